/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A party's file on disk: old or new, whole, whatever happens, and no value of another writer lost. */
#define _DEFAULT_SOURCE         /* flock() */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../traced.h"
#include "fixture.h"

TestSuite(lock_write, .init = enter_folder, .fini = leave_folder, .timeout = 120);

#define FILE_OF_ALICE LOCK_FOLDER "/alice.json"
#define OUTPUTS(number) \
	"{\"format\": 1, \"network\": \"testnet-demo\", \"party\": \"alice\", \"account\": \"210987654321\", " \
	"\"region\": \"eu-west-1\", \"endpoint_service_name\": " \
	"\"com.amazonaws.vpce.eu-west-1.vpce-svc-0000000000000000" number "\"}"
#define ADDRESS "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

/* What stands in the file, or "" where there is none. */
static const char *bytes_of(const char *path)
{
	static char bytes[1 << 16];
	FILE *file = fopen(path, "rb");
	size_t size = file ? fread(bytes, 1, sizeof(bytes) - 1, file) : 0;

	bytes[size] = '\0';
	if (file)
		fclose(file);
	return bytes;
}

static const char *record_of(const char *number)
{
	static char record[1024];

	snprintf(record, sizeof(record),
		 "{\n  \"network\": \"testnet-demo\",\n  \"party\": \"alice\",\n  \"values\": {\n    "
		 "\"endpoint_service_name\": \"com.amazonaws.vpce.eu-west-1.vpce-svc-0000000000000000%s\"\n  },\n  "
		 "\"version\": 1\n}\n", number);
	return record;
}

static void expect_only_the_record(const char *when)
{
	DIR *folder = opendir(LOCK_FOLDER);
	const struct dirent *item;

	cr_assert_not_null(folder);
	while ((item = readdir(folder)) != NULL)
		cr_expect(item->d_name[0] == '.' ? strlen(item->d_name) < 3 : strcmp(item->d_name, "alice.json") == 0,
			  "%s: %s", when, item->d_name);
	closedir(folder);
}

static void expect_bound(const char *number, const char *when)
{
	cr_expect_str_eq(bytes_of(FILE_OF_ALICE), record_of(number), "%s", when);
	expect_only_the_record(when);
}

/* ---- killed ----------------------------------------------------------------------------------------- */

static int bind_given(const void *input)
{
	return bind_input(input);
}

/* `before` is bound, or nothing and there is no folder; what is read at any moment is that or the new record. */
static void kill_everywhere(const char *before)
{
	unsigned seen_old = 0, seen_new = 0, stop = 1, reached = 0;
	char when[64], old[1024] = "";

	for (; reached + 2 >= stop; stop += 2) {
		const char *now;

		shell("rm -rf " LOCK_FOLDER);
		if (before) {
			cr_assert_eq(bind_input(before), 0);
			strcpy(old, bytes_of(FILE_OF_ALICE));
		}
		snprintf(when, sizeof(when), "killed at stop %u", stop);
		reached = kill_at_stop(bind_given, OUTPUTS("b"), stop);
		now = bytes_of(FILE_OF_ALICE);
		if (strcmp(now, old) == 0)
			seen_old++;
		else if (strcmp(now, record_of("b")) == 0)
			seen_new++;
		else
			cr_expect(false, "%s: %s", when, now);
		cr_expect_eq(bind_input(OUTPUTS("c")), 0, "%s", when);
		expect_bound("c", when);
	}
	cr_expect_gt(seen_old, 10);
	cr_expect_gt(seen_new, 0);
}

Test(lock_write, killed_while_it_replaces)
{
	kill_everywhere(OUTPUTS("a"));
}

Test(lock_write, killed_while_it_begins)
{
	kill_everywhere(NULL);
}

/* Whoever binds next clears away what killed ones left, of other parties too. */
Test(lock_write, what_others_left)
{
	shell("touch " LOCK_FOLDER "/.bob.json.mpcnet-draft " LOCK_FOLDER "/.alice.json.mpcnet-draft");
	cr_assert_eq(bind_input(OUTPUTS("a")), 0);
	expect_bound("a", "after others");
}

