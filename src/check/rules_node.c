/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of the node's configuration: what the core declares and does not check, or checks only when it is too late. */
#include <inttypes.h>
#include <stdio.h>

#include "check/rules.h"
#include "model/reserved.h"

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
	{ NETWORK_CORE_TO_CORE_NETWORK_TIMEOUT_BK, NETWORK_CORE_TO_CORE_NETWORK_TIMEOUT_BK_SNS, false,
	  SEVERITY_WARNING },
	{ NETWORK_PROTOCOL_GRPC_MAX_MESSAGE_SIZE, NETWORK_CORE_TO_CORE_MAX_EN_DECODE_MESSAGE_SIZE, false,
	  SEVERITY_WARNING },
	{ PARTY_NODE_GROUP_MIN_SIZE, PARTY_NODE_GROUP_DESIRED_SIZE, false, SEVERITY_ERROR },
	{ PARTY_NODE_GROUP_DESIRED_SIZE, PARTY_NODE_GROUP_MAX_SIZE, false, SEVERITY_ERROR },
	{ PARTY_RESOURCES_CORE_MEMORY_REQUEST, PARTY_RESOURCES_CORE_MEMORY_LIMIT, false, SEVERITY_ERROR },
	{ PARTY_RESOURCES_TUNNEL_CPU_REQUEST, PARTY_RESOURCES_TUNNEL_CPU_LIMIT, false, SEVERITY_ERROR },
	{ PARTY_RESOURCES_TUNNEL_MEMORY_REQUEST, PARTY_RESOURCES_TUNNEL_MEMORY_LIMIT, false, SEVERITY_ERROR },
	{ PARTY_RESOURCES_CONNECTOR_CPU_REQUEST, PARTY_RESOURCES_CONNECTOR_CPU_LIMIT, false, SEVERITY_ERROR },
	{ PARTY_RESOURCES_CONNECTOR_MEMORY_REQUEST, PARTY_RESOURCES_CONNECTOR_MEMORY_LIMIT, false, SEVERITY_ERROR },
};

static void check_order(struct rules *r, const struct order *order, const struct value *low, const struct value *high,
			struct span owner_at)
{
	bool low_written = !span_is_none(low->at), high_written = !span_is_none(high->at);
	struct strbuf shown[2] = { { 0 } };
	struct diag *diag;

	if (low->kind == VALUE_NULL || high->kind == VALUE_NULL ||
	    (order->strict ? low->number < high->number : low->number <= high->number))
		return;
	value_print(&shown[0], low, 40);
	value_print(&shown[1], high, 40);
	diag = diag_add_as(r->diags, DIAG_SETTINGS_ORDER, order->severity,
			   low_written ? low->at : high_written ? high->at : owner_at, "'%s' is %s, and '%s' is %s",
			   setting_row(order->low)->path, shown[0].data, setting_row(order->high)->path, shown[1].data);
	if (low_written && high_written)
		diag_place(diag, high->at, "'%s' is here", setting_row(order->high)->path);
	else
		diag_note(diag, "'%s' is not written, and this is its default",
			  setting_row(low_written ? order->high : order->low)->path);
	diag_help(diag, "'%s' has to be %s '%s'.", setting_row(order->low)->path,
		  order->strict ? "smaller than" : "at most", setting_row(order->high)->path);
	strbuf_release(&shown[0]);
	strbuf_release(&shown[1]);
}

void rule_order(struct rules *r)
{
	for (size_t i = 0; i < ARRAY_LENGTH(orders); i++) {
		const struct order *order = &orders[i];

		if (setting_row(order->low)->scope == SCOPE_NETWORK) {
			check_order(r, order, network_value(r->network, order->low),
				    network_value(r->network, order->high), r->network->at);
			continue;
		}
		for (size_t j = 0; !r->network->rehearsal && j < r->network->party_count; j++) {
			const struct party *party = &r->network->parties[j];

			check_order(r, order, party_value(party, order->low), party_value(party, order->high),
				    party->at);
		}
	}
}

