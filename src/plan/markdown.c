/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The plan as a checklist: a box for each owner of each step, for an issue or a pull request. */
#include "plan/words.h"

#include <stdlib.h>

#include "template/template.h"

static void prose(struct strbuf *out, struct text words)
{
	escape_text(out, LANGUAGE_MARKDOWN, words);
}

static void write_boxes(struct strbuf *out, const struct plan_view *view, const struct plan_step *step)
{
	if (step->owner == PLAN_COORDINATOR) {
		strbuf_string(out, "- [ ] the coordinator\n");
		return;
	}
	if (step->party_count > 1)
		strbuf_string(out, step->owner == PLAN_IN_TURN ? "One after the other, each when the one before is "
			      "well:\n\n"
							       : "Each by itself:\n\n");
	for (size_t i = 0; i < step->party_count; i++) {
		if (view->party.data && !text_equal(view->party, step->parties[i]->name))
			continue;
		strbuf_string(out, "- [ ] ");
		prose(out, step->parties[i]->name);
		strbuf_char(out, '\n');
	}
}

static void write_commands(struct strbuf *out, const struct plan_step *step)
{
	if (!step->commands.count)
		return;
	strbuf_string(out, "\n```sh\n");
	for (size_t i = 0; i < step->commands.count; i++)
		strbuf_format(out, "%.*s\n", TEXT_ARG(step->commands.items[i]));
	strbuf_string(out, "```\n");
}

static void write_step(struct strbuf *out, const struct plan_view *view, const struct plan_step *step)
{
	struct strbuf words = { 0 };

	strbuf_format(out, "\n## %u. ", step->id);
	prose(out, step->title);
	strbuf_string(out, "\n\n");
	write_boxes(out, view, step);
	strbuf_char(out, '\n');
	for (size_t i = 0; i < step->what.count; i++) {
		strbuf_string(out, i ? " " : "");
		prose(out, step->what.items[i]);
	}
	if (step->what.count)
		strbuf_string(out, "\n\n");
	strbuf_string(out, "Works from `");
	prose(out, view->plan->states.items[step->state].name);
	strbuf_string(out, "`. Stays up: ");
	words_of_quorum(step, &words);
	prose(out, strbuf_as_text(&words));
	strbuf_release(&words);
	strbuf_char(out, '\n');
	write_commands(out, step);
	strbuf_string(out, "\nOver when:\n\n");
	for (size_t i = 0; i < step->waits.count; i++) {
		strbuf_string(out, "- [ ] ");
		prose(out, step->waits.items[i].words);
		strbuf_char(out, '\n');
	}
}

static void write_wait(struct strbuf *out, const struct plan_step *step)
{
	struct strbuf words = { 0 };

	strbuf_format(out, "\nThen wait for step %u, ", step->id);
	prose(out, step->title);
	strbuf_string(out, " (");
	words_of_owners(step, &words);
	prose(out, strbuf_as_text(&words));
	strbuf_string(out, ").\n");
	strbuf_release(&words);
}

static void write_variables(struct strbuf *out, const struct plan_view *view)
{
	const struct plan *plan = view->plan;
	const struct party **parties = xmalloc((plan->old_network->party_count + plan->new_network->party_count + 1) *
					       sizeof(const struct party *));
	size_t count = plan_parties(plan, parties);

	strbuf_string(out, "\nCommands take `PLAN`, the folder of this plan, `OUT`, a folder to build into, and "
			   "`LOCK`, the folder `mpcnet.lock`, from the shell, and what is the party's own:\n\n"
			   "| PARTY | NAMESPACE | CORE |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < count; i++) {
		if (view->party.data && !text_equal(view->party, parties[i]->name))
			continue;
		strbuf_string(out, "| `");
		prose(out, parties[i]->name);
		strbuf_string(out, "` | `");
		prose(out, plan_core_namespace(parties[i]));
		strbuf_string(out, "` | `");
		prose(out, parties[i]->identity);
		strbuf_string(out, "` |\n");
	}
	free(parties);
}

void plan_markdown(const struct plan_view *view, struct strbuf *out)
{
	const struct plan *plan = view->plan;

	strbuf_string(out, "# Plan for ");
	prose(out, plan->new_network->name);
	if (plan->steps.count == 0) {
		strbuf_string(out, "\n\nNothing to do: both networks are the same.\n");
		return;
	}
	strbuf_format(out, "\n\nFrom model `%.12s` to `%.12s`: %zu %s, in this order. A step begins when the one "
		      "before is over. ",
		      plan->states.items[0].digest, plan->states.items[plan->states.count - 1].digest,
		      plan->steps.count,
		      plan->steps.count == 1 ? "step" : "steps");
	strbuf_string(out, "Each network on the way passes `mpcnetc check`.\n");
	write_variables(out, view);
	for (size_t i = 0; i < plan->steps.count; i++) {
		const struct plan_step *step = &plan->steps.items[i];

		if (!view->party.data || step_is_of(step, view->party))
			write_step(out, view, step);
		else if (i + 1 < plan->steps.count && step_is_of(&plan->steps.items[i + 1], view->party))
			write_wait(out, step);
	}
}
