/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of releases side by side, and of the generations of configuration that their cores read. */
#include "check/rules.h"
#include "model/generation.h"

/* What a party's core reads; NULL where that cannot be told, which was reported. */
static const struct release *release_of(const struct party *party)
{
	return party->release && release_text(party->release, RELEASE_GENERATION).data ? party->release : NULL;
}

/* ---- settings that a generation lacks -------------------------------------------------------------- */

static void report_not_written(struct rules *r, const struct newcomer *newcomer, const struct claims *lacking,
			       bool by_all)
{
	struct text names = claims_names(r, lacking->items, lacking->count);
	struct text whose = by_all ? TEXT("any party")
				   : arena_format(r->arena, "%s %.*s", lacking->count == 1 ? "party" : "parties",
						  TEXT_ARG(names));
	struct diag *diag = diag_add(r->diags, DIAG_SETTING_NOT_WRITTEN, network_at(r->network, newcomer->id),
				     "'%s' is not written for %.*s", setting_row(newcomer->id)->path, TEXT_ARG(whose));

	if (newcomer->of_client)
		diag_note(diag, "generation %s is the first whose client reads it", newcomer->since);
	else
		diag_note(diag, "generation %s is the first whose core knows it, and an older one would not start with it",
			  newcomer->since);
}

void rule_not_written(struct rules *r)
{
	size_t newcomer_count;
	const struct newcomer *newcomers = generation_newcomers(&newcomer_count);

	for (size_t i = 0; i < newcomer_count; i++) {
		const struct value *value = network_value(r->network, newcomers[i].id);
		struct claims lacking = { 0 };
		size_t count = 0;

		if (value->kind == VALUE_NULL || span_is_none(value->at))
			continue;
		for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
			const struct release *release = release_of(party);

			count += release != NULL;
			if (release && !release_knows(release, newcomers[i].id))
				claim_add(r, &lacking, release->name, party, party_at(party, PARTY_RELEASE));
		}
		if (lacking.count)
			report_not_written(r, &newcomers[i], &lacking, lacking.count == count);
	}
}

/* kms: core/service/src/engine/migration.rs: a core with older epochs does not start without their contexts. */
void rule_upgrade(struct rules *r)
{
	const enum setting_id id = NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS;
	const struct party *older = NULL, *newer = NULL;
	struct diag *diag;

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		/* One that joins starts fresh, and must not be told. */
		if (!release_of(party) || party->membership == MEMBERSHIP_JOINING)
			continue;
		if (release_knows(party->release, id))
			newer = newer ? newer : party;
		else
			older = older ? older : party;
	}
	if (!older || !newer || network_value(r->network, id)->kind != VALUE_NULL)
		return;
	diag = diag_add(r->diags, DIAG_UPGRADE_CONTEXTS, party_at(newer, PARTY_RELEASE),
			"the core of party '%.*s' is upgraded to generation %.*s, and is not told the contexts of its epochs",
			TEXT_ARG(newer->name), TEXT_ARG(release_text(newer->release, RELEASE_GENERATION)));
	diag_place(diag, party_at(older, PARTY_RELEASE), "the core of '%.*s' is still of generation %.*s",
		   TEXT_ARG(older->name), TEXT_ARG(release_text(older->release, RELEASE_GENERATION)));
	diag_note(diag, "with older epochs on its disk it does not start");
	diag_help(diag, "Name them in 'protocol.context_associations' of the network; without epochs yet, allow this.");
}

/* ---- releases side by side ------------------------------------------------------------------------- */

/* How many parties run each release, by its place in the model; *ret_kinds is the number of releases that are run. */
static const size_t *count_runs(const struct rules *r, size_t *ret_kinds)
{
	size_t *runs = ARENA_ARRAY(r->arena, size_t, r->network->release_count);

	*ret_kinds = 0;
	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (party->release)
			*ret_kinds += runs[party->release - r->network->releases]++ == 0;
	return runs;
}

/* The first party of the release that the fewest run: most likely the one to bring along. */
static const struct party *least_run(const struct rules *r, const size_t *runs)
{
	const struct party *least = NULL;

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (party->release && (!least || runs[party->release - r->network->releases] <
						 runs[least->release - r->network->releases]))
			least = party;
	return least;
}

void rule_release_pair(struct rules *r)
{
	size_t kinds;
	const size_t *runs = count_runs(r, &kinds);
	struct diag *diag;

	if (kinds <= 2)
		return;
	diag = diag_add(r->diags, DIAG_RELEASES_THREE, party_at(least_run(r, runs), PARTY_RELEASE),
			"parties run %zu releases side by side, and an upgrade has an old one and a new one", kinds);
	for (size_t i = 0; i < r->network->release_count; i++) {
		const struct release *release = &r->network->releases[i];
		struct claims claims = { 0 };

		for (const struct party *party = NULL; (party = rules_next_party(r, party));)
			if (party->release == release)
				claim_add(r, &claims, release->name, party, party->at);
		if (claims.count)
			diag_note(diag, "'%.*s': %.*s", TEXT_ARG(release->name),
				  TEXT_ARG(claims_names(r, claims.items, claims.count)));
	}
	diag_help(diag, "Finish one upgrade before the next begins.");
}

