/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* mpcnetc eif verify: an enclave image, held to what somebody says of it. */
#include <errno.h>
#include <stdio.h>

#include "base/suggestion.h"
#include "driver/eif.h"
#include "driver/load.h"

static const char help[] =
	"Usage: mpcnetc eif verify [OPTION…] FILE.eif\n"
	"\n"
	"Says whether an enclave image is sound, its signature good, and whether it is the image that was\n"
	"wanted. The exit status is 0 when all of that is so, 4 when something is not, and 1 when the spec\n"
	"has errors or no such release.\n"
	"\n"
	"  --release SPEC NAME         measurements of this release of a spec: PCR0, PCR1 and PCR2\n"
	"  --pcr0 HEX, and --pcr1, --pcr2, --pcr8\n"
	"                              measurements, each of 96 hex digits\n"
	"  --certificate PEM           the file with the certificate that it has to be signed with\n"
	"  --at TIME                   hold the certificate to this time, not to now: 2026-11-26T03:04:05Z\n"
	"  -W NAME=LEVEL               make a warning an error, or turn it off: error, warn or off\n"
	"  --format FORM               how reports are written: text, json, sarif or github\n"
	"  --color WHEN                always or never; otherwise colour is for terminals\n"
	"\n"
	"Example:\n"
	"  mpcnetc eif verify --release examples/testnet v0.15.0 app.eif\n";

#define CERTIFICATE_FILE_MAX ((size_t)1 << 20)
#define ENDS_SOON ((int64_t)30 * 86400)

/* What differs when a register does. */
static const char *const meanings[EIF_PCR_COUNT] = {
	"Kernel, command line or ramdisks are not those that were measured; PCR1 and PCR2 say which.",
	"Kernel, command line or init differ: mostly another version of nitro-cli, or of its blobs.",
	"The application differs: another base image, other versions of packages, or times of files.",
	"It was signed with another certificate.",
};

struct verification {
	struct job *job;
	struct eif_task task;
	struct text path;
	bool held[EIF_PCR_COUNT], differs[EIF_PCR_COUNT];
};

