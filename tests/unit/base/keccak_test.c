/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Keccak-256 and EIP-55 against published vectors. */
#include <stdio.h>

#include <criterion/criterion.h>

#include "base/keccak.h"

static void expect_digest(struct text bytes, const char *hex)
{
	uint8_t digest[32];
	char found[65];

	keccak256(bytes, digest);
	for (size_t i = 0; i < 32; i++)
		snprintf(found + 2 * i, 3, "%02x", digest[i]);
	cr_expect_str_eq(found, hex);
}

Test(keccak, known_digests)
{
	expect_digest(TEXT(""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
	expect_digest(TEXT("abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
	expect_digest(TEXT("The quick brown fox jumps over the lazy dog"),
		      "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15");
	expect_digest(TEXT("transfer(address,uint256)"),
		      "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b");
}

/* One byte less than what is taken in at once, as many, one more: the padding has its corners there. */
Test(keccak, sizes_around_the_rate)
{
	char bytes[273];

	memset(bytes, 'a', sizeof(bytes));
	expect_digest((struct text){ bytes, 135 }, "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
	expect_digest((struct text){ bytes, 136 }, "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
	expect_digest((struct text){ bytes, 137 }, "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39");
	expect_digest((struct text){ bytes, 272 }, "cf7fcd4f705ee749930d19ca84561a9bf62516bd90a471545fa2f49fdc7e63c8");
}

/* The examples of EIP-55 itself. */
static const char *const checksummed[] = {
	"0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
	"0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
	"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
	"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
};

Test(eip55, published_addresses)
{
	for (size_t i = 0; i < ARRAY_LENGTH(checksummed); i++) {
		char formatted[43], lower[43];

		cr_expect(eip55_valid(text_from(checksummed[i])));
		for (size_t j = 0; j < 43; j++)
			lower[j] = checksummed[i][j] >= 'A' && checksummed[i][j] <= 'F' ? (char)(checksummed[i][j] + 32)
											: checksummed[i][j];
		cr_expect(eip55_valid(text_from(lower)), "one case has no checksum");
		eip55_format(text_from(lower), formatted);
		cr_expect_str_eq(formatted, checksummed[i]);
	}
}

Test(eip55, refused_addresses)
{
	static const char *const addresses[] = {
		"", "0x", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0",
		"5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00", "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(addresses); i++)
		cr_expect_not(eip55_valid(text_from(addresses[i])), "%s", addresses[i]);
}
