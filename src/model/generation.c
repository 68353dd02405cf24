/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Which generation of the core's configuration knows what. */
#include "model/generation.h"

/* kms: core/service/src/conf and core/threshold-networking, at v0.13.22, v0.14.1-0 and v0.15. */
static const struct {
	enum setting_id id;
	const char *since;
} newcomers[] = {
	{ NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS, "0.15" },
	{ NETWORK_CORE_TO_CORE_MAX_BUFFERED_FUTURE_MSGS, "0.15" },
};

const char *generation_since(enum setting_id id)
{
	for (size_t i = 0; i < ARRAY_LENGTH(newcomers); i++)
		if (newcomers[i].id == id)
			return newcomers[i].since;
	return NULL;
}

/* All have two digits behind the dot, so their order is that of their text. */
static bool is_since(const struct release *release, const char *since)
{
	return text_compare(release_text(release, RELEASE_GENERATION), text_from(since)) >= 0;
}

bool release_knows(const struct release *release, enum setting_id id)
{
	const char *since = generation_since(id);

	return !since || is_since(release, since);
}

/* kms: core/service/src/bin/kms-gen-keys.rs. */
bool release_reads_keygen_file(const struct release *release)
{
	return is_since(release, "0.14");
}

/* kms: core-client/src/lib.rs. */
bool release_client_knows_network(const struct release *release)
{
	return is_since(release, "0.14");
}

struct text generation_named(struct text version)
{
	static const char *const generations[] = { "0.13", "0.14", "0.15" };
	struct text number = text_slice(version, text_starts_with(version, "v") ? 1 : 0, version.size);

	for (size_t i = 0; i < ARRAY_LENGTH(generations); i++) {
		size_t length = strlen(generations[i]);

		if (text_starts_with(number, generations[i]) &&
		    (number.size == length || number.data[length] == '.' || number.data[length] == '-'))
			return text_slice(number, 0, length);
	}
	return (struct text){ 0 };
}
