/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What becomes of a party's record, value by value. */
#include <time.h>

#include "lock/bind.h"
#include "lock/owed.h"

#define SHOWN_MAX 128

/* What a record held may never have been checked: no secret that somebody pasted there is told. */
static bool is_fit_to_show(struct text value)
{
	struct lock_secret secret;

	return value.size <= SHOWN_MAX && !lock_secret_find(value, &secret) &&
	       (text_starts_with(value, "com.amazonaws.") || text_starts_with(value, "arn:") ||
		text_starts_with(value, "0x"));
}

/* A value for people: of a certificate what it is told by, and when it ends. */
static struct text words_of(struct arena *arena, const struct lock_offers *offers, enum lock_value_id id,
			    struct text value)
{
	struct certificate certificate;
	struct certificate_fault fault;
	char date[16] = "";
	struct tm tm;
	time_t end;

	if (!value.data)
		return value;
	if (id != LOCK_VALUE_ca_certificate)
		return is_fit_to_show(value) ? value : TEXT("a value of another form, which is not shown");
	if (!certificate_read(arena, value, offers->party->identity, offers->reader->ca_maker, &certificate, &fault))
		return TEXT("a certificate that cannot be used");
	end = (time_t)certificate.not_after;
	if (gmtime_r(&end, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	return arena_format(arena, "SHA-256 %s, until %s", certificate.fingerprint, date);
}

/* Whether what values.def says of forgetting it is so for this party: a value may be bound that nothing of it needs. */
static bool is_missed(const struct lock_offers *offers, enum lock_value_id id)
{
	const struct network *network = offers->reader->network;
	const struct party *party = offers->party;

	switch (id) {
	case LOCK_VALUE_backup_key_arn:
		return party_needs(network, party, OWED_BACKUP_KEY) != OWED_TO_NOBODY;
	case LOCK_VALUE_tx_sender_address:
		return party_needs(network, party, OWED_TX_SENDER) != OWED_TO_NOBODY;
	case LOCK_VALUE_ca_certificate:
		/* Cores know the active parties. */
		return party->membership == MEMBERSHIP_ACTIVE &&
		       party_needs(network, party, OWED_CA_CERTIFICATE) != OWED_TO_NOBODY;
	case LOCK_VALUE_endpoint_service_name:
	case LOCK_VALUE_root_key_arn:
	case LOCK_VALUE_verification_address:
	case LOCK_VALUE_COUNT:
		break;
	}
	return true;
}

static enum lock_change_kind kind_of(struct text before, struct text after, bool not_yet)
{
	if (!after.data)
		return before.data ? LOCK_FORGOTTEN : LOCK_NOT_YET;
	if (!before.data)
		return LOCK_ADDED;
	if (!text_equal(before, after))
		return LOCK_REPLACED;
	return not_yet ? LOCK_NOT_YET : LOCK_SAME;
}

void lock_changes(struct arena *arena, const struct lock_offers *offers, unsigned forget,
		  const struct lock_state *before, const struct lock_state *after, struct lock_outcome *ret)
{
	size_t count;
	const struct lock_value *values = lock_values(&count);

	ret->changes = ARENA_ARRAY(arena, struct lock_change, count);
	for (enum lock_value_id id = 0; id < LOCK_VALUE_COUNT; id++) {
		const struct lock_offer *offer = &offers->items[id];
		struct text was = before->texts[id], is = after->texts[id];
		bool not_yet = !offer->value.data && offer->not_yet.data;
		struct lock_change change = {
			.kind = kind_of(was, is, not_yet),
			.name = values[id].name,
			.before = words_of(arena, offers, id, was),
			.after = words_of(arena, offers, id, is),
			.source = offer->value.data ? offer->path : offer->not_yet,
		};

		if (change.kind == LOCK_REPLACED)
			change.effect = values[id].changed;
		else if (change.kind == LOCK_FORGOTTEN && is_missed(offers, id))
			change.effect = values[id].forgotten;
		/* What was asked for, and what follows from that. */
		if (offer->value.data || not_yet || (was.data && (forget & 1u << id)) ||
		    (change.kind != LOCK_SAME && change.kind != LOCK_NOT_YET))
			ret->changes[ret->change_count++] = change;
	}
}
