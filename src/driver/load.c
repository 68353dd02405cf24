/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The one place that reads a spec from disk. */
#include "driver/load.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "lock/lock.h"

struct paths {
	struct text *items;
	size_t count, capacity;
};

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Adds every *.mpcnet directly in `folder`. */
static int list_folder(struct arena *arena, struct diags *diags, const char *folder, struct paths *paths)
{
	size_t before = paths->count, size = strlen(folder);
	DIR *directory = opendir(folder);
	struct dirent *entry;

	if (!directory) {
		diag_add_path(diags, DIAG_FILE_UNREADABLE, text_from(folder), "cannot read the folder: %s",
			      strerror(errno));
		return -1;
	}
	while (size > 1 && folder[size - 1] == '/')
		size--;
	while (errno = 0, (entry = readdir(directory)) != NULL) {
		struct text name = text_from(entry->d_name);

		if (text_ends_with(name, ".mpcnet") && name.data[0] != '.')
			*VEC_PUSH(arena, paths) = arena_format(arena, "%.*s/%.*s", (int)size, folder, TEXT_ARG(name));
	}
	if (errno) {
		diag_add_path(diags, DIAG_FILE_UNREADABLE, text_from(folder), "cannot read the folder: %s",
			      strerror(errno));
		closedir(directory);
		return -1;
	}
	closedir(directory);
	if (paths->count > before)
		return 0;
	diag_help(
		diag_add_path(diags, DIAG_NO_SPEC_FILES, text_from(folder), "there is no .mpcnet file in this folder"),
		"Name a folder with the files of one network, or the files themselves.");
	return -1;
}

static int by_path(const void *left, const void *right)
{
	return text_compare(*(const struct text *)left, *(const struct text *)right);
}

/* Reads a file that may be a pipe; SOURCE_SIZE_MAX bounds what is taken in. */
static int read_stream(struct arena *arena, struct diags *diags, FILE *in, struct text path, struct text *ret_bytes)
{
	struct strbuf bytes = { 0 };
	size_t got;

	do {
		strbuf_reserve(&bytes, 1 << 16);
		got = fread(bytes.data + bytes.size, 1, 1 << 16, in);
		bytes.size += got;
	} while (got > 0 && bytes.size <= SOURCE_SIZE_MAX);
	if (ferror(in)) {
		diag_add_path(diags, DIAG_FILE_UNREADABLE, path, "cannot read the file: %s", strerror(errno));
		strbuf_release(&bytes);
		return -1;
	}
	if (bytes.size > SOURCE_SIZE_MAX) {
		diag_add_path(diags, DIAG_FILE_TOO_LARGE, path, "the file is larger than %zu MiB",
			      SOURCE_SIZE_MAX >> 20);
		strbuf_release(&bytes);
		return -1;
	}
	*ret_bytes = arena_text(arena, strbuf_as_text(&bytes));
	strbuf_release(&bytes);
	return 0;
}

/* The files that were read, so that one that is named by two paths is read once. */
struct files {
	struct file_id {
		dev_t device;
		ino_t inode;
	} *items;
	size_t count, capacity;
};

static bool was_read(struct arena *arena, struct files *files, FILE *in)
{
	struct stat status;

	if (fstat(fileno(in), &status) != 0 || !S_ISREG(status.st_mode))
		return false;
	for (size_t i = 0; i < files->count; i++)
		if (files->items[i].device == status.st_dev && files->items[i].inode == status.st_ino)
			return true;
	*VEC_PUSH(arena, files) = (struct file_id){ status.st_dev, status.st_ino };
	return false;
}

static int read_file(struct arena *arena, struct diags *diags, struct text path, struct files *files,
		     struct sources *sources)
{
	FILE *in = fopen(path.data, "rb");
	struct text bytes;
	int result;

	if (!in) {
		diag_add_path(diags, DIAG_FILE_UNREADABLE, path, "cannot open the file: %s", strerror(errno));
		return -1;
	}
	if (was_read(arena, files, in)) {
		fclose(in);
		return 0;
	}
	result = read_stream(arena, diags, in, path, &bytes);
	fclose(in);
	if (result == 0)
		*VEC_PUSH(arena, sources) = (struct source){ path, bytes };
	return result;
}

int load_sources(struct arena *arena, struct diags *diags, const char *const *paths, size_t count,
		 struct sources *sources)
{
	struct paths all = { 0 };
	struct files files = { 0 };
	int result = 0;

	for (size_t i = 0; i < count; i++) {
		if (is_folder(paths[i]))
			result |= list_folder(arena, diags, paths[i], &all);
		else
			*VEC_PUSH(arena, &all) = arena_text(arena, text_from(paths[i]));
	}
	if (all.count)
		qsort(all.items, all.count, sizeof(*all.items), by_path);
	for (size_t i = 0; i < all.count; i++)
		result |= read_file(arena, diags, all.items[i], &files, sources);
	return result;
}

int load_standard_input(struct arena *arena, struct diags *diags, struct sources *sources)
{
	struct text path = TEXT("<stdin>"), bytes;

	if (read_stream(arena, diags, stdin, path, &bytes) != 0)
		return -1;
	*VEC_PUSH(arena, sources) = (struct source){ path, bytes };
	return 0;
}

struct text load_lock_folder(struct arena *arena, const char *const *paths, size_t count)
{
	struct text first = text_from(paths[0]);
	size_t slash;

	for (size_t i = 1; i < count; i++)
		if (text_compare(text_from(paths[i]), first) < 0)
			first = text_from(paths[i]);
	if (is_folder(first.data)) {
		while (first.size > 1 && first.data[first.size - 1] == '/')
			first.size--;
		return arena_format(arena, "%.*s/%s", TEXT_ARG(first), LOCK_FOLDER);
	}
	for (slash = first.size; slash > 0 && first.data[slash - 1] != '/';)
		slash--;
	return arena_format(arena, "%.*s%s", (int)slash, first.data, LOCK_FOLDER);
}
