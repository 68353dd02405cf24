/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Who has to do what: a table with a row for parties that have the same to do. */
#include <stdlib.h>

#include "change/markdown_parts.h"

#define NAMES_SHOWN 30          /* of the parties in a row */
#define PEERS_SHOWN 6           /* whom a duty is about, where no word says it */

/* What differs within a row is given as a range. */
struct range {
	size_t least, most;
};

enum measure {
	EDGES_MADE, EDGES_CUT, EDGES_ALTERED, FILES_ALTERED, FILES_ADDED, FILES_REMOVED, FILES_SAME, MEASURE_COUNT
};

struct work {
	struct { size_t *items; size_t count, capacity; } parties;
	enum party_fate fate;
	enum change_class class;
	bool is_touched;
	struct text steps;
	struct range of[MEASURE_COUNT];
	size_t order;
};

struct works {
	struct work *items;
	size_t count, capacity;
};

/* ---- whom a duty is about ------------------------------------------------------------------------------ */

/* How many of some parties stay, join and leave. */
struct census {
	size_t staying, joining, leaving;
};

static void census_take(struct census *census, enum party_fate fate)
{
	switch (fate) {
	case FATE_STAYED: census->staying++; break;
	case FATE_JOINED:
	case FATE_REPLACES: census->joining++; break;
	case FATE_LEFT:
	case FATE_REPLACED: census->leaving++; break;
	}
}

/* "all 12 others", "the 9 that join", "`a`, `b` and `c`" */
static void add_peers(const struct markdown *md, size_t self, const size_t *peers, size_t count, struct strbuf *out)
{
	struct census all = { 0 }, some = { 0 }, own = { 0 };

	for (size_t i = 0; i < md->comparison->party_count; i++)
		if (i != self)
			census_take(&all, md->comparison->parties[i].fate);
	for (size_t i = 0; i < count; i++)
		census_take(&some, md->comparison->parties[peers[i]].fate);
	census_take(&own, md->comparison->parties[self].fate);
	/* Words that leave the party itself out say the same of several; names do not. */
	if (count > 1 && !some.leaving && count == all.staying + all.joining)
		strbuf_format(out, "all %zu others", count);
	else if (count <= 3 && !(own.joining && some.joining) && !(own.staying && some.staying))
		markdown_names(md, peers, count, count, out);
	else if (count == some.joining && count == all.joining)
		strbuf_format(out, "the %zu%s that join", count, own.joining ? " others" : "");
	else if (count == some.staying && count == all.staying)
		strbuf_format(out, "the %zu%s that stay", count, own.staying ? " others" : "");
	else if (count == some.leaving && count == all.leaving)
		strbuf_format(out, "the %zu%s that leave", count, own.leaving ? " others" : "");
	else
		markdown_names(md, peers, count, PEERS_SHOWN, out);
}

/* How many may be down at a time: both thresholds hold while the change is under way. */
static void add_bound(const struct markdown *md, struct strbuf *out)
{
	int64_t old = md->comparison->old.network->threshold, new = md->comparison->new.network->threshold;

	if (old > 0 && new > 0)
		strbuf_format(out, " (t = %lld)", (long long)(old < new ? old : new));
}

/* "1. say yes …<br>2. …": a cell. */
static struct text steps_of(const struct markdown *md, size_t party)
{
	unsigned duties = md->comparison->parties[party].duties;
	struct strbuf steps = { 0 };
	struct text result;
	size_t number = 0;

	for (unsigned duty = 0; duty < DUTY_COUNT; duty++) {
		const struct change_duty_info *info = change_duty_info((enum change_duty)duty);
		size_t *peers;

		if (!(duties & 1u << duty))
			continue;
		strbuf_format(&steps, "%s%zu. %s", number ? "<br>" : "", number + 1, info->sentence);
		number++;
		if (duty == DUTY_ROLL)
			add_bound(md, &steps);
		if (!info->names_parties)
			continue;
		strbuf_char(&steps, ' ');
		add_peers(md, party, peers,
			  comparison_duty_parties(md->comparison, md->arena, party, (enum change_duty)duty, &peers),
			  &steps);
	}
	result = steps.size ? arena_text(md->arena, strbuf_as_text(&steps)) : TEXT("nothing");
	strbuf_release(&steps);
	return result;
}

/* ---- rows ---------------------------------------------------------------------------------------------- */

static void measure(const struct markdown *md, size_t party, size_t ret_measures[MEASURE_COUNT])
{
	const struct changed_files *files = &md->comparison->parties[party].files;
	static const enum measure measure_of[] = { [FILE_ALTERED] = FILES_ALTERED, [FILE_ADDED] = FILES_ADDED,
						   [FILE_REMOVED] = FILES_REMOVED };

	memset(ret_measures, 0, MEASURE_COUNT * sizeof(*ret_measures));
	for (size_t i = 0; i < files->count; i++)
		ret_measures[measure_of[files->items[i].change]]++;
	ret_measures[FILES_SAME] = files->unchanged;
	for (size_t i = 0; md->matrix && i < md->comparison->party_count; i++)
		for (int way = 0; way < 2; way++)
			switch (comparison_edge(md->comparison, way ? i : party, way ? party : i, NULL)) {
			case EDGE_MADE: ret_measures[EDGES_MADE]++; break;
			case EDGE_CUT: ret_measures[EDGES_CUT]++; break;
			case EDGE_ALTERED: ret_measures[EDGES_ALTERED]++; break;
			case EDGE_KEPT:
			case EDGE_NEITHER: break;
			}
}

