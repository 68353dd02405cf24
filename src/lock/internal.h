/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside lock/:
 *
 *   lock.c         the folder: which files, what holds across parties, the digest
 *   file.c         one file: its bytes, its JSON
 *   values.c       one value: whether it is what it says, and this party's
 *   certificate.c  what a CA certificate says, and whether a core could use it
 */
#ifndef MPCNET_LOCK_INTERNAL_H
#define MPCNET_LOCK_INTERNAL_H

#include "lock/lock.h"

/* Nobody needs more for six values; what is larger was put there by mistake. */
#define LOCK_FILE_SIZE_MAX ((size_t)1 << 20)
#define LOCK_VERSION 1

/* Who made the CA certificates of a network, from which follows what keys they may have. */
enum ca_maker {
	CA_OF_CORE,             /* each core, from its signing key */
	CA_OF_IMAGE,            /* who signed the enclave image: network.protocol.signed_images */
	CA_OF_OPERATOR,         /* the operator, by hand: network.protocol.tls = "manual" */
};

struct lock_reader {
	struct arena *arena;
	struct diags *diags;
	const struct network *network;
	const char *folder;
	int folder_fd;
	enum ca_maker ca_maker;
	struct binding *bindings;       /* by party */
};

/* One file of the lock, as it is read. */
struct lock_file {
	struct lock_reader *reader;
	const struct party *party;
	struct text path;               /* for messages */
	struct binding *binding;
	const char *key;                /* of the value at hand */
	struct text ca_address;         /* that follows from the CA certificate's key; absent: none */
};

/* A key of "values": where it goes, and the check that puts it there. */
struct lock_value {
	const char *key;
	size_t offset;                  /* of the text in struct binding */
	void (*check)(struct lock_file *file, struct text value, struct text *ret);
};

/* The values in byte order of their keys. */
const struct lock_value *lock_values(size_t *ret_count);
struct text binding_text(const struct binding *binding, const struct lock_value *value);
/* What can only be said once all values of a file are known. */
void lock_values_finish(struct lock_file *file);

/* Reads folder/name, which is of `party`. What is wrong is reported. */
void lock_file_read(struct lock_reader *reader, const char *name, const struct party *party);
/* Reports about a file of the lock. */
#define lock_report(file, code, ...) diag_add_path((file)->reader->diags, (code), (file)->path, __VA_ARGS__)

/* What a CA certificate says. */
struct certificate {
	struct text pem;                /* written anew */
	char fingerprint[65];
	char key_fingerprint[65];       /* SHA-256 of its public key, in hex; "" where the address stands for it */
	char pcr8[97];                  /* what an enclave measures of it whose image it signed, in hex; else "" */
	struct text address;            /* Ethereum address of its key, in EIP-55 form; absent unless a core made it */
	int64_t not_before, not_after;  /* seconds since 1970 */
};

/* What is wrong with one; the first thing found. */
struct certificate_fault {
	enum diag_code code;
	struct text message;
};

/*
 * Reads a PEM text that must be one CA certificate as `maker` makes it, for the name `identity`. False and a fault when
 * it is not. Neither repeats a byte of the text. Dates are left to the caller: `build` must not depend on the clock,
 * `bind` looks at them.
 */
bool certificate_read(struct arena *arena, struct text pem, struct text identity, enum ca_maker maker,
		      struct certificate *ret, struct certificate_fault *ret_fault);

#endif
