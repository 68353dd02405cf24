/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc show: the checked model, and where what stands in it came from. */
#include "driver/job.h"
#include "emit/emit.h"

static const char help[] =
	"Usage: mpcnetc show [OPTION…] SPEC…\n"
	"\n"
	"Prints the checked model as JSON: every setting of network, releases and parties, defaults included.\n"
	"\n"
	"  --color WHEN    always or never, for reports\n"
	"\n"
	"Example:\n"
	"  mpcnetc show examples/testnet | jq .parties.alice.enclave\n";

static int run_show(struct job *job)
{
	struct strbuf out = { 0 };

	load_and_check(job);
	if (!job->network)
		return status_of(job);
	model_json(job->network, false, &out);
	return finish_result(job, &out);
}

const struct command command_show = {
	.name = "show",
	.summary = "print the checked model",
	.help = help,
	.takes = "SPEC",
	.run = run_show,
};
