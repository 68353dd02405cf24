/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What other families and the catalogue need of the node's configuration. */
#ifndef MPCNET_EMIT_NODE_H
#define MPCNET_EMIT_NODE_H

#include "emit/family.h"

/*
 * The peer list is the same text for every party, and long: it is rendered once a build, from the template
 * "node/peers.toml" with this view, and its text goes into emit_context.peers before any party's family is filled.
 * Needs nothing that is not in `context` already. Without active cores that can be started there are no peers in it.
 */
extern const struct view_type peers_view_type;
const struct view_object *peers_view(struct arena *arena, const struct emit_context *context);

/* The party has a core, and its kms-gen-keys reads a file. */
bool keygen_reads_file(const struct emit_context *context, const struct party *party);

/* The Service, in the party's own namespace, on which its clients reach its core. */
struct text party_client_host(struct arena *arena, const struct party *party);

#endif
