/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Between the files that write the JSON Schema of the model: what holds one value of a setting. */
#ifndef MPCNET_EMIT_MODEL_SCHEMA_H
#define MPCNET_EMIT_MODEL_SCHEMA_H

#include "base/base.h"
#include "model/schema.h"
#include "template/json_writer.h"

/* The form of a text, as a schema can say it: regular expressions of ECMA-262 without lookahead. */
struct text_form {
	const char *name;               /* of a pattern; NULL for a type's */
	const char *pattern;            /* it matches this */
	const char *refused;            /* and does not match this; NULL: nothing */
	int64_t max;                    /* characters; 0: no limit but the pattern's */
};

/* Of a type, or of a pattern of check/patterns.c by its name. */
const struct text_form *text_form_of_type(enum setting_type type);
const struct text_form *text_form_find(const char *name);

/* Writes the keywords that hold one value of the setting's type. With `limits`, the row's limits are the value's. */
void schema_write_type(struct json_writer *json, const struct setting *row, bool limits);

/*
 * Appends alternatives, with '|' between, that match the decimal digits of the whole numbers from `min` to `max`, both
 * at least 0, and of no others.
 */
void range_pattern(struct strbuf *out, int64_t min, int64_t max);

#endif
