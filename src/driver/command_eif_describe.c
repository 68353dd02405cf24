/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc eif describe: what is in an enclave image. */
#include "driver/eif.h"

static const char help[] =
	"Usage: mpcnetc eif describe [OPTION…] FILE.eif\n"
	"\n"
	"Prints what is in an enclave image: header, sections and their digests, the CRC, PCR0, PCR1, PCR2\n"
	"and PCR8, signature, certificate, metadata, and what is wrong or odd. Of an image that is not sound,\n"
	"what could be read is printed all the same; the exit status is 4 then.\n"
	"\n"
	"  --format FORM   text or json; json has what 'nitro-cli describe-eif' prints, under the same keys\n"
	"  --at TIME       hold the certificate to this time, such as 2026-11-26T03:04:05Z, and not to now\n"
	"  -W NAME=LEVEL   make a warning an error, or turn it off: error, warn or off\n"
	"  --color WHEN    always or never, for reports; otherwise colour is for terminals\n"
	"\n"
	"Example:\n"
	"  mpcnetc eif describe --format json app.eif\n";

static int run_describe(struct job *job)
{
	struct strbuf out = { 0 };
	struct eif_task task;
	int status = eif_task_run(job, true, &task);

	if (status != EXIT_CLEAN)
		return status;
	diags_settle(&job->diags, job->options.levels.items, job->options.levels.count);
	if (!task.was_read)
		return status_of(job);
	if (job->options.format == FORMAT_JSON)
		eif_describe_json(&task.image, &out);
	else
		eif_describe_text(&task.image, text_from(task.path), &out);
	return finish_result(job, &out);
}

const struct command command_eif_describe = {
	.name = "eif describe",
	.summary = "print what is in an enclave image",
	.help = help,
	.takes = "FILE.eif",
	.options = OPTION(FORMAT) | OPTION(AT) | OPTION(WARNING),
	.formats = 1u << FORMAT_TEXT | 1u << FORMAT_JSON,
	.run = run_describe,
};
