/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Reports as JSON, an object a line, in the form of docs/diagnostic.schema.json. What a report does not have is left
 * out. A place is where a span begins and where it ends, which is just after its last character.
 */
#include "diag/printing.h"
#include "template/json_writer.h"

void json_shown(struct printing *p, struct json_writer *json, const char *key, struct text value)
{
	json_key(json, key);
	json_text(json, secrets_removed(p, value));
}

static void write_point(struct printing *p, struct json_writer *json, const char *key, uint32_t file, uint32_t offset)
{
	struct line_col at = place_locate(p, file, offset);

	json_key(json, key);
	json_object_begin(json);
	json_key(json, "line");
	json_number(json, at.line);
	json_key(json, "column");
	json_number(json, at.column);
	json_key(json, "offset");
	json_number(json, offset);
	json_object_end(json);
}

static void write_place(struct printing *p, struct json_writer *json, struct span at)
{
	json_key(json, "file");
	json_text(json, p->sources->items[at.file].path);
	write_point(p, json, "start", at.file, at.start);
	write_point(p, json, "end", at.file, at.end > at.start ? at.end : at.start);
}

static void write_places(struct printing *p, struct json_writer *json, const struct diag *diag)
{
	if (diag->places.count == 0)
		return;
	json_key(json, "places");
	json_array_begin(json);
	for (size_t i = 0; i < diag->places.count; i++) {
		json_object_begin(json);
		write_place(p, json, diag->places.items[i].at);
		if (diag->places.items[i].label.size)
			json_shown(p, json, "label", diag->places.items[i].label);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_notes(struct printing *p, struct json_writer *json, const struct diag *diag)
{
	if (diag->notes.count == 0)
		return;
	json_key(json, "notes");
	json_array_begin(json);
	for (size_t i = 0; i < diag->notes.count; i++)
		json_text(json, secrets_removed(p, diag->notes.items[i]));
	json_array_end(json);
}

static void write_fix(struct printing *p, struct json_writer *json, const struct diag *diag)
{
	if (!secrets_allow_fix(p, diag))
		return;
	json_key(json, "fix");
	json_array_begin(json);
	for (size_t i = 0; i < diag->fix.count; i++) {
		json_object_begin(json);
		write_place(p, json, diag->fix.items[i].at);
		json_key(json, "replacement");
		json_text(json, diag->fix.items[i].replacement);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_report(struct printing *p, struct json_writer *json, const struct diag *diag)
{
	char code[16];

	snprintf(code, sizeof(code), "E%04d", (int)diag->code);
	json_object_begin(json);
	json_key(json, "code");
	json_string(json, code);
	json_key(json, "name");
	json_string(json, diag_code_info(diag->code)->slug);
	json_key(json, "severity");
	json_string(json, severity_name(diag->severity));
	json_shown(p, json, "message", diag->message);
	if (!span_is_none(diag->at)) {
		write_place(p, json, diag->at);
	} else if (diag->path.size) {
		json_key(json, "file");
		json_text(json, diag->path);
	}
	if (diag->label.size)
		json_shown(p, json, "label", diag->label);
	write_places(p, json, diag);
	write_notes(p, json, diag);
	if (diag->help.size)
		json_shown(p, json, "help", diag->help);
	write_fix(p, json, diag);
	json_object_end(json);
}

void print_json(struct printing *p)
{
	struct strbuf line = { 0 };

	for (size_t i = 0; i < p->count; i++) {
		struct json_writer json;

		strbuf_reset(&line);
		json_init(&json, &line, true);
		write_report(p, &json, p->items[i]);
		json_finish(&json);
		safe_json(&p->out, strbuf_as_text(&line));
		strbuf_char(&p->out, '\n');
	}
	strbuf_release(&line);
}
