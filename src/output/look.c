/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What stands on disk where a path says, and whether a build may replace or remove it. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "output/internal.h"

#define CHUNK ((size_t)32 << 10)

void digest_of_text(const struct output *output, struct text bytes, struct digest *ret)
{
	if (EVP_Digest(bytes.data ? bytes.data : "", bytes.size, ret->bytes, NULL, output->sha256, NULL) != 1)
		die("OpenSSL could not compute a SHA-256");
}

void digest_hex(const struct digest *digest, char ret[65])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(digest->bytes); i++) {
		ret[2 * i] = digits[digest->bytes[i] >> 4];
		ret[2 * i + 1] = digits[digest->bytes[i] & 15];
	}
	ret[64] = '\0';
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

ssize_t read_some(int fd, char *buffer, size_t size)
{
	ssize_t got;

	do
		got = read(fd, buffer, size);
	while (got < 0 && errno == EINTR);
	return got;
}

const char *kind_name(mode_t mode)
{
	return S_ISDIR(mode) ? "a folder" : S_ISLNK(mode) ? "a symbolic link" : S_ISREG(mode) ? "a file" :
	       S_ISFIFO(mode) ? "a FIFO" : S_ISSOCK(mode) ? "a socket" : "a device";
}

static bool is_listed(const struct output *output, struct text path)
{
	const struct row *row = (const struct row *)path_map_find(&output->rows, path);

	return row && row->listed;
}

