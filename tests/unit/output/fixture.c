/* SPDX-License-Identifier: BSD-3-Clause-Clear */
#include <dirent.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

#define DIGEST_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static char folder[64];
static struct arena texts;

void enter_folder(void)
{
	strcpy(folder, "/tmp/mpcnet-output-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
}

void leave_folder(void)
{
	struct strbuf command = { 0 };

	/* A test may have become nobody, whom the search for leaks at the end cannot trace. */
	if (geteuid() != getuid()) {
		cr_expect_eq(seteuid(getuid()), 0);
		prctl(PR_SET_DUMPABLE, 1);
	}
	cr_expect_eq(chdir("/"), 0);
	strbuf_format(&command, "chmod -R u+rwx %s; rm -rf %s", folder, folder);
	run(command.data);
	strbuf_release(&command);
	arena_release(&texts);
}

void build_run(struct build *build, const struct artifact *artifacts, size_t count)
{
	struct output *output;

	diags_init(&build->diags, &build->arena);
	if (!build->options.directory)
		build->options.directory = "out";
	build->options.compiler = "mpcnetc test";
	build->options.model_digest = TEXT(DIGEST_A);
	build->options.bindings_digest = TEXT(DIGEST_B);
	build->result = -2;
	output = output_open(&build->options, &build->diags, &build->arena);
	if (!output)
		return;
	build->result = 0;
	for (size_t i = 0; i < count && build->result == 0; i++)
		build->result = output_file(output, text_from(artifacts[i].path), text_from(artifacts[i].bytes),
					    artifacts[i].executable);
	if (build->result == 0)
		build->result = output_finish(output, &build->counts);
	output_close(output);
}

struct output_counts build_ok(const struct artifact *artifacts, size_t count)
{
	struct build build = { 0 };

	build_run(&build, artifacts, count);
	if (build.result != 0)
		diags_print(&build.diags, &(struct sources){ 0 }, DIAG_FORM_TEXT, false, "0", stderr);
	cr_assert_eq(build.result, 0);
	cr_assert_eq(build.diags.all.count, 0);
	arena_release(&build.arena);
	return build.counts;
}

void build_release(struct build *build)
{
	arena_release(&build->arena);
}

size_t build_reports(const struct build *build, enum diag_code code)
{
	size_t count = 0;

	for (size_t i = 0; i < build->diags.all.count; i++)
		count += build->diags.all.items[i]->code == code;
	return count;
}

const struct diag *build_report(const struct build *build, enum diag_code code)
{
	for (size_t i = 0; i < build->diags.all.count; i++)
		if (build->diags.all.items[i]->code == code)
			return build->diags.all.items[i];
	cr_assert(false, "diagnostic %d was not reported", (int)code);
	return NULL;
}

void put(const char *path, const char *bytes)
{
	FILE *file = fopen(path, "wb");

	cr_assert_not_null(file, "%s", path);
	fputs(bytes, file);
	cr_assert_eq(fclose(file), 0);
}

static char *keep(struct strbuf *text)
{
	char *copy = arena_alloc(&texts, text->size + 1);

	memcpy(copy, strbuf_as_text(text).data, text->size);
	strbuf_release(text);
	return copy;
}

static char *read_stream(FILE *file)
{
	struct strbuf bytes = { 0 };
	char chunk[4096];
	size_t got;

	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
		strbuf_add(&bytes, chunk, got);
	return keep(&bytes);
}

char *get(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *bytes;

	if (!file)
		return NULL;
	bytes = read_stream(file);
	fclose(file);
	return bytes;
}

bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

void run(const char *command)
{
	cr_assert_eq(system(command), 0, "%s", command);
}

/* Calls `each` for what stands below `path`, in order of names; folders after what is in them. */
static void walk(const char *path, void (*each)(const char *path, bool is_folder, struct strbuf *out),
		 struct strbuf *out)
{
	struct dirent **items;
	int count = scandir(path, &items, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		struct strbuf below = { 0 };
		struct stat st;

		strbuf_format(&below, "%s/%s", path, items[i]->d_name);
		if (strcmp(items[i]->d_name, ".") != 0 && strcmp(items[i]->d_name, "..") != 0 &&
		    lstat(below.data, &st) == 0) {
			if (S_ISDIR(st.st_mode))
				walk(below.data, each, out);
			each(below.data, S_ISDIR(st.st_mode), out);
		}
		strbuf_release(&below);
		free(items[i]);
	}
	if (count >= 0)
		free(items);
}

static void add_name(const char *path, bool is_folder, struct strbuf *out)
{
	if (!is_folder && strcmp(path, "out/mpcnet.manifest.json") != 0)
		strbuf_format(out, "%s\n", path + strlen("out/"));
}

char *tree(void)
{
	struct strbuf names = { 0 };

	walk("out", add_name, &names);
	return keep(&names);
}

static void add_contents(const char *path, bool is_folder, struct strbuf *out)
{
	strbuf_format(out, "%s: %s\n", strchr(path, '/'), is_folder ? "a folder" : get(path));
}

char *snapshot(const char *path)
{
	struct strbuf contents = { 0 };

	walk(path, add_contents, &contents);
	return keep(&contents);
}

static void remove_one(const char *path, bool is_folder, struct strbuf *out)
{
	(void)out;
	cr_assert_eq(is_folder ? rmdir(path) : unlink(path), 0, "%s", path);
}

void clear(const char *path)
{
	walk(path, remove_one, NULL);
	rmdir(path);
}
