/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * A fuzzing target for the reader of enclave images: one image in memory is read, and what there is to say about it
 * printed to nowhere, in every form. An input whose first byte is odd is taken as the data of a signature's section
 * instead, or of the metadata's, since a fuzzer would have to mend sizes and digests to reach far into these.
 */
#include <stdio.h>

#include "eif/internal.h"
#include "eif/json_scan.h"
#include "eif/report.h"

#define NOW 1795651200 /* 2026-11-26 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct memory {
	const uint8_t *data;
	size_t size;
};

static ssize_t read_memory(void *context, void *buffer, size_t size, uint64_t offset)
{
	const struct memory *memory = context;

	if (offset >= memory->size)
		return 0;
	if (size > memory->size - offset)
		size = (size_t)(memory->size - offset);
	memcpy(buffer, memory->data + offset, size);
	return (ssize_t)size;
}

/* Lines of text, and nothing that a terminal would act on. */
static void check_text(struct text text)
{
	for (size_t at = 0; at < text.size;) {
		size_t size = utf8_sequence(text.data + at, text.size - at);

		if (size == 0 || (text.data[at] != '\n' && !safe_is_plain(utf8_decode(text.data + at, size))))
			die("a character that is not safe is printed");
		at += size;
	}
}

static void check_image(const struct eif_image *image)
{
	struct strbuf text = { 0 }, json = { 0 };
	struct text value;

	if ((image->fault.class == EIF_SOUND) != (image->fault.message.data == NULL))
		die("a fault without a message, or a message without a fault");
	if (!image->measured && image->fault.class == EIF_SOUND)
		die("a sound image that was not measured");
	if (image->signature.matches && !image->signature.verified)
		die("a signature of this image that does not hold");
	eif_describe_text(image, TEXT("fuzz.eif"), &text);
	check_text(strbuf_as_text(&text));
	eif_describe_json(image, &json);
	check_text(strbuf_as_text(&json));
	if (!json_scan_document(strbuf_as_text(&json), &value))
		die("what is printed as JSON is none");
	strbuf_release(&text);
	strbuf_release(&json);
}

static void read_image(struct arena *arena, FILE *nowhere, struct memory *memory)
{
	const struct eif_options options = { NOW, true };
	const struct eif_input input = { read_memory, memory, memory->size };
	struct sources sources = { 0 };
	struct eif_image image;
	struct diags diags;
	struct text reason;

	diags_init(&diags, arena);
	if (eif_read(arena, &input, &options, &image, &reason) != 0)
		die("memory could not be read: %.*s", TEXT_ARG(reason));
	check_image(&image);
	eif_report(&diags, TEXT("fuzz.eif"), &image);
	for (enum diag_form form = DIAG_FORM_TEXT; form <= DIAG_FORM_GITHUB; form++)
		diags_print(&diags, &sources, form, true, "0", nowhere);
}

/* The data of a section alone. */
static void read_part(struct arena *arena, struct text part)
{
	struct eif_image image = { .section_count = 2, .measured = true };
	struct eif_reader reader = {
		.arena = arena,
		.image = &image,
		.options = &(const struct eif_options){ NOW, true },
		.metadata = part,
		.signature = part,
	};

	image.sections[0] = (struct eif_section){ .type = EIF_METADATA_SECTION, .size = part.size };
	image.sections[1] = (struct eif_section){ .type = EIF_SIGNATURE, .size = part.size };
	eif_read_metadata(&reader);
	eif_read_signature(&reader);
	check_image(&image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct arena arena = { 0 };

	if (!nowhere && !(nowhere = fopen("/dev/null", "w")))
		return 0;
	if (size > 0 && data[0] & 1)
		read_part(&arena, (struct text){ (const char *)data + 1, size - 1 });
	else
		read_image(&arena, nowhere, &(struct memory){ data, size });
	arena_release(&arena);
	return 0;
}
