# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Binding, over and over: what it changes and what it leaves alone, in whatever order, on whatever branch. Then the whole
loop of a network: built with nothing bound, really applied, bound from what came out, built and applied again."""

import itertools
import json
import os
import re
import shlex
import shutil
import sys
import tempfile

from . import aws, crossread, deployment, kubernetes, terraform
from .bench import E2E, Check, Failed, fail_on, find_tool, run, snapshot

# What says how far a network is, and what draws it.
OVERVIEW = {"mpcnet.manifest.json", "network/README.md"}
PICTURES = {"network/topology.mmd", "network/topology.svg"}
# Of a party's folder: where endpoints of peers stand, and what comes with the core.
ENDPOINTS = {"terraform/peers.tf", "terraform/tests/plan.tftest.hcl"}
CORE = {"kustomization.yaml", "kubernetes/statefulset.yaml", "node/kms-server.toml", "kubernetes/connector.yaml",
        "kubernetes/connector-monitor.yaml", "kubernetes/connector-policies.yaml"}
BACKUP_KEY = {"terraform/identity.tf", "terraform/tests/backup.tftest.hcl"}
ROOT_KEY = {"terraform/outputs.tf", "terraform/root_key.tf", "terraform/tests/core.tftest.hcl",
            "terraform/tests/root_key.tftest.hcl"}
# Where PCR8 stands, and what runs the image that is measured so.
SIGNER = {"backup/key.tf", "backup/tests/backup.tftest.hcl", "enclave/measurements.json", "enclave/sign-eif.sh",
          "keygen/enclave.json", "keygen/job.yaml", "keygen/kms-gen-keys.toml", "keygen/kustomization.yaml",
          "terraform/identity.tf", "terraform/root_key.tf", "terraform/tests/backup.tftest.hcl",
          "terraform/tests/root_key.tftest.hcl"}
# As runbooks and `build --locked` call the values of the lock.
NAMES = {"backup_key_arn": "backup key", "ca_certificate": "CA certificate", "endpoint_service_name": "endpoint service",
         "root_key_arn": "root key", "tx_sender_address": "tx-sender address", "verification_address": "verification address"}


class Deployed:
    """What a network's parties have to bind; `outputs` is {party: [text]}, `certificates` {party: PEM}."""

    def __init__(self, bench, source, outputs, certificates):
        self.bench, self.source, self.outputs, self.certificates = bench, source, outputs, certificates

    @property
    def parties(self):
        return sorted(self.outputs)

    def facts(self, party):
        return [*self.outputs[party], self.certificates[party]]

    def spec(self, label):
        """A copy of the spec without a lock."""
        target = self.bench.folder(f"loop/{label}") / "spec"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.source, target, ignore=shutil.ignore_patterns("mpcnet.lock"))
        return target

    def bind(self, spec, party, *facts, expect=(0,)):
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for number, fact in enumerate(facts):
                files.append(os.path.join(folder, f"fact-{number}"))
                with open(files[-1], "w", encoding="utf-8") as file:
                    file.write(fact)
            return run([self.bench.mpcnetc, "bind", spec, "--party", party, *files], expect=expect)

    def lock(self, spec):
        return snapshot(spec / "mpcnet.lock") if (spec / "mpcnet.lock").is_dir() else {}

    def build(self, spec, label, *arguments):
        """The files of a build anew."""
        out = self.bench.folder(f"loop/{label}") / "out"
        shutil.rmtree(out, ignore_errors=True)
        self.bench.build(spec, out, *arguments)
        return snapshot(out)


def said(bench, name):
    """An example's parties as if they had just been deployed: what its lock has of them, but for wallets and certificates,
    which are new."""
    spec = bench.specs[name]
    model, network = bench.model(name)["parties"], None
    outputs, certificates = {}, {}
    for path in sorted(spec.lock.glob("*.json")):
        record = json.loads(path.read_text())
        network, party, values = record["network"], record["party"], dict(record["values"])
        if model[party]["connector"]["enabled"]:
            values["tx_sender_public_key"] = deployment.public_key()
        outputs[party] = list(deployment.outputs(network, party, model[party], values).values())
        certificates[party] = deployment.ca_certificate(model[party]["identity"])
    return Deployed(bench, spec.source, outputs, certificates)


