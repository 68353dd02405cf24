/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Templates held to their view types: what loads, what it renders, and what is refused with which words. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "template/template.h"

static const struct view_field port_fields[] = {
	{ .name = "number", .kind = VIEW_NUMBER },
};
static const struct view_type port_type = { "port", port_fields, ARRAY_LENGTH(port_fields) };

static const struct view_field peer_fields[] = {
	{ .name = "name", .kind = VIEW_TEXT },
	{ .name = "id", .kind = VIEW_NUMBER },
	{ .name = "bound", .kind = VIEW_BOOL },
	{ .name = "ports", .kind = VIEW_LIST, .object = &port_type },
	{ .name = "tags", .kind = VIEW_LIST, .item = VIEW_TEXT },
};
static const struct view_type peer_type = { "peer", peer_fields, ARRAY_LENGTH(peer_fields) };

static const struct view_field party_fields[] = {
	{ .name = "name", .kind = VIEW_TEXT },
	{ .name = "policy", .kind = VIEW_RAW },
	{ .name = "region", .kind = VIEW_TEXT },
};
static const struct view_type party_type = { "party", party_fields, ARRAY_LENGTH(party_fields) };

static const struct view_field clash_fields[] = {
	{ .name = "party", .kind = VIEW_TEXT },
};
static const struct view_type clash_type = { "clash", clash_fields, ARRAY_LENGTH(clash_fields) };

static const struct view_field root_fields[] = {
	{ .name = "party", .kind = VIEW_OBJECT, .object = &party_type },
	{ .name = "backup", .kind = VIEW_OBJECT, .object = &party_type },
	{ .name = "peers", .kind = VIEW_LIST, .object = &peer_type },
	{ .name = "numbers", .kind = VIEW_LIST, .item = VIEW_NUMBER },
	{ .name = "clashes", .kind = VIEW_LIST, .object = &clash_type },
	{ .name = "title", .kind = VIEW_TEXT },
	{ .name = "threshold", .kind = VIEW_NUMBER },
	{ .name = "tls", .kind = VIEW_BOOL },
};
static const struct view_type root_type = { "root", root_fields, ARRAY_LENGTH(root_fields) };

static struct text find_partial(void *context, struct text name)
{
	(void)context;
	if (text_is(name, "loop"))
		return TEXT("{{>loop}}");
	if (text_is(name, "twice"))
		return TEXT("x {\n  n = {{threshold}}\n\n}\n");
	if (text_is(name, "open"))
		return TEXT("{{#tls}}");
	if (text_is(name, "wrong"))
		return TEXT("fine\n{{nope}}");
	return (struct text){ 0 };
}

static struct view_object *make_peer(struct arena *arena, const char *name, int64_t id, bool bound)
{
	struct view_object *peer = view_object_new(arena, &peer_type);
	struct view_value *ports = ARENA_ARRAY(arena, struct view_value, 2);

	view_set(peer, "name")->text = text_from(name);
	view_set(peer, "id")->number = id;
	view_set(peer, "bound")->truth = bound;
	for (size_t i = 0; i < 2; i++) {
		struct view_object *port = view_object_new(arena, &port_type);

		view_set(port, "number")->number = id * 100 + (int64_t)i;
		ports[i].object = port;
	}
	view_set(peer, "ports")->list.items = ports;
	view_set(peer, "ports")->list.count = 2;
	return peer;
}

static struct view_object *make_root(struct arena *arena)
{
	struct view_object *root = view_object_new(arena, &root_type), *party = view_object_new(arena, &party_type);
	struct view_value *peers = ARENA_ARRAY(arena, struct view_value, 2);

	view_set(party, "name")->text = TEXT("alice");
	view_set(party, "policy")->text = TEXT("data.aws_iam_policy.x");
	peers[0].object = make_peer(arena, "bob", 2, true);
	peers[1].object = make_peer(arena, "ca\"rol", 3, false);
	view_set(root, "party")->object = party;
	view_set(root, "peers")->list.items = peers;
	view_set(root, "peers")->list.count = 2;
	view_set(root, "title")->text = TEXT("");
	view_set(root, "threshold")->number = 0;
	view_set(root, "tls")->truth = true;
	return root;
}

