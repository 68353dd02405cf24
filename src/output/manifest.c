/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The manifest:
 *
 *     {
 *       "version": 1,
 *       "compiler": "mpcnetc 0.1.0",
 *       "model": "<SHA-256>",
 *       "bindings": "<SHA-256>",
 *       "files": {
 *         "parties/alice/README.md": { "sha256": "…", "size": 1234 },
 *         …
 *
 * What is read back decides what may be overwritten and removed, so anything odd about it is refused as a whole: paths
 * that no build writes, that are not in order, or of which one stands above another, besides all that is no such text.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "output/internal.h"
#include "template/json_writer.h"

/* Room for the largest network (4096 parties) twice over. */
#define MANIFEST_SIZE_MAX ((size_t)64 << 20)

/* A manifest on its way in. */
struct reading {
	struct output *output;
	int at;                         /* the folder that it stands in */
	const char *folder, *name;      /* for messages: the folder below the output folder, with a '/' at its end */
	manifest_row_fn *each;
	int fd;
	struct strbuf bytes;
	struct manifest_scan scan;
	/* Rows that the one at hand begins with: 'a', 'a-b'. None of them may be a folder of it. */
	struct { struct text *items; size_t count, capacity; } prefixes;
	struct arena arena;             /* `prefixes` */
};

static int refuse(const struct reading *reading, const char *why, struct text which)
{
	struct output *output = reading->output;
	struct diag *diag;

	pthread_mutex_lock(&output->lock);
	diag = diag_add_path(output->diags, DIAG_MANIFEST_UNUSABLE,
			     arena_format(&output->arena, "%s/%s%s", output->options.directory, reading->folder,
					  reading->name),
			     "manifest cannot be used: %s%s%.*s%s", why, which.data ? " '" : "", TEXT_ARG(which),
			     which.data ? "'" : "");
	if (reading->scan.text.data)
		diag_note(diag, "that is on line %zu", manifest_scan_line(&reading->scan));
	if (*reading->folder)
		diag_help(diag, "Remove the folder '%s': a build that did not finish left it.", STAGING_FOLDER);
	else
		diag_help(diag, "Restore the file, or build into another folder; without a manifest nothing in this one "
				"is overwritten.");
	output->failed = true;
	pthread_mutex_unlock(&output->lock);
	return -1;
}

/* Paths come in byte order: the rows that this one begins with are the last of those before it. */
static bool has_file_above(struct reading *reading, struct text path)
{
	while (reading->prefixes.count) {
		struct text above = reading->prefixes.items[reading->prefixes.count - 1];

		if (path.size > above.size && memcmp(path.data, above.data, above.size) == 0) {
			if (path.data[above.size] == '/')
				return true;
			break;
		}
		reading->prefixes.count--;
	}
	*VEC_PUSH(&reading->arena, &reading->prefixes) = path;
	return false;
}

static int read_rows(struct reading *reading)
{
	const struct output_options *options = &reading->output->options;
	struct text last = { 0 };
	struct manifest_row row;

	while (manifest_scan_row(&reading->scan, &row)) {
		if (!output_path_is_safe(row.path) || (options->is_known && !options->is_known(row.path)))
			return refuse(reading, "it lists a path that no build writes:", row.path);
		if (last.data && text_compare(last, row.path) >= 0)
			return refuse(reading, text_equal(last, row.path) ? "it lists a file twice:" :
					       "its files are not in order:", row.path);
		/* 'a' and 'a/b' need not be neighbours: 'a-b' stands between them. */
		if (has_file_above(reading, row.path))
			return refuse(reading, "a file stands above", row.path);
		last = row.path;
		reading->each(reading->output, row.path, &row.digest, row.size);
	}
	return reading->scan.wrong ? refuse(reading, reading->scan.wrong, (struct text){ 0 }) : 0;
}

static int refuse_kind(const struct reading *reading)
{
	return refuse(reading, "it is no plain file of at most 64 MiB", (struct text){ 0 });
}

/* The bytes of the file. 1, 0: there is none, -1: reported. `fd` is open after 1. */
static int read_bytes(struct reading *reading)
{
	struct strbuf *bytes = &reading->bytes;
	struct stat st;
	ssize_t got = -1;

	reading->fd = openat(reading->at, reading->name, OPEN_TO_READ);
	if (reading->fd < 0 && errno == ENOENT)
		return 0;
	/* A socket and a device without a driver are ENXIO. */
	if (reading->fd < 0 && errno != ELOOP && errno != ENXIO)
		return output_report_io(reading->output, text_from(reading->name), "open");
	if (reading->fd < 0)
		return refuse_kind(reading);
	if (fstat(reading->fd, &st) < 0)
		return output_report_io(reading->output, text_from(reading->name), "look at");
	if (!S_ISREG(st.st_mode) || st.st_size > (off_t)MANIFEST_SIZE_MAX)
		return refuse_kind(reading);
	strbuf_reserve(bytes, (size_t)st.st_size + 1);
	while (bytes->size <= MANIFEST_SIZE_MAX &&
	       (got = read_some(reading->fd, bytes->data + bytes->size, bytes->capacity - bytes->size - 1)) > 0) {
		bytes->size += (size_t)got;
		strbuf_reserve(bytes, 1);
	}
	bytes->data[bytes->size] = '\0';
	if (got < 0)
		return output_report_io(reading->output, text_from(reading->name), "read");
	return bytes->size <= MANIFEST_SIZE_MAX ? 1 : refuse_kind(reading);
}

static int read_manifest(struct reading *reading, struct manifest_head *ret_head)
{
	int result = read_bytes(reading);

	if (result <= 0)
		return result;
	if (!manifest_scan_head(&reading->scan, strbuf_as_text(&reading->bytes), ret_head))
		return refuse(reading, reading->scan.wrong, (struct text){ 0 });
	return read_rows(reading) < 0 ? -1 : 1;
}

static void reading_release(struct reading *reading)
{
	if (reading->fd >= 0)
		close(reading->fd);
	strbuf_release(&reading->bytes);
	arena_release(&reading->arena);
}

int manifest_read(struct output *output, manifest_row_fn *each)
{
	struct reading reading = {
		.output = output, .at = output->root, .folder = "", .name = OUTPUT_MANIFEST, .each = each, .fd = -1,
	};
	struct manifest_head head = { 0 };
	int result = read_manifest(&reading, &head);

	if (result > 0) {
		digest_of_text(output, strbuf_as_text(&reading.bytes), &output->manifest_digest);
		output->last_compiler = arena_text(&output->arena, head.compiler);
		output->last_model = arena_text(&output->arena, head.model);
		output->last_bindings = arena_text(&output->arena, head.bindings);
		output->manifest = reading.fd;
		reading.fd = -1;
	}
	output->is_read = true;
	reading_release(&reading);
	return result;
}

int manifest_read_pending(struct output *output, int staging, manifest_row_fn *each)
{
	struct reading reading = {
		.output = output, .at = staging, .folder = STAGING_FOLDER "/", .name = STAGING_PENDING, .each = each,
		.fd = -1,
	};
	struct manifest_head head = { 0 };
	int result = read_manifest(&reading, &head);

	reading_release(&reading);
	return result;
}

static void write_digest(struct json_writer *json, const char *key, struct text digest)
{
	json_key(json, key);
	if (digest.size)
		json_text(json, digest);
	else
		json_null(json);
}

static void write_row(struct json_writer *json, const struct row *row, bool as_read)
{
	bool is_new = row->written && !as_read;
	char hex[65];

	digest_hex(is_new ? &row->new_digest : &row->old_digest, hex);
	json_key_text(json, row->entry.path);
	json_object_begin(json);
	json_key(json, "sha256");
	json_string(json, hex);
	json_key(json, "size");
	json_number(json, (int64_t)(is_new ? row->new_size : row->old_size));
	json_object_end(json);
}

static void write_manifest(const struct output *output, const struct manifest_head *head, bool as_read,
			   struct strbuf *out)
{
	struct entry **rows = path_map_sorted(&output->rows);
	struct json_writer json;

	json_init(&json, out, false);
	json_object_begin(&json);
	json_key(&json, "version");
	json_number(&json, MANIFEST_VERSION);
	json_key(&json, "compiler");
	json_text(&json, head->compiler);
	write_digest(&json, "model", head->model);
	write_digest(&json, "bindings", head->bindings);
	json_key(&json, "files");
	json_object_begin(&json);
	for (size_t i = 0; i < output->rows.count; i++) {
		const struct row *row = (const struct row *)rows[i];

		if (as_read ? row->listed : row->written || (row->listed && !row->stale))
			write_row(&json, row, as_read);
	}
	json_object_end(&json);
	json_object_end(&json);
	json_finish(&json);
	free(rows);
}

void manifest_write(const struct output *output, bool complete, struct strbuf *out)
{
	const struct output_options *options = &output->options;
	struct manifest_head head = { .compiler = text_from(options->compiler) };

	if (complete) {
		head.model = options->model_digest;
		head.bindings = options->bindings_digest;
	}
	write_manifest(output, &head, false, out);
}

void manifest_write_as_read(const struct output *output, struct strbuf *out)
{
	const struct manifest_head head = { output->last_compiler, output->last_model, output->last_bindings };

	write_manifest(output, &head, true, out);
}
