/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside check/: rules over the model.
 *
 * A rule is a row: a function and the settings it stands on. It runs only when every value of those settings could be
 * had, so that a mistake is not followed by messages about what follows from it.
 */
#ifndef MPCNET_CHECK_RULES_H
#define MPCNET_CHECK_RULES_H

#include "check/eval.h"

#define DAY_MS INT64_C(86400000)        /* durations of the model are in milliseconds */

struct rule;

struct rules {
	struct eval *e;
	struct arena *arena;
	struct diags *diags;
	const struct network *network;
	bool mainnet, dev;
	const struct rule *rule;        /* the one that runs */
};

typedef void rule_fn(struct rules *r);

/* rules_committee.c */
rule_fn rule_parties, rule_rehearsal, rule_threshold, rule_ids_fit, rule_ids_unique, rule_ids_complete, rule_replaces,
	rule_identities, rule_identity_forms, rule_name, rule_ports;
/* rules_spread.c */
rule_fn rule_accounts, rule_cores, rule_operators, rule_regions_spread, rule_families_spread, rule_one_cloud;
/* rules_aws.c */
rule_fn rule_documentation_accounts, rule_regions_allowed, rule_regions_extra, rule_arns, rule_administrators,
	rule_vaults_listable, rule_zones, rule_ranges, rule_ami, rule_node_security_groups, rule_capacity,
	rule_deletion_window, rule_needed, rule_builder, rule_count;
/* rules_zones.c */
rule_fn rule_zones_common, rule_zones_few, rule_zones_closed, rule_zones_subnets;
/* rules_names.c */
rule_fn rule_buckets, rule_buckets_apart, rule_aliases, rule_load_balancers, rule_roles, rule_node_groups,
	rule_launch_templates, rule_zone_names, rule_reserved, rule_namespaces, rule_databases, rule_backup_roles,
	rule_backup_aliases;
/* rules_services.c */
rule_fn rule_database_refused, rule_database_windows, rule_database_hosts, rule_database_storage,
	rule_database_tls, rule_database_weak, rule_wallets, rule_pausers;
/* rules_enclave.c */
rule_fn rule_pcrs, rule_releases_distinct, rule_trust, rule_releases_written, rule_releases_trusted,
	rule_instances_known, rule_instances, rule_enclave_cpus, rule_tunnel_cpus, rule_enclave_memory, rule_debug,
	rule_node_spare, rule_tunnel_queues, rule_tunnel_range, rule_tunnel_overlaps;
/* rules_connector.c */
rule_fn rule_chain_keys, rule_chain_urls, rule_chains, rule_contracts, rule_preset, rule_connector_env,
	rule_connector_names, rule_connector_release, rule_connector_mixed;
/* rules_backup.c */
rule_fn rule_backup_exists, rule_backup_accounts, rule_backup_accounts_apart, rule_backup_region, rule_replica_region,
	rule_backup_expiry, rule_keychain, rule_custodians, rule_states;
/* rules_sizes.c */
rule_fn rule_policy_sizes, rule_user_data_size, rule_annotations_size;
/* rules_root_key.c */
rule_fn rule_root_keys_attested, rule_root_keys_attestable, rule_keys_apart;
/* rules_node.c */
rule_fn rule_order, rule_discard, rule_tls, rule_fhe_params, rule_preproc, rule_threads, rule_sessions,
	rule_contexts, rule_tracing, rule_node_selector;
/* rules_plain.c */
rule_fn rule_plain_parties, rule_tls_auto, rule_tls_manual, rule_generation_tunnel, rule_plain_images,
	rule_image_variants, rule_core_fits, rule_vault_files, rule_backup_keychain;
/* rules_signing.c */
rule_fn rule_signed_images, rule_signing_needed, rule_signing_unused, rule_signed_image_owed;
/* rules_helm.c */
rule_fn rule_chart_enclave, rule_chart_tls, rule_chart_signs, rule_chart_names;
/* rules_secrets.c */
rule_fn rule_secrets;
/* rules_generation.c */
rule_fn rule_not_written, rule_release_pair, rule_generation_named, rule_upgrade, rule_core_switch,
	rule_keygen_file;

/*
 * The parties (or releases) whose grounds of the rule that runs could all be had, one after the other: NULL gives the
 * first, and NULL comes after the last. The others were reported, and no rule speaks of them again.
 */
const struct party *rules_next_party(const struct rules *r, const struct party *party);
const struct release *rules_next_release(const struct rules *r, const struct release *release);

/* A party may be missing from the model that was meant to be there: what counts parties keeps silent. */
bool rules_parties_uncertain(const struct rules *r);

/* Where a setting of a party, or of the network, was written; else the label of the one that has it. */
struct span party_at(const struct party *party, enum setting_id id);
struct span network_at(const struct network *network, enum setting_id id);
/* Where the first of these that was written was written; else the party's label. */
struct span party_at_first(const struct party *party, const enum setting_id *ids, size_t count);

/* How many other parties have `id` of the line that sets it for this one; 0 where none sets it. */
size_t count_sharers(const struct rules *r, const struct party *party, enum setting_id id);

/*
 * Adds to a report about one party that the line which sets `id` is that of others too: a report is made once for a
 * place, and names the first.
 */
void note_sharers(struct rules *r, struct diag *diag, const struct party *party, enum setting_id id);

/* "an error on mainnet, a warning elsewhere" */
enum severity on_mainnet(const struct rules *r, enum severity elsewhere);

/* Whether an IPv4 range lies in those that no one is given. */
bool cidr_is_private(uint32_t address, unsigned prefix);

/* Whether one of the two takes the other's place. */
bool parties_replace(const struct party *a, const struct party *b);

/* Whether `party` takes the place of one that is active: two that are active then have one seat. */
bool replaces_active(const struct rules *r, const struct party *party);

/* A value that must not be shared, and whose it is (NULL: the network's). Keys are compared; values are shown. */
struct claim {
	struct text key, value;
	const struct party *party;
	struct span at;
};

struct claims {
	struct claim *items;
	size_t count, capacity;
};

/* Adds a claim whose key is its value. */
void claim_add(struct rules *r, struct claims *claims, struct text value, const struct party *party, struct span at);
/*
 * Sorts the claims by key and, within one, by place; then calls `found` for each run of two or more. Its first claim is
 * the one that stands first in the spec.
 */
void claims_find_shared(struct rules *r, struct claims *claims,
			void (*found)(struct rules *r, const struct claim *claims, size_t count));
/* "'alice', 'bob' and 'carol'": the parties of a run, at most eight by name. */
struct text claims_names(struct rules *r, const struct claim *claims, size_t count);
/*
 * Reports each claim of a run but the first: "parties 'a' and 'b' have the same <what>, 'x'". `what` has quotes when it is
 * the name of a setting. Where one place says it for several parties, that is one report.
 */
void claims_report(struct rules *r, enum diag_code code, const struct claim *claims, size_t count, const char *what,
		   const char *note, const char *help);

#endif
