/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: a spec as it stands in a revision of a git repository, "git:REV:PATH". */
#ifndef MPCNET_DRIVER_REVISION_H
#define MPCNET_DRIVER_REVISION_H

#include "diag/diag.h"

/* Whether a word names a revision and no file: it begins with "git:". */
bool revision_is(const char *word);
/*
 * What is wrong with the form of such a word, to be followed by the word; NULL when nothing is. Neither REV nor PATH
 * can be taken for an option of git.
 */
const char *revision_flaw(const char *word);

/* The files of a lock, as they stand in the revision. */
struct revision_lock {
	bool exists;
	struct { struct source *items; size_t count, capacity; } files;         /* paths are names in the folder */
};

/*
 * Reads what `word` names, which revision_flaw found sound: the file PATH, or every *.mpcnet directly in the folder
 * PATH, and the lock that goes with it (mpcnet.lock beside the file, or in the folder). PATH is that of git: from the
 * top of the repository, or from the working folder where it begins with "./". Sources are called "git:REV:PATH", so
 * that messages say where a line stands. Runs git, which must be installed. Reports what cannot be had and returns -1
 * then.
 */
int revision_load(struct arena *arena, struct diags *diags, const char *word, struct sources *sources,
		  struct revision_lock *ret_lock);

#endif
