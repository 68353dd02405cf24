/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Files are made whole beside the ones that they replace, all of them, and then take their places. */
#define _XOPEN_SOURCE 700       /* realpath() */
#include "driver/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PERMISSIONS ((mode_t)0777)

/* A file on its way. */
struct staged {
	char *target;                   /* without links; from realpath() */
	char *draft;                    /* beside it; NULL: not there */
};

static int report(struct diags *diags, struct text path, const char *what)
{
	diag_add_path(diags, DIAG_FILE_UNWRITABLE, path, "cannot %s: %s", what, strerror(errno));
	return -1;
}

bool replace_is_possible(struct diags *diags, struct text path)
{
	struct stat status;

	if (stat(path.data, &status) == 0 && S_ISREG(status.st_mode))
		return true;
	diag_help(diag_add_path(diags, DIAG_FILE_UNWRITABLE, path, "this is no file that can be changed in place"),
		  "Write the text into a file, and name that.");
	return false;
}

/* Whether the file has these bytes and no others: 1 or 0; -1 with errno set. */
static int holds(int fd, struct text bytes)
{
	char buffer[1 << 16];
	size_t at = 0;
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if ((size_t)got > bytes.size - at || memcmp(buffer, bytes.data + at, (size_t)got) != 0)
			return 0;
		at += (size_t)got;
	}
	return at == bytes.size;
}

/* Makes sure that the target is what was read; *ret_status is what to keep of it. */
static int look(struct diags *diags, const struct replacement *item, const char *target, struct stat *ret_status)
{
	int fd = open(target, O_RDONLY | O_NONBLOCK | O_CLOEXEC), same;

	if (fd < 0)
		return report(diags, item->path, "open the file");
	same = fstat(fd, ret_status) == 0 ? holds(fd, item->before) : -1;
	if (same < 0)
		report(diags, item->path, "read the file");
	close(fd);
	if (same < 0)
		return -1;
	if (!same) {
		diag_help(diag_add_path(diags, DIAG_FILE_UNWRITABLE, item->path,
					"the file was changed while it was being checked"),
			  "Run the command again.");
		return -1;
	}
	/* Renaming asks nobody: a file that its owner made read-only stays. */
	return faccessat(AT_FDCWD, target, W_OK, AT_EACCESS) == 0 ? 0 : report(diags, item->path, "write the file");
}

/* ".name.XXXXXX" beside the target: no folder of a spec reads a file of such a name. */
static char *draft_name(struct arena *arena, const char *target)
{
	const char *slash = strrchr(target, '/');
	int folder = slash ? (int)(slash + 1 - target) : 0;

	/* arena memory is written to by mkstemp() alone */
	return (char *)(uintptr_t)arena_format(arena, "%.*s.%s.XXXXXX", folder, target, target + folder).data;
}

static int stage(struct arena *arena, struct diags *diags, const struct replacement *item, struct staged *staged)
{
	struct stat status;
	char *draft;
	int fd, result = -1;

	staged->target = realpath(item->path.data, NULL);
	if (!staged->target)
		return report(diags, item->path, "open the file");
	if (look(diags, item, staged->target, &status) != 0)
		return -1;
	draft = draft_name(arena, staged->target);
	fd = mkstemp(draft);
	if (fd < 0)
		return report(diags, item->path, "make a file beside it");
	staged->draft = draft;
	/* Only root may give a file to somebody else; that it is ours then is no failure. */
	if (fchown(fd, status.st_uid, status.st_gid) != 0 && errno != EPERM)
		report(diags, item->path, "keep the file's owner");
	else if (write_all(fd, item->after) != 0 || fchmod(fd, status.st_mode & PERMISSIONS) != 0 || fsync(fd) != 0)
		report(diags, item->path, "write the file");
	else
		result = 0;
	if (close(fd) != 0 && result == 0)
		return report(diags, item->path, "write the file");
	return result;
}

/* A rename lasts once its folder is on the disk; file systems that cannot say so are left alone. */
static void sync_folder(const char *path)
{
	char *slash = strrchr(path, '/'), *folder = strdup(path);
	int fd;

	if (folder && slash) {
		folder[slash == path ? 1 : slash - path] = '\0';
		fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0) {
			fsync(fd);
			close(fd);
		}
	}
	free(folder);
}

static int commit(struct diags *diags, const struct replacement *item, struct staged *staged)
{
	if (rename(staged->draft, staged->target) != 0)
		return report(diags, item->path, "replace the file");
	staged->draft = NULL;
	sync_folder(staged->target);
	return 0;
}

int replace_files(struct arena *arena, struct diags *diags, const struct replacement *items, size_t count)
{
	struct staged *staged = ARENA_ARRAY(arena, struct staged, count);
	struct stat status;
	int result = 0;

	for (size_t i = 0; i < count; i++)
		result |= stage(arena, diags, &items[i], &staged[i]);
	/* To write and sync many takes its time, in which somebody may have saved one of them. */
	for (size_t i = 0; i < count && result == 0; i++)
		result = look(diags, &items[i], staged[i].target, &status);
	for (size_t i = 0; i < count && result == 0; i++)
		result = commit(diags, &items[i], &staged[i]);
	for (size_t i = 0; i < count; i++) {
		if (staged[i].draft)
			unlink(staged[i].draft);
		free(staged[i].target);
	}
	return result;
}
