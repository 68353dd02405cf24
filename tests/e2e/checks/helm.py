# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Parties whose pods come out of the field's charts: the same spec as manifests and as charts. Values are held to the paths
that the charts know (chart-values.tsv), and what the post-renderer makes of a chart's objects to the manifests that stand
for the same. The charts are not ours to keep here: objects of the same names and shapes stand in for what they make
(chart_objects.py). MPCNET_CHARTS names a folder with both charts, and then `helm` renders them."""

import copy
import os
import threading
import tomllib

from . import chart_objects, crossread, files, kubernetes, pods
from .bench import E2E, Check, Failed, fail_on, find_tool, run
from .connector import PROCESSES, database_url, deployments, pod_problems, policy_problems, wanted_env
from .strict import load_json, load_yaml_all

SOURCE, LOCK = E2E / "options/network.mpcnet", E2E / "options/mpcnet.lock"
PROFILE = 'profile "node" {\n  release = "v0.15.0"\n'
CHARTS = ("kms-core", "kms-connector")
# What decides whom a pod talks to and what it may do; the rest of a pod is the chart's.
POD_KEYS = ("serviceAccountName", "automountServiceAccountToken", "enableServiceLinks", "imagePullSecrets", "nodeSelector",
            "tolerations", "securityContext", "terminationGracePeriodSeconds", "affinity")


def known_paths():
    """{chart: {path of a value}}"""
    known = {chart: set() for chart in CHARTS}
    for line in (E2E / "chart-values.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            chart, path = line.split("\t")
            known[chart].add(path)
    return known


def leaves(value, path=""):
    """The paths of what is written; items of a list are one."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for item in value:
            yield from leaves(item, path + "[]")
    else:
        yield path


def value_problems(chart, values):
    """A value that the chart does not know does nothing, and says nothing. What stands under some paths is free."""
    known = known_paths()[chart]
    for path in sorted(set(leaves(values))):
        if path not in known and not any(free.endswith(".*") and path.startswith(free[:-1]) for free in known):
            yield f"{chart}: no value {path!r}"


def packaged(packaging):
    """The text of the spec, with the pods made so."""
    text = SOURCE.read_text()
    if PROFILE not in text:
        raise Failed(f"{SOURCE}: its profile has changed")
    return text.replace(PROFILE, f'{PROFILE}  kubernetes {{ packaging = "{packaging}" }}\n')


class Trees:
    """The spec built twice: with manifests, and with charts."""

    def __init__(self, bench):
        self.bench, self.folders, self.lock = bench, {}, threading.Lock()

    def folder(self, packaging, party):
        with self.lock:
            if packaging not in self.folders:
                self.folders[packaging] = self.build(packaging)
        return self.folders[packaging] / "parties" / party

    def build(self, packaging):
        spec = self.bench.folder(f"specs/packaging-{packaging}") / "network.mpcnet"
        spec.write_text(packaged(packaging))
        out = self.bench.scratch / "out-packaging" / packaging
        self.bench.build(spec, out, "--lock", LOCK)
        return out

    def model(self):
        return load_json(run([self.bench.mpcnetc, "show", self.bench.folder("specs/packaging-helm") / "network.mpcnet"]).stdout)


def chart_values(folder, chart):
    return load_yaml_all((folder / f"helm/{chart}.yaml").read_text())[0]


def parse(text):
    return [item for item in load_yaml_all(text, written_by_go=True) if item is not None]


def post_render(folder, chart, text, expect=(0,)):
    kubernetes.kubectl()
    return run([folder / "helm/post-render.sh", chart], input=text, expect=expect)


def rendered(folder, chart):
    charts = os.environ.get("MPCNET_CHARTS")
    if not charts:
        return post_render(folder, chart, chart_objects.text(chart, chart_values(folder, chart))).stdout
    helm = find_tool("helm", "go install helm.sh/helm/v3/cmd/helm@v3.22.0")
    return run([helm, "template", chart, f"{charts}/{chart}", "--values", folder / f"helm/{chart}.yaml", "--no-hooks",
                "--post-renderer", folder / "helm/post-render.sh", "--post-renderer-args", chart]).stdout


