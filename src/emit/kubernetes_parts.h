/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside the Kubernetes family: its view is filled in parts, one file for each. `view` is the family's object, and what
 * is set in it lives in `arena`.
 */
#ifndef MPCNET_EMIT_KUBERNETES_PARTS_H
#define MPCNET_EMIT_KUBERNETES_PARTS_H

#include "emit/family.h"

/* ---- kubernetes_metadata.c -------------------------------------------------------------------------- */

extern const struct view_type kubernetes_pair_type;

/* The party's own labels and annotations for each kind of object. */
void kubernetes_fill_metadata(struct arena *arena, const struct party *party, struct view_object *view);
/* Annotations of the load balancer's Service. */
void kubernetes_fill_balancer(struct arena *arena, const struct party *party, struct view_object *view);
/* "a=1,b=2" of a map, in `arena`; absent when it is empty. */
struct text kubernetes_join_map(struct arena *arena, const struct value *map);

/* ---- kubernetes_pods.c ------------------------------------------------------------------------------ */

extern const struct view_type kubernetes_toleration_type, kubernetes_tunnel_type, kubernetes_pod_type;

/* Which taints of nodes the party's pods bear. */
void kubernetes_fill_tolerations(struct arena *arena, const struct party *party, struct view_object *view);
/* The pods of a core and of its key generation, for a party that has a core. */
void kubernetes_fill_pods(struct arena *arena, const struct emit_context *context, const struct party *party,
			  struct view_object *view);

#endif
