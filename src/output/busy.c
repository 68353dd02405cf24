/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * One writer at a time. Who changes the folder holds a lock on the file `.mpcnet.busy` in it, from before the staging
 * folder is made until all is in place; then the file goes, so that a finished folder has none. A lock ends with its
 * process, so what a killed build leaves is a file that nobody holds.
 *
 * Who only reads takes no lock: a folder may be read-only, and a build without changes shall leave no trace. It looks
 * before and after. Every writer replaces the manifest, and the one that was read is kept open meanwhile so that no
 * other file can get its inode: while the same inode has the name and no lock's file is there, nobody has written.
 *
 * (A lock on a file and not on the folder: network file systems lock only what can be opened for writing.)
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "output/internal.h"

/* Each further try means that yet another build ended between two calls. */
#define TRIES 16

static int report_busy(struct output *output, const char *how)
{
	struct diag *diag;

	pthread_mutex_lock(&output->lock);
	diag = diag_add_path(output->diags, DIAG_OUTPUT_BUSY, text_from(output->options.directory),
			     "another build %s", how);
	diag_help(diag, "Run this again when it is done, or build into another folder.");
	output->failed = true;
	pthread_mutex_unlock(&output->lock);
	return -1;
}

static int report_writing(struct output *output)
{
	return report_busy(output, "is writing into this folder");
}

static int report_written(struct output *output)
{
	return report_busy(output, "wrote into this folder while this one was looking at it");
}

/* Where the lock's file belongs: 1 for one that is empty, 0 for nothing; -1: something else, reported. */
static int look(struct output *output, struct stat *ret_status)
{
	struct entry entry = { .path = TEXT(BUSY_FILE) };

	if (fstatat(output->root, BUSY_FILE, ret_status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : output_report_io(output, TEXT(BUSY_FILE), "look at");
	if (S_ISREG(ret_status->st_mode) && ret_status->st_size == 0)
		return 1;
	entry.problem = S_ISREG(ret_status->st_mode) ? PROBLEM_FOREIGN : PROBLEM_NOT_A_FILE;
	entry.found = kind_name(ret_status->st_mode);
	output_report_problem(output, &entry);
	return -1;
}

/* Opens the lock's file; makes it when it is to be locked for writing. -1 with errno set. */
static int open_file(const struct output *output, bool to_write)
{
	const int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int fd;

	if (!to_write)
		return openat(output->root, BUSY_FILE, O_RDONLY | flags);
	fd = openat(output->root, BUSY_FILE, O_RDWR | O_CREAT | O_EXCL | flags, 0644);
	if (fd >= 0 || errno != EEXIST)
		return fd;
	fd = openat(output->root, BUSY_FILE, O_RDWR | flags);
	/* Somebody else's: local file systems can lock it all the same. */
	return fd < 0 && errno == EACCES ? openat(output->root, BUSY_FILE, O_RDONLY | flags) : fd;
}

/* Some file systems have no locks: then there is none. */
static bool has_no_locks(int error)
{
	return error == EOPNOTSUPP || error == ENOSYS || error == EINVAL || error == ENOLCK;
}

static int lock_file(int fd, int how)
{
	int result;

	do
		result = flock(fd, how | LOCK_NB);
	while (result < 0 && errno == EINTR);
	return result < 0 && has_no_locks(errno) ? 0 : result;
}

/* 1: `fd` is locked and still has the name; 0: try again; -1: reported. */
static int lock_opened(struct output *output, int fd, bool to_write)
{
	struct stat opened, named;

	if (lock_file(fd, to_write ? LOCK_EX : LOCK_SH) < 0)
		return errno == EWOULDBLOCK ? report_writing(output)
					    : output_report_io(output, TEXT(BUSY_FILE), "lock");
	if (fstat(fd, &opened) < 0)
		return output_report_io(output, TEXT(BUSY_FILE), "look at");
	/* Who held it may have removed it after it was opened here: then the lock is on a file that nobody finds. */
	if (fstatat(output->root, BUSY_FILE, &named, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : output_report_io(output, TEXT(BUSY_FILE), "look at");
	return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

static int take(struct output *output, bool to_write)
{
	for (unsigned i = 0; i < TRIES; i++) {
		struct stat status;
		int there = look(output, &status), fd, locked;

		if (there < 0 || (there == 0 && !to_write))
			return there;
		fd = open_file(output, to_write);
		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0)
			return output_report_io(output, TEXT(BUSY_FILE), "open");
		locked = lock_opened(output, fd, to_write);
		if (locked > 0) {
			output->busy = fd;
			return 0;
		}
		close(fd);
		if (locked < 0)
			return -1;
	}
	return report_writing(output);
}

int busy_open(struct output *output)
{
	struct stat status;
	int there = look(output, &status);

	if (there == 0 && fstatat(output->root, STAGING_FOLDER, &status, AT_SYMLINK_NOFOLLOW) == 0)
		there = !output->options.check_only;
	return there <= 0 ? there : take(output, !output->options.check_only);
}

/* Whether the manifest that was read (or that none was) is the one that has the name. */
static bool manifest_is_the_same(const struct output *output)
{
	struct stat read_then, now;

	if (fstatat(output->root, OUTPUT_MANIFEST, &now, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT && output->manifest < 0;
	return output->manifest >= 0 && fstat(output->manifest, &read_then) == 0 && read_then.st_dev == now.st_dev &&
	       read_then.st_ino == now.st_ino;
}

int busy_take(struct output *output)
{
	if (output->busy >= 0)
		return 0;
	if (take(output, true) < 0)
		return -1;
	return output->is_read && !manifest_is_the_same(output) ? report_written(output) : 0;
}

int busy_confirm(struct output *output)
{
	struct stat status;
	int there;

	if (output->root < 0 || output->busy >= 0)
		return 0;
	there = look(output, &status);
	if (there != 0)
		return there < 0 ? -1 : report_writing(output);
	return manifest_is_the_same(output) ? 0 : report_written(output);
}

int busy_release(struct output *output)
{
	int result = 0;

	if (output->busy < 0)
		return 0;
	if (!output->options.check_only && unlinkat(output->root, BUSY_FILE, 0) < 0 && errno != ENOENT)
		result = output_report_io(output, TEXT(BUSY_FILE), "remove");
	close(output->busy);
	output->busy = -1;
	return result;
}

bool busy_is_unfinished(const struct output *output)
{
	struct stat status;

	return output->root >= 0 &&
	       (output->busy >= 0 || fstatat(output->root, STAGING_FOLDER, &status, AT_SYMLINK_NOFOLLOW) == 0);
}
