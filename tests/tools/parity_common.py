# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What the judges of tests/tools/parity share: what can be named, how a page is read, what every page is held to."""

import pathlib
import re
import tempfile

SCOPES = {"PARTY": "party", "NETWORK": "network", "RELEASE": "release"}
BEGIN, END = "<!-- Made by tests/tools/parity --write: {}. -->\n", "<!-- Up to here: {}. -->\n"
MADE = re.compile("^" + BEGIN.format(r"(\w+)") + "(.*?)^" + END.format(r"\1"), re.M | re.S)


# ---- what there is ----------------------------------------------------------------------------------------------


def settings(root):
    """{id: path with its scope}, in the order of the schema."""
    text = (root / "src/model/schema.def").read_text()
    return {name: f"{SCOPES[scope]}.{path}" for name, scope, path in
            re.findall(r'^SETTING\((\w+), (\w+), "([^"]+)"', text, re.M)}


def other_paths(root):
    """Paths of what is refused for now, and of what can be read and not set."""
    later = re.findall(r'^LATER\((\w+), "([^"]+)"', (root / "src/model/later.def").read_text(), re.M)
    readable = re.findall(r'^READABLE\((\w+), "([^"]+)"', (root / "src/model/readable.def").read_text(), re.M)
    return {f"{SCOPES[scope]}.{path}" for scope, path in later}, {f"{SCOPES[scope]}.{path}" for scope, path in readable}


def templates(root, folders):
    """{name below templates/: text} of what is in these folders, or is one of these files."""
    found = {}
    for folder in folders:
        place = root / "templates" / folder
        for path in sorted(place.rglob("*.mustache")) or sorted(place.parent.glob(place.name + ".mustache")):
            found[path.relative_to(root / "templates").as_posix().removesuffix(".mustache")] = path.read_text()
    return found


def files(root):
    """Every file that is generated, in the catalogue's order."""
    return re.findall(r'\{\s*FAMILY_\w+,\s*"([^"]+)"', (root / "src/emit/catalogue.c").read_text())


def used_settings(root, texts, decided_in, known):
    """Settings that these templates show or ask for, and those that the code which fills them decides by."""
    used = set()
    paths = set(known.values())
    for text in texts:
        for tag in re.findall(r"\{\{[#^]?\s*((?:party|network|release)\.[a-z0-9_.]+)", text):
            while tag and tag not in paths:
                tag = tag.rpartition(".")[0]
            used.add(tag)
    for name in decided_in:
        for path in (root / "src/emit").glob(name):
            used |= {known[word] for word in re.findall(r"\b(?:PARTY|NETWORK|RELEASE)_[A-Z0-9_]+\b", path.read_text())
                     if word in known}
    return used - {""}


def field_rows(root, name):
    """[(place, kind, name)] of what the field has."""
    lines = (root / name).read_text().splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


# ---- what a page says -------------------------------------------------------------------------------------------


