/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Lines that are the head of a block and lack its '{'. */
#include "syntax/parse.h"

#include "mpcnet.tab.h"

void head_follow(struct parse *p, int kind, struct span at)
{
	bool is_label = kind == NAME || kind == OPEN_QUOTE || kind == QUOTED_PART || kind == CLOSE_QUOTE;

	p->head_before_token = p->head;
	if (kind == NEWLINE)
		p->head_before = p->head;
	if (kind == NEWLINE || (kind == OPEN_BRACE && context_top(p) == CONTEXT_BODY))
		p->head = p->skipping && kind != NEWLINE ? HEAD_NONE : HEAD_BEGIN;
	else if (p->head == HEAD_BEGIN && kind == NAME && context_top(p) == CONTEXT_BODY)
		p->head = HEAD_NAME;
	else if ((p->head == HEAD_NAME || p->head == HEAD_LABELS) && is_label && !p->skipping) {
		if (p->head == HEAD_NAME)
			p->head_label = at;
		p->head = HEAD_LABELS;
	} else
		p->head = HEAD_NONE;
}

/* Blanks that the line of `offset` begins with; *ret_first is where it goes on. */
static uint32_t indentation(struct text bytes, uint32_t offset, uint32_t *ret_first)
{
	uint32_t start = offset, first;

	while (start > 0 && bytes.data[start - 1] != '\n')
		start--;
	for (first = start; first < bytes.size && (bytes.data[first] == ' ' || bytes.data[first] == '\t'); first++)
		;
	*ret_first = first;
	return first - start;
}

/* The first line from `offset` on that is neither blank nor a comment; false: there is none. */
static bool next_line(struct text bytes, uint32_t offset, uint32_t *ret_indentation, uint32_t *ret_first)
{
	while (offset < bytes.size) {
		*ret_indentation = indentation(bytes, offset, ret_first);
		if (*ret_first >= bytes.size)
			return false;
		if (!strchr("\r\n#", bytes.data[*ret_first]) &&
		    !text_starts_with(text_slice(bytes, *ret_first, bytes.size), "//"))
			return true;
		offset = (uint32_t)text_find(bytes, '\n', *ret_first) + 1;
	}
	return false;
}

/* Moves the brace at `brace` behind the head, where nothing but blanks stands between. */
static void fix_brace_place(struct diag *diag, struct text bytes, struct span head, uint32_t brace)
{
	for (uint32_t i = head.end; i < brace; i++)
		if (!strchr(" \t\r\n", bytes.data[i]))
			return;
	diag_fix(diag, (struct span){ head.file, head.end, brace + 1 }, " {");
}

enum forgotten report_forgotten_brace(struct parse *p, struct span line_break)
{
	struct text bytes = p->source->bytes;
	struct span after = { p->file, p->last.at.end, p->last.at.end };
	uint32_t own, next, first;
	struct diag *diag;

	if ((p->head != HEAD_NAME && p->head != HEAD_LABELS) || context_top(p) != CONTEXT_BODY || p->silent)
		return FORGOTTEN_NOTHING;
	if (!next_line(bytes, line_break.end, &next, &first))
		return FORGOTTEN_NOTHING;
	own = indentation(bytes, p->last.at.start, &(uint32_t){ 0 });
	if (bytes.data[first] == '{') {
		diag = diag_add(p->diags, DIAG_SYNTAX, after, "expected '=' or a block's '{', found the end of the line");
		diag_help(diag, "The '{' of a block stands on the line of its name.");
		fix_brace_place(diag, bytes, p->last.at, first);
		return FORGOTTEN_PLACE;
	}
	/* What is written under it, further in, is its body. */
	if (next <= own || !line_begins_item(bytes, first))
		return FORGOTTEN_NOTHING;
	diag = diag_add(p->diags, DIAG_SYNTAX, after, "expected '=' or a block's '{', found the end of the line");
	diag_help(diag, "Write '{' behind it: what follows seems to be the block.");
	/* A block without its label would be no better. */
	if (p->head == HEAD_LABELS || p->context_count ||
	    text_is(text_slice(bytes, p->last.at.start, p->last.at.end), "locals"))
		diag_fix(diag, after, " {");
	return FORGOTTEN_BRACE;
}

bool label_ends_early(const struct parse *p, struct span at)
{
	struct text bytes = p->source->bytes;
	uint32_t end = at.start;

	if (p->label_state == LABEL_END)
		return true;
	if (p->silent || p->literal_broken || p->head != HEAD_LABELS || p->context_count < 1 ||
	    p->contexts[p->context_count - 1].kind != CONTEXT_STRING ||
	    (p->context_count > 1 && p->contexts[p->context_count - 2].kind != CONTEXT_BODY))
		return false;
	while (end > 0 && strchr(" \t\r", bytes.data[end - 1]))
		end--;
	return bytes.data[end - 1] == '{' && strchr("{ \t\"", bytes.data[end - 2]) &&
	       text_find(strbuf_as_text(&p->literal), '=', 0) >= p->literal.size;
}
