/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What is said of a --party that there is not. */
#include <stdio.h>

#include "base/suggestion.h"
#include "driver/job.h"

static void consider_parties(struct suggestion *suggestion, const struct network *network)
{
	for (size_t i = 0; i < network->party_count; i++)
		suggestion_consider(suggestion, network->parties[i].name);
}

int complain_of_party(const char *name, const struct network *network, const struct network *other)
{
	struct suggestion suggestion = suggestion_for(text_from(name));
	struct strbuf said = { 0 };

	consider_parties(&suggestion, network);
	if (other)
		consider_parties(&suggestion, other);
	strbuf_string(&said, other ? "mpcnetc: neither network has a party '" : "mpcnetc: the network has no party '");
	safe_text(&said, text_from(name));
	strbuf_char(&said, '\'');
	if (suggestion.best.data)
		strbuf_format(&said, "; did you mean '%.*s'?", TEXT_ARG(suggestion.best));
	strbuf_char(&said, '\n');
	fputs(said.data, stderr);
	strbuf_release(&said);
	return EXIT_USAGE_ERROR;
}
