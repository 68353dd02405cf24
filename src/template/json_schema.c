/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What the schemas of all documents have alike. */
#include "template/json_schema.h"

void schema_begin(struct json_writer *json, struct strbuf *out, const char *title, const char *description)
{
	json_init(json, out, false);
	json_object_begin(json);
	json_pair(json, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_pair(json, "title", title);
	json_pair(json, "description", description);
}

void schema_finish(struct json_writer *json)
{
	json_object_end(json);
	json_finish(json);
}

void schema_type(struct json_writer *json, const char *type, bool nullable)
{
	json_key(json, "type");
	if (!nullable) {
		json_string(json, type);
		return;
	}
	json_array_begin(json);
	json_string(json, type);
	json_string(json, "null");
	json_array_end(json);
}

void schema_integer(struct json_writer *json, int64_t least, bool nullable)
{
	schema_type(json, "integer", nullable);
	json_key(json, "minimum");
	json_number(json, least);
}

void schema_reference(struct json_writer *json, const char *name)
{
	struct strbuf path = { 0 };

	strbuf_format(&path, "#/$defs/%s", name);
	json_pair(json, "$ref", path.data);
	strbuf_release(&path);
}

void schema_list(struct json_writer *json, const char *name, bool nullable)
{
	schema_type(json, "array", nullable);
	json_key(json, "items");
	json_object_begin(json);
	if (name)
		schema_reference(json, name);
	else
		json_pair(json, "type", "string");
	json_object_end(json);
}

void schema_words(struct json_writer *json, struct text words)
{
	json_key(json, "enum");
	json_array_begin(json);
	for (size_t from = 0, to; from <= words.size; from = to + 1) {
		to = text_find(words, '|', from);
		json_text(json, text_slice(words, from, to));
	}
	json_array_end(json);
}

void schema_closed(struct json_writer *json)
{
	json_key(json, "additionalProperties");
	json_bool(json, false);
}

void schema_object_begin(struct json_writer *json, bool nullable)
{
	schema_type(json, "object", nullable);
	schema_closed(json);
	json_key(json, "required");
	json_array_begin(json);
}
