/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A network on the way: put together, written down as a spec, and that very text parsed and checked. */
#include <stdlib.h>

#include "check/check.h"
#include "emit/emit.h"
#include "plan/internal.h"
#include "plan/spec.h"
#include "syntax/syntax.h"

/* The place of a value that a plan writes: any will do, since nobody is shown it. */
#define WRITTEN ((struct span){ 0, 0, 0 })

static struct value *copy_values(struct arena *arena, const struct value *values, enum setting_scope scope)
{
	size_t count;
	struct value *copy;

	settings_of(scope, &count);
	copy = ARENA_ARRAY(arena, struct value, count);
	memcpy(copy, values, count * sizeof(*values));
	return copy;
}

void draft_take(struct planner *planner, const struct network *network)
{
	struct draft *draft = &planner->draft;

	*draft = (struct draft){ .name = network->name };
	draft->values = copy_values(planner->arena, network->values, SCOPE_NETWORK);
	for (size_t i = 0; i < network->release_count; i++)
		*VEC_PUSH(planner->arena, &draft->releases) = network->releases[i];
	for (size_t i = 0; i < network->party_count; i++)
		*VEC_PUSH(planner->arena, &draft->parties) = network->parties[i];
}

struct party *draft_find(struct planner *planner, struct text name)
{
	for (size_t i = 0; i < planner->draft.parties.count; i++)
		if (text_equal(planner->draft.parties.items[i].name, name))
			return &planner->draft.parties.items[i];
	return NULL;
}

struct release *draft_release(struct planner *planner, struct text name)
{
	for (size_t i = 0; i < planner->draft.releases.count; i++)
		if (text_equal(planner->draft.releases.items[i].name, name))
			return &planner->draft.releases.items[i];
	return NULL;
}

void draft_add(struct planner *planner, const struct party *party, enum membership membership, struct text replaces)
{
	struct party *added = VEC_PUSH(planner->arena, &planner->draft.parties);

	*added = *party;
	added->membership = membership;
	added->replaces = replaces;
}

void draft_remove(struct planner *planner, struct text name)
{
	size_t kept = 0;

	for (size_t i = 0; i < planner->draft.parties.count; i++)
		if (!text_equal(planner->draft.parties.items[i].name, name))
			planner->draft.parties.items[kept++] = planner->draft.parties.items[i];
	planner->draft.parties.count = kept;
}

void draft_set(struct planner *planner, enum setting_id id, struct value value)
{
	value.at = value.kind == VALUE_NULL ? SPAN_NONE : WRITTEN;
	planner->draft.values[id - setting_first(SCOPE_NETWORK)] = value;
}

void draft_settle(struct party *draft, const struct party *party)
{
	draft->values = party->values;
	draft->id = party->id;
	draft->release = party->release;
}

void draft_run(struct planner *planner, struct party *draft, const struct release *release)
{
	struct value name = { .kind = VALUE_STRING, .at = WRITTEN, .text = release->name };

	draft->values = copy_values(planner->arena, draft->values, SCOPE_PARTY);
	draft->values[PARTY_RELEASE - setting_first(SCOPE_PARTY)] = name;
	draft->release = release;
}

struct value list_of_names(struct arena *arena, const struct text *names, size_t count)
{
	struct value *items = ARENA_ARRAY(arena, struct value, count);

	for (size_t i = 0; i < count; i++)
		items[i] = (struct value){ .kind = VALUE_STRING, .at = WRITTEN, .text = names[i] };
	return (struct value){ .kind = VALUE_LIST, .at = WRITTEN, .list = { items, count } };
}

/* ---- writing down and checking --------------------------------------------------------------------- */

#define SLUG_SIZE_MAX 40

/* "02-trust-v0.15.1": safe as the name of a folder, whatever a release is called. */
static struct text state_name(struct planner *planner, struct text slug)
{
	struct strbuf name = { 0 };
	struct text result;

