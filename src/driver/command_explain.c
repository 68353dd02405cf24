/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc explain: what a code, a setting or a word of the language is. */
#include <stdio.h>
#include <unistd.h>

#include "driver/job.h"
#include "manual/manual.h"

static const char help[] =
	"Usage: mpcnetc explain [OPTION…] [WORD…]\n"
	"\n"
	"Says what a word is: a code (E0203, 203) or the name of a diagnostic, a setting (enclave.cpus),\n"
	"a block of settings (enclave), a word of the language (for_each); 'settings' and 'diagnostics'\n"
	"list all there are.\n"
	"Without a word it says what can be explained.\n"
	"\n"
	"  --color WHEN    always or never; otherwise colour is for terminals (and NO_COLOR is respected)\n"
	"\n"
	"Example:\n"
	"  mpcnetc explain E0203\n";

static int complain(const char *word)
{
	struct strbuf nearest = { 0 };

	manual_suggest(text_from(word), &nearest);
	fprintf(stderr, "mpcnetc: there is nothing called '%s'%s%s%s\nTry 'mpcnetc explain'.\n", word,
		nearest.size ? "; did you mean " : "", nearest.size ? nearest.data : "", nearest.size ? "?" : "");
	strbuf_release(&nearest);
	return EXIT_USAGE_ERROR;
}

static int run_explain(struct job *job)
{
	bool colour = use_colour(&job->options, STDOUT_FILENO);
	struct strbuf out = { 0 };

	if (job->options.word_count == 0)
		manual_contents(&out);
	for (size_t i = 0; i < job->options.word_count; i++) {
		struct text word = text_from(job->options.words[i]);

		if (i)
			strbuf_char(&out, '\n');
		if (text_is(word, "settings")) {
			manual_settings(&out);
		} else if (text_is(word, "diagnostics")) {
			manual_diagnostics(&job->arena, colour, &out);
		} else if (!manual_explain(&job->arena, word, colour, &out)) {
			strbuf_release(&out);
			return complain(job->options.words[i]);
		}
	}
	return finish_result(job, &out);
}

const struct command command_explain = {
	.name = "explain",
	.summary = "say what a code, a setting or a word is",
	.help = help,
	.run = run_explain,
};
