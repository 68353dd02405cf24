/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The values of a party. A value that does not fit is shown where it can be no secret; one of the wrong length might
 * be a key that was pasted into the wrong place, and is not.
 */
#include "base/keccak.h"
#include "lock/internal.h"

#define DIGITS "0123456789"
#define LOWER_HEX DIGITS "abcdef"
#define SHOWN_MAX 128

static size_t span_of(struct text t, size_t from, const char *alphabet)
{
	size_t at = from;

	while (at < t.size && t.data[at] != '\0' && strchr(alphabet, t.data[at]))
		at++;
	return at - from;
}

static bool all_of(struct text t, size_t size, const char *alphabet)
{
	return t.size == size && span_of(t, 0, alphabet) == size;
}

/* The text without `prefix`, or the absent text when it does not begin so. */
static struct text after(struct text t, const char *prefix)
{
	return t.data && text_starts_with(t, prefix) ? text_slice(t, strlen(prefix), t.size) : (struct text){ 0 };
}

/*
 * A value that does not fit, for a message: as it is when it begins as it should, so that it can be no secret that was
 * pasted into the wrong place; else its size.
 */
static struct text shown(struct arena *arena, struct text value, const char *prefix)
{
	if (value.size > SHOWN_MAX || !text_starts_with(value, prefix))
		return arena_format(arena, "it has %zu bytes and does not begin with '%s'", value.size, prefix);
	return arena_format(arena, "'%.*s'", TEXT_ARG(value));
}

static void check_endpoint(struct lock_file *file, struct text value, struct text *ret)
{
	struct text rest = after(value, "com.amazonaws.vpce."), region, id;
	struct text wanted = party_text(file->party, PARTY_REGION);
	size_t dot = text_find(rest, '.', 0);

	region = text_slice(rest, 0, dot);
	id = after(text_slice(rest, dot < rest.size ? dot + 1 : dot, rest.size), "vpce-svc-");
	if (region.size == 0 || span_of(region, 0, LOWER_HEX "ghijklmnopqrstuvwxyz-") != region.size ||
	    !all_of(id, 17, LOWER_HEX)) {
		struct diag *diag = lock_report(file, DIAG_LOCK_ENDPOINT_FORM,
						"%s is not the name of an endpoint service: %.*s", file->value->key,
						TEXT_ARG(shown(file->reader->arena, value, "com.amazonaws.")));

		diag_help(diag, "The form is 'com.amazonaws.vpce.%.*s.vpce-svc-' and 17 hex digits in lower case.",
			  TEXT_ARG(wanted));
		return;
	}
	if (!text_equal(region, wanted)) {
		lock_report(file, DIAG_LOCK_ENDPOINT_REGION,
			    "endpoint service of party '%.*s' is in region '%.*s', and the party is in '%.*s'",
			    TEXT_ARG(file->party->name), TEXT_ARG(region), TEXT_ARG(wanted));
		return;
	}
	*ret = value;
}

static void check_address(struct lock_file *file, struct text value, struct text *ret)
{
	char formatted[43];

	if (!all_of(after(value, "0x"), 40, LOWER_HEX "ABCDEF")) {
		struct diag *diag =
			lock_report(file, DIAG_LOCK_ADDRESS_FORM, "%s of party '%.*s' is no Ethereum address",
				    file->value->name, TEXT_ARG(file->party->name));

		diag_help(diag, "An address is '0x' and 40 hex digits; never put a private key into the lock.");
		return;
	}
	if (!eip55_valid(value)) {
		lock_report(file, DIAG_LOCK_ADDRESS_FORM, "mixed case of address '%.*s' is not its EIP-55 checksum",
			    TEXT_ARG(value));
		return;
	}
	/* What stands for no address, in contracts too: nobody has a key to it. */
	if (span_of(value, 2, "0") == 40) {
		struct diag *diag = lock_report(file, DIAG_LOCK_ADDRESS_ZERO, "%s of party '%.*s' is the zero address",
						file->value->name, TEXT_ARG(file->party->name));

		diag_help(diag, "Bind the address that the deployment made known; until then leave it out.");
		return;
	}
	eip55_format(value, formatted);
	*ret = arena_text(file->reader->arena, text_from(formatted));
}