def installed(folder, chart, namespace):
    """The objects that an install of the chart would apply, hooks aside."""
    items = parse(rendered(folder, chart))
    for item in items:
        item["metadata"].setdefault("namespace", namespace)
        for container in (pods.template_of(item) or {"spec": {"containers": []}})["spec"]["containers"]:
            # A variable without a value is an empty one.
            for entry in container.get("env", []):
                if "valueFrom" not in entry:
                    entry["value"] = entry.get("value") or ""
    return items


# ---- the core ---------------------------------------------------------------------------------------------------


def one(items, kind, name=""):
    found = [item for item in items if item["kind"] == kind and item["metadata"]["name"].startswith(name)]
    if len(found) != 1:
        raise Failed(f"{len(found)} objects {kind} {name!r}, not one")
    return found[0]


def relay_source(items, spec):
    """What the relay of the configuration hands to the enclave."""
    relay = next(c for c in spec["initContainers"] if "VSOCK-LISTEN:4000,fork,reuseaddr" in c["args"])
    mount = next(m for m in relay["volumeMounts"] if m["mountPath"] == relay["workingDir"])
    volume = next(v for v in spec["volumes"] if v["name"] == mount["name"])
    return one(items, "ConfigMap", volume["configMap"]["name"])["data"]["kms-server.toml"]


def template_problems(ours, theirs, what):
    """Two workloads of one name: what finds them, and what their pods may do, must be the same."""
    if ours["metadata"]["name"] != theirs["metadata"]["name"]:
        yield f"{what}: named {theirs['metadata']['name']}, not {ours['metadata']['name']}"
    here, there = ours["spec"]["template"], theirs["spec"]["template"]
    missing = here["metadata"]["labels"].items() - there["metadata"]["labels"].items()
    yield from (f"{what}: its pods have no label {key}: {value}" for key, value in sorted(missing))
    for key in POD_KEYS:
        if here["spec"].get(key) != there["spec"].get(key):
            yield f"{what}: {key}: {there['spec'].get(key)}, not {here['spec'].get(key)}"
    if "imagePullPolicy" in there["spec"]["containers"][0] and there["spec"]["containers"][0]["imagePullPolicy"] != "IfNotPresent":
        yield f"{what}: pulls what a digest has pinned"
    for container in [*there["spec"]["initContainers"], *there["spec"]["containers"]]:
        context = container.get("securityContext") or {}
        if not context.get("privileged") and not context.get("readOnlyRootFilesystem"):
            yield f"{what}: {container['name']} may write where it likes"


def core_problems(folder, ours, items):
    mine, chart = one(ours, "StatefulSet"), one(items, "StatefulSet")
    yield from template_problems(mine, chart, "the core")
    spec, own = chart["spec"]["template"]["spec"], mine["spec"]["template"]["spec"]
    if relay_source(items, spec) != (folder / "node/kms-server.toml").read_text():
        yield "the enclave is handed another configuration than node/kms-server.toml"
    enclave = one(items, "ConfigMap", own["volumes"][1]["configMap"]["name"].rsplit("-", 1)[0])["data"]["enclave.json"]
    if load_json(enclave) != load_json((folder / "enclave/enclave.json").read_text()):
        yield "the enclave is started otherwise than enclave/enclave.json says"
    names = [container["name"] for container in spec["initContainers"]]
    if chart_objects.FETCHES in names:
        yield f"{chart_objects.FETCHES} still fetches what it finds"
    core, mine_core = spec["containers"][0], own["containers"][0]
    for key in ("resources", "startupProbe", "readinessProbe", "livenessProbe", "image"):
        if without_defaults(core[key]) != without_defaults(mine_core[key]):
            yield f"the core: {key}: {core[key]}, not {mine_core[key]}"
    tunnel = next(c for c in spec["initContainers"] if (c.get("securityContext") or {}).get("privileged"))
    mine_tunnel = next(c for c in own["initContainers"] if (c.get("securityContext") or {}).get("privileged"))
    if without_defaults(tunnel["resources"]) != without_defaults(mine_tunnel["resources"]):
        yield f"the tunnel: resources: {tunnel['resources']}, not {mine_tunnel['resources']}"
    text = "\n".join(tunnel["args"])
    yield from (f"the tunnel is not told of {argument}" for argument in mine_tunnel["args"][1:] if
                not argument.startswith("--") and f'"{argument}"' not in text and argument != "vsocktun")
    tokens = [c["name"] for c in [*spec["initContainers"], *spec["containers"]]
              if any(m["name"] == "token" for m in c.get("volumeMounts", []))]
    if len(tokens) != 1:
        yield f"the token for AWS is in {tokens}"
    if [item for item in items if item["kind"] == "Service"]:
        yield "a Service of the chart has the name of the load balancer's"


