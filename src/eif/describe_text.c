/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* An image, for people. */
#include <inttypes.h>

#include "eif/eif.h"

static void put_label(struct strbuf *out, const char *label)
{
	strbuf_format(out, "  %-16s", label);
}

/* What others wrote: no character of it acts on a terminal. */
static void put_line(struct strbuf *out, const char *label, struct text value)
{
	put_label(out, label);
	safe_text(out, value);
	strbuf_char(out, '\n');
}

static void put_digest(struct strbuf *out, const uint8_t digest[EIF_DIGEST_SIZE])
{
	char hex[EIF_DIGEST_HEX];

	eif_hex(digest, hex);
	strbuf_string(out, hex);
}

static void put_header(struct strbuf *out, const struct eif_image *image)
{
	const struct eif_header *header = &image->header;

	put_label(out, "format");
	strbuf_format(out, "version %u, %s\n", header->version,
		      header->flags & EIF_FLAG_AARCH64 ? "aarch64" : "x86_64");
	put_label(out, "size");
	strbuf_format(out, "%" PRIu64 " bytes\n", image->file_size);
	put_label(out, "defaults");
	strbuf_format(out, "%" PRIu64 " bytes of memory, %" PRIu64 " CPUs; nobody reads them\n", header->default_memory,
		      header->default_cpus);
	put_label(out, "CRC");
	strbuf_format(out, "%08" PRIx32 " as stored", header->crc);
	if (image->measured && image->crc == header->crc)
		strbuf_string(out, ", and so is that of the file");
	else if (image->measured)
		strbuf_format(out, ", %08" PRIx32 " of the file", image->crc);
	strbuf_char(out, '\n');
}

static void put_sections(struct strbuf *out, const struct eif_image *image)
{
	strbuf_string(out, "\nsections\n");
	for (size_t i = 0; i < image->section_count; i++) {
		const struct eif_section *section = &image->sections[i];

		strbuf_format(out, "  %2zu  %-9s  at %" PRIu64 ", %" PRIu64 " bytes\n", i, eif_type_name(section->type),
			      section->offset, section->size);
		if (section->has_digest) {
			strbuf_string(out, "      SHA-384 ");
			put_digest(out, section->digest);
			strbuf_char(out, '\n');
		}
	}
}

static void put_measurements(struct strbuf *out, const struct eif_image *image)
{
	strbuf_string(out, "\nmeasurements\n");
	for (enum eif_pcr i = 0; i < EIF_PCR_COUNT; i++) {
		if (!image->pcrs[i].known)
			continue;
		strbuf_format(out, "  %s  ", eif_pcr_name(i));
		put_digest(out, image->pcrs[i].value);
		strbuf_char(out, '\n');
	}
}

static void put_name(struct strbuf *out, const char *label, const struct eif_name_part *parts, size_t count)
{
	put_label(out, label);
	for (size_t i = 0; i < count; i++) {
		strbuf_string(out, i ? ", " : "");
		safe_text(out, parts[i].key);
		strbuf_string(out, " = ");
		safe_text(out, parts[i].value);
	}
	strbuf_char(out, '\n');
}

static void put_signature(struct strbuf *out, const struct eif_signature *signature)
{
	const struct eif_certificate *certificate = &signature->certificate;

	strbuf_string(out, "\nsignature\n");
	put_line(out, "holds",
		 signature->matches    ? TEXT("yes, for PCR0 of this image")
		 : signature->verified ? TEXT("no: it is of something else")
				       : TEXT("no"));
	if (signature->algorithm.data)
		put_line(out, "algorithm", signature->algorithm);
	if (!signature->has_certificate)
		return;
	put_name(out, "signer", certificate->subject.items, certificate->subject.count);
	put_name(out, "issuer", certificate->issuer.items, certificate->issuer.count);
	put_line(out, "not before", certificate->not_before);
	put_line(out, "not after", certificate->not_after);
	if (certificate->curve.data)
		put_line(out, "key", certificate->curve);
	put_line(out, "signed with", certificate->algorithm);
}

static void put_metadata(struct strbuf *out, const struct eif_metadata *metadata)
{
	strbuf_string(out, "\nmetadata, neither measured nor signed\n");
	put_line(out, "name", metadata->image_name);
	put_line(out, "version", metadata->image_version);
	put_line(out, "built at", metadata->build_time);
	put_label(out, "built by");
	safe_text(out, metadata->build_tool);
	strbuf_char(out, ' ');
	safe_text(out, metadata->build_tool_version);
	strbuf_char(out, '\n');
	put_label(out, "kernel");
	safe_text(out, metadata->operating_system);
	strbuf_char(out, ' ');
	safe_text(out, metadata->kernel_version);
	strbuf_char(out, '\n');
	put_label(out, "more");
	strbuf_format(out, "%s, %s\n", text_is(metadata->docker_info, "null") ? "no Docker info" : "Docker info",
		      text_is(metadata->custom, "null") ? "nothing custom" : "custom metadata");
}

static void put_finding(struct strbuf *out, const char *kind, const struct eif_finding *finding)
{
	strbuf_format(out, "%s: %s: ", kind, eif_class_name(finding->class));
	safe_text(out, finding->message);
	strbuf_char(out, '\n');
}

void eif_describe_text(const struct eif_image *image, struct text path, struct strbuf *out)
{
	safe_text(out, path);
	strbuf_char(out, '\n');
	if (image->has_header) {
		put_header(out, image);
		put_sections(out, image);
	}
	if (image->measured)
		put_measurements(out, image);
	if (image->signature.present)
		put_signature(out, &image->signature);
	if (image->metadata.known)
		put_metadata(out, &image->metadata);
	strbuf_char(out, '\n');
	if (image->fault.class != EIF_SOUND)
		put_finding(out, "fault", &image->fault);
	else
		strbuf_string(out, "no fault\n");
	for (size_t i = 0; i < image->warning_count; i++)
		put_finding(out, "warning", &image->warnings[i]);
}
