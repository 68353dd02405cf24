# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Scripts that fetch, build and sign enclave images, run against a docker that only pretends and images that are real:
what they keep, and what they say of everything else. And what is written of who signs."""

import functools
import json
import os
import platform
import re
import shutil
import subprocess
import threading

import yaml

from . import images
from .bench import E2E, Check, Failed, Skipped, fail_on, find_tool, run

SPEC = E2E / "signed"
OTHER_DIGEST = "0" * 64
MEBI = 1 << 20
MAKING = threading.Lock()

# The images' nitro-cli, sha256sum and sh are played by this script, told what to answer in $ANSWERS.
DOCKER = """#!/usr/bin/env python3
import json, os, pathlib, shutil, sys
answers = json.loads(os.environ["ANSWERS"])
arguments = sys.argv[1:]
with open(os.environ["LOG"], "a") as log:
    log.write(json.dumps(arguments) + "\\n")
mounts = dict(reversed(item.removesuffix(":ro").rsplit(":", 1)) for flag, item in zip(arguments, arguments[1:]) if flag == "--volume")
if arguments[0] == "build":
    if answers["image"] not in sys.stdin.read():
        sys.exit("the Dockerfile is not from the release's image")
    dest = next(item for item in arguments if item.startswith("type=local")).split("dest=")[1]
    shutil.copy(answers["published"], pathlib.Path(dest, "enclave.eif"))
    if "size" in answers:
        os.truncate(pathlib.Path(dest, "enclave.eif"), int(answers["size"]))     # a hole, whatever its size
elif "build-enclave" in arguments:
    shutil.copy(answers["rebuilt"], pathlib.Path(mounts["/work"], "rebuilt.eif"))
elif "sign-eif" in arguments:
    work = pathlib.Path(mounts["/work"])
    given = dict(zip(arguments[arguments.index("sign-eif") + 1::2], arguments[arguments.index("sign-eif") + 2::2]))
    key = given["--private-key"]
    if key in mounts and not pathlib.Path(mounts[key]).read_text().startswith("-----BEGIN"):
        sys.exit("the key is none")
    if key not in mounts and not (key.startswith("arn:aws:kms:") and "AWS_SESSION_TOKEN" in arguments):
        sys.exit("no key")
    copy = work / given["--eif-path"].removeprefix("/work/")
    if copy.read_bytes() != pathlib.Path(answers["published"]).read_bytes():
        sys.exit("not a fresh copy")
    copy.write_bytes(pathlib.Path(answers["signed"]).read_bytes())
elif "--version" in arguments:
    print("Nitro CLI " + answers["version"])
elif "sh" in arguments:
    print(answers["blob"] + "  " + arguments[-1])
elif arguments[0] != "pull":
    sys.exit("unexpected: docker " + " ".join(arguments))
"""

# AWS KMS is played by a key in a file.
AWS = """#!/bin/sh
set -eu
case "$2" in
get-public-key) openssl pkey -in "$KMS" -pubout -outform DER | base64 -w0 ;;
sign) for word; do case $word in fileb://*) openssl pkeyutl -sign -inkey "$KMS" -in "${word#fileb://}" | base64 -w0 ;; esac; done ;;
*) exit 1 ;;
esac
"""

# And in the pod: signing gives what is in $SIGNED, and what is described is described by ours, under the same keys.
NITRO_CLI = """#!/bin/sh
set -eu
case "$1" in
sign-eif)
	grep -q BEGIN "$5"
	[ "$7" = "$SIGNING_KEY" ]
	cp "$SIGNED" "$3"
	;;
