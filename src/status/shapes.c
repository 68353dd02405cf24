/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The rows of the JSON: key, what it says, its type, and the function that writes it. */
#include "status/json.h"

#define FORM 1

#define SHAPE(fields) { fields, ARRAY_LENGTH(fields) }

/* ---- choices ----------------------------------------------------------------------------------------- */

static const char *value_choice(size_t at)
{
	return at < OWED_COUNT ? owed_row((enum owed_value)at)->key : NULL;
}

static const char *to_choice(size_t at)
{
	static const enum owed_to all[] = { OWED_TO_ITSELF, OWED_TO_CHAIN, OWED_TO_PEERS };

	return at < ARRAY_LENGTH(all) ? owed_to_name(all[at]) : NULL;
}

static const char *step_choice(size_t at)
{
	return at < STEP_COUNT ? step_row((enum step_id)at)->name : NULL;
}

static const char *place_choice(size_t at)
{
	return at + 1 < STEP_PLACE_COUNT ? step_place_name((enum step_place)(at + 1)) : NULL;
}

static const char *membership_choice(size_t at)
{
	return at <= MEMBERSHIP_LEAVING ? membership_name((enum membership)at) : NULL;
}

static const char *ca_choice(size_t at)
{
	return at + 1 < CA_STATE_COUNT ? ca_state_name((enum ca_state)(at + 1)) : NULL;
}

static const char *core_choice(size_t at)
{
	static const char *const names[] = { "ready", "waits" };

	return at < ARRAY_LENGTH(names) ? names[at] : NULL;
}

static void write_optional(struct json_writer *json, struct text text)
{
	if (text.data)
		json_text(json, text);
	else
		json_null(json);
}

/* ---- names of things --------------------------------------------------------------------------------- */

static void write_party_name(struct json_writer *json, const struct subject *s)
{
	json_text(json, s->self->party->name);
}

static void write_peer_name(struct json_writer *json, const struct subject *s)
{
	json_text(json, s->peer->party->name);
}

static void write_value(struct json_writer *json, const struct subject *s)
{
	json_string(json, owed_row(s->value)->key);
}

static void write_value_words(struct json_writer *json, const struct subject *s)
{
	json_string(json, owed_row(s->value)->name);
}

static void write_step(struct json_writer *json, const struct subject *s)
{
	json_string(json, step_row(s->step)->name);
}

static void write_does(struct json_writer *json, const struct subject *s)
{
	json_string(json, step_row(s->step)->does);
}

static void write_section(struct json_writer *json, const struct subject *s)
{
	json_string(json, step_row(s->step)->section);
}

static void write_place(struct json_writer *json, const struct subject *s)
{
	json_string(json, step_place_name(s->self->places[s->step]));
}

/* ---- a debt ------------------------------------------------------------------------------------------ */

static void write_to(struct json_writer *json, const struct subject *s)
{
	json_string(json, owed_to_name(s->self->owes[s->value]));
}

static void write_effect(struct json_writer *json, const struct subject *s)
{
	json_string(json, owed_effect(s->self, s->value));
}

static void write_file(struct json_writer *json, const struct subject *s)
{
	write_optional(json, text_from(value_source_of(s->status->network, s->self->party, s->value).file));
}

static void write_source(struct json_writer *json, const struct subject *s)
{
	write_optional(json, text_from(value_source_of(s->status->network, s->self->party, s->value).what));
}

/* A path that is not UTF-8 cannot stand in JSON: it is shown, and cannot be copied. */
static void write_command(struct json_writer *json, const struct subject *s)
{
	const char *file = value_source_of(s->status->network, s->self->party, s->value).file;
	struct text command = file ? bind_command(s->arena, s->request, s->self->party, file) : (struct text){ 0 };
	struct strbuf shown = { 0 };

	if (command.data && !utf8_is_valid(command)) {
		safe_text(&shown, command);
		command = arena_text(s->arena, strbuf_as_text(&shown));
		strbuf_release(&shown);
	}
	write_optional(json, command);
}

static void write_value_section(struct json_writer *json, const struct subject *s)
{
	json_string(json, step_of_value(s->self, s->value)->section);
}

