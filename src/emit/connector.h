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

/* A Secret's name and the key in it, of "name/key"; likewise. */
extern const struct view_type connector_secret_type;
const struct view_object *connector_secret_view(struct arena *arena, struct text reference);

/* One of the processes that a connector consists of. */
struct connector_process {
	const char *name;       /* "gw-listener" */
	const char *flag;       /* what templates ask for it by */
	enum setting_id image;
};

/* All of them, in the order of a request's way through them. */
const struct connector_process *connector_processes(size_t *ret_count);
/* The name of its Deployment and its Service, in `arena`. */
struct text connector_object(struct arena *arena, const struct party *party, const struct connector_process *process);
/* It takes on the connector's role in AWS: it signs there. */
bool connector_takes_role(const struct party *party, const struct connector_process *process);

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
