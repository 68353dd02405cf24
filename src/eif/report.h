/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* From what was found in an image to reports: each class is a code, "eif-" before its name. */
#ifndef MPCNET_EIF_REPORT_H
#define MPCNET_EIF_REPORT_H

#include "diag/diag.h"
#include "eif/eif.h"

/* Reports the fault, and every warning, about the file `path`. */
void eif_report(struct diags *diags, struct text path, const struct eif_image *image);
/* Whether a code is about an enclave image, and not about a spec. */
bool eif_is_code(enum diag_code code);

#endif
