/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Fixes for what other languages write differently, where it can mean one thing alone. */
#include "syntax/parse.h"

#include "mpcnet.tab.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Whether nothing but blanks, or a comment, follows in the line. */
static bool ends_line(struct text bytes, size_t at)
{
	while (at < bytes.size && (is_blank(bytes.data[at]) || bytes.data[at] == '\r'))
		at++;
	return at >= bytes.size || bytes.data[at] == '\n' || bytes.data[at] == '#' ||
	       (bytes.data[at] == '/' && bytes.data[at + 1] == '/');
}

/* Whether a setting or an entry can begin at `at`. */
static bool begins_item(struct text bytes, size_t at)
{
	while (at > 0 && is_blank(bytes.data[at - 1]))
		at--;
	return at == 0 || strchr("\n{,", bytes.data[at - 1]) != NULL;
}

/* 'name: value', and '"name": value' in a map. */
static void fix_colon(struct parse *p, struct diag *diag, struct span at)
{
	struct text bytes = p->source->bytes;
	enum context_kind inside = context_top(p);
	bool is_name = p->previous.kind == NAME && begins_item(bytes, p->previous.at.start);

	if (!is_name && !(p->previous.kind == CLOSE_QUOTE && inside == CONTEXT_MAP))
		return;
	if (inside != CONTEXT_BODY && inside != CONTEXT_MAP)
		return;
	if (bytes.data[at.end] == '=') {
		diag_fix(diag, at, "%s", "");   /* ':=' */
		return;
	}
	/* Outside of all blocks it may be the head of one: 'party: "bob" {'. */
	if (!p->context_count && !text_is(text_slice(bytes, p->previous.at.start, p->previous.at.end), "mpcnet"))
		return;
	diag_fix(diag, at, "%s=%s", is_blank(bytes.data[at.start - 1]) ? "" : " ",
		 is_blank(bytes.data[at.end]) ? "" : " ");
}

void fix_unexpected(struct parse *p, struct diag *diag, struct span at)
{
	struct text bytes = p->source->bytes;

	if (p->last.kind == COLON)
		fix_colon(p, diag, at);
	else if (p->last.kind == ',' && context_top(p) == CONTEXT_BODY && ends_line(bytes, at.end) &&
		 p->previous.at.end == at.start && p->previous.kind != '=')
		diag_fix(diag, at, "%s", "");
	else if (p->last.kind == INTEGER && p->previous.kind == '.')
		diag_fix(diag, span_join(p->previous.at, at), "[%.*s]", (int)(at.end - at.start),
			 bytes.data + at.start);
}

/* Bytes of the quote at `at`: ', ` or a curved one; 0: there is none. */
static size_t quote_size(struct text bytes, size_t at)
{
	if (at < bytes.size && (bytes.data[at] == '\'' || bytes.data[at] == '`'))
		return 1;
	if (text_starts_with(text_slice(bytes, at, bytes.size), "\xe2\x80") && at + 2 < bytes.size &&
	    ((unsigned char)bytes.data[at + 2] & 0xf8) == 0x98)
		return 3;
	return 0;
}

/* Other quotes around text that means the same in ours. */
static void fix_quotes(struct diag *diag, struct text bytes, struct span at)
{
	size_t size = quote_size(bytes, at.start), end = at.start + size, close = 0;

	while (end < bytes.size && !(close = quote_size(bytes, end))) {
		if ((unsigned char)bytes.data[end] < ' ' || strchr("\"\\$%", bytes.data[end]))
			return;
		end++;
	}
	/* Behind it the value has to be over: an apostrophe is no quote. */
	if (close != size || !(ends_line(bytes, end + close) || strchr(" ,]}", bytes.data[end + close])))
		return;
	diag_fix(diag, (struct span){ at.file, at.start, at.start + (uint32_t)size }, "\"");
	diag_fix(diag, (struct span){ at.file, (uint32_t)end, (uint32_t)(end + close) }, "\"");
}

void fix_character(struct parse *p, struct diag *diag, struct span at)
{
	struct text bytes = p->source->bytes;

	if (quote_size(bytes, at.start) && p->last.kind != NAME)
		fix_quotes(diag, bytes, at);
	else if (bytes.data[at.start] == ';' && ends_line(bytes, at.end))
		diag_fix(diag, at, "%s", "");
}

void report_character(struct parse *p, struct span at, const char *character)
{
	unsigned char first = (unsigned char)character[0];
	struct diag *diag;

	if (first == 0xe2 && (unsigned char)character[1] == 0x80 && ((unsigned char)character[2] & 0xf8) == 0x98) {
		diag = diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "a curved quote has no meaning here");
		diag_help(diag, "Text stands in straight double quotes.");
		fix_character(p, diag, at);
	} else if (first == 0xc2 && (unsigned char)character[1] == 0xa0) {
		diag = diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "a no-break space cannot stand here");
		diag_help(diag, "Write a plain space.");
		diag_fix(diag, at, " ");
	} else if (first >= 0x80) {
		diag = diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "'%s' cannot stand outside a string or comment",
				character);
		diag_help(diag, "Names are made of the letters a to z, digits, '_' and '-'.");
	} else if (first <= ' ' || first == 0x7f) {
		diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "character 0x%02x cannot stand here", first);
	} else {
		diag = diag_add(p->diags, DIAG_UNEXPECTED_CHARACTER, at, "'%c' has no meaning here", first);
		if (first == '\'' || first == '`')
			diag_help(diag, "Text stands in double quotes.");
		else if (first == ';')
			diag_help(diag, "Each setting ends with its line.");
		fix_character(p, diag, at);
	}
}
