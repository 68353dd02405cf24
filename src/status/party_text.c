/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* One party in full: what it owes and how it is bound, whom it waits for, what its build leaves out, its way. */
#include <inttypes.h>

#include "status/text.h"

/* Up to so many peers each has a line; of more, those alone that something is amiss with, and no more lines than that. */
#define LINES_MAX 16

static void put_title(struct sheet *sheet, const struct party_status *self)
{
	const struct party *party = self->party;
	struct text line = arena_format(sheet->arena, "%.*s in %.*s: party %" PRId64 ", %.*s, %s", TEXT_ARG(party->name),
					TEXT_ARG(sheet->status->network->name), party->id, TEXT_ARG(party->identity),
					membership_name(party->membership));

	if (party->replaces.data)
		line = arena_format(sheet->arena, "%.*s, in place of %.*s", TEXT_ARG(line), TEXT_ARG(party->replaces));
	sheet_put(sheet, PAINT_STRONG, line);
	strbuf_char(sheet->out, '\n');
}

/* ---- what it owes ------------------------------------------------------------------------------------ */

/* Commands are not wrapped: they are for copying. */
static void put_binding(struct sheet *sheet, const struct party_status *self, enum owed_value value)
{
	struct value_source source = value_source_of(sheet->status->network, self->party, value);
	const char *section = step_of_value(self, value)->section;

	if (!source.file) {
		strbuf_string(sheet->out, "      ");
		sheet_wrap(sheet, arena_format(sheet->arena, "set '%s' in the spec ('%s')", owed_row(value)->key, section), 6);
		return;
	}
	strbuf_string(sheet->out, "      ");
	sheet_put(sheet, PAINT_STRONG, bind_command(sheet->arena, sheet->request, self->party, source.file));
	strbuf_string(sheet->out, "\n      ");
	sheet_wrap(sheet, arena_format(sheet->arena, "%s: %s ('%s')", source.file, source.what, section), 6);
}

/* One file may have several values, and is bound once. */
static bool same_file_follows(const struct sheet *sheet, const struct party_status *self, enum owed_value value)
{
	struct value_source source = value_source_of(sheet->status->network, self->party, value);

	for (enum owed_value other = value + 1; source.file && other < OWED_COUNT; other++) {
		struct value_source later = value_source_of(sheet->status->network, self->party, other);

		if (self->owes[other] != OWED_TO_NOBODY)
			return later.file && strcmp(later.file, source.file) == 0;
	}
	return false;
}

static void put_debts(struct sheet *sheet, const struct party_status *self)
{
	sheet_heading(sheet, "Owes");
	if (!self->owed_count)
		strbuf_string(sheet->out, "  nothing\n");
	for (enum owed_value value = 0; value < OWED_COUNT; value++) {
		if (self->owes[value] == OWED_TO_NOBODY)
			continue;
		strbuf_string(sheet->out, "  ");
		sheet_put(sheet, PAINT_OWED, text_from(owed_row(value)->name));
		strbuf_string(sheet->out, "\n    ");
		sheet_wrap(sheet,
			  arena_format(sheet->arena, "to %s: %s", owed_to_words(self->owes[value]),
				       owed_effect(self, value)), 4);
		if (!same_file_follows(sheet, self, value))
			put_binding(sheet, self, value);
	}
}

/* ---- whom it waits for ------------------------------------------------------------------------------- */

static void put_waits(struct sheet *sheet, const struct party_status *self)
{
	const struct status *status = sheet->status;
	struct text *names = ARENA_ARRAY(sheet->arena, struct text, status->count);

	sheet_heading(sheet, "Waits for");
	if (!self->waits_count)
		strbuf_string(sheet->out, "  nobody\n");
	for (enum owed_value value = 0; value < OWED_COUNT; value++) {
		size_t count = 0;

		for (size_t i = 0; i < status->count; i++)
			if (status_waits(self, &status->parties[i], value))
				names[count++] = status->parties[i].party->name;
		if (!count)
			continue;
		strbuf_string(sheet->out, "  ");
		sheet_cell(sheet, PAINT_OWED, text_from(owed_row(value)->name), 22);
		sheet_wrap(sheet, arena_format(sheet->arena, "of %.*s",
					     TEXT_ARG(name_list(sheet->arena, names, count, 3 * (SHEET_WIDTH - 24)))), 24);
	}
}

static size_t widest_name(const struct status *status)
{
	size_t widest = 4;

	for (size_t i = 0; i < status->count; i++) {
		size_t width = safe_width(status->parties[i].party->name);

		widest = width > widest ? width : widest;
	}
	return widest;
}

static void put_edge(struct sheet *sheet, const struct party_status *owner)
{
	bool bound = binding_has_endpoint(owner->binding);

	sheet_put(sheet, bound ? PAINT_GOOD : PAINT_OWED,
		 bound ? TEXT("can be made")
		       : arena_format(sheet->arena, "waits for %.*s", TEXT_ARG(owner->party->name)));
	strbuf_char(sheet->out, '\n');
}

