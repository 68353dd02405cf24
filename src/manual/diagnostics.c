/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Codes: their pages, and the list of them. */
#include "manual/internal.h"

static const char *const severity_names[] = {
	[SEVERITY_ERROR] = "error",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_NOTE] = "note",
};

/* The table of codes has the mildest severity; where it is another is decided by the rule. tests/tools/docs compares.
 */
static const struct {
	enum diag_code code;
	const char *more;
} severer[] = {
	{ DIAG_ID_TOO_LARGE, "an error outside dev" },
	{ DIAG_ACCOUNT_SHARED, "an error on mainnet" },
	{ DIAG_OPERATOR_CROWDED, "an error on mainnet" },
	{ DIAG_RANGE_OPEN, "for endpoints towards peers an error on mainnet, for a database everywhere" },
	{ DIAG_CAPACITY_SPOT, "an error on mainnet" },
	{ DIAG_IMAGE_NOT_PINNED, "an error on mainnet" },
	{ DIAG_PCR_ZERO, "an error on mainnet" },
	{ DIAG_ENCLAVE_DEBUG, "an error on mainnet" },
	{ DIAG_PARTY_WITHOUT_ENCLAVE, "an error on mainnet" },
	{ DIAG_TLS_MANUAL_WITH_ENCLAVE, "an error on mainnet" },
	{ DIAG_BACKUP_ACCOUNT, "an error on mainnet" },
	{ DIAG_SETTINGS_ORDER, "an error where the core or AWS refuses such values" },
	{ DIAG_GENERATION_CONTRADICTS, "an error on mainnet" },
	{ DIAG_TLS_OFF, "an error outside dev" },
};

const char *severity_words(const struct diag_code_info *info, const char **ret_more)
{
	*ret_more = NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(severer); i++)
		if (severer[i].code == info->code)
			*ret_more = severer[i].more;
	return severity_names[info->severity];
}

void explain_diagnostic(struct page *page, const struct diag_code_info *info)
{
	const char *more, *severity = severity_words(info, &more);
	struct text text = diag_page(info->code);

	page_title(page, "E%04d %s (%s%s%s)", (int)info->code, info->slug, severity, more ? "; " : "",
		   more ? more : "");
	if (text.data)
		page_markdown(page, text);
	if (info->severity != SEVERITY_ERROR)
		page_paragraph(page,
			       arena_format(page->arena,
					    "-W %s=error makes it an error, and -W %s=off turns it off; a comment "
					    "'# mpcnetc:allow %s REASON' allows it in one place.",
					    info->slug, info->slug, info->slug),
			       0);
}

void manual_diagnostics(struct arena *arena, bool colour, struct strbuf *out)
{
	struct page page = { arena, out, colour, false };
	size_t count, widest = 0;
	const struct diag_code_info *rows = diag_code_table(&count);

	for (size_t i = 0; i < count; i++)
		if (strlen(rows[i].slug) > widest)
			widest = strlen(rows[i].slug);
	/* By number: codes.def keeps groups together in an order of its own. */
	for (int number = 1; number < 10000; number++) {
		const struct diag_code_info *info = diag_code_find(arena_format(arena, "%d", number));
		size_t column = 16 + widest + 2;
		const char *more;
		struct text fact;

		if (!info)
			continue;
		fact = diag_fact(arena, info->code);
		strbuf_format(out, "E%04d  %-7s  %-*s  ", number, severity_words(info, &more), (int)widest, info->slug);
		page_wrap(&page, fact, column, column);
	}
}
