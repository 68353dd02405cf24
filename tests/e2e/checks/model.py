# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What `show` prints: its YAML is its JSON, its schema lets in every model and nothing else, its digest is RFC 8785's."""

import copy
import functools
import hashlib
import json
import os
import re

from .bench import E2E, ROOT, Check, Failed, Skipped, fail_on, find_node, run
from .language import MODULES, spec_groups
from .strict import load_json, load_yaml_all

SCHEMA = ROOT / "docs/model.schema.json"
ROW = re.compile(
    r'^SETTING\((\w+), (\w+), "([^"]+)", (\w+), (\w+), (NULL|"(?:[^"\\]|\\.)*"), (NULL|"[^"]*"),\n'
    r"\t([^,]+), ([^,]+), (\w+|\"\w+\"),", re.M)
UNITS = {
    "SIZE": {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40},
    "DURATION": {"ms": 1, "s": 1000, "m": 60000, "h": 3600000, "d": 86400000},
    "CPU": {"m": 1, "": 1000},
}
# What only looks like text.
WORDS = [
    "yes", "no", "on", "off", "y", "n", "true", "null", "Null", "~", "", " ", "0o7", "0777", "0x1F", "1e3", "1_000", ".5",
    ".inf", ".nan", "2026-11-25", "2026-11-25T12:30:45Z", "12:30:45", "-", "---", "...", "- x", "? x", "x: y", "x #y",
    "#x", "!!int 1", "&a", "*a", "<<", "=", "%TAG", "@x", "`x`", "{a: b}", "[a]", "'x'", '"x"', "\\n", " x ", "x:", "|",
    ">", "é", "\u2028", "\u2029", "\u0301x", "\ufeffx", "\ue000", "\ufffd", "\U0001f511", "\U0010ffff", "x" * 200,
]
KEYS = ["yes", "on", "null", "1e3", "0o7", "2026-11-25", "12:30:45", ".5", "+1", "-", "a b", " ", "é", "\ue000", "\uff5e",
        "\ufffd", "\U0001f511", "\U0010fffd", "a.b", "y", "true", "é" * 120]


def show(bench, files, *arguments):
    """What show prints of a spec that passes, else None."""
    done = run([bench.mpcnetc, "show", *arguments, *files], expect=(0, 1, 74), encoding="utf-8")
    return done.stdout if done.returncode == 0 else None


@functools.cache
def models(bench):
    """{name: (files, what show prints)} of every spec that passes: ours, the golden cases, and a hostile one."""
    groups = {**spec_groups(bench), "hostile": [hostile_spec(bench)]}
    found = {name: (files, show(bench, files)) for name, files in groups.items()}
    found = {name: pair for name, pair in found.items() if pair[1]}
    if len(found) < 40 or "hostile" not in found:
        raise Failed(f"only these pass: {', '.join(found)}")
    return found


def quoted(text):
    """A text as the language writes it."""
    body = "".join(f"\\U{ord(c):08x}" if ord(c) > 126 or c in '"\\' else c for c in text)
    return '"' + body.replace("\\U00000022", '\\"').replace("\\U0000005c", "\\\\").replace("${", "$${").replace(
        "%{", "%%{") + '"'


def hostile_spec(bench):
    annotations = "\n".join(f'      "example.org/w{i}" = {quoted(word)}' for i, word in enumerate(WORDS)
                            if "\u0301" not in word)
    tags = "\n".join(f"    {quoted(key)} = {quoted(key)}" for key in KEYS)
    source = (ROOT / "examples/testnet/network.mpcnet").read_text()
    source = source.replace("  threshold   = 1\n", """  threshold   = 1
  chains {
    gateway = 9007199254740991
  }
  eip712 {
    chain_id = 9223372036854775807
  }
  protocol {
    dec_capacity = 9007199254740992
  }
  core_to_core {
    multiplier = 1.50
  }
""")
    source = source.replace('profile "node" {\n', f"""profile "node" {{
  tags = {{
{tags}
  }}
  kubernetes {{
    annotations = {{
{annotations}
    }}
    namespace_labels = {{ yes = "yes", off = "1e3", label = "" }}
  }}
""")
    for name in ("alice", "bob", "carol", "dave"):
        source += (ROOT / f"examples/testnet/{name}.mpcnet").read_text()
    path = bench.folder("hostile-model") / "network.mpcnet"
    path.write_text(source, encoding="utf-8")
    return path


