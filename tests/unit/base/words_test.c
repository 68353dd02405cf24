/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Lists of words, and lines of them. */
#include <criterion/criterion.h>

#include "base/base.h"

static void expect_wrapped(const char *words, size_t column, size_t margin, const char *expected, size_t end)
{
	struct strbuf out = { 0 };

	cr_expect_eq(wrap_words(&out, text_from(words), column, margin, 10), end, "%s", words);
	cr_expect_str_eq(out.data ? out.data : "", expected);
	strbuf_release(&out);
}

Test(words, lists)
{
	cr_expect_str_eq(list_separator(0, 1, " and "), "");
	cr_expect_str_eq(list_separator(0, 3, " and "), "");
	cr_expect_str_eq(list_separator(1, 3, " and "), ", ");
	cr_expect_str_eq(list_separator(2, 3, " and "), " and ");
	cr_expect_str_eq(list_separator(1, 2, " or "), " or ");
}

Test(words, fill_lines_to_their_last_column)
{
	expect_wrapped("", 3, 0, "", 3);
	expect_wrapped("ab cd efgh", 0, 0, "ab cd efgh", 10);
	expect_wrapped("ab cd efghi", 0, 0, "ab cd\nefghi", 5);
	expect_wrapped("ab cd ef", 4, 2, "ab cd\n  ef", 4);
}

Test(words, that_are_wider_than_a_line_go_on_in_the_next)
{
	expect_wrapped("0123456789abc d", 0, 1, "0123456789\n abc d", 6);
	expect_wrapped("x 0123456789abcdef", 0, 2, "x\n  01234567\n  89abcdef", 10);
	/* At a joint that is not far from the line's end, and never within a character. */
	expect_wrapped("01234.6789abc", 0, 0, "01234.\n6789abc", 7);
	expect_wrapped("01/3456789abc", 0, 0, "01/3456789\nabc", 3);
	expect_wrapped("123456789\xc3\xa4\xc3\xa4", 0, 0, "123456789\xc3\xa4\n\xc3\xa4", 1);
	/* Where there is no room there is none. */
	expect_wrapped("0123456789abc", 0, 10, "0123456789abc", 13);
	/* The cursor's line takes the first word, whatever it is. */
	expect_wrapped("abcdef", 8, 2, "abcdef", 14);
}

Test(words, are_as_wide_as_they_show_and_harmless)
{
	expect_wrapped("\xe6\x96\x87\xe6\x96\x87 \xe6\x96\x87\xe6\x96\x87 x", 0, 0,
		       "\xe6\x96\x87\xe6\x96\x87 \xe6\x96\x87\xe6\x96\x87\nx", 1);
	expect_wrapped("a\033b", 0, 0, "a?b", 3);
}
