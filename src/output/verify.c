/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* An output folder, held to its manifest and to a build. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "output/verify_internal.h"

struct verify {
	struct verify_options options;
	struct output *output;
	struct entry **rows;            /* those in scope, in order of paths */
	struct seen *seen;              /* what stands at each */
	size_t count, next;             /* `next`: to be looked at, under the output's lock */
	struct text culprit;            /* the folder that was reported last, instead of all that belongs below it */
	bool told_compiler;
	bool is_of_another;             /* model or bindings are others: every file that differs is told by that */
	struct verify_result result;
};

static struct diag *report(struct verify *verify, enum diag_code code, struct text path, const char *what)
{
	struct output *output = verify->output;

	return diag_add_path(output->diags, code,
			     arena_format(&output->arena, "%s%s%.*s", verify->options.directory, path.size ? "/" : "",
					  TEXT_ARG(path)),
			     "%s", what);
}

static struct text format_path(struct verify *verify, const char *before, struct text path, const char *after)
{
	return arena_format(&verify->output->arena, "%s'%.*s'%s", before, TEXT_ARG(path), after);
}

/* ---- opening --------------------------------------------------------------------------------------- */

/* A party's folder by itself is what a party is handed: it is of no manifest. */
static void report_no_manifest(struct verify *verify)
{
	struct stat status;
	bool is_party = fstatat(verify->output->root, "terraform", &status, AT_SYMLINK_NOFOLLOW) == 0;
	struct diag *diag = report(verify, DIAG_MANIFEST_MISSING, (struct text){ 0 },
				   "there is no manifest '" OUTPUT_MANIFEST "' in this folder");

	if (is_party)
		diag_note(diag, "it looks like the folder of one party, below 'parties'");
	diag_help(diag, is_party ? "Name the folder that the build wrote to, and the party with --party; a copy needs the "
				   "manifest beside its 'parties'." :
				   "Name the folder that a build wrote to, as 'mpcnetc build -o' had it.");
}

struct verify *verify_open(const struct verify_options *options, struct diags *diags, struct arena *arena)
{
	struct verify *verify = ARENA_NEW(arena, struct verify);
	const struct output_options output_options = {
		.directory = options->directory, .check_only = true, .compiler = options->compiler,
		.in_scope = options->in_scope, .scope_context = options->scope_context, .is_known = options->is_known,
	};

	*verify = (struct verify){ .options = *options };
	verify->output = output_begin(&output_options, diags, arena, true);
	if (!verify->output)
		return NULL;
	errno = ENOENT;
	if (verify->output->root < 0)
		output_report_io(verify->output, (struct text){ 0 }, "open the folder");
	else if (!verify->output->has_manifest)
		report_no_manifest(verify);
	else
		return verify;
	verify_close(verify);
	return NULL;
}

void verify_close(struct verify *verify)
{
	free(verify->rows);
	free(verify->seen);
	output_close(verify->output);
}

int verify_file(struct verify *verify, struct text path, struct text bytes)
{
	struct row *row = output_claim_row(verify->output, path);

	if (!row)
		return -1;
	digest_of_text(verify->output, bytes, &row->new_digest);
	row->new_size = bytes.size;
	return 0;
}

/* ---- the folder as a whole ------------------------------------------------------------------------- */

static void hold_form(struct verify *verify)
{
	struct output *output = verify->output;
	struct strbuf bytes = { 0 };
	struct digest digest;

	manifest_write_as_read(output, &bytes);
	digest_of_text(output, strbuf_as_text(&bytes), &digest);
	strbuf_release(&bytes);
	if (!digest_equal(&digest, &output->manifest_digest))
		diag_help(report(verify, DIAG_MANIFEST_FORM, TEXT(OUTPUT_MANIFEST),
				 "manifest is not laid out as a build writes it"),
			  "Build again, or restore the file: somebody or something formatted it.");
}

/* What a build gives, where that is not what the manifest says. NULL: it is, or is not known. */
static const char *difference_from_build(struct verify *verify, const struct row *row)
{
	if (!verify->options.with_build)
		return NULL;
	if (!row->written)
		return "a build of the spec does not write it";
	if (!row->listed)
		return "a build of the spec writes it, and the manifest does not list it";
	if (row->old_size != row->new_size)
		return arena_format(&verify->output->arena,
				    "a build of the spec gives it %" PRIu64 " bytes, not %" PRIu64, row->new_size,
				    row->old_size).data;
	return digest_equal(&row->old_digest, &row->new_digest) ? NULL : "a build of the spec gives it other bytes";
}

#define NAMES_SHOWN 5

