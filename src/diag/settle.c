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

/* Whether the allowance's line ends before `at`. */
static bool ends_before(const struct diag_allowance *allowance, struct span at)
{
	return allowance->at.file != at.file ? allowance->at.file < at.file : allowance->line.end < at.start;
}

/* The first allowance whose line does not end before `at`: they stand in source order, and so do their lines. */
static size_t first_not_before(const struct diags *diags, struct span at)
{
	size_t low = 0, high = diags->allowances.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ends_before(&diags->allowances.items[middle], at))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool covers(const struct diag_allowance *allowance, struct span at)
{
	return allowance->line.file == at.file && allowance->line.start <= at.start && at.start <= allowance->line.end;
}

static struct diag_allowance *allowance_of(const struct diags *diags, const struct diag *diag)
{
	if (span_is_none(diag->at))
		return NULL;
	for (size_t i = first_not_before(diags, diag->at); i < diags->allowances.count; i++) {
		struct diag_allowance *allowance = &diags->allowances.items[i];

		if (!covers(allowance, diag->at))
			return NULL;
		if (allowance->code == diag->code)
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

static void settle(struct diags *diags, struct diag *diag, const struct diag_level *levels, size_t count)
{
	struct diag_allowance *allowance = allowance_of(diags, diag);
	const struct diag_level *level = level_of(levels, count, diag->code);

	if (allowance)
		allowance->used = true;
	if (diag->severity == SEVERITY_ERROR) {
		if (allowance)
			diag_place(diag, allowance->at, "this comment allows a warning, and here it is an error");
	} else if (allowance) {
		diag->allowed = allowance->reason;
		diags->warning_count -= diag->severity == SEVERITY_WARNING;
	} else if (level) {
		apply_level(diags, diag, level);
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

static void settle_reports(struct diags *diags, const struct diag_level *levels, size_t count)
{
	for (; diags->settled < diags->all.count; diags->settled++)
		settle(diags, diags->all.items[diags->settled], levels, count);
}

void diags_settle(struct diags *diags, const struct diag_level *levels, size_t count)
{
	bool had_errors = diags_have_errors(diags);

	settle_reports(diags, levels, count);
	if (!had_errors)
		report_unused(diags);
	settle_reports(diags, levels, count);
}
