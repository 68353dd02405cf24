/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A strict reader of CBOR. */
#include "eif/cbor.h"

struct cbor cbor_of(struct text bytes)
{
	return (struct cbor){ (const uint8_t *)bytes.data, bytes.size };
}

bool cbor_peek(const struct cbor *cbor, enum cbor_major *ret_major)
{
	if (cbor->left == 0 || cbor->at[0] >> 5 > CBOR_TAG)
		return false;
	*ret_major = (enum cbor_major)(cbor->at[0] >> 5);
	return true;
}

static void advance(struct cbor *cbor, size_t size)
{
	cbor->at += size;
	cbor->left -= size;
}

/* The head of an item: three bits of kind, and a number, in the same byte or in the 1, 2, 4 or 8 that follow. */
static bool read_head(struct cbor *cbor, enum cbor_major *ret_major, uint64_t *ret_value)
{
	unsigned info, more;
	uint64_t value = 0;

	if (!cbor_peek(cbor, ret_major))
		return false;
	info = cbor->at[0] & 31u;
	/* 28 to 30 are not assigned, 31 is an indefinite length. */
	if (info > 27)
		return false;
	more = info < 24 ? 0 : 1u << (info - 24);
	if (cbor->left < 1 + more)
		return false;
	for (unsigned i = 1; i <= more; i++)
		value = value << 8 | cbor->at[i];
	*ret_value = info < 24 ? info : value;
	advance(cbor, 1 + more);
	return true;
}

static bool read_kind(struct cbor *cbor, enum cbor_major wanted, uint64_t *ret_value)
{
	enum cbor_major major;

	return read_head(cbor, &major, ret_value) && major == wanted;
}

bool cbor_unsigned(struct cbor *cbor, uint64_t *ret)
{
	return read_kind(cbor, CBOR_UNSIGNED, ret);
}

bool cbor_integer(struct cbor *cbor, int64_t *ret)
{
	enum cbor_major major;
	uint64_t value;

	if (!read_head(cbor, &major, &value) || major > CBOR_NEGATIVE || value > (uint64_t)INT64_MAX)
		return false;
	*ret = major == CBOR_NEGATIVE ? -1 - (int64_t)value : (int64_t)value;
	return true;
}

/* The bytes of a string, once its head is read. */
static bool take_string(struct cbor *cbor, enum cbor_major major, uint64_t size, struct text *ret)
{
	if (size > cbor->left)
		return false;
	*ret = (struct text){ (const char *)cbor->at, (size_t)size };
	advance(cbor, (size_t)size);
	return major == CBOR_BYTES || utf8_is_valid(*ret);
}

bool cbor_bytes(struct cbor *cbor, struct text *ret)
{
	uint64_t size;

	return read_kind(cbor, CBOR_BYTES, &size) && take_string(cbor, CBOR_BYTES, size, ret);
}

bool cbor_text(struct cbor *cbor, struct text *ret)
{
	uint64_t size;

	return read_kind(cbor, CBOR_TEXT, &size) && take_string(cbor, CBOR_TEXT, size, ret);
}

bool cbor_array(struct cbor *cbor, uint64_t *ret_count)
{
	/* Each element takes a byte at least. */
	return read_kind(cbor, CBOR_ARRAY, ret_count) && *ret_count <= cbor->left;
}

bool cbor_map(struct cbor *cbor, uint64_t *ret_count)
{
	return read_kind(cbor, CBOR_MAP, ret_count) && *ret_count <= cbor->left / 2;
}

bool cbor_tag(struct cbor *cbor, uint64_t *ret)
{
	return read_kind(cbor, CBOR_TAG, ret);
}

/* How many items an item consists of, once its head is read: none, but in containers and tags. */
static bool items_in(struct cbor *cbor, enum cbor_major major, uint64_t value, uint64_t *ret_count)
{
	struct text ignored;

	*ret_count = 0;
	switch (major) {
	case CBOR_UNSIGNED:
	case CBOR_NEGATIVE: break;
	case CBOR_BYTES:
	case CBOR_TEXT: return take_string(cbor, major, value, &ignored);
	case CBOR_ARRAY: *ret_count = value; return value <= cbor->left;
	case CBOR_MAP: *ret_count = 2 * value; return value <= cbor->left / 2;
	case CBOR_TAG: *ret_count = 1; break;
	}
	return true;
}

bool cbor_skip(struct cbor *cbor)
{
	uint64_t left[CBOR_DEPTH_MAX + 1] = { 1 }; /* items still to come, by depth */
	size_t depth = 0;

	for (;;) {
		enum cbor_major major;
		uint64_t value, inside;

		while (left[depth] == 0)
			if (depth-- == 0)
				return true;
		left[depth]--;
		if (!read_head(cbor, &major, &value) || !items_in(cbor, major, value, &inside))
			return false;
		if (inside == 0)
			continue;
		if (depth == CBOR_DEPTH_MAX)
			return false;
		left[++depth] = inside;
	}
}
