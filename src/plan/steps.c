/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Steps of releases and settings: who does what to get from one network to the next, and what to wait for. */
#include <inttypes.h>

#include "plan/internal.h"

/* ---- making steps ---------------------------------------------------------------------------------- */

static void quorum_at_rest(const struct planner *planner, struct plan_quorum *quorum)
{
	*quorum = (struct plan_quorum){ .n = planner->rehearsal ? 0 : planner->n, .t = planner->t,
					.up = planner->rehearsal ? 0 : planner->n, .needed = 2 * planner->t + 1,
					.decrypts = !planner->rehearsal, .generates = !planner->rehearsal,
					.reshares = !planner->rehearsal };
	if (planner->rehearsal)
		quorum->why = TEXT("a rehearsal has no cores");
}

struct plan_step *step_add(struct planner *planner, enum plan_kind kind, enum plan_owner owner, size_t state,
			   const char *format, ...)
{
	struct plan_step *step;
	va_list args;

	step = VEC_PUSH(planner->arena, &planner->plan->steps);
	*step = (struct plan_step){
		.id = (unsigned)planner->plan->steps.count, .kind = kind, .owner = owner, .state = state,
	};
	va_start(args, format);
	step->title = arena_vformat(planner->arena, format, args);
	va_end(args);
	step->parties = ARENA_ARRAY(planner->arena, const struct party *, planner->members.count);
	step->down = ARENA_ARRAY(planner->arena, const struct party *, planner->members.count);
	quorum_at_rest(planner, &step->quorum);
	return step;
}

void step_say(struct planner *planner, struct plan_step *step, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*VEC_PUSH(planner->arena, &step->what) = arena_vformat(planner->arena, format, args);
	va_end(args);
}

void step_wait(struct planner *planner, struct plan_step *step, struct text command, const char *format, ...)
{
	struct plan_wait wait = { .command = command };
	va_list args;

	va_start(args, format);
	wait.words = arena_vformat(planner->arena, format, args);
	va_end(args);
	*VEC_PUSH(planner->arena, &step->waits) = wait;
}

void step_owner(struct plan_step *step, const struct party *party)
{
	step->parties[step->party_count++] = party;
}

void step_owners(struct planner *planner, struct plan_step *step, member_fn *is_owner)
{
	for (size_t i = 0; i < planner->members.count; i++) {
		const struct member *member = &planner->members.items[i];

		if (is_owner(planner, member))
			step_owner(step, member->new ? member->new : member->old);
	}
}

/* Whether the party is one of the committee that works now. */
static bool counts_now(struct planner *planner, const struct party *party)
{
	const struct party *now = draft_find(planner, party->name);

	return now && now->membership == MEMBERSHIP_ACTIVE;
}

/*
 * One at a time, though t may be down: the others of the t are for what nobody planned. A key generation takes an hour
 * and more, so in a step that stops several it would lose them one after the other.
 */
static void stop_one(const struct planner *planner, struct plan_step *step)
{
	step->quorum.down = 1;
	step->quorum.up = planner->n - 1;
	step->quorum.reshares = false;
	step->quorum.generates = (int64_t)step->down_count <= planner->t;
	step->quorum.why = step->quorum.generates
		? TEXT("a new epoch or a switch of contexts wants every party, so begin none meanwhile")
		: TEXT("a new epoch or a switch of contexts wants every party, and a key generation would lose one "
		       "after the other, so begin none meanwhile");
}

void step_restarts(struct planner *planner, struct plan_step *step)
{
	for (size_t i = 0; i < step->party_count; i++)
		if (!planner->rehearsal && counts_now(planner, step->parties[i]))
			step->down[step->down_count++] = step->parties[i];
	if (step->down_count)
		stop_one(planner, step);
}

/* ---- whom a step is of ----------------------------------------------------------------------------- */

static bool is_there(const struct planner *planner, const struct member *member)
{
	for (size_t i = 0; i < planner->draft.parties.count; i++)
		if (text_equal(planner->draft.parties.items[i].name, member_name(member)))
			return true;
	return false;
}

