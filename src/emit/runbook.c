/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for a party's runbook: what exists for it, and who still owes what to whom. */
#include "emit/overview.h"

#include "emit/connector.h"
#include "emit/node.h"

/* Under which the core's signing key, and all that is published of it, is kept; fixed in its code. */
#define SIGNING_KEY_HANDLE "60b7070add74be3827160aa635fb255eeeeb88586c4debf7ab1134ddceb4beee"

static const struct view_field debt_fields[] = {
	{ "name", VIEW_TEXT, NULL, 0 },
	{ "endpoint", VIEW_BOOL, NULL, 0 },             /* its endpoint service is not bound */
	{ "ca", VIEW_BOOL, NULL, 0 },                   /* its CA certificate is not bound */
};
static const struct view_type debt_type = { "debt", debt_fields, ARRAY_LENGTH(debt_fields) };

static const struct view_field runbook_fields[] = {
	{ "has_core", VIEW_BOOL, NULL, 0 },
	{ "core_ready", VIEW_BOOL, NULL, 0 },
	{ "tls", VIEW_BOOL, NULL, 0 },
	{ "manual_tls", VIEW_BOOL, NULL, 0 },           /* with a certificate that the operator makes */
	{ "ca_of_core", VIEW_BOOL, NULL, 0 },           /* or that the core makes itself; else who signs its image has one */
	{ "image_ready", VIEW_BOOL, NULL, 0 },          /* what makes the keys is known */
	{ "owes_image", VIEW_BOOL, NULL, 0 },           /* to its own core: one with what it signed */
	{ "on_chain", VIEW_BOOL, NULL, 0 },             /* the committee is called by the chain, not by hand */
	{ "joining", VIEW_BOOL, NULL, 0 },
	{ "leaving", VIEW_BOOL, NULL, 0 },
	{ "replaces", VIEW_TEXT, NULL, 0 },
	{ "pulls", VIEW_BOOL, NULL, 0 },                /* images with a secret */
	{ "peer_count", VIEW_NUMBER, NULL, 0 },
	{ "crosses_regions", VIEW_BOOL, NULL, 0 },      /* to a peer */
	{ "connected", VIEW_NUMBER, NULL, 0 },          /* peers whose endpoint service is bound */
	{ "owes", VIEW_BOOL, NULL, 0 },                 /* this party has something of its own to bind */
	{ "owes_endpoint", VIEW_BOOL, NULL, 0 },
	{ "owes_ca", VIEW_BOOL, NULL, 0 },
	{ "owes_tx_sender", VIEW_BOOL, NULL, 0 },       /* the address of its wallet */
	{ "owes_backup_key", VIEW_BOOL, NULL, 0 },      /* to its own core */
	{ "lacks_ca", VIEW_BOOL, NULL, 0 },             /* its core waits for somebody's CA certificate */
	{ "waits", VIEW_BOOL, NULL, 0 },                /* for a peer that has */
	{ "debts", VIEW_LIST, &debt_type, 0 },          /* of peers */
	{ "ca_uri", VIEW_TEXT, NULL, 0 },               /* "s3://…": where the enclave publishes the CA */
	{ "signer_uri", VIEW_TEXT, NULL, 0 },           /* and the address of its signing key */
	{ "signer_url", VIEW_TEXT, NULL, 0 },           /* "https://…": the same, for everybody */
	{ "client_host", VIEW_TEXT, NULL, 0 },
	{ "epochs", VIEW_TEXT, NULL, 0 },               /* where in the private vault the core keeps them */
	{ "old_epochs", VIEW_TEXT, NULL, 0 },           /* and where one of generation 0.14 does */
	{ "load_balancer", VIEW_TEXT, NULL, 0 },        /* "service/…", for kubectl, and so on */
	{ "core", VIEW_TEXT, NULL, 0 },
	{ "tools", VIEW_TEXT, NULL, 0 },                /* the operator's own pod */
	{ "keygen_job", VIEW_TEXT, NULL, 0 },
	{ "rollout_minutes", VIEW_NUMBER, NULL, 0 },    /* after which a core that is not ready will not be */
	{ "makes_seed", VIEW_BOOL, NULL, 0 },           /* its generation signs with more than the one before could */
	{ "rehearsal_job", VIEW_TEXT, NULL, 0 },
	{ "disruption_budget", VIEW_TEXT, NULL, 0 },
	{ "connector", VIEW_OBJECT, &connector_runbook_type, 0 },
};
static const struct view_type runbook_type = { "runbook", runbook_fields, ARRAY_LENGTH(runbook_fields) };

static bool owes_endpoint(const struct emit_context *context, const struct party *party)
{
	return !binding_has_endpoint(context_binding(context, party));
}

static bool owes_ca(const struct emit_context *context, const struct party *party)
{
	return binding_owes_ca(context->network, party, context_binding(context, party));
}

static bool owes_tx_sender(const struct emit_context *context, const struct party *party)
{
	return party_has_connector(context, party) && !context_binding(context, party)->tx_sender_address.data;
}

static const struct view_object *debt_view(struct arena *arena, const struct emit_context *context,
					   const struct party *peer)
{
	struct view_object *view = view_object_new(arena, &debt_type);

	view_set(view, "name")->text = peer->name;
	view_set(view, "endpoint")->truth = owes_endpoint(context, peer);
	view_set(view, "ca")->truth = owes_ca(context, peer);
	return view;
}

static void fill_debts(struct arena *arena, const struct emit_context *context, const struct party *party,
		       struct view_object *view)
{
	const struct network *network = context->network;
	struct view_value *items = ARENA_ARRAY(arena, struct view_value, network->party_count);
	size_t count = 0, connected = 0, far = 0;

