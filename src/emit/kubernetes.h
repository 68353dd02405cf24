/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Which manifests a party has: conditions for rows of the catalogue. templates/kustomization.yaml has the same. And what
 * other files of the family need of it.
 */
#ifndef MPCNET_EMIT_KUBERNETES_H
#define MPCNET_EMIT_KUBERNETES_H

#include "emit/family.h"

/* The manifests hold the namespace. */
bool kubernetes_makes_namespace(const struct emit_context *context, const struct party *party);
/* The manifests hold the core's service account. */
bool kubernetes_makes_account(const struct emit_context *context, const struct party *party);
/* The private vault is files on a volume, which is claimed here. */
bool kubernetes_makes_volume(const struct emit_context *context, const struct party *party);
/* A disruption budget keeps the core where it is. */
bool kubernetes_pins_core(const struct emit_context *context, const struct party *party);
/* Network policies hold the core and its key generation. */
bool kubernetes_holds_core(const struct emit_context *context, const struct party *party);
/* Prometheus is told of the core. */
bool kubernetes_monitors_core(const struct emit_context *context, const struct party *party);
/* The cluster's device plugin comes from here. */
bool kubernetes_installs_plugin(const struct emit_context *context, const struct party *party);
/* An echo server stands in for the core, and a Job calls the peers. */
bool kubernetes_rehearses(const struct emit_context *context, const struct party *party);
/* Network policies hold those two. */
bool kubernetes_holds_rehearsal(const struct emit_context *context, const struct party *party);

/* An image as it is pulled: from the party's mirror, where it has one. Borrowed, or in `arena`. */
struct text kubernetes_image(struct arena *arena, const struct party *party, struct text image);
/* The value of a variable that stays as it is: Kubernetes would expand "$(NAME)" in it. Borrowed, or in `arena`. */
struct text kubernetes_unexpanded(struct arena *arena, struct text text);

#endif
