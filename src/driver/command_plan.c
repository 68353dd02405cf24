/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc plan: the safe order of work from one network to another. */
#include <stdio.h>
#include <unistd.h>

#include "driver/sides.h"
#include "output/output.h"
#include "plan/plan.h"

static const char help[] =
	"Usage: mpcnetc plan [OPTION…] OLD NEW\n"
	"       mpcnetc plan --schema\n"
	"\n"
	"Orders the work that leads from network OLD to network NEW: who does what, with which commands, what\n"
	"to wait for, and what stays up meanwhile. No edge of the mesh is cut that is in use, and no more\n"
	"than one party is stopped at a time. Each network on the way passes check. What no safe order\n"
	"exists for is refused, with the reason. OLD and NEW are each a .mpcnet file, a folder of them, or\n"
	"git:REV:PATH.\n"
	"\n"
	"  --write DIR     write the networks on the way and the plan itself into DIR\n"
	"  --party NAME    the steps of one party, and what it waits for\n"
	"  --format FORM   text, json or markdown: a checklist for an issue or a pull request\n"
	"  --schema        print the JSON Schema of json instead\n"
	"  --color WHEN    always or never; otherwise colour is for terminals (and NO_COLOR is respected)\n"
	"\n"
	"Exit status: 0 also when nothing is to be done, 1 a network has errors or there is no safe order.\n"
	"\n"
	"Example:\n"
	"  mpcnetc plan git:main:network network --write plan\n";

/* ---- writing --------------------------------------------------------------------------------------- */

#define PLAN_PAGE "README.md"
#define PLAN_DOCUMENT "plan.json"
#define STATE_FILE "network.mpcnet"

/* README.md, plan.json, and a network of each folder that begins with its number. */
static bool is_written_by_plans(struct text path)
{
	size_t slash = text_find(path, '/', 0);

	if (text_is(path, PLAN_PAGE) || text_is(path, PLAN_DOCUMENT))
		return true;
	return path.size > 2 && path.data[0] >= '0' && path.data[0] <= '9' && path.data[1] >= '0' &&
	       path.data[1] <= '9' && text_is(text_slice(path, slash, path.size), "/" STATE_FILE);
}

/* A folder that a build wrote lists files that a plan would take for stale ones of its own. */
static bool folder_is_fit(struct job *job, const char *folder)
{
	struct text manifest = arena_format(&job->arena, "%s/" OUTPUT_MANIFEST, folder);
	struct text document = arena_format(&job->arena, "%s/" PLAN_DOCUMENT, folder);

	if (access(manifest.data, F_OK) != 0 || access(document.data, F_OK) == 0)
		return true;
	diag_help(diag_add_path(&job->diags, DIAG_PLAN_FOLDER_TAKEN, text_from(folder),
				"the folder holds what a build wrote, and no plan"),
		  "Name a folder of the plan's own.");
	return false;
}

static int write_file(struct output *output, const char *name, const struct plan_view *view,
		      void (*make)(const struct plan_view *view, struct strbuf *out))
{
	struct strbuf bytes = { 0 };
	int result;

	make(view, &bytes);
	result = output_file(output, text_from(name), strbuf_as_text(&bytes), false);
	strbuf_release(&bytes);
	return result;
}

static int write_states(struct job *job, struct output *output, const struct plan *plan)
{
	int result = 0;

	for (size_t i = 0; i < plan->states.count && result == 0; i++) {
		const struct plan_state *state = &plan->states.items[i];
		struct text path = arena_format(&job->arena, "%.*s/" STATE_FILE, TEXT_ARG(state->name));

		result = output_file(output, path, state->spec, false);
	}
	return result;
}

/* The whole plan, whatever --party shows. */
static int write_folder(struct job *job, const struct plan *plan)
{
	const char *folder = job->options.write;
	const struct plan_view view = { .plan = plan, .folder = folder };
	const struct output_options options = {
		.directory = folder, .compiler = "mpcnetc " PACKAGE_VERSION,
		.model_digest = text_from(plan->states.items[plan->states.count - 1].digest),
		.is_known = is_written_by_plans,
	};
	struct output_counts counts;
	struct output *output;
	int result;

	if (!folder_is_fit(job, folder))
		return -1;
	output = output_open(&options, &job->diags, &job->arena);
	if (!output)
		return -1;
	result = write_states(job, output, plan);
	if (result == 0)
		result = write_file(output, PLAN_PAGE, &view, plan_markdown);
	if (result == 0)
		result = write_file(output, PLAN_DOCUMENT, &view, plan_json);
	if (result == 0)
		result = output_finish(output, &counts);
	output_close(output);
	return result;
}

/* ---- the command ----------------------------------------------------------------------------------- */

static int run_plan(struct job *job)
{
	struct plan_view view = { .party = text_from(job->options.party), .folder = job->options.write,
				  .colour = use_colour(&job->options, STDOUT_FILENO) };
	struct plan_request request = { .arena = &job->arena, .diags = &job->diags };
	struct strbuf out = { 0 };
	struct side old, new;
	int status;

	if (job->options.schema) {
		plan_schema(&out);
		return finish_result(job, &out);
	}
	status = load_sides(job, &old, &new);
	if (status != EXIT_CLEAN)
		return status;
	if (view.party.data && !network_find_party(new.change.network, view.party) &&
	    !network_find_party(old.change.network, view.party))
		return complain_of_party(job->options.party, old.change.network, new.change.network);
	job->sources = new.sources;     /* what is refused is refused in its places */
	request.old_network = old.change.network;
	request.new_network = new.change.network;
	request.old_sources = &old.sources;
	view.plan = plan_make(&request);
	if (!view.plan)
		return status_of(job);
	if (job->options.write && write_folder(job, view.plan) != 0)
		return status_of(job);
	if (job->options.format == FORMAT_JSON)
		plan_json(&view, &out);
	else if (job->options.format == FORMAT_MARKDOWN)
		plan_markdown(&view, &out);
	else
		plan_text(&view, &out);
	return finish_result(job, &out);
}

const struct command command_plan = {
	.name = "plan",
	.summary = "the safe order of work from one network to another",
	.help = help,
	.takes = "network",
	.options = OPTION(PARTY) | OPTION(FORMAT) | OPTION(WRITE) | OPTION(SCHEMA),
	.formats = 1u << FORMAT_TEXT | 1u << FORMAT_JSON | 1u << FORMAT_MARKDOWN,
	.run = run_plan,
};
