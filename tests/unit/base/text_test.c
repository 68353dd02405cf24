/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Texts. */
#include <criterion/criterion.h>

#include "base/base.h"

/* In every place of a few words, from every start: what is looked at by words must not differ from looking byte by byte. */
Test(text, ascii_ends_at_what_is_none)
{
	static const unsigned char odd[] = { 0x00, 0x80, 0xc3, 0xff };

	for (size_t size = 0; size <= 27; size++)
		for (size_t at = 0; at <= size; at++)
			for (size_t i = 0; i < ARRAY_LENGTH(odd); i++) {
				char bytes[27];
				struct text text = { bytes, size };

				memset(bytes, at % 2 ? 0x01 : 0x7f, sizeof(bytes));
				if (at < size)
					bytes[at] = (char)odd[i];
				for (size_t from = 0; from <= size; from++)
					cr_expect_eq(text_skip_ascii(text, from), from > at ? size : at,
						     "%zu bytes, %#x at %zu, from %zu", size, odd[i], at, from);
			}
}
