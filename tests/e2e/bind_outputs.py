#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Binds what an apply has made, party by party, and builds anew.

    bind_outputs.py MPCNETC SPEC OUT OUTPUTS [CERTIFICATES]

SPEC is a folder, OUT was built from it. OUTPUTS holds <party>.json and <party>.backup.json, what `terraform output -json`
says of a party's root modules; CERTIFICATES holds <party>.pem, the CA certificates of their cores.
"""

import pathlib
import re
import subprocess
import sys

# Ids of multi-region keys: the mock writes them with hyphens, AWS without.
KEY = re.compile(r"(?<=mrk-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def bind(mpcnetc, spec, file):
    party = file.name.split(".")[0]
    text = KEY.sub(lambda match: match[0].replace("-", ""), file.read_text())
    subprocess.run([mpcnetc, "bind", spec, "--party", party, "-"], input=text, text=True, check=True)


def main():
    mpcnetc, spec, out, *folders = sys.argv[1], *map(pathlib.Path, sys.argv[2:])
    for folder in folders:
        for file in sorted(folder.iterdir()):
            bind(mpcnetc, spec, file)
    subprocess.run([mpcnetc, "build", spec, "-o", out], check=True, stdout=subprocess.DEVNULL)


main()
