/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * driver/compile.c: the whole compiler, in the order the data flows.
 *
 *   load_sources      paths          -> bytes           driver/load.c, source/
 *   syntax_parse      bytes          -> syntax tree     grammar/, syntax/
 *   check_network     syntax tree    -> network model   check/, model/
 *   lock_read         lock files     -> bindings        lock/
 *   emit_artifacts    model          -> artifacts       emit/, template/, templates/
 *   output_file       artifacts      -> files           output/
 */
#include <stdlib.h>
#include <unistd.h>

#include "check/check.h"
#include "driver/driver.h"
#include "driver/dump.h"
#include "driver/load.h"
#include "driver/options.h"
#include "emit/emit.h"
#include "lock/lock.h"
#include "output/output.h"
#include "syntax/syntax.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

/* One run. Every name, tree, model and message lives in `arena`. */
struct job {
	struct arena arena;
	struct diags diags;
	struct options options;
	struct sources sources;
	const struct syntax *syntax;
	const struct network *network;
	const struct bindings *bindings;
};

static bool use_colour(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR");      /* https://no-color.org */

	if (options->colour != COLOUR_AUTO)
		return options->colour == COLOUR_ALWAYS;
	return isatty(STDERR_FILENO) && !(no_color && *no_color);
}

/* Results are buffered: a full disk shows when they are flushed. */
static int print_result(struct text result)
{
	if (fwrite(result.data, 1, result.size, stdout) == result.size && fflush(stdout) == 0)
		return 0;
	perror("mpcnetc: standard output");
	return -1;
}

/* What kind of trouble the errors are: reading and writing come before what a spec says. */
static int status_of(const struct job *job)
{
	bool io = false, holds = true;

	for (size_t i = 0; i < job->diags.all.count; i++) {
		const struct diag *diag = job->diags.all.items[i];

		if (diag->severity != SEVERITY_ERROR)
			continue;
		switch (diag->code) {
		case DIAG_FILE_UNREADABLE:
		case DIAG_OUTPUT_IO:
		case DIAG_OUTPUT_NOT_A_FILE:
		case DIAG_OUTPUT_NOT_A_FOLDER:
		case DIAG_OUTPUT_BUSY: case DIAG_OUTPUT_PATH: case DIAG_LOCK_IO:
			io = true;
			break;
		case DIAG_OUTPUT_EDITED: case DIAG_OUTPUT_FOREIGN: case DIAG_MANIFEST_UNUSABLE:
			holds = false;
			break;
		default:
			break;
		}
	}
	if (!diags_have_errors(&job->diags))
		return EXIT_CLEAN;
	return io ? EXIT_IO_ERROR : holds ? EXIT_SPEC_ERRORS : EXIT_DOES_NOT_HOLD;
}

/* Everything up to the model and what is bound; NULL model after errors. */
static void load_and_check(struct job *job)
{
	struct text folder;

	if (load_sources(&job->arena, &job->diags, job->options.specs, job->options.spec_count, &job->sources) != 0)
		return;
	job->syntax = syntax_parse(&job->arena, &job->diags, &job->sources);
	job->network = check_network(&job->arena, &job->diags, job->syntax);
	if (!job->network)
		return;
	folder = job->options.lock ? text_from(job->options.lock)
				   : load_lock_folder(&job->arena, job->options.specs, job->options.spec_count);
	job->bindings = lock_read(&job->arena, &job->diags, job->network, folder.data);
}

/* ---- check and show -------------------------------------------------------------------------------- */

static int dump(struct job *job)
{
	struct strbuf out = { 0 };
	int result;

	if (strcmp(job->options.dump, "tree") == 0 && job->syntax)
		dump_tree(job->syntax, &job->sources, &out);
	else if (job->network)
		model_json(job->network, false, &out);
	result = print_result(strbuf_as_text(&out));
	strbuf_release(&out);
	return result == 0 ? status_of(job) : EXIT_IO_ERROR;
}

