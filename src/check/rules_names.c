/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of names that somebody may have only once: buckets in all of AWS, the rest in an account, region or cluster. */
#include "check/rules.h"
#include "model/reserved.h"

static void found_shared_bucket(struct rules *r, const struct claim *claims, size_t count)
{
	claims_report(r, DIAG_BUCKET_REPEATED, claims, count, "bucket",
		      "a bucket's name belongs to one account in the whole of AWS",
		      "Leave the name out, and one that is free is derived.");
}

/* Whether there is such a bucket: the backup's may be turned off, and the private vault may be on a volume. */
static bool uses_bucket(const struct party *party, enum setting_id bucket)
{
	switch (bucket) {
	case PARTY_VAULT_PRIVATE_BUCKET:
		return !party_has_file_vault(party);
	case PARTY_VAULT_BACKUP_REPLICA_BUCKET:
		return party_truth(party, PARTY_VAULT_BACKUP_ENABLED) &&
		       party_has(party, PARTY_VAULT_BACKUP_REPLICA_REGION);
	case PARTY_VAULT_BACKUP_BUCKET: case PARTY_STATE_BACKUP_BUCKET:
		return party_truth(party, PARTY_VAULT_BACKUP_ENABLED);
	default:
		return true;
	}
}

/* The vaults, which must be buckets of their own; then what may well be shared, but is no vault. */
static const enum setting_id buckets[] = {
	PARTY_VAULT_PUBLIC_BUCKET, PARTY_VAULT_PRIVATE_BUCKET, PARTY_VAULT_BACKUP_BUCKET,
	PARTY_VAULT_BACKUP_REPLICA_BUCKET,
	PARTY_VAULT_ACCESS_LOG_BUCKET, PARTY_STATE_BUCKET, PARTY_STATE_BACKUP_BUCKET,
};
#define VAULT_COUNT 4

/* The bucket among the first `count` that has the same name as that one; `count` where there is none. */
static size_t find_same_bucket(const struct party *party, size_t count, enum setting_id id)
{
	size_t i = 0;

	while (i < count && !(uses_bucket(party, buckets[i]) &&
			      text_equal(party_text(party, buckets[i]), party_text(party, id))))
		i++;
	return i;
}

void rule_buckets(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		for (size_t i = 0; i < VAULT_COUNT; i++)
			/* Two of one party are for rule_buckets_apart to report. */
			if (uses_bucket(party, buckets[i]) && find_same_bucket(party, i, buckets[i]) == i)
				claim_add(r, &claims, party_text(party, buckets[i]), party,
					  party_at(party, buckets[i]));
	claims_find_shared(r, &claims, found_shared_bucket);
}

/* Within one party: what the public vault holds is read by everybody, and the others' contents by nobody else. */
void rule_buckets_apart(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		for (size_t i = 1; i < ARRAY_LENGTH(buckets); i++) {
			size_t others = i < VAULT_COUNT ? i : VAULT_COUNT;
			size_t j = find_same_bucket(party, others, buckets[i]);
			struct text bucket = party_text(party, buckets[i]);
			struct diag *diag;

			if (!bucket.data || !uses_bucket(party, buckets[i]) || j == others)
				continue;
			diag = diag_add(r->diags, DIAG_BUCKET_REPEATED, party_at(party, buckets[i]),
					"'%s' and '%s' of party '%.*s' are one bucket, '%.*s'",
					setting_row(buckets[j])->path, setting_row(buckets[i])->path,
					TEXT_ARG(party->name), TEXT_ARG(bucket));
			diag_place(diag, party_value(party, buckets[j])->at, "'%s' is here",
				   setting_row(buckets[j])->path);
			diag_help(diag, "Give each a bucket of its own.");
		}
}

/* ---- unique within an account ---------------------------------------------------------------------- */

/* A name that is made of a setting. */
static struct claim *claim_name(struct rules *r, struct claims *claims, const struct party *party, enum setting_id id,
				struct text place, struct text name)
{
	struct claim *claim;

	claim_add(r, claims, name, party, party_at(party, id));
	claim = &claims->items[claims->count - 1];
	claim->key = arena_format(r->arena, "%.*s/%.*s", TEXT_ARG(place), TEXT_ARG(claim->value));
	return claim;
}

static struct claim *claim_in(struct rules *r, struct claims *claims, const struct party *party, enum setting_id id,
			      struct text place)
{
	return claim_name(r, claims, party, id, place, party_text(party, id));
}

