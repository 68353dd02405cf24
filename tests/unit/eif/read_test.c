/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Images made here: how bytes are read, what goes into which digest. */
#include <criterion/criterion.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

static const struct eif_options options = { TEST_NOW, true };

/* Not all of one byte, so that blocks in the wrong order would show. */
static struct text random_bytes(struct arena *arena, size_t size)
{
	uint32_t *words = arena_alloc(arena, size + 4);

	for (size_t i = 0; i < size / 4 + 1; i++)
		words[i] = (uint32_t)(i + 1) * 2654435761u;
	return (struct text){ (const char *)words, size };
}

/* A register over these pieces, in this order, by its definition. */
static void measure(const struct text *pieces, size_t count, uint8_t ret[EIF_DIGEST_SIZE])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t both[2 * EIF_DIGEST_SIZE] = { 0 };

	EVP_DigestInit_ex(context, EVP_sha384(), NULL);
	for (size_t i = 0; i < count; i++)
		EVP_DigestUpdate(context, pieces[i].data ? pieces[i].data : "", pieces[i].size);
	EVP_DigestFinal_ex(context, both + EIF_DIGEST_SIZE, NULL);
	EVP_Digest(both, sizeof(both), ret, NULL, EVP_sha384(), NULL);
	EVP_MD_CTX_free(context);
}

static void assert_register(const struct eif_image *image, enum eif_pcr pcr, const struct text *pieces, size_t count)
{
	uint8_t expected[EIF_DIGEST_SIZE];

	measure(pieces, count, expected);
	cr_expect_arr_eq(image->pcrs[pcr].value, expected, EIF_DIGEST_SIZE, "%s", eif_pcr_name(pcr));
}

static void assert_section_digests(const struct eif_image *image, struct text bytes)
{
	for (size_t i = 0; i < image->section_count; i++) {
		const struct eif_section *section = &image->sections[i];
		uint8_t expected[EIF_DIGEST_SIZE];

		EVP_Digest(bytes.data + section->offset + 12, section->size, expected, NULL, EVP_sha384(), NULL);
		cr_expect(section->has_digest);
		cr_expect_arr_eq(section->digest, expected, EIF_DIGEST_SIZE, "section %zu", i);
	}
}

/* Sizes around that of a block, large enough for threads, and three ramdisks, so that every stream goes its own way. */
static void hold_image(const size_t *sizes, size_t at_most)
{
	struct arena arena = { 0 };
	struct strbuf bytes = { 0 };
	struct text kernel = random_bytes(&arena, sizes[0]), line = TEXT("console=ttyS0"),
		    ram[3] = { random_bytes(&arena, sizes[1]), random_bytes(&arena, sizes[2]),
			       random_bytes(&arena, sizes[3]) };
	const struct piece pieces[] = {
		{ EIF_KERNEL, kernel },	 { EIF_CMDLINE, line },	  metadata_piece,
		{ EIF_RAMDISK, ram[0] }, { EIF_RAMDISK, ram[1] }, { EIF_RAMDISK, ram[2] },
	};
	struct memory memory;
	struct eif_input input;
	struct eif_image image;
	struct text reason;

	image_write(&bytes, pieces, ARRAY_LENGTH(pieces));
	memory = (struct memory){ .bytes = strbuf_as_text(&bytes), .at_most = at_most };
	input = memory_input(&memory);
	cr_assert_eq(eif_read(&arena, &input, &options, &image, &reason), 0);
	cr_expect_eq(image.fault.class, EIF_SOUND, "%s", image.fault.message.data);
	cr_expect_eq(image.warning_count, 0);
	assert_register(&image, EIF_PCR0, (const struct text[]){ kernel, line, ram[0], ram[1], ram[2] }, 5);
	assert_register(&image, EIF_PCR1, (const struct text[]){ kernel, line, ram[0] }, 3);
	assert_register(&image, EIF_PCR2, (const struct text[]){ ram[1], ram[2] }, 2);
	assert_section_digests(&image, memory.bytes);
	strbuf_release(&bytes);
	arena_release(&arena);
}

