/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * One file of the lock:
 *
 *     {
 *       "network": "zama-testnet",
 *       "party": "alice",
 *       "values": {
 *         "ca_certificate": "-----BEGIN CERTIFICATE-----\n…",
 *         "endpoint_service_name": "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"
 *       },
 *       "version": 1
 *     }
 *
 * Each value is there or not; keys that are not known are errors, since a value that nobody reads is one that somebody
 * waits for.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/suggestion.h"
#include "lock/internal.h"
#include "template/json_writer.h"

enum { TOP_NETWORK, TOP_PARTY, TOP_VALUES, TOP_VERSION, TOP_COUNT };

static const char *const top_keys[TOP_COUNT] = { "network", "party", "values", "version" };

static int report_io(const struct lock_file *file, const char *what)
{
	lock_report(file, DIAG_LOCK_IO, "cannot %s: %s", what, strerror(errno));
	return -1;
}

static int read_all(const struct lock_file *file, int fd, struct strbuf *ret)
{
	ssize_t got;

	do {
		strbuf_reserve(ret, (size_t)64 << 10);
		got = read(fd, ret->data + ret->size, (size_t)64 << 10);
		ret->size += got > 0 ? (size_t)got : 0;
	} while ((got > 0 || (got < 0 && errno == EINTR)) && ret->size <= LOCK_FILE_SIZE_MAX);
	ret->data[ret->size] = '\0';
	return got < 0 ? report_io(file, "read") : 0;
}

/*
 * The file's bytes, which end in a NUL: 1, 0 when there is none, -1 after a report. Links are not followed: the lock is
 * what was reviewed, not what it points to.
 */
static int read_bytes(const struct lock_file *file, const char *name, struct strbuf *ret)
{
	int fd = openat(file->reader->folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int result;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno != ELOOP)
		return report_io(file, "open");
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > (off_t)LOCK_FILE_SIZE_MAX) {
		lock_report(file, DIAG_LOCK_NOT_A_FILE, "file of the lock is no plain file of at most 1 MiB");
		result = -1;
	} else {
		result = read_all(file, fd, ret) == 0 ? 1 : -1;
	}
	if (fd >= 0)
		close(fd);
	return result;
}

static void report_unknown(const struct lock_file *file, const char *key, const char *const *known, size_t count)
{
	struct diag *diag = lock_report(file, DIAG_LOCK_KEY_UNKNOWN, "key '%.64s' is unknown", key);
	struct suggestion suggestion = suggestion_for(text_from(key));

	for (size_t i = 0; i < count; i++)
		suggestion_consider(&suggestion, text_from(known[i]));
	if (suggestion.best.data)
		diag_help(diag, "Did you mean '%.*s'?", TEXT_ARG(suggestion.best));
}

/*
 * The members of an object by the index of their key in `known`, NULL where there is none. Reports keys that are not
 * known or stand twice.
 */
static bool sort_members(const struct lock_file *file, const cJSON *object, const char *const *known, size_t count,
			 const cJSON **ret)
{
	const cJSON *item;
	bool good = true;

	for (size_t i = 0; i < count; i++)
		ret[i] = NULL;
	cJSON_ArrayForEach(item, object) {
		size_t i = 0;

		while (i < count && strcmp(known[i], item->string) != 0)
			i++;
		if (i == count) {
			report_unknown(file, item->string, known, count);
			good = false;
			continue;
		}
		if (ret[i]) {
			lock_report(file, DIAG_LOCK_FORM, "key '%s' stands twice", known[i]);
			good = false;
		}
		ret[i] = item;
	}
	return good;
}

/* The texts of the values, unchecked. */
static void take_values(struct lock_file *file, const cJSON *object, struct text raw[LOCK_VALUE_COUNT])
{
	const char *keys[LOCK_VALUE_COUNT];
	const cJSON *members[LOCK_VALUE_COUNT];
	size_t count;
	const struct lock_value *values = lock_values(&count);

	for (size_t i = 0; i < count; i++)
		keys[i] = values[i].key;
	/* What is wrong with one key does not hide what is wrong with another. */
	sort_members(file, object, keys, count, members);
	for (size_t i = 0; i < count; i++)
		if (members[i] && !cJSON_IsString(members[i]))
			lock_report(file, DIAG_LOCK_FORM, "value of '%s' is no string", keys[i]);
		else if (members[i])
			raw[i] = arena_text(file->reader->arena, text_from(members[i]->valuestring));
}

