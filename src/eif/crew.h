/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Threads that digest blocks while the caller reads the next ones and does what else there is to do with them.
 *
 *     block = crew_block(crew);                       waits for a free one
 *     … fill block->data, up to CREW_BLOCK_SIZE …
 *     crew_give(crew, block, size, contexts, count);  the caller may still read what is in the block
 *     crew_wait(crew);                                before contexts are looked at, or others chosen
 *
 * Each context gets the blocks in the order in which they were given.
 */
#ifndef MPCNET_EIF_CREW_H
#define MPCNET_EIF_CREW_H

#include <pthread.h>

#include "eif/digest.h"

/* Large enough that handing over costs nothing, small enough that a block is in the cache when it is read once more. */
#define CREW_BLOCK_SIZE ((size_t)256 << 10)
#define CREW_BLOCKS 8
#define CREW_HELPERS 2

struct crew_block {
	uint8_t *data;
	size_t size;
	EVP_MD_CTX *contexts[STREAM_COUNT];
	size_t context_count;
	unsigned pending; /* helpers that have not seen it */
};

struct crew {
	struct crew_block blocks[CREW_BLOCKS]; /* used in turn */
	struct crew_helper {
		struct crew *crew;
		unsigned index;
		pthread_t thread;
	} helpers[CREW_HELPERS];
	unsigned helper_count; /* 0: the caller does the work */
	pthread_mutex_t mutex; /* over what follows, and `pending` */
	pthread_cond_t given, seen;
	uint64_t given_count;
	bool done;
};

/* `threads`: whether the work is worth any. Where none can be had, the caller does the work. */
void crew_init(struct crew *crew, bool threads);
struct crew_block *crew_block(struct crew *crew);
void crew_give(struct crew *crew, struct crew_block *block, size_t size, EVP_MD_CTX *const *contexts, size_t count);
void crew_wait(struct crew *crew);
void crew_release(struct crew *crew);

#endif
