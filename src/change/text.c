/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A comparison for people: the sum, the network, the parties, then what each has to do. */
#include <stdlib.h>

#include "change/internal.h"
#include "change/matrix.h"

#define WIDTH 80
/* Of a value, before it is cut. */
#define VALUE_SIZE 60
/* Of what follows from one change; JSON has all. */
#define CONSEQUENCES_SHOWN 8
/* Names of parties in one list. */
#define NAMES_SHOWN 13
#define FILES_SHOWN 24

struct page {
	struct arena arena;             /* for what is made along the way */
	const struct comparison *comparison;
	size_t party;                   /* whose part is shown; CHANGE_NONE: all */
	bool colour;
	struct strbuf *out;
};

static const char *const class_colours[] = {
	[CHANGE_COSMETIC] = "2", [CHANGE_RESTART] = "36", [CHANGE_REPLACE] = "33", [CHANGE_RECONNECT] = "35",
	[CHANGE_RE_KEY] = "1;31", [CHANGE_RE_SHARE] = "1;31",
};

static void colour(struct page *page, const char *code)
{
	if (page->colour)
		strbuf_format(page->out, "\033[%sm", code);
}

static void end_colour(struct page *page)
{
	if (page->colour)
		strbuf_string(page->out, "\033[0m");
}

/* ---- lines ----------------------------------------------------------------------------------------- */

static void indent(struct page *page, size_t columns)
{
	strbuf_repeat(page->out, ' ', columns);
}

/* Adds untrusted text from column `at` on, broken at blanks, further lines indented by `margin`. */
static void put_broken(struct page *page, struct text text, size_t at, size_t margin)
{
	wrap_words(page->out, text, at, margin, WIDTH);
}

/* The same, and ends the line. */
static void put_wrapped(struct page *page, struct text text, size_t at, size_t margin)
{
	put_broken(page, text, at, margin);
	strbuf_char(page->out, '\n');
}

static void put_string(struct page *page, const char *string, size_t at, size_t margin)
{
	put_wrapped(page, text_from(string), at, margin);
}

static void put_heading(struct page *page, const char *heading)
{
	strbuf_char(page->out, '\n');
	colour(page, "1");
	strbuf_string(page->out, heading);
	end_colour(page);
	strbuf_char(page->out, '\n');
}

/* "alice, bob and carol", or "alice, bob, … and 700 others". */
static void add_names(const struct comparison *comparison, const size_t *parties, size_t count, struct strbuf *out)
{
	size_t shown = count > NAMES_SHOWN ? NAMES_SHOWN - 1 : count;

	for (size_t i = 0; i < shown; i++)
		strbuf_format(out, "%s%.*s", list_separator(i, count, " and "),
			      TEXT_ARG(comparison->parties[parties[i]].name));
	if (shown < count)
		strbuf_format(out, " and %zu others", count - shown);
}

/* ---- the sum --------------------------------------------------------------------------------------- */

static bool is_shown(const struct page *page, size_t change)
{
	return page->party == CHANGE_NONE || change_touches(page->comparison, change, page->party);
}

static void count_shown(const struct page *page, size_t counts[CHANGE_RE_SHARE + 1], size_t *ret_count)
{
	*ret_count = 0;
	for (size_t i = 0; i < page->comparison->count; i++) {
		const struct change *change = &page->comparison->items[i];

		if (change->cause != CHANGE_NONE || !is_shown(page, i))
			continue;
		counts[change->reach]++;
		++*ret_count;
	}
}

static void add_edges(const struct page *page, struct strbuf *line)
{
	size_t counts[EDGE_CUT + 1];

	comparison_edge_counts(page->comparison, counts);
	if (counts[EDGE_MADE] + counts[EDGE_CUT] + counts[EDGE_ALTERED] == 0)
		return;
	strbuf_format(line, "edges: %zu made, %zu cut, %zu altered, %zu as they were", counts[EDGE_MADE],
		      counts[EDGE_CUT], counts[EDGE_ALTERED], counts[EDGE_KEPT]);
}

static void put_line(struct page *page, struct strbuf *line, size_t margin)
{
	indent(page, margin);
	put_wrapped(page, strbuf_as_text(line), margin, margin + 2);
	strbuf_reset(line);
}

static void put_actors(struct page *page, struct strbuf *line)
{
	const struct comparison *comparison = page->comparison;
	size_t *actors = ARENA_ARRAY(&page->arena, size_t, comparison->party_count + 1), count = 0;

	for (size_t i = 0; i < comparison->party_count; i++)
		if (comparison->parties[i].duties)
			actors[count++] = i;
	if (page->party != CHANGE_NONE || count == 0)
		return;
	strbuf_string(line, "to act: ");
	if (count == comparison->party_count)
		strbuf_format(line, "all %zu parties", count);
	else
		add_names(comparison, actors, count, line);
	put_line(page, line, 2);
}

