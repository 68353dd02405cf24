#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Holds node configuration to tables written from what reads it, not from the templates: the kms repository's
configuration structs at v0.13.22, v0.14.1-0 and v0.15, and AWS's nitro-cli documentation.

    check_node_config.py FILE...      kms-server.toml, kms-gen-keys.toml, core-client.toml, enclave.json, allocator.yaml
    check_node_config.py --self-test FILE...      every way of spoiling these files that we know must be noticed
    check_node_config.py --generation X FILE...   as the core of generation X reads them, whatever their first lines say

A file of kms-server or kms-gen-keys says for which generation it is in the comment that it begins with. A table says
which keys a program reads, each with its TOML type (an integer is no float and no string), its range and whether it
must be there; "[]" after a name is a list. A table may be another one ("as") without some keys. What holds between keys
is in the functions below. Prints what is wrong, a line each, and exits 1; 0 when nothing is; 64 when asked for
something else.
"""

import copy
import hashlib
import ipaddress
import json
import pathlib
import re
import sys
import tomllib

HERE = pathlib.Path(__file__).parent
TABLES = {
    "kms-server.toml": "kms-server-{}.json",
    "kms-gen-keys.toml": "kms-gen-keys-{}.json",
    "core-client.toml": "core-client.json",
    "enclave.json": "enclave.json",
}
PYTHON_TYPES = {"string": str, "int": int, "float": float, "bool": bool, "table": dict, "tables": list, "list": list}


# ---- by table ---------------------------------------------------------------------------------------------------


def type_name(value):
    for name, kind in PYTHON_TYPES.items():
        if type(value) is kind:
            return name
    return type(value).__name__


def check_scalar(path, value, rule):
    """What a value of the right type may still get wrong."""
    measure = len(value) if isinstance(value, str) else value
    if "min" in rule and measure < rule["min"]:
        yield f"{path}: {value!r} is below {rule['min']}"
    if "max" in rule and measure > rule["max"]:
        yield f"{path}: {value!r} is above {rule['max']}"
    if "enum" in rule and value not in rule["enum"]:
        yield f"{path}: {value!r} is none of {rule['enum']}"
    if value in rule.get("not", []):
        yield f"{path}: {value!r} cannot be used"
    if "pattern" in rule and not re.fullmatch(rule["pattern"], value):
        yield f"{path}: {value!r} does not match {rule['pattern']}"


def check_list(table, path, value, rule):
    if len(value) < rule.get("min", 0):
        yield f"{path}: {len(value)} items, fewer than {rule['min']}"
    for number, item in enumerate(value):
        where = f"{path}[{number}]"
        if rule["type"] == "tables":
            if type(item) is not dict:
                yield f"{where}: is a {type_name(item)}, not a table"
            else:
                yield from check_table(table, where, item)
        elif type(item) is not PYTHON_TYPES[rule["of"]]:
            yield f"{where}: is a {type_name(item)}, not a {rule['of']}"
        else:
            yield from check_scalar(where, item, {key: rule[key] for key in rule if key != "min"})


def check_value(table, path, value, rule):
    if type(value) is not PYTHON_TYPES[rule["type"]]:
        yield f"{path}: is a {type_name(value)}, not a {rule['type']}"
    elif rule["type"] == "table":
        yield from check_table(table, path, value)
        one_of = rule.get("exactly_one")
        if one_of and len(set(one_of) & set(value)) != 1:
            yield f"{path}: needs exactly one of {', '.join(one_of)}"
    elif rule["type"] in ("tables", "list"):
        yield from check_list(table, path, value, rule)
    else:
        yield from check_scalar(path, value, rule)


def rules_below(table, path):
    """Rules of the keys directly in `path`, by their plain name."""
    prefix = re.sub(r"\[\d+\]", "[]", path) + "." if path else ""
    found = {}
    for name, rule in table["keys"].items():
        rest = name[len(prefix) :]
        if name.startswith(prefix) and rest and "." not in rest:
            found[rest.removesuffix("[]")] = rule
    return found


def check_table(table, path, data):
    rules = rules_below(table, path)
    for key, value in data.items():
        where = f"{path}.{key}" if path else key
        if key in rules:
            yield from check_value(table, where, value, rules[key])
        else:
            reason = table["refused"].get(re.sub(r"\[\d+\]", "", where))
            yield f"{where}: refused: {reason}" if reason else f"{where}: unknown key"
    for key, rule in rules.items():
        if rule.get("required") and key not in data:
            yield f"{path + '.' if path else ''}{key}: missing"


# ---- between keys -----------------------------------------------------------------------------------------------


def unique(what, values):
    values = list(values)
    for value in sorted({repr(value) for value in values if values.count(value) > 1}):
        yield f"{what}: {value} more than once"


def digest(value):
    """Short enough for a message."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def check_variant(data):
    """What belongs to an enclave is there as a whole, or not at all: a core outside one can neither attest nor open a key
    that wants to see an attestation."""
    enclave = "enclave_bootstrap" in data
    keychains = {kind: data.get(f"{kind}_vault", {}).get("keychain", {}) for kind in ("private", "backup")}
    there = {
        "aws.role_arn": "role_arn" in data["aws"],
        "private_vault.keychain.aws_kms": "aws_kms" in keychains["private"],
    }
    for what, is_there in there.items():
        if is_there != enclave:
            yield f"{what}: {'missing in' if enclave else 'there without'} an enclave"
    if not enclave and "aws_kms" in keychains["backup"]:
        yield "backup_vault.keychain.aws_kms: there without an enclave"
    if enclave and "file" in data["private_vault"]["storage"]:
        yield "private_vault.storage.file: in an enclave, which forgets it"


