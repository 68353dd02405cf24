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

static void report_zeros(struct rules *r, const struct release *release, const bool zero[3])
{
	struct diag *diag = NULL;

	for (size_t i = 0; i < 3; i++)
		if (zero[i] && !diag)
			diag = diag_add(r->diags, DIAG_PCR_ZERO_BESIDE, release_at(release, pcr_ids[i]),
					"%s of release '%.*s' is zero beside others that are not",
					setting_row(pcr_ids[i])->path, TEXT_ARG(release->name));
		else if (zero[i])
			diag_place(diag, release_at(release, pcr_ids[i]), "so is %s", setting_row(pcr_ids[i])->path);
	if (!diag)
		return;
	diag_note(diag, "the three are compared together, so no enclave could ever match");
	diag_help(diag, "Write the PCRs that the release publishes.");
}

static void report_equal(struct rules *r, const struct release *release)
{
	for (size_t i = 1; i < 3; i++)
		for (size_t j = 0; j < i; j++) {
			struct diag *diag;

			if (!text_equal(release_text(release, pcr_ids[i]), release_text(release, pcr_ids[j])))
				continue;
			diag = diag_add(r->diags, DIAG_PCRS_EQUAL, release_at(release, pcr_ids[i]),
					"%s and %s of release '%.*s' are the same", setting_row(pcr_ids[j])->path,
					setting_row(pcr_ids[i])->path, TEXT_ARG(release->name));
			diag_place(diag, release_at(release, pcr_ids[j]), "%s is here", setting_row(pcr_ids[j])->path);
			diag_note(diag, "they measure different parts of the image, so one of them was copied");
			diag_help(diag, "Write the PCRs that the release publishes.");
			return;
		}
}

/*
 * An enclave in debug mode attests zeros (AWS Nitro Enclaves User Guide, "Cryptographic attestation"), so a release of
 * zeros admits anything; and triples are compared as a whole, so zeros beside a real PCR0 admit nothing.
 */
static void check_pcrs(struct rules *r, const struct release *release)
{
	bool zero[3], all = true, any = false;

	for (size_t i = 0; i < 3; i++) {
		zero[i] = is_zero(release_text(release, pcr_ids[i]));
		all &= zero[i];
		any |= zero[i];
	}
	if (all)
		diag_help(diag_add_as(r->diags, DIAG_PCR_ZERO, on_mainnet(r, SEVERITY_WARNING),
				      release_at(release, RELEASE_PCR0),
				      "the PCRs of release '%.*s' are zeros, as those of any enclave in debug mode",
				      TEXT_ARG(release->name)),
			  "Write the PCRs that the release publishes.");
	else if (any)
		report_zeros(r, release, zero);
	else
		report_equal(r, release);
}

void rule_pcrs(struct rules *r)
{
	for (const struct release *release = NULL; (release = rules_next_release(r, release));)
		check_pcrs(r, release);
}

static bool same_pcrs(const struct release *a, const struct release *b)
{
	for (size_t i = 0; i < 3; i++)
		if (!text_equal(release_text(a, pcr_ids[i]), release_text(b, pcr_ids[i])))
			return false;
	return !is_zero(release_text(a, RELEASE_PCR0));
}

void rule_releases_distinct(struct rules *r)
{
	for (const struct release *b = NULL; (b = rules_next_release(r, b));)
		for (const struct release *a = NULL; (a = rules_next_release(r, a)) != b;) {
			struct diag *diag;

			if (!same_pcrs(a, b))
				continue;
			diag = diag_add(r->diags, DIAG_RELEASE_REPEATED, b->at,
					"releases '%.*s' and '%.*s' have the same PCRs",
					TEXT_ARG(a->name), TEXT_ARG(b->name));
			diag_place(diag, a->at, "here is the other");
			diag_help(diag, "Take one of them out, or write the PCRs that each publishes.");
			break;
		}
}

/* ---- trust ----------------------------------------------------------------------------------------- */

