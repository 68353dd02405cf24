/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Cells, headings and wrapped lines. */
#include "status/text.h"

/* Each is ended where it was begun, so that no line leaves a colour behind. */
static const char *const paints[PAINT_COUNT] = {
	[PAINT_NONE] = "", [PAINT_STRONG] = "\033[1m", [PAINT_GOOD] = "\033[32m", [PAINT_OWED] = "\033[1;33m",
	[PAINT_BAD] = "\033[1;31m",
};

void sheet_put(struct sheet *sheet, enum paint paint, struct text text)
{
	bool painted = sheet->request->colour && paint != PAINT_NONE && text.size;

	if (painted)
		strbuf_string(sheet->out, paints[paint]);
	safe_text(sheet->out, text);
	if (painted)
		strbuf_string(sheet->out, "\033[0m");
}

void sheet_cell(struct sheet *sheet, enum paint paint, struct text text, size_t width)
{
	size_t taken = safe_width(text);

	sheet_put(sheet, paint, text);
	strbuf_repeat(sheet->out, ' ', width > taken ? width - taken : 0);
}

void sheet_heading(struct sheet *sheet, const char *title)
{
	strbuf_char(sheet->out, '\n');
	sheet_put(sheet, PAINT_STRONG, text_from(title));
	strbuf_char(sheet->out, '\n');
}

void sheet_wrap(struct sheet *sheet, struct text text, size_t indent)
{
	wrap_words(sheet->out, text, indent, indent, SHEET_WIDTH);
	strbuf_char(sheet->out, '\n');
}
