/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Lines and columns of many reports: each file is searched for line breaks once. */
#include "diag/printing.h"

static struct line_index *index_of(struct printing *p, uint32_t file)
{
	struct line_index *index = &p->lines[file];
	struct text bytes = p->sources->items[file].bytes;
	size_t count = 1;

	if (index->starts)
		return index;
	for (size_t at = 0; (at = text_find(bytes, '\n', at)) < bytes.size; at++)
		count++;
	index->starts = ARENA_ARRAY(&p->arena, uint32_t, count);
	index->hidden = ARENA_ARRAY(&p->arena, enum line_state, count);
	index->count = 1;
	for (size_t at = 0; (at = text_find(bytes, '\n', at)) < bytes.size; at++)
		index->starts[index->count++] = (uint32_t)at + 1;
	index->last.line = SIZE_MAX;
	return index;
}

/* The last line that begins at or before `offset`, from 0. */
static size_t line_at(const struct line_index *index, uint32_t offset)
{
	size_t low = 0, high = index->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (index->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct line_col place_locate(struct printing *p, uint32_t file, uint32_t offset)
{
	struct line_index *index = index_of(p, file);
	struct text bytes = p->sources->items[file].bytes;
	size_t line;

	if (offset > bytes.size)
		offset = (uint32_t)bytes.size;
	line = line_at(index, offset);
	if (index->last.line != line || index->last.offset > offset) {
		index->last.line = line;
		index->last.offset = index->starts[line];
		index->last.column = 1;
	}
	for (; index->last.offset < offset; index->last.offset++)
		index->last.column += ((unsigned char)bytes.data[index->last.offset] & 0xc0) != 0x80;
	return (struct line_col){ (uint32_t)line + 1, index->last.column };
}

uint32_t place_line_number(struct printing *p, uint32_t file, uint32_t offset)
{
	return (uint32_t)line_at(index_of(p, file), offset) + 1;
}

struct text place_line(struct printing *p, uint32_t file, uint32_t line, uint32_t *ret_start)
{
	const struct line_index *index = index_of(p, file);
	struct text bytes = p->sources->items[file].bytes;
	size_t end = line < index->count ? index->starts[line] - 1 : bytes.size;

	*ret_start = index->starts[line - 1];
	if (end > *ret_start && bytes.data[end - 1] == '\r')
		end--;
	return text_slice(bytes, *ret_start, end);
}

uint32_t place_end(const struct printing *p, struct span at)
{
	struct text bytes = p->sources->items[at.file].bytes;
	size_t end = at.end < bytes.size ? at.end : bytes.size;

	while (end > at.start && (bytes.data[end - 1] == '\n' || bytes.data[end - 1] == '\r'))
		end--;
	return end > at.start ? (uint32_t)end : at.start;
}

bool secrets_in_line(struct printing *p, uint32_t file, uint32_t line)
{
	enum line_state *state = &index_of(p, file)->hidden[line - 1];
	uint32_t start;

	if (*state == LINE_UNKNOWN) {
		struct text text = place_line(p, file, line, &start);

		*state = secrets_removed(p, text).data == text.data ? LINE_SHOWN : LINE_HIDDEN;
	}
	return *state == LINE_HIDDEN;
}
