# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Cross-reading inside Kubernetes: what objects of a party name of each other, and what containers name of their pod. A
rule takes a party as built (crossread.py) and yields what is wrong."""

import dataclasses
import re

from .pods import template_of

POD_NAME = "statefulset.kubernetes.io/pod-name"
# What a pod's programs read and write outside of every mount: what the image or the kernel has.
OF_THE_IMAGE = ("/bin/", "/app/", "/migrations", "/proc/", "/sys/", "/dev/null", "/etc/resolv.conf")
PATH = re.compile(r"(?<![\w./@$-])/[A-Za-z0-9_][A-Za-z0-9_./-]*")
SHELL_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")
SHELL_ASSIGNED = re.compile(r"(?:^|[\s;(])([A-Za-z_][A-Za-z0-9_]*)=|\bfor ([a-z_]+)\b|\bread -r ([a-z_ ]+)", re.M)
TLS_KEYS = {"tls.crt", "tls.key"}


@dataclasses.dataclass(frozen=True)
class Pod:
    """A pod that a controller will make."""

    item: dict
    labels: dict

    @property
    def namespace(self):
        return self.item["metadata"].get("namespace")

    @property
    def spec(self):
        return template_of(self.item)["spec"]

    @property
    def containers(self):
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]

    def ports(self):
        return [port for container in self.containers for port in container.get("ports", [])]

    def volume(self, name):
        return next((volume for volume in self.spec.get("volumes", []) if volume["name"] == name), None)

    def __str__(self):
        return who(self.item)


def who(item):
    return f"{item['kind']}/{item['metadata']['name']}"


def pods_made(item):
    template = template_of(item)
    if not template:
        return
    labels = template.get("metadata", {}).get("labels") or {}
    if item["kind"] != "StatefulSet":
        yield Pod(item, labels)
        return
    start = (item["spec"].get("ordinals") or {}).get("start", 0)
    for number in range(start, start + item["spec"]["replicas"]):
        yield Pod(item, {**labels, POD_NAME: f"{item['metadata']['name']}-{number}"})


def chosen(built, selector, namespace):
    wanted = selector.get("matchLabels", selector).items()
    return [pod for pod in built.pods if pod.namespace == namespace and wanted <= pod.labels.items()]


def controllers(pods):
    return sorted({str(pod) for pod in pods})


def waits(built):
    """True where the core waits for what others bind: what is there for it comes before it."""
    return not built.of("StatefulSet") and built.has("keygen/kustomization.yaml")


# ---- names of objects -------------------------------------------------------------------------------------------


def namespaces(built):
    """Where an object stands is made, or given."""
    for item in built.items:
        name = item["metadata"].get("namespace")
        made = name in (None, "kube-system") or ("Namespace", name) in built.given or built.found("Namespace", None, name)
        if not made:
            yield f"{who(item)}: nothing makes its namespace {name}"


def service_accounts(built):
    """Who a pod is, and that each account is somebody's."""
    used = {(pod.namespace, pod.spec["serviceAccountName"]): pod for pod in built.pods if "serviceAccountName" in pod.spec}
    for (namespace, name), pod in used.items():
        if ("ServiceAccount", name) not in built.given and not built.found("ServiceAccount", namespace, name):
            yield f"{pod}: there is no service account {name}"
    for item in built.of("ServiceAccount"):
        key = item["metadata"]["namespace"], item["metadata"]["name"]
        # The pauser's pods are its operator's own: the runbook says who they are.
        if key not in used and f"`{key[1]}` in `{key[0]}`" not in built.runbook and not waits(built):
            yield f"{who(item)}: no pod runs as it"


def sources(volume):
    """(kind, source) of a volume, those that are projected into it too."""
    for source in [volume, *(volume.get("projected") or {}).get("sources", [])]:
        yield from ((kind, value) for kind, value in source.items() if kind not in ("name", "projected"))


def config_maps_named(pod):
    """(name of a ConfigMap, key or None) that a pod needs."""
    for volume in pod.spec.get("volumes", []):
        for kind, source in sources(volume):
            if kind == "configMap":
                yield source["name"], None
                yield from ((source["name"], item["key"]) for item in source.get("items", []))
    for container in pod.containers:
        for entry in container.get("env", []):
            source = (entry.get("valueFrom") or {}).get("configMapKeyRef")
            if source:
                yield source["name"], source["key"]
        yield from ((source["configMapRef"]["name"], None) for source in container.get("envFrom", []) if "configMapRef" in source)


