/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * Reading from a git repository: git is run with a list of arguments, and by no shell. What the user wrote is resolved
 * once, to the id of an object; from there on git is asked by ids alone.
 */
#include "driver/revision.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lock/lock.h"

extern char **environ;

#define PREFIX "git:"
/* What a list of a folder, or an id, may take. */
#define ANSWER_SIZE_MAX ((size_t)16 << 20)

bool revision_is(const char *word)
{
	return strncmp(word, PREFIX, strlen(PREFIX)) == 0;
}

/* REV and PATH of a word; PATH is absent where there is no second colon. */
static void split(const char *word, struct text *ret_revision, struct text *ret_path)
{
	struct text rest = text_from(word + strlen(PREFIX));
	size_t colon = text_find(rest, ':', 0);

	*ret_revision = text_slice(rest, 0, colon);
	*ret_path = colon < rest.size ? text_slice(rest, colon + 1, rest.size) : (struct text){ 0 };
}

const char *revision_flaw(const char *word)
{
	struct text revision, path;

	split(word, &revision, &path);
	if (!path.data)
		return "a revision is written as git:REV:PATH, which is not";
	if (revision.size == 0)
		return "the revision is missing in";
	if (revision.data[0] == '-' || path.data[0] == '-')
		return "neither a revision nor a path in it begins with '-', as in";
	if (path.data[0] == '/')
		return "a path in a revision begins at the top of the repository, and with no '/', as in";
	return NULL;
}

/* ---- git ------------------------------------------------------------------------------------------- */

struct repository {
	struct arena *arena;
	struct diags *diags;
	struct text word;               /* as the user wrote it, for messages */
};

static int report(const struct repository *r, enum diag_code code, const char *message)
{
	diag_add_path(r->diags, code, r->word, "%s", message);
	return -1;
}