static const struct party *next_with_enclave(const struct rules *r, const struct party *party)
{
	while ((party = rules_next_party(r, party)) && !party_has_enclave(party))
		;
	return party;
}

/*
 * kms: core/threshold-networking/src/tls.rs does not check attestation at all when the list is empty. Where certificates
 * are made by hand it is for root keys alone, and those of enclaves.
 */
void rule_trust(struct rules *r)
{
	const struct value *trusted = network_value(r->network, NETWORK_TRUSTED_RELEASES);
	bool manual = network_tls_is_manual(r->network);
	struct diag *diag;

	/* Who has written neither parties nor releases has only begun: rule_parties says the first of it. */
	if (r->network->party_count == 0 && r->network->release_count == 0 && !rules_parties_uncertain(r))
		return;
	if (trusted->list.count || r->e->files_broken || !network_uses_tls(r->network) ||
	    (manual && !next_with_enclave(r, NULL)))
		return;
	diag = diag_add(r->diags, DIAG_NOTHING_TRUSTED, network_at(r->network, NETWORK_TRUSTED_RELEASES), "%s",
			r->network->release_count ? "the network trusts no release"
						  : "there is no release for the network to trust");
	diag_note(diag, "%s", manual ? "with an empty list no root key would open to any enclave"
				     : "with an empty list the core would not check attestation");
	diag_help(diag, "%s",
		  r->network->release_count ? "Name releases in 'trusted_releases', or leave it out to trust all."
					    : "Add 'release \"name\" { … }' with the image and its PCRs.");
}

/* Without any release block, that is what has to be said, and it was. */
void rule_releases_written(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct instance *instance = &r->e->instances.items[party - r->network->parties];
		struct diag *diag;

		if (party_has(party, PARTY_RELEASE) || r->network->release_count == 0)
			continue;
		diag = report_party_lacks(r->e, instance, PARTY_RELEASE);
		if (!diag)
			continue;
		note_what_it_is(r->e, diag, setting_row(PARTY_RELEASE));
		diag_help(diag, "Add 'release = \"%.*s\"', in the party or in its profile.",
			  TEXT_ARG(r->network->releases[0].name));
	}
}

static bool is_trusted(const struct network *network, const struct release *release)
{
	for (size_t i = 0; i < network->trusted_count; i++)
		if (network->trusted[i] == release)
			return true;
	return false;
}

/* Whether nobody trusts what the party attests. */
static bool is_refused(const struct rules *r, const struct party *party)
{
	return party->release && party_has_enclave(party) && !is_trusted(r->network, party->release);
}

#define CUTS_SHOWN 64

/*
 * Connections are between two parties, and one that is refused cuts all of its own. A connection between two that are is
 * told with the first of them.
 */
static void note_cut(struct rules *r, struct diag *diag, const struct party *party)
{
	struct strbuf pairs = { 0 };
	size_t count = 0;
	bool earlier = true, told = false;

	for (const struct party *peer = NULL; (peer = rules_next_party(r, peer));) {
		earlier &= peer != party;
		if (peer == party || parties_replace(peer, party))
			continue;
		if (earlier && is_refused(r, peer)) {
			told = true;
			continue;
		}
		if (count++ < CUTS_SHOWN)
			strbuf_format(&pairs, "%s%.*s - %.*s", count > 1 ? ", " : "", TEXT_ARG(party->name),
				      TEXT_ARG(peer->name));
	}
	if (count > CUTS_SHOWN)
		strbuf_format(&pairs, " and %zu more", count - CUTS_SHOWN);
	if (count)
		diag_note(diag, "every other party refuses it, which cuts %zu connection%s%s: %.*s", count,
			  count == 1 ? "" : "s", told ? " more" : "", TEXT_ARG(strbuf_as_text(&pairs)));
	else if (told)
		diag_note(diag, "every other party refuses it; the connections that this cuts are told above");
	strbuf_release(&pairs);
}

