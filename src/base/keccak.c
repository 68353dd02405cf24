/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Keccak-256 with the padding of the original submission, as Ethereum took it before NIST chose another for SHA-3:
 * OpenSSL has only the latter. The state is five by five words of 64 bits; 24 rounds of five steps each mix it.
 */
#include "base/keccak.h"

#define RATE ((size_t)136)      /* bytes taken in between two permutations: 200 - 2 * 32 */
#define ROUNDS 24

static uint64_t rotate(uint64_t word, unsigned by)
{
	return by ? word << by | word >> (64 - by) : word;
}

/* Each column takes in the parities of its neighbours. */
static void theta(uint64_t state[25])
{
	uint64_t parity[5];

	for (unsigned x = 0; x < 5; x++)
		parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
	for (unsigned i = 0; i < 25; i++)
		state[i] ^= parity[(i + 4) % 5] ^ rotate(parity[(i + 1) % 5], 1);
}

/* Words are turned, and change places along one orbit that visits all but the first; turns are triangular numbers. */
static void rho_and_pi(uint64_t state[25])
{
	uint64_t moving = state[1];
	unsigned x = 1, y = 0;

	for (unsigned step = 1; step <= 24; step++) {
		unsigned next_x = y, next_y = (2 * x + 3 * y) % 5;
		uint64_t displaced = state[next_x + 5 * next_y];

		state[next_x + 5 * next_y] = rotate(moving, step * (step + 1) / 2 % 64);
		moving = displaced;
		x = next_x;
		y = next_y;
	}
}

/* The one step that is not linear. */
static void chi(uint64_t state[25])
{
	for (unsigned row = 0; row < 25; row += 5) {
		uint64_t old[5];

		memcpy(old, state + row, sizeof(old));
		for (unsigned x = 0; x < 5; x++)
			state[row + x] = old[x] ^ (~old[(x + 1) % 5] & old[(x + 2) % 5]);
	}
}

/* Round constants come from a shift register, bit by bit: seven bits a round, at places 2^j - 1 of the first word. */
static void iota(uint64_t state[25], uint8_t *shift_register)
{
	for (unsigned j = 0; j < 7; j++) {
		if (*shift_register & 1)
			state[0] ^= (uint64_t)1 << ((1u << j) - 1);
		*shift_register = (uint8_t)(*shift_register << 1 ^ (*shift_register & 0x80 ? 0x71 : 0));
	}
}

static void permute(uint64_t state[25])
{
	uint8_t shift_register = 1;

	for (unsigned i = 0; i < ROUNDS; i++) {
		theta(state);
		rho_and_pi(state);
		chi(state);
		iota(state, &shift_register);
	}
}

/* Byte `at` of the state, which is little-endian whatever the machine is. */
static void state_xor(uint64_t state[25], size_t at, unsigned char byte)
{
	state[at / 8] ^= (uint64_t)byte << 8 * (at % 8);
}

void keccak256(struct text bytes, uint8_t ret_digest[32])
{
	uint64_t state[25] = { 0 };
	size_t at = 0;

	for (size_t i = 0; i < bytes.size; i++) {
		state_xor(state, at++, (unsigned char)bytes.data[i]);
		if (at == RATE) {
			permute(state);
			at = 0;
		}
	}
	state_xor(state, at, 0x01);
	state_xor(state, RATE - 1, 0x80);
	permute(state);
	for (size_t i = 0; i < 32; i++)
		ret_digest[i] = (uint8_t)(state[i / 8] >> 8 * (i % 8));
}

static bool is_upper_hex(char c)
{
	return c >= 'A' && c <= 'F';
}

static bool is_lower_hex(char c)
{
	return c >= 'a' && c <= 'f';
}

void eip55_format(struct text address, char ret_address[43])
{
	uint8_t digest[32];

	memcpy(ret_address, "0x", 2);
	for (size_t i = 2; i < 42; i++) {
		char digit = address.data[i];

		ret_address[i] = is_upper_hex(digit) ? (char)(digit - 'A' + 'a') : digit;
	}
	ret_address[42] = '\0';
	/* A letter is a capital where the digit at its place in the digest of the small letters is 8 or more. */
	keccak256((struct text){ ret_address + 2, 40 }, digest);
	for (size_t i = 0; i < 40; i++) {
		unsigned nibble = i % 2 ? digest[i / 2] & 15u : digest[i / 2] >> 4;

		if (nibble >= 8 && is_lower_hex(ret_address[i + 2]))
			ret_address[i + 2] = (char)(ret_address[i + 2] - 'a' + 'A');
	}
}

bool eip55_valid(struct text address)
{
	bool upper = false, lower = false;
	char formatted[43];

	if (address.size != 42 || !text_starts_with(address, "0x"))
		return false;
	for (size_t i = 2; i < address.size; i++) {
		char digit = address.data[i];

		if (!(digit >= '0' && digit <= '9') && !is_upper_hex(digit) && !is_lower_hex(digit))
			return false;
		upper |= is_upper_hex(digit);
		lower |= is_lower_hex(digit);
	}
	if (!upper || !lower)
		return true;
	eip55_format(address, formatted);
	return text_is(address, formatted);
}