static void put_edges(struct sheet *sheet, const struct party_status *self)
{
	const struct status *status = sheet->status;
	bool many = status->count - 1 > LINES_MAX;
	size_t width = widest_name(status) + 2, lines = 0, left = status->count - 1 - self->reachable;

	sheet_heading(sheet, "Connections");
	sheet_cell(sheet, PAINT_NONE, TEXT("  from "), 7);
	sheet_cell(sheet, PAINT_NONE, TEXT("all"), width);
	put_edge(sheet, self);
	for (size_t i = 0; i < status->count; i++) {
		const struct party_status *peer = &status->parties[i];

		if (peer == self || (many && (binding_has_endpoint(peer->binding) || lines == LINES_MAX)))
			continue;
		lines++;
		sheet_cell(sheet, PAINT_NONE, TEXT("  to   "), 7);
		sheet_cell(sheet, PAINT_NONE, peer->party->name, width);
		put_edge(sheet, peer);
	}
	if (many && left > lines)
		strbuf_format(sheet->out, "  and %zu more that wait for who is called\n", left - lines);
	if (many && self->reachable)
		strbuf_format(sheet->out, "  and %zu that can be made\n", self->reachable);
}

/* ---- its build and its way --------------------------------------------------------------------------- */

static void put_left_out(struct sheet *sheet, const struct party_status *self)
{
	bool connections = self->reachable + 1 < sheet->status->count;

	if (!self->left_out_count && !connections)
		return;
	sheet_heading(sheet, "Left out of its build");
	for (size_t i = 0; i < self->left_out_count; i++) {
		strbuf_string(sheet->out, "  ");
		safe_text(sheet->out, self->left_out[i]);
		strbuf_char(sheet->out, '\n');
	}
	if (connections)
		strbuf_string(sheet->out, "  in terraform/peers.tf, the connections that wait\n");
}

static void put_dates(struct sheet *sheet, const struct party_status *self)
{
	enum paint paint;

	if (self->ca == CA_UNBOUND)
		return;
	sheet_heading(sheet, "CA certificate");
	strbuf_string(sheet->out, "  ");
	sheet_put(sheet, PAINT_NONE, text_from(self->binding->ca_fingerprint));
	strbuf_string(sheet->out, "\n  good from ");
	sheet_put(sheet, PAINT_NONE, day_of(sheet->arena, self->binding->ca_from));
	strbuf_string(sheet->out, " until ");
	sheet_put(sheet, PAINT_NONE, day_of(sheet->arena, self->binding->ca_until));
	if (self->ca != CA_GOOD) {
		const char *word = value_word(self, OWED_CA_CERTIFICATE, &paint);

		strbuf_string(sheet->out, ": ");
		sheet_put(sheet, paint, text_from(word));
	}
	strbuf_char(sheet->out, '\n');
}

static void put_way(struct sheet *sheet, const struct party_status *self)
{
	static const enum paint paints[STEP_PLACE_COUNT] = {
		[STEP_IS_BEHIND] = PAINT_GOOD, [STEP_IS_NEXT] = PAINT_OWED,
	};

	sheet_heading(sheet, "Steps");
	for (enum step_id id = 0; id < STEP_COUNT; id++) {
		const struct step *step = step_row(id);
		enum step_place place = self->places[id];
		struct text needs;

		if (place == STEP_IS_NOT_ITS)
			continue;
		sheet_cell(sheet, PAINT_NONE, TEXT(""), 2);
		sheet_cell(sheet, paints[place], text_from(step_place_name(place)), 7);
		/* What the next step needs is there. */
		needs = place == STEP_IS_LATER ? step_needs(sheet->arena, sheet->status, self, step)
					       : (struct text){ 0 };
		sheet_wrap(sheet, arena_format(sheet->arena, "%s ('%s')%s%.*s", step->does, step->section,
					       needs.data ? "; needs " : "", TEXT_ARG(needs)), 9);
	}
	strbuf_format(sheet->out, "\nThe words in quotes are sections of parties/%.*s/README.md.\n",
		      TEXT_ARG(self->party->name));
}

static const char *count_of_values(struct sheet *sheet, size_t count)
{
	return count ? arena_format(sheet->arena, "%zu value%s", count, count == 1 ? "" : "s").data : "nothing";
}

static void put_conclusion(struct sheet *sheet, const struct party_status *self)
{
	struct text line = arena_format(sheet->arena, "%.*s owes %s and waits for %s", TEXT_ARG(self->party->name),
					count_of_values(sheet, self->owed_count), count_of_values(sheet, self->waits_count));

	sheet_put(sheet, self->owed_count || self->waits_count ? PAINT_OWED : PAINT_GOOD, line);
	strbuf_char(sheet->out, '\n');
}

void sheet_party(struct sheet *sheet, const struct party_status *self)
{
	put_title(sheet, self);
	put_debts(sheet, self);
	put_waits(sheet, self);
	put_edges(sheet, self);
	put_left_out(sheet, self);
	put_dates(sheet, self);
	put_way(sheet, self);
	put_conclusion(sheet, self);
}
