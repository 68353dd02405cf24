/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside quorum/: words on a page of 80 columns. */
#ifndef MPCNET_QUORUM_PAGE_H
#define MPCNET_QUORUM_PAGE_H

#include "base/base.h"

enum paint { PAINT_NONE, PAINT_STRONG, PAINT_FAINT, PAINT_GOOD, PAINT_FAIR, PAINT_BAD };

/* `{ .out = …, .colour = … }` is an empty page. */
struct page {
	struct strbuf *out;     /* borrowed */
	bool colour;
	enum paint paint;       /* what is being painted; none at the end of a line */
	size_t column;          /* where the next character stands */
	size_t indent;          /* where lines after the first begin */
};

/* Words, with a break where one would pass the last column. A blank before the first parts it from what is there. */
void page_words(struct page *page, enum paint paint, struct text words);
void page_format(struct page *page, enum paint paint, const char *format, ...) PRINTF_LIKE(3, 4);
/* A cell of a table: at least `width` columns, with a blank before what follows. */
void page_cell(struct page *page, enum paint paint, struct text cell, size_t width);
void page_end_line(struct page *page);

#endif
