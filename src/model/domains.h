/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Failure domains: what parties have in common, so that whatever befalls it befalls them together. The rules on how
 * parties are spread and the analysis of what outlives a failure read the same table.
 */
#ifndef MPCNET_MODEL_DOMAINS_H
#define MPCNET_MODEL_DOMAINS_H

#include "base/base.h"
#include "model/network.h"

/* In the order in which people are told of them. */
enum domain_kind {
	DOMAIN_REGION,
	DOMAIN_ZONE,
	DOMAIN_ACCOUNT,
	DOMAIN_OPERATOR,
	DOMAIN_FAMILY,          /* of instance types: "c7a" */
	DOMAIN_RELEASE,
	DOMAIN_COUNT
};

/* "instance_family": for programs. */
const char *domain_key(enum domain_kind kind);
/* "instance family", "instance families": for people. */
const char *domain_name(enum domain_kind kind, size_t count);
/* The party's domain of a kind of which it is in one at most; absent where it is in none, or for zones. Borrowed. */
struct text party_domain(const struct party *party, enum domain_kind kind);

/* Zones, in byte order, each once. */
struct zone_set {
	const struct text *zones;
	size_t count;
};

/* Where a party stands in its region. */
struct party_zones {
	struct zone_set standing;       /* where its core may run; empty: the spec does not say */
	/*
	 * It is lost when every zone of one of these is: those that its nodes may run in (node_group.subnet_ids, by
	 * vpc.subnets), and those of its load balancer and endpoints (vpc.zone_ids). A set that holds the other is left
	 * out.
	 */
	struct zone_set cuts[2];
	size_t cut_count;
};

/* The sets live in `arena`. */
struct party_zones party_zones(struct arena *arena, const struct party *party);

#endif
