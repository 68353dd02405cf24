/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What is decided for the charts that make a party's pods.
 *
 * A chart is told by values all that it has a place for. What it has none for, or gets wrong, a post-renderer puts right
 * before Helm applies it: the configuration is the file that the party has anyway, not what the chart would join from
 * pieces with certificates that it finds by listing a bucket (kms: charts/kms-core/templates/_helpers.tpl).
 */
#include "emit/helm.h"

#include <inttypes.h>

#include "emit/connector.h"
#include "emit/kubernetes.h"

/* The versions that values and patches were tried with; both know the settings of generations 0.14 and 0.15. */
#define CORE_CHART "oci://ghcr.io/zama-ai/kms/charts/kms-core"
#define CORE_CHART_VERSION "1.9.1"
#define CONNECTOR_CHART "oci://ghcr.io/zama-ai/fhevm/charts/kms-connector"
#define CONNECTOR_CHART_VERSION "1.5.6"

/* ---- what templates can name ------------------------------------------------------------------------ */

/* Charts join the two with a colon. */
static const struct view_field image_fields[] = {
	{ "name", VIEW_TEXT, NULL, 0 },
	{ "tag", VIEW_TEXT, NULL, 0 },
};
static const struct view_type image_type = { "image", image_fields, ARRAY_LENGTH(image_fields) };

static const struct view_field chain_fields[] = {
	{ "variable", VIEW_TEXT, NULL, 0 },     /* the one that holds its URL: "RPC_URL_POLYGON" */
	{ "id", VIEW_TEXT, NULL, 0 },           /* charts read it as text */
	{ "acl", VIEW_TEXT, NULL, 0 },
	{ "url", VIEW_OBJECT, &connector_secret_type, 0 },
};
static const struct view_type chain_type = { "chain of a chart", chain_fields, ARRAY_LENGTH(chain_fields) };

static const struct view_field process_fields[] = {
	{ "block", VIEW_TEXT, NULL, 0 },        /* of the chart's values: "kmsConnectorTxSender" */
	{ "process", VIEW_TEXT, NULL, 0 },
	{ "object", VIEW_TEXT, NULL, 0 },
	{ "image", VIEW_OBJECT, &image_type, 0 },
	{ "listens", VIEW_BOOL, NULL, 0 },
	{ "works", VIEW_BOOL, NULL, 0 },
	{ "sends", VIEW_BOOL, NULL, 0 },
	{ "takes_role", VIEW_BOOL, NULL, 0 },
};
static const struct view_type process_type = { "process of a chart", process_fields, ARRAY_LENGTH(process_fields) };

static const struct view_field member_fields[] = {
	{ "id", VIEW_NUMBER, NULL, 0 },
	{ "identity", VIEW_TEXT, NULL, 0 },
};
static const struct view_type member_type = { "member", member_fields, ARRAY_LENGTH(member_fields) };

static const struct view_field helm_fields[] = {
	{ "packaged", VIEW_BOOL, NULL, 0 },
	{ "core", VIEW_BOOL, NULL, 0 },                 /* it can be started, and a chart makes its pod */
	{ "connector", VIEW_BOOL, NULL, 0 },
	{ "core_chart", VIEW_TEXT, NULL, 0 },
	{ "core_version", VIEW_TEXT, NULL, 0 },
	{ "connector_chart", VIEW_TEXT, NULL, 0 },
	{ "connector_version", VIEW_TEXT, NULL, 0 },
	{ "settings", VIEW_TEXT, NULL, 0 },             /* the ConfigMap that the charts read beside their values */
	{ "address", VIEW_TEXT, NULL, 0 },              /* the identity without its "-<id>"; absent: it has another form */
	{ "image", VIEW_OBJECT, &image_type, 0 },
	{ "members", VIEW_LIST, &member_type, 0 },      /* the active parties, in order of ids */
	{ "traces", VIEW_BOOL, NULL, 0 },               /* traces go somewhere */
	{ "wallet_in_kms", VIEW_BOOL, NULL, 0 },
	{ "gateway_chain", VIEW_TEXT, NULL, 0 },
	{ "processes", VIEW_LIST, &process_type, 0 },
	{ "chains", VIEW_LIST, &chain_type, 0 },
	/* Those that the chart has names for, where the network has them. */
	{ "ethereum", VIEW_OBJECT, &chain_type, 0 },
	{ "polygon", VIEW_OBJECT, &chain_type, 0 },
	{ "bnb_testnet", VIEW_OBJECT, &chain_type, 0 },
};
static const struct view_type helm_type = { "helm", helm_fields, ARRAY_LENGTH(helm_fields) };

/* ---- both charts ------------------------------------------------------------------------------------ */

/* "name@sha256:digest" is what the chart joins from "name@sha256" and "digest"; what has no digest is split at its tag. */
static const struct view_object *image_view(struct arena *arena, struct text image)
{
	struct view_object *view = view_object_new(arena, &image_type);
	size_t colon = image.size;

	for (size_t i = 0; i < image.size; i++)
		if (image.data[i] == ':')
			colon = i;
		else if (image.data[i] == '/')
			colon = image.size;
	view_set_text(view, "name", text_slice(image, 0, colon));
	view_set_text(view, "tag",
		      colon < image.size ? text_slice(image, colon + 1, image.size) : TEXT("latest"));
	return view;
}

/* The chart writes "<address>-<id>" where it names a certificate. */
static struct text address_of(struct arena *arena, const struct party *party)
{
	struct text ending = arena_format(arena, "-%" PRId64, party->id);

