/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What follows from the list of changes: duties, reach, groups, fingerprints, and what they come to. */
#include <stdlib.h>

#include "change/internal.h"
#include "emit/emit.h"

/* Duties that come with a class, whatever the rule; of a change of the network both are everybody's. */
static const struct {
	unsigned own, others;
} class_duties[] = {
	[CHANGE_COSMETIC] = { DUTY_BIT(APPLY), 0 },
	[CHANGE_RESTART] = { DUTY_BIT(APPLY) | DUTY_BIT(ROLL), 0 },
	[CHANGE_REPLACE] = { DUTY_BIT(APPLY) | DUTY_BIT(MOVE) | DUTY_BIT(ROLL), 0 },
	[CHANGE_RECONNECT] = { DUTY_BIT(APPLY) | DUTY_BIT(BIND), DUTY_BIT(CONNECT) },
	[CHANGE_RE_KEY] = { DUTY_BIT(CONSENT) | DUTY_BIT(APPLY) | DUTY_BIT(RE_KEY) | DUTY_BIT(BIND) | DUTY_BIT(ROLL),
			    DUTY_BIT(CONSENT) | DUTY_BIT(TAKE_KEYS) | DUTY_BIT(ROLL) },
	[CHANGE_RE_SHARE] = { DUTY_BIT(CONSENT) | DUTY_BIT(APPLY) | DUTY_BIT(ROLL) | DUTY_BIT(RE_SHARE),
			      DUTY_BIT(CONSENT) | DUTY_BIT(APPLY) | DUTY_BIT(ROLL) | DUTY_BIT(RE_SHARE) },
};

/* Whether peers have to connect anew, whatever the setting's own class is. */
static bool alters_edges(const struct comparison *result, const struct change *change)
{
	unsigned what;

	if (change->rule == RULE_ACCOUNT || change->rule == RULE_REGION)
		return true;
	if (change->setting != PARTY_VPC_ZONE_IDS)
		return false;
	for (size_t i = 0; i < result->party_count; i++)
		if (comparison_edge(result, i, change->party, &what) == EDGE_ALTERED && (what & EDGE_ZONES))
			return true;
	return false;
}

/* What a rehearsal has no use for. */
#define DUTIES_OF_KEYS (DUTY_BIT(MAKE_KEYS) | DUTY_BIT(RE_KEY) | DUTY_BIT(TAKE_KEYS))

static void set_duties(const struct comparison *result, struct change *change)
{
	const struct change_rule_info *rule = change_rule_info(change->rule);
	bool rehearses = result->old.network->rehearsal && result->new.network->rehearsal;

	change->own = rule->own;
	change->others = rule->others;
	/* Rules know themselves who connects to whom. */
	if (rule->class_of_setting || change->class != CHANGE_RECONNECT) {
		change->own |= class_duties[change->class].own;
		change->others |= class_duties[change->class].others;
	}
	if (alters_edges(result, change))
		change->others |= DUTY_BIT(CONNECT);
	switch (change->rule) {
	case RULE_PARTY_LEFT:
		/* Whoever is gone has nothing to roll, but those that come after have their shares from it. */
		change->own = rule->own | (change->own & (DUTY_BIT(CONSENT) | DUTY_BIT(RE_SHARE)));
		break;
	case RULE_PARTY_JOINED: case RULE_PARTY_REPLACED:
		/* It sets up everything as it then is. */
		change->own &= ~(DUTY_BIT(APPLY) | DUTY_BIT(ROLL));
		change->own |= DUTY_BIT(MAKE_KEYS);
		break;
	case RULE_RELEASE_DECLARED: case RULE_RELEASE_REMOVED:
		/* Who trusts it and who runs it has something to do, and those are changes of their own. */
		change->own = change->others = 0;
		break;
	case RULE_THRESHOLD:
		/* A network that was a rehearsal has no key yet. */
		if (result->old.network->rehearsal)
			change->own |= DUTY_BIT(MAKE_KEYS) | DUTY_BIT(BIND);
		break;
	default:
		break;
	}
	if (change->subject != SUBJECT_PARTY) {
		/* Everybody has the new keys of everybody: nobody in particular is named. */
		change->others |= change->own;
		change->own = 0;
	}
	if (rehearses) {
		change->own &= ~DUTIES_OF_KEYS;
		change->others &= ~DUTIES_OF_KEYS;
	}
}

/* ---- fingerprints, groups -------------------------------------------------------------------------- */

static void add_value(struct strbuf *out, struct arena *arena, const struct value *value)
{
	struct value canonical = document_value(arena, *value);

	value_json(&canonical, true, out);
	strbuf_char(out, '\n');
}

/* All that a party is: who agrees to one that joins agrees to this. */
static void add_party(struct strbuf *out, struct arena *arena, const struct party *party)
{
	struct value document = party_document(arena, party);

	value_json(&document, true, out);
	strbuf_char(out, '\n');
}

