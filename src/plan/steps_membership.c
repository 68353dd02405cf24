/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Steps of who takes part: joining, the switch of contexts, leaving. */
#include <inttypes.h>

#include "plan/internal.h"

static const struct party *in_draft(const struct planner *planner, struct text name)
{
	for (size_t i = 0; i < planner->draft.parties.count; i++)
		if (text_equal(planner->draft.parties.items[i].name, name))
			return &planner->draft.parties.items[i];
	return NULL;
}

static bool is_there(const struct planner *planner, const struct member *member)
{
	return in_draft(planner, member_name(member)) != NULL;
}

static bool is_new(const struct planner *planner, const struct member *member)
{
	return !member->old && !member->is_set_up && is_there(planner, member);
}

static bool was_there(const struct planner *planner, const struct member *member)
{
	return !is_new(planner, member) && is_there(planner, member);
}

static bool is_active_now(const struct planner *planner, const struct member *member)
{
	const struct party *party = in_draft(planner, member_name(member));

	return party && party->membership == MEMBERSHIP_ACTIVE;
}

static bool comes_back(const struct planner *planner, const struct member *member)
{
	return member->old && member->old->membership == MEMBERSHIP_LEAVING && is_there(planner, member) &&
	       in_draft(planner, member->old->name)->membership == MEMBERSHIP_JOINING;
}

static bool enters(const struct planner *planner, const struct member *member)
{
	(void)planner;
	return will_be_active(member) && !was_active(member);
}

static bool stays(const struct planner *planner, const struct member *member)
{
	(void)planner;
	return will_be_active(member) && was_active(member);
}

static bool retires(const struct planner *planner, const struct member *member)
{
	(void)planner;
	return was_active(member) && !will_be_active(member);
}

static bool is_gone(const struct planner *planner, const struct member *member)
{
	return !member->new && !is_there(planner, member) && !member->is_down;
}

/* "alice, bob and carol"; "nobody". */
static struct text list_members(struct planner *planner, member_fn *is_one, size_t *ret_count)
{
	struct strbuf out = { 0 };
	size_t count = 0, at = 0;
	struct text result;

	for (size_t i = 0; i < planner->members.count; i++)
		count += is_one(planner, &planner->members.items[i]);
	for (size_t i = 0; i < planner->members.count; i++)
		if (is_one(planner, &planner->members.items[i])) {
			strbuf_format(&out, "%s%.*s", list_separator(at, count, " and "),
				      TEXT_ARG(member_name(&planner->members.items[i])));
			at++;
		}
	result = count ? arena_text(planner->arena, strbuf_as_text(&out)) : TEXT("nobody");
	strbuf_release(&out);
	if (ret_count)
		*ret_count = count;
	return result;
}

/* ---- joining --------------------------------------------------------------------------------------- */

static bool any_has_enclave(const struct plan_step *step)
{
	for (size_t i = 0; i < step->party_count; i++)
		if (party_has_enclave(step->parties[i]))
			return true;
	return false;
}

/* In the order of a party's page. A certificate has an address of its own, and so a command that only the page has. */
static void work_of_set_up(struct planner *planner, struct plan_step *step)
{
	static const enum work before[] = { WORK_BUILD, WORK_INIT, WORK_TERRAFORM };
	static const enum work backup[] = { WORK_BACKUP_INIT, WORK_BACKUP, WORK_BACKUP_BIND };
	static const enum work service[] = { WORK_BALANCER, WORK_TERRAFORM, WORK_BIND };
	static const enum work keys[] = { WORK_KEYS, WORK_KEYS_MADE, WORK_KEYS_AWAY };

	for (size_t i = 0; i < ARRAY_LENGTH(before); i++)
		step_work(planner, step, before[i]);
	step_work(planner, step, planner->rehearsal ? WORK_KUBERNETES : WORK_WITHOUT_CORE);
	for (size_t i = 0; i < ARRAY_LENGTH(backup); i++)
		step_work(planner, step, backup[i]);
	for (size_t i = 0; i < ARRAY_LENGTH(service); i++)
		step_work(planner, step, service[i]);
	if (planner->rehearsal)
		return;
	if (any_has_enclave(step))
		*VEC_PUSH(planner->arena, &step->commands) =
			TEXT("test ! -d \"$OUT/parties/$PARTY/enclave\" || "
			     "\"$OUT/parties/$PARTY/enclave/build-eif.sh\" \"$(mktemp -d)\"");
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
		step_work(planner, step, keys[i]);
}

