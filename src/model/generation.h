/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Generations of the core's configuration. A core refuses a file with a key that it does not know and does not start,
 * so what a setting becomes is written only for the generations that know it.
 */
#ifndef MPCNET_MODEL_GENERATION_H
#define MPCNET_MODEL_GENERATION_H

#include "model/network.h"

/* The first generation that knows a setting of the network ("0.15"); NULL for what all of them know. */
const char *generation_since(enum setting_id id);
/* Whether the core of a release knows it. The release's generation must have been checked. */
bool release_knows(const struct release *release, enum setting_id id);
/* Whether its kms-gen-keys reads a file; before, it takes what it has to know as arguments. The same holds. */
bool release_reads_keygen_file(const struct release *release);
/*
 * Whether its core-client reads how many parties there are and which contract they sign for; before, it takes the cores
 * that its file names for all there are. The same holds.
 */
bool release_client_knows_network(const struct release *release);

/* The generation that a text says it is of ("0.14" of "v0.14.1-0"); absent when it says none that the field had. */
struct text generation_named(struct text version);

#endif
