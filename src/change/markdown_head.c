/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The first lines of the Markdown of a change: what happens, and whether every party has to agree. */
#include "change/markdown_parts.h"

#define NAMES_SHOWN 20
#define SETTINGS_SHOWN 4
#define REASONS_SHOWN 2         /* of a rule, in words; more are counted */

struct tally {
	size_t of_fate[FATE_REPLACES + 1];
	size_t of_class[CHANGE_RE_SHARE + 1];           /* changes by their reach */
	size_t consent[CHANGE_RE_SHARE + 1][RULE_COUNT], accepted[CHANGE_RE_SHARE + 1][RULE_COUNT];
	size_t consent_count, accepted_count;
	size_t settings[CHANGE_RE_SHARE + 1];           /* of changes that no other line tells of */
	size_t changes, shown, consequences, renamed;
	const struct change *threshold;
	const struct change *only;      /* the one that there is, or that all others are of a group with; else NULL */
};

/* Whether a line of its own tells what a change of this rule says. */
static bool has_own_line(enum change_rule rule)
{
	switch (rule) {
	case RULE_THRESHOLD:
	case RULE_PARTY_JOINED:
	case RULE_PARTY_LEFT:
	case RULE_PARTY_RENAMED:
	case RULE_PARTY_REPLACED:
	case RULE_MEMBERSHIP:
	case RULE_NETWORK_RENAMED:
	case RULE_RELEASE_DECLARED:
	case RULE_RELEASE_REMOVED:
	case RULE_RELEASE_RENAMED:
	case RULE_TRUST_GAINED:
	case RULE_TRUST_LOST: return true;
	default: return false;
	}
}

bool markdown_shows(const struct markdown *md, size_t change)
{
	return md->party == CHANGE_NONE || change_touches(md->comparison, change, md->party);
}

static void take_change(const struct markdown *md, size_t index, struct tally *tally)
{
	const struct change *change = &md->comparison->items[index];

	if (change->cause != CHANGE_NONE) {
		tally->consequences++;
		return;
	}
	if (tally->changes == 0)
		tally->only = change;
	else if (tally->only && change->group != tally->only->group)
		tally->only = NULL;
	tally->changes++;
	tally->shown += markdown_shows(md, index);
	tally->of_class[change->reach]++;
	tally->renamed += change->rule == RULE_PARTY_RENAMED;
	if (change->rule == RULE_THRESHOLD)
		tally->threshold = change;
	if (!has_own_line(change->rule))
		tally->settings[change->reach]++;
	if (!change_needs_consent(change))
		return;
	tally->consent_count++;
	tally->consent[change->reach][change->rule]++;
	tally->accepted_count += change->accepted;
	tally->accepted[change->reach][change->rule] += change->accepted;
}

static void count(const struct markdown *md, struct tally *tally)
{
	for (size_t i = 0; i < md->comparison->party_count; i++)
		tally->of_fate[md->comparison->parties[i].fate]++;
	for (size_t i = 0; i < md->comparison->count; i++)
		take_change(md, i, tally);
}

/* ---- title --------------------------------------------------------------------------------------------- */

/* Adds ", 9 parties join" */
static void add_happening(struct strbuf *out, size_t *said, size_t count, const char *one, const char *many)
{
	if (count == 0)
		return;
	strbuf_string(out, (*said)++ ? ", " : "");
	markdown_count(out, count, one, many);
}

