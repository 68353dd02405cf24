/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Rules of documents that AWS or Kubernetes takes only up to a size, and that grow with the spec. What cannot grow past
 * its limit is not here: a bucket's policy (20 KiB) has three statements at most, a role's trust policy (2,048 characters)
 * one. The policy of a backup key grows as well, but the policy of the core's role, which speaks of each release too, is
 * full first.
 *
 * Sizes are reckoned without what is written, and a little too large rather than too small. tests/tools/sizes holds them
 * to the templates, and Terraform's tests beside the module measure what was really written.
 */
#include "check/rules.h"

/* AWS KMS Developer Guide, "Quotas"; IAM User Guide, "IAM and AWS STS quotas"; EC2 User Guide, "instance user data". */
#define KEY_POLICY_MAX 32768
#define ROLE_POLICIES_MAX 10240
#define USER_DATA_MAX 16384
/* Kubernetes documentation, "Annotations": keys and values of one object together. Without tags ours are less than 4 KiB. */
#define ANNOTATIONS_MAX 262144
#define OWN_ANNOTATIONS 4096

/* A statement for a release, as Terraform writes it: of the root key's policy and of the role's, without ARNs and names. */
#define MEASURED \
	"\"Condition\":{\"StringEqualsIgnoreCase\":{\"kms:RecipientAttestation:ImageSha384\":\"\"," \
	"\"kms:RecipientAttestation:PCR0\":\"\",\"kms:RecipientAttestation:PCR1\":\"\"," \
	"\"kms:RecipientAttestation:PCR2\":\"\"}},\"Effect\":\"Allow\","
#define IN_ROOT_KEY \
	"{\"Action\":[\"kms:Decrypt\",\"kms:GenerateDataKey\"]," MEASURED \
	"\"Principal\":{\"AWS\":\"\"},\"Resource\":\"*\",\"Sid\":\"Enclave\"},"
#define OF_ROOT_KEY \
	"{\"Action\":[\"kms:Decrypt\",\"kms:GenerateDataKey\"]," MEASURED \
	"\"Resource\":\"\",\"Sid\":\"Enclave\"},"
#define OF_BACKUP_KEY "{\"Action\":\"kms:Decrypt\"," MEASURED "\"Resource\":\"\",\"Sid\":\"BackupEnclave\"},"
#define MEASUREMENT_SIZE 96
/* And what signed the image, where images are signed. */
#define SIGNED "\"kms:RecipientAttestation:PCR8\":\"\","
/* What tells two releases apart whose names have the same letters and digits. */
#define SID_REST 8

/* Statements that are there whatever is trusted, without ARNs and names. */
#define KEY_POLICY_REST 896
#define VAULTS_REST 416
#define VAULT_KEY_REST 224
#define ROOT_KEY_REST 104
#define SIGNING_KEY_REST 104
#define BACKUP_REST 352
#define BACKUP_KEY_REST 112

/* Script, headers, and what a node is told of its cluster, whose certificate is 1.5 KB at most. */
#define USER_DATA_REST 3328

/* For every trusted release one such statement, with an ARN of that size. */
static size_t statements_size(const struct network *network, const char *statement, size_t arn_size)
{
	size_t size = 0, signer = 0;

	if (network_truth(network, NETWORK_PROTOCOL_SIGNED_IMAGES))
		signer = strlen(SIGNED) + MEASUREMENT_SIZE;
	for (size_t i = 0; i < network->trusted_count; i++)
		size += strlen(statement) + signer + 4 * MEASUREMENT_SIZE + arn_size + network->trusted[i]->name.size + SID_REST;
	return size;
}

static size_t list_size(const struct value *list)
{
	size_t size = 0;

	for (size_t i = 0; i < list->list.count; i++)
		size += list->list.items[i].text.size + strlen("\"\",");
	return size;
}

static size_t key_policy_size(const struct rules *r, const struct party *party)
{
	size_t arn_size = party->role_arn.size;

	return KEY_POLICY_REST + arn_size + list_size(party_value(party, PARTY_ROOT_KEY_POLICY_ADMINISTRATORS)) +
	       statements_size(r->network, IN_ROOT_KEY, arn_size);
}

static size_t text_size(const struct party *party, enum setting_id id)
{
	return party_text(party, id).size;
}

/* What the policy of the core's role says of the backup. */
static size_t backup_size(const struct rules *r, const struct party *party)
{
	size_t key_size = party_has(party, PARTY_VAULT_BACKUP_KEY_ARN)
				  ? text_size(party, PARTY_VAULT_BACKUP_KEY_ARN)
				  : strlen("arn:aws:kms::210987654321:key/0f0e0d0c-0b0a-4908-8706-050403020100") +
					    text_size(party, PARTY_VAULT_BACKUP_REGION);
	size_t size = BACKUP_REST + 2 * text_size(party, PARTY_VAULT_BACKUP_BUCKET) +
		      text_size(party, PARTY_VAULT_BACKUP_ROLE) + text_size(party, PARTY_IAM_ROLE_PATH);

	if (!party_truth(party, PARTY_VAULT_BACKUP_ENABLED))
		return 0;
	if (!party_shares_backup_key(party))
		size += BACKUP_KEY_REST + key_size + statements_size(r->network, OF_BACKUP_KEY, key_size);
	return size;
}

