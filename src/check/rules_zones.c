/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Rules of availability zones. PrivateLink leads from a zone to a service in the same zone of the same region, and from
 * most zones to services of other regions; parties that state their zones are held to that before anything is applied.
 */
#include "check/rules.h"
#include "model/aws.h"

/* Adds a zone to a set; false where it is not one of the region, which was reported. */
static bool add_zone(unsigned *set, const struct aws_region *region, struct text zone)
{
	*set |= aws_zone_bit(zone);
	return !region || aws_region_has_zone(region, zone);
}

/*
 * The zones in which a party has its load balancer and its endpoints, as a set of bits; none where it does not say, or
 * says something else than it means.
 */
static unsigned zones_of(const struct party *party)
{
	const struct aws_region *region = aws_region_find(party_text(party, PARTY_REGION));
	const struct value *zones = party_value(party, PARTY_VPC_ZONE_IDS);
	const struct value *subnets = party_value(party, PARTY_VPC_SUBNETS);
	unsigned chosen = 0, with_subnet = 0;
	bool sound = true;

	for (size_t i = 0; i < zones->list.count; i++)
		sound &= add_zone(&chosen, region, zones->list.items[i].text);
	for (size_t i = 0; i < subnets->map.count; i++)
		sound &= add_zone(&with_subnet, region, subnets->map.entries[i].key);
	if (!sound)
		return 0;
	return chosen & with_subnet ? chosen & with_subnet : chosen;
}

static bool is_one(unsigned zones)
{
	return zones && !(zones & (zones - 1));
}

/* Where a party says its zones. */
static struct span zones_at(const struct party *party)
{
	static const enum setting_id ids[] = { PARTY_VPC_ZONE_IDS, PARTY_VPC_SUBNETS };

	return party_at_first(party, ids, ARRAY_LENGTH(ids));
}

static bool same_region(const struct party *a, const struct party *b)
{
	return text_equal(party_text(a, PARTY_REGION), party_text(b, PARTY_REGION));
}

/* ---- parties of one region -------------------------------------------------------------------------- */

/* What can be the matter between two parties of a region that both state their zones. */
typedef bool relation_fn(unsigned zones, unsigned others);

static bool are_apart(unsigned zones, unsigned others)
{
	return !(zones & others);
}

/* A party with a single zone is spoken of by itself. */
static bool are_thin(unsigned zones, unsigned others)
{
	return is_one(zones & others) && !is_one(zones) && !is_one(others);
}

/* Such a relation, and what is said of it. */
struct relation {
	relation_fn *holds;
	enum diag_code code;
	const char *fact, *note, *help;
};

static const struct relation apart = {
	are_apart, DIAG_ZONES_APART, "no zone",
	"within a region an endpoint stands in zones of its service, and nowhere else",
	"Give one of them a subnet in a zone of the other.",
};
static const struct relation thin = {
	are_thin, DIAG_ZONE_COMMON_ONE, "a single zone",
	"when that zone fails they cannot reach each other, though both still stand",
	"Give one of them a subnet in a second zone of the other.",
};

struct region_zones {
	struct rules *r;
	unsigned *zones;                /* by index of the party; 0 where it does not say, or is not to be spoken of */
	const struct relation *relation;
	size_t *weights;                /* by index of the party: to how many peers it has that relation */
};

static bool are_related(const struct region_zones *of, size_t i, size_t j)
{
	const struct party *parties = of->r->network->parties;

	return i != j && of->zones[i] && of->zones[j] && of->relation->holds(of->zones[i], of->zones[j]) &&
	       same_region(&parties[i], &parties[j]);
}

/*
 * Whose it is to be told: who has it with most peers, so that one party in the wrong zones is one report; else who
 * comes later.
 */
static bool is_told_at(const struct region_zones *of, size_t i, size_t j)
{
	return of->weights[i] != of->weights[j] ? of->weights[i] > of->weights[j] : i > j;
}

static void weigh(struct region_zones *of)
{
	size_t count = of->r->network->party_count;

	of->weights = ARENA_ARRAY(of->r->arena, size_t, count);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++)
			of->weights[i] += are_related(of, i, j);
}

