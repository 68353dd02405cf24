/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Settings in words: what each type holds, where a setting stands, what a change means, and an example of a value. */
#include <inttypes.h>

#include "model/quantity.h"
#include "model/schema.h"

#define KEY_ID "0f0e0d0c-0b0a-4908-8706-050403020100"
#define DIGEST "6f1c0f2f4ad1c9be6f1c0f2f4ad1c9be"

/* One value of each type, and several, as messages say it; and one as it is written. */
static const struct {
	const char *one, *many, *example;
} type_names[] = {
	[TYPE_STRING] = { "a string", "strings", "\"text\"" },
	[TYPE_NAME] = { "a name", "names", "\"mpc-alice\"" },
	[TYPE_HOST] = { "a host name", "host names", "\"demo.mpc.internal\"" },
	[TYPE_INT] = { "a whole number", "whole numbers", "1" },
	[TYPE_PORT] = { "a port number", "port numbers", "50001" },
	[TYPE_DECIMAL] = { "a number", "numbers", "1.5" },
	[TYPE_BOOL] = { "true or false", "bools", "true" },
	[TYPE_SIZE] = { "a size in quotes, as \"96GiB\"", "sizes", "\"96GiB\"" },
	[TYPE_DURATION] = { "a duration in quotes, as \"360s\"", "durations", "\"30d\"" },
	[TYPE_CPU] = { "an amount of CPU in quotes, as \"8\" or \"500m\"", "amounts of CPU", "\"8\"" },
	[TYPE_ENUM] = { "one of its words", "words", NULL },
	[TYPE_ACCOUNT] = { "an account id in quotes (12 digits)", "account ids", "\"210987654321\"" },
	[TYPE_REGION] = { "an AWS region", "AWS regions", "\"eu-west-1\"" },
	[TYPE_ZONE_ID] = { "a zone id, as \"euw1-az1\"", "zone ids", "\"euw1-az1\"" },
	[TYPE_CIDR] = { "an address range, as \"10.0.0.0/16\"", "address ranges", "\"10.0.0.0/16\"" },
	[TYPE_ARN] = { "an ARN", "ARNs", NULL },
	[TYPE_AWS_ID] = { "an AWS resource id", "AWS resource ids", NULL },
	[TYPE_BUCKET] = { "an S3 bucket name", "S3 bucket names", "\"demo-alice-data\"" },
	[TYPE_IMAGE] = { "an image reference", "image references",
			 "\"registry.example.org/mpc/image:v1@sha256:" DIGEST DIGEST "\"" },
	[TYPE_URL] = { "a URL", "URLs", NULL },
	[TYPE_TAINT] = { "a taint, as \"key=value:NoSchedule\"", "taints", "\"dedicated=mpc:NoSchedule\"" },
	[TYPE_SHA256] = { "a SHA-256 digest (64 hex digits)", "SHA-256 digests", "\"" DIGEST DIGEST "\"" },
	[TYPE_PCR] = { "a PCR (96 hex digits)", "PCRs", "\"" DIGEST DIGEST DIGEST "\"" },
	[TYPE_HEX32] = { "64 hex digits", "strings of 64 hex digits",
			 "\"0800000000000000000000000000000000000000000000000000000000000001\"" },
	[TYPE_ETH_ADDRESS] = { "an Ethereum address", "Ethereum addresses",
			       "\"0x5D8BD78e2ea6bbE41f26dFe9fdaEAa349e077478\"" },
	[TYPE_PATTERN] = { "a string", "strings", NULL },
};

/* Of types with a parameter, by parameter. */
static const struct {
	const char *parameter, *one, *many, *example;
} parameter_names[] = {
	{ "iam:role", "the ARN of an IAM role", "ARNs of IAM roles", "\"arn:aws:iam::210987654321:role/operations\"" },
	{ "iam:policy", "the ARN of an IAM policy", "ARNs of IAM policies",
	  "\"arn:aws:iam::210987654321:policy/boundary\"" },
	{ "kms:key", "the ARN of a KMS key", "ARNs of KMS keys",
	  "\"arn:aws:kms:eu-west-1:210987654321:key/" KEY_ID "\"" },
	{ "vpc", "a VPC's id (vpc-…)", "VPC ids", "\"vpc-0123456789abcdef0\"" },
	{ "subnet", "a subnet's id (subnet-…)", "subnet ids", "\"subnet-0123456789abcdef0\"" },
	{ "sg", "a security group's id (sg-…)", "security group ids", "\"sg-0123456789abcdef0\"" },
	{ "ami", "an AMI's id (ami-…)", "AMI ids", "\"ami-0123456789abcdef0\"" },
	{ "https", "a URL (https)", "URLs (https)", "\"https://vault.example.org\"" },
	{ "http|https", "a URL (http or https)", "URLs (http or https)", "\"http://otel.tracing:4317\"" },
};

