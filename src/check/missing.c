/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What to say of a setting that is missing: what it is, and where to write it. */
#include "check/eval.h"

/* Its documentation begins with a capital and ends with a full stop; words such as "EKS" keep theirs. */
void note_what_it_is(struct eval *e, struct diag *diag, const struct setting *row)
{
	struct text doc = text_from(row->doc);
	char *words = arena_alloc(e->arena, doc.size + 1);

	memcpy(words, doc.data, doc.size);
	if (doc.size > 1 && words[0] >= 'A' && words[0] <= 'Z' && words[1] >= 'a' && words[1] <= 'z')
		words[0] = (char)(words[0] | 0x20);
	if (text_ends_with(doc, "."))
		doc.size--;
	for (size_t i = 0; i < doc.size; i++)
		if (words[i] == '`')
			words[i] = '\'';
	diag_note(diag, "'%s': %.*s", row->path, (int)doc.size, words);
}

void help_to_add(struct diag *diag, const struct setting *row)
{
	const char *dot = strrchr(row->path, '.');
	int block = dot ? (int)(dot - row->path) : 0;

	if (block)
		diag_help(diag, "Add '%s = …' to its block '%.*s': %s.", row->path + block + 1, block, row->path,
			  setting_type_name(row));
	else
		diag_help(diag, "Add '%s = …': %s.", row->path, setting_type_name(row));
}