static void set_fingerprint(struct comparing *c, struct change *change)
{
	const struct change_party *pair = change->party == CHANGE_NONE ? NULL : &c->result->parties[change->party];
	struct strbuf text = { 0 };
	char hex[65];

	strbuf_format(&text, "%s\n%.*s\n", change_rule_info(change->rule)->slug, TEXT_ARG(change->path));
	add_value(&text, &c->scratch, &change->old);
	add_value(&text, &c->scratch, &change->new);
	if (pair && (change->rule == RULE_PARTY_JOINED || change->rule == RULE_PARTY_LEFT ||
		     change->rule == RULE_PARTY_REPLACED))
		add_party(&text, &c->scratch, pair->new ? pair->new : pair->old);
	if (change->rule == RULE_TRUST_GAINED || change->rule == RULE_TRUST_LOST)
		strbuf_text(&text, change->release);
	sha256_hex(strbuf_as_text(&text), hex);
	memcpy(change->fingerprint, hex, 16);
	strbuf_release(&text);
}

struct group_key {
	char digest[65];
	size_t change;
};

static int by_digest(const void *left, const void *right)
{
	const struct group_key *a = left, *b = right;
	int order = strcmp(a->digest, b->digest);

	return order ? order : (a->change > b->change) - (a->change < b->change);
}

/* `by_name`: with a '*' for the party's own name. */
static void add_group_part(struct comparing *c, struct strbuf *out, const struct change *change, bool by_name)
{
	struct value old = change->old, new = change->new;

	if (by_name) {
		old = change_value_of_any(c->result, &c->scratch, change, true);
		new = change_value_of_any(c->result, &c->scratch, change, false);
	}
	strbuf_format(out, "%d %d %.*s\n", (int)change->rule, (int)change->setting, TEXT_ARG(change->key));
	add_value(out, &c->scratch, &old);
	add_value(out, &c->scratch, &new);
}

/* The same for changes that say the same of different parties, and do the same to them. */
static void group_digest(struct comparing *c, size_t index, bool by_name, char ret_hex[65])
{
	const struct change *change = &c->changes.items[index];
	struct strbuf text = { 0 };

	/* Consequences of one change alone stand together. */
	if (change->cause != CHANGE_NONE)
		strbuf_format(&text, "of %zu\n", change->cause);
	add_group_part(c, &text, change, by_name);
	/* What follows for others than the party follows from all of them together. */
	for (size_t i = 1; i <= change->consequence_count; i++)
		if (change[i].party == change->party)
			add_group_part(c, &text, &change[i], by_name);
	sha256_hex(strbuf_as_text(&text), ret_hex);
	strbuf_release(&text);
}

/* Groups those that are alone so far. */
static void group_alike(struct comparing *c, bool by_name)
{
	struct group_key *keys = ARENA_ARRAY(&c->scratch, struct group_key, c->changes.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < c->changes.count; i++) {
		const struct change *change = &c->changes.items[i];

		if (change->subject != SUBJECT_PARTY || change->setting == SETTING_COUNT || change->group != i ||
		    change->group_count > 1)
			continue;
		group_digest(c, i, by_name, keys[count].digest);
		keys[count++].change = i;
	}
	qsort(keys, count, sizeof(*keys), by_digest);
	for (size_t i = 1, first = 0; i < count; i++) {
		if (strcmp(keys[i].digest, keys[first].digest) != 0) {
			first = i;
			continue;
		}
		c->changes.items[keys[i].change].group = keys[first].change;
		c->changes.items[keys[i].change].group_count = 0;
		c->changes.items[keys[first].change].group_count++;
		c->changes.items[keys[first].change].group_is_by_name = by_name;
	}
}

static void set_groups(struct comparing *c)
{
	for (size_t i = 0; i < c->changes.count; i++) {
		c->changes.items[i].group = i;
		c->changes.items[i].group_count = 1;
	}
	group_alike(c, false);
	group_alike(c, true);
}

/* ---- the sum --------------------------------------------------------------------------------------- */

static void raise(enum change_class *class, enum change_class to)
{
	if (to > *class)
		*class = to;
}

static void touch(struct comparing *c, const struct change *change)
{
	enum change_class class = change->class;
	bool alone = !change->others && change->party != CHANGE_NONE && change->rule != RULE_PARTY_REPLACED;
	size_t from = alone ? change->party : 0, to = alone ? change->party + 1 : c->result->party_count;

	if (alters_edges(c->result, change))
		raise(&class, CHANGE_RECONNECT);
	for (size_t i = from; i < to; i++) {
		struct change_party *party = &c->result->parties[i];
		unsigned duties = change_duties_for(c->result, change, i);

		if (!duties && change->party != i)
			continue;
		party->is_touched = true;
		party->duties |= duties;
		raise(&party->class, class);
	}
}

void finish_changes(struct comparing *c)
{
	struct comparison *result = c->result;

	for (size_t i = 0; i < c->changes.count; i++) {
		struct change *change = &c->changes.items[i];

		set_duties(result, change);
		change->reach = change->class;
		if (alters_edges(c->result, change))
			raise(&change->reach, CHANGE_RECONNECT);
		raise(&result->class, change->reach);
		if (change->cause == CHANGE_NONE) {
			set_fingerprint(c, change);
			result->change_count++;
		} else {
			raise(&c->changes.items[change->cause].reach, change->reach);
		}
	}
	for (size_t i = 0; i < c->changes.count; i++)
		if (c->changes.items[i].cause == CHANGE_NONE)
			result->class_counts[c->changes.items[i].reach]++;
	set_groups(c);
	result->items = c->changes.items;
	result->count = c->changes.count;
	for (size_t i = 0; i < c->changes.count; i++)
		touch(c, &c->changes.items[i]);
}
