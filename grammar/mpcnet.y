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
/* Characters are their own numbers; those that messages are made about have names. */
%token CLOSE_BRACE 125 "'}'" OPEN_PAREN 40 "'('" STAR 42 "'*'"
%token '[' "'['" ']' "']'" ')' "')'"
%token '=' "'='" ',' "','" '.' "'.'" '+' "'+'" '-' "'-'" '/' "'/'" '%' "'%'"
%token END_OF_FILE 0 "the end of the file"

/* Signs bind most, as in HCL. */
%left '+' '-'
%left STAR '/' '%'
%precedence SIGN

%type <expr> expression postfix string part map list
%type <exprs> parts elements
%type <expr> entries
%type <entry> entry
%type <attribute> attribute
%type <block> block head opening
%type <body> items rest inline
%type <step> step

%%

start:
	items                                   { $1.broken |= p->gave_up; p->result->body = $1; }
	| START_EXPRESSION expression           { p->expression = $2; }
	;

items:
	%empty                                  { $$ = (struct body){ 0 }; }
	| items NEWLINE                         { $$ = $1; }
	| items attribute NEWLINE               { $$ = $1; body_add_attribute(p, &$$, $2); }
	| items block NEWLINE                   { $$ = $1; body_add_block(p, &$$, $2); }
	| items NAME '=' error NEWLINE          { $$ = $1; body_add_broken(p, &$$, $2, @2); RECOVERED(); }
	| items error NEWLINE                   { $$ = $1; $$.broken = true; RECOVERED(); }
	;

/* The rest of a body whose brace is not on the line that its last item is on, and of one where it is. */
rest:
	items CLOSE_BRACE
	| items attribute CLOSE_BRACE                   { $$ = $1; body_add_attribute(p, &$$, $2); report_late_brace(p, @2, @3); }
	| items block CLOSE_BRACE                       { $$ = $1; body_add_block(p, &$$, $2); report_late_brace(p, @2, @3); }
	| items NAME '=' error CLOSE_BRACE              { $$ = $1; body_add_broken(p, &$$, $2, @2); RECOVERED(); }
	| items error CLOSE_BRACE                       { $$ = $1; $$.broken = true; RECOVERED(); }
	;

attribute:
	NAME '=' expression                     { $$ = (struct attribute){ $1, @1, @$, $3 }; }
	;

block:
	opening CLOSE_BRACE                             { $$ = block_close(p, $1, @$, (struct body){ 0 }); }
	| opening NEWLINE rest                  { $$ = block_close(p, $1, @$, $3); }
	| opening inline CLOSE_BRACE                    {
		$$ = block_close(p, $1, @$, $2);
		if ($2.attributes.count != 1 || $2.blocks.count)
			report_one_line_block(p, @$, &$2, (struct span){ p->file, @1.end - 1, @3.end }, true);
	}
	| opening inline NEWLINE rest           {
		$$ = block_close(p, $1, @$, body_join(p, $2, $4));
		report_one_line_block(p, @2, &$2, (struct span){ p->file, @1.end - 1, @2.end }, false);
	}
	| opening error CLOSE_BRACE                     { $$ = block_close(p, $1, @$, (struct body){ .broken = true }); RECOVERED(); }
	| opening error NEWLINE                 { RECOVERED(); }
	  rest                                  { $$ = block_close(p, $1, @$, $5); $$->body.broken = true; }
	;

inline:
	attribute                               { $$ = (struct body){ 0 }; body_add_attribute(p, &$$, $1); }
	| block                                 { $$ = (struct body){ 0 }; body_add_block(p, &$$, $1); }
	| inline attribute                      { $$ = $1; body_add_attribute(p, &$$, $2); }
	| inline ',' attribute                  { $$ = $1; body_add_attribute(p, &$$, $3); }
	| inline block                          { $$ = $1; body_add_block(p, &$$, $2); }
	| inline ',' block                      { $$ = $1; body_add_block(p, &$$, $3); }
	;

opening:
	head OPEN_BRACE                         { $$ = $1; block_open(p, $$); }
	;

head:
	NAME                                    {
		$$ = ARENA_NEW(p->arena, struct block);
		$$->type = $1;
		$$->type_at = @1;
	}
	| head string                           { $$ = $1; block_add_label(p, $$, $2); }
	| head NAME                             { $$ = $1; block_add_label(p, $$, expr_text(p, EXPR_STRING, @2, $2)); }
	;

