# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What a security scanner says of everything that was built. In Terraform a finding that stays is suppressed where it
stands, with its reason; what stays in the manifests is listed in docs/kubernetes.md. Neither outlives its finding."""

import json
import os
import pathlib
import re
import shutil
import sys

from .bench import ROOT, Check, Failed, Skipped, fail_on, run

sys.path.insert(0, str(ROOT / "tests/tools"))

from parity_kubernetes import checkov_reasons  # noqa: E402

CHECKOV = ROOT / ".tools/checkov/bin/checkov"
COMMENT = re.compile(r"#\s*checkov:skip=(CKV2?_[A-Z0-9]+_\d+)(?::[ \t]*(.*))?")
WORDS_MIN = 5
# Whose parties are alike: the first stands for the rest.
SAMPLED = {"mainnet": 1, "testnet": 1, "testnet-unbound": 1}

PAGE = ROOT / "docs/kubernetes.md"


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


def variant_of(folder):
    """What a party's core is, by its files."""
    if (folder / "rehearsal").is_dir():
        return "rehearsal"
    return "enclave" if (folder / "enclave").is_dir() else "plain"


def manifest_problems(failed, variant, listed):
    """Findings that are not listed, and listed ones that are none; `variant` is told by a file of them."""
    found = {}
    for check, file, resource in sorted(failed):
        key = check, resource.split(".")[0], variant(file)
        # What is said of one variant is said of no other.
        key = key if key in listed else (*key[:2], None)
        found.setdefault(key, f"{file}: {resource}")
    yield from (f"{found[key]}: {key[0]}: not in {PAGE.name}" for key in sorted(set(found) - set(listed), key=str))
    for check, kind, of in sorted(set(listed) - set(found), key=str):
        yield f"{check} of a {kind}{f' ({of})' if of else ''} is in {PAGE.name}, and not found"


def listed_findings():
    listed, problems = checkov_reasons(PAGE.read_text())
    fail_on(problems)
    return listed


def check_manifests(bench):
    folder = gather(bench, "manifests", "parties/*/**/*.yaml")
    variants = {path.relative_to(folder).as_posix(): variant_of(path) for path in folder.glob("*/parties/*")}
    listed = listed_findings()
    failed = scan(folder, "kubernetes")["failed"]
    fail_on(manifest_problems(failed, lambda file: variants["/".join(file.split("/")[:3])], listed))
    return f"{len(failed)} findings of {len(listed)} known kinds"


def check_listing():
    """A finding that is not listed, one of another variant, and one that is none must be noticed."""
    listed = {("CKV_K8S_1", "Job", "enclave"): "so", ("CKV_K8S_2", "Pod", None): "so"}
    both = {("CKV_K8S_1", "a/job.yaml", "Job.x.y"), ("CKV_K8S_2", "b/pod.yaml", "Pod.x.y")}
    variant = lambda file: "enclave" if file.startswith("a/") else "plain"
    problems = lambda failed: list(manifest_problems(failed, variant, listed))
    fail_on(f"not well: {problem}" for problem in problems(both))
    for words, failed in (("CKV_K8S_3: not in", both | {("CKV_K8S_3", "a/job.yaml", "Job.x.y")}),
                          ("CKV_K8S_1: not in", both | {("CKV_K8S_1", "b/job.yaml", "Job.x.y")}),
                          ("CKV_K8S_1 of a Job (enclave) is in", both - {("CKV_K8S_1", "a/job.yaml", "Job.x.y")}),
                          ("CKV_K8S_2 of a Pod is in", both - {("CKV_K8S_2", "b/pod.yaml", "Pod.x.y")})):
        if not any(words in problem for problem in problems(failed)):
            raise Failed(f"not noticed: {words}")


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
        yield Check("checkov: a finding that is not listed is noticed", check_listing)
        yield Check("checkov: a bad suppression is noticed", lambda: check_spoilt(bench))
