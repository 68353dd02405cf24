/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of releases, attestation and enclaves. */
#include <inttypes.h>

#include "check/rules.h"
#include "model/aws.h"

static const enum setting_id pcr_ids[] = { RELEASE_PCR0, RELEASE_PCR1, RELEASE_PCR2 };

static bool is_zero(struct text pcr)
{
	for (size_t i = 0; i < pcr.size; i++)
		if (pcr.data[i] != '0')
			return false;
	return true;
}

static struct span release_at(const struct release *release, enum setting_id id)
{
	struct span at = release_value(release, id)->at;

	return span_is_none(at) ? release->at : at;
}

/*
 * An enclave in debug mode attests zeros (AWS Nitro Enclaves User Guide, "Cryptographic attestation"), so a release of
 * zeros admits anything; and triples are compared as a whole, so zeros beside a real PCR0 admit nothing.
 */
static void check_pcrs(struct rules *r, const struct release *release)
{
	bool zero[3], all = true;

	for (size_t i = 0; i < 3; i++) {
		zero[i] = is_zero(release_text(release, pcr_ids[i]));
		all &= zero[i];
	}
	if (all) {
		diag_help(diag_add_as(r->diags, DIAG_PCR_ZERO, on_mainnet(r, SEVERITY_WARNING),
				      release_at(release, RELEASE_PCR0), "release '%.*s' is all zeros, as any enclave in debug mode is",
				      TEXT_ARG(release->name)),
			  "Write the PCRs that the release publishes.");
		return;
	}
	for (size_t i = 0; i < 3; i++)
		if (zero[i])
			diag_note(diag_add(r->diags, DIAG_PCR_ZERO_BESIDE, release_at(release, pcr_ids[i]),
					   "%s of release '%.*s' is zero beside others that are not", setting_row(pcr_ids[i])->path,
					   TEXT_ARG(release->name)),
				  "the three are compared together, so no enclave could ever match");
	for (size_t i = 1; i < 3; i++)
		for (size_t j = 0; j < i; j++)
			if (!zero[i] && text_equal(release_text(release, pcr_ids[i]), release_text(release, pcr_ids[j])))
				diag_place(diag_add(r->diags, DIAG_PCRS_EQUAL, release_at(release, pcr_ids[i]),
						    "%s and %s of release '%.*s' are the same", setting_row(pcr_ids[j])->path,
						    setting_row(pcr_ids[i])->path, TEXT_ARG(release->name)),
					   release_at(release, pcr_ids[j]), "here is the other");
}

void rule_pcrs(struct rules *r)
{
	for (size_t i = 0; i < r->network->release_count; i++)
		check_pcrs(r, &r->network->releases[i]);
}

void rule_releases_distinct(struct rules *r)
{
	for (size_t i = 1; i < r->network->release_count; i++)
		for (size_t j = 0; j < i; j++) {
			const struct release *a = &r->network->releases[j], *b = &r->network->releases[i];
			bool same = true;

			for (size_t k = 0; k < 3; k++)
				same &= text_equal(release_text(a, pcr_ids[k]), release_text(b, pcr_ids[k]));
			if (same)
				diag_place(diag_add(r->diags, DIAG_RELEASE_REPEATED, b->at,
						    "releases '%.*s' and '%.*s' have the same PCRs", TEXT_ARG(a->name),
						    TEXT_ARG(b->name)),
					   a->at, "here is the other");
		}
}

/* kms: core/threshold-networking/src/tls.rs does not check attestation at all when the list is empty. */
void rule_trust(struct rules *r)
{
	const struct value *trusted = network_value(r->network, NETWORK_TRUSTED_RELEASES);
	struct diag *diag;

	if (trusted->list.count || r->e->files_broken || text_is(network_text(r->network, NETWORK_PROTOCOL_TLS), "off"))
		return;
	diag = diag_add(r->diags, DIAG_NOTHING_TRUSTED, network_at(r->network, NETWORK_TRUSTED_RELEASES),
			"the network trusts no release");
	diag_note(diag, "with an empty list the core would not check attestation");
	diag_help(diag, "%s", r->network->release_count ? "Name the releases in 'trusted_releases', or leave it out to trust all."
							 : "Add 'release \"name\" { … }' with the image and its PCRs.");
}

static bool is_trusted(const struct network *network, const struct release *release)
{
	for (size_t i = 0; i < network->trusted_count; i++)
		if (network->trusted[i] == release)
			return true;
	return false;
}

