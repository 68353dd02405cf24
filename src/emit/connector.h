/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The connector's part of a party's manifests and runbook, and conditions for rows of the catalogue. */
#ifndef MPCNET_EMIT_CONNECTOR_H
#define MPCNET_EMIT_CONNECTOR_H

#include "emit/family.h"

extern const struct view_type connector_view_type;

/* The view `kubernetes.connector`, in `arena`; NULL for a party that has no connector. */
const struct view_object *connector_view(struct arena *arena, const struct emit_context *context,
					 const struct party *party);

/* What the runbook says of it, `runbook.connector`; likewise. */
extern const struct view_type connector_runbook_type;
const struct view_object *connector_runbook(struct arena *arena, const struct emit_context *context,
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

#endif
