/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Reports as text: what is drawn where. */
#include "fixture.h"

TestSuite(text, .init = begin, .fini = end);

Test(text, a_span_over_six_lines_is_drawn_whole)
{
	add_file("a.mpcnet", "one\ntwo = [\n  3,\n  4,\n  5,\n  6,\n]\n");
	diag_label(diag_add(&diags, DIAG_TYPE_MISMATCH, at_words(0, "[\n  3,\n  4,\n  5,\n  6,\n]"), "no"), "a list");
	expect_text("error[E0116]: no\n"
		    " --> a.mpcnet:2:7\n"
		    "  |\n"
		    "2 |   two = [\n"
		    "  |  _______^\n"
		    "3 | |   3,\n"
		    "4 | |   4,\n"
		    "5 | |   5,\n"
		    "6 | |   6,\n"
		    "7 | | ]\n"
		    "  | |_^ a list\n"
		    "\n"
		    "1 error; 'mpcnetc explain E0116' says more\n");
}

Test(text, the_middle_of_a_long_span_is_left_out)
{
	add_file("a.mpcnet", "x {\n  2\n  3\n  4\n  5\n  6\n\n  8\n  9\n\t} }");
	add_file("b.mpcnet", "  y {\n  }\n");
	diag_place(diag_add(&diags, DIAG_TYPE_MISMATCH, at_words(1, "y {\n  }"), "no"),
		   at_words(0, "x {\n  2\n  3\n  4\n  5\n  6\n\n  8\n  9\n\t}"), "that one");
	expect_text("error[E0116]: no\n"
		    "  --> b.mpcnet:1:3\n"
		    "   |\n"
		    " 1 | /   y {\n"
		    " 2 | |   }\n"
		    "   | |___^\n"
		    "  --> a.mpcnet:1:1\n"
		    "   |\n"
		    " 1 | / x {\n"
		    " 2 | |   2\n"
		    " 3 | |   3\n"
		    "...  |\n"
		    " 9 | |   9\n"
		    "10 | |  } }\n"
		    "   | |__- that one\n"
		    "\n"
		    "1 error; 'mpcnetc explain E0116' says more\n");
}

Test(text, an_empty_line_within_has_no_blank_at_its_end)
{
	add_file("a.mpcnet", "x {\n\n}\n");
	diag_add(&diags, DIAG_TYPE_MISMATCH, at_words(0, "x {\n\n}"), "no");
	cr_assert_not_null(strstr(printed(DIAG_FORM_TEXT, false), "\n2 | |\n3 | | }\n"));
}

Test(text, a_line_break_at_the_end_of_a_span_is_not_part_of_it)
{
	add_file("a.mpcnet", "x = 1\r\ny = 2\r\n\r\n");
	diag_add(&diags, DIAG_TYPE_MISMATCH, at_words(0, "= 1\r\n"), "no");
	diag_add(&diags, DIAG_TYPE_MISMATCH, at_words(0, "= 2\r\n\r\n"), "no");
	/* The break alone. */
	diag_add(&diags, DIAG_SYNTAX, at_words(0, "\r\n\r\n"), "no");
	expect_text("error[E0116]: no\n --> a.mpcnet:1:3\n  |\n1 | x = 1\n  |   ^^^\n\n"
		    "error[E0116]: no\n --> a.mpcnet:2:3\n  |\n2 | y = 2\n  |   ^^^\n\n"
		    "error[E0008]: no\n --> a.mpcnet:2:6\n  |\n2 | y = 2\n  |      ^\n\n"
		    "3 errors; 'mpcnetc explain E0116' says more\n");
}

