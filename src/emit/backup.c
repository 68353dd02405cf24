/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for a party's backup: the module of its backup account, and what its core and its runbook know of it. */
#include "emit/backup.h"

static const struct view_field backup_fields[] = {
	{ "enabled", VIEW_BOOL, NULL, 0 },              /* the core writes a backup */
	{ "made", VIEW_BOOL, NULL, 0 },                 /* there is a module for the backup account */
	{ "makes_key", VIEW_BOOL, NULL, 0 },
	{ "replicates", VIEW_BOOL, NULL, 0 },
	{ "shared_among_custodians", VIEW_BOOL, NULL, 0 },      /* what encrypts it; else a key in AWS KMS */
	{ "recovering", VIEW_NUMBER, NULL, 0 },         /* how many custodians recover it; absent without them */
	{ "key_arn", VIEW_TEXT, NULL, 0 },              /* of the backup key; absent until it is bound, and with custodians */
	{ "restore_role_arn", VIEW_TEXT, NULL, 0 },
	{ "replication_role_arn", VIEW_TEXT, NULL, 0 },
	{ "state_key", VIEW_TEXT, NULL, 0 },
	{ "shares_state", VIEW_BOOL, NULL, 0 },         /* its state lies in the bucket of the party's */
	{ "apart", VIEW_BOOL, NULL, 0 },                /* its account is not the party's own */
};
static const struct view_type backup_type = { "backup", backup_fields, ARRAY_LENGTH(backup_fields) };

static bool is_enabled(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_truth(party, PARTY_VAULT_BACKUP_ENABLED);
}

bool backup_is_made(const struct emit_context *context, const struct party *party)
{
	return is_enabled(context, party) && party_truth(party, PARTY_VAULT_BACKUP_CREATE);
}

bool backup_makes_key(const struct emit_context *context, const struct party *party)
{
	return backup_is_made(context, party) && !party_shares_backup_key(party) &&
	       !party_has(party, PARTY_VAULT_BACKUP_KEY_ARN);
}

bool backup_replicates(const struct emit_context *context, const struct party *party)
{
	return backup_is_made(context, party) && party_has(party, PARTY_VAULT_BACKUP_REPLICA_REGION);
}

static struct text role_arn(struct arena *arena, const struct party *party, enum setting_id role)
{
	return arena_format(arena, "arn:aws:iam::%.*s:role%.*s%.*s",
			    TEXT_ARG(party_text(party, PARTY_VAULT_BACKUP_ACCOUNT)),
			    TEXT_ARG(party_text(party, PARTY_IAM_ROLE_PATH)), TEXT_ARG(party_text(party, role)));
}

static struct text key_arn(const struct emit_context *context, const struct party *party)
{
	if (party_shares_backup_key(party))
		return (struct text){ 0 };
	if (party_has(party, PARTY_VAULT_BACKUP_KEY_ARN))
		return party_text(party, PARTY_VAULT_BACKUP_KEY_ARN);
	return context_binding(context, party)->backup_key_arn;
}

static void fill(struct arena *arena, const struct emit_context *context, const struct party *party,
		 struct view_object *view)
{
	if (!is_enabled(context, party))
		return;
	view_set_truth(view, "enabled", true);
	view_set_truth(view, "made", backup_is_made(context, party));
	view_set_truth(view, "makes_key", backup_makes_key(context, party));
	view_set_truth(view, "replicates", backup_replicates(context, party));
	view_set_truth(view, "shared_among_custodians", party_shares_backup_key(party));
	if (party_shares_backup_key(party))
		view_set_number(view, "recovering", party_number(party, PARTY_CUSTODIANS_THRESHOLD) + 1);
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
