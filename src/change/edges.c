/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The mesh is full: in each network every party calls every other, joining and leaving ones too. So what becomes of an
 * edge follows from what became of its ends, and is not kept edge by edge.
 */
#include "change/internal.h"

static bool differs(const struct change_party *party, enum setting_id id)
{
	return !value_equal(party_value(party->old, id), party_value(party->new, id));
}

void compare_edges(struct comparing *c)
{
	bool port = network_number(c->result->old.network, NETWORK_PORTS_PEER) !=
		    network_number(c->result->new.network, NETWORK_PORTS_PEER);

	for (size_t i = 0; i < c->result->party_count; i++) {
		struct change_party *party = &c->result->parties[i];
		unsigned both;

		if (party->fate != FATE_STAYED)
			continue;
		both = (differs(party, PARTY_REGION) ? (unsigned)EDGE_REGION : 0) |
		       (differs(party, PARTY_ACCOUNT) ? (unsigned)EDGE_ACCOUNT : 0) |
		       (differs(party, PARTY_VPC_ZONE_IDS) ? (unsigned)EDGE_ZONES : 0);
		party->provides = both | (port ? (unsigned)EDGE_PORT : 0) |
				  (differs(party, PARTY_IDENTITY) ? (unsigned)EDGE_ADDRESS : 0) |
				  (text_equal(party->old->name, party->new->name) ? 0 : (unsigned)EDGE_NAME);
		party->consumes = both | (differs(party, PARTY_DNS_DOMAIN) ? (unsigned)EDGE_DOMAIN : 0);
	}
}

static bool same_region(const struct party *a, const struct party *b)
{
	return text_equal(party_text(a, PARTY_REGION), party_text(b, PARTY_REGION));
}

enum edge_state comparison_edge(const struct comparison *comparison, size_t from, size_t to, unsigned *ret_what)
{
	const struct change_party *caller = &comparison->parties[from], *provider = &comparison->parties[to];
	bool was = caller->old && provider->old && from != to, is = caller->new && provider->new && from != to;
	unsigned what = was && is ? caller->consumes | provider->provides : 0;

	/* An endpoint is held to the zones of its service where both are in one region. */
	if ((what & EDGE_ZONES) && !same_region(caller->old, provider->old) && !same_region(caller->new, provider->new))
		what &= ~(unsigned)EDGE_ZONES;
	if (ret_what)
		*ret_what = what;
	if (was && is)
		return what ? EDGE_ALTERED : EDGE_KEPT;
	return is ? EDGE_MADE : was ? EDGE_CUT : EDGE_NEITHER;
}

void comparison_edge_counts(const struct comparison *comparison, size_t ret_counts[EDGE_CUT + 1])
{
	for (size_t i = 0; i <= EDGE_CUT; i++)
		ret_counts[i] = 0;
	for (size_t i = 0; i < comparison->party_count; i++)
		for (size_t j = 0; j < comparison->party_count; j++)
			ret_counts[comparison_edge(comparison, i, j, NULL)]++;
}

static const struct {
	unsigned bit;
	const char *slug;
} whats[] = {
	{ EDGE_ADDRESS, "address" }, { EDGE_PORT, "port" }, { EDGE_REGION, "region" }, { EDGE_ACCOUNT, "account" },
	{ EDGE_ZONES, "zones" }, { EDGE_NAME, "name" }, { EDGE_DOMAIN, "domain" },
};

const char *edge_what_slug(unsigned bit)
{
	for (size_t i = 0; i < ARRAY_LENGTH(whats); i++)
		if (whats[i].bit == bit)
			return whats[i].slug;
	return NULL;
}

void edge_what_words(unsigned what, struct strbuf *out)
{
	bool begun = false;

	for (size_t i = 0; i < ARRAY_LENGTH(whats); i++) {
		unsigned later = 0;

		if (!(what & whats[i].bit))
			continue;
		for (size_t j = i + 1; j < ARRAY_LENGTH(whats); j++)
			later |= what & whats[j].bit;
		strbuf_format(out, "%s%s", !begun ? "" : later ? ", " : " and ", whats[i].slug);
		begun = true;
	}
}
