/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* References: local.NAME, network.PATH, self.PATH, each.key, each.value, count.index. */
#include "check/eval.h"
#include "model/aws.h"

/* ---- frames: what is being evaluated --------------------------------------------------------------- */

static void report_cycle(struct eval *e, const void *subject, const char *root, struct text label, struct span at)
{
	struct strbuf path = { 0 };
	const struct frame *frame;

	/* Frames run from the inside out; the path reads the other way. */
	strbuf_format(&path, "%s%.*s", root, TEXT_ARG(label));
	for (frame = e->frames; frame; frame = frame->outer) {
		struct strbuf longer = { 0 };

		strbuf_format(&longer, "%s%.*s -> %s", frame->root, TEXT_ARG(frame->label), path.data);
		strbuf_release(&path);
		path = longer;
		if (frame->subject == subject)
			break;
	}
	diag_note(diag_add(e->diags, DIAG_REFERENCE_CYCLE, at, "'%s%.*s' depends on itself", root, TEXT_ARG(label)),
		  "%s", path.data);
	strbuf_release(&path);
}

bool frame_enter(struct eval *e, struct frame *frame, struct slot *slot, const char *root, struct text label,
		 struct span at)
{
	if (slot->state == SLOT_RUNNING) {
		report_cycle(e, slot, root, label, at);
		return false;
	}
	if (e->frame_count > FRAME_COUNT_MAX) {
		diag_add(e->diags, DIAG_REFERENCE_TOO_DEEP, at, "references lead on to references more than %d times",
			 FRAME_COUNT_MAX);
		return false;
	}
	*frame = (struct frame){ e->frames, slot, root, label, at };
	e->frames = frame;
	e->frame_count++;
	slot->state = SLOT_RUNNING;
	return true;
}

void frame_leave(struct eval *e, struct slot *slot, bool done)
{
	e->frames = e->frames->outer;
	e->frame_count--;
	slot->state = done ? SLOT_DONE : SLOT_FAILED;
}

/* ---- locals ---------------------------------------------------------------------------------------- */

bool eval_local(struct eval *e, struct local *local, struct span at, struct value *ret_value)
{
	const struct scope scope = { 0 };
	struct frame frame;
	bool ok;

	note_read(e, &local->slot);
	if (local->slot.state == SLOT_NEW || local->slot.state == SLOT_RUNNING) {
		if (!frame_enter(e, &frame, &local->slot, "local.", local->name, at))
			return false;
		ok = eval_expr(e, &scope, local->attribute->value, &local->slot.value);
		frame_leave(e, &local->slot, ok);
	}
	*ret_value = local->slot.value;
	return local->slot.state == SLOT_DONE;
}

static struct local *find_local(struct eval *e, struct text name)
{
	size_t low = 0, high = e->locals.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(e->locals.items[middle].name, name);

		if (order == 0)
			return &e->locals.items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The first step as a name; reports and returns NULL when there is none ("local", "local[0]"). */
static const struct step *first_name(struct eval *e, const struct expr *expr, const char *root)
{
	if (expr->kind == EXPR_TRAVERSAL && expr->traversal.steps.count && !expr->traversal.steps.items[0].index)
		return &expr->traversal.steps.items[0];
	diag_help(diag_add(e->diags, DIAG_REFERENCE_UNKNOWN, expr->at, "'%s' is no value by itself", root),
		  "Name what you mean, as in '%s.name'.", root);
	return NULL;
}

/* 'n-1' is one name, and 'n' is one that is known: a minus was meant. */
static bool help_minus(struct diag *diag, struct span at, const char *root, struct text name,
		       struct text known)
{
	struct text rest = text_slice(name, known.size + 1, name.size);

