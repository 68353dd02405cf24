/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of accounts, regions, zones and nodes in AWS, and of what one setting needs of another. */
#include "check/rules.h"
#include "model/aws.h"

/* Ids that AWS's documentation uses for examples. */
void rule_documentation_accounts(struct rules *r)
{
	static const char *const examples[] = { "111122223333", "123456789012", "444455556666", "111111111111" };

	for (const struct party *party = NULL; r->mainnet && (party = rules_next_party(r, party));)
		for (size_t j = 0; j < ARRAY_LENGTH(examples); j++)
			if (text_is(party_text(party, PARTY_ACCOUNT), examples[j]))
				diag_help(diag_add(r->diags, DIAG_ACCOUNT_OF_DOCUMENTATION,
						   party_at(party, PARTY_ACCOUNT),
						   "account %s of party '%.*s' is an example from AWS's documentation",
						   examples[j], TEXT_ARG(party->name)),
					  "Write the account that the party really has.");
}

void rule_regions_allowed(struct rules *r)
{
	const struct value *allowed = network_value(r->network, NETWORK_REGIONS);

	if (allowed->kind != VALUE_LIST)
		return;
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (value_list_has(allowed, party_text(party, PARTY_REGION)))
			continue;
		diag = diag_add(r->diags, DIAG_REGION_NOT_ALLOWED, party_at(party, PARTY_REGION),
				"region %.*s of party '%.*s' is not one of the network's",
				TEXT_ARG(party_text(party, PARTY_REGION)), TEXT_ARG(party->name));
		diag_place(diag, allowed->at, "these are");
		diag_help(diag, "Move the party to one of these, or add its region to 'network.regions'.");
	}
}

void rule_regions_extra(struct rules *r)
{
	const struct value *extra = network_value(r->network, NETWORK_EXTRA_REGIONS);

	for (size_t i = 0; i < extra->list.count; i++) {
		const struct value *region = &extra->list.items[i];

		if (aws_region_find(region->text))
			continue;
		diag_note(diag_add(r->diags, DIAG_REGION_EXTRA, region->at,
				   "region '%.*s' is not in the compiler's table, and is taken on your word",
				   TEXT_ARG(region->text)),
			  "its zones and what is offered there are not known, and not checked");
	}
}

/* ---- ARNs ------------------------------------------------------------------------------------------ */

static void check_arn(struct rules *r, const struct party *party, const struct value *arn, const char *path,
		      unsigned part, enum setting_id expected)
{
	struct text actual = aws_arn_part(arn->text, part), wanted = party_text(party, expected);
	const char *kind = part == ARN_ACCOUNT ? "account" : "region";
	bool of_backup = expected == PARTY_VAULT_BACKUP_ACCOUNT || expected == PARTY_VAULT_BACKUP_REGION;
	const char *whose = of_backup ? "the backup of " : expected == PARTY_STATE_REGION ? "the state of " : "";
	struct diag *diag;

	/* One that is missing was reported as that. */
	if (!wanted.data || text_equal(actual, wanted) || (part == ARN_ACCOUNT && text_is(actual, "aws")))
		return;
	diag = diag_add(r->diags, DIAG_ARN_ELSEWHERE, arn->at, "'%s' is in %s %.*s, and %sparty '%.*s' in %.*s", path,
			kind, TEXT_ARG(actual), whose, TEXT_ARG(party->name), TEXT_ARG(wanted));
	diag_place(diag, party_at(party, expected), "the %s of %sparty '%.*s'", kind, whose, TEXT_ARG(party->name));
	diag_help(diag, "Name one in %s %s, or correct its '%s'.",
		  of_backup ? "that" : "the party's own", kind, setting_row(expected)->path);
}

