/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A comparison as JSON: everything that there is, in its order. docs/diff.schema.json has the form. */
#include "change/internal.h"

#include "emit/emit.h"
#include "template/json_writer.h"

struct report {
	struct arena arena;             /* for what is made along the way */
	const struct comparison *comparison;
	size_t party;                   /* whose part it is; CHANGE_NONE: the whole */
	bool zones;                     /* the zones of some edge are altered */
	struct json_writer json;
};

static void put_text(struct report *r, const char *key, struct text text)
{
	json_key(&r->json, key);
	if (text.data)
		json_text(&r->json, text);
	else
		json_null(&r->json);
}

static void put_string(struct report *r, const char *key, const char *string)
{
	json_key(&r->json, key);
	json_string(&r->json, string);
}

static void put_bool(struct report *r, const char *key, bool truth)
{
	json_key(&r->json, key);
	json_bool(&r->json, truth);
}

static void put_count(struct report *r, const char *key, size_t count)
{
	json_key(&r->json, key);
	json_number(&r->json, (int64_t)count);
}

static void put_name(struct report *r, size_t party)
{
	json_text(&r->json, r->comparison->parties[party].name);
}

/* ---- changes --------------------------------------------------------------------------------------- */

static void put_value(struct report *r, const char *key, const struct value *value)
{
	struct value document = document_value(&r->arena, *value);

	json_key(&r->json, key);
	value_write(&r->json, &document);
}

static void put_place(struct report *r, const char *key, const struct change_side *side, struct span at)
{
	const struct source *source;
	struct line_col place;

	json_key(&r->json, key);
	if (span_is_none(at)) {
		json_null(&r->json);
		return;
	}
	source = &side->sources->items[at.file];
	place = source_locate(source, at.start);
	json_object_begin(&r->json);
	put_text(r, "file", source->path);
	put_count(r, "line", place.line);
	put_count(r, "column", place.column);
	json_object_end(&r->json);
}

static void put_duties(struct report *r, const char *key, unsigned duties)
{
	json_key(&r->json, key);
	json_array_begin(&r->json);
	for (enum change_duty duty = 0; duty < DUTY_COUNT; duty++)
		if (duties & 1u << duty)
			json_string(&r->json, change_duty_info(duty)->slug);
	json_array_end(&r->json);
}

/* What a change and a consequence both have. */
static void put_body(struct report *r, const struct change *change)
{
	const struct comparison *comparison = r->comparison;
	static const char *const subjects[] = {
		[SUBJECT_NETWORK] = "network", [SUBJECT_RELEASE] = "release", [SUBJECT_PARTY] = "party",
	};
	struct strbuf words = { 0 };

	put_string(r, "rule", change_rule_info(change->rule)->slug);
	put_string(r, "class", change_name(change->class));
	put_string(r, "subject", subjects[change->subject]);
	put_text(r, "party",
		 change->party == CHANGE_NONE ? (struct text){ 0 } : comparison->parties[change->party].name);
	put_text(r, "release", change->release);
	put_text(r, "path", change->path);
	put_value(r, "old", &change->old);
	put_value(r, "new", &change->new);
	put_place(r, "old_place", &comparison->old, change->old_at);
	put_place(r, "new_place", &comparison->new, change->new_at);
	put_bool(r, "old_is_default", change->old_is_default);
	put_bool(r, "new_is_default", change->new_is_default);
	change_words_alone(comparison, change, 200, &words);
	put_text(r, "words", strbuf_as_text(&words));
	strbuf_release(&words);
	put_duties(r, "duties_of_party", change->own);
	put_duties(r, "duties_of_others", change->others);
}

static void put_touched(struct report *r, size_t index)
{
	json_key(&r->json, "parties");
	json_array_begin(&r->json);
	for (size_t i = 0; i < r->comparison->party_count; i++)
		if (change_touches(r->comparison, index, i))
			put_name(r, i);
	json_array_end(&r->json);
}

static void put_change(struct report *r, size_t index)
{
	const struct change *change = &r->comparison->items[index];

	json_object_begin(&r->json);
	put_string(r, "fingerprint", change->fingerprint);
	put_string(r, "reach", change_name(change->reach));
	put_bool(r, "needs_consent", change_needs_consent(change));
	put_bool(r, "accepted", change->accepted);
	put_text(r, "accepted_reason", change->accepted_reason);
	put_text(r, "accepted_by", change->accepted_by);
	put_text(r, "accepted_on", change->accepted_on);
	put_string(r, "group", r->comparison->items[change->group].fingerprint);
	put_body(r, change);
	put_touched(r, index);
	json_key(&r->json, "consequences");
	json_array_begin(&r->json);
	for (size_t i = 1; i <= change->consequence_count; i++) {
		json_object_begin(&r->json);
		put_body(r, &change[i]);
		json_object_end(&r->json);
	}
	json_array_end(&r->json);
	json_object_end(&r->json);
}

