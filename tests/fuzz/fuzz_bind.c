/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * A fuzzing target for what bind reads: one file in memory is taken for what a party's deployment made known, held to a
 * network whose cores made their CA certificates and to one whose operators did, and what there is to say about it printed
 * to nowhere. Nothing is written: the lock is a folder that is not there.
 */
#include <stdio.h>

#include "check/check.h"
#include "lock/lock.h"
#include "syntax/syntax.h"

#define NOW 1795651200 /* 2026-11-26 */
#define NOWHERE "/nonexistent/mpcnet.lock"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PARTY(name, id, account, region) \
	"party \"" name "\" {\n  id = " id "\n  account = \"" account "\"\n  region = \"" region "\"\n" \
	"  release = \"v0.15.0\"\n  cluster { name = \"mpc\" }\n" \
	"  vault {\n    backup {\n      enabled = true\n      account = \"9${10000000000 + self.id}\"\n    }\n  }\n}\n"
#define REST \
	"release \"v0.15.0\" {\n  generation = \"0.15\"\n" \
	"  image = \"ghcr.io/zama-ai/kms/core-service-enclave@sha256:" \
	"6f1c0f2f4ad1c9be1d4b8a3c2f1e5d6c7b8a9f0e1d2c3b4a5968778695a4b3c2\"\n" \
	"  pcr0 = \"4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7\"\n" \
	"  pcr1 = \"5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8\"\n" \
	"  pcr2 = \"603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9\"\n}\n" \
	PARTY("alice", "1", "210987654321", "eu-west-1") PARTY("bob", "2", "310987654321", "eu-central-1") \
	PARTY("carol", "3", "410987654321", "eu-north-1") PARTY("dave", "4", "510987654321", "us-east-1")
#define NETWORK(protocol) \
	"mpcnet = 1\nnetwork \"testnet-demo\" {\n  environment = \"testnet\"\n  threshold = 1\n" protocol "}\n" REST

static const struct network *network_of(struct arena *arena, const char *spec)
{
	struct sources sources = { 0 };
	struct diags diags;
	const struct network *network;

	diags_init(&diags, arena);
	*VEC_PUSH(arena, &sources) = (struct source){ TEXT("spec.mpcnet"), arena_text(arena, text_from(spec)) };
	network = check_network(arena, &diags, syntax_parse(arena, &diags, &sources));
	if (!network) {
		diags_print(&diags, &sources, DIAG_FORM_TEXT, false, "0", stderr);
		die("the target's own network has errors");
	}
	return network;
}

static void bind_for(struct arena *arena, const struct network *network, const struct lock_input *input, FILE *nowhere)
{
	struct sources sources = { 0 };
	struct diags diags;
	const struct lock_outcome *outcome;
	struct lock_binder *binder;
	const struct lock_request request = {
		.network = network, .party = network_find_party(network, TEXT("alice")), .folder = NOWHERE,
		.inputs = input, .input_count = 1, .now = NOW, .dry_run = true,
	};

	diags_init(&diags, arena);
	binder = lock_bind_begin(arena, &diags, &request, &outcome);
	/* Nothing is refused without a word, and nothing recorded with one. */
	if ((binder == NULL) != diags_have_errors(&diags))
		die("refused and no error, or an error and not refused");
	if (binder && outcome->changed && outcome->change_count == 0)
		die("a change that nobody is told of");
	if (binder && lock_bind_end(binder, true) != 0)
		die("a dry run that failed");
	for (enum diag_form form = DIAG_FORM_TEXT; form <= DIAG_FORM_GITHUB; form++)
		diags_print(&diags, &sources, form, true, "0", nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	static struct arena kept;
	static const struct network *automatic, *manual;
	struct arena arena = { 0 };
	struct lock_input input = {
		TEXT("input"), arena_text(&arena, (struct text){ size ? (const char *)data : "", size }),
	};

	if (!nowhere && !(nowhere = fopen("/dev/null", "w")))
		return 0;
	if (!automatic) {
		automatic = network_of(&kept, NETWORK(""));
		manual = network_of(&kept, NETWORK("  protocol { tls = \"manual\" }\n"));
	}
	bind_for(&arena, automatic, &input, nowhere);
	bind_for(&arena, manual, &input, nowhere);
	arena_release(&arena);
	return 0;
}
