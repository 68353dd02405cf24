/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: the command line. */
#ifndef MPCNET_DRIVER_OPTIONS_H
#define MPCNET_DRIVER_OPTIONS_H

#include "base/base.h"

enum colour_choice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct options {
	const char *command;            /* "check", "build", "show" */
	const char **specs;             /* files or folders, as given */
	size_t spec_count;
	const char *output;             /* build -o */
	const char *lock;               /* --lock; NULL: beside the spec */
	const char *party;              /* build --party; NULL: all */
	const char *dump;               /* check --dump=tree|model; NULL: none */
	unsigned families;              /* build --only; enum artifact_family bits */
	enum colour_choice colour;
	bool check_only, force, locked, verbose;
	bool help, version;
};

/* Fills *ret_options. Returns 0, or -1 after saying on standard error what is wrong with the command line. */
int options_parse(struct arena *arena, int argc, char **argv, struct options *ret_options);
/* The help of a command; NULL for the program's. */
const char *options_help(const char *command);

#endif
