/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* From what a deployment made known to the record of its party. */
#include "lock/bind.h"

#define DAY 86400

struct lock_binder {
	const struct lock_request *request;
	struct lock_reader reader;
	struct lock_offers offers;
	struct text name;               /* of the party's file */
	struct text raw[LOCK_VALUE_COUNT];      /* what the file says, unchecked */
	struct lock_state before, after;
	bool has_file;
	struct lock_store store;        /* while the folder is held */
	bool holds_folder;
	struct lock_outcome outcome;
};

static bool is_forgotten(const struct lock_binder *b, enum lock_value_id id)
{
	return b->request->forget & 1u << id;
}

static struct text record_path(const struct lock_binder *b)
{
	return arena_format(b->reader.arena, "%s/%.*s", b->reader.folder, TEXT_ARG(b->name));
}

/* Whether the verification address is that of the CA's key, and so nothing of its own. */
static bool address_follows(const struct lock_binder *b)
{
	return b->reader.ca_maker == CA_OF_CORE;
}

/* ---- what is bound ----------------------------------------------------------------------------------- */

static void take_state(const struct binding *binding, struct lock_state *ret)
{
	size_t count;
	const struct lock_value *values = lock_values(&count);

	for (size_t i = 0; i < count; i++)
		ret->texts[i] = binding_text(binding, &values[i]);
}

/* A reader of the same folder whose reports are nobody's, or not yet. */
static struct lock_reader aside(const struct lock_binder *b, struct diags *diags)
{
	struct lock_reader reader = b->reader;

	diags_init(diags, b->reader.arena);
	reader.diags = diags;
	return reader;
}

/* What the record says, in one form where it fits, and as it is where the spec has changed since. */
static void read_before(struct lock_binder *b)
{
	size_t count;
	const struct lock_value *values = lock_values(&count);
	struct diags unheard;
	struct lock_reader reader = aside(b, &unheard);
	struct binding binding = { 0 };
	struct lock_file file = { .reader = &reader, .party = b->request->party, .path = record_path(b),
				  .binding = &binding };

	for (size_t i = 0; i < count; i++)
		if (b->raw[i].data)
			lock_value_check(&file, &values[i], b->raw[i]);
	lock_values_finish(&file);
	take_state(&binding, &b->before);
	for (size_t i = 0; i < count; i++)
		if (!b->before.texts[i].data)
			b->before.texts[i] = b->raw[i];
}

/* ---- what shall be bound ----------------------------------------------------------------------------- */

/* A value that stays: it was bound when the spec may have said something else. */
static void keep_value(struct lock_binder *b, struct lock_file *file, enum lock_value_id id)
{
	size_t count, errors = b->reader.diags->error_count;
	const struct lock_value *value = &lock_values(&count)[id];

	file->path = record_path(b);
	lock_value_check(file, value, b->raw[id]);
	if (b->reader.diags->error_count > errors)
		diag_note(b->reader.diags->all.items[b->reader.diags->all.count - 1],
			  "it was bound before: bind it anew, or forget it with --unbind=%s", value->key);
}

static void check_dates(struct lock_binder *b, struct text pem)
{
	struct certificate certificate;
	struct certificate_fault fault;
	const struct party *party = b->request->party;
	struct text path = b->offers.items[LOCK_VALUE_ca_certificate].path;

	if (!certificate_read(b->reader.arena, pem, party->identity, b->reader.ca_maker, &certificate, &fault))
		return;
	switch (ca_state_at(certificate.not_before, certificate.not_after, b->request->now)) {
	case CA_ENDED:
		diag_help(diag_add_path(b->reader.diags, DIAG_CA_EXPIRED, path,
					"CA certificate of party '%.*s' has expired", TEXT_ARG(party->name)),
			  "Peers refuse it. Have the core make new keys, or renew the certificate.");
		break;
	case CA_EARLY:
		diag_help(diag_add_path(b->reader.diags, DIAG_CA_NOT_YET_VALID, path,
					"CA certificate of party '%.*s' is not valid yet", TEXT_ARG(party->name)),
			  "Peers refuse it. One of two clocks is wrong, or it was made for later: bind it then.");
		break;
	case CA_ENDS_SOON:
		diag_help(diag_add_path(b->reader.diags, DIAG_CA_ENDS_SOON, path,
					"CA certificate of party '%.*s' ends in %lld days", TEXT_ARG(party->name),
					(long long)((certificate.not_after - b->request->now) / DAY)),
			  "A new one has to be bound by then, and every party has to build and start its core with it.");
		break;
	case CA_GOOD: case CA_UNBOUND: case CA_STATE_COUNT:
		break;
	}
}

