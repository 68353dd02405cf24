/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Expressions to values. A value keeps the place where it was written, also when a reference carried it elsewhere, so
 * that a message points at the word to change.
 *
 * The tree nests no deeper than the parser lets it (SYNTAX_DEPTH_MAX), but for chains of operators, which lean to the
 * left and are walked in a loop.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "check/eval.h"

static struct value value_of(enum value_kind kind, struct span at)
{
	return (struct value){ .kind = kind, .at = at };
}

static bool too_large(struct eval *e, struct span at, const char *message)
{
	diag_help(diag_add(e->diags, DIAG_EVALUATION_TOO_LARGE, at, "%s", message),
		  "Look for references that put something into itself twice and more.");
	return false;
}

/* Takes `amount` from what a spec may evaluate; reported once, since whatever comes later fails for the same reason. */
static bool work(struct eval *e, struct span at, size_t amount)
{
	if (!e->exhausted && amount <= WORK_MAX - e->work) {
		e->work += amount;
		return true;
	}
	if (!e->exhausted)
		too_large(e, at, "the spec makes more values than any network has");
	e->exhausted = true;
	return false;
}

static bool eval_list(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value)
{
	struct value *items;
	bool ok = true;

	if (!work(e, expr->at, expr->items.count))
		return false;
	items = ARENA_ARRAY(e->arena, struct value, expr->items.count);
	for (size_t i = 0; i < expr->items.count; i++)
		ok &= eval_expr(e, scope, expr->items.items[i], &items[i]);
	*ret_value = value_of(VALUE_LIST, expr->at);
	ret_value->list.items = items;
	ret_value->list.count = expr->items.count;
	return ok;
}

static int by_key(const void *left, const void *right)
{
	const struct value_entry *a = left, *b = right;
	int order = text_compare(a->key, b->key);

	return order ? order : (a->key_at.start > b->key_at.start) - (a->key_at.start < b->key_at.start);
}

/* What an entry of a map is written as; none when it is none. */
static struct span entry_at(const struct expr *map, struct span key_at)
{
	for (size_t i = 0; i < map->entries.count; i++)
		if (span_equal(map->entries.items[i].key_at, key_at))
			return span_join(key_at, map->entries.items[i].value->at);
	return SPAN_NONE;
}

/* Two entries of the same text, the second on lines of its own. */
static void fix_repeated_entry(struct eval *e, struct diag *diag, const struct expr *map, struct span first,
			       struct span again)
{
	if (diag_is_kept(diag))
		fix_repeated_lines(e, diag, entry_at(map, first), entry_at(map, again));
}

static bool keys_are_unique(struct eval *e, const struct expr *map, const struct value_entry *entries, size_t count,
			    bool sound)
{
	struct diag *diag;
	bool ok = true;

	for (size_t i = 1; i < count; i++) {
		/* What could not be read has no key. */
		if (!text_equal(entries[i].key, entries[i - 1].key) || (!sound && !entries[i].key.size))
			continue;
		diag = diag_add(e->diags, DIAG_MAP_KEY_REPEATED, entries[i].key_at,
				"key '%.*s' stands in this map twice", TEXT_ARG(entries[i].key));
		diag_place(diag, entries[i - 1].key_at, "first here");
		fix_repeated_entry(e, diag, map, entries[i - 1].key_at, entries[i].key_at);
		ok = false;
	}
	return ok;
}

static bool eval_map(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value)
{
	struct value_entry *entries;
	size_t count = 0;
	bool ok = true;

	if (!work(e, expr->at, expr->entries.count))
		return false;
	entries = ARENA_ARRAY(e->arena, struct value_entry, expr->entries.count);
	for (size_t i = 0; i < expr->entries.count; i++) {
		const struct map_entry *entry = &expr->entries.items[i];

		if (entry->key.size == 0 && entry->value->kind == EXPR_BROKEN) {
			ok = false;     /* its key could not be read */
			continue;
		}
		ok &= !text_is_placeholder(entry->key);
		entries[count].key = entry->key;
		entries[count].key_at = entry->key_at;
		ok &= eval_expr(e, scope, entry->value, &entries[count++].value);
	}
	if (count)
		qsort(entries, count, sizeof(*entries), by_key);
	ok &= keys_are_unique(e, expr, entries, count, ok);
	*ret_value = value_of(VALUE_MAP, expr->at);
	ret_value->map.entries = entries;
	ret_value->map.count = count;
	return ok;
}

