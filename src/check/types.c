/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Holding a value to its setting's type and range, and bringing it into the form that all that mean the same share.
 *
 * Each type is a function that knows its form; the walk over lists and maps, the wording of messages and the limits are
 * the same for all.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/keccak.h"
#include "check/types.h"

struct diag *conform_report(const struct conform *c, enum diag_code code, const struct value *value,
			    const char *message)
{
	struct diag *diag = diag_add(c->e->diags, code, value->at, "%s", message);

	if (!span_is_none(c->used_at) && !span_is_none(value->at) &&
	    (value->at.file != c->used_at.file || value->at.start < c->used_at.start || value->at.end > c->used_at.end))
		diag_place(diag, c->used_at, "used here as '%s' of %s", c->row->path, c->owner);
	return diag;
}

void conform_show(struct strbuf *out, const struct value *value)
{
	if (value->kind == VALUE_STRING && secret_kind(value->text))
		strbuf_format(out, "%s", secret_kind(value->text));
	else
		value_print(out, value, 80);
}

struct diag *conform_report_form(const struct conform *c, const struct value *value, const char *expected)
{
	struct strbuf message = { 0 };
	struct diag *diag;

	strbuf_format(&message, "'%s' is not ", c->row->path);
	strbuf_string(&message, expected);
	strbuf_string(&message, ": ");
	conform_show(&message, value);
	diag = conform_report(c, DIAG_VALUE_FORM, value, message.data);
	strbuf_release(&message);
	return diag;
}

bool conform_wrong_form(const struct conform *c, const struct value *value, const char *expected)
{
	conform_report_form(c, value, expected);
	return false;
}

/* A longer one is not repeated: the message says what is wrong with it. */
#define SHOWN_SIZE_MAX 40

bool conform_misspelt(const struct conform *c, const struct value *value, const char *expected, struct text meant)
{
	struct diag *diag = conform_report_form(c, value, expected);

	if (!diag_is_kept(diag))
		return false;
	if (meant.size <= SHOWN_SIZE_MAX)
		diag_help(diag, "Write \"%.*s\".", TEXT_ARG(meant));
	fix_word(c->e, diag, value->at, value->text, meant);
	return false;
}

bool text_is_digits(struct text t, size_t count)
{
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] < '0' || t.data[i] > '9')
			return false;
	return t.size == count;
}

/* ---- limits ---------------------------------------------------------------------------------------- */

/* A limit as one writes it: in the unit of the setting's type. */
static struct text show_limit(const struct conform *c, int64_t limit)
{
	switch (c->row->type) {
	case TYPE_SIZE: return format_size(c->e->arena, limit);
	case TYPE_DURATION: return format_duration(c->e->arena, limit);
	case TYPE_CPU: return format_cpu(c->e->arena, limit);
	default: return arena_format(c->e->arena, "%" PRId64, limit);
	}
}

/* `what` is "" for the value itself, else what is counted: " characters", " entries". */
static bool in_limits(const struct conform *c, const struct value *value, int64_t quantity, const char *what)
{
	struct text low, high, actual;
	bool below = c->row->min != NO_LIMIT && quantity < c->row->min;
	bool above = c->row->max != NO_LIMIT && quantity > c->row->max;
	struct text message;

	if (!below && !above)
		return true;
	low = show_limit(c, c->row->min);
	high = show_limit(c, c->row->max);
	actual = *what ? arena_format(c->e->arena, "%" PRId64, quantity) : show_limit(c, quantity);
	if (c->row->min != NO_LIMIT && c->row->max != NO_LIMIT)
		message = arena_format(c->e->arena, "'%s' is from %.*s to %.*s%s, and this is %.*s", c->row->path,
				       TEXT_ARG(low), TEXT_ARG(high), what, TEXT_ARG(actual));
	else
		message = arena_format(c->e->arena, "'%s' is at %s %.*s%s, and this is %.*s", c->row->path,
				       below ? "least" : "most", TEXT_ARG(below ? low : high), what, TEXT_ARG(actual));
	conform_report(c, DIAG_VALUE_RANGE, value, message.data);
	return false;
}

static int64_t count_characters(struct text t)
{
	int64_t count = 0;

	for (size_t i = 0; i < t.size; i++)
		count += ((unsigned char)t.data[i] & 0xc0) != 0x80;
	return count;
}

/* ---- types ----------------------------------------------------------------------------------------- */