void rule_party_releases(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		struct diag *diag;

		if (!party_has(party, PARTY_RELEASE)) {
			if (r->e->files_broken || r->e->instances.items[i].decl->layer.broken)
				continue;
			diag = diag_add(r->diags, DIAG_SETTING_MISSING, party->at, "party '%.*s' has no 'release'",
					TEXT_ARG(party->name));
			diag_note(diag, "%s", setting_row(PARTY_RELEASE)->doc);
			diag_help(diag, "Add 'release = \"…\"', in the party or in its profile.");
		} else if (party->release && !is_trusted(r->network, party->release)) {
			diag = diag_add(r->diags, DIAG_RELEASE_UNTRUSTED, party_at(party, PARTY_RELEASE),
					"party '%.*s' runs release '%.*s', which the network does not trust", TEXT_ARG(party->name),
					TEXT_ARG(party->release->name));
			diag_place(diag, network_at(r->network, NETWORK_TRUSTED_RELEASES), "it trusts these");
			diag_note(diag, "every other party would refuse its connections");
			diag_help(diag, "Trust the release first, roll it out, then drop the old one.");
		}
	}
}

/* ---- instance types -------------------------------------------------------------------------------- */

static const struct aws_instance *instance_of(const struct party *party)
{
	return aws_instance_find(party_text(party, PARTY_NODE_GROUP_INSTANCE_TYPE));
}

void rule_instances(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		const struct aws_instance *instance = instance_of(party);
		struct span at = party_at(party, PARTY_NODE_GROUP_INSTANCE_TYPE);
		struct text type = party_text(party, PARTY_NODE_GROUP_INSTANCE_TYPE);

		if (!instance)
			diag_note(diag_add(r->diags, DIAG_INSTANCE_UNKNOWN, at, "the compiler does not know instance type '%.*s'",
					   TEXT_ARG(type)),
				  "whether it can run enclaves, and how large they may be, is not checked");
		else if (!instance->enclaves)
			diag_help(diag_add(r->diags, DIAG_INSTANCE_WITHOUT_ENCLAVES, at,
					   "instance type %s cannot run Nitro enclaves", instance->name),
				  "c7a.16xlarge is what the field's own modules use.");
		else if (strcmp(instance->architecture, "x86_64") != 0)
			diag_add(r->diags, DIAG_INSTANCE_ARCHITECTURE, at,
				 "instance type %s is %s, and the core's images are for x86_64", instance->name,
				 instance->architecture);
	}
}

/* AWS Nitro Enclaves User Guide: the parent keeps at least one core, and both threads of a core go together. */
void rule_enclave_cpus(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		const struct aws_instance *instance = instance_of(party);
		int64_t cpus = party_number(party, PARTY_ENCLAVE_CPUS);
		struct span at = party_at(party, PARTY_ENCLAVE_CPUS);
		struct diag *diag;

		if (!instance || !instance->enclaves)
			continue;
		if (cpus > instance->cpus - instance->threads_per_core) {
			diag = diag_add(r->diags, DIAG_ENCLAVE_CPUS, at,
					"the enclave of party '%.*s' has %" PRId64 " vCPUs, and %s has %" PRId64, TEXT_ARG(party->name),
					cpus, instance->name, instance->cpus);
			diag_note(diag, "the node keeps %" PRId64 " at least", instance->threads_per_core);
		} else if (cpus % instance->threads_per_core != 0) {
			diag = diag_add(r->diags, DIAG_ENCLAVE_CPUS_ODD, at,
					"the enclave of party '%.*s' has %" PRId64 " vCPUs, and %s gives them out in pairs",
					TEXT_ARG(party->name), cpus, instance->name);
			diag_help(diag, "Write %" PRId64 " or %" PRId64 ".", cpus - 1, cpus + 1);
		} else if (instance->cpus > 96 && cpus > instance->cpus / 2) {
			diag_note(diag_add(r->diags, DIAG_ENCLAVE_NUMA, at,
					   "the enclave of party '%.*s' takes more than half of %s", TEXT_ARG(party->name),
					   instance->name),
				  "all its vCPUs must come from one NUMA node, and an instance this large has more than one");
		}
	}
}