# ---- YAML ---------------------------------------------------------------------------------------------------------


def same(ours, theirs, path=""):
    """Where two documents differ in data or in type; 1 is not true, and not 1.0."""
    if type(ours) is not type(theirs):
        return f"{path}: {ours!r} is {theirs!r} there"
    if isinstance(ours, dict):
        if list(ours) != list(theirs) and set(ours) != set(theirs):
            return f"{path}: keys {sorted(set(ours) ^ set(theirs))!r}"
        return next(filter(None, (same(ours[key], theirs[key], f"{path}.{key}") for key in ours)), None)
    if isinstance(ours, list):
        if len(ours) != len(theirs):
            return f"{path}: {len(ours)} elements, {len(theirs)} there"
        return next(filter(None, (same(a, b, f"{path}[{i}]") for i, (a, b) in enumerate(zip(ours, theirs)))), None)
    return None if ours == theirs else f"{path}: {ours!r} is {theirs!r} there"


def check_yaml(bench):
    """Three readers, of YAML 1.1 and 1.2, find in the YAML what the JSON says."""
    found = models(bench)
    folder = bench.folder("model-yaml")
    problems = []
    paths = {}
    for name, (files, text) in found.items():
        yaml = show(bench, files, "--format", "yaml")
        path = folder / f"{name.replace('/', '-')}.yaml"
        path.write_text(yaml, encoding="utf-8")
        paths[name] = path
        documents = load_yaml_all(yaml)
        problems.append(len(documents) != 1 and f"{name}: {len(documents)} documents")
        problems.append((found_here := same(load_json(text), documents[0])) and f"{name}: PyYAML: {found_here}")
    problems = [problem for problem in problems if problem]
    if not (MODULES / "node_modules/yaml").is_dir():
        fail_on(problems)
        raise Skipped("the npm package yaml is not here: ./dev test installs it")
    theirs = json.loads(run([find_node(), E2E / "yaml_json.mjs", MODULES, *paths.values()], encoding="utf-8").stdout)
    for name, path in paths.items():
        ours = load_json(found[name][1])
        for version, data in zip(("1.2", "1.1"), theirs[str(path)]):
            problem = same(ours, data)
            if problem:
                problems.append(f"{name}: yaml of npm, YAML {version}: {problem}")
    fail_on(problems)
    return f"{len(found)} models"


# ---- the canonical form -------------------------------------------------------------------------------------------


def canonical(data):
    """RFC 8785, in our own words: keys by UTF-16 code units, numbers as ECMAScript writes them, no blanks."""
    if isinstance(data, dict):
        keys = sorted(data, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(data[key])}" for key in keys) + "}"
    if isinstance(data, list):
        return "[" + ",".join(map(canonical, data)) + "]"
    if isinstance(data, int) and not isinstance(data, bool) and abs(data) >= 2**53:
        raise Failed(f"{data} is no number that every reader of JSON has exactly")
    return json.dumps(data, ensure_ascii=False)


def check_canonical(bench):
    """The digest that check prints is that of the canonical form, made here of what show prints."""
    problems = []
    found = models(bench)
    for name, (files, text) in found.items():
        lock = bench.folder("no-lock")
        done = run([bench.mpcnetc, "check", "-v", "--lock", lock, *files], expect=None, encoding="utf-8")
        said = re.search(r"^model ([0-9a-f]{64})$", done.stdout, re.M)
        wanted = hashlib.sha256(b"mpcnet model v1\n" + canonical(load_json(text)).encode()).hexdigest()
        if not said or said[1] != wanted:
            problems.append(f"{name}: model {said and said[1]}, not {wanted}")
    fail_on(problems)
    return f"{len(found)} models"


