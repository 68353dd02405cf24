/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Moments as --at takes them. */
#include <criterion/criterion.h>

#include "driver/options.h"

Test(moment, moments)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "2000-02-29T12:00:00Z", 951825600 },
		{ "2024-01-01T00:00:00Z", 1704067200 },
		{ "2026-11-26T03:04:05+00:00", 1795662245 },
		{ "2123-12-31T23:59:59Z", 4859740799 },
		{ "0001-01-01T00:00:00Z", -62135596800 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t seconds = 1;

		cr_expect(moment_parse(cases[i].text, &seconds), "%s", cases[i].text);
		cr_expect_eq(seconds, cases[i].seconds, "%s: %lld", cases[i].text, (long long)seconds);
	}
}

Test(moment, no_moments)
{
	static const char *const bad[] = {
		"", "now", "2026-11-26", "2026-11-26T03:04:05", "2026-11-26 03:04:05Z", "2026-11-26T03:04:05+01:00",
		"2026-11-26T03:04:05Z ", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-11-31T00:00:00Z",
		"2026-11-00T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "0000-01-01T00:00:00Z",
		"2026-11-26T24:00:00Z", "2026-11-26T00:60:00Z", "2026-11-26T00:00:60Z", "26-11-26T03:04:05Z",
	};
	int64_t seconds;

	for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
		cr_expect_not(moment_parse(bad[i], &seconds), "%s", bad[i]);
}