	if (!known.size || name.size <= known.size || !text_starts_with(name, known.data) ||
	    name.data[known.size] != '-')
		return false;
	diag_help(diag, "A name may hold '-': write spaces around the minus, as in '%s.%.*s - %.*s'.", root,
		  TEXT_ARG(known), TEXT_ARG(rest));
	for (size_t i = 0; i < rest.size; i++)
		if (rest.data[i] < '0' || rest.data[i] > '9')
			return true;
	at.start += (uint32_t)known.size;
	at.end = at.start + 1;
	if (rest.size)
		diag_fix(diag, at, " - ");
	return true;
}

/* The local that `name` begins with, before a '-'; absent when there is none. */
static struct text local_before_minus(struct eval *e, struct text name)
{
	for (size_t end = text_find(name, '-', 0); end < name.size; end = text_find(name, '-', end + 1)) {
		const struct local *local = find_local(e, text_slice(name, 0, end));

		if (local)
			return local->name;
	}
	return (struct text){ 0 };
}

static bool reference_local(struct eval *e, const struct expr *expr, struct value *ret_value, size_t *ret_steps)
{
	const struct step *step = first_name(e, expr, "local");
	struct suggestion suggestion;
	struct local *local;
	struct diag *diag;

	if (!step)
		return false;
	*ret_steps = 1;
	local = find_local(e, step->name);
	if (local)
		return eval_local(e, local, expr->at, ret_value);
	if (e->files_broken)
		return false;
	suggestion = suggestion_for(step->name);
	diag = diag_add(e->diags, DIAG_REFERENCE_UNKNOWN, step->name_at, "there is no local '%.*s'",
			TEXT_ARG(step->name));
	if (!diag_is_kept(diag) ||
	    help_minus(diag, step->name_at, "local", step->name, local_before_minus(e, step->name)))
		return false;
	for (size_t i = 0; i < e->locals.count && i < CANDIDATES_MAX; i++)
		suggestion_consider(&suggestion, e->locals.items[i].name);
	suggestion_apply(e, &suggestion, diag, step->name_at);
	return false;
}

/* ---- settings -------------------------------------------------------------------------------------- */

static struct value string_value(struct text text)
{
	return (struct value){ .kind = VALUE_STRING, .at = SPAN_NONE, .text = text };
}

static bool party_text_of(struct eval *e, struct instance *self, enum setting_id id, struct span at,
			  struct text *ret_text)
{
	struct value value;

	if (!eval_party_setting(e, self, id, at, &value) || value.kind == VALUE_NULL)
		return false;
	*ret_text = value.text;
	return true;
}

/* ---- what can be read and not be set ---- */

typedef bool read_only_fn(struct eval *e, struct instance *self, struct span at, struct value *ret_value);

static bool read_network_name(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	(void)self;
	(void)at;
	note_read(e, &e->network_name);
	*ret_value = string_value(e->network_name);
	return e->network_name.size > 0;
}

static bool read_network_size(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	size_t active = 0;

	(void)self;
	if (!e->expanded) {
		diag_add(e->diags, DIAG_REFERENCE_CYCLE, at,
			 "'network.size' is not known while the parties are being made");
		return false;
	}
	note_read(e, &e->instances);
	for (size_t i = 0; i < e->instances.count; i++)
		active += e->instances.items[i].membership == MEMBERSHIP_ACTIVE;
	*ret_value = (struct value){ .kind = VALUE_INT, .at = SPAN_NONE, .number = (int64_t)active };
	return true;
}

static bool read_name(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	(void)at;
	note_read(e, self);
	*ret_value = string_value(self->name);
	return true;
}

static bool read_membership(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	(void)at;
	note_read(e, self);
	*ret_value = string_value(text_from(membership_name(self->membership)));
	return true;
}

static bool read_replaces(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	(void)at;
	note_read(e, self);
	*ret_value = self->replaces.data ? string_value(self->replaces) : (struct value){ .at = SPAN_NONE };
	return true;
}

static bool read_h8(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	(void)at;
	note_read(e, self);
	note_read(e, &e->network_name);
	*ret_value = string_value(text_from(self->h8));
	return true;
}

/* Absent where the account has no value. */
static bool read_arn(struct eval *e, struct instance *self, enum setting_id of_account, enum setting_id of_role,
		     struct span at, struct value *ret_value)
{
	struct text account, path, role;

