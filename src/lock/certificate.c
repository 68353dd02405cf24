/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * CA certificates: X.509 v3, self-signed, the party's identity as common name and among the alternative names. A core
 * makes its own, once, in its enclave, with the secp256k1 key whose Ethereum address the chain knows the party by.
 * Where identities come from signed images, or operators make their certificates by hand, it has a key of its own.
 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "lock/internal.h"

/* A certificate at hand, and where its fault goes. */
struct examination {
	struct arena *arena;
	X509 *x509;
	struct certificate_fault *fault;
};

static bool PRINTF_LIKE(3, 4) refuse(struct examination *e, enum diag_code code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*e->fault = (struct certificate_fault){ code, arena_vformat(e->arena, format, args) };
	va_end(args);
	return false;
}

static bool is_blank(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		if (!strchr(" \t\r\n", t.data[i]) || t.data[i] == '\0')
			return false;
	return true;
}

static size_t find_string(struct text t, const char *string, size_t from)
{
	size_t length = strlen(string);

	for (size_t i = from; i + length <= t.size; i++)
		if (memcmp(t.data + i, string, length) == 0)
			return i;
	return t.size;
}

/* A core's has less than 1 KiB. Every core's configuration holds all of them, and a ConfigMap at most 1 MiB. */
#define SIZE_MAX_KIB 16

/* The text must be one block: explanations around it would be lost without a word, further certificates too. */
static bool check_block(struct examination *e, struct text pem)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----", end[] = "-----END CERTIFICATE-----";
	size_t from = find_string(pem, begin, 0), to = find_string(pem, end, from);

	if (find_string(pem, "PRIVATE KEY", 0) < pem.size)
		return refuse(e, DIAG_LOCK_PRIVATE_KEY, "there is a private key beside the certificate");
	if (to == pem.size)
		return refuse(e, DIAG_CA_FORM, "it is no certificate in PEM form");
	if (find_string(pem, begin, from + 1) < pem.size)
		return refuse(e, DIAG_CA_FORM, "there is more than one certificate");
	if (!is_blank(text_slice(pem, 0, from)) || !is_blank(text_slice(pem, to + strlen(end), pem.size)))
		return refuse(e, DIAG_CA_FORM, "there is something beside the certificate");
	if (to - from > SIZE_MAX_KIB * 1024)
		return refuse(e, DIAG_CA_FORM, "it has more than %d KiB", SIZE_MAX_KIB);
	return true;
}

static X509 *x509_of_block(struct text pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
	char *name = NULL, *header = NULL;
	unsigned char *der = NULL;
	X509 *x509 = NULL;
	long size = 0;

	if (bio && PEM_read_bio(bio, &name, &header, &der, &size) == 1 && header[0] == '\0') {
		const unsigned char *at = der;

		x509 = d2i_X509(NULL, &at, size);
		if (x509 && at != der + size) {
			X509_free(x509);
			x509 = NULL;
		}
	}
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(der);
	BIO_free(bio);
	return x509;
}

static bool check_names(struct examination *e, struct text identity)
{
	X509_NAME *subject = X509_get_subject_name(e->x509);
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
	unsigned char *utf8 = NULL;
	int size = -1;
	bool same;

	if (at < 0)
		return refuse(e, DIAG_CA_IDENTITY, "its subject has no common name, and the identity is '%.*s'",
			      TEXT_ARG(identity));
	if (X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0)
		return refuse(e, DIAG_CA_IDENTITY, "its subject has two common names");
	size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
	if (size < 0)
		return refuse(e, DIAG_CA_FORM, "its common name cannot be read");
	same = text_equal((struct text){ (const char *)utf8, (size_t)size }, identity);
	if (!same)
		refuse(e, DIAG_CA_IDENTITY, "its common name is '%.*s', and the identity is '%.*s'",
		       size > 64 ? 64 : size, (const char *)utf8, TEXT_ARG(identity));
	OPENSSL_free(utf8);
	return same;
}

/*
 * kms: core/threshold-networking/src/tls.rs finds a peer's certificate by its common name, which has to be one of its
 * DNS names as well, byte for byte. A core writes them into what it makes; where they are made by hand they are easily
 * forgotten as a whole, so there they are asked for.
 */
static bool check_alternative_names(struct examination *e, struct text identity, enum ca_maker maker)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(e->x509, NID_subject_alt_name, NULL, NULL);
	bool found = maker == CA_OF_CORE && X509_get_ext_by_NID(e->x509, NID_subject_alt_name, -1) < 0;

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		const ASN1_STRING *dns = name->type == GEN_DNS ? name->d.dNSName : NULL;

		found |= dns && text_equal((struct text){ (const char *)ASN1_STRING_get0_data(dns),
							  (size_t)ASN1_STRING_length(dns) }, identity);
	}
	GENERAL_NAMES_free(names);
	return found || refuse(e, DIAG_CA_IDENTITY, "the identity, '%.*s', is not among its alternative names",
			       TEXT_ARG(identity));
}

