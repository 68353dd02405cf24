/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Quotes: where a template has got to in the language of its artifact, followed when it is loaded. */
#include "template/quotes.h"

static const char ambiguous[] = "what follows depends on which sections are rendered; move it, or the section";

void quotes_init(struct quotes *quotes, enum template_language language)
{
	*quotes = (struct quotes){ .language = (uint8_t)language, .where = AT_LINE };
}

static const char *apply(struct quotes *quotes, struct step step)
{
	uint8_t *count = quotes->language == LANGUAGE_YAML ? &quotes->flow : &quotes->stack[quotes->depth].count;

	switch (step.action) {
	case STEP_STAY: break;
	case STEP_PUSH:
		if (quotes->depth + 1 == QUOTES_DEPTH_MAX)
			return "quotes are nested too deeply";
		quotes->depth++;
		quotes->stack[quotes->depth].mode = (uint8_t)step.mode;
		quotes->stack[quotes->depth].count = 0;
		break;
	case STEP_POP: quotes->depth--; break;
	case STEP_REPLACE: quotes->stack[quotes->depth].mode = (uint8_t)step.mode; break;
	case STEP_UP:
		if (++*count == UINT8_MAX)
			return "brackets are nested too deeply";
		break;
	case STEP_DOWN:
		if (*count)
			--*count;
		else
			quotes->depth--;
		break;
	}
	quotes->where = (uint16_t)step.where;
	return NULL;
}

/* Takes the step from everywhere we may be; they must agree. */
const char *quotes_step(struct quotes *quotes, step_fn *step, char c)
{
	unsigned rest = quotes->where;
	struct step all = { 0 };
	bool first = true;

	for (; rest; rest &= rest - 1) {
		struct step one = step(quotes, quotes_mode(quotes), rest & ~(rest - 1), c);

		if (one.problem)
			return one.problem;
		if (!first && (one.action != all.action || one.mode != all.mode))
			return ambiguous;
		one.where |= all.where;
		all = one;
		first = false;
	}
	return apply(quotes, all);
}

#define WORD_ENDED 0x80 /* in word_length: the instruction has been read */

/* Keeps the instruction that a line of a Dockerfile begins with: it decides what quotes mean. */
static void follow_instruction(struct quotes *quotes, char c)
{
	bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

	if (quotes_mode(quotes) != MODE_OUTSIDE)
		return;
	if (c == '\n' && quotes->where != AT_ESCAPE) {
		quotes->word_length = 0;
		memset(quotes->word, 0, sizeof(quotes->word));
	} else if (quotes->word_length < WORD_ENDED && is_letter && quotes->word_length < sizeof(quotes->word)) {
		quotes->word[quotes->word_length++] = (char)(c & ~0x20);
	} else if (quotes->where != AT_LINE || is_letter) {
		quotes->word_length |= WORD_ENDED;
	}
}

static const char *step_any(struct quotes *quotes, char c)
{
	switch ((enum template_language)quotes->language) {
	case LANGUAGE_HCL: return quotes_step(quotes, step_hcl, c);
	case LANGUAGE_YAML: return quotes_step(quotes, step_yaml, c);
	case LANGUAGE_TOML: return quotes_step(quotes, step_toml, c);
	case LANGUAGE_SHELL: return quotes_step(quotes, step_shell, c);
	case LANGUAGE_DOCKERFILE: follow_instruction(quotes, c); return quotes_step(quotes, step_dockerfile, c);
	case LANGUAGE_MARKDOWN: return markdown_step(quotes, c);
	case LANGUAGE_XML: return quotes_step(quotes, step_xml, c);
	case LANGUAGE_HTML:
	case LANGUAGE_COUNT: break;
	}
	return NULL;
}

const char *quotes_advance(struct quotes *quotes, struct text literal, uint32_t *line)
{
	for (size_t i = 0; i < literal.size; i++) {
		char c = literal.data[i];
		const char *problem;

		if (c == '\0')
			return "the template contains a NUL character";
		problem = step_any(quotes, c);
		if (problem)
			return problem;
		*line += c == '\n';
	}
	return NULL;
}

/* ---- values ---------------------------------------------------------------------------------------- */

static bool in_instruction(const struct quotes *quotes, const char *name)
{
	struct text word = { quotes->word, quotes->word_length & (WORD_ENDED - 1u) };

	return text_is(word, name);
}

static const char *dockerfile_value(const struct quotes *quotes)
{
	if (quotes_mode(quotes) != MODE_DOUBLE)
		return "is text and must stand inside \"…\"";
	if (!in_instruction(quotes, "ARG") && !in_instruction(quotes, "ENV") && !in_instruction(quotes, "LABEL"))
		return "is text and must stand in ARG, ENV or LABEL";
	return NULL;
}

static const char *hcl_value(const struct quotes *quotes)
{
	enum quotes_mode mode = quotes_mode(quotes);

	if (mode != MODE_DOUBLE && mode != MODE_COMMENT_QUOTED)
		return "is text and must stand inside \"…\"";
	if (quotes->where & (AT_DOLLAR | AT_PERCENT | AT_DOUBLED))
		return "is text and must not follow '$' or '%', since it may begin with '{'";
	return NULL;
}

