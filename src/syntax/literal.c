/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What stands in a string: escapes, decoded into the literal that is being read, and what may not stand there. */
#include "syntax/parse.h"

static void escape_code_point(struct parse *p, struct span at, struct text sequence)
{
	bool was_broken = p->literal_broken;
	uint32_t code_point = 0;
	char utf8[4];

	p->literal_broken = true;       /* unless it turns out well */
	if (p->silent)
		return;
	if (sequence.size != (sequence.data[1] == 'u' ? 6u : 10u)) {
		diag_add(p->diags, DIAG_ESCAPE_UNKNOWN, at, "'\\%c' needs %d hex digits", sequence.data[1],
			 sequence.data[1] == 'u' ? 4 : 8);
		return;
	}
	for (size_t i = 2; i < sequence.size; i++) {
		char c = sequence.data[i];

		code_point = code_point << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	if (code_point >= 0xd800 && code_point <= 0xdfff) {
		/* A pair is one mistake. */
		if (p->surrogate_end != at.start)
			diag_help(diag_add(p->diags, DIAG_ESCAPE_CODE_POINT, at, "'%.*s' is half of a surrogate pair",
					   TEXT_ARG(sequence)),
				  "Write the character itself, or its code point as \\UNNNNNNNN.");
		p->surrogate_end = at.end;
		return;
	}
	if (code_point == 0 || code_point > 0x10ffff) {
		diag_add(p->diags, DIAG_ESCAPE_CODE_POINT, at, "'%.*s' is %s", TEXT_ARG(sequence),
			 code_point == 0 ? "NUL, which no text may contain" : "past the last character of Unicode, 10FFFF");
		return;
	}
	p->literal_broken = was_broken;
	strbuf_add(&p->literal, utf8, utf8_encode(code_point, utf8));
}

void literal_escape(struct parse *p, struct span at, struct text sequence)
{
	switch (sequence.data[1]) {
	case 'n': strbuf_char(&p->literal, '\n'); return;
	case 'r': strbuf_char(&p->literal, '\r'); return;
	case 't': strbuf_char(&p->literal, '\t'); return;
	case '"': strbuf_char(&p->literal, '"'); return;
	case '\\': strbuf_char(&p->literal, '\\'); return;
	case 'u': case 'U': escape_code_point(p, at, sequence); return;
	}
	p->literal_broken = true;
	if (!p->silent)
		diag_help(diag_add(p->diags, DIAG_ESCAPE_UNKNOWN, at, "unknown escape '%.*s' in a string", TEXT_ARG(sequence)),
			  "Known are \\n, \\r, \\t, \\\", \\\\, \\uNNNN and \\UNNNNNNNN; write \\\\ for a backslash.");
}

/* One message for a string: '%{if x}yes%{endif}' is one mistake. */
void literal_directive(struct parse *p, struct span at)
{
	struct span string = p->contexts[p->context_count - 1].at;

	p->literal_broken = true;
	if (!p->silent && !span_equal(p->directive_in, string))
		diag_help(diag_add(p->diags, DIAG_TEMPLATE_DIRECTIVE, at,
				   "'%%{' would begin a template directive, which the language does not have"),
			  "Write '%%%%{' for the characters themselves.");
	p->directive_in = string;
}

void literal_check_composed(struct parse *p, struct span at)
{
	uint32_t code_point = p->literal_broken ? 0 : text_find_uncomposed(strbuf_as_text(&p->literal));

	if (!code_point)
		return;
	p->literal_broken = true;
	if (!p->silent)
		diag_help(diag_add(p->diags, DIAG_TEXT_NOT_COMPOSED, at, "U+%04X is not in Unicode's composed form (NFC)",
				   (unsigned)code_point),
			  "HCL would read another text than stands here; save the file in NFC.");
}
