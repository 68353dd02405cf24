/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc eif: enclave images, and what its commands share. */
#include "driver/eif.h"

#include <time.h>

#include "eif/report.h"

static const char help[] =
	"Usage: mpcnetc eif COMMAND [OPTION…] FILE.eif\n"
	"\n"
	"Reads enclave image files. A file is measured as the hypervisor would, from its bytes alone:\n"
	"neither AWS nor Docker is needed, and the size of a file does not matter.\n"
	"\n"
	"Commands:\n"
	"  describe  print what is in an image: sections, measurements, signature, metadata\n"
	"  verify    hold an image to measurements, a release or a certificate\n"
	"\n"
	"mpcnetc eif COMMAND --help says more. The exit status is 4 when an image is not sound, or not what\n"
	"was wanted, and 74 when it could not be read.\n"
	"\n"
	"Example:\n"
	"  mpcnetc eif describe app.eif\n";

/* Reads `count` digits at *at. False when there are fewer. */
static bool take_digits(const char **at, int count, int *ret)
{
	*ret = 0;
	for (int i = 0; i < count; i++, ++*at) {
		if (**at < '0' || **at > '9')
			return false;
		*ret = *ret * 10 + (**at - '0');
	}
	return true;
}

static bool take_char(const char **at, char c)
{
	if (**at != c)
		return false;
	++*at;
	return true;
}

static bool is_leap_year(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_until(int year, int month, int day)
{
	int64_t before = year - 1, days = before * 365 + before / 4 - before / 100 + before / 400 - 719162;

	for (int i = 1; i < month; i++)
		days += days_of_month(year, i);
	return days + day - 1;
}

bool eif_parse_time(const char *text, int64_t *ret)
{
	const char *at = text;
	int year, month, day, hour, minute, second;

	if (!take_digits(&at, 4, &year) || !take_char(&at, '-') || !take_digits(&at, 2, &month) ||
	    !take_char(&at, '-') || !take_digits(&at, 2, &day) || !take_char(&at, 'T') || !take_digits(&at, 2, &hour) ||
	    !take_char(&at, ':') || !take_digits(&at, 2, &minute) || !take_char(&at, ':') ||
	    !take_digits(&at, 2, &second))
		return false;
	if (strcmp(at, "Z") != 0 && strcmp(at, "+00:00") != 0)
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month) || hour > 23 ||
	    minute > 59 || second > 59)
		return false;
	*ret = days_until(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
	return true;
}

/* What the command line says of the image and the time. Returns -1 after saying that it makes no sense. */
static int read_options(const struct options *options, struct eif_task *task)
{
	if (options->word_count > 1)
		return options_complain(options->command, "one image at a time, and there is also", options->words[1]);
	task->path = options->words[0];
	task->options.now = (int64_t)time(NULL);
	if (options->at && !eif_parse_time(options->at, &task->options.now))
		return options_complain(options->command, "--at takes a time in UTC such as 2026-11-26T03:04:05Z, not",
					options->at);
	return 0;
}

int eif_task_run(struct job *job, bool section_digests, struct eif_task *ret)
{
	struct text reason;

	*ret = (struct eif_task){ .options.section_digests = section_digests };
	if (read_options(&job->options, ret) != 0)
		return EXIT_USAGE_ERROR;
	ret->was_read = eif_read_file(&job->arena, ret->path, &ret->options, &ret->image, &reason) == 0;
	if (ret->was_read)
		eif_report(&job->diags, text_from(ret->path), &ret->image);
	else
		diag_add_path(&job->diags, DIAG_FILE_UNREADABLE, text_from(ret->path), "%.*s", TEXT_ARG(reason));
	return EXIT_CLEAN;
}

static const struct command *const parts[] = { &command_eif_describe, &command_eif_verify, NULL };

const struct command command_eif = {
	.name = "eif",
	.summary = "measure enclave images, and hold them to a release",
	.help = help,
	.parts = parts,
};