Test(eif_read, small_images)
{
	hold_image((const size_t[]){ 0, 0, 0, 0 }, 0);
	hold_image((const size_t[]){ 1, 2, 3, 4 }, 1);
	hold_image((const size_t[]){ 262143, 262144, 262145, 1 }, 0);
	hold_image((const size_t[]){ 1000, 0, 5000, 0 }, 7);
}

Test(eif_read, large_images)
{
	hold_image((const size_t[]){ 3000000, 1000001, 2000003, 500000 }, 0);
	hold_image((const size_t[]){ 5, 9 << 20, 0, 700000 }, 100000);
}

Test(eif_read, without_digests_of_sections)
{
	const struct eif_options bare = { TEST_NOW, false };
	struct arena arena = { 0 };
	struct memory memory = { .bytes = vector_bytes(&arena, "v4-three-ramdisks.eif") };
	struct eif_input input = memory_input(&memory);
	struct eif_image image, full = image_read(&arena, memory.bytes);
	struct text reason;

	cr_assert_eq(eif_read(&arena, &input, &bare, &image, &reason), 0);
	for (size_t i = 0; i < EIF_PCR_COUNT; i++)
		cr_expect_arr_eq(image.pcrs[i].value, full.pcrs[i].value, EIF_DIGEST_SIZE);
	cr_expect_not(image.sections[0].has_digest);
	arena_release(&arena);
}

/* A file that ends before the size it had, wherever that is. */
Test(eif_read, becomes_shorter)
{
	struct arena arena = { 0 };
	struct text bytes = vector_bytes(&arena, "v4-signed-p384.eif"), reason;

	for (size_t end = 1; end < bytes.size; end++) {
		struct memory memory = { .bytes = bytes, .ends_at = end };
		struct eif_input input = memory_input(&memory);
		struct eif_image image;

		cr_assert_eq(eif_read(&arena, &input, &options, &image, &reason), -1, "ends at %zu", end);
		cr_assert(text_is(reason, "the file became shorter while it was read"));
	}
	arena_release(&arena);
}

/* The header, and the headers of sections, are read twice: they have to be the same. */
Test(eif_read, changes)
{
	struct arena arena = { 0 };
	struct text bytes = vector_bytes(&arena, "v4-two-ramdisks.eif"), reason;
	static const size_t places[] = { 8, 544, 550 };

	for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
		struct memory memory = { .bytes = bytes, .changes_at = places[i] };
		struct eif_input input = memory_input(&memory);
		struct eif_image image;

		cr_assert_eq(eif_read(&arena, &input, &options, &image, &reason), -1, "changes at %zu", places[i]);
		cr_assert(text_is(reason, "the file was changed while it was read"));
	}
	arena_release(&arena);
}

Test(eif_read, no_regular_file)
{
	struct arena arena = { 0 };
	char folder[] = "/tmp/mpcnet-eif-XXXXXX";
	struct eif_image image;
	struct text path, reason;

	cr_assert(mkdtemp(folder));
	cr_expect_eq(eif_read_file(&arena, folder, &options, &image, &reason), -1);
	cr_expect(text_is(reason, "this is a folder, and an image is a file"));
	path = arena_format(&arena, "%s/pipe", folder);
	cr_assert_eq(mkfifo(path.data, 0600), 0);
	cr_expect_eq(eif_read_file(&arena, path.data, &options, &image, &reason), -1);
	cr_expect(text_starts_with(reason, "this is no regular file"));
	cr_expect_eq(eif_read_file(&arena, "/dev/zero", &options, &image, &reason), -1);
	cr_expect_eq(eif_read_file(&arena, "/nowhere/at/all", &options, &image, &reason), -1);
	unlink(path.data);
	rmdir(folder);
	arena_release(&arena);
}

/* An image of a kernel, a command line and this metadata. */
static enum eif_class class_with(struct text metadata)
{
	struct arena arena = { 0 };
	struct strbuf bytes = { 0 };
	const struct piece pieces[] = {
		{ EIF_KERNEL, TEXT("k") }, { EIF_CMDLINE, TEXT("c") }, { EIF_METADATA_SECTION, metadata },
	};
	enum eif_class class;

