/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* View objects: made with nothing in them, then set field by field. */
#include "template/view.h"

struct view_object *view_object_new(struct arena *arena, const struct view_type *type)
{
	struct view_object *object = ARENA_NEW(arena, struct view_object);

	object->type = type;
	object->values = ARENA_ARRAY(arena, struct view_value, type->count);
	for (size_t i = 0; i < type->count; i++)
		object->values[i].absent = true;
	return object;
}

struct view_value *view_set(struct view_object *object, const char *name)
{
	const struct view_type *type = object->type;

	for (size_t i = 0; i < type->count; i++) {
		if (strcmp(type->fields[i].name, name) != 0)
			continue;
		object->values[i].absent = false;
		return &object->values[i];
	}
	die("view type '%s' has no field '%s'", type->name, name);
}

void view_list_add_text(struct arena *arena, struct view_list *list, struct text text)
{
	*VEC_PUSH(arena, list) = (struct view_value){ .text = text };
}

void view_list_add_text_once(struct arena *arena, struct view_list *list, struct text text)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->items[i].text, text))
			return;
	view_list_add_text(arena, list, text);
}

struct view_object *view_list_add_object(struct arena *arena, struct view_list *list, const struct view_type *type)
{
	struct view_object *object = view_object_new(arena, type);

	*VEC_PUSH(arena, list) = (struct view_value){ .object = object };
	return object;
}

void view_set_text(struct view_object *object, const char *name, struct text text)
{
	view_set(object, name)->text = text;
}

void view_set_number(struct view_object *object, const char *name, int64_t number)
{
	*view_set(object, name) = (struct view_value){ .number = number };
}

void view_set_truth(struct view_object *object, const char *name, bool truth)
{
	view_set(object, name)->truth = truth;
}

void view_set_list(struct view_object *object, const char *name, const struct view_list *list)
{
	struct view_value *value = view_set(object, name);

	value->list.items = list->items;
	value->list.count = list->count;
}
