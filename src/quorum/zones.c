/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The fewest zones that stop a function. A party that stands in several zones is lost when all of them are, so this is
 * no cover: it asks for the parties whose zones together are fewest. Where zones or parties are few, that is searched
 * through, within a budget of steps; beyond it stands the set that a simple choice gives, and what no smaller one can
 * reach.
 */
#include <stdlib.h>

#include "quorum/internal.h"

#define BUDGET 40000000u        /* words of zone sets looked at; a tenth of a second */
#define ZONES_MAX 20            /* of which every set may be looked at, within that budget */

/* Zones by index, all of which a party is lost with; it may have two such sets. */
struct option {
	size_t party;
	size_t *zones;
	size_t count;
};

struct zone_search {
	const struct quorum *quorum;
	size_t breaks_at;
	const struct failure *zones;    /* those of the quorum that are zones */
	size_t zone_count, words;
	struct option *options;         /* of active parties, by party */
	size_t option_count;
	size_t *degrees;                /* by zone: options that it is in */
	uint64_t *best;                 /* the set of zones found so far */
	size_t best_count;              /* SIZE_MAX: none */
	uint64_t *levels;               /* a set of zones for each depth of the search */
	size_t budget;
};

static bool has_bit(const uint64_t *set, size_t bit)
{
	return set[bit / 64] >> (bit % 64) & 1;
}

static void set_bit(uint64_t *set, size_t bit)
{
	set[bit / 64] |= UINT64_C(1) << (bit % 64);
}

/* ---- what there is to choose from ------------------------------------------------------------------ */

static int by_zone(const void *key, const void *failure)
{
	return text_compare(*(const struct text *)key, ((const struct failure *)failure)->name);
}

static struct option make_option(struct arena *arena, const struct zone_search *s, size_t party, struct zone_set set)
{
	struct option made = { party, ARENA_ARRAY(arena, size_t, set.count + 1), set.count };

	for (size_t i = 0; i < set.count; i++) {
		const struct failure *zone = bsearch(&set.zones[i], s->zones, s->zone_count, sizeof(*s->zones),
						     by_zone);

		if (!zone)
			die("a party's zone is no failure");
		made.zones[i] = (size_t)(zone - s->zones);
	}
	return made;
}

static struct zone_search begin(struct arena *arena, const struct quorum *quorum, enum quorum_function function)
{
	struct zone_search s = {
		.quorum = quorum, .breaks_at = function_breaks_at(quorum, function), .best_count = SIZE_MAX,
		.budget = BUDGET,
	};

	for (size_t i = 0; i < quorum->failure_count; i++)
		if (quorum->failures[i].kind == DOMAIN_ZONE) {
			s.zones = s.zones ? s.zones : &quorum->failures[i];
			s.zone_count++;
		}
	s.words = s.zone_count / 64 + 1;
	s.degrees = ARENA_ARRAY(arena, size_t, s.zone_count + 1);
	s.best = ARENA_ARRAY(arena, uint64_t, s.words);
	s.options = ARENA_ARRAY(arena, struct option, 2 * quorum->active_count + 1);
	for (size_t i = 0; i < quorum->active_count; i++) {
		struct party_zones zones = party_zones(arena, quorum->parties[i]);

		for (size_t j = 0; j < zones.cut_count; j++)
			s.options[s.option_count++] = make_option(arena, &s, i, zones.cuts[j]);
	}
	for (size_t i = 0; i < s.option_count; i++)
		for (size_t j = 0; j < s.options[i].count; j++)
			s.degrees[s.options[i].zones[j]]++;
	return s;
}

/* Whether each party has one zone at most. */
static bool zones_part(const struct zone_search *s)
{
	for (size_t i = 0; i < s->option_count; i++)
		if (s->options[i].count > 1 || (i > 0 && s->options[i - 1].party == s->options[i].party))
			return false;
	return true;
}

/* Parties of which there is an option. */
static size_t count_reachable(const struct zone_search *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->option_count; i++)
		count += i == 0 || s->options[i - 1].party != s->options[i].party;
	return count;
}

/* ---- a simple choice ------------------------------------------------------------------------------- */

/* The options of each zone. */
struct by_zone {
	size_t *starts, *options;
};

static struct by_zone index_zones(struct arena *arena, const struct zone_search *s)
{
	struct by_zone index = { .starts = ARENA_ARRAY(arena, size_t, s->zone_count + 1) };
	size_t *filled = ARENA_ARRAY(arena, size_t, s->zone_count + 1);

