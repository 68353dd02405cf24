/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The expressions for ranges of numbers, matched by the C library, which reads them as JSON Schema's readers do. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "emit/model_schema.h"

static void compile(regex_t *regex, int64_t min, int64_t max)
{
	struct strbuf pattern = { 0 };

	strbuf_string(&pattern, "^(");
	range_pattern(&pattern, min, max);
	strbuf_string(&pattern, ")$");
	cr_assert_eq(regcomp(regex, pattern.data, REG_EXTENDED | REG_NOSUB), 0, "%s", pattern.data);
	strbuf_release(&pattern);
}

static bool matches(const regex_t *regex, const char *digits)
{
	return regexec(regex, digits, 0, NULL, 0) == 0;
}

static void expect_small(int64_t min, int64_t max)
{
	regex_t regex;
	char digits[32];

	compile(&regex, min, max);
	for (int64_t n = 0; n <= 1200; n++) {
		snprintf(digits, sizeof(digits), "%" PRId64, n);
		cr_expect_eq(matches(&regex, digits), n >= min && n <= max, "%s in %" PRId64 "..%" PRId64, digits, min,
			     max);
	}
	cr_expect_not(matches(&regex, "01"));
	cr_expect_not(matches(&regex, ""));
	regfree(&regex);
}

Test(range, every_small_number)
{
	for (int64_t min = 0; min <= 1100; min += min < 25 || (min > 95 && min < 105) ? 1 : 89)
		for (int64_t max = min; max <= 1100; max += max < 25 || (max > 95 && max < 120) ? 1 : 97)
			expect_small(min, max);
}

static void expect_edges(int64_t min, int64_t max)
{
	const uint64_t ends[] = { (uint64_t)min, (uint64_t)max };
	regex_t regex;
	char digits[32];

	compile(&regex, min, max);
	for (size_t i = 0; i < ARRAY_LENGTH(ends); i++)
		for (uint64_t n = ends[i] > 1000 ? ends[i] - 1000 : 0; n <= ends[i] + 1000; n++) {
			snprintf(digits, sizeof(digits), "%" PRIu64, n);
			cr_expect_eq(matches(&regex, digits), n >= ends[0] && n <= ends[1], "%s", digits);
		}
	regfree(&regex);
}

Test(range, the_edges_of_large_ones)
{
	expect_edges(1024, 65535);
	expect_edges(4, INT64_C(4294967294));
	expect_edges(1, INT64_MAX);
	expect_edges(INT64_C(1) << 53, INT64_MAX);
	expect_edges(INT64_MAX, INT64_MAX);
	expect_edges(INT64_C(1000000000000000000), INT64_MAX);
}

Test(range, between_any_two)
{
	srand(1);
	for (int i = 0; i < 300; i++) {
		int64_t a = ((int64_t)rand() << 31 | rand()) >> (rand() % 60);
		int64_t b = ((int64_t)rand() << 31 | rand()) >> (rand() % 60);

		expect_edges(a < b ? a : b, a < b ? b : a);
	}
}