void rule_arns(struct rules *r)
{
	static const struct {
		enum setting_id id;
		unsigned part;
		enum setting_id expected;
		bool of_core;           /* a rehearsal does not use it */
	} table[] = {
		{ PARTY_IAM_ASSUME_ROLE, ARN_ACCOUNT, PARTY_ACCOUNT, false },
		{ PARTY_IAM_PERMISSIONS_BOUNDARY, ARN_ACCOUNT, PARTY_ACCOUNT, true },
		{ PARTY_STATE_KMS_KEY, ARN_REGION, PARTY_STATE_REGION, false },
		{ PARTY_ROOT_KEY_ARN, ARN_REGION, PARTY_REGION, true },
		{ PARTY_VAULT_PRIVATE_KMS_KEY, ARN_REGION, PARTY_REGION, true },
		{ PARTY_NODE_GROUP_DISK_KMS_KEY, ARN_REGION, PARTY_REGION, true },
		{ PARTY_ROOT_KEY_POLICY_ADMINISTRATORS, ARN_ACCOUNT, PARTY_ACCOUNT, true },
		{ PARTY_DATABASE_KMS_KEY, ARN_REGION, PARTY_REGION, true },
		{ PARTY_DATABASE_MONITORING_ROLE, ARN_ACCOUNT, PARTY_ACCOUNT, true },
		{ PARTY_VAULT_BACKUP_ASSUME_ROLE, ARN_ACCOUNT, PARTY_VAULT_BACKUP_ACCOUNT, true },
		{ PARTY_VAULT_BACKUP_PERMISSIONS_BOUNDARY, ARN_ACCOUNT, PARTY_VAULT_BACKUP_ACCOUNT, true },
		{ PARTY_VAULT_BACKUP_KEY_ARN, ARN_ACCOUNT, PARTY_VAULT_BACKUP_ACCOUNT, true },
		{ PARTY_VAULT_BACKUP_KEY_ARN, ARN_REGION, PARTY_VAULT_BACKUP_REGION, true },
	};

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		for (size_t j = 0; j < ARRAY_LENGTH(table); j++) {
			const struct value *value = party_value(party, table[j].id);
			const char *path = setting_row(table[j].id)->path;

			if (table[j].of_core && r->network->rehearsal)
				continue;
			if (value->kind == VALUE_STRING)
				check_arn(r, party, value, path, table[j].part, table[j].expected);
			for (size_t k = 0; value->kind == VALUE_LIST && k < value->list.count; k++)
				check_arn(r, party, &value->list.items[k], path, table[j].part, table[j].expected);
		}
}

/*
 * Once the key's policy names its administrators, nobody else can change it, the account's own administrators and
 * Terraform included.
 */
void rule_administrators(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct value *administrators = party_value(party, PARTY_ROOT_KEY_POLICY_ADMINISTRATORS);
		const struct value *role = party_value(party, PARTY_IAM_ASSUME_ROLE);
		struct diag *diag;

		if (!party_has_enclave(party) || administrators->list.count == 0 || role->kind != VALUE_STRING ||
		    value_list_has(administrators, role->text))
			continue;
		/* A role of another account was reported as that. */
		if (!text_equal(aws_arn_part(role->text, ARN_ACCOUNT), party_text(party, PARTY_ACCOUNT)))
			continue;
		diag = diag_add(r->diags, DIAG_ADMINISTRATOR_MISSING, administrators->at,
				"the root key of party '%.*s' shuts out the role that Terraform works with",
				TEXT_ARG(party->name));
		diag_place(diag, role->at, "this role");
		diag_help(diag, "Add it to 'root_key.policy_administrators'; else the key's policy can never be "
				"changed again.");
	}
}

/* Whoever can list a bucket need not know what to ask for. */
void rule_vaults_listable(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (!party_truth(party, PARTY_VAULT_PUBLIC_LISTABLE) || !party_truth(party, PARTY_VAULT_PUBLIC_CREATE))
			continue;
		diag = diag_add(r->diags, DIAG_VAULT_LISTABLE, party_at(party, PARTY_VAULT_PUBLIC_LISTABLE),
				"anyone can list the public vault of party '%.*s'", TEXT_ARG(party->name));
		note_sharers(r, diag, party, PARTY_VAULT_PUBLIC_LISTABLE);
		diag_help(diag, "Leave it out once nothing discovers certificates by listing the bucket.");
	}
}

static void check_zone(struct rules *r, const struct party *party, const struct aws_region *region, struct text zone,
		       struct span at)
{
	struct diag *diag;

	if (aws_region_has_zone(region, zone))
		return;
	diag = diag_add(r->diags, DIAG_ZONE_ELSEWHERE, at, "'%.*s' is no zone of region %s", TEXT_ARG(zone),
			region->name);
	diag_place(diag, party_at(party, PARTY_REGION), "the region of party '%.*s'", TEXT_ARG(party->name));
	diag_note(diag, "zones are named by id (as '%s-az1'), which means the same in every account",
		  region->zone_prefix);
}