static const struct field debt_fields[] = {
	{ "value", "What is owed: a key of the lock, or the path of a setting.", FIELD_CHOICE, false, value_choice, NULL,
	  write_value },
	{ "name", "The same in words.", FIELD_TEXT, false, NULL, NULL, write_value_words },
	{ "to", "Who needs it: all peers, the party itself, or the coordinator who registers it on the chain.", FIELD_CHOICE,
	  false, to_choice, NULL, write_to },
	{ "effect", "What cannot be while it is owed.", FIELD_TEXT, false, NULL, NULL, write_effect },
	{ "file", "A name for the file that it is read from, as in the command; null for a setting.", FIELD_TEXT,
	  true, NULL, NULL, write_file },
	{ "source", "What that file is; null for a setting.", FIELD_TEXT, true, NULL, NULL, write_source },
	{ "command", "What records it; null for a setting.", FIELD_TEXT, true, NULL, NULL, write_command },
	{ "section", "Where the party's README.md says how it comes to be.", FIELD_TEXT, false, NULL, NULL,
	  write_value_section },
};
static const struct shape debt_shape = SHAPE(debt_fields);

static void write_debts(struct json_writer *json, const struct subject *s)
{
	struct subject debt = *s;

	json_array_begin(json);
	for (debt.value = 0; debt.value < OWED_COUNT; debt.value++)
		if (s->self->owes[debt.value] != OWED_TO_NOBODY)
			shape_write(json, &debt_shape, &debt);
	json_array_end(json);
}

static void write_bound(struct json_writer *json, const struct subject *s)
{
	json_array_begin(json);
	for (enum owed_value value = 0; value < OWED_COUNT; value++)
		if (s->self->needs[value] != OWED_TO_NOBODY && s->self->owes[value] == OWED_TO_NOBODY)
			json_string(json, owed_row(value)->key);
	json_array_end(json);
}

/* ---- what a party waits for -------------------------------------------------------------------------- */

static void write_wait_count(struct json_writer *json, const struct subject *s)
{
	json_number(json, (int64_t)s->self->waits[s->value]);
}

static const struct field wait_fields[] = {
	{ "value", "What is waited for.", FIELD_CHOICE, false, value_choice, NULL, write_value },
	{ "peers", "How many peers owe it.", FIELD_COUNT, false, NULL, NULL, write_wait_count },
};
static const struct shape wait_shape = SHAPE(wait_fields);

static void write_waits(struct json_writer *json, const struct subject *s)
{
	struct subject wait = *s;

	json_array_begin(json);
	for (wait.value = 0; wait.value < OWED_COUNT; wait.value++)
		if (s->self->waits[wait.value])
			shape_write(json, &wait_shape, &wait);
	json_array_end(json);
}

static const struct field creditor_fields[] = {
	{ "party", "Who owes it.", FIELD_TEXT, false, NULL, NULL, write_peer_name },
	{ "value", "What is waited for.", FIELD_CHOICE, false, value_choice, NULL, write_value },
};
static const struct shape creditor_shape = SHAPE(creditor_fields);

static void write_creditors(struct json_writer *json, const struct subject *s)
{
	struct subject wait = *s;

	if (!s->request->party) {
		json_null(json);
		return;
	}
	json_array_begin(json);
	for (size_t i = 0; i < s->status->count; i++) {
		wait.peer = &s->status->parties[i];
		for (wait.value = 0; wait.value < OWED_COUNT; wait.value++)
			if (status_waits(s->self, wait.peer, wait.value))
				shape_write(json, &creditor_shape, &wait);
	}
	json_array_end(json);
}

/* ---- edges: `self` calls `peer` ---------------------------------------------------------------------- */

static void write_possible(struct json_writer *json, const struct subject *s)
{
	json_bool(json, binding_has_endpoint(s->peer->binding));
}

static void write_blocker(struct json_writer *json, const struct subject *s)
{
	write_optional(json, binding_has_endpoint(s->peer->binding) ? (struct text){ 0 } : s->peer->party->name);
}

