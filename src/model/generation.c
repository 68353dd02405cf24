/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Which generation of the core's configuration knows what. */
#include "model/generation.h"

/* kms: core/service/src/conf, core/threshold-networking and core-client, at v0.13.22, v0.14.1-0 and v0.15. */
static const struct newcomer newcomers[] = {
	{ NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS, "0.15", false },
	{ NETWORK_CORE_TO_CORE_MAX_BUFFERED_FUTURE_MSGS, "0.15", false },
	{ NETWORK_EIP712_NAME, "0.14", true },
	{ NETWORK_EIP712_VERSION, "0.14", true },
	{ NETWORK_EIP712_CHAIN_ID, "0.14", true },
	{ NETWORK_EIP712_VERIFYING_CONTRACT, "0.14", true },
	{ NETWORK_EIP712_SALT, "0.14", true },
};

const struct newcomer *generation_newcomers(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(newcomers);
	return newcomers;
}

/* All have two digits behind the dot, so their order is that of their text. */
bool release_is_since(const struct release *release, const char *generation)
{
	return text_compare(release_text(release, RELEASE_GENERATION), text_from(generation)) >= 0;
}

bool release_knows(const struct release *release, enum setting_id id)
{
	for (size_t i = 0; i < ARRAY_LENGTH(newcomers); i++)
		if (newcomers[i].id == id)
			return release_is_since(release, newcomers[i].since);
	return true;
}

/* kms: core/service/src/bin/kms-gen-keys.rs. */
bool release_reads_keygen_file(const struct release *release)
{
	return release_is_since(release, "0.14");
}

/* The two came together. */
bool release_client_knows_network(const struct release *release)
{
	return release_knows(release, NETWORK_EIP712_NAME);
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
