/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Where a value came from. The model keeps no layers, so the spec is evaluated once more, and each layer asked what it
 * says: the party, its profile, what that extends, the schema.
 */
#include <stdlib.h>

#include "check/eval.h"

/* A party and its profiles, which extend one another in a chain of PROFILE_CHAIN_MAX at most. */
#define LAYER_COUNT_MAX (1 + PROFILE_CHAIN_MAX)

/* What is asked about, while its record is made. */
struct asking {
	struct eval *e;
	const struct sources *sources;
	struct scope scope;             /* of the layer at hand */
	const struct document_step *inside;     /* steps into the setting's value */
	size_t inside_count;
	struct text formula;            /* the layer is a default: what its spans are of; else absent */
	struct why *why;
	/* By layer, the default left out: whether it says something, and all that it says of the setting. */
	bool stated[LAYER_COUNT_MAX];
	struct value wholes[LAYER_COUNT_MAX];
};

/* ---- references ------------------------------------------------------------------------------------ */

/* So many references of one expression are followed. */
#define REFERENCE_COUNT_MAX 32

static struct text text_of(const struct asking *a, struct span at)
{
	struct text bytes = a->formula.data ? a->formula : a->sources->items[at.file].bytes;

	return text_slice(bytes, at.start, at.end);
}

/* Evaluates with what a spec may evaluate to beginning anew: this is no part of it. */
static bool ask_value(const struct asking *a, const struct expr *expr, struct value *ret_value)
{
	a->e->work = 0;
	a->e->exhausted = false;
	return eval_expr(a->e, &a->scope, expr, ret_value);
}

static void follow(const struct asking *a, const struct expr *expr, struct why_layer *layer)
{
	struct why_reference reference = { .expression = text_of(a, expr->at) };

	for (size_t i = 0; i < layer->references.count; i++)
		if (text_equal(layer->references.items[i].expression, reference.expression))
			return;
	if (layer->references.count == REFERENCE_COUNT_MAX || !ask_value(a, expr, &reference.value))
		return;
	/* What the compiler makes has the place of the reference itself. */
	reference.at = span_equal(reference.value.at, expr->at) || reference.value.at.file == SPAN_NO_FILE
			       ? SPAN_NONE : reference.value.at;
	*VEC_PUSH(a->e->arena, &layer->references) = reference;
}

/* Whose references are followed. */
struct following {
	const struct asking *asking;
	struct why_layer *layer;
};

static void follow_part(void *context, const struct expr *expr)
{
	const struct following *following = context;

	if (expr->kind == EXPR_TRAVERSAL && expr->traversal.base->kind == EXPR_NAME)
		follow(following->asking, expr, following->layer);
	else
		expr_each_part(expr, follow_part, context);
}

static void follow_all(const struct asking *a, const struct expr *expr, struct why_layer *layer)
{
	follow_part(&(struct following){ a, layer }, expr);
}

/* ---- what one layer says --------------------------------------------------------------------------- */

static bool is_calculated(const struct expr *expr)
{
	while (expr->kind == EXPR_GROUP || expr->kind == EXPR_NEGATE)
		expr = expr->operand;
	return expr->kind == EXPR_BINARY;
}

/* What stands at the steps inside of a value, or NULL. */
static const struct value *value_inside(const struct value *value, const struct document_step *steps, size_t count)
{
	for (size_t i = 0; value && i < count; i++) {
		if (steps[i].is_index)
			value = value->kind == VALUE_LIST && steps[i].index < value->list.count
					? &value->list.items[steps[i].index] : NULL;
		else
			value = value->kind == VALUE_MAP ? value_map_find(value, steps[i].key) : NULL;
	}
	return value;
}

/* The expression of what stands there, as far as the whole is written out. */
static const struct expr *expr_inside(const struct expr *expr, const struct document_step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct expr *next = NULL;

		while (expr->kind == EXPR_GROUP)
			expr = expr->operand;
		if (expr->kind == EXPR_LIST && steps[i].is_index && steps[i].index < expr->items.count)
			next = expr->items.items[steps[i].index];
		for (size_t j = 0; expr->kind == EXPR_MAP && !steps[i].is_index && j < expr->entries.count; j++)
			if (text_equal(expr->entries.items[j].key, steps[i].key))
				next = expr->entries.items[j].value;
		if (!next)
			return expr;
		expr = next;
	}
	return expr;
}

/* Fills in what a layer says that gives `whole` to the setting. */
static void say(const struct asking *a, struct why_layer *layer, const struct value *whole)
{
	const struct value *inside =
		whole->kind == VALUE_NULL ? whole : value_inside(whole, a->inside, a->inside_count);

	layer->says = !inside ? WHY_NOTHING : inside->kind == VALUE_NULL ? WHY_NULL : WHY_VALUE;
	if (inside)
		layer->value = *inside;
}

