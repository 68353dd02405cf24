/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc init: a new network to start from. Nothing that is there is written over. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/job.h"
#include "emit/emit.h"

static const char help[] =
	"Usage: mpcnetc init [OPTION…] DIR\n"
	"\n"
	"Begins a network: writes DIR/network.mpcnet, for what all parties agree on, and a file for each\n"
	"party. What only the operators can know is marked, and 'mpcnetc check DIR' says one by one what\n"
	"to put. Writes over nothing.\n"
	"\n"
	"  --parties N        how many: 4, 7, 10 or 13, which tolerate 1 to 4 corrupt ones (default: 4); in\n"
	"                     environment dev any other number from 2 on makes a rehearsal of the connections\n"
	"  --environment E    dev, testnet or mainnet (default: testnet)\n"
	"  --name NAME        of the network (default: that of DIR, where it can be one)\n"
	"  --color WHEN       always or never; otherwise colour is for terminals (and NO_COLOR is respected)\n"
	"\n"
	"Example:\n"
	"  mpcnetc init acme --parties 4 --environment testnet\n";

/* With the default release.extension_degree, 4, ids end at 2^4 - 1; of the sizes 3t + 1, this is the largest below. */
#define PARTIES_MAX 13

#define PARTIES_DEFAULT 4

/* Of a network whose folder has a name that no network can have. */
#define FALLBACK_NAME "network"

/* The folder's own name, without what leads to it. */
static struct text folder_name(struct text path)
{
	size_t begin;

	while (path.size > 1 && path.data[path.size - 1] == '/')
		path.size--;
	for (begin = path.size; begin > 0 && path.data[begin - 1] != '/';)
		begin--;
	return text_slice(path, begin, path.size);
}

/* What the network is called where --name does not say: as its folder, whatever way leads there. */
static struct text name_of_folder(struct job *job)
{
	char here[4096];
	struct text name = folder_name(text_from(job->options.words[0]));

	if (text_is(name, ".") && getcwd(here, sizeof(here)))
		return arena_text(&job->arena, folder_name(text_from(here)));
	return name;
}

static int choose_name(struct job *job, struct text *ret_name)
{
	struct text name = text_from(job->options.name);

	if (name.data) {
		*ret_name = name;
		return check_is_network_name(name) ? 0 : options_complain(&command_init,
			"a network's name has 1 to 63 of the letters a to z, digits and '-', and this is",
			job->options.name);
	}
	name = name_of_folder(job);
	*ret_name = check_is_network_name(name) ? name : TEXT(FALLBACK_NAME);
	return 0;
}

static int complain_size(const char *environment, unsigned parties)
{
	char number[16], what[80];

	snprintf(number, sizeof(number), "%u", parties);
	snprintf(what, sizeof(what), "in environment %s there are 4, 7, 10 or 13 parties, not", environment);
	return options_complain(&command_init, what, number);
}

static int choose(struct job *job, struct start *ret_start)
{
	const struct options *options = &job->options;
	const char *environment = options->environment ? options->environment : "testnet";
	unsigned parties = options->parties ? options->parties : PARTIES_DEFAULT;
	bool dev = strcmp(environment, "dev") == 0, fits = parties >= 4 && parties % 3 == 1;

	if (options->word_count > 1)
		return options_complain(&command_init, "one DIR is enough, and this is another:", options->words[1]);
	if (!dev && strcmp(environment, "testnet") != 0 && strcmp(environment, "mainnet") != 0)
		return options_complain(&command_init, "--environment takes dev, testnet or mainnet, not", environment);
	if (!dev && (!fits || parties > PARTIES_MAX))
		return complain_size(environment, parties);
	*ret_start = (struct start){
		.environment = text_from(environment), .party_count = parties,
		.threshold = fits && parties <= PARTIES_MAX ? (parties - 1) / 3 : 0,
	};
	return choose_name(job, &ret_start->name);
}

/* ---- the files, before they are written ------------------------------------------------------------ */

static int take_file(void *context, struct text path, struct text bytes, bool executable)
{
	struct job *job = context;

	(void)executable;
	*VEC_PUSH(&job->arena, &job->sources) =
		(struct source){ arena_text(&job->arena, path), arena_text(&job->arena, bytes) };
	return 0;
}

/* What is wrong with the files but that they are to be filled in, or NULL: a name that others get too long with. */
static const struct diag *make_files(struct job *job, const struct start *start)
{
	struct diags diags;

	job->sources = (struct sources){ 0 };
	emit_start(start, take_file, job);
	diags_init(&diags, &job->arena);
	check_network(&job->arena, &diags, syntax_parse(&job->arena, &diags, &job->sources));
	for (size_t i = 0; i < diags.all.count; i++)
		if (diags.all.items[i]->severity == SEVERITY_ERROR && diags.all.items[i]->code != DIAG_PLACEHOLDER)
			return diags.all.items[i];
	return NULL;
}