static const struct field edge_fields[] = {
	{ "from", "Who calls.", FIELD_TEXT, false, NULL, NULL, write_party_name },
	{ "to", "Who is called.", FIELD_TEXT, false, NULL, NULL, write_peer_name },
	{ "possible", "Whether the connection can be made.", FIELD_TRUTH, false, NULL, NULL, write_possible },
	{ "waits_for", "The party whose endpoint service it waits for; null when it can be made.", FIELD_TEXT, true, NULL, NULL,
	  write_blocker },
};
static const struct shape edge_shape = SHAPE(edge_fields);

static void write_edges(struct json_writer *json, const struct subject *s)
{
	if (!s->request->party) {
		json_null(json);
		return;
	}
	json_array_begin(json);
	for (size_t i = 0; i < s->status->count; i++) {
		struct subject out = *s, in = *s;

		out.peer = in.self = &s->status->parties[i];
		in.peer = s->self;
		if (out.peer == s->self)
			continue;
		shape_write(json, &edge_shape, &out);
		shape_write(json, &edge_shape, &in);
	}
	json_array_end(json);
}

static void write_edge_count(struct json_writer *json, const struct subject *s)
{
	json_number(json, (int64_t)s->status->edges);
}

static void write_possible_count(struct json_writer *json, const struct subject *s)
{
	json_number(json, (int64_t)s->status->possible);
}

static void write_callers(struct json_writer *json, const struct subject *s)
{
	json_number(json, (int64_t)s->status->count - 1);
}

static const struct field blocked_fields[] = {
	{ "to", "Who is called, and whose endpoint service is not bound.", FIELD_TEXT, false, NULL, NULL, write_party_name },
	{ "connections", "How many wait for that: one of each peer.", FIELD_COUNT, false, NULL, NULL, write_callers },
};
static const struct shape blocked_shape = SHAPE(blocked_fields);

static void write_blocked(struct json_writer *json, const struct subject *s)
{
	struct subject blocked = *s;

	json_array_begin(json);
	for (size_t i = 0; i < s->status->count; i++) {
		blocked.self = &s->status->parties[i];
		if (!binding_has_endpoint(blocked.self->binding))
			shape_write(json, &blocked_shape, &blocked);
	}
	json_array_end(json);
}

static const struct field connection_fields[] = {
	{ "total", "Ordered pairs of parties: each calls each.", FIELD_COUNT, false, NULL, NULL, write_edge_count },
	{ "possible", "Those that can be made.", FIELD_COUNT, false, NULL, NULL, write_possible_count },
	{ "waiting", "The others, by who is called.", FIELD_LIST, false, NULL, &blocked_shape, write_blocked },
};
static const struct shape connection_shape = SHAPE(connection_fields);

static void write_connections(struct json_writer *json, const struct subject *s)
{
	shape_write(json, &connection_shape, s);
}

/* ---- steps ------------------------------------------------------------------------------------------- */

static const struct field next_fields[] = {
	{ "step", "Its name.", FIELD_CHOICE, false, step_choice, NULL, write_step },
	{ "does", "What is done.", FIELD_TEXT, false, NULL, NULL, write_does },
	{ "section", "Where the party's README.md has the commands.", FIELD_TEXT, false, NULL, NULL, write_section },
};
static const struct shape next_shape = SHAPE(next_fields);

static void write_bits(struct json_writer *json, unsigned values)
{
	json_array_begin(json);
	for (enum owed_value value = 0; value < OWED_COUNT; value++)
		if (values & 1u << value)
			json_string(json, owed_row(value)->key);
	json_array_end(json);
}

static void write_needs_own(struct json_writer *json, const struct subject *s)
{
	write_bits(json, step_needs_own(s->self, step_row(s->step)));
}

static void write_needs_others(struct json_writer *json, const struct subject *s)
{
	write_bits(json, step_needs_others(s->status, s->self, step_row(s->step)));
}

