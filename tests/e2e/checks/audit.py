# SPDX-License-Identifier: BSD-3-Clause-Clear
"""The rules of rules.py over every root module of every tree; then what several modules must say alike: that each
endpoint leads to a service that admits it, and that nobody has what is a neighbour's own."""

import json
import re

from .bench import Check, Failed, fail_on, files_of
from .modules import Module, walk
from .rules import RULES, admitted, offered, problems

OWN = re.compile(r"(vpc|subnet|sg|ami|i|vpce)-[0-9a-f]{8,17}|arn:aws:.+|alias/.+|Z[0-9A-Z]{10,}")
# Names that are a party's own; what is public of it, peers and clients read.
OWN_NAMES = {"private", "backup", "state", "iam", "access_log_bucket", "node_group", "database", "pauser", "custodians"}
NAMED = {"bucket", "replica_bucket", "backup_bucket", "key", "name", "identifier", "core_role", "node_role", "connector_role",
         "role", "replication_role", "external_id"}


def modules_of(bench, name):
    folders = {path.parent for path in bench.out(name).glob("parties/*/*/*.tf")}
    return [Module(folder) for folder in sorted(folders)]


def check_rules(bench, name):
    model, found = bench.model(name), []
    modules = modules_of(bench, name)
    for module in modules:
        for rule, lines in problems(module, model).items():
            found += [f"{module.party}/{module.kind}: {rule}: {line}" for line in lines]
    fail_on(found)
    if not modules:
        raise Failed("no root module")
    return f"{len(modules)} root modules, {len(RULES)} rules"


# ---- rules, each shown to be able to fail -----------------------------------------------------------------------

ROOT_KEY = 'Sid       = "Enclavev0150"'
# (rule, file, what stands there, what is put there, words of the problem). All of them on one party of testnet.
SPOILT = [
    ("kept", "vaults.tf", "prevent_destroy = true", "prevent_destroy = false", "aws_s3_bucket.private: nothing prevents"),
    ("kept", "root_key.tf", "  lifecycle {\n    prevent_destroy = true\n  }\n", "", "aws_kms_key.root: nothing prevents"),
    ("kept", "vaults.tf", '-public-{h8}"\n\n', '-public-{h8}"\n  force_destroy = true\n\n', "force_destroy"),
    ("kept", "versions.tf", "terraform {",
     "removed {\n  from = aws_kms_key.old\n\n  lifecycle {\n    destroy = true\n  }\n}\n\nterraform {", "aws_kms_key.old: would be destroyed"),
    ("kept", "root_key.tf", 'resource "aws_kms_key" "root"', 'resource "aws_kms_key" "other"',
     "aws_kms_key.root: neither there nor let go of"),
    ("provider", "providers.tf", '["{account}"]', '["{account}", "999999999999"]', "not pinned to account"),
    ("provider", "providers.tf", 'region              = "{region}"', "", "not pinned to {region}"),
    ("provider", "providers.tf", "allowed_account_ids", 'profile = "me"\n  allowed_account_ids', "profile: what is this"),
    ("provider", "providers.tf", "locals {", 'provider "aws" {\n  alias = "x"\n}\n\nlocals {', "2, and 1 regions"),
    ("requirements", "versions.tf", "< 7", "< 8", "not hashicorp/aws >= 5.100, < 7 alone"),
    ("requirements", "versions.tf", "    }\n", '    }\n    null = {\n      source = "hashicorp/null"\n    }\n', "alone"),
    ("requirements", "versions.tf", 'required_version = ">= 1.10"', "", "required_version: missing"),
    ("one_provider", "vaults.tf", 'resource "aws_s3_bucket_policy" "private"', 'resource "null_resource" "x"', "null_resource.x"),
    ("one_provider", "cluster.tf", 'data "aws_vpc" "this"', 'data "external" "this"', "data.external.this"),
    ("one_provider", "identity.tf", "locals {", 'variable "x" {}\n\nlocals {', "of the kind variable"),
    ("one_provider", "vaults.tf", '-public-{h8}"\n\n', '-public-{h8}"\n  region = "{region}"\n\n', "region: one major"),
    ("one_provider", "vaults.tf", '-public-{h8}"\n\n', '-public-{h8}"\n  acl = "private"\n\n', "acl: one major"),
    ("one_provider", "node_group.tf", "  update_config {", "  warm_pool_config {", "warm_pool_config: one major"),
    ("one_provider", "root_key.tf", "  tags = {",
     '  provisioner "local-exec" {\n    command = "true"\n  }\n\n  tags = {', "a provisioner"),
    ("expressions", "root_key.tf", "policy = jsonencode({", "policy = <<EOT\n{}\nEOT\n  x = jsonencode({", "a heredoc"),
    ("expressions", "providers.tf", '"{region}"', "var.region", "asks for a variable"),
    ("expressions", "identity.tf", 'path        = "/"', "path        = true ? local.x : local.y", "always so"),
    ("expressions", "dns.tf", "for_each = local.peers", "for_each = {}", "for each of none"),
    ("expressions", "dns.tf", "for_each = local.peers", "count = 1", "as many as 1 always"),
    ("sizes", "root_key.tf", 'Sid       = "Administration"', 'Sid       = "{long}"', "and AWS takes 32768"),
    ("sizes", "root_key.tf", 'Sid       = "Administration"', ROOT_KEY, "is there twice"),
    ("sizes", "root_key.tf", "policy = jsonencode({", "policy = merge({", "not a jsonencode"),
    ("sizes", "identity.tf", "        Action    = ", "        NotAction = ", "NotAction allows"),
    ("names", "vaults.tf", 'bucket = "{network}', 'bucket = "X{network}', "AWS refuses 'X"),
    ("names", "identity.tf", '-{party}-core"', '-{party}-{long}"', "aws_iam_role.core: name: AWS refuses"),
    ("names", "root_key.tf", '"alias/', '"alias/aws/', "aws_kms_alias.root: name: AWS refuses"),
    ("names", "peers.tf", 'description = "Endpoints', 'description = "Endpoints\'', "description: AWS refuses"),
    ("names", "providers.tf", '"mpcnet:party"', '"aws:party"', "the tag 'aws:party'"),
    ("principals", "root_key.tf", "arn:aws:iam::{account}:root", "arn:aws:iam::999999999999:root", "is nobody of the spec's"),
    ("principals", "root_key.tf", '"arn:aws:iam::{account}:root"', '"*"', "Administration: allows anyone"),
    ("principals", "vaults.tf", 'Action    = "s3:GetObject"', 'Action    = "s3:PutObject"', "allows anyone s3:PutObject"),
    ("principals", "endpoint_service.tf", "arn:aws:iam::310987654321:root", "*", "admits *"),
    ("principals", "identity.tf", "data.aws_iam_openid_connect_provider.cluster.arn", '"accounts.google.com"',
     "not the cluster's identity provider"),
    ("principals", "node_group.tf", "ec2.amazonaws.com", "lambda.amazonaws.com", "no service that works for a party"),
    ("actions", "root_key.tf", '"kms:DescribeKey",', '"kms:CreateGrant",', "allows kms:CreateGrant"),
    ("actions", "identity.tf", '"s3:DeleteObject"', '"s3:*Object"', "allows s3:*Object"),
    ("attestation", "root_key.tf", '"kms:RecipientAttestation:PCR1"', '"kms:RecipientAttestation:PCR8"', "opens without"),
    ("attestation", "root_key.tf", '"{pcr2}"', '"{pcr1}"', "opens without"),
    ("attestation", "root_key.tf", "StringEqualsIgnoreCase", "StringLike", "opens without"),
    ("reach", "endpoint_service.tf", '"us-east-1"', '"us-west-2"', "offered in us-west-2"),
    ("reach", "endpoint_service.tf", '    "{region}",\n', "", "not offered in its own region"),
]


