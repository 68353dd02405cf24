/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * JSON Schema, draft 2020-12 (https://json-schema.org/draft/2020-12), written with json_writer: what the schemas of all
 * documents have alike. What a document holds, each room says in a table of its own, of which it writes its schema.
 */
#ifndef MPCNET_TEMPLATE_JSON_SCHEMA_H
#define MPCNET_TEMPLATE_JSON_SCHEMA_H

#include "template/json_writer.h"

/* Begins a schema in `out`, which is borrowed until schema_finish: the object of the whole is open then. */
void schema_begin(struct json_writer *json, struct strbuf *out, const char *title, const char *description);
void schema_finish(struct json_writer *json);

/* Each of these adds members to the object that is open. */

/* "type", which is of JSON Schema: "string"; of what may be null, both. */
void schema_type(struct json_writer *json, const char *type, bool nullable);
/* A whole number of `least` and more. */
void schema_integer(struct json_writer *json, int64_t least, bool nullable);
/* "$ref" to a name below "$defs". */
void schema_reference(struct json_writer *json, const char *name);
/* A list of what `name` says below "$defs"; NULL: of strings. */
void schema_list(struct json_writer *json, const char *name, bool nullable);
/* "enum" of words with '|' between. */
void schema_words(struct json_writer *json, struct text words);
/* "additionalProperties": false */
void schema_closed(struct json_writer *json);
/*
 * An object that holds nothing but what is named: up to the list of what it must hold, to which the caller adds names,
 * and which he ends before he writes "properties".
 */
void schema_object_begin(struct json_writer *json, bool nullable);

#endif
