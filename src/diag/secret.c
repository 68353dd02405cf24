/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What no form shows: the lines of hidden reports, and their text wherever else it stands. Messages are made without
 * secrets already; this is the last wall.
 */
#include <stdlib.h>

#include "diag/printing.h"

/* Shorter text is no secret, and would be found in half of all words. */
#define SECRET_SIZE_MIN 8

static int by_bytes(const void *left, const void *right)
{
	return text_compare(*(const struct text *)left, *(const struct text *)right);
}

static void hide_lines(struct printing *p, struct span at)
{
	uint32_t first = place_locate(p, at.file, at.start).line, last = place_locate(p, at.file, at.end).line;

	for (uint32_t line = first; line <= last; line++)
		p->lines[at.file].hidden[line - 1] = true;
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
			*VEC_PUSH(&p->arena, &p->secrets) = t;
	}
	if (p->secrets.count)
		qsort(p->secrets.items, p->secrets.count, sizeof(*p->secrets.items), by_bytes);
}

/* The size of the longest secret that `t` begins with, or 0. */
static size_t secret_at(const struct printing *p, struct text t)
{
	struct text head = text_slice(t, 0, SECRET_SIZE_MIN);
	size_t low = 0, high = p->secrets.count, size = 0;

	if (head.size < SECRET_SIZE_MIN)
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text_compare(p->secrets.items[middle], head) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < p->secrets.count && memcmp(p->secrets.items[low].data, head.data, head.size) == 0; low++) {
		struct text secret = p->secrets.items[low];

		if (text_equal(text_slice(t, 0, secret.size), secret))
			size = secret.size;
	}
	return size;
}

struct text secrets_removed(struct printing *p, struct text t)
{
	struct strbuf out = { 0 };
	size_t plain = 0;

	if (p->secrets.count == 0)
		return t;
	for (size_t i = 0, size; i < t.size; i += size ? size : 1) {
		size = secret_at(p, text_slice(t, i, t.size));
		if (!size)
			continue;
		strbuf_text(&out, text_slice(t, plain, i));
		strbuf_string(&out, "(secret)");
		plain = i + size;
	}
	if (plain) {
		strbuf_text(&out, text_slice(t, plain, t.size));
		t = arena_text(&p->arena, strbuf_as_text(&out));
	}
	strbuf_release(&out);
	return t;
}

bool secrets_allow_fix(struct printing *p, const struct diag *diag)
{
	for (size_t i = 0; i < diag->fix.count; i++) {
		const struct diag_edit *edit = &diag->fix.items[i];
		uint32_t last = place_locate(p, edit->at.file, edit->at.end).line;

		for (uint32_t line = place_locate(p, edit->at.file, edit->at.start).line; line <= last; line++)
			if (secrets_in_line(p, edit->at.file, line))
				return false;
		if (secrets_removed(p, edit->replacement).data != edit->replacement.data)
			return false;
	}
	return diag->fix.count > 0;
}
