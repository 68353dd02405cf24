/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The fewest failures that together take down so many parties that a function stops.
 *
 * Domains of one kind part the parties among them (zones do not, see zones.c): the largest first is exact. Of mixed kinds
 * it is a cover of part of a set, which is NP-hard: exact for networks of real size, by going breadth first through the
 * sets of lost parties, of which there are 2^n at most; for larger ones the better of the largest first and of any one
 * kind, beside what no smaller number can reach. Where those two meet, that is exact too.
 *
 * Beside regions a zone counts by those it takes down alone: two zones of a region are never fewer than the region.
 */
#include <stdlib.h>

#include "quorum/internal.h"

const enum domain_kind narrow_first[DOMAIN_COUNT] = {
	DOMAIN_ZONE, DOMAIN_OPERATOR, DOMAIN_ACCOUNT, DOMAIN_REGION, DOMAIN_FAMILY, DOMAIN_RELEASE,
};

const char *selection_key(unsigned selection)
{
	if (selection < DOMAIN_COUNT)
		return domain_key((enum domain_kind)selection);
	return selection == SELECTION_OUTAGES ? "outages" : "all";
}

bool selection_has(unsigned selection, enum domain_kind kind)
{
	if (selection < DOMAIN_COUNT)
		return (unsigned)kind == selection;
	return selection == SELECTION_ALL || (kind != DOMAIN_FAMILY && kind != DOMAIN_RELEASE);
}

/* Failures of a selection that take some active party down, narrow kinds first. */
struct candidates {
	const struct failure **items;
	size_t count;
	const struct failure *of_newcomers;     /* the first that takes a newcomer down; NULL: none */
};

static struct candidates candidates_of(struct arena *arena, const struct quorum *quorum, unsigned selection)
{
	struct candidates found = { .items = ARENA_ARRAY(arena, const struct failure *, quorum->failure_count + 1) };

	for (size_t k = 0; k < DOMAIN_COUNT; k++)
		for (size_t i = 0; i < quorum->failure_count; i++) {
			const struct failure *failure = &quorum->failures[i];

			if (failure->kind != narrow_first[k] || !selection_has(selection, failure->kind))
				continue;
			if (failure->newcomer_down && !found.of_newcomers)
				found.of_newcomers = failure;
			if (failure->active_down)
				found.items[found.count++] = failure;
		}
	return found;
}

static struct smallest one_failure(struct arena *arena, const struct failure *failure)
{
	struct smallest one = { .possible = true, .count = 1, .at_least = 1, .lost = failure->active_down };

	one.failures = ARENA_ARRAY(arena, const struct failure *, 1);
	one.failures[0] = failure;
	return one;
}

/* ---- one kind: the largest first ------------------------------------------------------------------- */

static int largest_first(const void *a, const void *b)
{
	const struct failure *x = *(const struct failure *const *)a, *y = *(const struct failure *const *)b;

	if (x->active_down != y->active_down)
		return x->active_down > y->active_down ? -1 : 1;
	return (x > y) - (x < y);       /* as they stand in the quorum's array */
}

static struct smallest of_one_kind(struct arena *arena, struct candidates candidates, size_t breaks_at)
{
	struct smallest best = { .failures = ARENA_ARRAY(arena, const struct failure *, candidates.count + 1) };

	memcpy(best.failures, candidates.items, candidates.count * sizeof(*best.failures));
	if (candidates.count)
		qsort(best.failures, candidates.count, sizeof(*best.failures), largest_first);
	while (best.count < candidates.count && best.lost < breaks_at)
		best.lost += best.failures[best.count++]->active_down;
	best.possible = best.lost >= breaks_at;
	best.at_least = best.count;
	return best.possible ? best : (struct smallest){ 0 };
}

/* ---- mixed kinds, few parties: breadth first ------------------------------------------------------- */

static uint32_t mask_of(const struct quorum *quorum, const struct failure *failure)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < failure->down.count; i++)
		if (failure->down.items[i] < quorum->active_count)
			mask |= UINT32_C(1) << failure->down.items[i];
	return mask;
}

