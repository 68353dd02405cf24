/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside check/: a spec while it is being evaluated.
 *
 * Settings and locals are evaluated when they are first asked for, so that references may run in any order; what is
 * being evaluated stands in a chain of frames, and asking for it again is a cycle. A value that could not be had was
 * reported when it failed: whoever asks for it fails silently.
 */
#ifndef MPCNET_CHECK_EVAL_H
#define MPCNET_CHECK_EVAL_H

#include "base/hidden.h"
#include "base/suggestion.h"
#include "check/check.h"
#include "model/quantity.h"

enum slot_state { SLOT_NEW, SLOT_RUNNING, SLOT_DONE, SLOT_FAILED };

struct slot {
	enum slot_state state;
	struct value value;
};

/* The settings that one block of a spec states, nested blocks flattened. */
struct layer {
	enum setting_scope scope;
	const struct attribute **attributes;    /* by (id - setting_first(scope)); NULL where not stated */
	bool broken;                            /* something in the block could not be read */
	bool *misspelt;                         /* likewise by id: an unknown name is probably meant to be this one */
};

struct local {
	struct text name;
	const struct attribute *attribute;
	struct slot slot;
};

struct profile_decl {
	struct text name;
	struct span at;
	const struct block *block;
	struct layer layer;
	const struct attribute *extends;
	struct profile_decl *base;              /* resolved `extends`; NULL: none */
	struct diag **lacking;                  /* by setting: the report of the first of its parties that lacks it */
};

struct release_decl {
	struct text name;
	struct span at;
	const struct block *block;
	struct layer layer;
	struct slot *slots;
};

/* A party block; for_each and count make several parties of it. */
struct party_decl {
	struct text label;
	struct span at;
	const struct block *block;
	struct layer layer;
	const struct attribute *profile, *for_each, *count, *membership, *replaces;
};

/* One party. */
struct instance {
	const struct party_decl *decl;
	struct text name;
	struct span at;                         /* of its label, or of the key that names it */
	bool has_each;
	struct value each_key, each_value;
	int64_t count_index;                    /* -1: not made by count */
	struct slot profile_slot;
	const struct profile_decl *profile;     /* NULL: none */
	enum membership membership;
	struct text replaces;
	struct span membership_at, replaces_at;         /* SPAN_NONE: unsaid */
	bool broken;                            /* its membership, replaces or profile could not be had */
	char h8[9];
	struct slot *slots;
};

/* What is being evaluated, innermost first. */
struct frame {
	const struct frame *outer;
	const void *subject;                    /* the slot */
	const char *root;                       /* "local." */
	struct text label;                      /* "a": together as it is referred to */
	struct span at;                         /* the reference; SPAN_NONE: the compiler asked for it */
};

struct eval {
	struct arena *arena;
	struct diags *diags;
	const struct syntax *syntax;

	const struct attribute *version;
	struct { struct local *items; size_t count, capacity; } locals;         /* in byte order of names */
	struct { struct profile_decl *items; size_t count, capacity; } profiles;
	struct { struct release_decl *items; size_t count, capacity; } releases;
	struct { struct party_decl *items; size_t count, capacity; } parties;
	const struct block *network;
	bool version_misspelt;                  /* something stands there that was meant to be it */
	struct text network_name;
	struct span network_at;
	struct layer network_layer;
	struct slot *network_slots;

	struct { struct instance *items; size_t count, capacity; } instances;   /* in byte order of names */
	bool expanded;                          /* all parties are known */
	bool files_broken;                      /* something that was said could not be read, and may be missing */
	bool parties_missing; /* a party block, or a key of its for_each, gave no party, which was reported */
	bool parties_too_many;                  /* more than PARTY_COUNT_MAX, which was reported */

	struct hidden secrets;          /* what no message may show */
	struct { struct unknown_name *items; size_t count, capacity; } unknown_names;
	const struct frame *frames;
	size_t frame_count;
	size_t depth;                           /* of expressions being evaluated, one inside the other */
	size_t work;                            /* expressions evaluated so far, and text made */
	bool exhausted;                         /* that was too much */
	const struct expr *fallbacks[SETTING_COUNT];    /* parsed defaults */
	struct read_log *log;                   /* NULL: nobody wants to know */
};

/*
 * What was read for what, and which attribute decided; kept for check_origins alone. Slots, and what stands for a name
 * or a list of the spec: its address in `struct eval`.
 */
