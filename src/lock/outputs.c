/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What Terraform printed, in two forms:
 *
 *     terraform output -json          {"mpcnet": {"sensitive": false, "type": […], "value": {"format": 1, …}}, …}
 *     terraform output -json mpcnet   {"format": 1, …}
 *
 * The object is that of templates/terraform/outputs.tf or of templates/backup/outputs.tf. Other outputs may be anything,
 * secrets too: they are not looked at.
 */
#include <cjson/cJSON.h>

#include "lock/bind.h"

#define OUTPUT "mpcnet"
#define OUTPUT_FORMAT 1
#define SHOWN_MAX 64

/* A module that has such an output: what the spec says of it. */
struct module {
	const char *whose;              /* "party" */
	struct text account, region;
};

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char *type_of(const cJSON *item)
{
	if (cJSON_IsNull(item))
		return "null";
	if (cJSON_IsBool(item))
		return "a boolean";
	if (cJSON_IsNumber(item))
		return "a number";
	if (cJSON_IsString(item))
		return "a string";
	return cJSON_IsArray(item) ? "a list" : "an object";
}

/* ---- the object -------------------------------------------------------------------------------------- */

/* A string that must be there. NULL after saying that it is not. */
static const char *required(const struct lock_offers *offers, const cJSON *object, const char *key)
{
	const cJSON *item = member(object, key);

	if (cJSON_IsString(item))
		return item->valuestring;
	if (item)
		offer_report(offers, DIAG_BIND_OUTPUT_FORM, "'%s' in output '" OUTPUT "' is %s, and must be a string", key,
			     type_of(item));
	else
		offer_report(offers, DIAG_BIND_OUTPUT_FORM, "output '" OUTPUT "' has no '%s'", key);
	return NULL;
}

/* What is read must not stand twice: one reader takes the first, another the last. */
static bool is_once(const struct lock_offers *offers, const cJSON *object)
{
	static const char *const keys[] = {
		"format", "network", "party", "account", "region", "endpoint_service_name", "root_key_arn",
		"backup_key_arn", "restore_role_arn", "tx_sender_public_key", "sensitive", "value",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
		const cJSON *item;
		size_t count = 0;

		cJSON_ArrayForEach(item, object)
			count += strcmp(item->string, keys[i]) == 0;
		if (count > 1) {
			offer_report(offers, DIAG_BIND_OUTPUT_FORM, "'%s' stands twice in output '" OUTPUT "'", keys[i]);
			return false;
		}
	}
	return true;
}

static bool check_format(const struct lock_offers *offers, const cJSON *object)
{
	const cJSON *format = member(object, "format");

	if (!cJSON_IsNumber(format)) {
		offer_report(offers, DIAG_BIND_OUTPUT_FORM, "output '" OUTPUT "' has no number 'format'");
		return false;
	}
	if (format->valuedouble == OUTPUT_FORMAT)
		return true;
	diag_help(offer_report(offers, DIAG_BIND_OUTPUT_FORMAT,
			       "output '" OUTPUT "' has format %g, and this compiler reads format %d", format->valuedouble,
			       OUTPUT_FORMAT),
		  "Bind with the compiler that built the module, or build with this one and apply again.");
	return false;
}

/* The party's own module has an endpoint service, or the place for one; that of the backup account a role to restore. */
static bool find_module(const struct lock_offers *offers, const cJSON *object, struct module *ret)
{
	const struct party *party = offers->party;

	if (member(object, "endpoint_service_name")) {
		*ret = (struct module){ "", party_text(party, PARTY_ACCOUNT), party_text(party, PARTY_REGION) };
		return true;
	}
	if (!member(object, "restore_role_arn") && !member(object, "backup_key_arn")) {
		diag_help(offer_report(offers, DIAG_BIND_OUTPUT_FORM,
				       "output '" OUTPUT "' is neither that of a party's module nor of a backup account's"),
			  "It has to be that of the folder 'terraform' or 'backup' that build wrote for this party.");
		return false;
	}
	if (!party_truth(party, PARTY_VAULT_BACKUP_ENABLED)) {
		offer_report(offers, DIAG_BIND_NO_BACKUP,
			     "this is of a backup account, and the spec has no backup for party '%.*s'",
			     TEXT_ARG(party->name));
		return false;
	}
	*ret = (struct module){ "the backup of ", party_text(party, PARTY_VAULT_BACKUP_ACCOUNT),
				party_text(party, PARTY_VAULT_BACKUP_REGION) };
	return true;
}

