/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* CA certificates in the lock. Each is made on the spot, with one thing wrong. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/keccak.h"
#include "fixture.h"

TestSuite(lock_ca, .init = enter_folder, .fini = leave_folder);

static void put_ca(const char *party, const char *pem)
{
	put_values(party, "\"ca_certificate\": %s", quoted(pem));
}

static const char *refused(enum diag_code code, const char *pem)
{
	put_ca("alice", pem);
	return expect_refused(code);
}

static const char *concat(const char *first, const char *second)
{
	static char both[8192];

	snprintf(both, sizeof(both), "%s%s", first, second);
	return both;
}

Test(lock_ca, a_core_s_own_is_bound_in_one_form)
{
	const char *pem = CERTIFICATE(.name = "mpc-node-1");
	const struct binding *alice;
	char crlf[4096];
	size_t size = 0;

	put_ca("alice", pem);
	alice = &expect_good()->items[0];
	cr_expect(text_is(alice->ca_certificate, pem));
	cr_expect_eq(strlen(alice->ca_fingerprint), 64);
	cr_expect(eip55_valid(alice->verification_address));
	cr_expect_eq(alice->verification_address.size, 42);

	for (const char *p = pem; *p; p++) {
		if (*p == '\n') {
			memcpy(crlf + size, "\\r", 2);
			size += 2;
		}
		crlf[size++] = *p;
	}
	crlf[size] = '\0';
	put_ca("alice", crlf);
	cr_expect(text_is(expect_good()->items[0].ca_certificate, pem), "line ends of Windows");
}

/* The key whose private half is 1: its address is known to every Ethereum client. */
Test(lock_ca, the_address_follows_from_the_key)
{
	static const char pem[] =
#include "key_one.inc"
	;

	put_ca("alice", pem);
	cr_expect(text_is(expect_good()->items[0].verification_address, "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"));
	put_values("alice",
		   "\"ca_certificate\": %s, \"verification_address\": \"0x7e5f4552091a69125d5dfcb7b8c2659029395bdf\"",
		   quoted(pem));
	expect_good();
	put_values("alice",
		   "\"ca_certificate\": %s, \"verification_address\": \"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"",
		   quoted(pem));
	expect_refused(DIAG_LOCK_ADDRESS_MISMATCH);
}

Test(lock_ca, all_of_them)
{
	put_ca("alice", CERTIFICATE(.name = "mpc-node-1"));
	put_ca("bob", CERTIFICATE(.name = "mpc-node-2"));
	put_ca("carol", CERTIFICATE(.name = "mpc-node-3"));
	cr_expect_not(expect_good()->all_cas_bound);
	put_ca("dave", CERTIFICATE(.name = "mpc-node-4"));
	cr_expect(expect_good()->all_cas_bound);
}

/* The day on which a build runs changes nothing in it. */
Test(lock_ca, dates_are_not_looked_at)
{
	put_ca("alice", CERTIFICATE(.name = "mpc-node-1", .expired = true));
	expect_good();
}

