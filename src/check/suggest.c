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

/* ---- names that several places use and nothing declares --------------------------------------------- */

/* So many further places are shown, and mended. */
#define PLACES_SHOWN 8

bool unknown_name_repeats(struct eval *e, enum diag_code code, struct text name, struct span at)
{
	for (size_t i = 0; i < e->unknown_names.count; i++) {
		const struct unknown_name *unknown = &e->unknown_names.items[i];
		struct diag *diag = unknown->diag;
		bool is_new = !span_equal(diag->at, at);

		if (diag->code != code || !text_equal(unknown->suggestion.name, name))
			continue;
		for (size_t j = 0; j < diag->places.count; j++)
			is_new &= !span_equal(diag->places.items[j].at, at);
		if (is_new && diag->places.count < PLACES_SHOWN) {
			diag_place(diag, at, "here too");
			if (suggestion_is_certain(&unknown->suggestion))
				fix_word(e, diag, at, name, unknown->suggestion.best);
		} else if (is_new) {
			diag->fix.count = 0;    /* all or nothing */
		}
		return true;
	}
	return false;
}

void unknown_name_add(struct eval *e, const struct suggestion *suggestion, struct diag *diag)
{
	if (diag_is_kept(diag))
		*VEC_PUSH(e->arena, &e->unknown_names) = (struct unknown_name){ *suggestion, diag };
}
