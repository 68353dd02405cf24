/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What a killed build left behind. Files alone in the staging folder mean that it never came to change anything. With
 * pending.json beside them it did: then some files are of the last manifest and some of the pending one. Which is
 * found out by their digests, once, and written down as the manifest of a folder between two builds, so that there is
 * never more than one unfinished change to think of.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "output/internal.h"

/* A row of pending.json: the file is the killed build's when it has that build's bytes. */
static void settle_row(struct output *output, struct text path, const struct digest *digest, uint64_t size)
{
	struct row *row = output_row(output, path);
	struct stat status;
	struct digest found;

	if (row->listed && digest_equal(&row->old_digest, digest))
		return;
	/* A problem that shows now is noted again when the build looks at the path itself, if it ever does. */
	if (output_look(output, row, &status) == FOUND_FILE && (uint64_t)status.st_size == size &&
	    output_digest_file(output, row->entry.path, &found) == 0 && digest_equal(&found, digest)) {
		row->listed = row->settled = true;
		row->old_digest = *digest;
		row->old_size = size;
	}
	row->present = false;
	row->entry.problem = PROBLEM_NONE;
}

/*
 * Where a folder became a file, or a file a folder, the last manifest and the pending one list what cannot both be there:
 * what was found stays, and what it displaced is gone.
 */
static void drop_displaced(struct output *output)
{
	for (size_t i = 0; i < output->rows.capacity; i++) {
		struct row *row = (struct row *)output->rows.slots[i];
		struct text parent = row ? output_path_parent(row->entry.path) : (struct text){ 0 };

		for (; parent.size && row->listed; parent = output_path_parent(parent)) {
			struct row *above = (struct row *)path_map_find(&output->rows, parent);

			if (above && above->listed)
				(row->settled ? above : row)->listed = false;
		}
	}
}

static int write_settled(struct output *output)
{
	struct strbuf manifest = { 0 };
	int result;

	drop_displaced(output);
	manifest_write(output, false, &manifest);
	result = staging_write_pending(output, strbuf_as_text(&manifest));
	if (result == 0)
		result = staging_promote_manifest(output);
	output->has_manifest = true;
	digest_of_text(output, strbuf_as_text(&manifest), &output->manifest_digest);
	strbuf_release(&manifest);
	return result;
}

/* Drops what was learnt of folders: it was learnt before every listed file was known. */
static void forget_folders(struct output *output)
{
	path_map_release(&output->folders);
}

int output_recover(struct output *output)
{
	int staging = openat(output->root, STAGING_FOLDER, OPEN_FOLDER);
	int pending;

	if (staging < 0 && errno == ENOENT)
		return 0;
	if (staging < 0)
		return output_report_io(output, TEXT(STAGING_FOLDER), "open the folder");
	/* Only what is locked may be cleared: a build that began a moment ago has one, too. */
	if (staging_adopt(output, staging) < 0)
		return -1;
	pending = manifest_read_pending(output, staging, settle_row);
	forget_folders(output);
	/* What could not be read is not settled: written down as nobody's, it would stay for ever. */
	if (pending < 0 || output->failed || output->options.check_only) {
		staging_close(output);
		return pending < 0 || output->failed ? -1 : 0;
	}
	/*
	 * pending.json stays in force until the settled manifest stands: staging_write_pending replaces it by the settled
	 * one, under which every file is as listed, and promotes that.
	 */
	output->committing = pending > 0;
	if (pending > 0 && write_settled(output) < 0)
		return -1;
	output->committing = false;
	return staging_remove(output);
}
