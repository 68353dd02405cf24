/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * YAML, written in order by libyaml: block style, two spaces a level.
 *
 * Text always stands in double quotes, so that none of it reads as a number, a date or a word of YAML 1.1 or 1.2. Only
 * keys that are plain names, and no such word, have none.
 */
#ifndef MPCNET_TEMPLATE_YAML_WRITER_H
#define MPCNET_TEMPLATE_YAML_WRITER_H

#include "base/base.h"

struct yaml_writer;

/* A document, to be written into `out`. Ended by yaml_finish, which frees the writer. */
struct yaml_writer *yaml_new(struct strbuf *out);
void yaml_map_begin(struct yaml_writer *yaml);
void yaml_map_end(struct yaml_writer *yaml);
void yaml_list_begin(struct yaml_writer *yaml);
void yaml_list_end(struct yaml_writer *yaml);
void yaml_key(struct yaml_writer *yaml, struct text key);
void yaml_text(struct yaml_writer *yaml, struct text value);
void yaml_number(struct yaml_writer *yaml, int64_t value);
void yaml_bool(struct yaml_writer *yaml, bool value);
void yaml_null(struct yaml_writer *yaml);
void yaml_finish(struct yaml_writer *yaml);

#endif