static struct work *find_work(struct markdown *md, struct works *works, size_t index, struct text steps)
{
	const struct change_party *party = &md->comparison->parties[index];
	struct work *work;

	for (size_t i = 0; i < works->count; i++) {
		work = &works->items[i];
		if (work->fate == party->fate && work->is_touched == party->is_touched &&
		    (!party->is_touched || work->class == party->class) && text_equal(work->steps, steps))
			return work;
	}
	work = VEC_PUSH(md->arena, works);
	*work = (struct work){ .fate = party->fate, .is_touched = party->is_touched, .steps = steps,
			       .class = party->is_touched ? party->class : CHANGE_COSMETIC, .order = works->count };
	for (size_t i = 0; i < MEASURE_COUNT; i++)
		work->of[i].least = SIZE_MAX;
	return work;
}

static void take_party(struct markdown *md, struct works *works, size_t index)
{
	struct work *work = find_work(md, works, index, steps_of(md, index));
	size_t measures[MEASURE_COUNT];

	measure(md, index, measures);
	*VEC_PUSH(md->arena, &work->parties) = index;
	for (size_t i = 0; i < MEASURE_COUNT; i++) {
		work->of[i].least = measures[i] < work->of[i].least ? measures[i] : work->of[i].least;
		work->of[i].most = measures[i] > work->of[i].most ? measures[i] : work->of[i].most;
	}
}

static int by_urgency(const void *left, const void *right)
{
	const struct work *a = left, *b = right;

	if (a->is_touched != b->is_touched)
		return a->is_touched ? -1 : 1;
	if (a->class != b->class)
		return a->class > b->class ? -1 : 1;
	if (a->fate != b->fate)
		return a->fate < b->fate ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

/* ---- cells --------------------------------------------------------------------------------------------- */

static const char *const fates[] = {
	[FATE_STAYED] = "staying", [FATE_JOINED] = "joining", [FATE_LEFT] = "leaving", [FATE_REPLACED] = "replaced",
	[FATE_REPLACES] = "replacing",
};

/* Adds "12 altered, 3 to 5 new"; `otherwise` where there are none. */
static void add_ranges(const struct work *work, const enum measure *measures, const char *const *words, size_t count,
		       const char *otherwise, struct strbuf *out)
{
	const char *before = "";

	for (size_t i = 0; i < count; i++) {
		struct range range = work->of[measures[i]];

		if (!range.most)
			continue;
		if (range.least == range.most)
			strbuf_format(out, "%s%zu %s", before, range.most, words[i]);
		else
			strbuf_format(out, "%s%zu to %zu %s", before, range.least, range.most, words[i]);
		before = ", ";
	}
	strbuf_string(out, *before ? "" : otherwise);
}

static void add_row(const struct markdown *md, const struct work *work, struct strbuf *out)
{
	static const enum measure edges[] = { EDGES_MADE, EDGES_CUT, EDGES_ALTERED };
	static const char *const edge_words[] = { "made", "cut", "altered" };
	static const enum measure files[] = { FILES_ALTERED, FILES_ADDED, FILES_REMOVED, FILES_SAME };
	static const char *const file_words[] = { "altered", "new", "removed", "the same" };

	strbuf_string(out, "| ");
	if (work->parties.count > 1)
		strbuf_format(out, "**%zu %s**: ", work->parties.count, fates[work->fate]);
	else if (work->fate != FATE_STAYED)
		strbuf_format(out, "**%s**: ", fates[work->fate]);
	markdown_names(md, work->parties.items, work->parties.count, NAMES_SHOWN, out);
	strbuf_format(out, " | %s | %.*s |", work->is_touched ? change_name(work->class) : "", TEXT_ARG(work->steps));
	if (md->matrix) {
		strbuf_char(out, ' ');
		add_ranges(work, edges, edge_words, ARRAY_LENGTH(edges), "none", out);
		strbuf_string(out, " |");
	}
	if (md->comparison->has_files) {
		strbuf_char(out, ' ');
		add_ranges(work, files, file_words, ARRAY_LENGTH(files), "none", out);
		strbuf_string(out, " |");
	}
	strbuf_char(out, '\n');
}

static void add_rows(const struct markdown *md, const struct works *works, struct markdown_part *part)
{
	struct strbuf row = { 0 };

	for (size_t i = 0; i < works->count; i++) {
		const struct work *work = &works->items[i];

		strbuf_reset(&row);
		add_row(md, work, &row);
		*VEC_PUSH(md->arena, &part->rows) = (struct markdown_row){
			.text = arena_text(md->arena, strbuf_as_text(&row)), .class = work->class, .kind = work->fate,
			.count = work->parties.count };
	}
	strbuf_release(&row);
}

void markdown_work(struct markdown *md, struct markdown_part *part)
{
	struct works works = { 0 };

	*part = (struct markdown_part){ .one = "party", .many = "parties", .has_classes = true, .kinds = fates };
	if (!md->comparison->count)
		return;
	for (size_t i = 0; i < md->comparison->party_count; i++)
		if (md->party == CHANGE_NONE || md->party == md->order[i])
			take_party(md, &works, md->order[i]);
	qsort(works.items, works.count, sizeof(*works.items), by_urgency);
	part->open = arena_format(md->arena,
				  "### Who does what\n\n"
				  "| Parties | Class | What to do, in this order |%s%s\n"
				  "| --- | --- | --- |%s%s\n",
				  md->matrix ? " Edges |" : "", md->comparison->has_files ? " Files |" : "",
				  md->matrix ? " --- |" : "", md->comparison->has_files ? " --- |" : "");
	part->close = TEXT("\n");
	add_rows(md, &works, part);
}
