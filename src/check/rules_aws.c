/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of accounts, names and addresses in AWS, and of what one setting needs of another. */
#include "check/rules.h"
#include "model/aws.h"

/* Ids that AWS's documentation uses for examples. */
void rule_documentation_accounts(struct rules *r)
{
	static const char *const examples[] = { "111122223333", "123456789012", "444455556666", "111111111111" };

	for (size_t i = 0; r->mainnet && i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];

		for (size_t j = 0; j < ARRAY_LENGTH(examples); j++)
			if (text_is(party_text(party, PARTY_ACCOUNT), examples[j]))
				diag_help(diag_add(r->diags, DIAG_ACCOUNT_OF_DOCUMENTATION, party_at(party, PARTY_ACCOUNT),
						   "account %s of party '%.*s' is an example of AWS's documentation", examples[j],
						   TEXT_ARG(party->name)),
					  "Write the account that the party really has.");
	}
}

static bool list_has(const struct value *list, struct text text)
{
	for (size_t i = 0; i < list->list.count; i++)
		if (text_equal(list->list.items[i].text, text))
			return true;
	return false;
}

void rule_regions_allowed(struct rules *r)
{
	const struct value *allowed = network_value(r->network, NETWORK_REGIONS);

	for (size_t i = 0; allowed->kind == VALUE_LIST && i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		struct diag *diag;

		if (list_has(allowed, party_text(party, PARTY_REGION)))
			continue;
		diag = diag_add(r->diags, DIAG_REGION_NOT_ALLOWED, party_at(party, PARTY_REGION),
				"region %.*s of party '%.*s' is not one of the network's", TEXT_ARG(party_text(party, PARTY_REGION)),
				TEXT_ARG(party->name));
		diag_place(diag, allowed->at, "these are");
	}
}

void rule_regions_extra(struct rules *r)
{
	const struct value *extra = network_value(r->network, NETWORK_EXTRA_REGIONS);

	for (size_t i = 0; i < extra->list.count; i++) {
		const struct value *region = &extra->list.items[i];

		if (aws_region_find(region->text))
			continue;
		diag_note(diag_add(r->diags, DIAG_REGION_EXTRA, region->at, "region '%.*s' is taken on your word",
				   TEXT_ARG(region->text)),
			  "the compiler does not know its zones and what is offered there");
	}
}

static void found_shared_bucket(struct rules *r, const struct claim *claims, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct diag *diag = diag_add(r->diags, DIAG_BUCKET_REPEATED, claims[i].at, "bucket '%.*s' is named twice",
					     TEXT_ARG(claims[0].key));

		diag_place(diag, claims[0].at, "party '%.*s' names it here", TEXT_ARG(claims[0].party->name));
		diag_note(diag, "a bucket's name belongs to one account in the whole of AWS");
	}
}

void rule_buckets(struct rules *r)
{
	static const enum setting_id buckets[] = { PARTY_VAULT_PUBLIC_BUCKET, PARTY_VAULT_PRIVATE_BUCKET };
	struct claims claims = { 0 };

	for (size_t i = 0; i < r->network->party_count; i++)
		for (size_t j = 0; j < ARRAY_LENGTH(buckets); j++) {
			const struct party *party = &r->network->parties[i];

			claim_add(r, &claims, party_text(party, buckets[j]), party, party_at(party, buckets[j]));
		}
	claims_find_shared(r, &claims, found_shared_bucket);
}

/* Claims of a name that is unique within an account and region. */
static void claim_in_region(struct rules *r, struct claims *claims, const struct party *party, enum setting_id id)
{
	claim_add(r, claims, arena_format(r->arena, "%.*s/%.*s/%.*s", TEXT_ARG(party_text(party, PARTY_ACCOUNT)),
					  TEXT_ARG(party_text(party, PARTY_REGION)), TEXT_ARG(party_text(party, id))),
		  party, party_at(party, id));
}

static void report_shared_name(struct rules *r, enum diag_code code, enum setting_id id, const struct claim *claims,
			       size_t count)
{
	for (size_t i = 1; i < count; i++)
		diag_place(diag_add(r->diags, code, claims[i].at,
				    "parties '%.*s' and '%.*s' share an account and region, and there the %s '%.*s'",
				    TEXT_ARG(claims[0].party->name), TEXT_ARG(claims[i].party->name), setting_row(id)->path,
				    TEXT_ARG(party_text(claims[i].party, id))),
			   claims[0].at, "'%.*s' has it here", TEXT_ARG(claims[0].party->name));
}

static void found_shared_alias(struct rules *r, const struct claim *claims, size_t count)
{
	report_shared_name(r, DIAG_ALIAS_REPEATED, PARTY_ROOT_KEY_ALIAS, claims, count);
}

void rule_aliases(struct rules *r)
{
	struct claims claims = { 0 };

	for (size_t i = 0; i < r->network->party_count; i++)
		if (!party_has(&r->network->parties[i], PARTY_ROOT_KEY_ARN))
			claim_in_region(r, &claims, &r->network->parties[i], PARTY_ROOT_KEY_ALIAS);
	claims_find_shared(r, &claims, found_shared_alias);
}

