/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Lines of a file with what is marked in them. Marks within one line stand under it, each in a row of its own; one that
 * goes over several lines has a bar beside them, and its middle is left out when that is long:
 *
 *      5 |   regions = [
 *        |  ___________^
 *      6 | |   "eu-west-1",
 *     ...  |
 *     14 | | ]
 *        | |_^ label
 *
 * Carets stand where the terminal shows the text: safe.c says what that is.
 */
#include "diag/printing.h"

/* Of a longer line only a part is shown, with so much before the mark. */
#define LINE_SIZE_MAX 240
#define LINE_BEFORE 60

/* Of a span with more lines than this the first and last ones are drawn. */
#define LINES_MAX 6
#define LINES_FIRST 3
#define LINES_LAST 2

/* A line, and the part of it that is shown. */
struct excerpt {
	struct text line;
	uint32_t number, start;
	size_t first, last;
	bool hidden;
};

static bool begins_character(struct text line, size_t at)
{
	return at >= line.size || ((unsigned char)line.data[at] & 0xc0) != 0x80;
}

/* `focus` is an offset in the file that the part must show. */
static struct excerpt excerpt_of(struct printing *p, uint32_t file, uint32_t number, uint32_t focus)
{
	struct excerpt e = { .number = number };
	size_t at;

	e.line = place_line(p, file, number, &e.start);
	e.hidden = secrets_in_line(p, file, number);
	e.last = e.line.size;
	if (e.line.size <= LINE_SIZE_MAX)
		return e;
	at = focus - e.start < e.line.size ? focus - e.start : e.line.size;
	e.first = at > LINE_BEFORE ? at - LINE_BEFORE : 0;
	e.last = e.first + LINE_SIZE_MAX < e.line.size ? e.first + LINE_SIZE_MAX : e.line.size;
	while (!begins_character(e.line, e.first))
		e.first++;
	while (!begins_character(e.line, e.last))
		e.last++;
	return e;
}

/* The columns that are shown before an offset of the file. */
static size_t width_before(const struct excerpt *e, uint32_t offset)
{
	return (e->first ? 1 : 0) + safe_width(text_slice(e->line, e->first, offset - e->start));
}

/* Columns from one offset to another, and at least one. */
static size_t width_of(const struct excerpt *e, uint32_t from, uint32_t to)
{
	size_t last = to - e->start < e->last ? to - e->start : e->last;
	size_t width = safe_width(text_slice(e->line, from - e->start, last));

	return width ? width : 1;
}

/* `gutter` is what stands beside a line of several, or "". */
static void print_line(struct printing *p, const struct excerpt *e, const char *gutter, enum style style)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", e->number);
	print_frame(p, number, "|");
	/* No blanks at the end of a line. */
	if (!*gutter && !e->line.size && !e->hidden) {
		strbuf_char(&p->out, '\n');
		return;
	}
	strbuf_char(&p->out, ' ');
	if (*gutter == ' ') {
		strbuf_string(&p->out, "  ");
	} else if (*gutter) {
		style_begin(p, style);
		strbuf_string(&p->out, gutter);
		style_end(p);
		strbuf_string(&p->out, e->line.size || e->hidden ? " " : "");
	}
	if (e->hidden) {
		strbuf_string(&p->out, "(not shown: it holds a secret)\n");
		return;
	}
	strbuf_string(&p->out, e->first ? "…" : "");
	safe_text(&p->out, text_slice(e->line, e->first, e->last));
	strbuf_string(&p->out, e->last < e->line.size ? "…\n" : "\n");
}

static void print_label(struct printing *p, struct text label)
{
	if (label.size) {
		strbuf_char(&p->out, ' ');
		safe_text(&p->out, label);
	}
	style_end(p);
	strbuf_char(&p->out, '\n');
}

