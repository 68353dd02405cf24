/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* From party blocks to parties: for_each, count, profiles, membership. */
#include <inttypes.h>
#include <stdlib.h>

#include "check/eval.h"

/* ---- the language's own words of a party ----------------------------------------------------------- */

struct party_words {
	struct eval *e;
	struct party_decl *decl;
};

static bool take_party_word(void *context, const struct attribute *attribute)
{
	struct party_words *words = context;
	const struct {
		const char *name;
		const struct attribute **slot;
	} table[] = {
		{ "profile", &words->decl->profile }, { "for_each", &words->decl->for_each },
		{ "count", &words->decl->count }, { "membership", &words->decl->membership },
		{ "replaces", &words->decl->replaces },
	};
	struct diag *diag;

	for (size_t i = 0; i < ARRAY_LENGTH(table); i++) {
		if (!text_is(attribute->name, table[i].name))
			continue;
		if (*table[i].slot)
			report_set_twice(words->e, *table[i].slot, attribute);
		else
			*table[i].slot = attribute;
		return true;
	}
	if (!text_is(attribute->name, "extends"))
		return false;
	diag = diag_add(words->e->diags, DIAG_SETTING_MISPLACED, attribute->name_at,
			"a party does not extend anything");
	diag_help(diag, "Write 'profile = \"name\"'.");
	fix_word(words->e, diag, attribute->name_at, attribute->name, TEXT("profile"));
	return true;
}

struct profile_words {
	struct eval *e;
	struct profile_decl *decl;
};

static bool take_profile_word(void *context, const struct attribute *attribute)
{
	static const char *const of_parties[] = { "profile", "for_each", "count", "membership", "replaces" };
	struct profile_words *words = context;
	struct diag *diag;

	if (text_is(attribute->name, "extends")) {
		if (words->decl->extends)
			report_set_twice(words->e, words->decl->extends, attribute);
		else
			words->decl->extends = attribute;
		return true;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(of_parties); i++) {
		if (!text_is(attribute->name, of_parties[i]))
			continue;
		diag = diag_add(words->e->diags, DIAG_SETTING_MISPLACED, attribute->name_at,
				"'%s' stands in a party, not in a profile", of_parties[i]);
		if (i == 0) {
			diag_help(diag, "Write 'extends = \"name\"'.");
			fix_word(words->e, diag, attribute->name_at, attribute->name, TEXT("extends"));
		}
		return true;
	}
	return false;
}

/* ---- profiles -------------------------------------------------------------------------------------- */

static struct profile_decl *find_profile(struct eval *e, struct text name)
{
	for (size_t i = 0; i < e->profiles.count; i++)
		if (text_equal(e->profiles.items[i].name, name))
			return &e->profiles.items[i];
	return NULL;
}

/* The profile that a value names; NULL and false when there is none. */
static bool resolve_profile(struct eval *e, const struct value *name, struct span used_at,
			    struct profile_decl **ret_profile)
{
	struct suggestion suggestion;
	struct diag *diag;

	*ret_profile = NULL;
	if (name->kind == VALUE_NULL)
		return true;
	if (name->kind != VALUE_STRING) {
		diag_add(e->diags, DIAG_TYPE_MISMATCH, name->at, "a profile is named by a string, and this is %s",
			 value_kind_name(name->kind));
		return false;
	}
	*ret_profile = find_profile(e, name->text);
	if (*ret_profile || e->files_broken)
		return *ret_profile != NULL;
	if (unknown_name_repeats(e, DIAG_PROFILE_UNKNOWN, name->text, name->at))
		return false;
	suggestion = suggestion_for(name->text);
	diag = diag_add(e->diags, DIAG_PROFILE_UNKNOWN, name->at, "there is no profile '%.*s'", TEXT_ARG(name->text));
	if (!span_equal(used_at, name->at))
		diag_place(diag, used_at, "asked for here");
	for (size_t i = 0; i < e->profiles.count && i < CANDIDATES_MAX && diag_is_kept(diag); i++)
		suggestion_consider(&suggestion, e->profiles.items[i].name);
	suggestion_apply(e, &suggestion, diag, name->at);
	unknown_name_add(e, &suggestion, diag);
	return false;
}

