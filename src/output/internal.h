/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside output/: the writer's state, and who does what with it.
 *
 *   path.c      which paths are safe; the table of paths
 *   manifest.c  mpcnet.manifest.json, read and written
 *   look.c      what stands on disk where a path says, and whether it may be replaced
 *   staging.c   the staging folder: files made whole before they take their places
 *   commit.c    stale files go, staged ones move in, the manifest follows
 *   recover.c   what a killed build left behind
 *   output.c    the front: open, file, finish, close
 *
 * Nothing in the folder changes before everything is written into `.mpcnet.staging/files/`. Then the new manifest is
 * put beside those files as `.mpcnet.staging/pending.json`; only then stale files are removed and staged ones renamed
 * to their places (a folder that is new moves as a whole); last, pending.json is renamed to be the manifest. Whenever
 * the process dies, every file in the folder is whole, and its digest stands in the manifest or in pending.json.
 */
#ifndef MPCNET_OUTPUT_INTERNAL_H
#define MPCNET_OUTPUT_INTERNAL_H

#include <pthread.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <openssl/evp.h>

#include "output/output.h"

#define STAGING_FOLDER ".mpcnet.staging"
#define STAGING_FILES "files"
#define STAGING_PENDING "pending.json"

/* Of a file, for openat: a link is not followed, a FIFO does not block. */
#define OPEN_TO_READ (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
#define OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

struct digest {
	unsigned char bytes[32];
};

/* Why a path stops the build; reported at the end, in order of paths, so that threads do not change the order. */
enum problem { PROBLEM_NONE, PROBLEM_EDITED, PROBLEM_FOREIGN, PROBLEM_NOT_A_FILE, PROBLEM_NOT_A_FOLDER };

struct entry {
	struct text path;               /* relative to the folder; ends in a NUL */
	enum problem problem;
	const char *found;              /* "a symbolic link": what is in the way, when something is */
};

/* A file: what the last build left, and what this one makes of it. */
struct row {
	struct entry entry;
	struct digest old_digest, new_digest;
	uint64_t old_size, new_size;
	bool listed;                    /* in the last manifest: old_* hold */
	bool written;                   /* handed over in this build: new_* hold */
	bool present;                   /* a file stood there when this build looked */
	bool stale;                     /* listed, in scope, and not of this build */
};

/* A folder below the output folder, by way of real folders alone. */
enum folder_state { FOLDER_ABSENT, FOLDER_PRESENT, FOLDER_REFUSED };

struct folder {
	struct entry entry;
	enum folder_state state;
};

/* Entries by path: open addressing, `slots` on the heap. */
struct path_map {
	struct entry **slots;
	size_t count, capacity;
};

struct output {
	struct output_options options;
	struct diags *diags;
	pthread_mutex_t lock;           /* over everything below but `root`, `sha256` and the rows' contents */
	struct arena arena;             /* rows and folders; the caller's arena is not ours to use from threads */
	struct path_map rows, folders;
	int root;                       /* the output folder, or -1: it is not there (check_only) */
	int staging, staging_files;     /* -1 until something is staged */
	EVP_MD *sha256;
	bool has_manifest;
	struct digest manifest_digest;  /* of the manifest's bytes on disk */
	struct text last_model, last_bindings;  /* that the manifest on disk states; absent when it states none */
	bool failed;                    /* something was reported */
	bool committing;                /* pending.json is in force: the staging folder is left to the next build */
	struct output_counts counts;
};

/* path.c */
bool output_path_is_safe(struct text path);
/* The folder of a path; the empty text for one at the top. */
struct text output_path_parent(struct text path);
struct entry *path_map_find(const struct path_map *map, struct text path);
/* `entry->path` must not be in the map yet. */
void path_map_add(struct path_map *map, struct entry *entry);
/* All entries in byte order of paths, in an array for the caller to free. */
struct entry **path_map_sorted(const struct path_map *map);
void path_map_release(struct path_map *map);
/* The row of a path, made when there is none. */
struct row *output_row(struct output *output, struct text path);

/* look.c */
void digest_of_text(const struct output *output, struct text bytes, struct digest *ret);
void digest_hex(const struct digest *digest, char ret[65]);
bool digest_equal(const struct digest *a, const struct digest *b);
enum found { FOUND_NOTHING, FOUND_FILE, FOUND_PROBLEM, FOUND_ERROR };
/* What stands at the row's path. A problem is noted in the row (or its folder), an error is reported. */
enum found output_look(struct output *output, struct row *row, uint64_t *ret_size);
/* Digest of the file at `path`, which output_look found. -1: reported. */
int output_digest_file(struct output *output, struct text path, struct digest *ret);
enum verdict {
	VERDICT_CHANGE,         /* write it, or remove it */
	VERDICT_LEAVE,          /* it is as it should be */
	VERDICT_PROBLEM,        /* noted in the row or its folder; the build goes on to find all of them */
	VERDICT_ERROR           /* reported: the build should stop */
};
/* What a build that makes `bytes` of the row has to do. Thread-safe. */
enum verdict output_judge(struct output *output, struct row *row, struct text bytes);
/* What a build that no longer makes the row's file has to do. */
enum verdict output_judge_stale(struct output *output, struct row *row);

/* manifest.c */
typedef int manifest_row_fn(struct output *output, struct text path, const struct digest *digest, uint64_t size);
/*
 * Reads a manifest of ours from folder `at` and calls `each` for every file in it. Returns 1, 0 when there is none, or
 * -1 when it was reported. *ret_digest is that of its bytes.
 */
int manifest_read(struct output *output, int at, const char *name, manifest_row_fn *each, struct digest *ret_digest);
/* The manifest of the rows as they are now. `complete`: with the digests of what was built. */
void manifest_write(const struct output *output, bool complete, struct strbuf *out);

/* staging.c */
int staging_open(struct output *output);
int staging_write(struct output *output, struct text path, struct text bytes, bool executable);
/* Puts `bytes` into the staging folder as pending.json, whole. */
int staging_write_pending(struct output *output, struct text bytes);
/* Renames pending.json to be the manifest. */
int staging_promote_manifest(struct output *output);
/* Removes the staging folder and all in it, whoever left it. */
int staging_remove(struct output *output);
/* Lets go of the staging folder as it is. */
void staging_close(struct output *output);
/* mkdirat with mode 0755 whatever the umask; no error when the folder exists. Returns 0 or -1 with errno set. */
int make_folder(int at, const char *path);

/* commit.c */
int output_commit(struct output *output);

/* recover.c */
int output_recover(struct output *output);

/* output.c */
/* Reports errno for a path of the output folder: "could not <what>: <reason>". Always -1. Takes the lock. */
int output_report_io(struct output *output, struct text path, const char *what);
/* Reports the problem of an entry, with the code it has. Takes the lock. */
void output_report_problem(struct output *output, const struct entry *entry);

#endif
