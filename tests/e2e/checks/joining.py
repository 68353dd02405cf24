# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What the pod of an enclave puts together where cores prove themselves with certificates of their operators: its
script, run on a certificate and a key that openssl made."""

import pathlib
import shutil
import subprocess
import tomllib

from .bench import ROOT, Check, Failed, fail_on, run
from .strict import load_yaml_all

SPEC = ROOT / "tests/golden/build-plain/input.mpcnet"
LOCK = ROOT / "examples/testnet/mpcnet.lock"
PARTY = "dave"
PARTS, CONFIG = "/etc/mpcnet/parts", "/etc/mpcnet/config"
BAD = {
    "quotes that end the text": 'x"""\n[threshold]\nthreshold = 0\n',
    "a backslash": "x\\n",
    "line ends of Windows": "\r\n",
    "nothing": None,
    "no PEM": "",
}


def build(bench, label):
    folder = bench.folder(f"joining/{label}/out")
    bench.build(SPEC, folder, "--lock", LOCK, "--party", PARTY)
    return folder / "parties" / PARTY


def script(party):
    """The shell and what it runs, of the container that joins; it must stand before all that serve the file."""
    (workload,) = load_yaml_all((party / "kubernetes/statefulset.yaml").read_text())
    first, *others = workload["spec"]["template"]["spec"]["initContainers"]
    if first["name"] != "config" or "restartPolicy" in first:
        raise Failed(f"{first['name']}: not the one that joins, or not one that ends before the others start")
    for container in others:
        if any(mount["mountPath"] == PARTS for mount in container.get("volumeMounts", [])):
            raise Failed(f"{container['name']} sees the Secret too")
    shell, flag, text = first["command"]
    for place in (PARTS, CONFIG):
        if place not in text:
            raise Failed(f"the script does not name {place}")
    return [shell, flag], text


def make_pair(folder):
    """A certificate and its key, as the Secret has them."""
    run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", "/CN=mpc-node-4", "-keyout", folder / "tls.key", "-out", folder / "tls.crt"])


def join(party, folder, shell, text):
    """Runs the script; its exit status, and the file that it made or None."""
    parts, config = folder / "parts", folder / "config"
    config.mkdir(exist_ok=True)
    shutil.copy(party / "node/kms-server.toml", parts)
    done = subprocess.run([*shell, text.replace(PARTS, str(parts)).replace(CONFIG, str(config))], capture_output=True,
                          text=True, timeout=60, check=False)
    made = config / "config.toml"
    return done.returncode, made if made.exists() else None


def joined_problems(party, folder, made):
    written = tomllib.loads((party / "node/kms-server.toml").read_text())
    found = tomllib.loads(made.read_text())
    tls = found["threshold"].pop("tls", {})
    written["threshold"].pop("tls", None)
    if found != written:
        yield "the rest of the file is not what it was"
    for name, file in (("cert", "tls.crt"), ("key", "tls.key")):
        wanted = (folder / "parts" / file).read_text().strip()
        if tls.get("manual", {}).get(name, {}).get("pem", "").strip() != wanted:
            yield f"threshold.tls.manual.{name}.pem is not {file}"
    if made.stat().st_mode & 0o777 != 0o400:
        yield f"the file can be read by others: {made.stat().st_mode & 0o777:o}"


def check_joined(bench):
    party = build(bench, "good")
    shell, text = script(party)
    folder = bench.folder("joining/good")
    parts = bench.folder("joining/good/parts")
    make_pair(parts)
    # Twice: a pod whose node was started again runs it on what is there.
    for _ in range(2):
        status, made = join(party, folder, shell, text)
        if status != 0 or made is None:
            raise Failed(f"exit status {status}")
        fail_on(joined_problems(party, folder, made))


def spoil(path, more):
    if more is None:
        path.write_text("")
    elif more == "\r\n":
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    elif more == "":
        path.write_text("no such thing\n")
    else:
        path.write_text(path.read_text() + more)


def check_refused(bench):
    party = build(bench, "bad")
    shell, text = script(party)
    problems = []
    for number, (what, more) in enumerate(BAD.items()):
        for file in ("tls.crt", "tls.key"):
            folder = bench.folder(f"joining/bad-{number}-{file}")
            parts = bench.folder(f"joining/bad-{number}-{file}/parts")
            make_pair(parts)
            spoil(pathlib.Path(parts, file), more)
            status, made = join(party, folder, shell, text)
            if status == 0 or made is not None:
                problems.append(f"{file}: {what}: exit status {status}, {'a' if made else 'no'} file")
    fail_on(problems)
    return f"{2 * len(BAD)} Secrets that are none"


def checks(bench):
    yield Check("an enclave's pod joins its configuration and its Secret", lambda: check_joined(bench))
    yield Check("it joins nothing that is no certificate or key", lambda: check_refused(bench))
