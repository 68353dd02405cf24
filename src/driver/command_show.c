/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc show: the checked model, what stands at a path in it, where that came from, and the model's JSON Schema. */
#include <stdio.h>

#include "driver/job.h"
#include "driver/show.h"
#include "emit/emit.h"

static const char help[] =
	"Usage: mpcnetc show [OPTION…] SPEC…\n"
	"       mpcnetc show --schema\n"
	"\n"
	"Prints the checked model: every setting of network, releases and parties, defaults included.\n"
	"\n"
	"  --format FORM   json or yaml; with --why, text or json\n"
	"  --path PATH     only what stands there: party.alice.enclave, release.v0.15.0.pcr0,\n"
	"                  'party.alice.tags[\"cost center\"]', party.alice.vpc.cidrs[0]\n"
	"  --why PATH      where each value there came from: what party, profiles and schema say\n"
	"  --schema        the JSON Schema of the model\n"
	"  --lock DIR      read the lock from DIR instead of mpcnet.lock beside the spec\n"
	"  -W NAME=LEVEL   make a warning an error, or turn it off: error, warn or off\n"
	"  --color WHEN    always or never, for reports; otherwise colour is for terminals\n"
	"\n"
	"A PATH that leads to nothing ends with status 1, as a spec with errors does.\n"
	"\n"
	"Examples:\n"
	"  mpcnetc show --path party.alice.enclave examples/testnet\n"
	"  mpcnetc show --why party.alice.enclave.cpus examples/testnet\n";

/* Says what is wrong with a path; only its form is a matter of the command line alone. */
static int check_path(const struct options *options, const char *path)
{
	const char *flaw;

	return document_path_is_sound(text_from(path), &flaw) ? 0 : options_complain(options->command, flaw, path);
}

/* Options that do not go together. */
static int check_options(const struct options *options)
{
	const struct command *command = options->command;
	bool format_given = options->given & OPTION(FORMAT);

	if (options->path && options->why)
		return options_complain(command, "--why takes the path itself, and does not go with", "--path");
	if (options->why && options->format == FORMAT_YAML)
		return options_complain(command, "--why is written as text or json, not", "yaml");
	if (!options->why && format_given && options->format == FORMAT_TEXT)
		return options_complain(command, "the model is written as json or yaml, not", "text");
	if (options->path)
		return check_path(options, options->path);
	return options->why ? check_path(options, options->why) : 0;
}

/* What stands at the path that the command line names, or -1 after saying that nothing does. */
static int find(struct job *job, const char *path, struct document_place *ret_place)
{
	struct value document = network_document(&job->arena, job->network);
	struct text message, meant;
	struct strbuf said = { 0 };

	if (!path) {
		*ret_place = (struct document_place){ .value = document };
		return 0;
	}
	if (document_find(&job->arena, &document, text_from(path), ret_place, &message, &meant))
		return 0;
	strbuf_string(&said, "mpcnetc: ");
	put_safe(&said, message);
	strbuf_char(&said, '\n');
	if (meant.data) {
		put_safe(&said, meant);
		strbuf_char(&said, '\n');
	}
	fputs(said.data, stderr);
	strbuf_release(&said);
	return -1;
}

static int run_show(struct job *job)
{
	const struct options *options = &job->options;
	struct document_place place;
	struct strbuf out = { 0 };

	if (check_options(options) != 0)
		return EXIT_USAGE_ERROR;
	if (options->schema) {
		model_schema(&out);
		return finish_result(job, &out);
	}
	load_and_check(job);
	if (!job->network || diags_have_errors(&job->diags))
		return status_of(job);
	if (find(job, options->why ? options->why : options->path, &place) != 0)
		return EXIT_SPEC_ERRORS;
	if (options->why)
		show_why(job, &place, &out);
	else if (options->format == FORMAT_YAML)
		value_yaml(&place.value, &out);
	else
		value_json(&place.value, false, &out);
	return finish_result(job, &out);
}

const struct command command_show = {
	.name = "show",
	.summary = "print the checked model, and where what stands in it came from",
	.help = help,
	.takes = "SPEC",
	.options = OPTION(FORMAT) | OPTION(PATH) | OPTION(WHY) | OPTION(SCHEMA) | OPTION(LOCK) | OPTION(WARNING),
	.formats = 1u << FORMAT_TEXT | 1u << FORMAT_JSON | 1u << FORMAT_YAML,
	.run = run_show,
};
