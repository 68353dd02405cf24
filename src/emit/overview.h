/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Views of the pages that people read: the network's, and each party's runbook. */
#ifndef MPCNET_EMIT_OVERVIEW_H
#define MPCNET_EMIT_OVERVIEW_H

#include "emit/family.h"

/*
 * The committee takes what it has to do from the chain, where there is one and every active party has a connector to it.
 * Else operators call their cores by hand.
 */
bool network_is_called_by_chain(const struct emit_context *context);

/* For the files of network/: `fill` is called with no party. */
extern const struct family overview_family;
/* For a party's README.md. */
extern const struct family runbook_family;
/* The `debts` of a context, in `arena`. */
const struct view_value *runbook_debts(struct arena *arena, const struct emit_context *context);

#endif