def changed(before, after):
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def expect_changed(what, before, after, wanted):
    found = changed(before, after)
    yield from (f"{what}: {name} changed" for name in sorted(found - wanted))
    yield from (f"{what}: {name} did not change" for name in sorted(wanted - found))


def of_party(party, names):
    return {f"parties/{party}/{name}" for name in names}


def of_all(parties, names):
    return set().union(*(of_party(party, names) for party in parties))


# ---- in any order -------------------------------------------------------------------------------------------------


def check_order(bench, name):
    """Who binds first, and whether at once or value by value, leaves no trace: the lock is the same, and what is built."""
    there = said(bench, name)
    locks, parties = {}, there.parties
    for number, order in enumerate([parties, parties[::-1], parties[1:] + parties[:1]]):
        spec = there.spec(f"order-{name}-{number}")
        for party in order:
            there.bind(spec, party, *there.facts(party))
        locks[f"at once, {order}"] = there.lock(spec)
    spec = there.spec(f"order-{name}-single")
    rounds = [[(party, fact) for fact in there.facts(party)[::-1]] for party in parties]
    for party, fact in filter(None, itertools.chain(*itertools.zip_longest(*rounds))):
        there.bind(spec, party, fact)
    locks["value by value"] = there.lock(spec)
    # Binding what is bound is nothing new.
    times = {path: path.stat().st_mtime_ns for path in (spec / "mpcnet.lock").iterdir()}
    for party in parties:
        there.bind(spec, party, *there.facts(party))
    fail_on(f"{path.name}: written anew, with nothing new" for path, time in times.items() if path.stat().st_mtime_ns != time)
    first, *others = locks
    fail_on(f"the lock differs: {first} and {other}" for other in others if locks[other] != locks[first])
    if sorted(locks[first]) != [f"{party}.json" for party in parties]:
        raise Failed(f"the lock has {sorted(locks[first])}")
    there.bench.build(spec, there.bench.folder(f"loop/order-{name}-locked"), "--locked")
    return f"{len(locks)} ways, {len(parties)} parties"


def check_branches(bench, name):
    """Two parties that bind on branches of their own: git merges them, and it is as if one had come after the other."""
    git = find_tool("git", "apt-get install git")
    there = said(bench, name)
    spec, straight = there.spec(f"branches-{name}"), there.spec(f"branches-{name}-straight")
    quiet = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"]

    def in_git(*arguments):
        run([git, "-C", spec, *quiet, *arguments])

    in_git("init", "-q", "-b", "main")
    in_git("add", "-A")
    in_git("commit", "-q", "-m", "spec")
    first, second, *_ = there.parties
    for party in (first, second):
        in_git("switch", "-q", "-c", party, "main")
        there.bind(spec, party, *there.facts(party))
        in_git("add", "-A")
        in_git("commit", "-q", "-m", f"{party} binds")
        there.bind(straight, party, *there.facts(party))
    in_git("merge", "-q", "--no-edit", first)
    if there.lock(spec) != there.lock(straight):
        raise Failed("the merged lock is not that of one after the other")
    if there.build(spec, f"branches-{name}/merged") != there.build(straight, f"branches-{name}/straight"):
        raise Failed("what is built from the merged lock is not what is built from the other")
    return f"{first} and {second}"


# ---- what changes -------------------------------------------------------------------------------------------------


def there_of(built, party, names):
    """Those of a party's files that are in a build at all, and the runbook, which says what is missing."""
    return of_party(party, {"README.md"}) | (of_party(party, names) & set(built))


