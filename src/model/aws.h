/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What the compiler knows of AWS: regions and instance types, as tables with their date. */
#ifndef MPCNET_MODEL_AWS_H
#define MPCNET_MODEL_AWS_H

#include "base/base.h"

struct aws_region {
	const char *name;
	const char *zone_prefix;        /* "euw1"; NULL when its zones are not known */
	unsigned zones;                 /* bit n: there is a zone n */
	unsigned closed;                /* bit n: from zone n there is no way to endpoint services of other regions */
	bool opt_in;                    /* must be enabled in an account before it can be used */
};

struct aws_instance {
	const char *name;
	const char *architecture;       /* "x86_64" or "arm64" */
	int64_t cpus, threads_per_core, memory_mib;
	bool enclaves;                  /* can run Nitro enclaves */
};

/* The row with this name, or NULL. */
const struct aws_region *aws_region_find(struct text name);
const struct aws_instance *aws_instance_find(struct text name);

/* The table of regions, for suggestions. */
const struct aws_region *aws_regions(size_t *ret_count);
/* The table of instance types, likewise. */
const struct aws_instance *aws_instances(size_t *ret_count);

/* Parts of an ARN, counted from "arn" as 0. */
enum { ARN_REGION = 3, ARN_ACCOUNT = 4 };
/* A part of an ARN, borrowed from it; empty where it has none there, as that of a role has no region. */
struct text aws_arn_part(struct text arn, unsigned part);
/* The ARN of an IAM role, in `arena`; its path begins and ends with '/'. */
struct text aws_role_arn(struct arena *arena, struct text account, struct text path, struct text role);

/* Whether `zone` ("euw1-az1") is one of the region's zones; true when its zones are not known. */
bool aws_region_has_zone(const struct aws_region *region, struct text zone);
/* The bit of a zone id in such a set: of "euw1-az1" bit 1. 0 when it is no id of a zone. */
unsigned aws_zone_bit(struct text zone);
/* The greatest number of a zone: it has one digit. */
#define AWS_ZONE_MAX 9
/* The id of a region's zone of that number, in `arena`; absent where the set has no such bit or ids are not known. */
struct text aws_zone_id(struct arena *arena, const struct aws_region *region, unsigned set, unsigned number);

#endif
