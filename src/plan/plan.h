/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * plan/: the order of work from one checked network to another.
 *
 *   refuse.c      what no safe order exists for, with the reason
 *   change.c      what differs, as far as an order follows from it
 *   order.c       the networks on the way: which change comes after which
 *   legs.c        by way of a network in between, with a switch of its own, where no order does without
 *   state.c       one of them, put together, written down as a spec (spec.c), parsed and checked
 *   steps.c       who does what to get from one to the next, and what to wait for
 *   work.c        the commands of a step
 *   text.c, json.c, markdown.c, schema.c    the plan, written
 *
 * What a plan promises: every network on the way is a spec that passes check; edges are made before they are needed
 * and cut after, so the mesh of the active parties is full in each of them; at no time does the plan itself stop more
 * than one party, and t may be down; the release that a party runs is trusted by all before it starts and until it
 * has stopped.
 *
 * The order of a switch of contexts, and how many parties it needs, is that of the field's own runbook (zama-ai/fhevm,
 * host-contracts/KMS_CONTEXT_SWITCH_RUNBOOK.md): all of the new committee and n - t of the old one, one switch at a
 * time, ids 1 to n by position, the node that goes is taken down last. That endpoint services go before their load
 * balancer is kubernetes-sigs/aws-load-balancer-controller, issue 4472. How many parties each function needs is what
 * `mpcnetc quorum` counts with (docs/quorum.md).
 */
#ifndef MPCNET_PLAN_PLAN_H
#define MPCNET_PLAN_PLAN_H

#include "base/base.h"
#include "diag/diag.h"
#include "model/network.h"
#include "template/json_writer.h"

/* Who does a step. */
enum plan_owner {
	PLAN_TOGETHER,          /* each owner by itself, at any time, also at once */
	PLAN_IN_TURN,           /* one owner after the other: the next begins when the one before is well */
	PLAN_COORDINATOR        /* whoever hands out ids and calls the chain */
};

/* What a step is, by a word that never changes. */
enum plan_kind {
	PLAN_TRUST, PLAN_MEASUREMENTS, PLAN_NETWORK, PLAN_NEW_KEYS, PLAN_ROLL, PLAN_REBIND, PLAN_WALLET, PLAN_DROP,
	PLAN_JOIN, PLAN_ADMIT, PLAN_START, PLAN_SWITCH, PLAN_FOLLOW, PLAN_CUT, PLAN_TAKE_DOWN, PLAN_TIDY, PLAN_APPLY,
	PLAN_KIND_COUNT
};

/* A condition that somebody can check before the next step begins. */
struct plan_wait {
	struct text words;
	struct text command;            /* that checks it, with the plan's variables; absent: people look */
};

/* What stays up while a step is done. */
struct plan_quorum {
	int64_t n, t;                   /* of the committee that works meanwhile; n is 0 in a rehearsal */
	int64_t down, up;               /* parties that the step stops at a time, and those that run at least then */
	int64_t needed;                 /* 2t + 1: what a decryption needs */
	bool decrypts;                  /* decryptions are answered */
	bool generates;                 /* keys can be generated: that needs 2t + 1 from beginning to end */
	bool reshares;                  /* a new epoch can be made: that needs all n */
	struct text why;                /* why not, or what else to know; absent */
};

/* A command with "%s" for where the party's name stands; what differs from party to party is a variable. */
struct plan_commands {
	struct text *items;
	size_t count, capacity;
};

/* A network on the way, the first and the last one included. */
struct plan_state {
	struct text name;               /* "02-trust-v0.15.1"; of the first one "00-old" */
	struct text spec;               /* its text */
	char digest[65];                /* of its model */
};

struct plan_step {
	unsigned id;                    /* from 1 */
	enum plan_kind kind;
	enum plan_owner owner;
	const struct party **parties;   /* who does it, in order; none of the coordinator's */
	size_t party_count;
	const struct party **down;      /* those that it stops, one at a time */
	size_t down_count;
	size_t state;                   /* the network whose artifacts it works with */
	struct text title;
	struct { struct text *items; size_t count, capacity; } what;    /* sentences */
	struct plan_commands commands;
	struct { struct plan_wait *items; size_t count, capacity; } waits;
	struct plan_quorum quorum;
};

struct plan {
	const struct network *old_network, *new_network;
	struct { struct plan_state *items; size_t count, capacity; } states;
	struct { struct plan_step *items; size_t count, capacity; } steps;
};

/*
 * The two sides. Places in the models are those of `new_sources`; of the old one they are only printed as "FILE:LINE".
 */
struct plan_request {
	struct arena *arena;
	struct diags *diags;            /* gets what no safe order exists for, in places of the new network */
	const struct network *old_network, *new_network;
	const struct sources *old_sources;
};

/*
 * Makes the plan in the request's arena. NULL: there is no safe order, which was reported. Equal networks give a plan
 * without steps.
 */
const struct plan *plan_make(const struct plan_request *request);

/* "trust-release", "alice, then bob": for all forms. */
const char *plan_kind_name(enum plan_kind kind);
const char *plan_owner_name(enum plan_owner owner);

/* ---- the plan, written ----------------------------------------------------------------------------- */

struct plan_view {
	const struct plan *plan;
	struct text party;              /* her part alone; absent: all */
	const char *folder;             /* where the networks on the way were written; NULL: nowhere */
	bool colour;
};

/* For a terminal of 80 columns. */
void plan_text(const struct plan_view *view, struct strbuf *out);
/* A checklist for a pull request or an issue. */
void plan_markdown(const struct plan_view *view, struct strbuf *out);
/* The document that plan_schema describes. */
void plan_json(const struct plan_view *view, struct strbuf *out);
/* Appends the JSON Schema (2020-12) of the plan: docs/plan.schema.json. */
void plan_schema(struct strbuf *out);

#endif
