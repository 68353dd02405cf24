/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for a party's runbook: what exists for it, and who still owes what to whom. */
#include "emit/overview.h"

#include "emit/connector.h"
#include "emit/node.h"
#include "lock/owed.h"

/* Under which the core's signing key, and all that is published of it, is kept; fixed in its code. */
#define SIGNING_KEY_HANDLE "60b7070add74be3827160aa635fb255eeeeb88586c4debf7ab1134ddceb4beee"

/* What the party itself has not made known. */
static const struct view_field due_fields[] = {
	{ "name", VIEW_TEXT, NULL, 0 },
	{ "step", VIEW_NUMBER, NULL, 0 },               /* in which it comes to be */
	{ "endpoint", VIEW_BOOL, NULL, 0 },             /* which of them it is */
	{ "root_key", VIEW_BOOL, NULL, 0 },
	{ "tx_sender", VIEW_BOOL, NULL, 0 },
	{ "backup_key", VIEW_BOOL, NULL, 0 },
	{ "ca", VIEW_BOOL, NULL, 0 },
	{ "verification", VIEW_BOOL, NULL, 0 },
	{ "image", VIEW_BOOL, NULL, 0 },
};
static const struct view_type due_type = { "due", due_fields, ARRAY_LENGTH(due_fields) };

/* Where the runbook comes to a value, and under which name the templates ask for it. */
static const struct due_row { const char *field; int64_t step; } due_rows[OWED_COUNT] = {
	[OWED_ENDPOINT_SERVICE] = { "endpoint", 3 },
	[OWED_ROOT_KEY] = { "root_key", 3 },
	[OWED_TX_SENDER] = { "tx_sender", 2 },
	[OWED_BACKUP_KEY] = { "backup_key", 2 },
	[OWED_CA_CERTIFICATE] = { "ca", 4 },
	[OWED_VERIFICATION_ADDRESS] = { "verification", 4 },
	[OWED_SIGNED_IMAGE] = { "image", 4 },
};

static const struct view_field debt_fields[] = {
	{ "name", VIEW_TEXT, NULL, 0 },
	{ "values", VIEW_TEXT, NULL, 0 },               /* "endpoint service, CA certificate" */
};
static const struct view_type debt_type = { "debt", debt_fields, ARRAY_LENGTH(debt_fields) };

