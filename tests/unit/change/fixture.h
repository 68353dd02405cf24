/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Two networks of parties, compared. */
#ifndef MPCNET_TESTS_UNIT_CHANGE_FIXTURE_H
#define MPCNET_TESTS_UNIT_CHANGE_FIXTURE_H

#include "change/change.h"

/* A spec and what it was made of; borrowed by the comparison. */
struct spec {
	struct diags diags;
	struct sources sources;
	struct bindings bindings;
	struct change_side side;
};

struct pair {
	struct arena arena;
	struct spec old, new;
	struct comparison *comparison;
};

/*
 * Compares two networks, each a list of "name id account operator", with ';' between; operator '-' is none, and an
 * account is given by its first digit.
 */
void compare_parties_of(struct pair *pair, const char *old, const char *new);
/* Compares two specs. */
void compare_specs(struct pair *pair, const char *old, const char *new);
void pair_release(struct pair *pair);

/* "stayed alice←bob joined carol": fates of all parties in order, with the old name where it differs. */
const char *fates_of(struct pair *pair);
/* Slugs of the rules of all changes in order, those of consequences in brackets. */
const char *rules_of(struct pair *pair);

#endif
