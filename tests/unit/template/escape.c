/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Escapers: what they write, and that the real parsers read it back as it was. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "template/escape.h"

/* Whatever a hostile spec may hold. No NUL: C strings carry these. */
static const char *const hostile[] = {
	"",
	"plain",
	"${x}",
	"%{if}",
	"$${x}",
	"$$${x}",
	"$",
	"a$",
	"100%",
	"$%{x}",
	"%%{x}",
	"{x}",
	"\"",
	"'",
	"''",
	"\\",
	"\\\"",
	"a\nb",
	"a\r\nb",
	"\n",
	"\tx",
	"{{x}}",
	"---",
	"...",
	"#",
	" # x",
	"`",
	"``",
	"`id`",
	"$(id)",
	"; id",
	"|",
	"\\|",
	"a: b",
	"- a",
	"yes",
	"1e3",
	"0777",
	"~",
	"null",
	"\x01\x07\x08\x0c\x1b[31m\x1f\x7f",
	"\xc2\x80\xc2\x85\xc2\x9f",
	"\xe2\x80\xa8\xe2\x80\xa9",
	"\xef\xbb\xbfx",
	"\xf0\x9f\x98\x80",
	"\xef\xbf\xbe",
	"</a>",
	"]]>",
	"-->",
	"<!--",
	"&amp;",
	"EOT",
	"\\u0041",
	" lead",
	"trail ",
	"*/",
	"\xe2\x80\xae",
	"é",
};

static void expect(unsigned place, struct text value, const char *expected)
{
	struct strbuf out = { 0 };

	escape_at(&out, place, value);
	cr_expect_str_eq(out.data ? out.data : "", expected, "place %u, [%.*s]: expected [%s], got [%s]", place,
	                 TEXT_ARG(value), expected, out.data ? out.data : "");
	strbuf_release(&out);
}

static char *escaped(unsigned place, const char *before, const char *value, const char *after)
{
	struct strbuf out = { 0 };

	strbuf_string(&out, before);
	escape_at(&out, place, text_from(value));
	strbuf_string(&out, after);
	return out.data;
}

/* Each was also evaluated by terraform 1.11 and gave the value back. */
Test(escape, hcl)
{
	expect(LANGUAGE_HCL, TEXT("${x} %{if}"), "$${x} %%{if}");
	expect(LANGUAGE_HCL, TEXT("$${x}"), "\\u0024$${x}");
	expect(LANGUAGE_HCL, TEXT("$$${x}"), "\\u0024\\u0024$${x}");
	expect(LANGUAGE_HCL, TEXT("$%{x}"), "\\u0024%%{x}");
	expect(LANGUAGE_HCL, TEXT("ends in $"), "ends in \\u0024");
	expect(LANGUAGE_HCL, TEXT("100%"), "100\\u0025");
	expect(LANGUAGE_HCL, TEXT("$5 {x}"), "$5 {x}");
	expect(LANGUAGE_HCL, TEXT("\"\\\n\r\t\b\f\x1b"), "\\\"\\\\\\n\\r\\t\\u0008\\u000c\\u001b");
	expect(LANGUAGE_HCL, TEXT("\xe2\x80\xa8\xef\xbb\xbf\xc2\x85"), "\\u2028\\ufeff\\u0085");
	expect(LANGUAGE_HCL, TEXT("a\xff\xc3(\xed\xa0\x80"),
	       "a\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	expect(LANGUAGE_HCL, TEXT("a\0b"), "a\\u0000b");
}

Test(escape, dockerfile)
{
	expect(LANGUAGE_DOCKERFILE, TEXT("a\"b\\c$d"), "a\\\"b\\\\c\\$d");
	expect(LANGUAGE_DOCKERFILE, TEXT("a\nb\tc"), "a b c");
	expect(LANGUAGE_DOCKERFILE, TEXT("\x1b"), "\xef\xbf\xbd");
}

Test(escape, markdown)
{
	expect(LANGUAGE_MARKDOWN, TEXT("a_b*c`d[e](f)"), "a\\_b\\*c\\`d\\[e\\]\\(f\\)");
	expect(LANGUAGE_MARKDOWN, TEXT("<b>&\"|"), "&lt;b&gt;&amp;&quot;\\|");
	expect(LANGUAGE_MARKDOWN, TEXT("mpc-1.example.com"), "mpc-1.example.com");
	expect(LANGUAGE_MARKDOWN, TEXT("1. x"), "1\\. x");
	expect(LANGUAGE_MARKDOWN, TEXT("1) x"), "1\\) x");
	expect(LANGUAGE_MARKDOWN, TEXT("--- x"), "\\--- x");
	expect(LANGUAGE_MARKDOWN, TEXT("==="), "\\===");
	expect(LANGUAGE_MARKDOWN, TEXT("    x"), "&#32;   x");
	expect(LANGUAGE_MARKDOWN, TEXT("a\n# b"), "a \\# b");
	expect(LANGUAGE_MARKDOWN, TEXT("\n\nb"), "&#32; b");
	expect(LANGUAGE_MARKDOWN, TEXT("\\"), "\\\\");
	expect(ESCAPE_MARKDOWN_SPAN, TEXT("a`b\nc|"), "a'b c|");
	expect(ESCAPE_MARKDOWN_SPAN, TEXT(""), " ");
	expect(ESCAPE_MARKDOWN_SPAN_CELL, TEXT("a|b\\|c"),
	       "a\\|b\\\xc2\xa6"
	       "c");
	expect(ESCAPE_MARKDOWN_FENCE, TEXT("it's\n```"), "it'\\''s ```");
}

Test(escape, xml_and_html)
{
	expect(LANGUAGE_XML, TEXT("<a b='c'>&\"\n\x01\xc2\x85"),
	       "&lt;a b=&#39;c&#39;&gt;&amp;&quot;&#10;\xef\xbf\xbd&#133;");
	expect(LANGUAGE_HTML, TEXT("<a b='c'>&\"\n"), "&lt;a b=&#39;c&#39;&gt;&amp;&quot;\n");
}

Test(escape, json_is_read_back)
{
	for (size_t i = 0; i < 2 * ARRAY_LENGTH(hostile); i++) {
		const char *value = hostile[i / 2];
		struct strbuf out = { 0 };
		cJSON *json;

		strbuf_char(&out, '"');
		escape_json(&out, text_from(value), i % 2);
		strbuf_char(&out, '"');
		json = cJSON_Parse(out.data);
		cr_expect(json && strcmp(json->valuestring, value) == 0, "[%s] [%s]", value, out.data);
		cJSON_Delete(json);
		strbuf_release(&out);
	}
}

static void yaml_reads(const char *document, const char *value)
{
	yaml_parser_t parser;
	yaml_document_t yaml;
	yaml_node_t *root, *node = NULL;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)document, strlen(document));
	cr_expect(yaml_parser_load(&parser, &yaml), "[%s]", document);
	root = yaml_document_get_root_node(&yaml);
	if (root && root->type == YAML_MAPPING_NODE)
		node = yaml_document_get_node(&yaml, root->data.mapping.pairs.start->value);
	cr_expect(node && node->type == YAML_SCALAR_NODE, "[%s]", document);
	if (node && node->type == YAML_SCALAR_NODE)
		cr_expect_str_eq((const char *)node->data.scalar.value, value, "[%s]", document);
	yaml_document_delete(&yaml);
	yaml_parser_delete(&parser);
}

