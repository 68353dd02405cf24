/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: a syntax tree as JSON, which tests hold against what other HCL parsers make of the same file. */
#ifndef MPCNET_DRIVER_DUMP_H
#define MPCNET_DRIVER_DUMP_H

#include "syntax/syntax.h"

/*
 * { "<path>": { "attributes": { name: VALUE }, "blocks": [ { "type", "labels", "attributes", "blocks" } ] } }, where
 * VALUE is {"string"|"number"|"decimal"|"bool": …}, {"null": true}, {"list": [VALUE]}, {"map": {key: VALUE}}, or
 * {"expression": "source text"} for what has to be evaluated.
 */
void dump_tree(const struct syntax *syntax, const struct sources *sources, struct strbuf *out);

#endif