/* A name that was given must fit; the folder's is a proposal. */
static int make_fitting_files(struct job *job, struct start *start)
{
	const struct diag *diag = make_files(job, start);
	struct text what;

	if (diag && !job->options.name) {
		start->name = TEXT(FALLBACK_NAME);
		diag = make_files(job, start);
	}
	if (!diag)
		return 0;
	what = arena_format(&job->arena, "%.*s with the network's name", TEXT_ARG(diag->message));
	return options_complain(&command_init, what.data, start->name.data);
}

/* ---- writing --------------------------------------------------------------------------------------- */

/* `name` is that of a file in the folder, or NULL for the folder itself. */
static int fail(struct job *job, const char *name, const char *what)
{
	const char *reason = strerror(errno);
	struct text path = text_from(job->options.words[0]);

	if (name)
		path = arena_format(&job->arena, "%.*s/%s", TEXT_ARG(path), name);
	diag_add_path(&job->diags, DIAG_OUTPUT_IO, path, "cannot %s: %s", what, reason);
	return -1;
}

/* *ret_made says whether the file is ours to take away again, also when writing it failed. */
static int write_file(struct job *job, int folder, const struct source *source, bool *ret_made)
{
	const char *name = source->path.data;
	int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	int result = 0;

	*ret_made = file >= 0;
	if (file < 0)
		return fail(job, name, "make the file");
	if (write_all(file, source->bytes) != 0 || fsync(file) != 0)
		result = fail(job, name, "write the file");
	if (close(file) != 0 && result == 0)
		result = fail(job, name, "write the file");
	return result;
}

/* All files or none: what was written before one failed is taken away. */
static int write_files(struct job *job, int folder)
{
	size_t made = 0;
	int result = 0;

	for (size_t i = 0; result == 0 && i < job->sources.count; i++) {
		bool is_made;

		result = write_file(job, folder, &job->sources.items[i], &is_made);
		made += is_made;
	}
	for (size_t i = 0; result != 0 && i < made; i++)
		unlinkat(folder, job->sources.items[i].path.data, 0);
	return result;
}

/* A folder that has a spec, or a file of one that would be written, is left alone. */
static int check_is_free(struct job *job, const char *path)
{
	DIR *listing = opendir(path);
	struct dirent *entry;
	int result = 0;

	if (!listing)
		return fail(job, NULL, "read the folder");
	while (result == 0 && (errno = 0, entry = readdir(listing)) != NULL) {
		if (!text_ends_with(text_from(entry->d_name), ".mpcnet"))
			continue;
		diag_help(diag_add_path(&job->diags, DIAG_SPEC_EXISTS, text_from(path),
					"there is a spec in this folder"),
			  "Name another folder; what is there is not written over.");
		result = -1;
	}
	if (result == 0 && errno)
		result = fail(job, NULL, "read the folder");
	closedir(listing);
	return result;
}

/* A folder that was not there before is taken away again when its files cannot be written. */
static int write_spec(struct job *job)
{
	const char *path = job->options.words[0];
	bool is_made = mkdir(path, 0777) == 0;
	int folder, result = -1;

	if (!is_made && errno != EEXIST)
		return fail(job, NULL, "make the folder");
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0) {
		fail(job, NULL, "open the folder");
	} else {
		result = check_is_free(job, path);
		if (result == 0)
			result = write_files(job, folder);
		close(folder);
	}
	if (result != 0 && is_made)
		rmdir(path);
	return result;
}

static int run_init(struct job *job)
{
	const char *folder = job->options.words[0];
	struct start start;
	bool fallback;

	if (choose(job, &start) != 0 || make_fitting_files(job, &start) != 0)
		return EXIT_USAGE_ERROR;
	if (write_spec(job) != 0)
		return status_of(job);
	fallback = !job->options.name && !text_equal(start.name, name_of_folder(job));
	return print_result(arena_format(&job->arena,
					 "%s: network.mpcnet, and a file for each of %u parties\n"
					 "%s"
					 "next: 'mpcnetc check %s' lists what to fill in\n",
					 folder, start.party_count,
					 fallback ? "the network is called '" FALLBACK_NAME "', since the folder's name does "
						    "not fit; --name gives it another\n" : "",
					 folder)) == 0 ? EXIT_CLEAN : EXIT_IO_ERROR;
}

const struct command command_init = {
	.name = "init",
	.summary = "begin a network: a file for each party, with what is to be filled in",
	.help = help,
	.takes = "DIR",
	.options = OPTION(PARTIES) | OPTION(ENVIRONMENT) | OPTION(NAME),
	.run = run_init,
};
