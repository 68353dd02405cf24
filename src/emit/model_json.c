/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The checked model as JSON: what `mpcnetc show` prints, and what its digest is taken over. */
#include <inttypes.h>
#include <stdlib.h>

#include "emit/emit.h"
#include "template/json_writer.h"

/* Numbers from here on are not exact in what most JSON readers make of them (RFC 8785, appendix D). */
#define EXACT_MAX (((int64_t)1 << 53) - 1)

static void write_number(struct json_writer *json, int64_t number)
{
	char digits[32];

	if (number >= -EXACT_MAX && number <= EXACT_MAX) {
		json_number(json, number);
		return;
	}
	snprintf(digits, sizeof(digits), "%" PRId64, number);
	json_string(json, digits);
}

static void write_value(struct json_writer *json, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		json_null(json);
		break;
	case VALUE_BOOL:
		json_bool(json, value->truth);
		break;
	case VALUE_INT:
		write_number(json, value->number);
		break;
	case VALUE_DECIMAL: case VALUE_STRING:
		json_text(json, value->text);
		break;
	case VALUE_LIST:
		json_array_begin(json);
		for (size_t i = 0; i < value->list.count; i++)
			write_value(json, &value->list.items[i]);
		json_array_end(json);
		break;
	case VALUE_MAP:
		json_object_begin(json);
		for (size_t i = 0; i < value->map.count; i++) {
			json_key_text(json, value->map.entries[i].key);
			write_value(json, &value->map.entries[i].value);
		}
		json_object_end(json);
		break;
	}
}

/* A path and what stands there; a setting, or a fact that can only be read. */
struct item {
	struct text path;
	struct value value;
};

static int by_path(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	size_t i = 0, j = 0;

	/* Part by part, since '.' does not sort before every character of a name. */
	for (;;) {
		size_t end_a = text_find(a->path, '.', i), end_b = text_find(b->path, '.', j);
		int order = text_compare(text_slice(a->path, i, end_a), text_slice(b->path, j, end_b));

		if (order)
			return order;
		if (end_a == a->path.size || end_b == b->path.size)
			return (end_a < a->path.size) - (end_b < b->path.size);
		i = end_a + 1;
		j = end_b + 1;
	}
}

/* Writes the items from `first` on that share the prefix of `depth` characters, as an object; returns where it ended. */
static size_t write_items(struct json_writer *json, const struct item *items, size_t first, size_t count, size_t depth)
{
	struct text prefix = text_slice(items[first].path, 0, depth);
	size_t i = first;

	json_object_begin(json);
	while (i < count && text_equal(text_slice(items[i].path, 0, depth), prefix)) {
		size_t dot = text_find(items[i].path, '.', depth);

		json_key_text(json, text_slice(items[i].path, depth, dot));
		if (dot < items[i].path.size)
			i = write_items(json, items, i, count, dot + 1);
		else
			write_value(json, &items[i++].value);
	}
	json_object_end(json);
	return i;
}

static void write_scope(struct json_writer *json, enum setting_scope scope, const struct value *values,
			const struct item *extras, size_t extra_count)
{
	size_t count;
	const struct setting *rows = settings_of(scope, &count);
	struct item *items = xmalloc((count + extra_count) * sizeof(*items));

	for (size_t i = 0; i < count; i++)
		items[i] = (struct item){ text_from(rows[i].path), values[i] };
	if (extra_count)
		memcpy(items + count, extras, extra_count * sizeof(*items));
	qsort(items, count + extra_count, sizeof(*items), by_path);
	write_items(json, items, 0, count + extra_count, 0);
	free(items);
}

static struct value text_value(struct text text)
{
	return (struct value){ .kind = text.data ? VALUE_STRING : VALUE_NULL, .text = text };
}

static void write_party(struct json_writer *json, const struct party *party)
{
	const struct item extras[] = {
		{ TEXT("membership"), text_value(text_from(membership_name(party->membership))) },
		{ TEXT("replaces"), text_value(party->replaces) },
	};

	write_scope(json, SCOPE_PARTY, party->values, extras, ARRAY_LENGTH(extras));
}

static int by_release_name(const void *left, const void *right)
{
	return text_compare((*(const struct release *const *)left)->name,
			    (*(const struct release *const *)right)->name);
}

static void write_releases(struct json_writer *json, const struct network *network)
{
	const struct release **sorted = xmalloc(network->release_count * sizeof(*sorted));

	for (size_t i = 0; i < network->release_count; i++)
		sorted[i] = &network->releases[i];
	if (network->release_count)
		qsort(sorted, network->release_count, sizeof(*sorted), by_release_name);
	json_object_begin(json);
	for (size_t i = 0; i < network->release_count; i++) {
		json_key_text(json, sorted[i]->name);
		write_scope(json, SCOPE_RELEASE, sorted[i]->values, NULL, 0);
	}
	json_object_end(json);
	free(sorted);
}

void model_json(const struct network *network, bool compact, struct strbuf *out)
{
	const struct item name[] = { { TEXT("name"), text_value(network->name) } };
	struct json_writer json;

	json_init(&json, out, compact);
	json_object_begin(&json);
	json_key(&json, "mpcnet");
	json_number(&json, 1);
	json_key(&json, "network");
	write_scope(&json, SCOPE_NETWORK, network->values, name, ARRAY_LENGTH(name));
	json_key(&json, "parties");
	json_object_begin(&json);
	for (size_t i = 0; i < network->party_count; i++) {
		json_key_text(&json, network->parties[i].name);
		write_party(&json, &network->parties[i]);
	}
	json_object_end(&json);
	json_key(&json, "releases");
	write_releases(&json, network);
	json_object_end(&json);
	json_finish(&json);
}

void model_digest(const struct network *network, char ret_hex[65])
{
	/* So that no other use of SHA-256 can be taken for a model's digest. */
	static const char domain[] = "mpcnet model v1\n";
	struct strbuf canonical = { 0 };

	strbuf_string(&canonical, domain);
	model_json(network, true, &canonical);
	sha256_hex(strbuf_as_text(&canonical), ret_hex);
	strbuf_release(&canonical);
}
