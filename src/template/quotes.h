/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside quotes.c and its languages: one step is what one byte means in one mode, after one thing (`where`).
 */
#ifndef MPCNET_TEMPLATE_QUOTES_H
#define MPCNET_TEMPLATE_QUOTES_H

#include "template/engine.h"

enum quotes_mode {
	MODE_OUTSIDE,           /* of all quotes; Markdown: prose */
	MODE_DOUBLE,            /* "…" */
	MODE_SINGLE,            /* '…' */
	MODE_COMMENT,           /* to the end of the line */
	MODE_COMMENT_QUOTED,    /* "…" in such a comment */
	MODE_BLOCK_COMMENT,     /* of HCL and XML */
	MODE_NESTED,            /* ${…} and %{…} of HCL, $(…) of shell; count: brackets open in it */
	MODE_TAG,               /* XML: <…> */
	MODE_INSTRUCTION,       /* XML: <?…?> */
	MODE_SPAN,              /* Markdown: `…`; count: backticks that close it */
	MODE_FENCE_INFO,        /* Markdown: the rest of the line that opens a block */
	MODE_FENCE              /* Markdown: a fenced block, outside its quotes */
};

/* What came just before. WORD is everything else. */
enum {
	AT_LINE = 1 << 0,       /* the start of a line, or white space there */
	AT_BLANK = 1 << 1,      /* white space; YAML: anything that a scalar may follow */
	AT_WORD = 1 << 2,
	AT_ESCAPE = 1 << 3,     /* a backslash that escapes what follows */
	AT_SLASH = 1 << 4,
	AT_LESS = 1 << 5,
	AT_DOLLAR = 1 << 6,
	AT_PERCENT = 1 << 7,
	AT_DOUBLED = 1 << 8,    /* HCL: $$ or %% */
	AT_STAR = 1 << 9,
	AT_DASH = 1 << 10,
	AT_DASHES = 1 << 11,
	AT_COLON = 1 << 12,
	AT_AFTER = 1 << 13,     /* YAML: a closed quote or bracket */
	AT_OPEN = 1 << 14,      /* the quote that opens; YAML: white space in a plain scalar; XML: <! */
	AT_TICK = 1 << 15       /* Markdown: a backtick; TOML: an empty string; YAML: a tag or an anchor */
};

enum step_action { STEP_STAY, STEP_PUSH, STEP_POP, STEP_REPLACE, STEP_UP, STEP_DOWN };

struct step {
	unsigned where;
	enum step_action action;        /* on the stack of modes; UP and DOWN count brackets */
	enum quotes_mode mode;          /* to PUSH or to REPLACE with */
	const char *problem;
};

typedef struct step step_fn(const struct quotes *quotes, enum quotes_mode mode, unsigned where, char c);

step_fn step_hcl, step_yaml, step_toml, step_shell, step_dockerfile, step_xml;

static inline struct step stay(unsigned where)
{
	return (struct step){ .where = where };
}

static inline struct step push(enum quotes_mode mode, unsigned where)
{
	return (struct step){ .where = where, .action = STEP_PUSH, .mode = mode };
}

static inline struct step pop(unsigned where)
{
	return (struct step){ .where = where, .action = STEP_POP };
}

static inline struct step replace(enum quotes_mode mode, unsigned where)
{
	return (struct step){ .where = where, .action = STEP_REPLACE, .mode = mode };
}

static inline struct step refuse(const char *problem)
{
	return (struct step){ .problem = problem };
}

static inline enum quotes_mode quotes_mode(const struct quotes *quotes)
{
	return (enum quotes_mode)quotes->stack[quotes->depth].mode;
}

/* Moves over one byte; quotes.c has the languages, quotes_markdown.c what is peculiar to Markdown. */
const char *quotes_step(struct quotes *quotes, step_fn *step, char c);
const char *markdown_step(struct quotes *quotes, char c);
/* Backticks end here: what did they mean? */
const char *markdown_flush(struct quotes *quotes);
/* Why a text may not stand here, or NULL and the place to escape it for. */
const char *markdown_value(const struct quotes *quotes, uint8_t *ret_place);

#endif
