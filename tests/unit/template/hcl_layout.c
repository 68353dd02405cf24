/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * HCL laid out. Every expected text is what terraform 1.11 makes of a file with the input (`terraform fmt`), and must stay as it
 * is when it is laid out again.
 */
#include <criterion/criterion.h>

#include "template/template.h"

static const struct layout_case {
	const char *name, *input, *expected;
} cases[] = {
	{ "one line attributes", "a=1\nbbb   =  2\n\tcc =3\n", "a   = 1\nbbb = 2\ncc  = 3\n" },
	{ "blank line ends run", "a = 1\nbbb = 2\n\nccccc = 3\nd = 4\n", "a   = 1\nbbb = 2\n\nccccc = 3\nd     = 4\n" },
	{ "comment line ends run", "a = 1\nbbb = 2\n# c = d\nccccc = 3\n// e\nd = 4\n",
	  "a   = 1\nbbb = 2\n# c = d\nccccc = 3\n// e\nd = 4\n" },
	{ "value of several lines ends run", "a = 1\nbbb = [\n1,\n]\nccccc = 3\nd = {\nx = 1\nyyy = 2\n}\ne = 4\n",
	  "a = 1\nbbb = [\n  1,\n]\nccccc = 3\nd = {\n  x   = 1\n  yyy = 2\n}\ne = 4\n" },
	{ "heredoc stays in run",
	  "a = 1\nbbb = <<-EOT\n  x = \"${y}\" {\n    z\n  EOT\nccccc = <<EOT\nq\nEOT\n"
	  "d = 4\n",
	  "a     = 1\nbbb   = <<-EOT\n  x = \"${y}\" {\n    z\n  EOT\nccccc = <<EOT\nq\n"
	  "EOT\nd     = 4\n" },
	{ "nested blocks",
	  "resource \"a\" \"b\" {\nname = \"x\"\nlonger_name = \"y\"\nblock {\na = 1\n"
	  "inner {\nbb = 2\n}\n}\n}\n",
	  "resource \"a\" \"b\" {\n  name        = \"x\"\n  longer_name = \"y\"\n"
	  "  block {\n    a = 1\n    inner {\n      bb = 2\n    }\n  }\n}\n" },
	{ "trailing comments", "a = 1 # x\nbbb = \"two\" // y\nblock { # z\nc = 1 # w\n}\nd = 4\n",
	  "a   = 1     # x\nbbb = \"two\" // y\nblock {     # z\n  c = 1     # w\n}\n"
	  "d = 4\n" },
	{ "brackets opened together",
	  "x = foo({\na = 1\nbbb = 2\n})\ny = [{\nc = 1\n}]\nz = jsonencode({\n"
	  "Statement = [{\nEffect = \"Allow\"\nAction = [\"s3:Get\"]\n}]\n})\n",
	  "x = foo({\n  a   = 1\n  bbb = 2\n})\ny = [{\n  c = 1\n}]\nz = jsonencode({\n"
	  "  Statement = [{\n    Effect = \"Allow\"\n    Action = [\"s3:Get\"]\n  }]\n})\n" },
	{ "conditional of objects", "a = b ? {\nx = 1\n} : {\nyy = 2\n}\n",
	  "a = b ? {\n  x = 1\n  } : {\n  yy = 2\n}\n" },
	{ "keys are counted in graphemes",
	  "x = {\n\"é\" = 1\n\"👍🏽\" = 2\n\"日本\" = 3\n\"é\" = 4\n\"🇨🇭🇩🇪\" = 6\n"
	  "abcdefg = 5\n}\n",
	  "x = {\n  \"é\"     = 1\n  \"👍🏽\"     = 2\n  \"日本\"    = 3\n  \"é\"     = 4\n"
	  "  \"🇨🇭🇩🇪\"    = 6\n  abcdefg = 5\n}\n" },
	{ "syllables, families and signs that lead are graphemes",
	  "x = {\n\"\u1112\u1161\u11ab\" = 1\n\"👩‍👩‍👧\" = 2\n\"\u0600\u0661\" = 3\n\"e\u200b\" = 4\nabcde = 5\n}\n",
	  "x = {\n  \"\u1112\u1161\u11ab\"   = 1\n  \"👩‍👩‍👧\"   = 2\n  \"\u0600\u0661\"   = 3\n  \"e\u200b\"  = 4\n"
	  "  abcde = 5\n}\n" },
	{ "equals in strings and operators",
	  "o = {\n\"a = b\" = a == b\nc = \"d = # {[\"\nlong = x >= 1 && y != 2\n"
	  "\"k${x[\"=\"]}\" = { for k, v in m : k => v if v != \"\" }\n}\n",
	  "o = {\n  \"a = b\"      = a == b\n  c            = \"d = # {[\"\n"
	  "  long         = x >= 1 && y != 2\n"
	  "  \"k${x[\"=\"]}\" = { for k, v in m : k => v if v != \"\" }\n}\n" },
	{ "block comments", "/* a = 1\n   b */\nc = 1 /* x */\nlonger = 2 /* y */ # z\n",
	  "/* a = 1\n   b */\nc      = 1 /* x */\nlonger = 2 /* y */ # z\n" },
	{ "blank lines and trailing space", "\n\n  a = 1  \n\n\n   \nb = 2\n\n", "\n\na = 1\n\n\n\nb = 2\n\n" },
	{ "no last line break", "a = 1\nbbb = 2", "a   = 1\nbbb = 2" },
	{ "blanks at the end", "a = 1\nbbb = 2 \t", "a   = 1\nbbb = 2  " },
	{ "only blanks", "\t ", "  " },
	{ "lines end in CR LF", "a = 1\r\n\r\n  bbb = 2 # c\r\nd = {\r\n}\r\n",
	  "a = 1\r\n\r\nbbb = 2 # c\r\nd = {\r\n}\r\n" },
	{ "blanks that end a comment", "a = 1 # b \t\n  # c  \n", "a = 1 # b \t\n# c  \n" },
	{ "block comment that ends the text", "a = 1 # b\nccc = 2 /* d */ ", "a   = 1 # b\nccc = 2 /* d */ " },
	{ "block comment with CR LF", "aaaaa = 1\nb /* 1\r\n2 */ = 1\n", "aaaaa       = 1\nb /* 1\r\n2 */ = 1\n" },
	{ "lists with comments", "x = [\n1, # a\n\"two\", # b\nvar.c,\n]\n",
	  "x = [\n  1,     # a\n  \"two\", # b\n  var.c,\n]\n" },
	{ "interpolation over lines",
	  "w = (\na == b # why\n&& c >= d # because\n|| e\n)\nt = merge(\nlocal.a,\n"
	  "{ for k, v in local.b :\nk => v\nif v != \"\" },\n)\n",
	  "w = (\n  a == b    # why\n  && c >= d # because\n  || e\n)\nt = merge(\n"
	  "  local.a,\n  { for k, v in local.b :\n    k => v\n  if v != \"\" },\n)\n" },
	{ "escapes", "a = \"\\\"{[\" # x\nbbb = \"$${ {{\" # y\nc = \"%%{ [\" # z\n",
	  "a   = \"\\\"{[\"   # x\nbbb = \"$${ {{\" # y\nc   = \"%%{ [\"  # z\n" },
};

static void expect(const char *name, const char *input, const char *expected)
{
	struct strbuf out = { 0 };

	hcl_layout(&out, text_from(input));
	cr_expect_str_eq(out.data ? out.data : "", expected, "%s:\nexpected\n%s\ngot\n%s", name, expected,
	                 out.data ? out.data : "");
	strbuf_release(&out);
}

Test(hcl_layout, as_terraform)
{
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		expect(cases[i].name, cases[i].input, cases[i].expected);
}

Test(hcl_layout, is_idempotent)
{
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		expect(cases[i].name, cases[i].expected, cases[i].expected);
}

/* What is not HCL is laid out somehow, without reading past its end. */
Test(hcl_layout, survives_what_is_not_hcl)
{
	static const char *const broken[] = {
		"",      "\n", "\"",  "\"\\", "a = \"${",        "/*", "<<", "<<EOT", "<<EOT\nx", "}}}}",
		"a = ]", "=",  "= =", "#",    "a \xff = \"\xc3",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
		struct strbuf out = { 0 };

		hcl_layout(&out, text_from(broken[i]));
		strbuf_release(&out);
	}
}
