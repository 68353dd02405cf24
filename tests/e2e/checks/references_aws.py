# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Cross-reading between Terraform and what runs in the cluster: roles, buckets, idle, keys, names, labels. Where the spec says
that somebody else makes a thing, nothing of it is held here. A rule takes a party as built (crossread.py)."""

import re

from .modules import as_list
from .references_files import CLIENT, KEYGEN, SERVER, core_pods, keygen_pods
from .references_pods import sources, who

ROLE = "eks.amazonaws.com/role-arn"
WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}
ENCLAVE, CLUSTERS_OWN = "node.kubernetes.io/enclave-enabled", ("kubernetes.io", "k8s.io", "amazonaws.com", "k8s.aws")
BALANCER = "service.beta.kubernetes.io/aws-load-balancer-"


def one(built, type, name):
    return next((block for block in built.resources(type) if block.name == name), None)


def role_arn(built, block):
    return f"arn:aws:iam::{built.settings['account']}:role{block.body.get('path', '/')}{block.body['name']}"


def web_roles(built):
    """{arn: (subject, audience)} of the roles that service accounts take on."""
    found = {}
    for module in built.modules.values():
        for policy in module.policies():
            for statement in policy.statements():
                if WEB_IDENTITY in as_list(statement["Action"]) if "Action" in statement else False:
                    block = next(b for b in module.resources("aws_iam_role") if policy.where.startswith(b.address + "."))
                    values = statement["Condition"]["StringEquals"]
                    found[role_arn(built, block)] = (
                        next(v for k, v in values.items() if k.endswith(":sub")), next(v for k, v in values.items() if k.endswith(":aud")))
    return found


def roles(built):
    """A service account names a role that Terraform makes, whose trust names it; and each such role is somebody's."""
    made, used = web_roles(built), set()
    if not built.settings["iam"]["create_roles"]:
        return
    for item in built.of("ServiceAccount"):
        arn = (item["metadata"].get("annotations") or {}).get(ROLE)
        subject = f"system:serviceaccount:{item['metadata']['namespace']}:{item['metadata']['name']}"
        used.add(arn)
        if arn and arn not in made:
            yield f"{who(item)}: Terraform makes no role {arn}"
        elif arn and made[arn][0] != subject:
            yield f"{who(item)}: {arn} trusts {made[arn][0]}"
    if built.settings["kubernetes"]["create_service_accounts"]:
        yield from (f"{arn}: no service account takes it on" for arn in sorted(set(made) - used))


def roles_told(built):
    """(place, role) of what programs are told to be."""
    for file in (SERVER, KEYGEN):
        if "role_arn" in built.tomls.get(file, {}).get("aws", {}):
            yield file, built.tomls[file]["aws"]["role_arn"], (core_pods if file == SERVER else keygen_pods)(built)
    for pod in built.pods:
        for container in pod.containers:
            yield from ((str(pod), entry["value"], [pod]) for entry in container.get("env", []) if entry["name"] == "AWS_ROLE_ARN")


def roles_taken(built):
    """The role that the core is told to be is one that trusts the account of its pod, for such a token."""
    made = web_roles(built)
    for place, arn, pods in roles_told(built):
        if arn not in made:
            if built.settings["iam"]["create_roles"]:
                yield f"{place}: Terraform makes no role {arn}"
            continue
        for pod in pods:
            subject = f"system:serviceaccount:{pod.namespace}:{pod.spec['serviceAccountName']}"
            if made[arn][0] != subject:
                yield f"{place}: {arn} trusts {made[arn][0]}, and {pod} is {subject}"
            audiences = {source["audience"] for volume in pod.spec["volumes"] for kind, source in sources(volume)
                         if kind == "serviceAccountToken"}
            if audiences != {made[arn][1]}:
                yield f"{place}: {arn} wants a token for {made[arn][1]}, and {pod} has one for {sorted(audiences)}"


# ---- buckets and keys -------------------------------------------------------------------------------------------


