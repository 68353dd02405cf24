/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Changes in words, for text and for Markdown alike. */
#include "change/internal.h"

void change_value_words(const struct value *value, size_t limit, struct strbuf *out)
{
	if (value->kind == VALUE_NULL)
		strbuf_string(out, "none");
	else
		value_print(out, value, limit);
}

static void add_elements(const struct value *list, const struct value *other, const char *verb, size_t limit,
			 bool *begun, struct strbuf *out)
{
	bool first = true;

	for (size_t i = 0; i < list->list.count; i++) {
		bool found = false;

		for (size_t j = 0; j < other->list.count && !found; j++)
			found = value_equal(&list->list.items[i], &other->list.items[j]);
		if (found)
			continue;
		strbuf_string(out, !first ? ", " : *begun ? ", " : "");
		if (first)
			strbuf_format(out, "%s ", verb);
		value_print(out, &list->list.items[i], limit);
		first = false;
		*begun = true;
	}
}

void change_list_words(const struct value *old, const struct value *new, size_t limit, struct strbuf *out)
{
	bool begun = false;

	add_elements(new, old, "adds", limit, &begun, out);
	add_elements(old, new, "drops", limit, &begun, out);
	if (!begun)
		strbuf_string(out, "the same in another order");
}

void change_count_words(size_t count, const char *one, const char *many, struct strbuf *out)
{
	strbuf_format(out, "%zu %s", count, count == 1 ? one : many);
}

/* The path; with '*' for the name of a party that is not the only one. */
static void add_path(const struct comparison *comparison, const struct change *change, bool alone, struct strbuf *out)
{
	const struct change *root = change->cause == CHANGE_NONE ? change : &comparison->items[change->cause];
	size_t skip;

	if (alone || change->party == CHANGE_NONE ||
	    (change->group_count < 2 && (change->party != root->party || root->group_count < 2))) {
		strbuf_text(out, change->path);
		return;
	}
	skip = strlen("party.") + comparison->parties[change->party].name.size;
	strbuf_string(out, "party.*");
	strbuf_text(out, text_slice(change->path, skip, change->path.size));
}

/* It, or the change that it follows from, stands for some that differ in the party's own name. */
static bool is_by_name(const struct comparison *comparison, const struct change *change)
{
	const struct change *root = change->cause == CHANGE_NONE ? change : &comparison->items[change->cause];

	return change->party != CHANGE_NONE &&
	       (change->group_is_by_name || (change->party == root->party && root->group_is_by_name));
}

