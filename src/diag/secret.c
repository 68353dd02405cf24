/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What no form shows: the lines of hidden reports, and their text wherever else it stands. Messages are made without
 * secrets already; this is the last wall.
 */
#include "diag/printing.h"

/* Shorter text is no secret, and would be found in half of all words. */
#define SECRET_SIZE_MIN 8

static void hide_lines(struct printing *p, struct span at)
{
	uint32_t first = place_line_number(p, at.file, at.start), last = place_line_number(p, at.file, at.end);

	for (uint32_t line = first; line <= last; line++)
		p->lines[at.file].hidden[line - 1] = LINE_HIDDEN;
}

void secrets_find(struct printing *p)
{
	for (size_t i = 0; i < p->diags->all.count; i++) {
		const struct diag *diag = p->diags->all.items[i];
		struct text t;

		if (!diag->hidden || span_is_none(diag->at))
			continue;
		hide_lines(p, diag->at);
		t = text_slice(p->sources->items[diag->at.file].bytes, diag->at.start, diag->at.end);
		if (t.size >= 2 && t.data[0] == '"' && t.data[t.size - 1] == '"')
			t = text_slice(t, 1, t.size - 1);
		if (t.size >= SECRET_SIZE_MIN)
			hidden_add(&p->arena, &p->secrets, t);
	}
	hidden_prepare(&p->arena, &p->secrets);
}

struct text secrets_removed(struct printing *p, struct text t)
{
	return hidden_cut(&p->arena, &p->secrets, t);
}

bool secrets_allow_fix(struct printing *p, const struct diag *diag)
{
	for (size_t i = 0; i < diag->fix.count; i++) {
		const struct diag_edit *edit = &diag->fix.items[i];
		uint32_t last = place_line_number(p, edit->at.file, edit->at.end);

		for (uint32_t line = place_line_number(p, edit->at.file, edit->at.start); line <= last; line++)
			if (secrets_in_line(p, edit->at.file, line))
				return false;
		if (secrets_removed(p, edit->replacement).data != edit->replacement.data)
			return false;
	}
	return diag->fix.count > 0;
}
