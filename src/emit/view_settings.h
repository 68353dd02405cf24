/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside emit/: settings as templates see them, made from the schema table. */
#ifndef MPCNET_EMIT_VIEW_SETTINGS_H
#define MPCNET_EMIT_VIEW_SETTINGS_H

#include "model/network.h"
#include "template/view.h"

/*
 * The view type of a scope: an object with the settings by path, blocks as objects in it, and `extra_count` more fields
 * (what can be read and not set; a dotted name puts one into a block). Lives in `arena`.
 */
const struct view_type *settings_view_type(struct arena *arena, enum setting_scope scope, const char *name,
					   const struct view_field *extras, size_t extra_count);

/* An object of that type with the values of a scope; the extras are absent. */
struct view_object *settings_view(struct arena *arena, const struct view_type *type, enum setting_scope scope,
				  const struct value *values);

/* The field at a dotted path of an object made by settings_view. */
struct view_value *view_set_path(struct view_object *object, const char *path);

#endif
