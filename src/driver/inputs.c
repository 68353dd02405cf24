/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What bind reads from disk besides the spec. */
#include "driver/inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Terraform prints some KiB. */
#define INPUT_SIZE_MAX ((size_t)16 << 20)
#define CHUNK ((size_t)64 << 10)

/* Files that were read, so that one that is named by two paths is read once. */
struct seen {
	struct file_id {
		dev_t device;
		ino_t inode;
	} *items;
	size_t count, capacity;
};

static bool was_seen(struct arena *arena, struct seen *seen, const struct stat *st)
{
	for (size_t i = 0; i < seen->count; i++)
		if (seen->items[i].device == st->st_dev && seen->items[i].inode == st->st_ino)
			return true;
	*VEC_PUSH(arena, seen) = (struct file_id){ st->st_dev, st->st_ino };
	return false;
}

static int report_unreadable(struct diags *diags, struct text path, const char *what)
{
	diag_add_path(diags, DIAG_FILE_UNREADABLE, path, "cannot %s the file: %s", what, strerror(errno));
	return -1;
}

static int read_bytes(struct arena *arena, struct diags *diags, int fd, struct text path, struct text *ret)
{
	struct strbuf bytes = { 0 };
	ssize_t got;
	int result = -1;

	do {
		strbuf_reserve(&bytes, CHUNK);
		got = read(fd, bytes.data + bytes.size, CHUNK);
		bytes.size += got > 0 ? (size_t)got : 0;
	} while ((got > 0 || (got < 0 && errno == EINTR)) && bytes.size <= INPUT_SIZE_MAX);
	if (got < 0) {
		report_unreadable(diags, path, "read");
	} else if (bytes.size > INPUT_SIZE_MAX) {
		diag_add_path(diags, DIAG_FILE_TOO_LARGE, path, "the file is larger than %zu MiB", INPUT_SIZE_MAX >> 20);
	} else {
		*ret = arena_text(arena, (struct text){ bytes.data ? bytes.data : "", bytes.size });
		result = 0;
	}
	strbuf_release(&bytes);
	return result;
}

static int refuse(struct diags *diags, struct text path, const char *what)
{
	diag_help(diag_add_path(diags, DIAG_BIND_NOT_A_FILE, path, "this is %s, and no file", what),
		  "Name a file, or '-' to read standard input.");
	return -1;
}

/* What a shell makes for | and <(…) has a writer and no name of its own; who opens another pipe may wait for ever. */
static bool is_pipe_of_shell(const char *path)
{
	struct text name = text_from(path);

	return text_is(name, "/dev/stdin") || text_starts_with(name, "/dev/fd/") || text_starts_with(name, "/proc/");
}

/* Blocks only on what has a writer. */
static int open_input(struct diags *diags, const char *path, struct stat *ret)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct text name = text_from(path);
	const char *what = NULL;

	if (fd < 0)
		return report_unreadable(diags, name, "open");
	if (fstat(fd, ret) != 0) {
		report_unreadable(diags, name, "open");
		close(fd);
		return -1;
	}
	if (S_ISDIR(ret->st_mode))
		what = "a folder";
	else if (S_ISFIFO(ret->st_mode) && !is_pipe_of_shell(path))
		what = "a pipe";
	else if (!S_ISREG(ret->st_mode) && !S_ISFIFO(ret->st_mode))
		what = "a device or a socket";
	else if (fcntl(fd, F_SETFL, 0) == 0)
		return fd;
	close(fd);
	return what ? refuse(diags, name, what) : report_unreadable(diags, name, "open");
}

static int read_input(struct arena *arena, struct diags *diags, const char *path, struct seen *seen,
		      struct inputs *inputs)
{
	bool standard = strcmp(path, "-") == 0;
	struct lock_input input = { .path = standard ? TEXT("<stdin>") : text_from(path) };
	struct stat st;
	int fd = standard ? STDIN_FILENO : open_input(diags, path, &st), result = 0;

	if (fd < 0)
		return -1;
	if (standard && fstat(fd, &st) != 0)
		return report_unreadable(diags, input.path, "read");
	if (!was_seen(arena, seen, &st)) {
		result = read_bytes(arena, diags, fd, input.path, &input.bytes);
		if (result == 0)
			*VEC_PUSH(arena, inputs) = input;
	}
	if (!standard)
		close(fd);
	return result;
}

int inputs_read(struct arena *arena, struct diags *diags, const char *const *paths, size_t count, struct inputs *ret)
{
	struct seen seen = { 0 };
	int result = 0;

	for (size_t i = 0; i < count; i++)
		result |= read_input(arena, diags, paths[i], &seen, ret);
	return result;
}
