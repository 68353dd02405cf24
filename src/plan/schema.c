/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The JSON Schema of a plan, made of one table of its members. */
#include "plan/words.h"
#include "template/json_schema.h"

enum shape { TEXT_OF, NAME, NUMBER, TRUTH, LIST_OF_TEXT, OWN };

/* A member of an object, what it is, and whether it may be null; OWN: somebody else writes what it is. */
struct member_row {
	const char *key;
	enum shape shape;
	bool may_be_null;
	const char *doc;
};

static const struct member_row top[] = {
	{ "version", OWN, false, NULL },
	{ "network", NAME, false, "The network's name." },
	{ "party", NAME, true, "The party whose steps alone are here; null: those of all." },
	{ "states", OWN, false, NULL },
	{ "variables", OWN, false, NULL },
	{ "steps", OWN, false, NULL },
};
static const struct member_row state[] = {
	{ "name", TEXT_OF, false, "Its folder in that of --write: \"02-trust-v0.15.1\"." },
	{ "model_digest", OWN, false, NULL },
};
static const struct member_row variables[] = {
	{ "PARTY", NAME, false, "The party's name." },
	{ "NAMESPACE", TEXT_OF, false, "Its Kubernetes namespace." },
	{ "CORE", TEXT_OF, false, "The name of its core's StatefulSet." },
};
static const struct member_row step[] = {
	{ "id", NUMBER, false, "Steps are numbered from 1, in the order in which they are done." },
	{ "kind", OWN, false, NULL },
	{ "title", TEXT_OF, false, "What is done, in a few words." },
	{ "owner", OWN, false, NULL },
	{ "parties", LIST_OF_TEXT, false, "Who does it, in order; empty where the coordinator does." },
	{ "down", LIST_OF_TEXT, false, "The active parties whose cores it stops, one at a time." },
	{ "state", TEXT_OF, false, "The name of the network whose artifacts it works with." },
	{ "after", NUMBER, true, "The step that must be over; null of the first." },
	{ "what", LIST_OF_TEXT, false, "Sentences that say what is done and why." },
	{ "commands", LIST_OF_TEXT, false,
	  "Shell commands, in order. They take PLAN, OUT and LOCK, and what 'variables' has for the party." },
	{ "until", OWN, false, NULL },
	{ "quorum", OWN, false, NULL },
};
static const struct member_row until[] = {
	{ "condition", TEXT_OF, false, "What must be so before the next step begins." },
	{ "command", TEXT_OF, true, "A command that checks it; null where people have to look." },
};
static const struct member_row quorum[] = {
	{ "n", NUMBER, false, "Parties of the committee that works meanwhile." },
	{ "t", NUMBER, false, "How many of them may be down." },
	{ "down", NUMBER, false, "How many the step stops at a time." },
	{ "up", NUMBER, false, "How many must be up at least." },
	{ "needed", NUMBER, false, "Answers that a decryption needs: 2t + 1." },
	{ "decryption", TRUTH, false, "Decryptions are answered meanwhile." },
	{ "key_generation", TRUTH, false, "Keys can be generated meanwhile." },
	{ "resharing", TRUTH, false, "A new epoch can be made meanwhile." },
	{ "remark", TEXT_OF, true, "What else to know of it." },
};

static void write_plain(struct json_writer *json, const struct member_row *row)
{
	json_object_begin(json);
	json_pair(json, "description", row->doc);
	switch (row->shape) {
	case NAME:
		schema_type(json, "string", row->may_be_null);
		json_pair(json, "pattern", "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$");
		break;
	case TEXT_OF: schema_type(json, "string", row->may_be_null); break;
	case NUMBER: schema_integer(json, 0, row->may_be_null); break;
	case TRUTH: schema_type(json, "boolean", row->may_be_null); break;
	case LIST_OF_TEXT: schema_list(json, NULL, row->may_be_null); break;
	case OWN: break;
	}
	json_object_end(json);
}

static void write_enum(struct json_writer *json, const char *doc, const char *(*name)(size_t at), size_t count)
{
	json_object_begin(json);
	json_pair(json, "description", doc);
	json_key(json, "enum");
	json_array_begin(json);
	for (size_t i = 0; i < count; i++)
		json_string(json, name(i));
	json_array_end(json);
	json_object_end(json);
}