/* Where a type's example would be a strange one for the setting. */
static const struct {
	enum setting_id id;
	const char *example;
} examples[] = {
	{ NETWORK_TRUSTED_RELEASES, "[\"v0.15.0\"]" },
	{ NETWORK_PROTOCOL_NUM_SESSIONS_PREPROC, "72" },
	{ NETWORK_THREADS_TOKIO, "6" },
	{ NETWORK_THREADS_RAYON, "42" },
	{ NETWORK_CHAINS_GATEWAY, "10901" },
	{ NETWORK_EIP712_CHAIN_ID, "10901" },
	{ NETWORK_CHAINS_HOSTS, "{ ethereum = 11155111, polygon = 80002 }" },
	{ RELEASE_GENERATION, "\"0.15\"" },
	{ PARTY_OPERATOR, "\"Alice GmbH\"" },
	{ PARTY_RELEASE, "\"v0.15.0\"" },
	{ PARTY_IAM_EXTERNAL_ID, "\"ticket-4711\"" },
	{ PARTY_CLUSTER_NAME, "\"mpc-alice\"" },
	{ PARTY_NODE_GROUP_SSH_KEY, "\"operators\"" },
	{ PARTY_ENCLAVE_CPUS, "48" },
	{ PARTY_ENCLAVE_TUNNEL_QUEUES, "64" },
	{ PARTY_ENCLAVE_TUNNEL_WORKER_THREADS, "8" },
	{ PARTY_RESOURCES_CORE_MEMORY_LIMIT, "\"4GiB\"" },
	{ PARTY_VAULT_BACKUP_ACCOUNT, "\"610987654321\"" },
	{ PARTY_CUSTODIANS_MEMBERS, "{ anna = 1, ben = 2, cleo = 3 }" },
	{ PARTY_DATABASE_PARAMETERS, "{ log_min_duration_statement = \"1000\" }" },
	{ PARTY_DATABASE_HOST, "\"database.demo.mpc.internal\"" },
	{ PARTY_MONITORING_TRACING_SERVICE_NAME, "\"mpc-alice\"" },
};

static const struct {
	const char *name, *expected, *example;
} pattern_words[] = {
#define PATTERN(name, matches, expected, example) { name, expected, "\"" example "\"" },
#include "model/patterns.def"
#undef PATTERN
};

const char *setting_type_name(const struct setting *setting)
{
	switch (setting->shape) {
	case SHAPE_ONE: return type_names[setting->type].one;
	case SHAPE_LIST: return "a list";
	case SHAPE_MAP: return "a map";
	case SHAPE_MAP_OF_LISTS: return "a map of lists";
	}
	return "a value";
}

const char *setting_item_name(const struct setting *setting)
{
	return type_names[setting->type].many;
}

static size_t pattern_row(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(pattern_words); i++)
		if (strcmp(pattern_words[i].name, name) == 0)
			return i;
	die("no pattern is called '%s'", name);
}

/* The row of parameter_names, or their number when there is none. */
static size_t parameter_row(const struct setting *setting)
{
	size_t i = 0;

	while (i < ARRAY_LENGTH(parameter_names) &&
	       !(setting->parameter && strcmp(parameter_names[i].parameter, setting->parameter) == 0))
		i++;
	return i;
}

/* "a", "b" or "c" of "a|b|c" */
static void add_choices(const char *choices, struct strbuf *out)
{
	struct text t = text_from(choices);

	for (size_t at = 0, end; at <= t.size; at = end + 1) {
		end = text_find(t, '|', at);
		if (at)
			strbuf_string(out, end == t.size ? " or " : ", ");
		strbuf_format(out, "\"%.*s\"", TEXT_ARG(text_slice(t, at, end)));
	}
}

/* What one value is, or (`many`) several are, without their limits. */
static void add_values(const struct setting *setting, bool many, struct strbuf *out)
{
	size_t parameter = parameter_row(setting);

	if (setting->type == TYPE_ENUM)
		add_choices(setting->parameter, out);
	else if (setting->type == TYPE_PATTERN && many)
		strbuf_format(out, "strings, each %s", pattern_words[pattern_row(setting->parameter)].expected);
	else if (setting->type == TYPE_PATTERN)
		strbuf_string(out, pattern_words[pattern_row(setting->parameter)].expected);
	else if (parameter < ARRAY_LENGTH(parameter_names))
		strbuf_string(out, many ? parameter_names[parameter].many : parameter_names[parameter].one);
	else
		strbuf_string(out, many ? type_names[setting->type].many : type_names[setting->type].one);
}

static void add_limit(const struct setting *setting, int64_t limit, struct strbuf *out)
{
	struct arena arena = { 0 };
	struct text shown;

	switch (setting->shape == SHAPE_ONE ? setting->type : TYPE_INT) {
	case TYPE_SIZE: shown = format_size(&arena, limit); break;
	case TYPE_DURATION: shown = format_duration(&arena, limit); break;
	case TYPE_CPU: shown = format_cpu(&arena, limit); break;
	default: shown = arena_format(&arena, "%" PRId64, limit); break;
	}
	strbuf_text(out, shown);
	arena_release(&arena);
}

