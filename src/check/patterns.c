/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Forms of text that a service prescribes: names, keys, versions. Written out, since a regex would depend on a locale. */
#include "check/eval.h"

static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return is_lower(c) || is_upper(c); }
static bool is_alnum(char c) { return is_letter(c) || is_digit(c); }
static bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

static bool contains(const char *set, char c)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Every character is a letter, a digit or one of `others`, and there are `min` to `max` of them. */
static bool made_of(struct text t, const char *others, size_t min, size_t max)
{
	for (size_t i = 0; i < t.size; i++)
		if (!is_alnum(t.data[i]) && !contains(others, t.data[i]))
			return false;
	return t.size >= min && t.size <= max;
}

/* "1.2.3": `parts` numbers with dots between; *ret_end is where they end. */
static bool dotted_numbers(struct text t, unsigned parts, size_t *ret_end)
{
	size_t i = 0;

	for (unsigned part = 0; part < parts; part++) {
		size_t start = part ? i + 1 : i;

		if (part && (i >= t.size || t.data[i] != '.'))
			return false;
		for (i = start; i < t.size && is_digit(t.data[i]); i++)
			;
		if (i == start)
			return false;
	}
	*ret_end = i;
	return true;
}

/* IAM names: IAM User Guide, "IAM and AWS STS quotas": 64 characters of letters, digits and +=,.@_- */
static bool iam_name(struct text t)
{
	return made_of(t, "+=,.@_-", 1, 64);
}

/* IAM paths: begin and end with '/', printable ASCII between (IAM User Guide, "IAM identifiers"). */
static bool iam_path(struct text t)
{
	if (t.size < 1 || t.size > 512 || t.data[0] != '/' || t.data[t.size - 1] != '/')
		return false;
	/* IAM takes '*', '?' and '$' too; in the policies that name roles they would stand for other paths. */
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] < '!' || t.data[i] > '~' || strchr("*?$", t.data[i]))
			return false;
	return true;
}

/* EKS cluster and node group names (EKS API reference, CreateCluster). */
static bool eks_name(struct text t)
{
	return made_of(t, "_-", 1, 100) && is_alnum(t.data[0]);
}

static bool node_group_name(struct text t)
{
	return made_of(t, "_-", 1, 63) && is_alnum(t.data[0]);
}

/* AWS KMS API reference, CreateAlias. */
static bool kms_alias(struct text t)
{
	struct text name = text_slice(t, 6, t.size);

	return text_starts_with(t, "alias/") && t.size <= 256 && made_of(name, "/_-", 1, 250) &&
	       !text_starts_with(name, "aws/");
}

/*
 * Terraform's S3 backend refuses stray slashes before it does anything; the letters are those that the S3 User Guide calls
 * safe ("Naming Amazon S3 objects").
 */
static bool state_key(struct text t)
{
	if (!made_of(t, "/!_.'()+=@:-", 1, 1024) || t.data[0] == '/' || t.data[t.size - 1] == '/')
		return false;
	for (size_t i = 1; i < t.size; i++)
		if (t.data[i] == t.data[i - 1] && (t.data[i] == '/' || t.data[i] == '.'))
			return false;
	return true;
}

/* Elastic Load Balancing API reference, CreateLoadBalancer. */
static bool load_balancer_name(struct text t)
{
	return made_of(t, "-", 1, 32) && t.data[0] != '-' && t.data[t.size - 1] != '-' &&
	       !text_starts_with(t, "internal-");
}

static bool hosted_zone(struct text t)
{
	for (size_t i = 1; i < t.size; i++)
		if (!is_upper(t.data[i]) && !is_digit(t.data[i]))
			return false;
	return t.size >= 2 && t.size <= 32 && t.data[0] == 'Z';
}

/* "1.33.8-20260304": the release version of an EKS-optimised AMI. */
static bool ami_release(struct text t)
{
	size_t end;

	if (!dotted_numbers(t, 3, &end) || t.size != end + 9 || t.data[end] != '-')
		return false;
	for (size_t i = end + 1; i < t.size; i++)
		if (!is_digit(t.data[i]))
			return false;
	return true;
}

static bool version(struct text t)
{
	size_t end;

	return dotted_numbers(t, 3, &end) && end == t.size;
}