/* ---- two at once ------------------------------------------------------------------------------------- */

/* Each of them reads the record and writes it anew, and each other's value is in it. */
Test(lock_write, writers_take_turns)
{
	static const char *const inputs[] = {
		OUTPUTS("a"), ADDRESS,
		"{\"network\": \"testnet-demo\", \"party\": \"alice\", \"version\": 1, \"values\": {\"root_key_arn\": "
		"\"arn:aws:kms:eu-west-1:210987654321:key/12345678-1234-1234-1234-123456789abc\"}}",
		"{\"network\": \"testnet-demo\", \"party\": \"alice\", \"version\": 1, \"values\": {\"tx_sender_address\": "
		"\"0x0F9fC4bF77A7b6ED57339f937250e532b98a8c3d\"}}",
	};

	for (int round = 0; round < 20; round++) {
		const struct binding *alice;
		int status;

		shell("rm -rf " LOCK_FOLDER);
		for (size_t i = 0; i < ARRAY_LENGTH(inputs); i++)
			if (fork() == 0)
				_exit(bind_input(inputs[i]) == 0 ? 0 : 1);
		for (size_t i = 0; i < ARRAY_LENGTH(inputs); i++)
			cr_expect(wait(&status) > 0 && status == 0);
		alice = &expect_good()->items[0];
		cr_expect(alice->endpoint_service_name.data && alice->verification_address.data &&
			  alice->root_key_arn.data && alice->tx_sender_address.data, "round %d", round);
		expect_only_the_record("after all");
	}
}

Test(lock_write, a_folder_that_is_held)
{
	int fd;

	cr_assert_eq(bind_input(OUTPUTS("a")), 0);
	fd = open(LOCK_FOLDER, O_RDONLY | O_DIRECTORY);
	cr_assert_eq(flock(fd, LOCK_EX), 0);
	cr_expect_neq(bind_input(OUTPUTS("b")), 0);
	cr_expect_eq((int)diags.all.items[0]->code, (int)DIAG_LOCK_BUSY);
	expect_bound("a", "while it is held");
	close(fd);
	cr_expect_eq(bind_input(OUTPUTS("b")), 0);
	expect_bound("b", "afterwards");
}

/* Who only looks needs no turn. */
Test(lock_write, a_dry_run_waits_for_nobody)
{
	int fd = open(LOCK_FOLDER, O_RDONLY | O_DIRECTORY);

	cr_assert_eq(flock(fd, LOCK_EX), 0);
	cr_expect_eq(bind_request(OUTPUTS("a"), true, 0), 0);
	cr_expect_str_empty(bytes_of(FILE_OF_ALICE));
	close(fd);
}

/* ---- what stands in the way -------------------------------------------------------------------------- */

/* The file system has no room: here, for this process. */
Test(lock_write, no_room)
{
	pid_t child;
	int status;

	cr_assert_eq(bind_input(OUTPUTS("a")), 0);
	child = fork();
	if (child == 0) {
		const struct rlimit limit = { 100, 100 };

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit(bind_input(OUTPUTS("b")) != 0 && diags.all.items[0]->code == DIAG_LOCK_IO ? 0 : 1);
	}
	waitpid(child, &status, 0);
	cr_expect_eq(status, 0);
	expect_bound("a", "without room");
}

