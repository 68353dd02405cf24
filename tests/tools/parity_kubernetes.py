# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What tests/tools/parity holds docs/kubernetes.md to.

Of every setting, file, kind of object, container and variable of the manifests the page says what it is; what it names
is there. Each object, value and variable of the field's charts, and each key that its programs read, has one row, which
begins with what it is here: a setting, a file or an object of ours; or derived, fixed, left out or done by hand, and
why. A key is left out if and only if no template writes it. The findings of checkov that stay are a table, which
tests/e2e/checks/scan.py reads by `checkov_reasons`.
"""

import itertools
import re

import parity_common as common

FOLDERS = ("kubernetes", "keygen", "cluster", "rehearsal", "node", "helm", "kustomization.yaml")
REASON_WORDS_MIN = 5
STARTS = ("derived", "fixed", "left out", "by hand")

# Names in the templates, as the page shows them: capitals stand for what differs.
SHOWN = {
    "party.identity": "IDENTITY",
    "identity": "PEER",
    "object": "IDENTITY-PROCESS",
    "kubernetes.client_service": "IDENTITY-client",
    "kubernetes.connector.service_account": "{kubernetes.service_account}-connector",
    "kubernetes.volume": "IDENTITY-keys",
    "helm.settings": "IDENTITY-chart",
}


# ---- what there is ----------------------------------------------------------------------------------------------


def shown_name(name):
    return re.sub(r"\{\{([\w.]+)\}\}", lambda tag: SHOWN.get(tag[1]) or "{" + tag[1].removeprefix("party.") + "}",
                  name.strip('"'))


def objects(text):
    """[(kind, name as the page shows it)] of a template; what a kustomization makes of files has a hash."""
    found = [(kind, shown_name(name)) for kind, name in
             re.findall(r'^kind: (\w+)\nmetadata:\n  name: (\S+)$', text, re.M)]
    generated = re.search(r"^configMapGenerator:\n((?:  .*\n|\{\{.*\n)+)", text, re.M)
    names = re.findall(r'^  - name: (\S+)$', generated[1], re.M) if generated else []
    return found + [("ConfigMap", shown_name(name) + "-HASH") for name in names]


def containers(text, processes):
    """Names of the containers of a template; the connector's are told by its code."""
    names = re.findall(r'^ *- name: (\S+)\n(?: *#.*\n)* *image:', text, re.M)
    return {shown for name in names for shown in (processes if "{{process}}" in name else [name])}


def toml_keys(texts, name):
    """({section.key}, {section}) that a template writes, its partials in their places; a list's section ends in []."""
    keys, sections, section = set(), set(), ""
    text = re.sub(r"\{\{>([\w./-]+)\}\}", lambda partial: texts[partial[1]], texts[name])
    text = text.replace("{{{node.peers}}}", texts.get("node/peers.toml", ""))
    for line in text.splitlines():
        heading = re.match(r"(\[\[?)([\w.]+)\]", line)
        if heading:
            section = heading[2] + ("[]" if heading[1] == "[[" else "")
            sections.add(section)
        key = re.match(r"([\w.]+) = ", line)
        if key:
            keys.add(f"{section}.{key[1]}" if section else key[1])
    return keys, sections


def json_keys(code, function):
    """What a function of the code writes."""
    body = re.search(rf"^void {function}\(.*?^\}}", code, re.M | re.S)
    return set(re.findall(r'key\w*\(&json, "(\w+)"', body[0]))


def expanded(pattern):
    """`a.{b,c}.*` as regular expressions of both."""
    parts = [part.split(",") if index % 2 else [part] for index, part in enumerate(re.split(r"\{([^}]*)\}", pattern))]
    return [re.escape("".join(choice)).replace(r"\*", ".*") for choice in itertools.product(*parts)]


# ---- sections that are made -------------------------------------------------------------------------------------


def make_objects(root):
    texts = common.templates(root, FOLDERS)
    lines = ["| File | Object | Name |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | `{kind}` | `{shown}` |" for name in dict.fromkeys(common.files(root))
              for kind, shown in objects(texts.get(name, ""))]
    return "\n".join(lines) + "\n"


# ---- the findings that stay -------------------------------------------------------------------------------------