static void print_within_line(struct printing *p, const struct mark *marks, size_t count)
{
	struct span at = marks[0].at;
	struct excerpt e = excerpt_of(p, at.file, place_line_number(p, at.file, at.start), at.start);

	print_line(p, &e, "", STYLE_FRAME);
	for (size_t i = 0; i < count && !e.hidden; i++) {
		const struct mark *mark = &marks[i];

		print_frame(p, "", "|");
		strbuf_repeat(&p->out, ' ', 1 + width_before(&e, mark->at.start));
		style_begin(p, mark->style);
		strbuf_repeat(&p->out, mark->mark, width_of(&e, mark->at.start, place_end(p, mark->at)));
		print_label(p, mark->label);
	}
}

/* A line's first characters are blanks up to `offset`. */
static bool is_indentation(const struct excerpt *e, uint32_t offset)
{
	for (size_t i = 0; i < offset - e->start && i < e->line.size; i++)
		if (e->line.data[i] != ' ' && e->line.data[i] != '\t')
			return false;
	return true;
}

static void print_first_line(struct printing *p, const struct mark *mark, uint32_t number)
{
	struct excerpt e = excerpt_of(p, mark->at.file, number, mark->at.start);

	if (e.hidden || is_indentation(&e, mark->at.start)) {
		print_line(p, &e, "/", mark->style);
		return;
	}
	print_line(p, &e, " ", mark->style);
	print_frame(p, "", "|");
	strbuf_string(&p->out, "  ");
	style_begin(p, mark->style);
	strbuf_repeat(&p->out, '_', 1 + width_before(&e, mark->at.start));
	strbuf_char(&p->out, mark->mark);
	style_end(p);
	strbuf_char(&p->out, '\n');
}

static void print_last_line(struct printing *p, const struct mark *mark, uint32_t number, uint32_t end)
{
	struct text bytes = p->sources->items[mark->at.file].bytes;
	uint32_t last = end - 1;
	struct excerpt e;

	while (((unsigned char)bytes.data[last] & 0xc0) == 0x80 && last > mark->at.start)
		last--;
	e = excerpt_of(p, mark->at.file, number, last);
	print_line(p, &e, "|", mark->style);
	print_frame(p, "", "|");
	strbuf_char(&p->out, ' ');
	style_begin(p, mark->style);
	strbuf_char(&p->out, '|');
	strbuf_repeat(&p->out, '_', 1 + (e.hidden ? 0 : width_before(&e, last)));
	strbuf_repeat(&p->out, mark->mark, e.hidden ? 1 : width_of(&e, last, end));
	print_label(p, mark->label);
}

static void print_over_lines(struct printing *p, const struct mark *mark, uint32_t first, uint32_t last, uint32_t end)
{
	print_first_line(p, mark, first);
	for (uint32_t line = first + 1; line < last; line++) {
		struct excerpt e;

		if (last - first >= LINES_MAX && line == first + LINES_FIRST) {
			line = last + 1 - LINES_LAST;
			style_begin(p, STYLE_FRAME);
			strbuf_format(&p->out, "%-*s", (int)p->margin + 3, "...");
			style_end(p);
			style_begin(p, mark->style);
			strbuf_char(&p->out, '|');
			style_end(p);
			strbuf_char(&p->out, '\n');
		}
		if (line >= last)
			break;
		e = excerpt_of(p, mark->at.file, line, 0);
		print_line(p, &e, "|", mark->style);
	}
	print_last_line(p, mark, last, end);
}

static bool is_within(struct printing *p, struct span at, uint32_t line)
{
	return place_line_number(p, at.file, at.start) == line &&
	       place_line_number(p, at.file, place_end(p, at)) == line;
}

bool excerpt_is_shared(struct printing *p, const struct mark *a, const struct mark *b)
{
	uint32_t line = place_line_number(p, a->at.file, a->at.start), start;

	return a->at.file == b->at.file && is_within(p, a->at, line) && is_within(p, b->at, line) &&
	       place_line(p, a->at.file, line, &start).size <= LINE_SIZE_MAX;
}

void excerpt_print(struct printing *p, const struct mark *marks, size_t count)
{
	struct span at = marks[0].at;
	uint32_t end = place_end(p, at), first = place_line_number(p, at.file, at.start);
	uint32_t last = place_line_number(p, at.file, end);

	if (first == last)
		print_within_line(p, marks, count);
	else
		print_over_lines(p, marks, first, last, end);
}
