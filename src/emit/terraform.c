/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for a party's Terraform module: everything in its templates that is not a setting as it stands. */
#include "emit/terraform.h"

#include <stdlib.h>

#include "emit/connector.h"
#include "emit/root_key.h"
#include "emit/terraform_services.h"
#include "model/aws.h"
#include "model/reserved.h"

/* ---- what templates can name ----------------------------------------------------------------------- */

static const struct view_field pair_fields[] = {
	{ "key", VIEW_TEXT, NULL, 0 },
	{ "value", VIEW_TEXT, NULL, 0 },
};
static const struct view_type pair_type = { "pair", pair_fields, ARRAY_LENGTH(pair_fields) };

static const struct view_field subnet_fields[] = {
	{ "zone", VIEW_TEXT, NULL, 0 },
	{ "id", VIEW_TEXT, NULL, 0 },
};
static const struct view_type subnet_type = { "subnet", subnet_fields, ARRAY_LENGTH(subnet_fields) };

static const struct view_field release_fields[] = {
	{ "name", VIEW_TEXT, NULL, 0 },
	{ "sid", VIEW_TEXT, NULL, 0 },          /* of its policy statement: letters and digits, unique among them */
	{ "pcr0", VIEW_TEXT, NULL, 0 },
	{ "pcr1", VIEW_TEXT, NULL, 0 },
	{ "pcr2", VIEW_TEXT, NULL, 0 },
};
static const struct view_type release_type = { "trusted release", release_fields, ARRAY_LENGTH(release_fields) };

static const struct view_field peer_fields[] = {
	{ "name", VIEW_TEXT, NULL, 0 },
	{ "identity", VIEW_TEXT, NULL, 0 },
	{ "service_name", VIEW_TEXT, NULL, 0 },
	{ "region", VIEW_TEXT, NULL, 0 },
	{ "same_region", VIEW_BOOL, NULL, 0 },
	{ "zones", VIEW_LIST, NULL, VIEW_TEXT },        /* that its service stands in; empty: not known before */
	{ "subnet_ids", VIEW_LIST, NULL, VIEW_TEXT },   /* of the endpoint, as the module's own tests must find them */
};
static const struct view_type peer_type = { "bound peer", peer_fields, ARRAY_LENGTH(peer_fields) };

/* What holds keys or shares and is not made: what an earlier spec had Terraform make of it stays. */
static const struct view_field let_go_fields[] = {
	{ "public_vault", VIEW_BOOL, NULL, 0 },
	{ "private_vault", VIEW_BOOL, NULL, 0 },
	{ "root_key", VIEW_BOOL, NULL, 0 },
	{ "sender_key", VIEW_BOOL, NULL, 0 },
	{ "pauser_key", VIEW_BOOL, NULL, 0 },
};
static const struct view_type let_go_type = { "what is let go", let_go_fields, ARRAY_LENGTH(let_go_fields) };

