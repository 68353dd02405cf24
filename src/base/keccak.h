/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Keccak-256 as Ethereum uses it, and the checksum that it puts into addresses. */
#ifndef MPCNET_BASE_KECCAK_H
#define MPCNET_BASE_KECCAK_H

#include "base/base.h"

/* Keccak-256 with the padding of the original submission (not that of FIPS 202), as in the Ethereum yellow paper. */
void keccak256(struct text bytes, uint8_t ret_digest[32]);

/* Whether "0x" and 40 hex digits are all of one case, or mixed as EIP-55 prescribes. */
bool eip55_valid(struct text address);
/* The address in the mixed case of EIP-55, with a NUL. `address` must be "0x" and 40 hex digits. */
void eip55_format(struct text address, char ret_address[43]);

#endif
