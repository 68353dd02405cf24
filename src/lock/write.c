/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * A party's file on disk. It is made whole beside its place, in a hidden file that nobody reads, put on the disk, and
 * renamed: whoever looks finds the old bytes or the new ones, whenever the process dies. Writers take turns: each holds
 * the folder from before it reads the record until it has written it, so that no value of another is lost, and may remove
 * what a killed one left.
 */
#define _DEFAULT_SOURCE         /* flock() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lock/bind.h"

#define DRAFT_SUFFIX ".mpcnet-draft"
#define PERMISSIONS ((mode_t)0777)
/* A writer needs milliseconds. One that was stopped holds the folder until it goes on. */
#define PATIENCE_MS 3000
#define NAP_MS 20

static int report(const struct lock_store *store, const char *what)
{
	diag_add_path(store->reader->diags, DIAG_LOCK_IO, text_from(store->reader->folder), "cannot %s: %s", what,
		      strerror(errno));
	return -1;
}

static int report_file(const struct lock_store *store, struct text name, const char *what)
{
	const struct lock_reader *reader = store->reader;

	diag_add_path(reader->diags, DIAG_LOCK_IO,
		      arena_format(reader->arena, "%s/%.*s", reader->folder, TEXT_ARG(name)), "cannot %s: %s", what,
		      strerror(errno));
	return -1;
}

/* ---- the folder -------------------------------------------------------------------------------------- */

bool lock_refuse_link(struct diags *diags, const char *folder)
{
	struct stat st;

	if (lstat(folder, &st) != 0 || !S_ISLNK(st.st_mode))
		return false;
	diag_help(diag_add_path(diags, DIAG_LOCK_NOT_A_FILE, text_from(folder), "the lock's folder is a symbolic link"),
		  "Name the folder that it leads to with --lock.");
	return true;
}

static int open_folder(struct lock_store *store, bool follow_link)
{
	const char *path = store->reader->folder;
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follow_link ? 0 : O_NOFOLLOW);
	int fd = open(path, flags);

	if (fd < 0 && errno == ENOENT && mkdir(path, 0755) == 0) {
		store->made_folder = true;
		fd = open(path, flags);
		/* Whatever the umask: the lock is for everybody to read. */
		if (fd >= 0)
			fchmod(fd, 0755);
	} else if (fd < 0 && errno == EEXIST) {
		fd = open(path, flags);
	}
	if (fd >= 0)
		return fd;
	if (!follow_link && lock_refuse_link(store->reader->diags, path))
		return -1;
	return report(store, "open the folder");
}

/* Waits until nobody else writes in the folder. 0, or -1 after a report. */
static int take_turn(struct lock_store *store, int fd)
{
	const struct timespec nap = { 0, NAP_MS * 1000000L };

	for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; waited += NAP_MS) {
		if (errno == EINTR)
			continue;
		/* Some network file systems have no such locks: then there is none. */
		if (errno != EWOULDBLOCK)
			return 0;
		if (waited >= PATIENCE_MS) {
			diag_help(diag_add_path(store->reader->diags, DIAG_LOCK_BUSY, text_from(store->reader->folder),
						"another process has been writing the lock for %d seconds",
						PATIENCE_MS / 1000),
				  "Try again when it has ended.");
			return -1;
		}
		nanosleep(&nap, NULL);
	}
	return 0;
}

/* A name that only this file makes: ".alice.json.mpcnet-draft". */
static struct text draft_of(const struct lock_store *store, struct text name)
{
	return arena_format(store->reader->arena, ".%.*s" DRAFT_SUFFIX, TEXT_ARG(name));
}

/* What killed writers left. What cannot be removed shows when somebody needs its place. */
static void sweep(int fd)
{
	DIR *folder = fdopendir(openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	const struct dirent *item;

	while (folder && (item = readdir(folder)) != NULL)
		if (item->d_name[0] == '.' && text_ends_with(text_from(item->d_name), ".json" DRAFT_SUFFIX))
			unlinkat(fd, item->d_name, 0);
	if (folder)
		closedir(folder);
}

int lock_store_open(struct lock_store *store, bool follow_link)
{
	struct stat st;

	for (;;) {
		int fd = open_folder(store, follow_link);

		if (fd < 0)
			return -1;
		if (take_turn(store, fd) != 0) {
			close(fd);
			return -1;
		}
		/* While this one waited, another may have taken back a folder that it had made for nothing. */
		if (fstat(fd, &st) == 0 && st.st_nlink == 0) {
			close(fd);
			continue;
		}
		store->reader->folder_fd = fd;
		sweep(fd);
		return 0;
	}
}

void lock_store_close(struct lock_store *store)
{
	/* Fails where there is anything in it, and then should. */
	if (store->made_folder)
		rmdir(store->reader->folder);
	lock_reader_close(store->reader);
}

/* ---- the file ---------------------------------------------------------------------------------------- */

/* What is kept of the file that is replaced. -1 after a report: it may not be replaced. */
static int look(const struct lock_store *store, struct text name, struct stat *ret)
{
	int at = store->reader->folder_fd;

	*ret = (struct stat){ .st_mode = 0644, .st_uid = geteuid(), .st_gid = getegid() };
	if (fstatat(at, name.data, ret, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? 0 : report_file(store, name, "look at the file");
	/* Renaming asks nobody: a file that its owner made read-only stays. */
	return faccessat(at, name.data, W_OK, AT_EACCESS) == 0 ? 0 : report_file(store, name, "write the file");
}

static int fill(int fd, struct text bytes, const struct stat *kept)
{
	/* Only root may give a file to somebody else; that it is ours then is no failure. */
	if ((kept->st_uid != geteuid() || kept->st_gid != getegid()) && fchown(fd, kept->st_uid, kept->st_gid) != 0 &&
	    errno != EPERM)
		return -1;
	return write_all(fd, bytes) == 0 && fchmod(fd, kept->st_mode & PERMISSIONS) == 0 ? fsync(fd) : -1;
}

int lock_store_write(struct lock_store *store, struct text name, struct text bytes)
{
	int at = store->reader->folder_fd, fd;
	struct text draft = draft_of(store, name);
	struct stat kept;
	const char *failed = NULL;

	if (look(store, name, &kept) != 0)
		return -1;
	fd = openat(at, draft.data, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return report_file(store, draft, "make the file");
	if (fill(fd, bytes, &kept) != 0)
		failed = "write the file";
	if (close(fd) != 0 && !failed)
		failed = "write the file";
	if (!failed && renameat(at, draft.data, at, name.data) != 0)
		failed = "replace the file";
	if (failed) {
		report_file(store, name, failed);
		unlinkat(at, draft.data, 0);
		return -1;
	}
	/* A rename lasts once its folder is on the disk; file systems that cannot say so are left alone. */
	fsync(at);
	return 0;
}

int lock_store_remove(struct lock_store *store, struct text name)
{
	struct stat kept;

	if (look(store, name, &kept) != 0)
		return -1;
	if (unlinkat(store->reader->folder_fd, name.data, 0) != 0 && errno != ENOENT)
		return report_file(store, name, "remove the file");
	fsync(store->reader->folder_fd);
	return 0;
}