expression:
	postfix
	| expression '+' expression             { $$ = expr_binary(p, @$, '+', @2, $1, $3); }
	| expression '-' expression             { $$ = expr_binary(p, @$, '-', @2, $1, $3); }
	| expression STAR expression            { $$ = expr_binary(p, @$, '*', @2, $1, $3); }
	| expression '/' expression             { $$ = expr_binary(p, @$, '/', @2, $1, $3); }
	| expression '%' expression             { $$ = expr_binary(p, @$, '%', @2, $1, $3); }
	| '-' expression %prec SIGN             { $$ = expr_unary(p, EXPR_NEGATE, @$, $2); }
	;

/* Every value comes this way: alternatives that only pass it on would cost more than reading it. */
postfix:
	NAME                                    { $$ = expr_text(p, EXPR_NAME, @$, $1); }
	| INTEGER                               { $$ = expr_new(p, EXPR_INT, @$); $$->number = $1; }
	| DECIMAL                               { $$ = expr_text(p, EXPR_DECIMAL, @$, $1); }
	| BROKEN_NUMBER                         { $$ = expr_new(p, EXPR_BROKEN, @$); }
	| TRUE                                  { $$ = expr_new(p, EXPR_BOOL, @$); $$->truth = true; }
	| FALSE                                 { $$ = expr_new(p, EXPR_BOOL, @$); }
	| NULL_                                 { $$ = expr_new(p, EXPR_NULL, @$); }
	| OPEN_PAREN expression ')'             { $$ = expr_unary(p, EXPR_GROUP, @$, $2); }
	| string
	| list
	| map
	| postfix step                          { $$ = expr_step(p, @$, $1, $2); }
	;

step:
	'.' NAME                                { $$ = (struct step){ .at = @$, .name = $2, .name_at = @2 }; }
	| '[' expression ']'                    { $$ = (struct step){ .at = @$, .index = $2 }; }
	;

string:
	OPEN_QUOTE CLOSE_QUOTE                  { $$ = expr_text(p, EXPR_STRING, @$, TEXT("")); }
	| OPEN_QUOTE part CLOSE_QUOTE           { $$ = expr_quoted(p, @$, $2); }
	| OPEN_QUOTE parts CLOSE_QUOTE          { $$ = expr_template(p, @$, $2); }
	;

parts:
	part part                               {
		$$ = (struct exprs){ 0 };
		*VEC_PUSH(p->arena, &$$) = $1;
		*VEC_PUSH(p->arena, &$$) = $2;
	}
	| parts part                            { $$ = $1; *VEC_PUSH(p->arena, &$$) = $2; }
	;

