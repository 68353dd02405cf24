/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * check/: from what was said to what it means.
 *
 * Names are resolved, parties expanded, every setting evaluated, typed and defaulted, and the network held to the table
 * of rules. All mistakes of a spec are reported in one run; a mistake that follows from another one is not.
 */
#ifndef MPCNET_CHECK_CHECK_H
#define MPCNET_CHECK_CHECK_H

#include "base/base.h"
#include "diag/diag.h"
#include "model/network.h"
#include "syntax/syntax.h"

/* The version of the language that a spec states as `mpcnet = 1`. */
#define LANGUAGE_VERSION 1

/* A network may be expanded to this many parties; a threshold is a byte, so no network needs more than 766. */
#define PARTY_COUNT_MAX 4096

/*
 * Checks a spec. Returns the model, or NULL when there are errors in `diags`, from here or from before (a tree with
 * broken parts is still checked, so that everything is reported at once). The model lives in `arena`, as
 * the tree does.
 */
const struct network *check_network(struct arena *arena, struct diags *diags, const struct syntax *syntax);

/* Whether a network or a party may be called so: a DNS label that is no word of the language. */
bool check_is_name(struct text name);

#endif
