/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* From what was found in an image to reports. */
#include "eif/report.h"

static const enum diag_code codes[EIF_CLASS_COUNT] = {
	[EIF_SOUND] = DIAG_NONE,
#define EIF_FAULT(name, slug) [EIF_##name] = DIAG_EIF_##name,
#define EIF_WARNING(name, slug) [EIF_##name] = DIAG_EIF_##name,
#include "eif/classes.def"
#undef EIF_FAULT
#undef EIF_WARNING
};

static void report(struct diags *diags, struct text path, const struct eif_finding *finding)
{
	struct diag *diag = diag_add_path(diags, codes[finding->class], path, "%.*s", TEXT_ARG(finding->message));

	if (finding->help.data)
		diag_help(diag, "%.*s", TEXT_ARG(finding->help));
}

void eif_report(struct diags *diags, struct text path, const struct eif_image *image)
{
	if (image->fault.class != EIF_SOUND)
		report(diags, path, &image->fault);
	for (size_t i = 0; i < image->warning_count; i++)
		report(diags, path, &image->warnings[i]);
}

bool eif_is_code(enum diag_code code)
{
	return text_starts_with(text_from(diag_code_info(code)->slug), "eif-");
}
