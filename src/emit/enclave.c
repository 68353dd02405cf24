/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is decided for the enclave's files, and those of them that are JSON. */
#include "emit/enclave.h"

#include "model/aws.h"
#include "template/json_writer.h"

/* Where the core's image has the enclave image file. */
#define EIF_PATH "/app/kms/core/service/enclave.eif"
/* And where the pod leaves the copy that it signs. */
#define SIGNED_EIF_PATH "/var/lib/mpcnet/eif/enclave.eif"

#define BYTES_OF_MIB ((int64_t)1 << 20)
/* nitro-cli refuses an enclave with less memory than so many times its file. */
#define MEMORY_OF_EIF_SIZE 4

static const struct view_field enclave_fields[] = {
	{ "rebuild", VIEW_BOOL, NULL, 0 },      /* the release says what its image file is built from, and with what */
	{ "has_blobs", VIEW_BOOL, NULL, 0 },    /* and the digests of the boot blobs that are in it */
	{ "signed", VIEW_BOOL, NULL, 0 },       /* its pods run a signed copy of the image file */
	{ "signs_in_pod", VIEW_BOOL, NULL, 0 }, /* that they sign when they start */
	{ "signing_region", VIEW_TEXT, NULL, 0 },       /* of the key in AWS KMS; absent: it is in a file */
	{ "pcr8", VIEW_TEXT, NULL, 0 },         /* absent: nobody signs, or the certificate is not bound */
	{ "signer_fingerprint", VIEW_TEXT, NULL, 0 },   /* SHA-256 of that certificate */
};
static const struct view_type enclave_type = { "enclave", enclave_fields, ARRAY_LENGTH(enclave_fields) };

bool enclave_is_signed(const struct emit_context *context, const struct party *party)
{
	return party_core_in_enclave(context, party) && party_image_is_signed(context->network, party);
}

bool enclave_makes_keys(const struct emit_context *context, const struct party *party)
{
	return party_core_in_enclave(context, party) && party_image_ready(context, party);
}

static bool release_has(const struct release *release, enum setting_id id)
{
	return release_value(release, id)->kind != VALUE_NULL;
}

static bool release_rebuilds(const struct release *release)
{
	return release_has(release, RELEASE_PLAIN_IMAGE) && release_has(release, RELEASE_BUILDER_IMAGE);
}

static struct text signer_pcr8(const struct emit_context *context, const struct party *party)
{
	const struct binding *binding = context_binding(context, party);

	if (!party_image_is_signed(context->network, party) || !binding->ca_certificate.data)
		return (struct text){ 0 };
	return text_from(binding->pcr8);
}

static void fill_signing(const struct emit_context *context, const struct party *party, struct view_object *view)
{
	struct text key = party_text(party, PARTY_ENCLAVE_SIGNING_KEY), pcr8 = signer_pcr8(context, party);

	if (!party_image_is_signed(context->network, party))
		return;
	view_set_truth(view, "signed", true);
	view_set_truth(view, "signs_in_pod", party_signs_in_pod(context->network, party));
	if (text_starts_with(key, "arn:"))
		view_set_text(view, "signing_region", aws_arn_part(key, ARN_REGION));
	view_set_text(view, "pcr8", pcr8);
	if (pcr8.data)
		view_set_text(view, "signer_fingerprint", text_from(context_binding(context, party)->ca_fingerprint));
}

static void enclave_fill(struct arena *arena, const struct emit_context *context, const struct party *party,
			 struct view_object *view)
{
	(void)arena;
	if (!party->release)
		return;
	fill_signing(context, party, view);
	view_set(view, "rebuild")->truth = release_rebuilds(party->release);
	view_set(view, "has_blobs")->truth = release_value(party->release, RELEASE_BLOBS)->map.count > 0;
}

const struct family enclave_family = { FAMILY_ENCLAVE, "enclave", &enclave_type, enclave_fill };

/* ---- JSON ------------------------------------------------------------------------------------------ */

static int64_t memory_mib(const struct party *party)
{
	return party_number(party, PARTY_ENCLAVE_MEMORY) / BYTES_OF_MIB;
}

