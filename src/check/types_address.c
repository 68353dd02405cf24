/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Types that say where something is: hosts, images, URLs. */
#include "check/types.h"

bool text_is_host(struct text t)
{
	for (size_t i = 0, end;; i = end + 1) {
		end = text_find(t, '.', i);
		if (!name_is_label(text_slice(t, i, end)))
			return false;
		if (end == t.size)
			return t.size <= 253;
	}
}

/* OCI distribution: registry/path[:tag][@sha256:digest]; lower case but for the tag. */
static bool is_image(struct text t, bool *ret_pinned)
{
	size_t at = text_find(t, '@', 0), slash = text_find(t, '/', 0), colon;
	struct text name = text_slice(t, 0, at), digest = text_slice(t, at + 1, t.size), tag;

	*ret_pinned = at < t.size;
	/* OCI image-spec, "Digests": the hex of SHA-256 is in lower case. */
	if (*ret_pinned &&
	    !(text_starts_with(digest, "sha256:") && text_is_lower_hex(text_slice(digest, 7, digest.size), 64)))
		return false;
	colon = text_find(name, ':', slash < name.size ? slash : 0);
	tag = text_slice(name, colon + 1, name.size);
	name = text_slice(name, 0, colon);
	if (slash == 0 || slash >= name.size || name.size > 255 || tag.size > 128 || (colon < at && tag.size == 0))
		return false;
	for (size_t i = 0; i < name.size; i++) {
		char d = name.data[i];

		if (!((d >= 'a' && d <= 'z') || (d >= '0' && d <= '9') || d == '.' || d == '_' || d == '-' ||
		      d == '/' || (d == ':' && i < slash)))
			return false;
		if ((d == '/' || d == '.') && (i + 1 == name.size || name.data[i + 1] == d))
			return false;
	}
	for (size_t i = 0; i < tag.size; i++) {
		char d = tag.data[i];

		if (!((d >= 'a' && d <= 'z') || (d >= 'A' && d <= 'Z') || (d >= '0' && d <= '9') || d == '_' ||
		      (i && (d == '.' || d == '-'))))
			return false;
	}
	return true;
}

bool conform_image(const struct conform *c, struct value *value)
{
	struct value environment;
	struct diag *diag;
	bool pinned, mainnet;

	if (!is_image(value->text, &pinned))
		return conform_wrong_form(c, value, "an image reference such as registry/path@sha256:<64 hex digits>");
	if (pinned || !eval_network_setting(c->e, NETWORK_ENVIRONMENT, c->used_at, &environment))
		return true;
	mainnet = text_is(environment.text, "mainnet");
	diag = diag_add_as(c->e->diags, DIAG_IMAGE_NOT_PINNED, mainnet ? SEVERITY_ERROR : SEVERITY_WARNING, value->at,
			   "'%s' is not pinned by digest", c->row->path);
	diag_note(diag, "a tag can be moved to other bytes after this spec was reviewed");
	diag_help(diag, "Add '@sha256:' and the image's digest.");
	return !mainnet;
}

static bool is_port(struct text t)
{
	int64_t port = 0;

	for (size_t i = 0; i < t.size; i++) {
		if (t.data[i] < '0' || t.data[i] > '9')
			return false;
		port = port * 10 + t.data[i] - '0';
	}
	return t.size >= 1 && t.size <= 5 && port >= 1 && port <= 65535;
}

bool conform_url(const struct conform *c, struct value *value)
{
	struct text t = value->text, schemes = text_from(c->row->parameter), host;
	size_t scheme_end = text_find(t, ':', 0), start, end, known = 0;

	for (size_t i = 0, stop; i <= schemes.size; i = stop + 1) {
		stop = text_find(schemes, '|', i);
		known += text_equal(text_slice(schemes, i, stop), text_slice(t, 0, scheme_end));
	}
	if (!known || !text_starts_with(text_slice(t, scheme_end, t.size), "://"))
		return conform_wrong_form(c, value, arena_format(c->e->arena, "a URL (%s)", c->row->parameter).data);
	start = scheme_end + 3;
	end = text_find(t, '/', start);
	host = text_slice(t, start, end);
	if (text_find(host, '@', 0) < host.size)
		return conform_wrong_form(c, value, "a URL without a user or password in it");
	if (text_find(host, ':', 0) < host.size && !is_port(text_slice(host, text_find(host, ':', 0) + 1, host.size)))
		return conform_wrong_form(c, value, "a URL with a port from 1 to 65535");
	host = text_slice(host, 0, text_find(host, ':', 0));
	if (!text_is_host(host))
		return conform_wrong_form(c, value, "a URL with a host name");
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] <= ' ' || (unsigned char)t.data[i] >= 0x7f || t.data[i] == '"' || t.data[i] == '\\' ||
		    t.data[i] == '?' || t.data[i] == '#')
			return conform_wrong_form(c, value, "a URL without spaces, quotes, '?' and '#'");
	return true;
}
