/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What is decided for the connector: three processes that share a database. gw-listener reads the chains' events into it,
 * kms-worker has the core answer them, tx-sender signs the answers and sends them.
 */
#include "emit/connector.h"

#include <inttypes.h>
#include <stdlib.h>

#include "emit/kubernetes.h"
#include "emit/node.h"
#include "model/aws.h"

/* ---- what templates can name ----------------------------------------------------------------------- */

static const struct view_field secret_fields[] = {
	{ "name", VIEW_TEXT, NULL, 0 },         /* of the Secret */
	{ "key", VIEW_TEXT, NULL, 0 },
};
const struct view_type connector_secret_type = { "secret", secret_fields, ARRAY_LENGTH(secret_fields) };

static const struct view_field variable_fields[] = {
	{ "key", VIEW_TEXT, NULL, 0 },
	{ "value", VIEW_TEXT, NULL, 0 },        /* Kubernetes expands nothing in it */
};
static const struct view_type variable_type = { "variable", variable_fields, ARRAY_LENGTH(variable_fields) };

static const struct view_field chain_fields[] = {
	{ "variables", VIEW_TEXT, NULL, 0 },    /* what the names of its variables begin with: "KMS_CONNECTOR_POLYGON" */
	{ "id", VIEW_NUMBER, NULL, 0 },
	{ "acl", VIEW_TEXT, NULL, 0 },
	{ "url", VIEW_OBJECT, &connector_secret_type, 0 },
};
static const struct view_type chain_type = { "chain", chain_fields, ARRAY_LENGTH(chain_fields) };

static const struct view_field process_fields[] = {
	{ "process", VIEW_TEXT, NULL, 0 },      /* "gw-listener" */
	{ "object", VIEW_TEXT, NULL, 0 },       /* its Deployment and its Service */
	{ "image", VIEW_TEXT, NULL, 0 },
	/* Which one it is. */
	{ "listens", VIEW_BOOL, NULL, 0 },
	{ "works", VIEW_BOOL, NULL, 0 },
	{ "sends", VIEW_BOOL, NULL, 0 },
	{ "takes_role", VIEW_BOOL, NULL, 0 },   /* the role in AWS: it signs there */
};
static const struct view_type process_type = { "process", process_fields, ARRAY_LENGTH(process_fields) };

static const struct view_field connector_fields[] = {
	{ "ready", VIEW_BOOL, NULL, 0 },
	{ "service_account", VIEW_TEXT, NULL, 0 },
	{ "role_arn", VIEW_TEXT, NULL, 0 },
	{ "processes", VIEW_LIST, &process_type, 0 },
	{ "migration_image", VIEW_TEXT, NULL, 0 },
	{ "database_url", VIEW_TEXT, NULL, 0 },         /* without user and password, which are variables of their own */
	{ "database_outside", VIEW_BOOL, NULL, 0 },     /* one's own server, wherever it stands */
	{ "gateway_url", VIEW_OBJECT, &connector_secret_type, 0 },
	{ "ethereum", VIEW_OBJECT, &chain_type, 0 },
	{ "other_chains", VIEW_LIST, &chain_type, 0 },
	{ "host_chains", VIEW_TEXT, NULL, 0 },          /* all of them as JSON, their URLs as "$(NAME)" */
	{ "core_url", VIEW_TEXT, NULL, 0 },
	{ "key_id", VIEW_TEXT, NULL, 0 },               /* of the wallet in AWS KMS: an alias or an ARN */
	{ "key_region", VIEW_TEXT, NULL, 0 },
	{ "wallet", VIEW_OBJECT, &connector_secret_type, 0 }, /* instead of those two, in tests */
	{ "tracing_endpoint", VIEW_TEXT, NULL, 0 },     /* absent: no traces */
	{ "env", VIEW_LIST, &variable_type, 0 },
};
const struct view_type connector_view_type = { "connector", connector_fields, ARRAY_LENGTH(connector_fields) };

/* ---- chains ----------------------------------------------------------------------------------------- */

struct secret {
	struct text name, key;
};

/* Of "name/key", whose form check/ has made sure of. */
static struct secret secret_of(struct text reference)
{
	size_t slash = text_find(reference, '/', 0);

	return (struct secret){ text_slice(reference, 0, slash), text_slice(reference, slash + 1, reference.size) };
}

const struct view_object *connector_secret_view(struct arena *arena, struct text reference)
{
	struct view_object *view = view_object_new(arena, &connector_secret_type);
	struct secret secret = secret_of(reference);

	view_set_text(view, "name", secret.name);
	view_set_text(view, "key", secret.key);
	return view;
}

