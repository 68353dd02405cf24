/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Settings, each under the rule that its meaning has; maps by key. */
#include "change/internal.h"

/* Whose settings are compared, and where their paths begin. */
struct owner {
	enum setting_scope scope;
	enum change_subject subject;
	size_t party;
	struct text name;               /* of the release or party; absent: the network */
};

/* What a change of the setting is called. */
static enum change_rule rule_of(enum setting_id id)
{
	switch (id) {
	case NETWORK_ENVIRONMENT: return RULE_ENVIRONMENT;
	case NETWORK_THRESHOLD: return RULE_THRESHOLD;
	case NETWORK_PORTS_PEER: return RULE_PEER_PORT;
	case RELEASE_PCR0: case RELEASE_PCR1: case RELEASE_PCR2: return RULE_RELEASE_MEASURED;
	case PARTY_ID: return RULE_PARTY_ID;
	case PARTY_IDENTITY: return RULE_IDENTITY;
	case PARTY_ACCOUNT: return RULE_ACCOUNT;
	case PARTY_REGION: return RULE_REGION;
	case PARTY_RELEASE: return RULE_PARTY_RELEASE;
	default: return RULE_SETTING;
	}
}

/* The path as a spec writes it; a release's name stands bare, and a key in brackets where it is no plain name. */
static struct text path_of(struct comparing *c, const struct owner *owner, const struct setting *row, struct text key)
{
	struct text path = owner->name.data ? arena_format(c->arena, "%s.%.*s.%s", scope_name(owner->scope),
							   TEXT_ARG(owner->name), row->path)
					    : arena_format(c->arena, "%s.%s", scope_name(owner->scope), row->path);
	/* A step that begins a path stands bare; what follows it begins with a dot or a bracket. */
	const struct document_step steps[] = { { .key = TEXT("x") }, { .key = key } };
	struct text tail;

	if (!key.data)
		return path;
	tail = document_path(c->arena, steps, ARRAY_LENGTH(steps));
	return arena_format(c->arena, "%.*s%.*s", TEXT_ARG(path), TEXT_ARG(text_slice(tail, 1, tail.size)));
}

static void add(struct comparing *c, const struct owner *owner, const struct setting *row, struct text key,
		const struct value *old, const struct value *new)
{
	struct change *change = change_add(c, rule_of(row->id), owner->subject);

	change->class = row->change;
	change->party = owner->party;
	if (owner->subject == SUBJECT_RELEASE)
		change->release = owner->name;
	change->setting = row->id;
	change->key = key;
	change->path = path_of(c, owner, row, key);
	if (old) {
		change->old = *old;
		change->old_at = old->at;
	}
	if (new) {
		change->new = *new;
		change->new_at = new->at;
	}
}

/* Both are in order of their keys. */
static void compare_maps(struct comparing *c, const struct owner *owner, const struct setting *row,
			 const struct value *old, const struct value *new)
{
	size_t i = 0, j = 0;

	while (i < old->map.count || j < new->map.count) {
		const struct value_entry *before = i < old->map.count ? &old->map.entries[i] : NULL;
		const struct value_entry *after = j < new->map.count ? &new->map.entries[j] : NULL;
		int order = !before ? 1 : !after ? -1 : text_compare(before->key, after->key);

		if (order != 0 || !value_equal(&before->value, &after->value))
			add(c, owner, row, order <= 0 ? before->key : after->key, order <= 0 ? &before->value : NULL,
			    order >= 0 ? &after->value : NULL);
		i += order <= 0;
		j += order >= 0;
	}
}

/* No map and an empty one are not the same; but where there is an entry, its key says it all. */
static bool is_by_key(const struct value *old, const struct value *new)
{
	static const struct value none = { .kind = VALUE_NULL };
	bool maps = (old->kind == VALUE_MAP || value_equal(old, &none)) &&
		    (new->kind == VALUE_MAP || value_equal(new, &none));

	return maps && old->map.count + new->map.count > 0;
}

static void compare_setting(struct comparing *c, const struct owner *owner, const struct setting *row,
			    const struct value *old, const struct value *new)
{
	/* Trust is compared release by release. */
	if (row->id == NETWORK_TRUSTED_RELEASES || value_equal(old, new))
		return;
	if (is_by_key(old, new))
		compare_maps(c, owner, row, old, new);
	else
		add(c, owner, row, (struct text){ 0 }, old, new);
}

static void compare_settings(struct comparing *c, const struct owner *owner, const struct value *old,
			     const struct value *new)
{
	size_t count;
	const struct setting *rows = settings_of(owner->scope, &count);

	for (size_t i = 0; i < count; i++)
		compare_setting(c, owner, &rows[i], &old[i], &new[i]);
}

void compare_network_settings(struct comparing *c)
{
	const struct owner owner = { SCOPE_NETWORK, SUBJECT_NETWORK, CHANGE_NONE, { 0 } };

	compare_settings(c, &owner, c->result->old.network->values, c->result->new.network->values);
}

void compare_release_settings(struct comparing *c, const struct release_pair *pair)
{
	const struct owner owner = { SCOPE_RELEASE, SUBJECT_RELEASE, CHANGE_NONE, pair->name };

	compare_settings(c, &owner, pair->old->values, pair->new->values);
}

void compare_party_settings(struct comparing *c, size_t party)
{
	const struct change_party *pair = &c->result->parties[party];
	const struct owner owner = { SCOPE_PARTY, SUBJECT_PARTY, party, pair->name };

	if (pair->fate == FATE_STAYED)
		compare_settings(c, &owner, pair->old->values, pair->new->values);
}
