/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The plan as JSON: docs/plan.schema.json says what it has. */
#include "plan/words.h"

#include <stdlib.h>

static void write_names(struct json_writer *json, const char *key, const struct party *const *parties, size_t count)
{
	json_key(json, key);
	json_array_begin(json);
	for (size_t i = 0; i < count; i++)
		json_text(json, parties[i]->name);
	json_array_end(json);
}

static void write_quorum(struct json_writer *json, const struct plan_quorum *quorum)
{
	json_key(json, "quorum");
	if (quorum->n == 0) {
		json_null(json);
		return;
	}
	json_object_begin(json);
	json_key(json, "n");
	json_number(json, quorum->n);
	json_key(json, "t");
	json_number(json, quorum->t);
	json_key(json, "down");
	json_number(json, quorum->down);
	json_key(json, "up");
	json_number(json, quorum->up);
	json_key(json, "needed");
	json_number(json, quorum->needed);
	json_key(json, "decryption");
	json_bool(json, quorum->decrypts);
	json_key(json, "key_generation");
	json_bool(json, quorum->generates);
	json_key(json, "resharing");
	json_bool(json, quorum->reshares);
	json_key(json, "remark");
	if (quorum->why.data)
		json_text(json, quorum->why);
	else
		json_null(json);
	json_object_end(json);
}

static void write_texts(struct json_writer *json, const char *key, const struct text *items, size_t count)
{
	json_key(json, key);
	json_array_begin(json);
	for (size_t i = 0; i < count; i++)
		json_text(json, items[i]);
	json_array_end(json);
}

static void write_step(struct json_writer *json, const struct plan *plan, const struct plan_step *step)
{
	json_object_begin(json);
	json_key(json, "id");
	json_number(json, step->id);
	json_key(json, "kind");
	json_string(json, plan_kind_name(step->kind));
	json_key(json, "title");
	json_text(json, step->title);
	json_key(json, "owner");
	json_string(json, plan_owner_name(step->owner));
	write_names(json, "parties", step->parties, step->party_count);
	write_names(json, "down", step->down, step->down_count);
	json_key(json, "state");
	json_text(json, plan->states.items[step->state].name);
	json_key(json, "after");
	if (step->id > 1)
		json_number(json, step->id - 1);
	else
		json_null(json);
	write_texts(json, "what", step->what.items, step->what.count);
	write_texts(json, "commands", step->commands.items, step->commands.count);
	json_key(json, "until");
	json_array_begin(json);
	for (size_t i = 0; i < step->waits.count; i++) {
		json_object_begin(json);
		json_key(json, "condition");
		json_text(json, step->waits.items[i].words);
		json_key(json, "command");
		if (step->waits.items[i].command.data)
			json_text(json, step->waits.items[i].command);
		else
			json_null(json);
		json_object_end(json);
	}
	json_array_end(json);
	write_quorum(json, &step->quorum);
	json_object_end(json);
}

static void write_variables(struct json_writer *json, const struct plan *plan)
{
	const struct party **parties = xmalloc((plan->old_network->party_count + plan->new_network->party_count + 1) *
					       sizeof(const struct party *));
	size_t count = plan_parties(plan, parties);

	json_key(json, "variables");
	json_object_begin(json);
	for (size_t i = 0; i < count; i++) {
		json_key_text(json, parties[i]->name);
		json_object_begin(json);
		json_key(json, "PARTY");
		json_text(json, parties[i]->name);
		json_key(json, "NAMESPACE");
		json_text(json, plan_core_namespace(parties[i]));
		json_key(json, "CORE");
		json_text(json, parties[i]->identity);
		json_object_end(json);
	}
	json_object_end(json);
	free(parties);
}

void plan_json(const struct plan_view *view, struct strbuf *out)
{
	const struct plan *plan = view->plan;
	struct json_writer json;

	json_init(&json, out, false);
	json_object_begin(&json);
	json_key(&json, "version");
	json_number(&json, 1);
	json_key(&json, "network");
	json_text(&json, plan->new_network->name);
	json_key(&json, "party");
	if (view->party.data)
		json_text(&json, view->party);
	else
		json_null(&json);
	json_key(&json, "states");
	json_array_begin(&json);
	for (size_t i = 0; i < plan->states.count; i++) {
		json_object_begin(&json);
		json_key(&json, "name");
		json_text(&json, plan->states.items[i].name);
		json_key(&json, "model_digest");
		json_string(&json, plan->states.items[i].digest);
		json_object_end(&json);
	}
	json_array_end(&json);
	write_variables(&json, plan);
	json_key(&json, "steps");
	json_array_begin(&json);
	for (size_t i = 0; i < plan->steps.count; i++)
		if (!view->party.data || step_is_of(&plan->steps.items[i], view->party))
			write_step(&json, plan, &plan->steps.items[i]);
	json_array_end(&json);
	json_object_end(&json);
	json_finish(&json);
}
