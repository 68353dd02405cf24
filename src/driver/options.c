/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The command line: one table of commands, one of options, one walk. */
#include "driver/options.h"

#include <stdio.h>

#include "emit/emit.h"

static const char help_general[] =
	"Usage: mpcnetc COMMAND [OPTION…] SPEC…\n"
	"\n"
	"Compiles one description of a threshold MPC network into what each of its parties deploys.\n"
	"SPEC is a .mpcnet file, several, or a folder of them.\n"
	"\n"
	"Commands:\n"
	"  check   check everything, write nothing\n"
	"  build   check, then write every party's Terraform, Kubernetes, node and enclave files\n"
	"  show    print the checked model as JSON\n"
	"\n"
	"mpcnetc COMMAND --help says more; mpcnetc --version says which compiler this is.\n"
	"\n"
	"Example:\n"
	"  mpcnetc build examples/testnet -o out\n"
	"\n"
	"Exit status: 0 clean, 1 the spec has errors, 2 there are differences, 4 a digest does not hold,\n"
	"64 usage, 74 a file could not be read or written.\n";

static const char help_check[] =
	"Usage: mpcnetc check [OPTION…] SPEC…\n"
	"\n"
	"Parses, evaluates and checks a spec and its lock. Writes nothing.\n"
	"\n"
	"  --lock DIR      read the lock from DIR instead of mpcnet.lock beside the spec\n"
	"  --dump=STAGE    print what a stage made of the spec, as JSON: tree or model\n"
	"  --color WHEN    always or never; otherwise colour is for terminals (and NO_COLOR is respected)\n"
	"  -v, --verbose   print notes and the digest of the checked model too\n"
	"\n"
	"Example:\n"
	"  mpcnetc check network.mpcnet alice.mpcnet\n";

static const char help_build[] =
	"Usage: mpcnetc build [OPTION…] SPEC… -o DIR\n"
	"\n"
	"Checks a spec, then writes the files of every party below DIR. Files that did not change keep their time, "
	"files\n"
	"that are no longer made are removed, and files that somebody edited stop the build.\n"
	"\n"
	"  -o, --output DIR   where to write\n"
	"  --check            write nothing; exit status 2 when DIR is not up to date\n"
	"  --party NAME       write this party's folder alone\n"
	"  --only LIST        write these alone: network, terraform, kubernetes, node, enclave (with commas between)\n"
	"  --locked           a value that the lock does not have yet is an error\n"
	"  --lock DIR         read the lock from DIR instead of mpcnet.lock beside the spec\n"
	"  --force            overwrite generated files that were edited\n"
	"  --color WHEN       always or never\n"
	"\n"
	"Example:\n"
	"  mpcnetc build examples/testnet -o out\n";

static const char help_show[] =
	"Usage: mpcnetc show [OPTION…] SPEC…\n"
	"\n"
	"Prints the checked model as JSON: every setting of network, releases and parties, defaults included.\n"
	"\n"
	"  --color WHEN    always or never, for reports\n"
	"\n"
	"Example:\n"
	"  mpcnetc show examples/testnet | jq .parties.alice.enclave\n";

enum option_id {
	OPTION_HELP, OPTION_VERSION, OPTION_OUTPUT, OPTION_LOCK, OPTION_PARTY, OPTION_ONLY, OPTION_DUMP, OPTION_COLOUR,
	OPTION_CHECK, OPTION_FORCE, OPTION_LOCKED, OPTION_VERBOSE
};

enum { CHECK = 1, BUILD = 2, SHOW = 4, ALL = 7 };

static const struct {
	const char *name;
	unsigned bit;
	const char *help;
} commands[] = {
	{ "check", CHECK, help_check }, { "build", BUILD, help_build }, { "show", SHOW, help_show },
};

static const struct option_row {
	const char *name, *letter;
	enum option_id id;
	bool takes_value;
	unsigned commands;
} option_rows[] = {
	{ "--help", "-h", OPTION_HELP, false, ALL },
	{ "--version", NULL, OPTION_VERSION, false, ALL },
	{ "--output", "-o", OPTION_OUTPUT, true, BUILD },
	{ "--lock", NULL, OPTION_LOCK, true, CHECK | BUILD },
	{ "--party", NULL, OPTION_PARTY, true, BUILD },
	{ "--only", NULL, OPTION_ONLY, true, BUILD },
	{ "--dump", NULL, OPTION_DUMP, true, CHECK },
	{ "--color", NULL, OPTION_COLOUR, true, ALL },
	{ "--check", NULL, OPTION_CHECK, false, BUILD },
	{ "--force", NULL, OPTION_FORCE, false, BUILD },
	{ "--locked", NULL, OPTION_LOCKED, false, BUILD },
	{ "--verbose", "-v", OPTION_VERBOSE, false, CHECK },
};

static const struct {
	const char *name;
	unsigned bits;
} family_names[] = {
	{ "network", FAMILY_NETWORK }, { "terraform", FAMILY_TERRAFORM }, { "kubernetes", FAMILY_KUBERNETES },
	{ "node", FAMILY_NODE }, { "enclave", FAMILY_ENCLAVE },
};

