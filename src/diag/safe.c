/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* JSON, made harmless for terminals and logs. */
#include "diag/printing.h"

void json_make_safe(struct strbuf *out, struct text json)
{
	for (size_t i = 0, length; i < json.size; i += length) {
		uint32_t c;

		length = utf8_sequence(json.data + i, json.size - i);
		c = length ? utf8_decode(json.data + i, length) : 0xfffd;
		length = length ? length : 1;
		if (c < 0x7f)   /* line breaks, between strings */
			strbuf_char(out, (char)c);
		else if (safe_is_plain(c))
			strbuf_add(out, json.data + i, length);
		else if (c < 0x10000)
			strbuf_format(out, "\\u%04x", (unsigned)c);
		else
			strbuf_format(out, "\\u%04x\\u%04x", 0xd800 | (unsigned)(c - 0x10000) >> 10,
				      0xdc00 | ((unsigned)c & 0x3ff));
	}
}
