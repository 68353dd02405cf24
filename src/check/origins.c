/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What values were made of. The model does not keep it, so the spec is evaluated once more with a log of who reads
 * whom; what is in the log are addresses of slots, which are told apart by where they lie.
 */
#include <stdlib.h>

#include "check/eval.h"

/* Where the slots of a party begin. */
struct slot_range {
	const struct slot *first;
	size_t party;
};

struct origins {
	const struct eval *e;
	struct read_log log;            /* both lists in order of addresses, once all is read */
	struct slot_range *ranges;      /* in order of addresses */
};

void note_read(struct eval *e, const void *what)
{
	if (e->log && e->frames)
		*VEC_PUSH(e->arena, &e->log->reads) = (struct read_pair){ e->frames->subject, what };
}

void note_stated(struct eval *e, const struct slot *slot, const struct attribute *attribute)
{
	if (e->log)
		*VEC_PUSH(e->arena, &e->log->stated) = (struct stated){ slot, attribute };
}

static int by_address(const void *left, const void *right)
{
	uintptr_t a = (uintptr_t)left, b = (uintptr_t)right;

	return (a > b) - (a < b);
}

static int by_reader(const void *left, const void *right)
{
	const struct read_pair *a = left, *b = right;
	int order = by_address(a->reader, b->reader);

	return order ? order : by_address(a->read, b->read);
}

static int by_slot(const void *left, const void *right)
{
	return by_address(((const struct stated *)left)->slot, ((const struct stated *)right)->slot);
}

static int by_first(const void *left, const void *right)
{
	return by_address(((const struct slot_range *)left)->first, ((const struct slot_range *)right)->first);
}

const struct origins *check_origins(struct arena *arena, const struct syntax *syntax)
{
	struct origins *origins = ARENA_NEW(arena, struct origins);
	struct eval *e = ARENA_NEW(arena, struct eval);
	struct diags *unheard = ARENA_NEW(arena, struct diags);

	diags_init(unheard, arena);
	*e = (struct eval){ .arena = arena, .diags = unheard, .syntax = syntax, .log = &origins->log };
	origins->e = e;
	evaluate_spec(e);
	e->log = NULL;
	if (origins->log.reads.count)
		qsort(origins->log.reads.items, origins->log.reads.count, sizeof(struct read_pair), by_reader);
	if (origins->log.stated.count)
		qsort(origins->log.stated.items, origins->log.stated.count, sizeof(struct stated), by_slot);
	origins->ranges = ARENA_ARRAY(arena, struct slot_range, e->instances.count + 1);
	for (size_t i = 0; i < e->instances.count; i++)
		origins->ranges[i] = (struct slot_range){ e->instances.items[i].slots, i };
	qsort(origins->ranges, e->instances.count, sizeof(struct slot_range), by_first);
	return origins;
}

static const struct slot *slot_at(const struct origins *origins, size_t party, enum setting_id id)
{
	const struct slot *slots =
		party == SIZE_MAX ? origins->e->network_slots : origins->e->instances.items[party].slots;

	return &slots[id - setting_first(setting_row(id)->scope)];
}

/* In a string, and in an interpolation in it, and so on: blanks of the text alone mean something. */
struct nesting {
	char opened[2 * SYNTAX_DEPTH_MAX + 2];  /* '"' or '{' */
	size_t depth;
};

static bool is_in_text(const struct nesting *nesting)
{
	return nesting->depth > 0 && nesting->opened[nesting->depth - 1] == '"';
}

static void open_nesting(struct nesting *nesting, char with)
{
	if (nesting->depth < sizeof(nesting->opened))
		nesting->opened[nesting->depth++] = with;
}

/* Follows what the bytes at `at` open or close; returns how many of them belong together. */
static size_t follow_nesting(struct nesting *nesting, struct text t, size_t at)
{
	char c = t.data[at], next = at + 1 < t.size ? t.data[at + 1] : '\0';

	if (is_in_text(nesting)) {
		if (c == '\\' && next)
			return 2;
		if (c == '$' && next == '$' && at + 2 < t.size && t.data[at + 2] == '{')
			return 3;
		if (c == '$' && next == '{') {
			open_nesting(nesting, '{');
			return 2;
		}
		nesting->depth -= c == '"';
		return 1;
	}
	if (c == '"' || c == '{')
		open_nesting(nesting, c);
	else if (c == '}' && nesting->depth > 0)
		nesting->depth--;
	return 1;
}

/* The same expression is the same text, however it is laid out. */
static struct text without_blanks(struct arena *arena, struct text t)
{
	char *bytes = arena_alloc(arena, t.size + 1);
	struct nesting nesting = { 0 };
	size_t size = 0;

