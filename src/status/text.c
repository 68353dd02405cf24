/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* All parties, for people: a table, what is owed, what comes next, and one line that says how things stand. */
#include <inttypes.h>

#include "status/text.h"

/* Networks up to this size are shown whole; of larger ones, so many parties that owe something. */
#define ROWS_MAX 40
#define ROWS_OF_LARGE 20
#define NAME_LINES 2
#define DEBT_INDENT 24

static const char *const heads[OWED_COUNT] = {
	[OWED_ENDPOINT_SERVICE] = "endpoint", [OWED_ROOT_KEY] = "root key", [OWED_TX_SENDER] = "tx-sender",
	[OWED_BACKUP_KEY] = "backup", [OWED_CA_CERTIFICATE] = "CA", [OWED_VERIFICATION_ADDRESS] = "address",
	[OWED_SIGNED_IMAGE] = "image",
};

const char *value_word(const struct party_status *self, enum owed_value value, enum paint *ret_paint)
{
	bool is_ca = value == OWED_CA_CERTIFICATE;

	*ret_paint = PAINT_OWED;
	if (self->owes[value] != OWED_TO_NOBODY)
		return "owed";
	if (is_ca && self->ca == CA_ENDS_SOON)
		return "ends";
	*ret_paint = PAINT_BAD;
	if (is_ca && self->ca == CA_ENDED)
		return "ended";
	if (is_ca && self->ca == CA_EARLY)
		return "early";
	*ret_paint = PAINT_GOOD;
	if (self->needs[value] != OWED_TO_NOBODY || (is_ca && self->ca == CA_GOOD))
		return value == OWED_SIGNED_IMAGE ? "set" : "bound";
	*ret_paint = PAINT_NONE;
	return "-";
}

/* ---- the table --------------------------------------------------------------------------------------- */

/* Columns behind the name, and their widths with the two blanks behind each; 0: left out. */
struct columns {
	size_t name, values[OWED_COUNT], reaches, core, next;
};

static struct text title_of(struct sheet *sheet, const struct party *party)
{
	if (party->membership == MEMBERSHIP_ACTIVE)
		return party->replaces.data ? arena_format(sheet->arena, "%.*s (for %.*s)", TEXT_ARG(party->name),
							   TEXT_ARG(party->replaces))
					    : party->name;
	if (party->replaces.data)
		return arena_format(sheet->arena, "%.*s (%s for %.*s)", TEXT_ARG(party->name),
				    membership_name(party->membership), TEXT_ARG(party->replaces));
	return arena_format(sheet->arena, "%.*s (%s)", TEXT_ARG(party->name), membership_name(party->membership));
}

static struct text reaches(struct sheet *sheet, const struct party_status *self)
{
	return arena_format(sheet->arena, "%zu of %zu", self->reachable, sheet->status->count - 1);
}

static bool is_shown(const struct sheet *sheet, const struct party_status *self, size_t shown)
{
	if (sheet->status->count <= ROWS_MAX)
		return true;
	return self->owed_count && shown < ROWS_OF_LARGE;
}

static size_t total_width(const struct columns *columns)
{
	size_t width = 5 + columns->name + columns->reaches + columns->core + columns->next;

	for (enum owed_value value = 0; value < OWED_COUNT; value++)
		width += columns->values[value];
	return width;
}

static void widen(size_t *column, struct text text)
{
	size_t width = safe_width(text) + 2;

	*column = width > *column ? width : *column;
}

/* What is said again below the table gives way where it is too wide for a terminal. */
static struct columns columns_of(struct sheet *sheet)
{
	const struct status *status = sheet->status;
	struct columns columns = { .core = status->network->rehearsal ? 0 : 7 };
	size_t *const spare[] = { &columns.core, &columns.reaches, &columns.next };
	size_t shown = 0;

