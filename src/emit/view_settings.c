/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Every row of the schema becomes a name that templates can use, so that a new setting needs no code here. Quantities
 * become objects with a field for each unit; a unit that the quantity is not whole in has no value.
 */
#include "emit/view_settings.h"

#include <inttypes.h>

static const struct view_field size_fields[] = {
	{ .name = "text", .kind = VIEW_TEXT }, { .name = "quantity", .kind = VIEW_TEXT },
	{ .name = "bytes", .kind = VIEW_NUMBER }, { .name = "kib", .kind = VIEW_NUMBER },
	{ .name = "mib", .kind = VIEW_NUMBER }, { .name = "gib", .kind = VIEW_NUMBER },
};
static const struct view_field duration_fields[] = {
	{ .name = "text", .kind = VIEW_TEXT }, { .name = "ms", .kind = VIEW_NUMBER },
	{ .name = "seconds", .kind = VIEW_NUMBER }, { .name = "minutes", .kind = VIEW_NUMBER },
	{ .name = "hours", .kind = VIEW_NUMBER }, { .name = "days", .kind = VIEW_NUMBER },
};
static const struct view_field cpu_fields[] = {
	{ .name = "quantity", .kind = VIEW_TEXT }, { .name = "millis", .kind = VIEW_NUMBER },
};
static const struct view_field taint_fields[] = {
	{ .name = "key", .kind = VIEW_TEXT }, { .name = "value", .kind = VIEW_TEXT },
	{ .name = "effect", .kind = VIEW_TEXT }, { .name = "eks_effect", .kind = VIEW_TEXT },
};

static const struct view_type size_type = { "size", size_fields, ARRAY_LENGTH(size_fields) };
static const struct view_type duration_type = { "duration", duration_fields, ARRAY_LENGTH(duration_fields) };
static const struct view_type cpu_type = { "cpu", cpu_fields, ARRAY_LENGTH(cpu_fields) };
static const struct view_type taint_type = { "taint", taint_fields, ARRAY_LENGTH(taint_fields) };

static const struct view_field text_entry_fields[] = {
	{ .name = "key", .kind = VIEW_TEXT }, { .name = "value", .kind = VIEW_TEXT },
};
static const struct view_field number_entry_fields[] = {
	{ .name = "key", .kind = VIEW_TEXT }, { .name = "value", .kind = VIEW_NUMBER },
};
static const struct view_field list_entry_fields[] = {
	{ .name = "key", .kind = VIEW_TEXT }, { .name = "value", .kind = VIEW_LIST, .item = VIEW_TEXT },
};
static const struct view_type text_entry_type = { "entry", text_entry_fields, ARRAY_LENGTH(text_entry_fields) };
static const struct view_type number_entry_type = { "entry", number_entry_fields, ARRAY_LENGTH(number_entry_fields) };
static const struct view_type list_entry_type = { "entry", list_entry_fields, ARRAY_LENGTH(list_entry_fields) };

/* ---- types ----------------------------------------------------------------------------------------- */

static struct view_field field_of_type(const struct setting *row)
{
	switch (row->type) {
	case TYPE_INT: case TYPE_PORT: case TYPE_DECIMAL:
		return (struct view_field){ .kind = VIEW_NUMBER };
	case TYPE_BOOL:
		return (struct view_field){ .kind = VIEW_BOOL };
	case TYPE_SIZE:
		return (struct view_field){ .kind = VIEW_OBJECT, .object = &size_type };
	case TYPE_DURATION:
		return (struct view_field){ .kind = VIEW_OBJECT, .object = &duration_type };
	case TYPE_CPU:
		return (struct view_field){ .kind = VIEW_OBJECT, .object = &cpu_type };
	case TYPE_TAINT:
		return (struct view_field){ .kind = VIEW_OBJECT, .object = &taint_type };
	default:
		return (struct view_field){ .kind = VIEW_TEXT };
	}
}

/* Of the entries of a map. */
static const struct view_type *entry_type(const struct setting *row)
{
	if (row->shape == SHAPE_MAP_OF_LISTS)
		return &list_entry_type;
	return row->type == TYPE_INT ? &number_entry_type : &text_entry_type;
}

static struct view_field field_of_setting(const struct setting *row)
{
	struct view_field one = field_of_type(row);

	switch (row->shape) {
	case SHAPE_ONE:
		return one;
	case SHAPE_LIST:
		return (struct view_field){ .kind = VIEW_LIST, .object = one.object, .item = one.kind };
	case SHAPE_MAP: case SHAPE_MAP_OF_LISTS:
		return (struct view_field){ .kind = VIEW_LIST, .object = entry_type(row) };
	}
	return one;
}