/* Cores have the list of trusted releases in their own configuration, and read it when they start. */
static bool attests(const struct planner *planner)
{
	return !planner->rehearsal && network_uses_tls(planner->old) && !network_tls_is_manual(planner->old);
}

static bool has_enclaves(const struct planner *planner)
{
	for (size_t i = 0; i < planner->draft.parties.count; i++)
		if (party_has_enclave(&planner->draft.parties.items[i]))
			return true;
	return false;
}

static void wait_for_cores(struct planner *planner, struct plan_step *step)
{
	step_wait(planner, step, work_command(planner, step, WORK_ROLLOUT),
		  "each core is ready again, and reaches all %" PRId64 " cores of the network (\"Is it well\" in "
		  "parties/$PARTY/README.md), before the next party begins", planner->n);
}

void step_apply(struct planner *planner, struct plan_step *step)
{
	step_work(planner, step, WORK_BUILD_LOCKED);
	step_work(planner, step, WORK_BACKUP);
	step_work(planner, step, WORK_TERRAFORM);
	step_work(planner, step, WORK_KUBERNETES);
}

static struct text list_names(struct planner *planner, const struct text *names, size_t count)
{
	struct strbuf out = { 0 };
	struct text result;

	for (size_t i = 0; i < count; i++)
		strbuf_format(&out, "%s%.*s", list_separator(i, count, " and "), TEXT_ARG(names[i]));
	result = arena_text(planner->arena, strbuf_as_text(&out));
	strbuf_release(&out);
	return result;
}

/* ---- releases -------------------------------------------------------------------------------------- */

/* The chain keeps the measurements of a context; another list of them is another context of the same committee. */
static void step_measurements(struct planner *planner, size_t state, const char *which)
{
	struct plan_step *step;

	if (!planner->on_chain || !attests(planner))
		return;
	step = step_add(planner, PLAN_MEASUREMENTS, PLAN_COORDINATOR, state, "Register %s on the chain", which);
	step_say(planner, step, "The committee stays; its context gets the measurements (KMS_PCR_VALUES) of every "
		 "release that network/README.md of this state lists. That is a switch of contexts with a new "
		 "sharing: no other one may be open.");
	step->quorum.generates = step->quorum.reshares = false;
	step_work(planner, step, WORK_BUILD_NETWORK);
	step->quorum.why = TEXT("the switch takes every party");
	step_wait(planner, step, (struct text){ 0 },
		  "the chain's current context and epoch are the new ones, and a decryption as a trial succeeds");
}

void steps_trust(struct planner *planner, size_t state, const struct text *names, size_t count)
{
	struct text list = list_names(planner, names, count);
	bool restarts = attests(planner);
	struct plan_step *step = step_add(planner, PLAN_TRUST, restarts ? PLAN_IN_TURN : PLAN_TOGETHER, state,
					  "Trust %s", count ? list.data : "the release as it is declared now");

	step_owners(planner, step, is_there);
	if (has_enclaves(planner))
		step_say(planner, step, "From here on keys open to the old and the new release%s. Nobody runs the new "
			 "one yet.",
			 restarts ? ", and cores accept both" : "");
	else
		step_say(planner, step, "It is declared, and nobody runs it yet.");
	if (restarts) {
		step_say(planner, step, "Terraform comes first: the policies of root and backup keys have to open to "
			 "a release before a core of it starts. A core reads whom it trusts when it starts, so it "
			 "starts anew.");
		step_restarts(planner, step);
	}
	step_apply(planner, step);
	if (restarts) {
		step_work(planner, step, WORK_ROLLOUT);
		wait_for_cores(planner, step);
	}
	step_wait(planner, step, (struct text){ 0 }, "every party says that it has applied%s", restarts
		  ? ": a core of the new release is turned away by whoever has not" : "");
	step_measurements(planner, state, "both releases");
}

