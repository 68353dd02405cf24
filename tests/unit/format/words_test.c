/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Blanks between words, pair by pair, and what is rewritten. Every expected text is what terraform 1.11 makes of a file
 * with the input, unless the case says that it is not.
 */
#include <criterion/criterion.h>

#include "format/words.h"

struct pair {
	const char *input, *expected;
};

static void expect_set(const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct strbuf out = { 0 };

		words_set(&out, text_from(pairs[i].input));
		cr_expect_str_eq(out.data ? out.data : "", pairs[i].expected);
		strbuf_release(&out);
	}
}

#define EXPECT_SET(pairs) expect_set(pairs, ARRAY_LENGTH(pairs))

Test(words, brackets)
{
	static const struct pair pairs[] = {
		{ "a=[1,2 ,3 ]", "a = [1, 2, 3]" },     { "a=[ ]", "a = []" },
		{ "a={b=1,c=2}", "a = { b = 1, c = 2 }" }, { "a={ }", "a = {}" },
		{ "a=( 1 )", "a = (1)" },               { "a=[[1],[ 2]]", "a = [[1], [2]]" },
		{ "a=[{b=1},{}]", "a = [{ b = 1 }, {}]" }, { "a = b  [ 0 ]  [ 1 ]", "a = b[0][1]" },
		{ "a = (b)[0]", "a = (b)[0]" },         { "a = 1 [0]", "a = 1[0]" },
		{ "a = \"b\"[0]", "a = \"b\" [0]" },    { "a = { b = 1 }[\"b\"]", "a = { b = 1 }[\"b\"]" },
		{ "b \"c\"{}", "b \"c\" {}" },          { "b{c=1}", "b { c = 1 }" },
		{ "a = [1,]", "a = [1, ]" },
	};

	EXPECT_SET(pairs);
}

Test(words, operators)
{
	static const struct pair pairs[] = {
		{ "a=-1", "a = -1" },       { "a=- 1", "a = -1" },         { "a=1-2", "a = 1 - 2" },
		{ "a=b - - c", "a = b - -c" }, { "a=--1", "a = --1" },     { "a=1+-2", "a = 1 + -2" },
		{ "a=[-1,- 2]", "a = [-1, -2]" }, { "a=(-b)", "a = (-b)" }, { "a={b=-1}", "a = { b = -1 }" },
		{ "a=1*2/3%4+5", "a = 1 * 2 / 3 % 4 + 5" }, { "a=b . c", "a = b.c" }, { "a=b-c", "a = b-c" },
		{ "a=(b)-1", "a = (b) - 1" }, { "a=b[0]-1", "a = b[0] - 1" }, { "a=\"b\"-1", "a = \"b\" - 1" },
		{ "- 1", "-1" },            { "a = /* b */ - 1", "a = /* b */ - 1" }, { "a = 1.5*2", "a = 1.5 * 2" },
	};

	EXPECT_SET(pairs);
}

Test(words, strings)
{
	static const struct pair pairs[] = {
		{ "a=\" b  c \"", "a = \" b  c \"" },
		{ "a=\"\"", "a = \"\"" },
		{ "a=\"b${ c }d\"", "a = \"b${c}d\"" },
		{ "a=\"${ b }${ c }\"", "a = \"${b}${c}\"" },
		{ "a=\"${ {b=1} }x\"", "a = \"${ { b = 1 } }x\"" },
		{ "a=\"${ [1] }x\"", "a = \"${[1]}x\"" },
		{ "a=\"x${ \"y${ z }\" }\"", "a = \"x${\"y${z}\"}\"" },
		{ "a=\"$${ b } %%{ c } $ % \\\" \\\\\"", "a = \"$${ b } %%{ c } $ % \\\" \\\\\"" },
		{ "a=\"$$${ b }\"", "a = \"$$${ b }\"" },
		{ "{\"a\"=1}", "{ \"a\" = 1 }" },
	};

	EXPECT_SET(pairs);
}