/* "KMS_CONNECTOR_POLYGON" of "polygon". */
static struct text chain_variables(struct arena *arena, struct text name)
{
	return arena_format(arena, "KMS_CONNECTOR_%.*s", TEXT_ARG(arena_upper(arena, name)));
}

/* check/ has made sure that every chain has a contract and a URL, and that Ethereum is among them. */
static void fill_chains(struct arena *arena, const struct emit_context *context, const struct party *party,
			struct view_object *view)
{
	const struct value *hosts = network_value(context->network, NETWORK_CHAINS_HOSTS);
	const struct value *contracts = network_value(context->network, NETWORK_CONTRACTS_ACL);
	const struct value *urls = party_value(party, PARTY_CONNECTOR_HOST_URLS);
	struct view_list others = { 0 };
	struct text json = TEXT("[");

	for (size_t i = 0; i < hosts->map.count; i++) {
		const struct value_entry *host = &hosts->map.entries[i];
		struct text variables = chain_variables(arena, host->key);
		struct text acl = value_map_find(contracts, host->key)->text;
		bool ethereum = text_is(host->key, "ethereum");
		struct view_object *chain = ethereum ? view_object_new(arena, &chain_type)
						     : view_list_add_object(arena, &others, &chain_type);

		view_set_text(chain, "variables", variables);
		view_set_number(chain, "id", host->value.number);
		view_set_text(chain, "acl", acl);
		view_set(chain, "url")->object = connector_secret_view(arena, value_map_find(urls, host->key)->text);
		if (ethereum)
			view_set(view, "ethereum")->object = chain;
		json = arena_format(arena, "%.*s%s{\"url\":\"$(%.*s_URL)\",\"chainId\":%" PRId64 ",\"aclAddress\":\"%.*s\"}",
				    TEXT_ARG(json), i ? "," : "", TEXT_ARG(variables), host->value.number, TEXT_ARG(acl));
	}
	view_set_text(view, "host_chains", arena_format(arena, "%.*s]", TEXT_ARG(json)));
	view_set_list(view, "other_chains", &others);
	view_set(view, "gateway_url")->object = connector_secret_view(arena, party_text(party, PARTY_CONNECTOR_GATEWAY_URL));
}

/* ---- the processes ---------------------------------------------------------------------------------- */

static const struct connector_process processes[] = {
	{ "gw-listener", "listens", PARTY_CONNECTOR_GW_LISTENER_IMAGE },
	{ "kms-worker", "works", PARTY_CONNECTOR_KMS_WORKER_IMAGE },
	{ "tx-sender", "sends", PARTY_CONNECTOR_TX_SENDER_IMAGE },
};

const struct connector_process *connector_processes(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(processes);
	return processes;
}

struct text connector_object(struct arena *arena, const struct party *party, const struct connector_process *process)
{
	return arena_format(arena, "%.*s-%s", TEXT_ARG(party->identity), process->name);
}

bool connector_takes_role(const struct party *party, const struct connector_process *process)
{
	return process->image == PARTY_CONNECTOR_TX_SENDER_IMAGE && !party_has(party, PARTY_CONNECTOR_WALLET_SECRET);
}

static void fill_processes(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct view_list list = { 0 };

	for (size_t i = 0; i < ARRAY_LENGTH(processes); i++) {
		struct view_object *process = view_list_add_object(arena, &list, &process_type);
		struct text image = party_text(party, processes[i].image);

		view_set_text(process, "process", text_from(processes[i].name));
		view_set_text(process, "object", connector_object(arena, party, &processes[i]));
		view_set_text(process, "image", kubernetes_image(arena, party, image));
		view_set_truth(process, processes[i].flag, true);
		view_set_truth(process, "takes_role", connector_takes_role(party, &processes[i]));
	}
	view_set_list(view, "processes", &list);
	view_set_text(view, "migration_image",
		      kubernetes_image(arena, party, party_text(party, PARTY_CONNECTOR_DB_MIGRATION_IMAGE)));
}

/* ---- what they reach -------------------------------------------------------------------------------- */

/* A server of one's own may offer TLS or not: it has to. Ours offers it, and need not be asked when it does not insist. */
static bool database_needs_tls(const struct party *party)
{
	return !party_truth(party, PARTY_DATABASE_ENABLED) || party_truth(party, PARTY_DATABASE_FORCE_SSL);
}

