/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What output/ refuses, and that it changes nothing then. */
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include "fixture.h"

TestSuite(output_refuses, .init = enter_folder, .fini = leave_folder);

static const struct artifact before[] = {
	{ "parties/alice/README.md", "alice\n", false },
	{ "parties/alice/terraform/main.tf", "main\n", false },
	{ "parties/bob/README.md", "bob\n", false },
};

static const struct artifact after[] = {
	{ "parties/alice/README.md", "alice, changed\n", false },
	{ "parties/alice/terraform/main.tf", "main, changed\n", false },
	{ "parties/carol/README.md", "carol\n", false },
};

/* Builds `after`, which must fail with `count` reports of `code` and leave every byte and every name alone. */
static void expect_refusal(enum diag_code code, size_t count)
{
	struct build build = { 0 };

	run("mkdir -p out && cp -a out copy 2>/dev/null || true");
	BUILD_RUN(&build, after);
	cr_expect_lt(build.result, 0);
	cr_expect_eq(build_reports(&build, code), count, "code %d", (int)code);
	cr_expect_eq(build.diags.all.count, count);
	run("diff -r --no-dereference out copy >&2 && rm -rf copy");
	build_release(&build);
}

Test(output_refuses, edited_files_each_by_name)
{
	struct build build = { 0 };

	BUILD_OK(before);
	put("out/parties/alice/terraform/main.tf", "edited\n");
	put("out/parties/bob/README.md", "BOB\n");
	expect_refusal(DIAG_OUTPUT_EDITED, 2);

	BUILD_RUN(&build, after);
	cr_expect(text_is(build.diags.all.items[0]->path, "out/parties/alice/terraform/main.tf"));
	cr_expect(text_is(build.diags.all.items[1]->path, "out/parties/bob/README.md"), "stale ones too, in order");
	build_release(&build);
}

Test(output_refuses, edited_files_unless_forced)
{
	struct build build = { .options = { .force = true } };

	BUILD_OK(before);
	put("out/parties/alice/terraform/main.tf", "edited\n");
	put("out/parties/bob/README.md", "BOB\n");
	BUILD_RUN(&build, after);
	cr_expect_eq(build.result, 0);
	cr_expect_str_eq(tree(), "parties/alice/README.md\nparties/alice/terraform/main.tf\nparties/carol/README.md\n");
	EXPECT_FILE("out/parties/alice/terraform/main.tf", "main, changed\n");
	build_release(&build);
}

Test(output_refuses, not_an_edit_that_is_what_the_build_makes)
{
	BUILD_OK(before);
	put("out/parties/alice/README.md", "alice, changed\n");
	cr_expect_eq(BUILD_OK(after).unchanged, 1);
}

Test(output_refuses, files_that_no_build_wrote)
{
	struct build build = { .options = { .force = true } };

	BUILD_OK(before);
	run("mkdir out/parties/carol");
	put("out/parties/carol/README.md", "mine\n");
	expect_refusal(DIAG_OUTPUT_FOREIGN, 1);
	BUILD_RUN(&build, after);
	cr_expect_eq(build.result, -1, "forced or not");
	EXPECT_FILE("out/parties/carol/README.md", "mine\n");
	build_release(&build);
}

Test(output_refuses, other_things_where_a_file_belongs)
{
	static const char *const replacements[] = {
		"ln -s ../../../victim", "mkfifo", "mkdir", "ln -s /nonexistent",
	};

	BUILD_OK(before);
	put("victim", "victim\n");
	for (size_t i = 0; i < ARRAY_LENGTH(replacements); i++) {
		char command[256];

		snprintf(command, sizeof(command),
			 "rm -r out/parties/alice/README.md && %s out/parties/alice/README.md", replacements[i]);
		run(command);
		run("rm -rf copy; cp -a out copy");
		struct build build = { 0 };

		BUILD_RUN(&build, after);
		cr_expect_eq(build.result, -1);
		cr_expect_eq(build_reports(&build, DIAG_OUTPUT_NOT_A_FILE), 1);
		cr_expect(exists("out/parties/bob/README.md"), "nothing was removed");
		cr_expect_not(exists("out/parties/carol"));
		EXPECT_FILE("victim", "victim\n");
		build_release(&build);
	}
}