static const struct view_field terraform_fields[] = {
	{ "has_core", VIEW_BOOL, NULL, 0 },
	{ "tags", VIEW_LIST, &pair_type, 0 },                   /* the party's and ours */
	{ "subnets_known", VIEW_BOOL, NULL, 0 },                /* the spec names them, by zone */
	{ "subnets", VIEW_LIST, &subnet_type, 0 },
	{ "zones_chosen", VIEW_BOOL, NULL, 0 },                 /* the spec names zones and no subnets */
	{ "public_vault_closed", VIEW_BOOL, NULL, 0 },          /* the public may neither read nor list it */
	{ "private_bucket", VIEW_BOOL, NULL, 0 },               /* the private vault lies in S3; else on a volume */
	{ "makes_private_bucket", VIEW_BOOL, NULL, 0 },
	{ "releases", VIEW_LIST, &release_type, 0 },            /* the trusted ones */
	{ "root_key_arn", VIEW_TEXT, NULL, 0 },                 /* of a key that Terraform does not keep */
	{ "root_key_made", VIEW_BOOL, NULL, 0 },                /* by Terraform, which keeps it */
	{ "root_key_attested", VIEW_BOOL, NULL, 0 },            /* peers attest its policy */
	{ "node_role_arn", VIEW_TEXT, NULL, 0 },
	{ "node_labels", VIEW_LIST, &pair_type, 0 },
	{ "has_node_labels", VIEW_BOOL, NULL, 0 },
	{ "node_flags", VIEW_BOOL, NULL, 0 },                   /* a kubelet of an AMI of one's own gets labels or taints */
	{ "node_user_data", VIEW_BOOL, NULL, 0 },               /* nodes are told something when they boot */
	{ "node_locals", VIEW_BOOL, NULL, 0 },                  /* something of the above is written down */
	{ "capacity_block", VIEW_BOOL, NULL, 0 },
	{ "ssh", VIEW_BOOL, NULL, 0 },                          /* SSH is let in from other security groups */
	{ "supported_regions", VIEW_LIST, NULL, VIEW_TEXT },    /* of the endpoint service; empty: its own alone */
	{ "closed_zones", VIEW_LIST, NULL, VIEW_TEXT },         /* with no way to peers' services in other regions */
	{ "far_zones_closed", VIEW_BOOL, NULL, 0 },             /* there are such zones and such peers */
	{ "bound_peers", VIEW_LIST, &peer_type, 0 },
	{ "mock_subnets", VIEW_LIST, &subnet_type, 0 },         /* subnets of the cluster in the module's own tests */
	{ "mock_zone_count", VIEW_NUMBER, NULL, 0 },
	{ "node_subnets", VIEW_LIST, NULL, VIEW_TEXT },         /* of the party, as the module's own tests must find them */
	{ "lets_go", VIEW_OBJECT, &let_go_type, 0 },
	{ "connector", VIEW_OBJECT, &terraform_connector_type, 0 },
	{ "database", VIEW_OBJECT, &terraform_database_type, 0 },
	{ "pauser", VIEW_OBJECT, &pauser_view_type, 0 },
};
static const struct view_type terraform_type = { "terraform", terraform_fields, ARRAY_LENGTH(terraform_fields) };

/* ---- maps: ours and the spec's together, in byte order of keys -------------------------------------- */

struct pair {
	struct text key, value;
};

struct pairs {
	struct pair *items;
	size_t count, capacity;
};

