/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside template/: how a template is held once it is loaded.
 *
 * scan.c cuts a body into literals and tags; compile.c turns them into a flat list of operations, asking resolve.c
 * what each name means and quotes.c where it stands; render.c runs the list. Strictly loaded, a name has become the
 * number of an open scope and the indices of fields, and partials have been laid in; laxly loaded, names are looked
 * up while rendering and partials are called.
 */
#ifndef MPCNET_TEMPLATE_ENGINE_H
#define MPCNET_TEMPLATE_ENGINE_H

#include "base/base.h"
#include "template/template.h"
#include "template/view.h"

#define NESTING_MAX 64                  /* of sections, and of partials */
#define OPERATIONS_MAX (1u << 20)       /* a partial laid in twice by a partial that is laid in twice by … */

/* ---- operations ------------------------------------------------------------------------------------ */

enum op_code {
	OP_LITERAL,
	OP_TEXT,                /* escaped for `place` */
	OP_NUMBER,
	OP_BOOL,
	OP_RAW,
	OP_IF,                  /* goes on when the value is truthy, else to `jump`; OP_UNLESS the other way round */
	OP_UNLESS,
	OP_WITH,                /* opens an object as a scope, or goes to `jump` */
	OP_EACH,                /* opens the first item as a scope, or goes to `jump` */
	OP_CLOSE,               /* the next item, at `jump`; or closes the scope */
	OP_LAX_VALUE,           /* the rest are lax: by name, of whatever kind is found */
	OP_LAX_SECTION,
	OP_LAX_UNLESS,
	OP_CALL,                /* the partial at `jump` */
	OP_RETURN,
	OP_END
};

enum op_source {
	SOURCE_FIELD,           /* `path` from the object of scope number `scope` */
	SOURCE_ITEM,            /* {{.}} */
	SOURCE_FIRST,           /* {{-first}} and {{-last}} of the list that scope number `scope` goes through */
	SOURCE_LAST
};

struct op {
	uint8_t code, source, kind, place;
	uint8_t scope, path_length;
	uint32_t line, jump;
	const char *template_name;      /* whose line it is: a partial's is its own */
	const uint16_t *path;
	struct text text;               /* of a literal; else the name as written */
	bool raw;                       /* lax: not escaped */
	bool of_objects;                /* OP_EACH: the items are objects */
};

struct template {
	const struct op *ops;
	size_t count;
	const struct view_type *view;
};

/* ---- scanning -------------------------------------------------------------------------------------- */

enum token_kind { TOKEN_LITERAL, TOKEN_TAG, TOKEN_END };

struct token {
	enum token_kind kind;
	char sigil;                     /* '#', '^', '/', '>'; '&' for {{{x}}} too; 0 for a variable */
	bool standalone;
	uint32_t line;                  /* where it begins */
	struct text text;               /* of a literal; else the name */
	struct text indent;             /* before a standalone tag */
};

struct scanner {
	struct text body;
	size_t at;
	uint32_t line;                  /* of `at` */
	struct text opener, closer;     /* delimiters */
	struct token pending;           /* the tag after the literal just given */
	bool has_pending;
};

void scanner_init(struct scanner *scanner, struct text body);
/* Gives the next token; comments and changes of delimiters are never seen. Returns NULL, or what is wrong at
 * scanner->line. */
const char *scanner_next(struct scanner *scanner, struct token *ret_token);

/* ---- scopes and names ------------------------------------------------------------------------------ */

struct scope {
	const struct view_type *object; /* its names; NULL for an item that is a scalar */
	enum view_kind item;            /* kind of that scalar */
	bool is_list;                   /* an item of a list, which knows -first and -last */
};

struct scopes {
	struct scope open[NESTING_MAX + 1];     /* the root, then outward in */
	size_t count;
};

/*
 * Finds what `name` is where `scopes` are open. Fills source, kind, scope, path and path_length of `*op`, and gives
 * the field (NULL when `name` is no field). Returns 0, or -1 with `message` saying why there is no such name.
 */
int name_resolve(struct arena *arena, const struct scopes *scopes, struct text name, struct op *op,
		 const struct view_field **ret_field, char *message, size_t message_size);

/* ---- quotes ---------------------------------------------------------------------------------------- */

#define QUOTES_DEPTH_MAX 8

/*
 * Where in its language a template has got to. Quotes are certain: a section must end in the quotes it began in.
 * What came just before (`where`, a set) need not be: it may depend on which sections were rendered, and is an error
 * only when it matters.
 */
struct quotes {
	struct { uint8_t mode, count; } stack[QUOTES_DEPTH_MAX];
	uint8_t depth;                  /* stack[depth] is where we are */
	uint8_t language;
	uint8_t flow;                   /* YAML: open brackets */
	uint8_t ticks;                  /* Markdown: backticks (or tildes) just passed, not yet understood */
	uint8_t fence;                  /* Markdown: how many of `fence_char` close the block */
	char fence_char;
	bool cell;                      /* Markdown: in a row of a table */
	uint8_t word_length;            /* Dockerfile: of the line's instruction, as far as it was read */
	char word[6];
	uint16_t where, ticks_where;
};

void quotes_init(struct quotes *quotes, enum template_language language);
/* Moves over literal text, and `*line` along. Returns NULL, or what is wrong. So do the others. */
const char *quotes_advance(struct quotes *quotes, struct text literal, uint32_t *line);
/* Moves over a value. `kind` is TEXT, NUMBER, BOOL or RAW. Gives the place to escape a text for. */
const char *quotes_value(struct quotes *quotes, enum view_kind kind, uint8_t *ret_place);
/* A section begins, whose body may be rendered several times when `is_list`. */
const char *quotes_open(struct quotes *quotes, bool is_list, bool standalone);
/* It ends, having begun in `entry`. Does not yet say that it may have been left out: that is quotes_join's. */
const char *quotes_close(struct quotes *quotes, const struct quotes *entry, bool is_list);
/* Either way led here. */
void quotes_join(struct quotes *quotes, const struct quotes *other);
/* The template ends. */
const char *quotes_end(struct quotes *quotes);

#endif
