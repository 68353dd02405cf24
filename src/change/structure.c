/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is no setting's value: names, releases and who trusts them, who takes part. */
#include <stdlib.h>

#include "change/internal.h"

struct change *change_add(struct comparing *c, enum change_rule rule, enum change_subject subject)
{
	struct change *change = VEC_PUSH(c->arena, &c->changes);

	*change = (struct change){
		.rule = rule, .class = change_rule_info(rule)->class, .subject = subject, .party = CHANGE_NONE,
		.setting = SETTING_COUNT, .old_at = SPAN_NONE, .new_at = SPAN_NONE, .cause = CHANGE_NONE,
	};
	return change;
}

/* Whether the networks hold a key: not both are rehearsals. */
static bool has_committee(const struct comparing *c)
{
	return !c->result->old.network->rehearsal || !c->result->new.network->rehearsal;
}

void compare_network_structure(struct comparing *c)
{
	const struct network *old = c->result->old.network, *new = c->result->new.network;
	struct change *change;

	if (text_equal(old->name, new->name))
		return;
	change = change_add(c, RULE_NETWORK_RENAMED, SUBJECT_NETWORK);
	change->path = TEXT("network");
	change->old = text_as_value(old->name);
	change->new = text_as_value(new->name);
	change->old_at = old->at;
	change->new_at = new->at;
	/* Vaults and root keys are named after it, and what lies in them is of the network that it was. */
	if (has_committee(c))
		change->class = CHANGE_RE_KEY;
}

/* ---- releases -------------------------------------------------------------------------------------- */

static bool has_measurements(const struct release *release)
{
	return release_text(release, RELEASE_PCR0).size > 0;
}

static bool is_measured_alike(const struct release *a, const struct release *b)
{
	static const enum setting_id measurements[] = { RELEASE_PCR0, RELEASE_PCR1, RELEASE_PCR2 };

	for (size_t i = 0; i < ARRAY_LENGTH(measurements); i++)
		if (!text_equal(release_text(a, measurements[i]), release_text(b, measurements[i])))
			return false;
	return has_measurements(a);
}

/* The one release of `network` that the other network does not know by name and that measures the same; else NULL. */
static const struct release *find_alike(const struct network *network, const struct network *other,
					const struct release *release)
{
	const struct release *found = NULL;

	for (size_t i = 0; i < network->release_count; i++) {
		const struct release *candidate = &network->releases[i];

		if (network_find_release(other, candidate->name) || !is_measured_alike(candidate, release))
			continue;
		if (found)
			return NULL;
		found = candidate;
	}
	return found;
}

/* The old release that is `new` under another name. */
static const struct release *find_renamed(const struct network *old, const struct network *new,
					  const struct release *release)
{
	const struct release *candidate = find_alike(old, new, release);

	return candidate && find_alike(new, old, candidate) == release ? candidate : NULL;
}

void pair_releases(struct comparing *c)
{
	const struct network *old = c->result->old.network, *new = c->result->new.network;

	for (size_t i = 0; i < new->release_count; i++) {
		const struct release *release = &new->releases[i], *before = network_find_release(old, release->name);

		if (!before)
			before = find_renamed(old, new, release);
		*VEC_PUSH(&c->scratch, &c->releases) = (struct release_pair){ before, release, release->name };
	}
	for (size_t i = 0; i < old->release_count; i++) {
		const struct release *release = &old->releases[i];
		bool paired = false;

		for (size_t j = 0; j < new->release_count; j++)
			paired |= c->releases.items[j].old == release;
		if (!paired)
			*VEC_PUSH(&c->scratch, &c->releases) = (struct release_pair){ release, NULL, release->name };
	}
}

struct text release_name_now(const struct comparing *c, struct text name)
{
	for (size_t i = 0; i < c->releases.count; i++)
		if (c->releases.items[i].old && text_equal(c->releases.items[i].old->name, name))
			return c->releases.items[i].name;
	return name;
}

static int by_release_name(const void *left, const void *right)
{
	return text_compare(((const struct release_pair *)left)->name, ((const struct release_pair *)right)->name);
}

