/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * output/: artifacts become files, and nothing is lost on the way.
 *
 * One writer owns an output folder for the length of a build. Each artifact is handed to it once, from any thread. A
 * file appears whole or not at all (written beside its place under a temporary name, then renamed); one whose bytes
 * are the same is not touched, so it keeps its time; one that the last build wrote and this one does not is removed,
 * with folders that become empty; one that no build wrote is never touched; one that somebody edited since the last
 * build stops the build before anything is written, unless `force`. Nothing outside the folder is written, through no
 * link: every folder below it is opened without following links. `mpcnet.manifest.json` lists each file with its
 * SHA-256 and size, in byte order of paths, and is itself replaced last; a build that was killed leaves a folder that
 * the next build completes.
 */
#ifndef MPCNET_OUTPUT_OUTPUT_H
#define MPCNET_OUTPUT_OUTPUT_H

#include "base/base.h"
#include "diag/diag.h"

#define OUTPUT_MANIFEST "mpcnet.manifest.json"

/* What became of the files, for the summary line. */
struct output_counts {
	size_t written, unchanged, removed;
};

struct output_options {
	const char *directory;          /* made, with its parents, when it is not there */
	bool force;                     /* overwrite what somebody edited */
	bool check_only;                /* write nothing; only find out what differs */
	const char *compiler;           /* "mpcnetc 0.1.0", for the manifest */
	struct text model_digest;       /* 64 hex digits */
	struct text bindings_digest;    /* 64 hex digits */
	/*
	 * True for the paths that this build would write if they existed: what stale files are looked for in. NULL: all.
	 * (A narrowed build leaves the rest of the folder, and its rows of the manifest, alone.)
	 */
	bool (*in_scope)(const void *context, struct text path);
	const void *scope_context;
};

struct output;

/*
 * Opens the folder, reads the last manifest and compares every file that it lists and that is in scope. Reports and
 * returns NULL when the folder cannot be used, when the manifest is not one of ours, or, unless `force`, when a listed
 * file was edited. `diags` is used under the writer's own lock from then on.
 */
struct output *output_open(const struct output_options *options, struct diags *diags, struct arena *arena);

/*
 * Writes one artifact. `path` is relative, with `/`, of safe names; `executable` sets mode 0755, else 0644. Returns 0,
 * or -1 when it was reported. Thread-safe.
 */
int output_file(struct output *output, struct text path, struct text bytes, bool executable);

/*
 * Removes what is stale, writes the manifest, fills *ret_counts. Returns 0, or -1 when something was reported, now or
 * earlier. With `check_only`, nothing is written and *ret_counts says what would have been.
 */
int output_finish(struct output *output, struct output_counts *ret_counts);

/* Frees the writer; without output_finish it leaves the files written so far and the old manifest. */
void output_close(struct output *output);

#endif
