/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A block of settings, flattened: which attribute states which row of the schema. */
#include "check/eval.h"

struct seen_block {
	struct text path;
	const struct block *block;
};

struct reader {
	struct eval *e;
	struct layer *layer;
	struct { struct seen_block *items; size_t count, capacity; } blocks;
	bool is_profile;
	bool (*word)(void *context, const struct attribute *attribute);
	void *context;
};

bool place_is_unsure(const struct eval *e, struct span at)
{
	uint32_t unclosed = e->syntax->files.items[at.file].unclosed;

	return unclosed && at.start > unclosed;
}

/* Path of `name` in the block whose path is `prefix` ("" at the top). */
static struct text path_join(struct arena *arena, struct text prefix, struct text name)
{
	if (prefix.size == 0)
		return name;
	return arena_format(arena, "%.*s.%.*s", TEXT_ARG(prefix), TEXT_ARG(name));
}

bool is_block_path(enum setting_scope scope, struct text path)
{
	size_t count;
	const struct setting *settings = settings_of(scope, &count);

	for (size_t i = 0; i < count; i++) {
		struct text row = text_from(settings[i].path);

		if (row.size > path.size && row.data[path.size] == '.' &&
		    text_equal(text_slice(row, 0, path.size), path))
			return true;
	}
	return false;
}

/* Considers the names that may stand directly in the block `prefix`. */
static void consider_children(struct suggestion *suggestion, enum setting_scope scope, struct text prefix)
{
	size_t count;
	const struct setting *settings = settings_of(scope, &count);

	for (size_t i = 0; i < count; i++) {
		struct text row = text_from(settings[i].path);
		size_t begin = prefix.size ? prefix.size + 1 : 0;

		if (row.size > begin && text_equal(text_slice(row, 0, prefix.size), prefix) &&
		    (begin == 0 || row.data[prefix.size] == '.'))
			suggestion_consider(suggestion, text_slice(row, begin, text_find(row, '.', begin)));
	}
}

/* Words of the language that stand beside settings; one that is misspelt may be why anything else is missing. */
static bool consider_words(struct reader *r, struct suggestion *suggestion)
{
	static const char *const of_parties[] = { "profile", "for_each", "count", "membership", "replaces" };
	size_t count = r->is_profile ? 0 : ARRAY_LENGTH(of_parties);
	bool is_word;

	if (!r->word)
		return false;
	if (r->is_profile)
		suggestion_consider(suggestion, TEXT("extends"));
	for (size_t i = 0; i < count; i++)
		suggestion_consider(suggestion, text_from(of_parties[i]));
	is_word = text_is(suggestion->best, "extends");
	for (size_t i = 0; i < count; i++)
		is_word |= text_is(suggestion->best, of_parties[i]);
	return is_word;
}

/* A required setting is not missed when its name, or that of its block, was probably meant. */
static void note_misspelt(struct layer *layer, struct text path)
{
	size_t count;
	const struct setting *settings = settings_of(layer->scope, &count);

	for (size_t i = 0; i < count; i++) {
		struct text row = text_from(settings[i].path);

		layer->misspelt[i] |= text_equal(text_slice(row, 0, path.size), path) &&
				      (row.size == path.size || row.data[path.size] == '.');
	}
}

/* Of the blocks that know a name, so many are told. */
#define HOMES_SHOWN 3

/* The blocks of a scope in which a setting called `name` stands, those inside of `prefix` if there are any. */
static size_t find_homes(enum setting_scope scope, struct text prefix, struct text name, struct text homes[HOMES_SHOWN])
{
	size_t count, found = 0, inside = 0;
	const struct setting *settings = settings_of(scope, &count);

	for (size_t i = 0; i < count; i++) {
		struct text row = text_from(settings[i].path);
		size_t size = row.size > name.size ? row.size - name.size - 1 : 0;
		bool is_inside;

		if (!text_equal(name, size ? text_slice(row, size + 1, row.size) : row) || (size && row.data[size] != '.'))
			continue;
		is_inside = prefix.size && size > prefix.size && text_starts_with(row, prefix.data) &&
			    text_equal(text_slice(row, 0, prefix.size), prefix);
		if (inside && !is_inside)
			continue;
		if (is_inside && inside++ == 0)
			found = 0;
		if (found < HOMES_SHOWN)
			homes[found] = text_slice(row, 0, size);
		found++;
	}
	return found;
}

