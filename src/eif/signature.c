/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Certificate and signature, by OpenSSL. */
#include <inttypes.h>

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "eif/cose.h"
#include "eif/internal.h"

/* What signs images: RFC 8152, section 8.1. */
static const struct signer {
	const char *group, *curve, *algorithm;
	enum cose_algorithm id;
	size_t half; /* bytes of each of r and s */
} signers[] = {
	{ "prime256v1", "P-256", "ES256", COSE_ES256, 32 },
	{ "secp384r1", "P-384", "ES384", COSE_ES384, 48 },
	{ "secp521r1", "P-521", "ES512", COSE_ES512, 66 },
};

static const EVP_MD *digest_of(const struct signer *signer)
{
	switch (signer->id) {
	case COSE_ES256: return EVP_sha256();
	case COSE_ES384: return EVP_sha384();
	case COSE_ES512: return EVP_sha512();
	}
	return NULL;
}

static const struct signer *signer_of_key(EVP_PKEY *key)
{
	char group[64] = "";

	if (!key || !EVP_PKEY_is_a(key, "EC") || EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1)
		return NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(signers); i++)
		if (strcmp(signers[i].group, group) == 0)
			return &signers[i];
	return NULL;
}

/* ---- certificate ----------------------------------------------------------------------------------- */

/* Nobody is asked for a password: a block that is locked is no certificate. */
static int no_password(char *buffer, int size, int writing, void *context)
{
	(void)buffer, (void)size, (void)writing, (void)context;
	return -1;
}

static X509 *parse_pem(struct text pem)
{
	BIO *bio = pem.size > INT32_MAX ? NULL : BIO_new_mem_buf(pem.data ? pem.data : "", (int)pem.size);
	X509 *x509 = bio ? PEM_read_bio_X509(bio, NULL, no_password, NULL) : NULL;

	BIO_free(bio);
	return x509;
}

static struct text name_of_object(struct arena *arena, const ASN1_OBJECT *object)
{
	char name[128] = "";

	OBJ_obj2txt(name, sizeof(name), object, 0);
	return arena_text(arena, text_from(name));
}

static void push_name(struct arena *arena, struct eif_certificate *ret, bool issuer, const X509_NAME_ENTRY *entry)
{
	unsigned char *utf8 = NULL;
	int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
	struct eif_name_part part = { name_of_object(arena, X509_NAME_ENTRY_get_object(entry)), TEXT("") };

	if (size > 0)
		part.value = arena_text(arena, (struct text){ (const char *)utf8, (size_t)size });
	OPENSSL_free(utf8);
	if (issuer)
		*VEC_PUSH(arena, &ret->issuer) = part;
	else
		*VEC_PUSH(arena, &ret->subject) = part;
}

static void read_names(struct arena *arena, const X509 *x509, struct eif_certificate *ret)
{
	const X509_NAME *issuer = X509_get_issuer_name(x509), *subject = X509_get_subject_name(x509);

	for (int i = 0; i < X509_NAME_entry_count(issuer); i++)
		push_name(arena, ret, true, X509_NAME_get_entry(issuer, i));
	for (int i = 0; i < X509_NAME_entry_count(subject); i++)
		push_name(arena, ret, false, X509_NAME_get_entry(subject, i));
}

/* Seconds since 1970, and as OpenSSL prints it. False when it is no time. */
static bool read_time(struct arena *arena, const ASN1_TIME *time, int64_t *ret, struct text *ret_text)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	BIO *bio = BIO_new(BIO_s_mem());
	int days = 0, seconds = 0;
	char *data = NULL;
	bool good = epoch && bio && ASN1_TIME_check(time) == 1 && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 &&
		    ASN1_TIME_print(bio, time) == 1;

	if (good) {
		long size = BIO_get_mem_data(bio, &data);

		*ret = (int64_t)days * 86400 + seconds;
		*ret_text = arena_text(arena, (struct text){ data, (size_t)size });
	}
	BIO_free(bio);
	ASN1_TIME_free(epoch);
	return good;
}

static struct text hex_with_colons(struct arena *arena, const ASN1_BIT_STRING *bits)
{
	struct strbuf out = { 0 };
	struct text text;

	for (int i = 0; i < bits->length; i++)
		strbuf_format(&out, "%s%02X", i ? ":" : "", bits->data[i]);
	text = arena_text(arena, out.data ? strbuf_as_text(&out) : TEXT(""));
	strbuf_release(&out);
	return text;
}