static int compare_pairs(const void *a, const void *b)
{
	return text_compare(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

/* What the spec says about a key of ours holds. */
static void set_merged(struct arena *arena, struct view_object *view, const char *name, struct pairs *ours,
		       const struct value *spec)
{
	struct view_list list = { 0 };

	for (size_t i = 0; i < spec->map.count; i++) {
		const struct value_entry *entry = &spec->map.entries[i];
		size_t at = 0;

		while (at < ours->count && !text_equal(ours->items[at].key, entry->key))
			at++;
		if (at == ours->count)
			VEC_PUSH(arena, ours)->key = entry->key;
		ours->items[at].value = entry->value.text;
	}
	if (ours->count)
		qsort(ours->items, ours->count, sizeof(*ours->items), compare_pairs);
	for (size_t i = 0; i < ours->count; i++) {
		struct view_object *pair = view_list_add_object(arena, &list, &pair_type);

		view_set_text(pair, "key", ours->items[i].key);
		view_set_text(pair, "value", ours->items[i].value);
	}
	view_set_list(view, name, &list);
}

static void fill_tags(struct arena *arena, const struct emit_context *context, const struct party *party,
		      struct view_object *view)
{
	struct pairs ours = { 0 };

	*VEC_PUSH(arena, &ours) = (struct pair){ TEXT("mpcnet:environment"),
						 network_text(context->network, NETWORK_ENVIRONMENT) };
	*VEC_PUSH(arena, &ours) = (struct pair){ TEXT("mpcnet:network"), context->network->name };
	*VEC_PUSH(arena, &ours) = (struct pair){ TEXT("mpcnet:party"), party->name };
	set_merged(arena, view, "tags", &ours, party_value(party, PARTY_TAGS));
}

/* ---- small helps ------------------------------------------------------------------------------------ */

static bool same_region(const struct party *a, const struct party *b)
{
	return text_equal(party_text(a, PARTY_REGION), party_text(b, PARTY_REGION));
}

static int compare_texts(const void *a, const void *b)
{
	return text_compare(((const struct view_value *)a)->text, ((const struct view_value *)b)->text);
}

/* In byte order, each once; gives back how many are left. */
static size_t sort_once(struct view_value *items, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(items, count, sizeof(*items), compare_texts);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !text_equal(items[i].text, items[kept - 1].text))
			items[kept++] = items[i];
	return kept;
}

/* ---- the cluster ------------------------------------------------------------------------------------ */

static void push_subnet(struct arena *arena, struct view_list *list, struct text zone, struct text id)
{
	struct view_object *subnet = view_list_add_object(arena, list, &subnet_type);

	view_set_text(subnet, "zone", zone);
	view_set_text(subnet, "id", id);
}

/* Whether the spec names this subnet, and chose its zone. */
static bool is_used(const struct party *party, const struct value_entry *subnet)
{
	const struct value *zones = party_value(party, PARTY_VPC_ZONE_IDS);

	return !zones->list.count || value_list_has(zones, subnet->key);
}

static void fill_subnets(struct arena *arena, const struct party *party, struct view_object *view)
{
	const struct value *subnets = party_value(party, PARTY_VPC_SUBNETS);
	const struct value *zones = party_value(party, PARTY_VPC_ZONE_IDS);
	struct view_list list = { 0 };

	for (size_t i = 0; i < subnets->map.count; i++)
		if (is_used(party, &subnets->map.entries[i]))
			push_subnet(arena, &list, subnets->map.entries[i].key, subnets->map.entries[i].value.text);
	view_set_list(view, "subnets", &list);
	view_set_truth(view, "subnets_known", list.count > 0);
	view_set_truth(view, "zones_chosen", list.count == 0 && zones->list.count > 0);
}

/* Of a region whose zones nobody told us: those that parties there say they have. */
static void push_zones_said(struct arena *arena, const struct network *network, const struct party *party,
			    struct view_list *zones)
{
	for (size_t i = 0; i < network->party_count; i++) {
		const struct value *said = party_value(&network->parties[i], PARTY_VPC_ZONE_IDS);

		for (size_t j = 0; same_region(party, &network->parties[i]) && j < said->list.count; j++)
			view_list_add_text(arena, zones, said->list.items[j].text);
	}
}

static void push_zones(struct arena *arena, const struct aws_region *region, unsigned set, struct view_list *zones)
{
	for (unsigned number = 1; number <= AWS_ZONE_MAX; number++) {
		struct text zone = aws_zone_id(arena, region, set, number);

		if (zone.data)
			view_list_add_text(arena, zones, zone);
	}
}

/* The zones that the party may use: what it chose, else all of its region. */
static struct view_list usable_zones(struct arena *arena, const struct network *network, const struct party *party)
{
	const struct value *chosen = party_value(party, PARTY_VPC_ZONE_IDS);
	const struct aws_region *region = aws_region_find(party_text(party, PARTY_REGION));
	struct view_list zones = { 0 };

	for (size_t i = 0; i < chosen->list.count; i++)
		view_list_add_text(arena, &zones, chosen->list.items[i].text);
	if (!chosen->list.count && region)
		push_zones(arena, region, region->zones, &zones);
	if (!zones.count)
		push_zones_said(arena, network, party, &zones);
	if (!zones.count)
		view_list_add_text(arena, &zones, TEXT("zone-1"));
	zones.count = sort_once(zones.items, zones.count);
	return zones;
}

static struct text mock_subnet_id(struct arena *arena, size_t index)
{
	return arena_format(arena, "subnet-%017zx", index + 1);
}

/* For the module's own tests: a private subnet in each zone that the party may use, and a second one in the first. */
static void fill_mock_subnets(struct arena *arena, const struct network *network, const struct party *party,
			      struct view_object *view)
{
	struct view_list zones = usable_zones(arena, network, party), subnets = { 0 };

	for (size_t i = 0; i < zones.count; i++)
		push_subnet(arena, &subnets, zones.items[i].text, mock_subnet_id(arena, i));
	push_subnet(arena, &subnets, zones.items[0].text, mock_subnet_id(arena, zones.count));
	view_set_list(view, "mock_subnets", &subnets);
	view_set_number(view, "mock_zone_count", (int64_t)zones.count);
}

/* ---- keys and nodes --------------------------------------------------------------------------------- */

/* In ASCII, whatever the locale says. */
static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "v0.15.0" -> "Enclavev0150" */
static struct text release_sid(struct arena *arena, const struct release *release)
{
	struct text sid = arena_format(arena, "Enclave%.*s", TEXT_ARG(release->name));
	char *letters = (char *)sid.data;
	size_t kept = 0;

	for (size_t i = 0; i < sid.size; i++)
		if (is_letter_or_digit(letters[i]))
			letters[kept++] = letters[i];
	return text_slice(sid, 0, kept);
}

/* Two releases whose names have the same letters and digits are told apart by what they measure. */
static struct text unique_sid(struct arena *arena, const struct network *network, const struct release *release)
{
	struct text sid = release_sid(arena, release);

	for (size_t i = 0; i < network->trusted_count; i++)
		if (network->trusted[i] != release && text_equal(sid, release_sid(arena, network->trusted[i])))
			return arena_format(arena, "%.*s%.*s", TEXT_ARG(sid),
					    TEXT_ARG(text_slice(release_text(release, RELEASE_PCR0), 0, 8)));
	return sid;
}

static void fill_releases(struct arena *arena, const struct network *network, struct view_object *view)
{
	struct view_list list = { 0 };

	for (size_t i = 0; i < network->trusted_count; i++) {
		const struct release *release = network->trusted[i];
		struct view_object *item = view_list_add_object(arena, &list, &release_type);

		view_set_text(item, "name", release->name);
		view_set_text(item, "sid", unique_sid(arena, network, release));
		view_set_text(item, "pcr0", release_text(release, RELEASE_PCR0));
		view_set_text(item, "pcr1", release_text(release, RELEASE_PCR1));
		view_set_text(item, "pcr2", release_text(release, RELEASE_PCR2));
	}
	view_set_list(view, "releases", &list);
}

/* What nodes are told: all of them where enclaves are set up, and those of an AMI that EKS does not know. */
static void fill_node_parts(const struct party *party, bool has_labels, struct view_object *view)
{
	bool user_data = party_has_enclave(party) || party_has(party, PARTY_NODE_GROUP_AMI_ID);

	view_set_truth(view, "has_node_labels", has_labels);
	view_set_truth(view, "node_flags", has_labels || party_value(party, PARTY_NODE_GROUP_TAINTS)->list.count > 0);
	view_set_truth(view, "node_user_data", user_data);
	view_set_truth(view, "node_locals", has_labels || user_data);
}

static void fill_nodes(struct arena *arena, const struct party *party, struct view_object *view)
{
	struct pairs ours = { 0 };

	/* By it a core with an enclave, and the device plugin, find the nodes that can carry one. */
	if (party_has_enclave(party))
		*VEC_PUSH(arena, &ours) = (struct pair){ TEXT(ENCLAVE_LABEL), TEXT("true") };
	set_merged(arena, view, "node_labels", &ours, party_value(party, PARTY_NODE_GROUP_LABELS));
	fill_node_parts(party, ours.count > 0, view);
	view_set_text(view, "node_role_arn", party_role_arn(arena, party, PARTY_ACCOUNT, PARTY_IAM_NODE_ROLE));
	view_set_truth(view, "capacity_block",
		       text_is(party_text(party, PARTY_NODE_GROUP_CAPACITY_TYPE), "CAPACITY_BLOCK"));
	view_set_truth(view, "ssh", party_has(party, PARTY_NODE_GROUP_SSH_KEY) &&
			       party_value(party, PARTY_NODE_GROUP_SSH_SECURITY_GROUP_IDS)->list.count > 0);
}

/* ---- the mesh --------------------------------------------------------------------------------------- */

/* An endpoint of the party leads to another region. */
static bool has_far_endpoint(const struct emit_context *context, const struct party *party)
{
	for (size_t i = 0; i < context->network->party_count; i++) {
		const struct party *peer = &context->network->parties[i];

		if (!same_region(party, peer) && binding_has_endpoint(context_binding(context, peer)))
			return true;
	}
	return false;
}

static void fill_closed_zones(struct arena *arena, const struct emit_context *context, const struct party *party,
			      struct view_object *view)
{
	const struct aws_region *region = aws_region_find(party_text(party, PARTY_REGION));
	struct view_list list = { 0 };

	if (region && region->closed && has_far_endpoint(context, party))
		push_zones(arena, region, region->closed, &list);
	view_set_list(view, "closed_zones", &list);
	view_set_truth(view, "far_zones_closed", list.count > 0);
}

/* The regions of all peers and the party's own; none where no peer stands in another. Few, however many the parties. */
static void fill_supported_regions(struct arena *arena, const struct network *network, const struct party *party,
				   struct view_object *view)
{
	struct view_list list = { 0 };

	for (size_t i = 0; i < network->party_count; i++)
		view_list_add_text_once(arena, &list, party_text(&network->parties[i], PARTY_REGION));
	list.count = sort_once(list.items, list.count);
	if (list.count == 1 && text_equal(list.items[0].text, party_text(party, PARTY_REGION)))
		list.count = 0;
	view_set_list(view, "supported_regions", &list);
}

/* A peer in the same region is reached from its own zones, where it says them; others from all but the closed ones. */
static bool reaches_from(const struct party *party, const struct party *peer, struct text zone, unsigned closed)
{
	const struct value *zones = party_value(peer, PARTY_VPC_ZONE_IDS);

	if (same_region(party, peer))
		return zones->list.count == 0 || value_list_has(zones, zone);
	return !(closed & aws_zone_bit(zone));
}

/* The party's subnets, one a zone; where the spec does not name them, those of the module's own tests. */
struct own_subnets {
	struct view_list zones, ids;
	unsigned closed;                /* of its region, the zones with no way to other regions, as bits */
};

static struct own_subnets own_subnets(struct arena *arena, const struct network *network, const struct party *party)
{
	const struct aws_region *region = aws_region_find(party_text(party, PARTY_REGION));
	const struct value *subnets = party_value(party, PARTY_VPC_SUBNETS);
	struct own_subnets own = { .closed = region ? region->closed : 0 };

	for (size_t i = 0; i < subnets->map.count; i++) {
		if (!is_used(party, &subnets->map.entries[i]))
			continue;
		view_list_add_text(arena, &own.zones, subnets->map.entries[i].key);
		view_list_add_text(arena, &own.ids, subnets->map.entries[i].value.text);
	}
	if (own.zones.count)
		return own;
	own.zones = usable_zones(arena, network, party);
	for (size_t i = 0; i < own.zones.count; i++)
		view_list_add_text(arena, &own.ids, mock_subnet_id(arena, i));
	return own;
}

static struct view_list endpoint_subnets(struct arena *arena, const struct own_subnets *own, const struct party *party,
					 const struct party *peer)
{
	struct view_list ids = { 0 };

	for (size_t i = 0; i < own->zones.count; i++)
		if (reaches_from(party, peer, own->zones.items[i].text, own->closed))
			view_list_add_text(arena, &ids, own->ids.items[i].text);
	return ids;
}

static void push_peer(struct arena *arena, struct view_list *list, const struct own_subnets *own,
		      const struct party *party, const struct party *peer, const struct binding *binding)
{
	const struct value *zones = party_value(peer, PARTY_VPC_ZONE_IDS);
	struct view_object *item = view_list_add_object(arena, list, &peer_type);
	struct view_list names = { 0 }, subnets = endpoint_subnets(arena, own, party, peer);

	view_set_text(item, "name", peer->name);
	view_set_text(item, "identity", peer->identity);
	view_set_text(item, "service_name", binding->endpoint_service_name);
	view_set_text(item, "region", party_text(peer, PARTY_REGION));
	view_set_truth(item, "same_region", same_region(party, peer));
	for (size_t i = 0; same_region(party, peer) && i < zones->list.count; i++)
		view_list_add_text(arena, &names, zones->list.items[i].text);
	names.count = sort_once(names.items, names.count);
	view_set_list(item, "zones", &names);
	view_set_list(item, "subnet_ids", &subnets);
}

static void fill_peers(struct arena *arena, const struct emit_context *context, const struct party *party,
		       struct view_object *view)
{
	const struct network *network = context->network;
	struct own_subnets own = own_subnets(arena, network, party);
	struct view_list list = { 0 };

	for (size_t i = 0; i < network->party_count; i++) {
		const struct party *peer = &network->parties[i];
		const struct binding *binding = context_binding(context, peer);

		if (peer == party)
			continue;
		if (binding_has_endpoint(binding))
			push_peer(arena, &list, &own, party, peer, binding);
	}
	view_set_list(view, "bound_peers", &list);
	view_set_list(view, "node_subnets", &own.ids);
}

/* ---- the family ------------------------------------------------------------------------------------- */

static bool makes_private_bucket(const struct party *party)
{
	return !party_has_file_vault(party) && party_truth(party, PARTY_VAULT_PRIVATE_CREATE);
}

bool terraform_makes_vaults(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) &&
	       (party_truth(party, PARTY_VAULT_PUBLIC_CREATE) || makes_private_bucket(party));
}

