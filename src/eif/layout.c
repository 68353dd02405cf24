/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Header and section table. */
#include <inttypes.h>

#include "eif/internal.h"

#define OFFSET_MAX ((uint64_t)INT64_MAX)

/* Where fields of the header are. They are read one at a time: a struct of them would have a hole. */
enum {
	AT_VERSION = 4,
	AT_FLAGS = 6,
	AT_MEMORY = 8,
	AT_CPUS = 16,
	AT_RESERVED = 24,
	AT_COUNT = 26,
	AT_OFFSETS = 28,
	AT_SIZES = 284,
	AT_UNUSED = 540
};

static uint64_t table_offset(const struct eif_reader *reader, size_t i)
{
	return eif_u64(reader->header + AT_OFFSETS + 8 * i);
}

static uint64_t table_size(const struct eif_reader *reader, size_t i)
{
	return eif_u64(reader->header + AT_SIZES + 8 * i);
}

static uint64_t section_end(const struct eif_section *section)
{
	return section->offset + EIF_SECTION_HEADER_SIZE + section->size;
}

static bool check_header(struct eif_reader *reader)
{
	const uint8_t *at = reader->header;
	struct eif_header *header = &reader->image->header;

	*header = (struct eif_header){
		.version = eif_u16(at + AT_VERSION),
		.flags = eif_u16(at + AT_FLAGS),
		.section_count = eif_u16(at + AT_COUNT),
		.default_memory = eif_u64(at + AT_MEMORY),
		.default_cpus = eif_u64(at + AT_CPUS),
		.crc = eif_u32(at + EIF_CRC_OFFSET),
	};
	if (memcmp(at, ".eif", 4) != 0) {
		eif_fault(reader, EIF_MAGIC, "file begins with %02x %02x %02x %02x, and an image with '.eif'", at[0],
			  at[1], at[2], at[3]);
		return false;
	}
	reader->image->has_header = true;
	if (header->version < 2 || header->version > 4)
		return eif_fault(reader, EIF_VERSION, "format version is %u, and can be 2, 3 or 4", header->version);
	if (header->section_count < 2 || header->section_count > EIF_SECTIONS_MAX)
		return eif_fault(reader, EIF_SECTION_COUNT, "number of sections is %u, and can be from 2 to %d",
				 header->section_count, EIF_SECTIONS_MAX);
	return true;
}

/* What the table says, before anything is read there. */
static bool check_bounds(struct eif_reader *reader, size_t i)
{
	uint64_t offset = table_offset(reader, i), size = table_size(reader, i);

	if (offset < EIF_HEADER_SIZE)
		return eif_fault(reader, EIF_SECTION_BOUNDS,
				 "section %zu begins at %" PRIu64 ", inside of the file's header", i, offset);
	if (offset > OFFSET_MAX || size > OFFSET_MAX || size > OFFSET_MAX - EIF_SECTION_HEADER_SIZE ||
	    offset > OFFSET_MAX - EIF_SECTION_HEADER_SIZE - size)
		return eif_fault(reader, EIF_SECTION_BOUNDS,
				 "section %zu is at %" PRIu64 " with a size of %" PRIu64 ", where no file can reach", i,
				 offset, size);
	if (offset + EIF_SECTION_HEADER_SIZE > reader->input->size)
		return eif_fault(reader, EIF_TRUNCATED,
				 "header of section %zu is at %" PRIu64 ", and the file ends at %" PRIu64, i, offset,
				 reader->input->size);
	return true;
}

/* What the section's own header says, against the table. */
static bool check_section(struct eif_reader *reader, size_t i)
{
	struct eif_image *image = reader->image;
	const uint8_t *at = reader->section_headers[i];
	struct eif_section *section = &image->sections[i];
	uint64_t size = eif_u64(at + 4);

	*section = (struct eif_section){
		.type = eif_u16(at),
		.flags = eif_u16(at + 2),
		.offset = table_offset(reader, i),
		.size = table_size(reader, i),
	};
	image->section_count = i + 1;
	if (section->type == EIF_INVALID || section->type >= EIF_TYPE_COUNT)
		return eif_fault(reader, EIF_SECTION_TYPE, "section %zu is of type %u, which there is not", i,
				 section->type);
	if (size != section->size) {
		eif_fault(reader, EIF_SIZE_MISMATCH,
			  "section %zu (%s) has %" PRIu64 " bytes by its own header and %" PRIu64 " by the table", i,
			  eif_type_name(section->type), size, section->size);
		if (section->type == EIF_SIGNATURE)
			eif_fault_help(reader, EIF_SIZE_MISMATCH,
				       "Was it signed twice? Sign a fresh copy of the unsigned image.");
		return false;
	}
	if (section_end(section) > reader->input->size)
		return eif_fault(reader, EIF_TRUNCATED,
				 "section %zu (%s) ends at %" PRIu64 ", and the file at %" PRIu64, i,
				 eif_type_name(section->type), section_end(section), reader->input->size);
	return true;
}

