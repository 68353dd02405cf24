/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The checked model as one value: a map of maps, as `show` prints it, and paths to what stands in it.
 *
 *     mpcnet: 1, network: { … }, parties: { alice: { … } }, releases: { v0.15.0: { … } }
 */
#ifndef MPCNET_MODEL_DOCUMENT_H
#define MPCNET_MODEL_DOCUMENT_H

#include "model/network.h"

/* Numbers from here on are not exact in what most JSON readers make of them (RFC 8785, appendix D). */
#define DOCUMENT_NUMBER_MAX (((int64_t)1 << 53) - 1)

/*
 * Makes the document in `arena`: what it holds is borrowed from the network. A fraction, and a whole number past
 * DOCUMENT_NUMBER_MAX, is a string there: its digits.
 */
struct value network_document(struct arena *arena, const struct network *network);
/*
 * The same in pieces, for who writes a large network out: the document with no party in its 'parties', and what stands
 * there under the name of each.
 */
struct value network_frame(struct arena *arena, const struct network *network);
struct value party_document(struct arena *arena, const struct party *party);
/* One value in the document's terms. */
struct value document_value(struct arena *arena, struct value value);

/* ---- paths ----------------------------------------------------------------------------------------- */

/* A step of a path: into a map by its key, or into a list. */
struct document_step {
	bool is_index;
	struct text key;
	size_t index;
};

/* A path, and what stands there. */
struct document_place {
	struct { struct document_step *items; size_t count, capacity; } steps;
	struct value value;
};

/*
 * Whether `path` has the form of a path: names with dots between, each followed by any [0] and ["key"]. *ret_flaw says
 * in words what is wrong, to be followed by the path.
 */
bool document_path_is_sound(struct text path, const char **ret_flaw);

/*
 * Finds what stands at a path that has the form of one. "party" and "release" mean "parties" and "releases". The
 * longest name wins, so that one with dots in it, as of a release, needs no quotes. Made in `arena`. When there is no
 * such place, returns false: *ret_message says what is not there, and *ret_help what may be meant, or is absent.
 */
bool document_find(struct arena *arena, const struct value *document, struct text path,
		   struct document_place *ret_place, struct text *ret_message, struct text *ret_help);

/* The steps as a path that finds them again, as 'party.alice.tags["a.b"]'. */
struct text document_path(struct arena *arena, const struct document_step *steps, size_t count);

#endif
