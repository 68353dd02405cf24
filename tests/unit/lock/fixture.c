/* SPDX-License-Identifier: BSD-3-Clause-Clear */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "fixture.h"

struct diags diags;

static struct arena arena;
static char folder[64];
static struct party parties[PARTIES];
static const struct party *active[PARTIES];
static struct network network;

static const char *const facts[PARTIES][4] = {
	{ "alice", "mpc-node-1", "210987654321", "eu-west-1" },
	{ "bob", "mpc-node-2", "310987654321", "eu-central-1" },
	{ "carol", "mpc-node-3", "410987654321", "eu-north-1" },
	{ "dave", "mpc-node-4", "510987654321", "us-east-1" },
};

void set_text(size_t party, enum setting_id id, const char *text)
{
	parties[party].values[id - setting_first(SCOPE_PARTY)] =
		(struct value){ .kind = VALUE_STRING, .text = text_from(text) };
}

void set_truth(size_t party, enum setting_id id, bool truth)
{
	parties[party].values[id - setting_first(SCOPE_PARTY)] = (struct value){ .kind = VALUE_BOOL, .truth = truth };
}

void set_tls_manual(void)
{
	network.values[NETWORK_PROTOCOL_TLS - setting_first(SCOPE_NETWORK)] =
		(struct value){ .kind = VALUE_STRING, .text = TEXT("manual") };
}

struct network *test_network(void)
{
	return &network;
}

void enter_folder(void)
{
	strcpy(folder, "/tmp/mpcnet-lock-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
	cr_assert_eq(mkdir(LOCK_FOLDER, 0755), 0);
	for (size_t i = 0; i < PARTIES; i++) {
		parties[i] = (struct party){
			.name = text_from(facts[i][0]),
			.identity = text_from(facts[i][1]),
			.id = (int64_t)i + 1,
			.at = SPAN_NONE,
			.values = ARENA_ARRAY(&arena, struct value, SETTING_COUNT),
		};
		set_text(i, PARTY_ACCOUNT, facts[i][2]);
		set_text(i, PARTY_REGION, facts[i][3]);
		active[i] = &parties[i];
	}
	network = (struct network){
		.name = TEXT("testnet-demo"),
		.at = SPAN_NONE,
		.values = ARENA_ARRAY(&arena, struct value, SETTING_COUNT),
		.parties = parties,
		.party_count = PARTIES,
		.active = active,
		.active_count = PARTIES,
		.threshold = 1,
	};
}

void shell(const char *command)
{
	cr_assert_eq(system(command), 0, "%s", command);
}

void leave_folder(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	cr_expect_eq(chdir("/"), 0);
	cr_expect_eq(system(command), 0);
	arena_release(&arena);
}

static EVP_PKEY *key_of(const struct recipe *recipe)
{
	static EVP_PKEY *keys[16];
	EVP_PKEY *key;

	if (recipe->number && keys[recipe->number])
		key = keys[recipe->number];
	else
		key = recipe->rsa ? EVP_RSA_gen(1024) : EVP_EC_gen(recipe->curve ? recipe->curve : "secp256k1");
	cr_assert_not_null(key);
	if (recipe->number) {
		keys[recipe->number] = key;
		EVP_PKEY_up_ref(key);
	}
	return key;
}

static void add_name(X509_NAME *name, const char *text)
{
	cr_assert_eq(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0), 1);
}

static void add_extension(X509 *x509, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	cr_assert_not_null(extension);
	X509_add_ext(x509, extension, -1);
	X509_EXTENSION_free(extension);
}

static void add_extensions(X509 *x509, const struct recipe *recipe)
{
	struct text names = recipe->alternative ? text_from(recipe->alternative)
						: arena_format(&arena, "DNS:%s,DNS:*.%s", recipe->name, recipe->name);
	char constraints[64];

	snprintf(constraints, sizeof(constraints), "critical,CA:%s", recipe->not_authority ? "FALSE" : "TRUE");
	if (!recipe->not_authority && recipe->path_length >= 0)
		snprintf(constraints + strlen(constraints), 32, ",pathlen:%d", recipe->path_length);
	if (!recipe->no_basic_constraints)
		add_extension(x509, NID_basic_constraints, constraints);
	add_extension(x509, NID_key_usage, recipe->no_cert_sign ? "critical,digitalSignature"
						  : recipe->signs_images ? "critical,keyCertSign,digitalSignature"
									 : "critical,keyCertSign");
	if (names.size)
		add_extension(x509, NID_subject_alt_name, names.data);
}

