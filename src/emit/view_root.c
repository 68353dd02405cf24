/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The root of every template's view: network, party, release, trusted, peers and the objects of the families, as
 * templates/README.md lists them. A party's view holds nothing of another party but what the mesh needs.
 */
#include "emit/family.h"
#include "emit/helm.h"
#include "emit/overview.h"
#include "emit/view_settings.h"
#include "lock/owed.h"

static const struct family *const families[] = {
	&terraform_family, &backup_family, &kubernetes_family, &helm_family, &node_family, &enclave_family, &runbook_family,
};

static const struct view_field network_extras[] = {
	{ .name = "name", .kind = VIEW_TEXT }, { .name = "size", .kind = VIEW_NUMBER },
	{ .name = "majority", .kind = VIEW_NUMBER }, { .name = "reconstruct", .kind = VIEW_NUMBER },
	{ .name = "rehearsal", .kind = VIEW_BOOL }, { .name = "model_digest", .kind = VIEW_TEXT },
	{ .name = "bindings_digest", .kind = VIEW_TEXT },
};
static const struct view_field release_extras[] = { { .name = "name", .kind = VIEW_TEXT } };
static const struct view_field party_extras[] = {
	{ .name = "name", .kind = VIEW_TEXT }, { .name = "membership", .kind = VIEW_TEXT },
	{ .name = "h8", .kind = VIEW_TEXT }, { .name = "role_arn", .kind = VIEW_TEXT },
	{ .name = "address", .kind = VIEW_TEXT }, { .name = "vault.public.prefix", .kind = VIEW_TEXT },
	{ .name = "vault.private.prefix", .kind = VIEW_TEXT }, { .name = "vault.backup.prefix", .kind = VIEW_TEXT },
};
enum {
	PEER_NAME, PEER_ID, PEER_IDENTITY, PEER_ACCOUNT, PEER_REGION, PEER_SAME_REGION, PEER_BOUND, PEER_SERVICE_NAME,
	PEER_DNS_NAME, PEER_PUBLIC_URL, PEER_FIELDS
};
static const struct view_field peer_fields[PEER_FIELDS] = {
	[PEER_NAME] = { .name = "name", .kind = VIEW_TEXT }, [PEER_ID] = { .name = "id", .kind = VIEW_NUMBER },
	[PEER_IDENTITY] = { .name = "identity", .kind = VIEW_TEXT },
	[PEER_ACCOUNT] = { .name = "account", .kind = VIEW_TEXT },
	[PEER_REGION] = { .name = "region", .kind = VIEW_TEXT },
	[PEER_SAME_REGION] = { .name = "same_region", .kind = VIEW_BOOL },
	[PEER_BOUND] = { .name = "bound", .kind = VIEW_BOOL },
	[PEER_SERVICE_NAME] = { .name = "service_name", .kind = VIEW_TEXT },
	[PEER_DNS_NAME] = { .name = "dns_name", .kind = VIEW_TEXT },
	[PEER_PUBLIC_URL] = { .name = "public_url", .kind = VIEW_TEXT },
};
static const struct view_type peer_type = { "peer", peer_fields, PEER_FIELDS };

struct peer_values {
	struct view_value of[PEER_FIELDS];
};

/* Fields of the root for the network's own pages. */
enum { NETWORK_ROOT_NETWORK, NETWORK_ROOT_TRUSTED, NETWORK_ROOT_OVERVIEW, NETWORK_ROOT_COUNT };

/* Fields of the root for a party: these, then one object a family. */
enum { ROOT_NETWORK, ROOT_PARTY, ROOT_RELEASE, ROOT_TRUSTED, ROOT_PEERS, ROOT_FAMILIES };

struct view_shared {
	const struct emit_context *context;
	const struct view_type *party_root, *network_root, *network, *release, *party;
	const struct view_object *network_view;
	const struct view_object **release_views;       /* by index in network->releases */
	struct view_value trusted;
	/* Each party as the others' peer, as one with the first party's domain would see it; whose region it shares is not said. */
	const struct peer_values *peers;
	struct text domain;
};

static const struct view_object *view_of_network(struct arena *arena, const struct view_type *type,
						 const struct emit_context *context)
{
	const struct network *network = context->network;
	struct view_object *view = settings_view(arena, type, SCOPE_NETWORK, network->values);

	view_set(view, "name")->text = network->name;
	*view_set(view, "size") = (struct view_value){ .number = (int64_t)network->active_count };
	*view_set(view, "majority") = (struct view_value){ .number = network->threshold + 1 };
	*view_set(view, "reconstruct") = (struct view_value){ .number = 2 * network->threshold + 1 };
	view_set(view, "rehearsal")->truth = network->rehearsal;
	/* In network/README.md alone: a party's folder must not change with what does not concern it. */
	view_set(view, "model_digest")->text = context->model_digest;
	view_set(view, "bindings_digest")->text = context->bindings_digest;
	return view;
}

