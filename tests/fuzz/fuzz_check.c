/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * A fuzzing target for libFuzzer and AFL++: one source in memory is parsed and checked, and what there is to say about
 * it printed to nowhere, in every form. No file is opened.
 */
#include <stdio.h>

#include "check/check.h"
#include "diag/diag.h"
#include "format/format.h"
#include "syntax/syntax.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What parses has a canonical form, which format_source() holds to its source, and which is its own. */
static void check_format(const struct sources *sources)
{
	struct arena arena = { 0 };
	struct diags diags;
	struct sources formatted = { 0 };
	struct syntax_file file;
	struct strbuf once = { 0 }, twice = { 0 };

	diags_init(&diags, &arena);
	syntax_parse_file(&arena, &diags, sources, 0, &file);
	if (!diags_have_errors(&diags)) {
		format_source(&once, &sources->items[0], &file);
		*VEC_PUSH(&arena, &formatted) = (struct source){
			TEXT("formatted.mpcnet"), arena_text(&arena, once.data ? strbuf_as_text(&once) : TEXT("")),
		};
		syntax_parse_file(&arena, &diags, &formatted, 0, &file);
		format_source(&twice, &formatted.items[0], &file);
		if (!text_equal(strbuf_as_text(&once), strbuf_as_text(&twice)))
			die("formatting again changes something");
	}
	strbuf_release(&once);
	strbuf_release(&twice);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct arena arena = { 0 };
	struct diags diags;
	struct sources sources = { 0 };
	const struct syntax *syntax;
	const struct network *network;

	if (size > SOURCE_SIZE_MAX)
		return 0;
	if (!nowhere && !(nowhere = fopen("/dev/null", "w")))
		return 0;
	diags_init(&diags, &arena);
	/* A spec's bytes end in a NUL that is not theirs. */
	*VEC_PUSH(&arena, &sources) = (struct source){
		TEXT("fuzz.mpcnet"), arena_text(&arena, (struct text){ size ? (const char *)data : "", size }),
	};
	check_format(&sources);
	syntax = syntax_parse(&arena, &diags, &sources);
	network = check_network(&arena, &diags, syntax);
	/* Nothing is refused without a word, and nothing accepted with one. */
	if ((network == NULL) != diags_have_errors(&diags))
		die("a model and errors, or neither");
	diags.show_notes = true;
	for (enum diag_form form = DIAG_FORM_TEXT; form <= DIAG_FORM_GITHUB; form++)
		diags_print(&diags, &sources, form, true, "0", nowhere);
	arena_release(&arena);
	return 0;
}
