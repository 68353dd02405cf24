/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What changes files, killed at a system call of the test's choice. */
#ifndef MPCNET_TESTS_TRACED_H
#define MPCNET_TESTS_TRACED_H

/*
 * Runs `run(argument)` in a process of its own up to its stop number `stop`, counted from 0, and kills it there; each
 * system call stops on its way in and on its way out. Returns at which stop it was killed: less than `stop` when `run`
 * was done before. The test fails when `run` gives anything but 0, and is skipped where processes cannot be traced.
 */
unsigned kill_at_stop(int (*run)(const void *argument), const void *argument, unsigned stop);

#endif
