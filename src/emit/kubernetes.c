/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for a party's manifests: everything in their templates that is not a setting as it stands. */
#include "emit/kubernetes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "emit/connector.h"
#include "emit/node.h"
#include "emit/terraform_services.h"
#include "model/reserved.h"

/* ---- what templates can name ----------------------------------------------------------------------- */

static const struct view_field pair_fields[] = {
	{ "key", VIEW_TEXT, NULL, 0 },
	{ "value", VIEW_TEXT, NULL, 0 },
};
static const struct view_type pair_type = { "pair", pair_fields, ARRAY_LENGTH(pair_fields) };

static const struct view_field toleration_fields[] = {
	{ "key", VIEW_TEXT, NULL, 0 },
	{ "value", VIEW_TEXT, NULL, 0 },        /* absent: any */
	{ "effect", VIEW_TEXT, NULL, 0 },
};
static const struct view_type toleration_type = { "toleration", toleration_fields, ARRAY_LENGTH(toleration_fields) };

static const struct view_field security_fields[] = {
	{ "enforced", VIEW_TEXT, NULL, 0 },     /* levels of Pod Security */
	{ "watched", VIEW_TEXT, NULL, 0 },
};
static const struct view_type security_type = { "security", security_fields, ARRAY_LENGTH(security_fields) };

static const struct view_field tunnel_fields[] = {
	{ "parent", VIEW_TEXT, NULL, 0 },       /* the node's address */
	{ "enclave", VIEW_TEXT, NULL, 0 },
	{ "prefix", VIEW_NUMBER, NULL, 0 },
};
static const struct view_type tunnel_type = { "tunnel", tunnel_fields, ARRAY_LENGTH(tunnel_fields) };

/* The two pods that start an enclave: what they share is one template, opened on one of these. */
static const struct view_field enclave_pod_fields[] = {
	{ "serves", VIEW_BOOL, NULL, 0 },       /* it is the core's, which is called; the other makes keys and ends */
};
static const struct view_type enclave_pod_type = { "pod", enclave_pod_fields, ARRAY_LENGTH(enclave_pod_fields) };

static const struct view_field kubernetes_fields[] = {
	{ "has_core", VIEW_BOOL, NULL, 0 },
	{ "core_ready", VIEW_BOOL, NULL, 0 },
	{ "rehearses", VIEW_BOOL, NULL, 0 },
	{ "security", VIEW_OBJECT, &security_type, 0 },
	{ "pauser", VIEW_OBJECT, &pauser_view_type, 0 },
	/* The party's own, without those that the templates write themselves. */
	{ "labels", VIEW_LIST, &pair_type, 0 },
	{ "annotations", VIEW_LIST, &pair_type, 0 },
	{ "namespace_labels", VIEW_LIST, &pair_type, 0 },
	{ "namespace_annotations", VIEW_LIST, &pair_type, 0 },
	{ "service_account_annotations", VIEW_LIST, &pair_type, 0 },
	{ "monitor_labels", VIEW_LIST, &pair_type, 0 },
	{ "balancer_annotations", VIEW_LIST, &pair_type, 0 },
	{ "balancer_tags", VIEW_TEXT, NULL, 0 },    /* "key=value,…"; absent: none */
	{ "balancer_subnets", VIEW_TEXT, NULL, 0 }, /* "subnet-…,…"; absent: the controller finds them */
	{ "peer_app", VIEW_TEXT, NULL, 0 },	    /* name of what peers reach: the core, or what stands in for it */
	{ "pod_name", VIEW_TEXT, NULL, 0 },	    /* of the core; absent in a rehearsal */
	{ "client_service", VIEW_TEXT, NULL, 0 },
	{ "core_image", VIEW_TEXT, NULL, 0 }, /* images as they are pulled, mirrors applied */
	{ "device_plugin_image", VIEW_TEXT, NULL, 0 },
	{ "rehearsal_image", VIEW_TEXT, NULL, 0 },
	{ "tolerations", VIEW_LIST, &toleration_type, 0 },
	{ "tunnel", VIEW_OBJECT, &tunnel_type, 0 },
	{ "core_pod", VIEW_OBJECT, &enclave_pod_type, 0 },
	{ "keygen_pod", VIEW_OBJECT, &enclave_pod_type, 0 },
	{ "startup_failures", VIEW_NUMBER, NULL, 0 }, /* of a probe every 10 s */
	{ "keygen_seconds", VIEW_NUMBER, NULL, 0 },
	/* As values of variables, in which Kubernetes would expand "$(NAME)". */
	{ "log_level", VIEW_TEXT, NULL, 0 },
	{ "metric_labels", VIEW_TEXT, NULL, 0 },  /* "key=value,…"; absent: none */
	{ "tracing_port", VIEW_NUMBER, NULL, 0 }, /* absent: no traces */
	{ "connector", VIEW_OBJECT, &connector_view_type, 0 },
};
static const struct view_type kubernetes_type = { "kubernetes", kubernetes_fields, ARRAY_LENGTH(kubernetes_fields) };

