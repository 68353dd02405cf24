/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Bytes to words, and the blanks between two of them. The bytes are known to parse: nothing is refused here. */
#include "format/words.h"

static char peek(const struct words *words, size_t ahead)
{
	return words->at + ahead < words->text.size ? words->text.data[words->at + ahead] : '\0';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || is_digit(c);
}

static void push(struct words *words, char what)
{
	if (words->depth == WORDS_DEPTH_MAX)
		die("more is nested than the parser lets pass");
	words->open[words->depth++] = what;
}

static bool is_inside(const struct words *words, char what)
{
	return words->depth && words->open[words->depth - 1] == what;
}

/* Up to what ends a string, or interrupts it. */
static void pass_literal(struct words *words)
{
	while (words->at < words->text.size) {
		char c = peek(words, 0);
		bool is_sign = c == '$' || c == '%';

		if (c == '"' || (c == '$' && peek(words, 1) == '{'))
			return;
		words->at += c == '\\' ? 2 : is_sign && peek(words, 1) == c && peek(words, 2) == '{' ? 3 : 1;
	}
	words->at = words->text.size;
}

static enum word_kind string_part(struct words *words)
{
	if (peek(words, 0) == '"') {
		words->at++;
		words->depth--;
		return WORD_QUOTE_CLOSE;
	}
	if (peek(words, 0) == '$' && peek(words, 1) == '{') {
		words->at += 2;
		push(words, '$');
		return WORD_INTERPOLATION_OPEN;
	}
	pass_literal(words);
	return WORD_LITERAL;
}

static enum word_kind line_comment(struct words *words)
{
	words->at = text_find(words->text, '\n', words->at);
	if (words->at < words->text.size && words->text.data[words->at - 1] == '\r')
		words->at--;
	return WORD_COMMENT;
}

static enum word_kind inline_comment(struct words *words)
{
	words->at += 2;
	while (words->at < words->text.size && !(peek(words, 0) == '*' && peek(words, 1) == '/'))
		words->at++;
	words->at += 2;
	return WORD_COMMENT;
}

static enum word_kind name(struct words *words)
{
	while (is_name(peek(words, 0)))
		words->at++;
	return WORD_NAME;
}

static enum word_kind number(struct words *words)
{
	while (is_digit(peek(words, 0)))
		words->at++;
	if (peek(words, 0) == '.' && is_digit(peek(words, 1)))
		for (words->at++; is_digit(peek(words, 0));)
			words->at++;
	return WORD_NUMBER;
}

static enum word_kind brace_close(struct words *words)
{
	bool is_interpolation = is_inside(words, '$');

	words->depth -= words->depth > 0;
	return is_interpolation ? WORD_INTERPOLATION_CLOSE : WORD_BRACE_CLOSE;
}

static enum word_kind sign(struct words *words, char c)
{
	words->at++;
	switch (c) {
	case '\r': words->at++; return WORD_LINE_BREAK; /* and its '\n' */
	case '\n': return WORD_LINE_BREAK;
	case '"': push(words, '"'); return WORD_QUOTE_OPEN;
	case '{': push(words, '{'); return WORD_BRACE_OPEN;
	case '}': return brace_close(words);
	case '[': return WORD_BRACKET_OPEN;
	case ']': return WORD_BRACKET_CLOSE;
	case '(': return WORD_PAREN_OPEN;
	case ')': return WORD_PAREN_CLOSE;
	case ',': return WORD_COMMA;
	case '.': return WORD_DOT;
	case '=': return WORD_EQUAL;
	case '-': return WORD_MINUS;
	case '+': case '*': case '/': case '%': return WORD_OPERATOR;
	default: die("byte 0x%02x begins no word", (unsigned char)c);
	}
}