/* HCL writes 1.50 as 1.5 and 1.0 as 1. */
static struct text shortest_decimal(struct text digits)
{
	while (text_ends_with(digits, "0"))
		digits.size--;
	if (text_ends_with(digits, "."))
		digits.size--;
	return digits;
}

static bool interpolate(struct eval *e, struct strbuf *out, const struct value *part, struct span at)
{
	struct diag *diag;

	switch (part->kind) {
	case VALUE_STRING:
		strbuf_text(out, part->text);
		return true;
	case VALUE_DECIMAL:
		strbuf_text(out, shortest_decimal(part->text));
		return true;
	case VALUE_INT:
		strbuf_format(out, "%" PRId64, part->number);
		return true;
	case VALUE_BOOL:
		strbuf_string(out, part->truth ? "true" : "false");
		return true;
	case VALUE_NULL: case VALUE_LIST: case VALUE_MAP:
		break;
	}
	diag = diag_add(e->diags, DIAG_INTERPOLATION_TYPE, at, "%s cannot stand in a string",
			value_kind_name(part->kind));
	if (part->at.file != at.file || part->at.start < at.start || part->at.end > at.end)
		diag_place(diag, part->at, "the value comes from here");
	return false;
}

static bool eval_template(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value)
{
	struct strbuf out = { 0 };
	bool ok = true;

	/* "${x}" alone is x itself, whatever it is, as in HCL. */
	if (expr->items.count == 1)
		return eval_expr(e, scope, expr->items.items[0], ret_value);
	for (size_t i = 0; i < expr->items.count && out.size <= TEMPLATE_SIZE_MAX; i++) {
		const struct expr *part = expr->items.items[i];
		struct value value;

		if (part->kind == EXPR_STRING && secret_kind(part->text))
			ok = false;
		else if (part->kind == EXPR_STRING)
			strbuf_text(&out, part->text);
		else if (eval_expr(e, scope, part, &value))
			ok &= interpolate(e, &out, &value, part->at);
		else
			ok = false;
	}
	*ret_value = value_of(VALUE_STRING, expr->at);
	if (ok && out.size <= TEMPLATE_SIZE_MAX)
		ret_value->text = arena_text(e->arena, strbuf_as_text(&out));
	else if (ok)
		ok = too_large(e, expr->at, "this text becomes longer than 64 KiB");
	if (ok && text_is_placeholder(ret_value->text))
		ok = report_placeholder_made(e, ret_value->text, expr->at);
	ok &= work(e, expr->at, out.size / 64);
	strbuf_release(&out);
	return ok;
}

/* Digits that the language reads as a number. */
static bool is_number(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] < '0' || t.data[i] > '9')
			return false;
	return t.size == 1 || (t.size > 1 && t.size <= 18 && t.data[0] != '0');
}

static bool need_integer(struct eval *e, const struct value *value, const struct expr *expr)
{
	struct diag *diag;

	if (value->kind == VALUE_INT)
		return true;
	diag = diag_add(e->diags, DIAG_OPERAND_TYPE, expr->at,
			"only whole numbers can be calculated with, and this is %s", value_kind_name(value->kind));
	if (!span_is_none(value->at) && !span_equal(value->at, expr->at))
		diag_place(diag, value->at, "the value comes from here");
	if (value->kind == VALUE_STRING && is_number(value->text) && diag_is_kept(diag)) {
		diag_help(diag, "Write it without quotes.");
		if (expr->kind == EXPR_STRING && expr->at.end - expr->at.start == value->text.size + 2)
			diag_fix(diag, expr->at, "%.*s", TEXT_ARG(value->text));
	}
	return false;
}

