/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The matrix of edges on a terminal. */
#include "change/matrix.h"

#define WIDTH 80
#define GROUPS_SHOWN 12
#define GROUP_TAIL (sizeof(" and 4096 more (takes over the id)") - 1)

#define GREEN "\033[32m"
#define RED "\033[31m"
#define YELLOW "\033[33m"
#define FAINT "\033[2m"
#define PLAIN "\033[0m"

static void add_painted(struct strbuf *out, bool colour, const char *paint, const char *words)
{
	strbuf_format(out, "%s%s%s", colour ? paint : "", words, colour ? PLAIN : "");
}

static const char *paint_of(enum edge_state state)
{
	switch (state) {
	case EDGE_MADE: return GREEN;
	case EDGE_CUT: return RED;
	case EDGE_ALTERED: return YELLOW;
	case EDGE_KEPT:
	case EDGE_NEITHER: return FAINT;
	}
	return FAINT;
}

/* Widths in columns. Names and numbers are ASCII. */
struct widths {
	size_t number, name;
	bool names;             /* there is room for them in the rows; else they are listed below */
};

static struct widths measure(const struct matrix *matrix)
{
	struct widths widths = { 0 };

	for (size_t i = 0; i < matrix->count; i++) {
		size_t name = matrix->comparison->parties[matrix->order[i]].name.size;

		widths.number = matrix->numbers[i].size > widths.number ? matrix->numbers[i].size : widths.number;
		widths.name = name > widths.name ? name : widths.name;
	}
	widths.names = 4 + widths.number + 1 + widths.name + matrix->count * (widths.number + 1) <= WIDTH;
	return widths;
}

/* '+' before a party that joins, '-' before one that leaves. */
static char fate_sign(enum party_fate fate)
{
	switch (fate) {
	case FATE_STAYED: return ' ';
	case FATE_JOINED:
	case FATE_REPLACES: return '+';
	case FATE_LEFT:
	case FATE_REPLACED: return '-';
	}
	return ' ';
}

static void add_row_label(const struct matrix *matrix, size_t row, struct widths widths, struct strbuf *out)
{
	const struct change_party *party = &matrix->comparison->parties[matrix->order[row]];

	strbuf_format(out, "  %c %*.*s", fate_sign(party->fate), (int)widths.number, TEXT_ARG(matrix->numbers[row]));
	if (widths.names)
		strbuf_format(out, " %-*.*s", (int)widths.name, TEXT_ARG(party->name));
}

static void add_grid(const struct matrix *matrix, struct widths widths, bool colour, struct strbuf *out)
{
	strbuf_repeat(out, ' ', 4 + widths.number + (widths.names ? 1 + widths.name : 0));
	for (size_t i = 0; i < matrix->count; i++)
		strbuf_format(out, " %*.*s", (int)widths.number, TEXT_ARG(matrix->numbers[i]));
	strbuf_char(out, '\n');
	for (size_t row = 0; row < matrix->count; row++) {
		size_t blanks = 0;

		add_row_label(matrix, row, widths, out);
		for (size_t column = 0; column < matrix->count; column++) {
			enum edge_state state = comparison_edge(matrix->comparison, matrix->order[row],
								matrix->order[column], NULL);
			const char sign[2] = { matrix_sign(state), '\0' };

			blanks += widths.number;
			if (state == EDGE_NEITHER) {
				blanks++;
				continue;
			}
			strbuf_repeat(out, ' ', blanks);
			add_painted(out, colour, paint_of(state), sign);
			blanks = 0;
		}
		strbuf_char(out, '\n');
	}
}

