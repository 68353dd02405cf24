# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What a build promises about its folder: the same bytes everywhere, nothing touched without need, nothing overwritten
that somebody edited, and names that follow from the spec alone."""

import functools
import os
import re
import shutil
import sys
import threading

from . import helm
from .bench import E2E, ROOT, Check, Failed, Skipped, fail_on, files_of, find_tool, run, snapshot

EXIT_DIFFERENCES, EXIT_DOES_NOT_HOLD = 2, 4
# Another machine, as far as a process can see it.
ELSEWHERE = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "HOME": "/nonexistent", "NO_COLOR": "1"}


MAKING_LOCALE = threading.Lock()


@functools.cache
def turkish(bench):
    """Where a process finds the Turkish locale, whose i and I are no pair: made here, since few machines have it."""
    folder = bench.folder("locales")
    localedef = find_tool("localedef", "apt-get install libc-bin locales")
    done = run([localedef, "-i", "tr_TR", "-f", "UTF-8", folder / "tr_TR.UTF-8"], expect=None)
    if not (folder / "tr_TR.UTF-8").is_dir():
        raise Skipped(f"there is no Turkish locale: apt-get install locales ({done.stderr.strip()[:100]})")
    return {"LOCPATH": str(folder)}


def times(folder):
    return {name: (folder / name).stat().st_mtime_ns for name in files_of(folder)}


def check_unchanged(bench, name):
    """A second build changes no file's time, and --check agrees."""
    out = bench.out(name)
    spec = bench.specs[name]
    before = times(out)
    bench.build(spec.source, out, *spec.lock_arguments())
    after = times(out)
    fail_on(f"{file}: has another time" for file in sorted({*before, *after}) if before.get(file) != after.get(file))
    bench.build(spec.source, out, *spec.lock_arguments(), "--check")
    return f"{len(after)} files"


def check_elsewhere(bench, name):
    """Another folder, locale, time zone, umask, home and order of files: the same bytes, and the same modes."""
    spec = bench.specs[name]
    folder = bench.folder(f"elsewhere/{name}")
    with MAKING_LOCALE:
        elsewhere = {**ELSEWHERE, **turkish(bench)}
    arguments = spec.lock_arguments()
    files = list(reversed(spec.files()))
    out = folder / "other out"
    bench.build(files, out, *arguments, env=elsewhere, cwd=folder, umask=0o077)
    compare(bench.out(name), out)
    bench.build(files[1:] + files[:1], out, *arguments, "--check", env=elsewhere, cwd=folder)
    return f"{len(files)} spec files named in another order"


def compare(one, other):
    first, second = snapshot(one), snapshot(other)
    problems = [f"{file}: differs" for file in sorted({*first, *second}) if first.get(file) != second.get(file)]
    problems += [f"{file}: has another mode" for file in first
                 if file in second and (one / file).stat().st_mode != (other / file).stat().st_mode]
    fail_on(problems)


