/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Settings: from the party, else its profile, else what that extends, else the schema's default. Lists and maps are
 * replaced as a whole, but for maps of tags, labels and annotations, which merge by key; null unsets what a profile set.
 */
#include <stdlib.h>

#include "check/eval.h"

static struct slot *slot_of(struct slot *slots, enum setting_id id)
{
	return &slots[id - setting_first(setting_row(id)->scope)];
}

const struct attribute *layer_stated(const struct layer *layer, enum setting_id id)
{
	return layer->attributes ? layer->attributes[id - setting_first(layer->scope)] : NULL;
}

/* Evaluated like any expression, but with no place in the spec. */
bool eval_fallback(struct eval *e, struct instance *self, const struct setting *row, struct value *ret_value)
{
	const struct scope scope = { self, false, true };

	*ret_value = (struct value){ .kind = VALUE_NULL, .at = SPAN_NONE };
	switch (row->presence) {
	case REQUIRED: case OPTIONAL:
		return true;
	case DERIVED:
		return derive_setting(e, self, row->id, ret_value);
	case DEFAULT:
		break;
	}
	if (!e->fallbacks[row->id])
		e->fallbacks[row->id] = syntax_parse_expression(e->arena, row->fallback);
	if (!eval_expr(e, &scope, e->fallbacks[row->id], ret_value))
		return false;
	/* The fallback of one setting may be another one, which has a place. */
	if (ret_value->at.file == SPAN_NO_FILE)
		ret_value->at = SPAN_NONE;
	return true;
}

/* ---- merging --------------------------------------------------------------------------------------- */

/* Entries that are null are as if not written. */
static void drop_null_entries(struct value *map)
{
	struct value_entry *entries = (struct value_entry *)(uintptr_t)map->map.entries;
	size_t kept = 0;

	for (size_t i = 0; i < map->map.count; i++)
		if (entries[i].value.kind != VALUE_NULL)
			entries[kept++] = entries[i];
	map->map.count = kept;
}

/* Puts `over` over `base`; what is no map replaces (and is refused by its type afterwards). */
static void merge_value(struct eval *e, const struct setting *row, const struct value *base, struct value *over)
{
	struct value_entry *merged;
	size_t count = 0, b = 0, o = 0;

	if (!setting_merges(row) || over->kind != VALUE_MAP || base->kind != VALUE_MAP)
		return;
	merged = ARENA_ARRAY(e->arena, struct value_entry, base->map.count + over->map.count);
	/* Both are in order of their keys. */
	while (b < base->map.count || o < over->map.count) {
		int order = b == base->map.count ? 1 : o == over->map.count ? -1
			: text_compare(base->map.entries[b].key, over->map.entries[o].key);

		merged[count++] = order < 0 ? base->map.entries[b] : over->map.entries[o];
		b += order <= 0;
		o += order >= 0;
	}
	over->map.entries = merged;
	over->map.count = count;
}

/* Copies the map's entries, so that dropping some leaves the local or profile that they came from alone. */
static void own_entries(struct eval *e, struct value *value)
{
	struct value_entry *entries;

	if (value->kind != VALUE_MAP || value->map.count == 0)
		return;
	entries = ARENA_ARRAY(e->arena, struct value_entry, value->map.count);
	memcpy(entries, value->map.entries, value->map.count * sizeof(*entries));
	value->map.entries = entries;
	drop_null_entries(value);
}

/* ---- evaluating ------------------------------------------------------------------------------------ */

/* A party and the profiles that it stands on; a longer chain is refused when profiles are read. */
#define LAYER_COUNT_MAX (1 + PROFILE_CHAIN_MAX)

