/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Where values came from, for people. One setting with all its layers, the deciding one marked:
 *
 *     party.alice.enclave.cpus = 48
 *
 *         party "alice"         network.mpcnet:30:7  not set
 *         profile "large"       network.mpcnet:24:9  not set
 *       > profile "production"  network.mpcnet:18:5  48
 *         default               -                    48
 *             (three quarters of node_group.instance_type, in whole cores)
 *
 * or a block, a line for each setting in it.
 */
#include "driver/show.h"

/* What is shown of a value: in a line of its own, beside a layer, in a block's table. */
#define VALUE_WIDE 80
#define VALUE_NARROW 40
#define VALUE_IN_BLOCK 30

/* ---- text that is safe on a terminal --------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Line breaks and runs of blanks are one space. */
void put_safe(struct strbuf *out, struct text t)
{
	for (size_t i = 0, end; i < t.size; i = end) {
		for (end = i; end < t.size && !is_blank(t.data[end]);)
			end++;
		safe_text(out, text_slice(t, i, end));
		if (end == t.size)
			return;
		strbuf_char(out, ' ');
		while (end < t.size && is_blank(t.data[end]))
			end++;
	}
}

/* Ends a column that began at `start`, `width` wide. */
static void pad(struct strbuf *out, size_t start, size_t width)
{
	size_t used = safe_width(text_slice(strbuf_as_text(out), start, out->size));

	strbuf_repeat(out, ' ', (used < width ? width - used : 0) + 2);
}

static void put_value(struct strbuf *out, const struct value *value, size_t limit)
{
	struct strbuf shown = { 0 };

	value_print(&shown, value, limit);
	put_safe(out, strbuf_as_text(&shown));
	strbuf_release(&shown);
}

static void put_place(struct strbuf *out, const struct sources *sources, struct span at)
{
	struct line_col where;

	if (span_is_none(at)) {
		strbuf_char(out, '-');
		return;
	}
	where = source_locate(&sources->items[at.file], at.start);
	put_safe(out, sources->items[at.file].path);
	strbuf_format(out, ":%u:%u", (unsigned)where.line, (unsigned)where.column);
}

static void put_source(struct strbuf *out, const struct why_layer *layer)
{
	strbuf_string(out, why_source_name(layer->source));
	if (layer->name.data)
		strbuf_format(out, " \"%.*s\"", TEXT_ARG(layer->name));
}

/* ---- one setting ----------------------------------------------------------------------------------- */

struct columns {
	size_t source, place;
};

/* How wide the layers' names and places are. */
static struct columns measure(const struct sources *sources, const struct why *why)
{
	struct columns columns = { 0 };
	struct strbuf cell = { 0 };

	for (size_t i = 0; i < why->layers.count; i++) {
		size_t width;

		strbuf_reset(&cell);
		put_source(&cell, &why->layers.items[i]);
		width = safe_width(strbuf_as_text(&cell));
		columns.source = width > columns.source ? width : columns.source;
		strbuf_reset(&cell);
		put_place(&cell, sources, why->layers.items[i].at);
		width = safe_width(strbuf_as_text(&cell));
		columns.place = width > columns.place ? width : columns.place;
	}
	strbuf_release(&cell);
	return columns;
}

static void put_says(struct strbuf *out, const struct why_layer *layer)
{
	bool is_default = layer->source == WHY_DEFAULT;

	switch (layer->says) {
	case WHY_NOTHING:
		if (is_default && layer->derivation.data)
			strbuf_text(out, layer->derivation);
		else
			strbuf_string(out, is_default ? "none" : "not set");
		break;
	case WHY_VALUE:
		put_value(out, &layer->value, VALUE_NARROW);
		break;
	case WHY_NULL:
		strbuf_string(out, is_default ? "none" : "null, as if nothing were set from here on");
		break;
	case WHY_UNKNOWN:
		strbuf_string(out, "cannot be had, and is not needed");
		break;
	}
}

/* How wide the references' expressions and values are. */
static void measure_references(const struct why_layer *layer, size_t *ret_names, size_t *ret_values)
{
	struct strbuf cell = { 0 };

	*ret_names = *ret_values = 0;
	for (size_t i = 0; i < layer->references.count; i++) {
		const struct why_reference *reference = &layer->references.items[i];
		size_t width = safe_width(reference->expression);

		*ret_names = width > *ret_names ? width : *ret_names;
		strbuf_reset(&cell);
		put_value(&cell, &reference->value, VALUE_NARROW);
		width = safe_width(strbuf_as_text(&cell));
		*ret_values = width > *ret_values ? width : *ret_values;
	}
	strbuf_release(&cell);
}

/* "= each.value.region  network.mpcnet:4:60", or the expression and each of its references under it. */
static void put_references(struct strbuf *out, const struct sources *sources, const struct why_layer *layer)
{
	bool alone = layer->references.count == 1 &&
		     text_equal(layer->references.items[0].expression, layer->expression);
	size_t names, values;

	if (!layer->expression.data)
		return;
	if (!alone) {
		struct value expression = { .kind = VALUE_DECIMAL, .text = layer->expression };

		strbuf_string(out, "        = ");
		put_value(out, &expression, VALUE_WIDE);
		strbuf_char(out, '\n');
	}
	measure_references(layer, &names, &values);
	for (size_t i = 0; i < layer->references.count; i++) {
		const struct why_reference *reference = &layer->references.items[i];
		size_t start;

		strbuf_string(out, alone ? "        = " : "          ");
		start = out->size;
		put_safe(out, reference->expression);
		pad(out, start, names);
		start = out->size;
		put_value(out, &reference->value, VALUE_NARROW);
		if (!span_is_none(reference->at)) {
			pad(out, start, values);
			put_place(out, sources, reference->at);
		}
		strbuf_char(out, '\n');
	}
}

