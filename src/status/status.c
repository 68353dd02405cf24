/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is owed, what can be connected, and each party's next step. */
#include <stdlib.h>

#include "emit/emit.h"
#include "status/internal.h"

/* What steps.def asks of a party. */
enum {
	MARK_BARE = 1 << 0,             /* nothing of it is bound */
	MARK_BEGUN = 1 << 1,            /* something is */
	MARK_REHEARSAL = 1 << 2,
	MARK_JOB = 1 << 3,              /* a Job calls its peers */
	MARK_CORE = 1 << 4,             /* this is no rehearsal */
	MARK_NO_TLS = 1 << 5,
	MARK_SIGNED = 1 << 6,           /* its enclave's image is signed */
	MARK_CA_OF_CORE = 1 << 7,       /* its core makes the CA */
	MARK_CA_BY_HAND = 1 << 8,       /* its operator does */
	MARK_CONNECTOR = 1 << 9,
	MARK_ACTIVE = 1 << 10,
	MARK_JOINING = 1 << 11,
	MARK_LEAVING = 1 << 12,
	MARK_REMAINING = 1 << 13,       /* it is not leaving */
	MARK_WAITS = 1 << 14,           /* for a value of a peer */
	MARK_ALONE = 1 << 15,           /* no peer can be connected to */
};

_Static_assert(OWED_COUNT <= 32, "a set of values is the bits of an unsigned");

/* What must be known before a core starts: of its party, and of all others. */
#define KNOWN(value) (1u << OWED_##value)
#define KNOWN_OF_CORE \
	(KNOWN(ENDPOINT_SERVICE) | KNOWN(ROOT_KEY) | KNOWN(BACKUP_KEY) | KNOWN(CA_CERTIFICATE) | KNOWN(SIGNED_IMAGE))
#define KNOWN_OF_PEERS (KNOWN(ENDPOINT_SERVICE) | KNOWN(CA_CERTIFICATE) | KNOWN(VERIFICATION_ADDRESS))

