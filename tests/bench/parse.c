/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Parses a spec, and nothing else, so many times, from memory. Prints its bytes and the least seconds. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "driver/load.h"
#include "syntax/syntax.h"

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Seconds that one time takes, with all that a tree needs of memory, and giving it back. */
static double parse(const struct sources *sources)
{
	struct arena arena = { 0 };
	struct diags diags;
	double start = seconds();

	diags_init(&diags, &arena);
	syntax_parse(&arena, &diags, sources);
	if (diags.all.count)
		die("the spec does not parse: %s", diags.all.items[0]->message.data);
	arena_release(&arena);
	return seconds() - start;
}

int main(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct diags diags;
	struct sources sources = { 0 };
	double quickest = 0;
	size_t bytes = 0;

	if (argc != 3) {
		fputs("usage: parse SPEC TIMES\n", stderr);
		return 64;
	}
	diags_init(&diags, &arena);
	if (load_sources(&arena, &diags, (const char *const *)&argv[1], 1, &sources) != 0)
		die("cannot read '%s'", argv[1]);
	for (size_t i = 0; i < sources.count; i++)
		bytes += sources.items[i].bytes.size;
	for (int i = 0; i < atoi(argv[2]); i++) {
		double took = parse(&sources);

		if (i == 0 || took < quickest)
			quickest = took;
	}
	printf("%zu %.6f\n", bytes, quickest);
	arena_release(&arena);
	return 0;
}
