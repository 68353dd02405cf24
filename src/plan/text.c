/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The plan for a terminal: 80 columns, a step a paragraph, commands that can be copied. */
#include "plan/words.h"

#include <stdlib.h>

#define WIDTH 80
#define BOLD "\033[1m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

static void labelled(struct strbuf *out, const struct plan_view *view, const char *label, struct text words)
{
	const size_t indent = 12;

	strbuf_format(out, "    %s%-8s%s", view->colour ? DIM : "", label, view->colour ? PLAIN : "");
	wrap_words(out, words, indent, indent, WIDTH);
	strbuf_char(out, '\n');
}

/*
 * A long command goes on after a backslash. Commands have no '…' of the shell, in which that would be text, and
 * blanks in "…" may be followed by it.
 */
static void write_command(struct strbuf *out, struct text command)
{
	size_t column = 8;

	strbuf_string(out, "      $ ");
	for (size_t i = 0, end; i < command.size; i = end + 1) {
		struct text word;

		end = text_find(command, ' ', i);
		word = text_slice(command, i, end);
		if (i > 0 && column + 1 + safe_width(word) > WIDTH - 2) {
			strbuf_string(out, " \\\n          ");
			column = 10;
		} else if (i > 0) {
			strbuf_char(out, ' ');
			column++;
		}
		safe_text(out, word);
		column += safe_width(word);
	}
	strbuf_char(out, '\n');
}

static void write_commands(struct strbuf *out, const struct plan_step *step)
{
	for (size_t i = 0; i < step->commands.count; i++)
		write_command(out, step->commands.items[i]);
}

static void write_step(struct strbuf *out, const struct plan_view *view, const struct plan_step *step)
{
	struct strbuf words = { 0 };

	strbuf_format(out, "\n%s%2u. ", view->colour ? BOLD : "", step->id);
	wrap_words(out, step->title, 4, 4, WIDTH);
	strbuf_format(out, "%s\n", view->colour ? PLAIN : "");
	words_of_owners(step, &words);
	labelled(out, view, "Who:", strbuf_as_text(&words));
	labelled(out, view, "From:", view->plan->states.items[step->state].name);
	for (size_t i = 0; i < step->what.count; i++)
		labelled(out, view, i ? "" : "What:", step->what.items[i]);
	write_commands(out, step);
	for (size_t i = 0; i < step->waits.count; i++)
		labelled(out, view, i ? "" : "Until:", step->waits.items[i].words);
	strbuf_reset(&words);
	words_of_quorum(step, &words);
	labelled(out, view, "Up:", strbuf_as_text(&words));
	strbuf_release(&words);
}

/* What she waits for: the step before the next one of hers. */
static void write_wait(struct strbuf *out, const struct plan_step *step)
{
	struct strbuf words = { 0 };

	strbuf_format(&words, "(wait for step %u, \"%.*s\": ", step->id, TEXT_ARG(step->title));
	words_of_owners(step, &words);
	strbuf_char(&words, ')');
	strbuf_char(out, '\n');
	strbuf_repeat(out, ' ', 4);
	wrap_words(out, strbuf_as_text(&words), 4, 4, WIDTH);
	strbuf_char(out, '\n');
	strbuf_release(&words);
}

static size_t steps_of(const struct plan_view *view)
{
	size_t count = 0;

	for (size_t i = 0; i < view->plan->steps.count; i++)
		count += !view->party.data || step_is_of(&view->plan->steps.items[i], view->party);
	return count;
}

static void write_variables(struct strbuf *out, const struct plan_view *view)
{
	const struct plan *plan = view->plan;
	const struct party **parties = xmalloc((plan->old_network->party_count + plan->new_network->party_count + 1) *
					       sizeof(const struct party *));
	size_t count = plan_parties(plan, parties), widest = 5;

	strbuf_string(out, "\nCommands take these from the shell: ");
	if (view->folder) {
		strbuf_string(out, "PLAN is ");
		safe_text(out, text_from(view->folder));
		strbuf_string(out, ",\n");
	} else {
		strbuf_string(out, "PLAN is the folder of --write,\n");
	}
	strbuf_string(out, "OUT a folder to build into, LOCK the folder mpcnet.lock; and for each party:\n");
	for (size_t i = 0; i < count; i++)
		widest = safe_width(parties[i]->name) > widest ? safe_width(parties[i]->name) : widest;
	for (size_t i = 0; i < count; i++) {
		if (view->party.data && !text_equal(view->party, parties[i]->name))
			continue;
		strbuf_string(out, "  PARTY=");
		safe_text(out, parties[i]->name);
		strbuf_repeat(out, ' ', widest - safe_width(parties[i]->name) + 1);
		strbuf_format(out, "NAMESPACE=%.*s CORE=%.*s\n", TEXT_ARG(plan_core_namespace(parties[i])),
			      TEXT_ARG(parties[i]->identity));
	}
	free(parties);
}

void plan_text(const struct plan_view *view, struct strbuf *out)
{
	const struct plan *plan = view->plan;
	size_t shown = 0, count = steps_of(view);

	if (plan->steps.count == 0) {
		safe_text(out, plan->new_network->name);
		strbuf_string(out, ": nothing to do, both networks are the same\n");
		return;
	}
	if (view->colour)
		strbuf_string(out, BOLD);
	safe_text(out, plan->new_network->name);
	strbuf_format(out, ": %zu %s, %zu %s on the way", plan->steps.count, plan->steps.count == 1 ? "step" : "steps",
		      plan->states.count - 2, plan->states.count - 2 == 1 ? "network" : "networks");
	if (view->party.data) {
		strbuf_format(out, "; %zu of ", count);
		safe_text(out, view->party);
	}
	strbuf_format(out, "%s\nfrom model %.12s to %.12s\n", view->colour ? PLAIN : "", plan->states.items[0].digest,
		      plan->states.items[plan->states.count - 1].digest);
	write_variables(out, view);
	for (size_t i = 0; i < plan->steps.count; i++) {
		const struct plan_step *step = &plan->steps.items[i];

		if (!view->party.data || step_is_of(step, view->party)) {
			write_step(out, view, step);
			shown++;
		} else if (i + 1 < plan->steps.count && step_is_of(&plan->steps.items[i + 1], view->party)) {
			write_wait(out, step);
		}
	}
	if (!shown)
		strbuf_string(out, "\nThere is no step for this party.\n");
}