static struct change *add_of_release(struct comparing *c, enum change_rule rule, struct text name, const char *path)
{
	struct change *change = change_add(c, rule, SUBJECT_RELEASE);

	change->release = name;
	change->path = path ? text_from(path) : arena_format(c->arena, "release.%.*s", TEXT_ARG(name));
	return change;
}

static void compare_release(struct comparing *c, const struct release_pair *pair)
{
	struct change *change;

	if (!pair->old || !pair->new || !text_equal(pair->old->name, pair->new->name)) {
		change = add_of_release(c,
					!pair->old ? RULE_RELEASE_DECLARED
					: !pair->new ? RULE_RELEASE_REMOVED : RULE_RELEASE_RENAMED,
					pair->name, NULL);
		if (pair->old) {
			change->old = text_as_value(pair->old->name);
			change->old_at = pair->old->at;
		}
		if (pair->new) {
			change->new = text_as_value(pair->new->name);
			change->new_at = pair->new->at;
		}
	}
	if (pair->old && pair->new)
		compare_release_settings(c, pair);
}

void compare_releases(struct comparing *c)
{
	if (c->releases.count)
		qsort(c->releases.items, c->releases.count, sizeof(struct release_pair), by_release_name);
	for (size_t i = 0; i < c->releases.count; i++)
		compare_release(c, &c->releases.items[i]);
}

/* ---- trust ----------------------------------------------------------------------------------------- */

/* Whether `network` trusts what the new network calls `name`; *ret_at is where it says so. */
static bool trusts(const struct comparing *c, const struct network *network, bool is_old, struct text name,
		   struct span *ret_at)
{
	const struct value *list = network_value(network, NETWORK_TRUSTED_RELEASES);

	for (size_t i = 0; i < list->list.count; i++) {
		struct text trusted = list->list.items[i].text;

		if (!text_equal(is_old ? release_name_now(c, trusted) : trusted, name))
			continue;
		*ret_at = list->list.items[i].at;
		return true;
	}
	return false;
}

/* Those of a side's trusted releases that both sides trust, in its order, under their new names. */
static struct value common_trust(const struct comparing *c, bool is_old)
{
	const struct network *old = c->result->old.network, *new = c->result->new.network;
	const struct network *mine = is_old ? old : new, *other = is_old ? new : old;
	const struct value *list = network_value(mine, NETWORK_TRUSTED_RELEASES);
	struct value *items = ARENA_ARRAY(c->arena, struct value, list->list.count);
	struct value common = { .kind = VALUE_LIST, .at = list->at };
	struct span at;

	for (size_t i = 0; i < list->list.count; i++) {
		struct text name = list->list.items[i].text;

		name = is_old ? release_name_now(c, name) : name;
		if (trusts(c, other, !is_old, name, &at))
			items[common.list.count++] = text_as_value(name);
	}
	common.list.items = items;
	return common;
}

void compare_trust(struct comparing *c)
{
	static const char path[] = "network.trusted_releases";
	const struct network *old = c->result->old.network, *new = c->result->new.network;
	struct value before, after;
	struct change *change;

	/* In byte order of names, since compare_releases put them so. */
	for (size_t i = 0; i < c->releases.count; i++) {
		struct text name = c->releases.items[i].name;
		struct span old_at = SPAN_NONE, new_at = SPAN_NONE;
		bool did = trusts(c, old, true, name, &old_at), does = trusts(c, new, false, name, &new_at);

		if (did == does)
			continue;
		change = add_of_release(c, does ? RULE_TRUST_GAINED : RULE_TRUST_LOST, name, path);
		change->setting = NETWORK_TRUSTED_RELEASES;
		*(does ? &change->new : &change->old) = text_as_value(name);
		change->old_at = old_at;
		change->new_at = new_at;
	}
	before = common_trust(c, true);
	after = common_trust(c, false);
	if (value_equal(&before, &after))
		return;
	change = change_add(c, RULE_TRUST_ORDER, SUBJECT_NETWORK);
	change->setting = NETWORK_TRUSTED_RELEASES;
	change->path = text_from(path);
	change->old = before;
	change->new = after;
	change->old_at = before.at;
	change->new_at = after.at;
}