def tables(text):
    """[(the headings above, header cells, [cells of a row])] of every table."""
    found, headings, rows = [], {}, None
    for line in re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S).splitlines() + [""]:
        heading = re.match(r"(#+) (.+)", line)
        if heading:
            headings = {level: name for level, name in headings.items() if level < len(heading[1])}
            headings[len(heading[1])] = heading[2].strip("`")
        if line.startswith("|"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if rows is None:
                rows = []
                found.append((list(headings.values()), cells, rows))
            elif not re.fullmatch(r"[| :-]+", line):
                rows.append(cells)
        else:
            rows = None
    return found


def field_tables(text, kinds):
    """{(place, kind): [(name, [further cells])]}: tables whose first column is headed by one of the kinds."""
    found = {}
    for headings, header, rows in tables(text):
        if header[0].lower() in kinds:
            named = [(row[0].replace("`", ""), row[1:]) for row in rows]
            found.setdefault((headings[-1], header[0].lower()), []).extend(named)
    return found


def words(text, kinds):
    """What stands in backticks, outside of fences, of made sections and of the first column of the field's tables."""
    text = re.sub(r"^```.*?^```$", "", MADE.sub("", text), flags=re.M | re.S)
    kept, of_field = [], False
    for line in text.splitlines():
        if not line.startswith("|"):
            of_field = False
        elif line[1:].split("|")[0].strip().lower() in kinds:
            of_field = True
        kept.append(re.sub(r"^\|.*?(?<!\\)\|", "|", line) if of_field else line)
    return re.findall(r"`([^`\n]+)`", "\n".join(kept))


def anchors(text):
    """What a link can lead to."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


# ---- a judge ----------------------------------------------------------------------------------------------------


class Judge:
    """Holds one page. Of each page: its name, folders of its templates, code that decides, words that are neither a
    setting nor something of the templates, files that no build makes, kinds of the field's tables, made sections."""

    PAGE = FIELD = None
    FOLDERS, DECIDED_IN, KINDS = (), (), ()
    WORDS, OWN_FILES, MAKERS = {}, set(), {}

    def __init__(self, root):
        self.root, self.text, self.problems = root, (root / self.PAGE).read_text(), []
        self.known = settings(root)
        self.later, self.readable = other_paths(root)
        self.paths = set(self.known.values()) | self.readable
        self.block_paths = {path.rsplit(".", n)[0] for path in self.paths for n in range(1, path.count(".") + 1)}
        self.templates = templates(root, self.FOLDERS)
        self.files = files(root)
        self.said, self.other = set(), set()

    def complain(self, problem):
        if problem not in self.problems:
            self.problems.append(problem)

    def take_file(self, word):
        if word not in self.files and word not in self.OWN_FILES:
            self.complain(f"no file is called {word}")
        self.other.add(word)

    def take_path(self, word):
        """A setting, as `party.` alone is not written: `vault.backup.role`, `network.ports.peer`, `self.role_arn`."""
        head = word.split(".")[0]
        path = "party." + word.removeprefix("self.") if head not in ("party", "network", "release") else word
        if path in self.paths:
            self.said.add(path)
        elif path in self.later:
            self.complain(f"setting {word} is refused for now")
        elif path not in self.block_paths and word not in self.WORDS:
            self.complain(f"no setting is called {word}")
        self.other.add(word)

    def take(self, word):
        """Notes a word of the page; a page has more kinds of them."""
        if word in self.files or re.fullmatch(r"[\w-]+(/[\w.-]+)+\.(tf|sh|hcl|yaml|toml|json|md)", word):
            self.take_file(word)
        elif re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", word):
            self.take_path(word)

    def judge_words(self):
        for word in words(self.text, self.KINDS):
            self.take(re.sub(r" = .*", "", word))
        used = used_settings(self.root, self.templates.values(), self.DECIDED_IN, self.known)
        for path in sorted(used - self.said):
            self.complain(f"the templates use {path}, and the page does not name it")
        for name in self.files:
            if self.holds_file(name) and name not in self.other:
                self.complain(f"the catalogue has {name}, and the page does not name it")
        for word in sorted((set(self.WORDS) | self.OWN_FILES) - self.other):
            self.complain(f"the tool knows the word {word}, and the page does not name it")

    def holds_file(self, name):
        return name.split("/")[0] in self.FOLDERS

    def judge_made(self):
        made = [name for name, _ in MADE.findall(self.text)]
        if made != list(self.MAKERS):
            self.complain(f"the sections that are made are {made}, not {list(self.MAKERS)}")
        elif self.written() != self.text:
            self.complain("a made section is stale: tests/tools/parity --write")

    def written(self):
        """The page with its made sections as they have to be."""
        def section(match):
            made = self.MAKERS[match[1]](self.root)
            return f"{BEGIN.format(match[1])}\n{made}\n{END.format(match[1])}"
        return MADE.sub(section, self.text)

    def judge_links(self):
        for name, anchor in re.findall(r"\]\(([\w-]+\.md)?#([^)]+)\)", self.text):
            page = self.root / "docs" / (name or self.PAGE.removeprefix("docs/"))
            if not page.exists() or anchor not in anchors(page.read_text()):
                self.complain(f"{page.name} has no {anchor}")

    def judge_codes(self):
        table = (self.root / "src/diag/codes.def").read_text()
        numbers = {int(number) for number in re.findall(r"^DIAG\( *(\d+),", table, re.M)}
        for code in sorted(set(re.findall(r"\bE(\d{4})\b", self.text))):
            if int(code) not in numbers:
                self.complain(f"no diagnostic is E{code}")

    def judge_field(self):
        raise NotImplementedError

    def judge(self):
        """What is wrong with the page."""
        self.judge_words()
        self.judge_field()
        self.judge_made()
        self.judge_links()
        self.judge_codes()
        return self.problems


# ---- self-tests -------------------------------------------------------------------------------------------------


def self_test(judge, tree, spoilt, further):
    """{what: whether it was so}: a small tree is well, and each way of spoiling it is noticed.

    `tree` is {file: text}; `spoilt` are (what, file, before, after, a word of what is to be said); `further(page)` says
    more of the page as it was made."""
    results = {}
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        others = " ".join(f"`{word}`" for word in [*judge.WORDS, *judge.OWN_FILES])
        for name, text in tree.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text.replace("OTHER WORDS", others))
        page = root / judge.PAGE
        stale = any("stale" in problem for problem in judge(root).judge())
        results["a page whose sections were not made is stale"] = stale
        page.write_text(judge(root).written())
        problems = judge(root).judge()
        results[f"it is well when they are made: {problems}"] = not problems
        results.update(further(page.read_text()))
        for what, name, before, after, said in spoilt:
            text = (root / name).read_text()
            (root / name).write_text(text.replace(before, after))
            results[what] = before in text and any(said in problem for problem in judge(root).judge())
            (root / name).write_text(text)
    return results
