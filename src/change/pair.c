/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Which party of the old network is which of the new one.
 *
 * A party is known by what it owns and what others know it by: its name, its account, its id, its operator, an
 * identity of its own. Each pass pairs those that one kind of evidence leaves no doubt about; the strongest comes
 * first, so that two parties that exchange their names are two renames. What the passes leave has left or joined; of
 * those, a party that has the id of one that left replaces it.
 *
 * Every test is the same from either side, so that comparing the other way round pairs the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "change/internal.h"

/* A party, and how much what it has says about it. */
struct candidate {
	const struct party *party;
	size_t partner;                 /* index on the other side, or CHANGE_NONE */
	bool account_is_own, operator_is_own;   /* no other party of its network has the same */
};

struct pairing {
	struct candidate *old, *new;
	size_t old_count, new_count;
};

static struct text account_of(const struct party *party)
{
	return party_text(party, PARTY_ACCOUNT);
}

/* Absent where it is the party's own name, which a party without one has: that says no more than the name does. */
static struct text operator_of(const struct party *party)
{
	struct text operator = party_text(party, PARTY_OPERATOR);

	return text_equal(operator, party->name) ? (struct text){ 0 } : operator;
}

typedef struct text facet_fn(const struct party *party);

struct facet_item {
	struct text value;
	size_t index;
};

static int by_value(const void *left, const void *right)
{
	return text_compare(((const struct facet_item *)left)->value, ((const struct facet_item *)right)->value);
}

/* Marks the parties whose account or operator nobody else has. */
static void mark_own(struct arena *arena, struct candidate *items, size_t count, facet_fn *facet, bool is_account)
{
	struct facet_item *sorted = ARENA_ARRAY(arena, struct facet_item, count + 1);

	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct facet_item){ facet(items[i].party), i };
	qsort(sorted, count, sizeof(*sorted), by_value);
	for (size_t i = 0; i < count; i++) {
		bool own = sorted[i].value.size > 0 &&
			   (i == 0 || !text_equal(sorted[i - 1].value, sorted[i].value)) &&
			   (i + 1 == count || !text_equal(sorted[i + 1].value, sorted[i].value));

		if (is_account)
			items[sorted[i].index].account_is_own = own;
		else
			items[sorted[i].index].operator_is_own = own;
	}
}

static struct candidate *candidates(struct arena *arena, const struct network *network)
{
	struct candidate *items = ARENA_ARRAY(arena, struct candidate, network->party_count + 1);

	for (size_t i = 0; i < network->party_count; i++)
		items[i] = (struct candidate){ .party = &network->parties[i], .partner = CHANGE_NONE };
	mark_own(arena, items, network->party_count, account_of, true);
	mark_own(arena, items, network->party_count, operator_of, false);
	return items;
}

/* ---- evidence -------------------------------------------------------------------------------------- */

static bool same_name(const struct candidate *a, const struct candidate *b)
{
	return text_equal(a->party->name, b->party->name);
}

static bool same_id(const struct candidate *a, const struct candidate *b)
{
	return a->party->id == b->party->id;
}

static bool same_account(const struct candidate *a, const struct candidate *b)
{
	struct text account = account_of(a->party);

	return account.size > 0 && text_equal(account, account_of(b->party));
}

static bool operators_differ(const struct candidate *a, const struct candidate *b)
{
	struct text first = operator_of(a->party), second = operator_of(b->party);

	return first.size > 0 && second.size > 0 && !text_equal(first, second);
}

/* The identity that a party has unless it is given one says no more than its id does. */
static bool same_identity_of_its_own(const struct candidate *a, const struct candidate *b)
{
	char derived[40];

	snprintf(derived, sizeof(derived), "mpc-node-%lld", (long long)a->party->id);
	return text_equal(a->party->identity, b->party->identity) && !text_is(a->party->identity, derived);
}

typedef bool evidence_fn(const struct candidate *a, const struct candidate *b);

static bool is_same_place(const struct candidate *a, const struct candidate *b)
{
	return same_name(a, b) && (same_account(a, b) || same_id(a, b));
}

/* Where parties share an account, as in a rehearsal, their operators may still tell them apart. */
static bool is_renamed(const struct candidate *a, const struct candidate *b)
{
	return same_id(a, b) && same_account(a, b) &&
	       ((a->account_is_own && b->account_is_own) || !operators_differ(a, b));
}

static bool is_renamed_and_numbered(const struct candidate *a, const struct candidate *b)
{
	return same_account(a, b) && a->account_is_own && b->account_is_own && !operators_differ(a, b);
}

static bool is_renamed_and_moved(const struct candidate *a, const struct candidate *b)
{
	bool same_operator = a->operator_is_own && b->operator_is_own &&
			     text_equal(operator_of(a->party), operator_of(b->party));

	return same_id(a, b) && (same_operator || same_identity_of_its_own(a, b));
}

