# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Parties really applied, with the real AWS provider against a mock AWS on loopback, and planned again: the second plan
must be empty. Once with everything that a spec can turn on; once without enclaves. As a network comes to be: loop.py."""

import json
import os
import pathlib
import shutil
import sys

from . import plain
from .bench import Check, Failed, Skipped, fail_on, run
from .terraform import plugin_folder, terraform

# What takes longer than this is stuck.
SECONDS_MAX = 1800
# The mock has no bucket that the party had before.
NOT_IN_MOCK = '    access_log_bucket = "alice-logs"\n'


def mock():
    """The script that applies."""
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
    return script


def apply(folder, out, parties, *arguments, jobs=2):
    """{module: its output} of the parties' root modules, after the last round."""
    outputs = folder / "outputs"
    arguments = ["--parties", ",".join(parties), "--outputs", outputs, "--jobs", jobs, *arguments]
    if plugin_folder():
        arguments += ["--plugin-dir", plugin_folder()]
    done = run([sys.executable, mock(), out, *arguments], cwd=folder, timeout=SECONDS_MAX)
    found = {path.stem: json.loads(path.read_text())["mpcnet"]["value"] for path in sorted(outputs.glob("*.json"))}
    if set(parties) - set(found):
        raise Failed(f"no outputs of {', '.join(sorted(set(parties) - set(found)))}:\n{done.stdout}")
    return found


def check_everything(bench, name):
    folder = bench.folder(f"aws/{name}")
    source = bench.specs[name]
    shutil.copytree(source.source, folder / "spec")
    path = folder / "spec/network.mpcnet"
    if NOT_IN_MOCK not in path.read_text():
        raise Failed(f"{path}: it has no {NOT_IN_MOCK.strip()}")
    path.write_text(path.read_text().replace(NOT_IN_MOCK, ""))
    bench.build(folder / "spec", folder / "out")
    found = apply(folder, folder / "out", bench.parties(name)[:1])
    return f"{', '.join(found)}"


def check_without_enclave(bench):
    """One with its private vault in S3, and one with a volume; at first without load balancers, as the first apply is."""
    folder = bench.folder("aws/plain")
    bench.build(plain.SPEC, folder / "out", "--lock", plain.LOCK)
    found = apply(folder, folder / "out", ("alice", "bob"), "--lb-later")
    fail_on(f"{party}: a root key: {found[party]['root_key_arn']}" for party in ("alice", "bob") if "root_key_arn" in found[party])
    buckets = [party for party in ("alice", "bob") if "private_bucket" in found[party]]
    if buckets != ["alice"]:
        raise Failed(f"private buckets of {buckets}, not of alice alone")
    return f"{', '.join(found)}"


def checks(bench):
    if "options" in bench.trees:
        yield Check("really applied with everything on: options", lambda: check_everything(bench, "options"))
    yield Check("really applied without an enclave", lambda: check_without_enclave(bench))