void steps_drop(struct planner *planner, size_t state, const struct text *names, size_t count)
{
	struct text list = list_names(planner, names, count);
	bool restarts = attests(planner);
	struct plan_step *step = step_add(planner, PLAN_DROP, restarts ? PLAN_IN_TURN : PLAN_TOGETHER, state,
					  "%s%s", count ? "Drop " : "Trust releases in their new order",
					  count ? list.data : "");

	step_owners(planner, step, is_there);
	if (count)
		step_say(planner, step, "Nobody runs it any more.%s", !has_enclaves(planner) ? ""
			 : restarts ? " Keys close to it, and cores turn it away." : " Keys close to it.");
	if (restarts)
		step_restarts(planner, step);
	step_apply(planner, step);
	if (restarts) {
		step_work(planner, step, WORK_ROLLOUT);
		wait_for_cores(planner, step);
	}
	step_wait(planner, step, (struct text){ 0 }, "every party says that it has applied");
	step_measurements(planner, state, "what is left");
}

/* ---- settings of the network ----------------------------------------------------------------------- */

/*
 * Settings that every party taking part in an operation must have alike, so that it can fail while they differ (kms:
 * core/service/config/default_1.toml, and the ids of sessions in its preprocessor.rs).
 */
static const struct { enum setting_id id; bool decryption; const char *why; } agreed[] = {
	{ NETWORK_PROTOCOL_DECRYPTION_MODE, true, "cores answer in the old mode and in the new one: no decryption is "
	  "sure until all have changed, clients included" },
	{ NETWORK_PROTOCOL_NUM_SESSIONS_PREPROC, false, "no key can be generated until all have the new number of "
	  "sessions" },
};

static bool has_setting(const struct setting_ids *ids, enum setting_id id)
{
	for (size_t i = 0; i < ids->count; i++)
		if (ids->items[i] == id)
			return true;
	return false;
}

/* What fails while parties have not all taken on these. */
static void say_what_disagrees(struct planner *planner, struct plan_step *step, const struct setting_ids *ids)
{
	for (size_t i = 0; i < ARRAY_LENGTH(agreed); i++)
		if (has_setting(ids, agreed[i].id)) {
			step->quorum.decrypts &= !agreed[i].decryption;
			step->quorum.generates = false;
			step->quorum.why = arena_format(planner->arena, "%s%s%.*s", agreed[i].why,
							step->quorum.why.size ? "; " : "",
							TEXT_ARG(step->quorum.why));
		}
}

static void step_new_keys(struct planner *planner, size_t state)
{
	struct plan_step *step = step_add(planner, PLAN_NEW_KEYS, PLAN_COORDINATOR, state, "Generate keys for the new "
					  "parameters");

	step_say(planner, step, "Preprocessing, key generation and CRS, as network/README.md says. What was encrypted "
		 "under the old keys opens with those alone: keep them.");
	step_wait(planner, step, (struct text){ 0 }, "every party lists the new key, and a decryption as a trial "
		  "succeeds");
}

void steps_network(struct planner *planner, size_t state)
{
	bool restarts = highest_class(&planner->network_changes) > CHANGE_COSMETIC && !planner->rehearsal;
	struct plan_step *step = step_add(planner, PLAN_NETWORK, restarts ? PLAN_IN_TURN : PLAN_TOGETHER, state,
					  "Change settings of the network");

	for (size_t i = 0; i < planner->new->release_count; i++) {
		const struct release *old = network_find_release(planner->old, planner->new->releases[i].name);
		struct setting_ids ids = { 0 };

		if (old)
			ids = changed_of_release(planner->arena, old, &planner->new->releases[i]);
		if (ids.count)
			step_say(planner, step, "Of release %.*s: %.*s.", TEXT_ARG(planner->new->releases[i].name),
				 TEXT_ARG(names_of_settings(planner->arena, &ids)));
		if (ids.count && highest_class(&ids) > CHANGE_COSMETIC && !restarts) {
			restarts = true;
			step->owner = PLAN_IN_TURN;
		}
	}
	if (planner->network_changes.count)
		step_say(planner, step, "They are %.*s.",
			 TEXT_ARG(names_of_settings(planner->arena, &planner->network_changes)));
	step_owners(planner, step, is_there);
	step_apply(planner, step);
	if (restarts) {
		step_restarts(planner, step);
		step_work(planner, step, WORK_ROLLOUT);
		wait_for_cores(planner, step);
	}
	step_wait(planner, step, (struct text){ 0 }, "every party says that it has applied");
	say_what_disagrees(planner, step, &planner->network_changes);
	if (has_setting(&planner->network_changes, NETWORK_PROTOCOL_FHE_PARAMS))
		step_new_keys(planner, state);
}

