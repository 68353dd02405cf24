/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Places: spans, and the lines and columns that are worked out from them when a message is printed. */
#include "source/source.h"

bool span_equal(struct span a, struct span b)
{
	return a.file == b.file && a.start == b.start && a.end == b.end;
}

static uint32_t line_start(const struct source *source, uint32_t offset)
{
	while (offset > 0 && source->bytes.data[offset - 1] != '\n')
		offset--;
	return offset;
}

struct line_col source_locate(const struct source *source, uint32_t offset)
{
	struct line_col place = { 1, 1 };
	uint32_t start;

	if (offset > source->bytes.size)
		offset = (uint32_t)source->bytes.size;
	start = line_start(source, offset);
	for (const char *at = source->bytes.data, *end = at + start;
	     (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
		place.line++;
	for (uint32_t i = start; i < offset; i++)
		place.column += ((unsigned char)source->bytes.data[i] & 0xc0) != 0x80;
	return place;
}

struct text source_line(const struct source *source, uint32_t offset, uint32_t *ret_start)
{
	uint32_t start = line_start(source, offset > source->bytes.size ? (uint32_t)source->bytes.size : offset);
	size_t end = text_find(source->bytes, '\n', start);

	if (end > start && source->bytes.data[end - 1] == '\r')
		end--;
	*ret_start = start;
	return text_slice(source->bytes, start, end);
}
