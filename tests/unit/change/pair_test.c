/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Which party is which: names, ids, accounts and operators against each other. */
#include <criterion/criterion.h>

#include "fixture.h"

static void expect(const char *old, const char *new, const char *forth, const char *back)
{
	struct pair pair;

	compare_parties_of(&pair, old, new);
	cr_expect_str_eq(fates_of(&pair), forth);
	pair_release(&pair);
	compare_parties_of(&pair, new, old);
	cr_expect_str_eq(fates_of(&pair), back);
	pair_release(&pair);
}

Test(pair, the_same_are_the_same)
{
	expect("a 1 2 -; b 2 3 -", "b 2 3 -; a 1 2 -", "stayed a, stayed b", "stayed a, stayed b");
}

Test(pair, a_party_more_has_joined)
{
	expect("a 1 2 -; b 2 3 -", "a 1 2 -; b 2 3 -; c 3 4 -", "stayed a, stayed b, joined c",
	       "stayed a, stayed b, left c");
}

Test(pair, another_name_for_the_same_id_and_account_is_a_rename)
{
	expect("a 1 2 -; b 2 3 -", "z 1 2 -; b 2 3 -", "stayed b, stayed z was a", "stayed a was z, stayed b");
}

Test(pair, exchanged_names_are_two_renames)
{
	expect("a 1 2 -; b 2 3 -", "b 1 2 -; a 2 3 -", "stayed a was b, stayed b was a",
	       "stayed a was b, stayed b was a");
}

Test(pair, names_that_move_round_are_renames)
{
	expect("a 1 2 -; b 2 3 -; c 3 4 -", "b 1 2 -; c 2 3 -; a 3 4 -",
	       "stayed a was c, stayed b was a, stayed c was b",
	       "stayed a was b, stayed b was c, stayed c was a");
}

Test(pair, the_same_name_elsewhere_is_a_move)
{
	expect("a 1 2 -; b 2 3 -", "a 1 7 -; b 2 3 -", "stayed a, stayed b", "stayed a, stayed b");
}

Test(pair, the_same_name_with_another_id_is_the_same)
{
	expect("a 1 2 -; b 2 3 -", "a 2 2 -; b 1 3 -", "stayed a, stayed b", "stayed a, stayed b");
}

Test(pair, the_same_id_with_nothing_else_in_common_is_a_replacement)
{
	expect("a 1 2 -; b 2 3 -", "z 1 7 -; b 2 3 -", "replaced a, stayed b, replaces z",
	       "replaces a, stayed b, replaced z");
}

Test(pair, the_same_operator_keeps_the_party_where_id_is_the_same)
{
	expect("a 1 2 acme; b 2 3 -", "z 1 7 acme; b 2 3 -", "stayed b, stayed z was a", "stayed a was z, stayed b");
}

Test(pair, an_operator_of_several_parties_tells_nothing)
{
	expect("a 1 2 acme; b 2 3 acme", "z 1 7 acme; b 2 3 acme", "replaced a, stayed b, replaces z",
	       "replaces a, stayed b, replaced z");
}

Test(pair, an_account_of_its_own_keeps_the_party_under_another_id)
{
	expect("a 1 2 -; b 2 3 -", "b 2 3 -; z 3 2 -", "stayed b, stayed z was a", "stayed a was z, stayed b");
}

Test(pair, a_shared_account_tells_nothing_without_the_id)
{
	expect("a 1 2 -; b 2 2 -", "b 2 2 -; z 3 2 -", "left a, stayed b, joined z", "joined a, stayed b, left z");
}

Test(pair, in_a_shared_account_the_id_tells)
{
	expect("a 1 2 -; b 2 2 -", "z 1 2 -; b 2 2 -", "stayed b, stayed z was a", "stayed a was z, stayed b");
}

Test(pair, in_a_shared_account_another_operator_is_another_party)
{
	expect("a 1 2 acme; b 2 2 -", "z 1 2 other; b 2 2 -", "replaced a, stayed b, replaces z",
	       "replaces a, stayed b, replaced z");
}

Test(pair, a_name_that_is_left_behind_can_be_taken)
{
	/* The old a is z now, and somebody new is called a. */
	expect("a 1 2 -; b 2 3 -", "z 1 2 -; b 2 3 -; a 3 7 -", "joined a, stayed b, stayed z was a",
	       "left a, stayed a was z, stayed b");
}

Test(pair, all_others_are_other_parties)
{
	expect("a 1 2 -; b 2 3 -", "x 3 4 -; y 4 5 -", "left a, left b, joined x, joined y",
	       "joined a, joined b, left x, left y");
}
