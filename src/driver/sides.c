/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* OLD and NEW, each loaded and checked by itself. */
#include "driver/sides.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/load.h"
#include "driver/revision.h"

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* ---- a lock out of a revision ---------------------------------------------------------------------- */

static int write_lock_file(struct arena *arena, const char *folder, const struct source *file)
{
	struct text path = arena_format(arena, "%s/%.*s", folder, TEXT_ARG(file->path));
	int descriptor = open(path.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), result;

	if (descriptor < 0)
		return -1;
	result = write_all(descriptor, file->bytes);
	return close(descriptor) == 0 ? result : -1;
}

/* Messages name the revision, not where its lock was put for a moment. */
static void rename_places(struct arena *arena, struct diags *diags, const char *folder, struct text name)
{
	size_t size = strlen(folder);

	for (size_t i = 0; i < diags->all.count; i++) {
		struct diag *diag = diags->all.items[i];

		if (text_starts_with(diag->path, folder))
			diag->path = arena_format(arena, "%.*s%.*s", TEXT_ARG(name),
						  TEXT_ARG(text_slice(diag->path, size, diag->path.size)));
	}
}

/* "git:HEAD:network/mpcnet.lock" */
static struct text lock_name(struct arena *arena, const char *word, const struct sources *sources)
{
	struct text path = text_from(word);

	/* The spec is a file where its one source is called as the word is. */
	if (sources->count == 1 && text_equal(sources->items[0].path, path))
		while (path.size > 0 && path.data[path.size - 1] != '/' && path.data[path.size - 1] != ':')
			path.size--;
	if (text_ends_with(path, "/") || text_ends_with(path, ":"))
		return arena_format(arena, "%.*s" LOCK_FOLDER, TEXT_ARG(path));
	return arena_format(arena, "%.*s/" LOCK_FOLDER, TEXT_ARG(path));
}

/* The reader of locks wants a folder: it gets one, which is taken away again. */
static const struct bindings *read_lock_of(struct arena *arena, struct side *side, const struct revision_lock *lock)
{
	const char *base = getenv("TMPDIR");
	struct text folder = arena_format(arena, "%s/mpcnetc-lock-XXXXXX", base && *base ? base : "/tmp");
	struct text name = lock_name(arena, side->change.name, &side->sources);
	const struct bindings *bindings = NULL;
	/* mkdtemp writes into the text, which the arena made for us alone. */
	char *made = mkdtemp((char *)(uintptr_t)folder.data);
	int result = made ? 0 : -1;

	for (size_t i = 0; result == 0 && i < lock->files.count; i++)
		result = write_lock_file(arena, folder.data, &lock->files.items[i]);
	if (result != 0)
		diag_add_path(&side->diags, DIAG_LOCK_IO, name, "cannot put the lock into a folder of its own: %s",
			      strerror(errno));
	else
		bindings = lock_read(arena, &side->diags, side->change.network, folder.data);
	rename_places(arena, &side->diags, folder.data, name);
	for (size_t i = 0; made && i < lock->files.count; i++)
		unlink(arena_format(arena, "%s/%.*s", folder.data, TEXT_ARG(lock->files.items[i].path)).data);
	if (made)
		rmdir(folder.data);
	return bindings;
}

/* ---- one side -------------------------------------------------------------------------------------- */

static void read_bindings(struct job *job, struct side *side, const struct revision_lock *lock)
{
	struct text folder;
	bool exists;

	if (lock) {
		exists = lock->exists;
		side->change.bindings = read_lock_of(&job->arena, side, lock);
	} else {
		folder = load_lock_folder(&job->arena, &side->change.name, 1);
		exists = is_folder(folder.data);
		side->change.bindings = lock_read(&job->arena, &side->diags, side->change.network, folder.data);
	}
	side->change.has_lock = exists && side->change.bindings;
}

static void load_side(struct job *job, const char *word, struct side *side)
{
	struct revision_lock lock;
	bool in_git = revision_is(word);
	int result;

	*side = (struct side){ .change = { .name = word, .sources = &side->sources } };
	diags_init(&side->diags, &job->arena);
	result = in_git ? revision_load(&job->arena, &side->diags, word, &side->sources, &lock)
			: load_sources(&job->arena, &side->diags, &word, 1, &side->sources);
	if (result == 0) {
		side->change.syntax = syntax_parse(&job->arena, &side->diags, &side->sources);
		side->change.network = check_network(&job->arena, &side->diags, side->change.syntax);
		if (side->change.network)
			read_bindings(job, side, in_git ? &lock : NULL);
	}
	diags_settle(&side->diags, job->options.levels.items, job->options.levels.count);
}

/* Prints what is wrong with a side; the exit status that it asks for where there is no network. */
static int finish_side(struct job *job, struct side *side, const char *which)
{
	struct strbuf line = { 0 };
	const struct job of_side = { .diags = side->diags };
	int status = status_of(&of_side);

	if (status == EXIT_CLEAN)
		return EXIT_CLEAN;
	diags_print(&side->diags, &side->sources, DIAG_FORM_TEXT, use_colour(&job->options, STDERR_FILENO),
		    PACKAGE_VERSION, stderr);
	strbuf_format(&line, "mpcnetc: these are of %s, '", which);
	safe_text(&line, text_from(side->change.name));
	strbuf_string(&line, side->change.network ? "': its bindings are left out\n"
						  : "': only networks without errors can be compared\n");
	fputs(line.data, stderr);
	strbuf_release(&line);
	if (!side->change.network)
		return status;
	side->lock_status = status;
	return EXIT_CLEAN;
}

/* Says what is wrong with the words; 0 when nothing is. */
static int check_words(const struct options *options)
{
	if (options->word_count == 1)
		return options_complain(options->command, "NEW is missing: two networks are compared, and this is one:",
					options->words[0]);
	if (options->word_count > 2)
		return options_complain(options->command, "two networks are compared, OLD and NEW, and not also",
					options->words[2]);
	for (size_t i = 0; i < 2; i++) {
		const char *word = options->words[i];

		if (revision_is(word) && revision_flaw(word))
			return options_complain(options->command, revision_flaw(word), word);
	}
	return 0;
}

int load_sides(struct job *job, struct side *old, struct side *new)
{
	int old_status, new_status;

	if (check_words(&job->options) != 0)
		return EXIT_USAGE_ERROR;
	load_side(job, job->options.words[0], old);
	load_side(job, job->options.words[1], new);
	old_status = finish_side(job, old, "OLD");
	new_status = finish_side(job, new, "NEW");
	return old_status > new_status ? old_status : new_status;
}