VARIANTS = {"": None, " of an enclave": "enclave", " of a plain party": "plain", " of a rehearsal": "rehearsal"}


def checkov_reasons(text):
    """{(check, kind, variant or None for any): reason}, and what is wrong with the table."""
    reasons, problems = {}, []
    for _, header, rows in common.tables(text):
        for check, where, _, reason in rows if header[0] == "Check" and len(header) == 4 else []:
            for place in where.split(", "):
                match = re.fullmatch(r"`(\w+)`( of [a-z ]+)?", place)
                if not re.fullmatch(r"CKV2?_K8S_\d+", check) or not match or (match[2] or "") not in VARIANTS:
                    problems.append(f"the finding {check} of {place} cannot be read")
                elif len(reason.split()) < REASON_WORDS_MIN:
                    problems.append(f"{check} of {place}: a reason of {REASON_WORDS_MIN} words or more is missing")
                elif (key := (check, match[1], VARIANTS[match[2] or ""])) in reasons:
                    problems.append(f"{check} of {place} is there twice")
                else:
                    reasons[key] = reason
    return reasons, problems


# ---- the page ---------------------------------------------------------------------------------------------------


class KubernetesJudge(common.Judge):
    PAGE = "docs/kubernetes.md"
    FIELD = "tests/tools/parity-charts.tsv"
    FOLDERS = FOLDERS
    # Where what their templates show is decided.
    DECIDED_IN = ("kubernetes*.c", "connector.c", "node*.c", "helm*.c")
    KINDS = ("name", "object", "variable", "value", "annotation", "field", "key")
    WORDS = {
        "tls.crt": "a key of a Secret", "tls.key": "the other one", "Pod": "what checkov calls the template of one",
    }
    MAKERS = {"objects": make_objects}
    # Templates that write a file with keys of the core's own.
    KEYS = {"kms-server.toml": ("node/kms-server.toml",), "kms-gen-keys.toml": ("keygen/kms-gen-keys.toml",),
            "core-client.toml": ("node/core-client.toml", "network/core-client.toml")}

    def __init__(self, root):
        super().__init__(root)
        self.joined = "\n".join(self.templates.values())
        code = (root / "src/emit/connector.c").read_text()
        processes = re.findall(r'\{ "([\w-]+)", "\w+", PARTY_CONNECTOR_\w+ \}', code)
        self.kinds = {kind for text in self.templates.values() for kind, _ in objects(text)}
        self.containers = {name for text in self.templates.values() for name in containers(text, processes)}
        self.variables = set(re.findall(r"^ *- name: ([A-Z][A-Z0-9_]+)$", self.joined, re.M))

    def holds_file(self, name):
        return name.split("/")[0] in FOLDERS

    def take(self, word):
        if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", word):
            if word not in self.joined:
                self.complain(f"the templates have no variable {word}")
            self.other.add(word)
        elif re.fullmatch(r"[A-Z][a-z]+([A-Z][a-z]+)*", word):
            if word not in self.kinds and word not in self.WORDS:
                self.complain(f"no template makes a {word}")
            self.other.add(word)
        else:
            super().take(word)
            self.other.add(word)

    def judge_words(self):
        super().judge_words()
        for kind in sorted(self.kinds - self.other):
            self.complain(f"the templates make a {kind}, and the page does not name it")
        of_tables = {name for rows in common.field_tables(self.text, self.KINDS).values() for name, _ in rows}
        named = [pattern for name in of_tables | self.other for pattern in expanded(name)]
        for variable in sorted(self.variables):
            if not any(re.fullmatch(pattern, variable) for pattern in named):
                self.complain(f"the templates set {variable}, and the page does not name it")

    def judge_containers(self):
        told = {row[0].strip("`") for _, header, rows in common.tables(self.text) for row in rows
                if header[0] == "Container"}
        for name in sorted(self.containers - told):
            self.complain(f"the templates have a container {name}, and the page does not say what it may do")
        for name in sorted(told - self.containers):
            self.complain(f"no template has a container {name}")

    # ---- what the field has -----

    def is_ours(self, word):
        path = word if word.split(".")[0] in ("party", "network", "release") else "party." + word.removeprefix("self.")
        return path in self.paths or word in self.files or word in self.containers or word in self.kinds

    def judge_cell(self, of, cells):
        start = re.match(rf"`([^`]+)`|({'|'.join(STARTS)})\b(?:: )?(.*)", cells[0] if len(cells) == 1 else "")
        if not start:
            self.complain(f"{of}: the row begins with none of ours, {', '.join(STARTS)}: {' | '.join(cells)[:60]}")
        elif start[1] and not self.is_ours(start[1].partition(" = ")[0]):
            self.complain(f"{of}: {start[1]} is no setting, file, object or container of ours")
        elif start[2] and len(start[3].split()) < REASON_WORDS_MIN:
            self.complain(f"{of}: it is {start[2]}, and not said why")

    def judge_field(self):
        wanted, there = {}, common.field_tables(self.text, self.KINDS)
        for place, kind, name in common.field_rows(self.root, self.FIELD):
            wanted.setdefault((place, kind), []).append(name)
        self.cells = {}
        for key, names in wanted.items():
            rows = [(re.compile("|".join(expanded(name))), name, cells) for name, cells in there.get(key, [])]
            for name in names:
                of_name = [cells for pattern, _, cells in rows if pattern.fullmatch(name)]
                if len(of_name) != 1:
                    self.complain(f"{key[0]}: {len(of_name)} rows for {key[1]} {name}")
                else:
                    self.cells[(*key, name)] = of_name[0][0]
            for _, row_name, cells in rows:
                self.judge_cell(f"{key[0]}: {row_name}", cells)
        for (place, kind), rows in there.items():
            for row_name, _ in rows:
                for pattern in expanded(row_name):
                    if not any(re.fullmatch(pattern, name) for name in wanted.get((place, kind), [])):
                        self.complain(f"{place}: the field has no {kind} {row_name}")
        self.judge_keys(wanted)

    def written_keys(self, file):
        if file == "enclave.json":
            return json_keys((self.root / "src/emit/enclave.c").read_text(), "enclave_json"), set()
        texts = common.templates(self.root, (*FOLDERS, "network"))
        found = [toml_keys(texts, name) for name in self.KEYS[file] if name in texts]
        keys = set().union(*(keys for keys, _ in found))
        if file == "kms-server.toml":
            # What a pod puts into it, as a shell writes it.
            keys |= {f"{section}.{key}" for section, key in re.findall(r"\[([\w.]+)\]\\n(\w+) = ", self.joined)}
        return keys, set().union(*(sections for _, sections in found))

    def judge_keys(self, wanted):
        for (file, kind), names in wanted.items():
            if kind != "key":
                continue
            keys, sections = self.written_keys(file)
            for name in names:
                left_out = self.cells.get((file, kind, name), "").startswith(("left out", "by hand"))
                written = name in keys or name in sections
                if (file, kind, name) in self.cells and left_out == written:
                    said = "written" if written else "not written"
                    self.complain(f"{file}: {name} is {said}, and the page says otherwise")
            for name in sorted(keys - set(names)):
                self.complain(f"{file}: {name} is written, and unknown to {self.FIELD}")

    def judge(self):
        super().judge()
        self.judge_containers()
        reasons, problems = checkov_reasons(self.text)
        for problem in problems + [f"no template makes a {kind}" for _, kind, _ in reasons
                                   if kind not in self.kinds | {"Pod"}]:
            self.complain(problem)
        return self.problems