def vaults_told(built):
    """(file, vault, storage) of what is on S3."""
    for file in (SERVER, KEYGEN):
        for vault in ("public", "private", "backup"):
            storage = built.tomls.get(file, {}).get(f"{vault}_vault", {}).get("storage", {}).get("s3")
            if storage:
                yield file, vault, storage


def may(built, where):
    """Resources that the core's role may put objects into."""
    policy = one(built, "aws_iam_role_policy", "core")
    if policy is None:
        return None
    module = built.modules["terraform"]
    document = next(p.document for p in module.policies() if p.where == "aws_iam_role_policy.core.policy")
    return {resource for statement in document["Statement"] if where in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])}


def buckets(built):
    """A vault that the core is told of is a bucket that Terraform makes, and its role writes there."""
    writes = may(built, "s3:PutObject")
    for file, vault, storage in vaults_told(built):
        made = one(built, "aws_s3_bucket", vault)
        if built.settings["vault"][vault]["create"] and (made is None or made.body["bucket"] != storage["bucket"]):
            yield f"{file}: {vault}_vault: Terraform makes no bucket {storage['bucket']}"
        if writes is not None and f"arn:aws:s3:::{storage['bucket']}/{storage['prefix']}/*" not in writes:
            yield f"{file}: {vault}_vault: the core's role may not write to {storage['bucket']}/{storage['prefix']}"


def idle(built):
    """Terraform makes no vault and no root key of which the core is not told."""
    told = {(vault, storage["bucket"]) for _, vault, storage in vaults_told(built)}
    if SERVER in built.tomls:
        for block in built.resources("aws_s3_bucket"):
            if block.name in ("public", "private", "backup") and (block.name, block.body["bucket"]) not in told:
                yield f"{block.address}: the core is not told of it"
        keychain = built.tomls[SERVER]["private_vault"].get("keychain")
        if one(built, "aws_kms_key", "root") and not keychain:
            yield "aws_kms_key.root: the core has no keychain"


def aliases(built, kind="terraform"):
    return {block.body["name"] for block in built.modules[kind].resources("aws_kms_alias")} if kind in built.modules else set()


def keys(built):
    """A key that a program is told of by its alias has one."""
    made = aliases(built) | aliases(built, "backup")
    for file in (SERVER, KEYGEN):
        for vault in ("private", "backup"):
            key = built.tomls.get(file, {}).get(f"{vault}_vault", {}).get("keychain", {}).get("aws_kms", {}).get("root_key_id", "")
            if key.startswith("alias/") and key not in made:
                yield f"{file}: {vault}_vault: Terraform makes no {key}"
    for pod in built.pods:
        for container in pod.containers:
            for entry in container.get("env", []):
                if entry.get("value", "").startswith("alias/") and entry["value"] not in made:
                    yield f"{pod}: {entry['name']}: Terraform makes no {entry['value']}"
    for item in built.of("ConfigMap"):
        for key, value in (item.get("data") or {}).items():
            alias = value.partition(":alias/")[2]
            if key.endswith("_KEY_ID") and alias and f"alias/{alias}" not in made:
                yield f"{who(item)}: {key}: Terraform makes no alias/{alias}"


# ---- names, the load balancer, nodes ----------------------------------------------------------------------------


def names(built):
    """An external name is one that Terraform's zone has."""
    record = one(built, "aws_route53_record", "peer")
    made = built.modules["terraform"].locals.get("peers", {})
    identities = {peer["identity"] for peer in made.values()}
    for item in built.of("Service"):
        if item["spec"].get("type") == "ExternalName":
            name = item["metadata"]["name"]
            wanted = record.body["name"].replace("${each.value.identity}", name) if record else None
            if item["spec"]["externalName"] != wanted:
                yield f"{who(item)}: leads to {item['spec']['externalName']}, and Terraform names {wanted}"
    # Peers that are not bound yet have no record: the name is there before it.
    services = {item["metadata"]["name"] for item in built.of("Service") if item["spec"].get("type") == "ExternalName"}
    yield from (f"terraform: no Service leads to {identity}" for identity in sorted(identities - services))


