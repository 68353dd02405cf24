/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The failures of a network: each domain, and whom its loss takes along.
 *
 * A region takes the parties in it, and the backups that have no replica elsewhere. A zone takes those that have
 * nothing outside of it; of the others, a node that stood in it starts again in another, since an Auto Scaling group
 * launches in the zones that are left (docs.aws.amazon.com/autoscaling/ec2/userguide/as-add-availability-zone.html). An
 * account takes the parties in it and the backups in it, which are other parties' as a rule.
 */
#include <stdlib.h>

#include "quorum/internal.h"

enum harm {
	HARM_DOWN, HARM_INTERRUPTED, HARM_UNRESTORABLE,
	HARM_WITH_OTHERS        /* a zone that does nothing alone, and is lost with others of its own */
};

/* A party that the loss of the domain `name` harms. */
struct victim {
	struct text name;
	size_t party;
	enum harm harm;
};

struct victims {
	struct victim *items;
	size_t count, capacity;
};

static int by_name(const void *a, const void *b)
{
	const struct victim *x = a, *y = b;
	int order = text_compare(x->name, y->name);

	if (order)
		return order;
	if (x->harm != y->harm)
		return x->harm < y->harm ? -1 : 1;
	return (x->party > y->party) - (x->party < y->party);
}

static void add_victim(struct arena *arena, struct victims *victims, struct text name, size_t party, enum harm harm)
{
	if (name.size)
		*VEC_PUSH(arena, victims) = (struct victim){ name, party, harm };
}

/* ---- parties --------------------------------------------------------------------------------------- */

static void gather_parties(struct arena *arena, struct quorum *quorum)
{
	const struct network *network = quorum->network;

	quorum->parties = ARENA_ARRAY(arena, const struct party *, network->party_count + 1);
	quorum->newcomer = ARENA_ARRAY(arena, bool, network->party_count + 1);
	for (size_t i = 0; i < network->active_count; i++)
		quorum->parties[quorum->party_count++] = network->active[i];
	quorum->active_count = quorum->party_count;
	for (size_t i = 0; i < network->party_count; i++)
		if (network->parties[i].membership == MEMBERSHIP_JOINING)
			quorum->parties[quorum->party_count++] = &network->parties[i];
}

static bool is_replaced(const struct quorum *quorum, const struct party *party)
{
	for (size_t i = quorum->active_count; i < quorum->party_count; i++)
		if (text_equal(quorum->parties[i]->replaces, party->name))
			return true;
	return false;
}

/* The committee once everybody who is joining is in it: those, and the active ones that none of them replaces. */
static void gather_newcomers(struct quorum *quorum)
{
	if (quorum->party_count == quorum->active_count)
		return;
	for (size_t i = 0; i < quorum->party_count; i++) {
		quorum->newcomer[i] = i >= quorum->active_count || !is_replaced(quorum, quorum->parties[i]);
		quorum->newcomer_count += quorum->newcomer[i];
	}
}

/* ---- whom each kind of failure harms --------------------------------------------------------------- */

static bool is_in(struct zone_set set, struct text zone)
{
	for (size_t i = 0; i < set.count; i++)
		if (text_equal(set.zones[i], zone))
			return true;
	return false;
}

/* What the loss of one zone does to a party. */
static enum harm harm_of_zone(const struct party_zones *zones, struct text zone)
{
	for (size_t i = 0; i < zones->cut_count; i++)
		if (zones->cuts[i].count == 1 && text_equal(zones->cuts[i].zones[0], zone))
			return HARM_DOWN;
	return is_in(zones->standing, zone) ? HARM_INTERRUPTED : HARM_WITH_OTHERS;
}

