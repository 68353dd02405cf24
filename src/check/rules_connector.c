/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of the connector, and of the chains and contracts that it serves. */
#include <inttypes.h>

#include "check/rules.h"

/* ---- chains and contracts --------------------------------------------------------------------------- */

/* Holds a map by names of chains to those that there are; one that is not written is reported where they are. */
static void check_chain_keys(struct rules *r, const struct value *map, struct span at, const char *path)
{
	const struct value *hosts = network_value(r->network, NETWORK_CHAINS_HOSTS);
	struct diag *diag;

	for (size_t i = 0; i < hosts->map.count; i++) {
		const struct value_entry *host = &hosts->map.entries[i];

		if (value_map_find(map, host->key))
			continue;
		diag = diag_add(r->diags, DIAG_CHAIN_UNMATCHED, at, "'%s' says nothing of chain '%.*s'", path,
				TEXT_ARG(host->key));
		diag_place(diag, host->key_at, "the chain");
		if (span_is_none(hosts->at))
			diag_note(diag, "'chains.hosts' is not written, and has the protocol's chains of the environment");
		if (span_is_none(map->at))
			diag_note(diag, "it is not written, and follows for the protocol's own chains alone");
		diag_help(diag, "Write '%.*s' in '%s', or take the chain out of 'chains.hosts'.", TEXT_ARG(host->key), path);
	}
	for (size_t i = 0; i < map->map.count; i++) {
		const struct value_entry *entry = &map->map.entries[i];

		if (value_map_find(hosts, entry->key))
			continue;
		diag = diag_add(r->diags, DIAG_CHAIN_UNMATCHED, entry->key_at, "there is no chain '%.*s'",
				TEXT_ARG(entry->key));
		diag_note(diag, "'%s' has the chains of 'chains.hosts'", path);
		diag_help(diag, "Add the chain to 'chains.hosts' with its id, or take it out here.");
	}
}

void rule_chain_keys(struct rules *r)
{
	const struct value *contracts = network_value(r->network, NETWORK_CONTRACTS_ACL);
	bool written = !span_is_none(contracts->at);

	check_chain_keys(r, contracts,
			 network_at(r->network, written ? NETWORK_CONTRACTS_ACL : NETWORK_CHAINS_HOSTS),
			 setting_row(NETWORK_CONTRACTS_ACL)->path);
}

void rule_chain_urls(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		if (party_has(party, PARTY_CONNECTOR_HOST_URLS))
			check_chain_keys(r, party_value(party, PARTY_CONNECTOR_HOST_URLS),
					 party_at(party, PARTY_CONNECTOR_HOST_URLS),
					 setting_row(PARTY_CONNECTOR_HOST_URLS)->path);
}

/* A chain named so would have the variables of something else: KMS_CONNECTOR_GATEWAY_URL is the gateway's. */
static bool is_taken(struct text name)
{
	return text_is(name, "gateway") || text_is(name, "database");
}

static void found_shared_chain(struct rules *r, const struct claim *claims, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct diag *diag = diag_add(r->diags, DIAG_CHAIN_REPEATED, claims[i].at, "chain %.*s is there already",
					     TEXT_ARG(claims[i].value));

		diag_place(diag, claims[0].at, "here");
		diag_help(diag, "Give each its own id: by the id alone the connector tells chains apart.");
	}
}

void rule_chains(struct rules *r)
{
	const struct value *hosts = network_value(r->network, NETWORK_CHAINS_HOSTS);
	const struct value *gateway = network_value(r->network, NETWORK_CHAINS_GATEWAY);
	struct claims claims = { 0 };

	claim_add(r, &claims, arena_format(r->arena, "%" PRId64, gateway->number), NULL, gateway->at);
	for (size_t i = 0; i < hosts->map.count; i++) {
		const struct value_entry *host = &hosts->map.entries[i];

		claim_add(r, &claims, arena_format(r->arena, "%" PRId64, host->value.number), NULL, host->value.at);
		if (host->value.number < 1)
			diag_add(r->diags, DIAG_VALUE_RANGE, host->value.at,
				 "the id of chain '%.*s' is at least 1, and this is %" PRId64, TEXT_ARG(host->key),
				 host->value.number);
		if (is_taken(host->key))
			diag_help(diag_add(r->diags, DIAG_CHAIN_RESERVED, host->key_at,
					   "a host chain is named '%.*s'", TEXT_ARG(host->key)),
				  "Call it what the chain is called: that word names another part of the connector.");
	}
	claims_find_shared(r, &claims, found_shared_chain);
	if (!value_map_find(hosts, TEXT("ethereum")))
		diag_help(diag_add(r->diags, DIAG_ETHEREUM_MISSING, network_at(r->network, NETWORK_CHAINS_HOSTS),
				   "'ethereum' is not among the host chains"),
			  "Add it: the contracts of the committee and of key generation are there.");
}

