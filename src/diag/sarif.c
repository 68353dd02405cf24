/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Reports as one document of SARIF 2.1.0 (OASIS), which code scanning reads: the rules are the codes that occur, the
 * artifacts are the spec's files. What a comment allows is in it as suppressed.
 */
#include <stdlib.h>

#include "diag/printing.h"
#include "template/json_writer.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

struct rules {
	struct { enum diag_code *items; size_t count, capacity; } codes;        /* in order of their numbers */
};

/* ---- small parts ----------------------------------------------------------------------------------- */

static void write_string(struct json_writer *json, const char *key, const char *value)
{
	json_key(json, key);
	json_string(json, value);
}

static void write_number(struct json_writer *json, const char *key, int64_t value)
{
	json_key(json, key);
	json_number(json, value);
}

static void begin_object(struct json_writer *json, const char *key)
{
	json_key(json, key);
	json_object_begin(json);
}

static void begin_array(struct json_writer *json, const char *key)
{
	json_key(json, key);
	json_array_begin(json);
}

/* "key": { "text": … } */
static void write_text(struct json_writer *json, const char *key, struct text value)
{
	begin_object(json, key);
	json_key(json, "text");
	json_text(json, value);
	json_object_end(json);
}

/* A message: "[words](target)" would be a link in it, which no name in a spec may make. */
static bool begins_link(struct text t, size_t at)
{
	size_t close = t.data[at] == '[' ? text_find(t, ']', at) : t.data[at] == ']' ? at : t.size;

	return close + 1 < t.size && t.data[close + 1] == '(';
}

static void add_message(struct printing *p, struct strbuf *out, const char *before, struct text t)
{
	t = secrets_removed(p, t);
	strbuf_string(out, before);
	for (size_t i = 0; i < t.size; i++) {
		if (begins_link(t, i))
			strbuf_char(out, '\\');
		strbuf_char(out, t.data[i]);
	}
}

static void write_label(struct printing *p, struct json_writer *json, struct text label)
{
	struct strbuf text = { 0 };

	if (label.size == 0)
		return;
	add_message(p, &text, "", label);
	write_text(json, "message", strbuf_as_text(&text));
	strbuf_release(&text);
}

/* ---- places ---------------------------------------------------------------------------------------- */

/* A reference of RFC 3986: relative paths stay so, since whoever reads it knows the root better. */
static void write_artifact_location(struct json_writer *json, const char *key, struct text path, int64_t index)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
	struct strbuf uri = { 0 };

	while (text_starts_with(path, "./"))
		path = text_slice(path, 2, path.size);
	if (text_starts_with(path, "/"))
		strbuf_string(&uri, "file://");
	for (size_t i = 0; i < path.size; i++) {
		if (path.data[i] && strchr(plain, path.data[i]))
			strbuf_char(&uri, path.data[i]);
		else
			strbuf_format(&uri, "%%%02X", (unsigned char)path.data[i]);
	}
	begin_object(json, key);
	json_key(json, "uri");
	json_text(json, strbuf_as_text(&uri));
	if (index >= 0)
		write_number(json, "index", index);
	json_object_end(json);
	strbuf_release(&uri);
}

static void write_region(struct printing *p, struct json_writer *json, const char *key, struct span at)
{
	struct line_col start = place_locate(p, at.file, at.start);
	struct line_col end = place_locate(p, at.file, at.end > at.start ? at.end : at.start);

	begin_object(json, key);
	write_number(json, "startLine", start.line);
	write_number(json, "startColumn", start.column);
	write_number(json, "endLine", end.line);
	write_number(json, "endColumn", end.column);
	json_object_end(json);
}

static void write_physical_location(struct printing *p, struct json_writer *json, struct span at)
{
	begin_object(json, "physicalLocation");
	write_artifact_location(json, "artifactLocation", p->sources->items[at.file].path, at.file);
	write_region(p, json, "region", at);
	json_object_end(json);
}

/*
 * Where a result stands. Code scanning takes none without a place, so one about the whole spec names its first file,
 * and one about the command line nothing.
 */
