/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The lock's files and values: what is bound, and what is refused. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "lock/internal.h"
#include "lock/owed.h"

TestSuite(lock, .init = enter_folder, .fini = leave_folder);

#define UUID "12345678-1234-1234-1234-123456789abc"
#define ADDRESS "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
#define ENDPOINT "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"

Test(lock, without_a_folder_nothing_is_bound)
{
	const struct bindings *bindings;

	shell("rmdir mpcnet.lock");
	bindings = expect_good();
	cr_expect_not(bindings->all_cas_bound);
	cr_expect_null(bindings->items[0].ca_certificate.data);
	cr_expect_not(binding_has_endpoint(&bindings->items[0]));
	/* Of "{}". */
	cr_expect_str_eq(bindings->digest, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
}

Test(lock, values_are_bound)
{
	const struct bindings *bindings;

	put_values(
		"alice",
		"\"endpoint_service_name\": \"" ENDPOINT "\","
		"\"tx_sender_address\": \"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\","
		"\"root_key_arn\": \"arn:aws:kms:eu-west-1:210987654321:key/" UUID "\","
		"\"backup_key_arn\": \"arn:aws:kms:eu-west-1:999987654321:key/mrk-0123456789abcdef0123456789abcdef\"");
	bindings = expect_good();
	cr_expect(text_is(bindings->items[0].endpoint_service_name, ENDPOINT));
	cr_expect(text_is(bindings->items[0].tx_sender_address, ADDRESS), "in its EIP-55 form");
	cr_expect(text_is(bindings->items[0].root_key_arn, "arn:aws:kms:eu-west-1:210987654321:key/" UUID));
	cr_expect(binding_has_endpoint(&bindings->items[0]));
	cr_expect_not(binding_has_endpoint(&bindings->items[1]));
}

Test(lock, the_digest_is_of_what_is_bound_and_not_of_its_layout)
{
	char first[65];

	put_values("bob", "\"tx_sender_address\": \"" ADDRESS "\"");
	strcpy(first, expect_good()->digest);
	put_file(LOCK_FOLDER "/bob.json", "{\"version\":1,\n\n\"values\":{\"tx_sender_address\":"
		 "\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"},\"party\":\"bob\",\"network\":\"testnet-demo\"}");
	cr_expect_str_eq(expect_good()->digest, first);
	put_values("bob", "\"verification_address\": \"" ADDRESS "\"");
	cr_expect_str_neq(expect_good()->digest, first);
	put_values("bob", "%s", "");
	put_values("carol", "\"tx_sender_address\": \"" ADDRESS "\"");
	cr_expect_str_neq(expect_good()->digest, first);
}

Test(lock, a_party_that_the_spec_does_not_have_draws_a_warning)
{
	put_file(LOCK_FOLDER "/alcie.json", "whatever");
	put_file(LOCK_FOLDER "/README.md", "not of the lock");
	cr_expect_not_null(read_lock());
	cr_assert_eq(diags.all.count, 1);
	cr_expect_eq((int)diags.all.items[0]->code, DIAG_LOCK_PARTY_UNKNOWN);
	cr_expect_eq(diags.all.items[0]->severity, SEVERITY_WARNING);
	cr_expect(text_is(diags.all.items[0]->path, "mpcnet.lock/alcie.json"));
	cr_expect(text_is(diags.all.items[0]->help, "Did you mean 'alice'?"));
}

Test(lock, files_that_are_no_plain_files)
{
	static const char *const makers[] = {
		"ln -s ../elsewhere.json mpcnet.lock/alice.json", "ln -s nowhere mpcnet.lock/alice.json",
		"mkfifo mpcnet.lock/alice.json", "mkdir mpcnet.lock/alice.json",
		"truncate -s 1048577 mpcnet.lock/alice.json",
	};

	put_file("elsewhere.json", "{}");
	for (size_t i = 0; i < ARRAY_LENGTH(makers); i++) {
		shell(makers[i]);
		expect_refused(DIAG_LOCK_NOT_A_FILE);
		shell("rm -r mpcnet.lock/alice.json");
	}
}

