/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The order of keys in JSON: bytes for people, UTF-16 code units in the canonical form (RFC 8785, 3.2.3). */
#include <criterion/criterion.h>

#include "emit/emit.h"

static struct value one(void)
{
	return (struct value){ .kind = VALUE_INT, .at = SPAN_NONE, .number = 1 };
}

static void expect(bool compact, const char *expected)
{
	/* In byte order: U+0080, U+00F6, U+20AC, U+D7FF, U+E000, U+FB33, U+FFFD, U+10000, U+1F600, U+10FFFF. */
	static const char *const keys[] = {
		"", "1", "a", "ab", "\xc2\x80", "\xc3\xb6", "\xe2\x82\xac", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xac\xb3",
		"\xef\xbf\xbd", "\xf0\x90\x80\x80", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf",
	};
	struct value_entry entries[ARRAY_LENGTH(keys)];
	struct value map = { .kind = VALUE_MAP, .at = SPAN_NONE, .map = { entries, ARRAY_LENGTH(keys) } };
	struct strbuf out = { 0 };

	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
		entries[i] = (struct value_entry){ text_from(keys[i]), SPAN_NONE, one() };
	value_json(&map, compact, &out);
	cr_expect_str_eq(out.data, expected);
	strbuf_release(&out);
}

Test(model_json, canonical_keys_are_in_order_of_utf16)
{
	expect(true, "{\"\":1,\"1\":1,\"a\":1,\"ab\":1,\"\xc2\x80\":1,\"\xc3\xb6\":1,\"\xe2\x82\xac\":1,\"\xed\x9f\xbf\":1,"
		     "\"\xf0\x90\x80\x80\":1,\"\xf0\x9f\x98\x80\":1,\"\xf4\x8f\xbf\xbf\":1,"
		     "\"\xee\x80\x80\":1,\"\xef\xac\xb3\":1,\"\xef\xbf\xbd\":1}");
}

Test(model_json, readable_keys_are_in_byte_order)
{
	expect(false, "{\n  \"\": 1,\n  \"1\": 1,\n  \"a\": 1,\n  \"ab\": 1,\n  \"\\u0080\": 1,\n  \"\xc3\xb6\": 1,\n"
		      "  \"\xe2\x82\xac\": 1,\n  \"\xed\x9f\xbf\": 1,\n  \"\xee\x80\x80\": 1,\n  \"\xef\xac\xb3\": 1,\n"
		      "  \"\xef\xbf\xbd\": 1,\n  \"\xf0\x90\x80\x80\": 1,\n  \"\xf0\x9f\x98\x80\": 1,\n"
		      "  \"\xf4\x8f\xbf\xbf\": 1\n}\n");
}
