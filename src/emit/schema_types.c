/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What holds one value of a setting's type, as keywords of JSON Schema. */
#include "emit/model_schema.h"
#include "model/document.h"
#include "template/json_schema.h"

static void write_pattern(struct json_writer *json, const struct strbuf *pattern)
{
	json_key(json, "type");
	json_string(json, "string");
	json_key(json, "pattern");
	json_text(json, strbuf_as_text(pattern));
}

static void write_limit(struct json_writer *json, const char *keyword, int64_t limit)
{
	json_key(json, keyword);
	json_number(json, limit);
}

static void write_form(struct json_writer *json, const struct text_form *form, const struct setting *row, bool limits)
{
	int64_t max = limits && row->max != NO_LIMIT ? row->max : form->max;

	json_key(json, "type");
	json_string(json, "string");
	json_key(json, "pattern");
	json_string(json, form->pattern);
	if (form->refused) {
		json_key(json, "not");
		json_object_begin(json);
		json_key(json, "pattern");
		json_string(json, form->refused);
		json_object_end(json);
	}
	if (limits && row->min != NO_LIMIT)
		write_limit(json, "minLength", row->min);
	if (max)
		write_limit(json, "maxLength", max);
}

/* ---- numbers --------------------------------------------------------------------------------------- */

/* A number, or its digits where most readers of JSON would not take it in exactly. */
static void write_int(struct json_writer *json, const struct setting *row, bool limits)
{
	int64_t min = limits && row->min != NO_LIMIT ? row->min : 0;
	int64_t max = limits && row->max != NO_LIMIT ? row->max : INT64_MAX;
	bool large = max > DOCUMENT_NUMBER_MAX;
	struct strbuf pattern = { 0 };

	if (large) {
		json_key(json, "anyOf");
		json_array_begin(json);
		json_object_begin(json);
	}
	json_key(json, "type");
	json_string(json, "integer");
	write_limit(json, "minimum", min);
	write_limit(json, "maximum", large ? DOCUMENT_NUMBER_MAX : max);
	if (!large)
		return;
	json_object_end(json);
	json_object_begin(json);
	strbuf_string(&pattern, "^(");
	range_pattern(&pattern, DOCUMENT_NUMBER_MAX + 1, max);
	strbuf_string(&pattern, ")$");
	write_pattern(json, &pattern);
	strbuf_release(&pattern);
	json_object_end(json);
	json_array_end(json);
}

/* The model keeps at least one digit after the point, and no zeros after that. */
static void write_decimal(struct json_writer *json, const struct setting *row)
{
	struct strbuf pattern = { 0 };

	strbuf_string(&pattern, "^(");
	if (row->max != NO_LIMIT) {
		range_pattern(&pattern, row->min == NO_LIMIT ? 0 : row->min, row->max - 1);
	} else {
		range_pattern(&pattern, row->min == NO_LIMIT ? 0 : row->min, 999999);
		strbuf_string(&pattern, "|[1-9][0-9]{6,21}");
	}
	strbuf_string(&pattern, ")\\.([0-9]|[0-9]*[1-9])$");
	write_pattern(json, &pattern);
	write_limit(json, "maxLength", 24);
	strbuf_release(&pattern);
}

/* ---- quantities ------------------------------------------------------------------------------------ */

struct unit {
	const char *name;
	int64_t factor;
};

/* As check/quantity.c writes quantities: in the largest unit that divides them. */
static const struct unit sizes[] = {
	{ "B", 1 }, { "KiB", INT64_C(1) << 10 }, { "MiB", INT64_C(1) << 20 }, { "GiB", INT64_C(1) << 30 },
	{ "TiB", INT64_C(1) << 40 },
};
static const struct unit durations[] = {
	{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 },
};
static const struct unit cpus[] = { { "m", 1 }, { "", 1000 } };

