/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rendering: the list of operations is run. Nothing here recurses, and nothing that is shared changes. */
#include <inttypes.h>
#include <stdio.h>

#include "template/engine.h"
#include "template/escape.h"

/* An open scope: an object, or an item of a list. */
struct frame {
	const struct view_object *object; /* NULL when the item is a scalar */
	const struct view_value *item;    /* NULL when this is no item, and no scalar */
	enum view_kind kind;              /* of the scalar */
	bool of_objects;                  /* the items are objects */
	size_t index, count;
};

struct renderer {
	const struct template *tmpl;
	struct strbuf *out;
	struct template_error *error;
	struct frame frames[NESTING_MAX + 1];
	size_t frame_count;
	size_t calls[NESTING_MAX];
	size_t call_count;
};

/* A value with its kind, as lax rendering finds it. */
struct found {
	const struct view_value *value;
	const struct view_field *field; /* NULL for a scalar item */
	enum view_kind kind;
};

static int fail(struct renderer *renderer, const struct op *op, const char *what)
{
	struct template_error *error = renderer->error;

	error->line = op->line;
	snprintf(error->template_name, sizeof(error->template_name), "%s", op->template_name);
	snprintf(error->message, sizeof(error->message), "'%.*s' %s", TEXT_ARG(op->text), what);
	return -1;
}

static bool is_present(enum view_kind kind, const struct view_value *value)
{
	switch (kind) {
	case VIEW_TEXT:
	case VIEW_RAW: return value->text.data != NULL;
	case VIEW_NUMBER: return !value->absent;
	case VIEW_OBJECT: return value->object != NULL;
	case VIEW_BOOL:
	case VIEW_LIST: return true;
	}
	return false;
}

static bool is_truthy(enum view_kind kind, const struct view_value *value)
{
	switch (kind) {
	case VIEW_TEXT:
	case VIEW_RAW: return value->text.data && value->text.size;
	case VIEW_NUMBER: return !value->absent;
	case VIEW_BOOL: return value->truth;
	case VIEW_OBJECT: return value->object != NULL;
	case VIEW_LIST: return value->list.count != 0;
	}
	return false;
}

/* The field an operation names, or NULL when an object on the way is absent. */
static const struct view_value *follow(const struct renderer *renderer, const struct op *op)
{
	const struct view_object *object = renderer->frames[op->scope].object;

	for (size_t i = 0; object; i++) {
		const struct view_value *value = &object->values[op->path[i]];

		if (i + 1 == op->path_length)
			return value;
		object = value->object;
	}
	return NULL;
}

/* `*own` is used for the values that no view holds. */
static const struct view_value *fetch(const struct renderer *renderer, const struct op *op, struct view_value *own)
{
	const struct frame *frame = &renderer->frames[op->scope];

	switch ((enum op_source)op->source) {
	case SOURCE_FIELD: return follow(renderer, op);
	case SOURCE_ITEM: return frame->item;
	case SOURCE_FIRST: own->truth = frame->index == 0; return own;
	case SOURCE_LAST: own->truth = frame->index + 1 == frame->count; return own;
	}
	return NULL;
}

static void write_number(struct strbuf *out, const struct view_value *value)
{
	char digits[24];
	char *at = digits + sizeof(digits);
	uint64_t rest = value->number < 0 ? 0 - (uint64_t)value->number : (uint64_t)value->number;

	if (value->digits.data) {
		strbuf_text(out, value->digits);
		return;
	}
	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value->number < 0)
		*--at = '-';
	strbuf_add(out, at, (size_t)(digits + sizeof(digits) - at));
}

static void write_value(struct renderer *renderer, enum view_kind kind, unsigned place, const struct view_value *value)
{
	struct strbuf *out = renderer->out;

	switch (kind) {
	case VIEW_TEXT: escape_at(out, place, value->text); break;
	case VIEW_NUMBER: write_number(out, value); break;
	case VIEW_BOOL: strbuf_string(out, value->truth ? "true" : "false"); break;
	case VIEW_RAW: strbuf_text(out, value->text); break;
	case VIEW_OBJECT:
	case VIEW_LIST: break;
	}
}

static int push(struct renderer *renderer, const struct op *op, struct frame frame)
{
	if (renderer->frame_count > NESTING_MAX)
		return fail(renderer, op, "is nested too deeply");
	renderer->frames[renderer->frame_count++] = frame;
	return 0;
}

static int push_list(struct renderer *renderer, const struct op *op, const struct view_value *list, bool of_objects,
                     enum view_kind item)
{
	const struct view_value *first = list->list.items;

	return push(renderer, op,
	            (struct frame){
	                    .object = of_objects ? first->object : NULL,
	                    .item = first,
	                    .kind = item,
	                    .of_objects = of_objects,
	                    .count = list->list.count,
	            });
}

/* Goes to the next item of the innermost scope, or closes it. Returns where to go on. */
static size_t close_scope(struct renderer *renderer, const struct op *op, size_t next)
{
	struct frame *frame = &renderer->frames[renderer->frame_count - 1];

	if (++frame->index < frame->count) {
		frame->item++;
		if (frame->of_objects)
			frame->object = frame->item->object;
		return op->jump;
	}
	renderer->frame_count--;
	return next;
}

/* ---- lax ------------------------------------------------------------------------------------------- */

static bool find_in_object(const struct view_object *object, struct text name, struct found *found)
{
	for (size_t i = 0; object && i < object->type->count; i++) {
		if (!text_is(name, object->type->fields[i].name))
			continue;
		found->field = &object->type->fields[i];
		found->value = &object->values[i];
		found->kind = found->field->kind;
		return true;
	}
	return false;
}