static void write_locations(struct printing *p, struct json_writer *json, const struct diag *diag)
{
	bool placed = !span_is_none(diag->at), has_file = placed || diag->path.size || p->sources->count;

	if (!has_file)
		return;
	begin_array(json, "locations");
	json_object_begin(json);
	if (placed) {
		write_physical_location(p, json, diag->at);
	} else {
		begin_object(json, "physicalLocation");
		if (diag->path.size)
			write_artifact_location(json, "artifactLocation", diag->path, -1);
		else
			write_artifact_location(json, "artifactLocation", p->sources->items[0].path, 0);
		json_object_end(json);
	}
	json_object_end(json);
	json_array_end(json);
}

static void write_related(struct printing *p, struct json_writer *json, const struct diag *diag)
{
	if (diag->places.count == 0)
		return;
	begin_array(json, "relatedLocations");
	for (size_t i = 0; i < diag->places.count; i++) {
		json_object_begin(json);
		write_number(json, "id", (int64_t)i + 1);
		write_physical_location(p, json, diag->places.items[i].at);
		write_label(p, json, diag->places.items[i].label);
		json_object_end(json);
	}
	json_array_end(json);
}

/* ---- fixes ----------------------------------------------------------------------------------------- */

static bool is_first_of_file(const struct diag *diag, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (diag->fix.items[i].at.file == diag->fix.items[index].at.file)
			return false;
	return true;
}

