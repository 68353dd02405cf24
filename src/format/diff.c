/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Unified diffs. Lines become numbers; those that the other text has not are changed and set aside, and what is left
 * is compared as Myers does in linear space (An O(ND) Difference Algorithm and Its Variations, 1986). A search that has
 * cost COST_MAX is cut where it got farthest, so that time grows as the texts do.
 */
#include "format/format.h"

#define CONTEXT 3
#define COST_MAX 256

struct side {
	struct text *lines;     /* with their line breaks */
	uint32_t *ids;          /* equal for equal lines of both sides */
	bool *changed;
	size_t count;
	uint32_t *kept, *kept_at;       /* ids of the lines that are compared, and which lines those are */
	size_t kept_count;
};

/* How far one search got, by diagonal: the greatest x with as many changes; -1: nowhere. */
struct frontier {
	long reach[2 * COST_MAX + 3];
};

struct comparison {
	struct arena arena;
	struct side before, after;
	struct frontier forward, backward;
};

/* ---- lines ----------------------------------------------------------------------------------------- */

static void split_lines(struct arena *arena, struct text text, struct side *side)
{
	for (size_t i = 0; i < text.size; side->count++)
		i = text_find(text, '\n', i) + 1;
	side->lines = ARENA_ARRAY(arena, struct text, side->count + 1);
	side->ids = ARENA_ARRAY(arena, uint32_t, side->count + 1);
	side->changed = ARENA_ARRAY(arena, bool, side->count + 1);
	side->kept = ARENA_ARRAY(arena, uint32_t, side->count + 1);
	side->kept_at = ARENA_ARRAY(arena, uint32_t, side->count + 1);
	for (size_t i = 0, line = 0, end; i < text.size; i = end, line++) {
		end = text_find(text, '\n', i) + 1;
		side->lines[line] = text_slice(text, i, end);
	}
}

static uint64_t hash(struct text line)
{
	uint64_t h = 0xcbf29ce484222325;        /* FNV-1a */

	for (size_t i = 0; i < line.size; i++)
		h = (h ^ (unsigned char)line.data[i]) * 0x100000001b3;
	return h ^ h >> 32;
}

/* Lines by content: open addressing, at most half full. */
struct table {
	const struct text **lines;
	uint32_t *ids;
	size_t mask;
	uint32_t count;
};

static uint32_t intern(struct table *table, const struct text *line)
{
	size_t i = (size_t)hash(*line) & table->mask;

	while (table->lines[i] && !text_equal(*table->lines[i], *line))
		i = (i + 1) & table->mask;
	if (!table->lines[i]) {
		table->lines[i] = line;
		table->ids[i] = table->count++;
	}
	return table->ids[i];
}

static void number_lines(struct comparison *comparison, struct table *table)
{
	size_t size = 64;

	while (size < 2 * (comparison->before.count + comparison->after.count))
		size *= 2;
	table->lines = ARENA_ARRAY(&comparison->arena, const struct text *, size);
	table->ids = ARENA_ARRAY(&comparison->arena, uint32_t, size);
	table->mask = size - 1;
	for (size_t i = 0; i < comparison->before.count; i++)
		comparison->before.ids[i] = intern(table, &comparison->before.lines[i]);
	for (size_t i = 0; i < comparison->after.count; i++)
		comparison->after.ids[i] = intern(table, &comparison->after.lines[i]);
}

/* Sets aside what the other side has not. */
static void keep_shared(struct side *side, const struct side *other, bool *seen, size_t id_count)
{
	memset(seen, 0, id_count);
	for (size_t i = 0; i < other->count; i++)
		seen[other->ids[i]] = true;
	for (size_t i = 0; i < side->count; i++) {
		if (!seen[side->ids[i]]) {
			side->changed[i] = true;
			continue;
		}
		side->kept[side->kept_count] = side->ids[i];
		side->kept_at[side->kept_count++] = (uint32_t)i;
	}
}

/* ---- comparing ------------------------------------------------------------------------------------- */

/* A part of both texts that is still to be compared, or seen from its end. */
struct box {
	const uint32_t *before, *after;
	long width, height;             /* lines of before, of after */
	bool is_backward;
};

static bool is_match(const struct box *box, long x, long y)
{
	return box->is_backward ? box->before[box->width - 1 - x] == box->after[box->height - 1 - y]
				: box->before[x] == box->after[y];
}

/* How far the diagonal `k` can be followed with one change more than its neighbours took. */
static long reach(const struct box *box, const long *at, long k, long cost)
{
	long x = -1;

	if (cost == 0)
		x = 0;
	if (k < cost && at[k + 1] >= 0 && at[k + 1] - k <= box->height)
		x = at[k + 1];
	if (k > -cost && at[k - 1] >= 0 && at[k - 1] + 1 <= box->width && at[k - 1] + 1 > x)
		x = at[k - 1] + 1;
	if (x >= 0)
		while (x < box->width && x - k < box->height && is_match(box, x, x - k))
			x++;
	return x;
}

