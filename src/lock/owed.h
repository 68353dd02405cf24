/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What a party owes: the values that only its deployment knows, that somebody needs, and that are not there. Whoever says
 * so (`status`, `build --locked`, a runbook) asks here, so that none says more or less than another.
 */
#ifndef MPCNET_LOCK_OWED_H
#define MPCNET_LOCK_OWED_H

#include "lock/lock.h"

/* In the order in which a party comes to have them. */
enum owed_value {
	OWED_ENDPOINT_SERVICE,
	OWED_ROOT_KEY,                  /* whose policy peers attest, so that Terraform has to let go of it */
	OWED_TX_SENDER,
	OWED_BACKUP_KEY,
	OWED_CA_CERTIFICATE,
	OWED_VERIFICATION_ADDRESS,      /* where it does not follow from the CA certificate */
	OWED_SIGNED_IMAGE,              /* of an enclave, where no pod can sign it: a setting, not a value of the lock */
	OWED_COUNT
};

/* Who cannot go on without a value. */
enum owed_to {
	OWED_TO_NOBODY,
	OWED_TO_ITSELF,                 /* it stands in the party's own files alone */
	OWED_TO_CHAIN,                  /* the coordinator registers it: it stands in the network's page */
	OWED_TO_PEERS,                  /* it stands in the files of other parties, and in the network's page */
};

struct owed_row {
	const char *key;                /* in the lock; of a setting, its path in the spec */
	const char *name;               /* in messages: "endpoint service" */
	bool is_setting;                /* it is set in the spec, not bound */
};

const struct owed_row *owed_row(enum owed_value value);

/* Who needs the value of the party, bound or not. */
enum owed_to party_needs(const struct network *network, const struct party *party, enum owed_value value);
/* Whom the party owes the value: who needs it while it is not there; else OWED_TO_NOBODY. */
enum owed_to party_owes(const struct network *network, const struct party *party, const struct binding *binding,
			enum owed_value value);

#endif
