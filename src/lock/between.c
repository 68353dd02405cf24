/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What must hold between parties: a value that is one party's is no other's. */
#include <stdlib.h>

#include "lock/internal.h"

/* One of the values that no two parties may share. */
struct facet {
	const char *what;
	enum lock_value_id id;          /* the value that it is, or is of */
	struct text (*get)(const struct binding *binding);
};

struct shared {
	struct text value;
	size_t party;
	const struct facet *facet;
};

static int compare_shared(const void *a, const void *b)
{
	const struct shared *left = a, *right = b;
	int order = text_compare(left->value, right->value);

	if (!order)
		order = (left->party > right->party) - (left->party < right->party);
	return order ? order : (left->facet > right->facet) - (left->facet < right->facet);
}

/* What is compared: all parties, or what one of them has a part in. */
struct comparison {
	const struct lock_reader *reader;
	const struct party *about;      /* NULL: all */
	const struct text *paths;       /* where the values of that one come from */
};

static void report_shared(const struct comparison *c, enum diag_code code, const struct shared *first,
			  const struct shared *again)
{
	const struct lock_reader *reader = c->reader;
	const struct party *party = &reader->network->parties[again->party];
	struct text first_name = reader->network->parties[first->party].name, name = party->name;
	struct text path = party == c->about ? c->paths[again->facet->id]
					     : arena_format(reader->arena, "%s/%.*s", reader->folder,
							    TEXT_ARG(lock_file_name(reader, party)));

	if (first->party == again->party)
		diag_add_path(reader->diags, code, path, "%s of party '%.*s' is also its %s", again->facet->what,
			      TEXT_ARG(name), first->facet->what);
	else
		diag_add_path(reader->diags, code, path, "%s of party '%.*s' is also %s of '%.*s'", again->facet->what,
			      TEXT_ARG(name),
			      first->facet == again->facet
				      ? "that"
				      : arena_format(reader->arena, "the %s", first->facet->what).data,
			      TEXT_ARG(first_name));
}

/* No value of these facets may be there twice, of one party or of two. True when it found one that is. */
static bool check_unique(const struct comparison *c, enum diag_code code, const struct facet *facets,
			 size_t facet_count)
{
	const struct lock_reader *reader = c->reader;
	size_t party_count = reader->network->party_count, count = 0;
	struct shared *all = ARENA_ARRAY(reader->arena, struct shared, party_count * facet_count);
	bool found = false;

	for (size_t i = 0; i < party_count; i++)
		for (size_t j = 0; j < facet_count; j++)
			if (facets[j].get(&reader->bindings[i]).size)
				all[count++] = (struct shared){ facets[j].get(&reader->bindings[i]), i, &facets[j] };
	if (count)
		qsort(all, count, sizeof(*all), compare_shared);
	for (size_t i = 1; i < count; i++) {
		const struct shared *first = &all[i - 1], *again = &all[i];
		const struct party *parties = reader->network->parties;

		if (!text_equal(first->value, again->value))
			continue;
		/* What is new of the one party is what it has from another, or from before, whichever comes first. */
		if (c->about == &parties[first->party] &&
		    (c->about != &parties[again->party] || !c->paths[again->facet->id].data)) {
			first = again;
			again = &all[i - 1];
		}
		if (c->about && (c->about != &parties[again->party] || !c->paths[again->facet->id].data))
			continue;
		report_shared(c, code, first, again);
		found = true;
	}
	return found;
}

static struct text endpoint_of(const struct binding *binding)
{
	return binding->endpoint_service_name;
}

static struct text fingerprint_of(const struct binding *binding)
{
	return text_from(binding->ca_fingerprint);
}

static struct text ca_key_of(const struct binding *binding)
{
	return text_from(binding->ca_key_fingerprint);
}

static struct text verification_of(const struct binding *binding)
{
	return binding->verification_address;
}

static struct text tx_sender_of(const struct binding *binding)
{
	return binding->tx_sender_address;
}

static struct text root_key_of(const struct binding *binding)
{
	return binding->root_key_arn;
}

static struct text backup_key_of(const struct binding *binding)
{
	return binding->backup_key_arn;
}

void lock_check_between(const struct lock_reader *reader, const struct party *about,
			const struct text paths[LOCK_VALUE_COUNT])
{
	static const struct facet endpoint = { "endpoint service", LOCK_VALUE_endpoint_service_name, endpoint_of };
	static const struct facet certificate = { "CA certificate", LOCK_VALUE_ca_certificate, fingerprint_of };
	static const struct facet certificate_key = { "key of the CA certificate", LOCK_VALUE_ca_certificate, ca_key_of };
	static const struct facet addresses[] = {
		{ "tx-sender address", LOCK_VALUE_tx_sender_address, tx_sender_of },
		{ "verification address", LOCK_VALUE_verification_address, verification_of },
	};
	static const struct facet root_key = { "root key", LOCK_VALUE_root_key_arn, root_key_of };
	static const struct facet backup_key = { "backup key", LOCK_VALUE_backup_key_arn, backup_key_of };
	const struct comparison c = { reader, about, paths };
	bool copied;

	check_unique(&c, DIAG_LOCK_ENDPOINT_REPEATED, &endpoint, 1);
	/* A copied file is said once: with it go its key, and the address of that. */
	copied = check_unique(&c, DIAG_CA_REPEATED, &certificate, 1) ||
		 check_unique(&c, DIAG_CA_REPEATED, &certificate_key, 1);
	check_unique(&c, DIAG_LOCK_ADDRESS_REPEATED, addresses, copied ? 1 : 2);
	check_unique(&c, DIAG_LOCK_KEY_REPEATED, &root_key, 1);
	check_unique(&c, DIAG_LOCK_KEY_REPEATED, &backup_key, 1);
}
