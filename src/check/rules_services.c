/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Rules of what a party has beside its core: the connector's database and wallet, the pauser. */
#include <inttypes.h>
#include <stdio.h>

#include "check/rules.h"

/* The next party whose database Terraform makes; NULL gives the first. */
static const struct party *next_database(struct rules *r, const struct party *party)
{
	do
		party = rules_next_party(r, party);
	while (party && !party_truth(party, PARTY_DATABASE_ENABLED));
	return party;
}

/* ---- what RDS refuses ------------------------------------------------------------------------------ */

/*
 * Words that PostgreSQL keeps to itself (PostgreSQL 17, Appendix C, "reserved") and those that RDS does (Amazon RDS API
 * reference, CreateDBInstance, and the roles and databases that it makes).
 */
static const char reserved_words[] =
	" admin all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create "
	"current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc "
	"distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral "
	"leading limit localtime localtimestamp none not null offset on only or order placing primary public "
	"rdsadmin rdsrepladmin rdstopmgr references returning select session_user some symmetric system_user table template0 template1 then to trailing true union "
	"unique user using variadic when where window with ";

/* In capitals or not: neither PostgreSQL nor RDS tells them apart here. */
static bool is_reserved(struct rules *r, struct text name)
{
	struct text lower = arena_lower(r->arena, name);

	return text_starts_with(lower, "rds_") || text_starts_with(lower, "pg_") ||
	       strstr(reserved_words, arena_format(r->arena, " %.*s ", TEXT_ARG(lower)).data);
}

static void check_database_word(struct rules *r, const struct party *party, enum setting_id id)
{
	struct diag *diag;

	if (!is_reserved(r, party_text(party, id)))
		return;
	diag = diag_add(r->diags, DIAG_DATABASE_REFUSED, party_at(party, id),
			"'%s' of party '%.*s' is a word that PostgreSQL on RDS keeps to itself, '%.*s'",
			setting_row(id)->path, TEXT_ARG(party->name), TEXT_ARG(party_text(party, id)));
	note_sharers(r, diag, party, id);
	diag_help(diag, "Choose another name.");
}

/* Amazon RDS API reference, CreateDBInstance: MonitoringInterval. */
static void check_monitoring(struct rules *r, const struct party *party)
{
	static const int64_t seconds[] = { 0, 1, 5, 10, 15, 30, 60 };
	int64_t interval = party_number(party, PARTY_DATABASE_MONITORING_INTERVAL);
	struct diag *diag;

	for (size_t i = 0; i < ARRAY_LENGTH(seconds); i++)
		if (interval == seconds[i] * 1000)
			return;
	diag = diag_add(r->diags, DIAG_DATABASE_REFUSED, party_at(party, PARTY_DATABASE_MONITORING_INTERVAL),
			"RDS does not measure the database of party '%.*s' every %" PRId64 " seconds",
			TEXT_ARG(party->name), interval / 1000);
	note_sharers(r, diag, party, PARTY_DATABASE_MONITORING_INTERVAL);
	diag_help(diag, "Choose 1s, 5s, 10s, 15s, 30s or 60s; 0s turns it off.");
}

/* Minutes since Monday began: of "sun:03:00", which the form of the setting made sure of. */
static int minute_of_week(const char *time)
{
	static const char days[] = "montuewedthufrisatsun";
	int day = 0;

	while (strncmp(days + 3 * day, time, 3) != 0)
		day++;
	return day * 1440 + (10 * (time[4] - '0') + time[5] - '0') * 60 + 10 * (time[7] - '0') + time[8] - '0';
}

/* Amazon RDS API reference, CreateDBInstance: PreferredMaintenanceWindow. */
static void check_window(struct rules *r, const struct party *party)
{
	struct text window = party_text(party, PARTY_DATABASE_MAINTENANCE_WINDOW);
	struct diag *diag;
	int length;

	if (!window.data)
		return;
	length = (minute_of_week(window.data + 10) - minute_of_week(window.data) + 10080) % 10080;
	if (length >= 30)
		return;
	diag = diag_add(r->diags, DIAG_DATABASE_REFUSED, party_at(party, PARTY_DATABASE_MAINTENANCE_WINDOW),
			"RDS wants 30 minutes for maintenance, and the window of party '%.*s' has %d",
			TEXT_ARG(party->name), length);
	note_sharers(r, diag, party, PARTY_DATABASE_MAINTENANCE_WINDOW);
	diag_help(diag, "Let it end later, as in sun:03:00-sun:04:00.");
}

