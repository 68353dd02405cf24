/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc bind: what a party's deployment made known, into the lock. */
#include <sys/stat.h>

#include "driver/inputs.h"
#include "driver/job.h"

static const char help[] =
	"Usage: mpcnetc bind [OPTION…] SPEC… --party NAME FILE…\n"
	"       mpcnetc bind [OPTION…] SPEC… --party NAME --unbind[=KEY,…]\n"
	"\n"
	"Records what a party's deployment made known in mpcnet.lock/NAME.json, which is\n"
	"published. A FILE is what 'terraform output -json' prints, the CA certificate of\n"
	"the core in PEM form, or its VerfAddress; '-' is standard input. Folders and what\n"
	"ends in '.mpcnet' are the SPEC. When a value is refused, nothing is written.\n"
	"\n"
	"  --party NAME    whose deployment it is\n"
	"  --unbind        forget all of the party, or these values (--schema has the KEYs)\n"
	"  --dry-run       say what would change, and write nothing\n"
	"  --lock DIR      the lock is DIR instead of mpcnet.lock beside the spec\n"
	"  --at TIME       hold a certificate to a time such as 2026-11-26T03:04:05Z\n"
	"  --schema        print the JSON Schema of a party's file in the lock\n"
	"  -W NAME=LEVEL   make a warning an error, or turn it off: error, warn or off\n"
	"  --format FORM   how reports are written: text, json, sarif or github\n"
	"  --color WHEN    always or never; otherwise colour is for terminals\n"
	"  -v, --verbose   print notes too\n"
	"\n"
	"Example:\n"
	"  terraform output -json | mpcnetc bind network.mpcnet --party alice - ca.pem\n";

/* Words that name a spec, and those that name what is to be bound. */
struct words {
	struct list {
		const char **items;
		size_t count;
	} specs, files;
};

static bool is_spec(const char *word)
{
	struct stat st;

	return text_ends_with(text_from(word), ".mpcnet") || (stat(word, &st) == 0 && S_ISDIR(st.st_mode));
}

static struct words sort_words(struct arena *arena, const struct options *options)
{
	struct words words = {
		.specs.items = ARENA_ARRAY(arena, const char *, options->word_count + 1),
		.files.items = ARENA_ARRAY(arena, const char *, options->word_count + 1),
	};

	for (size_t i = 0; i < options->word_count; i++) {
		struct list *list = is_spec(options->words[i]) ? &words.specs : &words.files;

		list->items[list->count++] = options->words[i];
	}
	return words;
}

/* -1 after saying what is wrong with the command line. */
static int check_options(const struct options *options, const struct words *words)
{
	const struct command *command = options->command;

	if (!words->specs.count)
		return options_complain(command, "a SPEC, a folder or what ends in '.mpcnet', is missing after", "bind");
	if (!options->party)
		return options_complain(command, "--party NAME, which says whose deployment it is, is missing after", "bind");
	if (options->unbind && words->files.count)
		return options_complain(command, "--unbind forgets, and records nothing of", words->files.items[0]);
	if (!options->unbind && !words->files.count)
		return options_complain(command, "a FILE, which says what to record, is missing after", "bind");
	return 0;
}

/* ---- the result -------------------------------------------------------------------------------------- */

#define WIDTH 100
#define INDENT 4

static void add_change(struct strbuf *out, struct text party, const struct lock_change *change)
{
	strbuf_format(out, "%.*s: %s ", TEXT_ARG(party), change->name);
	switch (change->kind) {
	case LOCK_SAME:
		strbuf_string(out, "is bound already");
		break;
	case LOCK_ADDED:
		strbuf_format(out, "recorded: %.*s", TEXT_ARG(change->after));
		break;
	case LOCK_REPLACED:
		strbuf_format(out, "changed\n    from %.*s\n    to   %.*s", TEXT_ARG(change->before),
			      TEXT_ARG(change->after));
		break;
	case LOCK_FORGOTTEN:
		strbuf_format(out, "forgotten: %.*s", TEXT_ARG(change->before));
		break;
	case LOCK_NOT_YET:
		if (!change->before.data)
			strbuf_format(out, "does not exist yet, as %.*s says", TEXT_ARG(change->source));
		else
			strbuf_format(out, "stays bound, and does not exist as %.*s says: %.*s", TEXT_ARG(change->source),
				      TEXT_ARG(change->before));
		break;
	}
	if (change->effect) {
		strbuf_string(out, "\n    ");
		wrap_words(out, text_from(change->effect), INDENT, INDENT, WIDTH);
	}
	strbuf_char(out, '\n');
}