/* What the layers of a party say of a setting; *ret_stated is the attribute that decides, NULL where none does. */
static bool eval_layers(struct eval *e, struct instance *self, const struct setting *row, struct value *ret_value,
			const struct attribute **ret_stated)
{
	const struct layer *layers[LAYER_COUNT_MAX];
	size_t count = 0;
	bool merges = setting_merges(row);

	*ret_stated = NULL;
	*ret_value = (struct value){ .kind = VALUE_NULL, .at = SPAN_NONE };
	layers[count++] = &self->decl->layer;
	for (const struct profile_decl *p = self->profile; p; p = p->base)
		layers[count++] = &p->layer;
	/* From what is extended to the party, so that the later one wins; one that does not merge needs its last alone. */
	for (size_t i = count; i-- > 0;) {
		const struct attribute *attribute = layer_stated(layers[i], row->id);
		const struct scope scope = { self, i == 0, false };
		struct value value;

		if (!attribute)
			continue;
		if (!merges) {
			bool overridden = false;

			for (size_t j = 0; j < i; j++)
				overridden |= layer_stated(layers[j], row->id) != NULL;
			if (overridden)
				continue;
		}
		if (!eval_expr(e, &scope, attribute->value, &value))
			return false;
		merge_value(e, row, ret_value, &value);
		*ret_value = value;
		*ret_stated = value.kind == VALUE_NULL ? NULL : attribute;
	}
	return true;
}

static void furnish_missing(struct eval *e, const struct setting *row, struct diag *diag)
{
	note_what_it_is(e, diag, row);
	help_to_add(diag, row);
}

static bool report_setting_missing(struct eval *e, const struct setting *row, struct span at, const char *owner,
				   bool is_broken)
{
	if (!is_broken && !e->files_broken)
		furnish_missing(e, row, diag_add_about(e->diags, DIAG_SETTING_MISSING, at, row->path, "%s has no '%s'",
						       owner, row->path));
	return false;
}

static bool layer_is_broken(const struct layer *layer, enum setting_id missing)
{
	return layer->broken || (layer->misspelt && layer->misspelt[missing - setting_first(layer->scope)]);
}

bool instance_is_broken(const struct instance *self, enum setting_id missing)
{
	bool broken = layer_is_broken(&self->decl->layer, missing) || self->broken;

	for (const struct profile_decl *p = self->profile; p; p = p->base)
		broken |= layer_is_broken(&p->layer, missing);
	return broken;
}

/* Whether the party or one of its profiles says something of the setting, be it null. */
static bool is_stated(const struct instance *self, enum setting_id id)
{
	bool stated = layer_stated(&self->decl->layer, id) != NULL;

	for (const struct profile_decl *p = self->profile; p; p = p->base)
		stated |= layer_stated(&p->layer, id) != NULL;
	return stated;
}

/* A party that names no profile, and lacks what profiles say: the profile is what it lacks. */
static bool report_no_profile(struct eval *e, const struct instance *self, const struct setting *row)
{
	const struct party_decl *decl = self->decl;
	const struct profile_decl *profile = NULL;
	bool of_many = decl->for_each || decl->count;
	struct diag *diag;

	for (size_t i = e->profiles.count; i-- > 0;)
		if (layer_stated(&e->profiles.items[i].layer, row->id))
			profile = &e->profiles.items[i];
	if (self->profile || row->party_only || !profile)
		return false;
	diag = diag_add_about(e->diags, DIAG_SETTING_MISSING, decl->at, "profile", "%s '%.*s' %s no 'profile'",
			      of_many ? "the parties of" : "party", TEXT_ARG(decl->label), of_many ? "have" : "has");
	diag_note(diag, "profile '%.*s' sets '%s', which has to be set", TEXT_ARG(profile->name), row->path);
	diag_help(diag, "Add 'profile = \"%.*s\"', or what else is to be set.", TEXT_ARG(profile->name));
	return true;
}

/* Says of the first party that it is not the only one of its profile, once. */
static void note_company(struct diag *diag, const struct profile_decl *profile)
{
	size_t before = diag->notes.count;

	diag_note(diag, "other parties of profile '%.*s' lack it too", TEXT_ARG(profile->name));
	if (before > 0 && text_equal(diag->notes.items[before - 1], diag->notes.items[before]))
		diag->notes.count = before;
}

struct diag *report_party_lacks(struct eval *e, const struct instance *self, enum setting_id id)
{
	const struct setting *row = setting_row(id);
	const struct party_decl *decl = self->decl;
	bool stated = is_stated(self, id), of_many = !stated && (decl->for_each || decl->count);
	struct text name = of_many ? decl->label : self->name;
	struct diag **first = NULL, *diag;