/* Reports the claims from `own` on, all of one party, that repeat another of them, and takes them out. */
static void drop_repeats(struct rules *r, struct claims *claims, size_t own, enum diag_code code, const char *what,
			 const char *help)
{
	for (size_t i = own; i < claims->count; i++) {
		const struct claim *claim = &claims->items[i];
		bool repeated = false;

		for (size_t j = own; j < i; j++)
			repeated |= text_equal(claims->items[j].key, claim->key);
		if (!repeated)
			continue;
		diag_help(diag_add(r->diags, code, claim->at, "party '%.*s' has one %s, '%.*s'",
				   TEXT_ARG(claim->party->name), what, TEXT_ARG(claim->value)),
			  "%s", help);
		claims->items[i--] = claims->items[--claims->count];
	}
}

static struct text region_of(struct rules *r, const struct party *party)
{
	return arena_format(r->arena, "%.*s/%.*s", TEXT_ARG(party_text(party, PARTY_ACCOUNT)),
			    TEXT_ARG(party_text(party, PARTY_REGION)));
}

static void found_shared_alias(struct rules *r, const struct claim *claims, size_t count)
{
	claims_report(r, DIAG_ALIAS_REPEATED, claims, count, "alias of a key",
		      "they share an account and region, and there an alias names one key",
		      "Leave the alias out, and one that is free is derived.");
}

void rule_aliases(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		size_t own = claims.count;

		if (party_has_enclave(party) && !party_has(party, PARTY_ROOT_KEY_ARN))
			claim_in(r, &claims, party, PARTY_ROOT_KEY_ALIAS, region_of(r, party));
		if (party_truth(party, PARTY_CONNECTOR_ENABLED) && !party_has(party, PARTY_CONNECTOR_TX_SENDER_KEY) &&
		    !party_has(party, PARTY_CONNECTOR_WALLET_SECRET))
			claim_in(r, &claims, party, PARTY_CONNECTOR_TX_SENDER_ALIAS, region_of(r, party));
		if (party_truth(party, PARTY_PAUSER_ENABLED) && !party_has(party, PARTY_PAUSER_KEY_ARN))
			claim_name(r, &claims, party, PARTY_PAUSER_NAME, region_of(r, party),
				   arena_format(r->arena, "alias/%.*s",
						TEXT_ARG(party_text(party, PARTY_PAUSER_NAME))));
		drop_repeats(r, &claims, own, DIAG_ALIAS_REPEATED, "alias for two keys",
			     "Give each an alias of its own.");
	}
	claims_find_shared(r, &claims, found_shared_alias);
}

static void found_shared_load_balancer(struct rules *r, const struct claim *claims, size_t count)
{
	claims_report(r, DIAG_LOAD_BALANCER_REPEATED, claims, count, "'endpoint.load_balancer_name'",
		      "they share an account and region, and there a name belongs to one load balancer",
		      "Leave the name out, and one that is free is derived.");
}

void rule_load_balancers(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		claim_in(r, &claims, party, PARTY_ENDPOINT_LOAD_BALANCER_NAME, region_of(r, party));
	claims_find_shared(r, &claims, found_shared_load_balancer);
}

static void found_shared_role(struct rules *r, const struct claim *claims, size_t count)
{
	claims_report(r, DIAG_ROLE_REPEATED, claims, count, "IAM role",
		      "they share an account, and there a role's name counts once, in capitals or not",
		      "Leave the name out, and one that is free is derived.");
}

/* IAM User Guide, "IAM identifiers": names of roles are unique within the account, whatever their case and path. */
void rule_roles(struct rules *r)
{
	static const struct {
		enum setting_id role, enabled;          /* SETTING_COUNT: always */
	} roles[] = {
		{ PARTY_IAM_CORE_ROLE, SETTING_COUNT },
		{ PARTY_IAM_NODE_ROLE, SETTING_COUNT },
		{ PARTY_IAM_CONNECTOR_ROLE, PARTY_CONNECTOR_ENABLED },
		{ PARTY_PAUSER_NAME, PARTY_PAUSER_ENABLED },
	};
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		size_t own = claims.count;

		for (size_t i = 0; party_truth(party, PARTY_IAM_CREATE_ROLES) && i < ARRAY_LENGTH(roles); i++) {
			struct claim *claim;

			if (roles[i].enabled != SETTING_COUNT && !party_truth(party, roles[i].enabled))
				continue;
			claim = claim_in(r, &claims, party, roles[i].role, party_text(party, PARTY_ACCOUNT));
			claim->key = arena_lower(r->arena, claim->key);
		}
		drop_repeats(r, &claims, own, DIAG_ROLE_REPEATED, "IAM role for two purposes",
			     "Give each a name of its own: what one may do, the other must not.");
	}
	claims_find_shared(r, &claims, found_shared_role);
}

