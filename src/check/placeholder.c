/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What is still to be filled in: strings "<fill in: what to put>", as `mpcnetc init` writes them, wherever a string can
 * stand: values, keys, names of blocks. Each is reported once, where it stands; as a value it is one that could not be had,
 * so nothing else is said of it.
 */
#include "check/eval.h"

#define OPENING "<fill in"

bool text_is_placeholder(struct text t)
{
	size_t after = sizeof(OPENING) - 1;

	return text_starts_with(t, OPENING) && text_ends_with(t, ">") &&
	       (t.data[after] == ':' || t.data[after] == ' ' || t.data[after] == '>');
}

/* The words between "<fill in:" and ">"; absent when there are none. */
static struct text instruction_of(struct text t)
{
	struct text words = text_slice(t, sizeof(OPENING), t.size - 1);

	while (words.size && words.data[0] == ' ')
		words = text_slice(words, 1, words.size);
	return words.size ? words : (struct text){ 0 };
}

/* Where the walk has got to: the block at the margin, and the path in it. */
struct place {
	struct eval *e;
	const struct block *block;      /* NULL outside of all blocks */
	struct text path;
};

static struct text path_with(const struct place *place, struct text name)
{
	if (!place->path.size)
		return name;
	return arena_format(place->e->arena, "%.*s.%.*s", TEXT_ARG(place->path), TEXT_ARG(name));
}

/* " of party 'alice'": whose it is; one whose own name is to be filled in goes without. */
static struct text owner_of(const struct place *place)
{
	const struct block *block = place->block;

	if (!block)
		return TEXT("");
	if (!block->labels.count || text_is_placeholder(block->labels.items[0].text))
		return arena_format(place->e->arena, " of the %.*s", TEXT_ARG(block->type));
	return arena_format(place->e->arena, " of %.*s '%.*s'", TEXT_ARG(block->type),
			    TEXT_ARG(block->labels.items[0].text));
}

static const struct setting *row_of(const struct place *place)
{
	struct text type = place->block ? place->block->type : TEXT("");

	if (text_is(type, "network"))
		return setting_find(SCOPE_NETWORK, place->path);
	if (text_is(type, "release"))
		return setting_find(SCOPE_RELEASE, place->path);
	if (text_is(type, "party") || text_is(type, "profile"))
		return setting_find(SCOPE_PARTY, place->path);
	return NULL;
}

static void report(const struct place *place, struct text words, struct span at)
{
	const struct setting *row = row_of(place);
	struct text owner = owner_of(place);
	struct diag *diag = diag_add(place->e->diags, DIAG_PLACEHOLDER, at, "'%.*s'%.*s is to be filled in%s%.*s",
				     TEXT_ARG(place->path), TEXT_ARG(owner), words.size ? ": " : "", TEXT_ARG(words));

	if (row)
		diag_help(diag, "'mpcnetc explain %s.%s' says what it can be.", scope_name(row->scope), row->path);
}

static void look_at_text(const struct place *place, struct text t, struct span at)
{
	if (text_is_placeholder(t))
		report(place, instruction_of(t), at);
}

static const struct text *literal_of(const struct expr *expr)
{
	return expr->kind == EXPR_STRING ? &expr->text : NULL;
}

/* "<fill in: what the ${network.name} needs>": its ends say what it is, and its words are known later than it is reported. */
static void look_at_template(const struct place *place, const struct expr *expr)
{
	size_t count = expr->items.count;
	const struct text *first = count ? literal_of(expr->items.items[0]) : NULL;
	const struct text *last = count ? literal_of(expr->items.items[count - 1]) : NULL;
	struct text ends;

	if (!first || !last)
		return;
	ends = arena_format(place->e->arena, "%.*s%.*s", TEXT_ARG(*first), TEXT_ARG(*last));
	if (text_is_placeholder(ends))
		report(place, (struct text){ 0 }, expr->at);
}

static void look_at_expr(void *context, const struct expr *expr);

static void look_at_map(struct place *place, const struct expr *expr)
{
	for (size_t i = 0; i < expr->entries.count; i++) {
		const struct map_entry *entry = &expr->entries.items[i];
		struct place inside = *place;

		look_at_text(place, entry->key, entry->key_at);
		/* An entry of a setting's map is that setting; in a local's it says what it is itself. */
		if (!row_of(place) && !text_is_placeholder(entry->key))
			inside.path = path_with(place, entry->key);
		look_at_expr(&inside, entry->value);
	}
}

static void look_at_expr(void *context, const struct expr *expr)
{
	struct place *place = context;

	if (expr->kind == EXPR_STRING)
		look_at_text(place, expr->text, expr->at);
	else if (expr->kind == EXPR_TEMPLATE)
		look_at_template(place, expr);
	if (expr->kind == EXPR_MAP)
		look_at_map(place, expr);
	else
		expr_each_part(expr, look_at_expr, place);
}

static void look_at_labels(const struct place *place, const struct block *block)
{
	for (size_t i = 0; i < block->labels.count; i++) {
		const struct label *label = &block->labels.items[i];
		struct text words;

		if (!text_is_placeholder(label->text))
			continue;
		words = instruction_of(label->text);
		diag_add(place->e->diags, DIAG_PLACEHOLDER, label->at, "the name of this %.*s is to be filled in%s%.*s",
			 TEXT_ARG(block->type), words.size ? ": " : "", TEXT_ARG(words));
	}
}

/* Bodies nest no deeper than the parser lets them (SYNTAX_DEPTH_MAX). */
static void look_at_body(const struct place *place, const struct body *body)
{
	for (size_t i = 0; i < body->attributes.count; i++) {
		struct place inside = *place;

		inside.path = path_with(place, body->attributes.items[i].name);
		look_at_expr(&inside, body->attributes.items[i].value);
	}
	for (size_t i = 0; i < body->blocks.count; i++) {
		const struct block *block = body->blocks.items[i];
		struct place inside = *place;

		look_at_labels(place, block);
		if (place->block)
			inside.path = path_with(place, block->type);
		else
			inside.block = block;
		look_at_body(&inside, &block->body);
	}
}

bool report_placeholder_made(struct eval *e, struct text t, struct span at)
{
	struct text words = instruction_of(t);

	diag_add(e->diags, DIAG_PLACEHOLDER, at, "this text is to be filled in%s%.*s", words.size ? ": " : "",
		 TEXT_ARG(words));
	return false;
}

void check_placeholders(struct eval *e)
{
	const struct place place = { .e = e };

	for (size_t i = 0; i < e->syntax->files.count; i++)
		look_at_body(&place, &e->syntax->files.items[i].body);
}