/* One change more in one direction. True where that meets the other, on diagonal *ret_k. */
static bool advance(const struct box *box, struct frontier *mine, const struct frontier *other, long cost,
		    long other_cost, long *ret_k)
{
	long *at = mine->reach + COST_MAX + 1, delta = box->width - box->height;
	const long *met = other->reach + COST_MAX + 1;

	for (long k = -cost; k <= cost; k += 2) {
		at[k] = reach(box, at, k, cost);
		if (at[k] < 0 || delta - k < -other_cost || delta - k > other_cost || met[delta - k] < 0 ||
		    at[k] + met[delta - k] < box->width)
			continue;
		*ret_k = k;
		return true;
	}
	return false;
}

/* A point on a shortest way through the box, or on a short one when that is hard to find. */
static void find_middle(struct comparison *comparison, struct box box, long *ret_x, long *ret_y)
{
	struct box mirror = box;
	long *at = comparison->forward.reach + COST_MAX + 1, k, cost;

	mirror.is_backward = true;
	for (long i = 0; i < (long)ARRAY_LENGTH(comparison->forward.reach); i++)
		comparison->forward.reach[i] = comparison->backward.reach[i] = -1;
	for (cost = 0; cost <= COST_MAX; cost++) {
		if (advance(&box, &comparison->forward, &comparison->backward, cost, cost - 1, &k)) {
			*ret_x = at[k];
			*ret_y = at[k] - k;
			return;
		}
		if (advance(&mirror, &comparison->backward, &comparison->forward, cost, cost, &k)) {
			long x = comparison->backward.reach[COST_MAX + 1 + k];

			*ret_x = box.width - x;
			*ret_y = box.height - (x - k);
			return;
		}
	}
	*ret_x = *ret_y = 0;
	for (k = -COST_MAX; k <= COST_MAX; k += 2)
		if (at[k] >= 0 && 2 * at[k] - k > *ret_x + *ret_y) {
			*ret_x = at[k];
			*ret_y = at[k] - k;
		}
}

static void mark(struct side *side, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		side->changed[side->kept_at[i]] = true;
}

/* Marks what changed. Each half of a box takes at most half of its changes, so recursion is log2(COST_MAX) deep. */
static void compare(struct comparison *comparison, size_t x, size_t x_end, size_t y, size_t y_end)
{
	struct side *before = &comparison->before, *after = &comparison->after;

	for (;;) {
		struct box box;
		long width, height;

		for (; x < x_end && y < y_end && before->kept[x] == after->kept[y]; x++)
			y++;
		for (; x < x_end && y < y_end && before->kept[x_end - 1] == after->kept[y_end - 1]; x_end--)
			y_end--;
		if (x == x_end || y == y_end)
			break;
		box = (struct box){ before->kept + x, after->kept + y, (long)(x_end - x), (long)(y_end - y), false };
		find_middle(comparison, box, &width, &height);
		if (width + height == 0 || (size_t)(width + height) == x_end - x + y_end - y)
			break;
		compare(comparison, x, x + (size_t)width, y, y + (size_t)height);
		x += (size_t)width;
		y += (size_t)height;
	}
	mark(before, x, x_end);
	mark(after, y, y_end);
}

/* ---- writing --------------------------------------------------------------------------------------- */

struct writer {
	struct strbuf *out;
	const struct side *before, *after;
	bool colour;
};

static void write_painted(struct writer *writer, const char *paint, const char *prefix, struct text line)
{
	struct text rest = line.size && line.data[line.size - 1] == '\n' ? text_slice(line, 0, line.size - 1) : line;

	strbuf_string(writer->out, writer->colour ? paint : "");
	strbuf_string(writer->out, prefix);
	strbuf_text(writer->out, rest);
	strbuf_string(writer->out, writer->colour && *paint ? "\033[0m\n" : "\n");
}

static void write_line(struct writer *writer, const char *paint, const char *prefix, struct text line)
{
	write_painted(writer, paint, prefix, line);
	if (line.data[line.size - 1] != '\n')
		strbuf_string(writer->out, "\\ No newline at end of file\n");
}

static bool needs_quotes(struct text path)
{
	for (size_t i = 0; i < path.size; i++) {
		unsigned char c = (unsigned char)path.data[i];

		if (c < ' ' || c == '"' || c == '\\' || c == 0x7f)
			return true;
	}
	return false;
}

