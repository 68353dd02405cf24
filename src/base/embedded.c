/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Finding a file that is built in. */
#include "base/embedded.h"

struct text embedded_find(const struct embedded_table *table, struct text name)
{
	for (size_t i = 0; i < table->count; i++)
		if (text_is(name, table->files[i].name))
			return (struct text){ (const char *)table->files[i].bytes, table->files[i].size };
	return (struct text){ 0 };
}