/* Loads and renders; the outcome, or "LINE: MESSAGE" of what went wrong. The caller's arena holds it. */
static struct text outcome(struct arena *arena, enum template_language language, const char *body)
{
	struct template_error error = { 0 };
	struct template_source source = {
		.name = "t",
		.body = text_from(body),
		.language = language,
		.view = &root_type,
		.partial = find_partial,
	};
	const struct template *tmpl = template_load(arena, &source, &error);
	struct strbuf out = { 0 };
	struct text result;

	if (!tmpl || template_render(tmpl, make_root(arena), &out, &error))
		result = arena_format(arena, "%s:%u: %s", error.template_name, (unsigned)error.line, error.message);
	else
		result = arena_text(arena, out.data ? strbuf_as_text(&out) : TEXT(""));
	strbuf_release(&out);
	return result;
}

static void expect_that(enum template_language language, const char *body, const char *expected, bool whole)
{
	struct arena arena = { 0 };
	struct text got = outcome(&arena, language, body);
	bool same = whole ? text_is(got, expected) : strstr(got.data, expected) != NULL;

	cr_expect(same, "[%s]\nexpected [%s]\ngot      [%s]", body, expected, got.data);
	arena_release(&arena);
}

static void gives(enum template_language language, const char *body, const char *expected)
{
	expect_that(language, body, expected, true);
}

/* `part` must be in the message. */
static void refuses(enum template_language language, const char *body, const char *part)
{
	expect_that(language, body, part, false);
}

Test(strict, names)
{
	gives(LANGUAGE_HCL, "{{#peers}}\"{{name}}/{{party.name}}\"{{^-last}}, {{/-last}}{{/peers}}",
	      "\"bob/alice\", \"ca\\\"rol/alice\"");
	gives(LANGUAGE_HCL, "{{#party}}\"{{name}}\"{{/party}}", "\"alice\"");
	gives(LANGUAGE_HCL, "{{#tls}}{{#peers}}{{#bound}}{{id}}{{/bound}}{{/peers}}{{/tls}}", "2");
	gives(LANGUAGE_HCL, "{{#peers}}{{#ports}}{{number}}{{^-last}},{{/-last}}{{/ports}};{{/peers}}",
	      "200,201;300,301;");
	gives(LANGUAGE_HCL, "{{#peers}}{{-first}} {{/peers}}", "true false ");
	refuses(LANGUAGE_HCL, "\n{{thresold}}", "t:2: 'root' has no 'thresold'; the nearest name is 'threshold'");
	refuses(LANGUAGE_HCL, "{{#peers}}{{threshold}}{{/peers}}", "'peer' has no 'threshold'");
	refuses(LANGUAGE_HCL, "{{party.nam}}", "'party' has no 'nam'; the nearest name is 'name'");
	refuses(LANGUAGE_HCL, "{{threshold.x}}", "'threshold' in 'threshold.x' is no object");
	refuses(LANGUAGE_HCL, "{{#clashes}}{{/clashes}}", "items of 'clashes' have a field 'party', as the root has");
	refuses(LANGUAGE_HCL, "{{.}}", "'.' is an object of type 'root'");
	refuses(LANGUAGE_HCL, "{{#numbers}}{{x}}{{/numbers}}", "whose items are named '.'");
	refuses(LANGUAGE_HCL, "{{-first}}", "'-first' stands outside every list");
	refuses(LANGUAGE_HCL, "{{party name}}", "unrecognized tag 'party name'");
}

Test(strict, kinds)
{
	gives(LANGUAGE_HCL, "x = {{{party.policy}}}", "x = data.aws_iam_policy.x");
	gives(LANGUAGE_HCL, "x = {{&party.policy}}", "x = data.aws_iam_policy.x");
	gives(LANGUAGE_HCL, "x = {{tls}}", "x = true");
	refuses(LANGUAGE_HCL, "x = {{party.policy}}", "is raw; write {{{party.policy}}}");
	refuses(LANGUAGE_HCL, "x = \"{{{party.name}}}\"", "is not raw; write {{party.name}}");
	refuses(LANGUAGE_HCL, "x = {{{threshold}}}", "is not raw");
	refuses(LANGUAGE_HCL, "{{peers}}", "'peers' is a list, not a value");
	refuses(LANGUAGE_HCL, "{{party}}", "'party' is an object, not a value");
}

