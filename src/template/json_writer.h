/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * JSON, written in order: two spaces a level or all on one line, UTF-8 kept, controls and U+2028/9 escaped. Used for
 * every JSON file and JSON output; nothing builds JSON by hand. Compact JSON follows RFC 8785 in its strings as well: of
 * controls it escapes U+0000 to U+001F alone.
 */
#ifndef MPCNET_TEMPLATE_JSON_WRITER_H
#define MPCNET_TEMPLATE_JSON_WRITER_H

#include "base/base.h"

#define JSON_DEPTH_MAX 64

struct json_writer {
	struct strbuf *out;     /* borrowed */
	bool compact;           /* no white space, strings as RFC 8785 wants them */
	unsigned depth;
	bool has_items[JSON_DEPTH_MAX + 1];
	bool after_key;
};

void json_init(struct json_writer *json, struct strbuf *out, bool compact);
void json_object_begin(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array_begin(struct json_writer *json);
void json_array_end(struct json_writer *json);
void json_key(struct json_writer *json, const char *key);
void json_key_text(struct json_writer *json, struct text key);
void json_text(struct json_writer *json, struct text value);
void json_string(struct json_writer *json, const char *value);
void json_number(struct json_writer *json, int64_t value);
/* A number already in JSON's form, such as "1.5". */
void json_number_text(struct json_writer *json, struct text value);
/* A member that is a string. */
void json_pair(struct json_writer *json, const char *key, const char *value);
void json_bool(struct json_writer *json, bool value);
void json_null(struct json_writer *json);
/* Ends the document with a line break (unless compact); the depth must be 0. */
void json_finish(struct json_writer *json);

#endif
