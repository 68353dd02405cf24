/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A spec to start from: one file for what all agree on, one for each party. */
#include "emit/family.h"

static const struct view_field network_fields[] = {
	{ "network", VIEW_TEXT, NULL, 0 },
	{ "environment", VIEW_TEXT, NULL, 0 },
	{ "threshold", VIEW_NUMBER, NULL, 0 },
	{ "rehearsal", VIEW_BOOL, NULL, 0 },
};
static const struct view_type network_type = { "start", network_fields, ARRAY_LENGTH(network_fields) };

static const struct view_field party_fields[] = {
	{ "name", VIEW_TEXT, NULL, 0 },
	{ "id", VIEW_NUMBER, NULL, 0 },
	{ "backup", VIEW_BOOL, NULL, 0 },       /* mainnet demands one */
};
static const struct view_type party_type = { "start_party", party_fields, ARRAY_LENGTH(party_fields) };

/* Renders and hands on. */
static int make(const struct template *template, const struct view_object *view, struct text path, artifact_fn *take,
		void *context)
{
	struct strbuf rendered = { 0 }, laid_out = { 0 };
	int result = take(context, path, artifact_render(template, LANGUAGE_HCL, view, &rendered, &laid_out), false);

	strbuf_release(&rendered);
	strbuf_release(&laid_out);
	return result;
}

int emit_start(const struct start *start, artifact_fn *take, void *context)
{
	struct arena arena = { 0 };
	struct view_object *view = view_object_new(&arena, &network_type);
	const struct template *party = artifact_template(&arena, "init/party.mpcnet", LANGUAGE_HCL, &party_type);
	int result;

	view_set_text(view, "network", start->name);
	view_set_text(view, "environment", start->environment);
	view_set_number(view, "threshold", start->threshold);
	view_set_truth(view, "rehearsal", start->threshold == 0);
	result = make(artifact_template(&arena, "init/network.mpcnet", LANGUAGE_HCL, &network_type), view,
		      TEXT("network.mpcnet"), take, context);
	for (unsigned i = 1; result == 0 && i <= start->party_count; i++) {
		struct text name = arena_format(&arena, "party-%u", i);

		view = view_object_new(&arena, &party_type);
		view_set_text(view, "name", name);
		view_set_number(view, "id", i);
		view_set_truth(view, "backup", text_is(start->environment, "mainnet"));
		result = make(party, view, arena_format(&arena, "%.*s.mpcnet", TEXT_ARG(name)), take, context);
	}
	arena_release(&arena);
	return result;
}
