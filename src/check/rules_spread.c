/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Rules of failure domains: that no account, operator, region or make of machine holds more than the threshold, since
 * whatever befalls it befalls them together.
 */
#include <inttypes.h>

#include "check/rules.h"
#include "model/domains.h"

/* More than the network can lose, or have corrupt. */
static bool exceeds_threshold(const struct rules *r, size_t count)
{
	return (int64_t)count > r->network->threshold;
}

/* ---- accounts and clusters ------------------------------------------------------------------------- */

static bool same_core(const struct party *a, const struct party *b)
{
	static const enum setting_id ids[] = {
		PARTY_ACCOUNT, PARTY_REGION, PARTY_CLUSTER_NAME, PARTY_KUBERNETES_NAMESPACE
	};

	for (size_t i = 0; i < ARRAY_LENGTH(ids); i++)
		if (!text_equal(party_text(a, ids[i]), party_text(b, ids[i])))
			return false;
	return true;
}

static void found_shared_account(struct rules *r, const struct claim *claims, size_t count)
{
	size_t apart = 0;
	struct diag *diag;

	/* Those that share a namespace too are reported for that, which no environment allows. */
	for (size_t i = 1; i < count; i++)
		apart += r->mainnet || !same_core(claims[0].party, claims[i].party);
	if (!apart)
		return;
	diag = diag_add_as(r->diags, DIAG_ACCOUNT_SHARED, on_mainnet(r, SEVERITY_WARNING), claims[1].at,
			   "parties %.*s share AWS account %.*s", TEXT_ARG(claims_names(r, claims, count)),
			   TEXT_ARG(claims[0].key));
	if (!span_equal(claims[0].at, claims[1].at))
		diag_place(diag, claims[0].at, "'%.*s' has it here", TEXT_ARG(claims[0].party->name));
	diag_note(diag, "whoever administers the account controls all of them, so they count as one party");
	diag_help(diag, "Give each party an account of its own.");
}

/* A party and the one that takes its place never act together, so they may share an account. */
static bool replaces_in_account(const struct rules *r, const struct party *party)
{
	const struct party *other = party->replaces.data ? network_find_party(r->network, party->replaces) : NULL;

	return other && text_equal(party_text(party, PARTY_ACCOUNT), party_text(other, PARTY_ACCOUNT));
}

void rule_accounts(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (!replaces_in_account(r, party))
			claim_add(r, &claims, party_text(party, PARTY_ACCOUNT), party, party_at(party, PARTY_ACCOUNT));
	claims_find_shared(r, &claims, found_shared_account);
}

static void found_shared_namespace(struct rules *r, const struct claim *claims, size_t count)
{
	struct diag *diag;

	/* On mainnet they share an account, which was said. */
	if (r->mainnet && !(count == 2 && parties_replace(claims[0].party, claims[1].party)))
		return;
	diag = diag_add(r->diags, DIAG_CORE_SHARED, claims[1].at, "parties %.*s share namespace '%.*s' of cluster '%.*s'",
			TEXT_ARG(claims_names(r, claims, count)),
			TEXT_ARG(party_text(claims[0].party, PARTY_KUBERNETES_NAMESPACE)),
			TEXT_ARG(party_text(claims[0].party, PARTY_CLUSTER_NAME)));
	if (!span_equal(claims[0].at, claims[1].at))
		diag_place(diag, claims[0].at, "'%.*s' is here", TEXT_ARG(claims[0].party->name));
	diag_note(diag, "the cluster is in account %.*s, region %.*s",
		  TEXT_ARG(party_text(claims[0].party, PARTY_ACCOUNT)),
		  TEXT_ARG(party_text(claims[0].party, PARTY_REGION)));
	diag_help(diag, "Give each its own 'kubernetes.namespace', cluster or account.");
}

void rule_cores(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		claim_add(r, &claims, arena_format(r->arena, "%.*s/%.*s/%.*s/%.*s",
						   TEXT_ARG(party_text(party, PARTY_ACCOUNT)),
						   TEXT_ARG(party_text(party, PARTY_REGION)),
						   TEXT_ARG(party_text(party, PARTY_CLUSTER_NAME)),
						   TEXT_ARG(party_text(party, PARTY_KUBERNETES_NAMESPACE))),
			  party, party_at(party, PARTY_ACCOUNT));
	claims_find_shared(r, &claims, found_shared_namespace);
}

