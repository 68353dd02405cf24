# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Every kustomization, rendered, through the strict schemas of each Kubernetes release, and through what a schema cannot
say (pods.py)."""

import collections
import functools
import json
import tomllib

from . import pods
from .bench import Check, Failed, Skipped, fail_on, find_tool, run
from .strict import load_yaml_all

VERSIONS = [f"1.{minor}" for minor in range(31, 38)]
OLDEST_KUBECTL = 27

# Kinds of operators, whose schema no Kubernetes release has: the keys that are known, and must be there.
CUSTOM = {
    ("monitoring.coreos.com/v1", "ServiceMonitor"): {
        "known": {"selector", "endpoints", "namespaceSelector", "jobLabel", "targetLabels", "podTargetLabels"},
        "required": {"selector", "endpoints"},
    },
}
ENDPOINT_KEYS = {"port", "path", "interval", "scrapeTimeout", "scheme", "relabelings", "metricRelabelings", "honorLabels"}


@functools.cache
def definitions(version):
    """(library, registry with _definitions.json) of a release. The library's own validate() reads megabytes each time."""
    try:
        from kubernetes_validate import utils
        from referencing import Registry, Resource
    except ImportError as error:
        raise Skipped(f"{error}: ./dev test installs it") from error
    if version not in utils.all_versions() and not any(v.startswith(version + ".") for v in utils.all_versions()):
        raise Failed(f"kubernetes-validate does not know Kubernetes {version}")
    full = [v for v in utils.all_versions() if utils.major_minor(v) == version][-1]
    folder = f"kubernetes-json-schema/v{full}-local-strict"
    common = Resource.from_contents(utils.schema_contents(f"{folder}/_definitions.json", version))
    return utils, folder, common @ Registry()


@functools.cache
def validator(version, api_version, kind):
    """None when the release has no such kind."""
    from jsonschema.validators import Draft202012Validator
    from referencing import Resource

    utils, folder, registry = definitions(version)
    group, _, number = api_version.rpartition("/")
    name = f"{kind.lower()}-{group.split('.')[0] + '-' if group else ''}{number}.json"
    try:
        schema = utils.schema_contents(f"{folder}/{name}", version)
    except FileNotFoundError:
        return None
    return Draft202012Validator(schema, registry=Resource.from_contents(schema) @ registry)


def schema_problems(item, version):
    found = validator(version, item["apiVersion"], item["kind"])
    if found is None:
        yield f"{version}: no such kind: {item['apiVersion']} {item['kind']}"
        return
    for error in found.iter_errors(item):
        where = ".".join(str(step) for step in error.absolute_path) or "(top)"
        yield f"{version}: {where}: {error.message[:300]}"


def custom_problems(item):
    rule = CUSTOM[item["apiVersion"], item["kind"]]
    spec = item.get("spec", {})
    yield from (f"spec.{key}: unknown" for key in set(spec) - rule["known"])
    yield from (f"spec.{key}: missing" for key in rule["required"] - set(spec))
    if not spec.get("selector", {}).get("matchLabels") and not spec.get("selector", {}).get("matchExpressions"):
        yield "spec.selector: selects every Service"
    for endpoint in spec.get("endpoints", []):
        yield from (f"spec.endpoints: {key}: unknown" for key in set(endpoint) - ENDPOINT_KEYS)
        if not isinstance(endpoint.get("port"), str):
            yield "spec.endpoints: port: the name of a Service's port is missing"


def item_name(item):
    return f"{item.get('kind')}/{item.get('metadata', {}).get('name')}"


def item_problems(item):
    if (item["apiVersion"], item["kind"]) in CUSTOM:
        yield from custom_problems(item)
        return
    for version in VERSIONS:
        yield from schema_problems(item, version)
    pod = pods.pod_of(item)
    if pod:
        # The API server looks at the template of a StatefulSet only when its controller makes the pod.
        for version in VERSIONS:
            yield from (f"as a Pod: {problem}" for problem in schema_problems(pod, version))


@functools.cache
def kubectl():
    """The path of a kubectl whose kustomize is not from another age: Debian 12's is of 2020."""
    hint = f"see https://kubernetes.io/docs/tasks/tools/ (1.{OLDEST_KUBECTL} or newer)"
    path = find_tool("kubectl", hint)
    version = json.loads(run([path, "version", "--client", "-o", "json"]).stdout)["clientVersion"]
    if int(version["minor"].rstrip("+")) < OLDEST_KUBECTL:
        raise Skipped(f"kubectl {version['gitVersion']} is too old: {hint}")
    return path


