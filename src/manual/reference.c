/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The reference of all settings, as Markdown. */
#include "manual/internal.h"

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Text for a table's cell: what Markdown would take for markup is escaped, but for `code`. */
static void add_text(struct strbuf *out, struct text t)
{
	bool in_code = false;

	for (size_t i = 0; i < t.size; i++) {
		char c = t.data[i];
		bool inside_word = i > 0 && i + 1 < t.size && is_alnum(t.data[i - 1]) && is_alnum(t.data[i + 1]);

		/* Sites make links of addresses each in their way; in brackets all of them do. */
		if (!in_code && text_starts_with(text_slice(t, i, t.size), "https://")) {
			strbuf_char(out, '<');
			for (; i + 1 < t.size && !strchr(" ,;", t.data[i + 1]); i++)
				strbuf_char(out, t.data[i]);
			strbuf_char(out, t.data[i]);
			strbuf_char(out, '>');
			continue;
		}
		if (c == '`')
			in_code = !in_code;
		/* A cell ends at a bar, in code too. */
		if (c == '|' || (!in_code && (strchr("\\*<>[]", c) || (c == '_' && !inside_word))))
			strbuf_char(out, '\\');
		strbuf_char(out, c);
	}
}

static void add_string(struct strbuf *out, const char *string)
{
	add_text(out, text_from(string));
}

static void add_code(struct strbuf *out, const char *code)
{
	strbuf_char(out, '`');
	for (; *code; code++) {
		if (*code == '|')
			strbuf_char(out, '\\');
		strbuf_char(out, *code);
	}
	strbuf_char(out, '`');
}

/* A default of a later setting: a value, or words. */
static bool is_value(const char *fallback)
{
	return strchr("\"[{0123456789", fallback[0]) || strcmp(fallback, "true") == 0 || strcmp(fallback, "false") == 0;
}

static void add_change(struct strbuf *out, enum change_class change)
{
	strbuf_format(out, " | [%s](#what-a-change-means) |\n", change_name(change));
}

static void add_setting(struct strbuf *out, const struct setting *setting)
{
	struct strbuf type = { 0 };

	strbuf_format(out, "| <a id=\"%s.%s\"></a>`%s`%s | ", scope_name(setting->scope), setting->path, setting->path,
		      setting->party_only ? " (party only)" : "");
	add_string(out, setting->doc);
	strbuf_string(out, " | ");
	setting_type_words(setting, &type);
	add_text(out, strbuf_as_text(&type));
	strbuf_release(&type);
	strbuf_string(out, " | ");
	switch (setting->presence) {
	case REQUIRED: strbuf_string(out, "**required**"); break;
	case OPTIONAL: strbuf_string(out, "none"); break;
	case DEFAULT: add_code(out, setting->fallback); break;
	case DERIVED:
		strbuf_string(out, "derived: ");
		add_string(out, setting->fallback);
		break;
	}
	add_change(out, setting->change);
}

/* "enclave.tunnel" of "enclave.tunnel.subnet"; empty for what stands in no block. */
static struct text block_of(const char *path)
{
	struct text t = text_from(path);
	size_t end = t.size;

	while (end > 0 && t.data[end - 1] != '.')
		end--;
	return text_slice(t, 0, end ? end - 1 : 0);
}

static void add_block_name(struct strbuf *out, enum setting_scope scope, struct text block)
{
	strbuf_format(out, "%s%s%.*s", scope_name(scope), block.size ? "." : "", TEXT_ARG(block));
}

/* Calls `each` for the first setting of every block. */
static void for_each_block(struct strbuf *out, enum setting_scope scope,
			   void (*each)(struct strbuf *out, const struct setting *first, size_t count))
{
	size_t count;
	const struct setting *settings = settings_of(scope, &count);

	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && text_equal(block_of(settings[end].path), block_of(settings[i].path));
		     end++)
			;
		each(out, &settings[i], end - i);
	}
}

static void add_contents(struct strbuf *out, const struct setting *first, size_t count)
{
	struct strbuf name = { 0 };

	(void)count;
	add_block_name(&name, first->scope, block_of(first->path));
	strbuf_format(out, "- [`%s`](#", name.data);
	/* As sites make the anchor of a heading: without dots. */
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] != '.')
			strbuf_char(out, name.data[i]);
	strbuf_string(out, ")\n");
	strbuf_release(&name);
}