/* "a=1,b=2" of a map; absent when it is empty. */
static struct text join_map(struct arena *arena, const struct value *map)
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
		struct view_object *pair = view_list_add_object(arena, &list, &pair_type);

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

static void fill_metadata(struct arena *arena, const struct party *party, struct view_object *view)
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
static void fill_balancer(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct text tags = join_map(arena, party_value(party, PARTY_TAGS)), subnets = join_subnets(arena, party);
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

/* ---- images ----------------------------------------------------------------------------------------- */

/* `prefix` is the image's registry, or that with whole parts of its path. */
static bool image_is_under(struct text image, struct text prefix)
{
	return prefix.size < image.size && text_equal(text_slice(image, 0, prefix.size), prefix) &&
	       memchr("/:@", image.data[prefix.size], 3);
}

/* The longest prefix that has a mirror gives way to it. */
struct text kubernetes_image(struct arena *arena, const struct party *party, struct text image)
{
	const struct value *mirrors = party_value(party, PARTY_KUBERNETES_REGISTRY_MIRRORS);
	const struct value_entry *best = NULL;

	for (size_t i = 0; i < mirrors->map.count; i++) {
		const struct value_entry *mirror = &mirrors->map.entries[i];

		if (image_is_under(image, mirror->key) && (!best || mirror->key.size > best->key.size))
			best = mirror;
	}
	if (!best)
		return image;
	return arena_format(arena, "%.*s%.*s", TEXT_ARG(best->value.text),
			    TEXT_ARG(text_slice(image, best->key.size, image.size)));
}

static void fill_images(struct arena *arena, const struct party *party, struct view_object *view)
{
	if (party->release)
		view_set_text(view, "core_image",
			      kubernetes_image(arena, party,
					       release_text(party->release, party_has_enclave(party)
										    ? RELEASE_IMAGE
										    : RELEASE_PLAIN_IMAGE)));
	if (party_has(party, PARTY_CLUSTER_DEVICE_PLUGIN_IMAGE))
		view_set_text(view, "device_plugin_image",
			 kubernetes_image(arena, party, party_text(party, PARTY_CLUSTER_DEVICE_PLUGIN_IMAGE)));
	if (party_has(party, PARTY_REHEARSAL_IMAGE))
		view_set_text(view, "rehearsal_image",
			      kubernetes_image(arena, party, party_text(party, PARTY_REHEARSAL_IMAGE)));
}

/* ---- the pod ---------------------------------------------------------------------------------------- */

static bool list_has(const struct value *list, size_t count, struct text text)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(list->list.items[i].text, text))
			return true;
	return false;
}

static void push_toleration(struct arena *arena, struct view_list *list, struct text taint)
{
	struct view_object *toleration = view_list_add_object(arena, list, &toleration_type);
	const struct taint parts = taint_parts(taint);

	view_set_text(toleration, "key", parts.key);
	view_set_text(toleration, "value", parts.value);
	view_set_text(toleration, "effect", parts.effect);
}

