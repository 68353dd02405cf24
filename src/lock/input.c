/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What a file is that was given to be bound: its content says so, never its name. Nothing of it is repeated but values
 * that were found to be what they should.
 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "lock/bind.h"

#define BLANK " \t\r\n"

static bool is_blank(char c)
{
	return c != '\0' && strchr(BLANK, c);
}

static struct text trimmed(struct text t)
{
	while (t.size && is_blank(t.data[0]))
		t = text_slice(t, 1, t.size);
	while (t.size && is_blank(t.data[t.size - 1]))
		t.size--;
	return t;
}

static bool contains(struct text t, const char *string)
{
	size_t length = strlen(string);

	for (size_t i = 0; i + length <= t.size; i++)
		if (memcmp(t.data + i, string, length) == 0)
			return true;
	return false;
}

void lock_refuse_input(struct lock_offers *offers, const char *what)
{
	diag_help(offer_report(offers, DIAG_BIND_UNRECOGNIZED, "%s", what),
		  "bind reads what 'terraform output -json' prints, the party's CA certificate in PEM form, and the "
		  "VerfAddress that its core publishes.");
}

bool lock_refuse_secret(struct lock_offers *offers, struct text bytes)
{
	struct lock_secret secret;
	struct diag *diag;

	if (!lock_secret_find(bytes, &secret))
		return false;
	diag = offer_report(offers, secret.is_key ? DIAG_LOCK_PRIVATE_KEY : DIAG_BIND_SECRET, "this is, or holds, %s",
			    secret.what);
	diag_note(diag, "nothing of it was written or is shown");
	diag_help(diag, secret.is_key ? "Take the key out of use if anybody else could read this file; bind what is "
					"public: a certificate, an address."
				      : "Take it out of use if anybody else could read this file.");
	return true;
}

/* ---- values ----------------------------------------------------------------------------------------- */

/* How a value is shown where two of them differ. */
static struct text shown(const struct lock_offers *offers, enum lock_value_id id, struct text value)
{
	struct certificate certificate;
	struct certificate_fault fault;

	if (id != LOCK_VALUE_ca_certificate ||
	    !certificate_read(offers->reader->arena, value, offers->party->identity, offers->reader->ca_maker,
			      &certificate, &fault))
		return value;
	return arena_format(offers->reader->arena, "SHA-256 %s", certificate.fingerprint);
}

void lock_offer_value(struct lock_offers *offers, enum lock_value_id id, struct text text)
{
	size_t count, errors = offers->reader->diags->error_count;
	const struct lock_value *value = &lock_values(&count)[id];
	struct lock_offer *offer = &offers->items[id];
	struct binding binding = { 0 };
	struct lock_file file = {
		.reader = offers->reader, .party = offers->party, .path = offers->path, .binding = &binding,
	};
	struct diag *diag;

	lock_value_check(&file, value, text);
	if (offers->reader->diags->error_count > errors)
		return;
	text = binding_text(&binding, value);
	if (!offer->value.data) {
		offer->value = text;
		offer->path = offers->path;
		return;
	}
	if (text_equal(offer->value, text))
		return;
	diag = offer_report(offers, DIAG_BIND_CONTRADICTION, "%s of party '%.*s' is another than '%.*s' says",
			    value->name, TEXT_ARG(offers->party->name), TEXT_ARG(offer->path));
	diag_note(diag, "there it is %.*s", TEXT_ARG(shown(offers, id, offer->value)));
	diag_note(diag, "here it is  %.*s", TEXT_ARG(shown(offers, id, text)));
	diag_help(diag, "One of the two is of an older deployment: bind what the running one says.");
}

/* Whether the text is one block of PEM: the reader of OpenSSL takes the first, and leaves what stands around it. */
static bool is_one_public_key(struct text pem)
{
	static const char begin[] = "-----BEGIN PUBLIC KEY-----", end[] = "-----END PUBLIC KEY-----";

	pem = trimmed(pem);
	return text_starts_with(pem, begin) && text_ends_with(pem, end) &&
	       !contains(text_slice(pem, strlen(begin), pem.size - strlen(end)), "-----");
}

void lock_offer_wallet(struct lock_offers *offers, struct text pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	EVP_PKEY *key = bio && is_one_public_key(pem) ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
	char curve[64] = "";
	struct text address = { 0 };
	struct diag *diag;

	if (key && EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL) == 1 &&
	    strcmp(curve, "secp256k1") == 0)
		address = address_of_key(offers->reader->arena, key);
	if (address.data) {
		lock_offer_value(offers, LOCK_VALUE_tx_sender_address, address);
	} else {
		if (!key)
			diag = offer_report(offers, DIAG_BIND_WALLET_KEY,
					    "the tx-sender's public key is not one block of PEM that can be read");
		else
			diag = offer_report(offers, DIAG_BIND_WALLET_KEY,
					    "the tx-sender's public key is of %s%s, and a wallet's is of 'secp256k1'",
					    curve[0] ? "curve " : "no elliptic curve", curve);
		diag_help(diag, "The key in AWS KMS has to be of spec ECC_SECG_P256K1, as Terraform makes it.");
	}
	EVP_PKEY_free(key);
	BIO_free(bio);
	ERR_clear_error();
}

