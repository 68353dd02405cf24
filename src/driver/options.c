/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The command line: one table of options, one walk. */
#include "driver/options.h"

#include <stdio.h>
#include <stdlib.h>

#include "driver/job.h"
#include "emit/emit.h"

static const struct option_row {
	const char *name, *letter;
	enum option_id id;
	bool takes_value;
} option_rows[] = {
	{ "--help", "-h", OPTION_HELP, false },
	{ "--version", NULL, OPTION_VERSION, false },
	{ "--color", NULL, OPTION_COLOUR, true },
	{ "--output", "-o", OPTION_OUTPUT, true },
	{ "--lock", NULL, OPTION_LOCK, true },
	{ "--party", NULL, OPTION_PARTY, true },
	{ "--only", NULL, OPTION_ONLY, true },
	{ "--dump", NULL, OPTION_DUMP, true },
	{ "--check", NULL, OPTION_CHECK, false },
	{ "--force", NULL, OPTION_FORCE, false },
	{ "--locked", NULL, OPTION_LOCKED, false },
	{ "--verbose", "-v", OPTION_VERBOSE, false },
	{ "--format", NULL, OPTION_FORMAT, true },
	{ "--fix", NULL, OPTION_FIX, false },
	{ "--warning", "-W", OPTION_WARNING, true },
	{ "--diff", NULL, OPTION_DIFF, false },
	{ "--path", NULL, OPTION_PATH, true },
	{ "--why", NULL, OPTION_WHY, true },
	{ "--schema", NULL, OPTION_SCHEMA, false },
	{ "--parties", NULL, OPTION_PARTIES, true },
	{ "--environment", NULL, OPTION_ENVIRONMENT, true },
	{ "--name", NULL, OPTION_NAME, true },
	{ "--pcr0", NULL, OPTION_PCR, true },
	{ "--pcr1", NULL, OPTION_PCR, true },
	{ "--pcr2", NULL, OPTION_PCR, true },
	{ "--pcr8", NULL, OPTION_PCR, true },
	{ "--release", NULL, OPTION_RELEASE, true },
	{ "--certificate", NULL, OPTION_CERTIFICATE, true },
	{ "--at", NULL, OPTION_AT, true },
	{ "--accept", NULL, OPTION_ACCEPT, true },
	{ "--limit", NULL, OPTION_LIMIT, true },
	{ "--dry-run", NULL, OPTION_DRY_RUN, false },
	{ "--unbind", NULL, OPTION_UNBIND, false },
	{ "--write", NULL, OPTION_WRITE, true },
};

#define EVERY_COMMAND (OPTION(HELP) | OPTION(VERSION) | OPTION(COLOUR))

static const struct {
	const char *name;
	enum format format;
} format_names[] = {
	{ "text", FORMAT_TEXT }, { "json", FORMAT_JSON }, { "sarif", FORMAT_SARIF }, { "github", FORMAT_GITHUB },
	{ "yaml", FORMAT_YAML }, { "markdown", FORMAT_MARKDOWN },
};

#define FORMATS_OF_REPORTS (1u << FORMAT_TEXT | 1u << FORMAT_JSON | 1u << FORMAT_SARIF | 1u << FORMAT_GITHUB)

static const struct {
	const char *name;
	unsigned bits;
} family_names[] = {
	{ "network", FAMILY_NETWORK }, { "terraform", FAMILY_TERRAFORM }, { "kubernetes", FAMILY_KUBERNETES },
	{ "node", FAMILY_NODE }, { "enclave", FAMILY_ENCLAVE },
};

int options_complain(const struct command *command, const char *what, const char *about)
{
	fprintf(stderr, "mpcnetc: %s '%s'\nTry 'mpcnetc %s%s--help'.\n", what, about, command ? command->name : "",
		command ? " " : "");
	return -1;
}

static int complain(const struct options *options, const char *what, const char *about)
{
	return options_complain(options ? options->command : NULL, what, about);
}

struct nearest nearest_to(const char *word)
{
	size_t size = strlen(word);

	/* Shorter words are near to too much. */
	return (struct nearest){ .word = word, .distance = size < 3 ? 0 : size / 3 + 1 };
}

void nearest_consider(struct nearest *nearest, const char *name)
{
	size_t distance;

	if (nearest->distance == 0)
		return;
	distance = text_distance(text_from(nearest->word), text_from(name), nearest->distance);
	if (distance < nearest->distance) {
		nearest->distance = distance;
		nearest->name = name;
	}
}

/* The same for a word that is unknown: what it may have been meant to be, or NULL, is said too. */
static int complain_unknown(const struct command *command, const char *what, const char *about, const char *meant)
{
	fprintf(stderr, "mpcnetc: %s '%s'%s%s%s\nTry 'mpcnetc %s%s--help'.\n", what, about,
		meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "", command ? command->name : "",
		command ? " " : "");
	return -1;
}