bool conform_no_controls(const struct conform *c, const struct value *value)
{
	for (size_t i = 0; i < value->text.size;) {
		size_t length = utf8_sequence(value->text.data + i, value->text.size - i);
		uint32_t code_point = length ? utf8_decode(value->text.data + i, length) : 0;

		/* U+FFFE and U+FFFF are no characters, and YAML refuses them even when they are escaped. */
		if (code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) || code_point == 0xfffe ||
		    code_point == 0xffff)
			return conform_wrong_form(c, value, "text without control characters and line breaks");
		i += length ? length : 1;
	}
	return true;
}

static bool conform_string(const struct conform *c, struct value *value)
{
	return conform_no_controls(c, value) && in_limits(c, value, count_characters(value->text), " characters");
}

static bool conform_name(const struct conform *c, struct value *value)
{
	if (!name_is_label(value->text))
		return conform_wrong_form(c, value, "a name (1 to 63 of a-z, 0-9 and '-', no '-' at the ends)");
	return in_limits(c, value, (int64_t)value->text.size, " characters");
}

static struct text lower_case(struct arena *arena, struct text t)
{
	char *lower = arena_alloc(arena, t.size + 1);

	for (size_t i = 0; i < t.size; i++)
		lower[i] = t.data[i] >= 'A' && t.data[i] <= 'Z' ? (char)(t.data[i] | 0x20) : t.data[i];
	return (struct text){ lower, t.size };
}

static bool conform_host(const struct conform *c, struct value *value)
{
	static const char expected[] = "a host name (names of a-z, 0-9 and '-' with dots between)";
	struct text meant;

	if (!text_is_host(value->text)) {
		/* Names are the same in either case, and with the root's dot behind them. */
		meant = lower_case(c->e->arena, value->text);
		meant.size -= text_ends_with(meant, ".");
		return text_is_host(meant) ? conform_misspelt(c, value, expected, meant)
					   : conform_wrong_form(c, value, expected);
	}
	return in_limits(c, value, (int64_t)value->text.size, " characters");
}

/* Limits are whole numbers from 0 on: what has a minus is below them, and strtoll stops at the largest number there is. */
static bool decimal_out_of_range(const struct conform *c, const struct value *value)
{
	conform_report(c, DIAG_VALUE_RANGE, value,
		       arena_format(c->e->arena, "'%s' is at least %" PRId64 ", and this is %.*s", c->row->path,
				    c->row->min, TEXT_ARG(value->text))
			       .data);
	return false;
}

static bool conform_decimal(const struct conform *c, struct value *value)
{
	size_t dot;

	if (value->kind == VALUE_INT) {
		value->kind = VALUE_DECIMAL;
		value->text = arena_format(c->e->arena, "%" PRId64 ".0", value->number);
	}
	if (value->kind != VALUE_DECIMAL)
		return conform_wrong_type(c, value, "a number");
	if (value->text.size > 24)
		return conform_wrong_form(c, value, "a number of at most 24 digits");
	/* 2.50 and 2.5 mean the same. */
	dot = text_find(value->text, '.', 0);
	while (value->text.size > dot + 2 && value->text.data[value->text.size - 1] == '0')
		value->text = arena_text(c->e->arena, text_slice(value->text, 0, value->text.size - 1));
	value->number = strtoll(value->text.data, NULL, 10);
	if ((c->row->min != NO_LIMIT && (value->text.data[0] == '-' || value->number < c->row->min)) ||
	    (c->row->max != NO_LIMIT && value->number >= c->row->max))
		return decimal_out_of_range(c, value);
	return true;
}

static bool conform_enum(const struct conform *c, struct value *value)
{
	struct text words = text_from(c->row->parameter);
	struct suggestion suggestion = suggestion_for(value->text);
	struct strbuf message = { 0 };
	struct diag *diag;

	for (size_t i = 0, end; i <= words.size; i = end + 1) {
		struct text word;

		end = text_find(words, '|', i);
		word = text_slice(words, i, end);
		if (text_equal(word, value->text)) {
			strbuf_release(&message);
			return true;
		}
		suggestion_consider(&suggestion, word);
		strbuf_format(&message, "%s\"%.*s\"", i == 0 ? "" : end == words.size ? " or " : ", ", TEXT_ARG(word));
	}
	diag = conform_report(c, DIAG_VALUE_CHOICE, value,
		      arena_format(c->e->arena, "'%s' is %s, and this is \"%.*s\"", c->row->path, message.data,
				   TEXT_ARG(value->text)).data);
	strbuf_release(&message);
	suggestion_apply(c->e, &suggestion, diag, value->at);
	return false;
}

