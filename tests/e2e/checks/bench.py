# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What every check works with: the program, the examples as built, a scratch folder, and the tools of this machine."""

import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
E2E = ROOT / "tests/e2e"
LINES_SHOWN = 40


class Failed(Exception):
    """What a check found wrong: one line or more."""


class Skipped(Exception):
    """Why a check could not be made."""


@dataclasses.dataclass
class Check:
    name: str
    run: callable       # returns a few words for the report, or None; raises Failed or Skipped


def fail_on(problems):
    """Raises Failed with the problems, if there are any."""
    lines = [str(problem) for problem in problems]
    if lines:
        more = len(lines) - LINES_SHOWN
        raise Failed("\n".join(lines[:LINES_SHOWN] + ([f"… and {more} more"] if more > 0 else [])))


def find_tool(name, hint):
    """The path of a program: of the tests' own tools, else of the machine."""
    for folder in (pathlib.Path(sys.executable).parent, ROOT / ".tools/bin", ROOT / ".tools/node/node_modules/.bin"):
        if os.access(folder / name, os.X_OK):
            return str(folder / name)
    found = shutil.which(name)
    if not found:
        raise Skipped(f"{name} is not here: {hint}")
    return found


def find_node():
    """Node.js, new enough for the tools of npm that are used here."""
    path = find_tool("node", "apt-get install nodejs npm")
    version = run([path, "--version"]).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < 18:
        raise Skipped(f"node {version} is too old: 18 or newer is needed")
    return path


def run(arguments, expect=(0,), env=None, **options):
    """Runs a program; any other exit status than the expected ones is a failure that shows what it said."""
    arguments = [str(argument) for argument in arguments]
    options = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL, "timeout": 900, **options}
    if "input" in options:
        options.pop("stdin")
    try:
        done = subprocess.run(arguments, env={**os.environ, **(env or {})}, check=False, **options)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{arguments[0]}: not finished after {error.timeout:.0f} s") from error
    if expect is not None and done.returncode not in expect:
        said = (done.stdout + done.stderr).strip()
        raise Failed(f"$ {' '.join(arguments)}\nexit status {done.returncode}\n{said}"[:6000])
    return done


def files_of(folder):
    """Every file below, as paths relative to `folder`, in byte order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def snapshot(folder):
    """{path: bytes}"""
    return {name: (folder / name).read_bytes() for name in files_of(folder)}


@dataclasses.dataclass
class Spec:
    """A spec and what was built from it."""

    name: str
    source: pathlib.Path                    # the folder with its *.mpcnet
    lock: pathlib.Path | None = None        # where its lock is, when it has one

    def files(self):
        return sorted(self.source.glob("*.mpcnet"))

    def lock_arguments(self):
        return ["--lock", self.lock] if self.lock else []


class Bench:
    def __init__(self, mpcnetc, scratch):
        self.mpcnetc, self.scratch = mpcnetc, scratch
        testnet = ROOT / "examples/testnet"
        unbound = self.folder("specs/testnet-unbound")
        for path in testnet.glob("*.mpcnet"):
            shutil.copy(path, unbound)
        self.specs = {spec.name: spec for spec in (
            Spec("two-party", ROOT / "examples/two-party"),
            Spec("testnet", testnet, testnet / "mpcnet.lock"),
            Spec("testnet-unbound", unbound),
            Spec("mainnet", ROOT / "examples/mainnet"),
            # Not an example: what no example sets, and text that tries to become syntax.
            Spec("options", E2E / "options", E2E / "options/mpcnet.lock"),
            # Cores without an enclave, and one with.
            Spec("plain", E2E / "plain", E2E / "plain/mpcnet.lock"),
            # Images that parties sign.
            Spec("signed", E2E / "signed", E2E / "signed/mpcnet.lock"),
        )}
        self.built = set()

    def folder(self, name):
        path = self.scratch / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def build(self, spec, out, *arguments, expect=(0,), **options):
        """mpcnetc build, with a hard look at how it ends."""
        specs = spec if isinstance(spec, (list, tuple)) else [spec]
        return run([self.mpcnetc, "build", *specs, "-o", out, *arguments], expect=expect, **options)

    def out(self, name):
        """The folder into which the example was built."""
        if name not in self.built:
            raise Skipped(f"{name} could not be built")
        return self.scratch / "out" / name

    def build_example(self, spec):
        if not spec.files():
            raise Failed(f"{spec.source}: no *.mpcnet there")
        out = self.scratch / "out" / spec.name
        self.build(spec.source, out, *spec.lock_arguments())
        self.built.add(spec.name)
        return f"{len(files_of(out))} files"

    def parties(self, name):
        return sorted(path.name for path in (self.out(name) / "parties").iterdir())

    def model(self, name):
        """The checked model, as mpcnetc shows it."""
        return json.loads(run([self.mpcnetc, "show", self.specs[name].source]).stdout)

    def find(self, name, *patterns):
        """Files of an example's output by pattern of their names."""
        out = self.out(name)
        return sorted({path for pattern in patterns for path in out.rglob(pattern) if path.is_file()})

    @property
    def trees(self):
        """The examples that could be built."""
        return [name for name in self.specs if name in self.built]

    @contextlib.contextmanager
    def copy(self, name, label):
        """A copy of an example's output that may be spoilt."""
        target = self.scratch / "spoilt" / label
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.out(name), target)
        yield target
        shutil.rmtree(target)
