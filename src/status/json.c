/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* From the table of fields to JSON and to its schema. */
#include "status/json.h"
#include "template/json_schema.h"

void shape_write(struct json_writer *json, const struct shape *shape, const struct subject *subject)
{
	json_object_begin(json);
	for (size_t i = 0; i < shape->count; i++) {
		json_key(json, shape->fields[i].key);
		shape->fields[i].write(json, subject);
	}
	json_object_end(json);
}

void status_json(struct arena *arena, const struct status *status, const struct status_request *request,
		 struct strbuf *out)
{
	const struct subject subject = { .arena = arena, .status = status, .request = request };
	struct json_writer json;

	json_init(&json, out, false);
	shape_write(&json, &status_shape, &subject);
	json_finish(&json);
}

/* ---- the schema -------------------------------------------------------------------------------------- */

static void write_choices(struct json_writer *json, const char *(*choice)(size_t at))
{
	json_key(json, "enum");
	json_array_begin(json);
	for (size_t i = 0; choice(i); i++)
		json_string(json, choice(i));
	json_array_end(json);
}

static void write_shape(struct json_writer *json, const struct shape *shape);

/* What one item of a list, one value of a map or the value itself may be. */
static void write_single(struct json_writer *json, const struct field *field)
{
	if (field->shape)
		write_shape(json, field->shape);
	else if (field->choice)
		write_choices(json, field->choice);
	else
		json_pair(json, "type", "string");
}

static void write_nested(struct json_writer *json, const char *key, const struct field *field)
{
	json_key(json, key);
	json_object_begin(json);
	write_single(json, field);
	json_object_end(json);
}

static void write_type(struct json_writer *json, const struct field *field)
{
	switch (field->type) {
	case FIELD_TEXT: case FIELD_CHOICE: case FIELD_OBJECT:
		write_single(json, field);
		break;
	case FIELD_TIME:
		json_pair(json, "type", "string");
		json_pair(json, "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$");
		break;
	case FIELD_COUNT:
		schema_integer(json, 0, false);
		break;
	case FIELD_TRUTH:
		json_pair(json, "type", "boolean");
		break;
	case FIELD_LIST:
		json_pair(json, "type", "array");
		write_nested(json, "items", field);
		json_key(json, "uniqueItems");
		json_bool(json, true);
		break;
	case FIELD_MAP:
		json_pair(json, "type", "object");
		write_nested(json, "additionalProperties", field);
		break;
	}
}

static void write_field(struct json_writer *json, const struct field *field)
{
	json_object_begin(json);
	json_pair(json, "description", field->doc);
	if (field->nullable) {
		json_key(json, "anyOf");
		json_array_begin(json);
		json_object_begin(json);
	}
	write_type(json, field);
	if (field->nullable) {
		json_object_end(json);
		json_object_begin(json);
		json_pair(json, "type", "null");
		json_object_end(json);
		json_array_end(json);
	}
	json_object_end(json);
}

/* Objects nest as the table does, which has no cycle. */
static void write_shape(struct json_writer *json, const struct shape *shape)
{
	schema_object_begin(json, false);
	for (size_t i = 0; i < shape->count; i++)
		json_string(json, shape->fields[i].key);
	json_array_end(json);
	json_key(json, "properties");
	json_object_begin(json);
	for (size_t i = 0; i < shape->count; i++) {
		json_key(json, shape->fields[i].key);
		write_field(json, &shape->fields[i]);
	}
	json_object_end(json);
}

void status_schema(struct strbuf *out)
{
	struct json_writer json;

	schema_begin(&json, out, "Who owes what to whom in an MPC network",
		     "What mpcnetc status --format json prints. Values have the names that they have in the lock; a setting "
		     "has its path.");
	write_shape(&json, &status_shape);
	schema_finish(&json);
}
