/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Fixes, as changes of the text. Each makes sure of what stands there: a value may come from a calculation, and then
 * there is no word to put another for.
 */
#include "check/eval.h"

static struct text bytes_of(const struct eval *e, struct span at)
{
	if (at.file >= e->syntax->sources->count)
		return (struct text){ 0 };
	return e->syntax->sources->items[at.file].bytes;
}

struct text written_at(const struct eval *e, struct span at)
{
	struct text bytes = bytes_of(e, at);

	return bytes.data ? text_slice(bytes, at.start, at.end) : bytes;
}

bool is_identifier(struct text t)
{
	for (size_t i = 0; i < t.size; i++) {
		char c = t.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		      (i && ((c >= '0' && c <= '9') || c == '-'))))
			return false;
	}
	return t.size > 0 && !text_is(t, "true") && !text_is(t, "false") && !text_is(t, "null");
}

/* Whether a string of these bytes needs no escape. */
static bool is_plain(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		if ((unsigned char)t.data[i] < ' ' || t.data[i] == 0x7f || strchr("\"\\$%", t.data[i]))
			return false;
	return true;
}

void fix_word(struct eval *e, struct diag *diag, struct span at, struct text old, struct text new)
{
	struct text written = written_at(e, at);

	if (text_equal(written, old) && is_identifier(old)) {
		if (is_identifier(new))
			diag_fix(diag, at, "%.*s", TEXT_ARG(new));
	} else if (written.size == old.size + 2 && written.data[0] == '"' && is_plain(old) && is_plain(new) &&
		   text_equal(text_slice(written, 1, written.size - 1), old)) {
		diag_fix(diag, (struct span){ at.file, at.start + 1, at.end - 1 }, "%.*s", TEXT_ARG(new));
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

void fix_remove_lines(struct eval *e, struct diag *diag, struct span at)
{
	struct text bytes = bytes_of(e, at);

	while (at.start > 0 && is_blank(bytes.data[at.start - 1]))
		at.start--;
	while (at.end < bytes.size && is_blank(bytes.data[at.end]))
		at.end++;
	if (bytes.size && (at.start == 0 || bytes.data[at.start - 1] == '\n') && at.end < bytes.size &&
	    bytes.data[at.end] == '\n')
		diag_fix(diag, (struct span){ at.file, at.start, at.end + 1 }, "%s", "");
}

void fix_repeated_lines(struct eval *e, struct diag *diag, struct span first, struct span again)
{
	if (!span_equal(first, again) && text_equal(written_at(e, first), written_at(e, again)))
		fix_remove_lines(e, diag, again);
}

static bool is_inside(struct span at, struct span whole)
{
	return at.file == whole.file && at.start > whole.start && at.end < whole.end;
}

void fix_repeated_element(struct eval *e, struct diag *diag, struct span list, struct span first, struct span again)
{
	struct text bytes = bytes_of(e, again);
	uint32_t comma = again.start;

	/* Elements that come from one local stand elsewhere, and at one place. */
	if (!is_inside(first, list) || !is_inside(again, list) || first.end > again.start ||
	    !text_equal(written_at(e, first), written_at(e, again)))
		return;
	while (is_blank(bytes.data[comma - 1]) || bytes.data[comma - 1] == '\n')
		comma--;
	if (bytes.data[comma - 1] == ',')
		diag_fix(diag, (struct span){ again.file, comma - 1, again.end }, "%s", "");
}

static bool key_can_be_bare(const struct map_entry *entry)
{
	return is_identifier(entry->key) && entry->value->kind != EXPR_BROKEN;
}

void fix_map_to_block(struct eval *e, struct diag *diag, const struct attribute *attribute)
{
	const struct expr *map = attribute->value;
	struct text gap = written_at(e, (struct span){ map->at.file, attribute->name_at.end, map->at.start });
	struct text bytes = bytes_of(e, map->at);
	struct span *items;

	if (map->kind != EXPR_MAP || text_find(gap, '/', 0) < gap.size || text_find(gap, '#', 0) < gap.size)
		return;
	items = ARENA_ARRAY(e->arena, struct span, map->entries.count);
	for (size_t i = 0; i < map->entries.count; i++) {
		const struct map_entry *entry = &map->entries.items[i];

		if (!key_can_be_bare(entry))
			return;
		items[i] = span_join(entry->key_at, entry->value->at);
	}
	if (!syntax_fix_lines(diag, bytes, map->at, items, map->entries.count, true))
		return;
	diag_fix(diag, (struct span){ map->at.file, attribute->name_at.end, map->at.start }, " ");
	for (size_t i = 0; i < map->entries.count; i++) {
		const struct map_entry *entry = &map->entries.items[i];

		if (bytes.data[entry->key_at.start] == '"')
			diag_fix(diag, entry->key_at, "%.*s", TEXT_ARG(entry->key));
	}
}

void fix_block_to_map(struct eval *e, struct diag *diag, const struct block *block)
{
	struct text gap = written_at(e, (struct span){ block->at.file, block->type_at.end, block->at.end });

	if (block->labels.count || block->body.blocks.count || block->body.broken || !gap.size)
		return;
	diag_fix(diag, span_after(block->type_at), text_starts_with(gap, "{") ? " = " : " =");
}