static const struct view_type *network_root_type(struct arena *arena, const struct view_shared *shared)
{
	struct view_type *type = ARENA_NEW(arena, struct view_type);
	struct view_field *fields = ARENA_ARRAY(arena, struct view_field, NETWORK_ROOT_COUNT);

	fields[NETWORK_ROOT_NETWORK] = (struct view_field){ "network", VIEW_OBJECT, shared->network, 0 };
	fields[NETWORK_ROOT_TRUSTED] = (struct view_field){ "trusted", VIEW_LIST, shared->release, 0 };
	fields[NETWORK_ROOT_OVERVIEW] =
		(struct view_field){ overview_family.name, VIEW_OBJECT, overview_family.type, 0 };
	*type = (struct view_type){ "the network's view", fields, NETWORK_ROOT_COUNT };
	return type;
}

static const struct view_type *party_root_type(struct arena *arena, const struct view_shared *shared)
{
	struct view_type *type = ARENA_NEW(arena, struct view_type);
	struct view_field *fields = ARENA_ARRAY(arena, struct view_field, ROOT_FAMILIES + ARRAY_LENGTH(families));

	fields[ROOT_NETWORK] = (struct view_field){ "network", VIEW_OBJECT, shared->network, 0 };
	fields[ROOT_PARTY] = (struct view_field){ "party", VIEW_OBJECT, shared->party, 0 };
	fields[ROOT_RELEASE] = (struct view_field){ "release", VIEW_OBJECT, shared->release, 0 };
	fields[ROOT_TRUSTED] = (struct view_field){ "trusted", VIEW_LIST, shared->release, 0 };
	fields[ROOT_PEERS] = (struct view_field){ "peers", VIEW_LIST, &peer_type, 0 };
	for (size_t i = 0; i < ARRAY_LENGTH(families); i++)
		fields[ROOT_FAMILIES + i] = (struct view_field){ families[i]->name, VIEW_OBJECT, families[i]->type, 0 };
	*type = (struct view_type){ "the party's view", fields, ROOT_FAMILIES + ARRAY_LENGTH(families) };
	return type;
}

static struct text peer_dns_name(struct arena *arena, const struct party *peer, struct text domain)
{
	return arena_format(arena, "%.*s.%.*s", TEXT_ARG(peer->identity), TEXT_ARG(domain));
}

/* Texts are copied: what is read for every pair should lie close together, and not all over the network. */
static void fill_peer(struct arena *arena, const struct view_shared *shared, const struct party *peer,
		      struct view_value *values)
{
	const struct binding *binding = context_binding(shared->context, peer);

	values[PEER_NAME].text = arena_text(arena, peer->name);
	values[PEER_ID].number = peer->id;
	values[PEER_IDENTITY].text = arena_text(arena, peer->identity);
	values[PEER_ACCOUNT].text = arena_text(arena, party_text(peer, PARTY_ACCOUNT));
	values[PEER_REGION].text = arena_text(arena, party_text(peer, PARTY_REGION));
	values[PEER_BOUND].truth = binding_has_endpoint(binding);
	values[PEER_SERVICE_NAME].text = binding->endpoint_service_name;
	values[PEER_DNS_NAME].text = peer_dns_name(arena, peer, shared->domain);
	values[PEER_PUBLIC_URL].text = party_text(peer, PARTY_VAULT_PUBLIC_URL);
}

static void share_peers(struct arena *arena, struct view_shared *shared)
{
	const struct network *network = shared->context->network;
	struct peer_values *peers = ARENA_ARRAY(arena, struct peer_values, network->party_count);

	shared->domain = party_text(&network->parties[0], PARTY_DNS_DOMAIN);
	for (size_t i = 0; i < network->party_count; i++)
		fill_peer(arena, shared, &network->parties[i], peers[i].of);
	shared->peers = peers;
}

struct view_shared *view_shared_new(struct arena *arena, const struct emit_context *context)
{
	struct view_shared *shared = ARENA_NEW(arena, struct view_shared);
	const struct network *network = context->network;
	struct view_value *trusted = ARENA_ARRAY(arena, struct view_value, network->trusted_count);

	shared->context = context;
	shared->network =
		settings_view_type(arena, SCOPE_NETWORK, "network", network_extras, ARRAY_LENGTH(network_extras));
	shared->release =
		settings_view_type(arena, SCOPE_RELEASE, "release", release_extras, ARRAY_LENGTH(release_extras));
	shared->party = settings_view_type(arena, SCOPE_PARTY, "party", party_extras, ARRAY_LENGTH(party_extras));
	shared->party_root = party_root_type(arena, shared);
	shared->network_root = network_root_type(arena, shared);
	shared->network_view = view_of_network(arena, shared->network, context);
	shared->release_views = ARENA_ARRAY(arena, const struct view_object *, network->release_count);
	for (size_t i = 0; i < network->release_count; i++) {
		struct view_object *view =
			settings_view(arena, shared->release, SCOPE_RELEASE, network->releases[i].values);

		view_set(view, "name")->text = network->releases[i].name;
		shared->release_views[i] = view;
	}
	for (size_t i = 0; i < network->trusted_count; i++)
		trusted[i].object = shared->release_views[network->trusted[i] - network->releases];
	shared->trusted = (struct view_value){ .list = { trusted, network->trusted_count } };
	share_peers(arena, shared);
	return shared;
}

