/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The root key whose policy peers attest (protocol.attest_private_vault_root_key). That policy has one form, in which
 * Terraform may no longer look at the key: so Terraform makes the key under its own policy, lets go of it once it is
 * bound, and the operator puts the attested policy in place.
 */
#ifndef MPCNET_EMIT_ROOT_KEY_H
#define MPCNET_EMIT_ROOT_KEY_H

#include "emit/family.h"

/* The party's root key has its policy attested by its peers. */
bool root_key_is_attested(const struct emit_context *context, const struct party *party);
/* Terraform makes the root key and keeps it. */
bool root_key_is_made(const struct emit_context *context, const struct party *party);
/* Terraform has made the root key and lets go of it, since its policy is attested and its ARN is bound. */
bool root_key_is_let_go(const struct emit_context *context, const struct party *party);
/* The ARN of a key that is not Terraform's: the one that the spec names or, of one that was let go, the one bound. */
struct text root_key_known_arn(const struct emit_context *context, const struct party *party);

/* terraform/root_key_policy.json: the policy as the core composes it to compare, for the release that the party runs. */
void root_key_policy_json(const struct emit_context *context, const struct party *party, struct strbuf *out);

#endif
