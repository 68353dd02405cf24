/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Rules of the committee and the mesh. The arithmetic of t and n is the core's own (kms: core/service/src/conf/
 * threshold.rs): it refuses to start unless n = 3t + 1.
 */
#include <inttypes.h>

#include "check/rules.h"
#include "model/aws.h"

void rule_parties(struct rules *r)
{
	if (r->network->party_count == 0 && r->e->parties.count == 0 && !r->e->files_broken)
		diag_help(diag_add(r->diags, DIAG_PARTIES_MISSING, r->network->at, "the network has no parties"),
			  "Add 'party \"name\" { … }' for each operator.");
}

static struct text names_of_active(struct rules *r)
{
	struct claims claims = { 0 };

	for (size_t i = 0; i < r->network->active_count; i++)
		claim_add(r, &claims, TEXT(""), r->network->active[i], r->network->active[i]->at);
	return claims_names(r, claims.items, claims.count);
}

static void check_rehearsal(struct rules *r)
{
	struct span at = network_at(r->network, NETWORK_THRESHOLD);
	struct diag *diag;

	if (!text_is(network_text(r->network, NETWORK_ENVIRONMENT), "dev")) {
		diag = diag_add(r->diags, DIAG_REHEARSAL_NOT_DEV, at, "threshold 0 is a rehearsal, and that is for environment dev alone");
		diag_place(diag, network_at(r->network, NETWORK_ENVIRONMENT), "this network is '%.*s'",
			   TEXT_ARG(network_text(r->network, NETWORK_ENVIRONMENT)));
		return;
	}
	if (r->network->active_count < 2 && !r->e->files_broken) {
		diag_add(r->diags, DIAG_REHEARSAL_TOO_SMALL, at, "a rehearsal needs 2 parties, and the network has %zu",
			 r->network->active_count);
		return;
	}
	diag_note(diag_add(r->diags, DIAG_REHEARSAL, at, "this is a rehearsal of the connections"),
		  "with threshold 0 there are no vaults, keys and cores, and no files for them");
}

/* The nearest thresholds and sizes that would do, for the help. */
static void suggest_threshold(struct rules *r, struct diag *diag)
{
	int64_t n = (int64_t)r->network->active_count, below = n >= 4 ? (n - 1) / 3 : 0;

	if (below > 0 && 3 * below + 1 == n)
		diag_help(diag, "Set threshold = %" PRId64 ", or have %" PRId64 " parties.", below,
			  3 * r->network->threshold + 1);
	else if (below > 0)
		diag_help(diag, "Have %" PRId64 " parties for threshold %" PRId64 ", or %" PRId64 " for threshold %" PRId64 ".",
			  3 * below + 1, below, 3 * (below + 1) + 1, below + 1);
	else
		diag_help(diag, "Add parties until there are 4, the smallest network, with threshold = 1.");
}

void rule_threshold(struct rules *r)
{
	int64_t t = r->network->threshold, n = (int64_t)r->network->active_count, needed = 3 * t + 1;
	struct span at = network_at(r->network, NETWORK_THRESHOLD);
	struct diag *diag;

	if (t == 0) {
		check_rehearsal(r);
		return;
	}
	/* With a party that could not be made (a failed for_each, a broken file) the count would mislead. */
	if (n == needed || r->e->files_broken || r->network->party_count == 0)
		return;
	for (size_t i = 0; i < r->e->instances.count; i++)
		if (r->e->instances.items[i].broken)
			return;
	diag = diag_add(r->diags, needed > n ? DIAG_THRESHOLD_TOO_HIGH : DIAG_THRESHOLD_TOO_LOW, at,
			"threshold %" PRId64 " needs %" PRId64 " parties, and the network has %" PRId64, t, needed, n);
	diag_label(diag, "3 * %" PRId64 " + 1 = %" PRId64, t, needed);
	diag_note(diag, "the %sparties are %.*s", r->network->active_count < r->network->party_count ? "active " : "",
		  TEXT_ARG(names_of_active(r)));
	suggest_threshold(r, diag);
}

/*
 * The core computes in a Galois ring whose extension of degree d has an exceptional set of 2^d elements, one of which is
 * 0 (kms: core/threshold-algebra/src/galois_rings/common.rs).
 */