def needing(value, party, network, model, built):
    """Files of a whole build that need a value of a party, or say that it is missing."""
    signed, manual = network["protocol"]["signed_images"], network["protocol"]["tls"] == "manual"
    own, found = model[party], set(OVERVIEW)
    if value == "endpoint_service_name":
        found |= PICTURES | of_party(party, {"README.md"})
        return found.union(*(there_of(built, peer, ENDPOINTS) for peer in model if peer != party))
    if value == "ca_certificate":
        found = found.union(*(there_of(built, each, CORE) for each in model))
        if signed and own["enclave"]["enabled"]:
            # A root key of somebody else's says nothing here, so the core's role does.
            given = {"terraform/tests/core.tftest.hcl"} if own["root_key"].get("arn") else set()
            found |= there_of(built, party, SIGNER | given)
        return found
    if value == "backup_key_arn":
        return found | there_of(built, party, CORE | BACKUP_KEY)
    if value == "root_key_arn" and network["protocol"]["attest_private_vault_root_key"]:
        return found | there_of(built, party, ROOT_KEY)
    if value == "tx_sender_address" and own["connector"]["enabled"]:
        return found | of_party(party, {"README.md"})
    if value == "verification_address" and (signed or manual):
        return found.union(*(there_of(built, each, {"node/kms-server.toml"}) for each in model))
    # Nobody needs it here: only the digest of what is bound is another.
    return found


def complete(lock, network, model):
    """Addresses for those whose certificate tells none."""
    for party, settings in model.items():
        record = json.loads((lock / f"{party}.json").read_text())
        if network["protocol"]["signed_images"] or network["protocol"]["tls"] == "manual":
            record["values"].setdefault("verification_address", f"0x{0xabc000 + settings['id']:040x}")
        (lock / f"{party}.json").write_text(json.dumps(record))


def left_out_problems(bench, spec, party, value, network, model, whole):
    """Without one value: what needs it is missing, nothing else is, and everybody says whose it is."""
    record = spec / "mpcnet.lock" / f"{party}.json"
    text = record.read_text()
    known = json.loads(text)
    del known["values"][value]
    record.write_text(json.dumps(known))
    what, out = f"{party} without its {value}", spec.parent / "left-out"
    bench.build(spec, out)
    after = snapshot(out)
    wanted = needing(value, party, network, model, {*whole, *after})
    yield from expect_changed(what, whole, after, wanted)
    needed = wanted != OVERVIEW
    if needed and NAMES[value] not in after[f"parties/{party}/README.md"].decode():
        yield f"{what}: its runbook does not say so"
    other = next(each for each in model if each != party)
    for arguments in ([], ["--party", party], ["--party", other]):
        # Whose folder does not need it can be built all the same.
        lacking = needed and (not arguments or value not in ("backup_key_arn", "root_key_arn", "tx_sender_address")
                              or (arguments[1] == party and value != "tx_sender_address"))
        done = bench.build(spec, out, "--check", "--locked", *arguments, expect=(1 if lacking else 0,))
        if lacking and not re.search(rf"E0749\]: party '{party}' has not made known its {NAMES[value]}\n", done.stderr):
            yield f"{what}: --locked {arguments}: {done.stderr}"
    record.write_text(text)


def check_left_out(bench, source, label, only=tuple(NAMES)):
    """Every value of the lock, taken away by itself."""
    spec = bench.folder(f"loop/whole-{label}") / "spec"
    shutil.copytree(source, spec)
    shown = json.loads(run([bench.mpcnetc, "show", spec]).stdout)
    complete(spec / "mpcnet.lock", shown["network"], shown["parties"])
    whole_out = bench.folder(f"loop/whole-{label}") / "out"
    bench.build(spec, whole_out, "--locked")
    whole = snapshot(whole_out)
    problems, count = [], 0
    for path in sorted((spec / "mpcnet.lock").glob("*.json")):
        for value in set(json.loads(path.read_text())["values"]) & set(only):
            problems += left_out_problems(bench, spec, path.stem, value, shown["network"], shown["parties"], whole)
            count += 1
    fail_on(problems)
    return f"{count} values"


def attesting(bench):
    """The testnet, its peers attesting the policy of each root key."""
    spec = bench.folder("loop/attesting")
    shutil.copytree(bench.specs["testnet"].source, spec, dirs_exist_ok=True)
    path = spec / "network.mpcnet"
    text = path.read_text()
    changed_text = text.replace("  threshold   = 1\n", "  threshold   = 1\n  protocol {\n    attest_private_vault_root_key = true\n  }\n")
    if changed_text == text:
        raise Failed(f"{path}: no place for a setting")
    path.write_text(changed_text)
    return spec


