/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of the backup: where it lies, what encrypts it, and who its custodians are. */
#include <inttypes.h>
#include <stdlib.h>

#include "check/rules.h"

static bool is_enabled(const struct party *party)
{
	return party_truth(party, PARTY_VAULT_BACKUP_ENABLED);
}

static bool is_made(const struct party *party)
{
	return is_enabled(party) && party_truth(party, PARTY_VAULT_BACKUP_CREATE);
}

/* One whose account is missing was reported as that. */
static const struct party *next_with_backup(const struct rules *r, const struct party *party)
{
	while ((party = rules_next_party(r, party)) &&
	       !(is_enabled(party) && party_has(party, PARTY_VAULT_BACKUP_ACCOUNT)))
		;
	return party;
}

/* ---- where it lies --------------------------------------------------------------------------------- */

void rule_backup_exists(struct rules *r)
{
	for (const struct party *party = NULL; r->mainnet && (party = rules_next_party(r, party));) {
		struct diag *diag;

		if (is_enabled(party))
			continue;
		diag = diag_add(r->diags, DIAG_BACKUP_MISSING, party_at(party, PARTY_VAULT_BACKUP_ENABLED),
				"party '%.*s' has no backup, and this is mainnet", TEXT_ARG(party->name));
		note_sharers(r, diag, party, PARTY_VAULT_BACKUP_ENABLED);
		diag_help(diag, "Leave 'vault.backup.enabled' out, and name the account in 'vault.backup.account'.");
	}
}

static int compare_accounts(const void *a, const void *b)
{
	const struct party *const *left = a, *const *right = b;
	int order = text_compare(party_text(*left, PARTY_ACCOUNT), party_text(*right, PARTY_ACCOUNT));

	return order ? order : text_compare((*left)->name, (*right)->name);
}

/* The first party by name that stands in this account, among parties sorted by account; NULL when there is none. */
static const struct party *find_by_account(const struct party *const *sorted, size_t count, struct text account)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text_compare(party_text(sorted[middle], PARTY_ACCOUNT), account) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && text_equal(party_text(sorted[low], PARTY_ACCOUNT), account) ? sorted[low] : NULL;
}

/* An account of its own: who takes over the party's takes over the backup that lies there too. */
void rule_backup_accounts(struct rules *r)
{
	const struct party **sorted = ARENA_ARRAY(r->arena, const struct party *, r->network->party_count + 1);
	size_t count = 0;

	for (const struct party *party = NULL; (party = rules_next_party(r, party));)
		sorted[count++] = party;
	if (count)
		qsort(sorted, count, sizeof(*sorted), compare_accounts);
	for (const struct party *party = NULL; (party = next_with_backup(r, party));) {
		struct text account = party_text(party, PARTY_VAULT_BACKUP_ACCOUNT);
		bool own = text_equal(account, party_text(party, PARTY_ACCOUNT));
		const struct party *whose = own ? party : find_by_account(sorted, count, account);
		struct diag *diag;

		if (!whose)
			continue;
		diag = diag_add_as(r->diags, DIAG_BACKUP_ACCOUNT, on_mainnet(r, SEVERITY_WARNING),
				   party_at(party, PARTY_VAULT_BACKUP_ACCOUNT),
				   own ? "party '%.*s' keeps its backup in its own account, %.*s"
				       : "party '%.*s' keeps its backup in account %.*s, which is another party's",
				   TEXT_ARG(party->name), TEXT_ARG(account));
		if (!span_equal(party_at(whose, PARTY_ACCOUNT), party_at(party, PARTY_VAULT_BACKUP_ACCOUNT)))
			diag_place(diag, party_at(whose, PARTY_ACCOUNT), "the account of party '%.*s'",
				   TEXT_ARG(whose->name));
		note_sharers(r, diag, party, PARTY_VAULT_BACKUP_ACCOUNT);
		diag_help(diag, "Take an account for the backup that nobody runs a core in.");
	}
}

static void found_shared_backup_account(struct rules *r, const struct claim *claims, size_t count)
{
	/* One that takes the other's place may well take over its backup account. */
	if (count == 2 && parties_replace(claims[0].party, claims[1].party))
		return;
	claims_report(r, DIAG_BACKUP_ACCOUNT_SHARED, claims, count, "backup account",
		      "whoever administers it can open the keys of all of them",
		      "Give each party a backup account of its own.");
}