void rule_ids_fit(struct rules *r)
{
	int64_t degree = 4, largest;
	bool dev = text_is(network_text(r->network, NETWORK_ENVIRONMENT), "dev");

	for (size_t i = 0; i < r->network->release_count; i++) {
		int64_t of_release = release_value(&r->network->releases[i], RELEASE_EXTENSION_DEGREE)->number;

		degree = i == 0 || of_release < degree ? of_release : degree;
	}
	largest = ((int64_t)1 << degree) - 1;
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		struct diag *diag;

		if (party->id <= largest)
			continue;
		diag = diag_add_as(r->diags, DIAG_ID_TOO_LARGE, dev ? SEVERITY_WARNING : SEVERITY_ERROR,
				   party_at(party, PARTY_ID), "id %" PRId64 " of party '%.*s' does not fit the core's ring",
				   party->id, TEXT_ARG(party->name));
		diag_note(diag, "with extension degree %" PRId64 " ids end at %" PRId64 ", and the largest network has 13 parties",
			  degree, largest);
	}
}

static bool replaces_one_another(const struct party *a, const struct party *b)
{
	return (a->replaces.data && text_equal(a->replaces, b->name)) || (b->replaces.data && text_equal(b->replaces, a->name));
}

static void found_shared_id(struct rules *r, const struct claim *claims, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		bool excused = false;
		struct diag *diag;

		for (size_t j = 0; j < count; j++)
			excused |= j != i && replaces_one_another(claims[i].party, claims[j].party);
		if (excused)
			continue;
		diag = diag_add(r->diags, DIAG_ID_REPEATED, claims[i].at, "parties '%.*s' and '%.*s' have the same id, %.*s",
				TEXT_ARG(claims[0].party->name), TEXT_ARG(claims[i].party->name), TEXT_ARG(claims[i].key));
		diag_place(diag, claims[0].at, "'%.*s' has it here", TEXT_ARG(claims[0].party->name));
		diag_help(diag, "An id is given out once; a party that takes another's place says so with 'replaces'.");
	}
}

void rule_ids_unique(struct rules *r)
{
	struct claims claims = { 0 };

	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];

		claim_add(r, &claims, arena_format(r->arena, "%" PRId64, party->id), party, party_at(party, PARTY_ID));
	}
	claims_find_shared(r, &claims, found_shared_id);
}

/* Ids of the active parties are 1 to n; one mistake gives one message, so repeats are left to the rule above. */
void rule_ids_complete(struct rules *r)
{
	int64_t n = (int64_t)r->network->active_count;

	for (size_t i = 0; i < r->network->active_count; i++) {
		const struct party *party = r->network->active[i];
		struct diag *diag;

		if (party->id >= 1 && party->id <= n)
			continue;
		diag = diag_add(r->diags, DIAG_ID_GAP, party_at(party, PARTY_ID),
				"id %" PRId64 " of party '%.*s' is not one of 1 to %" PRId64, party->id, TEXT_ARG(party->name), n);
		diag_note(diag, "the core numbers its %" PRId64 " active parties without gaps", n);
		for (int64_t id = 1; id <= n; id++) {
			bool taken = false;

			for (size_t j = 0; j < r->network->active_count; j++)
				taken |= r->network->active[j]->id == id;
			if (taken)
				continue;
			diag_help(diag, "Id %" PRId64 " is free.", id);
			break;
		}
	}
}

void rule_replaces(struct rules *r)
{
	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i], *other;
		struct suggestion suggestion;
		struct diag *diag;

		if (!party->replaces.data)
			continue;
		other = network_find_party(r->network, party->replaces);
		if (!other) {
			suggestion = suggestion_for(party->replaces);
			diag = diag_add(r->diags, DIAG_REPLACES_UNKNOWN, party->replaces_at, "there is no party '%.*s' to replace",
					TEXT_ARG(party->replaces));
			for (size_t j = 0; j < r->network->party_count; j++)
				suggestion_consider(&suggestion, r->network->parties[j].name);
			suggestion_help(&suggestion, diag);
		} else if (other == party) {
			diag_add(r->diags, DIAG_REPLACES_WRONG, party->replaces_at, "party '%.*s' cannot replace itself",
				 TEXT_ARG(party->name));
		} else if (party->membership == MEMBERSHIP_LEAVING) {
			diag_add(r->diags, DIAG_REPLACES_WRONG, party->replaces_at, "party '%.*s' is leaving and replaces nobody",
				 TEXT_ARG(party->name));
		} else if (party->id != other->id) {
			diag = diag_add(r->diags, DIAG_REPLACES_WRONG, party_at(party, PARTY_ID),
					"party '%.*s' replaces '%.*s' and must take over its id, %" PRId64,
					TEXT_ARG(party->name), TEXT_ARG(other->name), other->id);
			diag_place(diag, party_at(other, PARTY_ID), "its id is here");
		}
	}
}