void rule_zones(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct value *zones = party_value(party, PARTY_VPC_ZONE_IDS);
		const struct value *subnets = party_value(party, PARTY_VPC_SUBNETS);
		const struct aws_region *region = aws_region_find(party_text(party, PARTY_REGION));

		for (size_t i = 0; region && zones->kind == VALUE_LIST && i < zones->list.count; i++)
			check_zone(r, party, region, zones->list.items[i].text, zones->list.items[i].at);
		for (size_t i = 0; region && subnets->kind == VALUE_MAP && i < subnets->map.count; i++)
			check_zone(r, party, region, subnets->map.entries[i].key, subnets->map.entries[i].key_at);
	}
}

/*
 * An open load balancer is a matter of taste inside a VPC; open endpoints reach the other parties. A database is nobody's but
 * the party's own.
 */
static void check_ranges(struct rules *r, const struct party *party, enum setting_id id, enum severity severity)
{
	const struct value *ranges = party_value(party, id);

	for (size_t i = 0; ranges->kind == VALUE_LIST && i < ranges->list.count; i++) {
		const struct value *range = &ranges->list.items[i];
		struct diag *diag;

		if (!text_ends_with(range->text, "/0"))
			continue;
		diag = diag_add_as(r->diags, DIAG_RANGE_OPEN, severity, range->at,
				   "'%s' of party '%.*s' lets everybody in: %.*s", setting_row(id)->path,
				   TEXT_ARG(party->name), TEXT_ARG(range->text));
		note_sharers(r, diag, party, id);
		diag_help(diag, "Name the ranges of the party's own VPC.");
	}
}

void rule_ranges(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		check_ranges(r, party, PARTY_ENDPOINT_INGRESS_CIDRS, on_mainnet(r, SEVERITY_WARNING));
		check_ranges(r, party, PARTY_ENDPOINT_SOURCE_RANGES, SEVERITY_WARNING);
		if (!r->network->rehearsal)
			check_ranges(r, party, PARTY_DATABASE_ALLOWED_CIDRS, SEVERITY_ERROR);
	}
}

/* ---- nodes ----------------------------------------------------------------------------------------- */

void rule_ami(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct text release = party_text(party, PARTY_NODE_GROUP_AMI_RELEASE_VERSION);
		struct text version = party_text(party, PARTY_CLUSTER_VERSION);
		struct span at = party_at(party, PARTY_NODE_GROUP_AMI_RELEASE_VERSION);
		struct diag *diag;

		if (!release.data)
			continue;
		if (party_has(party, PARTY_NODE_GROUP_AMI_ID)) {
			diag = diag_add(r->diags, DIAG_SETTINGS_CONFLICT, at,
					"a node group has an AMI of its own or a release of EKS's, not both");
			diag_place(diag, party_at(party, PARTY_NODE_GROUP_AMI_ID), "the AMI is here");
			diag_help(diag, "Remove one of them.");
		} else if (version.data && !(release.size > version.size && release.data[version.size] == '.' &&
					     text_equal(text_slice(release, 0, version.size), version))) {
			diag = diag_add(r->diags, DIAG_AMI_OTHER_VERSION, at,
					"AMI release %.*s is not for Kubernetes %.*s", TEXT_ARG(release),
					TEXT_ARG(version));
			diag_place(diag, party_at(party, PARTY_CLUSTER_VERSION), "the cluster's version");
			diag_help(diag, "Take a release that begins with '%.*s.'.", TEXT_ARG(version));
		}
	}
}

/*
 * Amazon VPC User Guide, "Amazon VPC quotas": 5 security groups an interface, which the account may have had raised. The
 * cluster's own is always among them, and Terraform makes one for SSH.
 */
void rule_node_security_groups(struct rules *r)
{
	const size_t most = 5;

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		bool ssh = party_has(party, PARTY_NODE_GROUP_SSH_KEY);
		size_t count = party_value(party, PARTY_NODE_GROUP_SECURITY_GROUP_IDS)->list.count + 1 + ssh;
		struct diag *diag;

		if (!party_truth(party, PARTY_NODE_GROUP_CREATE) || !ssh || count <= most)
			continue;
		diag = diag_add(r->diags, DIAG_VALUE_RANGE, party_at(party, PARTY_NODE_GROUP_SECURITY_GROUP_IDS),
				"nodes of party '%.*s' have %zu security groups, and AWS takes %zu",
				TEXT_ARG(party->name), count, most);
		diag_place(diag, party_at(party, PARTY_NODE_GROUP_SSH_KEY), "SSH has a group of its own");
		diag_note(diag, "the cluster's own group is one of them");
		note_sharers(r, diag, party, PARTY_NODE_GROUP_SECURITY_GROUP_IDS);
		diag_help(diag, "Name %zu at most.", most - 1 - ssh);
	}
}

