/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What a party has beside its core: its connector towards AWS, the connector's database, the pauser's wallet.
 * Conditions for rows of the catalogue, and what is decided for their templates.
 */
#ifndef MPCNET_EMIT_TERRAFORM_SERVICES_H
#define MPCNET_EMIT_TERRAFORM_SERVICES_H

#include "emit/family.h"

extern const struct view_type terraform_connector_type, terraform_database_type, pauser_view_type;

/* Terraform makes the connector's database. */
bool terraform_makes_database(const struct emit_context *context, const struct party *party);
/* The party holds a pauser's wallet. */
bool party_has_pauser(const struct emit_context *context, const struct party *party);

/* Terraform makes the key of the tx-sender's wallet, of the pauser's. */
bool terraform_makes_sender_key(const struct emit_context *context, const struct party *party);
bool terraform_makes_pauser_key(const struct emit_context *context, const struct party *party);

/* What is decided for each of them, made in `arena`; NULL where the party does not have it. */
const struct view_object *terraform_connector_view(struct arena *arena, const struct emit_context *context,
						   const struct party *party);
const struct view_object *terraform_database_view(struct arena *arena, const struct emit_context *context,
						  const struct party *party);
const struct view_object *pauser_view(struct arena *arena, const struct emit_context *context,
				      const struct party *party);

#endif
