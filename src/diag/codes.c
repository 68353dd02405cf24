/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The table of codes, and how a code is named on the command line and in comments. */
#include "base/suggestion.h"
#include "diag/diag.h"

static const struct diag_code_info code_table[] = {
#define DIAG(number, name, slug, severity) { DIAG_##name, severity, slug },
#include "diag/codes.def"
#undef DIAG
};

const struct diag_code_info *diag_code_info(enum diag_code code)
{
	for (size_t i = 0; i < ARRAY_LENGTH(code_table); i++)
		if (code_table[i].code == code)
			return &code_table[i];
	die("diagnostic %d has no row", (int)code);
}

const struct diag_code_info *diag_code_table(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(code_table);
	return code_table;
}

/* "E0203", "e203" or "203"; -1 for what is no number of a code. */
static int code_number(struct text name)
{
	size_t at = name.size && (name.data[0] == 'E' || name.data[0] == 'e');
	int number = 0;

	if (name.size == at || name.size - at > 4)
		return -1;
	for (; at < name.size; at++) {
		if (name.data[at] < '0' || name.data[at] > '9')
			return -1;
		number = number * 10 + (name.data[at] - '0');
	}
	return number;
}

const struct diag_code_info *diag_code_find(struct text name)
{
	int number = code_number(name);

	for (size_t i = 0; i < ARRAY_LENGTH(code_table); i++)
		if (text_is(name, code_table[i].slug) || (int)code_table[i].code == number)
			return &code_table[i];
	return NULL;
}

const struct diag_code_info *diag_code_nearest(struct text name)
{
	struct suggestion suggestion = suggestion_for(name);

	for (size_t i = 0; i < ARRAY_LENGTH(code_table); i++)
		if (code_table[i].severity != SEVERITY_ERROR)
			suggestion_consider(&suggestion, text_from(code_table[i].slug));
	return suggestion_is_certain(&suggestion) ? diag_code_find(suggestion.best) : NULL;
}

enum diag_level_result diag_level_parse(struct text t, struct diag_level *ret_level)
{
	size_t equals = text_find(t, '=', 0);
	const struct diag_code_info *info = diag_code_find(text_slice(t, 0, equals));
	struct text word = text_slice(t, equals + 1, t.size);

	if (!info)
		return DIAG_LEVEL_NAME;
	if (info->severity == SEVERITY_ERROR)
		return DIAG_LEVEL_FIRM;
	ret_level->code = info->code;
	if (text_is(word, "error"))
		ret_level->level = LEVEL_ERROR;
	else if (text_is(word, "warn"))
		ret_level->level = LEVEL_WARN;
	else if (text_is(word, "off"))
		ret_level->level = LEVEL_OFF;
	else
		return DIAG_LEVEL_WORD;
	return DIAG_LEVEL_PARSED;
}
