# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Cross-reading of the runbook: each object, file, bucket, output and Secret that its commands name is one of this party,
and what pods want by hand is made there. A rule takes a party as built (crossread.py)."""

import re

from .references_files import SERVER, keygen_pods
from .references_pods import TLS_KEYS, secrets_named, waits, who

BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.M | re.S)
KINDS = {"service": "Service", "statefulset": "StatefulSet", "deployment": "Deployment", "job": "Job", "daemonset": "DaemonSet",
         "poddisruptionbudget": "PodDisruptionBudget", "configmap": "ConfigMap", "serviceaccount": "ServiceAccount",
         "persistentvolumeclaim": "PersistentVolumeClaim", "pod": "Pod"}
OBJECT = re.compile(r"'?\b(" + "|".join(KINDS) + r")/([a-z0-9.-]+)'?")
NAMESPACE = re.compile(r"--namespace '?([a-z0-9-]+)'?")
APPLIED = re.compile(r"kubectl (?:apply|delete|diff)\b[^\n|]*? -k '?([^\s'`]+)'?")
MODULE = re.compile(r"terraform -chdir='?([^\s'`]+)'?")
OUTPUT = re.compile(r"terraform -chdir=(\w+) output -json mpcnet \|\s*jq [^\n]*?\.(\w+)")
BINDS = re.compile(r"mpcnetc bind \"\$SPEC\" --party '([^']+)'([^\n|]*)")
BOUND = re.compile(r"terraform -chdir=(\w+) output -json(?: mpcnet)? \|\s*mpcnetc bind")
# What bind takes out of Terraform's output, by module, and of what it is.
BINDABLE = {
    "terraform": {"endpoint_service_name": "aws_vpc_endpoint_service.core", "root_key_arn": "aws_kms_key.root",
                  "tx_sender_public_key": "aws_kms_key.tx_sender"},
    "backup": {"backup_key_arn": "aws_kms_key.backup"},
}
S3 = re.compile(r"s3://([a-z0-9.-]+)/([A-Za-z0-9-]+)/")
CREATED = re.compile(r"kubectl create secret (\S+) '?([a-z0-9.-]+)'? --namespace '?([a-z0-9-]+)'?((?:\\\n|[^\n])*)")
APPLIED_SECRET = re.compile(r"--arg name '([^']+)' --arg namespace '([^']+)'[^|]*?kind: \"Secret\"[^|]*?stringData: \{([^}]*)\}", re.S)
ENV_KEYS = re.compile(r"^\| `([^`]+)\.env` \| `([^`]+)` \|", re.M)
TAKEN = re.compile(r"--from-(?:literal|file)=['\"]?([^\s'\"]+)")
OWN_FILE = re.compile(r"(?<![\w./~$-])((?:node|enclave|keygen|kubernetes|cluster|terraform|backup|helm)/[\w.-]+\.\w+)")
RUN = re.compile(r"kubectl run '?([a-z0-9-]+)'?")
CALLED = re.compile(r"--(?:endpoint|addresses) '?(?:http://)?([A-Za-z0-9.-]+):([0-9]+)'?")
SELECTOR = re.compile(r"--selector '([^']+)'")
CONTAINER = re.compile(r"(?:--container|\s-c) '?([a-z0-9-]+)'?")


# Objects that come with the core, when its peers are bound.
WITH_CORE = ("statefulset", "deployment", "poddisruptionbudget", "service", "pod")


def commands(built):
    return [block.replace("\\\n", " ").replace("|\n", "| ") for _, block in BLOCK.findall(built.runbook)]


def lines(built):
    return [line for block in commands(built) for line in block.splitlines()]


def runbook_objects(built):
    """An object that a command names is made by a kustomization, in that namespace."""
    pods = {pod.labels.get("statefulset.kubernetes.io/pod-name") for pod in built.pods}
    pods |= {name for line in lines(built) for name in RUN.findall(line)}
    for line in lines(built):
        match = NAMESPACE.search(line)
        for kind, name in OBJECT.findall(line) if "kubectl" in line else []:
            there = name in pods if kind == "pod" else built.found(KINDS[kind], match and match[1], name)
            # Those of the core come with the next build, when peers are bound.
            if not there and not (waits(built) and kind in WITH_CORE):
                yield f"{line.strip()}: there is no {kind}/{name} in namespace {match and match[1]}"


def runbook_namespaces(built):
    """A command is about the party's namespace, or the pauser's."""
    known = {built.settings["kubernetes"]["namespace"], built.settings["pauser"]["namespace"], "kube-system"}
    yield from (f"{line.strip()}: namespace {name}" for line in lines(built) for name in NAMESPACE.findall(line) if name not in known)


def runbook_folders(built):
    """What is applied is there."""
    for line in lines(built):
        yield from (f"{line.strip()}: no kustomization in {folder}" for folder in APPLIED.findall(line)
                    if folder.removesuffix("/") not in built.rendered)
        yield from (f"{line.strip()}: no module in {folder}" for folder in MODULE.findall(line) if folder not in built.modules)
    yield from (f"kustomization {place}: no command applies it" for place in built.rendered
                if not re.search(rf"kubectl apply [^\n]*-k {re.escape(place)}(\s|$)", built.runbook))
    yield from (f"module {name}: no command applies it" for name in built.modules
                if not re.search(rf"terraform -chdir={name} apply", built.runbook))


def runbook_files(built):
    """A file of this folder that the page names is in it."""
    yield from (f"there is no {name}" for name in sorted(set(OWN_FILE.findall(built.runbook)))
                if not built.has(name) and not name.endswith("/backend.tf")     # the operator's own
                and not (name.startswith("node/") and SERVER not in built.tomls))


def outputs(built, kind):
    for _, body in built.modules[kind].tops("output") if kind in built.modules else []:
        yield from body.get("mpcnet", {}).get("value", {})


def runbook_outputs(built):
    """What is taken out of Terraform's output is in it."""
    for block in commands(built):
        for kind, name in OUTPUT.findall(block):
            if name not in outputs(built, kind):
                yield f"terraform -chdir={kind} output: has no {name}"
    told = {kind for block in commands(built) for kind in BOUND.findall(block)}
    for kind, values in BINDABLE.items():
        made = {block.address for block in built.modules[kind].resources()} if kind in built.modules else set()
        wanted = {value for value, address in values.items() if address in made}
        yield from (f"terraform -chdir={kind} output: has no {name}" for name in sorted(wanted - set(outputs(built, kind))))
        if wanted and kind not in told:
            yield f"terraform -chdir={kind} output: nobody binds {' and '.join(sorted(wanted))}"


