/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: what --accept names. */
#ifndef MPCNET_DRIVER_ACCEPTANCES_H
#define MPCNET_DRIVER_ACCEPTANCES_H

#include "change/accept.h"
#include "driver/job.h"

/*
 * Reads every value of --accept into `acceptances`: 16 hex digits are a fingerprint, and all else names a file (one
 * whose name looks like a fingerprint is written with a folder before it: ./0123456789abcdef). The files become the
 * job's sources. Returns 0, or -1 after reporting what cannot be read.
 */
int load_acceptances(struct job *job, struct acceptances *acceptances);

#endif
