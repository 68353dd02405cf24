#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Follows the runbooks of a network to the letter, from an empty lock to running cores.

    try_runbook.py MPCNETC SPEC      SPEC is a folder with a complete mpcnet.lock in it

Every command of every party's README.md is run as it stands, with the real compiler and with terraform, kubectl, aws,
helm and docker that only pretend: what a deployment would make known comes from the lock of SPEC, but for wallets, whose
keys are new. A CA that the operator makes is made anew, with the real OpenSSL; all else that the lock holds afterwards
must be the same, and a build from it must have nothing left to do. Before that, an endpoint service that is not there yet
must leave the lock without one, and a tool that fails must leave nothing there that is not so, when somebody goes on
nevertheless; and afterwards a peer that the core does not reach must be told. Exits 1 when a command fails or that is not so.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from checks import deployment  # noqa: E402
from ethereum import address_of  # noqa: E402

ANSWER = '"$PRETEND_RECORD"'
# Tools that say what is bound, and what a page has in it where they do: what they do not say must not be recorded.
TELLING = {"terraform": "terraform", "aws": "aws", "openssl": "openssl ", "jq": "values: {"}
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
*get-public-key*) grep -v -e '^-' "$PRETEND_OUTPUTS/wallet.pem" | tr -d '\\n' ;;
*"s3 cp"*)
    case $* in
    */VerfAddress/*) jq -j --arg other "0x{'0' * 28}$PRETEND_ACCOUNT" '.values.verification_address // $other' {ANSWER} ;;
    *) jq -j .values.ca_certificate {ANSWER} ;;
    esac | if [ "${{@: -1}}" = - ]; then cat; else cat >"${{@: -1}}"; fi ;;
esac""",
    "terraform": """
case $* in
*"-chdir=backup output -json"*) cat "$PRETEND_OUTPUTS/backup.json" ;;
*"output -json mpcnet"*) jq .mpcnet.value "$PRETEND_OUTPUTS/${PRETEND_TIME:-terraform}.json" ;;
*"output -json"*) cat "$PRETEND_OUTPUTS/${PRETEND_TIME:-terraform}.json" ;;
esac""",
    "openssl": """
case $* in
# That of older systems cannot do this.
*-keccak-256*) head -c 32 /dev/zero ;;
*) exec "$PRETEND_OPENSSL" "$@" ;;
esac""",
    "jq": '\nexec "$PRETEND_JQ" "$@"',
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
    for name, value in (("SPEC", spec), ("TLS", spec / f"tls-{readme.parent.name}")):
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
        values = record["values"]
        if "tx-sender pays" not in page:
            values.pop("tx_sender_address", None)
        if "export TLS=" in page:
            values.pop("ca_certificate", None)
        values.update((key, value.lower()) for key, value in values.items() if value.startswith("0x"))
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


def values_of(record):
    return json.loads(record.read_text())["values"] if record.exists() else {}


def too_early(start, party, spec, environment):
    """Binds before there is an endpoint service; True when the lock then has none, and what is there all the same."""
    settings = "\n".join(re.findall(r"^export \w+='.*'$", start, re.M))
    step = re.search(r"^terraform -chdir=terraform output -json \| mpcnetc bind [^\n]*$", start[start.index("kubectl wait"):], re.M)
    record = spec / f"mpcnet.lock/{party.name}.json"
    well = run(f"{settings}\n{step[0]}", party, {**environment, "PRETEND_TIME": "early"})
    known = json.loads(pathlib.Path(environment["PRETEND_RECORD"]).read_text())["values"]
    early = {"root_key_arn"} & set(known) | ({"tx_sender_address"} if "tx_sender_public_key" in early_output(environment) else set())
    if set(values_of(record)) != early:
        print(f"NOT OK: {party.name}: recorded before there is an endpoint service: {sorted(values_of(record))}, not {sorted(early)}")
        well = False
    record.unlink(missing_ok=True)
    return well


def early_output(environment):
    return pathlib.Path(environment["PRETEND_OUTPUTS"], "early.json").read_text()


def half_true(start, party, spec, known, environment, scratch):
    """Whether a tool that fails puts into the lock what is not so, when somebody pastes all commands at once."""
    wrong = False
    for tool in (tool for tool, words in TELLING.items() if words in start):
        work = scratch / f"without-{tool}" / party.name
        shutil.copytree(party, work / "out/parties" / party.name)
        shutil.copytree(spec, work / "spec", ignore=shutil.ignore_patterns("mpcnet.lock"))
        shell = re.sub(r"^export SPEC='.*'$", f"export SPEC='{work}/spec'", start, flags=re.M)
        shell = re.sub(r"^export TLS='.*'$", f"export TLS='{work}/tls'", shell, flags=re.M)
        secret_files(shell, work / "out/parties" / party.name)
        subprocess.run(["bash", "-c", shell], cwd=work / "out/parties" / party.name, env={**environment, "PRETEND_BROKEN": tool},
                       capture_output=True, check=False)
        found = values_of(work / f"spec/mpcnet.lock/{party.name}.json")
        for name, value in found.items():
            made = (work / "tls/ca.pem").read_text() if (work / "tls/ca.pem").exists() else None
            if value.lower() != known["values"].get(name, value).lower() and value != made:
                print(f"NOT OK: {party.name}: where {tool} fails, {name} is recorded as {value!r}")
                wrong = True
        if tool == "terraform" and "ca_certificate" in known["values"] and "ca_certificate" not in found:
            print(f"NOT OK: {party.name}: the CA certificate is not recorded before there is an endpoint service")
            wrong = True
    return wrong


def pretend_outputs(folder, record, settings):
    """Writes what Terraform says of a party, and its wallet's key, of which the record then has the address."""
    folder.mkdir(parents=True)
    known = json.loads(record.read_text())
    values = dict(known["values"])
    connector = settings["connector"]
    if connector["enabled"]:
        (folder / "wallet.pem").write_text(deployment.public_key())
        if not connector.get("wallet_secret"):
            known["values"]["tx_sender_address"] = address_of((folder / "wallet.pem").read_text())
        if not connector.get("wallet_secret") and not connector.get("tx_sender_key"):
            values["tx_sender_public_key"] = (folder / "wallet.pem").read_text()
    if settings["pauser"]["enabled"] and not settings["pauser"].get("key_arn"):
        values["pauser_public_key"] = deployment.public_key()
    for time, early in (("terraform", values), ("early", {**values, "endpoint_service_name": None})):
        for module, text in deployment.outputs(known["network"], known["party"], settings, early).items():
            (folder / f"{time if module == 'terraform' else module}.json").write_text(text)
    record.write_text(json.dumps(known))


def follow(mpcnetc, source, scratch):
    known = scratch / "known"
    shutil.copytree(source, scratch / "spec")
    shutil.move(scratch / "spec" / "mpcnet.lock", known)
    make_tools(scratch / "bin")
    (scratch / ".docker").mkdir()
    (scratch / ".docker/config.json").write_text('{"auths": {"registry.example": {"auth": "bm9ib2R5"}}}')
    spec, out = scratch / "spec", scratch / "out"
    subprocess.run([mpcnetc, "build", spec, "-o", out], check=True, stdout=subprocess.DEVNULL)
    model = json.loads(subprocess.run([mpcnetc, "show", spec], check=True, capture_output=True).stdout)["parties"]
    for name, settings in model.items():
        pretend_outputs(scratch / "outputs" / name, known / f"{name}.json", settings)

    well = True
    parties = sorted((out / "parties").iterdir())
    for half in (0, 1):
        for party in parties:
            readme = party / "README.md"
            shell = commands(readme, spec)
            account = re.search(r"\| Account, region \| `(\d{12})`", readme.read_text())[1]
            environment = {
                **os.environ,
                "HOME": str(scratch),
                "PATH": f"{scratch}/bin:{os.environ['PATH']}",
                "PRETEND_LOG": str(scratch / "log"),
                "PRETEND_MPCNETC": str(mpcnetc),
                "PRETEND_ACCOUNT": account,
                "PRETEND_OPENSSL": shutil.which("openssl"),
                "PRETEND_JQ": shutil.which("jq"),
                "PRETEND_OUTPUTS": str(scratch / "outputs" / party.name),
                "PRETEND_RECORD": str(known / f"{party.name}.json"),
                "PRETEND_ADDRESS": json.loads((known / f"{party.name}.json").read_text())["values"]
                    .get("tx_sender_address", ""),
            }
            if half == 0:
                record = json.loads((known / f"{party.name}.json").read_text())
                well &= too_early(shell[0], party, spec, environment)
                well &= not half_true(shell[0], party, spec, record, environment, scratch)
            well &= run(shell[half], party, environment)
            well &= not (half == 1 and untold(shell[half], party, environment))
    if not well:
        return False
    pages = {party.name: (party / "README.md").read_text() for party in parties}
    recorded, expected = records(spec / "mpcnet.lock", pages), records(known, pages)
    for name, record in expected.items():
        if "verification_address" not in record["values"]:
            recorded[name]["values"].pop("verification_address", None)
    if recorded != expected:
        print("NOT OK: the runbooks recorded something else than was known")
        well = False
    page = (out / "network/README.md").read_text().lower()
    for name, record in expected.items():
        for value in record["values"].values():
            if value.startswith(("0x", "com.amazonaws.")) and value.lower() not in page:
                print(f"NOT OK: {name}: the network's page does not show {value}")
                well = False
    for party in parties:
        left = subprocess.run(
            [mpcnetc, "build", "--check", spec, "-o", out, "--party", party.name],
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