static bool overflows(struct eval *e, struct span at)
{
	diag_add(e->diags, DIAG_ARITHMETIC_OVERFLOW, at, "the result does not fit into 64 bits");
	return false;
}

static bool divide(struct eval *e, const struct expr *expr, int64_t a, int64_t b, int64_t *ret_result)
{
	struct diag *diag;

	if (b == 0) {
		diag_add(e->diags, DIAG_DIVISION, expr->binary.right->at, "division by zero");
		return false;
	}
	if (expr->binary.operator == '%') {
		*ret_result = b == -1 ? 0 : a % b;      /* INT64_MIN % -1 is undefined in C */
		return true;
	}
	if (a == INT64_MIN && b == -1)
		return overflows(e, expr->at);
	if (a % b != 0) {
		diag = diag_add(e->diags, DIAG_DIVISION, expr->at,
				"%" PRId64 " cannot be divided by %" PRId64 " exactly", a, b);
		diag_help(diag, "Numbers are whole; take the remainder off first, as in (x - x %% y) / y.");
		return false;
	}
	*ret_result = a / b;
	return true;
}

/* Checked without overflowing on the way, since that is undefined in C. */
static bool calculate(struct eval *e, const struct expr *expr, int64_t a, int64_t b, int64_t *ret_result)
{
	switch (expr->binary.operator) {
	case '+':
		if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b)
			return overflows(e, expr->at);
		*ret_result = a + b;
		return true;
	case '-':
		if (b < 0 ? a > INT64_MAX + b : a < INT64_MIN + b)
			return overflows(e, expr->at);
		*ret_result = a - b;
		return true;
	case '*':
		if (a != 0 && b != 0 &&
		    ((a == -1 && b == INT64_MIN) || (b == -1 && a == INT64_MIN) ||
		     (a > 0 ? (b > 0 ? a > INT64_MAX / b : b < INT64_MIN / a)
			    : (b > 0 ? a < INT64_MIN / b : b < INT64_MAX / a))))
			return overflows(e, expr->at);
		*ret_result = a * b;
		return true;
	}
	return divide(e, expr, a, b, ret_result);
}

/* a + b - c … is a chain to the left: its operators are gathered, then applied from the innermost outwards. */
static bool eval_binary(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value)
{
	struct { const struct expr **items; size_t count, capacity; } chain = { 0 };
	const struct expr *leftmost = expr;
	struct value value;
	int64_t result;
	bool ok;

	for (; leftmost->kind == EXPR_BINARY; leftmost = leftmost->binary.left)
		*VEC_PUSH(e->arena, &chain) = leftmost;
	ok = eval_expr(e, scope, leftmost, &value) && need_integer(e, &value, leftmost);
	result = ok ? value.number : 0;
	for (size_t i = chain.count; i-- > 0;) {
		const struct expr *right = chain.items[i]->binary.right;
		bool right_ok = eval_expr(e, scope, right, &value) && need_integer(e, &value, right);

		ok = ok && right_ok && calculate(e, chain.items[i], result, value.number, &result);
	}
	*ret_value = value_of(VALUE_INT, expr->at);
	ret_value->number = result;
	return ok;
}

static bool eval_negate(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value)
{
	struct value value;

	if (!eval_expr(e, scope, expr->operand, &value))
		return false;
	if (value.kind == VALUE_DECIMAL) {
		*ret_value = value_of(VALUE_DECIMAL, expr->at);
		ret_value->text = value.text.data[0] == '-' ? text_slice(value.text, 1, value.text.size)
							    : arena_format(e->arena, "-%.*s", TEXT_ARG(value.text));
		return true;
	}
	if (!need_integer(e, &value, expr->operand))
		return false;
	if (value.number == INT64_MIN)
		return overflows(e, expr->at);
	*ret_value = value_of(VALUE_INT, expr->at);
	ret_value->number = -value.number;
	return true;
}

