/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What is taken for a secret when somebody wants to bind it: by words that go with secrets, by the structure of keys, and
 * by forms that public values do not have.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "lock/bind.h"

/* Larger than any key; what is larger is searched for words alone. */
#define KEY_SIZE_MAX ((size_t)64 << 10)
/* A private key of 256 bits: of the curve that addresses and signatures here are of. */
#define KEY_SIZE 32

struct word {
	const char *first, *second;     /* in lower case; both must be there; NULL: one is enough */
	bool is_key;
	const char *what;
};

static const struct word words[] = {
	{ "private key", NULL, true, "a private key" },
	{ "private_key", NULL, true, "a private key" },
	{ "private-key", NULL, true, "a private key" },
	{ "privatekey", NULL, true, "a private key" },
	{ "putty-user-key-file", NULL, true, "a private key" },
	{ "age-secret-key-", NULL, true, "a private key" },
	{ "\"kty\"", "\"d\"", true, "a private key (JWK)" },
	{ "\"ciphertext\"", "\"kdf", true, "the keystore of a wallet" },
	{ "client-key-data", NULL, true, "a private key, in a kubeconfig" },
	{ "aws_secret_access_key", NULL, false, "a secret access key of AWS" },
	{ "secretaccesskey", NULL, false, "a secret access key of AWS" },
	{ "secret access key", NULL, false, "a secret access key of AWS" },
	{ "aws_session_token", NULL, false, "a session token of AWS" },
	{ "sessiontoken", NULL, false, "a session token of AWS" },
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* `word` is in lower case. */
static bool has_word(struct text t, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= t.size; i++) {
		size_t j = 0;

		while (j < length && lower(t.data[i + j]) == word[j])
			j++;
		if (j == length)
			return true;
	}
	return false;
}

/* PKCS #8, plain or encrypted, the older forms of one kind of key each, and PKCS #12. */
static bool is_der_key(const unsigned char *bytes, size_t size)
{
	const unsigned char *at = bytes;
	EVP_PKEY *key;
	X509_SIG *encrypted;
	PKCS12 *store;
	bool found;

	if (size < 16 || bytes[0] != 0x30)
		return false;
	key = d2i_AutoPrivateKey(NULL, &at, (long)size);
	at = bytes;
	encrypted = key ? NULL : d2i_X509_SIG(NULL, &at, (long)size);
	at = bytes;
	store = key || encrypted ? NULL : d2i_PKCS12(NULL, &at, (long)size);
	found = key || encrypted || store;
	EVP_PKEY_free(key);
	X509_SIG_free(encrypted);
	PKCS12_free(store);
	ERR_clear_error();
	return found;
}

static bool in_alphabet(char c, const char *alphabet)
{
	return c != '\0' && strchr(alphabet, c);
}

#define BLANK " \t\r\n"
#define DIGITS "0123456789"
#define HEX DIGITS "abcdefABCDEF"
#define BASE64 DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/="

/* The text without `blanks`, when it is of this alphabet alone; else the absent text. Freed with `buffer`. */
static struct text squeezed(struct text t, const char *alphabet, const char *blanks, struct strbuf *buffer)
{
	for (size_t i = 0; i < t.size; i++) {
		if (in_alphabet(t.data[i], alphabet))
			strbuf_char(buffer, t.data[i]);
		else if (!in_alphabet(t.data[i], blanks))
			return (struct text){ 0 };
	}
	return strbuf_as_text(buffer);
}

static unsigned digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(lower(c) - 'a') + 10;
}

/* The text without quotes around it, as where it is a string of JSON. */
static struct text unquoted(struct text t)
{
	while (t.size && in_alphabet(t.data[t.size - 1], BLANK))
		t.size--;
	while (t.size && in_alphabet(t.data[0], BLANK))
		t = text_slice(t, 1, t.size);
	if (t.size >= 2 && in_alphabet(t.data[0], "\"'") && t.data[t.size - 1] == t.data[0])
		t = text_slice(t, 1, t.size - 1);
	return t;
}