Test(output_refuses, links_where_a_folder_belongs)
{
	BUILD_OK(before);
	run("mv out/parties/alice elsewhere && ln -s ../../elsewhere out/parties/alice");
	expect_refusal(DIAG_OUTPUT_NOT_A_FOLDER, 1);
	EXPECT_FILE("elsewhere/README.md", "alice\n");
	run("rm -r out elsewhere && mkdir -p out elsewhere && ln -s ../elsewhere out/parties");
	expect_refusal(DIAG_OUTPUT_NOT_A_FOLDER, 1);
	cr_expect_not(exists("elsewhere/alice"));
}

Test(output_refuses, links_above_a_stale_file)
{
	BUILD_OK(before);
	run("mv out/parties/bob elsewhere && ln -s ../../elsewhere out/parties/bob");
	expect_refusal(DIAG_OUTPUT_NOT_A_FOLDER, 1);
	EXPECT_FILE("elsewhere/README.md", "bob\n");
}

Test(output_refuses, a_file_of_others_where_a_folder_belongs)
{
	run("mkdir -p out/parties");
	put("out/parties/alice", "mine\n");
	expect_refusal(DIAG_OUTPUT_NOT_A_FOLDER, 1);
}

Test(output_refuses, a_link_as_staging_folder)
{
	run("mkdir -p out victim/files && ln -s ../victim out/.mpcnet.staging");
	expect_refusal(DIAG_OUTPUT_IO, 1);
	cr_expect(exists("victim/files"));
}

#define ROW(path) "\"" path "\": { \"sha256\": \"" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"size\": 1 }"
#define HEAD "{ \"version\": 1, \"compiler\": \"mpcnetc test\", \"model\": null, \"bindings\": null, "
#define MANIFEST(rows) HEAD "\"files\": { " rows " } }"
#define SHA256 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

Test(output_refuses, hostile_manifests)
{
	static const char *const manifests[] = {
		"",
		"{",
		"not json",
		"[]",
		"null",
		"{}",
		"{ \"version\": 1 }",
		"{ \"version\": 2, \"files\": {} }",
		"{ \"version\": 1, \"files\": {} }",
		"{ \"version\": \"1\", \"files\": {} }",
		HEAD "\"files\": [] }",
		HEAD "\"files\": {} } x",
		HEAD "\"files\": {}",
		HEAD "\"files\": {}, \"more\": 1 }",
		"\xef\xbb\xbf" HEAD "\"files\": {} }",
		"{ \"version\": 1, \"compiler\": 7, \"model\": null, \"bindings\": null, \"files\": {} }",
		"{ \"version\": 1, \"compiler\": \"x\", \"model\": \"00\", \"bindings\": null, \"files\": {} }",
		"{ \"version\": 1, \"compiler\": \"x\", \"bindings\": null, \"model\": null, \"files\": {} }",
		MANIFEST("\"a\": { \"size\": 1, \"sha256\": \"" SHA256 "\" }"),
		MANIFEST("\"a\": { \"sha256\": \"" SHA256 "\", \"size\": 1.5 }"),
		MANIFEST("\"a\": { \"sha256\": \"" SHA256 "\", \"size\": 01 }"),
		MANIFEST("\"a\": { \"sha256\": \"" SHA256 "\", \"size\": 1e2 }"),
		MANIFEST("\"a\": { \"sha256\": \"" SHA256 "\", \"size\": \"1\" }"),
		MANIFEST("\"a\": { \"sha256\": \"" SHA256 "\", \"size\": 99999999999999999999 }"),
		MANIFEST("\"a\": { \"sha256\": \"" SHA256 "\", \"size\": 1, \"size\": 1 }"),
		MANIFEST(ROW("a") ROW("b")),
		MANIFEST(ROW("a") ","),
		MANIFEST(ROW("b") ", " ROW("a")),
		MANIFEST(ROW("a") ", " ROW("a/b")),
		MANIFEST(ROW("a") ", " ROW("a-b") ", " ROW("a/b")),
		MANIFEST(ROW("a/b") ", " ROW("a/b.c") ", " ROW("a/b/c/d")),
		MANIFEST(ROW("a\\u0000b")),
		MANIFEST(ROW("\\u0061")),
		MANIFEST(ROW(".mpcnet.busy")),
		MANIFEST("\"a\": 1"),
		MANIFEST("\"a\": { \"sha256\": \"00\", \"size\": 1 }"),
		MANIFEST("\"a\": { \"sha256\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" }"),
		MANIFEST("\"a\": { \"sha256\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", "
			 "\"size\": -1 }"),
		MANIFEST("\"a\": { \"sha256\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", "
			 "\"size\": 1e300 }"),
		MANIFEST("\"a\": { \"sha256\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\", "
			 "\"size\": 1 }"),
		MANIFEST(ROW("/etc/passwd")),
		MANIFEST(ROW("../victim")),
		MANIFEST(ROW("a/../../victim")),
		MANIFEST(ROW("")),
		MANIFEST(ROW("a//b")),
		MANIFEST(ROW("a/")),
		MANIFEST(ROW("./a")),
		MANIFEST(ROW("a\\nb")),
		MANIFEST(ROW("mpcnet.manifest.json")),
		MANIFEST(ROW(".mpcnet.staging/pending.json")),
		MANIFEST(ROW("a") ", " ROW("a")),
	};

	put("victim", "a");
	run("mkdir out");
	for (size_t i = 0; i < ARRAY_LENGTH(manifests); i++) {
		put("out/mpcnet.manifest.json", manifests[i]);
		expect_refusal(DIAG_MANIFEST_UNUSABLE, 1);
	}
	EXPECT_FILE("victim", "a");
}

