/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * What may stand where: the families of paths, read off the catalogue. An artifact that an older compiler wrote, or a
 * later one will write, counts too when it has a folder and an ending of today's.
 */
#include "emit/family.h"

/* A path below parties/<name>/, or of the output where `network`. */
struct place {
	struct text path, name;         /* name: the last part of the path */
	bool network;
	unsigned family;                /* of the folder, or of the file itself; 0: nobody's */
	bool known_ending;              /* the name ends as that of some artifact does */
	bool executable;
};

/* ".tf"; the whole name where it has no dot: "Dockerfile". */
static struct text ending_of(struct text name)
{
	size_t dot = name.size;

	while (dot > 0 && name.data[dot - 1] != '.')
		dot--;
	return text_slice(name, dot ? dot - 1 : 0, name.size);
}

static struct text last_part(struct text path)
{
	size_t from = path.size;

	while (from > 0 && path.data[from - 1] != '/')
		from--;
	return text_slice(path, from, path.size);
}

static void consider(struct place *place, bool network, enum artifact_family family, const char *row_path,
		     bool executable)
{
	struct text row = text_from(row_path);
	size_t slash = text_find(row, '/', 0);

	place->known_ending |= text_equal(ending_of(place->name), ending_of(last_part(row)));
	if (network != place->network)
		return;
	if (text_equal(place->path, row)) {
		place->family = family;
		place->executable |= executable;
	} else if (!place->family && slash < row.size && place->path.size > slash &&
		   memcmp(place->path.data, row.data, slash + 1) == 0) {
		place->family = family;
	}
}

static void consider_rows(struct place *place)
{
	static const struct {
		const struct artifact_row *(*rows)(size_t *ret_count);
		const struct written_row *(*written)(size_t *ret_count);
	} tables[] = {
		{ catalogue_of_party, catalogue_written_for_party },
		{ catalogue_of_network, catalogue_written_for_network },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(tables); i++) {
		size_t count;
		const struct artifact_row *rows = tables[i].rows(&count);
		const struct written_row *written;

		for (size_t j = 0; j < count; j++)
			consider(place, i == 1, rows[j].family, rows[j].path, rows[j].executable);
		written = tables[i].written(&count);
		for (size_t j = 0; j < count; j++)
			consider(place, i == 1, written[j].family, written[j].path, false);
	}
}

/* Endings that no artifact has, of files that tools take along with those that have: kubectl -f, OpenTofu. */
static bool is_taken_beside(struct text ending)
{
	return text_is(ending, ".yml") || text_is(ending, ".tofu");
}

static bool has_hidden_part(struct text path)
{
	for (size_t from = 0; from <= path.size; from = text_find(path, '/', from) + 1)
		if (from < path.size && path.data[from] == '.')
			return true;
	return false;
}

static struct place find_place(struct text path)
{
	struct place place = { .path = path, .network = !text_starts_with(path, "parties/") };

	if (!place.network)
		place.path = text_slice(path, text_find(path, '/', strlen("parties/")) + 1, path.size);
	place.name = last_part(place.path);
	place.known_ending = is_taken_beside(ending_of(place.name));
	if (place.path.size && !has_hidden_part(path))
		consider_rows(&place);
	return place;
}

unsigned emit_family_of(struct text path)
{
	struct place place = find_place(path);

	return place.known_ending ? place.family : 0;
}

bool emit_is_executable(struct text path)
{
	return find_place(path).executable;
}
