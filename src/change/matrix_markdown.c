/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The matrix of edges as a table of Markdown. Names are labels and need no escaping. */
#include "change/matrix.h"

#define NAMES_SHOWN 8
#define GROUPS_SHOWN 20

static const char *sign_of(enum edge_state state)
{
	switch (state) {
	case EDGE_MADE: return "**+**";
	case EDGE_CUT: return "**-**";
	case EDGE_ALTERED: return "**~**";
	case EDGE_KEPT: return "·";
	case EDGE_NEITHER: return "";
	}
	return "";
}

static void add_legend(const struct matrix *matrix, struct strbuf *out)
{
	static const struct { enum edge_state state; const char *word; } states[] = {
		{ EDGE_MADE, "made" }, { EDGE_CUT, "cut" }, { EDGE_ALTERED, "altered" }, { EDGE_KEPT, "kept" },
	};

	strbuf_string(out, "\nA row calls, a column is called:");
	for (size_t i = 0; i < ARRAY_LENGTH(states); i++)
		if (matrix->edges[states[i].state])
			strbuf_format(out, " %s %s", sign_of(states[i].state), states[i].word);
	strbuf_string(out, ".\n\n");
}

static void add_grid(const struct matrix *matrix, struct strbuf *out)
{
	strbuf_string(out, "| |");
	for (size_t i = 0; i < matrix->count; i++)
		strbuf_format(out, " %.*s |", TEXT_ARG(matrix->numbers[i]));
	strbuf_string(out, "\n| --- |");
	for (size_t i = 0; i < matrix->count; i++)
		strbuf_string(out, " :-: |");
	strbuf_char(out, '\n');
	for (size_t row = 0; row < matrix->count; row++) {
		const struct change_party *party = &matrix->comparison->parties[matrix->order[row]];
		const char *fate = matrix_fate_word(party->fate);

		strbuf_format(out, "| %.*s `%.*s`%s%s |", TEXT_ARG(matrix->numbers[row]), TEXT_ARG(party->name),
			      fate ? " " : "", fate ? fate : "");
		for (size_t column = 0; column < matrix->count; column++)
			strbuf_format(out, " %s |",
				      sign_of(comparison_edge(matrix->comparison, matrix->order[row],
							      matrix->order[column], NULL)));
		strbuf_char(out, '\n');
	}
	add_legend(matrix, out);
}

static void add_group(const struct matrix *matrix, const struct matrix_group *group, struct strbuf *out)
{
	const char *fate = matrix_fate_word(group->fate);

	strbuf_string(out, "| ");
	for (size_t i = 0; i < group->parties.count && i < NAMES_SHOWN; i++)
		strbuf_format(out, "%s`%.*s`", i ? ", " : "",
			      TEXT_ARG(matrix->comparison->parties[group->parties.items[i]].name));
	if (group->parties.count > NAMES_SHOWN)
		strbuf_format(out, " and %zu more", group->parties.count - NAMES_SHOWN);
	strbuf_format(out, " | %s | ", fate ? fate : "stays");
	matrix_count_words(group->calls, 0, out);
	strbuf_string(out, " | ");
	matrix_count_words(group->called, 0, out);
	strbuf_string(out, " |\n");
}

static void add_groups(const struct matrix *matrix, struct strbuf *out)
{
	size_t parties = 0;

	strbuf_string(out, "| Parties | | Each calls | Each is called |\n| --- | --- | --- | --- |\n");
	for (size_t i = 0; i < matrix->group_count; i++)
		if (i < GROUPS_SHOWN)
			add_group(matrix, &matrix->groups[i], out);
		else
			parties += matrix->groups[i].parties.count;
	if (parties)
		strbuf_format(out, "\nAnd %zu more parties, in %zu more ways.\n", parties,
			      matrix->group_count - GROUPS_SHOWN);
	strbuf_char(out, '\n');
}

void matrix_markdown(const struct matrix *matrix, bool drawn, struct strbuf *out)
{
	strbuf_string(out, "### Edges: ");
	matrix_count_words(matrix->edges, matrix->altered, out);
	strbuf_string(out, "\n\n");
	if (drawn)
		add_grid(matrix, out);
	else
		add_groups(matrix, out);
}
