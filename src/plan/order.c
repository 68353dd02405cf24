/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The networks on the way. What depends on what leaves little choice, and that little is tried:
 *
 *   a release is trusted before anyone runs it, and dropped when nobody does: trust, roll, drop;
 *   whoever joins is connected before it counts, and whoever goes until it no longer counts: join, switch, leave;
 *   an upgrade comes before a switch where it can, since cores of the older generations cannot switch;
 *   who only stands in the way of those that join, since it takes no part any more or not yet, may go before they come;
 *   settings of the network come before the upgrade, which some need to start (context_associations), or after it,
 *   where the nodes have to be larger first; and as late as after the switch, where they fit the new committee alone.
 *
 * The first order whose networks all pass check is the plan.
 */
#include <stdlib.h>

#include "plan/internal.h"

enum phase {
	PHASE_NONE, PHASE_TRUST, PHASE_NETWORK, PHASE_ROLL, PHASE_DROP, PHASE_CLEAR, PHASE_JOIN, PHASE_SWITCH,
	PHASE_LEAVE, PHASE_COUNT
};

/* Shorter ones end in PHASE_NONE. */
static const enum phase orders[][PHASE_COUNT] = {
	{ PHASE_TRUST, PHASE_NETWORK, PHASE_ROLL, PHASE_DROP, PHASE_JOIN, PHASE_SWITCH, PHASE_LEAVE },
	{ PHASE_TRUST, PHASE_ROLL, PHASE_NETWORK, PHASE_DROP, PHASE_JOIN, PHASE_SWITCH, PHASE_LEAVE },
	{ PHASE_TRUST, PHASE_ROLL, PHASE_DROP, PHASE_JOIN, PHASE_SWITCH, PHASE_NETWORK, PHASE_LEAVE },
	{ PHASE_TRUST, PHASE_ROLL, PHASE_DROP, PHASE_JOIN, PHASE_SWITCH, PHASE_LEAVE, PHASE_NETWORK },
	{ PHASE_CLEAR, PHASE_TRUST, PHASE_NETWORK, PHASE_ROLL, PHASE_DROP, PHASE_JOIN, PHASE_SWITCH, PHASE_LEAVE },
	{ PHASE_CLEAR, PHASE_TRUST, PHASE_ROLL, PHASE_DROP, PHASE_JOIN, PHASE_SWITCH, PHASE_LEAVE, PHASE_NETWORK },
	{ PHASE_TRUST, PHASE_JOIN, PHASE_SWITCH, PHASE_LEAVE, PHASE_NETWORK, PHASE_ROLL, PHASE_DROP },
	{ PHASE_TRUST, PHASE_JOIN, PHASE_SWITCH, PHASE_LEAVE, PHASE_ROLL, PHASE_NETWORK, PHASE_DROP },
};

/* The index of the newest state. */
static size_t newest(const struct planner *planner)
{
	return planner->plan->states.count - 1;
}

struct names {
	struct text *items;
	size_t count, capacity;
};

static void add_name(struct planner *planner, struct names *names, struct text name)
{
	for (size_t i = 0; i < names->count; i++)
		if (text_equal(names->items[i], name))
			return;
	*VEC_PUSH(planner->arena, names) = name;
}

/* "v1 and v2" in an arena, for slugs joined by '-'. */
static struct text joined(struct planner *planner, const char *word, const struct names *names)
{
	struct strbuf out = { 0 };
	struct text result;

	strbuf_string(&out, word);
	for (size_t i = 0; i < names->count; i++)
		strbuf_format(&out, "-%.*s", TEXT_ARG(names->items[i]));
	result = arena_text(planner->arena, strbuf_as_text(&out));
	strbuf_release(&out);
	return result;
}

/* ---- releases -------------------------------------------------------------------------------------- */

static void trust_in_draft(struct planner *planner, const struct names *names)
{
	draft_set(planner, NETWORK_TRUSTED_RELEASES, list_of_names(planner->arena, names->items, names->count));
}

static bool runs_in_draft(const struct planner *planner, struct text release)
{
	for (size_t i = 0; i < planner->draft.parties.count; i++) {
		const struct party *party = &planner->draft.parties.items[i];

		if (party->release && text_equal(party->release->name, release))
			return true;
	}
	return false;
}