/* Starts git with its standard output in a pipe; -1 with errno set. */
static int start(char *const *arguments, pid_t *ret_process, int *ret_output)
{
	posix_spawn_file_actions_t actions;
	int ends[2], error;

	if (pipe(ends) != 0)
		return -1;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	/* What git says is of git: we say what it means for the user. */
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	if (ends[1] != STDOUT_FILENO)
		posix_spawn_file_actions_addclose(&actions, ends[1]);
	error = posix_spawnp(ret_process, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (error) {
		close(ends[0]);
		errno = error;
		return -1;
	}
	*ret_output = ends[0];
	return 0;
}

/* Reads to the end, or to more than `limit` bytes. */
static int read_output(int descriptor, size_t limit, struct strbuf *out)
{
	ssize_t got;

	do {
		strbuf_reserve(out, (size_t)64 << 10);
		got = read(descriptor, out->data + out->size, (size_t)64 << 10);
		out->size += got > 0 ? (size_t)got : 0;
	} while ((got > 0 || (got < 0 && errno == EINTR)) && out->size <= limit);
	return got < 0 ? -1 : 0;
}

/* What became of a question. */
enum answer { ANSWER_GIVEN, ANSWER_NONE, ANSWER_FAILED };

/*
 * Runs git with up to four arguments, of which the last ones may be NULL. ANSWER_NONE: it found nothing, and what that
 * means the caller says. ANSWER_FAILED was reported.
 */
static enum answer ask_git(const struct repository *r, size_t limit, const char *const *words, struct text *ret)
{
	/* posix_spawn takes its arguments as it would for a program of 1970; it does not write to them. */
	char *arguments[8] = { (char *)(uintptr_t) "git" };
	struct strbuf out = { 0 };
	pid_t process;
	int output, status, result;

	for (size_t i = 0; i < 6 && words[i]; i++)
		arguments[i + 1] = (char *)(uintptr_t)words[i];
	if (start(arguments, &process, &output) != 0) {
		diag_help(diag_add_path(r->diags, DIAG_GIT_UNUSABLE, r->word, "cannot run git: %s", strerror(errno)),
			  "Install git, or name a file or folder.");
		return ANSWER_FAILED;
	}
	result = read_output(output, limit, &out);
	close(output);
	while (waitpid(process, &status, 0) < 0 && errno == EINTR)
		;
	if (result == 0 && out.size <= limit && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		*ret = arena_text(r->arena, strbuf_as_text(&out));
		strbuf_release(&out);
		return ANSWER_GIVEN;
	}
	/* Of an answer that is too long the rest was not read, which git may have died of. */
	if (result == 0 && (out.size > limit || (WIFEXITED(status) && WEXITSTATUS(status) != 127))) {
		strbuf_release(&out);
		return ANSWER_NONE;
	}
	strbuf_release(&out);
	report(r, DIAG_GIT_UNUSABLE, "git could not be run to its end");
	return ANSWER_FAILED;
}

static bool is_in_repository(const struct repository *r, bool *ret_failed)
{
	static const char *const words[] = { "rev-parse", "--git-dir", NULL };
	struct text answer;
	enum answer result = ask_git(r, ANSWER_SIZE_MAX, words, &answer);

	*ret_failed = result == ANSWER_FAILED;
	return result == ANSWER_GIVEN;
}

/* The id of an object by what git calls it. */
static enum answer resolve(const struct repository *r, struct text name, struct text *ret_id)
{
	const char *const words[] = { "rev-parse", "--verify", "--quiet", "--end-of-options", name.data, NULL };
	enum answer result = ask_git(r, ANSWER_SIZE_MAX, words, ret_id);

	/* Some versions repeat the option that ends options; the id is the last line. */
	while (result == ANSWER_GIVEN && ret_id->size && ret_id->data[ret_id->size - 1] == '\n')
		ret_id->size--;
	if (result == ANSWER_GIVEN) {
		size_t start_of_line = ret_id->size;

		while (start_of_line > 0 && ret_id->data[start_of_line - 1] != '\n')
			start_of_line--;
		*ret_id = arena_text(r->arena, text_slice(*ret_id, start_of_line, ret_id->size));
	}
	return result;
}

static int read_blob(const struct repository *r, struct text id, struct text path, size_t limit, struct text *ret_bytes)
{
	const char *const words[] = { "cat-file", "blob", id.data, NULL };
	enum answer result = ask_git(r, limit, words, ret_bytes);

	if (result == ANSWER_NONE)
		diag_add_path(r->diags, DIAG_FILE_UNREADABLE, path,
			      "cannot read the file from the repository, or it is larger than %zu MiB", limit >> 20);
	return result == ANSWER_GIVEN ? 0 : -1;
}

/* ---- trees ----------------------------------------------------------------------------------------- */

/* An entry of a folder. */
struct entry {
	struct text mode, id, name;
};

struct entries {
	struct entry *items;
	size_t count, capacity;
};

/* Reads "MODE TYPE ID\tNAME\0…". */
static int list_tree(const struct repository *r, struct text id, struct entries *ret)
{
	/* Without --full-tree it lists what lies below the working folder alone. */
	const char *const words[] = { "ls-tree", "--full-tree", "-z", id.data, NULL };
	struct text answer;
	enum answer result = ask_git(r, ANSWER_SIZE_MAX, words, &answer);

	if (result == ANSWER_NONE)
		return report(r, DIAG_GIT_UNUSABLE, "git cannot list the folder");
	if (result != ANSWER_GIVEN)
		return -1;
	for (size_t at = 0; at < answer.size;) {
		size_t end = text_find(answer, '\0', at), tab = text_find(answer, '\t', at);
		size_t mode = text_find(answer, ' ', at), type = text_find(answer, ' ', mode + 1);

		if (tab < end && type < tab)
			*VEC_PUSH(r->arena, ret) = (struct entry){
				text_slice(answer, at, mode),
				arena_text(r->arena, text_slice(answer, type + 1, tab)),
				arena_text(r->arena, text_slice(answer, tab + 1, end)),
			};
		at = end + 1;
	}
	return 0;
}

static const char no_plain_file[] = "this is no plain file in the repository";

static bool is_file(const struct entry *entry)
{
	return text_starts_with(entry->mode, "100");
}

static struct text path_in(const struct repository *r, struct text name)
{
	bool ends = r->word.size && (r->word.data[r->word.size - 1] == '/' || r->word.data[r->word.size - 1] == ':');

	return arena_format(r->arena, "%.*s%s%.*s", TEXT_ARG(r->word), ends ? "" : "/", TEXT_ARG(name));
}

/* The lock's own files; what is a link or a folder in it is given an empty one, which the lock's reader refuses. */
static int read_lock(const struct repository *r, struct text id, struct revision_lock *lock)
{
	struct entries entries = { 0 };

	lock->exists = true;
	if (list_tree(r, id, &entries) != 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++) {
		const struct entry *entry = &entries.items[i];
		struct text bytes = TEXT("");

		if (!text_ends_with(entry->name, ".json") || entry->name.data[0] == '.' ||
		    text_find(entry->name, '/', 0) < entry->name.size)
			continue;
		if (is_file(entry) &&
		    read_blob(r, entry->id, arena_format(r->arena, LOCK_FOLDER "/%.*s", TEXT_ARG(entry->name)),
			      (size_t)1 << 20, &bytes) != 0)
			return -1;
		*VEC_PUSH(r->arena, &lock->files) = (struct source){ entry->name, bytes };
	}
	return 0;
}

static int read_spec_file(const struct repository *r, struct text id, struct text path, struct sources *sources)
{
	struct text bytes;

	if (read_blob(r, id, path, SOURCE_SIZE_MAX, &bytes) != 0)
		return -1;
	*VEC_PUSH(r->arena, sources) = (struct source){ path, bytes };
	return 0;
}

/* git lists by bytes of names, in which sources are wanted. */
static int read_folder(const struct repository *r, const struct entries *entries, struct sources *sources,
		       struct revision_lock *lock)
{
	int result = 0;

	for (size_t i = 0; i < entries->count; i++) {
		const struct entry *entry = &entries->items[i];

		if (text_is(entry->name, LOCK_FOLDER) && text_starts_with(entry->mode, "040")) {
			result |= read_lock(r, entry->id, lock);
			continue;
		}
		if (!text_ends_with(entry->name, ".mpcnet") || entry->name.data[0] == '.')
			continue;
		if (is_file(entry))
			result |= read_spec_file(r, entry->id, path_in(r, entry->name), sources);
		else
			result = (diag_add_path(r->diags, DIAG_FILE_UNREADABLE, path_in(r, entry->name),
						"%s", no_plain_file),
				  -1);
	}
	if (result == 0 && sources->count == 0)
		result = report(r, DIAG_NO_SPEC_FILES, "there is no .mpcnet file in this folder");
	return result;
}

/* "tree", "blob": what an object is. */
static int type_of(const struct repository *r, struct text id, struct text *ret_type)
{
	const char *const words[] = { "cat-file", "-t", id.data, NULL };
	enum answer result = ask_git(r, ANSWER_SIZE_MAX, words, ret_type);

	if (result == ANSWER_NONE)
		return report(r, DIAG_GIT_UNUSABLE, "git cannot say what stands there");
	if (result != ANSWER_GIVEN)
		return -1;
	*ret_type = text_slice(*ret_type, 0, text_find(*ret_type, '\n', 0));
	return 0;
}

/*
 * Whether a file is a link, and so what it holds a path and no spec: a tree is asked for the mode, which the object
 * itself does not have. -1 after saying why that cannot be known.
 */
static int is_link(const struct repository *r, struct text tree, struct text path, struct text id, bool *ret)
{
	size_t slash = path.size;
	struct entries entries = { 0 };
	struct text folder;

	*ret = false;
	while (slash > 0 && path.data[slash - 1] != '/')
		slash--;
	if (resolve(r, arena_format(r->arena, "%.*s:%.*s", TEXT_ARG(tree), (int)slash, path.data), &folder) !=
	    ANSWER_GIVEN)
		return report(r, DIAG_GIT_UNUSABLE, "git cannot say what stands there");
	if (list_tree(r, folder, &entries) != 0)
		return -1;
	for (size_t i = 0; i < entries.count; i++)
		if (text_equal(entries.items[i].name, text_slice(path, slash, path.size)) &&
		    text_equal(entries.items[i].id, id))
			*ret = !is_file(&entries.items[i]);
	return 0;
}

/* The lock beside a file. */
static int find_lock_beside(const struct repository *r, struct text tree, struct text path, struct revision_lock *lock)
{
	size_t slash = path.size;
	struct text name, id, type;

	while (slash > 0 && path.data[slash - 1] != '/')
		slash--;
	name = arena_format(r->arena, "%.*s:%.*s" LOCK_FOLDER, TEXT_ARG(tree), (int)slash, path.data);
	switch (resolve(r, name, &id)) {
	case ANSWER_GIVEN: break;
	case ANSWER_NONE: return 0;
	case ANSWER_FAILED: return -1;
	}
	if (type_of(r, id, &type) != 0)
		return -1;
	return text_is(type, "tree") ? read_lock(r, id, lock)
				     : report(r, DIAG_LOCK_IO, "what is called " LOCK_FOLDER " beside it is no folder");
}

/* ---- the whole ------------------------------------------------------------------------------------- */

/* The tree of REV; -1 after saying why there is none. */
static int find_revision(const struct repository *r, struct text revision, struct text *ret_tree)
{
	bool failed;

	switch (resolve(r, arena_format(r->arena, "%.*s^{tree}", TEXT_ARG(revision)), ret_tree)) {
	case ANSWER_GIVEN: return 0;
	case ANSWER_FAILED: return -1;
	case ANSWER_NONE: break;
	}
	if (is_in_repository(r, &failed))
		diag_add_path(r->diags, DIAG_REVISION_UNKNOWN, r->word, "the repository has no revision '%.*s'",
			      TEXT_ARG(revision));
	else if (!failed)
		report(r, DIAG_GIT_UNUSABLE, "the working folder is in no git repository");
	return -1;
}

int revision_load(struct arena *arena, struct diags *diags, const char *word, struct sources *sources,
		  struct revision_lock *ret_lock)
{
	const struct repository r = { arena, diags, text_from(word) };
	struct text revision, path, tree, id, type;
	struct entries entries = { 0 };
	bool link = false;

	*ret_lock = (struct revision_lock){ 0 };
	split(word, &revision, &path);
	if (text_is(path, "."))
		path = TEXT("./");
	if (find_revision(&r, revision, &tree) != 0)
		return -1;
	switch (resolve(&r, arena_format(arena, "%.*s:%.*s", TEXT_ARG(tree), TEXT_ARG(path)), &id)) {
	case ANSWER_GIVEN: break;
	case ANSWER_FAILED: return -1;
	case ANSWER_NONE:
		diag_help(diag_add_path(diags, DIAG_REVISION_PATH, r.word, "revision '%.*s' has no '%.*s'",
					TEXT_ARG(revision), TEXT_ARG(path)),
			  "A path begins at the top of the repository, or with './' at the working folder.");
		return -1;
	}
	if (type_of(&r, id, &type) != 0)
		return -1;
	if (text_is(type, "tree"))
		return list_tree(&r, id, &entries) == 0 ? read_folder(&r, &entries, sources, ret_lock) : -1;
	if (!text_is(type, "blob"))
		return report(&r, DIAG_REVISION_PATH, "this is neither a file nor a folder");
	if (is_link(&r, tree, path, id, &link) != 0)
		return -1;
	if (link)
		return report(&r, DIAG_FILE_UNREADABLE, no_plain_file);
	return read_spec_file(&r, id, r.word, sources) == 0 ? find_lock_beside(&r, tree, path, ret_lock) : -1;
}
