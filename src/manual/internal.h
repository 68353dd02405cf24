/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside manual/: text for a terminal, and what is known of one thing. */
#ifndef MPCNET_MANUAL_INTERNAL_H
#define MPCNET_MANUAL_INTERNAL_H

#include "diag/diag.h"
#include "manual/manual.h"
#include "model/schema.h"

/* Text is as wide as this, examples as wide as they are. */
#define PAGE_WIDTH 92

struct page {
	struct arena *arena;
	struct strbuf *out;
	bool colour;
	bool begun;                     /* something is explained already: the next begins with an empty line */
};

/* A word of the language that is no setting. */
struct language_word {
	const char *word, *kind, *text, *example;       /* the example may be NULL */
};

/* ---- page.c ---- */

/* The title of what follows, on a line of its own. */
void page_title(struct page *page, const char *format, ...) PRINTF_LIKE(2, 3);
/* Adds text in lines of PAGE_WIDTH; those after the first are indented, and the first is taken to begin at `at`. */
void page_wrap(struct page *page, struct text text, size_t at, size_t indent);
/* A paragraph with an empty line before it. */
void page_paragraph(struct page *page, struct text text, size_t indent);
/* Text as it is, each line indented. */
void page_verbatim(struct page *page, struct text text, size_t indent);
/* A page of Markdown: headings in bold, paragraphs and items wrapped, fences indented. */
void page_markdown(struct page *page, struct text markdown);
/* Columns that text takes in a terminal. */
size_t page_columns(struct text text);

/* ---- settings.c ---- */

void explain_setting(struct page *page, const struct setting *setting);
void explain_later(struct page *page, const struct later_setting *later);
void explain_readable(struct page *page, const struct readable *readable);
/* The settings in a block; the empty block is the whole scope. */
void explain_block(struct page *page, enum setting_scope scope, struct text block);
/* Whether there is a setting in this block, one to come included. */
bool block_exists(enum setting_scope scope, struct text block);
/* Adds the default of a setting as a reader is told it: a value, how it is computed, "required" or "none". */
void default_words(const struct setting *setting, struct strbuf *out);

/* ---- diagnostics.c ---- */

void explain_diagnostic(struct page *page, const struct diag_code_info *info);
/* "error", "warning", "note"; *ret_more says when it is another, or is NULL. */
const char *severity_words(const struct diag_code_info *info, const char **ret_more);

/* ---- language.c ---- */

const struct language_word *language_words(size_t *ret_count);
void explain_word(struct page *page, const struct language_word *word);

#endif
