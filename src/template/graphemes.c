/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Grapheme clusters, as the segmenter that terraform uses finds them (Unicode 15.0). Where that differs from the
 * standard, it is followed: columns have to agree with terraform's.
 */
#include "template/graphemes.h"

enum grapheme_class {
	OTHER, PREPEND, CONTROL, EXTEND, REGIONAL, SPACING, HANGUL_L, HANGUL_V, HANGUL_T, HANGUL_LV, HANGUL_LVT, JOINER,
	PICTOGRAPH
};

static const struct {
	uint32_t first, last;
	enum grapheme_class class;
} classes[] = {
#include "template/graphemes.def"
};

#define SYLLABLE_FIRST 0xac00
#define SYLLABLE_LAST 0xd7a3
#define SYLLABLES_A_VOWEL 28 /* without a final consonant, then one for each of 27 */

static enum grapheme_class class_of(uint32_t c)
{
	size_t low = 0, high = ARRAY_LENGTH(classes);

	if (c >= SYLLABLE_FIRST && c <= SYLLABLE_LAST)
		return (c - SYLLABLE_FIRST) % SYLLABLES_A_VOWEL ? HANGUL_LVT : HANGUL_LV;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c > classes[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ARRAY_LENGTH(classes) && c >= classes[low].first ? classes[low].class : OTHER;
}

/* Text being walked, character by character; `next` is the class of the one at `at`. */
struct walk {
	struct text text;
	size_t at, length;
	enum grapheme_class next;
	bool ended;
};

static void look(struct walk *walk)
{
	const char *data = walk->text.data + walk->at;

	walk->ended = walk->at == walk->text.size;
	walk->next = CONTROL;
	if (walk->ended)
		return;
	walk->length = utf8_sequence(data, walk->text.size - walk->at);
	if (!walk->length)
		walk->length = 1;
	else if ((unsigned char)*data >= 0x80)
		walk->next = class_of(utf8_decode(data, walk->length));
	else if (*data >= ' ' && *data != 0x7f)
		walk->next = OTHER;
}

static void step(struct walk *walk)
{
	walk->at += walk->length;
	look(walk);
}

static bool take(struct walk *walk, enum grapheme_class class)
{
	if (walk->ended || walk->next != class)
		return false;
	step(walk);
	return true;
}

/* What is joined to the character before it; behind all but plain characters a joiner takes the next pictograph too. */
static void take_extension(struct walk *walk, bool joins)
{
	for (;;) {
		if (take(walk, JOINER)) {
			if (joins)
				take(walk, PICTOGRAPH);
		} else if (!take(walk, EXTEND) && !take(walk, SPACING)) {
			return;
		}
	}
}

static void take_all(struct walk *walk, enum grapheme_class class)
{
	while (take(walk, class))
		;
}

static bool take_hangul(struct walk *walk)
{
	size_t start = walk->at;
	bool led;

	take_all(walk, HANGUL_L);
	led = walk->at > start;
	if (take(walk, HANGUL_LVT)) {
		take_all(walk, HANGUL_T);
	} else if (take(walk, HANGUL_LV)) {
		bool has_vowel = take(walk, HANGUL_V);

		take_all(walk, HANGUL_V);
		if (has_vowel || !led)
			take_all(walk, HANGUL_T);
	} else if (take(walk, HANGUL_V)) {
		take_all(walk, HANGUL_V);
		take_all(walk, HANGUL_T);
	} else if (!led) {
		take_all(walk, HANGUL_T);
	}
	return walk->at > start;
}

static void take_cluster(struct walk *walk)
{
	bool prepended = take(walk, PREPEND);

	take_all(walk, PREPEND);
	if (walk->next == CONTROL) {
		if (!prepended)
			step(walk);
	} else if (take_hangul(walk)) {
		take_extension(walk, true);
	} else if (take(walk, REGIONAL)) {
		take(walk, REGIONAL);
		take_extension(walk, true);
	} else if (take(walk, PICTOGRAPH)) {
		take_extension(walk, true);
	} else {
		step(walk);
		take_extension(walk, false);
	}
}

static bool is_plain(char c)
{
	return c >= ' ' && c < 0x7f;
}

/* Whether each of eight bytes is printable ASCII. */
static bool are_plain(const char *data)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t word;

	memcpy(&word, data, sizeof(word));
	/* The top bit shows in a byte that has it, in one below ' ' and in 0x7f; a borrow comes from such a byte alone. */
	return !((word | (word - ones * ' ') | (word + ones)) & tops);
}

/* Where the printable ASCII that begins at `at` ends. */
static size_t skip_plain(struct text t, size_t at)
{
	while (at + sizeof(uint64_t) <= t.size && are_plain(t.data + at))
		at += sizeof(uint64_t);
	while (at < t.size && is_plain(t.data[at]))
		at++;
	return at;
}

size_t grapheme_count(struct text t)
{
	struct walk walk = { .text = t };
	size_t count = 0;

	for (;;) {
		/* Two printable characters of ASCII never join, and most text is that; the last may join what follows. */
		size_t end = skip_plain(t, walk.at);

		if (end > walk.at + 1) {
			count += end - 1 - walk.at;
			walk.at = end - 1;
		}
		look(&walk);
		if (walk.ended)
			return count;
		if (t.data[walk.at] != '\r') {
			take_cluster(&walk);
		} else {
			step(&walk);
			if (!walk.ended && t.data[walk.at] == '\n')
				step(&walk);
		}
		count++;
	}
}