void rule_tunnel_cpus(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		const struct aws_instance *instance = instance_of(party);
		int64_t cpus = party_number(party, PARTY_ENCLAVE_CPUS), left;
		int64_t tunnel = party_number(party, PARTY_RESOURCES_TUNNEL_CPU_REQUEST);
		struct diag *diag;

		if (!instance || !instance->enclaves || cpus > instance->cpus - instance->threads_per_core)
			continue;
		left = (instance->cpus - cpus - 1) * 1000;
		if (tunnel <= left)
			continue;
		diag = diag_add(r->diags, DIAG_TUNNEL_CPUS, party_at(party, PARTY_RESOURCES_TUNNEL_CPU_REQUEST),
				"the network tunnel of party '%.*s' asks for more CPU than its node has left", TEXT_ARG(party->name));
		diag_note(diag, "%s has %" PRId64 " vCPUs, the enclave takes %" PRId64 ", and one is kept for the system",
			  instance->name, instance->cpus, cpus);
		diag_help(diag, "Give the enclave fewer vCPUs, or the tunnel at most \"%" PRId64 "m\".", left > 0 ? left : 0);
	}
}

void rule_enclave_memory(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		const struct aws_instance *instance = instance_of(party);
		int64_t mib = party_number(party, PARTY_ENCLAVE_MEMORY) >> 20;

		if (!instance || !instance->enclaves || mib + 4096 <= instance->memory_mib)
			continue;
		diag_note(diag_add(r->diags, DIAG_ENCLAVE_MEMORY, party_at(party, PARTY_ENCLAVE_MEMORY),
				   "the enclave of party '%.*s' has %" PRId64 " GiB, and %s has %" PRId64 " GiB",
				   TEXT_ARG(party->name), mib >> 10, instance->name, instance->memory_mib >> 10),
			  "the node keeps 4 GiB at least, for its pods and the system");
	}
}

void rule_debug(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];

		if (party_truth(party, PARTY_ENCLAVE_DEBUG))
			diag_note(diag_add_as(r->diags, DIAG_ENCLAVE_DEBUG, on_mainnet(r, SEVERITY_WARNING),
					      party_at(party, PARTY_ENCLAVE_DEBUG), "the enclave of party '%.*s' runs in debug mode",
					      TEXT_ARG(party->name)),
				  "its console can be read and it attests zeros, so no peer and no key accepts it");
	}
}

/* ---- the tunnel's addresses ------------------------------------------------------------------------ */

/* RFC 1918. */
static bool is_private(uint32_t address, unsigned prefix)
{
	return (prefix >= 8 && address >> 24 == 10) || (prefix >= 12 && address >> 20 == 0xac1) ||
	       (prefix >= 16 && address >> 16 == 0xc0a8);
}

static bool overlaps(struct text a, struct text b)
{
	uint32_t address_a, address_b;
	unsigned prefix_a, prefix_b, prefix;

	if (!parse_cidr(a, &address_a, &prefix_a) || !parse_cidr(b, &address_b, &prefix_b))
		return false;
	prefix = prefix_a < prefix_b ? prefix_a : prefix_b;
	return prefix == 0 || address_a >> (32 - prefix) == address_b >> (32 - prefix);
}

static void check_overlap(struct rules *r, const struct party *party, const struct value *range, const char *path)
{
	struct text tunnel = party_text(party, PARTY_ENCLAVE_TUNNEL_SUBNET);

	if (range->kind == VALUE_STRING && overlaps(tunnel, range->text))
		diag_place(diag_add(r->diags, DIAG_TUNNEL_OVERLAPS, party_at(party, PARTY_ENCLAVE_TUNNEL_SUBNET),
				    "the enclave's tunnel %.*s overlaps '%s' of party '%.*s'", TEXT_ARG(tunnel), path,
				    TEXT_ARG(party->name)),
			   range->at, "%.*s is here", TEXT_ARG(range->text));
	for (size_t i = 0; range->kind == VALUE_LIST && i < range->list.count; i++)
		check_overlap(r, party, &range->list.items[i], path);
}

void rule_tunnel_range(struct rules *r)
{
	static const enum setting_id ranges[] = { PARTY_VPC_CIDRS, PARTY_CLUSTER_POD_CIDRS, PARTY_CLUSTER_SERVICE_CIDR };

	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		struct text tunnel = party_text(party, PARTY_ENCLAVE_TUNNEL_SUBNET);
		uint32_t address;
		unsigned prefix;

		if (!parse_cidr(tunnel, &address, &prefix) || prefix < 24 || prefix > 30 || !is_private(address, prefix))
			diag_add(r->diags, DIAG_TUNNEL_RANGE, party_at(party, PARTY_ENCLAVE_TUNNEL_SUBNET),
				 "the enclave's tunnel takes a private range of /24 to /30, and this is %.*s", TEXT_ARG(tunnel));
		for (size_t j = 0; j < ARRAY_LENGTH(ranges); j++)
			check_overlap(r, party, party_value(party, ranges[j]), setting_row(ranges[j])->path);
	}
}
