/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Between scanner and grammar: the state of parsing one file, and the builders that grammar actions call. Builders
 * write down what was said; they look nothing up.
 */
#ifndef MPCNET_SYNTAX_PARSE_H
#define MPCNET_SYNTAX_PARSE_H

#include "syntax/syntax.h"

/* What the scanner is inside of. Line breaks count in a body and in a map, and nowhere else. */
enum context_kind {
	CONTEXT_BODY, CONTEXT_MAP, CONTEXT_LIST, CONTEXT_GROUP, CONTEXT_STRING, CONTEXT_INTERPOLATION
};

struct context {
	enum context_kind kind;
	struct span at;         /* what opened it */
};

/* Attributes, blocks, strings and interpolations each hold at most one bracket more than SYNTAX_DEPTH_MAX. */
#define CONTEXT_COUNT_MAX (2 * SYNTAX_DEPTH_MAX + 2)

/* What the tokens of a line of a body may still become. */
enum head_state { HEAD_BEGIN, HEAD_NAME, HEAD_LABELS, HEAD_NONE };

struct parse {
	struct arena *arena;
	struct diags *diags;
	const struct source *source;
	uint32_t file;
	struct syntax_file *result;
	struct expr *expression;        /* when one expression is parsed instead of a file */
	bool want_expression;
	bool started;

	/* the scanner's */
	uint32_t offset;
	struct context contexts[CONTEXT_COUNT_MAX];
	size_t context_count;
	size_t depth;                   /* of brackets, braces and interpolations */
	struct { int kind; struct span at; } last, previous;    /* the two tokens handed on last */
	size_t owed_closers;            /* brackets that an unclosed string took in; they close what is open after it */
	unsigned signs;                 /* '-' in a row */
	/* whether the line so far is a block's head; without its last token; and whether the line before was */
	enum head_state head, head_before_token, head_before;
	struct span head_label;         /* the first label in it */
	enum { LABEL_NONE, LABEL_END, LABEL_BRACE } label_state;        /* what is next of a label without its quote */
	bool label_unfinished;          /* the block at hand has such a label */
	bool head_failed;               /* a head could not be read: what stood under it is nobody's */
	struct strbuf literal;          /* of the string being read */
	uint32_t literal_start;
	bool literal_broken;            /* something in it was reported */
	uint32_t surrogate_end;         /* where an escape for half of a surrogate pair ended */
	struct span directive_in;       /* the string whose '%{' was reported */
	struct text heredoc;            /* the word that ends it */
	bool text_broken;               /* not all of the file is text */
	struct { struct span open, close; } suspect;    /* the first braces of unequal indentation */
	bool gave_up; /* the rest of the file is not read; what is open is closed without further words */

	/* recovery: after a syntax error nothing is handed on until the line, or the braces it stands in, end */
	bool silent;                    /* the error at hand was reported */
	bool skipping;
	size_t skip_contexts;           /* how many contexts are open where the line ends */
};

struct expr *expr_new(struct parse *p, enum expr_kind kind, struct span at);
struct expr *expr_text(struct parse *p, enum expr_kind kind, struct span at, struct text text);
struct expr *expr_binary(struct parse *p, struct span at, char operator, struct span operator_at, struct expr *left,
			 struct expr *right);
struct expr *expr_unary(struct parse *p, enum expr_kind kind, struct span at, struct expr *operand);
/* Adds a step to `base`, which becomes a traversal when it is none. */
struct expr *expr_step(struct parse *p, struct span at, struct expr *base, struct step step);
/* A string of one part: EXPR_STRING when nothing is interpolated. */
struct expr *expr_quoted(struct parse *p, struct span at, struct expr *part);
/* A string of several parts. */
struct expr *expr_template(struct parse *p, struct span at, struct exprs parts);

/* A list of entries of which one could not be read. */
void map_add_broken(struct parse *p, struct expr *map, struct span at);
/* An entry whose key is a string; a key that is no plain text is reported. */
struct map_entry map_entry_quoted(struct parse *p, const struct expr *key, struct expr *value);

