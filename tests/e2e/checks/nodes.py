# SPDX-License-Identifier: BSD-3-Clause-Clear
"""The files of one core beside those of the others, and of its own tools: what all have to be told alike is alike, and
what belongs to one is its own. The core itself checks none of this."""

import copy
import json
import sys
import tomllib

from .bench import ROOT, Check, Failed, fail_on, run
from .files import NODE_CONFIG
from .strict import load_json

# By path, as prefixes: a party's own.
OWN = ("aws", "public_vault", "private_vault", "backup_vault", "enclave_bootstrap", "telemetry", "threshold.my_id",
       "threshold.tls.auto.renew_", "threshold.tls.auto.eif_signing_cert", "threshold.tls.manual")
# Told to cores of a generation that knows it, alike among these; a core that joins starts without peers and contexts.
NOT_TO_ALL = ("migration", "threshold.core_to_core_net.max_buffered_future_msgs", "threshold.peers")
VAULTS = ("public_vault", "private_vault")


def flat(data, path=""):
    """Every value by its path; a list is a value."""
    for key, value in data.items():
        where = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from flat(value, where)
        else:
            yield where, value


def alike_problems(servers):
    """`servers` by party: what stands in one and differs in another, or is missing there."""
    seen = {}
    for party, server in servers.items():
        shared = {where: value for where, value in flat(server) if not where.startswith(OWN)}
        for where, value in shared.items():
            seen.setdefault(where, {})[party] = json.dumps(value, sort_keys=True)
    for where, values in seen.items():
        if len(set(values.values())) > 1:
            yield f"{where}: not the same for {' and '.join(sorted(values))}"
        if set(values) != set(servers) and not where.startswith(NOT_TO_ALL):
            yield f"{where}: missing for {' and '.join(sorted(set(servers) - set(values)))}"


def own_problems(party, server, keygen, client, settings):
    """A party's files among themselves, and what the model says of it."""
    identity, number = settings["identity"], settings["id"]
    me = [peer for peer in server["threshold"].get("peers", []) if peer["party_id"] == number]
    if me and (me[0]["mpc_identity"] != identity or server["threshold"].get("my_id") != number):
        yield f"{party}: it is {identity}, and its peers know number {number} as {me[0]['mpc_identity']}"
    signer = server["threshold"].get("tls", {}).get("auto", {}).get("eif_signing_cert")
    if signer and me and signer != me[0]["tls_cert"]:
        yield f"{party}: its peers know another certificate than the one that signed its image"
    if server["aws"]["region"] != settings["region"]:
        yield f"{party}: region {server['aws']['region']}, and it is in {settings['region']}"
    if keygen:
        yield from (f"{party}: {part} differs between the core and its key generation"
                    for part in ("aws", "enclave_bootstrap", *VAULTS) if keygen.get(part) != server.get(part))
        if (keygen["threshold"]["tls_subject"], keygen["threshold"]["my_id"]) != (identity, number):
            yield f"{party}: keys are made for {keygen['threshold']}"
    (core,) = client["cores"]
    if client["decryption_mode"] != server["threshold"]["decryption_mode"]:
        yield f"{party}: its client decrypts otherwise"
    if core["object_folder"] != server["public_vault"]["storage"]["s3"]["prefix"]:
        yield f"{party}: its client looks for keys in {core['object_folder']}"
    vault = settings["vault"]["public"]
    if (server["public_vault"]["storage"]["s3"]["bucket"], core["s3_endpoint"]) != (vault["bucket"], vault["url"]):
        yield f"{party}: its client is pointed to {core['s3_endpoint']}"
    if core["address"].rsplit(":", 1)[1] != str(server["service"]["listen_port"]):
        yield f"{party}: its client calls {core['address']}"


def places_problems(servers):
    """No two vaults in one place, of one party or of two; a volume is its party's alone."""
    seen = {}
    for party, server in servers.items():
        for kind in ("public_vault", "private_vault", "backup_vault"):
            for storage, place in server.get(kind, {}).get("storage", {}).items():
                spot = (party if storage == "file" else "", *(place[key] for key in sorted(place)))
                if spot in seen:
                    yield f"{kind} of {party} lies where {seen[spot]} does"
                seen[spot] = f"{kind} of {party}"


def read_all(out):
    """(server, keygen, client) by party, for those whose core can be configured; keygen is None where it takes arguments."""
    found = {}
    for folder in sorted((out / "parties").iterdir()):
        paths = [folder / name for name in ("node/kms-server.toml", "keygen/kms-gen-keys.toml", "node/core-client.toml")]
        if paths[0].exists():
            found[folder.name] = [tomllib.loads(path.read_text()) if path.exists() else None for path in paths]
    return found


def problems_of(files, model):
    servers = {party: server for party, (server, _, _) in files.items()}
    yield from alike_problems(servers)
    yield from places_problems(servers)
    for party, (server, keygen, client) in files.items():
        yield from own_problems(party, server, keygen, client, model["parties"][party])


# What only the party itself has, so that nothing here can tell a wrong one.
FREE = ("backup_vault", "telemetry", "threshold.tls.auto.renew_", "threshold.tls.manual")