struct read_log {
	struct { struct read_pair { const void *reader, *read; } *items; size_t count, capacity; } reads;
	struct {
		struct stated { const void *slot; const struct attribute *attribute; } *items;
		size_t count, capacity;
	} stated;
};

/* Where an expression is evaluated. */
struct scope {
	struct instance *self;                  /* NULL outside parties */
	bool each;                              /* each and count of `self` are known: the party's own block */
	bool schema;                            /* the expression is a default of the schema */
};

/* Profiles may extend one another in a chain of this many. */
#define PROFILE_CHAIN_MAX 64

/* References may lead to references this often; deeper is a mistake, and the C stack has an end. */
#define FRAME_COUNT_MAX 200

/* Expressions in expressions, across references too: the C stack has an end. */
#define EXPR_DEPTH_MAX 1000

/*
 * References can double what they refer to, over and over: a text that a template makes, and all that a spec evaluates
 * to, have an end. A network of 4096 parties takes a third of it.
 */
#define TEMPLATE_SIZE_MAX ((size_t)64 << 10)
#define WORK_MAX ((size_t)8 << 20)

/* So many releases or profiles a spec may declare: comparing each with each stays cheap. */
#define RELEASE_COUNT_MAX 256
#define PROFILE_COUNT_MAX 4096

/* ---- collect.c, layer.c, expand.c ---- */

/* Sorts the blocks of a spec by what they are; reports unknown, repeated and misnamed ones. */
void collect_spec(struct eval *e);
/* Flattens `body` into `layer`. Language words that are no settings go to `word`, which returns false for others. */
void layer_read(struct eval *e, struct layer *layer, enum setting_scope scope, const struct body *body, bool is_profile,
		bool (*word)(void *context, const struct attribute *attribute), void *context);
/* A brace is missing before it: it may well belong somewhere else. */
bool place_is_unsure(const struct eval *e, struct span at);
/* Whether settings of the scope stand in a block of this path. */
bool is_block_path(enum setting_scope scope, struct text path);
void report_set_twice(struct eval *e, const struct attribute *first, const struct attribute *again);
/* Makes the parties of every party block, sorted by name, with their profile and membership. */
void expand_parties(struct eval *e);
bool name_is_label(struct text name);           /* 1 to 63 of a-z 0-9 -, no - at the ends */
bool name_is_reserved(struct text name);

/* ---- expr.c, reference.c ---- */

/* Evaluates; false when it failed, which was reported. */
bool eval_expr(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value);
/* The value that a reference begins with; *ret_steps is how many steps it took. */
bool eval_reference(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value,
		    size_t *ret_steps);
/* Pushes a frame for `slot`; reports a cycle or too deep a chain and returns false. */
bool frame_enter(struct eval *e, struct frame *frame, struct slot *slot, const char *root, struct text label,
		 struct span at);
void frame_leave(struct eval *e, struct slot *slot, bool done);
bool eval_local(struct eval *e, struct local *local, struct span at, struct value *ret_value);

/* ---- settings.c ---- */

bool eval_network_setting(struct eval *e, enum setting_id id, struct span at, struct value *ret_value);
bool eval_party_setting(struct eval *e, struct instance *self, enum setting_id id, struct span at,
			struct value *ret_value);
bool eval_release_setting(struct eval *e, struct release_decl *release, enum setting_id id, struct value *ret_value);

/* The schema's default of a setting; VALUE_NULL when it has none. `self` is NULL outside parties. */
bool eval_fallback(struct eval *e, struct instance *self, const struct setting *row, struct value *ret_value);
/* What the block itself says of a setting, or NULL. */
const struct attribute *layer_stated(const struct layer *layer, enum setting_id id);

/*
 * Reports that a party lacks a setting. Returns the report, for a note on the setting and help; NULL when there is
 * nothing to add: it was reported of another party of the same profile, or something else is why.
 */
struct diag *report_party_lacks(struct eval *e, const struct instance *self, enum setting_id id);
/* Whether something that could not be read, or was misspelt, may have said what is missing from a party. */
bool instance_is_broken(const struct instance *self, enum setting_id missing);

/* ---- origins.c ---- */

/* Remembers that what is being evaluated reads `what`, where somebody wants to know. */
void note_read(struct eval *e, const void *what);
/* Likewise which attribute gave a slot its value. */
void note_stated(struct eval *e, const struct slot *slot, const struct attribute *attribute);

/* ---- derive.c ---- */

