#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Follows the runbooks of a network to the letter, from an empty lock to running cores.

    try_runbook.py MPCNETC SPEC      SPEC is a folder with a complete mpcnet.lock in it

Every command of every party's README.md is run as it stands, with the real compiler and with terraform, kubectl, aws,
helm and docker that only pretend: what a deployment would make known comes from the lock of SPEC. So does the hash of a
wallet's public key, which older OpenSSLs cannot make. A CA that the operator makes is made anew, with the real OpenSSL;
all else that the lock holds afterwards must be the same, and a build from it must have nothing left to do. Before that,
an endpoint service that is not there yet must leave the record as it was, and so must a tool that fails, when somebody
goes on nevertheless; and afterwards a peer that the core does not reach must be told. Exits 1 when a command fails or that is not so.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ANSWER = '"$PRETEND_RECORD"'
# A point on secp256k1 that nobody's wallet has.
PUBLIC_KEY = (
    "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEGn8Pyu+5gx6JCZpfCUrP43aBFyXphOgH"
    "uIv34Gx7QJG8Hs79xOcIYFXY5hrkzs746J0JRERDC169wRDTnoc0Ig=="
)
# What the first apply makes known: no endpoint service yet.
LATE = '{"endpoint_service_name": null}'
# Tools that a record is put together with: what they do not say must not be recorded.
TELLING = ("terraform", "aws", "openssl")
TOOLS = {
    "kubectl": """
said=$*
while [ $# -gt 0 ]; do
    [ "$1" != -k ] || [ -f "$2/kustomization.yaml" ] || exit 1
    shift
done
case $said in
*"--filename -"*) cat >/dev/null ;;
*kms-health-check*)
    cores="$(grep -c -F '[[cores]]' ../../network/core-client.toml)"
    jq --null-input --argjson reached "$((cores - ${PRETEND_UNREACHED:-0}))" '{
        connectivity: {reachable: true},
        context_info: [{peers_status: [{peer_id: 1, reachable: false}], self_node_info: {nodes_reachable: $reached}}]
    }' ;;
*--stdin*) cat >/dev/null ;;
esac""",
    "docker": "",
    "helm": """
while [ $# -gt 0 ]; do
    case $1 in
    --values) [ -r "$2" ] || exit 1 ;;
    --post-renderer) [ -x "$2" ] || exit 1 ;;
    --namespace) installed=yes ;;
    esac
    shift
done
[ "$installed" ]""",
    "kms-core-client": "",
    "kms-health-check": "",
    "curl": "",
    "aws": f"""
case $* in
*get-caller-identity*) echo "$PRETEND_ACCOUNT" ;;
*describe-addon*) echo '{{"enableNetworkPolicy": "true"}}' ;;
*get-public-key*) echo '{PUBLIC_KEY}' ;;
*"s3 cp"*/VerfAddress/*)
    jq -j --arg other "0x{'0' * 28}$PRETEND_ACCOUNT" '.values.verification_address // $other' {ANSWER} >"${{@: -1}}" ;;
*"s3 cp"*) jq -j .values.ca_certificate {ANSWER} >"${{@: -1}}" ;;
esac""",
    "terraform": f"""
case $* in
*"output -json mpcnet"*)
    jq --argjson late "${{PRETEND_LATE:-null}}" --arg key '-----BEGIN PUBLIC KEY-----
{PUBLIC_KEY}
-----END PUBLIC KEY-----' '{{network, party, account: "-", region: "-"}} + .values +
        {{tx_sender_public_key: $key, pauser_public_key: $key}} + $late' {ANSWER} ;;
esac""",
    "openssl": f"""
case $* in
*-keccak-256*)
    # What is hashed is a point, without a byte before it. Other 12 bytes of the hash stand before the address.
    [ "$(wc -c)" = 64 ] || {{ printf '%032d' 0; exit 0; }}
    printf 'not of these'
    printf "$(jq -r .values.tx_sender_address {ANSWER} | sed 's/^0x//; s/../\\\\x&/g')" ;;
*) exec "$PRETEND_OPENSSL" "$@" ;;
esac""",
    "mpcnetc": '\nexec "$PRETEND_MPCNETC" "$@"',
}