bool terraform_makes_nodes(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) && party_truth(party, PARTY_NODE_GROUP_CREATE);
}

bool terraform_boots_enclaves(const struct emit_context *context, const struct party *party)
{
	return terraform_makes_nodes(context, party) && party_has_enclave(party);
}

/* ---- what is never destroyed ------------------------------------------------------------------------ */

static bool has_root_key_file(const struct emit_context *context, const struct party *party)
{
	return root_key_is_made(context, party) || root_key_is_let_go(context, party);
}

static bool is_given_sender_key(const struct emit_context *context, const struct party *party)
{
	return party_has_connector(context, party) && !terraform_makes_sender_key(context, party);
}

static bool is_given_pauser_key(const struct emit_context *context, const struct party *party)
{
	return party_has_pauser(context, party) && !terraform_makes_pauser_key(context, party);
}

/*
 * What the party has and somebody else makes; and of what a core with an enclave has, what one without does not: the key
 * opens, and the bucket holds, what was there before. Of a connector or a pauser that is not there, nothing is said.
 */
bool terraform_lets_go(const struct emit_context *context, const struct party *party)
{
	return party_has_core(context, party) &&
	       (!party_truth(party, PARTY_VAULT_PUBLIC_CREATE) || !makes_private_bucket(party) ||
		!has_root_key_file(context, party) || is_given_sender_key(context, party) ||
		is_given_pauser_key(context, party));
}

