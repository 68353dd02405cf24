/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Arenas. */
#include <criterion/criterion.h>

#include "base/base.h"

Test(arena, takes_over_what_another_holds)
{
	struct arena mine = { 0 }, other = { 0 };
	struct text small = arena_format(&other, "kept"), large;
	char *bytes = arena_alloc(&other, 1 << 20);
	size_t total;

	memset(bytes, 'x', 1 << 20);
	large = (struct text){ bytes, 1 << 20 };
	arena_format(&mine, "here before");
	total = mine.total + other.total;
	arena_take(&mine, &other);
	cr_expect_null(other.blocks);
	cr_expect_eq(mine.total, total);
	arena_release(&other);
	cr_expect(text_is(small, "kept"));
	cr_expect_eq(text_find(large, 'y', 0), large.size);
	arena_release(&mine);
}

Test(arena, letters_change_their_case_and_nothing_else_does)
{
	struct arena arena = { 0 };
	struct text all = TEXT("@AZ[`az{ 0_é");

	cr_expect(text_is(arena_lower(&arena, all), "@az[`az{ 0_é"));
	cr_expect(text_is(arena_upper(&arena, all), "@AZ[`AZ{ 0_é"));
	cr_expect_null(arena_lower(&arena, (struct text){ 0 }).data);
	cr_expect_str_eq(arena_upper(&arena, text_slice(TEXT("abc"), 0, 2)).data, "AB");
	arena_release(&arena);
}