/* ---- what active parties have in common ------------------------------------------------------------ */

/* A party that is active beside the one it replaces was reported by rule_replaces; they have one seat. */
static void claim_of_active(struct rules *r, struct claims *claims, enum domain_kind kind, enum setting_id written_as)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (party->membership == MEMBERSHIP_ACTIVE && !replaces_active(r, party))
			claim_add(r, claims, party_domain(party, kind), party, party_at(party, written_as));
}

static void found_crowded_operator(struct rules *r, const struct claim *claims, size_t count)
{
	struct diag *diag;

	if (!exceeds_threshold(r, count))
		return;
	diag = diag_add_as(r->diags, DIAG_OPERATOR_CROWDED, on_mainnet(r, SEVERITY_WARNING), claims[count - 1].at,
			   "operator '%.*s' holds %zu parties, and the network tolerates only %" PRId64 " corrupt %s",
			   TEXT_ARG(claims[0].key), count, r->network->threshold,
			   r->network->threshold == 1 ? "party" : "parties");
	diag_note(diag, "they are %.*s", TEXT_ARG(claims_names(r, claims, count)));
	diag_help(diag, "Let no operator hold more than %" PRId64 " of them.", r->network->threshold);
}

void rule_operators(struct rules *r)
{
	struct claims claims = { 0 };

	claim_of_active(r, &claims, DOMAIN_OPERATOR, PARTY_OPERATOR);
	claims_find_shared(r, &claims, found_crowded_operator);
}

static int64_t count_regions(const struct rules *r)
{
	struct text *seen = ARENA_ARRAY(r->arena, struct text, r->network->active_count);
	size_t count = 0;

	for (size_t i = 0; i < r->network->active_count; i++) {
		struct text region = party_domain(r->network->active[i], DOMAIN_REGION);
		size_t j = 0;

		while (j < count && !text_equal(seen[j], region))
			j++;
		seen[j] = region;
		count += j == count;
	}
	return (int64_t)count;
}

static void found_crowded_region(struct rules *r, const struct claim *claims, size_t count)
{
	int64_t t = r->network->threshold, n = (int64_t)r->network->active_count, needed = (n + t - 1) / t;
	int64_t regions;
	struct diag *diag;

	if (!exceeds_threshold(r, count))
		return;
	diag = diag_add(r->diags, DIAG_REGION_CROWDED, claims[count - 1].at,
			"region %.*s holds %zu parties, and the network can lose only %" PRId64,
			TEXT_ARG(claims[0].key), count, t);
	diag_note(diag, "they are %.*s", TEXT_ARG(claims_names(r, claims, count)));
	regions = count_regions(r);
	if (regions < needed)
		diag_note(diag,
			  "%" PRId64 " parties need %" PRId64 " regions at least, and stand in %" PRId64 ": %" PRId64
			  " more %s needed",
			  n, needed, regions, needed - regions, needed - regions == 1 ? "is" : "are");
	diag_help(diag, "Move parties until no region holds more than %" PRId64 ".", t);
}

void rule_regions_spread(struct rules *r)
{
	struct claims claims = { 0 };

	claim_of_active(r, &claims, DOMAIN_REGION, PARTY_REGION);
	claims_find_shared(r, &claims, found_crowded_region);
}

void rule_families_spread(struct rules *r)
{
	struct text first = { 0 };

	if (r->network->active_count < 2)
		return;
	for (size_t i = 0; i < r->network->active_count; i++) {
		struct text family = party_domain(r->network->active[i], DOMAIN_FAMILY);

		if (i > 0 && !text_equal(first, family))
			return;
		first = family;
	}
	diag_add(r->diags, DIAG_INSTANCE_FAMILY_ONE, r->network->at,
		 "all parties run on %.*s instances: one flaw of the family would meet them all", TEXT_ARG(first));
}

void rule_one_cloud(struct rules *r)
{
	if (r->network->active_count > 0)
		diag_add(r->diags, DIAG_CLOUD_ONE, r->network->at,
			 "all parties stand in AWS: a failure of the provider exceeds any threshold");
}