/* Where a brace is missing, what was read as a map may be several. */
static bool map_is_unsure(const struct eval *e, const struct value *map)
{
	uint32_t unclosed = map->at.file < e->syntax->files.count ? e->syntax->files.items[map->at.file].unclosed : 0;

	return unclosed && map->at.end > unclosed;
}

/*
 * An entry that the map of one party lacks and that of another one of the block has is missing from the map; it is
 * not the reference that is wrong. False: so it is not.
 */
static bool report_lacking_entry(struct eval *e, const struct scope *scope, const struct value *map, struct text key,
				 struct span at)
{
	const struct instance *self = scope->self;
	struct suggestion suggestion = suggestion_for(key);
	struct span where = map->at;
	bool others_have = false;
	struct diag *diag;

	if (!self || !self->has_each || !span_equal(self->each_value.at, map->at))
		return false;
	for (size_t i = 0; i < e->instances.count && !others_have; i++)
		others_have = e->instances.items[i].decl == self->decl &&
			      e->instances.items[i].each_value.kind == VALUE_MAP &&
			      value_map_find(&e->instances.items[i].each_value, key);
	if (!others_have)
		return false;
	for (size_t i = 0; i < map->map.count; i++)
		suggestion_consider(&suggestion, map->map.entries[i].key);
	for (size_t i = 0; i < map->map.count && suggestion.count == 1; i++)
		if (text_equal(map->map.entries[i].key, suggestion.best))
			where = map->map.entries[i].key_at;
	diag = diag_add_about(e->diags, DIAG_STEP_UNKNOWN, where, "entry", "there is no '%.*s' in the map of '%.*s'",
			      TEXT_ARG(key), TEXT_ARG(self->name));
	diag_place(diag, at, "asked for here");
	if (suggestion.count == 1) {
		diag_help(diag, "Is '%.*s' meant to be '%.*s'?", TEXT_ARG(suggestion.best), TEXT_ARG(key));
		if (suggestion_is_certain(&suggestion))
			fix_word(e, diag, where, suggestion.best, key);
	} else {
		diag_help(diag, "Others have it: add '%.*s = …'.", TEXT_ARG(key));
	}
	return true;
}

static bool step_into_map(struct eval *e, const struct scope *scope, const struct value *map, struct text key, struct span at,
			  struct value *ret_value)
{
	const struct value *found = value_map_find(map, key);
	struct suggestion suggestion;
	struct diag *diag;

	if (found) {
		*ret_value = *found;
		return true;
	}
	if (map_is_unsure(e, map) || report_lacking_entry(e, scope, map, key, at))
		return false;
	diag = diag_add(e->diags, DIAG_STEP_UNKNOWN, at, "there is no '%.*s' in this map", TEXT_ARG(key));
	if (!diag_is_kept(diag))
		return false;
	diag_place(diag, map->at, "the map");
	suggestion = suggestion_for(key);
	for (size_t i = 0; i < map->map.count && i < CANDIDATES_MAX; i++)
		suggestion_consider(&suggestion, map->map.entries[i].key);
	suggestion_apply(e, &suggestion, diag, at);
	return false;
}

static bool step_into_list(struct eval *e, const struct value *list, int64_t index, struct span at,
			   struct value *ret_value)
{
	struct diag *diag;

	if (index >= 0 && (uint64_t)index < list->list.count) {
		*ret_value = list->list.items[index];
		return true;
	}
	diag = diag_add(e->diags, DIAG_STEP_UNKNOWN, at, "there is no element %" PRId64 " in a list of %zu", index,
			list->list.count);
	diag_place(diag, list->at, "the list");
	diag_note(diag, "elements count from 0");
	return false;
}

static bool take_step(struct eval *e, const struct scope *scope, const struct value *base, const struct step *step,
		      struct value *ret_value)
{
	struct value index;
	struct diag *diag;

