/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: one run of the program, what commands are made of, and the passes that they share. */
#ifndef MPCNET_DRIVER_JOB_H
#define MPCNET_DRIVER_JOB_H

#include "check/check.h"
#include "driver/driver.h"
#include "driver/options.h"
#include "lock/lock.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

/* One run. Every name, tree, model and message lives in `arena`. */
struct job {
	struct arena arena;
	struct diags diags;
	struct options options;
	struct sources sources;
	const struct syntax *syntax;
	const struct network *network;
	const struct bindings *bindings;
};

/* A command: how it is called, what it takes, and what runs. Reports are printed after it has run. */
struct command {
	const char *name;
	const char *summary;            /* in the list of commands */
	const char *help;               /* fits a screen, and shows an example */
	const char *takes;              /* "SPEC…": what a message says is missing when there is no word; NULL: none needed */
	uint64_t options;               /* OPTION bits, besides those that every command takes */
	unsigned formats;               /* of --format, as bits (1 << enum format); 0: text, json, sarif and github */
	bool reads_input;               /* a word '-' is standard input */
	int (*run)(struct job *job);
	const struct command *const *parts;     /* ends in NULL: the next word says which of these it is; NULL: none */
};

extern const struct command command_init, command_check, command_build, command_bind, command_status;
extern const struct command command_verify, command_diff, command_plan, command_quorum, command_show;
extern const struct command command_fmt, command_explain;
extern const struct command command_eif, command_eif_describe, command_eif_verify;

/* The command with this name, or NULL. */
const struct command *command_find(const char *name);
/* The name of the command that `name` is nearest to, or NULL where none is near. */
const char *command_nearest(const char *name);
/* The help of the whole program, which lists the commands. */
void commands_help(struct strbuf *out);

/* ---- passes ---------------------------------------------------------------------------------------- */

/* Everything up to the model and what is bound; a NULL model after errors. Reports have their final severity then. */
void load_and_check(struct job *job);
/* The same for sources that the job has; what is found lives in `arena`. */
void check_sources(struct arena *arena, struct job *job);
/* The folder of the lock: that of --lock, else the one that goes with the specs named. In `arena`. */
struct text lock_folder_of(struct arena *arena, const struct options *options);
/* Everything up to the model alone: no lock is read, and reports still have the severity of their codes. */
void load_network(struct job *job);
/* The exit status that the reports ask for: reading and writing come before what a spec says. */
int status_of(const struct job *job);

/* How many threads are of use on this machine: 1 to 64. */
unsigned thread_count(void);
/*
 * Says that --party names no party of the network, nor of the other one where two are compared (else NULL), and what may
 * have been meant. Returns EXIT_USAGE_ERROR.
 */
int complain_of_party(const char *name, const struct network *network, const struct network *other);
/* Whether --party and --only, if given, leave the file with this path of the output in. `context`: struct options. */
bool options_are_about(const void *context, struct text path);
/* Whether a build of some spec may write a file with this path. */
bool is_written_by_builds(struct text path);

/* Writes to standard output, and flushes it, since a full disk shows only then. -1 after saying that it failed. */
int print_result(struct text result);
/* Prints `out`, releases it, and gives the exit status. */
int finish_result(const struct job *job, struct strbuf *out);
bool use_colour(const struct options *options, int descriptor);

#endif