struct fields {
	struct view_field *items;
	size_t count, capacity;
};

struct named_field {
	struct text path;
	struct view_field field;        /* its name is not set */
};

struct named_fields {
	struct named_field *items;
	size_t count, capacity;
};

/* The object whose fields are those of `all` that begin with `prefix` ("" or "vault."); blocks nest as the schema does. */
static const struct view_type *type_of_block(struct arena *arena, const char *name, struct text prefix,
					     const struct named_fields *all)
{
	struct view_type *type = ARENA_NEW(arena, struct view_type);
	struct fields fields = { 0 };

	for (size_t i = 0; i < all->count; i++) {
		struct text path = all->items[i].path, first;
		struct view_field field = all->items[i].field;
		size_t dot = text_find(path, '.', prefix.size);
		bool known = false;

		if (path.size <= prefix.size || !text_equal(text_slice(path, 0, prefix.size), prefix))
			continue;
		first = arena_text(arena, text_slice(path, prefix.size, dot));
		for (size_t j = 0; j < fields.count; j++)
			known |= text_is(first, fields.items[j].name);
		if (known)
			continue;
		if (dot < path.size)
			field = (struct view_field){
				.kind = VIEW_OBJECT,
				.object = type_of_block(arena, first.data, text_slice(path, 0, dot + 1), all),
			};
		field.name = first.data;
		*VEC_PUSH(arena, &fields) = field;
	}
	*type = (struct view_type){ name, fields.items, fields.count };
	return type;
}

const struct view_type *settings_view_type(struct arena *arena, enum setting_scope scope, const char *name,
					   const struct view_field *extras, size_t extra_count)
{
	struct named_fields all = { 0 };
	size_t count;
	const struct setting *rows = settings_of(scope, &count);

	for (size_t i = 0; i < extra_count; i++)
		*VEC_PUSH(arena, &all) = (struct named_field){ text_from(extras[i].name), extras[i] };
	for (size_t i = 0; i < count; i++)
		*VEC_PUSH(arena, &all) = (struct named_field){ text_from(rows[i].path), field_of_setting(&rows[i]) };
	return type_of_block(arena, name, TEXT(""), &all);
}

/* ---- values ---------------------------------------------------------------------------------------- */

static void set_number(struct view_object *object, const char *name, int64_t quantity, int64_t unit)
{
	struct view_value *value = view_set(object, name);

	*value = (struct view_value){ .number = quantity / unit };
	value->absent = quantity % unit != 0;
}

/* "96GiB" is "96Gi" to Kubernetes, and bytes have no unit there: the "B" goes. */
static struct text kubernetes_quantity(struct arena *arena, struct text size)
{
	return arena_text(arena, text_slice(size, 0, size.size - 1));
}

static const struct view_object *view_of_size(struct arena *arena, const struct value *value)
{
	struct view_object *object = view_object_new(arena, &size_type);

	view_set(object, "text")->text = value->text;
	view_set(object, "quantity")->text = kubernetes_quantity(arena, value->text);
	set_number(object, "bytes", value->number, 1);
	set_number(object, "kib", value->number, (int64_t)1 << 10);
	set_number(object, "mib", value->number, (int64_t)1 << 20);
	set_number(object, "gib", value->number, (int64_t)1 << 30);
	return object;
}

static const struct view_object *view_of_duration(struct arena *arena, const struct value *value)
{
	struct view_object *object = view_object_new(arena, &duration_type);

	view_set(object, "text")->text = value->text;
	set_number(object, "ms", value->number, 1);
	set_number(object, "seconds", value->number, 1000);
	set_number(object, "minutes", value->number, 60000);
	set_number(object, "hours", value->number, 3600000);
	set_number(object, "days", value->number, 86400000);
	return object;
}

static const struct view_object *view_of_cpu(struct arena *arena, const struct value *value)
{
	struct view_object *object = view_object_new(arena, &cpu_type);

	view_set(object, "quantity")->text = value->text;
	set_number(object, "millis", value->number, 1);
	return object;
}

