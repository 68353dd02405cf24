/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* One value, as an expression of the language. */
#include "plan/spec_value.h"

#include <inttypes.h>

/* Longer lists are hard to read on one line. */
#define LIST_WIDTH_MAX 80

void spec_write_text(struct strbuf *out, struct text text)
{
	strbuf_char(out, '"');
	escape_text(out, LANGUAGE_HCL, text);
	strbuf_char(out, '"');
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Whether a key may stand without quotes; words that begin something else in HCL may not. */
static bool is_bare(struct text key)
{
	static const char *const words[] = { "for", "true", "false", "null", "if", "in" };

	if (key.size == 0 || !is_letter(key.data[0]))
		return false;
	for (size_t i = 1; i < key.size; i++)
		if (!is_letter(key.data[i]) && !(key.data[i] >= '0' && key.data[i] <= '9') && key.data[i] != '-')
			return false;
	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (text_is(key, words[i]))
			return false;
	return true;
}

/* Values nest no deeper than the parser lets them. */
static void write_list(struct strbuf *out, const struct value *list)
{
	struct strbuf line = { 0 };

	for (size_t i = 0; i < list->list.count; i++) {
		strbuf_string(&line, i ? ", " : "");
		spec_write_value(&line, &list->list.items[i]);
	}
	if (line.size <= LIST_WIDTH_MAX && (!line.data || !memchr(line.data, '\n', line.size))) {
		strbuf_char(out, '[');
		strbuf_text(out, strbuf_as_text(&line));
		strbuf_char(out, ']');
	} else {
		strbuf_string(out, "[\n");
		for (size_t i = 0; i < list->list.count; i++) {
			spec_write_value(out, &list->list.items[i]);
			strbuf_string(out, ",\n");
		}
		strbuf_char(out, ']');
	}
	strbuf_release(&line);
}

static void write_map(struct strbuf *out, const struct value *map)
{
	if (map->map.count == 0) {
		strbuf_string(out, "{}");
		return;
	}
	strbuf_string(out, "{\n");
	for (size_t i = 0; i < map->map.count; i++) {
		const struct value_entry *entry = &map->map.entries[i];

		if (is_bare(entry->key))
			strbuf_text(out, entry->key);
		else
			spec_write_text(out, entry->key);
		strbuf_string(out, " = ");
		spec_write_value(out, &entry->value);
		strbuf_char(out, '\n');
	}
	strbuf_char(out, '}');
}

void spec_write_value(struct strbuf *out, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL: strbuf_string(out, "null"); break;
	case VALUE_BOOL: strbuf_string(out, value->truth ? "true" : "false"); break;
	case VALUE_INT: strbuf_format(out, "%" PRId64, value->number); break;
	case VALUE_DECIMAL: strbuf_text(out, value->text); break;
	case VALUE_STRING: spec_write_text(out, value->text); break;
	case VALUE_LIST: write_list(out, value); break;
	case VALUE_MAP: write_map(out, value); break;
	}
}
