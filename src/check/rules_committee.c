/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Rules of the committee: how many, under which ids and names. The arithmetic of t and n is the core's own (kms:
 * core/service/src/conf/threshold.rs): it refuses to start unless n = 3t + 1.
 */
#include <inttypes.h>

#include "check/rules.h"

void rule_parties(struct rules *r)
{
	bool declared = r->e->parties.count > 0;

	if (r->network->party_count == 0 && !rules_parties_uncertain(r))
		diag_help(diag_add(r->diags, DIAG_PARTIES_MISSING,
				   declared ? r->e->parties.items[0].at : r->network->at, "the network has no parties"),
			  "%s",
			  !declared ? "Add 'party \"name\" { … }' for each operator."
			  : r->e->parties.items[0].count ? "'count' is 0 here: set it to how many parties there are."
							 : "'for_each' is empty here: give it at least one element.");
}

/* ---- threshold ------------------------------------------------------------------------------------- */

bool replaces_active(const struct rules *r, const struct party *party)
{
	const struct party *other = party->replaces.data ? network_find_party(r->network, party->replaces) : NULL;

	return other && other != party && other->membership == MEMBERSHIP_ACTIVE;
}

/* n. A party that is active beside the one it replaces was reported by rule_replaces; they have one seat. */
static int64_t count_seats(const struct rules *r)
{
	int64_t seats = 0;

	for (size_t i = 0; i < r->network->active_count; i++)
		seats += !replaces_active(r, r->network->active[i]);
	return seats;
}

static struct text names_of(struct rules *r, enum membership membership)
{
	struct claims claims = { 0 };

	for (size_t i = 0; i < r->network->party_count; i++)
		if (r->network->parties[i].membership == membership)
			claim_add(r, &claims, TEXT(""), &r->network->parties[i], r->network->parties[i].at);
	return claims_names(r, claims.items, claims.count);
}

void rule_rehearsal(struct rules *r)
{
	struct span at = network_at(r->network, NETWORK_THRESHOLD);
	struct diag *diag;

	if (!r->network->rehearsal)
		return;
	if (!r->dev) {
		diag = diag_add(r->diags, DIAG_REHEARSAL_NOT_DEV, at,
				"threshold 0 is a rehearsal, and that is for environment dev alone");
		diag_place(diag, network_at(r->network, NETWORK_ENVIRONMENT), "this network is '%.*s'",
			   TEXT_ARG(network_text(r->network, NETWORK_ENVIRONMENT)));
		diag_help(diag,
			  "Set environment = \"dev\" to try the connections, or threshold = 1 or more to run cores.");
		return;
	}
	if (r->network->party_count == 1 && !rules_parties_uncertain(r)) {
		diag = diag_add(r->diags, DIAG_REHEARSAL_TOO_SMALL, at,
				"a rehearsal needs 2 parties, and the network has 1");
		diag_help(diag, "Add a second party for '%.*s' to connect to.", TEXT_ARG(r->network->parties[0].name));
		return;
	}
	diag_note(diag_add(r->diags, DIAG_REHEARSAL, at, "threshold 0 makes this a rehearsal: connections only"),
		  "there are no vaults, keys and cores, and no files for them");
}

/* The nearest thresholds and sizes that would do, for the help. */
static void suggest_threshold(struct rules *r, struct diag *diag, int64_t n)
{
	int64_t t = r->network->threshold, needed = 3 * t + 1, below = n >= 4 ? (n - 1) / 3 : 0;
	const char *verb = needed > n ? "add" : "take out";
	int64_t difference = needed > n ? needed - n : n - needed;

	if (n > 766)
		diag_help(diag, "Take out %" PRId64 " parties; no threshold is larger than 255.", n - 766);
	else if (below > 0 && 3 * below + 1 == n)
		diag_help(diag, "Set threshold = %" PRId64 ", or %s %" PRId64 " parties.", below, verb, difference);
	else if (below > 0)
		diag_help(diag, "Have %" PRId64 " parties for threshold %" PRId64 ", or %" PRId64
			  " for threshold %" PRId64 ".",
			  3 * below + 1, below, 3 * (below + 1) + 1, below + 1);
	else if (t > 1)
		diag_help(diag, "Add %" PRId64 " parties, or set threshold = 1 and have 4.", difference);
	else
		diag_help(diag, "Add %" PRId64 " %s; no network is smaller than 4.", difference,
			  difference == 1 ? "party" : "parties");
}

