/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Reports as text for people:
 *
 *     error[E0203]: threshold 2 needs 7 parties, and the network has 4
 *       --> network.mpcnet:9:17
 *        |
 *      9 |   threshold   = 2
 *        |                 ^ 3 * 2 + 1 = 7
 *        = note: the parties are alice, bob, carol, dave
 *        = help: Set threshold = 1, or add 3 parties.
 *
 * Tabs are drawn as one space and control characters as '?', in the line and under it alike, so that the carets stand
 * where the terminal shows the text.
 */
#include <stdlib.h>

#include "diag/diag.h"

struct printer {
	const struct sources *sources;
	const struct diags *diags;
	struct strbuf out;
	bool colour;
	unsigned margin;        /* digits of the largest line number of the report at hand */
};

enum style { STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_STRONG, STYLE_FRAME, STYLE_COUNT };

/* SGR sequences of ECMA-48. */
static const char *const style_codes[STYLE_COUNT] = {
	[STYLE_ERROR] = "\033[1;31m", [STYLE_WARNING] = "\033[1;33m", [STYLE_NOTE] = "\033[1;36m",
	[STYLE_STRONG] = "\033[1m", [STYLE_FRAME] = "\033[1;34m",
};

static const char *const severity_names[] = {
	[SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_NOTE] = "note",
};

static enum style severity_style(enum severity severity)
{
	return severity == SEVERITY_ERROR ? STYLE_ERROR : severity == SEVERITY_WARNING ? STYLE_WARNING : STYLE_NOTE;
}

static void style_begin(struct printer *p, enum style style)
{
	if (p->colour)
		strbuf_string(&p->out, style_codes[style]);
}

static void style_end(struct printer *p)
{
	if (p->colour)
		strbuf_string(&p->out, "\033[0m");
}

/* Control characters, and those that change the direction of what stands around them or show nothing at all. */
static bool is_hidden(uint32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) || code_point == 0x200e ||
	       code_point == 0x200f || (code_point >= 0x2028 && code_point <= 0x202e) ||
	       (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xfeff;
}

/* Text from a spec, made harmless for a terminal. */
static void print_safe(struct printer *p, struct text t)
{
	for (size_t i = 0; i < t.size;) {
		size_t length = utf8_sequence(t.data + i, t.size - i);
		uint32_t code_point = length ? utf8_decode(t.data + i, length) : 0;

		if (length == 0) {
			strbuf_char(&p->out, '?');
			length = 1;
		} else if (code_point == '\t') {
			strbuf_char(&p->out, ' ');
		} else if (is_hidden(code_point)) {
			strbuf_char(&p->out, '?');
		} else {
			strbuf_add(&p->out, t.data + i, length);
		}
		i += length;
	}
}

/* Columns on the terminal of the text that print_safe writes for these bytes. */
static size_t safe_width(struct text t)
{
	size_t width = 0;

	for (size_t i = 0; i < t.size;) {
		size_t length = utf8_sequence(t.data + i, t.size - i);
		uint32_t code_point = length ? utf8_decode(t.data + i, length) : '?';
		width += is_hidden(code_point) ? 1 : utf8_width(code_point);
		i += length ? length : 1;
	}
	return width;
}

static void frame(struct printer *p, const char *number, const char *bar)
{
	style_begin(p, STYLE_FRAME);
	strbuf_format(&p->out, "%*s %s", (int)p->margin, number, bar);
	style_end(p);
}

/* Whether a secret that some report speaks of stands in this line. */
static bool line_is_hidden(const struct printer *p, uint32_t file, uint32_t start, size_t size)
{
	for (size_t i = 0; i < p->diags->all.count; i++) {
		const struct diag *diag = p->diags->all.items[i];

		if (diag->hidden && diag->at.file == file && diag->at.start <= start + size && diag->at.end >= start)
			return true;
	}
	return false;
}

/* Of a longer line only a part is shown, with so much before the mark. */
#define LINE_SIZE_MAX 240
#define LINE_BEFORE 60

