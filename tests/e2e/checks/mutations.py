# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Generated modules come with tests; here each of those is shown to be able to fail. A row of the table spoils one thing
in a copy of a module, and `terraform test` must end red with the assertion that is about it."""

import collections
import dataclasses
import os
import re
import shutil

from . import plain
from .bench import Check, Failed, fail_on
from .terraform import in_module, init

RUN = re.compile(r'^run "([^"]+)"', re.M)


@dataclasses.dataclass(frozen=True)
class Mutation:
    what: str
    file: str
    old: str            # every time that it stands in the file
    new: str
    run: str            # of the tests
    words: str          # of the assertion's message

    def __str__(self):
        return f"{self.file}: {self.what}"


M = Mutation

PARTY = [
    # Who is let in, and where the service is offered.
    M("a peer is not admitted", "endpoint_service.tf", '    "bob"   = "arn:aws:iam::310987654321:root"\n', "",
      "way_in", "The account of every peer is admitted"),
    M("everybody is admitted", "endpoint_service.tf", '"arn:aws:iam::310987654321:root"', '"*"',
      "way_in", "The account of every peer is admitted"),
    M("a stranger is admitted", "endpoint_service.tf", '"arn:aws:iam::310987654321:root"', '"arn:aws:iam::999987654321:root"',
      "way_in", "The account of every peer is admitted"),
    M("the party itself is admitted", "endpoint_service.tf", '    "carol" =', '    "alice" = "arn:aws:iam::210987654321:root"\n    "carol" =',
      "way_in", "Who is admitted is every peer, and not the party itself."),
    M("a region is missing", "endpoint_service.tf", '    "us-east-1",\n', "", "way_in", "offered where a peer stands"),
    M("one region too many", "endpoint_service.tf", '    "us-east-1",\n', '    "us-east-1",\n    "us-west-2",\n',
      "way_in", "offered where a peer stands"),
    M("accepted by hand", "endpoint_service.tf", "acceptance_required        = false", "acceptance_required        = true",
      "way_in", "Whether endpoints are accepted by hand"),
    M("another Service's load balancer", "endpoint_service.tf", "/mpc-node-1", "/mpc-node-2", "way_in", "The load balancer is the one"),
    M("a name without a service", "outputs.tf", "one(aws_vpc_endpoint_service.core[*].service_name)", '"none"',
      "before_the_load_balancer", "An endpoint service that does not exist has no name"),
    M("another name of the load balancer's group", "endpoint_service.tf", 'Name = "testnet-demo-alice-balancer"', 'Name = "testnet-demo-alice-peers"',
      "way_in", "the tag by which the Service names it"),
    M("the load balancer from everywhere", "endpoint_service.tf", 'Peer port"\n  ip_protocol       = "tcp"\n  from_port         = 50001\n  to_port           = 50001\n  cidr_ipv4         = each.value',
      'Peer port"\n  ip_protocol       = "tcp"\n  from_port         = 50001\n  to_port           = 50001\n  cidr_ipv4         = "0.0.0.0/0"',
      "way_in", "The load balancer admits the VPC"),
    M("the load balancer calls every port", "endpoint_service.tf", 'of pods"\n  ip_protocol       = "tcp"\n  from_port         = 50001', 'of pods"\n  ip_protocol       = "tcp"\n  from_port         = 1',
      "way_in", "The load balancer calls the peer port of pods"),
    # Where the party goes.
    M("a peer has no endpoint", "peers.tf",
      '    "dave" = {\n      identity       = "mpc-node-4"\n      service_name   = "com.amazonaws.vpce.us-east-1.vpce-svc-9a3ad231ef696bfce"\n'
      '      service_region = "us-east-1"\n      subnet_ids     = values(local.subnets)\n    }\n', "",
      "way_out", "There is an endpoint for each bound peer"),
    M("another service", "peers.tf", "vpce-svc-0c51474b83fe0f30f", "vpce-svc-0c51474b83fe0f30e", "way_out", "to the service that it has bound"),
    M("another region of a service", "peers.tf", 'service_region = "us-east-1"', 'service_region = "us-west-2"',
      "way_out", "An endpoint names the region of its service"),
    M("the region is not asked for", "peers.tf", "= each.value.service_region", '= "eu-west-1"', "way_out", "The region is asked for"),
    M("a private name is asked for", "peers.tf", "private_dns_enabled = false", "private_dns_enabled = true",
      "way_out", "Endpoints are interfaces"),
    M("an endpoint in one zone", "peers.tf", "subnet_ids          = each.value.subnet_ids", "subnet_ids          = [each.value.subnet_ids[0]]",
      "way_out", "one subnet in each zone from which"),
    M("every port of a range", "peers.tf", "to_port           = 50001", "to_port           = 50100", "way_out", "the peer port and no other"),
    M("from everywhere", "peers.tf", "cidr_ipv4         = each.value", 'cidr_ipv4         = "0.0.0.0/0"',
      "way_out", "The endpoints admit the addresses"),
    M("another name of a peer", "dns.tf", '"${each.value.identity}.testnet', '"x-${each.value.identity}.testnet', "way_out", "Each bound peer has the name"),
    M("two subnets in a zone", "cluster.tf", "} : zone => sort(ids)[0]", '} : "${zone}" => join(",", ids)', "way_out", "one subnet in each zone from which"),
    M("public subnets too", "cluster.tf", "if !subnet.map_public_ip_on_launch", 'if subnet.availability_zone_id != "euw1-az3"',
      "this_party", "There is one private subnet for each zone"),
    # Whose module it is.
    M("another account in the output", "outputs.tf", 'account = "210987654321"', 'account = "310987654321"',
      "this_party", "the account and the region of the spec"),
    M("another cluster", "cluster.tf", 'name = "mpc-alice"', 'name = "mpc-bob"', "this_party", "The cluster is the one"),
    M("another party's tag", "providers.tf", '"mpcnet:party"       = "alice"', '"mpcnet:party"       = "bob"', "this_party", "The party's tags"),
    # The vaults.
    M("no versions of the public vault", "vaults.tf", 'bucket = aws_s3_bucket.public.id\n\n  versioning_configuration {\n    status = "Enabled"',
      'bucket = aws_s3_bucket.public.id\n\n  versioning_configuration {\n    status = "Suspended"', "public_vault", "The public vault keeps its versions"),
    M("no versions of the private vault", "vaults.tf", 'bucket = aws_s3_bucket.private.id\n\n  versioning_configuration {\n    status = "Enabled"',
      'bucket = aws_s3_bucket.private.id\n\n  versioning_configuration {\n    status = "Suspended"', "private_vault", "The private vault keeps its versions"),
    M("the private vault opens", "vaults.tf", "block_public_policy     = true", "block_public_policy     = false",
      "private_vault", "Nothing opens the private vault"),
    M("ACLs of the public vault count", "vaults.tf", "ignore_public_acls      = true", "ignore_public_acls      = false",
      "public_vault", "No ACL opens the public vault"),
    M("the private vault is encrypted otherwise", "vaults.tf",
      'bucket = aws_s3_bucket.private.id\n\n  rule {\n    apply_server_side_encryption_by_default {\n      sse_algorithm = "AES256"',
      'bucket = aws_s3_bucket.private.id\n\n  rule {\n    apply_server_side_encryption_by_default {\n      sse_algorithm = "aws:kms"',
      "private_vault", "The private vault is encrypted at rest"),
    M("anyone writes", "vaults.tf", 'Action    = "s3:GetObject"', 'Action    = "s3:PutObject"', "public_vault", "and never writes"),
    M("without TLS", "vaults.tf", '"aws:SecureTransport" = "false"', '"aws:SecureTransport" = "true"',
      "private_vault", "The private vault answers over TLS alone"),
    M("Terraform empties the private vault", "vaults.tf", 'bucket = "testnet-demo-alice-private-abeef985"\n\n  tags',
      'bucket = "testnet-demo-alice-private-abeef985"\n  force_destroy = true\n\n  tags', "private_vault", "Terraform never empties it"),
    M("old versions go", "vaults.tf", "    abort_incomplete", "    noncurrent_version_expiration {\n      noncurrent_days = 1\n    }\n\n    abort_incomplete",
      "private_vault", "Overwritten versions go when the spec says"),
    M("every origin but ours", "vaults.tf", '      "*",\n    ]\n    expose', '      "https://example.org",\n    ]\n    expose',
      "public_vault", "Browsers may read it"),
    # The core's role.
    M("any service account", "identity.tf", "system:serviceaccount:kms-decentralized:mpc-alice", "system:serviceaccount:kms-decentralized:*",
      "core_role", "One service account of one cluster"),
    M("any audience", "identity.tf", '            "${local.oidc_issuer}:aud" = "sts.amazonaws.com"\n', "", "core_role", "One service account of one cluster"),
    M("any action on objects", "identity.tf", '"s3:DeleteObject"', '"s3:*Object"', "core_role", "named action by action"),
    M("versions may be deleted", "identity.tf", '"s3:DeleteObject"', '"s3:DeleteObjectVersion"', "core_role", "and deletes no versions"),
    M("another prefix", "identity.tf", "/PRIV-p1/*", "/*", "core_role", "its own prefix of its own vaults"),
    M("the root key by the role", "identity.tf", '"s3:GetObject",', '"kms:Decrypt",', "core_role", "decrypts nothing without a condition"),
    M("another name of the role", "identity.tf", "testnet-demo-alice-core", "testnet-demo-bob-core", "core_role", "The role has the name"),
    # The root key.
    M("a measurement is not asked for", "root_key.tf",
      '"kms:RecipientAttestation:PCR1"        = "5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"\n', "",
      "root_key", "The root key opens to attested enclaves"),
    M("measurements are swapped", "root_key.tf", '"kms:RecipientAttestation:PCR1"        = "5f2c', '"kms:RecipientAttestation:PCR1"        = "603d',
      "root_key", "The root key opens to attested enclaves"),
    M("measurements where there are any", "root_key.tf", "StringEqualsIgnoreCase", "StringEqualsIgnoreCaseIfExists",
      "root_key", "The root key opens to attested enclaves"),
    M("a pattern is enough", "root_key.tf", "StringEqualsIgnoreCase", "StringLike", "root_key", "The root key opens to attested enclaves"),
    M("grants", "root_key.tf", '"kms:CancelKeyDeletion",', '"kms:CreateGrant",\n          "kms:CancelKeyDeletion",', "root_key", "no grant leads past"),
    M("any action of administrators", "root_key.tf", '"kms:CancelKeyDeletion",', '"kms:*",', "root_key", "Every action is named"),
    M("another account administers", "root_key.tf", "arn:aws:iam::210987654321:root", "arn:aws:iam::310987654321:root",
      "root_key", "and nobody else is named"),
    M("the whole account is the core", "root_key.tf", "arn:aws:iam::210987654321:role/testnet-demo-alice-core", "arn:aws:iam::210987654321:root",
      "root_key", "and nobody else is named"),
    M("a key that signs", "root_key.tf", '"SYMMETRIC_DEFAULT"', '"RSA_4096"', "root_key", "The root key wraps data keys"),
    M("gone in a week", "root_key.tf", "deletion_window_in_days  = 30", "deletion_window_in_days  = 7", "root_key", "would be deleted, as the spec says"),
    M("another alias", "root_key.tf", '"alias/testnet-demo-alice"', '"alias/testnet-demo-bob"', "root_key", "the alias that the core's configuration names"),
    # The nodes.
    M("IMDSv1", "node_group.tf", '= "required"', '= "optional"', "nodes", "answer no IMDSv1 request"),
    M("the metadata service for everything behind a node", "node_group.tf", "http_put_response_hop_limit = 2",
      "http_put_response_hop_limit = 3", "nodes", "answer no IMDSv1 request"),
    M("no enclaves", "node_group.tf", "enclave_options {\n    enabled = true", "enclave_options {\n    enabled = false", "nodes", "Nodes carry enclaves"),
    M("a disk in the clear", "node_group.tf", "encrypted             = true", "encrypted             = false", "nodes", "of the size of the spec, encrypted"),
    M("a smaller enclave", "node_boot.sh", "'cpu_count: 48'", "'cpu_count: 2'", "nodes", "sets aside what the enclave"),
    M("another size of the group", "node_group.tf", "min_size     = 1", "min_size     = 0", "nodes", "has the sizes of the spec"),
    M("nodes take any pod", "node_group.tf", 'value  = "true"', 'value  = "false"', "nodes", "the taints of the spec"),
    M("nodes may do more", "node_group.tf", "policy/AmazonEKS_CNI_Policy", "policy/AdministratorAccess", "nodes", "A node may do what a node must"),
    M("Lambda takes on the node's role", "node_group.tf", "ec2.amazonaws.com", "lambda.amazonaws.com", "nodes", "EC2 takes the nodes' role on"),
]

SERVICES = [
    M("any service account is the connector", "connector.tf", ":mpc-alice-connector", ":*", "connector_role", "One service account takes the connector's role"),
    M("another signs", "connector.tf", 'role/mpc/core/testnet-demo-alice-connector"', 'role/mpc/core/testnet-demo-alice-core"',
      "tx_sender_key", "The connector signs with its wallet"),
    M("grants on the wallet", "connector.tf", '"kms:CancelKeyDeletion",', '"kms:CreateGrant",', "tx_sender_key", "No grant hands the signing on"),
    M("administrators sign", "connector.tf", '"kms:CancelKeyDeletion",', '"kms:Sign",', "tx_sender_key", "The connector signs with its wallet"),
    M("anyone changes the wallet's policy", "connector.tf", "ArnNotEquals", "ArnEquals", "tx_sender_key", "change the key's policy, and nobody else"),
    M("another curve", "connector.tf", "ECC_SECG_P256K1", "ECC_NIST_P256", "tx_sender_key", "The wallet is a key that the chain"),
    M("another alias of the wallet", "connector.tf", "alias/alice/tx-sender", "alias/alice/sender", "tx_sender_key", "knows its wallet by this alias"),
    M("a public database", "database.tf", "publicly_accessible    = false", "publicly_accessible    = true", "database", "encrypted and not public"),
    M("a database in the clear", "database.tf", "storage_encrypted     = true", "storage_encrypted     = false", "database", "encrypted and not public"),
    M("connections without TLS", "database.tf", 'value = "1"', 'value = "0"', "database", "Connections without TLS are refused"),
    M("the database may be deleted", "database.tf", "deletion_protection       = true", "deletion_protection       = false", "database", "protected as the spec says"),
    M("the database from everywhere", "database.tf", '    "100.64.0.0/16",\n', '    "0.0.0.0/0",\n', "database", "and nothing else does"),
    M("a password that stays", "database.tf", "automatically_after_days = 90", "automatically_after_days = 1000", "database", "The password changes"),
    M("another name of the database", "database.tf", '"database.testnet', '"db.testnet', "database", "The database has the name that the connector calls"),
    M("any service account is the pauser", "pauser.tf", ":zama-protocol:zama-protocol-pause", ":zama-protocol:*", "pauser_role", "One service account takes the pauser's role"),
    M("one more signs", "pauser.tf", ':role/guardian",', ':role/guardian",\n            "arn:aws:iam::310987654321:root",', "pauser_key", "signs with the wallet, and nobody else"),
    M("grants on the pauser's wallet", "pauser.tf", '"kms:CancelKeyDeletion",', '"kms:CreateGrant",', "pauser_key", "No grant hands the signing on"),
    M("another curve of the pauser", "pauser.tf", "ECC_SECG_P256K1", "ECC_NIST_P256", "pauser_key", "The wallet is a key that the chain"),
]

# Of a core without an enclave, whose private vault lies in S3.
PLAIN = [
    M("anyone writes", "vaults.tf", 'Action    = "s3:GetObject"', 'Action    = "s3:PutObject"', "public_vault", "and never writes"),
    M("others read key shares", "vaults.tf", '          "s3:GetObject",\n', "", "private_vault", "and to the core alone"),
    M("others read old key shares", "vaults.tf", '          "s3:GetObjectVersion",\n', "", "private_vault", "and to the core alone"),
    M("others write key shares", "vaults.tf", '          "s3:PutObject",\n', "", "private_vault", "and to the core alone"),
    M("all but others are denied", "vaults.tf", "ArnNotEquals", "ArnEquals", "private_vault", "and to the core alone"),
    M("the core decrypts", "identity.tf", '"s3:DeleteObject",', '"s3:DeleteObject",\n          "kms:Decrypt",', "core_role", "Of all keys the core may use"),
    M("what cannot be attested is asked for", "identity.tf", 'Sid    = "UseVaults"',
      'Sid    = "UseVaults"\n        Condition = { StringEquals = { "kms:RecipientAttestation:PCR0" = "0" } }',
      "core_role", "A core without an enclave has no root key"),
    M("a root key in the output", "outputs.tf", "    core_role_arn ", '    root_key_arn = "none"\n    core_role_arn ', "core_role",
      "A core without an enclave has no root key"),
    M("enclaves", "node_group.tf", "  metadata_options {", "  enclave_options {\n    enabled = true\n  }\n\n  metadata_options {",
      "nodes", "Nodes set nothing aside for enclaves"),
    M("a script at boot", "node_group.tf", "  metadata_options {", '  user_data = base64encode("#!/bin/bash")\n\n  metadata_options {',
      "nodes", "No script runs when a node boots"),
    M("nodes promise enclaves", "node_group.tf", "  launch_template {", '  labels = { "node.kubernetes.io/enclave-enabled" = "true" }\n\n  launch_template {',
      "nodes", "none that promises enclaves"),
]

# And of one whose private vault lies on a volume.
VOLUME = [
    M("anyone writes", "vaults.tf", 'Action    = "s3:GetObject"', 'Action    = "s3:PutObject"', "public_vault", "and never writes"),
    M("a bucket more to list", "identity.tf", 'Action = "s3:ListBucket"\n        Resource = [', 'Action = "s3:ListBucket"\n        Resource = [\n          "arn:aws:s3:::elsewhere",',
      "core_role", "The core has one bucket, the public vault's"),
    M("a bucket more to use", "identity.tf", '          "s3:PutObject",\n        ]\n        Resource = [', '          "s3:PutObject",\n        ]\n        Resource = [\n          "arn:aws:s3:::elsewhere/*",',
      "core_role", "The core uses its own prefix of its own vaults"),
]

BACKUP = [
    M("another account in the output", "outputs.tf", 'account = "701234567801"', 'account = "601234567801"', "account", "for the backup account"),
    M("a measurement is not asked for", "key.tf",
      '"kms:RecipientAttestation:PCR2"        = "603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"\n', "",
      "key", "The backup key opens to the core in attested enclaves"),
    M("any role of the party's account", "key.tf", "role/mainnet-demo-aster-core", "role/*", "key", "and no other"),
    M("grants", "key.tf", '"kms:CancelKeyDeletion",', '"kms:CreateGrant",', "key", "No grant leads past"),
    M("the party administers its backup", "key.tf", 'Principal = { AWS = "arn:aws:iam::701234567801:root" }', 'Principal = { AWS = "arn:aws:iam::601234567801:root" }',
      "key", "The backup account alone administers its key"),
    M("gone in a week", "key.tf", "deletion_window_in_days  = 30", "deletion_window_in_days  = 7", "key", "is not deleted in a hurry"),
    M("a replica's action without a replica", "key.tf", '"kms:CancelKeyDeletion",', '"kms:ReplicateKey",', "key", "is not for replicating"),
    M("no versions", "vault.tf", 'status = "Enabled"\n  }', 'status = "Suspended"\n  }', "vault", "keeps its versions"),
    M("the vault opens", "vault.tf", "restrict_public_buckets = true", "restrict_public_buckets = false", "vault", "closed to the public"),
    M("without TLS", "vault.tf", '"aws:SecureTransport" = "false"', '"aws:SecureTransport" = "true"', "vault", "but under TLS"),
    M("any role writes", "vault.tf", "role/mainnet-demo-aster-core", "role/mainnet-demo-birch-core", "vault", "trusts the core's role"),
    M("the core deletes", "vault.tf", '"s3:PutObject",', '"s3:PutObject",\n          "s3:DeleteObject",', "vault", "deletes nothing"),
    M("who restores writes", "identity.tf", '"s3:GetObject",', '"s3:PutObject",', "restore", "Who restores reads"),
    M("anyone of the party restores", "identity.tf", "ArnEquals", "ArnLike", "restore", "The core's role takes the role on"),
]

REPLICA = [
    M("another region in the output", "outputs.tf", 'region  = "eu-west-1"', 'region  = "eu-west-2"', "account", "for the backup account and the region"),
    M("another alias of the replica", "key.tf", 'provider = aws.replica\n\n  name          = "alias/alice/backup"',
      'provider = aws.replica\n\n  name          = "alias/alice/replica"', "key", "under the same alias"),
    M("gone before the spec says", "vault.tf", "days = 30", "days = 3", "vault", "is held for as long as the spec says"),
    M("anyone of the party restores", "identity.tf", "role/mpc/core/testnet-demo-alice-core", "root", "restore", "The core's role takes the role on"),
    M("deletions are copied", "replica.tf", 'delete_marker_replication {\n      status = "Disabled"', 'delete_marker_replication {\n      status = "Enabled"',
      "replica", "what is deleted stays in the copy"),
    M("the copying role deletes", "replica.tf", '"s3:ReplicateTags",', '"s3:ReplicateDelete",', "replica", "The role that copies deletes nothing"),
    M("the copy opens", "replica.tf", "block_public_acls       = true", "block_public_acls       = false", "replica", "The copy is closed to the public"),
    M("the copy lets in", "replica.tf", 'Effect    = "Deny"', 'Effect    = "Allow"', "replica", "Nobody of another account reaches the copy"),
    M("no lock on the copy", "replica.tf", "object_lock_enabled = true", "object_lock_enabled = false", "replica", "from a bucket with a lock"),
]

TABLE = {
    "testnet/alice/terraform": PARTY,
    "options/alice/terraform": SERVICES,
    "mainnet/aster/backup": BACKUP,
    "options/alice/backup": REPLICA,
}
# Of the network of plain.py, which is no tree.
WITHOUT_ENCLAVE = {"alice/terraform": PLAIN, "bob/terraform": VOLUME}


def clash(one, other):
    return one.words == other.words or (one.file == other.file and (one.old in other.old or other.old in one.old))


def batches(rows, alone):
    """Rows that can be tried together: each is about another assertion, and no two want the same place of a file."""
    groups = []
    for row in rows:
        group = next((group for group in groups if not alone and not any(clash(row, other) for other in group)), None)
        groups.append([row]) if group is None else group.append(row)
    return groups


def runs_of(folder):
    """{run: text of its file up to the first run, and of the run}"""
    found = {}
    for path in sorted(folder.glob("*.tftest.hcl")):
        text = path.read_text()
        starts = [match.start() for match in RUN.finditer(text)]
        for start, end in zip(starts, [*starts[1:], len(text)]):
            found[RUN.match(text, start)[1]] = (path.name, text[:starts[0]], text[start:end])
    return found


def keep_runs(folder, runs, wanted):
    """Leaves only the runs that are wanted, in files of the names that they have."""
    files = collections.defaultdict(list)
    for run in wanted:
        files[runs[run][0]].append(run)
    for path in folder.glob("*.tftest.hcl"):
        path.unlink()
    for name, names in files.items():
        (folder / name).write_text(runs[names[0]][1] + "".join(runs[run][2] for run in names))


def try_batch(copy, runs, rows):
    """What is wrong with the tests' answer to these mutations at once."""
    originals = {}
    for row in rows:
        path = copy / row.file
        text = path.read_text()
        originals.setdefault(path, text)
        if row.old not in text:
            yield f"{row}: not to be found there: {row.old!r}"
        path.write_text(text.replace(row.old, row.new))
    keep_runs(copy / "tests", runs, sorted({row.run for row in rows}))
    done = in_module(copy, "test", "-no-color", expect=None)
    for path, text in originals.items():
        path.write_text(text)
    if "Error: Test assertion failed" not in done.stdout + done.stderr or "... skip" in done.stdout:
        yield f"{'; '.join(map(str, rows))}: no plan to judge\n{done.stdout[-500:]}{done.stderr[:1500]}"
        return
    said = " ".join((done.stdout + done.stderr).split())
    red = re.findall(r'Error: Test assertion failed on \S+ line \d+, in run "([^"]+)":(.*?)(?= Error: |$)', said)
    for row in rows:
        if not any(run == row.run and row.words in text for run, text in red):
            yield f"{row}: the assertion {row.words!r} of {row.run} stays green"


