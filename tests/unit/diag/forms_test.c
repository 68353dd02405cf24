/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Reports as JSON, SARIF and workflow commands; and what no form may show or do. */
#include <cjson/cJSON.h>

#include "fixture.h"

#define FORMS(form) enum diag_form form = DIAG_FORM_TEXT; form <= DIAG_FORM_GITHUB; form++

TestSuite(forms, .init = begin, .fini = end);

static void expect_form(enum diag_form form, const char *expected)
{
	cr_assert_str_eq(printed(form, false), expected);
}

/* A report with everything that a report can have. */
static struct diag *add_full(void)
{
	struct diag *diag;

	add_file("a.mpcnet", "é = 日本\nx {\n}\n");
	add_file("./b c/ü,:%.mpcnet", "y\n");
	diag = diag_add(&diags, DIAG_TYPE_MISMATCH, at_words(0, "本\nx"), "no \"é\"");
	diag_label(diag, "label");
	diag_place(diag, at_words(1, "y"), "place");
	diag_place(diag, at_words(0, "x"), "%s", "");
	diag_note(diag, "one");
	diag_note(diag, "two");
	diag_help(diag, "Help.");
	diag_fix(diag, at_words(0, "é"), "%s", "\"z\"\n");
	diag_fix(diag, at_words(1, "y"), "%s", "");
	diag_fix(diag, (struct span){ 0, 2, 2 }, "+");
	return diag;
}

/* ---- JSON ------------------------------------------------------------------------------------------ */

Test(forms, json_has_all_of_a_report)
{
	add_full();
	expect_form(DIAG_FORM_JSON,
		    "{\"code\":\"E0116\",\"name\":\"type-mismatch\",\"severity\":\"error\",\"message\":\"no \\\"é\\\"\","
		    "\"file\":\"a.mpcnet\",\"start\":{\"line\":1,\"column\":6,\"offset\":8},"
		    "\"end\":{\"line\":2,\"column\":2,\"offset\":13},\"label\":\"label\","
		    "\"places\":[{\"file\":\"./b c/ü,:%.mpcnet\",\"start\":{\"line\":1,\"column\":1,\"offset\":0},"
		    "\"end\":{\"line\":1,\"column\":2,\"offset\":1},\"label\":\"place\"},"
		    "{\"file\":\"a.mpcnet\",\"start\":{\"line\":2,\"column\":1,\"offset\":12},"
		    "\"end\":{\"line\":2,\"column\":2,\"offset\":13}}],"
		    "\"notes\":[\"one\",\"two\"],\"help\":\"Help.\","
		    "\"fix\":[{\"file\":\"a.mpcnet\",\"start\":{\"line\":1,\"column\":1,\"offset\":0},"
		    "\"end\":{\"line\":1,\"column\":2,\"offset\":2},\"replacement\":\"\\\"z\\\"\\n\"},"
		    "{\"file\":\"./b c/ü,:%.mpcnet\",\"start\":{\"line\":1,\"column\":1,\"offset\":0},"
		    "\"end\":{\"line\":1,\"column\":2,\"offset\":1},\"replacement\":\"\"},"
		    "{\"file\":\"a.mpcnet\",\"start\":{\"line\":1,\"column\":2,\"offset\":2},"
		    "\"end\":{\"line\":1,\"column\":2,\"offset\":2},\"replacement\":\"+\"}]}\n");
}

Test(forms, json_leaves_out_what_there_is_not)
{
	diag_add_path(&diags, DIAG_OUTPUT_IO, TEXT("out/\xff"), "no");
	diag_add(&diags, DIAG_PARTIES_MISSING, SPAN_NONE, "\x1b\xc2\x9b\xe2\x80\xae\xf3\xa0\x81\x81\x7f");
	expect_form(DIAG_FORM_JSON,
		    "{\"code\":\"E0700\",\"name\":\"output-io\",\"severity\":\"error\",\"message\":\"no\","
		    "\"file\":\"out/\xef\xbf\xbd\"}\n"
		    "{\"code\":\"E0200\",\"name\":\"parties-missing\",\"severity\":\"error\","
		    "\"message\":\"\\u001b\\u009b\\u202e\\udb40\\udc41\\u007f\"}\n");
}

/* ---- SARIF ----------------------------------------------------------------------------------------- */

static cJSON *at(cJSON *json, const char *path)
{
	char key[64];

	for (size_t size; json && *path; path += size + (path[size] == '/')) {
		size = strcspn(path, "/");
		snprintf(key, sizeof(key), "%.*s", (int)size, path);
		json = *key >= '0' && *key <= '9' ? cJSON_GetArrayItem(json, atoi(key))
						  : cJSON_GetObjectItemCaseSensitive(json, key);
	}
	return json;
}

static void expect_at(cJSON *json, const char *path, const char *expected)
{
	char *found = cJSON_PrintUnformatted(at(json, path));

	cr_expect(found && strcmp(found, expected) == 0, "%s: %s", path, found ? found : "nothing");
	cJSON_free(found);
}