Test(words, comments_and_lines)
{
	static const struct pair pairs[] = {
		{ "a=1#b", "a = 1 #b" },
		{ "a /*b*/=/*c*/1 // d\n", "a /*b*/ = /*c*/ 1 // d\n" },
		{ "a=[/*b*/]", "a = [/*b*/]" },
		{ "a=[1/*b*/,/*c*/2]", "a = [1 /*b*/, /*c*/ 2]" },
		{ "a=b/*c*/.d", "a = b /*c*/.d" },
		{ "/* a\r\n b */\r\n", "/* a\r\n b */\r\n" },
		{ "a=1 \t\n \t\nb=2  \n", "a = 1\n\nb = 2\n" },
		{ "a=1 \t\r\n", "a = 1\r\n" },
		{ "a=1 \t ", "a = 1   " },
		{ "# a \t ", "# a \t " },
		{ "/* a */ \t", "/* a */  " },
		{ "\t", " " },
		{ "", "" },
		{ "a = (\n-1\n-2)", "a = (\n-1\n-2)" },
	};

	EXPECT_SET(pairs);
}

/* ---- the whole of it ------------------------------------------------------------------------------- */

static void expect_formatted(const char *input, const char *expected)
{
	struct arena arena = { 0 };
	struct diags diags;
	struct sources sources = { 0 };
	struct syntax_file file;
	struct strbuf out = { 0 };

	diags_init(&diags, &arena);
	*VEC_PUSH(&arena, &sources) = (struct source){ TEXT("test"), text_from(input) };
	syntax_parse_file(&arena, &diags, &sources, 0, &file);
	cr_assert(!diags_have_errors(&diags), "does not parse: %s", input);
	format_source(&out, &sources.items[0], &file);
	cr_expect_str_eq(out.data ? out.data : "", expected);
	strbuf_release(&out);
	arena_release(&arena);
}

