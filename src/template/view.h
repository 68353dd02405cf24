/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What a template can name: values with declared types.
 *
 * A view type lists the fields of an object; a view object holds their values in the same order. Types are
 * known when a template is loaded, so that a name which does not exist is refused there and never renders as
 * nothing; values are known when it is rendered.
 */
#ifndef MPCNET_TEMPLATE_VIEW_H
#define MPCNET_TEMPLATE_VIEW_H

#include "base/base.h"

enum view_kind {
	VIEW_TEXT,   /* stands only inside quotes of the artifact's language, escaped for them */
	VIEW_NUMBER, /* stands bare */
	VIEW_BOOL,   /* stands bare, or opens a section */
	VIEW_RAW,    /* already in the artifact's language; {{{raw}}} alone; never made from a spec's text as it is */
	VIEW_OBJECT, /* fields by dotted name; may be absent, which closes its section */
	VIEW_LIST    /* of objects, or of one scalar kind, which is then named {{.}} */
};

struct view_type;

struct view_field {
	const char *name;
	enum view_kind kind;
	const struct view_type *object;         /* type of a VIEW_OBJECT, or of the items of a VIEW_LIST of objects */
	enum view_kind item;                    /* kind of the items of a VIEW_LIST whose `object` is NULL */
};

struct view_type {
	const char *name;                       /* for messages: "party", "peer" */
	const struct view_field *fields;
	size_t count;
};

struct view_object;

struct view_value {
	union {
		struct text text;               /* TEXT, RAW; absent text is falsy and cannot be rendered */
		int64_t number;                 /* NUMBER */
		bool truth;                     /* BOOL */
		const struct view_object *object;       /* OBJECT; NULL is absent */
		struct {
			const struct view_value *items; /* each of the list's item kind */
			size_t count;
		} list;
	};
	/*
	 * An optional NUMBER that has no value is `absent`: falsy, and an error to render. (0 is a value, and
	 * truthy: a section over a number asks whether it is there.)
	 */
	bool absent;
	/* How a NUMBER that has a fraction is written ("2.5"); absent text: `number` in decimal. */
	struct text digits;
};

struct view_object {
	const struct view_type *type;
	struct view_value *values;              /* type->count of them */
};

/* A new object of `type` with every value absent: no text, no object, false, an empty list, no number. */
struct view_object *view_object_new(struct arena *arena, const struct view_type *type);
/* The value of the field called `name`, to be set, no longer `absent`; ends the process when the type has none. */
struct view_value *view_set(struct view_object *object, const char *name);

/* Items of a list while it grows, in an arena; `{0}` is empty. */
struct view_list {
	struct view_value *items;
	size_t count, capacity;
};

void view_list_add_text(struct arena *arena, struct view_list *list, struct text text);
/* The same, unless it is there already: for short lists, since it looks at each. */
void view_list_add_text_once(struct arena *arena, struct view_list *list, struct text text);
/* A new object at the list's end, to be filled. */
struct view_object *view_list_add_object(struct arena *arena, struct view_list *list, const struct view_type *type);

/* Set the field called `name`, which must be of that kind; text and items are borrowed. */
void view_set_text(struct view_object *object, const char *name, struct text text);
void view_set_number(struct view_object *object, const char *name, int64_t number);
void view_set_truth(struct view_object *object, const char *name, bool truth);
void view_set_list(struct view_object *object, const char *name, const struct view_list *list);

#endif
