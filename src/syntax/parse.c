/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Bytes to tree: checks that a file is text, then runs scanner and grammar over it. */
#include "syntax/parse.h"

#include "mpcnet.tab.h"

/* So many bad places of a file are reported one by one; a file that is no text at all would have thousands. */
#define BAD_BYTES_SHOWN 8

bool text_is_clean(struct text t)
{
	return utf8_is_valid(t) && text_find(t, '\0', 0) == t.size;
}

/* Whether the file is text; what is not, is reported. */
static bool check_text(struct diags *diags, const struct source *source, uint32_t file)
{
	struct text bytes = source->bytes;
	unsigned shown = 0;

	if (text_starts_with(bytes, "\xef\xbb\xbf")) {
		const struct span mark = { file, 0, 3 };
		struct diag *diag = diag_add(diags, DIAG_BYTE_ORDER_MARK, mark,
					     "the file begins with a byte order mark");

		diag_help(diag, "Save it as UTF-8 without one.");
		diag_fix(diag, mark, "%s", "");
	}
	for (size_t i = 0, length; (i = text_skip_ascii(bytes, i)) < bytes.size && shown < BAD_BYTES_SHOWN; i += length) {
		struct span at = { file, (uint32_t)i, (uint32_t)i + 1 };

		length = utf8_sequence(bytes.data + i, bytes.size - i);
		if (length == 0) {
			diag_help(diag_add(diags, DIAG_NOT_UTF8, at, "byte 0x%02x is not UTF-8",
					   (unsigned char)bytes.data[i]),
				  "Save the file as UTF-8.");
			for (length = 1; i + length < bytes.size && (bytes.data[i + length] & 0x80) &&
					 utf8_sequence(bytes.data + i + length, bytes.size - i - length) == 0; length++)
				;
			shown++;
		} else if (bytes.data[i] == '\0') {
			diag_add(diags, DIAG_NUL_BYTE, at, "a spec cannot contain NUL bytes");
			while (i + length < bytes.size && bytes.data[i + length] == '\0')
				length++;
			shown++;
		}
	}
	return shown == 0;
}

static void run(struct parse *p)
{
	struct text bytes = p->source->bytes;

	if (text_starts_with(bytes, "\xef\xbb\xbf")) {
		bytes = text_slice(bytes, 3, bytes.size);
		p->offset = 3;
	}
	mpcnet_run(p, bytes);
	strbuf_release(&p->literal);
}

void syntax_parse_file(struct arena *arena, struct diags *diags, const struct sources *sources, size_t index,
		       struct syntax_file *ret_file)
{
	struct parse *p = ARENA_NEW(arena, struct parse);
	bool is_text = check_text(diags, &sources->items[index], (uint32_t)index);

	*ret_file = (struct syntax_file){ .file = (uint32_t)index };
	*p = (struct parse){
		.arena = arena,
		.diags = diags,
		.source = &sources->items[index],
		.file = (uint32_t)index,
		.result = ret_file,
		.last = { NEWLINE, SPAN_NONE },
		.directive_in = SPAN_NONE,
		.suspect = { SPAN_NONE, SPAN_NONE },
		.text_broken = !is_text,
	};
	run(p);
}

const struct syntax *syntax_parse(struct arena *arena, struct diags *diags, const struct sources *sources)
{
	struct syntax *syntax = ARENA_NEW(arena, struct syntax);

	syntax->sources = sources;
	for (size_t i = 0; i < sources->count; i++)
		syntax_parse_file(arena, diags, sources, i, VEC_PUSH(arena, &syntax->files));
	return syntax;
}

struct expr *syntax_parse_expression(struct arena *arena, const char *expression)
{
	struct source source = { TEXT("default"), text_from(expression) };
	struct diags diags;
	struct syntax_file file = { 0 };
	struct parse *p = ARENA_NEW(arena, struct parse);

	diags_init(&diags, arena);
	*p = (struct parse){
		.arena = arena, .diags = &diags, .source = &source, .file = SPAN_NO_FILE, .result = &file,
		.want_expression = true, .last = { '=', SPAN_NONE },
	};
	run(p);
	if (!p->expression || diags.all.count)
		die("the schema's default does not parse: %s", expression);
	return p->expression;
}
