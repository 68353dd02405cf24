/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for what a party has beside its core: connector, database, pauser. */
#include "emit/terraform_services.h"

#include "emit/connector.h"
#include "model/aws.h"

/* ---- what templates can name ----------------------------------------------------------------------- */

static const struct view_field connector_fields[] = {
	{ "service_account", VIEW_TEXT, NULL, 0 },
	{ "role_arn", VIEW_TEXT, NULL, 0 },
	{ "makes_key", VIEW_BOOL, NULL, 0 }, /* Terraform makes the wallet's key */
	{ "key_region", VIEW_TEXT, NULL, 0 },
	{ "given_key", VIEW_BOOL, NULL, 0 }, /* the wallet's key is there already */
};
const struct view_type terraform_connector_type = { "connector", connector_fields, ARRAY_LENGTH(connector_fields) };

static const struct view_field database_fields[] = {
	{ "family", VIEW_TEXT, NULL, 0 }, /* of parameters: "postgres17" */
	{ "parameter_group", VIEW_TEXT, NULL, 0 },
	{ "follows_minor", VIEW_BOOL, NULL, 0 },	 /* the spec leaves the minor version to AWS */
	{ "grows", VIEW_BOOL, NULL, 0 },		 /* its storage, by itself */
	{ "extra_ranges", VIEW_LIST, NULL, VIEW_TEXT },	 /* that reach it besides the VPC */
	{ "mocked_ranges", VIEW_LIST, NULL, VIEW_TEXT }, /* all that do in the module's own tests */
	{ "backed_up", VIEW_BOOL, NULL, 0 },
	{ "named", VIEW_BOOL, NULL, 0 },	   /* its name is one of ours, in the party's zone */
	{ "monitored", VIEW_BOOL, NULL, 0 },	   /* by enhanced monitoring */
	{ "monitoring_role", VIEW_TEXT, NULL, 0 }, /* that Terraform makes for it; absent: none */
};
const struct view_type terraform_database_type = { "database", database_fields, ARRAY_LENGTH(database_fields) };

static const struct view_field pauser_fields[] = {
	{ "role_arn", VIEW_TEXT, NULL, 0 },
	{ "key_id", VIEW_TEXT, NULL, 0 }, /* by which AWS KMS knows its key, before there is one */
	{ "makes_namespace", VIEW_BOOL, NULL, 0 },
};
const struct view_type pauser_view_type = { "pauser", pauser_fields, ARRAY_LENGTH(pauser_fields) };

/* ---- which of them a party has --------------------------------------------------------------------- */

bool terraform_makes_database(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_truth(party, PARTY_DATABASE_ENABLED);
}

bool party_has_pauser(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_truth(party, PARTY_PAUSER_ENABLED);
}

bool terraform_makes_sender_key(const struct emit_context *context, const struct party *party)
{
	return party_has_connector(context, party) && !party_has(party, PARTY_CONNECTOR_TX_SENDER_KEY) &&
	       !party_has(party, PARTY_CONNECTOR_WALLET_SECRET);
}

bool terraform_makes_pauser_key(const struct emit_context *context, const struct party *party)
{
	return party_has_pauser(context, party) && !party_has(party, PARTY_PAUSER_KEY_ARN);
}

/* ---- the connector and its wallet ------------------------------------------------------------------ */

const struct view_object *terraform_connector_view(struct arena *arena, const struct emit_context *context,
						   const struct party *party)
{
	struct view_object *view;
	bool given = party_has(party, PARTY_CONNECTOR_TX_SENDER_KEY);

	if (!party_has_connector(context, party))
		return NULL;
	view = view_object_new(arena, &terraform_connector_type);
	view_set_text(view, "service_account",
		      connector_account(arena, party_text(party, PARTY_KUBERNETES_SERVICE_ACCOUNT)));
	view_set_text(view, "role_arn", party_role_arn(arena, party, PARTY_ACCOUNT, PARTY_IAM_CONNECTOR_ROLE));
	view_set_truth(view, "given_key", given);
	if (given)
		view_set_text(view, "key_region", aws_arn_part(party_text(party, PARTY_CONNECTOR_TX_SENDER_KEY), ARN_REGION));
	view_set_truth(view, "makes_key", terraform_makes_sender_key(context, party));
	return view;
}

/* ---- the database ---------------------------------------------------------------------------------- */

/* What the module's own tests take for the ranges of the VPC: templates/terraform/tests/mock_aws.hcl. */
#define MOCKED_RANGE TEXT("10.0.0.0/16")

