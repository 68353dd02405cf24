/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of parties whose cores run without an enclave, and of what differs for a network that has such a party. */
#include <inttypes.h>

#include "check/rules.h"
#include "model/aws.h"

/* A core in an enclave of a generation that has none. */
static bool lacks_tunnel(const struct party *party)
{
	return party_has_enclave(party) && party->release &&
	       text_is(release_text(party->release, RELEASE_GENERATION), "0.13");
}

/* The parties with an enclave, or those without, each where that was written. What can be neither is told elsewhere. */
static struct claims gather(struct rules *r, bool enclave)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (party_has_enclave(party) == enclave && !lacks_tunnel(party))
			claim_add(r, &claims, party->name, party, party_at(party, PARTY_ENCLAVE_ENABLED));
	return claims;
}

static const struct party *next_plain(const struct rules *r, const struct party *party)
{
	while ((party = rules_next_party(r, party)) && party_has_enclave(party))
		;
	return party;
}

void rule_plain_parties(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_plain(r, party));) {
		struct diag *diag = diag_add_as(r->diags, DIAG_PARTY_WITHOUT_ENCLAVE, on_mainnet(r, SEVERITY_WARNING),
						party_at(party, PARTY_ENCLAVE_ENABLED),
						"the core of party '%.*s' runs without an enclave",
						TEXT_ARG(party->name));

		diag_note(diag, "whoever administers its node can read its key shares, and nobody can tell what it runs");
		note_sharers(r, diag, party, PARTY_ENCLAVE_ENABLED);
		diag_help(diag, "%s", r->mainnet ? "Leave 'enclave.enabled' out."
						 : "Leave 'enclave.enabled' out where shares matter.");
	}
}

/* ---- how cores prove who they are ------------------------------------------------------------------ */

/* "party 'alice'", "parties 'alice' and 'bob'" */
static struct text who(struct rules *r, const struct claims *claims)
{
	return arena_format(r->arena, "%s %.*s", claims->count == 1 ? "party" : "parties",
			    TEXT_ARG(claims_names(r, claims->items, claims->count)));
}

/*
 * kms: core/service/src/bin/kms-server.rs makes a security module for automatic TLS, and does not start without one. A
 * party that joins or leaves counts too: its core is of the mesh as well.
 */
void rule_tls_auto(struct rules *r)
{
	const struct value *tls = network_value(r->network, NETWORK_PROTOCOL_TLS);
	struct claims plain = gather(r, false);
	bool written = !span_is_none(tls->at);
	struct diag *diag;

	/* On mainnet there is no party without an enclave, and that was said. */
	if (!text_is(tls->text, "auto") || plain.count == 0 || r->mainnet)
		return;
	diag = diag_add(r->diags, DIAG_TLS_AUTO_WITHOUT_ENCLAVE, written ? tls->at : plain.items[0].at,
			"TLS is automatic, and %.*s %s no enclave to attest a certificate", TEXT_ARG(who(r, &plain)),
			plain.count == 1 ? "has" : "have");
	if (written)
		diag_place(diag, plain.items[0].at, "without one since here");
	else
		diag_note(diag, "'protocol.tls' is not written, and follows from the active parties, which all have one");
	diag_help(diag, "%s", written ? "Leave 'protocol.tls' out: it is \"manual\" where a party has no enclave."
				      : "Set 'protocol.tls' to \"manual\" for as long as there is such a party.");
}

void rule_tls_manual(struct rules *r)
{
	const struct value *tls = network_value(r->network, NETWORK_PROTOCOL_TLS);
	struct claims plain = gather(r, false), enclaves = gather(r, true);
	bool written = !span_is_none(tls->at);
	struct diag *diag;

	/* Where it is manual only for a party that mainnet refuses, that was said. */
	if (!text_is(tls->text, "manual") || enclaves.count == 0 || (!written && (r->mainnet || plain.count == 0)))
		return;
	diag = diag_add_as(r->diags, DIAG_TLS_MANUAL_WITH_ENCLAVE, on_mainnet(r, SEVERITY_WARNING),
			   written ? tls->at : plain.items[0].at,
			   "TLS is manual, and no peer asks what runs in the %s of %.*s",
			   enclaves.count == 1 ? "enclave" : "enclaves", TEXT_ARG(who(r, &enclaves)));
	if (!written)
		diag_note(diag, "'protocol.tls' is not written, and is \"manual\" since %.*s %s no enclave",
			  TEXT_ARG(who(r, &plain)), plain.count == 1 ? "has" : "have");
	diag_note(diag, "the key of a certificate made by hand lies in the cluster, and whoever has it can pass for the core");
	diag_help(diag, "%s", plain.count ? "Give each party an enclave, or none."
					  : "Leave 'protocol.tls' out: with enclaves everywhere it is \"auto\".");
}

