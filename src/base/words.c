/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Lists of words, and lines of them. */
#include "base/base.h"

const char *list_separator(size_t at, size_t count, const char *last)
{
	return at == 0 ? "" : at + 1 == count ? last : ", ";
}

size_t wrap_words(struct strbuf *out, struct text words, size_t column, size_t margin, size_t width)
{
	bool begins_line = true;

	for (size_t i = 0, end; i < words.size; i = end + 1) {
		struct text word;

		end = text_find(words, ' ', i);
		word = text_slice(words, i, end);
		if (!begins_line && column + 1 + safe_width(word) > width) {
			strbuf_char(out, '\n');
			strbuf_repeat(out, ' ', margin);
			column = margin;
		} else if (!begins_line) {
			strbuf_char(out, ' ');
			column++;
		}
		safe_text(out, word);
		column += safe_width(word);
		begins_line = false;
	}
	return column;
}
