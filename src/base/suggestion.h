/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* "Did you mean …?" */
#ifndef MPCNET_BASE_SUGGESTION_H
#define MPCNET_BASE_SUGGESTION_H

#include "base/base.h"

/* Of names that are equally near, so many are shown. */
#define SUGGESTION_COUNT_MAX 3

/* What may have been meant by `name`: those of the candidates considered that are near enough to it, and nearest. */
struct suggestion {
	struct text name;
	struct text best;                       /* the first of them; absent: none */
	struct text nearest[SUGGESTION_COUNT_MAX];
	size_t count;                           /* of the nearest, shown or not */
	size_t distance;
};

/* A suggestion without candidates; `name` and they are borrowed. */
struct suggestion suggestion_for(struct text name);
/* The same, of which no more than `most` letters may differ. */
struct suggestion suggestion_within(struct text name, size_t most);
/* Takes a candidate in, when it is nearer than those before, or as near. The name itself is none. */
void suggestion_consider(struct suggestion *suggestion, struct text candidate);
/*
 * Whether the suggestion leaves nothing to decide: one name alone is nearest, little of it is different, and no digit
 * (another number is another thing, not a slip).
 */
bool suggestion_is_certain(const struct suggestion *suggestion);
/* Appends "'a', 'b' or 'c'"; nothing when there is none to suggest. */
void suggestion_write(const struct suggestion *suggestion, struct strbuf *out);

#endif