static void fill_database(struct arena *arena, const struct party *party, struct view_object *view)
{
	view_set_text(view, "database_url",
		      arena_format(arena, "postgresql://%.*s:%" PRId64 "/%.*s?sslmode=%s",
				   TEXT_ARG(party_text(party, PARTY_DATABASE_HOST)),
				   party_number(party, PARTY_DATABASE_PORT),
				   TEXT_ARG(party_text(party, PARTY_DATABASE_NAME)),
				   database_needs_tls(party) ? "require" : "prefer"));
	view_set_truth(view, "database_outside", !party_truth(party, PARTY_DATABASE_ENABLED));
}

static void fill_wallet(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct text key = party_text(party, PARTY_CONNECTOR_TX_SENDER_KEY);

	if (party_has(party, PARTY_CONNECTOR_WALLET_SECRET)) {
		view_set(view, "wallet")->object =
			connector_secret_view(arena, party_text(party, PARTY_CONNECTOR_WALLET_SECRET));
		return;
	}
	view_set_text(view, "key_id", key.data ? key : party_text(party, PARTY_CONNECTOR_TX_SENDER_ALIAS));
	view_set_text(view, "key_region", key.data ? aws_arn_part(key, ARN_REGION) : party_text(party, PARTY_REGION));
}

static void fill_environment(struct arena *arena, const struct party *party, struct view_object *view)
{
	const struct value *env = party_value(party, PARTY_CONNECTOR_ENV);
	struct view_list list = { 0 };

	for (size_t i = 0; i < env->map.count; i++) {
		struct view_object *variable = view_list_add_object(arena, &list, &variable_type);

		view_set_text(variable, "key", env->map.entries[i].key);
		view_set_text(variable, "value", kubernetes_unexpanded(arena, env->map.entries[i].value.text));
	}
	view_set_list(view, "env", &list);
	if (party_has(party, PARTY_MONITORING_TRACING_ENDPOINT))
		view_set_text(view, "tracing_endpoint",
			      kubernetes_unexpanded(arena, party_text(party, PARTY_MONITORING_TRACING_ENDPOINT)));
}

static void fill_identity(struct arena *arena, const struct party *party, struct view_object *view)
{
	view_set_text(view, "service_account",
		      connector_account(arena, party_text(party, PARTY_KUBERNETES_SERVICE_ACCOUNT)));
	view_set_text(view, "role_arn", party_role_arn(arena, party, PARTY_ACCOUNT, PARTY_IAM_CONNECTOR_ROLE));
}

const struct view_object *connector_view(struct arena *arena, const struct emit_context *context,
					 const struct party *party)
{
	struct view_object *view;

	if (!party_has_connector(context, party))
		return NULL;
	view = view_object_new(arena, &connector_view_type);
	view_set_truth(view, "ready", connector_ready(context, party));
	fill_identity(arena, party, view);
	view_set_text(view, "core_url",
		      arena_format(arena, "http://%.*s:%" PRId64, TEXT_ARG(party_client_host(arena, party)),
				   network_number(context->network, NETWORK_PORTS_CLIENT)));
	fill_processes(arena, party, view);
	fill_chains(arena, context, party, view);
	fill_database(arena, party, view);
	fill_wallet(arena, party, view);
	fill_environment(arena, party, view);
	return view;
}

/* ---- the runbook ------------------------------------------------------------------------------------ */

static const struct view_field url_fields[] = {
	{ "secret", VIEW_TEXT, NULL, 0 },
	{ "key", VIEW_TEXT, NULL, 0 },          /* in the Secret */
	{ "chain", VIEW_TEXT, NULL, 0 },        /* "gateway", "ethereum" */
	{ "id", VIEW_NUMBER, NULL, 0 },
};
static const struct view_type url_type = { "url", url_fields, ARRAY_LENGTH(url_fields) };

static const struct view_field url_secret_fields[] = {
	{ "name", VIEW_TEXT, NULL, 0 },
	{ "urls", VIEW_LIST, &url_type, 0 },
};
static const struct view_type url_secret_type = { "url secret", url_secret_fields, ARRAY_LENGTH(url_secret_fields) };

