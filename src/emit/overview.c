/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for the network's own pages: who is who, what is known, what all clients need. */
#include "emit/overview.h"

#include "emit/backup.h"
#include "emit/connector.h"
#include "emit/graph.h"
#include "emit/node.h"
#include "model/generation.h"

static const struct view_field member_fields[] = {
	{ "id", VIEW_NUMBER, NULL, 0 },
	{ "name", VIEW_TEXT, NULL, 0 },
	{ "operator", VIEW_TEXT, NULL, 0 },
	{ "account", VIEW_TEXT, NULL, 0 },
	{ "region", VIEW_TEXT, NULL, 0 },
	{ "identity", VIEW_TEXT, NULL, 0 },
	{ "release", VIEW_TEXT, NULL, 0 },              /* absent in a rehearsal */
	{ "enclave", VIEW_BOOL, NULL, 0 },              /* its core runs in one */
	{ "passing", VIEW_TEXT, NULL, 0 },              /* "joining", "leaving"; absent while active */
	{ "replaces", VIEW_TEXT, NULL, 0 },
	{ "endpoint", VIEW_TEXT, NULL, 0 },             /* name of its endpoint service; absent until bound */
	{ "fingerprint", VIEW_TEXT, NULL, 0 },          /* of its CA; likewise */
	{ "signer", VIEW_TEXT, NULL, 0 },               /* its verification address; likewise */
	{ "connector", VIEW_BOOL, NULL, 0 },            /* it has one */
	{ "tx_sender", VIEW_TEXT, NULL, 0 },            /* the address of its tx-sender; absent until bound */
};
static const struct view_type member_type = { "member", member_fields, ARRAY_LENGTH(member_fields) };

static const struct view_field core_fields[] = {
	{ "id", VIEW_NUMBER, NULL, 0 },
	{ "client_host", VIEW_TEXT, NULL, 0 },
	{ "public_url", VIEW_TEXT, NULL, 0 },
	{ "public_prefix", VIEW_TEXT, NULL, 0 },
};
static const struct view_type core_type = { "core", core_fields, ARRAY_LENGTH(core_fields) };

static const struct view_field overview_fields[] = {
	{ "members", VIEW_LIST, &member_type, 0 },      /* all parties, by id */
	{ "cores", VIEW_LIST, &core_type, 0 },          /* of the active parties, by id */
	{ "edges", VIEW_NUMBER, NULL, 0 },
	{ "connected", VIEW_NUMBER, NULL, 0 },
	{ "tls", VIEW_BOOL, NULL, 0 },
	{ "manual_tls", VIEW_BOOL, NULL, 0 },           /* with certificates that operators make */
	{ "on_chain", VIEW_BOOL, NULL, 0 },             /* the committee is called by the chain, not by hand */
	{ "enclaves", VIEW_BOOL, NULL, 0 },             /* a party's core runs in one */
	{ "plain", VIEW_BOOL, NULL, 0 },                /* a party's runs in none */
	{ "backups", VIEW_BOOL, NULL, 0 },              /* a party has a module for a backup account */
	{ "connectors", VIEW_BOOL, NULL, 0 },           /* a party has a connector */
	{ "custodians", VIEW_BOOL, NULL, 0 },           /* a party's backup is its custodians' to open */
	{ "client_knows_network", VIEW_BOOL, NULL, 0 }, /* a client of some party's release is told of it as a whole */
	{ "client_counts_cores", VIEW_BOOL, NULL, 0 },  /* one of another's is not */
};
static const struct view_type overview_type = { "overview", overview_fields, ARRAY_LENGTH(overview_fields) };

bool network_is_called_by_chain(const struct emit_context *context)
{
	const struct network *network = context->network;

	for (size_t i = 0; i < network->active_count; i++)
		if (!party_has_connector(context, network->active[i]))
			return false;
	return !text_is(network_text(network, NETWORK_ENVIRONMENT), "dev");
}

static void set_list(struct view_object *view, const char *name, const struct view_value *items, size_t count)
{
	struct view_value *value = view_set(view, name);

	value->list.items = items;
	value->list.count = count;
}

