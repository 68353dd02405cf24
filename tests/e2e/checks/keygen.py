# SPDX-License-Identifier: BSD-3-Clause-Clear
"""The Job of key generation: its script, with an enclave that only pretends, for the logs that real ones leave; without an
enclave, what it is told."""

import os
import re
import subprocess
import tomllib

from .bench import ROOT, Check, Failed, fail_on
from .strict import load_yaml_all

LOG = "/var/log/enclave/enclave.log"
# What an enclave says, and whether there are keys then; from the kms repository's docker/core/service/init_enclave.sh.
BOTH, NEITHER = "attempting to start kms-server", "neither kms-gen-keys nor kms-server completed successfully"
LEFT_OUT = "[service] configuration section not present, not launching kms-server"
NO_SECTION = "[keygen] configuration section not present, skipping key generation"
ENDINGS = [
    ("keys, then no core", ["attempting signing key generation", BOTH], True),
    ("no keys and no core", ["attempting signing key generation", BOTH, NEITHER], False),
    ("keys, in the older way", ["generating signing keys", LEFT_OUT], True),
    ("no keys, in the older way", ["generating signing keys", "cannot generate keys"], False),
    ("no section, in the older way", [NO_SECTION, LEFT_OUT], False),
    ("it ends early", ["requesting KMS config", "did not receive KMS config"], False),
]


# What kms-gen-keys of generation 0.13 is asked, where: from the kms repository's core/service/src/bin/kms-gen-keys.rs. It
# takes more, for which the defaults are right, and does something else than make this core's keys without these. One that
# can make more than signing keys has to be told which.
BEFORE = {"aws-region", "public-storage", "public-s3-bucket", "public-s3-prefix", "private-storage"}
IN_S3, ON_A_VOLUME = {"private-s3-bucket", "private-s3-prefix"}, {"private-file-path", "private-file-prefix"}
AFTER = {"signing-key-party-id", "num-parties", "tls-subject"}


def job_of(folder):
    (job,) = load_yaml_all((folder / "keygen/job.yaml").read_text())
    return job["spec"]["template"]["spec"]


def keygen_container(pod):
    (container,) = (item for item in pod["containers"] if item["name"] == "keygen")
    return container


def options_of(words):
    """Options by name, each given once; clap takes `--name=value`."""
    options = dict(re.fullmatch("--([a-z0-9-]+)=(.+)", word).groups() for word in words)
    if len(options) != len(words):
        raise Failed(f"an option twice among {' '.join(words)}")
    return options


def vault_of(options, kind):
    """An argument's vault as a file has it."""
    storage = options[f"{kind}-storage"]
    rest = {name.rsplit("-", 1)[-1]: value for name, value in options.items() if name.startswith(f"{kind}-{storage}-")}
    return {storage: rest}


def argument_problems(arguments, server, size, has_cmd):
    """What the core would not find again, or would be made of other people's keys."""
    try:
        middle = arguments.index("threshold")
        before, after = options_of(arguments[:middle]), options_of(arguments[middle + 1 :])
    except (ValueError, AttributeError) as error:
        yield f"{' '.join(arguments)}: {error}"
        return
    wanted = BEFORE | ({"cmd"} if has_cmd else set()) | (ON_A_VOLUME if before.get("private-storage") == "file" else IN_S3)
    if set(before) != wanted or set(after) != AFTER:
        yield f"{sorted(before)} threshold {sorted(after)}: not what it is asked"
        return
    for kind in ("public", "private"):
        if vault_of(before, kind) != server[f"{kind}_vault"]["storage"]:
            yield f"its {kind} vault is {vault_of(before, kind)}, and the core's {server[f'{kind}_vault']['storage']}"
    (me,) = (peer for peer in server["threshold"]["peers"] if peer["party_id"] == server["threshold"]["my_id"])
    told = {"aws-region": server["aws"]["region"], "tls-subject": me["mpc_identity"],
            "signing-key-party-id": str(me["party_id"]), "num-parties": str(size), "cmd": "signing-keys"}
    yield from (f"{name} is {value}, not {told[name]}" for name, value in (before | after).items()
                if told.get(name, value) != value)