bool text_is_hex(struct text t, size_t count)
{
	for (size_t i = 0; i < t.size; i++) {
		char d = t.data[i];

		if (!((d >= '0' && d <= '9') || (d >= 'a' && d <= 'f') || (d >= 'A' && d <= 'F')))
			return false;
	}
	return t.size == count;
}

bool text_is_lower_hex(struct text t, size_t count)
{
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] >= 'A' && t.data[i] <= 'F')
			return false;
	return text_is_hex(t, count);
}

static bool conform_taint(const struct conform *c, struct value *value)
{
	static const char *const effects[] = { "NoSchedule", "PreferNoSchedule", "NoExecute" };
	size_t colon = text_find(value->text, ':', 0), equals = text_find(value->text, '=', 0);
	struct text effect = text_slice(value->text, colon + 1, value->text.size);
	const char *expected;
	bool known = false;

	for (size_t i = 0; i < ARRAY_LENGTH(effects); i++)
		known |= text_is(effect, effects[i]);
	if (equals > colon)
		equals = colon;
	if (!known || !pattern_matches("label-key", text_slice(value->text, 0, equals), &expected) ||
	    !pattern_matches("label-value", text_slice(value->text, equals + 1, colon), &expected))
		return conform_wrong_form(
			c, value,
			"a taint: key=value:Effect or key:Effect, with NoSchedule, PreferNoSchedule or NoExecute");
	return true;
}

/* Hex digits mean the same in either case; files show them in lower case. */
static bool conform_hex(const struct conform *c, struct value *value, size_t count, const char *expected)
{
	struct text digits = text_slice(value->text, 2, value->text.size);

	if (text_is_hex(value->text, count)) {
		value->text = lower_case(c->e->arena, value->text);
		return true;
	}
	if (!text_starts_with(value->text, "0x") && !text_starts_with(value->text, "0X"))
		return conform_wrong_form(c, value, expected);
	expected = arena_format(c->e->arena, "%s, without 0x", expected).data;
	return text_is_hex(digits, count) ? conform_misspelt(c, value, expected, digits)
					  : conform_wrong_form(c, value, expected);
}

static bool conform_eth_address(const struct conform *c, struct value *value)
{
	char formatted[43];

	if (!text_starts_with(value->text, "0x") || !text_is_hex(text_slice(value->text, 2, value->text.size), 40))
		return conform_wrong_form(c, value, "an Ethereum address (0x and 40 hex digits)");
	if (!eip55_valid(value->text))
		return conform_wrong_form(c, value,
					  "an Ethereum address whose mixed case is a valid checksum (EIP-55)");
	eip55_format(value->text, formatted);
	value->text = arena_text(c->e->arena, text_from(formatted));
	return true;
}

static bool conform_pattern(const struct conform *c, struct value *value, const char *pattern)
{
	const char *expected;

	return pattern_matches(pattern, value->text, &expected) ? true : conform_wrong_form(c, value, expected);
}

/*
 * The quantity with its unit as it is written here: "96 GiB", "96gib", and "96Gi" of Kubernetes. "96GB" may be either
 * unit, and in a duration "M" is no minute for certain.
 */
static struct text spelt_quantity(const struct conform *c, struct text t)
{
	static const char *const sizes[] = { "KiB", "MiB", "GiB", "TiB" };
	struct strbuf spelt = { 0 };
	struct text result, unit;
	size_t digits = 0;

	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] != ' ')
			strbuf_char(&spelt, t.data[i]);
	result = arena_text(c->e->arena, strbuf_as_text(&spelt));
	strbuf_release(&spelt);
	while (digits < result.size && result.data[digits] >= '0' && result.data[digits] <= '9')
		digits++;
	unit = lower_case(c->e->arena, text_slice(result, digits, result.size));
	for (size_t i = 0; i < ARRAY_LENGTH(sizes) && c->row->type == TYPE_SIZE; i++) {
		struct text lower = lower_case(c->e->arena, text_from(sizes[i]));

		if (text_equal(unit, lower) || text_equal(unit, text_slice(lower, 0, 2)))
			return arena_format(c->e->arena, "%.*s%s", (int)digits, result.data, sizes[i]);
	}
	return result;
}

static bool parse_quantity_of(enum setting_type type, struct text t, int64_t *ret_number)
{
	return type == TYPE_SIZE ? parse_size(t, ret_number)
	     : type == TYPE_DURATION ? parse_duration(t, ret_number) : parse_cpu(t, ret_number);
}

