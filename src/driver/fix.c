/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * check --fix: rounds of changing the text and checking it, in memory. A round makes all fixes that do not get into
 * each other's way, first come first served; what it brings to light, the next round may fix. Fixes that turn out to be
 * wrong are set aside, and their round is made again without them.
 */
#include "driver/fix.h"

#include <stdlib.h>

#include "driver/replace.h"

/* A map of that many entries on one line, each with a ':' for its '=', takes as many rounds; nothing takes more. */
#define ROUND_COUNT_MAX 100

/* Codes of rules begin here: they hold a value to others, and a new one says nothing against the change. */
#define CODE_OF_RULES 200

/* One edit of a round. */
struct change {
	struct diag_edit edit;
	const struct diag *diag;        /* whose fix it is part of */
	struct span made;               /* where the text that it puts in stands after the round */
	bool wrong;
};

/* A report whose fix does not fix it: of an arena that lives as long as the fixer. */
struct rejected {
	enum diag_code code;
	struct text message;
};

struct fixer {
	struct job *job;                /* as it was read */
	struct job *now;                /* with the rounds so far: owns all that was found in the last one */
	struct { const struct diag **items; size_t count, capacity; } chosen;   /* of this round, by place */
	struct { struct change *items; size_t count, capacity; } changes;       /* theirs, by place */
	struct { struct rejected *items; size_t count, capacity; } rejected;
};

/* ---- choosing -------------------------------------------------------------------------------------- */

/* Reports of two rounds that are the same one: places move. */
static bool is_same_report(const struct diag *a, const struct diag *b)
{
	return a->code == b->code && text_equal(a->message, b->message);
}

static bool is_rejected(const struct fixer *fixer, const struct diag *diag)
{
	for (size_t i = 0; i < fixer->rejected.count; i++)
		if (fixer->rejected.items[i].code == diag->code &&
		    text_equal(fixer->rejected.items[i].message, diag->message))
			return true;
	return false;
}

static int by_place(struct span a, struct span b)
{
	if (a.file != b.file)
		return a.file < b.file ? -1 : 1;
	return (a.start > b.start) - (a.start < b.start);
}

static int by_change(const void *left, const void *right)
{
	const struct change *a = left, *b = right;

	return by_place(a->edit.at, b->edit.at);
}

