/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * How many live parties each function needs. The numbers, for n = 3t + 1, and where they are from:
 *
 *   t + 1   matching signatures vouch for a result, since one of them is of an honest party (num_majority of the
 *           core's client; kms: core-client/config, core/service/src/engine/validation_wasm.rs).
 *   2t + 1  shares that agree open a secret: a core goes on when more than degree + threshold of them lie on one
 *           polynomial, whoever is missing counting as wrong (kms: core/threshold-execution/src/sharing/open.rs, and
 *           reconstruct_w_errors_async). So t parties may be silent or corrupt, together. As many answers are what
 *           clients ask for (num_reconstruct), and n - t = 2t + 1 is the part of a committee that key generation takes
 *           (kms: docs/getting-started/concepts.md), and of the old committee that hands over (fhevm:
 *           host-contracts/KMS_CONTEXT_SWITCH_RUNBOOK.md, annex A).
 *   n       an epoch is activated once every signer of its committee attested the same result (the same runbook).
 */
#include "quorum/internal.h"

static const struct function_row functions[QUORUM_FUNCTION_COUNT] = {
	[QUORUM_SIGNING] = {
		"signing", "signing", NEED_MAJORITY, false,
		"Each core signs alone; t + 1 matching signatures vouch for a result.",
		"kms: core-client/config (num_majority)",
	},
	[QUORUM_PUBLIC_DECRYPTION] = {
		"public_decryption", "public decryption", NEED_RECONSTRUCTION, false,
		"2t + 1 shares that agree open a value; silent and corrupt parties count alike.",
		"kms: core/threshold-execution/src/sharing/open.rs",
	},
	[QUORUM_USER_DECRYPTION] = {
		"user_decryption", "user decryption", NEED_RECONSTRUCTION, false,
		"A client reconstructs from 2t + 1 answers.",
		"kms: core-client/config (num_reconstruct)",
	},
	[QUORUM_KEY_GENERATION] = {
		"key_generation", "key generation", NEED_RECONSTRUCTION, false,
		"Preprocessing, keys and CRS come about while at most t parties are silent or corrupt.",
		"kms: docs/getting-started/concepts.md",
	},
	[QUORUM_RE_SHARING] = {
		"re_sharing", "re-sharing", NEED_EVERYBODY, false,
		"A new epoch of the same committee is active once every party of it attested it.",
		"fhevm: host-contracts/KMS_CONTEXT_SWITCH_RUNBOOK.md, section 3",
	},
	[QUORUM_CONTEXT_SWITCH] = {
		"context_switch", "context switch", NEED_RECONSTRUCTION, true,
		"n - t parties of the old committee hand over, and every party of the new one confirms.",
		"fhevm: host-contracts/KMS_CONTEXT_SWITCH_RUNBOOK.md, section 4 and annex A",
	},
};

const struct function_row *function_row(enum quorum_function function)
{
	return &functions[function];
}

const char *need_formula(enum quorum_need need)
{
	switch (need) {
	case NEED_MAJORITY: return "t + 1";
	case NEED_RECONSTRUCTION: return "2t + 1";
	case NEED_EVERYBODY: case NEED_COUNT: break;
	}
	return "n";
}

size_t function_needs(const struct quorum *quorum, enum quorum_function function)
{
	size_t t = (size_t)quorum->network->threshold;

	switch (functions[function].need) {
	case NEED_MAJORITY: return t + 1;
	case NEED_RECONSTRUCTION: return 2 * t + 1;
	case NEED_EVERYBODY: case NEED_COUNT: break;
	}
	return quorum->active_count;
}

bool function_needs_newcomers(const struct quorum *quorum, enum quorum_function function)
{
	return functions[function].makes_committee && quorum->newcomer_count > 0;
}

size_t function_breaks_at(const struct quorum *quorum, enum quorum_function function)
{
	return quorum->active_count - function_needs(quorum, function) + 1;
}

/* Of the parties that may still be lost, at most t may be corrupt instead. */
static struct quorum_effect still_works(const struct quorum *quorum, size_t spare)
{
	size_t t = (size_t)quorum->network->threshold;

	return (struct quorum_effect){ QUORUM_WORKS, spare, spare < t ? spare : t };
}

struct quorum_effect effect_of_count(const struct quorum *quorum, enum quorum_function function, size_t lost)
{
	size_t breaks_at = function_breaks_at(quorum, function);

	/* Whichever they are, they may be of the new committee. */
	if (lost >= breaks_at || (lost > 0 && function_needs_newcomers(quorum, function)))
		return (struct quorum_effect){ .state = QUORUM_STOPS };
	return still_works(quorum, function_needs_newcomers(quorum, function) ? 0 : breaks_at - 1 - lost);
}

struct quorum_effect effect_of_failure(const struct quorum *quorum, enum quorum_function function,
				       const struct failure *failure)
{
	bool newcomers = function_needs_newcomers(quorum, function);
	size_t breaks_at = function_breaks_at(quorum, function);
	size_t worst = failure->active_down + failure->active_interrupted;

	if (failure->active_down >= breaks_at || (newcomers && failure->newcomer_down))
		return (struct quorum_effect){ .state = QUORUM_STOPS };
	if (worst >= breaks_at || (newcomers && failure->newcomer_interrupted))
		return (struct quorum_effect){ .state = QUORUM_INTERRUPTED };
	/* The loss of any one newcomer is too much. */
	return still_works(quorum, newcomers ? 0 : breaks_at - 1 - worst);
}

const char *state_key(enum quorum_state state)
{
	switch (state) {
	case QUORUM_WORKS: return "works";
	case QUORUM_INTERRUPTED: return "interrupted";
	case QUORUM_STOPS: case QUORUM_STATE_COUNT: break;
	}
	return "stops";
}
