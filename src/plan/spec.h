/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside plan/: a network, written down as a spec again. */
#ifndef MPCNET_PLAN_SPEC_H
#define MPCNET_PLAN_SPEC_H

#include "model/network.h"

/*
 * Appends a spec, in canonical form, of what stands in `network`: its name and values, its releases in their order, its
 * parties in the order of ids. Only what the spec that it was made of wrote down is written (a value that has a place,
 * see value.h): defaults, and what follows from other settings, follow again. What most parties have alike stands in
 * one profile, "common". Checked, it gives the model it was made of. No value can become anything but what it is.
 *
 * Nothing else of `network` is looked at, so that one that was put together of others' parts can be written, whose
 * values that nobody wrote are then those of the whole.
 */
void spec_write(const struct network *network, struct strbuf *out);

/*
 * Whether the setting was written down, and is no default: `values` are those of its scope, and `network` the
 * network's, for defaults that are settings of it.
 */
bool spec_has_written(const struct setting *row, const struct value *values, const struct value *network);

#endif