static void report_host(struct rules *r, const struct party *party, struct text what)
{
	struct diag *diag = diag_add(r->diags, DIAG_DATABASE_HOST, party_at(party, PARTY_DATABASE_HOST),
				     "the database of party '%.*s' has the name of %.*s, '%.*s'", TEXT_ARG(party->name),
				     TEXT_ARG(what), TEXT_ARG(party_text(party, PARTY_DATABASE_HOST)));

	note_sharers(r, diag, party, PARTY_DATABASE_HOST);
	diag_help(diag, "Leave 'database.host' out, and one that is free is derived.");
}

/*
 * In the party's private zone its peers have names too; and at the top of a zone there is no room for a name that leads
 * elsewhere (Amazon Route 53 Developer Guide, "CNAME record type").
 */
static void check_host(struct rules *r, const struct party *party)
{
	struct text host = party_text(party, PARTY_DATABASE_HOST), domain = party_text(party, PARTY_DNS_DOMAIN);
	struct text label = text_slice(host, 0, text_find(host, '.', 0));

	if (text_equal(host, domain)) {
		report_host(r, party, TEXT("its whole zone"));
		return;
	}
	/* A peer's identity is one label. */
	if (!text_equal(text_slice(host, label.size + 1, host.size), domain))
		return;
	for (const struct party *peer = NULL; (peer = rules_next_party(r, peer));)
		if (peer != party && text_equal(label, peer->identity)) {
			report_host(r, party, arena_format(r->arena, "its peer '%.*s'", TEXT_ARG(peer->name)));
			return;
		}
}

void rule_database_windows(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_database(r, party));)
		check_window(r, party);
}

void rule_database_hosts(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_database(r, party));)
		check_host(r, party);
}

/* Amazon RDS User Guide, "Working with a DB instance in a VPC": a subnet group covers two zones, whatever the instance. */
static void check_subnets(struct rules *r, const struct party *party)
{
	static const enum setting_id places[] = {
		PARTY_DATABASE_SUBNET_IDS,
		PARTY_VPC_SUBNETS,
		PARTY_VPC_ZONE_IDS,
	};
	const struct value *subnets = party_value(party, PARTY_DATABASE_SUBNET_IDS);
	const struct value *zones = party_value(party, PARTY_VPC_ZONE_IDS);
	bool looked_up = subnets->kind != VALUE_LIST || subnets->list.count == 0;
	struct diag *diag;

	if (looked_up ? zones->kind != VALUE_LIST || zones->list.count != 1 : subnets->list.count != 1)
		return;
	diag = diag_add(r->diags, DIAG_DATABASE_REFUSED, party_at_first(party, places, ARRAY_LENGTH(places)),
			"the database of party '%.*s' has a subnet in one zone, and RDS wants two zones",
			TEXT_ARG(party->name));
	diag_help(diag, "Name subnets of two zones or more in 'database.subnet_ids'.");
}

void rule_database_refused(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_database(r, party));) {
		check_database_word(r, party, PARTY_DATABASE_NAME);
		check_database_word(r, party, PARTY_DATABASE_USERNAME);
		check_monitoring(r, party);
		check_subnets(r, party);
	}
}

/*
 * Amazon RDS User Guide, "Managing capacity automatically with storage autoscaling": the limit must be above what there
 * is, and at least 26% above it is advised, since RDS warns when storage comes near it.
 */