static void found_shared_database(struct rules *r, const struct claim *claims, size_t count)
{
	claims_report(r, DIAG_DATABASE_REPEATED, claims, count, "'database.identifier'",
		      "they share an account and region, and there a name belongs to one database",
		      "Leave the name out, and one that is free is derived.");
}

void rule_databases(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (party_truth(party, PARTY_DATABASE_ENABLED))
			claim_in(r, &claims, party, PARTY_DATABASE_IDENTIFIER, region_of(r, party));
	claims_find_shared(r, &claims, found_shared_database);
}

static void found_shared_node_group(struct rules *r, const struct claim *claims, size_t count)
{
	claims_report(r, DIAG_NODE_GROUP_REPEATED, claims, count, "'node_group.name'",
		      "they share a cluster, and there a name belongs to one node group",
		      "Leave the name out, and one that is free is derived.");
}

void rule_node_groups(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (party_truth(party, PARTY_NODE_GROUP_CREATE))
			claim_in(r, &claims, party, PARTY_NODE_GROUP_NAME,
				 arena_format(r->arena, "%.*s/%.*s", TEXT_ARG(region_of(r, party)),
					      TEXT_ARG(party_text(party, PARTY_CLUSTER_NAME))));
	claims_find_shared(r, &claims, found_shared_node_group);
}

/* Amazon EC2 API reference, CreateLaunchTemplate: 3 to 128 characters. */
void rule_launch_templates(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct text name = arena_format(r->arena, "%.*s-%.*s-node", TEXT_ARG(r->network->name),
						TEXT_ARG(party->name));
		struct diag *diag;

		if (!party_truth(party, PARTY_NODE_GROUP_CREATE) || name.size <= 128)
			continue;
		diag = diag_add(r->diags, DIAG_DERIVED_NAME, party->at,
				"the launch template of party '%.*s' would have a name of %zu characters, and EC2 takes 128",
				TEXT_ARG(party->name), name.size);
		diag_note(diag, "it is made of the names of network and party: '%.*s'", TEXT_ARG(name));
		diag_help(diag, "Shorten one of the two.");
	}
}

/* ---- unique within a backup account ---------------------------------------------------------------- */

static bool makes_backup(const struct party *party)
{
	return party_truth(party, PARTY_VAULT_BACKUP_ENABLED) && party_truth(party, PARTY_VAULT_BACKUP_CREATE) &&
	       party_has(party, PARTY_VAULT_BACKUP_ACCOUNT);
}

static bool backup_is_apart(const struct party *party)
{
	return !text_equal(party_text(party, PARTY_VAULT_BACKUP_ACCOUNT), party_text(party, PARTY_ACCOUNT));
}

static bool same_role(struct rules *r, const struct party *party, enum setting_id a, enum setting_id b)
{
	return text_equal(arena_lower(r->arena, party_text(party, a)), arena_lower(r->arena, party_text(party, b)));
}

/* What is turned off has no role. */
static bool has_role(const struct party *party, enum setting_id role)
{
	enum setting_id turns_on = setting_switch(setting_row(role));

	return turns_on == SETTING_COUNT || party_truth(party, turns_on);
}

/* The backup's roles against each other, and against all others of the party in its own account. */
static bool check_backup_roles_apart(struct rules *r, const struct party *party)
{
	static const enum setting_id roles[] = {
		PARTY_VAULT_BACKUP_ROLE, PARTY_VAULT_BACKUP_REPLICATION_ROLE, PARTY_IAM_CORE_ROLE, PARTY_IAM_NODE_ROLE,
		PARTY_IAM_CONNECTOR_ROLE, PARTY_PAUSER_NAME,
	};
	size_t count = backup_is_apart(party) ? 2 : ARRAY_LENGTH(roles);

	for (size_t i = 1; i < count; i++)
		for (size_t j = 0; j < i && j < 2; j++) {
			struct diag *diag;

			if (!has_role(party, roles[i]) || !same_role(r, party, roles[i], roles[j]))
				continue;
			diag = diag_add(r->diags, DIAG_ROLE_REPEATED, party_at(party, roles[j]),
					"'%s' and '%s' of party '%.*s' are one IAM role, '%.*s'",
					setting_row(roles[j])->path, setting_row(roles[i])->path,
					TEXT_ARG(party->name), TEXT_ARG(party_text(party, roles[j])));
			diag_place(diag, party_value(party, roles[i])->at, "'%s' is here",
				   setting_row(roles[i])->path);
			diag_help(diag, "Give each a name of its own.");
			return false;
		}
	return true;
}