static int by_first_edit(const void *left, const void *right)
{
	const struct diag *a = *(const struct diag *const *)left, *b = *(const struct diag *const *)right;
	int order = by_place(a->fix.items[0].at, b->fix.items[0].at);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

/* What is inserted beside a change may belong before or behind it. */
static bool is_in_the_way(struct span a, struct span b)
{
	bool touching = a.start == a.end || b.start == b.end;

	return a.file == b.file && a.start < b.end + touching && b.start < a.end + touching;
}

static bool fits(const struct fixer *fixer, const struct diag *diag)
{
	for (size_t i = 0; i < diag->fix.count; i++) {
		for (size_t j = 0; j < fixer->changes.count; j++)
			if (is_in_the_way(diag->fix.items[i].at, fixer->changes.items[j].edit.at))
				return false;
		for (size_t j = 0; j < i; j++)
			if (is_in_the_way(diag->fix.items[i].at, diag->fix.items[j].at))
				return false;
	}
	return true;
}

static void choose(struct fixer *fixer)
{
	struct { const struct diag **items; size_t count, capacity; } candidates = { 0 };
	const struct diags *diags = &fixer->now->diags;
	struct arena *arena = &fixer->job->arena;

	for (size_t i = 0; i < diags->all.count; i++) {
		const struct diag *diag = diags->all.items[i];

		if (diag->fix.count && diag->severity != SEVERITY_NOTE && !diag->is_off && !diag->allowed.data &&
		    !is_rejected(fixer, diag))
			*VEC_PUSH(arena, &candidates) = diag;
	}
	fixer->chosen.count = fixer->changes.count = 0;
	if (candidates.count)
		qsort(candidates.items, candidates.count, sizeof(*candidates.items), by_first_edit);
	for (size_t i = 0; i < candidates.count; i++) {
		const struct diag *diag = candidates.items[i];

		if (!fits(fixer, diag))
			continue;
		*VEC_PUSH(arena, &fixer->chosen) = diag;
		for (size_t j = 0; j < diag->fix.count; j++)
			*VEC_PUSH(arena, &fixer->changes) = (struct change){ .edit = diag->fix.items[j], .diag = diag };
	}
	if (fixer->changes.count)
		qsort(fixer->changes.items, fixer->changes.count, sizeof(*fixer->changes.items), by_change);
}

/* ---- changing -------------------------------------------------------------------------------------- */

static struct text changed_bytes(const struct fixer *fixer, struct arena *arena, uint32_t file)
{
	struct text before = fixer->now->sources.items[file].bytes, result;
	struct strbuf after = { 0 };
	uint32_t at = 0;

	for (size_t i = 0; i < fixer->changes.count; i++) {
		struct change *change = &fixer->changes.items[i];
		const struct diag_edit *edit = &change->edit;

		if (edit->at.file != file)
			continue;
		strbuf_text(&after, text_slice(before, at, edit->at.start));
		change->made = (struct span){ file, (uint32_t)after.size, (uint32_t)after.size };
		strbuf_text(&after, edit->replacement);
		change->made.end = (uint32_t)after.size;
		at = edit->at.end;
	}
	strbuf_text(&after, text_slice(before, at, before.size));
	result = after.size ? arena_text(arena, strbuf_as_text(&after)) : TEXT("");
	strbuf_release(&after);
	return result;
}

/* The spec with the chosen edits made, checked. It lives in its own arena, as all that was found in it does. */
static struct job *try_edits(const struct fixer *fixer)
{
	struct arena arena = { 0 };
	struct job *trial = ARENA_NEW(&arena, struct job);

	*trial = (struct job){ .arena = arena, .options = fixer->job->options };
	for (uint32_t i = 0; i < fixer->now->sources.count; i++)
		*VEC_PUSH(&trial->arena, &trial->sources) = (struct source){
			fixer->job->sources.items[i].path, changed_bytes(fixer, &trial->arena, i),
		};
	diags_init(&trial->diags, &trial->arena);
	check_sources(&trial->arena, trial);
	return trial;
}

static void release(struct job *trial)
{
	struct arena arena = trial->arena;

	arena_release(&arena);
}

/* ---- judging --------------------------------------------------------------------------------------- */

/* Whether two places have a byte in common, or, with `slack`, stand side by side. */
static bool meet(struct span a, struct span b, unsigned slack)
{
	return !span_is_none(a) && a.file == b.file && a.start < b.end + slack && b.start < a.end + slack;
}

static bool points_at(const struct diag *found, struct span at, unsigned slack)
{
	bool does = meet(found->at, at, slack);

	for (size_t i = 0; i < found->places.count; i++)
		does |= meet(found->places.items[i].at, at, slack);
	return does;
}

static bool was_there(const struct diags *before, const struct diag *found)
{
	for (size_t i = 0; i < before->all.count; i++)
		if (is_same_report(before->all.items[i], found))
			return true;
	return false;
}

/* Marks the changes that a report of the changed spec speaks against. */
static void judge_by(const struct fixer *fixer, const struct diag *found)
{
	bool is_looked_up = false, is_new = false;

	for (size_t i = 0; i < fixer->changes.count; i++) {
		struct change *change = &fixer->changes.items[i];

		if (!points_at(found, change->made, 1))
			continue;
		if (!is_looked_up)
			is_new = found->code < CODE_OF_RULES && !was_there(&fixer->now->diags, found);
		is_looked_up = true;
		/* A new mistake beside a change is another one, which it brought to light. */
		change->wrong |= (is_new && points_at(found, change->made, 0)) || is_same_report(found, change->diag);
	}
}

/* How much of a file the parser cannot read. */
static size_t count_of_text(const struct diags *diags, uint32_t file)
{
	size_t count = 0;

	for (size_t i = 0; i < diags->all.count; i++)
		count += diags->all.items[i]->code < DIAG_ATTRIBUTE_REPEATED && diags->all.items[i]->at.file == file;
	return count;
}

/* Of a file that is read worse than before: what parses no longer comes behind what broke it. */
static void judge_by_text(const struct fixer *fixer, const struct job *trial, uint32_t file)
{
	bool is_explained = false;

	for (size_t i = 0; i < trial->diags.all.count; i++) {
		const struct diag *found = trial->diags.all.items[i];
		struct change *before = NULL;

		if (found->code >= DIAG_ATTRIBUTE_REPEATED || found->at.file != file ||
		    was_there(&fixer->now->diags, found))
			continue;
		for (size_t j = 0; j < fixer->changes.count; j++) {
			struct change *change = &fixer->changes.items[j];

			if (change->made.file == file && change->made.start <= found->at.start)
				before = change;
		}
		if (before)
			before->wrong = is_explained = true;
	}
	for (size_t i = 0; i < fixer->changes.count && !is_explained; i++)
		fixer->changes.items[i].wrong |= fixer->changes.items[i].made.file == file;
}

/* Sets wrong fixes aside; true when there are any, and the round is to be made again. */
static bool reject_wrong(struct fixer *fixer, const struct job *trial)
{
	size_t before = fixer->rejected.count;
	struct arena *arena = &fixer->job->arena;

	for (size_t i = 0; i < trial->diags.all.count; i++)
		if (trial->diags.all.items[i]->severity != SEVERITY_NOTE)
			judge_by(fixer, trial->diags.all.items[i]);
	for (uint32_t file = 0; file < trial->sources.count; file++)
		if (count_of_text(&trial->diags, file) > count_of_text(&fixer->now->diags, file))
			judge_by_text(fixer, trial, file);
	for (size_t i = 0; i < fixer->changes.count; i++) {
		const struct diag *diag = fixer->changes.items[i].diag;

		if (fixer->changes.items[i].wrong && !is_rejected(fixer, diag))
			*VEC_PUSH(arena, &fixer->rejected) =
				(struct rejected){ diag->code, arena_text(arena, diag->message) };
	}
	return fixer->rejected.count > before;
}

/* ---- telling --------------------------------------------------------------------------------------- */

/* A mark that joins to the character before it is better seen by number. */
static bool is_visible(uint32_t code_point)
{
	return safe_is_plain(code_point) && utf8_width(code_point) > 0;
}

/* Text between quotes, on one line and without anything that a terminal would obey. */
static void tell_text(struct strbuf *out, struct text t)
{
	strbuf_char(out, '\'');
	for (size_t i = 0, length; i < t.size; i += length) {
		size_t sequence = utf8_sequence(t.data + i, t.size - i);

		length = sequence ? sequence : 1;
		if (t.data[i] == '\n' || t.data[i] == '\r')
			strbuf_string(out, t.data[i] == '\n' ? "\\n" : "\\r");
		else if (sequence && is_visible(utf8_decode(t.data + i, length)))
			strbuf_add(out, t.data + i, length);
		else
			for (size_t j = i; j < i + length; j++)
				strbuf_format(out, "\\x%02x", (unsigned char)t.data[j]);
	}
	strbuf_char(out, '\'');
}

static void tell_edit(struct strbuf *out, struct text old, struct text new)
{
	if (old.size)
		tell_text(out, old);
	if (old.size && new.size)
		strbuf_string(out, " is now ");
	else if (old.size)
		strbuf_string(out, " is gone");
	if (new.size)
		tell_text(out, new);
	if (!old.size)
		strbuf_string(out, " is added");
}

static void tell(const struct fixer *fixer, struct strbuf *out)
{
	for (size_t i = 0; i < fixer->chosen.count; i++) {
		const struct diag *diag = fixer->chosen.items[i];
		const struct source *source = &fixer->now->sources.items[diag->fix.items[0].at.file];
		struct line_col place = source_locate(source, diag->fix.items[0].at.start);

		strbuf_format(out, "%.*s:%u:%u: ", TEXT_ARG(source->path), place.line, place.column);
		for (size_t j = 0; j < diag->fix.count; j++) {
			const struct diag_edit *edit = &diag->fix.items[j];

			strbuf_string(out, j ? ", " : "");
			tell_edit(out, text_slice(source->bytes, edit->at.start, edit->at.end), edit->replacement);
		}
		strbuf_char(out, '\n');
	}
}

/* ---- all together ---------------------------------------------------------------------------------- */

/* False when there was nothing to do. */
static bool run_round(struct fixer *fixer, struct strbuf *out)
{
	for (;;) {
		struct job *trial;

		choose(fixer);
		if (fixer->chosen.count == 0)
			return false;
		trial = try_edits(fixer);
		if (!reject_wrong(fixer, trial)) {
			tell(fixer, out);
			if (fixer->now != fixer->job)
				release(fixer->now);
			fixer->now = trial;
			return true;
		}
		release(trial);
	}
}

/* What was wrong before other fixes were made may be right now; in the end a second run has nothing to do. */
static void run_rounds(struct fixer *fixer, struct strbuf *out)
{
	unsigned rounds = 0, before;

	do {
		before = rounds;
		fixer->rejected.count = 0;
		while (rounds < ROUND_COUNT_MAX && run_round(fixer, out))
			rounds++;
	} while (rounds > before && rounds < ROUND_COUNT_MAX);
}

static int write_files(const struct fixer *fixer)
{
	struct { struct replacement *items; size_t count, capacity; } changed = { 0 };
	const struct sources *before = &fixer->job->sources, *after = &fixer->now->sources;

	for (size_t i = 0; i < before->count; i++)
		if (!text_equal(before->items[i].bytes, after->items[i].bytes))
			*VEC_PUSH(&fixer->job->arena, &changed) = (struct replacement){
				before->items[i].path, before->items[i].bytes, after->items[i].bytes,
			};
	return replace_files(&fixer->job->arena, &fixer->job->diags, changed.items, changed.count);
}

/* The job is from now on as if it had read what the rounds made. */
static void adopt(struct job *job, struct job *made)
{
	arena_take(&job->arena, &made->arena);
	made->diags.arena = &job->arena;
	job->sources = made->sources;
	job->syntax = made->syntax;
	job->network = made->network;
	job->bindings = made->bindings;
	job->diags = made->diags;
	job->diags.discard.owner = &job->diags;
}

int fix_spec(struct job *job, struct strbuf *out)
{
	struct fixer fixer = { .job = job, .now = job };
	bool possible = true;

	for (size_t i = 0; i < job->sources.count; i++)
		possible &= replace_is_possible(&job->diags, job->sources.items[i].path);
	if (!possible)
		return -1;
	run_rounds(&fixer, out);
	if (fixer.now == job)
		return 0;
	if (write_files(&fixer) != 0) {
		strbuf_reset(out);
		release(fixer.now);
		return -1;
	}
	adopt(job, fixer.now);
	return 0;
}
