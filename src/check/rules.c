/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The table of rules, and what they share. */
#include "check/rules.h"

#include <stdlib.h>

/* In no rehearsal: there are no releases, vaults, keys and nodes. */
enum { ALWAYS, WITH_CORES };

#define GROUNDS_MAX 6

static const struct rule {
	rule_fn *run;
	int when;
	enum setting_id grounds[GROUNDS_MAX];   /* ends with the first NETWORK_ENVIRONMENT after the first place */
} rules[] = {
	{ rule_parties, ALWAYS, { NETWORK_ENVIRONMENT } },
	{ rule_threshold, ALWAYS, { NETWORK_THRESHOLD } },
	{ rule_ids_fit, WITH_CORES, { PARTY_ID, RELEASE_EXTENSION_DEGREE } },
	{ rule_ids_unique, ALWAYS, { PARTY_ID } },
	{ rule_ids_complete, ALWAYS, { PARTY_ID } },
	{ rule_replaces, ALWAYS, { PARTY_ID } },
	{ rule_identities, ALWAYS, { PARTY_IDENTITY } },
	{ rule_accounts, ALWAYS, { PARTY_ACCOUNT } },
	{ rule_cores, ALWAYS, { PARTY_ACCOUNT, PARTY_REGION, PARTY_CLUSTER_NAME, PARTY_KUBERNETES_NAMESPACE } },
	{ rule_operators, WITH_CORES, { PARTY_OPERATOR, NETWORK_THRESHOLD } },
	{ rule_regions_spread, WITH_CORES, { PARTY_REGION, NETWORK_THRESHOLD } },
	{ rule_families_spread, WITH_CORES, { PARTY_NODE_GROUP_INSTANCE_TYPE, NETWORK_THRESHOLD } },
	{ rule_one_cloud, WITH_CORES, { NETWORK_THRESHOLD } },
	{ rule_name, ALWAYS, { NETWORK_ENVIRONMENT } },
	{ rule_ports, ALWAYS, { NETWORK_PORTS_CLIENT, NETWORK_PORTS_PEER, NETWORK_PORTS_METRICS } },
	{ rule_documentation_accounts, ALWAYS, { PARTY_ACCOUNT } },
	{ rule_regions_allowed, ALWAYS, { PARTY_REGION, NETWORK_REGIONS } },
	{ rule_regions_extra, ALWAYS, { NETWORK_EXTRA_REGIONS } },
	{ rule_buckets, WITH_CORES, { PARTY_VAULT_PUBLIC_BUCKET, PARTY_VAULT_PRIVATE_BUCKET } },
	{ rule_aliases, WITH_CORES, { PARTY_ROOT_KEY_ALIAS, PARTY_ACCOUNT, PARTY_REGION } },
	{ rule_load_balancers, ALWAYS, { PARTY_ENDPOINT_LOAD_BALANCER_NAME, PARTY_ACCOUNT, PARTY_REGION } },
	{ rule_arns, ALWAYS, { PARTY_ACCOUNT, PARTY_REGION } },
	{ rule_zones, ALWAYS, { PARTY_REGION, PARTY_VPC_ZONE_IDS } },
	{ rule_ranges, ALWAYS, { PARTY_ENDPOINT_SOURCE_RANGES, PARTY_ENDPOINT_INGRESS_CIDRS } },
	{ rule_ami, WITH_CORES, { PARTY_NODE_GROUP_AMI_RELEASE_VERSION, PARTY_NODE_GROUP_AMI_ID, PARTY_CLUSTER_VERSION } },
	{ rule_capacity, WITH_CORES, { PARTY_NODE_GROUP_CAPACITY_TYPE } },
	{ rule_deletion_window, WITH_CORES, { PARTY_ROOT_KEY_DELETION_WINDOW } },
	{ rule_needed, ALWAYS, { NETWORK_ENVIRONMENT } },
	{ rule_count, ALWAYS, { NETWORK_ENVIRONMENT } },
	{ rule_pcrs, WITH_CORES, { RELEASE_PCR0, RELEASE_PCR1, RELEASE_PCR2 } },
	{ rule_releases_distinct, WITH_CORES, { RELEASE_PCR0, RELEASE_PCR1, RELEASE_PCR2 } },
	{ rule_trust, WITH_CORES, { NETWORK_TRUSTED_RELEASES } },
	{ rule_party_releases, WITH_CORES, { PARTY_RELEASE, NETWORK_TRUSTED_RELEASES, NETWORK_THRESHOLD } },
	{ rule_instances, WITH_CORES, { PARTY_NODE_GROUP_INSTANCE_TYPE } },
	{ rule_enclave_cpus, WITH_CORES, { PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_ENCLAVE_CPUS } },
	{ rule_tunnel_cpus, WITH_CORES,
	  { PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_ENCLAVE_CPUS, PARTY_RESOURCES_TUNNEL_CPU_REQUEST } },
	{ rule_enclave_memory, WITH_CORES, { PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_ENCLAVE_MEMORY } },
	{ rule_debug, WITH_CORES, { PARTY_ENCLAVE_DEBUG } },
	{ rule_tunnel_range, WITH_CORES,
	  { PARTY_ENCLAVE_TUNNEL_SUBNET, PARTY_VPC_CIDRS, PARTY_CLUSTER_POD_CIDRS, PARTY_CLUSTER_SERVICE_CIDR } },
	{ rule_order, ALWAYS, { NETWORK_ENVIRONMENT } },
	{ rule_discard, WITH_CORES, { NETWORK_CORE_TO_CORE_DISCARD_INACTIVE_SESSIONS_INTERVAL } },
	{ rule_tls, WITH_CORES, { NETWORK_PROTOCOL_TLS } },
	{ rule_fhe_params, WITH_CORES, { NETWORK_PROTOCOL_FHE_PARAMS } },
	{ rule_preproc, WITH_CORES, { NETWORK_RATE_LIMITER_PREPROC, NETWORK_RATE_LIMITER_BUCKET_SIZE } },
	{ rule_threads, WITH_CORES, { NETWORK_THREADS_TOKIO, NETWORK_THREADS_RAYON, PARTY_ENCLAVE_CPUS } },
	{ rule_contexts, WITH_CORES, { NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS } },
};

