/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * change/: from two checked models to the change between them.
 *
 * What is compared is what the specs mean: layout, order, comments, and whether a value stands in a party, a profile
 * or a local make no difference. Parties are paired by evidence first, so that a rename is one change and not a
 * departure and an arrival. Then everything that differs becomes a change, or a consequence of one:
 *
 *   a change        somebody wrote it: a party, a release, a value that is stated otherwise
 *   a consequence   nobody wrote it: a default, or a value whose expression is the same on both sides, that came out
 *                   otherwise because what it reads is changed. It names the change that caused it, and is counted with
 *                   it: undoing the changes undoes every consequence.
 *
 * The result is plain data in an arena, and borrows from both models. It does not depend on which parties, files or
 * lines came first. Comparing the other way round gives the mirror: each change under the mirror of its rule, with old
 * and new exchanged.
 *
 *   pair.c       which party of the old network is which of the new
 *   structure.c  the network itself, releases, trust, who takes part
 *   settings.c   settings, maps by key
 *   cause.c      what is a consequence, and of what
 *   finish.c     classes, who is touched, fingerprints, order, groups, the whole's class
 *   edges.c      connections made, cut and altered
 *   files.c      files that change, appear and vanish
 *   bindings.c   what the locks differ in
 */
#ifndef MPCNET_CHANGE_CHANGE_H
#define MPCNET_CHANGE_CHANGE_H

#include "check/check.h"
#include "lock/lock.h"
#include "model/network.h"

/* ---- what is compared ------------------------------------------------------------------------------ */

/* One of the two networks, checked and without errors. All pointers are borrowed. */
struct change_side {
	const char *name;               /* as the user named it: "old.mpcnet", "git:HEAD:network" */
	const struct sources *sources;
	const struct syntax *syntax;    /* from which `network` was made */
	const struct network *network;
	const struct bindings *bindings;
	bool has_lock;                  /* there is a lock beside it, be it empty */
};

/* Index of nothing: a cause, a party, a setting that there is not. */
#define CHANGE_NONE SIZE_MAX

/* ---- rules: what kind of change -------------------------------------------------------------------- */

/* Rows of rules.def: RULE(name, slug, mirror, class, own duties, others' duties, sentence). */
enum change_rule {
#define RULE(name, ...) RULE_##name,
#include "change/rules.def"
#undef RULE
	RULE_COUNT
};

/*
 * What somebody has to do; a bit (1 << duty) in a set. In the order in which one does it, so that a set is a list of
 * steps.
 */
enum change_duty {
#define DUTY(name, ...) DUTY_##name,
#include "change/duties.def"
#undef DUTY
	DUTY_COUNT
};

#define DUTY_BIT(name) (1u << DUTY_##name)

struct change_rule_info {
	const char *slug;               /* "party-joined": stable, in JSON and in fingerprints */
	enum change_rule mirror;        /* what the change is called the other way round */
	bool class_of_setting;          /* the class is that of the setting's row in the schema table */
	enum change_class class;        /* else it is this, at least (see change_class_of in finish.c) */
	unsigned own, others;           /* duties of the party that it is of, and of all others */
	const char *sentence;           /* what it means, for people: one sentence */
};

struct change_duty_info {
	const char *slug;               /* "roll-pods" */
	const char *sentence;           /* "roll the pods of the core" */
	bool names_parties;             /* the sentence ends in whom it is about: "let in" … */
};

const struct change_rule_info *change_rule_info(enum change_rule rule);
const struct change_duty_info *change_duty_info(enum change_duty duty);

/* ---- parties --------------------------------------------------------------------------------------- */

/* What became of a party. */
enum party_fate {
	FATE_STAYED,                    /* it is in both networks, under the same name or another */
	FATE_JOINED,
	FATE_LEFT,
	FATE_REPLACED,                  /* it left, and another took over its id */
	FATE_REPLACES                   /* it joined, and took over the id of one that left in the same change */
};

/* What of an edge is altered; bits. */
enum {
	EDGE_ADDRESS = 1,               /* the identity under which the provider is called */
	EDGE_PORT = 2,
	EDGE_REGION = 4,
	EDGE_ACCOUNT = 8,
	EDGE_ZONES = 16,
	EDGE_NAME = 32,                 /* the party's name: what endpoints and zones of its peers are called */
	EDGE_DOMAIN = 64                /* the consumer's private zone */
};

/* How a file differs between the builds of both networks. */
enum file_change { FILE_ALTERED, FILE_ADDED, FILE_REMOVED };

struct changed_file {
	struct text path;               /* below the party's folder, or below network/: "terraform/peers.tf" */
	enum file_change change;
};

