/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What a spec declares: version, locals, network, releases, profiles, parties. */
#include <stdlib.h>

#include "check/eval.h"

static const char *const block_types[] = { "locals", "network", "release", "profile", "party" };

/* The words of the language itself; no profile and no local may have one as its name. */
static const char *const reserved_words[] = {
	"mpcnet", "locals", "network", "release", "profile", "party", "for_each", "count", "membership", "replaces",
	"extends", "local", "self", "each", "null", "true", "false",
};

bool name_is_label(struct text name)
{
	if (name.size < 1 || name.size > 63 || name.data[0] == '-' || name.data[name.size - 1] == '-')
		return false;
	for (size_t i = 0; i < name.size; i++) {
		char c = name.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}

bool name_is_reserved(struct text name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(reserved_words); i++)
		if (text_is(name, reserved_words[i]))
			return true;
	return false;
}

static bool is_release_name(struct text name)
{
	for (size_t i = 0; i < name.size; i++) {
		char c = name.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
		      c == '_' || c == '-'))
			return false;
	}
	return name.size >= 1 && name.size <= 63;
}

/* The block's one label, or NULL after a report. */
static const struct label *only_label(struct eval *e, const struct block *block)
{
	if (block->labels.count == 1 && text_is_placeholder(block->labels.items[0].text)) {
		/* What it will name is not missed meanwhile. */
		e->files_broken |= !text_is(block->type, "network");
		return NULL;
	}
	if (block->labels.count == 1)
		return &block->labels.items[0];
	if (block->labels.count > 1)
		diag_add(e->diags, DIAG_LABELS_WRONG, block->labels.items[1].at, "a %.*s block has one label",
			 TEXT_ARG(block->type));
	else if (!block->body.broken)
		diag_help(diag_add(e->diags, DIAG_LABELS_WRONG, block->type_at, "this %.*s block has no name",
				   TEXT_ARG(block->type)),
			  "Write '%.*s \"name\" { … }'.", TEXT_ARG(block->type));
	return block->labels.count ? &block->labels.items[0] : NULL;
}

static void check_name(struct eval *e, const struct block *block, const struct label *label)
{
	bool is_release = text_is(block->type, "release");

	if (is_release ? is_release_name(label->text) : name_is_label(label->text))
		return;
	if (secret_kind(label->text))
		return;         /* reported as such */
	diag_help(diag_add(e->diags, DIAG_NAME_FORM, label->at, "'%.*s' is not a name for a %.*s",
			   TEXT_ARG(label->text), TEXT_ARG(block->type)),
		  "%s",
		  is_release ? "A release has 1 to 63 letters, digits, '.', '_' and '-'."
			     : "A name has 1 to 63 of the letters a to z, digits and '-', with no '-' at the ends.");
}

/* A local that cannot be read, so that nothing is said where it is used. */
static void add_broken_local(struct eval *e, const struct block *block)
{
	struct attribute *attribute = ARENA_NEW(e->arena, struct attribute);
	struct expr *value = ARENA_NEW(e->arena, struct expr);

	value->kind = EXPR_BROKEN;
	value->at = block->at;
	*attribute = (struct attribute){ block->type, block->type_at, block->at, value };
	*VEC_PUSH(e->arena, &e->locals) = (struct local){ .name = block->type, .attribute = attribute };
}

static void collect_locals(struct eval *e, const struct block *block)
{
	if (block->labels.count)
		diag_add(e->diags, DIAG_LABELS_WRONG, block->labels.items[0].at, "a locals block has no label");
	for (size_t i = 0; i < block->body.attributes.count; i++) {
		const struct attribute *attribute = &block->body.attributes.items[i];
		struct local *local;

		if (name_is_reserved(attribute->name))
			diag_add(e->diags, DIAG_NAME_RESERVED, attribute->name_at,
				 "'%.*s' is a word of the language and cannot name a local", TEXT_ARG(attribute->name));
		local = VEC_PUSH(e->arena, &e->locals);
		local->name = attribute->name;
		local->attribute = attribute;
	}
	for (size_t i = 0; i < block->body.blocks.count; i++) {
		const struct block *inner = block->body.blocks.items[i];
		struct diag *diag;

		if (place_is_unsure(e, inner->type_at))
			continue;
		diag = diag_add(e->diags, DIAG_BLOCK_UNKNOWN, inner->type_at, "a locals block holds no blocks");
		diag_help(diag, "Write '%.*s = { … }' for a map.", TEXT_ARG(inner->type));
		fix_block_to_map(e, diag, inner);
		add_broken_local(e, inner);
	}
}

