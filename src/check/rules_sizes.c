/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Rules of documents that AWS takes only up to a size, and that grow with the spec. What cannot grow past its limit is
 * not here: a bucket's policy (20 KiB) has three statements at most, a role's trust policy (2,048 characters) one.
 *
 * Sizes are reckoned a little too large rather than too small: Terraform's tests beside the module measure what was
 * really written.
 */
#include "check/rules.h"

/* AWS KMS Developer Guide, "Quotas"; IAM User Guide, "IAM and AWS STS quotas"; EC2 User Guide, "instance user data". */
#define KEY_POLICY_MAX 32768
#define ROLE_POLICIES_MAX 10240
#define USER_DATA_MAX 16384

/* A statement for a release, as Terraform writes it, without ARN, Sid and measurements. */
#define STATEMENT                                                                                                      \
	"{\"Action\":[\"kms:Decrypt\",\"kms:GenerateDataKey\"],\"Condition\":{\"StringEqualsIgnoreCase\":{"            \
	"\"kms:RecipientAttestation:ImageSha384\":\"\",\"kms:RecipientAttestation:PCR0\":\"\","                        \
	"\"kms:RecipientAttestation:PCR1\":\"\",\"kms:RecipientAttestation:PCR2\":\"\"}},\"Effect\":\"Allow\","        \
	"\"Principal\":{\"AWS\":\"\"},\"Resource\":\"*\",\"Sid\":\"BackupEnclave01234567\"},"
#define MEASUREMENT_SIZE 96
/* The statements that are always there. */
#define KEY_POLICY_REST 1536
#define ROLE_POLICIES_REST 1536
/* Script, headers, and what a node is told of its cluster, whose certificate is 1.5 KB at most. */
#define USER_DATA_REST 5120

static size_t statements_size(const struct network *network, size_t arn_size)
{
	size_t size = 0;

	for (size_t i = 0; i < network->trusted_count; i++)
		size += sizeof(STATEMENT) - 1 + 4 * MEASUREMENT_SIZE + arn_size + network->trusted[i]->name.size;
	return size;
}

static size_t list_size(const struct value *list)
{
	size_t size = 0;

	for (size_t i = 0; i < list->list.count; i++)
		size += list->list.items[i].text.size + sizeof("\"\",") - 1;
	return size;
}

/* With the backup's, which Terraform makes with the same statements. */
static size_t key_policy_size(const struct rules *r, const struct party *party)
{
	return KEY_POLICY_REST + statements_size(r->network, party->role_arn.size) +
	       list_size(party_value(party, PARTY_ROOT_KEY_POLICY_ADMINISTRATORS)) + 2 * party->role_arn.size;
}

/* Of the core: what keys do not say for themselves. */
static size_t role_policies_size(const struct rules *r, const struct party *party)
{
	static const size_t key_arn = sizeof("arn:aws:kms:ap-northeast-1:210987654321:key/") + 36;
	size_t size = ROLE_POLICIES_REST + 6 * party_text(party, PARTY_VAULT_PUBLIC_BUCKET).size;

	if (party_has(party, PARTY_ROOT_KEY_ARN))
		size += statements_size(r->network, key_arn);
	if (party_truth(party, PARTY_VAULT_BACKUP_ENABLED) && !party_shares_backup_key(party))
		size += statements_size(r->network, key_arn);
	return size;
}

static void report_releases(struct rules *r, const struct party *party, const char *what, size_t size, size_t limit)
{
	struct diag *diag;

	if (size <= limit)
		return;
	diag = diag_add(r->diags, DIAG_DOCUMENT_TOO_LARGE, network_at(r->network, NETWORK_TRUSTED_RELEASES),
			"with %zu trusted releases %s of party '%.*s' takes %zu bytes, and AWS allows %zu",
			r->network->trusted_count, what, TEXT_ARG(party->name), size, limit);
	diag_note(diag, "each release has a statement of its own, so that measurements of several do not mix");
	diag_help(diag, "Trust the releases that run and the one that comes next.");
}

void rule_policy_sizes(struct rules *r)
{
	/* Which releases there are is not known then. */
	if (r->e->files_broken)
		return;
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		if (!party_has(party, PARTY_ROOT_KEY_ARN))
			report_releases(r, party, "the policy of the root key", key_policy_size(r, party),
					KEY_POLICY_MAX);
		report_releases(r, party, "the policy of the core's role", role_policies_size(r, party),
				ROLE_POLICIES_MAX);
	}
}

/* EKS hands labels and taints to nodes of its own AMIs; an AMI of one's own has them in its user data. */
void rule_user_data_size(struct rules *r)
{
	static const enum setting_id places[] = { PARTY_NODE_GROUP_LABELS, PARTY_NODE_GROUP_TAINTS };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct value *labels = party_value(party, PARTY_NODE_GROUP_LABELS);
		size_t size = USER_DATA_REST + list_size(party_value(party, PARTY_NODE_GROUP_TAINTS));
		struct diag *diag;

		if (!party_has(party, PARTY_NODE_GROUP_AMI_ID))
			continue;
		for (size_t i = 0; i < labels->map.count; i++)
			size += labels->map.entries[i].key.size + labels->map.entries[i].value.text.size + 2;
		if (size <= USER_DATA_MAX)
			continue;
		diag = diag_add(r->diags, DIAG_DOCUMENT_TOO_LARGE, party_at_first(party, places, ARRAY_LENGTH(places)),
				"the user data of the nodes of party '%.*s' takes %zu bytes, and AWS allows %d",
				TEXT_ARG(party->name), size, USER_DATA_MAX);
		diag_place(diag, party_at(party, PARTY_NODE_GROUP_AMI_ID), "an AMI of one's own has them in it");
		diag_help(diag, "Take out labels or taints.");
	}
}
