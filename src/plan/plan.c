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
	diag_help(diag, "Change the new network so that it and the old one can exist side by side, or go there in two "
		  "plans.");
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

const struct plan *plan_make(const struct plan_request *request)
{
	struct planner *planner = ARENA_NEW(request->arena, struct planner);

	*planner = (struct planner){
		.arena = request->arena, .request = request, .old = request->old_network, .new = request->new_network,
		.plan = ARENA_NEW(request->arena, struct plan), .rehearsal = request->new_network->rehearsal,
		.on_chain = is_called_by_chain(request->old_network),
	};
	planner->plan->old_network = planner->old;
	planner->plan->new_network = planner->new;
	planner->members = find_members(request->arena, planner->old, planner->new);
	planner->network_changes = changed_of_network(request->arena, planner->old, planner->new);
	if (!refuse_unsafe(request, &planner->members))
		return NULL;
	if (!plan_in_some_order(planner)) {
		report_failure(request, &planner->failure);
		return NULL;
	}
	hold_ends(planner);
	return planner->plan;
}
