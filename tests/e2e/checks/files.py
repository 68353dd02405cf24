# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Every generated file by its language: TOML, JSON, YAML, shell, Dockerfile, Markdown, SVG; and the manifest."""

import hashlib
import re
import shutil
import sys
import textwrap
import tomllib
import xml.etree.ElementTree

from .bench import E2E, ROOT, Check, Failed, Skipped, fail_on, files_of, find_node, find_tool, run
from .strict import load_json, load_yaml_all

NODE_CONFIG = E2E / "node-keys/check_node_config.py"
MANIFEST = "mpcnet.manifest.json"

# Every file that may be in an output, by how its name ends. One that is nobody's is red.
KNOWN = (".tf", ".tftest.hcl", ".json", ".yaml", ".toml", ".sh", ".md", ".svg", ".mmd", ".pem", "Dockerfile")


def read_problems(out, names, load, binary=False):
    for name in names:
        try:
            load((out / name).read_bytes() if binary else (out / name).read_bytes().decode())
        except ValueError as error:
            yield f"{name}: {error}"


def named(out, *suffixes):
    return [name for name in files_of(out) if name.endswith(suffixes)]


def check_kinds(bench, name):
    """Text as text should be, of a kind that somebody checks."""
    out = bench.out(name)
    problems = []
    for file in files_of(out):
        data = (out / file).read_bytes()
        if not file.endswith(KNOWN):
            problems.append(f"{file}: of a kind that no check reads")
        if not data.endswith(b"\n") or b"\r" in data or b"\0" in data:
            problems.append(f"{file}: does not end in a line break, or has CR or NUL in it")
        if b" \n" in data or b"\n\n\n" in data:
            problems.append(f"{file}: blanks at the end of a line, or two empty lines in a row")
        # The hostile text of options/ has these of its own.
        if b"{{" in data.replace(b"{{{x}}}", b"").replace(b"{{x}}", b"") and not file.endswith((".md", ".mmd")):
            problems.append(f"{file}: '{{{{' is left of a template")
        mode = (out / file).stat().st_mode & 0o777
        # Scripts are for people to run, but for the one that Terraform hands to a node.
        wanted = 0o755 if data.startswith(b"#!") and "/terraform/" not in file else 0o644
        if mode != wanted:
            problems.append(f"{file}: mode {mode:o}, not {wanted:o}")
    fail_on(problems)
    return f"{len(files_of(out))} files"


def check_manifest(bench, name):
    """What it lists is what is there, by our own count."""
    out = bench.out(name)
    manifest = load_json((out / MANIFEST).read_bytes())
    listed = manifest["files"]
    rows = listed.items() if isinstance(listed, dict) else ((row["path"], row) for row in listed)
    rows = dict(rows)
    there = [file for file in files_of(out) if file != MANIFEST]
    problems = [f"{file}: not in the manifest" for file in there if file not in rows]
    problems += [f"{file}: in the manifest, and not there" for file in rows if file not in there]
    for file in there:
        data = (out / file).read_bytes()
        row = rows.get(file, {})
        if file in rows and (row["sha256"], row["size"]) != (hashlib.sha256(data).hexdigest(), len(data)):
            problems.append(f"{file}: the manifest has another digest or size")
    fail_on(problems)
    return f"{len(there)} files"


def check_toml(bench, name):
    out = bench.out(name)
    names = named(out, ".toml")
    fail_on(read_problems(out, names, tomllib.loads))
    return f"{len(names)} files"


def node_files(out):
    """What the tables of node-keys/ speak of: every TOML, and these two of the enclave."""
    return [out / name for name in named(out, ".toml", "/enclave.json", "/allocator.yaml")]


def hold_to_tables(out):
    files = node_files(out)
    run([sys.executable, NODE_CONFIG, *files]) if files else None
    return files


def check_node_keys(bench, name):
    files = hold_to_tables(bench.out(name))
    if not files and name != "two-party":
        raise Failed("no node configuration")
    return f"{len(files)} files" if files else "a rehearsal has none"


