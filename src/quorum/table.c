/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The table of losses. Domains of one kind that harm alike are told in one line when they are many, and of those that
 * differ the worst come first: a network of any size fits a screen or two.
 */
#include "quorum/table.h"

#include <stdio.h>
#include <stdlib.h>

#include "quorum/internal.h"

#define NAME_WIDTH 26
#define DOWN_WIDTH 7
#define BACKUP_WIDTH 8
#define CELL_WIDTH 8
#define ALIKE_MAX 3             /* more that harm alike are one line */
#define LINES_MAX 12            /* of one kind */
#define MEMBERS_MAX 8           /* names of parties after a line */

static const struct {
	enum quorum_function function;
	const char *head;
} columns[] = {
	/* Public and user decryption need the same. */
	{ QUORUM_SIGNING, "SIGN" }, { QUORUM_PUBLIC_DECRYPTION, "DECRYPT" }, { QUORUM_KEY_GENERATION, "KEYS" },
	{ QUORUM_RE_SHARING, "RESHARE" }, { QUORUM_CONTEXT_SWITCH, "SWITCH" },
};

static void put_cell(struct page *page, struct quorum_effect effect, bool last)
{
	char cell[32];
	enum paint paint = effect.state == QUORUM_STOPS ? PAINT_BAD
			 : effect.state == QUORUM_WORKS && effect.spare ? PAINT_GOOD : PAINT_FAIR;
	int size = effect.state == QUORUM_WORKS ? snprintf(cell, sizeof(cell), "+%zu", effect.spare)
						: snprintf(cell, sizeof(cell), "%s",
							   effect.state == QUORUM_STOPS ? "stops" : "waits");

	if (last)
		page_words(page, paint, (struct text){ cell, (size_t)size });
	else
		page_cell(page, paint, (struct text){ cell, (size_t)size }, CELL_WIDTH);
}

/* A name, in a line of its own where it is too wide for the column. */
static void put_name(struct page *page, struct text name)
{
	page->indent = 2;
	if (safe_width(name) < NAME_WIDTH - 2) {
		page_cell(page, PAINT_NONE, TEXT(""), 2);
		page_cell(page, PAINT_NONE, name, NAME_WIDTH - 2);
	} else {
		page_words(page, PAINT_NONE, name);
		page_end_line(page);
		page_cell(page, PAINT_NONE, TEXT(""), NAME_WIDTH);
	}
	page->indent = 0;
}

static void put_count_cell(struct page *page, size_t low, size_t high, size_t width)
{
	char cell[64];
	int size = low == high ? snprintf(cell, sizeof(cell), "%zu", low)
			       : snprintf(cell, sizeof(cell), "%zu-%zu", low, high);

	page_cell(page, PAINT_NONE, (struct text){ cell, (size_t)size }, width);
}

static void put_heads(struct page *page)
{
	page_cell(page, PAINT_FAINT, TEXT("LOSS"), NAME_WIDTH);
	page_cell(page, PAINT_FAINT, TEXT("DOWN"), DOWN_WIDTH);
	page_cell(page, PAINT_FAINT, TEXT("BACKUPS"), BACKUP_WIDTH);
	for (size_t i = 0; i + 1 < ARRAY_LENGTH(columns); i++)
		page_cell(page, PAINT_FAINT, text_from(columns[i].head), CELL_WIDTH);
	page_words(page, PAINT_FAINT, text_from(columns[ARRAY_LENGTH(columns) - 1].head));
	page_end_line(page);
}

static void put_any(struct page *page, const struct quorum *quorum, size_t lost)
{
	char name[64];
	int size = snprintf(name, sizeof(name), "any %zu %s", lost, lost == 1 ? "party" : "parties");

	page_cell(page, PAINT_NONE, (struct text){ name, (size_t)size }, NAME_WIDTH);
	put_count_cell(page, lost, lost, DOWN_WIDTH);
	put_count_cell(page, 0, 0, BACKUP_WIDTH);
	for (size_t i = 0; i < ARRAY_LENGTH(columns); i++)
		put_cell(page, effect_of_count(quorum, columns[i].function, lost), i + 1 == ARRAY_LENGTH(columns));
	page_end_line(page);
}

/* ---- lines of a kind ------------------------------------------------------------------------------- */

/* How two failures differ in what they harm; 0: alike. */
static int compare_harm(const struct failure *x, const struct failure *y)
{
	const size_t pairs[][2] = {
		{ x->active_down, y->active_down }, { x->active_interrupted, y->active_interrupted },
		{ x->down.count, y->down.count }, { x->interrupted.count, y->interrupted.count },
		{ x->newcomer_down, y->newcomer_down }, { x->newcomer_interrupted, y->newcomer_interrupted },
		{ x->unrestorable.count, y->unrestorable.count },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++)
		if (pairs[i][0] != pairs[i][1])
			return pairs[i][0] > pairs[i][1] ? -1 : 1;
	return 0;
}

static int worst_first(const void *a, const void *b)
{
	const struct failure *x = *(const struct failure *const *)a, *y = *(const struct failure *const *)b;
	int order = compare_harm(x, y);

	return order ? order : (x > y) - (x < y);       /* by name, as they stand in the quorum's array */
}

