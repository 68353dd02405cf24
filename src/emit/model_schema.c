/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The JSON Schema of the model, made of the table of settings: every key is required, and no other is let in. */
#include "emit/model_schema.h"

#include <stdlib.h>

#include "emit/emit.h"
#include "template/json_schema.h"

/* What the model holds beside settings. */
static const struct setting network_facts[] = {
	{ .scope = SCOPE_NETWORK, .path = "name", .type = TYPE_NAME, .min = NO_LIMIT, .max = NO_LIMIT,
	  .presence = REQUIRED, .doc = "The network's name." },
};
static const struct setting party_facts[] = {
	{ .scope = SCOPE_PARTY, .path = "membership", .type = TYPE_ENUM, .parameter = "active|joining|leaving",
	  .min = NO_LIMIT, .max = NO_LIMIT, .presence = REQUIRED,
	  .doc = "Whether the party takes part, or is on its way in or out." },
	{ .scope = SCOPE_PARTY, .path = "replaces", .type = TYPE_NAME, .min = NO_LIMIT, .max = NO_LIMIT,
	  .presence = OPTIONAL, .doc = "The party whose id a joining one takes over." },
};

/* ---- one setting ----------------------------------------------------------------------------------- */

/* Those that are derived of something that may not be there, an enclave for one (check/derive.c, check/derive_node.c). */
static bool is_derived_of_what_may_lack(enum setting_id id)
{
	static const enum setting_id ids[] = {
		PARTY_ENCLAVE_CPUS, PARTY_ENCLAVE_MEMORY, PARTY_ENCLAVE_TUNNEL_QUEUES, PARTY_ENCLAVE_TUNNEL_WORKER_THREADS,
		PARTY_RESOURCES_TUNNEL_CPU_REQUEST, PARTY_RESOURCES_TUNNEL_CPU_LIMIT, PARTY_VPC_ZONE_IDS,
		PARTY_NODE_GROUP_SUBNET_IDS, PARTY_DATABASE_HOST, PARTY_DATABASE_SUBNET_IDS,
	};

	for (size_t i = 0; i < ARRAY_LENGTH(ids); i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* Whether the model may have no value there. A default that is another setting has no value when that one has none. */
static bool may_be_null(const struct setting *row)
{
	const struct setting *other = setting_taken_from(row);

	if (row->presence == OPTIONAL)
		return true;
	if (other)
		return may_be_null(other);
	/* A name that does not fit, of what is turned off. */
	if (row->presence == DEFAULT && setting_switch(row) != SETTING_COUNT && strstr(row->fallback, "${"))
		return true;
	return row->presence == DERIVED && is_derived_of_what_may_lack(row->id);
}

static void write_count(struct json_writer *json, const char *keyword, int64_t limit)
{
	if (limit == NO_LIMIT)
		return;
	json_key(json, keyword);
	json_number(json, limit);
}

static void write_list(struct json_writer *json, const struct setting *row, int64_t min, int64_t max)
{
	json_key(json, "type");
	json_string(json, "array");
	json_key(json, "items");
	json_object_begin(json);
	schema_write_type(json, row, false);
	json_object_end(json);
	write_count(json, "minItems", min);
	write_count(json, "maxItems", max == NO_LIMIT ? LIST_COUNT_MAX : max);
	json_key(json, "uniqueItems");
	json_bool(json, true);
}

/* Keys of this form alone; what stands under them is written by the caller between this and end_keys. */
static void begin_keys(struct json_writer *json, const struct text_form *keys)
{
	json_key(json, "type");
	json_string(json, "object");
	json_key(json, "propertyNames");
	json_object_begin(json);
	if (keys->max)
		write_count(json, "maxLength", keys->max);
	if (keys->refused) {
		json_key(json, "not");
		json_object_begin(json);
		json_key(json, "pattern");
		json_string(json, keys->refused);
		json_object_end(json);
	}
	json_object_end(json);
	json_key(json, "patternProperties");
	json_object_begin(json);
	json_key(json, keys->pattern);
	json_object_begin(json);
}

static void end_keys(struct json_writer *json)
{
	json_object_end(json);
	json_object_end(json);
	schema_closed(json);
}

static void write_map(struct json_writer *json, const struct setting *row)
{
	begin_keys(json, text_form_find(row->keys));
	if (row->shape == SHAPE_MAP_OF_LISTS)
		write_list(json, row, NO_LIMIT, NO_LIMIT);
	else
		schema_write_type(json, row, false);
	end_keys(json);
	write_count(json, "minProperties", row->min);
	write_count(json, "maxProperties", row->max);
}

static void write_shape(struct json_writer *json, const struct setting *row)
{
	switch (row->shape) {
	case SHAPE_ONE: schema_write_type(json, row, true); break;
	case SHAPE_LIST: write_list(json, row, row->min, row->max); break;
	case SHAPE_MAP: case SHAPE_MAP_OF_LISTS: write_map(json, row); break;
	}
}

static void write_setting(struct json_writer *json, const struct setting *row)
{
	bool nullable = may_be_null(row);

	json_object_begin(json);
	json_key(json, "description");
	json_string(json, row->doc);
	if (nullable) {
		json_key(json, "anyOf");
		json_array_begin(json);
		json_object_begin(json);
	}
	write_shape(json, row);
	if (nullable) {
		json_object_end(json);
		json_object_begin(json);
		json_key(json, "type");
		json_string(json, "null");
		json_object_end(json);
		json_array_end(json);
	}
	json_object_end(json);
}

/* ---- blocks ---------------------------------------------------------------------------------------- */

static int by_path(const void *left, const void *right)
{
	return strcmp((*(const struct setting *const *)left)->path, (*(const struct setting *const *)right)->path);
}

/* Whether the row's path begins with these `depth` characters. */
static bool is_in(const struct setting *row, const char *prefix, size_t depth)
{
	return strncmp(row->path, prefix, depth) == 0;
}

/* The name of what the row is, or is in, in the block whose path has `depth` characters. */
static struct text name_in(const struct setting *row, size_t depth)
{
	struct text path = text_from(row->path);

	return text_slice(path, depth, text_find(path, '.', depth));
}

/* The first row after `i` that is in the block and under another name than row `i`. */
static size_t next_name(const struct setting *const *rows, size_t i, size_t count, size_t depth)
{
	struct text name = name_in(rows[i], depth);
	const char *prefix = rows[i]->path;

	for (i++; i < count && is_in(rows[i], prefix, depth) && text_equal(name_in(rows[i], depth), name); i++)
		;
	return i;
}

/* Writes the rows from `first` on that share `depth` characters, as a block of the model. Blocks nest as paths do. */
static void write_block(struct json_writer *json, const struct setting *const *rows, size_t first, size_t count,
			size_t depth)
{
	const char *prefix = rows[first]->path;

	schema_object_begin(json, false);
	for (size_t i = first; i < count && is_in(rows[i], prefix, depth); i = next_name(rows, i, count, depth))
		json_text(json, name_in(rows[i], depth));
	json_array_end(json);
	json_key(json, "properties");
	json_object_begin(json);
	for (size_t i = first; i < count && is_in(rows[i], prefix, depth); i = next_name(rows, i, count, depth)) {
		struct text name = name_in(rows[i], depth);

		json_key_text(json, name);
		if (rows[i]->path[depth + name.size] == '\0') {
			write_setting(json, rows[i]);
			continue;
		}
		json_object_begin(json);
		write_block(json, rows, i, count, depth + name.size + 1);
		json_object_end(json);
	}
	json_object_end(json);
}

static void write_scope(struct json_writer *json, enum setting_scope scope, const struct setting *facts,
			size_t fact_count)
{
	size_t count;
	const struct setting *rows = settings_of(scope, &count);
	const struct setting **all = xmalloc((count + fact_count) * sizeof(const struct setting *));

	for (size_t i = 0; i < count; i++)
		all[i] = &rows[i];
	for (size_t i = 0; i < fact_count; i++)
		all[count + i] = &facts[i];
	qsort(all, count + fact_count, sizeof(const struct setting *), by_path);
	write_block(json, all, 0, count + fact_count, 0);
	free(all);
}

/* A map of parties or releases, each as $defs says. */
static void write_owners(struct json_writer *json, const char *key, const struct text_form *names,
			 const char *definition)
{
	json_key(json, key);
	json_object_begin(json);
	begin_keys(json, names);
	json_key(json, "$ref");
	json_string(json, definition);
	end_keys(json);
	json_object_end(json);
}

static void write_root(struct json_writer *json)
{
	static const char *const keys[] = { "mpcnet", "network", "parties", "releases" };
	static const struct text_form release_names = { NULL, "^[A-Za-z0-9._-]{1,63}$", NULL, 63 };

	schema_object_begin(json, false);
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
		json_string(json, keys[i]);
	json_array_end(json);
	json_key(json, "properties");
	json_object_begin(json);
	json_key(json, "mpcnet");
	json_object_begin(json);
	json_key(json, "description");
	json_string(json, "The version of the language.");
	json_key(json, "type");
	json_string(json, "integer");
	json_key(json, "const");
	json_number(json, LANGUAGE_VERSION);
	json_object_end(json);
	json_key(json, "network");
	json_object_begin(json);
	write_scope(json, SCOPE_NETWORK, network_facts, ARRAY_LENGTH(network_facts));
	json_object_end(json);
	write_owners(json, "parties", text_form_of_type(TYPE_NAME), "#/$defs/party");
	write_owners(json, "releases", &release_names, "#/$defs/release");
	json_object_end(json);
}

void model_schema(struct strbuf *out)
{
	struct json_writer json;

	schema_begin(&json, out, "The checked model of an MPC network",
		     "What mpcnetc show prints: every setting, defaults included. Whole numbers of 2^53 and more are strings.");
	write_root(&json);
	json_key(&json, "$defs");
	json_object_begin(&json);
	json_key(&json, "party");
	json_object_begin(&json);
	write_scope(&json, SCOPE_PARTY, party_facts, ARRAY_LENGTH(party_facts));
	json_object_end(&json);
	json_key(&json, "release");
	json_object_begin(&json);
	write_scope(&json, SCOPE_RELEASE, NULL, 0);
	json_object_end(&json);
	json_object_end(&json);
	schema_finish(&json);
}
