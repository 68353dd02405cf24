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
#include <errno.h>
#include <unistd.h>

#include "driver/job.h"
#include "driver/load.h"
#include "eif/report.h"

/* What kind of trouble the errors are: reading and writing come before what a spec says. */
int status_of(const struct job *job)
{
	bool io = false, holds = true;

	for (size_t i = 0; i < job->diags.all.count; i++) {
		const struct diag *diag = job->diags.all.items[i];

		if (diag->severity != SEVERITY_ERROR)
			continue;
		switch (diag->code) {
		case DIAG_FILE_UNREADABLE:
		case DIAG_FILE_UNWRITABLE:
		case DIAG_OUTPUT_IO:
		case DIAG_OUTPUT_NOT_A_FILE:
		case DIAG_OUTPUT_NOT_A_FOLDER:
		case DIAG_OUTPUT_BUSY: case DIAG_OUTPUT_PATH: case DIAG_LOCK_IO: case DIAG_LOCK_BUSY:
		case DIAG_BIND_NOT_A_FILE:
		case DIAG_SPEC_EXISTS:
		case DIAG_PLAN_FOLDER_TAKEN:
		case DIAG_GIT_UNUSABLE: case DIAG_REVISION_UNKNOWN: case DIAG_REVISION_PATH:
			io = true;
			break;
		case DIAG_OUTPUT_EDITED: case DIAG_OUTPUT_FOREIGN: case DIAG_MANIFEST_UNUSABLE:
		case DIAG_FILE_MISSING: case DIAG_FILE_CHANGED: case DIAG_FILE_KIND: case DIAG_FILE_NOT_EXECUTABLE:
		case DIAG_FILE_UNLISTED: case DIAG_BUILD_UNFINISHED: case DIAG_MANIFEST_MISSING: case DIAG_MANIFEST_FORM:
		case DIAG_MANIFEST_MODEL: case DIAG_MANIFEST_BINDINGS: case DIAG_BUILD_DIFFERS:
			holds = false;
			break;
		default:
			holds &= !eif_is_code(diag->code);
			break;
		}
	}
	if (!diags_have_errors(&job->diags))
		return EXIT_CLEAN;
	return io ? EXIT_IO_ERROR : holds ? EXIT_SPEC_ERRORS : EXIT_DOES_NOT_HOLD;
}

static void make_network(struct arena *arena, struct job *job)
{
	job->syntax = syntax_parse(arena, &job->diags, &job->sources);
	job->network = check_network(arena, &job->diags, job->syntax);
}

struct text lock_folder_of(struct arena *arena, const struct options *options)
{
	return options->lock ? text_from(options->lock)
			     : load_lock_folder(arena, options->words, options->word_count);
}

static void check(struct arena *arena, struct job *job)
{
	make_network(arena, job);
	if (!job->network)
		return;
	/* Only the lock that is looked for by itself may be missing: nothing is bound yet. */
	if (job->options.lock && access(job->options.lock, F_OK) != 0) {
		diag_add_path(&job->diags, DIAG_LOCK_IO, text_from(job->options.lock), "cannot open the folder: %s",
			      strerror(errno));
		return;
	}
	job->bindings = lock_read(arena, &job->diags, job->network, lock_folder_of(arena, &job->options).data);
}

static void settle(struct job *job)
{
	diags_settle(&job->diags, job->options.levels.items, job->options.levels.count);
}

void check_sources(struct arena *arena, struct job *job)
{
	check(arena, job);
	settle(job);
}

void load_and_check(struct job *job)
{
	if (load_sources(&job->arena, &job->diags, job->options.words, job->options.word_count, &job->sources) == 0)
		check(&job->arena, job);
	settle(job);
}

void load_network(struct job *job)
{
	if (load_sources(&job->arena, &job->diags, job->options.words, job->options.word_count, &job->sources) == 0)
		make_network(&job->arena, job);
}
