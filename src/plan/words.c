/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Words that all forms of a plan share. */
#include "plan/words.h"

#include <inttypes.h>
#include <stdlib.h>

static const struct {
	const char *name, *means;
} kinds[PLAN_KIND_COUNT] = {
	[PLAN_TRUST] = { "trust-release", "a release is declared and trusted beside the old one" },
	[PLAN_MEASUREMENTS] = { "register-measurements", "the chain's context gets the measurements of what is "
		"trusted" },
	[PLAN_NETWORK] = { "change-network", "settings that all parties share change" },
	[PLAN_NEW_KEYS] = { "generate-keys", "keys are generated for other parameters" },
	[PLAN_ROLL] = { "roll-party", "one party changes release or settings, and its core starts anew" },
	[PLAN_REBIND] = { "reach-party", "peers find a party's endpoint service where it is now" },
	[PLAN_WALLET] = { "register-wallet", "the chain's context gets a party's new wallet" },
	[PLAN_DROP] = { "drop-release", "a release that nobody runs is trusted no more" },
	[PLAN_JOIN] = { "set-up", "parties that join are set up and bound, without weight" },
	[PLAN_ADMIT] = { "admit", "all others connect to those that join" },
	[PLAN_START] = { "start", "those that join connect to all others and start without peers" },
	[PLAN_SWITCH] = { "switch-context", "the committee changes, and shares are dealt to the new one" },
	[PLAN_FOLLOW] = { "follow-switch", "every core's configuration names the new committee" },
	[PLAN_CUT] = { "cut", "connections to those that went are taken away" },
	[PLAN_TAKE_DOWN] = { "take-down", "those that went take down what they have" },
	[PLAN_TIDY] = { "tidy", "what stops nothing is applied" },
	[PLAN_APPLY] = { "apply", "a rehearsal is applied as a whole" },
};

static const char *const owners[] = {
	[PLAN_TOGETHER] = "together", [PLAN_IN_TURN] = "in-turn", [PLAN_COORDINATOR] = "coordinator",
};

const char *plan_kind_name(enum plan_kind kind)
{
	return kinds[kind].name;
}

const char *plan_kind_meaning(enum plan_kind kind)
{
	return kinds[kind].means;
}

const char *plan_owner_name(enum plan_owner owner)
{
	return owners[owner];
}

bool step_is_of(const struct plan_step *step, struct text party)
{
	for (size_t i = 0; i < step->party_count; i++)
		if (text_equal(step->parties[i]->name, party))
			return true;
	return false;
}

void words_of_owners(const struct plan_step *step, struct strbuf *out)
{
	const char *between = step->owner == PLAN_IN_TURN ? ", then " : ", ";

	if (step->owner == PLAN_COORDINATOR) {
		strbuf_string(out, "the coordinator");
		return;
	}
	for (size_t i = 0; i < step->party_count; i++) {
		bool ends_list = step->owner == PLAN_TOGETHER && i + 1 == step->party_count;

		strbuf_format(out, "%s%.*s", i == 0 ? "" : ends_list ? " and " : between,
			      TEXT_ARG(step->parties[i]->name));
	}
	if (step->party_count > 1)
		strbuf_string(out, step->owner == PLAN_IN_TURN ? ": one at a time" : ": each by itself");
}

void words_of_quorum(const struct plan_step *step, struct strbuf *out)
{
	const struct plan_quorum *quorum = &step->quorum;

	if (quorum->n == 0) {
		strbuf_format(out, "nothing has to: %.*s.", TEXT_ARG(quorum->why));
		return;
	}
	if (quorum->down)
		strbuf_format(out, "%" PRId64 " of %" PRId64 " at least; the step stops 1 at a time, and t = "
			      "%" PRId64 " may be down. ",
			      quorum->up, quorum->n, quorum->t);
	else if (quorum->up < quorum->n)
		strbuf_format(out, "%" PRId64 " of %" PRId64 " at least; the step stops none. ", quorum->up, quorum->n);
	else
		strbuf_format(out, "all %" PRId64 "; the step stops none. ", quorum->n);
	if (quorum->decrypts)
		strbuf_format(out, "Decryption goes on: it needs 2t + 1 = %" PRId64 " answers", quorum->needed);
	else
		strbuf_string(out, "Decryption may fail");
	if (quorum->why.data)
		strbuf_format(out, "; %.*s", TEXT_ARG(quorum->why));
	strbuf_char(out, '.');
}

struct text plan_core_namespace(const struct party *party)
{
	return party_text(party, PARTY_KUBERNETES_NAMESPACE);
}

static int by_id(const void *left, const void *right)
{
	const struct party *a = *(const struct party *const *)left, *b = *(const struct party *const *)right;

	return a->id == b->id ? text_compare(a->name, b->name) : a->id < b->id ? -1 : 1;
}

size_t plan_parties(const struct plan *plan, const struct party **ret_parties)
{
	const struct network *old = plan->old_network, *new = plan->new_network;
	size_t count = 0;

	for (size_t i = 0; i < new->party_count; i++)
		ret_parties[count++] = &new->parties[i];
	for (size_t i = 0; i < old->party_count; i++)
		if (!network_find_party(new, old->parties[i].name))
			ret_parties[count++] = &old->parties[i];
	if (count)
		qsort(ret_parties, count, sizeof(*ret_parties), by_id);
	return count;
}
