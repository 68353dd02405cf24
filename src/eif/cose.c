/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The section of the signature. */
#include "eif/cose.h"

#include "eif/cbor.h"

/* More pairs than any signer writes; it bounds how many keys are compared with each other. */
#define PAIRS_MAX 16
#define COSE_SIGN1_TAG 18
#define HEADER_ALGORITHM 1

/* An array of integers, each a byte. */
static bool read_byte_array(struct arena *arena, struct cbor *cbor, struct text *ret)
{
	uint64_t count, byte;
	char *bytes;

	if (!cbor_array(cbor, &count))
		return false;
	bytes = arena_alloc(arena, (size_t)count + 1);
	for (size_t i = 0; i < count; i++) {
		if (!cbor_unsigned(cbor, &byte) || byte > 255)
			return false;
		bytes[i] = (char)byte;
	}
	*ret = (struct text){ bytes, (size_t)count };
	return true;
}

/* The keys of a map so far, as they stand there. */
struct keys {
	struct text items[PAIRS_MAX];
	size_t count;
};

static bool key_number(struct text key, int64_t *ret)
{
	struct cbor cbor = cbor_of(key);

	return cbor_integer(&cbor, ret);
}

static bool key_text(struct text key, struct text *ret)
{
	struct cbor cbor = cbor_of(key);

	return cbor_text(&cbor, ret);
}

/* A number, or the size of a text, can be encoded in more bytes than it takes: the key is the same one then. */
static bool same_key(struct text a, struct text b)
{
	int64_t a_number, b_number;
	struct text a_text, b_text;

	if (key_number(a, &a_number) && key_number(b, &b_number))
		return a_number == b_number;
	if (key_text(a, &a_text) && key_text(b, &b_text))
		return text_equal(a_text, b_text);
	return text_equal(a, b);
}

/* Reads over a key. False when it was there before. */
static bool read_key(struct cbor *cbor, struct keys *keys, struct text *ret)
{
	const uint8_t *from = cbor->at;

	if (!cbor_skip(cbor))
		return false;
	*ret = (struct text){ (const char *)from, (size_t)(cbor->at - from) };
	for (size_t i = 0; i < keys->count; i++)
		if (same_key(keys->items[i], *ret))
			return false;
	keys->items[keys->count++] = *ret;
	return true;
}

static bool key_is(struct text key, const char *name)
{
	struct text text;

	return key_text(key, &text) && text_is(text, name);
}

/* {"signing_certificate": […], "signature": […]}, in any order, and keys that nobody knows. */
static const char *read_pair(struct arena *arena, struct cbor *cbor, struct text *ret_certificate,
			     struct text *ret_cose)
{
	struct keys keys = { .count = 0 };
	uint64_t count;
	struct text key;

	if (!cbor_map(cbor, &count) || count > PAIRS_MAX)
		return "it is no list of maps";
	for (uint64_t i = 0; i < count; i++) {
		if (!read_key(cbor, &keys, &key))
			return "its CBOR is broken, or has a key twice";
		if (key_is(key, "signing_certificate")) {
			if (!read_byte_array(arena, cbor, ret_certificate))
				return "its certificate is no array of bytes";
		} else if (key_is(key, "signature")) {
			if (!read_byte_array(arena, cbor, ret_cose))
				return "its signature is no array of bytes";
		} else if (!cbor_skip(cbor)) {
			return "its CBOR is broken";
		}
	}
	if (!ret_certificate->data || !ret_cose->data)
		return "it lacks its certificate or its signature";
	return NULL;
}

/* The whole section: an array of which the first element counts. */
static const char *read_section(struct arena *arena, struct text section, struct text *ret_certificate,
				struct text *ret_cose)
{
	struct cbor cbor = cbor_of(section);
	uint64_t count;
	const char *flaw;

	if (!cbor_array(&cbor, &count))
		return "it is no array in CBOR";
	if (count == 0)
		return "it is an empty array";
	flaw = read_pair(arena, &cbor, ret_certificate, ret_cose);
	if (flaw)
		return flaw;
	for (uint64_t i = 1; i < count; i++)
		if (!cbor_skip(&cbor))
			return "its CBOR is broken";
	return cbor.left ? "something follows its CBOR" : NULL;
}

/* The algorithm of a protected header: {1: alg}. */
static bool read_algorithm(struct text protected, int64_t *ret)
{
	struct cbor cbor = cbor_of(protected);
	struct keys keys = { .count = 0 };
	uint64_t count;
	bool found = false;

	if (!cbor_map(&cbor, &count) || count > PAIRS_MAX)
		return false;
	for (uint64_t i = 0; i < count; i++) {
		struct text key;
		int64_t label;

		if (!read_key(&cbor, &keys, &key))
			return false;
		if (key_number(key, &label) && label == HEADER_ALGORITHM) {
			if (!cbor_integer(&cbor, ret))
				return false;
			found = true;
		} else if (!cbor_skip(&cbor)) {
			return false;
		}
	}
	return found && cbor.left == 0;
}

