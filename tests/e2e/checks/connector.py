# SPDX-License-Identifier: BSD-3-Clause-Clear
"""The connector's objects, read against the checked model and against each other: which Secrets they need, what the
variables say once Kubernetes has put the Secrets in, whom policies let them reach, and who gets the role in AWS."""

import copy
import json
import re

from . import kubernetes, pods
from .bench import Check, Failed, fail_on

PROCESSES = ("gw-listener", "kms-worker", "tx-sender")
SKIP = "eks.amazonaws.com/skip-pod-identity-webhook"
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")


def deployments(items):
    return {item["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]: item for item in items
            if item["kind"] == "Deployment" and item["metadata"]["labels"]["app.kubernetes.io/name"] == "kms-connector"}


def container_env(container):
    """{name: value}, with what comes from a Secret as "<secret/key>" and with variables put in, as a pod sees them."""
    env = {}
    for entry in container["env"]:
        source = entry.get("valueFrom", {}).get("secretKeyRef")
        if source:
            env[entry["name"]] = f"<{source['name']}/{source['key']}>"
        else:
            env[entry["name"]] = pods.EXPANSION.sub(
                lambda match: "$" if match[0] == "$$" else env.get(match[1], match[0]), entry["value"])
    return env


def database_url(party):
    database = party["database"]
    mode = "require" if database["force_ssl"] or not database["enabled"] else "prefer"
    return f"postgresql://{database['host']}:{database['port']}/{database['name']}?sslmode={mode}"


def wanted_env(process, network, party, core_service):
    """What the model says that a process has to be told."""
    connector, contracts, hosts = party["connector"], network["contracts"], network["chains"]["hosts"]
    login = f"<{connector['database_secret']}/"
    env = {
        "RUST_LOG": party["monitoring"]["log_level"],
        "PGUSER": login + "username>",
        "PGPASSWORD": login + "password>",
        "KMS_CONNECTOR_SERVICE_NAME": f"kms-connector-{process}",
        "KMS_CONNECTOR_DATABASE_URL": database_url(party),
        "KMS_CONNECTOR_GATEWAY_URL": f"<{connector['gateway_url']}>",
        "KMS_CONNECTOR_GATEWAY_CHAIN_ID": str(network["chains"]["gateway"]),
        "KMS_CONNECTOR_ETHEREUM_URL": f"<{connector['host_urls']['ethereum']}>",
        "KMS_CONNECTOR_ETHEREUM_CHAIN_ID": str(hosts["ethereum"]),
        **{f"KMS_CONNECTOR_{name.upper()}_CONTRACT__ADDRESS": contracts[name]
           for name in ("decryption", "gateway_config", "kms_generation", "protocol_config")},
        **connector["env"],
    }
    if party["monitoring"]["tracing"]["endpoint"]:
        env["OTEL_EXPORTER_OTLP_ENDPOINT"] = party["monitoring"]["tracing"]["endpoint"]
    if process == "kms-worker":
        env["KMS_CONNECTOR_KMS_CORE_ENDPOINTS"] = f"http://{core_service}:{network['ports']['client']}"
        for name, number in hosts.items():
            env[f"KMS_CONNECTOR_{name.upper()}_URL"] = f"<{connector['host_urls'][name]}>"
            env[f"KMS_CONNECTOR_{name.upper()}_CHAIN_ID"] = str(number)
            env[f"KMS_CONNECTOR_{name.upper()}_ACL_ADDRESS"] = contracts["acl"][name]
    if process == "tx-sender":
        if connector["wallet_secret"]:
            env["KMS_CONNECTOR_PRIVATE_KEY"] = f"<{connector['wallet_secret']}>"
        else:
            key = connector["tx_sender_key"]
            env["KMS_CONNECTOR_AWS_KMS_CONFIG__KEY_ID"] = key or connector["tx_sender_alias"]
            env["KMS_CONNECTOR_AWS_KMS_CONFIG__REGION"] = key.split(":")[3] if key else party["region"]
    return env


def env_problems(process, container, network, party, core_service):
    found = container_env(container)
    if process == "kms-worker":
        chains = json.loads(found.pop("KMS_CONNECTOR_HOST_CHAINS", "null"))
        urls, contracts = party["connector"]["host_urls"], network["contracts"]["acl"]
        wanted = [{"url": f"<{urls[name]}>", "chainId": number, "aclAddress": contracts[name]}
                  for name, number in sorted(network["chains"]["hosts"].items())]
        if chains != wanted:
            yield f"{process}: KMS_CONNECTOR_HOST_CHAINS: {chains}, not {wanted}"
    wanted = wanted_env(process, network, party, core_service)
    for name in sorted({*found, *wanted}):
        if found.get(name) != wanted.get(name):
            yield f"{process}: {name}: {found.get(name)!r}, not {wanted.get(name)!r}"


def migration_problems(process, spec, party):
    containers = spec.get("initContainers", [])
    if [container["name"] for container in containers] != ["migration"]:
        yield f"{process}: starts without the migration"
        return
    env = container_env(containers[0])
    if env.get("DATABASE_URL") != database_url(party):
        yield f"{process}: the migration goes to {env.get('DATABASE_URL')}"


def pod_problems(process, item, party):
    spec, metadata = item["spec"]["template"]["spec"], item["spec"]["template"]["metadata"]
    signs = process == "tx-sender" and not party["connector"]["wallet_secret"]
    if item["spec"]["replicas"] != 1:
        yield f"{process}: {item['spec']['replicas']} replicas"
    if process == "tx-sender" and item["spec"]["strategy"] != {"type": "Recreate"}:
        yield f"{process}: two may run at once, and take the same nonces"
    if (SKIP in metadata["labels"]) == signs:
        yield f"{process}: {'has no' if signs else 'has a'} token for the role in AWS"
    if signs and metadata["annotations"].get("eks.amazonaws.com/skip-containers") != "migration":
        yield f"{process}: the migration has a token for the role in AWS"
    if spec["serviceAccountName"] != party["kubernetes"]["service_account"] + "-connector":
        yield f"{process}: runs as {spec['serviceAccountName']}"
    if "tolerations" in spec or "nodeSelector" in spec:
        yield f"{process}: may take the enclave's node"
    for container in [*spec["initContainers"], *spec["containers"]]:
        if not DIGEST.search(container["image"]):
            yield f"{process}: {container['image']} is not pinned"
        if not container["securityContext"]["readOnlyRootFilesystem"]:
            yield f"{process}: {container['name']} may write"


# ---- policies ---------------------------------------------------------------------------------------------------


def port_numbers(rule):
    return {port["port"] for port in rule.get("ports", [])}


def chooses(selector, labels):
    return selector.get("matchLabels", {}).items() <= labels.items()


def admits(items, direction, labels, other, port):
    """Whether policies of a namespace let pods with `labels` talk to pods with `other`, on a port, seen from `labels`."""
    key, peers = ("egress", "to") if direction == "to" else ("ingress", "from")
    policies = [item["spec"] for item in items if item["kind"] == "NetworkPolicy"
                and key.capitalize() in item["spec"]["policyTypes"] and chooses(item["spec"]["podSelector"], labels)]
    rules = [rule for policy in policies for rule in policy.get(key, [])]
    return not policies or any(
        port in port_numbers(rule) and any("podSelector" in peer and "namespaceSelector" not in peer
                                           and chooses(peer["podSelector"], other) for peer in rule.get(peers, []))
        for rule in rules)


def policy_problems(items, found, network, party):
    core = next(item["spec"]["template"]["metadata"]["labels"] for item in items if item["kind"] == "StatefulSet")
    client = network["ports"]["client"]
    for process, item in found.items():
        labels = item["spec"]["template"]["metadata"]["labels"]
        if not admits(items, "from", core, labels, client) and process == "kms-worker":
            yield f"{process}: the core's policy does not let it in on {client}"
        if admits(items, "to", labels, core, client) != (process == "kms-worker"):
            yield f"{process}: its policy is wrong about the core's port {client}"
        own = [i["spec"] for i in items if i["kind"] == "NetworkPolicy" and chooses(i["spec"]["podSelector"], labels)]
        ports = {port for policy in own for rule in policy["egress"] for port in port_numbers(rule)}
        yield from (f"{process}: its policy does not let it out on {port}"
                    for port in {53, 443, party["database"]["port"]} - ports)


def problems(items, network, party):
    found = deployments(items)
    if set(found) != set(PROCESSES):
        yield f"there are {sorted(found)}, not {sorted(PROCESSES)}"
        return
    core_service = next(item["metadata"]["name"] for item in items if item["kind"] == "Service"
                        and item["metadata"]["labels"]["app.kubernetes.io/component"] == "client")
    for process, item in found.items():
        spec = item["spec"]["template"]["spec"]
        yield from pod_problems(process, item, party)
        yield from migration_problems(process, spec, party)
        yield from env_problems(process, spec["containers"][0], network, party, core_service)
    if party["kubernetes"]["network_policy"]:
        yield from policy_problems(items, found, network, party)
    role = f"arn:aws:iam::{party['account']}:role{party['iam']['role_path']}{party['iam']['connector_role']}"
    for item in items:
        if item["kind"] == "ServiceAccount" and item["metadata"]["name"].endswith("-connector"):
            if item["metadata"]["annotations"]["eks.amazonaws.com/role-arn"] != role:
                yield f"the service account is not bound to {role}"


def check_party(bench, name, party):
    model = bench.model(name)
    items = kubernetes.render(bench.out(name) / "parties" / party)
    fail_on(problems(items, model["network"], model["parties"][party]))
    return f"{len(deployments(items))} Deployments"


def check_spoilt(bench, name, party):
    """What would go wrong in a cluster must be noticed here."""
    model = bench.model(name)
    network, settings = model["network"], model["parties"][party]
    items = kubernetes.render(bench.out(name) / "parties" / party)

    def sender(items):
        return deployments(items)["tx-sender"]["spec"]

    def worker_env(items):
        return deployments(items)["kms-worker"]["spec"]["template"]["spec"]["containers"][0]["env"]

    def policy(items):
        return next(item for item in items if item["kind"] == "NetworkPolicy"
                    and item["metadata"]["name"] == f"{settings['identity']}-tx-sender")

    def drop(items, kind, name):
        items[:] = [item for item in items if (item["kind"], item["metadata"]["name"]) != (kind, name)]

    identity = settings["identity"]
    spoilers = {
        "two senders": lambda copied: sender(copied).update(strategy={"type": "RollingUpdate"}),
        "no migration": lambda copied: sender(copied)["template"]["spec"].pop("initContainers"),
        "a URL in the open": lambda copied: worker_env(copied).__setitem__(
            -1, {"name": "KMS_CONNECTOR_HOST_CHAINS", "value": "[]"}),
        "a contract of another network": lambda copied: next(
            e for e in worker_env(copied) if e["name"].endswith("DECRYPTION_CONTRACT__ADDRESS")).update(value="0x1"),
        "no way to the database": lambda copied: policy(copied)["spec"].update(egress=[]),
        "a process less": lambda copied: drop(copied, "Deployment", f"{identity}-gw-listener"),
    }
    missed = []
    for label, spoil in spoilers.items():
        copied = copy.deepcopy(items)
        spoil(copied)
        try:
            if not list(problems(copied, network, settings)):
                missed.append(f"not noticed: {label}")
        except KeyError:
            pass
    fail_on(missed)
    if not settings["kubernetes"]["network_policy"]:
        raise Failed(f"{name}/{party}: the spec that is spoilt has no policies")


def checks(bench):
    for name in bench.trees:
        model = bench.model(name)
        for party, settings in model["parties"].items():
            built = bench.out(name) / "parties" / party / "kubernetes"
            if settings["connector"]["enabled"] and (built / "statefulset.yaml").exists():
                yield Check(f"kubernetes: connector: {name}/{party}",
                            lambda name=name, party=party: check_party(bench, name, party))
    if "options" in bench.trees:
        yield Check("kubernetes: a spoilt connector is noticed: options",
                    lambda: check_spoilt(bench, "options", "alice"))
