/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What grammar actions call: nodes of the tree, and what the scanner is inside of. */
#include <stdlib.h>

#include "syntax/parse.h"

struct expr *expr_new(struct parse *p, enum expr_kind kind, struct span at)
{
	struct expr *expr = ARENA_NEW(p->arena, struct expr);

	expr->kind = kind;
	expr->at = at;
	return expr;
}

struct expr *expr_text(struct parse *p, enum expr_kind kind, struct span at, struct text text)
{
	struct expr *expr = expr_new(p, kind, at);

	expr->text = text;
	return expr;
}

struct expr *expr_binary(struct parse *p, struct span at, char operator, struct span operator_at, struct expr *left,
			 struct expr *right)
{
	struct expr *expr = expr_new(p, EXPR_BINARY, at);

	expr->binary.operator = operator;
	expr->binary.operator_at = operator_at;
	expr->binary.left = left;
	expr->binary.right = right;
	return expr;
}

struct expr *expr_unary(struct parse *p, enum expr_kind kind, struct span at, struct expr *operand)
{
	struct expr *expr = expr_new(p, kind, at);

	expr->operand = operand;
	return expr;
}

struct expr *expr_step(struct parse *p, struct span at, struct expr *base, struct step step)
{
	struct expr *expr = base;

	if (base->kind != EXPR_TRAVERSAL) {
		expr = expr_new(p, EXPR_TRAVERSAL, at);
		expr->traversal.base = base;
	}
	expr->at = at;
	*VEC_PUSH(p->arena, &expr->traversal.steps) = step;
	return expr;
}

struct expr *expr_quoted(struct parse *p, struct span at, struct expr *part)
{
	struct exprs parts = { 0 };

	if (part->kind == EXPR_GROUP) {
		*VEC_PUSH(p->arena, &parts) = part;
		return expr_template(p, at, parts);
	}
	/* Text, or broken: what it is in quotes. */
	part->at = at;
	return part;
}

struct expr *expr_template(struct parse *p, struct span at, struct exprs parts)
{
	struct expr *expr;

	for (size_t i = 0; i < parts.count; i++)
		if (parts.items[i]->kind == EXPR_BROKEN)
			return expr_new(p, EXPR_BROKEN, at);
	expr = expr_new(p, EXPR_TEMPLATE, at);
	expr->items = parts;
	return expr;
}

void map_add_broken(struct parse *p, struct expr *map, struct span at)
{
	*VEC_PUSH(p->arena, &map->entries) = (struct map_entry){ TEXT(""), at, expr_new(p, EXPR_BROKEN, at) };
}

struct map_entry map_entry_quoted(struct parse *p, const struct expr *key, struct expr *value)
{
	const struct text *text = expr_literal_text(key);

	if (text)
		return (struct map_entry){ *text, key->at, value };
	if (key->kind != EXPR_BROKEN)
		diag_help(diag_add(p->diags, DIAG_NOT_IN_LANGUAGE, key->at, "a key is plain text, without '${ }'"),
			  "Write the key out.");
	return (struct map_entry){ TEXT(""), key->at, expr_new(p, EXPR_BROKEN, key->at) };
}

const struct text *expr_literal_text(const struct expr *expr)
{
	return expr->kind == EXPR_STRING ? &expr->text : NULL;
}

void body_add_attribute(struct parse *p, struct body *body, struct attribute attribute)
{
	*VEC_PUSH(p->arena, &body->attributes) = attribute;
}

void body_add_broken(struct parse *p, struct body *body, struct text name, struct span name_at)
{
	body_add_attribute(p, body, (struct attribute){ name, name_at, name_at, expr_new(p, EXPR_BROKEN, name_at) });
}

void body_add_block(struct parse *p, struct body *body, struct block *block)
{
	*VEC_PUSH(p->arena, &body->blocks) = block;
}

struct body body_join(struct parse *p, struct body first, struct body last)
{
	for (size_t i = 0; i < last.attributes.count; i++)
		body_add_attribute(p, &first, last.attributes.items[i]);
	for (size_t i = 0; i < last.blocks.count; i++)
		body_add_block(p, &first, last.blocks.items[i]);
	first.broken |= last.broken;
	return first;
}

