/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Which files a party's build has, told from the catalogue alone: nothing is rendered. */
#include <stdlib.h>

#include "emit/emit.h"
#include "emit/family.h"

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void party_artifact_paths(struct arena *arena, const struct network *network, const struct bindings *bindings,
			  const struct party *party, struct artifact_paths *ret)
{
	const struct emit_context context = { .network = network, .bindings = bindings };
	size_t row_count, written_count;
	const struct artifact_row *rows = catalogue_of_party(&row_count);
	const struct written_row *written = catalogue_written_for_party(&written_count);

	ret->items = ARENA_ARRAY(arena, const char *, row_count + written_count);
	ret->count = 0;
	for (size_t i = 0; i < row_count; i++)
		if (!rows[i].wanted || rows[i].wanted(&context, party))
			ret->items[ret->count++] = rows[i].path;
	for (size_t i = 0; i < written_count; i++)
		if (!written[i].wanted || written[i].wanted(&context, party))
			ret->items[ret->count++] = written[i].path;
	qsort(ret->items, ret->count, sizeof(*ret->items), compare_paths);
}
