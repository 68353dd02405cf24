/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for a party's backup: the module of its backup account, and what core and runbook know of it. */
#include "emit/backup.h"

#include <stdlib.h>

static const struct view_field custodian_fields[] = {
	{ "id", VIEW_NUMBER, NULL, 0 },
	{ "name", VIEW_TEXT, NULL, 0 },
};
static const struct view_type custodian_type = { "custodian", custodian_fields, ARRAY_LENGTH(custodian_fields) };

static const struct view_field backup_fields[] = {
	{ "enabled", VIEW_BOOL, NULL, 0 },              /* the core writes a backup */
	{ "made", VIEW_BOOL, NULL, 0 },                 /* there is a module for the backup account */
	{ "makes_key", VIEW_BOOL, NULL, 0 },
	{ "replicates", VIEW_BOOL, NULL, 0 },
	{ "shared_among_custodians", VIEW_BOOL, NULL, 0 },      /* what encrypts it; else a key in AWS KMS */
	{ "custodians", VIEW_LIST, &custodian_type, 0 },        /* by id; none before their threshold is known */
	{ "recovering", VIEW_NUMBER, NULL, 0 },         /* how many of them recover it; absent without them */
	{ "key_arn", VIEW_TEXT, NULL, 0 },              /* of the backup key; absent until bound, and with custodians */
	{ "restore_role_arn", VIEW_TEXT, NULL, 0 },
	{ "replication_role_arn", VIEW_TEXT, NULL, 0 },
	{ "state_key", VIEW_TEXT, NULL, 0 },
	{ "shares_state", VIEW_BOOL, NULL, 0 },         /* its state lies in the bucket of the party's */
	{ "apart", VIEW_BOOL, NULL, 0 },                /* its account is not the party's own */
};
static const struct view_type backup_type = { "backup", backup_fields, ARRAY_LENGTH(backup_fields) };

bool backup_is_enabled(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_truth(party, PARTY_VAULT_BACKUP_ENABLED);
}

bool backup_is_made(const struct emit_context *context, const struct party *party)
{
	return backup_is_enabled(context, party) && party_truth(party, PARTY_VAULT_BACKUP_CREATE);
}

bool backup_makes_key(const struct emit_context *context, const struct party *party)
{
	return backup_is_made(context, party) && !party_shares_backup_key(party) &&
	       !party_has(party, PARTY_VAULT_BACKUP_KEY_ARN);
}

bool backup_lets_key_go(const struct emit_context *context, const struct party *party)
{
	return backup_is_made(context, party) && !backup_makes_key(context, party);
}

bool backup_replicates(const struct emit_context *context, const struct party *party)
{
	return backup_is_made(context, party) && party_has(party, PARTY_VAULT_BACKUP_REPLICA_REGION);
}

static struct text role_arn(struct arena *arena, const struct party *party, enum setting_id role)
{
	return party_role_arn(arena, party, PARTY_VAULT_BACKUP_ACCOUNT, role);
}

static struct text key_arn(const struct emit_context *context, const struct party *party)
{
	if (party_shares_backup_key(party))
		return (struct text){ 0 };
	if (party_has(party, PARTY_VAULT_BACKUP_KEY_ARN))
		return party_text(party, PARTY_VAULT_BACKUP_KEY_ARN);
	return context_binding(context, party)->backup_key_arn;
}

static int compare_custodians(const void *a, const void *b)
{
	int64_t left = (*(const struct value_entry *const *)a)->value.number;
	int64_t right = (*(const struct value_entry *const *)b)->value.number;

	return (left > right) - (left < right);
}

static void fill_custodians(struct arena *arena, const struct party *party, struct view_object *view)
{
	const struct value *members = party_value(party, PARTY_CUSTODIANS_MEMBERS);
	const struct value_entry **by_id = ARENA_ARRAY(arena, const struct value_entry *, members->map.count + 1);
	struct view_list list = { 0 };

	if (!members->map.count || !party_has(party, PARTY_CUSTODIANS_THRESHOLD))
		return;
	for (size_t i = 0; i < members->map.count; i++)
		by_id[i] = &members->map.entries[i];
	qsort(by_id, members->map.count, sizeof(*by_id), compare_custodians);
	for (size_t i = 0; i < members->map.count; i++) {
		struct view_object *custodian = view_list_add_object(arena, &list, &custodian_type);

		view_set_number(custodian, "id", by_id[i]->value.number);
		view_set_text(custodian, "name", by_id[i]->key);
	}
	view_set_list(view, "custodians", &list);
	view_set_number(view, "recovering", party_number(party, PARTY_CUSTODIANS_THRESHOLD) + 1);
}

static void fill(struct arena *arena, const struct emit_context *context, const struct party *party,
		 struct view_object *view)
{
	if (!backup_is_enabled(context, party))
		return;
	view_set_truth(view, "enabled", true);
	view_set_truth(view, "made", backup_is_made(context, party));
	view_set_truth(view, "makes_key", backup_makes_key(context, party));
	view_set_truth(view, "replicates", backup_replicates(context, party));
	view_set_truth(view, "shared_among_custodians", party_shares_backup_key(party));
	fill_custodians(arena, party, view);
	view_set_text(view, "key_arn", key_arn(context, party));
	view_set_text(view, "restore_role_arn", role_arn(arena, party, PARTY_VAULT_BACKUP_ROLE));
	view_set_text(view, "replication_role_arn", role_arn(arena, party, PARTY_VAULT_BACKUP_REPLICATION_ROLE));
	view_set_text(view, "state_key", party_backup_state_key(arena, party));
	view_set_truth(view, "shares_state", text_equal(party_text(party, PARTY_STATE_BACKUP_BUCKET),
							party_text(party, PARTY_STATE_BUCKET)));
	view_set_truth(view, "apart", !text_equal(party_text(party, PARTY_VAULT_BACKUP_ACCOUNT),
						  party_text(party, PARTY_ACCOUNT)));
}

const struct family backup_family = { FAMILY_TERRAFORM, "backup", &backup_type, fill };