def filled(text, values):
    """A text with its {names} filled in; other braces are HCL's."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), text)


def check_spoilt(bench, name):
    model, party = bench.model(name), bench.parties(name)[0]
    module = next(module for module in modules_of(bench, name) if module.party == party)
    release = model["releases"][model["parties"][party]["release"]]
    bucket = model["parties"][party]["vault"]["private"]["bucket"]
    values = {"account": model["parties"][party]["account"], "region": model["parties"][party]["region"], "party": party,
              "network": model["network"]["name"], "pcr1": release["pcr1"], "pcr2": release["pcr2"],
              "h8": bucket.rsplit("-", 1)[-1], "long": "x" * 40000}
    missed = [f"no row for the rule {rule}" for rule in RULES if rule not in {row[0] for row in SPOILT}]
    for rule, file, *texts in SPOILT:
        old, new, words = (filled(text, values) for text in texts)
        try:
            found = problems(module.spoilt(file, old, new), model)[rule]
        except Failed as error:
            missed.append(error)
            continue
        if not any(words in line for line in found):
            missed.append(f"{rule}: {file}: {new.strip()[:80]!r} for {old.strip()[:80]!r}: not noticed: {found}")
    fail_on(missed)
    return f"{len(SPOILT)} ways"


# ---- what modules must say alike --------------------------------------------------------------------------------


def links_of(module, model):
    """(principals, regions, {peer: service name}) of a party's module."""
    services = module.resources("aws_vpc_endpoint_service")
    principals = {who for block in services for who in admitted(module, block)}
    own = model["parties"][module.party]["region"]
    regions = {region for block in services for region in offered(block, own)}
    peers = module.locals.get("peers", {}) if module.resources("aws_vpc_endpoint") else {}
    return principals, regions, {peer.strip('"'): said["service_name"] for peer, said in peers.items()}