def check_vaults(data, party_id):
    """Each vault apart from the others, and under the party's own prefix."""
    places = {}
    for kind, prefix in (("public", "PUB"), ("private", "PRIV"), ("backup", "BACKUP")):
        vault = data.get(f"{kind}_vault")
        if not vault:
            continue
        ((storage, place),) = vault["storage"].items()
        places[kind] = (storage, *place.values())
        if "prefix" in place and party_id and place["prefix"] != f"{prefix}-p{party_id}":
            yield f"{kind}_vault: prefix {place['prefix']!r} is not party {party_id}'s"
    yield from unique("vaults", places.values())


def check_peers(threshold, with_tls):
    peers = threshold["peers"]
    ids = [peer["party_id"] for peer in peers]
    if ids != list(range(1, len(ids) + 1)):
        yield f"threshold.peers: ids {ids} are not 1 to {len(ids)} in order"
    if len(ids) != 3 * threshold["threshold"] + 1:
        yield f"threshold.peers: {len(ids)} peers are not 3 * {threshold['threshold']} + 1"
    if threshold.get("my_id") not in ids:
        yield f"threshold.my_id: {threshold.get('my_id')} is no peer's id"
    yield from unique("threshold.peers: address and port", [(peer["address"], peer["port"]) for peer in peers])
    yield from unique("threshold.peers: mpc_identity", [peer["mpc_identity"] for peer in peers])
    yield from unique("threshold.peers: tls_cert", [digest(peer["tls_cert"]) for peer in peers if "tls_cert" in peer])
    yield from unique(
        "threshold.peers: verification_address",
        [peer["verification_address"].lower() for peer in peers if "verification_address" in peer],
    )
    for peer in peers:
        who = f"threshold.peers: {peer['mpc_identity']}"
        if with_tls != ("tls_cert" in peer):
            yield f"{who}: {'no certificate although' if with_tls else 'a certificate and yet no'} threshold.tls"
        elif with_tls and "pem" not in peer["tls_cert"]:
            yield f"{who}: enclaves cannot read a certificate from a path"


