/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A build that is killed, at whatever moment, leaves a folder that the next one completes. */
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../traced.h"
#include "fixture.h"

TestSuite(output_killed, .init = enter_folder, .fini = leave_folder, .timeout = 300);

/*
 * Three specs whose files overlap: some are in all of them with other bytes, some come and go, folders appear whole,
 * and `x` is a file in one and a folder in another.
 */
#define VARIANTS 3
#define FILES 12

static size_t variant_files(unsigned variant, struct artifact files[FILES])
{
	static char paths[VARIANTS][FILES][64], bytes[VARIANTS][FILES][64];
	size_t count = 0;

	for (unsigned i = 0; i < FILES; i++) {
		if ((i + variant) % 4 == 0 && i != 11)
			continue;
		if (i == 11)
			snprintf(paths[variant][i], 64, variant == 1 ? "x" : "x/y/z%u", variant);
		else
			snprintf(paths[variant][i], 64, i % 3 ? "parties/p%u/d%u/f%u" : "parties/p%u/v%u%u", i / 4,
				 variant * (i % 2), i);
		snprintf(bytes[variant][i], 64, "%u of %u\n", i, i % 5 ? variant : 0);
		files[count++] = (struct artifact){ paths[variant][i], bytes[variant][i], i % 2 };
	}
	return count;
}

static int build_variant(const void *variant)
{
	struct artifact files[FILES];
	size_t count = variant_files(*(const unsigned *)variant, files);
	struct build build = { 0 };

	build_run(&build, files, count);
	return build.result;
}

/* Kills a build of the variant at its n-th stop. */
static unsigned kill_build(unsigned variant, unsigned stop)
{
	return kill_at_stop(build_variant, &variant, stop);
}

/* What the variant leaves in an empty folder. */
static const char *fresh_snapshot(unsigned variant)
{
	static const char *snapshots[VARIANTS];
	struct artifact files[FILES];
	struct build build = { .options = { .directory = "fresh" } };

	if (!snapshots[variant]) {
		build_run(&build, files, variant_files(variant, files));
		build_release(&build);
		snapshots[variant] = snapshot("fresh");
		clear("fresh");
	}
	return snapshots[variant];
}

/* The next build goes through, and what it leaves is what it would have made in an empty folder. */
static void complete(unsigned variant, const char *when)
{
	struct artifact files[FILES];
	size_t count = variant_files(variant, files);
	struct build build = { 0 };

	build_run(&build, files, count);
	if (build.result != 0)
		diags_print(&build.diags, &(struct sources){ 0 }, DIAG_FORM_TEXT, false, "0", stderr);
	cr_assert_eq(build.result, 0, "%s", when);
	build_release(&build);
	cr_assert_str_eq(snapshot("out"), fresh_snapshot(variant), "%s", when);
}

/* Every file that a reader may see is one that some build made, whole. */
static void expect_whole_files(void)
{
	char *names = tree();

	for (char *name = strtok(names, "\n"); name; name = strtok(NULL, "\n")) {
		char path[256];
		unsigned number, variant;
		int end = 0;

		if (strncmp(name, ".mpcnet.", 8) == 0)
			continue;
		snprintf(path, sizeof(path), "out/%s", name);
		cr_expect_eq(sscanf(get(path), "%u of %u\n%n", &number, &variant, &end), 2, "%s", path);
		cr_expect_eq(get(path)[end], '\0', "%s", path);
	}
}

static void start_over(void)
{
	struct artifact files[FILES];
	size_t count = variant_files(0, files);

	clear("out");
	build_ok(files, count);
}

static unsigned stops_of_a_build(void)
{
	start_over();
	return kill_build(1, UINT_MAX);
}

/* After the kill comes a build of the old spec, of the new one, or of a third: all must go through. */
Test(output_killed, at_system_calls)
{
	char when[64];
	unsigned stop = 1, last = 0, reached = 0, half = stops_of_a_build() / 2;

	/*
	 * Each call stops twice, on its way in and out; between a call's end and the next one nothing changes. In the first
	 * half files are staged, one like the other: a few of those will do.
	 */
	for (; reached >= last; last = stop, stop += stop < half ? 14 : 2) {
		start_over();
		reached = kill_build(1, stop);
		expect_whole_files();
		snprintf(when, sizeof(when), "killed at stop %u", stop);
		complete(stop % VARIANTS, when);
	}
	cr_expect_gt(stop, 100);
}

/* The build that would recover is killed too, by a third spec, before anything completes. */
Test(output_killed, while_recovering)
{
	char when[64];
	unsigned stops = stops_of_a_build();

	/* Its second half is where a build changes things. */
	for (unsigned first = stops / 2; first < stops; first += 23) {
		for (unsigned second = first % 5; second < 2 * stops; second += 241) {
			start_over();
			kill_build(1, first);
			kill_build(2, second);
			expect_whole_files();
			snprintf(when, sizeof(when), "killed at stops %u and %u", first, second);
			complete((first + second) % VARIANTS, when);
		}
	}
}

Test(output_killed, at_random_moments)
{
	unsigned seed = 7;

	for (unsigned i = 0; i < 100; i++) {
		pid_t child = fork();
		struct timespec pause = { 0, 0 };

		if (child == 0)
			_exit(build_variant(&(unsigned){ i % VARIANTS }));
		seed = seed * 1103515245u + 12345u;
		pause.tv_nsec = (seed >> 8) % 3000000;
		nanosleep(&pause, NULL);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		if (exists("out"))
			expect_whole_files();
		/* Often several in a row are killed before one completes. */
		if (seed >> 16 & 1)
			complete((i + (seed >> 17 & 1)) % VARIANTS, "killed at random");
	}
	complete(0, "killed at random");
}

/* An edit is still found after a kill. */
Test(output_killed, edits_are_not_forgotten)
{
	unsigned found = 0;

	for (unsigned stop = stops_of_a_build(); stop > 0; stop -= stop < 13 ? stop : 13) {
		struct artifact files[FILES];
		size_t count = variant_files(2, files);
		struct build build = { 0 };

		start_over();
		kill_build(1, stop);
		if (!exists("out/parties/p0/d0/f2"))
			continue;
		put("out/parties/p0/d0/f2", "edited\n");
		build_run(&build, files, count);
		cr_expect_eq(build_reports(&build, DIAG_OUTPUT_EDITED), 1, "stop %u", stop);
		EXPECT_FILE("out/parties/p0/d0/f2", "edited\n");
		build_release(&build);
		found++;
	}
	cr_expect_gt(found, 10);
}
