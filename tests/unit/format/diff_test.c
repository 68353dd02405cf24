/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Diffs: their form, that they make one text of the other, and that hard ones end soon. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "format/format.h"

static char *diff(const char *before, const char *after, bool colour)
{
	struct strbuf out = { 0 };

	format_diff(&out, TEXT("x"), text_from(before), text_from(after), colour);
	return out.data ? out.data : (char *)calloc(1, 1);
}

static const struct diff_case {
	const char *before, *after, *expected;
} cases[] = {
	{ "a\n", "a\n", "" },
	{ "", "", "" },
	{ "", "a\n", "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n" },
	{ "a\n", "", "--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n" },
	{ "a\nb\nc\n", "a\nB\nc\n", "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n" },
	{ "a", "a\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n" },
	{ "a\nb", "A\nb", "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n" },
	/* six lines between two changes: one hunk; seven: two */
	{ "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
	  "--- a/x\n+++ b/x\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n" },
	{ "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
	  "--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n" },
	/* the example of Myers' paper: five changes */
	{ "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
	  "--- a/x\n+++ b/x\n@@ -1,7 +1,6 @@\n-a\n+c\n b\n-c\n a\n b\n-b\n a\n+c\n" },
};

Test(diff, form)
{
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char *found = diff(cases[i].before, cases[i].after, false);

		cr_expect_str_eq(found, cases[i].expected);
		free(found);
	}
}

Test(diff, colour)
{
	char *found = diff("a\n", "b\n", true);

	cr_expect_str_eq(found, "\033[1m--- a/x\033[0m\n\033[1m+++ b/x\033[0m\n\033[36m@@ -1 +1 @@\033[0m\n"
				"\033[31m-a\033[0m\n\033[32m+b\033[0m\n");
	free(found);
}

Test(diff, names)
{
	static const char *const names[][2] = {
		{ "/a b", "--- a/a b\t\n" }, { "a\"\\\nb", "--- \"a/a\\\"\\\\\\012b\"\n" }, { "é", "--- a/é\n" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct strbuf out = { 0 };

		format_diff(&out, text_from(names[i][0]), TEXT("a\n"), TEXT("b\n"), false);
		cr_expect(strncmp(out.data, names[i][1], strlen(names[i][1])) == 0, "%s", out.data);
		strbuf_release(&out);
	}
}

/* Makes the text after of the text before. */
static void apply(struct strbuf *out, struct text before, struct text patch)
{
	size_t at = 0, line = 1, end;

	for (size_t i = 0; i < patch.size; i = end) {
		end = text_find(patch, '\n', i) + 1;
		if (patch.data[i] == '@') {
			size_t from = (size_t)strtoul(patch.data + i + 4, NULL, 10);
			const char *comma = strchr(patch.data + i, ',');
			bool adds_only = comma && comma < strchr(patch.data + i, '+') && comma[1] == '0';

			for (; line < from + adds_only; line++) {
				size_t next = text_find(before, '\n', at) + 1;

				strbuf_text(out, text_slice(before, at, next));
				at = next;
			}
		} else if (i > 0 && patch.data[i] == '+' && strncmp(patch.data + i, "+++ b", 5) != 0) {
			strbuf_text(out, text_slice(patch, i + 1, end));
		} else if (patch.data[i] == ' ' || (patch.data[i] == '-' && strncmp(patch.data + i, "--- a", 5) != 0)) {
			size_t next = text_find(before, '\n', at) + 1;

			cr_assert(text_equal(text_slice(before, at, next), text_slice(patch, i + 1, end)));
			if (patch.data[i] == ' ')
				strbuf_text(out, text_slice(before, at, next));
			at = next;
			line++;
		}
	}
	strbuf_text(out, text_slice(before, at, before.size));
}

static void make_lines(struct strbuf *out, size_t count, int words)
{
	for (size_t i = 0; i < count; i++)
		strbuf_format(out, "%d\n", rand() % words);
}

static void expect_applies(size_t before_count, size_t after_count, int words)
{
	struct strbuf before = { 0 }, after = { 0 }, patch = { 0 }, made = { 0 };

	make_lines(&before, before_count, words);
	make_lines(&after, after_count, words);
	format_diff(&patch, TEXT("x"), strbuf_as_text(&before), strbuf_as_text(&after), false);
	apply(&made, strbuf_as_text(&before), strbuf_as_text(&patch));
	cr_assert(text_equal(strbuf_as_text(&made), strbuf_as_text(&after)), "%s", patch.data ? patch.data : "");
	strbuf_release(&before);
	strbuf_release(&after);
	strbuf_release(&patch);
	strbuf_release(&made);
}

Test(diff, makes_one_of_the_other)
{
	srand(1);
	for (int i = 0; i < 20000; i++)
		expect_applies((size_t)(rand() % 20), (size_t)(rand() % 20), 1 + rand() % 6);
}

/* Nothing but changes, all of lines that both have: the search is cut, and the diff holds all the same. */
Test(diff, hard_ones_end, .timeout = 60)
{
	srand(2);
	expect_applies(30000, 31000, 50);
	expect_applies(40000, 10, 3);
	expect_applies(20000, 20000, 2);
}