/* Fills in what a layer says by `expr`; `*ret_whole` is all that it says of the setting. */
static void ask_expr(const struct asking *a, const struct expr *expr, struct why_layer *layer, struct value *ret_whole)
{
	layer->says = WHY_UNKNOWN;
	*ret_whole = (struct value){ .at = SPAN_NONE };
	if (ask_value(a, expr, ret_whole)) {
		say(a, layer, ret_whole);
		if (layer->says == WHY_NOTHING)
			return;
	}
	expr = expr_inside(expr, a->inside, a->inside_count);
	if (a->inside_count && !a->formula.data)
		layer->at = expr->at;
	follow_all(a, expr, layer);
	if (layer->references.count || layer->says == WHY_UNKNOWN || is_calculated(expr))
		layer->expression = text_of(a, expr->at);
}

static void ask_fallback(struct asking *a, const struct setting *row, struct why_layer *layer)
{
	struct value whole;

	if (row->presence == DEFAULT) {
		a->scope = (struct scope){ a->scope.self, false, true };
		a->formula = text_from(row->fallback);
		if (!a->e->fallbacks[row->id])
			a->e->fallbacks[row->id] = syntax_parse_expression(a->e->arena, row->fallback);
		ask_expr(a, a->e->fallbacks[row->id], layer, &whole);
		a->formula = (struct text){ 0 };
		return;
	}
	layer->derivation = text_from(row->presence == DERIVED ? row->fallback
				      : row->presence == REQUIRED ? "none: it must be set" : "none");
	if (row->presence != DERIVED)
		return;
	a->e->work = 0;
	layer->says = WHY_UNKNOWN;
	if (eval_fallback(a->e, a->scope.self, row, &whole))
		say(a, layer, &whole);
}

/* ---- which layer decides --------------------------------------------------------------------------- */

static struct why_key *find_key(struct why *why, struct text key)
{
	for (size_t i = 0; i < why->keys.count; i++)
		if (text_equal(why->keys.items[i].key, key))
			return &why->keys.items[i];
	return NULL;
}

/* Takes what the layer gives to a map that is merged: the keys that no layer before it has. */
static bool give_keys(struct asking *a, size_t layer, const struct value *map)
{
	bool gave = false;

	for (size_t i = 0; i < map->map.count; i++) {
		const struct value_entry *entry = &map->map.entries[i];

		if (find_key(a->why, entry->key))
			continue;
		*VEC_PUSH(a->e->arena, &a->why->keys) = (struct why_key){
			entry->key, layer, entry->key_at, entry->value.kind == VALUE_NULL, entry->value,
		};
		gave = true;
	}
	return gave;
}

static int by_key(const void *left, const void *right)
{
	return text_compare(((const struct why_key *)left)->key, ((const struct why_key *)right)->key);
}

/* False when the default decides. */
static bool decide_merged(struct asking *a)
{
	bool decided = false;

	for (size_t i = 0; i < a->why->layers.count; i++) {
		if (!a->stated[i])
			continue;
		if (a->wholes[i].kind != VALUE_MAP)
			break;
		/* An empty map decides too, where nothing stands before it. */
		a->why->layers.items[i].decides = give_keys(a, i, &a->wholes[i]) || !decided;
		decided = true;
	}
	if (a->inside_count == 0) {
		if (a->why->keys.count)
			qsort(a->why->keys.items, a->why->keys.count, sizeof(struct why_key), by_key);
		return decided;
	}
	/* Of one entry, only the first layer that has its key. */
	a->why->keys.count = 0;
	for (size_t i = 0, found = !decided; i < a->why->layers.count; i++) {
		struct why_layer *layer = &a->why->layers.items[i];

		layer->decides = !found && layer->says == WHY_VALUE;
		found |= layer->decides;
	}
	return decided;
}

static bool decide(struct asking *a, const struct setting *row)
{
	if (setting_merges(row))
		return decide_merged(a);
	for (size_t i = 0; i < a->why->layers.count; i++) {
		if (!a->stated[i])
			continue;
		a->why->layers.items[i].decides = a->wholes[i].kind != VALUE_NULL;
		return a->why->layers.items[i].decides;
	}
	return false;
}

/* ---- the layers of a setting ----------------------------------------------------------------------- */

static void add_layer(struct asking *a, enum why_source source, struct text name, struct span at,
		      const struct attribute *attribute)
{
	struct why_layer *layer = VEC_PUSH(a->e->arena, &a->why->layers);
	size_t i = a->why->layers.count - 1;

	*layer = (struct why_layer){ .source = source, .name = name, .at = attribute ? attribute->at : at };
	a->stated[i] = attribute != NULL;
	a->wholes[i] = (struct value){ .at = SPAN_NONE };
	if (attribute)
		ask_expr(a, attribute->value, layer, &a->wholes[i]);
}

