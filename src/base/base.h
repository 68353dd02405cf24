/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * base/: plain containers and text, with no word of this language in them.
 *
 * `struct text` is a borrowed run of bytes; `struct arena` owns memory until it is released as a whole;
 * `struct strbuf` grows text on the heap; VEC_PUSH grows an array in an arena. Running out of memory ends
 * the process with a message: no caller has to check for it.
 */
#ifndef MPCNET_BASE_BASE_H
#define MPCNET_BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* GNU C, named once: the two compilers we build with both know them. */
#define PRINTF_LIKE(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#define NORETURN __attribute__((noreturn))

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct strbuf;

/* ---- text ------------------------------------------------------------------------------------------ */

/* A run of bytes that somebody else owns. `data` need not end in a NUL; NULL data means "there is none". */
struct text {
	const char *data;
	size_t size;
};

/* The text of a string literal. */
#define TEXT(literal) ((struct text){ "" literal, sizeof(literal) - 1 })
/* printf("%.*s", TEXT_ARG(t)) */
#define TEXT_ARG(t) (int)(t).size, (t).data ? (t).data : ""

struct text text_from(const char *string);              /* NULL gives the absent text */
bool text_equal(struct text a, struct text b);
bool text_is(struct text a, const char *string);
int text_compare(struct text a, struct text b);         /* by bytes: the order of every list we print */
bool text_starts_with(struct text t, const char *prefix);
bool text_ends_with(struct text t, const char *suffix);
struct text text_slice(struct text t, size_t from, size_t to);  /* clamps to the text */
/* Offset of the first `c` at or after `from`, or t.size. */
size_t text_find(struct text t, char c, size_t from);
/* Offset of the first byte at or after `from` that is not ASCII, or is NUL; t.size when there is none. */
size_t text_skip_ascii(struct text t, size_t from);

/* Lengths of valid UTF-8 sequences: the bytes that `data` begins with, 1 to 4, or 0 when they are not UTF-8
 * (overlong forms, surrogates and values past U+10FFFF are not). */
size_t utf8_sequence(const char *data, size_t size);
bool utf8_is_valid(struct text t);
/* Decodes a sequence that utf8_sequence accepted. */
uint32_t utf8_decode(const char *data, size_t length);
/* Writes `code_point` to `out`, and returns how many bytes it took. */
size_t utf8_encode(uint32_t code_point, char out[4]);
/* Code points from `first` to `last`, both among them. */
struct code_range {
	uint32_t first, last;
};

/* Whether one of the ranges, which are in order, holds `code_point`. */
bool code_ranges_hold(const struct code_range *ranges, size_t count, uint32_t code_point);
/* Columns that a terminal gives a character: 0 for combining marks, 2 for wide ones, else 1. */
unsigned utf8_width(uint32_t code_point);

/*
 * Appends text made harmless for a terminal or a log, and all of it visible: a tab is drawn as a space, a control and a
 * byte that is not UTF-8 as '?', and what would show nothing or turn the text around by its name, as in "<U+202E>".
 */
void safe_text(struct strbuf *out, struct text t);
/* Columns on the terminal of what safe_text writes. */
size_t safe_width(struct text t);
/* Whether safe_text writes a character as it is. */
bool safe_is_plain(uint32_t code_point);
/*
 * Appends JSON, in which safe_text would change more than what is seen: what is not plain is written by number, as in
 * \u202e. Such characters stand in strings alone, where that is the same character.
 */
void safe_json(struct strbuf *out, struct text json);

/*
 * What stands before item `at`, from 0, of a list of `count`: nothing before the first, `last` (" and ", " or ") before
 * the last, else ", ".
 */
const char *list_separator(size_t at, size_t count, const char *last);
/*
 * Appends words as safe_text does, parted by blanks, in lines of at most `width` columns; a word that is wider goes on
 * in the next line. The cursor is at `column`, where the first word goes in any case; further lines begin with `margin`
 * blanks. The last line is not ended. Returns the column that the cursor is at then.
 */
size_t wrap_words(struct strbuf *out, struct text words, size_t column, size_t margin, size_t width);

/* Edit distance for "did you mean", bounded: returns `limit` + 1 when it is more than `limit`. */
size_t text_distance(struct text a, struct text b, size_t limit);

/* ---- arena ----------------------------------------------------------------------------------------- */

struct arena_block;

/* Memory that is freed all at once. `{0}` is an empty arena. Not shared between threads. */
struct arena {
	struct arena_block *blocks;     /* newest first */
	size_t total;                   /* bytes handed out so far */
};

/* Zeroed memory, aligned for anything; never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
/* Frees everything. The arena is empty and can be used again. */
void arena_release(struct arena *arena);
/* Hands everything in `from` over to `arena`; `from` is empty then. */
void arena_take(struct arena *arena, struct arena *from);
/* Forgets everything but keeps one block, for the next round of the same work. */
void arena_reset(struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), sizeof(type), (count)))

void *arena_alloc_array(struct arena *arena, size_t size, size_t count);
/* A copy that ends in a NUL, which its size does not count. The absent text stays absent. */
struct text arena_text(struct arena *arena, struct text t);
/* The same, with ASCII letters in one case, whatever the locale says. */
struct text arena_lower(struct arena *arena, struct text t);
struct text arena_upper(struct arena *arena, struct text t);
/* A text that is formatted, and ends in a NUL likewise. */
struct text arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
struct text arena_vformat(struct arena *arena, const char *format, va_list args);

/*
 * A growing array in an arena: any struct with members `items`, `count` and `capacity`.
 *
 *     struct { struct party *items; size_t count, capacity; } parties = { 0 };
 *     *VEC_PUSH(arena, &parties) = party;
 */
#define VEC_PUSH(arena, vec) \
	((vec)->items = arena_grow((arena), (vec)->items, sizeof(*(vec)->items), (vec)->count, &(vec)->capacity), \
	 &(vec)->items[(vec)->count++])

void *arena_grow(struct arena *arena, void *items, size_t size, size_t count, size_t *capacity);

/* ---- strbuf ---------------------------------------------------------------------------------------- */

/* Text that grows, on the heap. `{0}` is empty; `data` ends in a NUL once anything was added. */
struct strbuf {
	char *data;
	size_t size, capacity;
};

void strbuf_add(struct strbuf *buf, const char *data, size_t size);
void strbuf_text(struct strbuf *buf, struct text t);
void strbuf_string(struct strbuf *buf, const char *string);
void strbuf_char(struct strbuf *buf, char c);
void strbuf_repeat(struct strbuf *buf, char c, size_t count);
void strbuf_format(struct strbuf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void strbuf_vformat(struct strbuf *buf, const char *format, va_list args);
void strbuf_reserve(struct strbuf *buf, size_t more);
void strbuf_reset(struct strbuf *buf);          /* empty, memory kept */
void strbuf_release(struct strbuf *buf);        /* empty, memory freed */
struct text strbuf_as_text(const struct strbuf *buf);   /* borrowed: valid until the next change */

/* ---- the rest -------------------------------------------------------------------------------------- */

/* Ends the process: there is no memory, or the program contradicts itself. Exit status 70. */
NORETURN void die(const char *format, ...) PRINTF_LIKE(1, 2);

/* malloc and realloc that never return NULL. */
void *xmalloc(size_t size);
void *xrealloc(void *memory, size_t size);

/* Writes all of `bytes` to a file, however often it takes. Returns 0, or -1 with errno set. */
int write_all(int descriptor, struct text bytes);

/* SHA-256 as 64 lower-case hex digits and a NUL. */
void sha256_hex(struct text bytes, char ret_hex[65]);

#endif