static bool read_x509(struct arena *arena, X509 *x509, struct eif_certificate *ret)
{
	const struct signer *signer = signer_of_key(X509_get0_pubkey(x509));
	const ASN1_BIT_STRING *signature = NULL;
	const X509_ALGOR *algorithm = NULL;
	const ASN1_OBJECT *object = NULL;
	unsigned char *der = NULL;
	int size;

	*ret = (struct eif_certificate){ .curve = text_from(signer ? signer->curve : NULL) };
	if (!read_time(arena, X509_get0_notBefore(x509), &ret->begins, &ret->not_before) ||
	    !read_time(arena, X509_get0_notAfter(x509), &ret->ends, &ret->not_after))
		return false;
	size = i2d_X509(x509, &der);
	if (size <= 0)
		return false;
	ret->der = arena_text(arena, (struct text){ (const char *)der, (size_t)size });
	OPENSSL_free(der);
	read_names(arena, x509, ret);
	X509_get0_signature(&signature, &algorithm, x509);
	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	ret->algorithm = name_of_object(arena, object);
	ret->signature = hex_with_colons(arena, signature);
	return true;
}

bool eif_certificate_read(struct arena *arena, struct text pem, struct eif_certificate *ret)
{
	X509 *x509 = parse_pem(pem);
	bool good = x509 && read_x509(arena, x509, ret);

	X509_free(x509);
	/* OpenSSL keeps a list of what went wrong, for the next one who asks. */
	ERR_clear_error();
	return good;
}

void eif_certificate_measure(const struct eif_certificate *certificate, uint8_t ret[EIF_DIGEST_SIZE])
{
	uint8_t digest[EIF_DIGEST_SIZE];
	unsigned int size = 0;

	if (EVP_Digest(certificate->der.data, certificate->der.size, digest, &size, EVP_sha384(), NULL) != 1)
		die("OpenSSL has no SHA-384");
	eif_extend(digest, ret);
}

/* ---- signature ------------------------------------------------------------------------------------- */

/* Two numbers of fixed width, as COSE has them, to the DER that OpenSSL wants. Absent when their width is wrong. */
static struct text der_of(struct arena *arena, struct text raw, const struct signer *signer)
{
	const unsigned char *bytes = (const unsigned char *)raw.data;
	struct text der = { 0 };
	unsigned char *encoded = NULL;
	ECDSA_SIG *signature;
	BIGNUM *r, *s;
	int size;

	if (raw.size != 2 * signer->half)
		return der;
	signature = ECDSA_SIG_new();
	r = BN_bin2bn(bytes, (int)signer->half, NULL);
	s = BN_bin2bn(bytes + signer->half, (int)signer->half, NULL);
	if (!signature || !r || !s || ECDSA_SIG_set0(signature, r, s) != 1)
		die("OpenSSL could not hold a signature");
	size = i2d_ECDSA_SIG(signature, &encoded);
	if (size > 0)
		der = arena_text(arena, (struct text){ (const char *)encoded, (size_t)size });
	OPENSSL_free(encoded);
	ECDSA_SIG_free(signature);
	return der;
}

static bool verify(struct arena *arena, const struct cose *cose, EVP_PKEY *key, const struct signer *signer)
{
	struct text der = der_of(arena, cose->signature, signer), bytes = cose_signed_bytes(arena, cose);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool holds = context && der.data && EVP_DigestVerifyInit(context, NULL, digest_of(signer), NULL, key) == 1 &&
		     EVP_DigestVerify(context, (const unsigned char *)der.data, der.size,
				      (const unsigned char *)bytes.data, bytes.size) == 1;

	EVP_MD_CTX_free(context);
	return holds;
}

static const char *algorithm_name(int64_t id)
{
	for (size_t i = 0; i < ARRAY_LENGTH(signers); i++)
		if ((int64_t)signers[i].id == id)
			return signers[i].algorithm;
	return NULL;
}

/* Key and algorithm: one of the three pairs. */
static const struct signer *check_algorithm(struct eif_reader *reader, const struct cose *cose, EVP_PKEY *key)
{
	const struct signer *signer = signer_of_key(key);

	if (!signer) {
		eif_fault(reader, EIF_SIG_ALG, "certificate's key is not on P-256, P-384 or P-521");
		return NULL;
	}
	if ((int64_t)signer->id != cose->algorithm) {
		eif_fault(reader, EIF_SIG_ALG,
			  "signature's algorithm is %" PRId64 ", and a key on %s signs with %d (%s)", cose->algorithm,
			  signer->curve, signer->id, signer->algorithm);
		return NULL;
	}
	return signer;
}

