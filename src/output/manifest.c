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
 * What is read back decides what may be overwritten and removed, so anything odd about it is refused as a whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "output/internal.h"
#include "template/json_writer.h"

#define MANIFEST_VERSION 1
/* Room for the largest network (4096 parties) twice over. */
#define MANIFEST_SIZE_MAX ((size_t)64 << 20)
/* Sizes are JSON numbers, which cJSON holds as doubles: exact up to here. */
#define FILE_SIZE_MAX 9007199254740992.0

static int refuse(struct output *output, const char *name, const char *why, const char *which)
{
	struct diag *diag;

	pthread_mutex_lock(&output->lock);
	diag = diag_add_path(output->diags, DIAG_MANIFEST_UNUSABLE,
			     arena_format(&output->arena, "%s/%s", output->options.directory, name),
			     "manifest cannot be used: %s%s%s%s", why, which ? " '" : "", which ? which : "",
			     which ? "'" : "");
	diag_help(diag, "Restore the file, or build into another folder; without a manifest nothing in this one is "
			"overwritten.");
	output->failed = true;
	pthread_mutex_unlock(&output->lock);
	return -1;
}

static bool parse_digest(const char *hex, struct digest *ret)
{
	if (!hex || strlen(hex) != 64 || strspn(hex, "0123456789abcdef") != 64)
		return false;
	for (size_t i = 0; i < 32; i++) {
		const char pair[] = { hex[2 * i], hex[2 * i + 1], '\0' };

		ret->bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	return true;
}

static int read_row(struct output *output, const char *name, const cJSON *item, manifest_row_fn *each)
{
	const cJSON *sha256 = cJSON_GetObjectItemCaseSensitive(item, "sha256");
	const cJSON *size = cJSON_GetObjectItemCaseSensitive(item, "size");
	struct text path = text_from(item->string);
	struct digest digest;

	if (!output_path_is_safe(path))
		return refuse(output, name, "it lists a path that no build writes:", item->string);
	if (!parse_digest(cJSON_GetStringValue(sha256), &digest))
		return refuse(output, name, "there is no SHA-256 of file", item->string);
	if (!cJSON_IsNumber(size) || !(size->valuedouble >= 0) || size->valuedouble > FILE_SIZE_MAX)
		return refuse(output, name, "there is no size of file", item->string);
	return each(output, path, &digest, (uint64_t)size->valuedouble) < 0 ?
		refuse(output, name, "it lists a file twice:", item->string) : 0;
}

static struct text stated_digest(struct output *output, const cJSON *tree, const char *key)
{
	const char *digest = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, key));

	return arena_text(&output->arena, text_from(digest));
}

static int read_tree(struct output *output, const char *name, const cJSON *tree, manifest_row_fn *each)
{
	const cJSON *version = cJSON_GetObjectItemCaseSensitive(tree, "version");
	const cJSON *files = cJSON_GetObjectItemCaseSensitive(tree, "files");
	const cJSON *item;

	if (!cJSON_IsObject(tree) || !cJSON_IsNumber(version) || !cJSON_IsObject(files))
		return refuse(output, name, "it is no manifest of this compiler", NULL);
	if (version->valuedouble != MANIFEST_VERSION)
		return refuse(output, name, "a later compiler wrote it", NULL);
	output->last_model = stated_digest(output, tree, "model");
	output->last_bindings = stated_digest(output, tree, "bindings");
	cJSON_ArrayForEach(item, files)
		if (read_row(output, name, item, each) < 0)
			return -1;
	return 0;
}

/* The bytes of a file in `at`, on the heap. 1, 0: there is none, -1: reported. */
static int read_bytes(struct output *output, int at, const char *name, struct strbuf *ret)
{
	int fd = openat(at, name, OPEN_TO_READ);
	struct stat st;
	ssize_t got = -1;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno != ELOOP)
		return output_report_io(output, text_from(name), "open");
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > (off_t)MANIFEST_SIZE_MAX) {
		if (fd >= 0)
			close(fd);
		return refuse(output, name, "it is no plain file of at most 64 MiB", NULL);
	}
	strbuf_reserve(ret, (size_t)st.st_size + 1);
	while (ret->size <= MANIFEST_SIZE_MAX &&
	       (got = read(fd, ret->data + ret->size, ret->capacity - ret->size - 1)) > 0) {
		ret->size += (size_t)got;
		strbuf_reserve(ret, 1);
	}
	ret->data[ret->size] = '\0';
	close(fd);
	return got < 0 ? output_report_io(output, text_from(name), "read") : 1;
}

int manifest_read(struct output *output, int at, const char *name, manifest_row_fn *each, struct digest *ret_digest)
{
	struct strbuf bytes = { 0 };
	int result = read_bytes(output, at, name, &bytes);

	if (result > 0) {
		const char *end = NULL;
		cJSON *tree = cJSON_ParseWithLengthOpts(bytes.data, bytes.size + 1, &end, true);
		bool whole = tree && end == bytes.data + bytes.size;    /* and no NUL with something after it */

		digest_of_text(output, strbuf_as_text(&bytes), ret_digest);
		/* Let go before the rows are made: the two together would be the compiler's largest need of memory. */
		strbuf_release(&bytes);
		if (!whole)
			result = refuse(output, name, "it is not JSON", NULL);
		else if (read_tree(output, name, tree, each) < 0)
			result = -1;
		cJSON_Delete(tree);
	}
	strbuf_release(&bytes);
	return result;
}

static void write_digest(struct json_writer *json, const char *key, struct text digest, bool known)
{
	json_key(json, key);
	if (known && digest.size)
		json_text(json, digest);
	else
		json_null(json);
}

static void write_row(struct json_writer *json, const struct row *row)
{
	char hex[65];

	digest_hex(row->written ? &row->new_digest : &row->old_digest, hex);
	json_key_text(json, row->entry.path);
	json_object_begin(json);
	json_key(json, "sha256");
	json_string(json, hex);
	json_key(json, "size");
	json_number(json, (int64_t)(row->written ? row->new_size : row->old_size));
	json_object_end(json);
}

void manifest_write(const struct output *output, bool complete, struct strbuf *out)
{
	struct entry **rows = path_map_sorted(&output->rows);
	struct json_writer json;

	json_init(&json, out, false);
	json_object_begin(&json);
	json_key(&json, "version");
	json_number(&json, MANIFEST_VERSION);
	json_key(&json, "compiler");
	json_string(&json, output->options.compiler);
	write_digest(&json, "model", output->options.model_digest, complete);
	write_digest(&json, "bindings", output->options.bindings_digest, complete);
	json_key(&json, "files");
	json_object_begin(&json);
	for (size_t i = 0; i < output->rows.count; i++) {
		const struct row *row = (const struct row *)rows[i];

		if (row->written || (row->listed && !row->stale))
			write_row(&json, row);
	}
	json_object_end(&json);
	json_object_end(&json);
	json_finish(&json);
	free(rows);
}
