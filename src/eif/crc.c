/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * CRC-32: sixteen bytes at a time by as many tables (M. Kounavis and F. Berry, 2008), and where the processor multiplies
 * polynomials, sixty-four by folding (V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ",
 * Intel, 2009). The file is digested with SHA-384 at the same time, so what the CRC takes comes on top of that.
 */
#include "eif/crc.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAS_FOLDING 1
#define FOLDING __attribute__((target("pclmul,sse2")))
#else
#define HAS_FOLDING 0
#endif

#define POLYNOMIAL 0xedb88320u /* reflected */
#define FOLDED_SIZE 64

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
#if HAS_FOLDING
	crc->folds = __builtin_cpu_supports("pclmul");
#else
	crc->folds = false;
#endif
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

#if HAS_FOLDING
FOLDING static __m128i load(const uint8_t *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* Moves `x` on by the distance that `factors` stand for, to where `next` is. */
FOLDING static __m128i fold(__m128i x, __m128i factors, __m128i next)
{
	__m128i low = _mm_clmulepi64_si128(x, factors, 0x00), high = _mm_clmulepi64_si128(x, factors, 0x11);

	return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

/* Takes a multiple of FOLDED_SIZE bytes; what is left of them are sixteen with the same remainder. */
FOLDING static uint32_t fold_all(const struct crc *crc, uint32_t state, const uint8_t *at, size_t size)
{
	/* x^(512+64), x^512, then x^(128+64), x^128, all modulo the polynomial and reflected. */
	const __m128i by_64 = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
	const __m128i by_16 = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
	__m128i x[4];
	uint8_t rest[16];

	for (size_t i = 0; i < 4; i++)
		x[i] = load(at + 16 * i);
	x[0] = _mm_xor_si128(x[0], _mm_cvtsi32_si128((int)state));
	for (at += FOLDED_SIZE, size -= FOLDED_SIZE; size > 0; at += FOLDED_SIZE, size -= FOLDED_SIZE)
		for (size_t i = 0; i < 4; i++)
			x[i] = fold(x[i], by_64, load(at + 16 * i));
	for (size_t i = 1; i < 4; i++)
		x[i] = fold(x[i - 1], by_16, x[i]);
	_mm_storeu_si128((__m128i *)(void *)rest, x[3]);
	return step(crc, 0, rest);
}
#else
static uint32_t fold_all(const struct crc *crc, uint32_t state, const uint8_t *at, size_t size)
{
	for (; size > 0; size -= CRC_SLICES, at += CRC_SLICES)
		state = step(crc, state, at);
	return state;
}
#endif

void crc_add(struct crc *crc, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	uint32_t state = crc->state;
	size_t folded = crc->folds ? size - size % FOLDED_SIZE : 0;

	if (folded) {
		state = fold_all(crc, state, at, folded);
		at += folded;
		size -= folded;
	}
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
