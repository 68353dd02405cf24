/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The front: refuse, plan, and hold both ends of the plan to the networks that were given. */
#include "plan/plan.h"

#include "emit/emit.h"
#include "plan/internal.h"

/* Connectors hand on what the chain calls; in dev, and where a party has none, operators do by hand. */
static bool is_called_by_chain(const struct network *network)
{
	for (size_t i = 0; i < network->active_count; i++)
		if (!party_truth(network->active[i], PARTY_CONNECTOR_ENABLED))
			return false;
	return !text_is(network_text(network, NETWORK_ENVIRONMENT), "dev");
}

/* More do not help to see why. */
#define REASONS_SHOWN 6

static void report_failure(const struct plan_request *request, const struct failure *failure)
{
	struct diag *diag = diag_add(request->diags, DIAG_PLAN_STATE_FAILS, request->new_network->at,
				     "no order of work has networks that pass check all the way");

	diag_note(diag, "the most natural order fails at '%.*s'", TEXT_ARG(failure->state));
	for (size_t i = 0; i < failure->reasons.count && i < REASONS_SHOWN; i++)
		diag_note(diag, "%.*s", TEXT_ARG(failure->reasons.items[i]));
	if (failure->reasons.count > REASONS_SHOWN)
		diag_note(diag, "and %zu more", failure->reasons.count - REASONS_SHOWN);
	diag_help(diag, "Change the new network so that it and the old one can exist side by side, or go there by way of "
		  "one in between.");
}

/* Both ends are what was given, or the plan is of something else. */
static void hold_ends(const struct planner *planner)
{
	const struct plan *plan = planner->plan;
	char old[65], new[65];

	model_digest(planner->old, old);
	model_digest(planner->new, new);
	if (strcmp(plan->states.items[0].digest, old) != 0)
		die("the old network, written down again, is another one; this is a mistake in mpcnetc");
	if (strcmp(plan->states.items[plan->states.count - 1].digest, new) != 0)
		die("the plan ends at another network than the new one; this is a mistake in mpcnetc");
}

struct planner planner_between(const struct plan_request *request, struct plan *plan, const struct network *old,
			       const struct network *new)
{
	return (struct planner){
		.arena = request->arena, .request = request, .old = old, .new = new, .plan = plan,
		.rehearsal = new->rehearsal, .on_chain = is_called_by_chain(old),
		.members = find_members(request->arena, old, new),
		.network_changes = changed_of_network(request->arena, old, new),
		.states_before = plan->states.count, .steps_before = plan->steps.count,
	};
}

const struct plan *plan_make(const struct plan_request *request)
{
	struct planner *planner = ARENA_NEW(request->arena, struct planner);
	struct plan *plan = ARENA_NEW(request->arena, struct plan);

	plan->old_network = request->old_network;
	plan->new_network = request->new_network;
	*planner = planner_between(request, plan, request->old_network, request->new_network);
	if (!refuse_unsafe(request, &planner->members))
		return NULL;
	if (!plan_in_some_order(planner) && !plan_in_two_legs(planner)) {
		report_failure(request, &planner->failure);
		return NULL;
	}
	hold_ends(planner);
	return plan;
}
