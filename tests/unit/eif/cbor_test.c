/* SPDX-License-Identifier: BSD-3-Clause-Clear */
#include <criterion/criterion.h>

#include "eif/cbor.h"
#include "eif/cose.h"

/* Whether all of `bytes` is one item that the reader takes. */
static bool skips(struct text bytes)
{
	struct cbor cbor = cbor_of(bytes);

	return cbor_skip(&cbor) && cbor.left == 0;
}

Test(eif_cbor, numbers)
{
	const struct {
		struct text bytes;
		int64_t value;
		bool good;
	} cases[] = {
		{ TEXT("\x17"), 23, true },
		{ TEXT("\x18\x18"), 24, true },
		{ TEXT("\x19\x01\x00"), 256, true },
		{ TEXT("\x26"), -7, true },
		{ TEXT("\x38\x22"), -35, true },
		{ TEXT("\x1b\x7f\xff\xff\xff\xff\xff\xff\xff"), INT64_MAX, true },
		{ TEXT("\x3b\x7f\xff\xff\xff\xff\xff\xff\xff"), INT64_MIN, true },
		{ TEXT("\x1b\x80\x00\x00\x00\x00\x00\x00\x00"), 0, false },
		{ TEXT("\x18"), 0, false },
		{ TEXT("\x1c"), 0, false },
		{ TEXT("\x41\x00"), 0, false },
		{ TEXT(""), 0, false },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct cbor cbor = cbor_of(cases[i].bytes);
		int64_t value = 0;

		cr_expect_eq(cbor_integer(&cbor, &value), cases[i].good, "case %zu", i);
		cr_expect_eq(value, cases[i].value, "case %zu", i);
	}
}

Test(eif_cbor, skips_what_is_well_formed_and_nothing_else)
{
	cr_expect(skips(TEXT("\xa2\x01\x82\x02\x03\x61" "a\xd2\x43" "xyz")));
	cr_expect(skips(TEXT("\x80")));
	cr_expect(skips(TEXT("\xa0")));
	cr_expect_not(skips(TEXT("\x9f\x01\xff")), "an indefinite length");
	cr_expect_not(skips(TEXT("\xf6")), "null");
	cr_expect_not(skips(TEXT("\xf9\x3c\x00")), "a floating point number");
	cr_expect_not(skips(TEXT("\x61\xff")), "text that is not UTF-8");
	cr_expect_not(skips(TEXT("\x82\x01")), "an array cut short");
	cr_expect_not(skips(TEXT("\xa1\x01")), "a map cut short");
	cr_expect_not(skips(TEXT("\x9b\xff\xff\xff\xff\xff\xff\xff\xff")), "an array without end");
	cr_expect_not(skips(TEXT("\xbb\x80\x00\x00\x00\x00\x00\x00\x01")), "a map whose count wraps around");
	cr_expect_not(skips(TEXT("\x5b\xff\xff\xff\xff\xff\xff\xff\xff")), "a string without end");
	cr_expect_not(skips(TEXT("\xd2")), "a tag of nothing");
}

Test(eif_cbor, nests_to_a_depth)
{
	char bytes[CBOR_DEPTH_MAX + 2];

	memset(bytes, '\x81', sizeof(bytes));
	bytes[CBOR_DEPTH_MAX] = 0;
	cr_assert(skips((struct text){ bytes, CBOR_DEPTH_MAX + 1 }));
	bytes[CBOR_DEPTH_MAX] = '\x81';
	bytes[CBOR_DEPTH_MAX + 1] = 0;
	cr_assert_not(skips((struct text){ bytes, CBOR_DEPTH_MAX + 2 }));
}

/* {"signing_certificate": [65], "signature": […COSE…]} in an array, after `before` and before `after`. */
static bool reads(struct text before, struct text cose_bytes, struct text after, struct cose *ret)
{
	struct arena arena = { 0 };
	struct strbuf section = { 0 };
	const char *flaw;
	bool good;

	strbuf_text(&section, before);
	strbuf_string(&section, "\x73signing_certificate");
	strbuf_text(&section, TEXT("\x81\x18\x41\x69signature"));
	strbuf_char(&section, (char)(0x80 | cose_bytes.size));
	for (size_t i = 0; i < cose_bytes.size; i++) {
		strbuf_char(&section, '\x18');
		strbuf_char(&section, cose_bytes.data[i]);
	}
	strbuf_text(&section, after);
	good = cose_read(&arena, strbuf_as_text(&section), ret, &flaw);
	cr_expect_eq(good, flaw == NULL);
	strbuf_release(&section);
	arena_release(&arena);
	return good;
}

