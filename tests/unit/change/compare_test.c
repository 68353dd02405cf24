/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is a change, what follows from one, and what they come to. */
#include <criterion/criterion.h>

#include "fixture.h"

#define NETWORK "mpcnet = 1\nnetwork \"n\" {\n  environment = \"dev\"\n  threshold = 0\n}\n"
#define PARTY(name, id, rest) \
	"party \"" name "\" {\n  id = " id "\n  account = \"" id "10987654321\"\n  region = \"eu-west-1\"\n" rest "}\n"
#define CLUSTER(name) "  cluster {\n    name = " name "\n  }\n"
#define TWO NETWORK PARTY("a", "1", CLUSTER("\"c\"")) PARTY("b", "2", CLUSTER("\"c\""))

static void expect_rules(const char *old, const char *new, const char *rules)
{
	struct pair pair;

	compare_specs(&pair, old, new);
	cr_expect_str_eq(rules_of(&pair), rules);
	pair_release(&pair);
}

Test(compare, a_network_is_the_same_as_itself)
{
	struct pair pair;

	compare_specs(&pair, TWO, TWO);
	cr_expect(comparison_is_empty(pair.comparison));
	cr_expect_eq(comparison_status(pair.comparison), 0);
	pair_release(&pair);
}

#define NAMESPACE(name) "  kubernetes {\n    namespace = " name "\n  }\n"
#define READING(reference, namespace) \
	NETWORK PARTY("a", "1", CLUSTER(reference) NAMESPACE(namespace)) PARTY("b", "2", CLUSTER("\"c\""))

Test(compare, what_reads_what_changed_follows_from_it)
{
	expect_rules(READING("\"c-${self.kubernetes.namespace}\"", "\"x\""),
		     READING("\"c-${self.kubernetes.namespace}\"", "\"y\""), "setting (setting)");
	/* However it is laid out. */
	expect_rules(READING("\"c-${self.kubernetes.namespace}\"", "\"x\""),
		     READING(" \"c-${ self.kubernetes.namespace }\"", "\"y\""), "setting (setting)");
	/* Whoever writes something else changes something of his own. */
	expect_rules(READING("\"c-${self.kubernetes.namespace}\"", "\"x\""),
		     READING("\"d-${self.kubernetes.namespace}\"", "\"y\""), "setting setting");
}

#define LOCALS(x) "locals {\n  x = " x "\n}\n"
#define READING_LOCAL PARTY("a", "1", CLUSTER("local.x")) PARTY("b", "2", CLUSTER("\"c\""))
#define NETWORK_ON_50007 \
	"mpcnet = 1\nnetwork \"n\" {\n  environment = \"dev\"\n  threshold = 0\n  ports {\n    peer = 50007\n  }\n}\n"

Test(compare, what_a_local_says_otherwise_is_a_change_of_its_own)
{
	expect_rules(LOCALS("\"p\"") NETWORK READING_LOCAL, LOCALS("\"q\"") NETWORK READING_LOCAL, "setting");
}

Test(compare, locals_are_followed_to_what_they_read)
{
	expect_rules(LOCALS("\"p-${network.ports.peer}\"") NETWORK READING_LOCAL,
		     LOCALS("\"p-${network.ports.peer}\"") NETWORK_ON_50007 READING_LOCAL, "peer-port (setting)");
}

Test(compare, a_default_that_is_written_out_is_no_change)
{
	expect_rules(TWO, NETWORK PARTY("a", "1", "  identity = \"mpc-node-1\"\n" CLUSTER("\"c\""))
				  PARTY("b", "2", CLUSTER("\"c\"")), "");
}

Test(compare, consequences_stand_behind_their_cause)
{
	struct pair pair;

	compare_specs(&pair, TWO, NETWORK PARTY("z", "1", CLUSTER("\"c\"")) PARTY("b", "2", CLUSTER("\"d\"")));
	for (size_t i = 0; i < pair.comparison->count; i++) {
		const struct change *change = &pair.comparison->items[i];

		if (change->cause == CHANGE_NONE)
			continue;
		cr_expect_lt(change->cause, i);
		cr_expect_leq(i, change->cause + pair.comparison->items[change->cause].consequence_count);
		cr_expect_str_empty(change->fingerprint);
	}
	cr_expect_eq(pair.comparison->change_count, 2);
	pair_release(&pair);
}

