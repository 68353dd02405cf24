/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The sentences of .mpcnet. Actions write down what was said (src/syntax/parse.h) and judge nothing.
 *
 * An error is resynchronised at the next line break of the innermost body or map, so that one run reports every syntax
 * error; what could not be read leaves a broken mark where it stood.
 */
%code top {
#include "syntax/parse.h"
}
%code requires {
#include "syntax/parse.h"
}
%define api.pure full
%define api.prefix {mpcnet_}
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac none
%locations
%param { void *scanner }
%parse-param { struct parse *p }
%expect 0

%code {
int mpcnet_lex(MPCNET_STYPE *value, struct span *at, void *scanner);
static void mpcnet_error(struct span *at, void *scanner, struct parse *p, const char *message);

/* A rule spans its parts; an empty rule sits just after what came before. */
#define YYLLOC_DEFAULT(out, rhs, n) \
	((out) = (n) ? span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n)) : span_after(YYRHSLOC(rhs, 0)))

/* The innermost body or map goes on after the line that could not be read. */
#define RECOVERED() \
	do { \
		p->silent = false; \
		yyerrok; \
	} while (0)
}

%union {
	struct text text;
	int64_t number;
	struct expr *expr;
	struct exprs exprs;
	struct attribute attribute;
	struct block *block;
	struct body body;
	struct map_entry entry;
	struct step step;
}

%token <text> NAME "a name"
%token <number> INTEGER "a number"
%token <text> DECIMAL "a fraction"
%token BROKEN_NUMBER "a number that cannot be read"
%token TRUE "true" FALSE "false" NULL_ "null"
%token OPEN_QUOTE "a string" CLOSE_QUOTE "the end of a string"
%token <text> QUOTED_PART "text of a string"
%token OPEN_INTERPOLATION "'${'" CLOSE_INTERPOLATION "the end of '${'"
%token NEWLINE "the end of the line"
%token FOREIGN "something else" UNCLOSED "an unfinished string"
%token START_EXPRESSION "an expression alone"
%token COLON "':'" OPEN_BRACE "'{'"
%token '}' "'}'" '[' "'['" ']' "']'" '(' "'('" ')' "')'"
%token '=' "'='" ',' "','" '.' "'.'" '+' "'+'" '-' "'-'" '*' "'*'" '/' "'/'" '%' "'%'"
%token END_OF_FILE 0 "the end of the file"

%type <expr> expression sum product unary postfix primary string map list
%type <exprs> parts elements
%type <expr> entries
%type <entry> entry
%type <attribute> attribute
%type <block> block head
%type <body> items inline
%type <step> step

%%

start:
	items                                   { p->result->body = $1; }
	| START_EXPRESSION expression           { p->expression = $2; }
	;

items:
	%empty                                  { $$ = (struct body){ 0 }; }
	| items NEWLINE                         { $$ = $1; }
	| items attribute NEWLINE               { $$ = $1; body_add_attribute(p, &$$, $2); }
	| items block NEWLINE                   { $$ = $1; *VEC_PUSH(p->arena, &$$.blocks) = $2; }
	| items NAME '=' error NEWLINE          {
		$$ = $1;
		body_add_attribute(p, &$$, (struct attribute){ $2, @2, @2, expr_new(p, EXPR_BROKEN, @3) });
		RECOVERED();
	}
	| items error NEWLINE                   { $$ = $1; $$.broken = true; RECOVERED(); }
	;

attribute:
	NAME '=' expression                     { $$ = (struct attribute){ $1, @1, @$, $3 }; }
	;