const struct view_type *view_party_root_type(const struct view_shared *shared)
{
	return shared->party_root;
}

const struct view_type *view_network_root_type(const struct view_shared *shared)
{
	return shared->network_root;
}

static const struct view_object *view_of_party(struct arena *arena, const struct view_shared *shared,
					       const struct party *party)
{
	struct view_object *view = settings_view(arena, shared->party, SCOPE_PARTY, party->values);

	view_set(view, "name")->text = party->name;
	view_set(view, "membership")->text = text_from(membership_name(party->membership));
	view_set(view, "h8")->text = text_from(party->h8);
	view_set(view, "role_arn")->text = party->role_arn;
	view_set(view, "address")->text = party->address;
	view_set_path(view, "vault.public.prefix")->text = party->public_prefix;
	view_set_path(view, "vault.private.prefix")->text = party->private_prefix;
	view_set_path(view, "vault.backup.prefix")->text = party->backup_prefix;
	return view;
}

/* There is one for every pair of parties: what differs from party to party is little. */
static const struct view_object *view_of_peer(struct arena *arena, const struct view_shared *shared,
					      const struct party *party, const struct party *peer)
{
	const struct peer_values *common = &shared->peers[peer - shared->context->network->parties];
	struct text domain = party_text(party, PARTY_DNS_DOMAIN), region = party_text(party, PARTY_REGION);
	struct view_object *view = ARENA_NEW(arena, struct view_object);
	struct peer_values *values = ARENA_NEW(arena, struct peer_values);

	*values = *common;
	view->type = &peer_type;
	view->values = values->of;
	view->values[PEER_SAME_REGION].truth = text_equal(common->of[PEER_REGION].text, region);
	if (!text_equal(domain, shared->domain))
		view->values[PEER_DNS_NAME].text = peer_dns_name(arena, peer, domain);
	return view;
}

static void set_peers(struct arena *arena, const struct view_shared *shared, const struct party *party,
		      struct view_object *root)
{
	const struct network *network = shared->context->network;
	struct view_value *peers = ARENA_ARRAY(arena, struct view_value, network->party_count);
	size_t peer_count = 0;

	for (size_t i = 0; i < network->party_count; i++) {
		const struct party *peer = &network->parties[i];

		if (peer == party)
			continue;
		peers[peer_count++].object = view_of_peer(arena, shared, party, peer);
	}
	root->values[ROOT_PEERS] = (struct view_value){ .list = { peers, peer_count } };
}

const struct view_object *view_network_root(struct arena *arena, const struct view_shared *shared)
{
	struct view_object *root = view_object_new(arena, shared->network_root);
	struct view_object *overview = view_object_new(arena, overview_family.type);

	root->values[NETWORK_ROOT_NETWORK].object = shared->network_view;
	root->values[NETWORK_ROOT_TRUSTED] = shared->trusted;
	overview_family.fill(arena, shared->context, NULL, overview);
	root->values[NETWORK_ROOT_OVERVIEW].object = overview;
	return root;
}

const struct view_object *view_party_root(struct arena *arena, const struct view_shared *shared,
					  const struct party *party)
{
	struct view_object *root = view_object_new(arena, shared->party_root);

	root->values[ROOT_NETWORK].object = shared->network_view;
	root->values[ROOT_PARTY].object = view_of_party(arena, shared, party);
	if (party->release)
		root->values[ROOT_RELEASE].object =
			shared->release_views[party->release - shared->context->network->releases];
	root->values[ROOT_TRUSTED] = shared->trusted;
	set_peers(arena, shared, party, root);
	for (size_t i = 0; i < ARRAY_LENGTH(families); i++) {
		struct view_object *view = view_object_new(arena, families[i]->type);

		families[i]->fill(arena, shared->context, party, view);
		root->values[ROOT_FAMILIES + i].object = view;
	}
	return root;
}

const struct binding *context_binding(const struct emit_context *context, const struct party *party)
{
	return &context->bindings->items[party - context->network->parties];
}

bool party_has_core(const struct emit_context *context, const struct party *party)
{
	(void)party;
	return !context->network->rehearsal;
}

bool party_core_in_enclave(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_has_enclave(party);
}

bool party_image_ready(const struct emit_context *context, const struct party *party)
{
	if (!party_has_core(context, party) || !party_image_is_signed(context->network, party))
		return party_has_core(context, party);
	return context_binding(context, party)->ca_certificate.data &&
	       (party_signs_in_pod(context->network, party) || party_has(party, PARTY_ENCLAVE_SIGNED_IMAGE));
}

bool party_core_ready(const struct emit_context *context, const struct party *party)
{
	return party_image_ready(context, party) &&
	       (context->bindings->all_cas_bound || !network_uses_tls(context->network)) &&
	       party_owes(context->network, party, context_binding(context, party), OWED_BACKUP_KEY) == OWED_TO_NOBODY;
}
