/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Pictures of the mesh. An edge runs from a party to the peer that it calls, and is connected once the peer's endpoint
 * service is bound. All parties are drawn, those that join or leave as well; the active ones come first, by id.
 */
#ifndef MPCNET_EMIT_GRAPH_H
#define MPCNET_EMIT_GRAPH_H

#include "emit/family.h"

/* A matrix, who calls in rows and who is called in columns; of regions when there are too many parties to show. */
void graph_svg(const struct emit_context *context, struct strbuf *out);
/* A Mermaid flowchart; of regions when there are more lines than Mermaid draws. */
void graph_mermaid(const struct emit_context *context, struct strbuf *out);

/* All parties in the order in which they are shown. Lives in `arena`. */
const struct party **graph_order(struct arena *arena, const struct network *network);

/* How many edges there are, and how many are connected. */
size_t graph_edge_count(const struct emit_context *context);
size_t graph_connected_count(const struct emit_context *context);

#endif