# ---- the schema ---------------------------------------------------------------------------------------------------


def validator():
    try:
        from jsonschema import Draft202012Validator
    except ImportError as error:
        raise Skipped(f"{error}: ./dev test installs it") from error
    return Draft202012Validator


def check_schema(bench):
    """It is a schema, the one in docs/, and every model is let in."""
    make = validator()
    printed = run([bench.mpcnetc, "show", "--schema"]).stdout
    if printed != SCHEMA.read_text():
        raise Failed("docs/model.schema.json is not what show --schema prints")
    schema = load_json(printed)
    make.check_schema(schema)
    holds = make(schema)
    problems = []
    found = models(bench)
    for name, (_, text) in found.items():
        problems += [f"{name}: {error.json_path}: {error.message[:200]}" for error in holds.iter_errors(load_json(text))]
    fail_on(problems)
    return f"{len(found)} models"


# Keys of these are the spec's own.
FREE = {"parties", "releases", "tags", "subnets", "labels", "annotations", "namespace_labels", "namespace_annotations",
        "service_account_annotations", "registry_mirrors", "node_selector", "metric_labels", "blobs", "context_associations",
        "hosts", "acl", "host_urls", "env", "parameters", "members"}


def walk(data, path=()):
    """(container, key, path) of everything in a document."""
    for key, value in list(data.items()) if isinstance(data, dict) else list(enumerate(data)):
        yield data, key, (*path, key)
        if isinstance(value, (dict, list)):
            yield from walk(value, (*path, key))


def of_wrong_type(value):
    """What a value of that type is not; null may stand for a text, a number or a list, but not for everything."""
    yield {"other": "x"} if not isinstance(value, dict) else "x"
    yield [[]] if value is None or isinstance(value, list) else []
    yield 0.5
    if value is not None:
        yield True if not isinstance(value, bool) else "true"
        yield 1 if isinstance(value, (str, bool, dict, list)) else "x"


def spoil(data, holds):
    """What the schema lets in after one change of a document that it should refuse; and how many changes were made."""
    let_in, count = [], 0

    def refuse(what, path):
        nonlocal count
        count += 1
        if holds.is_valid(data):
            let_in.append(f"{'.'.join(map(str, path))}: {what}")

    for container, key, path in walk(data):
        value = container[key]
        for wrong in of_wrong_type(value):
            container[key] = wrong
            refuse(f"{wrong!r} instead of {value!r}", path)
        container[key] = value
        if isinstance(container, list):
            container.append(copy.deepcopy(value))
            refuse("twice", path)
            container.pop()
            continue
        if key == next(iter(container)):
            container["other\u0001"] = value
            refuse("one key more beside it", path)
            del container["other\u0001"]
        del container[key]
        if not (len(path) > 1 and path[-2] in FREE):
            refuse("taken out", path)
        container[f"{key}\u0001"] = value
        refuse("under another name", path)
        del container[f"{key}\u0001"]
        container[key] = value
    return let_in, count


def check_spoilt(bench, name):
    """One thing of a model changed, and the schema refuses it: each key, each value."""
    holds = validator()(load_json(SCHEMA.read_text()))
    data = load_json(run([bench.mpcnetc, "show", bench.specs[name].source]).stdout)
    party = sorted(data["parties"])[0]
    data["parties"] = {party: data["parties"][party]}
    fail_on(holds.iter_errors(data))
    let_in, count = spoil(data, holds)
    fail_on(f"let in: {line}" for line in let_in)
    return f"{count} changes refused"


