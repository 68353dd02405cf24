/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is folded away: the changes one by one, those that need consent apart from the others; files; bindings. */
#include <stdlib.h>

#include "change/markdown_parts.h"

#define NAMES_SHOWN 20
#define ROWS_UNFOLDED 5
#define FILES_SHOWN 40          /* of one party, of one kind */

static const char *const rule_kinds[RULE_COUNT] = {
#define RULE(name, slug, ...) [RULE_##name] = slug,
#include "change/rules.def"
#undef RULE
};

_Static_assert(RULE_COUNT <= MARKDOWN_KINDS_MAX, "a part tells so many kinds apart");

/* What opens a part; the blank line lets Markdown begin again. What is short is unfolded from the start. */
static struct text open_details(const struct markdown *md, size_t rows, struct text summary)
{
	return arena_format(md->arena, "<details%s>\n<summary>%.*s</summary>\n\n", rows <= ROWS_UNFOLDED ? " open" : "",
			    TEXT_ARG(summary));
}

#define CLOSE_DETAILS TEXT("\n</details>\n\n")

static void push_row(const struct markdown *md, struct markdown_part *part, struct strbuf *words,
		     struct markdown_row row)
{
	row.text = arena_text(md->arena, strbuf_as_text(words));
	*VEC_PUSH(md->arena, &part->rows) = row;
	strbuf_reset(words);
}

/* ---- changes ------------------------------------------------------------------------------------------- */

/* Adds " for `a` and `b`" for a change that stands for its group; gives how many it stands for. */
static size_t add_group(const struct markdown *md, size_t index, struct strbuf *out)
{
	size_t count = md->comparison->items[index].group_count, at = 0;
	size_t *parties = ARENA_ARRAY(md->arena, size_t, count);

	for (size_t i = index; i != CHANGE_NONE && at < count; i = md->next_of_group[i])
		parties[at++] = md->comparison->items[i].party;
	strbuf_string(out, ", for ");
	markdown_names(md, parties, at, NAMES_SHOWN, out);
	return at;
}

static void add_acceptance(const struct change *change, struct strbuf *out)
{
	strbuf_format(out, "; fingerprint `%s`", change->fingerprint);
	if (!change->accepted)
		return;
	strbuf_string(out, "; **accepted**");
	if (change->accepted_by.data) {
		strbuf_string(out, " by ");
		markdown_code(out, change->accepted_by);
	}
	if (change->accepted_on.data)
		strbuf_format(out, " on %.*s", TEXT_ARG(change->accepted_on));
	if (change->accepted_reason.data) {
		strbuf_string(out, ": ");
		markdown_code(out, change->accepted_reason);
	}
}

/* Adds "- **re-share**: …". */
static void add_change(const struct markdown *md, struct markdown_part *part, size_t index, bool fingerprint,
		       struct strbuf *words)
{
	const struct change *change = &md->comparison->items[index];
	bool for_group = !fingerprint && md->party == CHANGE_NONE && change->group_count > 1;
	struct markdown_row row = { .class = change->reach, .kind = change->rule, .count = 1 };
	struct strbuf places = { 0 };

	strbuf_format(words, "- **%s**: ", change_name(change->reach));
	markdown_change(md, change, for_group, words);
	if (for_group)
		row.count = add_group(md, index, words);
	markdown_places(md, change, &places);
	if (places.size && !for_group)
		strbuf_format(words, "; %s", places.data);
	strbuf_release(&places);
	if (fingerprint || change->accepted)
		add_acceptance(change, words);
	if (change->consequence_count) {
		strbuf_string(words, "; ");
		markdown_count(words, change->consequence_count, "value follows", "values follow");
	}
	strbuf_char(words, '\n');
	push_row(md, part, words, row);
}

/* Whether another change of the group stands for this one. */
static bool is_told_by_another(const struct markdown *md, size_t index)
{
	return md->party == CHANGE_NONE && md->comparison->items[index].group != index;
}

void markdown_consent(const struct markdown *md, struct markdown_part *part)
{
	struct strbuf words = { 0 };
	size_t count = 0;

	*part = (struct markdown_part){ .one = "change that needs every party's consent", .has_classes = true,
					.many = "changes that need every party's consent", .is_urgent = true,
					.kinds = rule_kinds };
	for (enum change_class class = CHANGE_RE_SHARE; class >= CHANGE_RE_KEY; class--)
		for (size_t i = 0; i < md->comparison->count; i++) {
			const struct change *change = &md->comparison->items[i];

			if (change->reach != class || !change_needs_consent(change) || !markdown_shows(md, i))
				continue;
			add_change(md, part, i, true, &words);
			count++;
		}
	markdown_count(&words, count, "change that needs every party's consent, with its fingerprint",
		       "changes that need every party's consent, with their fingerprints");
	part->open = open_details(md, part->rows.count, strbuf_as_text(&words));
	part->close = CLOSE_DETAILS;
	strbuf_release(&words);
}

