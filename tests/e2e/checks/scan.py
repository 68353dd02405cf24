# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What a security scanner says of everything that was built. In Terraform a finding that stays is suppressed where it
stands, with its reason; what stays in the manifests is listed here. Neither may outlive its finding."""

import json
import os
import pathlib
import re
import shutil

from .bench import ROOT, Check, Failed, Skipped, fail_on, run

CHECKOV = ROOT / ".tools/checkov/bin/checkov"
COMMENT = re.compile(r"#\s*checkov:skip=(CKV2?_[A-Z0-9]+_\d+)(?::[ \t]*(.*))?")
WORDS_MIN = 5
# Whose parties are alike: the first stands for the rest.
SAMPLED = {"mainnet": 1, "testnet": 1, "testnet-unbound": 1}

ENCLAVE = "only the container that opens the enclave's devices or lays its tunnel, which no lesser right allows"
# (check, kind): why an auditor may leave it so.
MANIFESTS = {
    ("CKV_K8S_11", "Job"): "a CPU limit would throttle the enclave's network; requests are set, memory is limited",
    ("CKV_K8S_11", "StatefulSet"): "a CPU limit would throttle the enclave's network; requests are set, memory is limited",
    ("CKV_K8S_16", "Job"): ENCLAVE,
    ("CKV_K8S_16", "StatefulSet"): ENCLAVE,
    ("CKV_K8S_20", "Job"): ENCLAVE,
    ("CKV_K8S_20", "StatefulSet"): ENCLAVE,
    ("CKV_K8S_22", "Job"): "nitro-cli writes its logs and locks to the root file system of its own container",
    ("CKV_K8S_22", "StatefulSet"): "nitro-cli writes its logs and locks to the root file system of its own container",
    ("CKV_K8S_25", "Job"): ENCLAVE,
    ("CKV_K8S_25", "StatefulSet"): ENCLAVE,
    ("CKV_K8S_28", "Job"): ENCLAVE,
    ("CKV_K8S_28", "StatefulSet"): ENCLAVE,
    ("CKV_K8S_31", "Job"): "the seccomp profile that runtimes have by default refuses vsock, the enclave's only way out",
    ("CKV_K8S_31", "StatefulSet"): "the seccomp profile that runtimes have by default refuses vsock, the enclave's only way out",
    ("CKV_K8S_37", "Job"): ENCLAVE,
    ("CKV_K8S_37", "StatefulSet"): ENCLAVE,
    ("CKV2_K8S_6", "Pod"): "a setting, off by default: policies need support that not every cluster has",
    ("CKV_K8S_11", "Deployment"): "a rehearsal's echo, which writes one short file to whoever connects",
    ("CKV_K8S_35", "Deployment"): "the field's connector takes URLs and passwords from its environment alone",
    ("CKV_K8S_8", "Deployment"): "a rehearsal's echo: socat ends when it cannot listen, and is started again",
    ("CKV_K8S_8", "DaemonSet"): "the device plugin of the field has no port or command to probe",
    ("CKV_K8S_9", "DaemonSet"): "the device plugin of the field has no port or command to probe",
    ("CKV_K8S_23", "DaemonSet"): "a device plugin registers at the kubelet's socket, which is root's",
    ("CKV_K8S_40", "DaemonSet"): "a device plugin registers at the kubelet's socket, which is root's",
}


def scan(folder, framework):
    """{"failed": {(check, file, resource)}, "skipped": {(check, file, resource): reason}}, files relative to the folder."""
    if not os.access(CHECKOV, os.X_OK):
        raise Skipped("checkov is not in .tools/checkov: ./dev test installs it from PyPI")
    done = run([CHECKOV, "-d", folder, "--framework", framework, "--skip-download", "--compact", "-o", "json"],
               expect=(0, 1), env={"LOG_LEVEL": "ERROR"})
    report = json.loads(done.stdout)
    if "results" not in report:
        raise Failed(f"checkov found nothing to scan:\n{done.stdout[:500]}")
    results = report["results"]
    if results["parsing_errors"]:
        raise Failed(f"checkov cannot read: {results['parsing_errors']}")
    place = lambda row: (row["check_id"], row["file_path"].lstrip("/"), row["resource"])
    return {"failed": {place(row) for row in results["failed_checks"]},
            "skipped": {place(row): row["check_result"]["suppress_comment"] for row in results["skipped_checks"]},
            "passed": len(results["passed_checks"])}


def terraform_problems(folder, bare):
    """What is wrong with the findings and suppressions below `folder`; `bare` is for a copy without suppressions."""
    found = scan(folder, "terraform")
    alike = {}
    for check, file, resource in sorted(found["failed"]):
        alike.setdefault((check, pathlib.Path(file).name, resource), []).append(file)
    for (check, _, resource), files in alike.items():
        more = f" (and in {len(files) - 1} more modules)" if len(files) > 1 else ""
        yield f"{files[0]}: {resource}: {check}: neither mended nor suppressed with a reason{more}"
    seen = {(file, check) for check, file, _ in found["skipped"]}
    for path in sorted(folder.rglob("*.tf")):
        file = path.relative_to(folder).as_posix()
        text = path.read_text()
        for check, reason in COMMENT.findall(text):
            if len(reason.split()) < WORDS_MIN:
                yield f"{file}: {check}: a reason of {WORDS_MIN} words or more is missing: {reason!r}"
            if (file, check) not in seen:
                yield f"{file}: {check}: this suppression is inside of no resource that checkov holds to it"
        copy = bare / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(COMMENT.sub("#", text))
    without = scan(bare, "terraform")["failed"]
    # One template's reason may be needed by some modules alone.
    needed = {(check, pathlib.Path(file).name, resource) for check, file, resource in without}
    for check, file, resource in sorted(found["skipped"]):
        if (check, pathlib.Path(file).name, resource) not in needed:
            yield f"{file}: {resource}: {check}: suppressed, and checkov has nothing to say about it"


def gather(bench, label, pattern):
    """A folder with only these files of every tree."""
    folder = bench.folder(f"checkov/{label}")
    for name in bench.trees:
        parties = bench.parties(name)[:SAMPLED.get(name)]
        for path in sorted(bench.out(name).glob(pattern)):
            relative = path.relative_to(bench.out(name))
            if relative.parts[1] in parties:
                (folder / name / relative).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, folder / name / relative)
    return folder


def check_terraform(bench):
    folder = gather(bench, "terraform", "parties/*/*/*.tf")
    fail_on(terraform_problems(folder, bench.folder("checkov/bare")))
    return f"{len(COMMENT.findall(''.join(path.read_text() for path in folder.rglob('*.tf'))))} suppressions, each with its reason"


def manifest_problems(failed):
    """Findings that are not listed, and listed ones that are none."""
    found = {}
    for check, file, resource in failed:
        found.setdefault((check, resource.split(".")[0]), f"{file}: {resource}")
    yield from (f"{found[key]}: {key[0]}" for key in sorted(set(found) - set(MANIFESTS)))
    yield from (f"{check} of a {kind} is listed, and not found" for check, kind in sorted(set(MANIFESTS) - set(found)))


def check_manifests(bench):
    found = scan(gather(bench, "manifests", "parties/*/**/*.yaml"), "kubernetes")
    fail_on(manifest_problems(found["failed"]))
    return f"{len(found['failed'])} findings of {len(MANIFESTS)} known kinds"


OPEN_BUCKET = """
resource "aws_s3_bucket" "open" {
  bucket = "open"
}
"""


def check_spoilt(bench):
    """A finding without a suppression, one with no reason, and a suppression without a finding must be noticed."""
    folder = bench.folder("checkov/spoilt/m")
    good = "#checkov:skip=CKV_AWS_18:Nobody writes access logs of this bucket."
    bare = "#checkov:skip=CKV_AWS_144:no"
    idle = "#checkov:skip=CKV_AWS_20:The bucket is private to begin with."
    body = OPEN_BUCKET.replace('= "open"\n', f'= "open"\n  {good}\n  {bare}\n  {idle}\n')
    (folder / "main.tf").write_text(f"{body}\n#checkov:skip=CKV_AWS_145:This stands outside of every resource.\n")
    found = "\n".join(terraform_problems(folder.parent, bench.folder("checkov/spoilt-bare")))
    wanted = ["CKV_AWS_145: neither mended", "CKV_AWS_144: a reason", "CKV_AWS_20: suppressed, and",
              "CKV_AWS_145: this suppression is inside of no resource"]
    fail_on(f"not noticed: {text}\n{found}" for text in wanted if text not in found)
    if "CKV_AWS_18:" in found:
        raise Failed(f"a good suppression is refused:\n{found}")


def checks(bench):
    if bench.trees:
        yield Check("checkov: Terraform of every tree", lambda: check_terraform(bench))
        yield Check("checkov: manifests of every tree", lambda: check_manifests(bench))
        yield Check("checkov: a bad suppression is noticed", lambda: check_spoilt(bench))
