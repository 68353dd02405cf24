/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * lock/: what only a deployment knows.
 *
 * The lock is a folder, `mpcnet.lock/`, with one JSON file a party: `mpcnet.lock/alice.json`. The reader holds each
 * value to the checked model (its region, its account, its identity in the certificate's subject) and reports what does
 * not fit; a value that is not there yet is no error here.
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

/* True when the party's endpoint service is known, so that its peers can connect to it. */
bool binding_has_endpoint(const struct binding *binding);

/*
 * True when the party's CA certificate is needed and not bound: cores use TLS, and the party is not about to leave, so it
 * stands in a peer list that is still to be made.
 */
bool binding_owes_ca(const struct network *network, const struct party *party, const struct binding *binding);

/*
 * True when the ARN of the party's backup key is needed and not bound: its core writes a backup under a key in AWS KMS, and
 * the spec names none, so that the module of the backup account makes it.
 */
bool binding_owes_backup_key(const struct network *network, const struct party *party, const struct binding *binding);

#endif
