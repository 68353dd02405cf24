/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Paths: which ones a build may write, and a table to find them in. */
#include <limits.h>
#include <stdlib.h>

#include "output/internal.h"

static bool is_safe_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("._-+=@", c) != NULL;
}

static bool name_is_safe(struct text name)
{
	if (name.size == 0 || name.size > NAME_MAX || text_is(name, ".") || text_is(name, ".."))
		return false;
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] == '\0' || !is_safe_byte(name.data[i]))
			return false;
	return true;
}

/* Our own files are not among those that a build writes, nor may a manifest name them. */
static bool is_reserved(struct text path)
{
	return text_is(path, OUTPUT_MANIFEST) || text_starts_with(path, ".mpcnet.");
}

bool output_path_is_safe(struct text path)
{
	size_t from = 0;

	if (!path.data || path.size >= PATH_MAX || is_reserved(path))
		return false;
	for (;;) {
		size_t end = text_find(path, '/', from);

		if (!name_is_safe(text_slice(path, from, end)))
			return false;
		if (end == path.size)
			return true;
		from = end + 1;
	}
}

struct text output_path_parent(struct text path)
{
	size_t end = path.size;

	while (end > 0 && path.data[end - 1] != '/')
		end--;
	return text_slice(path, 0, end > 0 ? end - 1 : 0);
}

/* FNV-1a; a hostile manifest can at worst make its own reading slow. */
static size_t path_slot(const struct path_map *map, struct text path)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < path.size; i++)
		hash = (hash ^ (unsigned char)path.data[i]) * 0x100000001b3u;
	return (size_t)(hash ^ (hash >> 32)) & (map->capacity - 1);
}

static struct entry **path_map_slot(const struct path_map *map, struct text path)
{
	size_t slot = path_slot(map, path);

	while (map->slots[slot] && !text_equal(map->slots[slot]->path, path))
		slot = (slot + 1) & (map->capacity - 1);
	return &map->slots[slot];
}

struct entry *path_map_find(const struct path_map *map, struct text path)
{
	return map->capacity ? *path_map_slot(map, path) : NULL;
}

static void path_map_grow(struct path_map *map)
{
	struct path_map grown = { .count = map->count, .capacity = map->capacity ? map->capacity * 2 : 256 };

	grown.slots = xmalloc(grown.capacity * sizeof(struct entry *));
	for (size_t i = 0; i < grown.capacity; i++)
		grown.slots[i] = NULL;
	for (size_t i = 0; i < map->capacity; i++)
		if (map->slots[i])
			*path_map_slot(&grown, map->slots[i]->path) = map->slots[i];
	free(map->slots);
	*map = grown;
}

void path_map_add(struct path_map *map, struct entry *entry)
{
	if (map->count * 2 >= map->capacity)
		path_map_grow(map);
	*path_map_slot(map, entry->path) = entry;
	map->count++;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *const *left = a, *const *right = b;

	return text_compare((*left)->path, (*right)->path);
}

struct entry **path_map_sorted(const struct path_map *map)
{
	struct entry **sorted = xmalloc(map->count * sizeof(struct entry *));
	size_t count = 0;

	for (size_t i = 0; i < map->capacity; i++)
		if (map->slots[i])
			sorted[count++] = map->slots[i];
	qsort(sorted, count, sizeof(struct entry *), compare_entries);
	return sorted;
}

void path_map_release(struct path_map *map)
{
	free(map->slots);
	*map = (struct path_map){ 0 };
}

struct row *output_row(struct output *output, struct text path)
{
	struct row *row = (struct row *)path_map_find(&output->rows, path);

	if (row)
		return row;
	row = ARENA_NEW(&output->arena, struct row);
	row->entry.path = arena_text(&output->arena, path);
	path_map_add(&output->rows, &row->entry);
	return row;
}
