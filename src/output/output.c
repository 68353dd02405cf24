/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The writer of an output folder, from opening it to the summary. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "output/internal.h"

int output_report_io(struct output *output, struct text path, const char *what)
{
	int error = errno;

	pthread_mutex_lock(&output->lock);
	diag_add_path(output->diags, DIAG_OUTPUT_IO,
		      arena_format(&output->arena, "%s%s%.*s", output->options.directory, path.size ? "/" : "",
				   TEXT_ARG(path)),
		      "cannot %s: %s", what, strerror(error));
	output->failed = true;
	pthread_mutex_unlock(&output->lock);
	return -1;
}

static struct diag *add_problem(struct diags *diags, const struct entry *entry, struct text path)
{
	struct diag *diag;

	switch (entry->problem) {
	case PROBLEM_NONE:
		break;
	case PROBLEM_EDITED:
		diag = diag_add_path(diags, DIAG_OUTPUT_EDITED, path,
				     "generated file '%.*s' was edited since the last build", TEXT_ARG(entry->path));
		diag_help(diag,
			  "Bring the change into the spec, then restore the file; --force throws it "
			  "away.");
		return diag;
	case PROBLEM_FOREIGN:
		diag = diag_add_path(diags, DIAG_OUTPUT_FOREIGN, path, "file '%.*s' is in the way: no build wrote it",
				     TEXT_ARG(entry->path));
		diag_help(diag, "Move the file elsewhere, or build into another folder.");
		return diag;
	case PROBLEM_NOT_A_FILE:
		diag = diag_add_path(diags, DIAG_OUTPUT_NOT_A_FILE, path, "%s stands where file '%.*s' belongs",
				     entry->found, TEXT_ARG(entry->path));
		diag_help(diag, "Move it elsewhere; the compiler neither follows nor removes what it did not write.");
		return diag;
	case PROBLEM_NOT_A_FOLDER:
		diag = diag_add_path(diags, DIAG_OUTPUT_NOT_A_FOLDER, path, "%s stands where folder '%.*s' belongs",
				     entry->found, TEXT_ARG(entry->path));
		diag_help(diag, "Move it elsewhere; the compiler neither follows nor removes what it did not write.");
		return diag;
	}
	return NULL;
}

void output_report_problem(struct output *output, const struct entry *entry)
{
	pthread_mutex_lock(&output->lock);
	if (add_problem(output->diags, entry,
			arena_format(&output->arena, "%s/%.*s", output->options.directory, TEXT_ARG(entry->path))))
		output->failed = true;
	pthread_mutex_unlock(&output->lock);
}

static int report_problems(struct output *output, const struct path_map *map)
{
	struct entry **entries = path_map_sorted(map);

	for (size_t i = 0; i < map->count; i++)
		output_report_problem(output, entries[i]);
	free(entries);
	return output->failed ? -1 : 0;
}

/* Makes the folder and those above it. 0, or -1 with errno set. */
static int make_path(const char *directory)
{
	struct text path = text_from(directory);
	struct strbuf part = { 0 };
	int result = 0;

	for (size_t end = 0; result == 0 && end < path.size;) {
		end = text_find(path, '/', end + 1);
		strbuf_reset(&part);
		strbuf_text(&part, text_slice(path, 0, end));
		result = make_folder(AT_FDCWD, part.data);
	}
	strbuf_release(&part);
	return result;
}

