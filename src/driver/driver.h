/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * driver/: the commands: what order the rooms work in, what is printed, how the process ends.
 *
 * Results go to standard output, reports to standard error.
 */
#ifndef MPCNET_DRIVER_DRIVER_H
#define MPCNET_DRIVER_DRIVER_H

#include "base/base.h"

/* Exit statuses, the same for every command. */
enum exit_status {
	EXIT_CLEAN = 0,
	EXIT_SPEC_ERRORS = 1,
	EXIT_DIFFERENCES = 2,           /* build --check: DIR is not up to date; fmt: a file is not canonical; diff */
	EXIT_NEEDS_CONSENT = 3,         /* diff: some of the differences need every party's consent */
	EXIT_DOES_NOT_HOLD = 4,         /* a generated file was edited, a manifest does not match, an image is not sound */
	EXIT_USAGE_ERROR = 64,          /* EX_USAGE of sysexits.h */
	EXIT_IO_ERROR = 74              /* EX_IOERR */
};

/* Runs `mpcnetc` with these arguments and returns its exit status. */
int driver_run(int argc, char **argv);

#endif
