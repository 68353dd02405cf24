/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The comparison, pass by pass. */
#include "change/internal.h"

static void compare_parties(struct comparing *c)
{
	size_t count = c->result->party_count;

	c->first_of_party = ARENA_ARRAY(&c->scratch, size_t, count + 1);
	for (size_t i = 0; i < count; i++) {
		c->first_of_party[i] = c->changes.count;
		compare_party_structure(c, i);
		compare_party_settings(c, i);
	}
	c->first_of_party[count] = c->changes.count;
}

struct comparison *change_compare(struct arena *arena, const struct change_side *old, const struct change_side *new,
				  const struct change_options *options)
{
	struct comparing c = { .arena = arena, .result = ARENA_NEW(arena, struct comparison) };

	c.result->old = *old;
	c.result->new = *new;
	pair_parties(&c);
	pair_releases(&c);
	compare_network_structure(&c);
	compare_network_settings(&c);
	c.first_of_releases = c.changes.count;
	compare_releases(&c);
	compare_trust(&c);
	compare_parties(&c);
	find_causes(&c);
	compare_edges(&c);
	finish_changes(&c);
	if (options->files)
		compare_files(&c, options->threads);
	if (old->has_lock && new->has_lock)
		compare_bindings(&c);
	arena_release(&c.scratch);
	return c.result;
}
