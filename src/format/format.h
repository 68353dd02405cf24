/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * format/: a spec's file in its canonical form, which is that of `terraform fmt`, and the difference between two texts.
 *
 *   words.c     bytes to words, and the blanks between two of them
 *   rewrite.c   what changes besides blanks: "${x}" that is x, escapes in labels
 *   same.c      whether two trees say the same
 *   format.c    the front: rewrite, set words, lay out (template/), and look whether it still says the same
 *   diff.c      unified diffs
 *
 * Only how a file is written changes, never what it says: every comment stays where it is. Formatting twice changes
 * nothing. The result has the bytes of `terraform fmt`, but where that
 *
 *   - loses something: a comment between a block's type, its labels and '{', and a label with '$' or '%' in it, stay;
 *   - breaks the file: a value of "${ }" whose lines would end too early without it is put into parentheses;
 *   - changes its own result when it is run again ("${"${x}"}"): it is what its last run gives.
 */
#ifndef MPCNET_FORMAT_FORMAT_H
#define MPCNET_FORMAT_FORMAT_H

#include "base/base.h"
#include "source/source.h"
#include "syntax/syntax.h"

/*
 * Appends the canonical form of `source` to `out`. `file` is its tree, parsed without errors. The result is parsed, and
 * ends the process when it does not say the same: nobody is handed another spec than the one they wrote.
 */
void format_source(struct strbuf *out, const struct source *source, const struct syntax_file *file);

/* Whether two files that were parsed without errors say the same, in the same order, with the same comments. */
bool format_is_same(const struct source *left_source, const struct syntax_file *left, const struct source *right_source,
		    const struct syntax_file *right);

/*
 * Appends a unified diff, with three lines around each change, that makes `after` of `before`; nothing when they are
 * equal. `path` is named as "a/PATH" and "b/PATH", without the '/' that it may begin with. Lines that both texts have
 * are found in time and memory that grow as the texts do; beyond some thousand changes at a stretch the diff is not
 * always the shortest.
 */
void format_diff(struct strbuf *out, struct text path, struct text before, struct text after, bool colour);

#endif
