/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of signed enclave images: who signs them, with what, and what comes of it. */
#include "check/rules.h"

static bool images_are_signed(const struct rules *r)
{
	return network_truth(r->network, NETWORK_PROTOCOL_SIGNED_IMAGES);
}

/*
 * kms: core/threshold-networking/src/tls.rs holds PCR8 to the plain digest of the certificate, and core/service/src/
 * cryptography/attestation/mod.rs has no certificate of the enclave signed by it.
 */
void rule_signed_images(struct rules *r)
{
	const struct value *tls = network_value(r->network, NETWORK_PROTOCOL_TLS);
	struct span at = network_at(r->network, NETWORK_PROTOCOL_SIGNED_IMAGES);
	bool manual = network_tls_is_manual(r->network);
	struct diag *diag;

	if (!images_are_signed(r))
		return;
	if (!text_is(tls->text, "auto")) {
		diag = diag_add(r->diags, DIAG_SIGNED_IMAGES_TLS, at, "%s nobody takes an identity from a signed image",
				manual ? "with manual TLS" : "without TLS");
		diag_place(diag, tls->at, manual ? "TLS is manual since this is set" : "TLS is turned off here");
		if (span_is_none(tls->at))
			diag_note(diag, "'protocol.tls' is not written, and is \"manual\" where a party has no enclave");
		diag_help(diag, "Leave 'protocol.signed_images' out.");
		return;
	}
	diag = diag_add(r->diags, DIAG_SIGNED_IMAGES_UNPROVEN, at,
			"cores are not known to accept each other by the certificates that signed their images");
	diag_note(diag, "their sources hold PCR8 to the plain digest of the certificate, and the register never has that value");
	diag_help(diag, "Leave it out, or try it with the release in a network that may fail before any key matters.");
}

/* ---- what a party has to say ------------------------------------------------------------------------ */

static void report_lack(struct rules *r, const struct party *party, enum setting_id needed, enum setting_id because)
{
	struct span at = because == NETWORK_PROTOCOL_SIGNED_IMAGES ? network_at(r->network, because)
								   : party_at(party, because);
	struct diag *diag;

	if (!setting_is_sound(r->e, needed))
		return;
	diag = report_party_lacks(r->e, &r->e->instances.items[party - r->network->parties], needed);
	if (!diag)
		return;
	diag_place(diag, at, "'%s' needs it", setting_row(because)->path);
	help_to_add(diag, setting_row(needed));
}

/* Whether images are signed is decided by the network; what is half said is wrong all the same. */
void rule_signing_needed(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		bool key = party_has(party, PARTY_ENCLAVE_SIGNING_KEY);
		bool certificate = party_has(party, PARTY_ENCLAVE_SIGNING_CERTIFICATE);

		if (!party_has_enclave(party))
			continue;
		if (!key && images_are_signed(r))
			report_lack(r, party, PARTY_ENCLAVE_SIGNING_KEY, NETWORK_PROTOCOL_SIGNED_IMAGES);
		if (!certificate && (key || images_are_signed(r)))
			report_lack(r, party, PARTY_ENCLAVE_SIGNING_CERTIFICATE,
				    key ? PARTY_ENCLAVE_SIGNING_KEY : NETWORK_PROTOCOL_SIGNED_IMAGES);
	}
}

void rule_signing_unused(struct rules *r)
{
	static const enum setting_id ids[] = {
		PARTY_ENCLAVE_SIGNING_KEY, PARTY_ENCLAVE_SIGNING_CERTIFICATE, PARTY_ENCLAVE_SIGNED_IMAGE,
	};

	for (const struct party *party = NULL; !images_are_signed(r) && (party = rules_next_party(r, party));)
		for (size_t i = 0; party_has_enclave(party) && i < ARRAY_LENGTH(ids); i++) {
			struct diag *diag;

			if (!party_has(party, ids[i]))
				continue;
			diag = diag_add(r->diags, DIAG_SIGNING_UNUSED, party_at(party, ids[i]),
					"'%s' of party '%.*s' does nothing: images are not signed in this network",
					setting_row(ids[i])->path, TEXT_ARG(party->name));
			note_sharers(r, diag, party, ids[i]);
			diag_help(diag, "Take it out, or set 'protocol.signed_images' in the network.");
			break;
		}
}

void rule_signed_image_owed(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (!party_image_is_signed(r->network, party) || !party_has(party, PARTY_ENCLAVE_SIGNING_KEY) ||
		    party_has(party, PARTY_ENCLAVE_SIGNED_IMAGE) || party_signs_in_pod(r->network, party))
			continue;
		diag = diag_add(r->diags, DIAG_SIGNED_IMAGE_OWED, party_at(party, PARTY_ENCLAVE_SIGNING_KEY),
				"party '%.*s' has no image yet with what its key signs", TEXT_ARG(party->name));
		diag_note(diag, "the key is in a file, which no pod should have; until the image is known the core is not written");
		note_sharers(r, diag, party, PARTY_ENCLAVE_SIGNING_KEY);
		diag_help(diag, "Push what 'sign-eif.sh' makes, and set 'enclave.signed_image' to it.");
	}
}
