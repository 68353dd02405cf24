/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Which party, and which files of an output folder, a command is about, and how many threads go through them. */
#include <unistd.h>

#include "driver/job.h"
#include "emit/emit.h"

bool is_written_by_builds(struct text path)
{
	return emit_family_of(path) != 0;
}

bool options_are_about(const void *context, struct text path)
{
	const struct options *options = context;
	size_t slash;

	if (!(options->families & emit_family_of(path)))
		return false;
	if (!options->party)
		return true;
	slash = strlen("parties/");
	return text_starts_with(path, "parties/") &&
	       text_is(text_slice(path, slash, text_find(path, '/', slash)), options->party);
}

unsigned thread_count(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	return online < 1 ? 1 : online > 64 ? 64 : (unsigned)online;
}
