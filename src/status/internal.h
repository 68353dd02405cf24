/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside status/:
 *
 *   status.c    what is owed, what can be connected, and each party's next step (steps.def)
 *   sources.c   where a value comes from, and the command that records it
 *   words.c     what is said alike in every form: whom a value is owed to, what waits for it, the conclusion
 *   text.c      the table; party_text.c: one party; sheet.c: cells and lines
 *   json.c      JSON and its schema, of one table: shapes.c has the rows
 */
#ifndef MPCNET_STATUS_INTERNAL_H
#define MPCNET_STATUS_INTERNAL_H

#include "status/status.h"

enum step_id {
#define STEP(id, name, binds, marks, own, others, section, does) STEP_##id,
#include "status/steps.def"
#undef STEP
	STEP_COUNT
};

struct step {
	const char *name;
	enum owed_value binds;          /* OWED_COUNT: nothing */
	unsigned marks;                 /* that a party must have to take it */
	unsigned own, others;           /* values that must be known before, of the party and of others: bits 1 << value */
	const char *section;            /* of the party's README.md */
	const char *does;
};

const struct step *step_row(enum step_id id);

/* Where a step stands on a party's way. What is behind has bound its value; nothing is said to be done otherwise. */
enum step_place { STEP_IS_NOT_ITS, STEP_IS_BEHIND, STEP_IS_NEXT, STEP_IS_LATER, STEP_PLACE_COUNT };
const char *step_place_name(enum step_place place);

/* What one party's deployment has and lacks. */
struct party_status {
	const struct party *party;
	const struct binding *binding;
	enum owed_to needs[OWED_COUNT]; /* who needs the value, bound or not */
	enum owed_to owes[OWED_COUNT];  /* who needs it and has it not */
	size_t owed_count;              /* values of its own that it owes */
	size_t waits[OWED_COUNT];       /* values of others that it waits for */
	size_t waits_count;
	size_t reachable;               /* peers to which it can be connected */
	bool core_ready;                /* its core's files are in its build */
	enum ca_state ca;               /* unbound too where nobody looks at it: without TLS */
	enum step_place places[STEP_COUNT];
	enum step_id next;
	const struct text *left_out;    /* paths below its folder that its build has only when nothing is owed */
	size_t left_out_count;
};

struct status {
	const struct network *network;
	int64_t now;
	const struct party_status *parties;     /* the active ones by id, then the others by name */
	size_t count;
	size_t owed[OWED_COUNT];        /* how many parties owe the value */
	size_t owed_count;              /* values owed in all */
	size_t owing_count;             /* parties that owe */
	size_t edges, possible;         /* ordered pairs of parties, and those that can be connected */
	size_t ready;                   /* parties whose core's files are in their build */
	size_t dated;                   /* parties whose CA certificate is not good, or not for long */
};

const struct party_status *status_of_party(const struct status *status, const struct party *party);
/* True when `self` waits for the value of `other`. */
bool status_waits(const struct party_status *self, const struct party_status *other, enum owed_value value);

/* Values that must be known before the step and that this network has, as bits: of the party, and of any other. */
unsigned step_needs_own(const struct party_status *self, const struct step *step);
unsigned step_needs_others(const struct status *status, const struct party_status *self, const struct step *step);

/* ---- where values come from ------------------------------------------------------------------------- */

/* The file that `bind` reads a value from. */
struct value_source {
	const char *file;               /* a name for it; NULL: the value is set in the spec */
	const char *what;               /* "what 'terraform output -json' prints in terraform" */
};

struct value_source value_source_of(const struct network *network, const struct party *party, enum owed_value value);
/* The step that binds the value; the party must need it. */
const struct step *step_of_value(const struct party_status *self, enum owed_value value);
/* "mpcnetc bind SPEC --party alice FILE", quoted for a shell. In `arena`. */
struct text bind_command(struct arena *arena, const struct status_request *request, const struct party *party,
			 const char *file);

/* ---- words ------------------------------------------------------------------------------------------ */

/* "everyone", "itself", "the coordinator" */
const char *owed_to_words(enum owed_to to);
/* For programs: "peers", "itself", "chain". */
const char *owed_to_name(enum owed_to to);
/* "ends-soon", for programs */
const char *ca_state_name(enum ca_state state);
/* What cannot be while the party owes the value: "nobody can connect to it". */
const char *owed_effect(const struct party_status *owner, enum owed_value value);
/* "2 values are owed by 1 party: bob". In `arena`. */
struct text status_conclusion(struct arena *arena, const struct status *status);
/* "1 CA certificate is not good, or not for long: bob". In `arena`. */
struct text dates_line(struct arena *arena, const struct status *status);
/* "alice, bob, carol and 5 more": as many names as fit `width` columns, one at least. In `arena`. */
struct text name_list(struct arena *arena, const struct text *names, size_t count, size_t width);
/* "its CA certificate, and everyone's endpoint service": what must be known before the step; absent: nothing. In `arena`. */
struct text step_needs(struct arena *arena, const struct status *status, const struct party_status *self,
		       const struct step *step);
/* "2026-11-26", in UTC. In `arena`. */
struct text day_of(struct arena *arena, int64_t seconds);
/* "2026-11-26T03:04:05Z". In `arena`. */
struct text moment_of(struct arena *arena, int64_t seconds);

#endif
