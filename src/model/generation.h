/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Generations of the core's configuration. A core refuses a file with a key that it does not know and does not start,
 * so what a setting becomes is written only for the generations that know it.
 */
#ifndef MPCNET_MODEL_GENERATION_H
#define MPCNET_MODEL_GENERATION_H

#include "model/network.h"

/* A setting of the network that not every generation knows. */
struct newcomer {
	enum setting_id id;
	const char *since;      /* the first generation that does: "0.15" */
	bool of_client;         /* what reads it is core-client, which passes over what it does not know */
};

/* All of them; the others are known to every generation. */
const struct newcomer *generation_newcomers(size_t *ret_count);
/* Whether a release is of `generation` or a later one. Its own generation must have been checked. */
bool release_is_since(const struct release *release, const char *generation);
/* Whether the core of a release, or its client, knows a setting. The same holds. */
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
