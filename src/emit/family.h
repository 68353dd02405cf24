/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Inside emit/: how a family of artifacts (terraform, kubernetes, node, enclave) is put together.
 *
 * The view that templates see has the settings (made from the schema table for every family alike) and one object per
 * family, with what that family decides for its own files. A family is a view type for that object and a function that
 * fills it for one party; its artifacts are rows of the catalogue.
 */
#ifndef MPCNET_EMIT_FAMILY_H
#define MPCNET_EMIT_FAMILY_H

#include "emit/emit.h"
#include "template/template.h"
#include "template/view.h"

struct emit_context {
	const struct network *network;
	const struct bindings *bindings;
	struct text peers; /* the peer list of kms-server.toml, made once: it is the same for all */
	/* What each party owes to its peers, for their runbooks, by index; likewise. An absent object: nothing. */
	const struct view_value *debts;
	struct text model_digest, bindings_digest;
};

struct family {
	enum artifact_family bit;
	const char *name;                       /* the root field: "terraform" */
	const struct view_type *type;
	/* Fills `view`, an object of `type` with every value absent. Lives in `arena` until the party is done; the party is
	 * NULL for the family of the network's own pages. */
	void (*fill)(struct arena *arena, const struct emit_context *context, const struct party *party,
		     struct view_object *view);
};

extern const struct family terraform_family;
extern const struct family backup_family;
extern const struct family kubernetes_family;
extern const struct family node_family;
extern const struct family enclave_family;

/* What is known of a party's deployment. */
const struct binding *context_binding(const struct emit_context *context, const struct party *party);
/* The party has a node and an enclave of its own: this is no rehearsal. */
bool party_has_core(const struct emit_context *context, const struct party *party);
/* It has one, in an enclave. */
bool party_core_in_enclave(const struct emit_context *context, const struct party *party);
/*
 * It has one, and what its pods run is known: the release's image, or where images are signed, who signs this party's, and
 * where.
 */
bool party_image_ready(const struct emit_context *context, const struct party *party);
/*
 * Its core can be started: its image is known, every active party's CA is bound (or the network does without TLS), and so
 * is its own backup key (or it has none). A core fails what it cannot back up.
 */
bool party_core_ready(const struct emit_context *context, const struct party *party);

/* An artifact that is a template. */
struct artifact_row {
	enum artifact_family family;
	const char *path;                       /* under parties/<name>/, or of the output; also the template's name */
	enum template_language language;
	bool (*wanted)(const struct emit_context *context, const struct party *party);   /* NULL: always */
	bool executable;
	const char *template_name;              /* where it is not the path: "runbook.md" */
};

/* JSON and pictures come from functions instead; `party` is NULL for the network's own. */
struct written_row {
	enum artifact_family family;
	const char *path;
	bool (*wanted)(const struct emit_context *context, const struct party *party);
	void (*write)(const struct emit_context *context, const struct party *party, struct strbuf *out);
};

/* ---- the tables, in catalogue.c -------------------------------------------------------------------- */

/* Artifacts of a party, and of the network as a whole. */
const struct artifact_row *catalogue_of_party(size_t *ret_count);
const struct artifact_row *catalogue_of_network(size_t *ret_count);
const struct written_row *catalogue_written_for_party(size_t *ret_count);
const struct written_row *catalogue_written_for_network(size_t *ret_count);

/* ---- templates into text, in artifact.c ------------------------------------------------------------ */

/* Loads a template that is built in, strictly, into `arena`; ends the process when that fails. */
const struct template *artifact_template(struct arena *arena, const char *name, enum template_language language,
					 const struct view_type *view);
/* Renders it, HCL laid out, into the buffers; the text is borrowed from them. Ends the process when that fails. */
struct text artifact_render(const struct template *tmpl, enum template_language language,
			    const struct view_object *view, struct strbuf *rendered, struct strbuf *laid_out);

/* ---- the root views, in view_root.c ---------------------------------------------------------------- */

/* What all views share, made once. */
struct view_shared;

struct view_shared *view_shared_new(struct arena *arena, const struct emit_context *context);
/* Types of the root for templates of a party and of the network. */
const struct view_type *view_party_root_type(const struct view_shared *shared);
const struct view_type *view_network_root_type(const struct view_shared *shared);
/* The whole view of one party, or of the network; lives in `arena`. */
const struct view_object *view_party_root(struct arena *arena, const struct view_shared *shared,
					  const struct party *party);
const struct view_object *view_network_root(struct arena *arena, const struct view_shared *shared);

#endif
