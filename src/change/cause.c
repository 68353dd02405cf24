/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What is a consequence, and of what.
 *
 * A value that differs is a consequence when nobody wrote it otherwise: its expression is the same on both sides, or
 * neither side has one and its default holds, and something that it reads differs. Where a local, a key of for_each
 * or a profile says something else, no setting that it reads differs, so the change is its own.
 */
#include "change/internal.h"

static const struct origins *origins_of_side(struct comparing *c, bool is_old)
{
	const struct origins **origins = is_old ? &c->old_origins : &c->new_origins;
	const struct change_side *side = is_old ? &c->result->old : &c->result->new;

	if (!*origins)
		*origins = check_origins(&c->reading, side->syntax);
	return *origins;
}

/* The index by which one side knows the owner of a change; SIZE_MAX for the network. */
static size_t owner_on(const struct comparing *c, const struct change *change, bool is_old)
{
	const struct change_party *pair = change->party == CHANGE_NONE ? NULL : &c->result->parties[change->party];

	return !pair ? SIZE_MAX : is_old ? pair->old_index : pair->new_index;
}

/* ---- what a side read ------------------------------------------------------------------------------ */

static size_t first_in(const struct comparing *c, size_t from, size_t to, enum setting_id setting)
{
	for (size_t i = from; i < to; i++)
		if (c->changes.items[i].setting == setting)
			return i;
	return CHANGE_NONE;
}

/* The first change of a party that is of its name, or of whether it is there and takes part. */
static size_t change_of_itself(const struct comparing *c, size_t party)
{
	size_t from = c->first_of_party[party], to = c->first_of_party[party + 1];

	/* A replaced one has no change of its own: it is that of the other. */
	if (c->result->parties[party].fate == FATE_REPLACED)
		return change_of_itself(c, c->result->parties[party].counterpart);
	return first_in(c, from, to, SETTING_COUNT);
}

static size_t change_of_parties(const struct comparing *c)
{
	for (size_t i = c->first_of_party[0]; i < c->changes.count; i++) {
		enum change_rule rule = c->changes.items[i].rule;

		if (rule == RULE_PARTY_JOINED || rule == RULE_PARTY_LEFT || rule == RULE_PARTY_REPLACED ||
		    rule == RULE_MEMBERSHIP)
			return i;
	}
	return CHANGE_NONE;
}

static size_t change_of_releases(const struct comparing *c)
{
	return first_in(c, c->first_of_releases, c->first_of_party[0], SETTING_COUNT);
}

/* The change of what an origin is; CHANGE_NONE where it is the same on both sides. */
static size_t change_of_origin(const struct comparing *c, const struct origin *origin, bool is_old)
{
	size_t party = CHANGE_NONE;

	if (origin->party != SIZE_MAX)
		party = (is_old ? c->old_to_pair : c->new_to_pair)[origin->party];
	switch (origin->kind) {
	case ORIGIN_NETWORK_NAME:
		return c->changes.count && c->changes.items[0].rule == RULE_NETWORK_RENAMED ? 0 : CHANGE_NONE;
	case ORIGIN_PARTIES:
		return change_of_parties(c);
	case ORIGIN_RELEASES:
		return change_of_releases(c);
	case ORIGIN_PARTY:
		return change_of_itself(c, party);
	case ORIGIN_SETTING:
		break;
	}
	if (party == CHANGE_NONE)
		return first_in(c, 0, c->first_of_releases, origin->setting);
	if (c->result->parties[party].fate != FATE_STAYED)
		return change_of_itself(c, party);
	return first_in(c, c->first_of_party[party], c->first_of_party[party + 1], origin->setting);
}

/* The earliest change that one side's value was made of, other than itself. */
static size_t earliest_origin(struct comparing *c, size_t index, bool is_old)
{
	const struct change *change = &c->changes.items[index];
	const struct origin *origins;
	size_t count = origins_of(origins_of_side(c, is_old), &c->reading, owner_on(c, change, is_old),
				  change->setting, &origins);
	size_t earliest = CHANGE_NONE;

	for (size_t i = 0; i < count; i++) {
		size_t cause = change_of_origin(c, &origins[i], is_old);

		if (cause != index && cause < earliest)
			earliest = cause;
	}
	return earliest;
}

/* ---- the cause of each ----------------------------------------------------------------------------- */

/* A release under another name: whoever runs it runs the same. */
static size_t renamed_release(const struct comparing *c, const struct change *change)
{
	for (size_t i = c->first_of_releases; i < c->first_of_party[0]; i++) {
		const struct change *release = &c->changes.items[i];

		if (release->rule == RULE_RELEASE_RENAMED && text_equal(release->old.text, change->old.text) &&
		    text_equal(release->new.text, change->new.text))
			return i;
	}
	return CHANGE_NONE;
}