def check_bogus_keys(bench, name):
    """A key that the core does not know, put into any one of the generated files, must turn the check above red."""
    with bench.copy(name, "bogus") as out:
        party = bench.parties(name)[0]
        files = [path for path in node_files(out) if path.suffix == ".toml" and f"/{party}/" in str(path)]
        missed = []
        for path in files:
            for where, spoilt in bogus_keys(path.read_text()):
                before = path.read_text()
                path.write_text(spoilt)
                try:
                    hold_to_tables(path.parent)
                    missed.append(f"{path.relative_to(out)}: a bogus key {where} is not noticed")
                except Failed:
                    pass
                path.write_text(before)
        fail_on(missed)
        if not files:
            raise Failed("no TOML to put a key into")
    return f"{len(files)} files"


# Of each case the generations in it. A plain core of 0.13 and one of 0.14 are told the same.
GENERATIONS = {"build-two-generations": {"0.14", "0.15"}, "build-plain-generations": {"0.13", "0.14", "0.15"}}
ALIKE = {"0.13", "0.14"}


def party_problems(folder, own, others):
    """What a party's files do not say as its generation wants it, and which other generation takes them all the same."""
    server, keygen, client = (folder / name for name in (
        "node/kms-server.toml", "keygen/kms-gen-keys.toml", "node/core-client.toml"))
    for other in sorted(others - {own}):
        refused = run([sys.executable, NODE_CONFIG, "--generation", other, server], expect=(0, 1)).returncode == 1
        if refused == ({own, other} == ALIKE and "enclave_bootstrap" not in server.read_text()):
            yield f"kms-server of generation {other} {'refuses' if refused else 'takes'} the file for {own}"
    if keygen.exists() != (own != "0.13"):
        yield f"key generation of {own} {'has a' if keygen.exists() else 'has no'} file"
    if ("num_parties" in client.read_text()) != (own != "0.13"):
        yield f"core-client of {own} is told of parties otherwise"
    for path in (server, keygen):
        if path.exists() and f'generation "{own}"' not in path.read_text():
            yield f"{path.name}: names another generation than {own}"


def check_generations(bench, case):
    """Generations side by side: each party's files are what the core of its own release reads, and no other's."""
    spec = ROOT / "tests/golden" / case / "input.mpcnet"
    out, lock = bench.folder(case) / "out", bench.specs["testnet"].lock
    bench.build(spec, out, "--lock", lock)
    model = load_json(run([bench.mpcnetc, "show", spec]).stdout)
    there = {release["generation"] for release in model["releases"].values()}
    problems, ways = [], 0
    for party, settings in model["parties"].items():
        own, folder = model["releases"][settings["release"]]["generation"], out / "parties" / party
        files = node_files(folder)
        run([sys.executable, NODE_CONFIG, "--generation", own, *files])
        ways += run([sys.executable, NODE_CONFIG, "--self-test", *files]).stdout.count("ways to spoil it")
        problems += [f"{party}: {problem}" for problem in party_problems(folder, own, there)]
    if there != GENERATIONS[case]:
        problems.append(f"the case has generations {', '.join(sorted(there))}")
    fail_on(problems)
    return f"{len(model['parties'])} parties, {ways} files spoilt"


def bogus_keys(text):
    yield "at the top", "bogus_key = 1\n" + text
    yield "at the end", text + "bogus_key = 1\n"


def check_ways_to_spoil(bench, name):
    party = bench.out(name) / "parties" / bench.parties(name)[0]
    done = run([sys.executable, NODE_CONFIG, "--self-test", *node_files(party)])
    return "; ".join(line.rsplit("/", 1)[-1] for line in done.stdout.splitlines())


def check_json(bench, name):
    out = bench.out(name)
    names = named(out, ".json")
    fail_on(read_problems(out, names, load_json, binary=True))
    return f"{len(names)} files"