/* Of the core: what keys do not say for themselves. */
static size_t role_policies_size(const struct rules *r, const struct party *party)
{
	size_t key_size = text_size(party, PARTY_ROOT_KEY_ARN);
	size_t size = VAULTS_REST + 2 * text_size(party, PARTY_VAULT_PUBLIC_BUCKET) +
		      2 * text_size(party, PARTY_VAULT_PRIVATE_BUCKET);

	if (party_has(party, PARTY_VAULT_PRIVATE_KMS_KEY))
		size += VAULT_KEY_REST + text_size(party, PARTY_VAULT_PRIVATE_KMS_KEY) + text_size(party, PARTY_REGION);
	if (party_has_enclave(party) && party_has(party, PARTY_ROOT_KEY_ARN))
		size += ROOT_KEY_REST + key_size + statements_size(r->network, OF_ROOT_KEY, key_size);
	if (party_signs_in_pod(r->network, party))
		size += SIGNING_KEY_REST + text_size(party, PARTY_ENCLAVE_SIGNING_KEY);
	return size + backup_size(r, party);
}

static void report_releases(struct rules *r, const struct party *party, const char *what, size_t size, size_t limit)
{
	struct diag *diag;

	if (size <= limit)
		return;
	diag = diag_add(r->diags, DIAG_DOCUMENT_TOO_LARGE, network_at(r->network, NETWORK_TRUSTED_RELEASES),
			"with %zu trusted releases %s of party '%.*s' takes about %zu bytes, and AWS allows %zu",
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
		if (party_has_enclave(party) && !party_has(party, PARTY_ROOT_KEY_ARN))
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
			size += labels->map.entries[i].key.size + labels->map.entries[i].value.text.size + strlen("=,");
		if (size <= USER_DATA_MAX)
			continue;
		diag = diag_add(r->diags, DIAG_DOCUMENT_TOO_LARGE, party_at_first(party, places, ARRAY_LENGTH(places)),
				"the user data of the nodes of party '%.*s' takes about %zu bytes, and AWS allows %d",
				TEXT_ARG(party->name), size, USER_DATA_MAX);
		diag_place(diag, party_at(party, PARTY_NODE_GROUP_AMI_ID), "an AMI of one's own has them in it");
		diag_help(diag, "Take out labels or taints.");
	}
}

static size_t map_size(const struct value *map)
{
	size_t size = 0;

	for (size_t i = 0; i < map->map.count; i++)
		size += map->map.entries[i].key.size + map->map.entries[i].value.text.size;
	return size;
}

/* What one kind of object has beside what all have. The load balancer's Service has the party's tags too, as "key=value,". */
static size_t annotations_of_kind(const struct party *party, enum setting_id kind)
{
	const struct value *tags = party_value(party, PARTY_TAGS);
	size_t size = map_size(party_value(party, kind));

	return kind == PARTY_ENDPOINT_ANNOTATIONS ? size + map_size(tags) + tags->map.count * strlen("=,") : size;
}

void rule_annotations_size(struct rules *r)
{
	static const enum setting_id kinds[] = {
		PARTY_KUBERNETES_ANNOTATIONS, PARTY_KUBERNETES_NAMESPACE_ANNOTATIONS,
		PARTY_KUBERNETES_SERVICE_ACCOUNT_ANNOTATIONS, PARTY_ENDPOINT_ANNOTATIONS,
	};

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		size_t all = map_size(party_value(party, kinds[0])) + OWN_ANNOTATIONS, size = all, worst = 0;
		struct diag *diag;

		for (size_t i = 1; i < ARRAY_LENGTH(kinds); i++)
			if (all + annotations_of_kind(party, kinds[i]) > size) {
				size = all + annotations_of_kind(party, kinds[i]);
				worst = i;
			}
		/* What is too much for every object is not said of one. */
		worst = all > ANNOTATIONS_MAX ? 0 : worst;
		if (size <= ANNOTATIONS_MAX)
			continue;
		diag = diag_add(r->diags, DIAG_DOCUMENT_TOO_LARGE, party_at(party, kinds[worst]),
				"annotations of party '%.*s' take about %zu bytes on one object, and Kubernetes allows %d",
				TEXT_ARG(party->name), worst ? size : all, ANNOTATIONS_MAX);
		note_sharers(r, diag, party, kinds[worst]);
		diag_help(diag, "Take some out: what is so large is no annotation.");
	}
}
