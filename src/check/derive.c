/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Settings that follow from others by more than a formula of the language can say. */
#include "check/derive.h"

/* ---- of the network -------------------------------------------------------------------------------- */

static bool is_environment(struct eval *e, const char *name, bool *ret_is)
{
	struct value environment;

	if (!eval_network_setting(e, NETWORK_ENVIRONMENT, SPAN_NONE, &environment))
		return false;
	*ret_is = text_is(environment.text, name);
	return true;
}

/* A chain of the protocol's own environment. */
struct preset_chain {
	const char *name;
	int64_t id;
	const char *acl;
};

#define PRESET_CHAINS_MAX 3

/*
 * The chains and contracts of the protocol's own environments: zama-ai/fhevm, charts/kms-connector/configs, at ab51d79
 * (2026-08-21).
 */
static const struct preset {
	const char *environment;
	int64_t gateway;
	const char *decryption, *gateway_config, *kms_generation, *protocol_config;
	struct preset_chain hosts[PRESET_CHAINS_MAX];           /* in byte order; the last may be without a name */
} presets[] = {
	{ "dev", 10900, "0xA4dc265D54D25D41565c60d36097E8955B03decD", "0x530749d571beBEc20980425557968cabc6328296",
	  "0x7C3D362F3580d04Cacee616DD1ac7f40C4b88da8", "0x1aa1E8f03E6aC23EEd65305fF6C89A3Fc55f13a0",
	  { { "bnb_testnet", 97, "0xe7281b288CE8F00D2E81993c6bfbf116Bc72E309" },
	    { "ethereum", 11155111, "0xBCA6F8De823a399Dc431930FD5EE550Bf1C0013e" },
	    { "polygon", 80002, "0x21d5fcabee8260b8aC18A2f0cEe6869AE08cc44b" } } },
	{ "testnet", 10901, "0x5D8BD78e2ea6bbE41f26dFe9fdaEAa349e077478", "0x94153006067B89399e059284f5a7Fe016940E332",
	  "0x5779Ac320BbDB267Cc4d1b77195a203F926bBC60", "0xbE0E383937d564D7FF0BC3b46c51f0bF8d5C311A",
	  { { "ethereum", 11155111, "0xf0Ffdc93b7E186bC2f8CB3dAA75D86d1930A433D" },
	    { "polygon", 80002, "0xD99Cb9Fc3c42c87f2A4A12e8Fd60318d6bDdf985" } } },
	{ "mainnet", 261131, "0x0f6024a97684f7d90ddb0fAAD79cB15F2C888D24", "0xDE537Be194777A56f8B19d14079E6a78249390ab",
	  "0x290947F9fed2d91fdB22f35E162aDfA744b7aEe3", "0x77627828a55156b04Ac0DC0eb30467f1a552BB03",
	  { { "ethereum", 1, "0xcA2E8f1F656CD25C01F05d0b243Ab1ecd4a8ffb6" },
	    { "polygon", 137, "0x6737F17e31cf26a1b62fb0362acC5a16CB156F49" } } },
};

static const struct preset *find_preset(struct eval *e)
{
	struct value environment;

	if (!eval_network_setting(e, NETWORK_ENVIRONMENT, SPAN_NONE, &environment))
		return NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(presets); i++)
		if (text_is(environment.text, presets[i].environment))
			return &presets[i];
	return NULL;
}

/* The ids of the environment's host chains; or, for the chains that the network has, the ACL contracts on them. */
static bool derive_chains(struct eval *e, const struct preset *preset, bool contracts, struct value *ret_value)
{
	struct value_entry *entries = ARENA_ARRAY(e->arena, struct value_entry, PRESET_CHAINS_MAX);
	struct value hosts = { .kind = VALUE_NULL };
	size_t count = 0;

	if (contracts && !eval_network_setting(e, NETWORK_CHAINS_HOSTS, SPAN_NONE, &hosts))
		return false;
	for (size_t i = 0; i < PRESET_CHAINS_MAX && preset->hosts[i].name; i++) {
		const struct preset_chain *chain = &preset->hosts[i];

		if (hosts.kind == VALUE_MAP && !value_map_find(&hosts, text_from(chain->name)))
			continue;
		entries[count++] = (struct value_entry){
			.key = text_from(chain->name),
			.key_at = SPAN_NONE,
			.value = contracts ? text_value(text_from(chain->acl)) : int_value(chain->id),
		};
	}
	*ret_value = (struct value){ .kind = VALUE_MAP, .at = SPAN_NONE, .map = { entries, count } };
	return true;
}

