/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * quorum/: what of a network still works when something is lost. From the checked model to an analysis, and from that
 * to text and JSON. Parties that are lost are silent; the survivors that may be corrupt on top are counted apart.
 *
 * How many live parties a function needs is a row of quorum_functions, with where the number is from. What fails
 * together is of model/domains.h. Only active parties count; joining ones count where a context switch lets them in.
 */
#ifndef MPCNET_QUORUM_QUORUM_H
#define MPCNET_QUORUM_QUORUM_H

#include "base/base.h"
#include "model/domains.h"
#include "model/network.h"

/* ---- functions ------------------------------------------------------------------------------------- */

enum quorum_function {
	QUORUM_SIGNING, QUORUM_PUBLIC_DECRYPTION, QUORUM_USER_DECRYPTION, QUORUM_KEY_GENERATION, QUORUM_RE_SHARING,
	QUORUM_CONTEXT_SWITCH, QUORUM_FUNCTION_COUNT
};

enum quorum_state {
	QUORUM_WORKS,
	QUORUM_INTERRUPTED,     /* perhaps, until parties that can move to another zone have started there */
	QUORUM_STOPS,
	QUORUM_STATE_COUNT
};

/* What a function is after a loss. */
struct quorum_effect {
	enum quorum_state state;
	size_t spare;           /* more parties that may be lost before it stops, at the worst; 0 unless it works */
	size_t corrupt;         /* survivors that may be corrupt meanwhile, each for one of `spare`; at most t */
};

/* ---- failures -------------------------------------------------------------------------------------- */

/* Indices of `parties` of a struct quorum, in rising order. */
struct members {
	size_t *items;
	size_t count, capacity;
};

/* The loss of one domain. */
struct failure {
	enum domain_kind kind;
	struct text name;
	struct members down;            /* certainly lost, as long as it lasts */
	struct members interrupted;     /* perhaps lost, until they have moved to another zone */
	struct members unrestorable;    /* their backup is lost: no private vault can be restored from it */
	size_t active_down, active_interrupted;         /* how many of those are active */
	bool newcomer_down, newcomer_interrupted;       /* some are of the committee that a context switch would make */
};

/* The fewest failures of some kinds that together stop a function. */
struct smallest {
	bool possible;                  /* false: all of them together do not */
	size_t count;                   /* of `failures`: so many suffice */
	size_t at_least;                /* no fewer do; equal to `count` where that is exact */
	const struct failure **failures;
	size_t lost;                    /* active parties that they take down */
};

/* Kinds of failure that are looked for together: each alone, and two mixtures. */
enum quorum_selection {
	/* 0 to DOMAIN_COUNT - 1: that kind alone */
	SELECTION_OUTAGES = DOMAIN_COUNT,       /* regions, zones, accounts and operators */
	SELECTION_ALL,                          /* those, and what the machines have in common */
	SELECTION_COUNT
};

/* "region", "outages": for programs. */
const char *selection_key(unsigned selection);

struct quorum {
	const struct network *network;
	const struct party **parties;   /* the active ones by id, then those that are joining, by name */
	size_t active_count, party_count;
	bool *newcomer;                 /* by party: of the committee that lets those in who are joining */
	size_t newcomer_count;          /* 0: nobody joins */
	const struct failure *failures; /* by kind, and within one by name; none in a rehearsal */
	size_t failure_count;
	size_t zoneless;                /* active parties whose zones the spec does not state */
	size_t on_volumes;              /* active parties that keep their private vault on a volume */
	struct smallest smallest[QUORUM_FUNCTION_COUNT][SELECTION_COUNT];
};

/* Analyses a network. Everything that is returned lives in `arena` and borrows from `network`. */
struct quorum *quorum_of(struct arena *arena, const struct network *network);

/* ---- output ---------------------------------------------------------------------------------------- */

/* For people: 80 columns where names let it, every name harmless for a terminal. */
void quorum_text(const struct quorum *quorum, bool colour, struct strbuf *out);
/* docs/quorum.schema.json says what stands in it. */
void quorum_json(const struct quorum *quorum, struct strbuf *out);
/* The JSON Schema (2020-12) of that. */
void quorum_schema(struct strbuf *out);

#endif
