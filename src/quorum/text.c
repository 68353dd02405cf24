/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The analysis, for people: what it comes to, what each function needs, and what is left after each loss. */
#include "quorum/internal.h"
#include "quorum/page.h"
#include "quorum/table.h"

#define NAMES_MAX 4     /* of one kind, in a sentence */

/* Of function and place in the table. */
#define FUNCTION_WIDTH 19
#define NEEDS_WIDTH 11
#define SPARE_WIDTH 7

/* ---- sets of failures in words --------------------------------------------------------------------- */

static void put_name(struct strbuf *out, const struct failure *failure)
{
	bool quoted = failure->kind == DOMAIN_OPERATOR;

	strbuf_format(out, quoted ? "'%.*s'" : "%.*s", TEXT_ARG(failure->name));
}

/* "regions eu-west-1 and eu-west-2": those of one kind. */
static void put_kind(struct strbuf *out, const struct smallest *set, enum domain_kind kind, size_t count)
{
	size_t shown = count > NAMES_MAX ? NAMES_MAX : count, at = 0;
	size_t parts = count > shown ? shown + 1 : shown;

	strbuf_format(out, "%s ", domain_name(kind, count));
	for (size_t i = 0; i < set->count && at < shown; i++)
		if (set->failures[i]->kind == kind) {
			strbuf_string(out, list_separator(at++, parts, " and "));
			put_name(out, set->failures[i]);
		}
	if (count > shown)
		strbuf_format(out, " and %zu more", count - shown);
}

/* "regions eu-west-1 and eu-west-2 + operator 'Acme'" */
static void put_set(struct strbuf *out, const struct smallest *set)
{
	bool first = true;

	for (enum domain_kind kind = 0; kind < DOMAIN_COUNT; kind++) {
		size_t count = 0;

		for (size_t i = 0; i < set->count; i++)
			count += set->failures[i]->kind == kind;
		if (count == 0)
			continue;
		strbuf_string(out, first ? "" : " + ");
		put_kind(out, set, kind, count);
		first = false;
	}
}

/* ---- what it comes to ------------------------------------------------------------------------------ */

/* Failures of a kind that harm active parties: by what they make of decryption, how many and the first. */
struct tally {
	size_t counts[QUORUM_STATE_COUNT];
	const struct failure *firsts[QUORUM_STATE_COUNT];
};

static struct tally tally_of(const struct quorum *quorum, enum domain_kind kind)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < quorum->failure_count; i++) {
		const struct failure *failure = &quorum->failures[i];
		enum quorum_state state;

		if (failure->kind != kind || failure->active_down + failure->active_interrupted == 0)
			continue;
		state = effect_of_failure(quorum, QUORUM_PUBLIC_DECRYPTION, failure).state;
		if (tally.counts[state]++ == 0)
			tally.firsts[state] = failure;
	}
	return tally;
}

/* "region eu-west-1 (or one of 2 more)": the failures that bring decryption to `state`, kind by kind. */
static void put_bringing(struct strbuf *out, const struct tally tallies[DOMAIN_COUNT], enum quorum_state state)
{
	for (enum domain_kind kind = 0; kind < DOMAIN_COUNT; kind++) {
		size_t count = tallies[kind].counts[state];

		if (count == 0)
			continue;
		strbuf_format(out, "%s%s ", out->size ? ", or of " : "", domain_name(kind, 1));
		put_name(out, tallies[kind].firsts[state]);
		if (count > 1)
			strbuf_format(out, " (or one of %zu more)", count - 1);
	}
}

static bool is_outlived(struct tally tally)
{
	return tally.counts[QUORUM_WORKS] && !tally.counts[QUORUM_STOPS] && !tally.counts[QUORUM_INTERRUPTED];
}

static void tell_outlived(struct page *page, const struct quorum *quorum)
{
	struct tally tallies[DOMAIN_COUNT];
	struct strbuf words = { 0 };
	size_t outlived = 0, at = 0;

	for (enum domain_kind kind = 0; kind < DOMAIN_COUNT; kind++) {
		tallies[kind] = tally_of(quorum, kind);
		outlived += is_outlived(tallies[kind]);
	}
	for (enum domain_kind kind = 0; kind < DOMAIN_COUNT; kind++)
		if (is_outlived(tallies[kind]))
			strbuf_format(&words, "%s%s", list_separator(at++, outlived, " or "), domain_name(kind, 1));
	if (outlived) {
		page_format(page, PAINT_GOOD, "They outlive the loss of any one %s.", words.data);
		page_end_line(page);
	}
	strbuf_reset(&words);
	put_bringing(&words, tallies, QUORUM_INTERRUPTED);
	if (words.size) {
		page_format(page, PAINT_FAIR, "They may wait, until parties have moved to another zone, after the loss "
			    "of %s.", words.data);
		page_end_line(page);
	}
	strbuf_reset(&words);
	put_bringing(&words, tallies, QUORUM_STOPS);
	if (words.size) {
		page_format(page, PAINT_BAD, "They stop with the loss of %s.", words.data);
		page_end_line(page);
	}
	strbuf_release(&words);
}