static bool is_key_id(struct text id)
{
	static const size_t groups[] = { 8, 4, 4, 4, 12 };
	size_t at = 0;

	if (text_starts_with(id, "mrk-"))
		return all_of(text_slice(id, 4, id.size), 32, LOWER_HEX);
	for (size_t i = 0; i < ARRAY_LENGTH(groups); i++) {
		if (i > 0 && (at >= id.size || id.data[at++] != '-'))
			return false;
		if (!all_of(text_slice(id, at, at + groups[i]), groups[i], LOWER_HEX))
			return false;
		at += groups[i];
	}
	return at == id.size;
}

/* What the spec says of a key; absent where it says nothing. */
struct key_expectation {
	struct text region, account, arn;
};

static void report_key(struct lock_file *file, enum diag_code code, const char *fact, struct text is, struct text wanted)
{
	struct diag *diag = lock_report(file, code, "%s of party '%.*s' %s '%.*s', and %s '%.*s'", file->value->name,
					TEXT_ARG(file->party->name), fact, TEXT_ARG(is),
					code == DIAG_LOCK_KEY_OTHER ? "the spec names" : "must be of", TEXT_ARG(wanted));

	diag_help(diag, "Bind the value again from this party's own deployment, or correct the spec.");
}

static void report_key_form(struct lock_file *file, struct text value)
{
	struct diag *diag = lock_report(file, DIAG_LOCK_KEY_ARN, "%s is not the ARN of a KMS key: %.*s",
					file->value->key, TEXT_ARG(shown(file->reader->arena, value, "arn:")));

	diag_help(diag, "The form is 'arn:aws:kms:REGION:ACCOUNT:key/ID', with a UUID or 'mrk-' and 32 hex digits as ID.");
}

static void check_key_arn(struct lock_file *file, struct text value, const struct key_expectation *expected,
			  struct text *ret)
{
	struct text rest = after(value, "arn:aws:kms:"), region, account;
	size_t colon = text_find(rest, ':', 0), second = text_find(rest, ':', colon + 1);

	region = text_slice(rest, 0, colon);
	account = text_slice(rest, colon + 1, second);
	if (second >= rest.size || region.size == 0 || !all_of(account, 12, DIGITS) ||
	    span_of(region, 0, LOWER_HEX "ghijklmnopqrstuvwxyz-") != region.size ||
	    !is_key_id(after(text_slice(rest, second + 1, rest.size), "key/")))
		report_key_form(file, value);
	else if (expected->account.data && !text_equal(account, expected->account))
		report_key(file, DIAG_LOCK_KEY_ACCOUNT, "is of account", account, expected->account);
	else if (expected->region.data && !text_equal(region, expected->region))
		report_key(file, DIAG_LOCK_KEY_REGION, "is in region", region, expected->region);
	else if (expected->arn.data && !text_equal(value, expected->arn))
		report_key(file, DIAG_LOCK_KEY_OTHER, "is", value, expected->arn);
	else
		*ret = value;
}

static void check_root_key(struct lock_file *file, struct text value, struct text *ret)
{
	struct key_expectation expected = { .arn = party_text(file->party, PARTY_ROOT_KEY_ARN) };

	/* A key that the spec names may be of another account; one that Terraform makes is of the party's. */
	if (!expected.arn.data) {
		expected.region = party_text(file->party, PARTY_REGION);
		expected.account = party_text(file->party, PARTY_ACCOUNT);
	}
	check_key_arn(file, value, &expected, ret);
}

static void check_backup_key(struct lock_file *file, struct text value, struct text *ret)
{
	struct key_expectation expected = { .arn = party_text(file->party, PARTY_VAULT_BACKUP_KEY_ARN) };

	if (!expected.arn.data) {
		expected.region = party_text(file->party, PARTY_VAULT_BACKUP_REGION);
		expected.account = party_text(file->party, PARTY_VAULT_BACKUP_ACCOUNT);
	}
	check_key_arn(file, value, &expected, ret);
}

