/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * change/: the change of a network as Markdown for a pull request, in a given number of bytes.
 *
 * First what happens and whether every party's consent is needed and why; then who has to do what; then the matrix of
 * edges; then, folded away for who wants them, the changes one by one, the files and the bindings. What does not fit is
 * left out from the least urgent on, and each part that lacks something says what it lacks: how many, of which kind and
 * class. The text is whole at every size: lists, tables and <details> are closed.
 *
 * Every value of a spec stands in a code span (or, where a span cannot hold it, in <code> with each sign escaped),
 * where it is neither markup nor a mention, an issue or a link.
 */
#ifndef MPCNET_CHANGE_MARKDOWN_H
#define MPCNET_CHANGE_MARKDOWN_H

#include "change/change.h"

/*
 * The longest comment that GitHub takes: its API answers a longer one with "Body is too long (maximum is 65536
 * characters)". A limit in bytes is never above one in characters.
 */
#define CHANGE_MARKDOWN_LIMIT 65536

struct change_markdown_options {
	size_t party;                   /* show what touches this party alone; CHANGE_NONE: all */
	size_t limit;                   /* bytes that may be appended */
};

/*
 * Appends the comparison. Returns 0; or -1, with nothing appended and in *ret_needed the smallest limit that would do,
 * when not even the summary fits.
 */
int change_markdown(const struct comparison *comparison, const struct change_markdown_options *options,
		    struct strbuf *out, size_t *ret_needed);

#endif
