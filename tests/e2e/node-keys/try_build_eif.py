#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Runs a generated build-eif.sh against a docker that only pretends, and sees that it keeps a file with the release's
measurements and no other.

    try_build_eif.py PARTY/enclave

What is expected comes from measurements.json beside the script; whether it builds the file again, from the images
there. Exits 1 with what went wrong.
"""

import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

# The images' nitro-cli, sha256sum and sh are played by this script, told what to answer in $ANSWERS.
DOCKER = """#!/usr/bin/env python3
import json, os, pathlib, sys
answers = json.loads(os.environ["ANSWERS"])
arguments = sys.argv[1:]
line = " ".join(arguments)
with open(os.environ["LOG"], "a") as log:
    log.write(line + "\\n")
if arguments[0] == "build":
    stdin = sys.stdin.read()
    if answers["image"] not in stdin:
        sys.exit("the Dockerfile is not from the release's image")
    dest = next(a for a in arguments if a.startswith("type=local")).split("dest=")[1]
    with open(pathlib.Path(dest, "enclave.eif"), "wb") as eif:
        eif.truncate(answers["size"])  # a hole, whatever its size
elif "build-enclave" in arguments:
    work = next(a for a in arguments if a.endswith(":/work")).removesuffix(":/work")
    pathlib.Path(work, "rebuilt.eif").write_bytes(b"")
elif "describe-eif" in arguments:
    rebuilt = arguments[-1].endswith("rebuilt.eif")
    pcrs = answers["rebuilt" if rebuilt else "published"]
    print(json.dumps({"EifVersion": 4, "Measurements": {"HashAlgorithm": "Sha384 { ... }", **pcrs}}, indent=2))
elif "--version" in arguments:
    print("Nitro CLI " + answers["version"])
elif "sh" in arguments:
    print(answers["blobs"][arguments[-1]] + "  " + arguments[-1])
elif arguments[0] != "pull":
    sys.exit("unexpected: docker " + line)
"""


def run(folder, answers):
    """(exit status, messages, names left in the target folder, docker's commands)"""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "bin").mkdir()
        docker = scratch / "bin" / "docker"
        docker.write_text(DOCKER)
        docker.chmod(0o755)
        environment = {
            "PATH": f"{scratch}/bin:{os.environ['PATH']}",
            "ANSWERS": json.dumps(answers),
            "LOG": str(scratch / "log"),
        }
        done = subprocess.run(
            [folder / "build-eif.sh", scratch / "out"], env=environment, capture_output=True, text=True, check=False
        )
        kept = sorted(path.name for path in (scratch / "out").iterdir())
        return done.returncode, done.stderr, kept, (scratch / "log").read_text()


def rebuilds(pinned):
    return "builder_image" in pinned and "plain_image" in pinned


def cases(pinned):
    """(name, what is answered otherwise, what the message must say; None when all is well)"""
    right = {pcr: pinned["Measurements"][pcr] for pcr in ("PCR0", "PCR1", "PCR2")}
    other = "0" * 95 + "1"
    yield "all right", {}, None
    yield "another boot", {"published": {**right, "PCR0": other, "PCR1": other}}, "PCR1 of enclave.eif"
    yield "another application", {"published": {**right, "PCR0": other, "PCR2": other}}, "PCR2 of enclave.eif"
    yield "another PCR0", {"published": {**right, "PCR0": other}}, "PCR0 of enclave.eif"
    yield "no PCR at all", {"published": {}}, "measured nothing"
    yield "a file too large", {"size": pinned["enclave"]["eif_size_max"] + 4096}, "MiB"
    if not rebuilds(pinned):
        return
    yield "a rebuilt file that differs", {"rebuilt": {**right, "PCR2": other}}, "PCR2 of rebuilt.eif"
    yield "another nitro-cli", {"version": "9.9.9"}, "9.9.9"
    for name in pinned["blobs"]:
        yield f"another {name}", {"blobs": {**pinned["blobs"], name: "0" * 64}}, name


def main(folder):
    pinned = json.loads((folder / "measurements.json").read_text())
    right = {pcr: pinned["Measurements"][pcr] for pcr in ("PCR0", "PCR1", "PCR2")}
    usual = {"image": pinned["image"], "published": right, "rebuilt": right, "size": 64,
             "version": pinned["nitro_cli_version"], "blobs": pinned["blobs"]}
    failed = False
    for name, change, message in cases(pinned):
        status, stderr, kept, log = run(folder, {**usual, **change})
        well = status == 0 and "enclave.eif" in kept if message is None else (
            status == 1 and message in stderr and kept == [])
        if well and message is None and rebuilds(pinned):
            well = "rebuilt.eif" in kept and f"--docker-uri {pinned['plain_image']}" in log
        print(f"{'ok' if well else 'NOT OK'}: {name}")
        if not well:
            print(f"  exit {status}, kept {kept}\n  {stderr}")
        failed |= not well
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(64)
    if platform.machine() != "x86_64":
        print("skipped: the script builds on x86_64 alone")
        sys.exit(77)
    sys.exit(main(pathlib.Path(sys.argv[1])))