void rule_threshold(struct rules *r)
{
	int64_t t = r->network->threshold, n = count_seats(r), needed = 3 * t + 1;
	bool all_active = r->network->active_count == r->network->party_count;
	struct text joining;
	struct diag *diag;

	/* Beside the party that it replaces one counts or does not, as that is mended. */
	if (n == needed || (int64_t)r->network->active_count == needed || r->network->party_count == 0 || rules_parties_uncertain(r))
		return;
	diag = diag_add(r->diags, needed > n ? DIAG_THRESHOLD_TOO_HIGH : DIAG_THRESHOLD_TOO_LOW,
			network_at(r->network, NETWORK_THRESHOLD),
			"threshold %" PRId64 " needs %" PRId64 " %sparties, and the network has %" PRId64, t, needed,
			all_active ? "" : "active ", n);
	diag_label(diag, "3 * %" PRId64 " + 1 = %" PRId64, t, needed);
	if (n > 0)
		diag_note(diag, "the %sparties are %.*s", all_active ? "" : "active ",
			  TEXT_ARG(names_of(r, MEMBERSHIP_ACTIVE)));
	joining = names_of(r, MEMBERSHIP_JOINING);
	if (joining.size)
		diag_note(diag, "a party that is joining counts once it is active; joining: %.*s", TEXT_ARG(joining));
	suggest_threshold(r, diag, n);
}

/* ---- ids ------------------------------------------------------------------------------------------- */

/*
 * Ids of active parties end here; 0 when that cannot be told. When the number of parties does not fit the threshold,
 * that was said, and which ids are too many depends on how it is mended.
 */
static int64_t last_id(const struct rules *r)
{
	int64_t n = count_seats(r), needed = 3 * r->network->threshold + 1;
	bool threshold_known = setting_is_sound(r->e, NETWORK_THRESHOLD);

	if (!threshold_known && rules_parties_uncertain(r))
		return 0;
	return threshold_known && needed > n ? needed : n;
}

static void swap_claims(struct claim *a, struct claim *b)
{
	struct claim kept = *a;

	*a = *b;
	*b = kept;
}

/*
 * The core computes in a Galois ring whose extension of degree d has an exceptional set of 2^d elements, one of which is
 * 0 (kms: core/threshold-algebra/src/galois_rings/common.rs).
 */
void rule_ids_fit(struct rules *r)
{
	const struct release *release = rules_next_release(r, NULL);
	int64_t degree = release ? release_value(release, RELEASE_EXTENSION_DEGREE)->number : 4;
	int64_t largest, last = last_id(r);
	struct claims claims = { 0 };
	struct diag *diag;

	for (; release; release = rules_next_release(r, release)) {
		int64_t of_release = release_value(release, RELEASE_EXTENSION_DEGREE)->number;

		degree = of_release < degree ? of_release : degree;
	}
	largest = ((int64_t)1 << degree) - 1;
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		bool beyond_last = party->membership == MEMBERSHIP_ACTIVE && party->id > last;

		if (party->id > largest && !beyond_last)
			claim_add(r, &claims, TEXT(""), party, party_at(party, PARTY_ID));
	}
	if (claims.count == 0)
		return;
	for (size_t i = 1; i < claims.count; i++)
		if (claims.items[i].party->id < claims.items[0].party->id)
			swap_claims(&claims.items[0], &claims.items[i]);
	diag = diag_add_as(r->diags, DIAG_ID_TOO_LARGE, r->dev ? SEVERITY_WARNING : SEVERITY_ERROR, claims.items[0].at,
			   "id %" PRId64 " of party '%.*s' does not fit the core's ring", claims.items[0].party->id,
			   TEXT_ARG(claims.items[0].party->name));
	if (claims.count > 1)
		diag_note(diag, "nor do those of %.*s", TEXT_ARG(claims_names(r, claims.items + 1, claims.count - 1)));
	diag_note(diag, "with extension degree %" PRId64 " ids end at %" PRId64
		  ", and the largest network has %" PRId64 " parties", degree, largest, (largest - 1) / 3 * 3 + 1);
	if (claims.items[0].party->membership == MEMBERSHIP_ACTIVE)
		diag_help(diag, "Have fewer parties, or releases with a larger 'extension_degree'.");
	else
		diag_help(diag, "Take an id that is free among 1 to %" PRId64 ".", largest);
}

/* Claims of the run that replace no other of it, moved behind those that do; returns how many of the latter. */
static size_t split_linked(const struct claim *claims, size_t count, struct claim *ret_sorted)
{
	size_t linked = 0, rest = 0;

	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < count; i++) {
			bool replaces = false;

			for (size_t j = 0; j < count; j++)
				replaces |= j != i && parties_replace(claims[i].party, claims[j].party);
			if (replaces == (round == 0))
				ret_sorted[linked + rest] = claims[i];
			linked += replaces && round == 0;
			rest += !replaces && round == 1;
		}
	return linked;
}

static void found_shared_id(struct rules *r, const struct claim *claims, size_t count)
{
	struct claim *sorted = ARENA_ARRAY(r->arena, struct claim, count);
	size_t linked = split_linked(claims, count, sorted), first = linked ? linked - 1 : 0;

	claims_report(r, DIAG_ID_REPEATED, sorted + first, count - first, "id", NULL,
		      "Give each an id of its own; a party that takes another's place says so with 'replaces'.");
}