void rule_capacity(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (!text_is(party_text(party, PARTY_NODE_GROUP_CAPACITY_TYPE), "SPOT"))
			continue;
		diag = diag_add_as(r->diags, DIAG_CAPACITY_SPOT, on_mainnet(r, SEVERITY_WARNING),
				   party_at(party, PARTY_NODE_GROUP_CAPACITY_TYPE),
				   "a spot instance can vanish at any time, the %s of party '%.*s' with it",
				   party_has_enclave(party) ? "enclave" : "core", TEXT_ARG(party->name));
		note_sharers(r, diag, party, PARTY_NODE_GROUP_CAPACITY_TYPE);
		diag_help(diag, "Leave 'capacity_type' out: ON_DEMAND is the default.");
	}
}

/* A key that Terraform makes, and how long it is on its way out. */
static void check_deletion_window(struct rules *r, const struct party *party, enum setting_id id, const char *key)
{
	if (party_number(party, id) < 30 * DAY_MS)
		diag_help(diag_add(r->diags, DIAG_DELETION_WINDOW, party_at(party, id),
				   "the %s of party '%.*s' could be gone in less than 30 days", key,
				   TEXT_ARG(party->name)),
			  "Leave '%s' at \"30d\" on mainnet.", setting_row(id)->path);
}

/* AWS KMS API reference, ScheduleKeyDeletion: 7 to 30 days. On mainnet nobody should be in a hurry. */
void rule_deletion_window(struct rules *r)
{
	for (const struct party *party = NULL; r->mainnet && (party = rules_next_party(r, party));) {
		if (party_has_enclave(party))
			check_deletion_window(r, party, PARTY_ROOT_KEY_DELETION_WINDOW, "root key");
		if (party_truth(party, PARTY_VAULT_BACKUP_ENABLED))
			check_deletion_window(r, party, PARTY_VAULT_BACKUP_DELETION_WINDOW, "backup key");
		if (party_truth(party, PARTY_PAUSER_ENABLED))
			check_deletion_window(r, party, PARTY_PAUSER_DELETION_WINDOW, "pauser's key");
	}
}

/* ---- what a setting needs of another --------------------------------------------------------------- */

/* NULL where nothing is to be said. */
static struct diag *report_needed(struct rules *r, const struct party *party, enum setting_id needed,
				  enum setting_id because)
{
	const struct value *reason = party_value(party, because);
	struct diag *diag;

	/* What failed is there, and was reported. */
	if (!setting_is_sound(r->e, needed) || !setting_is_sound(r->e, because))
		return NULL;
	diag = report_party_lacks(r->e, &r->e->instances.items[party - r->network->parties], needed);
	if (!diag)
		return NULL;
	diag_place(diag, reason->at, "'%s' needs it", setting_row(because)->path);
	if (span_is_none(reason->at))
		diag_note(diag, "'%s' needs it", setting_row(because)->path);
	help_to_add(diag, setting_row(needed));
	return diag;
}

/* A setting that has no value, or an empty list or map. */
static bool is_lacking(const struct party *party, enum setting_id id)
{
	const struct value *value = party_value(party, id);

	return value->kind == VALUE_NULL || (value->kind == VALUE_LIST && value->list.count == 0) ||
	       (value->kind == VALUE_MAP && value->map.count == 0);
}

static void check_needed(struct rules *r, const struct party *party, enum setting_id needed, enum setting_id because)
{
	if (is_lacking(party, needed))
		report_needed(r, party, needed, because);
}

/* Who forgot the custodians forgot one thing, though two settings lack. */
static void check_custodians_named(struct rules *r, const struct party *party)
{
	bool lacks_threshold = is_lacking(party, PARTY_CUSTODIANS_THRESHOLD);
	struct diag *diag;

	if (!lacks_threshold || !is_lacking(party, PARTY_CUSTODIANS_MEMBERS)) {
		check_needed(r, party, PARTY_CUSTODIANS_THRESHOLD, PARTY_VAULT_BACKUP_KEYCHAIN);
		check_needed(r, party, PARTY_CUSTODIANS_MEMBERS, PARTY_VAULT_BACKUP_KEYCHAIN);
		return;
	}
	diag = report_needed(r, party, PARTY_CUSTODIANS_MEMBERS, PARTY_VAULT_BACKUP_KEYCHAIN);
	if (diag)
		diag_note(diag, "the party has no 'custodians.threshold' either");
}

