/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * source/: the bytes of a spec, and where in them something stands.
 *
 * A place is a span of byte offsets in one file; lines and columns are worked out only when a message is
 * printed. Files are held in byte order of their names, so that the order in which they were given means
 * nothing.
 */
#ifndef MPCNET_SOURCE_SOURCE_H
#define MPCNET_SOURCE_SOURCE_H

#include "base/base.h"

/* A half-open range of bytes in a file of `struct sources`. */
struct span {
	uint32_t file;          /* index, or SPAN_NO_FILE */
	uint32_t start, end;
};

#define SPAN_NO_FILE UINT32_MAX
#define SPAN_NONE ((struct span){ SPAN_NO_FILE, 0, 0 })

static inline bool span_is_none(struct span span)
{
	return span.file == SPAN_NO_FILE;
}

bool span_equal(struct span a, struct span b);

/* The parser joins the places of every rule that it applies. */
static inline struct span span_join(struct span first, struct span last)
{
	return (struct span){ first.file, first.start, last.end > first.start ? last.end : first.end };
}

/* The empty span just after `span`. */
static inline struct span span_after(struct span span)
{
	return (struct span){ span.file, span.end, span.end };
}

/* One file: its name as the user would write it, and its bytes (with a NUL after the last). */
struct source {
	struct text path;
	struct text bytes;
};

struct sources {
	struct source *items;
	size_t count, capacity;
};

/* Lines and columns count from 1; a column counts characters, not bytes. */
struct line_col {
	uint32_t line, column;
};

struct line_col source_locate(const struct source *source, uint32_t offset);
/* The line that `offset` stands in, without its line break; *ret_start is the offset of its first byte. */
struct text source_line(const struct source *source, uint32_t offset, uint32_t *ret_start);

/* A file may have this many bytes: spans are 32 bits wide, and nobody writes more by hand. */
#define SOURCE_SIZE_MAX ((size_t)64 << 20)

#endif