static int digit_value(char c)
{
	char lower = (char)(c | 0x20);

	if (c >= '0' && c <= '9')
		return c - '0';
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool parse_digest(struct text hex, uint8_t ret[EIF_DIGEST_SIZE])
{
	if (hex.size != 2 * EIF_DIGEST_SIZE)
		return false;
	for (size_t i = 0; i < EIF_DIGEST_SIZE; i++) {
		int high = digit_value(hex.data[2 * i]), low = digit_value(hex.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static bool is_zero(const uint8_t digest[EIF_DIGEST_SIZE])
{
	static const uint8_t zero[EIF_DIGEST_SIZE];

	return memcmp(digest, zero, EIF_DIGEST_SIZE) == 0;
}

/* Holds one register to what `who` ("release 'v1'", "the command line") says of it. */
static void hold(struct verification *v, enum eif_pcr pcr, const uint8_t wanted[EIF_DIGEST_SIZE], const char *who)
{
	const struct eif_measurement *measured = &v->task.image.pcrs[pcr];
	char is[EIF_DIGEST_HEX], want[EIF_DIGEST_HEX];
	struct diag *diag;

	if (!measured->known)
		return;
	v->held[pcr] = true;
	if (memcmp(measured->value, wanted, EIF_DIGEST_SIZE) == 0)
		return;
	v->differs[pcr] = true;
	eif_hex(measured->value, is);
	eif_hex(wanted, want);
	diag = diag_add_path(&v->job->diags, DIAG_EIF_PCR_MISMATCH, v->path, "%s is not what %s wants",
			     eif_pcr_name(pcr), who);
	diag_note(diag, "it is     %s", is);
	diag_note(diag, "wanted is %s", want);
	diag_help(diag, "%s",
		  is_zero(wanted) ? "Zeros are what an enclave in debug mode reports: no image has them."
				  : meanings[pcr]);
}

static void hold_to_options(struct verification *v)
{
	const struct options *options = &v->job->options;
	uint8_t wanted[EIF_DIGEST_SIZE];

	for (enum eif_pcr i = 0; i < EIF_PCR_COUNT; i++)
		if (options->pcrs[i] && parse_digest(text_from(options->pcrs[i]), wanted))
			hold(v, i, wanted, "the command line");
	if (options->pcrs[EIF_PCR0] && !options->pcrs[EIF_PCR1] && !options->pcrs[EIF_PCR2] && !options->release)
		diag_help(diag_add_path(&v->job->diags, DIAG_EIF_PCR0_ALONE, v->path,
					"PCR0 alone does not say where one ramdisk ends and the next begins"),
			  "Give --pcr1 and --pcr2 too.");
	if (!v->task.image.signature.present && (options->pcrs[EIF_PCR8] || options->certificate))
		diag_help(diag_add_path(&v->job->diags, DIAG_EIF_UNSIGNED, v->path,
					"image is not signed, and %s was wanted",
					options->certificate ? "a certificate" : "PCR8"),
			  "Sign a copy of it, and verify that.");
}

/* ---- the release ----------------------------------------------------------------------------------- */

static const struct release *find_release(struct job *job)
{
	struct suggestion suggestion = suggestion_for(text_from(job->options.release));
	struct diag *diag;

	for (size_t i = 0; i < job->network->release_count; i++) {
		if (text_is(job->network->releases[i].name, job->options.release))
			return &job->network->releases[i];
		suggestion_consider(&suggestion, job->network->releases[i].name);
	}
	diag = diag_add_path(&job->diags, DIAG_RELEASE_UNKNOWN, text_from(job->options.release_spec),
			     "there is no release '%s'", job->options.release);
	if (suggestion.best.data)
		diag_help(diag, "Did you mean '%.*s'?", TEXT_ARG(suggestion.best));
	return NULL;
}

/* Returns whether there is a spec to hold the image to. What is bound does not matter: the lock is not read. */
static bool read_spec(struct job *job)
{
	const char *const spec[] = { job->options.release_spec };

	if (load_sources(&job->arena, &job->diags, spec, 1, &job->sources) != 0)
		return false;
	job->syntax = syntax_parse(&job->arena, &job->diags, &job->sources);
	job->network = check_network(&job->arena, &job->diags, job->syntax);
	return job->network != NULL;
}

static void hold_to_release(struct verification *v)
{
	static const enum setting_id settings[] = {
		[EIF_PCR0] = RELEASE_PCR0,
		[EIF_PCR1] = RELEASE_PCR1,
		[EIF_PCR2] = RELEASE_PCR2,
	};
	struct job *job = v->job;
	const struct release *release = read_spec(job) ? find_release(job) : NULL;
	struct text who = arena_format(&job->arena, "release '%s'", job->options.release);
	uint8_t wanted[EIF_DIGEST_SIZE];

	for (enum eif_pcr i = EIF_PCR0; release && i <= EIF_PCR2; i++)
		if (parse_digest(release_text(release, settings[i]), wanted))
			hold(v, i, wanted, who.data);
}

/* ---- the certificate ------------------------------------------------------------------------------- */

static bool read_certificate_file(struct job *job, struct text *ret)
{
	const char *path = job->options.certificate;
	FILE *in = fopen(path, "rb");
	char *bytes = arena_alloc(&job->arena, CERTIFICATE_FILE_MAX);
	bool failed = !in;

	if (in) {
		*ret = (struct text){ bytes, fread(bytes, 1, CERTIFICATE_FILE_MAX, in) };
		failed = ferror(in);
	}
	if (failed)
		diag_add_path(&job->diags, DIAG_FILE_UNREADABLE, text_from(path), "cannot read the file: %s",
			      strerror(errno));
	if (in)
		fclose(in);
	return !failed;
}

static void hold_to_certificate(struct verification *v)
{
	struct job *job = v->job;
	const struct eif_signature *signature = &v->task.image.signature;
	struct text path = text_from(job->options.certificate), pem;
	struct eif_certificate wanted;

	if (!read_certificate_file(job, &pem))
		return;
	if (!eif_certificate_read(&job->arena, pem, &wanted))
		diag_help(diag_add_path(&job->diags, DIAG_EIF_SIG_CERT, path,
					"file holds no certificate that can be read"),
			  "It has to be in PEM; of one in DER, 'openssl x509 -inform der' makes that.");
	else if (signature->has_certificate && !text_equal(wanted.der, signature->certificate.der))
		diag_help(diag_add_path(&job->diags, DIAG_EIF_OTHER_CERTIFICATE, v->path,
					"image was signed with another certificate than that of '%.*s'",
					TEXT_ARG(path)),
			  "A certificate that was renewed is another one too, and has another PCR8.");
}

static void warn_of_end(struct verification *v)
{
	const struct eif_signature *signature = &v->task.image.signature;
	int64_t left = signature->certificate.ends - v->task.options.now;

	if (signature->has_certificate && left >= 0 && left < ENDS_SOON)
		diag_help(diag_add_path(&v->job->diags, DIAG_EIF_CERTIFICATE_ENDS, v->path,
					"signer's certificate ends on %.*s",
					TEXT_ARG(signature->certificate.not_after)),
			  "No enclave starts from the image after that: sign it anew in time.");
}

/* ---- the result ------------------------------------------------------------------------------------ */

static void put_result(const struct verification *v, struct strbuf *out)
{
	const struct eif_image *image = &v->task.image;

	safe_text(out, v->path);
	strbuf_char(out, '\n');
	for (enum eif_pcr i = 0; i < EIF_PCR_COUNT; i++) {
		char hex[EIF_DIGEST_HEX];

		if (!image->pcrs[i].known)
			continue;
		eif_hex(image->pcrs[i].value, hex);
		strbuf_format(out, "  %s %s %s\n", eif_pcr_name(i), hex,
			      v->differs[i] ? "differs"
			      : v->held[i]  ? "as wanted"
					    : "held to nothing");
	}
	strbuf_format(out, "  %s\n",
		      !image->measured		  ? "cannot be measured"
		      : !image->signature.present ? "not signed"
		      : image->signature.matches  ? "signature holds"
						  : "signature does not hold");
}

/* Digits of a register can be wrong before any file is read. */
static int check_options(const struct options *options)
{
	uint8_t digest[EIF_DIGEST_SIZE];

	for (enum eif_pcr i = 0; i < EIF_PCR_COUNT; i++)
		if (options->pcrs[i] && !parse_digest(text_from(options->pcrs[i]), digest))
			return options_complain(options->command, "a measurement has 96 hex digits, unlike",
						options->pcrs[i]);
	return 0;
}

static int run_verify(struct job *job)
{
	struct verification v = { .job = job };
	struct strbuf out = { 0 };
	int status;

	if (check_options(&job->options) != 0)
		return EXIT_USAGE_ERROR;
	status = eif_task_run(job, false, &v.task);
	if (status != EXIT_CLEAN)
		return status;
	v.path = text_from(v.task.path);
	if (job->options.release)
		hold_to_release(&v);
	if (v.task.was_read && v.task.image.measured) {
		hold_to_options(&v);
		if (job->options.certificate)
			hold_to_certificate(&v);
		warn_of_end(&v);
	}
	diags_settle(&job->diags, job->options.levels.items, job->options.levels.count);
	if (!v.task.was_read)
		return status_of(job);
	put_result(&v, &out);
	return finish_result(job, &out);
}

const struct command command_eif_verify = {
	.name = "eif verify",
	.summary = "hold an enclave image to measurements, a release or a certificate",
	.help = help,
	.takes = "FILE.eif",
	.options = OPTION(PCR) | OPTION(RELEASE) | OPTION(CERTIFICATE) | OPTION(AT) | OPTION(WARNING) | OPTION(FORMAT),
	.run = run_verify,
};