struct block *block_close(struct parse *p, struct block *block, struct span at, struct body body)
{
	/* After the end of the file it was closed by nobody. */
	body.broken |= block->body.broken || p->gave_up;
	block->at = at;
	block->body = body;
	return block;
}

void block_add_label(struct parse *p, struct block *block, const struct expr *label)
{
	const struct text *text = expr_literal_text(label);
	struct label *added;

	if (!text) {
		if (label->kind != EXPR_BROKEN)
			diag_help(diag_add(p->diags, DIAG_NOT_IN_LANGUAGE, label->at,
					   "a label is plain text, without '${ }'"),
				  "Write the name out; for_each and count make parties with names of their own.");
		block->body.broken = true;
		return;
	}
	added = VEC_PUSH(p->arena, &block->labels);
	added->text = *text;
	added->at = label->at;
}

static void report_bare_label(struct parse *p, const struct label *label)
{
	struct diag *diag = diag_add(p->diags, DIAG_SYNTAX, label->at, "a label stands in quotes");

	diag_help(diag, "Write \"%.*s\".", TEXT_ARG(label->text));
	diag_fix(diag, label->at, "\"%.*s\"", TEXT_ARG(label->text));
}

void block_open(struct parse *p, struct block *block)
{
	struct text bytes = p->source->bytes;

	if (p->label_unfinished) {
		/* 'party bob" {' has one label, which was reported. */
		if (block->labels.count > 1 && !block->labels.items[block->labels.count - 1].text.size)
			block->labels.count--;
		p->label_unfinished = false;
		return;
	}
	block->body.broken |= p->last.at.start == p->last.at.end && block->labels.count == 0;
	for (size_t i = 0; i < block->labels.count; i++) {
		const struct label *label = &block->labels.items[i];

		if (bytes.data[label->at.start] != '"')
			report_bare_label(p, label);
	}
}

static int by_start(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	return a->start < b->start ? -1 : a->start > b->start;
}

void report_one_line_block(struct parse *p, struct span at, const struct body *items, struct span whole, bool to_end)
{
	struct diag *diag = diag_add(p->diags, DIAG_BLOCK_ON_ONE_LINE, at,
				     "a block on one line holds at most one setting");
	size_t count = items->attributes.count + items->blocks.count;
	struct span *spans;

	diag_help(diag, "Give each setting, and the closing '}', a line of its own.");
	if (!diag_is_kept(diag) || p->gave_up)
		return;
	spans = ARENA_ARRAY(p->arena, struct span, count);
	for (size_t i = 0; i < items->attributes.count; i++)
		spans[i] = items->attributes.items[i].at;
	for (size_t i = 0; i < items->blocks.count; i++)
		spans[items->attributes.count + i] = items->blocks.items[i]->at;
	qsort(spans, count, sizeof(*spans), by_start);
	syntax_fix_lines(diag, p->source->bytes, whole, spans, count, to_end);
}

void report_late_brace(struct parse *p, struct span item, struct span brace)
{
	struct diag *diag = diag_add(p->diags, DIAG_BLOCK_ON_ONE_LINE, brace,
				     "a block of several lines is closed on a line of its own");

	diag_help(diag, "Move this '}' to the next line.");
	syntax_fix_brace(diag, p->source->bytes, item, brace);
}

/* ---- what the scanner is inside of ----------------------------------------------------------------- */

bool context_push(struct parse *p, enum context_kind kind, struct span at)
{
	/* A string is no level of its own: what nests is the interpolation in it. */
	size_t depth = p->depth + (kind != CONTEXT_STRING);

	if (depth > SYNTAX_DEPTH_MAX || p->context_count == CONTEXT_COUNT_MAX) {
		if (!p->gave_up)
			diag_help(diag_add(p->diags, DIAG_NESTING_TOO_DEEP, at, "nested more than %d levels deep",
					   SYNTAX_DEPTH_MAX),
				  "The rest of this file was not read.");
		p->gave_up = true;
		p->silent = true;
		return false;
	}
	p->depth = depth;
	p->contexts[p->context_count++] = (struct context){ kind, at };
	return true;
}

void context_pop(struct parse *p)
{
	p->context_count--;
	p->depth -= p->contexts[p->context_count].kind != CONTEXT_STRING;
}

