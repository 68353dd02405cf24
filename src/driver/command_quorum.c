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

static int run_quorum(struct job *job)
{
	struct strbuf out = { 0 };
	const struct quorum *quorum;

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