def make_tools(folder):
    folder.mkdir()
    for name, body in TOOLS.items():
        tool = folder / name
        broken = f'[ "${{PRETEND_BROKEN:-}}" != {name} ] || exit 1'
        tool.write_text(f'#!/usr/bin/env bash\necho "{name} $*" >>"$PRETEND_LOG"\n{broken}{body}\n')
        tool.chmod(0o755)


def commands(readme, spec):
    """The shell of a runbook: (until everyone has recorded what he made, after that)."""
    text = "\n".join(re.findall(r"^ *```sh\n(.*?)^ *```$", readme.read_text(), re.S | re.M))
    for name, value in (("SPEC", spec), ("LOCK", f"{spec}/mpcnet.lock"), ("TLS", spec / f"tls-{readme.parent.name}")):
        text = re.sub(rf"^export {name}='.*'$", f"export {name}='{value}'", text, flags=re.M)
    text = re.sub(r"^ADDRESS='.*'$", 'ADDRESS="$PRETEND_ADDRESS"', text, flags=re.M)
    # The script has a test of its own, checks/signing.py.
    text = text.replace("enclave/build-eif.sh ", "true ")
    start, mark, rest = text.partition("mpcnetc build ")
    settings = "\n".join(re.findall(r"^export \w+='.*'$", start, re.M))
    return start, f"{settings}\n{mark}{rest}"


def secret_files(shell, folder):
    """Files that only the operator can write: each is removed once its Secret is there."""
    for names in re.findall(r"(?:^|&& )rm (?!-)([^$\n]+)$", shell, re.M):
        for name in names.replace("'", "").split():
            (folder / name).touch()


