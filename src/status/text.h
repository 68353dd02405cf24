/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside status/: text for a terminal. */
#ifndef MPCNET_STATUS_TEXT_H
#define MPCNET_STATUS_TEXT_H

#include "status/internal.h"

#define SHEET_WIDTH 80

enum paint { PAINT_NONE, PAINT_STRONG, PAINT_GOOD, PAINT_OWED, PAINT_BAD, PAINT_COUNT };

struct sheet {
	struct arena *arena;
	const struct status *status;
	const struct status_request *request;
	struct strbuf *out;
};

/* Appends text, painted where there is colour; nothing in it acts on the terminal. */
void sheet_put(struct sheet *sheet, enum paint paint, struct text text);
/* The same, and blanks up to `width` columns; the last column of a line has width 0. */
void sheet_cell(struct sheet *sheet, enum paint paint, struct text text, size_t width);
/* A heading of its own line, with an empty one before it. */
void sheet_heading(struct sheet *sheet, const char *title);
/* Words over as many lines as they take; the cursor is at column `indent`, where further lines begin. */
void sheet_wrap(struct sheet *sheet, struct text text, size_t indent);
/* "bound", "owed", "ends" and so on, of one value of a party, and how it is painted. */
const char *value_word(const struct party_status *self, enum owed_value value, enum paint *ret_paint);

/* Everything of one party; in party_text.c. */
void sheet_party(struct sheet *sheet, const struct party_status *self);

#endif
