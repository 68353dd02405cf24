/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The connector's part of a party's manifests: its view, `kubernetes.connector`, and conditions for rows of the catalogue. */
#ifndef MPCNET_EMIT_CONNECTOR_H
#define MPCNET_EMIT_CONNECTOR_H

#include "emit/family.h"

extern const struct view_type connector_view_type;

/* The view, in `arena`; NULL for a party that has no connector. */
const struct view_object *connector_view(struct arena *arena, const struct emit_context *context,
					 const struct party *party);

/* The party has one: connector.enabled, and this is no rehearsal. */
bool party_has_connector(const struct emit_context *context, const struct party *party);
/* It can be started: so can the core that it calls. */
bool connector_ready(const struct emit_context *context, const struct party *party);
/* The manifests hold its service account. */
bool connector_makes_account(const struct emit_context *context, const struct party *party);
/* Network policies hold it. */
bool connector_is_held(const struct emit_context *context, const struct party *party);
/* Prometheus is told of it. */
bool connector_is_monitored(const struct emit_context *context, const struct party *party);

/* The Deployment, and the Service, of one of its processes: "gw-listener", "kms-worker", "tx-sender". */
struct text connector_object(struct arena *arena, const struct party *party, const char *process);

#endif
