/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Loading: from the text of a template to operations that know where every value is. */
#include <stdio.h>

#include "template/engine.h"

/* A section that is open while its body is compiled. */
struct section {
	struct token token; /* that opened it */
	struct op subject;  /* what it asks */
	uint32_t at;        /* its operation */
	bool is_list, pushes;
	bool is_opposite;            /* of the section just before it */
	struct quotes before, entry; /* as they were before it, and at the start of its body */
	struct quotes rival;         /* where the section it is the opposite of ended */
};

/* The section closed last, as long as nothing came after it: its opposite starts from the same quotes. */
struct closed_section {
	bool valid, inverted;
	struct op subject;
	struct quotes before, body;
};

/* Lax: a partial is compiled once for each indentation it is called with. */
struct lax_partial {
	struct text name, indent;
	uint32_t entry;
	unsigned depth;
};

struct compiler {
	struct arena *arena;
	const struct template_source *source;
	struct template_error *error;
	bool is_strict;
	struct {
		struct op *items;
		size_t count, capacity;
	} ops;
	struct section sections[NESTING_MAX];
	size_t section_count;
	struct scopes scopes;
	struct quotes quotes;
	struct closed_section closed;
	struct {
		struct lax_partial *items;
		size_t count, capacity;
	} partials;
	unsigned partial_depth;
	const char *name; /* of the template or partial being compiled */
};

static int compile_body(struct compiler *compiler, struct text body);

static int fail(struct compiler *compiler, uint32_t line, const char *format, ...) PRINTF_LIKE(3, 4);

static int fail(struct compiler *compiler, uint32_t line, const char *format, ...)
{
	struct template_error *error = compiler->error;
	va_list args;

	error->line = line;
	snprintf(error->template_name, sizeof(error->template_name), "%s", compiler->name);
	va_start(args, format);
	vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	return -1;
}

/* Returns the operation, or NULL when there are too many. Valid until the next one is added. */
static struct op *add_op(struct compiler *compiler, enum op_code code, uint32_t line)
{
	struct op *op;

	if (compiler->ops.count >= OPERATIONS_MAX) {
		fail(compiler, line, "the template is too large with its partials");
		return NULL;
	}
	op = VEC_PUSH(compiler->arena, &compiler->ops);
	*op = (struct op){ .code = (uint8_t)code, .line = line, .template_name = compiler->name };
	return op;
}

static int compile_literal(struct compiler *compiler, const struct token *token)
{
	uint32_t line = token->line;
	struct op *op = add_op(compiler, OP_LITERAL, line);
	const char *problem = NULL;

	if (!op)
		return -1;
	op->text = token->text;
	compiler->closed.valid = false;
	if (compiler->is_strict)
		problem = quotes_advance(&compiler->quotes, token->text, &line);
	return problem ? fail(compiler, line, "%s", problem) : 0;
}

/* ---- values ---------------------------------------------------------------------------------------- */

/* What {{name}} may be, whatever its place. */
static int check_value_kind(struct compiler *compiler, const struct token *token, const struct op *op)
{
	bool raw = token->sigil == '&';

	if (op->kind == VIEW_OBJECT || op->kind == VIEW_LIST)
		return fail(compiler, token->line, "'%.*s' is %s, not a value", TEXT_ARG(token->text),
		            op->kind == VIEW_LIST ? "a list" : "an object");
	if (op->kind == VIEW_RAW && !raw)
		return fail(compiler, token->line, "'%.*s' is raw; write {{{%.*s}}}", TEXT_ARG(token->text),
		            TEXT_ARG(token->text));
	if (op->kind != VIEW_RAW && raw)
		return fail(compiler, token->line, "'%.*s' is not raw; write {{%.*s}}", TEXT_ARG(token->text),
		            TEXT_ARG(token->text));
	return 0;
}