static void add_default(struct asking *a, const struct setting *row, bool decides)
{
	struct why_layer *layer = VEC_PUSH(a->e->arena, &a->why->layers);

	*layer = (struct why_layer){ .source = WHY_DEFAULT, .at = SPAN_NONE, .decides = decides };
	ask_fallback(a, row, layer);
}

static void ask_party(struct asking *a, struct instance *self, const struct setting *row)
{
	a->scope = (struct scope){ self, true, false };
	add_layer(a, WHY_PARTY, self->name, self->decl->at, layer_stated(&self->decl->layer, row->id));
	a->scope.each = false;
	for (const struct profile_decl *p = self->profile; p; p = p->base)
		add_layer(a, WHY_PROFILE, p->name, p->at, layer_stated(&p->layer, row->id));
	add_default(a, row, !decide(a, row));
	a->why->value = self->slots[row->id - setting_first(SCOPE_PARTY)].value;
}

static void ask_network(struct asking *a, const struct setting *row)
{
	struct eval *e = a->e;

	a->scope = (struct scope){ 0 };
	add_layer(a, WHY_NETWORK, e->network_name, e->network_at, layer_stated(&e->network_layer, row->id));
	add_default(a, row, !decide(a, row));
	a->why->value = e->network_slots[row->id - setting_first(SCOPE_NETWORK)].value;
}

static void ask_release(struct asking *a, const struct release_decl *release, const struct setting *row)
{
	a->scope = (struct scope){ 0 };
	add_layer(a, WHY_RELEASE, release->name, release->at, layer_stated(&release->layer, row->id));
	add_default(a, row, !decide(a, row));
	a->why->value = release->slots[row->id - setting_first(SCOPE_RELEASE)].value;
}

/* ---- what is no setting ---------------------------------------------------------------------------- */

/* A word of the language in a party's block, with what it means when it is not there. */
static void ask_word(struct asking *a, struct instance *self, const struct attribute *attribute, struct value fallback)
{
	struct why_layer *layer;
	bool decides;

	a->scope = (struct scope){ self, true, false };
	add_layer(a, WHY_PARTY, self->name, self->decl->at, attribute);
	decides = a->why->layers.items[0].decides = a->why->layers.items[0].says == WHY_VALUE;
	layer = VEC_PUSH(a->e->arena, &a->why->layers);
	*layer = (struct why_layer){
		.source = WHY_DEFAULT, .at = SPAN_NONE, .decides = !decides, .value = fallback,
		.says = fallback.kind == VALUE_NULL ? WHY_NOTHING : WHY_VALUE,
		.derivation = fallback.kind == VALUE_NULL ? TEXT("none") : (struct text){ 0 },
	};
	a->why->value = decides ? a->why->layers.items[0].value : fallback;
}

/* What is there as it stands: the network's name, the version of the language. */
static void ask_fact(struct asking *a, enum why_source source, struct text name, struct span at, struct value value)
{
	*VEC_PUSH(a->e->arena, &a->why->layers) = (struct why_layer){
		.source = source, .name = name, .at = at, .says = WHY_VALUE, .decides = true, .value = value,
	};
	a->why->value = value;
}

/* ---- which settings are asked about ---------------------------------------------------------------- */

/* One owner of settings, and how paths to them begin. */
struct owner {
	enum setting_scope scope;
	struct instance *self;
	const struct release_decl *release;
	struct document_step steps[2];
	size_t step_count;
};

static struct why *add_why(struct asking *a, struct whys *whys, const struct owner *owner, const char *path)
{
	struct text base = document_path(a->e->arena, owner->steps, owner->step_count);

	a->why = VEC_PUSH(a->e->arena, whys);
	*a->why = (struct why){ .path = arena_format(a->e->arena, "%.*s.%s", TEXT_ARG(base), path) };
	return a->why;
}

static struct value string_value(struct text text)
{
	return (struct value){ .kind = text.data ? VALUE_STRING : VALUE_NULL, .at = SPAN_NONE, .text = text };
}

static void ask_facts(struct asking *a, const struct owner *owner, struct text path, struct whys *whys)
{
	struct eval *e = a->e;

	if (owner->scope == SCOPE_NETWORK && (path.size == 0 || text_is(path, "name"))) {
		add_why(a, whys, owner, "name");
		ask_fact(a, WHY_NETWORK, e->network_name, e->network_at, string_value(e->network_name));
	}
	if (owner->scope == SCOPE_PARTY && (path.size == 0 || text_is(path, "membership"))) {
		add_why(a, whys, owner, "membership");
		ask_word(a, owner->self, owner->self->decl->membership, string_value(TEXT("active")));
	}
	if (owner->scope == SCOPE_PARTY && (path.size == 0 || text_is(path, "replaces"))) {
		add_why(a, whys, owner, "replaces");
		ask_word(a, owner->self, owner->self->decl->replaces, string_value((struct text){ 0 }));
	}
}

