/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Whether two trees say the same. Spans apart, everything has to be equal, and in the same order; but a setting's value
 * may be between parentheses in one, or be the only interpolation of a string.
 */
#include "format/format.h"

static bool same_expr(const struct expr *left, const struct expr *right);

static bool same_items(const struct exprs *left, const struct exprs *right)
{
	if (left->count != right->count)
		return false;
	for (size_t i = 0; i < left->count; i++)
		if (!same_expr(left->items[i], right->items[i]))
			return false;
	return true;
}

static bool same_entries(const struct expr *left, const struct expr *right)
{
	if (left->entries.count != right->entries.count)
		return false;
	for (size_t i = 0; i < left->entries.count; i++)
		if (!text_equal(left->entries.items[i].key, right->entries.items[i].key) ||
		    !same_expr(left->entries.items[i].value, right->entries.items[i].value))
			return false;
	return true;
}

static bool same_traversal(const struct expr *left, const struct expr *right)
{
	if (left->traversal.steps.count != right->traversal.steps.count ||
	    !same_expr(left->traversal.base, right->traversal.base))
		return false;
	for (size_t i = 0; i < left->traversal.steps.count; i++) {
		const struct step *a = &left->traversal.steps.items[i], *b = &right->traversal.steps.items[i];

		if (!a->index != !b->index)
			return false;
		if (!(a->index ? same_expr(a->index, b->index) : text_equal(a->name, b->name)))
			return false;
	}
	return true;
}

/* Recursion is bounded by what the parser lets nest: a long sum is deep on its left, which is walked. */
static bool same_expr(const struct expr *left, const struct expr *right)
{
	while (left->kind == EXPR_BINARY && right->kind == EXPR_BINARY) {
		if (left->binary.operator != right->binary.operator ||
		    !same_expr(left->binary.right, right->binary.right))
			return false;
		left = left->binary.left;
		right = right->binary.left;
	}
	if (left->kind != right->kind)
		return false;
	switch (left->kind) {
	case EXPR_NULL: return true;
	case EXPR_BOOL: return left->truth == right->truth;
	case EXPR_INT: return left->number == right->number;
	case EXPR_DECIMAL: case EXPR_STRING: case EXPR_NAME: return text_equal(left->text, right->text);
	case EXPR_TEMPLATE: case EXPR_LIST: return same_items(&left->items, &right->items);
	case EXPR_MAP: return same_entries(left, right);
	case EXPR_TRAVERSAL: return same_traversal(left, right);
	case EXPR_NEGATE: case EXPR_GROUP: return same_expr(left->operand, right->operand);
	case EXPR_BROKEN: case EXPR_BINARY: break;
	}
	return false;
}

/* The value without what may stand around it. */
static const struct expr *bare(const struct expr *value)
{
	for (;;) {
		if (value->kind == EXPR_GROUP)
			value = value->operand;
		else if (value->kind == EXPR_TEMPLATE && value->items.count == 1 &&
			 value->items.items[0]->kind == EXPR_GROUP)
			value = value->items.items[0];
		else
			return value;
	}
}

static bool same_labels(const struct block *left, const struct block *right)
{
	if (left->labels.count != right->labels.count)
		return false;
	for (size_t i = 0; i < left->labels.count; i++)
		if (!text_equal(left->labels.items[i].text, right->labels.items[i].text))
			return false;
	return true;
}

/* Whether the next item of a body is an attribute, not a block. */
static bool attribute_is_next(const struct body *body, size_t attribute, size_t block)
{
	if (attribute == body->attributes.count || block == body->blocks.count)
		return attribute < body->attributes.count;
	return body->attributes.items[attribute].at.start < body->blocks.items[block]->at.start;
}

static bool same_body(const struct body *left, const struct body *right)
{
	size_t attribute = 0, block = 0;

	if (left->attributes.count != right->attributes.count || left->blocks.count != right->blocks.count)
		return false;
	while (attribute < left->attributes.count || block < left->blocks.count) {
		bool is_attribute = attribute_is_next(left, attribute, block);

		if (is_attribute != attribute_is_next(right, attribute, block))
			return false;
		if (is_attribute) {
			const struct attribute *a = &left->attributes.items[attribute];
			const struct attribute *b = &right->attributes.items[attribute++];

			if (!text_equal(a->name, b->name) || !same_expr(bare(a->value), bare(b->value)))
				return false;
		} else {
			const struct block *a = left->blocks.items[block], *b = right->blocks.items[block];

			block++;
			if (!text_equal(a->type, b->type) || !same_labels(a, b) || !same_body(&a->body, &b->body))
				return false;
		}
	}
	return true;
}

static struct text comment_text(const struct source *source, const struct syntax_file *file, size_t i)
{
	return text_slice(source->bytes, file->comments.items[i].at.start, file->comments.items[i].at.end);
}

bool format_is_same(const struct source *left_source, const struct syntax_file *left, const struct source *right_source,
		    const struct syntax_file *right)
{
	if (left->comments.count != right->comments.count)
		return false;
	for (size_t i = 0; i < left->comments.count; i++)
		if (!text_equal(comment_text(left_source, left, i), comment_text(right_source, right, i)))
			return false;
	return same_body(&left->body, &right->body);
}
