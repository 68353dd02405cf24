/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of the Secrets that pods of a party read, which an operator makes by hand. */
#include "check/rules.h"

/* What a Secret is to hold, which its type in Kubernetes follows from. */
enum content { CERTIFICATE, LOGIN, VALUE };

static const char *const contents[] = {
	[CERTIFICATE] = "the core's certificate",
	[LOGIN] = "a login to a registry",
	[VALUE] = "what the connector reads",
};

/* A setting that names a Secret. */
struct use {
	struct text secret;
	enum content content;
	enum setting_id id;
	struct span at;
};

struct uses {
	struct use *items;
	size_t count, capacity;
};

/* "name" or "name/key" */
static void add_use(struct rules *r, struct uses *uses, const struct value *value, enum content content,
		    enum setting_id id)
{
	if (value->kind == VALUE_STRING)
		*VEC_PUSH(r->arena, uses) = (struct use){
			text_slice(value->text, 0, text_find(value->text, '/', 0)), content, id, value->at
		};
}

static void add_uses_of_connector(struct rules *r, struct uses *uses, const struct party *party)
{
	static const enum setting_id single[] = {
		PARTY_CONNECTOR_DATABASE_SECRET, PARTY_CONNECTOR_GATEWAY_URL, PARTY_CONNECTOR_WALLET_SECRET,
	};
	const struct value *urls = party_value(party, PARTY_CONNECTOR_HOST_URLS);

	for (size_t i = 0; i < ARRAY_LENGTH(single); i++)
		add_use(r, uses, party_value(party, single[i]), VALUE, single[i]);
	for (size_t i = 0; urls->kind == VALUE_MAP && i < urls->map.count; i++)
		add_use(r, uses, &urls->map.entries[i].value, VALUE, PARTY_CONNECTOR_HOST_URLS);
}

static void report_secret(struct rules *r, const struct party *party, const struct use *first, const struct use *second)
{
	/* What the party says itself is likelier the mistake than what it shares with others. */
	bool first_is_odd = span_is_none(second->at) || (!span_is_none(first->at) && count_sharers(r, party, first->id) <
											    count_sharers(r, party, second->id));
	const struct use *shown = first_is_odd ? first : second, *other = first_is_odd ? second : first;
	struct diag *diag;

	diag = diag_add(r->diags, DIAG_SECRET_OF_TWO_KINDS, span_is_none(shown->at) ? party->at : shown->at,
			"Secret '%.*s' of party '%.*s' is to hold %s, and %s", TEXT_ARG(first->secret),
			TEXT_ARG(party->name), contents[first->content], contents[second->content]);
	if (span_is_none(other->at))
		diag_note(diag, "'%s' is not written, and names it by default", setting_row(other->id)->path);
	else
		diag_place(diag, other->at, "%s", contents[other->content]);
	diag_note(diag, "a Secret is of one type, and the type decides of its keys");
	note_sharers(r, diag, party, shown->id);
	diag_help(diag, "Give each a Secret of its own.");
}

/* Kubernetes documentation, "Secrets", types: kubernetes.io/tls, kubernetes.io/dockerconfigjson, Opaque. */
void rule_secrets(struct rules *r)
{
	bool manual = text_is(network_text(r->network, NETWORK_PROTOCOL_TLS), "manual");

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct value *logins = party_value(party, PARTY_KUBERNETES_IMAGE_PULL_SECRETS);
		const struct use *told = NULL;
		struct uses uses = { 0 };

		if (manual)
			add_use(r, &uses, party_value(party, PARTY_TLS_SECRET), CERTIFICATE, PARTY_TLS_SECRET);
		for (size_t i = 0; logins->kind == VALUE_LIST && i < logins->list.count; i++)
			add_use(r, &uses, &logins->list.items[i], LOGIN, PARTY_KUBERNETES_IMAGE_PULL_SECRETS);
		if (party_truth(party, PARTY_CONNECTOR_ENABLED))
			add_uses_of_connector(r, &uses, party);
		for (size_t i = 0; i < uses.count && !told; i++)
			for (size_t j = i + 1; j < uses.count && !told; j++)
				if (uses.items[i].content != uses.items[j].content &&
				    text_equal(uses.items[i].secret, uses.items[j].secret))
					report_secret(r, party, &uses.items[i], told = &uses.items[j]);
	}
}
