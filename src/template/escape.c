/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Escaping: what a value looks like inside each language. A template cannot get round it.
 *
 * Bytes that are not UTF-8 become U+FFFD everywhere. A language that has no escape for a control character shows
 * U+FFFD for it too, and one that cannot hold a line break a space: values are checked before they come here, so this
 * is the last wall and not a conversion that anybody relies on.
 */
#include "template/escape.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Writes the one character `code_point`, which stands at `at` of `value`. */
typedef void escape_fn(struct strbuf *out, struct text value, size_t at, uint32_t code_point);

struct place {
	escape_fn *write;
	const char *specials; /* ASCII that `write` must see; controls and the like it sees anyway */
};

/* Characters that no output shows as they are: controls, line ends, BOM, noncharacters, and what turns text round. */
static bool is_unprintable(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0xfeff || c == 0xfffe || c == 0xffff;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

static void write_raw(struct strbuf *out, uint32_t code_point)
{
	char bytes[4];

	strbuf_add(out, bytes, utf8_encode(code_point, bytes));
}

/* A control becomes U+FFFD, unless it is white space: `blank` then stands for it. */
static void write_control(struct strbuf *out, uint32_t c, const char *blank)
{
	if (!is_control(c))
		write_raw(out, c);
	else if (c == '\n' || c == '\r' || c == '\t')
		strbuf_string(out, blank);
	else
		strbuf_string(out, REPLACEMENT);
}

static void write_json_like(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	(void)value;
	(void)at;
	switch (c) {
	case '"': strbuf_string(out, "\\\""); return;
	case '\\': strbuf_string(out, "\\\\"); return;
	case '\n': strbuf_string(out, "\\n"); return;
	case '\r': strbuf_string(out, "\\r"); return;
	case '\t': strbuf_string(out, "\\t"); return;
	case '\b': strbuf_string(out, "\\b"); return;
	case '\f': strbuf_string(out, "\\f"); return;
	default: strbuf_format(out, "\\u%04x", (unsigned)c);
	}
}

static void write_json_canonical(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	if (c >= 0x20 && c != '"' && c != '\\')
		write_raw(out, c);
	else
		write_json_like(out, value, at, c);
}

/*
 * "${" and "%{" begin a template and "$${" stands for "${". A '$' that is last, or before another one, is written by
 * number: it can then neither join what the template says next nor be taken for the first half of an escape.
 */
static void write_hcl(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	char next = at + 1 < value.size ? value.data[at + 1] : '$';

	if (c == '\b' || c == '\f') {
		strbuf_format(out, "\\u%04x", (unsigned)c);
	} else if (c != '$' && c != '%') {
		write_json_like(out, value, at, c);
	} else if (next == '$' || next == '%') {
		strbuf_format(out, "\\u%04x", (unsigned)c);
	} else {
		strbuf_repeat(out, (char)c, next == '{' ? 2 : 1);
	}
}

/* A line break stays: between '…' it is only text. */
static void write_shell(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	(void)value;
	(void)at;
	if (c == '\'')
		strbuf_string(out, "'\\''");
	else if (c == '\n' || c == '\t')
		strbuf_char(out, (char)c);
	else
		write_control(out, c, REPLACEMENT);
}

static void write_fence(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	if (c == '\'')
		write_shell(out, value, at, c);
	else
		write_control(out, c, " ");
}

static void write_dockerfile(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	(void)value;
	(void)at;
	if (c == '"' || c == '\\' || c == '$') {
		strbuf_char(out, '\\');
		strbuf_char(out, (char)c);
	} else {
		write_control(out, c, " ");
	}
}

static void write_xml(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	(void)value;
	(void)at;
	if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
		strbuf_string(out, REPLACEMENT); /* XML 1.0 has no way to write these */
	else
		strbuf_format(out, "&#%u;", (unsigned)c);
}

/* As the Mustache specification expects it: nothing but what HTML gives a meaning. */
static void write_html(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	(void)value;
	(void)at;
	switch (c) {
	case '&': strbuf_string(out, "&amp;"); return;
	case '<': strbuf_string(out, "&lt;"); return;
	case '>': strbuf_string(out, "&gt;"); return;
	case '"': strbuf_string(out, "&quot;"); return;
	case '\'': strbuf_string(out, "&#39;"); return;
	case 0: strbuf_string(out, REPLACEMENT); return;
	default: write_raw(out, c);
	}
}

static void write_xml_or_entity(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
		write_html(out, value, at, c);
	else
		write_xml(out, value, at, c);
}

/* The value so far is digits alone, so that a '.' or ')' here would number a list. */
static bool after_digits(struct text value, size_t at)
{
	while (at > 0 && value.data[at - 1] >= '0' && value.data[at - 1] <= '9')
		at--;
	return at == 0;
}

/*
 * A value may begin a line, so what has a meaning there alone ("- ", "1. ", "===", four spaces) is escaped where the
 * value begins. Bare URLs and addresses may still become links: they show what they are.
 */
static void write_markdown(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	bool escaped = true;

	if (c == '<' || c == '>' || c == '&' || c == '"') {
		write_html(out, value, at, c);
		return;
	}
	if (c == 0x2028 || c == 0x2029 || c == '\n' || c == '\r' || c == '\t')
		c = ' ';
	if (c == ' ' && at == 0) {
		strbuf_string(out, "&#32;");
		return;
	}
	if (c == '-' || c == '+' || c == '=')
		escaped = at == 0;
	else if (c == '.')
		escaped = after_digits(value, at);
	else if (c <= ' ' || c >= 0x7f)
		escaped = false;
	if (escaped)
		strbuf_char(out, '\\');
	write_control(out, c, " ");
}

static void write_span(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	(void)value;
	(void)at;
	if (c == '`')
		strbuf_char(out, '\'');
	else
		write_control(out, c == 0x2028 || c == 0x2029 ? '\n' : c, " ");
}

/* "\\|" would be an escaped backslash and then a border, so a bar that follows one is drawn broken. */
static void write_span_cell(struct strbuf *out, struct text value, size_t at, uint32_t c)
{
	if (c != '|')
		write_span(out, value, at, c);
	else if (at == 0 || value.data[at - 1] == '\\')
		strbuf_string(out, "\xc2\xa6");
	else
		strbuf_string(out, "\\|");
}

static const struct place places[ESCAPE_COUNT] = {
	[LANGUAGE_HCL] = { write_hcl, "\"\\$%" },
	[LANGUAGE_YAML] = { write_json_like, "\"\\" },
	[LANGUAGE_TOML] = { write_json_like, "\"\\" },
	[LANGUAGE_SHELL] = { write_shell, "'" },
	[LANGUAGE_DOCKERFILE] = { write_dockerfile, "\"\\$" },
	[LANGUAGE_MARKDOWN] = { write_markdown, "\\`*_[]()<>&\"|~$!#-+=. " },
	[LANGUAGE_XML] = { write_xml_or_entity, "&<>\"'" },
	[LANGUAGE_HTML] = { write_html, "&<>\"'" },
	[ESCAPE_MARKDOWN_SPAN] = { write_span, "`" },
	[ESCAPE_MARKDOWN_SPAN_CELL] = { write_span_cell, "`|" },
	[ESCAPE_MARKDOWN_FENCE] = { write_fence, "'" },
};

/* The ASCII that a place must see, a bit each: its specials, and controls. */
struct seen {
	uint64_t low, high;     /* below 64, and from there on */
};

static struct seen seen_at(const struct place *place)
{
	struct seen seen = { UINT32_MAX, UINT64_C(1) << 63 };

	for (const char *s = place->specials; *s; s++)
		if (*s < 64)
			seen.low |= UINT64_C(1) << *s;
		else
			seen.high |= UINT64_C(1) << (*s - 64);
	return seen;
}

/* Offset of the first byte from `at` on that the place must see, or that is not ASCII. */
static size_t skip_plain(struct seen seen, struct text value, size_t at)
{
	for (; at < value.size; at++) {
		unsigned char byte = (unsigned char)value.data[at];

		if (byte >= 0x80 || ((byte < 64 ? seen.low : seen.high) >> (byte & 63) & 1))
			break;
	}
	return at;
}

/* Copies runs of what is plain, and leaves the rest to `place`. */
static void escape(struct strbuf *out, const struct place *place, struct text value)
{
	const struct seen seen = seen_at(place);
	size_t copied = 0;

	for (size_t at = 0; (at = skip_plain(seen, value, at)) < value.size;) {
		unsigned char byte = (unsigned char)value.data[at];
		size_t length = byte < 0x80 ? 1 : utf8_sequence(value.data + at, value.size - at);
		uint32_t code_point = byte < 0x80 ? byte : length ? utf8_decode(value.data + at, length) : 0;

		if (length && byte >= 0x80 && !is_unprintable(code_point)) {
			at += length;
			continue;
		}
		strbuf_add(out, value.data + copied, at - copied);
		if (length)
			place->write(out, value, at, code_point);
		else
			strbuf_string(out, REPLACEMENT);
		at += length ? length : 1;
		copied = at;
	}
	strbuf_add(out, value.data + copied, value.size - copied);
}

void escape_at(struct strbuf *out, unsigned place, struct text value)
{
	if (value.size == 0) {
		/* An empty span would be two backticks, which open another one. */
		if (place == ESCAPE_MARKDOWN_SPAN || place == ESCAPE_MARKDOWN_SPAN_CELL)
			strbuf_char(out, ' ');
		return;
	}
	escape(out, &places[place], value);
}

void escape_text(struct strbuf *out, enum template_language language, struct text value)
{
	escape_at(out, language, value);
}

void escape_json(struct strbuf *out, struct text value, bool canonical)
{
	static const struct place readable = { write_json_like, "\"\\" };
	static const struct place exact = { write_json_canonical, "\"\\" };

	if (value.size)
		escape(out, canonical ? &exact : &readable, value);
}
