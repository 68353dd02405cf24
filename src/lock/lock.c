/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The lock: a folder with a file a party. */
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

/* Reads one file, unless there is none; what is wrong is reported. */
static void read_file(struct lock_reader *reader, struct text name, const struct party *party)
{
	struct lock_file file = lock_file_of(reader, name, party);
	struct text raw[LOCK_VALUE_COUNT] = { 0 };
	size_t count;
	const struct lock_value *values = lock_values(&count);

	lock_file_parse(&file, name, raw);
	for (size_t i = 0; i < count; i++)
		if (raw[i].data)
			lock_value_check(&file, &values[i], raw[i]);
	lock_values_finish(&file);
}

void lock_reader_read(struct lock_reader *reader, const struct party *except)
{
	struct names names = { 0 };

	if (reader->folder_fd < 0 || list_names(reader, &names) < 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		struct text name = text_slice(names.items[i], 0, names.items[i].size - strlen(SUFFIX));
		const struct party *party = network_find_party(reader->network, name);

		if (party && party != except)
			read_file(reader, names.items[i], party);
		else if (!party)
			report_unknown_party(reader, names.items[i], name);
	}
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

int lock_reader_open(struct lock_reader *reader, struct arena *arena, struct diags *diags, const struct network *network,
		     const char *folder)
{
	*reader = (struct lock_reader){
		.arena = arena,
		.diags = diags,
		.network = network,
		.folder = folder,
		.folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.ca_maker = ca_maker_of(network),
		/* One more than there are, so that there is something to point to when there are none. */
		.bindings = ARENA_ARRAY(arena, struct binding, network->party_count + 1),
	};
	if (reader->folder_fd >= 0 || errno == ENOENT)
		return 0;
	report_folder(reader, "open");
	return -1;
}

void lock_reader_close(struct lock_reader *reader)
{
	if (reader->folder_fd >= 0)
		close(reader->folder_fd);
	reader->folder_fd = -1;
}

const struct bindings *lock_read(struct arena *arena, struct diags *diags, const struct network *network,
				 const char *folder)
{
	static const struct text nowhere[LOCK_VALUE_COUNT];
	size_t errors = diags->error_count;
	struct lock_reader reader;

	if (lock_reader_open(&reader, arena, diags, network, folder) != 0)
		return NULL;
	lock_reader_read(&reader, NULL);
	lock_reader_close(&reader);
	lock_check_between(&reader, NULL, nowhere);
	return diags->error_count > errors ? NULL : finish(&reader);
}

bool binding_has_endpoint(const struct binding *binding)
{
	return binding->endpoint_service_name.size > 0;
}
