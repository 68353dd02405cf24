/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Gives every file named on the command line, and every *.mpcnet in and below a folder named there, to a fuzzing target:
 * with it `make check` runs the corpus with any compiler, and an input that a fuzzer found can be run under a debugger.
 * A target whose inputs are called otherwise says so by INPUT_SUFFIX.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/base.h"

#ifndef INPUT_SUFFIX
#define INPUT_SUFFIX ".mpcnet"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_folder(const char *path)
{
	struct stat status;

	/* No link is followed: one may lead back. */
	return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Returns how many inputs were run: 1, or 0 when the file could not be read. */
static size_t replay_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	struct strbuf bytes = { 0 };
	size_t got;

	if (!in) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 0;
	}
	do {
		strbuf_reserve(&bytes, 1 << 16);
		got = fread(bytes.data + bytes.size, 1, 1 << 16, in);
		bytes.size += got;
	} while (got > 0);
	fclose(in);
	LLVMFuzzerTestOneInput((const uint8_t *)bytes.data, bytes.size);
	strbuf_release(&bytes);
	return 1;
}

static size_t replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	struct strbuf file = { 0 };
	size_t count = 0;

	if (!folder) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 0;
	}
	while ((entry = readdir(folder)) != NULL) {
		strbuf_reset(&file);
		strbuf_format(&file, "%s/%s", path, entry->d_name);
		if (entry->d_name[0] == '.')
			continue;
		if (is_folder(file.data))
			count += replay_folder(file.data);
		else if (text_ends_with(text_from(entry->d_name), INPUT_SUFFIX))
			count += replay_file(file.data);
	}
	closedir(folder);
	strbuf_release(&file);
	return count;
}

int main(int argc, char **argv)
{
	size_t count = 0;

	for (int i = 1; i < argc; i++)
		count += is_folder(argv[i]) ? replay_folder(argv[i]) : replay_file(argv[i]);
	printf("%zu inputs\n", count);
	return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
