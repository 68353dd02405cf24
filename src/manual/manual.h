/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * manual/: from the tables to text for people: what a code, a setting, a block or a word of the language is.
 *
 * Nothing is known here that no table says: settings come from model/, codes and their pages from diag/, and the words
 * of the language from language.def.
 */
#ifndef MPCNET_MANUAL_MANUAL_H
#define MPCNET_MANUAL_MANUAL_H

#include "base/base.h"

/*
 * Adds to `out` what there is to say of a word: a code ("E0203", "203"), the name of a diagnostic, the path of a
 * setting, with its scope or without, a block of settings, a word of the language; all that it names, where that is
 * several. Returns false, and adds nothing, when it names nothing. `colour` makes headings bold.
 */
bool manual_explain(struct arena *arena, struct text word, bool colour, struct strbuf *out);
/* Adds the names nearest to one that names nothing, as "'a', 'b' or 'c'"; nothing where none is near. */
void manual_suggest(struct text word, struct strbuf *out);
/* Adds what kinds of things can be explained, and an example of each. */
void manual_contents(struct strbuf *out);
/* Adds the reference of all settings, as Markdown: docs/settings.md. */
void manual_settings(struct strbuf *out);
/* Adds the list of all codes: number, severity, name, and what it says is so. */
void manual_diagnostics(struct arena *arena, bool colour, struct strbuf *out);

#endif