def zone(built):
    block = one(built, "aws_route53_zone", "peers")
    record = one(built, "aws_route53_record", "peer")
    if block and record and not record.body["name"].endswith("." + block.body["name"]):
        yield f"terraform: {record.body['name']} is not in the zone {block.body['name']}"


def balancers(built):
    """Terraform finds the load balancer of the Service, and the Service names Terraform's security group."""
    found = [block for block in built.modules["terraform"].blocks("data") if block.type == "aws_lbs"]
    for item in built.of("Service"):
        if item["spec"].get("type") != "LoadBalancer":
            continue
        stack = f"{item['metadata']['namespace']}/{item['metadata']['name']}"
        if [block.body["tags"]["service.k8s.aws/stack"] for block in found] != [stack]:
            yield f"{who(item)}: Terraform looks for another load balancer than that of {stack}"
        group = one(built, "aws_security_group", "balancer")
        named = item["metadata"]["annotations"].get(BALANCER + "security-groups")
        if group and named != group.body["tags"]["Name"]:
            yield f"{who(item)}: Terraform makes no security group {named}"
        port = item["spec"]["ports"][0]["port"]
        for rule in built.resources("aws_vpc_security_group_ingress_rule"):
            ports = (rule.body["from_port"], rule.body["to_port"])
            if rule.name in ("balancer", "peers") and ports != (port, port):
                yield f"{rule.file}: {rule.address}: opens {ports}, and the Service has {port}"


def nodes(built):
    """Pods of the core find the nodes that Terraform makes for them, and are let onto them."""
    group = one(built, "aws_eks_node_group", "core")
    if not group:
        return
    module = built.modules["terraform"]
    labels = module.value(group.body.get("labels", {}))
    taints = [(taint["key"], taint.get("value", ""), EFFECTS[taint["effect"]]) for taint in group.body.get("taint", [])]
    for pod in [*core_pods(built), *keygen_pods(built)]:
        for key, value in (pod.spec.get("nodeSelector") or {}).items():
            # A label that the cluster gives by itself is in no file.
            if labels.get(key) != value and (key in labels or key == ENCLAVE or not key.split("/")[0].endswith(CLUSTERS_OWN)):
                yield f"{pod}: wants nodes with {key}={value}, and Terraform's have {labels}"
        for taint in taints:
            if not any(tolerates(toleration, *taint) for toleration in pod.spec.get("tolerations", [])):
                yield f"{pod}: does not tolerate {taint}"


def tolerates(toleration, key, value, effect):
    same = toleration.get("operator", "Equal") == "Exists" or toleration.get("value", "") == value
    return toleration.get("key", key) == key and toleration.get("effect", effect) == effect and same


def database(built):
    """The connector calls the database that Terraform makes, by its name and port."""
    instance, record = one(built, "aws_db_instance", "database"), one(built, "aws_route53_record", "database")
    if not instance:
        return
    host = built.settings["database"]["host"]
    if record and record.body["name"] != host:
        yield f"terraform: the database is {record.body['name']}, and the spec says {host}"
    wanted = f"@?{re.escape(host)}:{instance.body['port']}/{re.escape(instance.body['db_name'])}\\?"
    for pod in built.pods:
        for container in pod.containers:
            for entry in container.get("env", []):
                if entry.get("value", "").startswith("postgresql://") and not re.search(wanted, entry["value"]):
                    yield f"{pod}: {entry['name']}: {entry['value']} is not the database that Terraform makes"


def client_bucket(built):
    """Clients of the core are sent to a bucket that is in the party's region."""
    for core in built.tomls.get(CLIENT, {}).get("cores", []):
        match = re.fullmatch(r"https://.+\.s3\.([a-z0-9-]+)\.amazonaws\.com", core["s3_endpoint"])
        if match and match[1] != built.settings["region"]:
            yield f"{CLIENT}: s3_endpoint: in {match[1]}"


RULES = {rule.__name__.replace("_", " "): rule for rule in (
    roles, roles_taken, buckets, idle, keys, names, zone, balancers, nodes, database, client_bucket)}
