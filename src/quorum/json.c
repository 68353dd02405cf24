/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The analysis as JSON, for programs: everything, where text folds. */
#include "quorum/internal.h"
#include "template/json_writer.h"

static void put_text(struct json_writer *json, const char *key, struct text value)
{
	json_key(json, key);
	json_text(json, value);
}

static void put_string(struct json_writer *json, const char *key, const char *value)
{
	json_key(json, key);
	json_string(json, value);
}

static void put_count(struct json_writer *json, const char *key, size_t value)
{
	json_key(json, key);
	json_number(json, (int64_t)value);
}

static void put_members(struct json_writer *json, const char *key, const struct quorum *quorum,
			const struct members *members)
{
	json_key(json, key);
	json_array_begin(json);
	for (size_t i = 0; i < members->count; i++)
		json_text(json, quorum->parties[members->items[i]]->name);
	json_array_end(json);
}

static void put_parties(struct json_writer *json, const struct quorum *quorum)
{
	json_key(json, "parties");
	json_array_begin(json);
	for (size_t i = 0; i < quorum->network->party_count; i++) {
		const struct party *party = &quorum->network->parties[i];

		json_object_begin(json);
		put_text(json, "name", party->name);
		json_key(json, "id");
		json_number(json, party->id);
		put_string(json, "membership", membership_name(party->membership));
		json_object_end(json);
	}
	json_array_end(json);
}

/* ---- functions ------------------------------------------------------------------------------------- */

static void put_smallest(struct json_writer *json, unsigned selection, const struct smallest *smallest)
{
	json_object_begin(json);
	put_string(json, "of", selection_key(selection));
	json_key(json, "possible");
	json_bool(json, smallest->possible);
	if (smallest->possible) {
		put_count(json, "count", smallest->count);
		json_key(json, "exact");
		json_bool(json, smallest->at_least == smallest->count);
		put_count(json, "at_least", smallest->at_least);
		put_count(json, "lost", smallest->lost);
		json_key(json, "failures");
		json_array_begin(json);
		for (size_t i = 0; i < smallest->count; i++) {
			json_object_begin(json);
			put_string(json, "kind", domain_key(smallest->failures[i]->kind));
			put_text(json, "name", smallest->failures[i]->name);
			json_object_end(json);
		}
		json_array_end(json);
	}
	json_object_end(json);
}

static void put_function(struct json_writer *json, const struct quorum *quorum, enum quorum_function function)
{
	const struct function_row *row = function_row(function);

	json_object_begin(json);
	put_string(json, "name", row->key);
	put_string(json, "doc", row->doc);
	put_string(json, "source", row->source);
	put_string(json, "formula", need_formula(row->need));
	put_count(json, "needs", function_needs(quorum, function));
	put_count(json, "of", quorum->active_count);
	put_count(json, "needs_new_committee", function_needs_newcomers(quorum, function) ? quorum->newcomer_count : 0);
	put_count(json, "outlives_any", effect_of_count(quorum, function, 0).spare);
	json_key(json, "smallest");
	json_array_begin(json);
	for (unsigned selection = 0; selection < SELECTION_COUNT; selection++)
		put_smallest(json, selection, &quorum->smallest[function][selection]);
	json_array_end(json);
	json_object_end(json);
}

/* ---- losses ---------------------------------------------------------------------------------------- */

static void put_effect(struct json_writer *json, enum quorum_function function, struct quorum_effect effect)
{
	json_key(json, function_row(function)->key);
	json_object_begin(json);
	put_string(json, "state", state_key(effect.state));
	put_count(json, "spare", effect.spare);
	put_count(json, "corrupt", effect.corrupt);
	json_object_end(json);
}

static void put_failure(struct json_writer *json, const struct quorum *quorum, const struct failure *failure)
{
	json_object_begin(json);
	put_string(json, "kind", domain_key(failure->kind));
	put_text(json, "name", failure->name);
	put_members(json, "down", quorum, &failure->down);
	put_members(json, "interrupted", quorum, &failure->interrupted);
	put_members(json, "unrestorable", quorum, &failure->unrestorable);
	json_key(json, "over_threshold");
	json_bool(json, failure->active_down > (size_t)quorum->network->threshold);
	json_key(json, "functions");
	json_object_begin(json);
	for (enum quorum_function function = 0; function < QUORUM_FUNCTION_COUNT; function++)
		put_effect(json, function, effect_of_failure(quorum, function, failure));
	json_object_end(json);
	json_object_end(json);
}

static void put_any(struct json_writer *json, const struct quorum *quorum, size_t lost)
{
	json_object_begin(json);
	put_count(json, "parties", lost);
	json_key(json, "functions");
	json_object_begin(json);
	for (enum quorum_function function = 0; function < QUORUM_FUNCTION_COUNT; function++)
		put_effect(json, function, effect_of_count(quorum, function, lost));
	json_object_end(json);
	json_object_end(json);
}

static void put_analysis(struct json_writer *json, const struct quorum *quorum)
{
	size_t t = (size_t)quorum->network->threshold;

	json_key(json, "functions");
	json_array_begin(json);
	for (enum quorum_function function = 0; function < QUORUM_FUNCTION_COUNT && t; function++)
		put_function(json, quorum, function);
	json_array_end(json);
	json_key(json, "any");
	json_array_begin(json);
	for (size_t lost = t; lost <= t + 1 && t; lost++)
		put_any(json, quorum, lost);
	json_array_end(json);
	json_key(json, "failures");
	json_array_begin(json);
	for (size_t i = 0; i < quorum->failure_count; i++)
		put_failure(json, quorum, &quorum->failures[i]);
	json_array_end(json);
}

void quorum_json(const struct quorum *quorum, struct strbuf *out)
{
	struct arena arena = { 0 };
	struct notes notes = notes_of(&arena, quorum);
	struct strbuf text = { 0 };
	struct json_writer json;

	json_init(&json, &text, false);
	json_object_begin(&json);
	put_text(&json, "network", quorum->network->name);
	put_text(&json, "environment", network_text(quorum->network, NETWORK_ENVIRONMENT));
	json_key(&json, "rehearsal");
	json_bool(&json, quorum->network->rehearsal);
	json_key(&json, "threshold");
	json_number(&json, quorum->network->threshold);
	put_count(&json, "active", quorum->active_count);
	put_parties(&json, quorum);
	put_analysis(&json, quorum);
	json_key(&json, "notes");
	json_array_begin(&json);
	for (size_t i = 0; i < notes.count; i++)
		json_text(&json, notes.items[i]);
	json_array_end(&json);
	json_object_end(&json);
	json_finish(&json);
	safe_json(out, strbuf_as_text(&text));
	strbuf_release(&text);
	arena_release(&arena);
}