static bool is_zero(const struct value *address)
{
	return text_is(address->text, "0x0000000000000000000000000000000000000000");
}

static void check_not_zero(struct rules *r, const struct value *address, const char *path)
{
	if (!is_zero(address))
		return;
	diag_help(diag_add(r->diags, DIAG_CONTRACT_ZERO, address->at, "'%s' is the address of no contract", path),
		  "Leave it out for the protocol's own, or write where the contract was deployed.");
}

void rule_contracts(struct rules *r)
{
	static const enum setting_id contracts[] = {
		NETWORK_CONTRACTS_DECRYPTION, NETWORK_CONTRACTS_GATEWAY_CONFIG, NETWORK_CONTRACTS_KMS_GENERATION,
		NETWORK_CONTRACTS_PROTOCOL_CONFIG,
	};
	const struct value *acl = network_value(r->network, NETWORK_CONTRACTS_ACL);

	for (size_t i = 0; i < ARRAY_LENGTH(contracts); i++)
		check_not_zero(r, network_value(r->network, contracts[i]), setting_row(contracts[i])->path);
	for (size_t i = 0; i < acl->map.count; i++)
		check_not_zero(r, &acl->map.entries[i].value,
			       arena_format(r->arena, "contracts.acl.%.*s", TEXT_ARG(acl->map.entries[i].key)).data);
}

/* ---- what the protocol's own environments have ------------------------------------------------------ */

/* What another rule refuses is not told twice. */
static void report_differs(struct rules *r, const struct value *written, const struct value *own, const char *what)
{
	struct text environment = network_text(r->network, NETWORK_ENVIRONMENT);
	struct strbuf shown = { 0 };
	struct diag *diag;

	if (is_zero(written))
		return;
	diag = diag_add(r->diags, DIAG_PRESET_DIFFERS, written->at, "%s is not that of the protocol's %.*s", what,
			TEXT_ARG(environment));
	value_print(&shown, own, 60);
	diag_note(diag, "that one is %s", shown.data);
	diag_help(diag, "Leave it out to follow the protocol; keep it for a deployment of your own.");
	strbuf_release(&shown);
}

static void compare_chains(struct rules *r, const struct value *written, const struct value *own, const char *what,
			   bool complete)
{
	struct text environment = network_text(r->network, NETWORK_ENVIRONMENT);

	for (size_t i = 0; i < written->map.count; i++) {
		const struct value_entry *entry = &written->map.entries[i];
		const struct value *known = value_map_find(own, entry->key);

		if (known && !value_equal(known, &entry->value))
			report_differs(r, &entry->value, known,
				       arena_format(r->arena, "%s chain '%.*s'", what, TEXT_ARG(entry->key)).data);
		if (!known && complete && !is_taken(entry->key))
			diag_help(diag_add(r->diags, DIAG_PRESET_DIFFERS, entry->key_at,
					   "chain '%.*s' is none of the protocol's %.*s", TEXT_ARG(entry->key),
					   TEXT_ARG(environment)),
				  "Take it out, unless this network serves a deployment of your own.");
	}
	for (size_t i = 0; complete && i < own->map.count; i++)
		if (!value_map_find(written, own->map.entries[i].key) && !text_is(own->map.entries[i].key, "ethereum"))
			diag_help(diag_add(r->diags, DIAG_PRESET_DIFFERS, written->at,
					   "chain '%.*s' of the protocol's %.*s is not served",
					   TEXT_ARG(own->map.entries[i].key), TEXT_ARG(environment)),
				  "Add it, unless this network serves a deployment of your own.");
}