Test(lock, a_file_as_folder)
{
	shell("rmdir mpcnet.lock && touch mpcnet.lock");
	expect_refused(DIAG_LOCK_IO);
}

#define WITH(version, values) \
	"{ \"network\": \"testnet-demo\", \"party\": \"alice\", \"values\": " values ", \"version\": " version " }"

Test(lock, files_of_another_form)
{
	static const char *const files[] = {
		"",
		"{",
		"[]",
		"null",
		"1",
		"{}",
		"not json",
		WITH("1", "{}") " x",
		WITH("2", "{}"),
		WITH("\"1\"", "{}"),
		WITH("1", "[]"),
		WITH("1", "null"),
		"{ \"version\": 1, \"values\": {}, \"party\": \"alice\" }",
		"{ \"version\": 1, \"values\": {}, \"network\": \"testnet-demo\" }",
		WITH("1", "{}, \"party\": \"alice\""),
		WITH("1", "{ \"tx_sender_address\": null }"),
		WITH("1", "{ \"tx_sender_address\": 1 }"),
		WITH("1", "{ \"tx_sender_address\": [\"" ADDRESS "\"] }"),
		WITH("1", "{ \"tx_sender_address\": \"" ADDRESS "\\u0000x\" }"),
		WITH("1", "{ \"tx_sender_address\": \"" ADDRESS "\", \"tx_sender_address\": \"" ADDRESS "\" }"),
	};

	for (size_t i = 0; i < ARRAY_LENGTH(files); i++) {
		put_file(LOCK_FOLDER "/alice.json", files[i]);
		cr_log_info("%s", files[i]);
		expect_refused(DIAG_LOCK_FORM);
	}
}

Test(lock, nesting_past_all_measure)
{
	char *deep = malloc(500001);

	memset(deep, '[', 500000);
	deep[500000] = '\0';
	put_file(LOCK_FOLDER "/alice.json", deep);
	expect_refused(DIAG_LOCK_FORM);
	free(deep);
}

Test(lock, unknown_keys)
{
	put_values("alice", "\"tx_sender_adress\": \"" ADDRESS "\"");
	cr_expect_str_eq(expect_refused(DIAG_LOCK_KEY_UNKNOWN), "key 'tx_sender_adress' is unknown");
	cr_expect(text_is(diags.all.items[0]->help, "Did you mean 'tx_sender_address'?"));
	put_file(LOCK_FOLDER "/alice.json", WITH("1", "{}, \"comment\": \"\""));
	expect_refused(DIAG_LOCK_KEY_UNKNOWN);
}

Test(lock, files_of_another_network_or_party)
{
	put_file(LOCK_FOLDER "/alice.json",
		 "{ \"network\": \"mainnet\", \"party\": \"alice\", \"values\": {}, \"version\": 1 }");
	cr_expect_str_eq(expect_refused(DIAG_LOCK_OTHER_NETWORK),
			 "file is of network 'mainnet', and the spec is of 'testnet-demo'");
	put_file(LOCK_FOLDER "/alice.json",
		 "{ \"network\": \"testnet-demo\", \"party\": \"bob\", \"values\": {}, \"version\": 1 }");
	cr_expect_str_eq(expect_refused(DIAG_LOCK_OTHER_PARTY), "file is of party 'bob', and its name says 'alice'");
}

Test(lock, endpoint_services)
{
	static const char *const names[] = {
		"",
		"vpce-svc-0123456789abcdef0",
		"com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef",
		"com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef01",
		"com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789ABCDEF0",
		"com.amazonaws.vpce..vpce-svc-0123456789abcdef0",
		"com.amazonaws.vpce.eu-west-1.vpce-0123456789abcdef0",
		"com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0 ",
		"com.amazonaws.vpce.EU.vpce-svc-0123456789abcdef0",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		put_values("alice", "\"endpoint_service_name\": \"%s\"", names[i]);
		expect_refused(DIAG_LOCK_ENDPOINT_FORM);
	}
	put_values("alice", "\"endpoint_service_name\": \"com.amazonaws.vpce.eu-west-2.vpce-svc-0123456789abcdef0\"");
	cr_expect_str_eq(expect_refused(DIAG_LOCK_ENDPOINT_REGION),
			 "endpoint service of party 'alice' is in region 'eu-west-2', and the party is in 'eu-west-1'");
}

