/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Files of a spec are replaced all or none, and never over what somebody else wrote meanwhile. */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/replace.h"

static struct arena arena;
static struct diags diags;
static char folder[] = "/tmp/mpcnetc-replace-XXXXXX";

static void put(const char *path, const char *bytes)
{
	FILE *out = fopen(path, "wb");

	cr_assert(out && fputs(bytes, out) >= 0 && fclose(out) == 0);
}

static void expect_bytes(const char *path, const char *bytes)
{
	char found[100] = "";
	FILE *in = fopen(path, "rb");

	cr_assert(in);
	cr_assert(fread(found, 1, sizeof(found) - 1, in) < sizeof(found) - 1);
	fclose(in);
	cr_expect_str_eq(found, bytes);
}

static void enter(void)
{
	cr_assert(mkdtemp(folder) && chdir(folder) == 0);
	diags_init(&diags, &arena);
	put("a.mpcnet", "old a");
	put("b.mpcnet", "old b");
}

static void leave(void)
{
	char command[100];

	/* What a failed run may have left is looked for by each test. */
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	cr_expect(chdir("/") == 0 && system(command) == 0);
	arena_release(&arena);
}

TestSuite(replace, .init = enter, .fini = leave);

static int replace_both(const char *read_b)
{
	const struct replacement items[] = {
		{ TEXT("a.mpcnet"), TEXT("old a"), TEXT("new a") },
		{ TEXT("b.mpcnet"), text_from(read_b), TEXT("new b") },
	};

	return replace_files(&arena, &diags, items, 2);
}

static void expect_no_drafts(void)
{
	cr_expect_eq(system("test \"$(ls -A | tr '\\n' ' ')\" = 'a.mpcnet b.mpcnet '"), 0);
}

static void expect_one_report(const char *path)
{
	cr_assert_eq(diags.all.count, 1);
	cr_expect_eq(diags.all.items[0]->code, DIAG_FILE_UNWRITABLE);
	cr_expect(text_is(diags.all.items[0]->path, path));
}

Test(replace, files_are_replaced)
{
	cr_expect_eq(replace_both("old b"), 0);
	expect_bytes("a.mpcnet", "new a");
	expect_bytes("b.mpcnet", "new b");
	cr_expect_eq(diags.all.count, 0);
	expect_no_drafts();
}

Test(replace, one_that_changed_keeps_all)
{
	cr_expect_eq(replace_both("old"), -1);
	expect_bytes("a.mpcnet", "old a");
	expect_bytes("b.mpcnet", "old b");
	expect_one_report("b.mpcnet");
	expect_no_drafts();
}

Test(replace, one_that_became_shorter_keeps_all)
{
	cr_expect_eq(replace_both("old b and more"), -1);
	expect_bytes("a.mpcnet", "old a");
	expect_one_report("b.mpcnet");
	expect_no_drafts();
}

Test(replace, one_that_went_away_keeps_all)
{
	cr_assert_eq(unlink("b.mpcnet"), 0);
	cr_expect_eq(replace_both("old b"), -1);
	expect_bytes("a.mpcnet", "old a");
	expect_one_report("b.mpcnet");
}

Test(replace, one_that_is_a_folder_now_keeps_all)
{
	cr_assert(unlink("b.mpcnet") == 0 && mkdir("b.mpcnet", 0755) == 0);
	cr_expect_eq(replace_both("old b"), -1);
	expect_bytes("a.mpcnet", "old a");
	expect_one_report("b.mpcnet");
	expect_no_drafts();
}

Test(replace, mode_stays_and_links_stay)
{
	struct stat status;

	cr_assert(chmod("b.mpcnet", 0604) == 0 && rename("b.mpcnet", "real") == 0 && symlink("real", "b.mpcnet") == 0);
	cr_expect_eq(replace_both("old b"), 0);
	cr_assert(lstat("b.mpcnet", &status) == 0);
	cr_expect(S_ISLNK(status.st_mode));
	cr_assert(lstat("real", &status) == 0);
	cr_expect_eq(status.st_mode & 07777, 0604);
	expect_bytes("real", "new b");
}

Test(replace, a_read_only_file_stays)
{
	cr_assert(chmod(".", 0777) == 0 && chmod("b.mpcnet", 0444) == 0);
	/* Root may write everything: as nobody, who may rename what is in the folder. */
	cr_assert(geteuid() != 0 || seteuid(65534) == 0);
	cr_expect_eq(replace_both("old b"), -1);
	cr_assert(geteuid() == getuid() || seteuid(getuid()) == 0);
	prctl(PR_SET_DUMPABLE, 1);      /* for the search for leaks at the end */
	expect_bytes("a.mpcnet", "old a");
	expect_bytes("b.mpcnet", "old b");
	/* As nobody, another file of root's cannot keep its owner, or be written either. */
	cr_expect_geq(diags.all.count, 1);
	cr_expect_eq(diags.all.items[0]->code, DIAG_FILE_UNWRITABLE);
	expect_no_drafts();
}

/* A command that was killed leaves its draft, which nobody holds. */
Test(replace, a_draft_that_was_left_is_nobodys)
{
	put(".b.mpcnet.mpcnetc-draft", "half of some");
	cr_expect_eq(replace_both("old b"), 0);
	expect_bytes("b.mpcnet", "new b");
	expect_no_drafts();
}

Test(replace, not_while_another_command_is_at_it)
{
	int fd = open(".b.mpcnet.mpcnetc-draft", O_RDWR | O_CREAT, 0600);

	cr_assert(fd >= 0 && flock(fd, LOCK_EX) == 0);
	cr_expect_eq(replace_both("old b"), -1);
	expect_bytes("a.mpcnet", "old a");
	expect_bytes("b.mpcnet", "old b");
	expect_one_report("b.mpcnet");
	cr_expect_eq(access(".b.mpcnet.mpcnetc-draft", F_OK), 0);
	close(fd);
}

Test(replace, no_link_is_followed_to_make_a_draft)
{
	put("victim", "victim");
	cr_assert_eq(symlink("victim", ".b.mpcnet.mpcnetc-draft"), 0);
	cr_expect_eq(replace_both("old b"), -1);
	expect_bytes("a.mpcnet", "old a");
	expect_bytes("victim", "victim");
	expect_one_report("b.mpcnet");
}

Test(replace, two_names_of_one_file)
{
	const struct replacement items[] = {
		{ TEXT("a.mpcnet"), TEXT("old a"), TEXT("new a") },
		{ TEXT("c.mpcnet"), TEXT("old a"), TEXT("new a") },
	};

	cr_assert_eq(symlink("a.mpcnet", "c.mpcnet"), 0);
	cr_expect_eq(replace_files(&arena, &diags, items, 2), 0);
	expect_bytes("a.mpcnet", "new a");
	expect_bytes("c.mpcnet", "new a");
	cr_assert_eq(unlink("c.mpcnet"), 0);
	expect_no_drafts();
}

Test(replace, pipes_cannot_be_replaced)
{
	cr_assert_eq(mkfifo("pipe", 0600), 0);
	cr_expect(replace_is_possible(&diags, TEXT("a.mpcnet")));
	cr_expect_not(replace_is_possible(&diags, TEXT("pipe")));
	expect_one_report("pipe");
	cr_expect_not(replace_is_possible(&diags, TEXT("nothing")));
}
