/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for a party's manifests: everything in their templates that is not a setting as it stands. */
#include "emit/kubernetes.h"

#include <stdlib.h>

#include "emit/connector.h"
#include "emit/kubernetes_parts.h"
#include "emit/terraform_services.h"

/* ---- what templates can name ----------------------------------------------------------------------- */

static const struct view_field security_fields[] = {
	{ "enforced", VIEW_TEXT, NULL, 0 },     /* levels of Pod Security */
	{ "watched", VIEW_TEXT, NULL, 0 },
};
static const struct view_type security_type = { "security", security_fields, ARRAY_LENGTH(security_fields) };

static const struct view_field kubernetes_fields[] = {
	{ "has_core", VIEW_BOOL, NULL, 0 },
	{ "core_ready", VIEW_BOOL, NULL, 0 },
	{ "rehearses", VIEW_BOOL, NULL, 0 },
	{ "security", VIEW_OBJECT, &security_type, 0 },
	{ "pauser", VIEW_OBJECT, &pauser_view_type, 0 },
	/* The party's own, without those that the templates write themselves. */
	{ "labels", VIEW_LIST, &kubernetes_pair_type, 0 },
	{ "annotations", VIEW_LIST, &kubernetes_pair_type, 0 },
	{ "namespace_labels", VIEW_LIST, &kubernetes_pair_type, 0 },
	{ "namespace_annotations", VIEW_LIST, &kubernetes_pair_type, 0 },
	{ "service_account_annotations", VIEW_LIST, &kubernetes_pair_type, 0 },
	{ "monitor_labels", VIEW_LIST, &kubernetes_pair_type, 0 },
	{ "balancer_annotations", VIEW_LIST, &kubernetes_pair_type, 0 },
	{ "balancer_tags", VIEW_TEXT, NULL, 0 },    /* "key=value,…"; absent: none */
	{ "balancer_subnets", VIEW_TEXT, NULL, 0 }, /* "subnet-…,…"; absent: the controller finds them */
	{ "peer_app", VIEW_TEXT, NULL, 0 },	    /* name of what peers reach: the core, or what stands in for it */
	{ "pod_name", VIEW_TEXT, NULL, 0 },	    /* of the core; absent in a rehearsal */
	{ "core_container", VIEW_TEXT, NULL, 0 },   /* and the one that has the enclave's log */
	{ "log_container", VIEW_TEXT, NULL, 0 },
	{ "client_service", VIEW_TEXT, NULL, 0 },
	{ "core_image", VIEW_TEXT, NULL, 0 }, /* images as they are pulled, mirrors applied */
	{ "device_plugin_image", VIEW_TEXT, NULL, 0 },
	{ "rehearsal_image", VIEW_TEXT, NULL, 0 },
	{ "tolerations", VIEW_LIST, &kubernetes_toleration_type, 0 },
	{ "tunnel", VIEW_OBJECT, &kubernetes_tunnel_type, 0 },
	/* The two pods of the variant that the party runs; those of the other are absent. */
	{ "enclave_core", VIEW_OBJECT, &kubernetes_pod_type, 0 },
	{ "enclave_keygen", VIEW_OBJECT, &kubernetes_pod_type, 0 },
	{ "plain_core", VIEW_OBJECT, &kubernetes_pod_type, 0 },
	{ "plain_keygen", VIEW_OBJECT, &kubernetes_pod_type, 0 },
	{ "volume", VIEW_TEXT, NULL, 0 }, /* the claim of the private vault; absent: it is in S3 */
	{ "startup_failures", VIEW_NUMBER, NULL, 0 }, /* of a probe every 10 s */
	{ "keygen_seconds", VIEW_NUMBER, NULL, 0 },
	/* As values of variables, in which Kubernetes would expand "$(NAME)". */
	{ "log_level", VIEW_TEXT, NULL, 0 },
	{ "metric_labels", VIEW_TEXT, NULL, 0 },  /* "key=value,…"; absent: none */
	{ "tracing_port", VIEW_NUMBER, NULL, 0 }, /* absent: no traces */
	{ "connector", VIEW_OBJECT, &connector_view_type, 0 },
};
static const struct view_type kubernetes_type = { "kubernetes", kubernetes_fields, ARRAY_LENGTH(kubernetes_fields) };

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

static struct text core_image(const struct network *network, const struct party *party)
{
	if (party_image_is_signed(network, party) && party_has(party, PARTY_ENCLAVE_SIGNED_IMAGE))
		return party_text(party, PARTY_ENCLAVE_SIGNED_IMAGE);
	return release_text(party->release, party_has_enclave(party) ? RELEASE_IMAGE : RELEASE_PLAIN_IMAGE);
}

static void fill_images(struct arena *arena, const struct emit_context *context, const struct party *party,
			struct view_object *view)
{
	if (party->release)
		view_set_text(view, "core_image", kubernetes_image(arena, party, core_image(context->network, party)));
	if (party_has(party, PARTY_CLUSTER_DEVICE_PLUGIN_IMAGE))
		view_set_text(view, "device_plugin_image",
			 kubernetes_image(arena, party, party_text(party, PARTY_CLUSTER_DEVICE_PLUGIN_IMAGE)));
	if (party_has(party, PARTY_REHEARSAL_IMAGE))
		view_set_text(view, "rehearsal_image",
			      kubernetes_image(arena, party, party_text(party, PARTY_REHEARSAL_IMAGE)));
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

bool kubernetes_makes_volume(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_has_file_vault(party);
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
static void fill_security(struct arena *arena, bool in_enclave, struct view_object *view)
{
	struct view_object *security = view_object_new(arena, &security_type);

	view_set_text(security, "enforced", in_enclave ? TEXT("privileged") : TEXT("baseline"));
	view_set_text(security, "watched", in_enclave ? TEXT("baseline") : TEXT("restricted"));
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
	fill_security(arena, party_core_in_enclave(context, party), view);
	view_set(view, "pauser")->object = pauser_view(arena, context, party);
	kubernetes_fill_metadata(arena, party, view);
	kubernetes_fill_balancer(arena, party, view);
	fill_images(arena, context, party, view);
	kubernetes_fill_tolerations(arena, party, view);
	fill_policies(arena, party, view);
	if (has_core)
		kubernetes_fill_pods(arena, context, party, view);
	view_set(view, "connector")->object = connector_view(arena, context, party);
}

const struct family kubernetes_family = { FAMILY_KUBERNETES, "kubernetes", &kubernetes_type, fill };
