/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * syntax/: what was said, with the place of every word of it.
 *
 * The tree is as written: nothing resolved, nothing defaulted, repeats kept, judged by nobody. What could not be read
 * is there as `broken`, so that later passes stay silent about it. A tree lives in the arena it was parsed into.
 */
#ifndef MPCNET_SYNTAX_SYNTAX_H
#define MPCNET_SYNTAX_SYNTAX_H

#include "base/base.h"
#include "diag/diag.h"
#include "source/source.h"

enum expr_kind {
	EXPR_BROKEN,            /* reported already */
	EXPR_NULL,
	EXPR_BOOL,
	EXPR_INT,
	EXPR_DECIMAL,           /* a number with a fraction: its digits are kept as text */
	EXPR_STRING,            /* without interpolation, escapes decoded */
	EXPR_TEMPLATE,          /* a string with interpolations: parts that are EXPR_STRING or expressions */
	EXPR_LIST,
	EXPR_MAP,
	EXPR_NAME,              /* a bare name: the root of a reference */
	EXPR_TRAVERSAL,         /* an expression followed by .name and [index] */
	EXPR_NEGATE,
	EXPR_BINARY,
	EXPR_GROUP              /* ( … ) */
};

struct expr;

struct exprs {
	struct expr **items;
	size_t count, capacity;
};

struct map_entry {
	struct text key;
	struct span key_at;
	struct expr *value;
};

/* .name (index is NULL) or [index] */
struct step {
	struct span at;         /* the whole step, its dot or brackets included */
	struct text name;
	struct span name_at;
	struct expr *index;
};

struct expr {
	enum expr_kind kind;
	struct span at;
	union {
		bool truth;                                     /* BOOL */
		int64_t number;                                 /* INT */
		struct text text;                               /* DECIMAL, STRING, NAME */
		struct exprs items;                             /* LIST, TEMPLATE */
		struct { struct map_entry *items; size_t count, capacity; } entries;    /* MAP */
		struct expr *operand;                           /* NEGATE, GROUP */
		struct {
			struct expr *left, *right;
			struct span operator_at;
			char operator;                          /* one of + - * / % */
		} binary;
		struct {
			struct expr *base;
			struct { struct step *items; size_t count, capacity; } steps;
		} traversal;
	};
};

struct attribute {
	struct text name;
	struct span name_at, at;
	struct expr *value;
};

struct label {
	struct text text;
	struct span at;         /* with its quotes */
};

struct block;

struct body {
	struct { struct attribute *items; size_t count, capacity; } attributes; /* in source order, repeats kept */
	struct { struct block **items; size_t count, capacity; } blocks;
	bool broken;            /* something in it could not be read: do not miss what is not there */
};

struct block {
	struct span at;         /* from its type to its closing brace */
	struct text type;
	struct span type_at;
	struct { struct label *items; size_t count, capacity; } labels;
	struct body body;
};

/* A comment with its signs, without its line break; for the formatter. */
struct comment {
	struct span at;
};

struct syntax_file {
	uint32_t file;          /* in `struct sources` */
	struct body body;
	struct { struct comment *items; size_t count, capacity; } comments;
	uint32_t unclosed; /* from here on a brace is missing, and what stands in which block is not sure; 0: nowhere */
};

/* A spec: its files in byte order of their names. */
struct syntax {
	struct { struct syntax_file *items; size_t count, capacity; } files;
	const struct sources *sources;  /* what it was parsed from */
};

/* Brackets, braces and interpolations may nest this deep. */
#define SYNTAX_DEPTH_MAX 64

/*
 * Parses every file of `sources` into a tree in `arena`. Always gives a tree: what could not be read is reported and
 * marked broken, and the rest is there. `sources` must outlive it.
 */
const struct syntax *syntax_parse(struct arena *arena, struct diags *diags, const struct sources *sources);

/*
 * The same for the file of that index alone. Parsed without errors, when `diags` counts none more than before, its tree
 * holds nothing broken.
 */
void syntax_parse_file(struct arena *arena, struct diags *diags, const struct sources *sources, size_t index,
		       struct syntax_file *ret_file);

/* Parses one expression that the compiler itself states (a default of the schema); ends the process when it is none. */
struct expr *syntax_parse_expression(struct arena *arena, const char *expression);

/*
 * Adds to the report's fix what gives each item between the braces of `whole` a line of its own, without commas, as a
 * block has them. Items stand in source order. `to_end`: the closing brace too. False, and nothing added, when something
 * else than blanks stands between two items of one line.
 */
bool syntax_fix_lines(struct diag *diag, struct text bytes, struct span whole, const struct span *items, size_t count,
		      bool to_end);

/* Likewise: moves a closing brace to the line below the item that it stands behind. */
void syntax_fix_brace(struct diag *diag, struct text bytes, struct span item, struct span brace);

/*
 * Visits the expressions that `expr` is made of: elements, values of a map, operands, indexes. Of operators in a row,
 * which lean to the left, every operand; so a visitor that goes on from each part recurses no deeper than the parser
 * lets expressions nest.
 */
void expr_each_part(const struct expr *expr, void (*visit)(void *context, const struct expr *part), void *context);

/* The literal text of a string without interpolation, or NULL: for labels and keys. */
const struct text *expr_literal_text(const struct expr *expr);

#endif