static const struct step steps[STEP_COUNT] = {
#define STEP(id, name, binds, marks, own, others, section, does) \
	[STEP_##id] = { name, binds, marks, own, others, section, does },
#include "status/steps.def"
#undef STEP
};

const struct step *step_row(enum step_id id)
{
	return &steps[id];
}

const char *step_place_name(enum step_place place)
{
	static const char *const names[STEP_PLACE_COUNT] = {
		[STEP_IS_NOT_ITS] = "none", [STEP_IS_BEHIND] = "bound", [STEP_IS_NEXT] = "next", [STEP_IS_LATER] = "later",
	};

	return names[place];
}

bool status_waits(const struct party_status *self, const struct party_status *other, enum owed_value value)
{
	return self != other && other->owes[value] == OWED_TO_PEERS;
}

const struct party_status *status_of_party(const struct status *status, const struct party *party)
{
	for (size_t i = 0; i < status->count; i++)
		if (status->parties[i].party == party)
			return &status->parties[i];
	return NULL;
}

/* ---- what is owed ----------------------------------------------------------------------------------- */

static void fill_debts(struct status *status, struct party_status *self)
{
	const struct network *network = status->network;

	for (enum owed_value value = 0; value < OWED_COUNT; value++) {
		self->needs[value] = party_needs(network, self->party, value);
		self->owes[value] = party_owes(network, self->party, self->binding, value);
		self->owed_count += self->owes[value] != OWED_TO_NOBODY;
		status->owed[value] += self->owes[value] != OWED_TO_NOBODY;
	}
	status->owed_count += self->owed_count;
	status->owing_count += self->owed_count > 0;
	if (!network->rehearsal && network_uses_tls(network) && self->binding->ca_certificate.data)
		self->ca = ca_state_at(self->binding->ca_from, self->binding->ca_until, status->now);
	status->dated += self->ca != CA_UNBOUND && self->ca != CA_GOOD;
}

static void fill_waits(struct status *status, struct party_status *parties)
{
	size_t to_peers[OWED_COUNT] = { 0 }, bound = 0;

	for (size_t i = 0; i < status->count; i++) {
		bound += binding_has_endpoint(parties[i].binding);
		for (enum owed_value value = 0; value < OWED_COUNT; value++)
			to_peers[value] += parties[i].owes[value] == OWED_TO_PEERS;
	}
	for (size_t i = 0; i < status->count; i++) {
		struct party_status *self = &parties[i];

		for (enum owed_value value = 0; value < OWED_COUNT; value++) {
			self->waits[value] = to_peers[value] - (self->owes[value] == OWED_TO_PEERS);
			self->waits_count += self->waits[value];
		}
		self->reachable = bound - binding_has_endpoint(self->binding);
	}
	status->edges = status->count * (status->count - 1);
	status->possible = bound * (status->count - 1);
}

/* ---- what is left out ------------------------------------------------------------------------------- */

/* The network as it is when nothing is owed any more, for the catalogue of files alone: the values are not real. */
struct complete {
	struct network network;
	struct bindings bindings;
};

static struct binding everything_bound(void)
{
	const struct text bound = TEXT("bound");

	return (struct binding){
		.endpoint_service_name = bound, .ca_certificate = bound, .verification_address = bound,
		.root_key_arn = bound, .tx_sender_address = bound, .backup_key_arn = bound,
	};
}

static struct value *with_signed_image(struct arena *arena, const struct party *party)
{
	size_t count;
	enum setting_id first = setting_first(SCOPE_PARTY);
	struct value *values;

	settings_of(SCOPE_PARTY, &count);
	values = ARENA_ARRAY(arena, struct value, count);
	memcpy(values, party->values, count * sizeof(*values));
	values[PARTY_ENCLAVE_SIGNED_IMAGE - first] = (struct value){ .kind = VALUE_STRING, .text = TEXT("pushed") };
	return values;
}

static const struct complete *complete_network(struct arena *arena, const struct network *network)
{
	struct complete *complete = ARENA_NEW(arena, struct complete);
	struct party *parties = ARENA_ARRAY(arena, struct party, network->party_count);
	struct binding *bindings = ARENA_ARRAY(arena, struct binding, network->party_count);
	const struct party **active = ARENA_ARRAY(arena, const struct party *, network->active_count);

	for (size_t i = 0; i < network->party_count; i++) {
		parties[i] = network->parties[i];
		bindings[i] = everything_bound();
		if (party_owes(network, &network->parties[i], &bindings[i], OWED_SIGNED_IMAGE) != OWED_TO_NOBODY)
			parties[i].values = with_signed_image(arena, &network->parties[i]);
	}
	for (size_t i = 0; i < network->active_count; i++)
		active[i] = &parties[network->active[i] - network->parties];
	complete->network = *network;
	complete->network.parties = parties;
	complete->network.active = active;
	complete->bindings = (struct bindings){ .items = bindings, .all_cas_bound = true };
	return complete;
}

static bool has_path(const struct artifact_paths *paths, const char *path)
{
	for (size_t i = 0; i < paths->count; i++)
		if (strcmp(paths->items[i], path) == 0)
			return true;
	return false;
}

static void fill_left_out(struct arena *arena, const struct status *status, const struct bindings *bindings,
			  const struct complete *complete, struct party_status *self)
{
	size_t place = (size_t)(self->party - status->network->parties), count = 0;
	struct artifact_paths today, whole;
	struct text *left_out;

	party_artifact_paths(arena, status->network, bindings, self->party, &today);
	party_artifact_paths(arena, &complete->network, &complete->bindings, &complete->network.parties[place], &whole);
	left_out = ARENA_ARRAY(arena, struct text, whole.count);
	for (size_t i = 0; i < whole.count; i++)
		if (!has_path(&today, whole.items[i]))
			left_out[count++] = text_from(whole.items[i]);
	self->left_out = left_out;
	self->left_out_count = count;
	self->core_ready = has_path(&today, "node/kms-server.toml");
}

/* ---- the next step ---------------------------------------------------------------------------------- */

static bool is_bare(const struct binding *binding)
{
	for (size_t i = 0; lock_value_key(i); i++)
		if (binding_value(binding, i).size)
			return false;
	return true;
}

static unsigned marks_of_core(const struct network *network, const struct party *party)
{
	bool is_signed = party_image_is_signed(network, party), by_hand = network_tls_is_manual(network);
	bool tls = network_uses_tls(network);

	return MARK_CORE | (tls ? 0 : MARK_NO_TLS) | (is_signed ? MARK_SIGNED : 0) | (by_hand ? MARK_CA_BY_HAND : 0) |
	       (tls && !is_signed && !by_hand ? MARK_CA_OF_CORE : 0) |
	       (party_truth(party, PARTY_CONNECTOR_ENABLED) ? MARK_CONNECTOR : 0);
}

static unsigned marks_of(const struct network *network, const struct party_status *self)
{
	static const unsigned memberships[] = {
		[MEMBERSHIP_ACTIVE] = MARK_ACTIVE | MARK_REMAINING,
		[MEMBERSHIP_JOINING] = MARK_JOINING | MARK_REMAINING,
		[MEMBERSHIP_LEAVING] = MARK_LEAVING,
	};
	const struct party *party = self->party;
	unsigned marks = memberships[party->membership];

	marks |= is_bare(self->binding) ? MARK_BARE : MARK_BEGUN;
	marks |= (self->waits_count ? MARK_WAITS : 0) | (self->reachable ? 0 : MARK_ALONE);
	if (!network->rehearsal)
		return marks | marks_of_core(network, party);
	return marks | MARK_REHEARSAL | (party_has(party, PARTY_REHEARSAL_IMAGE) ? MARK_JOB : 0);
}

static enum step_place place_of(const struct party_status *self, const struct step *step, unsigned marks, bool has_next)
{
	if ((step->marks & marks) != step->marks)
		return STEP_IS_NOT_ITS;
	if (step->binds != OWED_COUNT && self->needs[step->binds] == OWED_TO_NOBODY)
		return STEP_IS_NOT_ITS;
	if (step->binds != OWED_COUNT && self->owes[step->binds] == OWED_TO_NOBODY)
		return STEP_IS_BEHIND;
	if (!has_next)
		return STEP_IS_NEXT;
	/* Who has something to do does that; and what others owe by then, nobody knows. */
	return step->marks & MARK_WAITS ? STEP_IS_NOT_ITS : STEP_IS_LATER;
}

unsigned step_needs_own(const struct party_status *self, const struct step *step)
{
	unsigned needs = 0;

	for (enum owed_value value = 0; value < OWED_COUNT; value++)
		if (step->own & 1u << value && self->needs[value] != OWED_TO_NOBODY)
			needs |= 1u << value;
	return needs;
}

unsigned step_needs_others(const struct status *status, const struct party_status *self, const struct step *step)
{
	unsigned needs = 0;

	for (size_t i = 0; step->others && i < status->count; i++)
		for (enum owed_value value = 0; value < OWED_COUNT; value++)
			if (step->others & 1u << value && &status->parties[i] != self &&
			    status->parties[i].needs[value] > OWED_TO_ITSELF)
				needs |= 1u << value;
	return needs;
}

/* The order of steps.def is one in which nobody is sent ahead of what the step needs. */
static void check_needs(const struct party_status *self)
{
	const struct step *step = &steps[self->next];

	for (enum owed_value value = 0; value < OWED_COUNT; value++)
		if ((step->own & 1u << value && self->owes[value] != OWED_TO_NOBODY) ||
		    (step->others & 1u << value && self->waits[value]))
			die("step '%s' of party '%.*s' comes before the %s that it needs", step->name,
			    TEXT_ARG(self->party->name), owed_row(value)->name);
}

static void fill_steps(const struct network *network, struct party_status *self)
{
	unsigned marks = marks_of(network, self);
	bool has_next = false;

	for (enum step_id id = 0; id < STEP_COUNT; id++) {
		self->places[id] = place_of(self, &steps[id], marks, has_next);
		if (self->places[id] == STEP_IS_NEXT) {
			self->next = id;
			has_next = true;
		}
	}
	if (!has_next)
		die("party '%.*s' has no next step", TEXT_ARG(self->party->name));
	check_needs(self);
}

/* ---- all of it -------------------------------------------------------------------------------------- */

/* Those of the committee by their ids; after them, by name, who joins or leaves, since an id may stand twice there. */
static int compare_parties(const void *a, const void *b)
{
	const struct party *left = ((const struct party_status *)a)->party, *right = ((const struct party_status *)b)->party;
	bool left_active = left->membership == MEMBERSHIP_ACTIVE, right_active = right->membership == MEMBERSHIP_ACTIVE;

	if (left_active != right_active)
		return left_active ? -1 : 1;
	if (left_active && left->id != right->id)
		return left->id < right->id ? -1 : 1;
	return text_compare(left->name, right->name);
}

const struct status *status_make(struct arena *arena, const struct network *network, const struct bindings *bindings,
				 int64_t now)
{
	struct status *status = ARENA_NEW(arena, struct status);
	struct party_status *parties = ARENA_ARRAY(arena, struct party_status, network->party_count);
	const struct complete *complete = complete_network(arena, network);

	*status = (struct status){ .network = network, .now = now, .parties = parties, .count = network->party_count };
	for (size_t i = 0; i < network->party_count; i++) {
		parties[i].party = &network->parties[i];
		parties[i].binding = &bindings->items[i];
	}
	qsort(parties, status->count, sizeof(*parties), compare_parties);
	for (size_t i = 0; i < status->count; i++)
		fill_debts(status, &parties[i]);
	fill_waits(status, parties);
	for (size_t i = 0; i < status->count; i++) {
		fill_left_out(arena, status, bindings, complete, &parties[i]);
		fill_steps(network, &parties[i]);
		status->ready += parties[i].core_ready;
	}
	return status;
}

/* ---- dates ------------------------------------------------------------------------------------------ */

void status_report(const struct status *status, struct diags *diags, struct text folder)
{
	for (size_t i = 0; i < status->count; i++) {
		const struct party_status *self = &status->parties[i];
		struct text name = self->party->name;
		struct text path = arena_format(diags->arena, "%.*s/%.*s.json", TEXT_ARG(folder), TEXT_ARG(name));
		bool early = self->ca == CA_EARLY;

		if (early || self->ca == CA_ENDED)
			diag_help(diag_add_path(diags, DIAG_BOUND_CA_DATES, path,
						"CA certificate of party '%.*s' %s %s", TEXT_ARG(name),
						early ? "is good only from" : "was good until",
						moment_of(diags->arena, early ? self->binding->ca_from
									      : self->binding->ca_until).data),
				  "%s", early ? "Look at the clock first, then at the certificate."
					      : "Bind a new one: to the peers that is a new identity of the party.");
		else if (self->ca == CA_ENDS_SOON)
			diag_help(diag_add_path(diags, DIAG_BOUND_CA_ENDS, path,
						"CA certificate of party '%.*s' is good until %s", TEXT_ARG(name),
						moment_of(diags->arena, self->binding->ca_until).data),
				  "Plan a new one now: to the peers that is a new identity of the party.");
	}
}