/* "  1 alice, 2 bob": for a grid whose rows have no room for names. */
static void add_names(const struct matrix *matrix, struct strbuf *out)
{
	size_t column = 0;

	for (size_t i = 0; i < matrix->count; i++) {
		struct text name = matrix->comparison->parties[matrix->order[i]].name;
		bool is_last = i + 1 == matrix->count;
		size_t width = matrix->numbers[i].size + 1 + name.size + !is_last;

		if (column > 0 && column + 1 + width > WIDTH) {
			strbuf_char(out, '\n');
			column = 0;
		}
		strbuf_string(out, column > 0 ? " " : "  ");
		column += (column > 0 ? 1 : 2) + width;
		strbuf_format(out, "%.*s %.*s%s", TEXT_ARG(matrix->numbers[i]), TEXT_ARG(name), is_last ? "" : ",");
	}
	strbuf_char(out, '\n');
}

/* What the signs mean that the matrix has. */
static void add_legend(const struct matrix *matrix, bool colour, struct strbuf *out)
{
	static const struct { enum edge_state state; const char *sign, *words; } signs[] = {
		{ EDGE_MADE, "+", "made" }, { EDGE_CUT, "-", "cut" }, { EDGE_ALTERED, "~", "altered" },
		{ EDGE_KEPT, ".", "kept" },
	};

	strbuf_string(out, "  a row calls, a column is called:");
	for (size_t i = 0; i < ARRAY_LENGTH(signs); i++) {
		if (!matrix->edges[signs[i].state])
			continue;
		strbuf_string(out, "  ");
		add_painted(out, colour, paint_of(signs[i].state), signs[i].sign);
		strbuf_format(out, " %s", signs[i].words);
	}
	strbuf_char(out, '\n');
	if (!matrix->altered)
		return;
	strbuf_string(out, "  altered: ");
	edge_what_words(matrix->altered, out);
	strbuf_char(out, '\n');
}

/* "  alice, bob and 9 more (joins)": as many names as the line takes, and at least one. */
static void add_group_names(const struct matrix *matrix, const struct matrix_group *group, struct strbuf *out)
{
	const char *fate = matrix_fate_word(group->fate);
	size_t width = 2, shown = 0;

	while (shown < group->parties.count) {
		struct text name = matrix->comparison->parties[group->parties.items[shown]].name;

		width += name.size + 2;
		if (shown > 0 && width + GROUP_TAIL > WIDTH)
			break;
		strbuf_format(out, "%s%.*s", shown ? ", " : "  ", TEXT_ARG(name));
		shown++;
	}
	if (shown < group->parties.count)
		strbuf_format(out, " and %zu more", group->parties.count - shown);
	strbuf_format(out, "%s%s%s\n", fate ? " (" : "", fate ? fate : "", fate ? ")" : "");
}

static void add_groups(const struct matrix *matrix, struct strbuf *out)
{
	size_t parties = 0;

	strbuf_format(out, "  %zu parties are too many to draw; of each:\n", matrix->count);
	for (size_t i = 0; i < matrix->group_count; i++) {
		const struct matrix_group *group = &matrix->groups[i];

		if (i >= GROUPS_SHOWN) {
			parties += group->parties.count;
			continue;
		}
		add_group_names(matrix, group, out);
		strbuf_string(out, "    calls: ");
		matrix_count_words(group->calls, 0, out);
		strbuf_string(out, "; is called: ");
		matrix_count_words(group->called, 0, out);
		strbuf_char(out, '\n');
	}
	if (parties)
		strbuf_format(out, "  and %zu more parties, in %zu more ways\n", parties,
			      matrix->group_count - GROUPS_SHOWN);
}

void matrix_text(const struct comparison *comparison, bool colour, struct strbuf *out)
{
	struct arena arena = { 0 };
	struct matrix matrix;
	struct widths widths;

	if (!matrix_make(&arena, comparison, &matrix)) {
		arena_release(&arena);
		return;
	}
	widths = measure(&matrix);
	if (matrix.count > MATRIX_PARTIES_MAX || 4 + widths.number + matrix.count * (widths.number + 1) > WIDTH) {
		add_groups(&matrix, out);
	} else {
		add_grid(&matrix, widths, colour, out);
		if (!widths.names)
			add_names(&matrix, out);
		add_legend(&matrix, colour, out);
	}
	arena_release(&arena);
}
