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

static const struct {
	enum setting_scope scope;
	const char *path;
} later[] = {
#define LATER(scope, path) { SCOPE_##scope, path },
#include "model/later.def"
#undef LATER
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

/* One value of each type, and several, as messages say it. */
static const struct {
	const char *one, *many;
} type_names[] = {
	[TYPE_STRING] = { "a string", "strings" },
	[TYPE_NAME] = { "a name", "names" },
	[TYPE_HOST] = { "a host name", "host names" },
	[TYPE_INT] = { "a whole number", "whole numbers" },
	[TYPE_PORT] = { "a port number", "port numbers" },
	[TYPE_DECIMAL] = { "a number", "numbers" },
	[TYPE_BOOL] = { "true or false", "bools" },
	[TYPE_SIZE] = { "a size in quotes, as \"96GiB\"", "sizes" },
	[TYPE_DURATION] = { "a duration in quotes, as \"360s\"", "durations" },
	[TYPE_CPU] = { "an amount of CPU in quotes, as \"8\" or \"500m\"", "amounts of CPU" },
	[TYPE_ENUM] = { "one of its words", "words" },
	[TYPE_ACCOUNT] = { "an account id in quotes (12 digits)", "account ids" },
	[TYPE_REGION] = { "an AWS region", "AWS regions" },
	[TYPE_ZONE_ID] = { "a zone id, as \"euw1-az1\"", "zone ids" },
	[TYPE_CIDR] = { "an address range, as \"10.0.0.0/16\"", "address ranges" },
	[TYPE_ARN] = { "an ARN", "ARNs" },
	[TYPE_AWS_ID] = { "an AWS resource id", "AWS resource ids" },
	[TYPE_BUCKET] = { "an S3 bucket name", "S3 bucket names" },
	[TYPE_IMAGE] = { "an image reference", "image references" },
	[TYPE_URL] = { "a URL", "URLs" },
	[TYPE_PATH] = { "a path", "paths" },
	[TYPE_TAINT] = { "a taint, as \"key=value:NoSchedule\"", "taints" },
	[TYPE_SHA256] = { "a SHA-256 digest (64 hex digits)", "SHA-256 digests" },
	[TYPE_PCR] = { "a PCR (96 hex digits)", "PCRs" },
	[TYPE_HEX32] = { "64 hex digits", "strings of 64 hex digits" },
	[TYPE_ETH_ADDRESS] = { "an Ethereum address", "Ethereum addresses" },
	[TYPE_PATTERN] = { "a string", "strings" },
};

const char *setting_type_name(const struct setting *setting)
{
	switch (setting->shape) {
	case SHAPE_ONE: return type_names[setting->type].one;
	case SHAPE_LIST: return "a list";
	case SHAPE_MAP: return "a map";
	case SHAPE_MAP_OF_LISTS: return "a map of lists";
	}
	return "a value";
}

const char *setting_item_name(const struct setting *setting)
{
	return type_names[setting->type].many;
}