struct changed_files {
	struct changed_file *items;     /* in byte order of paths */
	size_t count, capacity;
	size_t unchanged;               /* how many there are besides, the same on both sides */
};

/* A party of either network, or of both. */
struct change_party {
	const struct party *old, *new;  /* NULL where it is not */
	size_t old_index, new_index;    /* in the networks' parties; CHANGE_NONE likewise */
	struct text name;               /* the new one; of a party that left, the old one */
	enum party_fate fate;
	size_t counterpart;             /* of REPLACED and REPLACES: the other one's index; else CHANGE_NONE */
	enum change_class class;        /* the highest of what touches it; of use where is_touched */
	bool is_touched;
	unsigned duties;                /* all that it must do: a set of enum change_duty */
	unsigned provides, consumes;    /* what is altered of the edges that lead to it, and from it: EDGE_ bits */
	struct changed_files files;     /* of parties/<name>/; of a renamed one, of its folder under either name */
};

/* ---- changes --------------------------------------------------------------------------------------- */

enum change_subject { SUBJECT_NETWORK, SUBJECT_RELEASE, SUBJECT_PARTY };

struct change {
	enum change_rule rule;
	enum change_class class;        /* of itself */
	enum change_class reach;        /* the highest of it, its consequences, and edges that it alters (reconnect) */
	enum change_subject subject;
	size_t party;                   /* SUBJECT_PARTY: index in comparison.parties; else CHANGE_NONE */
	struct text release;            /* SUBJECT_RELEASE, and of trust: its name; else absent */
	enum setting_id setting;        /* the setting that differs; SETTING_COUNT: it is of no setting */
	struct text key;                /* the key of its map that differs; absent: all of the setting */
	struct text path;               /* in the spec's own terms: "network.ports.peer", "party.alice.tags.team" */
	/*
	 * What stands on both sides; kind VALUE_NULL where nothing does. Of a quantity, the text is the canonical
	 * form. Of structure: the name, membership, ids; see rules.def.
	 */
	struct value old, new;
	/* Where that is written, in the sources of the side; SPAN_NONE for a default and for what is not there. */
	struct span old_at, new_at;
	bool old_is_default, new_is_default;    /* nobody wrote it */
	size_t cause;                   /* of a consequence: the index of the change that caused it; else CHANGE_NONE */
	size_t consequence_count;       /* how many name it as their cause; they follow it in the list */
	unsigned own, others;           /* duties of its party, and of the others; of no party's: `others`, of all */
	/*
	 * Changes of several parties that are one to the reader (same setting, key and values, and the same
	 * consequences for the party) have the same group; so have consequences that one change has for several
	 * parties. It is the index of the first of them, which is the change's own when there is no other.
	 */
	size_t group, group_count;      /* of the first: how many there are; of the others 0 */
	bool group_is_by_name;          /* of the first: values differ in the party's own name, '*' in words */
	/*
	 * 16 hex digits of SHA-256 over rule, subject, path and both values in canonical form: it names this change
	 * wherever it is written, and no other. "" for a consequence, which is accepted with its cause.
	 */
	char fingerprint[17];
	bool accepted;                  /* set by who reads the file of --accept; consequences are not asked for */
	/* Why, a party, a date: from the file of --accept; absent: not said. */
	struct text accepted_reason, accepted_by, accepted_on;
};

/* ---- bindings -------------------------------------------------------------------------------------- */

struct changed_binding {
	size_t party;                   /* index in comparison.parties */
	const char *key;                /* "endpoint_service_name": as in the lock */
	struct text old, new;           /* absent: not bound; a certificate is given as "sha256:" and its fingerprint */
};

/* ---- the whole ------------------------------------------------------------------------------------- */

struct comparison {
	struct change_side old, new;
	struct change_party *parties;   /* in byte order of names; who left before who took the name */
	size_t party_count;
	/*
	 * The network's first, then those of releases, then of parties in the order of `parties`; there in the order of
	 * rules.def and of the schema table, maps in byte order of keys. A consequence stands behind its cause.
	 */
	struct change *items;
	size_t count;
	size_t change_count;            /* of them, those that are no consequences */
	enum change_class class;        /* the highest of all; of use when count > 0 */
	size_t class_counts[CHANGE_RE_SHARE + 1];       /* changes by their reach, consequences not counted */
	struct changed_files network_files;             /* of network/ */
	bool has_files;                 /* files were compared: it was asked for, and there are changes */
	struct { struct changed_binding *items; size_t count, capacity; } bindings;     /* by party, then key */
	bool has_bindings;              /* both sides have a lock, so bindings were compared */
};

struct change_options {
	/*
	 * Also compare files. Both networks are built in memory as if every value of the lock were bound, and to the
	 * same stand-ins, so that a file differs for a change of the network and for nothing else: not for what has
	 * been bound on one side, nor left out for what is still owed.
	 */
	bool files;
	unsigned threads;               /* for that; at least 1 */
};