/* Hex digits: 32 bytes of them, or those of a key's structure; with colons between them, as OpenSSL prints them. */
static bool is_hex_key(struct text t)
{
	struct strbuf digits = { 0 }, bytes = { 0 };
	struct text hex;
	bool found = false;

	t = unquoted(t);
	if (t.size > 2 && t.data[0] == '0' && lower(t.data[1]) == 'x')
		t = text_slice(t, 2, t.size);
	hex = squeezed(t, HEX, BLANK ":", &digits);
	if (hex.data && hex.size % 2 == 0) {
		for (size_t i = 0; i < hex.size; i += 2)
			strbuf_char(&bytes, (char)(digit(hex.data[i]) << 4 | digit(hex.data[i + 1])));
		found = bytes.size == KEY_SIZE ||
			(bytes.size && is_der_key((const unsigned char *)bytes.data, bytes.size));
	}
	strbuf_release(&digits);
	strbuf_release(&bytes);
	return found;
}

static bool is_base64_key(struct text t)
{
	struct strbuf letters = { 0 };
	struct text text = squeezed(unquoted(t), BASE64, BLANK, &letters);
	unsigned char *bytes = text.size >= 40 && text.size % 4 == 0 ? xmalloc(text.size) : NULL;
	int size = bytes ? EVP_DecodeBlock(bytes, (const unsigned char *)text.data, (int)text.size) : -1;
	bool found = size > 0 && is_der_key(bytes, (size_t)size);

	/* 32 bytes are 43 letters and one '='. */
	found |= text.size == 44 && text.data[43] == '=' && text.data[42] != '=';
	free(bytes);
	strbuf_release(&letters);
	ERR_clear_error();
	return found;
}

/* BIP-39: 12 to 24 words of 3 to 8 small letters, in threes. */
static bool is_seed_phrase(struct text t)
{
	size_t count = 0, length = 0;

	for (size_t i = 0; i <= t.size; i++) {
		char c = i < t.size ? t.data[i] : ' ';

		if (c >= 'a' && c <= 'z') {
			if (++length > 8)
				return false;
		} else if (in_alphabet(c, BLANK)) {
			if (length && length < 3)
				return false;
			count += length > 0;
			length = 0;
		} else {
			return false;
		}
	}
	return count >= 12 && count <= 24 && count % 3 == 0;
}

/* As AWS makes them: 40 letters, digits, '+' and '/', of more than one kind; no digest in hex is like that. */
static bool is_aws_secret(struct text t)
{
	bool small = false, capital = false, digits = false, beyond_hex = false;

	while (t.size && in_alphabet(t.data[t.size - 1], BLANK))
		t.size--;
	if (t.size != 40)
		return false;
	for (size_t i = 0; i < t.size; i++) {
		char c = t.data[i];

		if (c == '=' || !in_alphabet(c, BASE64))
			return false;
		small |= c >= 'a' && c <= 'z';
		capital |= c >= 'A' && c <= 'Z';
		digits |= c >= '0' && c <= '9';
		beyond_hex |= !in_alphabet(c, HEX);
	}
	return small && capital && digits && beyond_hex;
}

/* "AKIA" or "ASIA" and 16 capital letters and digits: it is public itself, and does not stand alone. */
static bool has_access_key_id(struct text t)
{
	for (size_t i = 0; i + 20 <= t.size; i++) {
		size_t j = 4;

		if (memcmp(t.data + i, "AKIA", 4) != 0 && memcmp(t.data + i, "ASIA", 4) != 0)
			continue;
		while (j < 20 && in_alphabet(t.data[i + j], DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
			j++;
		if (j == 20)
			return true;
	}
	return false;
}

bool lock_secret_find(struct text bytes, struct lock_secret *ret)
{
	for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
		if (!has_word(bytes, words[i].first) || (words[i].second && !has_word(bytes, words[i].second)))
			continue;
		*ret = (struct lock_secret){ words[i].is_key, words[i].what };
		return true;
	}
	if (bytes.size > KEY_SIZE_MAX)
		return false;
	if (is_der_key((const unsigned char *)bytes.data, bytes.size))
		*ret = (struct lock_secret){ true, "a private key" };
	else if (bytes.size == KEY_SIZE && !utf8_is_valid(bytes))
		*ret = (struct lock_secret){ true, "32 bytes, as of a private key" };
	else if (is_hex_key(bytes))
		*ret = (struct lock_secret){ true, "a private key, or 32 bytes as of one, in hex" };
	else if (is_base64_key(bytes))
		*ret = (struct lock_secret){ true, "a private key, or 32 bytes as of one, in base64" };
	else if (is_seed_phrase(bytes))
		*ret = (struct lock_secret){ true, "the words that a key is made from" };
	else if (is_aws_secret(bytes) || has_access_key_id(bytes))
		*ret = (struct lock_secret){ false, "a secret access key of AWS" };
	else
		return false;
	return true;
}
