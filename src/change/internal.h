/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside change/: a comparison while it is being made. */
#ifndef MPCNET_CHANGE_INTERNAL_H
#define MPCNET_CHANGE_INTERNAL_H

#include "change/change.h"

/* A release of either network, or of both. */
struct release_pair {
	const struct release *old, *new;        /* NULL where it is not */
	struct text name;                       /* the new one; of one that is gone, the old one */
};

struct comparing {
	struct arena *arena;            /* of the result */
	struct arena scratch;           /* released at the end */
	struct arena reading;           /* of the origins, as long as causes are looked for */
	struct comparison *result;
	struct { struct change *items; size_t count, capacity; } changes;
	struct { struct release_pair *items; size_t count, capacity; } releases;        /* by name, once compared */
	size_t *old_to_pair, *new_to_pair;      /* from a network's party to result->parties */
	size_t *first_of_party;         /* by party, and one more: where its changes begin in `changes` */
	size_t first_of_releases;       /* likewise theirs, which stand before those of parties */
	const struct origins *old_origins, *new_origins;        /* NULL until something asks */
};

/* A change of nothing in particular: no party, no setting, no cause. */
struct change *change_add(struct comparing *c, enum change_rule rule, enum change_subject subject);

/* pair.c: fills in result->parties and the maps to them. */
void pair_parties(struct comparing *c);
/* structure.c: fills in `releases`; adds changes of the network itself, of releases, of a party's fate. */
void pair_releases(struct comparing *c);
void compare_network_structure(struct comparing *c);
void compare_releases(struct comparing *c);
void compare_trust(struct comparing *c);
void compare_party_structure(struct comparing *c, size_t party);
/* The name that an old release has in the new network; its own where it is gone. */
struct text release_name_now(const struct comparing *c, struct text name);

/* settings.c */
void compare_network_settings(struct comparing *c);
void compare_release_settings(struct comparing *c, const struct release_pair *pair);
void compare_party_settings(struct comparing *c, size_t party);

/* cause.c: finds causes, and puts consequences behind them. */
void find_causes(struct comparing *c);
/* finish.c */
void finish_changes(struct comparing *c);
/* words.c: a value of a change, with '*' for its party's own name, old or new. Made in `arena`. */
struct value change_value_of_any(const struct comparison *comparison, struct arena *arena, const struct change *change,
				 bool is_old);
/* edges.c: fills in what is altered of each party's edges. */
void compare_edges(struct comparing *c);
/* files.c */
void compare_files(struct comparing *c, unsigned threads);
/* bindings.c */
void compare_bindings(struct comparing *c);

/* ---- small words ---- */

static inline struct value text_as_value(struct text text)
{
	return (struct value){ .kind = text.data ? VALUE_STRING : VALUE_NULL, .at = SPAN_NONE, .text = text };
}

static inline struct value number_as_value(int64_t number)
{
	return (struct value){ .kind = VALUE_INT, .at = SPAN_NONE, .number = number };
}

#endif
