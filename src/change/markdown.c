/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The Markdown of a change: its parts in order, each as long as the limit lets it be. */
#include "change/markdown.h"

#include "change/markdown_parts.h"

/* Takes back what was added since `out` had this size. */
static void cut_back(struct strbuf *out, size_t size)
{
	out->size = size;
	if (out->data)
		out->data[size] = '\0';
}

/* ---- a part in a given number of bytes ----------------------------------------------------------------- */

/* What of a part is left out. */
struct omitted {
	size_t of[CHANGE_RE_SHARE + 1][MARKDOWN_KINDS_MAX];
	size_t count;
};

static void omit(struct omitted *omitted, const struct markdown_row *row)
{
	omitted->of[row->class][row->kind] += row->count;
	omitted->count += row->count;
}

/* "*Left out here: 12 changes (9 `setting` restart, 3 `trust-gained` cosmetic).*" */
static void add_note(const struct markdown_part *part, const struct omitted *omitted, struct strbuf *out)
{
	const char *emphasis = part->is_urgent ? "**" : "*", *before = " (";

	if (omitted->count == 0)
		return;
	strbuf_format(out, "%sLeft out here: ", emphasis);
	markdown_count(out, omitted->count, part->one, part->many);
	for (size_t class = CHANGE_RE_SHARE + 1; part->has_classes && class-- > 0;)
		for (size_t kind = 0; kind < MARKDOWN_KINDS_MAX; kind++) {
			if (!omitted->of[class][kind])
				continue;
			strbuf_format(out, "%s%zu `%s` %s", before, omitted->of[class][kind], part->kinds[kind],
				      change_name((enum change_class)class));
			before = ", ";
		}
	strbuf_string(out, part->has_classes ? ")" : "");
	strbuf_format(out, ".%s\n", emphasis);
}

/* Adds the first `count` rows, and what is said of the others. Without any row there is nothing to open. */
static void add_part(const struct markdown_part *part, size_t count, const struct omitted *omitted, struct strbuf *out)
{
	if (count > 0) {
		strbuf_text(out, part->open);
		for (size_t i = 0; i < count; i++)
			strbuf_text(out, part->rows.items[i].text);
		strbuf_string(out, omitted->count ? "\n" : "");
	}
	add_note(part, omitted, out);
	if (count > 0)
		strbuf_text(out, part->close);
	else
		strbuf_string(out, omitted->count ? "\n" : "");
}

/* The part in at most `budget` bytes, which hold at least its note: as many rows as there is room for. */
static void fit_part(const struct markdown_part *part, size_t budget, struct strbuf *out, bool *ret_is_whole)
{
	struct omitted omitted = { 0 };
	size_t size = part->open.size + part->close.size, count = part->rows.count;
	size_t before = out->size;

	for (size_t i = 0; i < count; i++)
		size += part->rows.items[i].text.size;
	for (;; count--) {
		if (size <= budget || count == 0) {
			cut_back(out, before);
			add_part(part, count, &omitted, out);
			if (count == 0 || out->size - before <= budget)
				break;
		}
		size -= part->rows.items[count - 1].text.size;
		omit(&omitted, &part->rows.items[count - 1]);
	}
	*ret_is_whole &= count == part->rows.count;
}

static size_t size_of_part(const struct markdown_part *part, size_t budget)
{
	struct strbuf text = { 0 };
	bool is_whole = true;
	size_t size;

	fit_part(part, budget, &text, &is_whole);
	size = text.size;
	strbuf_release(&text);
	return size;
}

/* What the part takes with no row at all, or as a whole where that is less. */
static size_t least_of_part(const struct markdown_part *part)
{
	size_t none = size_of_part(part, 0), all = size_of_part(part, SIZE_MAX);

	return none < all ? none : all;
}

/* ---- the matrix ---------------------------------------------------------------------------------------- */

static const char matrix_left_out[] = "*Left out here: the matrix of edges.*\n\n";