/* On dev people deploy their own. */
void rule_preset(struct rules *r)
{
	static const enum setting_id settings[] = {
		NETWORK_CHAINS_GATEWAY, NETWORK_CHAINS_HOSTS, NETWORK_CONTRACTS_DECRYPTION, NETWORK_CONTRACTS_GATEWAY_CONFIG,
		NETWORK_CONTRACTS_KMS_GENERATION, NETWORK_CONTRACTS_PROTOCOL_CONFIG, NETWORK_CONTRACTS_ACL,
	};

	for (size_t i = 0; !r->dev && i < ARRAY_LENGTH(settings); i++) {
		const struct value *written = network_value(r->network, settings[i]);
		const char *path = setting_row(settings[i])->path;
		struct value own;

		if (span_is_none(written->at) || !setting_is_sound(r->e, settings[i]) ||
		    !derive_setting(r->e, NULL, settings[i], &own))
			continue;
		if (settings[i] == NETWORK_CHAINS_HOSTS)
			compare_chains(r, written, &own, "the id of", true);
		else if (settings[i] == NETWORK_CONTRACTS_ACL)
			compare_chains(r, written, &own, "the ACL contract of", false);
		else if (!value_equal(written, &own))
			report_differs(r, written, &own, arena_format(r->arena, "'%s'", path).data);
	}
}

/* ---- the variables of connector.env ----------------------------------------------------------------- */

/* What a manifest says of these would be said twice; probes and Services go to the monitoring endpoint's port. */
static const struct {
	const char *name;               /* after KMS_CONNECTOR_ */
	enum setting_id behind;         /* decides it; SETTING_COUNT: nothing does */
} own_variables[] = {
	{ "SERVICE_NAME", SETTING_COUNT },
	{ "MONITORING_ENDPOINT", SETTING_COUNT },
	{ "DATABASE_URL", PARTY_DATABASE_HOST },
	{ "GATEWAY_URL", PARTY_CONNECTOR_GATEWAY_URL },
	{ "GATEWAY_CHAIN_ID", NETWORK_CHAINS_GATEWAY },
	{ "CHAIN_ID", NETWORK_CHAINS_GATEWAY },
	{ "DECRYPTION_CONTRACT__ADDRESS", NETWORK_CONTRACTS_DECRYPTION },
	{ "GATEWAY_CONFIG_CONTRACT__ADDRESS", NETWORK_CONTRACTS_GATEWAY_CONFIG },
	{ "KMS_GENERATION_CONTRACT__ADDRESS", NETWORK_CONTRACTS_KMS_GENERATION },
	{ "PROTOCOL_CONFIG_CONTRACT__ADDRESS", NETWORK_CONTRACTS_PROTOCOL_CONFIG },
	{ "KMS_CORE_ENDPOINT", NETWORK_PORTS_CLIENT },
	{ "KMS_CORE_ENDPOINTS", NETWORK_PORTS_CLIENT },
	{ "HOST_CHAINS", NETWORK_CHAINS_HOSTS },
	{ "AWS_KMS_CONFIG__KEY_ID", PARTY_CONNECTOR_TX_SENDER_KEY },
	{ "AWS_KMS_CONFIG__REGION", PARTY_CONNECTOR_TX_SENDER_KEY },
	{ "PRIVATE_KEY", PARTY_CONNECTOR_WALLET_SECRET },
};

/* "POLYGON_URL", where there is a chain 'polygon'. */
static bool chain_variable(struct rules *r, struct text name, enum setting_id *ret_behind)
{
	static const struct { const char *suffix; enum setting_id behind; } suffixes[] = {
		{ "_URL", PARTY_CONNECTOR_HOST_URLS },
		{ "_CHAIN_ID", NETWORK_CHAINS_HOSTS },
		{ "_ACL_ADDRESS", NETWORK_CONTRACTS_ACL },
	};
	const struct value *hosts = network_value(r->network, NETWORK_CHAINS_HOSTS);

	for (size_t i = 0; i < hosts->map.count; i++) {
		struct text chain = arena_upper(r->arena, hosts->map.entries[i].key);

		for (size_t j = 0; text_starts_with(name, chain.data) && j < ARRAY_LENGTH(suffixes); j++)
			if (text_is(text_slice(name, chain.size, name.size), suffixes[j].suffix)) {
				*ret_behind = suffixes[j].behind;
				return true;
			}
	}
	return false;
}