/* Where two texts begin to differ; at the beginning of a character. */
static size_t first_difference(struct text a, struct text b)
{
	size_t at = 0;

	while (at < a.size && at < b.size && a.data[at] == b.data[at])
		at++;
	while (at > 0 && at < a.size && ((unsigned char)a.data[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* Of long texts with the same beginning, so much of it is left that the difference is seen. */
#define CONTEXT_SIZE 12

static void add_tail(struct text text, size_t from, size_t limit, struct strbuf *out)
{
	struct value tail = { .kind = VALUE_STRING, .text = text_slice(text, from, text.size) };

	strbuf_string(out, "…");
	value_print(out, &tail, limit);
}

struct value change_value_of_any(const struct comparison *comparison, struct arena *arena, const struct change *change,
				 bool is_old)
{
	const struct change_party *pair = &comparison->parties[change->party];
	const struct party *party = is_old ? pair->old : pair->new;
	struct value value = is_old ? change->old : change->new;
	struct strbuf out = { 0 };

	if (value.kind != VALUE_STRING || !party)
		return value;
	for (size_t at = 0; at < value.text.size;) {
		if (text_starts_with(text_slice(value.text, at, value.text.size), party->name.data)) {
			strbuf_char(&out, '*');
			at += party->name.size;
		} else {
			strbuf_char(&out, value.text.data[at++]);
		}
	}
	value.text = arena_text(arena, strbuf_as_text(&out));
	strbuf_release(&out);
	return value;
}

static void add_two_values(const struct value *old, const struct value *new, size_t limit, struct strbuf *out)
{
	bool texts = old->kind == VALUE_STRING && new->kind == VALUE_STRING;
	size_t same = texts ? first_difference(old->text, new->text) : 0;

	if (old->kind == VALUE_LIST && new->kind == VALUE_LIST) {
		change_list_words(old, new, limit, out);
		return;
	}
	if (same + CONTEXT_SIZE > limit) {
		size_t from = same - CONTEXT_SIZE;

		while (from > 0 && ((unsigned char)old->text.data[from] & 0xc0) == 0x80)
			from--;
		add_tail(old->text, from, limit, out);
		strbuf_string(out, " → ");
		add_tail(new->text, from, limit, out);
		return;
	}
	change_value_words(old, limit, out);
	strbuf_string(out, " → ");
	change_value_words(new, limit, out);
}

static void add_values(const struct comparison *comparison, const struct change *change, bool alone, size_t limit,
		       struct strbuf *out)
{
	struct arena arena = { 0 };
	struct value old = change->old, new = change->new;

	if (!alone && is_by_name(comparison, change)) {
		old = change_value_of_any(comparison, &arena, change, true);
		new = change_value_of_any(comparison, &arena, change, false);
	}
	add_two_values(&old, &new, limit, out);
	arena_release(&arena);
}

static void add_fate(const struct comparison *comparison, const struct change *change, struct strbuf *out)
{
	const struct change_party *party = &comparison->parties[change->party];
	const struct party *of = party->new ? party->new : party->old;

	if (change->rule == RULE_PARTY_LEFT) {
		strbuf_format(out, "party '%.*s' is gone, which had id %lld and was %s", TEXT_ARG(party->name),
			      (long long)of->id, membership_name(of->membership));
		return;
	}
	strbuf_format(out, "party '%.*s' joins as id %lld, %s", TEXT_ARG(party->name), (long long)of->id,
		      membership_name(of->membership));
	if (of->replaces.data)
		strbuf_format(out, ", to replace '%.*s'", TEXT_ARG(of->replaces));
}

static void add_words(const struct comparison *comparison, const struct change *change, bool alone, size_t limit,
		      struct strbuf *out)
{
	struct text old = change->old.text, new = change->new.text;

	switch (change->rule) {
	case RULE_NETWORK_RENAMED:
		strbuf_format(out, "network '%.*s' is now '%.*s'", TEXT_ARG(old), TEXT_ARG(new));
		return;
	case RULE_RELEASE_DECLARED:
		strbuf_format(out, "release '%.*s' is declared", TEXT_ARG(change->release));
		return;
	case RULE_RELEASE_REMOVED:
		strbuf_format(out, "release '%.*s' is no longer declared", TEXT_ARG(change->release));
		return;
	case RULE_RELEASE_RENAMED:
		strbuf_format(out, "release '%.*s' is now '%.*s'", TEXT_ARG(old), TEXT_ARG(new));
		return;
	case RULE_TRUST_GAINED:
		strbuf_format(out, "release '%.*s' is trusted", TEXT_ARG(change->release));
		return;
	case RULE_TRUST_LOST:
		strbuf_format(out, "release '%.*s' is no longer trusted", TEXT_ARG(change->release));
		return;
	case RULE_PARTY_JOINED: case RULE_PARTY_LEFT:
		add_fate(comparison, change, out);
		return;
	case RULE_PARTY_RENAMED:
		strbuf_format(out, "party '%.*s' is now '%.*s'", TEXT_ARG(old), TEXT_ARG(new));
		return;
	case RULE_PARTY_REPLACED:
		strbuf_format(out, "party '%.*s' replaces '%.*s' as id %lld", TEXT_ARG(new), TEXT_ARG(old),
			      (long long)comparison->parties[change->party].new->id);
		return;
	case RULE_TRUST_ORDER:
		strbuf_text(out, change->path);
		strbuf_string(out, ": ");
		value_print(out, &change->old, limit);
		strbuf_string(out, " → ");
		value_print(out, &change->new, limit);
		return;
	case RULE_ENVIRONMENT: case RULE_THRESHOLD: case RULE_RELEASE_MEASURED: case RULE_MEMBERSHIP:
	case RULE_REPLACES: case RULE_PARTY_ID: case RULE_IDENTITY: case RULE_ACCOUNT: case RULE_REGION:
	case RULE_PARTY_RELEASE: case RULE_PEER_PORT: case RULE_SETTING: case RULE_COUNT:
		break;
	}
	add_path(comparison, change, alone, out);
	strbuf_string(out, ": ");
	add_values(comparison, change, alone, limit, out);
}

void change_words(const struct comparison *comparison, const struct change *change, size_t limit, struct strbuf *out)
{
	add_words(comparison, change, false, limit, out);
}

void change_words_alone(const struct comparison *comparison, const struct change *change, size_t limit,
			struct strbuf *out)
{
	add_words(comparison, change, true, limit, out);
}

/* Where one side says it. */
static void add_place(const struct comparison *comparison, const struct change *change, bool is_old, struct strbuf *out)
{
	const struct change_side *side = is_old ? &comparison->old : &comparison->new;
	struct span at = is_old ? change->old_at : change->new_at;
	const struct source *source;
	struct line_col place;

	if (span_is_none(at)) {
		strbuf_string(out, (is_old ? change->old_is_default : change->new_is_default) ? "default" : "absent");
		return;
	}
	source = &side->sources->items[at.file];
	place = source_locate(source, at.start);
	strbuf_format(out, "%.*s:%u:%u", TEXT_ARG(source->path), place.line, place.column);
}

void change_place_words(const struct comparison *comparison, const struct change *change, struct strbuf *out)
{
	bool was = !span_is_none(change->old_at) || change->old_is_default,
	     is = !span_is_none(change->new_at) || change->new_is_default;

	if (was || !is)
		add_place(comparison, change, true, out);
	if (was == is)
		strbuf_string(out, " → ");
	if (is || !was)
		add_place(comparison, change, false, out);
}
