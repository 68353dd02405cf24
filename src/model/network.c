/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Reading the checked model. */
#include "model/network.h"

#include "model/aws.h"

const struct value *network_value(const struct network *network, enum setting_id id)
{
	return &network->values[id - setting_first(SCOPE_NETWORK)];
}

const struct value *release_value(const struct release *release, enum setting_id id)
{
	return &release->values[id - setting_first(SCOPE_RELEASE)];
}

const struct value *party_value(const struct party *party, enum setting_id id)
{
	return &party->values[id - setting_first(SCOPE_PARTY)];
}

struct text network_text(const struct network *network, enum setting_id id)
{
	return network_value(network, id)->text;
}

int64_t network_number(const struct network *network, enum setting_id id)
{
	return network_value(network, id)->number;
}

bool network_truth(const struct network *network, enum setting_id id)
{
	return network_value(network, id)->truth;
}

struct text release_text(const struct release *release, enum setting_id id)
{
	return release_value(release, id)->text;
}

struct text party_text(const struct party *party, enum setting_id id)
{
	return party_value(party, id)->text;
}

int64_t party_number(const struct party *party, enum setting_id id)
{
	return party_value(party, id)->number;
}

bool party_truth(const struct party *party, enum setting_id id)
{
	return party_value(party, id)->truth;
}

bool party_has(const struct party *party, enum setting_id id)
{
	return party_value(party, id)->kind != VALUE_NULL;
}

struct text party_role_arn(struct arena *arena, const struct party *party, enum setting_id account,
			   enum setting_id role)
{
	return aws_role_arn(arena, party_text(party, account), party_text(party, PARTY_IAM_ROLE_PATH),
			    party_text(party, role));
}

struct text connector_account(struct arena *arena, struct text core_account)
{
	return arena_format(arena, "%.*s-connector", TEXT_ARG(core_account));
}

bool party_shares_backup_key(const struct party *party)
{
	return text_is(party_text(party, PARTY_VAULT_BACKUP_KEYCHAIN), "secret_sharing");
}

struct text party_backup_state_key(struct arena *arena, const struct party *party)
{
	struct text key = party_text(party, PARTY_STATE_KEY);
	size_t folder = key.size;

	while (folder > 0 && key.data[folder - 1] != '/')
		folder--;
	return arena_format(arena, "%.*sbackup.tfstate", TEXT_ARG(text_slice(key, 0, folder)));
}

bool network_is_mainnet(const struct network *network)
{
	return text_is(network_text(network, NETWORK_ENVIRONMENT), "mainnet");
}

bool network_uses_tls(const struct network *network)
{
	return !text_is(network_text(network, NETWORK_PROTOCOL_TLS), "off");
}

bool network_tls_is_manual(const struct network *network)
{
	return text_is(network_text(network, NETWORK_PROTOCOL_TLS), "manual");
}

bool party_has_enclave(const struct party *party)
{
	return party_truth(party, PARTY_ENCLAVE_ENABLED);
}

bool party_image_is_signed(const struct network *network, const struct party *party)
{
	return network_truth(network, NETWORK_PROTOCOL_SIGNED_IMAGES) && party_has_enclave(party) &&
	       text_is(network_text(network, NETWORK_PROTOCOL_TLS), "auto");
}

bool party_signs_in_pod(const struct network *network, const struct party *party)
{
	return party_image_is_signed(network, party) && !party_has(party, PARTY_ENCLAVE_SIGNED_IMAGE) &&
	       text_starts_with(party_text(party, PARTY_ENCLAVE_SIGNING_KEY), "arn:");
}

bool party_has_file_vault(const struct party *party)
{
	return text_is(party_text(party, PARTY_VAULT_PRIVATE_STORAGE), "file");
}

const struct release *network_find_release(const struct network *network, struct text name)
{
	for (size_t i = 0; i < network->release_count; i++)
		if (text_equal(network->releases[i].name, name))
			return &network->releases[i];
	return NULL;
}

const struct party *network_find_party(const struct network *network, struct text name)
{
	size_t low = 0, high = network->party_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(network->parties[middle].name, name);

		if (order == 0)
			return &network->parties[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *membership_name(enum membership membership)
{
	switch (membership) {
	case MEMBERSHIP_ACTIVE: return "active";
	case MEMBERSHIP_JOINING: return "joining";
	case MEMBERSHIP_LEAVING: return "leaving";
	}
	return "active";
}