/* What the file says of itself must be what its place says. */
static bool check_heading(struct lock_file *file, const cJSON *const *top)
{
	const char *network = cJSON_GetStringValue(top[TOP_NETWORK]), *party = cJSON_GetStringValue(top[TOP_PARTY]);

	if (!cJSON_IsNumber(top[TOP_VERSION]) || !network || !party || !cJSON_IsObject(top[TOP_VALUES])) {
		lock_report(file, DIAG_LOCK_FORM, "file of the lock lacks its network, party, values or version");
		return false;
	}
	if (top[TOP_VERSION]->valuedouble != LOCK_VERSION) {
		lock_report(file, DIAG_LOCK_FORM,
			    "file of the lock is of version %g, and this compiler reads version %d",
			    top[TOP_VERSION]->valuedouble, LOCK_VERSION);
		return false;
	}
	if (!text_is(file->reader->network->name, network)) {
		lock_report(file, DIAG_LOCK_OTHER_NETWORK, "file is of network '%.64s', and the spec is of '%.*s'",
			    network, TEXT_ARG(file->reader->network->name));
		return false;
	}
	if (!text_is(file->party->name, party)) {
		lock_report(file, DIAG_LOCK_OTHER_PARTY, "file is of party '%.64s', and its name says '%.*s'", party,
			    TEXT_ARG(file->party->name));
		return false;
	}
	return true;
}

static bool contains(struct text bytes, const char *string)
{
	return strstr(bytes.data, string) != NULL;
}

int lock_file_parse_bytes(struct lock_file *file, struct text bytes, struct text raw[LOCK_VALUE_COUNT])
{
	size_t errors = file->reader->diags->error_count;
	const char *end = NULL;
	const cJSON *top[TOP_COUNT];
	cJSON *tree;

	if (contains(bytes, "PRIVATE KEY")) {
		diag_help(lock_report(file, DIAG_LOCK_PRIVATE_KEY, "there is a private key in the lock"),
			  "Take the key out of use: the lock is published. Then bind the certificate alone.");
		return -1;
	}
	if (contains(bytes, "\n<<<<<<< ") || strncmp(bytes.data, "<<<<<<< ", 8) == 0) {
		diag_help(lock_report(file, DIAG_LOCK_FORM, "git left a conflict in the file of the lock"),
			  "Take one side of it; what is then missing, its party binds again.");
		return -1;
	}
	tree = cJSON_ParseWithLengthOpts(bytes.data, bytes.size + 1, &end, true);
	/* cJSON's strings end at a NUL, so that one inside a value would hide what follows it. */
	if (!tree || end != bytes.data + bytes.size || !cJSON_IsObject(tree) || contains(bytes, "\\u0000"))
		diag_help(lock_report(file, DIAG_LOCK_FORM, "file of the lock is no JSON object"),
			  "Restore it, or remove it and let its party bind again.");
	else if (sort_members(file, tree, top_keys, TOP_COUNT, top) && check_heading(file, top))
		take_values(file, top[TOP_VALUES], raw);
	cJSON_Delete(tree);
	return file->reader->diags->error_count > errors ? -1 : 1;
}

struct text lock_file_name(const struct lock_reader *reader, const struct party *party)
{
	return arena_format(reader->arena, "%.*s.json", TEXT_ARG(party->name));
}

struct lock_file lock_file_of(struct lock_reader *reader, struct text name, const struct party *party)
{
	return (struct lock_file){
		.reader = reader, .party = party,
		.path = arena_format(reader->arena, "%s/%.*s", reader->folder, TEXT_ARG(name)),
		.binding = &reader->bindings[party - reader->network->parties],
	};
}

int lock_file_parse(struct lock_file *file, struct text name, struct text raw[LOCK_VALUE_COUNT])
{
	struct strbuf bytes = { 0 };
	int result = read_bytes(file, name.data, &bytes);

	if (result > 0)
		result = lock_file_parse_bytes(file, strbuf_as_text(&bytes), raw);
	strbuf_release(&bytes);
	return result;
}

void lock_file_write(const struct lock_reader *reader, const struct party *party,
		     const struct text values[LOCK_VALUE_COUNT], struct strbuf *out)
{
	size_t count;
	const struct lock_value *table = lock_values(&count);
	struct json_writer json;

	json_init(&json, out, false);
	json_object_begin(&json);
	json_key(&json, top_keys[TOP_NETWORK]);
	json_text(&json, reader->network->name);
	json_key(&json, top_keys[TOP_PARTY]);
	json_text(&json, party->name);
	json_key(&json, top_keys[TOP_VALUES]);
	json_object_begin(&json);
	for (size_t i = 0; i < count; i++) {
		if (!values[i].data)
			continue;
		json_key(&json, table[i].key);
		json_text(&json, values[i]);
	}
	json_object_end(&json);
	json_key(&json, top_keys[TOP_VERSION]);
	json_number(&json, LOCK_VERSION);
	json_object_end(&json);
	json_finish(&json);
}
