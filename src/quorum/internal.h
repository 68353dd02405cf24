/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside quorum/: the table of functions, and what its files share. */
#ifndef MPCNET_QUORUM_INTERNAL_H
#define MPCNET_QUORUM_INTERNAL_H

#include "quorum/quorum.h"

/* How many of the n active parties must live, as a form in t. */
enum quorum_need { NEED_MAJORITY, NEED_RECONSTRUCTION, NEED_EVERYBODY, NEED_COUNT };

struct function_row {
	const char *key;                /* "re_sharing" */
	const char *name;               /* "re-sharing" */
	enum quorum_need need;
	bool makes_committee;           /* needs every party of the new committee as well */
	const char *doc;                /* a sentence */
	const char *source;             /* where the number is from */
};

const struct function_row *function_row(enum quorum_function function);
/* "2t + 1" */
const char *need_formula(enum quorum_need need);
/* Active parties that must live. */
size_t function_needs(const struct quorum *quorum, enum quorum_function function);
/* Whether it needs all the newcomers as well. */
bool function_needs_newcomers(const struct quorum *quorum, enum quorum_function function);
/* Active parties whose loss is too much: the fewest. */
size_t function_breaks_at(const struct quorum *quorum, enum quorum_function function);
/* What is left of it once `lost` active parties are gone. */
struct quorum_effect effect_of_count(const struct quorum *quorum, enum quorum_function function, size_t lost);
struct quorum_effect effect_of_failure(const struct quorum *quorum, enum quorum_function function,
				       const struct failure *failure);
const char *state_key(enum quorum_state state);

/* ---- failures.c ------------------------------------------------------------------------------------ */

/* Fills in everything of `quorum` but what is smallest. */
void find_failures(struct arena *arena, struct quorum *quorum);

/* ---- smallest.c, zones.c --------------------------------------------------------------------------- */

/* The core's ring holds 15 parties, and the largest network that fits has 13; one of 16 still costs next to nothing. */
#define EXACT_MAX 16
/* The order in which kinds are tried: of equal sets, the one of the narrower domains is told. */
extern const enum domain_kind narrow_first[DOMAIN_COUNT];
bool selection_has(unsigned selection, enum domain_kind kind);
void find_smallest(struct arena *arena, struct quorum *quorum);
/*
 * The same for zones alone: a party in several zones is lost with all of them. False, with nothing found, where every
 * party has one zone at most: then zones are as any other kind.
 */
bool find_smallest_zones(struct arena *arena, const struct quorum *quorum, enum quorum_function function,
			 struct smallest *ret_smallest);

/* ---- notes.c --------------------------------------------------------------------------------------- */

/* What a reader of the numbers should know besides; sentences, in `arena`. */
struct notes {
	struct text *items;
	size_t count, capacity;
};

struct notes notes_of(struct arena *arena, const struct quorum *quorum);

#endif
