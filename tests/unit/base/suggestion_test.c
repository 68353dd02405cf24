/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Names that are near another. */
#include <criterion/criterion.h>

#include "base/suggestion.h"

/* What is suggested for `name` of the candidates, and whether that is certain. */
static void expect(const char *name, const char *const *candidates, const char *wanted, bool certain)
{
	struct suggestion suggestion = suggestion_for(text_from(name));
	struct strbuf got = { 0 };

	for (; *candidates; candidates++)
		suggestion_consider(&suggestion, text_from(*candidates));
	strbuf_string(&got, "");
	suggestion_write(&suggestion, &got);
	cr_expect(text_is(strbuf_as_text(&got), wanted), "%s: %.*s", name, TEXT_ARG(strbuf_as_text(&got)));
	cr_expect_eq(suggestion_is_certain(&suggestion), certain, "%s", name);
	strbuf_release(&got);
}

#define CANDIDATES(...) ((const char *const[]){ __VA_ARGS__, NULL })

Test(suggestion, the_nearest)
{
	expect("regoin", CANDIDATES("region", "reason", "account"), "'region'", true);
	expect("Node_Group", CANDIDATES("node-groups", "node-group"), "'node-group'", true);
	expect("xyz", CANDIDATES("region", "abc"), "", false);
	expect("bob", CANDIDATES("dan", "eve"), "", false);
	expect("a", CANDIDATES("b"), "", false);
}

Test(suggestion, several_are_not_certain)
{
	expect("cores", CANDIDATES("cored", "corex"), "'cored' or 'corex'", false);
	expect("cores", CANDIDATES("cored", "corex", "cored", "corey", "corez"), "'cored', 'corex' or 'corey'", false);
}

Test(suggestion, another_number_is_another_thing)
{
	expect("zone-1", CANDIDATES("zone-2"), "'zone-2'", false);
	expect("zoen-2", CANDIDATES("zone-2"), "'zone-2'", true);
}
