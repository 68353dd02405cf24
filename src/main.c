/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * mpcnetc compiles one description of a threshold MPC network into what each of its parties deploys.
 *
 * This file is arguments in and exit status out. driver/compile.c has the passes in their order; every room below src/
 * opens with a header of its own name that says what it promises.
 */
#include "driver/driver.h"

int main(int argc, char **argv)
{
	return driver_run(argc, argv);
}