static void resolve_extends(struct eval *e, struct profile_decl *profile)
{
	const struct scope scope = { 0 };
	struct value value;

	if (!profile->extends || !eval_expr(e, &scope, profile->extends->value, &value))
		return;
	resolve_profile(e, &value, profile->extends->value->at, &profile->base);
}

/* Cuts the chain where it comes back to itself, so that following it ends. */
static void cut_cycle(struct eval *e, struct profile_decl *profile)
{
	struct strbuf path = { 0 };
	struct profile_decl *p;
	size_t steps = 0;

	for (p = profile->base; p && p != profile && steps <= e->profiles.count; p = p->base)
		steps++;
	if (p != profile)
		return;
	strbuf_text(&path, profile->name);
	for (p = profile->base; p != profile; p = p->base) {
		strbuf_format(&path, " -> %.*s", TEXT_ARG(p->name));
		p->layer.broken = true;
	}
	/* What these profiles were meant to stand on is not known: nothing is missed of them. */
	profile->layer.broken = true;
	strbuf_format(&path, " -> %.*s", TEXT_ARG(profile->name));
	diag_note(diag_add(e->diags, DIAG_PROFILE_CYCLE, profile->extends->value->at, "profile '%.*s' extends itself",
			   TEXT_ARG(profile->name)),
		  "%s", path.data);
	strbuf_release(&path);
	profile->base = NULL;
}

/* One report a chain: longer ones that end where it was cut are cut too, and nothing is missed of any. */
static void cut_long_chain(struct eval *e, struct profile_decl *profile)
{
	struct profile_decl *last = profile, *cut = NULL;

	for (size_t length = 1; last->base; last = last->base, length++)
		if (length == PROFILE_CHAIN_MAX)
			cut = last;
	if (!cut)
		return;
	if (!last->layer.broken)
		diag_add(e->diags, DIAG_REFERENCE_TOO_DEEP, cut->extends->value->at,
			 "more than %d profiles extend one another", PROFILE_CHAIN_MAX);
	cut->layer.broken = true;
	cut->base = NULL;
}

static void read_profiles(struct eval *e)
{
	for (size_t i = 0; i < e->profiles.count; i++) {
		struct profile_decl *profile = &e->profiles.items[i];
		struct profile_words words = { e, profile };
		size_t count;

		settings_of(SCOPE_PARTY, &count);
		profile->lacking = ARENA_ARRAY(e->arena, struct diag *, count);
		layer_read(e, &profile->layer, SCOPE_PARTY, &profile->block->body, true, take_profile_word, &words);
	}
	for (size_t i = 0; i < e->profiles.count; i++)
		resolve_extends(e, &e->profiles.items[i]);
	for (size_t i = 0; i < e->profiles.count; i++)
		cut_cycle(e, &e->profiles.items[i]);
	for (size_t i = 0; i < e->profiles.count; i++)
		cut_long_chain(e, &e->profiles.items[i]);
}

/* ---- parties --------------------------------------------------------------------------------------- */

/* Says so of the first block too many. It makes no party then: what some of them share would be reported beside. */
static bool has_no_room(struct eval *e, const struct party_decl *decl, uint64_t count)
{
	if (count <= PARTY_COUNT_MAX - e->instances.count)
		return false;
	if (!e->parties_too_many)
		diag_add(e->diags, DIAG_TOO_MANY_PARTIES, decl->at, "the network has more than %d parties",
			 PARTY_COUNT_MAX);
	e->parties_too_many = true;
	e->parties_missing = true;
	return true;
}

/* There is room for it. */
static struct instance *add_instance(struct eval *e, const struct party_decl *decl, struct text name, struct span at)
{
	struct instance *instance;
	size_t count;

	settings_of(SCOPE_PARTY, &count);
	instance = VEC_PUSH(e->arena, &e->instances);
	*instance = (struct instance){
		.decl = decl,
		.name = name,
		.at = at,
		.count_index = -1,
		.membership_at = SPAN_NONE,
		.replaces_at = SPAN_NONE,
		.slots = ARENA_ARRAY(e->arena, struct slot, count),
	};
	return instance;
}