	if (!step->index) {
		if (base->kind == VALUE_MAP)
			return step_into_map(e, scope, base, step->name, step->name_at, ret_value);
		diag = diag_add(e->diags, DIAG_STEP_UNKNOWN, step->name_at, "%s has no '%.*s'",
				value_kind_name(base->kind), TEXT_ARG(step->name));
		diag_place(diag, base->at, "the value comes from here");
		return false;
	}
	if (!eval_expr(e, scope, step->index, &index))
		return false;
	if (base->kind == VALUE_MAP && index.kind == VALUE_STRING)
		return step_into_map(e, scope, base, index.text, step->index->at, ret_value);
	if (base->kind == VALUE_LIST && index.kind == VALUE_INT)
		return step_into_list(e, base, index.number, step->index->at, ret_value);
	diag = diag_add(e->diags, DIAG_STEP_UNKNOWN, step->at, "%s cannot be indexed with %s",
			value_kind_name(base->kind), value_kind_name(index.kind));
	diag_help(diag, "A list takes a whole number, a map a string.");
	return false;
}

static bool eval_traversal(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value)
{
	size_t taken = 0;
	struct value value;

	if (expr->kind == EXPR_NAME || expr->traversal.base->kind == EXPR_NAME) {
		if (!eval_reference(e, scope, expr, &value, &taken))
			return false;
	} else if (!eval_expr(e, scope, expr->traversal.base, &value)) {
		return false;
	}
	for (; expr->kind == EXPR_TRAVERSAL && taken < expr->traversal.steps.count; taken++) {
		struct value base = value;

		if (!take_step(e, scope, &base, &expr->traversal.steps.items[taken], &value))
			return false;
	}
	*ret_value = value;
	/* A value that the compiler made has no place of its own: it is where it is used. */
	if (span_is_none(value.at))
		ret_value->at = expr->at;
	return true;
}

/* What was reported where it stands is a value that could not be had, and nothing else is said of it. */
static bool text_is_reported(struct text t)
{
	return text_is_placeholder(t) || secret_kind(t);
}

static bool eval_kind(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value)
{
	switch (expr->kind) {
	case EXPR_BROKEN:
		return false;
	case EXPR_NULL:
		*ret_value = value_of(VALUE_NULL, expr->at);
		return true;
	case EXPR_BOOL:
		*ret_value = value_of(VALUE_BOOL, expr->at);
		ret_value->truth = expr->truth;
		return true;
	case EXPR_INT:
		*ret_value = value_of(VALUE_INT, expr->at);
		ret_value->number = expr->number;
		return true;
	case EXPR_DECIMAL:
		*ret_value = value_of(VALUE_DECIMAL, expr->at);
		ret_value->text = expr->text;
		return true;
	case EXPR_STRING:
		*ret_value = value_of(VALUE_STRING, expr->at);
		ret_value->text = expr->text;
		return !text_is_reported(expr->text);
	case EXPR_TEMPLATE:
		return eval_template(e, scope, expr, ret_value);
	case EXPR_LIST:
		return eval_list(e, scope, expr, ret_value);
	case EXPR_MAP:
		return eval_map(e, scope, expr, ret_value);
	case EXPR_NAME: case EXPR_TRAVERSAL:
		return eval_traversal(e, scope, expr, ret_value);
	case EXPR_NEGATE:
		return eval_negate(e, scope, expr, ret_value);
	case EXPR_BINARY:
		return eval_binary(e, scope, expr, ret_value);
	case EXPR_GROUP:
		return eval_expr(e, scope, expr->operand, ret_value);
	}
	return false;
}

bool eval_expr(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value)
{
	bool ok;

	if (e->depth >= EXPR_DEPTH_MAX) {
		diag_add(e->diags, DIAG_REFERENCE_TOO_DEEP, expr->at, "values lead on to values more than %d times",
			 EXPR_DEPTH_MAX);
		return false;
	}
	if (!work(e, expr->at, 1))
		return false;
	e->depth++;
	ok = eval_kind(e, scope, expr, ret_value);
	e->depth--;
	return ok;
}
