/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The forms of texts as regular expressions, for the JSON Schema of the model. check/types*.c and check/patterns.c
 * decide what a spec may say; these say of a finished value as much of the same as an expression can.
 */
#include <stdio.h>

#include "emit/model_schema.h"

/* Parts: a DNS label, names of Kubernetes, what no text may hold. */
#define LABEL "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
#define HOST LABEL "(\\." LABEL ")*"
#define WORD "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
#define QUALIFIED "(" HOST "/)?" WORD
#define CONTROLS "\\u0000-\\u001f\\u007f-\\u009f\\ufffe\\uffff"
#define OCTET "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
#define DOTTED "[0-9]+\\.[0-9]+\\.[0-9]+"
#define WEEKLY "(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]"
#define FILE_PATH "[^,:" CONTROLS "]*[^,:/" CONTROLS "]"
/* What kustomize would read as something else than text. */
#define NO_KEY "((true|True|TRUE|false|False|FALSE|null|Null|NULL)|[0-9][0-9A-Fa-f._xXoO-]*)"
/* Of ASCII, tags have letters, digits, spaces and _.:/+-@ alone. */
#define NO_TAG "\\u0000-\\u001f!-*,;-?\\[-\\^`{-\\u007f"

static const struct text_form types[] = {
	[TYPE_STRING] = { NULL, "^[^" CONTROLS "]*$", NULL, 0 },
	[TYPE_NAME] = { NULL, "^" LABEL "$", NULL, 63 },
	[TYPE_HOST] = { NULL, "^" HOST "$", NULL, 253 },
	[TYPE_ACCOUNT] = { NULL, "^[0-9]{12}$", "^0{12}$", 12 },
	[TYPE_REGION] = { NULL, "^[a-z]{2}(-[a-z]+)+-[0-9]$", "^(us-gov-|us-iso|cn-|eusc-)", 0 },
	[TYPE_ZONE_ID] = { NULL, "^[a-z]{2,5}[0-9]-az[0-9]$", NULL, 0 },
	[TYPE_CIDR] = { NULL, "^" OCTET "(\\." OCTET "){3}/(3[0-2]|[12]?[0-9])$", NULL, 18 },
	[TYPE_BUCKET] = { NULL, "^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
			  "^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$", 63 },
	[TYPE_IMAGE] = { NULL,
			 "^[a-z0-9._:-]+/[a-z0-9._/-]*[a-z0-9_-](:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
			 "(@sha256:[0-9a-f]{64})?$",
			 "//|^([^/]*|[^/]*/[^:@]*)\\.\\.|^[^:@]{256}", 0 },
	[TYPE_TAINT] = { NULL, "^" QUALIFIED "(=(" WORD ")?)?:(NoSchedule|PreferNoSchedule|NoExecute)$",
			 "^" NO_KEY "[=:]", 0 },
	[TYPE_SHA256] = { NULL, "^[0-9a-f]{64}$", NULL, 64 },
	[TYPE_PCR] = { NULL, "^[0-9a-f]{96}$", NULL, 96 },
	[TYPE_HEX32] = { NULL, "^[0-9a-f]{64}$", NULL, 64 },
	[TYPE_ETH_ADDRESS] = { NULL, "^0x[0-9A-Fa-f]{40}$", NULL, 42 },
};