/* State of a folder whose parent is present; not known before. Under the lock. */
static void folder_find_out(struct output *output, struct folder *folder)
{
	struct stat st;

	if (fstatat(output->root, folder->entry.path.data, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		/* Any other error shows when the file itself is looked at. */
		folder->state = errno == ENOENT ? FOLDER_ABSENT : FOLDER_PRESENT;
	} else if (S_ISDIR(st.st_mode)) {
		folder->state = FOLDER_PRESENT;
	} else if (S_ISREG(st.st_mode) && is_listed(output, folder->entry.path)) {
		/* The last build wrote a file where this one has a folder: it is stale, and goes first. */
		folder->state = FOLDER_ABSENT;
	} else {
		folder->state = FOLDER_REFUSED;
		folder->entry.problem = PROBLEM_NOT_A_FOLDER;
		folder->entry.found = kind_name(st.st_mode);
	}
}

/* Each folder is looked at once, from the top down, so that no link on the way is followed. Under the lock. */
static enum folder_state folder_state(struct output *output, struct text path)
{
	struct folder *folder;
	enum folder_state parent;

	if (path.size == 0)
		return output->root < 0 ? FOLDER_ABSENT : FOLDER_PRESENT;
	folder = (struct folder *)path_map_find(&output->folders, path);
	if (folder)
		return folder->state;
	parent = folder_state(output, output_path_parent(path));
	folder = ARENA_NEW(&output->arena, struct folder);
	folder->entry.path = arena_text(&output->arena, path);
	folder->state = parent;
	if (parent == FOLDER_PRESENT)
		folder_find_out(output, folder);
	path_map_add(&output->folders, &folder->entry);
	return folder->state;
}

/* True when the last build wrote files below `path`, so that the folder may be gone once they are. Seldom asked. */
static bool is_folder_of_ours(struct output *output, struct text path)
{
	bool ours = false;

	pthread_mutex_lock(&output->lock);
	for (size_t i = 0; i < output->rows.capacity && !ours; i++) {
		const struct row *row = (const struct row *)output->rows.slots[i];

		ours = row && row->listed && row->entry.path.size > path.size &&
		       row->entry.path.data[path.size] == '/' &&
		       text_equal(text_slice(row->entry.path, 0, path.size), path);
	}
	pthread_mutex_unlock(&output->lock);
	return ours;
}

enum found output_look(struct output *output, struct row *row, struct stat *ret_status)
{
	enum folder_state state;

	pthread_mutex_lock(&output->lock);
	state = folder_state(output, output_path_parent(row->entry.path));
	pthread_mutex_unlock(&output->lock);
	if (state != FOLDER_PRESENT)
		return state == FOLDER_ABSENT ? FOUND_NOTHING : FOUND_PROBLEM;
	if (fstatat(output->root, row->entry.path.data, ret_status, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno == ENOENT)
			return FOUND_NOTHING;
		output_report_io(output, row->entry.path, "look at");
		return FOUND_ERROR;
	}
	if (S_ISREG(ret_status->st_mode)) {
		row->present = true;
		return FOUND_FILE;
	}
	if (S_ISDIR(ret_status->st_mode) && is_folder_of_ours(output, row->entry.path))
		return FOUND_NOTHING;
	row->entry.problem = PROBLEM_NOT_A_FILE;
	row->entry.found = kind_name(ret_status->st_mode);
	return FOUND_PROBLEM;
}

int digest_of_fd(const struct output *output, int fd, struct digest *ret)
{
	char buffer[CHUNK];
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	ssize_t got;

	if (!context || EVP_DigestInit_ex2(context, output->sha256, NULL) != 1)
		die("OpenSSL could not compute a SHA-256");
	while ((got = read_some(fd, buffer, sizeof(buffer))) > 0)
		EVP_DigestUpdate(context, buffer, (size_t)got);
	if (got == 0 && EVP_DigestFinal_ex(context, ret->bytes, NULL) != 1)
		die("OpenSSL could not compute a SHA-256");
	EVP_MD_CTX_free(context);
	return got < 0 ? -1 : 0;
}

int output_digest_file(struct output *output, struct text path, struct digest *ret)
{
	int fd = openat(output->root, path.data, OPEN_TO_READ);
	int result, error;

	if (fd < 0)
		return output_report_io(output, path, "open");
	result = digest_of_fd(output, fd, ret);
	error = errno;
	close(fd);
	errno = error;
	return result < 0 ? output_report_io(output, path, "read") : 0;
}

/* 1: the file's bytes are these; 0: they are not; -1: reported. Cheaper than a digest when nothing has changed. */
static int file_equals(struct output *output, struct text path, struct text bytes)
{
	char buffer[CHUNK];
	int fd = openat(output->root, path.data, OPEN_TO_READ);
	size_t at = 0;
	ssize_t got = 0;
	int error;

	if (fd < 0)
		return output_report_io(output, path, "open");
	/* It has as many bytes as these, so that there is no need to read on to its end. */
	while (at < bytes.size && (got = read_some(fd, buffer, sizeof(buffer))) > 0) {
		if ((size_t)got > bytes.size - at || memcmp(buffer, bytes.data + at, (size_t)got) != 0)
			break;
		at += (size_t)got;
	}
	error = errno;
	close(fd);
	errno = error;
	if (got < 0)
		return output_report_io(output, path, "read");
	return at == bytes.size;
}

static void keep_sighting(struct output *output, struct row *row, const struct stat *status)
{
	struct sighting *seen;

	pthread_mutex_lock(&output->lock);
	seen = ARENA_NEW(&output->arena, struct sighting);
	pthread_mutex_unlock(&output->lock);
	*seen = (struct sighting){
		.device = status->st_dev, .inode = status->st_ino, .size = status->st_size,
		.modified = status->st_mtim, .changed = status->st_ctim,
	};
	row->seen = seen;
}

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool sighting_holds(const struct sighting *seen, const struct stat *now)
{
	return seen && S_ISREG(now->st_mode) && seen->device == now->st_dev && seen->inode == now->st_ino &&
	       seen->size == now->st_size && is_same_time(seen->modified, now->st_mtim) &&
	       is_same_time(seen->changed, now->st_ctim);
}

/* A file that differs from what is wanted may be changed when it is as the last build left it. */
static enum verdict judge_difference(struct output *output, struct row *row, const struct stat *status)
{
	struct digest digest;

	if (!row->listed) {
		row->entry.problem = PROBLEM_FOREIGN;
		return VERDICT_PROBLEM;
	}
	if (output->options.force)
		return VERDICT_CHANGE;
	if ((uint64_t)status->st_size == row->old_size) {
		if (output_digest_file(output, row->entry.path, &digest) < 0)
			return VERDICT_ERROR;
		if (digest_equal(&digest, &row->old_digest)) {
			keep_sighting(output, row, status);
			return VERDICT_CHANGE;
		}
	}
	row->entry.problem = PROBLEM_EDITED;
	return VERDICT_PROBLEM;
}

enum verdict output_judge(struct output *output, struct row *row, struct text bytes, bool executable)
{
	struct stat status;
	enum found found = output_look(output, row, &status);

	if (found != FOUND_FILE)
		return found == FOUND_NOTHING ? VERDICT_CHANGE :
		       found == FOUND_PROBLEM ? VERDICT_PROBLEM : VERDICT_ERROR;
	if ((uint64_t)status.st_size == bytes.size) {
		/* Equal bytes are welcome whoever wrote them: a manifest may have been lost. */
		int equal = file_equals(output, row->entry.path, bytes);

		/* A script that a copy or an archive took the mode of is made anew. */
		if (equal > 0 && executable && !(status.st_mode & S_IXUSR)) {
			keep_sighting(output, row, &status);
			return VERDICT_CHANGE;
		}
		if (equal)
			return equal < 0 ? VERDICT_ERROR : VERDICT_LEAVE;
	}
	return judge_difference(output, row, &status);
}

enum verdict output_judge_stale(struct output *output, struct row *row)
{
	struct stat status;
	enum found found = output_look(output, row, &status);

	if (found == FOUND_FILE)
		return judge_difference(output, row, &status);
	return found == FOUND_NOTHING ? VERDICT_LEAVE : found == FOUND_PROBLEM ? VERDICT_PROBLEM : VERDICT_ERROR;
}
