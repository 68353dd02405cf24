/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * An image as JSON. First what nitro-cli's describe-eif prints, in its order and under its keys, so that whatever reads
 * that reads this; keys with nothing to say are left out. Then what it does not print.
 */
#include <inttypes.h>
#include <stdio.h>

#include "eif/eif.h"
#include "eif/json_scan.h"
#include "template/json_writer.h"

static void put_digest(struct json_writer *json, const char *key, const uint8_t digest[EIF_DIGEST_SIZE])
{
	char hex[EIF_DIGEST_HEX];

	eif_hex(digest, hex);
	json_key(json, key);
	json_string(json, hex);
}

static void put_text(struct json_writer *json, const char *key, struct text value)
{
	json_key(json, key);
	json_text(json, value);
}

/* Sizes of files and sections fit; what others wrote into a header may not, and is a number all the same. */
static void put_number(struct json_writer *json, const char *key, uint64_t value)
{
	char digits[24];
	int size = snprintf(digits, sizeof(digits), "%" PRIu64, value);

	json_key(json, key);
	json_number_text(json, (struct text){ digits, (size_t)size });
}

static void put_measurements(struct json_writer *json, const struct eif_image *image)
{
	json_key(json, "Measurements");
	json_object_begin(json);
	put_text(json, "HashAlgorithm", TEXT("Sha384 { ... }"));
	for (enum eif_pcr i = 0; i < EIF_PCR_COUNT; i++)
		if (image->pcrs[i].known)
			put_digest(json, eif_pcr_name(i), image->pcrs[i].value);
	json_object_end(json);
}

/* Of a key that stands twice, the last counts, as in the map that AWS makes. */
static void put_name(struct json_writer *json, const struct eif_name_part *parts, size_t count)
{
	json_object_begin(json);
	for (size_t i = 0; i < count; i++) {
		bool last = true;

		for (size_t j = i + 1; j < count; j++)
			last &= !text_equal(parts[i].key, parts[j].key);
		if (last) {
			json_key_text(json, parts[i].key);
			json_text(json, parts[i].value);
		}
	}
	json_object_end(json);
}

static void put_certificate(struct json_writer *json, const struct eif_certificate *certificate)
{
	json_key(json, "SigningCertificate");
	json_object_begin(json);
	json_key(json, "IssuerName");
	put_name(json, certificate->issuer.items, certificate->issuer.count);
	put_text(json, "Algorithm", certificate->algorithm);
	put_text(json, "NotBefore", certificate->not_before);
	put_text(json, "NotAfter", certificate->not_after);
	put_text(json, "Signature", certificate->signature);
	json_key(json, "SubjectName");
	put_name(json, certificate->subject.items, certificate->subject.count);
	if (certificate->curve.data)
		put_text(json, "Curve", certificate->curve);
	json_object_end(json);
}

static void put_raw(struct json_writer *json, struct text value)
{
	struct strbuf text = { 0 };

	json_scan_print(&text, value, json->depth);
	json_number_text(json, strbuf_as_text(&text));
	strbuf_release(&text);
}

static bool is_null(struct text value)
{
	return text_is(value, "null");
}

/* Custom keys stand at the level of the others; one that is called as another is left to CustomMetadata below. */
static void put_custom(struct json_writer *json, const struct eif_metadata *metadata)
{
	static const char *const taken[] = {
		"BuildTime", "BuildTool", "BuildToolVersion", "OperatingSystem", "KernelVersion", "DockerInfo",
	};
	struct arena arena = { 0 };
	struct text key, value;

	if (json_scan_kind(metadata->custom) != JSON_OBJECT)
		return;
	for (size_t at = 0; json_scan_member(metadata->custom, &at, &key, &value);) {
		struct text name = json_scan_string(&arena, key);
		bool free = true;

		for (size_t i = 0; i < ARRAY_LENGTH(taken); i++)
			free &= !text_is(name, taken[i]);
		if (free) {
			json_key_text(json, name);
			put_raw(json, value);
		}
	}
	arena_release(&arena);
}