static void tell_smallest(struct page *page, const struct quorum *quorum)
{
	const struct smallest *decryption = &quorum->smallest[QUORUM_PUBLIC_DECRYPTION][SELECTION_OUTAGES];
	const struct smallest *signing = &quorum->smallest[QUORUM_SIGNING][SELECTION_OUTAGES];
	struct strbuf first = { 0 }, second = { 0 };

	if (!decryption->possible)
		return;
	put_set(&first, decryption);
	put_set(&second, signing);
	page_format(page, PAINT_NONE, "The smallest outage that stops decryption is %s", first.data);
	if (!signing->possible)
		page_words(page, PAINT_NONE, TEXT("; none that is known stops signing."));
	else if (text_equal(strbuf_as_text(&first), strbuf_as_text(&second)))
		page_words(page, PAINT_NONE, TEXT(", and it stops signing too."));
	else
		page_format(page, PAINT_NONE, "; the smallest that stops signing, %s.", second.data);
	page_end_line(page);
	strbuf_release(&first);
	strbuf_release(&second);
}

static void put_conclusion(struct page *page, const struct quorum *quorum)
{
	size_t t = (size_t)quorum->network->threshold;

	page_format(page, PAINT_NONE, "Decryption and key generation go on while any %zu %s lost or corrupt; a new "
		    "epoch needs all %zu.", t, t == 1 ? "party is" : "parties are", quorum->active_count);
	page_end_line(page);
	tell_outlived(page, quorum);
	tell_smallest(page, quorum);
}

/* ---- functions ------------------------------------------------------------------------------------- */

static void put_function(struct page *page, const struct quorum *quorum, enum quorum_function function)
{
	const struct smallest *smallest = &quorum->smallest[function][SELECTION_OUTAGES];
	size_t spare = effect_of_count(quorum, function, 0).spare;
	struct strbuf cell = { 0 };

	page_cell(page, PAINT_STRONG, text_from(function_row(function)->name), FUNCTION_WIDTH);
	strbuf_format(&cell, "%zu of %zu", function_needs(quorum, function), quorum->active_count);
	page_cell(page, PAINT_NONE, strbuf_as_text(&cell), NEEDS_WIDTH);
	strbuf_reset(&cell);
	strbuf_format(&cell, "%zu", spare);
	page_cell(page, spare ? PAINT_GOOD : PAINT_FAIR, strbuf_as_text(&cell), SPARE_WIDTH);
	strbuf_reset(&cell);
	if (!smallest->possible)
		strbuf_string(&cell, "none that is known");
	else if (smallest->at_least != smallest->count)
		strbuf_format(&cell, "at most %zu, no fewer than %zu: ", smallest->count, smallest->at_least);
	put_set(&cell, smallest);
	page->indent = FUNCTION_WIDTH + NEEDS_WIDTH + SPARE_WIDTH;
	page_words(page, PAINT_NONE, strbuf_as_text(&cell));
	if (function_needs_newcomers(quorum, function))
		page_format(page, PAINT_NONE, " (and all %zu of the new committee)", quorum->newcomer_count);
	page->indent = 0;
	page_end_line(page);
	strbuf_release(&cell);
}

static void put_functions(struct page *page, const struct quorum *quorum)
{
	page_cell(page, PAINT_FAINT, TEXT("FUNCTION"), FUNCTION_WIDTH);
	page_cell(page, PAINT_FAINT, TEXT("NEEDS"), NEEDS_WIDTH);
	page_cell(page, PAINT_FAINT, TEXT("SPARE"), SPARE_WIDTH);
	page_words(page, PAINT_FAINT, TEXT("SMALLEST OUTAGE THAT STOPS IT"));
	page_end_line(page);
	for (enum quorum_function function = 0; function < QUORUM_FUNCTION_COUNT; function++)
		put_function(page, quorum, function);
	page_end_line(page);
}

/* ---------------------------------------------------------------------------------------------------- */

static void put_notes(struct page *page, const struct quorum *quorum)
{
	struct arena arena = { 0 };
	struct notes notes = notes_of(&arena, quorum);

	for (size_t i = 0; i < notes.count; i++) {
		page_cell(page, PAINT_NONE, TEXT("-"), 2);
		page->indent = 2;
		page_words(page, PAINT_NONE, notes.items[i]);
		page->indent = 0;
		page_end_line(page);
	}
	arena_release(&arena);
}

void quorum_text(const struct quorum *quorum, bool colour, struct strbuf *out)
{
	struct page page = { .out = out, .colour = colour };
	const struct network *network = quorum->network;

	if (network->rehearsal) {
		page_format(&page, PAINT_STRONG, "network '%.*s': a rehearsal of %zu parties", TEXT_ARG(network->name),
			    network->party_count);
		page_end_line(&page);
		put_notes(&page, quorum);
		return;
	}
	page_format(&page, PAINT_STRONG, "network '%.*s': %zu active parties, threshold %zu", TEXT_ARG(network->name),
		    quorum->active_count, (size_t)network->threshold);
	page_end_line(&page);
	page_end_line(&page);
	put_conclusion(&page, quorum);
	page_end_line(&page);
	put_functions(&page, quorum);
	put_losses(&page, quorum);
	put_notes(&page, quorum);
}
