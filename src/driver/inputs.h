/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: reading the files that say what a deployment made known. */
#ifndef MPCNET_DRIVER_INPUTS_H
#define MPCNET_DRIVER_INPUTS_H

#include "diag/diag.h"
#include "lock/lock.h"

struct inputs {
	struct lock_input *items;
	size_t count, capacity;
};

/*
 * Reads files, and standard input for "-", in the order given; a file that is named twice is read once. What is no file
 * is reported and never waited for: of pipes only those without a name are read, as a shell makes for <(…). Returns 0, or
 * -1 after a report.
 */
int inputs_read(struct arena *arena, struct diags *diags, const char *const *paths, size_t count, struct inputs *ret);

#endif
