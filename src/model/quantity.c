/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Sizes, durations, amounts of CPU, address ranges: read, and written in the one form that means the same. */
#include "model/quantity.h"

#include <inttypes.h>

struct unit {
	const char *name;
	int64_t factor;
};

/* From the largest; the first that divides a quantity is the one it is written in. */
static const struct unit size_units[] = {
	{ "TiB", (int64_t)1 << 40 },
	{ "GiB", (int64_t)1 << 30 },
	{ "MiB", (int64_t)1 << 20 },
	{ "KiB", (int64_t)1 << 10 },
	{ "B", 1 },
};
static const struct unit duration_units[] = {
	{ "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 },
};

static bool parse_number(struct text t, int64_t *ret_number, struct text *ret_rest)
{
	size_t i = 0;
	int64_t number = 0;

	for (; i < t.size && t.data[i] >= '0' && t.data[i] <= '9'; i++) {
		int64_t digit = t.data[i] - '0';

		if (number > (INT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*ret_number = number;
	*ret_rest = text_slice(t, i, t.size);
	return i > 0;
}

static bool parse_quantity(struct text t, const struct unit *units, size_t count, int64_t *ret_quantity)
{
	struct text unit;
	int64_t number;

	if (!parse_number(t, &number, &unit))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!text_is(unit, units[i].name))
			continue;
		if (number > INT64_MAX / units[i].factor)
			return false;
		*ret_quantity = number * units[i].factor;
		return true;
	}
	return false;
}

static struct text format_quantity(struct arena *arena, int64_t quantity, const struct unit *units, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (quantity % units[i].factor == 0 && (quantity != 0 || units[i].factor <= 1000))
			return arena_format(arena, "%" PRId64 "%s", quantity / units[i].factor, units[i].name);
	die("a quantity has no unit");
}

bool parse_size(struct text t, int64_t *ret_bytes)
{
	return parse_quantity(t, size_units, ARRAY_LENGTH(size_units), ret_bytes);
}

bool parse_duration(struct text t, int64_t *ret_milliseconds)
{
	return parse_quantity(t, duration_units, ARRAY_LENGTH(duration_units), ret_milliseconds);
}

bool parse_cpu(struct text t, int64_t *ret_thousandths)
{
	struct text unit;
	int64_t number;

	if (!parse_number(t, &number, &unit) || number > INT64_MAX / 1000)
		return false;
	if (unit.size == 0)
		*ret_thousandths = number * 1000;
	else if (text_is(unit, "m"))
		*ret_thousandths = number;
	else
		return false;
	return true;
}

struct text format_size(struct arena *arena, int64_t bytes)
{
	return format_quantity(arena, bytes, size_units, ARRAY_LENGTH(size_units));
}

struct text format_duration(struct arena *arena, int64_t milliseconds)
{
	return format_quantity(arena, milliseconds, duration_units, ARRAY_LENGTH(duration_units));
}

struct text format_cpu(struct arena *arena, int64_t thousandths)
{
	return thousandths % 1000 == 0 ? arena_format(arena, "%" PRId64, thousandths / 1000)
				       : arena_format(arena, "%" PRId64 "m", thousandths);
}

int64_t whole_cpus(int64_t thousandths)
{
	return thousandths < 1000 ? 1 : thousandths / 1000;
}

/* A number of an address: 0 to `max`, no leading zero. */
static bool parse_part(struct text t, size_t *at, int64_t max, int64_t *ret_number)
{
	struct text rest, here = text_slice(t, *at, t.size);

	if (!parse_number(here, ret_number, &rest) || *ret_number > max)
		return false;
	if (here.data[0] == '0' && here.size - rest.size > 1)
		return false;
	*at += here.size - rest.size;
	return true;
}

bool parse_cidr(struct text t, uint32_t *ret_address, unsigned *ret_prefix)
{
	uint32_t address = 0;
	int64_t number;
	size_t at = 0;

	for (int i = 0; i < 4; i++) {
		if (i && (at >= t.size || t.data[at++] != '.'))
			return false;
		if (!parse_part(t, &at, 255, &number))
			return false;
		address = address << 8 | (uint32_t)number;
	}
	if (at >= t.size || t.data[at++] != '/' || !parse_part(t, &at, 32, &number) || at != t.size)
		return false;
	*ret_address = address;
	*ret_prefix = (unsigned)number;
	return number == 32 || (address & (UINT32_MAX >> number)) == 0;
}
