/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside emit/: the templates that are built into the binary, as templates/embed.awk writes them. */
#ifndef MPCNET_EMIT_EMBEDDED_H
#define MPCNET_EMIT_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *name;               /* "terraform/peers.tf" */
	const unsigned char *bytes;
	size_t size;
};

extern const struct embedded embedded_templates[];
extern const size_t embedded_template_count;

#endif