Test(lock, an_endpoint_service_belongs_to_one_party)
{
	set_text(3, PARTY_REGION, "eu-west-1");
	put_values("alice", "\"endpoint_service_name\": \"" ENDPOINT "\"");
	put_values("dave", "\"endpoint_service_name\": \"" ENDPOINT "\"");
	cr_expect_str_eq(expect_refused(DIAG_LOCK_ENDPOINT_REPEATED),
			 "endpoint service of party 'dave' is also that of 'alice'");
	cr_expect(text_is(diags.all.items[0]->path, "mpcnet.lock/dave.json"));
}

Test(lock, addresses)
{
	static const char *const addresses[] = {
		"", "0x", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
		"0xgaAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(addresses); i++) {
		put_values("alice", "\"tx_sender_address\": \"%s\"", addresses[i]);
		expect_refused(DIAG_LOCK_ADDRESS_FORM);
		put_values("alice", "\"verification_address\": \"%s\"", addresses[i]);
		expect_refused(DIAG_LOCK_ADDRESS_FORM);
	}
}

Test(lock, what_may_be_a_secret_is_not_repeated)
{
	const char *message;

	put_values("alice",
		   "\"tx_sender_address\": \"0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318\"");
	message = expect_refused(DIAG_LOCK_ADDRESS_FORM);
	cr_expect_null(strstr(message, "4c0883a6"));
	put_values("alice", "\"ca_certificate\": \"-----BEGIN EC PRIVATE KEY-----\\nMHQCAQEEIDeadbeef\"");
	message = expect_refused(DIAG_LOCK_PRIVATE_KEY);
	cr_expect_null(strstr(message, "MHQC"));
	put_values("alice", "\"ca_certificate\": \"-----BEGIN EC PRIVATE\\u0020KEY-----\\nMHQCAQEEIDeadbeef\"");
	message = expect_refused(DIAG_LOCK_PRIVATE_KEY);
	cr_expect_null(strstr(message, "MHQC"));
}