static bool no_quantity(const struct conform *c, const struct value *value)
{
	struct diag *diag = conform_report_form(c, value, setting_type_name(c->row));

	if (c->row->type == TYPE_SIZE)
		diag_help(diag, "A size is a whole number and one of B, KiB, MiB, GiB and TiB.");
	else if (c->row->type == TYPE_DURATION)
		diag_help(diag, "A duration is a whole number and one of ms, s, m, h and d.");
	return false;
}

static bool conform_quantity(const struct conform *c, struct value *value)
{
	enum setting_type type = c->row->type;
	static const struct { const char *name; int64_t factor; } units[] = {
		{ "B", 1 }, { "MiB", (int64_t)1 << 20 }, { "GiB", (int64_t)1 << 30 }, { "ms", 1 }, { "s", 1000 },
		{ "d", 86400000 },
	};
	struct text meant;

	if (!parse_quantity_of(type, value->text, &value->number)) {
		meant = spelt_quantity(c, value->text);
		return parse_quantity_of(type, meant, &value->number)
			       ? conform_misspelt(c, value, setting_type_name(c->row), meant)
			       : no_quantity(c, value);
	}
	if (!in_limits(c, value, value->number, ""))
		return false;
	for (size_t i = 0; c->row->unit && i < ARRAY_LENGTH(units); i++)
		if (strcmp(units[i].name, c->row->unit) == 0 && value->number % units[i].factor != 0) {
			conform_report(c, DIAG_UNIT_NOT_WHOLE, value,
			       arena_format(c->e->arena, "'%s' must be whole in %s, and %.*s is not", c->row->path,
					    c->row->unit, TEXT_ARG(value->text)).data);
			return false;
		}
	value->text = type == TYPE_SIZE ? format_size(c->e->arena, value->number)
		    : type == TYPE_DURATION ? format_duration(c->e->arena, value->number)
					    : format_cpu(c->e->arena, value->number);
	return true;
}

static bool conform_text(const struct conform *c, struct value *value)
{
	switch (c->row->type) {
	case TYPE_STRING: return conform_string(c, value);
	case TYPE_NAME: return conform_name(c, value);
	case TYPE_HOST: return conform_host(c, value);
	case TYPE_SIZE: case TYPE_DURATION: case TYPE_CPU: return conform_quantity(c, value);
	case TYPE_ENUM: return conform_enum(c, value);
	case TYPE_ACCOUNT: return conform_account(c, value);
	case TYPE_REGION: return conform_region(c, value);
	case TYPE_ZONE_ID: return conform_pattern(c, value, "zone-id");
	case TYPE_CIDR: return conform_cidr(c, value);
	case TYPE_ARN: return conform_arn(c, value);
	case TYPE_AWS_ID: return conform_aws_id(c, value);
	case TYPE_BUCKET: return conform_bucket(c, value);
	case TYPE_IMAGE: return conform_image(c, value);
	case TYPE_URL: return conform_url(c, value);
	case TYPE_TAINT: return conform_taint(c, value);
	case TYPE_SHA256: return conform_hex(c, value, 64, "a SHA-256 digest (64 hex digits)");
	case TYPE_PCR: return conform_hex(c, value, 96, "a PCR (96 hex digits)");
	case TYPE_HEX32: return conform_hex(c, value, 64, "64 hex digits");
	case TYPE_ETH_ADDRESS: return conform_eth_address(c, value);
	case TYPE_PATTERN: return conform_no_controls(c, value) && conform_pattern(c, value, c->row->parameter);
	case TYPE_INT: case TYPE_PORT: case TYPE_DECIMAL: case TYPE_BOOL: break;
	}
	return false;
}

bool conform_one(const struct conform *c, struct value *value)
{
	switch (c->row->type) {
	case TYPE_BOOL:
		return value->kind == VALUE_BOOL ? true : conform_wrong_type(c, value, "true or false");
	case TYPE_INT: case TYPE_PORT:
		if (value->kind != VALUE_INT)
			return conform_wrong_type(c, value, "a whole number");
		return in_limits(c, value, value->number, "");
	case TYPE_DECIMAL:
		return conform_decimal(c, value);
	default:
		break;
	}
	if (value->kind != VALUE_STRING)
		return conform_wrong_type(c, value,
				  c->row->shape == SHAPE_ONE ? setting_type_name(c->row) : setting_item_name(c->row));
	return conform_text(c, value);
}

/* ---- shapes ---------------------------------------------------------------------------------------- */

/* Limits of a list's or map's row count its elements; those are held to no limits of their own. */
static struct setting row_of_elements(const struct setting *row)
{
	struct setting element = *row;