	if (!party_text_of(e, self, of_account, at, &account) ||
	    !party_text_of(e, self, PARTY_IAM_ROLE_PATH, at, &path) || !party_text_of(e, self, of_role, at, &role))
		return false;
	*ret_value = account.data ? string_value(aws_role_arn(e->arena, account, path, role))
				  : (struct value){ .at = SPAN_NONE };
	return true;
}

static bool read_role_arn(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	return read_arn(e, self, PARTY_ACCOUNT, PARTY_IAM_CORE_ROLE, at, ret_value);
}

static bool read_connector_role_arn(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	return read_arn(e, self, PARTY_ACCOUNT, PARTY_IAM_CONNECTOR_ROLE, at, ret_value);
}

static bool read_backup_role_arn(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	return read_arn(e, self, PARTY_VAULT_BACKUP_ACCOUNT, PARTY_VAULT_BACKUP_ROLE, at, ret_value);
}

static bool read_address(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	struct text identity;
	struct value port;

	if (!party_text_of(e, self, PARTY_IDENTITY, at, &identity) ||
	    !eval_network_setting(e, NETWORK_PORTS_PEER, at, &port))
		return false;
	*ret_value = string_value(arena_format(e->arena, "%.*s:%lld", TEXT_ARG(identity), (long long)port.number));
	return true;
}

static bool read_connector_account(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	struct text account;

	if (!party_text_of(e, self, PARTY_KUBERNETES_SERVICE_ACCOUNT, at, &account))
		return false;
	*ret_value = string_value(connector_account(e->arena, account));
	return true;
}

static bool read_prefix(struct eval *e, struct instance *self, const char *kind, struct span at,
			struct value *ret_value)
{
	struct value id;

	if (!eval_party_setting(e, self, PARTY_ID, at, &id))
		return false;
	*ret_value = string_value(arena_format(e->arena, "%s-p%lld", kind, (long long)id.number));
	return true;
}

static bool read_public_prefix(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	return read_prefix(e, self, "PUB", at, ret_value);
}

static bool read_private_prefix(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	return read_prefix(e, self, "PRIV", at, ret_value);
}

static bool read_backup_prefix(struct eval *e, struct instance *self, struct span at, struct value *ret_value)
{
	return read_prefix(e, self, "BACKUP", at, ret_value);
}

static const struct read_only {
	enum setting_scope scope;
	const char *path;
	read_only_fn *read;
	bool for_schema;                        /* for the schema's own formulas alone */
} read_only[] = {
#define READABLE(scope, path, read, for_schema, doc) { SCOPE_##scope, path, read, for_schema },
#include "model/readable.def"
#undef READABLE
};

static const struct read_only *find_read_only(const struct scope *scope, enum setting_scope of, struct text path)
{
	for (size_t i = 0; i < ARRAY_LENGTH(read_only); i++)
		if (read_only[i].scope == of && text_is(path, read_only[i].path) &&
		    (!read_only[i].for_schema || scope->schema))
			return &read_only[i];
	return NULL;
}

/* A fix of the path in 'root.path', where all of it stands together. */
static void fix_path(struct eval *e, const struct suggestion *suggestion, struct diag *diag, const char *root,
		     struct span at)
{
	struct text written = written_at(e, at);
	uint32_t start = (uint32_t)strlen(root) + 1;
	struct text path = text_slice(written, start, start + suggestion->name.size);

	if (suggestion_is_certain(suggestion) && text_starts_with(written, root) &&
	    text_equal(path, suggestion->name))
		diag_fix(diag,
			 (struct span){ at.file, at.start + start, at.start + start + (uint32_t)path.size }, "%.*s",
			 TEXT_ARG(suggestion->best));
}

/* 'self.id-1': all but the last '-' of a path may be part of it. */
static bool help_path_minus(enum setting_scope scope, struct text path, const char *root, struct span at,
			    struct diag *diag)
{
	size_t root_size = strlen(root) + 1;

	for (size_t end = text_find(path, '-', 0); end < path.size; end = text_find(path, '-', end + 1)) {
		const struct setting *row = setting_find(scope, text_slice(path, 0, end));

		if (!row)
			continue;
		at.start += (uint32_t)root_size;
		return help_minus(diag, at, root, path, text_from(row->path));
	}
	return false;
}

/* The first name of the reference that leads to no block; the whole reference where each does. */
static struct span stray_name_at(enum setting_scope scope, const struct expr *expr, struct text path)
{
	size_t end = 0;

