/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Files are made whole beside the ones that they replace, all of them, and then take their places. */
#define _XOPEN_SOURCE 700       /* realpath() */
#include "driver/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PERMISSIONS ((mode_t)0777)
/* Each further try means that yet another command ended between two calls. */
#define TRIES 16

/* A file on its way. */
struct staged {
	char *target;                   /* without links; from realpath() */
	const char *draft;              /* beside it; NULL: not there */
	int fd;                         /* the draft's, locked until it has its place; -1: none */
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

/* ".name.mpcnetc-draft" beside the target: no folder of a spec reads a file of such a name. */
static const char *draft_name(struct arena *arena, const char *target)
{
	const char *slash = strrchr(target, '/');
	int folder = slash ? (int)(slash + 1 - target) : 0;

	return arena_format(arena, "%.*s.%s.mpcnetc-draft", folder, target, target + folder).data;
}

/* Locks a draft, new or left over. 0, or -1 with errno set; EBUSY: a command that runs has it. */
static int lock_draft(int fd, bool is_new)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	/* Some file systems have no locks: then what is there already is taken for somebody's. */
	if (is_new && errno != EWOULDBLOCK)
		return 0;
	errno = EBUSY;
	return -1;
}

static bool still_has_name(int fd, const char *path)
{
	struct stat opened, named;

	return fstat(fd, &opened) == 0 && lstat(path, &named) == 0 && opened.st_dev == named.st_dev &&
	       opened.st_ino == named.st_ino;
}

/* A new, empty, locked file. One that nobody holds was left by a killed command, and goes. -1 with errno set. */
static int make_draft(const char *path)
{
	const int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

	for (unsigned i = 0; i < TRIES; i++) {
		int fd = open(path, flags | O_CREAT | O_EXCL, 0600), error;
		bool is_new = fd >= 0;

		if (!is_new && errno == EEXIST)
			fd = open(path, flags);
		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0)
			return -1;
		if (lock_draft(fd, is_new) == 0) {
			if (is_new && still_has_name(fd, path))
				return fd;
			if (!is_new && still_has_name(fd, path))
				unlink(path);
			close(fd);
			continue;
		}
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	errno = EBUSY;
	return -1;
}

static int report_no_draft(struct diags *diags, const struct replacement *item)
{
	if (errno != EBUSY)
		return report(diags, item->path, "make a file beside it");
	diag_help(diag_add_path(diags, DIAG_FILE_UNWRITABLE, item->path, "another command is changing the file"),
		  "Run this again when that is done.");
	return -1;
}

/* `staged` is one of several, after those of `first`. */
static int stage(struct arena *arena, struct diags *diags, const struct replacement *item, const struct staged *first,
		 struct staged *staged)
{
	struct stat status;
	const char *draft;

	staged->target = realpath(item->path.data, NULL);
	if (!staged->target)
		return report(diags, item->path, "open the file");
	if (look(diags, item, staged->target, &status) != 0)
		return -1;
	/* Two names of one file ask for the same. */
	for (const struct staged *other = first; other < staged; other++)
		if (other->target && strcmp(other->target, staged->target) == 0)
			return 0;
	draft = draft_name(arena, staged->target);
	staged->fd = make_draft(draft);
	if (staged->fd < 0)
		return report_no_draft(diags, item);
	staged->draft = draft;
	/* Only root may give a file to somebody else; that it is ours then is no failure. */
	if (fchown(staged->fd, status.st_uid, status.st_gid) != 0 && errno != EPERM)
		return report(diags, item->path, "keep the file's owner");
	if (write_all(staged->fd, item->after) != 0 || fchmod(staged->fd, status.st_mode & PERMISSIONS) != 0 ||
	    fsync(staged->fd) != 0)
		return report(diags, item->path, "write the file");
	return 0;
}

/* Every draft stays open until all are in place. */
static void allow_open_files(size_t count)
{
	struct rlimit limit;
	rlim_t wanted = (rlim_t)count + 64;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
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
	if (!staged->draft)
		return 0;
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

	allow_open_files(count);
	for (size_t i = 0; i < count; i++) {
		staged[i].fd = -1;
		result |= stage(arena, diags, &items[i], staged, &staged[i]);
	}
	/* To write and sync many takes its time, in which somebody may have saved one of them. */
	for (size_t i = 0; i < count && result == 0; i++)
		result = look(diags, &items[i], staged[i].target, &status);
	for (size_t i = 0; i < count && result == 0; i++)
		result = commit(diags, &items[i], &staged[i]);
	for (size_t i = 0; i < count; i++) {
		if (staged[i].draft)
			unlink(staged[i].draft);
		if (staged[i].fd >= 0)
			close(staged[i].fd);
		free(staged[i].target);
	}
	return result;
}