static void put_consent(struct page *page, struct strbuf *line)
{
	const struct comparison *comparison = page->comparison;
	size_t needed = 0, accepted = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		needed += change_needs_consent(&comparison->items[i]);
		accepted += change_needs_consent(&comparison->items[i]) && comparison->items[i].accepted;
	}
	if (needed == 0)
		return;
	change_count_words(needed, "change needs", "changes need", line);
	strbuf_string(line, " every party's consent");
	if (accepted)
		strbuf_format(line, "; %zu of them accepted", accepted);
	put_line(page, line, 2);
}

static void put_sum(struct page *page)
{
	const struct comparison *comparison = page->comparison;
	size_t counts[CHANGE_RE_SHARE + 1] = { 0 }, count, shown = 0;
	struct strbuf line = { 0 };

	count_shown(page, counts, &count);
	strbuf_format(&line, "%s → %s: ", comparison->old.name, comparison->new.name);
	if (count == 0)
		strbuf_string(&line, "the network is the same");
	else
		change_count_words(count, "change", "changes", &line);
	if (page->party != CHANGE_NONE)
		strbuf_format(&line, " for party '%.*s'", TEXT_ARG(comparison->parties[page->party].name));
	for (size_t i = CHANGE_RE_SHARE + 1; i-- > 0;)
		if (counts[i])
			strbuf_format(&line, "%s%zu %s", shown++ ? ", " : " (", counts[i],
				      change_name((enum change_class)i));
	if (shown)
		strbuf_char(&line, ')');
	colour(page, "1");
	put_broken(page, strbuf_as_text(&line), 0, 2);
	end_colour(page);
	strbuf_char(page->out, '\n');
	strbuf_reset(&line);
	add_edges(page, &line);
	if (line.size && page->party == CHANGE_NONE)
		put_line(page, &line, 2);
	strbuf_reset(&line);
	put_consent(page, &line);
	put_actors(page, &line);
	strbuf_release(&line);
}

/* ---- changes --------------------------------------------------------------------------------------- */

/* Where the words of a change begin. */
#define MARGIN 13

/* Each of several that say the same of different parties stands for all; of one party's part, hers. */
static bool is_first(const struct page *page, size_t index)
{
	const struct change *items = page->comparison->items;

	return page->party != CHANGE_NONE || items[index].group == index;
}

static void add_words(const struct page *page, const struct change *change, struct strbuf *line)
{
	if (page->party == CHANGE_NONE)
		change_words(page->comparison, change, VALUE_SIZE, line);
	else
		change_words_alone(page->comparison, change, VALUE_SIZE, line);
}

static void put_consequences(struct page *page, size_t index)
{
	const struct change *items = page->comparison->items, *change = &items[index];
	size_t shown = 0, left = 0;
	struct strbuf line = { 0 };

	for (size_t i = index + 1; i <= index + change->consequence_count; i++) {
		if (!is_first(page, i) || (page->party != CHANGE_NONE && items[i].party != CHANGE_NONE &&
					   items[i].party != page->party))
			continue;
		if (shown == CONSEQUENCES_SHOWN) {
			left++;
			continue;
		}
		shown++;
		strbuf_reset(&line);
		strbuf_string(&line, "so ");
		add_words(page, &items[i], &line);
		if (items[i].group_count > 1 && page->party == CHANGE_NONE)
			strbuf_format(&line, ", of %zu parties", items[i].group_count);
		if (items[i].class > change->class)
			strbuf_format(&line, " (%s)", change_name(items[i].class));
		put_line(page, &line, MARGIN);
	}
	strbuf_reset(&line);
	if (left) {
		strbuf_format(&line, "and %zu more that follow (--format json has them)", left);
		put_line(page, &line, MARGIN);
	}
	strbuf_release(&line);
}

static void put_group(struct page *page, size_t index)
{
	const struct comparison *comparison = page->comparison;
	size_t *parties = ARENA_ARRAY(&page->arena, size_t, comparison->party_count + 1), count = 0;
	struct strbuf line = { 0 };

	if (comparison->items[index].group_count < 2 || page->party != CHANGE_NONE)
		return;
	for (size_t i = index; i < comparison->count; i++)
		if (comparison->items[i].group == index && comparison->items[i].cause == CHANGE_NONE)
			parties[count++] = comparison->items[i].party;
	strbuf_string(&line, "of ");
	add_names(comparison, parties, count, &line);
	put_line(page, &line, MARGIN);
	strbuf_release(&line);
}

static void put_places(struct page *page, const struct change *change)
{
	struct strbuf line = { 0 };

	change_place_words(page->comparison, change, &line);
	indent(page, MARGIN);
	colour(page, "2");
	put_broken(page, strbuf_as_text(&line), MARGIN, MARGIN + 2);
	end_colour(page);
	strbuf_char(page->out, '\n');
	strbuf_release(&line);
}

