/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Making artifacts: templates are compiled once, then parties are made side by side, each by one thread with memory of
 * its own that is reset between parties, so that memory does not grow with the network.
 */
#include "emit/emit.h"

#include <pthread.h>
#include <stdlib.h>

#include "emit/family.h"
#include "emit/node.h"
#include "emit/overview.h"

#define THREAD_COUNT_MAX 64

/* What all threads share. Everything but `next` and `stopped` is constant while they run. */
struct emitter {
	struct emit_context context;
	const struct emit_options *options;
	struct view_shared *shared;
	const struct template **templates;      /* by row of the party's catalogue */
	artifact_fn *take;
	void *take_context;
	pthread_mutex_t mutex;                  /* guards the two below */
	size_t next;                            /* party to be made */
	bool stopped;
};

/* What one thread works with. */
struct worker {
	struct arena arena;
	struct strbuf rendered, laid_out;
};

static void worker_release(struct worker *worker)
{
	arena_release(&worker->arena);
	strbuf_release(&worker->rendered);
	strbuf_release(&worker->laid_out);
}

/* The template of a row. */
static const struct template *load_row(struct arena *arena, const struct artifact_row *row,
				       const struct view_type *view)
{
	return artifact_template(arena, row->template_name ? row->template_name : row->path, row->language, view);
}

static void load_templates(struct arena *arena, struct emitter *emitter)
{
	size_t count;
	const struct artifact_row *rows = catalogue_of_party(&count);

	emitter->templates = ARENA_ARRAY(arena, const struct template *, count);
	for (size_t i = 0; i < count; i++)
		if (rows[i].family & emitter->options->families)
			emitter->templates[i] = load_row(arena, &rows[i], view_party_root_type(emitter->shared));
}

/* Renders a template into the worker's buffers; the result is good until the next one. */
static struct text render(struct worker *worker, const struct artifact_row *row, const struct template *tmpl,
			  const struct view_object *view)
{
	return artifact_render(tmpl, row->language, view, &worker->rendered, &worker->laid_out);
}

/* Hands an artifact on under its whole path. `party` is NULL for the network's own. */
static int hand_on(struct emitter *emitter, struct worker *worker, const struct party *party, const char *path,
		   struct text bytes, bool executable)
{
	struct text whole = text_from(path);

	if (party)
		whole = arena_format(&worker->arena, "parties/%.*s/%s", TEXT_ARG(party->name), path);
	return emitter->take(emitter->take_context, whole, bytes, executable);
}

static bool is_wanted(const struct emitter *emitter, enum artifact_family family,
		      bool (*wanted)(const struct emit_context *, const struct party *), const struct party *party)
{
	return (family & emitter->options->families) && (!wanted || wanted(&emitter->context, party));
}

static int make_written(struct emitter *emitter, struct worker *worker, const struct party *party,
			const struct written_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_wanted(emitter, rows[i].family, rows[i].wanted, party))
			continue;
		strbuf_reset(&worker->rendered);
		rows[i].write(&emitter->context, party, &worker->rendered);
		if (hand_on(emitter, worker, party, rows[i].path, strbuf_as_text(&worker->rendered), false) != 0)
			return -1;
	}
	return 0;
}

static int make_party(struct emitter *emitter, struct worker *worker, const struct party *party)
{
	const struct view_object *view = view_party_root(&worker->arena, emitter->shared, party);
	size_t count, written_count;
	const struct artifact_row *rows = catalogue_of_party(&count);
	const struct written_row *written = catalogue_written_for_party(&written_count);
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++)
		if (is_wanted(emitter, rows[i].family, rows[i].wanted, party))
			result = hand_on(emitter, worker, party, rows[i].path,
					 render(worker, &rows[i], emitter->templates[i], view), rows[i].executable);
	if (result == 0)
		result = make_written(emitter, worker, party, written, written_count);
	arena_reset(&worker->arena);
	return result;
}

