/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: changing the files of a spec in place. */
#ifndef MPCNET_DRIVER_REPLACE_H
#define MPCNET_DRIVER_REPLACE_H

#include "diag/diag.h"

struct replacement {
	struct text path;               /* as it was read; what a link leads to is replaced, the link stays */
	struct text before;             /* what was read */
	struct text after;              /* what shall stand there; ends in nothing */
};

/*
 * Replaces files, each at once: a reader finds the old bytes or the new ones. Mode and owner stay, as far as we may set
 * them. What is no regular file, cannot be written, or holds other bytes than `before` is reported (E0024), and then no
 * file is changed. Returns 0, or -1 after a report; when the disk fails while files take their places, those that have
 * them stay.
 */
int replace_files(struct arena *arena, struct diags *diags, const struct replacement *items, size_t count);
/* Reports what is no regular file (a pipe, a terminal), since it cannot be replaced. */
bool replace_is_possible(struct diags *diags, struct text path);

#endif
