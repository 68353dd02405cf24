/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* JSON files of the enclave, for rows of the catalogue. */
#ifndef MPCNET_EMIT_ENCLAVE_H
#define MPCNET_EMIT_ENCLAVE_H

#include "emit/family.h"

/* Its image is signed by the party, which has enclave/sign-eif.sh. */
bool enclave_is_signed(const struct emit_context *context, const struct party *party);
/* Its keys are made in an enclave, and what that runs is known. */
bool enclave_makes_keys(const struct emit_context *context, const struct party *party);

/* enclave/enclave.json and keygen/enclave.json: what `nitro-cli run-enclave --config` reads. */
void enclave_json(const struct emit_context *context, const struct party *party, struct strbuf *out);
/* enclave/measurements.json: what the release's image must measure, and what it is started with. */
void measurements_json(const struct emit_context *context, const struct party *party, struct strbuf *out);

#endif
