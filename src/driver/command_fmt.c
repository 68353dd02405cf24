/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc fmt: files in their canonical form, one by one; what their spec means does not matter here. */
#include <unistd.h>

#include "driver/job.h"
#include "driver/load.h"
#include "driver/replace.h"
#include "format/format.h"

static const char help[] =
	"Usage: mpcnetc fmt [OPTION…] FILE|FOLDER…\n"
	"       mpcnetc fmt [OPTION…] -\n"
	"\n"
	"Puts files into canonical form, which is that of 'terraform fmt', and prints the names of those\n"
	"that changed. Of a folder, every .mpcnet file directly in it. '-' reads standard input and writes\n"
	"to standard output. What a spec says never changes, and comments stay where they are; a file with\n"
	"syntax errors is reported and left alone.\n"
	"\n"
	"  --check         write nothing; print the names of files that would change, exit 2 when any would\n"
	"  --diff          write nothing; print what would change, and exit 2 when something would\n"
	"  --format FORM   how reports are written, on standard error: text, json, sarif or github\n"
	"  --color WHEN    always or never; otherwise colour is for terminals (and NO_COLOR is respected)\n"
	"\n"
	"Example:\n"
	"  mpcnetc fmt network.mpcnet parties/\n";

/* One file's part of the result. Returns whether its canonical form differs. */
static bool format_one(struct job *job, const struct source *source, const struct syntax_file *file, bool is_stream,
		       struct strbuf *out)
{
	struct strbuf formatted = { 0 };
	const struct options *options = &job->options;
	bool differs;

	format_source(&formatted, source, file);
	differs = !text_equal(strbuf_as_text(&formatted), source->bytes);
	if (options->diff) {
		format_diff(out, source->path, source->bytes, strbuf_as_text(&formatted),
			    use_colour(options, STDOUT_FILENO));
	} else if (options->check_only) {
		if (differs)
			strbuf_format(out, "%.*s\n", TEXT_ARG(source->path));
	} else if (is_stream) {
		/* As terraform prints it: with a line break at its end. */
		strbuf_text(out, strbuf_as_text(&formatted));
		if (!text_ends_with(strbuf_as_text(&formatted), "\n"))
			strbuf_char(out, '\n');
	} else if (differs) {
		const struct replacement replacement = { source->path, source->bytes, strbuf_as_text(&formatted) };

		if (replace_files(&job->arena, &job->diags, &replacement, 1) == 0)
			strbuf_format(out, "%.*s\n", TEXT_ARG(source->path));
	}
	strbuf_release(&formatted);
	return differs;
}

/* Formats what was read. Returns whether a file is not in canonical form. */
static bool format_all(struct job *job, bool is_stream, struct strbuf *out)
{
	bool differs = false;

	for (size_t i = 0; i < job->sources.count; i++) {
		struct arena arena = { 0 };
		struct syntax_file file;
		size_t errors = job->diags.error_count;

		syntax_parse_file(&arena, &job->diags, &job->sources, i, &file);
		if (job->diags.error_count == errors)
			differs |= format_one(job, &job->sources.items[i], &file, is_stream, out);
		arena_release(&arena);
	}
	return differs;
}

static int run_fmt(struct job *job)
{
	const struct options *options = &job->options;
	bool is_stream = false, differs;
	struct strbuf out = { 0 };
	int status;

	for (size_t i = 0; i < options->word_count; i++)
		is_stream |= strcmp(options->words[i], "-") == 0;
	if (is_stream && options->word_count > 1) {
		options_complain(options->command, "standard input goes with no other file, but there is more than",
				 "-");
		return EXIT_USAGE_ERROR;
	}
	if (is_stream)
		load_standard_input(&job->arena, &job->diags, &job->sources);
	else
		load_sources(&job->arena, &job->diags, options->words, options->word_count, &job->sources);
	differs = format_all(job, is_stream, &out);
	diags_settle(&job->diags, options->levels.items, options->levels.count);
	status = finish_result(job, &out);
	return status == EXIT_CLEAN && differs && (options->check_only || options->diff) ? EXIT_DIFFERENCES : status;
}

const struct command command_fmt = {
	.name = "fmt",
	.summary = "put files into canonical form",
	.help = help,
	.takes = "FILE",
	.reads_input = true,
	.options = OPTION(CHECK) | OPTION(DIFF) | OPTION(FORMAT),
	.run = run_fmt,
};
