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
