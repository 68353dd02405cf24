/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The moment to which a run holds certificates: that of --at, or now. */
#include <time.h>

#include "driver/options.h"

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

bool moment_parse(const char *text, int64_t *ret)
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

int options_moment(const struct options *options, int64_t *ret)
{
	*ret = (int64_t)time(NULL);
	if (!options->at || moment_parse(options->at, ret))
		return 0;
	return options_complain(options->command, "--at takes a time in UTC such as 2026-11-26T03:04:05Z, not", options->at);
}