static void put_changes(struct report *r)
{
	json_key(&r->json, "changes");
	json_array_begin(&r->json);
	for (size_t i = 0; i < r->comparison->count; i++)
		if (r->comparison->items[i].cause == CHANGE_NONE &&
		    (r->party == CHANGE_NONE || change_touches(r->comparison, i, r->party)))
			put_change(r, i);
	json_array_end(&r->json);
}

/* ---- parties --------------------------------------------------------------------------------------- */

static void put_files_of(struct report *r, const char *key, const struct changed_files *files, enum file_change change)
{
	json_key(&r->json, key);
	json_array_begin(&r->json);
	for (size_t i = 0; i < files->count; i++)
		if (files->items[i].change == change)
			json_text(&r->json, files->items[i].path);
	json_array_end(&r->json);
}

static void put_files(struct report *r, const struct changed_files *files)
{
	json_key(&r->json, "files");
	if (!r->comparison->has_files) {
		json_null(&r->json);
		return;
	}
	json_object_begin(&r->json);
	put_files_of(r, "altered", files, FILE_ALTERED);
	put_files_of(r, "added", files, FILE_ADDED);
	put_files_of(r, "removed", files, FILE_REMOVED);
	put_count(r, "unchanged", files->unchanged);
	json_object_end(&r->json);
}

static void put_steps(struct report *r, size_t party)
{
	json_key(&r->json, "duties");
	json_array_begin(&r->json);
	for (enum change_duty duty = 0; duty < DUTY_COUNT; duty++) {
		const struct change_duty_info *info = change_duty_info(duty);
		size_t *about, count = 0;

		if (!(r->comparison->parties[party].duties & 1u << duty))
			continue;
		if (info->names_parties)
			count = comparison_duty_parties(r->comparison, &r->arena, party, duty, &about);
		json_object_begin(&r->json);
		put_string(r, "duty", info->slug);
		put_string(r, "sentence", info->sentence);
		json_key(&r->json, "parties");
		json_array_begin(&r->json);
		for (size_t i = 0; i < count; i++)
			put_name(r, about[i]);
		json_array_end(&r->json);
		json_object_end(&r->json);
	}
	json_array_end(&r->json);
}

static void put_party(struct report *r, size_t index)
{
	static const char *const fates[] = {
		[FATE_STAYED] = "stayed", [FATE_JOINED] = "joined", [FATE_LEFT] = "left",
		[FATE_REPLACED] = "replaced", [FATE_REPLACES] = "replaces",
	};
	const struct change_party *party = &r->comparison->parties[index];

	json_object_begin(&r->json);
	put_text(r, "name", party->name);
	put_text(r, "old_name", party->old ? party->old->name : (struct text){ 0 });
	put_string(r, "fate", fates[party->fate]);
	put_text(r, "counterpart", party->counterpart == CHANGE_NONE
					   ? (struct text){ 0 } : r->comparison->parties[party->counterpart].name);
	json_key(&r->json, "class");
	if (party->is_touched)
		json_string(&r->json, change_name(party->class));
	else
		json_null(&r->json);
	put_steps(r, index);
	put_files(r, &party->files);
	json_object_end(&r->json);
}

static void put_parties(struct report *r)
{
	json_key(&r->json, "parties");
	json_array_begin(&r->json);
	for (size_t i = 0; i < r->comparison->party_count; i++)
		if (r->party == CHANGE_NONE || r->party == i)
			put_party(r, i);
	json_array_end(&r->json);
}

/* ---- edges ----------------------------------------------------------------------------------------- */

/* Parties whose edges all fare alike. */
struct kind {
	const struct change_party *first;       /* one of them */
	size_t at, other;               /* its index, and that of another one; CHANGE_NONE: there is none */
};

static bool same_setting(const struct party *a, const struct party *b, enum setting_id id)
{
	return !a || !b || text_equal(party_text(a, id), party_text(b, id));
}

/* Zones count among parties of one region. */
static bool is_of_kind(const struct report *r, const struct change_party *party, const struct kind *kind)
{
	const struct change_party *first = kind->first;

	return !party->old == !first->old && !party->new == !first->new && party->provides == first->provides &&
	       party->consumes == first->consumes &&
	       (!r->zones || (same_setting(party->old, first->old, PARTY_REGION) &&
			      same_setting(party->new, first->new, PARTY_REGION)));
}

static size_t find_kinds(struct report *r, struct kind **ret_kinds)
{
	struct { struct kind *items; size_t count, capacity; } kinds = { 0 };

	for (size_t i = 0; i < r->comparison->party_count; i++)
		r->zones |= (r->comparison->parties[i].provides & EDGE_ZONES) != 0;
	for (size_t i = 0; i < r->comparison->party_count; i++) {
		const struct change_party *party = &r->comparison->parties[i];
		size_t at = 0;

		while (at < kinds.count && !is_of_kind(r, party, &kinds.items[at]))
			at++;
		if (at == kinds.count)
			*VEC_PUSH(&r->arena, &kinds) = (struct kind){ party, i, CHANGE_NONE };
		else
			kinds.items[at].other = i;
	}
	*ret_kinds = kinds.items;
	return kinds.count;
}