void rule_backup_roles(struct rules *r)
{
	static const enum setting_id roles[] = { PARTY_VAULT_BACKUP_ROLE, PARTY_VAULT_BACKUP_REPLICATION_ROLE };
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		if (!makes_backup(party) || !party_truth(party, PARTY_IAM_CREATE_ROLES) ||
		    !check_backup_roles_apart(r, party))
			continue;
		for (size_t i = 0; i < ARRAY_LENGTH(roles); i++) {
			struct text account = party_text(party, PARTY_VAULT_BACKUP_ACCOUNT);
			struct claim *claim = claim_in(r, &claims, party, roles[i], account);

			claim->key = arena_lower(r->arena, claim->key);
		}
	}
	claims_find_shared(r, &claims, found_shared_role);
}

static void found_shared_backup_alias(struct rules *r, const struct claim *claims, size_t count)
{
	claims_report(r, DIAG_ALIAS_REPEATED, claims, count, "'vault.backup.key_alias'",
		      "they share a backup account and a region, and there an alias names one key",
		      "Leave the alias out, and one that is free is derived.");
}

/* In the account of the backup, which has the key in its region and in that of the replica. */
static void claim_backup_alias(struct rules *r, struct claims *claims, const struct party *party,
			       enum setting_id region)
{
	if (party_has(party, region))
		claim_in(r, claims, party, PARTY_VAULT_BACKUP_KEY_ALIAS,
			 arena_format(r->arena, "%.*s/%.*s", TEXT_ARG(party_text(party, PARTY_VAULT_BACKUP_ACCOUNT)),
				      TEXT_ARG(party_text(party, region))));
}

void rule_backup_aliases(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (!makes_backup(party) || party_shares_backup_key(party) ||
		    party_has(party, PARTY_VAULT_BACKUP_KEY_ARN))
			continue;
		if (backup_is_apart(party) || party_has(party, PARTY_ROOT_KEY_ARN) || !party_has_enclave(party) ||
		    !text_equal(party_text(party, PARTY_VAULT_BACKUP_KEY_ALIAS),
				party_text(party, PARTY_ROOT_KEY_ALIAS))) {
			claim_backup_alias(r, &claims, party, PARTY_VAULT_BACKUP_REGION);
			/* In one region both is for rule_replica_region to report. */
			if (!text_equal(party_text(party, PARTY_VAULT_BACKUP_REPLICA_REGION),
					party_text(party, PARTY_VAULT_BACKUP_REGION)))
				claim_backup_alias(r, &claims, party, PARTY_VAULT_BACKUP_REPLICA_REGION);
			continue;
		}
		diag = diag_add(r->diags, DIAG_ALIAS_REPEATED, party_at(party, PARTY_VAULT_BACKUP_KEY_ALIAS),
				"the backup key and the root key of party '%.*s' have the same alias, '%.*s'",
				TEXT_ARG(party->name), TEXT_ARG(party_text(party, PARTY_ROOT_KEY_ALIAS)));
		diag_help(diag, "Give each an alias of its own.");
	}
	claims_find_shared(r, &claims, found_shared_backup_alias);
}

/* ---- words that are ours --------------------------------------------------------------------------- */

/*
 * Kubernetes documentation, "Namespaces": a cluster begins with default and those in kube-, a prefix that is kept for it.
 * Whoever holds a namespace decides of its labels, and with them of what may run there.
 */
void rule_namespaces(struct rules *r)
{
	static const struct { enum setting_id enabled, create, name; } table[] = {
		{ SETTING_COUNT, PARTY_KUBERNETES_CREATE_NAMESPACE, PARTY_KUBERNETES_NAMESPACE },
		{ PARTY_PAUSER_ENABLED, PARTY_PAUSER_CREATE_NAMESPACE, PARTY_PAUSER_NAMESPACE },
	};

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		for (size_t i = 0; i < ARRAY_LENGTH(table); i++) {
			struct text name = party_text(party, table[i].name);
			struct diag *diag;

			if (table[i].enabled != SETTING_COUNT &&
			    (r->network->rehearsal || !party_truth(party, table[i].enabled)))
				continue;
			if (!party_truth(party, table[i].create) ||
			    !(text_is(name, "default") || text_starts_with(name, "kube-")))
				continue;
			diag = diag_add(r->diags, DIAG_NAMESPACE_OF_CLUSTER, party_at(party, table[i].name),
					"the manifests of party '%.*s' would make '%.*s', a namespace of the cluster itself",
					TEXT_ARG(party->name), TEXT_ARG(name));
			diag_note(diag, "labels of Pod Security would hold for all that runs there");
			note_sharers(r, diag, party, table[i].name);
			diag_help(diag, "Choose another namespace, or set '%s' to false.",
				  setting_row(table[i].create)->path);
		}
}

