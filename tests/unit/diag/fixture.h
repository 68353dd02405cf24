/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Files in memory, reports about them, and what is printed of those. */
#ifndef MPCNET_TEST_DIAG_FIXTURE_H
#define MPCNET_TEST_DIAG_FIXTURE_H

#include <criterion/criterion.h>

#include "diag/diag.h"

extern struct diags diags;
extern struct sources sources;

/* .init and .fini of every suite here. */
void begin(void);
void end(void);

/* Adds a file; its number is how many there were. */
void add_file(const char *path, const char *bytes);
void add_bytes(const char *path, const char *bytes, size_t size);
/* Where `words` first stand in a file. */
struct span at_words(uint32_t file, const char *words);
/* What is printed, until the next call. */
const char *printed(enum diag_form form, bool colour);
/* The same in colour, with tags for styles: dies of a style within a style, one left open, and any other escape. */
const char *printed_tags(void);

void expect_text(const char *expected);

#endif