/* "--only takes a, b or c, not 'd'" */
static int complain_choice(const struct options *options, const char *option, struct strbuf *list, const char *about)
{
	struct strbuf what = { 0 };
	int result;

	strbuf_format(&what, "%s takes %s, not", option, list->data);
	result = complain(options, what.data, about);
	strbuf_release(&what);
	strbuf_release(list);
	return result;
}

static int complain_family(const struct options *options, const char *about)
{
	struct strbuf list = { 0 };

	for (size_t i = 0; i < ARRAY_LENGTH(family_names); i++)
		strbuf_format(&list, "%s%s", list_separator(i, ARRAY_LENGTH(family_names), " or "), family_names[i].name);
	return complain_choice(options, "--only", &list, about);
}

static int parse_families(struct arena *arena, const struct options *options, const char *list, unsigned *ret_families)
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
			return complain_family(options, arena_text(arena, text_slice(t, i, end)).data);
		*ret_families |= bits;
	}
	return 0;
}

/* "NAME=error|warn|off"; a code may stand for its name. */
static int take_level(struct arena *arena, struct options *options, const char *value)
{
	struct text t = text_from(value);
	const struct diag_code_info *nearest = diag_code_nearest(text_slice(t, 0, text_find(t, '=', 0)));
	struct diag_level level;

	switch (diag_level_parse(t, &level)) {
	case DIAG_LEVEL_PARSED:
		*VEC_PUSH(arena, &options->levels) = level;
		return 0;
	case DIAG_LEVEL_NAME:
		return complain(options,
				arena_format(arena, "-W takes the name of a warning, as in -W %s=error, not",
					     nearest ? nearest->slug : "account-shared")
					.data,
				value);
	case DIAG_LEVEL_FIRM:
		return complain(options, "-W cannot change what is always an error, as in", value);
	case DIAG_LEVEL_WORD:
		return complain(options, "-W takes error, warn or off after the '=', not", value);
	}
	return -1;
}

/* Which forms there are depends on the command, which may stand behind the option. */
static int settle_format(struct options *options)
{
	unsigned forms = options->command->formats ? options->command->formats : FORMATS_OF_REPORTS;
	struct strbuf list = { 0 };
	size_t count = 0, at = 0;

	if (!options->format_name)
		return 0;
	for (size_t i = 0; i < ARRAY_LENGTH(format_names); i++) {
		bool taken = forms & 1u << format_names[i].format;

		count += taken;
		if (taken && strcmp(options->format_name, format_names[i].name) == 0) {
			options->format = format_names[i].format;
			return 0;
		}
	}
	for (size_t i = 0; i < ARRAY_LENGTH(format_names); i++)
		if (forms & 1u << format_names[i].format)
			strbuf_format(&list, "%s%s", list_separator(at++, count, " or "), format_names[i].name);
	return complain_choice(options, "--format", &list, options->format_name);
}

static int take_count(struct options *options, const char *value)
{
	char *end;
	unsigned long count = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || count < 2 || count > PARTY_COUNT_MAX)
		return complain(options, "--parties takes a number from 2 to 4096, not", value);
	options->parties = (unsigned)count;
	return 0;
}

/* No page is as long as the largest number that is taken. */
static int take_limit(struct options *options, const char *value)
{
	char *end;
	unsigned long long limit = strtoull(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || limit < 1 || limit > UINT32_MAX)
		return complain(options, "--limit takes a number of bytes, from 1 to 4294967295, not", value);
	options->limit = (size_t)limit;
	return 0;
}

