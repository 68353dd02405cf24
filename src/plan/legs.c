/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * A plan by way of a network in between. Whoever joins is there before whoever leaves has gone, so where the two cannot
 * stand side by side (they share an account, or a place in a cluster) no single switch of contexts leads from the old
 * network to the new one. Two may: a committee that shrinks loses its highest ids first and is made over then; one that
 * grows is made over first; and of several replacements one can make room for the others. Each leg is a plan like any
 * other, and each committee is held to the size of the one before.
 */
#include "plan/internal.h"

/* A core's ring holds no more parties, and trying ways through larger networks takes long. */
#define PARTIES_MAX 16

/* Which network in between: an id counts for the last two. */
enum way { WAY_SHRINK_FIRST, WAY_GROW_LAST, WAY_REPLACE_FIRST, WAY_REPLACE_LAST, WAY_COUNT };

static const struct party *active_of(const struct network *network, size_t index)
{
	return network->active[index];
}

/* Replaces who has the index-th id of `from` by who has it in `by`. */
static void put_in_place(struct planner *draft, const struct network *from, const struct network *by, size_t index)
{
	draft_remove(draft, active_of(from, index)->name);
	draft_remove(draft, active_of(by, index)->name);
	draft_add(draft, active_of(by, index), MEMBERSHIP_ACTIVE, (struct text){ 0 });
}

/*
 * Takes out the active parties of the draft whose ids are above `count`, unless `other` has them leaving, and those
 * that take no part here and are not in `other` at all.
 */
static void cut_to(struct planner *draft, size_t count, const struct network *other)
{
	for (size_t i = draft->draft.parties.count; i-- > 0;) {
		struct party *party = &draft->draft.parties.items[i];
		const struct party *same = network_find_party(other, party->name);

		if (party->membership == MEMBERSHIP_ACTIVE && party->id <= (int64_t)count)
			continue;
		if (party->membership == MEMBERSHIP_ACTIVE && same && same->membership == MEMBERSHIP_LEAVING)
			party->membership = MEMBERSHIP_LEAVING;
		else if (party->membership == MEMBERSHIP_ACTIVE || !same)
			draft_remove(draft, party->name);
	}
	/* Whoever was replaced by one that is gone, or replaces one, stands alone. */
	for (size_t i = 0; i < draft->draft.parties.count; i++)
		if (draft->draft.parties.items[i].replaces.data &&
		    !draft_find(draft, draft->draft.parties.items[i].replaces))
			draft->draft.parties.items[i].replaces = (struct text){ 0 };
}

static void set_threshold(struct planner *draft, const struct network *network)
{
	draft->draft.values[NETWORK_THRESHOLD - setting_first(SCOPE_NETWORK)] =
		*network_value(network, NETWORK_THRESHOLD);
}

/* The network in between; NULL: this way has none, or it does not pass check. */
static const struct network *between(const struct planner *planner, enum way way, size_t index)
{
	const struct network *old = planner->old, *new = planner->new;
	size_t least = old->active_count < new->active_count ? old->active_count : new->active_count;
	struct planner draft = *planner;

	switch (way) {
	case WAY_SHRINK_FIRST: case WAY_GROW_LAST:
		if (index > 0 || (way == WAY_SHRINK_FIRST) != (old->active_count > new->active_count) ||
		    old->active_count == new->active_count)
			return NULL;
		draft_take(&draft, way == WAY_SHRINK_FIRST ? old : new);
		set_threshold(&draft, way == WAY_SHRINK_FIRST ? new : old);
		cut_to(&draft, least, way == WAY_SHRINK_FIRST ? new : old);
		break;
	case WAY_REPLACE_FIRST: case WAY_REPLACE_LAST:
		if (index >= least || text_equal(active_of(old, index)->name, active_of(new, index)->name))
			return NULL;
		draft_take(&draft, way == WAY_REPLACE_FIRST ? old : new);
		if (way == WAY_REPLACE_FIRST)
			put_in_place(&draft, old, new, index);
		else
			put_in_place(&draft, new, old, index);
		break;
	case WAY_COUNT: return NULL;
	}
	return draft_network(&draft);
}

/* The committee can take over from the one before: the rule that refuse.c has for the whole. */
static bool takes_over(const struct network *before, const struct network *after)
{
	return (int64_t)after->active_count > before->threshold;
}

static bool follow(struct planner *planner, const struct network *middle)
{
	struct plan *plan = planner->plan;
	struct planner leg;

	plan->states.count = plan->steps.count = 0;
	if (!takes_over(planner->old, middle) || !takes_over(middle, planner->new))
		return false;
	leg = planner_between(planner->request, plan, planner->old, middle);
	leg.is_leg = true;
	if (!plan_in_some_order(&leg))
		return false;
	leg = planner_between(planner->request, plan, middle, planner->new);
	leg.is_leg = true;
	return plan_in_some_order(&leg);
}

bool plan_in_two_legs(struct planner *planner)
{
	const struct network *old = planner->old, *new = planner->new;
	size_t largest = old->active_count > new->active_count ? old->active_count : new->active_count;

	if (planner->rehearsal || old->party_count > PARTIES_MAX || new->party_count > PARTIES_MAX)
		return false;
	for (enum way way = 0; way < WAY_COUNT; way++)
		for (size_t i = 0; i < largest; i++) {
			const struct network *middle = between(planner, way, i);

			if (middle && follow(planner, middle))
				return true;
		}
	return false;
}