/* Which files a build would change, in one note: there is one reason for all of them. */
static void note_differences(struct verify *verify, struct diag *diag)
{
	struct strbuf names = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < verify->count; i++) {
		if (!difference_from_build(verify, (const struct row *)verify->rows[i]))
			continue;
		if (count++ < NAMES_SHOWN)
			strbuf_format(&names, "%s'%.*s'", count > 1 ? ", " : "", TEXT_ARG(verify->rows[i]->path));
	}
	if (count > NAMES_SHOWN)
		diag_note(diag, "a build would change %zu files: %s and others", count, names.data);
	else if (count)
		diag_note(diag, "a build would change %s", names.data);
	strbuf_release(&names);
}

/* What the manifest states of the model or the bindings, and what a build would state. */
static void hold_digest(struct verify *verify, enum diag_code code, struct text stated, struct text wanted,
			const char *what, const char *of)
{
	struct diag *diag;

	if (!verify->options.with_build || text_equal(stated, wanted) || (!stated.data && verify->options.narrowed))
		return;
	verify->is_of_another |= stated.data != NULL;
	if (!stated.data) {
		diag = report(verify, code, TEXT(OUTPUT_MANIFEST),
			      arena_format(&verify->output->arena, "manifest states no digest of the %s", what).data);
		diag_note(diag, "files that builds of one party or family left there are of more than one network");
		diag_help(diag, "Build the whole network, without --party and --only.");
		return;
	}
	diag = report(verify, code, TEXT(OUTPUT_MANIFEST),
		      arena_format(&verify->output->arena, "folder was built from %s", of).data);
	diag_note(diag, "the manifest states %.*s", TEXT_ARG(stated));
	diag_note(diag, "now it would be     %.*s", TEXT_ARG(wanted));
	note_differences(verify, diag);
	diag_help(diag, "Build again, or verify against the spec and the lock that it was built from.");
}

static void hold_whole(struct verify *verify)
{
	const struct output *output = verify->output;

	if (busy_is_unfinished(output))
		diag_help(report(verify, DIAG_BUILD_UNFINISHED, (struct text){ 0 },
				 "a build into this folder did not finish"),
			  "Build again: that completes it, or clears what it left.");
	hold_form(verify);
	hold_digest(verify, DIAG_MANIFEST_MODEL, output->last_model, verify->options.model_digest, "model",
		    "another network than the spec now describes");
	hold_digest(verify, DIAG_MANIFEST_BINDINGS, output->last_bindings, verify->options.bindings_digest, "bindings",
		    "other bindings than the lock now has");
}

/* ---- file by file ---------------------------------------------------------------------------------- */

static void *look_at_rows(void *context)
{
	struct verify *verify = context;
	struct looker looker;

	looker_init(&looker, verify->output);
	for (;;) {
		size_t from, to;

		/* So many at a time that neighbours, which share a folder, are one thread's. */
		pthread_mutex_lock(&verify->output->lock);
		from = verify->next;
		to = from + 32 < verify->count ? from + 32 : verify->count;
		verify->next = to;
		pthread_mutex_unlock(&verify->output->lock);
		if (from == to)
			break;
		for (size_t i = from; i < to; i++)
			verify->seen[i].sight =
				looker_look(&looker, (const struct row *)verify->rows[i], &verify->seen[i]);
	}
	looker_release(&looker);
	return NULL;
}

static void look_at_all(struct verify *verify)
{
	pthread_t threads[64];
	size_t count = 0;

	while (count + 1 < verify->options.threads && count < ARRAY_LENGTH(threads) &&
	       pthread_create(&threads[count], NULL, look_at_rows, verify) == 0)
		count++;
	look_at_rows(verify);
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}

static void collect_rows(struct verify *verify)
{
	const struct output *output = verify->output;
	struct entry **all = path_map_sorted(&output->rows);

	verify->rows = xmalloc((output->rows.count + 1) * sizeof(*verify->rows));
	for (size_t i = 0; i < output->rows.count; i++)
		if (verify->options.in_scope(verify->options.scope_context, all[i]->path))
			verify->rows[verify->count++] = all[i];
	verify->seen = xmalloc((verify->count + 1) * sizeof(*verify->seen));
	free(all);
}

/* A folder that is something else is named once, not with every file that belongs below it. */
static bool is_below_culprit(const struct verify *verify, struct text path)
{
	struct text culprit = verify->culprit;

	return culprit.size && path.size > culprit.size && path.data[culprit.size] == '/' &&
	       memcmp(path.data, culprit.data, culprit.size) == 0;
}

static void report_kind(struct verify *verify, const struct row *row, const struct seen *seen)
{
	struct text path = text_slice(row->entry.path, 0, seen->culprit);
	bool is_folder = path.size < row->entry.path.size;

	diag_help(report(verify, DIAG_FILE_KIND, path,
			 format_path(verify, arena_format(&verify->output->arena, "%s stands where %s ", seen->kind,
							  is_folder ? "folder" : "file").data, path, " belongs").data),
		  "Move it elsewhere, and build again: what it leads to is not what was built.");
	verify->culprit = path;
}

