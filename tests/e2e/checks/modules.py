# SPDX-License-Identifier: BSD-3-Clause-Clear
"""A root module as text: its blocks, and its policies as the documents that AWS will get."""

import dataclasses
import functools
import json
import pathlib
import re
import threading

from .bench import Failed, Skipped

# What stands for a value that only a plan knows: no shorter than an ARN or an OIDC issuer is.
UNKNOWN = "${" + "x" * 117 + "}"
# In policies such a value keeps its expression, so that rules can name it.
REFERENCE = re.compile(r"\$\{([^{}]*)\}")
HEREDOC = re.compile(r"<<-?[A-Za-z_]")
# The parser keeps where it stands in one place for all threads.
PARSING = threading.Lock()
POLICY_NAMES = ("policy", "assume_role_policy")


@functools.lru_cache(maxsize=1024)
def parse(text):
    """The blocks of a file: {kind: [body]}, strings without their quotes, expressions as "${…}"."""
    try:
        import hcl2
    except ImportError as error:
        raise Skipped(f"{error}: ./dev test installs it") from error
    options = hcl2.SerializationOptions(with_comments=False, explicit_blocks=False, strip_string_quotes=True)
    try:
        with PARSING:
            return hcl2.loads(text, serialization_options=options)
    except Exception as error:
        raise Failed(f"no HCL: {error}"[:500]) from error


@dataclasses.dataclass(frozen=True)
class Block:
    file: str
    kind: str           # "resource" or "data"
    type: str
    name: str
    body: dict

    @property
    def address(self):
        return f"{'data.' if self.kind == 'data' else ''}{self.type}.{self.name}"


@dataclasses.dataclass(frozen=True)
class Policy:
    file: str
    type: str           # of the resource that it belongs to
    where: str
    attribute: str
    document: dict

    @property
    def size(self):
        """As many characters as AWS counts, with a long value for each that is not known yet."""
        text = json.dumps(self.document, separators=(",", ":"), ensure_ascii=False)
        return len(REFERENCE.sub(UNKNOWN, text))

    def statements(self):
        return as_list(self.document.get("Statement", []))


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


class Module:
    """The *.tf of a folder, by file."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.files = {path.name: path.read_text() for path in sorted(self.folder.glob("*.tf"))}
        # "terraform" or "backup", and whose it is.
        self.kind, self.party = self.folder.name, self.folder.parent.name

    def spoilt(self, file, old, new):
        """The same module with one thing in it changed, every time that it stands in the file."""
        if old not in self.files.get(file, ""):
            raise Failed(f"{self.folder}/{file}: to be spoilt, and it has no {old!r}")
        other = object.__new__(Module)
        other.folder, other.kind, other.party = self.folder, self.kind, self.party
        other.files = {**self.files, file: self.files[file].replace(old, new)}
        return other

    def tops(self, kind):
        """(file, body) of every block of a kind at the top of a file."""
        for file, text in self.files.items():
            for body in parse(text).get(kind, []):
                yield file, body

    def kinds(self):
        return {kind for text in self.files.values() for kind in parse(text)}

    def blocks(self, *kinds):
        for kind in kinds or ("resource", "data"):
            for file, body in self.tops(kind):
                for type, named in body.items():
                    for name, inner in named.items():
                        yield Block(file, kind, type, name, inner)

    def resources(self, *types):
        return [block for block in self.blocks("resource") if not types or block.type in types]

    @functools.cached_property
    def locals(self):
        return {name: value for _, body in self.tops("locals") for name, value in body.items()}

    def value(self, value):
        """A value, through locals that are nothing but a name for it."""
        match = re.fullmatch(r"\$\{local\.(\w+)\}", value) if isinstance(value, str) else None
        return self.value(self.locals[match[1]]) if match and match[1] in self.locals else value

    def policies(self):
        for block in self.resources():
            for attribute in POLICY_NAMES:
                if attribute in block.body:
                    document = self.document(block, attribute)
                    yield Policy(block.file, block.type, f"{block.address}.{attribute}", attribute, document)

    def document(self, block, attribute):
        text = self.value(block.body[attribute])
        match = re.fullmatch(r"\$\{jsonencode\((.*)\)\}", text, re.S) if isinstance(text, str) else None
        if not match:
            raise Failed(f"{block.file}: {block.address}.{attribute}: not a jsonencode: {str(text)[:100]}")
        return self.inside(parse(f"x = {match[1]}\n")["x"])

    def inside(self, value):
        """An object whose values may be names of locals."""
        if isinstance(value, dict):
            return {key: self.inside(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.inside(inner) for inner in value]
        return self.value(value)


def walk(value):
    """(key, value) of everything inside of a body."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def is_known(value):
    """True for a text without a part that only a plan knows."""
    return isinstance(value, str) and not REFERENCE.search(value)
