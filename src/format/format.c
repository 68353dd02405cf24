/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The front: what is rewritten is written down, words are set apart, lines laid out, and the result is read again. */
#include <stdlib.h>

#include "format/words.h"
#include "template/template.h"

/* Text that one of the steps made, and its tree. */
struct reading {
	struct arena arena;
	struct sources sources;
	struct syntax_file file;
};

/* Reads what was made of `of`; it has to parse. */
static struct reading *read_again(const struct source *of, struct text bytes)
{
	struct reading *reading = xmalloc(sizeof(*reading));
	struct diags diags;

	*reading = (struct reading){ .sources = { 0 } };
	diags_init(&diags, &reading->arena);
	*VEC_PUSH(&reading->arena, &reading->sources) = (struct source){
		of->path, arena_text(&reading->arena, bytes.data ? bytes : TEXT("")),
	};
	syntax_parse_file(&reading->arena, &diags, &reading->sources, 0, &reading->file);
	if (diags_have_errors(&diags))
		die("the canonical form of '%.*s' does not parse; the file was left alone", TEXT_ARG(of->path));
	return reading;
}

static void release(struct reading *reading)
{
	if (reading)
		arena_release(&reading->arena);
	free(reading);
}

/* Rewrites until nothing changes; each round takes one layer off strings like "${"${x}"}". NULL: nothing changed. */
static struct reading *rewrite_all(const struct source *source, const struct syntax_file *file)
{
	struct strbuf rewritten = { 0 };
	struct reading *reading = NULL;

	while (rewrite(&rewritten, reading ? &reading->sources.items[0] : source, reading ? &reading->file : file)) {
		release(reading);
		reading = read_again(source, strbuf_as_text(&rewritten));
		strbuf_reset(&rewritten);
	}
	strbuf_release(&rewritten);
	return reading;
}

void format_source(struct strbuf *out, const struct source *source, const struct syntax_file *file)
{
	struct strbuf set = { 0 }, laid_out = { 0 };
	struct reading *rewritten = rewrite_all(source, file), *result;

	words_set(&set, rewritten ? rewritten->sources.items[0].bytes : source->bytes);
	release(rewritten);
	hcl_layout(&laid_out, strbuf_as_text(&set));
	strbuf_release(&set);
	result = read_again(source, strbuf_as_text(&laid_out));
	if (!format_is_same(source, file, &result->sources.items[0], &result->file))
		die("the canonical form of '%.*s' says something else; the file was left alone",
		    TEXT_ARG(source->path));
	release(result);
	strbuf_text(out, strbuf_as_text(&laid_out));
	strbuf_release(&laid_out);
}
