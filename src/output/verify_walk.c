/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What else stands in the folders of an output. Hidden names are passed over: tools keep caches there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "output/verify_internal.h"

/* No build makes folders as deep. */
#define DEPTH_MAX 16

struct walk {
	struct output *output;
	struct others *others;
	struct strbuf path;             /* of the folder at hand, with a '/' at its end */
};

static int walk_folder(struct walk *walk, int at, const char *name, unsigned depth);

static int walk_item(struct walk *walk, int at, const char *name, unsigned depth)
{
	size_t size = walk->path.size;
	struct stat status;
	int result = 0;

	if (fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : output_report_io(walk->output, strbuf_as_text(&walk->path), "look into");
	strbuf_string(&walk->path, name);
	if (S_ISDIR(status.st_mode) && depth > 0) {
		strbuf_char(&walk->path, '/');
		result = walk_folder(walk, at, name, depth - 1);
	} else if (!path_map_find(&walk->output->rows, strbuf_as_text(&walk->path))) {
		*VEC_PUSH(&walk->output->arena, &walk->others->paths) =
			arena_text(&walk->output->arena, strbuf_as_text(&walk->path));
	}
	walk->path.size = size;
	walk->path.data[size] = '\0';
	return result;
}

static int walk_folder(struct walk *walk, int at, const char *name, unsigned depth)
{
	int fd = openat(at, name, OPEN_FOLDER), result = 0;
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *item;

	if (!folder) {
		result = errno == ENOENT ? 0 : output_report_io(walk->output, strbuf_as_text(&walk->path),
								 "open the folder");
		if (fd >= 0)
			close(fd);
		return result;
	}
	while (result == 0 && (errno = 0, item = readdir(folder)) != NULL)
		if (item->d_name[0] != '.')
			result = walk_item(walk, fd, item->d_name, depth);
	if (result == 0 && errno)
		result = output_report_io(walk->output, strbuf_as_text(&walk->path), "read the folder");
	closedir(folder);
	return result;
}

static int compare_paths(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

int verify_walk(struct output *output, struct others *ret)
{
	static const char *const folders[] = { "network", "parties" };
	struct walk walk = { .output = output, .others = ret };
	int result = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(folders) && result == 0; i++)
		result = walk_item(&walk, output->root, folders[i], DEPTH_MAX);
	strbuf_release(&walk.path);
	if (ret->paths.count)
		qsort(ret->paths.items, ret->paths.count, sizeof(*ret->paths.items), compare_paths);
	return result;
}