def render(folder):
    text = run([kubectl(), "kustomize", folder]).stdout
    try:
        return [item for item in load_yaml_all(text, written_by_go=True) if item is not None]
    except ValueError as error:
        raise Failed(f"{folder}: {error}") from error


def kustomizations(folder):
    return sorted(path.parent for path in folder.rglob("kustomization.yaml"))


def problems_of(rendered):
    """What is wrong with a party's objects; `rendered` is {kustomization: [object]}."""
    for place, items in rendered.items():
        if not items:
            yield f"{place}: renders to nothing"
        names = collections.Counter((i["apiVersion"], i["kind"], i["metadata"].get("namespace"), i["metadata"]["name"]) for i in items)
        yield from (f"{place}: {kind}/{name}: twice" for (_, kind, _, name), count in names.items() if count > 1)
        for item in items:
            for problem in (*item_problems(item), *pods.problems(item)):
                yield f"{place}: {item_name(item)}: {problem}"


def made_by_others(model):
    """(kind, name) of what a party's setting says is there already."""
    kubernetes = model["kubernetes"]
    if not kubernetes["create_namespace"]:
        yield "Namespace", kubernetes["namespace"]
    if not kubernetes["create_service_accounts"]:
        yield "ServiceAccount", kubernetes["service_account"]
        yield "ServiceAccount", kubernetes["service_account"] + "-connector"


def check_party(bench, name, party):
    folder = bench.out(name) / "parties" / party
    rendered = {path.relative_to(folder.parent).as_posix(): render(path) for path in kustomizations(folder)}
    if not rendered:
        raise Failed(f"{folder}: no kustomization.yaml")
    fail_on(problems_of(rendered))
    kinds = collections.Counter(item["kind"] for items in rendered.values() for item in items)
    return f"{len(rendered)} kustomizations, {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}"


def check_hostile(bench, name):
    """Text that tries to become syntax arrives as the text that it is."""
    for party, model in bench.model(name)["parties"].items():
        wanted = model["kubernetes"]["annotations"]
        folder = bench.out(name) / "parties" / party
        problems = []
        for item in (item for place in kustomizations(folder) for item in render(place)):
            found = item["metadata"].get("annotations") or {}
            problems += [f"{party}: {item_name(item)}: {key}: {found.get(key)!r}, not {value!r}"
                         for key, value in wanted.items() if found.get(key) != value]
        fail_on(problems)
    server = tomllib.loads((bench.out(name) / "parties/alice/node/kms-server.toml").read_text())
    wanted = bench.model(name)["parties"]["alice"]["monitoring"]["tracing"]["service_name"]
    if server["telemetry"]["tracing_service_name"] != wanted:
        raise Failed(f"tracing_service_name: {server['telemetry']['tracing_service_name']!r}, not {wanted!r}")


def check_spoilt(bench, name):
    """A field that no schema knows, and a port name that only a Pod's rules refuse, must be noticed."""
    party = bench.parties(name)[0]
    items = render(bench.out(name) / "parties" / party)
    spoilt = [item for item in items if item["kind"] in ("StatefulSet", "Deployment")]
    if not spoilt:
        raise Failed(f"{name}/{party}: neither a StatefulSet nor a Deployment")
    for item in spoilt:
        item["spec"]["bogus"] = 1
        port = {"containerPort": 1, "name": "A_port_name_that_is_too_long"}
        item["spec"]["template"]["spec"]["containers"][0].setdefault("ports", []).append(port)
    found = "\n".join(problems_of({"spoilt": spoilt}))
    fail_on(f"not noticed: {what}" for what in ("bogus", "A_port_name_that_is_too_long") if what not in found)


def checks(bench):
    for name in bench.trees:
        for party in bench.parties(name):
            yield Check(f"kustomize, Kubernetes {VERSIONS[0]} to {VERSIONS[-1]}: {name}/{party}",
                        lambda name=name, party=party: check_party(bench, name, party))
    if "options" in bench.trees:
        yield Check("hostile text stays text: options", lambda: check_hostile(bench, "options"))
    if "testnet" in bench.trees:
        yield Check("a spoilt StatefulSet is noticed: testnet", lambda: check_spoilt(bench, "testnet"))
