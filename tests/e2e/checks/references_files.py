# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Cross-reading of the files that programs read: what the core is told, and what pods, Services and policies are; between
parties too. A rule takes a party as built (crossread.py) and yields what is wrong."""

import ipaddress
import json
import re
import tomllib

from .references_pods import allowed, mount_of, path_problems, sources, who, words_of
from .strict import load_yaml_all

SERVER, KEYGEN, CLIENT = "node/kms-server.toml", "keygen/kms-gen-keys.toml", "node/core-client.toml"
URL = re.compile(r"\b(?:https?|postgresql)://(?:[^/@\s]*@)?([A-Za-z0-9.-]+)(?::([0-9]+))?")
DEFAULT_PORTS = {"https": 443, "http": 80}
RELAY = re.compile(r"VSOCK-LISTEN:([0-9]+)")
DIGEST = re.compile(r"@(sha256:[0-9a-f]{64})")


def core_pods(built):
    return [pod for pod in built.pods if pod.item["kind"] == "StatefulSet"]


def keygen_pods(built):
    return [pod for pod in built.pods if pod.item["kind"] == "Job" and pod.item["metadata"]["name"].endswith("-keygen")]


def named(containers, name):
    return next((container for container in containers if container["name"] == name), None)


def kustomization_files(built):
    """Every manifest, and every file for a program in the cluster, is in a kustomization, or in what a chart makes."""
    taken = set()
    handed = {text for item in built.charts if item["kind"] == "ConfigMap" for text in item["data"].values()}
    for place in built.rendered:
        folder = place.removeprefix(".") and place + "/"
        (kustomization,) = load_yaml_all(built.text(f"{folder}kustomization.yaml"))
        taken.update(folder + name for name in kustomization.get("resources", []))
        for generator in kustomization.get("configMapGenerator", []):
            taken.update(folder + name.rpartition("=")[2] for name in generator.get("files", []))
    for path in sorted(built.folder.rglob("*")):
        name = path.relative_to(built.folder).as_posix()
        manifest = name.endswith(".yaml") and path.name != "kustomization.yaml" and name.split("/")[0] not in ("enclave", "helm")
        read = name.startswith(("node/", "keygen/")) and name.endswith((".toml", ".json"))
        if (manifest or read) and name not in taken and built.text(name) not in handed:
            yield f"{name}: no kustomization has it"


# ---- ports and hosts --------------------------------------------------------------------------------------------


def listening(built):
    """The core listens where its container says, port by port."""
    for pod in core_pods(built):
        server = built.tomls[SERVER]
        told = {"client": server["service"]["listen_port"], "peer": server["threshold"]["listen_port"],
                "metrics": int(server["telemetry"]["metrics_bind_address"].rpartition(":")[2])}
        found = {port.get("name", port["containerPort"]): port["containerPort"] for port in pod.ports()}
        if told != found and sorted(told.values()) != sorted(found):
            yield f"{pod}: has the ports {found}, and the core is told {told}"


def services_named(built, namespace, host):
    """A Service by its name, or by its name and namespace."""
    name, _, rest = host.partition(".")
    return built.found("Service", rest.split(".")[0] if rest else namespace, name)


def host_problems(built, namespace, where, host, port):
    """A host that must be a Service of the party, with that port."""
    service = services_named(built, namespace, host)
    if not service:
        yield f"{where}: there is no Service {host}"
    elif service["spec"].get("type") != "ExternalName" and port not in {p["port"] for p in service["spec"]["ports"]}:
        yield f"{where}: {who(service)} has no port {port}"


def hosts(built):
    """A host without dots that a program is to call is a Service beside it, and has that port."""
    namespace = built.settings["kubernetes"]["namespace"]
    if SERVER in built.tomls:
        threshold = built.tomls[SERVER]["threshold"]
        for peer in threshold["peers"]:
            yield from host_problems(built, namespace, SERVER, peer["address"], peer["port"])
            service = built.found("Service", namespace, peer["address"])
            mine = peer["party_id"] == threshold["my_id"]
            if service and mine == (service["spec"].get("type") == "ExternalName"):
                yield f"{SERVER}: {who(service)} leads {'away from' if mine else 'to'} this party"
    for core in built.tomls.get(CLIENT, {}).get("cores", []):
        host, _, port = core["address"].rpartition(":")
        yield from host_problems(built, namespace, CLIENT, host.removeprefix("http://"), int(port))
    for pod in built.pods:
        for container in pod.containers:
            for entry in container.get("env", []):
                for host, port in URL.findall(entry.get("value", "")):
                    if "." not in host:
                        yield from host_problems(built, pod.namespace, f"{pod}: {entry['name']}", host, int(port or 0))
            if pod.item["metadata"]["name"].endswith("-rehearsal"):
                for host in container.get("args", []):
                    yield from host_problems(built, pod.namespace, f"{pod}", host, None)


def called(built, pod):
    """(port, what for) of everything that a pod has to reach."""
    if pod in core_pods(built):
        server = built.tomls[SERVER]
        yield from ((peer["port"], f"peer {peer['address']}") for peer in server["threshold"]["peers"]
                    if peer["party_id"] != server["threshold"]["my_id"])
        if "aws" in server:
            yield 443, "AWS"
        yield from url_ports(server["telemetry"].get("tracing_endpoint", ""), "traces")
    elif pod in keygen_pods(built):
        yield 443, "AWS"
    for container in pod.containers:
        for entry in container.get("env", []):
            yield from url_ports(entry.get("value", ""), entry["name"])


def url_ports(text, purpose):
    for match in URL.finditer(text):
        yield int(match[2] or DEFAULT_PORTS.get(match[0].partition(":")[0], 5432)), purpose


def ways_out(built):
    """Where policies act, each pod may call what it is told of."""
    for pod in built.pods:
        ports = allowed(built, pod, "egress")
        if ports is not None:
            yield from (f"{pod}: no policy lets it out on {port}, for {purpose}"
                        for port, purpose in [(53, "names"), *called(built, pod)] if port not in ports)


# ---- the enclave and its tunnel ---------------------------------------------------------------------------------


def tunnel_problems(pod, tunnel):
    env = {entry["name"]: entry["value"] for entry in tunnel["env"]}
    arguments = dict(zip(tunnel["args"][::2], tunnel["args"][1::2]))
    subnet = ipaddress.ip_network(env["TUNNEL_SUBNET"])
    if arguments["--enclave-address"] != f"{env['ENCLAVE_ADDRESS']}/{subnet.prefixlen}":
        yield f"{pod}: the enclave has {arguments['--enclave-address']}, and its ports lead to {env['ENCLAVE_ADDRESS']}"
    yield from (f"{pod}: {name} {arguments[name]} is not of {subnet}" for name in ("--tun-address", "--enclave-address")
                if ipaddress.ip_interface(arguments[name]).network != subnet)
    relay = named(pod.containers, "dns-relay")
    if relay["args"][relay["args"].index("-l") + 1] != arguments["--tun-address"].partition("/")[0]:
        yield f"{pod}: the resolver listens elsewhere than on the tunnel's address {arguments['--tun-address']}"
    match = re.search(r"for port in ([0-9 ]+); do", tunnel["command"][2])
    led = {int(port) for port in match[1].split()} if match else set()
    ports = {port["containerPort"] for port in pod.ports()}
    if led != ports:
        yield f"{pod}: the tunnel leads {sorted(led)} in, and the pod has {sorted(ports)}"


def tunnels(built):
    """The tunnel leads in what the pod offers, to the address that the enclave has."""
    for pod in built.pods:
        tunnel = named(pod.containers, "network-tunnel")
        if tunnel:
            yield from tunnel_problems(pod, tunnel)


def token_relay(pod):
    """The container that hands the token to the enclave, or None."""
    tokens = {volume["name"] for volume in pod.spec.get("volumes", [])
              if any(kind == "serviceAccountToken" for kind, _ in sources(volume))}
    return next((container for container in pod.containers if RELAY.search(" ".join(words_of(container)))
                 and any(mount["name"] in tokens for mount in container.get("volumeMounts", []))), None)


def relays(built):
    """The enclave is told the port on which its token is."""
    for pods, file in ((core_pods(built), SERVER), (keygen_pods(built), KEYGEN)):
        for pod in pods:
            relay = token_relay(pod)
            told = built.tomls.get(file, {}).get("enclave_bootstrap", {}).get("web_identity_token_port")
            found = int(RELAY.search(" ".join(words_of(relay)))[1]) if relay else None
            if found != told:
                yield f"{pod}: the token is on port {found}, and {file} says {told}"


def enclave_sizes(built):
    """What the enclave takes is what its pod asks for, and what nodes set aside."""
    for pods, file in ((core_pods(built), "enclave/enclave.json"), (keygen_pods(built), "keygen/enclave.json")):
        for pod in (pod for pod in pods if built.has(file)):
            wanted = json.loads(built.text(file))
            asked = next(limits for limits in ((c["resources"].get("limits") or {}) for c in pod.containers)
                         if "aws.ec2.nitro/nitro_enclaves" in limits)
            if int(asked["aws.ec2.nitro/nitro_enclaves_cpus"]) != wanted["cpu_count"]:
                yield f"{pod}: asks for other CPUs than {file}"
            if asked["hugepages-1Gi"] != f"{wanted['memory_mib'] // 1024}Gi":
                yield f"{pod}: asks for other huge pages than {file}"
    if built.has("enclave/enclave.json"):
        wanted = json.loads(built.text("enclave/enclave.json"))
        for file in filter(built.has, ("enclave/allocator.yaml", "terraform/node_boot.sh")):
            for key in ("memory_mib", "cpu_count"):
                if f"{key}: {wanted[key]}" not in built.text(file):
                    yield f"{file}: sets aside another {key} than {wanted[key]}"


def image_digests(pod):
    return {container["name"]: DIGEST.search(container["image"]) for container in pod.containers}


def images(built):
    """The image that is measured is the one that runs, and the one that makes the keys."""
    digests = {match[1] for pod in [*core_pods(built), *keygen_pods(built)] for match in image_digests(pod).values() if match}
    if len(digests) > 1:
        yield f"core and key generation run {sorted(digests)}"
    if built.has("enclave/Dockerfile"):
        for file in ("enclave/Dockerfile", "enclave/measurements.json"):
            if not digests <= set(DIGEST.findall(built.text(file))):
                yield f"{file}: is about another image than the pods'"


def measurements(built):
    """What the core trusts has in it what its own image measures, and keys open to that."""
    if not built.has("enclave/measurements.json"):
        return
    found = json.loads(built.text("enclave/measurements.json"))["Measurements"]
    own = tuple(found[f"PCR{number}"] for number in range(3))
    tls = built.tomls.get(SERVER, {}).get("threshold", {}).get("tls", {})
    trusted = {tuple(release[f"pcr{number}"] for number in range(3)) for release in tls.get("auto", {}).get("trusted_releases", [])}
    if "auto" in tls and own not in trusted:
        yield f"{SERVER}: does not trust what its own image measures"
    if not all(value in built.text("enclave/build-eif.sh") for value in own):
        yield "enclave/build-eif.sh: expects other measurements"
    for module in built.modules.values():
        for policy in module.policies():
            attested = [statement["Condition"]["StringEqualsIgnoreCase"] for statement in policy.statements()
                        if "kms:RecipientAttestation:PCR0" in statement.get("Condition", {}).get("StringEqualsIgnoreCase", {})]
            opens = [tuple(values[f"kms:RecipientAttestation:PCR{number}"] for number in range(3)) for values in attested]
            if opens and own not in opens:
                yield f"{policy.file}: {policy.where}: does not open to what the image measures"


# ---- what the core and the making of its keys are told ----------------------------------------------------------


def strings_at(data, key, place=""):
    """(place, text) of every text under that key, at any depth."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from strings_at(value, key, f"{place}{name}.")
        elif name == key and isinstance(value, str):
            yield place + name, value


