/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Files: both networks are built in memory, and what comes out is hashed.
 *
 * Both builds have the same stand-ins for every value of the lock, made of the party that they are of: a file then
 * differs for the network alone, and none is missing because something is still owed. Values that name a region or an
 * account have the party's own, since there a deployment will have others.
 */
#include <pthread.h>
#include <stdlib.h>

#include "change/internal.h"
#include "emit/emit.h"

/* A file of one build. */
struct built_file {
	size_t party;                   /* index in the comparison; the number of parties: network/ */
	struct text path;               /* below that folder */
	char digest[65];
	bool executable;
};

struct build {
	const struct comparing *c;
	const struct network *network;
	const size_t *to_pair;
	pthread_mutex_t mutex;          /* artifacts come from several threads */
	struct arena *arena;
	struct { struct built_file *items; size_t count, capacity; } files;
};

/* ---- stand-ins ------------------------------------------------------------------------------------- */

static struct binding stand_in(struct arena *arena, struct text name, const struct party *party)
{
	struct text region = party_text(party, PARTY_REGION), account = party_text(party, PARTY_ACCOUNT);
	struct binding binding;
	char hex[65];

	sha256_hex(arena_format(arena, "stand-in for party %.*s", TEXT_ARG(name)), hex);
	binding = (struct binding){
		.endpoint_service_name = arena_format(arena, "com.amazonaws.vpce.%.*s.vpce-svc-%.17s", TEXT_ARG(region),
						      hex),
		.ca_certificate = arena_format(arena,
					       "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n", hex),
		.verification_address = arena_format(arena, "0x%.40s", hex),
		.tx_sender_address = arena_format(arena, "0x%.40s", hex + 20),
		.root_key_arn = arena_format(arena, "arn:aws:kms:%.*s:%.*s:key/%.32s", TEXT_ARG(region),
					     TEXT_ARG(account), hex),
		.backup_key_arn = arena_format(arena, "arn:aws:kms:%.*s:%.*s:key/%.32s",
					       TEXT_ARG(party_text(party, PARTY_VAULT_BACKUP_REGION)),
					       TEXT_ARG(party_text(party, PARTY_VAULT_BACKUP_ACCOUNT)), hex + 16),
	};
	memcpy(binding.ca_fingerprint, hex, sizeof(hex));
	memcpy(binding.ca_key_fingerprint, hex, sizeof(hex));
	snprintf(binding.pcr8, sizeof(binding.pcr8), "%s%.32s", hex, hex);
	return binding;
}

static struct bindings stand_ins(struct arena *arena, const struct comparing *c, const struct network *network,
				 const size_t *to_pair)
{
	struct binding *items = ARENA_ARRAY(arena, struct binding, network->party_count + 1);

	for (size_t i = 0; i < network->party_count; i++)
		items[i] = stand_in(arena, c->result->parties[to_pair[i]].name, &network->parties[i]);
	return (struct bindings){ .items = items, .digest = "", .all_cas_bound = true };
}

/* ---- building -------------------------------------------------------------------------------------- */

/* The comparison's party in whose folder a path is, and the rest of the path. */
static size_t owner_of(const struct build *build, struct text path, struct text *ret_rest)
{
	struct text name;
	size_t slash;

	if (!text_starts_with(path, "parties/")) {
		*ret_rest = text_slice(path, text_find(path, '/', 0) + 1, path.size);
		return build->c->result->party_count;
	}
	slash = text_find(path, '/', 8);
	name = text_slice(path, 8, slash);
	*ret_rest = text_slice(path, slash + 1, path.size);
	return build->to_pair[network_find_party(build->network, name) - build->network->parties];
}

static int take(void *context, struct text path, struct text bytes, bool executable)
{
	struct build *build = context;
	struct built_file file = { .executable = executable };
	struct text rest;

	file.party = owner_of(build, path, &rest);
	sha256_hex(bytes, file.digest);
	pthread_mutex_lock(&build->mutex);
	file.path = arena_text(build->arena, rest);
	*VEC_PUSH(build->arena, &build->files) = file;
	pthread_mutex_unlock(&build->mutex);
	return 0;
}

