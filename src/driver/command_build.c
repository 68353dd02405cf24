/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc build: from a checked network to files. */
#include "driver/job.h"
#include "emit/emit.h"
#include "lock/owed.h"
#include "output/output.h"

static const char help[] =
	"Usage: mpcnetc build [OPTION…] SPEC… -o DIR\n"
	"\n"
	"Checks a spec, then writes the files of every party below DIR. Files that did not change keep\n"
	"their time, files that are no longer made are removed, and files that somebody edited stop the\n"
	"build.\n"
	"\n"
	"  -o, --output DIR   where to write\n"
	"  --check            write nothing; exit status 2 when DIR is not up to date\n"
	"  --party NAME       write this party's folder alone\n"
	"  --only LIST        write these alone, with commas between: network, terraform, kubernetes, node,\n"
	"                     enclave\n"
	"  --locked           a value that the lock does not have yet is an error\n"
	"  --lock DIR         read the lock from DIR instead of mpcnet.lock beside the spec\n"
	"  --force            overwrite generated files that were edited\n"
	"  -W NAME=LEVEL      make a warning an error, or turn it off: error, warn or off\n"
	"  --format FORM      how reports are written, on standard error: text, json, sarif or github\n"
	"  --color WHEN       always or never; otherwise colour is for terminals (and NO_COLOR is respected)\n"
	"\n"
	"Example:\n"
	"  mpcnetc build examples/testnet -o out\n";

static int take_artifact(void *context, struct text path, struct text bytes, bool executable)
{
	return output_file(context, path, bytes, executable);
}

/* "endpoint service, CA certificate and backup key" */
static struct text words_of_owed(struct arena *arena, const enum owed_value *owed, size_t count)
{
	struct text words = TEXT("");

	for (size_t i = 0; i < count; i++)
		words = arena_format(arena, "%.*s%s%s", TEXT_ARG(words), list_separator(i, count, " and "),
				     owed_row(owed[i])->name);
	return words;
}

/*
 * Whether files that are written lack it. Peers' files and the network's page do, or an edge with this party at one end;
 * the chain's values stand in the network's page alone, and a party's own in its folder.
 */
static bool is_lacking(const struct options *options, const struct party *party, enum owed_to to)
{
	switch (to) {
	case OWED_TO_NOBODY:
		return false;
	case OWED_TO_ITSELF:
		return (options->families & ~(unsigned)FAMILY_NETWORK) &&
		       (!options->party || text_is(party->name, options->party));
	case OWED_TO_CHAIN:
		return !options->party && (options->families & FAMILY_NETWORK);
	case OWED_TO_PEERS:
		break;
	}
	return true;
}

/* With --locked every value must be there that what is written needs. */
static void require_bindings(struct job *job)
{
	for (size_t i = 0; i < job->network->party_count; i++) {
		const struct party *party = &job->network->parties[i];
		enum owed_value owed[OWED_COUNT];
		size_t count = 0;

		for (enum owed_value value = 0; value < OWED_COUNT; value++)
			if (is_lacking(&job->options, party,
				       party_owes(job->network, party, &job->bindings->items[i], value)))
				owed[count++] = value;
		if (count)
			diag_note(diag_add_about(&job->diags, DIAG_NOT_BOUND, party->at, party->name.data,
						 "party '%.*s' has not made known its %.*s", TEXT_ARG(party->name),
						 TEXT_ARG(words_of_owed(&job->arena, owed, count))),
				  "'mpcnetc status' says what comes next; without --locked the build leaves out what "
				  "needs it");
	}
}

static int write_artifacts(struct job *job)
{
	char digest[65];
	struct output_counts counts;
	const struct options *options = &job->options;
	struct output_options output_options = {
		.directory = options->output, .force = options->force, .check_only = options->check_only,
		.compiler = "mpcnetc " PACKAGE_VERSION, .bindings_digest = text_from(job->bindings->digest),
		.in_scope = options_are_about, .scope_context = options, .is_known = is_written_by_builds,
	};
	struct emit_options emit_options = {
		.families = options->families, .party = text_from(options->party), .threads = thread_count(),
	};
	struct output *output;
	int result;

	model_digest(job->network, digest);
	output_options.model_digest = emit_options.model_digest = text_from(digest);
	output = output_open(&output_options, &job->diags, &job->arena);
	if (!output)
		return status_of(job);
	result = emit_artifacts(job->network, job->bindings, &emit_options, take_artifact, output);
	if (result == 0)
		result = output_finish(output, &counts);
	output_close(output);
	if (result != 0)
		return status_of(job);
	if (print_result(arena_format(&job->arena, "%s: %zu %s, %zu unchanged, %zu %s\n", options->output,
				      counts.written, options->check_only ? "to write" : "written", counts.unchanged,
				      counts.removed, options->check_only ? "to remove" : "removed")) != 0)
		return EXIT_IO_ERROR;
	return options->check_only && (counts.written + counts.removed || counts.manifest_changed || counts.unfinished) ?
		EXIT_DIFFERENCES : EXIT_CLEAN;
}

static int run_build(struct job *job)
{
	if (!job->options.output) {
		options_complain(&command_build, "-o DIR, which says where to write, is missing after", "build");
		return EXIT_USAGE_ERROR;
	}
	load_and_check(job);
	if (!job->network || !job->bindings)
		return status_of(job);
	if (job->options.party && !network_find_party(job->network, text_from(job->options.party)))
		return complain_of_party(job->options.party, job->network, NULL);
	if (job->options.locked)
		require_bindings(job);
	if (diags_have_errors(&job->diags))
		return status_of(job);          /* the disk has not been touched */
	return write_artifacts(job);
}

const struct command command_build = {
	.name = "build",
	.summary = "check, then write every party's Terraform, Kubernetes, node and enclave files",
	.help = help,
	.takes = "SPEC",
	.options = OPTION(OUTPUT) | OPTION(CHECK) | OPTION(PARTY) | OPTION(ONLY) | OPTION(LOCKED) | OPTION(LOCK) |
		   OPTION(FORCE) | OPTION(WARNING) | OPTION(FORMAT),
	.run = run_build,
};
