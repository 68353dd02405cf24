/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Files that are built into the binary, as templates/embed.awk writes them. */
#ifndef MPCNET_BASE_EMBEDDED_H
#define MPCNET_BASE_EMBEDDED_H

#include "base/base.h"

struct embedded {
	const char *name;               /* "terraform/peers.tf" */
	const unsigned char *bytes;
	size_t size;
};

struct embedded_table {
	const struct embedded *files;
	size_t count;
};

extern const struct embedded_table embedded_templates, embedded_pages;

/* The bytes of a file, or the absent text when the table has none of that name. */
struct text embedded_find(const struct embedded_table *table, struct text name);

#endif
