# SPDX-License-Identifier: BSD-3-Clause-Clear
"""The canonical form is that of `terraform fmt`: of mangled and made-up specs, the examples, and what is built."""

import sys

from .bench import ROOT, Check, Failed, Skipped, find_tool, run
from .terraform import terraform

COUNT = 3000
SEED = 20


def check_examples(bench):
    folders = sorted({path.parent for path in (ROOT / "examples").rglob("*.mpcnet")})
    done = run([bench.mpcnetc, "fmt", "--check", *folders], expect=None)
    if done.returncode:
        raise Failed(f"not in canonical form:\n{done.stdout}{done.stderr}")
    return "in canonical form"


def check_properties(bench):
    terraform()
    done = run([sys.executable, ROOT / "tests/tools/fmt-properties", "--mpcnetc", bench.mpcnetc, "--terraform",
                "--count", COUNT, "--seed", SEED], expect=None, timeout=3600)
    if done.returncode == 77:
        raise Skipped(done.stdout.strip())
    if done.returncode:
        raise Failed((done.stdout + done.stderr)[-6000:])
    return " ".join(done.stdout.split("\n")).strip()


def check_diff(bench):
    """What --diff prints, patch makes the canonical form with."""
    patch = find_tool("patch", "apt-get install patch")
    folder = bench.folder("formatting/a folder")
    for file, source in enumerate(sorted((ROOT / "tests/golden").rglob("*.mpcnet"))):
        # Each changes, and a long one in several places.
        lines = source.read_bytes().split(b"\n")
        (folder / f"{file}.mpcnet").write_bytes(
            b"\n".join(b" " + line if number % 9 == 0 else line for number, line in enumerate(lines)))
    changes = run([bench.mpcnetc, "fmt", "--diff", folder], expect=(1, 2), text=False).stdout
    run([patch, "-d", "/", "-p1", "-s", "--binary"], input=changes, text=False)
    done = run([bench.mpcnetc, "fmt", "--check", folder], expect=(0, 1))
    if done.stdout or not changes:
        raise Failed(f"not in canonical form after patch:\n{done.stdout}")
    return f"{changes.count(b'+++ b/')} files"


def check_built(bench):
    """What is generated for Terraform parses as a spec where it has no more than a spec has; then it is canonical."""
    files = [path for spec in bench.specs.values() for path in sorted(bench.out(spec.name).rglob("*.tf"))]
    differ, same = [], 0
    for path in files:
        done = run([bench.mpcnetc, "fmt", "-"], expect=(0, 1), input=path.read_text())
        if done.returncode == 0:
            same += 1
            if done.stdout != path.read_text():
                differ.append(path)
    if differ:
        raise Failed("changed by fmt: " + ", ".join(map(str, differ[:10])))
    if not same:
        raise Failed("not one generated file parses as a spec does")
    return f"{same} of {len(files)} files parse as a spec does"


def checks(bench):
    yield Check("formatting: examples", lambda: check_examples(bench))
    yield Check("formatting: diff and patch", lambda: check_diff(bench))
    yield Check("formatting: what is built", lambda: check_built(bench))
    yield Check("formatting: as terraform fmt", lambda: check_properties(bench))
