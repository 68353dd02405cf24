/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The address that the chain knows a key by. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "base/keccak.h"
#include "lock/internal.h"

/* The last 20 bytes of the Keccak-256 of the public point, which is two numbers of 32 bytes. */
struct text address_of_key(struct arena *arena, const EVP_PKEY *key)
{
	BIGNUM *x = NULL, *y = NULL;
	unsigned char point[64];
	uint8_t digest[32];
	char address[43] = "0x", formatted[43];
	bool known = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
		     EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
		     BN_bn2binpad(x, point, 32) == 32 && BN_bn2binpad(y, point + 32, 32) == 32;

	BN_free(x);
	BN_free(y);
	if (!known)
		return (struct text){ 0 };
	keccak256((struct text){ (const char *)point, sizeof(point) }, digest);
	for (size_t i = 0; i < 20; i++) {
		address[2 + 2 * i] = "0123456789abcdef"[digest[12 + i] >> 4];
		address[3 + 2 * i] = "0123456789abcdef"[digest[12 + i] & 15];
	}
	eip55_format((struct text){ address, 42 }, formatted);
	return arena_text(arena, text_from(formatted));
}