static void add_title(const struct markdown *md, const struct tally *tally, struct strbuf *out)
{
	size_t said = 0;

	strbuf_string(out, "## ");
	markdown_code(out, md->comparison->new.network->name);
	if (md->party != CHANGE_NONE) {
		strbuf_string(out, ", as it touches ");
		markdown_code(out, md->comparison->parties[md->party].name);
	}
	strbuf_string(out, ": ");
	add_happening(out, &said, tally->of_fate[FATE_JOINED], "party joins", "parties join");
	add_happening(out, &said, tally->of_fate[FATE_LEFT], "party leaves", "parties leave");
	add_happening(out, &said, tally->of_fate[FATE_REPLACED], "party is replaced", "parties are replaced");
	add_happening(out, &said, tally->renamed, "party is renamed", "parties are renamed");
	if (tally->threshold)
		strbuf_format(out, "%sthreshold %lld → %lld", said++ ? ", " : "",
			      (long long)md->comparison->old.network->threshold,
			      (long long)md->comparison->new.network->threshold);
	if (said == 0 && tally->only) {
		markdown_change(md, tally->only, tally->only->group_count > 1, out);
		if (tally->only->group_count > 1)
			strbuf_format(out, ", for %zu parties", tally->only->group_count);
	} else if (said == 0 && tally->changes) {
		markdown_count(out, tally->changes, "change", "changes");
	} else if (said == 0 && md->comparison->bindings.count) {
		markdown_count(out, md->comparison->bindings.count, "value bound otherwise", "values bound otherwise");
	} else if (said == 0) {
		strbuf_string(out, "nothing changes");
	}
	strbuf_string(out, "\n\n");
}

/* ---- consent ------------------------------------------------------------------------------------------- */

/* Adds what the changes of a rule say, where they are few; else how many there are. */
static void add_reason(const struct markdown *md, const struct tally *tally, enum change_class class,
		       enum change_rule rule, bool in_words, struct strbuf *out)
{
	size_t count = tally->consent[class][rule], said = 0;

	if (in_words && count > REASONS_SHOWN && (rule == RULE_PARTY_JOINED || rule == RULE_PARTY_LEFT))
		strbuf_format(out, "%zu parties %s", count, rule == RULE_PARTY_JOINED ? "join" : "leave");
	else if (!in_words || count > REASONS_SHOWN)
		strbuf_format(out, "%zu × `%s`", count, change_rule_info(rule)->slug);
	for (size_t i = 0; in_words && count <= REASONS_SHOWN && i < md->comparison->count; i++) {
		const struct change *change = &md->comparison->items[i];

		if (change->rule != rule || change->reach != class || !change_needs_consent(change))
			continue;
		strbuf_string(out, said++ ? ", " : "");
		markdown_change(md, change, false, out);
	}
	if (tally->accepted[class][rule])
		strbuf_format(out, " (%zu accepted)", tally->accepted[class][rule]);
}

/* "> - **re-share**, since the committee changes …: `network.threshold`: `1` → `4`; 9 × `party-joined`" */
static void add_consent_of_class(const struct markdown *md, const struct tally *tally, enum change_class class,
				 bool in_words, struct strbuf *out)
{
	const char *before = "";
	size_t total = 0;

	for (size_t rule = 0; rule < RULE_COUNT; rule++)
		total += tally->consent[class][rule];
	if (total == 0)
		return;
	strbuf_format(out, "> - **%s** (%s): ", change_name(class), change_meaning(class));
	for (size_t rule = 0; rule < RULE_COUNT; rule++) {
		if (!tally->consent[class][rule])
			continue;
		strbuf_string(out, before);
		add_reason(md, tally, class, (enum change_rule)rule, in_words, out);
		before = "; ";
	}
	strbuf_char(out, '\n');
}

/* The first thing that an operator looks for: a box of its own on GitHub, a quotation elsewhere. */
static void add_consent(const struct markdown *md, const struct tally *tally, bool in_words, struct strbuf *out)
{
	bool given = tally->accepted_count == tally->consent_count;

	strbuf_format(out, "> [!%s]\n", given ? "NOTE" : "CAUTION");
	strbuf_string(out, given ? "> **Every party's consent is needed, and given.** "
				 : "> **Every party must agree before this goes in.** ");
	if (tally->consent_count == tally->changes)
		strbuf_string(out, tally->changes == 1 ? "The change needs it:\n>\n" : "All changes need it:\n>\n");
	else
		strbuf_format(out, "%zu of %zu changes need%s it:\n>\n", tally->consent_count, tally->changes,
			      tally->consent_count == 1 ? "s" : "");
	for (enum change_class class = CHANGE_RE_SHARE; class >= CHANGE_RE_KEY; class--)
		add_consent_of_class(md, tally, class, in_words, out);
	strbuf_char(out, '\n');
}