static void fill_let_go(struct arena *arena, const struct emit_context *context, const struct party *party,
			struct view_object *view)
{
	struct view_object *object = view_object_new(arena, &let_go_type);

	if (!terraform_lets_go(context, party))
		return;
	view_set_truth(object, "public_vault", !party_truth(party, PARTY_VAULT_PUBLIC_CREATE));
	view_set_truth(object, "private_vault", !makes_private_bucket(party));
	view_set_truth(object, "root_key", !has_root_key_file(context, party));
	view_set_truth(object, "sender_key", is_given_sender_key(context, party));
	view_set_truth(object, "pauser_key", is_given_pauser_key(context, party));
	view_set(view, "lets_go")->object = object;
}

static void fill(struct arena *arena, const struct emit_context *context, const struct party *party,
		 struct view_object *view)
{
	view_set_truth(view, "has_core", party_has_core(context, party));
	view_set_truth(view, "public_vault_closed", !party_truth(party, PARTY_VAULT_PUBLIC_READABLE) &&
					       !party_truth(party, PARTY_VAULT_PUBLIC_LISTABLE));
	view_set_truth(view, "private_bucket", !party_has_file_vault(party));
	view_set_truth(view, "makes_private_bucket", makes_private_bucket(party));
	fill_tags(arena, context, party, view);
	fill_subnets(arena, party, view);
	fill_mock_subnets(arena, context->network, party, view);
	fill_releases(arena, context->network, view);
	view_set_text(view, "root_key_arn", root_key_known_arn(context, party));
	view_set_truth(view, "root_key_made", root_key_is_made(context, party));
	view_set_truth(view, "root_key_attested", root_key_is_attested(context, party));
	fill_nodes(arena, party, view);
	fill_closed_zones(arena, context, party, view);
	fill_supported_regions(arena, context->network, party, view);
	fill_peers(arena, context, party, view);
	fill_let_go(arena, context, party, view);
	view_set(view, "connector")->object = terraform_connector_view(arena, context, party);
	view_set(view, "database")->object = terraform_database_view(arena, context, party);
	view_set(view, "pauser")->object = pauser_view(arena, context, party);
}

const struct family terraform_family = { FAMILY_TERRAFORM, "terraform", &terraform_type, fill };