/* A setting of another block; false when none, or too many, have one of this name. */
static bool report_homes(struct reader *r, struct text prefix, struct text name, struct span at)
{
	enum setting_scope scope = r->layer->scope, other = 0;
	struct text homes[HOMES_SHOWN];
	size_t count = find_homes(scope, prefix, name, homes);
	struct strbuf words = { 0 };
	struct diag *diag;

	for (; count == 0 && other < SCOPE_COUNT; other++)
		if (other != r->layer->scope) {
			count = find_homes(other, TEXT(""), name, homes);
			scope = other;
		}
	if (count == 0 || count > HOMES_SHOWN)
		return false;
	for (size_t i = 0; i < count; i++) {
		strbuf_string(&words, list_separator(i, count, " or "));
		if (homes[i].size)
			strbuf_format(&words, "%s'%.*s'", i ? "" : "block ", TEXT_ARG(homes[i]));
		else
			strbuf_format(&words, "the %s itself", scope_name(scope));
		if (scope == r->layer->scope)
			note_misspelt(r->layer, path_join(r->e->arena, homes[i], name));
	}
	diag = diag_add(r->e->diags, DIAG_SETTING_MISPLACED, at, "'%.*s' belongs to %s%s%s", TEXT_ARG(name), words.data,
			scope == r->layer->scope ? "" : " of a ", scope == r->layer->scope ? "" : scope_name(scope));
	if (prefix.size)
		diag_note(diag, "this is block '%.*s'", TEXT_ARG(prefix));
	strbuf_release(&words);
	return true;
}

/* Considers what may stand in the block; whether a word of the language is meant. */
static bool consider_names(struct reader *r, struct suggestion *suggestion, struct text prefix, bool is_block)
{
	consider_children(suggestion, r->layer->scope, prefix);
	return prefix.size == 0 && !is_block && consider_words(r, suggestion);
}

/* 'foreach' makes parties as for_each does, so that nothing is said of what they lack without it. */
static void take_misspelt_word(struct reader *r, const struct attribute *attribute, struct text word)
{
	struct attribute *meant = ARENA_NEW(r->e->arena, struct attribute);

	*meant = *attribute;
	meant->name = word;
	r->word(r->context, meant);
}

static void report_unknown(struct reader *r, struct text prefix, struct text name, struct span at, bool is_block,
			   const struct attribute *attribute)
{
	enum setting_scope scope = r->layer->scope;
	struct text path = path_join(r->e->arena, prefix, name);
	struct suggestion suggestion = suggestion_for(name);
	struct diag *diag;
	bool is_word, is_near;

	if (place_is_unsure(r->e, at))
		return;
	if (diags_are_full(r->e->diags)) {
		diag_add(r->e->diags, DIAG_SETTING_UNKNOWN, at, "unknown setting");
		return;         /* counted, and nobody reads it */
	}
	if (setting_is_later(scope, path)) {
		diag = diag_add(r->e->diags, DIAG_SETTING_LATER, at, "'%.*s' is not supported yet", TEXT_ARG(path));
		diag_help(diag, "Leave it out; this version of mpcnetc writes nothing for it.");
		return;
	}
	for (enum setting_scope other = 0; other < SCOPE_COUNT; other++) {
		if (other == scope || !(setting_find(other, path) || is_block_path(other, path)))
			continue;
		diag = diag_add(r->e->diags, DIAG_SETTING_MISPLACED, at, "'%.*s' belongs to a %s block", TEXT_ARG(path),
				scope_name(other));
		if (other == SCOPE_NETWORK)
			diag_note(diag, "what must be equal for all parties is said once, in the network");
		return;
	}
	is_word = consider_names(r, &suggestion, prefix, is_block);
	/* Its own name elsewhere is nearer than a block's that resembles it here. */
	is_near = suggestion.best.data &&
		  (is_word || !is_block_path(scope, path_join(r->e->arena, prefix, suggestion.best)));
	if (!is_near && !is_block && report_homes(r, prefix, name, at))
		return;
	diag = diag_add(r->e->diags, is_block ? DIAG_BLOCK_UNKNOWN : DIAG_SETTING_UNKNOWN, at,
			"unknown %s '%.*s' in %s%s%.*s", is_block ? "block" : "setting", TEXT_ARG(name),
			r->is_profile ? "profile" : scope_name(scope), prefix.size ? "." : "", TEXT_ARG(prefix));
	if (!diag_is_kept(diag))
		return;
	r->layer->broken |= is_word;
	suggestion_help(&suggestion, diag);
	if (!suggestion.best.data) {
		diag_help(diag, "'mpcnetc explain %s%s%.*s' lists what can stand there.", scope_name(scope),
			  prefix.size ? "." : "", TEXT_ARG(prefix));
		return;
	}
	for (size_t i = 0; i < suggestion.count && i < SUGGESTION_COUNT_MAX; i++)
		note_misspelt(r->layer, path_join(r->e->arena, prefix, suggestion.nearest[i]));
	path = path_join(r->e->arena, prefix, suggestion.best);
	/* A block that is written as a setting, or the reverse, has more wrong with it than its name. */
	if (is_word || is_block == is_block_path(scope, path))
		suggestion_apply(r->e, &suggestion, diag, at);
	if (is_word && suggestion.count == 1)
		take_misspelt_word(r, attribute, suggestion.best);
}

void report_set_twice(struct eval *e, const struct attribute *first, const struct attribute *again)
{
	struct diag *diag = diag_add(e->diags, DIAG_ATTRIBUTE_REPEATED, again->name_at, "'%.*s' is set twice",
				     TEXT_ARG(again->name));

	diag_place(diag, first->name_at, "first set here");
	diag_help(diag, "Remove one of them.");
	fix_repeated_lines(e, diag, first->at, again->at);
}