	widen(&columns.name, TEXT("party"));
	widen(&columns.reaches, TEXT("reaches"));
	for (size_t i = 0; i < status->count; i++) {
		const struct party_status *self = &status->parties[i];

		for (enum owed_value value = 0; value < OWED_COUNT; value++)
			if (self->needs[value] != OWED_TO_NOBODY)
				widen(&columns.values[value], text_from(heads[value]));
		if (!is_shown(sheet, self, shown))
			continue;
		shown++;
		widen(&columns.name, title_of(sheet, self->party));
		widen(&columns.reaches, reaches(sheet, self));
		widen(&columns.next, text_from(step_row(self->next)->name));
	}
	if (columns.values[OWED_CA_CERTIFICATE])
		widen(&columns.values[OWED_CA_CERTIFICATE], TEXT("bound"));
	for (size_t i = 0; i < ARRAY_LENGTH(spare) && total_width(&columns) > SHEET_WIDTH + 2; i++)
		*spare[i] = 0;
	return columns;
}

/* Blanks at the end of a line are taken back: the last column is not known beforehand. */
static void end_line(struct sheet *sheet)
{
	struct strbuf *out = sheet->out;

	while (out->size && out->data[out->size - 1] == ' ')
		out->data[--out->size] = '\0';
	strbuf_char(out, '\n');
}

static void put_head(struct sheet *sheet, const struct columns *columns)
{
	sheet_cell(sheet, PAINT_STRONG, TEXT(" id"), 5);
	sheet_cell(sheet, PAINT_STRONG, TEXT("party"), columns->name);
	for (enum owed_value value = 0; value < OWED_COUNT; value++)
		if (columns->values[value])
			sheet_cell(sheet, PAINT_STRONG, text_from(heads[value]), columns->values[value]);
	if (columns->reaches)
		sheet_cell(sheet, PAINT_STRONG, TEXT("reaches"), columns->reaches);
	if (columns->core)
		sheet_cell(sheet, PAINT_STRONG, TEXT("core"), columns->core);
	if (columns->next)
		sheet_cell(sheet, PAINT_STRONG, TEXT("next"), columns->next);
	end_line(sheet);
}

static void put_row(struct sheet *sheet, const struct columns *columns, const struct party_status *self)
{
	enum paint paint;

	sheet_cell(sheet, PAINT_NONE, arena_format(sheet->arena, "%3" PRId64, self->party->id), 5);
	sheet_cell(sheet, PAINT_NONE, title_of(sheet, self->party), columns->name);
	for (enum owed_value value = 0; value < OWED_COUNT; value++)
		if (columns->values[value]) {
			struct text word = text_from(value_word(self, value, &paint));

			sheet_cell(sheet, paint, word, columns->values[value]);
		}
	if (columns->reaches)
		sheet_cell(sheet, self->reachable + 1 == sheet->status->count ? PAINT_GOOD : PAINT_NONE,
			  reaches(sheet, self), columns->reaches);
	if (columns->core)
		sheet_cell(sheet, self->core_ready ? PAINT_GOOD : PAINT_OWED, self->core_ready ? TEXT("ready") : TEXT("waits"),
			  columns->core);
	if (columns->next)
		sheet_cell(sheet, PAINT_NONE, text_from(step_row(self->next)->name), columns->next);
	end_line(sheet);
}

static void put_title(struct sheet *sheet)
{
	const struct network *network = sheet->status->network;

	sheet_put(sheet, PAINT_STRONG, network->name);
	sheet_put(sheet, PAINT_NONE,
		  arena_format(sheet->arena, ", %zu parties, threshold %" PRId64, network->party_count,
			       network->threshold));
	strbuf_string(sheet->out, "\n\n");
}

static void put_table(struct sheet *sheet)
{
	const struct status *status = sheet->status;
	struct columns columns = columns_of(sheet);
	size_t shown = 0, owing = 0;

	if (status->count > ROWS_MAX && !status->owing_count) {
		strbuf_string(sheet->out, "No party owes anything.\n");
		return;
	}
	put_head(sheet, &columns);
	for (size_t i = 0; i < status->count; i++) {
		if (!is_shown(sheet, &status->parties[i], shown))
			continue;
		shown++;
		owing += status->parties[i].owed_count > 0;
		put_row(sheet, &columns, &status->parties[i]);
	}
	if (owing < status->owing_count)
		strbuf_format(sheet->out, "     and %zu more that owe something\n", status->owing_count - owing);
	if (status->count > ROWS_MAX && status->owing_count < status->count)
		strbuf_format(sheet->out, "     and %zu that owe nothing\n", status->count - status->owing_count);
}

/* ---- what is owed ------------------------------------------------------------------------------------ */