/* Whom a party replaces is unsaid once that one is gone, and the reverse. */
static size_t replaced_party(const struct comparing *c, const struct change *change)
{
	const struct value *name = change->new.kind == VALUE_NULL ? &change->old : &change->new;

	if (change->old.kind != VALUE_NULL && change->new.kind != VALUE_NULL)
		return CHANGE_NONE;
	for (size_t i = c->first_of_party[0]; i < c->changes.count; i++) {
		const struct change *other = &c->changes.items[i];
		bool departs = change->new.kind == VALUE_NULL;

		if (other->rule == (departs ? RULE_PARTY_LEFT : RULE_PARTY_JOINED) &&
		    text_equal(c->result->parties[other->party].name, name->text))
			return i;
	}
	return CHANGE_NONE;
}

static size_t find_cause(struct comparing *c, size_t index)
{
	struct change *change = &c->changes.items[index];
	struct text before, after;
	size_t old_cause, new_cause;

	if (change->rule == RULE_REPLACES)
		return replaced_party(c, change);
	if (change->setting == SETTING_COUNT)
		return CHANGE_NONE;
	/* No default of a release reads anything: its value stands somewhere, or nobody wrote it. */
	if (setting_row(change->setting)->scope == SCOPE_RELEASE) {
		change->old_is_default = change->old.kind != VALUE_NULL && span_is_none(change->old_at);
		change->new_is_default = change->new.kind != VALUE_NULL && span_is_none(change->new_at);
		return CHANGE_NONE;
	}
	before = origins_expression(origins_of_side(c, true), &c->reading, owner_on(c, change, true), change->setting);
	after = origins_expression(origins_of_side(c, false), &c->reading, owner_on(c, change, false), change->setting);
	change->old_is_default = !before.data && change->old.kind != VALUE_NULL;
	change->new_is_default = !after.data && change->new.kind != VALUE_NULL;
	if (change->old_is_default)
		change->old_at = SPAN_NONE;
	if (change->new_is_default)
		change->new_at = SPAN_NONE;
	if (change->rule == RULE_PARTY_RELEASE && renamed_release(c, change) != CHANGE_NONE)
		return renamed_release(c, change);
	if (!before.data != !after.data || !text_equal(before, after))
		return CHANGE_NONE;
	old_cause = earliest_origin(c, index, true);
	new_cause = earliest_origin(c, index, false);
	return old_cause < new_cause ? old_cause : new_cause;
}

/* Follows causes to the change that somebody wrote. Where they lead in a circle, the earliest of it is that. */
static void settle_roots(struct comparing *c)
{
	for (size_t i = 0; i < c->changes.count; i++) {
		size_t root = i, steps = 0;

		while (c->changes.items[root].cause != CHANGE_NONE && steps++ <= c->changes.count) {
			size_t next = c->changes.items[root].cause;

			/* What came before has its root by now, unless this is where the circle closes. */
			if (next == i) {
				c->changes.items[i].cause = CHANGE_NONE;
				root = i;
				break;
			}
			root = next;
		}
		if (root != i)
			c->changes.items[i].cause = root;
	}
}

/* Puts consequences behind their causes; all else stays in order. */
static void put_behind_causes(struct comparing *c)
{
	size_t count = c->changes.count, placed = 0;
	struct change *ordered = ARENA_ARRAY(c->arena, struct change, count + 1);
	size_t *moved = ARENA_ARRAY(&c->scratch, size_t, count + 1);
	size_t *next = ARENA_ARRAY(&c->scratch, size_t, count + 1);

	/* By cause, how many it has; then where the next of them goes. */
	for (size_t i = 0; i < count; i++)
		if (c->changes.items[i].cause != CHANGE_NONE)
			c->changes.items[c->changes.items[i].cause].consequence_count++;
	for (size_t i = 0; i < count; i++) {
		if (c->changes.items[i].cause != CHANGE_NONE)
			continue;
		moved[i] = placed;
		next[i] = placed + 1;
		placed += 1 + c->changes.items[i].consequence_count;
	}
	for (size_t i = 0; i < count; i++) {
		size_t cause = c->changes.items[i].cause;

		if (cause != CHANGE_NONE)
			moved[i] = next[cause]++;
		ordered[moved[i]] = c->changes.items[i];
		if (cause != CHANGE_NONE)
			ordered[moved[i]].cause = moved[cause];
	}
	c->changes.items = ordered;
}

void find_causes(struct comparing *c)
{
	for (size_t i = 0; i < c->changes.count; i++)
		c->changes.items[i].cause = find_cause(c, i);
	settle_roots(c);
	put_behind_causes(c);
	/* Both networks evaluated anew: as much as they take themselves, and builds come after this. */
	arena_release(&c->reading);
	c->old_origins = c->new_origins = NULL;
}