def runbook_binds(built):
    """What is bound is bound of this party, and comes from a file that a command before made, or from a pipe."""
    made = set()
    for line in lines(built):
        for party, files in BINDS.findall(line):
            if party != built.name:
                yield f"{line.strip()}: binds of {party}"
            yield from (f"{line.strip()}: nothing makes {file}" for file in files.split() if file != "-" and file not in made)
            if "-" in files.split() and not re.search(r"\|\s*mpcnetc bind", line):
                yield f"{line.strip()}: nothing is piped into it"
        made |= set(re.findall(r"(?:-out |s3://\S+' )([^\s|]+)", line))


def runbook_buckets(built):
    """A bucket that the page names is one of this party's vaults, under its prefix."""
    vaults, number = built.settings["vault"], built.settings["id"]
    known = {(vaults[vault]["bucket"], f"{prefix}-p{number}")
             for vault, prefix in (("public", "PUB"), ("private", "PRIV"), ("backup", "BACKUP"))}
    yield from (f"s3://{bucket}/{prefix}/ is no vault of this party" for bucket, prefix in sorted(set(S3.findall(built.runbook)))
                if (bucket, prefix) not in known)


def meets(labels, text):
    """Whether labels are as a selector of kubectl says."""
    parts = [re.fullmatch(r"([^=!]+)(!=|=)(.*)", part).groups() for part in text.split(",")]
    return all((labels.get(key) == value) == (sign == "=") for key, sign, value in parts)


def runbook_selectors(built):
    """Whom a command chooses by labels is there."""
    for line in lines(built):
        namespace = NAMESPACE.search(line)
        for text in SELECTOR.findall(line) if not APPLIED.search(line) else []:
            if not any(meets(pod.labels, text) and pod.namespace == namespace[1] for pod in built.pods) and not waits(built):
                yield f"{line.strip()}: chooses nobody"


def needs(pod):
    """(kind, name) of what must be there before a pod."""
    yield "ServiceAccount", pod.spec.get("serviceAccountName")
    for volume in pod.spec.get("volumes", []):
        yield "PersistentVolumeClaim", (volume.get("persistentVolumeClaim") or {}).get("claimName")


