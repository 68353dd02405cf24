/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Paths to what stands in the model, and what to say of one that leads nowhere. */
#include <inttypes.h>

#include "model/document.h"

/* ---- form ------------------------------------------------------------------------------------------ */

/* Where the brackets that begin at `at` end, just past the ']'; 0 when they hold neither a number nor a text in quotes. */
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
		*ret_flaw = "a name is missing";
		if (i == start)
			return false;
		*ret_flaw = "brackets hold a number or a text in quotes, as [0] or [\"key\"]";
		while (i < path.size && path.data[i] == '[') {
			i = brackets_end(path, i);
			if (i == 0)
				return false;
		}
		if (i == path.size)
			return true;
		*ret_flaw = "names have dots between them";
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

/* The key that is nearest to `name`, of which a third may be wrong, and at most four letters; absent: none. */
static struct text nearest_key(const struct value *map, struct text name)
{
	size_t limit = name.size / 3 + 1 > 4 ? 4 : name.size / 3 + 1;
	struct text best = { 0 };

	for (size_t i = 0; i < map->map.count && limit > 0; i++) {
		size_t distance = text_distance(name, map->map.entries[i].key, limit);

		if (distance > limit)
			continue;
		best = map->map.entries[i].key;
		limit = distance ? distance - 1 : 0;
	}
	return best;
}

/* The first word that was not walked. */
static struct text next_word(const struct walk *walk)
{
	size_t start = walk->at + (walk->path.data[walk->at] == '.'), end = start;

	if (walk->path.data[start] == '[')
		return text_slice(walk->path, start, brackets_end(walk->path, start));
	while (end < walk->path.size && !ends_name(walk->path.data[end]))
		end++;
	return text_slice(walk->path, start, end);
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

	strbuf_format(&out, "Name one, as in '%s.%.*s.%.*s'", one, TEXT_ARG(owners->map.entries[0].key), TEXT_ARG(rest));
	if (count == 1)
		strbuf_string(&out, "; there is only ");
	else
		strbuf_format(&out, "; the %s are ", many);
	for (size_t i = 0; i < shown; i++)
		strbuf_format(&out, "%s%.*s", i == 0 ? "" : i + 1 == count ? " and " : ", ",
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
	static const struct { const char *one, *many; } owners[] = { { "party", "parties" }, { "release", "releases" } };
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

static void say_absent(struct walk *walk, const struct value *document, struct text *ret_message, struct text *ret_help)
{
	const struct value *value = &walk->place.value;
	struct text word = next_word(walk), best = { 0 };
	struct text here = document_path(walk->arena, walk->place.steps.items, walk->place.steps.count);

	if (value->kind == VALUE_LIST)
		*ret_message = arena_format(walk->arena, "'%.*s' is a list of %zu, counted from [0], and has no '%.*s'",
					    TEXT_ARG(here), value->list.count, TEXT_ARG(word));
	else if (value->kind != VALUE_MAP)
		*ret_message = arena_format(walk->arena, "'%.*s' is %s, and has no '%.*s'", TEXT_ARG(here),
					    value_kind_name(value->kind), TEXT_ARG(word));
	else if (walk->place.steps.count == 1 && !text_is(here, "network"))
		*ret_message = arena_format(walk->arena, "the network has no %s '%.*s'",
					    text_is(here, "parties") ? "party" : "release", TEXT_ARG(word));
	else if (walk->place.steps.count)
		*ret_message = arena_format(walk->arena, "'%.*s' has no '%.*s'", TEXT_ARG(here), TEXT_ARG(word));
	else
		*ret_message = arena_format(walk->arena, "the model has no '%.*s'", TEXT_ARG(word));
	if (walk->place.steps.count == 0)
		best = root_suggestion(walk, document);
	if (!best.data && value->kind == VALUE_MAP) {
		struct text key = nearest_key(value, word);

		if (key.data) {
			*VEC_PUSH(walk->arena, &walk->place.steps) = (struct document_step){ .key = key };
			best = document_path(walk->arena, walk->place.steps.items, walk->place.steps.count);
		}
	}
	if (best.data)
		*ret_help = arena_format(walk->arena, "Did you mean '%.*s'?", TEXT_ARG(best));
}

bool document_find(struct arena *arena, const struct value *document, struct text path, struct document_place *ret_place,
		   struct text *ret_message, struct text *ret_help)
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