	image_write(&bytes, pieces, ARRAY_LENGTH(pieces));
	class = image_read(&arena, strbuf_as_text(&bytes)).fault.class;
	strbuf_release(&bytes);
	arena_release(&arena);
	return class;
}

#define BUILD(values)                                                                                                  \
	"\"BuildMetadata\":{\"BuildTime\":" values ",\"BuildTool\":\"\",\"BuildToolVersion\":\"\",\"OperatingSystem\":" \
	"\"\",\"KernelVersion\":\"\"}"
#define REST ",\"DockerInfo\":null,\"CustomMetadata\":null}"

Test(eif_read, metadata)
{
	struct strbuf large = { 0 };

	cr_expect_eq(class_with(metadata_piece.data), EIF_SOUND);
	cr_expect_eq(class_with(TEXT("{\"ImageName\":\"\",\"ImageVersion\":\"\",\"more\":[]," BUILD("\"\"") REST)), EIF_SOUND);
	cr_expect_eq(class_with(TEXT("")), EIF_METADATA);
	cr_expect_eq(class_with(TEXT("[]")), EIF_METADATA);
	cr_expect_eq(class_with(TEXT("{\"ImageName\":\"\"," BUILD("\"\"") REST)), EIF_METADATA, "no version");
	cr_expect_eq(class_with(TEXT("{\"ImageName\":1,\"ImageVersion\":\"\"," BUILD("\"\"") REST)), EIF_METADATA,
		     "a name that is no string");
	cr_expect_eq(class_with(TEXT("{\"ImageName\":\"\",\"ImageVersion\":\"\"," BUILD("null") REST)), EIF_METADATA,
		     "a time that is no string");
	cr_expect_eq(class_with(TEXT("{\"ImageName\":\"\",\"ImageVersion\":\"\",\"BuildMetadata\":\"\"" REST)), EIF_METADATA,
		     "what was built is no object");
	cr_expect_eq(class_with(TEXT("{\"ImageName\":\"\",\"ImageName\":\"\",\"ImageVersion\":\"\"," BUILD("\"\"") REST)),
		     EIF_METADATA, "a name twice");
	strbuf_text(&large, metadata_piece.data);
	strbuf_repeat(&large, ' ', EIF_METADATA_MAX - large.size);
	cr_expect_eq(class_with(strbuf_as_text(&large)), EIF_SOUND, "as much as is taken");
	strbuf_char(&large, ' ');
	cr_expect_eq(class_with(strbuf_as_text(&large)), EIF_METADATA, "more than is taken");
	strbuf_release(&large);
}

/* What nobody should see acted upon is not written as it is. */
Test(eif_read, describes_safely)
{
	struct arena arena = { 0 };
	struct strbuf bytes = { 0 }, out = { 0 };
	const struct piece pieces[] = {
		{ EIF_KERNEL, TEXT("k") },
		{ EIF_CMDLINE, TEXT("c") },
		{ EIF_METADATA_SECTION,
		  TEXT("{\"ImageName\":\"\\u001b[2J\xe2\x80\xae\",\"ImageVersion\":\"\xc2\x9b"
		       "\xe2\x80\x8b\xf3\xa0\x80\x81\"," BUILD("\"\"") ",\"DockerInfo\":\"\xc2\x9b\",\"CustomMetadata\":{\"\xe2\x80\xae\":\"\\u001b\"}}") },
	};
	struct eif_image image;

	image_write(&bytes, pieces, ARRAY_LENGTH(pieces));
	image = image_read(&arena, strbuf_as_text(&bytes));
	cr_assert_eq(image.fault.class, EIF_SOUND, "%s", image.fault.message.data);
	eif_describe_text(&image, TEXT("a\nb"), &out);
	eif_describe_json(&image, &out);
	for (size_t at = 0; at < out.size;) {
		size_t size = utf8_sequence(out.data + at, out.size - at);

		cr_assert(size > 0);
		cr_assert(out.data[at] == '\n' || safe_is_plain(utf8_decode(out.data + at, size)), "byte %zu", at);
		at += size;
	}
	strbuf_release(&out);
	strbuf_release(&bytes);
	arena_release(&arena);
}
