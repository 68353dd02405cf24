/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* CRC-32, sixteen bytes at a time by as many tables (slicing, as in M. Kounavis and F. Berry, 2008). */
#include "eif/crc.h"

#define POLYNOMIAL 0xedb88320u  /* reflected */

void crc_init(struct crc *crc)
{
	for (uint32_t byte = 0; byte < 256; byte++) {
		uint32_t state = byte;

		for (int bit = 0; bit < 8; bit++)
			state = state >> 1 ^ (state & 1 ? POLYNOMIAL : 0);
		crc->tables[0][byte] = state;
	}
	for (size_t slice = 1; slice < CRC_SLICES; slice++)
		for (size_t byte = 0; byte < 256; byte++) {
			uint32_t before = crc->tables[slice - 1][byte];

			crc->tables[slice][byte] = before >> 8 ^ crc->tables[0][before & 255];
		}
	crc->state = 0xffffffffu;
}

/* The first four of sixteen bytes meet the state; the others only the tables. */
static uint32_t step(const struct crc *crc, uint32_t state, const uint8_t *at)
{
	uint32_t next = 0;

	for (size_t i = 0; i < 4; i++)
		next ^= crc->tables[CRC_SLICES - 1 - i][at[i] ^ (state >> 8 * i & 255)];
	for (size_t i = 4; i < CRC_SLICES; i++)
		next ^= crc->tables[CRC_SLICES - 1 - i][at[i]];
	return next;
}

void crc_add(struct crc *crc, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	uint32_t state = crc->state;

	for (; size >= CRC_SLICES; size -= CRC_SLICES, at += CRC_SLICES)
		state = step(crc, state, at);
	for (; size > 0; size--, at++)
		state = state >> 8 ^ crc->tables[0][(state ^ *at) & 255];
	crc->state = state;
}

uint32_t crc_value(const struct crc *crc)
{
	return ~crc->state;
}