def check_module(bench, module, rows):
    name, folder = module.split("/", 1)
    return check_copy(bench.out(name) / "parties" / folder, bench.scratch / "mutations" / module, rows)


def check_without_enclave(bench, module, rows):
    out = bench.folder(f"mutations/plain-{module.split('/')[0]}")
    bench.build(plain.SPEC, out, "--lock", plain.LOCK)
    return check_copy(out / "parties" / module, bench.scratch / "mutations/plain" / module, rows)


def check_copy(source, copy, rows):
    shutil.copytree(source, copy)
    init(copy)
    runs = runs_of(copy / "tests")
    problems = [f"{row}: there is no run {row.run}" for row in rows if row.run not in runs]
    fail_on(problems)
    groups = batches(rows, os.environ.get("MPCNET_E2E_ALONE") == "1")
    for group in groups:
        problems += try_batch(copy, runs, group)
    fail_on(problems)
    files = {runs[row.run][0] for row in rows}
    unused = sorted(run for run, (file, _, _) in runs.items() if file in files and run not in {row.run for row in rows})
    if unused:
        raise Failed(f"no row turns these runs red: {', '.join(unused)}")
    shutil.rmtree(copy)
    return f"{len(rows)} mutations in {len(groups)} batches"


def checks(bench):
    for module, rows in TABLE.items():
        if module.split("/")[0] in bench.trees:
            yield Check(f"a mutated module turns its tests red: {module}",
                        lambda module=module, rows=rows: check_module(bench, module, rows))
    for module, rows in WITHOUT_ENCLAVE.items():
        yield Check(f"a mutated module without an enclave turns its tests red: {module}",
                    lambda module=module, rows=rows: check_without_enclave(bench, module, rows))