static bool begins_character(struct text line, size_t at)
{
	return at >= line.size || ((unsigned char)line.data[at] & 0xc0) != 0x80;
}

static void choose_window(struct text line, size_t from, size_t *ret_first, size_t *ret_last)
{
	size_t first = from > LINE_BEFORE ? from - LINE_BEFORE : 0, last = first + LINE_SIZE_MAX;

	last = last > line.size ? line.size : last;
	while (!begins_character(line, first))
		first++;
	while (!begins_character(line, last))
		last++;
	*ret_first = first;
	*ret_last = last;
}

/* One line of a file with what is marked in it. */
static void print_excerpt(struct printer *p, struct span at, char mark, enum style style, struct text label)
{
	const struct source *source = &p->sources->items[at.file];
	uint32_t start;
	struct text line = source_line(source, at.start, &start);
	size_t from = at.start - start, to = at.end > at.start ? at.end - start : from, first = 0, last = line.size;
	size_t width;
	char number[16];

	to = to > line.size ? line.size : to;
	if (line.size > LINE_SIZE_MAX)
		choose_window(line, from, &first, &last);
	to = to > last ? last : to;
	width = safe_width(text_slice(line, from, to));

	snprintf(number, sizeof(number), "%u", source_locate(source, at.start).line);
	frame(p, number, "|");
	if (line_is_hidden(p, at.file, start, line.size)) {
		strbuf_string(&p->out, " (not shown: it holds a secret)\n");
		return;
	}
	strbuf_string(&p->out, first ? " …" : " ");
	print_safe(p, text_slice(line, first, last));
	strbuf_string(&p->out, last < line.size ? "…\n" : "\n");
	frame(p, "", "|");
	strbuf_string(&p->out, first ? "  " : " ");
	strbuf_repeat(&p->out, ' ', safe_width(text_slice(line, first, from)));
	style_begin(p, style);
	strbuf_repeat(&p->out, mark, width ? width : 1);
	if (label.size) {
		strbuf_char(&p->out, ' ');
		print_safe(p, label);
	}
	style_end(p);
	strbuf_char(&p->out, '\n');
}

static void print_arrow(struct printer *p, struct span at)
{
	const struct source *source = &p->sources->items[at.file];
	struct line_col place = source_locate(source, at.start);

	style_begin(p, STYLE_FRAME);
	strbuf_format(&p->out, "%*s--> ", (int)p->margin, "");
	style_end(p);
	print_safe(p, source->path);
	strbuf_format(&p->out, ":%u:%u\n", place.line, place.column);
}

static void print_trailer(struct printer *p, const char *kind, struct text t)
{
	frame(p, "", "=");
	style_begin(p, STYLE_STRONG);
	strbuf_format(&p->out, " %s:", kind);
	style_end(p);
	strbuf_char(&p->out, ' ');
	print_safe(p, t);
	strbuf_char(&p->out, '\n');
}

static unsigned digits_of_line(const struct sources *sources, struct span at)
{
	unsigned digits = 1;

	for (uint32_t line = source_locate(&sources->items[at.file], at.start).line; line >= 10; line /= 10)
		digits++;
	return digits;
}

static unsigned margin_of(const struct sources *sources, const struct diag *diag)
{
	unsigned margin = 1;

	if (!span_is_none(diag->at))
		margin = digits_of_line(sources, diag->at);
	for (size_t i = 0; i < diag->places.count; i++) {
		unsigned digits = digits_of_line(sources, diag->places.items[i].at);

		margin = digits > margin ? digits : margin;
	}
	return margin;
}

