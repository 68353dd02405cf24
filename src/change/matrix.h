/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside change/: the mesh as a matrix, who calls in rows and who is called in columns, with every edge that is made,
 * cut or altered marked. A mesh in which no edge changes is not drawn. Parties stand in order of ids, the new one where
 * both networks have the party; of two with one id the one that left comes first, and the other's number has a '.
 */
#ifndef MPCNET_CHANGE_MATRIX_H
#define MPCNET_CHANGE_MATRIX_H

#include "change/change.h"

/* More parties than a page takes in at a glance: their edges are then counted, party by party, and not drawn. */
#define MATRIX_PARTIES_MAX 24

/* Parties whose edges change in the same way. */
struct matrix_group {
	enum party_fate fate;
	size_t calls[EDGE_CUT + 1];     /* edges that begin at each of them, by state */
	size_t called[EDGE_CUT + 1];    /* edges that end there */
	struct { size_t *items; size_t count, capacity; } parties;      /* indexes in comparison.parties, in order */
};

struct matrix {
	const struct comparison *comparison;
	size_t count;                   /* of parties */
	size_t *order;                  /* their indexes in comparison.parties */
	struct text *numbers;           /* how each is called at its column: "4", "4'" */
	size_t edges[EDGE_CUT + 1];     /* all of them, by state */
	unsigned altered;               /* what is altered of any: EDGE_ bits */
	struct matrix_group *groups;    /* in the order of their first parties; not those without a changed edge */
	size_t group_count;
};

/* The indexes of all parties in the order above. In `arena`. */
size_t *matrix_order(struct arena *arena, const struct comparison *comparison);
/* Fills `*ret_matrix`, which lives in `arena`, and returns true; false when no edge changes. */
bool matrix_make(struct arena *arena, const struct comparison *comparison, struct matrix *ret_matrix);
/* '+' made, '-' cut, '~' altered, '.' kept, ' ' for what is no edge. */
char matrix_sign(enum edge_state state);
/*
 * Adds "2 made, 1 altered (port), 3 kept": the states that there are, and what is altered where `altered` has any
 * EDGE_ bits. "none" where there are none.
 */
void matrix_count_words(const size_t edges[EDGE_CUT + 1], unsigned altered, struct strbuf *out);
/* "joins", "left" …; NULL for a party that stays. */
const char *matrix_fate_word(enum party_fate fate);

/*
 * Appends the matrix for a terminal of 80 columns, with a legend; every line ends in a line break. Nothing
 * when no edge changes. Colour says nothing that the signs do not.
 */
void matrix_text(const struct comparison *comparison, bool colour, struct strbuf *out);
/* Appends the matrix as a table of Markdown, with its legend: drawn, or a row for each group of parties. */
void matrix_markdown(const struct matrix *matrix, bool drawn, struct strbuf *out);

#endif
