/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The JSON Schema of what json.c writes: docs/diff.schema.json. Enumerations come from the tables. */
#include "change/internal.h"
#include "template/json_schema.h"

/* What a member of an object may be. */
enum form {
	FORM_TEXT, FORM_TEXT_OR_NULL, FORM_BOOL, FORM_COUNT, FORM_VALUE, FORM_PLACE, FORM_DUTIES, FORM_NAMES,
	FORM_CLASS, FORM_CLASS_OR_NULL, FORM_RULE, FORM_REF, FORM_REFS, FORM_REFS_OR_NULL, FORM_ENUM, FORM_FINGERPRINT,
	FORM_REF_OR_NULL
};

struct member {
	const char *name;
	enum form form;
	const char *parameter;          /* FORM_REF…: of what; FORM_ENUM: "a|b" */
	const char *description;
};

static void put_reference_or_null(struct json_writer *json, const char *of)
{
	json_key(json, "anyOf");
	json_array_begin(json);
	json_object_begin(json);
	schema_reference(json, of);
	json_object_end(json);
	json_object_begin(json);
	json_pair(json, "type", "null");
	json_object_end(json);
	json_array_end(json);
}

static void put_form(struct json_writer *json, const struct member *member)
{
	switch (member->form) {
	case FORM_TEXT: schema_type(json, "string", false); break;
	case FORM_TEXT_OR_NULL: schema_type(json, "string", true); break;
	case FORM_BOOL: schema_type(json, "boolean", false); break;
	case FORM_COUNT: schema_integer(json, 0, false); break;
	case FORM_VALUE: break;
	case FORM_PLACE: put_reference_or_null(json, "place"); break;
	case FORM_DUTIES: schema_list(json, "duty", false); break;
	case FORM_NAMES: schema_list(json, NULL, false); break;
	case FORM_CLASS: schema_reference(json, "class"); break;
	case FORM_CLASS_OR_NULL: put_reference_or_null(json, "class"); break;
	case FORM_RULE: schema_reference(json, "rule"); break;
	case FORM_REF: schema_reference(json, member->parameter); break;
	case FORM_REF_OR_NULL: put_reference_or_null(json, member->parameter); break;
	case FORM_REFS: schema_list(json, member->parameter, false); break;
	case FORM_REFS_OR_NULL: schema_list(json, member->parameter, true); break;
	case FORM_ENUM: schema_words(json, text_from(member->parameter)); break;
	case FORM_FINGERPRINT: json_pair(json, "pattern", "^[0-9a-f]{16}$"); break;
	}
}

static void put_members(struct json_writer *json, const struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_key(json, members[i].name);
		json_object_begin(json);
		if (members[i].description)
			json_pair(json, "description", members[i].description);
		put_form(json, &members[i]);
		json_object_end(json);
	}
}

static void put_required(struct json_writer *json, const struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++)
		json_string(json, members[i].name);
}

/* An object that has each member of both lists and no other. */
static void put_object(struct json_writer *json, const struct member *members, size_t count, const struct member *more,
		       size_t more_count)
{
	schema_object_begin(json, false);
	put_required(json, members, count);
	put_required(json, more, more_count);
	json_array_end(json);
	json_key(json, "properties");
	json_object_begin(json);
	put_members(json, members, count);
	put_members(json, more, more_count);
	json_object_end(json);
}

static const struct member whole[] = {
	{ "version", FORM_COUNT, NULL, "Version of this form." },
	{ "old", FORM_REF, "side", NULL },
	{ "new", FORM_REF, "side", NULL },
	{ "part_of", FORM_TEXT_OR_NULL, NULL, "The party whose part this is; null: the whole." },
	{ "class", FORM_CLASS_OR_NULL, NULL, "The highest class of all changes; null: the networks are the same." },
	{ "status", FORM_COUNT, NULL, "0: the same; 2: they differ; 3: in what needs every party's consent." },
	{ "counts", FORM_REF, "counts", "Changes by their reach, whoever's part this is." },
	{ "changes", FORM_REFS, "change", "The network's, then those of releases, then of parties by name." },
	{ "edges", FORM_REF, "edges", NULL },
	{ "parties", FORM_REFS, "party", "Of either network, by name." },
	{ "network_folder", FORM_REF, "network_folder", "What differs below network/." },
	{ "bindings", FORM_REFS_OR_NULL, "binding", "What the locks differ in; null: not both sides have one." },
};

