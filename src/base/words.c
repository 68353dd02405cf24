/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Lists of words, and lines of them. */
#include "base/base.h"

const char *list_separator(size_t at, size_t count, const char *last)
{
	return at == 0 ? "" : at + 1 == count ? last : ", ";
}

/* How many bytes of a word take `room` columns, one character at least; up to where it has a joint, if that is near. */
static size_t fitting(struct text word, size_t room)
{
	size_t end = 0, next = 0;

	do {
		end = next++;
		while (next < word.size && ((unsigned char)word.data[next] & 0xc0) == 0x80)
			next++;
	} while (end < word.size && (end == 0 || safe_width(text_slice(word, 0, next)) <= room));
	for (size_t joint = end; joint > end / 2; joint--)
		if (strchr("/:.", word.data[joint - 1]))
			return joint;
	return end;
}

static void next_line(struct strbuf *out, size_t margin)
{
	strbuf_char(out, '\n');
	strbuf_repeat(out, ' ', margin);
}

size_t wrap_words(struct strbuf *out, struct text words, size_t column, size_t margin, size_t width)
{
	bool begins_line = true;

	for (size_t i = 0, end; i < words.size; i = end + 1) {
		struct text word;

		end = text_find(words, ' ', i);
		word = text_slice(words, i, end);
		if (!begins_line && column + 1 + safe_width(word) > width) {
			next_line(out, margin);
			column = margin;
		} else if (!begins_line) {
			strbuf_char(out, ' ');
			column++;
		}
		/* What no line holds whole goes on in the next; where there is no room at all, that helps nobody. */
		while (column < width && margin < width && safe_width(word) > width - margin) {
			size_t part = fitting(word, width - column);

			safe_text(out, text_slice(word, 0, part));
			word = text_slice(word, part, word.size);
			next_line(out, margin);
			column = margin;
		}
		safe_text(out, word);
		column += safe_width(word);
		begins_line = false;
	}
	return column;
}