/* Names, accounts and regions are shown. What has another form may be anything that somebody put there, a secret too. */
static bool is_fit_to_show(const char *is)
{
	struct lock_secret secret;
	size_t length = strlen(is);

	return length > 0 && length <= SHOWN_MAX && !lock_secret_find(text_from(is), &secret) &&
	       strspn(is, "0123456789abcdefghijklmnopqrstuvwxyz-") == length;
}

static bool check_same(const struct lock_offers *offers, enum diag_code code, const char *what, const char *is,
		       const char *whose, struct text wanted)
{
	struct diag *diag;

	if (text_is(wanted, is))
		return true;
	if (is_fit_to_show(is))
		diag = offer_report(offers, code, "this is of %s '%s', and %s '%.*s'", what, is, whose, TEXT_ARG(wanted));
	else
		diag = offer_report(offers, code, "its %s has another form, and is not shown; %s '%.*s'", what, whose,
				    TEXT_ARG(wanted));
	diag_help(diag, "Bind what this party's own deployment printed, or correct the spec.");
	return false;
}

static bool check_network(const struct lock_offers *offers, const char *name)
{
	return check_same(offers, DIAG_BIND_OTHER_NETWORK, "network", name, "the spec is of",
			  offers->reader->network->name);
}

static bool check_party(const struct lock_offers *offers, const char *name)
{
	return check_same(offers, DIAG_BIND_OTHER_PARTY, "party", name, "it was to be bound for", offers->party->name);
}

static bool check_identity(const struct lock_offers *offers, const cJSON *object, struct module *ret_module)
{
	struct arena *arena = offers->reader->arena;
	const struct party *party = offers->party;
	const char *network = required(offers, object, "network"), *name = required(offers, object, "party"),
		   *account = required(offers, object, "account"), *region = required(offers, object, "region");
	const char *whose;
	bool good;

	if (!network || !name || !account || !region)
		return false;
	if (!check_network(offers, network) || !check_party(offers, name) || !find_module(offers, object, ret_module))
		return false;
	whose = arena_format(arena, "%sparty '%.*s' is in", ret_module->whose, TEXT_ARG(party->name)).data;
	good = check_same(offers, DIAG_BIND_OTHER_ACCOUNT, "account", account, whose, ret_module->account);
	return check_same(offers, DIAG_BIND_OTHER_REGION, "region", region, whose, ret_module->region) && good;
}

/* A value that may be there, or null while it does not exist yet. */
static struct text optional(struct lock_offers *offers, const cJSON *object, const char *key, enum lock_value_id id)
{
	const cJSON *item = member(object, key);

	if (!item)
		return (struct text){ 0 };
	if (cJSON_IsNull(item)) {
		offers->items[id].not_yet = offers->path;
		return (struct text){ 0 };
	}
	if (cJSON_IsString(item))
		return arena_text(offers->reader->arena, text_from(item->valuestring));
	offer_report(offers, DIAG_BIND_OUTPUT_FORM, "'%s' in output '" OUTPUT "' is %s, and must be a string or null", key,
		     type_of(item));
	return (struct text){ 0 };
}

static void read_object(struct lock_offers *offers, const cJSON *object)
{
	static const struct {
		const char *key;
		enum lock_value_id id;
	} taken[] = {
		{ "endpoint_service_name", LOCK_VALUE_endpoint_service_name },
		{ "root_key_arn", LOCK_VALUE_root_key_arn },
		{ "backup_key_arn", LOCK_VALUE_backup_key_arn },
	};
	struct module module;
	struct text pem;

	if (!is_once(offers, object) || !check_format(offers, object) || !check_identity(offers, object, &module))
		return;
	for (size_t i = 0; i < ARRAY_LENGTH(taken); i++) {
		struct text value = optional(offers, object, taken[i].key, taken[i].id);

		if (value.data && !lock_refuse_secret(offers, value))
			lock_offer_value(offers, taken[i].id, value);
	}
	pem = optional(offers, object, "tx_sender_public_key", LOCK_VALUE_tx_sender_address);
	if (pem.data && !lock_refuse_secret(offers, pem))
		lock_offer_wallet(offers, pem);
}

/* ---- what it stands in ------------------------------------------------------------------------------- */

