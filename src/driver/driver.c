/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The commands, and how a run begins and ends. */
#include "driver/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "driver/job.h"

/* In the order of the help. */
static const struct command *const commands[] = {
	&command_init, &command_check, &command_build, &command_bind, &command_status, &command_verify,
	&command_diff, &command_quorum, &command_show, &command_fmt, &command_explain, &command_eif,
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

const char *command_nearest(const char *name)
{
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
		nearest_consider(&nearest, commands[i]->name);
	return nearest.name;
}

void commands_help(struct strbuf *out)
{
	strbuf_string(out, "Usage: mpcnetc COMMAND [OPTION…] WORD…\n"
			   "\n"
			   "Compiles one description of a threshold MPC network (SPEC: a .mpcnet file, several, or a folder of\n"
			   "them) into what each of its parties deploys. mpcnetc help COMMAND says more of each.\n"
			   "\n"
			   "Commands:\n");
	for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
		strbuf_format(out, "  %-9s%s\n", commands[i]->name, commands[i]->summary);
	strbuf_string(out, "\n"
			   "Exit status: 0 clean, 1 the spec has errors, 2 there are differences, 3 some of them need every\n"
			   "party's consent, 4 a digest, signature or measurement does not hold, 64 usage, 74 input or output.\n"
			   "Example: mpcnetc build examples/testnet -o out\n");
}

bool use_colour(const struct options *options, int descriptor)
{
	const char *no_color = getenv("NO_COLOR");      /* https://no-color.org */
	const char *terminal = getenv("TERM");

	if (options->colour != COLOUR_AUTO)
		return options->colour == COLOUR_ALWAYS;
	return isatty(descriptor) && !(no_color && *no_color) && !(terminal && strcmp(terminal, "dumb") == 0);
}

int print_result(struct text result)
{
	if (fwrite(result.data ? result.data : "", 1, result.size, stdout) == result.size && fflush(stdout) == 0)
		return 0;
	perror("mpcnetc: standard output");
	return -1;
}

int finish_result(const struct job *job, struct strbuf *out)
{
	int result = print_result(strbuf_as_text(out));

	strbuf_release(out);
	return result == 0 ? status_of(job) : EXIT_IO_ERROR;
}

static int print_help(const struct command *command)
{
	struct strbuf out = { 0 };
	int result;

	if (command)
		strbuf_string(&out, command->help);
	else
		commands_help(&out);
	result = print_result(strbuf_as_text(&out));
	strbuf_release(&out);
	return result == 0 ? EXIT_CLEAN : EXIT_IO_ERROR;
}

static enum diag_form form_of(enum format format)
{
	switch (format) {
	case FORMAT_JSON: return DIAG_FORM_JSON;
	case FORMAT_SARIF: return DIAG_FORM_SARIF;
	case FORMAT_GITHUB: return DIAG_FORM_GITHUB;
	case FORMAT_TEXT: case FORMAT_YAML: case FORMAT_MARKDOWN: break;
	}
	return DIAG_FORM_TEXT;
}

static int run(struct job *job)
{
	const struct command *command = job->options.command;
	/* Where --format is that of a result, reports are for people. */
	enum diag_form form = command->formats ? DIAG_FORM_TEXT : form_of(job->options.format);
	int status = command->run(job);

	if (status == EXIT_USAGE_ERROR)
		return status;
	job->diags.show_notes = job->options.verbose;
	diags_print(&job->diags, &job->sources, form, use_colour(&job->options, STDERR_FILENO), PACKAGE_VERSION, stderr);
	/* A program would take half a document for the whole. */
	if (form != DIAG_FORM_TEXT && (fflush(stderr) != 0 || ferror(stderr)))
		return EXIT_IO_ERROR;
	return status;
}

int driver_run(int argc, char **argv)
{
	struct job job = { 0 };
	int status;

	diags_init(&job.diags, &job.arena);
	if (options_parse(&job.arena, argc, argv, &job.options) != 0)
		status = EXIT_USAGE_ERROR;
	else if (job.options.help)
		status = print_help(job.options.command);
	else if (job.options.version)
		status = print_result(TEXT("mpcnetc " PACKAGE_VERSION "\n")) == 0 ? EXIT_CLEAN : EXIT_IO_ERROR;
	else
		status = run(&job);
	arena_release(&job.arena);
	return status;
}
