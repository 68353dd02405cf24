/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Quotes of Markdown: prose, code spans that end on their line, and fenced blocks, which are read as shell.
 *
 * A backtick means nothing by itself: how many stand together is known once something else follows, or a tag.
 */
#include "template/escape.h"
#include "template/quotes.h"

/* What closed a block must be alone on its line, or it closed nothing. */
#define AT_FENCE_END AT_DASHES

static const char fence_end[] = "a code block must be closed by a line of its own";
static const char unclosed_fence[] = "quotes in a code block must be closed on their line";

static void enter(struct quotes *quotes, enum quotes_mode mode, uint8_t count)
{
	quotes->depth++;
	quotes->stack[quotes->depth].mode = (uint8_t)mode;
	quotes->stack[quotes->depth].count = count;
}

static const char *flush_prose(struct quotes *quotes, uint8_t ticks)
{
	if (ticks >= 3 && quotes->ticks_where == AT_LINE) {
		quotes->fence = ticks;
		enter(quotes, MODE_FENCE_INFO, 0);
	} else if (ticks >= 3 && (quotes->ticks_where & AT_LINE)) {
		return "whether this begins a code block depends on which sections are rendered";
	} else if (quotes->fence_char == '`') {
		enter(quotes, MODE_SPAN, ticks);
	}
	return NULL;
}

const char *markdown_flush(struct quotes *quotes)
{
	uint8_t ticks = quotes->ticks;
	enum quotes_mode mode = quotes_mode(quotes);

	if (!ticks)
		return NULL;
	quotes->ticks = 0;
	quotes->where = mode == MODE_FENCE ? AT_WORD : AT_TICK;
	if (mode == MODE_OUTSIDE)
		return flush_prose(quotes, ticks);
	if (mode == MODE_SPAN && ticks == quotes->stack[quotes->depth].count)
		quotes->depth--;
	if (mode == MODE_FENCE && ticks >= quotes->fence) {
		quotes->depth--;
		quotes->fence = 0;
		quotes->where = AT_FENCE_END;
	}
	return NULL;
}

/* Takes a backtick (or a tilde that may begin a fence) into the run that is being counted. */
static const char *count_tick(struct quotes *quotes, char c)
{
	if (!quotes->ticks) {
		if (quotes->where & AT_TICK)
			return "backticks meet across a tag";
		quotes->ticks_where = quotes->where;
		quotes->fence_char = c;
	}
	if (++quotes->ticks == UINT8_MAX)
		return "too many backticks";
	return NULL;
}

static const char *step_prose(struct quotes *quotes, char c)
{
	bool escaped = quotes->where == AT_ESCAPE;
	bool at_line = quotes->where == AT_LINE;

	if ((quotes->where & AT_FENCE_END) && c != '\n' && c != ' ' && c != '\r')
		return fence_end;
	if ((quotes->where & AT_ESCAPE) && !escaped && c == '`')
		return "whether this backtick is escaped depends on which sections are rendered";
	if (c == '\n') {
		quotes->cell = false;
		quotes->where = AT_LINE;
		return NULL;
	}
	if ((c == '`' && !escaped) || (c == '~' && (quotes->where & AT_LINE)))
		return count_tick(quotes, c);
	if (c == '|' && (quotes->where & AT_LINE)) {
		if (!at_line)
			return "whether this begins a row of a table depends on which sections are rendered";
		quotes->cell = true;
	}
	if ((at_line || quotes->where == AT_FENCE_END) && (c == ' ' || c == '\t' || c == '\r'))
		return NULL;
	quotes->where = c == '\\' && !escaped ? AT_ESCAPE : AT_WORD;
	return NULL;
}

static const char *step_span(struct quotes *quotes, char c)
{
	if (c == '\n')
		return "a code span is not closed on its line";
	if (c == '`')
		return count_tick(quotes, c);
	quotes->where = AT_WORD;
	return NULL;
}

static const char *step_fence(struct quotes *quotes, char c)
{
	enum quotes_mode mode = quotes_mode(quotes);

	if (mode == MODE_FENCE && c == quotes->fence_char && (quotes->where & AT_LINE)) {
		if (quotes->where != AT_LINE)
			return "whether this ends a code block depends on which sections are rendered";
		return count_tick(quotes, c);
	}
	if (c == '\n' && mode != MODE_FENCE && mode != MODE_COMMENT)
		return unclosed_fence;
	if (c == '\n' && (quotes->where & AT_ESCAPE)) {
		quotes->where = AT_LINE;
		return NULL;
	}
	return quotes_step(quotes, step_shell, c);
}

const char *markdown_step(struct quotes *quotes, char c)
{
	/* In a span and in prose a run ends with the first other character; at a fence, only a longer run goes on. */
	if (quotes->ticks && c == quotes->fence_char)
		return count_tick(quotes, c);
	if (quotes->ticks) {
		const char *problem = markdown_flush(quotes);

		if (problem)
			return problem;
	}
	switch (quotes_mode(quotes)) {
	case MODE_OUTSIDE: return step_prose(quotes, c);
	case MODE_SPAN: return step_span(quotes, c);
	case MODE_FENCE_INFO:
		if (c == '`')
			return "a code block begins with backticks alone";
		if (c == '\n') {
			quotes->stack[quotes->depth].mode = MODE_FENCE;
			quotes->where = AT_LINE;
		}
		return NULL;
	default: return step_fence(quotes, c);
	}
}

const char *markdown_value(const struct quotes *quotes, uint8_t *ret_place)
{
	if (quotes->where & AT_FENCE_END)
		return "stands on the line that closes a code block";
	switch (quotes_mode(quotes)) {
	case MODE_OUTSIDE: return NULL;
	case MODE_SPAN: *ret_place = quotes->cell ? ESCAPE_MARKDOWN_SPAN_CELL : ESCAPE_MARKDOWN_SPAN; return NULL;
	case MODE_SINGLE: *ret_place = ESCAPE_MARKDOWN_FENCE; return NULL;
	default: return "is text and must stand inside '…' in a code block";
	}
}
