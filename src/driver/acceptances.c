/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What --accept names: fingerprints as they are, and files of them. */
#include "driver/acceptances.h"

#include <sys/stat.h>

#include "driver/load.h"

/* A folder is read as a spec elsewhere; here it is a mistake. */
static int check_is_file(struct job *job, const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
		return 0;
	diag_help(diag_add_path(&job->diags, DIAG_FILE_UNREADABLE, text_from(path), "this is a folder"),
		  "Name a file of fingerprints, one a line.");
	return -1;
}

int load_acceptances(struct job *job, struct acceptances *acceptances)
{
	const char **files = ARENA_ARRAY(&job->arena, const char *, job->options.accept.count + 1);
	size_t count = 0;
	int result = 0;

	for (size_t i = 0; i < job->options.accept.count; i++) {
		const char *value = job->options.accept.items[i];

		if (accept_is_fingerprint(text_from(value))) {
			accept_add(&job->arena, acceptances, text_from(value));
		} else {
			files[count++] = value;
			result |= check_is_file(job, value);
		}
	}
	if (result != 0 || count == 0)
		return result;
	if (load_sources(&job->arena, &job->diags, files, count, &job->sources) != 0)
		return -1;
	for (uint32_t file = 0; file < job->sources.count; file++)
		result |= accept_read(&job->arena, &job->diags, &job->sources, file, acceptances);
	return result;
}
