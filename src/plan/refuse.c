/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What no safe order of work exists for. A context names its parties by id, identity, wallet and certificate, and one
 * that works goes on working only if none of that changes under it (zama-ai/fhevm, host-contracts/
 * KMS_CONTEXT_SWITCH_RUNBOOK.md, annex A); so whoever cannot stay who it is has to be replaced.
 */
#include <inttypes.h>

#include "plan/internal.h"

/* Where the old network has it, as "old.mpcnet:12". */
static struct text old_place(const struct plan_request *request, struct span at)
{
	const struct source *source;

	if (span_is_none(at) || at.file >= request->old_sources->count)
		return TEXT("the old network");
	source = &request->old_sources->items[at.file];
	return arena_format(request->arena, "%.*s:%u", TEXT_ARG(source->path),
			    (unsigned)source_locate(source, at.start).line);
}

static struct span place_of(const struct value *value, struct span otherwise)
{
	return span_is_none(value->at) ? otherwise : value->at;
}

static struct text shown(const struct plan_request *request, const struct value *value)
{
	struct strbuf out = { 0 };
	struct text result;

	value_print(&out, value, 80);
	result = arena_text(request->arena, strbuf_as_text(&out));
	strbuf_release(&out);
	return result;
}

/* "it was 50001 (old.mpcnet:9)" */
static void note_old(const struct plan_request *request, struct diag *diag, const struct value *old)
{
	if (span_is_none(old->at))
		diag_note(diag, "it was %.*s, by default", TEXT_ARG(shown(request, old)));
	else
		diag_note(diag, "it was %.*s (%.*s)", TEXT_ARG(shown(request, old)),
			  TEXT_ARG(old_place(request, old->at)));
}

/* ---- the network as a whole ------------------------------------------------------------------------ */

/* Two networks and not one that changes. */
static bool refuse_other_network(const struct plan_request *request)
{
	const struct network *old = request->old_network, *new = request->new_network;
	const struct value *environment = network_value(new, NETWORK_ENVIRONMENT);
	struct diag *diag;

	if (!text_equal(old->name, new->name)) {
		diag = diag_add(request->diags, DIAG_PLAN_OTHER_NETWORK, new->at,
				"network '%.*s' cannot become network '%.*s'", TEXT_ARG(old->name),
				TEXT_ARG(new->name));
		diag_note(diag, "roles, buckets and keys of every party are named for the network, and would all be "
			  "made anew");
		diag_help(diag, "Give both the same name, or bring the new network up beside the old one.");
		return false;
	}
	if (!value_equal(environment, network_value(old, NETWORK_ENVIRONMENT))) {
		diag = diag_add(request->diags, DIAG_PLAN_OTHER_NETWORK, place_of(environment, new->at),
				"a network cannot go from one environment to another");
		note_old(request, diag, network_value(old, NETWORK_ENVIRONMENT));
		diag_note(diag, "chains, contracts and keys of an environment are its own");
		diag_help(diag, "Bring up a network of its own for '%.*s'.", TEXT_ARG(environment->text));
		return false;
	}
	if (old->rehearsal != new->rehearsal) {
		diag = diag_add(request->diags, DIAG_PLAN_REHEARSAL,
				place_of(network_value(new, NETWORK_THRESHOLD), new->at), "%s",
				old->rehearsal ? "a rehearsal has no cores that could change"
					       : "a network that has keys cannot become a rehearsal");
		note_old(request, diag, network_value(old, NETWORK_THRESHOLD));
		diag_help(diag, "%s", old->rehearsal
				? "Build the new network and follow its network/README.md from step 1; nothing need "
					"be kept up."
				: "Rehearse under another name, beside the network.");
		return false;
	}
	return true;
}

/*
 * A core takes these from its configuration when it starts, and talks only to cores that have the same: on the way
 * half of the edges would be cut, whatever the order.
 */
