/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The table of rules, and what they share. */
#include "check/rules.h"

#include <stdlib.h>

enum {
	ALWAYS = 0,
	WITH_CORES = 1,         /* not in a rehearsal: there are no releases, vaults, keys and nodes */
	OF_ALL = 2              /* says something of all parties together, so every one must be known */
};

#define GROUNDS_MAX 8
#define ON(...) { __VA_ARGS__, SETTING_COUNT }
#define ON_NOTHING { SETTING_COUNT }

/*
 * The grounds of a rule are settings. Those of the network must be sound, or the rule does not run; those of parties and
 * releases choose which of them it sees (rules_next_party).
 */
static const struct rule {
	rule_fn *run;
	unsigned when;
	enum setting_id grounds[GROUNDS_MAX + 1];       /* ends with SETTING_COUNT */
} rules[] = {
	{ rule_parties, ALWAYS, ON_NOTHING },
	{ rule_rehearsal, ALWAYS, ON(NETWORK_ENVIRONMENT, NETWORK_THRESHOLD) },
	{ rule_threshold, WITH_CORES, ON(NETWORK_THRESHOLD) },
	{ rule_ids_fit, WITH_CORES, ON(NETWORK_ENVIRONMENT, PARTY_ID, RELEASE_EXTENSION_DEGREE) },
	{ rule_ids_unique, ALWAYS, ON(PARTY_ID) },
	{ rule_ids_complete, WITH_CORES, ON(PARTY_ID) },
	{ rule_replaces, ALWAYS, ON_NOTHING },
	{ rule_identities, ALWAYS, ON(PARTY_IDENTITY, PARTY_ID) },
	{ rule_identity_forms, ALWAYS, ON(PARTY_IDENTITY) },
	{ rule_name, ALWAYS, ON(NETWORK_ENVIRONMENT) },
	{ rule_ports, ALWAYS, ON(NETWORK_PORTS_CLIENT, NETWORK_PORTS_PEER, NETWORK_PORTS_METRICS) },
	{ rule_accounts, ALWAYS, ON(NETWORK_ENVIRONMENT, PARTY_ACCOUNT) },
	{ rule_cores, ALWAYS, ON(PARTY_ACCOUNT, PARTY_REGION, PARTY_CLUSTER_NAME, PARTY_KUBERNETES_NAMESPACE) },
	{ rule_operators, WITH_CORES, ON(NETWORK_ENVIRONMENT, NETWORK_THRESHOLD, PARTY_OPERATOR) },
	{ rule_regions_spread, WITH_CORES, ON(NETWORK_THRESHOLD, PARTY_REGION) },
	{ rule_families_spread, WITH_CORES | OF_ALL, ON(NETWORK_THRESHOLD, PARTY_NODE_GROUP_INSTANCE_TYPE) },
	{ rule_one_cloud, WITH_CORES, ON(NETWORK_THRESHOLD) },
	{ rule_documentation_accounts, ALWAYS, ON(NETWORK_ENVIRONMENT, PARTY_ACCOUNT) },
	{ rule_regions_allowed, ALWAYS, ON(NETWORK_REGIONS, PARTY_REGION) },
	{ rule_regions_extra, ALWAYS, ON(NETWORK_EXTRA_REGIONS) },
	{ rule_arns, ALWAYS, ON(PARTY_ACCOUNT, PARTY_REGION) },
	{ rule_administrators, WITH_CORES,
	  ON(PARTY_ENCLAVE_ENABLED, PARTY_ROOT_KEY_POLICY_ADMINISTRATORS, PARTY_IAM_ASSUME_ROLE) },
	{ rule_vaults_listable, WITH_CORES, ON(PARTY_VAULT_PUBLIC_LISTABLE, PARTY_VAULT_PUBLIC_CREATE) },
	{ rule_zones, ALWAYS, ON(PARTY_REGION) },
	{ rule_zones_common, ALWAYS, ON(PARTY_REGION, PARTY_VPC_ZONE_IDS, PARTY_VPC_SUBNETS) },
	{ rule_zones_few, ALWAYS, ON(PARTY_VPC_ZONE_IDS, PARTY_VPC_SUBNETS) },
	{ rule_zones_closed, ALWAYS, ON(PARTY_REGION, PARTY_VPC_ZONE_IDS, PARTY_VPC_SUBNETS) },
	{ rule_zones_subnets, ALWAYS, ON(PARTY_REGION, PARTY_VPC_ZONE_IDS, PARTY_VPC_SUBNETS) },
	{ rule_ranges, ALWAYS, ON(NETWORK_ENVIRONMENT, PARTY_ENDPOINT_SOURCE_RANGES, PARTY_ENDPOINT_INGRESS_CIDRS) },
	{ rule_ami, WITH_CORES,
	  ON(PARTY_NODE_GROUP_AMI_RELEASE_VERSION, PARTY_NODE_GROUP_AMI_ID, PARTY_CLUSTER_VERSION) },
	{ rule_node_security_groups, WITH_CORES,
	  ON(PARTY_NODE_GROUP_SECURITY_GROUP_IDS, PARTY_NODE_GROUP_SSH_KEY, PARTY_NODE_GROUP_CREATE) },
	{ rule_capacity, WITH_CORES, ON(NETWORK_ENVIRONMENT, PARTY_ENCLAVE_ENABLED, PARTY_NODE_GROUP_CAPACITY_TYPE) },
	{ rule_deletion_window, WITH_CORES,
	  ON(NETWORK_ENVIRONMENT, PARTY_ENCLAVE_ENABLED, PARTY_ROOT_KEY_DELETION_WINDOW,
	     PARTY_VAULT_BACKUP_ENABLED, PARTY_VAULT_BACKUP_DELETION_WINDOW, PARTY_PAUSER_ENABLED,
	     PARTY_PAUSER_DELETION_WINDOW) },
	{ rule_needed, ALWAYS, ON_NOTHING },
	{ rule_builder, WITH_CORES, ON(RELEASE_BUILDER_IMAGE, RELEASE_PLAIN_IMAGE) },
	{ rule_count, ALWAYS, ON(NETWORK_ENVIRONMENT) },
	{ rule_buckets, WITH_CORES,
	  ON(PARTY_VAULT_PUBLIC_BUCKET, PARTY_VAULT_PRIVATE_STORAGE, PARTY_VAULT_PRIVATE_BUCKET, PARTY_VAULT_BACKUP_BUCKET,
	     PARTY_VAULT_BACKUP_REPLICA_BUCKET) },
	{ rule_buckets_apart, WITH_CORES, ON_NOTHING },
	{ rule_aliases, WITH_CORES,
	  ON(PARTY_ENCLAVE_ENABLED, PARTY_ROOT_KEY_ALIAS, PARTY_ROOT_KEY_ARN, PARTY_CONNECTOR_TX_SENDER_ALIAS,
	     PARTY_PAUSER_NAME, PARTY_ACCOUNT, PARTY_REGION) },
	{ rule_load_balancers, ALWAYS, ON(PARTY_ENDPOINT_LOAD_BALANCER_NAME, PARTY_ACCOUNT, PARTY_REGION) },
	{ rule_zone_names, ALWAYS,
	  ON(PARTY_DNS_DOMAIN, PARTY_ACCOUNT, PARTY_REGION, PARTY_CLUSTER_NAME, PARTY_KUBERNETES_NAMESPACE) },
	{ rule_reserved, ALWAYS,
	  ON(PARTY_KUBERNETES_LABELS, PARTY_KUBERNETES_ANNOTATIONS, PARTY_ENDPOINT_ANNOTATIONS) },
	{ rule_namespaces, ALWAYS,
	  ON(PARTY_KUBERNETES_NAMESPACE, PARTY_KUBERNETES_CREATE_NAMESPACE, PARTY_PAUSER_ENABLED, PARTY_PAUSER_NAMESPACE,
	     PARTY_PAUSER_CREATE_NAMESPACE) },
	{ rule_annotations_size, ALWAYS,
	  ON(PARTY_KUBERNETES_ANNOTATIONS, PARTY_KUBERNETES_NAMESPACE_ANNOTATIONS,
	     PARTY_KUBERNETES_SERVICE_ACCOUNT_ANNOTATIONS, PARTY_ENDPOINT_ANNOTATIONS, PARTY_TAGS) },
	{ rule_roles, WITH_CORES,
	  ON(PARTY_IAM_CORE_ROLE, PARTY_IAM_NODE_ROLE, PARTY_IAM_CONNECTOR_ROLE, PARTY_PAUSER_NAME,
	     PARTY_IAM_CREATE_ROLES, PARTY_ACCOUNT) },
	{ rule_databases, WITH_CORES,
	  ON(PARTY_DATABASE_ENABLED, PARTY_DATABASE_IDENTIFIER, PARTY_ACCOUNT, PARTY_REGION) },
	{ rule_database_refused, WITH_CORES,
	  ON(PARTY_DATABASE_ENABLED, PARTY_DATABASE_NAME, PARTY_DATABASE_USERNAME, PARTY_DATABASE_MONITORING_INTERVAL,
	     PARTY_DATABASE_SUBNET_IDS, PARTY_VPC_ZONE_IDS) },
	{ rule_database_windows, WITH_CORES, ON(PARTY_DATABASE_ENABLED, PARTY_DATABASE_MAINTENANCE_WINDOW) },
	{ rule_database_hosts, WITH_CORES,
	  ON(PARTY_DATABASE_ENABLED, PARTY_DATABASE_HOST, PARTY_DNS_DOMAIN, PARTY_IDENTITY) },
	{ rule_database_storage, WITH_CORES,
	  ON(PARTY_DATABASE_ENABLED, PARTY_DATABASE_ALLOCATED_STORAGE, PARTY_DATABASE_MAX_ALLOCATED_STORAGE) },
	{ rule_database_tls, WITH_CORES, ON(PARTY_DATABASE_ENABLED, PARTY_DATABASE_FORCE_SSL) },
	{ rule_database_weak, WITH_CORES,
	  ON(NETWORK_ENVIRONMENT, PARTY_DATABASE_ENABLED, PARTY_DATABASE_ENGINE_VERSION,
	     PARTY_DATABASE_DELETION_PROTECTION, PARTY_DATABASE_MULTI_AZ, PARTY_DATABASE_BACKUP_RETENTION,
	     PARTY_DATABASE_INSTANCE_CLASS) },
	{ rule_wallets, WITH_CORES,
	  ON(NETWORK_ENVIRONMENT, PARTY_CONNECTOR_WALLET_SECRET, PARTY_CONNECTOR_TX_SENDER_KEY) },
	{ rule_pausers, WITH_CORES,
	  ON(PARTY_PAUSER_SERVICE_ACCOUNT, PARTY_PAUSER_NAMESPACE, PARTY_KUBERNETES_SERVICE_ACCOUNT,
	     PARTY_KUBERNETES_NAMESPACE, PARTY_ACCOUNT, PARTY_CLUSTER_NAME) },
	{ rule_node_groups, WITH_CORES,
	  ON(PARTY_NODE_GROUP_NAME, PARTY_NODE_GROUP_CREATE, PARTY_ACCOUNT, PARTY_REGION, PARTY_CLUSTER_NAME) },
	{ rule_launch_templates, WITH_CORES, ON(PARTY_NODE_GROUP_CREATE) },
	{ rule_backup_exists, WITH_CORES, ON(NETWORK_ENVIRONMENT, PARTY_VAULT_BACKUP_ENABLED) },
	{ rule_backup_accounts, WITH_CORES, ON(NETWORK_ENVIRONMENT, PARTY_ACCOUNT, PARTY_VAULT_BACKUP_ACCOUNT) },
	{ rule_backup_accounts_apart, WITH_CORES, ON(PARTY_ACCOUNT, PARTY_VAULT_BACKUP_ACCOUNT) },
	{ rule_backup_region, WITH_CORES, ON(PARTY_REGION, PARTY_VAULT_BACKUP_REGION) },
	{ rule_replica_region, WITH_CORES, ON(PARTY_VAULT_BACKUP_REGION, PARTY_VAULT_BACKUP_REPLICA_REGION) },
	{ rule_backup_expiry, WITH_CORES,
	  ON(PARTY_VAULT_BACKUP_NONCURRENT_EXPIRATION, PARTY_VAULT_BACKUP_OBJECT_LOCK) },
	{ rule_keychain, WITH_CORES, ON(PARTY_VAULT_BACKUP_KEYCHAIN, PARTY_VAULT_BACKUP_KEY_ARN) },
	{ rule_custodians, WITH_CORES, ON(PARTY_CUSTODIANS_THRESHOLD, PARTY_CUSTODIANS_MEMBERS) },
	{ rule_backup_roles, WITH_CORES,
	  ON(PARTY_VAULT_BACKUP_ACCOUNT, PARTY_VAULT_BACKUP_ROLE, PARTY_VAULT_BACKUP_REPLICATION_ROLE) },
	{ rule_backup_aliases, WITH_CORES,
	  ON(PARTY_VAULT_BACKUP_ACCOUNT, PARTY_VAULT_BACKUP_REGION, PARTY_VAULT_BACKUP_REPLICA_REGION,
	     PARTY_VAULT_BACKUP_KEY_ALIAS, PARTY_ENCLAVE_ENABLED, PARTY_ROOT_KEY_ALIAS) },
	{ rule_states, ALWAYS, ON(PARTY_STATE_BUCKET, PARTY_STATE_KEY, PARTY_STATE_BACKUP_BUCKET) },
	{ rule_pcrs, WITH_CORES, ON(NETWORK_ENVIRONMENT, RELEASE_PCR0, RELEASE_PCR1, RELEASE_PCR2) },
	{ rule_releases_distinct, WITH_CORES, ON(RELEASE_PCR0, RELEASE_PCR1, RELEASE_PCR2) },
	{ rule_trust, WITH_CORES,
	  ON(NETWORK_THRESHOLD, NETWORK_TRUSTED_RELEASES, NETWORK_PROTOCOL_TLS, PARTY_ENCLAVE_ENABLED) },
	{ rule_releases_written, WITH_CORES, ON(NETWORK_THRESHOLD, PARTY_RELEASE) },
	{ rule_releases_trusted, WITH_CORES,
	  ON(NETWORK_TRUSTED_RELEASES, NETWORK_PROTOCOL_TLS, PARTY_ENCLAVE_ENABLED, PARTY_RELEASE) },
	{ rule_instances_known, WITH_CORES,
	  ON(PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_CPUS, PARTY_ENCLAVE_MEMORY) },
	{ rule_instances, WITH_CORES, ON(PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_ENCLAVE_ENABLED) },
	{ rule_enclave_cpus, WITH_CORES,
	  ON(PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_CPUS) },
	{ rule_tunnel_cpus, WITH_CORES,
	  ON(PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_CPUS,
	     PARTY_RESOURCES_TUNNEL_CPU_REQUEST) },
	{ rule_enclave_memory, WITH_CORES,
	  ON(PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_MEMORY,
	     PARTY_RESOURCES_CORE_MEMORY_REQUEST, PARTY_RESOURCES_TUNNEL_MEMORY_REQUEST) },
	{ rule_debug, WITH_CORES, ON(NETWORK_ENVIRONMENT, PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_DEBUG) },
	{ rule_node_spare, WITH_CORES,
	  ON(PARTY_ENCLAVE_ENABLED, PARTY_NODE_GROUP_CREATE, PARTY_NODE_GROUP_DESIRED_SIZE, PARTY_NODE_GROUP_MAX_SIZE) },
	{ rule_tunnel_queues, WITH_CORES | OF_ALL, ON(PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_TUNNEL_QUEUES) },
	{ rule_tunnel_range, WITH_CORES, ON(PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_TUNNEL_SUBNET) },
	{ rule_tunnel_overlaps, WITH_CORES, ON(PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_TUNNEL_SUBNET) },
	{ rule_chain_keys, ALWAYS, ON(NETWORK_CHAINS_HOSTS, NETWORK_CONTRACTS_ACL) },
	{ rule_chain_urls, WITH_CORES, ON(NETWORK_CHAINS_HOSTS, PARTY_CONNECTOR_HOST_URLS) },
	{ rule_chains, ALWAYS, ON(NETWORK_CHAINS_HOSTS, NETWORK_CHAINS_GATEWAY) },
	{ rule_contracts, ALWAYS,
	  ON(NETWORK_CONTRACTS_DECRYPTION, NETWORK_CONTRACTS_GATEWAY_CONFIG, NETWORK_CONTRACTS_KMS_GENERATION,
	     NETWORK_CONTRACTS_PROTOCOL_CONFIG, NETWORK_CONTRACTS_ACL) },
	{ rule_preset, ALWAYS, ON(NETWORK_ENVIRONMENT) },
	{ rule_connector_env, ALWAYS, ON(NETWORK_CHAINS_HOSTS, PARTY_CONNECTOR_ENV) },
	{ rule_connector_names, WITH_CORES, ON(PARTY_CONNECTOR_ENABLED, PARTY_IDENTITY) },
	{ rule_connector_release, WITH_CORES, ON(PARTY_CONNECTOR_ENABLED) },
	{ rule_connector_mixed, WITH_CORES, ON(PARTY_CONNECTOR_ENABLED) },
	{ rule_root_keys_attested, WITH_CORES, ON(NETWORK_PROTOCOL_ATTEST_PRIVATE_VAULT_ROOT_KEY, NETWORK_PROTOCOL_TLS) },
	{ rule_root_keys_attestable, WITH_CORES,
	  ON(NETWORK_PROTOCOL_ATTEST_PRIVATE_VAULT_ROOT_KEY, PARTY_ENCLAVE_ENABLED, PARTY_ROOT_KEY_ARN,
	     PARTY_ROOT_KEY_POLICY_ADMINISTRATORS) },
	{ rule_keys_apart, WITH_CORES, ON_NOTHING },
	{ rule_policy_sizes, WITH_CORES,
	  ON(NETWORK_TRUSTED_RELEASES, PARTY_IAM_CORE_ROLE, PARTY_IAM_ROLE_PATH, PARTY_ENCLAVE_ENABLED,
	     PARTY_ROOT_KEY_ARN, PARTY_ROOT_KEY_POLICY_ADMINISTRATORS, PARTY_VAULT_BACKUP_ENABLED) },
	{ rule_user_data_size, WITH_CORES,
	  ON(PARTY_NODE_GROUP_AMI_ID, PARTY_NODE_GROUP_LABELS, PARTY_NODE_GROUP_TAINTS) },
	{ rule_order, ALWAYS, ON_NOTHING },
	{ rule_discard, WITH_CORES, ON(NETWORK_CORE_TO_CORE_DISCARD_INACTIVE_SESSIONS_INTERVAL) },
	{ rule_tls, WITH_CORES, ON(NETWORK_ENVIRONMENT, NETWORK_PROTOCOL_TLS) },
	{ rule_fhe_params, WITH_CORES, ON(NETWORK_ENVIRONMENT, NETWORK_PROTOCOL_FHE_PARAMS) },
	{ rule_preproc, WITH_CORES, ON(NETWORK_RATE_LIMITER_PREPROC, NETWORK_RATE_LIMITER_BUCKET_SIZE) },
	{ rule_threads, WITH_CORES | OF_ALL,
	  ON(NETWORK_THREADS_TOKIO, NETWORK_THREADS_RAYON, PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_CPUS,
	     PARTY_RESOURCES_CORE_CPU_REQUEST) },
	{ rule_sessions, WITH_CORES | OF_ALL,
	  ON(NETWORK_PROTOCOL_NUM_SESSIONS_PREPROC, PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_CPUS,
	     PARTY_RESOURCES_CORE_CPU_REQUEST) },
	{ rule_contexts, WITH_CORES, ON(NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS) },
	{ rule_not_written, WITH_CORES,
	  ON(NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS, NETWORK_CORE_TO_CORE_MAX_BUFFERED_FUTURE_MSGS, NETWORK_EIP712_NAME,
	     NETWORK_EIP712_VERSION, NETWORK_EIP712_CHAIN_ID, NETWORK_EIP712_VERIFYING_CONTRACT, NETWORK_EIP712_SALT,
	     PARTY_RELEASE) },
	{ rule_release_pair, WITH_CORES, ON(PARTY_RELEASE) },
	{ rule_generation_named, WITH_CORES,
	  ON(NETWORK_ENVIRONMENT, RELEASE_GENERATION, RELEASE_IMAGE, RELEASE_PLAIN_IMAGE) },
	{ rule_upgrade, WITH_CORES, ON(NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS, PARTY_RELEASE) },
	{ rule_keygen_file, WITH_CORES,
	  ON(PARTY_ENCLAVE_ENABLED, PARTY_RELEASE, RELEASE_PLAIN_IMAGE) },
	{ rule_chart_enclave, WITH_CORES, ON(PARTY_KUBERNETES_PACKAGING, PARTY_ENCLAVE_ENABLED) },
	{ rule_chart_tls, WITH_CORES, ON(NETWORK_PROTOCOL_TLS, PARTY_KUBERNETES_PACKAGING, PARTY_ENCLAVE_ENABLED) },
	{ rule_chart_names, WITH_CORES,
	  ON(NETWORK_CHAINS_HOSTS, PARTY_KUBERNETES_PACKAGING, PARTY_KUBERNETES_LABELS, PARTY_KUBERNETES_ANNOTATIONS,
	     PARTY_CONNECTOR_ENV) },
	{ rule_secrets, WITH_CORES,
	  ON(NETWORK_PROTOCOL_TLS, PARTY_TLS_SECRET, PARTY_KUBERNETES_IMAGE_PULL_SECRETS, PARTY_CONNECTOR_ENABLED,
	     PARTY_CONNECTOR_DATABASE_SECRET, PARTY_CONNECTOR_GATEWAY_URL, PARTY_CONNECTOR_WALLET_SECRET,
	     PARTY_CONNECTOR_HOST_URLS) },
	{ rule_plain_parties, WITH_CORES, ON(NETWORK_ENVIRONMENT, PARTY_ENCLAVE_ENABLED) },
	{ rule_tls_auto, WITH_CORES | OF_ALL, ON(NETWORK_ENVIRONMENT, NETWORK_PROTOCOL_TLS, PARTY_ENCLAVE_ENABLED) },
	{ rule_tls_manual, WITH_CORES | OF_ALL, ON(NETWORK_ENVIRONMENT, NETWORK_PROTOCOL_TLS, PARTY_ENCLAVE_ENABLED) },
	{ rule_generation_tunnel, WITH_CORES, ON(PARTY_ENCLAVE_ENABLED, PARTY_RELEASE) },
	{ rule_core_switch, WITH_CORES, ON(PARTY_RELEASE) },
	{ rule_plain_images, WITH_CORES,
	  ON(PARTY_ENCLAVE_ENABLED, PARTY_RELEASE, RELEASE_PLAIN_IMAGE, RELEASE_BUILDER_IMAGE) },
	{ rule_image_variants, WITH_CORES, ON(RELEASE_IMAGE, RELEASE_PLAIN_IMAGE) },
	{ rule_core_fits, WITH_CORES,
	  ON(PARTY_ENCLAVE_ENABLED, PARTY_NODE_GROUP_INSTANCE_TYPE, PARTY_RESOURCES_CORE_CPU_REQUEST,
	     PARTY_RESOURCES_CORE_MEMORY_REQUEST) },
	{ rule_node_selector, WITH_CORES,
	  ON(PARTY_ENCLAVE_ENABLED, PARTY_NODE_GROUP_CREATE, PARTY_NODE_GROUP_LABELS, PARTY_KUBERNETES_NODE_SELECTOR) },
	{ rule_vault_files, WITH_CORES, ON(PARTY_ENCLAVE_ENABLED, PARTY_VAULT_PRIVATE_STORAGE) },
	{ rule_backup_keychain, WITH_CORES,
	  ON(NETWORK_ENVIRONMENT, PARTY_ENCLAVE_ENABLED, PARTY_VAULT_BACKUP_ENABLED, PARTY_VAULT_BACKUP_KEYCHAIN) },
	{ rule_signed_images, WITH_CORES, ON(NETWORK_PROTOCOL_SIGNED_IMAGES, NETWORK_PROTOCOL_TLS) },
	{ rule_signing_needed, WITH_CORES, ON(NETWORK_PROTOCOL_SIGNED_IMAGES, PARTY_ENCLAVE_ENABLED) },
	{ rule_signing_unused, WITH_CORES, ON(NETWORK_PROTOCOL_SIGNED_IMAGES, PARTY_ENCLAVE_ENABLED) },
	{ rule_signed_image_owed, WITH_CORES,
	  ON(NETWORK_PROTOCOL_SIGNED_IMAGES, NETWORK_PROTOCOL_TLS, PARTY_ENCLAVE_ENABLED, PARTY_ENCLAVE_SIGNING_KEY,
	     PARTY_ENCLAVE_SIGNED_IMAGE) },
	{ rule_chart_signs, WITH_CORES, ON(NETWORK_PROTOCOL_SIGNED_IMAGES, PARTY_KUBERNETES_PACKAGING) },
	{ rule_tracing, ALWAYS, ON(NETWORK_ENVIRONMENT, PARTY_MONITORING_TRACING_ENDPOINT) },
};

