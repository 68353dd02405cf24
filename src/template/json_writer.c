/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* JSON, written in order. */
#include <inttypes.h>

#include "template/escape.h"
#include "template/json_writer.h"

void json_init(struct json_writer *json, struct strbuf *out, bool compact)
{
	*json = (struct json_writer){ .out = out, .compact = compact };
}

static void line_break(struct json_writer *json)
{
	if (json->compact)
		return;
	strbuf_char(json->out, '\n');
	strbuf_repeat(json->out, ' ', (size_t)json->depth * 2);
}

/* What stands before a value or a key: nothing after a key, else a comma if need be, and a line of its own. */
static void separate(struct json_writer *json)
{
	if (json->after_key) {
		json->after_key = false;
		return;
	}
	if (json->has_items[json->depth])
		strbuf_char(json->out, ',');
	json->has_items[json->depth] = true;
	if (json->depth)
		line_break(json);
}

static void open(struct json_writer *json, char bracket)
{
	separate(json);
	if (json->depth == JSON_DEPTH_MAX)
		die("JSON is nested more than %d deep", JSON_DEPTH_MAX);
	strbuf_char(json->out, bracket);
	json->has_items[++json->depth] = false;
}

static void close(struct json_writer *json, char bracket)
{
	bool has_items = json->has_items[json->depth];

	if (json->depth == 0 || json->after_key)
		die("JSON is closed by '%c' where nothing is open", bracket);
	json->depth--;
	if (has_items)
		line_break(json);
	strbuf_char(json->out, bracket);
}

void json_object_begin(struct json_writer *json)
{
	open(json, '{');
}

void json_object_end(struct json_writer *json)
{
	close(json, '}');
}

void json_array_begin(struct json_writer *json)
{
	open(json, '[');
}

void json_array_end(struct json_writer *json)
{
	close(json, ']');
}

static void quoted(struct json_writer *json, struct text value)
{
	strbuf_char(json->out, '"');
	escape_json(json->out, value, json->compact);
	strbuf_char(json->out, '"');
}

void json_key_text(struct json_writer *json, struct text key)
{
	separate(json);
	quoted(json, key);
	strbuf_string(json->out, json->compact ? ":" : ": ");
	json->after_key = true;
}

void json_key(struct json_writer *json, const char *key)
{
	json_key_text(json, text_from(key));
}

void json_text(struct json_writer *json, struct text value)
{
	separate(json);
	quoted(json, value);
}

void json_string(struct json_writer *json, const char *value)
{
	json_text(json, text_from(value));
}

void json_number(struct json_writer *json, int64_t value)
{
	separate(json);
	strbuf_format(json->out, "%" PRId64, value);
}

void json_number_text(struct json_writer *json, struct text value)
{
	separate(json);
	strbuf_text(json->out, value);
}

void json_pair(struct json_writer *json, const char *key, const char *value)
{
	json_key(json, key);
	json_string(json, value);
}

void json_bool(struct json_writer *json, bool value)
{
	separate(json);
	strbuf_string(json->out, value ? "true" : "false");
}

void json_null(struct json_writer *json)
{
	separate(json);
	strbuf_string(json->out, "null");
}

void json_finish(struct json_writer *json)
{
	if (json->depth != 0)
		die("JSON ends with %u brackets open", json->depth);
	if (!json->compact)
		strbuf_char(json->out, '\n');
}