void rule_backup_accounts_apart(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = next_with_backup(r, party));)
		/* Else rule_backup_accounts says so. */
		if (!text_equal(party_text(party, PARTY_VAULT_BACKUP_ACCOUNT), party_text(party, PARTY_ACCOUNT)))
			claim_add(r, &claims, party_text(party, PARTY_VAULT_BACKUP_ACCOUNT), party,
				  party_at(party, PARTY_VAULT_BACKUP_ACCOUNT));
	claims_find_shared(r, &claims, found_shared_backup_account);
}

/*
 * The core has one AWS region, `aws.region`, for all its clients of S3 and KMS; neither service answers there for a
 * bucket or key of another region.
 */
void rule_backup_region(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_with_backup(r, party));) {
		struct text region = party_text(party, PARTY_VAULT_BACKUP_REGION);
		struct diag *diag;

		if (text_equal(region, party_text(party, PARTY_REGION)))
			continue;
		diag = diag_add(r->diags, DIAG_BACKUP_REGION, party_at(party, PARTY_VAULT_BACKUP_REGION),
				"the backup of party '%.*s' is in %.*s, and its core reaches S3 and KMS in %.*s alone",
				TEXT_ARG(party->name), TEXT_ARG(region), TEXT_ARG(party_text(party, PARTY_REGION)));
		note_sharers(r, diag, party, PARTY_VAULT_BACKUP_REGION);
		diag_help(diag, "Leave 'vault.backup.region' out; 'vault.backup.replica_region' has a copy elsewhere.");
	}
}

void rule_replica_region(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_with_backup(r, party));) {
		struct diag *diag;

		if (!text_equal(party_text(party, PARTY_VAULT_BACKUP_REPLICA_REGION),
				party_text(party, PARTY_VAULT_BACKUP_REGION)))
			continue;
		diag = diag_add(r->diags, DIAG_REPLICA_REGION, party_at(party, PARTY_VAULT_BACKUP_REPLICA_REGION),
				"the replica of party '%.*s' is in %.*s, as its backup is", TEXT_ARG(party->name),
				TEXT_ARG(party_text(party, PARTY_VAULT_BACKUP_REGION)));
		diag_place(diag, party_value(party, PARTY_VAULT_BACKUP_REGION)->at, "the backup is here");
		diag_help(diag, "Take another region, or leave 'vault.backup.replica_region' out.");
	}
}

/* Amazon S3 User Guide, "Object Lock": a lifecycle rule does not delete a version before its retention has ended. */
void rule_backup_expiry(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_with_backup(r, party));) {
		struct diag *diag;

		if (!is_made(party) || !party_has(party, PARTY_VAULT_BACKUP_NONCURRENT_EXPIRATION) ||
		    party_number(party, PARTY_VAULT_BACKUP_NONCURRENT_EXPIRATION) >=
			    party_number(party, PARTY_VAULT_BACKUP_OBJECT_LOCK))
			continue;
		diag = diag_add(r->diags, DIAG_BACKUP_EXPIRY, party_at(party, PARTY_VAULT_BACKUP_NONCURRENT_EXPIRATION),
				"old versions in the backup of party '%.*s' cannot go before their lock does",
				TEXT_ARG(party->name));
		diag_place(diag, party_at(party, PARTY_VAULT_BACKUP_OBJECT_LOCK), "the lock is longer");
		note_sharers(r, diag, party, PARTY_VAULT_BACKUP_NONCURRENT_EXPIRATION);
		diag_help(diag, "Make 'noncurrent_expiration' at least as long as 'object_lock'.");
	}
}

/* ---- what encrypts it ------------------------------------------------------------------------------ */

/* Custodians beside a key in AWS KMS are fine: a core makes their context while its backup is still under that key. */
void rule_keychain(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_with_backup(r, party));) {
		struct diag *diag;

		if (!party_shares_backup_key(party) || !party_has(party, PARTY_VAULT_BACKUP_KEY_ARN))
			continue;
		diag = diag_add(r->diags, DIAG_SETTINGS_CONFLICT, party_at(party, PARTY_VAULT_BACKUP_KEY_ARN),
				"party '%.*s' has 'vault.backup.key_arn', and custodians share the key of its backup",
				TEXT_ARG(party->name));
		diag_place(diag, party_value(party, PARTY_VAULT_BACKUP_KEYCHAIN)->at, "it says so here");
		note_sharers(r, diag, party, PARTY_VAULT_BACKUP_KEY_ARN);
		diag_help(diag, "Take one of the two out: a core has one keychain for its backup.");
	}
}

