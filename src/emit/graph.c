/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Pictures of the mesh: an SVG matrix and a Mermaid flowchart. */
#include "emit/graph.h"

#include <stdlib.h>

/* Above this many parties a matrix has more cells than anybody looks at, and regions stand for them. */
#define MATRIX_PARTIES_MAX 64
/* A tooltip for each cell, while they do not make the file many times longer. */
#define TOOLTIP_PARTIES_MAX 32
/* Mermaid refuses more lines than this unless it is configured to. */
#define MERMAID_LINES_MAX 500

#define CELL 26
#define MARGIN 24
#define HEADER 64               /* title and the line below it */
#define LEGEND 40
#define GAP 10                  /* between labels and cells */
#define TEXT_SIZE 12
#define TITLE_SIZE 16
#define CHARACTER_TENTHS 73     /* of a monospaced letter at TEXT_SIZE, in tenths of a pixel */
#define LINE_COLUMNS 60

/* ---- what is drawn --------------------------------------------------------------------------------- */

struct region {
	struct text name;
	size_t parties, bound;          /* how many stand in it, and how many of those have a bound endpoint service */
};

struct graph {
	struct arena arena;
	const struct emit_context *context;
	const struct party **parties;
	size_t party_count;
	struct region *regions;         /* in byte order */
	size_t region_count;
};

static bool is_bound(const struct graph *graph, const struct party *party)
{
	return binding_has_endpoint(context_binding(graph->context, party));
}

static int compare_parties(const void *a, const void *b)
{
	const struct party *first = *(const struct party *const *)a, *second = *(const struct party *const *)b;
	bool first_active = first->membership == MEMBERSHIP_ACTIVE,
	     second_active = second->membership == MEMBERSHIP_ACTIVE;

	if (first_active != second_active)
		return first_active ? -1 : 1;
	if (first->id != second->id)
		return first->id < second->id ? -1 : 1;
	return text_compare(first->name, second->name);
}

static int compare_regions(const void *a, const void *b)
{
	return text_compare(((const struct region *)a)->name, ((const struct region *)b)->name);
}

/* One region a party, sorted; then those with the same name become one. */
static void collect_regions(struct graph *graph)
{
	struct region *regions = ARENA_ARRAY(&graph->arena, struct region, graph->party_count);
	size_t count = 0;

	for (size_t i = 0; i < graph->party_count; i++) {
		const struct party *party = graph->parties[i];

		regions[i] = (struct region){ party_text(party, PARTY_REGION), 1, is_bound(graph, party) };
	}
	qsort(regions, graph->party_count, sizeof(*regions), compare_regions);
	for (size_t i = 0; i < graph->party_count; i++) {
		if (count && text_equal(regions[count - 1].name, regions[i].name)) {
			regions[count - 1].parties += regions[i].parties;
			regions[count - 1].bound += regions[i].bound;
		} else {
			regions[count++] = regions[i];
		}
	}
	graph->regions = regions;
	graph->region_count = count;
}

const struct party **graph_order(struct arena *arena, const struct network *network)
{
	const struct party **parties = ARENA_ARRAY(arena, const struct party *, network->party_count);

	for (size_t i = 0; i < network->party_count; i++)
		parties[i] = &network->parties[i];
	qsort(parties, network->party_count, sizeof(*parties), compare_parties);
	return parties;
}

static void graph_init(struct graph *graph, const struct emit_context *context)
{
	*graph = (struct graph){ .context = context, .party_count = context->network->party_count };
	graph->parties = graph_order(&graph->arena, context->network);
	collect_regions(graph);
}

static void graph_release(struct graph *graph)
{
	arena_release(&graph->arena);
}

size_t graph_edge_count(const struct emit_context *context)
{
	return context->network->party_count * (context->network->party_count - 1);
}

size_t graph_connected_count(const struct emit_context *context)
{
	size_t bound = 0;

	for (size_t i = 0; i < context->network->party_count; i++)
		bound += binding_has_endpoint(context_binding(context, &context->network->parties[i]));
	return bound * (context->network->party_count - 1);
}

/* Edges from one region to another; none from a party to itself. */
static size_t region_edges(const struct region *from, const struct region *to)
{
	return from->parties * to->parties - (from == to ? to->parties : 0);
}

static size_t region_connected(const struct region *from, const struct region *to)
{
	return from->parties * to->bound - (from == to ? to->bound : 0);
}

/* ---- SVG: the frame around either matrix ------------------------------------------------------------ */

static void xml_text(struct strbuf *out, struct text text)
{
	escape_text(out, LANGUAGE_XML, text);
}

static size_t pixels(size_t characters)
{
	return (characters * CHARACTER_TENTHS + 9) / 10;
}

