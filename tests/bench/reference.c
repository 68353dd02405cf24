/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What a build is held to: the bytes of every file below FROM are hashed (SHA-256) and written to the same path below
 * TO, one file after the other, and nothing else. What reading them takes is no part of that, and is printed, so that
 * it can be taken off: seconds on the clock, and of the processor.
 */
#define _DEFAULT_SOURCE /* d_type */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>

#define PATH_SIZE 4096

struct copying {
	const EVP_MD *sha256;
	char from[PATH_SIZE], to[PATH_SIZE];    /* where the walk is */
	char *bytes;                            /* of the file at hand */
	size_t size, capacity;
	double reading_clock, reading_processor;        /* seconds */
	unsigned char digests[EVP_MAX_MD_SIZE];         /* all of them, one over the other: they are used */
};

static _Noreturn void give_up(const char *path)
{
	fprintf(stderr, "reference: %s: %s\n", path, strerror(errno));
	exit(1);
}

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_file(struct copying *copying)
{
	int fd = open(copying->from, O_RDONLY);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		give_up(copying->from);
	copying->size = (size_t)status.st_size;
	if (copying->size > copying->capacity) {
		copying->capacity = copying->size * 2;
		copying->bytes = realloc(copying->bytes, copying->capacity);
		if (!copying->bytes)
			give_up(copying->from);
	}
	for (size_t at = 0; at < copying->size;) {
		ssize_t got = read(fd, copying->bytes + at, copying->size - at);

		if (got <= 0)
			give_up(copying->from);
		at += (size_t)got;
	}
	close(fd);
}

static void hash(struct copying *copying)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size;

	if (EVP_Digest(copying->bytes, copying->size, digest, &size, copying->sha256, NULL) != 1)
		give_up("SHA-256");
	for (unsigned i = 0; i < size; i++)
		copying->digests[i] ^= digest[i];
}

static void write_file(const struct copying *copying)
{
	int fd = open(copying->to, O_WRONLY | O_CREAT | O_EXCL, 0644);

	if (fd < 0)
		give_up(copying->to);
	for (size_t at = 0; at < copying->size;) {
		ssize_t put = write(fd, copying->bytes + at, copying->size - at);

		if (put < 0)
			give_up(copying->to);
		at += (size_t)put;
	}
	if (close(fd) < 0)
		give_up(copying->to);
}

static void copy_file(struct copying *copying)
{
	double clock = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_PROCESS_CPUTIME_ID);

	read_file(copying);
	copying->reading_processor += seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
	copying->reading_clock += seconds(CLOCK_MONOTONIC) - clock;
	hash(copying);
	write_file(copying);
}

/* Looking for the files counts as work of the reference: it is little. */
static void copy_folder(struct copying *copying)
{
	size_t from_size = strlen(copying->from), to_size = strlen(copying->to);
	DIR *folder = opendir(copying->from);
	const struct dirent *item;

	if (!folder)
		give_up(copying->from);
	if (mkdir(copying->to, 0755) < 0)
		give_up(copying->to);
	while ((item = readdir(folder)) != NULL) {
		if (item->d_name[0] == '.')
			continue;
		snprintf(copying->from + from_size, PATH_SIZE - from_size, "/%s", item->d_name);
		snprintf(copying->to + to_size, PATH_SIZE - to_size, "/%s", item->d_name);
		if (item->d_type == DT_DIR)
			copy_folder(copying);
		else
			copy_file(copying);
		copying->from[from_size] = copying->to[to_size] = '\0';
	}
	closedir(folder);
}

int main(int argc, char **argv)
{
	static struct copying copying;

	if (argc != 3) {
		fputs("usage: reference FROM TO\n", stderr);
		return 64;
	}
	copying.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!copying.sha256)
		give_up("SHA-256");
	snprintf(copying.from, PATH_SIZE, "%s", argv[1]);
	snprintf(copying.to, PATH_SIZE, "%s", argv[2]);
	copy_folder(&copying);
	printf("%.6f %.6f %02x\n", copying.reading_clock, copying.reading_processor, copying.digests[0]);
	free(copying.bytes);
	return 0;
}