/* "fingerprint 8d1b13b7e1440427, accepted by alice on 2026-11-24: agreed in the call" */
static void put_fingerprint(struct page *page, const struct change *change)
{
	struct strbuf line = { 0 };

	strbuf_format(&line, "fingerprint %s%s", change->fingerprint, change->accepted ? ", accepted" : "");
	if (change->accepted_by.data)
		strbuf_format(&line, " by %.*s", TEXT_ARG(change->accepted_by));
	if (change->accepted_on.data)
		strbuf_format(&line, " on %.*s", TEXT_ARG(change->accepted_on));
	if (change->accepted_reason.data) {
		strbuf_string(&line, ": ");
		strbuf_text(&line, change->accepted_reason);
	}
	indent(page, MARGIN);
	put_wrapped(page, strbuf_as_text(&line), MARGIN, MARGIN + 2);
	strbuf_release(&line);
}

static void put_change(struct page *page, size_t index, bool explain)
{
	const struct change *change = &page->comparison->items[index];
	struct strbuf line = { 0 };

	indent(page, 2);
	colour(page, class_colours[change->reach]);
	strbuf_format(page->out, "%-10s", change_name(change->reach));
	end_colour(page);
	strbuf_char(page->out, ' ');
	add_words(page, change, &line);
	put_wrapped(page, strbuf_as_text(&line), MARGIN, MARGIN + 2);
	put_group(page, index);
	put_places(page, change);
	if (explain) {
		indent(page, MARGIN);
		put_string(page, change_rule_info(change->rule)->sentence, MARGIN, MARGIN);
	}
	put_consequences(page, index);
	if (change_needs_consent(change) || change->accepted)
		put_fingerprint(page, change);
	strbuf_release(&line);
}

/* Those of parties, or all others; the sentence of each rule stands under its first change. */
static void put_changes(struct page *page, bool of_parties, const char *heading)
{
	const struct comparison *comparison = page->comparison;
	bool begun = false, explained[RULE_COUNT] = { 0 };

	for (size_t i = 0; i < comparison->count; i++) {
		const struct change *change = &comparison->items[i];

		if (change->cause != CHANGE_NONE || (change->subject == SUBJECT_PARTY) != of_parties ||
		    !is_shown(page, i) || !is_first(page, i))
			continue;
		if (!begun)
			put_heading(page, heading);
		begun = true;
		put_change(page, i, change->rule != RULE_SETTING && !explained[change->rule]);
		explained[change->rule] = true;
	}
}

/* ---- edges ----------------------------------------------------------------------------------------- */

static void put_matrix(struct page *page)
{
	struct strbuf matrix = { 0 };

	matrix_text(page->comparison, page->colour, &matrix);
	if (matrix.size) {
		put_heading(page, "Edges");
		strbuf_text(page->out, strbuf_as_text(&matrix));
	}
	strbuf_release(&matrix);
}

/* ---- what each has to do --------------------------------------------------------------------------- */

static void add_duties(struct page *page, size_t party)
{
	const struct comparison *comparison = page->comparison;
	size_t step = 0;

	for (enum change_duty duty = 0; duty < DUTY_COUNT; duty++) {
		const struct change_duty_info *info = change_duty_info(duty);
		struct strbuf line = { 0 };
		size_t *about, count;

		if (!(comparison->parties[party].duties & 1u << duty))
			continue;
		strbuf_format(&line, "%zu. %s", ++step, info->sentence);
		if (info->names_parties) {
			count = comparison_duty_parties(comparison, &page->arena, party, duty, &about);
			strbuf_char(&line, ' ');
			if (count + 1 >= comparison->new.network->party_count && count > 1)
				strbuf_string(&line, "every peer");
			else
				add_names(comparison, about, count, &line);
		}
		indent(page, 4);
		put_wrapped(page, strbuf_as_text(&line), 4, 7);
		strbuf_release(&line);
	}
}

static void add_files(struct page *page, const struct changed_files *files)
{
	static const char marks[] = { [FILE_ALTERED] = '~', [FILE_ADDED] = '+', [FILE_REMOVED] = '-' };
	static const char *const verbs[] = {
		[FILE_ALTERED] = "change", [FILE_ADDED] = "appear", [FILE_REMOVED] = "vanish",
	};
	size_t counts[FILE_REMOVED + 1] = { 0 }, begun = 0;
	bool whole = files->count > FILES_SHOWN;

	for (size_t i = 0; i < files->count; i++)
		counts[files->items[i].change]++;
	if (files->count == 0)
		return;
	strbuf_string(page->out, "    files: ");
	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++)
		if (counts[i])
			strbuf_format(page->out, "%s%zu %s", begun++ ? ", " : "", counts[i], verbs[i]);
	strbuf_char(page->out, '\n');
	/* A party that joins or leaves has a list that tells nobody anything. */
	if (whole && counts[FILE_ALTERED] == 0)
		return;
	for (size_t i = 0; i < files->count; i++) {
		if (i == FILES_SHOWN) {
			strbuf_format(page->out, "      and %zu more (--format json has them)\n", files->count - i);
			break;
		}
		strbuf_format(page->out, "      %c ", marks[files->items[i].change]);
		safe_text(page->out, files->items[i].path);
		strbuf_char(page->out, '\n');
	}
}

