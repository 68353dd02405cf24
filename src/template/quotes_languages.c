/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What a byte means to the quotes of each language. */
#include "template/quotes.h"

static const char unclosed[] = "quotes are not closed at the end of the line";
static const char heredoc[] = "a heredoc ('<<') cannot be checked; write a string";

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A comment that ends with the line; in it, quotes admit text as they do elsewhere. */
static struct step step_comment(enum quotes_mode mode, char c)
{
	if (c == '\n')
		return pop(AT_LINE);
	if (c == '"')
		return replace(mode == MODE_COMMENT ? MODE_COMMENT_QUOTED : MODE_COMMENT, AT_WORD);
	return stay(AT_WORD);
}

static struct step step_block_comment(unsigned where, char c)
{
	if (c == '/' && where == AT_STAR)
		return pop(AT_WORD);
	return stay(c == '*' ? AT_STAR : AT_WORD);
}

static struct step step_hcl_string(unsigned where, char c)
{
	if (where == AT_ESCAPE)
		return stay(AT_WORD);
	if (c == '{' && (where == AT_DOLLAR || where == AT_PERCENT))
		return push(MODE_NESTED, AT_WORD);
	if (c == '"')
		return pop(AT_WORD);
	if (c == '\n')
		return refuse(unclosed);
	if (c == '\\')
		return stay(AT_ESCAPE);
	if (c == '$')
		return stay(where == AT_DOLLAR ? AT_DOUBLED : AT_DOLLAR);
	if (c == '%')
		return stay(where == AT_PERCENT ? AT_DOUBLED : AT_PERCENT);
	return stay(AT_WORD);
}

struct step step_hcl(const struct quotes *quotes, enum quotes_mode mode, unsigned where, char c)
{
	if (mode == MODE_DOUBLE)
		return step_hcl_string(where, c);
	if (mode == MODE_COMMENT || mode == MODE_COMMENT_QUOTED)
		return step_comment(mode, c);
	if (mode == MODE_BLOCK_COMMENT)
		return step_block_comment(where, c);
	if (c == '"')
		return push(MODE_DOUBLE, AT_OPEN);
	if (c == '#' || (c == '/' && where == AT_SLASH))
		return push(MODE_COMMENT, AT_WORD);
	if (c == '*' && where == AT_SLASH)
		return push(MODE_BLOCK_COMMENT, AT_WORD);
	if (c == '<' && where == AT_LESS)
		return refuse(heredoc);
	if (mode == MODE_NESTED && c == '{')
		return (struct step){ .where = AT_WORD, .action = STEP_UP };
	if (mode == MODE_NESTED && c == '}')
		return (struct step){ .where = AT_WORD, .action = STEP_DOWN };
	(void)quotes;
	return stay(c == '/' ? AT_SLASH : c == '<' ? AT_LESS : AT_WORD);
}

struct step step_toml(const struct quotes *quotes, enum quotes_mode mode, unsigned where, char c)
{
	(void)quotes;
	if (mode == MODE_COMMENT || mode == MODE_COMMENT_QUOTED)
		return step_comment(mode, c);
	if (mode == MODE_OUTSIDE) {
		if ((c == '"' || c == '\'') && where == AT_TICK)
			return refuse("strings of several lines cannot be checked; write a basic string");
		if (c == '"' || c == '\'')
			return push(c == '"' ? MODE_DOUBLE : MODE_SINGLE, AT_OPEN);
		return c == '#' ? push(MODE_COMMENT, AT_WORD) : stay(AT_WORD);
	}
	if (c == '\n')
		return refuse(unclosed);
	if (mode == MODE_DOUBLE && where == AT_ESCAPE)
		return stay(AT_WORD);
	if (c == (mode == MODE_DOUBLE ? '"' : '\''))
		return pop(where == AT_OPEN ? AT_TICK : AT_WORD);
	return stay(mode == MODE_DOUBLE && c == '\\' ? AT_ESCAPE : AT_WORD);
}

/* ---- YAML ------------------------------------------------------------------------------------------ */

