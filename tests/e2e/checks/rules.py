# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What Terraform's own tests cannot say of a root module, read from its text: what may not be destroyed, what both majors
of the provider know, whom a policy names, and what AWS would refuse only when it is applied. Every rule is shown to be
able to fail (audit_spoilt.py)."""

import re

from .bench import Failed
from .modules import HEREDOC, as_list, is_known, walk

REQUIRED_PROVIDERS = [{"aws": {"source": "hashicorp/aws", "version": ">= 5.100, < 7"}}]
KINDS = {"terraform", "provider", "locals", "data", "resource", "output", "check", "removed", "moved", "import"}

# What holds what cannot be made again.
KEPT = ("aws_s3_bucket", "aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key")
# Beside which file of a module there is the resource, or a block that lets go of what an earlier spec had made.
LASTING = {
    "terraform": {"aws_s3_bucket.public": "identity.tf", "aws_s3_bucket.private": "identity.tf", "aws_kms_key.root": "identity.tf",
                  "aws_kms_key.tx_sender": "connector.tf", "aws_kms_key.pauser": "pauser.tf"},
    "backup": {"aws_s3_bucket.backup": "identity.tf", "aws_kms_key.backup": "identity.tf"},
}

# What is in one major of the provider only, or goes away in the next, by type; None is for every type.
IN_ONE_MAJOR = {
    None: {"region"},
    "aws_s3_bucket": {
        "acceleration_status", "acl", "bucket_namespace", "bucket_region", "cors_rule", "grant", "lifecycle_rule", "logging",
        "object_lock_configuration", "policy", "replication_configuration", "request_payer",
        "server_side_encryption_configuration", "versioning", "website",
    },
    "aws_s3_bucket_public_access_block": {"skip_destroy"},
    "aws_kms_external_key": {"key_spec", "key_usage"},
    "aws_iam_role": {"inline_policy", "managed_policy_arns"},
    "aws_eks_node_group": {"warm_pool_config"},
    "aws_lb": {"secondary_ips_auto_assigned_per_subnet", "health_check_logs"},
    "aws_launch_template": {
        "elastic_gpu_specifications", "elastic_inference_accelerator", "network_performance_options", "secondary_interfaces",
    },
    "aws_db_instance": {"name", "password"},
}
# What nothing here may be made of: a second source of policies, credentials that do not end, ways around the key policy.
NEVER = {
    "aws_iam_policy_document", "aws_iam_policy_attachment", "aws_iam_access_key", "aws_iam_user", "aws_kms_grant",
    "aws_kms_ciphertext", "aws_s3_bucket_acl", "aws_s3_bucket_object",
}
EXPRESSIONS = {
    r"\bvar\.": "asks for a variable",
    r"data\.aws_region\.\w+\.(region|name)\b": "an attribute that one major alone has",
    r"aws_s3_bucket\.\w+\.(region|bucket_region)\b": "an attribute that one major alone has",
    r"\b(timestamp|plantimestamp|uuid|bcrypt|pathexpand|templatefile)\(": "a function whose result is not the spec's",
    r"(?<![=!<>])(= |\()(true|false|\"[^\"]*\"|\d+) \?": "a condition that is always so",
}

POLICY_MAX = {
    ("aws_iam_role", "assume_role_policy"): 2048,
    ("aws_iam_role_policy", "policy"): 10240,
    ("aws_iam_policy", "policy"): 6144,
    ("aws_s3_bucket_policy", "policy"): 20480,
    ("aws_vpc_endpoint", "policy"): 20480,
    ("aws_kms_key", "policy"): 32768,
    ("aws_kms_replica_key", "policy"): 32768,
    ("aws_kms_external_key", "policy"): 32768,
    ("aws_kms_key_policy", "policy"): 32768,
}

GROUP_TEXT = r"[A-Za-z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}"
ROLE_TEXT = r"[\t\n\r\x20-\x7e\xa1-\xff]{0,1000}"
BUCKET = r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"
DATABASE = r"(?!.*--)[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
NAMES = {
    ("aws_s3_bucket", "bucket"): BUCKET,
    ("aws_iam_role", "name"): r"[\w+=,.@-]{1,64}",
    ("aws_iam_role", "path"): r"/|/[!-~]{1,510}/",
    ("aws_iam_role", "description"): ROLE_TEXT,
    ("aws_iam_policy", "name"): r"[\w+=,.@-]{1,128}",
    ("aws_iam_role_policy", "name"): r"[\w+=,.@-]{1,128}",
    ("aws_kms_alias", "name"): r"alias/(?!aws/)[A-Za-z0-9/_-]{1,250}",
    ("aws_kms_key", "description"): r"(?s).{0,8192}",
    ("aws_kms_replica_key", "description"): r"(?s).{0,8192}",
    ("aws_security_group", "name"): r"(?!sg-)" + GROUP_TEXT,
    ("aws_security_group", "description"): GROUP_TEXT,
    ("aws_vpc_security_group_ingress_rule", "description"): GROUP_TEXT,
    ("aws_vpc_security_group_egress_rule", "description"): GROUP_TEXT,
    ("aws_eks_node_group", "node_group_name"): r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}",
    ("aws_launch_template", "name"): r"[A-Za-z0-9()./_-]{3,128}",
    ("aws_launch_template", "description"): r"(?s).{0,255}",
    ("aws_db_instance", "identifier"): DATABASE,
    ("aws_db_subnet_group", "name"): r"[a-z0-9 ._-]{1,255}",
    ("aws_db_parameter_group", "name"): DATABASE.replace("61", "253"),
    ("aws_route53_zone", "comment"): r"(?s).{0,256}",
}
TAGS_MAX = 50
TAG_KEY, TAG_VALUE = r"(?!aws:)[\w\s.:/=+\-@]{1,128}", r"[\w\s.:/=+\-@]{0,256}"

# Who may take on a role of ours: nodes, replication, enhanced monitoring of a database.
SERVICES = {"ec2.amazonaws.com", "s3.amazonaws.com", "monitoring.rds.amazonaws.com"}
PRINCIPAL = re.compile(r"arn:aws:(?:iam|sts)::(\d{12}):(root|role/.+)")
OIDC = re.compile(r"\$\{data\.aws_iam_openid_connect_provider\.\w+\.arn\}|arn:aws:iam::(\d{12}):oidc-provider/.+")
# What anyone at all may do, where the spec makes the public vault readable.
ANYONE_MAY = {"s3:GetObject", "s3:ListBucket"}
OPENS_KEY = {"kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:ReEncryptFrom", "kms:DeriveSharedSecret"}


def owner(module, model):
    """(account, regions) that the spec gives a module."""
    party = model["parties"][module.party]
    if module.kind == "backup":
        backup = party["vault"]["backup"]
        return backup["account"], {backup["region"], backup["replica_region"]} - {None}
    return party["account"], {party["region"]}


def accounts(model):
    """Every account that the spec names."""
    found = {party["account"] for party in model["parties"].values()}
    return found | {value for party in model["parties"].values() for key, value in walk(party) if key == "account" and value}


def text_of(module):
    for file, text in module.files.items():
        for number, line in enumerate(text.split("\n"), 1):
            if not line.lstrip().startswith("#"):
                yield f"{file}:{number}", line


# ---- rules: each gives what is wrong with a module --------------------------------------------------------------


def kept(module, model):
    for block in module.resources(*KEPT):
        if [rule.get("prevent_destroy") for rule in block.body.get("lifecycle", [])] != [True]:
            yield f"{block.address}: nothing prevents its destruction"
    for block in module.resources():
        if "force_destroy" in block.body:
            yield f"{block.address}: force_destroy"
    let_go = {body["from"].strip("${}"): [rule.get("destroy") for rule in body.get("lifecycle", [])]
              for _, body in module.tops("removed")}
    yield from (f"{address}: would be destroyed" for address, rules in let_go.items() if rules != [False])
    there = {block.address for block in module.resources()} | set(let_go)
    yield from (f"{address}: neither there nor let go of" for address, file in LASTING[module.kind].items()
                if file in module.files and address not in there)


def provider(module, model):
    account, regions = owner(module, model)
    found = [body["aws"] for _, body in module.tops("provider") if list(body) == ["aws"]]
    if len(found) != len(list(module.tops("provider"))) or len(found) != len(regions):
        yield f"providers: {len(found)}, and {len(regions)} regions"
    for body in found:
        if body.get("allowed_account_ids") != [account]:
            yield f"provider: not pinned to account {account}"
        unknown = set(body) - {"alias", "region", "allowed_account_ids", "default_tags", "assume_role"}
        yield from (f"provider: {name}: what is this for?" for name in sorted(unknown))
    if {body.get("region") for body in found} != regions:
        yield f"provider: not pinned to {', '.join(sorted(regions))}"


def requirements(module, model):
    bodies = [body for _, body in module.tops("terraform")]
    if [body["required_providers"] for body in bodies if "required_providers" in body] != [REQUIRED_PROVIDERS]:
        yield "required_providers: not hashicorp/aws >= 5.100, < 7 alone"
    if sum("required_version" in body for body in bodies) != 1:
        yield "required_version: missing"
    backends = [kind for body in bodies for backend in body.get("backend", []) for kind in backend]
    if backends not in ([], ["s3"]):
        yield f"backend: {backends}"


def one_provider(module, model):
    """Nothing that is not AWS, nothing that runs a program, nothing that one major alone has."""
    for kind in sorted(module.kinds() - KINDS):
        yield f"a block of the kind {kind}"
    for block in module.blocks():
        if not block.type.startswith("aws_") or block.type in NEVER:
            yield f"{block.address}: such a {block.kind} is not to be there"
        for name in sorted((IN_ONE_MAJOR[None] | IN_ONE_MAJOR.get(block.type, set())) & set(block.body)):
            yield f"{block.address}: {name}: one major of the provider alone has it"
        for key, _ in walk(block.body):
            if key in ("provisioner", "connection"):
                yield f"{block.address}: a {key}"


def expressions(module, model):
    for where, line in text_of(module):
        if HEREDOC.search(line):
            yield f"{where}: a heredoc"
        yield from (f"{where}: {why}: {line.strip()}" for form, why in EXPRESSIONS.items() if re.search(form, line))
    for block in module.blocks():
        count = block.body.get("count", block.body.get("for_each"))
        if count is not None and not isinstance(count, dict) and not str(count).startswith("${"):
            yield f"{block.address}: as many as {count} always"
        if count in ({}, [], "${{}}", "${toset([])}"):
            yield f"{block.address}: for each of none"


def sizes(module, model):
    for policy in module.policies():
        most = POLICY_MAX.get((policy.type, policy.attribute))
        if most is None:
            yield f"{policy.where}: a kind of policy whose size nobody has looked up"
        elif policy.size > most:
            yield f"{policy.where}: {policy.size} characters, and AWS takes {most}"
        if policy.document.get("Version") != "2012-10-17" or set(policy.document) - {"Version", "Statement", "Id"}:
            yield f"{policy.where}: not a policy of 2012-10-17"
        yield from statement_problems(policy)


def statement_problems(policy):
    seen = set()
    for statement in policy.statements():
        sid = statement.get("Sid", "")
        if sid in seen or not re.fullmatch(r"[A-Za-z0-9]+", sid):
            yield f"{policy.where}: the Sid {sid!r} is there twice, or is none"
        seen.add(sid)
        if statement.get("Effect") not in ("Allow", "Deny"):
            yield f"{policy.where}: {sid}: neither Allow nor Deny"
        for name in ("NotAction", "NotPrincipal", "NotResource"):
            if name in statement and statement["Effect"] == "Allow":
                yield f"{policy.where}: {sid}: {name} allows what nobody has thought of"


def names(module, model):
    for block in module.resources():
        for (type, attribute), form in NAMES.items():
            value = module.value(block.body.get(attribute))
            if block.type == type and is_known(value) and not re.fullmatch(form, value):
                yield f"{block.address}: {attribute}: AWS refuses {value!r}"
        tags = module.value(block.body.get("tags"))
        if isinstance(tags, dict):
            yield from (f"{block.address}: {problem}" for problem in tag_problems(tags))
    for key, value in module.locals.items():
        if key == "tags" and isinstance(value, dict):
            yield from (f"local.tags: {problem}" for problem in tag_problems(value))
    handles = [(block.type, block.body.get("name")) for block in module.resources("aws_iam_role", "aws_security_group")
               if is_known(block.body.get("name"))]
    yield from (f"{type}: the name {name} twice" for type, name in sorted(set(handles)) if handles.count((type, name)) > 1)


def tag_problems(tags):
    if len(tags) > TAGS_MAX:
        yield f"{len(tags)} tags"
    for key, value in tags.items():
        key = key.strip('"')
        if not re.fullmatch(TAG_KEY, key) or (is_known(value) and not re.fullmatch(TAG_VALUE, value)):
            yield f"the tag {key!r} = {value!r}"


def principals(module, model):
    known = accounts(model)
    for policy in module.policies():
        for statement in policy.statements():
            for problem in principal_problems(policy, statement, known, model["parties"][module.party]):
                yield f"{policy.where}: {statement.get('Sid')}: {problem}"
    for block in module.resources("aws_vpc_endpoint_service", "aws_vpc_endpoint_service_allowed_principal"):
        for who in admitted(module, block):
            match = PRINCIPAL.fullmatch(who)
            if not match or match[1] not in known or match[2] != "root":
                yield f"{block.address}: admits {who}"


def admitted(module, block):
    """The principals of an endpoint service."""
    value = block.body.get("allowed_principals", block.body.get("principal_arn"))
    match = re.fullmatch(r"\$\{values\(local\.(\w+)\)\}", value) if isinstance(value, str) else None
    value = module.locals[match[1]] if match else value
    return list(value.values()) if isinstance(value, dict) else as_list(value)


def principal_problems(policy, statement, known, party):
    given = statement.get("Principal")
    if given == "*" or given == {"AWS": "*"}:
        yield from anyone_problems(policy, statement, party)
        return
    for kind, whom in (given or {}).items():
        for who in as_list(whom):
            if kind == "AWS":
                match = PRINCIPAL.fullmatch(who)
                if not match or match[1] not in known or "*" in who:
                    yield f"{who} is nobody of the spec's"
            elif kind == "Service" and who not in SERVICES:
                yield f"{who} is no service that works for a party"
            elif kind == "Federated" and not OIDC.fullmatch(who):
                yield f"{who} is not the cluster's identity provider"
            elif kind not in ("AWS", "Service", "Federated"):
                yield f"a principal of the kind {kind}"


def anyone_problems(policy, statement, party):
    if statement["Effect"] == "Deny":
        return
    public = party["vault"]["public"]
    readable = public["readable"] or public["listable"]
    if policy.where != "aws_s3_bucket_policy.public.policy" or not readable:
        yield "allows anyone"
    elif set(as_list(statement["Action"])) - ANYONE_MAY:
        yield f"allows anyone {', '.join(as_list(statement['Action']))}"


def actions(module, model):
    """What is allowed is named, and nothing hands on the use of a key."""
    for policy in module.policies():
        for statement in policy.statements():
            for action in as_list(statement.get("Action")):
                if statement["Effect"] == "Allow" and ("*" in action or action == "kms:CreateGrant"):
                    yield f"{policy.where}: {statement.get('Sid')}: allows {action}"
            if policy.type.startswith("aws_iam_role_policy") and "*" in as_list(statement.get("Resource")):
                yield f"{policy.where}: {statement.get('Sid')}: on every resource there is"


def attestation(module, model):
    """A key that encrypts key material opens to the measurements of a trusted release, all of one release, and to who signed
    where images are signed."""
    signer = {"kms:RecipientAttestation:PCR8"} if model["network"]["protocol"]["signed_images"] else set()
    party = model["parties"][module.party]
    names = {*(model["network"]["trusted_releases"] or []), party["release"]} - {None}
    trusted = [model["releases"][name] for name in names]
    sets = [{"kms:RecipientAttestation:ImageSha384": release["pcr0"],
             **{f"kms:RecipientAttestation:PCR{i}": release[f"pcr{i}"] for i in range(3)}} for release in trusted]
    for policy in module.policies():
        if policy.type in ("aws_kms_key", "aws_kms_replica_key"):
            for statement in policy.statements():
                opens = set(as_list(statement.get("Action"))) & OPENS_KEY
                given = statement.get("Condition", {}).get("StringEqualsIgnoreCase", {})
                release = {key: value for key, value in given.items() if key not in signer}
                if statement["Effect"] == "Allow" and opens and (release not in sets or not signer <= set(given)):
                    yield f"{policy.where}: {statement.get('Sid')}: opens without the measurements of one trusted release"


def reach(module, model):
    """An endpoint service is offered where its peers stand, and there alone."""
    stand, own = {party["region"] for party in model["parties"].values()}, model["parties"][module.party]["region"]
    for block in module.resources("aws_vpc_endpoint_service"):
        regions = offered(block, own)
        if regions - stand:
            yield f"{block.address}: offered in {', '.join(sorted(regions - stand))}, where nobody stands"
        if own not in regions:
            yield f"{block.address}: not offered in its own region, to which AWS adds it"


def offered(block, own):
    """The regions of an endpoint service; where it names none, its own."""
    return set(block.body.get("supported_regions", [own]))


RULES = {rule.__name__: rule for rule in (
    kept, provider, requirements, one_provider, expressions, sizes, names, principals, actions, attestation, reach)}


def problems(module, model):
    """{rule: [problem]} of a root module."""
    found = {}
    for name, rule in RULES.items():
        try:
            found[name] = list(rule(module, model))
        except Failed as error:
            found[name] = [str(error)]
    return found
