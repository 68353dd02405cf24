/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A strict reader of JSON. */
#include "eif/json_scan.h"

/* Brackets inside of which each value has its own line. */
#define PRINT_DEPTH_MAX 8

enum token { TOKEN_BAD, TOKEN_END, TOKEN_PUNCTUATION, TOKEN_STRING, TOKEN_OTHER };

struct scan {
	struct text text;
	size_t at;
	struct text token; /* the last one */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char byte_at(struct text t, size_t at)
{
	return at < t.size ? t.data[at] : '\0';
}

/* ---- tokens ---------------------------------------------------------------------------------------- */

static bool hex4(struct text t, size_t at, uint32_t *ret)
{
	*ret = 0;
	for (size_t i = at; i < at + 4; i++) {
		char c = byte_at(t, i), lower = (char)(c | 0x20);

		if (!is_digit(c) && !(lower >= 'a' && lower <= 'f'))
			return false;
		*ret = *ret << 4 | (uint32_t)(is_digit(c) ? c - '0' : lower - 'a' + 10);
	}
	return true;
}

/* The size of the escape at `at`, and what it stands for; 0 when it is none. */
static size_t escape_size(struct text t, size_t at, uint32_t *ret)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	char letter = byte_at(t, at + 1);
	const char *found = letter ? strchr(letters, letter) : NULL;
	uint32_t low;

	if (found) {
		*ret = (uint32_t)meanings[found - letters];
		return 2;
	}
	if (letter != 'u' || !hex4(t, at + 2, ret) || (*ret >= 0xdc00 && *ret <= 0xdfff))
		return 0;
	if (*ret < 0xd800 || *ret > 0xdbff)
		return 6;
	if (byte_at(t, at + 6) != '\\' || byte_at(t, at + 7) != 'u' || !hex4(t, at + 8, &low) || low < 0xdc00 ||
	    low > 0xdfff)
		return 0;
	*ret = 0x10000 + ((*ret - 0xd800) << 10) + (low - 0xdc00);
	return 12;
}

/* Behind the string that begins at `at`; 0 when it is not sound. */
static size_t string_end(struct text t, size_t at)
{
	uint32_t ignored;

	for (at++; at < t.size && t.data[at] != '"';) {
		size_t size = t.data[at] == '\\'		 ? escape_size(t, at, &ignored)
			      : (unsigned char)t.data[at] < 0x20 ? 0
								 : utf8_sequence(t.data + at, t.size - at);

		if (size == 0)
			return 0;
		at += size;
	}
	return at < t.size ? at + 1 : 0;
}

static size_t digits_end(struct text t, size_t at)
{
	while (is_digit(byte_at(t, at)))
		at++;
	return at;
}

/* Behind the number at `at`; 0 when there is none. */
static size_t number_end(struct text t, size_t at)
{
	size_t end;

	at += byte_at(t, at) == '-';
	end = byte_at(t, at) == '0' ? at + 1 : digits_end(t, at);
	if (end == at)
		return 0;
	if (byte_at(t, end) == '.') {
		at = end + 1;
		end = digits_end(t, at);
		if (end == at)
			return 0;
	}
	if ((byte_at(t, end) | 0x20) == 'e') {
		at = end + 1;
		at += byte_at(t, at) == '-' || byte_at(t, at) == '+';
		end = digits_end(t, at);
		if (end == at)
			return 0;
	}
	return end;
}

static size_t word_end(struct text t, size_t at)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (text_starts_with(text_slice(t, at, t.size), words[i]))
			return at + strlen(words[i]);
	return number_end(t, at);
}

static enum token next(struct scan *scan)
{
	struct text t = scan->text;
	enum token token = TOKEN_OTHER;
	size_t from, end;

	while (scan->at < t.size && t.data[scan->at] != '\0' && strchr(" \t\r\n", t.data[scan->at]))
		scan->at++;
	from = scan->at;
	if (from == t.size)
		return TOKEN_END;
	if (t.data[from] != '\0' && strchr("{}[],:", t.data[from])) {
		token = TOKEN_PUNCTUATION;
		end = from + 1;
	} else if (t.data[from] == '"') {
		token = TOKEN_STRING;
		end = string_end(t, from);
	} else {
		end = word_end(t, from);
	}
	if (end == 0)
		return TOKEN_BAD;
	scan->token = text_slice(t, from, end);
	scan->at = end;
	return token;
}

static bool next_is(struct scan *scan, char punctuation)
{
	return next(scan) == TOKEN_PUNCTUATION && scan->token.data[0] == punctuation;
}

/* Reads the punctuation if it comes next. */
static bool skip(struct scan *scan, char punctuation)
{
	struct scan ahead = *scan;

	if (!next_is(&ahead, punctuation))
		return false;
	*scan = ahead;
	return true;
}

