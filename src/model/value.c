/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Values: comparing, finding, and showing one in a message. */
#include "model/value.h"

#include <inttypes.h>

const char *value_kind_name(enum value_kind kind)
{
	switch (kind) {
	case VALUE_NULL: return "null";
	case VALUE_BOOL: return "a bool";
	case VALUE_INT: return "a number";
	case VALUE_DECIMAL: return "a fraction";
	case VALUE_STRING: return "a string";
	case VALUE_LIST: return "a list";
	case VALUE_MAP: return "a map";
	}
	return "a value";
}

bool value_list_has(const struct value *list, struct text text)
{
	for (size_t i = 0; i < list->list.count; i++)
		if (text_equal(list->list.items[i].text, text))
			return true;
	return false;
}

const struct value *value_map_find(const struct value *map, struct text key)
{
	size_t low = 0, high = map->map.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(map->map.entries[middle].key, key);

		if (order == 0)
			return &map->map.entries[middle].value;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct taint taint_parts(struct text taint)
{
	size_t colon = text_find(taint, ':', 0), equals = text_find(taint, '=', 0);
	struct taint parts = { .effect = text_slice(taint, colon + 1, taint.size) };

	parts.key = text_slice(taint, 0, equals < colon ? equals : colon);
	if (equals < colon)
		parts.value = text_slice(taint, equals + 1, colon);
	return parts;
}

/* Values nest no deeper than expressions do (SYNTAX_DEPTH_MAX), so this recursion is bounded. */
bool value_equal(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return a->truth == b->truth;
	case VALUE_INT:
		return a->number == b->number;
	case VALUE_DECIMAL: case VALUE_STRING:
		return text_equal(a->text, b->text);
	case VALUE_LIST:
		for (size_t i = 0; i < a->list.count && a->list.count == b->list.count; i++)
			if (!value_equal(&a->list.items[i], &b->list.items[i]))
				return false;
		return a->list.count == b->list.count;
	case VALUE_MAP:
		for (size_t i = 0; i < a->map.count && a->map.count == b->map.count; i++)
			if (!text_equal(a->map.entries[i].key, b->map.entries[i].key) ||
			    !value_equal(&a->map.entries[i].value, &b->map.entries[i].value))
				return false;
		return a->map.count == b->map.count;
	}
	return false;
}

static void print(struct strbuf *out, const struct value *value, size_t end)
{
	if (out->size > end)
		return;
	switch (value->kind) {
	case VALUE_NULL:
		strbuf_string(out, "null");
		break;
	case VALUE_BOOL:
		strbuf_string(out, value->truth ? "true" : "false");
		break;
	case VALUE_INT:
		strbuf_format(out, "%" PRId64, value->number);
		break;
	case VALUE_DECIMAL:
		strbuf_text(out, value->text);
		break;
	case VALUE_STRING:
		strbuf_format(out, "\"%.*s\"", TEXT_ARG(value->text));
		break;
	case VALUE_LIST:
		strbuf_char(out, '[');
		for (size_t i = 0; i < value->list.count && out->size <= end; i++) {
			strbuf_string(out, i ? ", " : "");
			print(out, &value->list.items[i], end);
		}
		strbuf_char(out, ']');
		break;
	case VALUE_MAP:
		strbuf_string(out, "{ ");
		for (size_t i = 0; i < value->map.count && out->size <= end; i++) {
			strbuf_format(out, "%s%.*s = ", i ? ", " : "", TEXT_ARG(value->map.entries[i].key));
			print(out, &value->map.entries[i].value, end);
		}
		strbuf_string(out, " }");
		break;
	}
}

void value_print(struct strbuf *out, const struct value *value, size_t limit)
{
	size_t end = out->size + limit;

	print(out, value, end);
	if (out->size <= end)
		return;
	/* Cut at the beginning of a character. */
	while (end > 0 && ((unsigned char)out->data[end] & 0xc0) == 0x80)
		end--;
	out->size = end;
	strbuf_string(out, "…");
}
