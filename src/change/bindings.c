/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What the locks differ in: no part of the model, so no change of the network. */
#include "change/internal.h"

/* In byte order of the lock's keys. */
static const struct {
	const char *key;
	size_t offset;                  /* of the text in struct binding */
} values[] = {
	{ "backup_key_arn", offsetof(struct binding, backup_key_arn) },
	{ "ca_certificate", offsetof(struct binding, ca_certificate) },
	{ "endpoint_service_name", offsetof(struct binding, endpoint_service_name) },
	{ "root_key_arn", offsetof(struct binding, root_key_arn) },
	{ "tx_sender_address", offsetof(struct binding, tx_sender_address) },
	{ "verification_address", offsetof(struct binding, verification_address) },
};

/* A certificate is told by its fingerprint. */
static struct text value_of(struct arena *arena, const struct binding *binding, size_t offset)
{
	if (offset == offsetof(struct binding, ca_certificate))
		return binding->ca_fingerprint[0] ? arena_format(arena, "sha256:%s", binding->ca_fingerprint)
						  : (struct text){ 0 };
	return *(const struct text *)(const void *)((const char *)binding + offset);
}

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
			struct text before = value_of(c->arena, old, values[j].offset);
			struct text after = value_of(c->arena, new, values[j].offset);

			if (!text_equal(before, after))
				*VEC_PUSH(c->arena, &result->bindings) =
					(struct changed_binding){ i, values[j].key, before, after };
		}
	}
}
