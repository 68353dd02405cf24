/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The lock: a folder with a file a party, and what must hold between them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/suggestion.h"
#include "lock/internal.h"
#include "template/json_writer.h"

#define SUFFIX ".json"

/* Names of files as in `struct dirent`, in byte order, so that reports come in one order. */
struct names {
	struct text *items;
	size_t count, capacity;
};

static int compare_names(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static struct diag *report_folder(const struct lock_reader *reader, const char *what)
{
	return diag_add_path(reader->diags, DIAG_LOCK_IO, text_from(reader->folder), "cannot %s the folder: %s", what,
			     strerror(errno));
}

/* Everything that ends in ".json", but hidden files, which editors leave. */
static int list_names(const struct lock_reader *reader, struct names *ret)
{
	DIR *folder = fdopendir(dup(reader->folder_fd));
	const struct dirent *item;

	if (!folder) {
		report_folder(reader, "read");
		return -1;
	}
	while ((errno = 0, item = readdir(folder)) != NULL)
		if (item->d_name[0] != '.' && text_ends_with(text_from(item->d_name), SUFFIX))
			*VEC_PUSH(reader->arena, ret) = arena_text(reader->arena, text_from(item->d_name));
	if (errno)
		report_folder(reader, "read");
	closedir(folder);
	if (ret->count)
		qsort(ret->items, ret->count, sizeof(*ret->items), compare_names);
	return 0;
}

static void report_unknown_party(const struct lock_reader *reader, struct text file, struct text name)
{
	const struct network *network = reader->network;
	struct diag *diag;
	struct suggestion suggestion = suggestion_for(name);

	diag = diag_add_path(reader->diags, DIAG_LOCK_PARTY_UNKNOWN,
			     arena_format(reader->arena, "%s/%.*s", reader->folder, TEXT_ARG(file)),
			     "the spec has no party '%.*s'", TEXT_ARG(name));
	for (size_t i = 0; i < network->party_count; i++)
		suggestion_consider(&suggestion, network->parties[i].name);
	if (suggestion.best.data)
		diag_help(diag, "Did you mean '%.*s'?", TEXT_ARG(suggestion.best));
	else
		diag_help(diag, "Remove the file when the party has left the network.");
}

static void read_folder(struct lock_reader *reader)
{
	struct names names = { 0 };

	if (list_names(reader, &names) < 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		struct text name = text_slice(names.items[i], 0, names.items[i].size - strlen(SUFFIX));
		const struct party *party = network_find_party(reader->network, name);

		if (party)
			lock_file_read(reader, names.items[i].data, party);
		else
			report_unknown_party(reader, names.items[i], name);
	}
}

/* One of the values that no two parties may share. */
struct facet {
	const char *what;
	struct text (*get)(const struct binding *binding);
};

struct shared {
	struct text value;
	size_t party;
	const struct facet *facet;
};

static int compare_shared(const void *a, const void *b)
{
	const struct shared *left = a, *right = b;
	int order = text_compare(left->value, right->value);

	if (!order)
		order = (left->party > right->party) - (left->party < right->party);
	return order ? order : (left->facet > right->facet) - (left->facet < right->facet);
}

static void report_shared(const struct lock_reader *reader, enum diag_code code, const struct shared *first,
			  const struct shared *again)
{
	struct text first_name = reader->network->parties[first->party].name,
		    name = reader->network->parties[again->party].name;
	struct text path = arena_format(reader->arena, "%s/%.*s" SUFFIX, reader->folder, TEXT_ARG(name));

	if (first->party == again->party)
		diag_add_path(reader->diags, code, path, "%s of party '%.*s' is also its %s", again->facet->what,
			      TEXT_ARG(name), first->facet->what);
	else
		diag_add_path(reader->diags, code, path, "%s of party '%.*s' is also %s of '%.*s'", again->facet->what,
			      TEXT_ARG(name),
			      first->facet == again->facet
				      ? "that"
				      : arena_format(reader->arena, "the %s", first->facet->what).data,
			      TEXT_ARG(first_name));
}

/* No value of these facets may be there twice, of one party or of two. True when it found one that is. */
static bool check_unique(const struct lock_reader *reader, enum diag_code code, const struct facet *facets,
			 size_t facet_count)
{
	size_t party_count = reader->network->party_count, count = 0;
	struct shared *all = ARENA_ARRAY(reader->arena, struct shared, party_count * facet_count);
	bool found = false;

	for (size_t i = 0; i < party_count; i++)
		for (size_t j = 0; j < facet_count; j++)
			if (facets[j].get(&reader->bindings[i]).size)
				all[count++] = (struct shared){ facets[j].get(&reader->bindings[i]), i, &facets[j] };
	if (count)
		qsort(all, count, sizeof(*all), compare_shared);
	for (size_t i = 1; i < count; i++) {
		if (!text_equal(all[i - 1].value, all[i].value))
			continue;
		report_shared(reader, code, &all[i - 1], &all[i]);
		found = true;
	}
	return found;
}

static struct text endpoint_of(const struct binding *binding)
{
	return binding->endpoint_service_name;
}

static struct text fingerprint_of(const struct binding *binding)
{
	return text_from(binding->ca_fingerprint);
}

static struct text ca_key_of(const struct binding *binding)
{
	return text_from(binding->ca_key_fingerprint);
}

static struct text verification_of(const struct binding *binding)
{
	return binding->verification_address;
}

static struct text tx_sender_of(const struct binding *binding)
{
	return binding->tx_sender_address;
}

static struct text root_key_of(const struct binding *binding)
{
	return binding->root_key_arn;
}

static struct text backup_key_of(const struct binding *binding)
{
	return binding->backup_key_arn;
}

static void check_between_parties(const struct lock_reader *reader)
{
	static const struct facet endpoint = { "endpoint service", endpoint_of };
	static const struct facet certificate = { "CA certificate", fingerprint_of };
	static const struct facet certificate_key = { "key of the CA certificate", ca_key_of };
	static const struct facet addresses[] = {
		{ "tx-sender address", tx_sender_of }, { "verification address", verification_of },
	};
	static const struct facet root_key = { "root key", root_key_of };
	static const struct facet backup_key = { "backup key", backup_key_of };
	bool copied;

	check_unique(reader, DIAG_LOCK_ENDPOINT_REPEATED, &endpoint, 1);
	/* A copied file is said once: with it go its key, and the address of that. */
	copied = check_unique(reader, DIAG_CA_REPEATED, &certificate, 1) ||
		 check_unique(reader, DIAG_CA_REPEATED, &certificate_key, 1);
	check_unique(reader, DIAG_LOCK_ADDRESS_REPEATED, addresses, copied ? 1 : 2);
	check_unique(reader, DIAG_LOCK_KEY_ARN, &root_key, 1);
	check_unique(reader, DIAG_LOCK_KEY_ARN, &backup_key, 1);
}

/* {"alice":{"ca_certificate":"…",…},…}: parties and keys in byte order, and only what is bound. */
static void write_canonical(const struct lock_reader *reader, struct strbuf *out)
{
	size_t count;
	const struct lock_value *values = lock_values(&count);
	struct json_writer json;

	json_init(&json, out, true);
	json_object_begin(&json);
	for (size_t i = 0; i < reader->network->party_count; i++) {
		bool begun = false;

		for (size_t j = 0; j < count; j++) {
			struct text value = binding_text(&reader->bindings[i], &values[j]);

			if (!value.data)
				continue;
			if (!begun) {
				json_key_text(&json, reader->network->parties[i].name);
				json_object_begin(&json);
				begun = true;
			}
			json_key(&json, values[j].key);
			json_text(&json, value);
		}
		if (begun)
			json_object_end(&json);
	}
	json_object_end(&json);
	json_finish(&json);
}

static const struct bindings *finish(const struct lock_reader *reader)
{
	struct bindings *bindings = ARENA_NEW(reader->arena, struct bindings);
	const struct network *network = reader->network;
	struct strbuf canonical = { 0 };

	bindings->items = reader->bindings;
	bindings->all_cas_bound = true;
	for (size_t i = 0; i < network->active_count; i++)
		if (!reader->bindings[network->active[i] - network->parties].ca_certificate.data)
			bindings->all_cas_bound = false;
	write_canonical(reader, &canonical);
	sha256_hex(strbuf_as_text(&canonical), bindings->digest);
	strbuf_release(&canonical);
	return bindings;
}

static enum ca_maker ca_maker_of(const struct network *network)
{
	if (network_tls_is_manual(network))
		return CA_OF_OPERATOR;
	return network_truth(network, NETWORK_PROTOCOL_SIGNED_IMAGES) ? CA_OF_IMAGE : CA_OF_CORE;
}

const struct bindings *lock_read(struct arena *arena, struct diags *diags, const struct network *network,
				 const char *folder)
{
	size_t errors = diags->error_count;
	struct lock_reader reader = {
		.arena = arena,
		.diags = diags,
		.network = network,
		.folder = folder,
		.folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.ca_maker = ca_maker_of(network),
		/* One more than there are, so that there is something to point to when there are none. */
		.bindings = ARENA_ARRAY(arena, struct binding, network->party_count + 1),
	};

	if (reader.folder_fd < 0 && errno != ENOENT) {
		report_folder(&reader, "open");
		return NULL;
	}
	if (reader.folder_fd >= 0) {
		read_folder(&reader);
		close(reader.folder_fd);
		check_between_parties(&reader);
	}
	return diags->error_count > errors ? NULL : finish(&reader);
}

bool binding_owes_ca(const struct network *network, const struct party *party, const struct binding *binding)
{
	return !network->rehearsal && network_uses_tls(network) && party->membership != MEMBERSHIP_LEAVING &&
	       !binding->ca_certificate.data;
}

bool binding_has_endpoint(const struct binding *binding)
{
	return binding->endpoint_service_name.size > 0;
}

bool binding_owes_backup_key(const struct network *network, const struct party *party, const struct binding *binding)
{
	return !network->rehearsal && party_truth(party, PARTY_VAULT_BACKUP_ENABLED) &&
	       !party_shares_backup_key(party) && !party_has(party, PARTY_VAULT_BACKUP_KEY_ARN) &&
	       !binding->backup_key_arn.data;
}
