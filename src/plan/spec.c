/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A network, written down as a spec again: which settings, in which blocks, and what parties share. */
#include "plan/spec.h"

#include <inttypes.h>
#include <stdlib.h>

#include "plan/spec_value.h"

/* ---- what was written ------------------------------------------------------------------------------ */

static const struct value *value_in(const struct value *values, const struct setting *row)
{
	return &values[row->id - setting_first(row->scope)];
}

bool spec_has_written(const struct setting *row, const struct value *values, const struct value *network)
{
	const struct value *value = value_in(values, row);
	const struct setting *from = setting_taken_from(row);

	if (value->kind == VALUE_NULL)
		return false;
	if (row->presence == REQUIRED)
		return true;
	if (span_is_none(value->at))
		return false;
	/* A value that a default took over has the place of the setting that it is from. */
	return !from || !span_equal(value_in(from->scope == SCOPE_NETWORK ? network : values, from)->at, value->at);
}

/* ---- blocks ---------------------------------------------------------------------------------------- */

/* A setting and how its value is written. */
struct line {
	struct text path;
	struct text value;
	bool done;              /* it stands in a block that was written */
};

struct lines {
	struct arena arena;
	struct line *items;
	size_t count, capacity;
};

static void add_line(struct lines *lines, const struct setting *row, const struct value *value)
{
	struct strbuf written = { 0 };

	spec_write_value(&written, value);
	*VEC_PUSH(&lines->arena, lines) =
		(struct line){ text_from(row->path), arena_text(&lines->arena, strbuf_as_text(&written)), false };
	strbuf_release(&written);
}

static void add_null(struct lines *lines, const struct setting *row)
{
	*VEC_PUSH(&lines->arena, lines) = (struct line){ text_from(row->path), TEXT("null"), false };
}

/* Settings below `prefix`, which is empty or ends in a dot: those of this block, then blocks in it. No path is deep. */
static void write_block(struct strbuf *out, struct lines *lines, struct text prefix)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct line *line = &lines->items[i];
		struct text rest = text_slice(line->path, prefix.size, line->path.size);

		if (line->done || !text_equal(text_slice(line->path, 0, prefix.size), prefix) ||
		    text_find(rest, '.', 0) < rest.size)
			continue;
		strbuf_format(out, "%.*s = %.*s\n", TEXT_ARG(rest), TEXT_ARG(line->value));
		line->done = true;
	}
	for (size_t i = 0; i < lines->count; i++) {
		struct text path = lines->items[i].path, name;
		size_t dot;

		if (lines->items[i].done || !text_equal(text_slice(path, 0, prefix.size), prefix))
			continue;
		dot = text_find(path, '.', prefix.size);
		name = text_slice(path, prefix.size, dot);
		strbuf_format(out, "%.*s {\n", TEXT_ARG(name));
		write_block(out, lines, text_slice(path, 0, dot + 1));
		strbuf_string(out, "}\n");
	}
}

static void end_block(struct strbuf *out, struct lines *lines)
{
	write_block(out, lines, TEXT(""));
	strbuf_string(out, "}\n");
	arena_release(&lines->arena);
}

/* ---- network and releases -------------------------------------------------------------------------- */

static void write_network(struct strbuf *out, const struct network *network)
{
	struct lines lines = { 0 };
	size_t count;
	const struct setting *rows = settings_of(SCOPE_NETWORK, &count);

	strbuf_string(out, "\nnetwork ");
	spec_write_text(out, network->name);
	strbuf_string(out, " {\n");
	for (size_t i = 0; i < count; i++)
		if (spec_has_written(&rows[i], network->values, network->values))
			add_line(&lines, &rows[i], &network->values[i]);
	end_block(out, &lines);
}

static void write_release(struct strbuf *out, const struct network *network, const struct release *release)
{
	struct lines lines = { 0 };
	size_t count;
	const struct setting *rows = settings_of(SCOPE_RELEASE, &count);

	strbuf_string(out, "\nrelease ");
	spec_write_text(out, release->name);
	strbuf_string(out, " {\n");
	for (size_t i = 0; i < count; i++)
		if (spec_has_written(&rows[i], release->values, network->values))
			add_line(&lines, &rows[i], &release->values[i]);
	end_block(out, &lines);
}

/* ---- what parties share ---------------------------------------------------------------------------- */

/* The value of each of a party's settings that stands in the profile; NULL where none does. */
struct common {
	const struct value **values;
	size_t count;
};