static void collect_network(struct eval *e, const struct block *block)
{
	const struct label *label = only_label(e, block);

	if (e->network) {
		diag_place(diag_add(e->diags, DIAG_NETWORK_REPEATED, block->type_at, "a spec describes one network"),
			   e->network->type_at, "first described here");
		return;
	}
	e->network = block;
	e->network_at = label ? label->at : block->type_at;
	if (label) {
		check_name(e, block, label);
		e->network_name = label->text;
	}
}

static void report_repeat(struct eval *e, const char *kind, const struct label *again, struct span first)
{
	struct diag *diag =
		diag_add(e->diags, text_is(text_from(kind), "party") ? DIAG_PARTY_REPEATED : DIAG_NAME_REPEATED,
			 again->at, "%s '%.*s' is declared twice", kind, TEXT_ARG(again->text));

	diag_place(diag, first, "first declared here");
	diag_help(diag, "Rename one of them, or merge the two blocks.");
}

/* Says so of the first one too many. */
static bool has_too_many(struct eval *e, const struct block *block, size_t count, size_t max)
{
	if (count < max)
		return false;
	if (!e->files_broken)
		diag_add(e->diags, DIAG_TOO_MANY_BLOCKS, block->type_at, "the spec has more than %zu %.*s blocks", max,
			 TEXT_ARG(block->type));
	e->files_broken = true;         /* what is named and not found may be among those left out */
	return true;
}

static void collect_release(struct eval *e, const struct block *block)
{
	const struct label *label = only_label(e, block);
	struct release_decl *release;

	if (!label)
		return;
	check_name(e, block, label);
	if (has_too_many(e, block, e->releases.count, RELEASE_COUNT_MAX))
		return;
	for (size_t i = 0; i < e->releases.count; i++)
		if (text_equal(e->releases.items[i].name, label->text)) {
			report_repeat(e, "release", label, e->releases.items[i].at);
			return;
		}
	release = VEC_PUSH(e->arena, &e->releases);
	*release = (struct release_decl){ .name = label->text, .at = label->at, .block = block };
}

static void collect_profile(struct eval *e, const struct block *block)
{
	const struct label *label = only_label(e, block);
	struct profile_decl *profile;

	if (!label)
		return;
	check_name(e, block, label);
	if (name_is_reserved(label->text))
		diag_add(e->diags, DIAG_NAME_RESERVED, label->at,
			 "'%.*s' is a word of the language and cannot name a profile", TEXT_ARG(label->text));
	if (has_too_many(e, block, e->profiles.count, PROFILE_COUNT_MAX))
		return;
	for (size_t i = 0; i < e->profiles.count; i++)
		if (text_equal(e->profiles.items[i].name, label->text)) {
			report_repeat(e, "profile", label, e->profiles.items[i].at);
			return;
		}
	profile = VEC_PUSH(e->arena, &e->profiles);
	*profile = (struct profile_decl){ .name = label->text, .at = label->at, .block = block };
}

static void collect_party(struct eval *e, const struct block *block)
{
	const struct label *label = only_label(e, block);
	struct party_decl *party;

	if (has_too_many(e, block, e->parties.count, PARTY_COUNT_MAX))
		return;
	party = VEC_PUSH(e->arena, &e->parties);
	*party = (struct party_decl){
		.label = label ? label->text : TEXT(""), .at = label ? label->at : block->type_at, .block = block,
	};
	if (label)
		check_name(e, block, label);
}

static bool is_block_type(struct text type)
{
	bool is_type = false;

	for (size_t i = 0; i < ARRAY_LENGTH(block_types); i++)
		is_type |= text_is(type, block_types[i]);
	return is_type;
}