/* What makes the backup needs: an account, a key or custodians. */
static void check_backup_needs(struct rules *r, const struct party *party)
{
	bool custodians = party_shares_backup_key(party);

	if (!party_truth(party, PARTY_VAULT_BACKUP_ENABLED))
		return;
	check_needed(r, party, PARTY_VAULT_BACKUP_ACCOUNT, PARTY_VAULT_BACKUP_ENABLED);
	/* Without an enclave it can have no such key, and that is said. */
	if (!party_truth(party, PARTY_VAULT_BACKUP_CREATE) && !custodians && party_has_enclave(party))
		check_needed(r, party, PARTY_VAULT_BACKUP_KEY_ARN, PARTY_VAULT_BACKUP_CREATE);
	if (custodians)
		check_custodians_named(r, party);
}

static void check_connector_needs(struct rules *r, const struct party *party)
{
	static const enum setting_id needed[] = {
		PARTY_CONNECTOR_GW_LISTENER_IMAGE, PARTY_CONNECTOR_KMS_WORKER_IMAGE, PARTY_CONNECTOR_TX_SENDER_IMAGE,
		PARTY_CONNECTOR_DB_MIGRATION_IMAGE, PARTY_CONNECTOR_GATEWAY_URL, PARTY_CONNECTOR_HOST_URLS,
		PARTY_DATABASE_HOST,
	};

	for (size_t i = 0; party_truth(party, PARTY_CONNECTOR_ENABLED) && i < ARRAY_LENGTH(needed); i++)
		check_needed(r, party, needed[i], PARTY_CONNECTOR_ENABLED);
	if (party_truth(party, PARTY_DATABASE_ENABLED) && !party_truth(party, PARTY_IAM_CREATE_ROLES) &&
	    party_number(party, PARTY_DATABASE_MONITORING_INTERVAL) > 0)
		check_needed(r, party, PARTY_DATABASE_MONITORING_ROLE, PARTY_IAM_CREATE_ROLES);
}

void rule_needed(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		if (party_truth(party, PARTY_KUBERNETES_NETWORK_POLICY))
			check_needed(r, party, PARTY_VPC_CIDRS, PARTY_KUBERNETES_NETWORK_POLICY);
		if (party_has(party, PARTY_IAM_EXTERNAL_ID))
			check_needed(r, party, PARTY_IAM_ASSUME_ROLE, PARTY_IAM_EXTERNAL_ID);
		if (r->network->rehearsal)
			continue;
		if (party_has(party, PARTY_NODE_GROUP_SSH_KEY))
			check_needed(r, party, PARTY_NODE_GROUP_SSH_SECURITY_GROUP_IDS, PARTY_NODE_GROUP_SSH_KEY);
		check_backup_needs(r, party);
		check_connector_needs(r, party);
	}
}

void rule_builder(struct rules *r)
{
	for (const struct release *release = NULL; (release = rules_next_release(r, release));) {
		const struct value *builder = release_value(release, RELEASE_BUILDER_IMAGE);
		struct diag *diag;

		if (builder->kind == VALUE_NULL || release_value(release, RELEASE_PLAIN_IMAGE)->kind != VALUE_NULL)
			continue;
		diag = diag_add(r->diags, DIAG_SETTING_MISSING, builder->at, "release '%.*s' has no 'plain_image'",
				TEXT_ARG(release->name));
		diag_note(diag, "'builder_image' rebuilds the enclave image from it");
		diag_help(diag, "Set 'plain_image' as well, or take 'builder_image' out.");
	}
}

void rule_count(struct rules *r)
{
	for (size_t i = 0; r->mainnet && i < r->e->parties.count; i++) {
		const struct attribute *count = r->e->parties.items[i].count;

		/* Beside for_each it was reported. */
		if (!count || r->e->parties.items[i].for_each)
			continue;
		diag_help(diag_add(r->diags, DIAG_COUNT_ON_MAINNET, count->name_at,
				   "taking out one of counted parties renames those after it"),
			  "Use for_each with names, so that buckets, roles and keys stay where they are.");
	}
}
