/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * lock/: what only a deployment knows.
 *
 * The lock is a folder, `mpcnet.lock/`, with one JSON file a party: `mpcnet.lock/alice.json`. The reader holds each
 * value to the checked model (its region, its account, its identity in the certificate's subject) and reports what does
 * not fit; a value that is not there yet is no error here. The binder reads what a deployment made known, holds it to
 * the same, and puts it into the file of its party, whole or not at all.
 */
#ifndef MPCNET_LOCK_LOCK_H
#define MPCNET_LOCK_LOCK_H

#include "base/base.h"
#include "diag/diag.h"
#include "model/network.h"

#define LOCK_FOLDER "mpcnet.lock"

/* What is known of one party; absent text where it is not bound yet. */
struct binding {
	struct text endpoint_service_name;      /* "com.amazonaws.vpce.<region>.vpce-svc-<17 hex>" */
	struct text ca_certificate;             /* PEM, "\n" line ends, one certificate, ends in "\n" */
	char ca_fingerprint[65];                /* SHA-256 of its DER in hex; "" without a certificate */
	char ca_key_fingerprint[65];            /* SHA-256 of its public key in hex, where a core did not make it; else "" */
	int64_t ca_from, ca_until;              /* when it is good, in seconds since 1970; 0 without a certificate */
	char pcr8[97];                          /* measured of an enclave whose image that signs, under signed images; else "" */
	struct text verification_address;       /* "0x…" in EIP-55 form; of the CA's key where a core made it, else as bound */
	struct text root_key_arn;               /* of the party's root key */
	struct text tx_sender_address;          /* "0x…" in EIP-55 form */
	struct text backup_key_arn;             /* of the key that the module of the backup account makes */
};

struct bindings {
	const struct binding *items;            /* by the party's index in network->parties; never NULL */
	char digest[65];                        /* SHA-256 over the canonical text of everything bound, in hex */
	bool all_cas_bound;                     /* every active party's CA certificate is known */
};

/*
 * Reads the lock in `folder` (which may not exist: then nothing is bound) for the parties of `network`. Reports what
 * cannot be read, is not of this network or contradicts the spec, and returns NULL then. A file of a party that the
 * spec does not have draws a warning. Everything returned lives in `arena`.
 */
const struct bindings *lock_read(struct arena *arena, struct diags *diags, const struct network *network,
				 const char *folder);

/*
 * How a CA certificate stands at a time. Another one means every party's cores, and a new context on the chain: it ends
 * soon while there are less than 90 days to agree on that.
 */
enum ca_state { CA_UNBOUND, CA_GOOD, CA_EARLY, CA_ENDS_SOON, CA_ENDED, CA_STATE_COUNT };

/* Of one that is good from and until then, all in seconds since 1970. Never CA_UNBOUND. */
enum ca_state ca_state_at(int64_t from, int64_t until, int64_t now);

/* True when the party's endpoint service is known, so that its peers can connect to it. */
bool binding_has_endpoint(const struct binding *binding);

/* ---- binding --------------------------------------------------------------------------------------- */

/* A file that says what a deployment made known. Its content says what it is. */
struct lock_input {
	struct text path;               /* for messages */
	struct text bytes;
};

struct lock_request {
	const struct network *network;
	const struct party *party;      /* of that network */
	const char *folder;             /* of the lock; made when it is not there */
	bool folder_named;              /* by whoever runs the command, who may mean a link to it */
	const struct lock_input *inputs;
	size_t input_count;
	unsigned forget;                /* bits of lock_value_bit: what the record shall no longer have */
	int64_t now;                    /* seconds since 1970: what dates are held to */
	bool dry_run;                   /* find out what would change, and write nothing */
};

enum lock_change_kind {
	LOCK_SAME,                      /* it is bound already */
	LOCK_ADDED,
	LOCK_REPLACED,
	LOCK_FORGOTTEN,
	LOCK_NOT_YET,                   /* a deployment says that it does not have it yet; what was bound stays */
};

/* What becomes of one value of the party. */
struct lock_change {
	enum lock_change_kind kind;
	const char *name;               /* "endpoint service" */
	struct text before, after;      /* for people; absent where there is none */
	const char *effect;             /* a sentence or two: what a replaced or forgotten value causes; NULL: nothing */
	struct text source;             /* path of the input that says so; absent: it follows from another value */
};

struct lock_outcome {
	struct lock_change *changes;    /* in byte order of the values' keys; only what the request speaks of */
	size_t change_count;
	struct text path;               /* of the party's file */
	bool changed;                   /* that file is another now, or with `dry_run` would be */
	bool removed;                   /* there is nothing left to record, and so no file */
};

struct lock_binder;

/*
 * Finds out what comes of a request: what the inputs say goes into the record of the party, and what it shall forget out of
 * it. All or nothing: whatever is wrong with an input, or with the record, is reported, and then NULL is returned. What is
 * wrong with the records of others is a warning. No message repeats what might be a secret. Unless it is a dry run nobody
 * else writes in the folder until lock_bind_end. Everything lives in `arena`; the request is borrowed until the end.
 */
struct lock_binder *lock_bind_begin(struct arena *arena, struct diags *diags, const struct lock_request *request,
				    const struct lock_outcome **ret);
/*
 * Ends it: with `write` (in a dry run without effect) the party's file is as the outcome says, or as it was and -1 returned
 * after a report.
 */
int lock_bind_end(struct lock_binder *binder, bool write);

/* The bit of a value by its key, as in "ca_certificate"; 0 when there is none. */
unsigned lock_value_bit(struct text key);
/* The keys, in byte order; NULL past the last. */
const char *lock_value_key(size_t index);
/* What a party has bound under that key; absent: nothing. */
struct text binding_value(const struct binding *binding, size_t index);
#define LOCK_EVERY_VALUE (~0u)

/* Appends the JSON Schema (2020-12) of a party's file: docs/lock.schema.json. */
void lock_schema(struct strbuf *out);

#endif
