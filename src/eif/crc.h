/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* CRC-32/ISO-HDLC, that of zlib, gzip and Ethernet: of "123456789" it is cbf43926. */
#ifndef MPCNET_EIF_CRC_H
#define MPCNET_EIF_CRC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRC_SLICES 16

struct crc {
	uint32_t state;
	bool folds; /* the processor multiplies polynomials; may be set to false, to do without */
	uint32_t tables[CRC_SLICES][256]; /* tables[k][b]: what byte b does to the state from k bytes further back */
};

void crc_init(struct crc *crc);
void crc_add(struct crc *crc, const void *bytes, size_t size);
uint32_t crc_value(const struct crc *crc);

#endif