/* Drawn when there is room, else by groups of parties, else named. */
static void fit_matrix(const struct markdown *md, size_t budget, struct strbuf *out, bool *ret_is_whole)
{
	bool drawable = md->matrix && md->matrix->count <= MATRIX_PARTIES_MAX;
	size_t before = out->size;

	if (!md->matrix)
		return;
	for (int drawn = drawable; drawn >= 0; drawn--) {
		cut_back(out, before);
		matrix_markdown(md->matrix, drawn, out);
		if (out->size - before <= budget) {
			*ret_is_whole &= drawn == drawable;
			return;
		}
	}
	cut_back(out, before);
	strbuf_string(out, matrix_left_out);
	*ret_is_whole = false;
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

enum part { PART_WORK, PART_CONSENT, PART_CHANGES, PART_CONSEQUENCES, PART_FILES, PART_BINDINGS, PART_COUNT };

struct page {
	struct markdown md;
	struct markdown_part parts[PART_COUNT];
	struct strbuf head, matrix, of_part[PART_COUNT];
	size_t least[PART_COUNT], least_of_matrix;
	size_t limit;
};

static void link_groups(struct markdown *md)
{
	const struct comparison *comparison = md->comparison;
	size_t *last = ARENA_ARRAY(md->arena, size_t, comparison->count + 1);

	md->next_of_group = ARENA_ARRAY(md->arena, size_t, comparison->count + 1);
	for (size_t i = 0; i < comparison->count; i++) {
		size_t group = comparison->items[i].group;

		md->next_of_group[i] = CHANGE_NONE;
		if (group != i)
			md->next_of_group[last[group]] = i;
		last[group] = i;
	}
}

/* Where everything is, when something was left out. */
static const char ending[] = "*Shortened. `mpcnetc diff` with a larger `--limit`, or as text, leaves nothing out.*\n";

/* Fills the parts, the most urgent first, into what `budget` leaves besides the least that each of them takes. */
static bool fill(struct page *page, size_t budget)
{
	/* PART_COUNT stands for the matrix. */
	static const int order[] = { PART_CONSENT, PART_WORK, PART_COUNT, PART_CHANGES, PART_BINDINGS,
				     PART_CONSEQUENCES, PART_FILES };
	size_t spare = budget - page->head.size - page->least_of_matrix;
	bool is_whole = true;

	for (size_t i = 0; i < PART_COUNT; i++)
		spare -= page->least[i];
	for (size_t i = 0; i < ARRAY_LENGTH(order); i++) {
		bool is_matrix = order[i] == PART_COUNT;
		size_t least = is_matrix ? page->least_of_matrix : page->least[order[i]];
		struct strbuf *out = is_matrix ? &page->matrix : &page->of_part[order[i]];

		strbuf_reset(out);
		if (is_matrix)
			fit_matrix(&page->md, spare + least, out, &is_whole);
		else
			fit_part(&page->parts[order[i]], spare + least, out, &is_whole);
		/* A part never takes less than its note; one that is whole may. */
		spare = spare + least - out->size;
	}
	return is_whole;
}

static void append(const struct page *page, bool is_whole, struct strbuf *out)
{
	size_t before = out->size;

	strbuf_text(out, strbuf_as_text(&page->head));
	strbuf_text(out, strbuf_as_text(&page->of_part[PART_WORK]));
	strbuf_text(out, strbuf_as_text(&page->matrix));
	for (size_t i = PART_CONSENT; i < PART_COUNT; i++)
		strbuf_text(out, strbuf_as_text(&page->of_part[i]));
	if (!is_whole)
		strbuf_string(out, ending);
	/* Every part ends in a blank line, and a file in none. */
	else if (out->size > before + 1 && out->data[out->size - 2] == '\n')
		cut_back(out, out->size - 1);
}

static size_t least_of_page(const struct page *page)
{
	size_t least = page->head.size + page->least_of_matrix + sizeof(ending) - 1;

	for (size_t i = 0; i < PART_COUNT; i++)
		least += page->least[i];
	return least;
}

/* Everything, if that fits; else the whole head or its first lines, and as much of the rest as there is room for. */
static int fit_page(struct page *page, struct strbuf *out, size_t *ret_needed)
{
	bool is_whole = true;

	markdown_head(&page->md, true, &page->head);
	fill(page, SIZE_MAX / 2);
	append(page, true, out);
	if (out->size <= page->limit)
		return 0;
	cut_back(out, 0);
	if (least_of_page(page) > page->limit) {
		strbuf_reset(&page->head);
		markdown_head(&page->md, false, &page->head);
		is_whole = false;
	}
	*ret_needed = least_of_page(page);
	if (*ret_needed > page->limit)
		return -1;
	is_whole &= fill(page, page->limit - (sizeof(ending) - 1));
	append(page, is_whole, out);
	return 0;
}

static void make_parts(struct page *page)
{
	markdown_work(&page->md, &page->parts[PART_WORK]);
	markdown_consent(&page->md, &page->parts[PART_CONSENT]);
	markdown_changes(&page->md, &page->parts[PART_CHANGES]);
	markdown_consequences(&page->md, &page->parts[PART_CONSEQUENCES]);
	markdown_files(&page->md, &page->parts[PART_FILES]);
	markdown_bindings(&page->md, &page->parts[PART_BINDINGS]);
	for (size_t i = 0; i < PART_COUNT; i++)
		page->least[i] = least_of_part(&page->parts[i]);
	page->least_of_matrix = page->md.matrix ? sizeof(matrix_left_out) - 1 : 0;
}

int change_markdown(const struct comparison *comparison, const struct change_markdown_options *options,
		    struct strbuf *out, size_t *ret_needed)
{
	struct arena arena = { 0 };
	struct matrix matrix;
	struct page page = { .md = { .arena = &arena, .comparison = comparison, .party = options->party },
			     .limit = options->limit };
	struct strbuf text = { 0 };
	int result;

	page.md.order = matrix_order(&arena, comparison);
	link_groups(&page.md);
	page.md.matrix = matrix_make(&arena, comparison, &matrix) ? &matrix : NULL;
	make_parts(&page);
	result = fit_page(&page, &text, ret_needed);
	if (result == 0)
		strbuf_text(out, strbuf_as_text(&text));
	strbuf_release(&text);
	strbuf_release(&page.head);
	strbuf_release(&page.matrix);
	for (size_t i = 0; i < PART_COUNT; i++)
		strbuf_release(&page.of_part[i]);
	arena_release(&arena);
	return result;
}
