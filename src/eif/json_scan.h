/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * A strict reader of JSON (RFC 8259) that builds no tree: a value is the text that it stands in, so that numbers stay
 * as they were written and memory is that of the text alone. UTF-8, no lone surrogates, nesting to a fixed depth, no
 * recursion.
 */
#ifndef MPCNET_EIF_JSON_SCAN_H
#define MPCNET_EIF_JSON_SCAN_H

#include "base/base.h"

/* As deep as AWS's reader follows. */
#define JSON_SCAN_DEPTH_MAX 127

/* Whether a text is one value, with blanks around it at most; *ret_value is the text without them. */
bool json_scan_document(struct text text, struct text *ret_value);

enum json_kind { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_OTHER };

/* What follows takes values that json_scan_document, or these functions, gave. */
enum json_kind json_scan_kind(struct text value);
/* The next member of an object, `*at` being 0 for the first one. False when there is none. `*ret_key` is as a value. */
bool json_scan_member(struct text object, size_t *at, struct text *ret_key, struct text *ret_value);
/* What a string says. */
struct text json_scan_string(struct arena *arena, struct text value);
/*
 * Writes a value over several lines, `depth` levels deep, the first without indentation; from the ninth level on what
 * is in it stays on its line. Characters that would act on a
 * terminal are escaped; else strings and numbers are as they stand.
 */
void json_scan_print(struct strbuf *out, struct text value, unsigned depth);

#endif