bool words_next(struct words *words, struct word *ret_word)
{
	char c;

	if (is_inside(words, '"')) {
		ret_word->start = words->at;
		if (words->at == words->text.size)
			return false;
		ret_word->kind = string_part(words);
	} else {
		while (peek(words, 0) == ' ' || peek(words, 0) == '\t')
			words->at++;
		ret_word->start = words->at;
		if (words->at == words->text.size)
			return false;
		c = peek(words, 0);
		if (c == '#' || (c == '/' && peek(words, 1) == '/'))
			ret_word->kind = line_comment(words);
		else if (c == '/' && peek(words, 1) == '*')
			ret_word->kind = inline_comment(words);
		else if (is_digit(c))
			ret_word->kind = number(words);
		else
			ret_word->kind = is_name(c) && c != '-' ? name(words) : sign(words, c);
	}
	ret_word->end = words->at;
	return true;
}

/* ---- blanks ---------------------------------------------------------------------------------------- */

static bool opens(enum word_kind kind)
{
	return kind == WORD_BRACE_OPEN || kind == WORD_BRACKET_OPEN || kind == WORD_PAREN_OPEN ||
	       kind == WORD_INTERPOLATION_OPEN;
}

static bool closes(enum word_kind kind)
{
	return kind == WORD_BRACE_CLOSE || kind == WORD_BRACKET_CLOSE || kind == WORD_PAREN_CLOSE ||
	       kind == WORD_INTERPOLATION_CLOSE;
}

static bool is_sign_before(enum word_kind before)
{
	switch (before) {
	case WORD_NONE: case WORD_PAREN_OPEN: case WORD_BRACE_OPEN: case WORD_BRACKET_OPEN: case WORD_EQUAL:
	case WORD_COMMA: case WORD_OPERATOR: case WORD_MINUS:
		return true;
	default:
		return false;
	}
}

/* No blank is between what belongs to a string: its quotes, its literal parts and what interrupts them. */
static bool is_in_string(enum word_kind word, enum word_kind next)
{
	return word == WORD_QUOTE_OPEN || word == WORD_LITERAL || next == WORD_LITERAL || next == WORD_QUOTE_CLOSE ||
	       (word == WORD_INTERPOLATION_CLOSE && next == WORD_INTERPOLATION_OPEN);
}

/* The order of the rules is terraform's, and decides. */
bool word_has_blank_after(enum word_kind before, enum word_kind word, enum word_kind next)
{
	if (word == WORD_NONE || next == WORD_LINE_BREAK || next == WORD_NONE)
		return false;
	if (word == WORD_NAME && next == WORD_PAREN_OPEN)
		return false;
	if (word == WORD_DOT || next == WORD_DOT || next == WORD_COMMA)
		return false;
	if (word == WORD_COMMA)
		return true;
	if (is_in_string(word, next))
		return false;
	if (next == WORD_BRACKET_OPEN && (word == WORD_NAME || word == WORD_NUMBER || closes(word)))
		return false;
	if (word == WORD_MINUS)
		return !is_sign_before(before);
	if (word == WORD_BRACE_OPEN || next == WORD_BRACE_CLOSE)
		return !(word == WORD_BRACE_OPEN && next == WORD_BRACE_CLOSE);
	if ((word == WORD_INTERPOLATION_OPEN && next == WORD_BRACE_OPEN) ||
	    (word == WORD_BRACE_CLOSE && next == WORD_INTERPOLATION_CLOSE))
		return true;
	return !opens(word) && !closes(next);
}

void words_set(struct strbuf *out, struct text text)
{
	struct words words = { .text = text };
	enum word_kind before = WORD_NONE, last = WORD_NONE;
	struct word word;
	size_t end = 0;

	while (words_next(&words, &word)) {
		if (word_has_blank_after(before, last, word.kind))
			strbuf_char(out, ' ');
		strbuf_text(out, text_slice(text, word.start, word.end));
		before = word.kind == WORD_LINE_BREAK ? WORD_NONE : last;
		last = word.kind == WORD_LINE_BREAK ? WORD_NONE : word.kind;
		end = word.end;
	}
	/* Blanks that end the text without a line break stay: so it is with terraform. */
	strbuf_repeat(out, ' ', text.size - end);
}
