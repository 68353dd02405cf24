/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * check/check.c: the passes of this room.
 *
 *   read_allowances   comments that silence warnings                        allow.c
 *   check_secrets     what must not stand in a spec                         secrets.c
 *   check_placeholders  what is still to be filled in                       placeholder.c
 *   collect_spec      sorts blocks by what they are                         collect.c, layer.c
 *   expand_parties    for_each, count, profiles, membership                 expand.c
 *   evaluate          every setting of network, releases, parties           settings.c, expr.c, reference.c, types.c
 *   build_network     the model                                             build.c
 *   check_rules       the table of rules over it                            rules.c
 *   hide_secrets      takes what must not be shown out of the messages      secrets.c
 */
#include "check/check.h"

#include "check/eval.h"

static void prepare_slots(struct eval *e)
{
	size_t count;

	settings_of(SCOPE_NETWORK, &count);
	e->network_slots = ARENA_ARRAY(e->arena, struct slot, count);
	if (e->network)
		layer_read(e, &e->network_layer, SCOPE_NETWORK, &e->network->body, false, NULL, NULL);
	settings_of(SCOPE_RELEASE, &count);
	for (size_t i = 0; i < e->releases.count; i++) {
		struct release_decl *release = &e->releases.items[i];

		release->slots = ARENA_ARRAY(e->arena, struct slot, count);
		layer_read(e, &release->layer, SCOPE_RELEASE, &release->block->body, false, NULL, NULL);
	}
}

static void evaluate(struct eval *e)
{
	struct value value;
	size_t count;
	const struct setting *rows;

	for (size_t i = 0; i < e->locals.count; i++)
		eval_local(e, &e->locals.items[i], e->locals.items[i].attribute->value->at, &value);
	rows = settings_of(SCOPE_NETWORK, &count);
	for (size_t i = 0; i < count; i++)
		eval_network_setting(e, rows[i].id, e->network_at, &value);
	rows = settings_of(SCOPE_RELEASE, &count);
	for (size_t r = 0; r < e->releases.count; r++)
		for (size_t i = 0; i < count; i++)
			eval_release_setting(e, &e->releases.items[r], rows[i].id, &value);
	rows = settings_of(SCOPE_PARTY, &count);
	for (size_t p = 0; p < e->instances.count; p++)
		for (size_t i = 0; i < count; i++)
			eval_party_setting(e, &e->instances.items[p], rows[i].id, e->instances.items[p].at, &value);
}

bool check_is_name(struct text name)
{
	return name_is_label(name);
}

bool evaluate_spec(struct eval *e)
{
	check_secrets(e);
	check_placeholders(e);
	collect_spec(e);
	if (!e->network)
		return false;
	prepare_slots(e);
	expand_parties(e);
	evaluate(e);
	return true;
}

const struct network *check_network(struct arena *arena, struct diags *diags, const struct syntax *syntax)
{
	struct eval *e = ARENA_NEW(arena, struct eval);
	struct network *network = NULL;

	*e = (struct eval){ .arena = arena, .diags = diags, .syntax = syntax };
	read_allowances(diags, syntax);
	if (evaluate_spec(e)) {
		network = build_network(e);
		check_rules(e, network);
	}
	hide_secrets(e);
	return diags_have_errors(diags) ? NULL : network;
}
