/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The matrix of edges: what is drawn, and how wide. */
#include <criterion/criterion.h>

#include "change/matrix.h"
#include "fixture.h"

#define WIDTH 80

/* The matrix of two networks of parties, on the terminal. */
static struct strbuf drawn(const char *old, const char *new, bool colour)
{
	struct strbuf out = { 0 };
	struct pair pair;

	compare_parties_of(&pair, old, new);
	matrix_text(pair.comparison, colour, &out);
	pair_release(&pair);
	return out;
}

static void expect_drawn(const char *old, const char *new, const char *expected)
{
	struct strbuf out = drawn(old, new, false);

	cr_expect_str_eq(out.data ? out.data : "", expected);
	strbuf_release(&out);
}

Test(matrix, a_mesh_in_which_no_edge_changes_is_not_drawn)
{
	expect_drawn("a 1 1 -; b 2 2 -", "a 1 1 -; b 2 2 -", "");
	expect_drawn("a 1 1 -; b 2 2 -", "a 1 1 -; b 2 2 other", "");
}

Test(matrix, who_joins_stands_by_its_id)
{
	expect_drawn("a 2 2 -; b 1 1 -", "a 2 2 -; b 1 1 -; c 3 3 -",
		     "        1 2 3\n"
		     "    1 b   . +\n"
		     "    2 a .   +\n"
		     "  + 3 c + +\n"
		     "  a row calls, a column is called:  + made  . kept\n");
}

Test(matrix, who_leaves_stays_in_it)
{
	expect_drawn("a 1 1 -; b 2 2 -; c 3 3 -", "a 1 1 -; c 3 3 -",
		     "        1 2 3\n"
		     "    1 a   - .\n"
		     "  - 2 b -   -\n"
		     "    3 c . -\n"
		     "  a row calls, a column is called:  - cut  . kept\n");
}

Test(matrix, of_two_with_one_id_the_new_one_is_told_apart)
{
	expect_drawn("a 1 1 -; b 2 2 one", "a 1 1 -; c 2 3 two",
		     "          1  2 2'\n"
		     "     1 a     -  +\n"
		     "  -  2 b  -\n"
		     "  + 2' c  +\n"
		     "  a row calls, a column is called:  + made  - cut\n");
}

Test(matrix, what_is_altered_is_said)
{
	struct strbuf out = drawn("a 1 1 -; b 2 2 -", "a 1 1 -; b 2 3 -", false);

	cr_expect_not_null(strstr(out.data, "    1 a   ~\n"));
	cr_expect_not_null(strstr(out.data, "  altered: account\n"), "%s", out.data);
	strbuf_release(&out);
}

/* `count` parties, the names of which have `width` letters. */
static struct strbuf parties(unsigned count, int width)
{
	struct strbuf out = { 0 };

	for (unsigned i = 1; i <= count; i++)
		strbuf_format(&out, "%sp%0*u %u %u -", i > 1 ? "; " : "", width - 1, i, i, i % 9 + 1);
	return out;
}

static void expect_narrow(unsigned count, int width, const char *holds)
{
	struct strbuf old = parties(count - 1, width), new = parties(count, width);
	struct strbuf out = drawn(old.data, new.data, false);
	size_t column = 0;

	for (size_t i = 0; i < out.size; i++) {
		column = out.data[i] == '\n' ? 0 : column + 1;
		cr_expect_leq(column, WIDTH, "%u parties with names of %d letters:\n%s", count, width, out.data);
		cr_expect(out.data[i] != '\n' || out.data[i - 1] != ' ', "a blank ends a line");
	}
	cr_expect_not_null(strstr(out.data, holds), "%s", out.data);
	strbuf_release(&old);
	strbuf_release(&new);
	strbuf_release(&out);
}

Test(matrix, a_terminal_holds_it)
{
	expect_narrow(13, 8, "  + 13 p0000013");
	/* Names that have no room in their rows are listed. */
	expect_narrow(13, 40, "\n  13 p");
	expect_narrow(24, 8, ", 24 p0000024\n");
	/* Too many are counted. */
	expect_narrow(25, 8, "  25 parties are too many to draw; of each:\n  p0000001, p0000002, ");
	expect_narrow(40, 40, "1 and 38 more\n    calls: 1 made, 38 kept; is called: 1 made, 38 kept\n");
}

Test(matrix, colour_says_nothing_of_its_own)
{
	struct strbuf plain = drawn("a 1 1 -; b 2 2 -", "a 1 1 -; c 3 3 -", false);
	struct strbuf painted = drawn("a 1 1 -; b 2 2 -", "a 1 1 -; c 3 3 -", true);
	struct strbuf bare = { 0 };

	for (size_t i = 0; i < painted.size; i++)
		if (painted.data[i] == '\033')
			while (painted.data[i] != 'm')
				i++;
		else
			strbuf_char(&bare, painted.data[i]);
	cr_expect_gt(painted.size, plain.size);
	cr_expect_str_eq(bare.data, plain.data);
	strbuf_release(&plain);
	strbuf_release(&painted);
	strbuf_release(&bare);
}