static void report_relation(const struct region_zones *of, const struct party *party, const struct claims *peers)
{
	const struct claim *first = &peers->items[0];
	struct diag *diag = diag_add(of->r->diags, of->relation->code, zones_at(party),
				     "party '%.*s' has %s of region %.*s in common with %.*s", TEXT_ARG(party->name),
				     of->relation->fact, TEXT_ARG(party_text(party, PARTY_REGION)),
				     TEXT_ARG(claims_names(of->r, peers->items, peers->count)));

	if (!span_equal(first->at, zones_at(party)))
		diag_place(diag, first->at, "the zones of '%.*s'", TEXT_ARG(first->party->name));
	diag_note(diag, "%s", of->relation->note);
	diag_help(diag, "%s", of->relation->help);
}

/* Reports each party that something is told at, with the peers that it is about. */
static void tell(struct region_zones *of, const struct relation *relation)
{
	const struct network *network = of->r->network;

	of->relation = relation;
	weigh(of);
	for (size_t i = 0; i < network->party_count; i++) {
		struct claims peers = { 0 };

		for (size_t j = 0; of->weights[i] && j < network->party_count; j++)
			if (are_related(of, i, j) && is_told_at(of, i, j))
				claim_add(of->r, &peers, network->parties[j].name, &network->parties[j],
					  zones_at(&network->parties[j]));
		if (peers.count)
			report_relation(of, &network->parties[i], &peers);
	}
}

void rule_zones_common(struct rules *r)
{
	struct region_zones of = { .r = r, .zones = ARENA_ARRAY(r->arena, unsigned, r->network->party_count) };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		of.zones[party - r->network->parties] = zones_of(party);
	tell(&of, &apart);
	tell(&of, &thin);
}

/* ---- zones and subnets ------------------------------------------------------------------------------ */

/* Peers of the region put their endpoints into the zones that a party says, so it must have a subnet in each. */
void rule_zones_subnets(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct value *zones = party_value(party, PARTY_VPC_ZONE_IDS);
		const struct value *subnets = party_value(party, PARTY_VPC_SUBNETS);
		/* Zones of another region were reported as that. */
		bool both = subnets->map.count && zones_of(party);

		for (size_t i = 0; both && i < zones->list.count; i++) {
			const struct value *zone = &zones->list.items[i];
			struct diag *diag;
			size_t at = 0;

			while (at < subnets->map.count && !text_equal(subnets->map.entries[at].key, zone->text))
				at++;
			if (at < subnets->map.count)
				continue;
			diag = diag_add(r->diags, DIAG_ZONE_WITHOUT_SUBNET, zone->at,
					"party '%.*s' uses zone %.*s, and has no subnet there", TEXT_ARG(party->name),
					TEXT_ARG(zone->text));
			diag_place(diag, subnets->at, "these are its subnets");
			diag_help(diag, "Add one to 'vpc.subnets', or leave the zone out.");
		}
	}
}

/* ---- a party by itself ------------------------------------------------------------------------------ */

void rule_zones_few(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (!is_one(zones_of(party)))
			continue;
		diag = diag_add(r->diags, DIAG_ZONE_ONE, zones_at(party),
				"party '%.*s' has one zone, and loses all its peers when it fails",
				TEXT_ARG(party->name));
		note_sharers(r, diag, party, PARTY_VPC_ZONE_IDS);
		diag_help(diag, "Add a second zone with a private subnet.");
	}
}

static const struct party *peer_elsewhere(struct rules *r, const struct party *party)
{
	for (const struct party *peer = NULL; (peer = rules_next_party(r, peer));)
		if (!same_region(party, peer))
			return peer;
	return NULL;
}

void rule_zones_closed(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct aws_region *region = aws_region_find(party_text(party, PARTY_REGION));
		unsigned zones = zones_of(party);
		const struct party *peer;
		struct diag *diag;

		if (!region || !zones || (zones & ~region->closed) || !(peer = peer_elsewhere(r, party)))
			continue;
		diag = diag_add(r->diags, DIAG_ZONES_APART, zones_at(party),
				"party '%.*s' has no zone from which party '%.*s' can be reached", TEXT_ARG(party->name),
				TEXT_ARG(peer->name));
		diag_place(diag, party_at(peer, PARTY_REGION), "'%.*s' is in region %.*s", TEXT_ARG(peer->name),
			   TEXT_ARG(party_text(peer, PARTY_REGION)));
		diag_note(diag, "from there AWS offers no way to endpoint services of other regions");
		diag_help(diag, "Add a zone of region %s that has one.", region->name);
	}
}