/* Names of parties, those that are active or those that are not; returns whether there were any. */
static bool put_members(struct strbuf *out, const struct quorum *quorum, const char *what,
			const struct members *members, bool active, bool follows)
{
	size_t count = 0, shown = 0;

	for (size_t i = 0; i < members->count; i++)
		count += (members->items[i] < quorum->active_count) == active;
	if (count == 0)
		return follows;
	strbuf_format(out, "%s%s", follows ? "; " : "", what);
	for (size_t i = 0; i < members->count && shown < MEMBERS_MAX; i++)
		if ((members->items[i] < quorum->active_count) == active) {
			shown++;
			strbuf_format(out, " %.*s%s", TEXT_ARG(quorum->parties[members->items[i]]->name),
				      shown < count && shown < MEMBERS_MAX ? "," : "");
		}
	if (count > shown)
		strbuf_format(out, " and %zu more", count - shown);
	return true;
}

static void put_failure(struct page *page, const struct quorum *quorum, const struct failure *failure, struct text name)
{
	put_name(page, name);
	put_count_cell(page, failure->active_down, failure->active_down + failure->active_interrupted, DOWN_WIDTH);
	put_count_cell(page, failure->unrestorable.count, failure->unrestorable.count, BACKUP_WIDTH);
	for (size_t i = 0; i < ARRAY_LENGTH(columns); i++)
		put_cell(page, effect_of_failure(quorum, columns[i].function, failure), i + 1 == ARRAY_LENGTH(columns));
	page_end_line(page);
}

static void put_those(struct page *page, const struct quorum *quorum, const struct failure *failure)
{
	struct strbuf words = { 0 };
	bool follows = false;

	page->indent = 4;
	follows = put_members(&words, quorum, "down", &failure->down, true, follows);
	follows = put_members(&words, quorum, "perhaps", &failure->interrupted, true, follows);
	follows = put_members(&words, quorum, "of those joining", &failure->down, false, follows);
	follows = put_members(&words, quorum, "perhaps of those joining", &failure->interrupted, false, follows);
	follows = put_members(&words, quorum, "backups of", &failure->unrestorable, true, follows);
	put_members(&words, quorum, "backups of joining", &failure->unrestorable, false, follows);
	/* In one piece, so that no line begins with a semicolon. */
	page_words(page, PAINT_FAINT, strbuf_as_text(&words));
	strbuf_release(&words);
	page->indent = 0;
	page_end_line(page);
}

/* A run of failures that harm alike; returns how many lines it took, of names apart. */
static size_t put_alike(struct page *page, const struct quorum *quorum, const struct failure *const *run, size_t count,
			bool first)
{
	struct arena arena = { 0 };

	if (count > ALIKE_MAX)
		put_failure(page, quorum, run[0], arena_format(&arena, "each of %zu%s", count,
								  first ? "" : " others"));
	for (size_t i = 0; i < count && count <= ALIKE_MAX; i++) {
		put_failure(page, quorum, run[i], run[i]->name);
		put_those(page, quorum, run[i]);
	}
	arena_release(&arena);
	return count > ALIKE_MAX ? 1 : count;
}

static void put_kind(struct page *page, const struct quorum *quorum, enum domain_kind kind,
		     const struct failure *const *sorted, size_t count)
{
	size_t lines = 0, next;

	page_words(page, PAINT_STRONG, text_from(domain_name(kind, 1)));
	page_end_line(page);
	for (size_t i = 0; i < count; i = next) {
		for (next = i + 1; next < count && compare_harm(sorted[i], sorted[next]) == 0;)
			next++;
		if (lines >= LINES_MAX) {
			page_format(page, PAINT_NONE, "  and %zu more, none worse; --format json has them all",
				    count - i);
			page_end_line(page);
			return;
		}
		lines += put_alike(page, quorum, sorted + i, next - i, i == 0);
	}
}

static void put_legend(struct page *page)
{
	page_words(page, PAINT_FAINT, TEXT(
		"+2: works, and 2 more parties may be lost or (of the survivors, at most t) be corrupt; waits: perhaps, "
		"until parties have moved to another zone; stops: not before enough of the lost are back. BACKUPS: "
		"parties that cannot be restored meanwhile."));
	page_end_line(page);
	page_end_line(page);
}

void put_losses(struct page *page, const struct quorum *quorum)
{
	size_t t = (size_t)quorum->network->threshold, next;
	const struct failure **sorted = xmalloc((quorum->failure_count + 1) * sizeof(*sorted));

	put_heads(page);
	put_any(page, quorum, t);
	put_any(page, quorum, t + 1);
	for (size_t i = 0; i < quorum->failure_count; i = next) {
		enum domain_kind kind = quorum->failures[i].kind;

		for (next = i; next < quorum->failure_count && quorum->failures[next].kind == kind; next++)
			sorted[next - i] = &quorum->failures[next];
		qsort(sorted, next - i, sizeof(*sorted), worst_first);
		put_kind(page, quorum, kind, sorted, next - i);
	}
	page_end_line(page);
	put_legend(page);
	free(sorted);
}