void body_add_attribute(struct parse *p, struct body *body, struct attribute attribute);
void body_add_broken(struct parse *p, struct body *body, struct text name, struct span name_at);
void body_add_block(struct parse *p, struct body *body, struct block *block);
struct body body_join(struct parse *p, struct body first, struct body last);
struct block *block_close(struct parse *p, struct block *block, struct span at, struct body body);
/* A label that is not plain text is reported here: HCL has no other either. */
void block_add_label(struct parse *p, struct block *block, const struct expr *label);
/* The brace that opens a block was read: a label without quotes is reported, once it is known to be one. */
void block_open(struct parse *p, struct block *block);
/* `whole` begins with the block's brace; `to_end`: and ends with the other one. */
void report_one_line_block(struct parse *p, struct span at, const struct body *items, struct span whole, bool to_end);
void report_late_brace(struct parse *p, struct span item, struct span brace);
/* Fixes for a token that cannot stand where it does: ':' for '=', a comma behind a setting, 'list.0'. */
void fix_unexpected(struct parse *p, struct diag *diag, struct span at);
/* Fixes for a character that no token begins with: other quotes than '"', a ';' at the end of a line. */
void fix_character(struct parse *p, struct diag *diag, struct span at);

/* Reads `bytes` as `p` says; defined beside the scanner. Everything it has to say is in `p` afterwards. */
void mpcnet_run(struct parse *p, struct text bytes);

/* For the scanner. */
bool text_is_clean(struct text t);      /* UTF-8 without NUL */
/* Adds what an escape stands for to p->literal; `sequence` begins with its backslash. A wrong one is reported. */
void literal_escape(struct parse *p, struct span at, struct text sequence);
/* Reports '%{', once a string. */
void literal_directive(struct parse *p, struct span at);
/* Reports p->literal, read at `at`, when HCL would compose it into another text. */
void literal_check_composed(struct parse *p, struct span at);
/* The first character that Unicode's composed form (NFC) would not leave as it is, or 0. */
uint32_t text_find_uncomposed(struct text t);
/* A character, the first of `character`, that has no meaning where it stands. */
void report_character(struct parse *p, struct span at, const char *character);
bool context_push(struct parse *p, enum context_kind kind, struct span at);
void context_pop(struct parse *p);
/* Pops down to the innermost body or map: a closing bracket was forgotten. */
void context_recover(struct parse *p);
/*
 * The token that was read last cannot stand where it does: what follows is read over, to the end of the innermost body's
 * or map's line. Bracket for bracket, so that scanner and grammar stay inside of the same thing.
 */
void context_skip_line(struct parse *p, bool opened_brace);

static inline enum context_kind context_top(const struct parse *p)
{
	return p->context_count ? p->contexts[p->context_count - 1].kind : CONTEXT_BODY;
}

/* The line that begins at `offset` can only be an attribute or a block. */
bool line_begins_item(struct text bytes, size_t offset);
/*
 * The innermost string, `open`, ends unclosed at `end`. Sets how many closing brackets it took in of those that are open
 * and were opened on its line, less what context_recover() closes.
 */
void count_owed_closers(struct parse *p, struct span open, uint32_t end);
void report_unclosed(struct parse *p, struct span at);
/* A brace is missing somewhere in the file: the one to blame is reported. */
void report_unclosed_at_end(struct parse *p);
/* Follows what the line so far may become; `kind` is the token that was read last. */
void head_follow(struct parse *p, int kind, struct span at);
/* Whether the string that the line ends in is a label, and the block's '{' stands in it. */
bool label_ends_early(const struct parse *p, struct span at);
/* A line ended in the head of a block whose '{' is on no line or on the next: reported. */
enum forgotten { FORGOTTEN_NOTHING, FORGOTTEN_BRACE, FORGOTTEN_PLACE };
enum forgotten report_forgotten_brace(struct parse *p, struct span line_break);
/* Remembers a pair of braces that stand under different lines, in case one turns out to be missing. */
void note_braces(struct parse *p, struct span open, struct span close);

#endif
