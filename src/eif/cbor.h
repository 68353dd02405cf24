/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * A strict reader of CBOR (RFC 8949), for the few shapes that a signature has: definite lengths, no floating point
 * numbers or simple values, text that is UTF-8, nesting to a fixed depth, no recursion, no memory. A length is held to
 * what is left before anybody believes it.
 *
 * Every function reads one item, or returns false and leaves `cbor` where nothing more should be read of it.
 */
#ifndef MPCNET_EIF_CBOR_H
#define MPCNET_EIF_CBOR_H

#include "base/base.h"

enum cbor_major { CBOR_UNSIGNED, CBOR_NEGATIVE, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_TAG };

#define CBOR_DEPTH_MAX 16

struct cbor {
	const uint8_t *at;
	size_t left;
};

struct cbor cbor_of(struct text bytes);
/* What the next item is, without reading it. False at the end, and for what this reader does not take. */
bool cbor_peek(const struct cbor *cbor, enum cbor_major *ret_major);
bool cbor_unsigned(struct cbor *cbor, uint64_t *ret);
/* An unsigned or a negative integer; what int64_t cannot hold is refused. */
bool cbor_integer(struct cbor *cbor, int64_t *ret);
/* Borrowed from the input. */
bool cbor_bytes(struct cbor *cbor, struct text *ret);
bool cbor_text(struct cbor *cbor, struct text *ret);
/* The head of an array, or of a map: its elements, or pairs, come next. No more of them than there are bytes left. */
bool cbor_array(struct cbor *cbor, uint64_t *ret_count);
bool cbor_map(struct cbor *cbor, uint64_t *ret_count);
bool cbor_tag(struct cbor *cbor, uint64_t *ret);
/* Any item, with all that is in it. */
bool cbor_skip(struct cbor *cbor);

#endif
