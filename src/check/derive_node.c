/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What follows from a party's node, and from whether its core runs in an enclave there. */
#include "check/derive.h"
#include "model/aws.h"
#include "model/reserved.h"

/* Which parties there are, and which are active, is known from here on; asked for before, it is a cycle. */
static bool parties_are_known(struct eval *e, const struct instance *self, enum setting_id id)
{
	struct span at = self ? self->at : e->network_at;

	note_read(e, &e->instances);
	if (e->expanded)
		return true;
	if (e->frames && !span_is_none(e->frames->at))
		at = e->frames->at;
	diag_add(e->diags, DIAG_REFERENCE_CYCLE, at, "'%s.%s' is not known while the parties are being made",
		 self ? "self" : "network", setting_row(id)->path);
	return false;
}

static bool has_enclave(struct eval *e, struct instance *party, bool *ret_has)
{
	struct value enabled;

	if (!eval_party_setting(e, party, PARTY_ENCLAVE_ENABLED, SPAN_NONE, &enabled))
		return false;
	*ret_has = enabled.truth;
	return true;
}

/* CPUs of a party's core: its enclave's, or the whole ones that its pod asks for. */
static bool core_cpus(struct eval *e, struct instance *party, int64_t *ret_cpus)
{
	struct value value;
	bool enclave;

	if (!has_enclave(e, party, &enclave) ||
	    !eval_party_setting(e, party, enclave ? PARTY_ENCLAVE_CPUS : PARTY_RESOURCES_CORE_CPU_REQUEST, SPAN_NONE,
				&value))
		return false;
	*ret_cpus = enclave ? value.number : whole_cpus(value.number);
	return true;
}

/* The fewest CPUs of an active party's core: what all can be configured for alike. 0 without parties. */
static bool smallest_core(struct eval *e, enum setting_id id, int64_t *ret_cpus)
{
	bool ok = true;

	*ret_cpus = 0;
	if (!parties_are_known(e, NULL, id))
		return false;
	for (size_t i = 0; i < e->instances.count; i++) {
		struct instance *party = &e->instances.items[i];
		int64_t cpus;

		if (party->membership != MEMBERSHIP_ACTIVE)
			continue;
		if (!core_cpus(e, party, &cpus))
			ok = false;
		else if (*ret_cpus == 0 || cpus < *ret_cpus)
			*ret_cpus = cpus;
	}
	return ok;
}

/* Only enclaves can attest, so all have to be in one. */
static bool derive_tls(struct eval *e, struct value *ret_value)
{
	bool all = true;

	if (!parties_are_known(e, NULL, NETWORK_PROTOCOL_TLS))
		return false;
	for (size_t i = 0; i < e->instances.count; i++) {
		bool enclave;

		/* What cannot be told of a party was reported there. */
		if (e->instances.items[i].membership == MEMBERSHIP_ACTIVE &&
		    has_enclave(e, &e->instances.items[i], &enclave))
			all &= enclave;
	}
	*ret_value = text_value(text_from(all ? "auto" : "manual"));
	return true;
}

static bool derive_threads(struct eval *e, enum setting_id id, struct value *ret_value)
{
	struct value tokio;
	int64_t cpus;

	if (!smallest_core(e, id, &cpus))
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

bool derive_cores(struct eval *e, enum setting_id id, struct value *ret_value)
{
	return id == NETWORK_PROTOCOL_TLS ? derive_tls(e, ret_value) : derive_threads(e, id, ret_value);
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

/* What the field's chart asks for, whose core is the same: zama-ai/kms, charts/kms-core/values.yaml. */
static void derive_request(bool enclave, enum setting_id id, struct value *ret_value)
{
	if (id == PARTY_RESOURCES_CORE_CPU_REQUEST)
		*ret_value = text_value(text_from(enclave ? "250m" : "4"));
	else
		*ret_value = text_value(text_from(enclave ? "2GiB" : "16GiB"));
}

/* Where the core goes: to nodes that are marked for enclaves, and marked so that nothing else goes there. */
static void derive_place(struct eval *e, bool enclave, enum setting_id id, struct value *ret_value)
{
	const struct value taint = text_value(text_from(ENCLAVE_LABEL "=true:NoSchedule"));
	struct value_entry *entry = ARENA_NEW(e->arena, struct value_entry);

	*entry = (struct value_entry){ .key = text_from(ENCLAVE_LABEL), .key_at = SPAN_NONE,
				       .value = text_value(text_from("true")) };
	if (id == PARTY_NODE_GROUP_TAINTS)
		*ret_value = list_value(e, &taint, enclave);
	else
		*ret_value = (struct value){ .kind = VALUE_MAP, .at = SPAN_NONE, .map = { entry, enclave } };
}

bool derive_node(struct eval *e, struct instance *self, enum setting_id id, struct value *ret_value)
{
	bool enclave;

	if (id == PARTY_RESOURCES_CORE_MEMORY_LIMIT)
		return derive_from_number(e, self, PARTY_RESOURCES_CORE_MEMORY_REQUEST, ret_value);
	if (!has_enclave(e, self, &enclave))
		return false;
	switch (id) {
	case PARTY_RESOURCES_CORE_CPU_REQUEST: case PARTY_RESOURCES_CORE_MEMORY_REQUEST:
		derive_request(enclave, id, ret_value);
		return true;
	case PARTY_NODE_GROUP_TAINTS: case PARTY_KUBERNETES_NODE_SELECTOR:
		derive_place(e, enclave, id, ret_value);
		return true;
	default:
		break;
	}
	if (!enclave)
		return true;
	switch (id) {
	case PARTY_ENCLAVE_TUNNEL_QUEUES:
		return derive_queues(e, self, ret_value);
	case PARTY_ENCLAVE_TUNNEL_WORKER_THREADS:
		return derive_from_number(e, self, PARTY_ENCLAVE_TUNNEL_QUEUES, ret_value);
	case PARTY_RESOURCES_TUNNEL_CPU_LIMIT:
		return derive_from_number(e, self, PARTY_RESOURCES_TUNNEL_CPU_REQUEST, ret_value);
	case PARTY_RESOURCES_TUNNEL_CPU_REQUEST:
		return derive_tunnel_cpu(e, self, ret_value);
	default:
		return derive_enclave(e, self, id, ret_value);
	}
}
