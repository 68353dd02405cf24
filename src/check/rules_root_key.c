/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of the root key's policy, where peers attest it. */
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
	struct diag *diag;

	if (!is_asked_for(r))
		return;
	if (!network_uses_tls(r->network)) {
		diag = diag_add(r->diags, DIAG_ROOT_KEY_UNATTESTABLE, asked_at(r),
				"without TLS nobody attests anything, the policies of root keys included");
		diag_place(diag, network_at(r->network, NETWORK_PROTOCOL_TLS), "TLS is turned off here");
		diag_help(diag, "Leave 'protocol.attest_private_vault_root_key' out, or 'protocol.tls'.");
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

		if (administrators->list.count == 0)
			continue;
		diag = diag_add(r->diags, DIAG_ROOT_KEY_UNATTESTABLE, administrators->at,
				"peers would refuse party '%.*s': the policy that they attest names no administrators",
				TEXT_ARG(party->name));
		diag_place(diag, asked_at(r), "they attest it since this is set");
		note_sharers(r, diag, party, PARTY_ROOT_KEY_POLICY_ADMINISTRATORS);
		diag_help(diag, "Leave out one of the two.");
	}
}