def without_defaults(value):
    """Numbers as text, and no delay where there is none."""
    if isinstance(value, dict):
        return {key: without_defaults(item) for key, item in value.items() if (key, item) != ("initialDelaySeconds", 0)}
    return str(value)


# ---- the connector ----------------------------------------------------------------------------------------------


def resolved(container, settings):
    """{name: value} as a pod sees them, Secrets as "<secret/key>"."""
    env = {}
    for entry in container["env"]:
        source = entry.get("valueFrom", {})
        if "secretKeyRef" in source:
            env[entry["name"]] = f"<{source['secretKeyRef']['name']}/{source['secretKeyRef']['key']}>"
        elif "configMapKeyRef" in source:
            env[entry["name"]] = settings["data"][source["configMapKeyRef"]["key"]]
        elif "value" in entry:
            env[entry["name"]] = pods.EXPANSION.sub(
                lambda match: "$" if match[0] == "$$" else env.get(match[1], match[0]), entry["value"] or "")
    return env


def connector_problems(ours, items, model, party):
    settings, network = model["parties"][party], model["network"]
    found, mine = deployments(items), deployments(ours)
    if set(found) != set(PROCESSES):
        yield f"there are {sorted(found)}, not {sorted(PROCESSES)}"
        return
    chart_settings = one(items, "ConfigMap", f"{settings['identity']}-chart")
    for process, item in found.items():
        spec = item["spec"]["template"]["spec"]
        yield from template_problems(mine[process], item, process)
        yield from pod_problems(process, item, settings)
        env = resolved(spec["containers"][0], chart_settings)
        wanted = wanted_env(process, network, settings, f"{settings['identity']}-client")
        # It is there for traces alone, and the chart calls a process by its pod.
        del wanted["KMS_CONNECTOR_SERVICE_NAME"]
        yield from (f"{process}: {name}: {env.get(name)!r}, not {value!r}" for name, value in wanted.items()
                    if env.get(name) != value)
        if resolved(spec["initContainers"][0], chart_settings).get("DATABASE_URL") != database_url(settings):
            yield f"{process}: the migration goes elsewhere"
        own = mine[process]["spec"]["template"]["spec"]["containers"][0]
        if without_defaults(spec["containers"][0]["resources"]) != without_defaults(own["resources"]):
            yield f"{process}: resources: {spec['containers'][0]['resources']}"
    if settings["kubernetes"]["network_policy"]:
        yield from policy_problems(items, found, network, settings)


# ---- checks -----------------------------------------------------------------------------------------------------


def everything(folder, party):
    """What stands in the namespace after `kubectl apply` and both charts."""
    namespace = party["kubernetes"]["namespace"]
    return [*kubernetes.render(folder), *(item for chart in CHARTS for item in installed(folder, chart, namespace))]


def check_party(trees, party):
    folder, model = trees.folder("helm", party), trees.model()
    fail_on(problem for chart in CHARTS for problem in value_problems(chart, chart_values(folder, chart)))
    items, ours = everything(folder, model["parties"][party]), kubernetes.render(trees.folder("kustomize", party))
    chart = installed(folder, "kms-core", model["parties"][party]["kubernetes"]["namespace"])
    problems = [*core_problems(folder, ours, chart),
                *connector_problems(ours, items, model, party)]
    problems += kubernetes.problems_of({"charts and kustomization": items})
    made = [item for chart in CHARTS for item in installed(folder, chart, model["parties"][party]["kubernetes"]["namespace"])]
    problems += crossread.problems(crossread.Built(folder, model["parties"][party], made))
    tomllib.loads((folder / "node/kms-server.toml").read_text())
    fail_on(problems)
    return f"{len(items)} objects"