/* A value of the protocol's own environment. */
static bool derive_preset(struct eval *e, enum setting_id id, struct value *ret_value)
{
	const struct preset *preset = find_preset(e);

	if (!preset)
		return false;
	switch (id) {
	case NETWORK_CHAINS_GATEWAY: *ret_value = int_value(preset->gateway); return true;
	case NETWORK_CHAINS_HOSTS: return derive_chains(e, preset, false, ret_value);
	case NETWORK_CONTRACTS_ACL: return derive_chains(e, preset, true, ret_value);
	case NETWORK_CONTRACTS_GATEWAY_CONFIG: *ret_value = text_value(text_from(preset->gateway_config)); return true;
	case NETWORK_CONTRACTS_KMS_GENERATION: *ret_value = text_value(text_from(preset->kms_generation)); return true;
	case NETWORK_CONTRACTS_PROTOCOL_CONFIG: *ret_value = text_value(text_from(preset->protocol_config)); return true;
	default: *ret_value = text_value(text_from(preset->decryption)); return true;
	}
}

static bool derive_trusted_releases(struct eval *e, struct value *ret_value)
{
	struct value *names = ARENA_ARRAY(e->arena, struct value, e->releases.count);

	note_read(e, &e->releases);
	for (size_t i = 0; i < e->releases.count; i++)
		names[i] = text_value(e->releases.items[i].name);
	*ret_value = list_value(e, names, e->releases.count);
	return true;
}

static bool derive_network(struct eval *e, enum setting_id id, struct value *ret_value)
{
	switch (id) {
	case NETWORK_TRUSTED_RELEASES:
		return derive_trusted_releases(e, ret_value);
	case NETWORK_PROTOCOL_TLS: case NETWORK_PROTOCOL_NUM_SESSIONS_PREPROC: case NETWORK_THREADS_TOKIO:
	case NETWORK_THREADS_RAYON:
		return derive_cores(e, id, ret_value);
	case NETWORK_CHAINS_GATEWAY: case NETWORK_CHAINS_HOSTS: case NETWORK_CONTRACTS_DECRYPTION:
	case NETWORK_CONTRACTS_GATEWAY_CONFIG: case NETWORK_CONTRACTS_KMS_GENERATION:
	case NETWORK_CONTRACTS_PROTOCOL_CONFIG: case NETWORK_CONTRACTS_ACL:
		return derive_preset(e, id, ret_value);
	default:
		break;
	}
	die("'%s' is derived by nothing", setting_row(id)->path);
}

/* ---- of a party ------------------------------------------------------------------------------------ */

/* Keys (zone ids) or values (subnet ids) of vpc.subnets; no value where that is not set. */
static bool derive_from_subnets(struct eval *e, struct instance *self, bool keys, struct value *ret_value)
{
	struct value subnets, *items;

	if (!eval_party_setting(e, self, PARTY_VPC_SUBNETS, SPAN_NONE, &subnets))
		return false;
	if (subnets.kind != VALUE_MAP || subnets.map.count == 0)
		return true;
	items = ARENA_ARRAY(e->arena, struct value, subnets.map.count);
	for (size_t i = 0; i < subnets.map.count; i++) {
		const struct value_entry *entry = &subnets.map.entries[i];

		items[i] = keys ? text_value(entry->key) : entry->value;
		items[i].at = keys ? entry->key_at : entry->value.at;
	}
	*ret_value = list_value(e, items, subnets.map.count);
	return true;
}