static const struct field step_fields[] = {
	{ "step", "Its name.", FIELD_CHOICE, false, step_choice, NULL, write_step },
	{ "needs_own", "Values of the party that must be known before, besides those of earlier steps.", FIELD_LIST, false,
	  value_choice, NULL, write_needs_own },
	{ "needs_others", "Values of every other party that must be known before, likewise.", FIELD_LIST, false,
	  value_choice, NULL, write_needs_others },
	{ "place", "Whether its value is bound, it is the next, or it comes later.", FIELD_CHOICE, false, place_choice, NULL,
	  write_place },
	{ "does", "What is done.", FIELD_TEXT, false, NULL, NULL, write_does },
	{ "section", "Where the party's README.md has the commands.", FIELD_TEXT, false, NULL, NULL, write_section },
};
static const struct shape step_shape = SHAPE(step_fields);

static void write_next(struct json_writer *json, const struct subject *s)
{
	struct subject next = *s;

	next.step = s->self->next;
	shape_write(json, &next_shape, &next);
}

static void write_steps(struct json_writer *json, const struct subject *s)
{
	struct subject step = *s;

	if (!s->request->party) {
		json_null(json);
		return;
	}
	json_array_begin(json);
	for (step.step = 0; step.step < STEP_COUNT; step.step++)
		if (s->self->places[step.step] != STEP_IS_NOT_ITS)
			shape_write(json, &step_shape, &step);
	json_array_end(json);
}

/* ---- a party ----------------------------------------------------------------------------------------- */

static void write_id(struct json_writer *json, const struct subject *s)
{
	json_number(json, s->self->party->id);
}

static void write_identity(struct json_writer *json, const struct subject *s)
{
	json_text(json, s->self->party->identity);
}

static void write_membership(struct json_writer *json, const struct subject *s)
{
	json_string(json, membership_name(s->self->party->membership));
}

static void write_replaces(struct json_writer *json, const struct subject *s)
{
	write_optional(json, s->self->party->replaces);
}

static void write_core(struct json_writer *json, const struct subject *s)
{
	if (s->status->network->rehearsal)
		json_null(json);
	else
		json_string(json, core_choice(s->self->core_ready ? 0 : 1));
}

static void write_reachable(struct json_writer *json, const struct subject *s)
{
	json_number(json, (int64_t)s->self->reachable);
}

static void write_left_out(struct json_writer *json, const struct subject *s)
{
	json_array_begin(json);
	for (size_t i = 0; i < s->self->left_out_count; i++)
		json_text(json, s->self->left_out[i]);
	json_array_end(json);
}

static void write_fingerprint(struct json_writer *json, const struct subject *s)
{
	json_string(json, s->self->binding->ca_fingerprint);
}

static void write_from(struct json_writer *json, const struct subject *s)
{
	json_text(json, moment_of(s->arena, s->self->binding->ca_from));
}

static void write_until(struct json_writer *json, const struct subject *s)
{
	json_text(json, moment_of(s->arena, s->self->binding->ca_until));
}

static void write_ca_state(struct json_writer *json, const struct subject *s)
{
	json_string(json, ca_state_name(s->self->ca));
}

static const struct field ca_fields[] = {
	{ "fingerprint", "SHA-256 of the certificate in DER, in hex.", FIELD_TEXT, false, NULL, NULL, write_fingerprint },
	{ "from", "From when on it is good.", FIELD_TIME, false, NULL, NULL, write_from },
	{ "until", "Until when it is good.", FIELD_TIME, false, NULL, NULL, write_until },
	{ "state", "How it stands at the time asked for; soon is within 90 days.", FIELD_CHOICE, false, ca_choice, NULL,
	  write_ca_state },
};
static const struct shape ca_shape = SHAPE(ca_fields);

static void write_ca(struct json_writer *json, const struct subject *s)
{
	if (s->self->ca == CA_UNBOUND)
		json_null(json);
	else
		shape_write(json, &ca_shape, s);
}

