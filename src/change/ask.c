/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The tables, and what is asked of a comparison. */
#include "change/internal.h"

/* No class: that of the setting's row. */
#define OF_SETTING (CHANGE_RE_SHARE + 1)

static const struct change_rule_info rules[RULE_COUNT] = {
#define RULE(name, slug, mirror, class, own, others, sentence) \
	[RULE_##name] = { slug, RULE_##mirror, (class) == OF_SETTING, (class) == OF_SETTING ? CHANGE_COSMETIC : (class), \
			  own, others, sentence },
#include "change/rules.def"
#undef RULE
};

static const struct change_duty_info duties[DUTY_COUNT] = {
#define DUTY(name, slug, names_parties, sentence) [DUTY_##name] = { slug, sentence, names_parties },
#include "change/duties.def"
#undef DUTY
};

_Static_assert(DUTY_COUNT <= 32, "a set of duties is the bits of an unsigned");

const struct change_rule_info *change_rule_info(enum change_rule rule)
{
	return &rules[rule];
}

const struct change_duty_info *change_duty_info(enum change_duty duty)
{
	return &duties[duty];
}

bool change_needs_consent(const struct change *change)
{
	return change->cause == CHANGE_NONE && change->reach >= CHANGE_RE_KEY;
}

bool comparison_is_accepted(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++)
		if (change_needs_consent(&comparison->items[i]) && !comparison->items[i].accepted)
			return false;
	return true;
}

bool comparison_is_empty(const struct comparison *comparison)
{
	return comparison->count == 0 && comparison->bindings.count == 0;
}

int comparison_status(const struct comparison *comparison)
{
	if (comparison_is_empty(comparison))
		return 0;
	return comparison_is_accepted(comparison) ? 2 : 3;
}

/* ---- who ------------------------------------------------------------------------------------------- */

static bool is_gone(const struct change_party *party)
{
	return !party->new;
}

/* One that joins sets everything up as it then is: of what others change it need only agree and take part. */
#define DUTIES_OF_NEWCOMERS (DUTY_BIT(CONSENT) | DUTY_BIT(RE_SHARE))

unsigned change_duties_for(const struct comparison *comparison, const struct change *change, size_t party)
{
	const struct change_party *asked = &comparison->parties[party];

	if (change->party == party)
		return change->own;
	if (change->rule == RULE_PARTY_REPLACED && comparison->parties[change->party].counterpart == party)
		return DUTY_BIT(RETIRE) | (change->own & DUTIES_OF_NEWCOMERS);
	if (is_gone(asked))
		return 0;
	if (asked->fate != FATE_STAYED)
		return change->others & DUTIES_OF_NEWCOMERS;
	/* Zones are a matter of one region, and so of some peers alone. */
	if (change->setting == PARTY_VPC_ZONE_IDS &&
	    comparison_edge(comparison, party, change->party, NULL) != EDGE_ALTERED)
		return 0;
	return change->others;
}

bool change_touches(const struct comparison *comparison, size_t change, size_t party)
{
	const struct change *items = comparison->items;

	for (size_t i = change; i <= change + items[change].consequence_count; i++)
		if (items[i].party == party || change_duties_for(comparison, &items[i], party))
			return true;
	return false;
}

/* Whom the change's duty is about, for another party: the one that it is of, or the one that is gone. */
static size_t about(const struct comparison *comparison, const struct change *change, enum change_duty duty)
{
	if (change->rule == RULE_PARTY_REPLACED && duty == DUTY_DISCONNECT)
		return comparison->parties[change->party].counterpart;
	return change->party;
}

size_t comparison_duty_parties(const struct comparison *comparison, struct arena *arena, size_t party,
			       enum change_duty duty, size_t **ret_parties)
{
	bool *marked = ARENA_ARRAY(arena, bool, comparison->party_count + 1);
	size_t *found = ARENA_ARRAY(arena, size_t, comparison->party_count + 1);
	bool all = false;
	size_t count = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct change *change = &comparison->items[i];

		if (!(change_duties_for(comparison, change, party) & 1u << duty))
			continue;
		/* What it does about itself, and what all do about all, is about every peer that it will have. */
		if (change->party == CHANGE_NONE || change->party == party)
			all = true;
		else
			marked[about(comparison, change, duty)] = true;
	}
	for (size_t i = 0; i < comparison->party_count; i++)
		if (marked[i] || (all && i != party && !is_gone(&comparison->parties[i])))
			found[count++] = i;
	*ret_parties = found;
	return count;
}

size_t comparison_find_party(const struct comparison *comparison, struct text name)
{
	size_t found = CHANGE_NONE;

	for (size_t i = 0; i < comparison->party_count; i++) {
		const struct change_party *party = &comparison->parties[i];

		if (party->new && text_equal(party->new->name, name))
			return i;
		if (party->old && text_equal(party->old->name, name))
			found = i;
	}
	return found;
}