def config_paths(built):
    """A file that the core is told of is in its pod, and where it writes it may."""
    for pods, file in ((core_pods(built), SERVER), (keygen_pods(built), KEYGEN)):
        for pod in pods:
            container = pod.spec["containers"][0]
            for place, path in strings_at(built.tomls.get(file, {}), "path"):
                yield from (f"{file}: {place}: {line}" for line in path_problems(built, pod, container, path))
                mount = mount_of(container, path)
                if mount and ".storage." in place and mount.get("readOnly"):
                    yield f"{file}: {place}: {path} cannot be written"


SHARED = ("public_vault", "private_vault", "aws")


def told_by_arguments(server):
    """What key generation of 0.13, which reads no file, has to be told of a core. kms: core/service/src/bin/kms-gen-keys.rs."""
    yield "aws-region", server["aws"]["region"]
    for vault in ("public", "private"):
        ((kind, storage),) = server[f"{vault}_vault"]["storage"].items()
        yield f"{vault}-storage", kind
        yield f"{vault}-{kind}-prefix", storage["prefix"]
        yield f"{vault}-{kind}-{'path' if kind == 'file' else 'bucket'}", storage["path" if kind == "file" else "bucket"]
    peers, number = server["threshold"]["peers"], server["threshold"]["my_id"]
    yield "signing-key-party-id", str(number)
    yield "num-parties", str(len(peers))
    yield from (("tls-subject", peer["mpc_identity"]) for peer in peers if peer["party_id"] == number)


