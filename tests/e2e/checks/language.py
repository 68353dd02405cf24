# SPDX-License-Identifier: BSD-3-Clause-Clear
"""The language is HCL: what we accept HashiCorp's parser accepts, and it means the same there."""

import json
import os
import re
import shutil

from .bench import E2E, ROOT, Check, Failed, Skipped, fail_on, find_node, run
from .terraform import QUIET, terraform

MODULES = ROOT / ".tools/node"
# Whole numbers beyond this are not exact in the JSON that we compare with.
EXACT_MAX = 2**53


def spec_groups(bench):
    """{name: [files of one spec]} of everything that is ours and accepted: examples, accepted golden cases, and these
    tests' own."""
    groups = {spec.name: spec.files() for spec in bench.specs.values() if spec.source.is_relative_to(ROOT)}
    groups["evaluation"] = sorted((E2E / "evaluation").glob("*.mpcnet"))
    for folder in sorted((ROOT / "tests/golden").glob("*/")):
        for place in (folder, folder / "input"):
            files = sorted(place.glob("*.mpcnet"))
            if files:
                groups[f"golden/{folder.name}"] = files
    return groups


def our_trees(bench):
    """{path: tree} of every file of a spec that mpcnetc accepts."""
    trees = {}
    for files in spec_groups(bench).values():
        done = run([bench.mpcnetc, "check", "--dump=tree", *files], expect=None)
        if done.returncode == 0:
            trees.update(json.loads(done.stdout))
    if not trees:
        raise Failed("not one file is accepted")
    return trees


def their_trees(paths):
    node = find_node()
    if not (MODULES / "node_modules/@cdktf/hcl2json").is_dir():
        raise Skipped("@cdktf/hcl2json is not here: ./dev test installs it from npm")
    return json.loads(run([node, E2E / "hcl_json.mjs", MODULES, *paths]).stdout)


# ---- comparing --------------------------------------------------------------------------------------------------
#
# hcl2json gives { attribute: value, type: { label: [ body ] } }, and for what is not a literal "${source text}".


def same_number(ours, theirs):
    if isinstance(theirs, bool) or not isinstance(theirs, (int, float)):
        return False
    return float(ours) == float(theirs) if abs(float(ours)) > EXACT_MAX else ours == theirs


def same_text(ours, theirs):
    """Literal text keeps its $${ and %%{ in hcl2json."""
    return theirs in (ours, ours.replace("${", "$${").replace("%{", "%%{"))


def same_expression(source, theirs):
    """The same source text; of a string, HCL has decoded the escapes; a negative number is a literal there."""
    plain = source.strip()
    if isinstance(theirs, (int, float)):
        return re.sub(r"[\s()]", "", plain) == f"{theirs}"
    return isinstance(theirs, str) and (theirs == "${" + plain + "}" or plain.startswith('"'))


def differences(where, ours, theirs):
    ((kind, value),) = ours.items()
    if kind == "list":
        if not isinstance(theirs, list) or len(theirs) != len(value):
            yield f"{where}: a list of {len(value)}; HCL: {theirs!r}"
        else:
            for index, item in enumerate(value):
                yield from differences(f"{where}[{index}]", item, theirs[index])
    elif kind == "map":
        if not isinstance(theirs, dict) or set(theirs) != set(value):
            yield f"{where}: a map of {sorted(value)}; HCL: {theirs!r}"
        else:
            for key, item in value.items():
                yield from differences(f"{where}.{key}", item, theirs[key])
    else:
        same = {
            "null": lambda: theirs is None,
            "bool": lambda: theirs is value,
            "number": lambda: same_number(value, theirs),
            "decimal": lambda: same_number(float(value), theirs),
            "string": lambda: isinstance(theirs, str) and same_text(value, theirs),
            "expression": lambda: same_expression(value, theirs),
        }[kind]
        if not same():
            yield f"{where}: {kind} {value!r}; HCL: {theirs!r}"


def body_differences(where, ours, theirs):
    """Attributes by name, blocks by type and labels in order; nothing of theirs left over."""
    left = set(theirs)
    for name, value in ours["attributes"].items():
        if name not in theirs:
            yield f"{where}.{name}: not in HCL's reading"
        else:
            yield from differences(f"{where}.{name}", value, theirs[name])
        left.discard(name)
    seen = {}
    for block in ours["blocks"]:
        path = (block["type"], *block["labels"])
        at = theirs
        for step in path:
            at = at.get(step, {}) if isinstance(at, dict) else {}
        number = seen[path] = seen.get(path, -1) + 1
        left.discard(block["type"])
        if not isinstance(at, list) or len(at) <= number:
            yield f"{where}.{'.'.join(path)}: block {number + 1}: not in HCL's reading"
        else:
            yield from body_differences(f"{where}.{'.'.join(path)}", block, at[number])
    yield from (f"{where}.{name}: only in HCL's reading" for name in sorted(left))


def check_meaning(bench):
    ours = our_trees(bench)
    theirs = their_trees(list(ours))
    problems = []
    for path, tree in ours.items():
        where = os.path.relpath(path, ROOT)
        if "error" in theirs[path]:
            problems.append(f"{where}: HCL refuses it: {theirs[path]['error']}")
        else:
            problems += body_differences(where, tree, theirs[path]["json"])
    fail_on(problems)
    return f"{len(ours)} files"


def check_syntax(bench):
    path_of_terraform = terraform()
    paths = list(our_trees(bench))
    problems = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            done = run([path_of_terraform, "fmt", "-no-color", "-"], input=file.read(), env=QUIET, expect=None)
        if done.returncode:
            problems.append(f"{path}: {done.stderr}")
    fail_on(problems)
    return f"{len(paths)} files"


def check_layout(bench):
    """Our own examples are laid out as terraform fmt would."""
    path_of_terraform = terraform()
    problems = []
    for spec in bench.specs.values():
        for path in spec.files() if spec.source.is_relative_to(ROOT) else []:
            text = path.read_text()
            if run([path_of_terraform, "fmt", "-no-color", "-"], input=text, env=QUIET).stdout != text:
                problems.append(f"{path.relative_to(ROOT)}: terraform fmt would change it")
    fail_on(problems)


# ---- evaluation -------------------------------------------------------------------------------------------------


def check_evaluation(bench):
    """One file with every operator and form of text, evaluated by both."""
    path_of_terraform = terraform()
    folder = bench.folder("evaluation")
    shutil.copy(E2E / "evaluation/locals.mpcnet", folder / "main.tf")
    said = run([path_of_terraform, "console", "-no-color"], cwd=folder, input="jsonencode(local.results)\n", env=QUIET).stdout
    theirs = json.loads(json.loads(said))
    model = json.loads(run([bench.mpcnetc, "show", E2E / "evaluation"]).stdout)
    parties = model["parties"]
    alice = parties["alice"] if isinstance(parties, dict) else next(p for p in parties if p["name"] == "alice")
    ours = alice["kubernetes"]["annotations"]
    fail_on(f"{key}: {ours.get(key)!r}; Terraform: {theirs.get(key)!r}"
            for key in sorted({*ours, *theirs}) if ours.get(key) != theirs.get(key))
    return f"{len(ours)} expressions"


def checks(bench):
    yield Check("HashiCorp's HCL parser reads the same", lambda: check_meaning(bench))
    yield Check("terraform fmt reads every accepted spec", lambda: check_syntax(bench))
    yield Check("terraform fmt leaves the examples as they are", lambda: check_layout(bench))
    yield Check("Terraform evaluates the same", lambda: check_evaluation(bench))