static const char *pem_of(X509 *x509)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct text text;
	char *data;

	cr_assert_eq(PEM_write_bio_X509(bio, x509), 1);
	text.size = (size_t)BIO_get_mem_data(bio, &data);
	text.data = data;
	text = arena_text(&arena, text);
	BIO_free(bio);
	return text.data;
}

const char *certificate(const struct recipe *recipe)
{
	X509 *x509 = X509_new();
	EVP_PKEY *key = key_of(recipe);
	EVP_PKEY *signer = recipe->foreign_signature ? EVP_EC_gen("secp256k1") : key;
	const char *pem;

	X509_set_version(x509, recipe->version_1 ? X509_VERSION_1 : X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
	X509_gmtime_adj(X509_getm_notBefore(x509), recipe->expired ? -7200 : 0);
	X509_gmtime_adj(X509_getm_notAfter(x509), recipe->expired ? -3600 : 86400);
	add_name(X509_get_subject_name(x509), recipe->name);
	if (recipe->second_name)
		add_name(X509_get_subject_name(x509), recipe->second_name);
	X509_set_issuer_name(x509, X509_get_subject_name(x509));
	if (recipe->issuer) {
		X509_NAME *issuer = X509_NAME_new();

		add_name(issuer, recipe->issuer);
		X509_set_issuer_name(x509, issuer);
		X509_NAME_free(issuer);
	}
	X509_set_pubkey(x509, key);
	if (!recipe->version_1)
		add_extensions(x509, recipe);
	cr_assert_gt(X509_sign(x509, signer, EVP_sha256()), 0);
	pem = pem_of(x509);
	if (signer != key)
		EVP_PKEY_free(signer);
	EVP_PKEY_free(key);
	X509_free(x509);
	return pem;
}

const char *quoted(const char *text)
{
	struct strbuf out = { 0 };
	struct text copy;

	strbuf_char(&out, '"');
	for (; *text; text++)
		if (*text == '\n')
			strbuf_string(&out, "\\n");
		else
			strbuf_char(&out, *text);
	strbuf_char(&out, '"');
	copy = arena_text(&arena, strbuf_as_text(&out));
	strbuf_release(&out);
	return copy.data;
}

void put_file(const char *path, const char *bytes)
{
	FILE *file = fopen(path, "wb");

	cr_assert_not_null(file);
	fputs(bytes, file);
	fclose(file);
}

void put_values(const char *party, const char *format, ...)
{
	va_list args;
	struct text values;

	va_start(args, format);
	values = arena_vformat(&arena, format, args);
	va_end(args);
	put_file(
		arena_format(&arena, LOCK_FOLDER "/%s.json", party).data,
		arena_format(&arena,
			     "{ \"network\": \"testnet-demo\", \"party\": \"%s\", \"values\": { %s }, \"version\": 1 }",
			     party, values.data)
			.data);
}

#define NOW ((int64_t)1893456000)       /* 2030-01-01 */

int bind_request(const char *bytes, bool dry_run, unsigned forget)
{
	const struct lock_input input = { TEXT("input"), text_from(bytes) };
	const struct lock_request request = {
		.network = &network, .party = &parties[0], .folder = LOCK_FOLDER, .inputs = &input,
		.input_count = bytes != NULL, .forget = forget, .now = NOW, .dry_run = dry_run,
	};
	const struct lock_outcome *outcome;
	struct lock_binder *binder;

	diags_init(&diags, &arena);
	binder = lock_bind_begin(&arena, &diags, &request, &outcome);
	return binder ? lock_bind_end(binder, true) : -1;
}

int bind_input(const char *bytes)
{
	return bind_request(bytes, false, 0);
}

const struct bindings *read_lock(void)
{
	diags_init(&diags, &arena);
	return lock_read(&arena, &diags, &network, LOCK_FOLDER);
}

static void print_reports(void)
{
	for (size_t i = 0; i < diags.all.count; i++)
		fprintf(stderr, "%d: %s: %s\n", (int)diags.all.items[i]->code, diags.all.items[i]->path.data,
			diags.all.items[i]->message.data);
}

const char *expect_refused(enum diag_code code)
{
	const struct bindings *bindings = read_lock();

	if (diags.all.count != 1 || diags.all.items[0]->code != code)
		print_reports();
	cr_assert_null(bindings);
	cr_assert_eq(diags.all.count, 1, "one mistake, one message");
	cr_assert_eq((int)diags.all.items[0]->code, (int)code);
	return diags.all.items[0]->message.data;
}

const struct bindings *expect_good(void)
{
	const struct bindings *bindings = read_lock();

	if (!bindings || diags.all.count)
		print_reports();
	cr_assert_not_null(bindings);
	cr_assert_eq(diags.all.count, 0);
	return bindings;
}