static bool package_version(struct text t)
{
	size_t end;

	return dotted_numbers(t, 3, &end) &&
	       (end == t.size || (t.data[end] == '-' && made_of(text_slice(t, end + 1, t.size), "._~+-", 1, 64)));
}

/* The releases whose schemas the manifests are tested with; native sidecars need 1.29. */
static bool kubernetes_version(struct text t)
{
	return t.size == 4 && text_starts_with(t, "1.") &&
	       ((t.data[2] == '2' && t.data[3] == '9') || (t.data[2] == '3' && t.data[3] >= '0' && t.data[3] <= '7'));
}

/* Prometheus data model: metric and label names. */
static bool metric_name(struct text t)
{
	return made_of(t, "_:", 1, 200) && !is_digit(t.data[0]);
}

static bool metric_label(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		if (!is_lower(t.data[i]) && t.data[i] != '_' && !(i && is_digit(t.data[i])))
			return false;
	return t.size >= 1 && t.size <= 200;
}

static bool metric_label_value(struct text t)
{
	return t.size <= 256 && text_find(t, ',', 0) == t.size && text_find(t, '=', 0) == t.size;
}

static bool region_name(struct text t)
{
	size_t i = 0, groups = 0;

	if (t.size < 7 || !is_lower(t.data[0]) || !is_lower(t.data[1]))
		return false;
	for (i = 2; i < t.size && t.data[i] == '-' && i + 1 < t.size && is_lower(t.data[i + 1]); groups++)
		for (i++; i < t.size && is_lower(t.data[i]); i++)
			;
	return groups >= 1 && i + 2 == t.size && t.data[i] == '-' && is_digit(t.data[i + 1]);
}

/* "c7a.16xlarge" */
static bool instance_type(struct text t)
{
	size_t dot = text_find(t, '.', 0);

	return made_of(t, ".-", 4, 32) && dot > 0 && dot + 1 < t.size && text_find(t, '.', dot + 1) == t.size &&
	       is_lower(t.data[0]);
}

/* A web origin (RFC 6454): "https://example.org", or "*". */
static bool origin(struct text t)
{
	struct text host = text_slice(t, text_starts_with(t, "https://") ? 8 : 7, t.size);

	if (text_is(t, "*"))
		return true;
	return (text_starts_with(t, "https://") || text_starts_with(t, "http://")) && made_of(host, ".-:*", 1, 255);
}

/* Labels of Kubernetes ("Labels and Selectors", syntax): [prefix/]name, and values. */
static bool label_name(struct text t)
{
	return made_of(t, "._-", 1, 63) && is_alnum(t.data[0]) && is_alnum(t.data[t.size - 1]);
}

static bool dns_name(struct text t, size_t max)
{
	for (size_t i = 0, end; i <= t.size; i = end + 1) {
		end = text_find(t, '.', i);
		if (!name_is_label(text_slice(t, i, end)))
			return false;
		if (end == t.size)
			break;
	}
	return t.size >= 1 && t.size <= max;
}

/* A part of the path of an image (OCI distribution, "Pulling manifests"). */
static bool image_path_part(struct text t)
{
	for (size_t i = 0; i < t.size; i++) {
		bool between = i > 0 && i + 1 < t.size && contains("._-", t.data[i]);

		if (!is_lower(t.data[i]) && !is_digit(t.data[i]) && !between)
			return false;
	}
	return t.size > 0;
}

/* "ghcr.io/zama-ai": host, perhaps port, perhaps path; no scheme. */
static bool registry(struct text t)
{
	size_t slash = text_find(t, '/', 0);
	struct text host = text_slice(t, 0, slash);
	size_t colon = text_find(host, ':', 0);
	struct text port = text_slice(host, colon, host.size);

	if (t.size > 255 || !dns_name(text_slice(host, 0, colon), 253) || port.size == 1 || port.size > 6)
		return false;
	for (size_t i = 1; i < port.size; i++)
		if (!is_digit(port.data[i]))
			return false;
	for (size_t end; slash < t.size; slash = end) {
		end = text_find(t, '/', slash + 1);
		if (!image_path_part(text_slice(t, slash + 1, end)))
			return false;
	}
	return true;
}

static bool qualified_name(struct text t)
{
	size_t slash = text_find(t, '/', 0);

	if (slash == t.size)
		return label_name(t);
	return dns_name(text_slice(t, 0, slash), 253) && label_name(text_slice(t, slash + 1, t.size));
}