static bool is_own_variable(struct rules *r, struct text name, enum setting_id *ret_behind)
{
	for (size_t i = 0; i < ARRAY_LENGTH(own_variables); i++)
		if (text_is(name, own_variables[i].name)) {
			*ret_behind = own_variables[i].behind;
			return true;
		}
	return chain_variable(r, name, ret_behind);
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* 32 bytes in hex, as private keys of chains are written. */
static bool is_private_key(struct text t)
{
	if (text_starts_with(t, "0x"))
		t = text_slice(t, 2, t.size);
	for (size_t i = 0; i < t.size; i++)
		if (!is_hex(t.data[i]))
			return false;
	return t.size == 64;
}

/* A URL with a query, or with a part of its path so long, and with digits in it, that no one chose it. */
static bool is_url_with_key(struct text t)
{
	size_t colon = text_find(t, ':', 0), run = 0, start = colon + 3;
	bool digits = false;

	if (!text_starts_with(t, "http") && !text_starts_with(t, "ws"))
		return false;
	if (colon + 3 > t.size || t.data[colon + 1] != '/' || t.data[colon + 2] != '/')
		return false;
	for (size_t i = text_find(t, '/', start); i < t.size; i++) {
		run = t.data[i] == '/' ? 0 : run + 1;
		digits = run > 0 && (digits || (t.data[i] >= '0' && t.data[i] <= '9'));
		if (run >= 20 && digits)
			return true;
	}
	return text_find(t, '?', start) < t.size;
}

/* Less than this is told to nobody by hiding it, and would be hidden in every word that has it. */
#define HIDDEN_MIN 8

/* "a private key": what a variable holds by its name or its looks; NULL: nothing that must be kept. */
static const char *variable_secret(const struct value_entry *entry)
{
	static const char *const words[] = {
		"PASSWORD", "SECRET", "TOKEN", "API_KEY", "PRIVATE_KEY", "MNEMONIC", "CREDENTIALS",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (text_ends_with(entry->key, words[i]))
			return "a secret, by its name";
	if (is_private_key(entry->value.text))
		return "what looks like a private key";
	return is_url_with_key(entry->value.text) ? "what looks like a URL with a key in it" : NULL;
}

static void check_variable(struct rules *r, const struct value_entry *entry)
{
	struct text name = text_slice(entry->key, strlen("KMS_CONNECTOR_"), entry->key.size);
	const char *secret = variable_secret(entry);
	struct span at = secret ? entry->value.at : entry->key_at;
	enum setting_id behind = SETTING_COUNT;
	struct diag *diag;

	if (secret && entry->value.text.size >= HIDDEN_MIN)
		hidden_add(r->arena, &r->e->secrets, entry->value.text);
	if (is_own_variable(r, name, &behind)) {
		diag = diag_add(r->diags, DIAG_VARIABLE_RESERVED, at, "'%.*s' is for the compiler to write",
				TEXT_ARG(entry->key));
		if (behind == SETTING_COUNT)
			diag_help(diag, "Take it out: probes, Services and traces count on it.");
		else
			diag_help(diag, "Take it out, and set '%s' instead.", setting_row(behind)->path);
	} else if (secret) {
		diag = diag_add(r->diags, DIAG_VARIABLE_SECRET, at, "'%.*s' holds %s", TEXT_ARG(entry->key),
				secret);
		diag_note(diag, "variables stand in the manifests as the spec has them");
		diag_help(diag, "Take it out, and take it out of use: whoever could read the spec has it.");
	} else {
		return;
	}
	if (secret)
		diag_hide(diag);
}

void rule_connector_env(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		const struct value *env = party_value(party, PARTY_CONNECTOR_ENV);

		for (size_t i = 0; i < env->map.count; i++)
			check_variable(r, &env->map.entries[i]);
	}
}

/* ---- names ------------------------------------------------------------------------------------------ */

#define LABEL_MAX 63

/* A Service's name is a DNS label (RFC 1035), and that of gw-listener is the longest that is made of the identity. */
void rule_connector_names(struct rules *r)
{
	static const char suffix[] = "-gw-listener";
	const size_t most = LABEL_MAX - strlen(suffix);

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (!party_truth(party, PARTY_CONNECTOR_ENABLED) || party->identity.size <= most)
			continue;
		diag = diag_add(r->diags, DIAG_DERIVED_NAME, party_at(party, PARTY_IDENTITY),
				"the Service of gw-listener of party '%.*s' would have a name of more than %d characters",
				TEXT_ARG(party->name), LABEL_MAX);
		diag_note(diag, "it would be \"%.*s%s\"", TEXT_ARG(party->identity), suffix);
		diag_help(diag, "Let 'identity' be of at most %zu characters where there is a connector.", most);
	}
}

/* ---- releases --------------------------------------------------------------------------------------- */