static const struct view_field runbook_fields[] = {
	{ "has_core", VIEW_BOOL, NULL, 0 },
	{ "core_ready", VIEW_BOOL, NULL, 0 },
	{ "tls", VIEW_BOOL, NULL, 0 },
	{ "manual_tls", VIEW_BOOL, NULL, 0 },           /* with a certificate that the operator makes */
	{ "ca_of_core", VIEW_BOOL, NULL, 0 },           /* or that the core makes itself; else who signs its image has one */
	{ "image_ready", VIEW_BOOL, NULL, 0 },          /* what makes the keys is known */
	{ "on_chain", VIEW_BOOL, NULL, 0 },             /* the committee is called by the chain, not by hand */
	{ "joining", VIEW_BOOL, NULL, 0 },
	{ "leaving", VIEW_BOOL, NULL, 0 },
	{ "replaces", VIEW_TEXT, NULL, 0 },
	{ "pulls", VIEW_BOOL, NULL, 0 },                /* images with a secret */
	{ "openssl", VIEW_BOOL, NULL, 0 },              /* is used for certificates or keys of wallets */
	{ "peer_count", VIEW_NUMBER, NULL, 0 },
	{ "crosses_regions", VIEW_BOOL, NULL, 0 },      /* to a peer */
	{ "connected", VIEW_NUMBER, NULL, 0 },          /* peers whose endpoint service is bound */
	{ "owes", VIEW_BOOL, NULL, 0 },                 /* this party has something to make known */
	{ "dues", VIEW_LIST, &due_type, 0 },
	{ "lacks_ca", VIEW_BOOL, NULL, 0 },             /* its core waits for somebody's CA certificate */
	{ "waits", VIEW_BOOL, NULL, 0 },                /* for a peer that has */
	{ "debts", VIEW_LIST, &debt_type, 0 },          /* of peers, to their own peers */
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

static enum owed_to owes(const struct emit_context *context, const struct party *party, size_t value)
{
	return party_owes(context->network, party, context_binding(context, party), (enum owed_value)value);
}

static void fill_dues(struct arena *arena, const struct emit_context *context, const struct party *party,
		      struct view_object *view)
{
	struct view_list list = { 0 };

	for (size_t i = 0; i < OWED_COUNT; i++) {
		struct view_object *due;

		if (owes(context, party, i) == OWED_TO_NOBODY)
			continue;
		due = view_list_add_object(arena, &list, &due_type);
		view_set(due, "name")->text = text_from(owed_row((enum owed_value)i)->name);
		view_set(due, "step")->number = due_rows[i].step;
		view_set(due, due_rows[i].field)->truth = true;
	}
	view_set_list(view, "dues", &list);
	view_set(view, "owes")->truth = list.count > 0;
}

/* What others wait for. What a party owes to itself or to the chain is on its own page. */
static struct text words_for_peers(struct arena *arena, const struct emit_context *context, const struct party *party)
{
	struct text words = { 0 };

	for (size_t i = 0; i < OWED_COUNT; i++)
		if (owes(context, party, i) == OWED_TO_PEERS)
			words = arena_format(arena, "%.*s%s%s", TEXT_ARG(words), words.size ? ", " : "",
					     owed_row((enum owed_value)i)->name);
	return words;
}

const struct view_value *runbook_debts(struct arena *arena, const struct emit_context *context)
{
	const struct network *network = context->network;
	struct view_value *debts = ARENA_ARRAY(arena, struct view_value, network->party_count);

	for (size_t i = 0; i < network->party_count; i++) {
		struct text words = words_for_peers(arena, context, &network->parties[i]);
		struct view_object *debt = words.size ? view_object_new(arena, &debt_type) : NULL;

		debts[i].object = debt;
		if (!debt)
			continue;
		view_set(debt, "name")->text = network->parties[i].name;
		view_set(debt, "values")->text = words;
	}
	return debts;
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
		connected += binding_has_endpoint(context_binding(context, peer));
		if (context->debts[i].object)
			items[count++] = context->debts[i];
	}
	view_set(view, "debts")->list.items = items;
	view_set(view, "debts")->list.count = count;
	view_set(view, "waits")->truth = count > 0;
	view_set(view, "connected")->number = (int64_t)connected;
	view_set(view, "crosses_regions")->truth = far > 0;
	view_set(view, "peer_count")->number = (int64_t)network->party_count - 1;
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

/* Certificates that the operator makes, and public keys that come as AWS KMS or Terraform has them. */
static bool needs_openssl(const struct emit_context *context, const struct party *party)
{
	return network_tls_is_manual(context->network) || party_image_is_signed(context->network, party) ||
	       (party_has_connector(context, party) && party_has(party, PARTY_CONNECTOR_TX_SENDER_KEY)) ||
	       (party_truth(party, PARTY_PAUSER_ENABLED) && !party_has(party, PARTY_PAUSER_KEY_ARN));
}

static void runbook_fill(struct arena *arena, const struct emit_context *context, const struct party *party,
			 struct view_object *view)
{
	const struct network *network = context->network;
	bool has_core = party_has_core(context, party);

	view_set(view, "has_core")->truth = has_core;
	view_set(view, "core_ready")->truth = party_core_ready(context, party);
	view_set(view, "lacks_ca")->truth =
		has_core && network_uses_tls(network) && !context->bindings->all_cas_bound;
	view_set(view, "tls")->truth = has_core && network_uses_tls(network);
	view_set(view, "manual_tls")->truth = has_core && network_tls_is_manual(network);
	view_set(view, "ca_of_core")->truth = has_core && network_uses_tls(network) &&
					      !network_tls_is_manual(network) &&
					      !party_image_is_signed(network, party);
	view_set(view, "image_ready")->truth = party_image_ready(context, party);
	view_set(view, "on_chain")->truth = network_is_called_by_chain(context);
	view_set(view, "joining")->truth = party->membership == MEMBERSHIP_JOINING;
	view_set(view, "leaving")->truth = party->membership == MEMBERSHIP_LEAVING;
	view_set(view, "replaces")->text = party->replaces;
	view_set(view, "pulls")->truth = party_value(party, PARTY_KUBERNETES_IMAGE_PULL_SECRETS)->list.count > 0;
	view_set(view, "openssl")->truth = has_core && needs_openssl(context, party);
	fill_dues(arena, context, party, view);
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