static int open_root(struct output *output)
{
	const struct output_options *options = &output->options;

	/* The folder itself may be a link: that is what the user named. */
	output->root = open(options->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (output->root < 0 && errno == ENOENT) {
		if (options->check_only)
			return 0;
		if (make_path(options->directory) == 0)
			output->root = open(options->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (output->root < 0)
		return output_report_io(output, (struct text){ 0 }, "open the folder");
	return busy_open(output);
}

static void list_row(struct output *output, struct text path, const struct digest *digest, uint64_t size)
{
	struct row *row = output_row(output, path);

	row->listed = true;
	row->old_digest = *digest;
	row->old_size = size;
}

static int read_last_build(struct output *output, bool as_is)
{
	int found;

	if (output->root < 0)
		return 0;
	found = manifest_read(output, list_row);
	output->has_manifest = found > 0;
	return found < 0 ? -1 : as_is ? 0 : output_recover(output);
}

struct output *output_begin(const struct output_options *options, struct diags *diags, struct arena *arena, bool as_is)
{
	struct output *output = ARENA_NEW(arena, struct output);

	*output = (struct output){
		.options = *options, .diags = diags, .root = -1, .staging = -1, .staging_files = -1, .busy = -1,
		.manifest = -1, .sha256 = EVP_MD_fetch(NULL, "SHA256", NULL),
	};
	if (!output->sha256)
		die("OpenSSL has no SHA-256");
	pthread_mutex_init(&output->lock, NULL);
	pthread_mutex_init(&output->staging_lock, NULL);
	if (open_root(output) < 0 || read_last_build(output, as_is) < 0) {
		output_close(output);
		return NULL;
	}
	return output;
}

struct output *output_open(const struct output_options *options, struct diags *diags, struct arena *arena)
{
	return output_begin(options, diags, arena, false);
}

/* The row that this call alone fills, or NULL: reported. */
struct row *output_claim_row(struct output *output, struct text path)
{
	struct row *row = NULL;

	pthread_mutex_lock(&output->lock);
	if (output_path_is_safe(path)) {
		row = output_row(output, path);
		if (row->written)
			row = NULL;
		else
			row->written = true;
	}
	if (!row) {
		diag_add_path(output->diags, DIAG_OUTPUT_PATH, text_from(output->options.directory),
			      "path '%.*s' cannot be written, or was already", TEXT_ARG(path));
		output->failed = true;
	}
	pthread_mutex_unlock(&output->lock);
	return row;
}

static void count(struct output *output, size_t *counter)
{
	pthread_mutex_lock(&output->lock);
	++*counter;
	pthread_mutex_unlock(&output->lock);
}

int output_file(struct output *output, struct text path, struct text bytes, bool executable)
{
	struct row *row = output_claim_row(output, path);

	if (!row)
		return -1;
	digest_of_text(output, bytes, &row->new_digest);
	row->new_size = bytes.size;
	switch (output_judge(output, row, bytes, executable)) {
	case VERDICT_LEAVE:
		count(output, &output->counts.unchanged);
		return 0;
	case VERDICT_PROBLEM:
		return 0;
	case VERDICT_ERROR:
		return -1;
	case VERDICT_CHANGE:
		break;
	}
	count(output, &output->counts.written);
	return output->options.check_only ? 0 : staging_write(output, row->entry.path, bytes, executable);
}

static int judge_stale_rows(struct output *output)
{
	const struct output_options *options = &output->options;

	for (size_t i = 0; i < output->rows.capacity; i++) {
		struct row *row = (struct row *)output->rows.slots[i];

		if (!row || row->written || !row->listed ||
		    (options->in_scope && !options->in_scope(options->scope_context, row->entry.path)))
			continue;
		row->stale = true;
		switch (output_judge_stale(output, row)) {
		case VERDICT_ERROR:
			return -1;
		case VERDICT_CHANGE:
			output->counts.removed++;
			break;
		case VERDICT_LEAVE:
		case VERDICT_PROBLEM:
			break;
		}
	}
	return 0;
}

int output_finish(struct output *output, struct output_counts *ret_counts)
{
	int result = output->failed ? -1 : 0;

	if (result == 0)
		result = judge_stale_rows(output);
	/* What another build has changed meanwhile would look edited. */
	if (result == 0 && busy_confirm(output) < 0)
		return -1;
	result |= report_problems(output, &output->folders);
	result |= report_problems(output, &output->rows);
	output->counts.unfinished = output->options.check_only && busy_is_unfinished(output);
	if (result == 0)
		result = output_commit(output);
	if (result == 0)
		result = busy_release(output);
	if (result == 0)
		*ret_counts = output->counts;
	return result;
}

void output_close(struct output *output)
{
	if (!output->options.check_only && !output->committing && output->busy >= 0 && output->staging >= 0)
		staging_remove(output);
	else
		staging_close(output);
	busy_release(output);
	if (output->manifest >= 0)
		close(output->manifest);
	if (output->root >= 0)
		close(output->root);
	path_map_release(&output->rows);
	path_map_release(&output->folders);
	arena_release(&output->arena);
	EVP_MD_free(output->sha256);
	pthread_mutex_destroy(&output->staging_lock);
	pthread_mutex_destroy(&output->lock);
}
