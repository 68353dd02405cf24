/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Words on a page: every name is made harmless for a terminal, whatever it holds. */
#include "quorum/page.h"

#define PAGE_WIDTH 80

/* SGR sequences of ECMA-48. */
static const char *const paints[] = {
	[PAINT_NONE] = "", [PAINT_STRONG] = "\033[1m", [PAINT_FAINT] = "\033[2m",
	[PAINT_GOOD] = "\033[32m", [PAINT_FAIR] = "\033[33m", [PAINT_BAD] = "\033[1;31m",
};

static void put_paint(struct page *page, enum paint paint)
{
	if (!page->colour || page->paint == paint)
		return;
	if (page->paint != PAINT_NONE)
		strbuf_string(page->out, "\033[0m");
	strbuf_string(page->out, paints[paint]);
	page->paint = paint;
}

static void put(struct page *page, enum paint paint, struct text word)
{
	put_paint(page, paint);
	safe_text(page->out, word);
	page->column += safe_width(word);
}

static void put_blanks(struct page *page, size_t count)
{
	strbuf_repeat(page->out, ' ', count);
	page->column += count;
}

void page_end_line(struct page *page)
{
	put_paint(page, PAINT_NONE);
	strbuf_char(page->out, '\n');
	page->column = 0;
}

/* What has begun with blanks alone takes the word as it is, however long. */
static void put_word(struct page *page, enum paint paint, struct text word, bool blank_before)
{
	if (page->column > page->indent && page->column + blank_before + safe_width(word) > PAGE_WIDTH)
		page_end_line(page);
	else if (blank_before && page->column > page->indent)
		put_blanks(page, 1);
	if (page->column < page->indent)
		put_blanks(page, page->indent - page->column);
	put(page, paint, word);
}

void page_words(struct page *page, enum paint paint, struct text words)
{
	for (size_t from = 0; from < words.size;) {
		bool blank_before = words.data[from] == ' ';
		size_t to;

		while (from < words.size && words.data[from] == ' ')
			from++;
		to = text_find(words, ' ', from);
		if (from < words.size)
			put_word(page, paint, text_slice(words, from, to), blank_before);
		from = to;
	}
}

void page_format(struct page *page, enum paint paint, const char *format, ...)
{
	struct strbuf text = { 0 };
	va_list args;

	va_start(args, format);
	strbuf_vformat(&text, format, args);
	va_end(args);
	page_words(page, paint, strbuf_as_text(&text));
	strbuf_release(&text);
}

void page_cell(struct page *page, enum paint paint, struct text cell, size_t width)
{
	size_t used = safe_width(cell);

	put(page, paint, cell);
	put_paint(page, PAINT_NONE);
	put_blanks(page, used < width ? width - used : 1);
}