def config_maps(built):
    """What a pod reads is generated under that very name, has that key, and none is made for nobody."""
    used = set()
    for pod in built.pods:
        for name, key in config_maps_named(pod):
            found = built.found("ConfigMap", pod.namespace, name)
            used.add((pod.namespace, name))
            if not found:
                yield f"{pod}: there is no ConfigMap {name}"
            elif key and key not in (found.get("data") or {}):
                yield f"{pod}: ConfigMap {name} has no {key}"
    for item in built.of("ConfigMap"):
        key = item["metadata"]["namespace"], item["metadata"]["name"]
        # The client's file is for pods that the party runs by hand, and the pauser's key for the pauser's.
        by_hand = "core-client.toml" in (item.get("data") or {}) or f"`{key[1]}`" in built.runbook
        if key not in used and not by_hand:
            yield f"{who(item)}: nobody reads it"


def volumes(built):
    """What a container mounts is a volume of its pod, and each volume is mounted."""
    for pod in built.pods:
        names = {volume["name"] for volume in pod.spec.get("volumes", [])}
        mounted = {mount["name"] for container in pod.containers for mount in container.get("volumeMounts", [])}
        yield from (f"{pod}: no volume {name}" for name in sorted(mounted - names))
        yield from (f"{pod}: nobody mounts volume {name}" for name in sorted(names - mounted))


def claims(built):
    """A claim that a pod makes is an object, and each object is claimed."""
    used = set()
    for pod in built.pods:
        for volume in pod.spec.get("volumes", []):
            name = (volume.get("persistentVolumeClaim") or {}).get("claimName")
            if name:
                used.add((pod.namespace, name))
                if not built.found("PersistentVolumeClaim", pod.namespace, name):
                    yield f"{pod}: there is no claim {name}"
    for item in built.of("PersistentVolumeClaim"):
        if (item["metadata"]["namespace"], item["metadata"]["name"]) not in used:
            yield f"{who(item)}: no pod claims it"


def secrets_named(pod):
    """(name of a Secret, key or None, what it is for)."""
    for source in pod.spec.get("imagePullSecrets", []):
        yield source["name"], None, "registry"
    for volume in pod.spec.get("volumes", []):
        for kind, source in sources(volume):
            if kind == "secret":
                name = source.get("secretName", source.get("name"))
                yield name, None, "volume"
                yield from ((name, item["key"], "volume") for item in source.get("items", []))
    for container in pod.containers:
        for entry in container.get("env", []):
            source = (entry.get("valueFrom") or {}).get("secretKeyRef")
            if source:
                yield source["name"], source["key"], "env"


# ---- labels -----------------------------------------------------------------------------------------------------


def selectors(built):
    """Whom an object chooses: pods of one controller, which are there."""
    for item in built.of("Service", "PodDisruptionBudget"):
        spec = item["spec"]
        selector = spec.get("selector")
        if not selector:
            continue
        pods = chosen(built, selector, item["metadata"]["namespace"])
        if len(controllers(pods)) != 1 and not waits(built):
            yield f"{who(item)}: chooses pods of {controllers(pods)}, not of one controller"
    for item in built.of("StatefulSet"):
        service = built.found("Service", item["metadata"]["namespace"], item["spec"]["serviceName"])
        pods = chosen(built, service["spec"]["selector"], item["metadata"]["namespace"]) if service else []
        if not service or service["spec"].get("clusterIP") != "None" or controllers(pods) != [who(item)]:
            yield f"{who(item)}: Service {item['spec']['serviceName']} does not name its pods"


def monitors(built):
    """What Prometheus is told to read: Services, and ports that they have by name."""
    for item in built.of("ServiceMonitor"):
        wanted = item["spec"]["selector"]["matchLabels"].items()
        services = [service for service in built.of("Service") if wanted <= service["metadata"]["labels"].items()
                    and service["metadata"]["namespace"] == item["metadata"]["namespace"]]
        if not services:
            yield f"{who(item)}: chooses no Service"
        for service in services:
            names = {port.get("name") for port in service["spec"].get("ports", [])}
            yield from (f"{who(item)}: {who(service)} has no port {endpoint['port']}"
                        for endpoint in item["spec"]["endpoints"] if endpoint["port"] not in names)