static const struct member side[] = {
	{ "spec", FORM_TEXT, NULL, "As it was named." },
	{ "network", FORM_TEXT, NULL, NULL },
	{ "model_digest", FORM_TEXT, NULL, "SHA-256 of the checked model, in hex." },
	{ "parties", FORM_COUNT, NULL, NULL },
	{ "threshold", FORM_COUNT, NULL, NULL },
	{ "has_lock", FORM_BOOL, NULL, NULL },
};

static const struct member change_head[] = {
	{ "fingerprint", FORM_FINGERPRINT, NULL, "Names this change, by what it says." },
	{ "reach", FORM_CLASS, NULL, "The highest of it and its consequences; reconnect at least if it alters edges." },
	{ "needs_consent", FORM_BOOL, NULL, "It reaches re-key or re-share." },
	{ "accepted", FORM_BOOL, NULL, "Its fingerprint was given by --accept." },
	{ "accepted_reason", FORM_TEXT_OR_NULL, NULL, "What the file of --accept says of it." },
	{ "accepted_by", FORM_TEXT_OR_NULL, NULL, "The party that the reason names." },
	{ "accepted_on", FORM_TEXT_OR_NULL, NULL, "The date that the reason begins with: 2026-11-24." },
	{ "group", FORM_FINGERPRINT, NULL, "Of the first of the changes that say the same of several parties." },
	{ "parties", FORM_NAMES, NULL, "Whom the change or its consequences touch." },
	{ "consequences", FORM_REFS, "consequence", "What nobody wrote and follows from it." },
};

static const struct member change_body[] = {
	{ "rule", FORM_RULE, NULL, NULL },
	{ "class", FORM_CLASS, NULL, "Of itself." },
	{ "subject", FORM_ENUM, "network|release|party", NULL },
	{ "party", FORM_TEXT_OR_NULL, NULL, NULL },
	{ "release", FORM_TEXT_OR_NULL, NULL, NULL },
	{ "path", FORM_TEXT, NULL, "In the spec's own terms." },
	{ "old", FORM_VALUE, NULL, "null: there was none." },
	{ "new", FORM_VALUE, NULL, "null: there is none." },
	{ "old_place", FORM_PLACE, NULL, NULL },
	{ "new_place", FORM_PLACE, NULL, NULL },
	{ "old_is_default", FORM_BOOL, NULL, "Nobody wrote it." },
	{ "new_is_default", FORM_BOOL, NULL, "Nobody wrote it." },
	{ "words", FORM_TEXT, NULL, "The same for people." },
	{ "duties_of_party", FORM_DUTIES, NULL, "What the party that it is of has to do." },
	{ "duties_of_others", FORM_DUTIES, NULL, "What the others have to do; of what is no party's, everybody." },
};

static const struct member edges[] = {
	{ "made", FORM_COUNT, NULL, NULL },
	{ "cut", FORM_COUNT, NULL, NULL },
	{ "altered", FORM_COUNT, NULL, NULL },
	{ "kept", FORM_COUNT, NULL, NULL },
	{ "groups", FORM_REFS, "edge_group", "Edges that fare alike, but those that stay as they were." },
};

static const struct member edge_group[] = {
	{ "state", FORM_ENUM, "made|cut|altered", NULL },
	{ "what", FORM_NAMES, NULL, "What is altered: address, port, region, account, zones, name or domain." },
	{ "from", FORM_NAMES, NULL, "Each of these parties calls" },
	{ "to", FORM_NAMES, NULL, "each of these but itself." },
};

static const struct member party[] = {
	{ "name", FORM_TEXT, NULL, "The new one; of a party that is gone, the old one." },
	{ "old_name", FORM_TEXT_OR_NULL, NULL, "null: it was not there." },
	{ "fate", FORM_ENUM, "stayed|joined|left|replaced|replaces", NULL },
	{ "counterpart", FORM_TEXT_OR_NULL, NULL, "Of replaced and replaces: the other one." },
	{ "class", FORM_CLASS_OR_NULL, NULL, "The highest of what touches it; null: nothing does." },
	{ "duties", FORM_REFS, "step", "What it has to do, in order." },
	{ "files", FORM_REF_OR_NULL, "files", "Of its folder, as if all were bound; null: the networks are the same." },
};

static const struct member step[] = {
	{ "duty", FORM_REF, "duty", NULL },
	{ "sentence", FORM_TEXT, NULL, NULL },
	{ "parties", FORM_NAMES, NULL, "Whom it is about, where the sentence ends in that." },
};

