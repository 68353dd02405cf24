/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What the locks differ in: no part of the model, so no change of the network. */
#include "change/internal.h"

typedef struct text binding_fn(struct arena *arena, const struct binding *binding);

static struct text certificate_of(struct arena *arena, const struct binding *binding)
{
	return binding->ca_fingerprint[0] ? arena_format(arena, "sha256:%s", binding->ca_fingerprint)
					  : (struct text){ 0 };
}

static struct text backup_key_of(struct arena *arena, const struct binding *binding)
{
	(void)arena;
	return binding->backup_key_arn;
}

static struct text endpoint_of(struct arena *arena, const struct binding *binding)
{
	(void)arena;
	return binding->endpoint_service_name;
}

static struct text root_key_of(struct arena *arena, const struct binding *binding)
{
	(void)arena;
	return binding->root_key_arn;
}

static struct text tx_sender_of(struct arena *arena, const struct binding *binding)
{
	(void)arena;
	return binding->tx_sender_address;
}

static struct text verification_of(struct arena *arena, const struct binding *binding)
{
	(void)arena;
	return binding->verification_address;
}

/* In byte order of the lock's keys. */
static const struct {
	const char *key;
	binding_fn *get;
} values[] = {
	{ "backup_key_arn", backup_key_of }, { "ca_certificate", certificate_of },
	{ "endpoint_service_name", endpoint_of }, { "root_key_arn", root_key_of },
	{ "tx_sender_address", tx_sender_of }, { "verification_address", verification_of },
};

void compare_bindings(struct comparing *c)
{
	static const struct binding nothing = { .ca_fingerprint = "" };
	struct comparison *result = c->result;

	result->has_bindings = true;
	for (size_t i = 0; i < result->party_count; i++) {
		const struct change_party *party = &result->parties[i];
		const struct binding *old = party->old ? &result->old.bindings->items[party->old_index] : &nothing;
		const struct binding *new = party->new ? &result->new.bindings->items[party->new_index] : &nothing;

		for (size_t j = 0; j < ARRAY_LENGTH(values); j++) {
			struct text before = values[j].get(c->arena, old), after = values[j].get(c->arena, new);

			if (!text_equal(before, after))
				*VEC_PUSH(c->arena, &result->bindings) =
					(struct changed_binding){ i, values[j].key, before, after };
		}
	}
}
