/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Writing a file of a spec anew: beside it, onto the disk, and into its place. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "driver/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int file, struct text bytes)
{
	for (size_t done = 0; done < bytes.size;) {
		ssize_t wrote = write(file, bytes.data + done, bytes.size - done);

		if (wrote < 0 && errno != EINTR)
			return -1;
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	return 0;
}

/* Makes the file in all but its name: bytes, owner and mode, on the disk. */
static int fill(int file, const struct stat *like, struct text bytes)
{
	if (write_all(file, bytes) < 0)
		return -1;
	/* Only root may give files away; who may write the folder and not that has the file afterwards. */
	if (fchown(file, like->st_uid, like->st_gid) < 0 && errno != EPERM)
		return -1;
	if (fchmod(file, like->st_mode & 07777) < 0)
		return -1;
	return fsync(file);
}

/* The rename itself has to reach the disk; not every file system can promise that. */
static void sync_folder(const char *file)
{
	struct text name = text_from(file);
	struct arena arena = { 0 };
	size_t slash = name.size;
	int folder;

	while (slash > 1 && name.data[slash - 1] != '/')
		slash--;
	folder = open(arena_text(&arena, text_slice(name, 0, slash)).data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder >= 0) {
		fsync(folder);
		close(folder);
	}
	arena_release(&arena);
}

/* `target` is no link. Returns 0, or -1 with errno. */
static int replace(const char *target, const struct stat *like, struct text bytes)
{
	struct arena arena = { 0 };
	char *beside = (char *)arena_alloc(&arena, strlen(target) + sizeof(".XXXXXX"));
	int file, result, reason;

	memcpy(beside, target, strlen(target));
	memcpy(beside + strlen(target), ".XXXXXX", sizeof(".XXXXXX"));
	file = mkstemp(beside);
	if (file < 0) {
		arena_release(&arena);
		return -1;
	}
	result = fill(file, like, bytes);
	reason = errno;
	if (close(file) < 0 && result == 0) {
		result = -1;
		reason = errno;
	}
	if (result == 0 && rename(beside, target) < 0) {
		result = -1;
		reason = errno;
	}
	if (result < 0)
		unlink(beside);
	else
		sync_folder(target);
	arena_release(&arena);
	errno = reason;
	return result;
}

int replace_file(struct diags *diags, struct text path, struct text bytes)
{
	char *target = realpath(path.data, NULL);
	struct stat status;
	int result = -1;

	if (!target || stat(target, &status) < 0)
		diag_add_path(diags, DIAG_OUTPUT_IO, path, "cannot write the file: %s", strerror(errno));
	else if (!S_ISREG(status.st_mode))
		diag_add_path(diags, DIAG_OUTPUT_NOT_A_FILE, path, "only a regular file can be written anew");
	else if (replace(target, &status, bytes) < 0)
		diag_add_path(diags, DIAG_OUTPUT_IO, path, "cannot write the file: %s", strerror(errno));
	else
		result = 0;
	free(target);
	return result;
}
