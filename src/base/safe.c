/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Text of others, made harmless for terminals and logs. */
#include <stdio.h>

#include "base/base.h"

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/*
 * Characters that show nothing of themselves: default ignorable ones (spaces without width, joiners, fillers, selectors
 * of variants, tags), those that change the direction of what stands around them, and separators of lines.
 */
static bool is_unseen(uint32_t c)
{
	static const struct code_range unseen[] = {
		{ 0x00ad, 0x00ad }, { 0x034f, 0x034f }, { 0x061c, 0x061c }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
		{ 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb },
		{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	};

	return c >= unseen[0].first && code_ranges_hold(unseen, ARRAY_LENGTH(unseen), c);
}

bool safe_is_plain(uint32_t code_point)
{
	return !is_control(code_point) && !is_unseen(code_point);
}

/* What is written for one character; it took `length` bytes. */
struct shown {
	char data[16];
	size_t size, length, width;
};

static struct shown show(const char *data, size_t size)
{
	struct shown shown = { .length = utf8_sequence(data, size), .size = 1, .width = 1 };
	uint32_t c = shown.length ? utf8_decode(data, shown.length) : 0;

	if (shown.length == 0) {
		shown.length = 1;
		shown.data[0] = '?';
	} else if (is_control(c)) {
		shown.data[0] = c == '\t' ? ' ' : '?';
	} else if (is_unseen(c)) {
		shown.size = shown.width = (size_t)snprintf(shown.data, sizeof(shown.data), "<U+%04X>", (unsigned)c);
	} else {
		memcpy(shown.data, data, shown.length);
		shown.size = shown.length;
		shown.width = utf8_width(c);
	}
	return shown;
}

void safe_text(struct strbuf *out, struct text t)
{
	for (size_t i = 0; i < t.size;) {
		struct shown shown = show(t.data + i, t.size - i);

		strbuf_add(out, shown.data, shown.size);
		i += shown.length;
	}
}

size_t safe_width(struct text t)
{
	size_t width = 0;

	for (size_t i = 0; i < t.size;) {
		struct shown shown = show(t.data + i, t.size - i);

		width += shown.width;
		i += shown.length;
	}
	return width;
}

void safe_json(struct strbuf *out, struct text json)
{
	for (size_t i = 0, length; i < json.size; i += length) {
		uint32_t c;

		length = utf8_sequence(json.data + i, json.size - i);
		c = length ? utf8_decode(json.data + i, length) : 0xfffd;
		length = length ? length : 1;
		if (c < 0x7f)   /* line breaks, between strings */
			strbuf_char(out, (char)c);
		else if (safe_is_plain(c))
			strbuf_add(out, json.data + i, length);
		else if (c < 0x10000)
			strbuf_format(out, "\\u%04x", (unsigned)c);
		else
			strbuf_format(out, "\\u%04x\\u%04x", 0xd800 | (unsigned)(c - 0x10000) >> 10,
				      0xdc00 | ((unsigned)c & 0x3ff));
	}
}