/* The value that was written by more parties than all others together, or NULL (Boyer and Moore's majority vote). */
static const struct value *value_of_most(const struct network *network, const struct setting *row, size_t *ret_votes)
{
	const struct value *candidate = NULL;
	size_t lead = 0;

	*ret_votes = 0;
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < network->party_count; i++) {
			const struct value *values = network->parties[i].values;
			bool written = spec_has_written(row, values, network->values);
			const struct value *value = written ? value_in(values, row) : NULL;
			bool same = value && candidate && value_equal(value, candidate);

			if (round == 1) {
				*ret_votes += same;
			} else if (lead == 0) {
				candidate = value;
				lead = 1;
			} else {
				lead += same || (!value && !candidate) ? 1 : (size_t)-1;
			}
		}
	return candidate && 2 * *ret_votes > network->party_count ? candidate : NULL;
}

static struct common find_common(struct arena *arena, const struct network *network)
{
	struct common common = { 0 };
	size_t count;
	const struct setting *rows = settings_of(SCOPE_PARTY, &count);

	common.values = ARENA_ARRAY(arena, const struct value *, count);
	for (size_t i = 0; i < count && network->party_count > 1; i++) {
		size_t votes;
		const struct value *value = rows[i].party_only ? NULL : value_of_most(network, &rows[i], &votes);

		/* What merges by key cannot be unset as a whole. */
		if (!value || (setting_merges(&rows[i]) && votes < network->party_count))
			continue;
		common.values[i] = value;
		common.count++;
	}
	return common;
}

static void write_profile(struct strbuf *out, const struct common *common)
{
	struct lines lines = { 0 };
	size_t count;
	const struct setting *rows = settings_of(SCOPE_PARTY, &count);

	if (!common->count)
		return;
	strbuf_string(out, "\nprofile \"common\" {\n");
	for (size_t i = 0; i < count; i++)
		if (common->values[i])
			add_line(&lines, &rows[i], common->values[i]);
	end_block(out, &lines);
}

/* ---- parties --------------------------------------------------------------------------------------- */

static void write_party(struct strbuf *out, const struct network *network, const struct party *party,
			const struct common *common)
{
	struct lines lines = { 0 };
	size_t count;
	const struct setting *rows = settings_of(SCOPE_PARTY, &count);

	strbuf_string(out, "\nparty ");
	spec_write_text(out, party->name);
	strbuf_string(out, common->count ? " {\nprofile = \"common\"\n" : " {\n");
	if (party->membership != MEMBERSHIP_ACTIVE)
		strbuf_format(out, "membership = \"%s\"\n", membership_name(party->membership));
	if (party->replaces.data) {
		strbuf_string(out, "replaces = ");
		spec_write_text(out, party->replaces);
		strbuf_char(out, '\n');
	}
	for (size_t i = 0; i < count; i++) {
		bool written = spec_has_written(&rows[i], party->values, network->values);

		if (!written && common->values[i])
			add_null(&lines, &rows[i]);
		else if (written && !(common->values[i] && value_equal(common->values[i], &party->values[i])))
			add_line(&lines, &rows[i], &party->values[i]);
	}
	end_block(out, &lines);
}

static int by_id(const void *left, const void *right)
{
	const struct party *a = *(const struct party *const *)left, *b = *(const struct party *const *)right;

	return a->id == b->id ? text_compare(a->name, b->name) : a->id < b->id ? -1 : 1;
}

void spec_write(const struct network *network, struct strbuf *out)
{
	struct arena arena = { 0 };
	struct strbuf raw = { 0 };
	const struct party **parties = ARENA_ARRAY(&arena, const struct party *, network->party_count);
	struct common common = find_common(&arena, network);

	for (size_t i = 0; i < network->party_count; i++)
		parties[i] = &network->parties[i];
	if (network->party_count)
		qsort(parties, network->party_count, sizeof(*parties), by_id);
	strbuf_format(&raw, "mpcnet = %d\n", LANGUAGE_VERSION);
	write_network(&raw, network);
	for (size_t i = 0; i < network->release_count; i++)
		write_release(&raw, network, &network->releases[i]);
	write_profile(&raw, &common);
	for (size_t i = 0; i < network->party_count; i++)
		write_party(&raw, network, parties[i], &common);
	hcl_layout(out, strbuf_as_text(&raw));
	strbuf_release(&raw);
	arena_release(&arena);
}
