# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Networks beside the examples, each of four parties that differ in one kind of setting: built, laid out as Terraform has
it, tested by the modules' own tests, and held to the rules of rules.py and audit.py, to Kubernetes' schemas and to what
files say of each other (crossread.py)."""

import dataclasses
import json
import re
import shutil

from . import crossread, crossread_mutations, kubernetes
from .audit import mutual_problems, private_problems
from .bench import ROOT, Check, Failed, fail_on, run
from .modules import Module
from .rules import problems
from .terraform import QUIET, in_module, init, root_modules, terraform

ACCOUNTS = {"alice": "210987654321", "bob": "310987654321", "carol": "410987654321", "dave": "510987654321"}
REGIONS = {"alice": "eu-west-1", "bob": "eu-central-1", "carol": "eu-north-1", "dave": "us-east-1"}
SERVICE = "com.amazonaws.vpce.{region}.vpce-svc-{number:017x}"


@dataclasses.dataclass(frozen=True)
class Network:
    """What parties say beside what they must, and whose endpoint services are bound."""

    parties: dict
    bound: tuple = tuple(ACCOUNTS)
    regions: dict = dataclasses.field(default_factory=lambda: REGIONS)
    tried: tuple = tuple(ACCOUNTS)      # whose modules' tests are run: parties that are alike stand for each other
    generation: str = ""                # of a release of its own: then certificates are bound too, and cores are there


IMAGES = "\n".join(f'    {part}_image = "ghcr.io/example/{part}@sha256:{digit * 64}"' for digit, part in
                   zip("1234", ("gw_listener", "kms_worker", "tx_sender", "db_migration")))
CONNECTOR = f"""  connector {{
    enabled = true
{IMAGES}
    gateway_url = "rpc-urls/gateway"
    host_urls   = {{ ethereum = "rpc-urls/ethereum", polygon = "rpc-urls/polygon" }}
    %s
  }}
"""
VPC = """  vpc { cidrs = ["10.20.0.0/16"] }
  cluster {
    name         = "mpc-${self.name}"
    pod_cidrs    = ["100.64.0.0/16"]
    service_cidr = "172.20.0.0/16"
  }
"""
CUSTODIANS = """  vault {
    backup {
      enabled  = true
      account  = "420987654321"
      keychain = "secret_sharing"
    }
  }
  custodians {
    threshold = 1
    members   = { anna = 1, ben = 2, cleo = 3 }
  }
"""
IN_ONE_REGION = dict.fromkeys(ACCOUNTS, "eu-west-1")

NO_ENCLAVE = "  enclave { enabled = false }\n"
WITHOUT_ENCLAVES = {
    "alice": NO_ENCLAVE + "  kubernetes { network_policy = true }\n" + VPC + CONNECTOR % "",
    "bob": NO_ENCLAVE + "  kubernetes { network_policy = true }\n" + VPC + """  vault {
    private {
      storage       = "file"
      storage_class = "encrypted"
      storage_size  = "12GiB"
    }
  }
  tls { secret = "bobs-certificate" }
""",
    "carol": NO_ENCLAVE + CUSTODIANS + CONNECTOR % 'wallet_secret = "wallet/key"',
    "dave": NO_ENCLAVE + """  vault {
    public {
      create = false
      bucket = "daves-public"
    }
    private {
      create = false
      bucket = "daves-private"
    }
  }
  node_group { create = false }
  iam { create_roles = false }
  kubernetes {
    namespace               = "shared"
    create_namespace        = false
    create_service_accounts = false
    service_account         = "somebody"
  }
"""}

NETWORKS = {
    "defaults": Network(dict.fromkeys(ACCOUNTS, ""), bound=(), tried=("alice",)),
    # Each can be reached from other zones.
    "one region": Network({
        "alice": '  vpc { zone_ids = ["euw1-az1", "euw1-az2"] }\n',
        "bob": '  vpc { zone_ids = ["euw1-az2", "euw1-az3"] }\n',
        "carol": '  vpc { zone_ids = ["euw1-az1", "euw1-az2", "euw1-az3"] }\n',
        "dave": ""}, regions=IN_ONE_REGION),
    "half bound, two regions": Network(dict.fromkeys(ACCOUNTS, ""), bound=("alice", "carol"),
                                       regions={**IN_ONE_REGION, "carol": "us-west-1", "dave": "us-west-1"}, tried=("alice", "dave")),
    # What is there already, each in part.
    "given": Network({
        "alice": """  vpc {
    id      = "vpc-0a1b2c3d4e5f60718"
    cidrs   = ["10.20.0.0/16"]
    subnets = { euw1-az1 = "subnet-0a1b2c3d4e5f60718", euw1-az3 = "subnet-0a1b2c3d4e5f60719" }
  }
  dns {
    domain         = "mpc.alice.internal"
    hosted_zone_id = "Z0123456789ABC"
  }
