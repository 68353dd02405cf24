/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The matrix of edges: its order, its numbers, and the parties whose edges change alike. */
#include <stdlib.h>

#include "change/matrix.h"

struct placed {
	size_t party;
	int64_t id;
	bool is_gone;
	struct text name;
};

static int by_id(const void *left, const void *right)
{
	const struct placed *a = left, *b = right;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	if (a->is_gone != b->is_gone)
		return a->is_gone ? -1 : 1;
	return text_compare(a->name, b->name);
}

static struct placed *place_parties(struct arena *arena, const struct comparison *comparison)
{
	struct placed *placed = ARENA_ARRAY(arena, struct placed, comparison->party_count + 1);

	for (size_t i = 0; i < comparison->party_count; i++) {
		const struct change_party *party = &comparison->parties[i];

		placed[i] = (struct placed){ .party = i, .id = party->new ? party->new->id : party->old->id,
					     .is_gone = !party->new, .name = party->name };
	}
	qsort(placed, comparison->party_count, sizeof(*placed), by_id);
	return placed;
}

size_t *matrix_order(struct arena *arena, const struct comparison *comparison)
{
	const struct placed *placed = place_parties(arena, comparison);
	size_t *order = ARENA_ARRAY(arena, size_t, comparison->party_count + 1);

	for (size_t i = 0; i < comparison->party_count; i++)
		order[i] = placed[i].party;
	return order;
}

static void number_parties(struct arena *arena, struct matrix *matrix)
{
	const struct placed *placed = place_parties(arena, matrix->comparison);

	matrix->order = matrix_order(arena, matrix->comparison);
	matrix->numbers = ARENA_ARRAY(arena, struct text, matrix->count);
	for (size_t i = 0, alike = 0; i < matrix->count; i++) {
		alike = i > 0 && placed[i].id == placed[i - 1].id ? alike + 1 : 0;
		matrix->numbers[i] = arena_format(arena, "%lld%.*s", (long long)placed[i].id,
						  (int)(alike < 3 ? alike : 3), "'''");
	}
}

static bool counts_are_equal(const size_t a[EDGE_CUT + 1], const size_t b[EDGE_CUT + 1])
{
	return memcmp(a, b, (EDGE_CUT + 1) * sizeof(*a)) == 0;
}

static bool has_changes(const size_t edges[EDGE_CUT + 1])
{
	return edges[EDGE_MADE] || edges[EDGE_CUT] || edges[EDGE_ALTERED];
}

/* Takes a party into the group of those like it; there are few groups, but for networks that nobody would make. */
static void add_to_group(struct arena *arena, struct matrix *matrix, const struct matrix_group *alone, size_t party)
{
	struct matrix_group *group = matrix->groups;

	if (!has_changes(alone->calls) && !has_changes(alone->called))
		return;
	while (group < matrix->groups + matrix->group_count &&
	       !(group->fate == alone->fate && counts_are_equal(group->calls, alone->calls) &&
		 counts_are_equal(group->called, alone->called)))
		group++;
	if (group == matrix->groups + matrix->group_count) {
		*group = *alone;
		matrix->group_count++;
	}
	*VEC_PUSH(arena, &group->parties) = party;
}

bool matrix_make(struct arena *arena, const struct comparison *comparison, struct matrix *ret_matrix)
{
	struct matrix matrix = { .comparison = comparison, .count = comparison->party_count };
	struct matrix_group *each;

	comparison_edge_counts(comparison, matrix.edges);
	if (!has_changes(matrix.edges))
		return false;
	number_parties(arena, &matrix);
	each = ARENA_ARRAY(arena, struct matrix_group, matrix.count);
	for (size_t row = 0; row < matrix.count; row++)
		for (size_t column = 0; column < matrix.count; column++) {
			unsigned what;
			enum edge_state state =
				comparison_edge(comparison, matrix.order[row], matrix.order[column], &what);

			each[row].calls[state]++;
			each[column].called[state]++;
			matrix.altered |= what;
		}
	matrix.groups = ARENA_ARRAY(arena, struct matrix_group, matrix.count);
	for (size_t i = 0; i < matrix.count; i++) {
		each[i].fate = comparison->parties[matrix.order[i]].fate;
		/* What a party has no edge to is nobody's business, and would tell groups apart. */
		each[i].calls[EDGE_NEITHER] = each[i].called[EDGE_NEITHER] = 0;
		add_to_group(arena, &matrix, &each[i], matrix.order[i]);
	}
	*ret_matrix = matrix;
	return true;
}

char matrix_sign(enum edge_state state)
{
	static const char signs[] = { [EDGE_NEITHER] = ' ', [EDGE_KEPT] = '.', [EDGE_ALTERED] = '~', [EDGE_MADE] = '+',
				      [EDGE_CUT] = '-' };

	return signs[state];
}

void matrix_count_words(const size_t edges[EDGE_CUT + 1], unsigned altered, struct strbuf *out)
{
	static const struct { enum edge_state state; const char *word; } words[] = {
		{ EDGE_MADE, "made" }, { EDGE_CUT, "cut" }, { EDGE_ALTERED, "altered" }, { EDGE_KEPT, "kept" },
	};
	const char *before = "";

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
		if (!edges[words[i].state])
			continue;
		strbuf_format(out, "%s%zu %s", before, edges[words[i].state], words[i].word);
		if (words[i].state == EDGE_ALTERED && altered) {
			strbuf_string(out, " (");
			edge_what_words(altered, out);
			strbuf_char(out, ')');
		}
		before = ", ";
	}
	if (!*before)
		strbuf_string(out, "none");
}

const char *matrix_fate_word(enum party_fate fate)
{
	switch (fate) {
	case FATE_STAYED: return NULL;
	case FATE_JOINED: return "joins";
	case FATE_LEFT: return "leaves";
	case FATE_REPLACED: return "is replaced";
	case FATE_REPLACES: return "takes over the id";
	}
	return NULL;
}
