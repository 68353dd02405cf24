/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * template/: Mustache, made strict.
 *
 * The language is Mustache's: {{name}}, {{#section}}, {{^inverted}}, {{/close}}, {{>partial}}, {{! comment }},
 * {{=<% %>=}}, with its rules on standalone lines. Loaded strictly, a template is held to the view type it will be
 * rendered with and to the language of its artifact:
 *
 *   - every name must be declared. A name of one part belongs to the innermost list item or object that is open; a
 *     dotted name may also begin at an object of the root, from anywhere. Nothing falls through: an item that lacks a
 *     name is an error, whatever its parents have. {{-first}} and {{-last}} are known inside a list.
 *     An item that has a field of the same name as an object of the root is refused; so is a dotted name that could
 *     begin in an open object or at the root.
 *   - text stands inside quotes of the artifact's language, in comments too; numbers and booleans stand bare. A section
 *     ends in the quotes it began in; {{#a}}…{{/a}}{{^a}}…{{/a}}, with nothing between, is understood as either-or.
 *     Text that cannot be followed (heredocs, TOML's """, YAML's quotes over several lines) is refused as a whole.
 *   - {{{raw}}} and {{&raw}} are for VIEW_RAW alone.
 *   - an optional value must be guarded by its own section only at run time: rendering an absent one is an error that
 *     names the template, the line and the name.
 *
 * Loaded laxly (for the Mustache specification's own cases) missing names render as nothing, names fall through and
 * every kind may stand anywhere; an object whose one field is called "." stands for that value.
 *
 * Blank lines of a partial are not indented, so that no output gains white space at the end of a line.
 */
#ifndef MPCNET_TEMPLATE_TEMPLATE_H
#define MPCNET_TEMPLATE_TEMPLATE_H

#include "base/base.h"
#include "template/view.h"

/* What an artifact is written in: it decides how text is escaped and where it may stand. */
enum template_language {
	LANGUAGE_HCL,           /* inside "…" */
	LANGUAGE_YAML,          /* inside "…", with JSON's escapes */
	LANGUAGE_TOML,          /* inside "…" (basic strings) */
	LANGUAGE_SHELL,         /* inside '…'; not in comments, which cannot quote */
	LANGUAGE_DOCKERFILE,    /* inside "…" of ARG, ENV and LABEL */
	LANGUAGE_MARKDOWN,      /* prose and `code`: anywhere; fenced code: as shell, inside '…' */
	LANGUAGE_XML,           /* character data and "…" of attributes (SVG) */
	LANGUAGE_HTML,          /* as the Mustache specification escapes */
	LANGUAGE_COUNT
};

/*
 * Appends `value` as it must stand inside the quotes (or prose) of `language`. Every input is safe: no byte of it can
 * end the quotes, begin an interpolation or a directive, or break the line (but between '…' of shell a line break is
 * text and stays). What a language has no escape for is replaced: controls by U+FFFD, line breaks by a space.
 */
void escape_text(struct strbuf *out, enum template_language language, struct text value);

/* What is wrong with a template: the line (from 1) and a message, NUL-terminated, cut if need be. */
struct template_error {
	uint32_t line;
	char template_name[128];
	char message[256];
};

struct template;

/* Gives the text of the partial called `name`, or the absent text. */
typedef struct text template_partial_fn(void *context, struct text name);

struct template_source {
	const char *name;               /* for messages: "terraform/peers.tf" */
	struct text body;               /* borrowed for the life of the template */
	enum template_language language;
	const struct view_type *view;   /* of the root object; NULL loads laxly */
	template_partial_fn *partial;   /* may be NULL when there are none */
	void *partial_context;
};

/*
 * Compiles a template into `arena`, names resolved and quotes checked, partials included. Returns NULL and fills
 * `*ret_error` when it is not well formed or not strict enough. Nesting of sections and partials is bounded (64),
 * so a partial that includes itself is an error when strict; when lax it ends with its data.
 */
const struct template *template_load(struct arena *arena, const struct template_source *source,
				     struct template_error *ret_error);

/*
 * Appends the rendering of `view`, whose type is the one the template was loaded with (in strict use). Returns 0, or
 * -1 and `*ret_error` when an absent value would be rendered; `out` then holds what came before. Thread-safe: neither
 * the template nor the view changes.
 */
int template_render(const struct template *tmpl, const struct view_object *view, struct strbuf *out,
		    struct template_error *ret_error);

/*
 * Appends `hcl` to `out` laid out as `terraform fmt` would: `=` aligned in runs of one-line attributes, trailing
 * comments aligned, two spaces a level, no white space at the end of a line that has a line break. Spaces between other
 * tokens, blank lines and the form of line breaks stay. `hcl` must be well formed; what is laid out already stays as it
 * is.
 */
void hcl_layout(struct strbuf *out, struct text hcl);

#endif