Test(strict, absent_values)
{
	refuses(LANGUAGE_HCL, "\n\n\"{{party.region}}\"", "t:3: 'party.region' has no value");
	refuses(LANGUAGE_HCL, "\"{{backup.name}}\"", "'backup.name' has no value");
	gives(LANGUAGE_HCL, "{{#backup}}x{{/backup}}{{^backup}}none{{/backup}}", "none");
	gives(LANGUAGE_HCL, "{{#party.region}}x{{/party.region}}{{^numbers}}none{{/numbers}}", "none");
	/* An empty text is there, but falsy; 0 is there and truthy. */
	gives(LANGUAGE_HCL, "\"{{title}}\"{{#title}}x{{/title}}{{#threshold}}0 counts{{/threshold}}", "\"\"0 counts");
}

Test(strict, structure)
{
	refuses(LANGUAGE_HCL, "a\n{{#tls}}", "t:2: section 'tls' is not closed");
	refuses(LANGUAGE_HCL, "{{/tls}}", "section 'tls' is closed but not open");
	refuses(LANGUAGE_HCL, "{{#tls}}\n{{/peers}}", "t:2: section 'tls' of line 1 is closed as 'peers'");
	refuses(LANGUAGE_HCL, "{{", "a tag is not closed");
	refuses(LANGUAGE_HCL, "{{$block}}{{/block}}", "inheritance");
	refuses(LANGUAGE_HCL, "{{ }}", "a tag has no name");
	refuses(LANGUAGE_HCL, "{{=<% %}}", "must end in '='");
	refuses(LANGUAGE_HCL, "{{>missing}}", "there is no partial 'missing'");
	refuses(LANGUAGE_HCL, "{{>loop}}", "partials are nested more than 64 deep");
	refuses(LANGUAGE_HCL, "{{>open}}", "section 'tls' is not closed");
	refuses(LANGUAGE_HCL, "\n{{>wrong}}", "wrong:2: 'root' has no 'nope'");
	gives(LANGUAGE_HCL, "a\n  {{>twice}}\nb\n", "a\n  x {\n    n = 0\n\n  }\nb\n");
}

Test(strict, deep_nesting)
{
	struct strbuf body = { 0 };

	for (int i = 0; i < 64; i++)
		strbuf_string(&body, "{{#tls}}");
	strbuf_char(&body, 'x');
	for (int i = 0; i < 64; i++)
		strbuf_string(&body, "{{/tls}}");
	gives(LANGUAGE_HCL, body.data, "x");
	strbuf_reset(&body);
	for (int i = 0; i < 65; i++)
		strbuf_string(&body, "{{#tls}}");
	refuses(LANGUAGE_HCL, body.data, "sections are nested more than 64 deep");
	strbuf_release(&body);
}

Test(strict, quotes_of_hcl)
{
	gives(LANGUAGE_HCL, "# \"{{party.name}}\" it's\nx = \"{{party.name}}\"", "# \"alice\" it's\nx = \"alice\"");
	gives(LANGUAGE_HCL, "\"${var.tags[\"{{party.name}}\"]}-{{party.name}}\"", "\"${var.tags[\"alice\"]}-alice\"");
	gives(LANGUAGE_HCL, "\"$${x}{{party.name}}\"", "\"$${x}alice\"");
	gives(LANGUAGE_HCL, "x = {{#tls}}\"{{party.name}}\"{{/tls}}{{^tls}}null{{/tls}}", "x = \"alice\"");
	refuses(LANGUAGE_HCL, "x = {{party.name}}", "'party.name' is text and must stand inside \"…\"");
	refuses(LANGUAGE_HCL, "# {{party.name}}", "must stand inside \"…\"");
	refuses(LANGUAGE_HCL, "// {{party.name}}", "must stand inside \"…\"");
	refuses(LANGUAGE_HCL, "/* \"{{party.name}}\" */", "must stand inside \"…\"");
	refuses(LANGUAGE_HCL, "# odd \"\nx = {{party.name}}", "must stand inside \"…\"");
	refuses(LANGUAGE_HCL, "\"${{{party.name}}}\"", "");
	refuses(LANGUAGE_HCL, "\"${ {{party.name}} }\"", "must stand inside \"…\"");
	refuses(LANGUAGE_HCL, "\"$${{party.name}}\"", "must not follow '$'");
	refuses(LANGUAGE_HCL, "\"{{#tls}}${{/tls}}{{party.name}}\"", "must not follow '$'");
	refuses(LANGUAGE_HCL, "\"\\{{party.name}}\"", "follows a backslash");
	refuses(LANGUAGE_HCL, "x = <<EOT\n{{party.name}}\nEOT\n", "heredoc");
	refuses(LANGUAGE_HCL, "x = \"a\n\"", "t:1: ");
	refuses(LANGUAGE_HCL, "x = {{#tls}}\"{{/tls}}\"", "must end inside the quotes");
	refuses(LANGUAGE_HCL, "x = \"", "not closed at the end of the template");
}