/* All edits of one file. */
static void write_change(struct printing *p, struct json_writer *json, const struct diag *diag, uint32_t file)
{
	json_object_begin(json);
	write_artifact_location(json, "artifactLocation", p->sources->items[file].path, file);
	begin_array(json, "replacements");
	for (size_t i = 0; i < diag->fix.count; i++) {
		const struct diag_edit *edit = &diag->fix.items[i];

		if (edit->at.file != file)
			continue;
		json_object_begin(json);
		write_region(p, json, "deletedRegion", edit->at);
		if (edit->replacement.size)
			write_text(json, "insertedContent", edit->replacement);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
}

static void write_fixes(struct printing *p, struct json_writer *json, const struct diag *diag)
{
	if (!secrets_allow_fix(p, diag))
		return;
	begin_array(json, "fixes");
	json_object_begin(json);
	begin_array(json, "artifactChanges");
	for (size_t i = 0; i < diag->fix.count; i++)
		if (is_first_of_file(diag, i))
			write_change(p, json, diag, diag->fix.items[i].at.file);
	json_array_end(json);
	json_object_end(json);
	json_array_end(json);
}

/* ---- results --------------------------------------------------------------------------------------- */

/* All in one, since that is what code scanning shows. */
static void write_message(struct printing *p, struct json_writer *json, const struct diag *diag)
{
	struct strbuf text = { 0 };

	add_message(p, &text, "", diag->message);
	if (diag->label.size)
		add_message(p, &text, "\n", diag->label);
	for (size_t i = 0; i < diag->notes.count; i++)
		add_message(p, &text, "\nnote: ", diag->notes.items[i]);
	if (diag->help.size)
		add_message(p, &text, "\nhelp: ", diag->help);
	write_text(json, "message", strbuf_as_text(&text));
	strbuf_release(&text);
}

/* Where one result says that it is not suppressed, all must (section 3.27.23). */
static void write_suppressions(struct printing *p, struct json_writer *json, const struct diag *diag)
{
	begin_array(json, "suppressions");
	if (diag->allowed.data) {
		json_object_begin(json);
		write_string(json, "kind", "inSource");
		json_shown(p, json, "justification", diag->allowed);
		json_object_end(json);
	}
	json_array_end(json);
}

static size_t rule_index(const struct rules *rules, enum diag_code code)
{
	size_t i = 0;

	while (rules->codes.items[i] != code)
		i++;
	return i;
}

static void write_code(struct json_writer *json, const char *key, enum diag_code code)
{
	char id[16];

	snprintf(id, sizeof(id), "E%04d", (int)code);
	write_string(json, key, id);
}

static void write_result(struct printing *p, struct json_writer *json, const struct rules *rules,
			 const struct diag *diag)
{
	json_object_begin(json);
	write_code(json, "ruleId", diag->code);
	write_number(json, "ruleIndex", (int64_t)rule_index(rules, diag->code));
	write_string(json, "level", severity_name(diag->severity));
	write_message(p, json, diag);
	write_locations(p, json, diag);
	write_related(p, json, diag);
	write_fixes(p, json, diag);
	write_suppressions(p, json, diag);
	json_object_end(json);
}

/* ---- the tool -------------------------------------------------------------------------------------- */

static int by_number(const void *left, const void *right)
{
	const enum diag_code *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static void find_rules(struct printing *p, struct rules *rules)
{
	for (size_t i = 0; i < p->count; i++) {
		bool known = false;

		for (size_t j = 0; j < rules->codes.count && !known; j++)
			known = rules->codes.items[j] == p->items[i]->code;
		if (!known)
			*VEC_PUSH(&p->arena, &rules->codes) = p->items[i]->code;
	}
	if (rules->codes.count)
		qsort(rules->codes.items, rules->codes.count, sizeof(*rules->codes.items), by_number);
}

/* "threshold-too-high" as "ThresholdTooHigh" */
static void add_joined(struct strbuf *out, const char *slug)
{
	bool begins = true;

	for (; *slug; slug++) {
		if (*slug != '-')
			strbuf_char(out, begins && *slug >= 'a' && *slug <= 'z' ? (char)(*slug - 'a' + 'A') : *slug);
		begins = *slug == '-';
	}
}

/* What a viewer shows of a code beside its results: its page. */
static void write_help(struct json_writer *json, enum diag_code code)
{
	struct strbuf text = { 0 };
	struct text page = diag_page(code);

	strbuf_format(&text, "'mpcnetc explain E%04d' says what this means and what to do about it.", (int)code);
	begin_object(json, "help");
	json_key(json, "text");
	json_text(json, strbuf_as_text(&text));
	if (page.data) {
		json_key(json, "markdown");
		json_text(json, page);
	}
	json_object_end(json);
	strbuf_release(&text);
}

static void write_rule(struct printing *p, struct json_writer *json, enum diag_code code)
{
	const struct diag_code_info *info = diag_code_info(code);
	struct text fact = diag_fact(&p->arena, code);
	struct strbuf name = { 0 };

	json_object_begin(json);
	write_code(json, "id", code);
	add_joined(&name, info->slug);
	json_key(json, "name");
	json_text(json, strbuf_as_text(&name));
	if (fact.data)
		write_text(json, "shortDescription", fact);
	begin_object(json, "defaultConfiguration");
	write_string(json, "level", severity_name(info->severity));
	json_object_end(json);
	write_help(json, code);
	json_object_end(json);
	strbuf_release(&name);
}

static void write_tool(struct printing *p, struct json_writer *json, const struct rules *rules)
{
	begin_object(json, "tool");
	begin_object(json, "driver");
	write_string(json, "name", "mpcnetc");
	write_string(json, "version", p->version);
	begin_array(json, "rules");
	for (size_t i = 0; i < rules->codes.count; i++)
		write_rule(p, json, rules->codes.items[i]);
	json_array_end(json);
	json_object_end(json);
	json_object_end(json);
}

static void write_artifacts(struct printing *p, struct json_writer *json)
{
	begin_array(json, "artifacts");
	for (size_t i = 0; i < p->sources->count; i++) {
		json_object_begin(json);
		write_artifact_location(json, "location", p->sources->items[i].path, (int64_t)i);
		write_number(json, "length", (int64_t)p->sources->items[i].bytes.size);
		begin_array(json, "roles");
		json_string(json, "analysisTarget");
		json_array_end(json);
		write_string(json, "encoding", "UTF-8");
		json_object_end(json);
	}
	json_array_end(json);
}

void print_sarif(struct printing *p)
{
	struct strbuf out = { 0 };
	struct json_writer json;
	struct rules rules = { 0 };

	find_rules(p, &rules);
	json_init(&json, &out, false);
	json_object_begin(&json);
	write_string(&json, "$schema", SCHEMA);
	write_string(&json, "version", "2.1.0");
	begin_array(&json, "runs");
	json_object_begin(&json);
	write_tool(p, &json, &rules);
	write_string(&json, "columnKind", "unicodeCodePoints");
	write_artifacts(p, &json);
	begin_array(&json, "results");
	for (size_t i = 0; i < p->count; i++)
		write_result(p, &json, &rules, p->items[i]);
	json_array_end(&json);
	json_object_end(&json);
	json_array_end(&json);
	json_object_end(&json);
	json_finish(&json);
	safe_json(&p->out, strbuf_as_text(&out));
	strbuf_release(&out);
}
