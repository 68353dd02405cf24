/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of the node's configuration: what the core declares and does not check, or checks only when it is too late. */
#include <inttypes.h>

#include "check/rules.h"

/* Pairs of which the first must not be greater than the second (or, `strict`, must be smaller). */
static const struct order {
	enum setting_id low, high;
	bool strict;
	enum severity severity;
} orders[] = {
	{ NETWORK_PROTOCOL_MIN_DEC_CACHE, NETWORK_PROTOCOL_DEC_CAPACITY, false, SEVERITY_ERROR },
	{ NETWORK_RATE_LIMITER_PUB_DECRYPT, NETWORK_RATE_LIMITER_BUCKET_SIZE, false, SEVERITY_ERROR },
	{ NETWORK_RATE_LIMITER_USER_DECRYPT, NETWORK_RATE_LIMITER_BUCKET_SIZE, false, SEVERITY_ERROR },
	{ NETWORK_RATE_LIMITER_CRSGEN, NETWORK_RATE_LIMITER_BUCKET_SIZE, false, SEVERITY_ERROR },
	{ NETWORK_RATE_LIMITER_PREPROC, NETWORK_RATE_LIMITER_BUCKET_SIZE, false, SEVERITY_ERROR },
	{ NETWORK_RATE_LIMITER_KEYGEN, NETWORK_RATE_LIMITER_BUCKET_SIZE, false, SEVERITY_ERROR },
	{ NETWORK_RATE_LIMITER_NEW_EPOCH, NETWORK_RATE_LIMITER_BUCKET_SIZE, false, SEVERITY_ERROR },
	{ NETWORK_CORE_TO_CORE_MAX_INTERVAL, NETWORK_CORE_TO_CORE_MAX_ELAPSED_TIME, false, SEVERITY_WARNING },
	{ NETWORK_CORE_TO_CORE_NETWORK_TIMEOUT, NETWORK_CORE_TO_CORE_NETWORK_TIMEOUT_BK, true, SEVERITY_WARNING },
	{ NETWORK_CORE_TO_CORE_NETWORK_TIMEOUT_BK, NETWORK_CORE_TO_CORE_NETWORK_TIMEOUT_BK_SNS, false, SEVERITY_WARNING },
	{ NETWORK_PROTOCOL_GRPC_MAX_MESSAGE_SIZE, NETWORK_CORE_TO_CORE_MAX_EN_DECODE_MESSAGE_SIZE, false, SEVERITY_WARNING },
	{ PARTY_NODE_GROUP_MIN_SIZE, PARTY_NODE_GROUP_DESIRED_SIZE, false, SEVERITY_ERROR },
	{ PARTY_NODE_GROUP_DESIRED_SIZE, PARTY_NODE_GROUP_MAX_SIZE, false, SEVERITY_ERROR },
	{ PARTY_RESOURCES_CORE_MEMORY_REQUEST, PARTY_RESOURCES_CORE_MEMORY_LIMIT, false, SEVERITY_ERROR },
	{ PARTY_RESOURCES_TUNNEL_CPU_REQUEST, PARTY_RESOURCES_TUNNEL_CPU_LIMIT, false, SEVERITY_ERROR },
	{ PARTY_RESOURCES_TUNNEL_MEMORY_REQUEST, PARTY_RESOURCES_TUNNEL_MEMORY_LIMIT, false, SEVERITY_ERROR },
};

static void check_order(struct rules *r, const struct order *order, const struct value *low, const struct value *high,
			struct span low_at, struct span high_at)
{
	struct strbuf shown[2] = { { 0 } };
	struct diag *diag;

	if (order->strict ? low->number < high->number : low->number <= high->number)
		return;
	value_print(&shown[0], low, 40);
	value_print(&shown[1], high, 40);
	diag = diag_add_as(r->diags, DIAG_SETTINGS_ORDER, order->severity, low_at, "'%s' is %s, and '%s' is %s",
			   setting_row(order->low)->path, shown[0].data, setting_row(order->high)->path, shown[1].data);
	if (!span_equal(low_at, high_at))
		diag_place(diag, high_at, "'%s' is set here", setting_row(order->high)->path);
	diag_note(diag, "the first has to be %s", order->strict ? "smaller than the second" : "at most the second");
	strbuf_release(&shown[0]);
	strbuf_release(&shown[1]);
}

void rule_order(struct rules *r)
{
	for (size_t i = 0; i < ARRAY_LENGTH(orders); i++) {
		const struct order *order = &orders[i];

		if (!setting_is_sound(r->e, order->low) || !setting_is_sound(r->e, order->high))
			continue;
		if (setting_row(order->low)->scope == SCOPE_NETWORK) {
			check_order(r, order, network_value(r->network, order->low), network_value(r->network, order->high),
				    network_at(r->network, order->low), network_at(r->network, order->high));
			continue;
		}
		for (size_t j = 0; !r->network->rehearsal && j < r->network->party_count; j++) {
			const struct party *party = &r->network->parties[j];

			check_order(r, order, party_value(party, order->low), party_value(party, order->high),
				    party_at(party, order->low), party_at(party, order->high));
		}
	}
}