/* New releases are declared, and trusted beside the old ones; what nobody runs may change in its own place. */
static bool phase_trust(struct planner *planner)
{
	const struct network *old = planner->old, *new = planner->new;
	struct names trusted = { 0 }, added = { 0 };

	for (size_t i = 0; i < new->release_count; i++) {
		struct release *release = draft_release(planner, new->releases[i].name);

		if (!release)
			*VEC_PUSH(planner->arena, &planner->draft.releases) = new->releases[i];
		else if (!runs_in_draft(planner, release->name))
			*release = new->releases[i];
		if (!release)
			add_name(planner, &added, new->releases[i].name);
	}
	for (size_t i = 0; i < old->trusted_count; i++)
		add_name(planner, &trusted, old->trusted[i]->name);
	for (size_t i = 0; i < new->trusted_count; i++) {
		if (!network_trusts(old, new->trusted[i]->name))
			add_name(planner, &added, new->trusted[i]->name);
		add_name(planner, &trusted, new->trusted[i]->name);
	}
	if (trusted.count > old->trusted_count || added.count)
		trust_in_draft(planner, &trusted);
	switch (draft_commit(planner, joined(planner, "trust", &added))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: return true;
	case COMMIT_MADE: break;
	}
	steps_trust(planner, newest(planner), added.items, added.count);
	return true;
}

/* Releases are the new network's; one that is still run on the way out stays until its party is gone. */
static void keep_releases_of_new(struct planner *planner, struct names *ret_dropped)
{
	const struct network *new = planner->new;
	struct names trusted = { 0 };
	struct draft before = planner->draft;
	bool all = true;

	planner->draft.releases.items = NULL;
	planner->draft.releases.count = planner->draft.releases.capacity = 0;
	for (size_t i = 0; i < new->release_count; i++) {
		const struct release *same = NULL;

		for (size_t j = 0; j < before.releases.count; j++)
			if (text_equal(before.releases.items[j].name, new->releases[i].name))
				same = &before.releases.items[j];
		*VEC_PUSH(planner->arena, &planner->draft.releases) = same ? *same : new->releases[i];
	}
	for (size_t i = 0; i < new->trusted_count; i++)
		add_name(planner, &trusted, new->trusted[i]->name);
	for (size_t i = 0; i < before.releases.count; i++) {
		struct text name = before.releases.items[i].name;
		bool in_new = network_find_release(new, name) != NULL;

		if (runs_in_draft(planner, name) && !in_new)
			*VEC_PUSH(planner->arena, &planner->draft.releases) = before.releases.items[i];
		if (runs_in_draft(planner, name) && !network_trusts(new, name)) {
			add_name(planner, &trusted, name);
			all = false;
		} else if (!in_new || !network_trusts(new, name)) {
			add_name(planner, ret_dropped, name);
		}
	}
	if (all)
		planner->draft.values[NETWORK_TRUSTED_RELEASES - setting_first(SCOPE_NETWORK)] =
			*network_value(new, NETWORK_TRUSTED_RELEASES);
	else
		trust_in_draft(planner, &trusted);
}

static bool phase_drop(struct planner *planner)
{
	struct names dropped = { 0 };

	keep_releases_of_new(planner, &dropped);
	switch (draft_commit(planner, joined(planner, "drop", &dropped))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: return true;
	case COMMIT_MADE: break;
	}
	steps_drop(planner, newest(planner), dropped.items, dropped.count);
	return true;
}

/* ---- settings -------------------------------------------------------------------------------------- */

/* All but those that other phases change. */
static bool phase_network(struct planner *planner)
{
	static const enum setting_id apart[] = {
		NETWORK_THRESHOLD, NETWORK_TRUSTED_RELEASES, NETWORK_REGIONS, NETWORK_EXTRA_REGIONS,
	};
	const size_t first = setting_first(SCOPE_NETWORK);
	size_t count;

	if (planner->network_changes.count) {
		settings_of(SCOPE_NETWORK, &count);
		for (size_t i = 0; i < count; i++) {
			bool is_apart = false;

			for (size_t j = 0; j < ARRAY_LENGTH(apart); j++)
				is_apart |= apart[j] - first == i;
			if (!is_apart)
				planner->draft.values[i] = planner->new->values[i];
		}
	}
	/* A release that is run, under the same measurements: where its image is, and so on. */
	for (size_t i = 0; i < planner->draft.releases.count; i++) {
		const struct release *new = network_find_release(planner->new, planner->draft.releases.items[i].name);

		if (new)
			planner->draft.releases.items[i] = *new;
	}
	switch (draft_commit(planner, TEXT("network"))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: return true;
	case COMMIT_MADE: break;
	}
	steps_network(planner, newest(planner));
	return true;
}

/* How many parties run what the member runs now. */
static size_t company_of(const struct planner *planner, const struct member *member)
{
	size_t count = 0;

	for (size_t i = 0; i < planner->old->party_count; i++)
		count += planner->old->parties[i].release == member->old->release;
	return count;
}

static bool is_rolled(const struct member *member)
{
	if (!member->old)
		return false;
	return member_upgrades(member) || (member->new && member->changed.count && member->class > CHANGE_COSMETIC);
}

