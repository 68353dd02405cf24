/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Values of another kind than their setting takes: too many quotes, or too few. */
#include <stdlib.h>

#include "check/types.h"

static bool is_bool_word(struct text t)
{
	return text_is(t, "true") || text_is(t, "false");
}

/* Whether a value would do, without a word about it. Only for types that look at nothing but the value. */
static bool would_conform(const struct conform *c, struct value value)
{
	struct diags *diags = c->e->diags, scratch;
	bool ok;

	diags_init(&scratch, c->e->arena);
	c->e->diags = &scratch;
	ok = conform_one(c, &value);
	c->e->diags = diags;
	return ok;
}

/* A number as one writes it, not calculated. */
static bool is_digits_and_dot(struct text t)
{
	size_t dot = text_find(t, '.', 0);
	struct text whole = text_slice(t, 0, dot), fraction = text_slice(t, dot + 1, t.size);

	return text_is_digits(whole, whole.size) && text_is_digits(fraction, fraction.size);
}

/* A number or a truth value where text is asked for, that is right once it has quotes. */
static void fix_missing_quotes(const struct conform *c, const struct value *value, struct diag *diag)
{
	struct text written = written_at(c->e, value->at);

	switch (c->row->type) {
	case TYPE_STRING:
	case TYPE_NAME:
	case TYPE_HOST:
	case TYPE_CPU:
	case TYPE_ENUM:
	case TYPE_ACCOUNT:
	case TYPE_PATTERN: break;
	default: return;
	}
	if (written.size && (is_bool_word(written) || is_digits_and_dot(written)) &&
	    would_conform(c, (struct value){ .kind = VALUE_STRING, .at = value->at, .text = written }))
		diag_fix(diag, value->at, "\"%.*s\"", TEXT_ARG(written));
}

/* What a string in quotes would be without them; VALUE_STRING: no number and no truth value. */
static struct value unquoted(struct text t)
{
	size_t dot = text_find(t, '.', 0);
	struct text whole = text_slice(t, 0, dot), fraction = text_slice(t, dot + 1, t.size);
	struct value value = { .kind = VALUE_STRING, .at = SPAN_NONE, .text = t };

	if (is_bool_word(t)) {
		value.kind = VALUE_BOOL;
	} else if (whole.size && whole.size <= 18 && text_is_digits(whole, whole.size) &&
		   (whole.size == 1 || whole.data[0] != '0')) {
		if (dot == t.size) {
			value.kind = VALUE_INT;
			value.number = strtoll(t.data, NULL, 10);
		} else if (fraction.size && fraction.size <= 18 && text_is_digits(fraction, fraction.size)) {
			value.kind = VALUE_DECIMAL;
		}
	}
	return value;
}

/* The reverse: a string where a number or a truth value is asked for. */
static void help_needless_quotes(const struct conform *c, const struct value *value, struct diag *diag)
{
	struct text written = written_at(c->e, value->at);
	struct value bare = unquoted(value->text);

	if (!(c->row->type == TYPE_BOOL ? bare.kind == VALUE_BOOL
	      : c->row->type == TYPE_DECIMAL ? bare.kind == VALUE_INT || bare.kind == VALUE_DECIMAL
	      : (c->row->type == TYPE_INT || c->row->type == TYPE_PORT) && bare.kind == VALUE_INT))
		return;
	diag_help(diag, "Write it without quotes.");
	if (written.size == value->text.size + 2 && text_equal(text_slice(written, 1, written.size - 1), value->text) &&
	    would_conform(c, bare))
		diag_fix(diag, value->at, "%.*s", TEXT_ARG(value->text));
}

struct diag *conform_report_type(const struct conform *c, const struct value *value, const char *expected)
{
	struct strbuf message = { 0 };
	struct diag *diag;

	strbuf_format(&message, "'%s' takes %s, and this is %s: ", c->row->path, expected,
		      value_kind_name(value->kind));
	conform_show(&message, value);
	diag = conform_report(c, DIAG_TYPE_MISMATCH, value, message.data);
	strbuf_release(&message);
	return diag;
}

/* What is never written in quotes. */
static bool is_bare_type(enum setting_type type)
{
	return type == TYPE_BOOL || type == TYPE_INT || type == TYPE_PORT || type == TYPE_DECIMAL;
}

bool conform_wrong_type(const struct conform *c, const struct value *value, const char *expected)
{
	struct diag *diag = conform_report_type(c, value, expected);

	if (!diag_is_kept(diag))
		return false;
	if (value->kind == VALUE_INT && c->row->type == TYPE_ACCOUNT)
		diag_help(diag, "Write it in quotes; one that is calculated stands in a string with other digits, "
				"as \"9${10000000000 + self.id}\".");
	else if ((value->kind == VALUE_INT || value->kind == VALUE_BOOL || value->kind == VALUE_DECIMAL) &&
		 !is_bare_type(c->row->type))
		diag_help(diag, c->row->type == TYPE_SIZE || c->row->type == TYPE_DURATION
					? "Write it in quotes and with its unit." : "Write it in quotes.");
	if (value->kind == VALUE_INT || value->kind == VALUE_BOOL || value->kind == VALUE_DECIMAL)
		fix_missing_quotes(c, value, diag);
	else if (value->kind == VALUE_STRING)
		help_needless_quotes(c, value, diag);
	return false;
}

bool conform_no_list(const struct conform *c, const struct value *value)
{
	struct text expected = arena_format(c->e->arena, "a list of %s", setting_item_name(c->row));
	struct diag *diag = conform_report_type(c, value, expected.data);
	struct text written = written_at(c->e, value->at);

	if (value->kind != VALUE_STRING || !diag_is_kept(diag))
		return false;
	diag_help(diag, "Write it in brackets: a list may hold one alone.");
	if (written.size == value->text.size + 2 && text_equal(text_slice(written, 1, written.size - 1), value->text))
		diag_fix(diag, value->at, "[%.*s]", TEXT_ARG(written));
	return false;
}