static void put_metadata(struct json_writer *json, const struct eif_metadata *metadata)
{
	put_text(json, "ImageName", metadata->image_name);
	put_text(json, "ImageVersion", metadata->image_version);
	json_key(json, "Metadata");
	json_object_begin(json);
	put_text(json, "BuildTime", metadata->build_time);
	put_text(json, "BuildTool", metadata->build_tool);
	put_text(json, "BuildToolVersion", metadata->build_tool_version);
	put_text(json, "OperatingSystem", metadata->operating_system);
	put_text(json, "KernelVersion", metadata->kernel_version);
	if (!is_null(metadata->docker_info)) {
		json_key(json, "DockerInfo");
		put_raw(json, metadata->docker_info);
	}
	put_custom(json, metadata);
	json_object_end(json);
}

static void put_header(struct json_writer *json, const struct eif_image *image)
{
	const struct eif_header *header = &image->header;

	json_key(json, "Header");
	json_object_begin(json);
	put_number(json, "Flags", header->flags);
	put_text(json, "Architecture", header->flags & EIF_FLAG_AARCH64 ? TEXT("aarch64") : TEXT("x86_64"));
	put_number(json, "DefaultMemory", header->default_memory);
	put_number(json, "DefaultCPUs", header->default_cpus);
	put_number(json, "SectionCount", header->section_count);
	json_object_end(json);
}

static void put_crc(struct json_writer *json, const struct eif_image *image)
{
	char hex[16];

	json_key(json, "CRC");
	json_object_begin(json);
	snprintf(hex, sizeof(hex), "%08" PRIx32, image->header.crc);
	put_text(json, "Stored", text_from(hex));
	if (image->measured) {
		snprintf(hex, sizeof(hex), "%08" PRIx32, image->crc);
		put_text(json, "Computed", text_from(hex));
	}
	json_object_end(json);
}

static void put_sections(struct json_writer *json, const struct eif_image *image)
{
	json_key(json, "Sections");
	json_array_begin(json);
	for (size_t i = 0; i < image->section_count; i++) {
		const struct eif_section *section = &image->sections[i];

		json_object_begin(json);
		put_text(json, "Type", text_from(eif_type_name(section->type)));
		put_number(json, "TypeNumber", section->type);
		put_number(json, "Flags", section->flags);
		put_number(json, "Offset", section->offset);
		put_number(json, "Size", section->size);
		if (section->has_digest)
			put_digest(json, "SHA384", section->digest);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_findings(struct json_writer *json, const char *key, const struct eif_finding *findings, size_t count)
{
	json_key(json, key);
	json_array_begin(json);
	for (size_t i = 0; i < count; i++) {
		json_object_begin(json);
		put_text(json, "class", text_from(eif_class_name(findings[i].class)));
		put_text(json, "message", findings[i].message);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_image(struct json_writer *json, const struct eif_image *image)
{
	const struct eif_signature *signature = &image->signature;

	json_object_begin(json);
	if (image->has_header)
		put_number(json, "EifVersion", image->header.version);
	if (image->measured) {
		put_measurements(json, image);
		json_key(json, "IsSigned");
		json_bool(json, signature->present);
		if (signature->has_certificate)
			put_certificate(json, &signature->certificate);
		json_key(json, "CheckCRC");
		json_bool(json, image->crc == image->header.crc);
		if (signature->present) {
			json_key(json, "SignatureCheck");
			json_bool(json, signature->matches);
		}
	}
	if (image->metadata.known)
		put_metadata(json, &image->metadata);
	put_number(json, "Size", image->file_size);
	if (image->has_header) {
		put_header(json, image);
		put_crc(json, image);
		put_sections(json, image);
	}
	if (image->metadata.known && !is_null(image->metadata.custom)) {
		json_key(json, "CustomMetadata");
		put_raw(json, image->metadata.custom);
	}
	if (signature->algorithm.data)
		put_text(json, "SignatureAlgorithm", signature->algorithm);
	put_findings(json, "Errors", &image->fault, image->fault.class != EIF_SOUND);
	put_findings(json, "Warnings", image->warnings, image->warning_count);
	json_object_end(json);
}

void eif_describe_json(const struct eif_image *image, struct strbuf *out)
{
	struct strbuf text = { 0 };
	struct json_writer json;

	json_init(&json, &text, false);
	put_image(&json, image);
	json_finish(&json);
	/* Names are of others, and the writer leaves more characters as they are than a terminal should see. */
	safe_json(out, strbuf_as_text(&text));
	strbuf_release(&text);
}
