/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc quorum: what of the network still works when something is lost. */
#include <unistd.h>

#include "driver/job.h"
#include "quorum/quorum.h"

static const char help[] =
	"Usage: mpcnetc quorum [OPTION…] SPEC…\n"
	"       mpcnetc quorum --schema\n"
	"\n"
	"Tells what of a network still works (signing, decryption, key generation,\n"
	"re-sharing, context switch) when a region, zone, account, operator, instance\n"
	"family or release is lost, or any t parties, or any t + 1; and the smallest\n"
	"failure that stops each. It is a report: the status is 0 however fragile.\n"
	"\n"
	"  --format FORM   text, or json, which has every domain and every party\n"
	"  --schema        the JSON Schema of that\n"
	"  --lock DIR      read the lock from DIR, not from mpcnet.lock beside the spec\n"
	"  -W NAME=LEVEL   make a warning an error, or turn it off: error, warn or off\n"
	"  --color WHEN    always or never; otherwise colour is for terminals\n"
	"                  (and NO_COLOR is respected)\n"
	"\n"
	"Example:\n"
	"  mpcnetc quorum examples/mainnet\n";

/* Options that do not go together. */
static int check_options(const struct options *options)
{
	if (!options->schema)
		return 0;
	if (options->word_count)
		return options_complain(options->command, "--schema is the same for every network: it takes no",
					options->words[0]);
	if (options->given & OPTION(LOCK))
		return options_complain(options->command, "--schema does not go with", "--lock");
	if (options->given & OPTION(WARNING))
		return options_complain(options->command, "--schema does not go with", "-W");
	if (options->given & OPTION(FORMAT) && options->format != FORMAT_JSON)
		return options_complain(options->command, "--schema is JSON, whatever", "--format");
	return 0;
}

static int run_quorum(struct job *job)
{
	struct strbuf out = { 0 };
	const struct quorum *quorum;

	if (check_options(&job->options) != 0)
		return EXIT_USAGE_ERROR;
	if (job->options.schema) {
		quorum_schema(&out);
		return finish_result(job, &out);
	}
	load_and_check(job);
	if (!job->network || diags_have_errors(&job->diags))
		return status_of(job);
	quorum = quorum_of(&job->arena, job->network);
	if (job->options.format == FORMAT_JSON)
		quorum_json(quorum, &out);
	else
		quorum_text(quorum, use_colour(&job->options, STDOUT_FILENO), &out);
	return finish_result(job, &out);
}

const struct command command_quorum = {
	.name = "quorum",
	.summary = "what still works when a region, zone, account or operator is lost",
	.help = help,
	.takes = "SPEC",
	.options = OPTION(FORMAT) | OPTION(SCHEMA) | OPTION(LOCK) | OPTION(WARNING),
	.formats = 1u << FORMAT_TEXT | 1u << FORMAT_JSON,
	.run = run_quorum,
};