def run(shell, folder, environment):
    secret_files(shell, folder)
    shell = ["bash", "-euo", "pipefail", "-c", shell]
    done = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return True
    print(f"NOT OK: {folder.name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return False


def records(folder, pages):
    """What is recorded: what a party's own page speaks of, and a CA by those who do not make it themselves."""
    found = {path.name: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    for name, record in found.items():
        page = pages[name.removesuffix(".json")]
        for value in ("tx_sender_address", "root_key_arn"):
            if value not in page:
                record["values"].pop(value, None)
        if "export TLS=" in page:
            record["values"].pop("ca_certificate", None)
    return found


def untold(shell, party, environment):
    """Whether the commands that look at the core's health are content with a peer that it does not reach, or with nothing."""
    step = re.search(r"^kubectl exec [^\n]*\n  kms-health-check .*?^jq --exit-status [^\n]*$", shell, re.S | re.M)
    if not step:
        return False
    content = False
    for what, spoilt in (("does not reach a peer", {"PRETEND_UNREACHED": "1"}), ("cannot be asked", {"PRETEND_BROKEN": "kubectl"})):
        done = subprocess.run(["bash", "-c", step[0]], cwd=party, capture_output=True, check=False, env={**environment, **spoilt})
        if done.returncode == 0:
            print(f"NOT OK: {party.name}: a core that {what} is called well")
            content = True
    return content


def too_early(start, party, lock, environment):
    """Records an endpoint service that is not there; True when that leaves the record alone."""
    settings = "\n".join(re.findall(r"^export \w+='.*'$", start, re.M))
    step = re.search(r"^terraform -chdir=terraform output -json mpcnet >outputs.json$.*?^  mv [^\n]*$", start, re.S | re.M)
    record = lock / f"{party.name}.json"
    run(f"{settings}\n{step[0]} || true", party, {**environment, "PRETEND_LATE": LATE})
    if record.read_bytes() == b"":
        return True
    print(f"NOT OK: {party.name}: recorded before there is an endpoint service: {record.read_text()}")
    return False


def half_true(start, party, known, environment, scratch):
    """Whether a tool that fails puts into the record what is not so, when somebody pastes all commands at once."""
    wrong = False
    for tool in TELLING:
        folder, lock = scratch / f"without-{tool}" / party.name, scratch / f"without-{tool}" / "lock"
        shutil.copytree(party, folder)
        shell = re.sub(r"^export (LOCK|TLS)='.*'$", lambda match: f"export {match[1]}='{lock}'", start, flags=re.M)
        secret_files(shell, folder)
        subprocess.run(["bash", "-c", shell], cwd=folder, env={**environment, "PRETEND_BROKEN": tool}, capture_output=True,
                       check=False)
        text = (lock / f"{party.name}.json").read_text()
        record = json.loads(text) if text else {"values": {}}
        for name, value in record["values"].items():
            made = name == "ca_certificate" and value == (lock / "ca.pem").read_text() if (lock / "ca.pem").exists() else False
            if value != known["values"].get(name, value) and not made:
                print(f"NOT OK: {party.name}: where {tool} fails, {name} is recorded as {value!r}")
                wrong = True
        if tool == "terraform" and "ca_certificate" in known["values"] and "ca_certificate" not in record["values"]:
            print(f"NOT OK: {party.name}: the CA certificate is not recorded before there is an endpoint service")
            wrong = True
        if text and (record.get("network"), record.get("party")) != (known["network"], known["party"]):
            print(f"NOT OK: {party.name}: where {tool} fails, the record is of {record.get('network')}, {record.get('party')}")
            wrong = True
    return wrong


def follow(mpcnetc, spec, scratch):
    known = scratch / "known"
    shutil.copytree(spec, scratch / "spec")
    shutil.move(scratch / "spec" / "mpcnet.lock", known)
    make_tools(scratch / "bin")
    (scratch / ".docker").mkdir()
    (scratch / ".docker/config.json").write_text('{"auths": {"registry.example": {"auth": "bm9ib2R5"}}}')
    subprocess.run([mpcnetc, "build", scratch / "spec", "-o", scratch / "out"], check=True, stdout=subprocess.DEVNULL)

    well = True
    parties = sorted((scratch / "out" / "parties").iterdir())
    for half in (0, 1):
        for party in parties:
            readme = party / "README.md"
            shell = commands(readme, scratch / "spec")
            account = re.search(r"\| Account, region \| `(\d{12})`", readme.read_text())[1]
            environment = {
                **os.environ,
                "HOME": str(scratch),
                "PATH": f"{scratch}/bin:{os.environ['PATH']}",
                "PRETEND_LOG": str(scratch / "log"),
                "PRETEND_MPCNETC": str(mpcnetc),
                "PRETEND_ACCOUNT": account,
                "PRETEND_OPENSSL": shutil.which("openssl"),
                "PRETEND_RECORD": str(known / f"{party.name}.json"),
                "PRETEND_ADDRESS": json.loads((known / f"{party.name}.json").read_text())["values"]
                    .get("tx_sender_address", "").removeprefix("0x"),
            }
            if half == 0:
                well &= too_early(shell[0], party, scratch / "spec" / "mpcnet.lock", environment)
                well &= not half_true(shell[0], party, json.loads((known / f"{party.name}.json").read_text()), environment, scratch)
            well &= run(shell[half], party, environment)
            well &= not (half == 1 and untold(shell[half], party, environment))
    if not well:
        return False
    pages = {party.name: (party / "README.md").read_text() for party in parties}
    recorded, expected = records(scratch / "spec" / "mpcnet.lock", pages), records(known, pages)
    for name, record in expected.items():
        if "verification_address" not in record["values"]:
            recorded[name]["values"].pop("verification_address", None)
    if recorded != expected:
        print("NOT OK: the runbooks recorded something else than was known")
        well = False
    page = (scratch / "out/network/README.md").read_text().lower()
    for name, record in expected.items():
        for value in record["values"].values():
            if value.startswith(("0x", "com.amazonaws.")) and value.lower() not in page:
                print(f"NOT OK: {name}: the network's page does not show {value}")
                well = False
    for party in parties:
        left = subprocess.run(
            [mpcnetc, "build", "--check", scratch / "spec", "-o", scratch / "out", "--party", party.name],
            capture_output=True, text=True, check=False,
        )
        if left.returncode != 0:
            print(f"NOT OK: after the runbooks {party.name} is not up to date: {left.stdout}{left.stderr}")
            well = False
    print(f"{len(parties)} runbooks, {len((scratch / 'log').read_text().splitlines())} commands")
    return well


def main(arguments):
    if len(arguments) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 64
    if not shutil.which("jq") or not shutil.which("openssl"):
        print("skipped: jq and openssl are not both here")
        return 77
    mpcnetc, spec = (pathlib.Path(argument).resolve() for argument in arguments)
    with tempfile.TemporaryDirectory() as scratch:
        return 0 if follow(mpcnetc, spec, pathlib.Path(scratch)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