static void key_text(struct json_writer *json, const char *key, struct text value)
{
	json_key(json, key);
	json_text(json, value);
}

static void key_number(struct json_writer *json, const char *key, int64_t value)
{
	json_key(json, key);
	json_number(json, value);
}

/*
 * All keys that nitro-cli knows (others it ignores without a word), but for the choice of CPUs, which is the
 * allocator's, and the console, which would turn debug mode on.
 */
void enclave_json(const struct emit_context *context, const struct party *party, struct strbuf *out)
{
	struct json_writer json;

	json_init(&json, out, false);
	json_object_begin(&json);
	key_text(&json, "eif_path", party_signs_in_pod(context->network, party) ? TEXT(SIGNED_EIF_PATH) : TEXT(EIF_PATH));
	key_number(&json, "memory_mib", memory_mib(party));
	key_number(&json, "cpu_count", party_number(party, PARTY_ENCLAVE_CPUS));
	key_number(&json, "enclave_cid", party_number(party, PARTY_ENCLAVE_CID));
	key_text(&json, "enclave_name", party->identity);
	json_key(&json, "debug_mode");
	json_bool(&json, party_truth(party, PARTY_ENCLAVE_DEBUG));
	json_object_end(&json);
	json_finish(&json);
}

static void write_images(struct json_writer *json, const struct release *release, struct text signed_image)
{
	key_text(json, "image", release_text(release, RELEASE_IMAGE));
	if (signed_image.data)
		key_text(json, "signed_image", signed_image);
	if (release_has(release, RELEASE_PLAIN_IMAGE))
		key_text(json, "plain_image", release_text(release, RELEASE_PLAIN_IMAGE));
	if (release_has(release, RELEASE_BUILDER_IMAGE))
		key_text(json, "builder_image", release_text(release, RELEASE_BUILDER_IMAGE));
	key_text(json, "nitro_cli_version", release_text(release, RELEASE_NITRO_CLI_VERSION));
}

static void write_blobs(struct json_writer *json, const struct value *blobs)
{
	json_key(json, "blobs");
	json_object_begin(json);
	for (size_t i = 0; i < blobs->map.count; i++) {
		json_key_text(json, blobs->map.entries[i].key);
		json_text(json, blobs->map.entries[i].value.text);
	}
	json_object_end(json);
}

/* Named as `nitro-cli describe-eif` names them. */
static void write_measurements(struct json_writer *json, const struct release *release, struct text pcr8)
{
	json_key(json, "Measurements");
	json_object_begin(json);
	key_text(json, "HashAlgorithm", TEXT("Sha384 { ... }"));
	key_text(json, "PCR0", release_text(release, RELEASE_PCR0));
	key_text(json, "PCR1", release_text(release, RELEASE_PCR1));
	key_text(json, "PCR2", release_text(release, RELEASE_PCR2));
	if (pcr8.data)
		key_text(json, "PCR8", pcr8);
	json_object_end(json);
}

static void write_sizes(struct json_writer *json, const struct party *party)
{
	json_key(json, "enclave");
	json_object_begin(json);
	key_number(json, "cpu_count", party_number(party, PARTY_ENCLAVE_CPUS));
	key_number(json, "memory_mib", memory_mib(party));
	key_number(json, "eif_size_max", party_number(party, PARTY_ENCLAVE_MEMORY) / MEMORY_OF_EIF_SIZE);
	json_object_end(json);
}

void measurements_json(const struct emit_context *context, const struct party *party, struct strbuf *out)
{
	const struct release *release = party->release;
	struct json_writer json;

	json_init(&json, out, false);
	json_object_begin(&json);
	key_text(&json, "release", release->name);
	key_text(&json, "generation", release_text(release, RELEASE_GENERATION));
	write_images(&json, release,
		     enclave_is_signed(context, party) ? party_text(party, PARTY_ENCLAVE_SIGNED_IMAGE) : (struct text){ 0 });
	write_blobs(&json, release_value(release, RELEASE_BLOBS));
	write_measurements(&json, release, signer_pcr8(context, party));
	write_sizes(&json, party);
	json_object_end(&json);
	json_finish(&json);
}
