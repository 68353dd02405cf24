/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * A fuzzing target for libFuzzer and AFL++: one source in memory is parsed and checked, and what there is to say about
 * it printed to nowhere, in every form. No file is opened.
 */
#include <stdio.h>

#include "check/check.h"
#include "diag/diag.h"
#include "syntax/syntax.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