	for (size_t i = 0; end < path.size; i++, end++) {
		end = text_find(path, '.', end);
		if (!is_block_path(scope, text_slice(path, 0, end)))
			return expr->traversal.steps.items[i].name_at;
	}
	return expr->at;
}

static void report_unknown_path(struct eval *e, enum setting_scope scope, struct text path, const char *root,
				const struct expr *expr)
{
	struct span at = expr->at;
	struct suggestion suggestion = suggestion_for(path);
	size_t count;
	const struct setting *settings = settings_of(scope, &count);
	struct diag *diag;

	if (setting_is_later(scope, path)) {
		diag_add(e->diags, DIAG_SETTING_LATER, at, "'%s.%.*s' is not supported yet", root, TEXT_ARG(path));
		return;
	}
	diag = diag_add(e->diags, DIAG_REFERENCE_UNKNOWN, stray_name_at(scope, expr, path),
			"there is no setting '%s.%.*s'", root, TEXT_ARG(path));
	if (!diag_is_kept(diag) || help_path_minus(scope, path, root, at, diag))
		return;
	for (size_t i = 0; i < count; i++)
		suggestion_consider(&suggestion, text_from(settings[i].path));
	for (size_t i = 0; i < ARRAY_LENGTH(read_only); i++)
		if (read_only[i].scope == scope && !read_only[i].for_schema)
			suggestion_consider(&suggestion, text_from(read_only[i].path));
	suggestion_help(&suggestion, diag);
	fix_path(e, &suggestion, diag, root, at);
}

/* No setting's path is longer. */
#define PATH_SIZE_MAX 128

/* Whether the path is that of something; if so, *ret_ok says whether its value could be had. */
static bool read_path(struct eval *e, const struct scope *scope, enum setting_scope of, struct text path,
		      struct span at, struct value *ret_value, bool *ret_ok)
{
	const struct setting *row = setting_find(of, path);
	const struct read_only *other = row ? NULL : find_read_only(scope, of, path);

	if (row)
		*ret_ok = of == SCOPE_NETWORK ? eval_network_setting(e, row->id, at, ret_value)
					      : eval_party_setting(e, scope->self, row->id, at, ret_value);
	else if (other)
		*ret_ok = other->read(e, scope->self, at, ret_value);
	return row || other;
}

/* Takes names off the reference until they are the path of something. */
static bool reference_setting(struct eval *e, const struct scope *scope, const struct expr *expr,
			      enum setting_scope of, struct value *ret_value, size_t *ret_steps)
{
	const char *root = of == SCOPE_NETWORK ? "network" : "self";
	struct strbuf path = { 0 };
	bool found = false, ok = false;