static size_t text_columns(struct text text)
{
	size_t columns = 0;

	for (size_t at = 0; at < text.size;) {
		size_t length = utf8_sequence(text.data + at, text.size - at);

		columns++;
		at += length ? length : 1;
	}
	return columns;
}

struct frame {
	size_t left, top;               /* of the first cell */
	size_t cell_width;
	size_t rows;
	size_t width, height;
};

/* Labels are in characters. The picture is at least as wide as its title, its longest line and its legend. */
static void frame_init(struct frame *frame, const struct graph *graph, size_t row_label, size_t column_label,
		       size_t cell_width, size_t rows)
{
	size_t name = graph->context->network->name.size * TITLE_SIZE / TEXT_SIZE;
	size_t title = pixels(name > LINE_COLUMNS ? name : LINE_COLUMNS) + 2 * MARGIN;

	frame->left = MARGIN + pixels(row_label) + GAP;
	frame->top = MARGIN + HEADER + pixels(column_label) + GAP;
	frame->cell_width = cell_width;
	frame->rows = rows;
	frame->width = frame->left + rows * cell_width + MARGIN;
	if (frame->width < title)
		frame->width = title;
	frame->height = frame->top + rows * CELL + LEGEND + MARGIN;
}

static void svg_header(const struct graph *graph, const struct frame *frame, struct strbuf *out)
{
	strbuf_format(out,
		      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\" viewBox=\"0 0 %zu %zu\" "
		      "role=\"img\" aria-labelledby=\"title\">\n",
		      frame->width, frame->height, frame->width, frame->height);
	strbuf_string(out, "<title id=\"title\">The mesh of network ");
	xml_text(out, graph->context->network->name);
	strbuf_string(out, "</title>\n"
		      "<style>\n"
		      "text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1d2733; }\n"
		      ".title { font-size: 16px; font-weight: 600; }\n"
		      ".quiet { fill: #5c6773; }\n"
		      ".cell { stroke: #ffffff; stroke-width: 2; }\n"
		      ".near { fill: #0f7b6c; }\n"
		      ".far { fill: #2b66b1; }\n"
		      ".open { fill: #ffffff; stroke: #9aa4af; stroke-width: 1; stroke-dasharray: 3 2; }\n"
		      ".self { fill: #dfe3e8; }\n"
		      ".on { fill: #ffffff; }\n"
		      "</style>\n");
	strbuf_format(out, "<rect width=\"%zu\" height=\"%zu\" fill=\"#ffffff\"/>\n", frame->width, frame->height);
	strbuf_format(out, "<text class=\"title\" x=\"%d\" y=\"%d\">", MARGIN, MARGIN + 14);
	xml_text(out, graph->context->network->name);
	strbuf_string(out, "</text>\n");
	strbuf_format(out,
		      "<text class=\"quiet\" x=\"%d\" y=\"%d\">%zu of %zu edges connected; rows call columns</text>\n",
		      MARGIN, MARGIN + 36, graph_connected_count(graph->context), graph_edge_count(graph->context));
}

static void svg_legend(const struct frame *frame, struct strbuf *out)
{
	static const struct { const char *class, *label; } entries[] = {
		{ "near", "connected, same region" }, { "far", "connected" }, { "open", "not yet" },
	};
	size_t x = MARGIN, y = frame->top + frame->rows * CELL + 20;

	for (size_t i = 0; i < ARRAY_LENGTH(entries); i++) {
		strbuf_format(out, "<rect class=\"%s\" x=\"%zu\" y=\"%zu\" width=\"14\" height=\"14\"/>\n",
			      entries[i].class, x, y);
		strbuf_format(out, "<text class=\"quiet\" x=\"%zu\" y=\"%zu\">%s</text>\n", x + 20, y + 12,
			      entries[i].label);
		x += 20 + pixels(strlen(entries[i].label)) + 20;
	}
}

static void row_label_begin(const struct frame *frame, size_t row, struct strbuf *out)
{
	strbuf_format(out, "<text text-anchor=\"end\" x=\"%zu\" y=\"%zu\">", frame->left - GAP,
		      frame->top + row * CELL + 17);
}

static void column_label_begin(const struct frame *frame, size_t column, struct strbuf *out)
{
	size_t x = frame->left + column * frame->cell_width + frame->cell_width / 2 + 4, y = frame->top - GAP;

	strbuf_format(out, "<text transform=\"translate(%zu %zu) rotate(-90)\">", x, y);
}

/* A cell stands inset, so that a dashed border is not covered by its neighbour's. */
static void cell_begin(const struct frame *frame, size_t row, size_t column, const char *class, struct strbuf *out)
{
	strbuf_format(out, "<rect class=\"%s\" x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%d\"", class,
		      frame->left + column * frame->cell_width + 2, frame->top + row * CELL + 2, frame->cell_width - 4,
		      CELL - 4);
}

/* ---- SVG: parties ---------------------------------------------------------------------------------- */