Test(format, takes_quotes_away)
{
	static const struct pair pairs[] = {
		{ "a=\"${ b }\"\n", "a = b\n" },
		{ "a=\"${\"b\"}\"\n", "a = \"b\"\n" },
		{ "a=\"${\"b${c}\"}\"\n", "a = \"b${c}\"\n" },
		{ "a=\"${\n\n b\n\n}\"\n", "a = b\n" },
		{ "a=\"${ b +\nc }\"\n", "a = (b +\nc)\n" },
		{ "a=\"${(b +\nc)}\"\n", "a = (b +\nc)\n" },
		{ "a=\"${[\n1]}\"\n", "a = ([\n1])\n" },
		{ "a=\"${ /* b */ c /* d */ }\" # e\n", "a = /* b */ c /* d */ # e\n" },
		{ "a=\"${ b # c\n}\"\n", "a = b # c\n\n" },
		{ "a=\"${ b # c\n# d\n/* e */\n}\"\n", "a = b # c\n# d\n/* e */\n" },
		{ "a=\"${b}${c}\"\n", "a = \"${b}${c}\"\n" },
		{ "a=\"${b} \"\n", "a = \"${b} \"\n" },
		{ "a=[\"${b}\"]\n", "a = [\"${b}\"]\n" },
		{ "a=(\"${b}\")\n", "a = (\"${b}\")\n" },
		{ "a={ b=\"${c}\" }\n", "a = { b = \"${c}\" }\n" },
		{ "a { b=\"${c}\" }\n", "a { b = c }\n" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++) {
		expect_formatted(pairs[i].input, pairs[i].expected);
		expect_formatted(pairs[i].expected, pairs[i].expected);
	}
}

/* terraform 1.11 makes something that does not parse, that says less, or that it changes when it is run again. */
Test(format, keeps_what_terraform_does_not)
{
	static const struct pair pairs[] = {
		{ "a=\"${(b)\n+ (c)}\"\n", "a = ((b)\n+ (c))\n" },
		{ "a=\"${ # b\nc }\"\n", "a = ( # b\nc)\n" },
		{ "a { b=\"${ c # d\n}\" }\n", "a { b = (c # d\n) }\n" },
		{ "a { b=\"${ c # d\n/* e */ }\" }\n", "a { b = (c # d\n/* e */) }\n" },
		{ "a=\"${ b # c\n/* d */ + e }\"\n", "a = (b # c\n/* d */ + e)\n" },
		{ "a=\"${\"${ b }\"}\"\n", "a = b\n" },
		{ "a/*b*/\"c\"/*d*/\"e\"/*f*/{}\n", "a /*b*/ \"c\" /*d*/ \"e\" /*f*/ {}\n" },
		{ "a \"b$c\" \"d%\\u0065\" {}\n", "a \"b$c\" \"d%\\u0065\" {}\n" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++) {
		expect_formatted(pairs[i].input, pairs[i].expected);
		expect_formatted(pairs[i].expected, pairs[i].expected);
	}
}

Test(format, escapes_in_labels)
{
	static const struct pair pairs[] = {
		{ "a \"\\u0062\\U0000000c\" {}\n", "a \"b\\u000c\" {}\n" },
		{ "a \"\\n\\t\\\"\\\\\" {}\n", "a \"\\n\\t\\\"\\\\\" {}\n" },
		{ "a \"\t\x01\" {}\n", "a \"\\t\\u0001\" {}\n" },
		{ "a \"\\u00e9\\u00a0\\u65e5\\U0001f600\\U000e0001\" {}\n", "a \"é\\u00a0日😀\\U000e0001\" {}\n" },
		{ "a \"$\" \"$${\" \"%%{\" {}\n", "a \"$\" \"$${\" \"%%{\" {}\n" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++)
		expect_formatted(pairs[i].input, pairs[i].expected);
}

static struct syntax_file parse(struct arena *arena, const char *text, struct source *ret_source)
{
	struct diags diags;
	struct sources sources = { 0 };
	struct syntax_file file;

	diags_init(&diags, arena);
	*VEC_PUSH(arena, &sources) = (struct source){ TEXT("test"), text_from(text) };
	syntax_parse_file(arena, &diags, &sources, 0, &file);
	cr_assert(!diags_have_errors(&diags), "does not parse: %s", text);
	*ret_source = sources.items[0];
	return file;
}

static bool is_same(const char *left, const char *right)
{
	struct arena arena = { 0 };
	struct source left_source, right_source;
	struct syntax_file a = parse(&arena, left, &left_source), b = parse(&arena, right, &right_source);
	bool same = format_is_same(&left_source, &a, &right_source, &b);

	arena_release(&arena);
	return same;
}

Test(format, knows_what_says_the_same)
{
	static const struct pair same[] = {
		{ "a=1", "a = 1\n" }, { "a = \"${(b)}\"", "a = b" }, { "a = \"\\u0062\"", "a = \"b\"" },
		{ "a = b+c*d # e", "\na = b + c * d # e" },
	};
	static const struct pair other[] = {
		{ "a = 1", "a = 2" }, { "a = 1", "b = 1" }, { "a = 1", "a = \"1\"" }, { "a = true", "a = false" },
		{ "a = 1", "a = 1\nb = 1" }, { "a = 1\nb {}", "b {}\na = 1" }, { "a {}", "b {}" },
		{ "a \"b\" {}", "a \"c\" {}" }, { "a \"b\" {}", "a {}" }, { "a { b = 1 }", "a {}" },
		{ "a = [1, 2]", "a = [2, 1]" }, { "a = [1]", "a = [1, 1]" }, { "a = { b = 1 }", "a = { c = 1 }" },
		{ "a = { b = 1 }", "a = { b = 2 }" }, { "a = b.c", "a = b.d" }, { "a = b[0]", "a = b[1]" },
		{ "a = b.c", "a = b[\"c\"]" }, { "a = b.c", "a = b" }, { "a = b + c", "a = b - c" },
		{ "a = (b + c) + d", "a = b + c + d" }, { "a = -b", "a = b" }, { "a = [\"${b}\"]", "a = [b]" },
		{ "a = 1.5", "a = 1.50" }, { "a = \"b${c}\"", "a = \"b${d}\"" }, { "a = 1 # b", "a = 1" },
		{ "a = 1 # b", "a = 1 // b" }, { "a = null", "a = 0" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(same); i++)
		cr_expect(is_same(same[i].input, same[i].expected), "%s", same[i].input);
	for (size_t i = 0; i < ARRAY_LENGTH(other); i++)
		cr_expect(!is_same(other[i].input, other[i].expected), "%s and %s", other[i].input, other[i].expected);
}