/* ---- one party ------------------------------------------------------------------------------------- */

static bool changes_any(const struct member *member, const enum setting_id *ids, size_t count)
{
	for (size_t i = 0; i < member->changed.count; i++)
		for (size_t j = 0; j < count; j++)
			if (member->changed.items[i] == ids[j])
				return true;
	return false;
}

/* Settings that give a party another load balancer or endpoint service: peers have to find it anew. */
static bool moves_endpoint(const struct member *member)
{
	static const enum setting_id ids[] = {
		PARTY_CLUSTER_NAME, PARTY_KUBERNETES_NAMESPACE, PARTY_ENDPOINT_LOAD_BALANCER_NAME, PARTY_VPC_ID,
		PARTY_VPC_SUBNETS, PARTY_VPC_ZONE_IDS,
	};

	return changes_any(member, ids, ARRAY_LENGTH(ids));
}

/* The core is to run where Kubernetes knows nothing of the one that runs now. */
static bool moves_core(const struct member *member)
{
	static const enum setting_id ids[] = { PARTY_CLUSTER_NAME, PARTY_KUBERNETES_NAMESPACE };

	return changes_any(member, ids, ARRAY_LENGTH(ids));
}

static bool changes_wallet(const struct member *member)
{
	static const enum setting_id ids[] = { PARTY_CONNECTOR_TX_SENDER_KEY, PARTY_CONNECTOR_WALLET_SECRET };

	return changes_any(member, ids, ARRAY_LENGTH(ids));
}

/* Two cores under one identity would answer for one party, each with what the other does not know. */
static void stop_old_core(struct planner *planner, struct plan_step *step, const struct member *member)
{
	const struct party *old = member->old, *new = member->new;

	step_say(planner, step, "Stop the core in the old place before one starts in the new: two must never run "
		 "under one identity. What is left there is deleted when the endpoint service has let go of the old "
		 "load balancer.");
	*VEC_PUSH(planner->arena, &step->commands) = arena_format(
		planner->arena, "kubectl delete --namespace %.*s --cascade=foreground --timeout=10m statefulset/%.*s",
		TEXT_ARG(party_text(old, PARTY_KUBERNETES_NAMESPACE)), TEXT_ARG(old->identity));
	*VEC_PUSH(planner->arena, &step->commands) = arena_format(
		planner->arena, "aws eks update-kubeconfig --region %.*s --name %.*s",
		TEXT_ARG(party_text(new, PARTY_REGION)), TEXT_ARG(party_text(new, PARTY_CLUSTER_NAME)));
}

static void say_what_class_means(struct planner *planner, struct plan_step *step, const struct member *member)
{
	if (!member->new || !member->changed.count || member->class <= CHANGE_RESTART)
		return;
	step_say(planner, step, "Class %s: %s. Read what terraform plan would destroy before it applies.",
		 change_name(member->class), change_meaning(member->class));
	for (size_t i = 0; i < member->changed.count; i++)
		if (member->changed.items[i] == PARTY_VAULT_PUBLIC_BUCKET)
			step_say(planner, step, "Copy what the old public bucket holds into the new one before the "
				 "core starts, and tell the coordinator: the context names its address.");
}

