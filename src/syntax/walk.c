/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Walking an expression. */
#include "syntax/syntax.h"

void expr_each_part(const struct expr *expr, void (*visit)(void *context, const struct expr *part), void *context)
{
	bool is_chain = expr->kind == EXPR_BINARY;

	for (; expr->kind == EXPR_BINARY; expr = expr->binary.left)
		visit(context, expr->binary.right);
	if (is_chain) {
		visit(context, expr);
		return;
	}
	switch (expr->kind) {
	case EXPR_LIST: case EXPR_TEMPLATE:
		for (size_t i = 0; i < expr->items.count; i++)
			visit(context, expr->items.items[i]);
		break;
	case EXPR_MAP:
		for (size_t i = 0; i < expr->entries.count; i++)
			visit(context, expr->entries.items[i].value);
		break;
	case EXPR_GROUP: case EXPR_NEGATE:
		visit(context, expr->operand);
		break;
	case EXPR_TRAVERSAL:
		visit(context, expr->traversal.base);
		for (size_t i = 0; i < expr->traversal.steps.count; i++)
			if (expr->traversal.steps.items[i].index)
				visit(context, expr->traversal.steps.items[i].index);
		break;
	case EXPR_BROKEN: case EXPR_NULL: case EXPR_BOOL: case EXPR_INT: case EXPR_DECIMAL: case EXPR_STRING:
	case EXPR_NAME: case EXPR_BINARY:
		break;
	}
}
