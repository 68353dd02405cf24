/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for the files that the core and its tools read. */
#include "emit/node.h"

#include <inttypes.h>

#include "model/generation.h"

/* ---- the peer list, shared by all parties ----------------------------------------------------------- */

static const struct view_field peer_fields[] = {
	{ "id", VIEW_NUMBER, NULL, 0 },
	{ "identity", VIEW_TEXT, NULL, 0 },
	{ "port", VIEW_NUMBER, NULL, 0 },
	{ "ca_certificate", VIEW_TEXT, NULL, 0 },               /* absent without TLS */
	{ "verification_address", VIEW_TEXT, NULL, 0 },
};
static const struct view_type peer_type = { "peer", peer_fields, ARRAY_LENGTH(peer_fields) };

static const struct view_field peers_fields[] = {
	{ "peers", VIEW_LIST, &peer_type, 0 },                  /* the active parties, in order of ids */
};
const struct view_type peers_view_type = { "peers", peers_fields, ARRAY_LENGTH(peers_fields) };

static const struct view_object *peer_view(struct arena *arena, const struct emit_context *context,
					   const struct party *party)
{
	struct view_object *view = view_object_new(arena, &peer_type);
	const struct binding *binding = context_binding(context, party);

	view_set(view, "id")->number = party->id;
	view_set(view, "identity")->text = party->identity;
	view_set(view, "port")->number = network_number(context->network, NETWORK_PORTS_PEER);
	if (network_uses_tls(context->network))
		view_set(view, "ca_certificate")->text = binding->ca_certificate;
	view_set(view, "verification_address")->text = binding->verification_address;
	return view;
}

const struct view_object *peers_view(struct arena *arena, const struct emit_context *context)
{
	struct view_object *view = view_object_new(arena, &peers_view_type);
	const struct network *network = context->network;
	struct view_value *items = ARENA_ARRAY(arena, struct view_value, network->active_count);

	for (size_t i = 0; i < network->active_count; i++)
		items[i].object = peer_view(arena, context, network->active[i]);
	view_set(view, "peers")->list.items = items;
	view_set(view, "peers")->list.count = network->active_count;
	return view;
}

/* ---- one party's own --------------------------------------------------------------------------------- */

static const struct view_field association_fields[] = {
	{ "context", VIEW_TEXT, NULL, 0 },
	{ "epochs", VIEW_LIST, NULL, VIEW_TEXT },
};
static const struct view_type association_type = {
	"context association", association_fields, ARRAY_LENGTH(association_fields)
};

static const struct view_field node_fields[] = {
	{ "peers", VIEW_RAW, NULL, 0 },                         /* absent where the core starts without them */
	{ "attests", VIEW_BOOL, NULL, 0 },                      /* TLS with certificates that the enclave attests */
	{ "signing_certificate", VIEW_TEXT, NULL, 0 },          /* of the enclave image; absent: its signing key says who it is */
	{ "tls_folder", VIEW_TEXT, NULL, 0 },                   /* TLS with what lies there; absent: none, or attested */
	{ "tls_is_joined", VIEW_BOOL, NULL, 0 },                /* that is not read from there, but put into the file */
	{ "root_key_id", VIEW_TEXT, NULL, 0 },                  /* an alias, or the ARN of a key that was there */
	{ "private_path", VIEW_TEXT, NULL, 0 },                 /* of the private vault on a volume; absent: it is in S3 */
	{ "multiplier", VIEW_NUMBER, NULL, 0 },                 /* always with a fraction */
	{ "buffers_future_msgs", VIEW_BOOL, NULL, 0 },          /* its generation knows that limit */
	{ "migration", VIEW_LIST, &association_type, 0 },
	{ "reads_keygen_file", VIEW_BOOL, NULL, 0 },            /* kms-gen-keys does; else the arguments say it all */
	{ "keygen_arguments", VIEW_LIST, NULL, VIEW_TEXT },     /* of kms-gen-keys in a pod of its own */
	{ "num_parties", VIEW_NUMBER, NULL, 0 },                /* as core-client counts them; absent: by the cores it is told */
	{ "client_id", VIEW_NUMBER, NULL, 0 },                  /* the party's, in a file with its core alone */
	{ "client_host", VIEW_TEXT, NULL, 0 },
};
static const struct view_type node_type = { "node", node_fields, ARRAY_LENGTH(node_fields) };

