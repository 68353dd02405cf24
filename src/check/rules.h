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

struct rules {
	struct eval *e;
	struct arena *arena;
	struct diags *diags;
	const struct network *network;
	bool mainnet;
};

typedef void rule_fn(struct rules *r);

/* rules_committee.c */
rule_fn rule_parties, rule_threshold, rule_ids_fit, rule_ids_unique, rule_ids_complete, rule_replaces, rule_identities,
	rule_accounts, rule_cores, rule_operators, rule_regions_spread, rule_families_spread, rule_one_cloud, rule_name,
	rule_ports;
/* rules_aws.c */
rule_fn rule_documentation_accounts, rule_regions_allowed, rule_regions_extra, rule_buckets, rule_aliases,
	rule_load_balancers, rule_arns, rule_zones, rule_ranges, rule_ami, rule_capacity, rule_deletion_window, rule_needed,
	rule_count;
/* rules_enclave.c */
rule_fn rule_pcrs, rule_releases_distinct, rule_trust, rule_party_releases, rule_instances, rule_enclave_cpus,
	rule_tunnel_cpus, rule_enclave_memory, rule_debug, rule_tunnel_range;
/* rules_node.c */
rule_fn rule_order, rule_discard, rule_tls, rule_fhe_params, rule_preproc, rule_threads, rule_contexts;

/* Where a setting of a party, or of the network, was written; else the label of the one that has it. */
struct span party_at(const struct party *party, enum setting_id id);
struct span network_at(const struct network *network, enum setting_id id);

/* "an error on mainnet, a warning elsewhere" */
enum severity on_mainnet(const struct rules *r, enum severity elsewhere);

/* A value that must not be shared, and whose it is. */
struct claim {
	struct text key;
	const struct party *party;
	struct span at;
};

struct claims {
	struct claim *items;
	size_t count, capacity;
};

void claim_add(struct rules *r, struct claims *claims, struct text key, const struct party *party, struct span at);
/*
 * Sorts the claims by key and, within one, by place; then calls `found` for each run of two or more. Its first claim is
 * the one that stands first in the spec.
 */
void claims_find_shared(struct rules *r, struct claims *claims,
			void (*found)(struct rules *r, const struct claim *claims, size_t count));
/* "alice, bob and carol": the parties of a run, at most eight by name. */
struct text claims_names(struct rules *r, const struct claim *claims, size_t count);

#endif
