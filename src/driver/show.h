/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside driver/: what `mpcnetc show` prints besides the model. */
#ifndef MPCNET_DRIVER_SHOW_H
#define MPCNET_DRIVER_SHOW_H

#include "driver/job.h"

/* Appends where what stands at `place` came from, in the form that the command line asks for. */
void show_why(struct job *job, const struct document_place *place, struct strbuf *out);
/* The same for people, and for machines. `path` is that of the place. */
void why_text(const struct sources *sources, struct text path, const struct whys *whys, struct strbuf *out);
void why_json(struct arena *arena, const struct sources *sources, struct text path, const struct whys *whys,
	      struct strbuf *out);

/* "party", "default": what says something of a setting. */
const char *why_source_name(enum why_source source);

/* Appends text of a spec on one line, as safe_text does. */
void put_safe(struct strbuf *out, struct text t);

#endif
