/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Reports as workflow commands, which GitHub shows beside the lines of a change:
 *
 *     ::error file=network.mpcnet,line=9,endLine=9,col=17,endColumn=18,title=E0203 threshold-too-high::threshold 2 …
 *
 * What a command says is one line: breaks in it, and what would end a property, are written as %XX.
 */
#include "diag/printing.h"

static void escape(struct printing *p, struct text t, bool property)
{
	for (size_t i = 0; i < t.size; i++) {
		char c = t.data[i];

		if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
			strbuf_format(&p->out, "%%%02X", (unsigned)c);
		else
			strbuf_char(&p->out, c);
	}
}

static void print_escaped(struct printing *p, struct text t, bool property)
{
	struct strbuf safe = { 0 };

	safe_text(&safe, secrets_removed(p, t));
	escape(p, strbuf_as_text(&safe), property);
	strbuf_release(&safe);
}

static const char *command_of(enum severity severity)
{
	return severity == SEVERITY_ERROR ? "error" : severity == SEVERITY_WARNING ? "warning" : "notice";
}

/* GitHub takes columns only where a place is within one line. */
static void print_region(struct printing *p, struct span at)
{
	struct line_col start = place_locate(p, at.file, at.start), end = place_locate(p, at.file, place_end(p, at));

	strbuf_format(&p->out, "line=%u,endLine=%u,", start.line, end.line);
	if (start.line == end.line)
		strbuf_format(&p->out, "col=%u,endColumn=%u,", start.column, end.column);
}

static void print_properties(struct printing *p, const struct diag *diag)
{
	bool placed = !span_is_none(diag->at);
	struct text path = placed ? p->sources->items[diag->at.file].path : diag->path;

	if (path.size) {
		strbuf_string(&p->out, "file=");
		print_escaped(p, text_starts_with(path, "./") ? text_slice(path, 2, path.size) : path, true);
		strbuf_char(&p->out, ',');
	}
	if (placed)
		print_region(p, diag->at);
	strbuf_format(&p->out, "title=E%04d %s", (int)diag->code, diag_code_info(diag->code)->slug);
}

static void print_more(struct printing *p, const char *kind, struct text t)
{
	if (t.size == 0)
		return;
	strbuf_format(&p->out, "%%0A%s", kind);
	print_escaped(p, t, false);
}

static void print_report(struct printing *p, const struct diag *diag)
{
	strbuf_format(&p->out, "::%s ", command_of(diag->severity));
	print_properties(p, diag);
	strbuf_string(&p->out, "::");
	print_escaped(p, diag->message, false);
	print_more(p, "", diag->label);
	for (size_t i = 0; i < diag->places.count; i++) {
		const struct diag_place *place = &diag->places.items[i];
		struct line_col start = place_locate(p, place->at.file, place->at.start);

		strbuf_string(&p->out, "%0A");
		print_escaped(p, p->sources->items[place->at.file].path, false);
		strbuf_format(&p->out, ":%u:%u%s", start.line, start.column, place->label.size ? ": " : "");
		print_escaped(p, place->label, false);
	}
	for (size_t i = 0; i < diag->notes.count; i++)
		print_more(p, "note: ", diag->notes.items[i]);
	print_more(p, "help: ", diag->help);
	strbuf_char(&p->out, '\n');
}

void print_github(struct printing *p)
{
	for (size_t i = 0; i < p->count; i++)
		print_report(p, p->items[i]);
}
