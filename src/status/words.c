/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is said alike in every form. */
#include <inttypes.h>
#include <time.h>

#include "status/internal.h"

const char *owed_to_words(enum owed_to to)
{
	switch (to) {
	case OWED_TO_NOBODY: break;
	case OWED_TO_ITSELF: return "itself";
	case OWED_TO_CHAIN: return "the coordinator";
	case OWED_TO_PEERS: return "everyone";
	}
	return "nobody";
}

const char *owed_to_name(enum owed_to to)
{
	switch (to) {
	case OWED_TO_NOBODY: break;
	case OWED_TO_ITSELF: return "itself";
	case OWED_TO_CHAIN: return "chain";
	case OWED_TO_PEERS: return "peers";
	}
	return "nobody";
}

const char *ca_state_name(enum ca_state state)
{
	static const char *const names[CA_STATE_COUNT] = {
		[CA_UNBOUND] = "unbound", [CA_GOOD] = "good", [CA_EARLY] = "early", [CA_ENDS_SOON] = "ends-soon",
		[CA_ENDED] = "ended",
	};

	return names[state];
}

static const char *effect_of_ca(const struct party *party)
{
	switch (party->membership) {
	case MEMBERSHIP_ACTIVE: return "no party's core is built without it";
	case MEMBERSHIP_JOINING: return "the new context cannot name the party without it";
	case MEMBERSHIP_LEAVING: break;
	}
	return "its own core is not built without it";
}

const char *owed_effect(const struct party_status *owner, enum owed_value value)
{
	switch (value) {
	case OWED_ENDPOINT_SERVICE: return "nobody can connect to the party without it";
	case OWED_ROOT_KEY: return "Terraform keeps the key, under a policy that peers do not attest";
	case OWED_TX_SENDER: return "the party cannot be registered on the chain without it";
	case OWED_BACKUP_KEY: return "its own core is not built without it";
	case OWED_CA_CERTIFICATE: return effect_of_ca(owner->party);
	case OWED_VERIFICATION_ADDRESS: return "peer list and chain do not know who signs for the party";
	case OWED_SIGNED_IMAGE: return "its own keys and core are not built without it";
	case OWED_COUNT: break;
	}
	return "";
}

struct text name_list(struct arena *arena, const struct text *names, size_t count, size_t width)
{
	struct text list = count ? names[0] : TEXT("nobody");
	size_t shown = 1;

	for (; shown < count; shown++) {
		const char *glue = list_separator(shown, count, " and ");
		/* What is left must fit behind it: "and 4096 more". */
		size_t rest = shown + 1 == count ? 0 : sizeof(" and 4096 more") - 1;

		if (safe_width(list) + strlen(glue) + safe_width(names[shown]) + rest > width)
			break;
		list = arena_format(arena, "%.*s%s%.*s", TEXT_ARG(list), glue, TEXT_ARG(names[shown]));
	}
	if (shown < count)
		list = arena_format(arena, "%.*s and %zu more", TEXT_ARG(list), count - shown);
	return list;
}

/* ---- the conclusion ---------------------------------------------------------------------------------- */

#define NAMES_WIDTH 36

static struct text names_that(struct arena *arena, const struct status *status,
			      bool (*wanted)(const struct party_status *self))
{
	struct text *names = ARENA_ARRAY(arena, struct text, status->count);
	size_t count = 0;

	for (size_t i = 0; i < status->count; i++)
		if (wanted(&status->parties[i]))
			names[count++] = status->parties[i].party->name;
	return count ? name_list(arena, names, count, NAMES_WIDTH) : (struct text){ 0 };
}

static bool owes_something(const struct party_status *self)
{
	return self->owed_count > 0;
}

static bool has_bad_dates(const struct party_status *self)
{
	return self->ca != CA_UNBOUND && self->ca != CA_GOOD;
}

struct text status_conclusion(struct arena *arena, const struct status *status)
{
	struct text names = names_that(arena, status, owes_something);

	if (status->owed_count)
		return arena_format(arena, "%zu value%s owed by %zu part%s: %.*s", status->owed_count,
				    status->owed_count == 1 ? " is" : "s are", status->owing_count,
				    status->owing_count == 1 ? "y" : "ies", TEXT_ARG(names));
	return arena_format(arena, "everything is bound: all %zu connections can be made%s", status->edges,
				    status->network->rehearsal ? "" : ", every core can be started");
}

struct text dates_line(struct arena *arena, const struct status *status)
{
	return arena_format(arena, "%zu CA certificate%s not good, or not for long: %.*s", status->dated,
			    status->dated == 1 ? " is" : "s are", TEXT_ARG(names_that(arena, status, has_bad_dates)));
}

/* ---- what a step needs ------------------------------------------------------------------------------- */

static struct text values_of(struct arena *arena, unsigned values, const char *whose)
{
	struct text names[OWED_COUNT];
	size_t count = 0;

	for (enum owed_value value = 0; value < OWED_COUNT; value++)
		if (values & 1u << value)
			names[count++] = text_from(owed_row(value)->name);
	return arena_format(arena, "%s %.*s", whose, TEXT_ARG(name_list(arena, names, count, SIZE_MAX)));
}

struct text step_needs(struct arena *arena, const struct status *status, const struct party_status *self,
		       const struct step *step)
{
	unsigned own = step_needs_own(self, step), others = step_needs_others(status, self, step);
	struct text of_own = values_of(arena, own, "its"), of_others = values_of(arena, others, "everyone's");

	if (own && others)
		return arena_format(arena, "%.*s, and %.*s", TEXT_ARG(of_own), TEXT_ARG(of_others));
	return own ? of_own : others ? of_others : (struct text){ 0 };
}

/* ---- times ------------------------------------------------------------------------------------------- */

static struct tm parts_of(int64_t seconds)
{
	time_t moment = (time_t)seconds;
	struct tm parts;

	if (!gmtime_r(&moment, &parts))
		die("time %" PRId64 " cannot be written", seconds);
	return parts;
}

struct text day_of(struct arena *arena, int64_t seconds)
{
	struct tm parts = parts_of(seconds);

	return arena_format(arena, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

struct text moment_of(struct arena *arena, int64_t seconds)
{
	struct tm parts = parts_of(seconds);

	return arena_format(arena, "%.*sT%02d:%02d:%02dZ", TEXT_ARG(day_of(arena, seconds)), parts.tm_hour, parts.tm_min,
			    parts.tm_sec);
}