Test(output_refuses, manifests_nested_past_all_measure)
{
	char *deep = malloc(200001);

	run("mkdir out");
	memset(deep, '[', 200000);
	deep[200000] = '\0';
	put("out/mpcnet.manifest.json", deep);
	expect_refusal(DIAG_MANIFEST_UNUSABLE, 1);
	free(deep);
}

Test(output_refuses, manifests_that_are_no_plain_file)
{
	static const char *const makers[] = {
		"ln -s ../other out/mpcnet.manifest.json",
		"mkfifo out/mpcnet.manifest.json",
		"mkdir out/mpcnet.manifest.json",
		"truncate -s 65M out/mpcnet.manifest.json",
	};

	put("other", MANIFEST(""));
	for (size_t i = 0; i < ARRAY_LENGTH(makers); i++) {
		struct build build = { 0 };

		run("rm -rf out && mkdir out");
		run(makers[i]);
		BUILD_RUN(&build, after);
		cr_expect_eq(build.result, -2, "%s", makers[i]);
		cr_expect_eq(build_reports(&build, DIAG_MANIFEST_UNUSABLE), 1);
		cr_expect_not(exists("out/parties"));
		build_release(&build);
	}
}

Test(output_refuses, a_manifest_that_names_files_of_others_removes_none)
{
	run("mkdir out");
	put("out/mine", "b");
	put("out/mpcnet.manifest.json", MANIFEST(ROW("mine")));
	expect_refusal(DIAG_OUTPUT_EDITED, 1);
}

Test(output_refuses, unsafe_and_repeated_paths)
{
	static const char *const paths[] = {
		"",
		"/a",
		"a/",
		"../a",
		"a/../b",
		"a//b",
		".",
		"..",
		"a/./b",
		"a b",
		"a\nb",
		"a\\b",
		"caf\xc3\xa9",
		"a\x01",
		"mpcnet.manifest.json",
		".mpcnet.staging",
		".mpcnet.staging/files/x",
		"dup",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
		const struct artifact artifacts[] = { { "dup", "1", false }, { paths[i], "2", false } };
		struct build build = { 0 };

		BUILD_RUN(&build, artifacts);
		cr_expect_eq(build.result, -1, "%s", paths[i]);
		cr_expect_eq(build_reports(&build, DIAG_OUTPUT_PATH), 1, "%s", paths[i]);
		cr_expect_str_eq(tree(), "");
		build_release(&build);
	}
}

Test(output_refuses, a_second_build_at_once)
{
	int fd;

	BUILD_OK(before);
	fd = open("out/.mpcnet.busy", O_RDWR | O_CREAT, 0644);
	cr_assert_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
	expect_refusal(DIAG_OUTPUT_BUSY, 1);
	/* Whoever held it was killed: the file means nothing then, and goes. */
	close(fd);
	BUILD_OK(after);
	cr_expect_not(exists("out/.mpcnet.busy"));
}

/* Opens a writer, lets `between` happen, and then builds `after` with it: another build came first. */
static void expect_overtaken(void (*between)(void), bool check_only, int expected)
{
	struct output_options options = {
		.directory = "out", .compiler = "mpcnetc test", .model_digest = TEXT(SHA256),
		.bindings_digest = TEXT(SHA256),
		.check_only = check_only,
	};
	struct build build = { 0 };
	struct output *output;
	int result = 0;

	diags_init(&build.diags, &build.arena);
	output = output_open(&options, &build.diags, &build.arena);
	cr_assert_not_null(output);
	between();
	for (size_t i = 0; i < ARRAY_LENGTH(after) && result == 0; i++)
		result = output_file(output, text_from(after[i].path), text_from(after[i].bytes), after[i].executable);
	if (result == 0)
		result = output_finish(output, &build.counts);
	output_close(output);
	cr_expect_eq(result, expected);
	cr_expect_eq(build_reports(&build, DIAG_OUTPUT_BUSY), expected ? 1 : 0);
	cr_expect_eq(build.diags.all.count, expected ? 1 : 0);
	cr_expect_not(exists("out/.mpcnet.busy"));
	cr_expect_not(exists("out/.mpcnet.staging"));
	build_release(&build);
}