static const struct {
	const char *process;
	enum setting_id image;
} processes[] = {
	{ "gw-listener", PARTY_CONNECTOR_GW_LISTENER_IMAGE },
	{ "kms-worker", PARTY_CONNECTOR_KMS_WORKER_IMAGE },
	{ "tx-sender", PARTY_CONNECTOR_TX_SENDER_IMAGE },
	{ "db-migration", PARTY_CONNECTOR_DB_MIGRATION_IMAGE },
};

/* Of "registry:port/path:tag@digest"; absent when there is none. */
static struct text image_tag(struct text image)
{
	size_t end = text_find(image, '@', 0), colon = end;

	for (size_t i = 0; i < end; i++)
		if (image.data[i] == ':')
			colon = i;
		else if (image.data[i] == '/')
			colon = end;
	return colon < end ? text_slice(image, colon + 1, end) : (struct text){ 0 };
}

/* A tag such as "v0.14.0-1". One without the last number is the release that those with it came before. */
struct version {
	int64_t numbers[3];
	int64_t candidate;              /* INT64_MAX: none */
};

static bool read_number(struct text t, size_t *at, int64_t *ret_number)
{
	size_t start = *at;
	int64_t number = 0;

	while (*at < t.size && *at < start + 9 && t.data[*at] >= '0' && t.data[*at] <= '9')
		number = 10 * number + (t.data[(*at)++] - '0');
	*ret_number = number;
	return *at > start;
}

static bool read_version(struct text tag, struct version *ret_version)
{
	size_t at = text_starts_with(tag, "v") ? 1 : 0;

	ret_version->candidate = INT64_MAX;
	for (int i = 0; i < 3; i++) {
		if (i > 0 && (at >= tag.size || tag.data[at++] != '.'))
			return false;
		if (!read_number(tag, &at, &ret_version->numbers[i]))
			return false;
	}
	if (at < tag.size && tag.data[at] == '-') {
		at++;
		if (!read_number(tag, &at, &ret_version->candidate))
			return false;
	}
	return at == tag.size;
}

/* The runbook of context switches asks for v0.14.0-1 (zama-ai/fhevm, host-contracts/KMS_CONTEXT_SWITCH_RUNBOOK.md). */
static bool is_too_old(const struct version *version)
{
	if (version->numbers[0] > 0 || version->numbers[1] > 14)
		return false;
	return version->numbers[1] < 14 || (version->numbers[2] == 0 && version->candidate < 1);
}

void rule_connector_release(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		for (size_t i = 0; party_truth(party, PARTY_CONNECTOR_ENABLED) && i < ARRAY_LENGTH(processes); i++) {
			struct text tag = image_tag(party_text(party, processes[i].image));
			struct version version;
			struct diag *diag;

			if (!read_version(tag, &version) || !is_too_old(&version))
				continue;
			diag = diag_add(r->diags, DIAG_CONNECTOR_RELEASE, party_at(party, processes[i].image),
					"%s %.*s cannot follow a switch of contexts", processes[i].process,
					TEXT_ARG(tag));
			diag_note(diag, "a committee changes by one, and connectors follow it from v0.14.0-1 on");
			diag_help(diag, "Take a release of v0.14.0-1 or newer.");
		}
	}
}

void rule_connector_mixed(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct text first = image_tag(party_text(party, processes[0].image));
		struct version of_first, version;

		if (!party_truth(party, PARTY_CONNECTOR_ENABLED) || !read_version(first, &of_first))
			continue;
		for (size_t i = 1, odd = 0; i < ARRAY_LENGTH(processes) && !odd; i++) {
			struct text tag = image_tag(party_text(party, processes[i].image));
			struct diag *diag;

			if (!read_version(tag, &version) || text_equal(tag, first))
				continue;
			odd = i;
			/* Where one of the two is too old, that was said. */
			if (is_too_old(&version) != is_too_old(&of_first))
				continue;
			diag = diag_add(r->diags, DIAG_CONNECTOR_MIXED, party_at(party, processes[i].image),
					"%s is of %.*s, and %s of %.*s", processes[i].process, TEXT_ARG(tag),
					processes[0].process, TEXT_ARG(first));
			diag_place(diag, party_at(party, processes[0].image), "%s", processes[0].process);
			diag_note(diag, "they share a database, whose schema is one release's");
			diag_help(diag, "Take all four images from one release.");
		}
	}
}