def check_yaml(bench, name):
    out = bench.out(name)
    names = named(out, ".yaml", ".yml")
    fail_on(read_problems(out, names, load_yaml_all))
    return f"{len(names)} files"


def check_shell(bench, name):
    shellcheck = find_tool("shellcheck", "apt-get install shellcheck")
    scripts = bench.find(name, "*.sh")
    run([shellcheck, *scripts]) if scripts else None
    return f"{len(scripts)} scripts"


def check_shell_of_pages(bench, name):
    """Every block of commands that an operator is told to run, each alone and all of a page together."""
    shellcheck = find_tool("shellcheck", "apt-get install shellcheck")
    folder = bench.folder(f"commands/{name}")
    count = 0
    for page in bench.find(name, "*.md"):
        blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", page.read_text(), re.S | re.M)
        count += len(blocks)
        for number, text in enumerate([*blocks, "\n".join(blocks)]):
            (folder / f"{page.parent.name}-{number}.sh").write_text(textwrap.dedent(text))
    scripts = sorted(folder.glob("*.sh"))
    if not count:
        raise Failed("no page tells a command")
    run([shellcheck, "--shell=bash", *scripts])
    return f"{count} blocks of commands"


def check_docker(bench, name):
    hadolint = find_tool("hadolint", "./dev test installs it from PyPI")
    found = bench.find(name, "Dockerfile", "*.Dockerfile")
    run([hadolint, "--no-color", *found]) if found else None
    return f"{len(found)} Dockerfiles"


def check_markdown(bench, name):
    find_node()
    linter = find_tool("markdownlint-cli2", "./dev test installs it from npm")
    out = bench.out(name)
    # The linter takes its rules from the folder that it runs in.
    folder = bench.folder(f"markdown/{name}")
    for file in named(out, ".md"):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(out / file, folder / file)
    shutil.copy(E2E / "markdownlint.jsonc", folder / ".markdownlint.jsonc")
    run([linter, "**/*.md"], cwd=folder)
    return f"{len(named(out, '.md'))} files"


def check_pictures(bench, name):
    problems = []
    found = bench.find(name, "*.svg")
    for path in found:
        try:
            root = xml.etree.ElementTree.parse(path).getroot()
        except xml.etree.ElementTree.ParseError as error:
            problems.append(f"{path.name}: {error}")
            continue
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        if root.tag != "{http://www.w3.org/2000/svg}svg" or "viewBox" not in root.attrib:
            problems.append(f"{path.name}: no svg with a viewBox at its root")
        if "script" in tags or "foreignObject" in tags:
            problems.append(f"{path.name}: more than a picture")
    fail_on(problems)
    if not found:
        raise Failed("no picture of the network")
    return f"{len(found)} pictures"


BY_LANGUAGE = [
    ("every file is text of a known kind", check_kinds),
    ("manifest", check_manifest),
    ("TOML", check_toml),
    ("the core's own keys", check_node_keys),
    ("JSON", check_json),
    ("YAML", check_yaml),
    ("shellcheck", check_shell),
    ("shellcheck of the pages' commands", check_shell_of_pages),
    ("hadolint", check_docker),
    ("markdownlint", check_markdown),
    ("SVG", check_pictures),
]
OF_TESTNET = [
    ("a bogus key is noticed", check_bogus_keys),
    ("whatever else we know to spoil is noticed", check_ways_to_spoil),
]


def checks(bench):
    for name in bench.trees:
        for what, check in BY_LANGUAGE:
            yield Check(f"{what}: {name}", lambda check=check, name=name: check(bench, name))
    for case in GENERATIONS:
        yield Check(f"each party's files are its own core's: {case}", lambda case=case: check_generations(bench, case))
    if "testnet" in bench.trees:
        for what, check in OF_TESTNET:
            yield Check(f"{what}: testnet", lambda check=check: check(bench, "testnet"))
