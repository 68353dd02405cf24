/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Values of the language, after evaluation: what settings, locals and references are made of. */
#ifndef MPCNET_MODEL_VALUE_H
#define MPCNET_MODEL_VALUE_H

#include "base/base.h"
#include "source/source.h"

enum value_kind {
	VALUE_NULL,             /* also: a setting that has no value */
	VALUE_BOOL,
	VALUE_INT,
	VALUE_DECIMAL,          /* a literal with a fraction: `text` holds its digits */
	VALUE_STRING,
	VALUE_LIST,
	VALUE_MAP               /* entries in byte order of their keys, keys unique */
};

struct value_entry;

struct value {
	enum value_kind kind;
	struct span at;                         /* the expression it came from; SPAN_NONE for a default */
	bool truth;                             /* BOOL */
	/*
	 * INT. A setting's STRING that is a quantity has it here as well: a size in bytes, a duration in milliseconds, a
	 * cpu in thousandths of a core; its text is then the canonical form ("96GiB", "1h", "1500m").
	 */
	int64_t number;
	struct text text;                       /* STRING, DECIMAL */
	struct {
		const struct value *items;
		size_t count;
	} list;
	struct {
		const struct value_entry *entries;
		size_t count;
	} map;
};

struct value_entry {
	struct text key;
	struct span key_at;
	struct value value;
};

/* "a string", "a list" … for messages. */
const char *value_kind_name(enum value_kind kind);
/* Whether a list of strings holds this one; a value that is no list holds nothing. */
bool value_list_has(const struct value *list, struct text text);
/* The entry with this key, or NULL. */
const struct value *value_map_find(const struct value *map, struct text key);
/* The parts of a taint, "key=value:Effect" or "key:Effect"; `value` is absent in the second form. Borrowed. */
struct taint {
	struct text key, value, effect;
};

struct taint taint_parts(struct text taint);

/* Equal in meaning; places do not count. */
bool value_equal(const struct value *a, const struct value *b);
/* Appends the value as it would be written in a spec, on one line and cut with "…" after about `limit` bytes. */
void value_print(struct strbuf *out, const struct value *value, size_t limit);

#endif
