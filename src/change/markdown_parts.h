/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside change/: what the Markdown of a change is put together from. */
#ifndef MPCNET_CHANGE_MARKDOWN_PARTS_H
#define MPCNET_CHANGE_MARKDOWN_PARTS_H

#include "change/matrix.h"

/* One comparison being written. */
struct markdown {
	struct arena *arena;
	const struct comparison *comparison;
	size_t party;                   /* whose view it is; CHANGE_NONE: everybody's */
	const struct matrix *matrix;    /* NULL: no edge changes */
	size_t *order;                  /* the indexes of all parties, by id: the order of every list of them */
	size_t *next_of_group;          /* by index of change: the next one of its group, or CHANGE_NONE */
};

/* Kinds that a part tells apart when it says what it left out: rules, fates, ways in which a file differs. */
#define MARKDOWN_KINDS_MAX 64

/* Something that stands or is left out as a whole. */
struct markdown_row {
	struct text text;               /* ends in a line break */
	enum change_class class;
	unsigned kind;                  /* index in the part's kinds */
	size_t count;                   /* how many it stands for: changes of several parties may share a row */
};

/* A part that can be shortened: rows between what opens and what closes it. */
struct markdown_part {
	const char *one, *many;         /* what its rows are: "change", "changes" */
	bool has_classes;
	bool is_urgent;                 /* nothing of it may be overlooked: what is left out is said in bold */
	const char *const *kinds;       /* words for the kinds */
	struct text open, close;
	struct { struct markdown_row *items; size_t count, capacity; } rows;    /* the most urgent first */
};

/* ---- markdown_words.c: text of others, made safe ------------------------------------------------------------- */

/* A value longer than this many bytes is shortened, and its size told. */
#define MARKDOWN_VALUE_MAX 100

/* Adds text as code, in prose and in cells of tables alike: all of it is visible, and none of it is markup. */
void markdown_code(struct strbuf *out, struct text text);
/* Adds both values of a change, as in "`1` → `4`"; long ones are shown where they differ. */
void markdown_values(struct strbuf *out, const struct change *change);
/* Adds the names of parties: "`a`, `b` and 3 more"; at most `most` of them. */
void markdown_names(const struct markdown *md, const size_t *parties, size_t count, size_t most, struct strbuf *out);
/* Adds what a change says, on one line and without places; one that stands for its group names no party. */
void markdown_change(const struct markdown *md, const struct change *change, bool for_group, struct strbuf *out);
/* Adds where both sides say it: "`old.mpcnet:9:15 → new.mpcnet:9:15`"; nothing where nobody wrote it. */
void markdown_places(const struct markdown *md, const struct change *change, struct strbuf *out);
/* "1 change", "2 changes" */
void markdown_count(struct strbuf *out, size_t count, const char *one, const char *many);

/* ---- markdown_head.c ----------------------------------------------------------------------------------------- */

/* Adds title, class and consent; when `whole`, also who joins and leaves and what else happens, each in a line. */
void markdown_head(const struct markdown *md, bool whole, struct strbuf *out);
/* Whether the change is part of the view. */
bool markdown_shows(const struct markdown *md, size_t change);

/* ---- markdown_work.c ----------------------------------------------------------------------------------------- */

/* Who does what: a row for parties that have the same to do. */
void markdown_work(struct markdown *md, struct markdown_part *part);

/* ---- markdown_lists.c ---------------------------------------------------------------------------------------- */

/* The changes that need every party's consent, accepted or not, with fingerprints. */
void markdown_consent(const struct markdown *md, struct markdown_part *part);
/* All other changes, the highest class first. */
void markdown_changes(const struct markdown *md, struct markdown_part *part);
/* What nobody wrote and is otherwise all the same: values that follow from the changes. */
void markdown_consequences(const struct markdown *md, struct markdown_part *part);
void markdown_files(const struct markdown *md, struct markdown_part *part);
void markdown_bindings(const struct markdown *md, struct markdown_part *part);

#endif