static void add_block(struct strbuf *out, const struct setting *first, size_t count)
{
	strbuf_string(out, "\n### ");
	add_block_name(out, first->scope, block_of(first->path));
	strbuf_string(out,
		      "\n\n| Setting | What it is | Type | Default | A change |\n| --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < count; i++)
		add_setting(out, &first[i]);
}

static void add_changes(struct strbuf *out)
{
	strbuf_string(out,
		      "\n## What a change means\n\nThe class of a setting says what it is to change it in a network "
		      "that runs.\n\n| Class | Meaning |\n| --- | --- |\n");
	for (enum change_class change = CHANGE_COSMETIC; change <= CHANGE_RE_SHARE; change++) {
		strbuf_format(out, "| %s | ", change_name(change));
		add_string(out, change_meaning(change));
		strbuf_string(out, " |\n");
	}
}

static void add_later(struct strbuf *out)
{
	size_t count;
	const struct later_setting *later = later_settings(&count);

	if (count == 0)
		return;
	strbuf_string(
		out, "\n## Not supported yet\n\nThe language has these settings, and this version of the compiler does "
		     "not use them: a spec that sets one is\nrefused ([E0102](diagnostics/E0102.md)).\n\n"
		     "| Setting | What it is | Type | Default | A change |\n| --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < count; i++) {
		strbuf_format(out, "| <a id=\"%s.%s\"></a>`%s.%s`%s | ", scope_name(later[i].scope), later[i].path,
			      scope_name(later[i].scope), later[i].path, later[i].party_only ? " (party only)" : "");
		add_string(out, later[i].doc);
		strbuf_string(out, " | ");
		add_string(out, later[i].type);
		if (later[i].range) {
			strbuf_string(out, "; ");
			add_string(out, later[i].range);
		}
		strbuf_string(out, " | ");
		if (later[i].fallback && is_value(later[i].fallback))
			add_code(out, later[i].fallback);
		else
			add_string(out, later[i].fallback ? later[i].fallback : "none");
		add_change(out, later[i].change);
	}
}

static void add_language(struct strbuf *out)
{
	size_t count;
	const struct language_word *words = language_words(&count);
	const struct readable *readable;

	strbuf_string(out,
		      "\n## Words of the language\n\nThese are no settings, and no setting will ever be called so.\n\n"
		      "| Word | What it is | Meaning |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < count; i++) {
		strbuf_format(out, "| `%s` | %s | ", words[i].word, words[i].kind);
		add_string(out, words[i].text);
		strbuf_string(out, " |\n");
	}
	strbuf_string(out,
		      "\n## What can be read and not be set\n\nBesides every setting, expressions can read these.\n\n"
		      "| Name | Meaning |\n| --- | --- |\n");
	readable = readables(&count);
	for (size_t i = 0; i < count; i++) {
		if (readable[i].for_schema)
			continue;
		strbuf_format(out, "| `%s.%s` | ", readable[i].scope == SCOPE_NETWORK ? "network" : "self",
			      readable[i].path);
		add_string(out, readable[i].doc);
		strbuf_string(out, " |\n");
	}
}

void manual_settings(struct strbuf *out)
{
	static const char *const headings[SCOPE_COUNT] = {
		[SCOPE_NETWORK] = "Settings of the network",
		[SCOPE_RELEASE] = "Settings of a release",
		[SCOPE_PARTY] = "Settings of a party or profile",
	};

	strbuf_string(out, "# Settings\n\n"
			   "<!-- Made by `make docs` from the tables in src/model/. -->\n\n"
			   "Every setting of the language, block by block: `enclave.cpus` of a party is written `cpus "
			   "= 48` inside "
			   "of\n`enclave { … }`. `mpcnetc explain enclave.cpus` says the same of one setting.\n\n");
	for (enum setting_scope scope = SCOPE_NETWORK; scope < SCOPE_COUNT; scope++)
		for_each_block(out, scope, add_contents);
	add_changes(out);
	for (enum setting_scope scope = SCOPE_NETWORK; scope < SCOPE_COUNT; scope++) {
		strbuf_format(out, "\n## %s\n", headings[scope]);
		for_each_block(out, scope, add_block);
	}
	add_later(out);
	add_language(out);
}