block:
	head OPEN_BRACE '}'                            { $$ = $1; $$->at = @$; }
	| head OPEN_BRACE NEWLINE items '}'            { $$ = $1; $$->at = @$; $$->body = $4; }
	| head OPEN_BRACE NEWLINE items attribute '}'  {
		$$ = $1;
		$$->at = @$;
		$$->body = $4;
		body_add_attribute(p, &$$->body, $5);
		report_one_line_block(p, @6);
	}
	| head OPEN_BRACE inline '}'                   {
		$$ = $1;
		$$->at = @$;
		$$->body = $3;
		if ($3.attributes.count != 1 || $3.blocks.count)
			report_one_line_block(p, @$);
	}
	| head OPEN_BRACE inline NEWLINE items '}'     {
		$$ = $1;
		$$->at = @$;
		$$->body = $5;
		$$->body.broken = true;
		report_one_line_block(p, @3);
	}
	;

inline:
	attribute                               { $$ = (struct body){ 0 }; body_add_attribute(p, &$$, $1); }
	| block                                 { $$ = (struct body){ 0 }; *VEC_PUSH(p->arena, &$$.blocks) = $1; }
	| inline attribute                      { $$ = $1; body_add_attribute(p, &$$, $2); }
	| inline ',' attribute                  { $$ = $1; body_add_attribute(p, &$$, $3); }
	| inline block                          { $$ = $1; *VEC_PUSH(p->arena, &$$.blocks) = $2; }
	;

head:
	NAME                                    {
		$$ = ARENA_NEW(p->arena, struct block);
		$$->type = $1;
		$$->type_at = @1;
	}
	| head string                           { $$ = $1; block_add_label(p, $$, $2); }
	| head NAME                             { $$ = $1; report_bare_label(p, @2, $2); $$->body.broken = true; }
	;

expression: sum;

sum:
	product
	| sum '+' product                       { $$ = expr_binary(p, @$, '+', @2, $1, $3); }
	| sum '-' product                       { $$ = expr_binary(p, @$, '-', @2, $1, $3); }
	;

product:
	unary
	| product '*' unary                     { $$ = expr_binary(p, @$, '*', @2, $1, $3); }
	| product '/' unary                     { $$ = expr_binary(p, @$, '/', @2, $1, $3); }
	| product '%' unary                     { $$ = expr_binary(p, @$, '%', @2, $1, $3); }
	;

unary:
	postfix
	| '-' unary                             { $$ = expr_unary(p, EXPR_NEGATE, @$, $2); }
	;

postfix:
	primary
	| postfix step                          { $$ = expr_step(p, @$, $1, $2); }
	;

step:
	'.' NAME                                { $$ = (struct step){ .at = @$, .name = $2, .name_at = @2 }; }
	| '[' expression ']'                    { $$ = (struct step){ .at = @$, .index = $2 }; }
	;

primary:
	NAME                                    { $$ = expr_text(p, EXPR_NAME, @$, $1); }
	| INTEGER                               { $$ = expr_new(p, EXPR_INT, @$); $$->number = $1; }
	| DECIMAL                               { $$ = expr_text(p, EXPR_DECIMAL, @$, $1); }
	| BROKEN_NUMBER                         { $$ = expr_new(p, EXPR_BROKEN, @$); }
	| TRUE                                  { $$ = expr_new(p, EXPR_BOOL, @$); $$->truth = true; }
	| FALSE                                 { $$ = expr_new(p, EXPR_BOOL, @$); }
	| NULL_                                 { $$ = expr_new(p, EXPR_NULL, @$); }
	| '(' expression ')'                    { $$ = expr_unary(p, EXPR_GROUP, @$, $2); }
	| string
	| list
	| map
	;

string:
	OPEN_QUOTE parts CLOSE_QUOTE            { $$ = expr_quoted(p, @$, $2); }
	;

parts:
	%empty                                  { $$ = (struct exprs){ 0 }; }
	| parts QUOTED_PART                     { $$ = $1; *VEC_PUSH(p->arena, &$$) = expr_text(p, EXPR_STRING, @2, $2); }
	| parts OPEN_INTERPOLATION expression CLOSE_INTERPOLATION {
		$$ = $1;
		*VEC_PUSH(p->arena, &$$) = expr_unary(p, EXPR_GROUP, span_join(@2, @4), $3);
	}
	;