/* A list that is empty or names what is not there was reported, and what it lacks follows from that. */
void rule_releases_trusted(struct rules *r)
{
	const struct value *trusted = network_value(r->network, NETWORK_TRUSTED_RELEASES);

	if (trusted->list.count == 0 || trusted->list.count != r->network->trusted_count)
		return;
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct diag *diag;

		/* Without an enclave nothing is attested. */
		if (!is_refused(r, party))
			continue;
		diag = diag_add(r->diags, DIAG_RELEASE_UNTRUSTED, party_at(party, PARTY_RELEASE),
				"party '%.*s' runs release '%.*s', which the network does not trust",
				TEXT_ARG(party->name), TEXT_ARG(party->release->name));
		diag_place(diag, network_at(r->network, NETWORK_TRUSTED_RELEASES), "it trusts these");
		if (network_tls_is_manual(r->network))
			diag_note(diag, "its root key would not open to it");
		else
			note_cut(r, diag, party);
		diag_help(diag, "Add it to 'trusted_releases' before a party runs it; an old one goes after the last has left it.");
	}
}

/* ---- instance types -------------------------------------------------------------------------------- */

static const struct aws_instance *instance_of(const struct party *party)
{
	return aws_instance_find(party_text(party, PARTY_NODE_GROUP_INSTANCE_TYPE));
}

/* The row of the type that a party's enclave is on; NULL without one, and for types of which rule_instances speaks. */
static const struct aws_instance *enclave_instance_of(const struct party *party)
{
	const struct aws_instance *instance = instance_of(party);

	return instance && instance->enclaves && party_has_enclave(party) ? instance : NULL;
}

/* A type that is newer than the table is no mistake: the nearest is shown, and never put in its place. */
static void report_instance_unknown(struct rules *r, const struct party *party)
{
	struct text type = party_text(party, PARTY_NODE_GROUP_INSTANCE_TYPE);
	struct suggestion suggestion = suggestion_for(type);
	struct diag *diag = diag_add(r->diags, DIAG_INSTANCE_UNKNOWN, party_at(party, PARTY_NODE_GROUP_INSTANCE_TYPE),
				     "the compiler does not know instance type '%.*s'", TEXT_ARG(type));
	size_t count;
	const struct aws_instance *instances = aws_instances(&count);

	if (!diag_is_kept(diag))
		return;
	diag_note(diag, "whether it can run %s is not checked",
		  party_has_enclave(party) ? "enclaves, and how large they may be," : "the core");
	for (size_t i = 0; i < count; i++)
		suggestion_consider(&suggestion, text_from(instances[i].name));
	if (suggestion.count == 1)
		suggestion_help(&suggestion, diag);
	else
		diag_help(diag, "Make sure of %s with AWS, or take a type that is known, such as c7a.16xlarge.",
			  party_has_enclave(party) ? "both" : "it");
}

/* Where sizes cannot be derived from an unknown type, that was said. */
void rule_instances_known(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (!instance_of(party))
			report_instance_unknown(r, party);
}

void rule_instances(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct aws_instance *instance = instance_of(party);
		struct span at = party_at(party, PARTY_NODE_GROUP_INSTANCE_TYPE);

		if (!instance)
			continue;
		if (strcmp(instance->architecture, "x86_64") != 0)
			diag_help(diag_add(r->diags, DIAG_INSTANCE_ARCHITECTURE, at,
					   "instance type %s is %s, and the core's images are for x86_64",
					   instance->name, instance->architecture),
				  "Take a type for x86_64, such as c7a.16xlarge.");
		else if (!instance->enclaves && party_has_enclave(party))
			diag_help(diag_add(r->diags, DIAG_INSTANCE_WITHOUT_ENCLAVES, at,
					   "instance type %s cannot run Nitro enclaves", instance->name),
				  "Take a larger or another type, such as c7a.16xlarge.");
	}
}