static const char *membership_suffix(const struct party *party)
{
	switch (party->membership) {
	case MEMBERSHIP_ACTIVE: return "";
	case MEMBERSHIP_JOINING: return " (joining)";
	case MEMBERSHIP_LEAVING: return " (leaving)";
	}
	return "";
}

/* "1 alice"; names are ASCII. */
static struct text party_label(struct graph *graph, const struct party *party)
{
	return arena_format(&graph->arena, "%lld %.*s%s", (long long)party->id, TEXT_ARG(party->name),
			    membership_suffix(party));
}

static const char *edge_class(const struct graph *graph, const struct party *from, const struct party *to)
{
	if (from == to)
		return "self";
	if (!is_bound(graph, to))
		return "open";
	return text_equal(party_text(from, PARTY_REGION), party_text(to, PARTY_REGION)) ? "near" : "far";
}

static void svg_edge(const struct graph *graph, const struct frame *frame, size_t row, size_t column,
		     struct strbuf *out)
{
	const struct party *from = graph->parties[row], *to = graph->parties[column];

	cell_begin(frame, row, column, edge_class(graph, from, to), out);
	if (graph->party_count > TOOLTIP_PARTIES_MAX || from == to) {
		strbuf_string(out, "/>\n");
		return;
	}
	strbuf_string(out, "><title>");
	xml_text(out, from->name);
	strbuf_string(out, " calls ");
	xml_text(out, to->name);
	strbuf_string(out, is_bound(graph, to) ? "" : ": not yet");
	strbuf_string(out, "</title></rect>\n");
}

static void svg_party_labels(struct graph *graph, const struct frame *frame, struct strbuf *out)
{
	for (size_t i = 0; i < graph->party_count; i++) {
		const struct party *party = graph->parties[i];
		struct text label = party_label(graph, party);

		strbuf_format(out, "<text class=\"quiet\" x=\"%d\" y=\"%zu\">", MARGIN, frame->top + i * CELL + 17);
		xml_text(out, party_text(party, PARTY_REGION));
		strbuf_string(out, "</text>\n");
		row_label_begin(frame, i, out);
		xml_text(out, label);
		strbuf_string(out, "</text>\n");
		column_label_begin(frame, i, out);
		xml_text(out, label);
		strbuf_string(out, "</text>\n");
	}
}

static void svg_parties(struct graph *graph, struct strbuf *out)
{
	size_t label = 0, region = 0;
	struct frame frame;

	for (size_t i = 0; i < graph->party_count; i++) {
		size_t columns = party_label(graph, graph->parties[i]).size;

		label = columns > label ? columns : label;
		columns = party_text(graph->parties[i], PARTY_REGION).size;
		region = columns > region ? columns : region;
	}
	frame_init(&frame, graph, region + 2 + label, label, CELL, graph->party_count);
	svg_header(graph, &frame, out);
	svg_party_labels(graph, &frame, out);
	for (size_t row = 0; row < graph->party_count; row++)
		for (size_t column = 0; column < graph->party_count; column++)
			svg_edge(graph, &frame, row, column, out);
	svg_legend(&frame, out);
}

/* ---- SVG: regions ---------------------------------------------------------------------------------- */

static const char *region_class(const struct region *from, const struct region *to)
{
	if (region_edges(from, to) == 0)
		return "self";
	if (region_connected(from, to) < region_edges(from, to))
		return "open";
	return from == to ? "near" : "far";
}

static struct text region_cell(struct graph *graph, const struct region *from, const struct region *to)
{
	return arena_format(&graph->arena, "%zu/%zu", region_connected(from, to), region_edges(from, to));
}

static struct text region_label(struct graph *graph, const struct region *region)
{
	return arena_format(&graph->arena, "%.*s (%zu)", TEXT_ARG(region->name), region->parties);
}

static void svg_region_cell(struct graph *graph, const struct frame *frame, size_t row, size_t column,
			    struct strbuf *out)
{
	const struct region *from = &graph->regions[row], *to = &graph->regions[column];
	const char *class = region_class(from, to);

	cell_begin(frame, row, column, class, out);
	strbuf_string(out, "/>\n");
	if (region_edges(from, to) == 0)
		return;
	strbuf_format(out, "<text text-anchor=\"middle\"%s x=\"%zu\" y=\"%zu\">%.*s</text>\n",
		      strcmp(class, "open") == 0 ? "" : " class=\"on\"",
		      frame->left + column * frame->cell_width + frame->cell_width / 2, frame->top + row * CELL + 17,
		      TEXT_ARG(region_cell(graph, from, to)));
}