static bool is_another(const struct planner *planner, const struct member *member, const struct party *party)
{
	return !text_equal(member_name(member), party->name) && is_there(planner, member);
}

static void step_rebind(struct planner *planner, size_t state, const struct party *party)
{
	struct plan_step *step = step_add(planner, PLAN_REBIND, PLAN_TOGETHER, state,
					  "Reach %.*s at its new endpoint service", TEXT_ARG(party->name));

	for (size_t i = 0; i < planner->members.count; i++) {
		const struct member *member = &planner->members.items[i];

		if (is_another(planner, member, party))
			step_owner(step, member->new ? member->new : member->old);
	}
	step_say(planner, step, "Until a peer has applied, %.*s is down for it.", TEXT_ARG(party->name));
	step_apply(planner, step);
	if (!planner->rehearsal && counts_now(planner, party)) {
		step->down[step->down_count++] = party;
		stop_one(planner, step);
	}
	step_wait(planner, step, (struct text){ 0 }, "%.*s reaches all %" PRId64 " cores, and all reach it",
		  TEXT_ARG(party->name), planner->n);
}

static void step_wallet(struct planner *planner, size_t state, const struct party *party)
{
	struct plan_step *step = step_add(planner, PLAN_WALLET, PLAN_COORDINATOR, state,
					  "Register the new wallet of %.*s on the chain", TEXT_ARG(party->name));

	step_say(planner, step, "A context of the same committee names its new address; it is funded first, on the "
		 "host chains and the gateway. Until then what its connector sends is refused: the party counts as "
		 "down.");
	step->down[step->down_count++] = party;
	stop_one(planner, step);
	step_wait(planner, step, (struct text){ 0 },
		  "the chain's current context is the new one, and %.*s answers decryptions", TEXT_ARG(party->name));
}

/* As "Another release" of a party's page has it; cores of generation 0.15 keep more than those before. */
static void say_what_generation_wants(struct planner *planner, struct plan_step *step, const struct release *old,
				      const struct release *new)
{
	struct text from = release_text(old, RELEASE_GENERATION), to = release_text(new, RELEASE_GENERATION);

	if (network_truth(planner->new, NETWORK_PROTOCOL_ATTEST_PRIVATE_VAULT_ROOT_KEY))
		step_say(planner, step, "Peers attest the root key's policy, which opens to one release: put the new "
			 "one in place right before the core starts, as section 5 of its page says.");
	if (!text_equal(from, to))
		step_say(planner, step, "Its core reads another configuration from here on: generation %.*s and no "
			 "longer %.*s.%s",
			 TEXT_ARG(to), TEXT_ARG(from),
			 text_is(to, "0.15") ? " Stop the old core and make the seed of its other signatures before "
			 "the new one starts, as \"Another release\" of its page says." : "");
}