static void hold_to_build(struct verify *verify, const struct row *row)
{
	const char *what = verify->is_of_another ? NULL : difference_from_build(verify, row);
	struct diag *diag;

	if (!what)
		return;
	diag = report(verify, DIAG_BUILD_DIFFERS, row->entry.path,
		      format_path(verify, "file ", row->entry.path, " is not the spec's").data);
	diag_note(diag, "%s", what);
	if (!verify->told_compiler && !text_is(verify->output->last_compiler, verify->options.compiler))
		diag_note(diag, "it was built by %.*s, and this is %s", TEXT_ARG(verify->output->last_compiler),
			  verify->options.compiler);
	verify->told_compiler = true;
}

static void report_changed(struct verify *verify, const struct row *row, const struct seen *seen)
{
	struct diag *diag = report(verify, DIAG_FILE_CHANGED, row->entry.path,
				   format_path(verify, "file ", row->entry.path, " is not as it was written").data);
	const char *built = verify->is_of_another ? NULL : difference_from_build(verify, row);

	if (seen->sight == SIGHT_OTHER_SIZE)
		diag_note(diag, "it has %" PRIu64 " bytes, and had %" PRIu64, seen->size, row->old_size);
	if (built)
		diag_note(diag, "nor is it the spec's: %s", built);
	diag_help(diag, "Bring the change into the spec and build again, or restore the file; build --force throws it "
			"away.");
}

static void hold_script(struct verify *verify, const struct row *row, const struct seen *seen)
{
	if (seen->executable || !verify->options.is_script(row->entry.path))
		return;
	diag_help(report(verify, DIAG_FILE_NOT_EXECUTABLE, row->entry.path,
			 format_path(verify, "script ", row->entry.path, " cannot be executed").data),
		  "Build again, or give it mode 0755: a copy or an archive lost it.");
}

static void hold_row(struct verify *verify, const struct row *row, const struct seen *seen)
{
	struct output *output = verify->output;

	verify->result.files += row->listed;
	if (is_below_culprit(verify, row->entry.path))
		return;
	switch (row->listed || seen->sight == SIGHT_OTHER_KIND ? seen->sight : SIGHT_AS_LISTED) {
	case SIGHT_AS_LISTED:
		verify->result.holding += row->listed;
		hold_to_build(verify, row);
		if (row->listed)
			hold_script(verify, row, seen);
		break;
	case SIGHT_MISSING:
		diag_help(report(verify, DIAG_FILE_MISSING, row->entry.path,
				 format_path(verify, "file ", row->entry.path, " is missing").data),
			  "Build again, or restore it.");
		break;
	case SIGHT_OTHER_SIZE:
	case SIGHT_OTHER_BYTES:
		report_changed(verify, row, seen);
		break;
	case SIGHT_OTHER_KIND:
		report_kind(verify, row, seen);
		break;
	case SIGHT_ERROR:
		errno = seen->error;
		output_report_io(output, text_slice(row->entry.path, 0, seen->culprit), "read");
		break;
	}
}

/* What tools would take for a part of what was built; the rest is only counted. */
static void hold_other(struct verify *verify, struct text path)
{
	const struct verify_options *options = &verify->options;

	if (!options->is_known(path)) {
		verify->result.others++;
	} else if (options->in_scope(options->scope_context, path) && !is_below_culprit(verify, path)) {
		diag_help(report(verify, DIAG_FILE_UNLISTED, path,
				 format_path(verify, "file ", path, " was written by no build").data),
			  "Move it elsewhere: who applies this folder applies it too.");
	}
}

int verify_finish(struct verify *verify, struct verify_result *ret_result)
{
	struct output *output = verify->output;
	struct others others = { 0 };
	size_t other = 0;

	if (output->failed)
		return -1;
	collect_rows(verify);
	look_at_all(verify);
	if (verify_walk(output, &others) < 0 || busy_confirm(output) < 0)
		return -1;
	hold_whole(verify);
	for (size_t i = 0; i < verify->count; i++) {
		while (other < others.paths.count && text_compare(others.paths.items[other], verify->rows[i]->path) < 0)
			hold_other(verify, others.paths.items[other++]);
		hold_row(verify, (const struct row *)verify->rows[i], &verify->seen[i]);
	}
	for (; other < others.paths.count; other++)
		hold_other(verify, others.paths.items[other]);
	verify->result.compiler = arena_text(output->diags->arena, output->last_compiler);
	verify->result.model = arena_text(output->diags->arena, output->last_model);
	verify->result.bindings = arena_text(output->diags->arena, output->last_bindings);
	*ret_result = verify->result;
	return output->failed ? -1 : 0;
}