/* A map of which nothing is wanted. False when it is none, or has a key twice. */
static bool skip_map(struct cbor *cbor)
{
	struct keys keys = { .count = 0 };
	uint64_t count;
	struct text ignored;

	if (!cbor_map(cbor, &count) || count > PAIRS_MAX)
		return false;
	for (uint64_t i = 0; i < count; i++)
		if (!read_key(cbor, &keys, &ignored) || !cbor_skip(cbor))
			return false;
	return true;
}

/* [protected, unprotected, payload, signature], with its tag or without. */
static const char *read_sign1(struct text bytes, struct cose *cose)
{
	struct cbor cbor = cbor_of(bytes);
	enum cbor_major major;
	uint64_t value;

	if (cbor_peek(&cbor, &major) && major == CBOR_TAG && (!cbor_tag(&cbor, &value) || value != COSE_SIGN1_TAG))
		return "its tag is not that of a COSE_Sign1";
	if (!cbor_array(&cbor, &value) || value != 4)
		return "its COSE_Sign1 is no array of four";
	if (!cbor_bytes(&cbor, &cose->protected))
		return "its protected header is no byte string";
	if (!skip_map(&cbor))
		return "its unprotected header is no map, or has a key twice";
	if (!cbor_bytes(&cbor, &cose->payload))
		return "its payload is no byte string";
	if (!cbor_bytes(&cbor, &cose->signature))
		return "its COSE_Sign1 ends in no byte string";
	if (cbor.left)
		return "something follows its COSE_Sign1";
	if (!read_algorithm(cose->protected, &cose->algorithm))
		return "its protected header names no algorithm";
	return NULL;
}

bool cose_read(struct arena *arena, struct text section, struct cose *ret, const char **ret_flaw)
{
	struct text certificate = { 0 }, bytes = { 0 };

	*ret = (struct cose){ .complete = false };
	*ret_flaw = read_section(arena, section, &certificate, &bytes);
	if (*ret_flaw)
		return false;
	ret->certificate = certificate;
	*ret_flaw = read_sign1(bytes, ret);
	ret->complete = *ret_flaw == NULL;
	return ret->complete;
}

static void put_head(struct strbuf *out, enum cbor_major major, size_t value)
{
	unsigned kind = (unsigned)major << 5;

	if (value < 24) {
		strbuf_char(out, (char)(kind | value));
	} else if (value < 256) {
		strbuf_char(out, (char)(kind | 24));
		strbuf_char(out, (char)value);
	} else {
		strbuf_char(out, (char)(kind | 25));
		strbuf_char(out, (char)(value >> 8));
		strbuf_char(out, (char)(value & 255));
	}
}

static void put_string(struct strbuf *out, enum cbor_major major, struct text value)
{
	put_head(out, major, value.size);
	strbuf_text(out, value);
}

static struct text settle(struct arena *arena, struct strbuf *buf)
{
	struct text text = arena_text(arena, strbuf_as_text(buf));

	strbuf_release(buf);
	return text;
}

struct text cose_signed_bytes(struct arena *arena, const struct cose *cose)
{
	struct strbuf out = { 0 };

	put_head(&out, CBOR_ARRAY, 4);
	put_string(&out, CBOR_TEXT, TEXT("Signature1"));
	put_string(&out, CBOR_BYTES, cose->protected);
	put_string(&out, CBOR_BYTES, TEXT(""));
	put_string(&out, CBOR_BYTES, cose->payload);
	return settle(arena, &out);
}

struct text cose_payload_of(struct arena *arena, const uint8_t *pcr, size_t size)
{
	struct strbuf out = { 0 };

	put_head(&out, CBOR_MAP, 2);
	put_string(&out, CBOR_TEXT, TEXT("register_index"));
	put_head(&out, CBOR_UNSIGNED, 0);
	put_string(&out, CBOR_TEXT, TEXT("register_value"));
	put_head(&out, CBOR_ARRAY, size);
	for (size_t i = 0; i < size; i++)
		put_head(&out, CBOR_UNSIGNED, pcr[i]);
	return settle(arena, &out);
}

bool cose_payload_read(struct arena *arena, struct text payload, uint64_t *ret_register, struct text *ret_value)
{
	struct cbor cbor = cbor_of(payload);
	struct text key;
	uint64_t count;

	return cbor_map(&cbor, &count) && count == 2 && cbor_text(&cbor, &key) && text_is(key, "register_index") &&
	       cbor_unsigned(&cbor, ret_register) && cbor_text(&cbor, &key) && text_is(key, "register_value") &&
	       read_byte_array(arena, &cbor, ret_value);
}
