/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Text of others in Markdown: values, names, paths and places, none of which can become markup. */
#include "change/markdown_parts.h"

/* How much of what both values have in common is shown before the place where they differ. */
#define CONTEXT 24
#define ELEMENTS_SHOWN 8        /* of a list, each way */
/* The limit of a value that is wanted whole, however long: two may differ in their last bytes. */
#define WHOLE (SIZE_MAX / 2)
/* The absent value in words. */
#define NOTHING "nothing"

/* Whether a code span can hold it: nothing in a span is markup but the backtick, and in a cell the bar. */
static bool fits_span(struct text t)
{
	return t.size > 0 && t.data[0] != ' ' && t.data[t.size - 1] != ' ' && text_find(t, '`', 0) == t.size &&
	       text_find(t, '|', 0) == t.size;
}

static bool is_sign(char c)
{
	return c > ' ' && c < 0x7f && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

/*
 * Every sign is escaped, since text in <code> is prose to Markdown: the backslash also keeps "www." and "://" from
 * becoming links, and a bar from ending a cell. The signs of HTML stand by name.
 */
static void add_escaped(struct strbuf *out, struct text t)
{
	for (size_t i = 0; i < t.size; i++) {
		char c = t.data[i];

		switch (c) {
		case '&': strbuf_string(out, "&amp;"); break;
		case '<': strbuf_string(out, "&lt;"); break;
		case '>': strbuf_string(out, "&gt;"); break;
		default:
			strbuf_string(out, is_sign(c) ? "\\" : "");
			strbuf_char(out, c);
		}
	}
}

void markdown_code(struct strbuf *out, struct text text)
{
	struct strbuf seen = { 0 };

	safe_text(&seen, text);
	if (fits_span(strbuf_as_text(&seen))) {
		strbuf_format(out, "`%s`", seen.data);
	} else {
		strbuf_string(out, "<code>");
		add_escaped(out, strbuf_as_text(&seen));
		strbuf_string(out, "</code>");
	}
	strbuf_release(&seen);
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Adds a text as code; of a long one the part around `at`, and how many bytes there are of all of it. */
static void add_shortened(struct strbuf *out, struct text t, size_t at)
{
	size_t start = at > CONTEXT ? at - CONTEXT : 0, end;
	struct strbuf part = { 0 };

	if (t.size <= MARKDOWN_VALUE_MAX) {
		markdown_code(out, t);
		return;
	}
	if (start > t.size - MARKDOWN_VALUE_MAX)
		start = t.size - MARKDOWN_VALUE_MAX;
	for (end = start + MARKDOWN_VALUE_MAX; end < t.size && is_continuation(t.data[end]);)
		end++;
	while (start > 0 && is_continuation(t.data[start]))
		start--;
	strbuf_string(&part, start > 0 ? "…" : "");
	strbuf_text(&part, text_slice(t, start, end));
	strbuf_string(&part, end < t.size ? "…" : "");
	markdown_code(out, strbuf_as_text(&part));
	strbuf_format(out, " (%zu bytes)", t.size);
	strbuf_release(&part);
}

static void add_value(struct strbuf *out, const struct value *value, struct text words, size_t at, bool is_default)
{
	if (value->kind == VALUE_NULL)
		strbuf_string(out, NOTHING);
	else
		add_shortened(out, words, at);
	if (is_default)
		strbuf_string(out, " (default)");
}

static bool list_holds(const struct value *list, const struct value *item)
{
	for (size_t i = 0; i < list->list.count; i++)
		if (value_equal(&list->list.items[i], item))
			return true;
	return false;
}

/* Adds "adds `a`, `b` and 3 more": what `list` has and `other` has not. */
static bool add_elements(struct strbuf *out, const struct value *list, const struct value *other, const char *verb)
{
	struct strbuf words = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < list->list.count; i++) {
		if (list_holds(other, &list->list.items[i]) || ++count > ELEMENTS_SHOWN)
			continue;
		strbuf_string(out, count == 1 ? verb : ", ");
		strbuf_reset(&words);
		value_print(&words, &list->list.items[i], WHOLE);
		add_shortened(out, strbuf_as_text(&words), 0);
	}
	if (count > ELEMENTS_SHOWN)
		strbuf_format(out, " and %zu more", count - ELEMENTS_SHOWN);
	strbuf_release(&words);
	return count > 0;
}

static void add_lists(struct strbuf *out, const struct value *old, const struct value *new)
{
	bool added = add_elements(out, new, old, "adds "), dropped;

	dropped = add_elements(out, old, new, added ? "; drops " : "drops ");
	if (!added && !dropped)
		strbuf_string(out, "the same in another order");
}

void markdown_values(struct strbuf *out, const struct change *change)
{
	struct strbuf old = { 0 }, new = { 0 };
	size_t same = 0;

	if (change->rule != RULE_TRUST_ORDER && change->old.kind == VALUE_LIST && change->new.kind == VALUE_LIST) {
		add_lists(out, &change->old, &change->new);
		return;
	}
	change_value_words(&change->old, WHOLE, &old);
	change_value_words(&change->new, WHOLE, &new);
	while (same < old.size && same < new.size && old.data[same] == new.data[same])
		same++;
	/* Where nobody wrote either, that says nothing. */
	add_value(out, &change->old, strbuf_as_text(&old), same, change->old_is_default && !change->new_is_default);
	strbuf_string(out, " → ");
	add_value(out, &change->new, strbuf_as_text(&new), same, change->new_is_default && !change->old_is_default);
	strbuf_release(&old);
	strbuf_release(&new);
}

void markdown_names(const struct markdown *md, const size_t *parties, size_t count, size_t most, struct strbuf *out)
{
	size_t shown = count > most ? most : count;

	for (size_t i = 0; i < shown; i++) {
		strbuf_string(out, i == 0 ? "" : i + 1 == count ? " and " : ", ");
		markdown_code(out, md->comparison->parties[parties[i]].name);
	}
	if (shown < count)
		strbuf_format(out, "%s%zu more", shown ? " and " : "", count - shown);
}

/*
 * What a change of structure says: %p stands for the party, %r for the release, %o and %n for both values. Of the rules
 * that are not here the path and both values are shown.
 */
static const char *const sayings[RULE_COUNT] = {
	[RULE_NETWORK_RENAMED] = "the network %o is named %n",
	[RULE_RELEASE_DECLARED] = "release %r is declared",
	[RULE_RELEASE_REMOVED] = "release %r is gone",
	[RULE_RELEASE_RENAMED] = "release %o is named %n",
	[RULE_TRUST_GAINED] = "release %r is trusted",
	[RULE_TRUST_LOST] = "release %r is trusted no longer",
	[RULE_PARTY_JOINED] = "%p joins as id %n",
	[RULE_PARTY_LEFT] = "%p leaves; its id was %o",
	[RULE_PARTY_RENAMED] = "party %o is named %n",
	[RULE_PARTY_REPLACED] = "%o is replaced by %n",
	[RULE_MEMBERSHIP] = "%p is %n, and was %o",
	[RULE_REPLACES] = "whose id %p takes over: %o → %n",
};

/* A value inside of a saying: names stand without the quotes that a spec has around them. */
static void add_word(struct strbuf *out, const struct value *value)
{
	struct strbuf words = { 0 };

	if (value->kind == VALUE_STRING)
		strbuf_text(&words, value->text);
	else
		change_value_words(value, WHOLE, &words);
	if (value->kind == VALUE_NULL)
		strbuf_string(out, NOTHING);
	else
		add_shortened(out, strbuf_as_text(&words), 0);
	strbuf_release(&words);
}

static void add_saying(const struct markdown *md, const struct change *change, const char *saying, struct strbuf *out)
{
	for (const char *s = saying; *s; s++) {
		if (*s != '%') {
			strbuf_char(out, *s);
			continue;
		}
		switch (*++s) {
		case 'p': markdown_code(out, md->comparison->parties[change->party].name); break;
		case 'r': markdown_code(out, change->release); break;
		case 'o': add_word(out, &change->old); break;
		case 'n': add_word(out, &change->new); break;
		default: die("a saying has no such part: %c", *s);
		}
	}
}

/* "party.*.region" for "party.alice.region": it is that of several parties. */
static void add_group_path(const struct markdown *md, const struct change *change, struct strbuf *out)
{
	size_t head = sizeof("party.") - 1 + md->comparison->parties[change->party].name.size;
	struct strbuf path = { 0 };

	strbuf_string(&path, "party.*");
	strbuf_text(&path, text_slice(change->path, head, change->path.size));
	markdown_code(out, strbuf_as_text(&path));
	strbuf_release(&path);
}

void markdown_change(const struct markdown *md, const struct change *change, bool for_group, struct strbuf *out)
{
	if (sayings[change->rule]) {
		add_saying(md, change, sayings[change->rule], out);
		return;
	}
	if (for_group && change->party != CHANGE_NONE)
		add_group_path(md, change, out);
	else
		markdown_code(out, change->path);
	strbuf_string(out, ": ");
	markdown_values(out, change);
}

void markdown_places(const struct markdown *md, const struct change *change, struct strbuf *out)
{
	struct strbuf words = { 0 };

	if (span_is_none(change->old_at) && span_is_none(change->new_at))
		return;
	change_place_words(md->comparison, change, &words);
	markdown_code(out, strbuf_as_text(&words));
	strbuf_release(&words);
}

void markdown_count(struct strbuf *out, size_t count, const char *one, const char *many)
{
	strbuf_format(out, "%zu %s", count, count == 1 ? one : many);
}
