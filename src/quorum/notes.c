/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What the numbers do not say of themselves: what was taken for granted, and what is not known. */
#include "quorum/internal.h"

static void add_note(struct arena *arena, struct notes *notes, struct text note)
{
	*VEC_PUSH(arena, notes) = note;
}

static const char *plural(size_t count, const char *one, const char *many)
{
	return count == 1 ? one : many;
}

/* Those who may be corrupt are t; whoever holds more of them can put the key together. */
static void note_crowds(struct arena *arena, const struct quorum *quorum, struct notes *notes)
{
	for (size_t i = 0; i < quorum->failure_count; i++) {
		const struct failure *failure = &quorum->failures[i];

		if ((failure->kind == DOMAIN_OPERATOR || failure->kind == DOMAIN_ACCOUNT) &&
		    failure->active_down > (size_t)quorum->network->threshold)
			add_note(arena, notes, arena_format(arena,
				"%s '%.*s' holds %zu parties, more than may be corrupt: whoever controls it can put the "
				"key together and sign what is false.", domain_name(failure->kind, 1),
				TEXT_ARG(failure->name), failure->active_down));
	}
}

static void note_membership(struct arena *arena, const struct quorum *quorum, struct notes *notes)
{
	size_t joining = quorum->party_count - quorum->active_count;
	size_t leaving = quorum->network->party_count - quorum->party_count;

	if (joining)
		add_note(arena, notes, arena_format(arena,
			"%zu %s joining and %s not count yet; the context switch that is prepared lets %s in, and needs "
			"all %zu parties of the committee that it makes.", joining, plural(joining, "party is", "parties are"),
			plural(joining, "does", "do"), plural(joining, "it", "them"), quorum->newcomer_count));
	if (leaving)
		add_note(arena, notes, arena_format(arena, "%zu %s leaving and %s no more.", leaving,
						    plural(leaving, "party is", "parties are"),
						    plural(leaving, "counts", "count")));
	if (!joining)
		add_note(arena, notes, TEXT(
			"A context switch here is one that replaces the lost: every party of the new committee is to be "
			"there."));
}

static void note_zones(struct arena *arena, const struct quorum *quorum, struct notes *notes)
{
	bool any_interrupted = false;

	for (size_t i = 0; i < quorum->failure_count; i++)
		any_interrupted |= quorum->failures[i].interrupted.count > 0;
	if (quorum->zoneless)
		add_note(arena, notes, arena_format(arena,
			"%zu %s no zones (vpc.subnets or vpc.zone_ids): what a zone takes along of %s is not known.",
			quorum->zoneless, plural(quorum->zoneless, "active party states", "active parties state"),
			plural(quorum->zoneless, "it", "them")));
	if (any_interrupted)
		add_note(arena, notes, TEXT(
			"A party in several zones has one core, in one of them: lost with that zone, it starts again in "
			"another."));
	if (quorum->on_volumes && any_interrupted)
		add_note(arena, notes, arena_format(arena,
			"%zu %s its private vault on a volume; one that is bound to its zone does not move to another.",
			quorum->on_volumes, plural(quorum->on_volumes, "party keeps", "parties keep, each")));
}

struct notes notes_of(struct arena *arena, const struct quorum *quorum)
{
	struct notes notes = { 0 };
	bool backups = false;

	if (quorum->network->rehearsal) {
		add_note(arena, &notes,
			 TEXT("In a rehearsal no core runs and no key exists: nothing is there to stop."));
		return notes;
	}
	for (size_t i = 0; i < quorum->failure_count; i++)
		backups |= quorum->failures[i].unrestorable.count > 0;
	note_crowds(arena, quorum, &notes);
	note_membership(arena, quorum, &notes);
	note_zones(arena, quorum, &notes);
	if (backups)
		add_note(arena, &notes, TEXT(
			"A backup that is lost stops no decryption: what is lost with it is the way to restore a private "
			"vault. Whether a core makes new key material while it cannot write its backup, the core's "
			"documents tell in two ways (kms: docs/guides/core_client.md, ai-docs/ARCHITECTURE.md); it is "
			"taken that it does."));
	add_note(arena, &notes, TEXT(
		"Contracts on the chain have thresholds of their own for decryption and key generation, which are not in "
		"the spec; 2t + 1 is taken for them, as in the field's runbook."));
	add_note(arena, &notes, TEXT(
		"All parties stand in AWS: a failure of the provider stops everything."));
	return notes;
}
