/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Scanning: a body is cut into literals and tags, and tags that stand alone on their line take the line with them. */
#include "template/engine.h"

void scanner_init(struct scanner *scanner, struct text body)
{
	*scanner = (struct scanner){ .body = body, .line = 1, .opener = TEXT("{{"), .closer = TEXT("}}") };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
	return is_blank(c) || c == '\n' || c == '\r';
}

static struct text trim(struct text t)
{
	while (t.size && is_space(t.data[0])) {
		t.data++;
		t.size--;
	}
	while (t.size && is_space(t.data[t.size - 1]))
		t.size--;
	return t;
}

/* Offset of `what` at or after `from`, or body.size. */
static size_t find(struct text body, struct text what, size_t from)
{
	while ((from = text_find(body, what.data[0], from)) < body.size) {
		if (body.size - from >= what.size && memcmp(body.data + from, what.data, what.size) == 0)
			return from;
		from++;
	}
	return body.size;
}

static uint32_t count_lines(struct text t)
{
	uint32_t lines = 0;

	for (size_t at = 0; (at = text_find(t, '\n', at)) < t.size; at++)
		lines++;
	return lines;
}

/* {{=<% %>=}}: two delimiters without white space or '=' in them. */
static const char *set_delimiters(struct scanner *scanner, struct text inside)
{
	struct text both, opener, closer;

	if (inside.size < 2 || inside.data[inside.size - 1] != '=')
		return "a change of delimiters must end in '='";
	both = trim(text_slice(inside, 1, inside.size - 1));
	opener = both;
	opener.size = 0;
	while (opener.size < both.size && !is_space(both.data[opener.size]))
		opener.size++;
	closer = trim(text_slice(both, opener.size, both.size));
	for (size_t i = 0; i < closer.size; i++)
		if (is_space(closer.data[i]))
			return "a change of delimiters must name two";
	if (opener.size == 0 || closer.size == 0)
		return "a change of delimiters must name two";
	if (text_find(both, '=', 0) < both.size)
		return "a delimiter must not contain '='";
	scanner->opener = opener;
	scanner->closer = closer;
	return NULL;
}

/* Understands what is between the delimiters. A comment and a change of delimiters give the sigil '!'. */
static const char *read_tag(struct scanner *scanner, struct text inside, struct token *token)
{
	char sigil = inside.size ? inside.data[0] : '\0';

	if (sigil == '=') {
		token->sigil = '!';
		return set_delimiters(scanner, inside);
	}
	if (sigil == '<' || sigil == '$')
		return "inheritance ('<' and '$') is not part of this template language";
	if (sigil && strchr("#^/>!&", sigil))
		token->sigil = sigil;
	token->text = trim(text_slice(inside, token->sigil ? 1 : 0, inside.size));
	if (token->text.size == 0 && token->sigil != '!')
		return "a tag has no name";
	return NULL;
}

/* Finds the end of the tag whose inside begins at `from`. {{{x}}} ends in '}' and the delimiter. */
static const char *close_tag(struct scanner *scanner, size_t from, struct token *token, size_t *ret_end)
{
	struct text triple = TEXT("}}}"), body = scanner->body;
	bool is_triple = from < body.size && body.data[from] == '{' && text_is(scanner->closer, "}}");
	struct text closer = is_triple ? triple : scanner->closer;
	/* The sigil '=' may be the closer's first byte too, so it is passed first. */
	size_t search = from + (from < body.size && body.data[from] == '=' ? 1 : 0);
	size_t end = find(body, closer, search);
	const char *problem;

	if (end == body.size)
		return "a tag is not closed";
	problem = read_tag(scanner, text_slice(body, from + (is_triple ? 1 : 0), end), token);
	if (problem)
		return problem;
	if (is_triple) {
		if (token->sigil)
			return "'{{{' must be followed by a name";
		token->sigil = '&';
	}
	*ret_end = end + closer.size;
	return NULL;
}

/* A tag of sections, partials and comments takes its line with it when nothing else is on it. */
static void stand_alone(struct scanner *scanner, struct token *token, size_t *start, size_t *end)
{
	struct text body = scanner->body;
	size_t line_start = *start, line_end = *end;

	if (!token->sigil || token->sigil == '&')
		return;
	while (line_start > 0 && is_blank(body.data[line_start - 1]))
		line_start--;
	while (line_end < body.size && is_blank(body.data[line_end]))
		line_end++;
	if (line_start > 0 && body.data[line_start - 1] != '\n')
		return;
	if (line_end < body.size && body.data[line_end] == '\r' && line_end + 1 < body.size &&
	    body.data[line_end + 1] == '\n')
		line_end++;
	if (line_end < body.size && body.data[line_end] != '\n')
		return;
	token->standalone = true;
	token->indent = text_slice(body, line_start, *start);
	*start = line_start;
	*end = line_end < body.size ? line_end + 1 : line_end;
}

/* Reads up to and over the next tag: the literal before it, then the tag, wait to be given. */
static const char *read_on(struct scanner *scanner, struct token *literal)
{
	struct text body = scanner->body;
	size_t start = find(body, scanner->opener, scanner->at), end, tag = start, from = scanner->at;
	struct token token = { .kind = TOKEN_TAG };
	const char *problem;

	*literal = (struct token){ .kind = TOKEN_LITERAL, .line = scanner->line };
	scanner->line += count_lines(text_slice(body, from, start));
	if (start == body.size) {
		literal->text = text_slice(body, from, start);
		scanner->at = start;
		return NULL;
	}
	token.line = scanner->line;
	problem = close_tag(scanner, start + scanner->opener.size, &token, &end);
	if (problem)
		return problem;
	stand_alone(scanner, &token, &start, &end);
	literal->text = text_slice(body, from, start < from ? from : start);
	scanner->line += count_lines(text_slice(body, tag, end));
	scanner->at = end;
	scanner->pending = token;
	scanner->has_pending = token.sigil != '!';
	return NULL;
}

const char *scanner_next(struct scanner *scanner, struct token *ret_token)
{
	while (!scanner->has_pending) {
		struct token literal;
		const char *problem;

		if (scanner->at >= scanner->body.size) {
			*ret_token = (struct token){ .kind = TOKEN_END, .line = scanner->line };
			return NULL;
		}
		problem = read_on(scanner, &literal);
		if (problem)
			return problem;
		if (literal.text.size) {
			*ret_token = literal;
			return NULL;
		}
	}
	scanner->has_pending = false;
	*ret_token = scanner->pending;
	return NULL;
}