static void find_in_zones(struct arena *arena, struct quorum *quorum, struct victims *victims, size_t index)
{
	struct party_zones zones = party_zones(arena, quorum->parties[index]);
	const struct zone_set sets[] = { zones.standing, zones.cuts[0], zones.cuts[1] };

	quorum->zoneless += zones.cut_count == 0 && index < quorum->active_count;
	for (size_t i = 0; i < ARRAY_LENGTH(sets); i++)
		for (size_t j = 0; j < sets[i].count; j++) {
			bool again = false;

			for (size_t k = 0; k < i; k++)
				again |= is_in(sets[k], sets[i].zones[j]);
			if (!again)
				add_victim(arena, victims, sets[i].zones[j], index,
					   harm_of_zone(&zones, sets[i].zones[j]));
		}
}

/* Where the party's backup is lost with a domain of this kind. */
static struct text backup_domain(const struct party *party, enum domain_kind kind)
{
	struct text region = party_text(party, PARTY_VAULT_BACKUP_REGION);
	struct text replica = party_text(party, PARTY_VAULT_BACKUP_REPLICA_REGION);

	if (!party_truth(party, PARTY_VAULT_BACKUP_ENABLED))
		return (struct text){ 0 };
	if (kind == DOMAIN_ACCOUNT)
		return party_text(party, PARTY_VAULT_BACKUP_ACCOUNT);
	if (kind == DOMAIN_REGION && (!replica.size || text_equal(replica, region)))
		return region;
	return (struct text){ 0 };
}

static void find_victims(struct arena *arena, struct quorum *quorum, enum domain_kind kind, struct victims *victims)
{
	for (size_t i = 0; i < quorum->party_count; i++) {
		if (kind == DOMAIN_ZONE) {
			find_in_zones(arena, quorum, victims, i);
			continue;
		}
		add_victim(arena, victims, party_domain(quorum->parties[i], kind), i, HARM_DOWN);
		add_victim(arena, victims, backup_domain(quorum->parties[i], kind), i, HARM_UNRESTORABLE);
	}
	if (victims->count)
		qsort(victims->items, victims->count, sizeof(*victims->items), by_name);
}

/* ---- from victims to failures ---------------------------------------------------------------------- */

static void add_to_failure(struct arena *arena, const struct quorum *quorum, struct failure *failure,
			   struct victim victim)
{
	bool active = victim.party < quorum->active_count, newcomer = quorum->newcomer[victim.party];

	switch (victim.harm) {
	case HARM_DOWN:
		*VEC_PUSH(arena, &failure->down) = victim.party;
		failure->active_down += active;
		failure->newcomer_down |= newcomer;
		break;
	case HARM_INTERRUPTED:
		*VEC_PUSH(arena, &failure->interrupted) = victim.party;
		failure->active_interrupted += active;
		failure->newcomer_interrupted |= newcomer;
		break;
	case HARM_UNRESTORABLE:
		*VEC_PUSH(arena, &failure->unrestorable) = victim.party;
		break;
	case HARM_WITH_OTHERS:
		break;
	}
}

void find_failures(struct arena *arena, struct quorum *quorum)
{
	struct { struct failure *items; size_t count, capacity; } failures = { 0 };

	gather_parties(arena, quorum);
	gather_newcomers(quorum);
	for (enum domain_kind kind = 0; kind < DOMAIN_COUNT && !quorum->network->rehearsal; kind++) {
		struct victims victims = { 0 };

		find_victims(arena, quorum, kind, &victims);
		for (size_t i = 0; i < victims.count; i++) {
			struct text name = victims.items[i].name;

			if (i == 0 || !text_equal(victims.items[i - 1].name, name))
				*VEC_PUSH(arena, &failures) = (struct failure){ .kind = kind, .name = name };
			add_to_failure(arena, quorum, &failures.items[failures.count - 1], victims.items[i]);
		}
	}
	for (size_t i = 0; i < quorum->active_count; i++)
		quorum->on_volumes += party_has_file_vault(quorum->parties[i]);
	quorum->failures = failures.items;
	quorum->failure_count = failures.count;
}