# ---- self-test --------------------------------------------------------------------------------------------------

PAGE, CHARTS = KubernetesJudge.PAGE, KubernetesJudge.FIELD
TREE = {
    "src/model/schema.def": '''SETTING(NETWORK_PORT, NETWORK, "port", PORT, ONE, NULL, NULL,
	1, 2, NULL, DEFAULT, "50001", false, RESTART, "A port.")
SETTING(PARTY_CORE_CPUS, PARTY, "core.cpus", INT, ONE, NULL, NULL,
	1, 2, NULL, DEFAULT, "1", false, RESTART, "CPUs.")
''',
    "src/model/later.def": 'LATER(PARTY, "core.later", "a string")\n',
    "src/model/readable.def": "",
    "src/emit/catalogue.c": "".join(f'\t{{ FAMILY_KUBERNETES, "{name}" }},\n' for name in (
        "kubernetes/core.yaml", "kustomization.yaml", "node/kms-server.toml")),
    "src/diag/codes.def": "",
    "src/emit/kubernetes.c": "PARTY_CORE_CPUS\n",
    "src/emit/connector.c": '\t{ "worker", "works", PARTY_CONNECTOR_IMAGE },\n',
    "src/emit/enclave.c": 'void enclave_json(void)\n{\n\tkey_text(&json, "eif_path", x);\n}\n',
    "templates/kubernetes/core.yaml.mustache": '''kind: StatefulSet
metadata:
  name: "{{party.identity}}"
spec:
  containers:
    - name: core
      image: "x"
      env:
        - name: RUST_LOG
    - name: "{{process}}"
      image: "x"
      command: printf '\\n[tls.key]\\npem = """'
''',
    "templates/kustomization.yaml.mustache": '''kind: Kustomization
configMapGenerator:
  {{#x}}
  - name: "{{party.identity}}-server"
    files:
      - node/kms-server.toml
''',
    "templates/node/kms-server.toml.mustache": 'top = 1\n[service]\nport = {{network.port}}\n{{{node.peers}}}\n',
    "templates/node/peers.toml.mustache": "[[peers]]\nid = 1\ncert.pem = 2\n[empty]\n",
    "docs/settings.md": '<a id="network.port"></a>\n',
    CHARTS: "# The field's.\n" + "".join(f"{place}\t{kind}\t{name}\n" for place, kind, name in [
        ("chart", "value", "a.b"), ("chart", "value", "a.c"), ("chart", "value", "d.b"), ("chart", "value", "e[].f"),
        ("chart", "variable", "RUST_LOG"), ("chart", "object", "Job"),
        *(("kms-server.toml", "key", key) for key in (
            "top", "service.port", "peers[].id", "peers[].cert.pem", "empty", "no", "tls.key.pem")),
        ("enclave.json", "key", "eif_path")]),
    PAGE: '''# Kubernetes

`kustomization.yaml` `kubernetes/core.yaml` `node/kms-server.toml` `StatefulSet` `ConfigMap` `network.port` OTHER WORDS

<!-- Made by tests/tools/parity --write: objects. -->
<!-- Up to here: objects. -->

| Container | May |
| --- | --- |
| `core` | nothing |
| `worker` | nothing |

| Check | Where | Asks | Why |
| --- | --- | --- | --- |
| CKV_K8S_1 | `StatefulSet` of an enclave, `ConfigMap` | x | the enclave needs this very right |

## Parity

### chart

| Value | Here |
| --- | --- |
| `{a,d}.b` | `core.cpus` |
| `a.c*` | fixed: there is only one right value |
| `e[].f` | derived from the number of the parties |

| Variable | Here |
| --- | --- |
| `RUST_LOG` | `core` has it |

| Object | Here |
| --- | --- |
| Job | by hand: a command of the party's runbook |

### kms-server.toml

| Key | Here |
| --- | --- |
| `{top,service.port}` | `network.port` |
| `tls.key.pem` | `worker` puts it in |
| `peers[].*` | derived from the list of all parties |
| `empty` | fixed: a table that is always empty |
| `no` | left out: it is for tests of the core |

### enclave.json

| Key | Here |
| --- | --- |
| `eif_path` | fixed: where the image has the file |
''',
}
CORE, PEERS = "templates/kubernetes/core.yaml.mustache", "templates/node/peers.toml.mustache"
SPOILT = [
    ("a setting that is not there", PAGE, "`StatefulSet` `C", "`core.gpus` `StatefulSet` `C", "is called core.gpus"),
    ("a setting that is refused", PAGE, "`StatefulSet` `C", "`StatefulSet` `core.later` `C", "refused for now"),
    ("a setting of a template is not named", PAGE, "`network.port`", "a port", "network.port, and the page"),
    ("a setting of the code is not named", PAGE, "`core.cpus`", "`network.port`", "party.core.cpus, and the page"),
    ("a file that is not there", PAGE, "`StatefulSet` `C", "`kubernetes/x.yaml` `C", "kubernetes/x.yaml"),
    ("a file is not named", PAGE, "`kubernetes/core.yaml` `n", "`n", "kubernetes/core.yaml, and the page"),
    ("a kind that is not there", PAGE, "`StatefulSet` `C", "`StatefulSet` `CronJob` `C", "no template makes a CronJob"),
    ("a kind is not named", PAGE, "`StatefulSet`", "a set", "make a StatefulSet"),
    ("a variable that is not there", PAGE, "`StatefulSet` `C", "`StatefulSet` `MY_ID` `C", "no variable MY_ID"),
    ("a variable is not named", CHARTS, "RUST_LOG", "OTHER_LOG", "the field has no variable RUST_LOG"),
    ("a variable more", CORE, "- name: RUST_LOG", "- name: NO_COLOR", "set NO_COLOR"),
    ("a container more", PAGE, "| `core` | nothing |\n", "", "have a container core"),
    ("a container less", PAGE, "| `core` | nothing |\n", "| `core` | x |\n| `relay` | x |\n", "container relay"),
    ("a value without a row", PAGE, "`{a,d}.b`", "`a.b`", "0 rows for value d.b"),
    ("a value with two rows", PAGE, "`a.c*`", "`a.*`", "2 rows for value a.b"),
    ("a row of something else", PAGE, "`a.c*`", "`{a.c,g}`", "no value {a.c,g}"),
    ("a list is no pattern", PAGE, "`e[].f`", "`e.f`", "0 rows for value e[].f"),
    ("a chart is not there", PAGE, "### chart", "### other", "0 rows for object Job"),
    ("a row that says nothing", PAGE, "| `core.cpus` |", "| |", "begins with none"),
    ("a row that says two things", PAGE, "| `core.cpus` |", "| `core.cpus` | x |", "begins with none"),
    ("a row that begins otherwise", PAGE, "| `core.cpus` |", "| no, `core.cpus` |", "begins with none"),
    ("a row that begins with what is none of ours", PAGE, "| `core.cpus` |", "| `kubectl` |", "kubectl is no setting"),
    ("a row without a reason", PAGE, "left out: it is for tests of the core", "left out", "not said why"),
    ("a key that is written is left out", PAGE, "fixed: a table that", "left out: a table that", "empty is written"),
    ("a key that is not written is told", PAGE, "left out: it is for", "fixed: it is for", "no is not written"),
    ("a key that nobody knows", PEERS, "id = 1", "id = 1\nname = 2", "peers[].name is written"),
    ("a key that a pod puts in", CORE, "[tls.key]", "[tls.cert]", "tls.key.pem is not"),
    ("a key of JSON", "src/emit/enclave.c", '"eif_path"', '"eif_file"', "eif_path is not written"),
    ("a finding that cannot be read", PAGE, "`StatefulSet` of an enclave,", "StatefulSets,", "cannot be read"),
    ("a finding of another variant", PAGE, "of an enclave,", "of an elephant,", "cannot be read"),
    ("a finding without a reason", PAGE, "the enclave needs this very right", "so", "is missing"),
    ("a finding of what is not there", PAGE, "`ConfigMap` | x", "`Role` | x", "no template makes a Role"),
    ("a finding twice", PAGE, "`ConfigMap` | x", "`StatefulSet` of an enclave | x", "is there twice"),
    ("a section that is made by hand", PAGE, "`IDENTITY-server-HASH`", "`IDENTITY-server`", "stale"),
    ("another name", CORE, '"{{party.identity}}"', '"{{party.name}}"', "stale"),
    ("a link that leads nowhere", PAGE, "`StatefulSet` `C", "[x](settings.md#party.x) `StatefulSet` `C", "party.x"),
]


def self_test():
    def further(page):
        reasons, _ = checkov_reasons(page)
        return {
            "an object is told": "| `kubernetes/core.yaml` | `StatefulSet` | `IDENTITY` |" in page,
            "what is generated is told": "| `kustomization.yaml` | `ConfigMap` | `IDENTITY-server-HASH` |" in page,
            "findings are read": {key[1:] for key in reasons} == {("StatefulSet", "enclave"), ("ConfigMap", None)},
        }
    return common.self_test(KubernetesJudge, TREE, SPOILT, further)