/* Preprocessing with secure parameters takes up to 44 minutes (kms: core/service/config/default_1.toml). */
void rule_discard(struct rules *r)
{
	const int64_t preprocessing = INT64_C(2640) * 1000;
	struct diag *diag;

	if (network_number(r->network, NETWORK_CORE_TO_CORE_DISCARD_INACTIVE_SESSIONS_INTERVAL) > preprocessing)
		return;
	diag = diag_add(r->diags, DIAG_DISCARD_INTERVAL,
			network_at(r->network, NETWORK_CORE_TO_CORE_DISCARD_INACTIVE_SESSIONS_INTERVAL),
			"sessions are thrown away before preprocessing can end");
	diag_note(diag, "it takes about 44 minutes, and needs them until then");
	diag_help(diag, "Write more than \"2640s\"; the default is \"3h\".");
}

void rule_tls(struct rules *r)
{
	struct diag *diag;

	if (!text_is(network_text(r->network, NETWORK_PROTOCOL_TLS), "off"))
		return;
	diag = diag_add_as(r->diags, DIAG_TLS_OFF, r->dev ? SEVERITY_WARNING : SEVERITY_ERROR,
			   network_at(r->network, NETWORK_PROTOCOL_TLS),
			   "cores would talk to each other in plain text");
	diag_note(diag, "without TLS nothing is attested either; it is for local tests, in environment dev alone");
	if (!r->dev)
		diag_help(diag, "Leave 'protocol.tls' out.");
}

void rule_fhe_params(struct rules *r)
{
	if (r->mainnet && text_is(network_text(r->network, NETWORK_PROTOCOL_FHE_PARAMS), "Test"))
		diag_help(diag_add(r->diags, DIAG_FHE_PARAMS_TEST, network_at(r->network, NETWORK_PROTOCOL_FHE_PARAMS),
				   "the FHE parameters \"Test\" are insecure, and this is mainnet"),
			  "Leave 'protocol.fhe_params' out for \"Default\".");
}

void rule_preproc(struct rules *r)
{
	const struct value *preproc = network_value(r->network, NETWORK_RATE_LIMITER_PREPROC);
	const struct value *bucket = network_value(r->network, NETWORK_RATE_LIMITER_BUCKET_SIZE);
	struct diag *diag;

	if (preproc->number != bucket->number)
		return;
	diag = diag_add(r->diags, DIAG_PREPROC_WHOLE_BUCKET, span_is_none(preproc->at) ? bucket->at : preproc->at,
			"preprocessing takes the whole bucket, and shuts out decryption meanwhile");
	if (span_is_none(preproc->at) || span_is_none(bucket->at))
		diag_note(diag, "'rate_limiter.%s' is %" PRId64 " by default",
			  span_is_none(bucket->at) ? "bucket_size" : "preproc", bucket->number);
	else
		diag_place(diag, bucket->at, "the bucket");
	diag_help(diag,
		  "Let 'rate_limiter.preproc' be less than 'rate_limiter.bucket_size'; half of it is the default.");
}

/* ---- what a core has to run on ----------------------------------------------------------------------- */

/* The CPUs of a party's core, as what is derived counts them: the enclave's, or the whole ones that its pod asks for. */
static int64_t core_cpus(const struct party *party)
{
	return party_has_enclave(party) ? party_number(party, PARTY_ENCLAVE_CPUS)
					: whole_cpus(party_number(party, PARTY_RESOURCES_CORE_CPU_REQUEST));
}

static const struct party *smallest_core(const struct rules *r)
{
	const struct party *smallest = NULL;

	for (size_t i = 0; i < r->network->active_count; i++)
		if (!smallest || core_cpus(r->network->active[i]) < core_cpus(smallest))
			smallest = r->network->active[i];
	return smallest;
}

/* Reports that what all cores are told does not fit the smallest of them. */
static struct diag *report_unfit(struct rules *r, enum diag_code code, struct span at, struct text what,
				 const struct party *smallest)
{
	static const enum setting_id in_enclave[] = { PARTY_ENCLAVE_CPUS, PARTY_NODE_GROUP_INSTANCE_TYPE };
	static const enum setting_id plain[] = { PARTY_RESOURCES_CORE_CPU_REQUEST };
	bool enclave = party_has_enclave(smallest);
	struct span size_at = enclave ? party_at_first(smallest, in_enclave, ARRAY_LENGTH(in_enclave))
				      : party_at_first(smallest, plain, ARRAY_LENGTH(plain));
	struct diag *diag = diag_add(r->diags, code, at, "cores run %.*s, and the %s of party '%.*s' %s %" PRId64 " %s",
				     TEXT_ARG(what), enclave ? "enclave" : "pod", TEXT_ARG(smallest->name),
				     enclave ? "has" : "asks for", core_cpus(smallest), enclave ? "vCPUs" : "CPUs");

	if (!span_equal(size_at, smallest->at))
		diag_place(diag, size_at, "its size");
	return diag;
}

