/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Who owes what to whom: each value in the networks that need it, and in those that do not. */
#include "fixture.h"
#include "lock/owed.h"

TestSuite(owed, .init = enter_folder, .fini = leave_folder);

#define ALICE 0

static const struct binding nothing;

static void set_network_text(enum setting_id id, const char *text)
{
	test_network()->values[id - setting_first(SCOPE_NETWORK)] =
		(struct value){ .kind = VALUE_STRING, .text = text_from(text) };
}

static void set_network_truth(enum setting_id id, bool truth)
{
	test_network()->values[id - setting_first(SCOPE_NETWORK)] = (struct value){ .kind = VALUE_BOOL, .truth = truth };
}

static struct party *alice(void)
{
	return (struct party *)(uintptr_t)&test_network()->parties[ALICE];
}

static enum owed_to owes(enum owed_value value)
{
	enum owed_to to = party_owes(test_network(), alice(), &nothing, value);

	/* What nobody has is owed to whoever needs it. */
	if (!owed_row(value)->is_setting)
		cr_expect_eq(to, party_needs(test_network(), alice(), value));
	return to;
}

static void sign_images(void)
{
	set_network_text(NETWORK_PROTOCOL_TLS, "auto");
	set_network_truth(NETWORK_PROTOCOL_SIGNED_IMAGES, true);
	set_truth(ALICE, PARTY_ENCLAVE_ENABLED, true);
	set_text(ALICE, PARTY_ENCLAVE_SIGNING_KEY, "/media/key.pem");
}

Test(owed, every_value_has_words)
{
	for (enum owed_value value = 0; value < OWED_COUNT; value++) {
		cr_expect_not_null(owed_row(value)->key);
		cr_expect_not_null(owed_row(value)->name);
		cr_expect_eq(owed_row(value)->is_setting, strchr(owed_row(value)->key, '.') != NULL);
	}
}

Test(owed, endpoints_are_owed_by_all)
{
	struct binding bound = { .endpoint_service_name = TEXT("com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0") };

	for (enum membership m = MEMBERSHIP_ACTIVE; m <= MEMBERSHIP_LEAVING; m++) {
		alice()->membership = m;
		cr_expect_eq(owes(OWED_ENDPOINT_SERVICE), OWED_TO_PEERS);
	}
	cr_expect_eq(party_owes(test_network(), alice(), &bound, OWED_ENDPOINT_SERVICE), OWED_TO_NOBODY);
	cr_expect_eq(party_needs(test_network(), alice(), OWED_ENDPOINT_SERVICE), OWED_TO_PEERS);
	test_network()->rehearsal = true;
	for (enum owed_value value = 0; value < OWED_COUNT; value++)
		cr_expect_eq(owes(value), value == OWED_ENDPOINT_SERVICE ? OWED_TO_PEERS : OWED_TO_NOBODY);
}

Test(owed, certificates_of_who_leaves_are_not_but_where_they_sign_its_own_image)
{
	set_network_text(NETWORK_PROTOCOL_TLS, "auto");
	cr_expect_eq(owes(OWED_CA_CERTIFICATE), OWED_TO_PEERS);
	alice()->membership = MEMBERSHIP_JOINING;
	cr_expect_eq(owes(OWED_CA_CERTIFICATE), OWED_TO_PEERS);
	alice()->membership = MEMBERSHIP_LEAVING;
	cr_expect_eq(owes(OWED_CA_CERTIFICATE), OWED_TO_NOBODY);
	sign_images();
	cr_expect_eq(owes(OWED_CA_CERTIFICATE), OWED_TO_ITSELF);
	set_network_text(NETWORK_PROTOCOL_TLS, "off");
	alice()->membership = MEMBERSHIP_ACTIVE;
	cr_expect_eq(owes(OWED_CA_CERTIFICATE), OWED_TO_NOBODY);
}