static bool grounds_are_sound(const struct eval *e, const struct rule *rule)
{
	if (!setting_is_sound(e, NETWORK_ENVIRONMENT))
		return false;
	for (size_t i = 0; i < GROUNDS_MAX && (i == 0 || rule->grounds[i] != NETWORK_ENVIRONMENT); i++)
		if (!setting_is_sound(e, rule->grounds[i]))
			return false;
	return true;
}

void check_rules(struct eval *e, const struct network *network)
{
	struct rules r = { e, e->arena, e->diags, network, network_is_mainnet(network) };

	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
		if (grounds_are_sound(e, &rules[i]) && !(rules[i].when == WITH_CORES && network->rehearsal))
			rules[i].run(&r);
}

struct span party_at(const struct party *party, enum setting_id id)
{
	struct span at = party_value(party, id)->at;

	return span_is_none(at) ? party->at : at;
}

struct span network_at(const struct network *network, enum setting_id id)
{
	struct span at = network_value(network, id)->at;

	return span_is_none(at) ? network->at : at;
}

enum severity on_mainnet(const struct rules *r, enum severity elsewhere)
{
	return r->mainnet ? SEVERITY_ERROR : elsewhere;
}

/* ---- claims ---------------------------------------------------------------------------------------- */

void claim_add(struct rules *r, struct claims *claims, struct text key, const struct party *party, struct span at)
{
	*VEC_PUSH(r->arena, claims) = (struct claim){ key, party, at };
}

static int by_key(const void *left, const void *right)
{
	const struct claim *a = left, *b = right;
	int order = text_compare(a->key, b->key);

	if (order)
		return order;
	if (a->at.file != b->at.file)
		return a->at.file < b->at.file ? -1 : 1;
	if (a->at.start != b->at.start)
		return a->at.start < b->at.start ? -1 : 1;
	return text_compare(a->party->name, b->party->name);
}

void claims_find_shared(struct rules *r, struct claims *claims,
			void (*found)(struct rules *r, const struct claim *claims, size_t count))
{
	size_t end;

	if (claims->count == 0)
		return;
	qsort(claims->items, claims->count, sizeof(*claims->items), by_key);
	for (size_t i = 0; i < claims->count; i = end) {
		for (end = i + 1; end < claims->count && text_equal(claims->items[i].key, claims->items[end].key); end++)
			;
		if (end - i > 1)
			found(r, &claims->items[i], end - i);
	}
}

#define NAMES_SHOWN 8

struct text claims_names(struct rules *r, const struct claim *claims, size_t count)
{
	struct strbuf names = { 0 };
	struct text result;

	for (size_t i = 0; i < count && i < NAMES_SHOWN; i++)
		strbuf_format(&names, "%s%.*s", i == 0 ? "" : i + 1 == count ? " and " : ", ",
			      TEXT_ARG(claims[i].party->name));
	if (count > NAMES_SHOWN)
		strbuf_format(&names, " and %zu more", count - NAMES_SHOWN);
	result = arena_text(r->arena, strbuf_as_text(&names));
	strbuf_release(&names);
	return result;
}
