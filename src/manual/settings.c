/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* One setting, and the settings of a block. */
#include "manual/internal.h"

/* Column at which the text beside a fact's name begins. */
#define FACT_INDENT 14

static void fact(struct page *page, const char *name, struct text text)
{
	strbuf_format(page->out, "  %-*s", FACT_INDENT - 2, name);
	page_wrap(page, text, FACT_INDENT, FACT_INDENT);
}

static void fact_of_buffer(struct page *page, const char *name, struct strbuf *words)
{
	fact(page, name, strbuf_as_text(words));
	strbuf_release(words);
}

static void fact_of_change(struct page *page, enum change_class change)
{
	fact(page, "a change", arena_format(page->arena, "%s: %s", change_name(change), change_meaning(change)));
}

void default_words(const struct setting *setting, struct strbuf *out)
{
	switch (setting->presence) {
	case REQUIRED: strbuf_string(out, "none: it is required"); break;
	case OPTIONAL: strbuf_string(out, "none: it may be left out"); break;
	case DEFAULT: strbuf_string(out, setting->fallback); break;
	case DERIVED: strbuf_format(out, "derived: %s", setting->fallback); break;
	}
}

static const char *block_head(enum setting_scope scope, bool party_only)
{
	switch (scope) {
	case SCOPE_NETWORK: return "network \"demo\"";
	case SCOPE_RELEASE: return "release \"v0.15.0\"";
	case SCOPE_PARTY: break;
	case SCOPE_COUNT: break;
	}
	return party_only ? "party \"alice\"" : "profile \"node\"";
}

/* The setting in its blocks, as it is written in a spec. */
static void write_in_blocks(struct page *page, const struct setting *setting)
{
	struct text path = text_from(setting->path);
	struct strbuf hcl = { 0 };
	size_t depth = 1, at = 0;

	strbuf_format(&hcl, "%s {\n", block_head(setting->scope, setting->party_only));
	for (size_t dot; (dot = text_find(path, '.', at)) < path.size; at = dot + 1) {
		strbuf_repeat(&hcl, ' ', 2 * depth++);
		strbuf_format(&hcl, "%.*s {\n", TEXT_ARG(text_slice(path, at, dot)));
	}
	strbuf_repeat(&hcl, ' ', 2 * depth);
	strbuf_format(&hcl, "%.*s = ", TEXT_ARG(text_slice(path, at, path.size)));
	setting_example(setting, &hcl);
	strbuf_char(&hcl, '\n');
	while (depth-- > 0) {
		strbuf_repeat(&hcl, ' ', 2 * depth);
		strbuf_string(&hcl, "}\n");
	}
	strbuf_char(page->out, '\n');
	page_verbatim(page, strbuf_as_text(&hcl), 4);
	strbuf_release(&hcl);
}

/* Whether a page speaks of the setting: by its path, between characters that no path has. */
static bool mentions(struct text page, struct text path)
{
	for (size_t i = 0; i + path.size <= page.size; i++) {
		if (memcmp(page.data + i, path.data, path.size) != 0)
			continue;
		if ((i == 0 || strchr(" '`(\n", page.data[i - 1])) &&
		    (i + path.size == page.size || strchr(" '`),;:.\n", page.data[i + path.size])))
			return true;
	}
	return false;
}

static void see_also(struct page *page, const struct setting *setting)
{
	struct strbuf names = { 0 };
	size_t count;
	const struct diag_code_info *rows = diag_code_table(&count);

	/* A path of one word is too common to be looked for. */
	for (size_t i = 0; i < count && strchr(setting->path, '.'); i++)
		if (mentions(diag_page(rows[i].code), text_from(setting->path)))
			strbuf_format(&names, "%sE%04d %s", names.size ? ", " : "", (int)rows[i].code, rows[i].slug);
	if (names.size)
		fact_of_buffer(page, "see also", &names);
}

void explain_setting(struct page *page, const struct setting *setting)
{
	struct strbuf type = { 0 }, fallback = { 0 };

	setting_type_words(setting, &type);
	default_words(setting, &fallback);
	page_title(page, "%s.%s (setting)", scope_name(setting->scope), setting->path);
	page_paragraph(page, text_from(setting->doc), 0);
	strbuf_char(page->out, '\n');
	fact_of_buffer(page, "type", &type);
	fact_of_buffer(page, "default", &fallback);
	fact(page, "stands in", text_from(setting_place(setting->scope, setting->party_only)));
	fact_of_change(page, setting->change);
	if (setting_merges(setting) && setting->scope == SCOPE_PARTY)
		fact(page, "merging", TEXT("keys of the party are added to those of its profile; null takes one away"));
	else if (setting->shape != SHAPE_ONE && setting->scope == SCOPE_PARTY)
		fact(page, "merging", TEXT("what the party writes replaces the whole of what its profile has"));
	see_also(page, setting);
	write_in_blocks(page, setting);
}