static void step_prepare(struct planner *planner, size_t state, struct text names)
{
	struct plan_step *step = step_add(planner, PLAN_JOIN, PLAN_TOGETHER, state, "Set up %.*s, without weight",
					  TEXT_ARG(names));

	step_owners(planner, step, is_new);
	for (size_t i = 0; i < step->party_count; i++) {
		const struct party *party = in_draft(planner, step->parties[i]->name);

		if (party->replaces.data)
			step_say(planner, step, "%.*s comes under id %" PRId64 ", in place of %.*s, which works on "
				 "until the switch.",
				 TEXT_ARG(party->name), party->id, TEXT_ARG(party->replaces));
	}
	if (planner->rehearsal)
		step_say(planner, step, "Account, namespace and endpoint service, as sections 1 to 3 of "
			 "parties/$PARTY/README.md say.");
	else
		step_say(planner, step, "Account, namespace, backup, endpoint service and keys: sections 1 to 4 of "
			 "parties/$PARTY/README.md have each command, those of logins and Secrets too. They bind with "
			 "--lock \"$LOCK\", and last of all the CA certificate.");
	work_of_set_up(planner, step);
	step_wait(planner, step, work_command(planner, step, WORK_STATUS), "%.*s %s nothing to the others any more",
		  TEXT_ARG(names), step->party_count == 1 ? "owes" : "owe");
	if (!planner->rehearsal)
		step_wait(planner, step, (struct text){ 0 },
			  "fingerprints of the new CA certificates are compared by another way than the repository");
}

static void step_admit(struct planner *planner, size_t state, struct text names)
{
	struct plan_step *step = step_add(planner, PLAN_ADMIT, PLAN_TOGETHER, state, "Connect to %.*s",
					  TEXT_ARG(names));

	step_owners(planner, step, was_there);
	step_say(planner, step, "Endpoint services admit the new accounts and regions, and endpoints towards them are "
		 "made.%s",
		 planner->rehearsal ? "" : " Peer lists stay as they are, so no core starts anew.");
	step_work(planner, step, WORK_BUILD_LOCKED);
	step_work(planner, step, WORK_TERRAFORM);
	step_work(planner, step, WORK_KUBERNETES);
	step_wait(planner, step, (struct text){ 0 }, "every party says that it has applied");
}

static void step_start(struct planner *planner, size_t state, struct text names)
{
	struct plan_step *step = step_add(planner, PLAN_START, PLAN_TOGETHER, state,
					  planner->rehearsal ? "Connect %.*s to all others"
							     : "Connect %.*s to all others, and start the core "
							     	"without peers",
					  TEXT_ARG(names));

	step_owners(planner, step, is_new);
	if (!planner->rehearsal)
		step_say(planner, step, "The context tells a core that joins who its peers are, so its own "
			 "configuration names none.");
	step_apply(planner, step);
	step_work(planner, step, WORK_ROLLOUT);
	step_wait(planner, step, work_command(planner, step, WORK_ROLLOUT), "%s ready",
		  planner->rehearsal ? "the rehearsal's Job reaches every peer: the new parties are"
		  : step->party_count == 1 ? "the new core is"
					   : "every new core is");
	if (planner->on_chain)
		step_wait(planner, step, (struct text){ 0 }, "each new connector runs, and its wallet is funded on "
			  "the host chains and on the gateway");
}