static void put_names_of_kind(struct report *r, const char *key, const struct kind *kind)
{
	json_key(&r->json, key);
	json_array_begin(&r->json);
	for (size_t i = 0; i < r->comparison->party_count; i++)
		if (is_of_kind(r, &r->comparison->parties[i], kind))
			put_name(r, i);
	json_array_end(&r->json);
}

/* The edges from parties of one kind to those of another fare alike. */
static void put_edges_between(struct report *r, const struct kind *from, const struct kind *to)
{
	static const char *const states[] = { [EDGE_ALTERED] = "altered", [EDGE_MADE] = "made", [EDGE_CUT] = "cut" };
	unsigned what;
	/* One party has no edge to itself: those of a kind among each other are seen between two of it. */
	size_t other = from == to ? to->other : to->at;
	enum edge_state state = other == CHANGE_NONE ? EDGE_NEITHER
						     : comparison_edge(r->comparison, from->at, other, &what);

	if (state == EDGE_NEITHER || state == EDGE_KEPT)
		return;
	json_object_begin(&r->json);
	put_string(r, "state", states[state]);
	json_key(&r->json, "what");
	json_array_begin(&r->json);
	for (unsigned bit = 1; bit <= what; bit <<= 1)
		if (what & bit)
			json_string(&r->json, edge_what_slug(bit));
	json_array_end(&r->json);
	put_names_of_kind(r, "from", from);
	put_names_of_kind(r, "to", to);
	json_object_end(&r->json);
}

static void put_edges(struct report *r)
{
	size_t counts[EDGE_CUT + 1], count;
	struct kind *kinds;

	comparison_edge_counts(r->comparison, counts);
	count = find_kinds(r, &kinds);
	json_key(&r->json, "edges");
	json_object_begin(&r->json);
	put_count(r, "made", counts[EDGE_MADE]);
	put_count(r, "cut", counts[EDGE_CUT]);
	put_count(r, "altered", counts[EDGE_ALTERED]);
	put_count(r, "kept", counts[EDGE_KEPT]);
	json_key(&r->json, "groups");
	json_array_begin(&r->json);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++)
			put_edges_between(r, &kinds[i], &kinds[j]);
	json_array_end(&r->json);
	json_object_end(&r->json);
}

/* ---- the whole ------------------------------------------------------------------------------------- */

static void put_side(struct report *r, const char *key, const struct change_side *side)
{
	char digest[65];

	model_digest(side->network, digest);
	json_key(&r->json, key);
	json_object_begin(&r->json);
	put_string(r, "spec", side->name);
	put_text(r, "network", side->network->name);
	put_string(r, "model_digest", digest);
	put_count(r, "parties", side->network->party_count);
	json_key(&r->json, "threshold");
	json_number(&r->json, side->network->threshold);
	put_bool(r, "has_lock", side->has_lock);
	json_object_end(&r->json);
}

static void put_bindings(struct report *r)
{
	json_key(&r->json, "bindings");
	if (!r->comparison->has_bindings) {
		json_null(&r->json);
		return;
	}
	json_array_begin(&r->json);
	for (size_t i = 0; i < r->comparison->bindings.count; i++) {
		const struct changed_binding *binding = &r->comparison->bindings.items[i];

		if (r->party != CHANGE_NONE && r->party != binding->party)
			continue;
		json_object_begin(&r->json);
		put_text(r, "party", r->comparison->parties[binding->party].name);
		put_string(r, "value", binding->key);
		put_text(r, "old", binding->old);
		put_text(r, "new", binding->new);
		json_object_end(&r->json);
	}
	json_array_end(&r->json);
}

static void put_counts(struct report *r)
{
	json_key(&r->json, "counts");
	json_object_begin(&r->json);
	for (size_t i = 0; i <= CHANGE_RE_SHARE; i++)
		put_count(r, change_name((enum change_class)i), r->comparison->class_counts[i]);
	json_object_end(&r->json);
}

void change_json(const struct comparison *comparison, size_t party, struct strbuf *out)
{
	struct report r = { .comparison = comparison, .party = party };
	struct strbuf text = { 0 };

	json_init(&r.json, &text, false);
	json_object_begin(&r.json);
	put_count(&r, "version", 1);
	put_side(&r, "old", &comparison->old);
	put_side(&r, "new", &comparison->new);
	put_text(&r, "part_of", party == CHANGE_NONE ? (struct text){ 0 } : comparison->parties[party].name);
	put_text(&r, "class", comparison->count ? text_from(change_name(comparison->class)) : (struct text){ 0 });
	put_count(&r, "status", (size_t)comparison_status(comparison));
	put_counts(&r);
	put_changes(&r);
	put_edges(&r);
	put_parties(&r);
	json_key(&r.json, "network_folder");
	json_object_begin(&r.json);
	put_files(&r, &comparison->network_files);
	json_object_end(&r.json);
	put_bindings(&r);
	json_object_end(&r.json);
	json_finish(&r.json);
	safe_json(out, strbuf_as_text(&text));
	strbuf_release(&text);
	arena_release(&r.arena);
}
