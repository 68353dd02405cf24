/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Comments that silence a warning: `# mpcnetc:allow NAME reason`, alone on a line above the one that the warning points
 * to. Between the two may stand blank lines and other comments, so that several warnings of one line can be allowed.
 */
#include "check/eval.h"

#define PREFIX "mpcnetc:"
#define WORD "allow"

struct comments {
	struct diags *diags;
	const struct syntax_file *file;
	struct text bytes;
	size_t passed;          /* only blanks stand between the comments before this one … */
	struct span line;       /* … and this line */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A word of the file from `at` on, before `end`. */
static struct span word_at(const struct comments *c, uint32_t at, uint32_t end)
{
	struct span word = { c->file->file, at, at };

	while (word.start < end && is_blank(c->bytes.data[word.start]))
		word.start++;
	for (word.end = word.start; word.end < end && !is_blank(c->bytes.data[word.end]);)
		word.end++;
	return word;
}

static struct text text_of(const struct comments *c, struct span at)
{
	return text_slice(c->bytes, at.start, at.end);
}

static struct span line_of(const struct comments *c, uint32_t at)
{
	struct span line = { c->file->file, at, at };

	while (line.start > 0 && c->bytes.data[line.start - 1] != '\n')
		line.start--;
	line.end = (uint32_t)text_find(c->bytes, '\n', at);
	return line;
}

/* The line of what comes next that is neither blank nor a comment. Comments are asked about in their order. */
static struct span line_after(struct comments *c, size_t comment)
{
	uint32_t at = c->file->comments.items[comment].at.end;

	if (comment < c->passed)
		return c->line;
	for (comment++; at < c->bytes.size; at++) {
		while (comment < c->file->comments.count && c->file->comments.items[comment].at.start == at)
			at = c->file->comments.items[comment++].at.end;
		if (!is_blank(c->bytes.data[at]) && c->bytes.data[at] != '\r' && c->bytes.data[at] != '\n')
			break;
	}
	c->passed = comment;
	c->line = at < c->bytes.size ? line_of(c, at) : (struct span){ c->file->file, at, at };
	return c->line;
}

/* A word for a message; what is no text was reported, and is not repeated. */
static struct text quotable(struct text word)
{
	return utf8_is_valid(word) ? word : TEXT("…");
}

/* Whether the comment is one for the compiler; *ret_name is the rest of it. One that is nearly one is reported. */
static bool is_allowance(const struct comments *c, struct span at, struct span *ret_rest)
{
	bool is_block = c->bytes.data[at.start + 1] == '*';
	uint32_t signs = c->bytes.data[at.start] == '#' ? 1 : 2;
	struct span first = word_at(c, at.start + signs, at.end), word = first;
	struct text before;
	struct diag *diag;

	if (!text_starts_with(text_of(c, first), PREFIX))
		return false;
	word.start += (uint32_t)strlen(PREFIX);
	if (word.start == word.end) {
		/* "mpcnetc: the compiler" is prose. */
		word = word_at(c, word.end, at.end);
		if (!text_is(text_of(c, word), WORD))
			return false;
		diag = diag_add(c->diags, DIAG_ALLOW_FORM, at, "'" PREFIX WORD "' is written without a space");
		diag_help(diag, "Take the space out, or the comment allows nothing.");
		diag_fix(diag, (struct span){ at.file, first.end, word.start }, "%s", "");
		return false;
	}
	if (!text_is(text_of(c, word), WORD)) {
		diag = diag_add(c->diags, DIAG_ALLOW_FORM, at, "a comment to the compiler begins with '" PREFIX WORD
				"', and this one with '" PREFIX "%.*s'", TEXT_ARG(quotable(text_of(c, word))));
		diag_help(diag, "Write '# " PREFIX WORD " NAME reason', or put another word first.");
		return false;
	}
	if (is_block) {
		diag_help(diag_add(c->diags, DIAG_ALLOW_FORM, at, "'/* */' comments allow nothing"),
			  "Write '# " PREFIX WORD " NAME reason'.");
		return false;
	}
	before = text_slice(c->bytes, line_of(c, at.start).start, at.start);
	while (before.size && is_blank(before.data[before.size - 1]))
		before.size--;
	if (before.size) {
		diag_help(diag_add(c->diags, DIAG_ALLOW_FORM, at, "this comment shares its line"),
			  "Put it on a line of its own, above the one that the warning points to.");
		return false;
	}
	*ret_rest = (struct span){ at.file, word.end, at.end };
	return true;
}

/* What NAME says; NULL after a report. */
static const struct diag_code_info *allowed_code(const struct comments *c, struct span at, struct span name)
{
	struct text text = text_of(c, name);
	const struct diag_code_info *info = diag_code_find(text);
	struct diag *diag;

	if (text.size == 0) {
		diag_help(diag_add(c->diags, DIAG_ALLOW_FORM, at, "this comment does not say what it allows"),
			  "Write '# " PREFIX WORD " NAME reason', with the name or the code of a warning.");
		return NULL;
	}
	if (!info) {
		const struct diag_code_info *nearest = diag_code_nearest(text);

		diag = diag_add(c->diags, DIAG_ALLOW_FORM, name, "no warning is called '%.*s'",
				TEXT_ARG(quotable(text)));
		if (nearest) {
			diag_help(diag, "Did you mean '%s'?", nearest->slug);
			diag_fix(diag, name, "%s", nearest->slug);
		}
		return NULL;
	}
	if (info->severity == SEVERITY_ERROR || info->code == DIAG_ALLOW_UNUSED) {
		diag = diag_add(c->diags, DIAG_ALLOW_FORM, name, "'%s' cannot be allowed", info->slug);
		diag_help(diag, info->severity == SEVERITY_ERROR
					? "It is an error; only warnings and notes can be allowed."
					: "Remove the comment that allows nothing.");
		return NULL;
	}
	return info;
}

static void read_comment(struct comments *c, size_t comment)
{
	struct span at = c->file->comments.items[comment].at, rest, name, reason;
	const struct diag_code_info *info;

	if (!is_allowance(c, at, &rest))
		return;
	name = word_at(c, rest.start, rest.end);
	info = allowed_code(c, at, name);
	if (!info)
		return;
	reason = word_at(c, name.end, at.end);
	reason.end = at.end;
	while (reason.end > reason.start && is_blank(c->bytes.data[reason.end - 1]))
		reason.end--;
	if (reason.start == reason.end) {
		diag_help(diag_add(c->diags, DIAG_ALLOW_FORM, at, "this comment does not say why"),
			  "Write the reason after '%.*s': it is for those who read the spec.",
			  TEXT_ARG(text_of(c, name)));
		return;
	}
	diags_allow(c->diags, (struct diag_allowance){
				      .code = info->code, .at = at, .line = line_after(c, comment),
				      .reason = arena_text(c->diags->arena, text_of(c, reason)),
			      });
}

void read_allowances(struct diags *diags, const struct syntax *syntax)
{
	for (size_t i = 0; i < syntax->files.count; i++) {
		const struct syntax_file *file = &syntax->files.items[i];
		struct comments comments = { diags, file, syntax->sources->items[file->file].bytes, 0, SPAN_NONE };

		for (size_t j = 0; j < file->comments.count; j++)
			read_comment(&comments, j);
	}
}