def rows():
    """(scope, path, type, shape, parameter, min, max, unit) of src/model/schema.def; limits are None where there are none."""
    def limit(text):
        digits = re.search(r"\d{2,}|\d(?!\d*_)", text.replace("INT64_C", ""))
        return None if text == "NO_LIMIT" else int(digits[0])

    text = (ROOT / "src/model/schema.def").read_text()
    found = [(scope, path, kind, shape, parameter.strip('"'), limit(low), limit(high), unit.strip('"'))
             for _, scope, path, kind, shape, parameter, _, low, high, unit in ROW.findall(text)]
    if len(found) != len(re.findall(r"^SETTING\(", text, re.M)):
        raise Failed("src/model/schema.def cannot be read any more")
    return found


def quantity(kind, number):
    """As the model writes it: in the largest unit that divides it."""
    name, factor = max(((name, factor) for name, factor in UNITS[kind].items() if number % factor == 0),
                       key=lambda unit: unit[1])
    return f"{number // factor}{name}"


def tries(row):
    """(value, fits) at the edges of what a row allows."""
    _, _, kind, shape, parameter, low, high, unit = row
    if shape in ("MAP", "MAP_OF_LISTS"):
        return
    if kind == "ENUM":
        yield from ((word, True) for word in parameter.split("|"))
        yield from ((word, False) for word in ("", "other", parameter.split("|")[0] + "x", parameter.split("|")[0].swapcase()
                                               if not parameter[0].isdigit() else "0"))
    if shape == "LIST":
        return
    if kind in ("INT", "PORT"):
        def number(n):
            return n if n < 2**53 else str(n)
        top = high if high is not None else 2**63 - 1
        yield from ((number(n), low <= n <= top) for n in
                    (low - 1, low, low + 1, top - 1, top, top + 1, 2**53 - 1, 2**53, 2**63 - 1, 2**63, 10**19, -1))
        yield from ((value, False) for value in (2**53, str(2**53 - 1), "1", f"0{2**53}", low + 0.5))
    if kind in UNITS:
        step = UNITS[kind].get(unit, 1)
        top = high if high is not None else (2**63 - 1) // step * step
        bottom = low if low is not None else step
        for n in (bottom - step, bottom, bottom + step, top - step, top, top + step, 10 * bottom, 7 * step, 1000 * step):
            if n > 0:
                yield quantity(kind, n), bottom <= n <= top
        if step > 1:
            yield quantity(kind, (bottom // step + 1) * step + 1), False
        yield from ((value, False) for value in ("01" + unit, "1.5" + unit, "1XB", "", "-1" + unit))
    if kind == "DECIMAL":
        yield from ((value, fits) for value, fits in (
            ("1.0", True), ("2.5", True), ("1000000.25", True), ("0.9", False), ("1", False), ("1.50", False),
            ("01.5", False), ("-1.5", False), ("1.", False), ("123456789012345678901234.5", False)))


def place(data, scope, path):
    """(container, key) of a setting in a model."""
    start = {"NETWORK": data["network"], "PARTY": next(iter(data["parties"].values())),
             "RELEASE": next(iter(data["releases"].values()))}[scope]
    *blocks, key = path.split(".")
    for block in blocks:
        start = start[block]
    return start, key


def check_edges(bench):
    """Of every row of the table: what is just inside of its limits is let in, what is just outside is not."""
    schema = load_json(SCHEMA.read_text())
    make = validator()
    data = load_json(run([bench.mpcnetc, "show", ROOT / "examples/testnet"]).stdout)
    problems, count = [], 0
    for row in rows():
        scope, path, shape, low, high = row[0], row[1], row[3], row[5], row[6]
        part = schema["properties"]["network"] if scope == "NETWORK" else schema["$defs"][scope.lower()]
        for name in path.split("."):
            part = part["properties"][name]
        place(data, scope, path)
        holds = make({**part, "$schema": schema["$schema"]})
        for value, fits in tries(row):
            count += 1
            if holds.is_valid([value] if shape == "LIST" else value) != fits:
                problems.append(f"{scope.lower()}.{path}: {value!r} is {'refused' if fits else 'let in'}")
        if shape == "LIST" and low:
            count += 1
            problems += [f"{scope.lower()}.{path}: an empty list is let in"] if holds.is_valid([]) else []
        if shape in ("LIST", "MAP") and high is not None:
            limits = json.dumps(part)
            count += 1
            if f'"max{"Items" if shape == "LIST" else "Properties"}": {high}' not in limits:
                problems.append(f"{scope.lower()}.{path}: holds more than {high}")
    fail_on(problems)
    return f"{count} values"


# ---- where values came from ---------------------------------------------------------------------------------------


def settings_of(model):
    """{path: value} of every setting, as --why names them: what is no map, or is one with keys of the spec's own."""
    def leaves(data, path):
        for key, value in data.items():
            if isinstance(value, dict) and key not in FREE:
                yield from leaves(value, f"{path}.{key}")
            else:
                yield f"{path}.{key}", value
    found = dict(leaves(model["network"], "network"))
    for one, many in (("party", "parties"), ("release", "releases")):
        for name, data in model[many].items():
            found |= leaves(data, f"{one}.{name}")
    return found


def why_problems(name, wanted, whys):
    """Each setting is told of once, with its value, and with the layer that decides."""
    told = {why["path"]: why for why in whys}
    if set(told) != set(wanted) or len(told) != len(whys):
        yield f"{name}: not of each setting: {sorted(set(told) ^ set(wanted))[:5]}"
        return
    for path, why in told.items():
        deciding = [layer for layer in why["layers"] if layer["decides"]]
        merged = isinstance(why["value"], dict) and path.endswith(("tags", "labels", "annotations"))
        if same(wanted[path], why["value"]):
            yield f"{name}: {path} is {why['value']!r}, and {wanted[path]!r} in the model"
        if not deciding or (len(deciding) > 1 and not merged):
            yield f"{name}: {path}: {len(deciding)} layers decide"
        # What a layer says is in no form yet: 360s is 6m in the model.
        elif len(deciding) == 1 and deciding[0]["says"] == "value" and not merged:
            said = deciding[0]["value"]
            if type(said) is type(why["value"]) and not isinstance(said, str) and said != why["value"]:
                yield f"{name}: {path}: {said!r} made {why['value']!r}"
        if merged and {key["key"]: key["value"] for key in why["keys"] if not key["removed"]} != why["value"] and (
                deciding[0]["source"] != "default"):
            yield f"{name}: {path}: its keys do not make {why['value']!r}"
        if any(layer["says"] not in ("nothing", "null") and layer["place"] is None and layer["source"] != "default"
               for layer in why["layers"]):
            yield f"{name}: {path}: a layer has no place"


def check_why(bench):
    """--why tells of every setting of every model, and of the value that is there."""
    problems = []
    found = models(bench)
    for name, (files, text) in found.items():
        whys = []
        for path in ("network", "parties", "releases"):
            whys += load_json(show(bench, files, "--why", path, "--format", "json"))["settings"]
        problems += why_problems(name, settings_of(load_json(text)), whys)
    fail_on(problems)
    return f"{len(found)} models"


# ---- forms of text ------------------------------------------------------------------------------------------------

HEX = "0123456789abcdef"
SAMPLES = [
    "", "a", "A", "0", "00", "ab", "abc", "a-b", "-a", "a-", "a--b", "a.b", "a..b", ".a", "a.", "a_b", "_a", "a b", " a", "a/b",
    "/a", "/a/", "/a//b/", "/", "//", "..", "../a", "a/../b", "a/..", "é", "a,b", "a=b", "a:b", "a@b", "a+b", "a*b", "a\tb",
    "aws:x", "aws", "mpcnet:x", "internal-a", "internal", "alias/x", "alias/", "alias/aws/x", "alias/a/b_c", "ZABC", "Zabc",
    "Z", "ABC", "1.2.3", "1.2", "1.2.3.4", "1.2.3-", "1.4.2-0.amzn2023", "1.33.8-20260304", "1.33.8-2026030", "1.28", "1.29",
    "1.30", "1.37", "1.38", "1e3", "1x", "0x1f", "true", "True", "null", "eu-west-1", "eu-west-", "eu-west-12", "eu-1",
    "us-gov-west-1", "cn-north-1", "mx-central-1", "euw1-az1", "euw1-az12", "use1-az4", "e1-az1", "c7a.16xlarge", "c.x", "c7a.",
    "C7a.large", "c7a.16.x", "u-6tb1.metal", "10.0.0.0/16", "10.0.0.0/33", "256.0.0.0/8", "10.0.0/8", "0.0.0.0/0",
    "10.0.0.1/32", "010.0.0.0/8", "10.0.0.0/08", "10.0.0.0", "vpc-0123456789abcdef0", "vpc-01234567", "vpc-0123456", "vpc-",
    "sg-0123456789abcdef0", "subnet-0123456789abcdef0", "ami-0123456789abcdef0", "ami-0123456789ABCDEF0", "ab-c",
    "xn--abc", "sthree-abc", "amzn-s3-demo-a", "abc-s3alias", "abc--ol-s3", "abc--x-s3", "abc--table-s3", "Abc",
    "arn:aws:iam::210987654321:role/a", "arn:aws:iam::210987654321:role/", "arn:aws:iam::210987654321:role/p/a",
    "arn:aws:iam::aws:policy/a", "arn:aws:iam:eu-west-1:210987654321:role/a", "arn:aws:iam::2109876543:role/a",
    "arn:aws:kms:eu-west-1:210987654321:key/a", "arn:aws:kms::210987654321:key/a", "arn:aws:kms:eu-west-1:aws:key/a",
    "arn:aws-cn:kms:cn-north-1:210987654321:key/a", "arn:aws:kms:eu-west-1:210987654321:alias/a", "arn:aws:s3:::bucket",
    "ghcr.io/a/b", "ghcr.io/a/b:v1", "ghcr.io/a/b@sha256:" + HEX * 4, "ghcr.io/a/b:v1@sha256:" + HEX * 4, "ghcr.io/a/b:",
    "ghcr.io/a/b@sha256:" + HEX, "ghcr.io/a/b@sha256:" + HEX.upper() * 4, "ghcr.io/A/b", "ghcr.io:5000/a", "ghcr.io/a//b",
    "ghcr.io/", "/a/b:v1", "ghcr.io/a..b", "ghcr.io/a.", "ghcr.io/a_b-c.d", "ghcr.io/a:.x", "ghcr.io/a:-x", "ghcr.io/a:x.y-z", "ghcr.io/a:v1..2", "a.b:5..0/c",
    "ghcr.io/a:" + "x" * 128, "ghcr.io/a:" + "x" * 129, "ghcr..io/a", "a:b/c", "https://example.org", "http://example.org",
    "https://example.org/", "https://example.org:8443/a", "https://example.org:65535", "https://example.org:65536",
    "https://example.org:0", "https://example.org:", "https://example.org:080", "https://u@example.org", "https://a/?q=1",
    "https://a/#x", "https://a/b c", 'https://a/"', "https://a/\\", "https://a/~!$&'()*+,;=[]{}|^`<>%", "https://", "ftp://a",
    "https:/a", "https://A.org", "https://*.example.org", "*", "**", "key=value:NoSchedule", "key:NoSchedule",
    "key=:NoSchedule", "=v:NoSchedule", "key=v:Never", "key=v", "a.b/c=d:NoExecute", "a/b/c=d:NoExecute", "1=2:NoSchedule",
    "true:NoSchedule", "a=b=c:NoSchedule", "a:b:NoSchedule", HEX * 4, HEX.upper() * 4, HEX * 6, HEX * 3, "0x" + HEX * 4,
    "07" + HEX * 3 + HEX[:14], "0x" + HEX * 2 + HEX[:8], "0x" + HEX * 2, "210987654321", "000000000000", "21098765432",
    "a21098765432", "bzImage", "Image", "nsm.ko", "init", "nsm_ko", "cmdline", "{}", "a\u0080b", "a\u200bb", "\ue000",
    "\U0001f511", "aZ_9:x", "9a", "a|b", "a;b", "a(b)", "a{b}", "a^b", "a`b", "a[b]", "a!b", "a#b", "a$b", "a%b", "a&b", "a?b",
    "a'b", 'a"b', "a\\b", "a<b", "a~b", *("x" * n for n in (32, 33, 52, 53, 54, 63, 64, 65, 100, 101, 128, 129, 190, 191, 200,
                                                          201, 253, 254, 255, 256, 257, 317, 512, 513)),
    "/" + "x" * 510 + "/", "/" + "x" * 511 + "/", "alias/" + "x" * 250, "alias/" + "x" * 251, ".".join(["x" * 63] * 3),
    ".".join(["x" * 63] * 4), "a/" + "x" * 63, "a/" + "x" * 64, ".".join(["x" * 63] * 3 + ["x" * 61]) + "/" + "x" * 63,
]
# Codes that mean that a text, or a key, has not the form of its setting.
FORM_CODES = ("VALUE_FORM", "VALUE_RANGE", "VALUE_CHOICE", "MAP_KEY_FORM", "UNIT_NOT_WHOLE", "PARTITION", "NULL_ELEMENT")


def form_codes():
    found = re.findall(r"^DIAG\(\s*(\d+),\s*(\w+)", (ROOT / "src/diag/codes.def").read_text(), re.M)
    return {f"E{int(number):04}" for number, name in found if name in FORM_CODES}


def is_beyond(kind, sample):
    """What no expression can say: a sum of digits, bits after a prefix, which regions there are."""
    if kind == "CIDR":
        return re.fullmatch(r"[0-9./]+", sample)
    return kind == "ETH_ADDRESS" and re.fullmatch("0x[0-9A-Fa-f]{40}", sample)


def rehearsal(row, value):
    """A small spec that sets one setting."""
    scope, path = row[0], row[1]
    *blocks, name = path.split(".")
    lines = [f"{block} {{" for block in blocks] + [f"{name} = {value}"] + ["}"] * len(blocks)
    body = {"NETWORK": "", "PARTY": "", "RELEASE": ""} | {scope: "\n".join(lines) + "\n"}
    def line(key, text, of=scope):
        return "" if path == key and of == scope else f"{key} = {text}\n"
    text = f'mpcnet = 1\nnetwork "n" {{\nenvironment = "dev"\nthreshold = 0\n{body["NETWORK"]}}}\n'
    image = '"ghcr.io/a/b@sha256:' + HEX * 4 + '"'
    text += 'release "r" {\ngeneration = "0.15"\n' + line("image", image, "RELEASE") + "".join(
        line(f"pcr{i}", f'"{HEX * 6}"', "RELEASE") for i in range(3)) + body["RELEASE"] + "}\n"
    for i, party in enumerate(("alice", "bob")):
        mine = party == "alice"
        text += f'party "{party}" {{\nid = {i + 1}\n'
        for key, default in (("account", f'"{i + 2}10987654321"'), ("region", '"eu-west-1"')):
            text += line(key, default, "PARTY") if mine else f"{key} = {default}\n"
        if not (mine and path.startswith("cluster.")):
            text += f'cluster {{\nname = "c{i}"\n}}\n'
        elif path != "cluster.name":
            body["PARTY"] = body["PARTY"].replace("cluster {\n", 'cluster {\nname = "c"\n')
        text += (body["PARTY"] if mine else "") + "}\n"
    return text


# A value, and a key, that any map of that kind takes.
KEY_OF = {"zone-id": "euw1-az1", "context-id": "07" + "0" * 62, "blob": "init"}


def try_form(bench, row, holds, sample, as_key, codes):
    """What is wrong with what the schema says of one text; None when the two agree."""
    scope, path, kind, shape, parameter, _, _, _, keys, index = row
    text = quoted(sample)
    if shape == "LIST":
        text = f"[{text}]"
    elif shape == "MAP" and as_key:
        value = {"AWS_ID": "subnet-0123456789abcdef0", "SHA256": HEX * 4}.get(kind, "v")
        text = f'{{ {text} = "{value}" }}'
    elif shape == "MAP":
        text = f'{{ "{KEY_OF.get(keys, "key")}" = {text} }}'
    file = bench.folder(f"forms/{index}") / "a.mpcnet"
    file.write_text(rehearsal(row, text), encoding="utf-8")
    owner = {"NETWORK": "network", "PARTY": "party.alice", "RELEASE": "release.r"}[scope]
    done = run([bench.mpcnetc, "show", "--path", f"{owner}.{path}", file], expect=(0, 1), encoding="utf-8")
    if done.returncode == 0:
        value = load_json(done.stdout)
        return None if holds.is_valid(value) else f"{owner}.{path}: {value!r} is a model's, and refused"
    if not codes & set(re.findall(r"^error\[(E\d{4})\]", done.stderr, re.M)) or is_beyond(kind, sample):
        return None
    raw = [sample] if shape == "LIST" else {sample: "v"} if as_key else {KEY_OF.get(keys, "key"): sample}
    raw = sample if shape == "ONE" else raw
    return f"{owner}.{path}: {raw!r} is refused by the compiler, and let in" if holds.is_valid(raw) else None


def check_forms(bench):
    """A form of text is the same in the schema and in the compiler: what each lets in of many samples."""
    schema, make, codes = load_json(SCHEMA.read_text()), validator(), form_codes()
    keys = {(scope, path): key.strip('"') for _, scope, path, _, _, _, key, *_ in ROW.findall(
        (ROOT / "src/model/schema.def").read_text())}
    seen, work = set(), []
    for row in rows():
        scope, path, kind, shape, parameter, *_ = row
        form = (kind, parameter, shape == "MAP" and keys[scope, path])
        if kind in ("INT", "PORT", "DECIMAL", "BOOL", "ENUM", *UNITS) or shape == "MAP_OF_LISTS" or form in seen:
            continue
        seen.add(form)
        part = schema["properties"]["network"] if scope == "NETWORK" else schema["$defs"][scope.lower()]
        for name in path.split("."):
            part = part["properties"][name]
        row = (*row, keys[scope, path], len(seen))
        # All of them take minutes: each form gets its share.
        step = 5 if os.environ.get("MPCNET_E2E_ALL") == "1" else 15
        samples = SAMPLES[len(seen) % step::step]
        work += [(row, make(part), sample, as_key) for sample in samples for as_key in {False, shape == "MAP"}]
    problems = [problem for row, holds, sample, as_key in work
                if (problem := try_form(bench, row, holds, sample, as_key, codes))]
    fail_on(problems)
    return f"{len(work)} texts of {len(seen)} forms"


def checks(bench):
    yield Check("model: --why is of what the model holds", lambda: check_why(bench))
    yield Check("model: forms of text are the compiler's", lambda: check_forms(bench))
    yield Check("model: YAML is the JSON", lambda: check_yaml(bench))
    yield Check("model: the digest is of RFC 8785", lambda: check_canonical(bench))
    yield Check("model: the schema lets in every model", lambda: check_schema(bench))
    yield Check("model: the schema holds every row's limits", lambda: check_edges(bench))
    for name in ("testnet", "options"):
        yield Check(f"model: the schema refuses what is spoilt: {name}", lambda name=name: check_spoilt(bench, name))