/* Preprocessing with secure parameters takes up to 44 minutes (kms: core/service/config/default_1.toml). */
void rule_discard(struct rules *r)
{
	const int64_t preprocessing = INT64_C(2640) * 1000;

	if (network_number(r->network, NETWORK_CORE_TO_CORE_DISCARD_INACTIVE_SESSIONS_INTERVAL) <= preprocessing)
		diag_note(diag_add(r->diags, DIAG_DISCARD_INTERVAL,
				   network_at(r->network, NETWORK_CORE_TO_CORE_DISCARD_INACTIVE_SESSIONS_INTERVAL),
				   "sessions are thrown away before preprocessing can end"),
			  "it takes about 44 minutes, and needs them until then");
}

void rule_tls(struct rules *r)
{
	bool dev = text_is(network_text(r->network, NETWORK_ENVIRONMENT), "dev");

	if (text_is(network_text(r->network, NETWORK_PROTOCOL_TLS), "off"))
		diag_note(diag_add_as(r->diags, DIAG_TLS_OFF, dev ? SEVERITY_WARNING : SEVERITY_ERROR,
				      network_at(r->network, NETWORK_PROTOCOL_TLS), "cores would talk to each other in plain text"),
			  "without TLS nothing is attested either; it is for local tests, in environment dev alone");
}

void rule_fhe_params(struct rules *r)
{
	if (r->mainnet && text_is(network_text(r->network, NETWORK_PROTOCOL_FHE_PARAMS), "Test"))
		diag_add(r->diags, DIAG_FHE_PARAMS_TEST, network_at(r->network, NETWORK_PROTOCOL_FHE_PARAMS),
			 "the FHE parameters 'Test' are insecure, and this is mainnet");
}

void rule_preproc(struct rules *r)
{
	if (network_number(r->network, NETWORK_RATE_LIMITER_PREPROC) ==
	    network_number(r->network, NETWORK_RATE_LIMITER_BUCKET_SIZE))
		diag_place(diag_add(r->diags, DIAG_PREPROC_WHOLE_BUCKET, network_at(r->network, NETWORK_RATE_LIMITER_PREPROC),
				    "preprocessing takes the whole bucket, and shuts out decryption meanwhile"),
			   network_value(r->network, NETWORK_RATE_LIMITER_BUCKET_SIZE)->at, "the bucket");
}

void rule_threads(struct rules *r)
{
	int64_t threads = network_number(r->network, NETWORK_THREADS_TOKIO) + network_number(r->network, NETWORK_THREADS_RAYON);
	const struct party *smallest = NULL;

	for (size_t i = 0; i < r->network->active_count; i++) {
		const struct party *party = r->network->active[i];

		if (!smallest || party_number(party, PARTY_ENCLAVE_CPUS) < party_number(smallest, PARTY_ENCLAVE_CPUS))
			smallest = party;
	}
	if (!smallest || threads <= party_number(smallest, PARTY_ENCLAVE_CPUS) ||
	    (span_is_none(network_value(r->network, NETWORK_THREADS_TOKIO)->at) &&
	     span_is_none(network_value(r->network, NETWORK_THREADS_RAYON)->at)))
		return;
	diag_place(diag_add(r->diags, DIAG_THREADS_ABOVE, network_at(r->network, NETWORK_THREADS_RAYON),
			    "cores run %" PRId64 " threads, and the enclave of party '%.*s' has %" PRId64 " vCPUs", threads,
			    TEXT_ARG(smallest->name), party_number(smallest, PARTY_ENCLAVE_CPUS)),
		   party_at(smallest, PARTY_ENCLAVE_CPUS), "set here");
}

/* kms: core/service/src/engine/migration.rs: no epoch in two contexts, none empty, the default context among them. */
void rule_contexts(struct rules *r)
{
	static const char default_context[] = "0700000000000000000000000000000000000000000000000000000000000001";
	static const char default_epoch[] = "0800000000000000000000000000000000000000000000000000000000000001";
	const struct value *contexts = network_value(r->network, NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS);
	bool has_default = false;

	if (contexts->kind != VALUE_MAP)
		return;
	for (size_t i = 0; i < contexts->map.count; i++) {
		const struct value_entry *context = &contexts->map.entries[i];

		if (context->value.list.count == 0)
			diag_add(r->diags, DIAG_CONTEXT_EPOCHS, context->value.at, "this context has no epoch");
		for (size_t j = 0; j < context->value.list.count; j++) {
			const struct value *epoch = &context->value.list.items[j];

			if (!text_starts_with(epoch->text, "08"))
				diag_add(r->diags, DIAG_CONTEXT_EPOCHS, epoch->at, "the id of an epoch begins with 08");
			has_default |= text_is(context->key, default_context) && text_is(epoch->text, default_epoch);
			for (size_t k = 0; k < i; k++)
				for (size_t l = 0; l < contexts->map.entries[k].value.list.count; l++)
					if (value_equal(epoch, &contexts->map.entries[k].value.list.items[l]))
						diag_place(diag_add(r->diags, DIAG_CONTEXT_EPOCHS, epoch->at,
								    "this epoch belongs to another context already"),
							   contexts->map.entries[k].value.list.items[l].at, "here");
		}
	}
	if (!has_default)
		diag_note(diag_add(r->diags, DIAG_CONTEXT_EPOCHS, contexts->at,
				   "the default context with the default epoch is missing"),
			  "they are 07 and 08, zeros, and 01 at the end; a core that was upgraded has them");
}