def argument_problems(pod, server):
    arguments = pod.spec["containers"][0].get("args", [])
    told = [argument.removeprefix("--").partition("=")[::2] for argument in arguments if argument.startswith("--")]
    wanted = dict(told_by_arguments(server))
    # Programs that make nothing else are not told what to make.
    told = [argument for argument in told if argument != ("cmd", "signing-keys")]
    yield from (f"{pod}: --{name}={value}, and the core's is {wanted.get(name)}" for name, value in told if wanted.get(name) != value)
    yield from (f"{pod}: is not told --{name}" for name in sorted(set(wanted) - {name for name, _ in told}))


def keygen_config(built):
    """Keys are made where the core looks for them, for the identity that peers know."""
    if SERVER in built.tomls and KEYGEN not in built.tomls:
        for pod in keygen_pods(built):
            yield from argument_problems(pod, built.tomls[SERVER])
    if not (SERVER in built.tomls and KEYGEN in built.tomls):
        return
    server, keygen = built.tomls[SERVER], built.tomls[KEYGEN]
    yield from (f"{KEYGEN}: {key}: not the core's" for key in SHARED if server.get(key) != keygen.get(key))
    own = [peer for peer in server["threshold"]["peers"] if peer["party_id"] == server["threshold"]["my_id"]]
    if [peer["mpc_identity"] for peer in own] != [keygen["threshold"]["tls_subject"]]:
        yield f"{KEYGEN}: threshold.tls_subject: peers know {own} by another name"
    if keygen["threshold"]["my_id"] != server["threshold"]["my_id"]:
        yield f"{KEYGEN}: threshold.my_id: not the core's"