Test(lock_ca, what_is_no_certificate)
{
	static const char *const texts[] = {
		"", "x", "-----BEGIN CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
		"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		refused(DIAG_CA_FORM, texts[i]);
}

Test(lock_ca, more_than_a_certificate)
{
	const char *pem = CERTIFICATE(.name = "mpc-node-1");

	refused(DIAG_CA_FORM, concat(pem, pem));
	refused(DIAG_CA_FORM, concat(pem, CERTIFICATE(.name = "mpc-node-2")));
	refused(DIAG_CA_FORM, concat("subject=CN = mpc-node-1\n", pem));
	refused(DIAG_CA_FORM, concat(pem, "# mine\n"));
	refused(DIAG_LOCK_PRIVATE_KEY,
		concat(pem, "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"));
	put_ca("alice", concat(pem, "\n\n"));
	expect_good();
}

/* All of them stand in the configuration of every core. */
Test(lock_ca, more_than_a_certificate_has_to_say)
{
	static char names[40000] = "DNS:mpc-node-1";

	for (int i = 0; i < 1200; i++)
		snprintf(names + strlen(names), 32, ",DNS:another-name-%d", i);
	cr_expect_str_eq(refused(DIAG_CA_FORM, CERTIFICATE(.name = "mpc-node-1", .alternative = names)),
			 "CA certificate of party 'alice' cannot be used: it has more than 16 KiB");
}

Test(lock_ca, another_identity)
{
	cr_expect_str_eq(
		refused(DIAG_CA_IDENTITY, CERTIFICATE(.name = "mpc-node-2")),
		"CA certificate of party 'alice' cannot be used: its common name is 'mpc-node-2', and the identity is "
		"'mpc-node-1'");
	refused(DIAG_CA_IDENTITY, CERTIFICATE(.name = "mpc-node-11"));
	refused(DIAG_CA_IDENTITY, CERTIFICATE(.name = "MPC-node-1"));
	refused(DIAG_CA_IDENTITY, CERTIFICATE(.name = "mpc-node-1", .second_name = "mpc-node-2"));
}

/* Peers look for the identity there, byte for byte. */
Test(lock_ca, another_identity_among_the_alternative_names)
{
	cr_expect_str_eq(
		refused(DIAG_CA_IDENTITY, CERTIFICATE(.name = "mpc-node-1", .alternative = "DNS:*.mpc-node-1")),
		"CA certificate of party 'alice' cannot be used: the identity, 'mpc-node-1', is not among its "
		"alternative names");
	refused(DIAG_CA_IDENTITY, CERTIFICATE(.name = "mpc-node-1", .alternative = "DNS:MPC-node-1,DNS:mpc-node-11"));
	refused(DIAG_CA_IDENTITY, CERTIFICATE(.name = "mpc-node-1", .alternative = "email:mpc-node-1,URI:mpc-node-1"));
	put_ca("alice", CERTIFICATE(.name = "mpc-node-1", .alternative = "IP:127.0.0.1,DNS:other,DNS:mpc-node-1"));
	expect_good();
}

/* A core does not forget them. */
Test(lock_ca, no_alternative_names)
{
	put_ca("alice", CERTIFICATE(.name = "mpc-node-1", .alternative = ""));
	expect_good();
	set_tls_manual();
	refused(DIAG_CA_IDENTITY, CERTIFICATE(.name = "mpc-node-1", .alternative = ""));
}

Test(lock_ca, not_by_itself)
{
	refused(DIAG_CA_SELF_SIGNATURE, CERTIFICATE(.name = "mpc-node-1", .issuer = "other"));
	refused(DIAG_CA_SELF_SIGNATURE, CERTIFICATE(.name = "mpc-node-1", .foreign_signature = true));
}

Test(lock_ca, no_authority)
{
	refused(DIAG_CA_NOT_AUTHORITY, CERTIFICATE(.name = "mpc-node-1", .not_authority = true));
	refused(DIAG_CA_NOT_AUTHORITY, CERTIFICATE(.name = "mpc-node-1", .no_basic_constraints = true));
	refused(DIAG_CA_NOT_AUTHORITY, CERTIFICATE(.name = "mpc-node-1", .no_cert_sign = true));
	refused(DIAG_CA_NOT_AUTHORITY, CERTIFICATE(.name = "mpc-node-1", .path_length = 1));
	refused(DIAG_CA_NOT_AUTHORITY, CERTIFICATE(.name = "mpc-node-1", .version_1 = true));
	put_ca("alice", CERTIFICATE(.name = "mpc-node-1", .path_length = -1));
	expect_good();
}

Test(lock_ca, keys_of_another_kind)
{
	refused(DIAG_CA_KEY_CURVE, CERTIFICATE(.name = "mpc-node-1", .curve = "P-256"));
	refused(DIAG_CA_KEY_CURVE, CERTIFICATE(.name = "mpc-node-1", .curve = "P-384"));
	refused(DIAG_CA_KEY_CURVE, CERTIFICATE(.name = "mpc-node-1", .curve = "brainpoolP256r1"));
	refused(DIAG_CA_KEY_CURVE, CERTIFICATE(.name = "mpc-node-1", .rsa = true));
}

static void sign_images(void)
{
	test_network()->values[NETWORK_PROTOCOL_SIGNED_IMAGES - setting_first(SCOPE_NETWORK)] =
		(struct value){ .kind = VALUE_BOOL, .truth = true };
}

Test(lock_ca, keys_of_signed_images)
{
	static const char *const curves[] = { "P-256", "P-384", "P-521" };

	sign_images();
	for (size_t i = 0; i < ARRAY_LENGTH(curves); i++) {
		put_values("alice",
			   "\"ca_certificate\": %s, "
			   "\"verification_address\": \"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"",
			   quoted(CERTIFICATE(.name = "mpc-node-1", .curve = curves[i], .signs_images = true)));
		cr_expect(text_is(expect_good()->items[0].verification_address,
				  "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), "%s", curves[i]);
	}
	refused(DIAG_CA_KEY_CURVE, CERTIFICATE(.name = "mpc-node-1", .signs_images = true));
	refused(DIAG_CA_NOT_AUTHORITY, CERTIFICATE(.name = "mpc-node-1", .curve = "P-384"));
	refused(DIAG_CA_NOT_AUTHORITY, CERTIFICATE(.name = "mpc-node-1", .curve = "P-384", .no_cert_sign = true));
}

static void sha384(const unsigned char *bytes, size_t size, unsigned char ret[48])
{
	cr_assert_eq(EVP_Digest(bytes, size, ret, NULL, EVP_sha384(), NULL), 1);
}

/* SHA384(zeros || SHA384(DER)), of the DER and not of the text. */
Test(lock_ca, what_is_measured_of_a_signer)
{
	const char *pem = CERTIFICATE(.name = "mpc-node-1", .curve = "P-384", .signs_images = true);
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	unsigned char *der = NULL, extended[96] = { 0 }, digest[48];
	int size = i2d_X509(x509, &der);
	char expected[97];

	sha384(der, (size_t)size, extended + 48);
	sha384(extended, sizeof(extended), digest);
	for (size_t i = 0; i < 48; i++)
		snprintf(expected + 2 * i, 3, "%02x", digest[i]);
	OPENSSL_free(der);
	X509_free(x509);
	BIO_free(bio);
	sign_images();
	put_ca("alice", pem);
	cr_expect_str_eq(expect_good()->items[0].pcr8, expected);
}

Test(lock_ca, nothing_is_measured_where_nothing_is_signed)
{
	put_ca("alice", CERTIFICATE(.name = "mpc-node-1"));
	cr_expect_str_empty(expect_good()->items[0].pcr8);
}

Test(lock_ca, keys_that_operators_make)
{
	static const char *const curves[] = { "P-256", "P-384", "P-521", "secp256k1" };

	set_tls_manual();
	for (size_t i = 0; i < ARRAY_LENGTH(curves); i++) {
		put_ca("alice", CERTIFICATE(.name = "mpc-node-1", .curve = curves[i]));
		cr_expect_null(expect_good()->items[0].verification_address.data, "%s", curves[i]);
	}
	refused(DIAG_CA_KEY_CURVE, CERTIFICATE(.name = "mpc-node-1", .curve = "brainpoolP256r1"));
	refused(DIAG_CA_KEY_CURVE, CERTIFICATE(.name = "mpc-node-1", .rsa = true));
}

/* The chain knows the party by its signing key, which is not the key of a certificate made by hand. */
Test(lock_ca, an_address_beside_a_certificate_made_by_hand)
{
	set_tls_manual();
	put_values("alice",
		   "\"ca_certificate\": %s, \"verification_address\": \"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"",
		   quoted(CERTIFICATE(.name = "mpc-node-1")));
	cr_expect(text_is(expect_good()->items[0].verification_address, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
}

/* Who has another's key could pass for it. */
Test(lock_ca, one_key_made_by_hand_for_two_parties)
{
	set_tls_manual();
	put_ca("alice", CERTIFICATE(.name = "mpc-node-1", .curve = "P-256", .number = 3));
	put_ca("bob", CERTIFICATE(.name = "mpc-node-2", .curve = "P-256", .number = 3));
	cr_expect_str_eq(expect_refused(DIAG_CA_REPEATED),
			 "key of the CA certificate of party 'bob' is also that of 'alice'");
	put_ca("bob", CERTIFICATE(.name = "mpc-node-2", .curve = "P-256", .number = 4));
	expect_good();
}

/* A party that replaces another has its identity, and must not have its certificate or its key. */
Test(lock_ca, two_parties_with_one)
{
	struct network *network = test_network();
	struct party *bob = (struct party *)(uintptr_t)&network->parties[1];
	const char *pem = CERTIFICATE(.name = "mpc-node-1", .number = 1);

	bob->identity = TEXT("mpc-node-1");
	put_ca("alice", pem);
	put_ca("bob", pem);
	cr_expect_str_eq(expect_refused(DIAG_CA_REPEATED), "CA certificate of party 'bob' is also that of 'alice'");
	put_ca("bob", CERTIFICATE(.name = "mpc-node-1", .number = 1));
	expect_refused(DIAG_LOCK_ADDRESS_REPEATED);
	put_ca("bob", CERTIFICATE(.name = "mpc-node-1", .number = 2));
	expect_good();
}

/* Both ends are among the times at which it is good. */
Test(certificate, how_it_stands_at_a_time)
{
	const int64_t from = 1000, until = from + (int64_t)365 * 86400, soon = until - (int64_t)90 * 86400;

	cr_expect_eq(ca_state_at(from, until, from - 1), CA_EARLY);
	cr_expect_eq(ca_state_at(from, until, from), CA_GOOD);
	cr_expect_eq(ca_state_at(from, until, soon), CA_GOOD);
	cr_expect_eq(ca_state_at(from, until, soon + 1), CA_ENDS_SOON);
	cr_expect_eq(ca_state_at(from, until, until), CA_ENDS_SOON);
	cr_expect_eq(ca_state_at(from, until, until + 1), CA_ENDED);
}