static const struct field party_fields[] = {
	{ "id", "Its id in the committee; one that replaces another has that one's.", FIELD_COUNT, false, NULL, NULL, write_id },
	{ "identity", "The name that peers know its core by.", FIELD_TEXT, false, NULL, NULL, write_identity },
	{ "membership", "Whether it takes part, or is on its way in or out.", FIELD_CHOICE, false, membership_choice, NULL,
	  write_membership },
	{ "replaces", "The party whose place it takes; null: none.", FIELD_TEXT, true, NULL, NULL, write_replaces },
	{ "bound", "Values that are needed of it, and there.", FIELD_LIST, false, value_choice, NULL, write_bound },
	{ "owes", "Values that are needed of it, and not there.", FIELD_LIST, false, NULL, &debt_shape, write_debts },
	{ "waits", "What it waits for, and how many peers owe it.", FIELD_LIST, false, NULL, &wait_shape, write_waits },
	{ "waits_for", "The same, peer by peer; null where no party was asked for.", FIELD_LIST, true, NULL, &creditor_shape,
	  write_creditors },
	{ "reaches", "To how many peers it can be connected.", FIELD_COUNT, false, NULL, NULL, write_reachable },
	{ "connections", "Each connection from and to it; null where no party was asked for.", FIELD_LIST, true, NULL,
	  &edge_shape, write_edges },
	{ "core", "Whether the files of its core are made; null in a rehearsal, which has none.", FIELD_CHOICE, true,
	  core_choice, NULL, write_core },
	{ "left_out", "Files that its build has once nothing is owed, and has not today.", FIELD_LIST, false, NULL, NULL,
	  write_left_out },
	{ "ca", "Its CA certificate; null where none is bound or needed.", FIELD_OBJECT, true, NULL, &ca_shape, write_ca },
	{ "next", "The next step that it is ready for, as far as spec and lock can tell.", FIELD_OBJECT, false, NULL,
	  &next_shape, write_next },
	{ "steps", "All its steps; null where no party was asked for.", FIELD_LIST, true, NULL, &step_shape, write_steps },
};
static const struct shape party_shape = SHAPE(party_fields);

/* ---- the whole --------------------------------------------------------------------------------------- */

static void write_form(struct json_writer *json, const struct subject *s)
{
	(void)s;
	json_number(json, FORM);
}

static void write_network(struct json_writer *json, const struct subject *s)
{
	json_text(json, s->status->network->name);
}

static void write_at(struct json_writer *json, const struct subject *s)
{
	json_text(json, moment_of(s->arena, s->status->now));
}

static void write_complete(struct json_writer *json, const struct subject *s)
{
	json_bool(json, s->status->owed_count == 0);
}

static void write_conclusion(struct json_writer *json, const struct subject *s)
{
	json_text(json, status_conclusion(s->arena, s->status));
}

static void write_owed_count(struct json_writer *json, const struct subject *s)
{
	json_number(json, (int64_t)s->status->owed_count);
}

/* Parties in the order of the table. */
static void write_parties(struct json_writer *json, const struct subject *s)
{
	struct subject party = *s;

	json_object_begin(json);
	for (size_t i = 0; i < s->status->count; i++) {
		party.self = &s->status->parties[i];
		if (s->request->party && s->request->party != party.self->party)
			continue;
		json_key_text(json, party.self->party->name);
		shape_write(json, &party_shape, &party);
	}
	json_object_end(json);
}

static const struct field status_fields[] = {
	{ "form", "The version of this form.", FIELD_COUNT, false, NULL, NULL, write_form },
	{ "network", "The network's name.", FIELD_TEXT, false, NULL, NULL, write_network },
	{ "at", "The time that certificates are held to.", FIELD_TIME, false, NULL, NULL, write_at },
	{ "complete", "Whether nothing is owed in the whole network.", FIELD_TRUTH, false, NULL, NULL, write_complete },
	{ "owed", "How many values are owed in the whole network.", FIELD_COUNT, false, NULL, NULL, write_owed_count },
	{ "conclusion", "How things stand, in a line.", FIELD_TEXT, false, NULL, NULL, write_conclusion },
	{ "connections", "Connections of the whole network.", FIELD_OBJECT, false, NULL, &connection_shape,
	  write_connections },
	{ "parties", "Each party by its name, or the one that was asked for.", FIELD_MAP, false, NULL, &party_shape,
	  write_parties },
};
const struct shape status_shape = SHAPE(status_fields);
