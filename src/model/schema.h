/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The one table of settings: a row in schema.def says what a setting is called, what it may hold, what it is when it is
 * not written, and what changing it means. Checker, defaults, suggestions, `show` and templates read it.
 */
#ifndef MPCNET_MODEL_SCHEMA_H
#define MPCNET_MODEL_SCHEMA_H

#include "base/base.h"

enum setting_scope { SCOPE_NETWORK, SCOPE_RELEASE, SCOPE_PARTY, SCOPE_COUNT };

enum setting_type {
	TYPE_STRING,            /* text without control characters; limits: length in characters */
	TYPE_NAME,              /* a DNS label; limits: length */
	TYPE_HOST,              /* a DNS name without a final dot; limits: length */
	TYPE_INT,               /* limits: the number */
	TYPE_PORT,              /* limits: the number */
	TYPE_DECIMAL,           /* limits: the whole part */
	TYPE_BOOL,
	TYPE_SIZE,              /* "96GiB"; limits: bytes */
	TYPE_DURATION,          /* "360s"; limits: milliseconds */
	TYPE_CPU,               /* "8" or "500m"; limits: thousandths */
	TYPE_ENUM,              /* parameter: "a|b" */
	TYPE_ACCOUNT,
	TYPE_REGION,
	TYPE_ZONE_ID,
	TYPE_CIDR,
	TYPE_ARN,               /* parameter: service, perhaps with the kind of resource: "iam:role" */
	TYPE_AWS_ID,            /* parameter: "vpc", "subnet", "sg", "ami" */
	TYPE_BUCKET,
	TYPE_IMAGE,
	TYPE_URL,               /* parameter: schemes allowed, "https" or "http|https" */
	TYPE_TAINT,
	TYPE_SHA256,            /* 64 hex digits, kept in lower case */
	TYPE_PCR,               /* 96 hex digits, kept in lower case */
	TYPE_HEX32,             /* 64 hex digits, kept in lower case */
	TYPE_ETH_ADDRESS,       /* kept in its EIP-55 form */
	TYPE_PATTERN            /* text of a form that a function knows; parameter: which (check/patterns.c) */
};

enum setting_shape { SHAPE_ONE, SHAPE_LIST, SHAPE_MAP, SHAPE_MAP_OF_LISTS };

/* What it means to change a setting in a running network. */
enum change_class {
	CHANGE_COSMETIC, CHANGE_RESTART, CHANGE_REPLACE, CHANGE_RECONNECT, CHANGE_RE_KEY, CHANGE_RE_SHARE
};

enum setting_presence {
	REQUIRED,               /* an error when it is not written */
	OPTIONAL,               /* may have no value */
	DEFAULT,                /* `fallback` is an expression of the language, evaluated for the party */
	DERIVED                 /* a function of check/derive.c computes it */
};

/* Values of one scope are an array indexed by (id - first id of the scope). */
enum setting_id {
#define SETTING(id, ...) id,
#include "model/schema.def"
#undef SETTING
	SETTING_COUNT
};

/* The version of the language that a spec states as `mpcnet = 1`. */
#define LANGUAGE_VERSION 1

/* No service takes longer lists than this, and comparing each element with each stays cheap. */
#define LIST_COUNT_MAX 1024

#define NO_LIMIT INT64_MIN      /* as either limit: there is none */

struct setting {
	enum setting_id id;
	enum setting_scope scope;
	const char *path;               /* without the scope: "enclave.tunnel.subnet" */
	enum setting_type type;
	enum setting_shape shape;
	const char *parameter;          /* of the type; NULL where it takes none */
	const char *keys;               /* of a map: what form its keys have (check/patterns.c); else NULL */
	int64_t min, max;               /* of the type; both inclusive */
	const char *unit;               /* a size or duration must be whole in it: "s", "GiB"; else NULL */
	enum setting_presence presence;
	const char *fallback;           /* DEFAULT: an expression; DERIVED: in words, how it is computed; else NULL */
	bool party_only;                /* may not stand in a profile */
	enum change_class change;
	const char *doc;                /* one sentence */
};

/* A setting that the language has, and this version of the compiler does not use yet. */
struct later_setting {
	enum setting_scope scope;
	const char *path;
	const char *type, *range;       /* in words; the range may be NULL */
	const char *fallback;           /* as one writes it, or in words; NULL: none */
	bool party_only;
	enum change_class change;
	const char *doc;
};

/* What an expression can read and nothing can set. */
struct readable {
	enum setting_scope scope;
	const char *path;
	bool for_schema;                /* for the schema's own formulas alone */
	const char *doc;
};

/* The row of a setting. */
const struct setting *setting_row(enum setting_id id);
/* The rows of a scope, in the order of their declaration, which keeps blocks together. */
const struct setting *settings_of(enum setting_scope scope, size_t *ret_count);
enum setting_id setting_first(enum setting_scope scope);
/* The setting with this path, or NULL. */
const struct setting *setting_find(enum setting_scope scope, struct text path);
/* The setting whose value a default takes as it is, as in "self.region"; NULL where it is anything else, or there is none. */
const struct setting *setting_taken_from(const struct setting *setting);
/* "network", "release", "party". */
const char *scope_name(enum setting_scope scope);
/* Whether maps of this setting merge by key from profile to party (tags, labels, annotations). */
bool setting_merges(const struct setting *setting);
/* The bool that turns on what a party's setting is about ("connector.enabled"); SETTING_COUNT where it is always there. */
enum setting_id setting_switch(const struct setting *setting);
/* True when the language has this setting but this version of the compiler does not use it yet. */
bool setting_is_later(enum setting_scope scope, struct text path);
const struct later_setting *later_settings(size_t *ret_count);
const struct readable *readables(size_t *ret_count);

/* ---- words.c: how people are told of settings ------------------------------------------------------- */

/* "a size", "a list": for messages. */
const char *setting_type_name(const struct setting *setting);
/* "CIDR ranges": what a list or map holds, for messages. */
const char *setting_item_name(const struct setting *setting);
/* Adds what a setting may hold: "a whole number from 1 to 4096". */
void setting_type_words(const struct setting *setting, struct strbuf *out);
/* Adds a value that it may have, as one writes it. */
void setting_example(const struct setting *setting, struct strbuf *out);
/* Where it is written: "network", "release", "party or profile", "party only". */
const char *setting_place(enum setting_scope scope, bool party_only);
/* "restart", and what that means: "the party's own pods or nodes roll, …". */
const char *change_name(enum change_class change);
const char *change_meaning(enum change_class change);

#endif
