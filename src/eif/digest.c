/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* SHA-384 of several streams at once, by OpenSSL. */
#include "eif/digest.h"

NORETURN static void fail(void)
{
	die("OpenSSL has no SHA-384");
}

static void begin(EVP_MD_CTX *context)
{
	if (EVP_DigestInit_ex(context, EVP_sha384(), NULL) != 1)
		fail();
}

void digest_add(EVP_MD_CTX *context, const void *bytes, size_t size)
{
	if (EVP_DigestUpdate(context, bytes, size) != 1)
		fail();
}

void digests_init(struct digests *digests)
{
	for (size_t i = 0; i < STREAM_COUNT; i++) {
		digests->lanes[i] = (struct lane){ .context = EVP_MD_CTX_new() };
		if (!digests->lanes[i].context)
			fail();
	}
	digests->lanes[0].streams = (1u << STREAM_COUNT) - 1;
	begin(digests->lanes[0].context);
}

void digests_release(struct digests *digests)
{
	for (size_t i = 0; i < STREAM_COUNT; i++)
		EVP_MD_CTX_free(digests->lanes[i].context);
}

/* There are as many lanes as streams, so one is free when a stream needs its own. */
static struct lane *free_lane(struct digests *digests)
{
	for (size_t i = 0; i < STREAM_COUNT; i++)
		if (digests->lanes[i].streams == 0)
			return &digests->lanes[i];
	die("every stream has a lane already");
}

static struct lane *empty_lane(struct digests *digests)
{
	for (size_t i = 0; i < STREAM_COUNT; i++)
		if (digests->lanes[i].streams && !digests->lanes[i].fed)
			return &digests->lanes[i];
	return NULL;
}

void digests_begin_section(struct digests *digests)
{
	struct lane *lane;

	for (size_t i = 0; i < STREAM_COUNT; i++)
		digests->lanes[i].streams &= ~STREAM(SECTION);
	lane = empty_lane(digests);
	if (!lane) {
		lane = free_lane(digests);
		lane->fed = false;
		begin(lane->context);
	}
	lane->streams |= STREAM(SECTION);
}

/* Takers leave those that they shared a lane with until now. */
static struct lane *part(struct digests *digests, struct lane *lane, unsigned takers)
{
	struct lane *own;

	if ((lane->streams & ~takers) == 0)
		return lane;
	own = free_lane(digests);
	own->streams = lane->streams & takers;
	own->fed = lane->fed;
	lane->streams &= ~takers;
	if (EVP_MD_CTX_copy_ex(own->context, lane->context) != 1)
		fail();
	return own;
}

size_t digests_choose(struct digests *digests, unsigned takers, EVP_MD_CTX *ret_contexts[STREAM_COUNT])
{
	size_t count = 0;
	unsigned left = takers;

	for (size_t i = 0; i < STREAM_COUNT; i++) {
		struct lane *lane = &digests->lanes[i];

		/* A lane that was parted from this one further down has takers alone, and was counted. */
		if ((lane->streams & left) == 0)
			continue;
		lane = part(digests, lane, left);
		lane->fed = true;
		left &= ~lane->streams;
		ret_contexts[count++] = lane->context;
	}
	return count;
}

void digests_value(const struct digests *digests, enum stream stream, uint8_t ret[EIF_DIGEST_SIZE])
{
	EVP_MD_CTX *copy = EVP_MD_CTX_new();
	const struct lane *lane = digests->lanes;
	unsigned int size = 0;

	while (!(lane->streams & 1u << stream))
		lane++;
	if (!copy || EVP_MD_CTX_copy_ex(copy, lane->context) != 1 || EVP_DigestFinal_ex(copy, ret, &size) != 1 ||
	    size != EIF_DIGEST_SIZE)
		fail();
	EVP_MD_CTX_free(copy);
}