static void svg_regions(struct graph *graph, struct strbuf *out)
{
	size_t label = 0, cell = 0, count = graph->region_count > MATRIX_PARTIES_MAX ? 0 : graph->region_count;
	struct frame frame;

	for (size_t i = 0; i < count; i++) {
		size_t columns = text_columns(region_label(graph, &graph->regions[i]));

		label = columns > label ? columns : label;
		for (size_t j = 0; j < count; j++) {
			columns = region_cell(graph, &graph->regions[i], &graph->regions[j]).size;
			cell = columns > cell ? columns : cell;
		}
	}
	frame_init(&frame, graph, label, label, pixels(cell) + 14, count);
	svg_header(graph, &frame, out);
	for (size_t row = 0; row < count; row++) {
		row_label_begin(&frame, row, out);
		xml_text(out, region_label(graph, &graph->regions[row]));
		strbuf_string(out, "</text>\n");
		column_label_begin(&frame, row, out);
		xml_text(out, region_label(graph, &graph->regions[row]));
		strbuf_string(out, "</text>\n");
		for (size_t column = 0; column < count; column++)
			svg_region_cell(graph, &frame, row, column, out);
	}
	svg_legend(&frame, out);
}

void graph_svg(const struct emit_context *context, struct strbuf *out)
{
	struct graph graph;

	graph_init(&graph, context);
	if (graph.party_count <= MATRIX_PARTIES_MAX)
		svg_parties(&graph, out);
	else
		svg_regions(&graph, out);
	strbuf_string(out, "</svg>\n");
	graph_release(&graph);
}

/* ---- Mermaid --------------------------------------------------------------------------------------- */

/* Some names are words of Mermaid's ("end"), and '-' is none of its letters: p_ and '_' make ids of them. */
static void mermaid_id(struct strbuf *out, char kind, struct text name)
{
	strbuf_format(out, "%c_", kind);
	for (size_t i = 0; i < name.size; i++)
		strbuf_char(out, name.data[i] == '-' ? '_' : name.data[i]);
}

static void mermaid_region(struct graph *graph, const struct region *region, struct strbuf *out)
{
	strbuf_string(out, "  subgraph ");
	mermaid_id(out, 'r', region->name);
	strbuf_format(out, "[\"%.*s\"]\n", TEXT_ARG(region->name));
	for (size_t i = 0; i < graph->party_count; i++) {
		const struct party *party = graph->parties[i];

		if (!text_equal(party_text(party, PARTY_REGION), region->name))
			continue;
		strbuf_string(out, "    ");
		mermaid_id(out, 'p', party->name);
		strbuf_format(out, "[\"%.*s\"]\n", TEXT_ARG(party_label(graph, party)));
	}
	strbuf_string(out, "  end\n");
}

/* One line for both directions: an arrow points at a party that can be called. */
static void mermaid_line(const struct graph *graph, const struct party *first, const struct party *second,
			 struct strbuf *out)
{
	bool to_second = is_bound(graph, second), to_first = is_bound(graph, first);
	bool turned = to_first && !to_second;

	strbuf_string(out, "  ");
	mermaid_id(out, 'p', turned ? second->name : first->name);
	strbuf_string(out, to_first && to_second ? " <--> " : to_first || to_second ? " --> " : " -.- ");
	mermaid_id(out, 'p', turned ? first->name : second->name);
	strbuf_char(out, '\n');
}

static void mermaid_parties(struct graph *graph, struct strbuf *out)
{
	for (size_t i = 0; i < graph->region_count; i++)
		mermaid_region(graph, &graph->regions[i], out);
	for (size_t i = 0; i < graph->party_count; i++)
		for (size_t j = i + 1; j < graph->party_count; j++)
			mermaid_line(graph, graph->parties[i], graph->parties[j], out);
}

static void mermaid_regions(struct graph *graph, struct strbuf *out)
{
	strbuf_format(out, "  mesh((\"%zu of %zu edges connected\"))\n", graph_connected_count(graph->context),
		      graph_edge_count(graph->context));
	for (size_t i = 0; i < graph->region_count && i < MERMAID_LINES_MAX; i++) {
		const struct region *region = &graph->regions[i];

		strbuf_string(out, "  mesh --- ");
		mermaid_id(out, 'r', region->name);
		strbuf_format(out, "[\"%.*s: %zu parties, %zu bound\"]\n", TEXT_ARG(region->name), region->parties,
			      region->bound);
	}
}

void graph_mermaid(const struct emit_context *context, struct strbuf *out)
{
	struct graph graph;

	graph_init(&graph, context);
	strbuf_format(out,
		      "%%%% The mesh of network %.*s: an arrow points at a party whose endpoint service is known.\n",
		      TEXT_ARG(context->network->name));
	strbuf_string(out, "flowchart LR\n");
	if (graph.party_count * (graph.party_count - 1) / 2 <= MERMAID_LINES_MAX)
		mermaid_parties(&graph, out);
	else
		mermaid_regions(&graph, out);
	graph_release(&graph);
}