/*
 * Kustomize takes the quotes off keys, and what then reads as a number, a date or a word of YAML is no text any more. A
 * prefix keeps a key from that.
 */
static bool object_key(struct text t)
{
	static const char *const words[] = {
		"true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL"
	};

	if (!qualified_name(t))
		return false;
	if (text_find(t, '/', 0) < t.size)
		return true;
	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (text_is(t, words[i]))
			return false;
	for (size_t i = 0; i < t.size; i++)
		if (!is_hex(t.data[i]) && !contains("._-xXoO", t.data[i]))
			return true;
	return !is_digit(t.data[0]);
}

static bool label_value(struct text t)
{
	return t.size == 0 || label_name(t);
}

/* AWS tags (Tagging Best Practices, "Tag naming limits"), less what the load balancer controller's list cannot hold. */
static bool tag_text(struct text t, size_t max)
{
	size_t characters = 0;

	for (size_t i = 0; i < t.size; i++) {
		unsigned char c = (unsigned char)t.data[i];

		if (c < 0x80 && !is_alnum(t.data[i]) && !contains(" _.:/+-@", t.data[i]))
			return false;
		characters += (c & 0xc0) != 0x80;
	}
	return characters <= max;
}

static bool tag_key(struct text t)
{
	return t.size && tag_text(t, 128) && !text_starts_with(t, "aws:") && !text_starts_with(t, "mpcnet:");
}

static bool tag_value(struct text t)
{
	return tag_text(t, 256);
}

static bool zone_id(struct text t)
{
	size_t i = 0;

	while (i < t.size && is_lower(t.data[i]))
		i++;
	return i >= 2 && i <= 5 && t.size == i + 5 && is_digit(t.data[i]) && t.data[i + 1] == '-' &&
	       t.data[i + 2] == 'a' && t.data[i + 3] == 'z' && is_digit(t.data[i + 4]);
}

/* The boot blobs that nitro-cli ships: aws-nitro-enclaves-sdk-bootstrap. */
static bool blob(struct text t)
{
	static const char *const names[] = { "bzImage", "Image", "init", "nsm.ko", "cmdline" };

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		if (text_is(t, names[i]))
			return true;
	return false;
}

/* Context ids lie in domain 07 (their first byte). */
static bool context_id(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		if (!is_hex(t.data[i]))
			return false;
	return t.size == 64 && text_starts_with(t, "07");
}

/* ---- the connector and its database ----------------------------------------------------------------- */

/* It stands in names of variables too, in capitals. */
static bool chain_name(struct text t)
{
	if (!t.size || t.size > 32 || !is_lower(t.data[0]))
		return false;
	for (size_t i = 0; i < t.size; i++)
		if (!is_lower(t.data[i]) && !is_digit(t.data[i]) && t.data[i] != '_')
			return false;
	return true;
}

/* Small letters, digits and '-', beginning with a letter. */
static bool small_name(struct text t, size_t max)
{
	if (!t.size || t.size > max || !is_lower(t.data[0]))
		return false;
	for (size_t i = 0; i < t.size; i++)
		if (!is_lower(t.data[i]) && !is_digit(t.data[i]) && t.data[i] != '-')
			return false;
	return true;
}

static bool custodian_name(struct text t)
{
	return small_name(t, 63) && t.data[t.size - 1] != '-';
}

/* Kubernetes API, Secret: its name is a DNS subdomain, and a key has at most 253 of [-._a-zA-Z0-9]. */
static bool secret_key(struct text t)
{
	size_t slash = text_find(t, '/', 0);
	struct text key = text_slice(t, slash + 1, t.size);

	return slash < t.size && dns_name(text_slice(t, 0, slash), 253) && made_of(key, "-._", 1, 253) &&
	       !text_is(key, ".") && !text_is(key, "..");
}

static bool connector_variable(struct text t)
{
	if (!text_starts_with(t, "KMS_CONNECTOR_") || t.size < 15 || t.size > 256)
		return false;
	for (size_t i = 0; i < t.size; i++)
		if (!is_upper(t.data[i]) && !is_digit(t.data[i]) && t.data[i] != '_')
			return false;
	return true;
}

/* Amazon RDS API reference, CreateDBInstance: DBInstanceIdentifier, DBName, MasterUsername. */
static bool database_identifier(struct text t)
{
	for (size_t i = 1; i < t.size; i++)
		if (t.data[i] == '-' && t.data[i - 1] == '-')
			return false;
	return small_name(t, 63) && t.data[t.size - 1] != '-';
}