def first_changes(party, settings, built):
    """What another party's folder gets when everybody binds: peers' endpoints, and the core with everyone's certificate."""
    backup = settings["vault"]["backup"]
    return there_of(built, party, ENDPOINTS | CORE | (BACKUP_KEY if backup["enabled"] and backup["keychain"] == "aws_kms" else set()))


def check_changes(bench, name):
    """One value bound, another bound in its place, and one taken away: the files of those who need it change, no others."""
    there = said(bench, name)
    spec, parties = there.spec(f"changes-{name}"), there.parties
    one, *others = parties
    built = {"nothing": there.build(spec, f"changes-{name}/nothing")}
    there.bind(spec, one, there.outputs[one][0])
    built["an endpoint"] = there.build(spec, f"changes-{name}/endpoint")
    for party in parties:
        there.bind(spec, party, *there.facts(party))
    built["all"] = there.build(spec, f"changes-{name}/all")
    problems = [*expect_changed("one party binds its endpoint", built["nothing"], built["an endpoint"],
                                OVERVIEW | PICTURES | of_party(one, {"README.md"}) | of_all(others, {"README.md", *ENDPOINTS}))]

    # Another endpoint service in place of the first.
    service = re.search(r"vpce-svc-[0-9a-f]{17}", there.outputs[one][0])[0]
    told = there.bind(spec, one, there.outputs[one][0].replace(service, service[:-1] + ("0" if service[-1] != "0" else "1")))
    if service not in told.stdout + told.stderr:
        problems.append(f"the endpoint service that was bound before is not named: {told.stdout}{told.stderr}")
    built["moved"] = there.build(spec, f"changes-{name}/moved")
    problems += expect_changed("another endpoint service", built["all"], built["moved"], OVERVIEW | of_all(others, ENDPOINTS))

    # Another CA: all have it in their configuration, and nowhere else.
    there.bind(spec, one, deployment.ca_certificate(bench.model(name)["parties"][one]["identity"]))
    built["another CA"] = there.build(spec, f"changes-{name}/ca")
    problems += expect_changed("another CA certificate", built["moved"], built["another CA"],
                               OVERVIEW | of_all(parties, {"node/kms-server.toml"}))

    # And back again, by forgetting everything.
    for party in parties:
        run([bench.mpcnetc, "bind", spec, "--party", party, "--unbind"])
    problems += expect_changed("all forgotten", built["nothing"], there.build(spec, f"changes-{name}/forgotten"), set())
    fail_on(problems)
    return f"{len(built['all'])} files"


# ---- really applied -----------------------------------------------------------------------------------------------


def edge_problems(parties):
    """Of every ordered pair: the provider admits account and region, the consumer leads to that service, and the name by which
    it calls is one that its zone has and that its Service leads to. `parties` are crossread.Built, by name."""
    for provider, consumer in itertools.permutations(parties.values(), 2):
        edge = f"{consumer.name} to {provider.name}"
        identity = provider.settings["identity"]
        (service,) = provider.resources("aws_vpc_endpoint_service")
        admitted = provider.modules["terraform"].locals["peer_principals"].get(consumer.name)
        if admitted != f"arn:aws:iam::{consumer.settings['account']}:root":
            yield f"{edge}: admits {admitted}"
        if consumer.settings["region"] not in service.body["supported_regions"]:
            yield f"{edge}: may not come from {consumer.settings['region']}"
        peer = consumer.modules["terraform"].locals["peers"].get(provider.name, {})
        if (peer.get("service_name"), peer.get("service_region")) != (provider.service, provider.settings["region"]):
            yield f"{edge}: leads to {peer.get('service_name')} in {peer.get('service_region')}, not to {provider.service}"
        names = [item["spec"]["externalName"] for item in consumer.of("Service") if item["metadata"]["name"] == identity]
        (record,) = (block for block in consumer.resources("aws_route53_record") if block.name == "peer")
        if names != [record.body["name"].replace("${each.value.identity}", peer.get("identity", "?"))]:
            yield f"{edge}: is called {names}, and the zone has {record.body['name']} of {peer.get('identity')}"