	for (size_t i = 0; i < s->zone_count; i++)
		index.starts[i + 1] = index.starts[i] + s->degrees[i];
	index.options = ARENA_ARRAY(arena, size_t, index.starts[s->zone_count] + 1);
	for (size_t i = 0; i < s->option_count; i++)
		for (size_t j = 0; j < s->options[i].count; j++) {
			size_t zone = s->options[i].zones[j];

			index.options[index.starts[zone] + filled[zone]++] = i;
		}
	return index;
}

/* Always the party that needs the fewest further zones; of several, the first. */
static void choose_simply(struct arena *arena, struct zone_search *s)
{
	struct by_zone index = index_zones(arena, s);
	size_t *missing = ARENA_ARRAY(arena, size_t, s->option_count + 1);
	bool *lost = ARENA_ARRAY(arena, bool, s->quorum->active_count + 1);
	size_t lost_count = 0;

	for (size_t i = 0; i < s->option_count; i++)
		missing[i] = s->options[i].count;
	s->best_count = 0;
	while (lost_count < s->breaks_at) {
		size_t next = SIZE_MAX;

		for (size_t i = 0; i < s->option_count; i++)
			if (!lost[s->options[i].party] && (next == SIZE_MAX || missing[i] < missing[next]))
				next = i;
		for (size_t j = 0; j < s->options[next].count; j++) {
			size_t zone = s->options[next].zones[j];

			if (has_bit(s->best, zone))
				continue;
			set_bit(s->best, zone);
			s->best_count++;
			for (size_t k = index.starts[zone]; k < index.starts[zone + 1]; k++)
				missing[index.options[k]]--;
		}
		lost[s->options[next].party] = true;
		lost_count++;
	}
}

/* ---- searching through ------------------------------------------------------------------------------ */

/* From the options at `from` on, takes `wanted` parties more. `depth` is at most EXACT_MAX. */
static void search_from(struct zone_search *s, size_t from, size_t wanted, size_t depth, size_t count)
{
	const uint64_t *here = &s->levels[depth * s->words];
	uint64_t *next = &s->levels[(depth + 1) * s->words];

	if (wanted == 0) {
		s->best_count = count;
		memcpy(s->best, here, s->words * sizeof(*here));
		return;
	}
	for (size_t i = from; i < s->option_count && s->budget > s->words; i++) {
		const struct option *option = &s->options[i];
		size_t after = i + 1, more = count;

		s->budget -= s->words;
		memcpy(next, here, s->words * sizeof(*here));
		for (size_t j = 0; j < option->count; j++) {
			more += !has_bit(next, option->zones[j]);
			set_bit(next, option->zones[j]);
		}
		while (after < s->option_count && s->options[after].party == option->party)
			after++;
		if (more < s->best_count)
			search_from(s, after, wanted - 1, depth + 1, more);
	}
}

/* Active parties that are lost with a set of zones, by index. */
static size_t count_lost(const struct zone_search *s, const uint64_t *masks, uint64_t zones)
{
	size_t count = 0, last = SIZE_MAX;

	for (size_t i = 0; i < s->option_count; i++)
		if (s->options[i].party != last && (masks[i] & zones) == masks[i]) {
			count++;
			last = s->options[i].party;
		}
	return count;
}

/* Every set of zones, where there are few of them; false where there are too many. */
static bool search_by_zones(struct arena *arena, struct zone_search *s)
{
	uint64_t *masks = ARENA_ARRAY(arena, uint64_t, s->option_count + 1);

	if (s->zone_count > ZONES_MAX || s->option_count > BUDGET >> s->zone_count)
		return false;
	for (size_t i = 0; i < s->option_count; i++)
		for (size_t j = 0; j < s->options[i].count; j++)
			set_bit(&masks[i], s->options[i].zones[j]);
	for (uint64_t zones = 1; zones < UINT64_C(1) << s->zone_count; zones++) {
		size_t count = 0;

		for (uint64_t left = zones; left; left &= left - 1)
			count++;
		if (count < s->best_count && count_lost(s, masks, zones) >= s->breaks_at) {
			s->best_count = count;
			s->best[0] = zones;
		}
	}
	return true;
}

/* Whether it came to the end. */
static bool search_through(struct arena *arena, struct zone_search *s)
{
	if (search_by_zones(arena, s))
		return true;
	if (s->quorum->active_count > EXACT_MAX)
		return false;
	s->levels = ARENA_ARRAY(arena, uint64_t, (EXACT_MAX + 2) * s->words);
	search_from(s, 0, s->breaks_at, 0, 0);
	return s->budget > s->words;
}

