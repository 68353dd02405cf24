/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * check/: from what was said to what it means.
 *
 * Names are resolved, parties expanded, every setting evaluated, typed and defaulted, and the network held to the table
 * of rules. All mistakes of a spec are reported in one run; a mistake that follows from another one is not.
 */
#ifndef MPCNET_CHECK_CHECK_H
#define MPCNET_CHECK_CHECK_H

#include "base/base.h"
#include "diag/diag.h"
#include "model/document.h"
#include "model/network.h"
#include "syntax/syntax.h"

/* A network may be expanded to this many parties; a threshold is a byte, so no network needs more than 766. */
#define PARTY_COUNT_MAX 4096

/*
 * Checks a spec. Returns the model, or NULL when there are errors in `diags`, from here or from before (a tree with
 * broken parts is still checked, so that everything is reported at once). The model lives in `arena`, as
 * the tree does.
 */
const struct network *check_network(struct arena *arena, struct diags *diags, const struct syntax *syntax);

/* Whether a network may be called so: a DNS label. */
bool check_is_network_name(struct text name);

/* ---- where values came from ------------------------------------------------------------------------ */

/* A reference in an expression, followed. */
struct why_reference {
	struct text expression;         /* as written: "each.value.region" */
	struct value value;
	struct span at;                 /* where that is written; SPAN_NONE where the compiler makes it */
};

/* What may say something of a setting; what stands first wins. */
enum why_source { WHY_SPEC, WHY_NETWORK, WHY_RELEASE, WHY_PARTY, WHY_PROFILE, WHY_DEFAULT };

enum why_says {
	WHY_NOTHING,
	WHY_VALUE,
	WHY_NULL,                       /* it unsets what those after it say */
	WHY_UNKNOWN                     /* it is overridden, and cannot be evaluated */
};

struct why_layer {
	enum why_source source;
	struct text name;               /* of the party, profile …; absent for a default */
	struct span at;                 /* of what it says, else of its name; SPAN_NONE for a default */
	enum why_says says;
	bool decides;                   /* the value, or part of one that is merged, is from here */
	struct value value;             /* as said: not yet in the form of the setting's type */
	struct text expression;         /* as written, where it is calculated or refers to something; else absent */
	struct text derivation;         /* of a default that no expression states: how it comes about; else absent */
	struct { struct why_reference *items; size_t count, capacity; } references;
};

/* A key of a map that is merged. */
struct why_key {
	struct text key;
	size_t layer;                   /* index of the one that gave it */
	struct span at;
	bool removed;                   /* it is null there */
	struct value value;
};

/* One setting, or what stands inside of one. */
struct why {
	struct text path;               /* as a path of the document */
	struct value value;
	struct { struct why_layer *items; size_t count, capacity; } layers;
	struct { struct why_key *items; size_t count, capacity; } keys;
};

struct whys {
	struct why *items;
	size_t count, capacity;
};

/*
 * Finds out where what stands at `place` of a network's document came from: one record for a setting, one for each
 * setting in a block. The spec must be one that check_network made a model of; it is evaluated anew, and nothing is
 * reported. Records live in `arena`.
 */
void check_why(struct arena *arena, const struct syntax *syntax, const struct sources *sources,
	       const struct document_place *place, struct whys *ret_whys);

/* ---- what values were made of ---------------------------------------------------------------------- */

/* What the value of a setting can depend on. */
enum origin_kind {
	ORIGIN_SETTING,                 /* another setting, of the network or of a party */
	ORIGIN_NETWORK_NAME,
	ORIGIN_PARTY,                   /* the party's name, membership, or whom it replaces */
	ORIGIN_PARTIES,                 /* which parties there are, and which of them are active */
	ORIGIN_RELEASES                 /* which releases there are */
};

struct origin {
	enum origin_kind kind;
	size_t party;                   /* index in the network's parties; SIZE_MAX: it is the network's */
	enum setting_id setting;        /* ORIGIN_SETTING; else of no use */
};

struct origins;

/*
 * Finds out what each setting of the network and of its parties read. The spec must be one that check_network made a
 * model of; it is evaluated anew, and nothing is reported. Lives in `arena`, and borrows the tree.
 */
const struct origins *check_origins(struct arena *arena, const struct syntax *syntax);
/*
 * The expression that gave a setting its value, as written, with blanks left out where they mean nothing; absent where
 * its default holds. `party` is an index in the network's parties, or SIZE_MAX for the network's. Made in `arena`.
 */
struct text origins_expression(const struct origins *origins, struct arena *arena, size_t party, enum setting_id id);
/*
 * What that value, or its default, was made of, in no order; locals are followed, so many of them. Made in `arena`.
 */
size_t origins_of(const struct origins *origins, struct arena *arena, size_t party, enum setting_id id,
		  const struct origin **ret_origins);

#define ORIGIN_LOCALS_MAX 512

#endif
