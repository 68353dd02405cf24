/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The JSON Schema of a party's file, from the table of values. */
#include "lock/internal.h"
#include "template/json_schema.h"

static void name_property(struct json_writer *json, const char *key, const char *description)
{
	json_key(json, key);
	json_object_begin(json);
	json_pair(json, "description", description);
	json_pair(json, "type", "string");
	json_key(json, "minLength");
	json_number(json, 1);
	json_object_end(json);
}

static void value_property(struct json_writer *json, const struct lock_value *value)
{
	struct strbuf description = { 0 };

	strbuf_format(&description, "Made by %s. Needed by %s.", value->maker, value->needed);
	json_key(json, value->key);
	json_object_begin(json);
	json_pair(json, "description", description.data);
	json_pair(json, "type", "string");
	json_pair(json, "pattern", value->form);
	json_object_end(json);
	strbuf_release(&description);
}

static void values_property(struct json_writer *json)
{
	size_t count;
	const struct lock_value *values = lock_values(&count);

	json_key(json, "values");
	json_object_begin(json);
	json_pair(json, "description", "What is bound of the party; what is not bound yet is not there.");
	json_pair(json, "type", "object");
	json_key(json, "properties");
	json_object_begin(json);
	for (size_t i = 0; i < count; i++)
		value_property(json, &values[i]);
	json_object_end(json);
	schema_closed(json);
	json_object_end(json);
}

void lock_schema(struct strbuf *out)
{
	static const char *const required[] = { "network", "party", "values", "version" };
	struct json_writer json;

	schema_begin(&json, out, "A party's file in the lock of an MPC network",
		     "mpcnet.lock/PARTY.json, as 'mpcnetc bind' writes it: what only the party's deployment makes known. "
		     "Nothing in it is secret.");
	schema_object_begin(&json, false);
	for (size_t i = 0; i < ARRAY_LENGTH(required); i++)
		json_string(&json, required[i]);
	json_array_end(&json);
	json_key(&json, "properties");
	json_object_begin(&json);
	name_property(&json, "network", "The name of the network in its spec.");
	name_property(&json, "party", "The party's name in the spec, and the file's.");
	values_property(&json);
	json_key(&json, "version");
	json_object_begin(&json);
	json_pair(&json, "description", "The version of this form.");
	json_key(&json, "const");
	json_number(&json, LOCK_VERSION);
	json_object_end(&json);
	json_object_end(&json);
	schema_finish(&json);
}
