/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside format/: the words of text that is known to parse, and the steps that make the canonical form. */
#ifndef MPCNET_FORMAT_WORDS_H
#define MPCNET_FORMAT_WORDS_H

#include "format/format.h"

/* As far as blanks between words depend on them. */
enum word_kind {
	WORD_NONE,              /* before the first of a line */
	WORD_NAME,              /* true, false and null too */
	WORD_NUMBER,
	WORD_QUOTE_OPEN, WORD_LITERAL, WORD_QUOTE_CLOSE,
	WORD_INTERPOLATION_OPEN, WORD_INTERPOLATION_CLOSE,
	WORD_BRACE_OPEN, WORD_BRACE_CLOSE,
	WORD_BRACKET_OPEN, WORD_BRACKET_CLOSE,
	WORD_PAREN_OPEN, WORD_PAREN_CLOSE,
	WORD_COMMA, WORD_DOT, WORD_EQUAL,
	WORD_MINUS,
	WORD_OPERATOR,          /* + * / % */
	WORD_COMMENT,           /* with its signs, without its line break */
	WORD_LINE_BREAK,
	WORD_KIND_COUNT
};

struct word {
	enum word_kind kind;
	size_t start, end;
};

/* Strings, interpolations and braces that may be open at once, in text that parses. */
#define WORDS_DEPTH_MAX (2 * SYNTAX_DEPTH_MAX + 2)

/* The walk over a text. Begin with { .text = …, .at = … }, outside of every string. */
struct words {
	struct text text;
	size_t at;
	char open[WORDS_DEPTH_MAX];     /* '"', '$' for an interpolation, or '{' */
	size_t depth;
};

/* The next word; false at the end of the text. */
bool words_next(struct words *words, struct word *ret_word);

/* Whether a blank stands between `word` and `next`, which are on one line; `before` stands before `word` there. */
bool word_has_blank_after(enum word_kind before, enum word_kind word, enum word_kind next);

/* Appends `text` with its words set apart as they should be, and nothing else changed. */
void words_set(struct strbuf *out, struct text text);

/*
 * Appends `source` with those changes that are none of blanks. Returns false, and appends nothing, when there are none.
 * `file` is its tree.
 */
bool rewrite(struct strbuf *out, const struct source *source, const struct syntax_file *file);

#endif
