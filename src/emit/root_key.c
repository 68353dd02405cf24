/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Whose the root key is, and the policy of it that peers attest. */
#include "emit/root_key.h"

#include "model/aws.h"
#include "template/json_writer.h"

bool root_key_is_attested(const struct emit_context *context, const struct party *party)
{
	return party_core_in_enclave(context, party) &&
	       network_truth(context->network, NETWORK_PROTOCOL_ATTEST_PRIVATE_VAULT_ROOT_KEY);
}

static bool is_ours(const struct emit_context *context, const struct party *party)
{
	return party_core_in_enclave(context, party) && !party_has(party, PARTY_ROOT_KEY_ARN);
}

bool root_key_is_let_go(const struct emit_context *context, const struct party *party)
{
	return is_ours(context, party) && root_key_is_attested(context, party) &&
	       context_binding(context, party)->root_key_arn.data;
}

bool root_key_is_made(const struct emit_context *context, const struct party *party)
{
	return is_ours(context, party) && !root_key_is_let_go(context, party);
}

struct text root_key_known_arn(const struct emit_context *context, const struct party *party)
{
	if (root_key_is_let_go(context, party))
		return context_binding(context, party)->root_key_arn;
	return party_core_in_enclave(context, party) ? party_text(party, PARTY_ROOT_KEY_ARN) : (struct text){ 0 };
}

/* ---- the attested policy ---------------------------------------------------------------------------- */

/* The account that a key is in: the party's own where Terraform makes the key. */
static struct text account_of_key(const struct party *party)
{
	return party_has(party, PARTY_ROOT_KEY_ARN) ? aws_arn_part(party_text(party, PARTY_ROOT_KEY_ARN), ARN_ACCOUNT)
						    : party_text(party, PARTY_ACCOUNT);
}

static void write_pair(struct json_writer *json, const char *key, struct text value)
{
	json_key(json, key);
	json_text(json, value);
}

static void write_statement(struct json_writer *json, const char *sid, struct text principal,
			    const char *const *actions, size_t count)
{
	json_object_begin(json);
	write_pair(json, "Sid", text_from(sid));
	write_pair(json, "Effect", TEXT("Allow"));
	json_key(json, "Principal");
	json_object_begin(json);
	write_pair(json, "AWS", principal);
	json_object_end(json);
	json_key(json, "Action");
	json_array_begin(json);
	for (size_t i = 0; i < count; i++)
		json_string(json, actions[i]);
	json_array_end(json);
	write_pair(json, "Resource", TEXT("*"));
}

static void write_measurements(struct json_writer *json, const struct release *release)
{
	json_key(json, "Condition");
	json_object_begin(json);
	json_key(json, "StringEqualsIgnoreCase");
	json_object_begin(json);
	write_pair(json, "kms:RecipientAttestation:ImageSha384", release_text(release, RELEASE_PCR0));
	write_pair(json, "kms:RecipientAttestation:PCR0", release_text(release, RELEASE_PCR0));
	write_pair(json, "kms:RecipientAttestation:PCR1", release_text(release, RELEASE_PCR1));
	write_pair(json, "kms:RecipientAttestation:PCR2", release_text(release, RELEASE_PCR2));
	json_object_end(json);
	json_object_end(json);
}

/* Statements, their names and their actions as the core has them; it compares the whole, so nothing may be added. */
void root_key_policy_json(const struct emit_context *context, const struct party *party, struct strbuf *out)
{
	static const char *const public[] = { "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetPublicKey" };
	static const char *const enclave[] = { "kms:Decrypt", "kms:GenerateDataKey" };
	static const char *const infra[] = {
		"kms:CreateKey", "kms:DescribeKey", "kms:DisableKey", "kms:EnableKey", "kms:GetKeyPolicy",
		"kms:PutKeyPolicy", "kms:ListKeyPolicies", "kms:ListKeys", "kms:ScheduleKeyDeletion",
		"kms:CancelKeyDeletion",
	};
	struct strbuf root = { 0 };
	struct json_writer json;

	(void)context;
	strbuf_format(&root, "arn:aws:iam::%.*s:root", TEXT_ARG(account_of_key(party)));
	json_init(&json, out, false);
	json_object_begin(&json);
	write_pair(&json, "Version", TEXT("2012-10-17"));
	json_key(&json, "Statement");
	json_array_begin(&json);
	write_statement(&json, "public", party->role_arn, public, ARRAY_LENGTH(public));
	json_object_end(&json);
	write_statement(&json, "enclave", party->role_arn, enclave, ARRAY_LENGTH(enclave));
	write_measurements(&json, party->release);
	json_object_end(&json);
	write_statement(&json, "infra", strbuf_as_text(&root), infra, ARRAY_LENGTH(infra));
	json_object_end(&json);
	json_array_end(&json);
	json_object_end(&json);
	json_finish(&json);
	strbuf_release(&root);
}
