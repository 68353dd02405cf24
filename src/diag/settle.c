/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The last word on reports: what the command line and comments in the spec make of them. */
#include "diag/diag.h"

void diags_allow(struct diags *diags, struct diag_allowance allowance)
{
	*VEC_PUSH(diags->arena, &diags->allowances) = allowance;
}

/* The later of two levels for one code holds. */
static const struct diag_level *level_of(const struct diag_level *levels, size_t count, enum diag_code code)
{
	for (size_t i = count; i-- > 0;)
		if (levels[i].code == code)
			return &levels[i];
	return NULL;
}

static struct diag_allowance *allowance_of(const struct diags *diags, const struct sources *sources,
					   const struct diag *diag)
{
	uint32_t line;

	if (span_is_none(diag->at))
		return NULL;
	line = source_locate(&sources->items[diag->at.file], diag->at.start).line;
	for (size_t i = 0; i < diags->allowances.count; i++) {
		struct diag_allowance *allowance = &diags->allowances.items[i];

		if (allowance->code == diag->code && allowance->at.file == diag->at.file && allowance->line == line)
			return allowance;
	}
	return NULL;
}

static void apply_level(struct diags *diags, struct diag *diag, const struct diag_level *level)
{
	bool was_warning = diag->severity == SEVERITY_WARNING;

	switch (level->level) {
	case LEVEL_ERROR:
		diag->severity = SEVERITY_ERROR;
		diags->error_count++;
		diags->warning_count -= was_warning;
		break;
	case LEVEL_WARN:
		diag->severity = SEVERITY_WARNING;
		diags->warning_count += !was_warning;
		break;
	case LEVEL_OFF:
		diag->is_off = true;
		diags->warning_count -= was_warning;
		break;
	}
}

static void report_unused(struct diags *diags)
{
	for (size_t i = 0; i < diags->allowances.count; i++) {
		const struct diag_allowance *allowance = &diags->allowances.items[i];

		if (!allowance->used)
			diag_help(diag_add(diags, DIAG_ALLOW_UNUSED, allowance->at, "there is no '%s' here to allow",
					   diag_code_info(allowance->code)->slug),
				  "Remove the comment, or put it on the line above the one that the warning points to.");
	}
}

void diags_settle(struct diags *diags, const struct sources *sources, const struct diag_level *levels, size_t count)
{
	for (size_t i = 0; i < diags->all.count; i++) {
		struct diag *diag = diags->all.items[i];
		struct diag_allowance *allowance;
		const struct diag_level *level;

		if (diag->severity == SEVERITY_ERROR)
			continue;
		allowance = allowance_of(diags, sources, diag);
		level = level_of(levels, count, diag->code);
		if (allowance) {
			allowance->used = true;
			diag->allowed = allowance->reason;
			diags->warning_count -= diag->severity == SEVERITY_WARNING;
		} else if (level) {
			apply_level(diags, diag, level);
		}
	}
	if (!diags_have_errors(diags))
		report_unused(diags);
}