void markdown_changes(const struct markdown *md, struct markdown_part *part)
{
	struct strbuf words = { 0 };
	size_t count = 0;

	*part = (struct markdown_part){ .one = "change", .many = "changes", .has_classes = true, .kinds = rule_kinds };
	for (size_t class = CHANGE_RE_SHARE + 1; class-- > 0;)
		for (size_t i = 0; i < md->comparison->count; i++) {
			const struct change *change = &md->comparison->items[i];

			if (change->reach != class || change->cause != CHANGE_NONE || change_needs_consent(change) ||
			    !markdown_shows(md, i))
				continue;
			count++;
			if (!is_told_by_another(md, i))
				add_change(md, part, i, false, &words);
		}
	markdown_count(&words, count, "change that needs no consent", "changes that need no consent");
	part->open = open_details(md, part->rows.count, strbuf_as_text(&words));
	part->close = CLOSE_DETAILS;
	strbuf_release(&words);
}

/* ---- consequences -------------------------------------------------------------------------------------- */

/* A consequence, and what it is alike in with that of another party. */
struct follower {
	const struct change *change;
	struct text old, new;
};

static int by_likeness(const struct follower *a, const struct follower *b)
{
	int order = (a->change->cause > b->change->cause) - (a->change->cause < b->change->cause);

	order = order ? order : (a->change->rule > b->change->rule) - (a->change->rule < b->change->rule);
	order = order ? order : (a->change->setting > b->change->setting) - (a->change->setting < b->change->setting);
	order = order ? order : text_compare(a->change->key, b->change->key);
	order = order ? order : text_compare(a->old, b->old);
	return order ? order : text_compare(a->new, b->new);
}

static int by_class(const void *left, const void *right)
{
	const struct follower *a = left, *b = right;
	int order = (b->change->class > a->change->class) - (b->change->class < a->change->class);

	order = order ? order : by_likeness(a, b);
	return order ? order : (a->change > b->change) - (a->change < b->change);
}

static struct text printed(const struct markdown *md, const struct value *value)
{
	struct strbuf words = { 0 };
	struct text result;

	change_value_words(value, SIZE_MAX / 2, &words);
	result = arena_text(md->arena, strbuf_as_text(&words));
	strbuf_release(&words);
	return result;
}

/* All consequences that the view shows, the highest class first and those that are alike together. */
static struct follower *collect_followers(const struct markdown *md, size_t *ret_count)
{
	const struct comparison *comparison = md->comparison;
	struct follower *followers = ARENA_ARRAY(md->arena, struct follower, comparison->count + 1);
	size_t count = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct change *change = &comparison->items[i];

		if (change->cause == CHANGE_NONE ||
		    (md->party != CHANGE_NONE && change->party != CHANGE_NONE && change->party != md->party))
			continue;
		followers[count++] = (struct follower){ change, printed(md, &change->old), printed(md, &change->new) };
	}
	qsort(followers, count, sizeof(*followers), by_class);
	*ret_count = count;
	return followers;
}

/* The row for consequences that are alike but for whose they are. */
static void add_followers(const struct markdown *md, struct markdown_part *part, const struct follower *followers,
			  size_t count, struct strbuf *words)
{
	const struct change *first = followers->change, *cause = &md->comparison->items[first->cause];

	strbuf_format(words, "- **%s**: ", change_name(first->class));
	markdown_change(md, first, count > 1, words);
	if (count > 1) {
		size_t *parties = ARENA_ARRAY(md->arena, size_t, count);

		for (size_t i = 0; i < count; i++)
			parties[i] = followers[i].change->party;
		strbuf_string(words, ", for ");
		markdown_names(md, parties, count, NAMES_SHOWN, words);
	}
	strbuf_string(words, "; since ");
	markdown_change(md, cause, md->party == CHANGE_NONE && cause->group_count > 1, words);
	strbuf_char(words, '\n');
	push_row(md, part, words, (struct markdown_row){ .class = first->class, .kind = first->rule, .count = count });
}

void markdown_consequences(const struct markdown *md, struct markdown_part *part)
{
	size_t count;
	struct follower *followers = collect_followers(md, &count);
	struct strbuf words = { 0 };

	*part = (struct markdown_part){ .one = "derived value", .has_classes = true,
					.many = "derived values", .kinds = rule_kinds };
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && followers[i].change->party != CHANGE_NONE &&
				  by_likeness(&followers[i], &followers[end]) == 0;)
			end++;
		add_followers(md, part, &followers[i], end - i, &words);
	}
	markdown_count(&words, count, "derived value follows from a change",
		       "derived values follow from the changes");
	part->open = open_details(md, SIZE_MAX, strbuf_as_text(&words));
	part->close = CLOSE_DETAILS;
	strbuf_release(&words);
}

/* ---- files --------------------------------------------------------------------------------------------- */

static const char *const file_kinds[] = { "files" };

static bool files_are_alike(const struct changed_files *a, const struct changed_files *b)
{
	/* Where all of them are new or gone, their names are not told. */
	if (a->count != b->count || (a->unchanged == 0) != (b->unchanged == 0))
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].change != b->items[i].change || !text_equal(a->items[i].path, b->items[i].path))
			return false;
	return true;
}