static void expand_for_each(struct eval *e, const struct party_decl *decl)
{
	const struct scope scope = { 0 };
	struct value map;

	if (!eval_expr(e, &scope, decl->for_each->value, &map)) {
		e->parties_missing = true;
		return;
	}
	if (map.kind != VALUE_MAP) {
		e->parties_missing = true;
		diag_help(diag_add(e->diags, DIAG_EXPANSION_TYPE, decl->for_each->value->at,
				   "for_each takes a map, and this is %s", value_kind_name(map.kind)),
			  "Write '{ name = value, … }': each key names a party.");
		return;
	}
	if (has_no_room(e, decl, map.map.count))
		return;
	for (size_t i = 0; i < map.map.count; i++) {
		const struct value_entry *entry = &map.map.entries[i];
		struct instance *instance;

		if (!name_is_label(entry->key)) {
			e->parties_missing = true;
			if (secret_kind(entry->key))
				continue;       /* reported as such */
			diag_help(diag_add(e->diags, DIAG_NAME_FORM, entry->key_at, "'%.*s' is not a name for a party",
					   TEXT_ARG(entry->key)),
				  "A name has 1 to 63 of the letters a to z, digits and '-', with no '-' at the ends.");
			continue;
		}
		instance = add_instance(e, decl, entry->key, entry->key_at);
		instance->has_each = true;
		instance->each_key = (struct value){ .kind = VALUE_STRING, .at = entry->key_at, .text = entry->key };
		instance->each_value = entry->value;
	}
}

static void expand_count(struct eval *e, const struct party_decl *decl)
{
	const struct scope scope = { 0 };
	struct value count;

	if (!eval_expr(e, &scope, decl->count->value, &count)) {
		e->parties_missing = true;
		return;
	}
	if (count.kind != VALUE_INT || count.number < 0) {
		e->parties_missing = true;
		diag_add(e->diags, DIAG_EXPANSION_TYPE, decl->count->value->at, "count takes a whole number from 0 on");
		return;
	}
	if (has_no_room(e, decl, (uint64_t)count.number))
		return;
	for (int64_t i = 0; i < count.number; i++) {
		struct text name = arena_format(e->arena, "%.*s-%" PRId64, TEXT_ARG(decl->label), i + 1);

		if (name_is_label(decl->label) && !name_is_label(name)) {
			e->parties_missing = true;
			diag_help(diag_add(e->diags, DIAG_NAME_FORM, decl->at, "'%.*s' is not a name for a party",
					   TEXT_ARG(name)),
				  "A name has at most 63 characters, with the number that count adds.");
			return;
		}
		add_instance(e, decl, name, decl->at)->count_index = i;
	}
}

static void expand(struct eval *e, struct party_decl *decl)
{
	struct party_words words = { e, decl };

	layer_read(e, &decl->layer, SCOPE_PARTY, &decl->block->body, false, take_party_word, &words);
	if (decl->for_each && decl->count) {
		diag_place(diag_add(e->diags, DIAG_SETTINGS_CONFLICT, decl->count->name_at,
				    "a party has for_each or count, not both"),
			   decl->for_each->name_at, "for_each is here");
		e->parties_missing = true;
		return;
	}
	if (decl->for_each)
		expand_for_each(e, decl);
	else if (decl->count)
		expand_count(e, decl);
	else if (!decl->label.size)
		e->parties_missing = true;
	else if (!has_no_room(e, decl, 1))
		add_instance(e, decl, decl->label, decl->at);
}

static int by_name(const void *left, const void *right)
{
	const struct instance *a = left, *b = right;
	int order = text_compare(a->name, b->name);

	if (order)
		return order;
	if (a->at.file != b->at.file)
		return a->at.file < b->at.file ? -1 : 1;
	return (a->at.start > b->at.start) - (a->at.start < b->at.start);
}

