/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* YAML as it is written, and as libyaml reads it back. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <yaml.h>

#include "template/yaml_writer.h"

Test(yaml_writer, layout)
{
	struct strbuf out = { 0 };
	struct yaml_writer *yaml = yaml_new(&out);

	yaml_map_begin(yaml);
	yaml_key(yaml, TEXT("plain_key-1"));
	yaml_text(yaml, TEXT("a \"text\""));
	yaml_key(yaml, TEXT("yes"));
	yaml_number(yaml, INT64_MIN);
	yaml_key(yaml, TEXT("v0.15.0"));
	yaml_list_begin(yaml);
	yaml_bool(yaml, true);
	yaml_null(yaml);
	yaml_map_begin(yaml);
	yaml_map_end(yaml);
	yaml_list_end(yaml);
	yaml_key(yaml, TEXT("none"));
	yaml_list_begin(yaml);
	yaml_list_end(yaml);
	yaml_map_end(yaml);
	yaml_finish(yaml);
	cr_expect_str_eq(out.data, "plain_key-1: \"a \\\"text\\\"\"\n\"yes\": -9223372036854775808\n\"v0.15.0\":\n- true\n- null\n"
				   "- {}\nnone: []\n");
	strbuf_release(&out);
}

/* What the one scalar of a document reads back as, and whether it had quotes. */
static struct text read_back(struct arena *arena, struct text yaml, bool *ret_quoted)
{
	struct text found = { 0 };
	yaml_parser_t parser;
	yaml_event_t event;
	bool done = false;

	cr_assert(yaml_parser_initialize(&parser));
	yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.data, yaml.size);
	while (!done) {
		cr_assert(yaml_parser_parse(&parser, &event), "%s in %.*s", parser.problem, TEXT_ARG(yaml));
		if (event.type == YAML_SCALAR_EVENT) {
			found = arena_text(arena, (struct text){ (char *)event.data.scalar.value, event.data.scalar.length });
			*ret_quoted = event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
		}
		done = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return found;
}

static void expect_back(struct text text)
{
	struct arena arena = { 0 };
	struct strbuf out = { 0 };
	struct yaml_writer *yaml = yaml_new(&out);
	bool quoted = false;
	struct text found;

	yaml_text(yaml, text);
	yaml_finish(yaml);
	found = read_back(&arena, strbuf_as_text(&out), &quoted);
	cr_expect(quoted && text_equal(found, text), "%.*s became %.*s", TEXT_ARG(text), TEXT_ARG(found));
	cr_expect_eq(text_find(strbuf_as_text(&out), '\n', 0), out.size - 1, "more than a line: %s", out.data);
	strbuf_release(&out);
	arena_release(&arena);
}

Test(yaml_writer, text_comes_back)
{
	static const char *const texts[] = {
		"", " ", "\n", "a\nb\n", "\n\n  a", "a\r\nb", "\t", "a\x01\x1f\x7f", "\xc2\x85", "\xc2\xa0", "\xe2\x80\xa8",
		"\xe2\x80\xa9", "\xef\xbb\xbfx", "\xee\x80\x80", "\xef\xbf\xbd", "\xf0\x9f\x94\x91", "\xf4\x8f\xbf\xbf", "yes", "~",
		"null", "0o7", "1e3", "2026-11-25", "12:30:45", "- a", "a: b", "a #b", "---", "...", "\"", "\\", "'", "%", "@", "`",
	};
	struct strbuf longer = { 0 };

	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		expect_back(text_from(texts[i]));
	expect_back((struct text){ "a\0b", 3 });
	strbuf_repeat(&longer, 'x', 2000);
	strbuf_repeat(&longer, ' ', 2000);
	strbuf_repeat(&longer, 'y', 2000);
	expect_back(strbuf_as_text(&longer));
	strbuf_release(&longer);
}

Test(yaml_writer, an_unfinished_document_ends_the_process, .exit_code = 70)
{
	struct strbuf out = { 0 };
	struct yaml_writer *yaml = yaml_new(&out);

	yaml_map_begin(yaml);
	yaml_finish(yaml);
}