def check_other_chart(trees):
    """A chart whose containers are others is not laid over: the post-renderer fails, and Helm applies nothing."""
    folder = trees.folder("helm", "alice")
    for chart, name in (("kms-core", chart_objects.FETCHES), ("kms-connector", "kms-connector-kms-worker")):
        text = chart_objects.text(chart, chart_values(folder, chart)).replace(f'"name": "{name}"', f'"name": "{name}-v2"')
        if f"{name}-v2" not in text:
            raise Failed(f"{chart}: no container {name} to rename")
        if post_render(folder, chart, text, expect=None).returncode == 0:
            raise Failed(f"{chart}: a container less was not noticed")
    post_render(folder, "kms-other", "", expect=(2,))


def check_spoilt(trees):
    """What would go wrong in a cluster must be noticed here."""
    folder, model = trees.folder("helm", "alice"), trees.model()
    ours, items = kubernetes.render(trees.folder("kustomize", "alice")), everything(folder, model["parties"]["alice"])
    values = chart_values(folder, "kms-core")
    values["kmsCore"]["nitroEnclave"]["cpus"] = 2
    missed = [] if list(value_problems("kms-core", values)) else ["not noticed: a value that the chart does not know"]

    def core(copied):
        return one(copied, "StatefulSet")["spec"]["template"]["spec"]

    def worker(copied):
        return deployments(copied)["kms-worker"]["spec"]["template"]["spec"]

    spoilers = {
        "another configuration": lambda copied: one(copied, "ConfigMap", "mpc-node-1-server")["data"].update(
            {"kms-server.toml": "[service]\n"}),
        "pods that no Service finds": lambda copied: one(copied, "StatefulSet")["spec"]["template"]["metadata"][
            "labels"].pop("app.kubernetes.io/instance"),
        "a token in every container": lambda copied: core(copied)["containers"][0]["volumeMounts"].append(
            {"name": "token", "mountPath": "/token"}),
        "another core to call": lambda copied: next(
            e for e in worker(copied)["containers"][0]["env"] if e["name"].endswith("CORE_ENDPOINTS")).update(value="http://kms-core:50051"),
        "a root of its own": lambda copied: worker(copied).update(securityContext={}),
    }
    for label, spoil in spoilers.items():
        copied = copy.deepcopy(items)
        spoil(copied)
        own = [i for i in copied if i["kind"] in ("StatefulSet", "ConfigMap")]
        if not [*core_problems(folder, ours, own), *connector_problems(ours, copied, model, "alice")]:
            missed.append(f"not noticed: {label}")
    fail_on(missed)


class Built:
    """The tree of charts, as checks of files want an example."""

    def __init__(self, trees):
        self.trees, self.folder = trees, trees.bench.folder

    def out(self, _name):
        return self.trees.folder("helm", "alice").parent.parent

    def find(self, name, *patterns):
        return sorted({path for pattern in patterns for path in self.out(name).rglob(pattern) if path.is_file()})


def checks(bench):
    trees = Trees(bench)
    for what, check in (("YAML", files.check_yaml), ("shellcheck", files.check_shell), ("markdownlint", files.check_markdown),
                        ("shellcheck of the pages' commands", files.check_shell_of_pages)):
        yield Check(f"charts: {what}", lambda check=check: check(Built(trees), "charts"))
    for party in ("alice", "bob", "carol", "dave"):
        yield Check(f"charts instead of pods of our own: {party}", lambda party=party: check_party(trees, party))
    yield Check("charts: another version is not laid over", lambda: check_other_chart(trees))
    yield Check("charts: what is spoilt is noticed", lambda: check_spoilt(trees))