static int take_value_option(struct arena *arena, struct options *options, enum option_id id, const char *value)
{
	switch (id) {
	case OPTION_OUTPUT: options->output = value; return 0;
	case OPTION_LOCK: options->lock = value; return 0;
	case OPTION_PARTY: options->party = value; return 0;
	case OPTION_PATH: options->path = value; return 0;
	case OPTION_WHY: options->why = value; return 0;
	case OPTION_ENVIRONMENT: options->environment = value; return 0;
	case OPTION_NAME: options->name = value; return 0;
	case OPTION_CERTIFICATE: options->certificate = value; return 0;
	case OPTION_AT: options->at = value; return 0;
	case OPTION_WRITE: options->write = value; return 0;
	case OPTION_ACCEPT:
		*VEC_PUSH(arena, &options->accept) = value;
		return *value ? 0 : complain(options, "--accept takes a file or a fingerprint, not", value);
	case OPTION_LIMIT: return take_limit(options, value);
	case OPTION_ONLY: return parse_families(arena, options, value, &options->families);
	case OPTION_WARNING: return take_level(arena, options, value);
	case OPTION_FORMAT: options->format_name = value; return 0;
	case OPTION_PARTIES: return take_count(options, value);
	case OPTION_DUMP:
		options->dump = value;
		return strcmp(value, "tree") == 0 || strcmp(value, "model") == 0
			       ? 0
			       : complain(options, "--dump takes tree or model, not", value);
	case OPTION_COLOUR:
		options->colour = strcmp(value, "always") == 0 ? COLOUR_ALWAYS : COLOUR_NEVER;
		return options->colour == COLOUR_ALWAYS || strcmp(value, "never") == 0
			? 0 : complain(options, "--color takes always or never, not", value);
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
	case OPTION_FIX: options->fix = true; break;
	case OPTION_DIFF: options->diff = true; break;
	case OPTION_SCHEMA: options->schema = true; break;
	case OPTION_DRY_RUN: options->dry_run = true; break;
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
		/* -Wname=error, as compilers take it */
		if (option_rows[i].id == OPTION_WARNING && argument[0] == '-' && argument[1] == 'W') {
			*ret_value = argument + 2;
			return &option_rows[i];
		}
		if (strncmp(argument, option_rows[i].name, size) != 0)
			continue;
		if (argument[size] == '\0')
			return &option_rows[i];
		/* --unbind alone is all of it. */
		if (argument[size] == '=' && (option_rows[i].takes_value || option_rows[i].id == OPTION_UNBIND)) {
			*ret_value = argument + size + 1;
			return &option_rows[i];
		}
	}
	return NULL;
}

/* The option of this command, or of any where none is known yet, that `argument` is nearest to, or NULL. */
static const char *option_nearest(const struct command *command, const char *argument)
{
	struct text t = text_from(argument);
	char word[64];
	struct nearest nearest;

	snprintf(word, sizeof(word), "%.*s", TEXT_ARG(text_slice(t, 0, text_find(t, '=', 0))));
	nearest = nearest_to(word);
	for (size_t i = 0; i < ARRAY_LENGTH(option_rows); i++)
		if (!command || (command->options | EVERY_COMMAND) & OPTION_BIT(option_rows[i].id))
			nearest_consider(&nearest, option_rows[i].name);
	return nearest.name;
}

/* The command line, as far as it was read. */
struct walk {
	struct arena *arena;
	int argc, at;
	char **argv;
	struct options options;
	const char *first[OPTION_COUNT];        /* by id: how it was written */
};

/* Which register, its name says. */
static void take_pcr(struct options *options, const char *name, const char *value)
{
	static const char digits[EIF_PCR_COUNT + 1] = "0128";

	options->pcrs[strchr(digits, name[strlen(name) - 1]) - digits] = value;
}

/* The one option with two values: a spec, and a name in it. */
static int take_release(struct walk *walk, const char *spec)
{
	if (++walk->at == walk->argc)
		return complain(&walk->options, "the name of a release is missing after", spec);
	walk->options.release_spec = spec;
	walk->options.release = walk->argv[walk->at];
	return 0;
}

static int complain_key(const struct options *options, const char *about)
{
	struct strbuf list = { 0 };
	size_t count = 0;

	while (lock_value_key(count))
		count++;
	for (size_t i = 0; i < count; i++)
		strbuf_format(&list, "%s%s", list_separator(i, count, " or "), lock_value_key(i));
	return complain_choice(options, "--unbind", &list, about);
}

/* Keys of the lock with commas between; NULL: all of them. */
static int take_unbind(struct walk *walk, const char *list)
{
	struct text t = text_from(list);

	for (size_t i = 0, end; list && i <= t.size; i = end + 1) {
		struct text key;
		unsigned bit;

		end = text_find(t, ',', i);
		key = arena_text(walk->arena, text_slice(t, i, end));
		bit = lock_value_bit(key);
		if (!bit)
			return complain_key(&walk->options, key.data);
		walk->options.unbind |= bit;
	}
	if (!list)
		walk->options.unbind = LOCK_EVERY_VALUE;
	return 0;
}

static int take_option(struct walk *walk)
{
	const char *argument = walk->argv[walk->at], *value;
	const struct option_row *row = find_option(argument, &value);

	if (!row)
		return complain_unknown(walk->options.command, "unknown option", argument,
					option_nearest(walk->options.command, argument));
	walk->options.given |= OPTION_BIT(row->id);
	walk->first[row->id] = argument[1] == '-' ? row->name : row->letter;
	if (row->id == OPTION_UNBIND)
		return take_unbind(walk, value);
	if (!row->takes_value) {
		take_flag(&walk->options, row->id);
		return 0;
	}
	if (!value && ++walk->at == walk->argc)
		return complain(&walk->options, "a value is missing after", argument);
	value = value ? value : walk->argv[walk->at];
	if (row->id == OPTION_RELEASE)
		return take_release(walk, value);
	if (row->id == OPTION_PCR) {
		take_pcr(&walk->options, row->name, value);
		return 0;
	}
	return take_value_option(walk->arena, &walk->options, row->id, value);
}