static void build_before(void)
{
	BUILD_OK(before);
}

static void build_other(void)
{
	static const struct artifact other[] = { { "other", "other\n", false } };

	BUILD_OK(other);
}

static void build_nothing(void)
{
}

Test(output_refuses, to_write_after_another_build_that_it_did_not_see)
{
	expect_overtaken(build_before, false, -1);
	cr_expect_str_eq(tree(), "parties/alice/README.md\nparties/alice/terraform/main.tf\nparties/bob/README.md\n");
	expect_overtaken(build_other, false, -1);
	cr_expect_str_eq(tree(), "other\n");
	/* A check says nothing of a folder that changed under its eyes. */
	expect_overtaken(build_before, true, -1);
	/* One that changed nothing is no matter. */
	expect_overtaken(build_before, false, 0);
	expect_overtaken(build_nothing, true, 0);
}

Test(output_refuses, other_things_where_its_lock_belongs)
{
	static const struct {
		const char *maker;
		enum diag_code code;
	} cases[] = {
		{ "ln -s ../victim out/.mpcnet.busy", DIAG_OUTPUT_NOT_A_FILE },
		{ "ln -s nowhere out/.mpcnet.busy", DIAG_OUTPUT_NOT_A_FILE },
		{ "mkdir out/.mpcnet.busy", DIAG_OUTPUT_NOT_A_FILE },
		{ "mkfifo out/.mpcnet.busy", DIAG_OUTPUT_NOT_A_FILE },
		{ "cp victim out/.mpcnet.busy", DIAG_OUTPUT_FOREIGN },
	};

	put("victim", "victim\n");
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct build build = { 0 };

		run("rm -rf out; mkdir out");
		run(cases[i].maker);
		BUILD_RUN(&build, after);
		cr_expect_eq(build.result, -2, "%s", cases[i].maker);
		cr_expect_eq(build_reports(&build, cases[i].code), 1, "%s", cases[i].maker);
		cr_expect_not(exists("out/parties"));
		run("test -e out/.mpcnet.busy -o -L out/.mpcnet.busy");
		build_release(&build);
	}
	EXPECT_FILE("victim", "victim\n");
	cr_expect_not(exists("nowhere"));
}

/* Edits a file after its build judged it, and before the build changes anything. */
static void expect_edit_survives(const char *path, bool forced)
{
	struct output_options options = {
		.directory = "out", .compiler = "mpcnetc test", .model_digest = TEXT(SHA256),
		.bindings_digest = TEXT(SHA256),
		.force = forced,
	};
	struct build build = { 0 };
	struct output *output;

	run("rm -rf out");
	BUILD_OK(before);
	diags_init(&build.diags, &build.arena);
	output = output_open(&options, &build.diags, &build.arena);
	cr_assert_not_null(output);
	for (size_t i = 0; i < ARRAY_LENGTH(after); i++)
		cr_assert_eq(output_file(output, text_from(after[i].path), text_from(after[i].bytes), false), 0);
	/* As long as what was there: no size gives it away. */
	put(path, "ALICE\n");
	cr_expect_eq(output_finish(output, &build.counts), forced ? 0 : -1);
	cr_expect_eq(build_reports(&build, DIAG_OUTPUT_EDITED), forced ? 0 : 1);
	output_close(output);
	if (!forced) {
		EXPECT_FILE(path, "ALICE\n");
		EXPECT_FILE("out/parties/alice/terraform/main.tf", "main\n");
		cr_expect(exists("out/parties/bob/README.md"));
		cr_expect_not(exists("out/parties/carol"));
		cr_expect_not(exists("out/.mpcnet.staging"));
	}
	build_release(&build);
}

Test(output_refuses, what_was_edited_while_it_was_at_work)
{
	expect_edit_survives("out/parties/alice/README.md", false);
	expect_edit_survives("out/parties/alice/README.md", true);
}

