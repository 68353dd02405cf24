/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Memory: arenas, growing text, and what happens when there is none. */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

/* Small enough for a test, large enough that a spec needs a handful. */
#define BLOCK_SIZE ((size_t)64 << 10)
/* Bytes that an array begins with, for 2 to 8 items: most stay small. */
#define FIRST_SIZE ((size_t)128)

struct arena_block {
	struct arena_block *older;
	size_t used, size;
	_Alignas(max_align_t) char memory[];
};

void die(const char *format, ...)
{
	va_list args;

	fputs("mpcnetc: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(70);       /* EX_SOFTWARE of sysexits.h */
}

void *xmalloc(size_t size)
{
	return xrealloc(NULL, size);
}

void *xrealloc(void *memory, size_t size)
{
	void *result = realloc(memory, size ? size : 1);

	if (!result)
		die("out of memory (%zu bytes asked for)", size);
	return result;
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *block = xmalloc(sizeof(*block) + size);

	block->older = NULL;
	block->used = 0;
	block->size = size;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t rounded = (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	struct arena_block *block = arena->blocks;
	void *memory;

	if (rounded < size)
		die("out of memory (%zu bytes asked for)", size);
	if (!block || block->size - block->used < rounded) {
		block = block_new(rounded > BLOCK_SIZE ? rounded : BLOCK_SIZE);
		block->older = arena->blocks;
		arena->blocks = block;
	}
	memory = block->memory + block->used;
	block->used += rounded;
	arena->total += rounded;
	return memset(memory, 0, rounded);
}

void *arena_alloc_array(struct arena *arena, size_t size, size_t count)
{
	if (count && size > SIZE_MAX / count)
		die("out of memory (%zu times %zu bytes asked for)", count, size);
	return arena_alloc(arena, size * count);
}

void arena_release(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *block = arena->blocks;

		arena->blocks = block->older;
		free(block);
	}
	arena->total = 0;
}

void arena_take(struct arena *arena, struct arena *from)
{
	struct arena_block **end = &arena->blocks;

	while (*end)
		end = &(*end)->older;
	*end = from->blocks;
	arena->total += from->total;
	*from = (struct arena){ 0 };
}

void arena_reset(struct arena *arena)
{
	while (arena->blocks && arena->blocks->older) {
		struct arena_block *block = arena->blocks;

		arena->blocks = block->older;
		free(block);
	}
	if (arena->blocks)
		arena->blocks->used = 0;
	arena->total = 0;
}

struct text arena_text(struct arena *arena, struct text t)
{
	char *copy;

	if (!t.data)
		return t;
	copy = arena_alloc(arena, t.size + 1);
	memcpy(copy, t.data, t.size);
	return (struct text){ copy, t.size };
}

/* The letters from `first` to `last` change their case: in ASCII it is one bit. */
static struct text copy_in_case(struct arena *arena, struct text t, char first, char last)
{
	char *copy;

	if (!t.data)
		return t;
	copy = arena_alloc(arena, t.size + 1);
	for (size_t i = 0; i < t.size; i++)
		copy[i] = t.data[i] >= first && t.data[i] <= last ? (char)(t.data[i] ^ 0x20) : t.data[i];
	return (struct text){ copy, t.size };
}

struct text arena_lower(struct arena *arena, struct text t)
{
	return copy_in_case(arena, t, 'A', 'Z');
}

struct text arena_upper(struct arena *arena, struct text t)
{
	return copy_in_case(arena, t, 'a', 'z');
}

struct text arena_vformat(struct arena *arena, const char *format, va_list args)
{
	struct strbuf buf = { 0 };
	struct text result;

	strbuf_vformat(&buf, format, args);
	result = arena_text(arena, (struct text){ buf.data ? buf.data : "", buf.size });
	strbuf_release(&buf);
	return result;
}

struct text arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	struct text result;

	va_start(args, format);
	result = arena_vformat(arena, format, args);
	va_end(args);
	return result;
}

static size_t first_capacity(size_t size)
{
	size_t fits = FIRST_SIZE / size;

	return fits < 2 ? 2 : fits > 8 ? 8 : fits;
}

void *arena_grow(struct arena *arena, void *items, size_t size, size_t count, size_t *capacity)
{
	size_t wanted;
	void *grown;

	if (count < *capacity)
		return items;
	wanted = *capacity ? *capacity * 2 : first_capacity(size);
	if (wanted < *capacity)
		die("out of memory (%zu items)", count);
	grown = arena_alloc_array(arena, size, wanted);
	if (count)
		memcpy(grown, items, size * count);
	*capacity = wanted;
	return grown;
}

static void strbuf_grow(struct strbuf *buf, size_t more)
{
	size_t wanted = buf->size + more + 1;
	size_t capacity = buf->capacity ? buf->capacity : 256;

	if (wanted < more)
		die("out of memory (%zu bytes asked for)", more);
	while (capacity < wanted)
		capacity = capacity > SIZE_MAX / 2 ? wanted : capacity * 2;
	buf->data = xrealloc(buf->data, capacity);
	buf->capacity = capacity;
}

/* Everything that is written passes here, a few bytes at a time: there is nearly always room. */
static inline void strbuf_make_room(struct strbuf *buf, size_t more)
{
	if (more >= buf->capacity - buf->size)
		strbuf_grow(buf, more);
}

void strbuf_reserve(struct strbuf *buf, size_t more)
{
	strbuf_make_room(buf, more);
}

void strbuf_add(struct strbuf *buf, const char *data, size_t size)
{
	strbuf_make_room(buf, size);
	if (size)
		memcpy(buf->data + buf->size, data, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
}

void strbuf_text(struct strbuf *buf, struct text t)
{
	strbuf_add(buf, t.data, t.size);
}

void strbuf_string(struct strbuf *buf, const char *string)
{
	strbuf_add(buf, string, strlen(string));
}

void strbuf_char(struct strbuf *buf, char c)
{
	strbuf_add(buf, &c, 1);
}

void strbuf_repeat(struct strbuf *buf, char c, size_t count)
{
	strbuf_reserve(buf, count);
	memset(buf->data + buf->size, c, count);
	buf->size += count;
	buf->data[buf->size] = '\0';
}

void strbuf_vformat(struct strbuf *buf, const char *format, va_list args)
{
	va_list again;
	int size;

	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (size < 0)
		die("a message cannot be formatted: %s", format);
	strbuf_reserve(buf, (size_t)size);
	vsnprintf(buf->data + buf->size, (size_t)size + 1, format, args);
	buf->size += (size_t)size;
}

void strbuf_format(struct strbuf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_vformat(buf, format, args);
	va_end(args);
}

void strbuf_reset(struct strbuf *buf)
{
	buf->size = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

void strbuf_release(struct strbuf *buf)
{
	free(buf->data);
	*buf = (struct strbuf){ 0 };
}

struct text strbuf_as_text(const struct strbuf *buf)
{
	return (struct text){ buf->data ? buf->data : "", buf->size };
}