struct text party_client_host(struct arena *arena, const struct party *party)
{
	return arena_format(arena, "%.*s-client", TEXT_ARG(party->identity));
}

/* TOML tells 2 from 2.0, and the core wants a float. */
static struct text float_digits(struct arena *arena, const struct value *value)
{
	if (value->kind == VALUE_INT)
		return arena_format(arena, "%" PRId64 ".0", value->number);
	if (text_find(value->text, '.', 0) == value->text.size)
		return arena_format(arena, "%.*s.0", TEXT_ARG(value->text));
	return value->text;
}

static const struct view_object *association_view(struct arena *arena, const struct value_entry *entry)
{
	struct view_object *view = view_object_new(arena, &association_type);
	size_t count = entry->value.list.count;
	struct view_value *epochs = ARENA_ARRAY(arena, struct view_value, count);

	for (size_t i = 0; i < count; i++)
		epochs[i].text = entry->value.list.items[i].text;
	view_set(view, "context")->text = entry->key;
	view_set(view, "epochs")->list.items = epochs;
	view_set(view, "epochs")->list.count = count;
	return view;
}

/*
 * A core that was upgraded does not start without its associations, and a fresh one, which joins, not with them; before
 * the upgrade it does not know the section.
 */
static void fill_migration(struct arena *arena, const struct network *network, const struct party *party,
			   struct view_value *ret)
{
	const struct value *associations = network_value(network, NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS);
	struct view_value *items = ARENA_ARRAY(arena, struct view_value, associations->map.count);

	if (party->membership == MEMBERSHIP_JOINING ||
	    !release_knows(party->release, NETWORK_PROTOCOL_CONTEXT_ASSOCIATIONS))
		return;
	for (size_t i = 0; i < associations->map.count; i++)
		items[i].object = association_view(arena, &associations->map.entries[i]);
	ret->list.items = items;
	ret->list.count = associations->map.count;
}

static void fill_multiplier(struct arena *arena, const struct network *network, struct view_value *ret)
{
	ret->digits = float_digits(arena, network_value(network, NETWORK_CORE_TO_CORE_MULTIPLIER));
}

/* Key generation and clients refuse an id above the number of parties, and who joins or leaves may have one. */
static int64_t party_count_for(const struct network *network, const struct party *party)
{
	int64_t count = (int64_t)network->active_count;

	return party->id > count ? party->id : count;
}

/*
 * A core without an enclave has no root key: only what an enclave attests opens one. Its vault lies in S3 as S3 encrypts
 * it, or on the volume that its pod mounts here.
 */
static void fill_private_vault(const struct party *party, struct view_object *view)
{
	if (party_has_file_vault(party))
		view_set(view, "private_path")->text = TEXT("/var/lib/mpcnet/keys");
	if (party_has_enclave(party))
		view_set(view, "root_key_id")->text =
			party_text(party, party_has(party, PARTY_ROOT_KEY_ARN) ? PARTY_ROOT_KEY_ARN : PARTY_ROOT_KEY_ALIAS);
}

/* An enclave sees no file but the one that it is sent, so its pod puts certificate and key into that. */
static void fill_tls(const struct emit_context *context, const struct party *party, struct view_object *view)
{
	const struct network *network = context->network;
	bool manual = network_tls_is_manual(network);

	if (party_image_is_signed(network, party))
		view_set_text(view, "signing_certificate", context_binding(context, party)->ca_certificate);
	view_set(view, "attests")->truth = network_uses_tls(network) && !manual;
	if (manual)
		view_set(view, "tls_folder")->text = TEXT("/etc/mpcnet/tls");
	view_set(view, "tls_is_joined")->truth = manual && party_has_enclave(party);
}

/* ---- key generation ---------------------------------------------------------------------------------- */

bool keygen_reads_file(const struct emit_context *context, const struct party *party)
{
	return party_image_ready(context, party) && release_reads_keygen_file(party->release);
}

struct arguments {
	struct arena *arena;
	struct view_list list;
};

