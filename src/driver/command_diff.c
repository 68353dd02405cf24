/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc diff: the change of a network. */
#include <unistd.h>

#include "change/markdown.h"
#include "driver/acceptances.h"
#include "driver/sides.h"

static const char help[] =
	"Usage: mpcnetc diff [OPTION…] OLD NEW\n"
	"\n"
	"Compares two networks, not their text: who joins and leaves, what each setting\n"
	"was and is, which edges and files change, and what each party has to do. Layout,\n"
	"order and profiles make no difference. OLD and NEW are each a .mpcnet file, a\n"
	"folder of them, or git:REV:PATH: as they stand in a revision of the repository.\n"
	"\n"
	"  --party NAME    show what touches this party alone\n"
	"  --format FORM   text, json, or markdown for a pull request\n"
	"  --limit BYTES   of markdown: how long (65536: the most that GitHub takes)\n"
	"  --accept FILE   fingerprints of changes that every party agreed to, one a line\n"
	"                  with the reason after a '#'; or one fingerprint; repeatable\n"
	"  --schema        print the JSON Schema of json instead\n"
	"  --color WHEN    always or never; otherwise colour is for terminals\n"
	"\n"
	"A change is cosmetic, asks for a restart, replaces something, cuts connections,\n"
	"or asks for new keys or shares: re-key and re-share need every party's consent.\n"
	"\n"
	"Exit status: 0 the same, 2 they differ, 3 they differ in what needs all parties'\n"
	"consent, 1 one of them has errors, 74 one could not be read.\n"
	"\n"
	"Example:\n"
	"  mpcnetc diff git:main:network network\n";

/* -1 after saying that neither network has the party that the command line names. */
static int find_party(const struct job *job, const struct comparison *comparison, size_t *ret_party)
{
	*ret_party = CHANGE_NONE;
	if (!job->options.party)
		return 0;
	*ret_party = comparison_find_party(comparison, text_from(job->options.party));
	if (*ret_party != CHANGE_NONE)
		return 0;
	complain_of_party(job->options.party, comparison->old.network, comparison->new.network);
	return -1;
}

/* -1 after saying that the limit is too low for anything. */
static int print_markdown(const struct job *job, const struct comparison *comparison, size_t party, struct strbuf *out)
{
	const struct change_markdown_options options = {
		.party = party, .limit = job->options.limit ? job->options.limit : CHANGE_MARKDOWN_LIMIT,
	};
	size_t needed;

	if (change_markdown(comparison, &options, out, &needed) == 0)
		return 0;
	fprintf(stderr, "mpcnetc: --limit %zu is too low: the summary alone takes %zu bytes\n", options.limit, needed);
	return -1;
}

/* Adds the comparison in the form that is asked for. -1 after saying that it cannot be had. */
static int print_form(const struct job *job, const struct comparison *comparison, size_t party, struct strbuf *out)
{
	const struct change_text_options text = { party, use_colour(&job->options, STDOUT_FILENO) };

	if (job->options.format == FORMAT_MARKDOWN)
		return print_markdown(job, comparison, party, out);
	if (job->options.format == FORMAT_JSON)
		change_json(comparison, party, out);
	else
		change_text(comparison, &text, out);
	return 0;
}

/* Options that are of one form alone. */
static int check_forms(const struct options *options)
{
	if (options->limit && options->format != FORMAT_MARKDOWN)
		return options_complain(options->command, "only markdown takes a", "--limit");
	return 0;
}

/*
 * A lock that does not fit its network, as after a move to another region, is no part of it and hides no change of it.
 * But never 0 after an error, and what could not be read may be anything.
 */
static int status_of_both(const struct comparison *comparison, const struct side *old, const struct side *new)
{
	int lock_status = old->lock_status > new->lock_status ? old->lock_status : new->lock_status;
	int status = comparison_status(comparison);

	return lock_status > EXIT_SPEC_ERRORS || status == 0 ? lock_status : status;
}

static int run_diff(struct job *job)
{
	const struct change_options options = { .files = true, .threads = thread_count() };
	struct comparison *comparison;
	struct strbuf out = { 0 };
	struct acceptances acceptances = { 0 };
	struct side old, new;
	size_t party;
	int status;

	if (job->options.schema) {
		change_schema(&out);
		return finish_result(job, &out);
	}
	if (check_forms(&job->options) != 0)
		return EXIT_USAGE_ERROR;
	status = load_sides(job, &old, &new);
	if (load_acceptances(job, &acceptances) != 0 && status < status_of(job))
		status = status_of(job);
	if (status != EXIT_CLEAN)
		return status;
	comparison = change_compare(&job->arena, &old.change, &new.change, &options);
	if (find_party(job, comparison, &party) != 0)
		return EXIT_USAGE_ERROR;
	accept_apply(&acceptances, comparison, &job->diags);
	if (print_form(job, comparison, party, &out) != 0)
		return EXIT_USAGE_ERROR;
	status = finish_result(job, &out);
	return status == EXIT_CLEAN ? status_of_both(comparison, &old, &new) : status;
}

const struct command command_diff = {
	.name = "diff",
	.summary = "what a change of a network means for each of its parties",
	.help = help,
	.takes = "network",
	.options = OPTION(PARTY) | OPTION(FORMAT) | OPTION(SCHEMA) | OPTION(ACCEPT) | OPTION(LIMIT),
	.formats = 1u << FORMAT_TEXT | 1u << FORMAT_JSON | 1u << FORMAT_MARKDOWN,
	.run = run_diff,
};