/* A curve may be written out as numbers instead of named, which cores do not read. */
static bool curve_is_named(const X509 *x509)
{
	X509_ALGOR *algorithm = NULL;
	int type = V_ASN1_UNDEF;

	X509_PUBKEY_get0_param(NULL, NULL, NULL, &algorithm, X509_get_X509_PUBKEY(x509));
	if (algorithm)
		X509_ALGOR_get0(NULL, &type, NULL, algorithm);
	return type == V_ASN1_OBJECT;
}

static bool check_key(struct examination *e, EVP_PKEY *key, enum ca_maker maker)
{
	char curve[64] = "";
	bool of_ethereum, of_nist;

	if (key && EVP_PKEY_is_a(key, "EC") && !curve_is_named(e->x509))
		return refuse(e, DIAG_CA_KEY_CURVE, "the curve of its key is written out, and must be named");
	if (!key || !EVP_PKEY_is_a(key, "EC") || EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL) != 1)
		return refuse(e, DIAG_CA_KEY_CURVE, "its key is not of an elliptic curve");
	of_ethereum = strcmp(curve, "secp256k1") == 0;
	of_nist = strcmp(curve, "prime256v1") == 0 || strcmp(curve, "secp384r1") == 0 || strcmp(curve, "secp521r1") == 0;
	switch (maker) {
	case CA_OF_CORE:
		return of_ethereum || refuse(e, DIAG_CA_KEY_CURVE,
					     "its key is of curve '%s', and a core's is of 'secp256k1'", curve);
	case CA_OF_IMAGE:
		return of_nist || refuse(e, DIAG_CA_KEY_CURVE,
					 "its key is of curve '%s', and an image is signed with P-256, P-384 or P-521",
					 curve);
	case CA_OF_OPERATOR:
		break;
	}
	return of_nist || of_ethereum ||
	       refuse(e, DIAG_CA_KEY_CURVE,
		      "its key is of curve '%s', and a core takes those of P-256, P-384, P-521 and secp256k1", curve);
}

static bool check_signature(struct examination *e, EVP_PKEY *key)
{
	int digest = NID_undef;

	if (X509_NAME_cmp(X509_get_subject_name(e->x509), X509_get_issuer_name(e->x509)) != 0)
		return refuse(e, DIAG_CA_SELF_SIGNATURE, "another authority issued it");
	if (X509_verify(e->x509, key) != 1)
		return refuse(e, DIAG_CA_SELF_SIGNATURE, "its signature is not by its own key");
	/* rustls, with which cores talk, verifies no older ones (webpki: ECDSA with SHA-256, SHA-384 and SHA-512). */
	X509_get_signature_info(e->x509, &digest, NULL, NULL, NULL);
	if (digest != NID_sha256 && digest != NID_sha384 && digest != NID_sha512)
		return refuse(e, DIAG_CA_SELF_SIGNATURE, "it is signed with %s, and must be with SHA-256, SHA-384 or SHA-512",
			      digest == NID_undef ? "an unknown digest" : OBJ_nid2sn(digest));
	return true;
}

/*
 * A path length that is not there is let pass: a core looks for 0 or nothing, since its certificates sign no further
 * authority.
 */
static bool check_authority(struct examination *e, enum ca_maker maker)
{
	BASIC_CONSTRAINTS *constraints;
	bool authority, deep;

	if (X509_get_version(e->x509) != X509_VERSION_3)
		return refuse(e, DIAG_CA_NOT_AUTHORITY, "it is of X.509 version %ld, and must be of version 3",
			      X509_get_version(e->x509) + 1);
	if (X509_get_extension_flags(e->x509) & EXFLAG_INVALID)
		return refuse(e, DIAG_CA_FORM, "its extensions cannot be read");
	if (X509_get_extension_flags(e->x509) & EXFLAG_CRITICAL)
		return refuse(e, DIAG_CA_FORM, "it has an extension that is critical, and that nobody knows");
	constraints = X509_get_ext_d2i(e->x509, NID_basic_constraints, NULL, NULL);
	authority = constraints && constraints->ca;
	deep = constraints && constraints->pathlen && ASN1_INTEGER_get(constraints->pathlen) != 0;
	BASIC_CONSTRAINTS_free(constraints);
	if (!authority)
		return refuse(e, DIAG_CA_NOT_AUTHORITY, "it is no CA certificate: its basic constraints do not say so");
	if (deep)
		return refuse(e, DIAG_CA_NOT_AUTHORITY, "its path length is not 0");
	/* Without the extension every usage is allowed, and OpenSSL says so. */
	if (!(X509_get_key_usage(e->x509) & KU_KEY_CERT_SIGN))
		return refuse(e, DIAG_CA_NOT_AUTHORITY, "its key usage does not let it sign certificates");
	/* kms: core/service/src/cryptography/attestation/mod.rs, which wants it written. */
	if (maker == CA_OF_IMAGE && (!(X509_get_extension_flags(e->x509) & EXFLAG_KUSAGE) ||
				     !(X509_get_key_usage(e->x509) & KU_DIGITAL_SIGNATURE)))
		return refuse(e, DIAG_CA_NOT_AUTHORITY, "its key usage does not let it sign images (digitalSignature)");
	return true;
}