/* {"mpcnet": {"sensitive": …, "type": …, "value": …}} */
static void read_output(struct lock_offers *offers, const cJSON *output)
{
	const cJSON *value = member(output, "value"), *sensitive = member(output, "sensitive");

	if (cJSON_IsTrue(sensitive)) {
		diag_help(offer_report(offers, DIAG_BIND_OUTPUT_SENSITIVE, "output '" OUTPUT "' is marked sensitive"),
			  "What is bound is published. The module that build wrote does not mark it: find out who does, "
			  "and why.");
		return;
	}
	if (!cJSON_IsObject(output) || !value || (sensitive && !cJSON_IsBool(sensitive))) {
		offer_report(offers, DIAG_BIND_OUTPUT_FORM, "output '" OUTPUT "' has not the form that Terraform gives it");
		return;
	}
	if (!is_once(offers, output))
		return;
	if (!cJSON_IsObject(value)) {
		offer_report(offers, DIAG_BIND_OUTPUT_FORM, "output '" OUTPUT "' is %s, and must be an object",
			     type_of(value));
		return;
	}
	read_object(offers, value);
}

/* Terraform's own files, which hold every secret of a deployment. */
static bool is_state_or_plan(const cJSON *tree)
{
	static const char *const keys[] = { "planned_values", "resource_changes", "prior_state", "encrypted_data" };

	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
		if (member(tree, keys[i]))
			return true;
	return cJSON_IsString(member(tree, "terraform_version")) || cJSON_IsString(member(tree, "lineage")) ||
	       cJSON_IsNumber(member(tree, "serial"));
}

static bool is_outputs(const cJSON *tree)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, tree)
		if (!cJSON_IsObject(item) || !member(item, "value") || !member(item, "sensitive"))
			return false;
	return true;
}

/* A file of the lock, as one who was sent it by another way has it. */
static void read_record(struct lock_offers *offers, const cJSON *tree, struct text bytes)
{
	const char *network = cJSON_GetStringValue(member(tree, "network")),
		   *party = cJSON_GetStringValue(member(tree, "party"));

	if ((!network || check_network(offers, network)) && (!party || check_party(offers, party)))
		lock_offer_record(offers, bytes);
}

static void read_tree(struct lock_offers *offers, const cJSON *tree, struct text bytes)
{
	size_t count = 0;
	const cJSON *item;

	cJSON_ArrayForEach(item, tree)
		count += item->string && strcmp(item->string, OUTPUT) == 0;
	if (!cJSON_IsObject(tree)) {
		if (!lock_refuse_secret(offers, bytes))
			lock_refuse_input(offers, "this is a JSON list");
	} else if (is_state_or_plan(tree)) {
		diag_help(offer_report(offers, DIAG_BIND_STATE, "this is a state or a plan of Terraform, which holds secrets"),
			  "Bind what 'terraform output -json' prints, and keep the state to yourself.");
	} else if (count > 1) {
		offer_report(offers, DIAG_BIND_OUTPUT_FORM, "there are two outputs '" OUTPUT "'");
	} else if (count) {
		read_output(offers, member(tree, OUTPUT));
	} else if (member(tree, "values") && member(tree, "version")) {
		read_record(offers, tree, bytes);
	} else if (member(tree, "format") && member(tree, "party")) {
		read_object(offers, tree);
	} else if (is_outputs(tree)) {
		diag_help(offer_report(offers, DIAG_BIND_OUTPUT_MISSING, "there is no output '" OUTPUT "'"),
			  "Run 'terraform output -json' in the folder 'terraform' or 'backup' that build wrote, once it has "
			  "been applied.");
	} else if (!lock_refuse_secret(offers, bytes)) {
		lock_refuse_input(offers, "this is JSON that bind does not know");
	}
}

/*
 * cJSON's strings end at a NUL, so that one inside a value would hide what follows it. It becomes a character that no
 * value has; in what nobody reads it may be.
 */
static void replace_nul(char *bytes, size_t size)
{
	for (size_t i = 0; i + 5 < size; i++) {
		if (bytes[i] != '\\')
			continue;
		if (memcmp(bytes + i + 1, "u0000", 5) == 0)
			memcpy(bytes + i + 2, "fffd", 4);
		i++;
	}
}

void lock_outputs_read(struct lock_offers *offers, struct text bytes)
{
	struct strbuf copy = { 0 };
	const char *end = NULL;
	cJSON *tree;

	if (text_find(bytes, '\0', 0) < bytes.size) {
		if (!lock_refuse_secret(offers, bytes))
			lock_refuse_input(offers, "this begins as JSON, and has a NUL in it, which is none");
		return;
	}
	strbuf_text(&copy, bytes);
	replace_nul(copy.data, copy.size);
	tree = cJSON_ParseWithLengthOpts(copy.data, copy.size + 1, &end, true);
	if (tree && end == copy.data + copy.size)
		read_tree(offers, tree, arena_text(offers->reader->arena, bytes));
	else if (!lock_refuse_secret(offers, bytes))
		lock_refuse_input(offers, "this begins as JSON, and is none: it may have been cut short");
	cJSON_Delete(tree);
	strbuf_release(&copy);
}
