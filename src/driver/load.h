/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: reading the files of a spec. */
#ifndef MPCNET_DRIVER_LOAD_H
#define MPCNET_DRIVER_LOAD_H

#include "diag/diag.h"

/*
 * Reads every file named, and every *.mpcnet directly in every folder named, into `sources`, in byte order of their
 * names; a file named twice is read once. Reports what cannot be read and returns -1 then.
 */
int load_sources(struct arena *arena, struct diags *diags, const char *const *paths, size_t count,
		 struct sources *sources);

/* Reads standard input as the one file of `sources`, called "<stdin>". Reports what cannot be read and returns -1 then. */
int load_standard_input(struct arena *arena, struct diags *diags, struct sources *sources);

/* The lock's folder that goes with a spec: in it when it is a folder, else beside its first file. */
struct text load_lock_folder(struct arena *arena, const char *const *paths, size_t count);

#endif
