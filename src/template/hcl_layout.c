/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Laying out HCL as `terraform fmt` does, in one pass.
 *
 * A line has up to three cells: what leads it, an assignment ("= value", when the value's brackets close on the line),
 * and a trailing comment. Cells of consecutive lines that have them stand in one column. What a line holds is kept
 * back until a line comes that has neither; so memory is bounded by the longest run, not by the file.
 *
 * A line of ours may have line breaks inside: a heredoc and a comment between slash-stars belong to where they begin.
 * How lines end is kept, CR LF too; and so are blanks that end the text without a line break, which terraform keeps.
 */
#include "base/base.h"
#include "template/graphemes.h"
#include "template/template.h"

#define DEPTH_MAX 192 /* of strings inside interpolations; of lines that open brackets */

struct line {
	struct text lead;
	struct text assign;  /* from the "=", or nothing */
	struct text comment; /* "# …" or "// …", or nothing */
	struct text line_break; /* "\n", "\r\n", or nothing */
	size_t blanks;          /* before the end of the text */
	size_t indent;
	size_t lead_columns, assign_columns;    /* of what stands in a run, and 0 elsewhere */
	size_t widest;   /* lead of its run, indentation included */
	bool is_aligned; /* the assignment is a cell, and no value of several lines */
};

/* Where the scan has got to: in code or in a string, in how many of each. */
struct nesting {
	struct {
		bool is_string;
		unsigned braces;
	} stack[DEPTH_MAX];
	size_t depth;
};

struct layout {
	struct strbuf *out;
	struct text body;
	size_t at;
	struct nesting nesting;
	unsigned opened[DEPTH_MAX]; /* brackets that each indented line opened */
	size_t indent;
	struct arena arena;
	struct {
		struct line *items;
		size_t count, capacity;
	} run;
};

/* What is found while the bytes of one line are passed. */
struct scan {
	size_t line;            /* where it begins, with its blanks */
	size_t start, end;      /* without blanks before, and without its line break */
	size_t line_break;      /* where what ends it begins */
	size_t blanks;          /* that end the text */
	size_t equals, comment; /* offsets, or SIZE_MAX */
	size_t inline_start, inline_end;        /* the last comment between slash-stars, when there is one */
	int brackets;           /* net, up to a heredoc */
	int brackets_after_equals;
	bool in_heredoc; /* brackets no longer count for the indentation */
};

static char peek(const struct layout *layout, size_t ahead)
{
	return layout->at + ahead < layout->body.size ? layout->body.data[layout->at + ahead] : '\0';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
	       (unsigned char)c >= 0x80;
}

static struct text trim(struct text t)
{
	while (t.size && is_blank(t.data[0])) {
		t.data++;
		t.size--;
	}
	while (t.size && is_blank(t.data[t.size - 1]))
		t.size--;
	return t;
}

/* ---- scanning -------------------------------------------------------------------------------------- */

static void enter(struct layout *layout, bool is_string)
{
	struct nesting *nesting = &layout->nesting;

	if (nesting->depth + 1 == DEPTH_MAX)
		die("HCL is nested more than %d deep", DEPTH_MAX);
	nesting->depth++;
	nesting->stack[nesting->depth].is_string = is_string;
	nesting->stack[nesting->depth].braces = 0;
}

static void count_bracket(struct scan *scan, int change)
{
	if (!scan->in_heredoc)
		scan->brackets += change;
	if (scan->equals != SIZE_MAX)
		scan->brackets_after_equals += change;
}

/* One step in a string: "${" and "%{" begin code, "$${" does not. */
static void scan_string(struct layout *layout, struct scan *scan)
{
	char c = peek(layout, 0), next = peek(layout, 1);

	if (c == '\\') {
		layout->at += 2;
	} else if ((c == '$' || c == '%') && next == c && peek(layout, 2) == '{') {
		layout->at += 3;
	} else if ((c == '$' || c == '%') && next == '{') {
		layout->at += 2;
		enter(layout, false);
		count_bracket(scan, 1);
	} else {
		layout->at++;
		if (c == '"')
			layout->nesting.depth--;
	}
	if (layout->at > layout->body.size)
		layout->at = layout->body.size;
}

static void scan_block_comment(struct layout *layout, struct scan *scan)
{
	scan->inline_start = layout->at;
	layout->at += 2;
	while (layout->at < layout->body.size && !(peek(layout, 0) == '*' && peek(layout, 1) == '/'))
		layout->at++;
	layout->at = layout->at + 2 < layout->body.size ? layout->at + 2 : layout->body.size;
	scan->inline_end = layout->at;
}

/* Passes a heredoc up to the end of its last line. */
static void scan_heredoc(struct layout *layout)
{
	struct text body = layout->body, word;
	size_t start = layout->at + (peek(layout, 2) == '-' ? 3 : 2), end = text_find(body, '\n', start);

	word = trim(text_slice(body, start, end));
	while (end < body.size) {
		start = end + 1;
		end = text_find(body, '\n', start);
		if (text_equal(trim(text_slice(body, start, end)), word))
			break;
	}
	layout->at = end;
}

static bool is_heredoc(const struct layout *layout)
{
	char c = peek(layout, 2) == '-' ? peek(layout, 3) : peek(layout, 2);

	return peek(layout, 0) == '<' && peek(layout, 1) == '<' && is_word(c);
}

/* "=" that assigns, and is no part of "==", "=>", "<=", ">=" or "!=". */
static bool is_equals(const struct layout *layout, const struct scan *scan)
{
	char before = layout->at > scan->start ? layout->body.data[layout->at - 1] : '\0', next = peek(layout, 1);

	return peek(layout, 0) == '=' && next != '=' && next != '>' && before != '=' && before != '<' &&
	       before != '>' && before != '!';
}

/* Most bytes mean nothing where they stand, and are passed quickly. */
static void skip_plain(struct layout *layout, bool is_string)
{
	enum { IN_CODE = 1, IN_STRING = 2 };
	static const uint8_t special[256] = {
		['\n'] = IN_CODE,  ['#'] = IN_CODE,   ['('] = IN_CODE,    [')'] = IN_CODE,
		['/'] = IN_CODE,   ['<'] = IN_CODE,   ['='] = IN_CODE,    ['['] = IN_CODE,
		[']'] = IN_CODE,   ['{'] = IN_CODE,   ['}'] = IN_CODE,    ['"'] = IN_CODE | IN_STRING,
		['$'] = IN_STRING, ['%'] = IN_STRING, ['\\'] = IN_STRING,
	};
	const char *data = layout->body.data;
	size_t at = layout->at, size = layout->body.size;
	uint8_t here = is_string ? IN_STRING : IN_CODE;

	while (at < size && !(special[(unsigned char)data[at]] & here))
		at++;
	layout->at = at;
}

static void scan_brace(struct layout *layout, struct scan *scan, char c)
{
	struct nesting *nesting = &layout->nesting;
	unsigned *braces = &nesting->stack[nesting->depth].braces;

	count_bracket(scan, c == '{' ? 1 : -1);
	if (c == '{')
		++*braces;
	else if (*braces)
		--*braces;
	else if (nesting->depth)
		nesting->depth--; /* the end of "${" */
}

static void scan_code(struct layout *layout, struct scan *scan)
{
	char c = peek(layout, 0), next = peek(layout, 1);

	if (c == '#' || (c == '/' && next == '/')) {
		scan->comment = layout->at;
		layout->at = text_find(layout->body, '\n', layout->at);
		return;
	}
	if (c == '/' && next == '*') {
		scan_block_comment(layout, scan);
		return;
	}
	if (is_heredoc(layout)) {
		scan->in_heredoc = true;
		scan_heredoc(layout);
		return;
	}
	if (c == '"')
		enter(layout, true);
	else if (c == '{' || c == '}')
		scan_brace(layout, scan, c);
	else if (c == '(' || c == '[')
		count_bracket(scan, 1);
	else if (c == ')' || c == ']')
		count_bracket(scan, -1);
	else if (scan->equals == SIZE_MAX && layout->at > scan->start && is_equals(layout, scan))
		scan->equals = layout->at;
	layout->at++;
}

/* The text ends without a line break. A comment between slash-stars that is last trails its line as "# …" does. */
static void end_text(struct layout *layout, struct scan *scan)
{
	const char *data = layout->body.data;

	if (scan->comment != SIZE_MAX)
		return; /* blanks that end it are its own */
	while (scan->end > scan->line && (data[scan->end - 1] == ' ' || data[scan->end - 1] == '\t'))
		scan->end--;
	scan->blanks = layout->at - scan->end;
	if (scan->inline_end == scan->end)
		scan->comment = scan->inline_start;
}

static void end_line(struct layout *layout, struct scan *scan)
{
	scan->end = scan->line_break = layout->at;
	if (layout->at == layout->body.size) {
		end_text(layout, scan);
		return;
	}
	layout->at++;
	if (scan->end > scan->start && layout->body.data[scan->end - 1] == '\r')
		scan->end = --scan->line_break;
}

/* Passes one line and its line break. */
static struct scan scan_line(struct layout *layout)
{
	struct scan scan = { .line = layout->at, .equals = SIZE_MAX, .comment = SIZE_MAX };

	while (peek(layout, 0) == ' ' || peek(layout, 0) == '\t')
		layout->at++;
	scan.start = layout->at;
	while (layout->at < layout->body.size) {
		bool is_string = layout->nesting.stack[layout->nesting.depth].is_string;

		skip_plain(layout, is_string);
		if (layout->at == layout->body.size || (peek(layout, 0) == '\n' && !is_string))
			break;
		if (is_string)
			scan_string(layout, &scan);
		else
			scan_code(layout, &scan);
	}
	end_line(layout, &scan);
	return scan;
}

/* ---- writing --------------------------------------------------------------------------------------- */

/* Columns of all but the comment. */
static size_t code_columns(const struct line *line)
{
	size_t lead = line->indent + line->lead_columns;

	if (!line->assign.size)
		return lead;
	return (line->is_aligned ? line->widest : lead) + 1 + line->assign_columns;
}

static void write_line(struct strbuf *out, const struct line *line, size_t comment_column)
{
	if (line->lead.size || line->comment.size)
		strbuf_repeat(out, ' ', line->indent);
	strbuf_text(out, line->lead);
	if (line->assign.size) {
		struct text value = trim(text_slice(line->assign, 1, line->assign.size));

		strbuf_repeat(out, ' ', line->is_aligned ? line->widest - line->indent - line->lead_columns + 1 : 1);
		strbuf_add(out, "= ", value.size ? 2 : 1);
		strbuf_text(out, value);
	}
	if (line->comment.size) {
		if (line->lead.size)
			strbuf_repeat(out, ' ', comment_column - code_columns(line) + 1);
		strbuf_text(out, line->comment);
	}
	strbuf_repeat(out, ' ', line->blanks);
	strbuf_text(out, line->line_break);
}

/* Gives the run of assignments that begins at `from` its widest lead. Returns its end. */
static size_t widen_run(struct layout *layout, size_t from)
{
	struct line *lines = layout->run.items;
	size_t end = from, widest = 0;

	for (; end < layout->run.count && lines[end].is_aligned; end++)
		if (lines[end].indent + lines[end].lead_columns > widest)
			widest = lines[end].indent + lines[end].lead_columns;
	for (size_t i = from; i < end; i++)
		lines[i].widest = widest;
	return end;
}

/* A line that is only a comment has no trailing comment. */
static bool has_trailing_comment(const struct line *line)
{
	return line->comment.size && line->lead.size;
}

/* Finds the column of the comments that begin at `from`. Returns the end of their run. */
static size_t comment_run(const struct layout *layout, size_t from, size_t *ret_column)
{
	size_t end = from;

	*ret_column = 0;
	for (; end < layout->run.count && has_trailing_comment(&layout->run.items[end]); end++) {
		size_t here = code_columns(&layout->run.items[end]);

		*ret_column = here > *ret_column ? here : *ret_column;
	}
	return end;
}

/* Writes the lines kept back: where a comment stands depends on where the assignments do. */
static void flush(struct layout *layout)
{
	size_t comment_end = 0, column = 0;

	for (size_t i = 0; i < layout->run.count;) {
		size_t end = widen_run(layout, i);

		i = end > i ? end : i + 1;
	}
	for (size_t i = 0; i < layout->run.count; i++) {
		if (i >= comment_end)
			comment_end = comment_run(layout, i, &column);
		write_line(layout->out, &layout->run.items[i], column);
	}
	layout->run.count = 0;
}

/* ---- indentation ----------------------------------------------------------------------------------- */

/* A line that opens brackets, however many, indents what follows by one level; what closes them goes back. */
static size_t indent_line(struct layout *layout, int brackets)
{
	size_t indent = layout->indent;
	unsigned closed = brackets < 0 ? (unsigned)-brackets : 0;

	if (brackets > 0) {
		if (indent == DEPTH_MAX)
			die("HCL is nested more than %d deep", DEPTH_MAX);
		layout->opened[layout->indent++] = (unsigned)brackets;
		return indent * 2;
	}
	while (closed && layout->indent) {
		unsigned *opened = &layout->opened[layout->indent - 1];

		if (closed < *opened) {
			*opened -= closed;
			break;
		}
		closed -= *opened;
		layout->indent--;
	}
	return layout->indent * 2;
}

static struct line make_line(struct layout *layout, const struct scan *scan)
{
	struct line line = { 0 };
	size_t code_end = scan->comment == SIZE_MAX ? scan->end : scan->comment;
	size_t lead_end = scan->equals == SIZE_MAX ? code_end : scan->equals;

	line.lead = trim(text_slice(layout->body, scan->start, lead_end));
	if (scan->equals != SIZE_MAX)
		line.assign = trim(text_slice(layout->body, scan->equals, code_end));
	if (scan->comment != SIZE_MAX)
		line.comment = text_slice(layout->body, scan->comment, scan->end);
	line.line_break = text_slice(layout->body, scan->line_break, layout->at);
	line.blanks = scan->blanks;
	if (line.lead.size || line.comment.size)
		line.indent = indent_line(layout, scan->brackets);
	line.is_aligned = scan->equals != SIZE_MAX && scan->brackets_after_equals == 0;
	/* Columns are of use where others have to agree. */
	if (line.is_aligned || line.comment.size)
		line.lead_columns = grapheme_count(line.lead);
	if (line.assign.size && line.comment.size) {
		struct text value = trim(text_slice(line.assign, 1, line.assign.size));

		line.assign_columns = 1 + (value.size ? 1 + grapheme_count(value) : 0);
	}
	return line;
}

void hcl_layout(struct strbuf *out, struct text hcl)
{
	struct layout layout = { .out = out, .body = hcl };

	while (layout.at < hcl.size) {
		struct scan scan = scan_line(&layout);
		struct line line = make_line(&layout, &scan);

		*VEC_PUSH(&layout.arena, &layout.run) = line;
		if (!line.is_aligned && !has_trailing_comment(&line))
			flush(&layout);
	}
	flush(&layout);
	arena_release(&layout.arena);
}