def mutual_problems(modules, model, bound):
    """Every party has an endpoint to every other whose service is bound; and that service lets it in."""
    links = {module.party: links_of(module, model) for module in modules if module.kind == "terraform"}
    for party, (_, _, endpoints) in links.items():
        wanted = {peer: service for peer, service in bound.items() if peer != party}
        if endpoints != wanted:
            yield f"{party}: its endpoints are {endpoints}, and bound are {wanted}"
        account, region = model["parties"][party]["account"], model["parties"][party]["region"]
        for peer in set(endpoints) & set(links):
            principals, regions, _ = links[peer]
            if f"arn:aws:iam::{account}:root" not in principals:
                yield f"{peer}: its service does not admit {party}'s account"
            if region not in regions:
                yield f"{peer}: its service is not offered in {region}, where {party} is"
        own = f"arn:aws:iam::{account}:root"
        if own in links[party][0]:
            yield f"{party}: its service admits itself"


def bound_services(bench, name):
    lock = bench.specs[name].lock
    records = {path.stem: json.loads(path.read_text())["values"] for path in sorted(lock.glob("*.json"))} if lock else {}
    return {party: values["endpoint_service_name"] for party, values in records.items() if "endpoint_service_name" in values}


def check_mutual(bench, name):
    model, bound = bench.model(name), bound_services(bench, name)
    modules = modules_of(bench, name)
    fail_on(mutual_problems(modules, model, bound))
    count = sum(len(links_of(module, model)[2]) for module in modules if module.kind == "terraform")
    parties = len(model["parties"])
    if len(bound) == parties and count != parties * (parties - 1):
        raise Failed(f"{count} endpoints between {parties} parties")
    return f"{count} endpoints between {parties} parties, {len(bound)} of them bound"


def check_mutual_spoilt(bench, name):
    """A peer that is not admitted, a region without offer, a service of another name, an endpoint that is missing."""
    model, bound = bench.model(name), bound_services(bench, name)
    modules = modules_of(bench, name)
    first, second = modules[:2]
    account, region = model["parties"][second.party]["account"], model["parties"][second.party]["region"]
    service = bound[second.party]
    missed = []
    for file, old, new, words in (
            ("endpoint_service.tf", f"::{account}:root", "::000000000000:root", f"does not admit {second.party}"),
            ("endpoint_service.tf", f'"{region}"', '"ap-east-1"', f"not offered in {region}"),
            ("peers.tf", service, service.replace("vpce-svc-", "vpce-svc-f"), f"{first.party}: its endpoints"),
            ("peers.tf", f'"{second.party}" = {{', '"eve" = {', f"{first.party}: its endpoints")):
        found = list(mutual_problems([first.spoilt(file, old, new), *modules[1:]], model, bound))
        if not any(words in line for line in found):
            missed.append(f"{file}: {new}: not noticed: {found}")
    fail_on(missed)


def own_facts(model):
    """{party: texts of its settings that are nobody else's business}"""
    own = {}
    for party, settings in model["parties"].items():
        texts = {value for _, value in walk(settings) if isinstance(value, str) and OWN.fullmatch(value)}
        for name, value in walk(settings):
            if name in OWN_NAMES:
                inner = {value} if isinstance(value, str) else {text for key, text in walk(value) if key in NAMED}
                texts |= {text for text in inner if isinstance(text, str) and "-" in text and len(text) > 7}
        own[party] = texts
    return own


def private_problems(out, model):
    own = own_facts(model)
    for party in own:
        folder = out / "parties" / party
        texts = {file: (folder / file).read_text() for file in files_of(folder)}
        for other in set(own) - {party}:
            for fact in sorted(own[other] - set().union(*(own[name] for name in own if name != other))):
                yield from (f"{party}/{file}: {fact} is {other}'s own" for file, text in texts.items() if fact in text)


def check_private(bench, name):
    model = bench.model(name)
    fail_on(private_problems(bench.out(name), model))
    facts = own_facts(model)
    if len(facts) > 1 and not all(facts.values()):
        raise Failed(f"no facts to look for: {facts}")
    return f"{sum(map(len, facts.values()))} facts of {len(facts)} parties"


def check_private_spoilt(bench, name):
    model = bench.model(name)
    first, second = bench.parties(name)[:2]
    fact = model["parties"][second]["vault"]["private"]["bucket"]
    with bench.copy(name, "private") as out:
        path = out / "parties" / first / "README.md"
        path.write_text(path.read_text() + f"\n{fact}\n")
        if f"{first}/README.md: {fact} is {second}'s own" not in private_problems(out, model):
            raise Failed(f"{fact} in {first}'s folder is not noticed")


PER_TREE = [
    ("rules of a root module", check_rules),
    ("endpoints lead to services that admit them", check_mutual),
    ("nobody has what is a neighbour's own", check_private),
]
OF_TESTNET = [
    ("a module that breaks a rule is noticed", check_spoilt),
    ("an endpoint that leads nowhere is noticed", check_mutual_spoilt),
    ("what is a neighbour's own is noticed", check_private_spoilt),
]


def checks(bench):
    for name in bench.trees:
        for what, check in PER_TREE:
            yield Check(f"{what}: {name}", lambda check=check, name=name: check(bench, name))
    if "testnet" in bench.trees:
        for what, check in OF_TESTNET:
            yield Check(f"{what}: testnet", lambda check=check: check(bench, "testnet"))