/* Where the size of an enclave, or else of its node, was written. */
static struct span size_at(const struct party *party, enum setting_id id)
{
	const enum setting_id ids[] = { id, PARTY_ENCLAVE_CPUS, PARTY_NODE_GROUP_INSTANCE_TYPE };

	return party_at_first(party, ids, ARRAY_LENGTH(ids));
}

/* AWS Nitro Enclaves User Guide: the parent keeps at least one core, and both threads of a core go together. */
static void check_cpus(struct rules *r, const struct party *party, const struct aws_instance *instance)
{
	int64_t cpus = party_number(party, PARTY_ENCLAVE_CPUS), most = instance->cpus - instance->threads_per_core;
	struct span at = size_at(party, PARTY_ENCLAVE_CPUS);
	struct diag *diag;

	if (cpus > most) {
		diag = diag_add(r->diags, DIAG_ENCLAVE_CPUS, at,
				"the enclave of party '%.*s' takes %" PRId64 " vCPUs, and %s can give away %" PRId64,
				TEXT_ARG(party->name), cpus, instance->name, most);
		diag_note(diag, "it has %" PRId64 ", and the node keeps %" PRId64 " at least", instance->cpus,
			  instance->threads_per_core);
		diag_help(diag, "Set 'enclave.cpus' to %" PRId64 " at most; three quarters of the node are usual.", most);
	} else if (cpus % instance->threads_per_core != 0) {
		diag = diag_add(r->diags, DIAG_ENCLAVE_CPUS_ODD, at,
				"the enclave of party '%.*s' takes %" PRId64 " vCPUs, and %s gives them out in pairs",
				TEXT_ARG(party->name), cpus, instance->name);
		diag_help(diag, "Write %" PRId64 "%s.", cpus == 1 ? 2 : cpus - 1,
			  cpus == 1 || cpus + 1 > most ? "" : arena_format(r->arena, " or %" PRId64, cpus + 1).data);
	} else if (instance->cpus > 96 && cpus > instance->cpus / 2) {
		diag = diag_add(r->diags, DIAG_ENCLAVE_NUMA, at,
				"the enclave of party '%.*s' takes more than half of %s", TEXT_ARG(party->name),
				instance->name);
		diag_note(diag, "its %" PRId64 " vCPUs must come from one NUMA node, and an instance with %" PRId64
			  " has more than one", cpus, instance->cpus);
		diag_help(diag, "Set 'enclave.cpus' to %" PRId64 " at most, or take a smaller type.", instance->cpus / 2);
	}
}

void rule_enclave_cpus(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (enclave_instance_of(party))
			check_cpus(r, party, enclave_instance_of(party));
}

void rule_tunnel_cpus(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct aws_instance *instance = enclave_instance_of(party);
		int64_t cpus = party_number(party, PARTY_ENCLAVE_CPUS), left;
		int64_t tunnel = party_number(party, PARTY_RESOURCES_TUNNEL_CPU_REQUEST);
		struct diag *diag;

		if (!instance || cpus > instance->cpus - instance->threads_per_core)
			continue;
		left = (instance->cpus - cpus - 1) * 1000;
		if (tunnel <= left)
			continue;
		diag = diag_add(
			r->diags, DIAG_TUNNEL_CPUS, size_at(party, PARTY_RESOURCES_TUNNEL_CPU_REQUEST),
			"the network tunnel of party '%.*s' asks for %.*s CPUs, and its node has %.*s left for it",
			TEXT_ARG(party->name), TEXT_ARG(format_cpu(r->arena, tunnel)),
			TEXT_ARG(format_cpu(r->arena, left)));
		diag_note(diag,
			  "%s has %" PRId64 " vCPUs, the enclave takes %" PRId64 ", and one is kept for the system",
			  instance->name, instance->cpus, cpus);
		if (left > 0)
			diag_help(diag, "Give the enclave fewer vCPUs, or the tunnel \"%.*s\" at most.",
				  TEXT_ARG(format_cpu(r->arena, left)));
		else
			diag_help(diag, "Set 'enclave.cpus' to %" PRId64 " at most, or take a larger type.",
				  instance->cpus - instance->threads_per_core - 1);
	}
}