static int run_check(struct job *job)
{
	char digest[65];
	struct text line;

	load_and_check(job);
	if (job->options.dump)
		return dump(job);
	if (!job->network || !job->bindings)
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

static int run_show(struct job *job)
{
	struct strbuf out = { 0 };
	int result;

	load_and_check(job);
	if (!job->network)
		return status_of(job);
	model_json(job->network, false, &out);
	result = print_result(strbuf_as_text(&out));
	strbuf_release(&out);
	return result == 0 ? status_of(job) : EXIT_IO_ERROR;
}

/* ---- build ----------------------------------------------------------------------------------------- */

/* What a narrowed build writes: the rest of the folder is left as it is. */
static bool in_scope(const void *context, struct text path)
{
	const struct options *options = context;
	static const struct {
		const char *folder;
		unsigned family;
	} folders[] = {
		{ "terraform/", FAMILY_TERRAFORM },
		{ "kubernetes/", FAMILY_KUBERNETES },
		{ "keygen/", FAMILY_KUBERNETES },
		{ "cluster/", FAMILY_KUBERNETES },
		{ "rehearsal/", FAMILY_KUBERNETES },
		{ "kustomization.yaml", FAMILY_KUBERNETES },
		{ "node/", FAMILY_NODE },
		{ "enclave/", FAMILY_ENCLAVE },
	};
	struct text rest;
	size_t slash;

	if (!text_starts_with(path, "parties/"))
		return !options->party && (options->families & FAMILY_NETWORK);
	slash = text_find(path, '/', 8);
	if (options->party && !text_is(text_slice(path, 8, slash), options->party))
		return false;
	rest = text_slice(path, slash + 1, path.size);
	for (size_t i = 0; i < ARRAY_LENGTH(folders); i++)
		if (text_starts_with(rest, folders[i].folder))
			return options->families & folders[i].family;
	return options->families & FAMILY_PARTY;
}

static int take_artifact(void *context, struct text path, struct text bytes, bool executable)
{
	return output_file(context, path, bytes, executable);
}

/* With --locked every value that the mesh needs of the lock must be there. */
static void require_bindings(struct job *job)
{
	for (size_t i = 0; i < job->network->party_count; i++) {
		const struct party *party = &job->network->parties[i];
		const struct binding *binding = &job->bindings->items[i];
		bool endpoint = !binding_has_endpoint(binding);
		bool ca = binding_owes_ca(job->network, party, binding);

		if (!endpoint && !ca)
			continue;
		diag_note(diag_add_about(&job->diags, DIAG_NOT_BOUND, party->at, party->name.data,
					 "party '%.*s' has not bound its %s", TEXT_ARG(party->name),
					 endpoint && ca ? "endpoint service and CA certificate"
					 : endpoint	? "endpoint service"
							: "CA certificate"),
			  "its runbook says how; without --locked the build leaves out what needs it");
	}
}

static unsigned thread_count(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	return online < 1 ? 1 : online > 64 ? 64 : (unsigned)online;
}

static int write_artifacts(struct job *job)
{
	char digest[65];
	struct output_counts counts;
	const struct options *options = &job->options;
	struct output_options output_options = {
		.directory = options->output, .force = options->force, .check_only = options->check_only,
		.compiler = "mpcnetc " PACKAGE_VERSION, .bindings_digest = text_from(job->bindings->digest),
		.in_scope = in_scope, .scope_context = options,
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
	return options->check_only && (counts.written + counts.removed || counts.manifest_changed) ? EXIT_DIFFERENCES
		: EXIT_CLEAN;
}

static int run_build(struct job *job)
{
	load_and_check(job);
	if (!job->network || !job->bindings)
		return status_of(job);
	if (job->options.party && !network_find_party(job->network, text_from(job->options.party))) {
		fprintf(stderr, "mpcnetc: the network has no party '%s'\n", job->options.party);
		return EXIT_USAGE_ERROR;
	}
	if (job->options.locked)
		require_bindings(job);
	if (diags_have_errors(&job->diags))
		return status_of(job);          /* the disk has not been touched */
	return write_artifacts(job);
}

static int run_command(struct job *job)
{
	static const struct {
		const char *name;
		int (*run)(struct job *job);
	} commands[] = {
		{ "check", run_check }, { "build", run_build }, { "show", run_show },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
		if (strcmp(commands[i].name, job->options.command) == 0)
			return commands[i].run(job);
	return EXIT_USAGE_ERROR;
}

int driver_run(int argc, char **argv)
{
	struct job job = { 0 };
	int status = EXIT_CLEAN;

	diags_init(&job.diags, &job.arena);
	if (options_parse(&job.arena, argc, argv, &job.options) != 0)
		status = EXIT_USAGE_ERROR;
	else if (job.options.help)
		status = print_result(text_from(options_help(job.options.command))) == 0 ? EXIT_CLEAN : EXIT_IO_ERROR;
	else if (job.options.version)
		status = print_result(TEXT("mpcnetc " PACKAGE_VERSION "\n")) == 0 ? EXIT_CLEAN : EXIT_IO_ERROR;
	else {
		status = run_command(&job);
		job.diags.show_notes = job.options.verbose;
		diags_print(&job.diags, &job.sources, use_colour(&job.options), stderr);
	}
	arena_release(&job.arena);
	return status;
}
