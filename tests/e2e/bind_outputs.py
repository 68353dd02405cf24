#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Records in a spec's lock what an apply has made, with the commands of the runbooks, and builds anew.

    bind_outputs.py MPCNETC SPEC OUT OUTPUTS

SPEC is a folder, OUT was built from it. OUTPUTS holds <party>.json and <party>.backup.json, what `terraform output -json`
says of a party's root modules.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

# From the line after the one that asks Terraform for the output, to the one that puts the record in its place.
RECORDING = r"^ *terraform -chdir={module} output -json mpcnet >outputs\.json\n(.*?^ *mv record\.json .*?)$"
# Ids of multi-region keys: the mock writes them with hyphens, AWS without.
KEY = re.compile(r"(?<=mrk-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def commands(readme, module):
    found = re.findall(RECORDING.format(module=module), readme, re.S | re.M)
    if not found:
        sys.exit(f"the runbook does not say how to record what {module} has made")
    return found[0]


def record(out, outputs, lock):
    party, _, module = outputs.stem.partition(".")
    text = KEY.sub(lambda match: match[0].replace("-", ""), outputs.read_text())
    value = json.loads(text)["mpcnet"]["value"]
    script = commands((out / "parties" / party / "README.md").read_text(), module or "terraform")
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "outputs.json").write_text(json.dumps(value))
        subprocess.run(["bash", "-euo", "pipefail", "-c", f'LOCK="$1"\n{script}', "-", lock], cwd=folder, check=True)


def main():
    mpcnetc, spec, out, outputs = sys.argv[1], *map(pathlib.Path, sys.argv[2:])
    for path in sorted(outputs.glob("*.json")):
        record(out, path, spec / "mpcnet.lock")
    subprocess.run([mpcnetc, "build", spec, "-o", out], check=True, stdout=subprocess.DEVNULL)


main()