static bool check_overlap(struct eif_reader *reader)
{
	const struct eif_image *image = reader->image;

	for (size_t i = 0; i < image->section_count; i++)
		for (size_t j = i + 1; j < image->section_count; j++) {
			const struct eif_section *a = &image->sections[i], *b = &image->sections[j];

			if (a->offset < section_end(b) && b->offset < section_end(a))
				return eif_fault(reader, EIF_SECTION_OVERLAP, "sections %zu (%s) and %zu (%s) overlap",
						 i, eif_type_name(a->type), j, eif_type_name(b->type));
		}
	return true;
}

static bool check_order(struct eif_reader *reader)
{
	const struct eif_image *image = reader->image;

	for (size_t i = 1; i < image->section_count; i++)
		if (image->sections[i].offset < image->sections[i - 1].offset)
			return eif_fault(reader, EIF_SECTION_ORDER,
					 "section %zu comes before section %zu in the file, and after it in the table",
					 i, i - 1);
	return true;
}

int eif_read_layout(struct eif_reader *reader)
{
	uint64_t size = reader->input->size;
	size_t count;

	if (size < EIF_HEADER_SIZE) {
		eif_fault(reader, EIF_TRUNCATED, "file has %" PRIu64 " bytes, and an image's header alone has %d", size,
			  EIF_HEADER_SIZE);
		return 0;
	}
	if (eif_read_exactly(reader, reader->header, EIF_HEADER_SIZE, 0) != 0)
		return -1;
	if (!check_header(reader))
		return 0;
	count = reader->image->header.section_count;
	for (size_t i = 0; i < count; i++) {
		if (!check_bounds(reader, i))
			return 0;
		if (eif_read_exactly(reader, reader->section_headers[i], EIF_SECTION_HEADER_SIZE,
				     table_offset(reader, i)) != 0)
			return -1;
		if (!check_section(reader, i))
			return 0;
	}
	if (check_overlap(reader))
		check_order(reader);
	return 0;
}

uint64_t eif_layout_end(const struct eif_image *image)
{
	return section_end(&image->sections[image->section_count - 1]);
}

static void warn_gaps(struct eif_reader *reader)
{
	const struct eif_image *image = reader->image;
	uint64_t end = EIF_HEADER_SIZE, gaps = 0, first = 0;

	for (size_t i = 0; i < image->section_count; i++) {
		if (image->sections[i].offset > end && gaps == 0)
			first = end;
		gaps += image->sections[i].offset - end;
		end = section_end(&image->sections[i]);
	}
	if (gaps > 0)
		eif_warn(reader, EIF_GAP, "%" PRIu64 " bytes belong to no section, the first of them at %" PRIu64, gaps,
			 first);
}

static void warn_sections(struct eif_reader *reader)
{
	const struct eif_image *image = reader->image;

	for (size_t i = 0; i < image->section_count; i++)
		if (image->sections[i].flags != 0) {
			eif_warn(reader, EIF_SECTION_FLAGS,
				 "flags of section %zu (%s) are 0x%04x, and all are reserved", i,
				 eif_type_name(image->sections[i].type), image->sections[i].flags);
			return;
		}
}

static bool has_type(const struct eif_image *image, unsigned type)
{
	for (size_t i = 0; i < image->section_count; i++)
		if (image->sections[i].type == type)
			return true;
	return false;
}

void eif_warn_layout(struct eif_reader *reader)
{
	const struct eif_image *image = reader->image;
	const uint8_t *header = reader->header;

	warn_gaps(reader);
	if (!has_type(image, EIF_RAMDISK))
		eif_warn(reader, EIF_NO_RAMDISK, "there is no ramdisk, and no stock kernel boots without one");
	if (image->header.flags & ~EIF_FLAG_AARCH64)
		eif_warn(reader, EIF_RESERVED_FLAGS, "flags are 0x%04x, of which only the last bit means something",
			 image->header.flags);
	if (eif_u16(header + AT_RESERVED) != 0 || eif_u32(header + AT_UNUSED) != 0)
		eif_warn(reader, EIF_RESERVED_FIELDS, "reserved fields of the header are not 0");
	warn_sections(reader);
	for (size_t i = image->section_count; i < EIF_SECTIONS_MAX; i++)
		if (table_offset(reader, i) != 0 || table_size(reader, i) != 0) {
			eif_warn(reader, EIF_TABLE_RESIDUE,
				 "slot %zu of the section table is in use, and there are %zu sections", i,
				 image->section_count);
			return;
		}
}
