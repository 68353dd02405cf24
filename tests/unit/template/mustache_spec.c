/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The official Mustache specification's cases, from the folder that MPCNET_MUSTACHE_SPEC names. They are loaded
 * laxly, with view types made from each case's data.
 */
#include <criterion/criterion.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "template/template.h"

static const char *const files[] = { "comments", "delimiters", "interpolation", "inverted", "partials", "sections" };

static struct view_object *object_from(struct arena *arena, const cJSON *json);

/* An object that stands for a value: its one field is called ".". */
static struct view_object *wrap(struct arena *arena, const cJSON *json);

static bool is_scalar_list(const cJSON *json, int *ret_type)
{
	const cJSON *item;

	*ret_type = json->child ? json->child->type : cJSON_String;
	cJSON_ArrayForEach(item, json) if (item->type != *ret_type ||
	                                   !(cJSON_IsString(item) || cJSON_IsNumber(item))) return false;
	return true;
}

static void fill(struct arena *arena, const cJSON *json, struct view_field *field, struct view_value *value);

static void fill_list(struct arena *arena, const cJSON *json, struct view_field *field, struct view_value *value)
{
	size_t count = (size_t)cJSON_GetArraySize(json), i = 0;
	struct view_value *items = ARENA_ARRAY(arena, struct view_value, count);
	const cJSON *item;
	int type;
	bool is_scalar = is_scalar_list(json, &type);

	cJSON_ArrayForEach(item, json)
	{
		struct view_field unused = { 0 };

		if (is_scalar) {
			fill(arena, item, &unused, &items[i++]);
			continue;
		}
		items[i].object = cJSON_IsObject(item) ? object_from(arena, item) : wrap(arena, item);
		field->object = items[i++].object->type;
	}
	field->item = type == cJSON_Number ? VIEW_NUMBER : VIEW_TEXT;
	value->list.items = items;
	value->list.count = count;
}

static void fill(struct arena *arena, const cJSON *json, struct view_field *field, struct view_value *value)
{
	value->absent = false;
	if (cJSON_IsString(json)) {
		field->kind = VIEW_TEXT;
		value->text = text_from(json->valuestring);
	} else if (cJSON_IsNumber(json)) {
		field->kind = VIEW_NUMBER;
		value->digits = arena_format(arena, "%g", json->valuedouble);
	} else if (cJSON_IsBool(json)) {
		field->kind = VIEW_BOOL;
		value->truth = cJSON_IsTrue(json);
	} else if (cJSON_IsObject(json)) {
		field->kind = VIEW_OBJECT;
		value->object = object_from(arena, json);
		field->object = value->object->type;
	} else if (cJSON_IsArray(json)) {
		field->kind = VIEW_LIST;
		fill_list(arena, json, field, value);
	} else {
		field->kind = VIEW_TEXT; /* null: the absent text */
	}
}

static struct view_object *object_of(struct arena *arena, struct view_field *fields, size_t count)
{
	struct view_type *type = ARENA_NEW(arena, struct view_type);

	*type = (struct view_type){ "case", fields, count };
	return view_object_new(arena, type);
}

static struct view_object *object_from(struct arena *arena, const cJSON *json)
{
	size_t count = (size_t)cJSON_GetArraySize(json), i = 0;
	struct view_field *fields = ARENA_ARRAY(arena, struct view_field, count);
	struct view_object *object = object_of(arena, fields, count);
	const cJSON *item;

	cJSON_ArrayForEach(item, json)
	{
		fields[i].name = item->string;
		fill(arena, item, &fields[i], &object->values[i]);
		i++;
	}
	return object;
}

static struct view_object *wrap(struct arena *arena, const cJSON *json)
{
	struct view_field *fields = ARENA_ARRAY(arena, struct view_field, 1);
	struct view_object *object = object_of(arena, fields, 1);

	fields[0].name = ".";
	fill(arena, json, &fields[0], &object->values[0]);
	return object;
}

static struct text find_partial(void *context, struct text name)
{
	const cJSON *item;

	cJSON_ArrayForEach(item,
	                   (const cJSON *)context) if (text_is(name, item->string)) return text_from(item->valuestring);
	return (struct text){ 0 };
}

static void run_case(const char *file, const cJSON *json)
{
	const cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
	const char *name = cJSON_GetObjectItemCaseSensitive(json, "name")->valuestring;
	const char *expected = cJSON_GetObjectItemCaseSensitive(json, "expected")->valuestring;
	struct arena arena = { 0 };
	struct strbuf out = { 0 };
	struct template_error error = { 0 };
	struct template_source source = {
		.name = name,
		.body = text_from(cJSON_GetObjectItemCaseSensitive(json, "template")->valuestring),
		.language = LANGUAGE_HTML,
		.partial = find_partial,
		.partial_context = cJSON_GetObjectItemCaseSensitive(json, "partials"),
	};
	const struct template *tmpl = template_load(&arena, &source, &error);

	cr_expect(tmpl, "%s: %s: line %u: %s", file, name, (unsigned)error.line, error.message);
	if (tmpl) {
		struct view_object *view = cJSON_IsObject(data) ? object_from(&arena, data) : wrap(&arena, data);
		int result = template_render(tmpl, view, &out, &error);

		cr_expect_eq(result, 0, "%s: %s: %s", file, name, error.message);
		cr_expect(text_is(strbuf_as_text(&out), expected), "%s: %s:\nexpected [%s]\ngot      [%s]", file, name,
		          expected, out.data ? out.data : "");
	}
	strbuf_release(&out);
	arena_release(&arena);
}

static char *read_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	struct strbuf buf = { 0 };
	char chunk[4096];
	size_t got;

	cr_assert(in, "cannot open %s", path);
	while ((got = fread(chunk, 1, sizeof(chunk), in)) > 0)
		strbuf_add(&buf, chunk, got);
	fclose(in);
	return buf.data;
}

static unsigned run_file(const char *folder, const char *file)
{
	char path[4096];
	char *bytes;
	cJSON *json;
	const cJSON *item;
	unsigned count = 0;

	snprintf(path, sizeof(path), "%s/%s.json", folder, file);
	bytes = read_file(path);
	json = cJSON_Parse(bytes);
	cr_assert(json, "%s is not JSON", path);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(json, "tests"))
	{
		run_case(file, item);
		count++;
	}
	cJSON_Delete(json);
	free(bytes);
	return count;
}

Test(mustache, specification)
{
	const char *folder = getenv("MPCNET_MUSTACHE_SPEC");
	unsigned count = 0;

	cr_assert(folder && *folder, "MPCNET_MUSTACHE_SPEC is not set");
	for (size_t i = 0; i < ARRAY_LENGTH(files); i++)
		count += run_file(folder, files[i]);
	cr_assert_geq(count, 100, "only %u cases were found in %s", count, folder);
	fprintf(stderr, "mustache specification: %u cases\n", count);
}