static void ask_row(struct asking *a, const struct owner *owner, const struct setting *row, struct whys *whys)
{
	add_why(a, whys, owner, row->path);
	switch (owner->scope) {
	case SCOPE_NETWORK: ask_network(a, row); break;
	case SCOPE_RELEASE: ask_release(a, owner->release, row); break;
	case SCOPE_PARTY: ask_party(a, owner->self, row); break;
	case SCOPE_COUNT: break;
	}
}

/* The setting whose path the steps begin with, or NULL; *ret_path is that path, or the block's. */
static const struct setting *row_at(struct arena *arena, enum setting_scope scope, const struct document_place *place,
				    size_t *at, struct text *ret_path)
{
	const struct setting *row = NULL;

	*ret_path = TEXT("");
	for (; *at < place->steps.count && !row; ++*at) {
		*ret_path = arena_format(arena, "%.*s%s%.*s", TEXT_ARG(*ret_path), ret_path->size ? "." : "",
					 TEXT_ARG(place->steps.items[*at].key));
		row = setting_find(scope, *ret_path);
	}
	return row;
}

static bool is_inside(struct text path, const char *setting)
{
	struct text t = text_from(setting);

	return path.size == 0 || (t.size > path.size && t.data[path.size] == '.' &&
				  text_equal(text_slice(t, 0, path.size), path));
}

static void ask_owner(struct asking *a, const struct owner *owner, const struct document_place *place,
		      struct whys *whys)
{
	size_t at = owner->step_count, count;
	struct text path;
	const struct setting *row = row_at(a->e->arena, owner->scope, place, &at, &path);
	const struct setting *rows = settings_of(owner->scope, &count);

	a->inside_count = 0;
	if (!row) {
		ask_facts(a, owner, path, whys);
		for (size_t i = 0; i < count; i++)
			if (is_inside(path, rows[i].path))
				ask_row(a, owner, &rows[i], whys);
		return;
	}
	a->inside = place->steps.items + at;
	a->inside_count = place->steps.count - at;
	ask_row(a, owner, row, whys);
	if (a->inside_count) {
		a->why->path = document_path(a->e->arena, place->steps.items, place->steps.count);
		a->why->value = place->value;
	}
}

static void ask_owners(struct asking *a, const struct document_place *place, struct whys *whys)
{
	const struct document_step *steps = place->steps.items;
	bool one = place->steps.count > 1;
	struct eval *e = a->e;

	for (size_t i = 0; text_is(steps[0].key, "parties") && i < e->instances.count; i++) {
		struct instance *self = &e->instances.items[i];
		struct owner owner = { SCOPE_PARTY, self, NULL, { steps[0], { .key = self->name } }, 2 };

		if (!one || text_equal(self->name, steps[1].key))
			ask_owner(a, &owner, place, whys);
	}
	for (size_t i = 0; text_is(steps[0].key, "releases") && i < e->releases.count; i++) {
		struct release_decl *release = &e->releases.items[i];
		struct owner owner = { SCOPE_RELEASE, NULL, release, { steps[0], { .key = release->name } }, 2 };

		if (!one || text_equal(release->name, steps[1].key))
			ask_owner(a, &owner, place, whys);
	}
	if (text_is(steps[0].key, "network")) {
		struct owner owner = { SCOPE_NETWORK, NULL, NULL, { steps[0] }, 1 };

		ask_owner(a, &owner, place, whys);
	}
	if (text_is(steps[0].key, "mpcnet")) {
		a->why = VEC_PUSH(e->arena, whys);
		*a->why = (struct why){ .path = TEXT("mpcnet") };
		ask_fact(a, WHY_SPEC, (struct text){ 0 }, e->version->at, place->value);
	}
}

void check_why(struct arena *arena, const struct syntax *syntax, const struct sources *sources,
	       const struct document_place *place, struct whys *ret_whys)
{
	struct eval *e = ARENA_NEW(arena, struct eval);
	struct diags unheard;
	struct asking asking = { .e = e, .sources = sources };

	diags_init(&unheard, arena);
	*e = (struct eval){ .arena = arena, .diags = &unheard, .syntax = syntax };
	*ret_whys = (struct whys){ 0 };
	evaluate_spec(e);
	ask_owners(&asking, place, ret_whys);
}