/* Why a text may not stand here. */
static const char *text_problem(const struct quotes *quotes, uint8_t *ret_place)
{
	enum quotes_mode mode = quotes_mode(quotes);

	switch ((enum template_language)quotes->language) {
	case LANGUAGE_HCL: return hcl_value(quotes);
	case LANGUAGE_YAML:
	case LANGUAGE_TOML:
		return mode == MODE_DOUBLE || mode == MODE_COMMENT_QUOTED ? NULL
		                                                          : "is text and must stand inside \"…\"";
	case LANGUAGE_SHELL: return mode == MODE_SINGLE ? NULL : "is text and must stand inside '…'";
	case LANGUAGE_DOCKERFILE: return dockerfile_value(quotes);
	case LANGUAGE_MARKDOWN: return markdown_value(quotes, ret_place);
	case LANGUAGE_XML:
		return mode == MODE_OUTSIDE || mode == MODE_DOUBLE
		               ? NULL
		               : "is text and must stand in character data or inside \"…\" of an attribute";
	case LANGUAGE_HTML:
	case LANGUAGE_COUNT: break;
	}
	return NULL;
}

const char *quotes_value(struct quotes *quotes, enum view_kind kind, uint8_t *ret_place)
{
	const char *problem = quotes->language == LANGUAGE_MARKDOWN ? markdown_flush(quotes) : NULL;

	*ret_place = quotes->language;
	if (problem)
		return problem;
	if (quotes->where & AT_ESCAPE)
		return "follows a backslash, which would escape its first character";
	if (kind == VIEW_TEXT)
		problem = text_problem(quotes, ret_place);
	if (problem)
		return problem;
	/* Raw text may end anywhere, and a text may be empty, except in a code span (see escape_at). */
	if (kind == VIEW_RAW)
		quotes->where |= AT_WORD | AT_LINE | AT_BLANK;
	else if (kind == VIEW_TEXT && quotes_mode(quotes) != MODE_SPAN)
		quotes->where |= AT_WORD;
	else
		quotes->where = AT_WORD;
	return NULL;
}

/* ---- sections -------------------------------------------------------------------------------------- */

/* The start of a line or of a word matters to these: '#' there is a comment, backticks a block. */
static bool has_loose_starts(const struct quotes *quotes)
{
	return quotes->language == LANGUAGE_SHELL || quotes->language == LANGUAGE_DOCKERFILE ||
	       quotes->language == LANGUAGE_MARKDOWN;
}

static bool is_outside(const struct quotes *quotes)
{
	enum quotes_mode mode = quotes_mode(quotes);

	return mode == MODE_OUTSIDE || mode == MODE_FENCE || mode == MODE_NESTED;
}

const char *quotes_open(struct quotes *quotes, bool is_list, bool standalone)
{
	const char *problem = quotes->language == LANGUAGE_MARKDOWN ? markdown_flush(quotes) : NULL;

	if (problem)
		return problem;
	if (is_list && !standalone && has_loose_starts(quotes) && is_outside(quotes))
		quotes->where |= AT_LINE | AT_BLANK | AT_WORD;
	return NULL;
}

static bool same_quotes(const struct quotes *a, const struct quotes *b)
{
	if (a->depth != b->depth || a->flow != b->flow || a->cell != b->cell || a->fence != b->fence)
		return false;
	for (size_t i = 0; i <= a->depth; i++)
		if (a->stack[i].mode != b->stack[i].mode || a->stack[i].count != b->stack[i].count)
			return false;
	return a->word_length == b->word_length && memcmp(a->word, b->word, sizeof(a->word)) == 0;
}

const char *quotes_close(struct quotes *quotes, const struct quotes *entry, bool is_list)
{
	static const unsigned joins = AT_ESCAPE | AT_SLASH | AT_LESS | AT_DOLLAR | AT_PERCENT | AT_DOUBLED;
	const char *problem = quotes->language == LANGUAGE_MARKDOWN ? markdown_flush(quotes) : NULL;

	if (problem)
		return problem;
	if (!same_quotes(quotes, entry))
		return "it must end inside the quotes, comment or line that it began in, and here it does not";
	if (!is_list)
		return NULL;
	if (quotes->where & ~entry->where & joins)
		return "the end of an item would join the start of the next";
	if (!is_outside(quotes))
		return NULL;
	if (has_loose_starts(quotes) && (quotes->where & ~entry->where & (AT_LINE | AT_BLANK | AT_WORD)))
		return "it begins on a line of its own and must end so";
	if (quotes->language == LANGUAGE_YAML && !(quotes->where & entry->where))
		return "an item must end where the next one can begin";
	return NULL;
}

void quotes_join(struct quotes *quotes, const struct quotes *other)
{
	quotes->where |= other->where;
}

const char *quotes_end(struct quotes *quotes)
{
	const char *problem = quotes->language == LANGUAGE_MARKDOWN ? markdown_flush(quotes) : NULL;
	enum quotes_mode mode = quotes_mode(quotes);

	if (problem)
		return problem;
	if (quotes->depth && mode != MODE_COMMENT && mode != MODE_COMMENT_QUOTED)
		return "quotes, a comment or a code block are not closed at the end of the template";
	if (quotes->flow)
		return "a bracket is not closed at the end of the template";
	return NULL;
}
