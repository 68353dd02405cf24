# SPDX-License-Identifier: BSD-3-Clause-Clear
"""The Job of key generation: its script, with an enclave that only pretends, for the logs that real ones leave."""

import os
import subprocess

from .bench import Check, Failed, fail_on
from .strict import load_yaml_all

LOG = "/var/log/enclave/enclave.log"
# What an enclave says, and whether there are keys then; from the kms repository's docker/core/service/init_enclave.sh.
BOTH, NEITHER = "attempting to start kms-server", "neither kms-gen-keys nor kms-server completed successfully"
LEFT_OUT = "[service] configuration section not present, not launching kms-server"
NO_SECTION = "[keygen] configuration section not present, skipping key generation"
ENDINGS = [
    ("keys, then no core", ["attempting signing key generation", BOTH], True),
    ("no keys and no core", ["attempting signing key generation", BOTH, NEITHER], False),
    ("keys, in the older way", ["generating signing keys", LEFT_OUT], True),
    ("no keys, in the older way", ["generating signing keys", "cannot generate keys"], False),
    ("no section, in the older way", [NO_SECTION, LEFT_OUT], False),
    ("it ends early", ["requesting KMS config", "did not receive KMS config"], False),
]


def job_script(bench, name):
    path = bench.out(name) / "parties" / bench.parties(name)[0] / "keygen/job.yaml"
    (job,) = load_yaml_all(path.read_text())
    (container,) = (item for item in job["spec"]["template"]["spec"]["containers"] if item["name"] == "keygen")
    shell, flag, script = container["command"]
    if LOG not in script:
        raise Failed(f"the script does not read {LOG}")
    return [shell, flag], script


def pretend(folder, log, lines):
    tools = {
        "nitro-cli": f'case $1 in run-enclave) cat "{folder}/lines" >>"{log}" ;; *) echo "[]" ;; esac',
        "sleep": ":",
        "tail": ":",
    }
    folder.joinpath("lines").write_text("".join(f"init_enclave: {line}\n" for line in lines))
    for tool, body in tools.items():
        path = folder / tool
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)


def check_job(bench, name):
    shell, script = job_script(bench, name)
    problems = []
    for number, (what, lines, made) in enumerate(ENDINGS):
        folder = bench.folder(f"keygen/{number}")
        log = folder / "enclave.log"
        pretend(folder, log, lines)
        done = subprocess.run([*shell, script.replace(LOG, str(log))], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}, check=False)
        if (done.returncode == 0) != made:
            problems.append(f"{what}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    fail_on(problems)
    return f"{len(ENDINGS)} endings"


def checks(bench):
    if "testnet" in bench.trees:
        yield Check("key generation tells whether keys were made: testnet", lambda: check_job(bench, "testnet"))