Test(strict, quotes_of_yaml)
{
	gives(LANGUAGE_YAML, "a: \"{{party.name}}\" # it's \"{{party.name}}\"\n", "a: \"alice\" # it's \"alice\"\n");
	gives(LANGUAGE_YAML, "a: it's\nb: 'it''s'\nc: [\"{{party.name}}\", {d: \"{{party.name}}\"}]\n",
	      "a: it's\nb: 'it''s'\nc: [\"alice\", {d: \"alice\"}]\n");
	gives(LANGUAGE_YAML, "- \"{{party.name}}\": !!str \"{{party.name}}\"\n", "- \"alice\": !!str \"alice\"\n");
	gives(LANGUAGE_YAML, "a: [{{#peers}}\"{{name}}\"{{^-last}}, {{/-last}}{{/peers}}]\n",
	      "a: [\"bob\", \"ca\\\"rol\"]\n");
	gives(LANGUAGE_YAML, "a: {{#tls}}\"x\"{{/tls}}{{^tls}}\"{{party.name}}\"{{/tls}}\n", "a: \"x\"\n");
	gives(LANGUAGE_YAML, "a:\n{{#peers}}\n  - name: \"{{name}}\"\n    id: {{id}}\n{{/peers}}\n",
	      "a:\n  - name: \"bob\"\n    id: 2\n  - name: \"ca\\\"rol\"\n    id: 3\n");
	refuses(LANGUAGE_YAML, "a: {{party.name}}\n", "inside \"…\"");
	refuses(LANGUAGE_YAML, "a: '{{party.name}}'\n", "inside \"…\"");
	refuses(LANGUAGE_YAML, "a: x \"{{party.name}}\"\n", "inside \"…\"");
	refuses(LANGUAGE_YAML, "# {{party.name}}\n", "inside \"…\"");
	refuses(LANGUAGE_YAML, "a: \"x\n  y\"\n", "not closed at the end of the line");
	refuses(LANGUAGE_YAML, "a: [{{#peers}}\"{{name}}\"{{/peers}}]\n",
	        "an item must end where the next one can begin");
	refuses(LANGUAGE_YAML, "a: {{#tls}}x{{/tls}}\"{{party.name}}\"\n", "depends on which sections are rendered");
}

Test(strict, quotes_of_toml)
{
	gives(LANGUAGE_TOML, "a = \"{{party.name}}\" # \"{{party.name}}\"\nb = 'it\"s'\n",
	      "a = \"alice\" # \"alice\"\nb = 'it\"s'\n");
	refuses(LANGUAGE_TOML, "a = '{{party.name}}'", "inside \"…\"");
	refuses(LANGUAGE_TOML, "a = \"\"\"{{party.name}}\"\"\"", "strings of several lines");
	refuses(LANGUAGE_TOML, "a = \"{{party.name}}\"\"x\"", "strings of several lines");
}