def check_tls(data):
    tls, enclave = data["threshold"].get("tls", {}), "enclave_bootstrap" in data
    if "auto" in tls:
        yield from check_trusted(tls["auto"]["trusted_releases"])
        if not enclave:
            yield "enclave_bootstrap: missing although cores attest themselves"
    for part, value in tls.get("manual", {}).items():
        if enclave != ("pem" in value):
            yield f"threshold.tls.manual.{part}: {'not' if enclave else 'there'} in the file itself"


def check_trusted(releases):
    triples = [tuple(release[pcr] for pcr in ("pcr0", "pcr1", "pcr2")) for release in releases]
    yield from unique("trusted_releases", triples)
    for triple in triples:
        if any(set(pcr) == {"0"} for pcr in triple):
            yield "trusted_releases: a PCR of zeros admits every enclave in debug mode"
        if len(set(triple)) != 3:
            yield "trusted_releases: two PCRs of one release are the same"


def check_limiter(limiter):
    for name, price in limiter.items():
        if name != "bucket_size" and price > limiter["bucket_size"]:
            yield f"rate_limiter_conf.{name}: {price} is more than the bucket holds"


def check_core_to_core(net, service):
    if not net["network_timeout"] < net["network_timeout_bk"] <= net["network_timeout_bk_sns"]:
        yield "threshold.core_to_core_net: network_timeout < network_timeout_bk <= network_timeout_bk_sns does not hold"
    if net["max_interval"] > net["max_elapsed_time"]:
        yield "threshold.core_to_core_net: max_interval is more than max_elapsed_time"
    if net["max_en_decode_message_size"] < service["grpc_max_message_size"]:
        yield "threshold.core_to_core_net: max_en_decode_message_size is less than service.grpc_max_message_size"


def check_migration(associations):
    epochs = [epoch.removeprefix("0x") for item in associations for epoch in item["epoch_ids"]]
    contexts = {item["context_id"].removeprefix("0x"): item["epoch_ids"] for item in associations}
    yield from unique("migration: epoch", epochs)
    yield from unique("migration: context", [item["context_id"].removeprefix("0x") for item in associations])
    default = contexts.get("07" + "0" * 61 + "1", [])
    if "08" + "0" * 61 + "1" not in [epoch.removeprefix("0x") for epoch in default]:
        yield "migration: the default epoch is not in the default context"


def check_server(data):
    threshold = data["threshold"]
    ports = [data["service"]["listen_port"], threshold["listen_port"]]
    address, metrics = data["telemetry"]["metrics_bind_address"].rsplit(":", 1)
    try:
        ipaddress.ip_address(address)
    except ValueError as error:
        yield f"telemetry.metrics_bind_address: {error}"
    yield from unique("ports", [*ports, int(metrics)])
    if threshold["min_dec_cache"] > threshold["dec_capacity"]:
        yield "threshold.min_dec_cache: more than dec_capacity"
    yield from check_tls(data)
    if "peers" in threshold:
        yield from check_peers(threshold, "tls" in threshold)
    elif "my_id" in threshold:
        yield "threshold.my_id: without peers"
    yield from check_variant(data)
    yield from check_vaults(data, threshold.get("my_id"))
    yield from check_limiter(data["rate_limiter_conf"])
    yield from check_core_to_core(threshold["core_to_core_net"], data["service"])
    if "migration" in data:
        yield from check_migration(data["migration"]["context_associations"])


def check_gen_keys(data):
    if sum(data["keygen"].values()) > 1:
        yield "keygen: at most one of overwrite, show_existing and repopulate"
    yield from check_variant(data)
    yield from check_vaults(data, data["threshold"]["my_id"])


