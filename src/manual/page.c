/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Text for a terminal: lines of a width that reads well, titles in bold where there is colour. */
#include "manual/internal.h"

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

static void bold(struct page *page, struct text text)
{
	if (page->colour)
		strbuf_string(page->out, BOLD);
	strbuf_text(page->out, text);
	if (page->colour)
		strbuf_string(page->out, PLAIN);
	strbuf_char(page->out, '\n');
}

void page_title(struct page *page, const char *format, ...)
{
	va_list args;

	if (page->begun)
		strbuf_char(page->out, '\n');
	page->begun = true;
	va_start(args, format);
	bold(page, arena_vformat(page->arena, format, args));
	va_end(args);
}

size_t page_columns(struct text text)
{
	size_t columns = 0;

	for (size_t i = 0, length; i < text.size; i += length) {
		length = utf8_sequence(text.data + i, text.size - i);
		if (length)
			columns += utf8_width(utf8_decode(text.data + i, length));
		else
			length = 1;
	}
	return columns;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n';
}

void page_wrap(struct page *page, struct text text, size_t at, size_t indent)
{
	bool first = true;

	for (size_t i = 0, end; i < text.size; i = end) {
		struct text word;

		while (i < text.size && is_blank(text.data[i]))
			i++;
		for (end = i; end < text.size && !is_blank(text.data[end]); end++)
			;
		word = text_slice(text, i, end);
		if (word.size == 0)
			break;
		if (!first && at + 1 + page_columns(word) > PAGE_WIDTH) {
			strbuf_char(page->out, '\n');
			strbuf_repeat(page->out, ' ', indent);
			at = indent;
		} else if (!first) {
			strbuf_char(page->out, ' ');
			at++;
		}
		strbuf_text(page->out, word);
		at += page_columns(word);
		first = false;
	}
	strbuf_char(page->out, '\n');
}

void page_paragraph(struct page *page, struct text text, size_t indent)
{
	strbuf_char(page->out, '\n');
	strbuf_repeat(page->out, ' ', indent);
	page_wrap(page, text, indent, indent);
}

void page_verbatim(struct page *page, struct text text, size_t indent)
{
	for (size_t i = 0, end; i < text.size; i = end + 1) {
		end = text_find(text, '\n', i);
		if (end > i)
			strbuf_repeat(page->out, ' ', indent);
		strbuf_text(page->out, text_slice(text, i, end));
		strbuf_char(page->out, '\n');
	}
}

/* Where the block that begins at `at` ends: at an empty line, or, for a fence, after the fence that closes it. */
static size_t block_end(struct text markdown, size_t at, bool is_fence)
{
	size_t line = at;

	while (line < markdown.size) {
		size_t end = text_find(markdown, '\n', line);

		if (is_fence ? line > at && text_is(text_slice(markdown, line, end), "```") : end == line)
			return is_fence ? end : line - 1;
		/* An item ends where the next one begins. */
		if (!is_fence && line > at && text_starts_with(text_slice(markdown, line, end), "- "))
			return line - 1;
		line = end + 1;
	}
	return markdown.size;
}

static void markdown_block(struct page *page, struct text block)
{
	size_t first = text_find(block, '\n', 0);

	if (text_starts_with(block, "```")) {
		struct text info = text_slice(block, 3, first);
		size_t space = text_find(info, ' ', 0);

		strbuf_char(page->out, '\n');
		/* A file beside the spec is told by its name. */
		if (text_starts_with(info, "json ") || text_starts_with(info, "text "))
			page_verbatim(
				page,
				arena_format(page->arena, "%.*s:\n", TEXT_ARG(text_slice(info, space + 1, info.size))),
				4);
		page_verbatim(page, text_slice(block, first + 1, block.size - 3), 4);
	} else if (text_starts_with(block, "## ")) {
		strbuf_char(page->out, '\n');
		bold(page, text_slice(block, 3, block.size));
	} else if (text_starts_with(block, "- ")) {
		page_wrap(page, block, 0, 2);
	} else {
		page_paragraph(page, block, 0);
	}
}

void page_markdown(struct page *page, struct text markdown)
{
	for (size_t at = 0, end; at < markdown.size; at = end + 1) {
		end = at;
		if (markdown.data[at] == '\n')
			continue;
		end = block_end(markdown, at, text_starts_with(text_slice(markdown, at, markdown.size), "```"));
		markdown_block(page, text_slice(markdown, at, end));
	}
}