/* Every value in its place of the party's binding, or a report. */
static void merge(struct lock_binder *b)
{
	size_t count;
	const struct lock_value *values = lock_values(&count);
	struct lock_file file = lock_file_of(&b->reader, b->name, b->request->party);
	const struct lock_offer *offers = b->offers.items;
	/* With the certificate that it followed from an address goes too. */
	bool follows = address_follows(b) && b->raw[LOCK_VALUE_ca_certificate].data &&
		       (offers[LOCK_VALUE_ca_certificate].value.data || is_forgotten(b, LOCK_VALUE_ca_certificate));

	for (enum lock_value_id id = 0; id < LOCK_VALUE_COUNT; id++) {
		if (is_forgotten(b, id))
			continue;
		if (offers[id].value.data) {
			file.path = offers[id].path;
			lock_value_check(&file, &values[id], offers[id].value);
		} else if (b->raw[id].data && !(id == LOCK_VALUE_verification_address && follows)) {
			keep_value(b, &file, id);
		}
	}
	file.path = offers[LOCK_VALUE_verification_address].value.data ? offers[LOCK_VALUE_verification_address].path
		    : offers[LOCK_VALUE_ca_certificate].value.data     ? offers[LOCK_VALUE_ca_certificate].path
								       : record_path(b);
	lock_values_finish(&file);
	if (offers[LOCK_VALUE_ca_certificate].value.data)
		check_dates(b, offers[LOCK_VALUE_ca_certificate].value);
	take_state(file.binding, &b->after);
}

static void check_forgetting(struct lock_binder *b)
{
	if (!is_forgotten(b, LOCK_VALUE_verification_address) || !b->after.texts[LOCK_VALUE_verification_address].data)
		return;
	diag_help(diag_add_path(b->reader.diags, DIAG_BIND_FOLLOWS, record_path(b),
				"verification address of party '%.*s' follows from its CA certificate, which stays",
				TEXT_ARG(b->request->party->name)),
		  "Forget the certificate, and the address goes with it: --unbind=ca_certificate");
}

/* ---- the others -------------------------------------------------------------------------------------- */

/* What is wrong with the records of others keeps nobody from binding; `check` refuses it. */
static void warn_of_others(struct lock_binder *b, const struct diags *found)
{
	struct text last = { 0 };

	for (size_t i = 0; i < found->all.count; i++) {
		const struct diag *diag = found->all.items[i];

		if (diag->severity != SEVERITY_ERROR || (last.data && text_equal(diag->path, last)))
			continue;
		last = diag->path;
		diag_note(diag_add_path(b->reader.diags, DIAG_LOCK_ELSEWHERE, diag->path,
					"this record of another party has an error, and may not have been compared"),
			  "%.*s [E%04d]", TEXT_ARG(diag->message), (int)diag->code);
	}
}