static bool can_run(const struct eval *e, const struct rule *rule)
{
	for (size_t i = 0; rule->grounds[i] != SETTING_COUNT; i++) {
		bool must_be_whole = (rule->when & OF_ALL) || setting_row(rule->grounds[i])->scope == SCOPE_NETWORK;

		if (must_be_whole && !setting_is_sound(e, rule->grounds[i]))
			return false;
	}
	return true;
}

void check_rules(struct eval *e, const struct network *network)
{
	struct rules r = {
		.e = e,
		.arena = e->arena,
		.diags = e->diags,
		.network = network,
		.mainnet = network_is_mainnet(network),
		.dev = text_is(network_text(network, NETWORK_ENVIRONMENT), "dev"),
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++) {
		r.rule = &rules[i];
		if (can_run(e, r.rule) && !((r.rule->when & WITH_CORES) && network->rehearsal))
			r.rule->run(&r);
	}
}

static bool slots_are_sound(const struct rule *rule, enum setting_scope scope, const struct slot *slots)
{
	for (size_t i = 0; rule->grounds[i] != SETTING_COUNT; i++)
		if (setting_row(rule->grounds[i])->scope == scope &&
		    slots[rule->grounds[i] - setting_first(scope)].state != SLOT_DONE)
			return false;
	return true;
}