static const struct view_field runbook_fields[] = {
	{ "ready", VIEW_BOOL, NULL, 0 },
	{ "url_secrets", VIEW_LIST, &url_secret_type, 0 },      /* each once, in the order of their names */
	{ "deployments", VIEW_LIST, NULL, VIEW_TEXT },          /* "deployment/…", for kubectl */
	{ "database_tls", VIEW_BOOL, NULL, 0 },                 /* connections without TLS are refused */
	{ "wallet", VIEW_OBJECT, &connector_secret_type, 0 },   /* absent: a key in AWS KMS */
};
const struct view_type connector_runbook_type = { "runbook", runbook_fields, ARRAY_LENGTH(runbook_fields) };

/* An RPC URL: where it is kept, and of which chain it is. */
struct url {
	struct secret secret;
	struct text chain;
	int64_t id;
};

static int by_secret(const void *left, const void *right)
{
	const struct url *a = left, *b = right;
	int order = text_compare(a->secret.name, b->secret.name);

	order = order ? order : text_compare(a->secret.key, b->secret.key);
	return order ? order : text_compare(a->chain, b->chain);
}

static void fill_url_secrets(struct arena *arena, const struct emit_context *context, const struct party *party,
			     struct view_object *view)
{
	const struct value *hosts = network_value(context->network, NETWORK_CHAINS_HOSTS);
	const struct value *references = party_value(party, PARTY_CONNECTOR_HOST_URLS);
	struct url *urls = ARENA_ARRAY(arena, struct url, hosts->map.count + 1);
	struct view_list secrets = { 0 };
	size_t count = 0, end;

	urls[count++] = (struct url){ secret_of(party_text(party, PARTY_CONNECTOR_GATEWAY_URL)), TEXT("gateway"),
				      network_number(context->network, NETWORK_CHAINS_GATEWAY) };
	for (size_t i = 0; i < hosts->map.count; i++) {
		const struct value_entry *host = &hosts->map.entries[i];

		urls[count++] = (struct url){ secret_of(value_map_find(references, host->key)->text), host->key,
					      host->value.number };
	}
	qsort(urls, count, sizeof(*urls), by_secret);
	for (size_t i = 0; i < count; i = end) {
		struct view_object *secret = view_list_add_object(arena, &secrets, &url_secret_type);
		struct view_list list = { 0 };

		for (end = i; end < count && text_equal(urls[end].secret.name, urls[i].secret.name); end++) {
			struct view_object *item = view_list_add_object(arena, &list, &url_type);

			view_set_text(item, "secret", urls[end].secret.name);
			view_set_text(item, "key", urls[end].secret.key);
			view_set_text(item, "chain", urls[end].chain);
			view_set_number(item, "id", urls[end].id);
		}
		view_set_text(secret, "name", urls[i].secret.name);
		view_set_list(secret, "urls", &list);
	}
	view_set_list(view, "url_secrets", &secrets);
}

const struct view_object *connector_runbook(struct arena *arena, const struct emit_context *context,
					    const struct party *party)
{
	struct view_list deployments = { 0 };
	struct view_object *view;

	if (!party_has_connector(context, party))
		return NULL;
	view = view_object_new(arena, &connector_runbook_type);
	view_set_truth(view, "ready", connector_ready(context, party));
	view_set_truth(view, "database_tls", database_needs_tls(party));
	if (party_has(party, PARTY_CONNECTOR_WALLET_SECRET))
		view_set(view, "wallet")->object =
			connector_secret_view(arena, party_text(party, PARTY_CONNECTOR_WALLET_SECRET));
	fill_url_secrets(arena, context, party, view);
	for (size_t i = 0; i < ARRAY_LENGTH(processes); i++)
		view_list_add_text(arena, &deployments,
				   arena_format(arena, "deployment/%.*s",
						TEXT_ARG(connector_object(arena, party, &processes[i]))));
	view_set_list(view, "deployments", &deployments);
	return view;
}

/* ---- which manifests there are ---------------------------------------------------------------------- */

bool party_has_connector(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_truth(party, PARTY_CONNECTOR_ENABLED);
}

bool connector_ready(const struct emit_context *context, const struct party *party)
{
	return party_has_connector(context, party) && party_core_ready(context, party);
}

bool connector_makes_account(const struct emit_context *context, const struct party *party)
{
	return party_has_connector(context, party) && party_truth(party, PARTY_KUBERNETES_CREATE_SERVICE_ACCOUNTS);
}

bool connector_is_held(const struct emit_context *context, const struct party *party)
{
	return connector_ready(context, party) && party_truth(party, PARTY_KUBERNETES_NETWORK_POLICY);
}

bool connector_is_monitored(const struct emit_context *context, const struct party *party)
{
	return connector_ready(context, party) && party_truth(party, PARTY_MONITORING_ENABLED);
}