def server_problems(built, parties, certificates):
    """The core knows every party of the committee, itself too, each by its own CA."""
    known = {peer["mpc_identity"]: peer for peer in built.tomls["node/kms-server.toml"]["threshold"]["peers"]}
    if sorted(known) != sorted(party.settings["identity"] for party in parties.values()):
        yield f"{built.name}: its core knows {sorted(known)}"
    for party in parties.values():
        found = known.get(party.settings["identity"], {}).get("tls_cert", {}).get("pem", "")
        if found.strip() != certificates[party.name].strip():
            yield f"{built.name}: its core knows another CA of {party.name}"


def content_problems(bench, out, parties):
    """What kustomize, the schemas of Kubernetes and the rules of cross-reading have to say of a network as it is bound."""
    for built in parties.values():
        yield from (f"{built.name}: {line}" for line in kubernetes.problems_of(built.rendered))
        yield from (f"{built.name}: {line}" for line in crossread.problems(built))
    yield from crossread.between(list(parties.values()), out / "network")
    done = run([terraform.terraform(), "fmt", "-check", "-no-color", "-recursive", out], expect=None, env=terraform.QUIET)
    if done.returncode:
        yield f"terraform fmt would change {done.stdout.split()}"


def check_applied(bench, name):
    """From an empty lock: the modules, then the load balancers, then what was made is bound, and each party gets an endpoint
    to each other one, which that one's service must admit. No second plan may have anything left to do."""
    folder = bench.folder(f"loop/{name}")
    spec, out, certificates = folder / "spec", folder / "out", folder / "certificates"
    shutil.copytree(bench.specs[name].source, spec)
    bench.build(spec, out)
    before, model = snapshot(out), bench.model(name)["parties"]
    certificates.mkdir()
    for party in model:
        (certificates / f"{party}.pem").write_text(deployment.ca_certificate(model[party]["identity"]))
    bind = [sys.executable, E2E / "bind_outputs.py", bench.mpcnetc, spec, out, folder / "outputs", certificates]
    found = aws.apply(folder, out, sorted(model), "--links", "--then", shlex.join(map(str, bind)), jobs=3)

    parties = {party: crossread.Built(out / "parties" / party, model[party]) for party in sorted(model)}
    problems = []
    for party, built in parties.items():
        built.service = found[party]["endpoint_service_name"]
        wanted = sorted(set(parties) - {party})
        if sorted(found[party]["peer_endpoint_ids"]) != wanted:
            problems.append(f"{party}: endpoints to {sorted(found[party]['peer_endpoint_ids'])}, not to {wanted}")
        problems += server_problems(built, parties, {name: (certificates / f"{name}.pem").read_text() for name in parties})
    problems += edge_problems(parties)
    problems += content_problems(bench, out, parties)
    after = snapshot(out)
    wanted = OVERVIEW | PICTURES | set().union(*(first_changes(party, model[party], after) for party in parties))
    problems += expect_changed("the first binding", before, after, wanted)
    fail_on(problems)
    return f"{len(found)} root modules, {len(parties) * (len(parties) - 1)} edges"


def checks(bench):
    if "testnet-unbound" in bench.trees:
        yield Check("really applied, bound and applied again: testnet-unbound", lambda: check_applied(bench, "testnet-unbound"))
    for name in ("testnet", "options"):
        if name in bench.trees:
            yield Check(f"bound in any order: {name}", lambda name=name: check_order(bench, name))
            yield Check(f"bound on two branches: {name}", lambda name=name: check_branches(bench, name))
            yield Check(f"a binding changes what needs it: {name}", lambda name=name: check_changes(bench, name))
    for name in ("testnet", "options", "plain", "signed"):
        if name in bench.trees:
            yield Check(f"a value that is missing takes with it what needs it: {name}",
                        lambda name=name: check_left_out(bench, bench.specs[name].source, name))
    if "testnet" in bench.trees:
        yield Check("a value that is missing takes with it what needs it: attested root keys",
                    lambda: check_left_out(bench, attesting(bench), "attested", ("root_key_arn",)))