/* A scalar may begin here: only then are quotes quotes. */
static struct step step_yaml_start(const struct quotes *quotes, char c)
{
	switch (c) {
	case '"': return push(MODE_DOUBLE, AT_OPEN);
	case '\'': return push(MODE_SINGLE, AT_OPEN);
	case '#': return push(MODE_COMMENT, AT_WORD);
	case '[':
	case '{': return (struct step){ .where = AT_BLANK, .action = STEP_UP };
	case ']':
	case '}':
		if (quotes->flow)
			return (struct step){ .where = AT_AFTER, .action = STEP_DOWN };
		return stay(AT_WORD);
	case ',': return stay(quotes->flow ? AT_BLANK : AT_WORD);
	case '-':
	case '?': return stay(AT_DASH);
	case ':': return stay(AT_COLON);
	case '!':
	case '&': return stay(AT_TICK);
	default: return stay(AT_WORD);
	}
}

/* In a plain scalar, or after a scalar. */
static struct step step_yaml_plain(const struct quotes *quotes, unsigned where, char c)
{
	if (c == '#' && where == AT_OPEN)
		return push(MODE_COMMENT, AT_WORD);
	if (c == ':')
		return stay(where == AT_AFTER ? AT_BLANK : AT_COLON);
	if (quotes->flow && c == ',')
		return stay(AT_BLANK);
	if (quotes->flow && (c == ']' || c == '}'))
		return (struct step){ .where = AT_AFTER, .action = STEP_DOWN };
	return stay(AT_WORD);
}

static struct step step_yaml_blank(unsigned where)
{
	switch (where) {
	case AT_LINE: return stay(AT_LINE);
	case AT_BLANK:
	case AT_DASH:
	case AT_COLON:
	case AT_TICK: return stay(AT_BLANK);
	default: return stay(AT_OPEN);
	}
}

struct step step_yaml(const struct quotes *quotes, enum quotes_mode mode, unsigned where, char c)
{
	if (mode == MODE_COMMENT || mode == MODE_COMMENT_QUOTED)
		return step_comment(mode, c);
	if (mode == MODE_DOUBLE || mode == MODE_SINGLE) {
		if (c == '\n')
			return refuse(unclosed);
		if (mode == MODE_DOUBLE && where == AT_ESCAPE)
			return stay(AT_WORD);
		if (c == (mode == MODE_DOUBLE ? '"' : '\''))
			return pop(AT_AFTER);
		return stay(mode == MODE_DOUBLE && c == '\\' ? AT_ESCAPE : AT_WORD);
	}
	if (c == '\n')
		return stay(AT_LINE);
	if (is_blank(c))
		return step_yaml_blank(where);
	if (where == AT_TICK)
		return stay(AT_TICK);
	/* '' in a single-quoted scalar is a quote, and so one goes on. */
	if (where == AT_AFTER && c == '\'')
		return push(MODE_SINGLE, AT_WORD);
	if (where == AT_LINE || where == AT_BLANK)
		return step_yaml_start(quotes, c);
	return step_yaml_plain(quotes, where, c);
}

/* ---- shell ----------------------------------------------------------------------------------------- */

static struct step step_shell_string(unsigned where, char c)
{
	if (where == AT_ESCAPE)
		return stay(AT_WORD);
	switch (c) {
	case '"': return pop(AT_WORD);
	case '\\': return stay(AT_ESCAPE);
	case '$': return stay(AT_DOLLAR);
	case '(': return where == AT_DOLLAR ? push(MODE_NESTED, AT_BLANK) : stay(AT_WORD);
	case '`': return refuse("backquotes cannot be checked; write $(…)");
	default: return stay(AT_WORD);
	}
}

static struct step step_shell_bracket(enum quotes_mode mode, char c)
{
	if (mode != MODE_NESTED)
		return stay(AT_BLANK);
	return (struct step){ .where = c == '(' ? AT_BLANK : AT_WORD, .action = c == '(' ? STEP_UP : STEP_DOWN };
}

static struct step step_shell_outside(enum quotes_mode mode, unsigned where, char c)
{
	switch (c) {
	case '\'': return where == AT_DOLLAR ? refuse("$'…' is not portable; write '…'") : push(MODE_SINGLE, AT_OPEN);
	case '"': return push(MODE_DOUBLE, AT_OPEN);
	case '`': return refuse("backquotes cannot be checked; write $(…)");
	case '#': return where & (AT_LINE | AT_BLANK) ? push(MODE_COMMENT, AT_WORD) : stay(AT_WORD);
	case '<': return where == AT_LESS ? refuse(heredoc) : stay(AT_LESS);
	case '\\': return stay(AT_ESCAPE);
	case '$': return stay(AT_DOLLAR);
	case '(':
	case ')': return step_shell_bracket(mode, c);
	case '\n': return stay(AT_LINE);
	case ' ':
	case '\t': return stay(where == AT_LINE ? AT_LINE : AT_BLANK);
	case ';':
	case '&':
	case '|': return stay(AT_BLANK);
	default: return stay(AT_WORD);
	}
}