/* The ids must be 1 to the number of members, each once. */
static void check_custodian_ids(struct rules *r, const struct party *party, const struct value *members)
{
	const struct value_entry **by_id = ARENA_ARRAY(r->arena, const struct value_entry *, members->map.count + 1);

	for (size_t i = 0; i < members->map.count; i++) {
		const struct value_entry *entry = &members->map.entries[i];
		int64_t id = entry->value.number;
		struct diag *diag;

		if (id < 1 || (uint64_t)id > members->map.count) {
			diag = diag_add(r->diags, DIAG_CUSTODIANS, entry->value.at,
					"custodian '%.*s' of party '%.*s' has id %" PRId64 ", and there are %zu",
					TEXT_ARG(entry->key), TEXT_ARG(party->name), id, members->map.count);
		} else if (by_id[id]) {
			diag = diag_add(r->diags, DIAG_CUSTODIANS, entry->value.at,
					"custodians '%.*s' and '%.*s' of party '%.*s' have the same id, %" PRId64,
					TEXT_ARG(by_id[id]->key), TEXT_ARG(entry->key), TEXT_ARG(party->name), id);
			diag_place(diag, by_id[id]->value.at, "'%.*s' has it here", TEXT_ARG(by_id[id]->key));
		} else {
			by_id[id] = entry;
			continue;
		}
		diag_help(diag, "Number the custodians from 1 on, each once.");
	}
}

/* zama-ai/kms, docs/guides/backup.md: m custodians tolerate c corrupt ones where 2c < m, and c + 1 recover. */
void rule_custodians(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_with_backup(r, party));) {
		const struct value *members = party_value(party, PARTY_CUSTODIANS_MEMBERS);
		int64_t threshold = party_number(party, PARTY_CUSTODIANS_THRESHOLD);
		int64_t count = (int64_t)members->map.count;
		struct diag *diag = NULL;

		if (members->kind != VALUE_MAP)
			continue;
		if (count < 3) {
			diag = diag_add(r->diags, DIAG_CUSTODIANS, members->at,
					"party '%.*s' has %" PRId64 " %s, and a backup needs 3 or more",
					TEXT_ARG(party->name), count, count == 1 ? "custodian" : "custodians");
			diag_help(diag, "Name 3 custodians or more, as { anna = 1, ben = 2, cleo = 3 }.");
		} else if (threshold > (count - 1) / 2) {
			/* Twice the largest number of the language, and one, still fits without a sign. */
			diag = diag_add(r->diags, DIAG_CUSTODIANS, party_at(party, PARTY_CUSTODIANS_THRESHOLD),
					"%" PRId64 " corrupt custodians need %" PRIu64
					" in all, and party '%.*s' has %" PRId64,
					threshold, 2 * (uint64_t)threshold + 1, TEXT_ARG(party->name), count);
			diag_place(diag, members->at, "the custodians");
			diag_help(diag, "Set 'custodians.threshold' to %" PRId64 " or less, or name more of them.",
				  (count - 1) / 2);
		}
		check_custodian_ids(r, party, members);
	}
}

/* ---- where Terraform keeps its states -------------------------------------------------------------- */

static void found_shared_state(struct rules *r, const struct claim *claims, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct party *first = claims[0].party, *again = claims[i].party;
		struct diag *diag;

		if (first == again)
			diag = diag_add(r->diags, DIAG_STATE_REPEATED, claims[i].at,
					"both modules of party '%.*s' keep their state under '%.*s'",
					TEXT_ARG(again->name), TEXT_ARG(claims[i].value));
		else
			diag = diag_add(r->diags, DIAG_STATE_REPEATED, claims[i].at,
					"modules of parties '%.*s' and '%.*s' keep their state under '%.*s'",
					TEXT_ARG(first->name), TEXT_ARG(again->name), TEXT_ARG(claims[i].value));
		diag_note(diag, "each apply would plan to destroy what the other has made");
		diag_help(diag,
			  "Give each party's 'state.key' a folder of its own, and another name than backup.tfstate.");
	}
}

static void claim_state(struct rules *r, struct claims *claims, const struct party *party, enum setting_id bucket,
			struct text key)
{
	if (party_has(party, bucket))
		claim_add(r, claims,
			  arena_format(r->arena, "%.*s/%.*s", TEXT_ARG(party_text(party, bucket)), TEXT_ARG(key)), party,
			  party_at(party, PARTY_STATE_KEY));
}

/* No two modules may have one state: the party's own, and beside it that of its backup account. */
void rule_states(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		claim_state(r, &claims, party, PARTY_STATE_BUCKET, party_text(party, PARTY_STATE_KEY));
		if (!r->network->rehearsal && is_made(party))
			claim_state(r, &claims, party, PARTY_STATE_BACKUP_BUCKET,
				    party_backup_state_key(r->arena, party));
	}
	claims_find_shared(r, &claims, found_shared_state);
}
