/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What every party has agreed to: read from a file, held to a comparison. */
#include <stdlib.h>

#include "change/accept.h"

#define DIGITS (sizeof(((struct acceptance *)NULL)->fingerprint) - 1)
#define DATE_SIZE 10            /* 2026-11-24 */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool accept_is_fingerprint(struct text text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!is_hex(text.data[i]))
			return false;
	return text.size == DIGITS;
}

static struct acceptance *add(struct arena *arena, struct acceptances *acceptances, struct text fingerprint,
			      struct span at)
{
	struct acceptance *acceptance = VEC_PUSH(arena, acceptances);

	*acceptance = (struct acceptance){ .at = at };
	memcpy(acceptance->fingerprint, arena_lower(arena, fingerprint).data, DIGITS);
	return acceptance;
}

void accept_add(struct arena *arena, struct acceptances *acceptances, struct text fingerprint)
{
	add(arena, acceptances, fingerprint, SPAN_NONE);
}

/* ---- reading ------------------------------------------------------------------------------------------- */

struct reading {
	struct arena *arena;
	struct diags *diags;
	struct acceptances *acceptances;
	struct text bytes;
	uint32_t file;
	struct acceptance heading;      /* what the comment above says: date and reason */
	bool after_comment;             /* the line before was a comment */
	int result;
};

static struct text trimmed(struct text t)
{
	while (t.size > 0 && is_blank(t.data[0]))
		t = text_slice(t, 1, t.size);
	while (t.size > 0 && is_blank(t.data[t.size - 1]))
		t.size--;
	return t;
}

static struct span span_of(const struct reading *reading, struct text part)
{
	uint32_t start = (uint32_t)(part.data - reading->bytes.data);

	return (struct span){ reading->file, start, start + (uint32_t)part.size };
}

static struct diag *refuse(struct reading *reading, struct text part, const char *what)
{
	reading->result = -1;
	return diag_add(reading->diags, DIAG_ACCEPT_FORM, span_of(reading, part), "%s", what);
}

static unsigned number_at(struct text t, size_t at, size_t size)
{
	unsigned number = 0;

	for (size_t i = at; i < at + size; i++)
		number = number * 10 + (unsigned)(t.data[i] - '0');
	return number;
}

/* Whether the text begins with digits as a date has them; *ret_is_date is whether there is such a day. */
static bool begins_with_date(struct text t, bool *ret_is_date)
{
	static const unsigned char days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	static const char form[] = "dddd-dd-dd";
	unsigned year, month, day;

	if (t.size < DATE_SIZE || (t.size > DATE_SIZE && !is_blank(t.data[DATE_SIZE])))
		return false;
	for (size_t i = 0; i < DATE_SIZE; i++)
		if (form[i] == 'd' ? !is_digit(t.data[i]) : t.data[i] != form[i])
			return false;
	year = number_at(t, 0, 4);
	month = number_at(t, 5, 2);
	day = number_at(t, 8, 2);
	*ret_is_date = month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] &&
		       (month != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)));
	return true;
}

/* Takes "DATE reason" apart; either may be missing. */
static void read_comment(struct reading *reading, struct text comment, struct acceptance *ret_said)
{
	struct text rest = trimmed(comment);
	bool is_date;

	if (begins_with_date(rest, &is_date)) {
		if (!is_date)
			diag_help(refuse(reading, text_slice(rest, 0, DATE_SIZE), "there is no such day"),
				  "Write the date as in 2026-11-24.");
		ret_said->on = text_slice(rest, 0, DATE_SIZE);
		rest = trimmed(text_slice(rest, DATE_SIZE, rest.size));
	}
	if (rest.size)
		ret_said->reason = rest;
}

/* A comment above fingerprints; several lines of one go together. */
static void read_heading(struct reading *reading, struct text comment)
{
	struct text more = trimmed(comment);

	if (!reading->after_comment || !reading->heading.reason.data) {
		struct acceptance heading = { 0 };

		if (reading->after_comment)
			heading = reading->heading;
		read_comment(reading, comment, &heading);
		reading->heading = heading;
	} else if (more.size) {
		reading->heading.reason = arena_format(reading->arena, "%.*s %.*s",
						       TEXT_ARG(reading->heading.reason), TEXT_ARG(more));
	}
	reading->after_comment = true;
}

