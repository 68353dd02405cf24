/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Which reports are printed, in which order, and in which form. */
#include <stdlib.h>

#include "diag/printing.h"

const char *severity_name(enum severity severity)
{
	switch (severity) {
	case SEVERITY_ERROR: return "error";
	case SEVERITY_WARNING: return "warning";
	case SEVERITY_NOTE: break;
	}
	return "note";
}

/* By file, offset, and for equal places by order of reporting; what has no place comes last. */
static int by_place(const void *left, const void *right)
{
	const struct diag *a = *(struct diag *const *)left, *b = *(struct diag *const *)right;

	if (a->at.file != b->at.file)
		return a->at.file < b->at.file ? -1 : 1;
	if (a->at.start != b->at.start)
		return a->at.start < b->at.start ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

static void choose(struct printing *p, enum diag_form form)
{
	const struct diags *diags = p->diags;

	p->items = ARENA_ARRAY(&p->arena, const struct diag *, diags->all.count + 1);
	for (size_t i = 0; i < diags->all.count; i++) {
		const struct diag *diag = diags->all.items[i];

		if (diag->is_off || (diag->severity == SEVERITY_NOTE && !diags->show_notes) ||
		    (diag->allowed.data && form != DIAG_FORM_SARIF))
			continue;
		p->items[p->count++] = diag;
	}
	qsort(p->items, p->count, sizeof(*p->items), by_place);
}

void diags_print(const struct diags *diags, const struct sources *sources, enum diag_form form, bool colour,
		 const char *version, FILE *out)
{
	struct printing p = { .diags = diags, .sources = sources, .version = version, .colour = colour };

	p.lines = ARENA_ARRAY(&p.arena, struct line_index, sources->count + 1);
	choose(&p, form);
	secrets_find(&p);
	switch (form) {
	case DIAG_FORM_TEXT: print_text(&p); break;
	case DIAG_FORM_JSON: print_json(&p); break;
	case DIAG_FORM_SARIF: print_sarif(&p); break;
	case DIAG_FORM_GITHUB: print_github(&p); break;
	}
	fwrite(p.out.data ? p.out.data : "", 1, p.out.size, out);
	strbuf_release(&p.out);
	arena_release(&p.arena);
}
