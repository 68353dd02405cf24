/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * emit/: from the checked model to artifacts: paths and bytes, one at a time, handed on and forgotten.
 *
 * The same model and bindings give the same artifacts. Parties do not depend on one another and are made in parallel.
 * Nothing here opens a file.
 */
#ifndef MPCNET_EMIT_EMIT_H
#define MPCNET_EMIT_EMIT_H

#include "base/base.h"
#include "lock/lock.h"
#include "model/network.h"

/* Takes one artifact; bytes are borrowed. Returns 0, or -1 to stop. Called from several threads at once. */
typedef int artifact_fn(void *context, struct text path, struct text bytes, bool executable);

enum artifact_family {
	FAMILY_NETWORK = 1, FAMILY_PARTY = 2, FAMILY_TERRAFORM = 4, FAMILY_KUBERNETES = 8, FAMILY_NODE = 16,
	FAMILY_ENCLAVE = 32
};

#endif
