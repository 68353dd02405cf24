/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A fix for what stands on too few lines. */
#include "syntax/syntax.h"

/* What begins the line of `offset`, and one level more; with the file's line break before it. */
static struct text break_before(struct arena *arena, struct text bytes, uint32_t offset, bool is_item)
{
	size_t start = offset, end, first_break = text_find(bytes, '\n', 0);
	bool is_crlf = first_break > 0 && first_break < bytes.size && bytes.data[first_break - 1] == '\r';

	while (start > 0 && bytes.data[start - 1] != '\n')
		start--;
	for (end = start; bytes.data[end] == ' ' || bytes.data[end] == '\t';)
		end++;
	return arena_format(arena, "%s%.*s%s", is_crlf ? "\r\n" : "\n", (int)(end - start), bytes.data + start,
			    is_item ? "  " : "");
}

/* What is to be done about the text between two items. */
enum gap { GAP_FINE, GAP_COMMA, GAP_BREAK, GAP_OTHER };

/* Where there is a comma, *ret_comma is the offset behind it. */
static enum gap judge_gap(struct text bytes, uint32_t start, uint32_t end, uint32_t *ret_comma)
{
	uint32_t at = start;
	bool has_comma;

	while (at < end && (bytes.data[at] == ' ' || bytes.data[at] == '\t'))
		at++;
	has_comma = at < end && bytes.data[at] == ',';
	*ret_comma = at + has_comma;
	if (text_find(text_slice(bytes, start, end), '\n', 0) < end - start) {
		/* One that stands behind a comment is not looked for, nor told from one in it. */
		if (!has_comma && text_find(text_slice(bytes, start, end), ',', 0) < end - start)
			return GAP_OTHER;
		return has_comma ? GAP_COMMA : GAP_FINE;
	}
	for (at = *ret_comma; at < end; at++)
		if (bytes.data[at] != ' ' && bytes.data[at] != '\t')
			return GAP_OTHER;
	return GAP_BREAK;
}

/* One pass to see whether it can be done, and one to do it. */
static bool fix_gaps(struct diag *diag, struct text bytes, struct span whole, const struct span *items, size_t count,
		     bool to_end, bool add)
{
	uint32_t last = whole.start + 1, comma;
	size_t gaps = count ? count + to_end : 0;

	for (size_t i = 0; i < gaps; i++) {
		uint32_t next = i < count ? items[i].start : whole.end - 1;
		struct span gap = { whole.file, last, next };

		switch (judge_gap(bytes, last, next, &comma)) {
		case GAP_OTHER:
			return false;
		case GAP_COMMA:
			if (add)
				diag_fix(diag, (struct span){ whole.file, last, comma }, "%s", "");
			break;
		case GAP_BREAK:
			if (add)
				diag_fix(diag, gap, "%s",
					 break_before(diag->owner->arena, bytes, whole.start, i < count).data);
			break;
		case GAP_FINE:
			break;
		}
		last = i < count ? items[i].end : next;
	}
	return true;
}

bool syntax_fix_lines(struct diag *diag, struct text bytes, struct span whole, const struct span *items, size_t count,
		      bool to_end)
{
	return fix_gaps(diag, bytes, whole, items, count, to_end, false) &&
	       fix_gaps(diag, bytes, whole, items, count, to_end, true);
}

void syntax_fix_brace(struct diag *diag, struct text bytes, struct span item, struct span brace)
{
	struct text line = break_before(diag->owner->arena, bytes, brace.start, false);

	for (uint32_t i = item.end; i < brace.start; i++)
		if (bytes.data[i] != ' ' && bytes.data[i] != '\t')
			return;
	/* One level less than what it closes. */
	if (text_ends_with(line, "  "))
		line.size -= 2;
	else if (text_ends_with(line, "\t"))
		line.size--;
	diag_fix(diag, (struct span){ brace.file, item.end, brace.start }, "%.*s", TEXT_ARG(line));
}
