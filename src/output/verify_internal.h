/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside output/: looking at what stands in a folder, for verify.c. */
#ifndef MPCNET_OUTPUT_VERIFY_INTERNAL_H
#define MPCNET_OUTPUT_VERIFY_INTERNAL_H

#include "output/internal.h"

/* What stands where a row says. */
enum sight {
	SIGHT_AS_LISTED, SIGHT_MISSING, SIGHT_OTHER_SIZE, SIGHT_OTHER_BYTES, SIGHT_OTHER_KIND, SIGHT_ERROR
};

struct seen {
	enum sight sight;
	const char *kind;               /* OTHER_KIND: "a symbolic link" */
	size_t culprit;                 /* MISSING, OTHER_KIND, ERROR: so much of the path is what the matter is with */
	uint64_t size;                  /* of a file that is there */
	bool executable;
	int error;                      /* ERROR: errno */
};

/* One thread's eyes. Paths in order are cheapest: the folder of the last one stays open. */
struct looker {
	const struct output *output;
	int folder;
	struct text path;               /* of `folder` */
};

void looker_init(struct looker *looker, const struct output *output);
enum sight looker_look(struct looker *looker, const struct row *row, struct seen *ret);
void looker_release(struct looker *looker);

/* verify_walk.c */
/* Paths of what stands in the folders that builds write to and is in no row, in byte order; no folders. */
struct others {
	struct { struct text *items; size_t count, capacity; } paths;
};

/* Finds them. 0, or -1 after a report. */
int verify_walk(struct output *output, struct others *ret);

#endif