/*
 * The repository that a certificate came through may be somebody else's: the spec says what its owner told by another
 * way.
 */
static bool check_fingerprint(struct lock_file *file, const struct certificate *certificate)
{
	struct text wanted = party_text(file->party, PARTY_TLS_CA_FINGERPRINT);
	struct diag *diag;

	if (!wanted.data || text_is(wanted, certificate->fingerprint))
		return true;
	diag = lock_report(file, DIAG_CA_FINGERPRINT,
			   "CA certificate of party '%.*s' has another fingerprint than the spec says",
			   TEXT_ARG(file->party->name));
	diag_note(diag, "its SHA-256 is %s", certificate->fingerprint);
	diag_note(diag, "'tls.ca_fingerprint' is %.*s", TEXT_ARG(wanted));
	diag_help(diag, "Ask the party, by another way than the repository, which of the two is its own.");
	return false;
}

static void check_ca(struct lock_file *file, struct text value, struct text *ret)
{
	struct lock_reader *reader = file->reader;
	struct certificate_fault fault = { 0 };
	struct certificate certificate;

	/* Not its dates: what build writes must not depend on the day. */
	if (!certificate_read(reader->arena, value, file->party->identity, reader->ca_maker, &certificate, &fault)) {
		lock_report(file, fault.code, "CA certificate of party '%.*s' cannot be used: %.*s",
			    TEXT_ARG(file->party->name), TEXT_ARG(fault.message));
		return;
	}
	if (!check_fingerprint(file, &certificate))
		return;
	*ret = certificate.pem;
	memcpy(file->binding->ca_fingerprint, certificate.fingerprint, sizeof(certificate.fingerprint));
	memcpy(file->binding->ca_key_fingerprint, certificate.key_fingerprint, sizeof(certificate.key_fingerprint));
	file->binding->ca_from = certificate.not_before;
	file->binding->ca_until = certificate.not_after;
	memcpy(file->binding->pcr8, certificate.pcr8, sizeof(certificate.pcr8));
	file->ca_address = certificate.address;
}

static const struct lock_value values[] = {
#define LOCK_VALUE(key, check, name, form, maker, needed, changed, forgotten) \
	{ #key, offsetof(struct binding, key), check, name, form, maker, needed, changed, forgotten },
#include "lock/values.def"
#undef LOCK_VALUE
};

_Static_assert(ARRAY_LENGTH(values) == LOCK_VALUE_COUNT, "a number for each value");
_Static_assert(LOCK_VALUE_COUNT <= 32, "a set of values is the bits of an unsigned");

const struct lock_value *lock_values(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(values);
	return values;
}

struct text binding_text(const struct binding *binding, const struct lock_value *value)
{
	struct text text;

	memcpy(&text, (const char *)binding + value->offset, sizeof(text));
	return text;
}

struct text binding_value(const struct binding *binding, size_t index)
{
	return binding_text(binding, &values[index]);
}

void lock_value_check(struct lock_file *file, const struct lock_value *value, struct text text)
{
	struct text checked = { 0 };

	file->value = value;
	value->check(file, text, &checked);
	memcpy((char *)file->binding + value->offset, &checked, sizeof(checked));
}

void lock_values_finish(struct lock_file *file)
{
	struct text *address = &file->binding->verification_address;

	/* The address follows from the key of a CA that a core made; that of another is not the signing key. */
	if (!file->ca_address.data)
		return;
	if (address->data && !text_equal(*address, file->ca_address)) {
		struct diag *diag =
			lock_report(file, DIAG_LOCK_ADDRESS_MISMATCH,
				    "verification address '%.*s' is not that of the CA certificate's key, '%.*s'",
				    TEXT_ARG(*address), TEXT_ARG(file->ca_address));

		diag_help(diag, "One of them is of an older key: bind both again from the running core.");
		return;
	}
	*address = file->ca_address;
}