""",
        "bob": """  node_group {
    ami_id                 = "ami-0123456789abcdef0"
    ssh_key                = "operators"
    ssh_security_group_ids = ["sg-0a1b2c3d4e5f60718"]
  }
  iam { create_roles = false }
""",
        "carol": """  vault {
    public {
      create = false
      bucket = "carols-public"
    }
  }
  root_key { arn = "arn:aws:kms:eu-north-1:410987654321:key/fcf9cd78-1dbd-4bc7-89ab-825d5b4017b3" }
""",
        "dave": """  vault {
    private {
      create = false
      bucket = "daves-private"
    }
  }
  node_group { create = false }
"""}),
    "services": Network({
        "alice": CONNECTOR % "" + "  database { multi_az = true }\n  pauser { enabled = true }\n",
        "bob": CONNECTOR % "" + '  database {\n    enabled = false\n    host    = "postgres.bob.internal"\n  }\n',
        "carol": CONNECTOR % 'tx_sender_key = "arn:aws:kms:eu-north-1:610987654321:key/fcf9cd78-1dbd-4bc7-89ab-825d5b4017b4"'
                 + '  database { monitoring_interval = "0s" }\n',
        "dave": '  pauser {\n    enabled      = true\n    trusted_role = "arn:aws:iam::310987654321:role/guardian"\n  }\n'}),
    "backup": Network({
        "alice": """  vault {
    backup {
      enabled        = true
      account        = "220987654321"
      replica_region = "eu-central-1"
      object_lock    = "30d"
    }
  }
""",
        "bob": '  vault {\n    backup {\n      enabled = true\n      account = "320987654321"\n    }\n  }\n',
        "carol": """  vault {
    backup {
      enabled  = true
      account  = "420987654321"
      region   = "eu-west-1"
      keychain = "secret_sharing"
    }
  }
  custodians {
    threshold = 1
    members   = { anna = 1, ben = 2, cleo = 3 }
  }
""",
        "dave": """  vault {
    backup {
      enabled = true
      create  = false
      account = "520987654321"
      bucket  = "daves-backup"
      key_arn = "arn:aws:kms:us-east-1:520987654321:key/mrk-0f0e0d0c0b0a49088706050403020101"
    }
  }
"""}, bound=()),
    # Without an enclave: each kind of vault and backup, and what is given.
    "no enclave, 0.13": Network(WITHOUT_ENCLAVES, generation="0.13", tried=("bob", "dave")),
    "no enclave, 0.14": Network(WITHOUT_ENCLAVES, generation="0.14", tried=("alice",)),
    "no enclave, 0.15": Network(WITHOUT_ENCLAVES, generation="0.15", tried=("carol",)),
    # Certificates of operators all the same.
    "some enclaves, 0.14": Network({**WITHOUT_ENCLAVES, "alice": "", "dave": CONNECTOR % ""}, generation="0.14", tried=("dave",)),
}


# Of a generation that no example runs; 0.13 has no enclaves, and no measurements.
RELEASE = """mpcnet = 1

network "testnet-demo" {{
  environment = "testnet"
  threshold   = 1
}}

release "v{generation}.1" {{
  generation  = "{generation}"
  image       = "ghcr.io/zama-ai/kms/core-service-enclave:v{generation}.1@sha256:{image}"
  plain_image = "ghcr.io/zama-ai/kms/core-service:v{generation}.1@sha256:{plain}"
  pcr0        = "{pcr0}"
  pcr1        = "{pcr1}"
  pcr2        = "{pcr2}"
}}

