/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside lock/:
 *
 *   lock.c         the folder: which files, the digest
 *   between.c      what holds across parties
 *   file.c         one file: its bytes, its JSON
 *   values.c       one value: whether it is what it says, and this party's; the table is values.def
 *   certificate.c  what a CA certificate says, and whether a core could use it
 *   address.c      the Ethereum address of a public key
 *   schema.c       the JSON Schema of a file
 *
 * and, to bind what a deployment made known:
 *
 *   input.c        what a file is, by its content, and what it says
 *   outputs.c      the same of what Terraform printed
 *   secret.c       what must not be in such a file
 *   bind.c         the record as it is, what is offered, the record as it shall be
 *   change.c       one change of a record, in words
 *   write.c        the record on disk, whole or not at all
 */
#ifndef MPCNET_LOCK_INTERNAL_H
#define MPCNET_LOCK_INTERNAL_H

#include "lock/lock.h"

struct evp_pkey_st;             /* OpenSSL's EVP_PKEY */

/* Nobody needs more for six values; what is larger was put there by mistake. */
#define LOCK_FILE_SIZE_MAX ((size_t)1 << 20)
#define LOCK_VERSION 1

/* Who made the CA certificates of a network, from which follows what keys they may have. */
enum ca_maker {
	CA_OF_CORE,             /* each core, from its signing key */
	CA_OF_IMAGE,            /* who signed the enclave image: network.protocol.signed_images */
	CA_OF_OPERATOR,         /* the operator, by hand: network.protocol.tls = "manual" */
};

/* A number for each value of a party, in byte order of their keys. */
enum lock_value_id {
#define LOCK_VALUE(key, ...) LOCK_VALUE_##key,
#include "lock/values.def"
#undef LOCK_VALUE
	LOCK_VALUE_COUNT
};

struct lock_reader {
	struct arena *arena;
	struct diags *diags;
	const struct network *network;
	const char *folder;
	int folder_fd;                  /* -1: there is none */
	enum ca_maker ca_maker;
	struct binding *bindings;       /* by party */
};

/* One file of the lock, as it is read. */
struct lock_file {
	struct lock_reader *reader;
	const struct party *party;
	struct text path;               /* for messages: where the value at hand stands */
	struct binding *binding;
	const struct lock_value *value; /* at hand */
	struct text ca_address;         /* that follows from the CA certificate's key; absent: none */
};

/* A key of "values": where it goes, the check that puts it there, and what values.def says of it. */
struct lock_value {
	const char *key;
	size_t offset;                  /* of the text in struct binding */
	void (*check)(struct lock_file *file, struct text value, struct text *ret);
	const char *name, *form, *maker, *needed, *changed, *forgotten;
};

/* The values in byte order of their keys. */
const struct lock_value *lock_values(size_t *ret_count);
struct text binding_text(const struct binding *binding, const struct lock_value *value);
/* Holds one value to the spec: into the file's binding when it fits, else reported. */
void lock_value_check(struct lock_file *file, const struct lock_value *value, struct text text);
/* What can only be said once all values of a file are known. */
void lock_values_finish(struct lock_file *file);

/* A reader of the folder, which may not be there. Close it with lock_reader_close. -1 when that was reported. */
int lock_reader_open(struct lock_reader *reader, struct arena *arena, struct diags *diags, const struct network *network,
		     const char *folder);
void lock_reader_close(struct lock_reader *reader);
/* Reads what is bound of all parties but `except` (NULL: of all). */
void lock_reader_read(struct lock_reader *reader, const struct party *except);
/* How the file of a party is called. In the reader's arena. */
struct text lock_file_name(const struct lock_reader *reader, const struct party *party);

/* Prepares reading a party's file of the lock, of that name. */
struct lock_file lock_file_of(struct lock_reader *reader, struct text name, const struct party *party);
/*
 * Reads folder/name into `raw`, by value and unchecked; what is not there is absent. 1, 0 when there is no such file, -1
 * after a report.
 */
int lock_file_parse(struct lock_file *file, struct text name, struct text raw[LOCK_VALUE_COUNT]);
/*
 * The same of bytes in memory, which end in a NUL that `size` does not count. Repeats no byte that might be of a secret.
 */
int lock_file_parse_bytes(struct lock_file *file, struct text bytes, struct text raw[LOCK_VALUE_COUNT]);
/* Appends the one text that a party's values have in the lock. */
void lock_file_write(const struct lock_reader *reader, const struct party *party,
		     const struct text values[LOCK_VALUE_COUNT], struct strbuf *out);

/*
 * Reports values that two parties share, or one party has twice. With `about`, only what that party has a part in, and as
 * of `paths`, by value: where each of its values comes from.
 */
void lock_check_between(const struct lock_reader *reader, const struct party *about,
			const struct text paths[LOCK_VALUE_COUNT]);
/* Reports about a file of the lock. */
#define lock_report(file, code, ...) diag_add_path((file)->reader->diags, (code), (file)->path, __VA_ARGS__)

/* The Ethereum address of a key of secp256k1, in EIP-55 form. */
struct text address_of_key(struct arena *arena, const struct evp_pkey_st *key);

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