void rule_threads(struct rules *r)
{
	const struct value *tokio = network_value(r->network, NETWORK_THREADS_TOKIO);
	const struct value *rayon = network_value(r->network, NETWORK_THREADS_RAYON);
	const struct party *smallest = smallest_core(r);
	int64_t cpus = smallest ? core_cpus(smallest) : 0;
	struct diag *diag;

	/* Compared so that no sum can overflow; what is derived fits. */
	if (!smallest || (tokio->number <= cpus && rayon->number <= cpus - tokio->number) ||
	    (span_is_none(tokio->at) && span_is_none(rayon->at)))
		return;
	diag = report_unfit(r, DIAG_THREADS_ABOVE, span_is_none(rayon->at) ? tokio->at : rayon->at,
			    arena_format(r->arena, "%" PRId64 " + %" PRId64 " threads", tokio->number, rayon->number),
			    smallest);
	diag_note(diag,
		  "'threads.tokio' and 'threads.rayon' are the same for all cores, and share what the smallest has");
	diag_help(diag, "Leave them out, and they fit.");
}

/* kms: core/service/config/default_1.toml advises half as many again as there are CPUs. */
void rule_sessions(struct rules *r)
{
	const struct value *sessions = network_value(r->network, NETWORK_PROTOCOL_NUM_SESSIONS_PREPROC);
	const struct party *smallest = smallest_core(r);
	int64_t cpus = smallest ? core_cpus(smallest) : 0;
	struct diag *diag;

	if (!smallest || span_is_none(sessions->at) || (sessions->number >= cpus && sessions->number <= 2 * cpus))
		return;
	diag = report_unfit(r, DIAG_SESSIONS_UNFIT, sessions->at,
			    arena_format(r->arena, "%" PRId64 " sessions of preprocessing", sessions->number), smallest);
	diag_note(diag, "about half as many again as CPUs keep them all busy, and each takes memory");
	diag_help(diag, "Leave 'protocol.num_sessions_preproc' out, and it fits.");
}

/* ---- contexts and epochs --------------------------------------------------------------------------- */

static void found_shared_epoch(struct rules *r, const struct claim *claims, size_t count)
{
	for (size_t i = 1; i < count; i++)
		diag_place(diag_add(r->diags, DIAG_CONTEXT_EPOCHS, claims[i].at,
				    "this epoch belongs to another context already"),
			   claims[0].at, "here");
}

/* kms: core/service/src/engine/migration.rs: no epoch in two contexts, none empty, the default context among them. */
void rule_contexts(struct rules *r)
{
	static const char default_context[] = "0700000000000000000000000000000000000000000000000000000000000001";
	static const char default_epoch[] = "0800000000000000000000000000000000000000000000000000000000000001";
	const struct value *contexts = network_value(r->network, NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS);
	struct claims claims = { 0 };
	bool has_default = false;

	for (size_t i = 0; contexts->kind == VALUE_MAP && i < contexts->map.count; i++) {
		const struct value_entry *context = &contexts->map.entries[i];

		if (context->value.list.count == 0)
			diag_help(diag_add(r->diags, DIAG_CONTEXT_EPOCHS, context->key_at, "this context has no epoch"),
				  "Take it out, or name its epochs.");
		for (size_t j = 0; j < context->value.list.count; j++) {
			const struct value *epoch = &context->value.list.items[j];

			if (!text_starts_with(epoch->text, "08"))
				diag_add(r->diags, DIAG_CONTEXT_EPOCHS, epoch->at, "the id of an epoch begins with 08");
			else
				claim_add(r, &claims, epoch->text, NULL, epoch->at);
			has_default |= text_is(context->key, default_context) && text_is(epoch->text, default_epoch);
		}
	}
	claims_find_shared(r, &claims, found_shared_epoch);
	if (contexts->kind == VALUE_MAP && !has_default)
		diag_help(diag_add(r->diags, DIAG_CONTEXT_EPOCHS, contexts->at,
				   "the default context with the default epoch is missing"),
			  "Add \"%s\" = [\"%s\"], which a core that was upgraded has.", default_context, default_epoch);
}