def runbook_order(built):
    """What is applied first has what key generation needs, and not the core, which needs its keys."""
    first = next((line for line in lines(built) if re.search(r"kubectl apply .*-k \.( |$)", line)), "")
    text = next(iter(SELECTOR.findall(first)), "")
    if built.has("keygen/kustomization.yaml"):
        there = [item for item in built.rendered["."] if not text or meets(item["metadata"].get("labels") or {}, text)]
        yield from (f"{first.strip()}: starts {who(item)} before there are keys" for item in there if item["kind"] == "StatefulSet")
        names = {(item["kind"], item["metadata"]["name"]) for item in there} | built.given
        for pod in keygen_pods(built):
            yield from (f"{first.strip()}: without {kind}/{name}, which {pod} needs" for kind, name in needs(pod)
                        if name and (kind, name) not in names)
        steps = [line for line in lines(built) if re.search(r"kubectl apply .*-k (\.|keygen)( |$)", line)]
        if len(steps) < 3 or "keygen" not in steps[1] or any(SELECTOR.search(line) or "keygen" in line for line in steps[2:]):
            yield f"keys are not made between the first objects and the core: {steps}"


def runbook_hosts(built):
    """What a tool is to call is the core's client port: by its Service, or from inside of its pod."""
    namespace = built.settings["kubernetes"]["namespace"]
    ports = {item["metadata"]["name"]: port["port"] for item in built.of("Service") if item["metadata"]["namespace"] == namespace
             for port in item["spec"].get("ports", []) if port.get("name") == "client"}
    tunnels = {entry["value"] for pod in built.pods for container in pod.containers for entry in container.get("env", [])
               if entry["name"] == "ENCLAVE_ADDRESS"}
    inside = dict.fromkeys(tunnels or {"127.0.0.1"}, next(iter(ports.values()), None))
    for line in lines(built) if ports else []:
        yield from (f"{line.strip()}: the core does not answer at {host}:{port}" for host, port in CALLED.findall(line)
                    if {**ports, **inside}.get(host) != int(port))


def made_by_hand(built):
    """{(namespace, name): keys} of the Secrets that the page makes; keys are None where a file decides."""
    found = {}
    tables = {}
    for name, key in ENV_KEYS.findall(built.runbook):
        tables.setdefault(name, set()).add(key)
    for kind, name, namespace, rest in CREATED.findall(built.runbook):
        made = {".dockerconfigjson"} if kind == "docker-registry" else TLS_KEYS if kind == "tls" else {
            text.partition("=")[0].rpartition("/")[2] for text in TAKEN.findall(rest)}
        if "--from-env-file" in rest:
            made = made | tables.get(name, set())
        found[namespace, name] = found.get((namespace, name), set()) | made
    for name, namespace, made in APPLIED_SECRET.findall(built.runbook):
        found[namespace, name] = {key.strip() for key in made.split(",")}
    return found


def secrets(built):
    """A Secret that a pod wants is made by the runbook, with that key; and each that it makes is wanted."""
    made, wanted = made_by_hand(built), set()
    for pod in built.pods:
        for name, key, purpose in sorted(set(secrets_named(pod)), key=str):
            wanted.add((pod.namespace, name))
            keys = made.get((pod.namespace, name))
            if keys is None:
                yield f"{pod}: the runbook makes no Secret {name}"
            elif key and key not in keys:
                yield f"{pod}: Secret {name} as the runbook makes it has no {key}"
            elif purpose == "registry" and ".dockerconfigjson" not in keys:
                yield f"{pod}: Secret {name} is no login for a registry"
    if not waits(built):
        yield from (f"the runbook makes Secret {name}, and no pod wants it" for _, name in sorted(set(made) - wanted))


def runbook_containers(built):
    """A container whose log is asked for is there."""
    names = {container["name"] for pod in built.pods for container in pod.containers}
    for text in re.findall(r"`kubectl logs`[^`]*`(--container [a-z0-9-]+)`", built.runbook) + lines(built):
        for name in CONTAINER.findall(text) if "kubectl" in text or text.startswith("--container") else []:
            if name not in names and not waits(built):
                yield f"{text}: no pod has a container {name}"


RULES = {rule.__name__.replace("_", " "): rule for rule in (
    runbook_objects, runbook_namespaces, runbook_folders, runbook_files, runbook_outputs, runbook_binds, runbook_buckets, runbook_selectors,
    runbook_order, runbook_hosts, secrets, runbook_containers)}
