# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Terraform's own opinion of every root module: layout, init, validate, and the module's tests with a mocked AWS."""

import functools
import json
import os
import pathlib
import shutil
import threading

from .bench import ROOT, Check, Failed, Skipped, find_tool, run

WHY = "see https://developer.hashicorp.com/terraform/install (1.11 or newer)"
OLDEST = (1, 11)
# Where a provider may have been put by hand.
PLUGIN_PLACES = ["/opt", "/usr/local", "/usr/share", "/usr/lib/terraform", "~/.terraform.d", "~/.local/share"]
# Terraform's cache of downloads does not like two writers.
DOWNLOADING = threading.Lock()
QUIET = {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}


@functools.cache
def terraform():
    """The path of a Terraform that is new enough."""
    path = find_tool("terraform", WHY)
    version = json.loads(run([path, "version", "-json"], env=QUIET).stdout)["terraform_version"]
    if tuple(map(int, version.split("-")[0].split(".")[:2])) < OLDEST:
        raise Skipped(f"terraform {version} is too old: {WHY}")
    return path


@functools.cache
def plugin_folder():
    """The folder that holds registry.terraform.io/hashicorp/aws, when somebody put it on this machine; else None."""
    for place in map(os.path.expanduser, filter(None, [os.environ.get("MPCNET_TERRAFORM_PLUGINS"), *PLUGIN_PLACES])):
        for folder, folders, _ in os.walk(place):
            if "registry.terraform.io" in folders:
                root = pathlib.Path(folder)
                if any(root.glob("registry.terraform.io/hashicorp/aws/*/*/terraform-provider-aws_v*")):
                    return root
            if folder.count("/") > 6:
                folders.clear()
    return None


def in_module(module, *arguments, **options):
    return run([terraform(), *arguments], cwd=module, env={**QUIET, **download_cache()}, **options)


def download_cache():
    if plugin_folder():
        return {}
    cache = ROOT / ".tools/terraform-plugins"
    cache.mkdir(parents=True, exist_ok=True)
    return {"TF_PLUGIN_CACHE_DIR": str(cache), "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1"}


def init(module):
    arguments = ["init", "-backend=false", "-no-color"]
    if plugin_folder():
        arguments.append(f"-plugin-dir={plugin_folder()}")
        done = in_module(module, *arguments, expect=None)
    else:
        with DOWNLOADING:
            done = in_module(module, *arguments, expect=None)
    said = done.stdout + done.stderr
    if done.returncode and not plugin_folder() and "registry.terraform.io" in said and "Could not connect" in said:
        raise Skipped("the AWS provider is not on this machine and its registry cannot be reached")
    if done.returncode:
        raise Failed(said)


def root_modules(out):
    """Relative paths of the folders that are applied by themselves."""
    return sorted({path.parent.relative_to(out).as_posix() for path in out.glob("parties/*/*/*.tf")})


def check_layout(bench, name):
    out = bench.out(name)
    modules = root_modules(out)
    if not modules:
        raise Failed("no *.tf under parties/*/*/")
    done = run([terraform(), "fmt", "-check", "-diff", "-no-color", "-recursive", out], expect=None, env=QUIET)
    if done.returncode:
        raise Failed(f"terraform fmt would change:\n{(done.stdout + done.stderr)[:4000]}")
    return f"{len(modules)} root modules"


def check_module(bench, name, module, with_tests):
    """Works in a copy: a build's folder is the build's."""
    out = bench.out(name)
    copy = bench.scratch / "terraform" / name / module
    shutil.copytree(out / module, copy)
    init(copy)
    in_module(copy, "validate", "-no-color")
    if not with_tests:
        return None
    if not any(copy.glob("tests/*.tftest.hcl")):
        if module.endswith("/backup"):
            return "no tests of its own"
        raise Failed(f"{module}: no tests/*.tftest.hcl")
    # A runner that ran nothing ends with 0 as well.
    done = in_module(copy, "test", "-no-color")
    last = [line for line in done.stdout.splitlines() if "passed" in line][-1:]
    if not last or last[0].startswith("Success! 0 passed"):
        raise Failed(f"{module}: no test was run\n{done.stdout}")
    shutil.rmtree(copy)
    return last[0].strip()


def sampled(bench, name, everything):
    """(module, with tests) of an example. Mainnet's parties come from one line of the spec: two stand for the rest,
    unless all are asked for."""
    modules = root_modules(bench.out(name))
    parties = bench.parties(name)
    ends = {parties[0], parties[-1]}
    for module in modules:
        at_end = module.split("/")[1] in ends
        if name == "mainnet":
            if everything or at_end:
                yield module, at_end
        else:
            yield module, name in ("testnet", "options") or module.split("/")[1] == parties[0]


def checks(bench):
    everything = os.environ.get("MPCNET_E2E_ALL") == "1"
    for name in bench.trees:
        yield Check(f"terraform fmt: {name}", lambda name=name: check_layout(bench, name))
        for module, with_tests in sampled(bench, name, everything):
            yield Check(
                f"terraform {'init, validate, test' if with_tests else 'init, validate'}: {name}/{module}",
                lambda name=name, module=module, with_tests=with_tests: check_module(bench, name, module, with_tests),
            )
