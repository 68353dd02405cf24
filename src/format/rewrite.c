/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What the canonical form changes besides blanks. A setting's value that is one interpolation is written without its
 * quotes, between parentheses when it takes several lines. A label is written with the escapes that it needs, and no
 * others.
 */
#include <stdlib.h>

#include "format/words.h"

/* A part of the text and what stands there instead. */
struct edit {
	size_t start, end;
	struct text with;
};

struct edits {
	struct arena arena;
	struct text text;
	struct edit *items;
	size_t count, capacity;
};

static void add_edit(struct edits *edits, size_t start, size_t end, struct text with)
{
	*VEC_PUSH(&edits->arena, edits) = (struct edit){ start, end, with };
}

/* ---- labels ---------------------------------------------------------------------------------------- */

static const struct code_range printable[] = {
#include "format/printable.def"
};

static void add_escaped(struct strbuf *out, struct text character)
{
	uint32_t c = utf8_decode(character.data, character.size);

	switch (c) {
	case '\n': strbuf_string(out, "\\n"); return;
	case '\r': strbuf_string(out, "\\r"); return;
	case '\t': strbuf_string(out, "\\t"); return;
	case '"': case '\\': strbuf_format(out, "\\%c", (char)c); return;
	}
	if (code_ranges_hold(printable, ARRAY_LENGTH(printable), c))
		strbuf_text(out, character);
	else
		strbuf_format(out, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}

/* terraform loses a label with '$' or '%' in it, unless that is the whole of it; it stays as it is written. */
static void rewrite_label(struct edits *edits, const struct label *label)
{
	size_t start = label->at.start + 1, end = label->at.end - 1;
	struct text written = text_slice(edits->text, start, end), text = label->text;
	struct strbuf out = { 0 };

	if (text_find(written, '$', 0) < written.size || text_find(written, '%', 0) < written.size)
		return;
	for (size_t i = 0, length; i < text.size; i += length) {
		length = utf8_sequence(text.data + i, text.size - i);
		add_escaped(&out, text_slice(text, i, i + length));
	}
	if (!text_equal(written, strbuf_as_text(&out)))
		add_edit(edits, start, end, arena_text(&edits->arena, strbuf_as_text(&out)));
	strbuf_release(&out);
}

/* ---- values ---------------------------------------------------------------------------------------- */

/* What stands between "${" and "}". */
struct inside {
	size_t start, end;      /* without the line breaks around it */
	enum word_kind first, last;
	bool has_break;         /* lines end in it, not counting those that a comment ends */
	bool ends_early;        /* a line ends outside of brackets, and more than comments follows */
	bool ends_line;         /* a comment ends a line, and only comments follow */
};

static bool is_line_comment(struct text text, struct word word)
{
	return word.kind == WORD_COMMENT && (text.data[word.start] == '#' || text.data[word.start + 1] == '/');
}

static int bracket_change(enum word_kind kind)
{
	switch (kind) {
	case WORD_BRACE_OPEN: case WORD_BRACKET_OPEN: case WORD_PAREN_OPEN: case WORD_INTERPOLATION_OPEN:
		return 1;
	case WORD_BRACE_CLOSE: case WORD_BRACKET_CLOSE: case WORD_PAREN_CLOSE: case WORD_INTERPOLATION_CLOSE:
		return -1;
	default:
		return 0;
	}
}

static struct inside look_inside(struct text text, size_t start, size_t end)
{
	struct words words = { .text = text_slice(text, 0, end), .at = start };
	struct inside inside = { .first = WORD_NONE };
	bool line_ended = false, break_pending = false, after_comment = false;
	struct word word;
	int depth = 0;

	while (words_next(&words, &word)) {
		if (word.kind == WORD_LINE_BREAK) {
			line_ended = inside.first != WORD_NONE;
			inside.ends_line |= after_comment;
			if (after_comment)
				inside.end = word.end;
			else
				break_pending = line_ended;
			after_comment = false;
			continue;
		}
		if (inside.first == WORD_NONE) {
			inside.first = word.kind;
			inside.start = word.start;
		}
		inside.has_break |= break_pending;
		break_pending = false;
		if (word.kind != WORD_COMMENT) {
			inside.ends_early |= line_ended && depth == 0;
			line_ended = inside.ends_line = false;
		}
		depth += bracket_change(word.kind);
		inside.last = word.kind;
		inside.end = word.end;
		after_comment = is_line_comment(text, word);
	}
	return inside;
}

/* Whether nothing but comments follows on the line. */
static bool line_ends(struct text text, size_t at)
{
	struct words words = { .text = text, .at = at };
	struct word word;

	while (words_next(&words, &word))
		if (word.kind != WORD_COMMENT || is_line_comment(text, word))
			return word.kind == WORD_COMMENT || word.kind == WORD_LINE_BREAK;
	return true;
}

/*
 * terraform looks for line breaks alone, and takes "(a)\n+ (b)" for one pair of parentheses; where that would end the
 * value too early, it gets parentheses all the same.
 */
static bool needs_parentheses(struct text text, const struct inside *inside, size_t value_end)
{
	bool is_parenthesized = inside->first == WORD_PAREN_OPEN && inside->last == WORD_PAREN_CLOSE;

	return (inside->has_break && !is_parenthesized) || inside->ends_early ||
	       (inside->ends_line && !line_ends(text, value_end));
}

static void rewrite_value(struct edits *edits, const struct expr *value)
{
	struct inside inside;
	struct span part;
	bool parentheses;

	if (value->kind != EXPR_TEMPLATE || value->items.count != 1 || value->items.items[0]->kind != EXPR_GROUP)
		return;
	part = value->items.items[0]->at;
	inside = look_inside(edits->text, part.start + 2, part.end - 1);
	parentheses = needs_parentheses(edits->text, &inside, value->at.end);
	add_edit(edits, value->at.start, inside.start, parentheses ? TEXT("(") : TEXT(""));
	add_edit(edits, inside.end, value->at.end, parentheses ? TEXT(")") : TEXT(""));
}

/* ---- all of a file --------------------------------------------------------------------------------- */

/* Blocks nest no deeper than the parser lets them. */
static void rewrite_body(struct edits *edits, const struct body *body)
{
	for (size_t i = 0; i < body->attributes.count; i++)
		rewrite_value(edits, body->attributes.items[i].value);
	for (size_t i = 0; i < body->blocks.count; i++) {
		const struct block *block = body->blocks.items[i];

		for (size_t j = 0; j < block->labels.count; j++)
			rewrite_label(edits, &block->labels.items[j]);
		rewrite_body(edits, &block->body);
	}
}

static int by_start(const void *left, const void *right)
{
	const struct edit *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

bool rewrite(struct strbuf *out, const struct source *source, const struct syntax_file *file)
{
	struct edits edits = { .text = source->bytes };
	size_t at = 0;

	rewrite_body(&edits, &file->body);
	if (edits.count)
		qsort(edits.items, edits.count, sizeof(*edits.items), by_start);
	for (size_t i = 0; i < edits.count; i++) {
		strbuf_text(out, text_slice(source->bytes, at, edits.items[i].start));
		strbuf_text(out, edits.items[i].with);
		at = edits.items[i].end;
	}
	if (edits.count)
		strbuf_text(out, text_slice(source->bytes, at, source->bytes.size));
	arena_release(&edits.arena);
	return edits.count > 0;
}