/* Computes a DERIVED setting; VALUE_NULL when it has no value. `self` is NULL for the network's. */
bool derive_setting(struct eval *e, struct instance *self, enum setting_id id, struct value *ret_value);

/* ---- types.c, quantity.c, patterns.c ---- */

/* Holds *value to the setting's type and range and brings it into canonical form. `used_at` is where it is set. */
bool value_conform(struct eval *e, const struct setting *setting, struct span used_at, const char *owner,
		   struct value *value);
/* Whether `t` has the form called `pattern`; *ret_expected says in words what it must look like. */
bool pattern_matches(const char *pattern, struct text t, const char **ret_expected);

/* ---- missing.c ---- */

/* Adds a note that says what a setting is. */
void note_what_it_is(struct eval *e, struct diag *diag, const struct setting *row);
/* Adds help to write a setting, in which block, and what it takes. */
void help_to_add(struct diag *diag, const struct setting *row);

/* ---- allow.c ---- */

/* Hands on what comments allow; reports those that do not say what, or why. */
void read_allowances(struct diags *diags, const struct syntax *syntax);

/* ---- secrets.c ---- */

/* Looks at every string of the tree, and reports what must not stand in a spec without showing it. */
void check_secrets(struct eval *e);
/* Takes what was found out of every message that was made since. */
void hide_secrets(struct eval *e);
/* "a private key", "an AWS access key", or NULL: what a text looks like that must not be shown. */
const char *secret_kind(struct text t);

/* ---- placeholder.c ---- */

/* Reports every string of the tree that is still to be filled in. */
void check_placeholders(struct eval *e);
/* Whether `t` is "<fill in: …>"; where it stands in the tree it is reported already. */
bool text_is_placeholder(struct text t);
/* Reports one that interpolation made, unless the tree's own text at that place was; always false. */
bool report_placeholder_made(struct eval *e, struct text t, struct span at);

/* ---- suggest.c ---- */

/* Of names that a spec declares, so many are considered. */
#define CANDIDATES_MAX 1000

/* Adds "Did you mean '…'?" when there is something to suggest. */
void suggestion_help(const struct suggestion *suggestion, struct diag *diag);
/* Help; and a fix of the name, or of the string that is the name, at `at` when the suggestion is certain. */
void suggestion_apply(struct eval *e, const struct suggestion *suggestion, struct diag *diag, struct span at);

/* A name that nothing declares, as it was first reported. */
struct unknown_name {
	struct suggestion suggestion;
	struct diag *diag;
};

/* Whether `code` was reported of the name before: then that report gets this place, and its fix this word. */
bool unknown_name_repeats(struct eval *e, enum diag_code code, struct text name, struct span at);
/* Remembers a report, made of the name that the suggestion is for. */
void unknown_name_add(struct eval *e, const struct suggestion *suggestion, struct diag *diag);

/* ---- repair.c: changes of the text that leave nothing to decide; each adds a fix to the report, or nothing ---- */

/* What is written at `at`; absent for what is not from the spec. */
struct text written_at(const struct eval *e, struct span at);
bool is_identifier(struct text t);
/* Puts `new` for `old`, which must be all that stands at `at`, bare or in quotes. */
void fix_word(struct eval *e, struct diag *diag, struct span at, struct text old, struct text new);
/* Takes away the lines that `at` has for itself. */
void fix_remove_lines(struct eval *e, struct diag *diag, struct span at);
/* Takes away `again`, when the same text stands at `first`. */
void fix_repeated_lines(struct eval *e, struct diag *diag, struct span first, struct span again);
/* Takes away `again`, an element of the list at `list`, when the same text stands at `first` in it. */
void fix_repeated_element(struct eval *e, struct diag *diag, struct span list, struct span first, struct span again);
/* 'name = { … }' becomes 'name { … }', and the reverse. */
void fix_map_to_block(struct eval *e, struct diag *diag, const struct attribute *attribute);
void fix_block_to_map(struct eval *e, struct diag *diag, const struct block *block);

/* ---- check.c, build.c, rules.c ---- */

/* Every pass but those over the model; `e->network` is NULL when there is none to evaluate. */
bool evaluate_spec(struct eval *e);

/* The model as far as it could be evaluated; settings that failed have no value. */
struct network *build_network(struct eval *e);
/* Runs every rule whose grounds are sound. */
void check_rules(struct eval *e, const struct network *network);
/* Whether every party's (or the network's) value of a setting could be had. */
bool setting_is_sound(const struct eval *e, enum setting_id id);

#endif
