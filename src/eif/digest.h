/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * SHA-384 of several streams that are made of the same blocks.
 *
 * Two streams that were the same so far have one digest, which is computed once and copied where they part: PCR0 and
 * PCR1 go together up to the end of the first ramdisk, and PCR2 begins as the second one's own digest does. Of the
 * images that are built today no byte is digested more than twice, where four streams might want it.
 */
#ifndef MPCNET_EIF_DIGEST_H
#define MPCNET_EIF_DIGEST_H

#include <openssl/evp.h>

#include "eif/eif.h"

enum stream { STREAM_IMAGE, STREAM_BOOT, STREAM_APP, STREAM_SECTION, STREAM_COUNT };

#define STREAM(id) (1u << STREAM_##id)

struct digests {
	struct lane {
		EVP_MD_CTX *context;
		unsigned streams; /* those that were the same so far, as bits; 0: the lane is free */
		bool fed;
	} lanes[STREAM_COUNT];
};

/* All streams are empty. */
void digests_init(struct digests *digests);
void digests_release(struct digests *digests);
/* Makes STREAM_SECTION empty again. */
void digests_begin_section(struct digests *digests);
/* Lets the streams of `takers`, as bits, take the bytes that follow. Returns how many contexts have to be given them. */
size_t digests_choose(struct digests *digests, unsigned takers, EVP_MD_CTX *ret_contexts[STREAM_COUNT]);
/* The digest of a stream so far. */
void digests_value(const struct digests *digests, enum stream stream, uint8_t ret[EIF_DIGEST_SIZE]);

/* EVP_DigestUpdate that ends the process when OpenSSL fails. */
void digest_add(EVP_MD_CTX *context, const void *bytes, size_t size);

#endif
