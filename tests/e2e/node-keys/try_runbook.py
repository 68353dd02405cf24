#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Follows the runbooks of a network to the letter, from an empty lock to running cores.

    try_runbook.py MPCNETC SPEC      SPEC is a folder with a complete mpcnet.lock in it

Every command of every party's README.md is run as it stands, with the real compiler and with terraform, kubectl, aws
and docker that only pretend: what a deployment would make known comes from the lock of SPEC. Afterwards the lock must
hold the same, and a build from it must have nothing left to do. Exits 1 when a command fails or that is not so.
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
TOOLS = {
    "kubectl": "",
    "docker": "",
    "kms-core-client": "",
    "kms-health-check": "",
    "curl": "",
    "aws": f"""
case $* in
*get-caller-identity*) echo "$PRETEND_ACCOUNT" ;;
*describe-addon*) echo '{{"enableNetworkPolicy": "true"}}' ;;
*"s3 cp"*) jq -j .values.ca_certificate {ANSWER} >"${{@: -1}}" ;;
esac""",
    "terraform": f"""
case $* in
*"output -json mpcnet"*) jq '{{network, party, account: "-", region: "-"}} + .values' {ANSWER} ;;
esac""",
    "mpcnetc": '\nexec "$PRETEND_MPCNETC" "$@"',
}
# What no command of the runbook can record: it is of the connector.
NOT_YET = ("tx_sender_address",)


def make_tools(folder):
    folder.mkdir()
    for name, body in TOOLS.items():
        tool = folder / name
        tool.write_text(f'#!/usr/bin/env bash\necho "{name} $*" >>"$PRETEND_LOG"{body}\n')
        tool.chmod(0o755)


def commands(readme, spec):
    """The shell of a runbook: (until everyone has recorded what he made, after that)."""
    text = "\n".join(re.findall(r"^ *```sh\n(.*?)^ *```$", readme.read_text(), re.S | re.M))
    text = re.sub(r"^SPEC='.*'$", f"SPEC='{spec}'", text, flags=re.M)
    text = re.sub(r"^LOCK='.*'$", f"LOCK='{spec}/mpcnet.lock'", text, flags=re.M)
    # The script has a test of its own, try_build_eif.py.
    text = text.replace("enclave/build-eif.sh ", "true ")
    start, mark, rest = text.partition("mpcnetc build ")
    settings = "\n".join(re.findall(r"^(?:SPEC|LOCK)='.*'$", start, re.M))
    return start, f"{settings}\n{mark}{rest}"


def run(shell, folder, environment):
    shell = ["bash", "-euo", "pipefail", "-c", shell]
    done = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return True
    print(f"NOT OK: {folder.name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return False


def records(folder):
    found = {}
    for path in sorted(folder.glob("*.json")):
        record = json.loads(path.read_text())
        for name in NOT_YET:
            record["values"].pop(name, None)
        found[path.name] = record
    return found


def follow(mpcnetc, spec, scratch):
    known = scratch / "known"
    shutil.copytree(spec, scratch / "spec")
    shutil.move(scratch / "spec" / "mpcnet.lock", known)
    make_tools(scratch / "bin")
    subprocess.run([mpcnetc, "build", scratch / "spec", "-o", scratch / "out"], check=True, stdout=subprocess.DEVNULL)

    well = True
    parties = sorted((scratch / "out" / "parties").iterdir())
    for half in (0, 1):
        for party in parties:
            readme = party / "README.md"
            account = re.search(r"\| Account, region \| `(\d{12})`", readme.read_text())[1]
            environment = {
                **os.environ,
                "PATH": f"{scratch}/bin:{os.environ['PATH']}",
                "PRETEND_LOG": str(scratch / "log"),
                "PRETEND_MPCNETC": str(mpcnetc),
                "PRETEND_ACCOUNT": account,
                "PRETEND_RECORD": str(known / f"{party.name}.json"),
            }
            well &= run(commands(readme, scratch / "spec")[half], party, environment)
    if records(scratch / "spec" / "mpcnet.lock") != records(known):
        print("NOT OK: the runbooks recorded something else than was known")
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
