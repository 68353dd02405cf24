# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Parties without an enclave: every pod of theirs is one that the strictest level of Pod Security admits, runs as the
image's own user, and finds at its paths what its configuration names."""

import copy
import tomllib

from . import kubernetes, pods
from .bench import ROOT, Check, Failed, fail_on

SPEC = ROOT / "tests/golden/build-plain/input.mpcnet"
LOCK = ROOT / "examples/testnet/mpcnet.lock"
PARTIES = ("alice", "bob", "carol")
# kms: docker/core/service/Dockerfile.
USER, GROUP = 10003, 10002
# https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
HOST = ("hostNetwork", "hostPID", "hostIPC")


def restricted_problems(spec):
    """What the level "restricted" would refuse."""
    whole = spec.get("securityContext") or {}
    yield from (f"{key} is set" for key in HOST if spec.get(key))
    for volume in spec.get("volumes", []):
        yield from (f"volume {volume['name']}: {kind}" for kind in set(volume) - {"name"} - VOLUMES)
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        own, name = container.get("securityContext") or {}, container["name"]
        capabilities = own.get("capabilities") or {}
        if own.get("privileged") or own.get("allowPrivilegeEscalation") is not False:
            yield f"{name}: it may gain rights"
        if "ALL" not in capabilities.get("drop", []) or set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}:
            yield f"{name}: it has capabilities"
        merged = {**whole, **own}
        if merged.get("runAsNonRoot") is not True or merged.get("runAsUser") == 0:
            yield f"{name}: it may run as root"
        profile = merged.get("seccompProfile") or {}
        if profile.get("type") not in ("RuntimeDefault", "Localhost"):
            yield f"{name}: no seccomp profile"


def own_problems(spec):
    """What we hold these pods to beside that level."""
    context = spec.get("securityContext") or {}
    if [context.get(key) for key in ("runAsUser", "runAsGroup", "fsGroup")] != [USER, GROUP, GROUP]:
        yield f"user and groups are not the image's: {context}"
    if spec.get("automountServiceAccountToken") is not False or spec.get("enableServiceLinks") is not False:
        yield "it is given a token, or variables of other Services"
    for container in spec["containers"]:
        if (container.get("securityContext") or {}).get("readOnlyRootFilesystem") is not True:
            yield f"{container['name']}: its root file system can be written"


def path_problems(spec, config):
    """What the configuration names by path and no volume brings."""
    (container,) = spec["containers"]
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    vault = config["private_vault"]["storage"].get("file")
    if (vault or {}).get("path") != next((path for path, mount in mounts.items() if mount["name"] == "keys"), None):
        yield f"the private vault is at {vault}, and the volume with keys elsewhere"
    if vault and "persistentVolumeClaim" not in volumes["keys"]:
        yield f"the private vault does not outlive its pod: {volumes['keys']}"
    for what, source in config.get("threshold", {}).get("tls", {}).get("manual", {}).items():
        folder, _, file = source["path"].rpartition("/")
        volume = volumes.get(mounts.get(folder, {}).get("name"), {})
        if file not in {item["path"] for item in volume.get("secret", {}).get("items", [])}:
            yield f"threshold.tls.manual.{what}: {source['path']} is in no Secret"
    for path in [word.partition("=")[2] or word for word in (*container["command"], *container.get("args", []))]:
        folder, _, file = path.rpartition("/")
        if folder and file not in {item["path"] for item in volumes[mounts[folder]["name"]]["configMap"]["items"]}:
            yield f"{path} is in no ConfigMap"


def build(bench):
    out = bench.folder("plain/out")
    bench.build(SPEC, out, "--lock", LOCK)
    return out


def pods_of(party):
    """(object, spec of its pod, its configuration) of the core and of key generation."""
    for place, file in ((party, "node/kms-server.toml"), (party / "keygen", "keygen/kms-gen-keys.toml")):
        for item in kubernetes.render(place):
            if pods.template_of(item):
                yield item, pods.template_of(item)["spec"], tomllib.loads((party / file).read_text())


def check_pods(bench):
    out, problems, count = build(bench), [], 0
    for party in PARTIES:
        for item, spec, config in pods_of(out / "parties" / party):
            count += 1
            for problem in (*restricted_problems(spec), *own_problems(spec), *path_problems(spec, config)):
                problems.append(f"{party}: {kubernetes.item_name(item)}: {problem}")
    fail_on(problems)
    if count != 2 * len(PARTIES):
        raise Failed(f"{count} pods, not {2 * len(PARTIES)}")
    fail_on(check_spoilt(out / "parties" / "bob"))
    return f"{count} pods"


# What must be noticed: (words of the problem, what is done to the core's pod and to its configuration).
SPOILT = [
    ("hostPID", lambda spec, _: spec.update(hostPID=True)),
    ("volume work: hostPath", lambda spec, _: spec["volumes"][-1].update(hostPath={"path": "/"})),
    ("may gain rights", lambda spec, _: spec["containers"][0]["securityContext"].pop("allowPrivilegeEscalation")),
    ("has capabilities", lambda spec, _: spec["containers"][0]["securityContext"].pop("capabilities")),
    ("may run as root", lambda spec, _: spec["securityContext"].pop("runAsNonRoot")),
    ("no seccomp", lambda spec, _: spec["securityContext"].pop("seccompProfile")),
    ("user and groups", lambda spec, _: spec["securityContext"].update(runAsUser=GROUP, runAsGroup=USER)),
    ("given a token", lambda spec, _: spec.pop("automountServiceAccountToken")),
    ("can be written", lambda spec, _: spec["containers"][0]["securityContext"].pop("readOnlyRootFilesystem")),
    ("keys elsewhere", lambda _, config: config["private_vault"]["storage"]["file"].update(path="/keys")),
    ("does not outlive", lambda spec, _: [v.pop("persistentVolumeClaim", None) for v in spec["volumes"]]),
    ("tls.manual.key", lambda _, config: config["threshold"]["tls"]["manual"]["key"].update(path="/etc/mpcnet/tls/key")),
    ("is in no ConfigMap", lambda spec, _: spec["containers"][0].update(args=["/etc/mpcnet/config/other.toml"])),
]


def check_spoilt(party):
    _, spec, config = next(pods_of(party))
    for words, spoil in SPOILT:
        bad_spec, bad_config = copy.deepcopy(spec), copy.deepcopy(config)
        spoil(bad_spec, bad_config)
        found = [*restricted_problems(bad_spec), *own_problems(bad_spec), *path_problems(bad_spec, bad_config)]
        if not any(words in problem for problem in found):
            yield f"not noticed: {words}: {found}"


def checks(bench):
    yield Check("pods of plain parties are restricted, and find what they read", lambda: check_pods(bench))
