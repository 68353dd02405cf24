/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of keys: of the root key's policy, where peers attest it, and of keys that are given. */
#include "check/rules.h"

static bool is_asked_for(const struct rules *r)
{
	return network_truth(r->network, NETWORK_PROTOCOL_ATTEST_PRIVATE_VAULT_ROOT_KEY);
}

static struct span asked_at(const struct rules *r)
{
	return network_at(r->network, NETWORK_PROTOCOL_ATTEST_PRIVATE_VAULT_ROOT_KEY);
}

void rule_root_keys_attested(struct rules *r)
{
	const struct value *tls = network_value(r->network, NETWORK_PROTOCOL_TLS);
	struct diag *diag;

	if (!is_asked_for(r))
		return;
	if (!text_is(tls->text, "auto")) {
		bool manual = network_tls_is_manual(r->network);

		diag = diag_add(r->diags, DIAG_ROOT_KEY_UNATTESTABLE, asked_at(r),
				"%s nobody attests anything, the policies of root keys included",
				manual ? "with manual TLS" : "without TLS");
		diag_place(diag, tls->at, manual ? "TLS is manual since this is set" : "TLS is turned off here");
		if (span_is_none(tls->at))
			diag_note(diag, "'protocol.tls' is not written, and is \"manual\" where a party has no enclave");
		diag_help(diag, "%s", span_is_none(tls->at)
					      ? "Leave 'protocol.attest_private_vault_root_key' out."
					      : "Leave 'protocol.attest_private_vault_root_key' out, or 'protocol.tls'.");
		return;
	}
	diag = diag_add(r->diags, DIAG_ROOT_KEY_ATTESTED, asked_at(r),
			"Terraform cannot work with root keys whose policies are attested");
	diag_note(diag, "it lets go of each once it is bound; the operator puts the attested policy in place by hand, "
			"again with each release");
	diag_note(diag, "each key opens to the one release that its party runs, whatever else is trusted");
	diag_help(diag, "Leave it out unless every operator is ready to follow the runbook in this.");
}

/* The core compares the policy as a whole with one that it composes itself. */
void rule_root_keys_attestable(struct rules *r)
{
	for (const struct party *party = NULL; is_asked_for(r) && (party = rules_next_party(r, party));) {
		const struct value *administrators = party_value(party, PARTY_ROOT_KEY_POLICY_ADMINISTRATORS);
		struct diag *diag;

		if (administrators->list.count == 0 || !party_has_enclave(party))
			continue;
		diag = diag_add(r->diags, DIAG_ROOT_KEY_UNATTESTABLE, administrators->at,
				"peers would refuse party '%.*s': the policy that they attest names no administrators",
				TEXT_ARG(party->name));
		diag_place(diag, asked_at(r), "they attest it since this is set");
		note_sharers(r, diag, party, PARTY_ROOT_KEY_POLICY_ADMINISTRATORS);
		diag_help(diag, "Leave out one of the two.");
	}
}

/* ---- keys that are given --------------------------------------------------------------------------- */

static bool is_used(const struct party *party, enum setting_id id)
{
	enum setting_id turns_on = setting_switch(setting_row(id));

	if (id == PARTY_VAULT_PRIVATE_KMS_KEY && party_has_file_vault(party))
		return false;
	return party_has(party, id) && (turns_on == SETTING_COUNT || party_truth(party, turns_on));
}

/*
 * The first five are each for one thing: what opens to enclaves alone opens neither disks nor buckets, what signs does
 * not encrypt, and two that send under one wallet take each other's numbers. The rest may share a key.
 */
void rule_keys_apart(struct rules *r)
{
	static const enum setting_id keys[] = {
		PARTY_ROOT_KEY_ARN, PARTY_VAULT_BACKUP_KEY_ARN, PARTY_CONNECTOR_TX_SENDER_KEY, PARTY_PAUSER_KEY_ARN,
		PARTY_ENCLAVE_SIGNING_KEY,
		PARTY_VAULT_PRIVATE_KMS_KEY, PARTY_NODE_GROUP_DISK_KMS_KEY, PARTY_DATABASE_KMS_KEY,
		PARTY_STATE_KMS_KEY,
	};
	const size_t of_one_use = 5;

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		for (size_t i = 1; i < ARRAY_LENGTH(keys); i++) {
			size_t others = i < of_one_use ? i : of_one_use, j = 0;
			struct diag *diag;

			if (!is_used(party, keys[i]))
				continue;
			while (j < others && !(is_used(party, keys[j]) && text_equal(party_text(party, keys[i]),
										     party_text(party, keys[j]))))
				j++;
			if (j == others)
				continue;
			diag = diag_add(r->diags, DIAG_KEY_REPEATED, party_at(party, keys[i]),
					"'%s' and '%s' of party '%.*s' are one key", setting_row(keys[j])->path,
					setting_row(keys[i])->path, TEXT_ARG(party->name));
			diag_place(diag, party_at(party, keys[j]), "'%s' is here", setting_row(keys[j])->path);
			diag_help(diag, "Give each a key of its own.");
		}
}
