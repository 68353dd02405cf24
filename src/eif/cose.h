/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The section of the signature: CBOR that has, one integer for each byte, the signer's certificate as PEM and a
 * COSE_Sign1 (RFC 8152, section 4.2) whose payload is CBOR again.
 */
#ifndef MPCNET_EIF_COSE_H
#define MPCNET_EIF_COSE_H

#include "base/base.h"

enum cose_algorithm { COSE_ES256 = -7, COSE_ES384 = -35, COSE_ES512 = -36 };

struct cose {
	struct text certificate; /* as the signer gave it */
	bool complete;		 /* what follows could be read too */
	int64_t algorithm;
	struct text protected, payload, signature; /* what is in their byte strings, as it stands there */
};

/*
 * Reads the data of the section; texts are in `arena`. Returns false and what is wrong with it ("…") when it is not of
 * that shape; the certificate may be known all the same.
 */
bool cose_read(struct arena *arena, struct text section, struct cose *ret, const char **ret_flaw);
/* What the signature is over. */
struct text cose_signed_bytes(struct arena *arena, const struct cose *cose);
/* The payload for this value of PCR0; there is one encoding of it. */
struct text cose_payload_of(struct arena *arena, const uint8_t *pcr, size_t size);
/* The register and its value that a payload says. False when it says neither. */
bool cose_payload_read(struct arena *arena, struct text payload, uint64_t *ret_register, struct text *ret_value);

#endif