	if (!first_name(e, expr, root))
		return false;
	for (size_t i = 0; i < expr->traversal.steps.count && !expr->traversal.steps.items[i].index && !found &&
			   path.size <= PATH_SIZE_MAX; i++) {
		strbuf_format(&path, "%s%.*s", i ? "." : "", TEXT_ARG(expr->traversal.steps.items[i].name));
		*ret_steps = i + 1;
		found = read_path(e, scope, of, strbuf_as_text(&path), expr->at, ret_value, &ok);
	}
	if (!found)
		report_unknown_path(e, of, strbuf_as_text(&path), root, expr);
	strbuf_release(&path);
	return ok;
}

/* ---- each and count -------------------------------------------------------------------------------- */

static bool reference_each(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value,
			   size_t *ret_steps)
{
	const struct step *step;
	struct suggestion suggestion;
	struct diag *diag;

	if (!scope->self || !scope->each || !scope->self->has_each) {
		diag = diag_add(e->diags, DIAG_REFERENCE_SCOPE, expr->at,
				"'each' is known only in a party that has for_each");
		if (scope->self && !scope->each)
			diag_help(diag, "A profile can read the party that uses it as 'self'.");
		return false;
	}
	step = first_name(e, expr, "each");
	if (!step)
		return false;
	*ret_steps = 1;
	if (text_is(step->name, "key")) {
		note_read(e, scope->self);
		*ret_value = scope->self->each_key;
	} else if (text_is(step->name, "value")) {
		*ret_value = scope->self->each_value;
	} else {
		suggestion = suggestion_for(step->name);
		suggestion_consider(&suggestion, TEXT("key"));
		suggestion_consider(&suggestion, TEXT("value"));
		diag = diag_add(e->diags, DIAG_REFERENCE_UNKNOWN, step->name_at, "there is no 'each.%.*s'",
				TEXT_ARG(step->name));
		suggestion_apply(e, &suggestion, diag, step->name_at);
		diag_help(diag, "There are each.key and each.value.");
		return false;
	}
	return true;
}

static bool reference_count(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value,
			    size_t *ret_steps)
{
	const struct step *step;
	struct diag *diag;

	if (!scope->self || !scope->each || scope->self->count_index < 0) {
		diag_add(e->diags, DIAG_REFERENCE_SCOPE, expr->at, "'count' is known only in a party that has count");
		return false;
	}
	step = first_name(e, expr, "count");
	if (!step)
		return false;
	*ret_steps = 1;
	if (!text_is(step->name, "index")) {
		diag = diag_add(e->diags, DIAG_REFERENCE_UNKNOWN, step->name_at, "there is no 'count.%.*s'",
				TEXT_ARG(step->name));
		if (!help_minus(diag, step->name_at, "count", step->name, TEXT("index")))
			diag_help(diag, "There is count.index, from 0.");
		return false;
	}
	*ret_value = (struct value){ .kind = VALUE_INT, .at = SPAN_NONE, .number = scope->self->count_index };
	return true;
}

/* Whether `at` is a value by itself: of a setting, a map's entry, or a list. */
static bool stands_alone(const struct eval *e, struct span at)
{
	struct text bytes = e->syntax->sources->items[at.file].bytes;
	uint32_t start = at.start, end = at.end;

	while (start > 0 && (bytes.data[start - 1] == ' ' || bytes.data[start - 1] == '\t'))
		start--;
	while (bytes.data[end] == ' ' || bytes.data[end] == '\t' || bytes.data[end] == '\r')
		end++;
	return start > 0 && strchr("=[,", bytes.data[start - 1]) &&
	       (end == bytes.size || strchr("\n,]}#", bytes.data[end]));
}

/* A name that is no value: one of a local, or text without its quotes. */
static void fix_bare_name(struct eval *e, const struct expr *name, struct diag *diag)
{
	const struct local *local = find_local(e, name->text);
	struct suggestion suggestion = suggestion_for(name->text);

	if (local) {
		diag_help(diag, "Did you mean 'local.%.*s'?", TEXT_ARG(local->name));
		diag_fix(diag, name->at, "local.%.*s", TEXT_ARG(local->name));
		return;
	}
	diag_help(diag, "Put quotes around it if it is text; values are reached through local, network, self, each and "
			"count.");
	for (size_t i = 0; i < e->locals.count && i < CANDIDATES_MAX; i++)
		suggestion_consider(&suggestion, e->locals.items[i].name);
	if (!suggestion.best.data && stands_alone(e, name->at))
		diag_fix(diag, name->at, "\"%.*s\"", TEXT_ARG(name->text));
}

static void report_unknown_root(struct eval *e, const struct expr *expr, const struct expr *root)
{
	static const char *const words[] = { "true", "false", "null" };
	static const char *const roots[] = { "local", "network", "self", "each", "count" };
	struct suggestion suggestion = suggestion_for(root->text);
	struct diag *diag = diag_add(e->diags, DIAG_REFERENCE_UNKNOWN, root->at, "'%.*s' is not the name of a value",
				     TEXT_ARG(root->text));

	if (!diag_is_kept(diag))
		return;
	/* What comes before a '.' is one of these; a name alone never is, since none of them is a value. */
	for (size_t i = 0; i < ARRAY_LENGTH(roots) && expr != root; i++)
		suggestion_consider(&suggestion, text_from(roots[i]));
	for (size_t i = 0; i < ARRAY_LENGTH(words) && expr == root; i++)
		suggestion_consider(&suggestion, text_from(words[i]));
	if (suggestion.best.data) {
		suggestion_help(&suggestion, diag);
		if (suggestion_is_certain(&suggestion))
			diag_fix(diag, root->at, "%.*s", TEXT_ARG(suggestion.best));
	} else if (expr == root) {
		fix_bare_name(e, root, diag);
	} else {
		diag_help(diag, "Values are reached through local, network, self, each and count.");
	}
}

bool eval_reference(struct eval *e, const struct scope *scope, const struct expr *expr, struct value *ret_value,
		    size_t *ret_steps)
{
	const struct expr *root = expr->kind == EXPR_NAME ? expr : expr->traversal.base;

	if (text_is(root->text, "local"))
		return reference_local(e, expr, ret_value, ret_steps);
	if (text_is(root->text, "network"))
		return reference_setting(e, scope, expr, SCOPE_NETWORK, ret_value, ret_steps);
	if (text_is(root->text, "each"))
		return reference_each(e, scope, expr, ret_value, ret_steps);
	if (text_is(root->text, "count"))
		return reference_count(e, scope, expr, ret_value, ret_steps);
	if (!text_is(root->text, "self")) {
		report_unknown_root(e, expr, root);
		return false;
	}
	if (!scope->self) {
		diag_add(e->diags, DIAG_REFERENCE_SCOPE, root->at, "'self' is known only in parties and profiles");
		return false;
	}
	return reference_setting(e, scope, expr, SCOPE_PARTY, ret_value, ret_steps);
}