Test(lock_write, other_things_of_that_name)
{
	static const char *const makers[] = {
		"ln -s ../elsewhere.json " FILE_OF_ALICE, "ln -s ../nowhere.json " FILE_OF_ALICE, "mkfifo " FILE_OF_ALICE,
		"mkdir " FILE_OF_ALICE,
	};

	put_file("elsewhere.json", "{}");
	for (size_t i = 0; i < ARRAY_LENGTH(makers); i++) {
		shell(makers[i]);
		cr_expect_neq(bind_input(OUTPUTS("a")), 0, "%s", makers[i]);
		cr_expect_eq((int)diags.all.items[0]->code, (int)DIAG_LOCK_NOT_A_FILE, "%s", makers[i]);
		cr_expect_neq(bind_request(NULL, false, LOCK_EVERY_VALUE), 0, "%s", makers[i]);
		cr_expect_str_eq(bytes_of("elsewhere.json"), "{}");
		cr_expect_neq(access("nowhere.json", F_OK), 0);
		shell("rm -r " FILE_OF_ALICE);
	}
}

Test(lock_write, no_place_for_the_draft)
{
	cr_assert_eq(bind_input(OUTPUTS("a")), 0);
	shell("mkdir " LOCK_FOLDER "/.alice.json.mpcnet-draft");
	cr_expect_neq(bind_input(OUTPUTS("b")), 0);
	cr_expect_eq((int)diags.all.items[0]->code, (int)DIAG_LOCK_IO);
	cr_expect_str_eq(bytes_of(FILE_OF_ALICE), record_of("a"));
}

/* A link where the draft should be is of a killed process at best: it goes, and what it leads to stays. */
Test(lock_write, a_link_for_the_draft)
{
	put_file("elsewhere.json", "mine");
	shell("ln -s ../elsewhere.json " LOCK_FOLDER "/.alice.json.mpcnet-draft");
	cr_expect_eq(bind_input(OUTPUTS("a")), 0);
	expect_bound("a", "beside a link");
	cr_expect_str_eq(bytes_of("elsewhere.json"), "mine");
}

Test(lock_write, a_read_only_file)
{
	if (geteuid() == 0)
		cr_skip_test("root may write everything");
	cr_assert_eq(bind_input(OUTPUTS("a")), 0);
	shell("chmod 444 " FILE_OF_ALICE);
	cr_expect_neq(bind_input(OUTPUTS("b")), 0);
	expect_bound("a", "read-only");
}

/* ---- how it is left ---------------------------------------------------------------------------------- */

static mode_t mode_of(const char *path)
{
	struct stat st;

	cr_assert_eq(stat(path, &st), 0);
	return st.st_mode & 0777;
}

Test(lock_write, permissions)
{
	mode_t old = umask(077);

	shell("rmdir " LOCK_FOLDER);
	cr_expect_eq(bind_input(OUTPUTS("a")), 0);
	cr_expect_eq(mode_of(LOCK_FOLDER), 0755);
	cr_expect_eq(mode_of(FILE_OF_ALICE), 0644);
	shell("chmod 660 " FILE_OF_ALICE);
	cr_expect_eq(bind_input(OUTPUTS("b")), 0);
	cr_expect_eq(mode_of(FILE_OF_ALICE), 0660);
	umask(old);
}

/* Who binds what is bound already changes nothing, not even how the file is laid out. */
Test(lock_write, nothing_new)
{
	struct stat before, after;

	put_values("alice", "\"endpoint_service_name\": \"com.amazonaws.vpce.eu-west-1.vpce-svc-0000000000000000a\"");
	cr_assert_eq(stat(FILE_OF_ALICE, &before), 0);
	cr_expect_eq(bind_input(OUTPUTS("a")), 0);
	cr_assert_eq(stat(FILE_OF_ALICE, &after), 0);
	cr_expect(before.st_ino == after.st_ino && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec &&
		  before.st_mtim.tv_sec == after.st_mtim.tv_sec);
}

/* What comes to nothing leaves no folder. */
Test(lock_write, no_folder_for_nothing)
{
	shell("rmdir " LOCK_FOLDER);
	cr_expect_neq(bind_input("{}"), 0);
	cr_expect_neq(bind_input("0x12"), 0);
	cr_expect_eq(bind_request(NULL, false, LOCK_EVERY_VALUE), 0);
	cr_expect_neq(access(LOCK_FOLDER, F_OK), 0);
}
