/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * The text of a manifest, read row by row. Only the compiler writes it, so only its form is taken, whatever blanks
 * stand between the words; no tree is built, and nothing of a file that somebody made up can cost more than its own size.
 */
#include <stdlib.h>

#include "output/internal.h"

/* Sizes are JSON numbers: exact in every reader up to here. */
#define FILE_SIZE_MAX ((uint64_t)1 << 53)

static bool fail(struct manifest_scan *scan, const char *wrong)
{
	if (!scan->wrong)
		scan->wrong = wrong;
	return false;
}

static void skip_blanks(struct manifest_scan *scan)
{
	while (scan->at < scan->text.size && memchr(" \t\r\n", scan->text.data[scan->at], 4))
		scan->at++;
}

static bool is_next(struct manifest_scan *scan, char c)
{
	skip_blanks(scan);
	if (scan->at >= scan->text.size || scan->text.data[scan->at] != c)
		return false;
	scan->at++;
	return true;
}

static bool take(struct manifest_scan *scan, char c)
{
	return is_next(scan, c) || fail(scan, "it is not as a build writes it");
}

/* A string. What needs escapes stands in none that a build writes. */
static bool take_string(struct manifest_scan *scan, struct text *ret)
{
	size_t from;

	if (!take(scan, '"'))
		return false;
	from = scan->at;
	for (; scan->at < scan->text.size && scan->text.data[scan->at] != '"'; scan->at++) {
		unsigned char c = (unsigned char)scan->text.data[scan->at];

		if (c < 0x20 || c >= 0x7f || c == '\\')
			return fail(scan, "it is not as a build writes it");
	}
	*ret = text_slice(scan->text, from, scan->at);
	return take(scan, '"');
}

static bool take_key(struct manifest_scan *scan, const char *key)
{
	struct text found;

	return take_string(scan, &found) && (text_is(found, key) || fail(scan, "it is not as a build writes it")) &&
	       take(scan, ':');
}

/* A whole number of at most 16 digits, without signs or leading zeros. */
static bool take_number(struct manifest_scan *scan, uint64_t *ret)
{
	size_t from;

	skip_blanks(scan);
	*ret = 0;
	for (from = scan->at; scan->at < scan->text.size && scan->at - from < 16; scan->at++) {
		char c = scan->text.data[scan->at];

		if (c < '0' || c > '9' || (*ret == 0 && scan->at > from))
			break;
		*ret = *ret * 10 + (uint64_t)(c - '0');
	}
	return scan->at > from || fail(scan, "it is not as a build writes it");
}

static int digit_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_digest(struct text hex, struct digest *ret)
{
	if (hex.size != 2 * sizeof(ret->bytes))
		return false;
	for (size_t i = 0; i < sizeof(ret->bytes); i++) {
		int high = digit_value(hex.data[2 * i]), low = digit_value(hex.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret->bytes[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* A digest, or null: then *ret is absent. */
static bool take_stated_digest(struct manifest_scan *scan, struct text *ret)
{
	struct digest digest;

	skip_blanks(scan);
	if (text_starts_with(text_slice(scan->text, scan->at, scan->text.size), "null")) {
		scan->at += 4;
		*ret = (struct text){ 0 };
		return true;
	}
	return take_string(scan, ret) && (parse_digest(*ret, &digest) || fail(scan, "it states no SHA-256"));
}

bool manifest_scan_head(struct manifest_scan *scan, struct text text, struct manifest_head *ret_head)
{
	uint64_t version;

	*scan = (struct manifest_scan){ .text = text };
	if (!take(scan, '{') || !take_key(scan, "version") || !take_number(scan, &version))
		return false;
	if (version != MANIFEST_VERSION)
		return fail(scan, "a later compiler wrote it");
	return take(scan, ',') && take_key(scan, "compiler") && take_string(scan, &ret_head->compiler) &&
	       take(scan, ',') && take_key(scan, "model") && take_stated_digest(scan, &ret_head->model) &&
	       take(scan, ',') && take_key(scan, "bindings") && take_stated_digest(scan, &ret_head->bindings) &&
	       take(scan, ',') && take_key(scan, "files") && take(scan, '{');
}

static bool take_end(struct manifest_scan *scan)
{
	if (!take(scan, '}'))
		return false;
	skip_blanks(scan);
	return scan->at == scan->text.size || fail(scan, "something follows its end");
}

bool manifest_scan_row(struct manifest_scan *scan, struct manifest_row *ret_row)
{
	struct text hex;

	if (is_next(scan, '}')) {
		take_end(scan);
		return false;
	}
	if (scan->has_rows && !take(scan, ','))
		return false;
	scan->has_rows = true;
	if (!take_string(scan, &ret_row->path) || !take(scan, ':') || !take(scan, '{') || !take_key(scan, "sha256") ||
	    !take_string(scan, &hex))
		return false;
	if (!parse_digest(hex, &ret_row->digest))
		return fail(scan, "there is no SHA-256 of a file");
	if (!take(scan, ',') || !take_key(scan, "size") || !take_number(scan, &ret_row->size))
		return false;
	return ret_row->size <= FILE_SIZE_MAX ? take(scan, '}') : fail(scan, "there is no size of a file");
}

size_t manifest_scan_line(const struct manifest_scan *scan)
{
	size_t line = 1;

	for (size_t i = 0; i < scan->at && i < scan->text.size; i++)
		line += scan->text.data[i] == '\n';
	return line;
}
