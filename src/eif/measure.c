/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The one pass over the file. */
#include "eif/crc.h"
#include "eif/crew.h"
#include "eif/internal.h"

/* Threads are worth their start from here on. */
#define WORTH_THREADS ((uint64_t)4 << 20)

struct pass {
	struct eif_reader *reader;
	struct crc crc;
	struct digests digests;
	struct crew crew;
	uint64_t at; /* bytes read so far */
	size_t ramdisk_count;
};

/* The digests that take a section's data. */
static unsigned takers_of(struct pass *pass, unsigned type)
{
	unsigned takers = pass->reader->options->section_digests ? STREAM(SECTION) : 0;

	switch (type) {
	case EIF_KERNEL:
	case EIF_CMDLINE: return takers | STREAM(IMAGE) | STREAM(BOOT);
	case EIF_RAMDISK: return takers | STREAM(IMAGE) | (pass->ramdisk_count++ == 0 ? STREAM(BOOT) : STREAM(APP));
	default: return takers;
	}
}

/*
 * Takes the bytes up to `end` into the CRC, into the contexts, and into `kept` unless that is NULL.
 */
static int take(struct pass *pass, uint64_t end, EVP_MD_CTX *const *contexts, size_t count, struct strbuf *kept)
{
	while (pass->at < end) {
		struct crew_block *block = crew_block(&pass->crew);
		uint64_t left = end - pass->at;
		size_t size = left < CREW_BLOCK_SIZE ? (size_t)left : CREW_BLOCK_SIZE;

		if (eif_read_exactly(pass->reader, block->data, size, pass->at) != 0)
			return -1;
		pass->at += size;
		crew_give(&pass->crew, block, size, contexts, count);
		crc_add(&pass->crc, block->data, size);
		if (kept)
			strbuf_add(kept, (const char *)block->data, size);
	}
	return 0;
}

/* Bytes that were read before, when the layout was looked at: the same must be there still. */
static int take_known(struct pass *pass, const uint8_t *known, size_t size)
{
	uint8_t bytes[EIF_HEADER_SIZE];

	if (eif_read_exactly(pass->reader, bytes, size, pass->at) != 0)
		return -1;
	if (memcmp(bytes, known, size) != 0) {
		pass->reader->reason = TEXT("the file was changed while it was read");
		return -1;
	}
	pass->at += size;
	return 0;
}

static int take_header(struct pass *pass)
{
	const uint8_t *header = pass->reader->header;

	if (take_known(pass, header, EIF_HEADER_SIZE) != 0)
		return -1;
	crc_add(&pass->crc, header, EIF_CRC_OFFSET);
	crc_add(&pass->crc, header + EIF_CRC_OFFSET + 4, EIF_HEADER_SIZE - EIF_CRC_OFFSET - 4);
	return 0;
}

/* Where the section's data is kept, or NULL: the last of a type wins, and what is too large is not kept. */
static struct text *keeping_place(struct eif_reader *reader, const struct eif_section *section)
{
	if (section->type == EIF_METADATA_SECTION) {
		reader->metadata = (struct text){ 0 };
		return section->size <= EIF_METADATA_MAX ? &reader->metadata : NULL;
	}
	if (section->type == EIF_SIGNATURE) {
		reader->signature = (struct text){ 0 };
		return section->size <= EIF_SIGNATURE_MAX ? &reader->signature : NULL;
	}
	return NULL;
}

static int take_data(struct pass *pass, struct eif_section *section)
{
	struct text *place = keeping_place(pass->reader, section);
	EVP_MD_CTX *contexts[STREAM_COUNT];
	struct strbuf kept = { 0 };
	size_t count;
	int result;

	crew_wait(&pass->crew);
	digests_begin_section(&pass->digests);
	count = digests_choose(&pass->digests, takers_of(pass, section->type), contexts);
	result = take(pass, pass->at + section->size, contexts, count, place ? &kept : NULL);
	crew_wait(&pass->crew);
	if (result == 0 && pass->reader->options->section_digests) {
		section->has_digest = true;
		digests_value(&pass->digests, STREAM_SECTION, section->digest);
	}
	if (result == 0 && place)
		*place = arena_text(pass->reader->arena, kept.data ? strbuf_as_text(&kept) : TEXT(""));
	strbuf_release(&kept);
	return result;
}

static int take_all(struct pass *pass)
{
	struct eif_image *image = pass->reader->image;

	if (take_header(pass) != 0)
		return -1;
	for (size_t i = 0; i < image->section_count; i++) {
		const uint8_t *header = pass->reader->section_headers[i];

		/* What stands between sections is in no digest, but in the CRC. */
		if (take(pass, image->sections[i].offset, NULL, 0, NULL) != 0 ||
		    take_known(pass, header, EIF_SECTION_HEADER_SIZE) != 0)
			return -1;
		crc_add(&pass->crc, header, EIF_SECTION_HEADER_SIZE);
		if (take_data(pass, &image->sections[i]) != 0)
			return -1;
	}
	return take(pass, pass->reader->input->size, NULL, 0, NULL);
}

void eif_extend(const uint8_t digest[EIF_DIGEST_SIZE], uint8_t ret[EIF_DIGEST_SIZE])
{
	uint8_t both[2 * EIF_DIGEST_SIZE] = { 0 };
	unsigned int size = 0;

	memcpy(both + EIF_DIGEST_SIZE, digest, EIF_DIGEST_SIZE);
	if (EVP_Digest(both, sizeof(both), ret, &size, EVP_sha384(), NULL) != 1)
		die("OpenSSL has no SHA-384");
}

static void measure(const struct pass *pass, enum stream stream, struct eif_measurement *ret)
{
	uint8_t digest[EIF_DIGEST_SIZE];

	digests_value(&pass->digests, stream, digest);
	eif_extend(digest, ret->value);
	ret->known = true;
}

int eif_measure(struct eif_reader *reader)
{
	struct eif_image *image = reader->image;
	struct pass pass = { .reader = reader };
	int result;

	crc_init(&pass.crc);
	digests_init(&pass.digests);
	crew_init(&pass.crew, reader->input->size >= WORTH_THREADS);
	result = take_all(&pass);
	crew_wait(&pass.crew);
	crew_release(&pass.crew);
	if (result == 0) {
		image->measured = true;
		image->crc = crc_value(&pass.crc);
		measure(&pass, STREAM_IMAGE, &image->pcrs[EIF_PCR0]);
		measure(&pass, STREAM_BOOT, &image->pcrs[EIF_PCR1]);
		measure(&pass, STREAM_APP, &image->pcrs[EIF_PCR2]);
	}
	digests_release(&pass.digests);
	return result;
}