static void put_group(struct sheet *sheet, const struct text *names, size_t count, const char *title, size_t indent)
{
	sheet_cell(sheet, PAINT_NONE, TEXT(""), 2);
	sheet_cell(sheet, PAINT_STRONG, text_from(title), indent - 2);
	sheet_wrap(sheet, name_list(sheet->arena, names, count, NAME_LINES * (SHEET_WIDTH - indent)), indent);
	strbuf_repeat(sheet->out, ' ', indent);
}

/* Those that owe the value with the same effect as the first of them from `from` on. Returns where the next effect is. */
static size_t put_debt(struct sheet *sheet, enum owed_value value, size_t from)
{
	const struct status *status = sheet->status;
	struct text *names = ARENA_ARRAY(sheet->arena, struct text, status->count);
	const struct party_status *first = &status->parties[from];
	const char *effect = owed_effect(first, value);
	size_t count = 0, next = status->count;

	for (size_t i = from; i < status->count; i++) {
		const struct party_status *self = &status->parties[i];

		if (self->owes[value] == OWED_TO_NOBODY)
			continue;
		if (strcmp(owed_effect(self, value), effect) == 0)
			names[count++] = self->party->name;
		else if (next == status->count)
			next = i;
	}
	put_group(sheet, names, count, owed_row(value)->name, DEBT_INDENT);
	sheet_wrap(sheet, arena_format(sheet->arena, "to %s: %s", owed_to_words(first->owes[value]), effect), DEBT_INDENT);
	return next;
}

static void put_debts(struct sheet *sheet)
{
	const struct status *status = sheet->status;

	if (!status->owed_count)
		return;
	sheet_heading(sheet, "Who owes what to whom");
	for (enum owed_value value = 0; value < OWED_COUNT; value++) {
		size_t at = 0;

		if (!status->owed[value])
			continue;
		while (at < status->count && status->parties[at].owes[value] == OWED_TO_NOBODY)
			at++;
		while (at < status->count)
			at = put_debt(sheet, value, at);
	}
}

/* ---- what comes next --------------------------------------------------------------------------------- */

static void put_steps(struct sheet *sheet)
{
	const struct status *status = sheet->status;
	struct text *names = ARENA_ARRAY(sheet->arena, struct text, status->count);

	sheet_heading(sheet, "What is next");
	for (enum step_id id = 0; id < STEP_COUNT; id++) {
		const struct step *step = step_row(id);
		size_t count = 0;

		for (size_t i = 0; i < status->count; i++)
			if (status->parties[i].next == id)
				names[count++] = status->parties[i].party->name;
		if (!count)
			continue;
		put_group(sheet, names, count, step->name, 16);
		sheet_wrap(sheet, arena_format(sheet->arena, "%s ('%s')", step->does, step->section), 16);
	}
}

/* ---- the end ----------------------------------------------------------------------------------------- */

static void put_totals(struct sheet *sheet)
{
	const struct status *status = sheet->status;
	struct text line = arena_format(sheet->arena, "%zu of %zu connections can be made", status->possible, status->edges);

	if (!status->network->rehearsal)
		line = arena_format(sheet->arena, "%.*s; the files of %zu of %zu cores are made", TEXT_ARG(line),
				    status->ready, status->count);
	strbuf_char(sheet->out, '\n');
	sheet_wrap(sheet, line, 0);
	if (status->dated) {
		sheet_put(sheet, PAINT_OWED, dates_line(sheet->arena, status));
		strbuf_char(sheet->out, '\n');
	}
}

static void put_conclusion(struct sheet *sheet)
{
	bool good = !sheet->status->owed_count && !sheet->status->dated;

	sheet_put(sheet, good ? PAINT_GOOD : PAINT_OWED, status_conclusion(sheet->arena, sheet->status));
	strbuf_char(sheet->out, '\n');
}

void status_text(struct arena *arena, const struct status *status, const struct status_request *request,
		 struct strbuf *out)
{
	struct sheet sheet = { arena, status, request, out };

	if (request->party) {
		sheet_party(&sheet, status_of_party(status, request->party));
		return;
	}
	put_title(&sheet);
	put_table(&sheet);
	put_debts(&sheet);
	put_steps(&sheet);
	put_totals(&sheet);
	put_conclusion(&sheet);
}
