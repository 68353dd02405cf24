/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* "Did you mean …?" */
#include "check/eval.h"

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

void suggestion_help(const struct suggestion *suggestion, struct diag *diag)
{
	const struct text *nearest = suggestion->nearest;

	if (suggestion->count == 1)
		diag_help(diag, "Did you mean '%.*s'?", TEXT_ARG(nearest[0]));
	else if (suggestion->count == 2)
		diag_help(diag, "Did you mean '%.*s' or '%.*s'?", TEXT_ARG(nearest[0]), TEXT_ARG(nearest[1]));
	else if (suggestion->count >= 3)
		diag_help(diag, "Did you mean '%.*s', '%.*s' or '%.*s'?", TEXT_ARG(nearest[0]), TEXT_ARG(nearest[1]),
			  TEXT_ARG(nearest[2]));
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

void suggestion_apply(struct eval *e, const struct suggestion *suggestion, struct diag *diag, struct span at)
{
	suggestion_help(suggestion, diag);
	if (suggestion_is_certain(suggestion))
		fix_word(e, diag, at, suggestion->name, suggestion->best);
}

/* ---- names that several places use and nothing declares --------------------------------------------- */

/* So many further places are shown, and mended. */
#define PLACES_SHOWN 8

bool unknown_name_repeats(struct eval *e, enum diag_code code, struct text name, struct span at)
{
	for (size_t i = 0; i < e->unknown_names.count; i++) {
		const struct unknown_name *unknown = &e->unknown_names.items[i];
		struct diag *diag = unknown->diag;
		bool is_new = !span_equal(diag->at, at);

		if (diag->code != code || !text_equal(unknown->suggestion.name, name))
			continue;
		for (size_t j = 0; j < diag->places.count; j++)
			is_new &= !span_equal(diag->places.items[j].at, at);
		if (is_new && diag->places.count < PLACES_SHOWN) {
			diag_place(diag, at, "here too");
			if (suggestion_is_certain(&unknown->suggestion))
				fix_word(e, diag, at, name, unknown->suggestion.best);
		} else if (is_new) {
			diag->fix.count = 0;    /* all or nothing */
		}
		return true;
	}
	return false;
}

void unknown_name_add(struct eval *e, const struct suggestion *suggestion, struct diag *diag)
{
	if (diag_is_kept(diag))
		*VEC_PUSH(e->arena, &e->unknown_names) = (struct unknown_name){ *suggestion, diag };
}
