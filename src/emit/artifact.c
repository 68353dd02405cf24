/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* From a template that is built in to the text of a file. One that does not load or render is a mistake of ours. */
#include "base/embedded.h"
#include "emit/family.h"

static struct text find_partial(void *context, struct text name)
{
	(void)context;
	return embedded_find(&embedded_templates, name);
}

const struct template *artifact_template(struct arena *arena, const char *name, enum template_language language,
					 const struct view_type *view)
{
	struct template_error error;
	const struct template *loaded;
	const struct template_source source = {
		.name = name, .body = embedded_find(&embedded_templates, text_from(name)), .language = language,
		.view = view, .partial = find_partial,
	};

	if (!source.body.data)
		die("template '%s' is not built in", name);
	loaded = template_load(arena, &source, &error);
	if (!loaded)
		die("template '%s', line %u: %s", error.template_name, error.line, error.message);
	return loaded;
}

struct text artifact_render(const struct template *tmpl, enum template_language language,
			    const struct view_object *view, struct strbuf *rendered, struct strbuf *laid_out)
{
	struct template_error error;

	strbuf_reset(rendered);
	if (template_render(tmpl, view, rendered, &error) != 0)
		die("template '%s', line %u: %s", error.template_name, error.line, error.message);
	if (language != LANGUAGE_HCL)
		return strbuf_as_text(rendered);
	strbuf_reset(laid_out);
	hcl_layout(laid_out, strbuf_as_text(rendered));
	return strbuf_as_text(laid_out);
}