describe-eif) mpcnetc eif describe --format json "$3" || true ;;
*) exit 1 ;;
esac
"""


class Signer(images.Signer):
    """One whose certificate a party can be known by."""

    def __init__(self, folder, openssl, curve, identity, days=100):
        super().__init__(folder, openssl, curve, days)
        subprocess.run([openssl, "req", "-x509", "-new", f"-{self.digest}", "-key", self.key, "-days", str(days),
                        "-subj", f"/CN={identity}", "-addext", "basicConstraints=critical,CA:TRUE,pathlen:0",
                        "-addext", "keyUsage=critical,digitalSignature,keyCertSign",
                        "-addext", f"subjectAltName=DNS:{identity}", "-out", self.certificate],
                       check=True, capture_output=True)

    def section(self, image, certificate=None):
        pcr0 = bytes.fromhex(images.read(image)["pcrs"]["PCR0"])
        return images.section_of(certificate or self.pem(), self.sign(images.payload_of(pcr0)))


class Bank:
    """Images on disk: the release's, others, and what became of it under several signers."""

    def __init__(self, bench, folder):
        openssl = find_tool("openssl", "apt-get install openssl")
        self.bench, self.folder, self.dice = bench, folder, images.random.Random(7)
        meta = (images.METADATA, images.metadata(self.dice))
        kernel, line = (images.KERNEL, b"kernel" * 99), (images.CMDLINE, b"reboot=k")
        init, app = (images.RAMDISK, b"init" * 50), (images.RAMDISK, b"application" * 400)
        self.parts = [kernel, line, init, app, meta]
        self.files = {
            "release": self.put("release", self.parts),
            "boot": self.put("boot", [kernel, (images.CMDLINE, b"reboot=t"), init, app, meta]),
            "application": self.put("application", [kernel, line, init, (images.RAMDISK, b"another"), meta]),
        }
        self.pcrs = images.read(self.files["release"].read_bytes())["pcrs"]
        self.put_bytes("cut", self.files["release"].read_bytes()[:-100])
        (folder / "others").mkdir()
        self.signers, self.others = {}, {}
        for party, curve, identity in (("alice", "P-384", "mpc-node-1"), ("bob", "P-256", "mpc-node-2")):
            self.signers[party] = Signer(folder, openssl, curve, identity)
            self.others[party] = Signer(folder / "others", openssl, curve, identity)
        for party in ("alice", "bob"):
            self.put_signed(party)

    def put_bytes(self, name, data):
        path = self.folder / f"{name}.eif"
        path.write_bytes(data)
        self.files[name] = path
        return path

    def put(self, name, sections):
        path = self.folder / f"{name}.eif"
        path.write_bytes(images.write(sections))
        return path

    def put_signed(self, party):
        right, wrong, image = self.signers[party], self.others[party], self.files["release"].read_bytes()
        with_section = lambda name, section: self.files.update({
            f"{name} {party}": self.put(f"{name}-{party}", [*self.parts, (images.SIGNATURE, section)])})
        with_section("signed", right.section(image))
        with_section("other signer", wrong.section(image))
        with_section("other key", wrong.section(image, right.pem()))
        with_section("other image", right.section(self.files["boot"].read_bytes()))

    def pcr8(self, party):
        return images.measure(self.signers[party].der())


def bank_of(bench):
    """The images, and what was built of a spec that names their measurements, with and without a builder."""
    if platform.machine() != "x86_64":
        raise Skipped("the scripts build on x86_64 alone")
    with MAKING:
        return made_bank(bench)


@functools.cache
def made_bank(bench):
    folder = bench.folder("signing")
    bank = Bank(bench, folder)
    lock = folder / "lock"
    shutil.copytree(SPEC / "mpcnet.lock", lock)
    for party in ("alice", "bob"):
        record = json.loads((lock / f"{party}.json").read_text())
        record["values"]["ca_certificate"] = bank.signers[party].pem().decode()
        (lock / f"{party}.json").write_text(json.dumps(record))
    text = (SPEC / "network.mpcnet").read_text().replace("/media/usb stick", "usb stick")
    for register, value in bank.pcrs.items():
        text = re.sub(rf'({register.lower()} *= )"[0-9a-f]+"', rf'\1"{value}"', text)
    for name, source in (("rebuilding", text), ("trusting", re.sub(r"^ *builder_image.*\n", "", text, flags=re.M))):
        (folder / f"{name}.mpcnet").write_text(source)
        bench.build(folder / f"{name}.mpcnet", folder / name, "--lock", lock)
    return bank


