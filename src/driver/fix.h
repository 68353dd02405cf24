/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: making the changes that reports propose. */
#ifndef MPCNET_DRIVER_FIX_H
#define MPCNET_DRIVER_FIX_H

#include "driver/job.h"

/*
 * Makes the fixes of the job's errors and warnings in the files of its spec, after load_and_check(); checks the result,
 * and goes on until there is nothing left to fix. A fix whose own report stays, or that a new report points at, is not
 * made. Files change once, at the end, and the job is then as if it had read them so. *out gets a line a fix. Returns
 * 0, or -1 when a file could not be changed, which was reported: then none was, and the job is as before.
 */
int fix_spec(struct job *job, struct strbuf *out);

#endif