struct step step_shell(const struct quotes *quotes, enum quotes_mode mode, unsigned where, char c)
{
	(void)quotes;
	if (mode == MODE_DOUBLE)
		return step_shell_string(where, c);
	if (mode == MODE_SINGLE)
		return c == '\'' ? pop(AT_WORD) : stay(AT_WORD);
	if (mode == MODE_COMMENT)
		return c == '\n' ? pop(AT_LINE) : stay(AT_WORD);
	if (where == AT_ESCAPE) /* an escaped line break joins lines, and may stand in a word or not */
		return stay(c == '\n' ? AT_BLANK | AT_WORD : AT_WORD);
	return step_shell_outside(mode, where, c);
}

struct step step_dockerfile(const struct quotes *quotes, enum quotes_mode mode, unsigned where, char c)
{
	(void)quotes;
	if (mode == MODE_COMMENT)
		return c == '\n' ? pop(AT_LINE) : stay(AT_WORD);
	if (where == AT_ESCAPE)
		return stay(c == '\n' && mode == MODE_OUTSIDE ? AT_BLANK : AT_WORD);
	if (c == '\\' && mode != MODE_SINGLE)
		return stay(AT_ESCAPE);
	if (mode != MODE_OUTSIDE) {
		if (c == '\n')
			return refuse(unclosed);
		return c == (mode == MODE_DOUBLE ? '"' : '\'') ? pop(AT_WORD) : stay(AT_WORD);
	}
	if (c == '"' || c == '\'')
		return push(c == '"' ? MODE_DOUBLE : MODE_SINGLE, AT_OPEN);
	if (c == '#' && where == AT_LINE)
		return push(MODE_COMMENT, AT_WORD);
	if (c == '<')
		return where == AT_LESS ? refuse(heredoc) : stay(AT_LESS);
	if (c == '\n' || (is_blank(c) && where == AT_LINE))
		return stay(AT_LINE);
	return stay(is_blank(c) ? AT_BLANK : AT_WORD);
}

/* ---- XML ------------------------------------------------------------------------------------------- */

static struct step step_xml_tag(unsigned where, char c)
{
	if (where == AT_LESS && c == '?')
		return replace(MODE_INSTRUCTION, AT_WORD);
	if (where == AT_LESS && c == '!')
		return stay(AT_OPEN);
	if (where == AT_OPEN && c == '-')
		return replace(MODE_BLOCK_COMMENT, AT_WORD);
	if (where == AT_OPEN && c == '[')
		return refuse("CDATA cannot be checked; write character data");
	if (c == '"' || c == '\'')
		return push(c == '"' ? MODE_DOUBLE : MODE_SINGLE, AT_WORD);
	return c == '>' ? pop(AT_WORD) : stay(AT_WORD);
}

struct step step_xml(const struct quotes *quotes, enum quotes_mode mode, unsigned where, char c)
{
	(void)quotes;
	switch (mode) {
	case MODE_TAG: return step_xml_tag(where, c);
	case MODE_DOUBLE: return c == '"' ? pop(AT_WORD) : stay(AT_WORD);
	case MODE_SINGLE: return c == '\'' ? pop(AT_WORD) : stay(AT_WORD);
	case MODE_BLOCK_COMMENT:
		if (c == '>' && where == AT_DASHES)
			return pop(AT_WORD);
		if (c != '-')
			return stay(AT_WORD);
		return stay(where == AT_WORD ? AT_DASH : AT_DASHES);
	case MODE_INSTRUCTION:
		if (c == '>' && where == AT_STAR)
			return pop(AT_WORD);
		return stay(c == '?' ? AT_STAR : AT_WORD);
	default: return c == '<' ? push(MODE_TAG, AT_LESS) : stay(AT_WORD);
	}
}