static void fill_tolerations(struct arena *arena, const struct party *party, struct view_object *view)
{
	const struct value *taints = party_value(party, PARTY_NODE_GROUP_TAINTS);
	const struct value *more = party_value(party, PARTY_KUBERNETES_TOLERATIONS);
	struct view_list list = { 0 };

	for (size_t i = 0; i < taints->list.count; i++)
		if (!list_has(taints, i, taints->list.items[i].text))
			push_toleration(arena, &list, taints->list.items[i].text);
	for (size_t i = 0; i < more->list.count; i++)
		if (!list_has(taints, taints->list.count, more->list.items[i].text) &&
		    !list_has(more, i, more->list.items[i].text))
			push_toleration(arena, &list, more->list.items[i].text);
	view_set_list(view, "tolerations", &list);
}

/* Address number `n` of a range, whose text check/ has made sure of. */
static struct text range_address(struct arena *arena, struct text range, unsigned n)
{
	unsigned a = 0, b = 0, c = 0, d = 0;
	uint32_t address;

	sscanf(arena_text(arena, range).data, "%u.%u.%u.%u", &a, &b, &c, &d);
	address = ((uint32_t)a << 24 | b << 16 | c << 8 | d) + n;
	return arena_format(arena, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
			    address & 255);
}

static void fill_tunnel(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct text subnet = party_text(party, PARTY_ENCLAVE_TUNNEL_SUBNET);
	struct view_object *tunnel = view_object_new(arena, &tunnel_type);
	struct text prefix = text_slice(subnet, text_find(subnet, '/', 0) + 1, subnet.size);

	view_set_text(tunnel, "parent", range_address(arena, subnet, 1));
	view_set_text(tunnel, "enclave", range_address(arena, subnet, 2));
	view_set_number(tunnel, "prefix", strtol(arena_text(arena, prefix).data, NULL, 10));
	view_set(view, "tunnel")->object = tunnel;
}

static const struct view_object *enclave_pod(struct arena *arena, bool serves)
{
	struct view_object *pod = view_object_new(arena, &enclave_pod_type);

	view_set(pod, "serves")->truth = serves;
	return pod;
}

/* Kubernetes reads "$$" as a dollar and "$(NAME)" as that variable, in commands and in values of variables. */
struct text kubernetes_unexpanded(struct arena *arena, struct text text)
{
	size_t dollars = 0, size = 0;
	char *copy;

	for (size_t i = 0; i < text.size; i++)
		dollars += text.data[i] == '$';
	if (!dollars)
		return text;
	copy = arena_alloc(arena, text.size + dollars);
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '$')
			copy[size++] = '$';
		copy[size++] = text.data[i];
	}
	return (struct text){ copy, size };
}

#define PROBE_PERIOD_MS 10000

/* Key generation boots an enclave as the core does, after an image was pulled that may be large. */
#define PULL_SECONDS 600

static void fill_pods(struct arena *arena, const struct party *party, struct view_object *view)
{
	int64_t startup = party_number(party, PARTY_KUBERNETES_STARTUP_TIMEOUT);

	view_set_text(view, "pod_name", arena_format(arena, "%.*s-%" PRId64, TEXT_ARG(party->identity), party->id));
	view_set_text(view, "client_service", party_client_host(arena, party));
	view_set_number(view, "startup_failures", (startup + PROBE_PERIOD_MS - 1) / PROBE_PERIOD_MS);
	view_set_number(view, "keygen_seconds", 2 * startup / 1000 + PULL_SECONDS);
	view_set_text(view, "log_level", kubernetes_unexpanded(arena, party_text(party, PARTY_MONITORING_LOG_LEVEL)));
	view_set_text(view, "metric_labels",
		 kubernetes_unexpanded(arena, join_map(arena, party_value(party, PARTY_MONITORING_METRIC_LABELS))));
	view_set(view, "core_pod")->object = enclave_pod(arena, true);
	view_set(view, "keygen_pod")->object = enclave_pod(arena, false);
	if (party_has_enclave(party))
		fill_tunnel(arena, party, view);
}

