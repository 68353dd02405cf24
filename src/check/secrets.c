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

/* Secret access keys of AWS have no prefix: forty characters of base64, in which capitals, letters and digits mix. */
static bool is_secret_access_key(struct text t)
{
	bool upper = false, lower = false, digit = false;

	for (size_t i = 0; i < t.size; i++) {
		char c = t.data[i];

		if (c >= 'A' && c <= 'Z')
			upper = true;
		else if (c >= 'a' && c <= 'z')
			lower = true;
		else if (c >= '0' && c <= '9')
			digit = true;
		else if (c != '+' && c != '/')
			return false;
	}
	return t.size == 40 && upper && lower && digit;
}

/* scheme://user:password@host (RFC 3986, section 3.2.1) */
static bool has_password(struct text t)
{
	for (size_t i = 0; i + 3 <= t.size; i++) {
		size_t end = i + 3, colon, at;

		if (memcmp(t.data + i, "://", 3) != 0)
			continue;
		while (end < t.size && t.data[end] != '/' && t.data[end] != ' ')
			end++;
		colon = text_find(t, ':', i + 3);
		at = text_find(t, '@', i + 3);
		if (colon < at && at < end)
			return true;
	}
	return false;
}

const char *secret_kind(struct text t)
{
	if (contains(t, "PRIVATE KEY"))
		return "a private key";
	if (has_access_key(t))
		return "an AWS access key";
	if (is_secret_access_key(t))
		return "what looks like an AWS secret access key";
	return has_password(t) ? "a URL with a password" : NULL;
}

static void check_text(struct eval *e, struct text t, struct span at)
{
	const char *what = secret_kind(t);
	struct diag *diag;

	if (!what)
		return;
	*VEC_PUSH(e->arena, &e->secrets) = t;
	diag = diag_add(e->diags, DIAG_SECRET_IN_SPEC, at, "the spec holds %s", what);
	diag_hide(diag);
	diag_help(diag, "Take it out, and take it out of use: whoever could read the spec has it.");
}

/*
 * Expressions nest no deeper than the parser lets them, but for chains of operators, which lean to the left and are walked
 * in a loop.
 */
static void check_expr(struct eval *e, const struct expr *expr)
{
	for (; expr->kind == EXPR_BINARY; expr = expr->binary.left)
		check_expr(e, expr->binary.right);
	switch (expr->kind) {
	case EXPR_STRING:
		check_text(e, expr->text, expr->at);
		break;
	case EXPR_LIST: case EXPR_TEMPLATE:
		for (size_t i = 0; i < expr->items.count; i++)
			check_expr(e, expr->items.items[i]);
		break;
	case EXPR_MAP:
		for (size_t i = 0; i < expr->entries.count; i++) {
			check_text(e, expr->entries.items[i].key, expr->entries.items[i].key_at);
			check_expr(e, expr->entries.items[i].value);
		}
		break;
	case EXPR_GROUP: case EXPR_NEGATE:
		check_expr(e, expr->operand);
		break;
	case EXPR_TRAVERSAL:
		check_expr(e, expr->traversal.base);
		for (size_t i = 0; i < expr->traversal.steps.count; i++)
			if (expr->traversal.steps.items[i].index)
				check_expr(e, expr->traversal.steps.items[i].index);
		break;
	case EXPR_BROKEN:
	case EXPR_NULL:
	case EXPR_BOOL:
	case EXPR_INT:
	case EXPR_DECIMAL:
	case EXPR_NAME:
	case EXPR_BINARY: break;
	}
}

static void check_body(struct eval *e, const struct body *body);

static void check_block(struct eval *e, const struct block *block)
{
	for (size_t i = 0; i < block->labels.count; i++)
		check_text(e, block->labels.items[i].text, block->labels.items[i].at);
	check_body(e, &block->body);
}

static void check_body(struct eval *e, const struct body *body)
{
	for (size_t i = 0; i < body->attributes.count; i++)
		check_expr(e, body->attributes.items[i].value);
	for (size_t i = 0; i < body->blocks.count; i++)
		check_block(e, body->blocks.items[i]);
}

void check_secrets(struct eval *e)
{
	for (size_t i = 0; i < e->syntax->files.count; i++)
		check_body(e, &e->syntax->files.items[i].body);
}

/* ---- messages about what holds a secret ------------------------------------------------------------ */

/* So much of a secret tells it from other text; a message may have cut it short. */
#define SECRET_BEGIN_SIZE 20

/* Puts a word for the secret in its place, wherever it begins in `t`. */
static struct text without_secret(struct eval *e, struct text t, struct text secret)
{
	size_t begin_size = secret.size < SECRET_BEGIN_SIZE ? secret.size : SECRET_BEGIN_SIZE;

	for (size_t i = 0; i + begin_size <= t.size; i++) {
		size_t end = begin_size;

		if (memcmp(t.data + i, secret.data, begin_size) != 0)
			continue;
		while (end < secret.size && i + end < t.size && t.data[i + end] == secret.data[end])
			end++;
		t = arena_format(e->arena, "%.*s(secret)%.*s", (int)i, t.data, (int)(t.size - i - end),
				 t.data + i + end);
	}
	return t;
}

static void hide(struct eval *e, struct text *text)
{
	for (size_t i = 0; text->data && i < e->secrets.count; i++)
		*text = without_secret(e, *text, e->secrets.items[i]);
}

static bool holds_secret(const struct eval *e, struct text t)
{
	for (size_t i = 0; i < e->secrets.count; i++) {
		struct text secret = e->secrets.items[i];
		size_t size = secret.size < SECRET_BEGIN_SIZE ? secret.size : SECRET_BEGIN_SIZE;

		for (size_t j = 0; j + size <= t.size; j++)
			if (memcmp(t.data + j, secret.data, size) == 0)
				return true;
	}
	return false;
}

/* Whoever makes a fix says what went and what came: then there is none. */
static void drop_telling_fix(struct eval *e, struct diag *diag)
{
	for (size_t i = 0; i < diag->fix.count; i++)
		if (holds_secret(e, diag->fix.items[i].replacement) || holds_secret(e, written_at(e, diag->fix.items[i].at)))
			diag->fix.count = 0;
}

void hide_secrets(struct eval *e)
{
	for (size_t i = 0; e->secrets.count && i < e->diags->all.count; i++) {
		struct diag *diag = e->diags->all.items[i];

		hide(e, &diag->message);
		hide(e, &diag->label);
		hide(e, &diag->help);
		drop_telling_fix(e, diag);
		for (size_t j = 0; j < diag->places.count; j++)
			hide(e, &diag->places.items[j].label);
		for (size_t j = 0; j < diag->notes.count; j++)
			hide(e, &diag->notes.items[j]);
	}
}
