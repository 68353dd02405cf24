/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Looking things up in the tables of AWS. */
#include "model/aws.h"

#include <stdlib.h>

#define ZONE(number) (1u << (number))

static const struct aws_region regions[] = {
#define REGION(name, prefix, zones, closed, opt_in) { name, prefix, zones, closed, opt_in },
#include "model/regions.def"
#undef REGION
};

static const struct aws_instance instances[] = {
#define INSTANCE(name, architecture, cpus, threads, memory, enclaves) \
	{ name, architecture, cpus, threads, memory, enclaves },
#include "model/instances.def"
#undef INSTANCE
};

/* Both tables are in byte order of names, and a name is the first member of a row. */
static int compare_name(const void *key, const void *row)
{
	return text_compare(*(const struct text *)key, text_from(*(const char *const *)row));
}

const struct aws_region *aws_region_find(struct text name)
{
	return bsearch(&name, regions, ARRAY_LENGTH(regions), sizeof(regions[0]), compare_name);
}

const struct aws_instance *aws_instance_find(struct text name)
{
	return bsearch(&name, instances, ARRAY_LENGTH(instances), sizeof(instances[0]), compare_name);
}

const struct aws_region *aws_regions(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(regions);
	return regions;
}

const struct aws_instance *aws_instances(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(instances);
	return instances;
}

struct text aws_arn_part(struct text arn, unsigned part)
{
	size_t start = 0;

	for (unsigned i = 0; i < part; i++)
		start = text_find(arn, ':', start) + 1;
	return text_slice(arn, start, text_find(arn, ':', start));
}

struct text aws_role_arn(struct arena *arena, struct text account, struct text path, struct text role)
{
	return arena_format(arena, "arn:aws:iam::%.*s:role%.*s%.*s", TEXT_ARG(account), TEXT_ARG(path), TEXT_ARG(role));
}

unsigned aws_zone_bit(struct text zone)
{
	char digit = zone.size > 4 ? zone.data[zone.size - 1] : '\0';

	if (digit < '1' || digit > '9' || memcmp(zone.data + zone.size - 4, "-az", 3) != 0)
		return 0;
	return ZONE(digit - '0');
}

struct text aws_zone_id(struct arena *arena, const struct aws_region *region, unsigned set, unsigned number)
{
	if (!region->zone_prefix || !(set & ZONE(number)))
		return (struct text){ 0 };
	return arena_format(arena, "%s-az%u", region->zone_prefix, number);
}

bool aws_region_has_zone(const struct aws_region *region, struct text zone)
{
	if (!region->zone_prefix)
		return true;
	return zone.size == strlen(region->zone_prefix) + 4 && text_starts_with(zone, region->zone_prefix) &&
	       (region->zones & aws_zone_bit(zone));
}