static void add_by_class(const size_t of_class[CHANGE_RE_SHARE + 1], struct strbuf *out)
{
	const char *before = "";

	for (size_t i = CHANGE_RE_SHARE + 1; i-- > 0;) {
		if (!of_class[i])
			continue;
		strbuf_format(out, "%s%zu %s", before, of_class[i], change_name((enum change_class)i));
		before = ", ";
	}
}

static void add_verdict(const struct markdown *md, const struct tally *tally, bool in_words, struct strbuf *out)
{
	if (tally->changes == 0) {
		strbuf_string(out, "Both sides describe the same network.\n\n");
		return;
	}
	if (tally->consent_count)
		add_consent(md, tally, in_words, out);
	else
		strbuf_format(out, "**No consent is needed.** The highest class is **%s**: %s.\n\n",
			      change_name(md->comparison->class), change_meaning(md->comparison->class));
	markdown_count(out, tally->changes, "change", "changes");
	strbuf_string(out, ": ");
	add_by_class(tally->of_class, out);
	if (tally->consequences) {
		strbuf_string(out, "; ");
		markdown_count(out, tally->consequences, "derived value follows",
			       "derived values follow");
	}
	strbuf_char(out, '.');
	if (md->party != CHANGE_NONE)
		strbuf_format(out, " Of the changes, %zu touch%s this party.", tally->shown,
			      tally->shown == 1 ? "es" : "");
	strbuf_string(out, "\n\n");
}

/* ---- what happens, a line each ------------------------------------------------------------------------- */

/* "- **Join**: `erin`, `frank`" for the parties of a fate; those that do not take part yet stand apart. */
static void add_fate(const struct markdown *md, enum party_fate fate, enum membership membership, const char *word,
		     struct strbuf *out)
{
	const struct comparison *comparison = md->comparison;
	size_t *parties = ARENA_ARRAY(md->arena, size_t, comparison->party_count + 1), parties_count = 0;

	for (size_t i = 0; i < comparison->party_count; i++) {
		const struct change_party *party = &comparison->parties[md->order[i]];

		if (party->fate == fate && (!party->new || party->new->membership == membership))
			parties[parties_count++] = md->order[i];
	}
	if (!parties_count)
		return;
	strbuf_format(out, "- **%s**: ", word);
	markdown_names(md, parties, parties_count, NAMES_SHOWN, out);
	strbuf_char(out, '\n');
}

/* "- **Releases**: release `v0.15.1` is declared; …" for changes of these rules, NAMES_SHOWN of them. */
static void add_changes_of(const struct markdown *md, const char *word, const enum change_rule *rules,
			   size_t rule_count, struct strbuf *out)
{
	size_t said = 0;

	for (size_t i = 0; i < md->comparison->count; i++) {
		const struct change *change = &md->comparison->items[i];
		bool is_of = false;

		for (size_t j = 0; j < rule_count; j++)
			is_of |= change->rule == rules[j];
		/* Trust that nobody wrote follows from a release that is declared, and is told all the same. */
		if (!is_of || (change->cause != CHANGE_NONE && change->subject != SUBJECT_RELEASE))
			continue;
		if (said == 0)
			strbuf_format(out, "- **%s**: ", word);
		if (said < NAMES_SHOWN) {
			strbuf_string(out, said ? "; " : "");
			markdown_change(md, change, false, out);
		}
		said++;
	}
	if (said > NAMES_SHOWN)
		strbuf_format(out, "; and %zu more", said - NAMES_SHOWN);
	strbuf_string(out, said ? "\n" : "");
}

/* Whether the change is one of a setting that no other line tells of, and the first of its group. */
static bool is_setting(const struct markdown *md, size_t index)
{
	const struct change *change = &md->comparison->items[index];

	return change->cause == CHANGE_NONE && !has_own_line(change->rule) && change->group == index;
}

static void add_committee(const struct markdown *md, const struct tally *tally, struct strbuf *out)
{
	const struct network *old = md->comparison->old.network, *new = md->comparison->new.network;

	if (!tally->threshold && old->active_count == new->active_count)
		return;
	strbuf_format(out, "- **Committee**: %zu → %zu active parties; ", old->active_count, new->active_count);
	if (tally->threshold)
		strbuf_format(out, "%lld of them may be corrupt, so far %lld\n", (long long)new->threshold,
			      (long long)old->threshold);
	else
		strbuf_format(out, "%lld of them may be corrupt, as before\n", (long long)new->threshold);
}