	for (size_t i = 0; i < network->party_count; i++) {
		const struct party *peer = &network->parties[i];

		if (peer == party)
			continue;
		far += !text_equal(party_text(peer, PARTY_REGION), party_text(party, PARTY_REGION));
		connected += !owes_endpoint(context, peer);
		if (owes_endpoint(context, peer) || owes_ca(context, peer))
			items[count++].object = debt_view(arena, context, peer);
	}
	view_set(view, "debts")->list.items = items;
	view_set(view, "debts")->list.count = count;
	view_set(view, "waits")->truth = count > 0;
	view_set(view, "connected")->number = (int64_t)connected;
	view_set(view, "crosses_regions")->truth = far > 0;
	view_set(view, "peer_count")->number = (int64_t)network->party_count - 1;
	view_set(view, "owes_endpoint")->truth = owes_endpoint(context, party);
	view_set(view, "owes_ca")->truth = owes_ca(context, party);
	view_set(view, "owes_tx_sender")->truth = owes_tx_sender(context, party);
	view_set(view, "owes")->truth =
		owes_endpoint(context, party) || owes_ca(context, party) || owes_tx_sender(context, party);
}

/* kms: docs/operations/upgrade-0.14-to-0.15.md; what 0.15 keeps of an epoch says of which context it is. */
static bool keeps_contexts(const struct release *release)
{
	return text_is(release_text(release, RELEASE_GENERATION), "0.15");
}

static void fill_addresses(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct text bucket = party_text(party, PARTY_VAULT_PUBLIC_BUCKET), prefix = party->public_prefix;

	view_set(view, "ca_uri")->text =
		arena_format(arena, "s3://%.*s/%.*s/CACert/" SIGNING_KEY_HANDLE, TEXT_ARG(bucket), TEXT_ARG(prefix));
	view_set(view, "signer_uri")->text =
		arena_format(arena, "s3://%.*s/%.*s/VerfAddress/" SIGNING_KEY_HANDLE, TEXT_ARG(bucket), TEXT_ARG(prefix));
	view_set(view, "signer_url")->text =
		arena_format(arena, "%.*s/%.*s/VerfAddress/" SIGNING_KEY_HANDLE,
			     TEXT_ARG(party_text(party, PARTY_VAULT_PUBLIC_URL)), TEXT_ARG(prefix));
	view_set(view, "client_host")->text = party_client_host(arena, party);
	view_set(view, "old_epochs")->text =
		arena_format(arena, "%.*s/PrssSetupCombined", TEXT_ARG(party->private_prefix));
	view_set(view, "epochs")->text = keeps_contexts(party->release) ?
		arena_format(arena, "%.*s/EpochData", TEXT_ARG(party->private_prefix)) :
		view_set(view, "old_epochs")->text;
}

/* As the manifests name them. */
static void fill_objects(struct arena *arena, const struct party *party, struct view_object *view)
{
	static const struct { const char *field, *kind, *suffix; } objects[] = {
		{ "load_balancer", "service", "" },
		{ "core", "statefulset", "" },
		{ "tools", "pod", "-tools" },
		{ "keygen_job", "job", "-keygen" },
		{ "rehearsal_job", "job", "-rehearsal" },
		{ "disruption_budget", "poddisruptionbudget", "" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(objects); i++)
		view_set(view, objects[i].field)->text =
			arena_format(arena, "%s/%.*s%s", objects[i].kind, TEXT_ARG(party->identity), objects[i].suffix);
}

/*
 * Its image is pulled, and the core is told to stop and starts, which an enclave does slowly: from then on it has until
 * its start-up probe gives up.
 */
static int64_t rollout_minutes(const struct party *party)
{
	return party_number(party, PARTY_KUBERNETES_STARTUP_TIMEOUT) / 60000 + 20;
}

static void runbook_fill(struct arena *arena, const struct emit_context *context, const struct party *party,
			 struct view_object *view)
{
	const struct network *network = context->network;
	bool has_core = party_has_core(context, party);

	view_set(view, "has_core")->truth = has_core;
	view_set(view, "core_ready")->truth = party_core_ready(context, party);
	view_set(view, "owes_backup_key")->truth =
		binding_owes_backup_key(network, party, context_binding(context, party));
	view_set(view, "lacks_ca")->truth =
		has_core && network_uses_tls(network) && !context->bindings->all_cas_bound;
	view_set(view, "tls")->truth = has_core && network_uses_tls(network);
	view_set(view, "manual_tls")->truth = has_core && network_tls_is_manual(network);
	view_set(view, "ca_of_core")->truth = has_core && network_uses_tls(network) &&
					      !network_tls_is_manual(network) &&
					      !party_image_is_signed(network, party);
	view_set(view, "image_ready")->truth = party_image_ready(context, party);
	view_set(view, "owes_image")->truth = has_core && !party_image_ready(context, party);
	view_set(view, "on_chain")->truth = network_is_called_by_chain(context);
	view_set(view, "joining")->truth = party->membership == MEMBERSHIP_JOINING;
	view_set(view, "leaving")->truth = party->membership == MEMBERSHIP_LEAVING;
	view_set(view, "replaces")->text = party->replaces;
	view_set(view, "pulls")->truth = party_value(party, PARTY_KUBERNETES_IMAGE_PULL_SECRETS)->list.count > 0;
	fill_debts(arena, context, party, view);
	fill_objects(arena, party, view);
	if (has_core) {
		fill_addresses(arena, party, view);
		view_set(view, "rollout_minutes")->number = rollout_minutes(party);
		view_set(view, "makes_seed")->truth = keeps_contexts(party->release);
	}
	view_set(view, "connector")->object = connector_runbook(arena, context, party);
}

const struct family runbook_family = { FAMILY_PARTY, "runbook", &runbook_type, runbook_fill };