/* What a party has to do, as it is shown below its name. */
struct part {
	struct text body;
	enum change_class class;
	size_t party;
};

static bool is_same_part(const struct part *a, const struct part *b)
{
	return a->class == b->class && text_equal(a->body, b->body);
}

static int by_body(const void *left, const void *right)
{
	const struct part *a = left, *b = right;
	int order = text_compare(a->body, b->body);

	if (!order)
		order = (a->class > b->class) - (a->class < b->class);
	return order ? order : (a->party > b->party) - (a->party < b->party);
}

static int by_party(const void *left, const void *right)
{
	const struct part *const *a = left, *const *b = right;

	return ((*a)->party > (*b)->party) - ((*a)->party < (*b)->party);
}

static void put_part(struct page *page, const struct part *parts, size_t count)
{
	size_t *names = ARENA_ARRAY(&page->arena, size_t, count);
	struct strbuf line = { 0 };

	for (size_t i = 0; i < count; i++)
		names[i] = parts[i].party;
	add_names(page->comparison, names, count, &line);
	strbuf_format(&line, ": %s", change_name(parts[0].class));
	put_line(page, &line, 2);
	strbuf_text(page->out, parts[0].body);
	strbuf_release(&line);
}

/* Parties that have the same to do and the same files stand together. */
static void put_parts(struct page *page)
{
	const struct comparison *comparison = page->comparison;
	struct part *parts = ARENA_ARRAY(&page->arena, struct part, comparison->party_count + 1);
	const struct part **firsts = ARENA_ARRAY(&page->arena, const struct part *, comparison->party_count + 1);
	struct strbuf *out = page->out, body = { 0 };
	size_t count = 0, first_count = 0;

	for (size_t i = 0; i < comparison->party_count; i++) {
		if (!comparison->parties[i].is_touched || (page->party != CHANGE_NONE && page->party != i))
			continue;
		page->out = &body;
		add_duties(page, i);
		add_files(page, &comparison->parties[i].files);
		if (body.size == 0)
			strbuf_string(&body, "    nothing: none of its files change\n");
		page->out = out;
		parts[count++] = (struct part){ arena_text(&page->arena, strbuf_as_text(&body)),
						comparison->parties[i].class, i };
		strbuf_reset(&body);
	}
	strbuf_release(&body);
	qsort(parts, count, sizeof(*parts), by_body);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !is_same_part(&parts[i - 1], &parts[i]))
			firsts[first_count++] = &parts[i];
	qsort(firsts, first_count, sizeof(*firsts), by_party);
	if (count)
		put_heading(page, "What each has to do");
	for (size_t i = 0; i < first_count; i++) {
		size_t at = (size_t)(firsts[i] - parts), end = at + 1;

		while (end < count && is_same_part(&parts[end], &parts[at]))
			end++;
		put_part(page, &parts[at], end - at);
	}
}

/* ---- bindings -------------------------------------------------------------------------------------- */

static void put_bindings(struct page *page)
{
	const struct comparison *comparison = page->comparison;
	struct strbuf line = { 0 };
	bool begun = false;

	for (size_t i = 0; i < comparison->bindings.count; i++) {
		const struct changed_binding *binding = &comparison->bindings.items[i];
		struct value old = text_as_value(binding->old), new = text_as_value(binding->new);

		if (page->party != CHANGE_NONE && page->party != binding->party)
			continue;
		if (!begun)
			put_heading(page, "Bindings (no part of the network: the locks differ)");
		begun = true;
		strbuf_format(&line, "%.*s %s: ", TEXT_ARG(comparison->parties[binding->party].name), binding->key);
		change_value_words(&old, 80, &line);
		strbuf_string(&line, " → ");
		change_value_words(&new, 80, &line);
		put_line(page, &line, 2);
	}
	strbuf_release(&line);
}

void change_text(const struct comparison *comparison, const struct change_text_options *options, struct strbuf *out)
{
	struct page page = { .comparison = comparison, .party = options->party, .colour = options->colour, .out = out };

	put_sum(&page);
	put_changes(&page, false, "The network");
	put_changes(&page, true, "Parties");
	put_matrix(&page);
	put_parts(&page);
	put_bindings(&page);
	arena_release(&page.arena);
}