/* ---- values ---------------------------------------------------------------------------------------- */

static bool read_key(struct scan *scan)
{
	return next(scan) == TOKEN_STRING && next_is(scan, ':');
}

/* Closes what ends here, and goes on to the next value inside of what does not. False when the text is not sound. */
static bool close_values(struct scan *scan, const char *open, size_t *depth)
{
	while (*depth > 0) {
		bool object = open[*depth - 1] == '{';

		if (skip(scan, ','))
			return !object || read_key(scan);
		if (!next_is(scan, object ? '}' : ']'))
			return false;
		--*depth;
	}
	return true;
}

/* One value, with all that is in it. */
static bool read_value(struct scan *scan, struct text *ret)
{
	char open[JSON_SCAN_DEPTH_MAX];
	size_t depth = 0, from = 0;
	bool first = true;

	do {
		enum token token = next(scan);
		char bracket = token == TOKEN_PUNCTUATION ? scan->token.data[0] : '\0';

		if (first)
			from = scan->at - scan->token.size;
		first = false;
		if (token == TOKEN_BAD || token == TOKEN_END)
			return false;
		if (token == TOKEN_PUNCTUATION) {
			if ((bracket != '{' && bracket != '[') || depth == JSON_SCAN_DEPTH_MAX)
				return false;
			if (!skip(scan, bracket == '{' ? '}' : ']')) {
				open[depth++] = bracket;
				if (bracket == '{' && !read_key(scan))
					return false;
				continue;
			}
		}
		if (!close_values(scan, open, &depth))
			return false;
	} while (depth > 0);
	*ret = text_slice(scan->text, from, scan->at);
	return true;
}

bool json_scan_document(struct text text, struct text *ret_value)
{
	struct scan scan = { .text = text };

	return read_value(&scan, ret_value) && next(&scan) == TOKEN_END;
}

enum json_kind json_scan_kind(struct text value)
{
	switch (byte_at(value, 0)) {
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case '"': return JSON_STRING;
	default: return JSON_OTHER;
	}
}

bool json_scan_member(struct text object, size_t *at, struct text *ret_key, struct text *ret_value)
{
	/* After its bracket, or the comma. */
	struct scan scan = { .text = object, .at = *at ? *at : 1 };

	if (next(&scan) != TOKEN_STRING)
		return false;
	*ret_key = scan.token;
	if (!next_is(&scan, ':') || !read_value(&scan, ret_value))
		return false;
	skip(&scan, ',');
	*at = scan.at;
	return true;
}

struct text json_scan_string(struct arena *arena, struct text value)
{
	char *out = arena_alloc(arena, value.size + 1);
	size_t size = 0;

	/* No escape is shorter than what it stands for. */
	for (size_t at = 1; at + 1 < value.size;) {
		uint32_t code_point;
		size_t taken;

		if (value.data[at] != '\\') {
			out[size++] = value.data[at++];
			continue;
		}
		taken = escape_size(value, at, &code_point);
		if (taken == 0)
			break;
		size += utf8_encode(code_point, out + size);
		at += taken;
	}
	return (struct text){ out, size };
}

/* ---- printing -------------------------------------------------------------------------------------- */

/* A line for what stands inside of so many brackets. Further in all stays on one, or blanks would outgrow the rest. */
static void print_break(struct strbuf *out, unsigned inside, unsigned depth)
{
	if (inside > PRINT_DEPTH_MAX)
		return;
	strbuf_char(out, '\n');
	strbuf_repeat(out, ' ', (size_t)depth * 2);
}

static void print_punctuation(struct strbuf *out, struct scan *scan, unsigned *depth)
{
	char c = scan->token.data[0];

	switch (c) {
	case '{':
	case '[':
		strbuf_char(out, c);
		if (skip(scan, c == '{' ? '}' : ']')) {
			strbuf_char(out, c == '{' ? '}' : ']');
			break;
		}
		++*depth;
		print_break(out, *depth, *depth);
		break;
	case '}':
	case ']':
		print_break(out, *depth, *depth - 1);
		--*depth;
		strbuf_char(out, c);
		break;
	case ',':
		strbuf_string(out, *depth > PRINT_DEPTH_MAX ? ", " : ",");
		print_break(out, *depth, *depth);
		break;
	default: strbuf_string(out, ": "); break;
	}
}

void json_scan_print(struct strbuf *out, struct text value, unsigned depth)
{
	struct scan scan = { .text = value };

	for (;;) {
		switch (next(&scan)) {
		case TOKEN_BAD:
		case TOKEN_END: return;
		case TOKEN_PUNCTUATION: print_punctuation(out, &scan, &depth); break;
		case TOKEN_STRING:
		case TOKEN_OTHER: safe_json(out, scan.token); break;
		}
	}
}