static void found_shared_identity(struct rules *r, const struct claim *claims, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct diag *diag;

		/* Two parties with one id have one derived identity: that was said of the id. */
		if (claims[0].party->id == claims[i].party->id && !replaces_one_another(claims[0].party, claims[i].party))
			continue;
		diag = diag_add(r->diags, DIAG_IDENTITY_REPEATED, claims[i].at,
					     "parties '%.*s' and '%.*s' have the same identity, '%.*s'",
					     TEXT_ARG(claims[0].party->name), TEXT_ARG(claims[i].party->name),
					     TEXT_ARG(claims[i].key));

		diag_place(diag, claims[0].at, "'%.*s' has it here", TEXT_ARG(claims[0].party->name));
		diag_help(diag, "Give the one that replaces the other an 'identity' of its own; the derived one is taken.");
	}
}

void rule_identities(struct rules *r)
{
	struct claims claims = { 0 };

	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];
		bool id_failed = party_value(party, PARTY_ID)->kind == VALUE_NULL;
		char first = party->identity.data[0];

		if (id_failed)
			continue;
		if (first < 'a' || first > 'z')
			diag_note(diag_add(r->diags, DIAG_IDENTITY_FORM, party_at(party, PARTY_IDENTITY),
					   "identity '%.*s' does not begin with a letter", TEXT_ARG(party->identity)),
				  "it is also the name of a Kubernetes Service, which has to");
		claim_add(r, &claims, party->identity, party, party_at(party, PARTY_IDENTITY));
	}
	claims_find_shared(r, &claims, found_shared_identity);
}

static void found_shared_account(struct rules *r, const struct claim *claims, size_t count)
{
	struct diag *diag = diag_add_as(r->diags, DIAG_ACCOUNT_SHARED, on_mainnet(r, SEVERITY_WARNING), claims[1].at,
					"parties %.*s share AWS account %.*s", TEXT_ARG(claims_names(r, claims, count)),
					TEXT_ARG(claims[0].key));

	if (!span_equal(claims[0].at, claims[1].at))
		diag_place(diag, claims[0].at, "'%.*s' has it here", TEXT_ARG(claims[0].party->name));
	diag_note(diag, "whoever administers the account controls all of them, and counts as one party against the threshold");
}

void rule_accounts(struct rules *r)
{
	struct claims claims = { 0 };

	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];

		claim_add(r, &claims, party_text(party, PARTY_ACCOUNT), party, party_at(party, PARTY_ACCOUNT));
	}
	claims_find_shared(r, &claims, found_shared_account);
}

static void found_shared_namespace(struct rules *r, const struct claim *claims, size_t count)
{
	struct diag *diag = diag_add(r->diags, DIAG_CORE_SHARED, claims[1].at,
				     "parties %.*s stand in one namespace of one cluster",
				     TEXT_ARG(claims_names(r, claims, count)));

	diag_place(diag, claims[0].at, "'%.*s' stands there too", TEXT_ARG(claims[0].party->name));
	diag_help(diag, "Give each its own kubernetes.namespace, or its own cluster.");
}

void rule_cores(struct rules *r)
{
	struct claims claims = { 0 };

	for (size_t i = 0; i < r->network->party_count; i++) {
		const struct party *party = &r->network->parties[i];

		claim_add(r, &claims, arena_format(r->arena, "%.*s/%.*s/%.*s/%.*s", TEXT_ARG(party_text(party, PARTY_ACCOUNT)),
						   TEXT_ARG(party_text(party, PARTY_REGION)),
						   TEXT_ARG(party_text(party, PARTY_CLUSTER_NAME)),
						   TEXT_ARG(party_text(party, PARTY_KUBERNETES_NAMESPACE))),
			  party, party->at);
	}
	claims_find_shared(r, &claims, found_shared_namespace);
}

/* ---- failure domains ------------------------------------------------------------------------------- */

static void active_claims(struct rules *r, struct claims *claims, enum setting_id id)
{
	for (size_t i = 0; i < r->network->active_count; i++)
		claim_add(r, claims, party_text(r->network->active[i], id), r->network->active[i],
			  party_at(r->network->active[i], id));
}

static void found_crowded_operator(struct rules *r, const struct claim *claims, size_t count)
{
	struct diag *diag;

	if ((int64_t)count <= r->network->threshold)
		return;
	diag = diag_add_as(r->diags, DIAG_OPERATOR_CROWDED, on_mainnet(r, SEVERITY_WARNING), claims[count - 1].at,
			   "operator '%.*s' holds %zu parties, and the network tolerates %" PRId64 " corrupt ones",
			   TEXT_ARG(claims[0].key), count, r->network->threshold);
	diag_note(diag, "they are %.*s", TEXT_ARG(claims_names(r, claims, count)));
}

