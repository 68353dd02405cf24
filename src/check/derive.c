/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Settings that follow from others by more than a formula of the language can say. */
#include "check/eval.h"
#include "model/aws.h"

static struct value int_value(int64_t number)
{
	return (struct value){ .kind = VALUE_INT, .at = SPAN_NONE, .number = number };
}

static struct value bool_value(bool truth)
{
	return (struct value){ .kind = VALUE_BOOL, .at = SPAN_NONE, .truth = truth };
}

static struct value text_value(struct text text)
{
	return (struct value){ .kind = VALUE_STRING, .at = SPAN_NONE, .text = text };
}

/* A list of those values, in the arena. */
static struct value list_value(struct eval *e, const struct value *items, size_t count)
{
	struct value *copy = ARENA_ARRAY(e->arena, struct value, count);

	if (count)
		memcpy(copy, items, count * sizeof(*items));
	return (struct value){ .kind = VALUE_LIST, .at = SPAN_NONE, .list = { copy, count } };
}

/* ---- of the network -------------------------------------------------------------------------------- */

static bool is_environment(struct eval *e, const char *name, bool *ret_is)
{
	struct value environment;

	if (!eval_network_setting(e, NETWORK_ENVIRONMENT, SPAN_NONE, &environment))
		return false;
	*ret_is = text_is(environment.text, name);
	return true;
}

/*
 * The chains and contracts of the protocol's own environments: zama-ai/fhevm, charts/kms-connector/configs, at ab51d79
 * (2026-08-21).
 */
