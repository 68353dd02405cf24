/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Which files the Terraform module of a party has: conditions for rows of the catalogue. */
#ifndef MPCNET_EMIT_TERRAFORM_H
#define MPCNET_EMIT_TERRAFORM_H

#include "emit/family.h"

/* Terraform makes a bucket of the party's vaults, or both. */
bool terraform_makes_vaults(const struct emit_context *context, const struct party *party);
/* Terraform makes the nodes. */
bool terraform_makes_nodes(const struct emit_context *context, const struct party *party);
/* Its nodes are set up for enclaves when they boot. */
bool terraform_boots_enclaves(const struct emit_context *context, const struct party *party);
/* There is something that holds keys or shares and that Terraform does not make: an earlier spec may have had it made. */
bool terraform_lets_go(const struct emit_context *context, const struct party *party);

#endif