/* What stays on the node: the system, and the pod's own containers where they ask for more than is usual. */
static int64_t kept_mib(const struct party *party)
{
	int64_t pod = (party_number(party, PARTY_RESOURCES_CORE_MEMORY_REQUEST) >> 20) +
		      (party_number(party, PARTY_RESOURCES_TUNNEL_MEMORY_REQUEST) >> 20) + 1024;

	return pod > 4096 ? pod : 4096;
}

void rule_enclave_memory(struct rules *r)
{
	static const enum setting_id places[] = {
		PARTY_ENCLAVE_MEMORY, PARTY_RESOURCES_CORE_MEMORY_REQUEST, PARTY_RESOURCES_TUNNEL_MEMORY_REQUEST,
		PARTY_NODE_GROUP_INSTANCE_TYPE,
	};

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct aws_instance *instance = enclave_instance_of(party);
		int64_t mib = party_number(party, PARTY_ENCLAVE_MEMORY) >> 20, kept = kept_mib(party), free_gib;
		struct diag *diag;

		if (!instance || mib + kept <= instance->memory_mib)
			continue;
		free_gib = instance->memory_mib > kept ? (instance->memory_mib - kept) / 1024 : 0;
		diag = diag_add(r->diags, DIAG_ENCLAVE_MEMORY, party_at_first(party, places, ARRAY_LENGTH(places)),
				"the enclave of party '%.*s' takes %.*s, and %s can give away %.*s",
				TEXT_ARG(party->name), TEXT_ARG(format_size(r->arena, mib << 20)), instance->name,
				TEXT_ARG(free_gib > 0 ? format_size(r->arena, free_gib << 30) : TEXT("none")));
		diag_note(diag, "it has %.*s, and the node keeps %.*s at least, for its pods and the system",
			  TEXT_ARG(format_size(r->arena, instance->memory_mib << 20)),
			  TEXT_ARG(format_size(r->arena, kept << 20)));
		if (free_gib > 0)
			diag_help(diag, "Set 'enclave.memory' to \"%" PRId64 "GiB\" at most, or take a larger type.",
				  free_gib);
		else
			diag_help(diag, "Take a larger type.");
	}
}

void rule_debug(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_with_enclave(r, party));) {
		struct diag *diag;

		if (!party_truth(party, PARTY_ENCLAVE_DEBUG))
			continue;
		diag = diag_add_as(r->diags, DIAG_ENCLAVE_DEBUG, on_mainnet(r, SEVERITY_WARNING),
				   party_at(party, PARTY_ENCLAVE_DEBUG), "the enclave of party '%.*s' runs in debug mode",
				   TEXT_ARG(party->name));
		diag_note(diag, "its console can be read and it attests zeros, so no peer and no key accepts it");
		note_sharers(r, diag, party, PARTY_ENCLAVE_DEBUG);
		diag_help(diag, "Leave 'enclave.debug' out once the fault is found.");
	}
}

/* An enclave takes its whole node, so that a node of a newer image has to be there before the old one goes. */
void rule_node_spare(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_with_enclave(r, party));) {
		int64_t desired = party_number(party, PARTY_NODE_GROUP_DESIRED_SIZE);
		struct diag *diag;

		if (!party_truth(party, PARTY_NODE_GROUP_CREATE) ||
		    party_number(party, PARTY_NODE_GROUP_MAX_SIZE) != desired)
			continue;
		diag = diag_add(r->diags, DIAG_NODE_SPARE, party_at(party, PARTY_NODE_GROUP_MAX_SIZE),
				"the node group of party '%.*s' has no room for one node more", TEXT_ARG(party->name));
		diag_place(diag, party_at(party, PARTY_NODE_GROUP_DESIRED_SIZE), "as many as there are to be");
		diag_note(diag, "an enclave fills its node, so its core is down for as long as the node is made anew");
		note_sharers(r, diag, party, PARTY_NODE_GROUP_MAX_SIZE);
		diag_help(diag, "Set 'node_group.max_size' to %" PRId64 ".", desired + 1);
	}
}

