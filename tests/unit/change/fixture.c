/* SPDX-License-Identifier: BSD-3-Clause-Clear */
#include "fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void load(struct arena *arena, struct spec *spec, const char *name, struct text text)
{
	diags_init(&spec->diags, arena);
	*VEC_PUSH(arena, &spec->sources) = (struct source){ text_from(name), arena_text(arena, text) };
	spec->side = (struct change_side){ .name = name, .sources = &spec->sources, .bindings = &spec->bindings };
	spec->side.syntax = syntax_parse(arena, &spec->diags, &spec->sources);
	spec->side.network = check_network(arena, &spec->diags, spec->side.syntax);
	for (size_t i = 0; !spec->side.network && i < spec->diags.all.count; i++)
		fprintf(stderr, "%.*s\n", TEXT_ARG(spec->diags.all.items[i]->message));
	cr_assert_not_null(spec->side.network, "%s is no sound network", name);
}

void compare_specs(struct pair *pair, const char *old, const char *new)
{
	const struct change_options options = { .files = true, .threads = 1 };

	*pair = (struct pair){ 0 };
	load(&pair->arena, &pair->old, "old", text_from(old));
	load(&pair->arena, &pair->new, "new", text_from(new));
	pair->comparison = change_compare(&pair->arena, &pair->old.side, &pair->new.side, &options);
}

/* A rehearsal: any number of parties of two and more. */
static void write_spec(struct strbuf *out, const char *parties)
{
	struct text all = text_from(parties);

	strbuf_string(out, "mpcnet = 1\nnetwork \"n\" {\n  environment = \"dev\"\n  threshold = 0\n}\n");
	for (size_t at = 0; at < all.size; at = text_find(all, ';', at) + 1) {
		struct text one = text_slice(all, at, text_find(all, ';', at));
		char name[64], operator[64];
		int id, account;

		while (one.size && one.data[0] == ' ')
			one = text_slice(one, 1, one.size);
		cr_assert_eq(sscanf(one.data, "%63s %d %d %63[^; ]", name, &id, &account, operator), 4);
		strbuf_format(out, "party \"%s\" {\n  id = %d\n  account = \"%d10987654321\"\n", name, id, account);
		strbuf_string(out, "  region = \"eu-west-1\"\n");
		if (strcmp(operator, "-") != 0)
			strbuf_format(out, "  operator = \"%s\"\n", operator);
		strbuf_format(out, "  cluster {\n    name = \"c%d\"\n  }\n}\n", id);
	}
}

void compare_parties_of(struct pair *pair, const char *old, const char *new)
{
	struct strbuf before = { 0 }, after = { 0 };

	write_spec(&before, old);
	write_spec(&after, new);
	compare_specs(pair, before.data, after.data);
	strbuf_release(&before);
	strbuf_release(&after);
}

void pair_release(struct pair *pair)
{
	arena_release(&pair->arena);
}

const char *fates_of(struct pair *pair)
{
	static const char *const fates[] = { "stayed", "joined", "left", "replaced", "replaces" };
	struct strbuf out = { 0 };
	const char *text;

	for (size_t i = 0; i < pair->comparison->party_count; i++) {
		const struct change_party *party = &pair->comparison->parties[i];

		strbuf_format(&out, "%s%s %.*s", i ? ", " : "", fates[party->fate], TEXT_ARG(party->name));
		if (party->old && !text_equal(party->old->name, party->name))
			strbuf_format(&out, " was %.*s", TEXT_ARG(party->old->name));
	}
	text = arena_text(&pair->arena, strbuf_as_text(&out)).data;
	strbuf_release(&out);
	return text;
}

const char *rules_of(struct pair *pair)
{
	struct strbuf out = { 0 };
	const char *text;

	strbuf_string(&out, "");
	for (size_t i = 0; i < pair->comparison->count; i++) {
		const struct change *change = &pair->comparison->items[i];
		bool follows = change->cause != CHANGE_NONE;

		strbuf_format(&out, "%s%s%s%s", i ? " " : "", follows ? "(" : "", change_rule_info(change->rule)->slug,
			      follows ? ")" : "");
	}
	text = arena_text(&pair->arena, strbuf_as_text(&out)).data;
	strbuf_release(&out);
	return text;
}