void rule_ids_unique(struct rules *r)
{
	struct claims claims = { 0 };

	/* One that replaces nobody who is there has another mistake to mend first. */
	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (!party->replaces.data || network_find_party(r->network, party->replaces))
			claim_add(r, &claims, arena_format(r->arena, "%" PRId64, party->id), party,
				  party_at(party, PARTY_ID));
	claims_find_shared(r, &claims, found_shared_id);
}

/* Ids of the active parties are 1 to n; repeats are left to the rule above, and those of replacing parties to another. */
void rule_ids_complete(struct rules *r)
{
	int64_t last = last_id(r), unused = 1;
	bool *taken = ARENA_ARRAY(r->arena, bool, (size_t)last + 2);

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (party->membership == MEMBERSHIP_ACTIVE && party->id >= 1 && party->id <= last)
			taken[party->id] = true;
	for (const struct party *party = NULL; last && (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (party->membership != MEMBERSHIP_ACTIVE || party->replaces.data ||
		    (party->id >= 1 && party->id <= last))
			continue;
		diag = diag_add(r->diags, DIAG_ID_GAP, party_at(party, PARTY_ID),
				"id %" PRId64 " of party '%.*s' is not one of 1 to %" PRId64, party->id,
				TEXT_ARG(party->name), last);
		diag_note(diag, "the core numbers the active parties without gaps");
		while (unused <= last && taken[unused])
			unused++;
		if (unused <= last && setting_is_sound(r->e, PARTY_ID))
			diag_help(diag, "Id %" PRId64 " is free.", unused++);
	}
}

/* ---- membership ------------------------------------------------------------------------------------ */

static void report_nobody_to_replace(struct rules *r, const struct party *party)
{
	struct suggestion suggestion = suggestion_for(party->replaces);
	struct diag *diag = diag_add(r->diags, DIAG_REPLACES_UNKNOWN, party->replaces_at,
				     "there is no party '%.*s' to replace", TEXT_ARG(party->replaces));

	for (size_t i = 0; i < r->network->party_count; i++)
		if (&r->network->parties[i] != party)
			suggestion_consider(&suggestion, r->network->parties[i].name);
	if (party->membership == MEMBERSHIP_ACTIVE && !suggestion.best.data)
		diag_help(diag, "Take 'replaces' out, now that the party that was replaced is gone.");
	else
		suggestion_help(&suggestion, diag);
}

/* What keeps `party` from replacing `other`, or NULL. */
static const char *flaw_of_replacement(const struct party *party, const struct party *other)
{
	if (other == party)
		return "cannot replace itself";
	if (party->membership == MEMBERSHIP_LEAVING)
		return "is leaving and replaces nobody";
	if (other->membership == MEMBERSHIP_JOINING)
		return "replaces a party that is only joining";
	if (party->membership == MEMBERSHIP_ACTIVE && other->membership == MEMBERSHIP_ACTIVE)
		return "is active beside the party that it replaces";
	return NULL;
}

static void check_replacement(struct rules *r, const struct party *party, const struct party *other)
{
	const char *flaw = flaw_of_replacement(party, other);
	struct diag *diag;

	if (flaw) {
		diag = diag_add(r->diags, DIAG_REPLACES_WRONG, party->replaces_at, "party '%.*s' %s",
				TEXT_ARG(party->name), flaw);
		if (party->membership == MEMBERSHIP_ACTIVE && other != party)
			diag_help(diag, "Let '%.*s' be \"joining\" first; once it is active, '%.*s' is \"leaving\".",
				  TEXT_ARG(party->name), TEXT_ARG(other->name));
		else
			diag_help(diag, "Take 'replaces' out.");
	} else if (party_has(party, PARTY_ID) && party_has(other, PARTY_ID) && party->id != other->id) {
		diag = diag_add(r->diags, DIAG_REPLACES_WRONG, party_at(party, PARTY_ID),
				"party '%.*s' replaces '%.*s' and must take over its id, %" PRId64,
				TEXT_ARG(party->name), TEXT_ARG(other->name), other->id);
		diag_place(diag, party_at(other, PARTY_ID), "its id is here");
		diag_help(diag, "Set id = %" PRId64 ".", other->id);
	}
}

static void found_replaced_twice(struct rules *r, const struct claim *claims, size_t count)
{
	struct diag *diag = diag_add(r->diags, DIAG_REPLACES_WRONG, claims[count - 1].at,
				     "parties %.*s %s replace '%.*s'", TEXT_ARG(claims_names(r, claims, count)),
				     count == 2 ? "both" : "all", TEXT_ARG(claims[0].value));

	diag_help(diag, "Take 'replaces' out of all but one.");
}

void rule_replaces(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct party *other;

		if (!party->replaces.data)
			continue;
		other = network_find_party(r->network, party->replaces);
		if (other)
			check_replacement(r, party, other);
		else if (!rules_parties_uncertain(r))
			report_nobody_to_replace(r, party);
		claim_add(r, &claims, party->replaces, party, party->replaces_at);
	}
	claims_find_shared(r, &claims, found_replaced_twice);
}

