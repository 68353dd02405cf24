/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: the command line. */
#ifndef MPCNET_DRIVER_OPTIONS_H
#define MPCNET_DRIVER_OPTIONS_H

#include "base/base.h"
#include "diag/diag.h"
#include "eif/eif.h"

struct command;

enum colour_choice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* How reports are written; `show` has forms of its own for its result. */
enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_GITHUB, FORMAT_YAML, FORMAT_MARKDOWN };

/* Every option there is; a command says which it takes, as bits (1 << id). --help, --version and --color all take. */
enum option_id {
	OPTION_HELP, OPTION_VERSION, OPTION_COLOUR, OPTION_OUTPUT, OPTION_LOCK, OPTION_PARTY, OPTION_ONLY, OPTION_DUMP,
	OPTION_CHECK, OPTION_FORCE, OPTION_LOCKED, OPTION_VERBOSE, OPTION_FORMAT, OPTION_FIX, OPTION_WARNING, OPTION_DIFF,
	OPTION_PATH, OPTION_WHY, OPTION_SCHEMA, OPTION_PARTIES, OPTION_ENVIRONMENT, OPTION_NAME,
	OPTION_PCR, OPTION_RELEASE, OPTION_CERTIFICATE, OPTION_AT,
	OPTION_DRY_RUN, OPTION_UNBIND, OPTION_WRITE, OPTION_ACCEPT, OPTION_LIMIT,
	OPTION_COUNT
};

_Static_assert(OPTION_COUNT <= 64, "a set of options is the bits of a uint64_t");

#define OPTION_BIT(id) (UINT64_C(1) << (id))
#define OPTION(name) OPTION_BIT(OPTION_##name)

struct options {
	const struct command *command;
	const char **words;             /* what is no option: specs, files, a code, as given */
	size_t word_count;
	const char *output;             /* build -o */
	const char *lock;               /* --lock; NULL: beside the spec */
	const char *party;              /* build, bind --party; NULL: all */
	const char *dump;               /* check --dump=tree|model; NULL: none */
	const char *path;               /* show --path; NULL: the whole model */
	const char *why;                /* show --why; NULL: none */
	const char *environment;        /* init --environment; NULL: testnet */
	const char *name;               /* init --name; NULL: made of the folder's */
	const char *pcrs[EIF_PCR_COUNT];        /* eif verify --pcr0 and so on; NULL: not given */
	const char *release_spec, *release;     /* eif verify --release; NULL: none */
	const char *certificate;        /* eif verify --certificate; NULL: none */
	struct { const char **items; size_t count, capacity; } accept;        /* diff --accept, in the order given */
	size_t limit;                   /* diff --limit, in bytes; 0: not given */
	const char *at;                 /* eif, bind --at; NULL: now */
	unsigned unbind;                /* bind --unbind: bits of lock_value_bit; 0: not given */
	const char *write;              /* plan --write; NULL: nowhere */
	unsigned parties;               /* init --parties; 0: not given */
	unsigned families;              /* build --only; enum artifact_family bits */
	const char *format_name;        /* --format as given; NULL: not given */
	enum format format;
	enum colour_choice colour;
	struct { struct diag_level *items; size_t count, capacity; } levels;  /* -W, in the order given */
	uint64_t given;                 /* OPTION bits of what stands on the command line */
	bool check_only, force, locked, verbose, fix, diff, schema, dry_run;
	bool help, version;
};

/* Fills *ret_options. Returns 0, or -1 after saying on standard error what is wrong with the command line. */
int options_parse(struct arena *arena, int argc, char **argv, struct options *ret_options);
/* A moment as RFC 3339 writes it, in UTC ("2026-11-26T03:04:05Z"), in seconds since 1970. False for anything else. */
bool moment_parse(const char *text, int64_t *ret);
/* Fills *ret with the moment of --at, else with the present one. Returns 0, or -1 after saying that --at is none. */
int options_moment(const struct options *options, int64_t *ret);
/* The nearest of the names considered to a word that is none of them; `name` stays NULL while none is near. */
struct nearest {
	const char *word, *name;
	size_t distance;        /* what the next one has to be below */
};

struct nearest nearest_to(const char *word);
/* Borrows `name`. */
void nearest_consider(struct nearest *nearest, const char *name);
/* Says what is wrong with the command line, in the form of every such message; returns -1. */
int options_complain(const struct command *command, const char *what, const char *about);

#endif