static void add_argument(struct arguments *arguments, const char *name, struct text value)
{
	view_list_add_text(arguments->arena, &arguments->list,
			   arena_format(arguments->arena, "%s=%.*s", name, TEXT_ARG(value)));
}

static void add_number_argument(struct arguments *arguments, const char *name, int64_t number)
{
	add_argument(arguments, name, arena_format(arguments->arena, "%" PRId64, number));
}

static void add_vault_arguments(struct arguments *arguments, const struct party *party, struct text private_path)
{
	add_argument(arguments, "--aws-region", party_text(party, PARTY_REGION));
	add_argument(arguments, "--public-storage", TEXT("s3"));
	add_argument(arguments, "--public-s3-bucket", party_text(party, PARTY_VAULT_PUBLIC_BUCKET));
	add_argument(arguments, "--public-s3-prefix", party->public_prefix);
	if (private_path.data) {
		add_argument(arguments, "--private-storage", TEXT("file"));
		add_argument(arguments, "--private-file-path", private_path);
		add_argument(arguments, "--private-file-prefix", party->private_prefix);
	} else {
		add_argument(arguments, "--private-storage", TEXT("s3"));
		add_argument(arguments, "--private-s3-bucket", party_text(party, PARTY_VAULT_PRIVATE_BUCKET));
		add_argument(arguments, "--private-s3-prefix", party->private_prefix);
	}
}

/* kms: core/service/src/bin/kms-gen-keys.rs. What stands before the subcommand is understood there alone. */
static void fill_keygen(struct arena *arena, const struct network *network, const struct party *party,
			struct view_object *view)
{
	struct arguments arguments = { .arena = arena };
	bool reads_file = release_reads_keygen_file(party->release);

	view_set(view, "reads_keygen_file")->truth = reads_file;
	if (reads_file) {
		add_argument(&arguments, "--config-file", TEXT("/etc/mpcnet/config/config.toml"));
	} else {
		add_vault_arguments(&arguments, party, view_set(view, "private_path")->text);
		view_list_add_text(arena, &arguments.list, TEXT("threshold"));
		add_number_argument(&arguments, "--signing-key-party-id", party->id);
		add_number_argument(&arguments, "--num-parties", party_count_for(network, party));
		add_argument(&arguments, "--tls-subject", party->identity);
	}
	view_set_list(view, "keygen_arguments", &arguments.list);
}

/* ---- clients ----------------------------------------------------------------------------------------- */

/* A client that counts the cores of its file takes no id above their number, and only tells them apart by it. */
static void fill_client(struct arena *arena, const struct network *network, const struct party *party,
			struct view_object *view)
{
	bool knows = release_client_knows_network(party->release);

	if (knows)
		view_set_number(view, "num_parties", party_count_for(network, party));
	view_set_number(view, "client_id", knows ? party->id : 1);
	view_set(view, "client_host")->text = party_client_host(arena, party);
}

/* ---- the file of the core ---------------------------------------------------------------------------- */

/* The template ends the line. */
static struct text without_line_break(struct text text)
{
	return text_ends_with(text, "\n") ? text_slice(text, 0, text.size - 1) : text;
}

/*
 * A core that joins starts without peers and without an id among them, and so does one that is about to leave: what
 * they belong to is told by the contexts in their vaults, and the list names the committee that is to be.
 */
static void node_fill(struct arena *arena, const struct emit_context *context, const struct party *party,
		      struct view_object *view)
{
	const struct network *network = context->network;

	if (network->rehearsal)
		return;
	if (party->membership == MEMBERSHIP_ACTIVE)
		view_set(view, "peers")->text = without_line_break(context->peers);
	fill_migration(arena, network, party, view_set(view, "migration"));
	view_set(view, "buffers_future_msgs")->truth =
		release_knows(party->release, NETWORK_CORE_TO_CORE_MAX_BUFFERED_FUTURE_MSGS);
	fill_multiplier(arena, network, view_set(view, "multiplier"));
	fill_tls(context, party, view);
	fill_private_vault(party, view);
	fill_keygen(arena, network, party, view);
	fill_client(arena, network, party, view);
}

const struct family node_family = { FAMILY_NODE, "node", &node_type, node_fill };
