/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The schema table and how to find a row of it. */
#include "model/schema.h"

static const struct setting rows[SETTING_COUNT] = {
#define SETTING(id, scope, path, type, shape, parameter, keys, min, max, unit, presence, fallback, party_only, change, \
		doc) \
	{ id, SCOPE_##scope, path, TYPE_##type, SHAPE_##shape, parameter, keys, min, max, unit, presence, fallback, \
	  party_only, CHANGE_##change, doc },
#include "model/schema.def"
#undef SETTING
};

static const struct later_setting later[] = {
#define LATER(scope, path, type, range, fallback, party_only, change, doc) \
	{ SCOPE_##scope, path, type, range, fallback, party_only, CHANGE_##change, doc },
#include "model/later.def"
#undef LATER
};

static const struct readable readable_rows[] = {
#define READABLE(scope, path, read, for_schema, doc) { SCOPE_##scope, path, for_schema, doc },
#include "model/readable.def"
#undef READABLE
};

const struct setting *setting_row(enum setting_id id)
{
	return &rows[id];
}

const struct setting *settings_of(enum setting_scope scope, size_t *ret_count)
{
	const struct setting *first = &rows[setting_first(scope)];
	size_t count = 0;

	while (first + count < rows + SETTING_COUNT && first[count].scope == scope)
		count++;
	*ret_count = count;
	return first;
}

enum setting_id setting_first(enum setting_scope scope)
{
	static const enum setting_id firsts[SCOPE_COUNT] = {
		[SCOPE_NETWORK] = NETWORK_ENVIRONMENT, [SCOPE_RELEASE] = RELEASE_GENERATION, [SCOPE_PARTY] = PARTY_ID,
	};

	return firsts[scope];
}

const struct setting *setting_find(enum setting_scope scope, struct text path)
{
	size_t count;
	const struct setting *settings = settings_of(scope, &count);

	for (size_t i = 0; i < count; i++)
		if (text_is(path, settings[i].path))
			return &settings[i];
	return NULL;
}

const struct setting *setting_taken_from(const struct setting *setting)
{
	struct text fallback = text_from(setting->fallback);

	if (setting->presence != DEFAULT)
		return NULL;
	if (text_starts_with(fallback, "self."))
		return setting_find(SCOPE_PARTY, text_slice(fallback, strlen("self."), fallback.size));
	if (text_starts_with(fallback, "network."))
		return setting_find(SCOPE_NETWORK, text_slice(fallback, strlen("network."), fallback.size));
	return NULL;
}

const char *scope_name(enum setting_scope scope)
{
	static const char *const names[SCOPE_COUNT] = {
		[SCOPE_NETWORK] = "network", [SCOPE_RELEASE] = "release", [SCOPE_PARTY] = "party",
	};

	return names[scope];
}

bool setting_merges(const struct setting *setting)
{
	struct text path = text_from(setting->path);

	return setting->shape == SHAPE_MAP && (text_ends_with(path, "tags") || text_ends_with(path, "labels") ||
					       text_ends_with(path, "annotations"));
}

enum setting_id setting_switch(const struct setting *setting)
{
	static const struct {
		const char *path;               /* a setting, or a block with its '.' */
		enum setting_id turns_on;
	} table[] = {
		{ "iam.connector_role", PARTY_CONNECTOR_ENABLED },
		{ "enclave.", PARTY_ENCLAVE_ENABLED },
		{ "root_key.", PARTY_ENCLAVE_ENABLED },
		{ "vault.backup.", PARTY_VAULT_BACKUP_ENABLED },
		{ "connector.", PARTY_CONNECTOR_ENABLED },
		{ "database.", PARTY_DATABASE_ENABLED },
		{ "pauser.", PARTY_PAUSER_ENABLED },
	};

	for (size_t i = 0; setting->scope == SCOPE_PARTY && i < ARRAY_LENGTH(table); i++)
		if (strncmp(setting->path, table[i].path, strlen(table[i].path)) == 0)
			return table[i].turns_on;
	return SETTING_COUNT;
}

bool setting_is_later(enum setting_scope scope, struct text path)
{
	for (size_t i = 0; i < ARRAY_LENGTH(later); i++) {
		struct text name = text_from(later[i].path);

		if (later[i].scope != scope)
			continue;
		if (text_equal(path, name))
			return true;
		/* a block of which nothing is used yet */
		if (name.size > path.size && text_equal(text_slice(name, 0, path.size), path) &&
		    name.data[path.size] == '.')
			return true;
	}
	return false;
}

const struct later_setting *later_settings(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(later);
	return later;
}

const struct readable *readables(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(readable_rows);
	return readable_rows;
}
