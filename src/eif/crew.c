/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Threads that digest. */
#include <stdlib.h>

#include "eif/crew.h"

/* The contexts of a block are dealt out in turn, so that one context is always the same helper's. */
static void digest_share(const struct crew_block *block, unsigned index, unsigned helper_count)
{
	for (size_t i = index; i < block->context_count; i += helper_count)
		digest_add(block->contexts[i], block->data, block->size);
}

static void *help(void *context)
{
	const struct crew_helper *helper = context;
	struct crew *crew = helper->crew;

	pthread_mutex_lock(&crew->mutex);
	for (uint64_t at = 0;; at++) {
		struct crew_block *block = &crew->blocks[at % CREW_BLOCKS];

		while (at == crew->given_count && !crew->done)
			pthread_cond_wait(&crew->given, &crew->mutex);
		if (at == crew->given_count)
			break;
		pthread_mutex_unlock(&crew->mutex);
		digest_share(block, helper->index, crew->helper_count);
		pthread_mutex_lock(&crew->mutex);
		if (--block->pending == 0)
			pthread_cond_signal(&crew->seen);
	}
	pthread_mutex_unlock(&crew->mutex);
	return NULL;
}

void crew_init(struct crew *crew, bool threads)
{
	*crew = (struct crew){ 0 };
	pthread_mutex_init(&crew->mutex, NULL);
	pthread_cond_init(&crew->given, NULL);
	pthread_cond_init(&crew->seen, NULL);
	/* Held until the count is settled, which says whose share is whose. */
	pthread_mutex_lock(&crew->mutex);
	for (unsigned i = 0; threads && i < CREW_HELPERS; i++) {
		crew->helpers[i] = (struct crew_helper){ .crew = crew, .index = i };
		if (pthread_create(&crew->helpers[i].thread, NULL, help, &crew->helpers[i]) != 0)
			break;
		crew->helper_count++;
	}
	pthread_mutex_unlock(&crew->mutex);
}

struct crew_block *crew_block(struct crew *crew)
{
	struct crew_block *block;

	pthread_mutex_lock(&crew->mutex);
	block = &crew->blocks[crew->given_count % CREW_BLOCKS];
	while (block->pending > 0)
		pthread_cond_wait(&crew->seen, &crew->mutex);
	pthread_mutex_unlock(&crew->mutex);
	/* A small image never gets round to the others. */
	if (!block->data)
		block->data = xmalloc(CREW_BLOCK_SIZE);
	return block;
}

void crew_give(struct crew *crew, struct crew_block *block, size_t size, EVP_MD_CTX *const *contexts, size_t count)
{
	block->size = size;
	block->context_count = count;
	for (size_t i = 0; i < count; i++)
		block->contexts[i] = contexts[i];
	if (crew->helper_count == 0) {
		digest_share(block, 0, 1);
		return;
	}
	pthread_mutex_lock(&crew->mutex);
	block->pending = crew->helper_count;
	crew->given_count++;
	pthread_cond_broadcast(&crew->given);
	pthread_mutex_unlock(&crew->mutex);
}

void crew_wait(struct crew *crew)
{
	pthread_mutex_lock(&crew->mutex);
	for (size_t i = 0; i < CREW_BLOCKS; i++)
		while (crew->blocks[i].pending > 0)
			pthread_cond_wait(&crew->seen, &crew->mutex);
	pthread_mutex_unlock(&crew->mutex);
}

void crew_release(struct crew *crew)
{
	pthread_mutex_lock(&crew->mutex);
	crew->done = true;
	pthread_cond_broadcast(&crew->given);
	pthread_mutex_unlock(&crew->mutex);
	for (unsigned i = 0; i < crew->helper_count; i++)
		pthread_join(crew->helpers[i].thread, NULL);
	for (size_t i = 0; i < CREW_BLOCKS; i++)
		free(crew->blocks[i].data);
	pthread_cond_destroy(&crew->seen);
	pthread_cond_destroy(&crew->given);
	pthread_mutex_destroy(&crew->mutex);
}