void rule_operators(struct rules *r)
{
	struct claims claims = { 0 };

	active_claims(r, &claims, PARTY_OPERATOR);
	claims_find_shared(r, &claims, found_crowded_operator);
}

static void found_crowded_region(struct rules *r, const struct claim *claims, size_t count)
{
	struct diag *diag;

	if ((int64_t)count <= r->network->threshold)
		return;
	diag = diag_add(r->diags, DIAG_REGION_CROWDED, claims[count - 1].at,
			"region %.*s holds %zu parties, and the network works on without %" PRId64 " at most",
			TEXT_ARG(claims[0].key), count, r->network->threshold);
	diag_note(diag, "they are %.*s", TEXT_ARG(claims_names(r, claims, count)));
	diag_note(diag, "%zu parties with at most %" PRId64 " in one region need %zu regions", r->network->active_count,
		  r->network->threshold,
		  (r->network->active_count + (size_t)r->network->threshold - 1) / (size_t)r->network->threshold);
}

void rule_regions_spread(struct rules *r)
{
	struct claims claims = { 0 };

	active_claims(r, &claims, PARTY_REGION);
	claims_find_shared(r, &claims, found_crowded_region);
}

void rule_families_spread(struct rules *r)
{
	struct text first;
	size_t same = 0;

	if (r->network->active_count < 2)
		return;
	for (size_t i = 0; i < r->network->active_count; i++) {
		struct text type = party_text(r->network->active[i], PARTY_NODE_GROUP_INSTANCE_TYPE);
		struct text family = text_slice(type, 0, text_find(type, '.', 0));

		if (i == 0)
			first = family;
		same += text_equal(first, family);
	}
	if (same == r->network->active_count)
		diag_add(r->diags, DIAG_INSTANCE_FAMILY_ONE, r->network->at,
			 "all parties run on %.*s instances: one flaw of the family would meet them all", TEXT_ARG(first));
}

void rule_one_cloud(struct rules *r)
{
	if (r->network->active_count > 0)
		diag_add(r->diags, DIAG_CLOUD_ONE, r->network->at,
			 "all parties stand in AWS: a failure of the provider exceeds any threshold");
}

void rule_name(struct rules *r)
{
	static const char *const environments[] = { "mainnet", "testnet" };
	struct text environment = network_text(r->network, NETWORK_ENVIRONMENT);

	for (size_t i = 0; i < ARRAY_LENGTH(environments); i++) {
		size_t size = strlen(environments[i]);
		bool named = false;
		struct diag *diag;

		for (size_t at = 0; at + size <= r->network->name.size; at++)
			named |= memcmp(r->network->name.data + at, environments[i], size) == 0;
		if (!named || text_is(environment, environments[i]))
			continue;
		diag = diag_add(r->diags, DIAG_NAME_CONTRADICTS, r->network->at, "network '%.*s' is of environment %.*s",
				TEXT_ARG(r->network->name), TEXT_ARG(environment));
		diag_place(diag, network_at(r->network, NETWORK_ENVIRONMENT), "said here");
		return;
	}
}

/* The core binds all three; Kubernetes hands out 30000 to 32767 to Services of type NodePort. */
void rule_ports(struct rules *r)
{
	static const enum setting_id ports[] = { NETWORK_PORTS_CLIENT, NETWORK_PORTS_PEER, NETWORK_PORTS_METRICS };

	for (size_t i = 0; i < ARRAY_LENGTH(ports); i++) {
		int64_t port = network_number(r->network, ports[i]);

		for (size_t j = 0; j < i; j++) {
			struct diag *diag;

			if (port != network_number(r->network, ports[j]))
				continue;
			diag = diag_add(r->diags, DIAG_PORTS_EQUAL, network_at(r->network, ports[i]),
					"'%s' and '%s' are both %" PRId64, setting_row(ports[j])->path,
					setting_row(ports[i])->path, port);
			diag_place(diag, network_at(r->network, ports[j]), "'%s' is here", setting_row(ports[j])->path);
		}
		if (port >= 30000 && port <= 32767)
			diag_note(diag_add(r->diags, DIAG_PORT_OF_NODES, network_at(r->network, ports[i]),
					   "'%s' lies in the range of Kubernetes node ports", setting_row(ports[i])->path),
				  "30000 to 32767 are given out to Services of type NodePort");
	}
}
