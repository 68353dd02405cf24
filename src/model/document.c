/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The checked model as one value. */
#include "model/document.h"

#include <inttypes.h>
#include <stdlib.h>

static struct value text_value(struct text text)
{
	return (struct value){ .kind = text.data ? VALUE_STRING : VALUE_NULL, .at = SPAN_NONE, .text = text };
}

static struct value document_list(struct arena *arena, const struct value *list)
{
	struct value copy = *list, *items = ARENA_ARRAY(arena, struct value, list->list.count);

	for (size_t i = 0; i < list->list.count; i++)
		items[i] = document_value(arena, list->list.items[i]);
	copy.list.items = items;
	return copy;
}

static struct value document_map(struct arena *arena, const struct value *map)
{
	struct value copy = *map;
	struct value_entry *entries = ARENA_ARRAY(arena, struct value_entry, map->map.count);

	for (size_t i = 0; i < map->map.count; i++) {
		entries[i] = map->map.entries[i];
		entries[i].value = document_value(arena, entries[i].value);
	}
	copy.map.entries = entries;
	return copy;
}

/* Values nest no deeper than expressions do (SYNTAX_DEPTH_MAX), so this recursion is bounded. */
struct value document_value(struct arena *arena, struct value value)
{
	if (value.kind == VALUE_LIST)
		return document_list(arena, &value);
	if (value.kind == VALUE_MAP)
		return document_map(arena, &value);
	if (value.kind == VALUE_DECIMAL)
		value.kind = VALUE_STRING;
	if (value.kind == VALUE_INT && (value.number > DOCUMENT_NUMBER_MAX || value.number < -DOCUMENT_NUMBER_MAX)) {
		value.kind = VALUE_STRING;
		value.text = arena_format(arena, "%" PRId64, value.number);
	}
	return value;
}

/* A path and what stands there; a setting, or a fact that can only be read. */
struct item {
	struct text path;
	struct value value;
};

static int by_path(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	size_t i = 0, j = 0;

	/* Part by part, since '.' does not sort before every character of a name. */
	for (;;) {
		size_t end_a = text_find(a->path, '.', i), end_b = text_find(b->path, '.', j);
		int order = text_compare(text_slice(a->path, i, end_a), text_slice(b->path, j, end_b));

		if (order)
			return order;
		if (end_a == a->path.size || end_b == b->path.size)
			return (end_a < a->path.size) - (end_b < b->path.size);
		i = end_a + 1;
		j = end_b + 1;
	}
}

/* The items from *at on that share the prefix of `depth` characters, as a map; *at is where they end. */
static struct value nest(struct arena *arena, const struct item *items, size_t *at, size_t count, size_t depth)
{
	struct text prefix = text_slice(items[*at].path, 0, depth);
	struct { struct value_entry *items; size_t count, capacity; } entries = { 0 };

	while (*at < count && text_equal(text_slice(items[*at].path, 0, depth), prefix)) {
		size_t dot = text_find(items[*at].path, '.', depth);
		struct value_entry entry = { text_slice(items[*at].path, depth, dot), SPAN_NONE, { 0 } };

		entry.value = dot < items[*at].path.size ? nest(arena, items, at, count, dot + 1)
							 : document_value(arena, items[(*at)++].value);
		*VEC_PUSH(arena, &entries) = entry;
	}
	return (struct value){ .kind = VALUE_MAP, .at = SPAN_NONE, .map = { entries.items, entries.count } };
}

static struct value scope_value(struct arena *arena, enum setting_scope scope, const struct value *values,
				const struct item *extras, size_t extra_count)
{
	size_t count, at = 0;
	const struct setting *rows = settings_of(scope, &count);
	struct item *items = ARENA_ARRAY(arena, struct item, count + extra_count);

	for (size_t i = 0; i < count; i++)
		items[i] = (struct item){ text_from(rows[i].path), values[i] };
	if (extra_count)
		memcpy(items + count, extras, extra_count * sizeof(*items));
	qsort(items, count + extra_count, sizeof(*items), by_path);
	return nest(arena, items, &at, count + extra_count, 0);
}

struct value party_document(struct arena *arena, const struct party *party)
{
	const struct item extras[] = {
		{ TEXT("membership"), text_value(text_from(membership_name(party->membership))) },
		{ TEXT("replaces"), text_value(party->replaces) },
	};

	return scope_value(arena, SCOPE_PARTY, party->values, extras, ARRAY_LENGTH(extras));
}

static struct value parties_value(struct arena *arena, const struct network *network)
{
	struct value_entry *entries = ARENA_ARRAY(arena, struct value_entry, network->party_count);

	for (size_t i = 0; i < network->party_count; i++) {
		const struct party *party = &network->parties[i];

		entries[i] = (struct value_entry){ party->name, party->at, party_document(arena, party) };
	}
	return (struct value){ .kind = VALUE_MAP, .at = SPAN_NONE, .map = { entries, network->party_count } };
}

static int by_key(const void *left, const void *right)
{
	return text_compare(((const struct value_entry *)left)->key, ((const struct value_entry *)right)->key);
}

static struct value releases_value(struct arena *arena, const struct network *network)
{
	struct value_entry *entries = ARENA_ARRAY(arena, struct value_entry, network->release_count);

	for (size_t i = 0; i < network->release_count; i++) {
		const struct release *release = &network->releases[i];

		entries[i] = (struct value_entry){
			release->name, release->at, scope_value(arena, SCOPE_RELEASE, release->values, NULL, 0),
		};
	}
	if (network->release_count)
		qsort(entries, network->release_count, sizeof(*entries), by_key);
	return (struct value){ .kind = VALUE_MAP, .at = SPAN_NONE, .map = { entries, network->release_count } };
}

/* The document with these parties in it. */
static struct value document_with(struct arena *arena, const struct network *network, struct value parties)
{
	const struct item name[] = { { TEXT("name"), text_value(network->name) } };
	struct value_entry *entries = ARENA_ARRAY(arena, struct value_entry, 4);

	entries[0] = (struct value_entry){
		TEXT("mpcnet"), SPAN_NONE, { .kind = VALUE_INT, .at = SPAN_NONE, .number = LANGUAGE_VERSION },
	};
	entries[1] = (struct value_entry){
		TEXT("network"), network->at,
		scope_value(arena, SCOPE_NETWORK, network->values, name, ARRAY_LENGTH(name)),
	};
	entries[2] = (struct value_entry){ TEXT("parties"), SPAN_NONE, parties };
	entries[3] = (struct value_entry){ TEXT("releases"), SPAN_NONE, releases_value(arena, network) };
	return (struct value){ .kind = VALUE_MAP, .at = SPAN_NONE, .map = { entries, 4 } };
}

struct value network_document(struct arena *arena, const struct network *network)
{
	return document_with(arena, network, parties_value(arena, network));
}

struct value network_frame(struct arena *arena, const struct network *network)
{
	return document_with(arena, network, (struct value){ .kind = VALUE_MAP, .at = SPAN_NONE });
}