void context_recover(struct parse *p)
{
	while (context_top(p) != CONTEXT_BODY && context_top(p) != CONTEXT_MAP)
		context_pop(p);
}

void context_skip_line(struct parse *p, bool opened_brace)
{
	size_t count = p->context_count - opened_brace;

	while (count && p->contexts[count - 1].kind != CONTEXT_BODY && p->contexts[count - 1].kind != CONTEXT_MAP)
		count--;
	p->skipping = true;
	p->skip_contexts = count;
}

void report_unclosed(struct parse *p, struct span at)
{
	/* A brace that is missing itself stands at a line break, and was reported. */
	if (!p->silent && (unsigned char)p->source->bytes.data[at.start] > ' ')
		diag_add(p->diags, DIAG_BRACE_UNCLOSED, at, "this '%.*s' is never closed", (int)(at.end - at.start),
			 p->source->bytes.data + at.start);
	p->silent = true;
}

/* Blanks that the line of `offset` begins with. */
static uint32_t indentation(const struct parse *p, uint32_t offset)
{
	struct text bytes = p->source->bytes;
	uint32_t start = offset, i;

	while (start > 0 && bytes.data[start - 1] != '\n')
		start--;
	for (i = start; bytes.data[i] == ' ' || bytes.data[i] == '\t'; i++)
		;
	return i - start;
}

/* Whether only blanks stand before `offset` in its line. */
static bool begins_line(const struct parse *p, uint32_t offset)
{
	const char *bytes = p->source->bytes.data;

	while (offset > 0 && (bytes[offset - 1] == ' ' || bytes[offset - 1] == '\t'))
		offset--;
	return offset == 0 || bytes[offset - 1] == '\n';
}

void count_owed_closers(struct parse *p, struct span open, uint32_t end)
{
	struct text bytes = p->source->bytes;
	size_t closers = 0, recovered = 0, closed = 0;

	for (size_t i = open.start; i < end; i++)
		closers += bytes.data[i] == '}' || bytes.data[i] == ']' || bytes.data[i] == ')';
	/* The last context is the string. */
	for (size_t i = p->context_count - 1; i-- > 0 && closed < closers; closed++) {
		const struct context *context = &p->contexts[i];

		if (context->kind == CONTEXT_INTERPOLATION || text_find(bytes, '\n', context->at.start) < open.start)
			break;
		if (recovered == closed && context->kind != CONTEXT_BODY && context->kind != CONTEXT_MAP)
			recovered++;
	}
	p->owed_closers = closed - recovered;
}

void note_braces(struct parse *p, struct span open, struct span close)
{
	/* Only a brace that begins its line says by its place what it is meant to close. */
	if (!span_is_none(p->suspect.open) || !begins_line(p, close.start) ||
	    indentation(p, close.start) == indentation(p, open.start))
		return;
	p->suspect.open = open;
	p->suspect.close = close;
}

void report_unclosed_at_end(struct parse *p)
{
	bool is_suspect = !span_is_none(p->suspect.open);
	struct span open = is_suspect ? p->suspect.open : p->contexts[p->context_count - 1].at;
	struct diag *diag;

	p->result->unclosed = open.start;
	if (p->silent || !is_suspect) {
		report_unclosed(p, open);
		return;
	}
	diag = diag_add(p->diags, DIAG_BRACE_UNCLOSED, open, "this '{' is never closed");
	diag_place(diag, p->suspect.close, "the next '}' stands under another line");
	p->silent = true;
}

static bool is_name_char(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && ((c >= '0' && c <= '9') || c == '-'));
}

bool line_begins_item(struct text bytes, size_t offset)
{
	size_t i = offset;

	while (i < bytes.size && (bytes.data[i] == ' ' || bytes.data[i] == '\t'))
		i++;
	if (i >= bytes.size || !is_name_char(bytes.data[i], true))
		return false;
	while (i < bytes.size && is_name_char(bytes.data[i], false))
		i++;
	while (i < bytes.size && (bytes.data[i] == ' ' || bytes.data[i] == '\t'))
		i++;
	if (i >= bytes.size)
		return false;
	return (bytes.data[i] == '=' && (i + 1 >= bytes.size || bytes.data[i + 1] != '=')) || bytes.data[i] == '{' ||
	       bytes.data[i] == '"';
}
