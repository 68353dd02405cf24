/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * No secret stands in a spec: it is published, reviewed and copied. Every string of the tree is looked at, whether a
 * setting uses it or not; what looks like a secret is reported without being shown.
 */
#include "check/eval.h"

static bool contains(struct text t, const char *word)
{
	size_t size = strlen(word);

	for (size_t i = 0; i + size <= t.size; i++)
		if (memcmp(t.data + i, word, size) == 0)
			return true;
	return false;
}

/* Access key ids of AWS: a prefix of four letters and sixteen capitals and digits (IAM User Guide, "IAM identifiers"). */
static bool has_access_key(struct text t)
{
	for (size_t i = 0; i + 20 <= t.size; i++) {
		size_t length = 4;

		if (memcmp(t.data + i, "AKIA", 4) != 0 && memcmp(t.data + i, "ASIA", 4) != 0)
			continue;
		while (length < 20 && ((t.data[i + length] >= 'A' && t.data[i + length] <= 'Z') ||
				       (t.data[i + length] >= '0' && t.data[i + length] <= '9')))
			length++;
		if (length == 20)
			return true;
	}
	return false;
}

const char *secret_kind(struct text t)
{
	if (contains(t, "PRIVATE KEY"))
		return "a private key";
	return has_access_key(t) ? "an AWS access key" : NULL;
}

static void check_text(struct eval *e, struct text t, struct span at)
{
	const char *what = secret_kind(t);
	struct diag *diag;

	if (!what)
		return;
	diag = diag_add(e->diags, DIAG_SECRET_IN_SPEC, at, "%s stands in the spec", what);
	diag_hide(diag);
	diag_help(diag, "Take it out, and take it out of use: whoever could read the spec has it.");
}

/* Expressions nest no deeper than the parser lets them, but for chains of operators, which hold no strings of interest. */
static void check_expr(struct eval *e, const struct expr *expr)
{
	switch (expr->kind) {
	case EXPR_STRING:
		check_text(e, expr->text, expr->at);
		break;
	case EXPR_LIST: case EXPR_TEMPLATE:
		for (size_t i = 0; i < expr->items.count; i++)
			check_expr(e, expr->items.items[i]);
		break;
	case EXPR_MAP:
		for (size_t i = 0; i < expr->entries.count; i++)
			check_expr(e, expr->entries.items[i].value);
		break;
	default:
		break;
	}
}

static void check_body(struct eval *e, const struct body *body)
{
	for (size_t i = 0; i < body->attributes.count; i++)
		check_expr(e, body->attributes.items[i].value);
	for (size_t i = 0; i < body->blocks.count; i++)
		check_body(e, &body->blocks.items[i]->body);
}

void check_secrets(struct eval *e)
{
	for (size_t i = 0; i < e->syntax->files.count; i++)
		check_body(e, &e->syntax->files.items[i].body);
}