/* The type that was meant by one that there is not; absent when that cannot be told. */
static struct text report_unknown_block(struct eval *e, const struct block *block)
{
	struct suggestion suggestion = suggestion_for(block->type);
	struct diag *diag = diag_add(e->diags, DIAG_BLOCK_UNKNOWN, block->type_at, "unknown block '%.*s'",
				     TEXT_ARG(block->type));

	for (size_t i = 0; i < ARRAY_LENGTH(block_types); i++)
		suggestion_consider(&suggestion, text_from(block_types[i]));
	suggestion_apply(e, &suggestion, diag, block->type_at);
	if (!suggestion.best.data)
		diag_help(diag, "A spec consists of locals, network, release, profile and party blocks.");
	return suggestion.count == 1 ? suggestion.best : (struct text){ 0 };
}

static void collect_block(struct eval *e, const struct block *block)
{
	struct block *meant;

	if (text_is(block->type, "locals"))
		collect_locals(e, block);
	else if (text_is(block->type, "network"))
		collect_network(e, block);
	else if (text_is(block->type, "release"))
		collect_release(e, block);
	else if (text_is(block->type, "profile"))
		collect_profile(e, block);
	else if (text_is(block->type, "party"))
		collect_party(e, block);
	else {
		/* What it declares is not missed elsewhere; what stands in it has its own mistakes. */
		meant = ARENA_NEW(e->arena, struct block);
		*meant = *block;
		meant->type = report_unknown_block(e, block);
		meant->body.broken = true;
		if (meant->type.data)
			collect_block(e, meant);
		else
			e->parties_missing = true;
	}
}

/* Where a brace is missing, blocks seem to stand in others. */
static void collect_swallowed(struct eval *e, const struct block *block)
{
	for (size_t i = 0; i < block->body.blocks.count; i++) {
		const struct block *inner = block->body.blocks.items[i];

		if (is_block_type(inner->type) && place_is_unsure(e, inner->type_at))
			collect_block(e, inner);
		collect_swallowed(e, inner);
	}
}

static void collect_version(struct eval *e, const struct attribute *attribute)
{
	struct diag *diag;

	if (e->version) {
		diag = diag_add(e->diags, DIAG_VERSION_REPEATED, attribute->name_at,
				"the language version is stated twice");
		diag_place(diag, e->version->name_at, "first stated here");
		fix_repeated_lines(e, diag, e->version->at, attribute->at);
		return;
	}
	e->version = attribute;
	if (attribute->value->kind == EXPR_BROKEN ||
	    (attribute->value->kind == EXPR_STRING && text_is_placeholder(attribute->value->text)) ||
	    (attribute->value->kind == EXPR_INT && attribute->value->number == LANGUAGE_VERSION))
		return;
	diag = diag_add(e->diags, DIAG_VERSION_UNKNOWN, attribute->value->at, "this compiler reads language version %d",
			LANGUAGE_VERSION);
	diag_help(diag, "Write 'mpcnet = %d'.", LANGUAGE_VERSION);
	if (attribute->value->kind == EXPR_STRING &&
	    text_is(attribute->value->text, arena_format(e->arena, "%d", LANGUAGE_VERSION).data))
		diag_fix(diag, attribute->value->at, "%d", LANGUAGE_VERSION);
}

/* 'locals = { … }': what it holds is not missed. */
static void report_block_as_setting(struct eval *e, const struct attribute *attribute)
{
	struct diag *diag = diag_add(e->diags, DIAG_BLOCK_OR_SETTING, attribute->name_at,
				     "'%.*s' is a block, not a setting", TEXT_ARG(attribute->name));

	e->files_broken = true;
	if (text_is(attribute->name, "locals")) {
		diag_help(diag, "Write 'locals { … }', without '='.");
		fix_map_to_block(e, diag, attribute);
	} else {
		diag_help(diag, "Write '%.*s \"name\" { … }'.", TEXT_ARG(attribute->name));
	}
}