static void refuse_cuts(const struct plan_request *request)
{
	static const struct { enum setting_id id; const char *why; } cutting[] = {
		{ NETWORK_PORTS_PEER, "a core that listens on the new port is not reached by those that still call "
			"the old one" },
		{ NETWORK_PROTOCOL_TLS, "a core that proves itself in the new way is turned away by those that ask "
			"for the old one" },
		{ NETWORK_PROTOCOL_SIGNED_IMAGES,
		  "every core would have another certificate than the context names, and is turned away" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(cutting); i++) {
		const struct value *old = network_value(request->old_network, cutting[i].id);
		const struct value *new = network_value(request->new_network, cutting[i].id);
		struct diag *diag;

		if (value_equal(old, new))
			continue;
		diag = diag_add(request->diags, DIAG_PLAN_EDGES_CUT, place_of(new, request->new_network->at),
				"no order of work changes '%s' without cutting the "
				"mesh", setting_row(cutting[i].id)->path);
		diag_label(diag, "it is %.*s here", TEXT_ARG(shown(request, new)));
		note_old(request, diag, old);
		diag_note(diag, "%s", cutting[i].why);
		diag_help(diag, "Leave it, or agree on a time at which every party stops, applies the new network and "
				"starts: no plan can keep the network up then.");
	}
}

/*
 * The new committee rebuilds what t + 1 of the old one could have known; fewer could not hold the secret as it was
 * held.
 */
static void refuse_small_committee(const struct plan_request *request)
{
	const struct network *old = request->old_network, *new = request->new_network;
	int64_t size = (int64_t)new->active_count, least = old->threshold + 1;
	struct diag *diag;

	if (size >= least)
		return;
	diag = diag_add(request->diags, DIAG_PLAN_COMMITTEE_SMALL,
			place_of(network_value(new, NETWORK_THRESHOLD), new->at),
			"a committee of %" PRId64 " cannot take over from one with threshold "
			"%" PRId64, size, old->threshold);
	diag_note(diag, "at least %" PRId64 " parties must take part in the new one: the old threshold and one", least);
	diag_help(diag, "Go there by way of a committee of %" PRId64 ", with a plan for each half.",
		  3 * ((old->threshold + 1) / 2) + 1);
}

/* ---- releases -------------------------------------------------------------------------------------- */

static bool is_run(const struct network *network, const struct release *release)
{
	for (size_t i = 0; i < network->party_count; i++)
		if (network->parties[i].release == release)
			return true;
	return false;
}

/* A core that runs it attests what was measured before, and nobody would trust that any more. */
static void refuse_altered_releases(const struct plan_request *request)
{
	static const enum setting_id measured[] = { RELEASE_PCR0, RELEASE_PCR1, RELEASE_PCR2, RELEASE_GENERATION };

	for (size_t i = 0; i < request->new_network->release_count; i++) {
		const struct release *new = &request->new_network->releases[i];
		const struct release *old = network_find_release(request->old_network, new->name);

		for (size_t j = 0; old && is_run(request->old_network, old) && j < ARRAY_LENGTH(measured); j++) {
			const struct value *value = release_value(new, measured[j]);
			struct diag *diag;

			if (value_equal(value, release_value(old, measured[j])))
				continue;
			diag = diag_add(request->diags, DIAG_PLAN_RELEASE_ALTERED, place_of(value, new->at),
					"release '%.*s' is run, and its '%s' changes", TEXT_ARG(new->name),
					setting_row(measured[j])->path);
			note_old(request, diag, release_value(old, measured[j]));
			diag_note(diag, "old and new must be trusted side by side while parties change over, so each "
				  "needs a name");
			diag_help(diag, "Declare what is new as a release of its own, and let the parties' 'release' "
				  "name it.");
			break;
		}
	}
}

/*
 * Shares are elements of the ring that a core was compiled for (kms: core/threshold-algebra/src/galois_rings/
 * common.rs): a core of another ring reads none of them, whatever order the parties change in.
 */
static void refuse_another_ring(const struct plan_request *request, const struct members *members)
{
	const struct party *before = NULL;

	for (size_t i = 0; i < members->count && !before; i++)
		if (was_active(&members->items[i]) && members->items[i].old->release)
			before = members->items[i].old;
	for (size_t i = 0; before && i < members->count; i++) {
		const struct party *after = members->items[i].new;
		const struct value *old, *new;
		struct diag *diag;

		if (!will_be_active(&members->items[i]) || !after->release)
			continue;
		old = release_value(before->release, RELEASE_EXTENSION_DEGREE);
		new = release_value(after->release, RELEASE_EXTENSION_DEGREE);
		if (value_equal(old, new) || text_equal(before->release->name, after->release->name))
			continue;
		diag = diag_add(request->diags, DIAG_PLAN_RING_CHANGED, place_of(new, after->release->at),
				"release '%.*s' computes in another ring than release '%.*s'",
				TEXT_ARG(after->release->name), TEXT_ARG(before->release->name));
		diag_note(diag, "its 'extension_degree' is %.*s", TEXT_ARG(shown(request, new)));
		note_old(request, diag, old);
		diag_note(diag, "shares of the keys are elements of the ring: no core of the new release could read "
			  "them");
		diag_help(diag, "Take a release of extension degree %.*s, or bring up a network of its own for this "
			  "one.", TEXT_ARG(shown(request, old)));
		return;
	}
}

/* ---- a party that stays ---------------------------------------------------------------------------- */

static const struct {
	enum setting_id id;
	enum diag_code code;
	const char *why;
} fixed[] = {
	{ PARTY_ID, DIAG_PLAN_ID_CHANGED, "its shares of the keys are those of its id, and peers know it by that" },
	{ PARTY_IDENTITY, DIAG_PLAN_IDENTITY_CHANGED, "peers look its certificate up by this name, which stands in "
		"it" },
	{ PARTY_ACCOUNT, DIAG_PLAN_PARTY_MOVED, "the root key that opens its shares stays in the old account" },
	{ PARTY_REGION, DIAG_PLAN_PARTY_MOVED, "the root key and the vaults that hold its shares stay in the old "
		"region" },
	{ PARTY_ENCLAVE_ENABLED, DIAG_PLAN_IDENTITY_CHANGED, "only an enclave opens what an enclave keeps: its keys "
		"would not follow" },
	{ PARTY_VAULT_PRIVATE_STORAGE, DIAG_PLAN_IDENTITY_CHANGED, "its shares and its signing key are kept there, "
		"and would not follow" },
	{ PARTY_VAULT_PRIVATE_BUCKET, DIAG_PLAN_IDENTITY_CHANGED, "its shares and its signing key are kept there, and "
		"would not follow" },
	{ PARTY_ROOT_KEY_ARN, DIAG_PLAN_IDENTITY_CHANGED, "what another key encrypted cannot be opened: its shares "
		"and its signing key" },
	{ PARTY_ENCLAVE_SIGNING_KEY, DIAG_PLAN_IDENTITY_CHANGED, "peers know its core by the certificate of that key" },
	{ PARTY_ENCLAVE_SIGNING_CERTIFICATE, DIAG_PLAN_IDENTITY_CHANGED, "peers know its core by that certificate" },
};

static bool has_changed(const struct member *member, enum setting_id id)
{
	for (size_t i = 0; i < member->changed.count; i++)
		if (member->changed.items[i] == id)
			return true;
	return false;
}

static void refuse_fixed(const struct plan_request *request, const struct member *member)
{
	bool id_changed = has_changed(member, PARTY_ID);

	for (size_t i = 0; i < ARRAY_LENGTH(fixed); i++) {
		const struct value *new = party_value(member->new, fixed[i].id);
		struct diag *diag;

		if (!has_changed(member, fixed[i].id))
			continue;
		diag = diag_add_about(request->diags, fixed[i].code, place_of(new, member->new->at),
				      member->new->name.data,
				      "party '%.*s' cannot change its '%s' and stay", TEXT_ARG(member->new->name),
				      setting_row(fixed[i].id)->path);
		note_old(request, diag, party_value(member->old, fixed[i].id));
		diag_note(diag, "%s", fixed[i].why);
		if (id_changed && fixed[i].id == PARTY_ID)
			diag_help(diag, "Set id = %" PRId64 ". A committee that shrinks loses its highest ids, and an "
				  "id that is free goes to a party of another name.", member->old->id);
		else
			diag_help(diag, "Declare a party of another name with the same id, and leave this one out: "
					"that is a replacement.");
	}
}

/* Shares are dealt to those who join, once; nobody goes back to before. */
static void refuse_going_back(const struct plan_request *request, const struct member *member)
{
	struct diag *diag;

	if (member->old->membership != MEMBERSHIP_ACTIVE || member->new->membership != MEMBERSHIP_JOINING)
		return;
	diag = diag_add(request->diags, DIAG_PLAN_GOES_BACK, member->new->at, "party '%.*s' takes part, and cannot "
			"join again",
			TEXT_ARG(member->new->name));
	diag_note(diag, "an active party stays active, or it is leaving and then gone");
	diag_help(diag, "Let it be active, or \"leaving\"; without 'membership' it is active.");
}

/* Who leaves has been there: a network that names one that never was is not what the old one can become. */
static void refuse_leaving_unknown(const struct plan_request *request, const struct member *member)
{
	struct diag *diag;

	if (member->old || member->new->membership != MEMBERSHIP_LEAVING)
		return;
	diag = diag_add(request->diags, DIAG_PLAN_GOES_BACK, member->new->at, "party '%.*s' is leaving, and the old "
			"network does not have it", TEXT_ARG(member->new->name));
	diag_note(diag, "it would be set up and connected to be taken down again");
	diag_help(diag, "Leave it out.");
}

/* ---- a party that takes another's place ------------------------------------------------------------ */

/* Both run side by side until the network has switched, so neither's names may be the other's. */
static void refuse_shared_names(const struct plan_request *request, const struct member *member)
{
	static const enum setting_id names[] = { PARTY_IDENTITY };
	const struct party *old = member->replaces->old, *new = member->new;

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		const struct value *value = party_value(new, names[i]);
		struct diag *diag;

		if (!value_equal(value, party_value(old, names[i])))
			continue;
		diag = diag_add(request->diags, DIAG_PLAN_REPLACEMENT_ALIKE, place_of(value, new->at),
				"party '%.*s' takes the place of '%.*s' under the same identity, "
				"'%.*s'", TEXT_ARG(new->name),
				TEXT_ARG(old->name), TEXT_ARG(value->text));
		if (span_is_none(value->at))
			diag_note(diag, "that is the default, which follows from the id");
		diag_note(diag, "both run side by side until the network has switched, and peers tell cores apart by "
			  "this name");
		diag_note(diag, "a party that is only to be called otherwise keeps its name: everything it has is "
			  "named for it");
		diag_help(diag, "Give '%.*s' an 'identity' of its own.", TEXT_ARG(new->name));
	}
}

bool refuse_unsafe(const struct plan_request *request, const struct members *members)
{
	size_t before = request->diags->error_count;
	bool rehearsal = request->new_network->rehearsal;

	if (!refuse_other_network(request))
		return false;
	for (size_t i = 0; i < members->count; i++) {
		const struct member *member = &members->items[i];

		if (member->old && member->new && !rehearsal) {
			refuse_fixed(request, member);
			refuse_going_back(request, member);
		}
		if (member->new && !rehearsal)
			refuse_leaving_unknown(request, member);
		if (member->replaces && will_be_active(member) && !rehearsal)
			refuse_shared_names(request, member);
	}
	if (!rehearsal) {
		refuse_cuts(request);
		refuse_small_committee(request);
		refuse_altered_releases(request);
		refuse_another_ring(request, members);
	}
	return request->diags->error_count == before;
}
