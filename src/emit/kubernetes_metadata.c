/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Labels and annotations of a party's objects, and what the load balancer's controller reads in some of them. */
#include "emit/kubernetes_parts.h"

#include <stdlib.h>

#include "model/reserved.h"

static const struct view_field pair_fields[] = {
	{ "key", VIEW_TEXT, NULL, 0 },
	{ "value", VIEW_TEXT, NULL, 0 },
};
const struct view_type kubernetes_pair_type = { "pair", pair_fields, ARRAY_LENGTH(pair_fields) };

/* "a=1,b=2" of a map; absent when it is empty. */
struct text kubernetes_join_map(struct arena *arena, const struct value *map)
{
	struct text all = { 0 };

	for (size_t i = 0; i < map->map.count; i++) {
		const struct value_entry *entry = &map->map.entries[i];

		all = arena_format(arena, "%.*s%s%.*s=%.*s", TEXT_ARG(all), i ? "," : "", TEXT_ARG(entry->key),
				   TEXT_ARG(entry->value.text));
	}
	return all;
}

/* ---- labels and annotations ------------------------------------------------------------------------- */

#define BALANCER "service.beta.kubernetes.io/aws-load-balancer-"

struct pairs {
	const struct value_entry **items;       /* by key, unique */
	size_t count, capacity;
};

static int compare_entries(const void *a, const void *b)
{
	return text_compare((*(const struct value_entry *const *)a)->key, (*(const struct value_entry *const *)b)->key);
}

/* Adds what `map` says about keys that are neither ours nor known from a closer map, which was added before. */
static void pairs_add(struct arena *arena, struct pairs *pairs, const struct value *map,
		      const struct reserved_names *ours)
{
	for (size_t i = 0; i < map->map.count; i++) {
		const struct value_entry *entry = &map->map.entries[i];
		bool known = reserved_names_have(ours, entry->key);

		for (size_t j = 0; j < pairs->count; j++)
			known |= text_equal(pairs->items[j]->key, entry->key);
		if (!known)
			*VEC_PUSH(arena, pairs) = entry;
	}
}

static void set_pairs(struct arena *arena, struct view_object *view, const char *name, struct pairs *pairs)
{
	struct view_list list = { 0 };

	if (pairs->count)
		qsort(pairs->items, pairs->count, sizeof(*pairs->items), compare_entries);
	for (size_t i = 0; i < pairs->count; i++) {
		struct view_object *pair = view_list_add_object(arena, &list, &kubernetes_pair_type);

		view_set_text(pair, "key", pairs->items[i]->key);
		view_set_text(pair, "value", pairs->items[i]->value.text);
	}
	view_set_list(view, name, &list);
}

/* What a setting of one kind of object says, and then what the one for all objects says; SETTING_COUNT: nothing. */
static void set_merged(struct arena *arena, struct view_object *view, const char *name, const struct party *party,
		       enum setting_id closer, enum setting_id all, const struct reserved_names *ours)
{
	struct pairs pairs = { 0 };

	if (closer != SETTING_COUNT)
		pairs_add(arena, &pairs, party_value(party, closer), ours);
	pairs_add(arena, &pairs, party_value(party, all), ours);
	set_pairs(arena, view, name, &pairs);
}

void kubernetes_fill_metadata(struct arena *arena, const struct party *party, struct view_object *view)
{
	set_merged(arena, view, "labels", party, SETTING_COUNT, PARTY_KUBERNETES_LABELS, &reserved_labels);
	set_merged(arena, view, "namespace_labels", party, PARTY_KUBERNETES_NAMESPACE_LABELS, PARTY_KUBERNETES_LABELS,
		   &reserved_labels);
	set_merged(arena, view, "monitor_labels", party, PARTY_MONITORING_LABELS, PARTY_KUBERNETES_LABELS,
		   &reserved_labels);
	set_merged(arena, view, "annotations", party, SETTING_COUNT, PARTY_KUBERNETES_ANNOTATIONS,
		   &reserved_annotations);
	set_merged(arena, view, "namespace_annotations", party, PARTY_KUBERNETES_NAMESPACE_ANNOTATIONS,
		   PARTY_KUBERNETES_ANNOTATIONS, &reserved_annotations);
	set_merged(arena, view, "service_account_annotations", party, PARTY_KUBERNETES_SERVICE_ACCOUNT_ANNOTATIONS,
		   PARTY_KUBERNETES_ANNOTATIONS, &reserved_annotations);
}

/* ---- the load balancer ------------------------------------------------------------------------------ */

static struct text join_subnets(struct arena *arena, const struct party *party)
{
	const struct value *subnets = party_value(party, PARTY_VPC_SUBNETS);
	const struct value *zones = party_value(party, PARTY_VPC_ZONE_IDS);
	struct text all = { 0 };

	/* Of the zones that the party chose, as Terraform's: the endpoints of peers stand there. */
	for (size_t i = 0; i < subnets->map.count; i++)
		if (value_list_has(zones, subnets->map.entries[i].key))
			all = arena_format(arena, "%.*s%s%.*s", TEXT_ARG(all), all.size ? "," : "",
					   TEXT_ARG(subnets->map.entries[i].value.text));
	return all;
}

/* Tags and subnets are the party's to annotate where no setting says them. */
void kubernetes_fill_balancer(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct text tags = kubernetes_join_map(arena, party_value(party, PARTY_TAGS)), subnets = join_subnets(arena, party);
	const char **ours = ARENA_ARRAY(arena, const char *, reserved_annotations.count + 2);
	struct reserved_names names = { ours, reserved_annotations.count };

	memcpy(ours, reserved_annotations.items, reserved_annotations.count * sizeof(*ours));
	if (tags.data)
		ours[names.count++] = BALANCER "additional-resource-tags";
	if (subnets.data)
		ours[names.count++] = BALANCER "subnets";
	view_set_text(view, "balancer_tags", tags);
	view_set_text(view, "balancer_subnets", subnets);
	set_merged(arena, view, "balancer_annotations", party, PARTY_ENDPOINT_ANNOTATIONS, PARTY_KUBERNETES_ANNOTATIONS,
		   &names);
}