Test(output_refuses, a_staging_folder_nested_past_all_measure)
{
	BUILD_OK(before);
	run("mkdir -p out/.mpcnet.staging && cd out/.mpcnet.staging && for i in 1 2 3 4 5 6 7 8; do "
	    "mkdir -p a/b/c/d/e/f/g/h/i/j && cd a/b/c/d/e/f/g/h/i/j; done");
	expect_refusal(DIAG_OUTPUT_IO, 1);
}

static bool is_letter(struct text path)
{
	return path.size == 1;
}

Test(output_refuses, a_manifest_of_files_that_no_build_would_write)
{
	struct build build = { .options = { .is_known = is_letter } };

	run("mkdir out");
	put("out/mine", "a");
	put("out/mpcnet.manifest.json", MANIFEST("\"mine\": { \"sha256\": "
		"\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\", \"size\": 1 }"));
	BUILD_RUN(&build, after);
	cr_expect_eq(build.result, -2);
	build_report(&build, DIAG_MANIFEST_UNUSABLE);
	EXPECT_FILE("out/mine", "a");
	build_release(&build);
}

Test(output_refuses, a_file_as_output_folder)
{
	struct build build = { 0 };

	put("out", "file\n");
	BUILD_RUN(&build, after);
	cr_expect_eq(build.result, -2);
	cr_expect_not_null(strstr(build_report(&build, DIAG_OUTPUT_IO)->message.data, "Not a directory"));
	EXPECT_FILE("out", "file\n");
	build_release(&build);
}

/* To the superuser every folder is open: be nobody. */
static void drop_privileges(void)
{
	if (geteuid() != 0)
		return;
	run("chmod 0777 . && chown -R 65534 .");
	cr_assert_eq(seteuid(65534), 0);
}

Test(output_refuses, a_read_only_folder)
{
	struct build build = { 0 };
	const struct diag *diag;

	drop_privileges();
	BUILD_OK(before);
	cr_assert_eq(chmod("out", 0555), 0);
	BUILD_RUN(&build, after);
	cr_expect_eq(build.result, -1);
	diag = build_report(&build, DIAG_OUTPUT_IO);
	cr_expect(text_starts_with(diag->path, "out/"));
	cr_expect_not_null(strstr(diag->message.data, "Permission denied"));
	EXPECT_FILE("out/parties/alice/README.md", "alice\n");
	build_release(&build);
	cr_assert_eq(chmod("out", 0755), 0);
	BUILD_OK(after);
}

Test(output_refuses, a_read_only_folder_below_and_the_next_build_completes)
{
	struct build build = { 0 };

	drop_privileges();
	BUILD_OK(before);
	cr_assert_eq(chmod("out/parties/alice/terraform", 0555), 0);
	BUILD_RUN(&build, after);
	cr_expect_eq(build.result, -1);
	build_report(&build, DIAG_OUTPUT_IO);
	EXPECT_FILE("out/parties/alice/terraform/main.tf", "main\n");
	build_release(&build);
	cr_assert_eq(chmod("out/parties/alice/terraform", 0755), 0);
	BUILD_OK(before);
	cr_expect_str_eq(tree(), "parties/alice/README.md\nparties/alice/terraform/main.tf\nparties/bob/README.md\n");
	BUILD_OK(after);
}

Test(output_refuses, a_file_that_cannot_be_read)
{
	struct build build = { 0 };

	drop_privileges();
	BUILD_OK(before);
	cr_assert_eq(chmod("out/parties/bob/README.md", 0), 0);
	BUILD_RUN(&build, after);
	cr_expect_eq(build.result, -1);
	cr_expect(text_is(build_report(&build, DIAG_OUTPUT_IO)->path, "out/parties/bob/README.md"));
	build_release(&build);
}

/* A limit on sizes stands in for a full disk: write fails, with another errno. */
Test(output_refuses, a_disk_that_is_full_and_the_next_build_completes)
{
	static char large[100001];
	const struct artifact artifacts[] = { { "parties/alice/README.md", "x", false }, { "large", large, false } };
	struct rlimit limit = { 50000, RLIM_INFINITY };
	struct build build = { 0 };

	BUILD_OK(before);
	memset(large, 'x', 100000);
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	BUILD_RUN(&build, artifacts);
	cr_expect_eq(build.result, -1);
	cr_expect(text_is(build_report(&build, DIAG_OUTPUT_IO)->path, "out/large"));
	EXPECT_FILE("out/parties/alice/README.md", "alice\n");
	cr_expect_not(exists("out/.mpcnet.staging"));
	build_release(&build);
	limit.rlim_cur = RLIM_INFINITY;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	BUILD_OK(artifacts);
	EXPECT_FILE("out/large", large);
}