/* What the signature holds for: this image's PCR0. */
static void check_payload(struct eif_reader *reader, const struct cose *cose)
{
	const struct eif_measurement *pcr0 = &reader->image->pcrs[EIF_PCR0];
	struct text wanted = cose_payload_of(reader->arena, pcr0->value, EIF_DIGEST_SIZE), value;
	char is[EIF_DIGEST_HEX], said[EIF_DIGEST_HEX];
	uint64_t index;

	if (text_equal(cose->payload, wanted)) {
		reader->image->signature.matches = true;
		return;
	}
	eif_hex(pcr0->value, is);
	if (!cose_payload_read(reader->arena, cose->payload, &index, &value) || value.size != EIF_DIGEST_SIZE) {
		eif_fault(reader, EIF_SIG_PCR0, "signature holds, but is over no measurement");
	} else if (index != 0) {
		eif_fault(reader, EIF_SIG_PCR0, "signature holds, but for PCR%" PRIu64 " and not for PCR0", index);
	} else {
		eif_hex((const uint8_t *)value.data, said);
		eif_fault(reader, EIF_SIG_PCR0, "signature is of another image: it says PCR0 is %s, and it is %s", said,
			  is);
	}
	eif_fault_help(reader, EIF_SIG_PCR0, "Sign a fresh copy of the unsigned image.");
}

static void check_time(struct eif_reader *reader)
{
	const struct eif_certificate *certificate = &reader->image->signature.certificate;
	int64_t now = reader->options->now;

	if (now < certificate->begins)
		eif_fault(reader, EIF_CERT_TIME, "signer's certificate is not valid before %.*s",
			  TEXT_ARG(certificate->not_before));
	else if (now > certificate->ends)
		eif_fault(reader, EIF_CERT_TIME, "signer's certificate ended on %.*s",
			  TEXT_ARG(certificate->not_after));
	else
		return;
	eif_fault_help(
		reader, EIF_CERT_TIME,
		"No enclave starts from it: sign a fresh copy of the unsigned image with a certificate that is valid.");
}

static void check_signature(struct eif_reader *reader, const struct cose *cose, X509 *x509)
{
	struct eif_signature *ret = &reader->image->signature;
	EVP_PKEY *key = X509_get0_pubkey(x509);
	const struct signer *signer = check_algorithm(reader, cose, key);

	if (!signer)
		return;
	ret->verified = verify(reader->arena, cose, key, signer);
	if (!ret->verified) {
		eif_fault(reader, EIF_SIG_INVALID, "signature does not hold: the certificate's key did not make it");
		eif_fault_help(reader, EIF_SIG_INVALID, "Do the certificate and the private key belong together?");
		return;
	}
	check_payload(reader, cose);
	check_time(reader);
}

static uint64_t section_size(const struct eif_image *image)
{
	uint64_t size = 0;

	for (size_t i = 0; i < image->section_count; i++)
		if (image->sections[i].type == EIF_SIGNATURE)
			size = image->sections[i].size;
	return size;
}

static void read_signed(struct eif_reader *reader)
{
	struct eif_image *image = reader->image;
	struct eif_signature *ret = &image->signature;
	const char *flaw = NULL;
	struct cose cose;
	X509 *x509;
	bool complete = cose_read(reader->arena, reader->signature, &cose, &flaw);

	if (!complete)
		eif_fault(reader, EIF_SIG_FORMAT, "signature cannot be read: %s", flaw);
	if (!cose.certificate.data)
		return;
	x509 = parse_pem(cose.certificate);
	ret->has_certificate = x509 && read_x509(reader->arena, x509, &ret->certificate);
	if (ret->has_certificate) {
		eif_certificate_measure(&ret->certificate, image->pcrs[EIF_PCR8].value);
		image->pcrs[EIF_PCR8].known = true;
	}
	if (complete) {
		ret->algorithm = text_from(algorithm_name(cose.algorithm));
		if (ret->has_certificate)
			check_signature(reader, &cose, x509);
		else
			eif_fault(reader, EIF_SIG_CERT, "signature has no certificate that can be read");
	}
	X509_free(x509);
	ERR_clear_error();
}

void eif_read_signature(struct eif_reader *reader)
{
	struct eif_image *image = reader->image;

	for (size_t i = 0; i < image->section_count; i++)
		image->signature.present |= image->sections[i].type == EIF_SIGNATURE;
	if (!image->signature.present)
		return;
	if (!reader->signature.data)
		eif_fault(reader, EIF_SIG_TOO_BIG, "signature has %" PRIu64 " bytes, and can have %d",
			  section_size(image), EIF_SIGNATURE_MAX);
	else
		read_signed(reader);
}
