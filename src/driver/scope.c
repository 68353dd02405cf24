/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Which party, and which files of an output folder, a command is about, and how many threads go through them. */
#include <stdio.h>
#include <unistd.h>

#include "base/suggestion.h"
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

int complain_of_party(const struct job *job)
{
	struct suggestion suggestion = suggestion_for(text_from(job->options.party));
	struct strbuf said = { 0 };

	for (size_t i = 0; i < job->network->party_count; i++)
		suggestion_consider(&suggestion, job->network->parties[i].name);
	strbuf_string(&said, "mpcnetc: the network has no party '");
	safe_text(&said, text_from(job->options.party));
	strbuf_char(&said, '\'');
	if (suggestion.best.data)
		strbuf_format(&said, "; did you mean '%.*s'?", TEXT_ARG(suggestion.best));
	strbuf_char(&said, '\n');
	fputs(said.data, stderr);
	strbuf_release(&said);
	return EXIT_USAGE_ERROR;
}

unsigned thread_count(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	return online < 1 ? 1 : online > 64 ? 64 : (unsigned)online;
}
