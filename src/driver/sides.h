/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: two specs at once, for the commands that compare them. */
#ifndef MPCNET_DRIVER_SIDES_H
#define MPCNET_DRIVER_SIDES_H

#include "change/change.h"
#include "driver/job.h"

/* One of them: as much of a job as it has for itself. */
struct side {
	struct diags diags;
	struct sources sources;
	struct change_side change;      /* of use after load_sides() succeeded */
	int lock_status;                /* EXIT_CLEAN, or what the errors in its lock ask for */
};

/*
 * Loads and checks both specs that the command line names, OLD and NEW: files, folders, or git:REV:PATH, each with
 * the lock that goes with it. The errors of each are printed, with a line that says which of the two they are of.
 * Returns EXIT_CLEAN, EXIT_SPEC_ERRORS, EXIT_IO_ERROR, or EXIT_USAGE_ERROR after saying what is wrong with the
 * command line. A lock that does not fit its network is no part of that: the network is there, its bindings are not
 * (has_lock is false), and lock_status says so. Everything lives in the job's arena; the sides stay where they are
 * until the comparison was used.
 */
int load_sides(struct job *job, struct side *old, struct side *new);

#endif
