/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What differs between two networks, as far as an order of work follows from it. */
#include <stdlib.h>

#include "plan/internal.h"
#include "plan/spec.h"

/* ---- releases -------------------------------------------------------------------------------------- */

bool network_trusts(const struct network *network, struct text name)
{
	for (size_t i = 0; i < network->trusted_count; i++)
		if (text_equal(network->trusted[i]->name, name))
			return true;
	return false;
}

/* ---- settings -------------------------------------------------------------------------------------- */

/* Rows of one scope whose values differ, where one of them was written. */
static struct setting_ids changed_in(struct arena *arena, enum setting_scope scope, const struct value *old,
				     const struct value *new, const struct network *old_network,
				     const struct network *new_network)
{
	struct setting_ids ids = { 0 };
	size_t count;
	const struct setting *rows = settings_of(scope, &count);

	for (size_t i = 0; i < count; i++)
		if (!value_equal(&old[i], &new[i]) && (spec_has_written(&rows[i], old, old_network->values) ||
						       spec_has_written(&rows[i], new, new_network->values)))
			*VEC_PUSH(arena, &ids) = rows[i].id;
	return ids;
}

struct setting_ids changed_of_network(struct arena *arena, const struct network *old, const struct network *new)
{
	struct setting_ids all = changed_in(arena, SCOPE_NETWORK, old->values, new->values, old, new);
	size_t kept = 0;

	for (size_t i = 0; i < all.count; i++)
		switch (all.items[i]) {
		/* The switch of contexts, trust, and which regions may be used have steps of their own. */
		case NETWORK_THRESHOLD: case NETWORK_TRUSTED_RELEASES: case NETWORK_REGIONS: case NETWORK_EXTRA_REGIONS:
			break;
		default:
			all.items[kept++] = all.items[i];
		}
	all.count = kept;
	return all;
}

struct setting_ids changed_of_release(struct arena *arena, const struct release *old, const struct release *new)
{
	struct setting_ids ids = { 0 };
	size_t count;
	const struct setting *rows = settings_of(SCOPE_RELEASE, &count);

	for (size_t i = 0; i < count; i++)
		if (!value_equal(&old->values[i], &new->values[i]))
			*VEC_PUSH(arena, &ids) = rows[i].id;
	return ids;
}

enum change_class highest_class(const struct setting_ids *ids)
{
	enum change_class class = CHANGE_COSMETIC;

	for (size_t i = 0; i < ids->count; i++)
		if (setting_row(ids->items[i])->change > class)
			class = setting_row(ids->items[i])->change;
	return class;
}

#define SETTINGS_NAMED 6

struct text names_of_settings(struct arena *arena, const struct setting_ids *ids)
{
	struct strbuf names = { 0 };
	size_t shown = ids->count > SETTINGS_NAMED + 1 ? SETTINGS_NAMED : ids->count;
	struct text result;

	for (size_t i = 0; i < shown; i++)
		strbuf_format(&names, "%s%s", list_separator(i, ids->count, " and "),
			      setting_row(ids->items[i])->path);
	if (shown < ids->count)
		strbuf_format(&names, " and %zu more", ids->count - shown);
	result = arena_text(arena, strbuf_as_text(&names));
	strbuf_release(&names);
	return result;
}

/* ---- parties --------------------------------------------------------------------------------------- */

struct text member_name(const struct member *member)
{
	return member->new ? member->new->name : member->old->name;
}

bool was_active(const struct member *member)
{
	return member->old && member->old->membership == MEMBERSHIP_ACTIVE;
}

bool will_be_active(const struct member *member)
{
	return member->new && member->new->membership == MEMBERSHIP_ACTIVE;
}

bool member_upgrades(const struct member *member)
{
	if (member->upgrade)
		return true;
	return member->old && member->new && member->old->release && member->new->release &&
	       !text_equal(member->old->release->name, member->new->release->name);
}

static int by_id(const void *left, const void *right)
{
	const struct member *a = left, *b = right;
	int64_t a_id = a->new ? a->new->id : a->old->id, b_id = b->new ? b->new->id : b->old->id;

	if (a_id != b_id)
		return a_id < b_id ? -1 : 1;
	if (!a->new != !b->new)
		return a->new ? 1 : -1;
	return text_compare(member_name(a), member_name(b));
}

/* The release that most active parties run in the new network, the first of those that as many run. */
static const struct release *run_by_most(const struct network *network)
{
	const struct release *most = NULL;
	size_t best = 0;

	for (size_t i = 0; i < network->release_count; i++) {
		size_t count = 0;

		for (size_t j = 0; j < network->active_count; j++)
			count += network->active[j]->release == &network->releases[i];
		if (count > best) {
			best = count;
			most = &network->releases[i];
		}
	}
	return most;
}

static void link_members(struct members *members, const struct network *new)
{
	const struct release *most = run_by_most(new);

	for (size_t i = 0; i < members->count; i++) {
		struct member *member = &members->items[i];

		/*
		 * A release that is dropped is no longer run by who goes either: all are of one release when contexts
		 * switch.
		 */
		if (!member->new && member->old->release && !network_find_release(new, member->old->release->name))
			member->upgrade = most;
		for (size_t j = 0; j < members->count && member->new && !member->old; j++)
			if (!members->items[j].new && members->items[j].old->id == member->new->id)
				member->replaces = &members->items[j];
	}
}

struct members find_members(struct arena *arena, const struct network *old, const struct network *new)
{
	struct members members = { 0 };
	size_t at = 0;

	members.items = ARENA_ARRAY(arena, struct member, old->party_count + new->party_count);
	for (size_t i = 0; i < old->party_count; i++) {
		struct member *member = &members.items[at++];

		member->old = &old->parties[i];
		member->new = network_find_party(new, member->old->name);
		if (!member->new)
			continue;
		member->changed = changed_in(arena, SCOPE_PARTY, member->old->values, member->new->values, old, new);
		member->class = highest_class(&member->changed);
	}
	for (size_t i = 0; i < new->party_count; i++)
		if (!network_find_party(old, new->parties[i].name))
			members.items[at++].new = &new->parties[i];
	members.count = at;
	if (at)
		qsort(members.items, at, sizeof(*members.items), by_id);
	link_members(&members, new);
	return members;
}
