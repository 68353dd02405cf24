/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside template/: the columns that terraform gives text. */
#ifndef MPCNET_TEMPLATE_GRAPHEMES_H
#define MPCNET_TEMPLATE_GRAPHEMES_H

#include "base/base.h"

/* How many grapheme clusters `t` has, line breaks among them; a byte that is not UTF-8 counts as one. */
size_t grapheme_count(struct text t);

#endif