Test(eif_cose, shapes)
{
	const struct text one = TEXT("\x81\xa2"), sound = TEXT("\x84\x43\xa1\x01\x26\xa0\x41p\x41s"), nothing = TEXT("");
	struct cose cose;

	cr_assert(reads(one, sound, nothing, &cose));
	cr_assert_eq(cose.algorithm, COSE_ES256);
	cr_assert(reads(one, TEXT("\xd2\x84\x43\xa1\x01\x26\xa0\x41p\x41s"), nothing, &cose), "its tag");
	cr_assert(reads(one, TEXT("\x84\x43\xa1\x01\x26\xa1\x04\x40\x41p\x40"), nothing, &cose), "an unprotected header");
	cr_assert(reads(TEXT("\x82\xa2"), sound, TEXT("\x00"), &cose), "a second element");
	cr_assert(reads(TEXT("\x81\xa3\x61x\x00"), sound, nothing, &cose), "a key that nobody knows");
	cr_assert_not(reads(one, sound, TEXT("\x00"), &cose), "something behind it");
	cr_assert_not(reads(TEXT("\x81\xa3\x69signature\x80"), sound, nothing, &cose), "a key twice");
	cr_assert_not(reads(TEXT("\x81\xa3\x78\x09signature\x80"), sound, nothing, &cose), "twice, in two encodings");
	cr_assert_not(reads(TEXT("\x81\xa4\x61x\x00\x78\x01x\x00"), sound, nothing, &cose), "an unknown one twice");
	cr_assert(reads(TEXT("\x81\xa4\x61x\x00\x41x\x00"), sound, nothing, &cose), "a text and bytes");
	cr_assert_not(reads(TEXT("\x81\xb1"), sound, nothing, &cose), "more pairs than are taken");
	cr_assert_not(reads(TEXT("\xa2"), sound, nothing, &cose), "no array");
	cr_assert_not(cose.certificate.data);
}

/* The certificate is known though the rest is not: PCR8 is its measure alone. */
Test(eif_cose, broken_inside)
{
	const struct text broken[] = {
		TEXT(""),
		TEXT("\xd1\x84\x43\xa1\x01\x26\xa0\x41p\x41s"),     /* another tag */
		TEXT("\x83\x43\xa1\x01\x26\xa0\x41p"),              /* three elements */
		TEXT("\x84\x43\xa1\x01\x26\xa0\x41p\x41s\x00"),     /* something behind it */
		TEXT("\x84\x41\xa0\xa0\x41p\x41s"),                 /* no algorithm */
		TEXT("\x84\x44\xa1\x01\x26\x00\xa0\x41p\x41s"),     /* something behind the header */
		TEXT("\x84\x45\xa2\x01\x26\x01\x26\xa0\x41p\x41s"), /* two algorithms */
		TEXT("\x84\x46\xa2\x01\x26\x18\x01\x26\xa0\x41p\x41s"), /* the same in another encoding */
		TEXT("\x84\x43\xa1\x01\x26\xa2\x04\x40\x18\x04\x40\x41p\x41s"), /* two unprotected key ids */
		TEXT("\x84\x44\xa1\x01\x61x\xa0\x41p\x41s"),        /* an algorithm by name */
		TEXT("\x84\xa1\x01\x26\xa0\x41p\x41s"),             /* a header that is no byte string */
		TEXT("\x84\x43\xa1\x01\x26\x80\x41p\x41s"),         /* an unprotected header that is no map */
		TEXT("\x84\x43\xa1\x01\x26\xa0\xf6\x41s"),          /* no payload */
	};

	for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
		struct cose cose;

		cr_expect_not(reads(TEXT("\x81\xa2"), broken[i], TEXT(""), &cose), "case %zu", i);
		cr_expect_eq(cose.certificate.size, 1, "case %zu", i);
		cr_expect_not(cose.complete);
	}
}
