/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * output/verify.h: whether an output folder is what its manifest says, and what a build would write. Nothing is written,
 * and no link below the folder is followed. Files are read in pieces, by several threads.
 */
#ifndef MPCNET_OUTPUT_VERIFY_H
#define MPCNET_OUTPUT_VERIFY_H

#include "output/output.h"

struct verify_options {
	const char *directory;
	bool with_build;                /* what a build writes is handed over, and compared */
	struct text model_digest, bindings_digest;      /* of that build */
	const char *compiler;           /* that would build: "mpcnetc 0.1.0" */
	/* True for paths that are to be looked at, and for those that a build of some spec might write. */
	bool (*in_scope)(const void *context, struct text path);
	const void *scope_context;
	bool narrowed;                  /* in_scope leaves something out: the folder as a whole is not judged */
	bool (*is_known)(struct text path);
	bool (*is_script)(struct text path);            /* is run by its name */
	unsigned threads;               /* at least 1 */
};

struct verify_result {
	struct text compiler, model, bindings;  /* as the manifest states them; absent: it states none */
	size_t files, holding;          /* files in scope that the manifest lists, and those that are as it says */
	size_t others;                  /* that no build wrote, and none would: nothing is said of them */
};

struct verify;

/*
 * Opens the folder and reads its manifest. Reports and returns NULL when there is none, or none that can be used. Options
 * are copied, what they point to is borrowed. `diags` is used by one thread at a time, also while verify_file is called
 * by several.
 */
struct verify *verify_open(const struct verify_options *options, struct diags *diags, struct arena *arena);

/* With with_build: takes what a build writes. Returns 0, or -1 after a report. Thread-safe. */
int verify_file(struct verify *verify, struct text path, struct text bytes);

/*
 * Looks at every file and reports each difference: what is of the whole folder first, then file by file in byte order of
 * paths. Fills *ret_result, whose texts live as long as `arena`, and returns 0; -1 when the folder could not be read, or
 * changed meanwhile.
 */
int verify_finish(struct verify *verify, struct verify_result *ret_result);
void verify_close(struct verify *verify);

#endif
