/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside lock/: what is offered to a party's record, and the record on disk. */
#ifndef MPCNET_LOCK_BIND_H
#define MPCNET_LOCK_BIND_H

#include "lock/internal.h"

/* What the inputs say of one value. */
struct lock_offer {
	struct text value;              /* as it stands in the lock; absent: none says it */
	struct text path;               /* of the first input that does */
	struct text not_yet;            /* path of an input that says it does not exist yet; absent: none does */
};

/* What all inputs say. */
struct lock_offers {
	struct lock_reader *reader;
	const struct party *party;
	struct text path;               /* of the input at hand */
	struct lock_offer items[LOCK_VALUE_COUNT];
};

/* input.c: reads what an input is and says; what is wrong with it is reported. */
void lock_input_read(struct lock_offers *offers, const struct lock_input *input);
/* Takes one value, held to the spec and to what other inputs say of it. */
void lock_offer_value(struct lock_offers *offers, enum lock_value_id id, struct text value);
/* Takes the address of the wallet with this public key, in PEM form. */
void lock_offer_wallet(struct lock_offers *offers, struct text pem);
/* Takes a file of the lock itself. */
void lock_offer_record(struct lock_offers *offers, struct text bytes);
/* Reports about the input at hand. */
#define offer_report(offers, code, ...) diag_add_path((offers)->reader->diags, (code), (offers)->path, __VA_ARGS__)
/* Reports what must not be there, where there is such a thing, and returns whether there is. */
bool lock_refuse_secret(struct lock_offers *offers, struct text bytes);
/* Reports that the input is nothing that bind reads: "the file is empty". */
void lock_refuse_input(struct lock_offers *offers, const char *what);

/* outputs.c: reads JSON: what Terraform printed, or a file of the lock. `bytes` ends in a NUL that its size does not count. */
void lock_outputs_read(struct lock_offers *offers, struct text bytes);

/* secret.c */
struct lock_secret {
	bool is_key;                    /* a private key; else a credential */
	const char *what;               /* "a private key" */
};

/* Whether the bytes hold, or may be, what nobody else may know. */
bool lock_secret_find(struct text bytes, struct lock_secret *ret);

/* change.c: the change of each value that the request or the offers speak of. */
struct lock_state {
	struct text texts[LOCK_VALUE_COUNT];    /* as in the lock; absent: not bound */
};

void lock_changes(struct arena *arena, const struct lock_offers *offers, unsigned forget,
		  const struct lock_state *before, const struct lock_state *after, struct lock_outcome *ret);

/* write.c: the record on disk. */
struct lock_store {
	struct lock_reader *reader;
	bool made_folder;               /* by this store: goes again when nothing comes into it */
};

/* Reports a folder that is a symbolic link, and returns whether it is one. */
bool lock_refuse_link(struct diags *diags, const char *folder);
/*
 * Opens the reader's folder for writing, makes it where it is not there, and waits until nobody else writes in it. What a
 * killed process left is removed. -1 after a report.
 */
int lock_store_open(struct lock_store *store, bool follow_link);
/* The file has these bytes then, or is as it was and -1 returned after a report. */
int lock_store_write(struct lock_store *store, struct text name, struct text bytes);
int lock_store_remove(struct lock_store *store, struct text name);
void lock_store_close(struct lock_store *store);

#endif