void steps_join(struct planner *planner, size_t state)
{
	size_t count;
	struct text names = list_members(planner, is_new, &count);
	struct plan_step *step;

	if (count) {
		step_prepare(planner, state, names);
		step_admit(planner, state, names);
		step_start(planner, state, names);
		for (size_t i = 0; i < planner->members.count; i++)
			planner->members.items[i].is_set_up |= is_new(planner, &planner->members.items[i]);
		return;
	}
	/* Only what a party is called changes: one that had left comes back, regions are allowed. */
	step = step_add(planner, PLAN_ADMIT, PLAN_TOGETHER, state, "Declare who is to join");
	step_owners(planner, step, is_there);
	list_members(planner, comes_back, &count);
	if (count)
		step_say(planner, step, "%.*s had left, is still connected, and takes on the configuration of a party "
			 "that joins: its core starts without peers. No other "
			 "does.", TEXT_ARG(list_members(planner, comes_back, NULL)));
	else
		step_say(planner, step, "Nobody new is connected; no core starts anew.");
	step_work(planner, step, WORK_BUILD_LOCKED);
	step_work(planner, step, WORK_TERRAFORM);
	step_work(planner, step, WORK_KUBERNETES);
	step_wait(planner, step, (struct text){ 0 }, "every party says that it has applied");
}

/* ---- the switch ------------------------------------------------------------------------------------ */

static void say_who_is_who(struct planner *planner, struct plan_step *step)
{
	static const struct { const char *word; member_fn *is_one; } roles[] = {
		{ "Stay", stays }, { "Come in", enters }, { "Leave", retires },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(roles); i++)
		step_say(planner, step, "%s: %.*s.", roles[i].word,
			 TEXT_ARG(list_members(planner, roles[i].is_one, NULL)));
}

static void step_switch(struct planner *planner, size_t state)
{
	const struct network *new = planner->new;
	int64_t n = (int64_t)new->active_count, t = new->threshold;
	size_t staying;
	struct plan_step *step = step_add(planner, PLAN_SWITCH, PLAN_COORDINATOR, state,
					  "Switch to the context of %" PRId64 " parties, threshold %" PRId64, n, t);

	say_who_is_who(planner, step);
	step_say(planner, step, "Ids, identities, addresses and CA certificates are those of network/README.md of "
		 "this state%s.",
		 planner->on_chain ? "; wallets and signers too" : "");
	if (planner->on_chain)
		step_say(planner, step, "The call on the host chain makes context and epoch; the gateway learns of "
			 "the context before the host activates it. No other switch may be open.");
	else
		step_say(planner, step, "The chain does not call all of these cores: their operators make context and "
			 "epoch with kms-core-client, at one agreed moment.");
	step_work(planner, step, WORK_BUILD_NETWORK);
	list_members(planner, stays, &staying);
	step->quorum.up = (int64_t)staying > planner->n - planner->t ? (int64_t)staying : planner->n - planner->t;
	step->quorum.generates = step->quorum.reshares = false;
	step->quorum.why = arena_format(
		planner->arena,
		"the switch needs all %" PRId64 " of the new committee and at least n - t = %" PRId64 " of the old "
		"one; until it is over the old one answers", n, planner->n - planner->t);
	step_wait(planner, step, (struct text){ 0 }, "%s", planner->on_chain
		  ? "the chain's current context and epoch are the new ones (getCurrentKmsContextAndEpoch)"
		  : "every core of the new committee lists the new epoch");
	step_wait(planner, step, (struct text){ 0 }, "a decryption as a trial succeeds, and %s",
		  list_members(planner, enters, NULL).size > 6 ? "each party that came in has answered it"
							       : "the new committee has answered it");
}