/* ---- parties --------------------------------------------------------------------------------------- */

static struct change *add_of_party(struct comparing *c, enum change_rule rule, size_t party, const char *word)
{
	const struct change_party *pair = &c->result->parties[party];
	struct change *change = change_add(c, rule, SUBJECT_PARTY);

	change->party = party;
	change->path = arena_format(c->arena, "party.%.*s%s", TEXT_ARG(pair->name), word);
	if (pair->old)
		change->old_at = pair->old->at;
	if (pair->new)
		change->new_at = pair->new->at;
	return change;
}

/* A committee that changes deals its shares anew; a rehearsal has none. */
static void raise_for_committee(const struct comparing *c, struct change *change, const struct party *old,
				const struct party *new)
{
	bool was = old && old->membership == MEMBERSHIP_ACTIVE, is = new && new->membership == MEMBERSHIP_ACTIVE;

	if (has_committee(c) && was != is)
		change->class = CHANGE_RE_SHARE;
}

static void compare_fate(struct comparing *c, size_t party)
{
	struct change_party *pair = &c->result->parties[party];
	bool joins = pair->fate == FATE_JOINED;
	struct change *change = add_of_party(c, joins ? RULE_PARTY_JOINED : RULE_PARTY_LEFT, party, "");

	if (joins)
		change->new = number_as_value(pair->new->id);
	else
		change->old = number_as_value(pair->old->id);
	raise_for_committee(c, change, pair->old, pair->new);
}

/* One change for both; it is that of the one that is there now. */
static void compare_replacement(struct comparing *c, size_t party)
{
	const struct change_party *by = &c->result->parties[party];
	const struct change_party *replaced = &c->result->parties[by->counterpart];
	struct change *change = add_of_party(c, RULE_PARTY_REPLACED, party, "");

	change->old = text_as_value(replaced->old->name);
	change->new = text_as_value(by->new->name);
	change->old_at = replaced->old->at;
	if (has_committee(c) && by->new->membership == MEMBERSHIP_ACTIVE)
		change->class = CHANGE_RE_SHARE;
}

static void compare_membership(struct comparing *c, size_t party)
{
	const struct change_party *pair = &c->result->parties[party];
	struct change *change;

	if (pair->old->membership != pair->new->membership) {
		change = add_of_party(c, RULE_MEMBERSHIP, party, ".membership");
		change->old = text_as_value(text_from(membership_name(pair->old->membership)));
		change->new = text_as_value(text_from(membership_name(pair->new->membership)));
		change->old_at = pair->old->membership_at;
		change->new_at = pair->new->membership_at;
		change->old_is_default = span_is_none(change->old_at);
		change->new_is_default = span_is_none(change->new_at);
		raise_for_committee(c, change, pair->old, pair->new);
	}
	if (!text_equal(pair->old->replaces, pair->new->replaces)) {
		change = add_of_party(c, RULE_REPLACES, party, ".replaces");
		change->old = text_as_value(pair->old->replaces);
		change->new = text_as_value(pair->new->replaces);
		change->old_at = pair->old->replaces_at;
		change->new_at = pair->new->replaces_at;
	}
}

void compare_party_structure(struct comparing *c, size_t party)
{
	const struct change_party *pair = &c->result->parties[party];
	struct change *change;

	switch (pair->fate) {
	case FATE_REPLACED:
		return;
	case FATE_JOINED: case FATE_LEFT:
		compare_fate(c, party);
		return;
	case FATE_REPLACES:
		compare_replacement(c, party);
		return;
	case FATE_STAYED:
		break;
	}
	if (!text_equal(pair->old->name, pair->new->name)) {
		change = add_of_party(c, RULE_PARTY_RENAMED, party, "");
		change->old = text_as_value(pair->old->name);
		change->new = text_as_value(pair->new->name);
	}
	compare_membership(c, party);
}