def check_client(data):
    """Without num_parties it is for a client that takes the cores of its file for all there are."""
    cores, counts = data["cores"], "num_parties" not in data
    n = len(cores) if counts else data["num_parties"]
    if counts != ("default_domain" not in data):
        yield "num_parties and default_domain: one without the other"
    ids = [core["party_id"] for core in cores]
    quorum = (data["num_majority"], data["num_reconstruct"])
    if len(cores) > 1 and n % 3 != 1:
        yield f"num_parties: {n} is not 3t + 1"
    if ids != sorted(ids) or any(number > n for number in ids):
        yield f"cores: ids {ids} are not in order within 1 to {n}"
    yield from unique("cores: party_id", ids)
    yield from unique("cores: address", [core["address"] for core in cores])
    yield from unique("cores: s3_endpoint", [(core["s3_endpoint"], core["object_folder"]) for core in cores])
    for core in cores:
        if core["object_folder"] != f"PUB-p{core['party_id']}" and not (counts and len(cores) == 1):
            yield f"cores: {core['object_folder']!r} is not party {core['party_id']}'s"
    if len(cores) == 1 and quorum != (1, 1):
        yield f"one core: num_majority and num_reconstruct are {quorum}, not 1 and 1"
    if len(cores) > 1 and (len(cores) != n or quorum != ((n - 1) // 3 + 1, 2 * (n - 1) // 3 + 1)):
        yield f"{len(cores)} cores: num_majority and num_reconstruct are {quorum} for {n} parties"


def check_enclave(data):
    if data["memory_mib"] % 1024:
        yield f"memory_mib: {data['memory_mib']} is not whole pages of 1 GiB"


BETWEEN = {
    "kms-server.toml": check_server,
    "kms-gen-keys.toml": check_gen_keys,
    "core-client.toml": check_client,
    "enclave.json": check_enclave,
}


# ---- the allocator's file, which only looks like YAML (nitro-cli's allocator reads it line by line) -------------


def check_allocator(text):
    head, mark, body = text.partition("---\n")
    values = {}
    if not mark or head.strip() and not head.endswith("\n"):
        yield "no line '---', before which nothing counts"
        return
    if not body.endswith("\n"):
        yield "the last line has no line break: it is dropped without a word"
    for line in body.split("\n")[:-1]:
        match = re.fullmatch(r"(memory_mib|cpu_count): ([1-9][0-9]*)", line)
        if match:
            values[match[1]] = int(match[2])
        elif not line.startswith("#"):
            yield f"unexpected: {line!r}"
    for key in ("memory_mib", "cpu_count"):
        if key not in values:
            yield f"{key}: missing"


# ---- running ----------------------------------------------------------------------------------------------------


def kind_of(path):
    return "kms-server.toml" if re.fullmatch(r"kms-server.*\.toml", path.name) else path.name


def read_table(name):
    table = json.loads((HERE / name).read_text())
    if "as" not in table:
        return table
    whole = read_table(table["as"])
    gone = tuple(path + end for path in table["without"] for end in (".", "[]"))
    keys = {path: rule for path, rule in whole["keys"].items()
            if path not in table["without"] and not path.startswith(gone)}
    return {"keys": keys, "refused": whole["refused"] | table["refused"]}


def table_for(path, generation):
    """The table of a file, in the form of `generation` or, without one, of that which it names itself."""
    kind = kind_of(path)
    if "{}" in TABLES[kind] and not generation:
        named = re.match(r'(?:#.*\n)*?#.*\bgeneration "([0-9.]+)"', path.read_text())
        if not named:
            raise ValueError("its first lines name no generation")
        generation = named[1]
    name = TABLES[kind].format(generation)
    if not (HERE / name).exists():
        raise ValueError(f"no table for generation {generation}")
    return read_table(name)


def check_data(kind, table, data):
    problems = list(check_table(table, "", data))
    # What holds between keys can be asked only of keys that are there and of their type.
    return problems or list(BETWEEN[kind](data))


# How a file ends that its pod completes: the enclave, which it is for, can read no other.
TO_BE_COMPLETED = re.compile(r"\n# The pod ends this: .*\n(?:#.*\n)*\[threshold\.tls\.manual\]\n\Z")
WHAT_PODS_ADD = """
[threshold.tls.manual.cert]
pem = "-----BEGIN CERTIFICATE-----\\n…"

[threshold.tls.manual.key]
pem = "-----BEGIN PRIVATE KEY-----\\n…"
"""


def completed(text):
    if "PRIVATE KEY" in text:
        raise ValueError("it holds a private key")
    return text + WHAT_PODS_ADD if TO_BE_COMPLETED.search(text) else text


def load(path):
    if path.suffix == ".json":
        return json.loads(path.read_text())
    return tomllib.loads(completed(path.read_text()))


def check_file(path, generation):
    kind = kind_of(path)
    if kind == "allocator.yaml":
        return list(check_allocator(path.read_text()))
    if kind not in TABLES:
        sys.exit(64)
    try:
        table, data = table_for(path, generation), load(path)
    except ValueError as error:
        return [f"cannot be read: {error}"]
    return check_data(kind, table, data)


# ---- self-test --------------------------------------------------------------------------------------------------


def places(data, path=()):
    """Every (path, value) in a document, tables and lists too."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield (*path, key), value
        if isinstance(value, (dict, list)):
            yield from places(value, (*path, key))


def edited(data, path, change):
    """A copy of `data` in which `change` was called with the container and the key at `path`."""
    result = copy.deepcopy(data)
    at = result
    for step in path[:-1]:
        at = at[step]
    change(at, path[-1])
    return result


def give_other_type(at, key):
    value = at[key]
    at[key] = {str: 7, bool: 1, int: str(value), float: 2, dict: [], list: {}}[type(value)]


def spoiled(table, data):
    """(what was done, document) for each way to spoil it: a bogus key in each table, each value of another type, each
    required key gone."""
    yield "a bogus key at the top", {**data, "bogus": 1}
    for path, value in places(data):
        name = ".".join("[]" if isinstance(step, int) else step for step in path).replace(".[]", "[]")
        if isinstance(value, dict):
            yield f"a bogus key in {name}", edited(data, path, lambda at, key: at[key].update(bogus=1))
        yield f"another type for {name}", edited(data, path, give_other_type)
        rule = table["keys"].get(name) or table["keys"].get(name + "[]")
        # One of several trusted releases fewer is no mistake.
        spare = path[-2:-1] == ("trusted_releases",) and len(data["threshold"]["tls"]["auto"]["trusted_releases"]) > 1
        if rule and rule.get("required") and not spare:
            yield f"{name} gone", edited(data, path, lambda at, key: at.pop(key))


def self_test(path, generation):
    kind = kind_of(path)
    if kind == "allocator.yaml":
        text = path.read_text()
        cases = [
            ("a blank line", text + "\n"),
            ("no last line break", text.rstrip("\n")),
            ("no mark", text.replace("---\n", "")),
            ("a bogus key", text + "bogus: 1\n"),
            ("no cpu_count", re.sub(r"cpu_count.*\n", "", text)),
        ]
        found = [(what, list(check_allocator(spoilt))) for what, spoilt in cases]
    else:
        table, data = table_for(path, generation), load(path)
        found = [(what, check_data(kind, table, spoilt)) for what, spoilt in spoiled(table, data)]
    print(f"{path}: {len(found)} ways to spoil it")
    return [f"not noticed: {what}" for what, problems in found if not problems]


def main(arguments):
    testing, generation = arguments[:1] == ["--self-test"], None
    arguments = arguments[testing:]
    if arguments[:1] == ["--generation"]:
        generation, arguments = arguments[1], arguments[2:]
    paths = [pathlib.Path(argument) for argument in arguments]
    failed = False
    if not paths:
        print(__doc__.strip(), file=sys.stderr)
        return 64
    for path in paths:
        problems = check_file(path, generation)
        problems += self_test(path, generation) if testing and not problems else []
        for problem in problems:
            print(f"{path}: {problem}")
        failed |= bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