static size_t count_bits(uint32_t mask)
{
	size_t count = 0;

	for (; mask; mask &= mask - 1)
		count++;
	return count;
}

/* How the search came to a set of lost parties. */
struct step {
	uint32_t from;
	uint32_t candidate;     /* index + 1; 0: not reached */
};

static struct smallest trace(struct arena *arena, const struct step *steps, struct candidates candidates,
			     uint32_t reached)
{
	struct smallest best = { .possible = true, .lost = count_bits(reached) };
	size_t at;

	for (uint32_t mask = reached; mask; mask = steps[mask].from)
		best.count++;
	best.failures = ARENA_ARRAY(arena, const struct failure *, best.count + 1);
	at = best.at_least = best.count;
	for (uint32_t mask = reached; mask; mask = steps[mask].from)
		best.failures[--at] = candidates.items[steps[mask].candidate - 1];
	return best;
}

static struct smallest breadth_first(struct arena *arena, const struct quorum *quorum, struct candidates candidates,
				     size_t breaks_at)
{
	size_t mask_count = (size_t)1 << quorum->active_count, head = 0, tail = 1, kept = 0;
	uint32_t *masks = ARENA_ARRAY(arena, uint32_t, candidates.count + 1);
	uint32_t *queue = ARENA_ARRAY(arena, uint32_t, mask_count);
	struct step *steps = ARENA_ARRAY(arena, struct step, mask_count);

	/* Of domains with the same parties the narrowest is enough. */
	for (size_t i = 0; i < candidates.count; i++) {
		bool again = false;

		masks[kept] = mask_of(quorum, candidates.items[i]);
		for (size_t j = 0; j < kept && !again; j++)
			again = masks[j] == masks[kept];
		if (!again)
			candidates.items[kept++] = candidates.items[i];
	}
	while (head < tail) {
		uint32_t mask = queue[head++];

		for (size_t i = 0; i < kept; i++) {
			uint32_t more = mask | masks[i];

			if (more == mask || steps[more].candidate)
				continue;
			steps[more] = (struct step){ mask, (uint32_t)i + 1 };
			if (count_bits(more) >= breaks_at)
				return trace(arena, steps, candidates, more);
			queue[tail++] = more;
		}
	}
	return (struct smallest){ 0 };
}

/* ---- mixed kinds, many parties: a bound from each side --------------------------------------------- */

/* No fewer failures can take down so many: as if the largest had no party in common. */
static size_t lower_bound(struct arena *arena, struct candidates candidates, size_t breaks_at)
{
	return of_one_kind(arena, candidates, breaks_at).count;
}

/* The failures that harm each active party. */
struct incidence {
	size_t (*items)[DOMAIN_COUNT + 1];      /* by party: indices of candidates; two zones, one of other kinds */
	size_t *counts;
};

static struct incidence incidence_of(struct arena *arena, const struct quorum *quorum, struct candidates candidates)
{
	struct incidence found = {
		.items = arena_alloc_array(arena, sizeof(*found.items), quorum->active_count + 1),
		.counts = ARENA_ARRAY(arena, size_t, quorum->active_count + 1),
	};

	for (size_t i = 0; i < candidates.count; i++)
		for (size_t j = 0; j < candidates.items[i]->down.count; j++) {
			size_t party = candidates.items[i]->down.items[j];

			if (party < quorum->active_count && found.counts[party] <= DOMAIN_COUNT)
				found.items[party][found.counts[party]++] = i;
		}
	return found;
}

