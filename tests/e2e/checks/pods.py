# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What a Kubernetes API server and its controllers hold an object to beyond its schema: names, quantities, and what a pod
must be. Written from the API's rules, not from our templates. What objects say of each other: references_pods.py."""

import re
from decimal import Decimal

LABEL_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?")
LABEL_KEY = re.compile(r"([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
DNS_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
DNS_1035_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
DNS_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
PORT_NAME = re.compile(r"(?=.{1,15}$)(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?")
ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
EXPANSION = re.compile(r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)")
CONFIG_KEY = re.compile(r"[A-Za-z0-9_.-]{1,253}")
QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)(m|k|Ki|M|Mi|G|Gi|T|Ti|)")
SCALE = {"m": Decimal("0.001"), "": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12,
         "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
CONFIG_MAP_BYTES_MAX = 1024 * 1024


def quantity(value):
    """The number that a quantity stands for; None when it is none."""
    match = QUANTITY.fullmatch(str(value))
    return Decimal(match[1]) * SCALE[match[2]] if match else None


def template_of(item):
    """The pod template of a workload, or None."""
    spec = item.get("spec", {})
    if item["kind"] == "CronJob":
        return spec["jobTemplate"]["spec"]["template"]
    return spec.get("template") if item["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job") else None


def pod_of(item):
    """A workload's template as the Pod that its controller will make, or None."""
    template = template_of(item)
    if template is None:
        return None
    claims = item["spec"].get("volumeClaimTemplates", []) if item["kind"] == "StatefulSet" else []
    spec = dict(template["spec"])
    if claims:
        spec["volumes"] = [*spec.get("volumes", []), *(
            {"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": claim["metadata"]["name"]}}
            for claim in claims)]
    metadata = {**template.get("metadata", {}), "name": item["metadata"]["name"]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def repeated(values):
    values = list(values)
    return sorted({str(value) for value in values if values.count(value) > 1})


# ---- one object -------------------------------------------------------------------------------------------------


def metadata_problems(kind, metadata, where="metadata"):
    name = metadata.get("name")
    form = DNS_1035_LABEL if kind == "Service" else DNS_LABEL if kind == "Namespace" else DNS_SUBDOMAIN
    if name is not None and (not form.fullmatch(name) or len(name) > 253):
        # RBAC names are path segments: colons and capitals are fine there.
        if not kind.endswith(("Role", "RoleBinding")):
            yield f"{where}.name: {name!r} is not in the form that a {kind} needs"
    for key, value in (metadata.get("labels") or {}).items():
        if not LABEL_KEY.fullmatch(key):
            yield f"{where}.labels: key {key!r}"
        if not isinstance(value, str) or not LABEL_VALUE.fullmatch(value):
            yield f"{where}.labels.{key}: {value!r}"
    for key, value in (metadata.get("annotations") or {}).items():
        if not LABEL_KEY.fullmatch(key):
            yield f"{where}.annotations: key {key!r}"
        if not isinstance(value, str):
            yield f"{where}.annotations.{key}: {value!r} is no text"


def resource_problems(container, where):
    resources = container.get("resources") or {}
    requests, limits = resources.get("requests") or {}, resources.get("limits") or {}
    for kind, values in (("requests", requests), ("limits", limits)):
        for name, value in values.items():
            if quantity(value) is None:
                yield f"{where}.resources.{kind}.{name}: {value!r} is no quantity"
                return
    for name in ("cpu", "memory"):
        # Where a ResourceQuota stands, a pod without is refused.
        if name not in requests and name not in limits:
            yield f"{where}.resources.requests.{name}: missing"
    for name, value in requests.items():
        if name in limits and quantity(value) > quantity(limits[name]):
            yield f"{where}.resources: {name}: requests {value} are more than the limit {limits[name]}"
    for name in {*requests, *limits}:
        extended = "/" in name or name.startswith("hugepages-")
        if extended and name not in limits:
            yield f"{where}.resources.limits.{name}: missing: it cannot be overcommitted"
        elif extended and name in requests and quantity(requests[name]) != quantity(limits[name]):
            yield f"{where}.resources: {name}: requests and limits must be equal"


def probe_problems(container, where):
    ports = {port["name"] for port in container.get("ports", []) if "name" in port}
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        for handler, port in ((h, (container.get(probe) or {}).get(h, {}).get("port")) for h in ("httpGet", "tcpSocket", "grpc")):
            if isinstance(port, str) and port not in ports:
                yield f"{where}.{probe}.{handler}.port: no port is named {port!r}"
        if (container.get(probe) or {}).get("successThreshold", 1) != 1 and probe != "readinessProbe":
            yield f"{where}.{probe}.successThreshold: must be 1"


def expansion_problems(env, where):
    """Kubernetes puts in the variables that stand above, and leaves "$(NAME)" of any other as it is."""
    known = set()
    for entry in env:
        for name in filter(None, (match[1] for match in EXPANSION.finditer(entry.get("value", "")))):
            if name not in known:
                yield f"{where}.env.{entry['name']}: $({name}) is no variable above it"
        known.add(entry["name"])


def container_problems(container, volumes, where):
    if not DNS_LABEL.fullmatch(container["name"]):
        yield f"{where}.name: {container['name']!r}"
    if not container.get("image"):
        yield f"{where}.image: missing"
    ports = container.get("ports", [])
    for port in ports:
        if not 1 <= port["containerPort"] <= 65535:
            yield f"{where}.ports: {port['containerPort']} is no port"
        if "name" in port and not PORT_NAME.fullmatch(port["name"]):
            yield f"{where}.ports: {port['name']!r} is no name for a port"
    yield from (f"{where}.ports: {name} twice" for name in repeated(port["name"] for port in ports if "name" in port))
    yield from (f"{where}.ports: {number} twice" for number in repeated((p["containerPort"], p.get("protocol", "TCP")) for p in ports))
    env = container.get("env", [])
    yield from (f"{where}.env: {name} twice" for name in repeated(entry["name"] for entry in env))
    yield from (f"{where}.env: {entry['name']!r}" for entry in env if not ENV_NAME.fullmatch(entry["name"]))
    for entry in env:
        if "value" in entry and "valueFrom" in entry:
            yield f"{where}.env.{entry['name']}: a value and where it comes from"
    yield from expansion_problems(env, where)
    mounts = container.get("volumeMounts", [])
    yield from (f"{where}.volumeMounts: no volume {mount['name']!r}" for mount in mounts if mount["name"] not in volumes)
    yield from (f"{where}.volumeMounts: {path} twice" for path in repeated(mount["mountPath"] for mount in mounts))
    yield from (f"{where}.volumeMounts: {mount['mountPath']!r}" for mount in mounts if ":" in mount["mountPath"])
    yield from resource_problems(container, where)
    yield from probe_problems(container, where)


def security_problems(spec):
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        context = container.get("securityContext") or {}
        if context.get("privileged") and context.get("allowPrivilegeEscalation") is False:
            yield f"{container['name']}.securityContext: privileged and allowPrivilegeEscalation = false exclude each other"
        non_root = context.get("runAsNonRoot", (spec.get("securityContext") or {}).get("runAsNonRoot"))
        user = context.get("runAsUser", (spec.get("securityContext") or {}).get("runAsUser"))
        if non_root and user == 0:
            yield f"{container['name']}.securityContext: runAsNonRoot and user 0"


def huge_page_problems(spec):
    asked = {name for c in spec["containers"] for name in (c.get("resources") or {}).get("limits") or {} if name.startswith("hugepages-")}
    for volume in spec.get("volumes", []):
        medium = (volume.get("emptyDir") or {}).get("medium", "")
        if medium == "HugePages" and len(asked) != 1:
            yield f"volume {volume['name']}: medium HugePages needs containers that ask for one size, not {sorted(asked)}"
        elif medium.startswith("HugePages-") and "hugepages-" + medium.removeprefix("HugePages-") not in asked:
            yield f"volume {volume['name']}: no container asks for {medium}"


def pod_problems(pod):
    spec = pod["spec"]
    volumes = [volume["name"] for volume in spec.get("volumes", [])]
    yield from metadata_problems("Pod", pod["metadata"], "template.metadata")
    yield from (f"volumes: {name} twice" for name in repeated(volumes))
    yield from (f"volumes: {name!r} is no name for one" for name in volumes if not DNS_LABEL.fullmatch(name))
    containers = [*spec.get("initContainers", []), *spec["containers"]]
    yield from (f"containers: {name} twice" for name in repeated(container["name"] for container in containers))
    for container in containers:
        yield from container_problems(container, volumes, container["name"])
    yield from security_problems(spec)
    yield from huge_page_problems(spec)
    if "resources" in spec:
        yield "resources of a whole pod are dropped silently where their feature gate is off"


def service_problems(spec):
    ports = spec.get("ports", [])
    if spec.get("type") == "ExternalName":
        if not DNS_SUBDOMAIN.fullmatch(spec.get("externalName", "").rstrip(".")):
            yield f"externalName: {spec.get('externalName')!r}"
    elif not ports:
        yield "ports: none"
    if len(ports) > 1:
        yield from ("ports: each of several needs a name" for port in ports if "name" not in port)
    yield from (f"ports: {name} twice" for name in repeated(port.get("name") for port in ports))
    yield from (f"ports: {number} twice" for number in repeated((p["port"], p.get("protocol", "TCP")) for p in ports))
    yield from (f"ports: {port['name']!r}" for port in ports if "name" in port and not DNS_LABEL.fullmatch(port["name"]))


def workload_problems(item):
    spec, template = item["spec"], template_of(item)
    labels = template.get("metadata", {}).get("labels") or {}
    if item["kind"] in ("Deployment", "StatefulSet", "DaemonSet"):
        chosen = spec["selector"].get("matchLabels") or {}
        if not chosen or not chosen.items() <= labels.items():
            yield f"selector {chosen} does not choose its own pods {labels}"
        if template["spec"].get("restartPolicy", "Always") != "Always":
            yield "restartPolicy: only Always"
    elif template["spec"].get("restartPolicy") not in ("Never", "OnFailure"):
        yield "restartPolicy: Never or OnFailure"
    update = (spec.get("updateStrategy") or {}).get("rollingUpdate") or {}
    if item["kind"] == "StatefulSet" and "maxUnavailable" in update:
        yield "updateStrategy.rollingUpdate.maxUnavailable is dropped silently where its feature gate is off"
    yield from pod_problems(pod_of(item))


def problems(item):
    """What is wrong with one object by itself."""
    yield from metadata_problems(item["kind"], item["metadata"])
    if template_of(item) is not None:
        yield from workload_problems(item)
    elif item["kind"] == "Service":
        yield from service_problems(item["spec"])
    elif item["kind"] in ("ConfigMap", "Secret"):
        data = {**(item.get("data") or {}), **(item.get("binaryData") or {}), **(item.get("stringData") or {})}
        yield from (f"data: key {key!r}" for key in data if not CONFIG_KEY.fullmatch(key))
        yield from (f"data.{key}: {value!r} is no text" for key, value in data.items() if not isinstance(value, str))
        if sum(len(key) + len(str(value).encode()) for key, value in data.items()) > CONFIG_MAP_BYTES_MAX:
            yield "data: more than 1 MiB"
    elif item["kind"] == "NetworkPolicy" and item["spec"].get("egress") == []:
        yield "egress: an empty list is dropped, and every apply is a change"
