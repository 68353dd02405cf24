/* SPDX-License-Identifier: BSD-3-Clause-Clear */
#include <criterion/criterion.h>

#include "eif/json_scan.h"

static bool is_document(const char *text)
{
	struct text value;

	return json_scan_document(text_from(text), &value);
}

Test(eif_json, takes_what_is_json)
{
	static const char *const good[] = {
		"{}", "[]", " null ", "true", "false", "0", "-0", "-12.5e+3", "1E9", "\"\"", "{\"a\":[1,{\"b\":[]},\"c\"]}",
		"\"\\u00e9\\ud83d\\ude00\\n\"", "[[[]]]", "\r\n\t[ 1 , 2 ]\n", "{\"a\":1,\"a\":2}", "\"\x7f\xc3\xa9\"",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(good); i++)
		cr_expect(is_document(good[i]), "%s", good[i]);
}

Test(eif_json, refuses_what_is_not)
{
	static const char *const bad[] = {
		"", " ", "{", "}", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:2}", "'a'",
		"01", "1.", ".5", "+1", "-", "1e", "1e+", "NaN", "Infinity", "nul", "nulll", "truefalse", "[] []", "[}",
		"\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "\"\xff\"",
		"\"\xed\xa0\x80\"", "\xef\xbb\xbf{}", "// x\n1", "[\"\\", "\"\\u", "{\"a\":1]",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
		cr_expect_not(is_document(bad[i]), "%s", bad[i]);
	cr_expect_not(json_scan_document((struct text){ "1\0", 2 }, &(struct text){ 0 }));
	cr_expect_not(json_scan_document((struct text){ "\"\0\"", 3 }, &(struct text){ 0 }));
}

Test(eif_json, nests_to_a_depth)
{
	struct strbuf text = { 0 };

	strbuf_repeat(&text, '[', JSON_SCAN_DEPTH_MAX);
	strbuf_repeat(&text, ']', JSON_SCAN_DEPTH_MAX);
	cr_assert(is_document(text.data));
	strbuf_reset(&text);
	strbuf_repeat(&text, '[', JSON_SCAN_DEPTH_MAX + 1);
	strbuf_repeat(&text, ']', JSON_SCAN_DEPTH_MAX + 1);
	cr_assert_not(is_document(text.data));
	strbuf_reset(&text);
	strbuf_repeat(&text, '[', 100000);
	cr_assert_not(is_document(text.data));
	strbuf_release(&text);
}

Test(eif_json, members)
{
	struct arena arena = { 0 };
	struct text object = TEXT("{ \"a\" : [1, {\"b\": 2}] , \"c\\u0064\\\"\":\"\\ud83d\\ude00\" }"), key, value;
	size_t at = 0;

	cr_assert(json_scan_member(object, &at, &key, &value));
	cr_assert(text_is(key, "\"a\""));
	cr_assert(text_is(value, "[1, {\"b\": 2}]"));
	cr_assert_eq(json_scan_kind(value), JSON_ARRAY);
	cr_assert(json_scan_member(object, &at, &key, &value));
	cr_assert(text_is(json_scan_string(&arena, key), "cd\""));
	cr_assert(text_is(json_scan_string(&arena, value), "\xf0\x9f\x98\x80"));
	cr_assert_not(json_scan_member(object, &at, &key, &value));
	at = 0;
	cr_assert_not(json_scan_member(TEXT("{}"), &at, &key, &value));
	arena_release(&arena);
}

Test(eif_json, prints_over_lines_and_safely)
{
	struct strbuf out = { 0 };

	json_scan_print(&out, TEXT("{\"a\":[1.50,{}],\"b\":\"\\u001b\xc2\x9b\xe2\x80\xae\xf3\xa0\x80\x81\"}"), 1);
	cr_assert_str_eq(out.data, "{\n    \"a\": [\n      1.50,\n      {}\n    ],\n"
				   "    \"b\": \"\\u001b\\u009b\\u202e\\udb40\\udc01\"\n  }");
	strbuf_release(&out);
}

/* Deep in brackets, indentation would take many times what the text itself does. */
Test(eif_json, prints_what_is_deep_on_one_line)
{
	struct strbuf value = { 0 }, out = { 0 };

	strbuf_repeat(&value, '[', JSON_SCAN_DEPTH_MAX);
	for (int i = 0; i < 10000; i++)
		strbuf_string(&value, "0,");
	strbuf_char(&value, '0');
	strbuf_repeat(&value, ']', JSON_SCAN_DEPTH_MAX);
	json_scan_print(&out, strbuf_as_text(&value), 0);
	cr_assert_lt(out.size, 2 * value.size);
	strbuf_release(&out);
	json_scan_print(&out, TEXT("[{\"a\":[1,{\"b\":2}]}]"), 6);
	cr_assert_str_eq(out.data, "[\n              {\n                \"a\": [1, {\"b\": 2}]\n              }\n            ]");
	strbuf_release(&out);
	strbuf_release(&value);
}