static void read_attribute(struct reader *r, struct text prefix, const struct attribute *attribute)
{
	struct text path = path_join(r->e->arena, prefix, attribute->name);
	const struct setting *row = setting_find(r->layer->scope, path);
	const struct attribute **stated;

	if (prefix.size == 0 && r->word && r->word(r->context, attribute))
		return;
	if (!row) {
		if (is_block_path(r->layer->scope, path)) {
			struct diag *diag = diag_add(r->e->diags, DIAG_BLOCK_OR_SETTING, attribute->name_at,
						     "'%.*s' is a block, not a setting", TEXT_ARG(path));

			diag_help(diag, "Write '%.*s { … }', without '='.", TEXT_ARG(attribute->name));
			fix_map_to_block(r->e, diag, attribute);
			note_misspelt(r->layer, path);
		} else {
			report_unknown(r, prefix, attribute->name, attribute->name_at, false, attribute);
		}
		return;
	}
	if (row->party_only && r->is_profile) {
		diag_help(diag_add(r->e->diags, DIAG_SETTING_MISPLACED, attribute->name_at,
				   "'%s' cannot come from a profile", row->path),
			  "Every party has its own: write it in the party.");
		return;
	}
	stated = &r->layer->attributes[row->id - setting_first(r->layer->scope)];
	if (*stated)
		report_set_twice(r->e, *stated, attribute);
	else
		*stated = attribute;
}

static void read_body(struct reader *r, struct text prefix, const struct body *body);

/* The block at this path that was read before, or NULL: then `block` is remembered. */
static const struct block *read_before(struct reader *r, struct text path, const struct block *block)
{
	for (size_t i = 0; i < r->blocks.count; i++)
		if (text_equal(r->blocks.items[i].path, path))
			return r->blocks.items[i].block;
	*VEC_PUSH(r->e->arena, &r->blocks) = (struct seen_block){ path, block };
	return NULL;
}

static void report_block_repeated(struct reader *r, const struct block *block, const struct block *first)
{
	struct diag *diag = diag_add(r->e->diags, DIAG_BLOCK_REPEATED, block->type_at, "block '%.*s' stands here twice",
				     TEXT_ARG(block->type));

	diag_place(diag, first->type_at, "first here");
	diag_help(diag, "Merge the two.");
}

static void read_block(struct reader *r, struct text prefix, const struct block *block)
{
	struct text path = path_join(r->e->arena, prefix, block->type);
	const struct setting *row = setting_find(r->layer->scope, path);
	const struct block *first;
	struct diag *diag;

	if (row) {
		bool is_map = row->shape == SHAPE_MAP || row->shape == SHAPE_MAP_OF_LISTS;

		diag = diag_add(r->e->diags, DIAG_BLOCK_OR_SETTING, block->type_at, "'%.*s' is a setting, not a block",
				TEXT_ARG(path));
		diag_help(diag, "Write '%.*s = %s'.", TEXT_ARG(block->type),
			  is_map ? "{ … }" : row->shape == SHAPE_LIST ? "[ … ]" : "…");
		if (is_map)
			fix_block_to_map(r->e, diag, block);
		return;
	}
	if (!is_block_path(r->layer->scope, path)) {
		report_unknown(r, prefix, block->type, block->type_at, true, NULL);
		return;
	}
	first = read_before(r, path, block);
	if (first) {
		if (!place_is_unsure(r->e, block->type_at))
			report_block_repeated(r, block, first);
		return;
	}
	if (block->labels.count)
		diag_add(r->e->diags, DIAG_LABELS_WRONG, block->labels.items[0].at, "block '%.*s' has no label",
			 TEXT_ARG(block->type));
	read_body(r, path, &block->body);
}

/* Bodies nest no deeper than the parser lets them (SYNTAX_DEPTH_MAX). */
static void read_body(struct reader *r, struct text prefix, const struct body *body)
{
	r->layer->broken |= body->broken;
	for (size_t i = 0; i < body->attributes.count; i++)
		read_attribute(r, prefix, &body->attributes.items[i]);
	for (size_t i = 0; i < body->blocks.count; i++)
		read_block(r, prefix, body->blocks.items[i]);
}

void layer_read(struct eval *e, struct layer *layer, enum setting_scope scope, const struct body *body, bool is_profile,
		bool (*word)(void *context, const struct attribute *attribute), void *context)
{
	struct reader reader = { .e = e, .layer = layer, .is_profile = is_profile, .word = word, .context = context };
	size_t count;

	settings_of(scope, &count);
	layer->scope = scope;
	layer->attributes = ARENA_ARRAY(e->arena, const struct attribute *, count);
	layer->misspelt = ARENA_ARRAY(e->arena, bool, count);
	read_body(&reader, TEXT(""), body);
}