void steps_roll(struct planner *planner, size_t state, const struct member *member)
{
	const struct party *party = member->new ? member->new : member->old;
	const struct release *release = member->upgrade ? member->upgrade : party->release;
	bool upgrades = member_upgrades(member);
	struct plan_step *step;

	if (upgrades)
		step = step_add(planner, PLAN_ROLL, PLAN_IN_TURN, state, "%.*s runs %.*s", TEXT_ARG(party->name),
				TEXT_ARG(release->name));
	else
		step = step_add(planner, PLAN_ROLL, PLAN_IN_TURN, state, "%.*s takes its new "
				"settings", TEXT_ARG(party->name));
	step_owner(step, party);
	if (member->changed.count > 1 || (member->changed.count && member->changed.items[0] != PARTY_RELEASE))
		step_say(planner, step, "It changes %.*s.",
			 TEXT_ARG(names_of_settings(planner->arena, &member->changed)));
	if (member->upgrade)
		step_say(planner, step, "It goes later, and is brought along: a committee changes among cores of one "
			 "release.");
	if (upgrades && party_has_enclave(party))
		step_say(planner, step, "Measure the image first, and go on only if the script keeps it.");
	if (upgrades)
		say_what_generation_wants(planner, step, member->old->release, release);
	say_what_class_means(planner, step, member);
	if (member->new && moves_core(member))
		stop_old_core(planner, step, member);
	step_work(planner, step, WORK_BUILD_LOCKED);
	if (upgrades && party_has_enclave(party))
		*VEC_PUSH(planner->arena, &step->commands) =
			TEXT("\"$OUT/parties/$PARTY/enclave/build-eif.sh\" \"$(mktemp -d)\"");
	step_work(planner, step, WORK_BACKUP);
	step_work(planner, step, WORK_TERRAFORM);
	step_work(planner, step, WORK_KUBERNETES);
	step_work(planner, step, WORK_ROLLOUT);
	if (member->new && moves_endpoint(member)) {
		step_work(planner, step, WORK_TERRAFORM);
		step_work(planner, step, WORK_BIND);
	}
	step_restarts(planner, step);
	say_what_disagrees(planner, step, &planner->followed);
	step_wait(planner, step, work_command(planner, step, WORK_ROLLOUT),
		  "its core is ready%s (\"Is it well\" in parties/%.*s/README.md)",
		  member->new && moves_endpoint(member) ? "" : " and reaches all cores of the "
		  	"network", TEXT_ARG(party->name));
	if (member->new && moves_endpoint(member))
		step_rebind(planner, state, member->new);
	if (member->new && changes_wallet(member) && planner->on_chain && counts_now(planner, member->new))
		step_wallet(planner, state, member->new);
}

void steps_follow(struct planner *planner, size_t state, const struct member *member)
{
	struct text name = member_name(member);
	struct plan_step *step = step_add(planner, PLAN_NETWORK, PLAN_IN_TURN, state, "Take on what follows from "
					  "%.*s's settings", TEXT_ARG(name));

	for (size_t i = 0; i < planner->members.count; i++) {
		const struct member *other = &planner->members.items[i];

		if (is_another(planner, other, member->new ? member->new : member->old))
			step_owner(step, other->new ? other->new : other->old);
	}
	step_say(planner, step, "%.*s %s from the settings of all parties, and every core has to have %s alike.",
		 TEXT_ARG(names_of_settings(planner->arena, &planner->followed)),
		 planner->followed.count == 1 ? "follows" : "follow", planner->followed.count == 1 ? "it" : "them");
	step_apply(planner, step);
	step_work(planner, step, WORK_ROLLOUT);
	step_restarts(planner, step);
	wait_for_cores(planner, step);
	say_what_disagrees(planner, step, &planner->followed);
}

/* ---- what stops no core ---------------------------------------------------------------------------- */

void steps_tidy(struct planner *planner, size_t state)
{
	struct plan_step *step = step_add(planner, PLAN_TIDY, PLAN_TOGETHER, state, "Apply what is left");

	step_owners(planner, step, is_there);
	for (size_t i = 0; i < planner->members.count; i++) {
		const struct member *member = &planner->members.items[i];

		if (member->new && member->changed.count && member->class == CHANGE_COSMETIC &&
		    !member_upgrades(member))
			step_say(planner, step, "%.*s: %.*s.", TEXT_ARG(member->new->name),
				 TEXT_ARG(names_of_settings(planner->arena, &member->changed)));
	}
	step_say(planner, step, "No core starts anew for it.");
	step_apply(planner, step);
	step_wait(planner, step, (struct text){ 0 }, "every party says that it has applied");
}

void steps_apply(struct planner *planner, size_t state)
{
	struct plan_step *step = step_add(planner, PLAN_APPLY, PLAN_TOGETHER, state, "Apply the new network");

	step_owners(planner, step, is_there);
	step_work(planner, step, WORK_BUILD);
	step_work(planner, step, WORK_TERRAFORM);
	step_work(planner, step, WORK_KUBERNETES);
	step_wait(planner, step, (struct text){ 0 }, "every party says that it has applied, and reaches every peer");
}