/* Holds what is new to what others have bound. */
static void compare(struct lock_binder *b)
{
	struct diags found;
	struct lock_reader reader = aside(b, &found);
	struct text paths[LOCK_VALUE_COUNT] = { 0 };
	bool any = false;

	for (enum lock_value_id id = 0; id < LOCK_VALUE_COUNT; id++) {
		if (b->offers.items[id].value.data)
			paths[id] = b->offers.items[id].path;
		any |= paths[id].data != NULL;
	}
	if (!any)
		return;
	if (address_follows(b) && !paths[LOCK_VALUE_verification_address].data)
		paths[LOCK_VALUE_verification_address] = paths[LOCK_VALUE_ca_certificate];
	/* The bindings are the same: what is read there is compared here. */
	lock_reader_read(&reader, b->request->party);
	warn_of_others(b, &found);
	lock_check_between(&b->reader, b->request->party, paths);
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static int evaluate(struct lock_binder *b)
{
	size_t errors = b->reader.diags->error_count;
	struct lock_file file = lock_file_of(&b->reader, b->name, b->request->party);
	int found = b->reader.folder_fd < 0 ? 0 : lock_file_parse(&file, b->name, b->raw);
	struct lock_outcome *outcome = &b->outcome;
	bool any = false;

	if (found < 0)
		return -1;
	b->has_file = found > 0;
	read_before(b);
	merge(b);
	check_forgetting(b);
	compare(b);
	if (b->reader.diags->error_count > errors)
		return -1;
	lock_changes(b->reader.arena, &b->offers, b->request->forget, &b->before, &b->after, outcome);
	for (enum lock_value_id id = 0; id < LOCK_VALUE_COUNT; id++) {
		any |= b->after.texts[id].data != NULL;
		outcome->changed |= !b->before.texts[id].data != !b->after.texts[id].data ||
				    !text_equal(b->before.texts[id], b->after.texts[id]);
	}
	outcome->path = record_path(b);
	outcome->removed = b->has_file && !any;
	outcome->changed |= outcome->removed;
	return 0;
}

static int write_record(struct lock_binder *b)
{
	struct strbuf bytes = { 0 };
	int result;

	if (b->outcome.removed)
		return lock_store_remove(&b->store, b->name);
	lock_file_write(&b->reader, b->request->party, b->after.texts, &bytes);
	result = lock_store_write(&b->store, b->name, strbuf_as_text(&bytes));
	strbuf_release(&bytes);
	return result;
}

/* What is read from here on stays true until it is written. */
static int hold_folder(struct lock_binder *b)
{
	bool nothing_there = b->reader.folder_fd < 0;

	/* Who only looks waits for nobody; and where nothing was bound no folder is made to forget it. */
	if (b->request->dry_run || (b->request->forget && nothing_there))
		return 0;
	lock_reader_close(&b->reader);
	b->store.reader = &b->reader;
	b->holds_folder = lock_store_open(&b->store, b->request->folder_named) == 0;
	return b->holds_folder ? 0 : -1;
}

struct lock_binder *lock_bind_begin(struct arena *arena, struct diags *diags, const struct lock_request *request,
				    const struct lock_outcome **ret)
{
	struct lock_binder *b = ARENA_NEW(arena, struct lock_binder);
	size_t errors = diags->error_count;

	b->request = request;
	if (!request->folder_named && lock_refuse_link(diags, request->folder))
		return NULL;
	if (lock_reader_open(&b->reader, arena, diags, request->network, request->folder) != 0)
		return NULL;
	b->name = lock_file_name(&b->reader, request->party);
	b->offers.reader = &b->reader;
	b->offers.party = request->party;
	for (size_t i = 0; i < request->input_count; i++)
		lock_input_read(&b->offers, &request->inputs[i]);
	if (diags->error_count > errors || hold_folder(b) != 0 || evaluate(b) != 0) {
		lock_bind_end(b, false);
		return NULL;
	}
	*ret = &b->outcome;
	return b;
}

int lock_bind_end(struct lock_binder *b, bool write)
{
	int result = 0;

	if (write && b->outcome.changed && b->holds_folder)
		result = write_record(b);
	if (b->holds_folder)
		lock_store_close(&b->store);
	else
		lock_reader_close(&b->reader);
	return result;
}

unsigned lock_value_bit(struct text key)
{
	size_t count;
	const struct lock_value *values = lock_values(&count);

	for (size_t i = 0; i < count; i++)
		if (text_is(key, values[i].key))
			return 1u << i;
	return 0;
}

const char *lock_value_key(size_t index)
{
	size_t count;
	const struct lock_value *values = lock_values(&count);

	return index < count ? values[index].key : NULL;
}
