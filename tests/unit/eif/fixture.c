/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Images in memory. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>

#include "eif/crc.h"
#include "fixture.h"

#define METADATA                                                                                                       \
	"{\"ImageName\":\"n\",\"ImageVersion\":\"v\",\"BuildMetadata\":{\"BuildTime\":\"t\",\"BuildTool\":\"b\","      \
	"\"BuildToolVersion\":\"1\",\"OperatingSystem\":\"Linux\",\"KernelVersion\":\"6\"},\"DockerInfo\":null,"       \
	"\"CustomMetadata\":null}"

const struct piece metadata_piece = { EIF_METADATA_SECTION, { METADATA, sizeof(METADATA) - 1 } };

static void put_number(char *at, size_t size, uint64_t value)
{
	for (size_t i = size; i-- > 0; value >>= 8)
		at[i] = (char)(value & 255);
}

void image_mend(struct strbuf *image)
{
	struct crc crc;

	crc_init(&crc);
	crc_add(&crc, image->data, 544);
	crc_add(&crc, image->data + 548, image->size - 548);
	put_number(image->data + 544, 4, crc_value(&crc));
}

void image_write(struct strbuf *out, const struct piece *pieces, size_t count)
{
	strbuf_repeat(out, '\0', 548);
	memcpy(out->data, ".eif", 4);
	put_number(out->data + 4, 2, 4);
	put_number(out->data + 26, 2, count);
	for (size_t i = 0; i < count; i++) {
		char header[12];

		put_number(out->data + 28 + 8 * i, 8, out->size);
		put_number(out->data + 284 + 8 * i, 8, pieces[i].data.size);
		put_number(header, 4, (uint64_t)pieces[i].type << 16);
		put_number(header + 4, 8, pieces[i].data.size);
		strbuf_add(out, header, sizeof(header));
		strbuf_text(out, pieces[i].data);
	}
	image_mend(out);
}

static ssize_t read_memory(void *context, void *buffer, size_t size, uint64_t offset)
{
	struct memory *memory = context;
	size_t end = memory->ends_at ? memory->ends_at : memory->bytes.size;

	if (offset >= end)
		return 0;
	if (size > end - offset)
		size = (size_t)(end - offset);
	if (memory->at_most && size > memory->at_most)
		size = memory->at_most;
	memcpy(buffer, memory->bytes.data + offset, size);
	memory->reads++;
	if (memory->changes_at >= offset && memory->changes_at - offset < size && memory->changes_at)
		((char *)buffer)[memory->changes_at - offset] ^= (char)memory->reads;
	return (ssize_t)size;
}

struct eif_input memory_input(struct memory *memory)
{
	return (struct eif_input){ read_memory, memory, memory->bytes.size };
}

struct eif_image image_read(struct arena *arena, struct text bytes)
{
	const struct eif_options options = { TEST_NOW, true };
	struct memory memory = { .bytes = bytes };
	struct eif_input input = memory_input(&memory);
	struct eif_image image;
	struct text reason;

	cr_assert_eq(eif_read(arena, &input, &options, &image, &reason), 0);
	return image;
}

struct text vector_bytes(struct arena *arena, const char *name)
{
	struct text path = arena_format(arena, TESTS_SOURCE "/eif-vectors/%s", name);
	char *bytes = arena_alloc(arena, (size_t)1 << 17);
	FILE *in = fopen(path.data, "rb");
	size_t size;

	cr_assert(in, "%s: %s", path.data, strerror(errno));
	size = fread(bytes, 1, (size_t)1 << 17, in);
	cr_assert_lt(size, (size_t)1 << 17);
	fclose(in);
	return (struct text){ bytes, size };
}

void assert_digest(const uint8_t digest[EIF_DIGEST_SIZE], const char *hex)
{
	char found[EIF_DIGEST_HEX];

	eif_hex(digest, found);
	cr_assert_str_eq(found, hex);
}
