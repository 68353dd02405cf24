/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The forms that AWS prescribes: accounts, regions, address ranges, ARNs, ids, buckets. */
#include "check/types.h"
#include "model/aws.h"

bool conform_account(const struct conform *c, struct value *value)
{
	if (!text_is_digits(value->text, 12))
		return conform_wrong_form(c, value, "an AWS account id (12 digits)");
	if (text_is(value->text, "000000000000"))
		return conform_wrong_form(c, value, "an account that exists");
	return true;
}

/* Names that belong to other partitions; accounts, ARNs and service names do not reach across. */
static const char *other_partition(struct text region)
{
	if (text_starts_with(region, "us-gov-"))
		return "aws-us-gov";
	if (text_starts_with(region, "cn-"))
		return "aws-cn";
	if (text_starts_with(region, "eusc-"))
		return "aws-eusc";
	return text_starts_with(region, "us-iso") ? "aws-iso" : NULL;
}

static bool is_extra_region(const struct conform *c, struct text region)
{
	struct value extra;

	if (!eval_network_setting(c->e, NETWORK_EXTRA_REGIONS, c->used_at, &extra))
		return true;    /* reported there */
	for (size_t i = 0; i < extra.list.count; i++)
		if (text_equal(extra.list.items[i].text, region))
			return true;
	return false;
}

/* Names of regions are alike: one that differs by more is another place. */
#define REGION_DISTANCE_MAX 2

bool conform_region(const struct conform *c, struct value *value)
{
	const char *partition = other_partition(value->text);
	struct suggestion suggestion = suggestion_within(value->text, REGION_DISTANCE_MAX);
	struct diag *diag;
	size_t count;
	const struct aws_region *regions = aws_regions(&count);

	if (partition) {
		diag = conform_report(
			c, DIAG_PARTITION, value,
			arena_format(c->e->arena,
				     "region '%.*s' is in partition %s, and the mesh is built in partition aws",
				     TEXT_ARG(value->text), partition)
				.data);
		diag_help(diag, "Take a region of partition aws: endpoints do not reach into another.");
		return false;
	}
	if (aws_region_find(value->text) || is_extra_region(c, value->text))
		return true;
	diag = conform_report(
		c, DIAG_REGION_UNKNOWN, value,
		arena_format(c->e->arena, "'%.*s' is no AWS region that this compiler knows", TEXT_ARG(value->text))
			.data);
	for (size_t i = 0; i < count; i++)
		suggestion_consider(&suggestion, text_from(regions[i].name));
	suggestion_apply(c->e, &suggestion, diag, value->at);
	diag_help(diag, "%.*s%sIf it is newer than the compiler, name it in 'network.extra_regions'.",
		  TEXT_ARG(diag->help), diag->help.size ? " " : "");
	return false;
}

bool conform_cidr(const struct conform *c, struct value *value)
{
	uint32_t address;
	unsigned prefix;

	if (!parse_cidr(value->text, &address, &prefix))
		return conform_wrong_form(c, value,
					  "an IPv4 range with no bit set after its prefix, such as 10.0.0.0/16");
	return true;
}

/*
 * arn:aws:<service>:<region>:<account>:<resource> (AWS General Reference, "Amazon Resource Names"). The parameter is the
 * service, or service:kind for IAM roles and policies and KMS keys.
 */
bool conform_arn(const struct conform *c, struct value *value)
{
	struct text parts[6] = { { 0 } }, rest = value->text, parameter = text_from(c->row->parameter);
	size_t colon = text_find(parameter, ':', 0);
	struct text service = text_slice(parameter, 0, colon), kind = text_slice(parameter, colon + 1, parameter.size);
	const char *expected = arena_format(c->e->arena, "an ARN such as arn:aws:%.*s:…", TEXT_ARG(service)).data;

	for (size_t i = 0; i < 6; i++) {
		size_t end = i < 5 ? text_find(rest, ':', 0) : rest.size;

		parts[i] = text_slice(rest, 0, end);
		rest = text_slice(rest, end + 1, rest.size);
	}
	if (!text_is(parts[0], "arn") || !text_equal(parts[2], service) || parts[5].size == 0)
		return conform_wrong_form(c, value, expected);
	if (!text_is(parts[1], "aws")) {
		diag_help(conform_report(c, DIAG_PARTITION, value,
					 arena_format(c->e->arena,
						      "'%s' is in partition %.*s, and the mesh is built in partition aws",
						      c->row->path, TEXT_ARG(parts[1]))
						 .data),
			  "Write the ARN of something in the party's own account; it begins with 'arn:aws:'.");
		return false;
	}
	if (kind.size && !(text_starts_with(parts[5], kind.data) && parts[5].size > kind.size + 1 &&
			   parts[5].data[kind.size] == '/'))
		return conform_wrong_form(c, value,
					  arena_format(c->e->arena, "the ARN of a %.*s", TEXT_ARG(kind)).data);
	if (!text_is_digits(parts[4], 12) && !(text_is(parts[4], "aws") && text_is(service, "iam")))
		return conform_wrong_form(c, value, expected);
	if (text_is(service, "iam") ? parts[3].size > 0 : text_is(service, "kms") && parts[3].size == 0)
		return conform_wrong_form(c, value, expected);
	/* In a policy '*' and '?' stand for other names, and '$' begins a variable: one thing would be many. */
	for (size_t i = 0; i < parts[5].size; i++)
		if (strchr("*?$", parts[5].data[i]))
			return conform_wrong_form(c, value, "the ARN of one thing: without '*', '?' and '$'");
	return conform_no_controls(c, value);
}

bool conform_aws_id(const struct conform *c, struct value *value)
{
	size_t prefix = strlen(c->row->parameter);
	struct text digits = text_slice(value->text, prefix + 1, value->text.size);

	if (text_starts_with(value->text, c->row->parameter) && value->text.size > prefix &&
	    value->text.data[prefix] == '-' && (text_is_lower_hex(digits, 8) || text_is_lower_hex(digits, 17)))
		return true;
	return conform_wrong_form(
		c, value, arena_format(c->e->arena, "an id of the form %s-0123456789abcdef0", c->row->parameter).data);
}

/* Amazon S3 User Guide, "Bucket naming rules". Dots are refused: with them HTTPS by host name fails. */
static const char *bucket_flaw(struct text t)
{
	static const char *const prefixes[] = { "xn--", "sthree-", "amzn-s3-demo-" };
	static const char *const suffixes[] = { "-s3alias", "--ol-s3", "--x-s3", "--table-s3" };

	if (t.size < 3 || t.size > 63)
		return "an S3 bucket name, which has 3 to 63 characters";
	for (size_t i = 0; i < t.size; i++)
		if (!((t.data[i] >= 'a' && t.data[i] <= 'z') || (t.data[i] >= '0' && t.data[i] <= '9') ||
		      t.data[i] == '-'))
			return "an S3 bucket name that HTTPS works with: a-z, 0-9 and '-'";
	if (t.data[0] == '-' || t.data[t.size - 1] == '-')
		return "an S3 bucket name, which begins and ends with a letter or digit";
	for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++)
		if (text_starts_with(t, prefixes[i]))
			return "an S3 bucket name, since AWS reserves how it begins";
	for (size_t i = 0; i < ARRAY_LENGTH(suffixes); i++)
		if (text_ends_with(t, suffixes[i]))
			return "an S3 bucket name, since AWS reserves how it ends";
	return NULL;
}

bool conform_bucket(const struct conform *c, struct value *value)
{
	const char *flaw = bucket_flaw(value->text);

	return flaw ? conform_wrong_form(c, value, flaw) : true;
}