Test(lock, addresses_belong_to_one_party_each)
{
	put_values("alice", "\"tx_sender_address\": \"" ADDRESS "\"");
	put_values("bob", "\"tx_sender_address\": \"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"");
	expect_refused(DIAG_LOCK_ADDRESS_REPEATED);
	put_values("alice", "\"verification_address\": \"" ADDRESS "\"");
	put_values("bob", "\"verification_address\": \"" ADDRESS "\"");
	expect_refused(DIAG_LOCK_ADDRESS_REPEATED);
}

/* A network has twice as many addresses as parties: the wallet is not the signer. */
Test(lock, addresses_of_two_kinds_differ)
{
	put_values("alice", "\"tx_sender_address\": \"" ADDRESS "\"");
	put_values("bob", "\"verification_address\": \"" ADDRESS "\"");
	cr_expect_str_eq(expect_refused(DIAG_LOCK_ADDRESS_REPEATED),
			 "verification address of party 'bob' is also the tx-sender address of 'alice'");
	put_values("alice", "\"tx_sender_address\": \"" ADDRESS "\", \"verification_address\": \"" ADDRESS "\"");
	put_values("bob", "\"endpoint_service_name\": \"com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0\"");
	cr_expect_str_eq(expect_refused(DIAG_LOCK_ADDRESS_REPEATED),
			 "verification address of party 'alice' is also its tx-sender address");
}

Test(lock, keys)
{
	static const char *const arns[] = {
		"", "arn:aws:kms:eu-west-1:210987654321:alias/x", "arn:aws:s3:eu-west-1:210987654321:key/" UUID,
		"arn:aws:kms:eu-west-1:21098765432:key/" UUID, "arn:aws:kms::210987654321:key/" UUID,
		"arn:aws:kms:eu-west-1:210987654321:key/12345678-1234-1234-1234-123456789ab",
		"arn:aws:kms:eu-west-1:210987654321:key/12345678-1234-1234-1234-123456789abcd",
		"arn:aws:kms:eu-west-1:210987654321:key/12345678123412341234123456789abc",
		"arn:aws:kms:eu-west-1:210987654321:key/mrk-0123456789abcdef", "arn:aws:kms",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(arns); i++) {
		put_values("alice", "\"root_key_arn\": \"%s\"", arns[i]);
		expect_refused(DIAG_LOCK_KEY_ARN);
	}
	put_values("alice", "\"root_key_arn\": \"arn:aws:kms:eu-west-2:210987654321:key/" UUID "\"");
	expect_refused(DIAG_LOCK_KEY_REGION);
	put_values("alice", "\"root_key_arn\": \"arn:aws:kms:eu-west-1:310987654321:key/" UUID "\"");
	expect_refused(DIAG_LOCK_KEY_ACCOUNT);
}

Test(lock, a_root_key_that_the_spec_names)
{
	set_text(0, PARTY_ROOT_KEY_ARN, "arn:aws:kms:eu-west-1:777777777777:key/" UUID);
	put_values("alice", "\"root_key_arn\": \"arn:aws:kms:eu-west-1:777777777777:key/" UUID "\"");
	expect_good();
	put_values("alice", "\"root_key_arn\": \"arn:aws:kms:eu-west-1:210987654321:key/" UUID "\"");
	expect_refused(DIAG_LOCK_KEY_OTHER);
}

Test(lock, a_backup_key_is_of_the_backup_account)
{
	set_text(0, PARTY_VAULT_BACKUP_ACCOUNT, "888888888888");
	put_values("alice", "\"backup_key_arn\": \"arn:aws:kms:eu-west-1:888888888888:key/" UUID "\"");
	expect_good();
	put_values("alice", "\"backup_key_arn\": \"arn:aws:kms:eu-west-1:210987654321:key/" UUID "\"");
	expect_refused(DIAG_LOCK_KEY_ACCOUNT);
}

Test(lock, a_backup_key_is_of_the_backup_region)
{
	set_text(0, PARTY_VAULT_BACKUP_REGION, "eu-west-2");
	put_values("alice", "\"backup_key_arn\": \"arn:aws:kms:eu-west-2:888888888888:key/" UUID "\"");
	expect_good();
	put_values("alice", "\"backup_key_arn\": \"arn:aws:kms:eu-west-1:888888888888:key/" UUID "\"");
	expect_refused(DIAG_LOCK_KEY_REGION);
}

Test(lock, a_backup_key_that_the_spec_names)
{
	set_text(0, PARTY_VAULT_BACKUP_KEY_ARN, "arn:aws:kms:eu-west-1:888888888888:key/" UUID);
	put_values("alice", "\"backup_key_arn\": \"arn:aws:kms:eu-west-1:888888888888:key/" UUID "\"");
	expect_good();
	put_values("alice",
		   "\"backup_key_arn\": \"arn:aws:kms:eu-west-1:888888888888:key/mrk-0123456789abcdef0123456789abcdef\"");
	expect_refused(DIAG_LOCK_KEY_OTHER);
}

Test(lock, every_mistake_in_one_run)
{
	put_values("alice", "\"tx_sender_address\": \"x\", \"endpoint_service_name\": \"y\"");
	put_values("bob", "\"tx_sender_address\": \"z\"");
	cr_expect_null(read_lock());
	cr_expect_eq(diags.error_count, 3);
}

/* What is owed is called as what is bound. */
Test(lock, one_name_for_each_value)
{
	size_t count;
	const struct lock_value *values = lock_values(&count);

	for (size_t i = 0; i < count; i++) {
		bool found = false;

		for (enum owed_value value = 0; value < OWED_COUNT; value++)
			found |= strcmp(owed_row(value)->key, values[i].key) == 0 &&
				 strcmp(owed_row(value)->name, values[i].name) == 0;
		cr_expect(found, "%s", values[i].key);
	}
}