static cJSON *sarif(void)
{
	cJSON *json = cJSON_Parse(printed(DIAG_FORM_SARIF, false));

	cr_assert_not_null(json);
	return json;
}

Test(forms, sarif_has_all_of_a_report)
{
	struct diag *allowed;
	cJSON *json;

	add_full();
	allowed = diag_add_as(&diags, DIAG_ACCOUNT_SHARED, SEVERITY_WARNING, at_words(1, "y"),
			      "see [here](https://example.org) or [1]");
	allowed->allowed = TEXT("one team");
	json = sarif();
	expect_at(json, "version", "\"2.1.0\"");
	expect_at(json, "runs/0/columnKind", "\"unicodeCodePoints\"");
	expect_at(json, "runs/0/tool/driver/version", "\"1.2.3\"");
	expect_at(json, "runs/0/tool/driver/rules/0/id", "\"E0116\"");
	expect_at(json, "runs/0/tool/driver/rules/1/name", "\"AccountShared\"");
	expect_at(json, "runs/0/tool/driver/rules/1/defaultConfiguration/level", "\"warning\"");
	expect_at(json, "runs/0/artifacts/1/location", "{\"uri\":\"b%20c/%C3%BC%2C%3A%25.mpcnet\",\"index\":1}");
	expect_at(json, "runs/0/results/0/message/text",
		  "\"no \\\"é\\\"\\nlabel\\nnote: one\\nnote: two\\nhelp: Help.\"");
	expect_at(json, "runs/0/results/0/locations/0/physicalLocation",
		  "{\"artifactLocation\":{\"uri\":\"a.mpcnet\",\"index\":0},"
		  "\"region\":{\"startLine\":1,\"startColumn\":6,\"endLine\":2,\"endColumn\":2}}");
	expect_at(json, "runs/0/results/0/relatedLocations/0/message", "{\"text\":\"place\"}");
	expect_at(json, "runs/0/results/0/fixes/0/artifactChanges/0/replacements",
		  "[{\"deletedRegion\":{\"startLine\":1,\"startColumn\":1,\"endLine\":1,\"endColumn\":2},"
		  "\"insertedContent\":{\"text\":\"\\\"z\\\"\\n\"}},"
		  "{\"deletedRegion\":{\"startLine\":1,\"startColumn\":2,\"endLine\":1,\"endColumn\":2},"
		  "\"insertedContent\":{\"text\":\"+\"}}]");
	expect_at(json, "runs/0/results/0/fixes/0/artifactChanges/1/replacements",
		  "[{\"deletedRegion\":{\"startLine\":1,\"startColumn\":1,\"endLine\":1,\"endColumn\":2}}]");
	expect_at(json, "runs/0/results/0/suppressions", "[]");
	expect_at(json, "runs/0/results/1/ruleIndex", "1");
	expect_at(json, "runs/0/results/1/message/text", "\"see \\\\[here\\\\](https://example.org) or [1]\"");
	expect_at(json, "runs/0/results/1/suppressions", "[{\"kind\":\"inSource\",\"justification\":\"one team\"}]");
	cJSON_Delete(json);
}

