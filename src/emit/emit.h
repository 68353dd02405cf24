/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * emit/: from the checked model to artifacts: paths and bytes, one at a time, handed on and forgotten.
 *
 * The same model and bindings give the same artifacts. Parties do not depend on one another and are made in parallel.
 * Nothing here opens a file.
 */
#ifndef MPCNET_EMIT_EMIT_H
#define MPCNET_EMIT_EMIT_H

#include "base/base.h"
#include "lock/lock.h"
#include "model/document.h"
#include "model/network.h"
#include "template/json_writer.h"

/* Takes one artifact; bytes are borrowed. Returns 0, or -1 to stop. Called from several threads at once. */
typedef int artifact_fn(void *context, struct text path, struct text bytes, bool executable);

enum artifact_family {
	FAMILY_NETWORK = 1, FAMILY_PARTY = 2, FAMILY_TERRAFORM = 4, FAMILY_KUBERNETES = 8, FAMILY_NODE = 16,
	FAMILY_ENCLAVE = 32
};

struct emit_options {
	unsigned families;              /* enum artifact_family bits */
	struct text party;              /* write this party's artifacts alone; absent: all */
	struct text model_digest;       /* 64 hex digits, for network/README.md */
	unsigned threads;               /* at least 1 */
};

/*
 * Makes every artifact and hands each to `take`. Returns 0, or -1 when `take` asked to stop. The bytes do not depend on
 * the number of threads; the order in which artifacts come does.
 */
int emit_artifacts(const struct network *network, const struct bindings *bindings, const struct emit_options *options,
		   artifact_fn *take, void *take_context);

/*
 * The family of the files that stand at such a path of the output: an enum artifact_family, or 0 where no build of any
 * spec writes. What has a folder and an ending of some artifact's, or one that the same tools read, counts, whatever its
 * name is, if it is not hidden.
 */
unsigned emit_family_of(struct text path);
/* Whether the artifact with this path is a script that is run by its name. */
bool emit_is_executable(struct text path);

/* Paths below parties/<name>/, in byte order. */
struct artifact_paths {
	const char **items;
	size_t count;
};

/* Which files emit_artifacts makes for a party of `network`. In `arena`; the paths themselves are constant. */
void party_artifact_paths(struct arena *arena, const struct network *network, const struct bindings *bindings,
			  const struct party *party, struct artifact_paths *ret);

/* A new network, before anything of it is known. */
struct start {
	struct text name, environment;
	int64_t threshold;              /* 0: a rehearsal */
	unsigned party_count;
};

/*
 * Makes a spec to start from: network.mpcnet and a file for each party, in canonical form, and hands each to `take`.
 * What only the operators can know stands in it as "<fill in: what to put>", which check/ reports one by one. Returns 0,
 * or -1 when `take` asked to stop.
 */
int emit_start(const struct start *start, artifact_fn *take, void *context);

/*
 * Appends the checked model as JSON: networks, releases and parties with all their settings, defaults included, keys in
 * byte order. Compact, it is the canonical form (RFC 8785; whole numbers of 2^53 and more as strings) whose SHA-256 is
 * the model's digest.
 */
void model_json(const struct network *network, bool compact, struct strbuf *out);
/* That digest, in hex. */
void model_digest(const struct network *network, char ret_hex[65]);
/* The document, or what stands in it, as JSON. Compact JSON has its keys as RFC 8785 sorts them. */
void value_json(const struct value *value, bool compact, struct strbuf *out);
/* The same inside of a larger text. */
void value_write(struct json_writer *json, const struct value *value);
/* The same as YAML, which reads back as the same data in YAML 1.1 and 1.2. */
void value_yaml(const struct value *value, struct strbuf *out);
/* Appends the JSON Schema (2020-12) of the model: docs/model.schema.json. */
void model_schema(struct strbuf *out);

#endif
