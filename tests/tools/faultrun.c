/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Runs a command and lets one of its calls to the kernel go wrong: it is killed there, or the call fails.
 *
 *     faultrun --below DIR [--at N] [--onwards] [--fault WHAT] [--calls change|all] [--report FILE] -- COMMAND [WORD...]
 *
 * Calls are counted from 1, in all of its threads, when they are about something at or below DIR: `change` counts those
 * that change files, `all` those that look as well. WHAT is kill (before the call), torn (before it, but a write has put
 * half of its bytes), half (a write puts half of its bytes and says so) or the name of an error. Without --at, nothing
 * goes wrong; with --onwards, every call from the N-th on fails. Into FILE goes a line: how many calls there were, and
 * which one was hit. Ends as the command does (128 + N after signal N); 77 when the kernel cannot do this.
 *
 * The kernel asks before each such call (seccomp's user notification), so that this works for any program, whatever it
 * is linked with, and a call that fails was never made.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNAVAILABLE 77
#define PATH_SIZE (2 * PATH_MAX + 64)

enum where { BY_FD, BY_PATH_AT, BY_TWO_PATHS_AT };
enum kind { CHANGES, LOOKS, OPENS };

static const struct call {
	int number;
	const char *name;
	enum where where;
	enum kind kind;
} calls[] = {
	{ SYS_openat, "openat", BY_PATH_AT, OPENS },
	{ SYS_mkdirat, "mkdirat", BY_PATH_AT, CHANGES },
	{ SYS_unlinkat, "unlinkat", BY_PATH_AT, CHANGES },
	{ SYS_symlinkat, "symlinkat", BY_FD, CHANGES },
	{ SYS_fchmodat, "fchmodat", BY_PATH_AT, CHANGES },
	{ SYS_fchownat, "fchownat", BY_PATH_AT, CHANGES },
	{ SYS_utimensat, "utimensat", BY_PATH_AT, CHANGES },
	{ SYS_linkat, "linkat", BY_TWO_PATHS_AT, CHANGES },
	{ SYS_renameat2, "renameat2", BY_TWO_PATHS_AT, CHANGES },
#ifdef SYS_renameat
	{ SYS_renameat, "renameat", BY_TWO_PATHS_AT, CHANGES },
#endif
	{ SYS_write, "write", BY_FD, CHANGES },
	{ SYS_pwrite64, "pwrite64", BY_FD, CHANGES },
	{ SYS_writev, "writev", BY_FD, CHANGES },
	{ SYS_ftruncate, "ftruncate", BY_FD, CHANGES },
	{ SYS_fchmod, "fchmod", BY_FD, CHANGES },
	{ SYS_fchown, "fchown", BY_FD, CHANGES },
	{ SYS_fsync, "fsync", BY_FD, CHANGES },
	{ SYS_fdatasync, "fdatasync", BY_FD, CHANGES },
	{ SYS_flock, "flock", BY_FD, LOOKS },
	{ SYS_close, "close", BY_FD, LOOKS },
	{ SYS_read, "read", BY_FD, LOOKS },
	{ SYS_pread64, "pread64", BY_FD, LOOKS },
	{ SYS_lseek, "lseek", BY_FD, LOOKS },
	{ SYS_getdents64, "getdents64", BY_FD, LOOKS },
	{ SYS_fstat, "fstat", BY_FD, LOOKS },
#ifdef SYS_newfstatat
	{ SYS_newfstatat, "newfstatat", BY_PATH_AT, LOOKS },
#endif
	{ SYS_statx, "statx", BY_PATH_AT, LOOKS },
	{ SYS_faccessat, "faccessat", BY_PATH_AT, LOOKS },
#ifdef SYS_faccessat2
	{ SYS_faccessat2, "faccessat2", BY_PATH_AT, LOOKS },
#endif
	{ SYS_readlinkat, "readlinkat", BY_PATH_AT, LOOKS },
#ifdef SYS_rename
	/* The forms without a folder, where there are such calls. Their paths begin one argument earlier. */
	{ SYS_open, "open", BY_PATH_AT, OPENS },
	{ SYS_mkdir, "mkdir", BY_PATH_AT, CHANGES },
	{ SYS_rmdir, "rmdir", BY_PATH_AT, CHANGES },
	{ SYS_unlink, "unlink", BY_PATH_AT, CHANGES },
	{ SYS_chmod, "chmod", BY_PATH_AT, CHANGES },
	{ SYS_rename, "rename", BY_TWO_PATHS_AT, CHANGES },
	{ SYS_link, "link", BY_TWO_PATHS_AT, CHANGES },
	{ SYS_access, "access", BY_PATH_AT, LOOKS },
	{ SYS_stat, "stat", BY_PATH_AT, LOOKS },
	{ SYS_lstat, "lstat", BY_PATH_AT, LOOKS },
	{ SYS_readlink, "readlink", BY_PATH_AT, LOOKS },
#endif
};

enum fault { FAULT_NONE, FAULT_KILL, FAULT_TORN, FAULT_HALF, FAULT_ERROR };

static const struct { const char *name; int number; } errors[] = {
	{ "ENOSPC", ENOSPC }, { "EIO", EIO }, { "EACCES", EACCES }, { "EINTR", EINTR }, { "EROFS", EROFS },
	{ "EDQUOT", EDQUOT }, { "EMFILE", EMFILE }, { "ENOMEM", ENOMEM }, { "EPERM", EPERM }, { "ENOLCK", ENOLCK },
};

struct run {
	char below[PATH_MAX];
	enum fault fault;
	int error;
	unsigned long at, total;
	bool onwards, all;
	const char *report;
	pid_t child;
	int listener;
	char hit[PATH_SIZE + 32];       /* "write /path" */
};

static void fail(const char *what)
{
	fprintf(stderr, "faultrun: %s: %s\n", what, strerror(errno));
	exit(errno == ENOSYS || errno == EINVAL ? UNAVAILABLE : 70);
}

/* ---- the child ------------------------------------------------------------------------------------- */

static int install_filter(void)
{
	struct sock_filter filter[2 * COUNT(calls) + 2];
	struct sock_fprog program = { 0, filter };
	size_t count = 0;

	filter[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < COUNT(calls); i++) {
		filter[count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, 0, 1);
		filter[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	}
	filter[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = (unsigned short)count;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

/* A descriptor goes along with one byte; a negative one stands for an error. */
static void send_descriptor(int socket, int fd)
{
	union { struct cmsghdr header; char bytes[CMSG_SPACE(sizeof(int))]; } control = { 0 };
	char byte = (char)(fd < 0 ? errno : 0);
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	if (sendmsg(socket, &message, 0) < 0)
		_exit(70);
}

static int receive_descriptor(int socket)
{
	union { struct cmsghdr header; char bytes[CMSG_SPACE(sizeof(int))]; } control = { 0 };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(socket, &message, 0) != 1)
		fail("no word from the child");
	if (byte != 0) {
		errno = byte;
		fail("seccomp");
	}
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

static void start(struct run *run, char **command)
{
	int sockets[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
		fail("socketpair");
	run->child = fork();
	if (run->child < 0)
		fail("fork");
	if (run->child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		send_descriptor(sockets[1], install_filter());
		execvp(command[0], command);
		_exit(127);
	}
	close(sockets[1]);
	run->listener = receive_descriptor(sockets[0]);
	close(sockets[0]);
}

/* ---- what a call is about -------------------------------------------------------------------------- */

static bool read_link(char *path, const char *format, pid_t pid, int fd)
{
	char link[64];
	ssize_t size;

	snprintf(link, sizeof(link), format, (int)pid, fd);
	size = readlink(link, path, PATH_MAX - 1);
	if (size < 0)
		return false;
	path[size] = '\0';
	return true;
}

static bool read_string(pid_t pid, uint64_t address, char *ret)
{
	size_t at = 0;

	/* A page at a time: the next one may not be there. */
	while (at < PATH_MAX) {
		size_t step = 4096 - (address + at) % 4096;
		struct iovec to = { ret + at, step < PATH_MAX - at ? step : PATH_MAX - at };
		struct iovec from = { (void *)(uintptr_t)(address + at), to.iov_len };
		ssize_t got = process_vm_readv(pid, &to, 1, &from, 1, 0);

		if (got <= 0)
			return false;
		if (memchr(ret + at, '\0', (size_t)got))
			return true;
		at += (size_t)got;
	}
	return false;
}

static bool path_at(pid_t pid, int fd, uint64_t address, char ret[PATH_SIZE])
{
	char folder[PATH_MAX], path[PATH_MAX];

	if (!read_string(pid, address, path))
		return false;
	if (path[0] == '/') {
		snprintf(ret, PATH_SIZE, "%s", path);
		return true;
	}
	if (!read_link(folder, fd == AT_FDCWD ? "/proc/%d/cwd" : "/proc/%d/fd/%d", pid, fd))
		return false;
	snprintf(ret, PATH_SIZE, "%s%s%s", folder, path[0] ? "/" : "", path);
	return true;
}

static bool is_below(const struct run *run, const char *path)
{
	size_t size = strlen(run->below);

	return strncmp(path, run->below, size) == 0 && (path[size] == '/' || path[size] == '\0' || path[size] == ' ');
}

/* Whether the call is about something below the folder; *ret_path is what, for the report. */
static bool concerns(const struct run *run, const struct call *call, const struct seccomp_notif *asked,
		     char ret_path[PATH_SIZE])
{
	const __u64 *args = asked->data.args;
	pid_t pid = (pid_t)asked->pid;
	bool by_name = !strstr(call->name, "at") || strcmp(call->name, "stat") == 0 || strcmp(call->name, "lstat") == 0;

	if (call->number == SYS_symlinkat)
		return path_at(pid, (int)args[1], args[2], ret_path) && is_below(run, ret_path);
	if (call->where == BY_FD)
		return read_link(ret_path, "/proc/%d/fd/%d", pid, (int)args[0]) && is_below(run, ret_path);
	if (by_name) {
		if (path_at(pid, AT_FDCWD, args[0], ret_path) && is_below(run, ret_path))
			return true;
		return call->where == BY_TWO_PATHS_AT && path_at(pid, AT_FDCWD, args[1], ret_path) &&
		       is_below(run, ret_path);
	}
	if (path_at(pid, (int)args[0], args[1], ret_path) && is_below(run, ret_path))
		return true;
	return call->where == BY_TWO_PATHS_AT && path_at(pid, (int)args[2], args[3], ret_path) &&
	       is_below(run, ret_path);
}

static const struct call *find_call(int number)
{
	for (size_t i = 0; i < COUNT(calls); i++)
		if (calls[i].number == number)
			return &calls[i];
	return NULL;
}

static bool is_counted(const struct run *run, const struct call *call, const struct seccomp_notif *asked)
{
	uint64_t flags = asked->data.args[strcmp(call->name, "open") == 0 ? 1 : 2];

	return run->all || call->kind == CHANGES || (call->kind == OPENS && (flags & (O_CREAT | O_TRUNC)));
}

/* ---- what goes wrong ------------------------------------------------------------------------------- */

/* Does half of a write on behalf of the child. How many bytes, or -1: it is no write, or of one byte. */
static ssize_t write_half(const struct run *run, const struct call *call, const struct seccomp_notif *asked)
{
	size_t size = (size_t)asked->data.args[2] / 2;
	char *bytes;
	struct iovec to, from;
	ssize_t done = -1;
	int process, fd;

	if (call->number != SYS_write || size == 0)
		return -1;
	bytes = malloc(size);
	to = (struct iovec){ bytes, size };
	from = (struct iovec){ (void *)(uintptr_t)asked->data.args[1], size };
	process = (int)syscall(SYS_pidfd_open, run->child, 0);
	fd = process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, (int)asked->data.args[0], 0);
	if (bytes && fd >= 0 && process_vm_readv((pid_t)asked->pid, &to, 1, &from, 1, 0) == (ssize_t)size)
		done = write(fd, bytes, size);
	if (fd >= 0)
		close(fd);
	if (process >= 0)
		close(process);
	free(bytes);
	return done;
}

/* Fills the answer. False: the child was killed instead. */
static bool strike(struct run *run, const struct call *call, const struct seccomp_notif *asked,
		   struct seccomp_notif_resp *answer)
{
	ssize_t half = run->fault == FAULT_TORN || run->fault == FAULT_HALF ? write_half(run, call, asked) : -1;

	switch (run->fault) {
	case FAULT_NONE:
		break;
	case FAULT_KILL:
	case FAULT_TORN:
		kill(run->child, SIGKILL);
		if ((pid_t)asked->pid != run->child)
			kill((pid_t)asked->pid, SIGKILL);
		return false;
	case FAULT_HALF:
		if (half >= 0) {
			answer->flags = 0;
			answer->val = half;
		}
		break;
	case FAULT_ERROR:
		answer->flags = 0;
		answer->error = -run->error;
		break;
	}
	return true;
}

static void answer_one(struct run *run)
{
	struct seccomp_notif asked = { 0 };
	struct seccomp_notif_resp answer = { 0 };
	const struct call *call;
	char path[PATH_SIZE];

	/* A thread that was killed asks no more. */
	if (ioctl(run->listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0)
		return;
	answer.id = asked.id;
	answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	call = find_call(asked.data.nr);
	if (call && is_counted(run, call, &asked) && concerns(run, call, &asked, path)) {
		run->total++;
		if (run->at && (run->total == run->at || (run->onwards && run->total > run->at))) {
			if (!run->hit[0])
				snprintf(run->hit, sizeof(run->hit), "%s %s", call->name, path);
			if (!strike(run, call, &asked, &answer))
				return;
		}
	}
	ioctl(run->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

static int supervise(struct run *run)
{
	struct pollfd wait_for = { .fd = run->listener, .events = POLLIN };
	int status;

	/* Hung up on when the last thread with the filter is gone. */
	while (poll(&wait_for, 1, -1) > 0 && !(wait_for.revents & POLLHUP))
		answer_one(run);
	if (waitpid(run->child, &status, 0) < 0)
		fail("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- the command line ------------------------------------------------------------------------------ */

static void usage(void)
{
	fputs("Usage: faultrun --below DIR [--at N] [--onwards] [--fault kill|torn|half|ERROR] [--calls change|all]\n"
	      "                [--report FILE] -- COMMAND [WORD...]\n", stderr);
	exit(64);
}

static void parse_fault(struct run *run, const char *name)
{
	run->fault = strcmp(name, "kill") == 0 ? FAULT_KILL : strcmp(name, "torn") == 0 ? FAULT_TORN :
		     strcmp(name, "half") == 0 ? FAULT_HALF : FAULT_NONE;
	for (size_t i = 0; i < COUNT(errors) && run->fault == FAULT_NONE; i++) {
		if (strcmp(name, errors[i].name) == 0) {
			run->fault = FAULT_ERROR;
			run->error = errors[i].number;
		}
	}
	if (run->fault == FAULT_NONE)
		usage();
}

static char **parse(struct run *run, int argc, char **argv)
{
	int i = 1;

	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;

		if (strcmp(argv[i], "--onwards") == 0) {
			run->onwards = true;
			continue;
		}
		if (!value)
			usage();
		if (strcmp(argv[i], "--below") == 0)
			snprintf(run->below, sizeof(run->below), "%s", value);
		else if (strcmp(argv[i], "--at") == 0)
			run->at = strtoul(value, NULL, 10);
		else if (strcmp(argv[i], "--fault") == 0)
			parse_fault(run, value);
		else if (strcmp(argv[i], "--calls") == 0)
			run->all = strcmp(value, "all") == 0;
		else if (strcmp(argv[i], "--report") == 0)
			run->report = value;
		else
			usage();
		i++;
	}
	if (i + 1 >= argc || run->below[0] != '/')
		usage();
	return argv + i + 1;
}

int main(int argc, char **argv)
{
	static struct run run;
	char **command = parse(&run, argc, argv);
	FILE *report;
	int status;

	start(&run, command);
	status = supervise(&run);
	if (run.report) {
		report = fopen(run.report, "w");
		if (!report || fprintf(report, "%lu %s\n", run.total, run.hit) < 0 || fclose(report) != 0)
			fail(run.report);
	}
	return status;
}
