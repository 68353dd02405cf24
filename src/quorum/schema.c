/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The JSON Schema of what quorum_json writes: a row for each member, sets from the tables that it is written from. */
#include "quorum/internal.h"
#include "template/json_schema.h"

enum form {
	FORM_STRING, FORM_BOOL, FORM_COUNT, FORM_POSITIVE, FORM_NAMES,
	FORM_ONE,               /* an object of the kind that `of` names */
	FORM_LIST,              /* a list of them */
	FORM_KIND, FORM_FUNCTION, FORM_STATE, FORM_SELECTION, FORM_ENVIRONMENT, FORM_MEMBERSHIP, FORM_FORMULA
};

struct member {
	const char *key;
	enum form form;
	const char *of;
	bool optional;
	const char *doc;
};

struct kind {
	const char *name;
	const struct member *members;
	size_t count;
};

static const struct member root[] = {
	{ "network", FORM_STRING, NULL, false, "The network's name." },
	{ "environment", FORM_ENVIRONMENT, NULL, false, "Its environment." },
	{ "rehearsal", FORM_BOOL, NULL, false, "Whether there are connections alone: then nothing is analysed." },
	{ "threshold", FORM_COUNT, NULL, false, "t: parties that may be corrupt." },
	{ "active", FORM_COUNT, NULL, false, "n: the active parties, on which everything here is counted." },
	{ "parties", FORM_LIST, "party", false, "All parties, by name." },
	{ "functions", FORM_LIST, "function", false, "What the network does; none in a rehearsal." },
	{ "any", FORM_LIST, "any", false, "The loss of any t parties and of any t + 1, whichever they are." },
	{ "failures", FORM_LIST, "failure", false, "The loss of each domain." },
	{ "notes", FORM_NAMES, NULL, false, "What was taken for granted, and what is not known." },
};
static const struct member party[] = {
	{ "name", FORM_STRING, NULL, false, NULL },
	{ "id", FORM_POSITIVE, NULL, false, NULL },
	{ "membership", FORM_MEMBERSHIP, NULL, false, NULL },
};
static const struct member function[] = {
	{ "name", FORM_FUNCTION, NULL, false, NULL },
	{ "doc", FORM_STRING, NULL, false, "What it needs, in words." },
	{ "source", FORM_STRING, NULL, false, "Where that is from." },
	{ "formula", FORM_FORMULA, NULL, false, "How many it needs, of n parties and threshold t." },
	{ "needs", FORM_POSITIVE, NULL, false, "The active parties that must live." },
	{ "of", FORM_POSITIVE, NULL, false, "The active parties there are." },
	{ "needs_new_committee", FORM_COUNT, NULL, false,
	  "Parties of the committee that those are let into who are joining, all of which must live too; 0: nobody joins." },
	{ "outlives_any", FORM_COUNT, NULL, false, "So many may be lost, whichever they are." },
	{ "smallest", FORM_LIST, "smallest", false,
	  "The smallest failure that stops it, of each kind and of mixed ones." },
};
static const struct member smallest[] = {
	{ "of", FORM_SELECTION, NULL, false,
	  "The kinds looked at: one; outages (regions, zones, accounts and operators); or all." },
	{ "possible", FORM_BOOL, NULL, false, "False: all of them together do not stop it." },
	{ "count", FORM_POSITIVE, NULL, true, "So many failures stop it." },
	{ "exact", FORM_BOOL, NULL, true, "Whether no fewer do; else count is what was found." },
	{ "at_least", FORM_POSITIVE, NULL, true, "No fewer than this do." },
	{ "lost", FORM_COUNT, NULL, true, "Active parties that these failures take down." },
	{ "failures", FORM_LIST, "domain", true, "Such failures; there may be others as small." },
};
static const struct member domain[] = {
	{ "kind", FORM_KIND, NULL, false, NULL },
	{ "name", FORM_STRING, NULL, false, NULL },
};
static const struct member failure[] = {
	{ "kind", FORM_KIND, NULL, false, NULL },
	{ "name", FORM_STRING, NULL, false, "The domain's name: a region, an account id, an operator." },
	{ "down", FORM_NAMES, NULL, false, "Parties, active and joining, that are lost with it for sure." },
	{ "interrupted", FORM_NAMES, NULL, false, "Parties that may be lost until they have moved to another zone." },
	{ "unrestorable", FORM_NAMES, NULL, false, "Parties whose backup is lost with it." },
	{ "over_threshold", FORM_BOOL, NULL, false, "Whether it takes more active parties than may be corrupt." },
	{ "functions", FORM_ONE, "effects", false, "What is left of each function." },
};
static const struct member any[] = {
	{ "parties", FORM_POSITIVE, NULL, false, "How many are lost." },
	{ "functions", FORM_ONE, "effects", false, "What is left of each function, whichever they are." },
};
static const struct member effect[] = {
	{ "state", FORM_STATE, NULL, false, "interrupted: perhaps, until parties have moved to another zone." },
	{ "spare", FORM_COUNT, NULL, false,
	  "More parties that may be lost before it stops, if those that may be interrupted are; 0 unless it works." },
	{ "corrupt", FORM_COUNT, NULL, false,
	  "Survivors that may be corrupt meanwhile; each of them takes one of those to spare." },
};
static const struct kind kinds[] = {
	{ "party", party, ARRAY_LENGTH(party) },
	{ "function", function, ARRAY_LENGTH(function) },
	{ "smallest", smallest, ARRAY_LENGTH(smallest) },
	{ "domain", domain, ARRAY_LENGTH(domain) },
	{ "failure", failure, ARRAY_LENGTH(failure) },
	{ "any", any, ARRAY_LENGTH(any) },
	{ "effect", effect, ARRAY_LENGTH(effect) },
};