static bool roll(struct planner *planner, const struct member *member)
{
	struct party *party = draft_find(planner, member->old->name);

	/* It may be gone, where the upgrade comes after. */
	if (!party)
		return true;
	if (member->new)
		draft_settle(party, member->new);
	else
		draft_run(planner, party, member->upgrade);
	switch (draft_commit(planner, arena_format(planner->arena, "roll-%.*s", TEXT_ARG(party->name)))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: break;
	case COMMIT_MADE: steps_roll(planner, newest(planner), member); break;
	}
	return true;
}

/* Parties of the release that the fewest run come first, so that no third one comes up beside two. */
static bool phase_roll(struct planner *planner)
{
	size_t largest = planner->old->party_count;

	for (size_t company = 0; company <= largest; company++)
		for (size_t i = 0; i < planner->members.count; i++) {
			const struct member *member = &planner->members.items[i];

			if (is_rolled(member) && company_of(planner, member) == company && !roll(planner, member))
				return false;
		}
	return true;
}

/* ---- who takes part -------------------------------------------------------------------------------- */

/* Regions that either network allows; no list where one of them allows all. */
static struct value either_list(struct planner *planner, enum setting_id id)
{
	const struct value *old = network_value(planner->old, id), *new = network_value(planner->new, id);
	struct names names = { 0 };

	if (old->kind != VALUE_LIST || new->kind != VALUE_LIST)
		return (struct value){ .kind = VALUE_NULL, .at = SPAN_NONE };
	for (size_t i = 0; i < old->list.count; i++)
		add_name(planner, &names, old->list.items[i].text);
	for (size_t i = 0; i < new->list.count; i++)
		add_name(planner, &names, new->list.items[i].text);
	return list_of_names(planner->arena, names.items, names.count);
}

/* The active party that has the id, and gives up its place; NULL: the place is free. */
static struct party *holder_of(struct planner *planner, const struct party *party)
{
	for (size_t i = 0; i < planner->draft.parties.count; i++) {
		struct party *other = &planner->draft.parties.items[i];

		if (other->id == party->id && other->membership == MEMBERSHIP_ACTIVE &&
		    !text_equal(other->name, party->name))
			return other;
	}
	return NULL;
}

static void join_in_draft(struct planner *planner, const struct member *member)
{
	struct party *party = draft_find(planner, member_name(member));
	struct party *holder = holder_of(planner, member->new);
	enum membership membership = member->new->membership;
	struct text replaces = holder ? holder->name : member->new->replaces;

	if (membership == MEMBERSHIP_ACTIVE)
		membership = MEMBERSHIP_JOINING;
	if (membership != MEMBERSHIP_JOINING)
		replaces = member->new->replaces;
	/* One that comes back takes its place from who had taken it. */
	if (party && holder && text_equal(holder->replaces, party->name))
		holder->replaces = (struct text){ 0 };
	if (!party) {
		draft_add(planner, member->new, membership, replaces);
	} else if (party->membership != MEMBERSHIP_ACTIVE) {
		party->membership = membership;
		party->replaces = replaces;
	}
}

static bool joins(const struct member *member)
{
	return member->new && (!member->old || (member->old->membership != MEMBERSHIP_ACTIVE &&
						member->old->membership != member->new->membership));
}

static bool phase_join(struct planner *planner)
{
	static const enum setting_id lists[] = { NETWORK_REGIONS, NETWORK_EXTRA_REGIONS };

	for (size_t i = 0; i < ARRAY_LENGTH(lists); i++)
		if (!value_equal(network_value(planner->old, lists[i]), network_value(planner->new, lists[i])))
			draft_set(planner, lists[i], either_list(planner, lists[i]));
	for (size_t i = 0; i < planner->members.count; i++)
		if (joins(&planner->members.items[i]))
			join_in_draft(planner, &planner->members.items[i]);
	switch (draft_commit(planner, TEXT("join"))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: return true;
	case COMMIT_MADE: break;
	}
	steps_join(planner, newest(planner));
	return true;
}

/* Who is in the old network alone and does not count in it: it was to join, or has left. */
static bool phase_clear(struct planner *planner)
{
	size_t before = newest(planner);

	for (size_t i = 0; i < planner->members.count; i++) {
		const struct member *member = &planner->members.items[i];

		if (member->new || was_active(member))
			continue;
		draft_remove(planner, member->old->name);
		for (size_t j = 0; j < planner->draft.parties.count; j++)
			if (text_equal(planner->draft.parties.items[j].replaces, member->old->name))
				planner->draft.parties.items[j].replaces = (struct text){ 0 };
	}
	switch (draft_commit(planner, TEXT("clear"))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: return true;
	case COMMIT_MADE: break;
	}
	steps_leave(planner, newest(planner), before);
	return true;
}

