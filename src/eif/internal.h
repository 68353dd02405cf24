/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside eif/:
 *
 *   read.c       the whole of it, in the order in which faults are looked for
 *   input.c      where bytes come from, and whether they stay the same
 *   layout.c     header and section table
 *   measure.c    the one pass over the file: CRC, PCRs, what is kept in memory
 *   digest.c     which digests go through the same bytes, and can share the work
 *   crew.c       threads that digest what another one reads
 *   crc.c        CRC-32
 *   cbor.c       a strict reader of CBOR
 *   cose.c       the signature's section: what is signed, and by what
 *   signature.c  certificate and signature, by OpenSSL
 *   json_scan.c  a strict reader of JSON, which builds nothing
 *   metadata.c   the metadata's keys
 */
#ifndef MPCNET_EIF_INTERNAL_H
#define MPCNET_EIF_INTERNAL_H

#include "eif/eif.h"

#define EIF_HEADER_SIZE 548
#define EIF_SECTION_HEADER_SIZE 12
#define EIF_CRC_OFFSET 544

/* An image while it is read. */
struct eif_reader {
	struct arena *arena;
	const struct eif_input *input;
	const struct eif_options *options;
	struct eif_image *image;
	struct text reason;		 /* why it could not be read */
	uint8_t header[EIF_HEADER_SIZE]; /* as first read, as the next: the pass holds them to what it sees */
	uint8_t section_headers[EIF_SECTIONS_MAX][EIF_SECTION_HEADER_SIZE];
	struct text metadata, signature; /* data of the last such section; absent: none, or too large */
};

/* Records the first fault; later ones change nothing. Always false, so that a check ends in `return eif_fault(…)`. */
bool eif_fault(struct eif_reader *reader, enum eif_class class, const char *format, ...) PRINTF_LIKE(3, 4);
/* What to do about the fault just recorded. */
void eif_fault_help(struct eif_reader *reader, enum eif_class class, const char *help);
void eif_warn(struct eif_reader *reader, enum eif_class class, const char *format, ...) PRINTF_LIKE(3, 4);

/* Reads exactly so much. -1 with reader->reason set. */
int eif_read_exactly(struct eif_reader *reader, void *buffer, size_t size, uint64_t offset);

/* Header and table. Returns -1 when they could not be read; a fault means that the file cannot be measured. */
int eif_read_layout(struct eif_reader *reader);
/* What is odd in a layout without fault. */
void eif_warn_layout(struct eif_reader *reader);
/* End of the last section, in bytes from the begin of the file. */
uint64_t eif_layout_end(const struct eif_image *image);

/* Reads all of the file: CRC, PCR0 to PCR2, digests of sections, metadata and signature into memory. -1 as above. */
int eif_measure(struct eif_reader *reader);
/* What a PCR holds after it was extended once, by the digest of a stream. */
void eif_extend(const uint8_t digest[EIF_DIGEST_SIZE], uint8_t ret[EIF_DIGEST_SIZE]);

void eif_read_metadata(struct eif_reader *reader);
void eif_read_signature(struct eif_reader *reader);

static inline uint16_t eif_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t eif_u32(const uint8_t *at)
{
	return (uint32_t)eif_u16(at) << 16 | eif_u16(at + 2);
}

static inline uint64_t eif_u64(const uint8_t *at)
{
	return (uint64_t)eif_u32(at) << 32 | eif_u32(at + 4);
}

#endif
