/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What a party owes, and to whom: a row a value. */
#include "lock/owed.h"

typedef enum owed_to needs_fn(const struct network *network, const struct party *party);

static bool is_leaving(const struct party *party)
{
	return party->membership == MEMBERSHIP_LEAVING;
}

/* Connections count all parties, whether they join, stay or leave. */
static enum owed_to needs_endpoint(const struct network *network, const struct party *party)
{
	(void)network;
	(void)party;
	return OWED_TO_PEERS;
}

/* Terraform makes the key, and keeps it under a policy that no peer attests until it is told which one it made. */
static enum owed_to needs_root_key(const struct network *network, const struct party *party)
{
	return !network->rehearsal && party_has_enclave(party) && !party_has(party, PARTY_ROOT_KEY_ARN) &&
			       network_truth(network, NETWORK_PROTOCOL_ATTEST_PRIVATE_VAULT_ROOT_KEY)
		       ? OWED_TO_ITSELF
		       : OWED_TO_NOBODY;
}

/* Who is about to leave is registered already, or will not be. */
static enum owed_to needs_tx_sender(const struct network *network, const struct party *party)
{
	return !network->rehearsal && party_truth(party, PARTY_CONNECTOR_ENABLED) && !is_leaving(party)
		       ? OWED_TO_CHAIN
		       : OWED_TO_NOBODY;
}

/* Custodians need no key, and one that the spec names is known. */
static enum owed_to needs_backup_key(const struct network *network, const struct party *party)
{
	return !network->rehearsal && party_truth(party, PARTY_VAULT_BACKUP_ENABLED) &&
			       !party_shares_backup_key(party) && !party_has(party, PARTY_VAULT_BACKUP_KEY_ARN)
		       ? OWED_TO_ITSELF
		       : OWED_TO_NOBODY;
}

/* Who is about to leave stands in no peer list that is still to be made. Its own core is known by who signs its image. */
static enum owed_to needs_ca(const struct network *network, const struct party *party)
{
	if (network->rehearsal || !network_uses_tls(network))
		return OWED_TO_NOBODY;
	if (!is_leaving(party))
		return OWED_TO_PEERS;
	return party_image_is_signed(network, party) ? OWED_TO_ITSELF : OWED_TO_NOBODY;
}

/* It follows from the key of a CA that a core made; without TLS nobody compares it. */
static enum owed_to needs_verification(const struct network *network, const struct party *party)
{
	bool of_core = !network_tls_is_manual(network) && !network_truth(network, NETWORK_PROTOCOL_SIGNED_IMAGES);

	return !network->rehearsal && network_uses_tls(network) && !of_core && !is_leaving(party) ? OWED_TO_PEERS
												    : OWED_TO_NOBODY;
}

static enum owed_to needs_signed_image(const struct network *network, const struct party *party)
{
	return !network->rehearsal && party_image_is_signed(network, party) && !party_signs_in_pod(network, party)
		       ? OWED_TO_ITSELF
		       : OWED_TO_NOBODY;
}

static const struct value_row {
	struct owed_row row;
	needs_fn *needs;
	size_t offset;                  /* of the text in struct binding; a setting has none */
	enum setting_id setting;        /* where it is one */
} rows[OWED_COUNT] = {
	[OWED_ENDPOINT_SERVICE] = { { "endpoint_service_name", "endpoint service", false }, needs_endpoint,
				    offsetof(struct binding, endpoint_service_name), 0 },
	[OWED_ROOT_KEY] = { { "root_key_arn", "root key", false }, needs_root_key,
			    offsetof(struct binding, root_key_arn), 0 },
	[OWED_TX_SENDER] = { { "tx_sender_address", "tx-sender address", false }, needs_tx_sender,
			     offsetof(struct binding, tx_sender_address), 0 },
	[OWED_BACKUP_KEY] = { { "backup_key_arn", "backup key", false }, needs_backup_key,
			      offsetof(struct binding, backup_key_arn), 0 },
	[OWED_CA_CERTIFICATE] = { { "ca_certificate", "CA certificate", false }, needs_ca,
				  offsetof(struct binding, ca_certificate), 0 },
	[OWED_VERIFICATION_ADDRESS] = { { "verification_address", "verification address", false }, needs_verification,
					offsetof(struct binding, verification_address), 0 },
	[OWED_SIGNED_IMAGE] = { { "enclave.signed_image", "signed image", true }, needs_signed_image, 0,
				PARTY_ENCLAVE_SIGNED_IMAGE },
};

const struct owed_row *owed_row(enum owed_value value)
{
	return &rows[value].row;
}

enum owed_to party_needs(const struct network *network, const struct party *party, enum owed_value value)
{
	return rows[value].needs(network, party);
}

static bool is_there(const struct party *party, const struct binding *binding, enum owed_value value)
{
	struct text text;

	if (rows[value].row.is_setting)
		return party_has(party, rows[value].setting);
	memcpy(&text, (const char *)binding + rows[value].offset, sizeof(text));
	return text.size > 0;
}

enum owed_to party_owes(const struct network *network, const struct party *party, const struct binding *binding,
			enum owed_value value)
{
	return is_there(party, binding, value) ? OWED_TO_NOBODY : party_needs(network, party, value);
}
