/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Where an image's bytes come from. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eif/internal.h"

static ssize_t read_file_at(void *context, void *buffer, size_t size, uint64_t offset)
{
	ssize_t got;

	do {
		got = pread(*(const int *)context, buffer, size, (off_t)offset);
	} while (got < 0 && errno == EINTR);
	return got;
}

int eif_read_exactly(struct eif_reader *reader, void *buffer, size_t size, uint64_t offset)
{
	const struct eif_input *input = reader->input;

	for (size_t at = 0; at < size;) {
		ssize_t got = input->read_at(input->context, (char *)buffer + at, size - at, offset + at);

		if (got < 0) {
			reader->reason = arena_format(reader->arena, "cannot read the file: %s", strerror(errno));
			return -1;
		}
		if (got == 0) {
			reader->reason = TEXT("the file became shorter while it was read");
			return -1;
		}
		at += (size_t)got;
	}
	return 0;
}

static bool is_unchanged(const struct stat *before, const struct stat *after)
{
	return before->st_size == after->st_size && before->st_mtim.tv_sec == after->st_mtim.tv_sec &&
	       before->st_mtim.tv_nsec == after->st_mtim.tv_nsec;
}

static int read_open_file(struct arena *arena, int fd, const struct eif_options *options, struct eif_image *ret,
			  struct text *ret_reason)
{
	struct eif_input input = { .read_at = read_file_at, .context = &fd };
	struct stat before, after;

	if (fstat(fd, &before) != 0) {
		*ret_reason = arena_format(arena, "cannot read the file: %s", strerror(errno));
		return -1;
	}
	if (!S_ISREG(before.st_mode)) {
		/* What is read from a pipe or a device is gone then, and nobody can look at it once more. */
		*ret_reason = S_ISDIR(before.st_mode) ? TEXT("this is a folder, and an image is a file")
						      : TEXT("this is no regular file: copy the image to one first");
		return -1;
	}
	input.size = (uint64_t)before.st_size;
	if (eif_read(arena, &input, options, ret, ret_reason) != 0)
		return -1;
	if (fstat(fd, &after) != 0 || !is_unchanged(&before, &after)) {
		*ret_reason = TEXT("the file was changed while it was read");
		return -1;
	}
	return 0;
}

int eif_read_file(struct arena *arena, const char *path, const struct eif_options *options, struct eif_image *ret,
		  struct text *ret_reason)
{
	/* Without waiting: opening a pipe that nobody writes to would. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int result;

	if (fd < 0) {
		*ret_reason = arena_format(arena, "cannot open the file: %s", strerror(errno));
		return -1;
	}
	result = read_open_file(arena, fd, options, ret, ret_reason);
	close(fd);
	return result;
}