/* ---- releases and their images --------------------------------------------------------------------- */

/*
 * kms: the image's init script of generation 0.13 reaches AWS and each peer through a proxy on the node for each. Said of
 * the release, unless it is the enclave that the party has for itself.
 */
void rule_generation_tunnel(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		enum setting_id id = PARTY_RELEASE;
		struct diag *diag;

		if (!lacks_tunnel(party))
			continue;
		if (!span_is_none(party_value(party, PARTY_ENCLAVE_ENABLED)->at) &&
		    count_sharers(r, party, PARTY_ENCLAVE_ENABLED) < count_sharers(r, party, PARTY_RELEASE))
			id = PARTY_ENCLAVE_ENABLED;
		diag = diag_add(r->diags, DIAG_GENERATION_WITHOUT_TUNNEL, party_at(party, id),
				"party '%.*s' runs release '%.*s' in an enclave, and generation 0.13 has no network tunnel",
				TEXT_ARG(party->name), TEXT_ARG(party->release->name));
		diag_place(diag, release_value(party->release, RELEASE_GENERATION)->at, "the release is of it");
		diag_note(diag, "the proxies that it had instead are not made here");
		note_sharers(r, diag, party, id);
		diag_help(diag, "Take a release of generation 0.14 or later, or set 'enclave.enabled' to false.");
	}
}

void rule_plain_images(struct rules *r)
{
	for (const struct release *release = NULL; (release = rules_next_release(r, release));) {
		const struct party *party = NULL;
		struct diag *diag;

		/* Beside builder_image it is missing already. */
		if (release_value(release, RELEASE_PLAIN_IMAGE)->kind != VALUE_NULL ||
		    release_value(release, RELEASE_BUILDER_IMAGE)->kind != VALUE_NULL)
			continue;
		while ((party = next_plain(r, party)) && party->release != release)
			;
		if (!party)
			continue;
		diag = diag_add(r->diags, DIAG_SETTING_MISSING, release->at, "release '%.*s' has no 'plain_image'",
				TEXT_ARG(release->name));
		diag_place(diag, party_at(party, PARTY_ENCLAVE_ENABLED), "party '%.*s' runs it without an enclave",
			   TEXT_ARG(party->name));
		diag_help(diag, "Set 'plain_image' to the release's image of the core without an enclave.");
	}
}

/* "core-service" of "ghcr.io/zama-ai/kms/core-service:v0.15.0@sha256:…" */
static struct text image_name(struct text image)
{
	size_t end = text_find(image, '@', 0), start = 0;

	for (size_t i = 0; i < end; i++)
		if (image.data[i] == '/')
			start = i + 1;
	image = text_slice(image, start, end);
	return text_slice(image, 0, text_find(image, ':', 0));
}

static struct text image_digest(struct text image)
{
	return text_slice(image, text_find(image, '@', 0), image.size);
}

/* kms: .github/workflows call the two images core-service and core-service-enclave. */
void rule_image_variants(struct rules *r)
{
	for (const struct release *release = NULL; (release = rules_next_release(r, release));) {
		const struct value *image = release_value(release, RELEASE_IMAGE);
		const struct value *plain = release_value(release, RELEASE_PLAIN_IMAGE);
		struct diag *diag = NULL;

		if (text_is(image_name(image->text), "core-service"))
			diag = diag_add(r->diags, DIAG_IMAGE_VARIANT, image->at,
					"'image' of release '%.*s' has the name of the core without an enclave",
					TEXT_ARG(release->name));
		else if (plain->kind == VALUE_NULL)
			continue;
		else if (text_is(image_name(plain->text), "core-service-enclave"))
			diag = diag_add(r->diags, DIAG_IMAGE_VARIANT, plain->at,
					"'plain_image' of release '%.*s' has the name of the core in an enclave",
					TEXT_ARG(release->name));
		else if (image_digest(image->text).size && text_equal(image_digest(image->text), image_digest(plain->text)))
			diag = diag_add(r->diags, DIAG_IMAGE_VARIANT, plain->at,
					"'plain_image' of release '%.*s' is the image that has an enclave in it",
					TEXT_ARG(release->name));
		if (!diag)
			continue;
		diag_note(diag, "a core in an enclave needs nitro-cli and the EIF, which the other image does not have");
		diag_help(diag, "Write core-service-enclave in 'image', and core-service in 'plain_image'.");
	}
}

/* ---- sizes ----------------------------------------------------------------------------------------- */

/*
 * What no pod gets of any node of EKS: its kubelet keeps 60 thousandths of a CPU, and 255 MiB and 11 for each of 4 pods or
 * more beside the 100 below which it evicts (github.com/awslabs/amazon-eks-ami, nodeadm); kube-proxy asks for 100
 * thousandths, the VPC CNI for 25. Most nodes keep more, so that what is refused here never fits.
 */