/* A setting that stands outside of all blocks, where only the version does. */
static void collect_stray(struct eval *e, const struct attribute *attribute)
{
	struct suggestion suggestion;
	struct diag *diag;

	if (is_block_type(attribute->name)) {
		report_block_as_setting(e, attribute);
		return;
	}
	diag = diag_add(e->diags, DIAG_SETTING_MISPLACED, attribute->name_at, "'%.*s' stands outside of all blocks",
			TEXT_ARG(attribute->name));
	suggestion = suggestion_for(attribute->name);
	suggestion_consider(&suggestion, TEXT("mpcnet"));
	if (suggestion.best.data)
		suggestion_apply(e, &suggestion, diag, attribute->name_at);
	else
		diag_help(diag, "Settings stand in a network, release, profile or party block.");
	e->version_misspelt |= suggestion.best.data != NULL;
}

/* Beside a syntax error, what is indented and stands outside of all blocks lost its block to that error. */
static bool is_orphan(const struct eval *e, const struct syntax_file *file, struct span at)
{
	const char *bytes = e->syntax->sources->items[at.file].bytes.data;

	return file->body.broken && at.start > 0 && (bytes[at.start - 1] == ' ' || bytes[at.start - 1] == '\t');
}

static void collect_file(struct eval *e, const struct syntax_file *file)
{
	e->files_broken |= file->body.broken;
	for (size_t i = 0; i < file->body.attributes.count; i++) {
		const struct attribute *attribute = &file->body.attributes.items[i];

		if (text_is(attribute->name, "mpcnet"))
			collect_version(e, attribute);
		else if (!is_orphan(e, file, attribute->name_at))
			collect_stray(e, attribute);
	}
	for (size_t i = 0; i < file->body.blocks.count; i++) {
		const struct block *block = file->body.blocks.items[i];

		if (!is_block_type(block->type) && is_orphan(e, file, block->type_at))
			continue;
		collect_block(e, block);
		if (e->syntax->files.items[file->file].unclosed)
			collect_swallowed(e, block);
	}
}

static int by_name(const void *left, const void *right)
{
	const struct local *a = left, *b = right;
	int order = text_compare(a->name, b->name);

	if (order)
		return order;
	if (a->attribute->name_at.file != b->attribute->name_at.file)
		return a->attribute->name_at.file < b->attribute->name_at.file ? -1 : 1;
	return a->attribute->name_at.start < b->attribute->name_at.start ? -1 : 1;
}

/* Sorts the locals by name, then place, and reports repeats; the first of each counts. */
static void sort_locals(struct eval *e)
{
	size_t kept = 0;

	if (e->locals.count == 0)
		return;
	qsort(e->locals.items, e->locals.count, sizeof(struct local), by_name);
	for (size_t i = 1; i < e->locals.count; i++) {
		const struct attribute *first = e->locals.items[kept].attribute, *again = e->locals.items[i].attribute;

		if (!text_equal(first->name, again->name)) {
			e->locals.items[++kept] = e->locals.items[i];
			continue;
		}
		report_set_twice(e, first, again);
	}
	e->locals.count = kept + 1;
}

static void report_missing(struct eval *e)
{
	struct span start = { 0, 0, 0 };
	struct diag *diag;

	if (e->files_broken)
		return;
	/* A file alone of several lacks both, and what is missing is the file that has them. */
	if (!e->network) {
		diag = diag_add(e->diags, DIAG_NETWORK_MISSING, start, "the spec describes no network");
		diag_help(diag, "Add 'network \"name\" { … }', or name the file or folder that has it too.");
	} else if (!e->version && !e->version_misspelt) {
		diag = diag_add(e->diags, DIAG_VERSION_MISSING, start, "the spec does not state its language version");
		diag_help(diag, "Begin it with 'mpcnet = %d'.", LANGUAGE_VERSION);
		/* In which of several files is a choice. */
		if (e->syntax->files.count == 1)
			diag_fix(diag, start, "mpcnet = %d\n\n", LANGUAGE_VERSION);
	}
}

void collect_spec(struct eval *e)
{
	for (size_t i = 0; i < e->syntax->files.count; i++)
		collect_file(e, &e->syntax->files.items[i]);
	sort_locals(e);
	report_missing(e);
}
