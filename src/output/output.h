/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * output/: artifacts become files, and nothing is lost on the way.
 *
 * One writer changes an output folder at a time: a second one is refused, and a build that finds nothing to change takes
 * no lock and leaves no trace. Each artifact is handed to it once, from any thread. Everything is first written into a
 * folder of its own in there, `.mpcnet.staging/`; the rest of the folder changes in output_finish, when it is known that
 * nothing speaks against it:
 *
 * - a file appears whole or not at all, by being renamed to its place;
 * - one whose bytes are the same is not touched at all: it keeps its time, and its mode;
 * - one that the last build wrote and this one does not is removed, with folders that become empty;
 * - one that no build wrote is never touched, `force` or not; when this build wants its place, that is an error;
 * - one that somebody edited since the last build stops the build before anything is changed, unless `force`; each is
 *   looked at once more right before it is replaced;
 * - nothing outside the folder is written, and no link below it is followed;
 * - files have mode 0644 or 0755 and folders 0755, whatever the umask.
 *
 * `mpcnet.manifest.json` lists each file with its SHA-256 and size, in byte order of paths, and is itself replaced
 * last. A build that is killed, at whatever moment, or that runs out of disk leaves a folder that the next build
 * completes, of the same spec or of another. (That is so for the death of the process. Nothing is flushed to the disk
 * before the machine itself may lose power.)
 */
#ifndef MPCNET_OUTPUT_OUTPUT_H
#define MPCNET_OUTPUT_OUTPUT_H

#include "base/base.h"
#include "diag/diag.h"

#define OUTPUT_MANIFEST "mpcnet.manifest.json"

/* What became of the files, for the summary line. */
struct output_counts {
	size_t written, unchanged, removed;     /* the manifest does not count */
	bool manifest_changed;                  /* a folder with no other difference is still not up to date then */
	bool unfinished;                        /* check_only: a killed build left something that a build would clear */
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
	/*
	 * True for the paths that a build of some spec might write; a manifest that lists others is refused. So the worst
	 * that a manifest made up by somebody can do is to have a file removed that has a name of the compiler's, in a
	 * folder of the compiler's, and whose SHA-256 it states. NULL: all.
	 */
	bool (*is_known)(struct text path);
};

struct output;

/*
 * Opens the folder, reads the last manifest and settles what a killed build left. Reports and returns NULL when the
 * folder cannot be used or when the manifest is not one of ours. `options` is copied, what it points to is borrowed.
 * `diags` is used under the writer's own lock from then on; `arena` only here.
 */
struct output *output_open(const struct output_options *options, struct diags *diags, struct arena *arena);

/*
 * Takes one artifact. `path` is relative, with `/`, of safe names; `executable` sets mode 0755, else 0644. Returns 0,
 * or -1 when it was reported and there is no use in going on. A file that was edited, or that stands in the way, gives
 * 0 here and is reported by output_finish with all others, in order of paths. Thread-safe.
 */
int output_file(struct output *output, struct text path, struct text bytes, bool executable);

/*
 * Unless something was reported, now or earlier: removes what is stale, moves what was written into place, replaces the
 * manifest, fills *ret_counts and returns 0; else changes nothing and returns -1. With `check_only`, nothing is written
 * and *ret_counts says what would have been. Called once, when no thread is in output_file any more.
 */
int output_finish(struct output *output, struct output_counts *ret_counts);

/* Frees the writer; without output_finish the folder stays as it was. */
void output_close(struct output *output);

/* ---- verifying ------------------------------------------------------------------------------------- */

/*
 * Whether an output folder is what its manifest says, and what a build would write. Nothing is written, and no link
 * below the folder is followed. Files are read in pieces, by several threads.
 */
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
 * Opens the folder and reads its manifest. Reports and returns NULL when there is none, or none that can be used.
 * Options are copied, what they point to is borrowed. `diags` is used by one thread at a time, also while verify_file is
 * called by several.
 */
struct verify *verify_open(const struct verify_options *options, struct diags *diags, struct arena *arena);

/* With with_build: takes what a build writes. Returns 0, or -1 after a report. Thread-safe. */
int verify_file(struct verify *verify, struct text path, struct text bytes);

/*
 * Looks at every file and reports each difference: what is of the whole folder first, then file by file in byte order
 * of paths. Fills *ret_result, whose texts live as long as `arena`, and returns 0; -1 when the folder could not be
 * read, or changed meanwhile.
 */
int verify_finish(struct verify *verify, struct verify_result *ret_result);
void verify_close(struct verify *verify);

#endif