	if (party->identity.size <= ending.size || !text_ends_with(party->identity, ending.data))
		return (struct text){ 0 };
	return text_slice(party->identity, 0, party->identity.size - ending.size);
}

static void fill_members(struct arena *arena, const struct network *network, struct view_object *view)
{
	struct view_list list = { 0 };

	for (size_t i = 0; i < network->active_count; i++) {
		struct view_object *member = view_list_add_object(arena, &list, &member_type);

		view_set_number(member, "id", network->active[i]->id);
		view_set_text(member, "identity", network->active[i]->identity);
	}
	view_set_list(view, "members", &list);
}

/* ---- the connector's -------------------------------------------------------------------------------- */

static const char *block_of(const struct connector_process *process)
{
	switch (process->image) {
	case PARTY_CONNECTOR_GW_LISTENER_IMAGE:
		return "kmsConnectorGwListener";
	case PARTY_CONNECTOR_KMS_WORKER_IMAGE:
		return "kmsConnectorKmsWorker";
	default:
		return "kmsConnectorTxSender";
	}
}

static void fill_processes(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct view_list list = { 0 };
	size_t count;
	const struct connector_process *processes = connector_processes(&count);

	for (size_t i = 0; i < count; i++) {
		struct view_object *process = view_list_add_object(arena, &list, &process_type);
		struct text image = kubernetes_image(arena, party, party_text(party, processes[i].image));

		view_set_text(process, "block", text_from(block_of(&processes[i])));
		view_set_text(process, "process", text_from(processes[i].name));
		view_set_text(process, "object", connector_object(arena, party, &processes[i]));
		view_set(process, "image")->object = image_view(arena, image);
		view_set_truth(process, processes[i].flag, true);
		view_set_truth(process, "takes_role", connector_takes_role(party, &processes[i]));
	}
	view_set_list(view, "processes", &list);
	view_set_truth(view, "wallet_in_kms", !party_has(party, PARTY_CONNECTOR_WALLET_SECRET));
}

static void fill_chains(struct arena *arena, const struct network *network, const struct party *party,
			struct view_object *view)
{
	static const char *const named[] = { "ethereum", "polygon", "bnb_testnet" };
	const struct value *hosts = network_value(network, NETWORK_CHAINS_HOSTS);
	const struct value *contracts = network_value(network, NETWORK_CONTRACTS_ACL);
	const struct value *urls = party_value(party, PARTY_CONNECTOR_HOST_URLS);
	struct view_list list = { 0 };

	for (size_t i = 0; i < hosts->map.count; i++) {
		const struct value_entry *host = &hosts->map.entries[i];
		struct view_object *chain = view_list_add_object(arena, &list, &chain_type);

		view_set_text(chain, "variable",
			      arena_format(arena, "RPC_URL_%.*s", TEXT_ARG(arena_upper(arena, host->key))));
		view_set_text(chain, "id", arena_format(arena, "%" PRId64, host->value.number));
		view_set_text(chain, "acl", value_map_find(contracts, host->key)->text);
		view_set(chain, "url")->object = connector_secret_view(arena, value_map_find(urls, host->key)->text);
		for (size_t j = 0; j < ARRAY_LENGTH(named); j++)
			if (text_is(host->key, named[j]))
				view_set(view, named[j])->object = chain;
	}
	view_set_list(view, "chains", &list);
	view_set_text(view, "gateway_chain",
		      arena_format(arena, "%" PRId64, network_number(network, NETWORK_CHAINS_GATEWAY)));
}

/* ---- the family ------------------------------------------------------------------------------------- */

bool helm_packages(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && text_is(party_text(party, PARTY_KUBERNETES_PACKAGING), "helm");
}

bool helm_runs_core(const struct emit_context *context, const struct party *party)
{
	return helm_packages(context, party) && party_core_ready(context, party);
}

bool helm_runs_connector(const struct emit_context *context, const struct party *party)
{
	return helm_packages(context, party) && connector_ready(context, party);
}

bool helm_leaves_core(const struct emit_context *context, const struct party *party)
{
	return party_core_ready(context, party) && !helm_packages(context, party);
}

bool helm_leaves_connector(const struct emit_context *context, const struct party *party)
{
	return connector_ready(context, party) && !helm_packages(context, party);
}

static void fill(struct arena *arena, const struct emit_context *context, const struct party *party,
		 struct view_object *view)
{
	if (!helm_packages(context, party))
		return;
	view_set_truth(view, "packaged", true);
	view_set_truth(view, "core", helm_runs_core(context, party));
	view_set_truth(view, "connector", helm_runs_connector(context, party));
	view_set_text(view, "core_chart", TEXT(CORE_CHART));
	view_set_text(view, "core_version", TEXT(CORE_CHART_VERSION));
	view_set_text(view, "connector_chart", TEXT(CONNECTOR_CHART));
	view_set_text(view, "connector_version", TEXT(CONNECTOR_CHART_VERSION));
	view_set_text(view, "settings", arena_format(arena, "%.*s-chart", TEXT_ARG(party->identity)));
	view_set_text(view, "address", address_of(arena, party));
	view_set(view, "image")->object =
		image_view(arena, kubernetes_image(arena, party, release_text(party->release, RELEASE_IMAGE)));
	fill_members(arena, context->network, view);
	view_set_truth(view, "traces", party_has(party, PARTY_MONITORING_TRACING_ENDPOINT));
	if (!party_has_connector(context, party))
		return;
	fill_processes(arena, party, view);
	fill_chains(arena, context->network, party, view);
}

const struct family helm_family = { FAMILY_KUBERNETES, "helm", &helm_type, fill };
