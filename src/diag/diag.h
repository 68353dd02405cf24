/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * diag/: what is wrong, where, where else, and what to do about it.
 *
 * Any room reports; only the driver prints. A report is a record: a code from codes.def, a place, a message
 * and, where they help, a label beside the place, further places, notes and one line of help. Reporting the
 * same code at the same place again changes nothing, so a mistake in a profile gives one message, however
 * many parties use it.
 *
 *     struct diag *d = diag_add(diags, DIAG_PARTY_REPEATED, again->at, "party '%.*s' is declared twice", …);
 *     diag_place(d, first->at, "first declared here");
 *     diag_help(d, "Rename one of them, or merge the two blocks.");
 */
#ifndef MPCNET_DIAG_DIAG_H
#define MPCNET_DIAG_DIAG_H

#include <stdio.h>

#include "base/base.h"
#include "source/source.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

enum diag_code {
	DIAG_NONE = 0,
#define DIAG(number, name, slug, severity) DIAG_##name = (number),
#include "diag/codes.def"
#undef DIAG
};

struct diag_code_info {
	enum diag_code code;
	enum severity severity;
	const char *slug;       /* "party-repeated" */
};

/* The row of a code; every code has one. */
const struct diag_code_info *diag_code_info(enum diag_code code);

/* A further place, with what to say of it. */
struct diag_place {
	struct span at;
	struct text label;
};

/* One change of a file's text. */
struct diag_edit {
	struct span at;                 /* what goes; empty to insert */
	struct text replacement;
};

struct diag {
	enum diag_code code;
	enum severity severity;
	struct span at;                 /* SPAN_NONE when the matter has no place in a spec */
	const char *subject;            /* what tells it from others of its code and place; NULL: nothing */
	struct text path;               /* file it is about, when that is not a file of the spec; else absent */
	struct text message;
	struct text label;              /* beside the carets; absent when the message says it all */
	struct { struct diag_place *items; size_t count, capacity; } places;
	struct { struct text *items; size_t count, capacity; } notes;
	struct text help;
	struct { struct diag_edit *items; size_t count, capacity; } fix;        /* made together or not at all */
	struct text allowed;            /* reason of the comment that silences it; absent: it is reported */
	bool is_off;                    /* the command line turned it off: nobody hears of it */
	bool hidden;                    /* what stands at the place must not be shown */
	struct diags *owner;
	size_t order;                   /* of reporting; breaks ties between equal places */
};

/* `# mpcnetc:allow NAME reason`: silences the warnings of one code that begin on a line. */
struct diag_allowance {
	enum diag_code code;
	struct span at;                 /* the comment's text */
	struct span line;               /* where the warnings begin; empty, at the end of the file, when nothing follows */
	struct text reason;
	bool used;
};

/* What the command line makes of the warnings of one code. */
struct diag_level {
	enum diag_code code;
	enum { LEVEL_ERROR, LEVEL_WARN, LEVEL_OFF } level;
};

/* All reports of one run. Not shared between threads. */
struct diags {
	struct arena *arena;            /* owns the records and their text */
	struct { struct diag **items; size_t count, capacity; } all;
	struct {
		struct diag **items;
		size_t count, capacity;
	} index;			/* hash of (code, place, subject), open addressing */
	struct diag discard;            /* where a repeated report goes */
	struct { struct diag_allowance *items; size_t count, capacity; } allowances;
	size_t error_count, warning_count;
	size_t settled;                 /* reports that have their final severity */
	bool show_notes;                /* print reports of severity NOTE as well */
};

void diags_init(struct diags *diags, struct arena *arena);
bool diags_have_errors(const struct diags *diags);
/* Whether further errors in a spec's text are counted and not kept, so that nothing need be found out about them. */
bool diags_are_full(const struct diags *diags);

/*
 * Reports `code` at `at`. Severity comes from the code's row. Returns the record, to be furnished by the
 * functions below; never NULL. Messages follow one form: lower case, no full stop, names in 'single quotes'.
 */
struct diag *diag_add(struct diags *diags, enum diag_code code, struct span at, const char *format, ...)
	PRINTF_LIKE(4, 5);
/* The same for each of several subjects at one place: "party 'a' has no 'region'" beside "party 'a' has no 'account'". */
struct diag *diag_add_about(struct diags *diags, enum diag_code code, struct span at, const char *subject,
			    const char *format, ...) PRINTF_LIKE(5, 6);