def policy_pods(built):
    """Each policy is about pods of one kind, and where there are policies each pod has one."""
    covered = set()
    policies = built.of("NetworkPolicy")
    for item in policies:
        pods = chosen(built, item["spec"]["podSelector"], item["metadata"]["namespace"])
        covered.update(map(str, pods))
        if len(controllers(pods)) != 1 and not waits(built):
            yield f"{who(item)}: is about pods of {controllers(pods)}, not of one controller"
    namespaces_held = {item["metadata"]["namespace"] for item in policies}
    for pod in built.pods:
        if pod.namespace in namespaces_held and str(pod) not in covered:
            yield f"{pod}: no policy is about it"


def policy_peers(built):
    """Pods that a policy lets in or out to are there, and listen where it says."""
    for item in built.of("NetworkPolicy"):
        namespace = item["metadata"]["namespace"]
        for rule in item["spec"].get("egress", []):
            ports = {port["port"] for port in rule.get("ports", [])}
            for peer in (peer for peer in rule.get("to", []) if "podSelector" in peer and "namespaceSelector" not in peer):
                pods = chosen(built, peer["podSelector"], namespace)
                listens = {port["containerPort"] for pod in pods for port in pod.ports()}
                if not pods and not waits(built):
                    yield f"{who(item)}: lets out to pods that are not there"
                elif pods and not ports <= listens:
                    yield f"{who(item)}: lets out to {sorted(ports)} of {controllers(pods)}, which listen on {sorted(listens)}"


def allowed(built, pod, direction):
    """The ports on which policies let a pod be called ("ingress") or call ("egress"); None when no policy says."""
    policies = [item["spec"] for item in built.of("NetworkPolicy") if item["metadata"]["namespace"] == pod.namespace
                and item["spec"]["podSelector"].get("matchLabels", {}).items() <= pod.labels.items()
                and direction.capitalize() in item["spec"]["policyTypes"]]
    if not policies:
        return None
    return {port["port"] for policy in policies for rule in policy.get(direction, []) for port in rule.get("ports", [])}


def policy_ports(built):
    """What policies let in is what pods listen on, all of it and nothing else."""
    for pod in built.pods:
        ports = allowed(built, pod, "ingress")
        if ports is None:
            continue
        numbers = {port["containerPort"] for port in pod.ports()}
        names = {port.get("name") for port in pod.ports()}
        yield from (f"{pod}: a policy lets in on {port}, and nothing listens there" for port in sorted(ports - numbers - names, key=str))
        yield from (f"{pod}: no policy lets anyone in on {port['containerPort']}" for port in pod.ports()
                    if not {port["containerPort"], port.get("name")} & ports)


# ---- ports, paths and variables of containers -------------------------------------------------------------------


def service_ports(built):
    """Where a Service leads, something listens, and under the same name."""
    for item in built.of("Service"):
        selector = item["spec"].get("selector")
        for pod in chosen(built, selector, item["metadata"]["namespace"]) if selector else []:
            for port in item["spec"].get("ports", []):
                target = port.get("targetPort", port["port"])
                found = [other for other in pod.ports() if target in (other["containerPort"], other.get("name"))]
                if not found:
                    yield f"{who(item)}: nothing of {pod} listens on {target}"
                # Ports of a chart's pods have no names.
                elif found[0].get("name") not in (None, port.get("name")):
                    yield f"{who(item)}: port {port.get('name')} is {found[0]['name']} of {pod}"


def probes(built):
    """A probe asks where the container listens."""
    for pod in built.pods:
        for container in pod.containers:
            ports = {value for port in container.get("ports", []) for value in (port["containerPort"], port.get("name"))}
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                for kind in ("grpc", "httpGet", "tcpSocket"):
                    port = (container.get(probe) or {}).get(kind, {}).get("port")
                    if port is not None and port not in ports:
                        yield f"{pod}: {container['name']}: {probe}: nothing listens on {port}"


