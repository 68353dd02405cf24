/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The checked model: a network, its releases and its parties, with every setting evaluated, typed, defaulted and
 * checked. Plain data, constant once check/ has made it; no pointer leads back to the tree.
 */
#ifndef MPCNET_MODEL_NETWORK_H
#define MPCNET_MODEL_NETWORK_H

#include "base/base.h"
#include "model/schema.h"
#include "model/value.h"

enum membership { MEMBERSHIP_ACTIVE, MEMBERSHIP_JOINING, MEMBERSHIP_LEAVING };

struct release {
	struct text name;
	struct span at;                 /* its label */
	struct value *values;           /* by (id - setting_first(SCOPE_RELEASE)) */
};

struct party {
	struct text name;
	struct span at;                 /* its label; of a for_each party, the key that names it */
	enum membership membership;
	struct text replaces;           /* party whose id it takes over; absent: none */
	struct span membership_at, replaces_at;         /* what is said of it; SPAN_NONE where nothing is */
	int64_t id;
	struct text identity;
	char h8[9];                     /* first 8 hex digits of SHA-256 of "<network>/<party>" */
	const struct release *release;  /* the one it runs; NULL in a rehearsal */
	struct value *values;           /* by (id - setting_first(SCOPE_PARTY)) */
	struct text role_arn;           /* of iam.core_role */
	struct text address;            /* "<identity>:<ports.peer>" */
	/* Under which the core keeps its objects: "PUB-p<id>", "PRIV-p<id>", "BACKUP-p<id>". */
	struct text public_prefix, private_prefix, backup_prefix;
};

struct network {
	struct text name;
	struct span at;                 /* its label */
	struct value *values;           /* by (id - setting_first(SCOPE_NETWORK)) */
	int64_t threshold;
	bool rehearsal;                 /* threshold 0: connections alone, no core */
	const struct release *releases; /* in order of declaration */
	size_t release_count;
	const struct release **trusted; /* network.trusted_releases */
	size_t trusted_count;
	const struct party *parties;    /* all, in byte order of names */
	size_t party_count;
	const struct party **active;    /* the active ones, in order of ids */
	size_t active_count;
};

/* A setting's value; kind VALUE_NULL where it has none. Ids must be of the right scope. */
const struct value *network_value(const struct network *network, enum setting_id id);
const struct value *release_value(const struct release *release, enum setting_id id);
const struct value *party_value(const struct party *party, enum setting_id id);

/* Shorthands; the setting must be of that type. Absent text, 0 or false where it has no value. */
struct text network_text(const struct network *network, enum setting_id id);
int64_t network_number(const struct network *network, enum setting_id id);
bool network_truth(const struct network *network, enum setting_id id);
struct text release_text(const struct release *release, enum setting_id id);
struct text party_text(const struct party *party, enum setting_id id);
int64_t party_number(const struct party *party, enum setting_id id);     /* bytes, milliseconds, thousandths */
bool party_truth(const struct party *party, enum setting_id id);
bool party_has(const struct party *party, enum setting_id id);

/*
 * The ARN of a role of the party's: the name that the setting `role` has, with iam.role_path, in the account that the setting
 * `account` has. In `arena`.
 */
struct text party_role_arn(struct arena *arena, const struct party *party, enum setting_id account,
			   enum setting_id role);
/* The service account of a connector, by that of its core (kubernetes.service_account). In `arena`. */
struct text connector_account(struct arena *arena, struct text core_account);

/* The party's core runs in an enclave; else it is a plain pod. */
bool party_has_enclave(const struct party *party);
/* A copy of its enclave image is signed, and peers know the core by the certificate that signed. */
bool party_image_is_signed(const struct network *network, const struct party *party);
/* Its pods sign that copy when they start, with a key in AWS KMS; else they run an image with one that was signed before. */
bool party_signs_in_pod(const struct network *network, const struct party *party);
/* Its private vault is on a volume; else it is a bucket. */
bool party_has_file_vault(const struct party *party);
/* Custodians share the key of the party's backup; else it is a key in AWS KMS. */
bool party_shares_backup_key(const struct party *party);
/* Under which key the state of the backup account's module lies: beside the party's own, as backup.tfstate. In `arena`. */
struct text party_backup_state_key(struct arena *arena, const struct party *party);

bool network_is_mainnet(const struct network *network);
/* Cores prove to each other who they are; else they talk in plain text. */
bool network_uses_tls(const struct network *network);
/* They do so with certificates that their operators made; else with those that their enclaves attest. */
bool network_tls_is_manual(const struct network *network);
const struct party *network_find_party(const struct network *network, struct text name);
const struct release *network_find_release(const struct network *network, struct text name);
const char *membership_name(enum membership membership);

#endif