/* ---- network policies ------------------------------------------------------------------------------- */

/* Of a URL that check/ has made sure of: "scheme://host[:port][/…]"; hosts in brackets have colons of their own. */
static int64_t url_port(struct arena *arena, struct text url)
{
	size_t host = text_find(url, ':', 0) + 3, end = host, colon = 0;

	while (end < url.size && !memchr("/?#", url.data[end], 3))
		end++;
	for (size_t i = host; i < end; i++)
		if (url.data[i] == ':')
			colon = i;
		else if (url.data[i] == ']')
			colon = 0;
	if (!colon)
		return text_starts_with(url, "https:") ? 443 : 80;
	return strtol(arena_text(arena, text_slice(url, colon + 1, end)).data, NULL, 10);
}

static void fill_policies(struct arena *arena, const struct party *party, struct view_object *view)
{
	if (party_has(party, PARTY_MONITORING_TRACING_ENDPOINT))
		view_set_number(view, "tracing_port",
				url_port(arena, party_text(party, PARTY_MONITORING_TRACING_ENDPOINT)));
}

/* ---- the family ------------------------------------------------------------------------------------- */

bool kubernetes_makes_namespace(const struct emit_context *context, const struct party *party)
{
	(void)context;
	return party_truth(party, PARTY_KUBERNETES_CREATE_NAMESPACE);
}

bool kubernetes_makes_account(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_truth(party, PARTY_KUBERNETES_CREATE_SERVICE_ACCOUNTS);
}

bool kubernetes_pins_core(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && !party_truth(party, PARTY_KUBERNETES_EVICTABLE);
}

bool kubernetes_holds_core(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_truth(party, PARTY_KUBERNETES_NETWORK_POLICY);
}

bool kubernetes_monitors_core(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_truth(party, PARTY_MONITORING_ENABLED);
}

bool kubernetes_installs_plugin(const struct emit_context *context, const struct party *party)
{
	return party_core_in_enclave(context, party) && party_has(party, PARTY_CLUSTER_DEVICE_PLUGIN_IMAGE);
}

bool kubernetes_rehearses(const struct emit_context *context, const struct party *party)
{
	return !party_has_core(context, party) && party_has(party, PARTY_REHEARSAL_IMAGE);
}

bool kubernetes_holds_rehearsal(const struct emit_context *context, const struct party *party)
{
	return kubernetes_rehearses(context, party) && party_truth(party, PARTY_KUBERNETES_NETWORK_POLICY);
}

/* The tunnel of an enclave needs a privileged container; nothing else needs more than pods have by default. */
static void fill_security(struct arena *arena, bool has_core, struct view_object *view)
{
	struct view_object *security = view_object_new(arena, &security_type);

	view_set_text(security, "enforced", has_core ? TEXT("privileged") : TEXT("baseline"));
	view_set_text(security, "watched", has_core ? TEXT("baseline") : TEXT("restricted"));
	view_set(view, "security")->object = security;
}

static void fill(struct arena *arena, const struct emit_context *context, const struct party *party,
		 struct view_object *view)
{
	bool has_core = party_has_core(context, party);

	view_set(view, "has_core")->truth = has_core;
	view_set(view, "core_ready")->truth = party_core_ready(context, party);
	view_set(view, "rehearses")->truth = kubernetes_rehearses(context, party);
	view_set_text(view, "peer_app", has_core ? TEXT("kms-core") : TEXT("mpc-echo"));
	fill_security(arena, has_core, view);
	view_set(view, "pauser")->object = pauser_view(arena, context, party);
	fill_metadata(arena, party, view);
	fill_balancer(arena, party, view);
	fill_images(arena, party, view);
	fill_tolerations(arena, party, view);
	fill_policies(arena, party, view);
	if (has_core)
		fill_pods(arena, party, view);
	view_set(view, "connector")->object = connector_view(arena, context, party);
}

const struct family kubernetes_family = { FAMILY_KUBERNETES, "kubernetes", &kubernetes_type, fill };