void rule_database_storage(struct rules *r)
{
	static const enum setting_id places[] = {
		PARTY_DATABASE_MAX_ALLOCATED_STORAGE, PARTY_DATABASE_ALLOCATED_STORAGE,
	};

	for (const struct party *party = NULL; (party = next_database(r, party));) {
		int64_t size = party_number(party, PARTY_DATABASE_ALLOCATED_STORAGE);
		int64_t limit = party_number(party, PARTY_DATABASE_MAX_ALLOCATED_STORAGE);
		struct strbuf shown[2] = { { 0 } };
		struct diag *diag;

		if (limit == 0 || limit * 100 >= size * 126)
			continue;
		value_print(&shown[0], party_value(party, PARTY_DATABASE_ALLOCATED_STORAGE), 40);
		value_print(&shown[1], party_value(party, PARTY_DATABASE_MAX_ALLOCATED_STORAGE), 40);
		diag = diag_add_as(r->diags, DIAG_SETTINGS_ORDER, limit <= size ? SEVERITY_ERROR : SEVERITY_WARNING,
				   party_at_first(party, places, ARRAY_LENGTH(places)),
				   "'database.max_allocated_storage' is %s, and 'database.allocated_storage' is %s",
				   shown[1].data, shown[0].data);
		if (span_is_none(party_value(party, PARTY_DATABASE_MAX_ALLOCATED_STORAGE)->at))
			diag_note(diag, "'database.max_allocated_storage' is not written, and this is its default");
		note_sharers(r, diag, party, PARTY_DATABASE_MAX_ALLOCATED_STORAGE);
		if (limit <= size)
			diag_help(diag, "Leave room to grow, or set 'database.max_allocated_storage' to \"0GiB\".");
		else
			diag_help(diag, "Leave room to grow by 26%% or more: AWS advises that, and warns below it.");
		strbuf_release(&shown[0]);
		strbuf_release(&shown[1]);
	}
}

/* ---- what a database should have ------------------------------------------------------------------- */

void rule_database_tls(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_database(r, party));) {
		struct diag *diag;

		if (party_truth(party, PARTY_DATABASE_FORCE_SSL))
			continue;
		diag = diag_add(r->diags, DIAG_DATABASE_PLAINTEXT, party_at(party, PARTY_DATABASE_FORCE_SSL),
				"the database of party '%.*s' takes its password over connections without TLS",
				TEXT_ARG(party->name));
		note_sharers(r, diag, party, PARTY_DATABASE_FORCE_SSL);
		diag_help(diag, "Leave 'database.force_ssl' out: true is the default.");
	}
}

static void report_weak(struct rules *r, const struct party *party, enum setting_id id, const char *fact,
			const char *help)
{
	struct diag *diag = diag_add(r->diags, DIAG_DATABASE_WEAK, party_at(party, id),
				     "the database of party '%.*s' %s", TEXT_ARG(party->name), fact);

	note_sharers(r, diag, party, id);
	diag_help(diag, "%s", help);
}

static void check_for_mainnet(struct rules *r, const struct party *party)
{
	if (!party_truth(party, PARTY_DATABASE_DELETION_PROTECTION))
		report_weak(r, party, PARTY_DATABASE_DELETION_PROTECTION, "can be deleted by accident",
			    "Leave 'database.deletion_protection' out: it is on where it matters.");
	if (!party_truth(party, PARTY_DATABASE_MULTI_AZ))
		report_weak(r, party, PARTY_DATABASE_MULTI_AZ, "is gone for as long as its zone is",
			    "Leave 'database.multi_az' out: on mainnet it is true.");
	if (party_number(party, PARTY_DATABASE_BACKUP_RETENTION) < 7 * DAY_MS)
		report_weak(r, party, PARTY_DATABASE_BACKUP_RETENTION, "keeps backups for less than 7 days",
			    "Set 'database.backup_retention' to \"7d\" or more on mainnet.");
	if (text_starts_with(party_text(party, PARTY_DATABASE_INSTANCE_CLASS), "db.t"))
		report_weak(r, party, PARTY_DATABASE_INSTANCE_CLASS,
			    "has a burstable class, slow once its credits are spent",
			    "Choose a class such as db.m7g.large.");
}

/* PostgreSQL, "Versioning Policy": a major version is mended for five years; that of 13 ended in November 2025. */
void rule_database_weak(struct rules *r)
{
	for (const struct party *party = NULL; (party = next_database(r, party));) {
		if (text_compare(party_text(party, PARTY_DATABASE_ENGINE_VERSION), TEXT("14")) < 0)
			report_weak(r, party, PARTY_DATABASE_ENGINE_VERSION,
				    "runs a version of PostgreSQL that its makers no longer mend",
				    "Leave 'database.engine_version' out: the default is mended for years to come.");
		if (r->mainnet)
			check_for_mainnet(r, party);
	}
}