static const struct member files[] = {
	{ "altered", FORM_NAMES, NULL, NULL },
	{ "added", FORM_NAMES, NULL, NULL },
	{ "removed", FORM_NAMES, NULL, NULL },
	{ "unchanged", FORM_COUNT, NULL, NULL },
};

static const struct member network_folder[] = {
	{ "files", FORM_REF_OR_NULL, "files", NULL },
};

static const struct member binding[] = {
	{ "party", FORM_TEXT, NULL, NULL },
	{ "value", FORM_TEXT, NULL, "Its key in the lock." },
	{ "old", FORM_TEXT_OR_NULL, NULL, "null: not bound. Of a certificate: its fingerprint." },
	{ "new", FORM_TEXT_OR_NULL, NULL, NULL },
};

static const struct member place[] = {
	{ "file", FORM_TEXT, NULL, NULL },
	{ "line", FORM_COUNT, NULL, "From 1." },
	{ "column", FORM_COUNT, NULL, "In characters, from 1." },
};

#define MEMBERS(list) list, ARRAY_LENGTH(list)

static const struct {
	const char *name;
	const struct member *members;
	size_t count;
	const struct member *more;
	size_t more_count;
} objects[] = {
	{ "side", MEMBERS(side), NULL, 0 },
	{ "change", MEMBERS(change_head), MEMBERS(change_body) },
	{ "consequence", MEMBERS(change_body), NULL, 0 },
	{ "edges", MEMBERS(edges), NULL, 0 },
	{ "edge_group", MEMBERS(edge_group), NULL, 0 },
	{ "party", MEMBERS(party), NULL, 0 },
	{ "step", MEMBERS(step), NULL, 0 },
	{ "files", MEMBERS(files), NULL, 0 },
	{ "network_folder", MEMBERS(network_folder), NULL, 0 },
	{ "binding", MEMBERS(binding), NULL, 0 },
	{ "place", MEMBERS(place), NULL, 0 },
};

/* ---- enumerations of the tables -------------------------------------------------------------------- */

static void put_classes(struct json_writer *json)
{
	json_key(json, "class");
	json_object_begin(json);
	json_key(json, "enum");
	json_array_begin(json);
	for (size_t i = 0; i <= CHANGE_RE_SHARE; i++)
		json_string(json, change_name((enum change_class)i));
	json_array_end(json);
	json_object_end(json);
	json_key(json, "counts");
	json_object_begin(json);
	json_pair(json, "type", "object");
	schema_closed(json);
	json_key(json, "properties");
	json_object_begin(json);
	for (size_t i = 0; i <= CHANGE_RE_SHARE; i++) {
		json_key(json, change_name((enum change_class)i));
		json_object_begin(json);
		json_pair(json, "type", "integer");
		json_object_end(json);
	}
	json_object_end(json);
	json_object_end(json);
}

/* A word of a table, and what it means. */
static void put_constant(struct json_writer *json, const char *slug, const char *sentence)
{
	json_object_begin(json);
	json_pair(json, "const", slug);
	json_pair(json, "description", sentence);
	json_object_end(json);
}

static void put_tables(struct json_writer *json)
{
	json_key(json, "rule");
	json_object_begin(json);
	json_key(json, "oneOf");
	json_array_begin(json);
	for (enum change_rule rule = 0; rule < RULE_COUNT; rule++)
		put_constant(json, change_rule_info(rule)->slug, change_rule_info(rule)->sentence);
	json_array_end(json);
	json_object_end(json);
	json_key(json, "duty");
	json_object_begin(json);
	json_key(json, "oneOf");
	json_array_begin(json);
	for (enum change_duty duty = 0; duty < DUTY_COUNT; duty++)
		put_constant(json, change_duty_info(duty)->slug, change_duty_info(duty)->sentence);
	json_array_end(json);
	json_object_end(json);
}

void change_schema(struct strbuf *out)
{
	struct json_writer json;

	schema_begin(&json, out, "The change of a network", "What 'mpcnetc diff --format json' prints.");
	put_object(&json, MEMBERS(whole), NULL, 0);
	json_key(&json, "$defs");
	json_object_begin(&json);
	put_classes(&json);
	put_tables(&json);
	for (size_t i = 0; i < ARRAY_LENGTH(objects); i++) {
		json_key(&json, objects[i].name);
		json_object_begin(&json);
		put_object(&json, objects[i].members, objects[i].count, objects[i].more, objects[i].more_count);
		json_object_end(&json);
	}
	json_object_end(&json);
	schema_finish(&json);
}