list:
	'[' ']'                                 { $$ = expr_new(p, EXPR_LIST, @$); }
	| '[' elements ']'                      { $$ = expr_new(p, EXPR_LIST, @$); $$->items = $2; }
	| '[' elements ',' ']'                  { $$ = expr_new(p, EXPR_LIST, @$); $$->items = $2; }
	;

elements:
	expression                              { $$ = (struct exprs){ 0 }; *VEC_PUSH(p->arena, &$$) = $1; }
	| elements ',' expression               { $$ = $1; *VEC_PUSH(p->arena, &$$) = $3; }
	;

map:
	OPEN_BRACE newlines entries '}'                { $$ = $3; $$->at = @$; }
	| OPEN_BRACE newlines entries entry '}'        { $$ = $3; $$->at = @$; *VEC_PUSH(p->arena, &$$->entries) = $4; }
	;

entries:
	%empty                                  { $$ = expr_new(p, EXPR_MAP, @$); }
	| entries entry separator               { $$ = $1; *VEC_PUSH(p->arena, &$$->entries) = $2; }
	| entries error NEWLINE newlines        { $$ = $1; RECOVERED(); }
	;

entry:
	NAME '=' expression                     { $$ = (struct map_entry){ $1, @1, $3 }; }
	| string '=' expression                 {
		const struct text *key = expr_literal_text($1);

		if (!key)
			diag_help(diag_add(p->diags, DIAG_NOT_IN_LANGUAGE, @1, "a key is plain text, without '${ }'"),
				  "Write the key out.");
		$$ = (struct map_entry){ key ? *key : TEXT(""), @1, $3 };
	}
	;

separator:
	',' newlines
	| NEWLINE newlines
	;

newlines:
	%empty
	| newlines NEWLINE
	;

%%

static void mpcnet_error(struct span *at, void *scanner, struct parse *p, const char *message)
{
	(void)scanner;
	if (!p->silent)
		diag_add(p->diags, DIAG_SYNTAX, *at, "%s", message);
}

/* The names of up to this many expected tokens are listed; more would not help anybody. */
#define EXPECTED_MAX 5

/* What could stand at the place of an error, in words; empty when too much could. */
static void describe_expected(const yypcontext_t *context, struct strbuf *out)
{
	yysymbol_kind_t expected[EXPECTED_MAX + 1];
	int count = yypcontext_expected_tokens(context, expected, EXPECTED_MAX + 1);

	if (count == 0 || count > EXPECTED_MAX)
		return;
	for (int i = 0; i < count; i++)
		strbuf_format(out, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", yysymbol_name(expected[i]));
}

static bool can_begin_value(const yypcontext_t *context)
{
	yysymbol_kind_t expected[YYNTOKENS];
	int count = yypcontext_expected_tokens(context, expected, YYNTOKENS);

	for (int i = 0; i < count; i++)
		if (expected[i] == YYSYMBOL_NULL_)
			return true;
	return false;
}

static int yyreport_syntax_error(const yypcontext_t *context, void *scanner, struct parse *p)
{
	yysymbol_kind_t found = yypcontext_token(context);
	struct strbuf expected = { 0 };
	struct span at = *yypcontext_location(context);
	struct diag *diag;

	(void)scanner;
	if (found == YYSYMBOL_OPEN_BRACE)
		context_skip(p);
	if (p->silent)
		return 0;
	if (found == YYSYMBOL_NEWLINE)
		at.end = at.start;
	if (can_begin_value(context))
		strbuf_string(&expected, "a value");
	else
		describe_expected(context, &expected);
	if (expected.size)
		diag = diag_add(p->diags, DIAG_SYNTAX, at, "expected %s, found %s", expected.data, yysymbol_name(found));
	else
		diag = diag_add(p->diags, DIAG_SYNTAX, at, "%s cannot stand here", yysymbol_name(found));
	if (found == YYSYMBOL_COLON)
		diag_help(diag, "Settings and map entries are written with '='.");
	p->silent = true;
	strbuf_release(&expected);
	return 0;
}
