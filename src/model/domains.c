/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Failure domains of parties. */
#include "model/domains.h"

#include <stdlib.h>

static const struct {
	const char *key, *one, *many;
} words[DOMAIN_COUNT] = {
	[DOMAIN_REGION] = { "region", "region", "regions" },
	[DOMAIN_ZONE] = { "zone", "zone", "zones" },
	[DOMAIN_ACCOUNT] = { "account", "account", "accounts" },
	[DOMAIN_OPERATOR] = { "operator", "operator", "operators" },
	[DOMAIN_FAMILY] = { "instance_family", "instance family", "instance families" },
	[DOMAIN_RELEASE] = { "release", "release", "releases" },
};

const char *domain_key(enum domain_kind kind)
{
	return words[kind].key;
}

const char *domain_name(enum domain_kind kind, size_t count)
{
	return count == 1 ? words[kind].one : words[kind].many;
}

struct text party_domain(const struct party *party, enum domain_kind kind)
{
	struct text type;

	switch (kind) {
	case DOMAIN_REGION: return party_text(party, PARTY_REGION);
	case DOMAIN_ACCOUNT: return party_text(party, PARTY_ACCOUNT);
	case DOMAIN_OPERATOR: return party_text(party, PARTY_OPERATOR);
	case DOMAIN_RELEASE: return party->release ? party->release->name : (struct text){ 0 };
	case DOMAIN_FAMILY:
		type = party_text(party, PARTY_NODE_GROUP_INSTANCE_TYPE);
		return text_slice(type, 0, text_find(type, '.', 0));
	case DOMAIN_ZONE: case DOMAIN_COUNT: break;
	}
	return (struct text){ 0 };
}

/* ---- zones ----------------------------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Sorts `zones` and drops repeats. */
static struct zone_set make_set(struct text *zones, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(zones, count, sizeof(*zones), by_bytes);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !text_equal(zones[kept - 1], zones[i]))
			zones[kept++] = zones[i];
	return (struct zone_set){ zones, kept };
}

/* Where the load balancer stands: the zones that are stated and have a subnet, or else all that are stated. */
static struct zone_set served_zones(struct arena *arena, const struct party *party)
{
	const struct value *stated = party_value(party, PARTY_VPC_ZONE_IDS);
	const struct value *subnets = party_value(party, PARTY_VPC_SUBNETS);
	struct text *zones = ARENA_ARRAY(arena, struct text, stated->list.count + 1);
	size_t with_subnet = 0;

	for (size_t i = 0; i < stated->list.count; i++)
		if (value_map_find(subnets, stated->list.items[i].text))
			zones[with_subnet++] = stated->list.items[i].text;
	if (with_subnet)
		return make_set(zones, with_subnet);
	for (size_t i = 0; i < stated->list.count; i++)
		zones[i] = stated->list.items[i].text;
	return make_set(zones, stated->list.count);
}

static const struct value_entry *entry_of_subnet(const struct value *subnets, struct text subnet)
{
	for (size_t i = 0; i < subnets->map.count; i++)
		if (text_equal(subnets->map.entries[i].value.text, subnet))
			return &subnets->map.entries[i];
	return NULL;
}

/* Where its nodes may stand; empty where a subnet's zone is not known, or the nodes are not the party's own. */
static struct zone_set node_zones(struct arena *arena, const struct party *party)
{
	const struct value *subnets = party_value(party, PARTY_VPC_SUBNETS);
	const struct value *chosen = party_value(party, PARTY_NODE_GROUP_SUBNET_IDS);
	struct text *zones = ARENA_ARRAY(arena, struct text, chosen->list.count + 1);

	if (!party_truth(party, PARTY_NODE_GROUP_CREATE))
		return (struct zone_set){ 0 };
	for (size_t i = 0; i < chosen->list.count; i++) {
		const struct value_entry *entry = entry_of_subnet(subnets, chosen->list.items[i].text);

		if (!entry)
			return (struct zone_set){ 0 };
		zones[i] = entry->key;
	}
	return make_set(zones, chosen->list.count);
}

/* Both in byte order. */
static bool set_holds(struct zone_set set, struct zone_set other)
{
	size_t found = 0;

	for (size_t i = 0; i < set.count && found < other.count; i++)
		found += text_equal(set.zones[i], other.zones[found]);
	return found == other.count;
}

struct party_zones party_zones(struct arena *arena, const struct party *party)
{
	struct zone_set served = served_zones(arena, party), nodes = node_zones(arena, party);
	struct party_zones zones = { .standing = nodes.count ? nodes : served };

	if (!served.count || !nodes.count || set_holds(served, nodes)) {
		zones.cuts[0] = zones.standing;
		zones.cut_count = zones.standing.count > 0;
	} else if (set_holds(nodes, served)) {
		zones.cuts[0] = served;
		zones.cut_count = 1;
	} else {
		zones.cuts[0] = nodes;
		zones.cuts[1] = served;
		zones.cut_count = 2;
	}
	return zones;
}