/* ---- the tunnel ------------------------------------------------------------------------------------ */

void rule_tunnel_queues(struct rules *r)
{
	int64_t flows = 2 * ((int64_t)r->network->active_count - 1);

	for (const struct party *party = NULL; (party = next_with_enclave(r, party));) {
		int64_t queues = party_number(party, PARTY_ENCLAVE_TUNNEL_QUEUES);
		struct diag *diag;

		/* There are no more than 256. */
		if (queues >= flows || queues == 256)
			continue;
		diag = diag_add(r->diags, DIAG_TUNNEL_QUEUES_FEW, party_at(party, PARTY_ENCLAVE_TUNNEL_QUEUES),
				"the tunnel of party '%.*s' has %" PRId64 " queue%s for %" PRId64 " flows", TEXT_ARG(party->name),
				queues, queues == 1 ? "" : "s", flows);
		diag_note(diag, "there are two to each peer, and those that share a queue wait for each other");
		note_sharers(r, diag, party, PARTY_ENCLAVE_TUNNEL_QUEUES);
		diag_help(diag, "Leave 'enclave.tunnel.queues' out: what is derived has enough.");
	}
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

static void check_overlap(struct rules *r, const struct party *party, const struct value *range, enum setting_id id)
{
	const struct value *tunnel = party_value(party, PARTY_ENCLAVE_TUNNEL_SUBNET);
	bool written = !span_is_none(tunnel->at);
	struct diag *diag;

	for (size_t i = 0; range->kind == VALUE_LIST && i < range->list.count; i++)
		check_overlap(r, party, &range->list.items[i], id);
	if (range->kind != VALUE_STRING || !overlaps(tunnel->text, range->text))
		return;
	diag = diag_add(r->diags, DIAG_TUNNEL_OVERLAPS, written ? tunnel->at : range->at,
			"the enclave's tunnel %.*s overlaps '%s' of party '%.*s', %.*s", TEXT_ARG(tunnel->text),
			setting_row(id)->path, TEXT_ARG(party->name), TEXT_ARG(range->text));
	if (written)
		diag_place(diag, range->at, "this range");
	diag_help(diag, "Set 'enclave.tunnel.subnet' to a private range that nothing there uses, such as \"%s\".",
		  overlaps(TEXT("192.168.118.0/24"), range->text) ? "172.30.118.0/24" : "192.168.118.0/24");
}

void rule_tunnel_range(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_with_enclave(r, party));) {
		struct text tunnel = party_text(party, PARTY_ENCLAVE_TUNNEL_SUBNET);
		uint32_t address;
		unsigned prefix;

		if (!parse_cidr(tunnel, &address, &prefix) || prefix < 24 || prefix > 30 ||
		    !cidr_is_private(address, prefix))
			diag_help(diag_add(r->diags, DIAG_TUNNEL_RANGE, party_at(party, PARTY_ENCLAVE_TUNNEL_SUBNET),
					   "the enclave's tunnel takes a private range of /24 to /30, and this is %.*s",
					   TEXT_ARG(tunnel)),
				  "Leave 'enclave.tunnel.subnet' out: \"10.118.0.0/24\" is the default.");
	}
}

void rule_tunnel_overlaps(struct rules *r)
{
	static const enum setting_id ranges[] = { PARTY_VPC_CIDRS, PARTY_CLUSTER_POD_CIDRS,
						  PARTY_CLUSTER_SERVICE_CIDR };

	for (const struct party *party = NULL; (party = next_with_enclave(r, party));)
		for (size_t j = 0; j < ARRAY_LENGTH(ranges); j++)
			check_overlap(r, party, party_value(party, ranges[j]), ranges[j]);
}
