/* SPDX-License-Identifier: BSD-3-Clause-Clear */
#include <criterion/criterion.h>

#include "eif/crc.h"

/* The definition, bit by bit. */
static uint32_t slow_crc(const uint8_t *bytes, size_t size)
{
	uint32_t state = 0xffffffffu;

	for (size_t i = 0; i < size; i++) {
		state ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			state = state >> 1 ^ (state & 1 ? 0xedb88320u : 0);
	}
	return ~state;
}

Test(eif_crc, check_value)
{
	struct crc crc;

	crc_init(&crc);
	crc_add(&crc, "123456789", 9);
	cr_assert_eq(crc_value(&crc), 0xcbf43926u);
}

Test(eif_crc, every_size_by_tables_and_by_folding)
{
	uint8_t bytes[700];
	uint32_t seed = 1;
	struct crc crc;

	for (size_t i = 0; i < sizeof(bytes); i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(seed >> 24);
	}
	crc_init(&crc);
	for (int folds = 0; folds <= (int)crc.folds; folds++)
		for (size_t size = 0; size <= sizeof(bytes); size++) {
			size_t half = size * 3 / 7;
			uint32_t expected = slow_crc(bytes, size);

			crc.folds = folds;
			crc.state = 0xffffffffu;
			crc_add(&crc, bytes, size);
			cr_assert_eq(crc_value(&crc), expected, "%zu bytes", size);
			crc.state = 0xffffffffu;
			crc_add(&crc, bytes, half);
			crc_add(&crc, bytes + half, size - half);
			cr_assert_eq(crc_value(&crc), expected, "%zu bytes in two parts", size);
		}
}
