/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Text: comparing, slicing, UTF-8, and how far apart two names are. */
#include "base/base.h"

struct text text_from(const char *string)
{
	return (struct text){ string, string ? strlen(string) : 0 };
}

bool text_equal(struct text a, struct text b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool text_is(struct text a, const char *string)
{
	return text_equal(a, text_from(string));
}

int text_compare(struct text a, struct text b)
{
	size_t common = a.size < b.size ? a.size : b.size;
	int order = common ? memcmp(a.data, b.data, common) : 0;

	if (order)
		return order;
	return (a.size > b.size) - (a.size < b.size);
}

bool text_starts_with(struct text t, const char *prefix)
{
	size_t size = strlen(prefix);

	return t.size >= size && memcmp(t.data, prefix, size) == 0;
}

bool text_ends_with(struct text t, const char *suffix)
{
	size_t size = strlen(suffix);

	return t.size >= size && memcmp(t.data + t.size - size, suffix, size) == 0;
}

struct text text_slice(struct text t, size_t from, size_t to)
{
	if (to > t.size)
		to = t.size;
	if (from > to)
		from = to;
	return (struct text){ t.data ? t.data + from : NULL, to - from };
}

size_t text_find(struct text t, char c, size_t from)
{
	const char *found = from < t.size ? memchr(t.data + from, c, t.size - from) : NULL;

	return found ? (size_t)(found - t.data) : t.size;
}

size_t text_skip_ascii(struct text t, size_t from)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t word;

	for (; from + sizeof(word) <= t.size; from += sizeof(word)) {
		memcpy(&word, t.data + from, sizeof(word));
		/* The top bit is set in what is not ASCII, and a NUL borrows it. */
		if ((word | (word - ones)) & tops)
			break;
	}
	while (from < t.size && (unsigned char)t.data[from] - 1u < 0x7f)
		from++;
	return from;
}

size_t utf8_sequence(const char *data, size_t size)
{
	const unsigned char *s = (const unsigned char *)data;
	size_t length;
	uint32_t code_point;

	if (size == 0)
		return 0;
	if (s[0] < 0x80)
		return 1;
	length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || size < length)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	code_point = utf8_decode(data, length);
	if (length == 3 && (code_point < 0x800 || (code_point >= 0xd800 && code_point <= 0xdfff)))
		return 0;
	if (length == 4 && (code_point < 0x10000 || code_point > 0x10ffff))
		return 0;
	return length;
}

bool utf8_is_valid(struct text t)
{
	for (size_t i = 0, length; i < t.size; i += length) {
		length = utf8_sequence(t.data + i, t.size - i);
		if (length == 0)
			return false;
	}
	return true;
}

uint32_t utf8_decode(const char *data, size_t length)
{
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t code_point = (unsigned char)data[0] & masks[length];

	for (size_t i = 1; i < length; i++)
		code_point = code_point << 6 | ((unsigned char)data[i] & 0x3f);
	return code_point;
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xc0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3f));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xe0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code_point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code_point & 0x3f));
	return 4;
}

bool code_ranges_hold(const struct code_range *ranges, size_t count, uint32_t code_point)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code_point > ranges[middle].last)
			low = middle + 1;
		else if (code_point < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

/* Names longer than this are not compared: nobody misspells them by one letter. */
#define DISTANCE_SIZE_MAX 64

/* Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost one each. */
size_t text_distance(struct text a, struct text b, size_t limit)
{
	size_t rows[3][DISTANCE_SIZE_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];

	if (a.size > DISTANCE_SIZE_MAX || b.size > DISTANCE_SIZE_MAX)
		return limit + 1;
	for (size_t j = 0; j <= b.size; j++)
		last[j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		size_t *spare;

		now[0] = i;
		for (size_t j = 1; j <= b.size; j++) {
			size_t best = last[j - 1] + (a.data[i - 1] != b.data[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[b.size] > limit ? limit + 1 : last[b.size];
}