/* What the limits count, where they are not those of the value itself. */
static const char *counted(const struct setting *setting)
{
	switch (setting->shape) {
	case SHAPE_LIST: return " elements";
	case SHAPE_MAP: case SHAPE_MAP_OF_LISTS: return " keys";
	case SHAPE_ONE: break;
	}
	switch (setting->type) {
	case TYPE_STRING: case TYPE_NAME: case TYPE_HOST: return " characters";
	default: return "";
	}
}

static void add_limits(const struct setting *setting, struct strbuf *out)
{
	bool has_min = setting->min != NO_LIMIT, has_max = setting->max != NO_LIMIT;
	const char *what = counted(setting);

	/* The form's own words say how long such a text is. */
	if ((!has_min && !has_max) || (setting->type == TYPE_PATTERN && setting->shape == SHAPE_ONE))
		return;
	strbuf_string(out, *what ? ", " : has_min && has_max ? " from " : ", ");
	if (!(has_min && has_max))
		strbuf_string(out, has_min ? "at least " : "at most ");
	if (has_min)
		add_limit(setting, setting->min, out);
	if (has_min && has_max)
		strbuf_string(out, " to ");
	if (has_max)
		add_limit(setting, setting->max, out);
	strbuf_text(out, text_slice(text_from(what), 0, strlen(what) - (*what && !has_max && setting->min == 1)));
}

void setting_type_words(const struct setting *setting, struct strbuf *out)
{
	switch (setting->shape) {
	case SHAPE_ONE: break;
	case SHAPE_LIST: strbuf_string(out, "a list of "); break;
	case SHAPE_MAP: strbuf_string(out, "a map of "); break;
	case SHAPE_MAP_OF_LISTS: strbuf_string(out, "a map of lists of "); break;
	}
	add_values(setting, setting->shape != SHAPE_ONE, out);
	add_limits(setting, out);
	if (setting->unit)
		strbuf_format(out, ", in whole %s", setting->unit);
	if (setting->keys)
		strbuf_format(out, "; its keys are %s", pattern_words[pattern_row(setting->keys)].expected);
}

/* A default that is a plain value is the best example; nothing and another setting's value are none. */
static bool default_is_example(const struct setting *setting)
{
	struct text fallback = text_from(setting->fallback);

	return setting->presence == DEFAULT && setting->type != TYPE_BOOL && !text_is(fallback, "[]") &&
	       !text_is(fallback, "{}") && strchr("\"[{0123456789", fallback.data[0]) &&
	       text_find(fallback, '$', 0) == fallback.size;
}

static void add_element(const struct setting *setting, struct strbuf *out)
{
	size_t parameter = parameter_row(setting);
	struct text choices = text_from(setting->parameter);

	if (setting->type == TYPE_ENUM)
		strbuf_format(out, "\"%.*s\"", TEXT_ARG(text_slice(choices, 0, text_find(choices, '|', 0))));
	else if (setting->type == TYPE_PATTERN)
		strbuf_string(out, pattern_words[pattern_row(setting->parameter)].example);
	else if (setting->type == TYPE_BOOL)
		strbuf_string(out, setting->fallback && strcmp(setting->fallback, "true") == 0 ? "false" : "true");
	else if (parameter < ARRAY_LENGTH(parameter_names))
		strbuf_string(out, parameter_names[parameter].example);
	else
		strbuf_string(out, type_names[setting->type].example);
}

void setting_example(const struct setting *setting, struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_LENGTH(examples); i++)
		if (examples[i].id == setting->id) {
			strbuf_string(out, examples[i].example);
			return;
		}
	if (default_is_example(setting)) {
		strbuf_string(out, setting->fallback);
		return;
	}
	if (setting->keys)
		strbuf_format(out, "{ %s = ", pattern_words[pattern_row(setting->keys)].example);
	if (setting->shape == SHAPE_LIST || setting->shape == SHAPE_MAP_OF_LISTS)
		strbuf_char(out, '[');
	add_element(setting, out);
	if (setting->shape == SHAPE_LIST || setting->shape == SHAPE_MAP_OF_LISTS)
		strbuf_char(out, ']');
	if (setting->keys)
		strbuf_string(out, " }");
}

const char *setting_place(enum setting_scope scope, bool party_only)
{
	if (scope == SCOPE_PARTY)
		return party_only ? "party only" : "party or profile";
	return scope_name(scope);
}

static const struct {
	const char *name, *meaning;
} changes[] = {
	[CHANGE_COSMETIC] = { "cosmetic",
			      "nothing that runs notices: checks, tags, policies and Services are altered in place" },
	[CHANGE_RESTART] = { "restart", "the party's own pods or nodes roll, under the same names and keys" },
	[CHANGE_REPLACE] = { "replace", "something in AWS or Kubernetes is made anew under another name or id" },
	[CHANGE_RECONNECT] = { "reconnect", "connections between parties are cut and made again, so peers must act" },
	[CHANGE_RE_KEY] = { "re-key", "a key or an identity changes: every party must take note" },
	[CHANGE_RE_SHARE] = { "re-share", "the committee changes: the shares of the key are dealt anew" },
};

const char *change_name(enum change_class change)
{
	return changes[change].name;
}

const char *change_meaning(enum change_class change)
{
	return changes[change].meaning;
}