static const char *kind_at(size_t at)
{
	return plan_kind_name((enum plan_kind)at);
}

static const char *owner_at(size_t at)
{
	return plan_owner_name((enum plan_owner)at);
}

/* What the kinds mean, one after the other. */
static void write_kinds(struct json_writer *json)
{
	struct strbuf doc = { 0 };

	strbuf_string(&doc, "What the step is.");
	for (size_t i = 0; i < PLAN_KIND_COUNT; i++)
		strbuf_format(&doc, " %s: %s.", plan_kind_name((enum plan_kind)i),
			      plan_kind_meaning((enum plan_kind)i));
	write_enum(json, doc.data, kind_at, PLAN_KIND_COUNT);
	strbuf_release(&doc);
}

static void write_object(struct json_writer *json, const struct member_row *rows, size_t count, const char *doc,
			 bool may_be_null);
static void write_members(struct json_writer *json, const struct member_row *rows, size_t count, bool may_be_null);

static void write_list(struct json_writer *json, const struct member_row *rows, size_t count, const char *doc)
{
	json_object_begin(json);
	json_pair(json, "description", doc);
	schema_type(json, "array", false);
	json_key(json, "items");
	write_object(json, rows, count, NULL, false);
	json_object_end(json);
}

/* Members that are more than a text or number. */
static void write_own(struct json_writer *json, const struct member_row *row)
{
	struct text key = text_from(row->key);

	if (text_is(key, "version")) {
		json_object_begin(json);
		json_pair(json, "description", "Of this form of the document.");
		json_key(json, "const");
		json_number(json, 1);
		json_object_end(json);
	} else if (text_is(key, "states")) {
		write_list(json, state, ARRAY_LENGTH(state),
			   "The networks on the way, from the old one to the new one; each passes check.");
	} else if (text_is(key, "model_digest")) {
		json_object_begin(json);
		json_pair(json, "description", "The digest of its checked model, as in the manifest of a build.");
		schema_type(json, "string", false);
		json_pair(json, "pattern", "^[0-9a-f]{64}$");
		json_object_end(json);
	} else if (text_is(key, "variables")) {
		json_object_begin(json);
		json_pair(json, "description", "For each party of either network, what commands take from its shell.");
		schema_type(json, "object", false);
		json_key(json, "additionalProperties");
		write_object(json, variables, ARRAY_LENGTH(variables), NULL, false);
		json_object_end(json);
	} else if (text_is(key, "steps")) {
		write_list(json, step, ARRAY_LENGTH(step), "What is done, in order.");
	} else if (text_is(key, "kind")) {
		write_kinds(json);
	} else if (text_is(key, "owner")) {
		write_enum(json,
			   "together: each of the parties by itself, also at once. in-turn: one after the other. "
			   "coordinator: who hands out ids and calls the chain.", owner_at, PLAN_COORDINATOR + 1);
	} else if (text_is(key, "until")) {
		write_list(json, until, ARRAY_LENGTH(until), "What to wait for before the next step.");
	} else {
		write_object(json, quorum, ARRAY_LENGTH(quorum), "What stays up meanwhile; null in a rehearsal.", true);
	}
}

static void write_object(struct json_writer *json, const struct member_row *rows, size_t count, const char *doc,
			 bool may_be_null)
{
	json_object_begin(json);
	if (doc)
		json_pair(json, "description", doc);
	write_members(json, rows, count, may_be_null);
	json_object_end(json);
}

static void write_members(struct json_writer *json, const struct member_row *rows, size_t count, bool may_be_null)
{
	schema_object_begin(json, may_be_null);
	for (size_t i = 0; i < count; i++)
		json_string(json, rows[i].key);
	json_array_end(json);
	json_key(json, "properties");
	json_object_begin(json);
	for (size_t i = 0; i < count; i++) {
		json_key(json, rows[i].key);
		if (rows[i].shape == OWN)
			write_own(json, &rows[i]);
		else
			write_plain(json, &rows[i]);
	}
	json_object_end(json);
}

void plan_schema(struct strbuf *out)
{
	struct json_writer json;

	schema_begin(&json, out, "A plan of mpcnetc",
		     "What 'mpcnetc plan --format json' prints: the order of work from one network to another.");
	write_members(&json, top, ARRAY_LENGTH(top), false);
	schema_finish(&json);
}