static void read_fingerprint(struct reading *reading, struct text line)
{
	struct acceptance said = reading->heading, *acceptance;
	size_t end = text_find(line, '#', 0);
	struct text word = trimmed(text_slice(line, 0, end));

	reading->after_comment = false;
	if (!accept_is_fingerprint(word)) {
		diag_help(refuse(reading, word, "this is no fingerprint, which has 16 hex digits"),
			  "Write one fingerprint a line, and behind a '#' why it is accepted.");
		return;
	}
	if (end < line.size && trimmed(text_slice(line, end + 1, line.size)).size) {
		said = (struct acceptance){ 0 };
		read_comment(reading, text_slice(line, end + 1, line.size), &said);
	}
	acceptance = add(reading->arena, reading->acceptances, word, span_of(reading, word));
	acceptance->reason = said.reason;
	acceptance->on = said.on;
}

static void read_line(struct reading *reading, struct text line)
{
	struct text rest = trimmed(line);

	if (!utf8_is_valid(rest) || memchr(rest.data, '\0', rest.size)) {
		refuse(reading, text_slice(rest, 0, 0), "this line is not text in UTF-8");
	} else if (rest.size == 0) {
		reading->heading = (struct acceptance){ 0 };
		reading->after_comment = false;
	} else if (rest.data[0] == '#') {
		read_heading(reading, text_slice(rest, 1, rest.size));
	} else {
		read_fingerprint(reading, rest);
	}
}

int accept_read(struct arena *arena, struct diags *diags, const struct sources *sources, uint32_t file,
		struct acceptances *acceptances)
{
	struct reading reading = { .arena = arena, .diags = diags, .acceptances = acceptances, .file = file,
				   .bytes = sources->items[file].bytes };

	for (size_t at = 0, end; at < reading.bytes.size; at = end + 1) {
		end = text_find(reading.bytes, '\n', at);
		read_line(&reading, text_slice(reading.bytes, at, end));
	}
	return reading.result;
}

/* ---- applying ------------------------------------------------------------------------------------------ */

struct known {
	const char *fingerprint;
	struct change *change;
};

static int by_fingerprint(const void *left, const void *right)
{
	const struct known *a = left, *b = right;

	return strcmp(a->fingerprint, b->fingerprint);
}

static void report_unknown(struct diags *diags, const struct acceptance *acceptance, const struct known *known,
			   size_t count)
{
	struct text fingerprint = text_from(acceptance->fingerprint);
	struct diag *diag = diag_add_about(diags, DIAG_ACCEPT_UNKNOWN, acceptance->at,
					   arena_text(diags->arena, fingerprint).data,
					   "no change has the fingerprint '%s'", acceptance->fingerprint);

	for (size_t i = 0; i < count; i++)
		if (text_distance(fingerprint, text_from(known[i].fingerprint), 2) <= 2) {
			diag_help(diag, "Did you mean '%s'?", known[i].fingerprint);
			return;
		}
	diag_help(diag, "Another value is another change, with another fingerprint; remove what has been merged.");
}

/* Marks a change; a reason that begins with a party's name and a colon says who agreed. */
static void mark(const struct acceptance *acceptance, const struct comparison *comparison, struct change *change)
{
	struct text reason = acceptance->reason;
	size_t colon = text_find(reason, ':', 0);

	if (change->accepted)
		return;
	change->accepted = true;
	change->accepted_on = acceptance->on;
	if (colon < reason.size && comparison_find_party(comparison, text_slice(reason, 0, colon)) != CHANGE_NONE) {
		change->accepted_by = text_slice(reason, 0, colon);
		reason = trimmed(text_slice(reason, colon + 1, reason.size));
	}
	if (reason.size)
		change->accepted_reason = reason;
}

void accept_apply(const struct acceptances *acceptances, struct comparison *comparison, struct diags *diags)
{
	struct known *known = xmalloc((comparison->count + 1) * sizeof(*known));
	size_t count = 0;

	for (size_t i = 0; i < comparison->count; i++)
		if (comparison->items[i].cause == CHANGE_NONE)
			known[count++] = (struct known){ comparison->items[i].fingerprint, &comparison->items[i] };
	qsort(known, count, sizeof(*known), by_fingerprint);
	for (size_t i = 0; i < acceptances->count; i++) {
		const struct acceptance *acceptance = &acceptances->items[i];
		struct known wanted = { acceptance->fingerprint, NULL };
		const struct known *found = bsearch(&wanted, known, count, sizeof(*known), by_fingerprint);

		if (found)
			mark(acceptance, comparison, found->change);
		else
			report_unknown(diags, acceptance, known, count);
	}
	free(known);
}
