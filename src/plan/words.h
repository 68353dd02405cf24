/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside plan/: words that all forms of a plan share. */
#ifndef MPCNET_PLAN_WORDS_H
#define MPCNET_PLAN_WORDS_H

#include "plan/plan.h"

/* "a release is declared and trusted beside the old one": for the schema. */
const char *plan_kind_meaning(enum plan_kind kind);
/* Whether the party is one of those that do the step. */
bool step_is_of(const struct plan_step *step, struct text party);
/* Adds "alice, then bob: one at a time". */
void words_of_owners(const struct plan_step *step, struct strbuf *out);
/* Adds what stays up meanwhile, as sentences; they follow "Stays up: ". */
void words_of_quorum(const struct plan_step *step, struct strbuf *out);
struct text plan_core_namespace(const struct party *party);
/*
 * All parties of both networks, each once, as the new one has those of both, in order of ids; `ret_parties` has room
 * for the parties of both. Returns how many.
 */
size_t plan_parties(const struct plan *plan, const struct party **ret_parties);

#endif