def client_config(built):
    """Clients look for what is published where the core publishes it."""
    if SERVER in built.tomls and CLIENT in built.tomls:
        (core,), server = built.tomls[CLIENT]["cores"], built.tomls[SERVER]
        storage = server["public_vault"]["storage"]["s3"]
        if core["object_folder"] != storage["prefix"]:
            yield f"{CLIENT}: object_folder: the core publishes under {storage['prefix']}"
        own_url = core["s3_endpoint"].startswith(f"https://{storage['bucket']}.s3.")
        if not own_url and core["s3_endpoint"] != built.settings["vault"]["public"]["url"]:
            yield f"{CLIENT}: s3_endpoint: the core publishes to {storage['bucket']}"
        # A client of 0.13 takes the cores of its file for all there are, and numbers them from 1.
        if core["party_id"] != (server["threshold"]["my_id"] if "num_parties" in built.tomls[CLIENT] else 1):
            yield f"{CLIENT}: party_id: not the core's"


RULES = {rule.__name__.replace("_", " "): rule for rule in (
    kustomization_files, listening, hosts, ways_out, tunnels, relays, enclave_sizes, images, measurements, config_paths,
    keygen_config, client_config)}


# ---- between parties --------------------------------------------------------------------------------------------


def way_in(built):
    """(name, port) of the Service that peers reach; None in what is no party."""
    return next(((item["metadata"]["name"], item["spec"]["ports"][0]["port"]) for item in built.of("Service")
                 if item["spec"].get("type") == "LoadBalancer"), None)


def peer_problems(parties, told):
    """A list of peers is the same with everyone, and of those who are there."""
    names = {built.name: way_in(built) for built in parties}
    lists = {json.dumps(server["threshold"]["peers"], sort_keys=True) for server in told.values()}
    if len(lists) > 1:
        yield f"{sorted(told)}: do not have the same peers"
    for party, server in told.items():
        found = {(peer["address"], peer["port"]) for peer in server["threshold"]["peers"]}
        if found != set(names.values()):
            yield f"{party}: has the peers {sorted(found)}, and there are {sorted(names.values())}"


# Sections of the core's file that must be equal with everyone.
EQUAL = ("rate_limiter_conf",)
EQUAL_THRESHOLD = ("threshold", "decryption_mode", "num_sessions_preproc", "core_to_core_net")


def network_problems(parties, folder):
    """What one party's files say of another."""
    told = {built.name: built.tomls[SERVER] for built in parties if SERVER in built.tomls}
    yield from peer_problems(parties, told)
    for party, server in told.items():
        first = next(iter(told.values()))
        yield from (f"{party}: {key}: not as with the others" for key in EQUAL if server.get(key) != first.get(key))
        yield from (f"{party}: threshold.{key}: not as with the others" for key in EQUAL_THRESHOLD
                    if server["threshold"].get(key) != first["threshold"].get(key))
    for built in parties:
        reached = {item["metadata"]["name"] for item in built.of("Service") if item["spec"].get("type") == "ExternalName"
                   and item["metadata"]["labels"].get("app.kubernetes.io/component") == "peer"}
        others = {way_in(other)[0] for other in parties if other is not built}
        if reached != others:
            yield f"{built.name}: has a way to {sorted(reached)}, and its peers are {sorted(others)}"
    if (folder / "core-client.toml").is_file():
        cores = tomllib.loads((folder / "core-client.toml").read_text())["cores"]
        own = [{**built.tomls[CLIENT]["cores"][0], "party_id": built.settings["id"]}
               for built in parties if CLIENT in built.tomls]
        yield from (f"network/core-client.toml: {core['address']}: not as its party has it" for core in own if core not in cores)