Test(owed, addresses_that_follow_from_the_certificate_are_not)
{
	set_network_text(NETWORK_PROTOCOL_TLS, "auto");
	cr_expect_eq(owes(OWED_VERIFICATION_ADDRESS), OWED_TO_NOBODY);
	sign_images();
	cr_expect_eq(owes(OWED_VERIFICATION_ADDRESS), OWED_TO_PEERS);
	set_network_truth(NETWORK_PROTOCOL_SIGNED_IMAGES, false);
	set_tls_manual();
	cr_expect_eq(owes(OWED_VERIFICATION_ADDRESS), OWED_TO_PEERS);
	alice()->membership = MEMBERSHIP_LEAVING;
	cr_expect_eq(owes(OWED_VERIFICATION_ADDRESS), OWED_TO_NOBODY);
}

Test(owed, an_image_where_no_pod_signs)
{
	cr_expect_eq(owes(OWED_SIGNED_IMAGE), OWED_TO_NOBODY);
	sign_images();
	cr_expect_eq(owes(OWED_SIGNED_IMAGE), OWED_TO_ITSELF);
	set_text(ALICE, PARTY_ENCLAVE_SIGNED_IMAGE, "registry.example.org/core@sha256:00");
	cr_expect_eq(owes(OWED_SIGNED_IMAGE), OWED_TO_NOBODY);
}

Test(owed, a_pod_that_signs_needs_no_image)
{
	sign_images();
	set_text(ALICE, PARTY_ENCLAVE_SIGNING_KEY, "arn:aws:kms:eu-west-1:210987654321:key/0f0e0d0c-0b0a-4908-8706-050403020100");
	cr_expect_eq(owes(OWED_SIGNED_IMAGE), OWED_TO_NOBODY);
}

Test(owed, keys_that_the_spec_names_are_not)
{
	set_truth(ALICE, PARTY_VAULT_BACKUP_ENABLED, true);
	cr_expect_eq(owes(OWED_BACKUP_KEY), OWED_TO_ITSELF);
	/* Custodians hold shares of a backup key of their own. */
	set_text(ALICE, PARTY_VAULT_BACKUP_KEYCHAIN, "secret_sharing");
	cr_expect_eq(owes(OWED_BACKUP_KEY), OWED_TO_NOBODY);
	set_text(ALICE, PARTY_VAULT_BACKUP_KEYCHAIN, "aws_kms");
	cr_expect_eq(owes(OWED_BACKUP_KEY), OWED_TO_ITSELF);
	set_text(ALICE, PARTY_VAULT_BACKUP_KEY_ARN, "arn:aws:kms:eu-west-1:210987654321:key/1");
	cr_expect_eq(owes(OWED_BACKUP_KEY), OWED_TO_NOBODY);
	set_truth(ALICE, PARTY_ENCLAVE_ENABLED, true);
	cr_expect_eq(owes(OWED_ROOT_KEY), OWED_TO_NOBODY);
	set_network_truth(NETWORK_PROTOCOL_ATTEST_PRIVATE_VAULT_ROOT_KEY, true);
	cr_expect_eq(owes(OWED_ROOT_KEY), OWED_TO_ITSELF);
	set_text(ALICE, PARTY_ROOT_KEY_ARN, "arn:aws:kms:eu-west-1:210987654321:key/2");
	cr_expect_eq(owes(OWED_ROOT_KEY), OWED_TO_NOBODY);
}

Test(owed, wallets_of_connectors)
{
	cr_expect_eq(owes(OWED_TX_SENDER), OWED_TO_NOBODY);
	set_truth(ALICE, PARTY_CONNECTOR_ENABLED, true);
	cr_expect_eq(owes(OWED_TX_SENDER), OWED_TO_CHAIN);
	alice()->membership = MEMBERSHIP_LEAVING;
	cr_expect_eq(owes(OWED_TX_SENDER), OWED_TO_NOBODY);
}
