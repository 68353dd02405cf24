/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * status/: who owes what to whom, and what each party does next; for people and for programs.
 *
 * All of it follows from spec, lock and the time that is asked for. What they cannot tell (whether a core runs) is not
 * said: the next step is then one that a party is ready for, not one that it has not taken.
 */
#ifndef MPCNET_STATUS_STATUS_H
#define MPCNET_STATUS_STATUS_H

#include "diag/diag.h"
#include "lock/owed.h"

struct status;

/* Works it out. `now` is in seconds since 1970: certificates are held to it. Lives in `arena`. */
const struct status *status_make(struct arena *arena, const struct network *network, const struct bindings *bindings,
				 int64_t now);

/* Warns of CA certificates that are not good at that time, or not for long. Files of the lock are named below `folder`. */
void status_report(const struct status *status, struct diags *diags, struct text folder);

/* How it is asked for. */
struct status_request {
	const struct party *party;      /* this one in full; NULL: all in short */
	const char *const *specs;       /* as on the command line, for commands that can be copied */
	size_t spec_count;
	const char *lock;               /* --lock likewise; NULL: not given */
	bool colour;                    /* of text */
};

/* Appends it for people: at most 80 columns, unless names are long; long lists cut short. */
void status_text(struct arena *arena, const struct status *status, const struct status_request *request,
		 struct strbuf *out);
/* Appends it as JSON. What is told of each pair of parties is there for the party alone that is asked for. */
void status_json(struct arena *arena, const struct status *status, const struct status_request *request,
		 struct strbuf *out);
/* Appends the JSON Schema (2020-12) of that: docs/status.schema.json. */
void status_schema(struct strbuf *out);

#endif