/* ---- what no fewer zones can reach ------------------------------------------------------------------ */

static int rising(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/*
 * The parties that are lost have at least so many zones, counted for each of them, as the fewest have; and a zone
 * counts for no more of them than it is in.
 */
static size_t at_least(struct arena *arena, const struct zone_search *s)
{
	size_t *needs = ARENA_ARRAY(arena, size_t, s->option_count + 1), count = 0, sum = 0, zones = 0;

	for (size_t i = 0; i < s->option_count; i++) {
		bool again = i > 0 && s->options[i - 1].party == s->options[i].party;

		if (!again)
			needs[count++] = s->options[i].count;
		else if (s->options[i].count < needs[count - 1])
			needs[count - 1] = s->options[i].count;
	}
	qsort(needs, count, sizeof(*needs), rising);
	for (size_t i = 0; i < s->breaks_at; i++)
		sum += needs[i];
	qsort(s->degrees, s->zone_count, sizeof(*s->degrees), rising);
	for (size_t reached = 0; zones < s->zone_count && reached < sum; zones++)
		reached += s->degrees[s->zone_count - 1 - zones];
	return zones > needs[s->breaks_at - 1] ? zones : needs[s->breaks_at - 1];
}

/* ---------------------------------------------------------------------------------------------------- */

static struct smallest result_of(struct arena *arena, const struct zone_search *s)
{
	struct smallest made = { .possible = true, .count = s->best_count };
	size_t last = SIZE_MAX;

	made.failures = ARENA_ARRAY(arena, const struct failure *, s->best_count + 1);
	for (size_t i = 0, at = 0; i < s->zone_count; i++)
		if (has_bit(s->best, i))
			made.failures[at++] = &s->zones[i];
	for (size_t i = 0; i < s->option_count; i++) {
		bool lost = s->options[i].party != last;

		for (size_t j = 0; j < s->options[i].count; j++)
			lost &= has_bit(s->best, s->options[i].zones[j]);
		made.lost += lost;
		last = lost ? s->options[i].party : last;
	}
	return made;
}

/* The zones of the newcomer who has the fewest; SIZE_MAX where nobody states any. */
static size_t fewest_of_newcomers(struct arena *arena, const struct zone_search *s, size_t *ret_party,
				  struct zone_set *ret_set)
{
	size_t fewest = SIZE_MAX;

	for (size_t i = 0; i < s->quorum->party_count; i++) {
		struct party_zones zones = party_zones(arena, s->quorum->parties[i]);

		for (size_t j = 0; j < zones.cut_count && s->quorum->newcomer[i]; j++)
			if (zones.cuts[j].count < fewest) {
				fewest = zones.cuts[j].count;
				*ret_set = zones.cuts[j];
				*ret_party = i;
			}
	}
	return fewest;
}

bool find_smallest_zones(struct arena *arena, const struct quorum *quorum, enum quorum_function function,
			 struct smallest *ret_smallest)
{
	struct zone_search s = begin(arena, quorum, function);
	bool newcomers = function_needs_newcomers(quorum, function), exact = true;
	size_t party = 0, fewest;
	struct zone_set set = { 0 };

	if (!newcomers && zones_part(&s))
		return false;
	if (count_reachable(&s) >= s.breaks_at) {
		choose_simply(arena, &s);
		exact = search_through(arena, &s);
	}
	fewest = newcomers ? fewest_of_newcomers(arena, &s, &party, &set) : SIZE_MAX;
	if (fewest != SIZE_MAX && fewest <= s.best_count) {
		struct option option = make_option(arena, &s, party, set);

		memset(s.best, 0, s.words * sizeof(*s.best));
		for (size_t i = 0; i < option.count; i++)
			set_bit(s.best, option.zones[i]);
		s.best_count = option.count;
		exact |= fewest == 1;
	}
	*ret_smallest = s.best_count == SIZE_MAX ? (struct smallest){ 0 } : result_of(arena, &s);
	if (ret_smallest->possible)
		ret_smallest->at_least = exact ? ret_smallest->count : at_least(arena, &s);
	/* Which is of active parties; a newcomer can need fewer, and that is exact as far as newcomers go. */
	if (ret_smallest->at_least > ret_smallest->count)
		ret_smallest->at_least = ret_smallest->count;
	return true;
}