Test(forms, sarif_is_a_document_without_reports_and_without_places_too)
{
	cJSON *json = sarif();

	expect_at(json, "runs/0/results", "[]");
	cJSON_Delete(json);
	add_file("/a/b.mpcnet", "");
	diag_add(&diags, DIAG_PARTIES_MISSING, SPAN_NONE, "no");
	diag_add_path(&diags, DIAG_OUTPUT_IO, TEXT("../out\xff"), "no");
	json = sarif();
	expect_at(json, "runs/0/results/0/locations",
		  "[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"file:///a/b.mpcnet\",\"index\":0}}}]");
	expect_at(json, "runs/0/results/1/locations",
		  "[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"../out%FF\"}}}]");
	cJSON_Delete(json);
}

/* ---- workflow commands ----------------------------------------------------------------------------- */

Test(forms, github_has_all_of_a_report_in_a_line)
{
	add_full();
	diag_add_as(&diags, DIAG_ACCOUNT_SHARED, SEVERITY_WARNING, at_words(1, "y"), "100%%: a, b\r\n::error::no\x1b[2J");
	diag_add_as(&diags, DIAG_ACCOUNT_SHARED, SEVERITY_NOTE, at_words(1, "\n"), "note");
	diags.show_notes = true;
	diag_add(&diags, DIAG_PARTIES_MISSING, SPAN_NONE, "no place");
	diag_add_path(&diags, DIAG_OUTPUT_IO, TEXT("out\n::add-mask::a"), "no");
	expect_form(DIAG_FORM_GITHUB,
		    "::error file=a.mpcnet,line=1,endLine=2,title=E0116 type-mismatch::no \"é\"%0Alabel"
		    "%0A./b c/ü,:%25.mpcnet:1:1: place%0Aa.mpcnet:2:1%0Anote: one%0Anote: two%0Ahelp: Help.\n"
		    "::warning file=b c/ü%2C%3A%25.mpcnet,line=1,endLine=1,col=1,endColumn=2,"
		    "title=E0213 account-shared::100%25: a, b??::error::no?[2J\n"
		    "::notice file=b c/ü%2C%3A%25.mpcnet,line=1,endLine=1,col=2,endColumn=2,"
		    "title=E0213 account-shared::note\n"
		    "::error title=E0200 parties-missing::no place\n"
		    "::error file=out?%3A%3Aadd-mask%3A%3Aa,title=E0700 output-io::no\n");
}

/* ---- all forms ------------------------------------------------------------------------------------- */

Test(forms, a_secret_is_in_none)
{
	struct diag *diag;

	add_file("a.mpcnet", "x = [\n  \"hunter2-hunter2\",\n  1\n] # hunter2\n# as hunter2-hunter2 there\ny = 1\n");
	diag = diag_add(&diags, DIAG_SECRET_IN_SPEC, at_words(0, "\"hunter2-hunter2\""), "a password");
	diag_hide(diag);
	diag_label(diag, "hunter2-hunter2");
	diag = diag_add(&diags, DIAG_TYPE_MISMATCH, at_words(0, "[\n  \"hunter2-hunter2\",\n  1\n]"),
			"a list: [hunter2-hunter2, hunter2-hunter2]");
	diag_place(diag, at_words(0, "there"), "hunter2-hunter2 again");
	diag_note(diag, "hunter2-hunter2");
	diag_help(diag, "Write hunter2-hunter2.");
	diag_fix(diag, at_words(0, "y"), "hunter2-hunter2");
	diag = diag_add_as(&diags, DIAG_ACCOUNT_SHARED, SEVERITY_WARNING, at_words(0, "y"), "allowed");
	diag->allowed = TEXT("since hunter2-hunter2");
	diag_fix(diag, (struct span){ 0, 10, 12 }, "z");
	for (FORMS(form)) {
		cr_expect_null(strstr(printed(form, false), "hunter2-hunter2"), "form %d: %s", (int)form,
			       printed(form, false));
		cr_expect_not_null(strstr(printed(form, false), "a list: [(secret), (secret)]"), "form %d", (int)form);
		cr_expect_null(strstr(printed(form, false), "\"fix"), "form %d", (int)form);
	}
	cr_expect_not_null(strstr(printed(DIAG_FORM_TEXT, false), "2 | | (not shown: it holds a secret)\n3 | |   1\n"));
	cr_expect_not_null(strstr(printed(DIAG_FORM_TEXT, false), "5 | (not shown: it holds a secret)\n"));
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Nothing but characters that show, spaces and line breaks, all of it UTF-8. */
static bool is_harmless(const char *t)
{
	size_t length;

	for (const char *end = t + strlen(t); t < end; t += length) {
		uint32_t c;

		length = utf8_sequence(t, (size_t)(end - t));
		c = length ? utf8_decode(t, length) : 0;
		if ((c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
		    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c >= 0xe0000)
			return false;
	}
	return true;
}

Test(forms, whatever_stands_in_a_spec_is_harmless)
{
	static const char *const bits[] = {
		"\x1b[31m", "\x1b]0;t\x07", "\302\2331m", "\xe2\x80\xae", "\xe2\x81\xa6", "\xef\xbb\xbf", "\xff",
		"\xe6\x97", "\n", "\r\n", "\r", "\t", "a", "{", "\"", "日", "e\xcc\x81", "\xf3\xa0\x81\x81", "::",
		"%", "\x7f", "](", "[",
	};
	uint32_t state = 1;

	for (size_t round = 0; round < 300; round++) {
		struct strbuf bytes = { 0 };
		uint32_t file = (uint32_t)round, size;

		for (size_t i = next_random(&state) % 400; i > 0; i--)
			strbuf_string(&bytes, bits[next_random(&state) % ARRAY_LENGTH(bits)]);
		strbuf_char(&bytes, 'x');
		size = (uint32_t)bytes.size;
		add_bytes("a\x1b.mpcnet", bytes.data, bytes.size);
		for (size_t i = 0; i < 3; i++) {
			uint32_t start = next_random(&state) % (size + 1);
			uint32_t end = start + next_random(&state) % (size + 1 - start);
			struct diag *diag = diag_add(&diags, DIAG_SECRET_IN_SPEC, (struct span){ file, start, end }, "%s",
						     bytes.data);

			diag_label(diag, "%s", bytes.data);
			diag_place(diag, (struct span){ file, start / 2, end }, "%s", bytes.data);
			diag_note(diag, "%s", bytes.data);
			diag_fix(diag, (struct span){ file, start, end }, "%s", bytes.data);
			diag->hidden = i == 2 && round % 7 == 0;
		}
		strbuf_release(&bytes);
	}
	for (FORMS(form))
		cr_expect(is_harmless(printed(form, false)), "form %d", (int)form);
	printed_tags();
}