static int64_t seconds_of(const ASN1_TIME *time)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;

	if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch, time) != 1)
		days = seconds = 0;
	ASN1_TIME_free(epoch);
	return (int64_t)days * 86400 + seconds;
}

static void fingerprint_key(const struct examination *e, char ret[65])
{
	unsigned char *der = NULL;
	int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(e->x509), &der);

	if (size < 0)
		die("OpenSSL could not write a public key");
	sha256_hex((struct text){ (const char *)der, (size_t)size }, ret);
	OPENSSL_free(der);
}

/* A register is extended once, from zeros: SHA384(zeros || SHA384(DER)) (aws-nitro-enclaves-image-format: README.md). */
static void measure(const unsigned char *der, size_t size, char ret[97])
{
	unsigned char bytes[96] = { 0 };

	if (EVP_Digest(der, size, bytes + 48, NULL, EVP_sha384(), NULL) != 1 ||
	    EVP_Digest(bytes, sizeof(bytes), bytes, NULL, EVP_sha384(), NULL) != 1)
		die("OpenSSL has no SHA-384");
	for (size_t i = 0; i < 48; i++) {
		ret[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		ret[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	ret[96] = '\0';
}

static bool describe(struct examination *e, EVP_PKEY *key, enum ca_maker maker, struct certificate *ret)
{
	BIO *bio = BIO_new(BIO_s_mem());
	unsigned char *der = NULL;
	int size = i2d_X509(e->x509, &der);
	char *pem = NULL;

	if (!bio || size < 0 || PEM_write_bio_X509(bio, e->x509) != 1)
		die("OpenSSL could not write a certificate");
	*ret = (struct certificate){
		.not_before = seconds_of(X509_get0_notBefore(e->x509)),
		.not_after = seconds_of(X509_get0_notAfter(e->x509)),
	};
	ret->pem.size = (size_t)BIO_get_mem_data(bio, &pem);
	ret->pem.data = pem;
	ret->pem = arena_text(e->arena, ret->pem);
	sha256_hex((struct text){ (const char *)der, (size_t)size }, ret->fingerprint);
	if (maker == CA_OF_CORE)
		ret->address = address_of_key(e->arena, key);
	else
		fingerprint_key(e, ret->key_fingerprint);
	if (maker == CA_OF_IMAGE)
		measure(der, (size_t)size, ret->pcr8);
	OPENSSL_free(der);
	BIO_free(bio);
	return true;
}

/* X.509 has both ends among the times at which a certificate is good (RFC 5280, section 4.1.2.5). */
enum ca_state ca_state_at(int64_t from, int64_t until, int64_t now)
{
	const int64_t soon = (int64_t)90 * 86400;

	if (now > until)
		return CA_ENDED;
	if (now < from)
		return CA_EARLY;
	return until - now < soon ? CA_ENDS_SOON : CA_GOOD;
}

bool certificate_read(struct arena *arena, struct text pem, struct text identity, enum ca_maker maker,
		      struct certificate *ret, struct certificate_fault *ret_fault)
{
	struct examination e = { .arena = arena, .fault = ret_fault };
	EVP_PKEY *key;
	bool good;

	if (!check_block(&e, pem))
		return false;
	e.x509 = x509_of_block(pem);
	key = e.x509 ? X509_get0_pubkey(e.x509) : NULL;
	if (!e.x509)
		good = refuse(&e, DIAG_CA_FORM, "it is no certificate in PEM form");
	else
		good = check_names(&e, identity) && check_authority(&e, maker) && check_key(&e, key, maker) &&
		       check_signature(&e, key) && check_alternative_names(&e, identity, maker) &&
		       describe(&e, key, maker, ret);
	X509_free(e.x509);
	/* OpenSSL keeps a list of what went wrong, for the next one who asks. */
	ERR_clear_error();
	return good;
}
