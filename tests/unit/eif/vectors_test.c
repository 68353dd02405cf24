/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Every published vector: its class, its warnings, its registers, as expected.tsv says them. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "fixture.h"

#define COLUMNS 7

static void put_warnings(struct strbuf *out, const struct eif_image *image)
{
	for (size_t i = 0; i < image->warning_count; i++)
		strbuf_format(out, "%s%s", i ? "," : "", eif_class_name(image->warnings[i].class));
	if (image->warning_count == 0)
		strbuf_char(out, '-');
}

/* The line of the table that an image makes. */
static void put_line(struct strbuf *out, const char *name, const struct eif_image *image)
{
	strbuf_format(out, "%s\t%s\t", name, eif_class_name(image->fault.class));
	put_warnings(out, image);
	for (size_t i = 0; i < EIF_PCR_COUNT; i++) {
		char hex[EIF_DIGEST_HEX] = "-";

		if (image->pcrs[i].known)
			eif_hex(image->pcrs[i].value, hex);
		strbuf_format(out, "\t%s", hex);
	}
	strbuf_char(out, '\n');
}

static struct eif_image read_vector(struct arena *arena, const char *name)
{
	const struct eif_options options = { TEST_NOW, true };
	struct text path = arena_format(arena, TESTS_SOURCE "/eif-vectors/%s", name), reason;
	struct eif_image image;

	cr_assert_eq(eif_read_file(arena, path.data, &options, &image, &reason), 0, "%s", name);
	return image;
}

Test(eif_vectors, all_are_as_expected)
{
	FILE *table = fopen(TESTS_SOURCE "/eif-vectors/expected.tsv", "r");
	char line[1024], name[128];
	size_t count = 0;

	cr_assert(table);
	cr_assert(fgets(line, sizeof(line), table)); /* the heads of columns */
	while (fgets(line, sizeof(line), table)) {
		struct arena arena = { 0 };
		struct strbuf found = { 0 };
		struct eif_image image;

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(line, "\t"), line);
		image = read_vector(&arena, name);
		put_line(&found, name, &image);
		cr_expect_str_eq(found.data, line);
		cr_expect_eq(image.fault.class == EIF_SOUND, image.fault.message.data == NULL);
		strbuf_release(&found);
		arena_release(&arena);
		count++;
	}
	fclose(table);
	cr_assert_eq(count, 81);
}

/* What was signed is known, also where the verdict is not good. */
Test(eif_vectors, signatures)
{
	static const struct {
		const char *name, *curve, *algorithm;
		bool verified, matches;
	} cases[] = {
		{ "v4-signed-p256.eif", "P-256", "ES256", true, true },
		{ "v4-signed-p384.eif", "P-384", "ES384", true, true },
		{ "v4-signed-p521.eif", "P-521", "ES512", true, true },
		{ "bad-sig-flipped.eif", "P-384", "ES384", false, false },
		{ "bad-sig-wrong-pcr0.eif", "P-384", "ES384", true, false },
		{ "bad-sig-expired.eif", "P-384", "ES384", true, true },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena arena = { 0 };
		struct eif_image image = read_vector(&arena, cases[i].name);

		cr_expect(image.signature.present && image.signature.has_certificate);
		cr_expect(text_is(image.signature.certificate.curve, cases[i].curve), "%s", cases[i].name);
		cr_expect(text_is(image.signature.algorithm, cases[i].algorithm), "%s", cases[i].name);
		cr_expect_eq(image.signature.verified, cases[i].verified, "%s", cases[i].name);
		cr_expect_eq(image.signature.matches, cases[i].matches, "%s", cases[i].name);
		arena_release(&arena);
	}
}

Test(eif_vectors, certificate)
{
	struct arena arena = { 0 };
	struct text pem = vector_bytes(&arena, "cert-p384.pem");
	struct eif_certificate certificate;
	uint8_t pcr8[EIF_DIGEST_SIZE];

	cr_assert(eif_certificate_read(&arena, pem, &certificate));
	cr_assert_eq(certificate.begins, 1704067200);
	cr_assert_eq(certificate.ends, 4859740799);
	cr_assert(text_is(certificate.not_after, "Dec 31 23:59:59 2123 GMT"));
	cr_assert(text_is(certificate.algorithm, "ecdsa-with-SHA384"));
	eif_certificate_measure(&certificate, pcr8);
	assert_digest(pcr8, "95243fa8e22cff1bcd930dc77a697761d4a08fab1da847b322f36791b378a14a2584656b3c96b68526b5af5ed15a9954");
	cr_assert_not(eif_certificate_read(&arena, TEXT("no certificate"), &certificate));
	cr_assert_not(eif_certificate_read(&arena, TEXT(""), &certificate));
	arena_release(&arena);
}