/* The same with another severity than the code's own: "an error on mainnet, a warning elsewhere". */
struct diag *diag_add_as(struct diags *diags, enum diag_code code, enum severity severity, struct span at,
			 const char *format, ...) PRINTF_LIKE(5, 6);
/* The same about a file that is no part of the spec (a lock file, an output file, a template). */
struct diag *diag_add_path(struct diags *diags, enum diag_code code, struct text path, const char *format, ...)
	PRINTF_LIKE(4, 5);

/* Whether what is added to the record will be read: not when it was reported before. Saves looking for suggestions. */
bool diag_is_kept(const struct diag *diag);
void diag_label(struct diag *diag, const char *format, ...) PRINTF_LIKE(2, 3);
void diag_place(struct diag *diag, struct span at, const char *format, ...) PRINTF_LIKE(3, 4);
void diag_note(struct diag *diag, const char *format, ...) PRINTF_LIKE(2, 3);
void diag_help(struct diag *diag, const char *format, ...) PRINTF_LIKE(2, 3);
/*
 * Adds an edit to the report's fix: a change that leaves nothing to decide, and that `check --fix` makes unasked. A
 * report whose remedy is a choice has help and no fix. Edits of one fix do not overlap, and may be added in any order.
 */
void diag_fix(struct diag *diag, struct span at, const char *format, ...) PRINTF_LIKE(3, 4);
/* What stands at the place is a secret: no excerpt of any report shows a line of it. */
void diag_hide(struct diag *diag);

/* ---- settling -------------------------------------------------------------------------------------- */

enum diag_level_result {
	DIAG_LEVEL_PARSED,
	DIAG_LEVEL_NAME,                /* no code has this name or number */
	DIAG_LEVEL_FIRM,                /* it is never a warning or a note */
	DIAG_LEVEL_WORD                 /* neither error, warn nor off */
};

/* Reads "NAME=LEVEL"; NAME is a slug, or a code such as "E0213". */
enum diag_level_result diag_level_parse(struct text t, struct diag_level *ret_level);
/* The row of a slug ("threshold-too-high") or code ("E0203", "203"), or NULL. */
const struct diag_code_info *diag_code_find(struct text name);
/* All rows, in the order of codes.def. */
const struct diag_code_info *diag_code_table(size_t *ret_count);
/* The row of the warning or note whose slug was probably meant by `name`; NULL when none or several come near. */
const struct diag_code_info *diag_code_nearest(struct text name);

/* The page on a code, as it stands in src/diag/pages/: Markdown; the absent text where there is none. Borrowed. */
struct text diag_page(enum diag_code code);
/* The first paragraph of the page, on one line: what the code says is so. Owned by the arena; absent without a page. */
struct text diag_fact(struct arena *arena, enum diag_code code);

/* Adds what a comment allows. Comments are added in source order (file, offset). */
void diags_allow(struct diags *diags, struct diag_allowance allowance);
/*
 * Gives reports their final severity: warnings and notes that a comment allows are marked so and no longer counted,
 * whatever `levels` say; of the others, those that `levels` turn off go, and those that they raise become errors.
 * Errors stay; one that a comment would allow, were it a warning here, says so. Then reports the allowances that
 * silenced nothing, unless there were errors, which keep rules from being looked at. Called when all is known that may be
 * allowed, and again where more is reported afterwards: each report is settled once.
 */
void diags_settle(struct diags *diags, const struct diag_level *levels, size_t count);

/* ---- printing -------------------------------------------------------------------------------------- */

/* No more errors than this are printed as text; a last line says how many were left out. */
#define DIAG_ERRORS_SHOWN 50

enum diag_form {
	DIAG_FORM_TEXT,                 /* for people */
	DIAG_FORM_JSON,                 /* an object a line: docs/diagnostic.schema.json */
	DIAG_FORM_SARIF,                /* one document, also when there is nothing to report: OASIS SARIF 2.1.0 */
	DIAG_FORM_GITHUB                /* workflow commands, which GitHub shows as annotations */
};

/*
 * Prints every report in source order (file, offset, order of reporting; what has no place comes last), without those
 * that are off, and without notes unless `show_notes`. Text ends in a line that counts them and names `mpcnetc
 * explain`. What is allowed is left out, but in SARIF, which has it as suppressed. No form writes a secret, or a
 * character that a terminal or log would act on. `version` is the compiler's.
 */
void diags_print(const struct diags *diags, const struct sources *sources, enum diag_form form, bool colour,
		 const char *version, FILE *out);

#endif