void steps_switch(struct planner *planner, size_t state)
{
	struct plan_step *step;

	step_switch(planner, state);
	planner->n = (int64_t)planner->new->active_count;
	planner->t = planner->new->threshold;
	step = step_add(planner, PLAN_FOLLOW, PLAN_IN_TURN, state, "Write the new committee into every core's "
			"configuration");
	step_owners(planner, step, is_active_now);
	step_say(planner, step, "Peer lists and the threshold are the new committee's: a core that starts again "
		 "starts with those. Who leaves keeps running as it is.");
	step_apply(planner, step);
	step_work(planner, step, WORK_ROLLOUT);
	step_restarts(planner, step);
	step_wait(planner, step, work_command(planner, step, WORK_ROLLOUT),
		  "each core is ready again, and reaches all %" PRId64 " cores of the new committee (\"Is it well\" "
		  "in parties/$PARTY/README.md), before the next party begins", planner->n);
}

/* ---- leaving --------------------------------------------------------------------------------------- */

/* kubectl apply takes nothing away: the names under which cores called those that went have to be deleted. */
static void delete_names(struct planner *planner, struct plan_step *step)
{
	struct strbuf command = { 0 };
	size_t count = 0;

	strbuf_string(&command, "kubectl delete --namespace \"$NAMESPACE\" --ignore-not-found service");
	for (size_t i = 0; i < planner->members.count; i++) {
		const struct member *member = &planner->members.items[i];

		if (!is_gone(planner, member))
			continue;
		/* A DNS label: it needs no quotes. */
		strbuf_format(&command, " %.*s", TEXT_ARG(member->old->identity));
		count++;
	}
	if (count)
		*VEC_PUSH(planner->arena, &step->commands) = arena_text(planner->arena, strbuf_as_text(&command));
	strbuf_release(&command);
}

static void step_take_down(struct planner *planner, size_t before, struct text names)
{
	struct plan_step *step = step_add(planner, PLAN_TAKE_DOWN, PLAN_TOGETHER, before, "Take %.*s down",
					  TEXT_ARG(names));

	step_owners(planner, step, is_gone);
	step_say(planner, step, "The endpoint service goes before its load balancer, which cannot be deleted while it "
		 "is attached.");
	if (!planner->rehearsal)
		step_say(planner, step, "Buckets and keys are protected: they stay for as long as the old context is "
			 "kept. What else Terraform made goes with terraform destroy when nothing of it is needed "
			 "any more.");
	step_work(planner, step, WORK_BUILD);
	step_work(planner, step, WORK_ENDPOINT_AWAY);
	step_work(planner, step, WORK_OBJECTS_AWAY);
	step_wait(planner, step, (struct text){ 0 }, "the load balancer is gone from the account");
}

void steps_gone(struct planner *planner, size_t before)
{
	size_t count;
	struct text names = list_members(planner, is_gone, &count);

	if (count)
		step_take_down(planner, before, names);
}

void steps_leave(struct planner *planner, size_t state, size_t before)
{
	size_t count;
	struct text names = list_members(planner, is_gone, &count);
	struct plan_step *step;

	if (!count) {
		step = step_add(planner, PLAN_CUT, PLAN_TOGETHER, state, "Forget who was replaced");
		step_owners(planner, step, is_there);
		step_say(planner, step, "No core starts anew.");
	} else {
		step = step_add(planner, PLAN_CUT, PLAN_TOGETHER, state, "Cut the connections to "
				"%.*s", TEXT_ARG(names));
		step_owners(planner, step, is_there);
		step_say(planner, step, "Endpoints towards %s go, and endpoint services admit %s no longer. No core "
			 "starts anew: none has them as "
			 "peers.", count == 1 ? "it" : "them", count == 1 ? "it" : "them");
	}
	step_work(planner, step, WORK_BUILD_LOCKED);
	step_work(planner, step, WORK_TERRAFORM);
	step_work(planner, step, WORK_KUBERNETES);
	delete_names(planner, step);
	step_wait(planner, step, (struct text){ 0 }, "every party says that it has applied%s",
		  count ? ": an endpoint service with endpoints in it cannot be deleted" : "");
	if (count)
		step_take_down(planner, before, names);
	for (size_t i = 0; i < planner->members.count; i++)
		planner->members.items[i].is_down |= is_gone(planner, &planner->members.items[i]);
}