	element.min = element.max = NO_LIMIT;
	return element;
}

/* By what the element is, then where it stands in its list; elements have conformed, so all are of one kind. */
static int by_element(const void *left, const void *right)
{
	const struct value *a = *(const struct value *const *)left, *b = *(const struct value *const *)right;
	int order = text_compare(a->text, b->text);

	if (order == 0 && a->kind != VALUE_STRING)
		order = (a->number > b->number) - (a->number < b->number);
	return order ? order : (a > b) - (a < b);
}

static bool no_repeats(const struct conform *c, const struct value *items, size_t count, struct span list_at)
{
	const struct value **sorted = ARENA_ARRAY(c->e->arena, const struct value *, count);
	struct diag *diag;

	for (size_t i = 0; i < count; i++)
		sorted[i] = &items[i];
	if (count)
		qsort(sorted, count, sizeof(*sorted), by_element);
	for (size_t i = 1; i < count; i++) {
		if (!value_equal(sorted[i], sorted[i - 1]))
			continue;
		diag = conform_report(c, DIAG_ELEMENT_REPEATED, sorted[i],
				      arena_format(c->e->arena, "'%s' holds this element twice", c->row->path).data);
		diag_place(diag, sorted[i - 1]->at, "first here");
		fix_repeated_element(c->e, diag, list_at, sorted[i - 1]->at, sorted[i]->at);
		return false;
	}
	return true;
}

static bool conform_list(const struct conform *c, struct value *value)
{
	const struct setting element = row_of_elements(c->row);
	struct conform inner = *c;
	struct value *items;
	bool ok = true;

	if (value->kind != VALUE_LIST)
		return conform_no_list(c, value);
	if (c->row->shape == SHAPE_LIST && !in_limits(c, value, (int64_t)value->list.count, " elements"))
		return false;
	if (value->list.count > LIST_COUNT_MAX) {
		conform_report(c, DIAG_VALUE_RANGE, value,
		       arena_format(c->e->arena, "'%s' has more than %d elements", c->row->path, LIST_COUNT_MAX).data);
		return false;
	}
	inner.row = &element;
	items = ARENA_ARRAY(c->e->arena, struct value, value->list.count);
	for (size_t i = 0; i < value->list.count; i++) {
		items[i] = value->list.items[i];
		if (items[i].kind == VALUE_NULL) {
			conform_report(c, DIAG_NULL_ELEMENT, &items[i], "a list cannot hold null");
			ok = false;
		} else {
			ok &= conform_one(&inner, &items[i]);
		}
	}
	value->list.items = items;
	return ok && no_repeats(c, items, value->list.count, value->at);
}

static bool conform_key(const struct conform *c, const struct value_entry *entry)
{
	const char *expected;
	struct diag *diag;

	if (!c->row->keys || pattern_matches(c->row->keys, entry->key, &expected))
		return true;
	diag = diag_add(c->e->diags, DIAG_MAP_KEY_FORM, entry->key_at, "'%.*s' is not a key for '%s'",
			TEXT_ARG(entry->key), c->row->path);
	diag_note(diag, "it takes %s", expected);
	return false;
}

static bool conform_map(const struct conform *c, struct value *value)
{
	const struct setting element = row_of_elements(c->row);
	struct conform inner = *c;
	struct value_entry *entries;
	bool ok = true;

	if (value->kind != VALUE_MAP) {
		conform_report_type(c, value, arena_format(c->e->arena, "a map of %s", setting_item_name(c->row)).data);
		return false;
	}
	if (!in_limits(c, value, (int64_t)value->map.count, " entries"))
		return false;
	inner.row = &element;
	entries = ARENA_ARRAY(c->e->arena, struct value_entry, value->map.count);
	for (size_t i = 0; i < value->map.count; i++) {
		entries[i] = value->map.entries[i];
		ok &= conform_key(c, &entries[i]);
		ok &= c->row->shape == SHAPE_MAP_OF_LISTS ? conform_list(&inner, &entries[i].value)
							  : conform_one(&inner, &entries[i].value);
	}
	value->map.entries = entries;
	return ok;
}

bool value_conform(struct eval *e, const struct setting *setting, struct span used_at, const char *owner,
		   struct value *value)
{
	const struct conform conform = { e, setting, used_at, owner };

	switch (setting->shape) {
	case SHAPE_ONE: return conform_one(&conform, value);
	case SHAPE_LIST: return conform_list(&conform, value);
	case SHAPE_MAP: case SHAPE_MAP_OF_LISTS: return conform_map(&conform, value);
	}
	return false;
}
