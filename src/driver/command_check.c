/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc check: everything that can be known of a spec, and no file written. */
#include "driver/dump.h"
#include "driver/fix.h"
#include "driver/job.h"
#include "emit/emit.h"

static const char help[] =
	"Usage: mpcnetc check [OPTION…] SPEC…\n"
	"\n"
	"Parses, evaluates and checks a spec and its lock. Writes nothing, but for --fix.\n"
	"\n"
	"  --fix           make the changes that reports propose, in the spec's files, and check again\n"
	"  -W NAME=LEVEL   make a warning an error, or turn it off: error, warn or off\n"
	"                  (what a comment in the spec allows stays allowed)\n"
	"  --format FORM   how reports are written, on standard error: text, json, sarif or github\n"
	"  --lock DIR      read the lock from DIR instead of mpcnet.lock beside the spec\n"
	"  --dump=STAGE    print what a stage made of the spec, as JSON: tree or model\n"
	"  --color WHEN    always or never; otherwise colour is for terminals (and NO_COLOR is respected)\n"
	"  -v, --verbose   print notes and the digest of the checked model too\n"
	"\n"
	"Example:\n"
	"  mpcnetc check network.mpcnet alice.mpcnet\n";

static int dump(struct job *job)
{
	struct strbuf out = { 0 };

	if (strcmp(job->options.dump, "tree") == 0 && job->syntax)
		dump_tree(job->syntax, &job->sources, &out);
	else if (job->network)
		model_json(job->network, false, &out);
	return finish_result(job, &out);
}

/* -1 after saying why not. */
static int fix(struct job *job)
{
	struct strbuf out = { 0 };
	int result = fix_spec(job, &out);

	if (result == 0)
		result = print_result(strbuf_as_text(&out));
	strbuf_release(&out);
	return result;
}

static int run_check(struct job *job)
{
	char digest[65];
	struct text line;

	if (job->options.fix && job->options.dump) {
		options_complain(&command_check, "--fix does not go with", "--dump");
		return EXIT_USAGE_ERROR;
	}
	load_and_check(job);
	if (job->options.fix && fix(job) != 0)
		return EXIT_IO_ERROR;
	if (job->options.dump)
		return dump(job);
	if (!job->network || !job->bindings || diags_have_errors(&job->diags))
		return status_of(job);
	line = arena_format(&job->arena, "network '%.*s' is sound: %zu parties, threshold %lld\n",
			    TEXT_ARG(job->network->name), job->network->party_count,
			    (long long)job->network->threshold);
	if (job->options.verbose) {
		model_digest(job->network, digest);
		line = arena_format(&job->arena, "%.*smodel %s\nbindings %s\n", TEXT_ARG(line), digest,
				    job->bindings->digest);
	}
	return print_result(line) == 0 ? status_of(job) : EXIT_IO_ERROR;
}

const struct command command_check = {
	.name = "check",
	.summary = "check everything, write nothing",
	.help = help,
	.takes = "SPEC",
	.options = OPTION(FIX) | OPTION(WARNING) | OPTION(FORMAT) | OPTION(LOCK) | OPTION(DUMP) | OPTION(VERBOSE),
	.run = run_check,
};