static void print_places(struct printer *p, const struct diag *diag)
{
	uint32_t file = diag->at.file;

	if (span_is_none(diag->at)) {
		if (diag->path.size) {
			style_begin(p, STYLE_FRAME);
			strbuf_format(&p->out, "%*s--> ", (int)p->margin, "");
			style_end(p);
			print_safe(p, diag->path);
			strbuf_char(&p->out, '\n');
		}
	} else {
		print_arrow(p, diag->at);
		frame(p, "", "|");
		strbuf_char(&p->out, '\n');
		print_excerpt(p, diag->at, '^', severity_style(diag->severity), diag->label);
	}
	for (size_t i = 0; i < diag->places.count; i++) {
		const struct diag_place *place = &diag->places.items[i];

		if (place->at.file != file)
			print_arrow(p, place->at);
		file = place->at.file;
		frame(p, "", "|");
		strbuf_char(&p->out, '\n');
		print_excerpt(p, place->at, '-', STYLE_FRAME, place->label);
	}
}

static void print_diag(struct printer *p, const struct diag *diag)
{
	p->margin = margin_of(p->sources, diag);
	style_begin(p, severity_style(diag->severity));
	/* The letter says "explain me", not how severe it is: a code must not change with the environment. */
	strbuf_format(&p->out, "%s[E%04d]", severity_names[diag->severity], (int)diag->code);
	style_end(p);
	style_begin(p, STYLE_STRONG);
	strbuf_string(&p->out, ": ");
	print_safe(p, diag->message);
	style_end(p);
	strbuf_char(&p->out, '\n');
	print_places(p, diag);
	for (size_t i = 0; i < diag->notes.count; i++)
		print_trailer(p, "note", diag->notes.items[i]);
	if (diag->help.size)
		print_trailer(p, "help", diag->help);
	strbuf_char(&p->out, '\n');
}

/* By file, offset, and for equal places by order of reporting; what has no place comes last. */
static int by_place(const void *left, const void *right)
{
	const struct diag *a = *(struct diag *const *)left, *b = *(struct diag *const *)right;

	if (a->at.file != b->at.file)
		return a->at.file < b->at.file ? -1 : 1;
	if (a->at.start != b->at.start)
		return a->at.start < b->at.start ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

static void print_count(struct printer *p, const struct diags *diags)
{
	if (diags->error_count > DIAG_ERRORS_SHOWN)
		strbuf_format(&p->out, "%zu more errors are not shown\n", diags->error_count - DIAG_ERRORS_SHOWN);
	if (diags->error_count + diags->warning_count == 0)
		return;
	style_begin(p, STYLE_STRONG);
	if (diags->error_count)
		strbuf_format(&p->out, "%zu error%s", diags->error_count, diags->error_count == 1 ? "" : "s");
	if (diags->error_count && diags->warning_count)
		strbuf_string(&p->out, ", ");
	if (diags->warning_count)
		strbuf_format(&p->out, "%zu warning%s", diags->warning_count, diags->warning_count == 1 ? "" : "s");
	style_end(p);
	strbuf_char(&p->out, '\n');
}

void diags_print(const struct diags *diags, const struct sources *sources, enum diag_form form, bool colour,
		 const char *version, FILE *out)
{
	struct printer p = { .sources = sources, .diags = diags, .colour = colour };
	struct diag **sorted;
	size_t errors = 0;

	(void)form;
	(void)version;
	if (diags->all.count == 0)
		return;
	sorted = xmalloc(diags->all.count * sizeof(struct diag *));
	memcpy(sorted, diags->all.items, diags->all.count * sizeof(struct diag *));
	qsort(sorted, diags->all.count, sizeof(struct diag *), by_place);
	for (size_t i = 0; i < diags->all.count; i++) {
		if (sorted[i]->is_off || sorted[i]->allowed.data)
			continue;
		if ((sorted[i]->severity == SEVERITY_ERROR && errors++ >= DIAG_ERRORS_SHOWN) ||
		    (sorted[i]->severity == SEVERITY_NOTE && !diags->show_notes))
			continue;
		print_diag(&p, sorted[i]);
	}
	print_count(&p, diags);
	fwrite(p.out.data ? p.out.data : "", 1, p.out.size, out);
	strbuf_release(&p.out);
	free(sorted);
}
