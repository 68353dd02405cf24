# SPDX-License-Identifier: BSD-3-Clause-Clear
"""One bound party really applied, with the real AWS provider against a mock AWS on loopback, and planned again."""

import os
import pathlib
import sys

from .bench import Check, Failed, Skipped, run
from .terraform import plugin_folder, terraform


def check_apply(bench, name):
    place = os.environ.get("MPCNET_AWS_MOCK")
    if not place:
        raise Skipped("MPCNET_AWS_MOCK is not set: it names the folder with apply.py, a mock of AWS on loopback")
    script = pathlib.Path(place) / "apply.py"
    if not script.is_file():
        raise Failed(f"MPCNET_AWS_MOCK is {place}, and there is no apply.py in it")
    try:
        import boto3, hcl2, moto  # noqa: F401, E401
    except ImportError as error:
        raise Skipped(f"{error}: ./dev test installs it") from error
    terraform()
    party = bench.parties(name)[0]
    outputs = bench.folder("aws/outputs")
    arguments = ["--parties", party, "--outputs", outputs, "--jobs", "2"]
    if plugin_folder():
        arguments += ["--plugin-dir", plugin_folder()]
    # What an apply takes longer than this is stuck.
    done = run([sys.executable, script, bench.out(name), *arguments], cwd=bench.folder("aws"), timeout=1200)
    if not any(outputs.iterdir()):
        raise Failed(f"no outputs of {party}:\n{done.stdout}")
    return f"{party}: {done.stdout.strip().splitlines()[-1][:100]}"


def checks(bench):
    if "testnet" in bench.trees:
        yield Check("really applied, second plan empty: testnet", lambda: check_apply(bench, "testnet"))