static const struct preset {
	const char *environment;
	int64_t gateway;
	const char *decryption;
} presets[] = {
	{ "dev", 10900, "0xA4dc265D54D25D41565c60d36097E8955B03decD" },
	{ "testnet", 10901, "0x5D8BD78e2ea6bbE41f26dFe9fdaEAa349e077478" },
	{ "mainnet", 261131, "0x0f6024a97684f7d90ddb0fAAD79cB15F2C888D24" },
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

static bool derive_trusted_releases(struct eval *e, struct value *ret_value)
{
	struct value *names = ARENA_ARRAY(e->arena, struct value, e->releases.count);

	for (size_t i = 0; i < e->releases.count; i++)
		names[i] = text_value(e->releases.items[i].name);
	*ret_value = list_value(e, names, e->releases.count);
	return true;
}

/* Which parties there are, and which are active, is known from here on; asked for before, it is a cycle. */
static bool parties_are_known(struct eval *e, const struct instance *self, enum setting_id id)
{
	struct span at = self ? self->at : e->network_at;

	if (e->expanded)
		return true;
	if (e->frames && !span_is_none(e->frames->at))
		at = e->frames->at;
	diag_add(e->diags, DIAG_REFERENCE_CYCLE, at, "'%s.%s' is not known while the parties are being made",
		 self ? "self" : "network", setting_row(id)->path);
	return false;
}

/* The fewest enclave CPUs of an active party: what all nodes can be configured for alike. 0 without parties. */
static bool smallest_enclave(struct eval *e, enum setting_id id, int64_t *ret_cpus)
{
	bool ok = true;

	*ret_cpus = 0;
	if (!parties_are_known(e, NULL, id))
		return false;
	for (size_t i = 0; i < e->instances.count; i++) {
		struct instance *party = &e->instances.items[i];
		struct value cpus;

		if (party->membership != MEMBERSHIP_ACTIVE)
			continue;
		if (!eval_party_setting(e, party, PARTY_ENCLAVE_CPUS, SPAN_NONE, &cpus))
			ok = false;
		else if (*ret_cpus == 0 || cpus.number < *ret_cpus)
			*ret_cpus = cpus.number;
	}
	return ok;
}

static bool derive_threads(struct eval *e, enum setting_id id, struct value *ret_value)
{
	struct value tokio;
	int64_t cpus;

	if (!smallest_enclave(e, id, &cpus))
		return false;
	/* Where nothing runs, or next to nothing, the numbers must still be ones that the core takes. */
	if (id == NETWORK_PROTOCOL_NUM_SESSIONS_PREPROC) {
		*ret_value = int_value(cpus < 2 ? 2 : 3 * cpus / 2);
	} else if (id == NETWORK_THREADS_TOKIO) {
		*ret_value = int_value(cpus < 1 ? 1 : (cpus + 7) / 8);
	} else {
		if (!eval_network_setting(e, NETWORK_THREADS_TOKIO, SPAN_NONE, &tokio))
			return false;
		*ret_value = int_value(cpus > tokio.number ? cpus - tokio.number : 1);
	}
	return true;
}

static bool derive_network(struct eval *e, enum setting_id id, struct value *ret_value)
{
	const struct preset *preset;

	switch (id) {
	case NETWORK_TRUSTED_RELEASES:
		return derive_trusted_releases(e, ret_value);
	case NETWORK_PROTOCOL_TLS:
		*ret_value = text_value(TEXT("auto"));  /* every party has an enclave */
		return true;
	case NETWORK_PROTOCOL_NUM_SESSIONS_PREPROC: case NETWORK_THREADS_TOKIO: case NETWORK_THREADS_RAYON:
		return derive_threads(e, id, ret_value);
	case NETWORK_CHAINS_GATEWAY: case NETWORK_CONTRACTS_DECRYPTION:
		preset = find_preset(e);
		if (preset)
			*ret_value = id == NETWORK_CHAINS_GATEWAY ? int_value(preset->gateway)
								  : text_value(text_from(preset->decryption));
		return preset != NULL;
	default:
		break;
	}
	die("'%s' is derived by nothing", setting_row(id)->path);
}

/* ---- of a party ------------------------------------------------------------------------------------ */

/* There are no nodes then, and their sizes are nothing. */
static bool is_rehearsal(struct eval *e)
{
	struct value threshold;

	return eval_network_setting(e, NETWORK_THRESHOLD, SPAN_NONE, &threshold) && threshold.number == 0;
}

/*
 * Three quarters of the instance, which is what the field's own modules give an enclave: in whole cores and whole GiB,
 * since an enclave gets both threads of a core, and huge pages of 1 GiB.
 */
static bool derive_enclave(struct eval *e, struct instance *self, enum setting_id id, struct value *ret_value)
{
	const struct aws_instance *instance;
	struct value type;
	int64_t quantity;

	if (!eval_party_setting(e, self, PARTY_NODE_GROUP_INSTANCE_TYPE, SPAN_NONE, &type))
		return false;
	instance = aws_instance_find(type.text);
	if (!instance && is_rehearsal(e))
		return true;
	if (!instance) {
		struct diag *diag = diag_add(e->diags, DIAG_SETTING_MISSING, span_is_none(type.at) ? self->at : type.at,
					     "party '%.*s' has no '%s'", TEXT_ARG(self->name), setting_row(id)->path);

		diag_note(diag, "it cannot be derived: the compiler does not know the size of instance type '%.*s'",
			  TEXT_ARG(type.text));
		diag_help(diag, "Set 'enclave.cpus' and 'enclave.memory'.");
		return false;
	}
	/* At least one core and 1 GiB, so that a type too small for any enclave is refused for that. */
	if (id == PARTY_ENCLAVE_CPUS) {
		quantity = instance->cpus * 3 / 4;
		quantity -= quantity % instance->threads_per_core;
		*ret_value = int_value(quantity > 0 ? quantity : instance->threads_per_core);
	} else {
		quantity = instance->memory_mib * 3 / 4 / 1024;
		quantity = quantity > 0 ? quantity : 1;
		*ret_value = text_value(format_size(e->arena, quantity << 30));
		ret_value->number = quantity << 30;
	}
	return true;
}

/* Two flows for each peer, rounded up to what the tunnel offers: zama-ai/kms, charts/kms-core/templates/_helpers.tpl. */
static bool derive_queues(struct eval *e, const struct instance *self, struct value *ret_value)
{
	int64_t queues = 8, flows = 0;

	if (!parties_are_known(e, self, PARTY_ENCLAVE_TUNNEL_QUEUES))
		return false;
	for (size_t i = 0; i < e->instances.count; i++)
		flows += 2 * (e->instances.items[i].membership == MEMBERSHIP_ACTIVE);
	while (queues < 256 && queues < flows - 2)
		queues *= 2;
	*ret_value = int_value(queues);
	return true;
}

static bool derive_from_number(struct eval *e, struct instance *self, enum setting_id from, struct value *ret_value)
{
	struct value value;
	int64_t twice;

	if (!eval_party_setting(e, self, from, SPAN_NONE, &value))
		return false;
	/* No node is so large: what cannot be doubled is refused for its size elsewhere. */
	twice = value.number > INT64_MAX / 2 ? value.number : 2 * value.number;
	switch (from) {
	case PARTY_ENCLAVE_TUNNEL_QUEUES:
		*ret_value = int_value(value.number <= 16 ? 4 : 8);
		break;
	case PARTY_RESOURCES_CORE_MEMORY_REQUEST:
		*ret_value = text_value(format_size(e->arena, twice));
		break;
	default:
		*ret_value = text_value(format_cpu(e->arena, twice));
		break;
	}
	return true;
}

/*
 * The smaller of 8, which is what the field's chart asks for (zama-ai/kms, charts/kms-core), and what the enclave leaves of
 * the node less two; at least half a core.
 */
static bool derive_tunnel_cpu(struct eval *e, struct instance *self, struct value *ret_value)
{
	const struct aws_instance *instance;
	struct value type, cpus;
	int64_t thousandths = 8000;

	if (!eval_party_setting(e, self, PARTY_NODE_GROUP_INSTANCE_TYPE, SPAN_NONE, &type) ||
	    !eval_party_setting(e, self, PARTY_ENCLAVE_CPUS, SPAN_NONE, &cpus))
		return false;
	instance = aws_instance_find(type.text);
	if (instance && (instance->cpus - cpus.number - 2) * 1000 < thousandths)
		thousandths = (instance->cpus - cpus.number - 2) * 1000;
	*ret_value = text_value(format_cpu(e->arena, thousandths < 500 ? 500 : thousandths));
	return true;
}

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

bool derive_setting(struct eval *e, struct instance *self, enum setting_id id, struct value *ret_value)
{
	*ret_value = (struct value){ .kind = VALUE_NULL, .at = SPAN_NONE };
	switch (id) {
	case PARTY_ENCLAVE_CPUS: case PARTY_ENCLAVE_MEMORY:
		return derive_enclave(e, self, id, ret_value);
	case PARTY_ENCLAVE_TUNNEL_QUEUES:
		return derive_queues(e, self, ret_value);
	case PARTY_ENCLAVE_TUNNEL_WORKER_THREADS:
		return derive_from_number(e, self, PARTY_ENCLAVE_TUNNEL_QUEUES, ret_value);
	case PARTY_RESOURCES_CORE_MEMORY_LIMIT:
		return derive_from_number(e, self, PARTY_RESOURCES_CORE_MEMORY_REQUEST, ret_value);
	case PARTY_RESOURCES_TUNNEL_CPU_LIMIT:
		return derive_from_number(e, self, PARTY_RESOURCES_TUNNEL_CPU_REQUEST, ret_value);
	case PARTY_RESOURCES_TUNNEL_CPU_REQUEST:
		return derive_tunnel_cpu(e, self, ret_value);
	case PARTY_VPC_ZONE_IDS:
		return derive_from_subnets(e, self, true, ret_value);
	case PARTY_NODE_GROUP_SUBNET_IDS:
		return derive_from_subnets(e, self, false, ret_value);
	case PARTY_KUBERNETES_NETWORK_POLICY:
		return derive_network_policy(e, self, ret_value);
	case PARTY_KUBERNETES_EVICTABLE:
		return derive_on_mainnet(e, false, ret_value);
	case PARTY_ENDPOINT_DELETION_PROTECTION:
		return derive_on_mainnet(e, true, ret_value);
	default:
		return derive_network(e, id, ret_value);
	}
}