/* "- **Must act**: all 13 parties" */
static void add_actors(const struct markdown *md, struct strbuf *out)
{
	const struct comparison *comparison = md->comparison;
	size_t *parties = ARENA_ARRAY(md->arena, size_t, comparison->party_count + 1), count = 0;

	for (size_t i = 0; i < comparison->party_count; i++)
		if (comparison->parties[md->order[i]].duties)
			parties[count++] = md->order[i];
	strbuf_string(out, "- **Must act**: ");
	if (count == comparison->party_count)
		strbuf_format(out, "all %zu parties", count);
	else if (count > 0)
		markdown_names(md, parties, count, NAMES_SHOWN, out);
	else
		strbuf_string(out, "nobody");
	strbuf_char(out, '\n');
}

/* "- **Settings**: `network.ports.peer`: `50001` → `50002` (reconnect)"; many are counted. */
static void add_settings(const struct markdown *md, const struct tally *tally, struct strbuf *out)
{
	const char *before = "- **Settings**: ";
	size_t groups = 0;

	for (size_t i = 0; i < md->comparison->count; i++)
		groups += is_setting(md, i);
	for (size_t i = 0; groups <= SETTINGS_SHOWN && i < md->comparison->count; i++) {
		const struct change *change = &md->comparison->items[i];

		if (!is_setting(md, i))
			continue;
		strbuf_string(out, before);
		markdown_change(md, change, change->group_count > 1, out);
		if (change->group_count > 1)
			strbuf_format(out, ", for %zu parties", change->group_count);
		strbuf_format(out, " (%s)", change_name(change->reach));
		before = "; ";
	}
	if (groups > SETTINGS_SHOWN) {
		strbuf_string(out, before);
		add_by_class(tally->settings, out);
	}
	strbuf_string(out, groups ? "\n" : "");
}

static void add_happenings(const struct markdown *md, const struct tally *tally, struct strbuf *out)
{
	static const enum change_rule names[] = { RULE_NETWORK_RENAMED, RULE_PARTY_RENAMED };
	static const enum change_rule replacements[] = { RULE_PARTY_REPLACED };
	static const enum change_rule memberships[] = { RULE_MEMBERSHIP };
	static const enum change_rule releases[] = { RULE_RELEASE_DECLARED, RULE_RELEASE_REMOVED, RULE_RELEASE_RENAMED,
						     RULE_TRUST_GAINED, RULE_TRUST_LOST };
	size_t before = out->size;

	add_committee(md, tally, out);
	add_fate(md, FATE_JOINED, MEMBERSHIP_ACTIVE, "Join", out);
	add_fate(md, FATE_JOINED, MEMBERSHIP_JOINING, "Prepare to join", out);
	add_fate(md, FATE_JOINED, MEMBERSHIP_LEAVING, "Join as leaving", out);
	add_fate(md, FATE_LEFT, MEMBERSHIP_ACTIVE, "Leave", out);
	add_changes_of(md, "Replaced", replacements, ARRAY_LENGTH(replacements), out);
	add_changes_of(md, "Membership", memberships, ARRAY_LENGTH(memberships), out);
	add_changes_of(md, "Renamed", names, ARRAY_LENGTH(names), out);
	add_changes_of(md, "Releases", releases, ARRAY_LENGTH(releases), out);
	if (md->matrix) {
		strbuf_string(out, "- **Edges**: ");
		matrix_count_words(md->matrix->edges, md->matrix->altered, out);
		strbuf_char(out, '\n');
	}
	if (!tally->only)
		add_settings(md, tally, out);
	if (tally->changes)
		add_actors(md, out);
	if (out->size > before)
		strbuf_char(out, '\n');
}

void markdown_head(const struct markdown *md, bool whole, struct strbuf *out)
{
	struct tally tally = { 0 };

	count(md, &tally);
	add_title(md, &tally, out);
	add_verdict(md, &tally, whole, out);
	if (whole)
		add_happenings(md, &tally, out);
}
