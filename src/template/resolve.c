/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Names: found in the declared types when a template is loaded, so that rendering looks nothing up. */
#include <stdio.h>

#include "template/engine.h"

#define SUGGESTION_DISTANCE 3

static const struct view_field *find_field(const struct view_type *type, struct text name, uint16_t *ret_index)
{
	for (size_t i = 0; type && i < type->count; i++) {
		if (!text_is(name, type->fields[i].name))
			continue;
		*ret_index = (uint16_t)i;
		return &type->fields[i];
	}
	return NULL;
}

static void consider(const struct view_type *type, bool objects_only, struct text name, size_t *best,
                     const char **nearest)
{
	for (size_t i = 0; type && i < type->count; i++) {
		size_t distance;

		if (objects_only && type->fields[i].kind != VIEW_OBJECT)
			continue;
		distance = text_distance(name, text_from(type->fields[i].name), SUGGESTION_DISTANCE);
		if (distance < *best) {
			*best = distance;
			*nearest = type->fields[i].name;
		}
	}
}

/* The nearest name is given only when less than half of it is different. */
static int report_unknown(const struct view_type *type, const struct view_type *root, struct text name, char *message,
                          size_t size)
{
	size_t best = SUGGESTION_DISTANCE + 1;
	const char *nearest = NULL;
	int length = snprintf(message, size, "'%s' has no '%.*s'", type ? type->name : "object", TEXT_ARG(name));

	consider(type, false, name, &best, &nearest);
	consider(root, true, name, &best, &nearest);
	if (nearest && best * 2 < strlen(nearest) && length > 0 && (size_t)length < size)
		snprintf(message + length, size - (size_t)length, "; the nearest name is '%s'", nearest);
	return -1;
}

static bool is_name(struct text part)
{
	for (size_t i = 0; i < part.size; i++) {
		char c = part.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (i && c >= '0' && c <= '9')))
			return false;
	}
	return part.size != 0;
}

/* {{-first}} and {{-last}}: of the innermost list. */
static int resolve_position(const struct scopes *scopes, struct text name, struct op *op, char *message, size_t size)
{
	if (!text_is(name, "-first") && !text_is(name, "-last")) {
		snprintf(message, size, "unrecognized name '%.*s': only -first and -last begin with '-'",
		         TEXT_ARG(name));
		return -1;
	}
	for (size_t i = scopes->count; i-- > 0;) {
		if (!scopes->open[i].is_list)
			continue;
		op->source = text_is(name, "-first") ? SOURCE_FIRST : SOURCE_LAST;
		op->kind = VIEW_BOOL;
		op->scope = (uint8_t)i;
		return 0;
	}
	snprintf(message, size, "'%.*s' stands outside every list", TEXT_ARG(name));
	return -1;
}

static int resolve_item(const struct scopes *scopes, struct op *op, char *message, size_t size)
{
	const struct scope *innermost = &scopes->open[scopes->count - 1];

	if (innermost->object) {
		snprintf(message, size, "'.' is an object of type '%s' here; name one of its fields",
		         innermost->object->name);
		return -1;
	}
	op->source = SOURCE_ITEM;
	op->kind = (uint8_t)innermost->item;
	op->scope = (uint8_t)(scopes->count - 1);
	return 0;
}

/* Chooses the scope a name begins in: the innermost, or, for a dotted name, the root when that has such an object. */
static int choose_scope(const struct scopes *scopes, struct text name, struct text first, size_t *ret_scope,
                        char *message, size_t size)
{
	const struct view_type *root = scopes->open[0].object, *here = scopes->open[scopes->count - 1].object;
	bool dotted = first.size < name.size;
	uint16_t index;
	const struct view_field *outer = dotted ? find_field(root, first, &index) : NULL;

	if (outer && outer->kind != VIEW_OBJECT)
		outer = NULL;
	if (find_field(here, first, &index)) {
		if (outer && scopes->count > 1) {
			snprintf(message, size, "'%.*s' may begin at the root or in '%s'", TEXT_ARG(name), here->name);
			return -1;
		}
		*ret_scope = scopes->count - 1;
		return 0;
	}
	if (outer) {
		*ret_scope = 0;
		return 0;
	}
	if (here)
		return report_unknown(here, dotted ? root : NULL, first, message, size);
	snprintf(message, size, "'%.*s' stands in a list of scalars, whose items are named '.'", TEXT_ARG(name));
	return -1;
}

static int resolve_path(struct arena *arena, const struct view_type *type, struct text name, struct op *op,
                        const struct view_field **ret_field, char *message, size_t size)
{
	uint16_t path[UINT8_MAX], *copy;
	const struct view_field *field = NULL;
	size_t length = 0;

	for (size_t at = 0; at <= name.size;) {
		size_t end = text_find(name, '.', at);
		struct text part = text_slice(name, at, end);

		if (field && field->kind != VIEW_OBJECT) {
			snprintf(message, size, "'%s' in '%.*s' is no object", field->name, TEXT_ARG(name));
			return -1;
		}
		field = find_field(type, part, &path[length]);
		if (!field)
			return report_unknown(type, NULL, part, message, size);
		if (++length == UINT8_MAX) {
			snprintf(message, size, "the name has too many parts");
			return -1;
		}
		type = field->object;
		at = end + 1;
	}
	copy = ARENA_ARRAY(arena, uint16_t, length);
	memcpy(copy, path, length * sizeof(*path));
	op->path = copy;
	op->path_length = (uint8_t)length;
	op->source = SOURCE_FIELD;
	op->kind = (uint8_t)field->kind;
	*ret_field = field;
	return 0;
}

int name_resolve(struct arena *arena, const struct scopes *scopes, struct text name, struct op *op,
                 const struct view_field **ret_field, char *message, size_t message_size)
{
	size_t scope = 0;

	*ret_field = NULL;
	if (text_is(name, "."))
		return resolve_item(scopes, op, message, message_size);
	if (name.data[0] == '-')
		return resolve_position(scopes, name, op, message, message_size);
	for (size_t at = 0, end; at <= name.size; at = end + 1) {
		end = text_find(name, '.', at);
		if (is_name(text_slice(name, at, end)))
			continue;
		snprintf(message, message_size, "unrecognized tag '%.*s'", TEXT_ARG(name));
		return -1;
	}
	if (choose_scope(scopes, name, text_slice(name, 0, text_find(name, '.', 0)), &scope, message, message_size))
		return -1;
	op->scope = (uint8_t)scope;
	return resolve_path(arena, scopes->open[scope].object, name, op, ret_field, message, message_size);
}