Test(strict, quotes_of_shell)
{
	gives(LANGUAGE_SHELL, "x='{{party.name}}' # it's\ny=\"it's $(cat '{{party.name}}')\"\nz=a#'{{party.name}}'\n",
	      "x='alice' # it's\ny=\"it's $(cat 'alice')\"\nz=a#'alice'\n");
	gives(LANGUAGE_SHELL, "echo \\'; for p in{{#peers}} '{{name}}'{{/peers}}; do echo \"${p#x}\"; done\n",
	      "echo \\'; for p in 'bob' 'ca\"rol'; do echo \"${p#x}\"; done\n");
	refuses(LANGUAGE_SHELL, "# '{{party.name}}'\n", "inside '…'");
	refuses(LANGUAGE_SHELL, "x=\"'{{party.name}}'\"\n", "inside '…'");
	refuses(LANGUAGE_SHELL, "x={{party.name}}\n", "inside '…'");
	refuses(LANGUAGE_SHELL, "x=\\'{{party.name}}'\n", "inside '…'");
	refuses(LANGUAGE_SHELL, "cat <<EOT\n", "heredoc");
	refuses(LANGUAGE_SHELL, "x=$'a'\n", "not portable");
	refuses(LANGUAGE_SHELL, "x={{#tls}} {{/tls}}# '{{party.name}}'\n", "depends on which sections");
}

Test(strict, quotes_of_dockerfile)
{
	gives(LANGUAGE_DOCKERFILE, "# it's\nARG A=\"{{party.name}}\"\nLABEL \\\n  b=\"{{party.name}}\"\n",
	      "# it's\nARG A=\"alice\"\nLABEL \\\n  b=\"alice\"\n");
	gives(LANGUAGE_DOCKERFILE, "{{#peers}}\nENV A=\"{{name}}\"\n{{/peers}}\nRUN true\n",
	      "ENV A=\"bob\"\nENV A=\"ca\\\"rol\"\nRUN true\n");
	refuses(LANGUAGE_DOCKERFILE, "RUN echo \"{{party.name}}\"\n", "must stand in ARG, ENV or LABEL");
	refuses(LANGUAGE_DOCKERFILE, "RUN x\nENTRYPOINT \"{{party.name}}\"\n", "must stand in ARG, ENV or LABEL");
	refuses(LANGUAGE_DOCKERFILE, "ARG A={{party.name}}\n", "inside \"…\"");
	refuses(LANGUAGE_DOCKERFILE, "# \"{{party.name}}\"\n", "inside \"…\"");
}

Test(strict, quotes_of_markdown)
{
	gives(LANGUAGE_MARKDOWN, "# {{party.name}}\n\n`x {{party.name}}` it's\n", "# alice\n\n`x alice` it's\n");
	gives(LANGUAGE_MARKDOWN, "```sh\naws '{{party.name}}' # it's\n```\n{{party.name}}\n",
	      "```sh\naws 'alice' # it's\n```\nalice\n");
	gives(LANGUAGE_MARKDOWN, "{{#peers}}\n| `{{name}}` | {{id}} |\n{{/peers}}\n",
	      "| `bob` | 2 |\n| `ca\"rol` | 3 |\n");
	refuses(LANGUAGE_MARKDOWN, "```sh\naws {{party.name}}\n```\n", "inside '…' in a code block");
	refuses(LANGUAGE_MARKDOWN, "```sh\n# '{{party.name}}'\n```\n", "inside '…' in a code block");
	refuses(LANGUAGE_MARKDOWN, "```sh\nx='a\n```\n", "closed on their line");
	refuses(LANGUAGE_MARKDOWN, "``` {{party.name}}\n```\n", "inside '…' in a code block");
	refuses(LANGUAGE_MARKDOWN, "~~~\n{{party.name}}\n~~~\n", "inside '…' in a code block");
	refuses(LANGUAGE_MARKDOWN, "`x\n`\n", "a code span is not closed on its line");
	refuses(LANGUAGE_MARKDOWN, "```\nx\n``` y\n{{party.name}}", "closed by a line of its own");
	refuses(LANGUAGE_MARKDOWN, "```\nx\n", "not closed at the end of the template");
	refuses(LANGUAGE_MARKDOWN, "a\\{{party.name}}", "follows a backslash");
}

Test(strict, quotes_of_xml)
{
	gives(LANGUAGE_XML, "<?xml version=\"1.0\"?><!-- it's --><a b=\"{{party.name}}\">{{party.name}}</a>",
	      "<?xml version=\"1.0\"?><!-- it's --><a b=\"alice\">alice</a>");
	refuses(LANGUAGE_XML, "<a b={{party.name}}>", "must stand in character data");
	refuses(LANGUAGE_XML, "<!-- {{party.name}} -->", "must stand in character data");
	refuses(LANGUAGE_XML, "<![CDATA[{{party.name}}]]>", "CDATA");
}
