/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The checked model as JSON: what `mpcnetc show` prints, and what its digest is taken over. */
#include <stdlib.h>

#include "emit/emit.h"
#include "template/json_writer.h"

/*
 * RFC 8785 sorts keys by UTF-16 code units, where a character past U+FFFF comes before U+E000 and what follows it; in
 * UTF-8 those two begin with F0 and more, and EE and EF.
 */
static int by_utf16(const void *left, const void *right)
{
	const struct text a = (*(const struct value_entry *const *)left)->key;
	const struct text b = (*(const struct value_entry *const *)right)->key;
	size_t i = 0;
	unsigned char x, y;

	while (i < a.size && i < b.size && a.data[i] == b.data[i])
		i++;
	if (i == a.size || i == b.size)
		return (a.size > b.size) - (a.size < b.size);
	x = (unsigned char)a.data[i];
	y = (unsigned char)b.data[i];
	if (x >= 0xee && y >= 0xee && (x < 0xf0) != (y < 0xf0))
		return x < 0xf0 ? 1 : -1;
	return x < y ? -1 : 1;
}

static void write_map(struct json_writer *json, const struct value *map)
{
	size_t count = map->map.count;
	const struct value_entry **entries = xmalloc((count + 1) * sizeof(const struct value_entry *));

	for (size_t i = 0; i < count; i++)
		entries[i] = &map->map.entries[i];
	if (json->compact && count)
		qsort(entries, count, sizeof(const struct value_entry *), by_utf16);
	json_object_begin(json);
	for (size_t i = 0; i < count; i++) {
		json_key_text(json, entries[i]->key);
		value_write(json, &entries[i]->value);
	}
	json_object_end(json);
	free(entries);
}

void value_write(struct json_writer *json, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		json_null(json);
		break;
	case VALUE_BOOL:
		json_bool(json, value->truth);
		break;
	case VALUE_INT:
		json_number(json, value->number);
		break;
	case VALUE_DECIMAL: case VALUE_STRING:
		json_text(json, value->text);
		break;
	case VALUE_LIST:
		json_array_begin(json);
		for (size_t i = 0; i < value->list.count; i++)
			value_write(json, &value->list.items[i]);
		json_array_end(json);
		break;
	case VALUE_MAP:
		write_map(json, value);
		break;
	}
}

void value_json(const struct value *value, bool compact, struct strbuf *out)
{
	struct json_writer json;

	json_init(&json, out, compact);
	value_write(&json, value);
	json_finish(&json);
}

/* One at a time, so that memory does not grow with them. Names of parties are ASCII: any order of theirs is RFC 8785's. */
static void write_parties(struct json_writer *json, const struct network *network)
{
	struct arena arena = { 0 };

	json_object_begin(json);
	for (size_t i = 0; i < network->party_count; i++) {
		struct value party = party_document(&arena, &network->parties[i]);

		json_key_text(json, network->parties[i].name);
		value_write(json, &party);
		arena_reset(&arena);
	}
	json_object_end(json);
	arena_release(&arena);
}

void model_json(const struct network *network, bool compact, struct strbuf *out)
{
	struct arena arena = { 0 };
	struct value frame = network_frame(&arena, network);
	struct json_writer json;

	json_init(&json, out, compact);
	json_object_begin(&json);
	for (size_t i = 0; i < frame.map.count; i++) {
		const struct value_entry *entry = &frame.map.entries[i];

		json_key_text(&json, entry->key);
		if (text_is(entry->key, "parties"))
			write_parties(&json, network);
		else
			value_write(&json, &entry->value);
	}
	json_object_end(&json);
	json_finish(&json);
	arena_release(&arena);
}

void model_digest(const struct network *network, char ret_hex[65])
{
	/* So that no other use of SHA-256 can be taken for a model's digest. */
	static const char domain[] = "mpcnet model v1\n";
	struct strbuf canonical = { 0 };

	strbuf_string(&canonical, domain);
	model_json(network, true, &canonical);
	sha256_hex(strbuf_as_text(&canonical), ret_hex);
	strbuf_release(&canonical);
}