def spoilt(files):
    """(what was done, files) for each value that must be the same, or be found again in another file."""
    first = next(party for party, (_, keygen, _) in files.items() if keygen)
    second = next(party for party in files if party != first)
    for where, value in flat(files[first][0]):
        if where.startswith(FREE):
            continue
        other = copy.deepcopy(files)
        *above, last = where.split(".")
        at = other[first][0]
        for step in above:
            at = at[step]
        at[last] = value[1:] if isinstance(value, list) else "other" if isinstance(value, str) else value + 1
        yield f"another {where} for {first}", other
    other = copy.deepcopy(files)
    other[second][0]["public_vault"] = copy.deepcopy(other[first][0]["public_vault"])
    yield f"the public vault of {first} for {second} too", other


def check_alike(files, model):
    if not files:
        raise Failed("no core is configured")
    fail_on(problems_of(files, model))
    tries = list(spoilt(files))
    fail_on(f"not noticed: {what}" for what, other in tries if not list(problems_of(other, model)))
    return f"{len(files)} cores, {len(tries)} ways to spoil them"


def check_example(bench, name):
    return check_alike(read_all(bench.out(name)), bench.model(name))


def check_case(bench, case):
    spec = ROOT / "tests/golden" / case / "input.mpcnet"
    out = bench.folder(f"nodes-{case}") / "out"
    bench.build(spec, out, "--lock", bench.specs["testnet"].lock)
    return check_alike(read_all(out), load_json(run([bench.mpcnetc, "show", spec]).stdout))


# Every number that all cores are told, as small and as large as the language lets it be. The core would stop at a larger
# one, or at a smaller.
PRICES = ("pub_decrypt", "user_decrypt", "crsgen", "preproc", "keygen", "new_epoch")
SECONDS = ("max_interval", "max_elapsed_time", "network_timeout", "network_timeout_bk", "network_timeout_bk_sns",
           "session_update_interval", "session_cleanup_interval", "discard_inactive_sessions_interval",
           "max_waiting_time_for_message_queue")
ENDS = {
    "least": {
        "protocol": {"num_sessions_preproc": 2, "dec_capacity": 1, "min_dec_cache": 0, "timeout": '"1s"',
                     "grpc_max_message_size": '"1B"'},
        "core_to_core": {"message_limit": 1, "multiplier": 1, "initial_interval": '"1ms"',
                         "max_en_decode_message_size": '"1KiB"', "max_opened_inactive_sessions_per_party": 1,
                         "max_buffered_future_msgs": 1, **dict.fromkeys(SECONDS, '"1s"')},
        "rate_limiter": {"bucket_size": 1, **dict.fromkeys(PRICES, 1)},
        "threads": {"tokio": 1, "rayon": 1},
    },
    "most": {
        "protocol": {"num_sessions_preproc": 65535, "dec_capacity": 2**63 - 1, "min_dec_cache": 2**63 - 1,
                     "timeout": '"106751991167d"', "grpc_max_message_size": f'"{2**31 - 1}B"'},
        "core_to_core": {"message_limit": 2**63 - 1, "multiplier": "99999999999.5", "initial_interval": '"106751991167d"',
                         "max_en_decode_message_size": '"8388607TiB"',
                         "max_opened_inactive_sessions_per_party": 2**63 - 1, "max_buffered_future_msgs": 2**63 - 1,
                         **dict.fromkeys(SECONDS, '"106751991167d"')},
        "rate_limiter": {"bucket_size": 2**63 - 1, **dict.fromkeys(PRICES, 2**32 - 1)},
        "threads": {"tokio": 2**63 - 1, "rayon": 2**63 - 1},
    },
}


def with_settings(text, blocks):
    """The spec, whose network has these beside the block `protocol` that it has."""
    lines = {name: "".join(f"    {key} = {value}\n" for key, value in body.items()) for name, body in blocks.items()}
    more = "".join(f"  {name} {{\n{body}  }}\n" for name, body in lines.items() if name != "protocol")
    head, found, rest = text.partition("  protocol {\n")
    if not found:
        raise Failed("the case has no block 'protocol'")
    return head + more + found + lines["protocol"] + rest


def check_ends(bench, end):
    spec = bench.folder(f"nodes-{end}") / "network.mpcnet"
    text = (ROOT / "tests/golden/build-plain-generations/input.mpcnet").read_text()
    spec.write_text(with_settings(text, ENDS[end]))
    out = spec.parent / "out"
    bench.build(spec, out, "--only", "node", "--lock", bench.specs["testnet"].lock)
    files = sorted(out.rglob("kms-server.toml"))
    done = run([sys.executable, NODE_CONFIG, *files], expect=(0, 1))
    # That one is above another is told by a warning; none of the tables' ranges is left.
    fail_on(line for line in done.stdout.splitlines() if " is below " in line or " is above " in line or ": is a " in line)
    settings = sum(len(block) for block in ENDS[end].values())
    return f"{settings} settings, {len(files)} files"


def checks(bench):
    for name in bench.trees:
        if bench.specs[name].lock:      # else no core can be started yet
            yield Check(f"cores are told alike: {name}", lambda name=name: check_example(bench, name))
    if "testnet" in bench.specs:
        for end in ENDS:
            yield Check(f"cores take the {end} that a setting may be", lambda end=end: check_ends(bench, end))
        for case in ("build-two-generations", "build-plain-generations"):
            yield Check(f"cores are told alike: {case}", lambda case=case: check_case(bench, case))