static const struct text_form patterns[] = {
	{ "iam-name", "^[A-Za-z0-9+=,.@_-]{1,64}$", NULL, 64 },
	{ "iam-path", "^/([!-~]*/)?$", NULL, 512 },
	{ "state-key", "^[A-Za-z0-9/!_.'()+=@:-]{1,1024}$", "^/|/$|//|\\.\\.", 1024 },
	{ "eks-name", "^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", NULL, 100 },
	{ "node-group-name", "^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$", NULL, 63 },
	{ "kms-alias", "^alias/[A-Za-z0-9/_-]{1,250}$", "^alias/aws/", 256 },
	{ "load-balancer-name", "^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$", "^internal-", 32 },
	{ "hosted-zone", "^Z[A-Z0-9]{1,31}$", NULL, 32 },
	{ "ami-release", "^" DOTTED "-[0-9]{8}$", NULL, 0 },
	{ "version", "^" DOTTED "$", NULL, 0 },
	{ "package-version", "^" DOTTED "(-[A-Za-z0-9._~+-]{1,64})?$", NULL, 0 },
	{ "kubernetes-version", "^1\\.(29|3[0-7])$", NULL, 4 },
	{ "metric-name", "^[A-Za-z_:][A-Za-z0-9_:]{0,199}$", NULL, 200 },
	{ "metric-label", "^[a-z_][a-z0-9_]{0,199}$", NULL, 200 },
	{ "metric-label-value", "^[^,=" CONTROLS "]*$", NULL, 256 },
	{ "region-name", "^[a-z]{2}(-[a-z]+)+-[0-9]$", NULL, 0 },
	{ "instance-type", "^[a-z][A-Za-z0-9-]*\\.[A-Za-z0-9-]+$", "^.{0,3}$", 32 },
	{ "registry", "^" HOST "(:[0-9]{1,5})?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$", "^[^:/]{254}", 255 },
	{ "origin", "^(\\*|https?://[A-Za-z0-9.:*-]{1,255})$", NULL, 0 },
	{ "label-key", "^" QUALIFIED "$", "^" NO_KEY "$", 317 },
	{ "label-value", "^(" WORD ")?$", NULL, 63 },
	{ "annotation-key", "^" QUALIFIED "$", "^" NO_KEY "$", 317 },
	{ "tag-key", "^[^" NO_TAG "]+$", "^(aws|mpcnet):", 128 },
	{ "tag-value", "^[^" NO_TAG "\\u0080-\\u009f\\ufffe\\uffff]*$", NULL, 256 },
	{ "zone-id", "^[a-z]{2,5}[0-9]-az[0-9]$", NULL, 0 },
	{ "blob", "^(bzImage|Image|init|nsm\\.ko|cmdline)$", NULL, 0 },
	{ "context-id", "^07[0-9A-Fa-f]{62}$", NULL, 64 },
	{ "chain-name", "^[a-z][a-z0-9_]{0,31}$", NULL, 32 },
	{ "custodian-name", "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", NULL, 63 },
	{ "secret-key", "^" HOST "/[A-Za-z0-9._-]{1,253}$", "/\\.\\.?$|^[^/]{254}", 0 },
	{ "connector-variable", "^KMS_CONNECTOR_[A-Z0-9_]+$", NULL, 256 },
	{ "database-identifier", "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", "--", 63 },
	{ "database-name", "^[A-Za-z][A-Za-z0-9_]{0,62}$", NULL, 63 },
	{ "database-user", "^[A-Za-z][A-Za-z0-9_]{0,62}$", NULL, 63 },
	{ "database-version", "^1[3-8](\\.[0-9]{1,2})?$", NULL, 5 },
	{ "database-class", "^db\\.[A-Za-z0-9]{1,20}\\.[A-Za-z0-9-]{1,20}$", NULL, 0 },
	{ "database-parameter", "^[a-z][a-z0-9_.]{0,127}$", "^rds\\.force_ssl$", 128 },
	{ "signing-key",
	  "^(arn:aws:kms:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:key/[A-Za-z0-9-]{1,64}|" FILE_PATH ")$",
	  "^-|^alias/|(^|/)\\.\\.(/|$)", 1024 },
	{ "file-path", "^" FILE_PATH "$", "^-|(^|/)\\.\\.(/|$)", 1024 },
	{ "maintenance-window", "^" WEEKLY "-" WEEKLY "$", NULL, 19 },
};

const struct text_form *text_form_of_type(enum setting_type type)
{
	if ((size_t)type >= ARRAY_LENGTH(types) || !types[type].pattern)
		die("type %d has no form that a schema can say", (int)type);
	return &types[type];
}

const struct text_form *text_form_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++)
		if (strcmp(patterns[i].name, name) == 0)
			return &patterns[i];
	die("pattern '%s' has no form that a schema can say", name);
}

/* ---- ranges of numbers, by their digits ------------------------------------------------------------- */

/* `prefix` digits of `digits`, one from `low` to `high`, and any `rest` more. */
static void alternative(struct strbuf *out, size_t first, const char *digits, size_t prefix, int low, int high,
			size_t rest)
{
	if (low > high)
		return;
	if (out->size > first)
		strbuf_char(out, '|');
	strbuf_add(out, digits, prefix);
	if (low == high)
		strbuf_char(out, (char)low);
	else
		strbuf_format(out, "[%c-%c]", low, high);
	if (rest)
		strbuf_string(out, "[0-9]");
	if (rest > 1)
		strbuf_format(out, "{%zu}", rest);
}

static bool all_are(const char *digits, size_t from, size_t size, char digit)
{
	for (size_t i = from; i < size; i++)
		if (digits[i] != digit)
			return false;
	return true;
}

/* Numbers of one length, of which `low` and `high` are the ends; `first` is where all alternatives begin. */
static void same_length(struct strbuf *out, size_t first, const char *low, const char *high, size_t size)
{
	size_t p = 0;
	bool whole_low, whole_high;

	while (p + 1 < size && low[p] == high[p])
		p++;
	whole_low = all_are(low, p + 1, size, '0');
	whole_high = all_are(high, p + 1, size, '9');
	if (!whole_low) {
		alternative(out, first, low, size - 1, low[size - 1], '9', 0);
		for (size_t i = size - 2; i > p; i--)
			alternative(out, first, low, i, low[i] + 1, '9', size - i - 1);
	}
	alternative(out, first, low, p, low[p] + !whole_low, high[p] - !whole_high, size - p - 1);
	if (!whole_high) {
		for (size_t i = p + 1; i < size - 1; i++)
			alternative(out, first, high, i, '0', high[i] - 1, size - i - 1);
		alternative(out, first, high, size - 1, '0', high[size - 1], 0);
	}
}

void range_pattern(struct strbuf *out, int64_t min, int64_t max)
{
	size_t first = out->size;
	char low[24], high[24];
	int64_t end;

	/* By length: up to 9, 99, 999 … */
	for (int64_t next = 10; min <= max; min = end + 1) {
		while (next <= min && next <= INT64_MAX / 10)
			next *= 10;
		end = next > min && next - 1 < max ? next - 1 : max;
		snprintf(low, sizeof(low), "%lld", (long long)min);
		snprintf(high, sizeof(high), "%lld", (long long)end);
		same_length(out, first, low, high, strlen(low));
		if (end == INT64_MAX)
			return;
	}
}
