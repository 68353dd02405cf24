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
	"Begins a network: writes DIR/network.mpcnet, for what all parties agree on, and a file for each party. What only\n"
	"the operators can know is marked, and `mpcnetc check DIR` says one by one what to put. Writes over nothing.\n"
	"\n"
	"  --parties N        how many: 4, 7, 10 or 13, which tolerate 1 to 4 corrupt ones (default: 4); in\n"
	"                     environment dev any other number from 2 on makes a rehearsal of the connections\n"
	"  --environment E    dev, testnet or mainnet (default: testnet)\n"
	"  --name NAME        of the network (default: that of DIR)\n"
	"  --color WHEN       always or never\n"
	"\n"
	"Example:\n"
	"  mpcnetc init acme --parties 4 --environment testnet\n";

/* Ids up to 15 fit the core's ring; of the sizes 3t + 1, this is the largest below. */
#define PARTIES_MAX 13

#define PARTIES_DEFAULT 4

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

static int choose_name(struct job *job, struct text *ret_name)
{
	char here[4096];
	struct text name = text_from(job->options.name);

	if (name.data) {
		*ret_name = name;
		return check_is_name(name) ? 0 : options_complain(&command_init,
			"a network's name has 1 to 63 of the letters a to z, digits and '-', and this is",
			job->options.name);
	}
	name = folder_name(text_from(job->options.words[0]));
	if (text_is(name, ".") && getcwd(here, sizeof(here)))
		name = arena_text(&job->arena, folder_name(text_from(here)));
	*ret_name = check_is_name(name) ? name : TEXT("network");
	return 0;
}

static int complain_size(unsigned parties)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", parties);
	return options_complain(&command_init, "a network of this environment has 4, 7, 10 or 13 parties, and not", number);
}

static int choose(struct job *job, struct start *ret_start)
{
	const struct options *options = &job->options;
	const char *environment = options->environment ? options->environment : "testnet";
	unsigned parties = options->parties ? options->parties : PARTIES_DEFAULT;
	bool dev = strcmp(environment, "dev") == 0, fits = parties >= 4 && parties % 3 == 1;

	if (options->word_count > 1)
		return options_complain(&command_init, "one folder is enough, and this is another", options->words[1]);
	if (!dev && strcmp(environment, "testnet") != 0 && strcmp(environment, "mainnet") != 0)
		return options_complain(&command_init, "the environment is dev, testnet or mainnet, and not", environment);
	if (!dev && (!fits || parties > PARTIES_MAX))
		return complain_size(parties);
	if (parties < 2)
		return options_complain(&command_init, "there is nobody to connect to in a rehearsal of", "1");
	*ret_start = (struct start){
		.environment = text_from(environment), .party_count = parties,
		.threshold = fits && parties <= PARTIES_MAX ? (parties - 1) / 3 : 0,
	};
	return choose_name(job, &ret_start->name);
}

/* ---- writing --------------------------------------------------------------------------------------- */

struct writing {
	struct job *job;
	int folder;
	struct { struct text *items; size_t count, capacity; } written;
};

static int fail(struct writing *writing, struct text path, const char *what)
{
	diag_add_path(&writing->job->diags, DIAG_OUTPUT_IO, path, "cannot %s: %s", what, strerror(errno));
	return -1;
}

static int write_file(void *context, struct text path, struct text bytes, bool executable)
{
	struct writing *writing = context;
	struct text name = arena_text(&writing->job->arena, path);
	int file = openat(writing->folder, name.data, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	int result;

	(void)executable;
	if (file < 0)
		return fail(writing, name, "make the file");
	*VEC_PUSH(&writing->job->arena, &writing->written) = name;
	result = write_all(file, bytes) != 0 || fsync(file) != 0 ? fail(writing, name, "write the file") : 0;
	if (close(file) != 0 && result == 0)
		return fail(writing, name, "write the file");
	return result;
}

static int fail_folder(struct job *job, const char *path, const char *what)
{
	diag_add_path(&job->diags, DIAG_OUTPUT_IO, text_from(path), "cannot %s the folder: %s", what, strerror(errno));
	return -1;
}

/* A folder that has a spec, or a file of one that would be written, is left alone. */
static int check_is_free(struct job *job, const char *path)
{
	DIR *listing = opendir(path);
	struct dirent *entry;
	int result = 0;

	if (!listing)
		return fail_folder(job, path, "read");
	while (errno = 0, (entry = readdir(listing)) != NULL && !text_ends_with(text_from(entry->d_name), ".mpcnet"))
		;
	if (entry) {
		diag_help(diag_add_path(&job->diags, DIAG_SPEC_EXISTS, text_from(path),
					"there is a spec in this folder"),
			  "Name another folder; what is there is not written over.");
		result = -1;
	} else if (errno) {
		result = fail_folder(job, path, "read");
	}
	closedir(listing);
	return result;
}

static int open_folder(struct job *job, const char *path)
{
	int folder;

	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		return fail_folder(job, path, "make");
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return folder < 0 ? fail_folder(job, path, "open") : folder;
}

/* All files or none: what was written before one failed is taken away. */
static int write_spec(struct job *job, const struct start *start)
{
	const char *path = job->options.words[0];
	struct writing writing = { .job = job, .folder = open_folder(job, path) };
	int result;

	if (writing.folder < 0)
		return -1;
	result = check_is_free(job, path);
	if (result == 0)
		result = emit_start(start, write_file, &writing);
	if (result != 0)
		for (size_t i = 0; i < writing.written.count; i++)
			unlinkat(writing.folder, writing.written.items[i].data, 0);
	close(writing.folder);
	return result;
}

static int run_init(struct job *job)
{
	const char *folder = job->options.words[0];
	struct start start;

	if (choose(job, &start) != 0)
		return EXIT_USAGE_ERROR;
	if (write_spec(job, &start) != 0)
		return status_of(job);
	return print_result(arena_format(&job->arena,
					 "%s: network.mpcnet, and a file for each of %u parties\n"
					 "next: 'mpcnetc check %s' lists what to fill in\n",
					 folder, start.party_count, folder)) == 0 ? EXIT_CLEAN : EXIT_IO_ERROR;
}

const struct command command_init = {
	.name = "init",
	.summary = "begin a network: a file for each party, with what is to be filled in",
	.help = help,
	.takes = "folder",
	.options = OPTION(PARTIES) | OPTION(ENVIRONMENT) | OPTION(NAME),
	.run = run_init,
};
