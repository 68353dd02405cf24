/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside check/: what the files that derive settings share. */
#ifndef MPCNET_CHECK_DERIVE_H
#define MPCNET_CHECK_DERIVE_H

#include "check/eval.h"

/* Values that stand nowhere in the spec. */
static inline struct value int_value(int64_t number)
{
	return (struct value){ .kind = VALUE_INT, .at = SPAN_NONE, .number = number };
}

static inline struct value bool_value(bool truth)
{
	return (struct value){ .kind = VALUE_BOOL, .at = SPAN_NONE, .truth = truth };
}

static inline struct value text_value(struct text text)
{
	return (struct value){ .kind = VALUE_STRING, .at = SPAN_NONE, .text = text };
}

/* A list of those values, in the arena. */
static inline struct value list_value(struct eval *e, const struct value *items, size_t count)
{
	struct value *copy = ARENA_ARRAY(e->arena, struct value, count);

	if (count)
		memcpy(copy, items, count * sizeof(*items));
	return (struct value){ .kind = VALUE_LIST, .at = SPAN_NONE, .list = { copy, count } };
}

/* ---- derive_node.c: what follows from a party's node, and from whether there is an enclave on it ----- */

/* protocol.tls, the numbers of threads, and sessions of preprocessing: what all cores can be configured for alike. */
bool derive_cores(struct eval *e, enum setting_id id, struct value *ret_value);
/* Sizes and places of a party's core; no value for what a core without an enclave does not have. */
bool derive_node(struct eval *e, struct instance *self, enum setting_id id, struct value *ret_value);

#endif