Test(text, the_end_of_a_file_and_an_empty_line_can_be_pointed_at)
{
	add_file("a.mpcnet", "x\n\ny");
	add_file("b.mpcnet", "");
	add_file("c.mpcnet", "x\n");
	diag_add(&diags, DIAG_SYNTAX, (struct span){ 0, 2, 2 }, "empty line");
	diag_add(&diags, DIAG_SYNTAX, (struct span){ 0, 4, 4 }, "end");
	diag_add(&diags, DIAG_SYNTAX, (struct span){ 1, 0, 0 }, "empty file");
	diag_add(&diags, DIAG_SYNTAX, (struct span){ 2, 2, 2 }, "after the last line");
	expect_text("error[E0008]: empty line\n --> a.mpcnet:2:1\n  |\n2 |\n  | ^\n\n"
		    "error[E0008]: end\n --> a.mpcnet:3:2\n  |\n3 | y\n  |  ^\n\n"
		    "error[E0008]: empty file\n --> b.mpcnet:1:1\n  |\n1 |\n  | ^\n\n"
		    "error[E0008]: after the last line\n --> c.mpcnet:2:1\n  |\n2 |\n  | ^\n\n"
		    "4 errors; 'mpcnetc explain E0008' says more\n");
}

Test(text, marks_of_one_line_stand_under_it)
{
	struct diag *diag;

	add_file("a.mpcnet", "a = b + c\nd\n");
	diag = diag_add(&diags, DIAG_OPERAND_TYPE, at_words(0, "+"), "no");
	diag_label(diag, "these cannot be added");
	diag_place(diag, at_words(0, "b"), "a map");
	diag_place(diag, at_words(0, "b + c"), "here");
	diag_place(diag, at_words(0, "d"), "and here");
	diag_place(diag, at_words(0, "c"), "a list");
	expect_text("error[E0126]: no\n"
		    " --> a.mpcnet:1:7\n"
		    "  |\n"
		    "1 | a = b + c\n"
		    "  |       ^ these cannot be added\n"
		    "  |     - a map\n"
		    "  |     ----- here\n"
		    "  |\n"
		    "2 | d\n"
		    "  | - and here\n"
		    "  |\n"
		    "1 | a = b + c\n"
		    "  |         - a list\n"
		    "\n"
		    "1 error; 'mpcnetc explain E0126' says more\n");
}

Test(text, carets_stand_under_wide_and_narrow_characters)
{
	add_file("a.mpcnet", "\t日本 e\xcc\x81 🦀 x y\xe2\x80\xae z");
	diag_add(&diags, DIAG_SYNTAX, at_words(0, "本"), "wide");
	diag_add(&diags, DIAG_SYNTAX, at_words(0, "x"), "after");
	diag_add(&diags, DIAG_SYNTAX, at_words(0, "\xe2\x80\xae"), "unseen");
	expect_text("error[E0008]: wide\n --> a.mpcnet:1:3\n  |\n"
		    "1 |  日本 e\xcc\x81 🦀 x y<U+202E> z\n  |    ^^\n\n"
		    "error[E0008]: after\n --> a.mpcnet:1:10\n  |\n"
		    "1 |  日本 e\xcc\x81 🦀 x y<U+202E> z\n  |            ^\n\n"
		    "error[E0008]: unseen\n --> a.mpcnet:1:13\n  |\n"
		    "1 |  日本 e\xcc\x81 🦀 x y<U+202E> z\n  |               ^^^^^^^^\n\n"
		    "3 errors; 'mpcnetc explain E0008' says more\n");
}

Test(text, what_has_no_place_comes_last_and_what_is_allowed_or_off_not_at_all)
{
	struct diag *allowed, *off;

	add_file("a.mpcnet", "x = 1\n");
	diag_add(&diags, DIAG_PARTIES_MISSING, SPAN_NONE, "no place");
	diag_add_path(&diags, DIAG_OUTPUT_IO, TEXT("out/\x1b[2J"), "a file");
	allowed = diag_add_as(&diags, DIAG_ACCOUNT_SHARED, SEVERITY_WARNING, at_words(0, "1"), "allowed");
	allowed->allowed = TEXT("why not");
	off = diag_add_as(&diags, DIAG_ACCOUNT_SHARED, SEVERITY_WARNING, at_words(0, "="), "off");
	off->is_off = true;
	diags.warning_count -= 2;
	diag_add_as(&diags, DIAG_ACCOUNT_SHARED, SEVERITY_NOTE, at_words(0, "x"), "a note");
	expect_text("error[E0200]: no place\n\nerror[E0700]: a file\n --> out/?[2J\n\n"
		    "2 errors; 'mpcnetc explain E0200' says more\n");
	cr_assert_null(strstr(printed(DIAG_FORM_JSON, false), "allowed"));
	cr_assert_null(strstr(printed(DIAG_FORM_GITHUB, false), "allowed"));
	cr_assert_null(strstr(printed(DIAG_FORM_SARIF, false), "\"off\""));
	cr_assert_null(strstr(printed(DIAG_FORM_SARIF, false), "a note"));
	diags.show_notes = true;
	cr_assert_not_null(strstr(printed(DIAG_FORM_TEXT, false), "note[E0213]: a note\n --> a.mpcnet:1:1\n"));
	cr_assert_not_null(strstr(printed(DIAG_FORM_SARIF, false), "a note"));
}