def mount_of(container, path):
    """The mount that a path is in, the deepest one."""
    mounts = [mount for mount in container.get("volumeMounts", [])
              if path == mount["mountPath"] or path.startswith(mount["mountPath"].rstrip("/") + "/")]
    return max(mounts, key=lambda mount: len(mount["mountPath"]), default=None)


def held(built, pod, volume):
    """The files that a volume has when the pod starts; None when anything may be there."""
    files = set()
    for kind, source in sources(volume):
        if kind == "serviceAccountToken":
            files.add(source["path"])
        elif "items" in source:
            files.update(item["path"] for item in source["items"])
        elif kind == "configMap":
            files.update((built.found("ConfigMap", pod.namespace, source["name"]) or {}).get("data") or {})
        elif kind == "secret":
            files.update(TLS_KEYS)
        else:
            return None
    return files


def path_problems(built, pod, container, path):
    mount = mount_of(container, path)
    if not mount:
        # A folder above what is mounted, or the image's own.
        if not path.startswith(OF_THE_IMAGE):
            yield f"{pod}: {container['name']}: {path} is in no mount"
        return
    files = held(built, pod, pod.volume(mount["name"]) or {})
    rest = path.removeprefix(mount["mountPath"]).strip("/") if "subPath" not in mount else mount["subPath"]
    if files is not None and rest and rest not in files:
        yield f"{pod}: {container['name']}: {path}: volume {mount['name']} holds {sorted(files)}"
    elif files is None and rest and mount.get("readOnly") and not written(pod, mount["name"], path):
        yield f"{pod}: {container['name']}: {path}: nobody writes it"


def written(pod, volume, path):
    """Whether a container that may write to a volume names a file in it."""
    return any(path in word for container in pod.containers for mount in container.get("volumeMounts", [])
               if mount["name"] == volume and not mount.get("readOnly") for word in words_of(container))


def words_of(container):
    """What a container is told: commands, arguments, the values of variables."""
    hooks = [hook.get("exec", {}) for hook in (container.get("lifecycle") or {}).values()]
    hooks += [(container.get(probe) or {}).get("exec", {}) for probe in ("startupProbe", "readinessProbe", "livenessProbe")]
    for place in (container, *hooks):
        yield from place.get("command", [])
        yield from place.get("args", [])


def paths(built):
    """A file that a container is told of is where it says."""
    for pod in built.pods:
        for container in pod.containers:
            words = list(words_of(container))
            words += [entry["value"] for entry in container.get("env", []) if entry.get("value", "").startswith("/")]
            for word in words:
                for path in PATH.findall(without_comments(word)):
                    yield from path_problems(built, pod, container, path.rstrip("."))


def without_comments(script):
    return "\n".join(line for line in script.splitlines() if not line.lstrip().startswith("#"))


def variables(built):
    """A variable that a script reads is the container's, or one of its own."""
    for pod in built.pods:
        for container in pod.containers:
            command = container.get("command", [])
            if len(command) < 3 or command[1] != "-c":
                continue
            script = without_comments(command[2])
            known = {entry["name"] for entry in container.get("env", [])}
            known |= {name for match in SHELL_ASSIGNED.findall(script) for part in match for name in part.split()}
            yield from (f"{pod}: {container['name']}: nothing sets {name}"
                        for name in sorted(set(SHELL_VARIABLE.findall(script)) - known))


FIELD_LABEL = re.compile(r"metadata\.labels\['([^']+)'\]")


def fields(built):
    """A label that a pod is to read of itself is one that it has."""
    for pod in built.pods:
        places = [item for volume in pod.spec.get("volumes", []) for item in (volume.get("downwardAPI") or {}).get("items", [])]
        places += [entry.get("valueFrom") or {} for container in pod.containers for entry in container.get("env", [])]
        for place in places:
            match = FIELD_LABEL.fullmatch((place.get("fieldRef") or {}).get("fieldPath", ""))
            if match and match[1] not in pod.labels:
                yield f"{pod}: has no label {match[1]}"


RULES = {rule.__name__.replace("_", " "): rule for rule in (
    namespaces, service_accounts, config_maps, volumes, claims, selectors, monitors, policy_pods, policy_peers, policy_ports,
    service_ports, probes, paths, variables, fields)}