#define SYSTEM_CPU (60 + 100 + 25)
#define SYSTEM_MIB (255 + 4 * 11 + 100)

static void report_too_large(struct rules *r, const struct party *party, enum setting_id id, struct text asked,
			     struct text left)
{
	const enum setting_id places[] = { id, PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_ENCLAVE_ENABLED };
	struct span at = party_at_first(party, places, ARRAY_LENGTH(places));
	struct diag *diag = diag_add(r->diags, DIAG_CORE_TOO_LARGE, at,
				     "the core of party '%.*s' asks for %.*s, and a node of type %.*s has %.*s for it",
				     TEXT_ARG(party->name), TEXT_ARG(asked),
				     TEXT_ARG(party_text(party, PARTY_NODE_GROUP_INSTANCE_TYPE)), TEXT_ARG(left));

	if (span_is_none(party_value(party, id)->at)) {
		diag_note(diag, "'%s' is not written, and this is its default", setting_row(id)->path);
		note_sharers(r, diag, party, PARTY_NODE_GROUP_INSTANCE_TYPE);
	}
	diag_note(diag, "without an enclave all that the core has is what its pod asks for");
	diag_help(diag, "Set '%s' lower, or take a larger type.", setting_row(id)->path);
}

/* One that asks for more than any node has is never started. */
void rule_core_fits(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_plain(r, party));) {
		const struct aws_instance *instance =
			aws_instance_find(party_text(party, PARTY_NODE_GROUP_INSTANCE_TYPE));
		int64_t cpu = party_number(party, PARTY_RESOURCES_CORE_CPU_REQUEST), cpu_left;
		int64_t memory = party_number(party, PARTY_RESOURCES_CORE_MEMORY_REQUEST), memory_left;

		if (!instance)
			continue;
		cpu_left = instance->cpus * 1000 - SYSTEM_CPU;
		memory_left = (instance->memory_mib - SYSTEM_MIB) << 20;
		if (cpu > cpu_left)
			report_too_large(r, party, PARTY_RESOURCES_CORE_CPU_REQUEST,
					 arena_format(r->arena, "%.*s CPUs", TEXT_ARG(format_cpu(r->arena, cpu))),
					 format_cpu(r->arena, cpu_left));
		if (memory > memory_left)
			report_too_large(r, party, PARTY_RESOURCES_CORE_MEMORY_REQUEST,
					 arena_format(r->arena, "%.*s of memory", TEXT_ARG(format_size(r->arena, memory))),
					 memory_left > 0 ? format_size(r->arena, memory_left) : TEXT("none"));
	}
}

/* ---- vault and backup ------------------------------------------------------------------------------ */

void rule_vault_files(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (!party_has_enclave(party) || !party_has_file_vault(party))
			continue;
		diag = diag_add(r->diags, DIAG_VAULT_FILE_IN_ENCLAVE, party_at(party, PARTY_VAULT_PRIVATE_STORAGE),
				"the private vault of party '%.*s' is on a volume, and no volume reaches into its enclave",
				TEXT_ARG(party->name));
		diag_note(diag, "what an enclave writes to its files is gone when it ends, key shares included");
		note_sharers(r, diag, party, PARTY_VAULT_PRIVATE_STORAGE);
		diag_help(diag, "Leave 'vault.private.storage' out: \"s3\" is the default.");
	}
}

/* kms: core/service/src/bin/kms-server.rs wants a security module for a key in AWS KMS, and there is none outside enclaves. */
void rule_backup_keychain(struct rules *r)
{
	static const enum setting_id places[] = { PARTY_VAULT_BACKUP_KEYCHAIN, PARTY_VAULT_BACKUP_ENABLED };

	/* On mainnet there is no party without an enclave, and that was said. */
	for (const struct party *party = NULL; !r->mainnet && (party = next_plain(r, party));) {
		struct diag *diag;

		if (!party_truth(party, PARTY_VAULT_BACKUP_ENABLED) || party_shares_backup_key(party))
			continue;
		diag = diag_add(r->diags, DIAG_BACKUP_KMS_WITHOUT_ENCLAVE,
				party_at_first(party, places, ARRAY_LENGTH(places)),
				"the backup of party '%.*s' is under a key in AWS KMS, and its core has no enclave to use it",
				TEXT_ARG(party->name));
		diag_place(diag, party_value(party, PARTY_ENCLAVE_ENABLED)->at, "without one since here");
		diag_note(diag, "a core works with AWS KMS through the security module of its enclave alone");
		note_sharers(r, diag, party, PARTY_VAULT_BACKUP_ENABLED);
		diag_help(diag, "Name custodians and set 'vault.backup.keychain' to \"secret_sharing\", or leave the backup out.");
	}
}
