/* SPDX-License-Identifier: BSD-3-Clause-Clear */
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

struct diags diags;
struct sources sources;

static struct arena arena;
static char *output;
static struct strbuf tags;

void begin(void)
{
	diags_init(&diags, &arena);
}

void end(void)
{
	free(output);
	strbuf_release(&tags);
	arena_release(&arena);
}

void add_bytes(const char *path, const char *bytes, size_t size)
{
	*VEC_PUSH(&arena, &sources) = (struct source){
		text_from(path), arena_text(&arena, (struct text){ bytes, size }),
	};
}

void add_file(const char *path, const char *bytes)
{
	add_bytes(path, bytes, strlen(bytes));
}

struct span at_words(uint32_t file, const char *words)
{
	const char *bytes = sources.items[file].bytes.data, *found = strstr(bytes, words);

	cr_assert_not_null(found, "'%s' does not stand in the file", words);
	return (struct span){ file, (uint32_t)(found - bytes), (uint32_t)(found - bytes + (ptrdiff_t)strlen(words)) };
}

const char *printed(enum diag_form form, bool colour)
{
	size_t size;
	FILE *out;

	free(output);
	output = NULL;
	out = open_memstream(&output, &size);
	diags_print(&diags, &sources, form, colour, "1.2.3", out);
	fclose(out);
	return output;
}

static const char *tag_of(const char *code, size_t size)
{
	static const struct { const char *code, *tag; } styles[] = {
		{ "1;31", "error" }, { "1;33", "warning" }, { "1;36", "note" }, { "1", "strong" }, { "1;34", "frame" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(styles); i++)
		if (text_is((struct text){ code, size }, styles[i].code))
			return styles[i].tag;
	return NULL;
}

const char *printed_tags(void)
{
	const char *tag = NULL;

	strbuf_reset(&tags);
	for (const char *at = printed(DIAG_FORM_TEXT, true); *at; at++) {
		size_t size;

		cr_assert(*at != '\n' || !tag, "'%s' is open at the end of a line", tag);
		if (*at != '\033') {
			strbuf_char(&tags, *at);
			continue;
		}
		cr_assert_eq(at[1], '[');
		size = strcspn(at + 2, "m");
		if (tag) {
			cr_assert(size == 1 && at[2] == '0', "a style begins within '%s'", tag);
			strbuf_format(&tags, "</%s>", tag);
			tag = NULL;
		} else {
			tag = tag_of(at + 2, size);
			cr_assert_not_null(tag, "a style ends that did not begin, or there is none such");
			strbuf_format(&tags, "<%s>", tag);
		}
		at += 2 + size;
	}
	cr_assert_null(tag);
	return tags.data;
}

void expect_text(const char *expected)
{
	cr_assert_str_eq(printed(DIAG_FORM_TEXT, false), expected);
}