/* Compares. Everything returned lives in `arena`. */
struct comparison *change_compare(struct arena *arena, const struct change_side *old, const struct change_side *new,
				  const struct change_options *options);

/* ---- asking ---------------------------------------------------------------------------------------- */

/* Whether a change needs every party's consent: it reaches re-key or re-share, and is no consequence. */
bool change_needs_consent(const struct change *change);
/* Whether every change that needs it is accepted; true when none does. */
bool comparison_is_accepted(const struct comparison *comparison);
/* Nothing differs, neither the networks nor, where both have a lock, the bindings. */
bool comparison_is_empty(const struct comparison *comparison);
/* 0 empty, 2 differences, 3 some that need every party's consent and are not all accepted. */
int comparison_status(const struct comparison *comparison);

/* Whether a change gives a party something to do, and what: a set of enum change_duty. */
unsigned change_duties_for(const struct comparison *comparison, const struct change *change, size_t party);
/* Whether a change is of the party, or gives it something to do, or one of its consequences does. */
bool change_touches(const struct comparison *comparison, size_t change, size_t party);
/*
 * Whom one of a party's duties is about, as indexes in comparison.parties, in order, each once; for duties that name
 * parties. Made in `arena`.
 */
size_t comparison_duty_parties(const struct comparison *comparison, struct arena *arena, size_t party,
			       enum change_duty duty, size_t **ret_parties);
/* The index of the party with this name, new names before old ones; CHANGE_NONE when there is none. */
size_t comparison_find_party(const struct comparison *comparison, struct text name);

/* ---- edges ----------------------------------------------------------------------------------------- */

enum edge_state {
	EDGE_NEITHER,                   /* in neither network: a party to itself, one that left to one that joined */
	EDGE_KEPT, EDGE_ALTERED, EDGE_MADE, EDGE_CUT
};

/*
 * The edge from one party, which calls, to another, which provides its endpoint service: by their indexes in
 * comparison.parties. *ret_what, which may be NULL, gets EDGE_ bits of what is altered, else 0. Takes no time to speak
 * of: what is altered depends on either end alone.
 */
enum edge_state comparison_edge(const struct comparison *comparison, size_t from, size_t to, unsigned *ret_what);
/* How many there are of each state. */
void comparison_edge_counts(const struct comparison *comparison, size_t ret_counts[EDGE_CUT + 1]);
/* "address": what an EDGE_ bit is called; NULL for what is none. */
const char *edge_what_slug(unsigned bit);
/* Adds "address and port". */
void edge_what_words(unsigned what, struct strbuf *out);

/* ---- words ----------------------------------------------------------------------------------------- */

/*
 * Adds what a change says, on one line, in words and the spec's own terms, without its values' places: "party 'dave'
 * joins as id 4", "network.ports.peer: 50001 → 50002"; of a group, with '*' for the parties' names. Untrusted text is
 * as it is: escape the whole for where it goes. A value is cut after about `limit` bytes.
 */
void change_words(const struct comparison *comparison, const struct change *change, size_t limit, struct strbuf *out);
/* The same of that change alone, whatever group it is in. */
void change_words_alone(const struct comparison *comparison, const struct change *change, size_t limit,
			struct strbuf *out);
/* The elements that only one side's list has, as words: 'adds "a", drops "b"', or "the same in another order". */
void change_list_words(const struct value *old, const struct value *new, size_t limit, struct strbuf *out);
/* "2 changes", "1 party": a count and its word. */
void change_count_words(size_t count, const char *one, const char *many, struct strbuf *out);
/* Adds a value as the spec writes it, "nothing" where there is none. */
void change_value_words(const struct value *value, size_t limit, struct strbuf *out);
/*
 * Adds where both sides say it: "old.mpcnet:9:15 → new.mpcnet:9:15", with "default" for what nobody wrote; the one
 * place alone of what is on one side alone.
 */
void change_place_words(const struct comparison *comparison, const struct change *change, struct strbuf *out);

/* ---- text.c, json.c -------------------------------------------------------------------------------- */

struct change_text_options {
	size_t party;                   /* show what touches this party alone; CHANGE_NONE: all */
	bool colour;
};

/* Appends the comparison for people, 80 columns wide, safe for a terminal. */
void change_text(const struct comparison *comparison, const struct change_text_options *options, struct strbuf *out);
/* Appends it as JSON; `party` as above. docs/diff.schema.json says what it has. */
void change_json(const struct comparison *comparison, size_t party, struct strbuf *out);
/* Appends that schema, made of the tables. */
void change_schema(struct strbuf *out);

#endif
