# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Cross-reading: every name that one generated file uses is made by another. A rule is one kind of such names; each has
mutations that turn it red (crossread_mutations.py). What is read is what was built, never how it was built."""

import functools
import pathlib
import shutil
import tomllib

from . import crossread_mutations, references_aws, references_files, references_pods, references_runbook
from .bench import Check, Failed, fail_on, files_of
from .kubernetes import kustomizations, made_by_others, render
from .modules import Module
from .references_pods import pods_made

RULES = {**references_pods.RULES, **references_files.RULES, **references_aws.RULES, **references_runbook.RULES}


class Built:
    """A party's folder, as those read it who apply it; `charts` are objects that charts make of it."""

    def __init__(self, folder, settings, charts=()):
        self.charts = list(charts)
        self.folder, self.name, self.settings = pathlib.Path(folder), pathlib.Path(folder).name, settings
        self.given = set(made_by_others(settings))
        if not settings["pauser"]["create_namespace"]:
            self.given.add(("Namespace", settings["pauser"]["namespace"]))

    @functools.cached_property
    def rendered(self):
        return {path.relative_to(self.folder).as_posix(): render(path) for path in kustomizations(self.folder)}

    @functools.cached_property
    def items(self):
        return [*(item for items in self.rendered.values() for item in items), *self.charts]

    def of(self, *kinds):
        return [item for item in self.items if item["kind"] in kinds]

    def found(self, kind, namespace, name):
        """The object, or None."""
        return next((item for item in self.of(kind) if item["metadata"]["name"] == name
                     and item["metadata"].get("namespace") == namespace), None)

    @functools.cached_property
    def pods(self):
        return [pod for item in self.items for pod in pods_made(item)]

    @functools.cached_property
    def modules(self):
        return {path.name: Module(path) for path in sorted(self.folder.iterdir()) if any(path.glob("*.tf"))}

    def resources(self, *types):
        return [block for module in self.modules.values() for block in module.resources(*types)]

    @functools.cached_property
    def tomls(self):
        """{path: what is in it}"""
        return {name: tomllib.loads(self.text(name)) for name in files_of(self.folder) if name.endswith(".toml")}

    def text(self, name):
        return (self.folder / name).read_text()

    def has(self, name):
        return (self.folder / name).is_file()

    @property
    def runbook(self):
        return self.text("README.md")


def problems(built, only=None):
    """'rule: what is wrong', by every rule or by one."""
    for name, rule in RULES.items():
        if only in (None, name):
            yield from (f"{name}: {line}" for line in rule(built))


def check_party(bench, name, party):
    built = Built(bench.out(name) / "parties" / party, bench.model(name)["parties"][party])
    fail_on(problems(built))
    return f"{len(RULES)} rules over {len(files_of(built.folder))} files"


between = references_files.network_problems


def check_network(bench, name):
    """What one party calls another by is what the other is."""
    model = bench.model(name)
    parties = [Built(bench.out(name) / "parties" / party, model["parties"][party]) for party in bench.parties(name)]
    fail_on(between(parties, bench.out(name) / "network"))
    return f"{len(parties)} parties"


# ---- mutations --------------------------------------------------------------------------------------------------


def spoil(folder, mutation):
    for file in mutation.files:
        path = folder / file
        text = path.read_text() if path.is_file() else ""
        if mutation.old not in text:
            raise Failed(f"{mutation}: {file} has no {mutation.old!r}")
        path.write_text(text.replace(mutation.old, mutation.new))


# What no kustomization reads: with these spoilt, objects are as they were.
NO_OBJECTS = ("README.md", "terraform/", "backup/")


def missed(bench, mutation, whole):
    """What to say of a mutation that nobody notices; else None. `whole` is the party as it was built."""
    copy = bench.folder(f"crossread/{mutation.tree}") / mutation.party
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(whole.folder, copy)
    spoil(copy, mutation)
    built = Built(copy, whole.settings)
    if all(file.startswith(NO_OBJECTS) for file in mutation.files):
        built.rendered = whole.rendered
    try:
        found = list(problems(built, mutation.rule))
    except Failed as error:
        # What kustomize itself refuses.
        found = [str(error)]
    shutil.rmtree(copy)
    return None if any(mutation.words in line for line in found) else f"not noticed: {mutation}: {found}"


def check_mutations(bench):
    mutations = [mutation for mutation in crossread_mutations.MUTATIONS if mutation.tree in bench.trees]
    models = {name: bench.model(name) for name in {mutation.tree for mutation in mutations}}
    whole = {(tree, party): Built(bench.out(tree) / "parties" / party, models[tree]["parties"][party])
             for tree, party in {(mutation.tree, mutation.party) for mutation in mutations}}
    idle = set(RULES) - {mutation.rule for mutation in mutations}
    fail_on([*(f"{name}: no mutation shows that this rule can be red" for name in sorted(idle)),
             *filter(None, (missed(bench, mutation, whole[mutation.tree, mutation.party]) for mutation in mutations))])
    return f"{len(mutations)} mutations of {len(RULES)} rules"


def check_network_mutations(bench, name):
    model, out = bench.model(name), bench.out(name)
    whole = {party: Built(out / "parties" / party, model["parties"][party]) for party in bench.parties(name)}
    lines = []
    for mutation in crossread_mutations.NETWORK:
        with bench.copy(name, "crossread-network") as copy:
            spoil(copy, mutation)
            # The others are as they were.
            spoilt = {file.split("/")[1] for file in mutation.files}
            parties = [Built(copy / "parties" / party, built.settings) if party in spoilt else built
                       for party, built in whole.items()]
            found = list(between(parties, copy / "network"))
            if not any(mutation.words in line for line in found):
                lines.append(f"not noticed: {mutation}: {found}")
    fail_on(lines)
    return f"{len(crossread_mutations.NETWORK)} mutations"


def checks(bench):
    for name in bench.trees:
        for party in bench.parties(name):
            yield Check(f"cross-reading: {name}/{party}", lambda name=name, party=party: check_party(bench, name, party))
        yield Check(f"cross-reading: between the parties of {name}", lambda name=name: check_network(bench, name))
    if "options" in bench.trees:
        yield Check("cross-reading: each rule can be red", lambda: check_mutations(bench))
        yield Check("cross-reading: what is spoilt between parties is noticed: options",
                    lambda: check_network_mutations(bench, "options"))
