/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The change itself, once everything is written and nothing speaks against it. Each step is one that the next build
 * can pick up: until the manifest is replaced, pending.json says what the new files are.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "output/internal.h"

/* The folder of `path`, opened name by name so that no link is followed. -1 with errno set. */
static int open_parent(const struct output *output, struct text path)
{
	char name[256];
	int at = openat(output->root, ".", OPEN_FOLDER);
	size_t from = 0, end;

	while (at >= 0 && (end = text_find(path, '/', from)) < path.size) {
		int next, error;

		snprintf(name, sizeof(name), "%.*s", (int)(end - from), path.data + from);
		next = openat(at, name, OPEN_FOLDER);
		error = errno;
		close(at);
		errno = error;
		at = next;
		from = end + 1;
	}
	return at;
}

static const char *last_name(struct text path)
{
	struct text parent = output_path_parent(path);

	return path.data + (parent.size ? parent.size + 1 : 0);
}

/* Removes the folders of `path` from the lowest up, as long as they are empty. */
static int remove_empty_parents(struct output *output, struct text path)
{
	struct text folder = output_path_parent(path);

	while (folder.size) {
		struct text name = arena_text(&output->arena, folder);
		int at = open_parent(output, name);
		int error = at < 0 || unlinkat(at, last_name(name), AT_REMOVEDIR) < 0 ? errno : 0;

		if (at >= 0)
			close(at);
		if (error == ENOTEMPTY || error == EEXIST)
			return 0;
		/* Gone already: the one above may be empty. Something else in its place is none of ours. */
		if (error && error != ENOENT && error != ENOTDIR && error != ELOOP) {
			errno = error;
			return output_report_io(output, folder, "remove the folder");
		}
		folder = output_path_parent(folder);
	}
	return 0;
}

static int report_edited(struct output *output, struct text path)
{
	struct entry entry = { .path = path, .problem = PROBLEM_EDITED };

	output_report_problem(output, &entry);
	return -1;
}

/* Whether the file at hand is still the one that was judged. What is forced goes, whatever it is by now. */
static bool may_go(const struct output *output, const struct row *row, const struct stat *now)
{
	return output->options.force || sighting_holds(row->seen, now);
}

