/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of parties whose pods are made by the field's own charts. */
#include "check/rules.h"

static const struct party *next_of_charts(const struct rules *r, const struct party *party)
{
	while ((party = rules_next_party(r, party)) && !text_is(party_text(party, PARTY_KUBERNETES_PACKAGING), "helm"))
		;
	return party;
}

/* kms: charts/kms-core/templates/kms-gen-cert-and-keys-job.yaml uploads the key; _helpers.tpl downloads it again. */
void rule_chart_enclave(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_of_charts(r, party));) {
		struct diag *diag;

		if (party_has_enclave(party))
			continue;
		diag = diag_add(r->diags, DIAG_CHART_WITHOUT_ENCLAVE, party_at(party, PARTY_KUBERNETES_PACKAGING),
				"chart kms-core is to make the pod of party '%.*s', whose core has no enclave",
				TEXT_ARG(party->name));
		diag_place(diag, party_at(party, PARTY_ENCLAVE_ENABLED), "without one since here");
		diag_note(diag, "without an enclave the chart keeps the key of the core's certificate in the public vault");
		note_sharers(r, diag, party, PARTY_KUBERNETES_PACKAGING);
		diag_help(diag, "Let 'kubernetes.packaging' be \"kustomize\" where there is no enclave.");
	}
}

void rule_chart_tls(struct rules *r)
{
	if (!network_tls_is_manual(r->network))
		return;
	for (const struct party *party = NULL; (party = next_of_charts(r, party));) {
		struct diag *diag;

		/* The other rule has said that charts are not for it. */
		if (!party_has_enclave(party))
			continue;
		diag = diag_add(r->diags, DIAG_CHART_TLS, party_at(party, PARTY_KUBERNETES_PACKAGING),
				"chart kms-core is to make the pod of party '%.*s', and TLS is manual",
				TEXT_ARG(party->name));
		diag_note(diag, "the chart has no place for the Secret with the certificate that the enclave is to show");
		note_sharers(r, diag, party, PARTY_KUBERNETES_PACKAGING);
		diag_help(diag, "Let 'kubernetes.packaging' be \"kustomize\" for as long as 'protocol.tls' is \"manual\".");
	}
}

/* kms: charts/kms-core/templates/kms-core-configmap.yaml mounts a certificate whose variable nothing expands. */
void rule_chart_signs(struct rules *r)
{
	if (!network_truth(r->network, NETWORK_PROTOCOL_SIGNED_IMAGES))
		return;
	for (const struct party *party = NULL; (party = next_of_charts(r, party));) {
		struct diag *diag;

		if (!party_has_enclave(party))
			continue;
		diag = diag_add(r->diags, DIAG_CHART_SIGNS, party_at(party, PARTY_KUBERNETES_PACKAGING),
				"chart kms-core is to make the pod of party '%.*s', and images are signed",
				TEXT_ARG(party->name));
		diag_note(diag, "what the chart has for that cannot work: it gives nitro-cli the name of a variable for a certificate");
		note_sharers(r, diag, party, PARTY_KUBERNETES_PACKAGING);
		diag_help(diag, "Let 'kubernetes.packaging' be \"kustomize\" for as long as 'protocol.signed_images' is set.");
	}
}

/* ---- names that a chart writes itself --------------------------------------------------------------- */

/* fhevm: charts/kms-connector writes the variables of two chains whether the network has them or not. */
static const struct own_name {
	enum setting_id id;
	const char *name, *what, *chain;        /* a chain that the network has is another rule's */
} own_names[] = {
	{ PARTY_KUBERNETES_LABELS, "app", "label", NULL },
	{ PARTY_KUBERNETES_ANNOTATIONS, "checksum/config", "annotation", NULL },
	{ PARTY_CONNECTOR_ENV, "KMS_CONNECTOR_BNB_TESTNET_ACL_ADDRESS", "variable", "bnb_testnet" },
	{ PARTY_CONNECTOR_ENV, "KMS_CONNECTOR_BNB_TESTNET_CHAIN_ID", "variable", "bnb_testnet" },
	{ PARTY_CONNECTOR_ENV, "KMS_CONNECTOR_BNB_TESTNET_URL", "variable", "bnb_testnet" },
	{ PARTY_CONNECTOR_ENV, "KMS_CONNECTOR_POLYGON_ACL_ADDRESS", "variable", "polygon" },
	{ PARTY_CONNECTOR_ENV, "KMS_CONNECTOR_POLYGON_CHAIN_ID", "variable", "polygon" },
	{ PARTY_CONNECTOR_ENV, "KMS_CONNECTOR_POLYGON_URL", "variable", "polygon" },
};

static void check_name(struct rules *r, const struct party *party, const struct own_name *own)
{
	const struct value *map = party_value(party, own->id), *hosts = network_value(r->network, NETWORK_CHAINS_HOSTS);

	if (own->chain && value_map_find(hosts, text_from(own->chain)))
		return;
	for (size_t i = 0; i < map->map.count; i++) {
		const struct value_entry *entry = &map->map.entries[i];
		struct diag *diag;

		if (!text_is(entry->key, own->name))
			continue;
		diag = diag_add(r->diags, DIAG_CHART_NAME, entry->key_at, "%s '%s' is one that the charts write themselves",
				own->what, own->name);
		diag_place(diag, party_at(party, PARTY_KUBERNETES_PACKAGING), "the charts are asked for here");
		diag_help(diag, "Take it out, or choose another name.");
	}
}

void rule_chart_names(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_of_charts(r, party));)
		for (size_t i = 0; i < ARRAY_LENGTH(own_names); i++)
			check_name(r, party, &own_names[i]);
}