/* The command of a group that `word` is, or NULL after saying that there is none. */
static const struct command *take_part(const struct command *group, const char *word)
{
	struct nearest nearest = nearest_to(word);

	for (const struct command *const *part = group->parts; *part; part++) {
		const char *name = (*part)->name + strlen(group->name) + 1;

		if (strcmp(name, word) == 0)
			return *part;
		nearest_consider(&nearest, name);
	}
	complain_unknown(group, "there is no such command:", word, nearest.name);
	return NULL;
}

static int take_word(struct walk *walk, const char *word)
{
	if (walk->options.command && walk->options.command->parts) {
		walk->options.command = take_part(walk->options.command, word);
		return walk->options.command ? 0 : -1;
	}
	if (walk->options.command) {
		walk->options.words[walk->options.word_count++] = word;
		return 0;
	}
	if (strcmp(word, "help") == 0) {
		walk->options.help = true;
		return 0;
	}
	walk->options.command = command_find(word);
	return walk->options.command ? 0 : complain_unknown(NULL, "there is no command", word, command_nearest(word));
}

/* What is read is named: only some commands read standard input, and no file is called "". */
static int check_words(const struct walk *walk)
{
	const struct command *command = walk->options.command;

	if (!command->takes)
		return 0;
	for (size_t i = 0; i < walk->options.word_count; i++) {
		const char *word = walk->options.words[i];

		if (*word == '\0' || (strcmp(word, "-") == 0 && !command->reads_input))
			return options_complain(
				command, arena_format(walk->arena, "a %s cannot be", command->takes).data, word);
	}
	if (walk->options.word_count == 0 && !walk->options.schema)
		return options_complain(command, arena_format(walk->arena, "a %s is missing after", command->takes).data,
					command->name);
	return 0;
}

/* As it was written, the first option of a set that is not empty. */
static const char *first_of(const struct walk *walk, uint64_t options)
{
	size_t id = 0;

	while (!(options & OPTION_BIT(id)))
		id++;
	return walk->first[id];
}

/* A schema is of the program, and JSON: no spec is read for it, and no option of the command changes it. */
static int check_schema(const struct walk *walk)
{
	const struct options *options = &walk->options;
	uint64_t idle = options->given & ~(EVERY_COMMAND | OPTION(SCHEMA) | OPTION(FORMAT));

	if (options->word_count)
		return options_complain(options->command, "--schema is the same for every network: it takes no",
					options->words[0]);
	if (idle)
		return options_complain(options->command, "--schema does not go with", first_of(walk, idle));
	if (options->given & OPTION(FORMAT) && options->format != FORMAT_JSON)
		return options_complain(options->command, "--schema is JSON, whatever", "--format");
	return 0;
}

static int check_complete(struct walk *walk)
{
	struct options *options = &walk->options;
	const struct command *command = options->command;
	struct strbuf help = { 0 };
	uint64_t foreign;

	if (!command) {
		if (options->help || options->version)
			return 0;
		commands_help(&help);
		fputs(help.data, stderr);
		strbuf_release(&help);
		return -1;
	}
	foreign = walk->options.given & ~(command->options | EVERY_COMMAND);
	if (foreign)
		return options_complain(command, arena_format(walk->arena, "'%s' takes no", command->name).data,
					first_of(walk, foreign));
	if (options->help || options->version)
		return 0;
	if (command->parts)
		return options_complain(command, "a command is missing after", command->name);
	if (settle_format(options) != 0 || check_words(walk) != 0)
		return -1;
	return options->schema ? check_schema(walk) : 0;
}

int options_parse(struct arena *arena, int argc, char **argv, struct options *ret_options)
{
	struct walk walk = { .arena = arena, .argc = argc, .argv = argv, .options = { .families = ~0u } };
	bool words_only = false;

	walk.options.words = ARENA_ARRAY(arena, const char *, (size_t)argc);
	for (walk.at = 1; walk.at < argc; walk.at++) {
		const char *argument = argv[walk.at];
		bool is_word = words_only || argument[0] != '-' || argument[1] == '\0';

		if (!words_only && strcmp(argument, "--") == 0)
			words_only = true;
		else if ((is_word ? take_word(&walk, argument) : take_option(&walk)) != 0)
			return -1;
	}
	if (check_complete(&walk) != 0)
		return -1;
	*ret_options = walk.options;
	return 0;
}
