/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The staging folder: where files are made whole before they take their places. It is new with every build and nobody
 * else's, so paths inside it need no care about links.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "output/internal.h"

#define PERMISSIONS ((mode_t)0777)
#define PENDING_DRAFT "pending.draft"
/* Of folders in the staging folder. No build makes one as deep: somebody else's are left alone, and named. */
#define DEPTH_MAX 64

int make_folder(int at, const char *path)
{
	struct stat st;

	if (mkdirat(at, path, 0755) < 0)
		return errno == EEXIST ? 0 : -1;
	/* The umask, or a default ACL of the folder above, may have taken bits away. */
	if (fstatat(at, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	return (st.st_mode & PERMISSIONS) == 0755 ? 0 : fchmodat(at, path, 0755, 0);
}

/* The folder must be new: what stands there was left by a build that ended after this one began to look. */
static int open_folders(struct output *output)
{
	struct stat status;

	if (fstatat(output->root, STAGING_FOLDER, &status, AT_SYMLINK_NOFOLLOW) == 0)
		errno = EEXIST;
	else if (errno == ENOENT && make_folder(output->root, STAGING_FOLDER) == 0)
		output->staging = openat(output->root, STAGING_FOLDER, OPEN_FOLDER);
	if (output->staging >= 0 && make_folder(output->staging, STAGING_FILES) == 0)
		output->staging_files = openat(output->staging, STAGING_FILES, OPEN_FOLDER);
	return output->staging_files < 0 ? output_report_io(output, TEXT(STAGING_FOLDER), "make the folder") : 0;
}

int staging_open(struct output *output)
{
	int result = 0;

	pthread_mutex_lock(&output->staging_lock);
	if (output->staging < 0)
		result = busy_take(output) < 0 ? -1 : open_folders(output);
	pthread_mutex_unlock(&output->staging_lock);
	return result;
}

int staging_adopt(struct output *output, int staging)
{
	output->staging = staging;
	if (output->options.check_only || busy_take(output) == 0)
		return 0;
	staging_close(output);
	return -1;
}

/* Makes every folder of `path` but the last name. Several threads may make the same ones. */
static int make_parents(int at, struct text path)
{
	char folder[4096];

	for (size_t end = text_find(path, '/', 0); end < path.size; end = text_find(path, '/', end + 1)) {
		snprintf(folder, sizeof(folder), "%.*s", (int)end, path.data);
		if (make_folder(at, folder) < 0)
			return -1;
	}
	return 0;
}

static int create(int at, struct text path, mode_t mode)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(at, path.data, flags, mode);

	if (fd < 0 && errno == ENOENT && make_parents(at, path) == 0)
		fd = openat(at, path.data, flags, mode);
	return fd;
}

/* A new file with these bytes and this mode, whatever the umask. 0, or -1 with errno set. */
static int write_file(int at, struct text path, struct text bytes, mode_t mode)
{
	int fd = create(at, path, mode);
	struct stat st;
	int result = -1, error;

	if (fd < 0)
		return -1;
	if (write_all(fd, bytes) == 0 && fstat(fd, &st) == 0)
		result = (st.st_mode & PERMISSIONS) == mode ? 0 : fchmod(fd, mode);
	error = errno;
	/* Quotas and network file systems may refuse the bytes only now. */
	if (close(fd) < 0 && result == 0)
		return -1;
	errno = error;
	return result;
}

int staging_write(struct output *output, struct text path, struct text bytes, bool executable)
{
	if (staging_open(output) < 0)
		return -1;
	if (write_file(output->staging_files, path, bytes, executable ? 0755 : 0644) < 0)
		return output_report_io(output, path, "write");
	return 0;
}

int staging_write_pending(struct output *output, struct text bytes)
{
	if (output->staging < 0 && staging_open(output) < 0)
		return -1;
	/* A killed build may have left one. */
	unlinkat(output->staging, PENDING_DRAFT, 0);
	if (write_file(output->staging, TEXT(PENDING_DRAFT), bytes, 0644) < 0 ||
	    renameat(output->staging, PENDING_DRAFT, output->staging, STAGING_PENDING) < 0)
		return output_report_io(output, TEXT(OUTPUT_MANIFEST), "write");
	return 0;
}

int staging_promote_manifest(struct output *output)
{
	if (renameat(output->staging, STAGING_PENDING, output->root, OUTPUT_MANIFEST) < 0)
		return output_report_io(output, TEXT(OUTPUT_MANIFEST), "replace");
	return 0;
}

static int remove_tree(int at, const char *name, unsigned depth);

static int remove_contents(DIR *folder, unsigned depth)
{
	const struct dirent *item;

	while ((errno = 0, item = readdir(folder)) != NULL)
		if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0 &&
		    remove_tree(dirfd(folder), item->d_name, depth) < 0)
			return -1;
	return errno ? -1 : 0;
}

/* Removes what stands at `name`, with all below it when it is a folder; a link goes, what it points to stays. */
static int remove_tree(int at, const char *name, unsigned depth)
{
	int fd = openat(at, name, OPEN_FOLDER);
	DIR *folder;
	int result;

	if (fd < 0)
		return errno == ENOTDIR || errno == ELOOP ? unlinkat(at, name, 0) : -1;
	if (depth == 0) {
		close(fd);
		errno = ELOOP;
		return -1;
	}
	folder = fdopendir(fd);
	if (!folder) {
		close(fd);
		return -1;
	}
	result = remove_contents(folder, depth - 1);
	closedir(folder);
	return result < 0 ? -1 : unlinkat(at, name, AT_REMOVEDIR);
}

void staging_close(struct output *output)
{
	if (output->staging_files >= 0)
		close(output->staging_files);
	if (output->staging >= 0)
		close(output->staging);
	output->staging_files = -1;
	output->staging = -1;
}

int staging_remove(struct output *output)
{
	staging_close(output);
	if (remove_tree(output->root, STAGING_FOLDER, DEPTH_MAX) < 0 && errno != ENOENT)
		return output_report_io(output, TEXT(STAGING_FOLDER), "remove");
	return 0;
}