def mounted_problems(pod, container, reads_file):
    """A file that it is pointed to is there; one that it does not read is not."""
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    if set(mounts) != set(volumes):
        yield f"volumes {sorted(volumes)}, and mounts {sorted(mounts)}"
    if ("config" in mounts) != reads_file:
        yield "a configuration that it does not read" if "config" in mounts else "no configuration"
    for word in container["args"] if reads_file else []:
        path = word.partition("=")[2]
        (item,) = volumes["config"]["configMap"]["items"]
        if path != f"{mounts['config']}/{item['path']}":
            yield f"{path} is not where its configuration is mounted"


def told_by(folder, container, has_cmd):
    """The arguments with which the Job's command runs a kms-gen-keys that has --cmd, or has not."""
    folder.mkdir(exist_ok=True)
    tool = folder / "kms-gen-keys"
    words = "-c, --cmd <CMD>" if has_cmd else "--overwrite"
    tool.write_text(f"#!/bin/sh\nif [ \"$*\" = --help ]; then echo '  {words}'; else printf '%s\\n' \"$@\"; fi\n")
    tool.chmod(0o755)
    done = subprocess.run([*container["command"], *container["args"]], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}, check=True)
    return [line for line in done.stdout.splitlines() if line.strip() != words]


def told_problems(folder, container, server, size):
    for has_cmd in (True, False):
        words = told_by(folder, container, has_cmd)
        yield from argument_problems(words, server, size, has_cmd)
        for number, word in enumerate(words):
            if not list(argument_problems(words[:number] + words[number + 1 :], server, size, has_cmd)):
                yield f"{word} can be left out"


def check_plain_jobs(bench):
    """Without an enclave the program itself runs, and its exit status tells."""
    spec = ROOT / "tests/golden/build-plain-generations/input.mpcnet"
    out = bench.folder("keygen-plain") / "out"
    bench.build(spec, out, "--lock", bench.specs["testnet"].lock)
    parties = sorted((out / "parties").iterdir())
    problems, by_arguments = [], 0
    for folder in parties:
        pod, server = job_of(folder), tomllib.loads((folder / "node/kms-server.toml").read_text())
        container = keygen_container(pod)
        reads_file = (folder / "keygen/kms-gen-keys.toml").exists()
        found = [*mounted_problems(pod, container, reads_file)]
        if not reads_file:
            by_arguments += 1
            found += told_problems(out.parent / folder.name, container, server, len(parties))
        elif container["command"] != ["kms-gen-keys"]:
            found.append(f"runs {container['command']}")
        problems += [f"{folder.name}: {problem}" for problem in found]
    fail_on(problems)
    if by_arguments != 2:
        raise Failed(f"{by_arguments} parties of generation 0.13")
    return f"{len(parties)} Jobs, {by_arguments} of them told by arguments"


def job_script(bench, name):
    container = keygen_container(job_of(bench.out(name) / "parties" / bench.parties(name)[0]))
    shell, flag, script = container["command"]
    if LOG not in script:
        raise Failed(f"the script does not read {LOG}")
    return [shell, flag], script


def pretend(folder, log, lines):
    tools = {
        "nitro-cli": f'case $1 in run-enclave) cat "{folder}/lines" >>"{log}" ;; *) echo "[]" ;; esac',
        "sleep": ":",
        "tail": ":",
    }
    folder.joinpath("lines").write_text("".join(f"init_enclave: {line}\n" for line in lines))
    for tool, body in tools.items():
        path = folder / tool
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)


def check_job(bench, name):
    shell, script = job_script(bench, name)
    problems = []
    for number, (what, lines, made) in enumerate(ENDINGS):
        folder = bench.folder(f"keygen/{number}")
        log = folder / "enclave.log"
        pretend(folder, log, lines)
        done = subprocess.run([*shell, script.replace(LOG, str(log))], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}, check=False)
        if (done.returncode == 0) != made:
            problems.append(f"{what}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    fail_on(problems)
    return f"{len(ENDINGS)} endings"


def checks(bench):
    if "testnet" in bench.specs:
        yield Check("key generation without an enclave is told what it needs", lambda: check_plain_jobs(bench))
    if "testnet" in bench.trees:
        yield Check("key generation tells whether keys were made: testnet", lambda: check_job(bench, "testnet"))