static const struct view_object *view_of_taint(struct arena *arena, const struct value *value)
{
	struct view_object *object = view_object_new(arena, &taint_type);
	const struct taint taint = taint_parts(value->text);

	view_set_text(object, "key", taint.key);
	view_set_text(object, "value", taint.value.data ? taint.value : TEXT(""));
	view_set_text(object, "effect", taint.effect);
	view_set_text(object, "eks_effect", text_is(taint.effect, "NoSchedule")  ? TEXT("NO_SCHEDULE")
					    : text_is(taint.effect, "NoExecute") ? TEXT("NO_EXECUTE")
										 : TEXT("PREFER_NO_SCHEDULE"));
	return object;
}

static struct view_value view_of_one(struct arena *arena, enum setting_type type, const struct value *value)
{
	if (value->kind == VALUE_NULL)
		return (struct view_value){ .absent = true };
	switch (type) {
	case TYPE_INT: case TYPE_PORT:
		return (struct view_value){ .number = value->number };
	case TYPE_DECIMAL:
		return (struct view_value){ .number = value->number, .digits = value->text };
	case TYPE_BOOL:
		return (struct view_value){ .truth = value->truth };
	case TYPE_SIZE:
		return (struct view_value){ .object = view_of_size(arena, value) };
	case TYPE_DURATION:
		return (struct view_value){ .object = view_of_duration(arena, value) };
	case TYPE_CPU:
		return (struct view_value){ .object = view_of_cpu(arena, value) };
	case TYPE_TAINT:
		return (struct view_value){ .object = view_of_taint(arena, value) };
	default:
		return (struct view_value){ .text = value->text };
	}
}

static struct view_value view_of_list(struct arena *arena, enum setting_type type, const struct value *value)
{
	struct view_value *items = ARENA_ARRAY(arena, struct view_value, value->list.count);

	for (size_t i = 0; i < value->list.count; i++)
		items[i] = view_of_one(arena, type, &value->list.items[i]);
	return (struct view_value){ .list = { items, value->list.count } };
}

static struct view_value view_of_map(struct arena *arena, const struct setting *row, const struct value *value)
{
	struct view_value *items = ARENA_ARRAY(arena, struct view_value, value->map.count);
	bool of_lists = row->shape == SHAPE_MAP_OF_LISTS;

	for (size_t i = 0; i < value->map.count; i++) {
		struct view_object *entry = view_object_new(arena, entry_type(row));

		view_set(entry, "key")->text = value->map.entries[i].key;
		*view_set(entry, "value") = of_lists ? view_of_list(arena, row->type, &value->map.entries[i].value)
						     : view_of_one(arena, row->type, &value->map.entries[i].value);
		items[i].object = entry;
	}
	return (struct view_value){ .list = { items, value->map.count } };
}

static struct view_value view_of_setting(struct arena *arena, const struct setting *row, const struct value *value)
{
	switch (row->shape) {
	case SHAPE_ONE: return view_of_one(arena, row->type, value);
	case SHAPE_LIST: return view_of_list(arena, row->type, value);
	case SHAPE_MAP: case SHAPE_MAP_OF_LISTS: return view_of_map(arena, row, value);
	}
	return (struct view_value){ .absent = true };
}

/* Blocks are always there, whatever is in them; views nest as the schema's paths do. */
static void make_blocks(struct arena *arena, struct view_object *object)
{
	for (size_t i = 0; i < object->type->count; i++) {
		const struct view_type *type = object->type->fields[i].object;
		struct view_object *block;

		if (object->type->fields[i].kind != VIEW_OBJECT || type == &size_type || type == &duration_type ||
		    type == &cpu_type || type == &taint_type)
			continue;
		block = view_object_new(arena, type);
		make_blocks(arena, block);
		object->values[i].object = block;
	}
}

struct view_value *view_set_path(struct view_object *object, const char *path)
{
	for (const char *dot; (dot = strchr(path, '.')) != NULL; path = dot + 1) {
		char block[64];
		size_t size = (size_t)(dot - path);

		if (size >= sizeof(block))
			die("a block has a longer name than any: %s", path);
		memcpy(block, path, size);
		block[size] = '\0';
		/* settings_view made the blocks for this very purpose; readers see them as const. */
		object = (struct view_object *)(uintptr_t)view_set(object, block)->object;
	}
	return view_set(object, path);
}

struct view_object *settings_view(struct arena *arena, const struct view_type *type, enum setting_scope scope,
				  const struct value *values)
{
	struct view_object *object = view_object_new(arena, type);
	size_t count;
	const struct setting *rows = settings_of(scope, &count);

	make_blocks(arena, object);
	for (size_t i = 0; i < count; i++)
		*view_set_path(object, rows[i].path) = view_of_setting(arena, &rows[i], &values[i]);
	return object;
}
