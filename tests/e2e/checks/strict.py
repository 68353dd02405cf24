# SPDX-License-Identifier: BSD-3-Clause-Clear
"""JSON and YAML read strictly: nothing twice, nothing that only some readers take."""

import json

from .bench import Skipped


def unique_pairs(pairs):
    result = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f"key {key!r} twice")
        result[key] = value
    return result


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def load_json(data):
    return json.loads(data, object_pairs_hook=unique_pairs, parse_constant=refuse_constant)


def load_yaml_all(text, written_by_go=False):
    """Every document of a YAML file, without anchors, tags or keys that stand twice. To Go's reader, and so to kubectl,
    a number of more than 64 bits is text, and kustomize writes such text without quotes."""
    try:
        import yaml
    except ImportError as error:
        raise Skipped(f"{error}: ./dev test installs it") from error

    class Strict(yaml.SafeLoader):
        pass

    def mapping(loader, node):
        return unique_pairs((loader.construct_object(key, deep=True), loader.construct_object(value, deep=True))
                            for key, value in node.value)

    def integer(loader, node):
        number = loader.construct_yaml_int(node)
        return number if -2**63 <= number < 2**64 else node.value

    if written_by_go:
        Strict.add_constructor("tag:yaml.org,2002:int", integer)
    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    try:
        return list(yaml.load_all(text, Strict))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