	strbuf_format(&name, "%02zu-", planner->plan->states.count);
	for (size_t i = 0; i < slug.size && i < SLUG_SIZE_MAX; i++) {
		char c = slug.data[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';

		strbuf_char(&name, plain ? c : '-');
	}
	result = arena_text(planner->arena, strbuf_as_text(&name));
	strbuf_release(&name);
	return result;
}

static void remember_failure(struct planner *planner, const struct diags *diags, struct text state)
{
	planner->failed = true;
	planner->failure = (struct failure){ .state = state };
	for (size_t i = 0; i < diags->all.count; i++) {
		const struct diag *diag = diags->all.items[i];

		if (diag->severity == SEVERITY_ERROR)
			*VEC_PUSH(planner->arena, &planner->failure.reasons) =
				arena_format(planner->arena, "E%04d: %.*s", (int)diag->code, TEXT_ARG(diag->message));
	}
}

/*
 * What a network's settings have become by themselves: the number of sessions follows from the smallest enclave, say.
 * In the planner's arena, since the network goes.
 */
static void note_followed(struct planner *planner, const struct network *network)
{
	size_t count;
	const struct setting *rows = settings_of(SCOPE_NETWORK, &count);
	struct text *texts = ARENA_ARRAY(planner->arena, struct text, count);
	struct strbuf json = { 0 };

	planner->followed = (struct setting_ids){ 0 };
	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&json);
		value_json(&network->values[i], true, &json);
		texts[i] = arena_text(planner->arena, strbuf_as_text(&json));
		if (planner->network_texts && !text_equal(texts[i], planner->network_texts[i]) &&
		    !spec_has_written(&rows[i], network->values, network->values))
			*VEC_PUSH(planner->arena, &planner->followed) = rows[i].id;
	}
	strbuf_release(&json);
	planner->network_texts = texts;
}

/* The draft as a spec, and what that means; NULL where it does not pass check, as `diags` says. */
static const struct network *write_and_check(const struct draft *draft, struct arena *arena, struct diags *diags,
					     struct text name, struct text *ret_spec)
{
	const struct network whole = {
		.name = draft->name, .values = draft->values, .releases = draft->releases.items,
		.release_count = draft->releases.count, .parties = draft->parties.items,
		.party_count = draft->parties.count,
	};
	struct sources *sources = ARENA_NEW(arena, struct sources);
	struct strbuf written = { 0 };
	const struct network *network;

	spec_write(&whole, &written);
	*ret_spec = arena_text(arena, strbuf_as_text(&written));
	strbuf_release(&written);
	diags_init(diags, arena);
	*VEC_PUSH(arena, sources) = (struct source){ name, *ret_spec };
	network = check_network(arena, diags, syntax_parse(arena, diags, sources));
	diags_settle(diags, NULL, 0);
	return network && !diags_have_errors(diags) ? network : NULL;
}

const struct network *draft_network(struct planner *planner)
{
	struct diags *diags = ARENA_NEW(planner->arena, struct diags);
	struct text spec;

	return write_and_check(&planner->draft, planner->arena, diags, TEXT("between"), &spec);
}

enum commit draft_commit(struct planner *planner, struct text slug)
{
	struct plan_state state = { .name = state_name(planner, slug) };
	struct arena arena = { 0 };
	struct diags *diags = ARENA_NEW(&arena, struct diags);
	const struct network *network = write_and_check(&planner->draft, &arena, diags, state.name, &state.spec);
	bool same;

	if (!network) {
		remember_failure(planner, diags, state.name);
		arena_release(&arena);
		return COMMIT_FAILED;
	}
	state.spec = arena_text(planner->arena, state.spec);
	model_digest(network, state.digest);
	same = planner->plan->states.count &&
	       strcmp(planner->plan->states.items[planner->plan->states.count - 1].digest, state.digest) == 0;
	if (!same || !planner->network_texts)
		note_followed(planner, network);
	arena_release(&arena);
	if (same)
		return COMMIT_SAME;
	*VEC_PUSH(planner->arena, &planner->plan->states) = state;
	return COMMIT_MADE;
}
