/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What output/ promises of a build that goes through. */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

TestSuite(output, .init = enter_folder, .fini = leave_folder);

static const struct artifact first[] = {
	{ "network/README.md", "network\n", false },
	{ "parties/alice/README.md", "alice\n", false },
	{ "parties/alice/enclave/build-eif.sh", "#!/bin/sh\n", true },
	{ "parties/bob/README.md", "bob\n", false },
};

static const struct artifact second[] = {
	{ "network/README.md", "network, changed\n", false },
	{ "parties/alice/README.md", "alice\n", false },
	{ "parties/carol/terraform/main.tf", "carol\n", false },
};

static struct stat stat_of(const char *path)
{
	struct stat st = { 0 };

	cr_assert_eq(lstat(path, &st), 0, "%s", path);
	return st;
}

static void age(const char *path)
{
	const struct timespec times[2] = { { 1000000000, 5 }, { 1000000000, 5 } };

	cr_assert_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

static bool is_aged(const char *path)
{
	struct stat st = stat_of(path);

	return st.st_mtim.tv_sec == 1000000000 && st.st_mtim.tv_nsec == 5;
}

Test(output, first_build_writes_everything)
{
	struct output_counts counts = BUILD_OK(first);

	cr_expect_eq(counts.written, 4);
	cr_expect_eq(counts.unchanged, 0);
	cr_expect_eq(counts.removed, 0);
	cr_expect(counts.manifest_changed);
	for (size_t i = 0; i < ARRAY_LENGTH(first); i++) {
		char path[256];

		snprintf(path, sizeof(path), "out/%s", first[i].path);
		EXPECT_FILE(path, first[i].bytes);
	}
	cr_expect_not(exists("out/.mpcnet.staging"));
}

Test(output, manifest_is_sorted_and_has_no_times)
{
	BUILD_OK(first);
	EXPECT_FILE("out/mpcnet.manifest.json",
		"{\n  \"version\": 1,\n  \"compiler\": \"mpcnetc test\",\n"
		"  \"model\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\n"
		"  \"bindings\": \"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",\n"
		"  \"files\": {\n"
		"    \"network/README.md\": {\n"
		"      \"sha256\": \"37e48922ed4e00f48d385ec6d593d9b72b8e80634d0f336178340e9153602f1d\",\n"
		"      \"size\": 8\n    },\n"
		"    \"parties/alice/README.md\": {\n"
		"      \"sha256\": \"f87165e305b0f7c4824d3806434f9d0909610a25641ab8773cf92a48c9d77670\",\n"
		"      \"size\": 6\n    },\n"
		"    \"parties/alice/enclave/build-eif.sh\": {\n"
		"      \"sha256\": \"a8076d3d28d21e02012b20eaf7dbf75409a6277134439025f282e368e3305abf\",\n"
		"      \"size\": 10\n    },\n"
		"    \"parties/bob/README.md\": {\n"
		"      \"sha256\": \"1a1707bb54e5fb4deddd19f07adcb4f1e022ca7879e3c8348da8d4fa496ae8e2\",\n"
		"      \"size\": 4\n    }\n  }\n}\n");
}

Test(output, order_of_files_means_nothing)
{
	struct artifact reversed[ARRAY_LENGTH(first)];
	char *manifest;

	BUILD_OK(first);
	manifest = get("out/mpcnet.manifest.json");
	run("rm -r out");
	for (size_t i = 0; i < ARRAY_LENGTH(first); i++)
		reversed[i] = first[ARRAY_LENGTH(first) - 1 - i];
	BUILD_OK(reversed);
	EXPECT_FILE("out/mpcnet.manifest.json", manifest);
}

Test(output, unchanged_files_keep_their_time)
{
	struct output_counts counts;

	BUILD_OK(first);
	age("out/network/README.md");
	age("out/parties/alice/README.md");
	age("out/mpcnet.manifest.json");
	age("out/parties/alice");
	age("out");
	counts = BUILD_OK(first);
	cr_expect_eq(counts.unchanged, 4);
	cr_expect_eq(counts.written, 0);
	cr_expect_not(counts.manifest_changed);
	cr_expect(is_aged("out/network/README.md"));
	cr_expect(is_aged("out/mpcnet.manifest.json"));
	cr_expect(is_aged("out/parties/alice"));
	cr_expect(is_aged("out"), "not even a staging folder was made");
	counts = BUILD_OK(second);
	cr_expect(is_aged("out/parties/alice/README.md"));
	cr_expect_not(is_aged("out/network/README.md"));
}

Test(output, stale_files_go_with_their_empty_folders)
{
	struct output_counts counts;

	BUILD_OK(first);
	counts = BUILD_OK(second);
	cr_expect_eq(counts.written, 2);
	cr_expect_eq(counts.unchanged, 1);
	cr_expect_eq(counts.removed, 2);
	cr_expect_str_eq(tree(), "network/README.md\nparties/alice/README.md\nparties/carol/terraform/main.tf\n");
	cr_expect_not(exists("out/parties/bob"));
	cr_expect_not(exists("out/parties/alice/enclave"));
	EXPECT_FILE("out/network/README.md", "network, changed\n");
}

Test(output, files_of_others_stay)
{
	BUILD_OK(first);
	put("out/parties/bob/terraform.tfstate", "precious\n");
	put("out/notes", "mine\n");
	BUILD_OK(second);
	cr_expect_str_eq(tree(), "network/README.md\nnotes\nparties/alice/README.md\nparties/bob/terraform.tfstate\n"
				 "parties/carol/terraform/main.tf\n");
}

Test(output, deleted_files_come_back)
{
	struct output_counts counts;

	BUILD_OK(first);
	run("rm -r out/parties/alice");
	counts = BUILD_OK(first);
	cr_expect_eq(counts.written, 2);
	EXPECT_FILE("out/parties/alice/README.md", "alice\n");
}

Test(output, a_deleted_stale_file_is_no_matter)
{
	BUILD_OK(first);
	run("rm -r out/parties/bob");
	cr_expect_eq(BUILD_OK(second).removed, 1);
}

Test(output, without_a_manifest_equal_files_are_taken_over)
{
	struct output_counts counts;

	BUILD_OK(first);
	run("rm out/mpcnet.manifest.json");
	age("out/parties/bob/README.md");
	counts = BUILD_OK(first);
	cr_expect_eq(counts.unchanged, 4);
	cr_expect(is_aged("out/parties/bob/README.md"));
	cr_expect(exists("out/mpcnet.manifest.json"));
}

Test(output, a_file_may_become_a_folder_and_back)
{
	static const struct artifact file[] = { { "a", "file\n", false } };
	static const struct artifact below[] = { { "a/b/c", "below\n", false } };

	BUILD_OK(file);
	BUILD_OK(below);
	EXPECT_FILE("out/a/b/c", "below\n");
	BUILD_OK(file);
	EXPECT_FILE("out/a", "file\n");
}

Test(output, a_folder_with_something_of_others_does_not_become_a_file)
{
	static const struct artifact file[] = { { "a", "file\n", false } };
	static const struct artifact below[] = { { "a/b", "below\n", false } };
	struct build build = { 0 };

	BUILD_OK(below);
	put("out/a/mine", "mine\n");
	BUILD_RUN(&build, file);
	cr_expect_eq(build.result, -1);
	build_report(&build, DIAG_OUTPUT_NOT_A_FILE);
	EXPECT_FILE("out/a/mine", "mine\n");
	build_release(&build);
	run("rm out/a/mine");
	BUILD_OK(file);
	EXPECT_FILE("out/a", "file\n");
}

Test(output, modes_do_not_depend_on_the_umask)
{
	const mode_t masks[] = { 0, 022, 077, 0777 };

	for (size_t i = 0; i < ARRAY_LENGTH(masks); i++) {
		umask(masks[i]);
		BUILD_OK(first);
		cr_expect_eq(stat_of("out/parties/alice/README.md").st_mode & 07777, 0644);
		cr_expect_eq(stat_of("out/parties/alice/enclave/build-eif.sh").st_mode & 07777, 0755);
		cr_expect_eq(stat_of("out/mpcnet.manifest.json").st_mode & 07777, 0644);
		cr_expect_eq(stat_of("out/parties/alice").st_mode & 07777, 0755);
		cr_expect_eq(stat_of("out").st_mode & 07777, 0755);
		umask(022);
		run("rm -r out");
	}
}

Test(output, folders_above_are_made)
{
	struct build build = { .options = { .directory = "x/y//z/" } };

	BUILD_RUN(&build, first);
	cr_expect_eq(build.result, 0);
	EXPECT_FILE("x/y/z/parties/bob/README.md", "bob\n");
	build_release(&build);
}

Test(output, the_folder_itself_may_be_a_link)
{
	run("mkdir real && ln -s real out");
	BUILD_OK(first);
	EXPECT_FILE("real/parties/bob/README.md", "bob\n");
}

static bool only_alice(const void *context, struct text path)
{
	return text_starts_with(path, context);
}

Test(output, a_narrowed_build_leaves_the_rest_alone)
{
	static const struct artifact narrow[] = { { "parties/alice/README.md", "alice, changed\n", false } };
	struct build build = { .options = { .in_scope = only_alice, .scope_context = "parties/alice/" } };

	BUILD_OK(first);
	put("out/parties/bob/README.md", "edited, but not of this build\n");
	BUILD_RUN(&build, narrow);
	cr_expect_eq(build.result, 0);
	cr_expect_eq(build.counts.removed, 1);
	cr_expect_str_eq(tree(), "network/README.md\nparties/alice/README.md\nparties/bob/README.md\n");
	cr_expect_not_null(strstr(get("out/mpcnet.manifest.json"), "parties/bob/README.md"));
	build_release(&build);
}

Test(output, check_only_writes_nothing)
{
	struct build build = { .options = { .check_only = true } };

	BUILD_RUN(&build, first);
	cr_expect_eq(build.result, 0);
	cr_expect_eq(build.counts.written, 4);
	cr_expect_not(exists("out"));
	build_release(&build);

	BUILD_OK(first);
	build = (struct build){ .options = { .check_only = true } };
	BUILD_RUN(&build, second);
	cr_expect_eq(build.counts.written, 2);
	cr_expect_eq(build.counts.unchanged, 1);
	cr_expect_eq(build.counts.removed, 2);
	cr_expect(build.counts.manifest_changed);
	EXPECT_FILE("out/network/README.md", "network\n");
	cr_expect(exists("out/parties/bob/README.md"));
	build_release(&build);

	build = (struct build){ .options = { .check_only = true } };
	BUILD_RUN(&build, first);
	cr_expect_eq(build.counts.unchanged, 4);
	cr_expect_not(build.counts.manifest_changed);
	build_release(&build);
}

struct writer {
	struct output *output;
	unsigned number;
	int result;
};

static void *write_many(void *context)
{
	struct writer *writer = context;

	for (unsigned i = 0; i < 200; i++) {
		char path[64], bytes[64];

		snprintf(path, sizeof(path), "parties/p%u/d%u/f%u", writer->number, i % 7, i);
		snprintf(bytes, sizeof(bytes), "%u of %u\n", i, writer->number);
		writer->result |= output_file(writer->output, text_from(path), text_from(bytes), false);
	}
	return NULL;
}

Test(output, several_threads_write_at_once)
{
	for (int round = 0; round < 2; round++) {
		struct build build = { .options = { .directory = "out", .compiler = "c" } };
		struct writer writers[8];
		pthread_t threads[8];

		diags_init(&build.diags, &build.arena);
		writers[0].output = output_open(&build.options, &build.diags, &build.arena);
		for (unsigned i = 0; i < 8; i++) {
			writers[i] = (struct writer){ writers[0].output, i, 0 };
			pthread_create(&threads[i], NULL, write_many, &writers[i]);
		}
		for (unsigned i = 0; i < 8; i++) {
			pthread_join(threads[i], NULL);
			cr_expect_eq(writers[i].result, 0);
		}
		cr_expect_eq(output_finish(writers[0].output, &build.counts), 0);
		cr_expect_eq(round ? build.counts.unchanged : build.counts.written, 1600);
		output_close(writers[0].output);
		build_release(&build);
	}
	EXPECT_FILE("out/parties/p7/d3/f199", "199 of 7\n");
}

Test(output, large_files_pass)
{
	char *bytes = malloc(3000001);
	struct artifact large[] = { { "large", bytes, false } };

	memset(bytes, 'x', 3000000);
	bytes[3000000] = '\0';
	BUILD_OK(large);
	cr_expect_eq(BUILD_OK(large).unchanged, 1);
	bytes[2999999] = 'y';
	cr_expect_eq(BUILD_OK(large).written, 1);
	EXPECT_FILE("out/large", bytes);
	free(bytes);
}
