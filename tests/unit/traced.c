/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Kills a function at a system call, by ptrace. */
#include "traced.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

unsigned kill_at_stop(int (*run)(const void *argument), const void *argument, unsigned stop)
{
	pid_t child = fork();
	unsigned at = 0;
	int status;

	if (child == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(77);
		raise(SIGSTOP);
		/* Not by exit: sanitizers would look for leaks then, which they cannot in a traced process. */
		raise(run(argument) == 0 ? SIGUSR1 : SIGUSR2);
	}
	waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		cr_skip_test("processes cannot be traced here");
	for (; at < stop && WSTOPSIG(status) != SIGUSR1; at++) {
		ptrace(PTRACE_SYSCALL, child, NULL, NULL);
		waitpid(child, &status, 0);
		cr_assert(WIFSTOPPED(status) && WSTOPSIG(status) != SIGUSR2, "what was to be killed failed by itself");
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return at;
}