static int compile_value(struct compiler *compiler, const struct token *token)
{
	static const uint8_t codes[] = {
		[VIEW_TEXT] = OP_TEXT,
		[VIEW_NUMBER] = OP_NUMBER,
		[VIEW_BOOL] = OP_BOOL,
		[VIEW_RAW] = OP_RAW,
	};
	struct op *op = add_op(compiler, OP_LAX_VALUE, token->line);
	const struct view_field *field;
	char message[200];
	const char *problem;

	if (!op)
		return -1;
	op->text = token->text;
	op->raw = token->sigil == '&';
	op->place = (uint8_t)compiler->source->language;
	compiler->closed.valid = false;
	if (!compiler->is_strict)
		return 0;
	if (name_resolve(compiler->arena, &compiler->scopes, token->text, op, &field, message, sizeof(message)))
		return fail(compiler, token->line, "%s", message);
	if (check_value_kind(compiler, token, op))
		return -1;
	op->code = codes[op->kind];
	problem = quotes_value(&compiler->quotes, op->kind, &op->place);
	return problem ? fail(compiler, token->line, "'%.*s' %s", TEXT_ARG(token->text), problem) : 0;
}

/* ---- sections -------------------------------------------------------------------------------------- */

static bool same_subject(const struct op *a, const struct op *b)
{
	return a->source == b->source && a->scope == b->scope && a->path_length == b->path_length &&
	       (a->path_length == 0 || memcmp(a->path, b->path, a->path_length * sizeof(*a->path)) == 0);
}

/* An item's field with the name of an object of the root would make dotted names ambiguous. */
static int check_item_type(struct compiler *compiler, const struct token *token, const struct view_type *type)
{
	const struct view_type *root = compiler->source->view;

	for (size_t i = 0; type != root && i < type->count; i++)
		for (size_t j = 0; j < root->count; j++)
			if (root->fields[j].kind == VIEW_OBJECT &&
			    strcmp(type->fields[i].name, root->fields[j].name) == 0)
				return fail(compiler, token->line, "items of '%.*s' have a field '%s', as the root has",
				            TEXT_ARG(token->text), type->fields[i].name);
	return 0;
}

/* Opens the scope of a list or an object; conditions open none. */
static int push_scope(struct compiler *compiler, struct section *section, const struct view_field *field)
{
	struct scope scope = { .is_list = section->is_list };

	scope.object = field->object;
	scope.item = field->item;
	if (section->is_list && field->object && check_item_type(compiler, &section->token, field->object))
		return -1;
	if (section->is_list && !field->object && (field->item == VIEW_LIST || field->item == VIEW_OBJECT))
		return fail(compiler, section->token.line, "list '%s' has items of no declared type", field->name);
	section->pushes = true;
	compiler->scopes.open[compiler->scopes.count++] = scope;
	return 0;
}

static int open_strict_quotes(struct compiler *compiler, struct section *section, bool inverted)
{
	struct closed_section *closed = &compiler->closed;
	const char *problem;

	/* {{#a}}…{{/a}}{{^a}}…{{/a}}: the second begins where the first began, not where it ended. */
	if (closed->valid && closed->inverted != inverted && same_subject(&closed->subject, &section->subject)) {
		compiler->quotes = closed->before;
		section->is_opposite = true;
		section->rival = closed->body;
	}
	closed->valid = false;
	section->before = compiler->quotes;
	problem = quotes_open(&compiler->quotes, section->is_list, section->token.standalone);
	section->entry = compiler->quotes;
	return problem ? fail(compiler, section->token.line, "%s", problem) : 0;
}

static int compile_strict_open(struct compiler *compiler, struct section *section, struct op *op)
{
	bool inverted = section->token.sigil == '^';
	const struct view_field *field;
	char message[200];

	if (name_resolve(compiler->arena, &compiler->scopes, section->token.text, op, &field, message, sizeof(message)))
		return fail(compiler, section->token.line, "%s", message);
	op->code = inverted ? OP_UNLESS : OP_IF;
	section->subject = *op;
	if (!inverted && (op->kind == VIEW_LIST || op->kind == VIEW_OBJECT)) {
		op->code = op->kind == VIEW_LIST ? OP_EACH : OP_WITH;
		section->is_list = op->kind == VIEW_LIST;
		op->of_objects = field->object != NULL;
	}
	if (open_strict_quotes(compiler, section, inverted))
		return -1;
	return op->code == OP_EACH || op->code == OP_WITH ? push_scope(compiler, section, field) : 0;
}

