/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Names that are near another. */
#include "base/suggestion.h"

/* A third of a name may be wrong, and no more than this. */
#define DISTANCE_MAX 4

/* Ranks are distances doubled: what differs by case, or by '-' for '_', comes before what differs by a letter. */
#define RANK_SPELLING 1

struct suggestion suggestion_for(struct text name)
{
	size_t limit = name.size / 3 + 1;

	return (struct suggestion){
		.name = name, .distance = 2 * (limit > DISTANCE_MAX ? DISTANCE_MAX : limit) + 1,
	};
}

struct suggestion suggestion_within(struct text name, size_t most)
{
	struct suggestion suggestion = suggestion_for(name);

	if (suggestion.distance > 2 * most + 1)
		suggestion.distance = 2 * most + 1;
	return suggestion;
}

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c == '-' ? '_' : c;
}

static bool is_same_spelling(struct text a, struct text b)
{
	for (size_t i = 0; i < a.size && a.size == b.size; i++)
		if (folded(a.data[i]) != folded(b.data[i]))
			return false;
	return a.size == b.size;
}

static size_t rank_of(const struct suggestion *suggestion, struct text candidate)
{
	size_t distance;

	if (is_same_spelling(suggestion->name, candidate))
		return RANK_SPELLING;
	distance = text_distance(suggestion->name, candidate, suggestion->distance / 2);
	/* Of a name of one letter nothing is left. */
	return distance >= suggestion->name.size ? SIZE_MAX : 2 * distance;
}

void suggestion_consider(struct suggestion *suggestion, struct text candidate)
{
	size_t rank = rank_of(suggestion, candidate);

	if (rank > suggestion->distance || text_equal(candidate, suggestion->name))
		return;
	if (rank < suggestion->distance)
		suggestion->count = 0;
	suggestion->distance = rank;
	for (size_t i = 0; i < suggestion->count && i < SUGGESTION_COUNT_MAX; i++)
		if (text_equal(suggestion->nearest[i], candidate))
			return;
	if (suggestion->count < SUGGESTION_COUNT_MAX)
		suggestion->nearest[suggestion->count] = candidate;
	suggestion->count++;
	suggestion->best = suggestion->nearest[0];
}

/* The digit of `t` at or after *at, and moves behind it; NUL when there is none left. */
static char next_digit(struct text t, size_t *at)
{
	for (; *at < t.size; (*at)++)
		if (t.data[*at] >= '0' && t.data[*at] <= '9')
			return t.data[(*at)++];
	return '\0';
}

static bool has_same_digits(struct text a, struct text b)
{
	size_t i = 0, j = 0;
	char digit;

	do {
		digit = next_digit(a, &i);
		if (digit != next_digit(b, &j))
			return false;
	} while (digit);
	return true;
}

bool suggestion_is_certain(const struct suggestion *suggestion)
{
	return suggestion->count == 1 && has_same_digits(suggestion->name, suggestion->best) &&
	       (suggestion->distance == RANK_SPELLING || suggestion->distance / 2 * 3 <= suggestion->name.size);
}

void suggestion_write(const struct suggestion *suggestion, struct strbuf *out)
{
	size_t count = suggestion->count < SUGGESTION_COUNT_MAX ? suggestion->count : SUGGESTION_COUNT_MAX;

	for (size_t i = 0; i < count; i++)
		strbuf_format(out, "%s'%.*s'", list_separator(i, count, " or "),
			      TEXT_ARG(suggestion->nearest[i]));
}
