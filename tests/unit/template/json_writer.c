/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* JSON as it is written, in both forms. */
#include <criterion/criterion.h>

#include "template/json_writer.h"

static void write_sample(struct json_writer *json)
{
	json_object_begin(json);
	json_key(json, "name");
	json_string(json, "a\"\n\xe2\x80\xa8é");
	json_key(json, "list");
	json_array_begin(json);
	json_number(json, INT64_MIN);
	json_number_text(json, TEXT("1.5"));
	json_bool(json, true);
	json_null(json);
	json_array_end(json);
	json_key(json, "empty");
	json_object_begin(json);
	json_object_end(json);
	json_key(json, "none");
	json_array_begin(json);
	json_array_end(json);
	json_object_end(json);
	json_finish(json);
}

static void expect(bool compact, const char *expected)
{
	struct strbuf out = { 0 };
	struct json_writer json;

	json_init(&json, &out, compact);
	write_sample(&json);
	cr_expect_str_eq(out.data, expected);
	strbuf_release(&out);
}

Test(json_writer, readable)
{
	expect(false,
	       "{\n  \"name\": \"a\\\"\\n\\u2028é\",\n  \"list\": [\n    -9223372036854775808,\n    1.5,\n    true,\n"
	       "    null\n  ],\n  \"empty\": {},\n  \"none\": []\n}\n");
}

Test(json_writer, compact)
{
	expect(true, "{\"name\":\"a\\\"\\n\xe2\x80\xa8é\",\"list\":[-9223372036854775808,1.5,true,null],\"empty\":{},"
	             "\"none\":[]}");
}

Test(json_writer, unclosed_brackets_end_the_process, .exit_code = 70)
{
	struct strbuf out = { 0 };
	struct json_writer json;

	json_init(&json, &out, false);
	json_array_begin(&json);
	json_finish(&json);
}
