/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* SHA-256 (FIPS 180-4) by OpenSSL, in the form that files show it. */
#include <openssl/evp.h>

#include "base/base.h"

void sha256_hex(struct text bytes, char ret_hex[65])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int size = 0;

	if (EVP_Digest(bytes.data ? bytes.data : "", bytes.size, digest, &size, EVP_sha256(), NULL) != 1 || size != 32)
		die("OpenSSL has no SHA-256");
	for (size_t i = 0; i < 32; i++) {
		ret_hex[2 * i] = digits[digest[i] >> 4];
		ret_hex[2 * i + 1] = digits[digest[i] & 15];
	}
	ret_hex[64] = '\0';
}
