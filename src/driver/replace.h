/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: writing a file of a spec anew. */
#ifndef MPCNET_DRIVER_REPLACE_H
#define MPCNET_DRIVER_REPLACE_H

#include "diag/diag.h"

/*
 * Gives the file at `path` other bytes, all at once: they are written beside it and then take its place, so that it is
 * whole whenever the process dies. Its mode stays, and its owner where that is allowed; of a symbolic link, what it
 * points to is replaced. Reports what fails and returns -1; the file is as it was then. `path` ends in a NUL.
 */
int replace_file(struct diags *diags, struct text path, struct text bytes);

#endif
