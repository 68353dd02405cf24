/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What the tests of output/ share: a folder of their own, and builds of a few files into it. */
#ifndef MPCNET_TESTS_OUTPUT_FIXTURE_H
#define MPCNET_TESTS_OUTPUT_FIXTURE_H

#include <criterion/criterion.h>

#include "output/output.h"

struct artifact {
	const char *path, *bytes;
	bool executable;
};

/* One build and what came of it. */
struct build {
	struct output_options options;  /* directory, compiler and digests are filled in when they are not given */
	int result;                     /* of the first call that failed, else of output_finish; -2: not opened */
	struct output_counts counts;
	struct diags diags;
	struct arena arena;
};

/* A new folder below the temporary one; removed by leave_folder. The working folder is in it: paths are short. */
void enter_folder(void);
void leave_folder(void);

/* Builds `artifacts` into "out". */
void build_run(struct build *build, const struct artifact *artifacts, size_t count);
/* The same with no options, in a process-wide arena; fails the test unless it succeeds. */
struct output_counts build_ok(const struct artifact *artifacts, size_t count);
void build_release(struct build *build);
/* How often `code` was reported. */
size_t build_reports(const struct build *build, enum diag_code code);
/* The first report of `code`; the test fails when there is none. */
const struct diag *build_report(const struct build *build, enum diag_code code);

void put(const char *path, const char *bytes);
/* The bytes of a file as a string that lives as long as the test, or NULL when there is none. */
char *get(const char *path);
bool exists(const char *path);
/* Runs a command of the shell; fails the test unless it succeeds. */
void run(const char *command);
/* Names of all files below "out" but the manifest, one a line, sorted. */
char *tree(void);
/* Everything below a folder, folders too, with the bytes of files: two are equal when their snapshots are. */
char *snapshot(const char *path);
/* rm -rf, in this process: the tests of killed builds do it a thousand times. */
void clear(const char *path);

#define BUILD_OK(artifacts) build_ok((artifacts), ARRAY_LENGTH(artifacts))
#define BUILD_RUN(build, artifacts) build_run((build), (artifacts), ARRAY_LENGTH(artifacts))
#define EXPECT_FILE(path, bytes) cr_expect_str_eq(get(path) ? get(path) : "(none)", bytes, "%s", path)

#endif