static const struct view_object *member_view(struct arena *arena, const struct emit_context *context,
					     const struct party *party)
{
	struct view_object *view = view_object_new(arena, &member_type);
	const struct binding *binding = context_binding(context, party);

	view_set(view, "id")->number = party->id;
	view_set(view, "name")->text = party->name;
	view_set(view, "operator")->text = party_text(party, PARTY_OPERATOR);
	view_set(view, "account")->text = party_text(party, PARTY_ACCOUNT);
	view_set(view, "region")->text = party_text(party, PARTY_REGION);
	view_set(view, "identity")->text = party->identity;
	if (party->release)
		view_set(view, "release")->text = party->release->name;
	view_set(view, "enclave")->truth = party_core_in_enclave(context, party);
	if (party->membership != MEMBERSHIP_ACTIVE)
		view_set(view, "passing")->text = text_from(membership_name(party->membership));
	view_set(view, "replaces")->text = party->replaces;
	view_set(view, "endpoint")->text = binding->endpoint_service_name;
	if (binding->ca_certificate.data)
		view_set(view, "fingerprint")->text = text_from(binding->ca_fingerprint);
	view_set(view, "signer")->text = binding->verification_address;
	view_set(view, "connector")->truth = party_has_connector(context, party);
	if (party_has_connector(context, party))
		view_set(view, "tx_sender")->text = binding->tx_sender_address;
	return view;
}

static const struct view_object *core_view(struct arena *arena, const struct party *party)
{
	struct view_object *view = view_object_new(arena, &core_type);

	view_set(view, "id")->number = party->id;
	view_set(view, "client_host")->text = party_client_host(arena, party);
	view_set(view, "public_url")->text = party_text(party, PARTY_VAULT_PUBLIC_URL);
	view_set(view, "public_prefix")->text = party->public_prefix;
	return view;
}

static void fill_members(struct arena *arena, const struct emit_context *context, struct view_object *view)
{
	size_t count = context->network->party_count;
	const struct party **parties = graph_order(arena, context->network);
	struct view_value *items = ARENA_ARRAY(arena, struct view_value, count);

	for (size_t i = 0; i < count; i++)
		items[i].object = member_view(arena, context, parties[i]);
	set_list(view, "members", items, count);
}

static void fill_cores(struct arena *arena, const struct network *network, struct view_object *view)
{
	struct view_value *items = ARENA_ARRAY(arena, struct view_value, network->active_count);

	for (size_t i = 0; i < network->active_count; i++)
		items[i].object = core_view(arena, network->active[i]);
	set_list(view, "cores", items, network->active_count);
}

static void overview_fill(struct arena *arena, const struct emit_context *context, const struct party *party,
			  struct view_object *view)
{
	const struct network *network = context->network;
	bool backups = false, connectors = false, custodians = false;
	bool clients[2] = { false, false }, enclaves[2] = { false, false };

	(void)party;
	for (size_t i = 0; i < network->party_count; i++) {
		const struct party *one = &network->parties[i];

		backups |= backup_is_made(context, one);
		connectors |= party_has_connector(context, one);
		if (network->rehearsal)
			continue;
		clients[release_client_knows_network(one->release)] = true;
		enclaves[party_has_enclave(one)] = true;
		custodians |= backup_is_enabled(context, one) && party_shares_backup_key(one);
	}
	view_set_truth(view, "enclaves", enclaves[true]);
	view_set_truth(view, "plain", enclaves[false]);
	view_set_truth(view, "backups", backups);
	view_set_truth(view, "connectors", connectors);
	view_set_truth(view, "custodians", custodians);
	view_set_truth(view, "client_knows_network", clients[true]);
	view_set_truth(view, "client_counts_cores", clients[false]);
	fill_members(arena, context, view);
	fill_cores(arena, network, view);
	view_set(view, "edges")->number = (int64_t)graph_edge_count(context);
	view_set(view, "connected")->number = (int64_t)graph_connected_count(context);
	view_set(view, "tls")->truth = !network->rehearsal && network_uses_tls(network);
	view_set(view, "manual_tls")->truth = !network->rehearsal && network_tls_is_manual(network);
	view_set(view, "on_chain")->truth = network_is_called_by_chain(context);
}

const struct family overview_family = { FAMILY_NETWORK, "overview", &overview_type, overview_fill };
