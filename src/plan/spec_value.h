/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside plan/: one value, as an expression of the language. */
#ifndef MPCNET_PLAN_SPEC_VALUE_H
#define MPCNET_PLAN_SPEC_VALUE_H

#include "model/value.h"
#include "template/template.h"

/* Appends the text as a string in its quotes: nothing in it can end it or become an interpolation. */
void spec_write_text(struct strbuf *out, struct text text);
/* Appends a value that is not null. Maps, and lists that do not fit a line, take a line for each element. */
void spec_write_value(struct strbuf *out, const struct value *value);

#endif