/* ---- traces ---------------------------------------------------------------------------------------- */

/* A host that only the party's own network knows: one label, a cluster's or a private name, an address of RFC 1918. */
static bool is_private_host(struct text host)
{
	static const char *const suffixes[] = { ".svc", ".local", ".internal", ".localhost", ".lan", ".home.arpa" };
	struct text range;
	uint32_t address;
	unsigned prefix;
	char buffer[32];

	if (text_find(host, '.', 0) == host.size)
		return true;
	for (size_t i = 0; i < ARRAY_LENGTH(suffixes); i++)
		if (text_ends_with(host, suffixes[i]))
			return true;
	if (host.size > 15)
		return false;
	range = (struct text){ buffer, (size_t)snprintf(buffer, sizeof(buffer), "%.*s/32", TEXT_ARG(host)) };
	return parse_cidr(range, &address, &prefix) && (cidr_is_private(address, prefix) || address >> 24 == 127);
}

void rule_tracing(struct rules *r)
{
	for (const struct party *party = NULL; r->mainnet && (party = rules_next_party(r, party));) {
		struct text url = party_text(party, PARTY_MONITORING_TRACING_ENDPOINT), host;
		struct diag *diag;

		if (!url.data)
			continue;
		host = text_slice(url, text_find(url, ':', 0) + 3, url.size);
		host = text_slice(host, 0, text_find(host, '/', 0));
		host = text_slice(host, 0, text_find(host, ':', 0));
		if (is_private_host(host))
			continue;
		diag = diag_add(r->diags, DIAG_TRACING_PUBLIC, party_at(party, PARTY_MONITORING_TRACING_ENDPOINT),
				"the core of party '%.*s' sends its traces to %.*s, a public host",
				TEXT_ARG(party->name), TEXT_ARG(host));
		diag_note(diag, "traces say what a core does and when, and this is mainnet");
		diag_help(diag, "Send them to a collector in the party's own network.");
	}
}

/* ---- where the core goes --------------------------------------------------------------------------- */

/* A label that a node gets from Kubernetes or from EKS: whether ours will have it with that value is not known here. */
static bool is_others_label(struct text key)
{
	static const char *const domains[] = { "kubernetes.io", "k8s.io", "amazonaws.com", "k8s.aws" };
	struct text domain = text_slice(key, 0, text_find(key, '/', 0));

	for (size_t i = 0; i < ARRAY_LENGTH(domains); i++)
		if (text_ends_with(domain, domains[i]))
			return true;
	return false;
}

static bool nodes_have(const struct party *party, const struct value_entry *wanted)
{
	const struct value *found = value_map_find(party_value(party, PARTY_NODE_GROUP_LABELS), wanted->key);

	if (text_is(wanted->key, ENCLAVE_LABEL))
		return party_has_enclave(party) && text_is(wanted->value.text, "true");
	return found ? text_equal(found->text, wanted->value.text) : is_others_label(wanted->key);
}

/* Nodes that Terraform makes have the labels that the spec gives them, and a pod waits for ever for one with others. */
void rule_node_selector(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct value *selector = party_value(party, PARTY_KUBERNETES_NODE_SELECTOR);

		for (size_t i = 0; party_truth(party, PARTY_NODE_GROUP_CREATE) && i < selector->map.count; i++) {
			const struct value_entry *wanted = &selector->map.entries[i];
			struct diag *diag;

			if (nodes_have(party, wanted))
				continue;
			diag = diag_add(r->diags, DIAG_NODE_SELECTOR_UNMET, party_at(party, PARTY_KUBERNETES_NODE_SELECTOR),
					"the core of party '%.*s' wants a node with '%.*s=%.*s', and its node group makes none",
					TEXT_ARG(party->name), TEXT_ARG(wanted->key), TEXT_ARG(wanted->value.text));
			note_sharers(r, diag, party, PARTY_KUBERNETES_NODE_SELECTOR);
			diag_help(diag, "Give the label to 'node_group.labels' too, or leave it out here.");
		}
	}
}