Test(text, fifty_errors_are_shown_and_the_machine_forms_have_all)
{
	char line[128 + 1] = { 0 };
	size_t lines = 0;

	memset(line, 'x', 51);
	add_file("a.mpcnet", line);
	for (uint32_t i = 0; i < 51; i++)
		diag_add(&diags, DIAG_SYNTAX, (struct span){ 0, i, i + 1 }, "error %u", i);
	cr_assert_not_null(strstr(printed(DIAG_FORM_TEXT, false),
				  "1 more error is not shown\n51 errors; 'mpcnetc explain E0008' says more\n"));
	cr_assert_null(strstr(printed(DIAG_FORM_TEXT, false), "error 50"));
	diag_add(&diags, DIAG_SYNTAX, (struct span){ 0, 51, 51 }, "error 51");
	cr_assert_not_null(strstr(printed(DIAG_FORM_TEXT, false),
				  "2 more errors are not shown\n52 errors; 'mpcnetc explain E0008' says more\n"));
	for (const char *at = printed(DIAG_FORM_JSON, false); *at; at++)
		lines += *at == '\n';
	cr_assert_eq(lines, 52);
	cr_assert_not_null(strstr(printed(DIAG_FORM_SARIF, false), "error 51"));
	cr_assert_not_null(strstr(printed(DIAG_FORM_GITHUB, false), "error 51"));
}

Test(text, styles_do_not_nest_and_are_closed)
{
	struct diag *diag;

	add_file("a.mpcnet", "x = [\n  1 ]\n");
	diag = diag_add(&diags, DIAG_TYPE_MISMATCH, at_words(0, "[\n  1 ]"), "no \x1b[5m");
	diag_label(diag, "label");
	diag_place(diag, at_words(0, "x"), "place");
	diag_note(diag, "note");
	diag_help(diag, "Help.");
	diag_add_as(&diags, DIAG_ACCOUNT_SHARED, SEVERITY_WARNING, at_words(0, "1"), "warning");
	cr_assert_str_eq(printed_tags(),
			 "<error>error[E0116]</error><strong>: no ?[5m</strong>\n"
			 "<frame> --> </frame>a.mpcnet:1:5\n"
			 "<frame>  |</frame>\n"
			 "<frame>1 |</frame>   x = [\n"
			 "<frame>  |</frame>  <error>_____^</error>\n"
			 "<frame>2 |</frame> <error>|</error>   1 ]\n"
			 "<frame>  |</frame> <error>|_____^ label</error>\n"
			 "<frame>  |</frame>\n"
			 "<frame>1 |</frame> x = [\n"
			 "<frame>  |</frame> <frame>- place</frame>\n"
			 "<frame>  =</frame><strong> note:</strong> note\n"
			 "<frame>  =</frame><strong> help:</strong> Help.\n"
			 "\n"
			 "<warning>warning[E0213]</warning><strong>: warning</strong>\n"
			 "<frame> --> </frame>a.mpcnet:2:3\n"
			 "<frame>  |</frame>\n"
			 "<frame>2 |</frame>   1 ]\n"
			 "<frame>  |</frame>   <warning>^</warning>\n"
			 "\n"
			 "<strong>1 error, 1 warning</strong>; 'mpcnetc explain E0116' says more\n");
}
