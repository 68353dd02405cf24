/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Sizes, durations, amounts of CPU, address ranges: read, and written in the one form that means the same. */
#ifndef MPCNET_MODEL_QUANTITY_H
#define MPCNET_MODEL_QUANTITY_H

#include "base/base.h"

/* "96GiB" and the like. False when it has not that form or overflows. */
bool parse_size(struct text t, int64_t *ret_bytes);
bool parse_duration(struct text t, int64_t *ret_milliseconds);
bool parse_cpu(struct text t, int64_t *ret_thousandths);
struct text format_size(struct arena *arena, int64_t bytes);
struct text format_duration(struct arena *arena, int64_t milliseconds);
struct text format_cpu(struct arena *arena, int64_t thousandths);
/* How many threads an amount of CPU carries: the whole CPUs in it, at least one. */
int64_t whole_cpus(int64_t thousandths);
/* An IPv4 range; *ret_prefix bits of *ret_address, which has no other bit set. */
bool parse_cidr(struct text t, uint32_t *ret_address, unsigned *ret_prefix);

#endif