	for (size_t at = 0; at < t.size;) {
		bool is_text = is_in_text(&nesting);
		size_t length = follow_nesting(&nesting, t, at);

		for (size_t i = at; i < at + length; i++)
			if (is_text || !strchr(" \t\r\n", t.data[i]))
				bytes[size++] = t.data[i];
		at += length;
	}
	return (struct text){ bytes, size };
}

struct text origins_expression(const struct origins *origins, struct arena *arena, size_t party, enum setting_id id)
{
	const struct stated key = { slot_at(origins, party, id), NULL };
	const struct stated *stated;
	struct span at;

	if (origins->log.stated.count == 0)
		return (struct text){ 0 };
	stated = bsearch(&key, origins->log.stated.items, origins->log.stated.count, sizeof(key), by_slot);
	if (!stated)
		return (struct text){ 0 };
	at = stated->attribute->value->at;
	return without_blanks(arena,
			      text_slice(origins->e->syntax->sources->items[at.file].bytes, at.start, at.end));
}

/* ---- what was read --------------------------------------------------------------------------------- */

/* What an address is of, where it is of a setting; locals are not, and neither is what chooses a profile. */
static bool slot_origin(const struct origins *origins, const void *address, struct origin *ret)
{
	const struct eval *e = origins->e;
	uintptr_t at = (uintptr_t)address, first = (uintptr_t)e->network_slots;
	size_t count, low = 0, high = e->instances.count;

	settings_of(SCOPE_NETWORK, &count);
	if (at >= first && at < first + count * sizeof(struct slot)) {
		*ret = (struct origin){ ORIGIN_SETTING, SIZE_MAX,
					setting_first(SCOPE_NETWORK) +
						(enum setting_id)((at - first) / sizeof(struct slot)) };
		return true;
	}
	settings_of(SCOPE_PARTY, &count);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uintptr_t)origins->ranges[middle].first <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return false;
	first = (uintptr_t)origins->ranges[low - 1].first;
	if (at >= first + count * sizeof(struct slot))
		return false;
	*ret = (struct origin){ ORIGIN_SETTING, origins->ranges[low - 1].party,
				setting_first(SCOPE_PARTY) + (enum setting_id)((at - first) / sizeof(struct slot)) };
	return true;
}

/* The same for all that can be read but a local. */
static bool origin_at(const struct origins *origins, const void *address, struct origin *ret)
{
	const struct eval *e = origins->e;
	uintptr_t at = (uintptr_t)address, first = (uintptr_t)e->instances.items;

	*ret = (struct origin){ ORIGIN_NETWORK_NAME, SIZE_MAX, SETTING_COUNT };
	if (address == (const void *)&e->network_name)
		return true;
	ret->kind = ORIGIN_PARTIES;
	if (address == (const void *)&e->instances)
		return true;
	ret->kind = ORIGIN_RELEASES;
	if (address == (const void *)&e->releases)
		return true;
	if (at >= first && at < first + e->instances.count * sizeof(struct instance)) {
		*ret = (struct origin){ ORIGIN_PARTY, (at - first) / sizeof(struct instance), SETTING_COUNT };
		return true;
	}
	return slot_origin(origins, address, ret);
}

/* The first thing that `reader` read. */
static size_t first_read(const struct origins *origins, const void *reader)
{
	size_t low = 0, high = origins->log.reads.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_address(origins->log.reads.items[middle].reader, reader) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_among(const void *const *items, size_t count, const void *item)
{
	for (size_t i = 0; i < count; i++)
		if (items[i] == item)
			return true;
	return false;
}

size_t origins_of(const struct origins *origins, struct arena *arena, size_t party, enum setting_id id,
		  const struct origin **ret_origins)
{
	struct { struct origin *items; size_t count, capacity; } found = { 0 };
	/* The slot itself, then the locals that it reads, then those that they read. */
	const void *readers[1 + ORIGIN_LOCALS_MAX];
	size_t reader_count = 0;

	readers[reader_count++] = slot_at(origins, party, id);
	for (size_t i = 0; i < reader_count; i++) {
		const void *before = NULL;

		for (size_t at = first_read(origins, readers[i]);
		     at < origins->log.reads.count && origins->log.reads.items[at].reader == readers[i]; at++) {
			const void *read = origins->log.reads.items[at].read;
			struct origin origin;

			if (read == before)
				continue;
			before = read;
			if (origin_at(origins, read, &origin))
				*VEC_PUSH(arena, &found) = origin;
			else if (reader_count <= ORIGIN_LOCALS_MAX && !is_among(readers, reader_count, read))
				readers[reader_count++] = read;
		}
	}
	*ret_origins = found.items;
	return found.count;
}