static void found_shared_load_balancer(struct rules *r, const struct claim *claims, size_t count)
{
	report_shared_name(r, DIAG_LOAD_BALANCER_REPEATED, PARTY_ENDPOINT_LOAD_BALANCER_NAME, claims, count);
}

void rule_load_balancers(struct rules *r)
{
	struct claims claims = { 0 };

	for (size_t i = 0; i < r->network->party_count; i++)
		claim_in_region(r, &claims, &r->network->parties[i], PARTY_ENDPOINT_LOAD_BALANCER_NAME);
	claims_find_shared(r, &claims, found_shared_load_balancer);
}

/* ---- ARNs ------------------------------------------------------------------------------------------ */

/* Part `index` of an ARN: 3 is its region, 4 its account. */
static struct text arn_part(struct text arn, unsigned index)
{
	size_t start = 0;

	for (unsigned i = 0; i < index; i++)
		start = text_find(arn, ':', start) + 1;
	return text_slice(arn, start, text_find(arn, ':', start));
}

static void check_arn(struct rules *r, const struct party *party, const struct value *arn, const char *path, unsigned part,
		      enum setting_id expected)
{
	struct text actual = arn_part(arn->text, part), wanted = party_text(party, expected);

	if (text_equal(actual, wanted) || (part == 4 && text_is(actual, "aws")))
		return;
	diag_place(diag_add(r->diags, DIAG_ARN_ELSEWHERE, arn->at, "'%s' is in %s %.*s, and party '%.*s' in %.*s", path,
			    part == 4 ? "account" : "region", TEXT_ARG(actual), TEXT_ARG(party->name), TEXT_ARG(wanted)),
		   party_at(party, expected), "said here");
}

void rule_arns(struct rules *r)
{
	static const struct {
		enum setting_id id;
		unsigned part;
		enum setting_id expected;
	} table[] = {
		{ PARTY_IAM_ASSUME_ROLE, 4, PARTY_ACCOUNT }, { PARTY_IAM_PERMISSIONS_BOUNDARY, 4, PARTY_ACCOUNT },
		{ PARTY_ROOT_KEY_ARN, 3, PARTY_REGION }, { PARTY_VAULT_PRIVATE_KMS_KEY, 3, PARTY_REGION },
		{ PARTY_NODE_GROUP_DISK_KMS_KEY, 3, PARTY_REGION },
		{ PARTY_ROOT_KEY_POLICY_ADMINISTRATORS, 4, PARTY_ACCOUNT },
	};

	for (size_t i = 0; i < r->network->party_count; i++)
		for (size_t j = 0; j < ARRAY_LENGTH(table); j++) {
			const struct party *party = &r->network->parties[i];
			const struct value *value = party_value(party, table[j].id);
			const char *path = setting_row(table[j].id)->path;

			if (value->kind == VALUE_STRING)
				check_arn(r, party, value, path, table[j].part, table[j].expected);
			for (size_t k = 0; value->kind == VALUE_LIST && k < value->list.count; k++)
				check_arn(r, party, &value->list.items[k], path, table[j].part, table[j].expected);
		}
}

void rule_zones(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		const struct value *zones = party_value(party, PARTY_VPC_ZONE_IDS);
		const struct aws_region *region = aws_region_find(party_text(party, PARTY_REGION));

		for (size_t j = 0; region && zones->kind == VALUE_LIST && j < zones->list.count; j++) {
			const struct value *zone = &zones->list.items[j];
			struct diag *diag;

			if (aws_region_has_zone(region, zone->text))
				continue;
			diag = diag_add(r->diags, DIAG_ZONE_ELSEWHERE, zone->at, "'%.*s' is no zone of region %s",
					TEXT_ARG(zone->text), region->name);
			diag_place(diag, party_at(party, PARTY_REGION), "the region of party '%.*s'", TEXT_ARG(party->name));
			diag_note(diag, "zones are named by id ('%s-az1'), which means the same in every account",
				  region->zone_prefix);
		}
	}
}

void rule_ranges(struct rules *r)
{
	static const enum setting_id lists[] = { PARTY_ENDPOINT_SOURCE_RANGES, PARTY_ENDPOINT_INGRESS_CIDRS };

	for (size_t i = 0; i < r->network->party_count; i++)
		for (size_t j = 0; j < ARRAY_LENGTH(lists); j++) {
			const struct value *list = party_value(&r->network->parties[i], lists[j]);

			for (size_t k = 0; list->kind == VALUE_LIST && k < list->list.count; k++)
				if (text_ends_with(list->list.items[k].text, "/0"))
					diag_note(diag_add_as(r->diags, DIAG_RANGE_OPEN, on_mainnet(r, SEVERITY_WARNING),
							      list->list.items[k].at, "'%s' lets everybody in",
							      setting_row(lists[j])->path),
						  "name the ranges of the party's own VPC");
		}
}