	if (instance_is_broken(self, id) || e->files_broken || report_no_profile(e, self, row))
		return NULL;
	/* Parties of one block lack it together, and so do those of one profile. */
	if (self->profile && !row->party_only && !layer_stated(&decl->layer, id))
		first = &self->profile->lacking[id - setting_first(SCOPE_PARTY)];
	if (first && *first && !span_equal((*first)->at, of_many ? decl->at : self->at)) {
		note_company(*first, self->profile);
		return NULL;
	}
	diag = diag_add_about(e->diags, DIAG_SETTING_MISSING, of_many ? decl->at : self->at, row->path,
			      "%s '%.*s' %s no '%s'", of_many ? "the parties of" : "party", TEXT_ARG(name),
			      of_many ? "have" : "has", row->path);
	if (first && diag_is_kept(diag))
		*first = diag;
	return diag;
}

/* Whether what the setting is about is turned off, so that nothing has the name that would be derived. */
static bool is_unused(struct eval *e, struct instance *self, const struct setting *row)
{
	enum setting_id turns_on = setting_switch(row);
	struct value on;

	return self && turns_on != SETTING_COUNT && eval_party_setting(e, self, turns_on, SPAN_NONE, &on) && !on.truth;
}

/* A default that does not have the form its service wants: say of what it was made. */
static bool conform_default(struct eval *e, struct instance *self, const struct setting *row, struct value *value)
{
	struct span at = self ? self->at : e->network_at;
	struct strbuf made = { 0 };
	struct diags scratch;
	struct diags *diags = e->diags;
	struct diag *diag;
	bool ok;

	if (value->kind == VALUE_NULL)
		return true;
	if (!span_is_none(value->at))
		return value_conform(e, row, value->at, scope_name(row->scope), value);
	diags_init(&scratch, e->arena);
	e->diags = &scratch;
	ok = value_conform(e, row, SPAN_NONE, scope_name(row->scope), value);
	e->diags = diags;
	if (ok)
		return true;
	if (is_unused(e, self, row)) {
		*value = (struct value){ .kind = VALUE_NULL, .at = SPAN_NONE };
		return true;
	}
	/* What is made of a name that is none was reported as that name. */
	if (!name_is_label(e->network_name) || (self && !name_is_label(self->name)))
		return false;
	value_print(&made, value, 200);
	diag = diag_add_about(diags, DIAG_DERIVED_NAME, at, row->path,
			      "the derived '%s' of %s '%.*s' does not fit its service", row->path,
			      self ? "party" : "network", TEXT_ARG(self ? self->name : e->network_name));
	diag_note(diag, "it would be %s", made.data);
	diag_note(diag, "%.*s", TEXT_ARG(scratch.all.items[0]->message));
	if (row->presence == DEFAULT)
		diag_note(diag, "it is made as %s, network '%.*s'%s%.*s%s", row->fallback, TEXT_ARG(e->network_name),
			  self ? ", party '" : "", TEXT_ARG(self ? self->name : TEXT("")), self ? "'" : "");
	diag_help(diag, "Set '%s', or shorten the names that it is made of.", row->path);
	strbuf_release(&made);
	return false;
}

static bool finish(struct eval *e, struct instance *self, const struct setting *row, const struct attribute *attribute,
		   struct value *value)
{
	struct text owner;

	if (!attribute)
		return conform_default(e, self, row, value);
	own_entries(e, value);
	owner = self ? arena_format(e->arena, "party '%.*s'", TEXT_ARG(self->name)) : text_from(scope_name(row->scope));
	return value_conform(e, row, attribute->value->at, owner.data, value);
}

static bool compute_party_setting(struct eval *e, struct instance *self, const struct setting *row,
				  struct value *ret_value)
{
	const struct attribute *attribute;
	struct diag *diag;

	if (self->broken)
		return false;
	if (!eval_layers(e, self, row, ret_value, &attribute))
		return false;
	if (attribute)
		note_stated(e, slot_of(self->slots, row->id), attribute);
	if (!attribute && row->presence == REQUIRED) {
		diag = report_party_lacks(e, self, row->id);
		if (diag)
			furnish_missing(e, row, diag);
		return false;
	}
	if (!attribute && !eval_fallback(e, self, row, ret_value))
		return false;
	return finish(e, self, row, attribute, ret_value);
}