# ---- running the scripts ----------------------------------------------------------------------------------------


def machine(bank, name):
    """A folder that has what the operator has, and the programs that pretend."""
    folder = bank.bench.folder(f"signing-runs/{name}")
    (folder / "bin").mkdir()
    for program, text in (("docker", DOCKER), ("nitro-cli", NITRO_CLI), ("aws", AWS)):
        (folder / "bin" / program).write_text(text)
        (folder / "bin" / program).chmod(0o755)
    (folder / "bin/mpcnetc").symlink_to(os.path.abspath(bank.bench.mpcnetc))
    (folder / "signing").mkdir()
    (folder / "usb stick").mkdir()
    for party in ("alice", "bob"):
        shutil.copy(bank.signers[party].certificate, folder / f"signing/{party}'s certificate.pem")
    shutil.copy(bank.signers["bob"].key, folder / "usb stick/bob's key.pem")
    return folder


def environment(folder, **more):
    return {**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}", "LOG": str(folder / "log"), **more}


def run_script(script, folder, target, answers):
    """(exit status, what it says, names left in the target folder)"""
    target.mkdir(exist_ok=True)
    answers = {key: str(value) for key, value in answers.items()}
    done = subprocess.run([script, target], cwd=folder, env=environment(folder, ANSWERS=json.dumps(answers)),
                          capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr, sorted(path.name for path in target.iterdir())


def judge(name, outcome, message, kept, before=()):
    """What is wrong with how a run ended; nothing is kept of one that failed."""
    status, said, left = outcome
    if message is None:
        return None if status == 0 and set(kept) <= set(left) else f"{name}: exit {status}, left {left}\n{said}"
    good = status == 1 and message in said and left == sorted(before)
    return None if good else f"{name}: exit {status}, left {left}, and should say '{message}'\n{said}"


def fetch_cases(bank, rebuilds):
    """(name, what is answered otherwise, what is to be said: None when all is well)"""
    yield "all right", {}, None
    yield "another boot", {"published": bank.files["boot"]}, "PCR1 is not"
    yield "what another boot usually means", {"published": bank.files["boot"]}, "nitro-cli"
    yield "another application", {"published": bank.files["application"]}, "PCR2 is not"
    yield "which is another image", {"published": bank.files["application"]}, "PCR0 is not"
    yield "a file cut short", {"published": bank.files["cut"]}, "E0530"
    if rebuilds:
        yield "a rebuilt file that differs", {"rebuilt": bank.files["application"]}, "rebuilt.eif is not"
        yield "another nitro-cli", {"version": "9.9.9"}, "9.9.9"
        yield "another init", {"blob": OTHER_DIGEST}, "blob init"
    yield "a file too large", {"size": 24577 * MEBI}, "MiB"


def check_fetching(bench, name):
    bank = bank_of(bench)
    folder = machine(bank, name)
    party = bank.folder / name / "parties/alice/enclave"
    pinned = json.loads((party / "measurements.json").read_text())
    usual = {"image": pinned["image"], "published": bank.files["release"], "rebuilt": bank.files["release"],
             "version": pinned["nitro_cli_version"], "blob": pinned["blobs"]["init"]}
    rebuilds = name == "rebuilding"
    kept = ["enclave.eif", "enclave.eif.json", *(["rebuilt.eif"] if rebuilds else [])]
    problems = []
    for number, (what, change, message) in enumerate(fetch_cases(bank, rebuilds)):
        outcome = run_script(party / "build-eif.sh", folder, folder / str(number), {**usual, **change})
        problems.append(judge(what, outcome, message, kept))
    if rebuilds != ("build-enclave" in (folder / "log").read_text()):
        problems.append("whether it is built again is not what the release says")
    fail_on(filter(None, problems))
    return f"{number + 1} runs"


def sign_cases(bank, party):
    yield "all right", {}, None
    yield "another signer", {"signed": bank.files[f"other signer {party}"]}, "PCR8 is not"
    yield "another key than the certificate's", {"signed": bank.files[f"other key {party}"]}, "E0549"
    yield "a signature of another image", {"signed": bank.files[f"other image {party}"]}, "E0550"
    yield "nothing signed", {"signed": bank.files["release"]}, "not signed"


def check_signing(bench, party):
    bank = bank_of(bench)
    folder = machine(bank, f"sign-{party}")
    script = bank.folder / "rebuilding/parties" / party / "enclave/sign-eif.sh"
    usual = {"published": bank.files["release"], "signed": bank.files[f"signed {party}"]}
    problems, number = [], 0

    def attempt(what, change, message, unsigned="release"):
        nonlocal number
        number += 1
        target = folder / str(number)
        target.mkdir()
        shutil.copy(bank.files[unsigned], target / "enclave.eif")
        outcome = run_script(script, folder, target, {**usual, **change})
        problems.append(judge(what, outcome, message, ["enclave.signed.eif", "enclave.signed.eif.json"], ["enclave.eif"]))
        if (target / "enclave.eif").read_bytes() != bank.files[unsigned].read_bytes():
            problems.append(f"{what}: the file that it was given is another now")

    for what, change, message in sign_cases(bank, party):
        attempt(what, change, message)
    attempt("not the release", {}, "PCR1 is not", unsigned="boot")
    attempt("signed before", {}, "signed already", unsigned=f"signed {party}")
    shutil.copy(bank.others[party].certificate, folder / f"signing/{party}'s certificate.pem")
    attempt("a renewed certificate", {}, "not the certificate that the lock has")
    if party == "bob":
        shutil.copy(bank.signers["bob"].certificate, folder / "signing/bob's certificate.pem")
        shutil.copy(bank.others[party].key, folder / "usb stick/bob's key.pem")
        attempt("another key", {}, "is not the key of")
    fail_on(filter(None, problems))
    return f"{number} runs"


def check_pod(bench):
    """What signs in the pod, outside of one."""
    bank = bank_of(bench)
    folder = machine(bank, "pod")
    shutil.copy(bank.files["release"], folder / "enclave.eif")
    manifests = [bank.folder / "rebuilding/parties/alice" / name for name in ("kubernetes/statefulset.yaml", "keygen/job.yaml")]
    problems = []
    for manifest in manifests:
        pod = yaml.safe_load(manifest.read_text())["spec"]["template"]["spec"]
        signer = next(container for container in pod["initContainers"] if container["name"] == "signer")
        given = {item["name"]: item["value"] for item in signer["env"]}
        if given["PCR8"] != bank.pcr8("alice"):
            problems.append(f"{manifest.name}: PCR8 is not what the certificate measures")
        script = signer["command"][2].replace("/var/lib/mpcnet/eif", str(folder)).replace(
            "/app/kms/core/service/enclave.eif", str(bank.files["release"]))
        for what, status in (("signed", 0), ("other signer", 1), ("other key", 1)):
            done = subprocess.run(["sh", "-c", script], env=environment(folder, **given, SIGNED=str(bank.files[f"{what} alice"])),
                                  capture_output=True, text=True, check=False, timeout=60)
            if done.returncode != status:
                problems.append(f"{manifest.name}: {what}: exit {done.returncode}\n{done.stderr}")
    fail_on(problems)
    return f"{len(manifests)} pods"


def check_certificate(bench, party):
    """The commands by which a runbook has the certificate made, once more and again: a lock with it is sound."""
    bank = bank_of(bench)
    folder = machine(bank, f"certificate-{party}")
    page = (bank.folder / "rebuilding/parties" / party / "README.md").read_text()
    part = page[page.index("### Who signs"):page.index("### The image")]
    script = "set -eu\n" + "\n".join(re.findall(r"^```sh\n(.*?)^```$", part, re.S | re.M)[:-1])
    spec, lock = folder / "rebuilding.mpcnet", folder / "mpcnet.lock"
    shutil.copy(bank.folder / "rebuilding.mpcnet", spec)
    shutil.copytree(bank.folder / "lock", lock)
    key = folder / "kms.pem"
    run(["openssl", "ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", key])
    for name in (folder / "signing").iterdir():
        name.unlink()
    made = []
    for _ in range(2):
        run(["bash", "-c", script], cwd=folder, env={"PATH": f"{folder}/bin:{os.environ['PATH']}", "SPEC": str(spec), "KMS": str(key)})
        made.append((folder / f"signing/{party}'s certificate.pem").read_text())
    if made[0] != made[1]:
        raise Failed("a second run made another certificate")
    bench.build(spec, folder / "out")
    if json.loads((lock / f"{party}.json").read_text())["values"]["ca_certificate"] != made[0]:
        raise Failed("the lock has another certificate")


# ---- what is written --------------------------------------------------------------------------------------------


def check_policies(bench):
    """Whatever opens to an image opens to this party's signature alone."""
    bank = bank_of(bench)
    problems, statements = [], 0
    for party in ("alice", "bob"):
        folder = bank.folder / "rebuilding/parties" / party
        value = bank.pcr8(party)
        for path in [*folder.glob("terraform/**/*.hcl"), *folder.glob("terraform/*.tf"), *folder.glob("backup/**/*.tf")]:
            text = path.read_text()
            expected = len(re.findall('RecipientAttestation:PCR0"', text))
            found = re.findall(r'RecipientAttestation:PCR8" *= "(\w+)"', text)
            statements += expected
            if found != [value] * expected:
                problems.append(f"{party}/{path.name}: {expected} conditions, PCR8 in {len(found)}")
        if json.loads((folder / "enclave/measurements.json").read_text())["Measurements"].get("PCR8") != value:
            problems.append(f"{party}: measurements.json has another PCR8")
        if f'eif_signing_cert.pem = "{bank.signers[party].pem().decode().encode("unicode_escape").decode()}"' not in (
                folder / "node/kms-server.toml").read_text():
            problems.append(f"{party}: the core is not told who signed")
    if not statements:
        raise Failed("no policy speaks of images")
    fail_on(problems)
    return f"{statements} conditions"


def check_owed(bench):
    """A key in a file that nobody signed with yet: neither pod is written, and nothing points to one."""
    bank, scratch = bank_of(bench), bench.folder("signing-owed")
    spec = re.sub(r"^ *signed_image .*carol.*\n", "", (bank.folder / "rebuilding.mpcnet").read_text(), flags=re.M)
    (scratch / "owed.mpcnet").write_text(spec)
    if "E0528" not in bench.build(scratch / "owed.mpcnet", scratch / "out", "--lock", bank.folder / "lock").stderr:
        raise Failed("nobody says what is owed")
    folder = scratch / "out/parties/carol"
    there = [name for name in ("kubernetes/statefulset.yaml", "keygen/job.yaml", "node/kms-server.toml") if (folder / name).exists()]
    if there or "statefulset" in (folder / "kustomization.yaml").read_text() or "apply --server-side -k keygen" in (
            folder / "README.md").read_text():
        raise Failed(f"carol has {there}, or is told to apply it")


def checks(bench):
    yield Check("build-eif.sh keeps the release's image alone, and builds it again", lambda: check_fetching(bench, "rebuilding"))
    yield Check("build-eif.sh where nothing says how the image is built", lambda: check_fetching(bench, "trusting"))
    yield Check("sign-eif.sh with a key in AWS KMS", lambda: check_signing(bench, "alice"))
    yield Check("sign-eif.sh with a key in a file", lambda: check_signing(bench, "bob"))
    yield Check("a certificate to a key in AWS KMS", lambda: check_certificate(bench, "alice"))
    yield Check("a certificate to a key in a file", lambda: check_certificate(bench, "bob"))
    yield Check("a pod signs, and stops at a signature that is not its party's", lambda: check_pod(bench))
    yield Check("keys open to the party's signature alone", lambda: check_policies(bench))
    yield Check("nothing runs before its image is signed", lambda: check_owed(bench))
