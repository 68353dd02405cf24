/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc eif: enclave images, and what its commands share. */
#include "driver/eif.h"

#include "eif/report.h"

static const char help[] =
	"Usage: mpcnetc eif COMMAND [OPTION…] FILE.eif\n"
	"\n"
	"Reads enclave image files. A file is measured as the hypervisor would, from its bytes alone:\n"
	"neither AWS nor Docker is needed, and the size of a file does not matter.\n"
	"\n"
	"Commands:\n"
	"  describe  print what is in an image: sections, measurements, signature, metadata\n"
	"  verify    hold an image to measurements, a release or a certificate\n"
	"\n"
	"mpcnetc eif COMMAND --help says more. The exit status is 4 when an image is not sound, or not what\n"
	"was wanted, and 74 when it could not be read.\n"
	"\n"
	"Example:\n"
	"  mpcnetc eif describe app.eif\n";

/* What the command line says of the image and the time. Returns -1 after saying that it makes no sense. */
static int read_options(const struct options *options, struct eif_task *task)
{
	if (options->word_count > 1)
		return options_complain(options->command, "one image at a time, and there is also", options->words[1]);
	task->path = options->words[0];
	return options_moment(options, &task->options.now);
}

int eif_task_run(struct job *job, bool section_digests, struct eif_task *ret)
{
	struct text reason;

	*ret = (struct eif_task){ .options.section_digests = section_digests };
	if (read_options(&job->options, ret) != 0)
		return EXIT_USAGE_ERROR;
	ret->was_read = eif_read_file(&job->arena, ret->path, &ret->options, &ret->image, &reason) == 0;
	if (ret->was_read)
		eif_report(&job->diags, text_from(ret->path), &ret->image);
	else
		diag_add_path(&job->diags, DIAG_FILE_UNREADABLE, text_from(ret->path), "%.*s", TEXT_ARG(reason));
	return EXIT_CLEAN;
}

static const struct command *const parts[] = { &command_eif_describe, &command_eif_verify, NULL };

const struct command command_eif = {
	.name = "eif",
	.summary = "measure enclave images, and hold them to a release",
	.help = help,
	.parts = parts,
};
