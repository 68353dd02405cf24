/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * A party whose pods come out of the field's own charts, kms-core and kms-connector: `kubernetes.packaging = "helm"`. All
 * else is made of manifests as ever; these are conditions for rows of the catalogue.
 */
#ifndef MPCNET_EMIT_HELM_H
#define MPCNET_EMIT_HELM_H

#include "emit/family.h"

extern const struct family helm_family;

/* The party has a core, and charts make its pods. */
bool helm_packages(const struct emit_context *context, const struct party *party);
/* So they do, and its core can be started; its connector. */
bool helm_runs_core(const struct emit_context *context, const struct party *party);
bool helm_runs_connector(const struct emit_context *context, const struct party *party);
/* The same of pods that manifests make. */
bool helm_leaves_core(const struct emit_context *context, const struct party *party);
bool helm_leaves_connector(const struct emit_context *context, const struct party *party);

#endif
