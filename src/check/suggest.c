/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* "Did you mean …?" */
#include "check/eval.h"

/* A third of a name may be wrong, and no more than this. */
#define DISTANCE_MAX 4

struct suggestion suggestion_for(struct text name)
{
	size_t limit = name.size / 3 + 1;

	return (struct suggestion){
		.name = name, .distance = (limit > DISTANCE_MAX ? DISTANCE_MAX : limit) + 1,
	};
}

void suggestion_consider(struct suggestion *suggestion, struct text candidate)
{
	size_t distance = text_distance(suggestion->name, candidate, suggestion->distance - 1);

	if (distance < suggestion->distance) {
		suggestion->distance = distance;
		suggestion->best = candidate;
		if (distance == 0)
			suggestion->distance = 1;
	}
}

void suggestion_help(const struct suggestion *suggestion, struct diag *diag)
{
	if (suggestion->best.data)
		diag_help(diag, "Did you mean '%.*s'?", TEXT_ARG(suggestion->best));
}
