/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What the tests of lock/ share: a network of four parties, certificates made on the spot, and files of a lock. */
#ifndef MPCNET_TESTS_LOCK_FIXTURE_H
#define MPCNET_TESTS_LOCK_FIXTURE_H

#include <criterion/criterion.h>

#include "lock/lock.h"

#define PARTIES 4

/* A certificate to make; what is 0 is as a core makes it. */
struct recipe {
	const char *name;               /* common name */
	const char *second_name;        /* a second common name */
	const char *alternative;        /* the alternative names, as OpenSSL writes them; "": none; NULL: the common name */
	const char *issuer;             /* another issuer's common name */
	const char *curve;              /* "secp256k1" */
	int number;                     /* of the key: one number, one key a process; 0: a key of its own */
	bool rsa, no_basic_constraints, not_authority, foreign_signature, no_cert_sign, signs_images, version_1;
	int path_length;                /* -1: none */
	bool expired;
};

/* A new folder below the temporary one to work in, and a network: alice, bob, carol, dave with mpc-node-1 to -4. */
void enter_folder(void);
void leave_folder(void);
struct network *test_network(void);
/* Set a party's setting. */
void set_text(size_t party, enum setting_id id, const char *text);
void set_truth(size_t party, enum setting_id id, bool truth);
/* Says that operators make their certificates by hand: network.protocol.tls = "manual". */
void set_tls_manual(void);

/* A certificate in PEM form; lives as long as the test. */
const char *certificate(const struct recipe *recipe);
#define CERTIFICATE(...) certificate(&(const struct recipe){ __VA_ARGS__ })
/* JSON's form of a text: quotes, and "\n" for line ends. */
const char *quoted(const char *text);

/* Writes mpcnet.lock/<party>.json; `values` is what stands between the braces of "values". */
void put_values(const char *party, const char *format, ...) PRINTF_LIKE(2, 3);
void put_file(const char *path, const char *bytes);

/* Runs a command of the shell, which must go well. */
void shell(const char *command);

/*
 * Binds what an input says (NULL: none) for alice, in 2030; or forgets these values of hers. Reports are in `diags`.
 * Returns 0, or -1 after a report.
 */
int bind_request(const char *input, bool dry_run, unsigned forget);
int bind_input(const char *input);

/* Reads the lock. Reports are in `diags`. */
const struct bindings *read_lock(void);
extern struct diags diags;

/* Reads the lock, which must be refused with one report, of this code; returns its message. */
const char *expect_refused(enum diag_code code);
/* Reads the lock, which must be good. */
const struct bindings *expect_good(void);

#endif
