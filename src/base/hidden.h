/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Texts that must not be shown, and other text without them. */
#ifndef MPCNET_BASE_HIDDEN_H
#define MPCNET_BASE_HIDDEN_H

#include "base/base.h"

/* A set of them: `{0}` is empty. Add all, prepare once, then cut as often as needed. */
struct hidden {
	struct text *items;             /* once prepared: in byte order, and each once */
	size_t count, capacity;
	size_t *shorter;                /* by item: one more than the longest other that it begins with; 0: none */
	bool begins[256];               /* bytes that an item begins with */
};

/* Adds a text, which is borrowed and must not be empty. */
void hidden_add(struct arena *arena, struct hidden *hidden, struct text text);
/* Puts them in order, for hidden_cut; nothing is added afterwards. */
void hidden_prepare(struct arena *arena, struct hidden *hidden);
/*
 * `t` with "(secret)" wherever a hidden text stands, or as much of one as tells it from other text, since it may have
 * been cut short. Takes time that grows as `t` does. Owned by the arena; `t` itself when there is none in it.
 */
struct text hidden_cut(struct arena *arena, const struct hidden *hidden, struct text t);

#endif
