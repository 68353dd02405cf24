/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc status: who owes what to whom, and what each party does next. */
#include <stdio.h>
#include <unistd.h>

#include "driver/job.h"
#include "status/status.h"

static const char help[] =
	"Usage: mpcnetc status [OPTION…] SPEC…\n"
	"       mpcnetc status --schema\n"
	"\n"
	"Says what the parties' deployments have made known and what is still owed, to whom; which\n"
	"connections can be made; and each party's next step, with the section of its README.md. What spec\n"
	"and lock do not tell, such as whether a core runs, is not said. The exit status is 0 also when\n"
	"values are owed, and 1 when spec or lock have errors.\n"
	"\n"
	"  --party NAME    this party in full, with the commands that record what it owes\n"
	"  --format FORM   text or json\n"
	"  --schema        the JSON Schema of that\n"
	"  --at TIME       hold CA certificates to this time, not to now: 2026-11-26T03:04:05Z\n"
	"  --lock DIR      read the lock from DIR instead of mpcnet.lock beside the spec\n"
	"  -W NAME=LEVEL   make a warning an error, or turn it off: error, warn or off\n"
	"  --color WHEN    always or never; otherwise colour is for terminals (and NO_COLOR is respected)\n"
	"\n"
	"Example:\n"
	"  mpcnetc status --party alice examples/testnet\n";

static int run_status(struct job *job)
{
	const struct options *options = &job->options;
	struct status_request request = {
		.specs = options->words, .spec_count = options->word_count, .lock = options->lock,
	};
	const struct status *status;
	struct strbuf out = { 0 };
	int64_t now;

	if (options->schema) {
		status_schema(&out);
		return finish_result(job, &out);
	}
	if (options_moment(options, &now) != 0)
		return EXIT_USAGE_ERROR;
	load_and_check(job);
	if (!job->network || !job->bindings)
		return status_of(job);
	request.party = options->party ? network_find_party(job->network, text_from(options->party)) : NULL;
	if (options->party && !request.party)
		return complain_of_party(options->party, job->network, NULL);
	status = status_make(&job->arena, job->network, job->bindings, now);
	status_report(status, &job->diags, lock_folder_of(&job->arena, options));
	diags_settle(&job->diags, options->levels.items, options->levels.count);
	if (diags_have_errors(&job->diags))
		return status_of(job);
	request.colour = use_colour(options, STDOUT_FILENO);
	if (options->format == FORMAT_JSON)
		status_json(&job->arena, status, &request, &out);
	else
		status_text(&job->arena, status, &request, &out);
	return finish_result(job, &out);
}

const struct command command_status = {
	.name = "status",
	.summary = "say who owes what to whom, and what each party does next",
	.help = help,
	.takes = "SPEC",
	.options = OPTION(PARTY) | OPTION(FORMAT) | OPTION(SCHEMA) | OPTION(AT) | OPTION(LOCK) | OPTION(WARNING),
	.formats = 1u << FORMAT_TEXT | 1u << FORMAT_JSON,
	.run = run_status,
};
