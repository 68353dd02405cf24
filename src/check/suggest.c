/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What reports say of names that are near. */
#include "check/eval.h"

void suggestion_help(const struct suggestion *suggestion, struct diag *diag)
{
	struct strbuf names = { 0 };

	suggestion_write(suggestion, &names);
	if (names.size)
		diag_help(diag, "Did you mean %s?", names.data);
	strbuf_release(&names);
}

void suggestion_apply(struct eval *e, const struct suggestion *suggestion, struct diag *diag, struct span at)
{
	suggestion_help(suggestion, diag);
	if (suggestion_is_certain(suggestion))
		fix_word(e, diag, at, suggestion->name, suggestion->best);
}