/* Adds "  - 2 new: `a`, `b`" */
static void add_files_of(const struct changed_files *files, enum file_change change, const char *word,
			 struct strbuf *out)
{
	size_t count = 0, shown = 0;

	for (size_t i = 0; i < files->count; i++)
		count += files->items[i].change == change;
	if (count == 0)
		return;
	strbuf_format(out, "  - %zu %s", count, word);
	if (count == files->count && files->unchanged == 0 && change != FILE_ALTERED) {
		strbuf_string(out, ": all there are\n");
		return;
	}
	for (size_t i = 0; i < files->count && shown < FILES_SHOWN; i++) {
		if (files->items[i].change != change)
			continue;
		strbuf_string(out, shown++ ? ", " : ": ");
		markdown_code(out, files->items[i].path);
	}
	if (shown < count)
		strbuf_format(out, " and %zu more", count - shown);
	strbuf_char(out, '\n');
}

static void add_files(const struct changed_files *files, struct strbuf *out)
{
	add_files_of(files, FILE_ALTERED, "altered", out);
	add_files_of(files, FILE_ADDED, "new", out);
	add_files_of(files, FILE_REMOVED, "removed", out);
}

/* The row for all parties whose files differ as those of `first` do, unless it was told; `parties` is scratch. */
static void add_party_files(const struct markdown *md, struct markdown_part *part, size_t first, bool *told,
			    size_t *parties, struct strbuf *words)
{
	const struct comparison *comparison = md->comparison;
	const struct changed_files *files = &comparison->parties[md->order[first]].files;
	size_t count = 0;

	if (told[first] || files->count == 0)
		return;
	for (size_t i = first; i < comparison->party_count; i++) {
		if (told[i] || !files_are_alike(files, &comparison->parties[md->order[i]].files))
			continue;
		told[i] = true;
		parties[count++] = md->order[i];
	}
	strbuf_string(words, "- ");
	markdown_names(md, parties, count, NAMES_SHOWN, words);
	strbuf_string(words, count > 1 ? ", each:\n" : ":\n");
	add_files(files, words);
	push_row(md, part, words, (struct markdown_row){ .count = count * files->count });
}

void markdown_files(const struct markdown *md, struct markdown_part *part)
{
	const struct comparison *comparison = md->comparison;
	bool *told = ARENA_ARRAY(md->arena, bool, comparison->party_count + 1);
	size_t *parties = ARENA_ARRAY(md->arena, size_t, comparison->party_count + 1);
	struct strbuf words = { 0 };
	size_t count = 0;

	*part = (struct markdown_part){ .one = "file that differs", .many = "files that differ", .kinds = file_kinds };
	if (!comparison->has_files)
		return;
	for (size_t i = 0; i < comparison->party_count; i++)
		told[i] = md->party != CHANGE_NONE && md->party != md->order[i];
	for (size_t i = 0; i < comparison->party_count; i++)
		add_party_files(md, part, i, told, parties, &words);
	if (comparison->network_files.count && md->party == CHANGE_NONE) {
		strbuf_string(&words, "- the network's own:\n");
		add_files(&comparison->network_files, &words);
		push_row(md, part, &words, (struct markdown_row){ .count = comparison->network_files.count });
	}
	for (size_t i = 0; i < part->rows.count; i++)
		count += part->rows.items[i].count;
	markdown_count(&words, count, "generated file differs", "generated files differ");
	part->open = open_details(md, SIZE_MAX, strbuf_as_text(&words));
	part->close = CLOSE_DETAILS;
	strbuf_release(&words);
}

/* ---- bindings ------------------------------------------------------------------------------------------ */

static void add_bound(struct strbuf *out, struct text value)
{
	if (value.data)
		markdown_code(out, value);
	else
		strbuf_string(out, "not bound");
}

void markdown_bindings(const struct markdown *md, struct markdown_part *part)
{
	static const char *const kinds[] = { "bindings" };
	const struct comparison *comparison = md->comparison;
	struct strbuf words = { 0 };

	*part = (struct markdown_part){ .one = "value bound otherwise", .many = "values bound otherwise",
					.kinds = kinds };
	for (size_t i = 0; comparison->has_bindings && i < comparison->bindings.count; i++) {
		const struct changed_binding *binding = &comparison->bindings.items[i];

		if (md->party != CHANGE_NONE && md->party != binding->party)
			continue;
		strbuf_string(&words, "- ");
		markdown_code(&words, comparison->parties[binding->party].name);
		strbuf_format(&words, ", `%s`: ", binding->key);
		add_bound(&words, binding->old);
		strbuf_string(&words, " → ");
		add_bound(&words, binding->new);
		strbuf_char(&words, '\n');
		push_row(md, part, &words, (struct markdown_row){ .count = 1 });
	}
	markdown_count(&words, part->rows.count, "value bound otherwise", "values bound otherwise");
	part->open = open_details(md, part->rows.count, strbuf_as_text(&words));
	part->close = CLOSE_DETAILS;
	strbuf_release(&words);
}