/* ---- nodes ----------------------------------------------------------------------------------------- */

void rule_ami(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		struct text release = party_text(party, PARTY_NODE_GROUP_AMI_RELEASE_VERSION);
		struct text version = party_text(party, PARTY_CLUSTER_VERSION);
		struct diag *diag;

		if (!release.data)
			continue;
		if (party_has(party, PARTY_NODE_GROUP_AMI_ID))
			diag_place(diag_add(r->diags, DIAG_SETTINGS_CONFLICT, party_at(party, PARTY_NODE_GROUP_AMI_RELEASE_VERSION),
					    "a node group has an AMI of its own or a release of EKS's, not both"),
				   party_at(party, PARTY_NODE_GROUP_AMI_ID), "the AMI is here");
		if (!version.data || (release.size > version.size && release.data[version.size] == '.' &&
				      text_equal(text_slice(release, 0, version.size), version)))
			continue;
		diag = diag_add(r->diags, DIAG_AMI_OTHER_VERSION, party_at(party, PARTY_NODE_GROUP_AMI_RELEASE_VERSION),
				"AMI release %.*s is not for Kubernetes %.*s", TEXT_ARG(release), TEXT_ARG(version));
		diag_place(diag, party_at(party, PARTY_CLUSTER_VERSION), "the cluster's version");
	}
}

void rule_capacity(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];

		if (text_is(party_text(party, PARTY_NODE_GROUP_CAPACITY_TYPE), "SPOT"))
			diag_add_as(r->diags, DIAG_CAPACITY_SPOT, on_mainnet(r, SEVERITY_WARNING),
				    party_at(party, PARTY_NODE_GROUP_CAPACITY_TYPE),
				    "a spot instance can vanish at any time, and the enclave of party '%.*s' with it",
				    TEXT_ARG(party->name));
	}
}

/* AWS KMS API reference, ScheduleKeyDeletion: 7 to 30 days. On mainnet nobody should be in a hurry. */
void rule_deletion_window(struct rules *r)
{
	const int64_t longest = INT64_C(30) * 86400000;

	for (size_t i = 0; r->mainnet && i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];

		if (party_number(party, PARTY_ROOT_KEY_DELETION_WINDOW) < longest)
			diag_help(diag_add(r->diags, DIAG_DELETION_WINDOW, party_at(party, PARTY_ROOT_KEY_DELETION_WINDOW),
					   "the root key of party '%.*s' could be gone in less than 30 days",
					   TEXT_ARG(party->name)),
				  "Leave 'root_key.deletion_window' at \"30d\" on mainnet.");
	}
}

/* ---- what a setting needs of another --------------------------------------------------------------- */

static void report_needed(struct rules *r, const struct party *party, enum setting_id needed, enum setting_id because)
{
	struct diag *diag = diag_add(r->diags, DIAG_SETTING_MISSING, party_at(party, because), "party '%.*s' has no '%s'",
				     TEXT_ARG(party->name), setting_row(needed)->path);

	diag_note(diag, "'%s' needs it", setting_row(because)->path);
	diag_help(diag, "Add '%s = …' (%s).", setting_row(needed)->path, setting_type_name(setting_row(needed)));
}

static bool was_written(const struct value *value)
{
	return value->kind != VALUE_NULL && !span_is_none(value->at);
}

static bool is_empty_list(const struct party *party, enum setting_id id)
{
	return party_value(party, id)->list.count == 0;
}

void rule_needed(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		const struct value *policy = party_value(party, PARTY_KUBERNETES_NETWORK_POLICY);

		if (was_written(policy) && policy->truth && !party_has(party, PARTY_VPC_CIDRS) &&
		    setting_is_sound(r->e, PARTY_VPC_CIDRS))
			report_needed(r, party, PARTY_VPC_CIDRS, PARTY_KUBERNETES_NETWORK_POLICY);
		if (party_has(party, PARTY_NODE_GROUP_SSH_KEY) && is_empty_list(party, PARTY_NODE_GROUP_SSH_SECURITY_GROUP_IDS))
			report_needed(r, party, PARTY_NODE_GROUP_SSH_SECURITY_GROUP_IDS, PARTY_NODE_GROUP_SSH_KEY);
		if (party_has(party, PARTY_IAM_EXTERNAL_ID) && !party_has(party, PARTY_IAM_ASSUME_ROLE))
			report_needed(r, party, PARTY_IAM_ASSUME_ROLE, PARTY_IAM_EXTERNAL_ID);
	}
}

void rule_count(struct rules *r)
{
	for (size_t i = 0; r->mainnet && i < r->e->parties.count; i++) {
		const struct attribute *count = r->e->parties.items[i].count;

		if (!count)
			continue;
		diag_help(diag_add(r->diags, DIAG_COUNT_ON_MAINNET, count->name_at,
				   "taking out one of counted parties renames those after it"),
			  "Use for_each with names, so that buckets, roles and keys stay where they are.");
	}
}
