/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* An image, in the order in which faults are looked for; the names of things. */
#include <inttypes.h>

#include "eif/internal.h"

static const char *const class_names[EIF_CLASS_COUNT] = {
	[EIF_SOUND] = "ok",
#define EIF_FAULT(name, slug) [EIF_##name] = slug,
#define EIF_WARNING(name, slug) [EIF_##name] = slug,
#include "eif/classes.def"
#undef EIF_FAULT
#undef EIF_WARNING
};

const char *eif_class_name(enum eif_class class)
{
	return class_names[class];
}

const char *eif_type_name(unsigned type)
{
	static const char *const names[EIF_TYPE_COUNT] = {
		[EIF_INVALID] = "invalid", [EIF_KERNEL] = "kernel",	  [EIF_CMDLINE] = "cmdline",
		[EIF_RAMDISK] = "ramdisk", [EIF_SIGNATURE] = "signature", [EIF_METADATA_SECTION] = "metadata",
	};

	return type < EIF_TYPE_COUNT ? names[type] : "unknown";
}

const char *eif_pcr_name(enum eif_pcr pcr)
{
	static const char *const names[EIF_PCR_COUNT] = { "PCR0", "PCR1", "PCR2", "PCR8" };

	return names[pcr];
}

void eif_hex(const uint8_t digest[EIF_DIGEST_SIZE], char ret[EIF_DIGEST_HEX])
{
	for (size_t i = 0; i < EIF_DIGEST_SIZE; i++) {
		ret[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		ret[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	ret[EIF_DIGEST_HEX - 1] = '\0';
}

bool eif_fault(struct eif_reader *reader, enum eif_class class, const char *format, ...)
{
	struct eif_finding *fault = &reader->image->fault;
	va_list args;

	if (fault->class != EIF_SOUND)
		return false;
	va_start(args, format);
	*fault = (struct eif_finding){ class, arena_vformat(reader->arena, format, args), { 0 } };
	va_end(args);
	return false;
}

void eif_fault_help(struct eif_reader *reader, enum eif_class class, const char *help)
{
	if (reader->image->fault.class == class)
		reader->image->fault.help = text_from(help);
}

void eif_warn(struct eif_reader *reader, enum eif_class class, const char *format, ...)
{
	struct eif_image *image = reader->image;
	va_list args;

	va_start(args, format);
	image->warnings[image->warning_count++] =
		(struct eif_finding){ class, arena_vformat(reader->arena, format, args), { 0 } };
	va_end(args);
}

static size_t count_of(const struct eif_image *image, unsigned type)
{
	size_t count = 0;

	for (size_t i = 0; i < image->section_count; i++)
		count += image->sections[i].type == type;
	return count;
}

/* Which sections there are, and in what order. */
static bool check_sections(struct eif_reader *reader)
{
	static const unsigned single[] = { EIF_KERNEL, EIF_CMDLINE, EIF_SIGNATURE, EIF_METADATA_SECTION };
	const struct eif_image *image = reader->image;

	if (count_of(image, EIF_KERNEL) == 0 || count_of(image, EIF_CMDLINE) == 0)
		return eif_fault(reader, EIF_MISSING_SECTION, "there is no %s section",
				 eif_type_name(count_of(image, EIF_KERNEL) == 0 ? EIF_KERNEL : EIF_CMDLINE));
	for (size_t i = 0; i < ARRAY_LENGTH(single); i++)
		if (count_of(image, single[i]) > 1)
			return eif_fault(reader, EIF_DUPLICATE_SECTION,
					 "there are %zu %s sections, and there can be one", count_of(image, single[i]),
					 eif_type_name(single[i]));
	if (image->header.version >= 4 && count_of(image, EIF_METADATA_SECTION) == 0)
		return eif_fault(reader, EIF_MISSING_SECTION,
				 "there is no metadata section, and version 4 of the format wants one");
	for (size_t i = 0; image->sections[i].type != EIF_KERNEL; i++)
		if (image->sections[i].type == EIF_RAMDISK)
			return eif_fault(reader, EIF_RAMDISK_BEFORE_KERNEL,
					 "section %zu, a ramdisk, comes before the kernel", i);
	return true;
}

static void check_measured(struct eif_reader *reader)
{
	const struct eif_image *image = reader->image;
	uint64_t end = eif_layout_end(image);

	if (image->crc != image->header.crc) {
		eif_fault(reader, EIF_CRC, "CRC in the header is %08" PRIx32 ", and that of the file is %08" PRIx32,
			  image->header.crc, image->crc);
		eif_fault_help(reader, EIF_CRC, "The file is damaged: fetch or build it anew.");
	}
	if (end < reader->input->size)
		eif_fault(reader, EIF_TRAILING_DATA,
			  "%" PRIu64 " bytes follow the last section, which ends at %" PRIu64,
			  reader->input->size - end, end);
	check_sections(reader);
}

int eif_read(struct arena *arena, const struct eif_input *input, const struct eif_options *options,
	     struct eif_image *ret, struct text *ret_reason)
{
	struct eif_reader reader = { .arena = arena, .input = input, .options = options, .image = ret };
	int result;

	*ret = (struct eif_image){ .file_size = input->size };
	result = eif_read_layout(&reader);
	if (result == 0 && ret->fault.class == EIF_SOUND) {
		eif_warn_layout(&reader);
		result = eif_measure(&reader);
	}
	if (result != 0) {
		*ret_reason = reader.reason;
		return -1;
	}
	if (ret->measured) {
		check_measured(&reader);
		eif_read_metadata(&reader);
		eif_read_signature(&reader);
	}
	return 0;
}