static bool phase_switch(struct planner *planner)
{
	planner->draft.values[NETWORK_THRESHOLD - setting_first(SCOPE_NETWORK)] =
		*network_value(planner->new, NETWORK_THRESHOLD);
	for (size_t i = 0; i < planner->members.count; i++) {
		const struct member *member = &planner->members.items[i];
		struct party *party = draft_find(planner, member_name(member));

		if (will_be_active(member))
			party->membership = MEMBERSHIP_ACTIVE;
		else if (party && party->membership == MEMBERSHIP_ACTIVE)
			party->membership = MEMBERSHIP_LEAVING;
	}
	switch (draft_commit(planner, TEXT("switch"))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: return true;
	case COMMIT_MADE: break;
	}
	steps_switch(planner, newest(planner));
	return true;
}

static bool phase_leave(struct planner *planner)
{
	size_t before = newest(planner);

	for (size_t i = 0; i < planner->members.count; i++) {
		const struct member *member = &planner->members.items[i];

		if (member->new)
			draft_find(planner, member->new->name)->replaces = member->new->replaces;
		else
			draft_remove(planner, member->old->name);
	}
	switch (draft_commit(planner, TEXT("leave"))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: return true;
	case COMMIT_MADE: break;
	}
	steps_leave(planner, newest(planner), before);
	return true;
}

/* What is left: nothing that stops a core, but what a party that has gone still needed. */
static bool phase_tidy(struct planner *planner)
{
	draft_take(planner, planner->new);
	switch (draft_commit(planner, TEXT("tidy"))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: return true;
	case COMMIT_MADE: break;
	}
	steps_tidy(planner, newest(planner));
	return true;
}

static bool run_phase(struct planner *planner, enum phase phase)
{
	switch (phase) {
	case PHASE_NONE: return true;
	case PHASE_TRUST: return phase_trust(planner);
	case PHASE_CLEAR: return phase_clear(planner);
	case PHASE_NETWORK: return phase_network(planner);
	case PHASE_ROLL: return phase_roll(planner);
	case PHASE_DROP: return phase_drop(planner);
	case PHASE_JOIN: return phase_join(planner);
	case PHASE_SWITCH: return phase_switch(planner);
	case PHASE_LEAVE: return phase_leave(planner);
	case PHASE_COUNT: break;
	}
	return false;
}

/* ---- rehearsals ------------------------------------------------------------------------------------ */

/* There is nothing to keep up: who is new is connected, then who goes is cut, and all else is one change. */
static bool plan_rehearsal(struct planner *planner)
{
	size_t before;

	for (size_t i = 0; i < planner->members.count; i++)
		if (!planner->members.items[i].old)
			draft_add(planner, planner->members.items[i].new, MEMBERSHIP_JOINING,
				  planner->members.items[i].replaces ? planner->members.items[i].replaces->old->name
								     : (struct text){ 0 });
	switch (draft_commit(planner, TEXT("join"))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: break;
	case COMMIT_MADE: steps_join(planner, newest(planner)); break;
	}
	before = newest(planner);
	draft_take(planner, planner->new);
	switch (draft_commit(planner, TEXT("apply"))) {
	case COMMIT_FAILED: return false;
	case COMMIT_SAME: return true;
	case COMMIT_MADE: break;
	}
	steps_apply(planner, newest(planner));
	steps_gone(planner, before);
	return true;
}

/* ---- all of it ------------------------------------------------------------------------------------- */

static void start_over(struct planner *planner)
{
	planner->failed = false;
	planner->plan->states.count = 0;
	planner->plan->steps.count = 0;
	planner->n = (int64_t)planner->old->active_count;
	planner->t = planner->old->threshold;
	for (size_t i = 0; i < planner->members.count; i++)
		planner->members.items[i].is_down = false;
	draft_take(planner, planner->old);
}

static bool follow_order(struct planner *planner, const enum phase *phases)
{
	start_over(planner);
	if (draft_commit(planner, TEXT("old")) != COMMIT_MADE)
		return false;
	if (planner->rehearsal)
		return plan_rehearsal(planner);
	for (size_t i = 0; i < PHASE_COUNT; i++)
		if (!run_phase(planner, phases[i]))
			return false;
	/* Once more: whoever has gone may have been the last to run a release. */
	return phase_drop(planner) && phase_tidy(planner);
}

bool plan_in_some_order(struct planner *planner)
{
	struct failure first = { 0 };
	bool has_first = false;

	for (size_t i = 0; i < ARRAY_LENGTH(orders); i++) {
		if (follow_order(planner, orders[i]))
			return true;
		if (!has_first)
			first = planner->failure;
		has_first = true;
		if (planner->rehearsal)
			break;
	}
	/* The first order is the one that people would follow, so its failure is the one to explain. */
	planner->failure = first;
	return false;
}