static int by_owner(const void *left, const void *right)
{
	const struct built_file *a = left, *b = right;

	if (a->party != b->party)
		return a->party < b->party ? -1 : 1;
	return text_compare(a->path, b->path);
}

static void run_build(struct comparing *c, bool is_old, unsigned threads, struct build *build)
{
	const struct change_side *side = is_old ? &c->result->old : &c->result->new;
	const size_t *to_pair = is_old ? c->old_to_pair : c->new_to_pair;
	struct bindings bindings = stand_ins(&c->scratch, c, side->network, to_pair);
	struct emit_options options = { .families = ~0u, .threads = threads };
	char digest[65];

	*build = (struct build){ .c = c, .network = side->network, .to_pair = to_pair, .arena = &c->scratch };
	model_digest(side->network, digest);
	options.model_digest = text_from(digest);
	pthread_mutex_init(&build->mutex, NULL);
	emit_artifacts(side->network, &bindings, &options, take, build);
	pthread_mutex_destroy(&build->mutex);
	if (build->files.count)
		qsort(build->files.items, build->files.count, sizeof(struct built_file), by_owner);
}

/* ---- comparing ------------------------------------------------------------------------------------- */

static void add_file(struct comparing *c, const struct built_file *file, enum file_change change)
{
	struct changed_files *files = file->party == c->result->party_count ? &c->result->network_files
									     : &c->result->parties[file->party].files;

	*VEC_PUSH(c->arena, files) = (struct changed_file){ arena_text(c->arena, file->path), change };
}

static void count_unchanged(struct comparing *c, const struct built_file *file)
{
	if (file->party == c->result->party_count)
		c->result->network_files.unchanged++;
	else
		c->result->parties[file->party].files.unchanged++;
}

/* A core reads these when its pod starts. */
static bool is_read_by_pods(struct text path)
{
	return text_is(path, "node/kms-server.toml") || text_is(path, "kubernetes/statefulset.yaml");
}

/*
 * Files have the last word. Whoever has none that changed has nothing to apply, and no pod that would roll; and one that
 * changed is its party's business, also where no rule knew of it.
 */
static void settle_duties(struct change_party *party)
{
	if (party->fate != FATE_STAYED)
		return;
	if (party->files.count == 0) {
		party->duties &= ~(DUTY_BIT(APPLY) | DUTY_BIT(ROLL));
		return;
	}
	party->is_touched = true;
	party->duties |= DUTY_BIT(APPLY);
	for (size_t i = 0; i < party->files.count; i++) {
		if (!is_read_by_pods(party->files.items[i].path))
			continue;
		party->duties |= DUTY_BIT(ROLL);
		if (party->class < CHANGE_RESTART)
			party->class = CHANGE_RESTART;
	}
}

void compare_files(struct comparing *c, unsigned threads)
{
	struct build old, new;
	size_t i = 0, j = 0;

	/* Of the same network every file is the same, and none need be made to know it. */
	if (c->result->count == 0)
		return;
	c->result->has_files = true;
	run_build(c, true, threads, &old);
	run_build(c, false, threads, &new);
	while (i < old.files.count || j < new.files.count) {
		const struct built_file *before = i < old.files.count ? &old.files.items[i] : NULL;
		const struct built_file *after = j < new.files.count ? &new.files.items[j] : NULL;
		int order = !before ? 1 : !after ? -1 : by_owner(before, after);

		if (order < 0)
			add_file(c, before, FILE_REMOVED);
		else if (order > 0)
			add_file(c, after, FILE_ADDED);
		else if (strcmp(before->digest, after->digest) != 0 || before->executable != after->executable)
			add_file(c, after, FILE_ALTERED);
		else
			count_unchanged(c, after);
		i += order <= 0;
		j += order >= 0;
	}
	for (size_t party = 0; party < c->result->party_count; party++)
		settle_duties(&c->result->parties[party]);
}
