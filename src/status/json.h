/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside status/: the form of the JSON, as a table that both its writer and its schema are made of. */
#ifndef MPCNET_STATUS_JSON_H
#define MPCNET_STATUS_JSON_H

#include "status/internal.h"
#include "template/json_writer.h"

enum field_type { FIELD_TEXT, FIELD_TIME, FIELD_COUNT, FIELD_TRUTH, FIELD_CHOICE, FIELD_OBJECT, FIELD_LIST, FIELD_MAP };

/* What is being written: each object is about the status and some of the rest. */
struct subject {
	struct arena *arena;
	const struct status *status;
	const struct status_request *request;
	const struct party_status *self, *peer;
	enum owed_value value;
	enum step_id step;
};

struct shape;

struct field {
	const char *key, *doc;
	enum field_type type;
	bool nullable;
	/* Choices, by number; NULL behind the last. Of a list: its items are these. */
	const char *(*choice)(size_t at);
	/* Of an object, of the items of a list or of the values of a map; NULL: the items are texts or choices. */
	const struct shape *shape;
	void (*write)(struct json_writer *json, const struct subject *subject);
};

/* An object: all its fields are there, in this order, and no other. */
struct shape {
	const struct field *fields;
	size_t count;
};

extern const struct shape status_shape;

void shape_write(struct json_writer *json, const struct shape *shape, const struct subject *subject);

#endif