/* Which layer each key of a merged map is from. */
static void put_keys(struct strbuf *out, const struct sources *sources, const struct why *why)
{
	size_t width = 0;

	if (why->keys.count == 0)
		return;
	strbuf_string(out, "\n    merged by key:\n");
	for (size_t i = 0; i < why->keys.count; i++) {
		size_t size = safe_width(why->keys.items[i].key);

		width = size > width ? size : width;
	}
	for (size_t i = 0; i < why->keys.count; i++) {
		const struct why_key *key = &why->keys.items[i];
		size_t start;

		strbuf_string(out, "      ");
		start = out->size;
		put_safe(out, key->key);
		pad(out, start, width);
		start = out->size;
		put_source(out, &why->layers.items[key->layer]);
		pad(out, start, measure(sources, why).source);
		put_place(out, sources, key->at);
		strbuf_string(out, "  ");
		if (key->removed)
			strbuf_string(out, "null, which takes it out");
		else
			put_value(out, &key->value, VALUE_NARROW);
		strbuf_char(out, '\n');
	}
}

static void put_setting(struct strbuf *out, const struct sources *sources, const struct why *why)
{
	struct columns columns = measure(sources, why);

	put_safe(out, why->path);
	strbuf_string(out, " = ");
	put_value(out, &why->value, VALUE_WIDE);
	strbuf_string(out, "\n\n");
	for (size_t i = 0; i < why->layers.count; i++) {
		const struct why_layer *layer = &why->layers.items[i];
		size_t start;

		strbuf_string(out, layer->decides ? "  > " : "    ");
		start = out->size;
		put_source(out, layer);
		pad(out, start, columns.source);
		start = out->size;
		put_place(out, sources, layer->at);
		pad(out, start, columns.place);
		put_says(out, layer);
		strbuf_char(out, '\n');
		if (layer->derivation.data && layer->says != WHY_NOTHING)
			strbuf_format(out, "        (%.*s)\n", TEXT_ARG(layer->derivation));
		put_references(out, sources, layer);
	}
	put_keys(out, sources, why);
}

/* ---- a block --------------------------------------------------------------------------------------- */

/* The first layer that decides: one always does. */
static const struct why_layer *deciding_layer(const struct why *why, size_t *ret_more)
{
	const struct why_layer *first = NULL;

	*ret_more = 0;
	for (size_t i = 0; i < why->layers.count; i++) {
		if (!why->layers.items[i].decides)
			continue;
		*ret_more += first != NULL;
		first = first ? first : &why->layers.items[i];
	}
	return first;
}

/* The path in the block that is being shown. */
static struct text path_in(const struct why *why, struct text block)
{
	if (text_starts_with(why->path, block.data) && text_find(why->path, '.', block.size) == block.size)
		return text_slice(why->path, block.size + 1, why->path.size);
	return why->path;
}

enum cell { CELL_PATH, CELL_VALUE, CELL_SOURCE, CELL_COUNT };

static void put_cell(struct strbuf *out, enum cell cell, const struct why *why, struct text block)
{
	const struct why_layer *layer;
	size_t more;

	switch (cell) {
	case CELL_PATH:
		put_safe(out, path_in(why, block));
		break;
	case CELL_VALUE:
		put_value(out, &why->value, VALUE_IN_BLOCK);
		break;
	case CELL_SOURCE:
		layer = deciding_layer(why, &more);
		put_source(out, layer);
		if (more)
			strbuf_format(out, " and %zu more", more);
		break;
	case CELL_COUNT:
		break;
	}
}

static void put_row(struct strbuf *out, const struct sources *sources, const struct why *why, struct text block,
		    const size_t *widths)
{
	size_t more, start;
	struct span at = deciding_layer(why, &more)->at;

	strbuf_string(out, "  ");
	for (enum cell cell = 0; cell < CELL_COUNT; cell++) {
		start = out->size;
		put_cell(out, cell, why, block);
		if (cell + 1 < CELL_COUNT || !span_is_none(at))
			pad(out, start, widths[cell]);
	}
	if (!span_is_none(at))
		put_place(out, sources, at);
	strbuf_char(out, '\n');
}

static void put_block(struct strbuf *out, const struct sources *sources, struct text path, const struct whys *whys)
{
	size_t widths[CELL_COUNT] = { 0 };
	struct strbuf scratch = { 0 };

	for (size_t i = 0; i < whys->count; i++)
		for (enum cell cell = 0; cell < CELL_COUNT; cell++) {
			size_t width;

			strbuf_reset(&scratch);
			put_cell(&scratch, cell, &whys->items[i], path);
			width = safe_width(strbuf_as_text(&scratch));
			widths[cell] = width > widths[cell] ? width : widths[cell];
		}
	strbuf_release(&scratch);
	put_safe(out, path);
	strbuf_char(out, '\n');
	for (size_t i = 0; i < whys->count; i++)
		put_row(out, sources, &whys->items[i], path, widths);
}

void why_text(const struct sources *sources, struct text path, const struct whys *whys, struct strbuf *out)
{
	if (whys->count == 1 && text_equal(whys->items[0].path, path))
		put_setting(out, sources, &whys->items[0]);
	else
		put_block(out, sources, path, whys);
}

void show_why(struct job *job, const struct document_place *place, struct strbuf *out)
{
	struct text path = document_path(&job->arena, place->steps.items, place->steps.count);
	struct whys whys;

	check_why(&job->arena, job->syntax, &job->sources, place, &whys);
	if (job->options.format == FORMAT_JSON)
		why_json(&job->arena, &job->sources, path, &whys, out);
	else
		why_text(&job->sources, path, &whys, out);
}
