/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Finding a template that is built in. */
#include "emit/embedded.h"

#include "emit/family.h"

struct text embedded_template(struct text name)
{
	for (size_t i = 0; i < embedded_template_count; i++)
		if (text_is(name, embedded_templates[i].name))
			return (struct text){ (const char *)embedded_templates[i].bytes, embedded_templates[i].size };
	return (struct text){ 0 };
}