const char *options_help(const char *command)
{
	for (size_t i = 0; command && i < ARRAY_LENGTH(commands); i++)
		if (strcmp(commands[i].name, command) == 0)
			return commands[i].help;
	return help_general;
}

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "mpcnetc: %s '%s'\nTry 'mpcnetc --help'.\n", what, about);
	return -1;
}

static unsigned command_bit(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].bit;
	return 0;
}

static int parse_families(const char *list, unsigned *ret_families)
{
	struct text t = text_from(list);

	*ret_families = 0;
	for (size_t i = 0, end; i <= t.size; i = end + 1) {
		unsigned bits = 0;

		end = text_find(t, ',', i);
		for (size_t j = 0; j < ARRAY_LENGTH(family_names); j++)
			if (text_is(text_slice(t, i, end), family_names[j].name))
				bits = family_names[j].bits;
		if (!bits)
			return complain("--only does not know", list);
		*ret_families |= bits;
	}
	return 0;
}

static int take_value_option(struct options *options, enum option_id id, const char *value)
{
	switch (id) {
	case OPTION_OUTPUT: options->output = value; return 0;
	case OPTION_LOCK: options->lock = value; return 0;
	case OPTION_PARTY: options->party = value; return 0;
	case OPTION_ONLY: return parse_families(value, &options->families);
	case OPTION_DUMP:
		options->dump = value;
		return strcmp(value, "tree") == 0 || strcmp(value, "model") == 0
			       ? 0
			       : complain("no stage is called", value);
	case OPTION_COLOUR:
		options->colour = strcmp(value, "always") == 0 ? COLOUR_ALWAYS : COLOUR_NEVER;
		return options->colour == COLOUR_ALWAYS || strcmp(value, "never") == 0
			? 0 : complain("--color takes always or never, not", value);
	default: return -1;
	}
}

static void take_flag(struct options *options, enum option_id id)
{
	switch (id) {
	case OPTION_HELP: options->help = true; break;
	case OPTION_VERSION: options->version = true; break;
	case OPTION_CHECK: options->check_only = true; break;
	case OPTION_FORCE: options->force = true; break;
	case OPTION_LOCKED: options->locked = true; break;
	case OPTION_VERBOSE: options->verbose = true; break;
	default: break;
	}
}

/* The row that `argument` names; *ret_value is what stands after '=' in it, or NULL. */
static const struct option_row *find_option(const char *argument, const char **ret_value)
{
	for (size_t i = 0; i < ARRAY_LENGTH(option_rows); i++) {
		size_t size = strlen(option_rows[i].name);

		*ret_value = NULL;
		if (option_rows[i].letter && strcmp(argument, option_rows[i].letter) == 0)
			return &option_rows[i];
		if (strncmp(argument, option_rows[i].name, size) != 0)
			continue;
		if (argument[size] == '\0')
			return &option_rows[i];
		if (argument[size] == '=' && option_rows[i].takes_value) {
			*ret_value = argument + size + 1;
			return &option_rows[i];
		}
	}
	return NULL;
}

static int check_complete(const struct options *options)
{
	if (options->help || options->version)
		return 0;
	if (!options->command) {
		fputs(help_general, stderr);
		return -1;
	}
	if (options->spec_count == 0)
		return complain("no spec is named for", options->command);
	if (command_bit(options->command) == BUILD && !options->output)
		return complain("say where to write, with -o DIR, to", options->command);
	return 0;
}

int options_parse(struct arena *arena, int argc, char **argv, struct options *ret_options)
{
	struct options options = { .families = ~0u };
	const struct option_row *early = NULL;  /* an option before the command, which may not take it */
	bool words_only = false;

	options.specs = ARENA_ARRAY(arena, const char *, (size_t)argc);
	for (int i = 1; i < argc; i++) {
		const struct option_row *row;
		const char *value;

		if (!words_only && strcmp(argv[i], "--") == 0) {
			words_only = true;
			continue;
		}
		if (words_only || argv[i][0] != '-' || argv[i][1] == '\0') {
			if (options.command)
				options.specs[options.spec_count++] = argv[i];
			else if (early && command_bit(argv[i]) && !(early->commands & command_bit(argv[i])))
				return complain("unknown option", early->name);
			else if (command_bit(argv[i]))
				options.command = argv[i];
			else
				return complain("there is no command", argv[i]);
			continue;
		}
		row = find_option(argv[i], &value);
		if (!row || (options.command && !(row->commands & command_bit(options.command))))
			return complain("unknown option", argv[i]);
		if (!options.command && (!early || early->commands == ALL))
			early = row;
		if (!row->takes_value) {
			take_flag(&options, row->id);
			continue;
		}
		if (!value && ++i == argc)
			return complain("a value is missing after", argv[i - 1]);
		if (take_value_option(&options, row->id, value ? value : argv[i]) != 0)
			return -1;
	}
	*ret_options = options;
	return check_complete(&options);
}
