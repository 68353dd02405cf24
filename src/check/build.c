/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* From an evaluated spec to the model. */
#include <stdlib.h>

#include "check/eval.h"

static struct value *copy_slots(struct eval *e, const struct slot *slots, enum setting_scope scope)
{
	size_t count;
	struct value *values;

	settings_of(scope, &count);
	values = ARENA_ARRAY(e->arena, struct value, count);
	for (size_t i = 0; i < count; i++)
		values[i] = slots[i].state == SLOT_DONE ? slots[i].value : (struct value){ .at = SPAN_NONE };
	return values;
}

bool setting_is_sound(const struct eval *e, enum setting_id id)
{
	enum setting_scope scope = setting_row(id)->scope;
	size_t index = (size_t)(id - setting_first(scope));
	bool sound = true;

	if (scope == SCOPE_NETWORK)
		return e->network_slots[index].state == SLOT_DONE;
	for (size_t i = 0; scope == SCOPE_RELEASE && i < e->releases.count; i++)
		sound &= e->releases.items[i].slots[index].state == SLOT_DONE;
	for (size_t i = 0; scope == SCOPE_PARTY && i < e->instances.count; i++)
		sound &= e->instances.items[i].slots[index].state == SLOT_DONE;
	return sound;
}

static void build_releases(struct eval *e, struct network *network)
{
	struct release *releases = ARENA_ARRAY(e->arena, struct release, e->releases.count);
	const struct value *trusted = network_value(network, NETWORK_TRUSTED_RELEASES);

	for (size_t i = 0; i < e->releases.count; i++)
		releases[i] = (struct release){
			e->releases.items[i].name, e->releases.items[i].at,
			copy_slots(e, e->releases.items[i].slots, SCOPE_RELEASE),
		};
	network->releases = releases;
	network->release_count = e->releases.count;
	network->trusted = ARENA_ARRAY(e->arena, const struct release *, trusted->list.count);
	for (size_t i = 0; i < trusted->list.count; i++) {
		const struct value *name = &trusted->list.items[i];
		const struct release *release = network_find_release(network, name->text);
		struct suggestion suggestion = suggestion_for(name->text);
		struct diag *diag;

		if (release) {
			network->trusted[network->trusted_count++] = release;
			continue;
		}
		if (e->files_broken || unknown_name_repeats(e, DIAG_RELEASE_UNKNOWN, name->text, name->at))
			continue;
		diag = diag_add(e->diags, DIAG_RELEASE_UNKNOWN, name->at, "there is no release '%.*s'",
				TEXT_ARG(name->text));
		for (size_t j = 0; j < network->release_count && diag_is_kept(diag); j++)
			suggestion_consider(&suggestion, network->releases[j].name);
		suggestion_apply(e, &suggestion, diag, name->at);
		unknown_name_add(e, &suggestion, diag);
	}
}

/* A text that a reference to the party would give; absent when it failed. */
static struct text read_only_text(struct eval *e, struct instance *self, const char *expression)
{
	const struct scope scope = { self, false, true };
	const struct expr *expr = syntax_parse_expression(e->arena, expression);
	struct value value;

	if (!eval_expr(e, &scope, expr, &value) || value.kind != VALUE_STRING)
		return (struct text){ 0 };
	return value.text;
}

static const struct release *release_of(struct eval *e, const struct network *network, const struct party *party)
{
	const struct value *name = party_value(party, PARTY_RELEASE);
	const struct release *release = network_find_release(network, name->text);
	struct suggestion suggestion = suggestion_for(name->text);
	struct diag *diag;

	if (release || name->kind != VALUE_STRING || e->files_broken)
		return release;
	if (unknown_name_repeats(e, DIAG_RELEASE_UNKNOWN, name->text, name->at))
		return NULL;
	diag = diag_add(e->diags, DIAG_RELEASE_UNKNOWN, name->at, "there is no release '%.*s'", TEXT_ARG(name->text));
	for (size_t i = 0; i < network->release_count && diag_is_kept(diag); i++)
		suggestion_consider(&suggestion, network->releases[i].name);
	suggestion_apply(e, &suggestion, diag, name->at);
	unknown_name_add(e, &suggestion, diag);
	return NULL;
}

static struct party build_party(struct eval *e, const struct network *network, struct instance *self)
{
	struct party party = {
		.name = self->name, .at = self->at, .membership = self->membership, .replaces = self->replaces,
		.membership_at = self->membership_at, .replaces_at = self->replaces_at,
		.values = copy_slots(e, self->slots, SCOPE_PARTY),
	};

	memcpy(party.h8, self->h8, sizeof(party.h8));
	party.id = party_number(&party, PARTY_ID);
	party.identity = party_text(&party, PARTY_IDENTITY);
	party.role_arn = read_only_text(e, self, "self.role_arn");
	party.address = read_only_text(e, self, "self.address");
	party.public_prefix = read_only_text(e, self, "self.vault.public.prefix");
	party.private_prefix = read_only_text(e, self, "self.vault.private.prefix");
	party.backup_prefix = read_only_text(e, self, "self.vault.backup.prefix");
	party.release = release_of(e, network, &party);
	return party;
}

static int by_id(const void *left, const void *right)
{
	const struct party *a = *(const struct party *const *)left, *b = *(const struct party *const *)right;

	return a->id == b->id ? text_compare(a->name, b->name) : a->id < b->id ? -1 : 1;
}

static void build_parties(struct eval *e, struct network *network)
{
	struct party *parties = ARENA_ARRAY(e->arena, struct party, e->instances.count);

	network->active = ARENA_ARRAY(e->arena, const struct party *, e->instances.count);
	for (size_t i = 0; i < e->instances.count; i++) {
		parties[i] = build_party(e, network, &e->instances.items[i]);
		if (parties[i].membership == MEMBERSHIP_ACTIVE)
			network->active[network->active_count++] = &parties[i];
	}
	network->parties = parties;
	network->party_count = e->instances.count;
	if (network->active_count)
		qsort(network->active, network->active_count, sizeof(*network->active), by_id);
}

struct network *build_network(struct eval *e)
{
	struct network *network = ARENA_NEW(e->arena, struct network);

	network->name = e->network_name;
	network->at = e->network_at;
	network->values = copy_slots(e, e->network_slots, SCOPE_NETWORK);
	network->threshold = network_number(network, NETWORK_THRESHOLD);
	network->rehearsal = setting_is_sound(e, NETWORK_THRESHOLD) && network->threshold == 0;
	build_releases(e, network);
	build_parties(e, network);
	return network;
}