static void write_quantity(struct json_writer *json, const struct setting *row, const struct unit *units, size_t count,
			   const char *zero)
{
	int64_t min = row->min == NO_LIMIT || row->min < 0 ? 0 : row->min;
	int64_t max = row->max == NO_LIMIT ? INT64_MAX : row->max;
	struct strbuf pattern = { 0 };
	bool whole = !row->unit;
	const char *separator = "";

	strbuf_string(&pattern, "^(");
	if (min == 0) {
		strbuf_string(&pattern, zero);
		separator = "|";
	}
	for (size_t i = 0; i < count; i++) {
		int64_t low = min / units[i].factor + (min % units[i].factor != 0);

		/* What is whole in a unit is never written in a smaller one. */
		whole |= row->unit && strcmp(row->unit, units[i].name) == 0;
		low = low > 0 ? low : 1;
		if (!whole || low > max / units[i].factor)
			continue;
		strbuf_format(&pattern, "%s(", separator);
		range_pattern(&pattern, low, max / units[i].factor);
		strbuf_format(&pattern, ")%s", units[i].name);
		separator = "|";
	}
	strbuf_string(&pattern, ")$");
	write_pattern(json, &pattern);
	strbuf_release(&pattern);
}

/* ---- what a parameter says ------------------------------------------------------------------------- */

static void write_arn(struct json_writer *json, const char *parameter)
{
	struct text words = text_from(parameter);
	size_t colon = text_find(words, ':', 0);
	struct text service = text_slice(words, 0, colon), kind = text_slice(words, colon + 1, words.size);
	bool iam = text_is(service, "iam");
	struct strbuf pattern = { 0 };

	strbuf_format(&pattern, "^arn:aws:%.*s:%s:%s:%.*s%s[^\\u0000-\\u001f\\u007f-\\u009f\\ufffe\\uffff]+$",
		      TEXT_ARG(service), iam ? "" : text_is(service, "kms") ? "[^:]+" : "[^:]*",
		      iam ? "([0-9]{12}|aws)" : "[0-9]{12}", TEXT_ARG(kind), kind.size ? "/" : "");
	write_pattern(json, &pattern);
	strbuf_release(&pattern);
}

static void write_url(struct json_writer *json, const char *schemes)
{
	struct strbuf pattern = { 0 };
	const char *host = text_form_of_type(TYPE_HOST)->pattern;

	strbuf_format(&pattern, "^(%s)://%.*s(:0*(", schemes, (int)strlen(host) - 2, host + 1);
	range_pattern(&pattern, 1, 65535);
	/* Printable ASCII without quotes, '\', '?' and '#'. */
	strbuf_string(&pattern, "))?(/[!$->@-\\[\\]-~]*)?$");
	write_pattern(json, &pattern);
	strbuf_release(&pattern);
}

void schema_write_type(struct json_writer *json, const struct setting *row, bool limits)
{
	struct strbuf pattern = { 0 };

	switch (row->type) {
	case TYPE_BOOL:
		json_key(json, "type");
		json_string(json, "boolean");
		break;
	case TYPE_INT: case TYPE_PORT: write_int(json, row, limits); break;
	case TYPE_DECIMAL: write_decimal(json, row); break;
	case TYPE_SIZE: write_quantity(json, row, sizes, ARRAY_LENGTH(sizes), "0B"); break;
	case TYPE_DURATION: write_quantity(json, row, durations, ARRAY_LENGTH(durations), "0s"); break;
	case TYPE_CPU: write_quantity(json, row, cpus, ARRAY_LENGTH(cpus), "0"); break;
	case TYPE_ENUM: schema_words(json, text_from(row->parameter)); break;
	case TYPE_ARN: write_arn(json, row->parameter); break;
	case TYPE_URL: write_url(json, row->parameter); break;
	case TYPE_PATTERN: write_form(json, text_form_find(row->parameter), row, limits); break;
	case TYPE_AWS_ID:
		strbuf_format(&pattern, "^%s-([0-9a-f]{8}|[0-9a-f]{17})$", row->parameter);
		write_pattern(json, &pattern);
		strbuf_release(&pattern);
		break;
	case TYPE_STRING: case TYPE_NAME: case TYPE_HOST: case TYPE_ACCOUNT: case TYPE_REGION: case TYPE_ZONE_ID:
	case TYPE_CIDR: case TYPE_BUCKET: case TYPE_IMAGE: case TYPE_TAINT: case TYPE_SHA256:
	case TYPE_PCR: case TYPE_HEX32: case TYPE_ETH_ADDRESS:
		write_form(json, text_form_of_type(row->type), row, limits);
		break;
	}
}
