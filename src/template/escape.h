/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside template/: escaping by where a value stands, not only by language. Markdown has four such places.
 */
#ifndef MPCNET_TEMPLATE_ESCAPE_H
#define MPCNET_TEMPLATE_ESCAPE_H

#include "base/base.h"
#include "template/template.h"

/* The languages' own places first, with the same numbers. */
enum escape_place {
	ESCAPE_MARKDOWN_SPAN = LANGUAGE_COUNT,  /* `code`: a backtick becomes ', since a span cannot escape one */
	ESCAPE_MARKDOWN_SPAN_CELL,              /* the same in a row of a table, where | is written \| */
	ESCAPE_MARKDOWN_FENCE,                  /* '…' of shell in a fenced block: a line break becomes a space */
	ESCAPE_COUNT
};

/* `place` is a template_language or an escape_place. */
void escape_at(struct strbuf *out, unsigned place, struct text value);

/* As between the quotes of JSON; `canonical` escapes no more than RFC 8785 does. */
void escape_json(struct strbuf *out, struct text value, bool canonical);

#endif
