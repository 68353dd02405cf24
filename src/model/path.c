/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Paths to what stands in the model, and what to say of one that leads nowhere. */
#include "model/document.h"

#include "base/suggestion.h"

/* ---- form ------------------------------------------------------------------------------------------ */

/* Where the brackets that begin at `at` end, past the ']'; 0 when they hold neither a number nor a text in quotes. */
static size_t brackets_end(struct text path, size_t at)
{
	size_t i = at + 1;

	if (i < path.size && path.data[i] == '"') {
		for (i++; i < path.size && path.data[i] != '"'; i++)
			i += path.data[i] == '\\';
		i++;
	} else {
		for (; i < path.size && path.data[i] >= '0' && path.data[i] <= '9'; i++)
			;
		/* An index of more digits than this is past every list. */
		if (i == at + 1 || i > at + 9)
			return 0;
	}
	return i < path.size && path.data[i] == ']' ? i + 1 : 0;
}

static bool ends_name(char c)
{
	return c == '.' || c == '[' || c == ']' || c == '"';
}

bool document_path_is_sound(struct text path, const char **ret_flaw)
{
	size_t i = 0, start;

	for (;;) {
		for (start = i; i < path.size && !ends_name(path.data[i]); i++)
			;
		*ret_flaw = "a name is missing in";
		if (i == start)
			return false;
		*ret_flaw = "brackets hold a number or a text in quotes, not as in";
		while (i < path.size && path.data[i] == '[') {
			i = brackets_end(path, i);
			if (i == 0)
				return false;
		}
		if (i == path.size)
			return true;
		*ret_flaw = "names have dots between them, not as in";
		if (path.data[i++] != '.')
			return false;
	}
}

/* ---- walking --------------------------------------------------------------------------------------- */

struct walk {
	struct arena *arena;
	struct text path;
	size_t at;                      /* what was not walked yet */
	struct document_place place;
};

static struct text unquote(struct arena *arena, struct text quoted)
{
	struct strbuf out = { 0 };
	struct text key;

	for (size_t i = 0; i < quoted.size; i++) {
		i += quoted.data[i] == '\\' && i + 1 < quoted.size;
		strbuf_char(&out, quoted.data[i]);
	}
	key = out.data ? arena_text(arena, strbuf_as_text(&out)) : TEXT("");
	strbuf_release(&out);
	return key;
}

/* The step that begins at walk->at in brackets; *ret_end is where it ends. */
static struct document_step read_brackets(struct walk *walk, size_t *ret_end)
{
	size_t from = walk->at + 1;
	struct document_step step = { 0 };

	*ret_end = brackets_end(walk->path, walk->at);
	if (walk->path.data[from] == '"') {
		step.key = unquote(walk->arena, text_slice(walk->path, from + 1, *ret_end - 2));
		return step;
	}
	step.is_index = true;
	for (size_t i = from; i < *ret_end - 1; i++)
		step.index = step.index * 10 + (size_t)(walk->path.data[i] - '0');
	return step;
}

/* Whether the path goes on with this name. */
static bool goes_on_with(const struct walk *walk, struct text name)
{
	size_t end = walk->at + name.size;

	return text_equal(text_slice(walk->path, walk->at, end), name) &&
	       (end == walk->path.size || walk->path.data[end] == '.' || walk->path.data[end] == '[');
}

/* The longest key that the path goes on with, or "party" and "release" for what holds them; absent: none. */
static struct document_step read_name(const struct walk *walk, size_t *ret_end)
{
	struct document_step step = { 0 };

	for (size_t i = 0; i < walk->place.value.map.count; i++) {
		struct text key = walk->place.value.map.entries[i].key;

		if (key.size && key.size >= step.key.size && goes_on_with(walk, key))
			step.key = key;
	}
	*ret_end = walk->at + step.key.size;
	if (step.key.data || walk->place.steps.count)
		return step;
	if (goes_on_with(walk, TEXT("party"))) {
		step.key = TEXT("parties");
		*ret_end = walk->at + strlen("party");
	} else if (goes_on_with(walk, TEXT("release"))) {
		step.key = TEXT("releases");
		*ret_end = walk->at + strlen("release");
	}
	return step;
}

static bool take_step(struct walk *walk)
{
	struct value *value = &walk->place.value;
	bool in_brackets = walk->path.data[walk->at] == '[';
	struct document_step step = { 0 };
	const struct value *next = NULL;
	size_t end = walk->at;

	if (in_brackets)
		step = read_brackets(walk, &end);
	else if (value->kind == VALUE_MAP)
		step = read_name(walk, &end);
	if (step.is_index && value->kind == VALUE_LIST && step.index < value->list.count)
		next = &value->list.items[step.index];
	else if (!step.is_index && step.key.data && value->kind == VALUE_MAP)
		next = value_map_find(value, step.key);
	if (!next)
		return false;
	*VEC_PUSH(walk->arena, &walk->place.steps) = step;
	walk->place.value = *next;
	walk->at = end;
	return true;
}

