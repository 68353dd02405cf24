# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What docs/kubernetes.md says that each container may do is what it may do, in every pod that is built."""

import copy
import re
import sys

from . import kubernetes, pods
from .bench import ROOT, Check, Failed, fail_on

sys.path.insert(0, str(ROOT / "tests/tools"))

import parity_common  # noqa: E402

PAGE = ROOT / "docs/kubernetes.md"
# The first parties of a tree have what the others have.
PARTIES_MAX = 4
# What a row says of rights, in words of its own, and what it is called here.
SAID = {"no seccomp profile": "seccomp", "privileged": "privileged", "that it may write": "writes"}


def told_rights(text):
    """{(container, variant or None): (user, rights)} of the table."""
    told = {}
    for _, header, rows in parity_common.tables(text):
        for container, of, user, rights, _ in rows if header[0] == "Container" else []:
            variant = {"a plain party": "plain", "with an enclave": "enclave"}.get(of.partition(",")[0])
            found = {short for words, short in SAID.items() if words in rights}
            found |= set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", rights)) | set(re.findall(r"/[a-z][\w/-]*", rights))
            told[(container.strip("`"), variant)] = (user, found)
    return told


def rights_of(spec, container):
    """(user, rights beyond the least) that a container has."""
    whole, own = spec.get("securityContext") or {}, container.get("securityContext") or {}
    merged = {**whole, **own}
    capabilities = own.get("capabilities") or {}
    user = f"{merged['runAsUser']}:{merged['runAsGroup']}" if "runAsUser" in merged else "the image's"
    rights = set(capabilities.get("add", []))
    if own.get("privileged"):
        rights.add("privileged")
    elif own.get("allowPrivilegeEscalation") is not False or capabilities.get("drop") != ["ALL"]:
        rights.add("may gain rights")
    if own.get("readOnlyRootFilesystem") is not True:
        rights.add("writes")
    if (merged.get("seccompProfile") or {}).get("type") != "RuntimeDefault":
        rights.add("seccomp")
    host = {volume["name"]: volume["hostPath"]["path"] for volume in spec.get("volumes", []) if "hostPath" in volume}
    return user, rights | {host[mount["name"]] for mount in container.get("volumeMounts", []) if mount["name"] in host}


def pod_problems(spec):
    """What every pod is held to."""
    if spec.get("automountServiceAccountToken") is not False:
        yield "it has a token of Kubernetes"
    if spec.get("enableServiceLinks") is not False:
        yield "it is told of the namespace's Services"
    yield from (f"{key} is set" for key in ("hostNetwork", "hostPID", "hostIPC") if spec.get(key))
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        if "memory" not in container["resources"].get("limits", {}) or "cpu" not in container["resources"]["requests"]:
            yield f"{container['name']}: no limit of memory, or no request of CPU"


def problems_of(spec, variant, told, seen):
    """What a pod has that the page does not say; `seen` takes the rows that were found."""
    yield from pod_problems(spec)
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        name = container["name"]
        row = next((key for key in ((name, variant), (name, None)) if key in told), None)
        if not row:
            yield f"{name}: {PAGE.name} does not say what it may do"
            continue
        seen.add(row)
        if rights_of(spec, container) != told[row]:
            yield f"{name}: {rights_of(spec, container)}, and {PAGE.name} says {told[row]}"


def pods_of(bench):
    """(where, variant of the party, spec) of every pod."""
    for tree in bench.trees:
        for party in bench.parties(tree)[:PARTIES_MAX]:
            folder = bench.out(tree) / "parties" / party
            variant = "enclave" if (folder / "enclave").is_dir() else "plain"
            for place in kubernetes.kustomizations(folder):
                for item in kubernetes.render(place):
                    if pods.template_of(item):
                        where = f"{tree}/{party}: {kubernetes.item_name(item)}"
                        yield where, variant, pods.template_of(item)["spec"]


def check_rights(bench):
    told, seen, found = told_rights(PAGE.read_text()), set(), list(pods_of(bench))
    fail_on(f"{where}: {problem}" for where, variant, spec in found for problem in problems_of(spec, variant, told, seen))
    fail_on(f"{name} ({variant}): no pod has such a container" for name, variant in sorted(set(told) - seen, key=str))
    return f"{len(found)} pods, {len(told)} kinds of containers"


def first(spec):
    return spec["containers"][0]


# What must be noticed: (words of the problem, what is done to a pod).
SPOILT = [
    ("token", lambda spec: spec.pop("automountServiceAccountToken")),
    ("Services", lambda spec: spec.pop("enableServiceLinks")),
    ("hostPID", lambda spec: spec.update(hostPID=True)),
    ("no limit", lambda spec: first(spec)["resources"]["limits"].pop("memory")),
    ("no limit", lambda spec: first(spec)["resources"]["requests"].pop("cpu")),
    ("does not say", lambda spec: first(spec).update(name="other")),
    ("privileged", lambda spec: first(spec)["securityContext"].update(privileged=True)),
    ("may gain", lambda spec: first(spec)["securityContext"].pop("allowPrivilegeEscalation")),
    ("may gain", lambda spec: first(spec)["securityContext"].pop("capabilities")),
    ("SYS_TIME", lambda spec: first(spec)["securityContext"]["capabilities"].update(add=["SYS_TIME"])),
    ("writes", lambda spec: first(spec)["securityContext"].pop("readOnlyRootFilesystem")),
    ("seccomp", lambda spec: spec["securityContext"].pop("seccompProfile")),
    ("'0:", lambda spec: first(spec)["securityContext"].update(runAsUser=0)),
    ("/etc", lambda spec: (spec["volumes"].append({"name": "etc", "hostPath": {"path": "/etc"}}),
                           first(spec)["volumeMounts"].append({"name": "etc", "mountPath": "/x"}))),
]


def check_spoilt(bench):
    told = told_rights(PAGE.read_text())
    spec = next(spec for _, variant, spec in pods_of(bench) if variant == "plain" and first(spec)["name"] == "core")
    if found := list(problems_of(spec, "plain", told, set())):
        raise Failed(f"a good pod is refused: {found}")
    for words, spoil in SPOILT:
        bad = copy.deepcopy(spec)
        spoil(bad)
        found = list(problems_of(bad, "plain", told, set()))
        if not any(words in problem for problem in found):
            raise Failed(f"not noticed: {words}: {found}")


def checks(bench):
    if "plain" in bench.trees:
        yield Check("rights: containers may do what the page says", lambda: check_rights(bench))
        yield Check("rights: another right is noticed", lambda: check_spoilt(bench))