static void add_ranges(struct arena *arena, struct view_list *list, const struct value *ranges)
{
	for (size_t i = 0; ranges->kind == VALUE_LIST && i < ranges->list.count; i++)
		view_list_add_text_once(arena, list, ranges->list.items[i].text);
}

static void fill_ranges(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct view_list extra = { 0 }, mocked = { 0 };

	add_ranges(arena, &extra, party_value(party, PARTY_CLUSTER_POD_CIDRS));
	add_ranges(arena, &extra, party_value(party, PARTY_DATABASE_ALLOWED_CIDRS));
	view_list_add_text_once(arena, &mocked, MOCKED_RANGE);
	for (size_t i = 0; i < extra.count; i++)
		view_list_add_text_once(arena, &mocked, extra.items[i].text);
	view_set_list(view, "extra_ranges", &extra);
	view_set_list(view, "mocked_ranges", &mocked);
}

static void fill_version(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct text version = party_text(party, PARTY_DATABASE_ENGINE_VERSION);
	struct text major = text_slice(version, 0, text_find(version, '.', 0));

	view_set_text(view, "family", arena_format(arena, "postgres%.*s", TEXT_ARG(major)));
	view_set_text(view, "parameter_group",
		      arena_format(arena, "%.*s-postgres%.*s", TEXT_ARG(party_text(party, PARTY_DATABASE_IDENTIFIER)),
				   TEXT_ARG(major)));
	view_set_truth(view, "follows_minor", major.size == version.size);
}

/* The name of its role holds none of the spec's names, so it fits whatever they are. */
static void fill_monitoring(struct arena *arena, const struct party *party, struct view_object *view)
{
	bool monitored = party_number(party, PARTY_DATABASE_MONITORING_INTERVAL) > 0;

	view_set_truth(view, "monitored", monitored);
	if (monitored && !party_has(party, PARTY_DATABASE_MONITORING_ROLE))
		view_set_text(view, "monitoring_role", arena_format(arena, "mpcnet-%s-rds-monitoring", party->h8));
}

const struct view_object *terraform_database_view(struct arena *arena, const struct emit_context *context,
						  const struct party *party)
{
	struct view_object *view;
	struct text domain = arena_format(arena, ".%.*s", TEXT_ARG(party_text(party, PARTY_DNS_DOMAIN)));

	if (!terraform_makes_database(context, party))
		return NULL;
	view = view_object_new(arena, &terraform_database_type);
	view_set_truth(view, "grows", party_number(party, PARTY_DATABASE_MAX_ALLOCATED_STORAGE) > 0);
	view_set_truth(view, "backed_up", party_number(party, PARTY_DATABASE_BACKUP_RETENTION) > 0);
	/* A name in another zone is for others to make. */
	view_set_truth(view, "named", text_ends_with(party_text(party, PARTY_DATABASE_HOST), domain.data));
	fill_version(arena, party, view);
	fill_ranges(arena, party, view);
	fill_monitoring(arena, party, view);
	return view;
}

/* ---- the pauser ------------------------------------------------------------------------------------ */

const struct view_object *pauser_view(struct arena *arena, const struct emit_context *context,
				      const struct party *party)
{
	struct text name = party_text(party, PARTY_PAUSER_NAME), key = party_text(party, PARTY_PAUSER_KEY_ARN);
	bool there_already =
		party_truth(party, PARTY_KUBERNETES_CREATE_NAMESPACE) &&
		text_equal(party_text(party, PARTY_PAUSER_NAMESPACE), party_text(party, PARTY_KUBERNETES_NAMESPACE));
	struct view_object *view;

	if (!party_has_pauser(context, party))
		return NULL;
	if (!key.data)
		key = arena_format(arena, "arn:aws:kms:%.*s:%.*s:alias/%.*s", TEXT_ARG(party_text(party, PARTY_REGION)),
				   TEXT_ARG(party_text(party, PARTY_ACCOUNT)), TEXT_ARG(name));
	view = view_object_new(arena, &pauser_view_type);
	view_set_text(view, "role_arn", party_role_arn(arena, party, PARTY_ACCOUNT, PARTY_PAUSER_NAME));
	view_set_text(view, "key_id", key);
	view_set_truth(view, "makes_namespace", party_truth(party, PARTY_PAUSER_CREATE_NAMESPACE) && !there_already);
	return view;
}