/* Always the failure that takes most of those who are left; of several, the first. */
static struct smallest greedy(struct arena *arena, const struct quorum *quorum, struct candidates candidates,
			      size_t breaks_at)
{
	struct smallest found = { .failures = ARENA_ARRAY(arena, const struct failure *, candidates.count + 1) };
	struct incidence incidence = incidence_of(arena, quorum, candidates);
	size_t *left = ARENA_ARRAY(arena, size_t, candidates.count + 1);
	bool *lost = ARENA_ARRAY(arena, bool, quorum->active_count + 1);

	for (size_t i = 0; i < candidates.count; i++)
		left[i] = candidates.items[i]->active_down;
	while (found.lost < breaks_at) {
		size_t best = 0;

		for (size_t i = 1; i < candidates.count; i++)
			best = left[i] > left[best] ? i : best;
		if (candidates.count == 0 || left[best] == 0)
			return (struct smallest){ 0 };
		found.failures[found.count++] = candidates.items[best];
		for (size_t j = 0; j < candidates.items[best]->down.count; j++) {
			size_t party = candidates.items[best]->down.items[j];

			if (party >= quorum->active_count || lost[party])
				continue;
			lost[party] = true;
			found.lost++;
			for (size_t k = 0; k < incidence.counts[party]; k++)
				left[incidence.items[party][k]]--;
		}
	}
	found.possible = true;
	return found;
}

/* What is known of the kinds alone counts too, and is told first where it is as small. */
static struct smallest bounded(struct arena *arena, const struct quorum *quorum, enum quorum_function function,
			       unsigned selection, struct candidates candidates)
{
	size_t breaks_at = function_breaks_at(quorum, function);
	struct smallest mixed = greedy(arena, quorum, candidates, breaks_at), best = { 0 };

	for (size_t k = 0; k < DOMAIN_COUNT; k++) {
		const struct smallest *alone = &quorum->smallest[function][narrow_first[k]];

		if (selection_has(selection, narrow_first[k]) && alone->possible &&
		    (!best.possible || alone->count < best.count))
			best = *alone;
	}
	if (mixed.possible && (!best.possible || mixed.count < best.count))
		best = mixed;
	best.at_least = best.possible ? lower_bound(arena, candidates, breaks_at) : 0;
	/* Zones count in that by whom they take alone, and yet several of them can never beat the region. */
	best.at_least = best.at_least > best.count ? best.count : best.at_least;
	return best;
}

/* ---------------------------------------------------------------------------------------------------- */

static struct smallest search(struct arena *arena, const struct quorum *quorum, enum quorum_function function,
			      unsigned selection)
{
	struct candidates candidates = candidates_of(arena, quorum, selection);
	size_t breaks_at = function_breaks_at(quorum, function);
	struct smallest found;

	if (function_needs_newcomers(quorum, function) && candidates.of_newcomers)
		return one_failure(arena, candidates.of_newcomers);
	if (selection == DOMAIN_ZONE && find_smallest_zones(arena, quorum, function, &found))
		return found;
	if (selection < DOMAIN_COUNT)
		return of_one_kind(arena, candidates, breaks_at);
	if (quorum->active_count <= EXACT_MAX)
		return breadth_first(arena, quorum, candidates, breaks_at);
	return bounded(arena, quorum, function, selection, candidates);
}

/* A function before this one that stops with the same losses, or itself. */
static enum quorum_function alike(const struct quorum *quorum, enum quorum_function function)
{
	for (enum quorum_function other = 0; other < function; other++)
		if (function_breaks_at(quorum, other) == function_breaks_at(quorum, function) &&
		    function_needs_newcomers(quorum, other) == function_needs_newcomers(quorum, function))
			return other;
	return function;
}

void find_smallest(struct arena *arena, struct quorum *quorum)
{
	for (enum quorum_function function = 0; function < QUORUM_FUNCTION_COUNT; function++) {
		enum quorum_function other = alike(quorum, function);

		for (unsigned selection = 0; selection < SELECTION_COUNT; selection++)
			quorum->smallest[function][selection] = other != function ?
				quorum->smallest[other][selection] : search(arena, quorum, function, selection);
	}
}

struct quorum *quorum_of(struct arena *arena, const struct network *network)
{
	struct quorum *quorum = ARENA_NEW(arena, struct quorum);

	quorum->network = network;
	find_failures(arena, quorum);
	if (!network->rehearsal)
		find_smallest(arena, quorum);
	return quorum;
}