/* ---- what names say of a generation ---------------------------------------------------------------- */

/* "v0.14.1-0" of "ghcr.io/zama-ai/kms/core-service-enclave:v0.14.1-0@sha256:…"; absent for images of other names. */
static struct text core_tag(struct text image)
{
	static const char *const names[] = { "/core-service-enclave:", "/core-service:" };
	struct text whole = text_slice(image, 0, text_find(image, '@', 0));

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		size_t length = strlen(names[i]);

		for (size_t at = 0; at + length <= whole.size; at++)
			if (text_starts_with(text_slice(whole, at, whole.size), names[i]))
				return text_slice(whole, at + length, whole.size);
	}
	return (struct text){ 0 };
}

static bool contradicts(const struct release *release, struct text version)
{
	struct text named = generation_named(version);

	return named.data && !text_equal(named, release_text(release, RELEASE_GENERATION));
}

/* Reports one word at `at` that speaks of another generation; false when it does not. */
static bool check_word(struct rules *r, const struct release *release, struct text version, struct span at,
		       const char *what)
{
	struct text generation = release_text(release, RELEASE_GENERATION);
	struct diag *diag;

	if (!contradicts(release, version))
		return false;
	diag = diag_add_as(r->diags, DIAG_GENERATION_CONTRADICTS, on_mainnet(r, SEVERITY_WARNING),
			   release_value(release, RELEASE_GENERATION)->at,
			   "release '%.*s' is of generation %.*s, and its %s says '%.*s'", TEXT_ARG(release->name),
			   TEXT_ARG(generation), what, TEXT_ARG(version));
	diag_place(diag, at, "here");
	diag_note(diag, "a core does not start with a key that only another generation knows");
	diag_help(diag, "Write the generation that the image's core reads: \"%.*s\" where the %s is right.",
		  TEXT_ARG(generation_named(version)), what);
	return true;
}

void rule_generation_named(struct rules *r)
{
	for (const struct release *release = NULL; (release = rules_next_release(r, release));) {
		const struct value *image = release_value(release, RELEASE_IMAGE);
		const struct value *plain = release_value(release, RELEASE_PLAIN_IMAGE);

		if (!check_word(r, release, core_tag(image->text), image->at, "image") &&
		    !check_word(r, release, core_tag(plain->text), plain->at, "plain image"))
			check_word(r, release, release->name, release->at, "name");
	}
}

/* ---- what a release of a generation does not do yet ------------------------------------------------- */

/* The runbook of context switches asks for it (zama-ai/fhevm, host-contracts/KMS_CONTEXT_SWITCH_RUNBOOK.md). */
void rule_core_switch(struct rules *r)
{
	const struct party *change = NULL;

	while ((change = rules_next_party(r, change)) && change->membership == MEMBERSHIP_ACTIVE)
		;
	for (const struct party *party = NULL; change && (party = rules_next_party(r, party));) {
		const struct release *release = release_of(party);
		struct diag *diag;

		if (!release || release_is_since(release, "0.14"))
			continue;
		diag = diag_add(r->diags, DIAG_SWITCH_OF_OLD_CORE, party_at(party, PARTY_RELEASE),
				"the committee changes, and the core of party '%.*s' is of generation 0.13",
				TEXT_ARG(party->name));
		diag_place(diag, change->at, "'%.*s' is %s", TEXT_ARG(change->name), membership_name(change->membership));
		diag_note(diag, "a committee changes by a switch of contexts, and cores follow one from v0.14.0-1 on");
		note_sharers(r, diag, party, PARTY_RELEASE);
		diag_help(diag, "Bring all cores to generation 0.14 or later first.");
	}
}

/*
 * kms: core/service/src/bin/kms-gen-keys.rs at v0.14.0 still takes arguments. In an enclave the image makes them of the
 * file; a plain pod runs the program itself.
 */
void rule_keygen_file(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct release *release = release_of(party);
		struct text version;
		struct diag *diag;

		if (!release || party_has_enclave(party))
			continue;
		version = core_tag(release_text(release, RELEASE_PLAIN_IMAGE));
		if (!text_starts_with(version, "v0.14.0"))
			continue;
		diag = diag_add(r->diags, DIAG_KEYGEN_FILE_UNREAD, release_value(release, RELEASE_PLAIN_IMAGE)->at,
				"kms-gen-keys of %.*s reads no file, and party '%.*s' runs it without an enclave",
				TEXT_ARG(version), TEXT_ARG(party->name));
		diag_note(diag, "its Job of key generation, which is written as later ones of generation 0.14 want it, fails");
		diag_help(diag, "Take an image of v0.14.1-0 or later.");
	}
}