static int compile_open(struct compiler *compiler, const struct token *token)
{
	struct section *section;
	struct op *op;

	if (compiler->section_count == NESTING_MAX)
		return fail(compiler, token->line, "sections are nested more than %d deep", NESTING_MAX);
	op = add_op(compiler, token->sigil == '^' ? OP_LAX_UNLESS : OP_LAX_SECTION, token->line);
	if (!op)
		return -1;
	op->text = token->text;
	section = &compiler->sections[compiler->section_count++];
	*section = (struct section){ .token = *token, .at = (uint32_t)compiler->ops.count - 1 };
	section->pushes = !compiler->is_strict && token->sigil == '#';
	if (compiler->is_strict && compile_strict_open(compiler, section, op))
		return -1;
	return 0;
}

static int close_strict_quotes(struct compiler *compiler, const struct section *section, uint32_t line)
{
	struct quotes *quotes = &compiler->quotes;
	const char *problem = quotes_close(quotes, &section->entry, section->is_list);

	if (problem)
		return fail(compiler, line, "section '%.*s': %s", TEXT_ARG(section->token.text), problem);
	compiler->closed = (struct closed_section){
		.valid = !section->is_opposite,
		.inverted = section->token.sigil == '^',
		.subject = section->subject,
		.before = section->before,
		.body = *quotes,
	};
	quotes_join(quotes, section->is_opposite ? &section->rival : &section->before);
	return 0;
}

static int compile_close(struct compiler *compiler, const struct token *token, size_t sections_before)
{
	struct section *section;

	if (compiler->section_count == sections_before)
		return fail(compiler, token->line, "section '%.*s' is closed but not open", TEXT_ARG(token->text));
	section = &compiler->sections[compiler->section_count - 1];
	if (!text_equal(section->token.text, token->text))
		return fail(compiler, token->line, "section '%.*s' of line %u is closed as '%.*s'",
		            TEXT_ARG(section->token.text), (unsigned)section->token.line, TEXT_ARG(token->text));
	if (section->pushes) {
		struct op *close = add_op(compiler, OP_CLOSE, token->line);

		if (!close)
			return -1;
		close->jump = section->at + 1;
		if (compiler->is_strict)
			compiler->scopes.count--;
	}
	compiler->ops.items[section->at].jump = (uint32_t)compiler->ops.count;
	if (compiler->is_strict && close_strict_quotes(compiler, section, token->line))
		return -1;
	compiler->section_count--;
	return 0;
}

/* ---- partials -------------------------------------------------------------------------------------- */

/* The body with `indent` before each line that holds anything: blank lines gain no trailing white space. */
static struct text indent_body(struct arena *arena, struct text body, struct text indent)
{
	struct strbuf buf = { 0 };
	struct text result;

	if (indent.size == 0)
		return body;
	for (size_t at = 0, end; at < body.size; at = end) {
		end = text_find(body, '\n', at);
		if (end > at && body.data[at] != '\r')
			strbuf_text(&buf, indent);
		end = end < body.size ? end + 1 : end;
		strbuf_add(&buf, body.data + at, end - at);
	}
	result = arena_text(arena, (struct text){ buf.data ? buf.data : "", buf.size });
	strbuf_release(&buf);
	return result;
}

static struct text find_partial(struct compiler *compiler, struct text name)
{
	const struct template_source *source = compiler->source;

	return source->partial ? source->partial(source->partial_context, name) : (struct text){ 0 };
}

/* Strict: the partial is laid in, for its names depend on where it stands. */
static int compile_strict_partial(struct compiler *compiler, const struct token *token)
{
	struct text body = find_partial(compiler, token->text);
	const char *name = compiler->name;
	int result;

	if (!body.data)
		return fail(compiler, token->line, "there is no partial '%.*s'", TEXT_ARG(token->text));
	if (compiler->partial_depth == NESTING_MAX)
		return fail(compiler, token->line, "partials are nested more than %d deep", NESTING_MAX);
	if (token->standalone)
		body = indent_body(compiler->arena, body, token->indent);
	compiler->name = arena_text(compiler->arena, token->text).data;
	compiler->partial_depth++;
	result = compile_body(compiler, body);
	compiler->partial_depth--;
	compiler->name = name;
	return result;
}