/* ---- identities ------------------------------------------------------------------------------------ */

static void found_shared_identity(struct rules *r, const struct claim *claims, size_t count)
{
	struct claims left = { 0 };

	/* Two parties with one id have one derived identity: that was said of the id. */
	for (size_t i = 0; i < count; i++)
		if (i == 0 || claims[0].party->id != claims[i].party->id ||
		    parties_replace(claims[0].party, claims[i].party))
			*VEC_PUSH(r->arena, &left) = claims[i];
	claims_report(r, DIAG_IDENTITY_REPEATED, left.items, left.count, "identity",
		      "it is the name by which cores know each other, in certificates too",
		      "Give one of them an 'identity' of its own; the derived one belongs to the first with this id.");
}

void rule_identities(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		claim_add(r, &claims, party->identity, party, party_at(party, PARTY_IDENTITY));
	claims_find_shared(r, &claims, found_shared_identity);
}

void rule_identity_forms(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (party->identity.data[0] < 'a' || party->identity.data[0] > 'z')
			diag_help(diag_add(r->diags, DIAG_IDENTITY_FORM, party_at(party, PARTY_IDENTITY),
					   "identity '%.*s' does not begin with a letter", TEXT_ARG(party->identity)),
				  "An identity is also the name of a Kubernetes Service, which begins with a letter: put a word "
				  "before it.");
}

/* ---- the network's name and ports ------------------------------------------------------------------ */

/* Whether one of the words between the dashes of a name begins with `word`. */
static bool name_has_word(struct text name, const char *word)
{
	for (size_t i = 0; i <= name.size; i = text_find(name, '-', i) + 1)
		if (text_starts_with(text_slice(name, i, name.size), word))
			return true;
	return false;
}

void rule_name(struct rules *r)
{
	static const struct { const char *word, *environment; } words[] = {
		{ "mainnet", "mainnet" }, { "testnet", "testnet" }, { "devnet", "dev" },
	};
	struct text environment = network_text(r->network, NETWORK_ENVIRONMENT);
	const char *said = NULL;
	struct diag *diag;

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
		if (!name_has_word(r->network->name, words[i].word))
			continue;
		if (text_is(environment, words[i].environment))
			return;
		said = words[i].word;
	}
	if (!said)
		return;
	diag = diag_add(r->diags, DIAG_NAME_CONTRADICTS, r->network->at,
			"network '%.*s' is called a %s, and its environment is %.*s", TEXT_ARG(r->network->name), said,
			TEXT_ARG(environment));
	diag_place(diag, network_at(r->network, NETWORK_ENVIRONMENT), "the environment is here");
	diag_help(diag, "Change one of them: how strict the checks are follows from the environment.");
}

/* The core binds all three; Kubernetes hands out 30000 to 32767 to Services of type NodePort. */
void rule_ports(struct rules *r)
{
	static const enum setting_id ports[] = { NETWORK_PORTS_CLIENT, NETWORK_PORTS_PEER, NETWORK_PORTS_METRICS };

	for (size_t i = 0; i < ARRAY_LENGTH(ports); i++) {
		const struct value *port = network_value(r->network, ports[i]);

		for (size_t j = 0; j < i; j++) {
			const struct value *other = network_value(r->network, ports[j]);
			struct diag *diag;

			if (port->number != other->number)
				continue;
			diag = diag_add(r->diags, DIAG_PORTS_EQUAL,
					network_at(r->network, ports[span_is_none(port->at) ? j : i]),
					"'%s' and '%s' are both %" PRId64, setting_row(ports[j])->path,
					setting_row(ports[i])->path, port->number);
			if (span_is_none(port->at) || span_is_none(other->at))
				diag_note(diag, "'%s' is not written, and this is its default",
					  setting_row(ports[span_is_none(port->at) ? i : j])->path);
			else
				diag_place(diag, other->at, "'%s' is the same", setting_row(ports[j])->path);
			diag_help(diag, "The core listens on each of them: choose another port for one.");
		}
		if (port->number >= 30000 && port->number <= 32767) {
			struct diag *diag = diag_add(r->diags, DIAG_PORT_OF_NODES, network_at(r->network, ports[i]),
						     "'%s' lies in the range of Kubernetes node ports",
						     setting_row(ports[i])->path);

			diag_note(diag, "30000 to 32767 are given out to Services of type NodePort");
			diag_help(diag, "Take a port below or above that range.");
		}
	}
}
