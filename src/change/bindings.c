/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What the locks differ in: no part of the model, so no change of the network. */
#include "change/internal.h"

/* A certificate is told by its fingerprint. */
static struct text value_of(struct arena *arena, const struct binding *binding, size_t index)
{
	struct text value = binding_value(binding, index);

	if (value.data && value.data == binding->ca_certificate.data)
		return arena_format(arena, "sha256:%s", binding->ca_fingerprint);
	return value;
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

		for (size_t j = 0; lock_value_key(j); j++) {
			struct text before = value_of(c->arena, old, j);
			struct text after = value_of(c->arena, new, j);

			if (!text_equal(before, after))
				*VEC_PUSH(c->arena, &result->bindings) =
					(struct changed_binding){ i, lock_value_key(j), before, after };
		}
	}
}