/* Goes as far as the path leads; whether that was to its end. */
static bool walk_on(struct walk *walk)
{
	while (walk->at < walk->path.size) {
		bool dot = walk->path.data[walk->at] == '.';

		walk->at += dot;
		if (!take_step(walk)) {
			walk->at -= dot;
			return false;
		}
	}
	return true;
}

/* ---- writing --------------------------------------------------------------------------------------- */

static bool is_name(struct text key)
{
	for (size_t i = 0; i < key.size; i++) {
		char c = key.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
		      c == '-'))
			return false;
	}
	return key.size > 0;
}

static void write_quoted(struct strbuf *out, struct text key)
{
	strbuf_string(out, "[\"");
	for (size_t i = 0; i < key.size; i++) {
		if (key.data[i] == '"' || key.data[i] == '\\')
			strbuf_char(out, '\\');
		strbuf_char(out, key.data[i]);
	}
	strbuf_string(out, "\"]");
}

struct text document_path(struct arena *arena, const struct document_step *steps, size_t count)
{
	struct strbuf out = { 0 };
	bool of_release = count && text_is(steps[0].key, "releases");
	struct text path;

	for (size_t i = 0; i < count; i++) {
		struct text key = steps[i].key;

		if (i == 0 && count > 1 && (of_release || text_is(key, "parties")))
			key = of_release ? TEXT("release") : TEXT("party");
		if (steps[i].is_index)
			strbuf_format(&out, "[%zu]", steps[i].index);
		else if (is_name(key) || (i == 1 && of_release))
			strbuf_format(&out, "%s%.*s", i ? "." : "", TEXT_ARG(key));
		else
			write_quoted(&out, key);
	}
	path = arena_text(arena, strbuf_as_text(&out));
	strbuf_release(&out);
	return path;
}

/* ---- what is not there ----------------------------------------------------------------------------- */

/* The first word that was not walked; *ret_end is where it ends. */
static struct text next_word(const struct walk *walk, size_t *ret_end)
{
	size_t start = walk->at + (walk->path.data[walk->at] == '.'), end = start;

	if (walk->path.data[start] == '[')
		end = brackets_end(walk->path, start);
	while (end < walk->path.size && !ends_name(walk->path.data[end]))
		end++;
	*ret_end = end;
	return text_slice(walk->path, start, end);
}

/* A key that may be meant by a word of the path. */
struct guess {
	struct text word, key;          /* key: absent when none is near */
	size_t end;                     /* where the word ends */
	size_t distance;
};

static void consider(struct guess *guess, const struct value *map, struct text word, size_t end)
{
	struct suggestion suggestion = suggestion_for(word);

	for (size_t i = 0; i < map->map.count; i++)
		suggestion_consider(&suggestion, map->map.entries[i].key);
	if (suggestion.count && (!guess->key.data || suggestion.distance < guess->distance))
		*guess = (struct guess){ word, suggestion.best, end, suggestion.distance };
}

/* What the next word may mean. A name may have dots in it, as of a release: then the word may be several. */
static struct guess guess_key(const struct walk *walk)
{
	struct guess guess = { 0 };
	struct text first = next_word(walk, &guess.end);
	size_t start = guess.end - first.size;

	guess.word = first;
	if (walk->place.value.kind != VALUE_MAP)
		return guess;
	for (size_t end = guess.end; first.size && first.data[0] != '['; end = text_find(walk->path, '.', end + 1)) {
		consider(&guess, &walk->place.value, text_slice(walk->path, start, end), end);
		if (end >= walk->path.size || walk->path.data[end] != '.')
			break;
	}
	return guess;
}

/* The path with the guess in it: all of it if that leads somewhere, else as far as the guess. */
static struct text guessed_path(struct walk *walk, const struct value *document, const struct guess *guess)
{
	struct walk again = { .arena = walk->arena, .place = { .value = *document } };
	struct text corrected;

	*VEC_PUSH(walk->arena, &walk->place.steps) = (struct document_step){ .key = guess->key };
	corrected = document_path(walk->arena, walk->place.steps.items, walk->place.steps.count);
	again.path = arena_format(walk->arena, "%.*s%.*s", TEXT_ARG(corrected),
				  TEXT_ARG(text_slice(walk->path, guess->end, walk->path.size)));
	return walk_on(&again) ? again.path : corrected;
}

/* So many names a message lists. */
#define NAMES_SHOWN 8

/* "Name one, as in 'party.alice.enclave.cpus'; the parties are alice and bob." */
static struct text name_one(struct arena *arena, const char *one, const char *many, const struct value *owners,
			    struct text rest)
{
	struct strbuf out = { 0 };
	size_t count = owners->map.count, shown = count > NAMES_SHOWN ? NAMES_SHOWN : count;
	struct text help;

