/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc verify: whether a folder is what the compiler wrote, and what the spec gives. */
#include "driver/job.h"
#include "emit/emit.h"
#include "output/output.h"

static const char help[] =
	"Usage: mpcnetc verify [OPTION…] DIR [SPEC…]\n"
	"\n"
	"Says whether DIR holds exactly what a build wrote there: every file that its manifest lists, whole\n"
	"and in its place, and no file beside them that tools would take for one. With SPEC, also whether\n"
	"the spec and its lock are those that it was built from, and whether a build by this compiler gives\n"
	"these very bytes. Writes nothing. The exit status is 0 when all of that is so, and 4 when not.\n"
	"\n"
	"  --party NAME       look at this party's folder alone\n"
	"  --only LIST        look at these alone, with commas between: network, terraform, kubernetes, node,\n"
	"                     enclave\n"
	"  --lock DIR         read the lock from DIR instead of mpcnet.lock beside the spec\n"
	"  -W NAME=LEVEL      make a warning of the spec an error, or turn it off: error, warn or off\n"
	"  --format FORM      how reports are written, on standard error: text, json, sarif or github\n"
	"  --color WHEN       always or never; otherwise colour is for terminals (and NO_COLOR is respected)\n"
	"\n"
	"Example:\n"
	"  mpcnetc verify out examples/testnet\n";

static int take_artifact(void *context, struct text path, struct text bytes, bool executable)
{
	(void)executable;
	return verify_file(context, path, bytes);
}

static int hand_over_build(struct job *job, struct verify *verify, struct text model)
{
	const struct emit_options options = {
		.families = job->options.families, .party = text_from(job->options.party), .model_digest = model,
		.threads = thread_count(),
	};

	return emit_artifacts(job->network, job->bindings, &options, take_artifact, verify);
}

static void put_digest(struct strbuf *out, const char *what, struct text digest)
{
	strbuf_format(out, "  %-9s %.*s\n", what, TEXT_ARG(digest.data ? digest : TEXT("not of one network")));
}

static void put_result(const struct job *job, const char *directory, const struct verify_result *result,
		       struct strbuf *out)
{
	safe_text(out, text_from(directory));
	if (result->holding == result->files)
		strbuf_format(out, ": %zu files are as they were written, by ", result->files);
	else
		strbuf_format(out, ": %zu of %zu files are as they were written, by ", result->holding, result->files);
	safe_text(out, result->compiler);
	if (job->network && !diags_have_errors(&job->diags))
		strbuf_string(out, ", and as the spec gives them");
	strbuf_char(out, '\n');
	put_digest(out, "model", result->model);
	put_digest(out, "bindings", result->bindings);
	if (result->others)
		strbuf_format(out, "  %-9s %zu, which no build wrote, and which are no part of it\n", "others",
			      result->others);
}

static int verify(struct job *job, const char *directory)
{
	const struct options *options = &job->options;
	bool with_build = job->network && job->bindings;
	char model[65] = "";
	struct verify_options verify_options = {
		.directory = directory, .with_build = with_build, .compiler = "mpcnetc " PACKAGE_VERSION,
		.in_scope = options_are_about, .scope_context = options,
		.narrowed = options->given & (OPTION(PARTY) | OPTION(ONLY)),
		.is_known = is_written_by_builds, .is_script = emit_is_executable, .threads = thread_count(),
	};
	struct verify_result result = { 0 };
	struct strbuf out = { 0 };
	struct verify *verify;
	int failed = 0;

	if (with_build) {
		model_digest(job->network, model);
		verify_options.model_digest = text_from(model);
		verify_options.bindings_digest = text_from(job->bindings->digest);
	}
	verify = verify_open(&verify_options, &job->diags, &job->arena);
	if (!verify)
		return status_of(job);
	if (with_build)
		failed = hand_over_build(job, verify, text_from(model));
	if (failed == 0)
		failed = verify_finish(verify, &result);
	verify_close(verify);
	if (failed != 0)
		return status_of(job);
	if (options->party && result.files == 0 && !diags_have_errors(&job->diags)) {
		fprintf(stderr, "mpcnetc: the manifest lists no file of party '%s'\n", options->party);
		return EXIT_USAGE_ERROR;
	}
	put_result(job, directory, &result, &out);
	return finish_result(job, &out);
}

static int run_verify(struct job *job)
{
	const char *directory = job->options.words[0];

	job->options.words++;
	job->options.word_count--;
	if (job->options.word_count == 0 && job->options.given & (OPTION(LOCK) | OPTION(WARNING))) {
		options_complain(&command_verify, "a SPEC is missing, which goes with",
				 job->options.lock ? "--lock" : "-W");
		return EXIT_USAGE_ERROR;
	}
	if (job->options.word_count) {
		load_and_check(job);
		if (diags_have_errors(&job->diags))
			return status_of(job);
		if (job->options.party && !network_find_party(job->network, text_from(job->options.party)))
			return complain_of_party(job->options.party, job->network, NULL);
	}
	return verify(job, directory);
}

const struct command command_verify = {
	.name = "verify",
	.summary = "say whether a folder is what a build wrote, and what the spec gives",
	.help = help,
	.takes = "DIR",
	.options = OPTION(PARTY) | OPTION(ONLY) | OPTION(LOCK) | OPTION(WARNING) | OPTION(FORMAT),
	.run = run_verify,
};
