/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The commands of a step: those of the runbooks (templates/runbook.md.mustache). What differs from party to party is a
 * variable of the shell, so that a command is the same for all who do the step, and no name can become syntax.
 */
#include <inttypes.h>

#include "plan/internal.h"

static bool makes_backup(const struct party *party)
{
	return party_truth(party, PARTY_VAULT_BACKUP_ENABLED) && party_truth(party, PARTY_VAULT_BACKUP_CREATE);
}

static bool any_makes_backup(const struct plan_step *step)
{
	for (size_t i = 0; i < step->party_count; i++)
		if (makes_backup(step->parties[i]))
			return true;
	return false;
}

/* The longest of the owners': its image is pulled, the core stops and starts, and then its start-up probe gives up. */
static int64_t rollout_minutes(const struct plan_step *step)
{
	int64_t longest = 0;

	for (size_t i = 0; i < step->party_count; i++) {
		int64_t minutes = party_number(step->parties[i], PARTY_KUBERNETES_STARTUP_TIMEOUT) / 60000;

		longest = minutes > longest ? minutes : longest;
	}
	return longest + 20;
}

static struct text build(const struct planner *planner, const struct plan_step *step, bool locked)
{
	struct text state = planner->plan->states.items[step->state].name;

	return arena_format(planner->arena,
			    "mpcnetc build \"$PLAN\"/%.*s -o \"$OUT\" --lock \"$LOCK\" --party \"$PARTY\"%s",
			    TEXT_ARG(state), locked ? " --locked" : "");
}

struct text work_command(const struct planner *planner, const struct plan_step *step, enum work work)
{
	bool rehearsal = planner->rehearsal;
	struct text state = planner->plan->states.items[step->state].name;

	switch (work) {
	case WORK_BUILD: return build(planner, step, false);
	case WORK_BUILD_LOCKED: return build(planner, step, true);
	case WORK_BACKUP:
		return !rehearsal && any_makes_backup(step)
			       ? TEXT("test ! -d \"$OUT/parties/$PARTY/backup\" || "
				      "terraform -chdir=\"$OUT/parties/$PARTY/backup\" apply")
			       : (struct text){ 0 };
	case WORK_BUILD_NETWORK:
		return arena_format(planner->arena,
				    "mpcnetc build \"$PLAN\"/%.*s -o \"$OUT\" --lock \"$LOCK\" --only network%s",
				    TEXT_ARG(state), rehearsal ? "" : " --locked");
	case WORK_BACKUP_INIT:
		return !rehearsal && any_makes_backup(step)
			       ? TEXT("test ! -d \"$OUT/parties/$PARTY/backup\" || "
				      "terraform -chdir=\"$OUT/parties/$PARTY/backup\" init")
			       : (struct text){ 0 };
	case WORK_BACKUP_BIND:
		return !rehearsal && any_makes_backup(step)
			       ? arena_format(planner->arena,
					      "test ! -d \"$OUT/parties/$PARTY/backup\" || "
					      "terraform -chdir=\"$OUT/parties/$PARTY/backup\" output -json | "
					      "mpcnetc bind \"$PLAN\"/%.*s --lock \"$LOCK\" --party \"$PARTY\" -",
					      TEXT_ARG(state))
			       : (struct text){ 0 };
	case WORK_INIT: return TEXT("terraform -chdir=\"$OUT/parties/$PARTY/terraform\" init");
	case WORK_TERRAFORM: return TEXT("terraform -chdir=\"$OUT/parties/$PARTY/terraform\" apply");
	case WORK_KUBERNETES: return TEXT("kubectl apply --server-side -k \"$OUT/parties/$PARTY\"");
	case WORK_WITHOUT_CORE:
		return TEXT("kubectl apply --server-side -k \"$OUT/parties/$PARTY\" "
			    "--selector 'app.kubernetes.io/component!=core'");
	case WORK_BALANCER:
		return TEXT("kubectl wait --namespace \"$NAMESPACE\" --timeout=10m "
			    "--for=jsonpath='{.status.loadBalancer.ingress}' \"service/$CORE\"");
	case WORK_KEYS: return TEXT("kubectl apply --server-side -k \"$OUT/parties/$PARTY/keygen\"");
	case WORK_KEYS_MADE:
		return TEXT("kubectl wait --namespace \"$NAMESPACE\" --timeout=30m --for=condition=complete "
			    "\"job/$CORE-keygen\"");
	case WORK_KEYS_AWAY: return TEXT("kubectl delete -k \"$OUT/parties/$PARTY/keygen\"");
	case WORK_ROLLOUT:
		if (rehearsal)
			return (struct text){ 0 };
		return arena_format(planner->arena,
				    "kubectl rollout status --namespace \"$NAMESPACE\" --timeout=%" PRId64
				    "m \"statefulset/$CORE\"", rollout_minutes(step));
	case WORK_BIND:
		return arena_format(planner->arena,
				    "terraform -chdir=\"$OUT/parties/$PARTY/terraform\" output -json | "
				    "mpcnetc bind \"$PLAN\"/%.*s --lock \"$LOCK\" --party \"$PARTY\" -",
				    TEXT_ARG(state));
	case WORK_STATUS:
		return arena_format(planner->arena, "mpcnetc status \"$PLAN\"/%.*s --lock \"$LOCK\"", TEXT_ARG(state));
	case WORK_ENDPOINT_AWAY:
		return TEXT("terraform -chdir=\"$OUT/parties/$PARTY/terraform\" destroy "
			    "-target=aws_vpc_endpoint_service.core");
	case WORK_OBJECTS_AWAY: return TEXT("kubectl delete -k \"$OUT/parties/$PARTY\"");
	}
	return (struct text){ 0 };
}

/* Charts have objects of their own, which the command of section 5 puts there. */
static void mention_charts(struct planner *planner, struct plan_step *step)
{
	struct strbuf names = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < step->party_count; i++)
		if (text_is(party_text(step->parties[i], PARTY_KUBERNETES_PACKAGING), "helm"))
			strbuf_format(&names, "%s%.*s", count++ ? ", " : "", TEXT_ARG(step->parties[i]->name));
	if (count && !planner->rehearsal)
		*VEC_PUSH(planner->arena, &step->what) = arena_format(
			planner->arena, "With Helm, helm upgrade follows kubectl apply, as section 5 of the page "
				"says: %.*s.",
			TEXT_ARG(strbuf_as_text(&names)));
	strbuf_release(&names);
}

void step_work(struct planner *planner, struct plan_step *step, enum work work)
{
	struct text command = work_command(planner, step, work);

	if (command.data)
		*VEC_PUSH(planner->arena, &step->commands) = command;
	if (command.data && work == WORK_KUBERNETES)
		mention_charts(planner, step);
}
