# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What `mpcnetc diff` writes for a pull request, as renderers of GitHub's Markdown show it."""

import html.parser
import json
import re
import shutil
import sys

from .bench import E2E, ROOT, Check, Failed, Skipped, fail_on, find_node, find_tool, run

MODULES = ROOT / ".tools/node"
RENDERERS = ("micromark", "markdown-it")
NETWORKS, SEED = 2, 9
TAGS = {"h2", "h3", "p", "blockquote", "ul", "li", "strong", "em", "code", "table", "thead", "tbody", "tr", "th", "td",
        "br", "details", "summary"}

# Text that is markup somewhere: in a cell, a span, HTML, a list, on GitHub, in a terminal.
AWKWARD = [
    "a|b", "`code`", "``", "\\|", "a\\", "<script>alert(1)</script>", "</details>", "<!-- hidden", "@octocat and @org/team",
    "#1 and GH-2", "[x](http://example.com)", "![i](http://example.com/i.png)", "www.example.com", "https://example.com/a_b_c",
    "me@example.com", "**bold** _it_ ~~no~~", "- [ ] task", "1. one", "&amp; &#35;", "$x^2$", ":tada:", "|---|---|", "    four",
    "a  b", "# head", "> quote", "'single' \"double\"", "${not}", "\\u202e is written \u202e here", "zero\u200bwidth", "a" * 200,
    "é" * 90, "日本" * 60, "0123456789abcdef0123456789abcdef01234567"[:39],
]
NETWORK = """mpcnet = 1
network "hard" {
  environment = "testnet"
  threshold   = 1
}
release "v0.15.0" {
  generation = "0.15"
  image      = "ghcr.io/x/core-enclave@sha256:%s"
  pcr0       = "%s"
  pcr1       = "%s"
  pcr2       = "%s"
}
""" % ("12" * 32, "1" * 96, "2" * 96, "3" * 96)


def quoted(text):
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def hard_network(texts):
    """Four parties whose annotations and operators say these texts."""
    parties = []
    for id, name in enumerate(("alice", "bob", "carol", "dave"), 1):
        notes = "".join(f'      "example.org/{at}" = {quoted(text)}\n' for at, text in enumerate(texts[id - 1::4]))
        parties.append(f'party "{name}" {{\n  release  = "v0.15.0"\n  id       = {id}\n  account  = "{id}10987654321"\n'
                       f'  region   = "{("eu-west-1", "eu-west-2", "eu-north-1", "us-east-1")[id - 1]}"\n'
                       f"  operator = {quoted(texts[id])}\n"
                       f'  cluster {{\n    name = "mpc-{id}"\n  }}\n  kubernetes {{\n    annotations = {{\n{notes}    }}\n  }}\n}}\n')
    return NETWORK + "".join(parties)