/* ---- wallets --------------------------------------------------------------------------------------- */

void rule_wallets(struct rules *r)
{
	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct span at = party_at(party, PARTY_CONNECTOR_WALLET_SECRET);
		struct diag *diag;

		if (!party_truth(party, PARTY_CONNECTOR_ENABLED) || !party_has(party, PARTY_CONNECTOR_WALLET_SECRET))
			continue;
		if (party_has(party, PARTY_CONNECTOR_TX_SENDER_KEY)) {
			diag = diag_add(
				r->diags, DIAG_SETTINGS_CONFLICT, at,
				"the connector of party '%.*s' has a wallet in AWS KMS or one in a Secret, not both",
				TEXT_ARG(party->name));
			diag_place(diag, party_at(party, PARTY_CONNECTOR_TX_SENDER_KEY), "the key in AWS KMS is here");
			diag_help(diag, "Remove one of them.");
		} else if (r->mainnet) {
			diag = diag_add(r->diags, DIAG_WALLET_IN_SECRET, at,
					"the wallet of party '%.*s' is a private key that lies in the cluster",
					TEXT_ARG(party->name));
			note_sharers(r, diag, party, PARTY_CONNECTOR_WALLET_SECRET);
			diag_help(diag,
				  "Leave 'connector.wallet_secret' out, and Terraform makes a key inside AWS KMS.");
		}
	}
}

/* ---- the pauser ------------------------------------------------------------------------------------ */

static void found_shared_pauser(struct rules *r, const struct claim *claims, size_t count)
{
	claims_report(r, DIAG_PAUSER_REPEATED, claims, count, "'pauser.service_account'",
		      "they share a cluster and the pauser's namespace, and there a service account has one role",
		      "Give each pauser a service account or a namespace of its own.");
}

/* Another service account of the party's own, of the same name in the same namespace. */
static bool check_own_accounts(struct rules *r, const struct party *party)
{
	struct text name = party_text(party, PARTY_PAUSER_SERVICE_ACCOUNT);
	struct text core = party_text(party, PARTY_KUBERNETES_SERVICE_ACCOUNT);
	bool is_connectors = party_truth(party, PARTY_CONNECTOR_ENABLED) &&
			     text_equal(name, connector_account(r->arena, core));
	struct diag *diag;

	if (!text_equal(party_text(party, PARTY_PAUSER_NAMESPACE), party_text(party, PARTY_KUBERNETES_NAMESPACE)) ||
	    !(is_connectors || text_equal(name, core)))
		return false;
	diag = diag_add(r->diags, DIAG_PAUSER_REPEATED, party_at(party, PARTY_PAUSER_SERVICE_ACCOUNT),
			"the pauser of party '%.*s' has the service account of its %s, '%.*s'", TEXT_ARG(party->name),
			is_connectors ? "connector" : "core", TEXT_ARG(name));
	diag_help(diag, "Give the pauser a service account or a namespace of its own.");
	return true;
}

/* Every manifest of one would replace the other's, and its role with it. */
void rule_pausers(struct rules *r)
{
	struct claims claims = { 0 };

	for (const struct party *party = NULL; (party = rules_next_party(r, party));) {
		struct claim *claim;

		if (!party_truth(party, PARTY_PAUSER_ENABLED) || check_own_accounts(r, party))
			continue;
		claim_add(r, &claims, party_text(party, PARTY_PAUSER_SERVICE_ACCOUNT), party,
			  party_at(party, PARTY_PAUSER_SERVICE_ACCOUNT));
		claim = &claims.items[claims.count - 1];
		claim->key = arena_format(
			r->arena, "%.*s/%.*s/%.*s/%.*s/%.*s", TEXT_ARG(party_text(party, PARTY_ACCOUNT)),
			TEXT_ARG(party_text(party, PARTY_REGION)), TEXT_ARG(party_text(party, PARTY_CLUSTER_NAME)),
			TEXT_ARG(party_text(party, PARTY_PAUSER_NAMESPACE)), TEXT_ARG(claim->value));
	}
	claims_find_shared(r, &claims, found_shared_pauser);
}
