/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Words of the language that are no settings. */
#include "manual/internal.h"

static const struct language_word words[] = {
#define WORD(word, kind, text, example) { word, kind, text, example },
#include "manual/language.def"
#undef WORD
};

const struct language_word *language_words(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(words);
	return words;
}

void explain_word(struct page *page, const struct language_word *word)
{
	page_title(page, "%s (%s)", word->word, word->kind);
	page_paragraph(page, text_from(word->text), 0);
	if (word->example) {
		strbuf_char(page->out, '\n');
		page_verbatim(page, text_from(word->example), 4);
	}
}
