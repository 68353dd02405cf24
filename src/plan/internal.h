/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside plan/: what the files that make a plan share. */
#ifndef MPCNET_PLAN_INTERNAL_H
#define MPCNET_PLAN_INTERNAL_H

#include "plan/plan.h"

/* ---- change.c: what differs, as far as an order follows from it ------------------------------------ */

struct setting_ids {
	enum setting_id *items;
	size_t count, capacity;
};

/* A party of either network, or of both under one name. */
struct member {
	const struct party *old, *new;  /* one of them may be NULL */
	/*
	 * Of a party in both: settings that somebody wrote on one side at least and that differ. What follows from
	 * the rest of the network comes about by itself.
	 */
	struct setting_ids changed;
	enum change_class class;        /* the highest of those; of use when there are any */
	const struct member *replaces;  /* the one that goes, whose id it takes over */
	const struct release *upgrade;  /* what it has to run on the way, though it goes; else NULL */
	bool is_set_up;                 /* a step has set it up, since it is new */
	bool is_down;                   /* a step has taken it down */
};

struct members {
	struct member *items;           /* by id, then name; one that goes before the one that takes its place */
	size_t count;
};

struct members find_members(struct arena *arena, const struct network *old, const struct network *new);
/* Settings of the network that differ likewise, without those that a plan changes by steps of their own. */
struct setting_ids changed_of_network(struct arena *arena, const struct network *old, const struct network *new);
/* Settings of a release in both that differ. */
struct setting_ids changed_of_release(struct arena *arena, const struct release *old, const struct release *new);
bool network_trusts(const struct network *network, struct text name);
enum change_class highest_class(const struct setting_ids *ids);
/* The member runs another release in the new network, or has to on the way. */
bool member_upgrades(const struct member *member);
bool was_active(const struct member *member);
bool will_be_active(const struct member *member);
/* The party's name: the member's in whichever network it is. */
struct text member_name(const struct member *member);
/* "'a', 'b' and 'c'"; in `arena`. */
struct text names_of_settings(struct arena *arena, const struct setting_ids *ids);

/* ---- refuse.c -------------------------------------------------------------------------------------- */

/* Reports what no safe order exists for. Returns whether nothing was reported. */
bool refuse_unsafe(const struct plan_request *request, const struct members *members);

/* ---- the planner ----------------------------------------------------------------------------------- */

/* A network in the making: a copy of the old one, that steps change until it is the new one. */
struct draft {
	struct text name;
	struct value *values;
	struct { struct release *items; size_t count, capacity; } releases;
	struct { struct party *items; size_t count, capacity; } parties;
};

/* The network on the way that does not pass check, and why: "E0214: parties 'a' and 'b' share …". */
struct failure {
	struct text state;
	struct { struct text *items; size_t count, capacity; } reasons;
};

struct planner {
	struct arena *arena;
	const struct plan_request *request;
	const struct network *old, *new;
	struct members members;
	struct setting_ids network_changes;
	struct draft draft;
	struct plan *plan;
	bool rehearsal;                 /* there are no cores: nothing to keep alive */
	bool failed;                    /* a network on the way does not pass check */
	struct failure failure;
	int64_t n, t;                   /* of the committee that works now */
	struct text *network_texts;     /* each setting of the newest state's network, as JSON; NULL: there is none yet */
	/* Settings of the network that nobody wrote and that differ between the two newest states. */
	struct setting_ids followed;
	bool on_chain;                  /* connectors hand on what the chain calls */
	/* A plan in two legs: what the first one has put into `plan` stays, and each leg tries the natural order alone. */
	size_t states_before, steps_before;
	bool is_leg;
};

enum commit { COMMIT_SAME, COMMIT_MADE, COMMIT_FAILED };

/* ---- state.c --------------------------------------------------------------------------------------- */

/* Makes the draft a copy of a network's own parts. */
void draft_take(struct planner *planner, const struct network *network);
struct party *draft_find(struct planner *planner, struct text name);
void draft_add(struct planner *planner, const struct party *party, enum membership membership, struct text replaces);
void draft_remove(struct planner *planner, struct text name);
struct release *draft_release(struct planner *planner, struct text name);
/* Sets a setting of the network, as if written. */
void draft_set(struct planner *planner, enum setting_id id, struct value value);
/* A party's settings are those of `party` from now on. */
void draft_settle(struct party *draft, const struct party *party);
/* It runs another release, and is as it was otherwise. */
void draft_run(struct planner *planner, struct party *draft, const struct release *release);
struct value list_of_names(struct arena *arena, const struct text *names, size_t count);
/*
 * Writes the draft down, parses and checks it. COMMIT_SAME: it is what the last state is, and nothing was added;
 * COMMIT_FAILED: it does not pass, and the planner's failure says why. The name is made of `slug`.
 */