class Page(html.parser.HTMLParser):
    """Holds HTML to the elements that we write, closed in their order, and tables to their heads."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.codes, self.tags, self.rows = [], [], [], [], []
        self.words = ""
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append(f"never closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in TAGS or any((tag, name) not in (("details", "open"), ("td", "align"), ("th", "align"), ("td", "style"),
                                                      ("th", "style")) for name, _ in attributes):
            self.problems.append(f"<{tag}> {attributes}")
        if tag != "br":
            self.open.append(tag)
        if tag == "code":
            self.codes.append("")
        if tag == "tr":
            self.rows.append(0)
        if tag in ("td", "th"):
            self.rows[-1] += 1
        if tag == "table":
            self.rows = []

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes what is not open")
        if tag == "table" and (len(set(self.rows)) != 1 or len(self.rows) < 2):
            self.problems.append(f"a table with rows of {self.rows} cells")

    def handle_comment(self, data):
        self.problems.append(f"a comment: {data}")

    def handle_data(self, data):
        if "code" in self.open:
            self.codes[-1] += data
        self.words += data


def render(folder, files):
    """{path: [page of each renderer]}"""
    if not (MODULES / "node_modules/micromark-extension-gfm-table").is_dir():
        raise Skipped("the renderers of npm are not here: ./dev test installs them")
    done = run([find_node(), E2E / "markdown_html.mjs", MODULES, *files], encoding="utf-8")
    return {path: [Page(text) for text in texts] for path, texts in json.loads(done.stdout).items()}


def look_over(pages):
    """What is wrong with pages as rendered: both renderers show the same elements and words, and nothing is markup."""
    problems = []
    for path, both in pages.items():
        for renderer, page in zip(RENDERERS, both):
            problems += [f"{path}: {renderer}: {problem}" for problem in page.problems]
        blanks = re.compile(r"\s+")
        if both[0].tags != both[1].tags or blanks.sub("", both[0].words) != blanks.sub("", both[1].words):
            problems.append(f"{path}: {RENDERERS[0]} and {RENDERERS[1]} show different things")
        if both[0].tags.count("h2") != 1 or both[0].tags[0] != "h2":
            problems.append(f"{path}: no heading, or several")
    return problems


def lint(bench, folder):
    linter = find_tool("markdownlint-cli2", "./dev test installs it from npm")
    # The text is a part of a page, and its first heading not the page's.
    rules = (E2E / "markdownlint.jsonc").read_text().replace('"MD013"', '"MD041": false,\n  "MD013"')
    (folder / ".markdownlint.jsonc").write_text(rules)
    run([linter, "*.md"], cwd=folder)


def check_random(bench):
    """Of random networks and changes, as diff-properties makes them."""
    folder = bench.folder("changes/random")
    done = run([sys.executable, ROOT / "tests/tools/diff-properties", "--mpcnetc", bench.mpcnetc, "--networks", NETWORKS,
                "--seed", SEED, "--markdown", folder], expect=None)
    if done.returncode:
        raise Failed((done.stdout + done.stderr)[-6000:])
    files = sorted(folder.glob("*.md"))
    fail_on(look_over(render(folder, files)))
    lint(bench, folder)
    return f"{len(files)} pages"


def check_hard(bench):
    """Values that are markup somewhere stand in <code> letter for letter, at every size of the page."""
    folder = bench.folder("changes/hard")
    (folder / "old.mpcnet").write_text(hard_network(AWKWARD))
    (folder / "new.mpcnet").write_text(hard_network(AWKWARD[1:] + AWKWARD[:1]))
    arguments = [bench.mpcnetc, "diff", "old.mpcnet", "new.mpcnet", "--format", "markdown"]
    whole = run(arguments, expect=(2,), cwd=folder, encoding="utf-8").stdout
    least = int(re.search(r"takes (\d+) bytes", run([*arguments, "--limit", 1], expect=(64,), cwd=folder).stderr)[1])
    (folder / "whole.md").write_text(whole)
    limits = list(range(least, len(whole.encode()), max(1, len(whole.encode()) // 24)))
    for limit in limits:
        text = run([*arguments, "--limit", limit], expect=(2,), cwd=folder, encoding="utf-8").stdout
        (folder / f"{limit}.md").write_text(text)
    pages = render(folder, sorted(folder.glob("*.md")))
    problems = look_over(pages)
    for renderer, page in zip(RENDERERS, pages[str(folder / "whole.md")]):
        shown = {code.replace("\n", " ") for code in page.codes}
        for text in AWKWARD:
            # Between quotes, with what shows nothing by name.
            text = f'"{text}"'.replace("\u202e", "<U+202E>").replace("\u200b", "<U+200B>")
            if len(text.encode()) <= 100 and text not in shown:
                problems.append(f"{renderer}: {text} is not shown as it is")
    fail_on(problems)
    shutil.copy(folder / "whole.md", folder.parent / "hard.md")
    lint(bench, folder)
    return f"{len(AWKWARD)} texts, {len(limits)} limits"


def checks(bench):
    return [Check("a change as Markdown: random ones are rendered as meant", lambda: check_random(bench)),
            Check("a change as Markdown: no value is markup", lambda: check_hard(bench))]