/* Before anything is changed: what was edited while the build was at work stops it as any other edit does. */
static int look_again(struct output *output)
{
	struct entry **rows;
	int result = 0;

	if (output->options.force)
		return 0;
	rows = path_map_sorted(&output->rows);
	for (size_t i = 0; i < output->rows.count; i++) {
		const struct row *row = (const struct row *)rows[i];
		struct stat now;

		if (row->seen && fstatat(output->root, row->entry.path.data, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
		    !may_go(output, row, &now))
			result = report_edited(output, row->entry.path);
	}
	free(rows);
	return result;
}

static int remove_stale_file(struct output *output, const struct row *row)
{
	int at = open_parent(output, row->entry.path);
	struct stat now;
	int result, error;

	if (at < 0)
		return errno == ENOENT ? 0 : output_report_io(output, row->entry.path, "open the folder of");
	if (fstatat(at, last_name(row->entry.path), &now, AT_SYMLINK_NOFOLLOW) == 0 && !may_go(output, row, &now)) {
		close(at);
		return report_edited(output, row->entry.path);
	}
	result = unlinkat(at, last_name(row->entry.path), 0);
	error = errno;
	close(at);
	errno = error;
	if (result < 0 && errno != ENOENT)
		return output_report_io(output, row->entry.path, "remove");
	return 0;
}

/* In order of paths, so that the files of a folder, which may be very many, ask for it once. */
static int remove_stale_folders(struct output *output)
{
	struct entry **rows = path_map_sorted(&output->rows);
	struct text last = { 0 };
	int result = 0;

	for (size_t i = 0; i < output->rows.count && result == 0; i++) {
		const struct row *row = (const struct row *)rows[i];
		struct text folder = output_path_parent(row->entry.path);

		if (!row->stale || (last.data && text_equal(folder, last)))
			continue;
		last = folder;
		result = remove_empty_parents(output, row->entry.path);
	}
	free(rows);
	return result;
}

/*
 * Files first, folders after. Folders are tried for files that are gone already, too: a killed build may have removed
 * the file and not come to the folder.
 */
static int remove_stale(struct output *output)
{
	for (size_t i = 0; i < output->rows.capacity; i++) {
		const struct row *row = (const struct row *)output->rows.slots[i];

		if (row && row->stale && row->present && remove_stale_file(output, row) < 0)
			return -1;
	}
	return remove_stale_folders(output);
}

struct merge {
	struct output *output;
	struct strbuf path;             /* of the folder at hand, with a '/' at its end unless it is the top */
};

static int merge_folders(struct merge *merge, int from, int to);

static int merge_below(struct merge *merge, int from, int to, const char *name)
{
	size_t size = merge->path.size;
	int from_below = openat(from, name, OPEN_FOLDER);
	int to_below = openat(to, name, OPEN_FOLDER);
	int result = -1;

	strbuf_string(&merge->path, name);
	if (from_below < 0 || to_below < 0) {
		output_report_io(merge->output, strbuf_as_text(&merge->path), "open the folder");
	} else {
		strbuf_char(&merge->path, '/');
		result = merge_folders(merge, from_below, to_below);
	}
	if (from_below >= 0)
		close(from_below);
	if (to_below >= 0)
		close(to_below);
	merge->path.size = size;
	merge->path.data[size] = '\0';
	return result;
}

/* Between looking and now somebody may have put a file in the way, or changed it; it is not ours to replace. */
static enum problem problem_with(const struct merge *merge, struct text path, const struct stat *standing)
{
	const struct row *row = (const struct row *)path_map_find(&merge->output->rows, path);

	if (!row || !row->present)
		return PROBLEM_FOREIGN;
	return may_go(merge->output, row, standing) ? PROBLEM_NONE : PROBLEM_EDITED;
}

static int merge_file(struct merge *merge, int from, int to, const char *name, const struct stat *standing)
{
	struct strbuf path = { 0 };
	struct entry entry = { 0 };
	int result = 0;

	strbuf_text(&path, strbuf_as_text(&merge->path));
	strbuf_string(&path, name);
	entry.path = strbuf_as_text(&path);
	if (standing && !S_ISREG(standing->st_mode)) {
		/* Most likely a folder that was to go with its files, but holds something of somebody else. */
		entry.problem = PROBLEM_NOT_A_FILE;
		entry.found = S_ISDIR(standing->st_mode) ? "a folder that is not empty" : "no plain file";
	} else if (standing) {
		entry.problem = problem_with(merge, entry.path, standing);
	}
	if (entry.problem != PROBLEM_NONE) {
		output_report_problem(merge->output, &entry);
		result = -1;
	} else if (renameat(from, name, to, name) < 0) {
		result = output_report_io(merge->output, entry.path, "move into place");
	}
	strbuf_release(&path);
	return result;
}

static int merge_one(struct merge *merge, int from, int to, const char *name)
{
	struct stat staged, standing;
	bool taken = fstatat(to, name, &standing, AT_SYMLINK_NOFOLLOW) == 0;

	if (!taken && errno != ENOENT)
		return output_report_io(merge->output, text_from(name), "look at");
	if (fstatat(from, name, &staged, AT_SYMLINK_NOFOLLOW) < 0)
		return output_report_io(merge->output, text_from(name), "look at");
	if (S_ISDIR(staged.st_mode) && taken)
		return merge_below(merge, from, to, name);
	/* A folder that is new moves with everything in it: one rename for a whole party. */
	return merge_file(merge, from, to, name, taken ? &standing : NULL);
}

/* Moves all that `from` holds into `to`. */
static int merge_folders(struct merge *merge, int from, int to)
{
	int fd = openat(from, ".", OPEN_FOLDER);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *item;
	int result = 0;

	if (!folder) {
		if (fd >= 0)
			close(fd);
		return output_report_io(merge->output, TEXT(STAGING_FOLDER), "read");
	}
	while (result == 0 && (errno = 0, item = readdir(folder)) != NULL)
		if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0)
			result = merge_one(merge, from, to, item->d_name);
	if (result == 0 && errno)
		result = output_report_io(merge->output, TEXT(STAGING_FOLDER), "read");
	closedir(folder);
	return result;
}

static int merge_staged(struct output *output)
{
	struct merge merge = { .output = output };
	int result = merge_folders(&merge, output->staging_files, output->root);

	strbuf_release(&merge.path);
	return result;
}

static int commit(struct output *output, struct text manifest)
{
	if (look_again(output) < 0 || staging_write_pending(output, manifest) < 0)
		return -1;
	output->committing = true;
	if (remove_stale(output) < 0 || merge_staged(output) < 0 || staging_promote_manifest(output) < 0)
		return -1;
	output->committing = false;
	return staging_remove(output);
}

/*
 * A narrowed build leaves the files of others as the last one made them: unless that was of the same model and bindings,
 * the folder as a whole is of none.
 */
static bool is_of_one_model(const struct output *output)
{
	bool kept = false;
	struct entry **rows = path_map_sorted(&output->rows);

	for (size_t i = 0; i < output->rows.count; i++) {
		const struct row *row = (const struct row *)rows[i];

		kept |= row->listed && !row->written && !row->stale;
	}
	free(rows);
	return !kept || (text_equal(output->last_model, output->options.model_digest) &&
			 text_equal(output->last_bindings, output->options.bindings_digest));
}

int output_commit(struct output *output)
{
	struct output_counts *counts = &output->counts;
	struct strbuf manifest = { 0 };
	struct digest digest;
	int result = 0;

	manifest_write(output, is_of_one_model(output), &manifest);
	digest_of_text(output, strbuf_as_text(&manifest), &digest);
	counts->manifest_changed = !output->has_manifest || !digest_equal(&digest, &output->manifest_digest);
	if (!output->options.check_only && (counts->manifest_changed || counts->written || counts->removed))
		result = commit(output, strbuf_as_text(&manifest));
	strbuf_release(&manifest);
	return result;
}
