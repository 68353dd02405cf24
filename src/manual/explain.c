/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What a word names: looked up in every table, and nearest names when it is in none. */
#include "base/suggestion.h"
#include "manual/internal.h"

/* Settings whose last name is the word are shown in full up to here; more are listed. */
#define FULL_COUNT_MAX 3

static const char *last_name(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot ? dot + 1 : path;
}

/* "party.enclave.cpus" in scope PARTY is "enclave.cpus", and so is "self.enclave.cpus"; a path without scope is itself.
 */
static struct text without_scope(struct text word, enum setting_scope scope)
{
	struct text name = text_from(scope_name(scope));

	if (text_is(word, scope_name(scope)) || (scope == SCOPE_PARTY && text_is(word, "self")))
		return TEXT("");
	if (text_starts_with(word, scope_name(scope)) && word.data[name.size] == '.')
		return text_slice(word, name.size + 1, word.size);
	if (scope == SCOPE_PARTY && text_starts_with(word, "self."))
		return text_slice(word, 5, word.size);
	return word;
}

static bool explain_path(struct page *page, enum setting_scope scope, struct text path)
{
	const struct setting *setting = setting_find(scope, path);
	size_t count;
	const struct later_setting *later = later_settings(&count);
	const struct readable *readable;
	bool found = setting != NULL;

	if (setting)
		explain_setting(page, setting);
	for (size_t i = 0; i < count; i++)
		if (later[i].scope == scope && text_is(path, later[i].path)) {
			explain_later(page, &later[i]);
			found = true;
		}
	readable = readables(&count);
	for (size_t i = 0; i < count; i++)
		if (readable[i].scope == scope && !readable[i].for_schema && text_is(path, readable[i].path)) {
			explain_readable(page, &readable[i]);
			found = true;
		}
	if (!setting && path.data && block_exists(scope, path)) {
		explain_block(page, scope, path);
		found = true;
	}
	return found;
}

/* Settings that are called so in their block: "cpus" is enclave.cpus. */
struct namesakes {
	const struct setting *settings[SETTING_COUNT];
	const struct later_setting *const *later;
	size_t count, later_count;
};

static void list_namesake(struct page *page, enum setting_scope scope, const char *path, const char *doc)
{
	page_paragraph(page, arena_format(page->arena, "%s.%s", scope_name(scope), path), 2);
	strbuf_repeat(page->out, ' ', 4);
	page_wrap(page, text_from(doc), 4, 4);
}

static struct namesakes find_namesakes(struct arena *arena, struct text word)
{
	struct namesakes found = { 0 };
	size_t count;
	const struct later_setting *later = later_settings(&count);
	const struct later_setting **rows = ARENA_ARRAY(arena, const struct later_setting *, count + 1);

	for (size_t i = 0; i < SETTING_COUNT; i++)
		if (text_is(word, last_name(setting_row((enum setting_id)i)->path)))
			found.settings[found.count++] = setting_row((enum setting_id)i);
	for (size_t i = 0; i < count; i++)
		if (text_is(word, last_name(later[i].path)))
			rows[found.later_count++] = &later[i];
	found.later = rows;
	return found;
}

static bool explain_last_names(struct page *page, struct text word)
{
	struct namesakes found = find_namesakes(page->arena, word);
	size_t count = found.count + found.later_count;
	bool in_full = count <= FULL_COUNT_MAX;

	if (!in_full)
		page_title(page, "%.*s (%zu settings)", TEXT_ARG(word), count);
	for (size_t i = 0; i < found.count; i++) {
		if (in_full)
			explain_setting(page, found.settings[i]);
		else
			list_namesake(page, found.settings[i]->scope, found.settings[i]->path, found.settings[i]->doc);
	}
	for (size_t i = 0; i < found.later_count; i++) {
		if (in_full)
			explain_later(page, found.later[i]);
		else
			list_namesake(page, found.later[i]->scope, found.later[i]->path, found.later[i]->doc);
	}
	return count > 0;
}

/* Further settings that end so, beside what the word names by itself. */
static void name_the_others(struct page *page, struct text word)
{
	struct namesakes found = find_namesakes(page->arena, word);
	struct strbuf others = { 0 };

	for (size_t i = 0; i < found.count; i++)
		if (!text_is(word, found.settings[i]->path))
			strbuf_format(&others, "%s%s.%s", others.size ? ", " : "", scope_name(found.settings[i]->scope),
				      found.settings[i]->path);
	for (size_t i = 0; i < found.later_count; i++)
		if (!text_is(word, found.later[i]->path))
			strbuf_format(&others, "%s%s.%s", others.size ? ", " : "", scope_name(found.later[i]->scope),
				      found.later[i]->path);
	if (others.size)
		page_paragraph(page, arena_format(page->arena, "Settings that are called so too: %s.", others.data), 0);
	strbuf_release(&others);
}

bool manual_explain(struct arena *arena, struct text word, bool colour, struct strbuf *out)
{
	struct page page = { arena, out, colour, false };
	const struct diag_code_info *info = diag_code_find(word);
	size_t count;
	const struct language_word *words = language_words(&count);
	bool found = info != NULL;

	if (info)
		explain_diagnostic(&page, info);
	for (size_t i = 0; i < count; i++)
		if (text_is(word, words[i].word)) {
			explain_word(&page, &words[i]);
			found = true;
		}
	for (enum setting_scope scope = SCOPE_NETWORK; word.size && scope < SCOPE_COUNT; scope++)
		found |= explain_path(&page, scope, without_scope(word, scope));
	if (!found)
		return explain_last_names(&page, word);
	name_the_others(&page, word);
	return true;
}

/* ---- names that are near --------------------------------------------------------------------------- */

void manual_suggest(struct text word, struct strbuf *out)
{
	struct suggestion suggestion = suggestion_for(word);
	size_t count;
	const struct diag_code_info *codes = diag_code_table(&count);
	const struct language_word *words;
	const struct later_setting *later;

	for (size_t i = 0; i < count; i++)
		suggestion_consider(&suggestion, text_from(codes[i].slug));
	words = language_words(&count);
	for (size_t i = 0; i < count; i++)
		suggestion_consider(&suggestion, text_from(words[i].word));
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = setting_row((enum setting_id)i);

		suggestion_consider(&suggestion, text_from(setting->path));
		suggestion_consider(&suggestion, text_from(last_name(setting->path)));
	}
	later = later_settings(&count);
	for (size_t i = 0; i < count; i++)
		suggestion_consider(&suggestion, text_from(later[i].path));
	suggestion_write(&suggestion, out);
}

void manual_contents(struct strbuf *out)
{
	strbuf_string(out, "mpcnetc explain WORD says what a word is:\n"
			   "\n"
			   "  a code or the name of a diagnostic    E0203, 203, threshold-too-high\n"
			   "  a setting, with or without its scope  enclave.cpus, party.region, cpus\n"
			   "  a block of settings                   enclave, network.ports, release\n"
			   "  a word of the language                profile, for_each, membership, locals\n"
			   "  settings                              all settings, as Markdown\n"
			   "  diagnostics                           all codes, a line each\n");
}
