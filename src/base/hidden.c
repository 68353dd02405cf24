/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * In byte order, the texts that share most with what follows a place of `t` are the neighbours of that; so one binary
 * search a place is enough, however many texts are hidden.
 */
#include "base/hidden.h"

#include <stdlib.h>

/* So many first bytes of a text tell it from others. */
#define BEGIN_SIZE 20

void hidden_add(struct arena *arena, struct hidden *hidden, struct text text)
{
	*VEC_PUSH(arena, hidden) = text;
}

static int by_bytes(const void *left, const void *right)
{
	return text_compare(*(const struct text *)left, *(const struct text *)right);
}

/* How many bytes both begin with. */
static size_t common_size(struct text a, struct text b)
{
	size_t size = 0;

	while (size < a.size && size < b.size && a.data[size] == b.data[size])
		size++;
	return size;
}

static bool begins_with(struct text t, struct text beginning)
{
	return text_equal(text_slice(t, 0, beginning.size), beginning);
}

void hidden_prepare(struct arena *arena, struct hidden *hidden)
{
	size_t count = 0;

	if (hidden->count == 0)
		return;
	qsort(hidden->items, hidden->count, sizeof(*hidden->items), by_bytes);
	for (size_t i = 0; i < hidden->count; i++)
		if (count == 0 || !text_equal(hidden->items[i], hidden->items[count - 1]))
			hidden->items[count++] = hidden->items[i];
	hidden->count = count;
	hidden->shorter = ARENA_ARRAY(arena, size_t, count);
	for (size_t i = 0; i < count; i++) {
		size_t shorter = i;

		while (shorter && !begins_with(hidden->items[i], hidden->items[shorter - 1]))
			shorter = hidden->shorter[shorter - 1];
		hidden->shorter[i] = shorter;
		hidden->begins[(unsigned char)hidden->items[i].data[0]] = true;
	}
}

/* The first item that comes after `t`, or is it. */
static size_t first_from(const struct hidden *hidden, struct text t)
{
	size_t low = 0, high = hidden->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text_compare(hidden->items[middle], t) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How much of `t`, from its beginning, is hidden. */
static size_t hidden_size(const struct hidden *hidden, struct text t)
{
	size_t next, common = 0;

	if (!hidden->begins[(unsigned char)t.data[0]])
		return 0;
	next = first_from(hidden, t);
	if (next < hidden->count) {
		common = common_size(t, hidden->items[next]);
		if (common == hidden->items[next].size)
			return common;
	}
	if (next) {
		size_t before = common_size(t, hidden->items[next - 1]);

		common = before > common ? before : common;
	}
	if (common >= BEGIN_SIZE)
		return common;
	/* A text that is shorter than that: whatever `t` begins with is before it, or shorter than what is before it. */
	while (next && !begins_with(t, hidden->items[next - 1]))
		next = hidden->shorter[next - 1];
	return next ? hidden->items[next - 1].size : 0;
}

struct text hidden_cut(struct arena *arena, const struct hidden *hidden, struct text t)
{
	struct strbuf out = { 0 };
	size_t shown = 0;

	if (hidden->count == 0)
		return t;
	for (size_t i = 0, size; i < t.size; i += size ? size : 1) {
		size = hidden_size(hidden, text_slice(t, i, t.size));
		if (!size)
			continue;
		strbuf_text(&out, text_slice(t, shown, i));
		strbuf_string(&out, "(secret)");
		shown = i + size;
	}
	if (shown) {
		strbuf_text(&out, text_slice(t, shown, t.size));
		t = arena_text(arena, strbuf_as_text(&out));
	}
	strbuf_release(&out);
	return t;
}