/* Parties of the model stand in the order of the instances that they were made of; so do releases. */
const struct party *rules_next_party(const struct rules *r, const struct party *party)
{
	size_t i = party ? (size_t)(party - r->network->parties) + 1 : 0;

	for (; i < r->network->party_count; i++)
		if (slots_are_sound(r->rule, SCOPE_PARTY, r->e->instances.items[i].slots))
			return &r->network->parties[i];
	return NULL;
}

const struct release *rules_next_release(const struct rules *r, const struct release *release)
{
	size_t i = release ? (size_t)(release - r->network->releases) + 1 : 0;

	for (; i < r->network->release_count; i++)
		if (slots_are_sound(r->rule, SCOPE_RELEASE, r->e->releases.items[i].slots))
			return &r->network->releases[i];
	return NULL;
}

bool rules_parties_uncertain(const struct rules *r)
{
	bool uncertain = r->e->files_broken || r->e->parties_missing;

	for (size_t i = 0; i < r->e->instances.count; i++)
		uncertain |= r->e->instances.items[i].broken;
	return uncertain;
}

struct span party_at(const struct party *party, enum setting_id id)
{
	return party_at_first(party, &id, 1);
}

struct span party_at_first(const struct party *party, const enum setting_id *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!span_is_none(party_value(party, ids[i])->at))
			return party_value(party, ids[i])->at;
	return party->at;
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