/* Pairs each of the old that the evidence connects to one of the new alone, and the other way round. */
static void pair_by(struct arena *arena, struct pairing *p, evidence_fn *evidence)
{
	/* By new party: how many old ones it may be, and the last of them. */
	size_t *claims = ARENA_ARRAY(arena, size_t, p->new_count + 1);
	size_t *chosen = ARENA_ARRAY(arena, size_t, p->old_count + 1);

	for (size_t i = 0; i < p->old_count; i++) {
		size_t found = 0;

		chosen[i] = CHANGE_NONE;
		for (size_t j = 0; j < p->new_count && p->old[i].partner == CHANGE_NONE; j++) {
			if (p->new[j].partner != CHANGE_NONE || !evidence(&p->old[i], &p->new[j]))
				continue;
			claims[j]++;
			found++;
			chosen[i] = j;
		}
		if (found != 1)
			chosen[i] = CHANGE_NONE;
	}
	for (size_t i = 0; i < p->old_count; i++) {
		if (chosen[i] == CHANGE_NONE || claims[chosen[i]] != 1)
			continue;
		p->old[i].partner = chosen[i];
		p->new[chosen[i]].partner = i;
	}
}

/* ---- the list -------------------------------------------------------------------------------------- */

static int by_name(const void *left, const void *right)
{
	const struct change_party *a = left, *b = right;
	int order = text_compare(a->name, b->name);

	/* One may leave a name behind that another takes. */
	return order ? order : (a->new != NULL) - (b->new != NULL);
}

static void fill_parties(struct comparing *c, const struct pairing *p)
{
	struct comparison *result = c->result;
	struct change_party *parties = ARENA_ARRAY(c->arena, struct change_party, p->old_count + p->new_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < p->new_count; i++) {
		const struct candidate *new = &p->new[i];
		bool stayed = new->partner != CHANGE_NONE;

		parties[count++] = (struct change_party){
			.old = stayed ? p->old[new->partner].party : NULL, .new = new->party,
			.old_index = new->partner, .new_index = i, .name = new->party->name,
			.fate = stayed ? FATE_STAYED : FATE_JOINED, .counterpart = CHANGE_NONE,
		};
	}
	for (size_t i = 0; i < p->old_count; i++)
		if (p->old[i].partner == CHANGE_NONE)
			parties[count++] = (struct change_party){
				.old = p->old[i].party, .old_index = i, .new_index = CHANGE_NONE,
				.name = p->old[i].party->name, .fate = FATE_LEFT, .counterpart = CHANGE_NONE,
			};
	qsort(parties, count, sizeof(*parties), by_name);
	result->parties = parties;
	result->party_count = count;
	c->old_to_pair = ARENA_ARRAY(&c->scratch, size_t, p->old_count + 1);
	c->new_to_pair = ARENA_ARRAY(&c->scratch, size_t, p->new_count + 1);
	for (size_t i = 0; i < count; i++) {
		if (parties[i].old)
			c->old_to_pair[parties[i].old_index] = i;
		if (parties[i].new)
			c->new_to_pair[parties[i].new_index] = i;
	}
}

/* ---- replacement ----------------------------------------------------------------------------------- */

static bool is_gone(const struct change_party *party)
{
	return party->fate == FATE_LEFT || party->fate == FATE_REPLACED;
}

/* The one that left and had the id, and took part, for which `by` now does; CHANGE_NONE when there is none. */
static size_t find_replaced(const struct comparison *result, const struct change_party *by)
{
	size_t found = CHANGE_NONE;

	for (size_t i = 0; i < result->party_count; i++) {
		const struct change_party *left = &result->parties[i];

		if (is_gone(left) && left->old->id == by->new->id && left->old->membership == by->new->membership) {
			if (found != CHANGE_NONE || left->counterpart != CHANGE_NONE)
				return CHANGE_NONE;
			found = i;
		}
	}
	return found;
}

static void find_replacements(struct comparison *result)
{
	for (size_t i = 0; i < result->party_count; i++) {
		struct change_party *by = &result->parties[i];
		size_t replaced = by->fate == FATE_JOINED ? find_replaced(result, by) : CHANGE_NONE;

		if (replaced == CHANGE_NONE)
			continue;
		by->fate = FATE_REPLACES;
		by->counterpart = replaced;
		result->parties[replaced].fate = FATE_REPLACED;
		result->parties[replaced].counterpart = i;
	}
}

void pair_parties(struct comparing *c)
{
	const struct network *old = c->result->old.network, *new = c->result->new.network;
	struct pairing p = { candidates(&c->scratch, old), candidates(&c->scratch, new), old->party_count,
			     new->party_count };
	static evidence_fn *const passes[] = {
		is_same_place, is_renamed, same_name, is_renamed_and_numbered, is_renamed_and_moved,
	};

	for (size_t i = 0; i < ARRAY_LENGTH(passes); i++)
		pair_by(&c->scratch, &p, passes[i]);
	fill_parties(c, &p);
	find_replacements(c->result);
}