profile "node" {{
  release = "v{generation}.1"
  cluster {{ name = "mpc-${{self.name}}" }}
}}
"""


def header(network):
    """All but the parties: of examples/testnet, or with a release of that generation."""
    if not network.generation:
        return (ROOT / "examples/testnet/network.mpcnet").read_text()
    return RELEASE.format(generation=network.generation, image="12" * 32, plain="34" * 32,
                          pcr0="0a" * 48, pcr1="1b" * 48, pcr2="2c" * 48)


def bind_all(folder, network):
    """Locks as whole deployments leave them, with certificates."""
    parties = [argument for number, party in enumerate(ACCOUNTS, 1)
               for argument in ("--party", f"{party}:{number}:{network.regions[party]}:{ACCOUNTS[party]}")]
    run([ROOT / "tests/tools/make-test-lock", "--network", "testnet-demo", "--out", folder / "mpcnet.lock", *parties])
    records = {party: json.loads((folder / "mpcnet.lock" / f"{party}.json").read_text()) for party in ACCOUNTS}
    return {party: record["values"]["endpoint_service_name"] for party, record in records.items()}


def write_spec(folder, network):
    """The network with its parties, and a lock; the services that are bound."""
    text = header(network)
    for number, (party, body) in enumerate(network.parties.items(), 1):
        text += (f'\nparty "{party}" {{\n  profile  = "node"\n  id       = {number}\n  operator = "Operator {number}"\n'
                 f'  account  = "{ACCOUNTS[party]}"\n  region   = "{network.regions[party]}"\n{body}}}\n')
    folder.mkdir(parents=True)
    (folder / "network.mpcnet").write_text(text)
    if network.generation:
        return bind_all(folder, network)
    bound = {party: SERVICE.format(region=network.regions[party], number=number)
             for number, party in enumerate(ACCOUNTS, 1) if party in network.bound}
    for party, service in bound.items():
        record = {"version": 1, "network": "testnet-demo", "party": party, "values": {"endpoint_service_name": service}}
        (folder / "mpcnet.lock").mkdir(exist_ok=True)
        (folder / "mpcnet.lock" / f"{party}.json").write_text(json.dumps(record, sort_keys=True))
    return bound


def text_problems(out, model, bound):
    modules = [Module(out / folder) for folder in root_modules(out)]
    for module in modules:
        for rule, lines in problems(module, model).items():
            yield from (f"{module.party}/{module.kind}: {rule}: {line}" for line in lines)
    yield from mutual_problems(modules, model, bound)
    yield from private_problems(out, model)


def object_problems(parties, folder):
    """What Kubernetes would say of each party's objects, and what files say of each other."""
    for built in parties:
        yield from (f"{built.name}: {line}" for line in kubernetes.problems_of(built.rendered))
        yield from (f"{built.name}: {line}" for line in crossread.problems(built))
    yield from crossread.between(parties, folder)


def check_network(bench, name):
    network = NETWORKS[name]
    folder = bench.folder("matrix") / re.sub("[^a-z0-9]+", "-", name)
    bound = write_spec(folder / "spec", network)
    out = folder / "out"
    bench.build(folder / "spec", out)
    model = json.loads(run([bench.mpcnetc, "show", folder / "spec"]).stdout)
    parties = {path.name: crossread.Built(path, model["parties"][path.name]) for path in sorted((out / "parties").iterdir())}
    found = [*text_problems(out, model, bound), *object_problems(parties.values(), out / "network")]
    found += filter(None, (crossread.missed(bench, mutation, parties[mutation.party])
                           for mutation in crossread_mutations.BESIDE if mutation.tree == name))
    done = run([terraform(), "fmt", "-check", "-diff", "-no-color", "-recursive", out], expect=None, env=QUIET)
    found += [f"terraform fmt would change:\n{done.stdout}{done.stderr}"] if done.returncode else []
    tried = [module for module in root_modules(out) if module.split("/")[1] in network.tried]
    for module in tried:
        copy = folder / "work" / module
        shutil.copytree(out / module, copy)
        init(copy)
        # It validates as well.
        done = in_module(copy, "test", "-no-color", expect=None)
        if done.returncode or "Success! " not in done.stdout or "Success! 0 passed" in done.stdout:
            found.append(f"{module}: {done.stdout[-1500:]}{done.stderr[-3000:]}")
    fail_on(found)
    if not tried:
        raise Failed("no root module")
    shutil.rmtree(folder / "work")
    return f"{len(tried)} root modules tested, of {len(root_modules(out))}"


def checks(bench):
    for name in NETWORKS:
        yield Check(f"a network beside the examples: {name}", lambda name=name: check_network(bench, name))