/* The setting that decides what a reserved label or annotation says; SETTING_COUNT where none does. */
static enum setting_id setting_behind(struct text key)
{
	static const struct { const char *key; enum setting_id id; } table[] = {
		{ "service.beta.kubernetes.io/aws-load-balancer-name", PARTY_ENDPOINT_LOAD_BALANCER_NAME },
		{ "service.beta.kubernetes.io/aws-load-balancer-security-groups", PARTY_ENDPOINT_SOURCE_RANGES },
		{ "service.beta.kubernetes.io/load-balancer-source-ranges", PARTY_ENDPOINT_SOURCE_RANGES },
		{ "eks.amazonaws.com/role-arn", PARTY_IAM_CORE_ROLE },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(table); i++)
		if (text_is(key, table[i].key))
			return table[i].id;
	return SETTING_COUNT;
}

static void report_reserved(struct rules *r, const struct value_entry *entry, const char *path)
{
	enum setting_id behind = setting_behind(entry->key);
	struct diag *diag = diag_add(r->diags, DIAG_LABEL_RESERVED, entry->key_at,
				     "'%.*s' in '%s' is for the compiler to write", TEXT_ARG(entry->key), path);

	if (behind != SETTING_COUNT)
		diag_help(diag, "Take it out, and set '%s' instead.", setting_row(behind)->path);
	else
		diag_help(diag, "Take it out: the compiler writes it where it belongs.");
}

void rule_reserved(struct rules *r)
{
	static const struct {
		enum setting_id id;
		const struct reserved_names *names;
	} table[] = {
		{ PARTY_KUBERNETES_LABELS, &reserved_labels },
		{ PARTY_KUBERNETES_NAMESPACE_LABELS, &reserved_labels },
		{ PARTY_MONITORING_LABELS, &reserved_labels },
		{ PARTY_KUBERNETES_ANNOTATIONS, &reserved_annotations },
		{ PARTY_KUBERNETES_NAMESPACE_ANNOTATIONS, &reserved_annotations },
		{ PARTY_KUBERNETES_SERVICE_ACCOUNT_ANNOTATIONS, &reserved_annotations },
		{ PARTY_ENDPOINT_ANNOTATIONS, &reserved_annotations },
		{ PARTY_NODE_GROUP_LABELS, &reserved_node_labels },
	};

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		for (size_t i = 0; i < ARRAY_LENGTH(table); i++) {
			const struct value *map = party_value(party, table[i].id);

			for (size_t j = 0; j < map->map.count; j++) {
				const struct value_entry *entry = &map->map.entries[j];

				if (reserved_names_have(table[i].names, entry->key))
					report_reserved(r, entry, setting_row(table[i].id)->path);
			}
		}
}

static void found_shared_zone(struct rules *r, const struct claim *claims, size_t count)
{
	struct claims apart = { 0 };

	/* Those in one namespace too count once: rule_cores says that they must stand apart. */
	for (size_t i = 0; i < count; i++) {
		struct text namespace = party_text(claims[i].party, PARTY_KUBERNETES_NAMESPACE);
		bool known = false;

		for (size_t j = 0; j < apart.count; j++)
			known |= text_equal(namespace, party_text(apart.items[j].party, PARTY_KUBERNETES_NAMESPACE));
		if (!known)
			*VEC_PUSH(r->arena, &apart) = claims[i];
	}
	if (apart.count < 2)
		return;
	/* On mainnet others that share an account have that to mend first. */
	if (r->mainnet && !(apart.count == 2 && parties_replace(apart.items[0].party, apart.items[1].party)))
		return;
	claims_report(r, DIAG_ZONE_REPEATED, apart.items, apart.count, "private zone",
		      "Route 53 takes one zone of a name for a VPC, and these parties stand in one cluster",
		      "Give each its own 'dns.domain'.");
}

/* Parties of one cluster share its VPC; a zone that is given is nobody's to make. */
void rule_zone_names(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		if (party_has(party, PARTY_DNS_HOSTED_ZONE_ID))
			continue;
		claim_in(r, &claims, party, PARTY_DNS_DOMAIN,
			 arena_format(r->arena, "%.*s/%.*s/%.*s", TEXT_ARG(party_text(party, PARTY_ACCOUNT)),
				      TEXT_ARG(party_text(party, PARTY_REGION)),
				      TEXT_ARG(party_text(party, PARTY_CLUSTER_NAME))));
	}
	claims_find_shared(r, &claims, found_shared_zone);
}