static void sort_instances(struct eval *e)
{
	size_t kept = 0;

	if (e->instances.count == 0)
		return;
	qsort(e->instances.items, e->instances.count, sizeof(struct instance), by_name);
	for (size_t i = 1; i < e->instances.count; i++) {
		const struct instance *first = &e->instances.items[kept], *again = &e->instances.items[i];
		struct diag *diag;

		if (!text_equal(first->name, again->name)) {
			e->instances.items[++kept] = e->instances.items[i];
			continue;
		}
		e->parties_missing = true;
		diag = diag_add(e->diags, DIAG_PARTY_REPEATED, again->at, "party '%.*s' is declared twice",
				TEXT_ARG(again->name));
		diag_place(diag, first->at, "first declared here");
		diag_help(diag, "Rename one of them, or merge the two blocks.");
	}
	e->instances.count = kept + 1;
}

static bool eval_word(struct eval *e, struct instance *self, const struct attribute *attribute, struct value *ret_value)
{
	const struct scope scope = { self, true, false };

	*ret_value = (struct value){ .kind = VALUE_NULL, .at = SPAN_NONE };
	if (!attribute)
		return true;
	return eval_expr(e, &scope, attribute->value, ret_value);
}

static bool eval_membership(struct eval *e, struct instance *self)
{
	struct strbuf shown = { 0 };
	struct value value;

	if (!eval_word(e, self, self->decl->membership, &value))
		return false;
	if (value.kind == VALUE_NULL)
		return true;
	for (enum membership m = MEMBERSHIP_ACTIVE; value.kind == VALUE_STRING && m <= MEMBERSHIP_LEAVING; m++)
		if (text_is(value.text, membership_name(m))) {
			self->membership = m;
			self->membership_at = value.at;
			return true;
		}
	value_print(&shown, &value, 80);
	diag_help(diag_add(e->diags, DIAG_VALUE_CHOICE, value.at,
			   "'membership' is \"active\", \"joining\" or \"leaving\", and this is %s", shown.data),
		  "Leave it out for a party that takes part.");
	strbuf_release(&shown);
	return false;
}

static bool eval_replaces(struct eval *e, struct instance *self)
{
	struct value value;

	if (!eval_word(e, self, self->decl->replaces, &value))
		return false;
	if (value.kind == VALUE_NULL)
		return true;
	if (value.kind != VALUE_STRING) {
		diag_add(e->diags, DIAG_TYPE_MISMATCH, value.at, "'replaces' takes the name of a party, and this is %s",
			 value_kind_name(value.kind));
		return false;
	}
	self->replaces = value.text;
	self->replaces_at = value.at;
	return true;
}

static bool eval_profile(struct eval *e, struct instance *self)
{
	struct profile_decl *profile = NULL;
	struct frame frame;
	struct value value;
	bool ok;

	if (!self->decl->profile)
		return true;
	/* A setting that the choice of the profile depends on would come from the profile. */
	if (!frame_enter(e, &frame, &self->profile_slot, "", TEXT("profile"), self->decl->profile->value->at))
		return false;
	ok = eval_word(e, self, self->decl->profile, &value) &&
	     resolve_profile(e, &value, self->decl->profile->value->at, &profile);
	frame_leave(e, &self->profile_slot, ok);
	self->profile = profile;
	return ok;
}

static void complete_instance(struct eval *e, struct instance *self)
{
	struct text name = arena_format(e->arena, "%.*s/%.*s", TEXT_ARG(e->network_name), TEXT_ARG(self->name));
	char hex[65];

	sha256_hex(name, hex);
	memcpy(self->h8, hex, 8);
	/* The profile first: the others may depend on settings that come from it. */
	self->broken |= !eval_profile(e, self);
	self->broken |= !eval_membership(e, self);
	self->broken |= !eval_replaces(e, self);
}

void expand_parties(struct eval *e)
{
	read_profiles(e);
	for (size_t i = 0; i < e->parties.count; i++)
		expand(e, &e->parties.items[i]);
	sort_instances(e);
	for (size_t i = 0; i < e->instances.count; i++)
		complete_instance(e, &e->instances.items[i]);
	e->expanded = true;
}
