/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: what the commands about enclave images share. */
#ifndef MPCNET_DRIVER_EIF_H
#define MPCNET_DRIVER_EIF_H

#include "driver/job.h"
#include "eif/eif.h"

/* The one image that the command line names, and the time to hold it to. */
struct eif_task {
	const char *path; /* borrowed from the command line */
	struct eif_options options;
	struct eif_image image; /* of use when it was read */
	bool was_read;
};

/*
 * Reads the image that the command line names, and reports what is wrong with it. Returns EXIT_USAGE_ERROR after saying
 * that the command line makes no sense, else EXIT_CLEAN: the reports say the rest.
 */
int eif_task_run(struct job *job, bool section_digests, struct eif_task *ret);

#endif
