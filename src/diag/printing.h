/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside diag/: what the forms of printing share. */
#ifndef MPCNET_DIAG_PRINTING_H
#define MPCNET_DIAG_PRINTING_H

#include "base/hidden.h"
#include "diag/diag.h"

struct json_writer;

/* The lines of one file. */
struct line_index {
	uint32_t *starts;               /* offsets of first bytes; NULL until somebody asks */
	size_t count;
	/* Whether a secret stands in the line; searched when somebody asks, since lines may be long. */
	enum line_state { LINE_UNKNOWN, LINE_SHOWN, LINE_HIDDEN } *hidden;
	struct { size_t line; uint32_t offset, column; } last;  /* found last: reports come in order */
};

/* One printing of all reports, in one form. */
struct printing {
	const struct diags *diags;
	const struct sources *sources;
	const struct diag **items;      /* what is to be printed, in order */
	size_t count;
	const char *version;
	bool colour;
	unsigned margin;                /* text: digits of the largest line number of the report at hand */
	struct arena arena;             /* what lives as long as this */
	struct line_index *lines;       /* one a file of `sources` */
	struct hidden secrets;
	struct strbuf out;
};

/* ---- forms: each writes to p->out ------------------------------------------------------------------ */

void print_text(struct printing *p);
void print_json(struct printing *p);
void print_sarif(struct printing *p);
void print_github(struct printing *p);

/* "error", "warning" or "note". */
const char *severity_name(enum severity severity);

/* ---- places ---------------------------------------------------------------------------------------- */

struct line_col place_locate(struct printing *p, uint32_t file, uint32_t offset);
/* The line alone: columns have to be counted from where it begins, and lines may be long. */
uint32_t place_line_number(struct printing *p, uint32_t file, uint32_t offset);
/* A line, counted from 1, without its line break; *ret_start is the offset of its first byte. */
struct text place_line(struct printing *p, uint32_t file, uint32_t line, uint32_t *ret_start);
/* Where the span ends for the eye: before line breaks that it ends in. */
uint32_t place_end(const struct printing *p, struct span at);

/* ---- secrets --------------------------------------------------------------------------------------- */

/* Finds what must not be shown. Called once, when p->diags is known. */
void secrets_find(struct printing *p);
bool secrets_in_line(struct printing *p, uint32_t file, uint32_t line);
/* The text with "(secret)" in place of what a report hides. It lives as long as `p`. */
struct text secrets_removed(struct printing *p, struct text t);
/* Whether a report has a fix that can be shown: none of its edits touches a line with a secret, or writes one. */
bool secrets_allow_fix(struct printing *p, const struct diag *diag);

/* ---- text ------------------------------------------------------------------------------------------ */

enum style { STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_STRONG, STYLE_FRAME, STYLE_COUNT };

/* Styles do not nest: one ends before another begins. */
void style_begin(struct printing *p, enum style style);
void style_end(struct printing *p);
/* The left edge of a line: a line number or nothing, and a bar. */
void print_frame(struct printing *p, const char *number, const char *bar);

/* A place to be drawn. */
struct mark {
	struct span at;
	char mark;
	enum style style;
	struct text label;
};

/* Whether two marks can share one excerpt: each within one and the same line, all of which is shown. */
bool excerpt_is_shared(struct printing *p, const struct mark *a, const struct mark *b);
/* Draws marks that share an excerpt, or one mark alone. */
void excerpt_print(struct printing *p, const struct mark *marks, size_t count);

/* ---- JSON ------------------------------------------------------------------------------------------ */

/* A string value with secrets removed. */
void json_shown(struct printing *p, struct json_writer *json, const char *key, struct text value);

#endif
