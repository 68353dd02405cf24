/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * change/: what every party has agreed to, by fingerprints of changes.
 *
 * A file of acceptances has a fingerprint a line, 16 hex digits. What stands behind a '#' on its line is the reason;
 * else that of the comment above, which goes for every fingerprint down to the next blank line. A reason may begin with
 * a date, and with the name of the party that agreed and a colon:
 *
 *     # 2026-11-24 alice: agreed in the operators' call
 *     5f1d0c9e8b7a6954
 *     90a1b2c3d4e5f607
 *
 *     0123456789abcdef  # 2026-11-25 bob: one more, found in review
 */
#ifndef MPCNET_CHANGE_ACCEPT_H
#define MPCNET_CHANGE_ACCEPT_H

#include "change/change.h"

struct acceptance {
	char fingerprint[17];           /* lower case */
	struct text reason;             /* absent: none was given; borrows from the file, or lives in the arena */
	struct text on;                 /* a date; absent: not said */
	struct span at;                 /* SPAN_NONE: from the command line */
};

struct acceptances {
	struct acceptance *items;
	size_t count, capacity;
};

/* Whether a text is a fingerprint: 16 hex digits and nothing else. */
bool accept_is_fingerprint(struct text text);
/* Adds one that stands on the command line. */
void accept_add(struct arena *arena, struct acceptances *acceptances, struct text fingerprint);
/*
 * Adds those of a file, which is `sources->items[file]`. What cannot be read is reported with its place, and the other
 * lines are read all the same. Returns 0, or -1 after a report.
 */
int accept_read(struct arena *arena, struct diags *diags, const struct sources *sources, uint32_t file,
		struct acceptances *acceptances);
/*
 * Marks the changes that are accepted, with reason, party and date; the first acceptance of a fingerprint counts.
 * Reports fingerprints that no change has.
 */
void accept_apply(const struct acceptances *acceptances, struct comparison *comparison, struct diags *diags);

#endif