static void put_set(struct json_writer *json, enum form form)
{
	json_key(json, "enum");
	json_array_begin(json);
	if (form == FORM_KIND)
		for (enum domain_kind i = 0; i < DOMAIN_COUNT; i++)
			json_string(json, domain_key(i));
	else if (form == FORM_FUNCTION)
		for (enum quorum_function i = 0; i < QUORUM_FUNCTION_COUNT; i++)
			json_string(json, function_row(i)->key);
	else if (form == FORM_STATE)
		for (enum quorum_state i = 0; i < QUORUM_STATE_COUNT; i++)
			json_string(json, state_key(i));
	else if (form == FORM_SELECTION)
		for (unsigned i = 0; i < SELECTION_COUNT; i++)
			json_string(json, selection_key(i));
	else if (form == FORM_FORMULA)
		for (enum quorum_need i = 0; i < NEED_COUNT; i++)
			json_string(json, need_formula(i));
	else
		for (enum membership i = MEMBERSHIP_ACTIVE; i <= MEMBERSHIP_LEAVING; i++)
			json_string(json, membership_name(i));
	json_array_end(json);
}

static void put_form(struct json_writer *json, const struct member *member)
{
	switch (member->form) {
	case FORM_STRING: schema_type(json, "string", false); break;
	case FORM_BOOL: schema_type(json, "boolean", false); break;
	case FORM_COUNT: schema_integer(json, 0, false); break;
	case FORM_POSITIVE: schema_integer(json, 1, false); break;
	case FORM_NAMES: case FORM_LIST: schema_list(json, member->of, false); break;
	case FORM_ONE: schema_reference(json, member->of); break;
	case FORM_ENVIRONMENT: schema_words(json, text_from(setting_row(NETWORK_ENVIRONMENT)->parameter)); break;
	case FORM_KIND: case FORM_FUNCTION: case FORM_STATE: case FORM_SELECTION: case FORM_MEMBERSHIP:
	case FORM_FORMULA: put_set(json, member->form); break;
	}
}

static void put_object(struct json_writer *json, const struct member *members, size_t count)
{
	schema_object_begin(json, false);
	for (size_t i = 0; i < count; i++)
		if (!members[i].optional)
			json_string(json, members[i].key);
	json_array_end(json);
	json_key(json, "properties");
	json_object_begin(json);
	for (size_t i = 0; i < count; i++) {
		json_key(json, members[i].key);
		json_object_begin(json);
		if (members[i].doc)
			json_pair(json, "description", members[i].doc);
		put_form(json, &members[i]);
		json_object_end(json);
	}
	json_object_end(json);
}

/* A member for each function. */
static void put_effects(struct json_writer *json)
{
	json_key(json, "effects");
	json_object_begin(json);
	schema_object_begin(json, false);
	for (enum quorum_function i = 0; i < QUORUM_FUNCTION_COUNT; i++)
		json_string(json, function_row(i)->key);
	json_array_end(json);
	json_key(json, "properties");
	json_object_begin(json);
	for (enum quorum_function i = 0; i < QUORUM_FUNCTION_COUNT; i++) {
		json_key(json, function_row(i)->key);
		json_object_begin(json);
		schema_reference(json, "effect");
		json_object_end(json);
	}
	json_object_end(json);
	json_object_end(json);
}

void quorum_schema(struct strbuf *out)
{
	struct json_writer json;

	schema_begin(&json, out, "What an MPC network outlives", "What mpcnetc quorum --format json prints.");
	put_object(&json, root, ARRAY_LENGTH(root));
	json_key(&json, "$defs");
	json_object_begin(&json);
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		json_key(&json, kinds[i].name);
		json_object_begin(&json);
		put_object(&json, kinds[i].members, kinds[i].count);
		json_object_end(&json);
	}
	put_effects(&json);
	json_object_end(&json);
	schema_finish(&json);
}
