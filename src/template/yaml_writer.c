/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* YAML, written in order: every call of libyaml's emitter. */
#include "template/yaml_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

struct yaml_writer {
	yaml_emitter_t emitter;
	struct strbuf *out;     /* borrowed */
};

static int take_bytes(void *context, unsigned char *bytes, size_t size)
{
	struct yaml_writer *yaml = context;

	strbuf_add(yaml->out, (const char *)bytes, size);
	return 1;
}

/* Events and what they hold can fail for want of memory, or since they come in an order that is no document. */
static void emit(struct yaml_writer *yaml, yaml_event_t *event, int made)
{
	if (!made || !yaml_emitter_emit(&yaml->emitter, event))
		die("YAML could not be written: %s",
		    made && yaml->emitter.problem ? yaml->emitter.problem : "out of memory");
}

struct yaml_writer *yaml_new(struct strbuf *out)
{
	struct yaml_writer *yaml = xmalloc(sizeof(*yaml));
	yaml_event_t event;

	yaml->out = out;
	if (!yaml_emitter_initialize(&yaml->emitter))
		die("YAML could not be written: out of memory");
	yaml_emitter_set_output(&yaml->emitter, take_bytes, yaml);
	yaml_emitter_set_unicode(&yaml->emitter, 1);
	yaml_emitter_set_width(&yaml->emitter, -1);     /* a text stays on its line */
	emit(yaml, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(yaml, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	return yaml;
}

void yaml_map_begin(struct yaml_writer *yaml)
{
	yaml_event_t event;

	emit(yaml, &event, yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
}

void yaml_map_end(struct yaml_writer *yaml)
{
	yaml_event_t event;

	emit(yaml, &event, yaml_mapping_end_event_initialize(&event));
}

void yaml_list_begin(struct yaml_writer *yaml)
{
	yaml_event_t event;

	emit(yaml, &event, yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
}

void yaml_list_end(struct yaml_writer *yaml)
{
	yaml_event_t event;

	emit(yaml, &event, yaml_sequence_end_event_initialize(&event));
}

static void scalar(struct yaml_writer *yaml, struct text t, yaml_scalar_style_t style)
{
	const yaml_char_t *bytes = (const yaml_char_t *)(t.data ? t.data : "");
	yaml_event_t event;

	if (t.size > INT32_MAX)
		die("YAML could not be written: a text is too long");
	emit(yaml, &event, yaml_scalar_event_initialize(&event, NULL, NULL, bytes, (int)t.size, 1, 1, style));
}

/* The words of YAML 1.1 that are made of small letters and are no strings. */
static bool is_word(struct text key)
{
	static const char *const words[] = { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (text_is(key, words[i]))
			return true;
	return false;
}

static bool is_plain_key(struct text key)
{
	for (size_t i = 0; i < key.size; i++) {
		char c = key.data[i];

		if (!((c >= 'a' && c <= 'z') || (i && ((c >= '0' && c <= '9') || c == '_' || c == '-'))))
			return false;
	}
	return key.size > 0 && !is_word(key);
}

void yaml_key(struct yaml_writer *yaml, struct text key)
{
	scalar(yaml, key, is_plain_key(key) ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

void yaml_text(struct yaml_writer *yaml, struct text value)
{
	scalar(yaml, value, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

void yaml_number(struct yaml_writer *yaml, int64_t value)
{
	char digits[32];

	snprintf(digits, sizeof(digits), "%" PRId64, value);
	scalar(yaml, text_from(digits), YAML_PLAIN_SCALAR_STYLE);
}

void yaml_bool(struct yaml_writer *yaml, bool value)
{
	scalar(yaml, text_from(value ? "true" : "false"), YAML_PLAIN_SCALAR_STYLE);
}

void yaml_null(struct yaml_writer *yaml)
{
	scalar(yaml, TEXT("null"), YAML_PLAIN_SCALAR_STYLE);
}

void yaml_finish(struct yaml_writer *yaml)
{
	yaml_event_t event;

	emit(yaml, &event, yaml_document_end_event_initialize(&event, 1));
	emit(yaml, &event, yaml_stream_end_event_initialize(&event));
	yaml_emitter_delete(&yaml->emitter);
	free(yaml);
}
