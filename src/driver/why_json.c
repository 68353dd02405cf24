/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Where values came from, as JSON. */
#include "driver/show.h"
#include "emit/emit.h"
#include "template/json_writer.h"

struct writer {
	struct json_writer json;
	struct arena *arena;
	const struct sources *sources;
};

const char *why_source_name(enum why_source source)
{
	switch (source) {
	case WHY_SPEC: return "spec";
	case WHY_NETWORK: return "network";
	case WHY_RELEASE: return "release";
	case WHY_PARTY: return "party";
	case WHY_PROFILE: return "profile";
	case WHY_DEFAULT: return "default";
	}
	return "default";
}

static const char *says_name(enum why_says says)
{
	switch (says) {
	case WHY_NOTHING: return "nothing";
	case WHY_VALUE: return "value";
	case WHY_NULL: return "null";
	case WHY_UNKNOWN: return "unknown";
	}
	return "nothing";
}

static void write_text(struct writer *w, const char *key, struct text text)
{
	json_key(&w->json, key);
	if (text.data)
		json_text(&w->json, text);
	else
		json_null(&w->json);
}

static void write_bool(struct writer *w, const char *key, bool truth)
{
	json_key(&w->json, key);
	json_bool(&w->json, truth);
}

/* {"file": …, "line": …, "column": …}, or null. */
static void write_place(struct writer *w, struct span at)
{
	struct line_col where;

	json_key(&w->json, "place");
	if (span_is_none(at)) {
		json_null(&w->json);
		return;
	}
	where = source_locate(&w->sources->items[at.file], at.start);
	json_object_begin(&w->json);
	write_text(w, "file", w->sources->items[at.file].path);
	json_key(&w->json, "line");
	json_number(&w->json, where.line);
	json_key(&w->json, "column");
	json_number(&w->json, where.column);
	json_object_end(&w->json);
}

static void write_value(struct writer *w, const struct value *value)
{
	struct value plain = document_value(w->arena, *value);

	json_key(&w->json, "value");
	value_write(&w->json, &plain);
}

static void write_layer(struct writer *w, const struct why_layer *layer)
{
	json_object_begin(&w->json);
	write_text(w, "source", text_from(why_source_name(layer->source)));
	write_text(w, "name", layer->name);
	write_place(w, layer->at);
	write_text(w, "says", text_from(says_name(layer->says)));
	write_value(w, &layer->value);
	write_bool(w, "decides", layer->decides);
	write_text(w, "expression", layer->expression);
	write_text(w, "derivation", layer->derivation);
	json_key(&w->json, "references");
	json_array_begin(&w->json);
	for (size_t i = 0; i < layer->references.count; i++) {
		json_object_begin(&w->json);
		write_text(w, "expression", layer->references.items[i].expression);
		write_value(w, &layer->references.items[i].value);
		write_place(w, layer->references.items[i].at);
		json_object_end(&w->json);
	}
	json_array_end(&w->json);
	json_object_end(&w->json);
}

static void write_why(struct writer *w, const struct why *why)
{
	json_object_begin(&w->json);
	write_text(w, "path", why->path);
	write_value(w, &why->value);
	json_key(&w->json, "layers");
	json_array_begin(&w->json);
	for (size_t i = 0; i < why->layers.count; i++)
		write_layer(w, &why->layers.items[i]);
	json_array_end(&w->json);
	json_key(&w->json, "keys");
	json_array_begin(&w->json);
	for (size_t i = 0; i < why->keys.count; i++) {
		const struct why_key *key = &why->keys.items[i];

		json_object_begin(&w->json);
		write_text(w, "key", key->key);
		write_text(w, "source", text_from(why_source_name(why->layers.items[key->layer].source)));
		write_text(w, "name", why->layers.items[key->layer].name);
		write_place(w, key->at);
		write_bool(w, "removed", key->removed);
		write_value(w, &key->value);
		json_object_end(&w->json);
	}
	json_array_end(&w->json);
	json_object_end(&w->json);
}

void why_json(struct arena *arena, const struct sources *sources, struct text path, const struct whys *whys,
	      struct strbuf *out)
{
	struct writer w = { .arena = arena, .sources = sources };

	json_init(&w.json, out, false);
	json_object_begin(&w.json);
	write_text(&w, "path", path);
	json_key(&w.json, "settings");
	json_array_begin(&w.json);
	for (size_t i = 0; i < whys->count; i++)
		write_why(&w, &whys->items[i]);
	json_array_end(&w.json);
	json_object_end(&w.json);
	json_finish(&w.json);
}
