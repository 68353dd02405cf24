/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The store of reports: each kept once, whatever finds it how often. */
#include "diag/diag.h"

/* Of errors in a spec's text this many are kept: a file that is no spec would have millions. Later ones are counted. */
#define DIAG_ERRORS_KEPT 1000

/* Bytes of a message, note or help. */
#define TEXT_SIZE_MAX 1000

void diags_init(struct diags *diags, struct arena *arena)
{
	*diags = (struct diags){ .arena = arena };
	diags->discard.owner = diags;
}

bool diags_have_errors(const struct diags *diags)
{
	return diags->error_count > 0;
}

bool diags_are_full(const struct diags *diags)
{
	return diags->error_count >= DIAG_ERRORS_KEPT;
}

static size_t index_slot(const struct diags *diags, enum diag_code code, struct span at)
{
	uint64_t hash = (uint64_t)code * 0x9e3779b97f4a7c15u;

	hash = (hash ^ at.file) * 0x9e3779b97f4a7c15u;
	hash = (hash ^ at.start) * 0x9e3779b97f4a7c15u;
	hash = (hash ^ at.end) * 0x9e3779b97f4a7c15u;
	return (size_t)(hash >> 32) & (diags->index.capacity - 1);
}

/* The slot where a report of this code, place and subject stands, or would stand. */
static struct diag **index_find(const struct diags *diags, enum diag_code code, struct span at, const char *subject)
{
	struct text wanted = text_from(subject);
	size_t slot = index_slot(diags, code, at);

	for (; diags->index.items[slot]; slot = (slot + 1) & (diags->index.capacity - 1)) {
		const struct diag *diag = diags->index.items[slot];

		if (diag->code == code && span_equal(diag->at, at) && text_equal(text_from(diag->subject), wanted))
			break;
	}
	return &diags->index.items[slot];
}

static void index_make_room(struct diags *diags)
{
	size_t capacity = diags->index.capacity ? diags->index.capacity * 2 : 64;

	if (diags->index.count * 2 < diags->index.capacity)
		return;
	diags->index.items = ARENA_ARRAY(diags->arena, struct diag *, capacity);
	diags->index.capacity = capacity;
	for (size_t i = 0; i < diags->all.count; i++) {
		struct diag *diag = diags->all.items[i];

		if (!span_is_none(diag->at))
			*index_find(diags, diag->code, diag->at, diag->subject) = diag;
	}
}

/* A name in a message may be as long as the file: nobody reads all of it. */
static struct text short_text(struct arena *arena, const char *format, va_list args)
{
	struct strbuf text = { 0 };
	struct text result;

	strbuf_vformat(&text, format, args);
	if (text.size > TEXT_SIZE_MAX) {
		size_t end = TEXT_SIZE_MAX;

		while (end > 0 && ((unsigned char)text.data[end] & 0xc0) == 0x80)
			end--;
		text.size = end;
		strbuf_string(&text, "…");
	}
	result = arena_text(arena, strbuf_as_text(&text));
	strbuf_release(&text);
	return result;
}

static struct diag *add(struct diags *diags, enum diag_code code, enum severity severity, struct span at,
			const char *subject, struct text path, const char *format, va_list args)
{
	struct diag *diag;

	index_make_room(diags);
	if (!span_is_none(at) && *index_find(diags, code, at, subject))
		return &diags->discard;
	if (code < DIAG_PARTIES_MISSING && diags_are_full(diags)) {
		diags->error_count += severity == SEVERITY_ERROR;
		return &diags->discard;
	}
	diag = ARENA_NEW(diags->arena, struct diag);
	if (!span_is_none(at)) {
		*index_find(diags, code, at, subject) = diag;
		diags->index.count++;
	}
	*diag = (struct diag){
		.code = code, .severity = severity, .at = at, .subject = subject,
		.path = arena_text(diags->arena, path),
		.message = short_text(diags->arena, format, args), .owner = diags, .order = diags->all.count,
	};
	*VEC_PUSH(diags->arena, &diags->all) = diag;
	diags->error_count += severity == SEVERITY_ERROR;
	diags->warning_count += severity == SEVERITY_WARNING;
	return diag;
}

struct diag *diag_add(struct diags *diags, enum diag_code code, struct span at, const char *format, ...)
{
	va_list args;
	struct diag *diag;

	va_start(args, format);
	diag = add(diags, code, diag_code_info(code)->severity, at, NULL, (struct text){ 0 }, format, args);
	va_end(args);
	return diag;
}

struct diag *diag_add_about(struct diags *diags, enum diag_code code, struct span at, const char *subject,
			    const char *format, ...)
{
	va_list args;
	struct diag *diag;

	va_start(args, format);
	diag = add(diags, code, diag_code_info(code)->severity, at, subject, (struct text){ 0 }, format, args);
	va_end(args);
	return diag;
}

struct diag *diag_add_as(struct diags *diags, enum diag_code code, enum severity severity, struct span at,
			 const char *format, ...)
{
	va_list args;
	struct diag *diag;

	va_start(args, format);
	diag = add(diags, code, severity, at, NULL, (struct text){ 0 }, format, args);
	va_end(args);
	return diag;
}

struct diag *diag_add_path(struct diags *diags, enum diag_code code, struct text path, const char *format, ...)
{
	va_list args;
	struct diag *diag;

	va_start(args, format);
	diag = add(diags, code, diag_code_info(code)->severity, SPAN_NONE, NULL, path, format, args);
	va_end(args);
	return diag;
}

static bool is_discarded(const struct diag *diag)
{
	return diag == &diag->owner->discard;
}

bool diag_is_kept(const struct diag *diag)
{
	return !is_discarded(diag);
}

void diag_label(struct diag *diag, const char *format, ...)
{
	va_list args;

	if (is_discarded(diag))
		return;
	va_start(args, format);
	diag->label = short_text(diag->owner->arena, format, args);
	va_end(args);
}

void diag_place(struct diag *diag, struct span at, const char *format, ...)
{
	va_list args;
	struct diag_place *place;

	if (is_discarded(diag) || span_is_none(at))
		return;
	place = VEC_PUSH(diag->owner->arena, &diag->places);
	place->at = at;
	va_start(args, format);
	place->label = short_text(diag->owner->arena, format, args);
	va_end(args);
}

void diag_note(struct diag *diag, const char *format, ...)
{
	va_list args;
	struct text *note;

	if (is_discarded(diag))
		return;
	note = VEC_PUSH(diag->owner->arena, &diag->notes);
	va_start(args, format);
	*note = short_text(diag->owner->arena, format, args);
	va_end(args);
}

void diag_help(struct diag *diag, const char *format, ...)
{
	va_list args;

	if (is_discarded(diag))
		return;
	va_start(args, format);
	diag->help = short_text(diag->owner->arena, format, args);
	va_end(args);
}

void diag_hide(struct diag *diag)
{
	diag->hidden = true;
}

void diag_fix(struct diag *diag, struct span at, const char *format, ...)
{
	struct diag_edit *edit;
	va_list args;

	if (is_discarded(diag) || span_is_none(at))
		return;
	edit = VEC_PUSH(diag->owner->arena, &diag->fix);
	edit->at = at;
	va_start(args, format);
	edit->replacement = arena_vformat(diag->owner->arena, format, args);
	va_end(args);
}
