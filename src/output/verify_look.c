/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What stands where a manifest lists a file: folders are opened one below the other, so that no link is followed. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "output/verify_internal.h"

void looker_init(struct looker *looker, const struct output *output)
{
	*looker = (struct looker){ .output = output, .folder = -1 };
}

void looker_release(struct looker *looker)
{
	if (looker->folder >= 0)
		close(looker->folder);
	looker->folder = -1;
}

/* Something else than what belongs there is on the way: what, and where. Anything that cannot be opened is an error. */
static enum sight sight_of_failure(int at, const char *name, size_t culprit, struct seen *ret)
{
	struct stat status;
	int error = errno;

	ret->culprit = culprit;
	ret->error = error;
	if (error == ENOENT)
		return SIGHT_MISSING;
	if ((error == ELOOP || error == ENOTDIR || error == ENXIO) &&
	    fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
		ret->kind = kind_name(status.st_mode);
		return SIGHT_OTHER_KIND;
	}
	return SIGHT_ERROR;
}

/* Opens the folder of `path`, unless it is the one of the path before. */
static enum sight open_folder(struct looker *looker, struct text path, struct seen *ret)
{
	struct text parent = output_path_parent(path);
	size_t from = 0;
	int at;

	if (looker->folder >= 0 && text_equal(parent, looker->path))
		return SIGHT_AS_LISTED;
	looker_release(looker);
	at = openat(looker->output->root, ".", OPEN_FOLDER);
	if (at < 0)
		return sight_of_failure(looker->output->root, ".", 0, ret);
	while (from < parent.size) {
		size_t end = text_find(parent, '/', from);
		char name[NAME_MAX + 1];
		int next;

		memcpy(name, parent.data + from, end - from);
		name[end - from] = '\0';
		next = openat(at, name, OPEN_FOLDER);
		if (next < 0) {
			enum sight sight = sight_of_failure(at, name, end, ret);

			close(at);
			return sight;
		}
		close(at);
		at = next;
		from = end + 1;
	}
	looker->folder = at;
	looker->path = parent;
	return SIGHT_AS_LISTED;
}

static enum sight look_at_open(const struct looker *looker, int fd, const struct row *row, struct seen *ret)
{
	struct stat status;
	struct digest digest;

	if (fstat(fd, &status) < 0) {
		ret->error = errno;
		return SIGHT_ERROR;
	}
	if (!S_ISREG(status.st_mode)) {
		ret->kind = kind_name(status.st_mode);
		ret->culprit = row->entry.path.size;
		return SIGHT_OTHER_KIND;
	}
	ret->size = (uint64_t)status.st_size;
	ret->executable = status.st_mode & S_IXUSR;
	if (row->listed && ret->size != row->old_size)
		return SIGHT_OTHER_SIZE;
	if (digest_of_fd(looker->output, fd, &digest) < 0) {
		ret->error = errno;
		return SIGHT_ERROR;
	}
	return row->listed && !digest_equal(&digest, &row->old_digest) ? SIGHT_OTHER_BYTES : SIGHT_AS_LISTED;
}

enum sight looker_look(struct looker *looker, const struct row *row, struct seen *ret)
{
	struct text parent = output_path_parent(row->entry.path);
	const char *name = row->entry.path.data + (parent.size ? parent.size + 1 : 0);
	enum sight sight;
	int fd;

	*ret = (struct seen){ .culprit = row->entry.path.size };
	sight = open_folder(looker, row->entry.path, ret);
	if (sight != SIGHT_AS_LISTED)
		return sight;
	fd = openat(looker->folder, name, OPEN_TO_READ);
	if (fd < 0)
		return sight_of_failure(looker->folder, name, row->entry.path.size, ret);
	sight = look_at_open(looker, fd, row, ret);
	close(fd);
	return sight;
}
