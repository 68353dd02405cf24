/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Texts that must not be shown, cut out of others. */
#include <criterion/criterion.h>

#include "base/hidden.h"

/* `t` without the words of `secrets`, which have '|' between them. Lives until the arena is released. */
static const char *cut(struct arena *arena, const char *secrets, const char *t)
{
	struct hidden hidden = { 0 };
	struct text all = text_from(secrets);

	for (size_t i = 0, end; i < all.size; i = end + 1) {
		end = text_find(all, '|', i);
		hidden_add(arena, &hidden, text_slice(all, i, end));
	}
	hidden_prepare(arena, &hidden);
	return hidden_cut(arena, &hidden, text_from(t)).data;
}

static void expect(const char *secrets, const char *t, const char *wanted)
{
	struct arena arena = { 0 };
	const char *got = cut(&arena, secrets, t);

	cr_expect_str_eq(got, wanted, "%s without %s: %s", t, secrets, got);
	arena_release(&arena);
}

Test(hidden, nothing)
{
	const char *t = "all of this is shown";
	struct arena arena = { 0 };

	cr_expect_eq(cut(&arena, "", t), t);
	cr_expect_eq(cut(&arena, "secret", t), t);
	arena_release(&arena);
}

Test(hidden, wherever_it_stands)
{
	expect("abc", "abc", "(secret)");
	expect("abc", "abcabc ab abc.", "(secret)(secret) ab (secret).");
	expect("abc|xyz|abc", "xyzabc", "(secret)(secret)");
}

Test(hidden, the_longest)
{
	expect("ab|abcd", "abcd abc ab a", "(secret) (secret)c (secret) a");
	/* The neighbours in byte order are not what the text begins with. */
	expect("ab|abcc|abd|abxyz", "abz", "(secret)z");
	expect("a|ab|abc|abcx", "abcd", "(secret)d");
}

Test(hidden, cut_short)
{
	expect("0123456789abcdefghijKLMNOP", "'0123456789abcdefghijKL…'", "'(secret)…'");
	expect("0123456789abcdefghijKLMNOP", "0123456789abcdefghi", "0123456789abcdefghi");
	expect("0123456789abcdefghijKLMNOP|0123456789abcdefghijXY", "0123456789abcdefghijXYZ", "(secret)Z");
}

/* Without an order among the texts this would not end. */
Test(hidden, many, .timeout = 20)
{
	struct arena arena = { 0 };
	struct hidden hidden = { 0 };
	struct strbuf t = { 0 };

	for (unsigned i = 0; i < 200000; i++) {
		hidden_add(&arena, &hidden, arena_format(&arena, "https://user%u:password%u@host", i, i));
		strbuf_string(&t, "https://user; ");
	}
	hidden_prepare(&arena, &hidden);
	cr_expect_eq(hidden_cut(&arena, &hidden, strbuf_as_text(&t)).data, t.data);
	strbuf_string(&t, "https://user777:password777@host");
	cr_expect(text_ends_with(hidden_cut(&arena, &hidden, strbuf_as_text(&t)), "; (secret)"));
	strbuf_release(&t);
	arena_release(&arena);
}