	strbuf_format(&out, "Name one, as in '%s.%.*s.%.*s'", one, TEXT_ARG(owners->map.entries[0].key),
		      TEXT_ARG(rest));
	if (count == 1)
		strbuf_string(&out, "; there is only ");
	else
		strbuf_format(&out, "; the %s are ", many);
	for (size_t i = 0; i < shown; i++)
		strbuf_format(&out, "%s%.*s", list_separator(i, count, " and "),
			      TEXT_ARG(owners->map.entries[i].key));
	if (shown < count)
		strbuf_format(&out, " and %zu more", count - shown);
	strbuf_char(&out, '.');
	help = arena_text(arena, strbuf_as_text(&out));
	strbuf_release(&out);
	return help;
}

/* Whether what is left of the path begins like a path inside `value`. */
static bool begins_inside(const struct walk *walk, const struct value *value)
{
	struct walk inner = { .arena = walk->arena, .path = walk->path, .at = walk->at };

	/* A step as well, so that "party" and "release" are not looked for in there. */
	*VEC_PUSH(walk->arena, &inner.place.steps) = (struct document_step){ 0 };
	inner.place.value = *value;
	walk_on(&inner);
	return inner.at > walk->at;
}

/* "party.enclave.cpus", "enclave.cpus": which party's? */
static bool owner_is_missing(const struct walk *walk, const struct value *document, struct text *ret_message,
			     struct text *ret_help)
{
	static const struct { const char *one, *many; } owners[] = {
		{ "party", "parties" }, { "release", "releases" },
	};
	const struct document_step *steps = walk->place.steps.items;
	size_t start = walk->at < walk->path.size && walk->path.data[walk->at] == '.' ? walk->at + 1 : walk->at;

	if (walk->place.steps.count > 1)
		return false;
	for (size_t i = 0; i < ARRAY_LENGTH(owners); i++) {
		const struct value *all = value_map_find(document, text_from(owners[i].many));

		if (walk->place.steps.count && !text_is(steps[0].key, owners[i].many))
			continue;
		if (!all->map.count || !begins_inside(walk, &all->map.entries[0].value))
			continue;
		*ret_message = arena_format(walk->arena, "'%.*s' does not say which %s's", TEXT_ARG(walk->path),
					    owners[i].one);
		*ret_help = name_one(walk->arena, owners[i].one, owners[i].many, all,
				     text_slice(walk->path, start, walk->path.size));
		return true;
	}
	return false;
}

/* At the top: "ports.peer" is the network's, "alice.id" a party's. */
static struct text root_suggestion(const struct walk *walk, const struct value *document)
{
	static const struct { const char *key, *prefix; } inside[] = {
		{ "network", "network" }, { "parties", "party" }, { "releases", "release" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(inside); i++)
		if (begins_inside(walk, value_map_find(document, text_from(inside[i].key))))
			return arena_format(walk->arena, "%s.%.*s", inside[i].prefix, TEXT_ARG(walk->path));
	return (struct text){ 0 };
}

static struct text absent_message(struct walk *walk, struct text word)
{
	const struct value *value = &walk->place.value;
	struct text here = document_path(walk->arena, walk->place.steps.items, walk->place.steps.count);

	if (walk->place.steps.count == 0)
		return arena_format(walk->arena, "the model has no '%.*s'", TEXT_ARG(word));
	if (value->kind == VALUE_LIST)
		return arena_format(walk->arena, "'%.*s' is a list of %zu, counted from [0], and has no '%.*s'",
				    TEXT_ARG(here), value->list.count, TEXT_ARG(word));
	if (value->kind != VALUE_MAP)
		return arena_format(walk->arena, "'%.*s' is %s, and has no '%.*s'", TEXT_ARG(here),
				    value_kind_name(value->kind), TEXT_ARG(word));
	if (text_is(here, "parties") || text_is(here, "releases"))
		return arena_format(walk->arena, "the network has no %s '%.*s'",
				    text_is(here, "parties") ? "party" : "release", TEXT_ARG(word));
	return arena_format(walk->arena, "'%.*s' has no '%.*s'", TEXT_ARG(here), TEXT_ARG(word));
}

static void say_absent(struct walk *walk, const struct value *document, struct text *ret_message, struct text *ret_help)
{
	struct guess guess = guess_key(walk);
	struct text meant = { 0 };

	*ret_message = absent_message(walk, guess.word);
	if (walk->place.steps.count == 0)
		meant = root_suggestion(walk, document);
	if (!meant.data && guess.key.data)
		meant = guessed_path(walk, document, &guess);
	if (meant.data)
		*ret_help = arena_format(walk->arena, "Did you mean '%.*s'?", TEXT_ARG(meant));
}

bool document_find(struct arena *arena, const struct value *document, struct text path,
		   struct document_place *ret_place, struct text *ret_message, struct text *ret_help)
{
	struct walk walk = { .arena = arena, .path = path, .place = { .value = *document } };

	*ret_help = (struct text){ 0 };
	if (walk_on(&walk)) {
		*ret_place = walk.place;
		return true;
	}
	if (!owner_is_missing(&walk, document, ret_message, ret_help))
		say_absent(&walk, document, ret_message, ret_help);
	return false;
}
