/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Images in memory. */
#ifndef MPCNET_TESTS_EIF_FIXTURE_H
#define MPCNET_TESTS_EIF_FIXTURE_H

#include "eif/eif.h"

/* 2026-11-26: a day on which the certificates of the vectors hold, but for the one that ended. */
#define TEST_NOW 1795651200

struct piece {
	unsigned type;
	struct text data;
};

/* Writes a version 4 image of these sections: header, table, CRC. `out` is to be released. */
void image_write(struct strbuf *out, const struct piece *pieces, size_t count);
/* Writes the CRC anew, after bytes of the image were changed. */
void image_mend(struct strbuf *image);
/* Metadata that is well formed, as a piece. */
extern const struct piece metadata_piece;

/* Bytes in memory, and how they misbehave. */
struct memory {
	struct text bytes;
	size_t at_most;         /* bytes given at a time; 0: as many as are wanted */
	size_t ends_at;         /* there is nothing from here on, whatever the size says; 0: there is */
	size_t changes_at;      /* this byte is another one each time it is read; 0: none */
	unsigned reads;
};

struct eif_input memory_input(struct memory *memory);
/* Reads an image that is in memory; the test fails when it cannot be read. */
struct eif_image image_read(struct arena *arena, struct text bytes);
/* A file of tests/eif-vectors. */
struct text vector_bytes(struct arena *arena, const char *name);
void assert_digest(const uint8_t digest[EIF_DIGEST_SIZE], const char *hex);

#endif