static int print_outcome(const struct job *job, const struct lock_outcome *outcome)
{
	struct strbuf lines = { 0 }, safe = { 0 };
	int result;

	for (size_t i = 0; i < outcome->change_count; i++)
		add_change(&lines, text_from(job->options.party), &outcome->changes[i]);
	strbuf_format(&lines, "%.*s: %s\n", TEXT_ARG(outcome->path),
		      !outcome->changed		? "nothing to change"
		      : job->options.dry_run	? outcome->removed ? "would be removed" : "would be written"
		      : outcome->removed	? "removed"
						: "written");
	/* Paths are as they were given. */
	for (size_t from = 0, end; from < lines.size; from = end + 1) {
		end = text_find(strbuf_as_text(&lines), '\n', from);
		safe_text(&safe, text_slice(strbuf_as_text(&lines), from, end));
		strbuf_char(&safe, '\n');
	}
	strbuf_release(&lines);
	result = print_result(strbuf_as_text(&safe));
	strbuf_release(&safe);
	return result;
}

/* ---- the run ----------------------------------------------------------------------------------------- */

/* The spec is sound and the files were read: into the lock with them. */
static int record(struct job *job, const struct party *party, const struct inputs *inputs, int64_t now)
{
	const struct options *options = &job->options;
	const struct lock_outcome *outcome;
	struct lock_binder *binder;
	const struct lock_request request = {
		.network = job->network,
		.party = party,
		.folder = lock_folder_of(&job->arena, options).data,
		.folder_named = options->lock != NULL,
		.inputs = inputs->items,
		.input_count = inputs->count,
		.forget = options->unbind,
		.now = now,
		.dry_run = options->dry_run,
	};
	bool good;

	binder = lock_bind_begin(&job->arena, &job->diags, &request, &outcome);
	/* A warning that the command line makes an error keeps it from being written, too. */
	diags_settle(&job->diags, options->levels.items, options->levels.count);
	if (!binder)
		return status_of(job);
	good = !diags_have_errors(&job->diags);
	if (lock_bind_end(binder, good) == 0 && good && print_outcome(job, outcome) != 0)
		return EXIT_IO_ERROR;
	return status_of(job);
}

static int run_bind(struct job *job)
{
	struct words words = sort_words(&job->arena, &job->options);
	struct inputs inputs = { 0 };
	int64_t now;
	const struct party *party;
	struct strbuf out = { 0 };

	if (job->options.schema) {
		lock_schema(&out);
		return finish_result(job, &out);
	}
	if (check_options(&job->options, &words) != 0 || options_moment(&job->options, &now) != 0)
		return EXIT_USAGE_ERROR;
	job->options.words = words.specs.items;
	job->options.word_count = words.specs.count;
	load_network(job);
	party = job->network ? network_find_party(job->network, text_from(job->options.party)) : NULL;
	if (job->network && !party)
		return complain_of_party(job->options.party, job->network, NULL);
	if (inputs_read(&job->arena, &job->diags, words.files.items, words.files.count, &inputs) == 0 && party &&
	    !diags_have_errors(&job->diags))
		return record(job, party, &inputs, now);
	diags_settle(&job->diags, job->options.levels.items, job->options.levels.count);
	return status_of(job);
}

const struct command command_bind = {
	.name = "bind",
	.summary = "record what a party's deployment made known",
	.help = help,
	.takes = "SPEC",
	.options = OPTION(PARTY) | OPTION(UNBIND) | OPTION(DRY_RUN) | OPTION(LOCK) | OPTION(AT) | OPTION(SCHEMA) |
		   OPTION(WARNING) | OPTION(FORMAT) | OPTION(VERBOSE),
	.reads_input = true,
	.run = run_bind,
};
