/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside output/: the writer's state, and who does what with it.
 *
 *   path.c      which paths are safe; the table of paths
 *   manifest.c  mpcnet.manifest.json, read and written; manifest_scan.c its text
 *   busy.c      one writer at a time
 *   look.c      what stands on disk where a path says, and whether it may be replaced
 *   staging.c   the staging folder: files made whole before they take their places
 *   commit.c    stale files go, staged ones move in, the manifest follows
 *   recover.c   what a killed build left behind
 *   output.c    the front: open, file, finish, close
 *   verify.c    the folder held to its manifest and to a build; verify_look.c and verify_walk.c see what is there
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
/* Stands in the folder, locked, while a build changes it. */
#define BUSY_FILE ".mpcnet.busy"

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

/* A file as it stood when a build judged that it may be changed: an edit since then shows in it. */
struct sighting {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
};

/* A file: what the last build left, and what this one makes of it. */
struct row {
	struct entry entry;
	struct digest old_digest, new_digest;
	uint64_t old_size, new_size;
	const struct sighting *seen;    /* of a file that is to be replaced or removed; NULL: there is none */
	bool listed;                    /* in the last manifest: old_* hold */
	bool written;                   /* handed over in this build: new_* hold */
	bool present;                   /* a file stood there when this build looked */
	bool stale;                     /* listed, in scope, and not of this build */
	bool settled;                   /* listed because a killed build's file was found there */
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
	pthread_mutex_t lock;           /* over everything below but `root`, `sha256`, staging and the rows' contents */
	pthread_mutex_t staging_lock;   /* over the making of the staging folder, and `busy` */
	struct arena arena;             /* rows and folders; the caller's arena is not ours to use from threads */
	struct path_map rows, folders;
	int root;                       /* the output folder, or -1: it is not there (check_only) */
	int staging, staging_files;     /* -1 until something is staged */
	int busy;                       /* the locked BUSY_FILE, or -1 */
	int manifest;                   /* the manifest that was read, open so that its inode is nobody else's; or -1 */
	bool is_read;                   /* the last manifest was read, if there is one */
	EVP_MD *sha256;
	bool has_manifest;
	struct digest manifest_digest;  /* of the manifest's bytes on disk */
	struct text last_compiler;
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
/* Digest of what is left to read. 0, or -1 with errno set. */
int digest_of_fd(const struct output *output, int fd, struct digest *ret);
/* read(), begun again when a signal cuts it short. */
ssize_t read_some(int fd, char *buffer, size_t size);
/* "a symbolic link" */
const char *kind_name(mode_t mode);
enum found { FOUND_NOTHING, FOUND_FILE, FOUND_PROBLEM, FOUND_ERROR };
/* What stands at the row's path. A problem is noted in the row (or its folder), an error is reported. */
enum found output_look(struct output *output, struct row *row, struct stat *ret_status);
/* What is not as it was seen was changed since; what was never seen, too. */
bool sighting_holds(const struct sighting *seen, const struct stat *now);
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
typedef void manifest_row_fn(struct output *output, struct text path, const struct digest *digest, uint64_t size);
/*
 * Reads the manifest of the last build (or, from the staging folder, of a killed one) and calls `each` for every file
 * in it, in byte order of paths. Returns 1, 0 when there is none, or -1 when it was reported.
 */
int manifest_read(struct output *output, manifest_row_fn *each);
int manifest_read_pending(struct output *output, int staging, manifest_row_fn *each);
/* The manifest of the rows as they are now. `complete`: with the digests of what was built. */
void manifest_write(const struct output *output, bool complete, struct strbuf *out);
/* The manifest that was read, in the form that it should have. */
void manifest_write_as_read(const struct output *output, struct strbuf *out);

/* manifest_scan.c */
#define MANIFEST_VERSION 1

struct manifest_head {
	struct text compiler;           /* borrowed from the text that is scanned, as are paths */
	struct text model, bindings;    /* 64 hex digits, or absent */
};

struct manifest_row {
	struct text path;
	struct digest digest;
	uint64_t size;
};

struct manifest_scan {
	struct text text;
	size_t at;
	const char *wrong;              /* what is, when reading failed */
	bool has_rows;                  /* inside of "files", past its first row */
};

/* Reads what stands before the rows. False: it is not in the form that a build writes; `wrong` says why. */
bool manifest_scan_head(struct manifest_scan *scan, struct text text, struct manifest_head *ret_head);
/* The next row. False after the last one, and when `wrong` is set. Whether a path is safe is not looked at. */
bool manifest_scan_row(struct manifest_scan *scan, struct manifest_row *ret_row);
/* The line that reading has come to, from 1. */
size_t manifest_scan_line(const struct manifest_scan *scan);

/* busy.c */
/* Takes the lock when somebody else has it, or had it when killed, and reports when it is not to be had. */
int busy_open(struct output *output);
/* Takes the lock, unless it is held. What was read of the folder before that must still hold. Takes staging_lock. */
int busy_take(struct output *output);
/* Reports when another build wrote into the folder since it was read. Without a lock only: with it nobody can. */
int busy_confirm(struct output *output);
/* Removes the lock's file and lets go of it. */
int busy_release(struct output *output);
/* Whether a killed build left its lock, or its staging folder. */
bool busy_is_unfinished(const struct output *output);

/* staging.c */
/* Makes the staging folder, which must not be there yet, under the lock of busy.c. Thread-safe. */
int staging_open(struct output *output);
/* Takes over the one that a killed build left. */
int staging_adopt(struct output *output, int staging);
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
/* Opens the folder and reads the last manifest; without settling what a killed build left when `as_is`. */
struct output *output_begin(const struct output_options *options, struct diags *diags, struct arena *arena, bool as_is);
/* The row of a path, for the one that hands over its file; NULL: reported, it is no path, or taken. Thread-safe. */
struct row *output_claim_row(struct output *output, struct text path);
/* Reports errno for a path of the output folder: "could not <what>: <reason>". Always -1. Takes the lock. */
int output_report_io(struct output *output, struct text path, const char *what);
/* Reports the problem of an entry, with the code it has. Takes the lock. */
void output_report_problem(struct output *output, const struct entry *entry);

#endif