enum commit draft_commit(struct planner *planner, struct text slug);
/* The draft as a checked network in the planner's arena; NULL where it does not pass check. */
const struct network *draft_network(struct planner *planner);

/* ---- order.c --------------------------------------------------------------------------------------- */

/* Makes states and steps. Returns whether every state passes. */
bool plan_in_some_order(struct planner *planner);

/* ---- legs.c ---------------------------------------------------------------------------------------- */

/*
 * By way of a network in between, with a switch of contexts of its own: for when whoever joins and whoever leaves
 * cannot be there at once. Returns whether there is such a plan; then `plan` has it.
 */
bool plan_in_two_legs(struct planner *planner);
/* A planner of the request between two networks, which adds to `plan`. */
struct planner planner_between(const struct plan_request *request, struct plan *plan, const struct network *old,
			       const struct network *new);

/* ---- steps.c --------------------------------------------------------------------------------------- */

/* For parties that a step is done by. */
typedef bool member_fn(const struct planner *planner, const struct member *member);

struct plan_step *step_add(struct planner *planner, enum plan_kind kind, enum plan_owner owner, size_t state,
			   const char *format, ...) PRINTF_LIKE(5, 6);
void step_say(struct planner *planner, struct plan_step *step, const char *format, ...) PRINTF_LIKE(3, 4);
void step_wait(struct planner *planner, struct plan_step *step, struct text command, const char *format, ...)
	PRINTF_LIKE(4, 5);
/* Owners are those members for whom `is_owner` says so, in order. */
void step_owners(struct planner *planner, struct plan_step *step, member_fn *is_owner);
void step_owner(struct plan_step *step, const struct party *party);
/* All owners stop their core once, in turn, and come back. */
void step_restarts(struct planner *planner, struct plan_step *step);

void steps_trust(struct planner *planner, size_t state, const struct text *names, size_t count);
void steps_network(struct planner *planner, size_t state);
void steps_roll(struct planner *planner, size_t state, const struct member *member);
/* The others take on what the network's settings have become with the member's own: the planner's `followed`. */
void steps_follow(struct planner *planner, size_t state, const struct member *member);
void steps_drop(struct planner *planner, size_t state, const struct text *names, size_t count);
void steps_join(struct planner *planner, size_t state);
void steps_switch(struct planner *planner, size_t state);
void steps_leave(struct planner *planner, size_t state, size_t before);
void steps_tidy(struct planner *planner, size_t state);
/* Of a rehearsal: all that is not joining, and after it what those take down that have gone. */
void steps_apply(struct planner *planner, size_t state);
void steps_gone(struct planner *planner, size_t before);

/* ---- work.c ---------------------------------------------------------------------------------------- */

enum work {
	WORK_BUILD,             /* from the state, with what is bound */
	WORK_BUILD_LOCKED,      /* and every value there */
	WORK_BUILD_NETWORK,     /* what the coordinator reads and runs, of all parties */
	WORK_BACKUP,            /* the module of the backup account, where a party has one */
	WORK_BACKUP_INIT,       /* and what comes before it */
	WORK_BACKUP_BIND,
	WORK_INIT,
	WORK_TERRAFORM,
	WORK_KUBERNETES,        /* all that kustomize or helm put there */
	WORK_WITHOUT_CORE,      /* all of that but the core, which has no keys yet */
	WORK_BALANCER,          /* the load balancer is there */
	WORK_KEYS,              /* the Job that makes them */
	WORK_KEYS_MADE,
	WORK_KEYS_AWAY,
	WORK_ROLLOUT,           /* and the core is back */
	WORK_BIND,
	WORK_STATUS,
	WORK_ENDPOINT_AWAY,     /* the endpoint service, before its load balancer */
	WORK_OBJECTS_AWAY
};

/* The command of some work with a state's artifacts; absent where the step's parties have none of it. */
struct text work_command(const struct planner *planner, const struct plan_step *step, enum work work);
void step_work(struct planner *planner, struct plan_step *step, enum work work);
/* What a party does to take on a state as a whole: policies of keys before what they open to, pods last. */
void step_apply(struct planner *planner, struct plan_step *step);

#endif
