/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Reports as text for people:
 *
 *     error[E0203]: threshold 2 needs 7 parties, and the network has 4
 *       --> network.mpcnet:9:17
 *        |
 *      9 |   threshold   = 2
 *        |                 ^ 3 * 2 + 1 = 7
 *        = note: the parties are 'alice', 'bob', 'carol' and 'dave'
 *        = help: Set threshold = 1, or add 3 parties.
 *
 *     1 error; 'mpcnetc explain E0203' says more
 */
#include "diag/printing.h"

/* SGR sequences of ECMA-48. */
static const char *const style_codes[STYLE_COUNT] = {
	[STYLE_ERROR] = "\033[1;31m", [STYLE_WARNING] = "\033[1;33m", [STYLE_NOTE] = "\033[1;36m",
	[STYLE_STRONG] = "\033[1m", [STYLE_FRAME] = "\033[1;34m",
};

static enum style severity_style(enum severity severity)
{
	return severity == SEVERITY_ERROR ? STYLE_ERROR : severity == SEVERITY_WARNING ? STYLE_WARNING : STYLE_NOTE;
}

void style_begin(struct printing *p, enum style style)
{
	if (p->colour)
		strbuf_string(&p->out, style_codes[style]);
}

void style_end(struct printing *p)
{
	if (p->colour)
		strbuf_string(&p->out, "\033[0m");
}

void print_frame(struct printing *p, const char *number, const char *bar)
{
	style_begin(p, STYLE_FRAME);
	strbuf_format(&p->out, "%*s %s", (int)p->margin, number, bar);
	style_end(p);
}

static void print_shown(struct printing *p, struct text t)
{
	safe_text(&p->out, secrets_removed(p, t));
}

static void print_arrow(struct printing *p, struct text path)
{
	style_begin(p, STYLE_FRAME);
	strbuf_format(&p->out, "%*s--> ", (int)p->margin, "");
	style_end(p);
	safe_text(&p->out, path);
}

static void print_trailer(struct printing *p, const char *kind, struct text t)
{
	print_frame(p, "", "=");
	style_begin(p, STYLE_STRONG);
	strbuf_format(&p->out, " %s:", kind);
	style_end(p);
	strbuf_char(&p->out, ' ');
	print_shown(p, t);
	strbuf_char(&p->out, '\n');
}

static void widen_margin(struct printing *p, struct span at)
{
	unsigned digits = 1;

	if (span_is_none(at))
		return;
	for (uint32_t line = place_line_number(p, at.file, place_end(p, at)); line >= 10; line /= 10)
		digits++;
	p->margin = digits > p->margin ? digits : p->margin;
}

static void print_marks(struct printing *p, const struct mark *marks, size_t count)
{
	uint32_t file = SPAN_NO_FILE;

	for (size_t i = 0, next; i < count; i = next) {
		struct span at = marks[i].at;

		if (at.file != file) {
			struct line_col place = place_locate(p, at.file, at.start);

			print_arrow(p, p->sources->items[at.file].path);
			strbuf_format(&p->out, ":%u:%u\n", place.line, place.column);
		}
		file = at.file;
		for (next = i + 1; next < count && excerpt_is_shared(p, &marks[i], &marks[next]); next++)
			;
		print_frame(p, "", "|");
		strbuf_char(&p->out, '\n');
		excerpt_print(p, &marks[i], next - i);
	}
}

static void print_places(struct printing *p, const struct diag *diag)
{
	struct mark *marks = ARENA_ARRAY(&p->arena, struct mark, diag->places.count + 1);
	size_t count = 0;

	if (!span_is_none(diag->at)) {
		marks[count++] = (struct mark){
			diag->at, '^', severity_style(diag->severity), secrets_removed(p, diag->label),
		};
	} else if (diag->path.size) {
		print_arrow(p, diag->path);
		strbuf_char(&p->out, '\n');
	}
	for (size_t i = 0; i < diag->places.count; i++) {
		const struct diag_place *place = &diag->places.items[i];

		marks[count++] = (struct mark){ place->at, '-', STYLE_FRAME, secrets_removed(p, place->label) };
	}
	print_marks(p, marks, count);
}

static void print_report(struct printing *p, const struct diag *diag)
{
	p->margin = 1;
	widen_margin(p, diag->at);
	for (size_t i = 0; i < diag->places.count; i++)
		widen_margin(p, diag->places.items[i].at);
	style_begin(p, severity_style(diag->severity));
	/* The letter says "explain me", not how severe it is: a code must not change with the environment. */
	strbuf_format(&p->out, "%s[E%04d]", severity_name(diag->severity), (int)diag->code);
	style_end(p);
	style_begin(p, STYLE_STRONG);
	strbuf_string(&p->out, ": ");
	print_shown(p, diag->message);
	style_end(p);
	strbuf_char(&p->out, '\n');
	print_places(p, diag);
	for (size_t i = 0; i < diag->notes.count; i++)
		print_trailer(p, "note", diag->notes.items[i]);
	if (diag->help.size)
		print_trailer(p, "help", diag->help);
	strbuf_char(&p->out, '\n');
}

/* The report that the last line points at: the first error, or else the first warning. */
static const struct diag *first_of_gravest(const struct printing *p)
{
	const struct diag *first = NULL;

	for (size_t i = 0; i < p->count; i++) {
		if (p->items[i]->severity == SEVERITY_ERROR)
			return p->items[i];
		if (!first && p->items[i]->severity == SEVERITY_WARNING)
			first = p->items[i];
	}
	return first;
}

static void print_count(struct printing *p)
{
	size_t errors = p->diags->error_count, warnings = p->diags->warning_count, more = errors - DIAG_ERRORS_SHOWN;
	const struct diag *first = first_of_gravest(p);

	if (errors > DIAG_ERRORS_SHOWN)
		strbuf_format(&p->out, "%zu more error%s not shown\n", more, more == 1 ? " is" : "s are");
	if (errors + warnings == 0)
		return;
	style_begin(p, STYLE_STRONG);
	if (errors)
		strbuf_format(&p->out, "%zu error%s", errors, errors == 1 ? "" : "s");
	if (errors && warnings)
		strbuf_string(&p->out, ", ");
	if (warnings)
		strbuf_format(&p->out, "%zu warning%s", warnings, warnings == 1 ? "" : "s");
	style_end(p);
	/* Who sees a code for the first time does not know that there is a page on it. */
	if (first)
		strbuf_format(&p->out, "; 'mpcnetc explain E%04d' says more", (int)first->code);
	strbuf_char(&p->out, '\n');
}

void print_text(struct printing *p)
{
	size_t errors = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->items[i]->severity != SEVERITY_ERROR || errors++ < DIAG_ERRORS_SHOWN)
			print_report(p, p->items[i]);
	print_count(p);
}
