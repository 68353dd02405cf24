/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The metadata: JSON with keys that have to be there. */
#include "eif/internal.h"
#include "eif/json_scan.h"

/* A key that must be there, once: its string goes to `text`, or the value as it stands to `json`. */
struct field {
	const char *key;
	struct text *text, *json;
	bool seen;
};

static bool take_member(struct eif_reader *reader, struct field *fields, size_t count, struct text key,
			struct text value)
{
	struct text name = json_scan_string(reader->arena, key);

	for (size_t i = 0; i < count; i++) {
		if (!text_is(name, fields[i].key))
			continue;
		if (fields[i].seen)
			return eif_fault(reader, EIF_METADATA, "metadata has '%s' twice", fields[i].key);
		if (fields[i].text && json_scan_kind(value) != JSON_STRING)
			return eif_fault(reader, EIF_METADATA, "'%s' of the metadata is no string", fields[i].key);
		fields[i].seen = true;
		if (fields[i].text)
			*fields[i].text = json_scan_string(reader->arena, value);
		else
			*fields[i].json = value;
	}
	return true;
}

static bool take_members(struct eif_reader *reader, struct text object, struct field *fields, size_t count)
{
	struct text key, value;

	for (size_t at = 0; json_scan_member(object, &at, &key, &value);)
		if (!take_member(reader, fields, count, key, value))
			return false;
	for (size_t i = 0; i < count; i++)
		if (!fields[i].seen)
			return eif_fault(reader, EIF_METADATA, "metadata lacks '%s'", fields[i].key);
	return true;
}

static bool read_metadata(struct eif_reader *reader, struct eif_metadata *ret)
{
	struct text value, build = { 0 };
	struct field fields[] = {
		{ "ImageName", .text = &ret->image_name },
		{ "ImageVersion", .text = &ret->image_version },
		{ "BuildMetadata", .json = &build },
		{ "DockerInfo", .json = &ret->docker_info },
		{ "CustomMetadata", .json = &ret->custom },
	}, build_fields[] = {
		{ "BuildTime", .text = &ret->build_time },
		{ "BuildTool", .text = &ret->build_tool },
		{ "BuildToolVersion", .text = &ret->build_tool_version },
		{ "OperatingSystem", .text = &ret->operating_system },
		{ "KernelVersion", .text = &ret->kernel_version },
	};

	if (!json_scan_document(ret->json, &value))
		return eif_fault(reader, EIF_METADATA, "metadata is no JSON");
	if (json_scan_kind(value) != JSON_OBJECT)
		return eif_fault(reader, EIF_METADATA, "metadata is no JSON object");
	if (!take_members(reader, value, fields, ARRAY_LENGTH(fields)))
		return false;
	if (json_scan_kind(build) != JSON_OBJECT)
		return eif_fault(reader, EIF_METADATA, "'BuildMetadata' of the metadata is no object");
	return take_members(reader, build, build_fields, ARRAY_LENGTH(build_fields));
}

void eif_read_metadata(struct eif_reader *reader)
{
	const struct eif_image *image = reader->image;
	bool present = false;

	for (size_t i = 0; i < image->section_count; i++)
		present |= image->sections[i].type == EIF_METADATA_SECTION;
	if (!present)
		return;
	if (!reader->metadata.data) {
		eif_fault(reader, EIF_METADATA, "metadata has more than %zu KiB, and no more is read",
			  EIF_METADATA_MAX >> 10);
		return;
	}
	reader->image->metadata.json = reader->metadata;
	reader->image->metadata.known = read_metadata(reader, &reader->image->metadata);
}