Test(escape, yaml_is_read_back)
{
	for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
		char *document = escaped(LANGUAGE_YAML, "a: \"", hostile[i], "\" # \"x\"\nb: 1\n");

		yaml_reads(document, hostile[i]);
		free(document);
	}
}

/* Controls that a shell can hold but a reviewer's terminal should not are the only ones not to come back. */
static bool shell_keeps(const char *value)
{
	for (const char *c = value; *c; c++)
		if (((unsigned char)*c < 0x20 && *c != '\n' && *c != '\t') || *c == 0x7f)
			return false;
	return strncmp(value, "\xc2\x80", 2) != 0;
}

Test(escape, shell_is_read_back)
{
	for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
		char *command, got[256] = "";
		FILE *out;

		if (!shell_keeps(hostile[i]))
			continue;
		command = escaped(LANGUAGE_SHELL, "printf %s '", hostile[i], "'");
		out = popen(command, "r");
		cr_assert(out);
		got[fread(got, 1, sizeof(got) - 1, out)] = '\0';
		cr_expect_eq(pclose(out), 0);
		cr_expect_str_eq(got, hostile[i], "[%s]", command);
		free(command);
	}
}

/* No escaper lets a control character or bytes that are not UTF-8 through, whatever it is given. */
Test(escape, every_byte_is_safe)
{
	for (unsigned place = 0; place < ESCAPE_COUNT; place++) {
		struct strbuf out = { 0 };

		for (unsigned byte = 0; byte < 0x10000; byte++) {
			char pair[2] = { (char)(byte >> 8), (char)byte };

			strbuf_reset(&out);
			escape_at(&out, place, (struct text){ pair, 2 });
			cr_assert(utf8_is_valid(strbuf_as_text(&out)), "place %u, %04x", place, byte);
			if (place == LANGUAGE_HTML)
				continue;
			for (size_t i = 0; i < out.size; i++)
				cr_assert((unsigned char)out.data[i] >= 0x20 ||
				                  (place == LANGUAGE_SHELL &&
				                   (out.data[i] == '\n' || out.data[i] == '\t')),
				          "place %u, %04x", place, byte);
		}
		strbuf_release(&out);
	}
}