/* {{.}}: the innermost scalar; or, of an object that stands for a value, its field called ".". */
static bool find_item(const struct renderer *renderer, struct found *found)
{
	const struct frame *frame = &renderer->frames[renderer->frame_count - 1];

	if (frame->object)
		return find_in_object(frame->object, TEXT("."), found);
	found->value = frame->item;
	found->kind = frame->kind;
	return frame->item != NULL;
}

/* The first part of a name is searched from the innermost scope outward, the rest only in what was found. */
static bool find_by_name(const struct renderer *renderer, struct text name, struct found *found)
{
	size_t end = text_find(name, '.', 0);
	size_t i = renderer->frame_count;

	*found = (struct found){ 0 };
	if (text_is(name, "."))
		return find_item(renderer, found);
	while (i > 0 && !find_in_object(renderer->frames[i - 1].object, text_slice(name, 0, end), found))
		i--;
	if (i == 0)
		return false;
	while (end < name.size) {
		size_t start = end + 1;

		end = text_find(name, '.', start);
		if (found->kind != VIEW_OBJECT ||
		    !find_in_object(found->value->object, text_slice(name, start, end), found))
			return false;
	}
	return true;
}

static void lax_value(struct renderer *renderer, const struct op *op)
{
	struct found found;

	if (find_by_name(renderer, op->text, &found) && is_present(found.kind, found.value))
		write_value(renderer, found.kind == VIEW_TEXT && op->raw ? VIEW_RAW : found.kind, op->place,
		            found.value);
}

/* Opens a scope for whatever is found. Sets `*next` past the section when it is left out. */
static int lax_section(struct renderer *renderer, const struct op *op, size_t *next)
{
	struct found found;
	bool is_open = find_by_name(renderer, op->text, &found) && is_truthy(found.kind, found.value);

	if (op->code == OP_LAX_UNLESS) {
		if (is_open)
			*next = op->jump;
		return 0;
	}
	if (!is_open) {
		*next = op->jump;
		return 0;
	}
	if (found.kind == VIEW_LIST)
		return push_list(renderer, op, found.value, found.field && found.field->object,
		                 found.field ? found.field->item : VIEW_TEXT);
	if (found.kind == VIEW_OBJECT)
		return push(renderer, op, (struct frame){ .object = found.value->object });
	return push(renderer, op, (struct frame){ .item = found.value, .kind = found.kind });
}

static int lax_call(struct renderer *renderer, const struct op *op, size_t *next)
{
	if (op->jump == UINT32_MAX || renderer->call_count == NESTING_MAX)
		return fail(renderer, op, "is nested too deeply");
	renderer->calls[renderer->call_count++] = *next;
	*next = op->jump;
	return 0;
}

/* ---- the loop -------------------------------------------------------------------------------------- */

static int strict_value(struct renderer *renderer, const struct op *op)
{
	struct view_value own = { 0 };
	const struct view_value *value = fetch(renderer, op, &own);

	if (!value || !is_present((enum view_kind)op->kind, value))
		return fail(renderer, op, "has no value; guard it with a section of its own");
	write_value(renderer, (enum view_kind)op->kind, op->place, value);
	return 0;
}

static int strict_section(struct renderer *renderer, const struct op *op, size_t *next)
{
	struct view_value own = { 0 };
	const struct view_value *value = fetch(renderer, op, &own);
	bool is_open = value && is_truthy((enum view_kind)op->kind, value);

	if (is_open == (op->code == OP_UNLESS)) {
		*next = op->jump;
		return 0;
	}
	if (op->code == OP_WITH)
		return push(renderer, op, (struct frame){ .object = value->object });
	if (op->code == OP_EACH)
		return push_list(renderer, op, value, op->of_objects, VIEW_TEXT);
	return 0;
}

static int run_op(struct renderer *renderer, const struct op *op, size_t *next)
{
	switch ((enum op_code)op->code) {
	case OP_LITERAL: strbuf_text(renderer->out, op->text); return 0;
	case OP_TEXT:
	case OP_NUMBER:
	case OP_BOOL:
	case OP_RAW: return strict_value(renderer, op);
	case OP_IF:
	case OP_UNLESS:
	case OP_WITH:
	case OP_EACH: return strict_section(renderer, op, next);
	case OP_CLOSE: *next = close_scope(renderer, op, *next); return 0;
	case OP_LAX_VALUE: lax_value(renderer, op); return 0;
	case OP_LAX_SECTION:
	case OP_LAX_UNLESS: return lax_section(renderer, op, next);
	case OP_CALL: return lax_call(renderer, op, next);
	case OP_RETURN: *next = renderer->calls[--renderer->call_count]; return 0;
	case OP_END: break;
	}
	return 0;
}

int template_render(const struct template *tmpl, const struct view_object *view, struct strbuf *out,
                    struct template_error *ret_error)
{
	struct renderer renderer;
	size_t next = 0;

	renderer.tmpl = tmpl;
	renderer.out = out;
	renderer.error = ret_error;
	renderer.frames[0] = (struct frame){ .object = view };
	renderer.frame_count = 1;
	renderer.call_count = 0;
	if (tmpl->view && view->type != tmpl->view)
		die("a template for '%s' is given a '%s'", tmpl->view->name, view->type->name);
	for (;;) {
		const struct op *op = &tmpl->ops[next++];

		if (op->code == OP_END)
			return 0;
		if (run_op(&renderer, op, &next))
			return -1;
	}
}