part:
	QUOTED_PART                             {
		$$ = $1.data ? expr_text(p, EXPR_STRING, @$, $1) : expr_new(p, EXPR_BROKEN, @$);
	}
	| OPEN_INTERPOLATION expression CLOSE_INTERPOLATION {
		$$ = expr_unary(p, EXPR_GROUP, @$, $2);
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
	OPEN_BRACE newlines entries CLOSE_BRACE                { $$ = $3; $$->at = @$; }
	| OPEN_BRACE newlines entries entry CLOSE_BRACE        { $$ = $3; $$->at = @$; *VEC_PUSH(p->arena, &$$->entries) = $4; }
	| OPEN_BRACE newlines entries error CLOSE_BRACE        { $$ = expr_new(p, EXPR_BROKEN, @$); RECOVERED(); }
	;

entries:
	%empty                                  { $$ = expr_new(p, EXPR_MAP, @$); }
	| entries entry separator               { $$ = $1; *VEC_PUSH(p->arena, &$$->entries) = $2; }
	| entries error NEWLINE                 { RECOVERED(); }
	  newlines                              { $$ = $1; map_add_broken(p, $$, @2); }
	;

entry:
	NAME '=' expression                     { $$ = (struct map_entry){ $1, @1, $3 }; }
	| string '=' expression                 { $$ = map_entry_quoted(p, $1, $3); }
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

struct expected {
	yysymbol_kind_t kinds[YYNTOKENS];
	int count;
};

static bool expects(const struct expected *expected, yysymbol_kind_t kind)
{
	for (int i = 0; i < expected->count; i++)
		if (expected->kinds[i] == kind)
			return true;
	return false;
}

/* What could stand at the place of an error, in words; empty when too much could. */
static void describe_expected(const struct expected *expected, enum context_kind inside, struct strbuf *out)
{
	if (expects(expected, YYSYMBOL_NULL_)) {
		strbuf_string(out, "a value");
	} else if (inside == CONTEXT_BODY && expects(expected, YYSYMBOL_NEWLINE)) {
		/* What a block on one line could go on with is no advice. */
		strbuf_string(out, yysymbol_name(YYSYMBOL_NEWLINE));
	} else if (expects(expected, YYSYMBOL_OPEN_BRACE)) {
		strbuf_string(out, "'=' or a block's '{'");
	} else if (expected->count <= EXPECTED_MAX) {
		for (int i = 0; i < expected->count; i++)
			strbuf_format(out, "%s%s", i == 0 ? "" : i + 1 == expected->count ? " or " : ", ",
				      yysymbol_name(expected->kinds[i]));
	}
}

/* What HCL has and the language has not. */
static bool report_foreign(struct parse *p, const struct expected *expected, yysymbol_kind_t found)
{
	struct text before = text_slice(p->source->bytes, p->previous.at.start, p->previous.at.end);
	struct diag *diag;

	if (found == YYSYMBOL_OPEN_PAREN && !expects(expected, YYSYMBOL_NULL_) && p->previous.kind == NAME) {
		diag = diag_add(p->diags, DIAG_NOT_IN_LANGUAGE, p->previous.at, "the language has no functions, and so no '%.*s'",
				TEXT_ARG(before));
		diag_help(diag, "Write the value that it would give.");
	} else if (found == YYSYMBOL_STAR && (p->previous.kind == '[' || p->previous.kind == '.')) {
		diag = diag_add(p->diags, DIAG_NOT_IN_LANGUAGE, p->last.at, "the language has no splats");
		diag_help(diag, "Name each element, as in 'list[0]'.");
	} else {
		return false;
	}
	return true;
}

static void report_unexpected(struct parse *p, const struct expected *expected, yysymbol_kind_t found, struct span at)
{
	struct strbuf words = { 0 };
	struct diag *diag;

	if (!diags_are_full(p->diags))
		describe_expected(expected, context_top(p), &words);
	if (words.size)
		diag = diag_add(p->diags, DIAG_SYNTAX, at, "expected %s, found %s", words.data, yysymbol_name(found));
	else
		diag = diag_add(p->diags, DIAG_SYNTAX, at, "%s cannot stand here", yysymbol_name(found));
	if (found == YYSYMBOL_COLON)
		diag_help(diag, "Settings and map entries are written with '='.");
	else if (p->previous.kind == '.' && (found == YYSYMBOL_INTEGER || found == YYSYMBOL_DECIMAL))
		diag_help(diag, "Text stands in quotes; an element of a list in brackets, as in 'list[0]'.");
	else if (p->previous.at.end == at.start && p->previous.kind == CLOSE_QUOTE &&
		 (found == YYSYMBOL_NAME || found == YYSYMBOL_INTEGER || found == YYSYMBOL_BROKEN_NUMBER))
		diag_help(diag, "A '\"' seems to be missing further left in the line.");
	else if (p->previous.at.end == at.start && found == YYSYMBOL_OPEN_QUOTE)
		diag_help(diag, "A '\"' seems to be missing before what it ends.");
	fix_unexpected(p, diag, at);
	strbuf_release(&words);
}

/* Inside of a block nothing has a label: 'region "eu-west-1"'. */
static void report_unequal(struct parse *p)
{
	struct diag *diag = diag_add(p->diags, DIAG_SYNTAX, p->head_label, "expected '=' or a block's '{', found %s",
				     p->source->bytes.data[p->head_label.start] == '"' ? "a string" : "a name");

	diag_help(diag, "Write '=' between a setting and its value.");
}

static int yyreport_syntax_error(const yypcontext_t *context, void *scanner, struct parse *p)
{
	yysymbol_kind_t found = yypcontext_token(context);
	struct span at = *yypcontext_location(context);
	struct expected expected;

	(void)scanner;
	expected.count = yypcontext_expected_tokens(context, expected.kinds, YYNTOKENS);
	if (!p->silent && !report_foreign(p, &expected, found)) {
		if (found == YYSYMBOL_NEWLINE)
			at.end = at.start;
		if (found == YYSYMBOL_NEWLINE && p->head_before == HEAD_LABELS && p->context_count)
			report_unequal(p);
		else if (found == YYSYMBOL_OPEN_QUOTE && expects(&expected, YYSYMBOL_CLOSE_INTERPOLATION))
			report_unclosed(p, p->contexts[p->context_count - 2].at);
		else
			report_unexpected(p, &expected, found, at);
	}
	p->silent = true;
	p->head_failed |= p->context_count <= 1 && p->head_before_token == HEAD_LABELS && found != YYSYMBOL_NEWLINE;
	if (found != YYSYMBOL_NEWLINE && found != YYSYMBOL_CLOSE_BRACE && found != YYSYMBOL_YYEOF)
		context_skip_line(p, found == YYSYMBOL_OPEN_BRACE);
	return 0;
}
