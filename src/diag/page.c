/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The page on each code: what it says, why that matters, and an example that fails beside one that passes. */
#include "base/embedded.h"
#include "diag/diag.h"

struct text diag_page(enum diag_code code)
{
	return embedded_find(&embedded_pages, text_from(diag_code_info(code)->slug));
}

struct text diag_fact(struct arena *arena, enum diag_code code)
{
	struct text page = diag_page(code), fact;
	struct strbuf line = { 0 };
	size_t end = 0;

	if (!page.data)
		return page;
	while (end < page.size && !(page.data[end] == '\n' && (end + 1 == page.size || page.data[end + 1] == '\n')))
		end++;
	for (size_t i = 0; i < end; i++)
		strbuf_char(&line, page.data[i] == '\n' ? ' ' : page.data[i]);
	fact = arena_text(arena, strbuf_as_text(&line));
	strbuf_release(&line);
	return fact;
}
