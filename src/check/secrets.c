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
		struct text authority;

		if (memcmp(t.data + i, "://", 3) != 0)
			continue;
		while (end < t.size && t.data[end] != '/' && t.data[end] != ' ')
			end++;
		authority = text_slice(t, i + 3, end);
		colon = text_find(authority, ':', 0);
		at = text_find(authority, '@', 0);
		if (colon < at && at < authority.size)
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
	hidden_add(e->arena, &e->secrets, t);
	diag = diag_add(e->diags, DIAG_SECRET_IN_SPEC, at, "the spec holds %s", what);
	diag_hide(diag);
	diag_help(diag, "Take it out, and take it out of use: whoever could read the spec has it.");
}

static void check_expr(void *context, const struct expr *expr)
{
	struct eval *e = context;

	if (expr->kind == EXPR_STRING)
		check_text(e, expr->text, expr->at);
	for (size_t i = 0; expr->kind == EXPR_MAP && i < expr->entries.count; i++)
		check_text(e, expr->entries.items[i].key, expr->entries.items[i].key_at);
	expr_each_part(expr, check_expr, e);
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

static void hide(struct eval *e, struct text *text)
{
	*text = hidden_cut(e->arena, &e->secrets, *text);
}

static bool holds_secret(const struct eval *e, struct text t)
{
	return hidden_cut(e->arena, &e->secrets, t).data != t.data;
}

/* Whoever makes a fix says what went and what came: then there is none. */
static void drop_telling_fix(const struct eval *e, struct diag *diag)
{
	for (size_t i = 0; i < diag->fix.count; i++)
		if (holds_secret(e, diag->fix.items[i].replacement) || holds_secret(e, written_at(e, diag->fix.items[i].at)))
			diag->fix.count = 0;
}

void hide_secrets(struct eval *e)
{
	if (e->secrets.count == 0)
		return;
	hidden_prepare(e->arena, &e->secrets);
	for (size_t i = 0; i < e->diags->all.count; i++) {
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
