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

	if (text_starts_with(bytes, "\xef\xbb\xbf"))
		diag_help(diag_add(diags, DIAG_BYTE_ORDER_MARK, (struct span){ file, 0, 3 },
				   "the file begins with a byte order mark"),
			  "Save it as UTF-8 without one.");
	for (size_t i = 0, length; i < bytes.size && shown < BAD_BYTES_SHOWN; i += length) {
		struct span at = { file, (uint32_t)i, (uint32_t)i + 1 };

		length = 1;
		if ((unsigned char)bytes.data[i] - 1u < 0x7f)
			continue;       /* plain ASCII */
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

void report_character(struct parse *p, struct span at, const char *character)
{
	unsigned char first = (unsigned char)character[0];
	struct diag *diag;

	if (first == 0xe2 && (unsigned char)character[1] == 0x80 && ((unsigned char)character[2] & 0xf8) == 0x98)
		diag_help(diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "a curved quote has no meaning here"),
			  "Text stands in straight double quotes.");
	else if (first == 0xc2 && (unsigned char)character[1] == 0xa0)
		diag_help(diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "a no-break space cannot stand here"),
			  "Write a plain space.");
	else if (first >= 0x80)
		diag_help(diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "'%s' cannot stand outside a string or comment",
				   character),
			  "Names are made of the letters a to z, digits, '_' and '-'.");
	else if (first <= ' ' || first == 0x7f)
		diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "character 0x%02x cannot stand here", first);
	else {
		diag = diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "'%c' has no meaning here", first);
		if (first == '\'' || first == '`')
			diag_help(diag, "Text stands in double quotes.");
		else if (first == ';')
			diag_help(diag, "Each setting ends with its line.");
	}
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

const struct syntax *syntax_parse(struct arena *arena, struct diags *diags, const struct sources *sources)
{
	struct syntax *syntax = ARENA_NEW(arena, struct syntax);
	struct parse *p = ARENA_NEW(arena, struct parse);
	bool is_text;

	for (size_t i = 0; i < sources->count; i++) {
		struct syntax_file *file = VEC_PUSH(arena, &syntax->files);

		file->file = (uint32_t)i;
		is_text = check_text(diags, &sources->items[i], (uint32_t)i);
		*p = (struct parse){
			.arena = arena,
			.diags = diags,
			.source = &sources->items[i],
			.file = (uint32_t)i,
			.result = file,
			.last = { NEWLINE, SPAN_NONE },
			.directive_in = SPAN_NONE,
			.suspect = { SPAN_NONE, SPAN_NONE },
			.text_broken = !is_text,
		};
		run(p);
	}
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