static bool derive_network_policy(struct eval *e, struct instance *self, struct value *ret_value)
{
	struct value cidrs;

	if (!eval_party_setting(e, self, PARTY_VPC_CIDRS, SPAN_NONE, &cidrs))
		return false;
	*ret_value = bool_value(cidrs.kind == VALUE_LIST);
	return true;
}

static bool derive_on_mainnet(struct eval *e, bool on_mainnet, struct value *ret_value)
{
	bool mainnet = false;

	if (!is_environment(e, "mainnet", &mainnet))
		return false;
	*ret_value = bool_value(mainnet == on_mainnet);
	return true;
}

/* In the party's private zone, so that it is known before the database exists. */
static bool derive_database_host(struct eval *e, struct instance *self, struct value *ret_value)
{
	struct value enabled, domain;

	if (!eval_party_setting(e, self, PARTY_DATABASE_ENABLED, SPAN_NONE, &enabled))
		return false;
	if (!enabled.truth)
		return true;
	if (!eval_party_setting(e, self, PARTY_DNS_DOMAIN, SPAN_NONE, &domain))
		return false;
	*ret_value = text_value(arena_format(e->arena, "database.%.*s", TEXT_ARG(domain.text)));
	return true;
}

static bool derive_database_class(struct eval *e, struct value *ret_value)
{
	bool mainnet = false;

	if (!is_environment(e, "mainnet", &mainnet))
		return false;
	*ret_value = text_value(text_from(mainnet ? "db.m7g.large" : "db.t4g.medium"));
	return true;
}

static bool derive_database_protection(struct eval *e, struct value *ret_value)
{
	bool dev = false;

	if (!is_environment(e, "dev", &dev))
		return false;
	*ret_value = bool_value(!dev);
	return true;
}

bool derive_setting(struct eval *e, struct instance *self, enum setting_id id, struct value *ret_value)
{
	*ret_value = (struct value){ .kind = VALUE_NULL, .at = SPAN_NONE };
	switch (id) {
	case PARTY_ENCLAVE_CPUS: case PARTY_ENCLAVE_MEMORY: case PARTY_ENCLAVE_TUNNEL_QUEUES:
	case PARTY_ENCLAVE_TUNNEL_WORKER_THREADS: case PARTY_RESOURCES_CORE_CPU_REQUEST:
	case PARTY_RESOURCES_CORE_MEMORY_REQUEST: case PARTY_RESOURCES_CORE_MEMORY_LIMIT:
	case PARTY_RESOURCES_TUNNEL_CPU_REQUEST: case PARTY_RESOURCES_TUNNEL_CPU_LIMIT: case PARTY_NODE_GROUP_TAINTS:
	case PARTY_KUBERNETES_NODE_SELECTOR:
		return derive_node(e, self, id, ret_value);
	case PARTY_VPC_ZONE_IDS:
		return derive_from_subnets(e, self, true, ret_value);
	case PARTY_NODE_GROUP_SUBNET_IDS: case PARTY_DATABASE_SUBNET_IDS:
		return derive_from_subnets(e, self, false, ret_value);
	case PARTY_KUBERNETES_NETWORK_POLICY:
		return derive_network_policy(e, self, ret_value);
	case PARTY_KUBERNETES_EVICTABLE:
		return derive_on_mainnet(e, false, ret_value);
	case PARTY_ENDPOINT_DELETION_PROTECTION: case PARTY_VAULT_BACKUP_ENABLED: case PARTY_DATABASE_MULTI_AZ:
		return derive_on_mainnet(e, true, ret_value);
	case PARTY_DATABASE_HOST:
		return derive_database_host(e, self, ret_value);
	case PARTY_DATABASE_INSTANCE_CLASS:
		return derive_database_class(e, ret_value);
	case PARTY_DATABASE_DELETION_PROTECTION:
		return derive_database_protection(e, ret_value);
	default:
		return derive_network(e, id, ret_value);
	}
}