/* A name as patch reads it: in C's quotes when it has to be, and with a tab after it when it has blanks. */
static void write_name(struct writer *writer, const char *prefix, const char *side, struct text path)
{
	struct strbuf name = { 0 };

	while (path.size && path.data[0] == '/')
		path = text_slice(path, 1, path.size);
	if (needs_quotes(path)) {
		strbuf_format(&name, "\"%s", side);
		for (size_t i = 0; i < path.size; i++) {
			unsigned char c = (unsigned char)path.data[i];

			if (c == '"' || c == '\\')
				strbuf_format(&name, "\\%c", c);
			else if (c < ' ' || c == 0x7f)
				strbuf_format(&name, "\\%03o", (unsigned)c);
			else
				strbuf_char(&name, (char)c);
		}
		strbuf_char(&name, '"');
	} else {
		strbuf_format(&name, "%s%.*s%s", side, TEXT_ARG(path), text_find(path, ' ', 0) < path.size ? "\t" : "");
	}
	write_painted(writer, "\033[1m", prefix, strbuf_as_text(&name));
	strbuf_release(&name);
}

/* "12,3": lines counted from 1; where there are none, the line before. */
static void add_range(struct strbuf *out, size_t from, size_t to)
{
	strbuf_format(out, to - from == 1 ? "%zu" : "%zu,%zu", to > from ? from + 1 : from, to - from);
}

static void write_hunk(struct writer *writer, size_t x, size_t x_end, size_t y, size_t y_end)
{
	const struct side *before = writer->before, *after = writer->after;
	struct strbuf head = { 0 };

	add_range(&head, x, x_end);
	strbuf_string(&head, " +");
	add_range(&head, y, y_end);
	strbuf_string(&head, " @@");
	write_painted(writer, "\033[36m", "@@ -", strbuf_as_text(&head));
	strbuf_release(&head);
	while (x < x_end || y < y_end) {
		if (x < x_end && before->changed[x]) {
			write_line(writer, "\033[31m", "-", before->lines[x++]);
		} else if (y < y_end && after->changed[y]) {
			write_line(writer, "\033[32m", "+", after->lines[y++]);
		} else {
			write_line(writer, "", " ", before->lines[x++]);
			y++;
		}
	}
}

/* Passes changed lines from (x, y) on, and those between them that are too few to part two hunks. */
static void pass_changes(const struct writer *writer, size_t *x, size_t *y)
{
	const struct side *before = writer->before, *after = writer->after;
	size_t i = *x, j = *y, equal = 0;

	while ((i < before->count || j < after->count) && equal <= 2 * CONTEXT) {
		if (i < before->count && before->changed[i]) {
			i++;
			equal = 0;
		} else if (j < after->count && after->changed[j]) {
			j++;
			equal = 0;
		} else {
			i++;
			j++;
			equal++;
			continue;
		}
		*x = i;
		*y = j;
	}
}

static void write_hunks(struct writer *writer)
{
	const struct side *before = writer->before, *after = writer->after;
	size_t x = 0, y = 0;

	while (x < before->count || y < after->count) {
		size_t lead, trail, x_end, y_end;

		if (!(x < before->count && before->changed[x]) && !(y < after->count && after->changed[y])) {
			x++;
			y++;
			continue;
		}
		x_end = x;
		y_end = y;
		pass_changes(writer, &x_end, &y_end);
		lead = x < CONTEXT ? x : CONTEXT;
		trail = before->count - x_end < CONTEXT ? before->count - x_end : CONTEXT;
		write_hunk(writer, x - lead, x_end + trail, y - lead, y_end + trail);
		x = x_end + trail;
		y = y_end + trail;
	}
}

void format_diff(struct strbuf *out, struct text path, struct text before, struct text after, bool colour)
{
	struct comparison *comparison;
	struct writer writer = { .out = out, .colour = colour };
	struct arena arena = { 0 };
	struct table table = { 0 };
	bool *seen;

	if (text_equal(before, after))
		return;
	comparison = ARENA_NEW(&arena, struct comparison);
	split_lines(&comparison->arena, before, &comparison->before);
	split_lines(&comparison->arena, after, &comparison->after);
	number_lines(comparison, &table);
	seen = ARENA_ARRAY(&comparison->arena, bool, table.count + 1);
	keep_shared(&comparison->before, &comparison->after, seen, table.count);
	keep_shared(&comparison->after, &comparison->before, seen, table.count);
	compare(comparison, 0, comparison->before.kept_count, 0, comparison->after.kept_count);
	writer.before = &comparison->before;
	writer.after = &comparison->after;
	write_name(&writer, "--- ", "a/", path);
	write_name(&writer, "+++ ", "b/", path);
	write_hunks(&writer);
	arena_release(&comparison->arena);
	arena_release(&arena);
}