Test(compare, a_change_back_has_the_mirror_of_the_rule)
{
	for (enum change_rule rule = 0; rule < RULE_COUNT; rule++)
		cr_expect_eq(change_rule_info(change_rule_info(rule)->mirror)->mirror, rule);
}

Test(compare, accepting_what_needs_consent_makes_a_difference_of_it)
{
	struct pair pair;

	compare_specs(&pair, TWO, NETWORK PARTY("a", "1", "  identity = \"other\"\n" CLUSTER("\"c\""))
					  PARTY("b", "2", CLUSTER("\"d\"")));
	cr_assert_eq(pair.comparison->class, CHANGE_RE_KEY);
	cr_expect_eq(comparison_status(pair.comparison), 3);
	for (size_t i = 0; i < pair.comparison->count; i++)
		if (pair.comparison->items[i].rule == RULE_IDENTITY)
			pair.comparison->items[i].accepted = true;
	cr_expect_eq(comparison_status(pair.comparison), 2);
	pair_release(&pair);
}

Test(compare, a_fingerprint_does_not_depend_on_where_something_is_written)
{
	struct pair pair, moved;

	compare_specs(&pair, TWO, NETWORK PARTY("a", "1", CLUSTER("\"d\"")) PARTY("b", "2", CLUSTER("\"c\"")));
	compare_specs(&moved, NETWORK PARTY("b", "2", CLUSTER("\"c\"")) "\n" PARTY("a", "1", CLUSTER("\"c\"")),
		      "# moved\n" NETWORK PARTY("b", "2", CLUSTER("\"c\"")) PARTY("a", "1", CLUSTER("\"d\"")));
	cr_assert_eq(pair.comparison->count, 1);
	cr_assert_eq(moved.comparison->count, 1);
	cr_expect_str_eq(pair.comparison->items[0].fingerprint, moved.comparison->items[0].fingerprint);
	pair_release(&moved);
	/* Nor is it that of another value. */
	compare_specs(&moved, TWO, NETWORK PARTY("a", "1", CLUSTER("\"e\"")) PARTY("b", "2", CLUSTER("\"c\"")));
	cr_expect_str_neq(pair.comparison->items[0].fingerprint, moved.comparison->items[0].fingerprint);
	pair_release(&moved);
	pair_release(&pair);
}

Test(compare, who_joins_otherwise_has_another_fingerprint)
{
	struct pair pair, other;

	compare_specs(&pair, TWO, TWO PARTY("c", "3", CLUSTER("\"c\"")));
	compare_specs(&other, TWO, TWO PARTY("c", "3", CLUSTER("\"d\"")));
	cr_expect_str_neq(pair.comparison->items[0].fingerprint, other.comparison->items[0].fingerprint);
	pair_release(&pair);
	pair_release(&other);
}

Test(compare, edges_follow_their_ends)
{
	size_t counts[EDGE_CUT + 1];
	struct pair pair;
	unsigned what;

	compare_parties_of(&pair, "a 1 2 -; b 2 3 -; c 3 4 -", "a 1 2 -; b 2 7 -; d 4 5 -");
	comparison_edge_counts(pair.comparison, counts);
	cr_expect_eq(counts[EDGE_MADE], 4);
	cr_expect_eq(counts[EDGE_CUT], 4);
	cr_expect_eq(counts[EDGE_ALTERED], 2);
	cr_expect_eq(counts[EDGE_KEPT], 0);
	/* c and d never met, and nobody calls itself. */
	cr_expect_eq(counts[EDGE_NEITHER], 2 + 4);
	cr_expect_eq(comparison_edge(pair.comparison, comparison_find_party(pair.comparison, TEXT("a")),
				     comparison_find_party(pair.comparison, TEXT("b")), &what),
		     EDGE_ALTERED);
	cr_expect_eq(what, EDGE_ACCOUNT);
	pair_release(&pair);
}