def check_edited(bench, name):
    """One flipped byte stops the next build before it changes anything; --force overwrites it."""
    source = bench.specs[name].source
    original = snapshot(bench.out(name))
    edited = pick(original)
    with bench.copy(name, "edited") as out:
        for file in edited:
            data = bytearray(original[file])
            data[len(data) // 2] ^= 1
            (out / file).write_bytes(data)
            before = times(out)
            done = bench.build(source, out, expect=(EXIT_DOES_NOT_HOLD,))
            if file not in done.stderr:
                raise Failed(f"{file} was edited, and the build does not name it:\n{done.stderr}")
            if (out / file).read_bytes() != bytes(data) or times(out) != before:
                raise Failed(f"{file} was edited, and the build changed the folder nevertheless")
            bench.build(source, out, "--check", expect=(EXIT_DOES_NOT_HOLD,))
            bench.build(source, out, "--force")
            if snapshot(out) != original:
                raise Failed(f"{file}: --force does not bring it back")
    return f"{len(edited)} files"


def pick(files):
    """One file of each kind: they come from different hands."""
    kinds = {}
    for name in files:
        if name != "mpcnet.manifest.json":
            kinds.setdefault(os.path.splitext(name)[1] or os.path.basename(name), name)
    return sorted(kinds.values())


def check_touched(bench, name):
    """A lost file comes back, a stale one goes, and one that is not ours stays."""
    spec = bench.specs[name]
    original = snapshot(bench.out(name))
    with bench.copy(name, "touched") as out:
        lost = pick(original)[0]
        (out / lost).unlink()
        bench.build(spec.source, out, "--check", expect=(EXIT_DIFFERENCES,))
        own = out / "parties/notes of ours.txt"
        own.write_text("not ours\n")
        bench.build(spec.source, out)
        if own.read_text() != "not ours\n":
            raise Failed("a file that no build wrote was changed")
        own.unlink()
        if snapshot(out) != original:
            raise Failed(f"{lost} was removed, and the next build does not bring the folder back to what it was")


def check_broken(bench):
    """A spec with an error writes nothing at all."""
    folder = bench.folder("broken")
    shutil.copytree(bench.specs["testnet"].source, folder / "spec")
    first = sorted((folder / "spec").glob("*.mpcnet"))[0]
    first.write_text(first.read_text() + '\nparty "eve" {\n  bogus = 1\n}\n')
    done = bench.build(folder / "spec", folder / "out", expect=(1,))
    if (folder / "out").exists():
        raise Failed("the output folder was made all the same")
    if "bogus" not in done.stderr:
        raise Failed(f"the setting is not named:\n{done.stderr}")


def renamed_spec(bench, name, flags):
    """A copy of a spec, its lock included, after s/alice/zoe/g: file names as well."""
    source = bench.specs[name].source
    target = bench.folder(f"renamed{flags}/{name}") / "spec"
    shutil.copytree(source, target)
    for path in sorted(target.rglob("*")):
        if path.is_file():
            path.write_text(re.sub("alice", "zoe", path.read_text(), flags=flags))
            path.rename(path.with_name(re.sub("alice", "zoe", path.name)))
    return target


def check_renamed(bench, name, flags):
    """Where nobody is called alice, nothing is."""
    spec = renamed_spec(bench, name, flags)
    out = spec.parent / "out"
    bench.build(spec, out)
    problems = []
    for file in files_of(out):
        if re.search("alice", file, flags):
            problems.append(f"{file}: is called so")
        lines = (out / file).read_text().split("\n")
        problems += [f"{file}:{number}: {line.strip()[:100]}" for number, line in enumerate(lines, 1) if re.search("alice", line, flags)]
    fail_on(problems)
    if not any("zoe" in file for file in files_of(out)):
        raise Failed("and nothing is called zoe either")
    return f"{len(files_of(out))} files"


def check_party_alone(bench, name):
    """--party writes this party's folder as the whole build does."""
    out = bench.folder("alone") / "out"
    party = bench.parties(name)[-1]
    bench.build(bench.specs[name].source, out, "--party", party)
    whole, alone = snapshot(bench.out(name) / "parties" / party), snapshot(out / "parties" / party)
    fail_on(f"{file}: differs" for file in sorted({*whole, *alone}) if whole.get(file) != alone.get(file))
    others = [folder.name for folder in (out / "parties").iterdir() if folder.name != party]
    fail_on(f"{other}: written too" for other in others)


def check_neighbours(bench, name):
    """A party's folder has nothing of another party's account that the mesh does not need: no bucket, no role, no key."""
    made = {}
    for party in bench.parties(name):
        for path in (bench.out(name) / "parties" / party / "terraform").glob("*.tf"):
            made.setdefault(party, set()).update(re.findall(r'^\s*bucket\s*=\s*"([^"]+)"', path.read_text(), re.M))
    problems = []
    for owner, buckets in made.items():
        for other in set(made) - {owner}:
            for file in files_of(bench.out(name) / "parties" / other):
                text = (bench.out(name) / "parties" / other / file).read_text()
                problems += [f"{other}/{file}: {bucket} is {owner}'s" for bucket in buckets - made[other]
                             if bucket in text and "pub" not in bucket]
    fail_on(problems)
    if not made:
        raise Failed("no buckets found to look for")


def check_examples_from_checkout(bench):
    """Examples name no machine, no folder of ours."""
    for name in bench.trees:
        for file in files_of(bench.out(name)):
            if str(ROOT) in (bench.out(name) / file).read_text() or str(bench.scratch) in (bench.out(name) / file).read_text():
                raise Failed(f"{name}: {file}: names a folder of this machine")


def check_runbooks(bench, name):
    """Every command of every party's runbook, as it stands, from an empty lock to running cores."""
    return follow_runbooks(bench, bench.specs[name].source)


def follow_runbooks(bench, source):
    arguments = [sys.executable, E2E / "node-keys/try_runbook.py", bench.mpcnetc, source]
    done = run(arguments, expect=(0, 77))
    said = done.stdout.strip()
    if done.returncode == 77:
        raise Skipped(said.removeprefix("skipped: "))
    return said.splitlines()[-1] if said else None


def check_runbooks_of_charts(bench):
    """The same where the field's charts make the pods."""
    folder = bench.folder("specs/runbooks-helm")
    shutil.copytree(helm.LOCK, folder / "mpcnet.lock")
    (folder / "network.mpcnet").write_text(helm.packaged("helm"))
    return follow_runbooks(bench, folder)


def checks(bench):
    for name in bench.trees:
        yield Check(f"a second build touches nothing: {name}", lambda name=name: check_unchanged(bench, name))
        yield Check(f"the same bytes on another machine: {name}", lambda name=name: check_elsewhere(bench, name))
    if "testnet" in bench.trees:
        yield Check("an edited file stops the build: testnet", lambda: check_edited(bench, "testnet"))
        yield Check("lost files come back, foreign ones stay: testnet", lambda: check_touched(bench, "testnet"))
        yield Check("the runbooks lead to running cores: testnet", lambda: check_runbooks(bench, "testnet"))
        yield Check("a broken spec writes nothing", lambda: check_broken(bench))
        yield Check("--party writes the same: testnet", lambda: check_party_alone(bench, "testnet"))
        yield Check("no party has a neighbour's buckets: testnet", lambda: check_neighbours(bench, "testnet"))
        yield Check("outputs name no folder of this machine", lambda: check_examples_from_checkout(bench))
    yield Check("the runbooks lead to running cores: with charts", lambda: check_runbooks_of_charts(bench))
    for name in ("options", "plain"):
        if name in bench.trees:
            yield Check(f"the runbooks lead to running cores: {name}", lambda name=name: check_runbooks(bench, name))
    for name in bench.trees:
        if name in ("two-party", "testnet", "testnet-unbound"):
            yield Check(f"s/alice/zoe/g leaves no alice: {name}", lambda name=name: check_renamed(bench, name, re.NOFLAG))
            yield Check(f"s/alice/zoe/gi leaves no Alice: {name}", lambda name=name: check_renamed(bench, name, re.I))