void lock_offer_record(struct lock_offers *offers, struct text bytes)
{
	struct lock_file file = { .reader = offers->reader, .party = offers->party, .path = offers->path };
	struct text raw[LOCK_VALUE_COUNT] = { 0 };

	if (lock_file_parse_bytes(&file, bytes, raw) < 0)
		return;
	for (enum lock_value_id id = 0; id < LOCK_VALUE_COUNT; id++)
		if (raw[id].data)
			lock_offer_value(offers, id, raw[id]);
}

/* ---- forms ------------------------------------------------------------------------------------------ */

static bool is_word(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] <= ' ' || t.data[i] > '~')
			return false;
	return t.size > 0;
}

static bool is_hex(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] == '\0' || !strchr("0123456789abcdefABCDEF", t.data[i]))
			return false;
	return t.size > 0;
}

/* kms: core/service/src/vault/storage/crypto_material stores the address as text, "0x" and 40 digits. */
static bool is_like_address(struct text t)
{
	return is_word(t) && t.size <= 64 && (text_starts_with(t, "0x") || (is_hex(t) && t.size == 40));
}

static bool is_der_certificate(struct text t)
{
	const unsigned char *at = (const unsigned char *)t.data;
	X509 *x509 = t.size && at[0] == 0x30 ? d2i_X509(NULL, &at, (long)t.size) : NULL;

	X509_free(x509);
	ERR_clear_error();
	return x509 != NULL;
}

static bool is_binary(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] == '\0')
			return true;
	return !utf8_is_valid(t);
}

/* Everything that is no JSON. `t` has no blanks at its ends. */
static void read_text(struct lock_offers *offers, struct text t, struct text bytes)
{
	if (lock_refuse_secret(offers, bytes))
		return;
	if (contains(t, "-----BEGIN CERTIFICATE REQUEST") || contains(t, "-----BEGIN NEW CERTIFICATE REQUEST"))
		lock_refuse_input(offers, "this asks for a certificate, and is none");
	else if (contains(t, "-----BEGIN CERTIFICATE"))
		lock_offer_value(offers, LOCK_VALUE_ca_certificate, bytes);
	else if (text_starts_with(t, "-----BEGIN PUBLIC KEY-----"))
		lock_offer_wallet(offers, t);
	else if (contains(t, "-----BEGIN "))
		lock_refuse_input(offers, "this is PEM, and has no certificate");
	else if (is_der_certificate(bytes))
		diag_help(offer_report(offers, DIAG_CA_FORM, "this is a certificate in DER form"),
			  "Write it in PEM form: openssl x509 -inform DER -in FILE -out ca.pem");
	else if (text_starts_with(bytes, "PK\003\004"))
		diag_help(offer_report(offers, DIAG_BIND_STATE, "this is an archive, such as a plan of Terraform"),
			  "Apply the plan, and bind what 'terraform output -json' prints then.");
	else if (is_like_address(t))
		lock_offer_value(offers, LOCK_VALUE_verification_address, t);
	else if (text_starts_with(t, "mpcnet = {"))
		lock_refuse_input(offers, "this is what 'terraform output' prints without -json");
	else if (is_binary(bytes))
		lock_refuse_input(offers, "this is binary");
	else
		lock_refuse_input(offers, "this is text that bind does not know");
}

void lock_input_read(struct lock_offers *offers, const struct lock_input *input)
{
	struct text bytes = input->bytes, t;

	offers->path = input->path;
	if (text_starts_with(bytes, "\xff\xfe") || text_starts_with(bytes, "\xfe\xff")) {
		diag_help(offer_report(offers, DIAG_BIND_UNRECOGNIZED, "this is UTF-16"),
			  "Write it as UTF-8: some shells of Windows write UTF-16 for '>'.");
		return;
	}
	if (text_starts_with(bytes, "\xef\xbb\xbf"))
		bytes = text_slice(bytes, 3, bytes.size);
	t = trimmed(bytes);
	if (!t.size)
		lock_refuse_input(offers, "the file is empty");
	else if (t.data[0] == '{' || t.data[0] == '[')
		lock_outputs_read(offers, t);
	else
		read_text(offers, t, bytes);
}