bool parties_replace(const struct party *a, const struct party *b)
{
	return (a->replaces.data && text_equal(a->replaces, b->name)) ||
	       (b->replaces.data && text_equal(b->replaces, a->name));
}

/* RFC 1918. */
bool cidr_is_private(uint32_t address, unsigned prefix)
{
	return (prefix >= 8 && address >> 24 == 10) || (prefix >= 12 && address >> 20 == 0xac1) ||
	       (prefix >= 16 && address >> 16 == 0xc0a8);
}

/* ---- claims ---------------------------------------------------------------------------------------- */

void claim_add(struct rules *r, struct claims *claims, struct text value, const struct party *party, struct span at)
{
	*VEC_PUSH(r->arena, claims) = (struct claim){ value, value, party, at };
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
	return a->party && b->party ? text_compare(a->party->name, b->party->name) : 0;
}

void claims_find_shared(struct rules *r, struct claims *claims,
			void (*found)(struct rules *r, const struct claim *claims, size_t count))
{
	size_t end;

	if (claims->count == 0)
		return;
	qsort(claims->items, claims->count, sizeof(*claims->items), by_key);
	for (size_t i = 0; i < claims->count; i = end) {
		for (end = i + 1; end < claims->count && text_equal(claims->items[i].key, claims->items[end].key);
		     end++)
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
		strbuf_format(&names, "%s'%.*s'", list_separator(i, count, " and "),
			      TEXT_ARG(claims[i].party->name));
	if (count > NAMES_SHOWN)
		strbuf_format(&names, " and %zu more", count - NAMES_SHOWN);
	result = arena_text(r->arena, strbuf_as_text(&names));
	strbuf_release(&names);
	return result;
}

size_t count_sharers(const struct rules *r, const struct party *party, enum setting_id id)
{
	struct span at = party_value(party, id)->at;
	size_t others = 0;

	for (size_t i = 0; i < r->network->party_count && !span_is_none(at); i++)
		others += &r->network->parties[i] != party &&
			  span_equal(party_value(&r->network->parties[i], id)->at, at);
	return others;
}

void note_sharers(struct rules *r, struct diag *diag, const struct party *party, enum setting_id id)
{
	size_t others = diag_is_kept(diag) ? count_sharers(r, party, id) : 0;

	if (others)
		diag_note(diag, "%zu other %s this line", others, others == 1 ? "party shares" : "parties share");
}

/* How many of the claims, from the first on, stand at its place. */
static size_t count_at_place(const struct claim *claims, size_t count)
{
	size_t same = 1;

	while (same < count && span_equal(claims[same].at, claims[0].at))
		same++;
	return same;
}

/* Several parties have it of one line, so that correcting one of them corrects nothing. */
static void help_to_tell_apart(struct diag *diag, enum diag_code code, const char *help)
{
	switch (code) {
	case DIAG_BACKUP_ACCOUNT_SHARED:
		diag_help(diag, "%s", help);    /* an account's number is not made of anything */
		break;
	case DIAG_ID_REPEATED:
		diag_help(diag, "Several parties share this line: put each or count into it.");
		break;
	default:
		/* A name may come from a profile, which knows nothing of each and count. */
		diag_help(diag, "Several parties share this line: put self.name into it.");
		break;
	}
}

void claims_report(struct rules *r, enum diag_code code, const struct claim *claims, size_t count, const char *what,
		   const char *note, const char *help)
{
	const char *quote = code == DIAG_ID_REPEATED ? "" : "'";        /* an id is a number */
	size_t same;

	for (size_t i = 0; i < count; i += same) {
		struct diag *diag;

		same = count_at_place(&claims[i], count - i);
		if (i == 0 && same == 1)
			continue;
		if (same == 1) {
			diag = diag_add(r->diags, code, claims[i].at,
					"parties '%.*s' and '%.*s' have the same %s, %s%.*s%s",
					TEXT_ARG(claims[0].party->name), TEXT_ARG(claims[i].party->name), what, quote,
					TEXT_ARG(claims[0].value), quote);
			diag_help(diag, "%s", help);
		} else {
			diag = diag_add(r->diags, code, claims[i].at, "parties %.*s have the same %s, %s%.*s%s",
					TEXT_ARG(claims_names(r, &claims[i], same)), what, quote,
					TEXT_ARG(claims[0].value), quote);
			help_to_tell_apart(diag, code, help);
		}
		if (i)
			diag_place(diag, claims[0].at, "'%.*s' has it here", TEXT_ARG(claims[0].party->name));
		if (note)
			diag_note(diag, "%s", note);
	}
}
