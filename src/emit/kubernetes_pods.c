/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* A core's pods: where they may run, what they are started with, what stands between an enclave and the world. */
#include "emit/kubernetes_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "emit/helm.h"
#include "emit/kubernetes.h"
#include "emit/node.h"

/* ---- what templates can name ----------------------------------------------------------------------- */

static const struct view_field toleration_fields[] = {
	{ "key", VIEW_TEXT, NULL, 0 },
	{ "value", VIEW_TEXT, NULL, 0 },        /* absent: any */
	{ "effect", VIEW_TEXT, NULL, 0 },
};
const struct view_type kubernetes_toleration_type = {
	"toleration", toleration_fields, ARRAY_LENGTH(toleration_fields)
};

static const struct view_field tunnel_fields[] = {
	{ "parent", VIEW_TEXT, NULL, 0 },       /* the node's address */
	{ "enclave", VIEW_TEXT, NULL, 0 },
	{ "prefix", VIEW_NUMBER, NULL, 0 },
};
const struct view_type kubernetes_tunnel_type = { "tunnel", tunnel_fields, ARRAY_LENGTH(tunnel_fields) };

/* The core's pod and that of its key generation: what the two share is one template, opened on one of these. */
static const struct view_field pod_fields[] = {
	{ "serves", VIEW_BOOL, NULL, 0 },       /* it is the core's, which is called; the other makes keys and ends */
	{ "reads_file", VIEW_BOOL, NULL, 0 },   /* its program is configured by a file, not by arguments alone */
	{ "tls_secret", VIEW_TEXT, NULL, 0 },   /* absent: its certificate is attested, or it needs none */
};
const struct view_type kubernetes_pod_type = { "pod", pod_fields, ARRAY_LENGTH(pod_fields) };

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
	struct view_object *toleration = view_list_add_object(arena, list, &kubernetes_toleration_type);
	const struct taint parts = taint_parts(taint);

	view_set_text(toleration, "key", parts.key);
	view_set_text(toleration, "value", parts.value);
	view_set_text(toleration, "effect", parts.effect);
}

void kubernetes_fill_tolerations(struct arena *arena, const struct party *party, struct view_object *view)
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
	struct view_object *tunnel = view_object_new(arena, &kubernetes_tunnel_type);
	struct text prefix = text_slice(subnet, text_find(subnet, '/', 0) + 1, subnet.size);

	view_set_text(tunnel, "parent", range_address(arena, subnet, 1));
	view_set_text(tunnel, "enclave", range_address(arena, subnet, 2));
	view_set_number(tunnel, "prefix", strtol(arena_text(arena, prefix).data, NULL, 10));
	view_set(view, "tunnel")->object = tunnel;
}

static const struct view_object *pod_view(struct arena *arena, bool serves, bool reads_file, struct text tls_secret)
{
	struct view_object *pod = view_object_new(arena, &kubernetes_pod_type);

	view_set(pod, "serves")->truth = serves;
	view_set(pod, "reads_file")->truth = reads_file;
	view_set_text(pod, "tls_secret", tls_secret);
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

static void fill_times(const struct party *party, struct view_object *view)
{
	int64_t startup = party_number(party, PARTY_KUBERNETES_STARTUP_TIMEOUT);

	view_set_number(view, "startup_failures", (startup + PROBE_PERIOD_MS - 1) / PROBE_PERIOD_MS);
	view_set_number(view, "keygen_seconds", 2 * startup / 1000 + PULL_SECONDS);
}

static void fill_environment(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct text labels = kubernetes_join_map(arena, party_value(party, PARTY_MONITORING_METRIC_LABELS));

	view_set_text(view, "log_level", kubernetes_unexpanded(arena, party_text(party, PARTY_MONITORING_LOG_LEVEL)));
	view_set_text(view, "metric_labels", kubernetes_unexpanded(arena, labels));
}

void kubernetes_fill_pods(struct arena *arena, const struct emit_context *context, const struct party *party,
			  struct view_object *view)
{
	bool enclave = party_has_enclave(party), charts = helm_packages(context, party);
	struct text secret = { 0 };

	if (network_tls_is_manual(context->network))
		secret = party_text(party, PARTY_TLS_SECRET);

	/* Its ordinal is the party's id. */
	view_set_text(view, "pod_name", arena_format(arena, "%.*s-%" PRId64, TEXT_ARG(party->identity), party->id));
	view_set_text(view, "client_service", party_client_host(arena, party));
	view_set_text(view, "core_container", charts ? TEXT("kms-core-enclave") : TEXT("core"));
	view_set_text(view, "log_container", charts ? TEXT("kms-core-enclave-logger") : TEXT("log-relay"));
	fill_times(party, view);
	fill_environment(arena, party, view);
	view_set(view, enclave ? "enclave_core" : "plain_core")->object = pod_view(arena, true, true, secret);
	view_set(view, enclave ? "enclave_keygen" : "plain_keygen")->object =
		pod_view(arena, false, keygen_reads_file(context, party), (struct text){ 0 });
	if (enclave)
		fill_tunnel(arena, party, view);
	if (kubernetes_makes_volume(context, party))
		view_set_text(view, "volume", arena_format(arena, "%.*s-keys", TEXT_ARG(party->identity)));
}