static bool database_name(struct text t)
{
	return made_of(t, "_", 1, 63) && is_letter(t.data[0]);
}

/* "17" or "17.2"; 13 to 18 are the versions that RDS offers. */
static bool database_version(struct text t)
{
	if (t.size < 2 || t.size > 5 || t.data[0] != '1' || t.data[1] < '3' || t.data[1] > '8')
		return false;
	for (size_t i = 3; i < t.size; i++)
		if (!is_digit(t.data[i]))
			return false;
	return t.size == 2 || (t.size > 3 && t.data[2] == '.');
}

static bool database_class(struct text t)
{
	size_t dot = text_find(t, '.', 3);

	return text_starts_with(t, "db.") && made_of(text_slice(t, 3, dot), "", 1, 20) &&
	       made_of(text_slice(t, dot + 1, t.size), "-", 1, 20);
}

/* What the setting of that name decides is not decided here once more. */
static bool database_parameter(struct text t)
{
	if (!t.size || t.size > 128 || !is_lower(t.data[0]) || text_is(t, "rds.force_ssl"))
		return false;
	for (size_t i = 0; i < t.size; i++)
		if (!is_lower(t.data[i]) && !is_digit(t.data[i]) && t.data[i] != '_' && t.data[i] != '.')
			return false;
	return true;
}

/* "sun:03:00" */
static bool weekly_time(struct text t)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	bool known = false;

	for (size_t i = 0; i < ARRAY_LENGTH(days); i++)
		known |= text_starts_with(t, days[i]);
	return known && t.size == 9 && t.data[3] == ':' && is_digit(t.data[4]) && is_digit(t.data[5]) &&
	       text_compare(text_slice(t, 4, 6), TEXT("24")) < 0 && t.data[6] == ':' && t.data[7] >= '0' &&
	       t.data[7] <= '5' && is_digit(t.data[8]);
}

static bool maintenance_window(struct text t)
{
	return t.size == 19 && t.data[9] == '-' && weekly_time(text_slice(t, 0, 9)) &&
	       weekly_time(text_slice(t, 10, 19));
}

/* A path that shells, and `docker run --volume`, take as it stands, and that leads out of no folder. */
static bool file_path(struct text t)
{
	for (size_t i = 0; i < t.size; i++) {
		unsigned char c = (unsigned char)t.data[i];

		if (c < ' ' || c == 0x7f || contains(":,", t.data[i]) ||
		    (text_starts_with(text_slice(t, i, t.size), "..") && (i == 0 || t.data[i - 1] == '/') &&
		     (i + 2 == t.size || t.data[i + 2] == '/')))
			return false;
	}
	return t.size > 0 && t.size <= 1024 && t.data[0] != '-' && t.data[t.size - 1] != '/';
}

/*
 * nitro-cli takes what is no ARN of a key for the name of a file, that of an alias too
 * (aws-nitro-enclaves-image-format: src/utils/mod.rs).
 */
static bool signing_key(struct text t)
{
	size_t region_end = text_find(t, ':', 12);
	struct text account = text_slice(t, region_end + 1, region_end + 13), rest;

	if (!text_starts_with(t, "arn:"))
		return file_path(t) && !text_starts_with(t, "alias/");
	if (!text_starts_with(t, "arn:aws:kms:") || region_end == t.size || region_end == 12)
		return false;
	for (size_t i = 0; i < account.size; i++)
		if (!is_digit(account.data[i]))
			return false;
	rest = text_slice(t, region_end + 13, t.size);
	return account.size == 12 && region_name(text_slice(t, 12, region_end)) && text_starts_with(rest, ":key/") &&
	       made_of(text_slice(rest, 5, rest.size), "-", 1, 64);
}

static const struct {
	const char *name;
	bool (*matches)(struct text t);
	const char *expected;
} patterns[] = {
#define PATTERN(name, matches, expected, example) { name, matches, expected },
#include "model/patterns.def"
#undef PATTERN
};

bool pattern_matches(const char *pattern, struct text t, const char **ret_expected)
{
	for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++)
		if (strcmp(patterns[i].name, pattern) == 0) {
			*ret_expected = patterns[i].expected;
			return patterns[i].matches(t);
		}
	die("no pattern is called '%s'", pattern);
}