void explain_later(struct page *page, const struct later_setting *later)
{
	page_title(page, "%s.%s (setting, not supported yet)", scope_name(later->scope), later->path);
	page_paragraph(page, text_from(later->doc), 0);
	page_paragraph(page,
		       TEXT("The language has this setting, and this version of the compiler does not use it: a spec "
			    "that sets it is refused (E0102)."),
		       0);
	strbuf_char(page->out, '\n');
	fact(page, "type", text_from(later->type));
	if (later->range)
		fact(page, "range", text_from(later->range));
	fact(page, "default", text_from(later->fallback ? later->fallback : "none"));
	fact(page, "stands in", text_from(setting_place(later->scope, later->party_only)));
	fact_of_change(page, later->change);
}

void explain_readable(struct page *page, const struct readable *readable)
{
	const char *root = readable->scope == SCOPE_NETWORK ? "network" : "self";

	page_title(page, "%s.%s (can be read, not set)", root, readable->path);
	page_paragraph(page, text_from(readable->doc), 0);
}

/* ---- blocks ---------------------------------------------------------------------------------------- */

static bool is_in_block(const char *path, struct text block)
{
	struct text t = text_from(path);

	return block.size == 0 ||
	       (t.size > block.size && t.data[block.size] == '.' && text_equal(text_slice(t, 0, block.size), block));
}

/* The path without the block's own. */
static const char *within(const char *path, struct text block)
{
	return block.size ? path + block.size + 1 : path;
}

bool block_exists(enum setting_scope scope, struct text block)
{
	size_t count;
	const struct setting *settings = settings_of(scope, &count);
	const struct later_setting *later;

	for (size_t i = 0; i < count; i++)
		if (is_in_block(settings[i].path, block))
			return true;
	later = later_settings(&count);
	for (size_t i = 0; i < count; i++)
		if (later[i].scope == scope && is_in_block(later[i].path, block))
			return true;
	return false;
}

static size_t widest_name(enum setting_scope scope, struct text block)
{
	size_t widest = 0, count;
	const struct setting *settings = settings_of(scope, &count);
	const struct later_setting *later;

	for (size_t i = 0; i < count; i++)
		if (is_in_block(settings[i].path, block) && strlen(within(settings[i].path, block)) > widest)
			widest = strlen(within(settings[i].path, block));
	later = later_settings(&count);
	for (size_t i = 0; i < count; i++)
		if (later[i].scope == scope && is_in_block(later[i].path, block) &&
		    strlen(within(later[i].path, block)) > widest)
			widest = strlen(within(later[i].path, block));
	/* Long names push their own text aside, not everybody's. */
	return widest > 28 ? 28 : widest;
}

static void list_row(struct page *page, const char *name, size_t widest, struct text doc)
{
	size_t column = widest + 4, taken = strlen(name) + 4;

	strbuf_format(page->out, "  %-*s  ", (int)widest, name);
	page_wrap(page, doc, taken > column ? taken : column, column);
}

void explain_block(struct page *page, enum setting_scope scope, struct text block)
{
	size_t widest = widest_name(scope, block), count;
	const struct setting *settings = settings_of(scope, &count);
	const struct later_setting *later;

	if (block.size)
		page_title(page, "%s.%.*s (block)", scope_name(scope), TEXT_ARG(block));
	else
		page_title(page, "%s (its settings)", scope_name(scope));
	strbuf_char(page->out, '\n');
	for (size_t i = 0; i < count; i++)
		if (is_in_block(settings[i].path, block))
			list_row(page, within(settings[i].path, block), widest, text_from(settings[i].doc));
	later = later_settings(&count);
	for (size_t i = 0; i < count; i++)
		if (later[i].scope == scope && is_in_block(later[i].path, block))
			list_row(page, within(later[i].path, block), widest,
				 arena_format(page->arena, "(not supported yet) %s", later[i].doc));
}