static bool report_profile_cycle(struct eval *e, const struct setting *row, struct span at)
{
	struct diag *diag = diag_add(e->diags, DIAG_REFERENCE_CYCLE, at,
				     "'self.%s' is not known while the profile is being chosen", row->path);

	diag_note(diag, "the profile may be what sets it");
	return false;
}

bool eval_party_setting(struct eval *e, struct instance *self, enum setting_id id, struct span at,
			struct value *ret_value)
{
	const struct setting *row = setting_row(id);
	struct slot *slot = slot_of(self->slots, id);
	struct frame frame;
	bool ok;

	note_read(e, slot);
	/* While the profile is being chosen, what would come from it is not known. */
	if (self->profile_slot.state == SLOT_RUNNING && slot->state != SLOT_DONE)
		return report_profile_cycle(e, row, at);
	if (slot->state == SLOT_NEW || slot->state == SLOT_RUNNING) {
		if (!frame_enter(e, &frame, slot, "self.", text_from(row->path), at))
			return false;
		ok = compute_party_setting(e, self, row, &slot->value);
		frame_leave(e, slot, ok);
	}
	*ret_value = slot->value;
	return slot->state == SLOT_DONE;
}

static bool compute_network_setting(struct eval *e, const struct setting *row, struct value *ret_value)
{
	const struct attribute *attribute = layer_stated(&e->network_layer, row->id);
	const struct scope scope = { 0 };

	if (attribute) {
		if (!eval_expr(e, &scope, attribute->value, ret_value))
			return false;
		if (ret_value->kind == VALUE_NULL)
			attribute = NULL;
	}
	if (attribute)
		note_stated(e, slot_of(e->network_slots, row->id), attribute);
	if (!attribute && row->presence == REQUIRED)
		return report_setting_missing(e, row, e->network_at, "the network",
					      !e->network || layer_is_broken(&e->network_layer, row->id));
	if (!attribute && !eval_fallback(e, NULL, row, ret_value))
		return false;
	return finish(e, NULL, row, attribute, ret_value);
}

bool eval_network_setting(struct eval *e, enum setting_id id, struct span at, struct value *ret_value)
{
	const struct setting *row = setting_row(id);
	struct slot *slot = slot_of(e->network_slots, id);
	struct frame frame;
	bool ok;

	note_read(e, slot);
	if (slot->state == SLOT_NEW || slot->state == SLOT_RUNNING) {
		if (!frame_enter(e, &frame, slot, "network.", text_from(row->path), at))
			return false;
		ok = compute_network_setting(e, row, &slot->value);
		frame_leave(e, slot, ok);
	}
	*ret_value = slot->value;
	return slot->state == SLOT_DONE;
}

bool eval_release_setting(struct eval *e, struct release_decl *release, enum setting_id id, struct value *ret_value)
{
	const struct setting *row = setting_row(id);
	struct slot *slot = slot_of(release->slots, id);
	const struct attribute *attribute = layer_stated(&release->layer, id);
	const struct scope scope = { 0 };
	struct text owner = arena_format(e->arena, "release '%.*s'", TEXT_ARG(release->name));
	bool ok = true;

	if (slot->state == SLOT_NEW) {
		slot->state = SLOT_FAILED;
		if (attribute)
			ok = eval_expr(e, &scope, attribute->value, &slot->value);
		if (ok && attribute && slot->value.kind == VALUE_NULL)
			attribute = NULL;
		if (ok && !attribute && row->presence == REQUIRED)
			ok = report_setting_missing(e, row, release->at, owner.data,
						    layer_is_broken(&release->layer, id));
		if (ok && !attribute)
			ok = eval_fallback(e, NULL, row, &slot->value);
		if (ok && finish(e, NULL, row, attribute, &slot->value))
			slot->state = SLOT_DONE;
	}
	*ret_value = slot->value;
	return slot->state == SLOT_DONE;
}