/* The pages and pictures of the network as a whole. */
static int make_network(struct arena *arena, struct emitter *emitter)
{
	struct worker worker = { 0 };
	const struct view_object *view = view_network_root(arena, emitter->shared);
	size_t count, written_count;
	const struct artifact_row *rows = catalogue_of_network(&count);
	const struct written_row *written = catalogue_written_for_network(&written_count);
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++)
		if (is_wanted(emitter, rows[i].family, rows[i].wanted, NULL)) {
			const struct template *tmpl =
				load_row(arena, &rows[i], view_network_root_type(emitter->shared));

			result = hand_on(emitter, &worker, NULL, rows[i].path, render(&worker, &rows[i], tmpl, view),
					 false);
		}
	if (result == 0)
		result = make_written(emitter, &worker, NULL, written, written_count);
	worker_release(&worker);
	return result;
}

/* What is the same text in every party's files is rendered once. */
static void make_shared_text(struct arena *arena, struct emitter *emitter)
{
	static const struct artifact_row row = { .path = "node/peers.toml", .language = LANGUAGE_TOML };
	struct worker worker = { 0 };
	const struct template *tmpl = load_row(arena, &row, &peers_view_type);

	emitter->context.peers = arena_text(arena, render(&worker, &row, tmpl, peers_view(arena, &emitter->context)));
	worker_release(&worker);
}

/* The next party to make, or NULL when there is none or somebody stopped. */
static const struct party *next_party(struct emitter *emitter)
{
	const struct network *network = emitter->context.network;
	const struct party *party = NULL;

	pthread_mutex_lock(&emitter->mutex);
	while (!emitter->stopped && !party && emitter->next < network->party_count) {
		party = &network->parties[emitter->next++];
		if (emitter->options->party.data && !text_equal(party->name, emitter->options->party))
			party = NULL;
	}
	pthread_mutex_unlock(&emitter->mutex);
	return party;
}

static void stop(struct emitter *emitter)
{
	pthread_mutex_lock(&emitter->mutex);
	emitter->stopped = true;
	pthread_mutex_unlock(&emitter->mutex);
}

static void *work(void *context)
{
	struct emitter *emitter = context;
	struct worker worker = { 0 };
	const struct party *party;

	while ((party = next_party(emitter)) != NULL)
		if (make_party(emitter, &worker, party) != 0)
			stop(emitter);
	worker_release(&worker);
	return NULL;
}

static void make_parties(struct emitter *emitter)
{
	pthread_t threads[THREAD_COUNT_MAX];
	size_t wanted = emitter->options->threads, started = 0;

	if (wanted > emitter->context.network->party_count)
		wanted = emitter->context.network->party_count;
	if (wanted > THREAD_COUNT_MAX)
		wanted = THREAD_COUNT_MAX;
	/* This thread works too; one that cannot be started is done without. */
	while (started + 1 < wanted && pthread_create(&threads[started], NULL, work, emitter) == 0)
		started++;
	work(emitter);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}

int emit_artifacts(const struct network *network, const struct bindings *bindings, const struct emit_options *options,
		   artifact_fn *take, void *take_context)
{
	struct arena arena = { 0 };
	struct emitter emitter = {
		.context = { .network = network, .bindings = bindings, .model_digest = options->model_digest,
			     .bindings_digest = text_from(bindings->digest) },
		.options = options, .take = take, .take_context = take_context,
	};

	pthread_mutex_init(&emitter.mutex, NULL);
	emitter.shared = view_shared_new(&arena, &emitter.context);
	make_shared_text(&arena, &emitter);
	emitter.context.debts = runbook_debts(&arena, &emitter.context);
	load_templates(&arena, &emitter);
	if (!options->party.data && make_network(&arena, &emitter) != 0)
		stop(&emitter);
	make_parties(&emitter);
	pthread_mutex_destroy(&emitter.mutex);
	arena_release(&arena);
	return emitter.stopped ? -1 : 0;
}