/* Lax: the partial is called. One nested too deeply gets no code, and is an error only when it is reached. */
static int compile_call(struct compiler *compiler, const struct token *token)
{
	struct op *op = add_op(compiler, OP_CALL, token->line);
	struct text indent = token->standalone ? token->indent : (struct text){ 0 };
	size_t i = 0;

	if (!op)
		return -1;
	op->text = token->text;
	op->jump = UINT32_MAX;
	while (i < compiler->partials.count && !(text_equal(compiler->partials.items[i].name, token->text) &&
	                                         text_equal(compiler->partials.items[i].indent, indent)))
		i++;
	if (i == compiler->partials.count) {
		if (compiler->partial_depth == NESTING_MAX)
			return 0;
		*VEC_PUSH(compiler->arena, &compiler->partials) = (struct lax_partial){
			.name = token->text,
			.indent = indent,
			.depth = compiler->partial_depth + 1,
		};
	}
	op->jump = (uint32_t)i;
	return 0;
}

static int compile_lax_partials(struct compiler *compiler)
{
	for (size_t i = 0; i < compiler->partials.count; i++) {
		struct lax_partial partial = compiler->partials.items[i];

		compiler->partials.items[i].entry = (uint32_t)compiler->ops.count;
		compiler->partial_depth = partial.depth;
		compiler->name = arena_text(compiler->arena, partial.name).data;
		if (compile_body(compiler,
		                 indent_body(compiler->arena, find_partial(compiler, partial.name), partial.indent)) ||
		    !add_op(compiler, OP_RETURN, 0))
			return -1;
	}
	for (size_t i = 0; i < compiler->ops.count; i++) {
		struct op *op = &compiler->ops.items[i];

		if (op->code == OP_CALL && op->jump != UINT32_MAX)
			op->jump = compiler->partials.items[op->jump].entry;
	}
	return 0;
}

/* ---- the whole ------------------------------------------------------------------------------------- */

static int compile_token(struct compiler *compiler, const struct token *token, size_t sections_before)
{
	if (token->kind == TOKEN_LITERAL)
		return compile_literal(compiler, token);
	switch (token->sigil) {
	case '#':
	case '^': return compile_open(compiler, token);
	case '/': return compile_close(compiler, token, sections_before);
	case '>':
		compiler->closed.valid = false;
		return compiler->is_strict ? compile_strict_partial(compiler, token) : compile_call(compiler, token);
	default: return compile_value(compiler, token);
	}
}

/* A template, or a partial. What it opens it must close. Recursion is as deep as partials are nested. */
static int compile_body(struct compiler *compiler, struct text body)
{
	size_t sections_before = compiler->section_count;
	struct scanner scanner;
	struct token token;

	scanner_init(&scanner, body);
	for (;;) {
		const char *problem = scanner_next(&scanner, &token);

		if (problem)
			return fail(compiler, scanner.line, "%s", problem);
		if (token.kind == TOKEN_END)
			break;
		if (compile_token(compiler, &token, sections_before))
			return -1;
	}
	if (compiler->section_count > sections_before) {
		const struct token *open = &compiler->sections[compiler->section_count - 1].token;

		return fail(compiler, open->line, "section '%.*s' is not closed", TEXT_ARG(open->text));
	}
	return 0;
}

static int compile(struct compiler *compiler)
{
	const struct template_source *source = compiler->source;
	const char *problem;

	if (source->body.size > UINT32_MAX / 2)
		return fail(compiler, 1, "the template is too large");
	if (compile_body(compiler, source->body))
		return -1;
	if (compiler->is_strict) {
		problem = quotes_end(&compiler->quotes);
		if (problem)
			return fail(compiler, 1, "%s", problem);
	}
	if (!add_op(compiler, OP_END, 0))
		return -1;
	return compile_lax_partials(compiler);
}

const struct template *template_load(struct arena *arena, const struct template_source *source,
                                     struct template_error *ret_error)
{
	struct compiler compiler = {
		.arena = arena,
		.source = source,
		.error = ret_error,
		.is_strict = source->view != NULL,
		.name = source->name,
		.scopes = { .open = { { .object = source->view } }, .count = 1 },
	};
	struct template *tmpl;

	quotes_init(&compiler.quotes, source->language);
	if (compile(&compiler))
		return NULL;
	tmpl = ARENA_NEW(arena, struct template);
	tmpl->ops = compiler.ops.items;
	tmpl->count = compiler.ops.count;
	tmpl->view = source->view;
	return tmpl;
}
